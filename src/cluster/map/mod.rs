//! Ordered maps and sets that are small to download.
//!
//! The standard B-tree costs the page about 6 KB of program for every pair of key and value types,
//! and the model has dozens of pairs. Here keys and values lie in two plain lists, and the order
//! they stand in is kept apart, by code that knows no types (`order`).
//!
//! Invariants: a key and its value have the same slot; in order the keys ascend strictly;
//! equality, order and hash depend on the contents alone.

mod order;
mod run;
mod serial;
mod sort;
#[cfg(test)]
mod tests;

pub use run::Run;
pub use sort::{sort, sort_by, sort_by_key};

use order::{At, Order, View, Walk};
use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::{Bound, Index, RangeBounds};
use std::vec::IntoIter;

/// What a map or set can be ordered by.
pub trait Item: Ord {
    /// Finds it in a large map without comparing: equal items have equal numbers, few others have
    /// the same. 0, for all items of a type or for none: they are found by comparing.
    fn number(&self) -> u32 {
        0
    }
}

/// A map ordered by key; takes the place of the standard `BTreeMap`.
#[derive(Clone)]
pub struct Map<K, V> {
    keys: Set<K>,
    values: Run<V>,
}

/// An ordered set; takes the place of the standard `BTreeSet`.
#[derive(Clone)]
pub struct Set<T> {
    items: Run<T>,
    order: Order,
}

/// A key's place in a map: its slot, or the free place for it.
pub struct Entry<'a, K, V> {
    map: &'a mut Map<K, V>,
    place: Result<usize, (At, K)>,
}

impl<K, V> Map<K, V> {
    pub const fn new() -> Map<K, V> {
        Map { keys: Set::new(), values: Run::new() }
    }
    pub fn len(&self) -> usize {
        self.values.len()
    }
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }
    pub fn clear(&mut self) {
        *self = Map::new();
    }
}

impl<K: Ord, V> Map<K, V> {
    pub fn keys(&self) -> Iter<'_, K> {
        self.keys.iter()
    }
    #[inline(never)]
    pub fn values(&self) -> Iter<'_, V> {
        Iter { items: &self.values, walk: self.keys.view().walk(None, None) }
    }
    #[inline(never)]
    pub fn iter(&self) -> Pairs<'_, K, V> {
        Pairs { map: self, walk: self.keys.view().walk(None, None) }
    }
    pub fn first_key_value(&self) -> Option<(&K, &V)> {
        self.iter().next()
    }
    pub fn last_key_value(&self) -> Option<(&K, &V)> {
        self.iter().next_back()
    }
}

impl<K: Ord + Clone, V: Clone> Map<K, V> {
    /// Does something to every value, in order.
    pub fn change_each(&mut self, mut change: impl FnMut(&K, &mut V)) {
        for slot in self.keys.view().walk(None, None) {
            change(&self.keys.items[slot], &mut self.values[slot]);
        }
    }
    pub fn into_values(self) -> IntoIter<V> {
        in_order(self.values, self.keys.view())
    }
    pub fn into_keys(self) -> IntoIter<K> {
        self.keys.into_iter()
    }
}

impl<K: Item, V> Map<K, V> {
    #[inline(never)]
    pub fn get<Q: Item + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        Some(&self.values[self.keys.find(key)?])
    }
    pub fn get_key_value<Q: Item + ?Sized>(&self, key: &Q) -> Option<(&K, &V)>
    where
        K: Borrow<Q>,
    {
        let slot = self.keys.find(key)?;
        Some((&self.keys.items[slot], &self.values[slot]))
    }
    pub fn contains_key<Q: Item + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.keys.contains(key)
    }
    pub fn range<Q: Item + ?Sized>(&self, range: impl RangeBounds<Q>) -> Pairs<'_, K, V>
    where
        K: Borrow<Q>,
    {
        Pairs { map: self, walk: self.keys.within(range) }
    }
}

impl<K: Item + Clone, V: Clone> Map<K, V> {
    #[inline(never)]
    pub fn get_mut<Q: Item + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        Some(&mut self.values[self.keys.find(key)?])
    }
    /// The value the key had before.
    #[inline(never)]
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        match self.keys.seek(&key) {
            Ok(slot) => Some(std::mem::replace(&mut self.values[slot], value)),
            Err(at) => {
                self.keys.put(at, key);
                self.values.push(value);
                None
            }
        }
    }
    #[inline(never)]
    pub fn remove<Q: Item + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let slot = self.keys.find(key)?;
        self.keys.take_out(slot);
        Some(self.values.swap_remove(slot))
    }
    /// The first key with its value, which may change.
    pub fn first_mut(&mut self) -> Option<(&K, &mut V)> {
        if self.is_empty() {
            return None;
        }
        let slot = self.keys.view().first();
        Some((&self.keys.items[slot], &mut self.values[slot]))
    }
    pub fn pop_first(&mut self) -> Option<(K, V)> {
        if self.is_empty() {
            return None;
        }
        let slot = self.keys.view().first();
        Some((self.keys.take_out(slot), self.values.swap_remove(slot)))
    }
    #[inline(never)]
    pub fn entry(&mut self, key: K) -> Entry<'_, K, V> {
        let place = self.keys.seek(&key).map_err(|at| (at, key));
        Entry { map: self, place }
    }
    pub fn retain(&mut self, mut keep: impl FnMut(&K, &mut V) -> bool) {
        for (key, mut value) in std::mem::take(self) {
            if keep(&key, &mut value) {
                self.keys.put(self.keys.view().behind(), key);
                self.values.push(value);
            }
        }
    }
}

impl<'a, K: Item + Clone, V: Clone> Entry<'a, K, V> {
    pub fn or_insert_with(self, value: impl FnOnce() -> V) -> &'a mut V {
        let slot = match self.place {
            Ok(slot) => slot,
            Err((at, key)) => {
                self.map.keys.put(at, key);
                self.map.values.push(value());
                self.map.values.len() - 1
            }
        };
        &mut self.map.values[slot]
    }
    pub fn or_insert(self, value: V) -> &'a mut V {
        self.or_insert_with(|| value)
    }
    pub fn or_default(self) -> &'a mut V
    where
        V: Default,
    {
        self.or_insert_with(V::default)
    }
}

impl<T> Set<T> {
    pub const fn new() -> Set<T> {
        Set { items: Run::new(), order: Order::new() }
    }
    pub fn len(&self) -> usize {
        self.items.len()
    }
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
    pub fn clear(&mut self) {
        *self = Set::new();
    }
}

impl<T: Ord> Set<T> {
    #[inline(never)]
    fn view(&self) -> View<'_> {
        self.order.view(&|a, b| self.items[a].cmp(&self.items[b]))
    }
    #[inline(never)]
    pub fn iter(&self) -> Iter<'_, T> {
        Iter { items: &self.items, walk: self.view().walk(None, None) }
    }
    pub fn first(&self) -> Option<&T> {
        self.iter().next()
    }
    pub fn last(&self) -> Option<&T> {
        self.iter().next_back()
    }
}

impl<T: Item> Set<T> {
    /// The item's slot, or else the free place for it.
    #[inline(never)]
    fn seek<Q: Item + ?Sized>(&self, item: &Q) -> Result<usize, At>
    where
        T: Borrow<Q>,
    {
        let number = if self.order.is_long() { item.number() } else { 0 };
        self.order.seek(number, &mut |slot| self.items[slot].borrow().cmp(item))
    }
    /// The item's slot.
    fn find<Q: Item + ?Sized>(&self, item: &Q) -> Option<usize>
    where
        T: Borrow<Q>,
    {
        self.seek(item).ok()
    }
    fn within<Q: Item + ?Sized>(&self, range: impl RangeBounds<Q>) -> Walk<'_>
    where
        T: Borrow<Q>,
    {
        let from = self.edge(range.start_bound(), false);
        self.view().walk(from, self.edge(range.end_bound(), true))
    }
    #[inline(never)]
    fn edge<Q: Item + ?Sized>(&self, bound: Bound<&Q>, end: bool) -> Option<At>
    where
        T: Borrow<Q>,
    {
        let (item, above) = match bound {
            Bound::Included(item) => (item, end),
            Bound::Excluded(item) => (item, !end),
            Bound::Unbounded => return None,
        };
        Some(self.view().edge(above, &mut |slot| self.items[slot].borrow().cmp(item)))
    }
    pub fn contains<Q: Item + ?Sized>(&self, item: &Q) -> bool
    where
        T: Borrow<Q>,
    {
        self.find(item).is_some()
    }
    pub fn range<Q: Item + ?Sized>(&self, range: impl RangeBounds<Q>) -> Iter<'_, T>
    where
        T: Borrow<Q>,
    {
        Iter { items: &self.items, walk: self.within(range) }
    }
    pub fn intersection<'a>(&'a self, other: &'a Set<T>) -> impl Iterator<Item = &'a T> {
        self.iter().filter(|item| other.contains(*item))
    }
    pub fn difference<'a>(&'a self, other: &'a Set<T>) -> impl Iterator<Item = &'a T> {
        self.iter().filter(|item| !other.contains(*item))
    }
}

impl<T: Item + Clone> Set<T> {
    /// Puts a new item at its place, in the next slot.
    #[inline(never)]
    fn put(&mut self, at: At, item: T) {
        self.items.push(item);
        let items = &self.items;
        self.order.insert(at, items.len() - 1, &mut |slot| items[slot].number());
    }
    /// Takes an item out of its slot; the last slot's item moves there.
    #[inline(never)]
    fn take_out(&mut self, slot: usize) -> T {
        self.order.remove(slot, self.items.len() - 1);
        self.items.swap_remove(slot)
    }
    /// Whether the item is new.
    pub fn insert(&mut self, item: T) -> bool {
        let free = self.seek(&item).err();
        free.map(|at| self.put(at, item)).is_some()
    }
    /// Whether the item was there.
    pub fn remove<Q: Item + ?Sized>(&mut self, item: &Q) -> bool
    where
        T: Borrow<Q>,
    {
        self.take(item).is_some()
    }
    pub fn take<Q: Item + ?Sized>(&mut self, item: &Q) -> Option<T>
    where
        T: Borrow<Q>,
    {
        let slot = self.find(item)?;
        Some(self.take_out(slot))
    }
    pub fn pop_first(&mut self) -> Option<T> {
        if self.is_empty() { None } else { Some(self.take_out(self.view().first())) }
    }
    pub fn retain(&mut self, mut keep: impl FnMut(&T) -> bool) {
        for item in std::mem::take(self) {
            if keep(&item) {
                self.put(self.view().behind(), item);
            }
        }
    }
}

/// The number of two that have one: 0 only if one of them is.
#[inline(never)]
pub fn both(one: u32, other: u32) -> u32 {
    match (one, other) {
        (0, _) | (_, 0) => 0,
        _ => (one.wrapping_mul(0x9e37_79b1) ^ other).max(1),
    }
}

macro_rules! found_by_comparing {
    ($($item:ty),*) => { $(impl Item for $item {})* };
}
found_by_comparing!(u16, i32, u32, u64, usize, String);
impl<A: Item, B: Item> Item for (A, B) {
    fn number(&self) -> u32 {
        both(self.0.number(), self.1.number())
    }
}
impl<A: Item, B: Item, C: Item> Item for (A, B, C) {
    fn number(&self) -> u32 {
        both(both(self.0.number(), self.1.number()), self.2.number())
    }
}
impl<A: Ord, B: Ord, C: Ord, D: Ord> Item for (A, B, C, D) {}
impl<K: Item, V: Item> Item for Map<K, V> {
    fn number(&self) -> u32 {
        let numbers = self.iter().map(|(key, value)| both(key.number(), value.number()));
        numbers.fold(1, |one, other| if one == 0 { 0 } else { both(one, other) })
    }
}
impl<T: Item + ?Sized> Item for &T {
    fn number(&self) -> u32 {
        (**self).number()
    }
}

/// Items in order, from both ends.
pub struct Iter<'a, T> {
    items: &'a Run<T>,
    walk: Walk<'a>,
}

/// Keys and values in order, from both ends.
pub struct Pairs<'a, K, V> {
    map: &'a Map<K, V>,
    walk: Walk<'a>,
}

impl<T> Clone for Iter<'_, T> {
    fn clone(&self) -> Self {
        Iter { items: self.items, walk: self.walk.clone() }
    }
}

impl<K, V> Clone for Pairs<'_, K, V> {
    fn clone(&self) -> Self {
        Pairs { map: self.map, walk: self.walk.clone() }
    }
}

impl<'a, T> Iterator for Iter<'a, T> {
    type Item = &'a T;
    #[inline(never)]
    fn next(&mut self) -> Option<&'a T> {
        Some(&self.items[self.walk.next()?])
    }
    fn size_hint(&self) -> (usize, Option<usize>) {
        self.walk.size_hint()
    }
}

impl<'a, K, V> Iterator for Pairs<'a, K, V> {
    type Item = (&'a K, &'a V);
    #[inline(never)]
    fn next(&mut self) -> Option<(&'a K, &'a V)> {
        let slot = self.walk.next()?;
        Some((&self.map.keys.items[slot], &self.map.values[slot]))
    }
    fn size_hint(&self) -> (usize, Option<usize>) {
        self.walk.size_hint()
    }
}

impl<'a, T> DoubleEndedIterator for Iter<'a, T> {
    fn next_back(&mut self) -> Option<&'a T> {
        Some(&self.items[self.walk.next_back()?])
    }
}

impl<'a, K, V> DoubleEndedIterator for Pairs<'a, K, V> {
    fn next_back(&mut self) -> Option<(&'a K, &'a V)> {
        let slot = self.walk.next_back()?;
        Some((&self.map.keys.items[slot], &self.map.values[slot]))
    }
}

impl<T> ExactSizeIterator for Iter<'_, T> {}
impl<K, V> ExactSizeIterator for Pairs<'_, K, V> {}

/// The items of slots, in order.
fn in_order<T: Clone>(items: Run<T>, order: View) -> IntoIter<T> {
    let mut items: Vec<Option<T>> = items.into_vec().into_iter().map(Some).collect();
    let mut sorted = Vec::with_capacity(items.len());
    for slot in order.walk(None, None) {
        sorted.extend(items[slot].take());
    }
    sorted.into_iter()
}

impl<K, V> Default for Map<K, V> {
    fn default() -> Map<K, V> {
        Map::new()
    }
}

impl<T> Default for Set<T> {
    fn default() -> Set<T> {
        Set::new()
    }
}

impl<K: Item + Clone, V: Clone> Extend<(K, V)> for Map<K, V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, pairs: I) {
        pairs.into_iter().for_each(|(key, value)| drop(self.insert(key, value)));
    }
}

impl<T: Item + Clone> Extend<T> for Set<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, items: I) {
        items.into_iter().for_each(|item| {
            self.insert(item);
        });
    }
}

impl<K: Item + Clone, V: Clone> FromIterator<(K, V)> for Map<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Map<K, V> {
        let mut map = Map::new();
        map.extend(pairs);
        map
    }
}

impl<T: Item + Clone> FromIterator<T> for Set<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Set<T> {
        let mut set = Set::new();
        set.extend(items);
        set
    }
}

impl<K: Item + Clone, V: Clone, const N: usize> From<[(K, V); N]> for Map<K, V> {
    fn from(pairs: [(K, V); N]) -> Map<K, V> {
        pairs.into_iter().collect()
    }
}

impl<T: Item + Clone, const N: usize> From<[T; N]> for Set<T> {
    fn from(items: [T; N]) -> Set<T> {
        items.into_iter().collect()
    }
}

impl<K: Ord + Clone, V: Clone> IntoIterator for Map<K, V> {
    type Item = (K, V);
    type IntoIter = std::iter::Zip<IntoIter<K>, IntoIter<V>>;
    fn into_iter(self) -> Self::IntoIter {
        let values = in_order(self.values, self.keys.view());
        self.keys.into_iter().zip(values)
    }
}

impl<'a, K: Ord, V> IntoIterator for &'a Map<K, V> {
    type Item = (&'a K, &'a V);
    type IntoIter = Pairs<'a, K, V>;
    fn into_iter(self) -> Pairs<'a, K, V> {
        self.iter()
    }
}

impl<T: Ord + Clone> IntoIterator for Set<T> {
    type Item = T;
    type IntoIter = IntoIter<T>;
    fn into_iter(self) -> IntoIter<T> {
        let view = self.order.view(&|a, b| self.items[a].cmp(&self.items[b]));
        in_order(self.items, view)
    }
}

impl<'a, T: Ord> IntoIterator for &'a Set<T> {
    type Item = &'a T;
    type IntoIter = Iter<'a, T>;
    fn into_iter(self) -> Iter<'a, T> {
        self.iter()
    }
}

impl<K: Item + Borrow<Q>, Q: Item + ?Sized, V> Index<&Q> for Map<K, V> {
    type Output = V;
    fn index(&self, key: &Q) -> &V {
        self.get(key).expect("the key is in the map")
    }
}

impl<K: Ord, V: PartialEq> PartialEq for Map<K, V> {
    fn eq(&self, other: &Map<K, V>) -> bool {
        if self.len() != other.len() {
            return false;
        }
        // Most that are compared are copies: the same keys have the same slots.
        let slots = 0..self.len();
        let (keys, others) = (&self.keys.items, &other.keys.items);
        match slots.clone().all(|slot| keys[slot] == others[slot]) {
            true => slots.into_iter().all(|slot| self.values[slot] == other.values[slot]),
            false => self.iter().eq(other.iter()),
        }
    }
}

impl<K: Ord, V: Eq> Eq for Map<K, V> {}

impl<K: Ord, V: PartialOrd> PartialOrd for Map<K, V> {
    fn partial_cmp(&self, other: &Map<K, V>) -> Option<Ordering> {
        self.iter().partial_cmp(other.iter())
    }
}

impl<K: Ord, V: Ord> Ord for Map<K, V> {
    fn cmp(&self, other: &Map<K, V>) -> Ordering {
        self.iter().cmp(other.iter())
    }
}

impl<T: Ord> PartialEq for Set<T> {
    fn eq(&self, other: &Set<T>) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl<T: Ord> Eq for Set<T> {}

impl<T: Ord> PartialOrd for Set<T> {
    fn partial_cmp(&self, other: &Set<T>) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T: Ord> Ord for Set<T> {
    fn cmp(&self, other: &Set<T>) -> Ordering {
        self.iter().cmp(other.iter())
    }
}

impl<K: Ord + Hash, V: Hash> Hash for Map<K, V> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_usize(self.len());
        self.keys().for_each(|key| key.hash(state));
        state.write_usize(self.len());
        self.values().for_each(|value| value.hash(state));
    }
}

impl<T: Ord + Hash> Hash for Set<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_usize(self.len());
        self.iter().for_each(|item| item.hash(state));
    }
}

impl<K: Ord + fmt::Debug, V: fmt::Debug> fmt::Debug for Map<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl<T: Ord + fmt::Debug> fmt::Debug for Set<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}
