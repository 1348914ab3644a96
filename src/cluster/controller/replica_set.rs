//! The ReplicaSet controller: as many pods as wanted, no more, no fewer.
//!
//! Invariants: counts per ReplicaSet are kept up with every pod event, so that a sync looks at
//! single pods only when it must choose victims or claim pods. While creations or deletions it
//! asked for have not come back by watch (expectations), it asks for no more. Models
//! pkg/controller/replicaset/{replica_set.go, replica_set_utils.go}.

mod pods;
pub mod ranking;

use super::Sync;
use super::shared::{self, Owned, delete, dependent, key_of, note};
use crate::cluster::component::{Component, Ctx, Request, Response, Timer, Verb, WorkQueue};
use crate::cluster::invariant::Held;
use crate::cluster::map::{Map, Set};
use crate::cluster::object::{
    Key, Kind, Object, ObjectMeta, OwnerReference, Pod, PodStatus, ReplicaSet, ReplicaSetStatus,
    Status, Str,
};
use crate::cluster::step::{Ms, Reason, WatchOp};
use pods::{Counts, Pods};
use std::sync::Arc;

/// At most so many pods are made or deleted in one sync (burstReplicas).
const BURST_MAX: u32 = 500;
/// A ranking told to the reader has at most so many lines.
const RANKING_MAX: usize = 200;
const REPLICA_FAILURE: &str = "ReplicaFailure";
const FAILED_CREATE: &str = "FailedCreate";
const FAILED_DELETE: &str = "FailedDelete";

/// The ReplicaSet controller.
#[derive(Clone, Debug, Default, Hash)]
pub(crate) struct ReplicaSetController {
    queue: WorkQueue,
    sets: Map<Key, Arc<ReplicaSet>>,
    /// ReplicaSets by the uid of their own controller: siblings of one Deployment.
    siblings: Owned,
    pods: Pods,
    expectations: Map<Key, Expectation>,
    /// Pods taken in or let go whose watch event has not come yet.
    claimed: Set<Key>,
    runs: Map<Key, Run>,
}

/// What was asked for and has not come back by watch.
#[derive(Clone, Debug, Default, Hash)]
struct Expectation {
    creations: u32,
    deletions: Set<Key>,
}

/// A sync under way.
#[derive(Clone, Debug, Hash)]
struct Run {
    stage: Stage,
    /// The counts the sync began with: its status tells these.
    counts: Counts,
    /// The first refusal, with the condition's reason.
    failure: Option<(&'static str, Str)>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Stage {
    /// Patches to take pods in or let them go.
    Claiming {
        left: Vec<(Key, bool)>,
    },
    /// A batch of `batch` creations, `answers` of them open; `missing` are to follow.
    Creating {
        batch: u32,
        answers: u32,
        missing: u32,
    },
    Deleting {
        answers: u32,
    },
    Status,
}

impl Component for ReplicaSetController {
    fn on_watch(&mut self, ctx: &mut Ctx, op: WatchOp, object: &Object) {
        match object {
            Object::ReplicaSet(set) => self.see_set(ctx, op, set),
            Object::Pod(pod) => self.see_pod(ctx, op, pod),
            Object::Namespace(_) | Object::Node(_) | Object::Lease(_) | Object::Service(_) => {}
            Object::Deployment(_) | Object::EndpointSlice(_) => {}
            Object::PodDisruptionBudget(_) | Object::Event(_) | Object::PriorityClass(_) => {}
            Object::Endpoints(_) | Object::ConfigMap(_) => {}
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

impl ReplicaSetController {
    pub(crate) fn held(&self) -> Held {
        let mut held = Held::new(&[Kind::ReplicaSet, Kind::Pod]);
        self.sets.values().for_each(|set| held.add(Kind::ReplicaSet, &set.metadata));
        self.pods.iter().for_each(|pod| held.add(Kind::Pod, &pod.metadata));
        held
    }

    fn see_set(&mut self, ctx: &mut Ctx, op: WatchOp, set: &Arc<ReplicaSet>) {
        let key = key_of(Kind::ReplicaSet, &set.metadata);
        if let Some(old) = self.sets.remove(&key) {
            if let Some(owner) = old.metadata.controller() {
                self.siblings.remove(owner.uid, &key);
            }
            if op == WatchOp::Deleted || old.metadata.uid != set.metadata.uid {
                self.pods.forget_set(&old);
                self.expectations.remove(&key);
            }
        }
        if op != WatchOp::Deleted {
            if let Some(owner) = set.metadata.controller() {
                self.siblings.insert(owner.uid, key);
            }
            self.pods.see_set(set);
            self.sets.insert(key, set.clone());
        }
        self.queue.add(ctx, &key);
    }

    /// addPod, updatePod, deletePod.
    fn see_pod(&mut self, ctx: &mut Ctx, op: WatchOp, pod: &Arc<Pod>) {
        let (key, here) = (key_of(Kind::Pod, &pod.metadata), op != WatchOp::Deleted);
        self.claimed.remove(&key);
        let old = if here { self.pods.insert(&key, pod) } else { self.pods.remove(&key) };
        let owner = pod.metadata.controller();
        let old_owner = old.as_ref().and_then(|o| o.metadata.controller());
        if let Some(old_owner) = old_owner
            && Some(old_owner) != owner
            && let Some(set) = self.resolve(pod.metadata.namespace, old_owner)
        {
            self.queue.add(ctx, &set);
        }
        if let Some(owner) = owner {
            let Some(set) = self.resolve(pod.metadata.namespace, owner) else { return };
            if let Some(expectation) = self.expectations.get_mut(&set) {
                if !here || pod.metadata.is_terminating() {
                    expectation.deletions.remove(&key);
                } else if op == WatchOp::Added {
                    expectation.creations = expectation.creations.saturating_sub(1);
                }
            }
            return self.queue.add(ctx, &set);
        }
        let news =
            old_owner.is_some() || old.is_none_or(|o| o.metadata.labels != pod.metadata.labels);
        if here && news && pod.is_active() {
            for (key, set) in &self.sets {
                if selects(set, &pod.metadata) {
                    self.queue.add(ctx, key);
                }
            }
        }
    }

    /// resolveControllerRef.
    fn resolve(&self, namespace: Str, owner: &OwnerReference) -> Option<Key> {
        let key = Key { kind: Kind::ReplicaSet, namespace, name: owner.name };
        let set = self.sets.get(&key)?;
        (set.metadata.uid == owner.uid).then_some(key)
    }

    /// syncReplicaSet.
    fn sync(&mut self, ctx: &mut Ctx, key: &Key) {
        let Some(set) = self.sets.get(key).cloned() else {
            self.expectations.remove(key);
            self.queue.forget(key);
            return self.queue.finish(ctx, key, 0);
        };
        let satisfied =
            self.expectations.get(key).is_none_or(|e| e.creations == 0 && e.deletions.is_empty());
        let counts = self.pods.counts(&set, ctx.now);
        let mut run = Run { stage: Stage::Status, counts, failure: None };
        let claims = match set.metadata.is_terminating() {
            true => Vec::new(),
            false => self.pods.claims(&set, &self.claimed),
        };
        if !claims.is_empty() {
            self.claim_next(ctx, key, &set, &mut run, claims);
        } else if satisfied && !set.metadata.is_terminating() {
            self.manage(ctx, key, &set, &mut run);
        } else {
            self.write_status(ctx, key, &set, &run);
        }
        self.keep(ctx, key, run);
    }

    /// Keeps the run if an answer is open, else the sync is over.
    fn keep(&mut self, ctx: &mut Ctx, key: &Key, run: Run) {
        if self.queue.is_working(key) {
            self.runs.insert(*key, run);
        } else {
            self.queue.forget(key);
            self.queue.finish(ctx, key, 0);
        }
    }

    /// manageReplicas.
    fn manage(&mut self, ctx: &mut Ctx, key: &Key, set: &ReplicaSet, run: &mut Run) {
        let (have, want) = (run.counts.active, set.spec.replicas.max(0) as u32);
        if have < want {
            let missing = (want - have).min(BURST_MAX);
            self.expectations.entry(*key).or_default().creations = missing;
            run.stage = Stage::Creating { batch: 1, answers: 1, missing: missing - 1 };
            note(ctx, Sync::CreatePods { replica_set: *key, have, want, create: 1, missing });
            self.create(ctx, key, set, 1);
        } else if have > want {
            let delete = (have - want).min(BURST_MAX);
            self.delete(ctx, key, set, run, delete);
        } else {
            self.write_status(ctx, key, set, run);
        }
    }

    fn create(&mut self, ctx: &mut Ctx, key: &Key, set: &ReplicaSet, count: u32) {
        for _ in 0..count {
            ctx.request_for(key, Verb::Create(pod_from_template(set).into()));
        }
        self.queue.finish(ctx, key, count as usize);
    }

    fn delete(&mut self, ctx: &mut Ctx, key: &Key, set: &ReplicaSet, run: &mut Run, count: u32) {
        let pods = self.pods.claimed(set);
        let mut related = vec![set.metadata.uid];
        if let Some(owner) = set.metadata.controller() {
            for sibling in self.siblings.of(owner.uid) {
                if sibling != *key {
                    related.push(self.sets[&sibling].metadata.uid);
                }
            }
        }
        let on_node = self.pods.on_nodes(&related);
        let mut ranking = ranking::rank(&pods, &on_node, count as usize, ctx.now);
        let expectation = self.expectations.entry(*key).or_default();
        let mut answers = 0;
        for victim in ranking.iter().filter(|v| v.chosen) {
            let pod = Key { kind: Kind::Pod, namespace: key.namespace, name: victim.pod };
            expectation.deletions.insert(pod);
            ctx.request_for(key, delete(pod));
            answers += 1;
        }
        ranking.truncate(RANKING_MAX.max(answers));
        let (have, want) = (run.counts.active, set.spec.replicas.max(0) as u32);
        let (replica_set, delete) = (*key, answers as u32);
        note(ctx, Sync::DeletePods { replica_set, have, want, delete, ranking });
        run.stage = Stage::Deleting { answers: answers as u32 };
        self.queue.finish(ctx, key, answers);
    }

    /// One pod taken in or let go; the others follow one by one.
    #[inline(never)]
    fn claim_next(
        &mut self,
        ctx: &mut Ctx,
        key: &Key,
        set: &ReplicaSet,
        run: &mut Run,
        mut left: Vec<(Key, bool)>,
    ) {
        run.stage = Stage::Status;
        while let Some((object, adopt)) = left.pop() {
            let Some(pod) = self.pods.get(&object) else { continue };
            let (verb, sync) =
                shared::claim(Kind::ReplicaSet, &set.metadata, object, &pod.metadata, adopt);
            note(ctx, sync);
            self.claimed.insert(object);
            self.queue.ask(ctx, key, verb);
            run.stage = Stage::Claiming { left };
            return;
        }
    }

    /// An answer arrived.
    fn advance(
        &mut self,
        ctx: &mut Ctx,
        key: &Key,
        mut run: Run,
        request: &Request,
        response: &Response,
    ) {
        let Some(set) = self.sets.get(key).cloned() else { return };
        self.record(ctx, key, &set, &mut run, request, response);
        match &mut run.stage {
            // The watch events of the patches start the next sync.
            Stage::Claiming { left } => {
                let left = std::mem::take(left);
                self.claim_next(ctx, key, &set, &mut run, left);
            }
            Stage::Creating { batch, answers, missing } => {
                *answers -= 1;
                if *answers == 0 {
                    let (batch, missing) = (*batch, *missing);
                    self.next_batch(ctx, key, &set, &mut run, batch, missing);
                }
            }
            Stage::Deleting { answers } => {
                *answers -= 1;
                if *answers == 0 {
                    self.write_status(ctx, key, &set, &run);
                    run.stage = Stage::Status;
                }
            }
            Stage::Status => {
                if response.as_ref().is_err_and(|e| e.reason != Reason::NotFound) {
                    run.failure = Some(("", Str::default()));
                }
            }
        }
        if self.queue.open_answers(key) > 1 {
            self.runs.insert(*key, run);
        } else if run.failure.is_some() {
            self.queue.add_rate_limited(ctx, key);
        } else {
            self.queue.forget(key);
        }
    }

    /// Events of one answer, and what will never come back by watch.
    fn record(
        &mut self,
        ctx: &mut Ctx,
        key: &Key,
        set: &ReplicaSet,
        run: &mut Run,
        request: &Request,
        response: &Response,
    ) {
        let (warning, reason, message) = match (&request.verb, response) {
            (Verb::Create(_), Ok(pod)) => {
                (false, "SuccessfulCreate", format!("Created pod: {}", pod.meta().name))
            }
            (Verb::Create(_), Err(error)) if shared::namespace_ends(error) => return,
            (Verb::Create(_), Err(error)) => {
                self.creations_failed(key, 1);
                run.failure.get_or_insert((FAILED_CREATE, error.message.as_str().into()));
                (true, FAILED_CREATE, format!("Error creating: {}", error.message))
            }
            (Verb::Delete { key: pod, .. }, Ok(_)) => {
                (false, "SuccessfulDelete", format!("Deleted pod: {}", pod.name))
            }
            (Verb::Delete { key: pod, .. }, Err(error)) => {
                if let Some(expectation) = self.expectations.get_mut(key) {
                    expectation.deletions.remove(pod);
                }
                if error.reason == Reason::NotFound {
                    return;
                }
                run.failure.get_or_insert((FAILED_DELETE, error.message.as_str().into()));
                (true, FAILED_DELETE, format!("Error deleting: {}", error.message))
            }
            (Verb::Patch(pod, _), Err(_)) => {
                self.claimed.remove(pod);
                return;
            }
            (Verb::Update(_) | Verb::UpdateStatus(_) | Verb::Patch(..), _) => return,
            (Verb::Bind { .. } | Verb::Evict { .. }, _) => return,
        };
        ctx.event_of(Kind::ReplicaSet, &set.metadata, warning, reason, message);
    }

    fn creations_failed(&mut self, key: &Key, count: u32) {
        if let Some(expectation) = self.expectations.get_mut(key) {
            expectation.creations = expectation.creations.saturating_sub(count);
        }
    }

    /// slowStartBatch: twice as many next, unless one was refused.
    fn next_batch(
        &mut self,
        ctx: &mut Ctx,
        key: &Key,
        set: &ReplicaSet,
        run: &mut Run,
        batch: u32,
        missing: u32,
    ) {
        if run.failure.is_some() {
            self.creations_failed(key, missing);
        } else if missing > 0 {
            let batch = (batch * 2).min(missing);
            let (have, want) = (self.pods.counts(set, ctx.now).active, set.spec.replicas as u32);
            let replica_set = *key;
            note(ctx, Sync::CreatePods { replica_set, have, want, create: batch, missing });
            run.stage = Stage::Creating { batch, answers: batch, missing: missing - batch };
            return self.create(ctx, key, set, batch);
        }
        self.write_status(ctx, key, set, run);
        run.stage = Stage::Status;
    }

    /// updateReplicaSetStatus: only if something changed. Sent without a resourceVersion: on a
    /// conflict Kubernetes takes the newest and writes all the same.
    #[inline(never)]
    fn write_status(&mut self, ctx: &mut Ctx, key: &Key, set: &ReplicaSet, run: &Run) {
        let status = status_of(set, run, ctx.now);
        let unavailable = status.available_replicas != status.ready_replicas;
        if set.spec.min_ready_seconds > 0
            && unavailable
            && let Some(at) = self.pods.next_available(set, ctx.now)
        {
            self.queue.add_after(ctx, key, at - ctx.now);
        }
        if status == set.status {
            return;
        }
        let mut set = set.clone();
        set.metadata.resource_version = 0;
        set.status = status;
        self.queue.ask(ctx, key, Verb::UpdateStatus(set.into()));
    }
}

/// calculateStatus.
fn status_of(set: &ReplicaSet, run: &Run, now: Ms) -> ReplicaSetStatus {
    let mut status = ReplicaSetStatus {
        replicas: run.counts.active as i32,
        fully_labeled_replicas: run.counts.labelled as i32,
        ready_replicas: run.counts.ready as i32,
        available_replicas: run.counts.available as i32,
        terminating_replicas: Some(run.counts.terminating as i32),
        observed_generation: set.metadata.generation,
        conditions: set.status.conditions.clone(),
    };
    match &run.failure {
        None => shared::remove_condition(&mut status.conditions, REPLICA_FAILURE),
        Some((reason, message)) => {
            if shared::condition(&status.conditions, REPLICA_FAILURE).is_none() {
                status.conditions.push(shared::new_condition(
                    REPLICA_FAILURE,
                    Status::True,
                    reason,
                    message,
                    now,
                ));
            }
        }
    }
    status
}

/// GetPodFromTemplate.
fn pod_from_template(set: &ReplicaSet) -> Pod {
    let template = &set.spec.template;
    let mut metadata = dependent(Kind::ReplicaSet, &set.metadata, &template.metadata.labels);
    metadata.generate_name = format!("{}-", set.metadata.name).into();
    metadata.annotations = template.metadata.annotations.clone();
    Pod { metadata, spec: template.spec.clone(), status: PodStatus::default() }
}

fn selects(set: &ReplicaSet, pod: &ObjectMeta) -> bool {
    set.metadata.namespace == pod.namespace
        && !set.spec.selector.is_empty()
        && set.spec.selector.matches(&pod.labels)
}
