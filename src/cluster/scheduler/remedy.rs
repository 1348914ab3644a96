//! Changes that can make a pod fit, and what they make of pods and nodes.
//!
//! Invariant: a remedy is what a learner can do with kubectl; what it does here, to a copy, is what
//! the API server and the controllers make of it.

use crate::cluster::object::{
    Affinity, Key, Node, NodeAffinity, Pod, PodAffinity, PodSpec, PreferredSchedulingTerm,
    Quantity, Str, TAINT_NOT_READY, TAINT_UNREACHABLE, TAINT_UNSCHEDULABLE, Taint, Toleration,
    WeightedPodAffinityTerm, change_labels,
};
use std::sync::Arc;

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Remedy {
    // To the pod (to the template of the Deployment it belongs to).
    /// Its scheduling gates go.
    Ungate,
    /// A container asks for less of a resource: the largest amount that fits.
    Request {
        container: Str,
        resource: Str,
        from: Quantity,
        to: Quantity,
    },
    Tolerate {
        taint: Taint,
    },
    /// These labels go from its nodeSelector.
    NodeSelector {
        labels: Vec<(Str, Str)>,
    },
    /// Required node affinity becomes preferred.
    NodeAffinity,
    /// Required pod affinity becomes preferred.
    PodAffinity,
    /// Required pod anti-affinity becomes preferred.
    PodAntiAffinity,
    /// Spread constraints of this key: ScheduleAnyway instead of DoNotSchedule.
    Spread {
        topology_key: Str,
    },
    /// A host port goes.
    HostPort {
        port: u16,
    },
    // To a node.
    Uncordon {
        node: Str,
    },
    /// The machine is off or cut off.
    Recover {
        node: Str,
    },
    Untaint {
        node: Str,
        taint: Taint,
    },
    /// Labels to set; `None` takes one away.
    Label {
        node: Str,
        labels: Vec<(Str, Option<Str>)>,
    },
    // To the cluster.
    /// A pod nobody replaces is deleted.
    Delete {
        pod: Key,
    },
    /// One replica fewer of a Deployment or ReplicaSet, which takes this pod away.
    ScaleDown {
        owner: Key,
        replicas: i32,
        pod: Key,
    },
    /// One more node, of this size.
    AddNode {
        cpu_milli: i64,
        memory_mib: i64,
        zone: Str,
    },
}

/// What preferred terms weigh that were required before: the most there is.
const WEIGHT: i32 = 100;

impl Remedy {
    /// The remedies without their particulars: two of a kind are one idea.
    pub fn kind(&self) -> u32 {
        match self {
            Remedy::Ungate => 1,
            Remedy::Request { .. } => 2,
            Remedy::Tolerate { .. } => 4,
            Remedy::NodeSelector { .. } => 8,
            Remedy::NodeAffinity => 16,
            Remedy::PodAffinity => 32,
            Remedy::PodAntiAffinity => 64,
            Remedy::Spread { .. } => 128,
            Remedy::HostPort { .. } => 256,
            Remedy::Uncordon { .. } => 512,
            Remedy::Recover { .. } => 1024,
            Remedy::Untaint { .. } => 2048,
            Remedy::Label { .. } => 4096,
            Remedy::Delete { .. } => 8192,
            Remedy::ScaleDown { .. } => 16384,
            Remedy::AddNode { .. } => 32768,
        }
    }

    /// Whether it changes the pod itself.
    pub fn is_to_the_pod(&self) -> bool {
        self.kind() < 512
    }

    /// The pod's spec with the change; a remedy to something else leaves it as it is.
    pub fn change(&self, spec: &mut PodSpec) {
        match self {
            Remedy::Ungate => spec.scheduling_gates.clear(),
            Remedy::Request { container, resource, to, .. } => {
                for c in spec.containers.iter_mut().filter(|c| c.name == *container) {
                    c.resources.requests.insert(*resource, to.clone());
                }
            }
            Remedy::Tolerate { taint } => spec.tolerations.push(Toleration {
                effect: taint.effect,
                key: taint.key,
                operator: if taint.value.is_empty() { "Exists" } else { "Equal" }.into(),
                toleration_seconds: None,
                value: taint.value,
            }),
            Remedy::NodeSelector { labels } => {
                labels.iter().for_each(|(key, _)| _ = spec.node_selector.remove(key));
            }
            Remedy::NodeAffinity => {
                if let Some(affinity) = affinity(spec).node_affinity.as_mut() {
                    prefer_nodes(affinity);
                }
            }
            Remedy::PodAffinity => {
                if let Some(affinity) = affinity(spec).pod_affinity.as_mut() {
                    prefer_pods(affinity);
                }
            }
            Remedy::PodAntiAffinity => {
                if let Some(affinity) = affinity(spec).pod_anti_affinity.as_mut() {
                    prefer_pods(affinity);
                }
            }
            Remedy::Spread { topology_key } => {
                for constraint in &mut spec.topology_spread_constraints {
                    if constraint.topology_key == *topology_key {
                        constraint.when_unsatisfiable = "ScheduleAnyway".into();
                        // May only be said of DoNotSchedule.
                        constraint.min_domains = None;
                    }
                }
            }
            Remedy::HostPort { port } => {
                for port in spec
                    .containers
                    .iter_mut()
                    .flat_map(|c| &mut c.ports)
                    .filter(|p| p.host_port == *port)
                {
                    port.host_port = 0;
                }
            }
            Remedy::Uncordon { .. } | Remedy::Recover { .. } | Remedy::Untaint { .. } => {}
            Remedy::Label { .. } | Remedy::Delete { .. } | Remedy::ScaleDown { .. } => {}
            Remedy::AddNode { .. } => {}
        }
    }

    /// The node with the change, if that is to a node.
    pub(super) fn changed_node(&self, find: impl Fn(Str) -> Option<Arc<Node>>) -> Option<Node> {
        let (Remedy::Uncordon { node }
        | Remedy::Recover { node }
        | Remedy::Untaint { node, .. }
        | Remedy::Label { node, .. }) = self
        else {
            return None;
        };
        let mut changed = (*find(*node)?).clone();
        let taints = &mut changed.spec.taints;
        match self {
            Remedy::Uncordon { .. } => {
                taints.retain(|t| &*t.key != TAINT_UNSCHEDULABLE);
                changed.spec.unschedulable = false;
            }
            Remedy::Recover { .. } => {
                taints.retain(|t| !matches!(&*t.key, TAINT_NOT_READY | TAINT_UNREACHABLE));
            }
            Remedy::Untaint { taint, .. } => {
                taints.retain(|t| !t.matches(taint));
            }
            Remedy::Label { labels, .. } => {
                change_labels(&mut changed.metadata.labels, &mut labels.iter().map(|(k, v)| (k, v)))
            }
            _ => {}
        }
        Some(changed)
    }
}

/// The pod with the changes that are to it.
pub(super) fn changed_pod(pod: &Pod, remedies: &[Remedy]) -> Pod {
    let mut spec = (*pod.spec).clone();
    remedies.iter().for_each(|remedy| remedy.change(&mut spec));
    Pod { spec: Arc::new(spec), ..pod.clone() }
}

fn affinity(spec: &mut PodSpec) -> &mut Affinity {
    spec.affinity.get_or_insert_with(Affinity::default)
}

fn prefer_nodes(affinity: &mut NodeAffinity) {
    for preference in affinity.required.take().unwrap_or_default().node_selector_terms {
        affinity.preferred.push(PreferredSchedulingTerm { preference, weight: WEIGHT });
    }
}

fn prefer_pods(affinity: &mut PodAffinity) {
    for pod_affinity_term in std::mem::take(&mut affinity.required) {
        affinity.preferred.push(WeightedPodAffinityTerm { pod_affinity_term, weight: WEIGHT });
    }
}
