//! v1 Event: what a component says about an object.

use super::{ObjectMeta, Str, Time, is_default};
use serde::{Deserialize, Serialize};

/// v1 Event. Equal ones are counted, as the client's correlator does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Event {
    pub count: i32,
    pub first_timestamp: Option<Time>,
    pub involved_object: ObjectReference,
    pub last_timestamp: Option<Time>,
    pub message: Str,
    pub metadata: ObjectMeta,
    pub reason: Str,
    pub reporting_component: Str,
    /// `Normal` or `Warning`.
    #[serde(rename = "type")]
    pub kind: Str,
}

/// v1 ObjectReference.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ObjectReference {
    #[serde(skip_serializing_if = "is_default")]
    pub api_version: Str,
    pub kind: Str,
    pub name: Str,
    #[serde(skip_serializing_if = "is_default")]
    pub namespace: Str,
    #[serde(skip_serializing_if = "is_default")]
    pub uid: Str,
}
