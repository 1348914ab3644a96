//! The scheduler as a component: watch events in; bindings, conditions and evictions out.
//!
//! Models pkg/scheduler (eventhandlers.go, schedule_one.go) and framework/preemption. Invariants:
//! one pod a cycle, one cycle a step; a pod is assumed on its node before its binding is sent; it
//! sets no alarm while no pod waits.

use super::cache::{Cache, key_of};
use super::cycle::{Nominated, Start, Subject, Waiter, run};
use super::decision::{Candidate, Decision};
use super::hints::{Change, helps};
use super::plugin::PluginSet;
use super::pod_info::PodInfo;
use super::profile::{self, Profile, of_pod};
use super::queue::{Place, Queue, QueuedPod};
use super::suggest::View;
use crate::cluster::component::{Component, Ctx, Patch, Request, Response, Timer, Verb};
use crate::cluster::invariant::Held;
use crate::cluster::map::Map;
use crate::cluster::object::{
    Condition, Key, Kind, LABEL_HOSTNAME, LABEL_ZONE, Object, Pod, Status, Str, Time,
};
use crate::cluster::step::{Actor, Ms, Reason as ApiReason, WatchOp, What};
use std::sync::Arc;

/// kube-scheduler: one queue and one cache for all its profiles.
#[derive(Clone, Debug, Hash)]
pub struct Scheduler {
    profiles: Vec<Arc<Profile>>,
    cache: Cache,
    queue: Queue,
    nominated: Nominated,
    /// Evictions on the way, by preemptor.
    preempting: Map<Key, Preempting>,
    /// Where the next search begins.
    next_index: usize,
    /// The next cycle's alarm is set.
    awake: bool,
    /// The earliest alarm set for the queue's own times.
    flush_at: Option<Ms>,
    /// A decision about more nodes carries no table.
    table_nodes_max: usize,
}

/// Asynchronous preemption: all victims but the last go at once, the last after them.
#[derive(Clone, Debug, Hash)]
struct Preempting {
    node: Str,
    uid: Str,
    /// Whose profile it is.
    scheduler: Str,
    /// Victims whose eviction is not answered yet.
    waiting: Vec<Key>,
    /// As the decision saw it.
    last: Option<Arc<Pod>>,
    /// One of them could not be evicted: nothing more is asked.
    failed: bool,
}

/// A pod in the queue, for whoever looks.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Waiting {
    pub pod: Key,
    pub place: Place,
    /// Since when it waits there.
    pub since: Ms,
    /// Cycles that found no node.
    pub attempts: u32,
    /// The plugins that refused it last: what happens to them wakes it.
    pub rejected_by: PluginSet,
    /// When it is tried again at the latest, if it waits for a change.
    pub flush_at: Option<Ms>,
}

/// A decision about a cluster up to this size carries its table, unless all do.
const TABLE_NODES_MAX: usize = 16;
/// Alarms.
const CYCLE: u8 = 0;
const FLUSH: u8 = 1;

impl Scheduler {
    /// One that has seen nothing yet.
    pub(crate) fn new(profiles: &[Arc<Profile>]) -> Scheduler {
        Scheduler {
            profiles: profiles.to_vec(),
            cache: Cache::default(),
            queue: Queue::default(),
            nominated: Nominated::new(),
            preempting: Map::new(),
            next_index: 0,
            awake: false,
            flush_at: None,
            table_nodes_max: TABLE_NODES_MAX,
        }
    }

    /// From now on every decision carries its table.
    pub(crate) fn tell_all(&mut self) {
        self.table_nodes_max = usize::MAX;
    }

    /// Numbers the hosts and zones of its nodes, as the first pod that is spread would make it do.
    pub(crate) fn number_domains(&mut self) {
        for label in [LABEL_HOSTNAME, LABEL_ZONE] {
            self.cache.topology_of(label.into());
        }
    }

    /// The profiles of its configuration.
    pub fn profiles(&self) -> &[Arc<Profile>] {
        &self.profiles
    }

    /// The profile a pod belongs to. `None`: no scheduler here has the name it asks for, and it
    /// waits for one that has.
    pub fn profile_of(&self, pod: &Pod) -> Option<&Arc<Profile>> {
        of_pod(&self.profiles, pod)
    }

    /// The kinds it watches.
    pub(crate) fn watches(kind: Kind) -> bool {
        match kind {
            Kind::Pod | Kind::Node | Kind::Service | Kind::ReplicaSet => true,
            Kind::PodDisruptionBudget | Kind::Namespace => true,
            Kind::Lease | Kind::Deployment | Kind::EndpointSlice | Kind::Event => false,
            Kind::PriorityClass | Kind::Endpoints | Kind::ConfigMap | Kind::Secret => false,
            Kind::NetworkPolicy | Kind::Ingress | Kind::IngressClass => false,
        }
    }

    /// What the scheduler would decide about a pod of its queue now, with the whole table. Asked
    /// just before a cycle, it is that cycle's decision. `None` when the pod is not in the queue.
    pub fn explain(&self, pod: &Key) -> Option<Decision> {
        let queued = self.queue.find(pod)?;
        let profile = self.profile_of(&queued.pod)?;
        let subject = Subject { pod: &queued.pod, info: &queued.info, profile };
        let start = Start {
            subject,
            index: self.next_index,
            nominated: &self.nominated,
            table_nodes_max: usize::MAX,
        };
        Some(run(&mut self.cache.clone(), &start).decision)
    }

    /// What cache and queue hold, to be compared with the store.
    pub(crate) fn held(&self) -> Held {
        use Kind::{Namespace, Node, Pod, PodDisruptionBudget, ReplicaSet, Service};
        let kinds = &[Node, Pod, Service, ReplicaSet, PodDisruptionBudget, Namespace];
        let mut held = Held::new(kinds);
        self.cache.hold(&mut held);
        self.queue.iter().for_each(|queued| held.add(Pod, &queued.pod.metadata));
        held
    }

    /// A pod of the queue with what a cycle would look at. `None` when it is not in the queue.
    pub(super) fn view(&self, pod: &Key) -> Option<View<'_>> {
        let queued = self.queue.find(pod)?;
        let (pod, info) = (&queued.pod, &*queued.info);
        let profile = self.profile_of(pod)?;
        let (cache, nominated, index) = (self.cache.clone(), &self.nominated, self.next_index);
        Some(View { pod, info, profile, cache, nominated, index })
    }

    /// The pods that wait for a node, in order of arrival.
    pub fn waiting(&self) -> impl Iterator<Item = Waiting> {
        self.queue.iter().map(QueuedPod::waiting)
    }

    /// How many pods the queue holds as active, in back-off, and unschedulable, as
    /// `scheduler_pending_pods` counts them.
    pub fn queue_lengths(&self) -> [u32; 3] {
        self.queue.lengths()
    }

    /// Whether the pod waits for room on a node that evictions make.
    pub fn is_nominated(&self, pod: &Key) -> bool {
        self.nominated.contains_key(pod)
    }

    /// Where a pod of the queue stands. `None` when it is not in the queue.
    pub fn place(&self, pod: &Key) -> Option<Waiting> {
        self.queue.find(pod).map(QueuedPod::waiting)
    }

    // What changed.

    fn pod_changed(&mut self, ctx: &mut Ctx, op: WatchOp, pod: &Arc<Pod>) {
        let key = key_of(pod);
        // The informer leaves finished pods out: to the scheduler they are gone.
        if op == WatchOp::Deleted || pod.is_finished() {
            self.pod_gone(ctx, &key, pod);
        } else if !pod.spec.node_name.is_empty() {
            self.pod_assigned(ctx, &key, pod);
        } else if self.profile_of(pod).is_some() {
            self.pod_waits(ctx, &key, pod);
        }
    }

    fn pod_gone(&mut self, ctx: &mut Ctx, key: &Key, pod: &Arc<Pod>) {
        let queued = self.queue.remove(key);
        self.nominated.remove(key);
        if self.cache.remove_pod(key) {
            self.wake_helped(ctx, &Change::PodDeleted(pod));
        } else if queued {
            self.wake_behind(ctx, pod);
        }
    }

    fn pod_assigned(&mut self, ctx: &mut Ctx, key: &Key, pod: &Arc<Pod>) {
        self.queue.remove(key);
        self.nominated.remove(key);
        let old = self.cache.find_pod(key).filter(|e| !e.assumed).map(|e| e.pod.clone());
        self.cache.set_pod(pod);
        match &old {
            None => self.wake_helped(ctx, &Change::PodAssigned(pod)),
            Some(old) if old.metadata.labels != pod.metadata.labels => {
                self.wake_helped(ctx, &Change::PodRelabelled { old, new: pod });
            }
            Some(_) => {}
        }
    }

    fn pod_waits(&mut self, ctx: &mut Ctx, key: &Key, pod: &Arc<Pod>) {
        let uid = pod.metadata.uid;
        // Its binding is on the way; the event was sent before.
        if self.cache.find_pod(key).is_some_and(|e| e.pod.metadata.uid == uid) {
            self.queue.update(pod, ctx.now);
            return;
        }
        match self.queue.find(key).map(|q| (q.pod.clone(), q.place)) {
            Some((old, place)) if old.metadata.uid == uid => {
                let changed = self.queue.update(pod, ctx.now);
                if changed && place == Place::Unschedulable {
                    self.wake(ctx, key);
                }
                self.renew_nomination(key, &old, pod);
                // hasNominatedNodeNameChanged
                if old.status.nominated_node_name != pod.status.nominated_node_name {
                    self.wake_behind(ctx, &old);
                }
            }
            _ => {
                let seen = What::Watch { key: *key, op: WatchOp::Added };
                ctx.note(Actor::ApiServer, Actor::Scheduler, seen);
                self.queue.add(pod, ctx.now, ctx.cause);
                self.nominate(pod, pod.status.nominated_node_name);
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
        self.wake_up_to(ctx, i32::MAX, change);
    }

    /// A node is not promised to this pod any more: pods up to its priority, for which it was as
    /// good as there, may fit now (getLEPriorityPreCheck).
    fn wake_behind(&mut self, ctx: &mut Ctx, pod: &Pod) {
        if !pod.status.nominated_node_name.is_empty() {
            let priority = pod.spec.priority.unwrap_or(0);
            self.wake_up_to(ctx, priority, &Change::PodDeleted(pod));
        }
    }

    fn wake_up_to(&mut self, ctx: &mut Ctx, priority: i32, change: &Change) {
        if !self.queue.refusals().any(|set| change.event().concerns(set)) {
            return;
        }
        let mut helped = Vec::new();
        for queued in self.queue.pool() {
            let Some(profile) = self.profile_of(&queued.pod) else { continue };
            let concerned = queued.pod.spec.priority.unwrap_or(0) <= priority;
            if concerned && helps(&self.cache, profile, queued, change) {
                helped.push(key_of(&queued.pod));
            }
        }
        helped.iter().for_each(|key| self.wake(ctx, key));
    }

    fn wake(&mut self, ctx: &mut Ctx, key: &Key) {
        if !self.is_preempting(key) {
            self.queue.wake(key, ctx.now, ctx.cause);
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
        while let Some(queued) = self.queue.pop(ctx.now) {
            let (pod, key) = (&queued.pod, key_of(&queued.pod));
            let Some(profile) = of_pod(&self.profiles, pod) else { continue };
            if pod.metadata.is_terminating() {
                let words = ["skip schedule deleting pod: ", &key.namespace, "/", &key.name];
                say(ctx, pod, true, "FailedScheduling", words.concat());
                self.queue.remove(&key);
                continue;
            }
            ctx.because(queued.cause);
            let start = Start {
                subject: Subject { pod, info: &queued.info, profile },
                index: self.next_index,
                nominated: &self.nominated,
                table_nodes_max: self.table_nodes_max,
            };
            let outcome = run(&mut self.cache, &start);
            self.next_index = outcome.next_index;
            let decision = Arc::new(outcome.decision);
            ctx.note(Actor::Scheduler, Actor::Scheduler, What::Scheduled(decision.clone()));
            match (outcome.chosen, decision.chosen) {
                (Some(slot), Some(node)) => {
                    self.nominated.remove(&key);
                    let uid = queued.pod.metadata.uid;
                    self.cache.assume(queued.pod, queued.info, slot);
                    ctx.request_for(&key, Verb::Bind { pod: key, uid, node });
                }
                _ => self.failed(ctx, &key, pod, &decision),
            }
            return;
        }
    }

    /// handleSchedulingFailure for a pod that fits nowhere.
    fn failed(&mut self, ctx: &mut Ctx, key: &Key, pod: &Arc<Pod>, decision: &Decision) {
        self.queue.fail(key, Some(decision.unschedulable_plugins), ctx.now);
        let message = decision.message.clone();
        say(ctx, pod, true, "FailedScheduling", message);
        let preemption = decision.preemption.as_ref();
        let candidate = preemption.and_then(|p| p.nominated.as_ref());
        let mut node = pod.status.nominated_node_name;
        if let Some(candidate) = candidate {
            node = candidate.node;
            self.nominate(pod, node);
        } else if preemption.is_none_or(|p| !p.message.starts_with("not eligible")) {
            // No node would do even without other pods: the nomination, if any, is void.
            node = Str::default();
            self.nominated.remove(key);
        }
        patch_status(ctx, pod, "Unschedulable", &decision.message, node);
        if let Some(candidate) = candidate {
            self.evict(ctx, key, pod, candidate);
        }
    }

    // Nominations: nominator.go.

    fn nominate(&mut self, pod: &Arc<Pod>, node: Str) {
        let key = key_of(pod);
        if node.is_empty() {
            self.nominated.remove(&key);
            return;
        }
        let info = match self.queue.find(&key) {
            Some(queued) => queued.info.clone(),
            None => Arc::new(PodInfo::new(pod)),
        };
        self.nominated.insert(key, Waiter { node, pod: pod.clone(), info });
    }

    /// UpdateNominatedPod: the pod's status may name another node now, or none any more; it names
    /// none before and after while the patch is on its way.
    fn renew_nomination(&mut self, key: &Key, old: &Pod, pod: &Arc<Pod>) {
        let node = pod.status.nominated_node_name;
        let known = self.nominated.get(key).filter(|_| old.status.nominated_node_name.is_empty());
        let known = known.map(|w| w.node).unwrap_or_default();
        self.nominate(pod, if node.is_empty() { known } else { node });
    }

    // Evictions: prepareCandidateAsync.

    fn evict(&mut self, ctx: &mut Ctx, key: &Key, pod: &Arc<Pod>, candidate: &Candidate) {
        let mut victims = Vec::new();
        for entry in candidate.victims.iter().filter_map(|victim| self.cache.find_pod(victim)) {
            if !entry.pod.metadata.is_terminating() {
                victims.push(entry.pod.clone());
            }
        }
        let last = victims.pop();
        if last.is_none() {
            return;
        }
        let priority = pod.spec.priority.unwrap_or(0);
        // Pods of lower priority nominated to the node may not fit any more: they look anew when
        // their status says so (ClearNominatedNodeName).
        for waiter in self.nominated.values() {
            let pod = &waiter.pod;
            if waiter.node == candidate.node
                && pod.spec.priority.unwrap_or(0) < priority
                && !pod.status.nominated_node_name.is_empty()
            {
                let clear = Patch::NominatedNode(Str::default(), None);
                ctx.request(Verb::Patch(key_of(pod), clear));
            }
        }
        let (node, uid, scheduler) = (candidate.node, pod.metadata.uid, pod.spec.scheduler_name);
        victims.iter().for_each(|victim| preempt(ctx, key, victim, scheduler));
        let waiting = victims.iter().map(|victim| key_of(victim)).collect();
        let preempting = Preempting { node, uid, scheduler, waiting, last, failed: false };
        self.preempting.insert(*key, preempting);
        self.evict_last(ctx, key);
    }

    /// The others are gone or going: now the last one.
    fn evict_last(&mut self, ctx: &mut Ctx, key: &Key) {
        let Some(preempting) = self.preempting.get_mut(key) else { return };
        if !preempting.waiting.is_empty() {
            return;
        }
        match preempting.last.take() {
            Some(last) => {
                preempting.waiting.push(key_of(&last));
                preempt(ctx, key, &last, preempting.scheduler);
            }
            None => _ = self.preempting.remove(key),
        }
    }

    /// PreEnqueue of DefaultPreemption: a pod whose evictions are on their way does not try again,
    /// unless the last victim is going already.
    fn is_preempting(&self, key: &Key) -> bool {
        let stays = |victim: &Key| self.cache.is_running(victim);
        let preempting = self.preempting.get(key);
        preempting.is_some_and(|p| p.last.is_some() || p.waiting.iter().any(stays))
    }

    /// What became of a victim of the pod `key`. Another pod may have the same victim; one that is
    /// gone already is as good as evicted.
    fn victim_answered(&mut self, ctx: &mut Ctx, key: &Key, verb: &Verb, response: &Response) {
        let ok = response.is_ok();
        let failed = response.as_ref().is_err_and(|e| e.reason != ApiReason::NotFound);
        let Some(preempting) = self.preempting.get_mut(key) else { return };
        if failed {
            // The last victim is spared, and whoever is marked by now: the pod looks anew.
            (preempting.failed, preempting.last) = (true, None);
        }
        let gave_up = preempting.failed;
        let victim = match verb {
            Verb::Patch(victim, _) if ok && !gave_up => {
                return ctx.request_for(key, delete(*victim));
            }
            Verb::Patch(victim, _) | Verb::Delete { key: victim, .. } => victim,
            _ => return,
        };
        preempting.waiting.retain(|key| key != victim);
        if ok
            && matches!(verb, Verb::Delete { .. })
            && let Some(entry) = self.cache.find_pod(victim)
        {
            let words = ["Preempted by pod ", &preempting.uid, " on node ", &preempting.node];
            let (meta, by) = (&entry.pod.metadata, preempting.scheduler);
            ctx.event_by(by, Kind::Pod, meta, false, "Preempted", words.concat());
        }
        self.evict_last(ctx, key);
        if gave_up && !self.preempting.contains_key(key) {
            // Handler.Activate.
            self.queue.activate(key, ctx.cause);
        }
    }

    // Bindings.

    fn bound(&mut self, ctx: &mut Ctx, key: &Key, node: Str, response: &Response) {
        let error = match response {
            Ok(object) => {
                let (namespace, name) = (&*key.namespace, &*key.name);
                let words = ["Successfully assigned ", namespace, "/", name, " to ", &*node];
                if let Object::Pod(pod) = object {
                    say(ctx, pod, false, "Scheduled", words.concat());
                }
                return;
            }
            Err(error) => error,
        };
        // Seen on a node by now (this or another): nothing to mend.
        let Some(entry) = self.cache.find_pod(key).filter(|e| e.assumed) else { return };
        let forgotten = entry.pod.clone();
        self.cache.remove_pod(key);
        self.wake_helped(ctx, &Change::PodDeleted(&forgotten));
        let message = ["running Bind plugin \"DefaultBinder\": ", &error.message].concat();
        if error.reason == ApiReason::NotFound {
            self.queue.remove(key);
        } else {
            self.queue.fail(key, None, ctx.now);
            patch_status(ctx, &forgotten, "SchedulerError", &message, Str::default());
        }
        say(ctx, &forgotten, true, "FailedScheduling", message);
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
            Verb::Bind { pod, node, .. } => self.bound(ctx, pod, *node, response),
            verb => {
                if let Some(preemptor) = &request.work {
                    self.victim_answered(ctx, preemptor, verb, response);
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

/// An event about a pod, told by the profile it belongs to.
fn say(ctx: &mut Ctx, pod: &Pod, warning: bool, reason: &'static str, message: String) {
    ctx.event_by(pod.spec.scheduler_name, Kind::Pod, &pod.metadata, warning, reason, message);
}

/// updatePod: condition and nominated node in one patch.
fn patch_status(ctx: &mut Ctx, pod: &Pod, reason: &str, message: &str, node: Str) {
    let said = pod.condition("PodScheduled").is_some_and(|c| {
        c.status == Status::False && &*c.reason == reason && &*c.message == message
    });
    let nominated = pod.status.nominated_node_name == node;
    if said && nominated {
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
    let patch = match nominated {
        true => Patch::PodCondition(Str::default(), condition),
        false => Patch::NominatedNode(node, (!said).then_some(condition)),
    };
    ctx.request(Verb::Patch(key_of(pod), patch));
}

/// PreemptPod: the condition that tells why the pod is about to go, unless it has it already
/// (UpdatePodCondition), then the deletion.
fn preempt(ctx: &mut Ctx, preemptor: &Key, victim: &Pod, scheduler: Str) {
    let message = [profile::named(&scheduler), ": preempting to accommodate a higher priority pod"];
    let condition = Condition {
        kind: "DisruptionTarget".into(),
        status: Status::True,
        reason: "PreemptionByScheduler".into(),
        message: message.concat().into(),
        last_transition_time: Some(Time::from_ms(ctx.now)),
        observed_generation: victim.metadata.generation,
        ..Condition::default()
    };
    let told = victim.condition(&condition.kind).is_some_and(|old| {
        let new = &condition;
        (old.status, old.reason, old.message) == (new.status, new.reason, new.message)
    });
    let key = key_of(victim);
    let mark = || Verb::Patch(key, Patch::PodCondition(Str::default(), condition));
    ctx.request_for(preemptor, if told { delete(key) } else { mark() });
}

fn delete(key: Key) -> Verb {
    Verb::Delete { key, grace_period_seconds: None, propagation: None, uid: None }
}
