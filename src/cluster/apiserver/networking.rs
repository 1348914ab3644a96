//! The kinds of networking.k8s.io: what they must be, and the class an Ingress gets.
//!
//! Models pkg/apis/networking/validation and the admission plugin DefaultIngressClass.

use super::validation::{invalid, label_errors};
use super::{ApiServer, error};
use crate::cluster::object::json::to_json;
use crate::cluster::object::names::{
    dns1123_label, dns1123_subdomain, port_name, qualified_name, wildcard_subdomain,
};
use crate::cluster::object::{
    ANNOTATION_INGRESS_CLASS, Cidr, HttpPath, Ingress, IngressBackend, IngressClass, IntOrString,
    IpBlock, Kind, LabelSelector, NetworkPolicy, Object, PolicyPeer, PolicyPort, ResourceBackend,
    ServiceBackend,
};
use crate::cluster::step::{ApiError, Reason};

/// DefaultIngressClass: an Ingress that names no class gets the one that is marked for it.
pub(super) fn default_class(api: &ApiServer, ingress: &mut Ingress) -> Result<(), ApiError> {
    let annotations = &ingress.metadata.annotations;
    let said = annotations.contains_key(ANNOTATION_INGRESS_CLASS);
    if ingress.spec.ingress_class_name.is_some() || said {
        return Ok(());
    }
    let classes = api.list(Kind::IngressClass).filter_map(Object::as_ingress_class);
    let mut defaults = classes.filter(|class| class.is_default());
    let found = defaults.next().map(|class| class.metadata.name);
    let others = defaults.count();
    if others > 0 {
        let (kind, count) = (Kind::Ingress.resource(), others + 1);
        let message = format!(
            "{kind} \"{}\" is forbidden: Internal error occurred: {count} default IngressClasses \
             were found, only 1 allowed",
            ingress.metadata.name
        );
        return Err(error(Reason::Forbidden, message));
    }
    ingress.spec.ingress_class_name = found;
    Ok(())
}

/// ValidateNetworkPolicy.
pub(super) fn policy_errors(errors: &mut Vec<String>, policy: &NetworkPolicy) {
    let spec = &policy.spec;
    selector_errors(errors, "spec.podSelector", &spec.pod_selector);
    for (i, rule) in spec.ingress.iter().enumerate() {
        let at = format!("spec.ingress[{i}]");
        rule_errors(errors, &at, "from", &rule.ports, &rule.from);
    }
    for (i, rule) in spec.egress.iter().enumerate() {
        let at = format!("spec.egress[{i}]");
        rule_errors(errors, &at, "to", &rule.ports, &rule.to);
    }
    let types = &spec.policy_types;
    if types.len() > 2 {
        let (json, text) = (to_json(types), "may not specify more than two policyTypes");
        errors.push(format!("spec.policyTypes: Invalid value: {json}: {text}"));
        return;
    }
    for (i, word) in types.iter().enumerate() {
        one_of(errors, &format!("spec.policyTypes[{i}]"), word, &["Ingress", "Egress"]);
    }
}

fn rule_errors(
    errors: &mut Vec<String>,
    at: &str,
    peers_field: &str,
    ports: &[PolicyPort],
    peers: &[PolicyPeer],
) {
    for (i, port) in ports.iter().enumerate() {
        policy_port_errors(errors, &format!("{at}.ports[{i}]"), port);
    }
    for (i, peer) in peers.iter().enumerate() {
        peer_errors(errors, &format!("{at}.{peers_field}[{i}]"), peer);
    }
}

/// ValidateNetworkPolicyPort.
fn policy_port_errors(errors: &mut Vec<String>, at: &str, port: &PolicyPort) {
    one_of(errors, &format!("{at}.protocol"), &port.protocol, &["TCP", "UDP", "SCTP"]);
    let end = |text: &str| {
        let last = port.end_port?;
        Some(format!("{at}.endPort: Invalid value: {last}: {text}"))
    };
    match &port.port {
        Some(IntOrString::Int(number)) => {
            number_errors(errors, &format!("{at}.port"), *number);
            if let Some(last) = port.end_port {
                if last < *number {
                    errors.extend(end("must be greater than or equal to `port`"));
                }
                number_errors(errors, &format!("{at}.endPort"), last);
            }
        }
        Some(IntOrString::String(name)) => {
            errors.extend(end("may not be specified when `port` is non-numeric"));
            let wrong = port_name(name);
            errors.extend(wrong.iter().map(|why| invalid(&format!("{at}.port"), name, why)));
        }
        None => errors.extend(end("may not be specified when `port` is not specified")),
    }
}

/// ValidateNetworkPolicyPeer.
fn peer_errors(errors: &mut Vec<String>, at: &str, peer: &PolicyPeer) {
    let pods = peer.pod_selector.as_ref().map(|selector| ("podSelector", selector));
    let others = peer.namespace_selector.as_ref().map(|s| ("namespaceSelector", s));
    for (field, selector) in pods.into_iter().chain(others) {
        selector_errors(errors, &format!("{at}.{field}"), selector);
    }
    if let Some(block) = &peer.ip_block {
        block_errors(errors, &format!("{at}.ipBlock"), block);
    }
    let selects = pods.is_some() || others.is_some();
    match (&peer.ip_block, selects) {
        (None, false) => errors.push(format!("{at}: Required value: must specify a peer")),
        (Some(_), true) => {
            errors.push(format!("{at}: Forbidden: may not specify both ipBlock and another peer"))
        }
        (None, true) | (Some(_), false) => {}
    }
}

/// ValidateIPBlock.
fn block_errors(errors: &mut Vec<String>, at: &str, block: &IpBlock) {
    let field = format!("{at}.cidr");
    if block.cidr.is_empty() {
        errors.push(format!("{field}: Required value"));
        return;
    }
    let Some(cidr) = cidr_errors(errors, &field, &block.cidr) else { return };
    for (i, text) in block.except.iter().enumerate() {
        let field = format!("{at}.except[{i}]");
        let Some(except) = cidr_errors(errors, &field, text) else { continue };
        if !cidr.holds(except) {
            errors.push(invalid(&field, text, "must be a strict subset of `cidr`"));
        }
    }
}

fn cidr_errors(errors: &mut Vec<String>, field: &str, text: &str) -> Option<Cidr> {
    let cidr = Cidr::parse(text);
    match &cidr {
        None => {
            let why = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";
            errors.push(invalid(field, text, why));
        }
        Some(cidr) if !cidr.is_plain() => {
            errors.push(invalid(field, text, "must not have bits set beyond the prefix length"));
        }
        Some(_) => {}
    }
    cidr
}

/// metav1 ValidateLabelSelector.
fn selector_errors(errors: &mut Vec<String>, at: &str, selector: &LabelSelector) {
    let field = format!("{at}.matchLabels");
    for key in selector.match_labels.keys() {
        errors.extend(qualified_name(key).iter().map(|why| invalid(&field, key, why)));
    }
    errors.extend(label_errors(&field, &selector.match_labels));
    for (i, expression) in selector.match_expressions.iter().enumerate() {
        let at = format!("{at}.matchExpressions[{i}]");
        match (&*expression.operator, expression.values.is_empty()) {
            ("In" | "NotIn", true) => errors.push(format!(
                "{at}.values: Required value: must be specified when `operator` is 'In' or 'NotIn'"
            )),
            ("Exists" | "DoesNotExist", false) => errors.push(format!(
                "{at}.values: Forbidden: may not be specified when `operator` is 'Exists' or \
                 'DoesNotExist'"
            )),
            ("In" | "NotIn" | "Exists" | "DoesNotExist", _) => {}
            (word, _) => {
                let why = "not a valid selector operator";
                errors.push(invalid(&format!("{at}.operator"), word, why));
            }
        }
        let key = &*expression.key;
        let field = format!("{at}.key");
        errors.extend(qualified_name(key).iter().map(|why| invalid(&field, key, why)));
    }
}

/// ValidateIngressCreate, ValidateIngressUpdate.
pub(super) fn ingress_errors(errors: &mut Vec<String>, ingress: &Ingress, new: bool) {
    let spec = &ingress.spec;
    if spec.rules.is_empty() && spec.default_backend.is_none() {
        errors.push(
            "spec: Invalid value: null: either `defaultBackend` or `rules` must be specified"
                .into(),
        );
    }
    if let Some(backend) = &spec.default_backend {
        backend_errors(errors, "spec.defaultBackend", backend);
    }
    for (i, rule) in spec.rules.iter().enumerate() {
        let at = format!("spec.rules[{i}]");
        host_errors(errors, &format!("{at}.host"), &rule.host);
        let Some(http) = &rule.http else { continue };
        if http.paths.is_empty() {
            errors.push(format!("{at}.http.paths: Required value"));
        }
        for (i, path) in http.paths.iter().enumerate() {
            path_errors(errors, &format!("{at}.http.paths[{i}]"), path);
        }
    }
    for (i, tls) in spec.tls.iter().enumerate() {
        let at = format!("spec.tls[{i}]");
        for (i, host) in tls.hosts.iter().enumerate() {
            name_errors(errors, &format!("{at}.hosts[{i}]"), host);
        }
        if !tls.secret_name.is_empty() {
            let (field, name) = (format!("{at}.secretName"), &tls.secret_name);
            errors.extend(dns1123_subdomain(name).iter().map(|why| invalid(&field, name, why)));
        }
    }
    let Some(class) = &spec.ingress_class_name else { return };
    let wrong = dns1123_subdomain(class);
    errors.extend(wrong.iter().map(|why| invalid("spec.ingressClassName", class, why)));
    let said = ingress.metadata.annotations.get(ANNOTATION_INGRESS_CLASS);
    if let Some(said) = said.filter(|said| *said != class && new) {
        let field = ["annotations.", ANNOTATION_INGRESS_CLASS].concat();
        let why = "must match `ingressClassName` when both are specified";
        errors.push(invalid(&field, said, why));
    }
}

fn host_errors(errors: &mut Vec<String>, field: &str, host: &str) {
    if host.is_empty() {
        return;
    }
    if host.parse::<std::net::IpAddr>().is_ok() {
        errors.push(invalid(field, host, "must be a DNS name, not an IP address"));
    }
    name_errors(errors, field, host);
}

fn name_errors(errors: &mut Vec<String>, field: &str, host: &str) {
    let wrong = match host.contains('*') {
        true => wildcard_subdomain(host),
        false => dns1123_subdomain(host),
    };
    errors.extend(wrong.iter().map(|why| invalid(field, host, why)));
}

/// validateHTTPIngressPath.
fn path_errors(errors: &mut Vec<String>, at: &str, path: &HttpPath) {
    let Some(kind) = &path.path_type else {
        errors.push(format!("{at}.pathType: Required value: pathType must be specified"));
        return;
    };
    let field = format!("{at}.path");
    let text = &*path.path;
    let exact = matches!(&**kind, "Exact" | "Prefix");
    if !exact {
        let kinds = ["Exact", "ImplementationSpecific", "Prefix"];
        one_of(errors, &format!("{at}.pathType"), kind, &kinds);
    }
    let known = exact || &**kind == "ImplementationSpecific";
    if known && !text.starts_with('/') && (exact || !text.is_empty()) {
        errors.push(invalid(&field, text, "must be an absolute path"));
    }
    if exact {
        for part in ["//", "/./", "/../", "%2f", "%2F"].iter().filter(|p| text.contains(**p)) {
            errors.push(invalid(&field, text, &format!("must not contain '{part}'")));
        }
        for end in ["/..", "/."].iter().filter(|end| text.ends_with(**end)) {
            errors.push(invalid(&field, text, &format!("cannot end with '{end}'")));
        }
    }
    backend_errors(errors, &format!("{at}.backend"), &path.backend);
}

/// validateIngressBackend.
fn backend_errors(errors: &mut Vec<String>, at: &str, backend: &IngressBackend) {
    match (&backend.resource, &backend.service) {
        (Some(_), Some(_)) => {
            errors.push(invalid(at, "", "cannot set both resource and service backends"));
        }
        (None, None) => errors.push(invalid(at, "", "resource or service backend is required")),
        (Some(resource), None) => resource_errors(errors, &format!("{at}.resource"), resource),
        (None, Some(service)) => service_errors(errors, at, service),
    }
}

fn service_errors(errors: &mut Vec<String>, at: &str, service: &ServiceBackend) {
    let field = format!("{at}.service.name");
    if service.name.is_empty() {
        errors.push(format!("{field}: Required value"));
    } else {
        let wrong = dns1123_label(&service.name);
        errors.extend(wrong.iter().map(|why| invalid(&field, &service.name, why)));
    }
    let (name, number) = (&*service.port.name, service.port.number);
    match (name.is_empty(), number != 0) {
        (false, true) => {
            errors.push(invalid(at, "", "cannot set both port name & port number"));
        }
        (false, false) => {
            let field = format!("{at}.service.port.name");
            errors.extend(port_name(name).iter().map(|why| invalid(&field, name, why)));
        }
        (true, true) => number_errors(errors, &format!("{at}.service.port.number"), number),
        (true, false) => {
            errors.push(format!("{at}: Required value: port name or number is required"));
        }
    }
}

/// validateIngressTypedLocalObjectReference.
fn resource_errors(errors: &mut Vec<String>, at: &str, resource: &ResourceBackend) {
    if let Some(group) = &resource.api_group {
        let field = format!("{at}.apiGroup");
        errors.extend(dns1123_subdomain(group).iter().map(|why| invalid(&field, group, why)));
    }
    for (field, value) in [("kind", &resource.kind), ("name", &resource.name)] {
        if value.is_empty() {
            errors.push(format!("{at}.{field}: Required value"));
        }
    }
}

/// ValidateIngressClass.
pub(super) fn class_errors(errors: &mut Vec<String>, class: &IngressClass) {
    const FIELD: &str = "spec.controller";
    let text = &*class.spec.controller;
    if text.is_empty() {
        errors.push(format!("{FIELD}: Required value"));
        return;
    }
    if text.len() > 250 {
        errors.push(format!("{FIELD}: Too long: may not be more than 250 bytes"));
    }
    let parts = text.split_once('/').filter(|(host, path)| !host.is_empty() && !path.is_empty());
    let Some((host, path)) = parts else {
        let why = "must be a domain-prefixed path (such as \"acme.io/foo\")";
        errors.push(invalid(FIELD, text, why));
        return;
    };
    errors.extend(dns1123_subdomain(host).iter().map(|why| invalid(FIELD, host, why)));
    let fits = |b: u8| b.is_ascii_alphanumeric() || b"/-._~%!$&'()*+,;=:".contains(&b);
    if !path.bytes().all(fits) {
        let why = "Invalid path (regex used for validation is '[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+')";
        errors.push(invalid(FIELD, path, why));
    }
}

/// IsValidPortNum.
fn number_errors(errors: &mut Vec<String>, field: &str, number: i32) {
    if !(1..=65_535).contains(&number) {
        let why = "must be between 1 and 65535, inclusive";
        errors.push(format!("{field}: Invalid value: {number}: {why}"));
    }
}

/// field.NotSupported.
fn one_of(errors: &mut Vec<String>, field: &str, value: &str, words: &[&str]) {
    if !words.contains(&value) {
        let words: Vec<String> = words.iter().map(to_json).collect();
        let (value, words) = (to_json(value), words.join(", "));
        errors.push(format!("{field}: Unsupported value: {value}: supported values: {words}"));
    }
}
