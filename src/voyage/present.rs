//! The state at the cursor, and the step that follows once somebody has looked ahead.
//!
//! Who looks ahead has taken that step in a copy: going there takes the copy. Invariant: what was
//! seen ahead is forgotten when the state changes.

use crate::cluster::{Cluster, Ms, Step};
use std::cell::{OnceCell, RefCell};
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::task::Poll;

#[derive(Clone)]
pub(super) struct Present {
    state: Cluster,
    ahead: OnceCell<Box<(Cluster, Option<Step>)>>,
    /// The state before the last step, if it is there without a copy.
    before: Option<Arc<Cluster>>,
    /// A copy that runs on towards the next step while somebody watches.
    running: RefCell<Option<Box<Cluster>>>,
}

impl Present {
    /// The step that follows.
    pub(super) fn ahead(&self) -> Option<&Step> {
        let look = || {
            let mut state = self.state.clone();
            let step = state.step();
            Box::new((state, step))
        };
        self.ahead.get_or_init(look).1.as_ref()
    }

    /// The state before the step just taken, where somebody had looked ahead to it.
    pub(super) fn before(&mut self) -> Option<Arc<Cluster>> {
        self.before.take()
    }

    /// As [`Cluster::step_until`].
    pub(super) fn go(&mut self, until: Ms) -> Option<Step> {
        self.take_ahead(until).or_else(|| self.state.step_until(until))
    }

    /// As [`Cluster::step_part`].
    pub(super) fn go_part(&mut self, until: Ms, left: &mut usize) -> Poll<Option<Step>> {
        match self.take_ahead(until) {
            Some(step) => Poll::Ready(Some(step)),
            None => self.state.step_part(until, left),
        }
    }

    /// Reads the state as it is at this later moment (absolute), before the next step.
    pub(super) fn meanwhile<R>(&self, at: Ms, read: impl FnOnce(&Cluster) -> R) -> R {
        let mut running = self.running.borrow_mut();
        let next = self.ahead().map_or(Ms::MAX, |step| step.at.saturating_sub(1));
        let at = at.min(next);
        if at <= self.state.now() {
            return read(&self.state);
        }
        if running.as_ref().is_none_or(|known| known.now() > at) {
            *running = Some(Box::new(self.state.clone()));
        }
        let known = running.as_mut().expect("it runs");
        // Nothing that comes before the next step is one.
        let _ = known.step_until(at);
        read(known)
    }

    fn take_ahead(&mut self, until: Ms) -> Option<Step> {
        self.running.take();
        if let Some(ahead) = self.ahead.take()
            && let (state, Some(step)) = *ahead
            && step.at <= until
        {
            self.before = Some(Arc::new(std::mem::replace(&mut self.state, state)));
            return Some(step);
        }
        None
    }
}

impl From<Cluster> for Present {
    fn from(state: Cluster) -> Present {
        Present { state, ahead: OnceCell::new(), before: None, running: RefCell::new(None) }
    }
}

impl Deref for Present {
    type Target = Cluster;
    fn deref(&self) -> &Cluster {
        &self.state
    }
}

impl DerefMut for Present {
    fn deref_mut(&mut self) -> &mut Cluster {
        self.ahead.take();
        self.running.take();
        &mut self.state
    }
}
