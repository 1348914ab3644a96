//! etcd: a revisioned key-value store with compare-and-swap.
//!
//! Invariants: every write raises the store's one revision by one; the revision of a key is that
//! of its last write. Only the API server can name this module's types.

use super::object::{Key, Kind, Object, Str};
use crate::cluster::map::Map;

/// The store.
#[derive(Clone, Debug, Default, Hash)]
pub(in crate::cluster) struct Etcd {
    revision: u64,
    /// By kind, as their prefixes lie apart in etcd: who asks for all of a kind goes through
    /// nothing else.
    kv: Map<Kind, Map<Key, Object>>,
}

/// The compared revision was not current.
#[derive(Debug)]
pub(in crate::cluster) struct Stale;

impl Etcd {
    pub(in crate::cluster) fn revision(&self) -> u64 {
        self.revision
    }
    pub(in crate::cluster) fn get(&self, key: &Key) -> Option<&Object> {
        self.kv.get(&key.kind)?.get(key)
    }
    /// All objects of a kind, by namespace and name.
    pub(in crate::cluster) fn range(&self, kind: Kind) -> impl Iterator<Item = &Object> {
        self.kv.get(&kind).into_iter().flat_map(Map::values)
    }
    /// The keys of a kind, by namespace and name: no object is looked at.
    pub(in crate::cluster) fn keys(&self, kind: Kind) -> impl Iterator<Item = &Key> {
        self.kv.get(&kind).into_iter().flat_map(Map::keys)
    }
    /// All objects of a kind in one namespace.
    pub(in crate::cluster) fn range_namespace<'a>(
        &'a self,
        kind: Kind,
        namespace: &'a str,
    ) -> impl Iterator<Item = &'a Object> {
        let from = Key::new(kind, Str::from(namespace), "");
        let all = self.kv.get(&kind).into_iter();
        all.flat_map(move |objects| objects.range(from..))
            .take_while(move |(k, _)| &*k.namespace == namespace)
            .map(|(_, o)| o)
    }
    /// Everything, in key order.
    pub(in crate::cluster) fn all(&self) -> impl Iterator<Item = &Object> {
        self.kv.values().flat_map(Map::values)
    }
    pub(in crate::cluster) fn len(&self) -> usize {
        self.kv.values().map(Map::len).sum()
    }
    /// Writes an object if its key's revision is still `compare` (0 = the key is absent).
    /// The object's resourceVersion becomes the new revision.
    pub(in crate::cluster) fn put(
        &mut self,
        mut object: Object,
        compare: u64,
    ) -> Result<Object, Stale> {
        let key = object.key();
        let objects = self.kv.entry(key.kind).or_default();
        if objects.get(&key).map_or(0, |o| o.meta().resource_version) != compare {
            return Err(Stale);
        }
        self.revision += 1;
        object.meta_mut().resource_version = self.revision;
        objects.insert(key, object.clone());
        Ok(object)
    }
    /// Removes a key if its revision is still `compare`; the last state carries the new revision.
    pub(in crate::cluster) fn delete(&mut self, key: &Key, compare: u64) -> Result<Object, Stale> {
        let objects = self.kv.get_mut(&key.kind).ok_or(Stale)?;
        match objects.get(key) {
            Some(object) if object.meta().resource_version == compare => {}
            _ => return Err(Stale),
        }
        self.revision += 1;
        let mut last = objects.remove(key).expect("just found");
        last.meta_mut().resource_version = self.revision;
        Ok(last)
    }
}

#[cfg(test)]
impl Etcd {
    /// Puts an object behind everybody's back, as it is.
    pub(in crate::cluster) fn forge(&mut self, object: Object) {
        self.revision = self.revision.max(object.meta().resource_version);
        self.kv.entry(object.kind()).or_default().insert(object.key(), object);
    }
}
