//! `kubectl rollout undo`, `pause`, `resume` and `restart`.

use super::line::Flags;
use super::{Call, Done};
use crate::cluster::object::{Object, Str};
use crate::cluster::{Move, MoveError};

pub const FLAGS: Flags = &["to-revision=", "l/selector=", "all"];

pub fn undo(call: &mut Call) -> Done {
    let revision = call.line.number("to-revision")?.unwrap_or(0);
    each(call, "rolled back", &|namespace, name| Move::DeploymentUndo { namespace, name, revision })
}

pub fn pause(call: &mut Call) -> Done {
    each(call, "pausing", &|namespace, name| Move::DeploymentPause { namespace, name })
}

pub fn resume(call: &mut Call) -> Done {
    each(call, "resuming", &|namespace, name| Move::DeploymentResume { namespace, name })
}

pub fn restart(call: &mut Call) -> Done {
    each(call, "restarting", &|namespace, name| Move::DeploymentRestart { namespace, name })
}

fn each(call: &mut Call, doing: &str, act: &dyn Fn(Str, Str) -> Move) -> Done {
    let words = call.line.words.clone();
    for object in call.targets(&words)? {
        let key = object.key();
        if !matches!(object, Object::Deployment(_)) {
            let resource = key.kind.resource();
            call.say(format!("error: {resource} \"{}\" {doing} is not supported", key.name));
            continue;
        }
        let act = act(key.namespace, key.name);
        let refused = call.cluster.allowed(&act).err();
        match refused.and_then(|why| refusal(&why, act)) {
            Some(said) => call.say(said),
            None => call.make(act),
        }
    }
    Ok(())
}

/// What kubectl itself finds wrong; whatever else there is, the move's own refusal says.
fn refusal(why: &MoveError, act: Move) -> Option<String> {
    Some(match why {
        MoveError::AlreadyPaused { deployment } => {
            format!("error: deployments.apps \"{deployment}\" is already paused")
        }
        MoveError::NotPaused { deployment } => {
            format!("error: deployments.apps \"{deployment}\" is not paused")
        }
        MoveError::RolloutPaused { deployment } => match act {
            Move::DeploymentRestart { .. } => format!(
                "error: deployments.apps \"{deployment}\" can't restart paused deployment (run \
                 rollout resume first)"
            ),
            _ => "error: you cannot rollback a paused deployment; resume it first with 'kubectl \
                  rollout resume' and try again"
                .into(),
        },
        MoveError::NoHistory { deployment } => {
            format!("error: no rollout history found for deployment \"{deployment}\"")
        }
        MoveError::NoRevision { revision, .. } => {
            format!("error: unable to find specified revision {revision} in history")
        }
        MoveError::SameRevision { deployment } => format!(
            "deployment.apps/{deployment} skipped rollback (current template already matches \
             revision)"
        ),
        _ => return None,
    })
}
