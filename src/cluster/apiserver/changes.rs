//! What a learner can see that one write changed: the difference of two states as data.

use super::{ApiServer, Written};
use crate::cluster::object::{
    Condition, ContainerState, EndpointSlice, Key, Kind, LABEL_SERVICE_NAME, LoadBalancerIngress,
    Node, Object, Pod, Status, Str, Taint,
};
use crate::cluster::step::{Change, WatchOp};

pub(super) fn changes(api: &ApiServer, written: &Written) -> Vec<Change> {
    let object = &written.object;
    let mut changes = Vec::new();
    let shown = match object.kind() {
        Kind::Node | Kind::Deployment | Kind::ReplicaSet | Kind::Pod | Kind::Service => true,
        Kind::Namespace | Kind::PodDisruptionBudget => true,
        Kind::PriorityClass | Kind::ConfigMap | Kind::Secret => true,
        Kind::NetworkPolicy | Kind::Ingress | Kind::IngressClass => true,
        Kind::Lease | Kind::Event | Kind::EndpointSlice | Kind::Endpoints => false,
    };
    match written.op {
        WatchOp::Added if shown => changes.push(Change::Created(object.key())),
        WatchOp::Deleted if shown => changes.push(Change::Deleted(object.key())),
        WatchOp::Added | WatchOp::Modified | WatchOp::Deleted => {}
    }
    match (written.old.as_ref(), object) {
        (old, Object::EndpointSlice(slice)) => {
            let before = old.and_then(Object::as_endpoint_slice);
            let gone = written.op == WatchOp::Deleted;
            endpoints(api, before.map(|s| &**s), (!gone).then_some(&**slice), &mut changes);
        }
        (Some(Object::Pod(old)), Object::Pod(new)) if written.op == WatchOp::Modified => {
            pod(old, new, &mut changes);
        }
        (Some(Object::Node(old)), Object::Node(new)) if written.op == WatchOp::Modified => {
            node(old, new, &mut changes);
        }
        (Some(Object::Deployment(old)), Object::Deployment(new)) => {
            let key = object.key();
            let count = |n: Option<i32>| n.unwrap_or(1);
            scaled(&key, count(old.spec.replicas), count(new.spec.replicas), &mut changes);
            if old.spec.template != new.spec.template {
                changes.push(Change::Template { key });
            }
        }
        (Some(Object::ReplicaSet(old)), Object::ReplicaSet(new)) => {
            scaled(&object.key(), old.spec.replicas, new.spec.replicas, &mut changes);
        }
        (Some(Object::Service(old)), Object::Service(new))
            if old.external_ip() != new.external_ip() =>
        {
            let (service, address) = (object.key(), new.external_ip().unwrap_or_default());
            changes.push(Change::LoadBalancer { service, address });
        }
        (Some(Object::Ingress(old)), Object::Ingress(new))
            if old.status.load_balancer != new.status.load_balancer =>
        {
            let address = new.status.load_balancer.ingress.first();
            let address = address.map(LoadBalancerIngress::text).unwrap_or_default();
            changes.push(Change::LoadBalancer { service: object.key(), address });
        }
        _ => {}
    }
    changes
}

fn scaled(key: &Key, from: i32, to: i32, changes: &mut Vec<Change>) {
    if from != to {
        changes.push(Change::Scaled { key: *key, from, to });
    }
}

fn pod(old: &Pod, new: &Pod, changes: &mut Vec<Change>) {
    let key = || Key::new(Kind::Pod, new.metadata.namespace, new.metadata.name);
    if old.spec.node_name != new.spec.node_name {
        changes.push(Change::Bound { pod: key(), node: new.spec.node_name });
    }
    if old.status.phase != new.status.phase {
        changes.push(Change::Phase { pod: key(), phase: new.status.phase });
    }
    if old.is_ready() != new.is_ready() {
        changes.push(Change::Ready { pod: key(), ready: new.is_ready() });
    }
    if !old.metadata.is_terminating() && new.metadata.is_terminating() {
        changes.push(Change::Terminating { pod: key() });
    }
    if !unschedulable(old) && unschedulable(new) {
        changes.push(Change::Unschedulable { pod: key() });
    }
    let restarts = |p: &Pod| p.status.container_statuses.iter().map(|c| c.restart_count).sum();
    let (before, after): (u32, u32) = (restarts(old), restarts(new));
    if after > before {
        changes.push(Change::Restarted { pod: key(), count: after });
    }
    if let Some(reason) = waiting(new)
        && waiting(old) != Some(reason)
        && !matches!(&**reason, "ContainerCreating" | "PodInitializing")
    {
        changes.push(Change::Waiting { pod: key(), reason: *reason });
    }
}

fn unschedulable(pod: &Pod) -> bool {
    let failed = |c: &Condition| c.status == Status::False && &*c.reason == "Unschedulable";
    pod.condition("PodScheduled").is_some_and(failed)
}

fn waiting(pod: &Pod) -> Option<&Str> {
    pod.status.container_statuses.iter().find_map(|c| match &c.state {
        ContainerState::Waiting { reason, .. } => Some(reason),
        ContainerState::Unset
        | ContainerState::Running { .. }
        | ContainerState::Terminated { .. } => None,
    })
}

fn node(old: &Node, new: &Node, changes: &mut Vec<Change>) {
    let name = &new.metadata.name;
    if old.ready() != new.ready() {
        changes.push(Change::NodeReady { node: *name, status: new.ready() });
    }
    if old.spec.unschedulable != new.spec.unschedulable {
        changes.push(Change::Cordoned { node: *name, on: new.spec.unschedulable });
    }
    let has = |node: &Node, t: &Taint| node.has_taint(&t.key, &t.effect);
    for taint in new.spec.taints.iter().filter(|t| !has(old, t)) {
        let (key, effect) = (taint.key, taint.effect);
        changes.push(Change::Tainted { node: *name, key, effect });
    }
    for taint in old.spec.taints.iter().filter(|t| !has(new, t)) {
        let (key, effect) = (taint.key, taint.effect);
        changes.push(Change::Untainted { node: *name, key, effect });
    }
}

#[inline(never)]
fn endpoints(
    api: &ApiServer,
    old: Option<&EndpointSlice>,
    new: Option<&EndpointSlice>,
    changes: &mut Vec<Change>,
) {
    let meta = &old.or(new).expect("one of them").metadata;
    let Some(name) = meta.labels.get(LABEL_SERVICE_NAME) else { return };
    if ready(old).eq(ready(new)) {
        return;
    }
    let service = Key::new(Kind::Service, meta.namespace, *name);
    let (ready, total) = api.endpoints_of(&service);
    changes.push(Change::Endpoints { service, ready, total });
}

/// The addresses of the endpoints that are ready.
fn ready(slice: Option<&EndpointSlice>) -> impl Iterator<Item = &Vec<Str>> {
    let endpoints = slice.map_or(&[][..], |slice| &slice.endpoints);
    endpoints.iter().filter(|e| e.conditions.ready).map(|e| &e.addresses)
}
