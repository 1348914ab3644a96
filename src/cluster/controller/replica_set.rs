//! The ReplicaSet controller: as many pods as wanted, no more, no fewer.
//!
//! Invariants: counts per ReplicaSet are kept up with every pod event, so that a sync looks at
//! single pods only when it must choose victims or claim pods. While creations or deletions it
//! asked for have not come back by watch (expectations), it asks for no more. Models
//! pkg/controller/replicaset/{replica_set.go, replica_set_utils.go}.

mod pods;
pub mod ranking;

use super::{Sync, Victim};
use crate::cluster::component::{
    Component, Ctx, Patch, Propagation, Request, Response, Timer, Verb, WorkQueue,
};
use crate::cluster::map::{Map, Set};
use crate::cluster::object::{
    Condition, Key, Kind, Object, ObjectMeta, OwnerReference, Pod, ReplicaSet, ReplicaSetStatus,
    Status, Str, Time,
};
use crate::cluster::step::{Actor, ApiError, Controller, Ms, Reason, WatchOp, What};
use pods::{Counts, Pods};
use std::sync::Arc;

/// At most so many pods are made or deleted in one sync (burstReplicas).
const BURST_MAX: u32 = 500;
/// A ranking told to the reader has at most so many lines.
const RANKING_MAX: usize = 200;
const REPLICA_FAILURE: &str = "ReplicaFailure";

/// The ReplicaSet controller.
#[derive(Clone, Debug, Default, Hash)]
pub(crate) struct ReplicaSetController {
    queue: WorkQueue,
    sets: Map<Key, Arc<ReplicaSet>>,
    /// ReplicaSets by the uid of their own controller: siblings of one Deployment.
    siblings: Map<Str, Set<Key>>,
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
            Object::PodDisruptionBudget(_) | Object::Event(_) => {}
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
        match timer {
            Timer::Requeue(key) => self.queue.add(ctx, *key),
            Timer::Work(key) => {
                if self.queue.take(key) {
                    self.sync(ctx, key);
                }
            }
            Timer::Alarm { .. } => {}
        }
    }
}

impl ReplicaSetController {
    fn see_set(&mut self, ctx: &mut Ctx, op: WatchOp, set: &Arc<ReplicaSet>) {
        let key = key_of(set);
        if let Some(old) = self.sets.remove(&key) {
            if let Some(owner) = old.metadata.controller() {
                let keys = self.siblings.entry(owner.uid).or_default();
                keys.remove(&key);
                if keys.is_empty() {
                    self.siblings.remove(&owner.uid);
                }
            }
            if op == WatchOp::Deleted || old.metadata.uid != set.metadata.uid {
                self.pods.forget_set(&old);
                self.expectations.remove(&key);
            }
        }
        if op != WatchOp::Deleted {
            if let Some(owner) = set.metadata.controller() {
                self.siblings.entry(owner.uid).or_default().insert(key);
            }
            self.pods.see_set(set);
            self.sets.insert(key, set.clone());
        }
        self.queue.add(ctx, key);
    }

    /// addPod, updatePod, deletePod.
    fn see_pod(&mut self, ctx: &mut Ctx, op: WatchOp, pod: &Arc<Pod>) {
        let key = Key::new(Kind::Pod, pod.metadata.namespace, pod.metadata.name);
        self.claimed.remove(&key);
        let old = if op == WatchOp::Deleted {
            self.pods.remove(&key)
        } else {
            self.pods.insert(&key, pod)
        };
        let owner = pod.metadata.controller();
        if let Some(old_owner) = old.as_ref().and_then(|o| o.metadata.controller())
            && Some(old_owner) != owner
            && let Some(set) = self.resolve(&pod.metadata.namespace, old_owner)
        {
            self.queue.add(ctx, set);
        }
        if let Some(owner) = owner {
            let Some(set) = self.resolve(&pod.metadata.namespace, owner) else { return };
            if let Some(expectation) = self.expectations.get_mut(&set) {
                if op == WatchOp::Deleted || pod.metadata.is_terminating() {
                    expectation.deletions.remove(&key);
                } else if op == WatchOp::Added {
                    expectation.creations = expectation.creations.saturating_sub(1);
                }
            }
            return self.queue.add(ctx, set);
        }
        let news = old.is_none_or(|o| {
            o.metadata.labels != pod.metadata.labels || o.metadata.controller().is_some()
        });
        if op != WatchOp::Deleted && news && pod.is_active() {
            let keys: Vec<Key> = self
                .sets
                .iter()
                .filter(|(_, set)| selects(set, &pod.metadata))
                .map(|(key, _)| *key)
                .collect();
            for key in keys {
                self.queue.add(ctx, key);
            }
        }
    }

    /// resolveControllerRef.
    fn resolve(&self, namespace: &Str, owner: &OwnerReference) -> Option<Key> {
        let key = Key::new(Kind::ReplicaSet, *namespace, owner.name);
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
        let mut claims = Vec::new();
        if !set.metadata.is_terminating() {
            claims = self.pods.claims(&set);
            claims.retain(|(pod, _)| !self.claimed.contains(pod));
        }
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
            note(
                ctx,
                Sync::CreatePods { replica_set: *key, have, want, create: 1, missing },
            );
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
        let mut related: Vec<&ReplicaSet> = vec![set];
        if let Some(owner) = set.metadata.controller() {
            let keys = self.siblings.get(&owner.uid).into_iter().flatten();
            related.extend(keys.filter(|k| *k != key).map(|k| &*self.sets[k]));
        }
        let on_node = self.pods.on_nodes(&related);
        let mut ranking = ranking::rank(&pods, &on_node, count as usize, ctx.now);
        let expectation = self.expectations.entry(*key).or_default();
        let chosen: Vec<&Victim> = ranking.iter().filter(|v| v.chosen).collect();
        for victim in &chosen {
            let pod = Key::new(Kind::Pod, key.namespace, victim.pod);
            expectation.deletions.insert(pod);
            ctx.request_for(key, delete_verb(pod));
        }
        let answers = chosen.len();
        ranking.truncate(RANKING_MAX.max(answers));
        let (have, want) = (run.counts.active, set.spec.replicas.max(0) as u32);
        let (replica_set, delete) = (*key, answers as u32);
        note(ctx, Sync::DeletePods { replica_set, have, want, delete, ranking });
        run.stage = Stage::Deleting { answers: answers as u32 };
        self.queue.finish(ctx, key, answers);
    }

    /// One pod taken in or let go; the others follow one by one.
    fn claim_next(
        &mut self,
        ctx: &mut Ctx,
        key: &Key,
        set: &ReplicaSet,
        run: &mut Run,
        mut left: Vec<(Key, bool)>,
    ) {
        while let Some((pod_key, adopt)) = left.pop() {
            let Some(pod) = self.pods.get(&pod_key) else { continue };
            let mut owners = pod.metadata.owner_references.clone();
            let (owner, object) = (*key, pod_key);
            if adopt {
                owners.push(owner_reference(set));
                note(ctx, Sync::Adopt { owner, object });
            } else {
                owners.retain(|o| o.uid != set.metadata.uid);
                note(ctx, Sync::Release { owner, object });
            }
            self.claimed.insert(pod_key);
            ctx.request_for(key, Verb::Patch(pod_key, Patch::OwnerReferences(owners)));
            self.queue.finish(ctx, key, 1);
            run.stage = Stage::Claiming { left };
            return;
        }
        run.stage = Stage::Status;
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
        match run.stage.clone() {
            // The watch events of the patches start the next sync.
            Stage::Claiming { left } => self.claim_next(ctx, key, &set, &mut run, left),
            Stage::Creating { batch, answers, missing } => {
                let answers = answers - 1;
                run.stage = Stage::Creating { batch, answers, missing };
                if answers == 0 {
                    self.next_batch(ctx, key, &set, &mut run, batch, missing);
                }
            }
            Stage::Deleting { answers } => {
                run.stage = Stage::Deleting { answers: answers - 1 };
                if answers == 1 {
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
            self.queue.add_rate_limited(ctx, *key);
        } else {
            self.queue.forget(key);
        }
    }

    /// Events of one answer, and what will never come back by watch.
    fn record(
        &mut self,
        ctx: &mut Ctx,
        key: &Key,
        set: &Arc<ReplicaSet>,
        run: &mut Run,
        request: &Request,
        response: &Response,
    ) {
        let about = Object::ReplicaSet(set.clone());
        match (&request.verb, response) {
            (Verb::Create(_), Ok(pod)) => {
                let message = format!("Created pod: {}", pod.meta().name);
                ctx.event(&about, false, "SuccessfulCreate", message);
            }
            (Verb::Create(_), Err(error)) => {
                self.creations_failed(key, 1);
                run.failure.get_or_insert(("FailedCreate", error.message.as_str().into()));
                let message = format!("Error creating: {}", error.message);
                ctx.event(&about, true, "FailedCreate", message);
            }
            (Verb::Delete { key: pod, .. }, Ok(_)) => {
                let message = format!("Deleted pod: {}", pod.name);
                ctx.event(&about, false, "SuccessfulDelete", message);
            }
            (Verb::Delete { key: pod, .. }, Err(error)) => {
                if let Some(expectation) = self.expectations.get_mut(key) {
                    expectation.deletions.remove(pod);
                }
                deletion_failed(ctx, &about, run, error);
            }
            (Verb::Patch(pod, _), Err(_)) => {
                self.claimed.remove(pod);
            }
            (Verb::Update(_) | Verb::UpdateStatus(_) | Verb::Patch(..), _) => {}
            (Verb::Bind { .. } | Verb::Evict { .. }, _) => {}
        }
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
    fn write_status(&mut self, ctx: &mut Ctx, key: &Key, set: &ReplicaSet, run: &Run) {
        let status = status_of(set, run, ctx.now);
        let unavailable = status.available_replicas != status.ready_replicas;
        if set.spec.min_ready_seconds > 0
            && unavailable
            && let Some(at) = self.pods.next_available(set, ctx.now)
        {
            self.queue.add_after(ctx, *key, at - ctx.now);
        }
        if status == set.status {
            return;
        }
        let mut set = set.clone();
        set.metadata.resource_version = 0;
        set.status = status;
        ctx.request_for(key, Verb::UpdateStatus(set.into()));
        self.queue.finish(ctx, key, 1);
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
    let failed = status.conditions.iter().any(|c| &*c.kind == REPLICA_FAILURE);
    match &run.failure {
        Some((reason, message)) if !failed => status.conditions.push(Condition {
            kind: REPLICA_FAILURE.into(),
            status: Status::True,
            reason: (*reason).into(),
            message: *message,
            last_transition_time: Some(Time::from_ms(now)),
            ..Condition::default()
        }),
        Some(_) => {}
        None => status.conditions.retain(|c| &*c.kind != REPLICA_FAILURE),
    }
    status
}

fn deletion_failed(ctx: &mut Ctx, about: &Object, run: &mut Run, error: &ApiError) {
    if error.reason == Reason::NotFound {
        return;
    }
    run.failure.get_or_insert(("FailedDelete", error.message.as_str().into()));
    ctx.event(about, true, "FailedDelete", format!("Error deleting: {}", error.message));
}

/// GetPodFromTemplate.
fn pod_from_template(set: &ReplicaSet) -> Pod {
    let template = &set.spec.template;
    Pod {
        metadata: ObjectMeta {
            generate_name: format!("{}-", set.metadata.name).into(),
            namespace: set.metadata.namespace,
            labels: template.metadata.labels.clone(),
            annotations: template.metadata.annotations.clone(),
            owner_references: vec![owner_reference(set)],
            ..ObjectMeta::default()
        },
        spec: template.spec.clone(),
        status: Default::default(),
    }
}

fn owner_reference(set: &ReplicaSet) -> OwnerReference {
    OwnerReference {
        api_version: Kind::ReplicaSet.api_version().into(),
        kind: Kind::ReplicaSet.name().into(),
        name: set.metadata.name,
        uid: set.metadata.uid,
        controller: true,
        block_owner_deletion: true,
    }
}

fn key_of(set: &ReplicaSet) -> Key {
    Key::new(Kind::ReplicaSet, set.metadata.namespace, set.metadata.name)
}

fn selects(set: &ReplicaSet, pod: &ObjectMeta) -> bool {
    set.metadata.namespace == pod.namespace
        && !set.spec.selector.is_empty()
        && set.spec.selector.matches(&pod.labels)
}

fn delete_verb(key: Key) -> Verb {
    Verb::Delete {
        key,
        grace_period_seconds: None,
        propagation: Propagation::Background,
        uid: None,
    }
}

fn note(ctx: &mut Ctx, sync: Sync) {
    let me = Actor::Controller(Controller::ReplicaSet);
    ctx.note(Actor::ApiServer, me, What::Sync(Arc::new(sync)));
}
