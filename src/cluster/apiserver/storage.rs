//! Storage: one admitted request becomes at most a few writes, each compared and swapped.
//!
//! Models registry/generic Store (update, graceful deletion, finalizers), the pods' binding
//! subresource, and what a strategic merge patch does to the fields components patch.
//! A write that changes nothing stores nothing, as in Kubernetes.

use super::admission::{self, generated_name};
use super::allocation::allocate;
use super::eviction::evict;
use super::update::validate_update;
use super::validation;
use super::{ApiServer, Surroundings, Written, error, not_found};
use crate::cluster::component::{Patch, Propagation, Verb};
use crate::cluster::map::Set;
use crate::cluster::object::patch::PatchType;
use crate::cluster::object::{
    Condition, Deployment, FINALIZER_FOREGROUND, FINALIZER_ORPHAN, Key, Kind, LABEL_REGION,
    LABEL_ZONE, Node, Object, ObjectMeta, Pod, Status, Str, Time, Value, change_labels,
};
use crate::cluster::step::{ApiError, Reason, WatchOp};
use std::sync::Arc;

pub(super) type Committed = Result<(Object, Vec<Written>), ApiError>;

pub(super) fn commit(
    api: &mut ApiServer,
    at: &mut Surroundings,
    verb: &Verb,
    generated: bool,
) -> Committed {
    match verb {
        Verb::Create(object) => create(api, at, object, generated),
        Verb::Update(object) => update(api, at, object, false),
        Verb::UpdateStatus(object) => update(api, at, object, true),
        Verb::Patch(key, Patch::Body(how, body)) => {
            let old = find(api, key)?;
            let new = patched(api, at, key, *how, body)?;
            replace(api, &old, new)
        }
        Verb::Patch(key, patch) => apply(api, key, patch),
        Verb::Bind { pod, uid, node } => bind(api, at, pod, uid, node),
        Verb::Evict { pod, grace_period_seconds } => evict(api, at, pod, *grace_period_seconds),
        Verb::Delete { key, grace_period_seconds, propagation, uid } => {
            delete(api, at, key, *grace_period_seconds, *propagation, uid.as_ref())
        }
    }
}

/// The subresource a patch goes to.
pub(super) fn subresource(patch: &Patch) -> &'static str {
    match patch {
        Patch::PodStatus(..) | Patch::PodCondition(..) | Patch::NominatedNode(..) => "status",
        Patch::NodeConditions(_) | Patch::NodeImages(_) => "status",
        Patch::Replicas(_) => "scale",
        Patch::NodeTaints { .. } | Patch::NodeUnschedulable(_) | Patch::Image(_) => "",
        Patch::Body(..) | Patch::OwnerReferences(..) | Patch::RemoveFinalizer(_) => "",
        Patch::Labels(_) | Patch::Annotations(_) => "",
    }
}

/// Store.Create. A name the server chose is chosen again if it is taken, 8 times in all.
fn create(
    api: &mut ApiServer,
    at: &mut Surroundings,
    object: &Object,
    generated: bool,
) -> Committed {
    let mut new = object.clone();
    for _ in 1..GENERATE_TRIES {
        if !generated || api.get(&new.key()).is_none() {
            break;
        }
        let meta = new.meta_mut();
        meta.name = generated_name(at.rng, &meta.generate_name);
    }
    let key = new.key();
    if api.get(&key).is_none()
        && let Object::Service(service) = &mut new
    {
        allocate(api, at, Arc::make_mut(service), None)?;
    }
    let stored = api.etcd.put(new, 0).map_err(|_| {
        let chosen = match generated {
            true => ", the server was not able to generate a unique name for the object",
            false => "",
        };
        let message = format!("{} \"{}\" already exists{chosen}", key.kind.resource(), key.name);
        error(Reason::AlreadyExists, message)
    })?;
    api.index(None, Some(&stored));
    let written = Written { op: WatchOp::Added, object: stored.clone(), old: None };
    Ok((stored, vec![written]))
}

/// Writes `new` over `old`; nothing if they are equal. Ends the object if it only waited for its
/// last finalizer.
pub(super) fn replace(api: &mut ApiServer, old: &Object, mut new: Object) -> Committed {
    if *old == new {
        return Ok((new, Vec::new()));
    }
    if spec_changed(old, &new) {
        new.meta_mut().generation += 1;
    }
    store(api, old, new)
}

/// As [`replace`] where the generation stays: the status subresource.
fn store(api: &mut ApiServer, old: &Object, new: Object) -> Committed {
    if *old == new {
        return Ok((new, Vec::new()));
    }
    let compare = old.meta().resource_version;
    let meta = new.meta();
    let ends = meta.is_terminating()
        && meta.finalizers.is_empty()
        && !is_held(&new)
        && (new.kind() != Kind::Pod || meta.deletion_grace_period_seconds == Some(0));
    if ends {
        return remove(api, old);
    }
    let stored = api.etcd.put(new, compare).map_err(|_| conflict(&old.key()))?;
    api.index(Some(old), Some(&stored));
    let written = Written { op: WatchOp::Modified, object: stored.clone(), old: Some(old.clone()) };
    Ok((stored, vec![written]))
}

fn remove(api: &mut ApiServer, old: &Object) -> Committed {
    let compare = old.meta().resource_version;
    let last = api.etcd.delete(&old.key(), compare).map_err(|_| conflict(&old.key()))?;
    api.index(Some(old), None);
    let written = Written { op: WatchOp::Deleted, object: last.clone(), old: Some(old.clone()) };
    let mut written = vec![written];
    if old.kind() == Kind::Namespace {
        let said: Vec<Object> =
            api.list_namespace(Kind::Event, &last.meta().name).cloned().collect();
        for event in &said {
            written.extend(remove(api, event)?.1);
        }
    }
    Ok((last, written))
}

/// A namespace with something in it.
fn is_held(object: &Object) -> bool {
    object.as_namespace().is_some_and(|n| !n.spec.finalizers.is_empty())
}

fn conflict(key: &Key) -> ApiError {
    let message = format!(
        "Operation cannot be fulfilled on {} \"{}\": the object has been modified; please apply \
         your changes to the latest version and try again",
        key.kind.resource(),
        key.name
    );
    error(Reason::Conflict, message)
}

/// A field error of a Service, found while it is stored.
pub(super) fn invalid(service: Str, text: String) -> ApiError {
    error(Reason::Invalid, format!("Service \"{service}\" is invalid: {text}"))
}

pub(super) fn find(api: &ApiServer, key: &Key) -> Result<Object, ApiError> {
    api.get(key).cloned().ok_or_else(|| not_found(key))
}

/// Strategies' PrepareForUpdate: the generation counts changes of the spec.
fn spec_changed(old: &Object, new: &Object) -> bool {
    match (old, new) {
        (Object::Deployment(a), Object::Deployment(b)) => {
            a.spec != b.spec
                || a.metadata.annotations != b.metadata.annotations
                || a.metadata.deletion_timestamp != b.metadata.deletion_timestamp
        }
        (Object::ReplicaSet(a), Object::ReplicaSet(b)) => {
            a.spec != b.spec || a.metadata.deletion_timestamp != b.metadata.deletion_timestamp
        }
        (Object::Pod(a), Object::Pod(b)) => {
            // Binding is no update of the spec; deletion is counted.
            a.spec != b.spec && a.spec.node_name == b.spec.node_name
                || a.metadata.deletion_timestamp != b.metadata.deletion_timestamp
        }
        (Object::EndpointSlice(a), Object::EndpointSlice(b)) => {
            a.endpoints != b.endpoints || a.ports != b.ports
        }
        (Object::PodDisruptionBudget(a), Object::PodDisruptionBudget(b)) => a.spec != b.spec,
        (Object::NetworkPolicy(a), Object::NetworkPolicy(b)) => a.spec != b.spec,
        (Object::Ingress(a), Object::Ingress(b)) => a.spec != b.spec,
        (Object::IngressClass(a), Object::IngressClass(b)) => a.spec != b.spec,
        _ => false,
    }
}

fn update(api: &mut ApiServer, at: &mut Surroundings, object: &Object, status: bool) -> Committed {
    let old = find(api, &object.key())?;
    let sent = object.meta().resource_version;
    if sent != 0 && sent != old.meta().resource_version {
        return Err(conflict(&old.key()));
    }
    if !status {
        let mut new = with_spec(&old, object);
        if let (Object::Service(new), Object::Service(old)) = (&mut new, &old) {
            allocate(api, at, Arc::make_mut(new), Some(old))?;
        }
        validate_update(&old, &new)?;
        return replace(api, &old, new);
    }
    let mut new = with_status(&old, object);
    if let (Object::Deployment(n), Object::Deployment(sent)) = (&mut new, object) {
        // deploymentStatusStrategy keeps spec and labels only: the revision comes this way.
        Arc::make_mut(n).metadata.annotations = sent.metadata.annotations.clone();
    }
    store(api, &old, new)
}

/// The stored object with the status of the sent one.
fn with_status(old: &Object, sent: &Object) -> Object {
    let mut new = old.clone();
    match (&mut new, sent) {
        (Object::Deployment(n), Object::Deployment(s)) => {
            Arc::make_mut(n).status = s.status.clone();
        }
        (Object::ReplicaSet(n), Object::ReplicaSet(s)) => {
            Arc::make_mut(n).status = s.status.clone();
        }
        (Object::Pod(n), Object::Pod(s)) => Arc::make_mut(n).status = s.status.clone(),
        (Object::Node(n), Object::Node(s)) => Arc::make_mut(n).status = s.status.clone(),
        (Object::PodDisruptionBudget(n), Object::PodDisruptionBudget(s)) => {
            Arc::make_mut(n).status = s.status.clone();
        }
        (Object::Service(n), Object::Service(s)) => {
            Arc::make_mut(n).status = s.status.clone();
        }
        (Object::Namespace(n), Object::Namespace(s)) => {
            Arc::make_mut(n).status = s.status.clone();
        }
        (Object::Ingress(n), Object::Ingress(s)) => {
            Arc::make_mut(n).status = s.status.clone();
        }
        _ => {}
    }
    new
}

/// The sent object with the status and the metadata the server keeps of the stored one.
fn with_spec(old: &Object, sent: &Object) -> Object {
    let mut new = with_status(sent, old);
    let kept = old.meta();
    let meta = new.meta_mut();
    meta.uid = kept.uid;
    meta.resource_version = kept.resource_version;
    meta.generation = kept.generation;
    meta.creation_timestamp = kept.creation_timestamp;
    meta.deletion_timestamp = kept.deletion_timestamp;
    meta.deletion_grace_period_seconds = kept.deletion_grace_period_seconds;
    new
}

/// What a patch of kubectl makes of the stored object, with its defaults and checked.
pub(super) fn patched(
    api: &mut ApiServer,
    at: &mut Surroundings,
    key: &Key,
    how: PatchType,
    body: &Str,
) -> Result<Object, ApiError> {
    let old = find(api, key)?;
    let mut value = old.to_value();
    let bad = |message: String| error(Reason::BadRequest, message);
    let body =
        Value::read(body).ok_or_else(|| bad("the body of the request was no JSON".into()))?;
    how.change(&mut value, &body)
        .map_err(|why| error(Reason::Invalid, format!("the server rejected our request: {why}")))?;
    let read = Object::read(&value).map_err(|e| {
        let (kind, version) = (key.kind.name(), key.kind.api_version());
        let version = version.rsplit('/').next().unwrap_or(version);
        bad(format!("{kind} in version \"{version}\" cannot be handled as a {kind}: {e}"))
    })?;
    let mut new = read.object;
    if new.key() != *key {
        let message = "the name of the object does not match the name on the URL";
        return Err(bad(message.into()));
    }
    let meta = new.meta_mut();
    meta.resource_version = 0;
    let mut verb = Verb::Update(with_spec(&old, &new));
    admission::admit(api, at, &mut verb)?;
    validation::validate(&verb)?;
    let Verb::Update(mut new) = verb else { unreachable!("an update stays one") };
    if let (Object::Service(new), Object::Service(old)) = (&mut new, &old) {
        allocate(api, at, Arc::make_mut(new), Some(old))?;
    }
    validate_update(&old, &new)?;
    Ok(new)
}

fn apply(api: &mut ApiServer, key: &Key, patch: &Patch) -> Committed {
    let old = find(api, key)?;
    if let Patch::PodStatus(uid, _) | Patch::PodCondition(uid, _) | Patch::OwnerReferences(uid, _) =
        patch
        && !uid.is_empty()
        && *uid != old.meta().uid
    {
        let message = format!(
            "{} \"{}\" is invalid: metadata.uid: Invalid value: \"{uid}\": field is immutable",
            key.kind.qualified(),
            key.name
        );
        return Err(error(Reason::Invalid, message));
    }
    let mut new = old.clone();
    match (&mut new, patch) {
        (Object::Pod(pod), Patch::PodStatus(_, status)) => {
            let pod = Arc::make_mut(pod);
            let (qos, nominated) = (
                std::mem::take(&mut pod.status.qos_class),
                std::mem::take(&mut pod.status.nominated_node_name),
            );
            // The kubelet leaves conditions of others alone (PodScheduled, DisruptionTarget).
            let kept = std::mem::take(&mut pod.status.conditions);
            // Its patch holds but what differs from the pod it has just read: a phase that another
            // made final meanwhile stays.
            let ended = pod.is_finished().then_some(pod.status.phase);
            pod.status = (**status).clone();
            if let Some(phase) = ended {
                pod.status.phase = phase;
            }
            pod.status.qos_class = qos;
            pod.status.nominated_node_name = nominated;
            for condition in kept {
                if !pod.status.conditions.iter().any(|c| c.kind == condition.kind) {
                    pod.status.conditions.push(condition);
                }
            }
        }
        (Object::Pod(pod), Patch::PodCondition(_, condition)) => {
            condition.set(&mut Arc::make_mut(pod).status.conditions);
        }
        (Object::Pod(pod), Patch::NominatedNode(node, condition)) => {
            let status = &mut Arc::make_mut(pod).status;
            status.nominated_node_name = *node;
            condition.iter().for_each(|c| c.set(&mut status.conditions));
        }
        (Object::Node(node), _) => patch_node(Arc::make_mut(node), patch),
        (Object::Deployment(deployment), _) => patch_deployment(Arc::make_mut(deployment), patch),
        (Object::ReplicaSet(rs), Patch::Replicas(n)) => Arc::make_mut(rs).spec.replicas = *n,
        _ => {}
    }
    patch_meta(&mut new, patch);
    replace(api, &old, new)
}

fn patch_node(node: &mut Node, patch: &Patch) {
    match patch {
        Patch::NodeConditions(conditions) => {
            for condition in conditions {
                condition.set(&mut node.status.conditions);
            }
        }
        Patch::NodeTaints { add, remove } => {
            node.spec.taints.retain(|t| !remove.iter().chain(add).any(|r| r.matches(t)));
            node.spec.taints.extend(add.iter().cloned());
        }
        Patch::NodeUnschedulable(on) => node.spec.unschedulable = *on,
        Patch::NodeImages(images) => node.status.images = images.clone(),
        _ => {}
    }
}

fn patch_deployment(deployment: &mut Deployment, patch: &Patch) {
    match patch {
        Patch::Replicas(n) => deployment.spec.replicas = Some(*n),
        Patch::Image(image) => {
            let spec = Arc::make_mut(&mut deployment.spec.template.spec);
            if let Some(container) = spec.containers.first_mut() {
                container.image = *image;
            }
        }
        _ => {}
    }
}

fn patch_meta(object: &mut Object, patch: &Patch) {
    match patch {
        Patch::OwnerReferences(_, owners) => object.meta_mut().owner_references = owners.clone(),
        Patch::RemoveFinalizer(finalizer) => {
            object.meta_mut().finalizers.retain(|f| f != finalizer);
        }
        Patch::Labels(changes) => change_labels(&mut object.meta_mut().labels, &mut changes.iter()),
        Patch::Annotations(changes) => {
            change_labels(&mut object.meta_mut().annotations, &mut changes.iter())
        }
        _ => {}
    }
}

/// BindingREST.Create: sets nodeName once, copies the node's zone and region to the pod.
fn bind(api: &mut ApiServer, at: &Surroundings, key: &Key, uid: &Str, node: &Str) -> Committed {
    let old = find(api, key)?;
    if *uid != old.meta().uid {
        let message = format!(
            "Operation cannot be fulfilled on pods \"{}\": StorageError: invalid object, Code: 4, \
             Key: {}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in \
             precondition: {uid}, UID in object meta: {}",
            key.name,
            key.path(),
            old.meta().uid
        );
        return Err(error(Reason::Conflict, message));
    }
    let mut new = old.clone();
    let Object::Pod(pod) = &mut new else { return Err(not_found(key)) };
    let pod = Arc::make_mut(pod);
    if !pod.spec.node_name.is_empty() {
        let message = format!(
            "Operation cannot be fulfilled on pods/binding \"{}\": pod {} is already assigned to \
             node \"{}\"",
            key.name, key.name, pod.spec.node_name
        );
        return Err(error(Reason::Conflict, message));
    }
    if pod.metadata.is_terminating() {
        let message = format!(
            "Operation cannot be fulfilled on pods/binding \"{}\": pod {} is being deleted, \
             cannot be assigned to a host",
            key.name, key.name
        );
        return Err(error(Reason::Conflict, message));
    }
    Arc::make_mut(&mut pod.spec).node_name = *node;
    pod.status.nominated_node_name = Str::default();
    if let Some(found) = api.get(&Key::new(Kind::Node, "", *node)) {
        for label in [LABEL_ZONE, LABEL_REGION] {
            if let Some(value) = found.meta().labels.get(label) {
                pod.metadata.labels.insert(label.into(), *value);
            }
        }
    }
    let scheduled = Condition {
        kind: "PodScheduled".into(),
        status: Status::True,
        last_transition_time: Some(Time::from_ms(at.now)),
        ..Condition::default()
    };
    pod.status.conditions.retain(|c| c.kind != scheduled.kind);
    pod.status.conditions.push(scheduled);
    replace(api, &old, new)
}

pub(super) fn delete(
    api: &mut ApiServer,
    at: &mut Surroundings,
    key: &Key,
    grace: Option<i64>,
    propagation: Option<Propagation>,
    uid: Option<&Str>,
) -> Committed {
    let old = find(api, key)?;
    if uid.is_some_and(|uid| *uid != old.meta().uid) {
        let message = format!(
            "Operation cannot be fulfilled on {} \"{}\": the UID in the precondition ({}) does not \
             match the UID in record ({}). The object might have been deleted and then recreated",
            key.kind.qualified(),
            key.name,
            uid.map_or("", |u| u),
            old.meta().uid
        );
        return Err(error(Reason::Conflict, message));
    }
    let Object::Pod(pod) = &old else {
        return delete_gracefully(api, at, &old, 0, propagation);
    };
    let meta = &pod.metadata;
    let (Some(ends), Some(pending)) = (meta.deletion_timestamp, meta.deletion_grace_period_seconds)
    else {
        return delete_gracefully(api, at, &old, pod_grace(pod, grace), propagation);
    };
    // rest.BeforeDelete: who asks again can only shorten the grace period; else nothing changes,
    // and a policy asked for is not heeded (errAlreadyDeleting).
    let Some(shorter) = grace.map(at_least).filter(|asked| *asked < pending) else {
        return Ok((old, Vec::new()));
    };
    let mut new = old.clone();
    let meta = new.meta_mut();
    choose_finalizers(meta, propagation);
    if shorter == 0 && meta.finalizers.is_empty() {
        return remove(api, &old);
    }
    meta.deletion_timestamp = Some(Time(ends.0 - (pending - shorter) * 1000));
    meta.deletion_grace_period_seconds = Some(shorter);
    store(api, &old, new)
}

/// deletionFinalizersForGarbageCollection: the policy asked for takes the place of an earlier one.
fn choose_finalizers(meta: &mut ObjectMeta, propagation: Option<Propagation>) {
    let asks = |f: &Str| matches!(&**f, FINALIZER_FOREGROUND | FINALIZER_ORPHAN);
    let wanted: Option<Str> = match propagation {
        Some(Propagation::Background) => None,
        Some(Propagation::Foreground) => Some(FINALIZER_FOREGROUND.into()),
        Some(Propagation::Orphan) => Some(FINALIZER_ORPHAN.into()),
        None => meta.finalizers.iter().find(|f| asks(f)).copied(),
    };
    let others = meta.finalizers.iter().filter(|f| !asks(f)).copied();
    let new: Set<Str> = others.chain(wanted).collect();
    if new != meta.finalizers.iter().copied().collect() {
        meta.finalizers = new.into_iter().collect();
    }
}

/// updateForGracefulDeletionAndFinalizers.
fn delete_gracefully(
    api: &mut ApiServer,
    at: &Surroundings,
    old: &Object,
    grace: i64,
    propagation: Option<Propagation>,
) -> Committed {
    let mut new = old.clone();
    let meta = new.meta_mut();
    choose_finalizers(meta, propagation);
    if grace == 0 && meta.finalizers.is_empty() && !is_held(old) {
        return remove(api, old);
    }
    let shorter = meta.deletion_grace_period_seconds.is_none_or(|g| grace < g);
    if shorter {
        meta.deletion_grace_period_seconds = Some(grace);
        // The timestamp is when the grace period ends, in whole seconds.
        let ends = Time::from_ms(at.now + grace as u64 * 1000);
        meta.deletion_timestamp = Some(ends.whole_seconds());
    }
    if let Object::Namespace(namespace) = &mut new {
        Arc::make_mut(namespace).status.phase = "Terminating".into();
    }
    replace(api, old, new)
}

/// podStrategy.CheckGracefulDelete: nothing to wait for where no kubelet runs the pod.
fn pod_grace(pod: &Pod, asked: Option<i64>) -> i64 {
    if pod.spec.node_name.is_empty() || pod.is_finished() {
        return 0;
    }
    at_least(asked.or(pod.spec.termination_grace_period_seconds).unwrap_or(0))
}

/// A negative grace period counts as one second.
fn at_least(seconds: i64) -> i64 {
    if seconds < 0 { 1 } else { seconds }
}

impl ApiServer {
    /// Keeps the indexes in step with a write.
    pub(super) fn index(&mut self, old: Option<&Object>, new: Option<&Object>) {
        match (old, new) {
            (Some(Object::Pod(_)), _) | (_, Some(Object::Pod(_))) => self.index_pod(old, new),
            (Some(Object::Node(_)), _) | (_, Some(Object::Node(_))) => self.index_node(old, new),
            (Some(Object::EndpointSlice(_)), _) | (_, Some(Object::EndpointSlice(_))) => {
                self.index_endpoints(old, new);
            }
            _ => {}
        }
        if let Some(Object::Service(service)) = old {
            self.index_service(service, false);
        }
        if let Some(Object::Service(service)) = new {
            self.index_service(service, true);
        }
    }
}

/// maxNameGenerationCreateAttempts.
const GENERATE_TRIES: usize = 8;
