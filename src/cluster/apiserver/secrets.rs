//! Secrets: how they are read, and what they must be.
//!
//! Models pkg/apis/core/v1 (Convert_v1_Secret_To_core_Secret, SetDefaults_Secret), and
//! ValidateSecret and ValidateSecretUpdate of pkg/apis/core/validation.

use super::update::immutable;
use super::validation::{CONFIG_BYTES_MAX, invalid};
use super::{error, or_default};
use crate::cluster::object::{
    SECRET_TLS, SECRET_TLS_KEYS, Secret, Value, config_key_error, decoded,
};
use crate::cluster::step::{ApiError, Reason};

/// A Secret as the API server keeps it: plain texts are data, and it has a type.
pub(super) fn read(secret: &mut Secret) -> Result<(), ApiError> {
    secret.take_over().map_err(|at| {
        let message = format!(
            "Secret in version \"v1\" cannot be handled as a Secret: illegal base64 data at input \
             byte {at}"
        );
        error(Reason::BadRequest, message)
    })?;
    or_default(&mut secret.kind, "Opaque");
    Ok(())
}

/// ValidateSecret.
pub(super) fn errors(errors: &mut Vec<String>, secret: &Secret) {
    for key in secret.data.keys() {
        if let Some(error) = config_key_error(key) {
            errors.push(invalid(&format!("data[{key}]"), key, error));
        }
    }
    let bytes: usize = secret.sizes().map(|(_, bytes)| bytes).sum();
    if bytes > CONFIG_BYTES_MAX {
        errors.push(format!("data: Too long: may not be more than {CONFIG_BYTES_MAX} bytes"));
    }
    let has = |key: &str| secret.data.contains_key(key);
    let mut required = |key: &str| errors.push(format!("data[{key}]: Required value"));
    match &*secret.kind {
        "kubernetes.io/service-account-token" => {
            let name = secret.metadata.annotations.get(SERVICE_ACCOUNT);
            if name.is_none_or(|name| name.is_empty()) {
                errors.push(format!("metadata.annotations[{SERVICE_ACCOUNT}]: Required value"));
            }
        }
        "kubernetes.io/dockercfg" => docker_errors(errors, secret, ".dockercfg"),
        "kubernetes.io/dockerconfigjson" => docker_errors(errors, secret, ".dockerconfigjson"),
        "kubernetes.io/basic-auth" if !has("username") && !has("password") => {
            ["username", "password"].into_iter().for_each(required);
        }
        "kubernetes.io/ssh-auth" => {
            let key = secret.data.get("ssh-privatekey");
            if key.is_none_or(|key| key.is_empty()) {
                required("ssh-privatekey");
            }
        }
        SECRET_TLS => SECRET_TLS_KEYS.into_iter().filter(|key| !has(key)).for_each(required),
        _ => {}
    }
}

/// Registry credentials must be there, and JSON.
fn docker_errors(errors: &mut Vec<String>, secret: &Secret, key: &str) {
    let Some(value) = secret.data.get(key) else {
        return errors.push(format!("data[{key}]: Required value"));
    };
    let bytes = decoded(value).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let why = match (Value::read(&text), text.trim_start().chars().next()) {
        (Some(Value::Mapping(_) | Value::Null), _) => return,
        (Some(_), _) => {
            "json: cannot unmarshal into Go value of type map[string]interface {}".into()
        }
        (None, Some(first)) if !first.is_ascii_digit() && !"{[\"-tfn".contains(first) => {
            format!("invalid character '{first}' looking for beginning of value")
        }
        (None, _) => "unexpected end of JSON input".into(),
    };
    errors.push(invalid(&format!("data[{key}]"), "<secret contents redacted>", &why));
}

/// ValidateSecretUpdate, but for what holds of every Secret.
pub(super) fn update_errors(errors: &mut Vec<String>, old: &Secret, new: &Secret) {
    immutable(errors, "type", &old.kind, &new.kind);
    if old.immutable {
        let changed = [("immutable", !new.immutable), ("data", old.data != new.data)];
        for (field, _) in changed.iter().filter(|(_, changed)| *changed) {
            errors.push(format!("{field}: Forbidden: field is immutable when `immutable` is set"));
        }
    }
}

const SERVICE_ACCOUNT: &str = "kubernetes.io/service-account.name";
