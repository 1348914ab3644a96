//! The Deployment controller: ReplicaSets, one per pod template, scaled so that a rollout never
//! has too many pods nor too few.
//!
//! Invariants: it never touches pods, only ReplicaSets; of one Deployment at most one write is on
//! its way; a sync that failed is forgotten and done again from the caches. What a sync decides is
//! in [`sync`], the numbers in [`rollout`]. Models
//! pkg/controller/deployment/deployment_controller.go.

pub mod rollout;
mod status;
mod sync;
pub mod template;
pub mod undo;

use super::Sync;
use super::shared::{self, Owned, key_of, tell};
use crate::cluster::component::{Component, Ctx, Request, Response, Timer, Verb, WorkQueue};
use crate::cluster::invariant::Held;
use crate::cluster::map::{Map, Set};
use crate::cluster::object::{
    Deployment, Key, Kind, Object, OwnerReference, Pod, ReplicaSet, Status, Str,
};
use crate::cluster::step::{Reason, WatchOp};
use std::sync::Arc;
use sync::Act;

/// The Deployment controller.
#[derive(Clone, Debug, Default, Hash)]
pub(crate) struct DeploymentController {
    queue: WorkQueue,
    deployments: Map<Key, Arc<Deployment>>,
    sets: Map<Key, Arc<ReplicaSet>>,
    /// ReplicaSets by the uid of their controller.
    owned: Owned,
    /// ReplicaSets without a controller.
    orphans: Set<Key>,
    /// Uids of pods by the uid of their ReplicaSet; true = the pod may still run.
    pods: Map<Str, Map<Str, bool>>,
    /// Writes of a sync that wait for the answer to the one before.
    runs: Map<Key, Run>,
    /// What was last said to be waited for.
    waits: Map<Key, Arc<Sync>>,
}

/// The rest of a sync. The first act is on its way.
#[derive(Clone, Debug, Hash)]
struct Run {
    acts: Vec<Act>,
    /// resourceVersions from the answers so far.
    revisions: Map<Key, u64>,
}

impl Component for DeploymentController {
    fn on_watch(&mut self, ctx: &mut Ctx, op: WatchOp, object: &Object) {
        match object {
            Object::Deployment(d) => self.see_deployment(ctx, op, d),
            Object::ReplicaSet(set) => self.see_set(ctx, op, set),
            Object::Pod(pod) => self.see_pod(ctx, op, pod),
            Object::Namespace(_) | Object::Node(_) | Object::Lease(_) | Object::Service(_) => {}
            Object::EndpointSlice(_) | Object::PodDisruptionBudget(_) | Object::Event(_) => {}
            Object::PriorityClass(_) | Object::Endpoints(_) | Object::ConfigMap(_) => {}
            Object::NetworkPolicy(_) | Object::Ingress(_) | Object::IngressClass(_) => {}
            Object::Secret(_) => {}
        }
    }

    fn on_response(&mut self, ctx: &mut Ctx, request: &Request, response: &Response) {
        let Some(key) = &request.work else { return };
        if let Some(run) = self.runs.remove(key) {
            self.advance(ctx, key, run, request, response);
        }
        self.queue.answered(ctx, key);
    }

    fn on_timer(&mut self, ctx: &mut Ctx, timer: &Timer) {
        if let Some(key) = self.queue.due(ctx, timer) {
            self.sync(ctx, key);
        }
    }
}

impl DeploymentController {
    pub(crate) fn held(&self) -> Held {
        let mut held = Held::new(&[Kind::Deployment, Kind::ReplicaSet]);
        self.deployments.values().for_each(|d| held.add(Kind::Deployment, &d.metadata));
        self.sets.values().for_each(|set| held.add(Kind::ReplicaSet, &set.metadata));
        held
    }

    fn see_deployment(&mut self, ctx: &mut Ctx, op: WatchOp, d: &Arc<Deployment>) {
        let key = key_of(Kind::Deployment, &d.metadata);
        if op == WatchOp::Deleted {
            self.deployments.remove(&key);
            self.waits.remove(&key);
        } else {
            self.deployments.insert(key, d.clone());
        }
        self.queue.add(ctx, &key);
    }

    fn see_set(&mut self, ctx: &mut Ctx, op: WatchOp, set: &Arc<ReplicaSet>) {
        let key = key_of(Kind::ReplicaSet, &set.metadata);
        let (old, here) = (self.forget_set(&key), op != WatchOp::Deleted);
        let old_owner = old.as_ref().and_then(|o| o.metadata.controller());
        let owner = set.metadata.controller();
        if here {
            match owner {
                Some(o) => self.owned.insert(o.uid, key),
                None => {
                    self.orphans.insert(key);
                }
            };
            self.sets.insert(key, set.clone());
        }
        if let Some(old_owner) = old_owner.filter(|o| Some(*o) != owner) {
            self.enqueue_owner(ctx, set.metadata.namespace, old_owner);
        }
        if let Some(owner) = owner {
            self.enqueue_owner(ctx, set.metadata.namespace, owner);
        } else if here && old.is_none_or(|o| o.metadata.labels != set.metadata.labels) {
            self.enqueue_matching(ctx, set);
        }
    }

    fn forget_set(&mut self, key: &Key) -> Option<Arc<ReplicaSet>> {
        let old = self.sets.remove(key)?;
        match old.metadata.controller() {
            Some(owner) => self.owned.remove(owner.uid, key),
            None => {
                self.orphans.remove(key);
            }
        }
        Some(old)
    }

    /// resolveControllerRef.
    fn enqueue_owner(&mut self, ctx: &mut Ctx, namespace: Str, owner: &OwnerReference) {
        let key = Key { kind: Kind::Deployment, namespace, name: owner.name };
        if self.deployments.get(&key).is_some_and(|d| d.metadata.uid == owner.uid) {
            self.queue.add(ctx, &key);
        }
    }

    fn enqueue_matching(&mut self, ctx: &mut Ctx, set: &ReplicaSet) {
        for (key, d) in &self.deployments {
            if d.metadata.namespace == set.metadata.namespace
                && !d.spec.selector.is_empty()
                && d.spec.selector.matches(&set.metadata.labels)
            {
                self.queue.add(ctx, key);
            }
        }
    }

    /// Pods matter only to Recreate, which waits until the last old one is gone.
    fn see_pod(&mut self, ctx: &mut Ctx, op: WatchOp, pod: &Pod) {
        let (uid, namespace) = (pod.metadata.uid, pod.metadata.namespace);
        let Some(owner) = pod.metadata.controller().filter(|o| &*o.kind == "ReplicaSet") else {
            // It may have been let go.
            return self.pods.change_each(|_, pods| {
                pods.remove(&uid);
            });
        };
        let pods = self.pods.entry(owner.uid).or_default();
        if op != WatchOp::Deleted {
            pods.insert(uid, !pod.is_finished());
            return;
        }
        pods.remove(&uid);
        if pods.is_empty() {
            self.pods.remove(&owner.uid);
        }
        let set = Key { kind: Kind::ReplicaSet, namespace, name: owner.name };
        let set = self.sets.get(&set).filter(|s| s.metadata.uid == owner.uid);
        let Some(d) = set.and_then(|s| s.metadata.controller()).copied() else { return };
        let key = Key { kind: Kind::Deployment, namespace, name: d.name };
        let recreates = self.deployments.get(&key).is_some_and(|d| !rollout::is_rolling_update(d));
        if recreates && !self.has_pods(d.uid) {
            self.enqueue_owner(ctx, namespace, &d);
        }
    }

    /// Whether any ReplicaSet of a Deployment has pods.
    fn has_pods(&self, deployment_uid: Str) -> bool {
        let pods = |set: &Key| self.pods.get(&self.sets[set].metadata.uid);
        self.owned.of(deployment_uid).iter().any(|set| pods(set).is_some_and(|p| !p.is_empty()))
    }

    fn sync(&mut self, ctx: &mut Ctx, key: &Key) {
        let Some(d) = self.deployments.get(key).cloned() else {
            self.queue.forget(key);
            return self.queue.finish(ctx, key, 0);
        };
        if d.spec.selector.is_empty() {
            let message =
                "This deployment is selecting all pods. A non-empty selector is required.";
            ctx.event_of(Kind::Deployment, &d.metadata, true, "SelectingAll", message.into());
            return self.queue.finish(ctx, key, 0);
        }
        let (sets, claims) = self.claim(&d);
        let running = |uid: &Str| -> u32 {
            self.pods.get(uid).map_or(0, |p| p.values().filter(|runs| **runs).count() as u32)
        };
        let plan = sync::plan(d, sets, claims, &running, ctx.now);
        self.queue.forget(key);
        if let Some(after) = plan.recheck_after_ms {
            self.queue.add_after(ctx, key, after);
        }
        if plan.acts.is_empty() {
            self.say_wait(ctx, key, plan.waits);
            return self.queue.finish(ctx, key, 0);
        }
        if plan.acts.iter().any(|a| matches!(a.note.as_deref(), Some(Sync::ScaleReplicaSet { .. })))
        {
            self.waits.remove(key);
        }
        self.send(ctx, key, Run { acts: plan.acts, revisions: Map::new() });
    }

    /// What is waited for, once as long as it stays the same.
    fn say_wait(&mut self, ctx: &mut Ctx, key: &Key, waits: Option<Arc<Sync>>) {
        if self.waits.get(key) == waits.as_ref() {
            return;
        }
        self.waits.remove(key);
        if let Some(waits) = waits {
            self.waits.insert(*key, waits.clone());
            tell(ctx, waits);
        }
    }

    /// ClaimReplicaSets: those it owns, and the patches that take in or let go what the selector
    /// says. (Kubernetes goes on with the sync at once; the watch events of the patches come in a
    /// few milliseconds and start it here.)
    fn claim(&self, d: &Deployment) -> (Vec<Arc<ReplicaSet>>, Vec<Act>) {
        let mut sets = Vec::new();
        let mut claims = Vec::new();
        for key in self.owned.of(d.metadata.uid) {
            let set = &self.sets[&key];
            if d.spec.selector.matches(&set.metadata.labels) {
                sets.push(set.clone());
            } else if !d.metadata.is_terminating() {
                claims.push(sync::claim(d, set, false));
            }
        }
        if d.metadata.is_terminating() {
            return (sets, claims);
        }
        for key in &self.orphans {
            let set = &self.sets[key];
            if set.metadata.namespace == d.metadata.namespace
                && !set.metadata.is_terminating()
                && d.spec.selector.matches(&set.metadata.labels)
            {
                claims.push(sync::claim(d, set, true));
            }
        }
        (sets, claims)
    }

    /// Sends the first act of a run, if one is left.
    #[inline(never)]
    fn send(&mut self, ctx: &mut Ctx, key: &Key, mut run: Run) {
        let Some(act) = run.acts.first_mut() else { return };
        if let Some(object) = sync::written(&mut act.verb)
            && let Some(revision) = run.revisions.get(&object.key())
        {
            object.meta_mut().resource_version = *revision;
        }
        if let Some(sync) = act.note.take() {
            tell(ctx, sync);
        }
        self.queue.ask(ctx, key, act.verb.clone());
        self.runs.insert(*key, run);
    }

    /// The answer to the first act of a run: the next one, or the end.
    fn advance(
        &mut self,
        ctx: &mut Ctx,
        key: &Key,
        mut run: Run,
        request: &Request,
        response: &Response,
    ) {
        let act = run.acts.remove(0);
        match response {
            Ok(object) => {
                run.revisions.insert(object.key(), object.meta().resource_version);
                if let (Some((reason, message)), Some(d)) = (act.event, self.deployments.get(key)) {
                    ctx.event_of(Kind::Deployment, &d.metadata, false, reason, message);
                }
            }
            Err(error) if shared::namespace_ends(error) => return self.queue.forget(key),
            Err(error) => {
                if let Verb::Create(Object::ReplicaSet(set)) = &request.verb {
                    let exists = error.reason == Reason::AlreadyExists;
                    if !(exists && self.is_ours(key, set)) {
                        return self.creation_failed(ctx, key, set, exists, &error.message);
                    }
                } else if error.reason != Reason::NotFound {
                    return self.queue.add_rate_limited(ctx, key);
                }
            }
        }
        self.send(ctx, key, run);
    }

    /// A ReplicaSet of that name exists: it is the very one wanted (the cache was behind).
    fn is_ours(&self, key: &Key, set: &ReplicaSet) -> bool {
        let known = self.sets.get(&key_of(Kind::ReplicaSet, &set.metadata));
        let d = self.deployments.get(key);
        known.zip(d).is_some_and(|(known, d)| sync::is_same(known, d))
    }

    /// The name is taken by another template (the hash counts up), or the API refused.
    fn creation_failed(
        &mut self,
        ctx: &mut Ctx,
        key: &Key,
        set: &ReplicaSet,
        exists: bool,
        error: &str,
    ) {
        self.queue.add_rate_limited(ctx, key);
        let Some(mut d) = self.deployments.get(key).cloned() else { return };
        if exists {
            if !self.sets.contains_key(&key_of(Kind::ReplicaSet, &set.metadata)) {
                return; // the cache has not seen it yet
            }
            let count = &mut Arc::make_mut(&mut d).status.collision_count;
            *count = Some(count.unwrap_or(0) + 1);
        } else {
            let message =
                format!("Failed to create new replica set \"{}\": {error}", set.metadata.name);
            let said = Str::from(&message);
            let reason = status::RS_CREATE_ERROR;
            ctx.event_of(Kind::Deployment, &d.metadata, true, reason, message);
            if status::deadline_ms(&d).is_none() {
                return;
            }
            let status = &mut Arc::make_mut(&mut d).status;
            status::set_condition(
                status,
                status::PROGRESSING,
                Status::False,
                reason,
                &said,
                ctx.now,
            );
        }
        let act = Act { verb: Verb::UpdateStatus(Object::Deployment(d)), note: None, event: None };
        self.send(ctx, key, Run { acts: vec![act], revisions: Map::new() });
    }
}
