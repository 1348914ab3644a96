//! What the scheduler reads out of a pod once, instead of at every node.
//!
//! Models framework.PodInfo and framework.Resource (pkg/scheduler/framework/types.go).

use crate::cluster::map::sort;
use crate::cluster::object::quantity::Amount;
use crate::cluster::object::resources::{Totals, pod_requests, pod_requests_non_zero};
use crate::cluster::object::selector::Requirement;
use crate::cluster::object::{LabelSelector, Labels, Pod, PodAffinityTerm, PodSpec, Str};

/// Amounts of resources: cpu in thousandths, the others in whole units.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Resource {
    pub(super) cpu: i64,
    pub(super) memory: i64,
    pub(super) ephemeral_storage: i64,
    /// Extended resources, huge pages and the like, sorted by name.
    pub(super) scalars: Vec<(Str, i64)>,
}

/// A port of the node that a pod occupies.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct HostPort {
    pub(super) ip: Str,
    pub(super) protocol: Str,
    pub(super) port: u16,
}

/// framework.PodInfo without the pod itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct PodInfo {
    pub(super) requests: Resource,
    /// Requests with defaults for containers that name none: what LeastAllocated compares.
    pub(super) non_zero_cpu: i64,
    pub(super) non_zero_memory: i64,
    pub(super) ports: Vec<HostPort>,
    /// `None` for a pod without pod affinity and anti-affinity.
    pub(super) terms: Option<Box<Terms>>,
}

/// Pod affinity and anti-affinity, namespaces filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Terms {
    pub(super) required_affinity: Vec<Term>,
    pub(super) required_anti: Vec<Term>,
    pub(super) preferred_affinity: Vec<(i32, Term)>,
    pub(super) preferred_anti: Vec<(i32, Term)>,
}

/// framework.AffinityTerm.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Term {
    /// Sorted.
    pub(super) namespaces: Vec<Str>,
    pub(super) namespace_selector: Option<LabelSelector>,
    /// `None` selects nothing.
    pub(super) selector: Option<LabelSelector>,
    pub(super) topology_key: Str,
}

impl PodInfo {
    pub(super) fn new(pod: &Pod) -> PodInfo {
        let spec = &*pod.spec;
        let non_zero = pod_requests_non_zero(spec);
        PodInfo {
            requests: Resource::new(&pod_requests(spec)),
            non_zero_cpu: non_zero.get("cpu").map_or(0, |a| a.milli_value()),
            non_zero_memory: non_zero.get("memory").map_or(0, |a| a.value()),
            ports: host_ports(spec),
            terms: Terms::new(pod),
        }
    }
}

impl Resource {
    pub(super) fn new(totals: &Totals) -> Resource {
        let mut resource = Resource::default();
        for (name, amount) in &totals.0 {
            resource.set(name, amount);
        }
        resource
    }

    fn set(&mut self, name: &Str, amount: &Amount) {
        match &**name {
            "cpu" => self.cpu = amount.milli_value(),
            "memory" => self.memory = amount.value(),
            "ephemeral-storage" => self.ephemeral_storage = amount.value(),
            _ if is_scalar(name) => self.scalars.push((name.clone(), amount.value())),
            _ => {}
        }
    }

    pub(super) fn scalar(&self, name: &str) -> i64 {
        self.scalars.iter().find(|(n, _)| &**n == name).map_or(0, |(_, v)| *v)
    }

    /// Adds `other` `sign` times (1 or -1).
    pub(super) fn add(&mut self, other: &Resource, sign: i64) {
        self.cpu += sign * other.cpu;
        self.memory += sign * other.memory;
        self.ephemeral_storage += sign * other.ephemeral_storage;
        for (name, value) in &other.scalars {
            match self.scalars.binary_search_by(|(n, _)| n.cmp(name)) {
                Ok(i) => self.scalars[i].1 += sign * value,
                Err(i) => self.scalars.insert(i, (name.clone(), sign * value)),
            }
        }
    }
}

/// schedutil.IsScalarResourceName.
fn is_scalar(name: &str) -> bool {
    (name.contains('/') && !name.starts_with("requests."))
        || name.starts_with("hugepages-")
        || name.starts_with("attachable-volumes-")
}

/// util.GetHostPorts: ports of containers and of sidecars.
fn host_ports(spec: &PodSpec) -> Vec<HostPort> {
    let sidecars = spec.init_containers.iter().filter(|c| &*c.restart_policy == "Always");
    let ports = sidecars.chain(&spec.containers).flat_map(|c| &c.ports);
    let or = |text: &Str, default: &str| match text.is_empty() {
        true => default.into(),
        false => text.clone(),
    };
    ports
        .filter(|p| p.host_port > 0)
        .map(|p| HostPort {
            ip: or(&p.host_ip, "0.0.0.0"),
            protocol: or(&p.protocol, "TCP"),
            port: p.host_port,
        })
        .collect()
}

impl Terms {
    fn new(pod: &Pod) -> Option<Box<Terms>> {
        let affinity = pod.spec.affinity.as_ref()?;
        let read = |t: &PodAffinityTerm| Term::new(pod, t);
        let mut terms = Terms::default();
        if let Some(a) = &affinity.pod_affinity {
            terms.required_affinity = a.required.iter().map(read).collect();
            let weighted = a.preferred.iter().map(|w| (w.weight, read(&w.pod_affinity_term)));
            terms.preferred_affinity = weighted.collect();
        }
        if let Some(a) = &affinity.pod_anti_affinity {
            terms.required_anti = a.required.iter().map(read).collect();
            let weighted = a.preferred.iter().map(|w| (w.weight, read(&w.pod_affinity_term)));
            terms.preferred_anti = weighted.collect();
        }
        (terms != Terms::default()).then(|| Box::new(terms))
    }
}

impl Term {
    fn new(pod: &Pod, term: &PodAffinityTerm) -> Term {
        let mut namespaces = term.namespaces.clone();
        if namespaces.is_empty() && term.namespace_selector.is_none() {
            namespaces.push(pod.metadata.namespace.clone());
        }
        sort(&mut namespaces);
        let mut selector = term.label_selector.clone();
        if let Some(selector) = &mut selector {
            let labels = &pod.metadata.labels;
            merge_keys(selector, &term.match_label_keys, "In", labels);
            merge_keys(selector, &term.mismatch_label_keys, "NotIn", labels);
        }
        Term {
            namespaces,
            namespace_selector: term.namespace_selector.clone(),
            selector,
            topology_key: term.topology_key.clone(),
        }
    }

    /// AffinityTerm.Matches: whether the term speaks of `pod`. `namespace_labels` are those of
    /// the pod's namespace; `None` when they were resolved into `namespaces` before.
    pub(super) fn matches(&self, pod: &Pod, namespace_labels: Option<&Labels>) -> bool {
        let by_name = self.namespaces.contains(&pod.metadata.namespace);
        let by_labels = || match (&self.namespace_selector, namespace_labels) {
            (Some(selector), Some(labels)) => selector.matches(labels),
            (Some(selector), None) => selector.is_empty(),
            (None, _) => false,
        };
        (by_name || by_labels())
            && self.selector.as_ref().is_some_and(|s| s.matches(&pod.metadata.labels))
    }
}

/// matchLabelKeys: the values of the pod's own labels become requirements. The API server merges
/// them into stored pods already; doing it twice changes nothing.
pub(super) fn merge_keys(selector: &mut LabelSelector, keys: &[Str], op: &str, labels: &Labels) {
    for key in keys {
        if let Some(value) = labels.get(key) {
            selector.match_expressions.push(Requirement {
                key: key.clone(),
                operator: op.into(),
                values: vec![value.clone()],
            });
        }
    }
}
