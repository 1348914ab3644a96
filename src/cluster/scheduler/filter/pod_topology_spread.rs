//! PodTopologySpread as a filter: constraints DoNotSchedule (plugins/podtopologyspread
//! filtering.go, common.go).

use super::super::cache::{Cache, Name};
use super::super::cycle::Subject;
use super::super::node_info::NodeSlot;
use super::super::plugin::{Code, Plugin, Reason, Rejection};
use super::super::pod_info::merge_keys;
use super::super::tally::{Matcher, NO_VALUE, Part};
use super::NodeView;
use super::node_affinity;
use super::taint_toleration::untolerated;
use crate::cluster::object::selector::Requirement;
use crate::cluster::object::{
    LABEL_HOSTNAME, LABEL_ZONE, LabelSelector, Node, Pod, PodSpec, Str, TopologySpreadConstraint,
};

/// A constraint, read: topologySpreadConstraint.
#[derive(Clone)]
pub(in super::super) struct Constraint {
    pub(in super::super) max_skew: i64,
    pub(in super::super) min_domains: usize,
    pub(in super::super) key: Str,
    pub(in super::super) selector: LabelSelector,
    /// A null selector selects nothing.
    pub(in super::super) selects_none: bool,
    honor_affinity: bool,
    honor_taints: bool,
}

/// preFilterState: pods per domain for each hard constraint.
#[derive(Clone)]
pub(in super::super) struct Spread {
    domains: Vec<Domains>,
}

#[derive(Clone)]
struct Domains {
    constraint: Constraint,
    topology: usize,
    /// Pods by domain; `None` for domains without a node that counts.
    pods: Vec<Option<i64>>,
    /// The pod itself would be counted.
    self_match: bool,
    min: i64,
}

impl Spread {
    pub(super) fn new(cache: &mut Cache, subject: &Subject) -> Option<Spread> {
        let pod = subject.pod;
        let hard = &pod.spec.topology_spread_constraints;
        let hard: Vec<Constraint> = (hard.iter())
            .filter(|c| &*c.when_unsatisfiable == "DoNotSchedule")
            .map(|c| Constraint::new(c, pod))
            .collect();
        if hard.is_empty() {
            return None;
        }
        let topologies: Vec<usize> = hard.iter().map(|c| cache.topology_of(&c.key)).collect();
        let tallies: Vec<Option<usize>> = hard.iter().map(|c| c.tally(cache, pod)).collect();
        let mut domains = Vec::new();
        for (constraint, topology) in hard.into_iter().zip(&topologies) {
            let self_match = constraint.matches(pod);
            let pods = vec![None; cache.topology(*topology).values()];
            domains.push(Domains { constraint, topology: *topology, pods, self_match, min: 0 });
        }
        for slot in cache.order() {
            if topologies.iter().any(|t| cache.topology(*t).value(*slot) == NO_VALUE) {
                continue;
            }
            for (domain, tally) in domains.iter_mut().zip(&tallies) {
                if domain.constraint.includes(cache, &pod.spec, *slot) {
                    let value = cache.topology(domain.topology).value(*slot) as usize;
                    let count = tally.map_or(0, |t| cache.tally(t).count(*slot));
                    *domain.pods[value].get_or_insert(0) += i64::from(count);
                }
            }
        }
        domains.iter_mut().for_each(Domains::find_min);
        Some(Spread { domains })
    }

    pub(super) fn filter(&self, node: &NodeView) -> Option<Rejection> {
        for domain in &self.domains {
            let value = node.cache.topology(domain.topology).value(node.slot);
            if value == NO_VALUE {
                let reason = Reason::SpreadLabelMissing;
                return Some(Rejection::unresolvable(Plugin::PodTopologySpread, reason));
            }
            let pods = domain.pods[value as usize].unwrap_or(0);
            let skew = pods + i64::from(domain.self_match) - domain.min;
            if skew > domain.constraint.max_skew {
                let (plugin, reason) = (Plugin::PodTopologySpread, Reason::Spread);
                return Some(Rejection::new(plugin, Code::Unschedulable, reason));
            }
        }
        None
    }

    /// updateWithPod. Terminating pods are counted here, as in Kubernetes.
    pub(super) fn change(
        &mut self,
        cache: &Cache,
        subject: &Subject,
        pod: &Pod,
        node: NodeSlot,
        add: bool,
    ) {
        let labelled = |d: &Domains| cache.topology(d.topology).value(node) != NO_VALUE;
        if pod.metadata.namespace != subject.pod.metadata.namespace
            || !self.domains.iter().all(labelled)
        {
            return;
        }
        for domain in &mut self.domains {
            let constraint = &domain.constraint;
            if constraint.matches(pod) && constraint.includes(cache, &subject.pod.spec, node) {
                let value = cache.topology(domain.topology).value(node) as usize;
                *domain.pods[value].get_or_insert(0) += if add { 1 } else { -1 };
                domain.find_min();
            }
        }
    }
}

impl Domains {
    /// minMatchNum: with fewer domains than minDomains the global minimum counts as 0.
    fn find_min(&mut self) {
        let present = self.pods.iter().flatten();
        let number = present.clone().count();
        // Without any domain the minimum is math.MaxInt32.
        let min = present.min().copied().unwrap_or(i64::from(i32::MAX));
        self.min = if number < self.constraint.min_domains { 0 } else { min };
    }
}

impl Constraint {
    pub(in super::super) fn new(given: &TopologySpreadConstraint, pod: &Pod) -> Constraint {
        let mut selector = given.label_selector.clone().unwrap_or_default();
        merge_keys(&mut selector, &given.match_label_keys, "In", &pod.metadata.labels);
        Constraint {
            max_skew: i64::from(given.max_skew),
            min_domains: given.min_domains.map_or(1, |n| n.max(0) as usize),
            key: given.topology_key.clone(),
            selector,
            selects_none: given.label_selector.is_none(),
            honor_affinity: &*given.node_affinity_policy != "Ignore",
            honor_taints: &*given.node_taints_policy == "Honor",
        }
    }

    /// The constraints every pod of a Service or ReplicaSet gets when it has none of its own
    /// (systemDefaultConstraints): spread over hosts, maxSkew 3, and over zones, maxSkew 5, both
    /// ScheduleAnyway.
    pub(in super::super) fn defaults(cache: &Cache, pod: &Pod) -> Vec<Constraint> {
        let selector = default_selector(cache, pod);
        if selector.is_empty() {
            return Vec::new();
        }
        let constraint = |key: &str, max_skew| Constraint {
            max_skew,
            min_domains: 1,
            key: key.into(),
            selector: selector.clone(),
            selects_none: false,
            honor_affinity: true,
            honor_taints: false,
        };
        vec![constraint(LABEL_HOSTNAME, 3), constraint(LABEL_ZONE, 5)]
    }

    pub(in super::super) fn matches(&self, pod: &Pod) -> bool {
        !self.selects_none && self.selector.matches(&pod.metadata.labels)
    }

    /// The tally of the pods this constraint of `pod` counts.
    pub(in super::super) fn tally(&self, cache: &mut Cache, pod: &Pod) -> Option<usize> {
        if self.selects_none {
            return None;
        }
        let namespace = pod.metadata.namespace.clone();
        let part = Part::Selector { namespace, selector: self.selector.clone() };
        Some(cache.tally_of(Matcher { parts: vec![part], skip_terminating: true }))
    }

    /// matchNodeInclusionPolicies: whether the pods of this node count.
    pub(in super::super) fn includes(&self, cache: &Cache, spec: &PodSpec, slot: NodeSlot) -> bool {
        let asks = self.honor_affinity && node_affinity::asks(spec);
        if !asks && !(self.honor_taints && cache.node(slot).hard_taints) {
            return true;
        }
        let Some(node) = cache.node(slot).node.as_deref() else { return true };
        let node: &Node = node;
        !(asks && !node_affinity::matches(spec, node)
            || self.honor_taints && untolerated(&spec.tolerations, node))
    }
}

/// helper.DefaultSelector: the selectors of the Services and of the ReplicaSet of a pod, joined.
fn default_selector(cache: &Cache, pod: &Pod) -> LabelSelector {
    let (meta, mut selector) = (&pod.metadata, LabelSelector::default());
    let first: Name = (meta.namespace.clone(), "".into());
    let services = cache.services.range(first..).map(|(name, service)| (&name.0, service));
    for (_, service) in services.take_while(|(ns, _)| **ns == meta.namespace) {
        let wanted = &service.spec.selector;
        if !wanted.is_empty() && wanted.iter().all(|(k, v)| meta.labels.get(k) == Some(v)) {
            selector.match_labels.extend(wanted.clone());
        }
    }
    let owner = meta.controller().filter(|o| &*o.kind == "ReplicaSet");
    let key = owner.map(|o| (meta.namespace.clone(), o.name.clone()));
    if let Some(set) = key.and_then(|key| cache.replica_sets.get(&key)) {
        for (key, value) in &set.spec.selector.match_labels {
            let joined = selector.match_labels.entry(key.clone()).or_insert(value.clone());
            if joined != value {
                // Both must hold, so nothing will match; said as Kubernetes joins them.
                selector.match_expressions.push(Requirement {
                    key: key.clone(),
                    operator: "In".into(),
                    values: vec![value.clone()],
                });
            }
        }
        selector.match_expressions.extend(set.spec.selector.match_expressions.iter().cloned());
    }
    selector
}
