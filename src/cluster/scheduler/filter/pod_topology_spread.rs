//! PodTopologySpread as a filter: constraints DoNotSchedule (plugins/podtopologyspread
//! filtering.go, common.go).

use super::super::cache::Cache;
use super::super::cycle::Subject;
use super::super::node_info::NodeSlot;
use super::super::plugin::{Code, Plugin, Reason, Rejection};
use super::super::pod_info::merge_keys;
use super::super::profile::Profile;
use super::super::tally::{Matcher, NO_VALUE, Part, PerNode, Topology};
use super::NodeView;
use super::node_affinity;
use super::taint_toleration::untolerated;
use crate::cluster::object::selector::Requirement;
use crate::cluster::object::{
    Key, Kind, LABEL_HOSTNAME, LABEL_ZONE, LabelSelector, Object, Pod, PodSpec, Str,
    TopologySpreadConstraint,
};

/// A constraint, read: topologySpreadConstraint.
#[derive(Clone)]
pub(in super::super) struct Constraint {
    pub(in super::super) max_skew: i64,
    min_domains: usize,
    pub(in super::super) key: Str,
    selector: LabelSelector,
    /// A null selector selects nothing.
    selects_none: bool,
    honor_affinity: bool,
    honor_taints: bool,
}

/// A constraint and the pods it counts, domain by domain.
#[derive(Clone)]
pub(in super::super) struct Domains {
    pub(in super::super) constraint: Constraint,
    topology: usize,
    tally: Option<usize>,
    /// Pods by domain; `None` for domains without a node that counts.
    pub(in super::super) pods: Vec<Option<i64>>,
    /// Every host is a domain.
    pub(in super::super) hosts: bool,
    /// 1 when the pod itself would be counted.
    itself: i64,
    min: i64,
    /// Of a soft constraint: topologyNormalizingWeight.
    pub(in super::super) weight: f64,
}

/// preFilterState: the hard constraints.
#[derive(Clone)]
pub(in super::super) struct Spread {
    domains: Vec<Domains>,
}

impl Spread {
    pub(super) fn new(cache: &mut Cache, subject: &Subject) -> Option<Spread> {
        let pod = subject.pod;
        let hard = Constraint::of(cache, subject, "DoNotSchedule");
        let mut domains = Domains::of(cache, pod, hard, false);
        if domains.is_empty() {
            return None;
        }
        for slot in cache.order() {
            if !is_labelled(&domains, cache, *slot) {
                continue;
            }
            for domain in &mut domains {
                if domain.constraint.includes(cache, &pod.spec, *slot) {
                    let count = domain.count(cache, *slot);
                    let value = domain.value(cache, *slot);
                    *domain.pods[value].get_or_insert(0) += count;
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
            let skew = domain.pods[value as usize].unwrap_or(0) + domain.itself - domain.min;
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
        if pod.metadata.namespace != subject.pod.metadata.namespace
            || !is_labelled(&self.domains, cache, node)
        {
            return;
        }
        for domain in &mut self.domains {
            let constraint = &domain.constraint;
            if constraint.matches(pod) && constraint.includes(cache, &subject.pod.spec, node) {
                let value = domain.value(cache, node);
                *domain.pods[value].get_or_insert(0) += if add { 1 } else { -1 };
                domain.find_min();
            }
        }
    }
}

impl Domains {
    /// Constraints with no domain counted yet. Soft ones need no counts of hosts: there the node's
    /// own count is taken.
    pub(in super::super) fn of(
        cache: &mut Cache,
        pod: &Pod,
        constraints: Vec<Constraint>,
        soft: bool,
    ) -> Vec<Domains> {
        let mut all = Vec::with_capacity(constraints.len());
        for constraint in constraints {
            let topology = cache.topology_of(constraint.key);
            let tally = constraint.tally(cache, pod);
            let hosts = &*constraint.key == LABEL_HOSTNAME;
            let len = if soft && hosts { 0 } else { cache.topology(topology).values() + 1 };
            let (pods, itself) = (vec![None; len], i64::from(constraint.matches(pod)));
            let (min, weight) = (0, 0.0);
            all.push(Domains { constraint, topology, tally, pods, hosts, itself, min, weight });
        }
        all
    }

    pub(in super::super) fn has(&self, cache: &Cache, node: NodeSlot) -> bool {
        cache.topology(self.topology).value(node) != NO_VALUE
    }

    /// The index of the node's domain; nodes without the label share the last.
    pub(in super::super) fn value(&self, cache: &Cache, node: NodeSlot) -> usize {
        (cache.topology(self.topology).value(node) as usize).min(self.pods.len() - 1)
    }

    /// How many pods of the node count.
    pub(in super::super) fn count(&self, cache: &Cache, node: NodeSlot) -> i64 {
        self.tally.map_or(0, |t| i64::from(cache.tally(t).pods.count(node)))
    }

    /// What counts the pods of nodes, and what tells their domains.
    pub(in super::super) fn counted<'a>(
        &self,
        cache: &'a Cache,
    ) -> Option<(&'a PerNode, &'a Topology)> {
        Some((&cache.tally(self.tally?).pods, cache.topology(self.topology)))
    }

    /// minMatchNum: with fewer domains than minDomains the global minimum counts as 0.
    fn find_min(&mut self) {
        // Without any domain the minimum is math.MaxInt32.
        let (mut number, mut min) = (0, i64::MAX);
        for pods in self.pods.iter().flatten() {
            number += 1;
            min = min.min(*pods);
        }
        self.min = match number {
            _ if number < self.constraint.min_domains => 0,
            0 => i64::from(i32::MAX),
            _ => min,
        };
    }
}

/// Whether the node has the labels of all constraints.
pub(in super::super) fn is_labelled(domains: &[Domains], cache: &Cache, node: NodeSlot) -> bool {
    domains.iter().all(|d| d.has(cache, node))
}

impl Constraint {
    /// getConstraints: the pod's own, hard or soft; or the default ones if it has none at all.
    pub(in super::super) fn of(
        cache: &Cache,
        subject: &Subject,
        when_unsatisfiable: &str,
    ) -> Vec<Constraint> {
        Constraint::of_pod(cache, subject.pod, subject.profile, when_unsatisfiable)
    }

    pub(in super::super) fn of_pod(
        cache: &Cache,
        pod: &Pod,
        profile: &Profile,
        when_unsatisfiable: &str,
    ) -> Vec<Constraint> {
        if !pod.spec.topology_spread_constraints.is_empty() {
            return Constraint::given(pod, when_unsatisfiable);
        }
        let soft = when_unsatisfiable == "ScheduleAnyway";
        // systemDefaultConstraints.
        let system = [(LABEL_HOSTNAME.into(), 3), (LABEL_ZONE.into(), 5)];
        let given: Vec<(Str, i32)> = match &profile.default_constraints {
            None if soft => system.to_vec(),
            None => Vec::new(),
            Some(list) => {
                let of_kind = list.iter().filter(|c| c.hard != soft);
                of_kind.map(|c| (c.topology_key, c.max_skew)).collect()
            }
        };
        if given.is_empty() {
            return Vec::new();
        }
        let selector = default_selector(cache, pod);
        if selector.is_empty() {
            return Vec::new();
        }
        let constraint = |(key, max_skew): (Str, i32)| Constraint {
            max_skew: i64::from(max_skew),
            min_domains: 1,
            key,
            selector: selector.clone(),
            selects_none: false,
            honor_affinity: true,
            honor_taints: false,
        };
        given.into_iter().map(constraint).collect()
    }

    /// The pod's own constraints, hard or soft.
    fn given(pod: &Pod, when_unsatisfiable: &str) -> Vec<Constraint> {
        let mut constraints = Vec::new();
        for given in &pod.spec.topology_spread_constraints {
            if &*given.when_unsatisfiable == when_unsatisfiable {
                constraints.push(Constraint::new(given, pod));
            }
        }
        constraints
    }

    fn new(given: &TopologySpreadConstraint, pod: &Pod) -> Constraint {
        let mut selector = given.label_selector.clone().unwrap_or_default();
        merge_keys(&mut selector, &given.match_label_keys, "In", &pod.metadata.labels);
        Constraint {
            max_skew: i64::from(given.max_skew),
            min_domains: given.min_domains.map_or(1, |n| n.max(0) as usize),
            key: given.topology_key,
            selector,
            selects_none: given.label_selector.is_none(),
            honor_affinity: &*given.node_affinity_policy != "Ignore",
            honor_taints: &*given.node_taints_policy == "Honor",
        }
    }

    pub(in super::super) fn matches(&self, pod: &Pod) -> bool {
        !self.selects_none && self.selector.matches(&pod.metadata.labels)
    }

    /// The tally of the pods this constraint of `pod` counts.
    fn tally(&self, cache: &mut Cache, pod: &Pod) -> Option<usize> {
        if self.selects_none {
            return None;
        }
        let namespace = pod.metadata.namespace;
        let part = Part::Selector { namespace, selector: self.selector.clone() };
        Some(cache.tally_of(Matcher { parts: vec![part], skip_terminating: true }))
    }

    /// Every node counts.
    pub(in super::super) fn includes_all(&self, spec: &PodSpec) -> bool {
        !(self.honor_taints || self.honor_affinity && node_affinity::asks(spec))
    }

    /// matchNodeInclusionPolicies: whether the pods of this node count.
    pub(in super::super) fn includes(&self, cache: &Cache, spec: &PodSpec, slot: NodeSlot) -> bool {
        let asks = self.honor_affinity && node_affinity::asks(spec);
        let repels = self.honor_taints && cache.node(slot).hard_taints;
        if !asks && !repels {
            return true;
        }
        let Some(node) = cache.node(slot).node.as_deref() else { return true };
        !(asks && !node_affinity::matches(spec, node)
            || self.honor_taints && untolerated(&spec.tolerations, node))
    }
}

/// helper.DefaultSelector: the selectors of the Services and of the ReplicaSet of a pod, joined.
fn default_selector(cache: &Cache, pod: &Pod) -> LabelSelector {
    let (meta, mut selector) = (&pod.metadata, LabelSelector::default());
    for service in cache.others(Kind::Service).filter_map(Object::as_service) {
        let wanted = &service.spec.selector;
        if service.metadata.namespace == meta.namespace
            && !wanted.is_empty()
            && wanted.iter().all(|(k, v)| meta.labels.get(k) == Some(v))
        {
            for (key, value) in wanted {
                selector.match_labels.insert(*key, *value);
            }
        }
    }
    let owner = meta.controller().filter(|o| &*o.kind == "ReplicaSet");
    let key = |name| Key { kind: Kind::ReplicaSet, namespace: meta.namespace, name };
    let set = owner.and_then(|o| cache.other(&key(o.name)));
    if let Some(Object::ReplicaSet(set)) = set {
        for (key, value) in &set.spec.selector.match_labels {
            if *selector.match_labels.entry(*key).or_insert(*value) != *value {
                // Both must hold, so nothing will match; said as Kubernetes joins them.
                selector.match_expressions.push(Requirement {
                    key: *key,
                    operator: "In".into(),
                    values: vec![*value],
                });
            }
        }
        let expressions = &set.spec.selector.match_expressions;
        selector.match_expressions.extend_from_slice(expressions);
    }
    selector
}
