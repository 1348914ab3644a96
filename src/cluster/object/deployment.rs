//! apps/v1 Deployment and policy/v1 PodDisruptionBudget.

use super::{Condition, LabelSelector, ObjectMeta, PodTemplateSpec, Str, is_default};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// apps/v1 Deployment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Deployment {
    pub metadata: ObjectMeta,
    pub spec: DeploymentSpec,
    pub status: DeploymentStatus,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DeploymentSpec {
    #[serde(skip_serializing_if = "is_default")]
    pub min_ready_seconds: i32,
    #[serde(skip_serializing_if = "is_default")]
    pub paused: bool,
    #[serde(skip_serializing_if = "is_default")]
    pub progress_deadline_seconds: Option<i32>,
    /// `None` only before defaulting (the API server makes it 1).
    pub replicas: Option<i32>,
    #[serde(skip_serializing_if = "is_default")]
    pub revision_history_limit: Option<i32>,
    pub selector: LabelSelector,
    #[serde(skip_serializing_if = "is_default")]
    pub strategy: DeploymentStrategy,
    pub template: PodTemplateSpec,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DeploymentStrategy {
    #[serde(skip_serializing_if = "is_default")]
    pub rolling_update: Option<RollingUpdateDeployment>,
    /// `RollingUpdate` or `Recreate`; empty before defaulting.
    #[serde(rename = "type", skip_serializing_if = "is_default")]
    pub kind: Str,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RollingUpdateDeployment {
    pub max_surge: Option<IntOrString>,
    pub max_unavailable: Option<IntOrString>,
}

/// intstr.IntOrString: a number or a percentage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IntOrString {
    Int(i32),
    String(Str),
}

impl Default for IntOrString {
    fn default() -> IntOrString {
        IntOrString::Int(0)
    }
}

impl Serialize for IntOrString {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self {
            IntOrString::Int(n) => s.serialize_i32(*n),
            IntOrString::String(text) => s.serialize_str(text),
        }
    }
}

impl<'de> Deserialize<'de> for IntOrString {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<IntOrString, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Wire {
            Int(i32),
            String(Str),
        }
        Ok(match Wire::deserialize(d)? {
            Wire::Int(n) => IntOrString::Int(n),
            Wire::String(text) => IntOrString::String(text),
        })
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DeploymentStatus {
    #[serde(skip_serializing_if = "is_default")]
    pub available_replicas: i32,
    #[serde(skip_serializing_if = "is_default")]
    pub collision_count: Option<i32>,
    #[serde(skip_serializing_if = "is_default")]
    pub conditions: Vec<Condition>,
    #[serde(skip_serializing_if = "is_default")]
    pub observed_generation: i64,
    #[serde(skip_serializing_if = "is_default")]
    pub ready_replicas: i32,
    #[serde(skip_serializing_if = "is_default")]
    pub replicas: i32,
    #[serde(skip_serializing_if = "is_default")]
    pub terminating_replicas: Option<i32>,
    #[serde(skip_serializing_if = "is_default")]
    pub unavailable_replicas: i32,
    #[serde(skip_serializing_if = "is_default")]
    pub updated_replicas: i32,
}

/// policy/v1 PodDisruptionBudget.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PodDisruptionBudget {
    pub metadata: ObjectMeta,
    pub spec: PodDisruptionBudgetSpec,
    pub status: PodDisruptionBudgetStatus,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PodDisruptionBudgetSpec {
    #[serde(skip_serializing_if = "is_default")]
    pub max_unavailable: Option<IntOrString>,
    #[serde(skip_serializing_if = "is_default")]
    pub min_available: Option<IntOrString>,
    #[serde(skip_serializing_if = "is_default")]
    pub selector: Option<LabelSelector>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PodDisruptionBudgetStatus {
    #[serde(skip_serializing_if = "is_default")]
    pub conditions: Vec<Condition>,
    pub current_healthy: i32,
    pub desired_healthy: i32,
    #[serde(skip_serializing_if = "is_default")]
    pub disrupted_pods: super::Labels,
    pub disruptions_allowed: i32,
    pub expected_pods: i32,
    #[serde(skip_serializing_if = "is_default")]
    pub observed_generation: i64,
}

/// Annotation on ReplicaSets and Deployments: the rollout's number.
pub const ANNOTATION_REVISION: &str = "deployment.kubernetes.io/revision";
/// Label that tells the ReplicaSets of one Deployment apart.
pub const LABEL_TEMPLATE_HASH: &str = "pod-template-hash";
