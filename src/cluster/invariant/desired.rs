//! What a cluster must have come to once nothing is broken any more and all back-offs are over.

use super::rest::check_rest;
use crate::cluster::controller::rollout::ANNOTATION_DESIRED;
use crate::cluster::node::image::Image;
use crate::cluster::object::{
    Deployment, Key, Kind, Node, Object, Pod, PodSpec, ReplicaSet, Status,
};
use crate::cluster::{Cluster, Ms};
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

/// Why a cluster may never come to rest: pods are evicted again and again, each time replaced where
/// they are in the way.
///
/// So it is in Kubernetes: the taint eviction controller (getMinTolerationTime) sends away who
/// tolerates a taint for a while, and the scheduler (TaintToleration) puts the replacement there
/// again. And a pod may preempt others for the sake of who is where (PodTopologySpread,
/// InterPodAffinity); their replacements are placed before it is tried again, and it fails again.
/// And `kubectl drain` asks for an eviction every 5 s until a budget allows it, which that of pods
/// that never become healthy does not (evictPod).
pub fn may_be_restless(cluster: &Cluster) -> bool {
    if !cluster.drains.is_empty() {
        return true;
    }
    let mut pods = cluster.list(Kind::Pod).filter_map(Object::as_pod);
    pods.any(|pod| is_guest_on(node_of(cluster, pod), &pod.spec) || preempts_for_its_place(pod))
}

/// Room was made for a pod that minds who else is where.
fn preempts_for_its_place(pod: &Pod) -> bool {
    let nominated = pod.node_name().is_empty() && !pod.status.nominated_node_name.is_empty();
    let affinity = pod.spec.affinity.as_ref();
    let with =
        affinity.and_then(|a| a.pod_affinity.as_ref()).is_some_and(|a| !a.required.is_empty());
    let without = affinity.and_then(|a| a.pod_anti_affinity.as_ref());
    let without = without.is_some_and(|a| !a.required.is_empty());
    nominated && (with || without || spreads(&pod.spec))
}

/// Some topology spread constraint keeps it from nodes.
pub(super) fn spreads(spec: &PodSpec) -> bool {
    spec.topology_spread_constraints.iter().any(|c| &*c.when_unsatisfiable == "DoNotSchedule")
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

/// What was deleted is gone when its grace period is over.
pub(super) fn everything_ends(cluster: &Cluster) -> Result<(), String> {
    for object in cluster.api.all() {
        let meta = object.meta();
        let held = meta.finalizers.iter().any(|f| f.contains('/'));
        let due = meta.deletion_timestamp.map_or(Ms::MAX, |at| at.0.max(0) as Ms + END_MS);
        if due < cluster.now() && !held {
            return Err(format!("{:?} does not come to its end", object.key()));
        }
    }
    Ok(())
}

/// From the end of a grace period to the object's removal: a kill, the sandbox, the garbage
/// collector, the namespace's last look, each some seconds at most.
const END_MS: Ms = 15_000;

pub(super) fn pods_are_ready(cluster: &Cluster) -> Result<(), String> {
    for pod in cluster.list(Kind::Pod).filter_map(Object::as_pod) {
        let node = node_of(cluster, pod);
        if !pod.node_name().is_empty() && node.is_none() {
            return Err(format!("{} is bound to a node that is gone", pod.metadata.name));
        }
        let stays = node.is_some() && !pod.metadata.is_terminating();
        let runs = stays && can_run(&pod.spec) && !is_guest_on(node, &pod.spec);
        if runs && !pod.is_finished() && !pod.is_ready() {
            return Err(format!("{} is not ready", pod.metadata.name));
        }
    }
    Ok(())
}

fn node_of<'a>(cluster: &'a Cluster, pod: &Pod) -> Option<&'a Node> {
    let key = Key::new(Kind::Node, "", pod.spec.node_name);
    cluster.api.get(&key).and_then(Object::as_node).map(|node| &**node)
}

/// Every container's image exists and its program goes on by itself.
fn can_run(spec: &PodSpec) -> bool {
    let image = |image: &str| Image::lookup(image);
    spec.containers.iter().all(|c| image(&c.image).is_some_and(|i| i.ends.is_none()))
        && spec.init_containers.iter().all(|c| image(&c.image).is_some_and(|i| i.ends.is_some()))
}

/// Pods like this may be on this node for a while only: it has taints they tolerate, one of them
/// not for ever.
fn is_guest_on(node: Option<&Node>, spec: &PodSpec) -> bool {
    let taints = node.map_or(Vec::new(), |node| node.taints(&|t| &*t.effect == "NoExecute"));
    let tolerated = |taint| spec.tolerations.iter().find(|toleration| toleration.tolerates(taint));
    let tolerated: Option<Vec<_>> = taints.iter().map(tolerated).collect();
    tolerated.is_some_and(|all| all.iter().any(|t| t.toleration_seconds.is_some()))
}

/// Evicted somewhere, and placed there again, for ever.
fn is_guest(cluster: &Cluster, spec: &PodSpec) -> bool {
    let mut nodes = cluster.list(Kind::Node).filter_map(Object::as_node);
    nodes.any(|node| is_guest_on(Some(node), spec))
}

/// Scaled at a wrong moment, a Deployment waits for ever. So it is in Kubernetes: syncDeployment
/// finds a scaling event (isScalingEvent) as long as the annotation desired-replicas of an active
/// ReplicaSet says another number, and then calls nothing but scale. That does nothing when the one
/// active ReplicaSet has the wanted size, which somebody else gave it, nor when there are several,
/// the newest is not saturated, and the strategy is Recreate; and only scaling writes the
/// annotation.
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
    let idle = match &active[..] {
        [one] => one.spec.replicas == d.spec.replicas.unwrap_or(1),
        _ => &*d.spec.strategy.kind == "Recreate",
    };
    idle && active.iter().any(other)
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
    // Somebody gave one of its pods another image.
    let spoilt = pods().any(|pod| !can_run(&pod.spec));
    let refused = d.status.conditions.iter().any(|c| &*c.kind == "ReplicaFailure");
    let spec = &d.spec.template.spec;
    let cannot = spoilt || !can_run(spec) || is_guest(cluster, spec) || is_stuck(cluster, d);
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
