//! The scheduler's view of the cluster, kept up to date by watch events.
//!
//! Models pkg/scheduler/backend/cache (schedulerCache, nodeTree). Invariants: everything here
//! follows from the nodes and assigned pods it was told of; a change costs what it touches, never a
//! walk over the cluster. An assumed pod counts on its node before its binding is seen.

use super::node_info::{NodeInfo, NodeSlot, PodSlot};
use super::pod_info::PodInfo;
use super::tally::{HeldTerm, KindAt, Kinds, Matcher, PerNode, Tally, Topology};
use crate::cluster::Shared;
use crate::cluster::invariant::Held;
use crate::cluster::map::{Map, Run};
use crate::cluster::object::{Key, Kind, LABEL_REGION, LABEL_ZONE, Labels, Node, Object, Pod, Str};
use std::sync::Arc;

#[derive(Clone, Debug, Default, Hash)]
pub(super) struct Cache {
    nodes: Run<NodeInfo>,
    by_name: Map<Str, NodeSlot>,
    free_nodes: Vec<NodeSlot>,
    /// Nodes by (region, zone), in order of first appearance: nodeTree.
    zones: Vec<(Zone, Shared<Vec<NodeSlot>>)>,
    /// All nodes, one of each zone in turn. Stale while `dirty`.
    order: Shared<Vec<NodeSlot>>,
    dirty: bool,
    pods: Run<Option<PodEntry>>,
    pod_slots: Map<Key, PodSlot>,
    free_pods: Vec<PodSlot>,
    kinds: Kinds,
    tallies: Vec<Shared<Tally>>,
    topologies: Vec<Topology>,
    held_terms: Vec<HeldTerm>,
    images: Map<Str, ImageState>,
    /// Counts cycles, for the age of tallies.
    cycle: u64,
    /// Services, ReplicaSets, PodDisruptionBudgets, Namespaces.
    others: Map<Key, Object>,
}

/// Region and zone of a node, empty where the label is missing.
type Zone = (Str, Str);

/// A pod on a node.
#[derive(Clone, Debug, Hash)]
pub(super) struct PodEntry {
    pub(super) pod: Arc<Pod>,
    pub(super) info: Arc<PodInfo>,
    pub(super) node: NodeSlot,
    /// Placed by this scheduler, binding not seen yet.
    pub(super) assumed: bool,
    kind: KindAt,
}

/// cache.imageState: the size is the one told by the first node that had the image.
#[derive(Clone, Debug, Default, Hash)]
pub(super) struct ImageState {
    pub(super) size: i64,
    pub(super) nodes: u32,
    /// One bit a node slot.
    bits: Vec<u64>,
}

/// Selectors whose counts are kept. Beyond it the one asked longest ago goes.
const TALLIES_MAX: usize = 128;

impl Cache {
    // Reading.

    pub(super) fn node(&self, slot: NodeSlot) -> &NodeInfo {
        &self.nodes[slot as usize]
    }
    pub(super) fn slot(&self, node: &str) -> Option<NodeSlot> {
        let slot = *self.by_name.get(node)?;
        self.nodes[slot as usize].node.is_some().then_some(slot)
    }
    pub(super) fn pod(&self, slot: PodSlot) -> &PodEntry {
        self.pods[slot as usize].as_ref().expect("slots in nodes are taken")
    }
    pub(super) fn find_pod(&self, key: &Key) -> Option<&PodEntry> {
        Some(self.pod(*self.pod_slots.get(key)?))
    }
    /// Whether the pod is on a node and not on its way out.
    pub(super) fn is_running(&self, key: &Key) -> bool {
        self.find_pod(key).is_some_and(|e| !e.pod.metadata.is_terminating())
    }
    pub(super) fn other(&self, key: &Key) -> Option<&Object> {
        self.others.get(key)
    }
    pub(super) fn others(&self, kind: Kind) -> impl Iterator<Item = &Object> {
        let from = Key { kind, namespace: Str::default(), name: Str::default() };
        self.others.range(from..).map(|(_, o)| o).take_while(move |o| o.kind() == kind)
    }
    /// The labels of a namespace, if it is known.
    pub(super) fn namespace(&self, name: Str) -> Option<&Labels> {
        let key = Key { kind: Kind::Namespace, namespace: Str::default(), name };
        Some(&self.others.get(&key)?.meta().labels)
    }
    /// The nodes as the scheduler goes through them: one of each zone in turn. Call
    /// [`Cache::begin_cycle`] before.
    pub(super) fn order(&self) -> &[NodeSlot] {
        debug_assert!(!self.dirty);
        &self.order
    }
    pub(super) fn held_terms(&self) -> &[HeldTerm] {
        &self.held_terms
    }
    pub(super) fn image(&self, name: &str) -> Option<&ImageState> {
        self.images.get(name)
    }
    pub(super) fn tally(&self, index: usize) -> &Tally {
        &self.tallies[index]
    }
    pub(super) fn find_topology(&self, key: Str) -> Option<usize> {
        self.topologies.iter().position(|t| t.key == key)
    }
    pub(super) fn topology(&self, index: usize) -> &Topology {
        &self.topologies[index]
    }

    /// What is held, to be compared with the store: no pod is merely assumed.
    pub(super) fn hold(&self, held: &mut Held) {
        let nodes = self.nodes.iter().filter_map(|info| info.node.as_ref());
        nodes.for_each(|node| held.add(Kind::Node, &node.metadata));
        let pods = self.pods.iter().flatten().filter(|entry| !entry.assumed);
        pods.for_each(|entry| held.add(Kind::Pod, &entry.pod.metadata));
        self.others.values().for_each(|object| held.add(object.kind(), object.meta()));
    }

    // A cycle's preparation.

    /// Brings the node order up to date.
    pub(super) fn begin_cycle(&mut self) {
        self.cycle += 1;
        if !std::mem::take(&mut self.dirty) {
            return;
        }
        let mut order = Vec::new();
        let longest = self.zones.iter().map(|(_, nodes)| nodes.len()).max().unwrap_or(0);
        for i in 0..longest {
            order.extend(self.zones.iter().filter_map(|(_, nodes)| nodes.get(i)));
        }
        self.order = order.into();
    }

    /// The index of the tally of these pods, counted now if nobody asked before. Stays good for
    /// the cycle.
    pub(super) fn tally_of(&mut self, matcher: Matcher) -> usize {
        let now = self.cycle;
        if let Some(at) = self.tallies.iter().position(|t| t.matcher == matcher) {
            self.tallies[at].used = now;
            return at;
        }
        let mut pods = PerNode::default();
        self.kinds.nodes(&matcher).for_each(|node| pods.apply(node, true));
        let tally = Tally { matcher, pods, used: now }.into();
        let oldest = (0..self.tallies.len()).min_by_key(|i| self.tallies[*i].used);
        match oldest {
            Some(at) if self.tallies.len() >= TALLIES_MAX && self.tallies[at].used < now => {
                self.tallies[at] = tally;
                at
            }
            _ => {
                self.tallies.push(tally);
                self.tallies.len() - 1
            }
        }
    }

    /// The index of the topology of this node label. Stays good for ever.
    pub(super) fn topology_of(&mut self, key: Str) -> usize {
        if let Some(at) = self.find_topology(key) {
            return at;
        }
        let mut topology = Topology::new(key);
        for (slot, info) in self.nodes.iter().enumerate() {
            topology.set(slot as NodeSlot, info.node.as_deref());
        }
        self.topologies.push(topology);
        self.topologies.len() - 1
    }

    // What watch events tell.

    /// An object appeared or changed. Pods that are on no node, or finished, do not belong here.
    pub(super) fn set(&mut self, object: &Object) {
        match object {
            Object::Node(node) => self.set_node(node),
            Object::Pod(pod) if !pod.spec.node_name.is_empty() && !pod.is_finished() => {
                self.set_pod(pod);
            }
            Object::Pod(_) => _ = self.remove_pod(&object.key()),
            other => _ = self.others.insert(object.key(), other.clone()),
        }
    }

    /// An object is gone.
    pub(super) fn remove(&mut self, object: &Object) {
        match object {
            Object::Node(node) => self.remove_node(&node.metadata.name),
            Object::Pod(_) => _ = self.remove_pod(&object.key()),
            _ => _ = self.others.remove(&object.key()),
        }
    }

    pub(super) fn set_node(&mut self, node: &Arc<Node>) {
        let slot = self.slot_for(node.metadata.name);
        let old = self.nodes[slot as usize].node.take();
        self.nodes[slot as usize].set_node(node);
        if old.as_ref().is_none_or(|o| zone_of(o) != zone_of(node)) {
            if let Some(old) = &old {
                self.leave_zone(slot, &zone_of(old));
            }
            self.join_zone(slot, zone_of(node));
        }
        if old.as_ref().is_none_or(|o| o.status.images != node.status.images) {
            self.forget_images(slot, old.as_deref());
            self.count_images(slot, node);
        }
        if old.as_ref().is_none_or(|o| o.metadata.labels != node.metadata.labels) {
            self.topologies.iter_mut().for_each(|t| t.set(slot, Some(node)));
        }
    }

    pub(super) fn remove_node(&mut self, name: &str) {
        let Some(slot) = self.slot(name) else { return };
        let Some(old) = self.nodes[slot as usize].node.take() else { return };
        self.nodes[slot as usize].remove_node();
        self.leave_zone(slot, &zone_of(&old));
        self.forget_images(slot, Some(&old));
        self.topologies.iter_mut().for_each(|t| t.set(slot, None));
        self.free_if_empty(slot);
    }

    fn slot_for(&mut self, name: Str) -> NodeSlot {
        if let Some(slot) = self.by_name.get(&name) {
            return *slot;
        }
        let slot = self.free_nodes.pop().unwrap_or(self.nodes.len() as NodeSlot);
        if slot as usize == self.nodes.len() {
            self.nodes.push(NodeInfo::default());
        }
        self.nodes[slot as usize].name = name;
        self.by_name.insert(name, slot);
        slot
    }

    fn free_if_empty(&mut self, slot: NodeSlot) {
        let info = &self.nodes[slot as usize];
        if info.node.is_none() && info.pods.is_empty() {
            self.by_name.remove(&info.name);
            self.nodes[slot as usize] = NodeInfo::default();
            self.free_nodes.push(slot);
        }
    }

    fn join_zone(&mut self, slot: NodeSlot, zone: Zone) {
        self.dirty = true;
        match self.zones.iter_mut().find(|(z, _)| *z == zone) {
            Some((_, nodes)) => nodes.push(slot),
            None => self.zones.push((zone, vec![slot].into())),
        }
    }

    fn leave_zone(&mut self, slot: NodeSlot, zone: &Zone) {
        self.dirty = true;
        if let Some(at) = self.zones.iter().position(|(z, _)| z == zone) {
            self.zones[at].1.retain(|s| *s != slot);
            if self.zones[at].1.is_empty() {
                self.zones.remove(at);
            }
        }
    }

    fn count_images(&mut self, slot: NodeSlot, node: &Node) {
        for image in &node.status.images {
            for name in &image.names {
                let state = self.images.entry(*name).or_default();
                if state.nodes == 0 {
                    state.size = image.size_bytes;
                }
                state.set(slot, true);
            }
        }
    }

    fn forget_images(&mut self, slot: NodeSlot, node: Option<&Node>) {
        for name in node.iter().flat_map(|n| &n.status.images).flat_map(|i| &i.names) {
            if let Some(state) = self.images.get_mut(name) {
                state.set(slot, false);
                if state.nodes == 0 {
                    self.images.remove(name);
                }
            }
        }
    }

    // Pods.

    /// A pod was seen on its node (`spec.nodeName`).
    pub(super) fn set_pod(&mut self, pod: &Arc<Pod>) {
        let key = key_of(pod);
        let slot = self.pod_slots.get(&key).copied();
        let slot = slot.filter(|s| self.pods[*s as usize].is_some());
        let entry = slot.and_then(|s| self.pods[s as usize].as_mut().map(|e| (s, e)));
        if let Some((slot, entry)) = entry {
            // A binding changes nothing but nodeName; status updates share the spec.
            let same_spec = entry.assumed
                || Arc::ptr_eq(&entry.pod.spec, &pod.spec)
                || entry.pod.spec == pod.spec;
            let same_pod = entry.pod.metadata.uid == pod.metadata.uid && same_spec;
            if same_pod && self.nodes[entry.node as usize].name == pod.spec.node_name {
                entry.assumed = false;
                let old = std::mem::replace(&mut entry.pod, pod.clone());
                self.recount(slot, &old);
                return;
            }
            self.remove_pod(&key);
        }
        let node = self.slot_for(pod.spec.node_name);
        self.place(pod.clone(), Arc::new(PodInfo::new(pod)), node, false);
    }

    /// AssumePod: the pod counts on the node from now on.
    pub(super) fn assume(&mut self, pod: Arc<Pod>, info: Arc<PodInfo>, node: NodeSlot) {
        self.remove_pod(&key_of(&pod));
        self.place(pod, info, node, true);
    }

    /// ForgetPod, RemovePod. False when it was not here.
    pub(super) fn remove_pod(&mut self, key: &Key) -> bool {
        let Some(slot) = self.pod_slots.remove(key) else { return false };
        let Some(entry) = self.pods[slot as usize].take() else { return false };
        self.free_pods.push(slot);
        self.leave_kind(&entry.pod, entry.kind);
        self.nodes[entry.node as usize].remove_pod(slot, &entry.info);
        count(&mut self.tallies, &entry.pod, entry.node, false);
        self.hold_terms(&entry.info, entry.node, false);
        self.free_if_empty(entry.node);
        true
    }

    fn place(&mut self, pod: Arc<Pod>, info: Arc<PodInfo>, node: NodeSlot, assumed: bool) {
        let slot = self.free_pods.pop().unwrap_or(self.pods.len() as PodSlot);
        if slot as usize == self.pods.len() {
            self.pods.push(None);
        }
        self.pod_slots.insert(key_of(&pod), slot);
        self.nodes[node as usize].add_pod(slot, &info);
        count(&mut self.tallies, &pod, node, true);
        self.hold_terms(&info, node, true);
        let kind = self.kinds.enter(&pod, slot, node);
        self.pods[slot as usize] = Some(PodEntry { pod, info, node, assumed, kind });
    }

    /// Labels or the deletion mark may have changed.
    fn recount(&mut self, slot: PodSlot, old: &Pod) {
        let Some(entry) = &self.pods[slot as usize] else { return };
        let (new, node) = (&entry.pod.metadata, entry.node);
        if old.metadata.labels == new.labels
            && old.metadata.is_terminating() == new.is_terminating()
        {
            return;
        }
        count(&mut self.tallies, old, node, false);
        count(&mut self.tallies, &entry.pod, node, true);
        let (left, kind) = (entry.kind, self.kinds.enter(&entry.pod, slot, node));
        if let Some(entry) = &mut self.pods[slot as usize] {
            entry.kind = kind;
        }
        self.leave_kind(old, left);
    }

    fn leave_kind(&mut self, pod: &Pod, left: KindAt) {
        if let Some(moved) = self.kinds.leave(pod, left)
            && let Some(entry) = &mut self.pods[moved as usize]
        {
            entry.kind = left;
        }
    }

    fn hold_terms(&mut self, info: &PodInfo, node: NodeSlot, add: bool) {
        for (role, term) in &info.terms {
            let held = &mut self.held_terms;
            let known = held.iter().position(|h| h.role == *role && h.term == *term);
            let at = known.unwrap_or_else(|| {
                let (pods, total) = (PerNode::default(), 0);
                held.push(HeldTerm { role: *role, term: term.clone(), pods, total });
                held.len() - 1
            });
            held[at].pods.apply(node, add);
            held[at].total = if add { held[at].total + 1 } else { held[at].total - 1 };
            if held[at].total == 0 {
                held.swap_remove(at);
            }
        }
    }
}

/// A pod came to a node (`add`) or left it; those count it that it matches.
fn count(tallies: &mut [Shared<Tally>], pod: &Pod, node: NodeSlot, add: bool) {
    for tally in tallies {
        if tally.matcher.matches(pod) {
            tally.pods.apply(node, add);
        }
    }
}

impl ImageState {
    pub(super) fn on(&self, slot: NodeSlot) -> bool {
        let word = self.bits.get(slot as usize / 64).copied().unwrap_or(0);
        word >> (slot % 64) & 1 == 1
    }
    fn set(&mut self, slot: NodeSlot, on: bool) {
        let word = slot as usize / 64;
        if self.bits.len() <= word {
            self.bits.resize(word + 1, 0);
        }
        if self.on(slot) != on {
            self.bits[word] ^= 1 << (slot % 64);
            self.nodes = if on { self.nodes + 1 } else { self.nodes - 1 };
        }
    }
}

pub(super) fn key_of(pod: &Pod) -> Key {
    Key { kind: Kind::Pod, namespace: pod.metadata.namespace, name: pod.metadata.name }
}

/// utilnode.GetZoneKey, without the labels that went out of use in v1.17.
fn zone_of(node: &Node) -> Zone {
    let label = |key: &str| node.metadata.labels.get(key).copied().unwrap_or_default();
    (label(LABEL_REGION), label(LABEL_ZONE))
}
