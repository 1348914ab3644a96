//! `kubectl create` of what has a command of its own; `-f` is in `file`.

use super::file;
use super::kind::kind;
use super::line::Flags;
use super::{Call, Done, Problem, said};
use crate::cluster::create::{pairs_text, tolerations_text};
use crate::cluster::node::image;
use crate::cluster::object::names::{dns1123_subdomain, port_name};
use crate::cluster::object::{
    Container, IntOrString, Labels, Object, Str, Value, config_key_error,
};
use crate::cluster::{DeploymentMove, HEADLESS, Move, PodSpecMove, PriorityClassMove, ServiceMove};
use std::sync::Arc;

pub const FLAGS: Flags = &[
    "f/filename=",
    "image=",
    "r/replicas=",
    "port=",
    "tcp=",
    "clusterip=",
    "external-name=",
    "node-port=",
    "value=",
    "global-default",
    "description=",
    "preemption-policy=",
    "selector=",
    "min-available=",
    "max-unavailable=",
    "raw=",
    "from-literal=",
    "from-file=",
    "from-env-file=",
    "server-side",
    "type=",
    "cert=",
    "key=",
    "append-hash",
    "class=",
    "rule=",
    "default-backend=",
    "annotation=",
];

pub fn create(call: &mut Call) -> Done {
    if call.line.flag("raw").is_some() {
        return super::run::evict(call);
    }
    if call.line.flag("filename").is_some() {
        return file::create(call);
    }
    let word = call.line.word(0).to_string();
    call.line.command = ["create ", &word].concat();
    match &*word {
        "deployment" | "deploy" | "dep" => deployment(call),
        "service" | "svc" => service(call),
        "namespace" | "ns" => {
            let name = call.line.name(1)?.to_string();
            call.create_object(named("v1", "Namespace", &name))
        }
        "priorityclass" | "pc" => priority_class(call),
        "configmap" | "cm" => config_map(call),
        "secret" => super::secret::secret(call),
        "ingress" | "ing" => super::ingress::ingress(call),
        "poddisruptionbudget" | "pdb" => budget(call),
        "" => said("error: must specify one of -f and -k"),
        word => match kind(word) {
            Ok(_) => Err(Problem::Said(format!(
                "error: unknown command \"{word}\" for \"kubectl create\""
            ))),
            Err(Problem::NotModelled(kind)) => Err(Problem::NotModelled(kind)),
            Err(_) => Err(Problem::Said(format!(
                "error: Unexpected args: [{}]\nSee 'kubectl create -h' for help and examples",
                call.line.words.join(" ")
            ))),
        },
    }
}

pub(super) fn named(version: &str, kind: &str, name: &str) -> Value {
    let mut value = Value::default();
    value.set("apiVersion", version.into());
    value.set("kind", kind.into());
    value.at(&["metadata"]).set("name", name.into());
    value
}

fn deployment(call: &mut Call) -> Done {
    let name = call.line.name(1)?.to_string();
    call.line.required("image")?;
    let replicas = call.line.number("replicas")?.unwrap_or(1);
    let port = call.line.number("port")?;
    let images: Vec<&str> = call.line.all("image").flat_map(|list| list.split(',')).collect();
    let containers = images.into_iter().map(|image| {
        let mut container = Value::default();
        container.set("image", image.into());
        container.set("name", Value::Text(container_name(image)));
        if let Some(port) = port {
            let port = Value::Mapping(vec![("containerPort".into(), port.into())]);
            container.set("ports", Value::List(vec![port]));
        }
        container
    });
    let containers = Value::List(containers.collect());
    let labels = || Value::Mapping(vec![("app".into(), Value::from(&*name))]);
    let mut value = named("apps/v1", "Deployment", &name);
    value.at(&["metadata"]).set("labels", labels());
    let spec = value.at(&["spec"]);
    spec.set("replicas", replicas.into());
    spec.at(&["selector"]).set("matchLabels", labels());
    spec.at(&["template", "metadata"]).set("labels", labels());
    spec.at(&["template", "spec"]).set("containers", containers);
    call.create_object(value)
}

/// generateDeployment's name for a container: that of its image.
fn container_name(image: &str) -> String {
    let last = image.rsplit('/').next().unwrap_or(image);
    last.split([':', '@']).next().unwrap_or(last).into()
}

fn service(call: &mut Call) -> Done {
    let of = call.line.word(1).to_string();
    call.line.command = ["create service ", &of].concat();
    let kind = match &*of {
        "clusterip" => "ClusterIP",
        "nodeport" => "NodePort",
        "loadbalancer" => "LoadBalancer",
        "externalname" => "ExternalName",
        "" => return said("error: must specify a subcommand of create service"),
        other => {
            let text = format!("error: unknown command \"{other}\" for \"kubectl create service\"");
            return Err(Problem::Said(text));
        }
    };
    for (flag, only) in
        [("clusterip", "ClusterIP"), ("node-port", "NodePort"), ("external-name", "ExternalName")]
    {
        if kind != only && call.line.flag(flag).is_some() {
            return Err(call.line.help(["error: unknown flag: --", flag].concat()));
        }
    }
    let name = call.line.name(2)?.to_string();
    let cluster_ip = call.line.flag("clusterip").unwrap_or("").to_string();
    let mut ports = Vec::new();
    let node_port = call.line.number("node-port")?.filter(|port| *port != 0);
    for tcp in call.line.all("tcp").flat_map(|list| list.split(',')) {
        let (port, target) = tcp.split_once(':').unwrap_or((tcp, tcp));
        tcp_port(port, target)?;
        let mut whole = Value::default();
        whole.set("name", Value::Text(tcp.replace(':', "-")));
        whole.set("port", number(port));
        whole.set("protocol", "TCP".into());
        whole.set("targetPort", number(target));
        if let Some(node_port) = node_port {
            whole.set("nodePort", node_port.into());
        }
        ports.push(whole);
    }
    let external_name = call.line.flag("external-name").map(str::to_string);
    if kind == "ExternalName" {
        call.line.required("external-name")?;
        let name = external_name.as_deref().unwrap_or_default();
        if !dns1123_subdomain(name).is_empty() {
            return Err(Problem::Said(format!("error: invalid service external name {name}")));
        }
    } else if ports.is_empty() && cluster_ip != "None" {
        return said("error: at least one tcp port specifier must be provided");
    }
    let labels = || Value::Mapping(vec![("app".into(), Value::from(&*name))]);
    let mut value = named("v1", "Service", &name);
    value.at(&["metadata"]).set("labels", labels());
    let spec = value.at(&["spec"]);
    spec.set("type", kind.into());
    spec.set("selector", labels());
    spec.set("ports", Value::List(ports));
    if !cluster_ip.is_empty() {
        spec.set("clusterIP", Value::Text(cluster_ip));
    }
    if let Some(name) = external_name {
        spec.set("externalName", Value::Text(name));
    }
    call.create_object(value)
}

/// parsePorts.
fn tcp_port(port: &str, target: &str) -> Done {
    if port.parse::<u16>().is_err() {
        let digits = !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit());
        let why = if digits { "value out of range" } else { "invalid syntax" };
        let text = format!("error: strconv.ParseUint: parsing \"{port}\": {why}");
        return Err(Problem::Said(text));
    }
    let wrong = match target.parse::<i64>() {
        Ok(1..=65_535) => Vec::new(),
        Ok(_) if target == port => Vec::new(),
        Ok(_) => vec!["must be between 1 and 65535, inclusive".to_string()],
        Err(_) => port_name(target),
    };
    match wrong.is_empty() {
        true => Ok(()),
        false => Err(Problem::Said(["error: ", &wrong.join(",")].concat())),
    }
}

fn priority_class(call: &mut Call) -> Done {
    let name = call.line.name(1)?.to_string();
    let mut value = named("scheduling.k8s.io/v1", "PriorityClass", &name);
    value.set("value", call.line.number("value")?.unwrap_or(0).into());
    if call.line.has("global-default") {
        value.set("globalDefault", Value::Bool(true));
    }
    if let Some(text) = call.line.flag("description") {
        value.set("description", text.into());
    }
    let policy = call.line.flag("preemption-policy").unwrap_or("PreemptLowerPriority");
    value.set("preemptionPolicy", policy.into());
    call.create_object(value)
}

fn config_map(call: &mut Call) -> Done {
    let name = call.line.name(1)?.to_string();
    for flag in ["from-file", "from-env-file"] {
        if let Some(file) = call.line.flag(flag) {
            return Err(no_file(file));
        }
    }
    let mut data: Vec<(String, Value)> = Vec::new();
    for literal in call.line.all("from-literal") {
        let (key, value) = pair_of(literal)?;
        if let Some(error) = config_key_error(key) {
            return Err(Problem::Said(format!(
                "error: \"{key}\" is not a valid key name for a ConfigMap: {error}"
            )));
        }
        if data.iter().any(|(known, _)| known == key) {
            return Err(Problem::Said(format!(
                "error: cannot add key \"{key}\", another key by that name already exists in Data \
                 for ConfigMap \"{name}\""
            )));
        }
        data.push((key.into(), value.into()));
    }
    let mut value = named("v1", "ConfigMap", &name);
    if !data.is_empty() {
        value.set("data", Value::Mapping(data));
    }
    call.create_object(value)
}

/// `--from-literal=KEY=VALUE`, quotes taken off (ParseLiteralSource).
pub(super) fn pair_of(literal: &str) -> Result<(&str, &str), Problem> {
    let pair = literal.split_once('=').filter(|(key, _)| !key.is_empty());
    let text = || format!("error: invalid literal source {literal}, expected key=value");
    let (key, value) = pair.ok_or_else(|| Problem::Said(text()))?;
    Ok((key, value.trim_matches(['"', '\''])))
}

/// There are no files here; `KEY=PATH` names one too.
pub(super) fn no_file(file: &str) -> Problem {
    let path = file.split_once('=').map_or(file, |(_, path)| path);
    Problem::Said(format!("error: error reading {path}: no such file or directory"))
}

fn budget(call: &mut Call) -> Done {
    let name = call.line.name(1)?.to_string();
    let selector = match call.line.flag("selector") {
        Some(text) if !text.is_empty() => comma(text)?,
        _ => return said("error: a selector must be specified"),
    };
    let mut value = named("policy/v1", "PodDisruptionBudget", &name);
    let spec = value.at(&["spec"]);
    spec.at(&["selector"]).set("matchLabels", selector);
    let mut given = 0;
    for (flag, field) in [("min-available", "minAvailable"), ("max-unavailable", "maxUnavailable")]
    {
        if let Some(text) = call.line.flag(flag) {
            spec.set(field, number(text));
            given += 1;
        }
    }
    match given {
        1 => call.create_object(value),
        0 => said("error: one of min-available or max-unavailable must be specified"),
        _ => said("error: min-available and max-unavailable cannot be both specified"),
    }
}

/// A number where it is one, else the text.
pub(super) fn number(text: &str) -> Value {
    text.parse::<i64>().map_or_else(|_| text.into(), Value::from)
}

/// `a=b,c=d` as an object.
pub(super) fn comma(text: &str) -> Result<Value, Problem> {
    let bad = |part: &str| Problem::Said(format!("error: unexpected label spec: {part}"));
    let pair = |part: &str| match part.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_string(), Value::from(value))),
        _ => Err(bad(part)),
    };
    let parts = text.split(',').filter(|part| !part.is_empty());
    Ok(Value::Mapping(parts.map(pair).collect::<Result<_, _>>()?))
}

impl Call<'_> {
    /// Asks for an object: by the move that makes just this, or as it is.
    pub(super) fn create_object(&mut self, mut value: Value) -> Done {
        let read = self.readable(&mut value, &|_| 1)?;
        let json = value.to_json().into();
        self.make(simplest(&read).unwrap_or(Move::ObjectCreate { json }));
        Ok(())
    }
}

/// The move without a manifest that asks for the same object.
fn simplest(object: &Object) -> Option<Move> {
    let guess = match object {
        Object::Pod(pod) => {
            let (meta, spec) = (&pod.metadata, &pod.spec);
            let container = spec.containers.first()?;
            let app = Labels::from([("app".into(), image::app(&container.image).into())]);
            let labels = if meta.labels == app { String::new() } else { pairs_text(&meta.labels) };
            let (cpu_milli, memory_mib) = requests(container);
            Move::PodAdd(PodSpecMove {
                namespace: meta.namespace,
                name: meta.name,
                image: container.image,
                cpu_milli,
                memory_mib,
                labels: labels.into(),
                node_selector: pairs_text(&spec.node_selector).into(),
                tolerations: tolerations_text(&spec.tolerations)?.into(),
                priority_class: spec.priority_class_name,
                scheduler: spec.scheduler_name,
            })
        }
        Object::Deployment(d) => {
            let container = d.spec.template.spec.containers.first()?;
            let (cpu_milli, memory_mib) = requests(container);
            Move::DeploymentCreate(DeploymentMove {
                namespace: d.metadata.namespace,
                name: d.metadata.name,
                image: container.image,
                replicas: d.spec.replicas?.into(),
                cpu_milli,
                memory_mib,
                recreate: &*d.spec.strategy.kind == "Recreate",
            })
        }
        Object::Service(service) => {
            let spec = &service.spec;
            let port = spec.ports.first().cloned().unwrap_or_default();
            let (target_port, target_name) = match port.target_port {
                Some(IntOrString::Int(number)) => (number.into(), Str::default()),
                Some(IntOrString::String(name)) => (0, name),
                None => (0, Str::default()),
            };
            Move::ServiceCreate(ServiceMove {
                namespace: service.metadata.namespace,
                name: service.metadata.name,
                app: spec.selector.get("app").copied().unwrap_or_default(),
                node_port: &*spec.kind == "NodePort",
                port: port.port.into(),
                target_port,
                kind: match &*spec.kind {
                    "LoadBalancer" | "ExternalName" => spec.kind,
                    "ClusterIP" if service.is_headless() => HEADLESS.into(),
                    _ => Str::default(),
                },
                node_port_number: port.node_port.into(),
                target_name,
                external_name: spec.external_name,
                sticky: &*spec.session_affinity == "ClientIP",
            })
        }
        Object::Namespace(namespace) => Move::NamespaceCreate { name: namespace.metadata.name },
        Object::PriorityClass(class) => Move::PriorityClassCreate(PriorityClassMove {
            name: class.metadata.name,
            value: class.value.into(),
            never: &*class.preemption_policy == "Never",
            global_default: class.global_default,
        }),
        _ => return None,
    };
    (defaulted(guess.object()?) == defaulted(object.clone())).then_some(guess)
}

fn requests(container: &Container) -> (i64, i64) {
    let requests = &container.resources.requests;
    let cpu = requests.get("cpu").map_or(0, |cpu| cpu.milli_value());
    (cpu, requests.get("memory").map_or(0, |memory| memory.value() >> 20))
}

/// What one client says and another leaves to the API server.
fn defaulted(mut object: Object) -> Object {
    match &mut object {
        Object::Pod(pod) => {
            let spec = Arc::make_mut(&mut Arc::make_mut(pod).spec);
            or(&mut spec.restart_policy, "Always");
            or(&mut spec.dns_policy, "ClusterFirst");
            for port in spec.containers.iter_mut().flat_map(|c| &mut c.ports) {
                or(&mut port.protocol, "TCP");
            }
        }
        Object::Service(service) => {
            Arc::make_mut(service)
                .spec
                .ports
                .iter_mut()
                .for_each(|port| or(&mut port.protocol, "TCP"));
        }
        _ => {}
    }
    object
}

fn or(text: &mut Str, default: &str) {
    if text.is_empty() {
        *text = default.into();
    }
}
