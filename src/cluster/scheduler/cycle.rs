//! One scheduling cycle: filter the nodes, score what is left, pick the best.
//!
//! Models pkg/scheduler/schedule_one.go (schedulePod, findNodesThatFitPod, prioritizeNodes).
//! Invariants: a cycle changes nothing but the cache's own bookkeeping; the table of a cycle and
//! its winner come from the same code.

use super::cache::{Cache, key_of};
use super::decision::{Decision, Row, Score, Table, fit_error};
use super::filter::node_affinity::{is_named, names_nodes};
use super::filter::{FilterState, NodeView};
use super::node_info::{NodeInfo, NodeSlot};
use super::plugin::{Plugin, PluginSet, Reason, Rejection};
use super::pod_info::{PodInfo, Role};
use super::preemption;
use super::profile::Profile;
use super::score::ScoreState;
use crate::cluster::map::Map;
use crate::cluster::object::{Key, Pod, Str};
use std::sync::Arc;

/// The pod to be scheduled.
pub(super) struct Subject<'a> {
    pub(super) pod: &'a Pod,
    pub(super) info: &'a PodInfo,
    pub(super) profile: &'a Arc<Profile>,
}

impl Subject<'_> {
    pub(super) fn priority(&self) -> i32 {
        self.pod.spec.priority.unwrap_or(0)
    }
}

/// What a cycle starts from besides the cache.
pub(super) struct Start<'a> {
    pub(super) subject: Subject<'a>,
    /// Where the search begins: nextStartNodeIndex.
    pub(super) index: usize,
    /// Pods that wait for room after preemption.
    pub(super) nominated: &'a Nominated,
    /// Give the whole table, in clusters up to this many nodes.
    pub(super) table_nodes_max: usize,
}

/// Pods nominated to a node they are not on yet.
pub(super) type Nominated = Map<Key, Waiter>;

/// A pod that waits for room on a node.
#[derive(Clone, Debug, Hash)]
pub(super) struct Waiter {
    pub(super) node: Str,
    pub(super) pod: Arc<Pod>,
    pub(super) info: Arc<PodInfo>,
}

/// What a cycle came to.
pub(super) struct Outcome {
    pub(super) decision: Decision,
    pub(super) chosen: Option<NodeSlot>,
    pub(super) next_index: usize,
}

/// Runs a cycle.
pub(super) fn run(cache: &mut Cache, start: &Start) -> Outcome {
    cache.begin_cycle();
    for waiter in start.nominated.values() {
        let anti = waiter.info.terms(Role::AntiAffinity);
        anti.for_each(|term| _ = cache.topology_of(term.topology_key));
    }
    let subject = &start.subject;
    let filters = FilterState::new(cache, subject);
    let search = Search::new(cache, start, &filters);
    let feasible = &search.feasible;
    let scores = (!feasible.is_empty()).then(|| ScoreState::new(cache, subject, feasible));
    let cache: &Cache = cache;
    let total = cache.order().len();
    let wants_table = total <= start.table_nodes_max;

    let mut by_node = Vec::new();
    if wants_table {
        by_node.resize_with(feasible.len(), Vec::new);
    }
    // With one node left Kubernetes does not score; the table shows its scores all the same.
    let totals = match &scores {
        Some(scores) if feasible.len() > 1 || wants_table => {
            scores.totals(cache, subject, feasible, &mut by_node)
        }
        _ => Vec::new(),
    };
    let winner = if feasible.len() > 1 { pick(&totals) } else { 0 };
    let chosen = feasible.get(winner).copied();

    let mut decision = Decision {
        pod: key_of(subject.pod),
        profile: subject.profile.clone(),
        chosen: chosen.map(|slot| cache.node(slot).name),
        nodes_total: total as u32,
        nodes_examined: (feasible.len() + search.refused.len()) as u32,
        nodes_feasible: feasible.len() as u32,
        message: String::new(),
        unschedulable_plugins: PluginSet::default(),
        preemption: None,
        table: None,
    };
    if wants_table {
        let mut table = search.table(cache, subject, &filters, &totals, by_node);
        table.skipped_scores = scores.as_ref().map_or(Vec::new(), |s| s.skipped(subject));
        decision.table = Some(table);
    }
    if chosen.is_none() {
        explain_failure(cache, start, &filters, &search, &mut decision);
    }
    let next_index = if total == 0 { 0 } else { (start.index + search.advanced) % total };
    Outcome { decision, chosen, next_index }
}

/// RunFilterPluginsWithNominatedPods: the node must do with the pods nominated to it (of the same
/// or higher priority) as well as without them.
pub(super) fn check(
    cache: &Cache,
    start: &Start,
    filters: &FilterState,
    slot: NodeSlot,
    info: &NodeInfo,
) -> Option<Rejection> {
    let subject = &start.subject;
    if start.nominated.is_empty() {
        return filters.first(subject, &NodeView { cache, slot, info });
    }
    let itself = key_of(subject.pod);
    let ahead = |(key, waiter): &(&Key, &Waiter)| {
        waiter.node == info.name
            && waiter.pod.spec.priority.unwrap_or(0) >= subject.priority()
            && **key != itself
    };
    if start.nominated.iter().any(|w| ahead(&w)) {
        let (mut filters, mut info) = (filters.clone(), info.clone());
        for (_, Waiter { pod, info: waiting, .. }) in start.nominated.iter().filter(ahead) {
            info.add_pod(PHANTOM, waiting);
            filters.change(cache, subject, (pod, waiting), slot, true);
        }
        let refused = filters.first(subject, &NodeView { cache, slot, info: &info });
        if refused.is_some() {
            return refused;
        }
    }
    filters.first(subject, &NodeView { cache, slot, info })
}

/// The slot of pods that are only supposed to be on a node.
const PHANTOM: u32 = u32::MAX;

/// Nodes that fit, nodes that do not.
pub(super) struct Search {
    feasible: Vec<NodeSlot>,
    pub(super) refused: Vec<(NodeSlot, Rejection)>,
    /// In the order they were looked at; kept for the table only.
    examined: Vec<NodeSlot>,
    /// Nodes not looked at because the pod names others.
    rest: usize,
    /// How far the search's start moves on.
    advanced: usize,
}

impl Search {
    fn new(cache: &Cache, start: &Start, filters: &FilterState) -> Search {
        let mut search = Search {
            feasible: Vec::new(),
            refused: Vec::new(),
            examined: Vec::new(),
            rest: 0,
            advanced: 0,
        };
        let pod = start.subject.pod;
        let nominated = &pod.status.nominated_node_name;
        if let Some(slot) = cache.slot(nominated).filter(|_| !nominated.is_empty())
            && check(cache, start, filters, slot, cache.node(slot)).is_none()
        {
            search.examined.push(slot);
            search.feasible.push(slot);
            return search;
        }
        if names_nodes(&pod.spec) && start.subject.profile.enables(Plugin::NodeAffinity) {
            let mut slots = cache.order().to_vec();
            slots.retain(|slot| is_named(&pod.spec, cache.node(*slot).name));
            search.rest = cache.order().len() - slots.len();
            search.go_through(cache, start, filters, &slots);
        } else {
            search.go_through(cache, start, filters, cache.order());
        }
        search.advanced = search.feasible.len() + search.refused.len();
        search
    }

    /// findNodesThatPassFilters, one node after the other.
    fn go_through(&mut self, c: &Cache, start: &Start, filters: &FilterState, nodes: &[NodeSlot]) {
        let percentage = start.subject.profile.percentage_of_nodes_to_score;
        let wanted = feasible_nodes_to_find(nodes.len(), percentage.into());
        let wants_table = c.order().len() <= start.table_nodes_max;
        let first = start.index.checked_rem(nodes.len()).unwrap_or(0);
        for slot in nodes[first..].iter().chain(&nodes[..first]).copied() {
            if wants_table {
                self.examined.push(slot);
            }
            match check(c, start, filters, slot, c.node(slot)) {
                Some(rejection) => self.refused.push((slot, rejection)),
                None => self.feasible.push(slot),
            }
            // Kubernetes' workers may have refused a few more nodes by now.
            if self.feasible.len() == wanted {
                break;
            }
        }
    }

    /// `scores` are those of the feasible nodes.
    fn table(
        &self,
        cache: &Cache,
        subject: &Subject,
        filters: &FilterState,
        totals: &[i64],
        mut scores: Vec<Vec<Score>>,
    ) -> Table {
        let mut table = Table { skipped_filters: filters.skipped(subject), ..Table::default() };
        let best = totals.iter().max();
        for (slot, total) in self.feasible.iter().zip(totals) {
            if Some(total) == best {
                table.best.push(cache.node(*slot).name);
            }
        }
        for slot in &self.examined {
            let (slot, info) = (*slot, cache.node(*slot));
            let mut row =
                Row { node: info.name, rejections: Vec::new(), scores: Vec::new(), total: 0 };
            if let Some(at) = self.feasible.iter().position(|f| *f == slot) {
                row.scores = std::mem::take(&mut scores[at]);
                row.total = totals[at];
            } else {
                row.rejections = filters.all(subject, &NodeView { cache, slot, info });
                // Or only pods nominated to the node stand in the way.
                if row.rejections.is_empty() {
                    let first = self.refused.iter().find(|(s, _)| *s == slot);
                    row.rejections.extend(first.map(|(_, r)| r.clone()));
                }
            }
            table.rows.push(row);
        }
        table
    }
}

/// numFeasibleNodesToFind: all nodes of a small cluster, of a large one this percentage, at least
/// 100. 0 is adaptive: 50 % − 1 % per 125 nodes, at least 5 %.
fn feasible_nodes_to_find(nodes: usize, percentage: usize) -> usize {
    const FEASIBLE_MIN: usize = 100;
    if nodes < FEASIBLE_MIN {
        return nodes;
    }
    let percentage = match percentage {
        0 => 50usize.saturating_sub(nodes / 125).max(5),
        given => given.min(100),
    };
    (nodes * percentage / 100).max(FEASIBLE_MIN)
}

/// The winner among equals: the top of a heap built in place over the totals (newSortedNodeScores,
/// container/heap). Returns its index.
fn pick(totals: &[i64]) -> usize {
    let mut heap: Vec<u32> = (0..totals.len() as u32).collect();
    let total = |heap: &[u32], i: usize| totals[heap[i] as usize];
    for root in (0..heap.len() / 2).rev() {
        let mut parent = root;
        loop {
            let (left, right) = (2 * parent + 1, 2 * parent + 2);
            if left >= heap.len() {
                break;
            }
            let larger = right < heap.len() && total(&heap, right) > total(&heap, left);
            let child = if larger { right } else { left };
            if total(&heap, child) <= total(&heap, parent) {
                break;
            }
            heap.swap(parent, child);
            parent = child;
        }
    }
    heap.first().map_or(0, |i| *i as usize)
}

/// What the FailedScheduling event says, and whether preemption helps: RunPostFilterPlugins.
fn explain_failure(
    cache: &Cache,
    start: &Start,
    filters: &FilterState,
    search: &Search,
    decision: &mut Decision,
) {
    let total = cache.order().len();
    if total == 0 {
        decision.message = "no nodes available to schedule pods".into();
        return;
    }
    for (_, rejection) in &search.refused {
        decision.unschedulable_plugins.insert(rejection.plugin);
    }
    if search.rest > 0 {
        decision.unschedulable_plugins.insert(Plugin::NodeAffinity);
    }
    let message = fit_error(total, &search.refused, (search.rest, Reason::NotNamed));
    let profile = start.subject.profile;
    let preempts = profile.enables(Plugin::DefaultPreemption);
    let preemption = preempts.then(|| preemption::preempt(cache, start, filters, &search.refused));
    let (mut says, mut comma) = (message, " ");
    // A successful PostFilter leaves no message.
    if preemption.as_ref().is_none_or(|p| p.nominated.is_none()) {
        // DynamicResources is asked first and has no claims to give back.
        if profile.enables(Plugin::DynamicResources) {
            says += " no new claims to deallocate";
            comma = ", ";
        }
        if let Some(preemption) = &preemption {
            says += &[comma, "preemption: ", &preemption.message].concat();
        }
    }
    decision.message = says;
    decision.preemption = preemption;
}

#[cfg(test)]
mod tests {
    use super::feasible_nodes_to_find;

    #[test]
    fn the_search_ends_where_the_profile_says() {
        let adaptive = [50, 100, 1_000, 5_000, 20_000].map(|n| feasible_nodes_to_find(n, 0));
        assert_eq!(adaptive, [50, 100, 420, 500, 1_000]);
        let given = [1, 30, 100, 200].map(|percent| feasible_nodes_to_find(5_000, percent));
        assert_eq!(given, [100, 1_500, 5_000, 5_000]);
    }
}
