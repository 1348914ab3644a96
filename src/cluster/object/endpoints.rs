//! v1 Endpoints: what EndpointSlices took the place of, still written for every Service.

use super::{ObjectMeta, Str, TargetRef, is_default};
use serde::{Deserialize, Serialize};

/// v1 Endpoints (deprecated since v1.33).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Endpoints {
    pub metadata: ObjectMeta,
    #[serde(skip_serializing_if = "is_default")]
    pub subsets: Vec<EndpointSubset>,
}

/// Addresses that share their ports.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EndpointSubset {
    #[serde(skip_serializing_if = "is_default")]
    pub addresses: Vec<EndpointAddress>,
    #[serde(skip_serializing_if = "is_default")]
    pub not_ready_addresses: Vec<EndpointAddress>,
    #[serde(skip_serializing_if = "is_default")]
    pub ports: Vec<EndpointsPort>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EndpointAddress {
    pub ip: Str,
    pub node_name: Str,
    pub target_ref: TargetRef,
}

/// v1 EndpointPort; the slices' port of that name always tells its name.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "camelCase", default)]
pub struct EndpointsPort {
    #[serde(skip_serializing_if = "is_default")]
    pub name: Str,
    pub port: u16,
    pub protocol: Str,
}
