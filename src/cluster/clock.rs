//! Simulated time and the ordered queue of what arrives when.
//!
//! Invariants: time never runs backward; what arrives at the same moment is taken in the order it
//! was sent.

use super::step::Ms;
use crate::cluster::map::Map;
use std::collections::VecDeque;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// The queue of everything on its way, and the current moment.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Clock<T> {
    now: Ms,
    sent: u64,
    /// By moment of arrival; no moment without something that arrives then. Delays are few, so
    /// there are far fewer moments than things on their way.
    queue: Map<Ms, Line<T>>,
}

/// What arrives at one moment, in order. A zone that falls silent sends tens of thousands of
/// messages at once: copies of a line share the parts that neither takes from nor adds to. No part
/// is empty.
#[derive(Clone, Debug)]
struct Line<T> {
    parts: VecDeque<Arc<VecDeque<T>>>,
}

/// Messages of a part: few enough to be copied for one of them.
const PART: usize = 32;

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
        self.queue.entry(at).or_default().add(what);
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
        let what = arriving.take();
        if arriving.parts.is_empty() {
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

impl<T> Default for Line<T> {
    fn default() -> Line<T> {
        Line { parts: VecDeque::new() }
    }
}

impl<T: Clone> Line<T> {
    fn add(&mut self, what: T) {
        match self.parts.back_mut().filter(|part| part.len() < PART) {
            Some(part) => Arc::make_mut(part).push_back(what),
            None => self.parts.push_back(Arc::new(VecDeque::from([what]))),
        }
    }

    fn take(&mut self) -> Option<T> {
        let part = Arc::make_mut(self.parts.front_mut()?);
        let what = part.pop_front();
        if part.is_empty() {
            self.parts.pop_front();
        }
        what
    }
}

impl<T: Hash> Hash for Line<T> {
    /// Of the contents alone.
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.parts.iter().map(|part| part.len()).sum::<usize>().hash(state);
        self.parts.iter().flat_map(|part| part.iter()).for_each(|what| what.hash(state));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_arrives_at_one_moment_keeps_its_order_in_every_copy() {
        let mut clock = Clock::default();
        (0..100).for_each(|n| clock.send(5, n));
        let mut copy = clock.clone();
        let taken: Vec<i32> = (0..40).filter_map(|_| clock.take()).collect();
        copy.send(5, 100);
        clock.send(5, 200);
        assert_eq!(taken, (0..40).collect::<Vec<i32>>());
        let rest: Vec<i32> = std::iter::from_fn(|| clock.take()).collect();
        assert_eq!(rest, (40..100).chain([200]).collect::<Vec<i32>>());
        assert_eq!(std::iter::from_fn(|| copy.take()).count(), 101);
        assert_eq!((clock.next_at(), clock.now()), (None, 5));
    }
}
