//! What one click changes of a Service: the fields that take one of a few words.

use super::moves::{Move, PatchMove};
use super::object::patch::PatchType;
use super::object::{IntOrString, Key, Kind, Service, Str, Value};

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
    if let ([port], true) = (&spec.ports[..], spec.has_endpoints()) {
        let now = match &port.target_port {
            Some(IntOrString::String(name)) => *name,
            Some(IntOrString::Int(number)) => number.to_string().as_str().into(),
            None => Str::default(),
        };
        offer(TARGET, now, &["8080", "9090", "http"]);
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
        _ => to.parse::<i64>().map_or_else(|_| to.into(), Value::from),
    };
    match (field, service.spec.ports.first()) {
        // A list that is merged by the number of the port.
        (TARGET, Some(port)) => {
            let mut whole = Value::default();
            whole.set("port", i64::from(port.port).into());
            whole.set("protocol", (&*port.protocol).into());
            whole.set(TARGET, value);
            body.at(&["spec"]).set("ports", Value::List(vec![whole]));
        }
        _ => body.at(&["spec"]).set(field, value),
    }
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
const TARGET: &str = "targetPort";
const PUBLISH: &str = "publishNotReadyAddresses";
