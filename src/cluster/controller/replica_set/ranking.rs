//! Which pods of a ReplicaSet are deleted first when there are too many.
//!
//! Pure: pods in, order out; compared with Kubernetes by the vector `replicaset-deletion-order`.
//! Models controller.ActivePodsWithRanks in pkg/controller/controller_utils.go. Times count in
//! whole seconds, as they are stored; ages are compared by the power of two of their nanoseconds
//! (LogarithmicScaleDown), so that pods of about the same age are drawn by uid.

use super::super::{Criterion, Victim};
use crate::cluster::map::Map;
use crate::cluster::object::{ContainerStatus, Pod, PodPhase, Str, Time};
use crate::cluster::step::Ms;

pub const ANNOTATION_DELETION_COST: &str = "controller.kubernetes.io/pod-deletion-cost";

/// What the order looks at, of one pod.
struct Candidate {
    unassigned: bool,
    phase: u8,
    ready: bool,
    cost: i32,
    rank: u32,
    ready_since: Option<i64>,
    restarts: u32,
    created: i64,
    uid: Str,
}

/// The pods ranked, those to be deleted first in front; the first `delete` are chosen. `on_node`
/// counts the active pods of the set and its siblings on each node.
pub fn rank(pods: &[&Pod], on_node: &Map<Str, u32>, delete: usize, now: Ms) -> Vec<Victim> {
    let mut candidates = Vec::new();
    for pod in pods {
        candidates.push(candidate(pod, on_node));
    }
    let mut order: Vec<usize> = (0..pods.len()).collect();
    sort(&mut order, &|a, b| before(&candidates[a], &candidates[b], now as i64).0);
    let border = |i: usize| -> Option<usize> {
        if delete == 0 || delete >= order.len() {
            return None;
        }
        Some(if i < delete { order[delete] } else { order[delete - 1] })
    };
    let mut victims = Vec::new();
    for (i, at) in order.iter().enumerate() {
        let (pod, c) = (pods[*at], &candidates[*at]);
        victims.push(Victim {
            pod: pod.metadata.name,
            node: pod.spec.node_name,
            phase: pod.status.phase,
            ready: c.ready,
            rank: c.rank,
            deletion_cost: c.cost,
            ready_since: c.ready_since.map(|t| t as Ms),
            restarts: c.restarts,
            created: pod.metadata.creation_timestamp.map(|t| t.0 as Ms),
            chosen: i < delete,
            criterion: border(i).map(|other| before(c, &candidates[other], now as i64).1),
        });
    }
    victims
}

fn candidate(pod: &Pod, on_node: &Map<Str, u32>) -> Candidate {
    let ready = pod.is_ready();
    let since = pod.condition("Ready").and_then(|c| c.last_transition_time);
    let restarts = |s: &ContainerStatus| s.restart_count;
    Candidate {
        unassigned: pod.spec.node_name.is_empty(),
        phase: match pod.status.phase {
            PodPhase::Pending | PodPhase::Succeeded | PodPhase::Failed => 0,
            PodPhase::Unknown => 1,
            PodPhase::Running => 2,
        },
        ready,
        cost: deletion_cost(pod),
        rank: on_node.get(&pod.spec.node_name).copied().unwrap_or(0),
        ready_since: since.filter(|_| ready).map(|t| t.whole_seconds().0),
        restarts: pod.status.container_statuses.iter().map(restarts).max().unwrap_or(0),
        created: pod.metadata.creation_timestamp.unwrap_or(Time(0)).whole_seconds().0,
        uid: pod.metadata.uid,
    }
}

/// GetDeletionCostFromPodAnnotations: a text that is no plain int32 counts as 0.
fn deletion_cost(pod: &Pod) -> i32 {
    let Some(text) = pod.metadata.annotations.get(ANNOTATION_DELETION_COST) else { return 0 };
    let plain = matches!(text.as_bytes(), [b'0'] | [b'-', ..] | [b'1'..=b'9', ..]);
    if plain { text.parse().unwrap_or(0) } else { 0 }
}

/// ActivePodsWithRanks.Less, and the criterion that decided.
fn before(a: &Candidate, b: &Candidate, now: i64) -> (bool, Criterion) {
    if a.unassigned != b.unassigned {
        return (a.unassigned, Criterion::Unassigned);
    }
    if a.phase != b.phase {
        return (a.phase < b.phase, Criterion::Phase);
    }
    if a.ready != b.ready {
        return (!a.ready, Criterion::NotReady);
    }
    if a.cost != b.cost {
        return (a.cost < b.cost, Criterion::DeletionCost);
    }
    if a.rank != b.rank {
        return (a.rank > b.rank, Criterion::Colocated);
    }
    if a.ready && a.ready_since != b.ready_since {
        let (Some(since_a), Some(since_b)) = (a.ready_since, b.ready_since) else {
            return (a.ready_since.is_none(), Criterion::ReadyTime);
        };
        return younger(since_a, since_b, now, Criterion::ReadyTime, a, b);
    }
    if a.restarts != b.restarts {
        return (a.restarts > b.restarts, Criterion::Restarts);
    }
    if a.created != b.created {
        return younger(a.created, b.created, now, Criterion::Age, a, b);
    }
    (false, Criterion::Uid)
}

/// The younger by powers of two; by uid within one.
fn younger(
    since_a: i64,
    since_b: i64,
    now: i64,
    criterion: Criterion,
    a: &Candidate,
    b: &Candidate,
) -> (bool, Criterion) {
    let (power_a, power_b) = (power(now - since_a), power(now - since_b));
    if power_a == power_b {
        return (a.uid < b.uid, Criterion::Uid);
    }
    (power_a < power_b, criterion)
}

/// int(log2(nanoseconds)), -1 for none.
fn power(age_ms: i64) -> i32 {
    if age_ms <= 0 { -1 } else { (age_ms as u64).saturating_mul(1_000_000).ilog2() as i32 }
}

/// Up to this length Go's sort is an insertion sort.
const INSERTION_MAX: usize = 12;

/// Go's sort.Sort for short lists, merged for longer ones. The order is no strict one (age powers
/// and uids can form a circle), so the standard library's sort may not be used.
fn sort(order: &mut [usize], less: &dyn Fn(usize, usize) -> bool) {
    if order.len() <= INSERTION_MAX {
        for i in 1..order.len() {
            let mut j = i;
            while j > 0 && less(order[j], order[j - 1]) {
                order.swap(j, j - 1);
                j -= 1;
            }
        }
        return;
    }
    let (left, right) = order.split_at_mut(order.len() / 2);
    sort(left, less);
    sort(right, less);
    let (left, right) = (left.to_vec(), right.to_vec());
    let (mut l, mut r) = (0, 0);
    for slot in order.iter_mut() {
        let take_right = l == left.len() || (r < right.len() && less(right[r], left[l]));
        *slot = if take_right { right[r] } else { left[l] };
        if take_right { r += 1 } else { l += 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_of_preferences_does_not_hang() {
        let mut order: Vec<usize> = (0..200).collect();
        sort(&mut order, &|a, b| (a + 1) % 3 == b % 3);
        order.sort_unstable();
        assert_eq!(order, (0..200).collect::<Vec<_>>());
    }
}
