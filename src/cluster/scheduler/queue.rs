//! The scheduling queue: who is next, who backs off, who waits for something to change.
//!
//! Models pkg/scheduler/backend/queue. Invariants: a pod is in one place at a time; order is by
//! priority, then by how long a pod waits (PrioritySort), then by arrival. No clock of its own:
//! every call is told the time.

use super::cache::{Name, name_of};
use super::plugin::{Plugin, PluginSet};
use super::pod_info::PodInfo;
use crate::cluster::map::{Map, Set};
use crate::cluster::object::Pod;
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
    ids: Map<Name, u64>,
    next_id: u64,
    active: Set<Order>,
    /// By end and order: an idle scheduler takes them early (SchedulerPopFromBackoffQ).
    backoff: Set<(Ms, Order)>,
    /// Pods that met an error, by the end of their back-off: never taken early.
    errors: Set<(Ms, u64)>,
    /// Unschedulable pods, by since when: they wait for a change in the cluster.
    pool: Set<(Ms, u64)>,
    /// How many pods of the pool were refused by which plugins.
    refusals: Map<PluginSet, u32>,
}

/// Priority, time since when it waits, arrival.
type Order = (Reverse<i32>, Ms, u64);

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
    pub(super) fn find(&self, name: &Name) -> Option<&QueuedPod> {
        self.pods.get(self.ids.get(name)?)
    }
    pub(super) fn iter(&self) -> impl Iterator<Item = &QueuedPod> {
        self.pods.values()
    }
    /// Something can be popped now.
    pub(super) fn is_ready(&self) -> bool {
        !self.active.is_empty() || !self.backoff.is_empty()
    }
    /// The unschedulable pods.
    pub(super) fn pool(&self) -> impl Iterator<Item = (u64, &QueuedPod)> {
        self.pool.iter().map(|(_, id)| (*id, &self.pods[id]))
    }
    /// The sets of plugins that refused pods of the pool.
    pub(super) fn refusals(&self) -> impl Iterator<Item = PluginSet> {
        self.refusals.keys().copied()
    }
    /// When to call [`Queue::flush`] at the latest.
    pub(super) fn next_flush(&self) -> Option<Ms> {
        let leftover = self.pool.first().map(|(since, _)| leftover_at(*since));
        let error = self.errors.first().map(|(until, _)| *until);
        leftover.into_iter().chain(error).min()
    }

    /// Add: a pod without a node appeared.
    pub(super) fn add(&mut self, pod: &Arc<Pod>, now: Ms, cause: Option<StepId>) {
        self.remove(&name_of(pod));
        let id = self.next_id;
        self.next_id += 1;
        self.ids.insert(name_of(pod), id);
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
        let Some(id) = self.ids.get(&name_of(pod)).copied() else { return false };
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

    pub(super) fn remove(&mut self, name: &Name) -> Option<QueuedPod> {
        let id = self.ids.remove(name)?;
        self.leave(id);
        self.pods.remove(&id)
    }

    /// Takes the next pod for a cycle. An idle scheduler does not wait for back-off to end.
    pub(super) fn pop(&mut self, now: Ms) -> Option<Name> {
        self.flush(now);
        let from_backoff = || self.backoff.first().map(|(_, order)| order.2);
        let id = self.active.first().map(|order| order.2).or_else(from_backoff)?;
        self.put(id, Place::InFlight);
        Some(name_of(&self.pods[&id].pod))
    }

    /// AddUnschedulableIfNotPresent: the cycle of this pod found no node.
    pub(super) fn fail(&mut self, name: &Name, rejected_by: PluginSet, now: Ms) {
        let Some(id) = self.ids.get(name).copied() else { return };
        self.leave(id);
        let queued = self.pods.get_mut(&id).expect("ids name pods");
        queued.place = Place::InFlight;
        queued.rejected_by = rejected_by;
        queued.unschedulable_count += 1;
        queued.consecutive_errors = 0;
        queued.since = now;
        self.put(id, Place::Unschedulable);
    }

    /// The same after an error (a binding that was refused): the pod tries again after back-off.
    pub(super) fn fail_with_error(&mut self, name: &Name, now: Ms) {
        let Some(id) = self.ids.get(name).copied() else { return };
        self.leave(id);
        let queued = self.pods.get_mut(&id).expect("ids name pods");
        queued.place = Place::InFlight;
        queued.rejected_by = PluginSet::default();
        queued.consecutive_errors += 1;
        queued.since = now;
        let until = queued.backoff_end();
        self.put(id, Place::ErrorBackoff { until });
    }

    /// moveToActiveQ or to the back-off queue: something changed that may help this pod.
    pub(super) fn wake(&mut self, id: u64, now: Ms, cause: Option<StepId>) {
        let Some(queued) = self.pods.get_mut(&id) else { return };
        queued.cause = cause.or(queued.cause);
        let until = queued.backoff_end();
        self.put(id, if until > now { Place::Backoff { until } } else { Place::Active });
    }
    pub(super) fn id(&self, name: &Name) -> Option<u64> {
        self.ids.get(name).copied()
    }

    /// Moves pods whose back-off is over, and those that waited five minutes for a change.
    pub(super) fn flush(&mut self, now: Ms) {
        while let Some((until, order)) = self.backoff.first().copied()
            && until <= now
        {
            self.put(order.2, Place::Active);
        }
        while let Some((until, id)) = self.errors.first().copied()
            && until <= now
        {
            self.put(id, Place::Active);
        }
        while let Some((since, id)) = self.pool.first().copied()
            && leftover_at(since) <= now
        {
            self.put(id, Place::Active);
        }
    }

    /// PreEnqueue: SchedulingGates.
    fn enter(&mut self, id: u64, now: Ms) {
        let queued = &self.pods[&id];
        if queued.pod.spec.scheduling_gates.is_empty() {
            self.put(id, Place::Active);
            let queued = self.pods.get_mut(&id).expect("just put");
            queued.rejected_by = PluginSet::default();
        } else {
            self.put(id, Place::Gated);
            let queued = self.pods.get_mut(&id).expect("just put");
            queued.since = now;
            queued.rejected_by.insert(Plugin::SchedulingGates);
        }
    }

    fn put(&mut self, id: u64, place: Place) {
        self.leave(id);
        let queued = self.pods.get_mut(&id).expect("put what is here");
        queued.place = place;
        let order = queued.order(id);
        match place {
            Place::Active => _ = self.active.insert(order),
            Place::Backoff { until } => _ = self.backoff.insert((until, order)),
            Place::ErrorBackoff { until } => _ = self.errors.insert((until, id)),
            Place::Unschedulable => {
                self.pool.insert((queued.since, id));
                *self.refusals.entry(queued.rejected_by).or_insert(0) += 1;
            }
            Place::Gated | Place::InFlight => {}
        }
    }

    fn leave(&mut self, id: u64) {
        let Some(queued) = self.pods.get(&id) else { return };
        let order = queued.order(id);
        match queued.place {
            Place::Active => _ = self.active.remove(&order),
            Place::Backoff { until } => {
                self.backoff.remove(&(until, order));
            }
            Place::ErrorBackoff { until } => _ = self.errors.remove(&(until, id)),
            Place::Unschedulable => {
                self.pool.remove(&(queued.since, id));
                match self.refusals.get_mut(&queued.rejected_by) {
                    Some(count @ 2..) => *count -= 1,
                    _ => _ = self.refusals.remove(&queued.rejected_by),
                }
            }
            Place::Gated | Place::InFlight => {}
        }
    }
}

impl QueuedPod {
    fn order(&self, id: u64) -> Order {
        (Reverse(self.pod.spec.priority.unwrap_or(0)), self.since, id)
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
