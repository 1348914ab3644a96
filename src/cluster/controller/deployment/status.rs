//! Status and conditions of a Deployment.
//!
//! Pure. Models pkg/controller/deployment/{sync.go calculateStatus, progress.go} and the condition
//! functions of deployment/util.

use super::rollout::{desired, max_unavailable};
use crate::cluster::controller::shared;
use crate::cluster::object::{Condition, Deployment, DeploymentStatus, ReplicaSet, Status, Time};
use crate::cluster::step::Ms;
use std::sync::Arc;

pub(super) const PROGRESSING: &str = "Progressing";
pub(super) const AVAILABLE: &str = "Available";
pub(super) const REPLICA_FAILURE: &str = "ReplicaFailure";
pub(super) const NEW_RS_AVAILABLE: &str = "NewReplicaSetAvailable";
pub(super) const NEW_RS_CREATED: &str = "NewReplicaSetCreated";
pub(super) const FOUND_NEW_RS: &str = "FoundNewReplicaSet";
pub(super) const TIMED_OUT: &str = "ProgressDeadlineExceeded";
pub(super) const PAUSED: &str = "DeploymentPaused";
pub(super) const RESUMED: &str = "DeploymentResumed";
pub(super) const UPDATED: &str = "ReplicaSetUpdated";
pub(super) const RS_CREATE_ERROR: &str = "ReplicaSetCreateError";

pub(super) fn condition<'a>(status: &'a DeploymentStatus, kind: &str) -> Option<&'a Condition> {
    shared::condition(&status.conditions, kind)
}

/// SetDeploymentCondition with NewDeploymentCondition.
pub(super) fn set_condition(
    status: &mut DeploymentStatus,
    kind: &str,
    to: Status,
    reason: &str,
    message: &str,
    now: Ms,
) {
    let mut condition = shared::new_condition(kind, to, reason, message, now);
    condition.last_update_time = condition.last_transition_time;
    put_condition(status, condition);
}

/// SetDeploymentCondition: nothing happens if status and reason stay; the transition time stays if
/// the status does.
#[inline(never)]
fn put_condition(status: &mut DeploymentStatus, mut condition: Condition) {
    if let Some(current) = self::condition(status, &condition.kind)
        && current.status == condition.status
    {
        if current.reason == condition.reason {
            return;
        }
        condition.last_transition_time = current.last_transition_time;
    }
    shared::remove_condition(&mut status.conditions, &condition.kind);
    status.conditions.push(condition);
}

/// progressDeadlineSeconds in milliseconds, if there is one (2147483647 means none).
pub(super) fn deadline_ms(d: &Deployment) -> Option<i64> {
    d.spec.progress_deadline_seconds.filter(|s| *s != i32::MAX).map(|s| i64::from(s) * 1000)
}

/// DeploymentComplete: all pods are of the newest template and available, and no other is left.
pub(super) fn is_complete(d: &Deployment, status: &DeploymentStatus) -> bool {
    status.updated_replicas == desired(d)
        && status.replicas == desired(d)
        && status.available_replicas == desired(d)
        && status.observed_generation >= d.metadata.generation
}

/// DeploymentProgressing: compared with the stored status.
fn is_progressing(old: &DeploymentStatus, new: &DeploymentStatus) -> bool {
    new.updated_replicas > old.updated_replicas
        || new.replicas - new.updated_replicas < old.replicas - old.updated_replicas
        || new.ready_replicas > old.ready_replicas
        || new.available_replicas > old.available_replicas
}

/// DeploymentTimedOut.
fn is_timed_out(d: &Deployment, status: &DeploymentStatus, now: Ms) -> bool {
    let (Some(deadline), Some(c)) = (deadline_ms(d), condition(status, PROGRESSING)) else {
        return false;
    };
    match &*c.reason {
        NEW_RS_AVAILABLE => false,
        TIMED_OUT => true,
        _ => stored_ms(c.last_update_time) + deadline < now as i64,
    }
}

/// A time as it reads back from the API: whole seconds.
pub(super) fn stored_ms(time: Option<Time>) -> i64 {
    time.unwrap_or_default().whole_seconds().0
}

/// calculateStatus: the counts, and the condition Available.
pub(super) fn calculate(
    sets: &[Arc<ReplicaSet>],
    new: Option<&ReplicaSet>,
    d: &Deployment,
    now: Ms,
) -> DeploymentStatus {
    let mut status = DeploymentStatus {
        observed_generation: d.metadata.generation,
        updated_replicas: new.map_or(0, |s| s.status.replicas),
        // Unknown as long as one of them has not said.
        terminating_replicas: Some(0),
        collision_count: d.status.collision_count,
        conditions: d.status.conditions.clone(),
        ..DeploymentStatus::default()
    };
    let mut wanted = 0;
    for set in sets {
        let of = &set.status;
        wanted += set.spec.replicas;
        status.replicas += of.replicas;
        status.ready_replicas += of.ready_replicas;
        status.available_replicas += of.available_replicas;
        let sum = status.terminating_replicas.zip(of.terminating_replicas);
        status.terminating_replicas = sum.map(|(all, one)| all + one);
    }
    let available = status.available_replicas;
    status.unavailable_replicas = (wanted - available).max(0);
    let (yes, reason, message) = if available >= desired(d) - max_unavailable(d) {
        (Status::True, "MinimumReplicasAvailable", "Deployment has minimum availability.")
    } else {
        let message = "Deployment does not have minimum availability.";
        (Status::False, "MinimumReplicasUnavailable", message)
    };
    set_condition(&mut status, AVAILABLE, yes, reason, message, now);
    status
}

/// What a status says that the one before did not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    Nothing,
    Complete,
    TimedOut,
}

/// The part of syncRolloutStatus that estimates progress.
pub(super) fn estimate_progress(
    status: &mut DeploymentStatus,
    new: Option<&ReplicaSet>,
    d: &Deployment,
    now: Ms,
) -> Said {
    if deadline_ms(d).is_none() {
        shared::remove_condition(&mut status.conditions, PROGRESSING);
        return Said::Nothing;
    }
    let current = condition(&d.status, PROGRESSING);
    let was = |reason: &str| current.is_some_and(|c| &*c.reason == reason);
    if status.replicas == status.updated_replicas && was(NEW_RS_AVAILABLE) {
        return Said::Nothing;
    }
    let (yes, reason, what, said) = if is_complete(d, status) {
        (Status::True, NEW_RS_AVAILABLE, "has successfully progressed", Said::Complete)
    } else if is_progressing(&d.status, status) {
        // With the same reason too, lastUpdateTime moves on whenever progress is made.
        if let Some(c) = status.conditions.iter_mut().find(|c| &*c.kind == PROGRESSING) {
            c.reason = Default::default();
        }
        (Status::True, UPDATED, "is progressing", Said::Nothing)
    } else if is_timed_out(d, status, now) {
        let said = if was(TIMED_OUT) { Said::Nothing } else { Said::TimedOut };
        (Status::False, TIMED_OUT, "has timed out progressing", said)
    } else {
        return Said::Nothing;
    };
    let (kind, name) = match new {
        Some(set) => ("ReplicaSet", set.metadata.name),
        None => ("Deployment", d.metadata.name),
    };
    let message = format!("{kind} \"{name}\" {what}.");
    set_condition(status, PROGRESSING, yes, reason, &message, now);
    said
}

/// getReplicaFailures: a failure of the newest ReplicaSet before one of the older.
pub(super) fn copy_failure(
    status: &mut DeploymentStatus,
    sets: &[Arc<ReplicaSet>],
    new: Option<&ReplicaSet>,
) {
    let mut found = None;
    for set in new.into_iter().chain(sets.iter().map(|set| &**set)) {
        found = found.or(shared::condition(&set.status.conditions, REPLICA_FAILURE));
    }
    let Some(mut failure) = found.copied() else {
        return shared::remove_condition(&mut status.conditions, REPLICA_FAILURE);
    };
    failure.last_update_time = failure.last_transition_time;
    put_condition(status, failure);
}

/// requeueStuckDeployment: when to look again whether the rollout is stuck. (In the last second
/// Kubernetes looks every few milliseconds instead.)
pub(super) fn recheck_after_ms(d: &Deployment, status: &DeploymentStatus, now: Ms) -> Option<Ms> {
    let (deadline, current) = (deadline_ms(d)?, condition(&d.status, PROGRESSING)?);
    // Complete once, a rollout does not time out any more (DeploymentTimedOut), whatever pods fail
    // later and whichever sets it adopts: Kubernetes looks for ever and finds nothing.
    let was_complete = &*current.reason == NEW_RS_AVAILABLE;
    if is_complete(d, status) || was_complete || &*current.reason == TIMED_OUT {
        return None;
    }
    let after = stored_ms(current.last_update_time) + deadline - now as i64;
    Some(if after < 1000 { after.max(0) as Ms + 1 } else { after as Ms + 1000 })
}

/// What is said when a Deployment is paused or resumed (checkPausedConditions).
pub(super) fn paused_or_resumed(d: &Deployment) -> Option<(&'static str, &'static str)> {
    deadline_ms(d)?;
    let was = condition(&d.status, PROGRESSING).map_or("", |c| &*c.reason);
    match (d.spec.paused, was == PAUSED) {
        _ if was == TIMED_OUT => None,
        (true, false) => Some((PAUSED, "Deployment is paused")),
        (false, true) => Some((RESUMED, "Deployment is resumed")),
        (true, true) | (false, false) => None,
    }
}
