//! What must hold while nothing is on its way: every cache has what the store has, and every
//! controller has done what its objects ask for.

use super::Held;
use super::desired::spreads;
use super::rollout::deployment_of;
use crate::cluster::Cluster;
use crate::cluster::controller::Controllers;
use crate::cluster::map::{Map, Set};
use crate::cluster::node::{PodRun, Stage};
use crate::cluster::object::{
    Condition, EndpointSlice, IntOrString, Key, Kind, LABEL_SERVICE_NAME, Object, Pod,
    PodAffinityTerm, ReplicaSet, Service, ServicePort, Status, Str,
};
use crate::cluster::scheduler::{Place, Plugin, Waiting, WhatIf};
use crate::cluster::step::{Controller, Ms};
use std::sync::Arc;

/// Nothing arrives for this long: longer than any message, shorter than any pause a controller
/// makes on purpose.
const REST_MS: Ms = 3_000;

/// Whether the whole control plane runs, and nothing is on its way to anybody.
pub fn is_at_rest(cluster: &Cluster) -> bool {
    let later = cluster.next_at().is_none_or(|at| at > cluster.now() + REST_MS);
    cluster.running && cluster.stopped.is_empty() && later
}

/// The first thing that does not hold in a cluster [at rest](is_at_rest).
pub fn check_rest(cluster: &Cluster) -> Result<(), String> {
    caches_have_what_is_stored(cluster)?;
    kubelets_know_their_pods(cluster)?;
    for service in cluster.list(Kind::Service).filter_map(Object::as_service) {
        endpoints_are_the_ready_pods(cluster, service)?;
        v1_endpoints_are_too(cluster, service)?;
    }
    for set in cluster.list(Kind::ReplicaSet).filter_map(Object::as_replica_set) {
        replicas_are_there(cluster, set)?;
    }
    owners_exist(cluster)?;
    promises_are_as_written(cluster)?;
    nobody_waits_in_vain(cluster)
}

/// (kind, key, resourceVersion) of what a component holds against the same of the store.
pub(super) fn caches_have_what_is_stored(cluster: &Cluster) -> Result<(), String> {
    for controller in Controller::ALL {
        let held = cluster.controllers.held(controller);
        compare(cluster, &format!("{controller:?}"), held, |_| true)?;
    }
    let waits = |pod: &Pod| cluster.scheduler.profile_of(pod).is_some();
    compare(cluster, "the scheduler", cluster.scheduler.held(), |object| match object {
        // ScheduleOne takes one that ends from the queue (skipPodSchedule).
        Object::Pod(pod) => {
            let waits = waits(pod) && !pod.metadata.is_terminating();
            !pod.is_finished() && (!pod.node_name().is_empty() || waits)
        }
        _ => true,
    })?;
    let mut fleet = None;
    for (name, machine) in cluster.machines() {
        if machine.is_up() {
            let proxy = cluster.proxies.on(name).expect("every machine has one");
            // Most may have the same one.
            if fleet.is_some_and(|fleet| std::ptr::eq(fleet, proxy)) {
                continue;
            }
            compare(cluster, name, proxy.held(), |_| true)?;
            fleet = Some(proxy);
        }
    }
    for program in cluster.ingress.programs() {
        if cluster.machines().get(program.node()).is_some_and(|machine| machine.is_up()) {
            compare(cluster, "an ingress controller", program.held(), |_| true)?;
        }
    }
    let graph = &cluster.controllers.garbage_collector;
    let mut owned = cluster.api.all().filter(|object| {
        object.kind() != Kind::Namespace
            && Controllers::watches(Controller::GarbageCollector, object.kind())
    });
    match owned.find(|object| !graph.knows(object)) {
        Some(object) => Err(format!("the graph of owners lacks {:?}", object.key())),
        None => Ok(()),
    }
}

/// `cares`: whether the component is to hold an object.
fn compare(
    cluster: &Cluster,
    who: &str,
    held: Held,
    cares: impl Fn(&Object) -> bool,
) -> Result<(), String> {
    let bound_only = held.bound_only;
    let unbound = |o: &Object| o.as_pod().is_some_and(|pod| pod.node_name().is_empty());
    let kinds = held.kinds;
    let held: Map<Key, u64> = held.objects.into_iter().collect();
    for kind in kinds {
        for object in cluster.list(*kind).filter(|o| cares(o) && !(bound_only && unbound(o))) {
            let (key, stored) = (object.key(), object.meta().resource_version);
            if held.get(&key) != Some(&stored) {
                let own = held.get(&key);
                return Err(format!("{who} holds {key:?} at {own:?}, stored is {stored}"));
            }
        }
    }
    let gone = held.keys().find(|key| cluster.api.get(key).is_none());
    gone.map_or(Ok(()), |key| Err(format!("{who} holds {key:?}, which is gone")))
}

pub(super) fn kubelets_know_their_pods(cluster: &Cluster) -> Result<(), String> {
    for (name, machine) in cluster.machines() {
        if !machine.is_up() {
            continue;
        }
        for pod in cluster.pods_on(name).filter_map(Object::as_pod) {
            let key = Key::new(Kind::Pod, pod.metadata.namespace, pod.metadata.name);
            let run = machine.kubelet.pod(&key);
            if !pod.is_finished() && run.is_none_or(|run| run.uid() != pod.metadata.uid) {
                return Err(format!("{name} does not know its pod {}", key.name));
            }
        }
        // One that is being ended may take its grace period.
        let stays = |run: &&PodRun| run.stage == Stage::Running && run.is_running();
        for run in machine.kubelet.pods().filter(stays) {
            if cluster.api.get(&run.key).is_none_or(|o| o.meta().uid != run.uid()) {
                return Err(format!("{name} still runs {}, which is gone", run.key.name));
            }
        }
    }
    Ok(())
}

/// The endpoints of a Service are its pods with an address, ready as the pods are.
pub(super) fn endpoints_are_the_ready_pods(
    cluster: &Cluster,
    service: &Service,
) -> Result<(), String> {
    let (namespace, name) = (&service.metadata.namespace, &service.metadata.name);
    let selector = &service.spec.selector;
    if selector.is_empty() || service.metadata.is_terminating() {
        return Ok(());
    }
    let mut wanted: Map<Str, (bool, bool)> = Map::new();
    for pod in cluster.list_namespace(Kind::Pod, namespace).filter_map(Object::as_pod) {
        let labels = &pod.metadata.labels;
        if pod.status.pod_ip.is_empty()
            || pod.is_finished()
            || !selector.iter().all(|(k, v)| labels.get(k) == Some(v))
        {
            continue;
        }
        let node = Key::new(Kind::Node, "", Str::from(pod.node_name()));
        if cluster.api.get(&node).is_none() {
            return Ok(()); // its sync fails until the pod is collected
        }
        let ends = pod.metadata.is_terminating();
        let anyway = service.spec.publish_not_ready_addresses;
        wanted.insert(pod.metadata.uid, (anyway || pod.is_ready() && !ends, ends));
    }
    let of = |slice: &&std::sync::Arc<EndpointSlice>| {
        slice.metadata.labels.get(LABEL_SERVICE_NAME) == Some(name)
    };
    let slices = cluster.list_namespace(Kind::EndpointSlice, namespace);
    for slice in slices.filter_map(Object::as_endpoint_slice).filter(of) {
        for endpoint in &slice.endpoints {
            let pod = endpoint.target_ref.name;
            let is = (endpoint.conditions.ready, endpoint.conditions.terminating);
            match wanted.remove(&endpoint.target_ref.uid) {
                Some(should) if should == is => {}
                other => {
                    return Err(format!("{name} has {pod} (ready, ending) {is:?}, not {other:?}"));
                }
            }
        }
    }
    match wanted.len() {
        0 => Ok(()),
        missing => Err(format!("{name} lacks {missing} endpoints")),
    }
}

/// The v1 Endpoints object of a Service tells of the same pods, but for those being deleted. A pod
/// without the named port stands nowhere; of more than 1,000 some are left out.
pub(super) fn v1_endpoints_are_too(cluster: &Cluster, service: &Service) -> Result<(), String> {
    let (namespace, name) = (service.metadata.namespace, service.metadata.name);
    let found = cluster.api.get(&Key::new(Kind::Endpoints, namespace, name));
    let Some(endpoints) = found.and_then(Object::as_endpoints) else {
        // Nothing new comes into a namespace that ends: its Endpoints are not made any more.
        let none = service.spec.selector.is_empty() || cluster.api.is_ending(namespace);
        return if none { Ok(()) } else { Err(format!("{name} has no v1 Endpoints")) };
    };
    let anyway = service.spec.publish_not_ready_addresses;
    let mut wanted = Map::new();
    for pod in cluster.list_namespace(Kind::Pod, &namespace).filter_map(Object::as_pod) {
        let labels = &pod.metadata.labels;
        let selected = service.spec.selector.iter().all(|(k, v)| labels.get(k) == Some(v));
        let stands = !pod.is_finished() && !pod.status.pod_ip.is_empty();
        if selected && stands && (anyway || !pod.metadata.is_terminating()) {
            wanted.insert(pod.metadata.uid, anyway || pod.is_ready());
        }
    }
    let mut stand = Map::new();
    for subset in &endpoints.subsets {
        let others = subset.not_ready_addresses.iter().map(|address| (address, false));
        for (address, is) in subset.addresses.iter().map(|a| (a, true)).chain(others) {
            let (pod, should) = (address.target_ref.name, wanted.get(&address.target_ref.uid));
            if should != Some(&is) {
                return Err(format!("v1 Endpoints {name} has {pod} ready {is}, not {should:?}"));
            }
            stand.insert(address.target_ref.uid, is);
        }
    }
    let by_name = |port: &ServicePort| matches!(port.target_port, Some(IntOrString::String(_)));
    let may_lack = service.spec.ports.iter().any(by_name);
    match stand.len() == wanted.len().min(1000) || may_lack {
        true => Ok(()),
        false => Err(format!("v1 Endpoints {name} has {} of {}", stand.len(), wanted.len())),
    }
}

/// A ReplicaSet has as many active pods as it wants; its status counts them.
pub(super) fn replicas_are_there(cluster: &Cluster, set: &ReplicaSet) -> Result<(), String> {
    let meta = &set.metadata;
    let namespace = Key::new(Kind::Namespace, "", meta.namespace);
    let ending = cluster.api.get(&namespace).is_none_or(|n| n.meta().is_terminating());
    // What the API refuses is tried again, ever more rarely.
    let fails = |c: &Condition| &*c.kind == "ReplicaFailure" && c.status == Status::True;
    if meta.is_terminating() || ending || set.status.conditions.iter().any(fails) {
        return Ok(());
    }
    let owned = |pod: &&std::sync::Arc<Pod>| {
        pod.is_active() && pod.metadata.controller().is_some_and(|o| o.uid == meta.uid)
    };
    let pods = cluster.list_namespace(Kind::Pod, &meta.namespace).filter_map(Object::as_pod);
    let pods: Vec<_> = pods.filter(owned).collect();
    let (have, ready) = (pods.len(), pods.iter().filter(|pod| pod.is_ready()).count());
    let (status, want) = (&set.status, set.spec.replicas);
    if have as i32 != want {
        return Err(format!("{} has {have} pods, wants {want}", meta.name));
    }
    if (status.replicas, status.ready_replicas) != (have as i32, ready as i32) {
        let told = (status.replicas, status.ready_replicas);
        return Err(format!("{} has {have} pods, {ready} ready; it says {told:?}", meta.name));
    }
    let Some(d) = deployment_of(cluster, set) else { return Ok(()) };
    if d.status.observed_generation != d.metadata.generation && !d.metadata.is_terminating() {
        return Err(format!("{} has not been looked at", d.metadata.name));
    }
    Ok(())
}

/// Nothing is left behind by an owner that is gone.
pub(super) fn owners_exist(cluster: &Cluster) -> Result<(), String> {
    let mut uids = Set::new();
    cluster.api.all().for_each(|object| _ = uids.insert(object.meta().uid));
    for object in cluster.api.all().filter(|object| !object.meta().is_terminating()) {
        let owners = &object.meta().owner_references;
        if !owners.is_empty() && !owners.iter().any(|owner| uids.contains(&owner.uid)) {
            return Err(format!("{:?} has outlived its owner", object.key()));
        }
    }
    Ok(())
}

/// The scheduler keeps a node for those pods whose status names one.
pub(super) fn promises_are_as_written(cluster: &Cluster) -> Result<(), String> {
    for pod in cluster.list(Kind::Pod).filter_map(Object::as_pod) {
        let key = Key::new(Kind::Pod, pod.metadata.namespace, pod.metadata.name);
        let node = pod.status.nominated_node_name;
        let waits = pod.node_name().is_empty() && cluster.scheduler.place(&key).is_some();
        if waits && cluster.scheduler.is_nominated(&key) == node.is_empty() {
            return Err(format!("{} is nominated to {node:?}, it says", key.name));
        }
    }
    Ok(())
}

/// A pod that waits for a change of the cluster would not fit now either, and says so.
pub(super) fn nobody_waits_in_vain(cluster: &Cluster) -> Result<(), String> {
    let waiting: Vec<Waiting> = cluster
        .scheduler
        .waiting()
        .filter(|waiting| waiting.place == Place::Unschedulable)
        .collect();
    if waiting.is_empty() {
        return Ok(());
    }
    let pods = || cluster.list(Kind::Pod).filter_map(Object::as_pod);
    let some_end = pods().any(|pod| pod.metadata.is_terminating());
    let mut scheduler = WhatIf::new(cluster.api.all().filter(|object| match object {
        Object::Pod(pod) => !pod.node_name().is_empty() && !pod.is_finished(),
        _ => true,
    }));
    // RunFilterPluginsWithNominatedPods: nodes are promised to others as important.
    let unbound = || pods().filter(|pod| pod.node_name().is_empty() && !pod.is_finished());
    unbound().for_each(|pod| scheduler.nominate(pod));
    for waiting in waiting {
        let Some(Object::Pod(pod)) = cluster.api.get(&waiting.pod) else { continue };
        let name = pod.metadata.name;
        // PodTopologySpread counts no pod that ends (countPodsMatchSelector), but its hint wakes
        // nobody before it is gone (isSchedulableAfterPodChange minds labels only).
        let uneven = some_end && spreads(&pod.spec);
        // Its affinity is to pods like itself, and the last of them is gone: then it may be the
        // first of a new series (satisfyPodAffinity), but InterPodAffinity's hint wakes nobody for
        // a deleted pod that is wanted; the flush after five minutes does.
        let affine = waiting.rejected_by.contains(Plugin::InterPodAffinity);
        let alone = affine && wants_its_like(pod);
        // A deleted node takes its pods out of the snapshot, and with them whom they, or whom this
        // one, would not stand beside; but no hint of InterPodAffinity minds it: the deletion of
        // those pods does.
        let parted = |other: &Arc<Pod>| {
            (stands_apart(pod) || stands_apart(other)) && is_adrift(cluster, other)
        };
        let adrift = affine && pods().any(parted);
        // Preemption that finds its last victim gone already (another pod had evicted it) ends
        // without an event to wake for (prepareCandidateAsync takes NotFound for success).
        let preempted = !pod.status.nominated_node_name.is_empty();
        if uneven || alone || adrift || preempted {
            continue;
        }
        if let Some(node) = scheduler.decide(pod).chosen {
            return Err(format!("{name} waits, but fits on {node}"));
        }
        if pod.condition("PodScheduled").is_none_or(|c| c.status != Status::False) {
            return Err(format!("{name} waits and does not say so"));
        }
    }
    Ok(())
}

/// It must not be where certain others are.
fn stands_apart(pod: &Pod) -> bool {
    let affinity = pod.spec.affinity.as_ref().and_then(|a| a.pod_anti_affinity.as_ref());
    affinity.is_some_and(|affinity| !affinity.required.is_empty())
}

/// Its node is gone.
fn is_adrift(cluster: &Cluster, pod: &Pod) -> bool {
    let node = pod.node_name();
    !node.is_empty() && cluster.api.get(&Key::new(Kind::Node, "", Str::from(node))).is_none()
}

/// All terms of its required affinity match the pod itself.
fn wants_its_like(pod: &Pod) -> bool {
    let affinity = pod.spec.affinity.as_ref().and_then(|a| a.pod_affinity.as_ref());
    let terms = affinity.map_or(&[][..], |affinity| &affinity.required);
    let likes = |term: &PodAffinityTerm| {
        term.label_selector.as_ref().is_some_and(|s| s.matches(&pod.metadata.labels))
    };
    !terms.is_empty() && terms.iter().all(likes)
}
