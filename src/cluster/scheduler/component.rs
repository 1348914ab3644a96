//! The scheduler as a component: watch events in; bindings, conditions and evictions out.
//!
//! Models pkg/scheduler (eventhandlers.go, schedule_one.go) and framework/preemption. Invariants:
//! one pod a cycle, one cycle a step; a pod is assumed on its node before its binding is sent; it
//! sets no alarm while no pod waits.

use super::cache::{Cache, Name, name_of};
use super::cycle::{Nominated, Outcome, Start, Subject, Waiter, run};
use super::decision::{Candidate, Decision};
use super::hints::{Change, helps};
use super::pod_info::PodInfo;
use super::queue::{Place, Queue};
use crate::cluster::component::{
    Component, Ctx, Patch, Propagation, Request, Response, Timer, Verb,
};
use crate::cluster::map::Map;
use crate::cluster::object::{Condition, Key, Kind, Object, Pod, Status, Str, Time};
use crate::cluster::step::{Actor, Ms, Reason as ApiReason, WatchOp, What};
use std::sync::Arc;

/// kube-scheduler, with the one profile `default-scheduler`.
#[derive(Clone, Debug, Default, Hash)]
pub struct Scheduler {
    cache: Cache,
    queue: Queue,
    nominated: Nominated,
    /// Evictions on the way, by preemptor.
    preempting: Map<Name, Preempting>,
    /// Where the next search begins.
    next_index: usize,
    /// The next cycle's alarm is set.
    awake: bool,
    /// The earliest alarm set for the queue's own times.
    flush_at: Option<Ms>,
}

/// Asynchronous preemption: all victims but the last go at once, the last after them.
#[derive(Clone, Debug, Hash)]
struct Preempting {
    node: Str,
    uid: Str,
    /// Victims whose eviction is not answered yet.
    waiting: Vec<Key>,
    last: Option<Key>,
}

/// A pod in the queue, for whoever looks.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Waiting {
    pub pod: Key,
    pub place: Place,
}

const NAME: &str = "default-scheduler";
/// A decision about a cluster up to this size carries its table.
const TABLE_NODES_MAX: usize = 16;
/// Alarms.
const CYCLE: u8 = 0;
const FLUSH: u8 = 1;

impl Scheduler {
    /// The kinds it watches.
    pub(crate) fn watches(kind: Kind) -> bool {
        match kind {
            Kind::Pod | Kind::Node | Kind::Service | Kind::ReplicaSet => true,
            Kind::PodDisruptionBudget | Kind::Namespace => true,
            Kind::Lease | Kind::Deployment | Kind::EndpointSlice | Kind::Event => false,
        }
    }

    /// What the scheduler would decide about a pod of its queue now, with the whole table. Asked
    /// just before a cycle, it is that cycle's decision. `None` when the pod is not in the queue.
    pub fn explain(&self, pod: &Key) -> Option<Decision> {
        let queued = self.queue.find(&(pod.namespace.clone(), pod.name.clone()))?;
        let subject = Subject { pod: &queued.pod, info: &queued.info };
        let mut cache = self.cache.clone();
        Some(self.cycle(&mut cache, subject, usize::MAX).decision)
    }

    /// The pods that wait for a node, in order of arrival.
    pub fn waiting(&self) -> impl Iterator<Item = Waiting> {
        self.queue.iter().map(|q| Waiting { pod: pod_key(&q.pod), place: q.place })
    }

    fn cycle(&self, cache: &mut Cache, subject: Subject, table_nodes_max: usize) -> Outcome {
        let start =
            Start { subject, index: self.next_index, nominated: &self.nominated, table_nodes_max };
        run(cache, &start)
    }

    // What changed.

    fn pod_changed(&mut self, ctx: &mut Ctx, op: WatchOp, pod: &Arc<Pod>) {
        let name = name_of(pod);
        // The informer leaves finished pods out: to the scheduler they are gone.
        if op == WatchOp::Deleted || pod.is_finished() {
            self.pod_gone(ctx, &name, pod);
        } else if !pod.node_name().is_empty() {
            self.pod_assigned(ctx, &name, pod);
        } else if matches!(&*pod.spec.scheduler_name, "" | NAME) {
            self.pod_waits(ctx, &name, pod);
        }
    }

    fn pod_gone(&mut self, ctx: &mut Ctx, name: &Name, pod: &Arc<Pod>) {
        let queued = self.queue.remove(name);
        let nominated = self.forget_nomination(name);
        let assigned = self.cache.remove_pod(name);
        if assigned || (queued.is_some() && nominated) {
            self.wake_helped(ctx, &Change::PodDeleted(pod));
        }
    }

    fn pod_assigned(&mut self, ctx: &mut Ctx, name: &Name, pod: &Arc<Pod>) {
        self.queue.remove(name);
        self.forget_nomination(name);
        let old = self.cache.find_pod(name).filter(|e| !e.assumed).map(|e| e.pod.clone());
        self.cache.set_pod(pod);
        match old {
            None => self.wake_helped(ctx, &Change::PodAssigned(pod)),
            Some(old) if old.metadata.labels != pod.metadata.labels => {
                self.wake_helped(ctx, &Change::PodRelabelled { old: &old, new: pod });
            }
            Some(_) => {}
        }
    }

    fn pod_waits(&mut self, ctx: &mut Ctx, name: &Name, pod: &Arc<Pod>) {
        let known = self.queue.find(name).map(|q| (q.pod.metadata.uid.clone(), q.place));
        // Its binding is on the way; the event was sent before.
        if self.cache.find_pod(name).is_some_and(|e| e.pod.metadata.uid == pod.metadata.uid) {
            self.queue.update(pod, ctx.now);
            return;
        }
        match known {
            Some((uid, place)) if uid == pod.metadata.uid => {
                let changed = self.queue.update(pod, ctx.now);
                if changed && place == Place::Unschedulable {
                    self.wake(ctx, name);
                }
                self.renew_nomination(name, pod);
            }
            _ => {
                let seen = What::Watch { key: pod_key(pod), op: WatchOp::Added };
                ctx.note(Actor::ApiServer, Actor::Scheduler, seen);
                self.queue.add(pod, ctx.now, ctx.cause);
                self.nominate(pod, &pod.status.nominated_node_name);
            }
        }
    }

    fn object_changed(&mut self, ctx: &mut Ctx, op: WatchOp, object: &Object) {
        let slot = self.cache.slot(&object.meta().name);
        let old = slot.and_then(|slot| self.cache.node(slot).node.clone());
        match op {
            WatchOp::Added | WatchOp::Modified => self.cache.set(object),
            WatchOp::Deleted => self.cache.remove(object),
        }
        let Object::Node(node) = object else { return };
        match (op, old) {
            (WatchOp::Deleted, _) => self.wake_helped(ctx, &Change::NodeDeleted(node)),
            (_, None) => self.wake_helped(ctx, &Change::NodeAdded(node)),
            (_, Some(old)) => {
                // NodeSchedulingPropertiesChange: a heartbeat helps nobody.
                if old.metadata.labels != node.metadata.labels
                    || old.spec.taints != node.spec.taints
                    || old.spec.unschedulable != node.spec.unschedulable
                    || old.status.allocatable != node.status.allocatable
                {
                    self.wake_helped(ctx, &Change::NodeUpdated { old: &old, new: node });
                }
            }
        }
    }

    /// MoveAllToActiveOrBackoffQueue.
    fn wake_helped(&mut self, ctx: &mut Ctx, change: &Change) {
        if !self.queue.refusals().any(|set| change.concerns(set)) {
            return;
        }
        let helped = self.queue.pool().filter(|(_, q)| {
            !self.is_preempting(&name_of(&q.pod)) && helps(&self.cache, q, change)
        });
        let helped: Vec<u64> = helped.map(|(id, _)| id).collect();
        for id in helped {
            self.queue.wake(id, ctx.now, ctx.cause);
        }
    }

    fn wake(&mut self, ctx: &mut Ctx, name: &Name) {
        if let Some(id) = self.queue.id(name).filter(|_| !self.is_preempting(name)) {
            self.queue.wake(id, ctx.now, ctx.cause);
        }
    }

    /// Sets the alarms the queue needs.
    fn set_alarms(&mut self, ctx: &mut Ctx) {
        if !self.awake && self.queue.is_ready() {
            self.awake = true;
            let after = ctx.config.work_ms;
            ctx.timer(after, Timer::Alarm { kind: CYCLE, key: None, serial: 0 });
        }
        if let Some(at) = self.queue.next_flush()
            && self.flush_at.is_none_or(|set| at < set)
        {
            self.flush_at = Some(at);
            let after = at.saturating_sub(ctx.now);
            ctx.timer(after, Timer::Alarm { kind: FLUSH, key: None, serial: 0 });
        }
    }

    // A cycle.

    /// ScheduleOne, for the first pod in the queue that is worth one.
    fn schedule_one(&mut self, ctx: &mut Ctx) {
        while let Some(name) = self.queue.pop(ctx.now) {
            let Some(queued) = self.queue.find(&name).cloned() else { return };
            if queued.pod.metadata.is_terminating() {
                let message = ["skip schedule deleting pod: ", &name.0, "/", &name.1].concat();
                ctx.event(&queued.pod.clone().into(), true, "FailedScheduling", message);
                self.queue.remove(&name);
                continue;
            }
            ctx.because(queued.cause);
            let subject = Subject { pod: &queued.pod, info: &queued.info };
            let mut cache = std::mem::take(&mut self.cache);
            let outcome = self.cycle(&mut cache, subject, TABLE_NODES_MAX);
            self.cache = cache;
            self.next_index = outcome.next_index;
            let decision = Arc::new(outcome.decision);
            ctx.note(Actor::Scheduler, Actor::Scheduler, What::Scheduled(decision.clone()));
            match (outcome.chosen, &decision.chosen) {
                (Some(slot), Some(node)) => {
                    self.forget_nomination(&name);
                    self.cache.assume(queued.pod.clone(), queued.info, slot);
                    let pod = pod_key(&queued.pod);
                    ctx.request_for(&pod, Verb::Bind { pod: pod.clone(), node: node.clone() });
                }
                _ => self.failed(ctx, &name, &queued.pod, &decision),
            }
            return;
        }
    }

    /// handleSchedulingFailure for a pod that fits nowhere.
    fn failed(&mut self, ctx: &mut Ctx, name: &Name, pod: &Arc<Pod>, decision: &Decision) {
        self.queue.fail(name, decision.unschedulable_plugins, ctx.now);
        ctx.event(&pod.clone().into(), true, "FailedScheduling", decision.message.clone());
        self.patch_condition(ctx, pod, "Unschedulable", &decision.message);
        let preemption = decision.preemption.as_ref();
        if let Some(candidate) = preemption.and_then(|p| p.nominated.as_ref()) {
            self.nominate(pod, &candidate.node);
            self.patch_nomination(ctx, pod, &candidate.node);
            self.evict(ctx, name, pod, candidate);
        } else if preemption.is_none_or(|p| !p.message.starts_with("not eligible")) {
            // No node would do even without other pods: the nomination, if any, is void.
            self.forget_nomination(name);
            self.patch_nomination(ctx, pod, &Str::default());
        }
    }

    fn patch_condition(&self, ctx: &mut Ctx, pod: &Pod, reason: &str, message: &str) {
        let old = pod.condition("PodScheduled");
        if old.is_some_and(|c| {
            c.status == Status::False && &*c.reason == reason && &*c.message == message
        }) {
            return;
        }
        let condition = Condition {
            kind: "PodScheduled".into(),
            status: Status::False,
            reason: reason.into(),
            message: message.into(),
            last_transition_time: Some(Time::from_ms(ctx.now)),
            observed_generation: pod.metadata.generation,
            ..Condition::default()
        };
        ctx.request(Verb::Patch(pod_key(pod), Patch::PodCondition(condition)));
    }

    fn patch_nomination(&self, ctx: &mut Ctx, pod: &Pod, node: &Str) {
        if pod.status.nominated_node_name != *node {
            ctx.request(Verb::Patch(pod_key(pod), Patch::NominatedNode(node.clone())));
        }
    }

    // Nominations: nominator.go.

    fn nominate(&mut self, pod: &Arc<Pod>, node: &Str) {
        let name = name_of(pod);
        self.forget_nomination(&name);
        if node.is_empty() {
            return;
        }
        let info = match self.queue.find(&name) {
            Some(queued) => queued.info.clone(),
            None => Arc::new(PodInfo::new(pod)),
        };
        let waiter = Waiter { pod: pod.clone(), info };
        self.nominated.entry(node.clone()).or_default().insert(name, waiter);
    }

    /// The pod's status may name another node now; none is named while the patch is on its way.
    fn renew_nomination(&mut self, name: &Name, pod: &Arc<Pod>) {
        let node = pod.status.nominated_node_name.clone();
        let waits = |waiters: &Map<Name, Waiter>| waiters.contains_key(name);
        let known = self.nominated.iter().find(|(_, w)| waits(w)).map(|(node, _)| node.clone());
        let node = if node.is_empty() { known.unwrap_or_default() } else { node };
        self.nominate(pod, &node);
    }

    fn forget_nomination(&mut self, name: &Name) -> bool {
        let mut found = false;
        self.nominated.retain(|_, waiters| {
            found |= waiters.remove(name).is_some();
            !waiters.is_empty()
        });
        found
    }

    // Evictions: prepareCandidateAsync.

    fn evict(&mut self, ctx: &mut Ctx, name: &Name, pod: &Arc<Pod>, candidate: &Candidate) {
        let priority = pod.spec.priority.unwrap_or(0);
        // Pods of lower priority nominated to the node may not fit any more: they look anew.
        let waiters = self.nominated.get(&candidate.node).into_iter().flatten();
        let lower: Vec<Arc<Pod>> = waiters
            .filter(|(_, w)| w.pod.spec.priority.unwrap_or(0) < priority)
            .map(|(_, w)| w.pod.clone())
            .collect();
        for pod in lower {
            self.forget_nomination(&name_of(&pod));
            self.patch_nomination(ctx, &pod, &Str::default());
        }
        let running = |key: &&Key| {
            let entry = self.cache.find_pod(&(key.namespace.clone(), key.name.clone()));
            entry.is_some_and(|e| !e.pod.metadata.is_terminating())
        };
        let mut waiting: Vec<Key> = candidate.victims.iter().filter(running).cloned().collect();
        let Some(last) = waiting.pop() else { return };
        let preempting = Preempting {
            node: candidate.node.clone(),
            uid: pod.metadata.uid.clone(),
            waiting: waiting.clone(),
            last: Some(last),
        };
        self.preempting.insert(name.clone(), preempting);
        waiting.iter().for_each(|victim| self.mark(ctx, victim));
        self.evict_last(ctx, name);
    }

    /// The others are gone or going: now the last one.
    fn evict_last(&mut self, ctx: &mut Ctx, name: &Name) {
        let Some(preempting) = self.preempting.get_mut(name) else { return };
        if !preempting.waiting.is_empty() {
            return;
        }
        match preempting.last.take() {
            Some(last) => {
                preempting.waiting.push(last.clone());
                self.mark(ctx, &last);
            }
            None => _ = self.preempting.remove(name),
        }
    }

    /// PreemptPod, first half: the condition that tells why the pod is about to go.
    fn mark(&self, ctx: &mut Ctx, victim: &Key) {
        let condition = Condition {
            kind: "DisruptionTarget".into(),
            status: Status::True,
            reason: "PreemptionByScheduler".into(),
            message: [NAME, ": preempting to accommodate a higher priority pod"].concat().into(),
            last_transition_time: Some(Time::from_ms(ctx.now)),
            ..Condition::default()
        };
        ctx.request_for(victim, Verb::Patch(victim.clone(), Patch::PodCondition(condition)));
    }

    /// PreEnqueue of DefaultPreemption: a pod whose evictions are on their way does not try again,
    /// unless the last victim is going already.
    fn is_preempting(&self, name: &Name) -> bool {
        let Some(preempting) = self.preempting.get(name) else { return false };
        let stays = |key: &Key| {
            let entry = self.cache.find_pod(&(key.namespace.clone(), key.name.clone()));
            entry.is_some_and(|e| !e.pod.metadata.is_terminating())
        };
        preempting.last.is_some() || preempting.waiting.iter().any(stays)
    }

    fn victim_answered(&mut self, ctx: &mut Ctx, victim: &Key, verb: &Verb, ok: bool) {
        let found = self.preempting.iter().find(|(_, p)| p.waiting.contains(victim));
        let Some(name) = found.map(|(name, _)| name.clone()) else { return };
        let Some(preempting) = self.preempting.get_mut(&name) else { return };
        if ok && matches!(verb, Verb::Patch(..)) {
            let propagation = Propagation::Background;
            let (key, grace_period_seconds, uid) = (victim.clone(), None, None);
            let delete = Verb::Delete { key, grace_period_seconds, propagation, uid };
            ctx.request_for(victim, delete);
            return;
        }
        preempting.waiting.retain(|key| key != victim);
        if ok {
            let name = (victim.namespace.clone(), victim.name.clone());
            let words = ["Preempted by pod ", &preempting.uid, " on node ", &preempting.node];
            if let Some(entry) = self.cache.find_pod(&name) {
                ctx.event(&entry.pod.clone().into(), false, "Preempted", words.concat());
            }
        }
        self.evict_last(ctx, &name);
        if !ok && !self.preempting.contains_key(&name) {
            // An eviction failed: the pod tries again at once (Handler.Activate).
            self.wake(ctx, &name);
        }
    }

    // Bindings.

    fn bound(&mut self, ctx: &mut Ctx, pod: &Key, node: &Str, response: &Response) {
        let name = (pod.namespace.clone(), pod.name.clone());
        let error = match response {
            Ok(object) => {
                let words = ["Successfully assigned ", &name.0, "/", &name.1, " to ", node];
                ctx.event(object, false, "Scheduled", words.concat());
                return;
            }
            Err(error) => error,
        };
        // Seen on a node by now (this or another): nothing to mend.
        let Some(entry) = self.cache.find_pod(&name).filter(|e| e.assumed) else { return };
        let forgotten = entry.pod.clone();
        self.cache.remove_pod(&name);
        self.wake_helped(ctx, &Change::PodDeleted(&forgotten));
        let message = ["running Bind plugin \"DefaultBinder\": ", &error.message].concat();
        ctx.event(&forgotten.clone().into(), true, "FailedScheduling", message.clone());
        if error.reason == ApiReason::NotFound {
            self.queue.remove(&name);
            return;
        }
        self.queue.fail_with_error(&name, ctx.now);
        self.patch_condition(ctx, &forgotten, "SchedulerError", &message);
    }
}

impl Component for Scheduler {
    fn on_watch(&mut self, ctx: &mut Ctx, op: WatchOp, object: &Object) {
        match object {
            Object::Pod(pod) => self.pod_changed(ctx, op, pod),
            other => self.object_changed(ctx, op, other),
        }
        self.set_alarms(ctx);
    }

    fn on_response(&mut self, ctx: &mut Ctx, request: &Request, response: &Response) {
        match &request.verb {
            Verb::Bind { pod, node } => self.bound(ctx, pod, node, response),
            verb => {
                if let Some(victim) = &request.work {
                    let gone = response.as_ref().is_err_and(|e| e.reason == ApiReason::NotFound);
                    self.victim_answered(ctx, victim, verb, response.is_ok() || gone);
                }
            }
        }
        self.set_alarms(ctx);
    }

    fn on_timer(&mut self, ctx: &mut Ctx, timer: &Timer) {
        match timer {
            Timer::Alarm { kind: CYCLE, .. } => {
                self.awake = false;
                self.schedule_one(ctx);
            }
            Timer::Alarm { .. } => {
                self.flush_at = None;
                self.queue.flush(ctx.now);
            }
            Timer::Work(_) | Timer::Requeue(_) => {}
        }
        self.set_alarms(ctx);
    }
}

fn pod_key(pod: &Pod) -> Key {
    Key::new(Kind::Pod, pod.metadata.namespace.clone(), pod.metadata.name.clone())
}
