//! Asking the scheduler about a cluster given as objects, without running one.

use super::cache::{Cache, key_of};
use super::cycle::{Nominated, Outcome, Start, Subject, Waiter, run};
use super::decision::Decision;
use super::pod_info::PodInfo;
use super::profile::Profile;
use crate::cluster::object::{Object, Pod};
use std::sync::Arc;

/// A cluster as the scheduler would see it.
#[derive(Clone, Debug, Default)]
pub struct WhatIf {
    cache: Cache,
    nominated: Nominated,
    next_index: usize,
    profile: Arc<Profile>,
}

impl WhatIf {
    /// Takes in nodes, pods that are on a node, and what the scheduler heeds besides: Services,
    /// ReplicaSets, PodDisruptionBudgets, Namespaces. Other objects change nothing.
    pub fn new<'a>(objects: impl IntoIterator<Item = &'a Object>) -> WhatIf {
        let mut cache = Cache::default();
        objects.into_iter().for_each(|object| cache.set(object));
        WhatIf { cache, ..WhatIf::default() }
    }

    /// From now on pods are this profile's, whatever scheduler they name.
    pub fn with(mut self, profile: Arc<Profile>) -> WhatIf {
        self.profile = profile;
        self
    }

    /// Keeps room for a pod on the node its status names, if it names one.
    pub fn nominate(&mut self, pod: &Arc<Pod>) {
        let node = pod.status.nominated_node_name;
        if !node.is_empty() {
            let info = Arc::new(PodInfo::new(pod));
            self.nominated.insert(key_of(pod), Waiter { node, pod: pod.clone(), info });
        }
    }

    /// What the scheduler would decide about the pod now, with the whole table.
    pub fn explain(&mut self, pod: &Pod) -> Decision {
        self.cycle(pod, &PodInfo::new(pod), usize::MAX).decision
    }

    /// The same without the table: what a scheduler of a large cluster computes.
    pub fn decide(&mut self, pod: &Pod) -> Decision {
        self.cycle(pod, &PodInfo::new(pod), 0).decision
    }

    /// Decides about the pod and takes it as placed.
    pub fn place(&mut self, pod: &Arc<Pod>) -> Decision {
        let info = PodInfo::new(pod);
        let outcome = self.cycle(pod, &info, 0);
        self.next_index = outcome.next_index;
        if let Some(slot) = outcome.chosen {
            self.cache.assume(pod.clone(), Arc::new(info), slot);
        }
        outcome.decision
    }

    /// Takes in a new or changed object.
    pub fn set(&mut self, object: &Object) {
        self.cache.set(object);
    }

    /// Forgets an object.
    pub fn remove(&mut self, object: &Object) {
        self.cache.remove(object);
    }

    fn cycle(&mut self, pod: &Pod, info: &PodInfo, table_nodes_max: usize) -> Outcome {
        let (profile, nominated) = (&self.profile, &self.nominated);
        let (subject, index) = (Subject { pod, info, profile }, self.next_index);
        run(&mut self.cache, &Start { subject, index, nominated, table_nodes_max })
    }
}
