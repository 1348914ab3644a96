//! pods/eviction: a deletion that PodDisruptionBudgets may refuse.
//!
//! Models pkg/registry/core/pod/storage/eviction.go. A budget allows as many disruptions as its
//! status says, and each eviction takes one of them; the disruption controller gives them back.

use super::storage::{Committed, delete, find, replace};
use super::{ApiServer, Surroundings, Written, error, not_found};
use crate::cluster::object::{
    Condition, Key, Kind, LabelSelector, Object, Pod, PodDisruptionBudget, PodPhase, Status, Time,
};
use crate::cluster::step::{ApiError, Reason};
use std::sync::Arc;

/// EvictionREST.Create.
pub(super) fn evict(
    api: &mut ApiServer,
    at: &mut Surroundings,
    key: &Key,
    grace: Option<i64>,
) -> Committed {
    let old = find(api, key)?;
    let Object::Pod(pod) = &old else { return Err(not_found(key)) };
    let mut written = Vec::new();
    if !can_ignore_budgets(pod)
        && let Some(budget) = budget_of(api, pod)?
        && !is_spare(pod, &budget)
    {
        written.extend(check_and_decrement(api, at, budget, pod)?);
    }
    // addConditionAndDeletePod.
    let mut marked = pod.clone();
    let condition = Condition {
        kind: "DisruptionTarget".into(),
        status: Status::True,
        reason: "EvictionByEvictionAPI".into(),
        message: "Eviction API: evicting".into(),
        last_transition_time: Some(Time::from_ms(at.now)),
        ..Condition::default()
    };
    condition.set(&mut Arc::make_mut(&mut marked).status.conditions);
    written.extend(replace(api, &old, marked.into())?.1);
    let (object, rest) = delete(api, at, key, grace, None, None)?;
    written.extend(rest);
    Ok((object, written))
}

/// canIgnorePDB: nobody misses a pod that does not run.
fn can_ignore_budgets(pod: &Pod) -> bool {
    pod.status.phase == PodPhase::Pending || pod.is_finished() || pod.metadata.is_terminating()
}

/// The pod's only budget.
fn budget_of(api: &ApiServer, pod: &Pod) -> Result<Option<Arc<PodDisruptionBudget>>, ApiError> {
    let mut found = None;
    for object in api.list_namespace(Kind::PodDisruptionBudget, &pod.metadata.namespace) {
        let Object::PodDisruptionBudget(budget) = object else { continue };
        let matches = |s: &LabelSelector| !s.is_empty() && s.matches(&pod.metadata.labels);
        if !budget.spec.selector.as_ref().is_some_and(matches) {
            continue;
        }
        if found.is_some() {
            let text = "This pod has more than one PodDisruptionBudget, which the eviction \
                        subresource does not support.";
            return Err(error(Reason::InternalError, text.into()));
        }
        found = Some(budget.clone());
    }
    Ok(found)
}

/// unhealthyPodEvictionPolicy IfHealthyBudget: a pod that is not ready is not counted on.
fn is_spare(pod: &Pod, budget: &PodDisruptionBudget) -> bool {
    let status = &budget.status;
    let enough = status.current_healthy >= status.desired_healthy && status.desired_healthy > 0;
    !pod.is_ready() && enough
}

fn check_and_decrement(
    api: &mut ApiServer,
    at: &Surroundings,
    budget: Arc<PodDisruptionBudget>,
    pod: &Pod,
) -> Result<Vec<Written>, ApiError> {
    let (status, name) = (&budget.status, budget.metadata.name);
    if status.disruptions_allowed < 0 {
        let message = format!(
            "poddisruptionbudget.policy \"{name}\" is forbidden: pdb disruptions allowed is \
             negative"
        );
        return Err(error(Reason::Forbidden, message));
    }
    if status.observed_generation < budget.metadata.generation || status.disruptions_allowed == 0 {
        let text = "Cannot evict pod as it would violate the pod's disruption budget.";
        return Err(error(Reason::TooManyRequests, text.into()));
    }
    let mut new = budget.clone();
    let status = &mut Arc::make_mut(&mut new).status;
    status.disruptions_allowed -= 1;
    let now = Time::from_ms(at.now);
    if status.disruptions_allowed == 0 {
        let condition = Condition {
            kind: "DisruptionAllowed".into(),
            status: Status::False,
            reason: "InsufficientPods".into(),
            last_transition_time: Some(now),
            observed_generation: status.observed_generation,
            ..Condition::default()
        };
        condition.set(&mut status.conditions);
    }
    status.disrupted_pods.insert(pod.metadata.name, now.rfc3339().into());
    let old = Object::PodDisruptionBudget(budget);
    Ok(replace(api, &old, new.into())?.1)
}
