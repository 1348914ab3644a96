//! What the store holds, counted as it is written: nobody has to go through 150,000 pods to say
//! how many of them are ready, or how full a node is.

use super::ApiServer;
use crate::cluster::map::Set;
use crate::cluster::object::resources::pod_requests;
use crate::cluster::object::{
    Endpoint, Key, Kind, LABEL_SERVICE_NAME, Node, Object, Pod, PodPhase, Status, Str,
};
use crate::cluster::step::Ms;
use std::sync::Arc;

/// Pods and nodes, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Tally {
    /// By phase, in the order of [`PodPhase`].
    pub phases: [u32; 5],
    pub ready: u32,
    /// Without a node, and not finished: what `kubectl get pods` shows as Pending for the
    /// scheduler.
    pub unbound: u32,
    /// Marked for deletion.
    pub terminating: u32,
    /// By Ready condition: True, False, Unknown.
    pub nodes: [u32; 3],
    pub cordoned: u32,
}

/// What the pods of one node come to. Finished ones count as pods and ask for nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct NodeLoad {
    pub pods: u32,
    pub ready: u32,
    /// Their requests.
    pub cpu_milli: i64,
    pub memory_bytes: i64,
}

/// The pods bound to a node.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Aboard {
    pub(super) pods: Set<Key>,
    pub(super) load: NodeLoad,
}

impl Tally {
    pub fn pods(&self) -> u32 {
        self.phases.iter().sum()
    }

    pub fn of(&self, phase: PodPhase) -> u32 {
        self.phases[phase as usize]
    }

    fn count(&mut self, pod: &Pod, by: u32) {
        let add = |count: &mut u32, holds: bool| {
            *count = count.wrapping_add(if holds { by } else { 0 });
        };
        add(&mut self.phases[pod.status.phase as usize], true);
        add(&mut self.ready, pod.is_ready());
        add(&mut self.unbound, pod.node_name().is_empty() && !pod.is_finished());
        add(&mut self.terminating, pod.metadata.is_terminating());
    }

    fn count_node(&mut self, node: &Node, by: u32) {
        let place = match node.ready() {
            Status::True => 0,
            Status::False => 1,
            Status::Unknown => 2,
        };
        self.nodes[place] = self.nodes[place].wrapping_add(by);
        let cordoned = if node.spec.unschedulable { by } else { 0 };
        self.cordoned = self.cordoned.wrapping_add(cordoned);
    }
}

impl NodeLoad {
    /// Counts a pod, and what it `asks` for if that is to be counted too.
    fn count(&mut self, pod: &Pod, by: i64, asks: bool) {
        let once = by as u32;
        self.pods = self.pods.wrapping_add(once);
        self.ready = self.ready.wrapping_add(if pod.is_ready() { once } else { 0 });
        if asks && !pod.is_finished() {
            let requests = pod_requests(&pod.spec);
            self.cpu_milli += by * requests.get("cpu").map_or(0, |a| a.milli_value());
            self.memory_bytes += by * requests.get("memory").map_or(0, |a| a.value());
        }
    }
}

impl ApiServer {
    pub(crate) fn tally(&self) -> &Tally {
        &self.tally
    }

    /// What the pods of a node come to.
    pub(crate) fn load(&self, node: &str) -> NodeLoad {
        self.aboard.get(node).map_or_else(NodeLoad::default, |aboard| aboard.load)
    }

    /// The nodes that have pods, by name, and what those come to.
    pub(crate) fn loads(&self) -> impl Iterator<Item = (&Str, NodeLoad)> {
        self.aboard.iter().map(|(node, aboard)| (node, aboard.load))
    }

    /// Pods bound to a node, by key.
    pub(crate) fn pods_on(&self, node: &str) -> impl Iterator<Item = &Object> {
        self.found(self.aboard.get(node).map(|aboard| &aboard.pods))
    }

    /// The keys of the pods bound to a node, in their order.
    pub(crate) fn pod_keys_on(&self, node: &str) -> impl Iterator<Item = &Key> {
        self.aboard.get(node).into_iter().flat_map(|aboard| &aboard.pods)
    }

    /// Pods whose controller has this uid, by key.
    pub(crate) fn owned(&self, uid: Str) -> impl Iterator<Item = &Object> {
        self.found(self.owned.get(&uid))
    }

    /// Pods without a node, the oldest first.
    pub(crate) fn unbound(&self) -> impl Iterator<Item = &Object> {
        self.unbound.iter().filter_map(|(_, key)| self.etcd.get(key))
    }

    fn found<'a>(&'a self, keys: Option<&'a Set<Key>>) -> impl Iterator<Item = &'a Object> {
        keys.into_iter().flatten().filter_map(|key| self.etcd.get(key))
    }

    pub(super) fn index_node(&mut self, old: Option<&Object>, new: Option<&Object>) {
        if let Some(node) = old.and_then(Object::as_node) {
            self.tally.count_node(node, 1u32.wrapping_neg());
        }
        if let Some(node) = new.and_then(Object::as_node) {
            self.tally.count_node(node, 1);
        }
    }

    /// How many endpoints of a Service are ready, and how many there are.
    pub(super) fn endpoints_of(&self, service: &Key) -> (u32, u32) {
        self.endpoints.get(service).copied().unwrap_or_default()
    }

    #[inline(never)]
    pub(super) fn index_endpoints(&mut self, old: Option<&Object>, new: Option<&Object>) {
        for (object, here) in [(new, true), (old, false)] {
            let Some(slice) = object.and_then(Object::as_endpoint_slice) else { continue };
            let meta = &slice.metadata;
            let Some(name) = meta.labels.get(LABEL_SERVICE_NAME) else { continue };
            let service = Key::new(Kind::Service, meta.namespace, *name);
            let (ready, total) = Endpoint::counts(&slice.endpoints);
            let counts = self.endpoints.entry(service).or_default();
            *counts = match here {
                true => (counts.0 + ready, counts.1 + total),
                false => (counts.0 - ready, counts.1 - total),
            };
            if *counts == (0, 0) {
                self.endpoints.remove(&service);
            }
        }
    }

    fn index_owner(&mut self, key: Key, old: Option<Str>, new: Option<Str>) {
        if old == new {
            return;
        }
        if let Some(uid) = old
            && let Some(pods) = self.owned.get_mut(&uid)
        {
            pods.remove(&key);
            if pods.is_empty() {
                self.owned.remove(&uid);
            }
        }
        if let Some(uid) = new {
            self.owned.entry(uid).or_default().insert(key);
        }
    }

    pub(super) fn index_pod(&mut self, old: Option<&Object>, new: Option<&Object>) {
        let key = old.or(new).expect("one of them").key();
        let (old, new) = (old.and_then(Object::as_pod), new.and_then(Object::as_pod));
        let moved = old.map(|pod| pod.spec.node_name) != new.map(|pod| pod.spec.node_name);
        // Most writes are of a status: the pod asks for what it asked before.
        let asks = !old.zip(new).is_some_and(|(old, new)| {
            Arc::ptr_eq(&old.spec, &new.spec) && old.is_finished() == new.is_finished()
        });
        self.index_owner(key, old.and_then(|pod| owner(pod)), new.and_then(|pod| owner(pod)));
        if let Some(pod) = old {
            self.tally.count(pod, 1u32.wrapping_neg());
            if pod.node_name().is_empty() {
                if moved {
                    self.unbound.remove(&(made(pod), key));
                }
            } else if let Some(aboard) = self.aboard.get_mut(&pod.spec.node_name) {
                aboard.load.count(pod, -1, asks);
                if moved {
                    aboard.pods.remove(&key);
                }
                if aboard.pods.is_empty() {
                    self.aboard.remove(&pod.spec.node_name);
                }
            }
        }
        if let Some(pod) = new {
            self.tally.count(pod, 1);
            if pod.node_name().is_empty() {
                if moved {
                    self.unbound.insert((made(pod), key));
                }
            } else {
                let aboard = self.aboard.entry(pod.spec.node_name).or_default();
                aboard.load.count(pod, 1, asks);
                if moved {
                    aboard.pods.insert(key);
                }
            }
        }
    }
}

/// When a pod was made; that never changes.
fn made(pod: &Pod) -> Ms {
    pod.metadata.creation_timestamp.map_or(0, |at| at.0.max(0) as Ms)
}

/// The uid of a pod's controller.
fn owner(pod: &Pod) -> Option<Str> {
    pod.metadata.controller().map(|owner| owner.uid)
}
