//! What several controllers do in the same way: keys, owners, conditions, claims, caches.
//!
//! Invariant: of each there is one, called rather than inlined; the page downloads it once.

use super::Sync;
use crate::cluster::component::{Ctx, Patch, Propagation, Verb};
use crate::cluster::invariant::Held;
use crate::cluster::map::{Map, Set};
use crate::cluster::object::{
    Condition, Key, Kind, Labels, ObjectMeta, OwnerReference, Pod, Status, Str, Time,
};
use crate::cluster::step::{Actor, ApiError, Ms, Reason, WatchOp, What};
use std::sync::Arc;

/// Tells the reader what the loop that is called decided.
#[inline(never)]
pub(super) fn note(ctx: &mut Ctx, sync: Sync) {
    tell(ctx, Arc::new(sync));
}

#[inline(never)]
pub(super) fn tell(ctx: &mut Ctx, sync: Arc<Sync>) {
    ctx.note(Actor::ApiServer, ctx.me, What::Sync(sync));
}

#[inline(never)]
pub(super) fn key_of(kind: Kind, meta: &ObjectMeta) -> Key {
    Key { kind, namespace: meta.namespace, name: meta.name }
}

/// The key of a cluster-scoped object.
#[inline(never)]
pub(super) fn node_key(name: Str) -> Key {
    Key { kind: Kind::Node, namespace: Str::default(), name }
}

/// The objects of a kind in a namespace: the part of a cache whose keys begin so.
pub(super) fn in_namespace<V>(
    cache: &Map<Key, V>,
    kind: Kind,
    namespace: Str,
) -> impl Iterator<Item = (&Key, &V)> {
    let first = Key { kind, namespace, name: Str::default() };
    let here = move |(key, _): &(&Key, &V)| key.kind == kind && key.namespace == namespace;
    cache.range(first..).take_while(here)
}

/// Puts an object into a cache or takes it out; what was there comes back.
pub(super) fn keep<T>(
    cache: &mut Map<Key, Arc<T>>,
    key: Key,
    object: &Arc<T>,
    here: bool,
) -> Option<Arc<T>> {
    if here { cache.insert(key, object.clone()) } else { cache.remove(&key) }
}

/// metav1.NewControllerRef.
#[inline(never)]
fn owner_reference(kind: Kind, meta: &ObjectMeta) -> OwnerReference {
    OwnerReference {
        api_version: kind.api_version().into(),
        kind: kind.name().into(),
        name: meta.name,
        uid: meta.uid,
        controller: true,
        block_owner_deletion: true,
    }
}

/// The metadata of an object made for its owner, but for its name.
#[inline(never)]
pub(super) fn dependent(kind: Kind, owner: &ObjectMeta, labels: &Labels) -> ObjectMeta {
    ObjectMeta {
        namespace: owner.namespace,
        labels: labels.clone(),
        owner_references: vec![owner_reference(kind, owner)],
        ..ObjectMeta::default()
    }
}

/// NamespaceTerminatingCause: nothing more can be made there, and that is no failure.
#[inline(never)]
pub(super) fn namespace_ends(error: &ApiError) -> bool {
    error.reason == Reason::Forbidden && error.message.ends_with("because it is being terminated")
}

/// An ordinary deletion.
#[inline(never)]
pub(super) fn delete(key: Key) -> Verb {
    delete_with(key, None)
}

/// A deletion that says what becomes of the dependents.
pub(super) fn delete_with(key: Key, propagation: Option<Propagation>) -> Verb {
    Verb::Delete { key, grace_period_seconds: None, propagation, uid: None }
}

/// The patch that takes an object in or lets it go, and what is said of it.
#[inline(never)]
pub(super) fn claim(
    kind: Kind,
    owner: &ObjectMeta,
    object: Key,
    meta: &ObjectMeta,
    adopt: bool,
) -> (Verb, Sync) {
    let key = key_of(kind, owner);
    if adopt {
        let mut owners = meta.owner_references.clone();
        owners.push(owner_reference(kind, owner));
        let verb = Verb::Patch(object, Patch::OwnerReferences(meta.uid, owners));
        (verb, Sync::Adopt { owner: key, object })
    } else {
        let verb = without_owner(object, meta.uid, &meta.owner_references, owner.uid);
        (verb, Sync::Release { owner: key, object })
    }
}

/// The patch that strikes an owner from an object.
#[inline(never)]
pub(super) fn without_owner(object: Key, uid: Str, owners: &[OwnerReference], struck: Str) -> Verb {
    let mut left = Vec::new();
    for owner in owners {
        if owner.uid != struck {
            left.push(*owner);
        }
    }
    Verb::Patch(object, Patch::OwnerReferences(uid, left))
}

#[inline(never)]
pub(super) fn condition<'a>(conditions: &'a [Condition], kind: &str) -> Option<&'a Condition> {
    conditions.iter().find(|c| &*c.kind == kind)
}

#[inline(never)]
pub(super) fn remove_condition(conditions: &mut Vec<Condition>, kind: &str) {
    conditions.retain(|c| &*c.kind != kind);
}

/// A condition that becomes so now.
#[inline(never)]
pub(super) fn new_condition(
    kind: &str,
    status: Status,
    reason: &str,
    message: &str,
    now: Ms,
) -> Condition {
    Condition {
        kind: kind.into(),
        status,
        reason: reason.into(),
        message: message.into(),
        last_transition_time: Some(Time::from_ms(now)),
        ..Condition::default()
    }
}

pub(super) const DISRUPTED: &str = "DisruptionTarget";

/// Says why a pod is about to be deleted.
#[inline(never)]
pub(super) fn disrupted(pod: &Pod, reason: &str, message: &str, now: Ms) -> Condition {
    let mut condition = new_condition(DISRUPTED, Status::True, reason, message, now);
    condition.observed_generation = pod.metadata.generation;
    condition
}

/// The pods bound to each node.
#[derive(Clone, Debug, Default, Hash)]
pub(super) struct BoundPods(Map<Str, Map<Key, Arc<Pod>>>);

impl BoundPods {
    /// Takes in the news of a bound pod; what was known of it comes back.
    #[inline(never)]
    pub(super) fn see(&mut self, op: WatchOp, pod: &Arc<Pod>) -> Option<Arc<Pod>> {
        let (node, key) = (pod.spec.node_name, key_of(Kind::Pod, &pod.metadata));
        let pods = self.0.entry(node).or_default();
        if op != WatchOp::Deleted {
            return pods.insert(key, pod.clone());
        }
        let old = pods.remove(&key);
        if pods.is_empty() {
            self.0.remove(&node);
        }
        old
    }

    /// All of them, for whoever compares them with the store.
    pub(super) fn held(&self, kinds: &'static [Kind]) -> Held {
        let mut held = Held { bound_only: true, ..Held::new(kinds) };
        for pod in self.0.values().flat_map(|pods| pods.values()) {
            held.add(Kind::Pod, &pod.metadata);
        }
        held
    }

    pub(super) fn on(&self, node: Str) -> Option<&Map<Key, Arc<Pod>>> {
        self.0.get(&node)
    }
}

/// Objects by the uid of an owner.
#[derive(Clone, Debug, Default, Hash)]
pub(super) struct Owned(Map<Str, Set<Key>>);

impl Owned {
    #[inline(never)]
    pub(super) fn insert(&mut self, owner: Str, key: Key) {
        self.0.entry(owner).or_default().insert(key);
    }

    #[inline(never)]
    pub(super) fn remove(&mut self, owner: Str, key: &Key) {
        let Some(keys) = self.0.get_mut(&owner) else { return };
        keys.remove(key);
        if keys.is_empty() {
            self.0.remove(&owner);
        }
    }

    pub(super) fn has(&self, owner: Str) -> bool {
        self.0.contains_key(&owner)
    }

    #[inline(never)]
    pub(super) fn of(&self, owner: Str) -> Vec<Key> {
        let mut keys = Vec::new();
        for key in self.0.get(&owner).into_iter().flatten() {
            keys.push(*key);
        }
        keys
    }
}
