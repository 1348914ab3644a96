//! The end of a namespace: its pods first, then all else in it, then itself.
//!
//! Models pkg/controller/namespace with OrderedNamespaceDeletion. The garbage collector does it
//! here because it alone knows every object; Events go with the namespace itself.

use super::super::shared::{delete, new_condition, remove_condition};
use super::GarbageCollector;
use crate::cluster::component::{Ctx, Verb};
use crate::cluster::object::{Key, Kind, Namespace, Status, Str};
use crate::cluster::step::{Ms, WatchOp};
use std::sync::Arc;

/// namespaceDeletionGracePeriod: what was on its way is let in first.
const GRACE_MS: Ms = 5_000;
/// finalizerEstimateSeconds and a pod's default grace period: half of it and a second is waited.
const OTHERS_AGAIN_MS: Ms = 8_000;
const PODS_AGAIN_MS: Ms = 16_000;
const REMAINING: &str = "NamespaceContentRemaining";
const FINALIZERS: &str = "NamespaceFinalizersRemaining";

impl GarbageCollector {
    pub(super) fn see_namespace(&mut self, ctx: &mut Ctx, op: WatchOp, found: &Arc<Namespace>) {
        let key = Key::new(Kind::Namespace, "", found.metadata.name);
        if op == WatchOp::Deleted {
            self.ending.remove(&key);
        } else if found.metadata.is_terminating() {
            self.ending.insert(key, found.clone());
            self.queue.add_after(ctx, &key, GRACE_MS);
        }
    }

    /// namespacedResourcesDeleter.Delete, one round of it. Returns the number of requests.
    pub(super) fn end_namespace(&mut self, ctx: &mut Ctx, key: &Key) -> usize {
        let Some(ending) = self.ending.get(key).cloned() else { return 0 };
        let (mut pods, mut others) = (Vec::new(), Vec::new());
        for kind in Kind::ALL {
            let list = if *kind == Kind::Pod { &mut pods } else { &mut others };
            self.contents(*kind, key.name, list);
        }
        let (again, rest) = match (pods.is_empty(), others.is_empty()) {
            (false, _) => (PODS_AGAIN_MS, pods),
            (true, false) => (OTHERS_AGAIN_MS, others),
            (true, true) => {
                let mut ended = Namespace::clone(&ending);
                ended.metadata.resource_version = 0;
                ended.spec.finalizers.clear();
                ctx.request_for(key, Verb::Update(ended.into()));
                return 1;
            }
        };
        let mut requests = 0;
        for object in &rest {
            if !self.items[object].terminating {
                ctx.request_for(key, delete(*object));
                requests += 1;
            }
        }
        if requests == 0 {
            self.queue.add_after(ctx, key, again);
            let status = with_conditions(&ending, again == OTHERS_AGAIN_MS, ctx.now);
            if status.status != ending.status {
                ctx.request_for(key, Verb::UpdateStatus(status.into()));
                requests = 1;
            }
        }
        requests
    }

    /// The objects of a kind in a namespace.
    fn contents(&self, kind: Kind, namespace: Str, list: &mut Vec<Key>) {
        let first = Key { kind, namespace, name: Str::default() };
        for (key, _) in self.items.range(first..) {
            if key.kind != kind || key.namespace != namespace {
                break;
            }
            list.push(*key);
        }
    }
}

/// namespaceConditionUpdater: what the round has found. `held`: finalizers hold objects back.
fn with_conditions(ending: &Namespace, held: bool, now: Ms) -> Namespace {
    let mut new = ending.clone();
    new.metadata.resource_version = 0;
    let status = |yes: bool| if yes { Status::True } else { Status::False };
    let (left, remain) = match held {
        true => (("SomeResourcesRemain", "SomeFinalizersRemain"), "Some resources are remaining"),
        false => (("ContentRemoved", "ContentHasNoFinalizers"), "All content successfully removed"),
    };
    for (kind, yes, reason, message) in [
        (
            "NamespaceDeletionDiscoveryFailure",
            false,
            "ResourcesDiscovered",
            "All resources successfully discovered",
        ),
        (
            "NamespaceDeletionGroupVersionParsingFailure",
            false,
            "ParsedGroupVersions",
            "All legacy kube types successfully parsed",
        ),
        (
            "NamespaceDeletionContentFailure",
            false,
            "ContentDeleted",
            "All content successfully deleted, may be waiting on finalization",
        ),
        (REMAINING, held, left.0, remain),
        (FINALIZERS, held, left.1, "All content-preserving finalizers finished"),
    ] {
        let conditions = &mut new.status.conditions;
        if conditions.iter().any(|c| &*c.kind == kind && c.status == status(yes)) {
            continue;
        }
        remove_condition(conditions, kind);
        conditions.push(new_condition(kind, status(yes), reason, message, now));
    }
    new
}
