//! Simulated time and the ordered queue of what arrives when.
//!
//! Invariants: time never runs backward; what arrives at the same moment is taken in the order it
//! was sent.

use super::step::Ms;
use std::collections::VecDeque;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// The queue of everything on its way, and the current moment.
#[derive(Debug)]
pub(crate) struct Clock<T> {
    now: Ms,
    sent: u64,
    /// By moment of arrival, the next one at the end, where most is sent to; no moment without
    /// something that arrives then. Delays are few, so there are far fewer moments than things on
    /// their way.
    queue: Vec<(Ms, Line<T>)>,
    /// Room of lines that are empty, for others.
    spare: Vec<Part<T>>,
}

/// What arrives at one moment, in order. A zone that falls silent sends tens of thousands of
/// messages at once: copies of a line share the parts that neither takes from nor adds to. No part
/// is empty.
#[derive(Clone, Debug)]
struct Line<T> {
    first: Part<T>,
    rest: VecDeque<Part<T>>,
}

type Part<T> = Arc<VecDeque<T>>;

/// Messages of a part: few enough to be copied for one of them.
const PART: usize = 32;
/// So many rooms are kept, none for more than so many messages: a checkpoint keeps them as they
/// are.
const SPARE: usize = 32;
const SMALL: usize = 8;

impl<T> Default for Clock<T> {
    fn default() -> Clock<T> {
        Clock { now: 0, sent: 0, queue: Vec::new(), spare: Vec::new() }
    }
}

impl<T: Clone> Clone for Clock<T> {
    fn clone(&self) -> Clock<T> {
        let queue = self.queue.iter().map(|(at, line)| (*at, line.clone())).collect();
        Clock { now: self.now, sent: self.sent, queue, spare: Vec::new() }
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
        let place = self.queue.partition_point(|(later, _)| *later > at);
        match self.queue.get_mut(place).filter(|(same, _)| *same == at) {
            Some((_, line)) => line.add(what),
            None => {
                let mut first = self.spare.pop().unwrap_or_default();
                Arc::make_mut(&mut first).push_back(what);
                self.queue.insert(place, (at, Line { first, rest: VecDeque::new() }));
            }
        }
    }
    /// What is on its way never arrives.
    pub(crate) fn empty(&mut self) {
        self.queue.clear();
    }
    /// When the next thing arrives.
    pub(crate) fn next_at(&self) -> Option<Ms> {
        self.queue.last().map(|(at, _)| *at)
    }
    /// Takes the next thing and moves time to its arrival.
    pub(crate) fn take(&mut self) -> Option<T> {
        let (at, line) = self.queue.last_mut()?;
        self.now = *at;
        let part = Arc::make_mut(&mut line.first);
        let what = part.pop_front();
        if part.is_empty() {
            match line.rest.pop_front() {
                Some(next) => line.first = next,
                None => self.arrived(),
            }
        }
        what
    }
    /// The last of a moment has arrived.
    fn arrived(&mut self) {
        if let Some((_, line)) = self.queue.pop()
            && self.spare.len() < SPARE
            && line.first.capacity() <= SMALL
        {
            self.spare.push(line.first);
        }
    }
    /// Moves time forward without taking anything.
    pub(crate) fn advance(&mut self, to: Ms) {
        assert!(self.next_at().is_none_or(|at| at >= to), "something arrives before {to}");
        self.now = self.now.max(to);
    }
    /// Moves time forward as if one thing after the other had been sent and taken.
    pub(crate) fn pass(&mut self, to: Ms, sent: u64) {
        self.advance(to);
        self.sent += sent;
    }
    /// How much was ever sent.
    pub(crate) fn sent(&self) -> u64 {
        self.sent
    }
}

impl<T: Clone> Line<T> {
    fn add(&mut self, what: T) {
        let last = self.rest.back_mut().unwrap_or(&mut self.first);
        match last.len() < PART {
            true => Arc::make_mut(last).push_back(what),
            false => self.rest.push_back(Arc::new(VecDeque::from([what]))),
        }
    }
}

impl<T: Hash> Hash for Clock<T> {
    /// Moments in their order, then what arrives at them.
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.now, self.sent, self.queue.len()).hash(state);
        self.queue.iter().rev().for_each(|(at, _)| at.hash(state));
        self.queue.len().hash(state);
        self.queue.iter().rev().for_each(|(_, line)| line.hash(state));
    }
}

impl<T: Hash> Hash for Line<T> {
    /// Of the contents alone.
    fn hash<H: Hasher>(&self, state: &mut H) {
        let parts = || std::iter::once(&self.first).chain(&self.rest);
        parts().map(|part| part.len()).sum::<usize>().hash(state);
        parts().flat_map(|part| part.iter()).for_each(|what| what.hash(state));
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
