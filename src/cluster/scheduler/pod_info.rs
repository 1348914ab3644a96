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
    /// Pod affinity and anti-affinity, namespaces filled in.
    pub(super) terms: Vec<(Role, Term)>,
}

/// What a term asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Role {
    Affinity,
    AntiAffinity,
    /// With this weight; below 0 for anti-affinity.
    Preferred(i64),
}

/// framework.AffinityTerm.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Term {
    /// Sorted.
    pub(super) namespaces: Vec<Str>,
    pub(super) namespace_selector: Option<LabelSelector>,
    /// `None` selects nothing.
    pub(super) selector: Option<LabelSelector>,
    pub(super) topology_key: Str,
}

impl Role {
    /// What a term of a pod already there weighs. One that is required weighs 1:
    /// hardPodAffinityWeight.
    pub(super) fn weight(self) -> i64 {
        if let Role::Preferred(weight) = self { weight } else { 1 }
    }
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
            terms: terms(pod),
        }
    }

    /// The terms of a role.
    pub(super) fn terms(&self, role: Role) -> impl Iterator<Item = &Term> {
        self.terms.iter().filter(move |(r, _)| *r == role).map(|(_, term)| term)
    }

    /// Whether there are required affinity terms and all speak of `other`, in a namespace with
    /// these labels, if it is known.
    pub(super) fn wants(&self, other: &Pod, namespace: Option<&Labels>) -> bool {
        let mut wanted = self.terms(Role::Affinity).peekable();
        wanted.peek().is_some() && wanted.all(|t| t.matches(other, namespace))
    }

    /// Whether a required anti-affinity term speaks of `other`.
    pub(super) fn shuns(&self, other: &Pod, namespace: Option<&Labels>) -> bool {
        self.terms(Role::AntiAffinity).any(|t| t.matches(other, namespace))
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
            _ if is_scalar(name) => self.scalars.push((*name, amount.value())),
            _ => {}
        }
    }

    /// The amount of a resource by its name.
    pub(super) fn of(&self, name: &str) -> i64 {
        match name {
            "cpu" => self.cpu,
            "memory" => self.memory,
            "ephemeral-storage" => self.ephemeral_storage,
            other => self.scalar(other),
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
                Err(i) => self.scalars.insert(i, (*name, sign * value)),
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
    let or = |text: Str, default: &str| if text.is_empty() { default.into() } else { text };
    let mut ports = Vec::new();
    for port in sidecars.chain(&spec.containers).flat_map(|c| &c.ports) {
        if port.host_port > 0 {
            let (ip, protocol) = (or(port.host_ip, "0.0.0.0"), or(port.protocol, "TCP"));
            ports.push(HostPort { ip, protocol, port: port.host_port });
        }
    }
    ports
}

/// The terms of a pod's affinity and anti-affinity.
fn terms(pod: &Pod) -> Vec<(Role, Term)> {
    let Some(affinity) = &pod.spec.affinity else { return Vec::new() };
    let mut terms = Vec::new();
    let kinds = [
        (&affinity.pod_affinity, Role::Affinity, 1),
        (&affinity.pod_anti_affinity, Role::AntiAffinity, -1),
    ];
    for (given, role, sign) in kinds {
        let Some(given) = given else { continue };
        for term in &given.required {
            terms.push((role, Term::new(pod, term)));
        }
        for weighted in &given.preferred {
            let role = Role::Preferred(sign * i64::from(weighted.weight));
            terms.push((role, Term::new(pod, &weighted.pod_affinity_term)));
        }
    }
    terms
}

impl Term {
    fn new(pod: &Pod, term: &PodAffinityTerm) -> Term {
        let mut namespaces = term.namespaces.clone();
        if namespaces.is_empty() && term.namespace_selector.is_none() {
            namespaces.push(pod.metadata.namespace);
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
            topology_key: term.topology_key,
        }
    }

    /// AffinityTerm.Matches: whether the term speaks of `pod`, in a namespace with these labels.
    /// `None` when the namespace is not known, or was resolved into `namespaces` before.
    pub(super) fn matches(&self, pod: &Pod, namespace: Option<&Labels>) -> bool {
        self.takes(pod.metadata.namespace, &pod.metadata.labels, namespace)
    }

    /// The same of any pod in this place with these labels.
    pub(super) fn takes(&self, place: Str, labels: &Labels, namespace: Option<&Labels>) -> bool {
        let by_name = self.namespaces.contains(&place);
        let by_labels = || match (&self.namespace_selector, namespace) {
            (Some(selector), Some(labels)) => selector.matches(labels),
            (Some(selector), None) => selector.is_empty(),
            (None, _) => false,
        };
        (by_name || by_labels()) && self.selector.as_ref().is_some_and(|s| s.matches(labels))
    }
}

/// matchLabelKeys: the values of the pod's own labels become requirements. The API server merges
/// them into stored pods already; doing it twice changes nothing.
pub(super) fn merge_keys(selector: &mut LabelSelector, keys: &[Str], op: &str, labels: &Labels) {
    for key in keys {
        if let Some(value) = labels.get(key) {
            selector.match_expressions.push(Requirement {
                key: *key,
                operator: op.into(),
                values: vec![*value],
            });
        }
    }
}
