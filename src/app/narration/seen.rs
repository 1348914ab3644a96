//! What was to be seen from an act until nothing more happened.

use super::Voice;
use crate::cluster::{Move, TrafficFrom};
use crate::text::story::seen::Seen;
use crate::text::{Span, rich};

/// One or two sentences.
pub fn seen(voice: Voice, act: &Move) -> Vec<Span> {
    let seen = match act {
        Move::PodAdd(_) => Seen::PodAdd,
        Move::DeploymentCreate(_) => Seen::DeploymentCreate,
        Move::DeploymentScale { .. } => Seen::DeploymentScale,
        Move::DeploymentRollout { .. } => Seen::DeploymentRollout,
        Move::DeploymentUndo { .. } => Seen::DeploymentUndo,
        Move::DeploymentDelete { .. } => Seen::DeploymentDelete,
        Move::PodDelete { .. } => Seen::PodDelete,
        Move::PodCrash { .. } => Seen::PodCrash,
        Move::NodeAdd { .. } => Seen::NodeAdd,
        Move::NodeFail { .. } => Seen::NodeFail,
        Move::NodeCut { .. } => Seen::NodeCut,
        Move::NodeRecover { .. } => Seen::NodeRecover,
        Move::NodeCordon { .. } => Seen::NodeCordon,
        Move::NodeUncordon { .. } => Seen::NodeUncordon,
        Move::NodeDrain { .. } => Seen::NodeDrain,
        Move::ServiceCreate(_) => Seen::ServiceCreate,
        Move::ServiceDelete { .. } => Seen::ServiceDelete,
        Move::TrafficSend(t) => match t.from {
            TrafficFrom::Outside { .. } => Seen::TrafficOutside,
            TrafficFrom::Pod { .. } => Seen::TrafficInside,
        },
        Move::ControlPlaneStop => Seen::ControlPlaneStop,
        Move::ControlPlaneStart => Seen::ControlPlaneStart,
    };
    rich::fill(seen.get(voice.lang), voice.lang, voice.skin, &[])
}
