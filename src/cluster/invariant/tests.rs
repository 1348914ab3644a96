//! Every invariant can fail: each is broken on purpose in a copy of a cluster at rest.

use super::*;
use crate::cluster::node::Sandbox;
use crate::cluster::object::{EndpointSlice, Endpoints, ReplicaSet, Status, Time};
use crate::cluster::step::{Actor, Controller};
use crate::cluster::{Config, DeploymentMove, Move, Ms, PodSpecMove, ServiceMove};
use std::sync::Arc;

/// Two nodes, `web` with four pods behind a Service, and a pod that fits nowhere.
fn harbour() -> Cluster {
    let mut cluster = Cluster::new(Config::default(), 1);
    let (name, zone) = Default::default();
    let node = Move::NodeAdd { name, cpu_milli: 4_000, memory_mib: 8_192, zone };
    let deployment = DeploymentMove {
        namespace: "default".into(),
        name: "web".into(),
        image: "web:v1".into(),
        replicas: 4,
        cpu_milli: 100,
        ..DeploymentMove::default()
    };
    let service = ServiceMove {
        namespace: "default".into(),
        name: "web".into(),
        app: "web".into(),
        port: 80,
        target_port: 8080,
        ..ServiceMove::default()
    };
    let pod = PodSpecMove {
        namespace: "default".into(),
        name: "large".into(),
        image: "huge:v1".into(),
        cpu_milli: 64_000,
        ..PodSpecMove::default()
    };
    let deployment = Move::DeploymentCreate(deployment);
    for act in [node, node, deployment, Move::ServiceCreate(service), Move::PodAdd(pod)] {
        cluster.submit(act).expect("it makes sense");
        cluster.settle(3_000, 10_000);
    }
    // The budget of an unschedulable pod's retries is over.
    while !is_at_rest(&cluster) {
        cluster.step_until(cluster.now() + 1_000);
    }
    assert_eq!(check(&cluster), Ok(()));
    assert_eq!(check_rest(&cluster), Ok(()));
    assert_eq!(check_desired(&cluster), Ok(()));
    cluster
}

fn pods(cluster: &Cluster) -> Vec<Arc<Pod>> {
    let pods = cluster.list(Kind::Pod).filter_map(Object::as_pod);
    pods.filter(|pod| !pod.node_name().is_empty()).cloned().collect()
}

fn set(cluster: &Cluster) -> ReplicaSet {
    let mut sets = cluster.list(Kind::ReplicaSet).filter_map(Object::as_replica_set);
    (**sets.next().expect("one")).clone()
}

/// Writes an object as the next revision, past the door.
fn forge(cluster: &mut Cluster, object: impl Into<Object>) {
    let mut object = object.into();
    object.meta_mut().resource_version = cluster.revision() + 1;
    cluster.api.forge(object);
}

fn key(pod: &Pod) -> Key {
    Key::new(Kind::Pod, pod.metadata.namespace, pod.metadata.name)
}

fn says<T: std::fmt::Debug>(result: Result<T, String>, what: &str) {
    let text = result.expect_err(what);
    assert!(text.contains(what), "{text:?} does not say {what:?}");
}

#[test]
fn a_pod_on_two_nodes_is_seen() {
    let mut cluster = harbour();
    let pod = pods(&cluster)[0].clone();
    let there = cluster.machines[&pod.spec.node_name].clone();
    let elsewhere = if pod.node_name() == "node-1" { "node-2" } else { "node-1" };
    cluster.machines.insert(elsewhere.into(), there);
    says(check(&cluster), "belongs to");

    let mut cluster = harbour();
    let mut moved = (*pods(&cluster)[0]).clone();
    let elsewhere = if moved.node_name() == "node-1" { "node-2" } else { "node-1" };
    let mut witness = Witness::new(&cluster);
    Arc::make_mut(&mut moved.spec).node_name = elsewhere.into();
    forge(&mut cluster, moved);
    says(check(&cluster), "runs on");
    says(witness.look(&cluster, None), "moved to another node");
}

#[test]
fn two_pods_with_one_address_are_seen() {
    let mut cluster = harbour();
    let all = pods(&cluster);
    let (a, b) = all
        .iter()
        .flat_map(|a| all.iter().map(move |b| (a, b)))
        .find(|(a, b)| a.metadata.uid != b.metadata.uid && a.node_name() == b.node_name())
        .expect("four pods on two nodes");
    let mut b = (**b).clone();
    b.status.pod_ip = a.status.pod_ip;
    let machine = cluster.machines.get_mut(&b.spec.node_name).expect("its machine");
    machine.kubelet.pod_mut(&key(&b)).sandbox = Sandbox::Up { ip: a.status.pod_ip };
    let mut witness = Witness::new(&cluster);
    forge(&mut cluster, b);
    says(check(&cluster), "belongs to");
    says(witness.look(&cluster, None), "belongs to");
}

#[test]
fn an_overfull_node_is_seen() {
    let mut cluster = harbour();
    let mut witness = Witness::new(&cluster);
    let mut node = (**cluster.list(Kind::Node).next().unwrap().as_node().unwrap()).clone();
    node.status.allocatable.insert("pods".into(), Quantity::new("1"));
    forge(&mut cluster, node);
    says(check(&cluster), "is overfull");
    says(witness.look(&cluster, None), "is overfull");
}

#[test]
fn a_write_without_a_revision_of_its_own_is_seen() {
    let mut cluster = harbour();
    let mut witness = Witness::new(&cluster);
    let mut set = set(&cluster);
    let other = cluster.list(Kind::Deployment).next().unwrap().meta().resource_version;
    set.metadata.resource_version = other;
    cluster.api.forge(set.into());
    says(check(&cluster), "revision");
    // Unnoticed until the next write; then two changes have one revision.
    let pod = (*pods(&cluster)[0]).clone();
    let mut told = pod.clone();
    told.status.reason = "Told".into();
    forge(&mut cluster, told);
    says(witness.look(&cluster, None), "revision");
}

#[test]
fn a_pod_that_rises_from_the_dead_is_seen() {
    let mut cluster = harbour();
    let alive = (*pods(&cluster)[0]).clone();
    let mut ends = alive.clone();
    ends.metadata.deletion_timestamp = Some(Time::from_ms(1));
    forge(&mut cluster, ends);
    let mut witness = Witness::new(&cluster);
    forge(&mut cluster, alive);
    says(witness.look(&cluster, None), "was ending and is not any more");
}

/// What a witness says to a write by a controller.
fn judged(
    by: Controller,
    prepare: impl FnOnce(&mut Cluster),
    write: impl FnOnce(&mut Cluster),
) -> Result<(), String> {
    let mut cluster = harbour();
    prepare(&mut cluster);
    let mut witness = Witness::new(&cluster);
    write(&mut cluster);
    witness.look(&cluster, Some(Actor::Controller(by)))
}

fn resize(cluster: &mut Cluster, replicas: i32) {
    let mut set = set(cluster);
    set.spec.replicas = replicas;
    forge(cluster, set);
}

#[test]
fn a_rollout_beyond_its_bounds_is_seen() {
    // 25 % of 4, rounded up, is one more; rounded down, one less.
    let by = Controller::Deployment;
    assert_eq!(judged(by, |_| (), |c| resize(c, 5)), Ok(()));
    says(judged(by, |_| (), |c| resize(c, 6)), "at most 5");
    assert_eq!(judged(by, |_| (), |c| resize(c, 3)), Ok(()));
    says(judged(by, |_| (), |c| resize(c, 2)), "at least 3");
    // An outage took two already: those that are not available may be taken away.
    let outage = |cluster: &mut Cluster| {
        let mut set = set(cluster);
        set.status.available_replicas = 2;
        forge(cluster, set);
    };
    assert_eq!(judged(by, outage, |c| resize(c, 2)), Ok(()));
    says(judged(by, outage, |c| resize(c, 1)), "at least 3");
}

#[test]
fn a_sync_that_takes_twice_what_may_be_missing_is_seen() {
    // Two ReplicaSets with four available pods each; one goes to 0, the other follows.
    let both_go = |apart_ms: Ms| {
        let mut cluster = harbour();
        let mut other = set(&cluster);
        other.metadata.name = "web-other".into();
        other.metadata.uid = "other".into();
        forge(&mut cluster, other.clone());
        let mut witness = Witness::new(&cluster);
        let by = Some(Actor::Controller(Controller::Deployment));
        cluster.step_until(cluster.now() + 100);
        resize(&mut cluster, 0);
        assert_eq!(witness.look(&cluster, by), Ok(()));
        cluster.step_until(cluster.now() + apart_ms);
        other.spec.replicas = 0;
        forge(&mut cluster, other);
        witness.look(&cluster, by)
    };
    // As soon as the first write was answered: it is the same sync, which knows what it took.
    says(both_go(10), "lowered to 0 available");
    // The next one goes by the status, which still tells of four pods.
    assert_eq!(both_go(11), Ok(()));
}

#[test]
fn a_replica_set_that_miscounts_is_seen() {
    let by = Controller::ReplicaSet;
    let one_more = |cluster: &mut Cluster| {
        let mut pod = (*pods(cluster)[0]).clone();
        pod.metadata.name = "one-more".into();
        pod.metadata.uid = "another".into();
        Arc::make_mut(&mut pod.spec).node_name = Str::default();
        pod.status.pod_ip = Str::default();
        forge(cluster, pod);
    };
    says(judged(by, |_| (), one_more), "one too many");
    assert_eq!(judged(by, |c| resize(c, 5), one_more), Ok(()));
    let one_less = |cluster: &mut Cluster| {
        let mut pod = (*pods(cluster)[0]).clone();
        pod.metadata.deletion_timestamp = Some(Time::from_ms(1));
        forge(cluster, pod);
    };
    says(judged(by, |_| (), one_less), "is taken away");
    assert_eq!(judged(by, |c| resize(c, 3), one_less), Ok(()));
}

#[test]
fn a_cache_that_is_behind_is_seen() {
    use Kind::{Deployment, EndpointSlice, Node, Pod, ReplicaSet, Service};
    for kind in [Deployment, ReplicaSet, Pod, Service, EndpointSlice, Node] {
        let mut cluster = harbour();
        let mut object = cluster.list(kind).next().expect("one").clone();
        object.meta_mut().annotations.insert("a".into(), "b".into());
        forge(&mut cluster, object);
        says(rest::caches_have_what_is_stored(&cluster), "stored is");
    }
    let mut cluster = harbour();
    let mut pod = (*pods(&cluster)[0]).clone();
    pod.metadata.owner_references.clear();
    cluster.api.forge(pod.into());
    says(rest::caches_have_what_is_stored(&cluster), "graph of owners");
}

#[test]
fn a_kubelet_that_missed_its_pod_is_seen() {
    let mut cluster = harbour();
    let mut pod = (*pods(&cluster)[0]).clone();
    pod.metadata.uid = "another".into();
    forge(&mut cluster, pod);
    says(rest::kubelets_know_their_pods(&cluster), "does not know its pod");
}

#[test]
fn wrong_endpoints_are_seen() {
    let wrong = |change: fn(&mut EndpointSlice)| {
        let mut cluster = harbour();
        let slice = cluster.list(Kind::EndpointSlice).next().expect("one");
        let mut slice = (**slice.as_endpoint_slice().expect("by kind")).clone();
        change(&mut slice);
        forge(&mut cluster, slice);
        let service = cluster.list(Kind::Service).next().unwrap().as_service().unwrap();
        rest::endpoints_are_the_ready_pods(&cluster, service)
    };
    says(wrong(|slice| _ = slice.endpoints.pop()), "lacks 1");
    says(wrong(|slice| slice.endpoints[0].conditions.ready = false), "not Some((true");
    says(wrong(|slice| slice.endpoints[0].target_ref.uid = "x".into()), "not None");
}

#[test]
fn wrong_v1_endpoints_are_seen() {
    let wrong = |change: fn(&mut Endpoints)| {
        let mut cluster = harbour();
        let endpoints = cluster.list(Kind::Endpoints).next().expect("one");
        let mut endpoints = (**endpoints.as_endpoints().expect("by kind")).clone();
        change(&mut endpoints);
        forge(&mut cluster, endpoints);
        let service = cluster.list(Kind::Service).next().unwrap().as_service().unwrap();
        rest::v1_endpoints_are_too(&cluster, service)
    };
    assert_eq!(wrong(|_| {}), Ok(()));
    says(wrong(|endpoints| _ = endpoints.subsets[0].addresses.pop()), "v1 Endpoints web has");
    says(
        wrong(|endpoints| {
            let subset = &mut endpoints.subsets[0];
            subset.not_ready_addresses = std::mem::take(&mut subset.addresses);
        }),
        "ready false, not Some(true)",
    );
}

#[test]
fn replicas_that_are_missing_are_seen() {
    let mut cluster = harbour();
    resize(&mut cluster, 5);
    says(rest::replicas_are_there(&cluster, &set(&cluster)), "wants 5");
    let mut cluster = harbour();
    let mut told = set(&cluster);
    told.status.ready_replicas = 1;
    forge(&mut cluster, told);
    says(rest::replicas_are_there(&cluster, &set(&cluster)), "it says");
}

#[test]
fn what_outlives_its_owner_is_seen() {
    let mut cluster = harbour();
    let mut pod = (*pods(&cluster)[0]).clone();
    pod.metadata.owner_references[0].uid = "gone".into();
    forge(&mut cluster, pod);
    says(rest::owners_exist(&cluster), "outlived its owner");
}

#[test]
fn a_pod_forgotten_in_the_queue_is_seen() {
    let mut cluster = harbour();
    let mut node = (**cluster.list(Kind::Node).next().unwrap().as_node().unwrap()).clone();
    node.status.allocatable.insert("cpu".into(), Quantity::new("100"));
    forge(&mut cluster, node);
    says(rest::nobody_waits_in_vain(&cluster), "waits, but fits on");
}

#[test]
fn a_promise_that_is_not_written_is_seen() {
    let mut cluster = harbour();
    let large = Key::new(Kind::Pod, "default", "large");
    let mut pod = (**cluster.api.get(&large).and_then(Object::as_pod).expect("it waits")).clone();
    pod.status.nominated_node_name = "node-1".into();
    forge(&mut cluster, pod);
    says(rest::promises_are_as_written(&cluster), "is nominated to \"node-1\", it says");
}

#[test]
fn what_is_not_as_desired_is_seen() {
    let mut cluster = harbour();
    let mut node = (**cluster.list(Kind::Node).next().unwrap().as_node().unwrap()).clone();
    let ready = node.status.conditions.iter_mut().find(|c| &*c.kind == "Ready").unwrap();
    ready.status = Status::Unknown;
    forge(&mut cluster, node);
    says(desired::nodes_are_well(&cluster), "Ready=Unknown");

    let mut cluster = harbour();
    let mut pod = (*pods(&cluster)[0]).clone();
    pod.metadata.deletion_timestamp = Some(Time::from_ms(1));
    forge(&mut cluster, pod);
    says(desired::everything_ends(&cluster), "does not come to its end");

    let mut cluster = harbour();
    let mut pod = (*pods(&cluster)[0]).clone();
    pod.status.conditions.retain(|c| &*c.kind != "Ready");
    forge(&mut cluster, pod);
    says(desired::pods_are_ready(&cluster), "is not ready");

    let cluster = harbour();
    let mut deployment =
        cluster.list(Kind::Deployment).next().unwrap().as_deployment().unwrap().clone();
    Arc::make_mut(&mut deployment).spec.replicas = Some(3);
    says(desired::is_complete(&cluster, &deployment), "wants 3");
}
