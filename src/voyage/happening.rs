//! Which steps are worth a stop: what was decided, and what came of it.
//!
//! A decision is a stop; the request and the write that only carry it out are not, so that nothing
//! is told twice. What a kubelet reports (Running, Ready, gone) is a stop when it is on record.

use super::Voyage;
use crate::cluster::controller::Sync;
use crate::cluster::node::NodeNote;
use crate::cluster::object::{Kind, PodPhase};
use crate::cluster::{Change, Step, What};

impl Voyage {
    /// Whether the step with this index is a happening.
    pub fn happens(&self, index: usize) -> bool {
        let step = &self.steps()[index];
        match &step.what {
            What::Act(_) | What::Refused(_) | What::Fault(_) => true,
            What::Scheduled(_) => true,
            What::Traffic(summary) => summary.left == 0,
            What::Request(_) | What::Watch { .. } => false,
            What::Stored { .. } => step.changes.iter().any(shows) && !self.was_decided(step),
            What::Sync(sync) => !is_housekeeping(sync),
            What::Node(note) => goes_wrong_or_right(note),
            What::Hop(hop) => hop.outcome.is_some(),
        }
    }

    /// A write that carries out what a scheduler or controller has decided.
    fn was_decided(&self, step: &Step) -> bool {
        let first = self.start.steps() + 1;
        let mut cause = step.cause;
        while let Some(index) = cause.and_then(|id| id.checked_sub(first)) {
            let by = &self.steps()[index as usize];
            match by.what {
                What::Request(_) | What::Stored { .. } => cause = by.cause,
                What::Scheduled(_) | What::Sync(_) => return true,
                _ => return false,
            }
        }
        false
    }
}

/// A change that a learner can point at. A pod or Deployment just written down is none: what it
/// leads to is.
fn shows(change: &Change) -> bool {
    match change {
        Change::Created(key) => matches!(key.kind, Kind::Node | Kind::Service),
        Change::Deleted(key) => {
            matches!(key.kind, Kind::Pod | Kind::Node | Kind::Service | Kind::Deployment)
        }
        Change::Phase { phase, .. } => !matches!(phase, PodPhase::Pending),
        Change::Waiting { reason, .. } => &**reason != "ContainerCreating",
        Change::Scaled { .. } | Change::Template { .. } => false,
        _ => true,
    }
}

fn is_housekeeping(sync: &Sync) -> bool {
    matches!(sync, Sync::RolloutWaits { .. } | Sync::RemoveFinalizer { .. })
}

fn goes_wrong_or_right(note: &NodeNote) -> bool {
    match note {
        NodeNote::Booted { .. } | NodeNote::Reconnected { .. } => true,
        NodeNote::PullFailed { .. } | NodeNote::BackOff { .. } => true,
        NodeNote::SandboxFailed { .. } => true,
        NodeNote::ContainerExited { code, .. } => *code != 0,
        _ => false,
    }
}
