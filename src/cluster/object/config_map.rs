//! v1 ConfigMap.

use super::{Labels, ObjectMeta, is_default};
use serde::{Deserialize, Serialize};

/// v1 ConfigMap: settings by name. Nothing here reads them yet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ConfigMap {
    #[serde(skip_serializing_if = "is_default")]
    pub data: Labels,
    /// Its data can never be changed again.
    #[serde(skip_serializing_if = "is_default")]
    pub immutable: bool,
    pub metadata: ObjectMeta,
}

/// IsConfigMapKey: what is wrong with a key of `data`.
pub fn config_key_error(key: &str) -> Option<&'static str> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    match key {
        "." => Some("must not be '.'"),
        ".." => Some("must not be '..'"),
        _ if key.starts_with("..") => Some("must not start with '..'"),
        _ if key.len() > 253 => Some("must be no more than 253 characters"),
        _ if key.is_empty() || !key.bytes().all(plain) => Some(
            "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. \
             'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is \
             '[-._a-zA-Z0-9]+')",
        ),
        _ => None,
    }
}
