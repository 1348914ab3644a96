//! What must always hold, called by tests and by scripts that ask for it.
//!
//! [`check`] looks at one state as a whole, a [`Witness`] at what changes from step to step,
//! [`check_rest`] at a state in which nothing is on its way, and [`check_desired`] at one that had
//! all the time it needed and nothing broken. Nothing here changes a cluster.

mod desired;
mod rest;
mod rollout;
#[cfg(test)]
mod tests;
mod witness;

pub use desired::{check_desired, may_be_restless};
pub use rest::{check_rest, is_at_rest};
pub use witness::Witness;

use super::Cluster;
use super::object::resources::pod_requests;
use super::object::{Key, Kind, Node, Object, ObjectMeta, Pod, Quantity, Str};
use crate::cluster::map::Map;

/// What a component holds of the kinds it holds whole: each object's key and resourceVersion.
pub(crate) struct Held {
    pub(crate) kinds: &'static [Kind],
    /// Of pods, only those that are bound.
    pub(crate) bound_only: bool,
    pub(crate) objects: Vec<(Key, u64)>,
}

impl Held {
    pub(crate) fn new(kinds: &'static [Kind]) -> Held {
        Held { kinds, bound_only: false, objects: Vec::new() }
    }
    pub(crate) fn add(&mut self, kind: Kind, meta: &ObjectMeta) {
        self.objects.push((Key::new(kind, meta.namespace, meta.name), meta.resource_version));
    }
}

/// The first thing that does not hold, in words for a test's output.
pub fn check(cluster: &Cluster) -> Result<(), String> {
    pods_are_bound_to_real_places(cluster)?;
    for pod in cluster.list(Kind::Pod).filter_map(Object::as_pod) {
        address_is_unique(cluster, pod)?;
    }
    for node in cluster.list(Kind::Node).filter_map(Object::as_node) {
        node_is_not_overfull(cluster, node)?;
    }
    revisions_are_unique(cluster)?;
    if !cluster.api.is_counted_right() {
        return Err("the API server's counts are not those of what it holds".into());
    }
    sandboxes_belong_to_pods(cluster)
}

/// A pod runs on the machine it is bound to and on no other, under an address of its own.
fn sandboxes_belong_to_pods(cluster: &Cluster) -> Result<(), String> {
    let mut places: Map<Str, Str> = Map::new();
    let mut addresses: Map<Str, Key> = Map::new();
    for (name, machine) in cluster.machines() {
        machine.kubelet.check().map_err(|what| format!("on {name}: {what}"))?;
        for run in machine.kubelet.pods().filter(|run| run.is_running()) {
            let ip = Str::from(run.ip());
            let host = ip == machine.kubelet.setup().address;
            if let Some(other) = addresses.insert(ip, run.key).filter(|_| !host) {
                return Err(format!("{ip} belongs to {} and {}", other.name, run.key.name));
            }
            if let Some(other) = places.insert(run.uid(), *name) {
                return Err(format!("{} runs on {other} and on {name}", run.key.name));
            }
            let Some(Object::Pod(pod)) = cluster.api.get(&run.key) else { continue };
            // A namesake may be somewhere else.
            let bound = pod.node_name();
            if pod.metadata.uid == run.uid() && bound != &**name {
                return Err(format!("{} runs on {name}, bound to {bound}", run.key.name));
            }
        }
    }
    Ok(())
}

fn pods_are_bound_to_real_places(cluster: &Cluster) -> Result<(), String> {
    for pod in cluster.list(Kind::Pod).filter_map(Object::as_pod) {
        if pod.node_name().is_empty() && !pod.status.pod_ip.is_empty() {
            return Err(format!("unbound pod {} has an IP", pod.metadata.name));
        }
    }
    Ok(())
}

/// No two live pods have one IP. A pod on a machine that is off or cut off keeps its last known
/// one, and what the kubelet runs is the truth: its report may be a moment behind.
fn address_is_unique(cluster: &Cluster, pod: &Pod) -> Result<(), String> {
    let lives = |pod: &Pod| {
        let machine = cluster.machines().get(pod.node_name())?;
        let on = machine.is_up() && cluster.is_running();
        let key = Key::new(Kind::Pod, pod.metadata.namespace, pod.metadata.name);
        let run = machine.kubelet.pod(&key).filter(|run| run.uid() == pod.metadata.uid)?;
        let told = !pod.spec.host_network && pod.is_active() && *run.ip() == *pod.status.pod_ip;
        (on && told).then_some(())
    };
    let ip = pod.status.pod_ip;
    if ip.is_empty() || lives(pod).is_none() {
        return Ok(());
    }
    for other in cluster.pods_on(pod.node_name()).filter_map(Object::as_pod) {
        if other.status.pod_ip == ip
            && other.metadata.uid != pod.metadata.uid
            && lives(other).is_some()
        {
            let (a, b) = (&pod.metadata.name, &other.metadata.name);
            return Err(format!("{ip} belongs to {a} and {b}"));
        }
    }
    Ok(())
}

/// Requests never exceed allocatable, nor pods the pod limit.
fn node_is_not_overfull(cluster: &Cluster, node: &Node) -> Result<(), String> {
    let name = &node.metadata.name;
    let (mut used, mut count): (Map<Str, i64>, i64) = (Map::new(), 0);
    for pod in cluster.pods_on(name).filter_map(Object::as_pod).filter(|p| !p.is_finished()) {
        count += 1;
        for (name, quantity) in &pod_requests(&pod.spec).list() {
            *used.entry(*name).or_insert(0) += quantity.milli_value();
        }
    }
    used.insert("pods".into(), count * 1000);
    for (resource, used) in &used {
        let room = node.status.allocatable.get(resource).map_or(0, Quantity::milli_value);
        if *used > room {
            return Err(format!("{name} is overfull: {used}m of {room}m {resource}"));
        }
    }
    Ok(())
}

/// One revision per write: no two objects carry the same one, none is beyond the store's.
fn revisions_are_unique(cluster: &Cluster) -> Result<(), String> {
    let with_key = |object: &Object| (object.meta().resource_version, object.key());
    let mut revisions: Vec<(u64, Key)> = cluster.api.all().map(with_key).collect();
    revisions.sort_unstable_by_key(|(revision, _)| *revision);
    let twice = revisions.windows(2).find(|two| two[0].0 == two[1].0).map(|two| &two[1]);
    let first = revisions.first().filter(|(revision, _)| *revision == 0);
    let last = revisions.last().filter(|(revision, _)| *revision > cluster.revision());
    match twice.or(first).or(last) {
        Some((revision, key)) => Err(format!("revision {revision} of {key:?}")),
        None => Ok(()),
    }
}
