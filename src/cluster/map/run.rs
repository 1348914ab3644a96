//! A list whose copies share what neither has changed since.
//!
//! A checkpoint of a large cluster copies lists of hundreds of thousands of items that are the same
//! but for a few. Invariant: a list of at most a part's items is one plain vector; a longer one is
//! in parts, all full but the last, and the parts in groups, likewise. What is written to while
//! another list has it is copied: a part, its group, the list of groups.

use std::ops::{Index, IndexMut};
use std::sync::Arc;

/// A list, shared in parts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Run<T> {
    short: Vec<T>,
    long: Option<Groups<T>>,
}

type Part<T> = Arc<Vec<T>>;
type Group<T> = Arc<Vec<Part<T>>>;
type Groups<T> = Arc<Vec<Group<T>>>;

/// Parts of a group.
const GROUP: usize = 64;

impl<T> Run<T> {
    /// Items of a part: few enough to be copied for one of them. What has memory of its own is
    /// dear to copy.
    pub(super) const PART: usize = match (std::mem::needs_drop::<T>(), size_of::<T>()) {
        (false, ..=16) => 128,
        (_, ..=32) => 32,
        _ => 8,
    };

    pub const fn new() -> Run<T> {
        Run { short: Vec::new(), long: None }
    }

    /// Parts, all of them full, or a single one.
    pub(super) fn of_parts(mut parts: Vec<Vec<T>>) -> Run<T> {
        if parts.len() < 2 {
            return Run { short: parts.pop().unwrap_or_default(), long: None };
        }
        let (mut groups, mut parts) = (Vec::new(), parts.into_iter().map(Arc::new).peekable());
        while parts.peek().is_some() {
            groups.push(Arc::new(parts.by_ref().take(GROUP).collect()));
        }
        Run { short: Vec::new(), long: Some(Arc::new(groups)) }
    }

    fn groups(&self) -> &[Group<T>] {
        self.long.as_ref().map_or(&[], |groups| groups)
    }

    #[inline(never)]
    pub fn len(&self) -> usize {
        let Some((group, full)) = self.groups().split_last() else { return self.short.len() };
        let last = group.last().map_or(0, |part| part.len());
        (full.len() * GROUP + group.len() - 1) * Run::<T>::PART + last
    }

    pub fn is_empty(&self) -> bool {
        self.short.is_empty() && self.long.is_none()
    }

    pub fn get(&self, at: usize) -> Option<&T> {
        let part = at / Run::<T>::PART;
        match &self.long {
            None => self.short.get(at),
            Some(groups) => groups.get(part / GROUP)?.get(part % GROUP)?.get(at % Run::<T>::PART),
        }
    }

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        let parts = self.groups().iter().flat_map(|group| group.iter());
        self.short.iter().chain(parts.flat_map(|part| part.iter()))
    }
}

impl<T: Clone> Run<T> {
    #[inline(never)]
    pub fn push(&mut self, item: T) {
        let Some(groups) = &mut self.long else {
            if self.short.len() < Run::<T>::PART {
                return self.short.push(item);
            }
            let parts = vec![Arc::new(std::mem::take(&mut self.short)), Arc::new(vec![item])];
            self.long = Some(Arc::new(vec![Arc::new(parts)]));
            return;
        };
        let groups = Arc::make_mut(groups);
        let parts = Arc::make_mut(groups.last_mut().expect("groups are never none"));
        let last = parts.last_mut().expect("a group is never empty");
        if last.len() < Run::<T>::PART {
            return Arc::make_mut(last).push(item);
        }
        let part = Arc::new(vec![item]);
        match parts.len() < GROUP {
            true => parts.push(part),
            false => groups.push(Arc::new(vec![part])),
        }
    }

    #[inline(never)]
    pub fn pop(&mut self) -> Option<T> {
        let Some(groups) = &mut self.long else { return self.short.pop() };
        let groups = Arc::make_mut(groups);
        let alone = groups.len() == 1;
        let parts = Arc::make_mut(groups.last_mut().expect("groups are never none"));
        let last = Arc::make_mut(parts.last_mut().expect("a group is never empty"));
        let item = last.pop();
        if last.is_empty() {
            parts.pop();
        }
        if parts.is_empty() {
            groups.pop();
        } else if let (true, [only]) = (alone, &mut parts[..]) {
            self.short = std::mem::take(Arc::make_mut(only));
            self.long = None;
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
        let groups = self.long.map(Arc::unwrap_or_clone).into_iter().flatten();
        for part in groups.flat_map(Arc::unwrap_or_clone) {
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
    #[inline]
    fn index(&self, at: usize) -> &T {
        let part = at / Run::<T>::PART;
        match &self.long {
            None => &self.short[at],
            Some(groups) => &groups[part / GROUP][part % GROUP][at % Run::<T>::PART],
        }
    }
}

impl<T: Clone> IndexMut<usize> for Run<T> {
    #[inline(never)]
    fn index_mut(&mut self, at: usize) -> &mut T {
        let part = at / Run::<T>::PART;
        match &mut self.long {
            None => &mut self.short[at],
            Some(groups) => {
                let group = Arc::make_mut(&mut Arc::make_mut(groups)[part / GROUP]);
                &mut Arc::make_mut(&mut group[part % GROUP])[at % Run::<T>::PART]
            }
        }
    }
}
