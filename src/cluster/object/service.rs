//! v1 Service.

use super::{IntOrString, Labels, ObjectMeta, Str, is_default};
use serde::{Deserialize, Serialize};

/// Label on the EndpointSlices and Endpoints of a Service without cluster IP.
pub const LABEL_HEADLESS: &str = "service.kubernetes.io/headless";

/// v1 Service.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Service {
    pub metadata: ObjectMeta,
    pub spec: ServiceSpec,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ServiceSpec {
    #[serde(rename = "clusterIP", skip_serializing_if = "is_default")]
    pub cluster_ip: Str,
    #[serde(rename = "externalIPs", skip_serializing_if = "is_default")]
    pub external_ips: Vec<Str>,
    #[serde(rename = "externalTrafficPolicy", skip_serializing_if = "is_default")]
    pub external_traffic_policy: Str,
    #[serde(skip_serializing_if = "is_default")]
    pub internal_traffic_policy: Str,
    #[serde(skip_serializing_if = "is_default")]
    pub ports: Vec<ServicePort>,
    #[serde(skip_serializing_if = "is_default")]
    pub publish_not_ready_addresses: bool,
    #[serde(skip_serializing_if = "is_default")]
    pub selector: Labels,
    #[serde(skip_serializing_if = "is_default")]
    pub session_affinity: Str,
    /// `ClusterIP` or `NodePort` (others come later); empty before defaulting.
    #[serde(rename = "type")]
    pub kind: Str,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ServicePort {
    #[serde(skip_serializing_if = "is_default")]
    pub name: Str,
    #[serde(skip_serializing_if = "is_default")]
    pub node_port: u16,
    pub port: u16,
    #[serde(skip_serializing_if = "is_default")]
    pub protocol: Str,
    /// A number, or the name of a container port. `None` before defaulting (then = port).
    pub target_port: Option<IntOrString>,
}
