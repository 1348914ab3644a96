//! The objects that creating moves ask for, and the short texts in moves.
//!
//! Each makes what the kubectl command of the same name makes, so that a move and its line are the
//! same request.

use super::moves::{DeploymentMove, HEADLESS, Move, PodSpecMove, PriorityClassMove, ServiceMove};
use super::node::image;
use super::object::{
    Container, ContainerPort, Deployment, DeploymentSpec, DeploymentStrategy, IntOrString,
    LabelSelector, Labels, Namespace, Object, ObjectMeta, Pod, PodSpec, PodTemplateSpec,
    PriorityClass, Quantity, Read, ReadError, ResourceRequirements, Service, ServicePort,
    ServiceSpec, ServiceStatus, Str, Taint, TemplateMeta, Toleration, Value,
};
use crate::cluster::map::Map;
use std::sync::Arc;

impl Move {
    /// The object that a creating move asks for; `None` for other moves, and where its texts
    /// cannot be read.
    pub fn object(&self) -> Option<Object> {
        Some(match self {
            Move::PodAdd(spec) => pod(spec)?.into(),
            Move::DeploymentCreate(spec) => deployment(spec).into(),
            Move::ServiceCreate(spec) => service(spec).into(),
            Move::NamespaceCreate { name } => {
                Namespace { metadata: meta("", *name, Labels::new()), ..Namespace::default() }
                    .into()
            }
            Move::PriorityClassCreate(spec) => priority_class(spec).into(),
            Move::ObjectCreate { json } | Move::ObjectApply { json } => read(json).ok()?.object,
            Move::ObjectReplace { json } => read(json).ok()?.object,
            _ => return None,
        })
    }
}

/// The object of a manifest in JSON; one that must live in a namespace and names none lives in
/// `default`.
pub fn read(json: &str) -> Result<Read, ReadError> {
    let expected = || ReadError { field: String::new(), expected: "one JSON object".into() };
    let mut read = Object::read(&Value::read(json).ok_or_else(expected)?)?;
    let namespaced = read.object.kind().namespaced();
    let meta = read.object.meta_mut();
    match namespaced {
        true if meta.namespace.is_empty() => meta.namespace = "default".into(),
        true => {}
        false => meta.namespace = Str::default(),
    }
    Ok(read)
}

/// `app=web,tier=front` as labels; `None` where a part is no `name=value`.
pub fn pairs(text: &str) -> Option<Labels> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    let mut labels = Labels::new();
    for part in parts {
        let (name, value) = part.split_once('=').filter(|(name, _)| !name.is_empty())?;
        labels.insert(name.into(), value.into());
    }
    Some(labels)
}

/// Labels as [`pairs`] reads them.
pub fn pairs_text(labels: &Labels) -> String {
    let pairs: Vec<String> = labels.iter().map(|(name, value)| format!("{name}={value}")).collect();
    pairs.join(",")
}

/// `gpu=true:NoSchedule,old:NoExecute,any` as tolerations.
pub fn tolerations(text: &str) -> Option<Vec<Toleration>> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let (body, effect) = part.split_once(':').unwrap_or((part, ""));
            let (key, value) = match body.split_once('=') {
                Some((key, value)) => (key, Some(value)),
                None => (body, None),
            };
            (!key.is_empty()).then(|| Toleration {
                effect: effect.into(),
                key: key.into(),
                operator: if value.is_some() { "Equal" } else { "Exists" }.into(),
                toleration_seconds: None,
                value: value.unwrap_or_default().into(),
            })
        })
        .collect()
}

/// Tolerations as [`tolerations`] reads them; `None` for those it cannot say.
pub fn tolerations_text(list: &[Toleration]) -> Option<String> {
    let mut parts = Vec::new();
    for t in list {
        let value = if &*t.operator == "Exists" { String::new() } else { format!("={}", t.value) };
        let effect = if t.effect.is_empty() { String::new() } else { format!(":{}", t.effect) };
        parts.push(format!("{}{value}{effect}", t.key));
    }
    let text = parts.join(",");
    (tolerations(&text)? == list).then_some(text)
}

/// A JSON object of texts and nulls: labels to set and to drop.
pub fn changes(json: &str) -> Option<Map<Str, Option<Str>>> {
    let Some(Value::Mapping(members)) = Value::read(json) else { return None };
    let mut changes = Map::new();
    for (name, value) in &members {
        let value = match value {
            Value::Null => None,
            value => Some(value.as_text()?.into()),
        };
        changes.insert(name.into(), value);
    }
    Some(changes)
}

/// One of them as a word: `name=value` sets, `name-` drops.
pub fn change(word: &str) -> Option<(Str, Option<Str>)> {
    match word.split_once('=') {
        Some((name, value)) => Some((name.into(), Some(value.into()))),
        None => Some((word.strip_suffix('-')?.into(), None)),
    }
}

/// Changes as [`changes`] reads them.
pub fn changes_json(changes: &Map<Str, Option<Str>>) -> Str {
    super::object::json::to_json(changes).into()
}

/// One word of `kubectl taint`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaintChange {
    Add(Taint),
    /// An empty effect is every effect.
    Remove {
        key: Str,
        effect: Str,
    },
}

/// Whether a change of this key and effect is about the taint.
pub fn is_about(taint: &Taint, key: &str, effect: &str) -> bool {
    *taint.key == *key && (effect.is_empty() || *taint.effect == *effect)
}

/// What a taint may do.
pub const TAINT_EFFECTS: [&str; 3] = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

/// `gpu=true:NoSchedule,old-,full:NoExecute-`; `None` where a part is no taint.
pub fn taints(text: &str) -> Option<Vec<TaintChange>> {
    text.split(',').map(taint).collect()
}

fn taint(word: &str) -> Option<TaintChange> {
    if let Some(gone) = word.strip_suffix('-') {
        let (body, effect) = gone.split_once(':').unwrap_or((gone, ""));
        let key = body.split('=').next().filter(|key| !key.is_empty())?;
        let known = effect.is_empty() || TAINT_EFFECTS.contains(&effect);
        return known.then(|| TaintChange::Remove { key: key.into(), effect: effect.into() });
    }
    let (body, effect) =
        word.split_once(':').filter(|(_, effect)| TAINT_EFFECTS.contains(effect))?;
    let (key, value) = body.split_once('=').unwrap_or((body, ""));
    let (key, value, effect) = (Str::from(key), Str::from(value), Str::from(effect));
    (!key.is_empty()).then_some(TaintChange::Add(Taint { effect, key, time_added: None, value }))
}

/// One container as `kubectl run` and `kubectl create deployment` make it with `--port`.
fn container(name: Str, image: &Str, cpu_milli: i64, memory_mib: i64) -> Container {
    let mut resources = ResourceRequirements::default();
    if cpu_milli > 0 {
        let quantity = Quantity::new(&format!("{cpu_milli}m"));
        resources.requests.insert("cpu".into(), quantity);
    }
    if memory_mib > 0 {
        let quantity = Quantity::new(&format!("{memory_mib}Mi"));
        resources.requests.insert("memory".into(), quantity);
    }
    let port = image::port(image);
    let ports = vec![ContainerPort { container_port: port, ..ContainerPort::default() }];
    Container { name, image: *image, ports, resources, ..Container::default() }
}

fn app_labels(app: &str) -> Labels {
    Labels::from([("app".into(), app.into())])
}

fn meta(namespace: &str, name: Str, labels: Labels) -> ObjectMeta {
    ObjectMeta { namespace: namespace.into(), name, labels, ..ObjectMeta::default() }
}

fn pod(spec: &PodSpecMove) -> Option<Pod> {
    let labels = match &*spec.labels {
        "" => app_labels(image::app(&spec.image)),
        text => pairs(text)?,
    };
    let container = container(spec.name, &spec.image, spec.cpu_milli, spec.memory_mib);
    Some(Pod {
        metadata: meta(&spec.namespace, spec.name, labels),
        spec: Arc::new(PodSpec {
            containers: vec![container],
            node_selector: pairs(&spec.node_selector)?,
            priority_class_name: spec.priority_class,
            scheduler_name: spec.scheduler,
            tolerations: tolerations(&spec.tolerations)?,
            ..PodSpec::default()
        }),
        status: Default::default(),
    })
}

fn deployment(spec: &DeploymentMove) -> Deployment {
    let labels = app_labels(&spec.name);
    let name = image::app(&spec.image).into();
    let containers = vec![container(name, &spec.image, spec.cpu_milli, spec.memory_mib)];
    let template = PodTemplateSpec {
        metadata: TemplateMeta { labels: labels.clone(), ..TemplateMeta::default() },
        spec: Arc::new(PodSpec { containers, ..PodSpec::default() }),
    };
    let kind = if spec.recreate { "Recreate".into() } else { Str::default() };
    Deployment {
        metadata: meta(&spec.namespace, spec.name, labels.clone()),
        spec: DeploymentSpec {
            replicas: Some(spec.replicas as i32),
            selector: LabelSelector::from_labels(&labels),
            strategy: DeploymentStrategy { kind, rolling_update: None },
            template,
            ..DeploymentSpec::default()
        },
        status: Default::default(),
    }
}

fn service(spec: &ServiceMove) -> Service {
    let kind = match (&*spec.kind, spec.node_port) {
        ("", true) => "NodePort",
        ("", false) => "ClusterIP",
        (kind, _) => kind,
    };
    let headless = kind == HEADLESS;
    let target = match &*spec.target_name {
        "" => IntOrString::Int(spec.target_port as i32),
        _ => IntOrString::String(spec.target_name),
    };
    let port = ServicePort {
        node_port: spec.node_port_number as i32,
        port: spec.port as i32,
        target_port: Some(target),
        ..ServicePort::default()
    };
    // An ExternalName has no endpoints; its ports mean nothing.
    let named = kind == "ExternalName";
    let labels = if spec.app.is_empty() { Labels::new() } else { app_labels(&spec.app) };
    Service {
        metadata: meta(&spec.namespace, spec.name, labels.clone()),
        spec: ServiceSpec {
            cluster_ip: if headless { "None".into() } else { Str::default() },
            external_name: spec.external_name,
            kind: if headless { "ClusterIP" } else { kind }.into(),
            ports: if named { Vec::new() } else { vec![port] },
            selector: labels,
            session_affinity: if spec.sticky { "ClientIP".into() } else { Str::default() },
            ..ServiceSpec::default()
        },
        status: ServiceStatus::default(),
    }
}

fn priority_class(spec: &PriorityClassMove) -> PriorityClass {
    PriorityClass {
        global_default: spec.global_default,
        metadata: meta("", spec.name, Labels::new()),
        preemption_policy: if spec.never { "Never" } else { "PreemptLowerPriority" }.into(),
        value: spec.value as i32,
        ..PriorityClass::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_moves_are_read_and_written() {
        let labels = pairs("tier=front, app=web").expect("pairs");
        assert_eq!(pairs_text(&labels), "app=web,tier=front");
        assert!(pairs("").is_some_and(|labels| labels.is_empty()));
        assert!(pairs("app").is_none() && pairs("=web").is_none());
        let text = "gpu=true:NoSchedule,old:NoExecute,any";
        assert_eq!(tolerations_text(&tolerations(text).expect("some")).as_deref(), Some(text));
        let timed = Toleration { toleration_seconds: Some(3), ..tolerations("a").expect("one")[0] };
        assert_eq!(tolerations_text(&[timed]), None);
        let json = r#"{"app":"web","old":null}"#;
        assert_eq!(&*changes_json(&changes(json).expect("changes")), json);
        assert!(changes("[]").is_none() && changes(r#"{"a":1}"#).is_none());
        assert_eq!(taints("gpu=true:NoSchedule,old-,full:NoExecute-").map(|t| t.len()), Some(3));
        for bad in ["", "gpu", "gpu=true", "gpu:Never", ":NoSchedule", "-", "a:b-"] {
            assert!(taints(bad).is_none(), "{bad}");
        }
    }
}
