//! InterPodAffinity as a filter: required terms of the pod and of the pods already there
//! (plugins/interpodaffinity filtering.go).

use super::super::cache::Cache;
use super::super::cycle::Subject;
use super::super::node_info::NodeSlot;
use super::super::plugin::{Code, Plugin, Reason, Rejection};
use super::super::pod_info::{PodInfo, Role, Term};
use super::super::tally::{Matcher, Part, Sums};
use super::NodeView;
use crate::cluster::map::sort;
use crate::cluster::object::{Kind, Labels, Pod};

/// preFilterState: matching pods per topology value.
#[derive(Clone)]
pub(in super::super) struct Affinity {
    /// Pods whose anti-affinity speaks of the pod.
    existing_anti: Sums,
    /// Pods that all of the pod's affinity terms speak of.
    affinity: Sums,
    /// Pods that one of the pod's anti-affinity terms speaks of.
    anti: Sums,
    /// The pod may be the first of its kind: its own affinity terms speak of it.
    self_match: bool,
}

impl Affinity {
    pub(super) fn new(cache: &mut Cache, subject: &Subject) -> Option<Affinity> {
        let Subject { pod, info, .. } = *subject;
        let self_match = info.wants(pod, cache.namespace(pod.metadata.namespace));
        let mut found = Affinity {
            existing_anti: Sums::default(),
            affinity: Sums::default(),
            anti: Sums::default(),
            self_match,
        };
        count_held(cache, pod, &mut found.existing_anti, |role| role == Role::AntiAffinity);
        let parts: Vec<Part> = info.terms(Role::Affinity).map(|t| resolve(cache, t)).collect();
        if !parts.is_empty() {
            let tally = cache.tally_of(Matcher { parts, skip_terminating: false });
            for term in info.terms(Role::Affinity) {
                count(cache, &mut found.affinity, term, tally);
            }
        }
        for term in info.terms(Role::AntiAffinity) {
            let parts = vec![resolve(cache, term)];
            let tally = cache.tally_of(Matcher { parts, skip_terminating: false });
            count(cache, &mut found.anti, term, tally);
        }
        let all = [&found.existing_anti, &found.affinity, &found.anti];
        all.iter().any(|sums| !sums.is_empty()).then_some(found)
    }

    pub(super) fn filter(&self, node: &NodeView) -> Option<Rejection> {
        let plugin = Plugin::InterPodAffinity;
        if !self.affinity_holds(node) {
            return Some(Rejection::unresolvable(plugin, Reason::Affinity));
        }
        let refuses = |sums: &Sums| sums.of(node.cache, node.slot).any(|pods| pods > 0);
        let reason = if refuses(&self.anti) {
            Reason::AntiAffinity
        } else if refuses(&self.existing_anti) {
            Reason::ExistingAntiAffinity
        } else {
            return None;
        };
        Some(Rejection::new(plugin, Code::Unschedulable, reason))
    }

    /// satisfyPodAffinity.
    fn affinity_holds(&self, node: &NodeView) -> bool {
        self.affinity.is_labelled(node.cache, node.slot)
            && (self.affinity.of(node.cache, node.slot).all(|pods| pods > 0)
                // The first pod of a group that wants to be together must go somewhere.
                || (self.self_match && self.affinity.is_zero()))
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
        let change = |sums: &mut Sums, term: &Term| {
            if let Some(topology) = cache.find_topology(term.topology_key) {
                sums.add(cache, topology, node, if add { 1 } else { -1 });
            }
        };
        let labels = namespace_labels(cache, subject.pod);
        for term in info.terms(Role::AntiAffinity) {
            if term.matches(subject.pod, Some(labels)) {
                change(&mut self.existing_anti, term);
            }
        }
        let labels = cache.namespace(pod.metadata.namespace);
        if subject.info.wants(pod, labels) {
            for term in subject.info.terms(Role::Affinity) {
                change(&mut self.affinity, term);
            }
        }
        for term in subject.info.terms(Role::AntiAffinity) {
            if term.matches(pod, labels) {
                change(&mut self.anti, term);
            }
        }
    }
}

/// A term of the pod to schedule, its namespace selector turned into names.
pub(in super::super) fn resolve(cache: &Cache, term: &Term) -> Part {
    let mut term = term.clone();
    if let Some(selector) = term.namespace_selector.take_if(|s| !s.is_empty()) {
        for namespace in cache.others(Kind::Namespace) {
            if selector.matches(&namespace.meta().labels) {
                term.namespaces.push(namespace.meta().name);
            }
        }
        sort(&mut term.namespaces);
        term.namespaces.dedup();
    }
    Part::Term(term)
}

/// The labels of the pod's namespace; none when it is not known.
pub(in super::super) fn namespace_labels<'a>(cache: &'a Cache, pod: &Pod) -> &'a Labels {
    cache.namespace(pod.metadata.namespace).unwrap_or(const { &Labels::new() })
}

/// getExistingAntiAffinityCounts and the like: what terms of pods already there say of the pod,
/// by their weight.
pub(in super::super) fn count_held(
    cache: &mut Cache,
    pod: &Pod,
    sums: &mut Sums,
    heeds: fn(Role) -> bool,
) {
    for at in 0..cache.held_terms().len() {
        let held = &cache.held_terms()[at];
        if heeds(held.role) && held.term.matches(pod, Some(namespace_labels(cache, pod))) {
            let topology = cache.topology_of(held.term.topology_key);
            let held = &cache.held_terms()[at];
            sums.add_all(cache, topology, &held.pods, held.role.weight());
        }
    }
}

/// Counts the pods of a tally by the values of the term's topology.
fn count(cache: &mut Cache, sums: &mut Sums, term: &Term, tally: usize) {
    let topology = cache.topology_of(term.topology_key);
    sums.place(cache, topology);
    sums.add_all(cache, topology, &cache.tally(tally).pods, 1);
}
