//! A list whose copies share what neither has changed since.
//!
//! A checkpoint of a large cluster copies lists of hundreds of thousands of items that are the same
//! but for a few. Invariant: a list of at most [`PART`] items is one plain vector; a longer one is
//! in parts, all full but the last; a part is copied when it is written to while another list
//! has it.

use std::ops::{Index, IndexMut};
use std::sync::Arc;

/// Items of a part: few enough to be copied for one of them.
const PART: usize = 128;

/// A list, shared in parts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Run<T> {
    short: Vec<T>,
    parts: Vec<Arc<Vec<T>>>,
}

impl<T> Run<T> {
    pub const fn new() -> Run<T> {
        Run { short: Vec::new(), parts: Vec::new() }
    }

    pub fn len(&self) -> usize {
        match self.parts.split_last() {
            None => self.short.len(),
            Some((last, full)) => full.len() * PART + last.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.short.is_empty() && self.parts.is_empty()
    }

    pub fn get(&self, at: usize) -> Option<&T> {
        match self.parts.get(at / PART) {
            None => self.short.get(at),
            Some(part) => part.get(at % PART),
        }
    }

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.short.iter().chain(self.parts.iter().flat_map(|part| part.iter()))
    }
}

impl<T: Clone> Run<T> {
    #[inline(never)]
    pub fn push(&mut self, item: T) {
        if self.parts.is_empty() && self.short.len() < PART {
            return self.short.push(item);
        }
        if self.parts.is_empty() {
            self.parts.push(Arc::new(std::mem::take(&mut self.short)));
        }
        match self.parts.last_mut() {
            Some(last) if last.len() < PART => Arc::make_mut(last).push(item),
            _ => self.parts.push(Arc::new(vec![item])),
        }
    }

    #[inline(never)]
    pub fn pop(&mut self) -> Option<T> {
        let Some(last) = self.parts.last_mut() else { return self.short.pop() };
        let item = Arc::make_mut(last).pop();
        if last.is_empty() {
            self.parts.pop();
        }
        if let [only] = &mut self.parts[..] {
            self.short = std::mem::take(Arc::make_mut(only));
            self.parts.clear();
        }
        item
    }

    /// Takes an item out; the last one comes to its place.
    pub fn swap_remove(&mut self, at: usize) -> T {
        let last = self.pop().expect("there is an item to be taken out");
        match at == self.len() {
            true => last,
            false => std::mem::replace(&mut self[at], last),
        }
    }

    /// The items, as a vector.
    pub fn into_vec(self) -> Vec<T> {
        let mut items = self.short;
        for part in self.parts {
            items.append(&mut Arc::unwrap_or_clone(part));
        }
        items
    }
}

impl<T: Clone> Extend<T> for Run<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, items: I) {
        items.into_iter().for_each(|item| self.push(item));
    }
}

impl<T: Clone> FromIterator<T> for Run<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Run<T> {
        let mut run = Run::new();
        run.extend(items);
        run
    }
}

impl<T> Default for Run<T> {
    fn default() -> Run<T> {
        Run::new()
    }
}

impl<T> Index<usize> for Run<T> {
    type Output = T;
    fn index(&self, at: usize) -> &T {
        match self.parts.get(at / PART) {
            None => &self.short[at],
            Some(part) => &part[at % PART],
        }
    }
}

impl<T: Clone> IndexMut<usize> for Run<T> {
    fn index_mut(&mut self, at: usize) -> &mut T {
        match self.parts.get_mut(at / PART) {
            None => &mut self.short[at],
            Some(part) => &mut Arc::make_mut(part)[at % PART],
        }
    }
}
