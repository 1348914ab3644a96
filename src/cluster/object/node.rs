//! v1 Node and its coordination.k8s.io/v1 Lease.

use super::{Condition, ObjectMeta, ResourceList, Status, Str, Time, is_default};
use serde::{Deserialize, Serialize};

/// v1 Node.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Node {
    pub metadata: ObjectMeta,
    pub spec: NodeSpec,
    pub status: NodeStatus,
}

impl Node {
    pub fn condition(&self, kind: &str) -> Option<&Condition> {
        self.status.conditions.iter().find(|c| &*c.kind == kind)
    }
    /// The status of the Ready condition, `Unknown` when there is none.
    pub fn ready(&self) -> Status {
        self.condition("Ready").map_or(Status::Unknown, |c| c.status)
    }
    /// The taints that are so.
    pub fn taints(&self, so: &dyn Fn(&Taint) -> bool) -> Vec<Taint> {
        let mut taints = Vec::new();
        for taint in &self.spec.taints {
            if so(taint) {
                taints.push(*taint);
            }
        }
        taints
    }
    pub fn has_taint(&self, key: &str, effect: &str) -> bool {
        self.spec.taints.iter().any(|t| &*t.key == key && &*t.effect == effect)
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NodeSpec {
    #[serde(rename = "podCIDR", skip_serializing_if = "is_default")]
    pub pod_cidr: Str,
    #[serde(skip_serializing_if = "is_default")]
    pub taints: Vec<Taint>,
    #[serde(skip_serializing_if = "is_default")]
    pub unschedulable: bool,
}

/// v1 Taint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Taint {
    pub effect: Str,
    pub key: Str,
    #[serde(skip_serializing_if = "is_default")]
    pub time_added: Option<Time>,
    #[serde(skip_serializing_if = "is_default")]
    pub value: Str,
}

impl Taint {
    /// MatchTaint of k8s.io/api/core/v1: the same key and effect, whatever the value.
    pub fn matches(&self, other: &Taint) -> bool {
        self.key == other.key && self.effect == other.effect
    }

    /// As kubectl prints it: `key=value:effect`.
    pub fn text(&self) -> String {
        self.text_under(&self.key)
    }

    /// The same in few words: `unreachable:NoExecute`.
    pub fn short_text(&self) -> String {
        self.text_under(Taint::short_key(&self.key))
    }

    /// `unreachable` of `node.kubernetes.io/unreachable`; the keys of others in full.
    pub fn short_key(key: &str) -> &str {
        key.strip_prefix("node.kubernetes.io/").unwrap_or(key)
    }

    fn text_under(&self, key: &str) -> String {
        let equals = if self.value.is_empty() { "" } else { "=" };
        [key, equals, &self.value, ":", &self.effect].concat()
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NodeStatus {
    #[serde(skip_serializing_if = "is_default")]
    pub addresses: Vec<NodeAddress>,
    pub allocatable: ResourceList,
    pub capacity: ResourceList,
    #[serde(skip_serializing_if = "is_default")]
    pub conditions: Vec<Condition>,
    #[serde(skip_serializing_if = "is_default")]
    pub images: Vec<ContainerImage>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NodeAddress {
    pub address: Str,
    #[serde(rename = "type")]
    pub kind: Str,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ContainerImage {
    pub names: Vec<Str>,
    pub size_bytes: i64,
}

/// coordination.k8s.io/v1 Lease, the node's heartbeat.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Lease {
    pub metadata: ObjectMeta,
    pub spec: LeaseSpec,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LeaseSpec {
    pub holder_identity: Str,
    pub lease_duration_seconds: i32,
    pub renew_time: Option<Time>,
}

pub const TAINT_NOT_READY: &str = "node.kubernetes.io/not-ready";
pub const TAINT_UNREACHABLE: &str = "node.kubernetes.io/unreachable";
pub const TAINT_OUT_OF_SERVICE: &str = "node.kubernetes.io/out-of-service";
pub const TAINT_UNSCHEDULABLE: &str = "node.kubernetes.io/unschedulable";
pub const LABEL_HOSTNAME: &str = "kubernetes.io/hostname";
pub const LABEL_ZONE: &str = "topology.kubernetes.io/zone";
pub const LABEL_REGION: &str = "topology.kubernetes.io/region";
