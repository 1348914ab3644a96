//! v1 Pod.

use super::selector::NodeSelector;
use super::{LabelSelector, Labels, ObjectMeta, Quantity, Str, Time, is_default};
use crate::cluster::map::Map;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// v1 Pod. The spec is shared: status writes leave it alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Pod {
    pub metadata: ObjectMeta,
    pub spec: Arc<PodSpec>,
    pub status: PodStatus,
}

impl Pod {
    /// The node the pod is bound to, empty while unbound.
    pub fn node_name(&self) -> &str {
        &self.spec.node_name
    }
    /// podutil.IsPodReady.
    pub fn is_ready(&self) -> bool {
        self.condition("Ready").is_some_and(|c| c.status == Status::True)
    }
    /// Succeeded or Failed: it will never run again.
    pub fn is_finished(&self) -> bool {
        matches!(self.status.phase, PodPhase::Succeeded | PodPhase::Failed)
    }
    /// controller.IsPodActive: neither finished nor being deleted.
    pub fn is_active(&self) -> bool {
        !self.is_finished() && !self.metadata.is_terminating()
    }
    pub fn condition(&self, kind: &str) -> Option<&Condition> {
        self.status.conditions.iter().find(|c| &*c.kind == kind)
    }
}

/// qos.ComputePodQOS: `Guaranteed`, `Burstable` or `BestEffort`, by cpu and memory.
pub fn qos_class(spec: &PodSpec) -> &'static str {
    let (mut any, mut guaranteed) = (false, true);
    for container in spec.containers.iter().chain(&spec.init_containers) {
        let resources = &container.resources;
        for name in ["cpu", "memory"] {
            let of = |list: &ResourceList| list.get(name).map_or(0, Quantity::milli_value);
            let (request, limit) = (of(&resources.requests), of(&resources.limits));
            any |= request > 0 || limit > 0;
            guaranteed &= limit > 0 && (request == limit || !resources.requests.contains_key(name));
        }
    }
    match (any, guaranteed) {
        (false, _) => "BestEffort",
        (true, true) => "Guaranteed",
        (true, false) => "Burstable",
    }
}

/// v1 PodSpec (the fields this model knows).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PodSpec {
    #[serde(skip_serializing_if = "is_default")]
    pub affinity: Option<Affinity>,
    pub containers: Vec<Container>,
    #[serde(skip_serializing_if = "is_default")]
    pub dns_policy: Str,
    #[serde(skip_serializing_if = "is_default")]
    pub host_network: bool,
    #[serde(skip_serializing_if = "is_default")]
    pub init_containers: Vec<Container>,
    #[serde(skip_serializing_if = "is_default")]
    pub node_name: Str,
    #[serde(skip_serializing_if = "is_default")]
    pub node_selector: Labels,
    #[serde(skip_serializing_if = "is_default")]
    pub overhead: ResourceList,
    #[serde(skip_serializing_if = "is_default")]
    pub preemption_policy: Str,
    #[serde(skip_serializing_if = "is_default")]
    pub priority: Option<i32>,
    #[serde(skip_serializing_if = "is_default")]
    pub priority_class_name: Str,
    #[serde(skip_serializing_if = "is_default")]
    pub restart_policy: Str,
    #[serde(skip_serializing_if = "is_default")]
    pub runtime_class_name: Str,
    #[serde(skip_serializing_if = "is_default")]
    pub scheduler_name: Str,
    #[serde(skip_serializing_if = "is_default")]
    pub scheduling_gates: Vec<SchedulingGate>,
    #[serde(skip_serializing_if = "is_default")]
    pub service_account_name: Str,
    #[serde(skip_serializing_if = "is_default")]
    pub termination_grace_period_seconds: Option<i64>,
    #[serde(skip_serializing_if = "is_default")]
    pub tolerations: Vec<Toleration>,
    #[serde(skip_serializing_if = "is_default")]
    pub topology_spread_constraints: Vec<TopologySpreadConstraint>,
    #[serde(skip_serializing_if = "is_default")]
    pub volumes: Vec<Volume>,
}

/// v1 Volume: what a drain asks for. Nothing is mounted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Volume {
    #[serde(skip_serializing_if = "is_default")]
    pub empty_dir: Option<EmptyDir>,
    pub name: Str,
}

/// v1 EmptyDirVolumeSource.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EmptyDir {
    #[serde(skip_serializing_if = "is_default")]
    pub medium: Str,
}

/// v1 ResourceList: `cpu`, `memory`, `pods`, ...
pub type ResourceList = Map<Str, Quantity>;

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Container {
    #[serde(skip_serializing_if = "is_default")]
    pub env: Vec<EnvVar>,
    pub image: Str,
    #[serde(skip_serializing_if = "is_default")]
    pub image_pull_policy: Str,
    pub name: Str,
    #[serde(skip_serializing_if = "is_default")]
    pub ports: Vec<ContainerPort>,
    #[serde(skip_serializing_if = "is_default")]
    pub resources: ResourceRequirements,
    /// `Always` on an init container makes it a sidecar.
    #[serde(skip_serializing_if = "is_default")]
    pub restart_policy: Str,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EnvVar {
    pub name: Str,
    pub value: Str,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ContainerPort {
    pub container_port: u16,
    #[serde(rename = "hostIP", skip_serializing_if = "is_default")]
    pub host_ip: Str,
    #[serde(skip_serializing_if = "is_default")]
    pub host_port: u16,
    #[serde(skip_serializing_if = "is_default")]
    pub name: Str,
    #[serde(skip_serializing_if = "is_default")]
    pub protocol: Str,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ResourceRequirements {
    #[serde(skip_serializing_if = "is_default")]
    pub limits: ResourceList,
    #[serde(skip_serializing_if = "is_default")]
    pub requests: ResourceList,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SchedulingGate {
    pub name: Str,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Toleration {
    #[serde(skip_serializing_if = "is_default")]
    pub effect: Str,
    #[serde(skip_serializing_if = "is_default")]
    pub key: Str,
    /// `Exists`, `Equal` (or empty, the same), `Lt`, `Gt`.
    #[serde(skip_serializing_if = "is_default")]
    pub operator: Str,
    #[serde(skip_serializing_if = "is_default")]
    pub toleration_seconds: Option<i64>,
    #[serde(skip_serializing_if = "is_default")]
    pub value: Str,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TopologySpreadConstraint {
    #[serde(skip_serializing_if = "is_default")]
    pub label_selector: Option<LabelSelector>,
    #[serde(skip_serializing_if = "is_default")]
    pub match_label_keys: Vec<Str>,
    pub max_skew: i32,
    #[serde(skip_serializing_if = "is_default")]
    pub min_domains: Option<i32>,
    #[serde(skip_serializing_if = "is_default")]
    pub node_affinity_policy: Str,
    #[serde(skip_serializing_if = "is_default")]
    pub node_taints_policy: Str,
    pub topology_key: Str,
    pub when_unsatisfiable: Str,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Affinity {
    #[serde(skip_serializing_if = "is_default")]
    pub node_affinity: Option<NodeAffinity>,
    #[serde(skip_serializing_if = "is_default")]
    pub pod_affinity: Option<PodAffinity>,
    #[serde(skip_serializing_if = "is_default")]
    pub pod_anti_affinity: Option<PodAffinity>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NodeAffinity {
    #[serde(
        rename = "requiredDuringSchedulingIgnoredDuringExecution",
        skip_serializing_if = "is_default"
    )]
    pub required: Option<NodeSelector>,
    #[serde(
        rename = "preferredDuringSchedulingIgnoredDuringExecution",
        skip_serializing_if = "is_default"
    )]
    pub preferred: Vec<PreferredSchedulingTerm>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PreferredSchedulingTerm {
    pub preference: super::selector::NodeSelectorTerm,
    pub weight: i32,
}

/// v1 PodAffinity and v1 PodAntiAffinity: the same shape.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PodAffinity {
    #[serde(
        rename = "requiredDuringSchedulingIgnoredDuringExecution",
        skip_serializing_if = "is_default"
    )]
    pub required: Vec<PodAffinityTerm>,
    #[serde(
        rename = "preferredDuringSchedulingIgnoredDuringExecution",
        skip_serializing_if = "is_default"
    )]
    pub preferred: Vec<WeightedPodAffinityTerm>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct WeightedPodAffinityTerm {
    pub pod_affinity_term: PodAffinityTerm,
    pub weight: i32,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PodAffinityTerm {
    #[serde(skip_serializing_if = "is_default")]
    pub label_selector: Option<LabelSelector>,
    #[serde(skip_serializing_if = "is_default")]
    pub match_label_keys: Vec<Str>,
    #[serde(skip_serializing_if = "is_default")]
    pub mismatch_label_keys: Vec<Str>,
    #[serde(skip_serializing_if = "is_default")]
    pub namespace_selector: Option<LabelSelector>,
    #[serde(skip_serializing_if = "is_default")]
    pub namespaces: Vec<Str>,
    pub topology_key: Str,
}

/// v1 PodStatus.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PodStatus {
    #[serde(skip_serializing_if = "is_default")]
    pub conditions: Vec<Condition>,
    #[serde(skip_serializing_if = "is_default")]
    pub container_statuses: Vec<ContainerStatus>,
    #[serde(rename = "hostIP", skip_serializing_if = "is_default")]
    pub host_ip: Str,
    #[serde(skip_serializing_if = "is_default")]
    pub init_container_statuses: Vec<ContainerStatus>,
    #[serde(skip_serializing_if = "is_default")]
    pub message: Str,
    #[serde(skip_serializing_if = "is_default")]
    pub nominated_node_name: Str,
    #[serde(skip_serializing_if = "is_default")]
    pub observed_generation: i64,
    pub phase: PodPhase,
    #[serde(rename = "podIP", skip_serializing_if = "is_default")]
    pub pod_ip: Str,
    #[serde(skip_serializing_if = "is_default")]
    pub qos_class: Str,
    #[serde(skip_serializing_if = "is_default")]
    pub reason: Str,
    #[serde(skip_serializing_if = "is_default")]
    pub start_time: Option<Time>,
}

#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub enum PodPhase {
    #[default]
    Pending,
    Running,
    Succeeded,
    Failed,
    Unknown,
}

impl PodPhase {
    pub fn name(self) -> &'static str {
        match self {
            PodPhase::Pending => "Pending",
            PodPhase::Running => "Running",
            PodPhase::Succeeded => "Succeeded",
            PodPhase::Failed => "Failed",
            PodPhase::Unknown => "Unknown",
        }
    }
}

/// A condition's status: metav1.ConditionStatus.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub enum Status {
    True,
    False,
    #[default]
    Unknown,
}

impl Status {
    pub fn name(self) -> &'static str {
        match self {
            Status::True => "True",
            Status::False => "False",
            Status::Unknown => "Unknown",
        }
    }
}

impl From<bool> for Status {
    fn from(yes: bool) -> Status {
        if yes { Status::True } else { Status::False }
    }
}

/// A condition of a Pod, Node, Deployment or ReplicaSet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Condition {
    #[serde(skip_serializing_if = "is_default")]
    pub last_heartbeat_time: Option<Time>,
    #[serde(skip_serializing_if = "is_default")]
    pub last_transition_time: Option<Time>,
    #[serde(skip_serializing_if = "is_default")]
    pub last_update_time: Option<Time>,
    #[serde(skip_serializing_if = "is_default")]
    pub message: Str,
    #[serde(skip_serializing_if = "is_default")]
    pub observed_generation: i64,
    #[serde(skip_serializing_if = "is_default")]
    pub reason: Str,
    pub status: Status,
    #[serde(rename = "type")]
    pub kind: Str,
}

impl Condition {
    /// UpdatePodCondition: stands in the place of its like, whose transition time stays while the
    /// status stays.
    pub fn set(self, conditions: &mut Vec<Condition>) {
        match conditions.iter_mut().find(|c| c.kind == self.kind) {
            Some(old) => {
                let kept = (old.status == self.status).then_some(old.last_transition_time);
                *old = self;
                if let Some(Some(time)) = kept {
                    old.last_transition_time = Some(time);
                }
            }
            None => conditions.push(self),
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ContainerStatus {
    #[serde(rename = "containerID", skip_serializing_if = "is_default")]
    pub container_id: Str,
    pub image: Str,
    #[serde(skip_serializing_if = "is_default")]
    pub last_state: ContainerState,
    pub name: Str,
    pub ready: bool,
    pub restart_count: u32,
    pub started: bool,
    pub state: ContainerState,
}

/// v1 ContainerState: exactly one member is set in the API; an enum here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ContainerState {
    #[default]
    #[serde(skip)]
    Unset,
    #[serde(rename_all = "camelCase")]
    Waiting {
        reason: Str,
        #[serde(default, skip_serializing_if = "is_default")]
        message: Str,
    },
    #[serde(rename_all = "camelCase")]
    Running { started_at: Time },
    #[serde(rename_all = "camelCase")]
    Terminated {
        exit_code: i32,
        reason: Str,
        #[serde(default, skip_serializing_if = "is_default")]
        message: Str,
        started_at: Option<Time>,
        finished_at: Option<Time>,
    },
}
