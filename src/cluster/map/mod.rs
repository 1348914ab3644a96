//! Ordered maps and sets that are small to download.
//!
//! The standard B-tree costs the page about 6 KB of program for every pair of key and value types,
//! and the model has dozens of pairs. Here keys and values stand in two lists of equal shape, so
//! what is compiled depends on a key type or on a value type, never on the pair.
//!
//! Invariants: keys stand in strictly ascending order; both lists of a map have the same shape;
//! equality, order and hash depend on the contents alone.

mod list;
mod serial;
mod sort;
#[cfg(test)]
mod tests;

pub use list::{Drain, Iter, IterMut};
pub use sort::{sort, sort_by, sort_by_key};

use list::{At, List};
use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::iter::Zip;
use std::ops::{Index, RangeBounds};

/// A map ordered by key; takes the place of the standard `BTreeMap`.
#[derive(Clone)]
pub struct Map<K, V> {
    keys: List<K>,
    values: List<V>,
}

/// An ordered set; takes the place of the standard `BTreeSet`.
#[derive(Clone)]
pub struct Set<T> {
    items: List<T>,
}

/// A key's place in a map, taken or free.
pub struct Entry<'a, K, V> {
    map: &'a mut Map<K, V>,
    place: Result<At, (At, K)>,
}

impl<K, V> Map<K, V> {
    pub const fn new() -> Map<K, V> {
        Map { keys: List::new(), values: List::new() }
    }
    pub fn len(&self) -> usize {
        self.keys.len()
    }
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }
    pub fn clear(&mut self) {
        *self = Map::new();
    }
    pub fn keys(&self) -> Iter<'_, K> {
        self.keys.iter()
    }
    pub fn values(&self) -> Iter<'_, V> {
        self.values.iter()
    }
    pub fn values_mut(&mut self) -> IterMut<'_, V> {
        self.values.iter_mut(At::default())
    }
    pub fn into_values(self) -> Drain<V> {
        self.values.drain()
    }
    pub fn into_keys(self) -> Drain<K> {
        self.keys.drain()
    }
    pub fn iter(&self) -> Zip<Iter<'_, K>, Iter<'_, V>> {
        self.keys.iter().zip(self.values.iter())
    }
    pub fn iter_mut(&mut self) -> Zip<Iter<'_, K>, IterMut<'_, V>> {
        self.keys.iter().zip(self.values.iter_mut(At::default()))
    }
    pub fn first_key_value(&self) -> Option<(&K, &V)> {
        self.iter().next()
    }
    pub fn last_key_value(&self) -> Option<(&K, &V)> {
        self.keys.iter().next_back().zip(self.values.iter().next_back())
    }
    pub fn pop_first(&mut self) -> Option<(K, V)> {
        if self.is_empty() {
            return None;
        }
        Some((self.keys.remove(At::default()), self.values.remove(At::default())))
    }
    pub fn retain(&mut self, mut keep: impl FnMut(&K, &mut V) -> bool) {
        let all = std::mem::take(self);
        for (key, mut value) in all {
            if keep(&key, &mut value) {
                self.keys.push(key);
                self.values.push(value);
            }
        }
    }
}

impl<K: Ord, V> Map<K, V> {
    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        Some(self.values.at(self.keys.find(key)?))
    }
    pub fn get_mut<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        Some(self.values.at_mut(self.keys.find(key)?))
    }
    pub fn get_key_value<Q: Ord + ?Sized>(&self, key: &Q) -> Option<(&K, &V)>
    where
        K: Borrow<Q>,
    {
        let at = self.keys.find(key)?;
        Some((self.keys.at(at), self.values.at(at)))
    }
    pub fn contains_key<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.keys.find(key).is_some()
    }
    /// The value the key had before.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        match self.keys.search(&key) {
            Ok(at) => Some(std::mem::replace(self.values.at_mut(at), value)),
            Err(at) => {
                self.keys.insert(at, key);
                self.values.insert(at, value);
                None
            }
        }
    }
    pub fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let at = self.keys.find(key)?;
        drop(self.keys.remove(at));
        Some(self.values.remove(at))
    }
    pub fn entry(&mut self, key: K) -> Entry<'_, K, V> {
        let place = self.keys.search(&key).map_err(|at| (at, key));
        Entry { map: self, place }
    }
    pub fn range<Q: Ord + ?Sized>(
        &self,
        range: impl RangeBounds<Q>,
    ) -> Zip<Iter<'_, K>, Iter<'_, V>>
    where
        K: Borrow<Q>,
    {
        let (from, to) = self.keys.bounds(range.start_bound(), range.end_bound());
        self.keys.between(from, to).zip(self.values.between(from, to))
    }
    pub fn range_mut<Q: Ord + ?Sized>(
        &mut self,
        range: impl RangeBounds<Q>,
    ) -> Zip<Iter<'_, K>, IterMut<'_, V>>
    where
        K: Borrow<Q>,
    {
        let (from, to) = self.keys.bounds(range.start_bound(), range.end_bound());
        self.keys.between(from, to).zip(self.values.iter_mut(from))
    }
}

impl<'a, K, V> Entry<'a, K, V> {
    pub fn or_insert_with(self, value: impl FnOnce() -> V) -> &'a mut V {
        let at = match self.place {
            Ok(at) => at,
            Err((at, key)) => {
                self.map.keys.insert(at, key);
                self.map.values.insert(at, value())
            }
        };
        self.map.values.at_mut(at)
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
    pub fn and_modify(self, change: impl FnOnce(&mut V)) -> Entry<'a, K, V> {
        if let Ok(at) = self.place {
            change(self.map.values.at_mut(at));
        }
        self
    }
}

impl<T> Set<T> {
    pub const fn new() -> Set<T> {
        Set { items: List::new() }
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
    pub fn iter(&self) -> Iter<'_, T> {
        self.items.iter()
    }
    pub fn first(&self) -> Option<&T> {
        self.items.iter().next()
    }
    pub fn last(&self) -> Option<&T> {
        self.items.iter().next_back()
    }
    pub fn pop_first(&mut self) -> Option<T> {
        if self.is_empty() { None } else { Some(self.items.remove(At::default())) }
    }
    pub fn retain(&mut self, mut keep: impl FnMut(&T) -> bool) {
        for item in std::mem::take(self) {
            if keep(&item) {
                self.items.push(item);
            }
        }
    }
}

impl<T: Ord> Set<T> {
    pub fn contains<Q: Ord + ?Sized>(&self, item: &Q) -> bool
    where
        T: Borrow<Q>,
    {
        self.items.find(item).is_some()
    }
    /// Whether the item is new.
    pub fn insert(&mut self, item: T) -> bool {
        match self.items.search(&item) {
            Ok(_) => false,
            Err(at) => {
                self.items.insert(at, item);
                true
            }
        }
    }
    /// Whether the item was there.
    pub fn remove<Q: Ord + ?Sized>(&mut self, item: &Q) -> bool
    where
        T: Borrow<Q>,
    {
        self.take(item).is_some()
    }
    pub fn take<Q: Ord + ?Sized>(&mut self, item: &Q) -> Option<T>
    where
        T: Borrow<Q>,
    {
        let at = self.items.find(item)?;
        Some(self.items.remove(at))
    }
    pub fn range<Q: Ord + ?Sized>(&self, range: impl RangeBounds<Q>) -> Iter<'_, T>
    where
        T: Borrow<Q>,
    {
        let (from, to) = self.items.bounds(range.start_bound(), range.end_bound());
        self.items.between(from, to)
    }
    pub fn intersection<'a>(&'a self, other: &'a Set<T>) -> impl Iterator<Item = &'a T> {
        self.iter().filter(|item| other.contains(*item))
    }
    pub fn difference<'a>(&'a self, other: &'a Set<T>) -> impl Iterator<Item = &'a T> {
        self.iter().filter(|item| !other.contains(*item))
    }
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

impl<K: Ord, V> Extend<(K, V)> for Map<K, V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, pairs: I) {
        pairs.into_iter().for_each(|(key, value)| drop(self.insert(key, value)));
    }
}

impl<T: Ord> Extend<T> for Set<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, items: I) {
        items.into_iter().for_each(|item| {
            self.insert(item);
        });
    }
}

impl<K: Ord, V> FromIterator<(K, V)> for Map<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Map<K, V> {
        let mut map = Map::new();
        map.extend(pairs);
        map
    }
}

impl<T: Ord> FromIterator<T> for Set<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Set<T> {
        let mut set = Set::new();
        set.extend(items);
        set
    }
}

impl<K: Ord, V, const N: usize> From<[(K, V); N]> for Map<K, V> {
    fn from(pairs: [(K, V); N]) -> Map<K, V> {
        pairs.into_iter().collect()
    }
}

impl<T: Ord, const N: usize> From<[T; N]> for Set<T> {
    fn from(items: [T; N]) -> Set<T> {
        items.into_iter().collect()
    }
}

impl<K, V> IntoIterator for Map<K, V> {
    type Item = (K, V);
    type IntoIter = Zip<Drain<K>, Drain<V>>;
    fn into_iter(self) -> Self::IntoIter {
        self.keys.drain().zip(self.values.drain())
    }
}

impl<'a, K, V> IntoIterator for &'a Map<K, V> {
    type Item = (&'a K, &'a V);
    type IntoIter = Zip<Iter<'a, K>, Iter<'a, V>>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'a, K, V> IntoIterator for &'a mut Map<K, V> {
    type Item = (&'a K, &'a mut V);
    type IntoIter = Zip<Iter<'a, K>, IterMut<'a, V>>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter_mut()
    }
}

impl<T> IntoIterator for Set<T> {
    type Item = T;
    type IntoIter = Drain<T>;
    fn into_iter(self) -> Drain<T> {
        self.items.drain()
    }
}

impl<'a, T> IntoIterator for &'a Set<T> {
    type Item = &'a T;
    type IntoIter = Iter<'a, T>;
    fn into_iter(self) -> Iter<'a, T> {
        self.iter()
    }
}

impl<K: Ord + Borrow<Q>, Q: Ord + ?Sized, V> Index<&Q> for Map<K, V> {
    type Output = V;
    fn index(&self, key: &Q) -> &V {
        self.get(key).expect("the key is in the map")
    }
}

impl<K: PartialEq, V: PartialEq> PartialEq for Map<K, V> {
    fn eq(&self, other: &Map<K, V>) -> bool {
        self.keys == other.keys && self.values == other.values
    }
}

impl<K: Eq, V: Eq> Eq for Map<K, V> {}

impl<K: PartialOrd, V: PartialOrd> PartialOrd for Map<K, V> {
    fn partial_cmp(&self, other: &Map<K, V>) -> Option<Ordering> {
        self.iter().partial_cmp(other.iter())
    }
}

impl<K: Ord, V: Ord> Ord for Map<K, V> {
    fn cmp(&self, other: &Map<K, V>) -> Ordering {
        self.iter().cmp(other.iter())
    }
}

impl<T: PartialEq> PartialEq for Set<T> {
    fn eq(&self, other: &Set<T>) -> bool {
        self.items == other.items
    }
}

impl<T: Eq> Eq for Set<T> {}

impl<T: PartialOrd> PartialOrd for Set<T> {
    fn partial_cmp(&self, other: &Set<T>) -> Option<Ordering> {
        self.iter().partial_cmp(other.iter())
    }
}

impl<T: Ord> Ord for Set<T> {
    fn cmp(&self, other: &Set<T>) -> Ordering {
        self.iter().cmp(other.iter())
    }
}

impl<K: Hash, V: Hash> Hash for Map<K, V> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.keys.hash(state);
        self.values.hash(state);
    }
}

impl<T: Hash> Hash for Set<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.items.hash(state);
    }
}

impl<K: fmt::Debug, V: fmt::Debug> fmt::Debug for Map<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl<T: fmt::Debug> fmt::Debug for Set<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}
