//! One container of a pod on one machine: what it does now, and what is remembered of its runs.
//!
//! Models kuberuntime's container status and client-go's flowcontrol.Backoff.

use super::image::Image;
use crate::cluster::object::{Container, ContainerState, ContainerStatus, Str, Time};
use crate::cluster::step::Ms;

/// A container as it is on its machine.
#[derive(Clone, Debug, Hash)]
pub struct ContainerRun {
    pub name: Str,
    pub image: Str,
    pub role: Role,
    pub state: RunState,
    pub restarts: u32,
    /// What the kubelet holds for true.
    pub ready: bool,
    /// What is true: its program answers on its port.
    pub listening: bool,
    /// SIGTERM was sent, or is about to be.
    pub(super) asked_to_end: bool,
    /// The spec asks for another image than the one that runs, or ran: it ends and starts anew.
    pub(super) redefined: bool,
    /// How its previous run ended.
    pub last: Option<Exit>,
    pub(super) back_off: Option<BackOff>,
    pub(super) pull_back_off: Option<BackOff>,
    pub(super) pull_attempts: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    Init,
    /// An init container with restartPolicy Always.
    Sidecar,
    Main,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum RunState {
    /// Not begun.
    Waiting,
    Pulling,
    /// The pull failed; tried again at `until`.
    PullFailed {
        until: Ms,
        backing_off: bool,
    },
    Creating,
    Running {
        since: Ms,
    },
    Exited(Exit),
    /// It ended; started again at `until`.
    CrashLoopBackOff {
        exit: Exit,
        until: Ms,
        ms: Ms,
    },
}

/// How a container's run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Exit {
    pub code: i32,
    pub reason: &'static str,
    pub started: Ms,
    pub finished: Ms,
}

impl Exit {
    /// Of a container that could not be found (ContainerReasonStatusUnknown).
    pub(super) const UNKNOWN: Exit =
        Exit { code: 137, reason: "ContainerStatusUnknown", started: 0, finished: 0 };
}

impl ContainerRun {
    pub(super) fn new(spec: &Container, role: Role) -> ContainerRun {
        ContainerRun {
            name: spec.name,
            image: spec.image,
            role,
            state: RunState::Waiting,
            restarts: 0,
            ready: false,
            listening: false,
            asked_to_end: false,
            redefined: false,
            last: None,
            back_off: None,
            pull_back_off: None,
            pull_attempts: 0,
        }
    }

    pub fn is_running(&self) -> bool {
        matches!(self.state, RunState::Running { .. })
    }

    /// How it ended, while nothing was decided about it.
    pub fn exited(&self) -> Option<Exit> {
        if let RunState::Exited(exit) = self.state { Some(exit) } else { None }
    }

    /// How its last run ended.
    pub fn exit(&self) -> Option<Exit> {
        match self.state {
            RunState::Exited(exit) | RunState::CrashLoopBackOff { exit, .. } => Some(exit),
            RunState::Waiting | RunState::Pulling | RunState::PullFailed { .. } => self.last,
            RunState::Creating | RunState::Running { .. } => self.last,
        }
    }

    /// Takes the image the spec asks for. Back-offs are kept by the container's hash, which is over
    /// name and image: they begin anew (HashContainer, GetBackoffKey).
    pub(super) fn take_image(&mut self, image: Str) {
        if self.image != image {
            self.image = image;
            self.pull_attempts = 0;
            (self.back_off, self.pull_back_off) = (None, None);
        }
    }

    pub(super) fn program(&self) -> Image {
        Image::lookup(&self.image).expect("only images of the registry are started")
    }

    /// An earlier run of this machine is remembered by what was reported of it.
    pub(super) fn recall(&mut self, status: &ContainerStatus, now: Ms) {
        self.restarts = status.restart_count;
        let at = |t: Time| t.0.max(0) as Ms;
        self.last = match status.state {
            ContainerState::Running { started_at } => {
                Some(Exit { code: 255, reason: "Unknown", started: at(started_at), finished: now })
            }
            ContainerState::Terminated { exit_code, started_at, finished_at, .. } => Some(Exit {
                code: exit_code,
                reason: if exit_code == 0 { "Completed" } else { "Error" },
                started: started_at.map_or(0, at),
                finished: finished_at.map_or(now, at),
            }),
            ContainerState::Waiting { .. } | ContainerState::Unset => match status.last_state {
                ContainerState::Terminated { exit_code, .. } => {
                    Some(Exit { code: exit_code, reason: "Error", started: 0, finished: now })
                }
                ContainerState::Unset => None,
                ContainerState::Waiting { .. } | ContainerState::Running { .. } => None,
            },
        };
    }
}

/// client-go's flowcontrol.Backoff for one item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct BackOff {
    pub(super) ms: Ms,
    updated: Ms,
}

impl BackOff {
    /// Backoff.Next: 10 s, doubling to 300 s, from the start after twice that time of quiet.
    pub(super) fn next(entry: Option<BackOff>, since: Ms, now: Ms) -> BackOff {
        let ms = match entry {
            Some(e) if !e.expired(since) => (e.ms * 2).min(BACK_OFF_MAX_MS),
            _ => BACK_OFF_MS,
        };
        BackOff { ms, updated: now }
    }
    pub(super) fn expired(self, since: Ms) -> bool {
        since.saturating_sub(self.updated) > 2 * BACK_OFF_MAX_MS
    }
}

/// kubelet's back-off for containers and for images.
pub(super) const BACK_OFF_MS: Ms = 10_000;
const BACK_OFF_MAX_MS: Ms = 300_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn back_off_doubles_and_is_forgotten() {
        let mut entry = None;
        let mut got = Vec::new();
        let mut now = 0;
        for _ in 0..7 {
            entry = Some(BackOff::next(entry, now, now));
            got.push(entry.unwrap().ms / 1000);
            now += entry.unwrap().ms;
        }
        assert_eq!(got, [10, 20, 40, 80, 160, 300, 300]);
        let quiet = now + 600_001;
        assert_eq!(BackOff::next(entry, quiet, quiet).ms, 10_000);
    }
}
