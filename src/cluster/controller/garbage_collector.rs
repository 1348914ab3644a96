//! The garbage collector: objects whose owners are gone follow them; and pods of nodes that are.
//!
//! Invariants: it knows objects only by owner references and finalizers, whatever their kind; an
//! object goes when none of its owners exists any more; an owner deleted in the foreground waits
//! (finalizer foregroundDeletion) for the dependents that block it; an owner deleted as an orphan
//! (finalizer orphan) is first struck from its dependents. Models
//! pkg/controller/garbagecollector and, for pods of deleted nodes, pkg/controller/podgc.

mod namespace;

use super::shared::{
    BoundPods, DISRUPTED, Owned, disrupted, note, remove_condition, without_owner,
};
use super::{PodGcWhy, Sync};
use crate::cluster::component::{
    Component, Ctx, Patch, Propagation, Request, Response, Timer, Verb, WorkQueue,
};
use crate::cluster::invariant::Held;
use crate::cluster::map::{Map, Set};
use crate::cluster::object::{Key, Kind, Namespace, Object, OwnerReference, Pod, PodPhase, Str};
use crate::cluster::step::{Ms, Reason, WatchOp};
use std::sync::Arc;

const FOREGROUND: &str = "foregroundDeletion";
const ORPHAN: &str = "orphan";

/// A pod collection pass.
const POD_GC: u8 = 0;
/// One pod of a pass.
const COLLECT: u8 = 1;
/// podgc: gcCheckPeriod and quarantineTime.
const POD_GC_PERIOD_MS: Ms = 20_000;
const QUARANTINE_MS: Ms = 40_000;

/// The garbage collector.
#[derive(Clone, Debug, Default, Hash)]
pub(crate) struct GarbageCollector {
    queue: WorkQueue,
    /// The graph: every object by its key, and whose dependents are which.
    items: Map<Key, Item>,
    keys: Map<Str, Key>,
    dependents: Owned,
    nodes: Set<Str>,
    /// Bound pods by node, and nodes that are gone with the moment that was noticed.
    pods: BoundPods,
    gone: Map<Str, Ms>,
    pod_gc_at: Option<Ms>,
    /// Namespaces that are being deleted.
    ending: Map<Key, Arc<Namespace>>,
}

/// One object in the graph.
#[derive(Clone, Debug, Hash)]
struct Item {
    uid: Str,
    owners: Vec<OwnerReference>,
    finalizers: Vec<Str>,
    terminating: bool,
}

impl Item {
    fn has(&self, finalizer: &str) -> bool {
        self.finalizers.iter().any(|f| &**f == finalizer)
    }
    /// Deleted as an orphan: its dependents stay.
    fn orphans(&self) -> bool {
        self.terminating && self.has(ORPHAN)
    }
    /// Deleted in the foreground: waits for its dependents.
    fn deletes_dependents(&self) -> bool {
        self.terminating && self.has(FOREGROUND)
    }
}

impl Component for GarbageCollector {
    fn on_watch(&mut self, ctx: &mut Ctx, op: WatchOp, object: &Object) {
        let (key, uid) = (object.key(), object.meta().uid);
        match object {
            Object::Pod(pod) => self.see_pod(ctx, op, pod),
            Object::Node(_) => self.see_node(ctx, op, key.name),
            Object::Namespace(found) => return self.see_namespace(ctx, op, found),
            Object::Lease(_) | Object::Deployment(_) => {}
            Object::ReplicaSet(_) | Object::Service(_) | Object::EndpointSlice(_) => {}
            Object::PodDisruptionBudget(_) | Object::Event(_) | Object::PriorityClass(_) => {}
        }
        let old = self.forget(&key);
        if op == WatchOp::Deleted {
            self.owner_is_gone(ctx, key, uid);
            if let Some(old) = old {
                old.owners.iter().for_each(|owner| self.wake(ctx, owner.uid));
            }
        } else {
            self.see(ctx, key, object, old);
        }
    }

    fn on_response(&mut self, ctx: &mut Ctx, request: &Request, response: &Response) {
        let Some(key) = &request.work else { return };
        match (&request.verb, response) {
            (Verb::Patch(pod, Patch::PodStatus(..)), Ok(_)) => {
                self.queue.ask(ctx, key, delete_now(*pod));
            }
            (_, Err(error)) if error.reason != Reason::NotFound => {
                self.queue.add_rate_limited(ctx, key);
            }
            (_, _) => {}
        }
        if self.queue.answered(ctx, key) && response.is_ok() {
            self.queue.forget(key);
            if key.kind == Kind::Namespace && matches!(request.verb, Verb::Delete { .. }) {
                self.queue.add(ctx, key); // what is left?
            }
        }
    }

    fn on_timer(&mut self, ctx: &mut Ctx, timer: &Timer) {
        match timer {
            Timer::Alarm { kind: POD_GC, .. } => self.collect_pods(ctx),
            Timer::Alarm { kind: COLLECT, key: Some(key), .. } => self.collect_pod(ctx, key),
            _ => {
                if let Some(key) = self.queue.due(ctx, timer) {
                    let requests = self.sync(ctx, key);
                    self.queue.finish(ctx, key, requests);
                }
            }
        }
    }
}

impl GarbageCollector {
    pub(crate) fn held(&self) -> Held {
        self.pods.held(&[Kind::Pod])
    }

    /// Whether an object stands in the graph as it is stored.
    pub(crate) fn knows(&self, object: &Object) -> bool {
        let meta = object.meta();
        self.items.get(&object.key()).is_some_and(|item| {
            item.uid == meta.uid
                && item.owners == meta.owner_references
                && item.finalizers == meta.finalizers
                && item.terminating == meta.is_terminating()
        })
    }

    fn forget(&mut self, key: &Key) -> Option<Item> {
        let old = self.items.remove(key)?;
        self.keys.remove(&old.uid);
        for owner in &old.owners {
            self.dependents.remove(owner.uid, key);
        }
        Some(old)
    }

    /// processGraphChanges: a new or changed object.
    fn see(&mut self, ctx: &mut Ctx, key: Key, object: &Object, old: Option<Item>) {
        let meta = object.meta();
        let item = Item {
            uid: meta.uid,
            owners: meta.owner_references.clone(),
            finalizers: meta.finalizers.clone(),
            terminating: meta.is_terminating(),
        };
        let begins_orphan = item.orphans() && !old.as_ref().is_some_and(Item::orphans);
        let begins_foreground =
            item.deletes_dependents() && !old.as_ref().is_some_and(Item::deletes_dependents);
        // Something may be wrong with its owners. (At the start they may only not have been listed
        // yet; the work queue's delay lets them be.)
        let mut unsure = false;
        for owner in &item.owners {
            self.dependents.insert(owner.uid, key);
            unsure |= self.owner_state(owner) != OwnerState::Solid;
        }
        let owners_changed = old.as_ref().is_none_or(|o| o.owners != item.owners);
        let uid = item.uid;
        self.keys.insert(uid, key);
        self.items.insert(key, item);
        // A dependent that ceased to block its owner lets it go on.
        if let Some(old) = &old {
            for owner in &old.owners {
                if owner.block_owner_deletion && !meta.owner_references.contains(owner) {
                    self.wake(ctx, owner.uid);
                }
            }
        }
        if begins_foreground {
            self.say_collected(ctx, key, self.dependents.of(uid), true);
        }
        if begins_orphan || begins_foreground || (unsure && owners_changed) {
            self.queue.add(ctx, &key);
        }
    }

    fn wake(&mut self, ctx: &mut Ctx, uid: Str) {
        if let Some(key) = self.keys.get(&uid)
            && self.items[key].deletes_dependents()
        {
            self.queue.add(ctx, key);
        }
    }

    /// The object is gone: its dependents are looked at.
    fn owner_is_gone(&mut self, ctx: &mut Ctx, owner: Key, uid: Str) {
        let dependents = self.dependents.of(uid);
        for dependent in &dependents {
            self.queue.add(ctx, dependent);
        }
        self.say_collected(ctx, owner, dependents, false);
    }

    fn say_collected(&self, ctx: &mut Ctx, owner: Key, dependents: Vec<Key>, foreground: bool) {
        if !dependents.is_empty() {
            note(ctx, Sync::CollectDependents { owner, dependents, foreground });
        }
    }

    /// attemptToDeleteItem and attemptToOrphanWorker. Returns the number of requests.
    fn sync(&mut self, ctx: &mut Ctx, key: &Key) -> usize {
        if key.kind == Kind::Namespace {
            return self.end_namespace(ctx, key);
        }
        let Some(item) = self.items.get(key) else { return 0 };
        if item.orphans() || item.deletes_dependents() {
            return self.let_go(ctx, key);
        }
        if item.terminating {
            return 0;
        }
        let mut keeps = Vec::new();
        let mut awaited = false;
        for owner in &item.owners {
            match self.owner_state(owner) {
                OwnerState::Solid => keeps.push(*owner),
                OwnerState::Waiting => awaited = true,
                OwnerState::Gone => {}
            }
        }
        if keeps.len() == item.owners.len() {
            return 0;
        }
        let verb = if !keeps.is_empty() {
            Verb::Patch(*key, Patch::OwnerReferences(item.uid, keeps))
        } else {
            let propagation = if item.has(ORPHAN) {
                Propagation::Orphan
            } else if item.has(FOREGROUND) || (awaited && self.dependents.has(item.uid)) {
                Propagation::Foreground
            } else {
                Propagation::Background
            };
            let (key, uid) = (*key, Some(item.uid));
            Verb::Delete { key, grace_period_seconds: None, propagation, uid }
        };
        ctx.request_for(key, verb);
        1
    }

    fn owner_state(&self, owner: &OwnerReference) -> OwnerState {
        match self.keys.get(&owner.uid) {
            None => OwnerState::Gone,
            Some(key) if self.items[key].deletes_dependents() => OwnerState::Waiting,
            Some(_) => OwnerState::Solid,
        }
    }

    /// An owner being deleted, as an orphan (orphanDependents: strikes it from its dependents, then
    /// lets it go) or in the foreground (processDeletingDependentsItem: nothing blocks it any more,
    /// or its dependents are to go).
    fn let_go(&mut self, ctx: &mut Ctx, key: &Key) -> usize {
        let item = &self.items[key];
        let dependents = self.dependents.of(item.uid);
        let blocks = |o: &OwnerReference| o.uid == item.uid && o.block_owner_deletion;
        let waits = match item.orphans() {
            true => !dependents.is_empty(),
            false => dependents.iter().any(|d| self.items[d].owners.iter().any(blocks)),
        };
        if !waits {
            return take_finalizer_off(ctx, key, item);
        }
        if !item.orphans() {
            for dependent in &dependents {
                if !self.items[dependent].deletes_dependents() {
                    self.queue.add(ctx, dependent);
                }
            }
            return 0;
        }
        for dependent in &dependents {
            let of = &self.items[dependent];
            let verb = without_owner(*dependent, of.uid, &of.owners, item.uid);
            ctx.request_for(key, verb);
        }
        let requests = dependents.len();
        note(ctx, Sync::OrphanDependents { owner: *key, dependents });
        // When they are struck off, their watch events have emptied the list.
        self.queue.add_after(ctx, key, ORPHAN_CHECK_MS);
        requests
    }

    fn see_pod(&mut self, ctx: &mut Ctx, op: WatchOp, pod: &Arc<Pod>) {
        let node = pod.spec.node_name;
        if node.is_empty() {
            return;
        }
        self.pods.see(op, pod);
        if op != WatchOp::Deleted && !self.nodes.contains(&node) && !self.gone.contains_key(&node) {
            self.notice_gone(ctx, node);
        }
    }

    fn see_node(&mut self, ctx: &mut Ctx, op: WatchOp, name: Str) {
        if op == WatchOp::Deleted {
            self.nodes.remove(&name);
            self.notice_gone(ctx, name);
        } else {
            self.nodes.insert(name);
            self.gone.remove(&name);
        }
    }

    fn notice_gone(&mut self, ctx: &mut Ctx, node: Str) {
        self.gone.insert(node, ctx.now);
        self.want_pod_gc(ctx, ctx.now);
    }

    /// Passes lie on a grid of 20 s; one is made real only for pods of nodes that are gone.
    #[inline(never)]
    fn want_pod_gc(&mut self, ctx: &mut Ctx, at: Ms) {
        let at = on_grid(at.max(ctx.now + 1));
        if self.pod_gc_at.is_some_and(|pass| (ctx.now + 1..=at).contains(&pass)) {
            return;
        }
        self.pod_gc_at = Some(at);
        ctx.timer(at - ctx.now, Timer::Alarm { kind: POD_GC, key: None, serial: 0 });
    }

    /// gcOrphaned: a node must be gone for the quarantine before its pods go.
    fn collect_pods(&mut self, ctx: &mut Ctx) {
        if self.pod_gc_at != Some(ctx.now) {
            return;
        }
        self.pod_gc_at = None;
        let mut nodes = Vec::new();
        for (node, noticed) in &self.gone {
            // Noticed by the first pass after, released by one that comes 40 s later.
            nodes.push((*node, on_grid(*noticed) + QUARANTINE_MS));
        }
        for (node, released) in nodes {
            let Some(pods) = self.pods.on(node) else {
                self.gone.remove(&node);
                continue;
            };
            if ctx.now < released {
                self.want_pod_gc(ctx, released);
                continue;
            }
            for key in pods.keys() {
                ctx.timer(0, Timer::Alarm { kind: COLLECT, key: Some(*key), serial: 0 });
            }
            self.want_pod_gc(ctx, ctx.now + 1);
        }
    }

    /// markFailedAndDeletePod.
    fn collect_pod(&mut self, ctx: &mut Ctx, key: &Key) {
        let mut gone = self.gone.keys();
        let pod = gone.find_map(|node| self.pods.on(*node).and_then(|pods| pods.get(key)));
        let Some(pod) = pod else { return };
        if self.queue.is_working(key) {
            return;
        }
        note(
            ctx,
            Sync::CollectPod { pod: *key, node: pod.spec.node_name, why: PodGcWhy::NodeGone },
        );
        let verb = if pod.is_finished() {
            delete_now(*key)
        } else {
            let mut status = Box::new(pod.status.clone());
            status.phase = PodPhase::Failed;
            remove_condition(&mut status.conditions, DISRUPTED);
            let message = "PodGC: node no longer exists";
            status.conditions.push(disrupted(pod, "DeletionByPodGC", message, ctx.now));
            Verb::Patch(*key, Patch::PodStatus(pod.metadata.uid, status))
        };
        self.queue.ask(ctx, key, verb);
    }
}

/// The owner looks again whether its dependents are struck off.
const ORPHAN_CHECK_MS: Ms = 50;

#[derive(Clone, Copy, PartialEq, Eq)]
enum OwnerState {
    Solid,
    /// Being deleted in the foreground: waits for this dependent.
    Waiting,
    Gone,
}

fn on_grid(at: Ms) -> Ms {
    at.div_ceil(POD_GC_PERIOD_MS) * POD_GC_PERIOD_MS
}

/// The finalizer the object waited for. Returns the number of requests.
fn take_finalizer_off(ctx: &mut Ctx, key: &Key, item: &Item) -> usize {
    let finalizer = if item.orphans() { ORPHAN } else { FOREGROUND };
    let mut finalizers = Vec::new();
    for other in item.finalizers.iter().filter(|f| &***f != finalizer) {
        finalizers.push(*other);
    }
    ctx.request_for(key, Verb::Patch(*key, Patch::Finalizers(finalizers)));
    note(ctx, Sync::RemoveFinalizer { object: *key, finalizer: finalizer.into() });
    1
}

fn delete_now(key: Key) -> Verb {
    let (grace_period_seconds, propagation) = (Some(0), Propagation::Background);
    Verb::Delete { key, grace_period_seconds, propagation, uid: None }
}
