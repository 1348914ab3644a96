//! What was to be seen from an act until nothing more happened.

use super::{Voice, why};
use crate::cluster::object::Kind;
use crate::cluster::{Cluster, Move, Propagation, TrafficFrom};
use crate::text::story::seen::Seen;
use crate::text::{Span, rich};

/// One or two sentences.
pub fn seen(voice: Voice, cluster: &Cluster, act: &Move) -> Vec<Span> {
    if let Move::PodAdd(_) = act {
        let schedulers = why::schedulers(voice, cluster);
        if !schedulers.is_empty() {
            return schedulers;
        }
    }
    let seen = match act {
        Move::PodAdd(_) => Seen::PodAdd,
        Move::DeploymentCreate(_) => Seen::DeploymentCreate,
        Move::Scale { .. } => Seen::DeploymentScale,
        Move::NamespaceCreate { .. } | Move::PriorityClassCreate(_) => Seen::Object,
        Move::ObjectCreate { .. } | Move::ObjectApply { .. } => Seen::Object,
        Move::ObjectReplace { .. } | Move::Annotate { .. } => Seen::Object,
        Move::DeploymentRollout { .. } => Seen::DeploymentRollout,
        Move::DeploymentUndo { .. } => Seen::DeploymentUndo,
        Move::DeploymentPause { .. } => Seen::DeploymentPause,
        Move::DeploymentResume { .. } => Seen::DeploymentResume,
        Move::DeploymentRestart { .. } => Seen::DeploymentRestart,
        Move::Patch(patch) => match patch.key.kind {
            Kind::Deployment => Seen::DeploymentEdit,
            _ => Seen::Object,
        },
        Move::Label { key, .. } => match key.kind {
            Kind::Pod => Seen::PodLabel,
            _ => Seen::Label,
        },
        Move::Delete(delete) => match delete.key.kind {
            Kind::Deployment if delete.cascade == Propagation::Orphan => Seen::DeploymentOrphan,
            Kind::Pod => Seen::PodDelete,
            Kind::Service => Seen::ServiceDelete,
            Kind::Node => Seen::NodeDelete,
            _ => Seen::DeploymentDelete,
        },
        Move::PodEvict { .. } => Seen::PodEvict,
        Move::PodCrash { .. } => Seen::PodCrash,
        Move::NodeAdd { .. } => Seen::NodeAdd,
        Move::NodeFail { .. } => Seen::NodeFail,
        Move::NodeCut { .. } => Seen::NodeCut,
        Move::NodeRecover { .. } => Seen::NodeRecover,
        Move::NodeCordon { .. } => Seen::NodeCordon,
        Move::NodeUncordon { .. } => Seen::NodeUncordon,
        Move::NodeDrain(_) => Seen::NodeDrain,
        Move::NodeTaint { .. } => Seen::NodeTaint,
        Move::ServiceCreate(_) => Seen::ServiceCreate,
        Move::TrafficSend(t) => match t.from {
            TrafficFrom::Outside { .. } => Seen::TrafficOutside,
            TrafficFrom::Pod { .. } => Seen::TrafficInside,
        },
        Move::ControllerStop { .. } => Seen::ControllerStop,
        Move::ControllerStart { .. } => Seen::ControllerStart,
        Move::ControlPlaneStop => Seen::ControlPlaneStop,
        Move::ControlPlaneStart => Seen::ControlPlaneStart,
    };
    rich::fill(seen.get(voice.lang), voice.lang, voice.skin, &[])
}
