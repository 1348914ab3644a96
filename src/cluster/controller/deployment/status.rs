//! Status and conditions of a Deployment.
//!
//! Pure. Models pkg/controller/deployment/{sync.go calculateStatus, progress.go} and the condition
//! functions of deployment/util.

use super::rollout::{desired, max_unavailable};
use crate::cluster::object::{
    Condition, Deployment, DeploymentStatus, ReplicaSet, Status, Str, Time,
};
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
    status.conditions.iter().find(|c| &*c.kind == kind)
}

/// NewDeploymentCondition.
pub(super) fn new_condition(
    kind: &str,
    status: Status,
    reason: &str,
    message: String,
    now: Ms,
) -> Condition {
    Condition {
        kind: kind.into(),
        status,
        reason: reason.into(),
        message: message.into(),
        last_update_time: Some(Time::from_ms(now)),
        last_transition_time: Some(Time::from_ms(now)),
        ..Condition::default()
    }
}

/// SetDeploymentCondition: nothing happens if status and reason stay; the transition time stays if
/// the status does.
pub(super) fn set_condition(status: &mut DeploymentStatus, mut condition: Condition) {
    if let Some(current) = self::condition(status, &condition.kind) {
        if current.status == condition.status && current.reason == condition.reason {
            return;
        }
        if current.status == condition.status {
            condition.last_transition_time = current.last_transition_time;
        }
    }
    remove_condition(status, &condition.kind);
    status.conditions.push(condition);
}

pub(super) fn remove_condition(status: &mut DeploymentStatus, kind: &str) {
    status.conditions.retain(|c| &*c.kind != kind);
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
    let sum = |count: fn(&ReplicaSet) -> i32| sets.iter().map(|s| count(s)).sum::<i32>();
    let available = sum(|s| s.status.available_replicas);
    let mut status = DeploymentStatus {
        observed_generation: d.metadata.generation,
        replicas: sum(|s| s.status.replicas),
        updated_replicas: new.map_or(0, |s| s.status.replicas),
        ready_replicas: sum(|s| s.status.ready_replicas),
        available_replicas: available,
        unavailable_replicas: (sum(|s| s.spec.replicas) - available).max(0),
        // Unknown as long as one of them has not said.
        terminating_replicas: sets.iter().map(|s| s.status.terminating_replicas).sum(),
        collision_count: d.status.collision_count,
        conditions: d.status.conditions.clone(),
    };
    let (yes, reason, message) = if available >= desired(d) - max_unavailable(d) {
        (Status::True, "MinimumReplicasAvailable", "Deployment has minimum availability.")
    } else {
        let message = "Deployment does not have minimum availability.";
        (Status::False, "MinimumReplicasUnavailable", message)
    };
    set_condition(&mut status, new_condition(AVAILABLE, yes, reason, message.into(), now));
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
        remove_condition(status, PROGRESSING);
        return Said::Nothing;
    }
    let current = condition(&d.status, PROGRESSING);
    let was_complete = status.replicas == status.updated_replicas
        && current.is_some_and(|c| &*c.reason == NEW_RS_AVAILABLE);
    if was_complete {
        return Said::Nothing;
    }
    let whose = match new {
        Some(set) => format!("ReplicaSet \"{}\"", set.metadata.name),
        None => format!("Deployment \"{}\"", d.metadata.name),
    };
    if is_complete(d, status) {
        let message = format!("{whose} has successfully progressed.");
        let c = new_condition(PROGRESSING, Status::True, NEW_RS_AVAILABLE, message, now);
        set_condition(status, c);
        return Said::Complete;
    }
    if is_progressing(&d.status, status) {
        let message = format!("{whose} is progressing.");
        let mut c = new_condition(PROGRESSING, Status::True, UPDATED, message, now);
        if let Some(current) = current {
            if current.status == Status::True {
                c.last_transition_time = current.last_transition_time;
            }
            // With the same reason too, lastUpdateTime moves on whenever progress is made.
            remove_condition(status, PROGRESSING);
        }
        set_condition(status, c);
        return Said::Nothing;
    }
    if !is_timed_out(d, status, now) {
        return Said::Nothing;
    }
    let message = format!("{whose} has timed out progressing.");
    set_condition(status, new_condition(PROGRESSING, Status::False, TIMED_OUT, message, now));
    let before = current.is_some_and(|c| &*c.reason == TIMED_OUT);
    if before { Said::Nothing } else { Said::TimedOut }
}

/// getReplicaFailures: a failure of the newest ReplicaSet before one of the older.
pub(super) fn copy_failure(
    status: &mut DeploymentStatus,
    sets: &[Arc<ReplicaSet>],
    new: Option<&ReplicaSet>,
) {
    let of = |set: &ReplicaSet| {
        set.status.conditions.iter().find(|c| &*c.kind == REPLICA_FAILURE).cloned()
    };
    match new.and_then(of).or_else(|| sets.iter().find_map(|s| of(s))) {
        Some(mut failure) => {
            failure.last_update_time = failure.last_transition_time;
            set_condition(status, failure);
        }
        None => remove_condition(status, REPLICA_FAILURE),
    }
}

/// requeueStuckDeployment: when to look again whether the rollout is stuck. (In the last second
/// Kubernetes looks every few milliseconds instead.)
pub(super) fn recheck_after_ms(d: &Deployment, status: &DeploymentStatus, now: Ms) -> Option<Ms> {
    let (deadline, current) = (deadline_ms(d)?, condition(&d.status, PROGRESSING)?);
    if is_complete(d, status) || &*current.reason == TIMED_OUT {
        return None;
    }
    let after = stored_ms(current.last_update_time) + deadline - now as i64;
    Some(if after < 1000 { after.max(0) as Ms + 1 } else { after as Ms + 1000 })
}

/// The condition that says so when a Deployment is paused or resumed (checkPausedConditions).
pub(super) fn paused_condition(d: &Deployment, now: Ms) -> Option<Condition> {
    deadline_ms(d)?;
    let reason: Option<&Str> = condition(&d.status, PROGRESSING).map(|c| &c.reason);
    if reason.is_some_and(|r| &**r == TIMED_OUT) {
        return None;
    }
    let was_paused = reason.is_some_and(|r| &**r == PAUSED);
    let (reason, message) = match (d.spec.paused, was_paused) {
        (true, false) => (PAUSED, "Deployment is paused"),
        (false, true) => (RESUMED, "Deployment is resumed"),
        (true, true) | (false, false) => return None,
    };
    Some(new_condition(PROGRESSING, Status::Unknown, reason, message.into(), now))
}
