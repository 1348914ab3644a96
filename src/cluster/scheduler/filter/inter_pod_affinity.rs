//! InterPodAffinity as a filter: required terms of the pod and of the pods already there
//! (plugins/interpodaffinity filtering.go).

use super::super::cache::Cache;
use super::super::cycle::Subject;
use super::super::node_info::NodeSlot;
use super::super::plugin::{Code, Plugin, Reason, Rejection};
use super::super::pod_info::{PodInfo, Term};
use super::super::tally::{HeldTerm, Matcher, NO_VALUE, Part, Role};
use super::NodeView;
use crate::cluster::map::sort;
use crate::cluster::object::{Labels, Pod, Str};

/// preFilterState: matching pods per topology value.
#[derive(Clone)]
pub(in super::super) struct Affinity {
    /// Pods whose anti-affinity speaks of the pod.
    existing_anti: Vec<Counts>,
    /// Pods that all of the pod's affinity terms speak of.
    affinity: Vec<Counts>,
    /// Pods that one of the pod's anti-affinity terms speaks of.
    anti: Vec<Counts>,
    /// The pod's required terms, namespaces resolved.
    required: Vec<Term>,
    required_anti: Vec<Term>,
    /// The pod may be the first of its kind: its own affinity terms speak of it.
    self_match: bool,
}

/// Pods by value of one node label.
#[derive(Clone)]
struct Counts {
    topology: usize,
    pods: Vec<i64>,
    total: i64,
}

impl Affinity {
    pub(super) fn new(cache: &mut Cache, subject: &Subject) -> Option<Affinity> {
        let none = Vec::new();
        let terms = subject.info.terms.as_deref();
        let own = |terms: &[Term]| terms.iter().map(|t| resolve(cache, t)).collect();
        let required: Vec<Term> = own(terms.map_or(&none, |t| &t.required_affinity));
        let required_anti: Vec<Term> = own(terms.map_or(&none, |t| &t.required_anti));
        let existing_anti = existing(cache, subject.pod);
        if existing_anti.is_empty() && required.is_empty() && required_anti.is_empty() {
            return None;
        }
        let mut affinity = Vec::new();
        if !required.is_empty() {
            let parts = required.iter().cloned().map(Part::Term).collect();
            let tally = cache.tally_of(Matcher { parts, skip_terminating: false });
            for term in &required {
                count(cache, &mut affinity, term, tally);
            }
        }
        let mut anti = Vec::new();
        for term in &required_anti {
            let parts = vec![Part::Term(term.clone())];
            let tally = cache.tally_of(Matcher { parts, skip_terminating: false });
            count(cache, &mut anti, term, tally);
        }
        let self_match = required.iter().all(|t| t.matches(subject.pod, None));
        Some(Affinity { existing_anti, affinity, anti, required, required_anti, self_match })
    }

    pub(super) fn filter(&self, node: &NodeView) -> Option<Rejection> {
        let plugin = Plugin::InterPodAffinity;
        if !self.affinity_holds(node) {
            return Some(Rejection::unresolvable(plugin, Reason::Affinity));
        }
        let refuse = |counts: &Counts| counts.at(node.cache, node.slot) > 0;
        let reason = if self.anti.iter().any(refuse) {
            Reason::AntiAffinity
        } else if self.existing_anti.iter().any(refuse) {
            Reason::ExistingAntiAffinity
        } else {
            return None;
        };
        Some(Rejection::new(plugin, Code::Unschedulable, reason))
    }

    /// satisfyPodAffinity.
    fn affinity_holds(&self, node: &NodeView) -> bool {
        let labelled = |c: &Counts| node.cache.topology(c.topology).value(node.slot) != NO_VALUE;
        if !self.affinity.iter().all(labelled) {
            return false;
        }
        self.affinity.iter().all(|c| c.at(node.cache, node.slot) > 0)
            // The first pod of a group that wants to be together must go somewhere.
            || (self.self_match && self.affinity.iter().all(|c| c.total == 0))
    }

    /// updateWithPod.
    pub(super) fn change(
        &mut self,
        cache: &Cache,
        subject: &Subject,
        (pod, info): (&Pod, &PodInfo),
        node: NodeSlot,
        add: bool,
    ) {
        let sign = if add { 1 } else { -1 };
        let labels = namespace_labels(cache, subject.pod);
        for term in info.terms.iter().flat_map(|t| &t.required_anti) {
            let topology = cache.find_topology(&term.topology_key);
            if let Some(topology) = topology.filter(|_| term.matches(subject.pod, Some(labels))) {
                // The what-if may bring the first pod that holds such a term.
                place(cache, &mut self.existing_anti, topology);
                change(cache, &mut self.existing_anti, term, node, sign);
            }
        }
        if !self.required.is_empty() && self.required.iter().all(|t| t.matches(pod, None)) {
            for term in &self.required {
                change(cache, &mut self.affinity, term, node, sign);
            }
        }
        for term in &self.required_anti {
            if term.matches(pod, None) {
                change(cache, &mut self.anti, term, node, sign);
            }
        }
    }
}

impl Counts {
    fn at(&self, cache: &Cache, node: NodeSlot) -> i64 {
        self.pods.get(cache.topology(self.topology).value(node) as usize).copied().unwrap_or(0)
    }
    fn add(&mut self, value: u32, number: i64) {
        if value != NO_VALUE {
            self.pods[value as usize] += number;
            self.total += number;
        }
    }
}

/// A term of the pod to schedule, its namespace selector turned into names.
pub(in super::super) fn resolve(cache: &Cache, term: &Term) -> Term {
    let mut term = term.clone();
    if let Some(selector) = term.namespace_selector.take_if(|s| !s.is_empty()) {
        let chosen = cache.namespaces.iter().filter(|(_, labels)| selector.matches(labels));
        term.namespaces.extend(chosen.map(|(name, _)| name.clone()));
        sort(&mut term.namespaces);
        term.namespaces.dedup();
    }
    term
}

pub(in super::super) fn namespace_labels<'a>(cache: &'a Cache, pod: &Pod) -> &'a Labels {
    static NONE: Labels = Labels::new();
    cache.namespaces.get(&pod.metadata.namespace).unwrap_or(&NONE)
}

/// getExistingAntiAffinityCounts.
fn existing(cache: &mut Cache, pod: &Pod) -> Vec<Counts> {
    let speaks = |cache: &Cache, held: &HeldTerm| {
        held.role == Role::RequiredAnti
            && held.term.matches(pod, Some(namespace_labels(cache, pod)))
    };
    let held = cache.held_terms().keys().filter(|h| speaks(cache, h));
    let keys: Vec<Str> = held.map(|h| h.term.topology_key.clone()).collect();
    let topologies: Vec<usize> = keys.iter().map(|key| cache.topology_of(key)).collect();
    let cache: &Cache = cache;
    let mut all = Vec::new();
    let held = cache.held_terms().iter().filter(|(h, _)| speaks(cache, h));
    for ((_, nodes), topology) in held.zip(topologies) {
        let at = place(cache, &mut all, topology);
        for (node, number) in nodes {
            all[at].add(cache.topology(topology).value(*node), i64::from(*number));
        }
    }
    // A term on a label that no node with such a pod has matches no topology pair.
    all.retain(|c: &Counts| c.total > 0);
    all
}

/// Counts the pods of a tally by the values of the term's topology.
fn count(cache: &mut Cache, all: &mut Vec<Counts>, term: &Term, tally: usize) {
    let topology = cache.topology_of(&term.topology_key);
    let at = place(cache, all, topology);
    for slot in cache.order() {
        let number = cache.tally(tally).count(*slot);
        all[at].add(cache.topology(topology).value(*slot), i64::from(number));
    }
}

fn change(cache: &Cache, all: &mut [Counts], term: &Term, node: NodeSlot, number: i64) {
    let same = |c: &&mut Counts| cache.topology(c.topology).key == term.topology_key;
    if let Some(counts) = all.iter_mut().find(same) {
        counts.add(cache.topology(counts.topology).value(node), number);
    }
}

/// Terms on one label share their counts.
fn place(cache: &Cache, all: &mut Vec<Counts>, topology: usize) -> usize {
    all.iter().position(|c| c.topology == topology).unwrap_or_else(|| {
        let pods = vec![0; cache.topology(topology).values()];
        all.push(Counts { topology, pods, total: 0 });
        all.len() - 1
    })
}
