//! In which order the items of a map or set stand: the one part that knows how, for all types.
//!
//! Items lie in slots, in no order; here the slots' numbers stand in the order of their items, in
//! chunks. A few items are one chunk and nothing else. Where items have numbers, many are found by
//! those, and put into order only when somebody asks for it: most maps are looked up in much more
//! often than they are gone through.
//!
//! Invariants: no chunk is longer than [`CHUNK`]; none in the sequence is empty, but for the only
//! one. A place never stands behind the last slot of a chunk, except the free place an item is to
//! be put at. Either all items of an order have a number that is not 0, or none has.

use super::Run;
use std::cell::{OnceCell, RefCell};
use std::cmp::Ordering;
use std::sync::Arc;

/// Moving half a chunk is still cheap, and hundreds of thousands of items are few chunks.
const CHUNK: usize = 128;
/// So many items with numbers are found quicker by comparing.
const COMPARED: usize = 48;
/// In place of a slot's chunk: where it stands among those that wait for theirs.
const LATE: u32 = 1 << 31;

/// How the items of two slots compare.
pub(super) type Compare<'a> = &'a dyn Fn(usize, usize) -> Ordering;

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
    /// All slots in order, once somebody has asked for it.
    line: OnceCell<Arc<Line>>,
    /// Else: that of some time ago, and the slots that came since.
    past: RefCell<Option<Arc<Line>>>,
    /// By slot: its item's number.
    numbers: Run<u32>,
    /// Slots plus one, and their items' numbers, at the places the numbers give them: with open
    /// addressing, never more than three quarters full; 0 is a free place.
    table: Run<(u32, u32)>,
    /// The table's last place; 0 while there is none.
    mask: usize,
}

/// Slots in order, but for those that came late. Copies of an order share it until one of them is
/// written to.
#[derive(Clone, Default)]
struct Line {
    /// Chunks stay where they are in this list; empty ones are used again.
    chunks: Run<Arc<Vec<u32>>>,
    spare: Vec<u32>,
    /// The chunks in order.
    sequence: Vec<u32>,
    /// By slot: its chunk.
    homes: Run<u32>,
    late: Vec<u32>,
}

/// A place in the order: the chunk's place in the sequence and the place in it.
#[derive(Clone, Copy, Default, PartialEq)]
pub(super) struct At {
    chunk: usize,
    index: usize,
}

/// All slots in order.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    short: &'a [u32],
    line: Option<&'a Line>,
}

impl Order {
    pub(super) const fn new() -> Order {
        Order { short: Vec::new(), long: None }
    }

    /// The order, with everything in it that came late.
    #[inline(never)]
    pub(super) fn view(&self, compare: Compare) -> View<'_> {
        View { short: &self.short, line: self.long.as_ref().map(|long| long.line(compare)) }
    }

    /// Puts the next slot at its free place; `number` tells the numbers of the slots' items.
    #[inline(never)]
    pub(super) fn insert(&mut self, at: At, slot: usize, number: &mut dyn FnMut(usize) -> u32) {
        let (short, room) = (self.long.is_none(), self.short.len());
        if short && (room < COMPARED || room < CHUNK && number(slot) == 0) {
            return self.short.insert(at.index, slot as u32);
        }
        let own = number(slot);
        let short = &mut self.short;
        let long = self.long.get_or_insert_with(|| {
            let homes = std::iter::repeat_n(0, slot).collect();
            let chunks = Run::from_iter([Arc::new(std::mem::take(short))]);
            let line = Line { chunks, sequence: vec![0], homes, ..Line::default() };
            let numbers = (0..slot).map(&mut *number).collect();
            let line = OnceCell::from(Arc::new(line));
            Box::new(Long { line, numbers, ..Long::default() })
        });
        long.enter(own);
        let line = long.open();
        if own == 0 {
            line.homes.push(0);
            line.insert(at, slot);
        } else {
            line.homes.push(LATE | line.late.len() as u32);
            line.late.push(slot as u32);
        }
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

    /// Whether many items' numbers are known.
    pub(super) fn is_long(&self) -> bool {
        self.long.is_some()
    }

    /// The slot of the item sought, or else the free place for it; told the item's number, if there
    /// are many, and how the item in a slot compares to it.
    #[inline(never)]
    pub(super) fn seek(
        &self,
        number: u32,
        compare: &mut dyn FnMut(usize) -> Ordering,
    ) -> Result<usize, At> {
        if number != 0
            && let Some(long) = &self.long
        {
            return long.find(number, compare).ok_or_else(At::default);
        }
        // Without numbers nothing is late.
        let line = self.long.as_ref().map(|long| long.line(&|_, _| Ordering::Equal));
        let view = View { short: &self.short, line };
        view.search(compare).map(|at| view.slot(at))
    }
}

impl<'a> View<'a> {
    fn chunk(&self, place: usize) -> &'a [u32] {
        match self.line {
            None => self.short,
            Some(line) => &line.chunks[line.sequence[place] as usize],
        }
    }
    fn chunks(&self) -> usize {
        self.line.map_or(1, |line| line.sequence.len())
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

    /// The place of the item sought, or the free place for it; told how the item in a slot
    /// compares to the one sought.
    fn search(&self, compare: &mut dyn FnMut(usize) -> Ordering) -> Result<At, At> {
        let chunk = self.line.map_or(0, |line| {
            let first = |chunk: &u32| line.chunks[*chunk as usize][0] as usize;
            let rest = line.sequence.get(1..).unwrap_or_default();
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
    pub(super) fn walk(self, from: Option<At>, to: Option<At>) -> Walk<'a> {
        let (from, to) = (from.unwrap_or_default(), to.unwrap_or(self.end()));
        Walk { view: self, from, to }
    }
}

impl Long {
    /// All slots in order.
    fn line(&self, compare: Compare) -> &Line {
        self.line.get_or_init(|| {
            let mut line = self.past.take().expect("it is kept here or there");
            Arc::make_mut(&mut line).settle(compare);
            line
        })
    }

    /// The line to be changed; it may know some only as late.
    fn open(&mut self) -> &mut Line {
        let past = self.past.get_mut();
        if let Some(line) = self.line.take() {
            *past = Some(line);
        }
        Arc::make_mut(past.as_mut().expect("it is kept here or there"))
    }

    /// Notes the next slot's item's number.
    fn enter(&mut self, number: u32) {
        self.numbers.push(number);
        let count = self.numbers.len();
        if number != 0 && (self.mask + 1) * 3 < count * 4 {
            self.spread(count);
        } else {
            self.point(count - 1);
        }
    }

    /// Makes a larger table, which points to the first `count` slots.
    fn spread(&mut self, count: usize) {
        let places = (count * 2).next_power_of_two();
        let part = Run::<(u32, u32)>::PART.min(places);
        let mut table = vec![vec![(0, 0); part]; places / part];
        self.mask = places - 1;
        for slot in 0..count {
            let number = self.numbers[slot];
            let mut place = self.begin(number);
            while table[place / part][place % part].0 != 0 {
                place = self.next(place);
            }
            table[place / part][place % part] = (slot as u32 + 1, number);
        }
        self.table = Run::of_parts(table);
    }

    /// Where a number's search begins.
    fn begin(&self, number: u32) -> usize {
        (number ^ number >> 15) as usize & self.mask
    }
    fn next(&self, place: usize) -> usize {
        (place + 1) & self.mask
    }
    /// The slot the table has at a place.
    fn at(&self, place: usize) -> Option<usize> {
        self.table[place].0.checked_sub(1).map(|slot| slot as usize)
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
        self.table[place] = (slot as u32 + 1, self.numbers[slot]);
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
        while self.at(place).is_some() {
            let begin = self.begin(self.table[place].1);
            let from_begin = |to: usize| to.wrapping_sub(begin) & self.mask;
            if from_begin(free) < from_begin(place) {
                let moved = self.table[place];
                self.table[free] = moved;
                free = place;
            }
            place = self.next(place);
        }
        self.table[free] = (0, 0);
    }

    fn find(&self, number: u32, compare: &mut dyn FnMut(usize) -> Ordering) -> Option<usize> {
        let mut place = self.begin(number);
        loop {
            let (pointer, pointed) = self.table[place];
            let slot = pointer.checked_sub(1)? as usize;
            if pointed == number && compare(slot).is_eq() {
                return Some(slot);
            }
            place = self.next(place);
        }
    }

    fn remove(&mut self, slot: usize, last: usize) {
        self.unpoint(slot);
        if slot != last {
            let pointer = self.pointer(last);
            pointer.into_iter().for_each(|place| self.table[place].0 = slot as u32 + 1);
        }
        self.open().remove(slot, last);
        self.numbers.swap_remove(slot);
    }
}

impl Line {
    /// Puts those that came late where they belong.
    fn settle(&mut self, compare: Compare) {
        for slot in std::mem::take(&mut self.late) {
            let view = View { short: &[], line: Some(self) };
            let at = view.search(&mut |other| compare(other, slot as usize));
            self.insert(at.unwrap_or_else(|at| at), slot as usize);
        }
    }

    fn insert(&mut self, at: At, slot: usize) {
        let home = self.sequence[at.chunk];
        self.homes[slot] = home;
        let into = Arc::make_mut(&mut self.chunks[home as usize]);
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
        self.add(at.chunk + 1, next);
    }

    /// A chunk more, at a place in the sequence.
    fn add(&mut self, place: usize, slots: Vec<u32>) {
        let chunk = self.spare.pop().unwrap_or(self.chunks.len() as u32);
        slots.iter().for_each(|slot| self.homes[*slot as usize] = chunk);
        self.sequence.insert(place, chunk);
        if chunk as usize == self.chunks.len() {
            self.chunks.push(Arc::new(slots));
        } else {
            self.chunks[chunk as usize] = Arc::new(slots);
        }
    }

    /// Takes a slot out; the last slot gets its number.
    fn remove(&mut self, slot: usize, last: usize) {
        let home = self.homes[slot];
        if home & LATE != 0 {
            let index = (home ^ LATE) as usize;
            self.late.swap_remove(index);
            if let Some(moved) = self.late.get(index) {
                self.homes[*moved as usize] = home;
            }
        } else {
            let from = Arc::make_mut(&mut self.chunks[home as usize]);
            from.remove(index_of(slot, from));
            if from.is_empty() && self.sequence.len() > 1 {
                self.sequence.remove(index_of(home as usize, &self.sequence));
                self.spare.push(home);
            }
        }
        if slot != last {
            let home = self.homes[last];
            if home & LATE != 0 {
                self.late[(home ^ LATE) as usize] = slot as u32;
            } else {
                let chunk = Arc::make_mut(&mut self.chunks[home as usize]);
                let index = index_of(last, chunk);
                chunk[index] = slot as u32;
            }
        }
        self.homes.swap_remove(slot);
    }
}

fn index_of(number: usize, of: &[u32]) -> usize {
    of.iter().position(|n| *n as usize == number).expect("it stands there")
}

/// A walk along the slots, from both ends.
#[derive(Clone)]
pub(super) struct Walk<'a> {
    view: View<'a>,
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
        let chunk = self.view.chunk(self.from.chunk);
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
            self.to.index = self.view.chunk(self.to.chunk).len();
        }
        self.to.index -= 1;
        Some(self.view.slot(self.to))
    }
}

impl ExactSizeIterator for Walk<'_> {
    #[inline(never)]
    fn len(&self) -> usize {
        let before = |at: At| (0..at.chunk).map(|n| self.view.chunk(n).len()).sum::<usize>();
        before(self.to) + self.to.index - before(self.from) - self.from.index
    }
}
