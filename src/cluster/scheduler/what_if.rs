//! Asking the scheduler about a cluster given as objects, without running one.

use super::cache::Cache;
use super::cycle::{Nominated, Start, Subject, run};
use super::decision::Decision;
use super::pod_info::PodInfo;
use crate::cluster::object::{Object, Pod};

/// A cluster as the scheduler would see it.
#[derive(Clone, Debug, Default)]
pub struct WhatIf {
    cache: Cache,
}

impl WhatIf {
    /// Takes in nodes, pods that are on a node, and what the scheduler heeds besides: Services,
    /// ReplicaSets, PodDisruptionBudgets, Namespaces. Other objects are passed over.
    pub fn new<'a>(objects: impl IntoIterator<Item = &'a Object>) -> WhatIf {
        let mut cache = Cache::default();
        objects.into_iter().for_each(|object| cache.set(object));
        WhatIf { cache }
    }

    /// What the scheduler would decide about the pod now, with the whole table.
    pub fn explain(&mut self, pod: &Pod) -> Decision {
        self.cycle(pod, usize::MAX)
    }

    /// The same without the table: what a scheduler of a large cluster computes.
    pub fn decide(&mut self, pod: &Pod) -> Decision {
        self.cycle(pod, 0)
    }

    fn cycle(&mut self, pod: &Pod, table_nodes_max: usize) -> Decision {
        let info = PodInfo::new(pod);
        let subject = Subject { pod, info: &info };
        let nominated = Nominated::new();
        run(&mut self.cache, &Start { subject, index: 0, nominated: &nominated, table_nodes_max })
            .decision
    }
}
