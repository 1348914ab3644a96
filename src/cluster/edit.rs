//! What one click changes of a Service: the fields that take one of a few words.

use super::moves::{Move, PatchMove};
use super::object::patch::PatchType;
use super::object::{Key, Kind, Service, Str, Value};

/// A field of a Service, and a word it could have instead of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Switch {
    pub field: &'static str,
    pub now: Str,
    pub to: &'static str,
}

/// The words that the fields of a Service could have.
pub fn switches(service: &Service) -> Vec<Switch> {
    let spec = &service.spec;
    let mut out = Vec::new();
    let mut offer = |field, now: Str, words: &[&'static str]| {
        let others = words.iter().filter(|word| **word != &*now);
        out.extend(others.map(|to| Switch { field, now, to }));
    };
    if spec.needs_cluster_ip() && !service.is_headless() {
        offer("type", spec.kind, &["ClusterIP", "NodePort", "LoadBalancer"]);
        if spec.externally_accessible() {
            offer(EXTERNAL, spec.external_traffic_policy, &["Cluster", "Local"]);
        }
        offer(INTERNAL, spec.internal_traffic_policy, &["Cluster", "Local"]);
        offer("sessionAffinity", spec.session_affinity, &["None", "ClientIP"]);
    }
    if spec.has_endpoints() {
        let now = if spec.publish_not_ready_addresses { "true" } else { "false" };
        offer(PUBLISH, now.into(), &["false", "true"]);
    }
    out
}

/// The patch of one field.
pub fn switch(service: &Service, field: &str, to: &str) -> Move {
    let mut body = Value::default();
    let value = match to {
        "true" | "false" => Value::Bool(to == "true"),
        _ => to.into(),
    };
    body.at(&["spec"]).set(field, value);
    patch(service, &body)
}

/// A change of a Service as `kubectl patch` sends it.
pub fn patch(service: &Service, body: &Value) -> Move {
    let (namespace, name) = (service.metadata.namespace, service.metadata.name);
    let key = Key { kind: Kind::Service, namespace, name };
    Move::Patch(PatchMove { key, how: PatchType::Strategic, body: body.to_json().into() })
}

const EXTERNAL: &str = "externalTrafficPolicy";
const INTERNAL: &str = "internalTrafficPolicy";
const PUBLISH: &str = "publishNotReadyAddresses";
