//! What simulated time passes for when nothing happens for a while.

use super::Context;
use crate::cluster::controller::Sync;
use crate::cluster::node::{NodeNote, Signal};
use crate::cluster::{Ms, Step, What};
use crate::text::story::small::Wait;
use crate::text::{Span, number, rich};

/// Why it took so long until this step.
pub fn why(context: &Context, step: &Step) -> Vec<Span> {
    let voice = context.voice;
    let (wait, ms) = wait(context, step);
    let time = number::duration(voice.lang, ms);
    rich::fill(wait.get(voice.lang), voice.lang, voice.skin, &[&time])
}

/// The grace period, where what counts is the time since the last Lease, not since the last step.
pub(super) fn silence(step: &Step) -> Option<Ms> {
    match &step.what {
        What::Sync(sync) => match **sync {
            Sync::NodeUnknown { grace_ms, .. } => Some(grace_ms),
            _ => None,
        },
        _ => None,
    }
}

/// The wait's own length says little: what counts began before it.
pub fn is_counted_from_lease(step: &Step) -> bool {
    silence(step).is_some()
}

fn wait(context: &Context, step: &Step) -> (Wait, Ms) {
    match &step.what {
        What::Sync(sync) => match &**sync {
            Sync::NodeUnknown { grace_ms, .. } => (Wait::Lease, *grace_ms),
            Sync::EvictPod { waited_ms, .. } => (Wait::Toleration, *waited_ms),
            Sync::RolloutStuck { deadline_seconds, .. } => {
                (Wait::Progress, (*deadline_seconds).max(0) as Ms * 1_000)
            }
            _ => (Wait::Other, 0),
        },
        What::Node(note) => match &**note {
            NodeNote::Signal { signal: Signal::Kill, .. } => (Wait::Grace, 0),
            NodeNote::ContainerExited { .. } if is_ending(context, step) => (Wait::Ending, 0),
            NodeNote::ContainerExited { .. } => (Wait::Running, 0),
            NodeNote::ImagePulled { ms, .. } => (Wait::Image, *ms),
            NodeNote::PullFailed { .. } => (Wait::Registry, 0),
            NodeNote::PullImage { .. } => (Wait::PullBackOff, 0),
            NodeNote::CreateContainer { .. } => (Wait::BackOff, 0),
            NodeNote::Ready { .. } => (Wait::Startup, 0),
            _ => (Wait::Other, 0),
        },
        What::Scheduled(_) => (Wait::Queue, 0),
        What::Traffic(summary) => (Wait::Requests, summary.ms),
        What::Hop(_) => (Wait::Timeout, 0),
        _ => (Wait::Other, 0),
    }
}

/// The container was asked to end.
fn is_ending(context: &Context, step: &Step) -> bool {
    let asked = |cause: &&Step| match &cause.what {
        What::Node(note) => matches!(**note, NodeNote::Signal { .. }),
        _ => false,
    };
    context.trail.iter().find(|s| Some(s.id) == step.cause).is_some_and(asked)
}
