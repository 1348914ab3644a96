//! The end of a namespace: its pods first, then all else in it, then itself.
//!
//! Models pkg/controller/namespace with OrderedNamespaceDeletion. The garbage collector does it
//! here because it alone knows every object; Events go with the namespace itself.

use super::super::shared::{delete_with, in_namespace, new_condition};
use super::GarbageCollector;
use crate::cluster::component::{Ctx, Propagation, Verb};
use crate::cluster::map::Map;
use crate::cluster::object::{Condition, Key, Kind, Namespace, Status, Str};
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
            list.extend(in_namespace(&self.items, *kind, key.name).map(|(object, _)| *object));
        }
        let (again, rest) = match (pods.is_empty(), others.is_empty()) {
            (false, _) => (PODS_AGAIN_MS, pods),
            (true, false) => (OTHERS_AGAIN_MS, others),
            (true, true) => {
                let requests = 1 + self.tell(ctx, key, &ending, &[]);
                let mut ended = Namespace::clone(&ending);
                ended.metadata.resource_version = 0;
                ended.spec.finalizers.clear();
                ctx.request_for(key, Verb::Update(ended.into()));
                return requests;
            }
        };
        let mut requests = 0;
        for object in &rest {
            let item = &self.items[object];
            // A policy asked for before gives way to this one, but not that of a pod: its grace
            // period is running.
            let waits = object.kind != Kind::Pod && (item.orphans() || item.deletes_dependents());
            if !item.terminating || waits {
                ctx.request_for(key, delete_with(*object, Some(Propagation::Background)));
                requests += 1;
            }
        }
        if requests == 0 {
            self.queue.add_after(ctx, key, again);
            // While there are pods, nothing is said of what else remains.
            let told = if again == PODS_AGAIN_MS { &[][..] } else { &rest };
            requests = self.tell(ctx, key, &ending, told);
        }
        requests
    }

    /// Writes what the round has found into the namespace's conditions, if that is new. Returns the
    /// number of requests.
    fn tell(&self, ctx: &mut Ctx, key: &Key, ending: &Namespace, remaining: &[Key]) -> usize {
        let mut resources: Map<Str, u32> = Map::new();
        let mut finalizers: Map<Str, u32> = Map::new();
        for object in remaining {
            // "%s.%s": the group of the core kinds is empty.
            let resource = [object.kind.plural(), ".", object.kind.group()].concat();
            *resources.entry(resource.into()).or_default() += 1;
            for finalizer in &self.items[object].finalizers {
                *finalizers.entry(*finalizer).or_default() += 1;
            }
        }
        let status = with_conditions(ending, &resources, &finalizers, ctx.now);
        if status.status == ending.status {
            return 0;
        }
        ctx.request_for(key, Verb::UpdateStatus(status.into()));
        1
    }
}

/// namespaceConditionUpdater: what the round has found.
fn with_conditions(
    ending: &Namespace,
    resources: &Map<Str, u32>,
    finalizers: &Map<Str, u32>,
    now: Ms,
) -> Namespace {
    let mut new = ending.clone();
    new.metadata.resource_version = 0;
    let list = |counts: &Map<Str, u32>, word: &str| {
        let each =
            |(name, count): (&Str, &u32)| format!("{name} {word} {count} resource instances");
        counts.iter().map(each).collect::<Vec<_>>().join(", ")
    };
    let no = |reason: &'static str, message: &str| (Status::False, reason, message.to_string());
    let remain = match list(resources, "has") {
        none if none.is_empty() => no("ContentRemoved", "All content successfully removed"),
        some => {
            let message = ["Some resources are remaining: ", &some].concat();
            (Status::True, "SomeResourcesRemain", message)
        }
    };
    let held = match list(finalizers, "in") {
        none if none.is_empty() => {
            no("ContentHasNoFinalizers", "All content-preserving finalizers finished")
        }
        some => {
            let message = "Some content in the namespace has finalizers remaining: ";
            (Status::True, "SomeFinalizersRemain", [message, &some].concat())
        }
    };
    let discovered = no("ResourcesDiscovered", "All resources successfully discovered");
    let parsed = no("ParsedGroupVersions", "All legacy kube types successfully parsed");
    let text = "All content successfully deleted, may be waiting on finalization";
    for (kind, (status, reason, message)) in [
        ("NamespaceDeletionDiscoveryFailure", discovered),
        ("NamespaceDeletionGroupVersionParsingFailure", parsed),
        ("NamespaceDeletionContentFailure", no("ContentDeleted", text)),
        (REMAINING, remain),
        (FINALIZERS, held),
    ] {
        let conditions = &mut new.status.conditions;
        let condition = new_condition(kind, status, reason, &message, now);
        match conditions.iter_mut().find(|c| &*c.kind == kind) {
            None => conditions.push(condition),
            Some(old) => {
                let since = old.last_transition_time.filter(|_| old.status == status);
                let last_transition_time = since.or(condition.last_transition_time);
                *old = Condition { last_transition_time, ..condition };
            }
        }
    }
    new
}
