//! Validation: what an object must be, worded as Kubernetes words it.
//!
//! Models pkg/apis/*/validation and apimachinery's field errors ("Invalid value:" prints JSON).

use super::{error, networking, secrets};
use crate::cluster::component::{Patch, Verb};
use crate::cluster::object::json::to_json;
use crate::cluster::object::names::{dns1123_subdomain, port_name};
use crate::cluster::object::{
    ConfigMap, Deployment, EndpointSlice, IntOrString, Key, Kind, Labels, Object, PodSpec, Service,
    ServicePort, Str, config_key_error,
};
use crate::cluster::step::{ApiError, Reason};

pub(super) fn validate(verb: &Verb) -> Result<(), ApiError> {
    match verb {
        Verb::Create(object) | Verb::Update(object) => {
            validate_object(object, matches!(verb, Verb::Create(_)))
        }
        Verb::Patch(key, Patch::Replicas(replicas)) => check(key, replicas_errors(*replicas)),
        Verb::Patch(key, Patch::Image(image)) => check(key, image_errors(image, 0)),
        Verb::Patch(..) | Verb::UpdateStatus(_) | Verb::Bind { .. } | Verb::Evict { .. } => Ok(()),
        Verb::Delete { .. } => Ok(()),
    }
}

fn validate_object(object: &Object, new: bool) -> Result<(), ApiError> {
    let mut errors = name_errors(object);
    errors.extend(label_errors("metadata.labels", &object.meta().labels));
    match object {
        Object::Deployment(deployment) => errors.extend(deployment_errors(deployment)),
        Object::ReplicaSet(rs) => errors.extend(replicas_errors(rs.spec.replicas)),
        Object::Pod(pod) => errors.extend(pod_errors("spec", &pod.spec)),
        Object::Service(service) => errors.extend(service_errors(service)),
        Object::Namespace(_) | Object::Node(_) | Object::Lease(_) | Object::Event(_) => {}
        Object::EndpointSlice(slice) => errors.extend(slice_errors(slice)),
        Object::PodDisruptionBudget(_) => {}
        Object::PriorityClass(_) | Object::Endpoints(_) => {}
        Object::ConfigMap(map) => errors.extend(config_map_errors(map)),
        Object::NetworkPolicy(policy) => networking::policy_errors(&mut errors, policy),
        Object::Ingress(ingress) => networking::ingress_errors(&mut errors, ingress, new),
        Object::Secret(secret) => secrets::errors(&mut errors, secret),
        Object::IngressClass(class) => networking::class_errors(&mut errors, class),
    }
    check(&object.key(), errors)
}

/// ValidateConfigMap.
fn config_map_errors(map: &ConfigMap) -> Vec<String> {
    let bad = |key: &Str| {
        let error = config_key_error(key)?;
        Some(format!("data[{key}]: Invalid value: {}: {error}", to_json(key)))
    };
    let mut errors: Vec<String> = map.data.keys().filter_map(bad).collect();
    let bytes: usize = map.data.values().map(|value| value.len()).sum();
    if bytes > CONFIG_BYTES_MAX {
        errors.push(format!("[]: Too long: may not be more than {CONFIG_BYTES_MAX} bytes"));
    }
    errors
}

/// MaxSecretSize.
pub(super) const CONFIG_BYTES_MAX: usize = 1 << 20;

/// `Deployment.apps "web" is invalid: [a, b]`.
pub(super) fn check(key: &Key, errors: Vec<String>) -> Result<(), ApiError> {
    let text = match errors.len() {
        0 => return Ok(()),
        1 => errors.into_iter().next().expect("one"),
        _ => format!("[{}]", errors.join(", ")),
    };
    let message = format!("{} \"{}\" is invalid: {text}", key.kind.qualified(), key.name);
    Err(error(Reason::Invalid, message))
}

const SUBDOMAIN: &str = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric \
characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', \
regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const LABEL: &str = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters \
or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', \
regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

fn name_errors(object: &Object) -> Vec<String> {
    let (kind, meta) = (object.kind(), object.meta());
    let name = if meta.name.is_empty() { &meta.generate_name } else { &meta.name };
    if name.is_empty() {
        return vec!["metadata.name: Required value: name or generateName is required".into()];
    }
    if meta.name.is_empty() {
        return Vec::new();
    }
    let label = matches!(kind, Kind::Service | Kind::Namespace);
    let max = if label { 63 } else { 253 };
    let mut errors = Vec::new();
    if name.len() > max {
        let text = format!("must be no more than {max} bytes");
        errors.push(invalid("metadata.name", name, &text));
    }
    let ok = if label { is_dns_label(name) } else { name.split('.').all(is_dns_label) };
    if !ok {
        errors.push(invalid("metadata.name", name, if label { LABEL } else { SUBDOMAIN }));
    }
    errors
}

/// Field.Invalid with a string value, printed as JSON.
pub(super) fn invalid(field: &str, value: &str, text: &str) -> String {
    format!("{field}: Invalid value: {}: {text}", to_json(value))
}

fn is_dns_label(text: &str) -> bool {
    let inner = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    let edge = |b: Option<&u8>| b.is_some_and(|b| *b != b'-');
    let bytes = text.as_bytes();
    !bytes.is_empty()
        && bytes.iter().all(|b| inner(*b))
        && edge(bytes.first())
        && edge(bytes.last())
}

pub(super) fn label_errors(field: &str, labels: &Labels) -> Vec<String> {
    let mut errors = Vec::new();
    for value in labels.values() {
        if value.len() > 63 {
            errors.push(invalid(field, value, "must be no more than 63 bytes"));
        }
        let inner = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
        let edge = |b: Option<&u8>| b.is_none_or(u8::is_ascii_alphanumeric);
        let bytes = value.as_bytes();
        let ok = bytes.iter().all(|b| inner(*b)) && edge(bytes.first()) && edge(bytes.last());
        if !ok {
            errors.push(invalid(field, value, LABEL_VALUE));
        }
    }
    errors
}

const LABEL_VALUE: &str = "a valid label must be an empty string or consist of alphanumeric \
characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. \
'MyValue',  or 'my_value',  or '12345', regex used for validation is \
'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

fn replicas_errors(replicas: i32) -> Vec<String> {
    if replicas >= 0 {
        return Vec::new();
    }
    let text = "must be greater than or equal to 0";
    vec![format!("spec.replicas: Invalid value: {replicas}: {text}")]
}

fn image_errors(image: &Str, index: usize) -> Vec<String> {
    let field = format!("spec.template.spec.containers[{index}].image");
    if image.is_empty() {
        return vec![format!("{field}: Required value")];
    }
    if image.trim() != &**image {
        let text = "must not have leading or trailing whitespace";
        return vec![invalid(&field, image, text)];
    }
    Vec::new()
}

fn deployment_errors(deployment: &Deployment) -> Vec<String> {
    let spec = &deployment.spec;
    let mut errors = replicas_errors(spec.replicas.unwrap_or(1));
    if spec.selector.is_empty() {
        errors.push("spec.selector: Required value".into());
    } else if !spec.selector.matches(&spec.template.metadata.labels) {
        let labels = to_json(&spec.template.metadata.labels);
        errors.push(format!(
            "spec.template.metadata.labels: Invalid value: {labels}: `selector` does not match \
             template `labels`"
        ));
    }
    errors.extend(pod_errors("spec.template.spec", &spec.template.spec));
    errors
}

fn pod_errors(field: &str, spec: &PodSpec) -> Vec<String> {
    let mut errors = Vec::new();
    if spec.containers.is_empty() {
        errors.push(format!("{field}.containers: Required value"));
    }
    for (i, container) in spec.containers.iter().enumerate() {
        if container.image.is_empty() {
            errors.push(format!("{field}.containers[{i}].image: Required value"));
        }
        for (name, quantity) in &container.resources.requests {
            let at = format!("{field}.containers[{i}].resources.requests");
            if quantity.milli_value() < 0 {
                let at = format!("{at}[{name}]");
                errors.push(invalid(&at, &quantity.0, "must be greater than or equal to 0"));
            }
            let limit = container.resources.limits.get(name);
            if limit.is_some_and(|l| l.milli_value() < quantity.milli_value()) {
                let text = format!(
                    "must be less than or equal to {name} limit of {}",
                    limit.map_or("", |l| &*l.0)
                );
                errors.push(invalid(&at, &quantity.0, &text));
            }
        }
    }
    errors
}

/// ValidateService.
fn service_errors(service: &Service) -> Vec<String> {
    let mut errors = Vec::new();
    let spec = &service.spec;
    let (ports, ip) = (&spec.ports, spec.cluster_ip);
    let headless = service.is_headless();
    if ports.is_empty() && !headless && &*spec.kind != "ExternalName" {
        errors.push("spec.ports: Required value".into());
    }
    service_type_errors(&mut errors, service);
    if !ip.is_empty() && !headless && ip.parse::<std::net::Ipv4Addr>().is_err() {
        let text = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
        errors.push(invalid("spec.clusterIPs[0]", &ip, text));
    }
    for (i, port) in ports.iter().enumerate() {
        service_port_errors(&mut errors, ports, i, port);
    }
    errors.extend(label_errors("spec.selector", &spec.selector));
    for (i, ip) in spec.external_ips.iter().enumerate() {
        address_errors(&mut errors, &|| format!("spec.externalIPs[{i}]"), ip);
    }
    for (i, port) in ports.iter().enumerate() {
        let same = |p: &ServicePort| p.node_port == port.node_port && p.protocol == port.protocol;
        if port.node_port != 0 && ports[..i].iter().any(same) {
            errors.push(format!("spec.ports[{i}].nodePort: Duplicate value: {}", port.node_port));
        }
    }
    for (i, ServicePort { port, protocol, .. }) in ports.iter().enumerate() {
        if ports[..i].iter().any(|p| p.port == *port && p.protocol == *protocol) {
            errors.push(format!(
                "spec.ports[{i}]: Duplicate value: {{\"Name\":\"\",\"Protocol\":{},\
                 \"AppProtocol\":null,\"Port\":{port},\"TargetPort\":0,\"NodePort\":0}}",
                to_json(&**protocol)
            ));
        }
    }
    errors
}

/// What depends on the type, and the fields that take one of a few words.
#[inline(never)]
fn service_type_errors(errors: &mut Vec<String>, service: &Service) {
    let spec = &service.spec;
    let kind = &*spec.kind;
    let outside = matches!(kind, "NodePort" | "LoadBalancer");
    if outside && service.is_headless() {
        let text = format!("may not be set to 'None' for {kind} services");
        errors.push(invalid("spec.clusterIPs[0]", &spec.cluster_ip, &text));
    }
    if kind == "ExternalName" {
        if !spec.cluster_ip.is_empty() {
            errors.push(
                "spec.clusterIPs: Forbidden: may not be set for ExternalName services".into(),
            );
        }
        let name = spec.external_name.strip_suffix('.').unwrap_or(&spec.external_name);
        if name.is_empty() {
            errors.push("spec.externalName: Required value".into());
        } else {
            let wrong = dns1123_subdomain(name);
            errors.extend(wrong.iter().map(|why| invalid("spec.externalName", name, why)));
        }
    }
    one_of(errors, "spec.sessionAffinity", &spec.session_affinity, &["ClientIP", "None"]);
    let config = spec.session_affinity_config.and_then(|config| config.client_ip);
    if let Some(seconds) = config.and_then(|config| config.timeout_seconds)
        && !(1..=86_400).contains(&seconds)
    {
        errors.push(format!(
            "spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: {seconds}: must be \
             greater than 0 and less than 86400"
        ));
    }
    one_of(errors, "spec.type", kind, &["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"]);
    for (i, port) in spec.ports.iter().enumerate() {
        if kind == "ClusterIP" && port.node_port != 0 {
            errors.push(format!(
                "spec.ports[{i}].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"
            ));
        }
    }
    let policy = &*spec.external_traffic_policy;
    if spec.externally_accessible() {
        one_of(errors, "spec.externalTrafficPolicy", policy, &["Cluster", "Local"]);
    } else if !policy.is_empty() {
        errors.push(invalid(
            "spec.externalTrafficPolicy",
            policy,
            "may only be set for externally-accessible services",
        ));
    }
    if !spec.needs_health_check_node_port() && spec.health_check_node_port != 0 {
        errors.push(format!(
            "spec.healthCheckNodePort: Invalid value: {}: may only be set when `type` is \
             'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
            spec.health_check_node_port
        ));
    }
    if spec.needs_cluster_ip() {
        let policy = &*spec.internal_traffic_policy;
        one_of(errors, "spec.internalTrafficPolicy", policy, &["Cluster", "Local"]);
    }
    if kind != "LoadBalancer" {
        let given = [
            ("allocateLoadBalancerNodePorts", spec.allocate_load_balancer_node_ports.is_some()),
            ("loadBalancerClass", !spec.load_balancer_class.is_empty()),
        ];
        for (field, _) in given.iter().filter(|(_, given)| *given) {
            errors.push(format!(
                "spec.{field}: Forbidden: may only be used when `type` is 'LoadBalancer'"
            ));
        }
    }
}

/// ValidateEndpointSlice.
#[inline(never)]
fn slice_errors(slice: &EndpointSlice) -> Vec<String> {
    let mut errors = Vec::new();
    if slice.address_type.is_empty() {
        errors.push("addressType: Required value".into());
    } else {
        one_of(&mut errors, "addressType", &slice.address_type, &["FQDN", "IPv4", "IPv6"]);
    }
    if slice.endpoints.len() > SLICE_MAX {
        let count = slice.endpoints.len();
        errors.push(format!("endpoints: Too many: {count}: must have at most {SLICE_MAX} items"));
        return errors;
    }
    for (e, endpoint) in slice.endpoints.iter().enumerate() {
        if endpoint.addresses.is_empty() {
            let text = "addresses: Required value: must contain at least 1 address";
            errors.push(format!("endpoints[{e}].{text}"));
        }
        if &*slice.address_type == "IPv4" {
            for (i, address) in endpoint.addresses.iter().enumerate() {
                address_errors(&mut errors, &|| format!("endpoints[{e}].addresses[{i}]"), address);
            }
        }
    }
    for (i, port) in slice.ports.iter().enumerate() {
        let at = format!("ports[{i}]");
        if !port.name.is_empty() && !is_dns_label(&port.name) {
            errors.push(invalid(&format!("{at}.name"), &port.name, LABEL));
        }
        if slice.ports[..i].iter().any(|p| p.name == port.name) {
            errors.push(format!("{at}.name: Duplicate value: {}", to_json(&*port.name)));
        }
        one_of(&mut errors, &format!("{at}.protocol"), &port.protocol, &PROTOCOLS);
    }
    errors
}

/// Endpoints of one slice.
const SLICE_MAX: usize = 1_000;

/// IsValidIPForLegacyField and ValidateNonSpecialIP.
fn address_errors(errors: &mut Vec<String>, field: &dyn Fn() -> String, text: &str) {
    let Ok(ip) = text.parse::<std::net::Ipv4Addr>() else {
        let why = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
        errors.push(invalid(&field(), text, why));
        return;
    };
    let [high, low, third, _] = ip.octets();
    let special = [
        (text == "0.0.0.0", "may not be unspecified (0.0.0.0 or ::)"),
        (high == 127, "may not be in the loopback range (127.0.0.0/8, ::1/128)"),
        (
            (high, low) == (169, 254),
            "may not be in the link-local range (169.254.0.0/16, fe80::/10)",
        ),
        (
            (high, low, third) == (224, 0, 0),
            "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)",
        ),
    ];
    for (_, why) in special.iter().filter(|(is, _)| *is) {
        errors.push(invalid(&field(), text, why));
    }
}

/// What a port may speak.
const PROTOCOLS: [&str; 3] = ["SCTP", "TCP", "UDP"];

/// field.NotSupported.
#[inline(never)]
fn one_of(errors: &mut Vec<String>, field: &str, value: &str, words: &[&str]) {
    if !words.contains(&value) {
        let words: Vec<String> = words.iter().map(to_json).collect();
        let (value, words) = (to_json(value), words.join(", "));
        errors.push(format!("{field}: Unsupported value: {value}: supported values: {words}"));
    }
}

/// validateServicePort, and the range of node ports.
fn service_port_errors(
    errors: &mut Vec<String>,
    ports: &[ServicePort],
    i: usize,
    port: &ServicePort,
) {
    let at = format!("spec.ports[{i}]");
    if port.name.is_empty() {
        if ports.len() > 1 {
            errors.push(format!("{at}.name: Required value"));
        }
    } else if ports[..i].iter().any(|p| p.name == port.name) {
        errors.push(format!("{at}.name: Duplicate value: {}", to_json(&*port.name)));
    } else if !is_dns_label(&port.name) {
        errors.push(invalid(&format!("{at}.name"), &port.name, LABEL));
    }
    let range = |errors: &mut Vec<String>, field: &str, number: i32| {
        if !(1..=65_535).contains(&number) {
            let text = "must be between 1 and 65535, inclusive";
            errors.push(format!("{at}.{field}: Invalid value: {number}: {text}"));
        }
    };
    range(errors, "port", port.port);
    let protocol = [&*at, ".protocol"].concat();
    one_of(errors, &protocol, &port.protocol, &PROTOCOLS);
    match &port.target_port {
        Some(IntOrString::Int(number)) => range(errors, "targetPort", *number),
        Some(IntOrString::String(name)) => {
            let wrong = port_name(name);
            let field = format!("{at}.targetPort");
            errors.extend(wrong.iter().map(|why| invalid(&field, name, why)));
        }
        None => {}
    }
    let node_port = port.node_port;
    if node_port != 0 && !(30_000..=32_767).contains(&node_port) {
        let text = "provided port is not in the valid range. The range of valid ports is \
                    30000-32767";
        errors.push(format!("{at}.nodePort: Invalid value: {node_port}: {text}"));
    }
}
