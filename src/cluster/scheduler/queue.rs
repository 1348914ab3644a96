//! The scheduling queue: who is next, who backs off, who waits for something to change.
//!
//! Models pkg/scheduler/backend/queue. Invariants: a pod is in one place at a time; order is by
//! priority, then by how long a pod waits (PrioritySort), then by arrival. No clock of its own:
//! every call is told the time.

use super::cache::key_of;
use super::component::Waiting;
use super::plugin::{Plugin, PluginSet};
use super::pod_info::PodInfo;
use crate::cluster::map::{Map, Set};
use crate::cluster::object::{Key, Pod};
use crate::cluster::step::{Ms, StepId};
use std::cmp::Reverse;
use std::sync::Arc;

/// podInitialBackoffSeconds and podMaxBackoffSeconds.
const BACKOFF_INITIAL_MS: Ms = 1_000;
const BACKOFF_MAX_MS: Ms = 10_000;
/// Back-off ends are cut to windows of this length, so that priority decides inside one
/// (backoffQOrderingWindowDuration).
const BACKOFF_WINDOW_MS: Ms = 1_000;
/// DefaultPodMaxInUnschedulablePodsDuration, looked at every 30 s.
const UNSCHEDULABLE_MAX_MS: Ms = 300_000;
const FLUSH_PERIOD_MS: Ms = 30_000;

#[derive(Clone, Debug, Default, Hash)]
pub(super) struct Queue {
    pods: Map<u64, QueuedPod>,
    ids: Map<Key, u64>,
    next_id: u64,
    active: Set<Order>,
    /// By end and order: an idle scheduler takes them early (SchedulerPopFromBackoffQ).
    backoff: Set<Order>,
    /// Pods that met an error, by the end of their back-off: never taken early.
    errors: Set<Order>,
    /// Unschedulable pods, by since when: they wait for a change in the cluster.
    pool: Set<Order>,
    /// How many pods of the pool were refused by which plugins.
    refusals: Vec<(PluginSet, i32)>,
}

/// A time (none in `active`), priority, time since when it waits, arrival.
type Order = (Ms, Reverse<i32>, Ms, u64);

/// framework.QueuedPodInfo.
#[derive(Clone, Debug, Hash)]
pub(super) struct QueuedPod {
    pub(super) pod: Arc<Pod>,
    pub(super) info: Arc<PodInfo>,
    pub(super) place: Place,
    /// Since when it waits: added to the queue, or found unschedulable last.
    since: Ms,
    unschedulable_count: u32,
    consecutive_errors: u32,
    pub(super) rejected_by: PluginSet,
    /// The step that made it wait for a node, or gave it a new chance.
    pub(super) cause: Option<StepId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    Active,
    /// Backs off; `until` is when at the latest it is active again.
    Backoff {
        until: Ms,
    },
    /// Backs off after an error.
    ErrorBackoff {
        until: Ms,
    },
    Unschedulable,
    /// Held back by scheduling gates.
    Gated,
    /// In a scheduling cycle, or its binding is on the way.
    InFlight,
}

impl Queue {
    pub(super) fn find(&self, key: &Key) -> Option<&QueuedPod> {
        self.pods.get(self.ids.get(key)?)
    }
    pub(super) fn iter(&self) -> impl Iterator<Item = &QueuedPod> {
        self.pods.values()
    }
    /// How many pods are active, back off (after an error too), and are unschedulable.
    pub(super) fn lengths(&self) -> [u32; 3] {
        let backoff = self.backoff.len() + self.errors.len();
        [self.active.len(), backoff, self.pool.len()].map(|count| count as u32)
    }
    /// Something can be popped now.
    pub(super) fn is_ready(&self) -> bool {
        !self.active.is_empty() || !self.backoff.is_empty()
    }
    /// The unschedulable pods.
    pub(super) fn pool(&self) -> impl Iterator<Item = &QueuedPod> {
        self.pool.iter().filter_map(|order| self.pods.get(&order.3))
    }
    /// The sets of plugins that refused pods of the pool.
    pub(super) fn refusals(&self) -> impl Iterator<Item = PluginSet> {
        self.refusals.iter().map(|(set, _)| *set)
    }
    /// When to call [`Queue::flush`] at the latest.
    pub(super) fn next_flush(&self) -> Option<Ms> {
        let leftover = self.pool.first().map(|order| leftover_at(order.0));
        match self.errors.first() {
            Some(order) => Some(leftover.map_or(order.0, |at| at.min(order.0))),
            None => leftover,
        }
    }

    /// Add: a pod without a node appeared.
    pub(super) fn add(&mut self, pod: &Arc<Pod>, now: Ms, cause: Option<StepId>) {
        self.remove(&key_of(pod));
        let id = self.next_id;
        self.next_id += 1;
        self.ids.insert(key_of(pod), id);
        let queued = QueuedPod {
            pod: pod.clone(),
            info: Arc::new(PodInfo::new(pod)),
            place: Place::Gated,
            since: now,
            unschedulable_count: 0,
            consecutive_errors: 0,
            rejected_by: PluginSet::default(),
            cause,
        };
        self.pods.insert(id, queued);
        self.enter(id, now);
    }

    /// The pod itself changed. Says whether anything that scheduling looks at did.
    pub(super) fn update(&mut self, pod: &Arc<Pod>, now: Ms) -> bool {
        let Some(id) = self.id(&key_of(pod)) else { return false };
        let queued = self.pods.get_mut(&id).expect("ids name pods");
        let old = std::mem::replace(&mut queued.pod, pod.clone());
        let (meta, before) = (&pod.metadata, &old.metadata);
        let changed = old.spec != pod.spec || before.labels != meta.labels;
        if changed {
            queued.info = Arc::new(PodInfo::new(pod));
            if queued.place == Place::Gated {
                self.enter(id, now);
            }
        }
        changed
    }

    /// False when it was not here.
    pub(super) fn remove(&mut self, key: &Key) -> bool {
        let Some(id) = self.ids.remove(key) else { return false };
        self.put(id, Place::InFlight);
        self.pods.remove(&id).is_some()
    }

    /// Takes the next pod for a cycle. An idle scheduler does not wait for back-off to end.
    pub(super) fn pop(&mut self, now: Ms) -> Option<QueuedPod> {
        self.flush(now);
        let id = self.active.first().or_else(|| self.backoff.first())?.3;
        self.put(id, Place::InFlight);
        self.pods.get(&id).cloned()
    }

    /// AddUnschedulableIfNotPresent: the cycle of this pod found no node, because these plugins
    /// refused them. `None` after an error (a binding that was refused): the pod tries again after
    /// back-off.
    pub(super) fn fail(&mut self, key: &Key, rejected_by: Option<PluginSet>, now: Ms) {
        let Some(id) = self.id(key) else { return };
        self.put(id, Place::InFlight);
        let Some(queued) = self.pods.get_mut(&id) else { return };
        queued.since = now;
        queued.rejected_by = rejected_by.unwrap_or_default();
        let place = if rejected_by.is_some() {
            queued.unschedulable_count += 1;
            queued.consecutive_errors = 0;
            Place::Unschedulable
        } else {
            queued.consecutive_errors += 1;
            Place::ErrorBackoff { until: queued.backoff_end() }
        };
        self.put(id, place);
    }

    /// moveToActiveQ or to the back-off queue: something changed that may help this pod.
    pub(super) fn wake(&mut self, key: &Key, now: Ms, cause: Option<StepId>) {
        let Some(id) = self.id(key) else { return };
        let Some(queued) = self.pods.get_mut(&id) else { return };
        queued.cause = cause.or(queued.cause);
        let until = queued.backoff_end();
        self.put(id, if until > now { Place::Backoff { until } } else { Place::Active });
    }
    /// Activate: a pod that waits is tried at once, whatever its back-off.
    pub(super) fn activate(&mut self, key: &Key, cause: Option<StepId>) {
        let Some(id) = self.id(key) else { return };
        let Some(queued) = self.pods.get_mut(&id) else { return };
        if queued.place != Place::InFlight && queued.place != Place::Gated {
            queued.cause = cause.or(queued.cause);
            self.put(id, Place::Active);
        }
    }
    fn id(&self, key: &Key) -> Option<u64> {
        self.ids.get(key).copied()
    }

    /// Moves pods whose back-off is over, and those that waited five minutes for a change.
    pub(super) fn flush(&mut self, now: Ms) {
        loop {
            let queues = [(&self.backoff, false), (&self.errors, false), (&self.pool, true)];
            let due = queues.into_iter().find_map(|(queue, leftover)| {
                let order = queue.first()?;
                let at = if leftover { leftover_at(order.0) } else { order.0 };
                (at <= now).then_some(order.3)
            });
            let Some(id) = due else { return };
            self.put(id, Place::Active);
        }
    }

    /// PreEnqueue: SchedulingGates.
    fn enter(&mut self, id: u64, now: Ms) {
        let Some(queued) = self.pods.get_mut(&id) else { return };
        if queued.pod.spec.scheduling_gates.is_empty() {
            queued.rejected_by = PluginSet::default();
            self.put(id, Place::Active);
        } else {
            queued.since = now;
            queued.rejected_by.insert(Plugin::SchedulingGates);
        }
    }

    fn put(&mut self, id: u64, place: Place) {
        let Some(queued) = self.pods.get_mut(&id) else { return };
        let (old, before) = (queued.place, queued.order(id));
        queued.place = place;
        let (after, rejected_by) = (queued.order(id), queued.rejected_by);
        if let Some(set) = self.set(old) {
            set.remove(&before);
        }
        if let Some(set) = self.set(place) {
            set.insert(after);
        }
        if old == Place::Unschedulable {
            self.count_refusal(rejected_by, -1);
        }
        if place == Place::Unschedulable {
            self.count_refusal(rejected_by, 1);
        }
    }

    fn set(&mut self, place: Place) -> Option<&mut Set<Order>> {
        match place {
            Place::Active => Some(&mut self.active),
            Place::Backoff { .. } => Some(&mut self.backoff),
            Place::ErrorBackoff { .. } => Some(&mut self.errors),
            Place::Unschedulable => Some(&mut self.pool),
            Place::Gated | Place::InFlight => None,
        }
    }

    fn count_refusal(&mut self, rejected_by: PluginSet, change: i32) {
        match self.refusals.iter_mut().find(|(set, _)| *set == rejected_by) {
            Some((_, count)) => *count += change,
            None => self.refusals.push((rejected_by, change)),
        }
        self.refusals.retain(|(_, count)| *count != 0);
    }
}

impl QueuedPod {
    pub(super) fn waiting(&self) -> Waiting {
        let flushed = self.place == Place::Unschedulable;
        Waiting {
            pod: key_of(&self.pod),
            place: self.place,
            since: self.since,
            attempts: self.unschedulable_count,
            rejected_by: self.rejected_by,
            flush_at: flushed.then(|| leftover_at(self.since)),
        }
    }

    /// Where it stands in the set of its place.
    fn order(&self, id: u64) -> Order {
        let priority = Reverse(self.pod.spec.priority.unwrap_or(0));
        match self.place {
            Place::Backoff { until } => (until, priority, self.since, id),
            Place::ErrorBackoff { until } => (until, Reverse(0), 0, id),
            Place::Unschedulable => (self.since, Reverse(0), 0, id),
            Place::Active | Place::Gated | Place::InFlight => (0, priority, self.since, id),
        }
    }

    fn backoff_end(&self) -> Ms {
        (self.since + self.backoff_ms()) / BACKOFF_WINDOW_MS * BACKOFF_WINDOW_MS
    }

    /// calculateBackoffDuration: 1 s after the first failure, doubled after each, at most 10 s.
    fn backoff_ms(&self) -> Ms {
        let count = match self.consecutive_errors {
            0 => self.unschedulable_count,
            errors => errors,
        };
        match count {
            0 => 0,
            n => (BACKOFF_INITIAL_MS << (n - 1).min(8)).min(BACKOFF_MAX_MS),
        }
    }
}

/// When a pod that nothing helped is tried again all the same.
fn leftover_at(since: Ms) -> Ms {
    (since + UNSCHEDULABLE_MAX_MS).next_multiple_of(FLUSH_PERIOD_MS)
}
