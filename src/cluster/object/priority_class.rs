//! scheduling.k8s.io/v1 PriorityClass.

use super::{ObjectMeta, Str, is_default};
use serde::{Deserialize, Serialize};

/// scheduling.k8s.io/v1 PriorityClass: a name for a priority.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PriorityClass {
    #[serde(skip_serializing_if = "is_default")]
    pub description: Str,
    /// Pods that name no class have this one.
    #[serde(skip_serializing_if = "is_default")]
    pub global_default: bool,
    pub metadata: ObjectMeta,
    /// `PreemptLowerPriority` or `Never`; empty before defaulting.
    #[serde(skip_serializing_if = "is_default")]
    pub preemption_policy: Str,
    pub value: i32,
}
