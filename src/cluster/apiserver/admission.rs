//! Admission and defaulting: what the API server fills in before it stores.
//!
//! Models the default admission plugins that change our objects (NamespaceLifecycle,
//! DefaultTolerationSeconds, Priority, ServiceAccount), the kinds' defaulting functions, and the
//! allocation of cluster IPs and node ports.

use super::{ApiServer, Surroundings, error, not_found};
use crate::cluster::component::Verb;
use crate::cluster::config::Config;
use crate::cluster::object::{
    Container, ContainerPort, Deployment, IntOrString, Key, Kind, Object, Pod, PodSpec, ReplicaSet,
    RollingUpdateDeployment, Service, Str, TAINT_NOT_READY, TAINT_UNREACHABLE, Time, Toleration,
    qos_class,
};
use crate::cluster::step::{ApiError, Reason};
use std::sync::Arc;

pub(super) fn admit(
    api: &mut ApiServer,
    at: &mut Surroundings,
    verb: &mut Verb,
) -> Result<(), ApiError> {
    if let Verb::Create(object) = verb {
        namespace_lifecycle(api, object)?;
        prepare(at, object);
        match object {
            Object::Pod(pod) => default_pod(Arc::make_mut(pod), at.config),
            Object::Deployment(deployment) => default_deployment(Arc::make_mut(deployment)),
            Object::ReplicaSet(rs) => default_replica_set(Arc::make_mut(rs)),
            Object::Service(service) => default_service(api, at, Arc::make_mut(service))?,
            Object::Namespace(_) | Object::Node(_) | Object::Lease(_) | Object::Event(_) => {}
            Object::EndpointSlice(_) | Object::PodDisruptionBudget(_) => {}
        }
    }
    if let Verb::Update(object) = verb {
        default_again(api, object);
    }
    Ok(())
}

/// Defaults hold for every version of an object. A template that was not touched has them: most
/// updates are a controller's, and leave it (and what it shares) alone.
fn default_again(api: &ApiServer, object: &mut Object) {
    let stored = api.get(&object.key());
    match (object, stored) {
        (Object::Deployment(new), Some(Object::Deployment(old))) if new.spec != old.spec => {
            default_deployment(Arc::make_mut(new));
        }
        (Object::ReplicaSet(new), Some(Object::ReplicaSet(old)))
            if new.spec.template != old.spec.template =>
        {
            default_replica_set(Arc::make_mut(new));
        }
        _ => {}
    }
}

fn namespace_lifecycle(api: &ApiServer, object: &Object) -> Result<(), ApiError> {
    let (kind, meta) = (object.kind(), object.meta());
    if !kind.namespaced() || kind == Kind::Event {
        return Ok(());
    }
    let namespace = Key::new(Kind::Namespace, "", meta.namespace);
    match api.get(&namespace) {
        None => Err(not_found(&namespace)),
        Some(found) if found.meta().is_terminating() => {
            let message = format!(
                "{} \"{}\" is forbidden: unable to create new content in namespace {} because it \
                 is being terminated",
                super::resource(kind),
                meta.name,
                meta.namespace
            );
            Err(error(Reason::Forbidden, message))
        }
        Some(_) => Ok(()),
    }
}

/// rest.BeforeCreate: name from generateName, uid, creationTimestamp, generation.
fn prepare(at: &mut Surroundings, object: &mut Object) {
    let counted = matches!(
        object.kind(),
        Kind::Deployment
            | Kind::ReplicaSet
            | Kind::Pod
            | Kind::EndpointSlice
            | Kind::PodDisruptionBudget
    );
    let uid = at.rng.uuid();
    let meta = object.meta_mut();
    if meta.name.is_empty() && !meta.generate_name.is_empty() {
        // The base is cut so that the name stays within 63 bytes (names.SimpleNameGenerator).
        let base = &meta.generate_name[..meta.generate_name.len().min(58)];
        meta.name = format!("{base}{}", at.rng.suffix(5)).into();
    }
    meta.uid = uid.into();
    meta.creation_timestamp = Some(Time::from_ms(at.now));
    meta.resource_version = 0;
    meta.deletion_timestamp = None;
    if counted {
        meta.generation = 1;
    }
}

fn or_default(field: &mut Str, default: &str) {
    if field.is_empty() {
        *field = default.into();
    }
}

fn default_pod(pod: &mut Pod, config: &Config) {
    let spec = Arc::make_mut(&mut pod.spec);
    default_pod_spec(spec);
    or_default(&mut spec.service_account_name, "default");
    or_default(&mut spec.preemption_policy, "PreemptLowerPriority");
    spec.priority.get_or_insert(0);
    default_tolerations(spec, config);
    pod.status.phase = Default::default();
    pod.status.qos_class = qos_class(spec).into();
}

/// DefaultTolerationSeconds: every pod stays this long on a node that fell silent.
fn default_tolerations(spec: &mut PodSpec, config: &Config) {
    for key in [TAINT_NOT_READY, TAINT_UNREACHABLE] {
        let has = spec.tolerations.iter().any(|t| {
            (&*t.key == key || t.key.is_empty())
                && (t.effect.is_empty() || &*t.effect == "NoExecute")
        });
        if !has {
            spec.tolerations.push(Toleration {
                effect: "NoExecute".into(),
                key: key.into(),
                operator: "Exists".into(),
                toleration_seconds: Some(config.default_toleration_seconds),
                value: Str::default(),
            });
        }
    }
}

fn default_pod_spec(spec: &mut PodSpec) {
    or_default(&mut spec.dns_policy, "ClusterFirst");
    or_default(&mut spec.restart_policy, "Always");
    or_default(&mut spec.scheduler_name, "default-scheduler");
    spec.termination_grace_period_seconds.get_or_insert(30);
    for container in spec.containers.iter_mut().chain(&mut spec.init_containers) {
        default_container(container);
    }
}

fn default_container(container: &mut Container) {
    let latest = container.image.ends_with(":latest") || !container.image.contains(':');
    or_default(&mut container.image_pull_policy, if latest { "Always" } else { "IfNotPresent" });
    for port in &mut container.ports {
        let ContainerPort { protocol, .. } = port;
        or_default(protocol, "TCP");
    }
    for (name, limit) in &container.resources.limits {
        container.resources.requests.entry(*name).or_insert_with(|| limit.clone());
    }
}

fn default_deployment(deployment: &mut Deployment) {
    let spec = &mut deployment.spec;
    spec.replicas.get_or_insert(1);
    spec.revision_history_limit.get_or_insert(10);
    spec.progress_deadline_seconds.get_or_insert(600);
    or_default(&mut spec.strategy.kind, "RollingUpdate");
    if &*spec.strategy.kind == "RollingUpdate" {
        let quarter = || IntOrString::String("25%".into());
        let update =
            spec.strategy.rolling_update.get_or_insert_with(RollingUpdateDeployment::default);
        update.max_surge.get_or_insert_with(quarter);
        update.max_unavailable.get_or_insert_with(quarter);
    }
    default_pod_spec(Arc::make_mut(&mut spec.template.spec));
    deployment.status = Default::default();
}

fn default_replica_set(rs: &mut ReplicaSet) {
    default_pod_spec(Arc::make_mut(&mut rs.spec.template.spec));
    rs.status = Default::default();
}

fn default_service(
    api: &mut ApiServer,
    at: &mut Surroundings,
    service: &mut Service,
) -> Result<(), ApiError> {
    let spec = &mut service.spec;
    or_default(&mut spec.kind, "ClusterIP");
    or_default(&mut spec.session_affinity, "None");
    for port in &mut spec.ports {
        or_default(&mut port.protocol, "TCP");
        port.target_port.get_or_insert(IntOrString::Int(i32::from(port.port)));
    }
    if spec.cluster_ip.is_empty() {
        // 10.96.0.0/16; the first addresses stay free for the API and DNS Services.
        let mut host = 256 + at.rng.below(65_000) as u32;
        while api.cluster_ips.contains(&host) {
            host = 256 + (host - 255) % 65_000;
        }
        spec.cluster_ip = format!("10.96.{}.{}", host >> 8, host & 255).into();
    }
    if &*spec.kind == "NodePort" {
        or_default(&mut spec.external_traffic_policy, "Cluster");
        for (i, port) in spec.ports.iter_mut().enumerate() {
            if port.node_port == 0 {
                port.node_port = 30_000 + at.rng.below(2768) as u16;
                while api.node_ports.contains(&port.node_port) {
                    port.node_port = 30_000 + (port.node_port - 29_999) % 2768;
                }
            } else if api.node_ports.contains(&port.node_port) {
                let message = format!(
                    "Service \"{}\" is invalid: spec.ports[{i}].nodePort: Invalid value: {}: \
                     provided port is already allocated",
                    service.metadata.name, port.node_port
                );
                return Err(error(Reason::Invalid, message));
            }
        }
    }
    Ok(())
}
