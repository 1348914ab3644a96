//! Storage: one admitted request becomes at most a few writes, each compared and swapped.
//!
//! Models registry/generic Store (update, graceful deletion, finalizers), the pods' binding and
//! eviction subresources, and what a strategic merge patch does to the fields components patch.
//! A write that changes nothing stores nothing, as in Kubernetes.

use super::{ApiServer, Surroundings, Written, error, not_found, resource};
use crate::cluster::component::{Patch, Propagation, Verb};
use crate::cluster::map::Map;
use crate::cluster::object::{
    Condition, Deployment, Key, Kind, LABEL_REGION, LABEL_ZONE, Labels, Node, Object, Pod, Service,
    Status, Str, Time,
};
use crate::cluster::step::{ApiError, Reason, WatchOp};
use std::sync::Arc;

type Committed = Result<(Object, Vec<Written>), ApiError>;

pub(super) fn commit(api: &mut ApiServer, at: &mut Surroundings, verb: &Verb) -> Committed {
    match verb {
        Verb::Create(object) => create(api, object),
        Verb::Update(object) => update(api, object, false),
        Verb::UpdateStatus(object) => update(api, object, true),
        Verb::Patch(key, patch) => apply(api, key, patch),
        Verb::Bind { pod, node } => bind(api, at, pod, node),
        Verb::Evict { pod } => evict(api, at, pod),
        Verb::Delete { key, grace_period_seconds, propagation, uid } => {
            delete(api, at, key, *grace_period_seconds, *propagation, uid.as_ref())
        }
    }
}

/// The subresource a patch goes to.
pub(super) fn subresource(patch: &Patch) -> &'static str {
    match patch {
        Patch::PodStatus(_) | Patch::PodCondition(_) | Patch::NominatedNode(_) => "status",
        Patch::NodeConditions(_) | Patch::NodeImages(_) => "status",
        Patch::Replicas(_) => "scale",
        Patch::NodeTaints { .. } | Patch::NodeUnschedulable(_) | Patch::Image(_) => "",
        Patch::Template(_) | Patch::OwnerReferences(_) | Patch::Finalizers(_) => "",
        Patch::Labels(_) | Patch::Annotations(_) => "",
    }
}

fn create(api: &mut ApiServer, object: &Object) -> Committed {
    let key = object.key();
    let stored = api.etcd.put(object.clone(), 0).map_err(|_| {
        let what = resource(key.kind);
        error(Reason::AlreadyExists, format!("{what} \"{}\" already exists", key.name))
    })?;
    api.index(None, Some(&stored));
    let written = Written { op: WatchOp::Added, object: stored.clone(), old: None };
    Ok((stored, vec![written]))
}

/// Writes `new` over `old`; nothing if they are equal. Ends the object if it only waited for its
/// last finalizer.
fn replace(api: &mut ApiServer, old: &Object, mut new: Object) -> Committed {
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
    Ok((last, vec![written]))
}

fn conflict(key: &Key) -> ApiError {
    let message = format!(
        "Operation cannot be fulfilled on {} \"{}\": the object has been modified; please apply \
         your changes to the latest version and try again",
        resource(key.kind),
        key.name
    );
    error(Reason::Conflict, message)
}

fn find(api: &ApiServer, key: &Key) -> Result<Object, ApiError> {
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
            a.metadata.deletion_timestamp != b.metadata.deletion_timestamp
        }
        (Object::EndpointSlice(a), Object::EndpointSlice(b)) => {
            a.endpoints != b.endpoints || a.ports != b.ports
        }
        (Object::PodDisruptionBudget(a), Object::PodDisruptionBudget(b)) => a.spec != b.spec,
        _ => false,
    }
}

fn update(api: &mut ApiServer, object: &Object, status: bool) -> Committed {
    let old = find(api, &object.key())?;
    let sent = object.meta().resource_version;
    if sent != 0 && sent != old.meta().resource_version {
        return Err(conflict(&old.key()));
    }
    if !status {
        return replace(api, &old, with_spec(&old, object));
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

fn apply(api: &mut ApiServer, key: &Key, patch: &Patch) -> Committed {
    let old = find(api, key)?;
    let mut new = old.clone();
    match (&mut new, patch) {
        (Object::Pod(pod), Patch::PodStatus(status)) => {
            let pod = Arc::make_mut(pod);
            let (qos, nominated) = (
                std::mem::take(&mut pod.status.qos_class),
                std::mem::take(&mut pod.status.nominated_node_name),
            );
            // The kubelet leaves conditions of others alone (PodScheduled, DisruptionTarget).
            let kept = std::mem::take(&mut pod.status.conditions);
            pod.status = (**status).clone();
            pod.status.qos_class = qos;
            pod.status.nominated_node_name = nominated;
            for condition in kept {
                if !pod.status.conditions.iter().any(|c| c.kind == condition.kind) {
                    pod.status.conditions.push(condition);
                }
            }
        }
        (Object::Pod(pod), Patch::PodCondition(condition)) => {
            set_condition(&mut Arc::make_mut(pod).status.conditions, condition);
        }
        (Object::Pod(pod), Patch::NominatedNode(node)) => {
            Arc::make_mut(pod).status.nominated_node_name = *node;
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
                set_condition(&mut node.status.conditions, condition);
            }
        }
        Patch::NodeTaints { add, remove } => {
            let same = |a: &crate::cluster::object::Taint, b: &crate::cluster::object::Taint| {
                a.key == b.key && a.effect == b.effect
            };
            node.spec.taints.retain(|t| !remove.iter().chain(add).any(|r| same(r, t)));
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
        Patch::Template(template) => deployment.spec.template = (**template).clone(),
        _ => {}
    }
}

fn patch_meta(object: &mut Object, patch: &Patch) {
    let merge = |into: &mut Labels, changes: &Map<Str, Option<Str>>| {
        for (name, value) in changes {
            match value {
                Some(value) => into.insert(*name, *value),
                None => into.remove(name),
            };
        }
    };
    match patch {
        Patch::OwnerReferences(owners) => object.meta_mut().owner_references = owners.clone(),
        Patch::Finalizers(finalizers) => object.meta_mut().finalizers = finalizers.clone(),
        Patch::Labels(changes) => merge(&mut object.meta_mut().labels, changes),
        Patch::Annotations(changes) => merge(&mut object.meta_mut().annotations, changes),
        _ => {}
    }
}

/// Sets one condition; its transition time stays while its status stays.
fn set_condition(conditions: &mut Vec<Condition>, condition: &Condition) {
    match conditions.iter_mut().find(|c| c.kind == condition.kind) {
        Some(old) => {
            let kept = (old.status == condition.status).then_some(old.last_transition_time);
            *old = *condition;
            if let Some(Some(time)) = kept {
                old.last_transition_time = Some(time);
            }
        }
        None => conditions.push(*condition),
    }
}

/// BindingREST.Create: sets nodeName once, copies the node's zone and region to the pod.
fn bind(api: &mut ApiServer, at: &Surroundings, key: &Key, node: &Str) -> Committed {
    let old = find(api, key)?;
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

/// EvictionREST.Create: a deletion that PodDisruptionBudgets may refuse.
fn evict(api: &mut ApiServer, at: &mut Surroundings, key: &Key) -> Committed {
    let old = find(api, key)?;
    let Object::Pod(pod) = &old else { return Err(not_found(key)) };
    let budgets: Vec<Object> = api
        .list_namespace(Kind::PodDisruptionBudget, &key.namespace)
        .filter(|o| {
            let budget = o.as_pod_disruption_budget().expect("listed by kind");
            let selector = budget.spec.selector.as_ref();
            selector.is_some_and(|s| s.matches(&pod.metadata.labels))
        })
        .cloned()
        .collect();
    for budget in &budgets {
        let Object::PodDisruptionBudget(budget) = budget else { continue };
        if budget.status.disruptions_allowed <= 0 && pod.is_ready() {
            let message =
                "Cannot evict pod as it would violate the pod's disruption budget.".to_string();
            return Err(error(Reason::TooManyRequests, message));
        }
    }
    delete(api, at, key, None, Propagation::Background, None)
}

fn delete(
    api: &mut ApiServer,
    at: &mut Surroundings,
    key: &Key,
    grace: Option<i64>,
    propagation: Propagation,
    uid: Option<&Str>,
) -> Committed {
    let old = find(api, key)?;
    if uid.is_some_and(|uid| *uid != old.meta().uid) {
        let message = format!(
            "Operation cannot be fulfilled on {} \"{}\": the UID in the precondition ({}) does not \
             match the UID in record ({}). The object might have been deleted and then recreated",
            resource(key.kind),
            key.name,
            uid.map_or("", |u| u),
            old.meta().uid
        );
        return Err(error(Reason::Conflict, message));
    }
    let grace = match &old {
        Object::Pod(pod) => pod_grace(pod, grace),
        _ => 0,
    };
    let mut new = old.clone();
    let meta = new.meta_mut();
    let finalizer = match propagation {
        Propagation::Background => None,
        Propagation::Foreground => Some("foregroundDeletion"),
        Propagation::Orphan => Some("orphan"),
    };
    if let Some(finalizer) = finalizer
        && !meta.finalizers.iter().any(|f| &**f == finalizer)
    {
        meta.finalizers.push(finalizer.into());
    }
    if grace == 0 && meta.finalizers.is_empty() {
        return remove(api, &old);
    }
    let shorter = meta.deletion_grace_period_seconds.is_none_or(|g| grace < g);
    if shorter {
        meta.deletion_grace_period_seconds = Some(grace);
        // The timestamp is when the grace period ends, in whole seconds.
        let ends = Time::from_ms(at.now + grace as u64 * 1000);
        meta.deletion_timestamp = Some(ends.whole_seconds());
    }
    replace(api, &old, new)
}

/// podStrategy.CheckGracefulDelete: nothing to wait for where no kubelet runs the pod.
fn pod_grace(pod: &Pod, asked: Option<i64>) -> i64 {
    if pod.spec.node_name.is_empty() || pod.is_finished() {
        return 0;
    }
    asked.or(pod.spec.termination_grace_period_seconds).unwrap_or(30).max(0)
}

impl ApiServer {
    /// Keeps the indexes in step with a write.
    fn index(&mut self, old: Option<&Object>, new: Option<&Object>) {
        match (old, new) {
            (Some(Object::Pod(_)), _) | (_, Some(Object::Pod(_))) => self.index_pod(old, new),
            (Some(Object::Service(service)), None) => self.index_service(service, false),
            (None, Some(Object::Service(service))) => self.index_service(service, true),
            _ => {}
        }
    }

    fn index_pod(&mut self, old: Option<&Object>, new: Option<&Object>) {
        let node = |o: Option<&Object>| {
            o.and_then(Object::as_pod).map(|p| p.spec.node_name).unwrap_or_default()
        };
        let (before, after) = (node(old), node(new));
        if before == after {
            return;
        }
        let key = old.or(new).expect("one of them").key();
        if let Some(pods) = self.pods_by_node.get_mut(&before) {
            pods.remove(&key);
            if pods.is_empty() {
                self.pods_by_node.remove(&before);
            }
        }
        if !after.is_empty() {
            self.pods_by_node.entry(after).or_default().insert(key);
        }
    }

    fn index_service(&mut self, service: &Service, add: bool) {
        let parts: Vec<u32> =
            service.spec.cluster_ip.split('.').filter_map(|p| p.parse().ok()).collect();
        if let [_, _, high, low] = parts[..] {
            let host = high << 8 | low;
            if add {
                self.cluster_ips.insert(host)
            } else {
                self.cluster_ips.remove(&host)
            };
        }
        for port in service.spec.ports.iter().map(|p| p.node_port).filter(|p| *p != 0) {
            if add {
                self.node_ports.insert(port)
            } else {
                self.node_ports.remove(&port)
            };
        }
    }
}
