//! In which order the items of a map or set stand: the one part that knows how, for all types.
//!
//! Items lie in slots, in no order; here the slots' numbers stand in the order of their items, in
//! chunks. Up to [`CHUNK`] items are one chunk and nothing else. Invariants: no chunk is longer
//! than that; none in the sequence is empty, but for the only one. A place never stands behind the
//! last slot of a chunk, except the free place an item is to be put at.

use std::cmp::Ordering;

/// Moving half a chunk is still cheap, and hundreds of thousands of items are few chunks.
const CHUNK: usize = 128;

#[derive(Clone, Default)]
pub(super) struct Order {
    /// The chunk of a short order.
    short: Vec<u32>,
    long: Option<Box<Long>>,
}

/// An order that has outgrown one chunk: it knows where each slot stands, and finds items by their
/// numbers rather than by comparing texts all over memory.
#[derive(Clone, Default)]
struct Long {
    /// Chunks stay where they are in this list; empty ones are used again.
    chunks: Vec<Vec<u32>>,
    spare: Vec<u32>,
    /// The chunks in order.
    sequence: Vec<u32>,
    /// By slot: its chunk, and its item's number.
    homes: Vec<u32>,
    numbers: Vec<u32>,
    /// Slots plus one at the places their items' numbers give them, with open addressing, never
    /// more than half full; 0 is a free place.
    table: Vec<u32>,
    /// The chunk something was last taken out of, and the place there: it often comes back.
    gap: (u32, usize),
}

/// A place in the order: the chunk's place in the sequence and the place in it.
#[derive(Clone, Copy, Default, PartialEq)]
pub(super) struct At {
    chunk: usize,
    index: usize,
}

impl Order {
    pub(super) const fn new() -> Order {
        Order { short: Vec::new(), long: None }
    }
    fn chunk(&self, place: usize) -> &[u32] {
        match &self.long {
            None => &self.short,
            Some(long) => &long.chunks[long.sequence[place] as usize],
        }
    }
    fn chunks(&self) -> usize {
        self.long.as_ref().map_or(1, |long| long.sequence.len())
    }
    #[inline(never)]
    fn slot(&self, at: At) -> usize {
        self.chunk(at.chunk)[at.index] as usize
    }
    /// Behind the last place.
    fn end(&self) -> At {
        At { chunk: if self.chunk(0).is_empty() { 0 } else { self.chunks() }, index: 0 }
    }
    /// The first item's slot.
    pub(super) fn first(&self) -> usize {
        self.slot(At::default())
    }
    /// The free place behind all others.
    #[inline(never)]
    pub(super) fn behind(&self) -> At {
        let chunk = self.chunks() - 1;
        At { chunk, index: self.chunk(chunk).len() }
    }

    /// Puts the next slot at a free place; `number` tells the numbers of the slots' items.
    #[inline(never)]
    pub(super) fn insert(&mut self, at: At, slot: usize, number: &mut dyn FnMut(usize) -> u32) {
        if self.long.is_none() && self.short.len() < CHUNK {
            return self.short.insert(at.index, slot as u32);
        }
        let short = &mut self.short;
        let long = self.long.get_or_insert_with(|| {
            let chunks = vec![std::mem::take(short)];
            let mut long = Long { chunks, sequence: vec![0], ..Long::default() };
            (0..slot).for_each(|slot| long.enter(0, number(slot)));
            Box::new(long)
        });
        long.insert(at, slot, number(slot));
    }

    /// Takes a slot out; the last slot gets its number.
    #[inline(never)]
    pub(super) fn remove(&mut self, slot: usize, last: usize) {
        if let Some(long) = &mut self.long {
            return long.remove(slot, last);
        }
        let (mut gone, mut moved) = (0, None);
        for (index, at) in self.short.iter().enumerate() {
            if *at as usize == slot {
                gone = index;
            } else if *at as usize == last {
                moved = Some(index);
            }
        }
        if let Some(moved) = moved {
            self.short[moved] = slot as u32;
        }
        self.short.remove(gone);
    }

    /// The slot of the item sought, or else, if it is `wanted`, the free place for it; told the
    /// item's number and how the item in a slot compares to it.
    #[inline(never)]
    pub(super) fn seek(
        &self,
        number: u32,
        wanted: bool,
        compare: &mut dyn FnMut(usize) -> Ordering,
    ) -> Result<usize, At> {
        if let Some(long) = self.long.as_ref().filter(|_| number != 0) {
            if let Some(slot) = long.find(number, compare) {
                return Ok(slot);
            }
            if !wanted {
                return Err(At::default());
            }
            if let Some(at) = long.back(compare) {
                return Err(at);
            }
        }
        self.search(compare).map(|at| self.slot(at))
    }

    /// The place of the item sought, or the free place for it; told how the item in a slot
    /// compares to the one sought.
    fn search(&self, compare: &mut dyn FnMut(usize) -> Ordering) -> Result<At, At> {
        let chunk = self.long.as_ref().map_or(0, |long| {
            let first = |chunk: &u32| long.chunks[*chunk as usize][0] as usize;
            let rest = long.sequence.get(1..).unwrap_or_default();
            rest.partition_point(|chunk| compare(first(chunk)).is_le())
        });
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

impl Long {
    /// Notes the next slot's chunk and its item's number.
    fn enter(&mut self, home: u32, number: u32) {
        self.homes.push(home);
        self.numbers.push(number);
        let count = self.numbers.len();
        if number != 0 && self.table.len() < count * 2 {
            self.table = vec![0; (count * 4).next_power_of_two()];
            (0..count).for_each(|slot| self.point(slot));
        } else {
            self.point(count - 1);
        }
    }

    /// Where a number's search begins.
    fn begin(&self, number: u32) -> usize {
        (number ^ number >> 15) as usize & self.mask()
    }
    fn next(&self, place: usize) -> usize {
        (place + 1) & self.mask()
    }
    fn mask(&self) -> usize {
        self.table.len().wrapping_sub(1)
    }
    /// The slot the table has at a place.
    fn at(&self, place: usize) -> Option<usize> {
        Some(*self.table.get(place)? as usize).filter(|n| *n != 0).map(|n| n - 1)
    }

    /// Lets the table point to a slot, if its item has a number.
    fn point(&mut self, slot: usize) {
        if self.numbers[slot] == 0 {
            return;
        }
        let mut place = self.begin(self.numbers[slot]);
        while self.at(place).is_some() {
            place = self.next(place);
        }
        self.table[place] = slot as u32 + 1;
    }

    /// The place in the table that points to a slot.
    fn pointer(&self, slot: usize) -> Option<usize> {
        let mut place = self.begin(self.numbers[slot]);
        while self.numbers[slot] != 0 && self.at(place) != Some(slot) {
            place = self.next(place);
        }
        (self.numbers[slot] != 0).then_some(place)
    }

    /// Lets the table point to a slot no longer; whoever had to make way for it moves up.
    fn unpoint(&mut self, slot: usize) {
        let Some(mut free) = self.pointer(slot) else { return };
        let mut place = self.next(free);
        while let Some(other) = self.at(place) {
            let begin = self.begin(self.numbers[other]);
            let from_begin = |to: usize| to.wrapping_sub(begin) & self.mask();
            if from_begin(free) < from_begin(place) {
                self.table[free] = other as u32 + 1;
                free = place;
            }
            place = self.next(place);
        }
        self.table[free] = 0;
    }

    fn find(&self, number: u32, compare: &mut dyn FnMut(usize) -> Ordering) -> Option<usize> {
        let mut place = self.begin(number);
        while let Some(slot) = self.at(place) {
            if self.numbers[slot] == number && compare(slot).is_eq() {
                return Some(slot);
            }
            place = self.next(place);
        }
        None
    }

    /// The place of the last gap, if what is sought belongs there.
    fn back(&self, compare: &mut dyn FnMut(usize) -> Ordering) -> Option<At> {
        let (home, index) = self.gap;
        let slots = self.chunks[home as usize].get(index.checked_sub(1)?..)?;
        let [below, above, ..] = slots else { return None };
        let fits = compare(*below as usize).is_lt() && compare(*above as usize).is_gt();
        fits.then(|| At { chunk: index_of(home as usize, &self.sequence), index })
    }

    fn insert(&mut self, at: At, slot: usize, number: u32) {
        let home = self.sequence[at.chunk];
        self.enter(home, number);
        let into = &mut self.chunks[home as usize];
        if into.len() < CHUNK {
            return into.insert(at.index, slot as u32);
        }
        // Maps often grow at their end: a full chunk stays full there.
        let split = if at.index == CHUNK { CHUNK } else { CHUNK / 2 };
        let mut next = into.split_off(split);
        if at.index > split || at.index == CHUNK {
            next.insert(at.index - split, slot as u32);
        } else {
            into.insert(at.index, slot as u32);
        }
        self.open(at.chunk + 1, next);
    }

    /// A chunk more, at a place in the sequence.
    fn open(&mut self, place: usize, slots: Vec<u32>) {
        let chunk = self.spare.pop().unwrap_or(self.chunks.len() as u32);
        slots.iter().for_each(|slot| self.homes[*slot as usize] = chunk);
        self.sequence.insert(place, chunk);
        if chunk as usize == self.chunks.len() {
            self.chunks.push(slots);
        } else {
            self.chunks[chunk as usize] = slots;
        }
    }

    fn remove(&mut self, slot: usize, last: usize) {
        self.unpoint(slot);
        let home = self.homes[slot];
        let from = &mut self.chunks[home as usize];
        self.gap = (home, index_of(slot, from));
        from.remove(self.gap.1);
        if from.is_empty() && self.sequence.len() > 1 {
            self.sequence.remove(index_of(home as usize, &self.sequence));
            self.spare.push(home);
        }
        if slot != last {
            let pointer = self.pointer(last);
            pointer.into_iter().for_each(|place| self.table[place] = slot as u32 + 1);
            let chunk = &mut self.chunks[self.homes[last] as usize];
            let index = index_of(last, chunk);
            chunk[index] = slot as u32;
        }
        self.homes.swap_remove(slot);
        self.numbers.swap_remove(slot);
    }
}

fn index_of(number: usize, of: &[u32]) -> usize {
    of.iter().position(|n| *n as usize == number).expect("it stands there")
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
