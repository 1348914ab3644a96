//! What must always hold, called by tests and after random moves.

use super::Cluster;
use super::object::{Kind, Object};
use crate::cluster::map::{Map, Set};

/// The first thing that does not hold, in words for a test's output.
pub fn check(cluster: &Cluster) -> Result<(), String> {
    pods_are_bound_to_real_places(cluster)?;
    addresses_are_unique(cluster)?;
    nodes_are_not_overfull(cluster)?;
    revisions_are_unique(cluster)?;
    rollouts_keep_their_bounds(cluster)?;
    sandboxes_belong_to_pods(cluster)
}

/// No pod runs on a machine it is not bound to.
fn sandboxes_belong_to_pods(cluster: &Cluster) -> Result<(), String> {
    for (name, machine) in cluster.machines() {
        machine.kubelet.check().map_err(|what| format!("on {name}: {what}"))?;
        for run in machine.kubelet.pods().filter(|run| run.is_running()) {
            let Some(Object::Pod(pod)) = cluster.api.get(&run.key) else { continue };
            let bound = pod.node_name();
            if bound != &**name {
                return Err(format!("{} runs on {name}, bound to {bound}", run.key.name));
            }
        }
    }
    Ok(())
}

fn pods_are_bound_to_real_places(cluster: &Cluster) -> Result<(), String> {
    for object in cluster.list(Kind::Pod) {
        let Object::Pod(pod) = object else { continue };
        let node = pod.node_name();
        if !node.is_empty() && !cluster.machines().contains_key(node) {
            return Err(format!("pod {} on unknown node {node}", pod.metadata.name));
        }
        if node.is_empty() && !pod.status.pod_ip.is_empty() {
            return Err(format!("unbound pod {} has an IP", pod.metadata.name));
        }
    }
    Ok(())
}

/// No two live pods have one IP. (A pod on a machine that is off keeps its last known one.)
fn addresses_are_unique(cluster: &Cluster) -> Result<(), String> {
    let mut seen: Map<&str, &str> = Map::new();
    for object in cluster.list(Kind::Pod) {
        let Object::Pod(pod) = object else { continue };
        let ip = &*pod.status.pod_ip;
        let machine = cluster.machines().get(pod.node_name());
        let on = machine.is_some_and(|m| m.powered && m.connected && cluster.is_running());
        if ip.is_empty() || pod.is_finished() || pod.metadata.is_terminating() || !on {
            continue;
        }
        // What the kubelet runs is the truth; its report may be a moment behind.
        if machine.and_then(|m| m.kubelet.pod(&object.key())).is_none_or(|run| run.ip() != ip) {
            continue;
        }
        if let Some(other) = seen.insert(ip, &pod.metadata.name) {
            return Err(format!("{ip} belongs to {other} and {}", pod.metadata.name));
        }
    }
    Ok(())
}

/// Requests never exceed allocatable, nor pods the pod limit.
fn nodes_are_not_overfull(cluster: &Cluster) -> Result<(), String> {
    for object in cluster.list(Kind::Node) {
        let Object::Node(node) = object else { continue };
        let name = &node.metadata.name;
        let (mut cpu, mut memory, mut count) = (0i64, 0i64, 0i64);
        for pod in cluster.pods_on(name).filter_map(Object::as_pod).filter(|p| !p.is_finished()) {
            count += 1;
            for container in &pod.spec.containers {
                let requests = &container.resources.requests;
                cpu += requests.get("cpu").map_or(0, |q| q.milli_value());
                memory += requests.get("memory").map_or(0, |q| q.value());
            }
        }
        let room = &node.status.allocatable;
        let over = |name: &str, used: i64, milli: bool| {
            let q = room.get(name);
            let max = q.map_or(0, |q| if milli { q.milli_value() } else { q.value() });
            used > max
        };
        if over("cpu", cpu, true) || over("memory", memory, false) || over("pods", count, false) {
            return Err(format!("{name} is overfull: {cpu}m, {memory} bytes, {count} pods"));
        }
    }
    Ok(())
}

/// One revision per write: no two objects carry the same one, none is beyond the store's.
fn revisions_are_unique(cluster: &Cluster) -> Result<(), String> {
    let mut seen = Set::new();
    for object in cluster.api.all() {
        let revision = object.meta().resource_version;
        if revision == 0 || revision > cluster.revision() || !seen.insert(revision) {
            return Err(format!("revision {revision} of {:?}", object.key()));
        }
    }
    Ok(())
}

/// The ReplicaSets of a Deployment never ask for more than desired + maxSurge. The desired number
/// is the one the controller last acted on: it writes it to each ReplicaSet with its limit.
fn rollouts_keep_their_bounds(cluster: &Cluster) -> Result<(), String> {
    let mut asked: Map<&str, (i64, i64, u32)> = Map::new();
    for object in cluster.list(Kind::ReplicaSet) {
        let Object::ReplicaSet(rs) = object else { continue };
        let Some(owner) = rs.metadata.controller() else { continue };
        let max = rs.metadata.annotations.get("deployment.kubernetes.io/max-replicas");
        let Some(max) = max.and_then(|m| m.parse::<i64>().ok()) else { continue };
        let entry = asked.entry(&owner.uid).or_insert((0, 0, 0));
        entry.0 += i64::from(rs.spec.replicas);
        entry.1 = entry.1.max(max);
        entry.2 += 1;
    }
    for (owner, (total, max, sets)) in asked {
        if total > max && sets > 1 {
            return Err(format!("ReplicaSets of {owner} ask for {total}, at most {max} allowed"));
        }
    }
    Ok(())
}
