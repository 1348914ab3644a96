//! Simulated time and the ordered queue of what arrives when.
//!
//! Invariants: time never runs backward; what arrives at the same moment is taken in the order it
//! was sent.

use super::step::Ms;
use crate::cluster::map::Map;
use std::collections::VecDeque;

/// The queue of everything on its way, and the current moment.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Clock<T> {
    now: Ms,
    sent: u64,
    /// By moment of arrival; no moment without something that arrives then. Delays are few, so
    /// there are far fewer moments than things on their way.
    queue: Map<Ms, VecDeque<T>>,
}

impl<T> Default for Clock<T> {
    fn default() -> Clock<T> {
        Clock { now: 0, sent: 0, queue: Map::new() }
    }
}

impl<T: Clone> Clock<T> {
    pub(crate) fn now(&self) -> Ms {
        self.now
    }
    /// Puts something on its way, to arrive at `at` (not before now).
    pub(crate) fn send(&mut self, at: Ms, what: T) {
        assert!(at >= self.now, "nothing arrives in the past");
        self.sent += 1;
        self.queue.entry(at).or_default().push_back(what);
    }
    /// What is on its way never arrives.
    pub(crate) fn empty(&mut self) {
        self.queue = Map::new();
    }
    /// When the next thing arrives.
    pub(crate) fn next_at(&self) -> Option<Ms> {
        self.queue.first_key_value().map(|(at, _)| *at)
    }
    /// Takes the next thing and moves time to its arrival.
    pub(crate) fn take(&mut self) -> Option<T> {
        let (at, arriving) = self.queue.first_mut()?;
        self.now = *at;
        let what = arriving.pop_front();
        if arriving.is_empty() {
            self.queue.pop_first();
        }
        what
    }
    /// Moves time forward without taking anything.
    pub(crate) fn advance(&mut self, to: Ms) {
        assert!(self.next_at().is_none_or(|at| at >= to), "something arrives before {to}");
        self.now = self.now.max(to);
    }
    /// How much was ever sent.
    pub(crate) fn sent(&self) -> u64 {
        self.sent
    }
}
