//! Counts of pods per node, kept up to date instead of being recounted in every cycle.
//!
//! Kubernetes walks all pods of all nodes in each cycle that spreads pods or heeds pod affinity
//! (countPodsMatchSelector and friends). Here each selector ever asked about keeps its count per
//! node. Invariant: a tally equals what such a walk would find.

use super::node_info::NodeSlot;
use super::pod_info::Term;
use crate::cluster::map::Map;
use crate::cluster::object::{LabelSelector, Node, Pod, Str};

/// Which pods a [`Tally`] counts: those that match every part.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Matcher {
    pub(super) parts: Vec<Part>,
    /// Topology spread passes over terminating pods, pod affinity does not.
    pub(super) skip_terminating: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Part {
    /// In this namespace, with these labels.
    Selector { namespace: Str, selector: LabelSelector },
    /// Spoken of by a term whose namespaces are resolved.
    Term(Term),
}

impl Matcher {
    pub(super) fn matches(&self, pod: &Pod) -> bool {
        (!self.skip_terminating || !pod.metadata.is_terminating())
            && self.parts.iter().all(|part| match part {
                Part::Selector { namespace, selector } => {
                    pod.metadata.namespace == *namespace && selector.matches(&pod.metadata.labels)
                }
                Part::Term(term) => term.matches(pod, None),
            })
    }
}

/// How many pods that match stand on each node.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Tally {
    pub(super) matcher: Matcher,
    /// By node slot; shorter than the slots when the last nodes have none.
    per_node: Vec<u32>,
    /// The cycle that asked last.
    pub(super) used: u64,
}

impl Tally {
    pub(super) fn new(matcher: Matcher, used: u64) -> Tally {
        Tally { matcher, per_node: Vec::new(), used }
    }
    pub(super) fn count(&self, node: NodeSlot) -> u32 {
        self.per_node.get(node as usize).copied().unwrap_or(0)
    }
    /// A pod came to a node (`add`) or left it; it is counted if it matches.
    pub(super) fn apply(&mut self, pod: &Pod, node: NodeSlot, add: bool) {
        if !self.matcher.matches(pod) {
            return;
        }
        let node = node as usize;
        if self.per_node.len() <= node {
            self.per_node.resize(node + 1, 0);
        }
        if add {
            self.per_node[node] += 1;
        } else {
            self.per_node[node] -= 1;
        }
    }
}

/// What a pod on a node says about others. Equal terms of many pods are one entry.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct HeldTerm {
    pub(super) role: Role,
    pub(super) term: Term,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Role {
    RequiredAnti,
    RequiredAffinity,
    PreferredAffinity(i32),
    PreferredAnti(i32),
}

/// Who holds which term: pods per node.
pub(super) type HeldTerms = Map<HeldTerm, Map<NodeSlot, u32>>;

/// The values of one node label, numbered.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Topology {
    pub(super) key: Str,
    ids: Map<Str, u32>,
    /// By node slot.
    of_node: Vec<u32>,
}

/// No such label on the node.
pub(super) const NO_VALUE: u32 = u32::MAX;

impl Topology {
    pub(super) fn new(key: Str) -> Topology {
        Topology { key, ids: Map::new(), of_node: Vec::new() }
    }
    /// The number of the node's value, or [`NO_VALUE`].
    pub(super) fn value(&self, node: NodeSlot) -> u32 {
        self.of_node.get(node as usize).copied().unwrap_or(NO_VALUE)
    }
    /// Values are numbered below this.
    pub(super) fn values(&self) -> usize {
        self.ids.len()
    }
    pub(super) fn set(&mut self, slot: NodeSlot, node: Option<&Node>) {
        let slot = slot as usize;
        if self.of_node.len() <= slot {
            self.of_node.resize(slot + 1, NO_VALUE);
        }
        let next = self.ids.len() as u32;
        self.of_node[slot] = match node.and_then(|n| n.metadata.labels.get(&self.key)) {
            Some(value) => *self.ids.entry(value.clone()).or_insert(next),
            None => NO_VALUE,
        };
    }
}
