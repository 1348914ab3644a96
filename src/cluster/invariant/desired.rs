//! What a cluster must have come to once nothing is broken any more and all back-offs are over.

use super::rest::check_rest;
use crate::cluster::Cluster;
use crate::cluster::controller::rollout::ANNOTATION_DESIRED;
use crate::cluster::node::image::Image;
use crate::cluster::object::{Deployment, Key, Kind, Object, Pod, PodSpec, ReplicaSet, Status};
use std::sync::Arc;

/// The first thing that is not as the objects ask for, in a cluster at rest with all of its
/// machines on, connected and given time (longer than the longest back-off and toleration).
pub fn check_desired(cluster: &Cluster) -> Result<(), String> {
    check_rest(cluster)?;
    nodes_are_well(cluster)?;
    everything_ends(cluster)?;
    pods_are_ready(cluster)?;
    cluster
        .list(Kind::Deployment)
        .filter_map(Object::as_deployment)
        .try_for_each(|d| is_complete(cluster, d))
}

/// Pods are evicted again and again, each time replaced where they are in the way: by taints they
/// tolerate for a while, or by a pod that preempts for the sake of its topology spread. So it is in
/// Kubernetes.
pub fn may_be_restless(cluster: &Cluster) -> bool {
    let evicted = |pod: &Arc<Pod>| {
        let nominated = !pod.status.nominated_node_name.is_empty();
        nominated || pod.condition("DisruptionTarget").is_some() || is_guest(&pod.spec)
    };
    cluster.list(Kind::Pod).filter_map(Object::as_pod).any(evicted)
}

pub(super) fn nodes_are_well(cluster: &Cluster) -> Result<(), String> {
    for name in cluster.machines().keys() {
        let key = Key::new(Kind::Node, "", *name);
        let node = cluster.api.get(&key).and_then(Object::as_node);
        // A Node the learner deleted stays away: its kubelet thinks it is registered.
        if let Some(node) = node {
            let taints = node.taints(&|t| t.key.starts_with("node.kubernetes.io/"));
            let cordoned = usize::from(node.spec.unschedulable);
            if node.ready() != Status::True || taints.len() != cordoned {
                let ready = node.ready().name();
                return Err(format!("{name}: Ready={ready}, taints {taints:?}"));
            }
        }
    }
    Ok(())
}

pub(super) fn everything_ends(cluster: &Cluster) -> Result<(), String> {
    for object in cluster.api.all() {
        let meta = object.meta();
        let held = meta.finalizers.iter().any(|f| f.contains('/'));
        if meta.is_terminating() && !held {
            return Err(format!("{:?} does not come to its end", object.key()));
        }
    }
    Ok(())
}

pub(super) fn pods_are_ready(cluster: &Cluster) -> Result<(), String> {
    for pod in cluster.list(Kind::Pod).filter_map(Object::as_pod) {
        let node = Key::new(Kind::Node, "", pod.spec.node_name);
        if !pod.node_name().is_empty() && cluster.api.get(&node).is_none() {
            return Err(format!("{} is bound to a node that is gone", pod.metadata.name));
        }
        let runs = !pod.node_name().is_empty() && can_run(&pod.spec) && !is_guest(&pod.spec);
        if runs && !pod.is_finished() && !pod.is_ready() {
            return Err(format!("{} is not ready", pod.metadata.name));
        }
    }
    Ok(())
}

/// Every container's image exists and its program goes on by itself.
fn can_run(spec: &PodSpec) -> bool {
    let image = |image: &str| Image::lookup(image);
    spec.containers.iter().all(|c| image(&c.image).is_some_and(|i| i.ends.is_none()))
        && spec.init_containers.iter().all(|c| image(&c.image).is_some_and(|i| i.ends.is_some()))
}

/// Evicted, and placed again where it tolerates to be for a while, for ever.
fn is_guest(spec: &PodSpec) -> bool {
    spec.tolerations.iter().any(|t| t.toleration_seconds.is_some_and(|s| s < 300))
}

/// Scaled while two ReplicaSets had pods, a Deployment of strategy Recreate waits for ever to be
/// scaled in proportion, which is done for RollingUpdate only. So it is in Kubernetes
/// (DeploymentController.scale).
fn is_stuck(cluster: &Cluster, d: &Deployment) -> bool {
    let desired = d.spec.replicas.unwrap_or(1).to_string();
    let sets = cluster.list_namespace(Kind::ReplicaSet, &d.metadata.namespace);
    let own = |set: &&Arc<ReplicaSet>| {
        set.metadata.controller().is_some_and(|o| o.uid == d.metadata.uid) && set.spec.replicas > 0
    };
    let active: Vec<_> = sets.filter_map(Object::as_replica_set).filter(own).collect();
    let other = |set: &&Arc<ReplicaSet>| {
        set.metadata.annotations.get(ANNOTATION_DESIRED).is_some_and(|n| **n != *desired)
    };
    &*d.spec.strategy.kind == "Recreate" && active.len() > 1 && active.iter().any(other)
}

/// All pods are of the newest template and available, unless something keeps them from it that the
/// Deployment cannot mend.
pub(super) fn is_complete(cluster: &Cluster, d: &Deployment) -> Result<(), String> {
    let (name, namespace) = (&d.metadata.name, &d.metadata.namespace);
    let pods = || {
        let all = cluster.list_namespace(Kind::Pod, namespace).filter_map(Object::as_pod);
        let own = |pod: &&Arc<Pod>| d.spec.selector.matches(&pod.metadata.labels);
        all.filter(own)
    };
    let waits = pods().any(|pod| pod.node_name().is_empty());
    let refused = d.status.conditions.iter().any(|c| &*c.kind == "ReplicaFailure");
    let spec = &d.spec.template.spec;
    let cannot = !can_run(spec) || is_guest(spec) || is_stuck(cluster, d);
    if d.spec.paused || waits || refused || cannot {
        return Ok(());
    }
    let (want, status) = (d.spec.replicas.unwrap_or(1), &d.status);
    let told = (status.replicas, status.updated_replicas, status.available_replicas);
    match told == (want, want, want) {
        true => Ok(()),
        false => Err(format!("{name} wants {want}, has (all, updated, available) {told:?}")),
    }
}
