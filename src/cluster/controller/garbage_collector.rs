//! The garbage collector: objects whose owners are gone follow them; and pods of nodes that are.
//!
//! Invariants: it knows objects only by owner references and finalizers, whatever their kind; an
//! object goes when none of its owners exists any more; an owner deleted in the foreground waits
//! (finalizer foregroundDeletion) for the dependents that block it; an owner deleted as an orphan
//! (finalizer orphan) is first struck from its dependents. Models
//! pkg/controller/garbagecollector and, for pods of deleted nodes, pkg/controller/podgc.

use super::{PodGcWhy, Sync};
use crate::cluster::component::{
    Component, Ctx, Patch, Propagation, Request, Response, Timer, Verb, WorkQueue,
};
use crate::cluster::map::{Map, Set};
use crate::cluster::object::{
    Condition, Key, Object, OwnerReference, Pod, PodPhase, Status, Str, Time,
};
use crate::cluster::step::{Actor, Controller, Ms, Reason, WatchOp, What};
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
    dependents: Map<Str, Set<Key>>,
    nodes: Set<Str>,
    /// Bound pods by node, and nodes that are gone with the moment that was noticed.
    pods: Map<Str, Map<Key, Arc<Pod>>>,
    gone: Map<Str, Ms>,
    pod_gc_at: Option<Ms>,
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
    /// Deleted in the foreground: waits for its dependents.
    fn deletes_dependents(&self) -> bool {
        self.terminating && self.has(FOREGROUND)
    }
}

impl Component for GarbageCollector {
    fn on_watch(&mut self, ctx: &mut Ctx, op: WatchOp, object: &Object) {
        let key = object.key();
        match object {
            Object::Pod(pod) => self.see_pod(ctx, op, &key, pod),
            Object::Node(_) => self.see_node(ctx, op, &key.name),
            Object::Namespace(_) | Object::Lease(_) | Object::Deployment(_) => {}
            Object::ReplicaSet(_) | Object::Service(_) | Object::EndpointSlice(_) => {}
            Object::PodDisruptionBudget(_) | Object::Event(_) => {}
        }
        let old = self.forget(&key);
        if op == WatchOp::Deleted {
            self.owner_is_gone(ctx, &key, &object.meta().uid);
            for owner in old.iter().flat_map(|o| &o.owners) {
                self.wake(ctx, &owner.uid);
            }
            return;
        }
        self.see(ctx, key, object, old);
    }

    fn on_response(&mut self, ctx: &mut Ctx, request: &Request, response: &Response) {
        let Some(key) = &request.work else { return };
        match (&request.verb, response) {
            (Verb::Patch(pod, Patch::PodStatus(_)), Ok(_)) => {
                ctx.request_for(key, delete_verb(pod, Some(0), Propagation::Background, None));
                self.queue.finish(ctx, key, 1);
            }
            (_, Err(error)) if error.reason != Reason::NotFound => {
                self.queue.add_rate_limited(ctx, *key);
            }
            (_, _) => {}
        }
        if self.queue.answered(ctx, key) && response.is_ok() {
            self.queue.forget(key);
        }
    }

    fn on_timer(&mut self, ctx: &mut Ctx, timer: &Timer) {
        match timer {
            Timer::Requeue(key) => self.queue.add(ctx, *key),
            Timer::Work(key) => {
                if self.queue.take(key) {
                    let requests = self.sync(ctx, key);
                    self.queue.finish(ctx, key, requests);
                }
            }
            Timer::Alarm { kind: POD_GC, .. } => self.collect_pods(ctx),
            Timer::Alarm { kind: COLLECT, key: Some(key), .. } => self.collect_pod(ctx, key),
            Timer::Alarm { .. } => {}
        }
    }
}

impl GarbageCollector {
    fn forget(&mut self, key: &Key) -> Option<Item> {
        let old = self.items.remove(key)?;
        self.keys.remove(&old.uid);
        for owner in &old.owners {
            if let Some(keys) = self.dependents.get_mut(&owner.uid) {
                keys.remove(key);
                if keys.is_empty() {
                    self.dependents.remove(&owner.uid);
                }
            }
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
        for owner in &item.owners {
            self.dependents.entry(owner.uid).or_default().insert(key);
        }
        let was = |f: fn(&Item) -> bool| old.as_ref().is_some_and(f);
        let orphans = |i: &Item| i.terminating && i.has(ORPHAN);
        let begins_orphan = orphans(&item) && !was(orphans);
        let begins_foreground = item.deletes_dependents() && !was(Item::deletes_dependents);
        // Something may be wrong with its owners. (At the start they may only not have been listed
        // yet; the work queue's delay lets them be.)
        let unsure = item.owners.iter().any(|o| match self.keys.get(&o.uid) {
            None => true,
            Some(owner) => self.items[owner].deletes_dependents(),
        });
        let owners_changed = old.as_ref().is_none_or(|o| o.owners != item.owners);
        // A dependent that ceased to block its owner lets it go on.
        let released: Vec<Str> = old
            .iter()
            .flat_map(|o| &o.owners)
            .filter(|o| o.block_owner_deletion && !item.owners.contains(o))
            .map(|o| o.uid)
            .collect();
        self.keys.insert(item.uid, key);
        let uid = item.uid;
        self.items.insert(key, item);
        for owner in released {
            self.wake(ctx, &owner);
        }
        if begins_foreground {
            let dependents = self.dependents_of(&uid);
            let owner = key;
            if !dependents.is_empty() {
                note(ctx, Sync::CollectDependents { owner, dependents, foreground: true });
            }
        }
        if begins_orphan || begins_foreground || (unsure && owners_changed) {
            self.queue.add(ctx, key);
        }
    }

    fn dependents_of(&self, uid: &Str) -> Vec<Key> {
        self.dependents.get(uid).into_iter().flatten().cloned().collect()
    }

    fn wake(&mut self, ctx: &mut Ctx, uid: &Str) {
        if let Some(key) = self.keys.get(uid).cloned()
            && self.items[&key].deletes_dependents()
        {
            self.queue.add(ctx, key);
        }
    }

    /// The object is gone: its dependents are looked at.
    fn owner_is_gone(&mut self, ctx: &mut Ctx, key: &Key, uid: &Str) {
        let dependents = self.dependents_of(uid);
        if !dependents.is_empty() {
            for dependent in &dependents {
                self.queue.add(ctx, *dependent);
            }
            let owner = *key;
            note(ctx, Sync::CollectDependents { owner, dependents, foreground: false });
        }
    }

    /// attemptToDeleteItem and attemptToOrphanWorker. Returns the number of requests.
    fn sync(&mut self, ctx: &mut Ctx, key: &Key) -> usize {
        let Some(item) = self.items.get(key).cloned() else { return 0 };
        if item.terminating && item.has(ORPHAN) {
            return self.orphan(ctx, key, &item);
        }
        if item.deletes_dependents() {
            return self.delete_dependents(ctx, key, &item);
        }
        if item.terminating || item.owners.is_empty() {
            return 0;
        }
        let state = |owner: &&OwnerReference| self.owner_state(owner);
        let keeps: Vec<OwnerReference> =
            item.owners.iter().filter(|o| state(o) == OwnerState::Solid).cloned().collect();
        if keeps.len() == item.owners.len() {
            return 0;
        }
        if !keeps.is_empty() {
            ctx.request_for(key, Verb::Patch(*key, Patch::OwnerReferences(keeps)));
            return 1;
        }
        let awaited = item.owners.iter().any(|o| state(&o) == OwnerState::Waiting);
        let has_dependents = self.dependents.contains_key(&item.uid);
        let propagation = if item.has(ORPHAN) {
            Propagation::Orphan
        } else if item.has(FOREGROUND) || (awaited && has_dependents) {
            Propagation::Foreground
        } else {
            Propagation::Background
        };
        ctx.request_for(key, delete_verb(key, None, propagation, Some(item.uid)));
        1
    }

    fn owner_state(&self, owner: &OwnerReference) -> OwnerState {
        match self.keys.get(&owner.uid) {
            None => OwnerState::Gone,
            Some(key) if self.items[key].deletes_dependents() => OwnerState::Waiting,
            Some(_) => OwnerState::Solid,
        }
    }

    /// processDeletingDependentsItem: nothing blocks it any more, or its dependents are to go.
    fn delete_dependents(&mut self, ctx: &mut Ctx, key: &Key, item: &Item) -> usize {
        let dependents = self.dependents_of(&item.uid);
        let blocks = |dependent: &&Key| {
            let owners = &self.items[*dependent].owners;
            owners.iter().any(|o| o.uid == item.uid && o.block_owner_deletion)
        };
        if dependents.iter().filter(blocks).count() == 0 {
            return self.take_finalizer_off(ctx, key, item, FOREGROUND);
        }
        for dependent in dependents {
            if !self.items[&dependent].deletes_dependents() {
                self.queue.add(ctx, dependent);
            }
        }
        0
    }

    /// orphanDependents: strikes the owner from its dependents, then lets it go.
    fn orphan(&mut self, ctx: &mut Ctx, key: &Key, item: &Item) -> usize {
        let dependents = self.dependents_of(&item.uid);
        if dependents.is_empty() {
            return self.take_finalizer_off(ctx, key, item, ORPHAN);
        }
        for dependent in &dependents {
            let mut owners = self.items[dependent].owners.clone();
            owners.retain(|o| o.uid != item.uid);
            ctx.request_for(key, Verb::Patch(*dependent, Patch::OwnerReferences(owners)));
        }
        let requests = dependents.len();
        note(ctx, Sync::OrphanDependents { owner: *key, dependents });
        // When they are struck off, their watch events have emptied the list.
        self.queue.add_after(ctx, *key, ORPHAN_CHECK_MS);
        requests
    }

    fn take_finalizer_off(
        &mut self,
        ctx: &mut Ctx,
        key: &Key,
        item: &Item,
        finalizer: &str,
    ) -> usize {
        let mut finalizers = item.finalizers.clone();
        finalizers.retain(|f| &**f != finalizer);
        ctx.request_for(key, Verb::Patch(*key, Patch::Finalizers(finalizers)));
        let (object, finalizer) = (*key, finalizer.into());
        note(ctx, Sync::RemoveFinalizer { object, finalizer });
        1
    }

    fn see_pod(&mut self, ctx: &mut Ctx, op: WatchOp, key: &Key, pod: &Arc<Pod>) {
        let node = &pod.spec.node_name;
        if node.is_empty() {
            return;
        }
        let pods = self.pods.entry(*node).or_default();
        if op == WatchOp::Deleted {
            pods.remove(key);
            if pods.is_empty() {
                self.pods.remove(node);
            }
            return;
        }
        pods.insert(*key, pod.clone());
        if !self.nodes.contains(node) && !self.gone.contains_key(node) {
            self.gone.insert(*node, ctx.now);
            self.want_pod_gc(ctx, ctx.now);
        }
    }

    fn see_node(&mut self, ctx: &mut Ctx, op: WatchOp, name: &Str) {
        if op != WatchOp::Deleted {
            self.nodes.insert(*name);
            self.gone.remove(name);
            return;
        }
        self.nodes.remove(name);
        self.gone.insert(*name, ctx.now);
        self.want_pod_gc(ctx, ctx.now);
    }

    /// Passes lie on a grid of 20 s; one is made real only for pods of nodes that are gone.
    fn want_pod_gc(&mut self, ctx: &mut Ctx, at: Ms) {
        let at = at.max(ctx.now + 1).div_ceil(POD_GC_PERIOD_MS) * POD_GC_PERIOD_MS;
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
        for (node, noticed) in self.gone.clone() {
            let Some(pods) = self.pods.get(&node) else {
                self.gone.remove(&node);
                continue;
            };
            // Noticed by the first pass after, released by one that comes 40 s later.
            let noticed = noticed.div_ceil(POD_GC_PERIOD_MS) * POD_GC_PERIOD_MS;
            if ctx.now < noticed + QUARANTINE_MS {
                self.want_pod_gc(ctx, noticed + QUARANTINE_MS);
                continue;
            }
            for key in pods.keys() {
                let key = Some(*key);
                ctx.timer(0, Timer::Alarm { kind: COLLECT, key, serial: 0 });
            }
            self.want_pod_gc(ctx, ctx.now + 1);
        }
    }

    /// markFailedAndDeletePod.
    fn collect_pod(&mut self, ctx: &mut Ctx, key: &Key) {
        let gone = self.gone.keys().filter_map(|node| self.pods.get(node));
        let Some(pod) = gone.into_iter().find_map(|pods| pods.get(key)).cloned() else { return };
        if self.queue.is_working(key) {
            return;
        }
        let (name, node, why) = (*key, pod.spec.node_name, PodGcWhy::NodeGone);
        note(ctx, Sync::CollectPod { pod: name, node, why });
        let verb = if pod.is_finished() {
            delete_verb(key, Some(0), Propagation::Background, None)
        } else {
            let mut status = pod.status.clone();
            status.phase = PodPhase::Failed;
            status.conditions.retain(|c| &*c.kind != "DisruptionTarget");
            status.conditions.push(Condition {
                kind: "DisruptionTarget".into(),
                status: Status::True,
                reason: "DeletionByPodGC".into(),
                message: "PodGC: node no longer exists".into(),
                last_transition_time: Some(Time::from_ms(ctx.now)),
                observed_generation: pod.metadata.generation,
                ..Condition::default()
            });
            Verb::Patch(*key, Patch::PodStatus(Box::new(status)))
        };
        ctx.request_for(key, verb);
        self.queue.finish(ctx, key, 1);
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

fn delete_verb(
    key: &Key,
    grace_period_seconds: Option<i64>,
    propagation: Propagation,
    uid: Option<Str>,
) -> Verb {
    Verb::Delete { key: *key, grace_period_seconds, propagation, uid }
}

fn note(ctx: &mut Ctx, sync: Sync) {
    let me = Actor::Controller(Controller::GarbageCollector);
    ctx.note(Actor::ApiServer, me, What::Sync(Arc::new(sync)));
}
