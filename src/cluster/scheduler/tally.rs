//! Counts of pods per node, kept up to date instead of being recounted in every cycle.
//!
//! Kubernetes walks all pods of all nodes in each cycle that spreads pods or heeds pod affinity
//! (countPodsMatchSelector and friends). Here each selector ever asked about keeps its count per
//! node. Invariant: a tally equals what such a walk would find.

use super::cache::Cache;
use super::node_info::{NodeSlot, PodSlot};
use super::pod_info::{Role, Term};
use crate::cluster::Shared;
use crate::cluster::map::Map;
use crate::cluster::object::{LabelSelector, Labels, Node, Pod, Str};

/// Which pods a [`Tally`] counts: those that match every part.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Matcher {
    pub(super) parts: Vec<Part>,
    /// Topology spread passes over terminating pods, pod affinity does not.
    pub(super) skip_terminating: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Part {
    /// In this namespace, with these labels.
    Selector { namespace: Str, selector: LabelSelector },
    /// Spoken of by a term whose namespaces are resolved.
    Term(Term),
}

impl Matcher {
    pub(super) fn matches(&self, pod: &Pod) -> bool {
        let passed_over = self.skip_terminating && pod.metadata.is_terminating();
        !passed_over && self.takes(pod.metadata.namespace, &pod.metadata.labels)
    }

    /// Pods in a namespace with these labels.
    pub(super) fn takes(&self, place: Str, labels: &Labels) -> bool {
        self.parts.iter().all(|part| match part {
            Part::Selector { namespace, selector } => {
                place == *namespace && selector.matches(labels)
            }
            Part::Term(term) => term.takes(place, labels, None),
        })
    }
}

/// A number of pods by node slot; shorter than the slots when the last nodes have none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct PerNode(Vec<u32>);

impl PerNode {
    pub(super) fn count(&self, node: NodeSlot) -> u32 {
        self.0.get(node as usize).copied().unwrap_or(0)
    }
    /// One pod more (`add`) or less.
    pub(super) fn apply(&mut self, node: NodeSlot, add: bool) {
        let node = node as usize;
        if self.0.len() <= node {
            self.0.resize(node + 1, 0);
        }
        self.0[node] = if add { self.0[node] + 1 } else { self.0[node] - 1 };
    }
}

/// Pods of one namespace with the same labels are of one kind, and those on their way out are of
/// another: a matcher is compared with kinds.
#[derive(Clone, Debug, Default, Hash)]
pub(super) struct Kinds {
    /// By whether they are on their way out.
    numbers: [Map<(Str, Labels), u32>; 2],
    /// By number: the pods of the kind and their nodes, in no order.
    pods: Vec<Shared<Vec<(PodSlot, NodeSlot)>>>,
    free: Vec<u32>,
}

/// Which kind a pod is of, and its place among those.
#[derive(Clone, Copy, Debug, Default, Hash)]
pub(super) struct KindAt {
    kind: u32,
    at: u32,
}

impl Kinds {
    pub(super) fn enter(&mut self, pod: &Pod, slot: PodSlot, node: NodeSlot) -> KindAt {
        let key = (pod.metadata.namespace, pod.metadata.labels.clone());
        let kind = *self.numbers[ends(pod)].entry(key).or_insert_with(|| {
            self.free.pop().unwrap_or_else(|| {
                self.pods.push(Vec::new().into());
                self.pods.len() as u32 - 1
            })
        });
        let pods = &mut self.pods[kind as usize];
        pods.push((slot, node));
        KindAt { kind, at: pods.len() as u32 - 1 }
    }

    /// Takes a pod out; another one may have come to its place.
    pub(super) fn leave(&mut self, pod: &Pod, place: KindAt) -> Option<PodSlot> {
        let pods = &mut self.pods[place.kind as usize];
        pods.swap_remove(place.at as usize);
        let moved = pods.get(place.at as usize).map(|(slot, _)| *slot);
        if pods.is_empty() {
            let key = (pod.metadata.namespace, pod.metadata.labels.clone());
            self.numbers[ends(pod)].remove(&key);
            self.free.push(place.kind);
        }
        moved
    }

    /// The nodes of the pods that match, once for each pod.
    pub(super) fn nodes(&self, matcher: &Matcher) -> impl Iterator<Item = NodeSlot> {
        let numbers = &self.numbers[..if matcher.skip_terminating { 1 } else { 2 }];
        let taken = numbers.iter().flat_map(Map::iter);
        let taken = taken.filter(|((place, labels), _)| matcher.takes(*place, labels));
        let pods = taken.flat_map(|(_, kind)| self.pods[*kind as usize].iter());
        pods.map(|(_, node)| *node)
    }
}

fn ends(pod: &Pod) -> usize {
    usize::from(pod.metadata.is_terminating())
}

/// How many pods that match stand on each node.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Tally {
    pub(super) matcher: Matcher,
    pub(super) pods: PerNode,
    /// The cycle that asked last.
    pub(super) used: u64,
}

/// What pods on nodes say about others. Equal terms of many pods are one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct HeldTerm {
    pub(super) role: Role,
    pub(super) term: Term,
    /// Who holds it.
    pub(super) pods: PerNode,
    pub(super) total: u32,
}

/// The values of one node label, numbered.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Topology {
    pub(super) key: Str,
    ids: Map<Str, u32>,
    /// By node slot.
    of_node: Shared<Vec<u32>>,
}

/// No such label on the node.
pub(super) const NO_VALUE: u32 = u32::MAX;

impl Topology {
    pub(super) fn new(key: Str) -> Topology {
        Topology { key, ids: Map::new(), of_node: Vec::new().into() }
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
            Some(value) => *self.ids.entry(*value).or_insert(next),
            None => NO_VALUE,
        };
    }
}

/// Numbers by the values of node labels.
#[derive(Clone, Default)]
pub(super) struct Sums(Vec<Sum>);

/// Numbers by the values of one node label.
#[derive(Clone)]
struct Sum {
    topology: usize,
    by_value: Vec<i64>,
    total: i64,
}

impl Sums {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    /// The numbers of a node, one for each label; 0 where it lacks the label.
    pub(super) fn of(&self, cache: &Cache, node: NodeSlot) -> impl Iterator<Item = i64> {
        let value = move |s: &Sum| cache.topology(s.topology).value(node) as usize;
        self.0.iter().map(move |s| s.by_value.get(value(s)).copied().unwrap_or(0))
    }
    pub(super) fn is_labelled(&self, cache: &Cache, node: NodeSlot) -> bool {
        self.0.iter().all(|s| cache.topology(s.topology).value(node) != NO_VALUE)
    }
    /// Nothing was found anywhere.
    pub(super) fn is_zero(&self) -> bool {
        self.0.iter().all(|s| s.total == 0)
    }
    /// The place of a label's numbers; made if there are none.
    pub(super) fn place(&mut self, cache: &Cache, topology: usize) -> usize {
        self.0.iter().position(|s| s.topology == topology).unwrap_or_else(|| {
            let by_value = vec![0; cache.topology(topology).values()];
            self.0.push(Sum { topology, by_value, total: 0 });
            self.0.len() - 1
        })
    }
    /// Adds to the number of the node's value, if it has the label.
    pub(super) fn add(&mut self, cache: &Cache, topology: usize, node: NodeSlot, number: i64) {
        let value = cache.topology(topology).value(node);
        if value != NO_VALUE {
            let at = self.place(cache, topology);
            self.0[at].by_value[value as usize] += number;
            self.0[at].total += number;
        }
    }
    /// Adds some `times` what is counted on each node.
    pub(super) fn add_all(&mut self, cache: &Cache, topology: usize, pods: &PerNode, times: i64) {
        for slot in cache.order() {
            let number = pods.count(*slot);
            if number > 0 {
                self.add(cache, topology, *slot, times * i64::from(number));
            }
        }
    }
}
