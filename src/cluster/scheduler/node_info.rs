//! A node as the scheduler's cache holds it: what is there and what is taken.
//!
//! Models framework.NodeInfo. Invariant: `requested`, `non_zero_*`, `ports` and `pods` always
//! describe the same set of pods; they are updated in place.

use super::pod_info::{HostPort, PodInfo, Resource};
use crate::cluster::object::resources::Totals;
use crate::cluster::object::{Node, Str};
use std::sync::Arc;

/// Where a node stands in [`super::cache::Cache`].
pub(super) type NodeSlot = u32;
/// Where a pod stands in [`super::cache::Cache`].
pub(super) type PodSlot = u32;

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct NodeInfo {
    pub(super) allocatable: Resource,
    pub(super) allowed_pods: i64,
    pub(super) requested: Resource,
    pub(super) non_zero_cpu: i64,
    pub(super) non_zero_memory: i64,
    pub(super) unschedulable: bool,
    /// Has taints of effect NoSchedule or NoExecute.
    pub(super) hard_taints: bool,
    /// Has taints of effect PreferNoSchedule.
    pub(super) soft_taints: bool,
    pub(super) ports: Vec<HostPort>,
    pub(super) pods: Vec<PodSlot>,
    pub(super) name: Str,
    /// `None` while pods are known to be on a node that is not.
    pub(super) node: Option<Arc<Node>>,
}

impl NodeInfo {
    /// NodeInfo.SetNode.
    pub(super) fn set_node(&mut self, node: &Arc<Node>) {
        let totals = Totals::read(&node.status.allocatable);
        self.allocatable = Resource::new(&totals);
        self.allowed_pods = totals.get("pods").map_or(0, |a| a.value());
        self.unschedulable = node.spec.unschedulable;
        let has = |effects: &[&str]| node.spec.taints.iter().any(|t| effects.contains(&&*t.effect));
        self.hard_taints = has(&["NoSchedule", "NoExecute"]);
        self.soft_taints = has(&["PreferNoSchedule"]);
        self.node = Some(node.clone());
    }

    /// NodeInfo.RemoveNode: the pods stay.
    pub(super) fn remove_node(&mut self) {
        self.allocatable = Resource::default();
        self.allowed_pods = 0;
        self.unschedulable = false;
        (self.hard_taints, self.soft_taints) = (false, false);
        self.node = None;
    }

    /// Has as much, and as much is taken of it.
    pub(super) fn is_laden_as(&self, other: &NodeInfo) -> bool {
        self.non_zero_cpu == other.non_zero_cpu
            && self.non_zero_memory == other.non_zero_memory
            && self.requested == other.requested
            && self.allocatable == other.allocatable
    }

    pub(super) fn add_pod(&mut self, slot: PodSlot, info: &PodInfo) {
        self.pods.push(slot);
        self.count(info, 1);
        self.ports.extend_from_slice(&info.ports);
    }

    /// Removes the pod; the last one takes its place, as in NodeInfo.RemovePod.
    pub(super) fn remove_pod(&mut self, slot: PodSlot, info: &PodInfo) {
        let Some(at) = self.pods.iter().position(|p| *p == slot) else { return };
        self.pods.swap_remove(at);
        self.count(info, -1);
        for port in &info.ports {
            if let Some(at) = self.ports.iter().position(|p| p == port) {
                self.ports.swap_remove(at);
            }
        }
    }

    fn count(&mut self, info: &PodInfo, sign: i64) {
        self.requested.add(&info.requests, sign);
        self.non_zero_cpu += sign * info.non_zero_cpu;
        self.non_zero_memory += sign * info.non_zero_memory;
    }
}
