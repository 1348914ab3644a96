//! discovery.k8s.io/v1 EndpointSlice.

use super::{Kind, ObjectMeta, Pod, Str, is_default};
use serde::{Deserialize, Serialize};

/// discovery.k8s.io/v1 EndpointSlice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EndpointSlice {
    pub address_type: Str,
    pub endpoints: Vec<Endpoint>,
    pub metadata: ObjectMeta,
    pub ports: Vec<EndpointPort>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Endpoint {
    pub addresses: Vec<Str>,
    pub conditions: EndpointConditions,
    #[serde(skip_serializing_if = "is_default")]
    pub node_name: Str,
    #[serde(skip_serializing_if = "is_default")]
    pub target_ref: TargetRef,
    #[serde(skip_serializing_if = "is_default")]
    pub zone: Str,
}

impl Endpoint {
    /// How many are ready, and how many there are.
    pub fn counts(endpoints: &[Endpoint]) -> (u32, u32) {
        let ready = endpoints.iter().filter(|endpoint| endpoint.conditions.ready).count();
        (ready as u32, endpoints.len() as u32)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EndpointConditions {
    pub ready: bool,
    pub serving: bool,
    pub terminating: bool,
}

/// What a slice that somebody wrote by hand does not say counts so.
impl Default for EndpointConditions {
    fn default() -> EndpointConditions {
        EndpointConditions { ready: true, serving: true, terminating: false }
    }
}

impl EndpointConditions {
    /// Requests are sent there: to those that are ready, or, where nobody is, to those that still
    /// answer while they end.
    pub fn takes(self, any_ready: bool) -> bool {
        if any_ready { self.ready } else { self.serving && self.terminating }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TargetRef {
    pub kind: Str,
    pub name: Str,
    pub namespace: Str,
    pub uid: Str,
}

impl TargetRef {
    /// The pod behind an address.
    pub fn of(pod: &Pod) -> TargetRef {
        let ObjectMeta { name, namespace, uid, .. } = pod.metadata;
        TargetRef { kind: Kind::Pod.name().into(), name, namespace, uid }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EndpointPort {
    pub name: Str,
    pub port: u16,
    pub protocol: Str,
}

/// Label on an EndpointSlice: the Service it belongs to.
pub const LABEL_SERVICE_NAME: &str = "kubernetes.io/service-name";
