//! kube-apiserver: the only door to etcd.
//!
//! A request passes authentication and authorization (who may do what), admission (defaults, IPs,
//! tolerations), validation, then storage. Invariants: nothing else reads or writes the store;
//! every write is one revision; a refused request changes nothing.

mod admission;
mod allocation;
mod authorization;
mod changes;
mod eviction;
mod networking;
mod priority;
mod secrets;
mod storage;
mod tally;
mod update;
mod validation;

use super::component::{Patch, Request, Verb};
use super::config::Config;
use super::etcd::Etcd;
use super::object::{Key, Kind, Object, Str};
use super::rng::Rng;
use super::step::{ApiError, Change, Ms, Reason, RequestNote, VerbName, WatchOp};
use crate::cluster::map::{Map, Set};
use tally::Aboard;
pub use tally::{NodeLoad, Tally};

/// The API server and its store.
#[derive(Clone, Debug, Default, Hash)]
pub(crate) struct ApiServer {
    etcd: Etcd,
    /// The index behind `fieldSelector=spec.nodeName=...`, and the pods it does not hold.
    aboard: Map<Str, Aboard>,
    unbound: Set<(Ms, Key)>,
    /// Pods by their controller's uid.
    owned: Map<Str, Set<Key>>,
    tally: Tally,
    /// Ready ones and all of the endpoints in the slices of each Service.
    endpoints: Map<Key, (u32, u32)>,
    cluster_ips: Set<u32>,
    node_ports: Set<i32>,
}

/// One committed write.
pub(crate) struct Written {
    pub(crate) op: WatchOp,
    /// New state, or the last one for `Deleted`.
    pub(crate) object: Object,
    /// The state before, if there was one.
    pub(crate) old: Option<Object>,
}

/// What the API server needs from its surroundings to answer.
pub(crate) struct Surroundings<'a> {
    pub(crate) now: Ms,
    pub(crate) config: &'a Config,
    pub(crate) rng: &'a mut Rng,
}

impl ApiServer {
    pub(crate) fn revision(&self) -> u64 {
        self.etcd.revision()
    }
    pub(crate) fn get(&self, key: &Key) -> Option<&Object> {
        self.etcd.get(key)
    }
    pub(crate) fn keys(&self, kind: Kind) -> impl Iterator<Item = &Key> {
        self.etcd.keys(kind)
    }
    pub(crate) fn list(&self, kind: Kind) -> impl Iterator<Item = &Object> {
        self.etcd.range(kind)
    }
    pub(crate) fn list_namespace<'a>(
        &'a self,
        kind: Kind,
        namespace: &'a str,
    ) -> impl Iterator<Item = &'a Object> {
        self.etcd.range_namespace(kind, namespace)
    }
    pub(crate) fn all(&self) -> impl Iterator<Item = &Object> {
        self.etcd.all()
    }
    pub(crate) fn len(&self) -> usize {
        self.etcd.len()
    }
    /// Whether a namespace is being deleted: nothing new comes into it.
    pub(crate) fn is_ending(&self, namespace: Str) -> bool {
        let key = Key::new(Kind::Namespace, "", namespace);
        self.get(&key).is_some_and(|found| found.meta().is_terminating())
    }

    /// The gates before storage: who may do it, defaults, validation. Changes nothing stored; the
    /// request gets its defaults.
    pub(crate) fn admit(
        &mut self,
        at: &mut Surroundings,
        request: &mut Request,
    ) -> Result<(), ApiError> {
        authorization::authorize(self, request)?;
        if let Verb::Patch(key, Patch::Body(how, body)) = &request.verb {
            // What it makes of the object then is made when it is stored.
            return storage::patched(self, at, key, *how, body).map(drop);
        }
        admission::admit(self, at, &mut request.verb)?;
        validation::validate(&request.verb)
    }

    /// Storage: reads, compares, writes a revision for each change. Empty when the write changes
    /// nothing. `generated`: the name was chosen by the server and may be chosen again.
    pub(crate) fn commit(
        &mut self,
        at: &mut Surroundings,
        request: &Request,
        generated: bool,
    ) -> Result<(Object, Vec<Written>), ApiError> {
        storage::commit(self, at, &request.verb, generated)
    }

    /// What a learner can see that this write changed.
    pub(crate) fn changes(&self, written: &Written) -> Vec<Change> {
        changes::changes(self, written)
    }
}

/// What only the invariants ask.
impl ApiServer {
    /// Whether everything that is counted as it is written comes to the same counted now.
    pub(crate) fn is_counted_right(&self) -> bool {
        let mut anew = ApiServer::default();
        for object in self.all() {
            anew.index(None, Some(object));
        }
        let same = (&anew.aboard, &anew.unbound, &anew.owned);
        let same = same == (&self.aboard, &self.unbound, &self.owned);
        same && (anew.tally, &anew.endpoints) == (self.tally, &self.endpoints)
    }
}

/// What a cluster that is grown begins with comes past the door: nobody is there yet to be told.
impl ApiServer {
    pub(crate) fn plant(&mut self, object: Object) -> Object {
        let old = self.etcd.get(&object.key()).cloned();
        let compare = old.as_ref().map_or(0, |old| old.meta().resource_version);
        let stored = self.etcd.put(object, compare).expect("compared with what is stored");
        self.index(old.as_ref(), Some(&stored));
        stored
    }
    pub(crate) fn uproot(&mut self, object: &Object) {
        let compare = object.meta().resource_version;
        self.etcd.delete(&object.key(), compare).expect("it is stored");
        self.index(Some(object), None);
    }
}

#[cfg(test)]
impl ApiServer {
    /// What a write past the door would look like; nobody is told.
    pub(crate) fn forge(&mut self, object: Object) {
        let old = self.etcd.get(&object.key()).cloned();
        self.index(old.as_ref(), Some(&object));
        self.etcd.forge(object);
    }
}

/// A text that is not given is the default.
fn or_default(field: &mut Str, default: &str) {
    if field.is_empty() {
        *field = default.into();
    }
}

/// How a request is spoken of.
pub(crate) fn note(verb: &Verb) -> RequestNote {
    let (name, key, subresource) = match verb {
        Verb::Create(object) => (VerbName::Create, object.key(), ""),
        Verb::Update(object) => (VerbName::Update, object.key(), ""),
        Verb::UpdateStatus(object) => (VerbName::Update, object.key(), "status"),
        Verb::Patch(key, patch) => (VerbName::Patch, *key, storage::subresource(patch)),
        Verb::Bind { pod, .. } => (VerbName::Create, *pod, "binding"),
        Verb::Evict { pod, .. } => (VerbName::Create, *pod, "eviction"),
        Verb::Delete { key, .. } => (VerbName::Delete, *key, ""),
    };
    RequestNote { verb: name, key, subresource }
}

fn error(reason: Reason, message: String) -> ApiError {
    ApiError { reason, message }
}

/// `pods "web-1" not found`; kinds outside the core group carry their group.
fn not_found(key: &Key) -> ApiError {
    error(Reason::NotFound, format!("{} \"{}\" not found", key.kind.resource(), key.name))
}

#[cfg(test)]
mod tests;
