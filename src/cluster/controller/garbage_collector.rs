//! The garbage collector: objects whose owners are gone follow them.
//!
//! Invariants: it knows objects only by owner references and finalizers, whatever their kind; an
//! object goes when none of its owners exists any more; an owner deleted in the foreground waits
//! (finalizer foregroundDeletion) for the dependents that block it; an owner deleted as an orphan
//! (finalizer orphan) is first struck from its dependents. Models
//! pkg/controller/garbagecollector.

mod namespace;

use super::Sync;
use super::shared::{Owned, note, without_owner};
use crate::cluster::component::{
    Component, Ctx, Patch, Propagation, Request, Response, Timer, Verb, WorkQueue,
};
use crate::cluster::invariant::Held;
use crate::cluster::map::Map;
use crate::cluster::object::{
    FINALIZER_FOREGROUND, FINALIZER_ORPHAN, Key, Kind, Namespace, Object, OwnerReference, Str,
};
use crate::cluster::step::{Ms, Reason, WatchOp};
use std::sync::Arc;

/// The garbage collector.
#[derive(Clone, Debug, Default, Hash)]
pub(crate) struct GarbageCollector {
    queue: WorkQueue,
    /// The graph: every object by its key, and whose dependents are which.
    items: Map<Key, Item>,
    keys: Map<Str, Key>,
    dependents: Owned,
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
        self.terminating && self.has(FINALIZER_ORPHAN)
    }
    /// Deleted in the foreground: waits for its dependents. (As an orphan first if it has both.)
    fn deletes_dependents(&self) -> bool {
        self.terminating && self.has(FINALIZER_FOREGROUND) && !self.has(FINALIZER_ORPHAN)
    }
}

impl Component for GarbageCollector {
    fn on_watch(&mut self, ctx: &mut Ctx, op: WatchOp, object: &Object) {
        let (key, uid) = (object.key(), object.meta().uid);
        if let Object::Namespace(found) = object {
            return self.see_namespace(ctx, op, found);
        }
        if op != WatchOp::Deleted && self.knows(object) {
            return; // nothing of it stands in the graph
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
        let failed = response.as_ref().is_err_and(|error| error.reason != Reason::NotFound);
        if failed {
            self.queue.add_rate_limited(ctx, key);
        }
        if self.queue.answered(ctx, key) && !failed {
            self.queue.forget(key);
            if key.kind == Kind::Namespace && matches!(request.verb, Verb::Delete { .. }) {
                self.queue.add(ctx, key); // what is left?
            }
        }
    }

    fn on_timer(&mut self, ctx: &mut Ctx, timer: &Timer) {
        if let Some(key) = self.queue.due(ctx, timer) {
            let requests = self.sync(ctx, key);
            self.queue.finish(ctx, key, requests);
        }
    }
}

impl GarbageCollector {
    /// Its graph holds no resourceVersions; [`GarbageCollector::knows`] compares it.
    pub(crate) fn held(&self) -> Held {
        Held::new(&[])
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
            let propagation = if item.has(FINALIZER_ORPHAN) {
                Propagation::Orphan
            } else if item.has(FINALIZER_FOREGROUND) || (awaited && self.dependents.has(item.uid)) {
                Propagation::Foreground
            } else {
                Propagation::Background
            };
            let (key, uid, propagation) = (*key, Some(item.uid), Some(propagation));
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

/// removeFinalizer: the one the object waited for. Returns the number of requests.
fn take_finalizer_off(ctx: &mut Ctx, key: &Key, item: &Item) -> usize {
    let finalizer = if item.orphans() { FINALIZER_ORPHAN } else { FINALIZER_FOREGROUND }.into();
    ctx.request_for(key, Verb::Patch(*key, Patch::RemoveFinalizer(finalizer)));
    note(ctx, Sync::RemoveFinalizer { object: *key, finalizer });
    1
}
