//! In which order the items of a map or set stand: the one part that knows how, for all types.
//!
//! Items lie in slots, in no order; here the slots' numbers stand in the order of their items, in
//! chunks. Invariants: no chunk is longer than [`CHUNK`]; none is empty, but for the first of an
//! empty order. A place never stands behind the last slot of a chunk, except the free place an
//! item is to be put at.

use std::cmp::Ordering;

/// Moving half a chunk is still cheap, and hundreds of thousands of items are few chunks.
const CHUNK: usize = 128;

#[derive(Clone, Default)]
pub(super) struct Order {
    /// A short order is this one run; the field of its own saves it a second allocation.
    head: Vec<u32>,
    rest: Vec<Vec<u32>>,
}

/// A place in the order: the chunk's number and the place in it.
#[derive(Clone, Copy, Default, PartialEq)]
pub(super) struct At {
    chunk: usize,
    index: usize,
}

impl Order {
    pub(super) const fn new() -> Order {
        Order { head: Vec::new(), rest: Vec::new() }
    }
    fn chunk(&self, number: usize) -> &[u32] {
        if number == 0 { &self.head } else { &self.rest[number - 1] }
    }
    fn chunk_mut(&mut self, number: usize) -> &mut Vec<u32> {
        if number == 0 { &mut self.head } else { &mut self.rest[number - 1] }
    }
    #[inline(never)]
    pub(super) fn slot(&self, at: At) -> usize {
        self.chunk(at.chunk)[at.index] as usize
    }
    /// Says that the item at this place lies in another slot now.
    #[inline(never)]
    pub(super) fn set(&mut self, at: At, slot: usize) {
        self.chunk_mut(at.chunk)[at.index] = slot as u32;
    }
    /// Behind the last place.
    fn end(&self) -> At {
        At { chunk: if self.head.is_empty() { 0 } else { self.rest.len() + 1 }, index: 0 }
    }
    /// The free place behind all others.
    #[inline(never)]
    pub(super) fn behind(&self) -> At {
        let chunk = self.rest.len();
        At { chunk, index: self.chunk(chunk).len() }
    }

    #[inline(never)]
    pub(super) fn insert(&mut self, at: At, slot: usize) {
        let At { chunk, index } = at;
        let into = self.chunk_mut(chunk);
        if into.len() < CHUNK {
            return into.insert(index, slot as u32);
        }
        // Maps often grow at their end: a full chunk stays full there.
        let split = if index == CHUNK { CHUNK } else { CHUNK / 2 };
        let mut next = into.split_off(split);
        if index > split || index == CHUNK {
            next.insert(index - split, slot as u32);
        } else {
            into.insert(index, slot as u32);
        }
        self.rest.insert(chunk, next);
    }

    #[inline(never)]
    pub(super) fn remove(&mut self, at: At) {
        let from = self.chunk_mut(at.chunk);
        from.remove(at.index);
        if from.is_empty() && !self.rest.is_empty() {
            let next = self.rest.remove(at.chunk.saturating_sub(1));
            if at.chunk == 0 {
                self.head = next;
            }
        }
    }

    /// The place of the item sought, or the free place for it; told how the item in a slot
    /// compares to the one sought.
    #[inline(never)]
    pub(super) fn search(&self, compare: &mut dyn FnMut(usize) -> Ordering) -> Result<At, At> {
        let chunk = self.rest.partition_point(|chunk| compare(chunk[0] as usize).is_le());
        match self.chunk(chunk).binary_search_by(|slot| compare(*slot as usize)) {
            Ok(index) => Ok(At { chunk, index }),
            Err(index) => Err(At { chunk, index }),
        }
    }

    /// The place of the first item not below the one sought, or, `above`, beyond it.
    #[inline(never)]
    pub(super) fn edge(&self, above: bool, compare: &mut dyn FnMut(usize) -> Ordering) -> At {
        let (mut at, found) = match self.search(compare) {
            Ok(at) => (at, true),
            Err(at) => (at, false),
        };
        at.index += usize::from(above && found);
        if at.index > 0 && at.index == self.chunk(at.chunk).len() {
            at = At { chunk: at.chunk + 1, index: 0 };
        }
        at
    }

    /// The slots in order, from one place up to another: from the first, to the last, if none.
    #[inline(never)]
    pub(super) fn walk(&self, from: Option<At>, to: Option<At>) -> Walk<'_> {
        let (from, to) = (from.unwrap_or_default(), to.unwrap_or(self.end()));
        Walk { order: self, from, to }
    }
}

/// A walk along the slots, from both ends.
#[derive(Clone)]
pub(super) struct Walk<'a> {
    order: &'a Order,
    from: At,
    to: At,
}

impl Iterator for Walk<'_> {
    type Item = usize;
    #[inline(never)]
    fn next(&mut self) -> Option<usize> {
        if self.from == self.to {
            return None;
        }
        let chunk = self.order.chunk(self.from.chunk);
        let slot = chunk.get(self.from.index).map(|slot| *slot as usize);
        self.from.index += 1;
        if self.from.index >= chunk.len() {
            self.from = At { chunk: self.from.chunk + 1, index: 0 };
        }
        slot
    }
    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.len();
        (left, Some(left))
    }
}

impl DoubleEndedIterator for Walk<'_> {
    #[inline(never)]
    fn next_back(&mut self) -> Option<usize> {
        if self.from == self.to {
            return None;
        }
        if self.to.index == 0 {
            self.to.chunk -= 1;
            self.to.index = self.order.chunk(self.to.chunk).len();
        }
        self.to.index -= 1;
        Some(self.order.slot(self.to))
    }
}

impl ExactSizeIterator for Walk<'_> {
    #[inline(never)]
    fn len(&self) -> usize {
        let before = |at: At| (0..at.chunk).map(|n| self.order.chunk(n).len()).sum::<usize>();
        before(self.to) + self.to.index - before(self.from) - self.from.index
    }
}
