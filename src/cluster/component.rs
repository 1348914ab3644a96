//! How a component of the cluster talks: everything in through [`Component`], everything out
//! through [`Ctx`].
//!
//! Invariants: a component sees only what it is handed (watch events, answers, its own timers),
//! never the store. It keeps its own cache, which may be stale. It never waits: a request's answer
//! comes back as a call. The same calls in the same order give the same state.

use super::config::Config;
use super::object::patch::PatchType;
use super::object::{Key, Kind, Object, ObjectMeta, Str};
use super::rng::Rng;
use super::step::{Actor, ApiError, Change, Ms, StepId, WatchOp, What};
use crate::cluster::map::{Map, Set};

/// A component of the control plane or of a node.
pub(crate) trait Component {
    /// A watch event arrived. For `Deleted` the object is its last state.
    fn on_watch(&mut self, ctx: &mut Ctx, op: WatchOp, object: &Object);
    /// The answer to one of its requests.
    fn on_response(&mut self, ctx: &mut Ctx, request: &Request, response: &Response);
    /// A timer it set. Timers cannot be called back: check whether it still matters.
    fn on_timer(&mut self, ctx: &mut Ctx, timer: &Timer);
}

/// The answer of the API server.
pub type Response = Result<Object, ApiError>;

/// A request to the API server.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Request {
    pub by: Actor,
    /// The work item it was made for; comes back with the answer.
    pub work: Option<Key>,
    pub verb: Verb,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Verb {
    /// POST. An empty name with a generateName gets a random suffix.
    Create(Object),
    /// PUT of everything but the status. A non-zero resourceVersion must still be current.
    Update(Object),
    /// PUT of the status subresource. A non-zero resourceVersion must still be current.
    UpdateStatus(Object),
    /// PATCH: changes only what it names, no resourceVersion.
    Patch(Key, Patch),
    /// POST pods/NAME/binding. Refused with Conflict when the stored uid differs.
    Bind { pod: Key, uid: Str, node: Str },
    /// POST pods/NAME/eviction (respects PodDisruptionBudgets).
    Evict {
        pod: Key,
        /// `None` = the pod's own terminationGracePeriodSeconds.
        grace_period_seconds: Option<i64>,
    },
    Delete {
        key: Key,
        /// `None` = the object's own terminationGracePeriodSeconds.
        grace_period_seconds: Option<i64>,
        /// propagationPolicy; `None` = as the object's finalizers ask, else in the background.
        propagation: Option<Propagation>,
        /// Refused with Conflict when the stored uid differs.
        uid: Option<Str>,
    },
}

/// metav1.DeletionPropagation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Propagation {
    #[default]
    Background,
    Foreground,
    Orphan,
}

impl Propagation {
    pub const ALL: [Propagation; 3] =
        [Propagation::Background, Propagation::Foreground, Propagation::Orphan];
    /// As `kubectl delete --cascade` has it.
    pub fn name(self) -> &'static str {
        match self {
            Propagation::Background => "background",
            Propagation::Foreground => "foreground",
            Propagation::Orphan => "orphan",
        }
    }
    pub fn named(name: &str) -> Option<Propagation> {
        Propagation::ALL.into_iter().find(|propagation| propagation.name() == name)
    }
}

/// The patches components make. Add a variant where Kubernetes sends another patch. A uid that
/// stands first says whom the patch is meant for: a namesake refuses it. Empty = whoever it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Patch {
    /// Kubelet: the whole pod status.
    PodStatus(Str, Box<super::object::PodStatus>),
    /// Sets or replaces one condition of a pod (scheduler, node lifecycle, taint eviction).
    PodCondition(Str, super::object::Condition),
    /// Sets or replaces these conditions of a node.
    NodeConditions(Vec<super::object::Condition>),
    /// Adds and removes taints, told apart by key and effect.
    NodeTaints {
        add: Vec<super::object::Taint>,
        remove: Vec<super::object::Taint>,
    },
    NodeUnschedulable(bool),
    /// Scheduler: status.nominatedNodeName of a pod that waits for its victims to end, and what its
    /// cycle came to.
    NominatedNode(Str, Option<super::object::Condition>),
    /// Kubelet: images present on the node.
    NodeImages(Vec<super::object::ContainerImage>),
    /// `kubectl scale`: spec.replicas of a Deployment or ReplicaSet.
    Replicas(i32),
    /// `kubectl set image`: image of the first container of a Deployment's template.
    Image(Str),
    /// Any patch of kubectl, in JSON.
    Body(PatchType, Str),
    /// Owner references (adoption, release, orphaning): the whole list.
    OwnerReferences(Str, Vec<super::object::OwnerReference>),
    /// The garbage collector: this finalizer comes off, if it is there.
    RemoveFinalizer(Str),
    /// Labels to set (`Some`) or drop (`None`): `kubectl label`.
    Labels(Map<Str, Option<Str>>),
    /// `kubectl annotate`.
    Annotations(Map<Str, Option<Str>>),
}

/// A component's own alarm. The meaning of each is its owner's.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Timer {
    /// Take this item from the work queue.
    Work(Key),
    /// Add this item to the work queue (a delayed requeue).
    Requeue(Key),
    /// Anything else: `kind` is the owner's constant.
    Alarm { kind: u8, key: Option<Key>, serial: u32 },
}

/// What one call of a component may do.
pub(crate) struct Ctx<'a> {
    pub(crate) now: Ms,
    pub(crate) config: &'a Config,
    pub(crate) rng: &'a mut Rng,
    /// Who is being called.
    pub(crate) me: Actor,
    /// The step that caused this call.
    pub(crate) cause: Option<StepId>,
    pub(crate) out: &'a mut Out,
}

/// What came out of one call; the engine sends it on its way.
#[derive(Default)]
pub(crate) struct Out {
    pub(crate) note: Option<(Actor, Actor, What)>,
    pub(crate) changes: Vec<Change>,
    pub(crate) requests: Vec<(Option<Key>, Verb)>,
    pub(crate) timers: Vec<(Ms, Timer)>,
    pub(crate) events: Vec<EventNote>,
    /// Overrides the cause of the step and of everything sent.
    pub(crate) because: Option<StepId>,
    /// Alarms that were not set, because what they were for was done in the same call.
    pub(crate) saved: u64,
}

/// A Kubernetes Event to be recorded.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct EventNote {
    /// Who reports it; empty = the component's own name.
    pub(crate) by: Str,
    pub(crate) about: Key,
    pub(crate) uid: Str,
    pub(crate) warning: bool,
    pub(crate) reason: &'static str,
    pub(crate) message: String,
}

impl Ctx<'_> {
    /// Sends a request to the API server.
    pub(crate) fn request(&mut self, verb: Verb) {
        self.out.requests.push((None, verb));
    }
    /// Sends a request on behalf of a work item (see [`WorkQueue`]).
    pub(crate) fn request_for(&mut self, work: &Key, verb: Verb) {
        self.out.requests.push((Some(*work), verb));
    }
    /// Instead of setting an alarm for a moment before which nothing else happens: it is that
    /// moment now.
    pub(crate) fn go_on(&mut self, at: Ms) {
        self.now = at;
        self.out.saved += 1;
    }
    /// Sets an alarm `after_ms` from now.
    pub(crate) fn timer(&mut self, after_ms: Ms, timer: Timer) {
        self.out.timers.push((self.now + after_ms, timer));
    }
    /// Makes this call a step that a learner sees, said to go `from` → `to`. At most one a call.
    /// A call without a note is background: it changes caches, but the reader never stops there.
    pub(crate) fn note(&mut self, from: Actor, to: Actor, what: What) {
        debug_assert!(self.out.note.is_none(), "one note a call");
        self.out.note = Some((from, to, what));
    }
    /// Something visible that this call changed outside the store (most changes are found by the
    /// API server when it stores an object; do not repeat those).
    pub(crate) fn change(&mut self, change: Change) {
        self.out.changes.push(change);
    }
    /// Records a Kubernetes Event about an object.
    pub(crate) fn event(
        &mut self,
        about: &Object,
        warning: bool,
        reason: &'static str,
        message: String,
    ) {
        self.event_of(about.kind(), about.meta(), warning, reason, message);
    }
    /// [`Ctx::event`] about an object that is at hand without its kind.
    #[inline(never)]
    pub(crate) fn event_of(
        &mut self,
        kind: Kind,
        meta: &ObjectMeta,
        warning: bool,
        reason: &'static str,
        message: String,
    ) {
        let about = Key { kind, namespace: meta.namespace, name: meta.name };
        let (by, uid) = (Str::default(), meta.uid);
        self.out.events.push(EventNote { by, about, uid, warning, reason, message });
    }
    /// [`Ctx::event_of`] told under another name than the component's own.
    pub(crate) fn event_by(
        &mut self,
        by: Str,
        kind: Kind,
        meta: &ObjectMeta,
        warning: bool,
        reason: &'static str,
        message: String,
    ) {
        self.event_of(kind, meta, warning, reason, message);
        if let Some(note) = self.out.events.last_mut() {
            note.by = by;
        }
    }
    /// The cause of this call is this step rather than the one that set the timer.
    pub(crate) fn because(&mut self, cause: Option<StepId>) {
        self.out.because = cause;
    }
}

/// client-go's work queue: an item waits at most once, and is not taken while it is in work.
#[derive(Clone, Debug, Default, Hash)]
pub(crate) struct WorkQueue {
    waiting: Set<Key>,
    /// Items in work and how many answers each still waits for.
    working: Map<Key, u32>,
    /// Items added again while in work.
    dirty: Set<Key>,
    failures: Map<Key, u32>,
    /// When the next delayed add of an item comes.
    delayed: Map<Key, Ms>,
}

impl WorkQueue {
    /// Adds an item; its `Timer::Work` follows.
    #[inline(never)]
    pub(crate) fn add(&mut self, ctx: &mut Ctx, key: &Key) {
        if self.working.contains_key(key) {
            self.dirty.insert(*key);
        } else if self.waiting.insert(*key) {
            ctx.timer(ctx.config.work_ms, Timer::Work(*key));
        }
    }
    /// Adds an item after a delay (progress deadlines, minReadySeconds). If it comes sooner anyway,
    /// nothing happens, as in client-go's delaying queue.
    pub(crate) fn add_after(&mut self, ctx: &mut Ctx, key: &Key, after_ms: Ms) {
        let (now, at) = (ctx.now, ctx.now + after_ms);
        if self.delayed.get(key).is_some_and(|sooner| (now + 1..=at).contains(sooner)) {
            return;
        }
        self.delayed.insert(*key, at);
        ctx.timer(after_ms, Timer::Requeue(*key));
    }
    /// Adds an item after its back-off: 5 ms doubling to 1,000 s (client-go's default limiter).
    #[inline(never)]
    pub(crate) fn add_rate_limited(&mut self, ctx: &mut Ctx, key: &Key) {
        let failures = self.failures.entry(*key).or_insert(0);
        let delay = (5u64 << (*failures).min(20)).min(1_000_000);
        *failures += 1;
        ctx.timer(delay, Timer::Requeue(*key));
    }
    /// Forgets the back-off of an item that went well.
    pub(crate) fn forget(&mut self, key: &Key) {
        self.failures.remove(key);
    }
    /// The item a timer of the queue brings, if it is to be worked on now. Call
    /// [`WorkQueue::finish`] after the sync with the number of requests it sent for the item
    /// (`Ctx::request_for`).
    #[inline(never)]
    pub(crate) fn due<'a>(&mut self, ctx: &mut Ctx, timer: &'a Timer) -> Option<&'a Key> {
        match timer {
            Timer::Requeue(key) => {
                self.add(ctx, key);
                None
            }
            Timer::Work(key) => self.waiting.remove(key).then_some(key),
            Timer::Alarm { .. } => None,
        }
    }
    /// Whether answers for the item are still open.
    pub(crate) fn is_working(&self, key: &Key) -> bool {
        self.working.contains_key(key)
    }
    /// How many answers for the item are still open; the one being handled counts.
    pub(crate) fn open_answers(&self, key: &Key) -> u32 {
        self.working.get(key).copied().unwrap_or(0)
    }
    /// Sends a request for an item and ends its sync, or its part of it.
    #[inline(never)]
    pub(crate) fn ask(&mut self, ctx: &mut Ctx, key: &Key, verb: Verb) {
        ctx.request_for(key, verb);
        self.finish(ctx, key, 1);
    }
    /// Ends a sync that sent `requests` requests: the item stays in work until all are answered.
    #[inline(never)]
    pub(crate) fn finish(&mut self, ctx: &mut Ctx, key: &Key, requests: usize) {
        if requests > 0 {
            *self.working.entry(*key).or_insert(0) += requests as u32;
        } else if !self.working.contains_key(key) && self.dirty.remove(key) {
            self.add(ctx, key);
        }
    }
    /// One answer arrived (`on_response` with `request.work`). True when it was the last one.
    #[inline(never)]
    pub(crate) fn answered(&mut self, ctx: &mut Ctx, key: &Key) -> bool {
        let Some(left) = self.working.get_mut(key) else { return true };
        *left -= 1;
        if *left > 0 {
            return false;
        }
        self.working.remove(key);
        if self.dirty.remove(key) {
            self.add(ctx, key);
        }
        true
    }
}
