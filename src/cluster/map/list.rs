//! A list in chunks: what maps and sets keep their keys and values in.
//!
//! Invariants: no chunk is longer than [`CHUNK`]; none is empty, but for the first of an empty
//! list. The shape depends only on where items were put and taken, so that lists changed alike are
//! shaped alike. A place never stands behind the last item of a chunk, except the free place an
//! item is to be put at.

use std::borrow::Borrow;
use std::hash::{Hash, Hasher};
use std::ops::Bound;

/// Moving half a chunk is still cheap, and hundreds of thousands of items are few chunks.
const CHUNK: usize = 128;

#[derive(Clone)]
pub(super) struct List<T> {
    /// A short list is this one run; the field of its own saves such a list a second allocation.
    head: Vec<T>,
    rest: Vec<Vec<T>>,
}

/// Where an item stands: the chunk's number and the item's place in it.
#[derive(Clone, Copy, Default, PartialEq)]
pub(super) struct At {
    chunk: usize,
    index: usize,
}

impl<T> List<T> {
    pub(super) const fn new() -> List<T> {
        List { head: Vec::new(), rest: Vec::new() }
    }
    pub(super) fn len(&self) -> usize {
        self.rest.iter().fold(self.head.len(), |sum, chunk| sum + chunk.len())
    }
    pub(super) fn is_empty(&self) -> bool {
        self.head.is_empty()
    }
    fn chunk(&self, number: usize) -> &[T] {
        if number == 0 { &self.head } else { &self.rest[number - 1] }
    }
    fn chunk_mut(&mut self, number: usize) -> &mut Vec<T> {
        if number == 0 { &mut self.head } else { &mut self.rest[number - 1] }
    }
    pub(super) fn at(&self, at: At) -> &T {
        &self.chunk(at.chunk)[at.index]
    }
    pub(super) fn at_mut(&mut self, at: At) -> &mut T {
        &mut self.chunk_mut(at.chunk)[at.index]
    }
    fn end(&self) -> At {
        At { chunk: if self.head.is_empty() { 0 } else { self.rest.len() + 1 }, index: 0 }
    }

    /// Puts an item at a free place; the place it then stands at.
    #[inline(never)]
    pub(super) fn insert(&mut self, at: At, item: T) -> At {
        let At { chunk, index } = at;
        let into = self.chunk_mut(chunk);
        if into.len() < CHUNK {
            into.insert(index, item);
            return at;
        }
        // Lists often grow at their end: a full chunk stays full there.
        let split = if index == CHUNK { CHUNK } else { CHUNK / 2 };
        let mut next = into.split_off(split);
        let at = if index > split || index == CHUNK {
            next.insert(index - split, item);
            At { chunk: chunk + 1, index: index - split }
        } else {
            into.insert(index, item);
            at
        };
        self.rest.insert(chunk, next);
        at
    }

    /// Puts an item behind all others.
    pub(super) fn push(&mut self, item: T) {
        let chunk = self.rest.len();
        self.insert(At { chunk, index: self.chunk(chunk).len() }, item);
    }

    #[inline(never)]
    pub(super) fn remove(&mut self, at: At) -> T {
        let from = self.chunk_mut(at.chunk);
        let item = from.remove(at.index);
        if from.is_empty() && !self.rest.is_empty() {
            let next = self.rest.remove(at.chunk.saturating_sub(1));
            if at.chunk == 0 {
                self.head = next;
            }
        }
        item
    }

    pub(super) fn iter(&self) -> Iter<'_, T> {
        self.between(At::default(), self.end())
    }
    pub(super) fn between(&self, from: At, to: At) -> Iter<'_, T> {
        Iter { list: self, from, to }
    }
    pub(super) fn iter_mut(&mut self, from: At) -> IterMut<'_, T> {
        let (mut now, mut rest) = (self.head.iter_mut(), self.rest.iter_mut());
        if let Some(later) = from.chunk.checked_sub(1) {
            now = rest.nth(later).map_or_else(Default::default, |chunk| chunk.iter_mut());
        }
        if from.index > 0 {
            now.nth(from.index - 1);
        }
        IterMut { now, rest }
    }
    pub(super) fn drain(self) -> Drain<T> {
        Drain { now: self.head.into_iter(), rest: self.rest.into_iter() }
    }
}

impl<T: Ord> List<T> {
    /// Where the item stands, or the free place for it, in an ascending list.
    #[inline(never)]
    pub(super) fn search<Q: Ord + ?Sized>(&self, item: &Q) -> Result<At, At>
    where
        T: Borrow<Q>,
    {
        let chunk = self.rest.partition_point(|chunk| chunk[0].borrow() <= item);
        match self.chunk(chunk).binary_search_by(|other| other.borrow().cmp(item)) {
            Ok(index) => Ok(At { chunk, index }),
            Err(index) => Err(At { chunk, index }),
        }
    }
    pub(super) fn find<Q: Ord + ?Sized>(&self, item: &Q) -> Option<At>
    where
        T: Borrow<Q>,
    {
        self.search(item).ok()
    }

    /// The first place of a range and the one behind its last.
    pub(super) fn bounds<Q: Ord + ?Sized>(&self, from: Bound<&Q>, to: Bound<&Q>) -> (At, At)
    where
        T: Borrow<Q>,
    {
        let from = match from {
            Bound::Included(item) => self.place(item, false),
            Bound::Excluded(item) => self.place(item, true),
            Bound::Unbounded => At::default(),
        };
        let to = match to {
            Bound::Included(item) => self.place(item, true),
            Bound::Excluded(item) => self.place(item, false),
            Bound::Unbounded => self.end(),
        };
        (from, to)
    }

    /// The place of the first item not below the given one, or, `behind`, above it.
    fn place<Q: Ord + ?Sized>(&self, item: &Q, behind: bool) -> At
    where
        T: Borrow<Q>,
    {
        let (mut at, found) = match self.search(item) {
            Ok(at) => (at, true),
            Err(at) => (at, false),
        };
        at.index += usize::from(behind && found);
        if at.index > 0 && at.index == self.chunk(at.chunk).len() {
            at = At { chunk: at.chunk + 1, index: 0 };
        }
        at
    }
}

impl<T: PartialEq> PartialEq for List<T> {
    fn eq(&self, other: &List<T>) -> bool {
        self.iter().eq(other.iter())
    }
}

impl<T: Hash> Hash for List<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_usize(self.len());
        self.iter().for_each(|item| item.hash(state));
    }
}

/// Shared items in order, from both ends.
pub struct Iter<'a, T> {
    list: &'a List<T>,
    from: At,
    to: At,
}

impl<T> Clone for Iter<'_, T> {
    fn clone(&self) -> Self {
        Iter { list: self.list, from: self.from, to: self.to }
    }
}

impl<'a, T> Iterator for Iter<'a, T> {
    type Item = &'a T;
    fn next(&mut self) -> Option<&'a T> {
        if self.from == self.to {
            return None;
        }
        let chunk = self.list.chunk(self.from.chunk);
        let item = chunk.get(self.from.index);
        self.from.index += 1;
        if self.from.index >= chunk.len() {
            self.from = At { chunk: self.from.chunk + 1, index: 0 };
        }
        item
    }
    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.len();
        (left, Some(left))
    }
}

impl<T> DoubleEndedIterator for Iter<'_, T> {
    fn next_back(&mut self) -> Option<Self::Item> {
        if self.from == self.to {
            return None;
        }
        if self.to.index == 0 {
            self.to.chunk -= 1;
            self.to.index = self.list.chunk(self.to.chunk).len();
        }
        self.to.index -= 1;
        Some(self.list.at(self.to))
    }
}

impl<T> ExactSizeIterator for Iter<'_, T> {
    #[inline(never)]
    fn len(&self) -> usize {
        let before = |at: At| (0..at.chunk).map(|n| self.list.chunk(n).len()).sum::<usize>();
        before(self.to) + self.to.index - before(self.from) - self.from.index
    }
}

/// Items to write, in order.
pub struct IterMut<'a, T> {
    now: std::slice::IterMut<'a, T>,
    rest: std::slice::IterMut<'a, Vec<T>>,
}

impl<'a, T> Iterator for IterMut<'a, T> {
    type Item = &'a mut T;
    fn next(&mut self) -> Option<&'a mut T> {
        if let Some(item) = self.now.next() {
            return Some(item);
        }
        self.now = self.rest.next()?.iter_mut();
        self.now.next()
    }
}

/// Items taken out of a list, in order.
pub struct Drain<T> {
    now: std::vec::IntoIter<T>,
    rest: std::vec::IntoIter<Vec<T>>,
}

impl<T> Iterator for Drain<T> {
    type Item = T;
    fn next(&mut self) -> Option<T> {
        if let Some(item) = self.now.next() {
            return Some(item);
        }
        self.now = self.rest.next()?.into_iter();
        self.now.next()
    }
}
