//! Admission and defaulting: what the API server fills in before it stores.
//!
//! Models the default admission plugins that change our objects (NamespaceLifecycle,
//! DefaultTolerationSeconds, Priority, ServiceAccount, TaintNodesByCondition) and the kinds'
//! defaulting functions.

use super::{
    ApiServer, Surroundings, allocation, error, networking, not_found, or_default, priority,
    secrets,
};
use crate::cluster::component::Verb;
use crate::cluster::config::Config;
use crate::cluster::node::ends_in_latest;
use crate::cluster::object::{
    AFFINITY_SECONDS, Condition, Container, ContainerPort, Deployment, EndpointSlice, IntOrString,
    Key, Kind, LABEL_REGION, LABEL_ZONE, Node, Object, Pod, PodSpec, PodStatus, ReplicaSet,
    RollingUpdateDeployment, Service, Status, Str, TAINT_NOT_READY, TAINT_UNREACHABLE, Taint, Time,
    Toleration, qos_class,
};
use crate::cluster::rng::Rng;
use crate::cluster::step::{ApiError, Reason};
use std::sync::Arc;

pub(super) fn admit(
    api: &mut ApiServer,
    at: &mut Surroundings,
    verb: &mut Verb,
) -> Result<(), ApiError> {
    if let Verb::Create(Object::Secret(secret)) | Verb::Update(Object::Secret(secret)) = verb {
        secrets::read(Arc::make_mut(secret))?;
    }
    if let Verb::Create(object) = verb {
        namespace_lifecycle(api, object)?;
        prepare(at, object);
        match object {
            Object::Pod(pod) => {
                let pod = Arc::make_mut(pod);
                let name = pod.metadata.name;
                priority::admit(api, name, Arc::make_mut(&mut pod.spec))?;
                default_pod(pod, at.config);
                topology_labels(api, pod);
            }
            Object::PriorityClass(class) => priority::default_class(Arc::make_mut(class)),
            Object::Deployment(deployment) => {
                let deployment = Arc::make_mut(deployment);
                default_deployment(deployment);
                deployment.status = Default::default();
            }
            Object::ReplicaSet(rs) => {
                let rs = Arc::make_mut(rs);
                default_replica_set(rs);
                rs.status = Default::default();
            }
            Object::Service(service) => default_service(Arc::make_mut(service)),
            Object::Node(node) => taint_nodes_by_condition(Arc::make_mut(node)),
            Object::Namespace(namespace) => Arc::make_mut(namespace).prepare(),
            Object::Lease(_) | Object::Event(_) | Object::ConfigMap(_) => {}
            Object::Secret(_) => {}
            Object::EndpointSlice(slice) => default_slice(slice),
            Object::Endpoints(_) => {}
            Object::PodDisruptionBudget(_) | Object::IngressClass(_) => {}
            Object::NetworkPolicy(policy) => Arc::make_mut(policy).default_fields(),
            Object::Ingress(ingress) => {
                let ingress = Arc::make_mut(ingress);
                networking::default_class(api, ingress)?;
                ingress.status = Default::default();
            }
        }
    }
    if let Verb::Update(object) = verb {
        default_again(api, at.config, object);
    }
    Ok(())
}

/// Defaults hold for every version of an object. A template that was not touched has them: most
/// updates are a controller's, and leave it (and what it shares) alone.
fn default_again(api: &ApiServer, config: &Config, object: &mut Object) {
    let stored = api.get(&object.key());
    match (object, stored) {
        (Object::Deployment(new), Some(Object::Deployment(old))) if new.spec != old.spec => {
            default_deployment(Arc::make_mut(new));
        }
        (Object::Pod(new), Some(Object::Pod(old))) if new.spec != old.spec => {
            let spec = Arc::make_mut(&mut Arc::make_mut(new).spec);
            spec.priority = spec.priority.or(old.spec.priority);
            default_own_spec(spec, config);
        }
        (Object::NetworkPolicy(new), _) => Arc::make_mut(new).default_fields(),
        (Object::EndpointSlice(new), _) => default_slice(new),
        (Object::Service(new), Some(Object::Service(old))) => {
            let new = Arc::make_mut(new);
            default_service(new);
            allocation::prepare(new, old);
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
                kind.resource(),
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
            | Kind::NetworkPolicy
            | Kind::Ingress
            | Kind::IngressClass
    );
    let uid = at.rng.uuid();
    let meta = object.meta_mut();
    if meta.name.is_empty() && !meta.generate_name.is_empty() {
        meta.name = generated_name(at.rng, &meta.generate_name);
    }
    meta.uid = uid.into();
    meta.creation_timestamp = Some(Time::from_ms(at.now));
    meta.resource_version = 0;
    meta.deletion_timestamp = None;
    if counted {
        meta.generation = 1;
    }
}

/// names.SimpleNameGenerator: the base is cut so that the name stays within 63 bytes.
pub(super) fn generated_name(rng: &mut Rng, base: &str) -> Str {
    let base = &base[..base.floor_char_boundary(58)];
    format!("{base}{}", rng.suffix(5)).into()
}

/// PodTopologyLabels: a pod that is born on a node has the node's zone and region.
fn topology_labels(api: &ApiServer, pod: &mut Pod) {
    let Some(node) = api.get(&Key::new(Kind::Node, "", pod.spec.node_name)) else { return };
    for label in [LABEL_ZONE, LABEL_REGION] {
        if let Some(value) = node.meta().labels.get(label) {
            pod.metadata.labels.insert(label.into(), *value);
        }
    }
}

fn default_pod(pod: &mut Pod, config: &Config) {
    let spec = Arc::make_mut(&mut pod.spec);
    default_own_spec(spec, config);
    // podStrategy.PrepareForCreate: what the client says of the status does not count.
    pod.status = PodStatus { qos_class: qos_class(spec).into(), ..PodStatus::default() };
    if !spec.scheduling_gates.is_empty() {
        pod.status.conditions.push(Condition {
            kind: "PodScheduled".into(),
            status: Status::False,
            reason: "SchedulingGated".into(),
            message: "Scheduling is blocked due to non-empty scheduling gates".into(),
            observed_generation: pod.metadata.generation,
            ..Condition::default()
        });
    }
}

/// The spec of a pod, more than that of a template.
fn default_own_spec(spec: &mut PodSpec, config: &Config) {
    default_pod_spec(spec);
    or_default(&mut spec.service_account_name, "default");
    default_tolerations(spec, config);
}

/// TaintNodesByCondition: nothing goes to a new node until node lifecycle has seen it ready.
fn taint_nodes_by_condition(node: &mut Node) {
    if !node.has_taint(TAINT_NOT_READY, "NoSchedule") {
        let (key, effect) = (TAINT_NOT_READY.into(), "NoSchedule".into());
        node.spec.taints.push(Taint { key, effect, ..Taint::default() });
    }
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
    let latest = ends_in_latest(&container.image);
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
}

fn default_replica_set(rs: &mut ReplicaSet) {
    default_pod_spec(Arc::make_mut(&mut rs.spec.template.spec));
}

/// SetDefaults_EndpointPort.
fn default_slice(slice: &mut Arc<EndpointSlice>) {
    if slice.ports.iter().any(|port| port.protocol.is_empty()) {
        let ports = &mut Arc::make_mut(slice).ports;
        ports.iter_mut().for_each(|port| or_default(&mut port.protocol, "TCP"));
    }
}

fn default_service(service: &mut Service) {
    let spec = &mut service.spec;
    or_default(&mut spec.kind, "ClusterIP");
    or_default(&mut spec.session_affinity, "None");
    for port in &mut spec.ports {
        or_default(&mut port.protocol, "TCP");
        let none = match &port.target_port {
            Some(IntOrString::Int(number)) => *number == 0,
            Some(IntOrString::String(name)) => name.is_empty(),
            None => true,
        };
        if none {
            port.target_port = Some(IntOrString::Int(port.port));
        }
    }
    if &*spec.session_affinity == "ClientIP" {
        let config = spec.session_affinity_config.get_or_insert_default();
        let client_ip = config.client_ip.get_or_insert_default();
        client_ip.timeout_seconds.get_or_insert(AFFINITY_SECONDS);
    } else {
        spec.session_affinity_config = None;
    }
    if spec.needs_cluster_ip() {
        or_default(&mut spec.internal_traffic_policy, "Cluster");
    }
    if spec.externally_accessible() {
        or_default(&mut spec.external_traffic_policy, "Cluster");
    }
    if &*spec.kind == "LoadBalancer" {
        spec.allocate_load_balancer_node_ports.get_or_insert(true);
    }
}
