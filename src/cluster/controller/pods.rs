//! The pods a controller knows, to be found by their labels too.
//!
//! A selector is compared with each set of labels that pods of a namespace have, not with each pod:
//! 150,000 pods of 150 Deployments have a few hundred. Invariant: `alike` holds every pod once.

use super::shared::key_of;
use crate::cluster::map::{Map, Set};
use crate::cluster::object::{Key, Kind, Labels, Pod, Str};
use crate::cluster::step::WatchOp;
use std::sync::Arc;

/// Pods by name and by labels.
#[derive(Clone, Debug, Default, Hash)]
pub(super) struct Pods {
    all: Map<Key, Arc<Pod>>,
    /// By namespace and labels.
    alike: Map<(Str, Labels), Set<Key>>,
}

impl Pods {
    /// Takes in the news of a pod; what was known of it comes back.
    #[inline(never)]
    pub(super) fn see(&mut self, op: WatchOp, pod: &Arc<Pod>) -> (Key, Option<Arc<Pod>>) {
        let key = key_of(Kind::Pod, &pod.metadata);
        let here = op != WatchOp::Deleted;
        let old = if here { self.all.insert(key, pod.clone()) } else { self.all.remove(&key) };
        let same = here && old.as_ref().is_some_and(|o| o.metadata.labels == pod.metadata.labels);
        if !same {
            if let Some(old) = &old {
                self.unsort(key, old);
            }
            if here {
                let labels = pod.metadata.labels.clone();
                self.alike.entry((key.namespace, labels)).or_default().insert(key);
            }
        }
        (key, old)
    }

    fn unsort(&mut self, key: Key, pod: &Pod) {
        let kind = (key.namespace, pod.metadata.labels.clone());
        let Some(keys) = self.alike.get_mut(&kind) else { return };
        keys.remove(&key);
        if keys.is_empty() {
            self.alike.remove(&kind);
        }
    }

    pub(super) fn get(&self, key: &Key) -> Option<&Arc<Pod>> {
        self.all.get(key)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Arc<Pod>> {
        self.all.values()
    }

    /// Those of a namespace whose labels a selector takes.
    #[inline(never)]
    pub(super) fn selected(&self, namespace: Str, takes: &dyn Fn(&Labels) -> bool) -> Vec<Key> {
        let mut found = Vec::new();
        for ((place, labels), keys) in self.alike.range((namespace, Labels::new())..) {
            if *place != namespace {
                break;
            }
            if takes(labels) {
                found.extend(keys.iter().copied());
            }
        }
        found
    }
}
