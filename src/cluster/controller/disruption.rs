//! The disruption controller: how many of a PodDisruptionBudget's pods may be evicted now.
//!
//! Invariants: it writes nothing but the status of budgets; the API server takes evictions from
//! that status, this controller alone gives them back. Models pkg/controller/disruption
//! (disruption.go). It works in the background: a reader sees what its numbers forbid.

use super::pods::Pods;
use super::rollout::scaled_value;
use super::shared::{in_namespace, keep, new_condition};
use crate::cluster::component::{Component, Ctx, Request, Response, Timer, Verb, WorkQueue};
use crate::cluster::invariant::Held;
use crate::cluster::map::Map;
use crate::cluster::object::{
    Condition, Deployment, IntOrString, Key, Kind, Labels, Object, Pod, PodDisruptionBudget,
    ReplicaSet, Status, Time,
};
use crate::cluster::step::{Ms, WatchOp};
use std::sync::Arc;

/// DeletionTimeout: an evicted pod that is not deleted by then was not evicted.
const DELETION_TIMEOUT_MS: Ms = 120_000;
const ALLOWED: &str = "DisruptionAllowed";

/// The disruption controller.
#[derive(Clone, Debug, Default, Hash)]
pub(crate) struct DisruptionController {
    queue: WorkQueue,
    budgets: Map<Key, Arc<PodDisruptionBudget>>,
    pods: Pods,
    sets: Map<Key, Arc<ReplicaSet>>,
    deployments: Map<Key, Arc<Deployment>>,
}

impl Component for DisruptionController {
    fn on_watch(&mut self, ctx: &mut Ctx, op: WatchOp, object: &Object) {
        let (key, here) = (object.key(), op != WatchOp::Deleted);
        match object {
            Object::PodDisruptionBudget(budget) => {
                keep(&mut self.budgets, key, budget, here);
                self.queue.add(ctx, &key);
            }
            Object::Pod(pod) => {
                let (_, old) = self.pods.see(op, pod);
                for budget in self.budgets_in(key) {
                    let Some(b) = self.budgets.get(&budget) else { continue };
                    if selects(b, pod) || old.as_ref().is_some_and(|old| selects(b, old)) {
                        self.queue.add(ctx, &budget);
                    }
                }
            }
            Object::ReplicaSet(set) => {
                keep(&mut self.sets, key, set, here);
            }
            Object::Deployment(deployment) => {
                keep(&mut self.deployments, key, deployment, here);
            }
            _ => {}
        }
    }

    fn on_response(&mut self, ctx: &mut Ctx, request: &Request, response: &Response) {
        let Some(key) = &request.work else { return };
        match response {
            Ok(Object::PodDisruptionBudget(budget)) => {
                keep(&mut self.budgets, *key, budget, true);
                self.queue.forget(key);
            }
            Ok(_) => {}
            Err(_) => self.queue.add_rate_limited(ctx, key),
        }
        self.queue.answered(ctx, key);
    }

    fn on_timer(&mut self, ctx: &mut Ctx, timer: &Timer) {
        if let Some(key) = self.queue.due(ctx, timer) {
            match self.sync(ctx, key) {
                Some(budget) => self.queue.ask(ctx, key, Verb::UpdateStatus(budget.into())),
                None => self.queue.finish(ctx, key, 0),
            }
        }
    }
}

impl DisruptionController {
    pub(crate) fn held(&self) -> Held {
        use Kind::{Deployment, Pod, PodDisruptionBudget, ReplicaSet};
        let mut held = Held::new(&[PodDisruptionBudget, Pod, ReplicaSet, Deployment]);
        self.budgets.values().for_each(|b| held.add(PodDisruptionBudget, &b.metadata));
        self.pods.iter().for_each(|pod| held.add(Pod, &pod.metadata));
        self.sets.values().for_each(|set| held.add(ReplicaSet, &set.metadata));
        self.deployments.values().for_each(|d| held.add(Deployment, &d.metadata));
        held
    }

    /// Budgets in the namespace of an object.
    fn budgets_in(&self, object: Key) -> Vec<Key> {
        let here = in_namespace(&self.budgets, Kind::PodDisruptionBudget, object.namespace);
        here.map(|(key, _)| *key).collect()
    }

    /// trySync: the budget with its new status, if that is another.
    fn sync(&mut self, ctx: &mut Ctx, key: &Key) -> Option<PodDisruptionBudget> {
        let budget = self.budgets.get(key)?.clone();
        let found = self.pods.selected(key.namespace, &|labels| takes(&budget, labels));
        let pods: Vec<_> = found.iter().filter_map(|pod| self.pods.get(pod)).cloned().collect();
        if pods.is_empty() {
            let text = "No matching pods found".into();
            ctx.event_of(Kind::PodDisruptionBudget, &budget.metadata, false, "NoPods", text);
        }
        let (expected, desired) = self.expected(&budget, &pods);
        let disrupted = self.disrupted(ctx, key, &budget, &pods);
        let healthy = |pod: &Arc<Pod>| {
            let going = pod.metadata.is_terminating() || disrupted.contains_key(&pod.metadata.name);
            pod.is_ready() && !going
        };
        let healthy = pods.iter().filter(|pod| healthy(pod)).count() as i32;
        let allowed = if expected <= 0 { 0 } else { (healthy - desired).max(0) };
        let mut new = PodDisruptionBudget::clone(&budget);
        let status = &mut new.status;
        status.current_healthy = healthy;
        status.desired_healthy = desired;
        status.expected_pods = expected;
        status.disruptions_allowed = allowed;
        status.disrupted_pods = disrupted;
        status.observed_generation = budget.metadata.generation;
        set_allowed(&mut status.conditions, allowed > 0, budget.metadata.generation, ctx.now);
        (new.status != budget.status).then_some(new)
    }

    /// getExpectedPodCount: how many pods there should be, and how many of them healthy.
    fn expected(&self, budget: &PodDisruptionBudget, pods: &[Arc<Pod>]) -> (i32, i32) {
        let (spec, count) = (&budget.spec, pods.len() as i32);
        if let Some(unavailable) = &spec.max_unavailable {
            let scale = self.expected_scale(pods);
            let unavailable = scaled_value(unavailable, scale, true).unwrap_or(0);
            return (scale, (scale - unavailable).max(0));
        }
        match &spec.min_available {
            Some(IntOrString::Int(n)) => (count, *n),
            Some(percent) => {
                let scale = self.expected_scale(pods);
                (scale, scaled_value(percent, scale, true).unwrap_or(0))
            }
            None => (count, 0),
        }
    }

    /// getExpectedScale: what the pods' controllers want, each counted once.
    fn expected_scale(&self, pods: &[Arc<Pod>]) -> i32 {
        let mut scales = Map::new();
        for pod in pods {
            let Some(owner) = pod.metadata.controller() else { continue };
            let namespace = pod.metadata.namespace;
            let set = Key { kind: Kind::ReplicaSet, namespace, name: owner.name };
            let Some(set) = self.sets.get(&set).filter(|s| s.metadata.uid == owner.uid) else {
                continue;
            };
            let deployment = set.metadata.controller().and_then(|owner| {
                let key = Key { kind: Kind::Deployment, namespace, name: owner.name };
                self.deployments.get(&key).filter(|d| d.metadata.uid == owner.uid)
            });
            match deployment {
                Some(d) => scales.insert(d.metadata.uid, d.spec.replicas.unwrap_or(1)),
                None => scales.insert(owner.uid, set.spec.replicas),
            };
        }
        scales.values().sum()
    }

    /// buildDisruptedPodMap: evicted pods whose deletion is still to be seen.
    fn disrupted(
        &mut self,
        ctx: &mut Ctx,
        key: &Key,
        budget: &PodDisruptionBudget,
        pods: &[Arc<Pod>],
    ) -> Labels {
        let mut kept = Labels::new();
        for (name, when) in &budget.status.disrupted_pods {
            let pod = pods.iter().find(|pod| pod.metadata.name == *name);
            if pod.is_none_or(|pod| pod.metadata.is_terminating()) {
                continue;
            }
            let until = Time::parse(when).map_or(0, |t| t.0 as Ms) + DELETION_TIMEOUT_MS;
            if until > ctx.now {
                kept.insert(*name, *when);
                self.queue.add_after(ctx, key, until - ctx.now);
            }
        }
        kept
    }
}

fn selects(budget: &PodDisruptionBudget, pod: &Pod) -> bool {
    budget.metadata.namespace == pod.metadata.namespace && takes(budget, &pod.metadata.labels)
}

/// A budget without a selector takes nothing, with an empty one everything.
fn takes(budget: &PodDisruptionBudget, labels: &Labels) -> bool {
    budget.spec.selector.as_ref().is_some_and(|selector| selector.matches(labels))
}

/// pdbhelper.UpdateDisruptionAllowedCondition.
fn set_allowed(conditions: &mut Vec<Condition>, allowed: bool, generation: i64, now: Ms) {
    let (status, reason) = match allowed {
        true => (Status::True, "SufficientPods"),
        false => (Status::False, "InsufficientPods"),
    };
    let mut new = new_condition(ALLOWED, status, reason, "", now);
    new.observed_generation = generation;
    match conditions.iter_mut().find(|c| &*c.kind == ALLOWED) {
        Some(old) => {
            if old.status == status {
                new.last_transition_time = old.last_transition_time;
            }
            *old = new;
        }
        None => conditions.push(new),
    }
}
