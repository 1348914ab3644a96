//! A voyage as what the learner did: enough to repeat it exactly.

use super::{Launch, Scene, Voyage};
use crate::cluster::{Move, MoveError, Ms, What};

/// Seed, scene, acts and place. Branches other than the current one are not part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VoyageLog {
    pub scene: Scene,
    pub seed: u64,
    pub acts: Vec<LoggedAct>,
    /// Steps taken at the learner's place, and its time (the pointer that lasts).
    pub cursor: usize,
    pub cursor_ms: Ms,
}

/// One act, with its place in the voyage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedAct {
    /// Simulated time since the voyage began.
    pub ms: Ms,
    /// Steps before it: exact within one version of the model.
    pub after_step: usize,
    pub act: Move,
}

/// Why a log could not be repeated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RestoreError {
    /// The act with this index is not possible where it stands.
    Act { index: usize, error: MoveError },
    /// The acts are not in order, or too far into the voyage.
    OutOfOrder { index: usize },
    /// The voyage is longer than a link may ask for.
    TooLong,
}

/// A link may ask for at most so many steps.
pub const STEPS_MAX: usize = 200_000;

impl Voyage {
    /// What the learner did up to the cursor and beyond it on this branch.
    pub fn log(&self) -> VoyageLog {
        let start = self.time_base();
        let logged = |(after, idle_until): (&usize, &Ms)| match &self.steps()[*after].what {
            What::Act(act) => {
                LoggedAct { ms: idle_until - start, after_step: *after, act: (**act) }
            }
            _ => unreachable!("acts are at acts"),
        };
        VoyageLog {
            scene: self.scene,
            seed: self.seed,
            acts: self.track().acts.iter().map(logged).collect(),
            cursor: self.cursor,
            cursor_ms: self.time_ms(),
        }
    }

    fn time_base(&self) -> Ms {
        self.start.now()
    }

    /// Repeats a log. `exact`: it was made by this version of the model, so steps count; else
    /// acts are made at their times.
    pub fn restore(log: &VoyageLog, exact: bool) -> Result<Voyage, RestoreError> {
        Launch::restore(log.clone(), exact).finish()
    }

    /// Repeats a log from the beginning of a voyage.
    pub(super) fn sail(self, log: &VoyageLog, exact: bool) -> Result<Voyage, RestoreError> {
        Launch::again(self, log.clone(), exact).finish()
    }

    /// Goes on by at most so many steps towards where an act was made, and makes it there. True:
    /// it is made.
    pub(super) fn repeat_act(
        &mut self,
        index: usize,
        logged: &LoggedAct,
        exact: bool,
        steps: usize,
    ) -> Result<bool, RestoreError> {
        if logged.after_step > STEPS_MAX {
            return Err(RestoreError::TooLong);
        }
        let there = self.go_to_act(logged, exact, steps);
        if there.ok_or(RestoreError::OutOfOrder { index })? {
            self.act(logged.act).map_err(|error| RestoreError::Act { index, error })?;
            return Ok(true);
        }
        Ok(false)
    }

    /// Brings the voyage by at most so many steps to where an act was made. `None` if that lies in
    /// its past.
    fn go_to_act(&mut self, logged: &LoggedAct, exact: bool, steps: usize) -> Option<bool> {
        let at = self.time_base().checked_add(logged.ms)?;
        let limit = self.cursor + steps;
        if exact {
            while self.cursor < logged.after_step.min(limit) {
                self.forward().then_some(())?;
            }
            if self.cursor < logged.after_step {
                return Some(false);
            }
            if self.cursor != logged.after_step {
                return None;
            }
            if self.now.now() < at {
                self.now.step_until(at).is_none().then_some(())?;
            }
            (self.now.now() == at).then_some(true)
        } else {
            while self.now.next_at().is_some_and(|next| next < at) && self.steps().len() < STEPS_MAX
            {
                if self.cursor >= limit {
                    return Some(false);
                }
                match self.now.step_until(at) {
                    Some(step) => self.push(step),
                    None => break,
                }
            }
            Some(true)
        }
    }
}

impl VoyageLog {
    /// It asks for more than a link may ask for.
    pub(super) fn is_too_long(&self) -> bool {
        self.cursor > STEPS_MAX
    }
}
