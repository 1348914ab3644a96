//! The workloads of Kubernetes' scheduler_perf (test/integration/scheduler_perf, its
//! performance-config.yaml files), with their shapes at any number of nodes: what is there before
//! is placed unmeasured, then the pods that are counted come. Nothing but the scheduler runs.

use moseon::cluster::object::{Object, Pod};
use moseon::cluster::scheduler::WhatIf;
use serde::Deserialize;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::sync::Arc;

pub const WORKLOADS: [&str; 7] = [
    "SchedulingBasic",
    "TopologySpreading",
    "PreferredTopologySpreading",
    "SchedulingPodAffinity",
    "SchedulingPodAntiAffinity",
    "SchedulingPreferredPodAffinity",
    "SchedulingPreferredPodAntiAffinity",
];

thread_local! {
    /// A cluster with its first pods, and the pods to be placed.
    static READY: RefCell<(WhatIf, Vec<Arc<Pod>>)> = RefCell::default();
}

/// Builds a workload's cluster; answers how many pods are to be placed.
pub fn prepare(workload: &str, nodes: usize) -> String {
    if !WORKLOADS.contains(&workload) {
        return format!("{{\"error\":\"a workload is one of {}\"}}", WORKLOADS.join(", "));
    }
    let spec = spec_of(workload);
    // initPods and measurePods at 5,000 nodes, by their share of the nodes.
    let (before, measured) = match workload {
        "SchedulingBasic" => (nodes / 5, nodes * 2),
        "SchedulingPodAntiAffinity" => (nodes / 5, nodes * 2 / 5),
        _ => (nodes, nodes),
    };
    let zones = if workload == "SchedulingPodAffinity" { 1 } else { 3 };
    let nodes: Vec<Object> = (0..nodes).map(|i| node(i, zones)).collect();
    let mut cluster = WhatIf::new(&nodes);
    // Where pods spread, those before are plain ones.
    let plain = json!({});
    let first = if workload.ends_with("Spreading") { &plain } else { &spec };
    for i in 0..before {
        cluster.place(&pod(i, "sched-0", first));
    }
    let pods = (0..measured).map(|i| pod(i, "sched-1", &spec)).collect();
    READY.set((cluster, pods));
    format!("{{\"pods\":{measured}}}")
}

/// Places what was prepared; answers how many pods got a node.
pub fn place() -> String {
    let (mut cluster, pods) = READY.take();
    let placed = pods.iter().filter(|pod| cluster.place(pod).chosen.is_some()).count();
    format!("{{\"placed\":{placed}}}")
}

/// The templates' spec, beside their one container.
fn spec_of(workload: &str) -> Value {
    let selector = json!({"matchLabels": {"color": "blue"}});
    let (zone, host) = ("topology.kubernetes.io/zone", "kubernetes.io/hostname");
    let spread = |when: &str| {
        json!({"topologySpreadConstraints": [{
            "maxSkew": 5, "topologyKey": zone, "whenUnsatisfiable": when,
            "labelSelector": selector,
        }]})
    };
    let term = |key: &str| {
        let namespaces = ["sched-1", "sched-0"];
        json!({"labelSelector": selector, "topologyKey": key, "namespaces": namespaces})
    };
    let required = |kind: &str, key: &str| {
        json!({"affinity": {kind: {
            "requiredDuringSchedulingIgnoredDuringExecution": [term(key)]}}})
    };
    let preferred = |kind: &str| {
        json!({"affinity": {kind: {"preferredDuringSchedulingIgnoredDuringExecution": [
            {"weight": 1, "podAffinityTerm": term(host)}]}}})
    };
    match workload {
        "TopologySpreading" => spread("DoNotSchedule"),
        "PreferredTopologySpreading" => spread("ScheduleAnyway"),
        "SchedulingPodAffinity" => required("podAffinity", zone),
        "SchedulingPodAntiAffinity" => required("podAntiAffinity", host),
        "SchedulingPreferredPodAffinity" => preferred("podAffinity"),
        "SchedulingPreferredPodAntiAffinity" => preferred("podAntiAffinity"),
        _ => json!({}),
    }
}

/// templates/node-default.yaml.
fn node(i: usize, zones: usize) -> Object {
    let name = format!("scheduler-perf-{i:04}");
    Object::deserialize(json!({
        "kind": "Node",
        "metadata": {"name": name, "labels": {
            "kubernetes.io/hostname": name,
            "topology.kubernetes.io/zone": format!("zone{}", i % zones + 1),
        }},
        "status": {"allocatable": {"cpu": "4", "memory": "32Gi", "pods": "110"}},
    }))
    .expect("a node")
}

/// templates/pod-default.yaml, with what the workload adds to its spec.
fn pod(i: usize, namespace: &str, spec: &Value) -> Arc<Pod> {
    let labels = if spec == &json!({}) { json!({}) } else { json!({"color": "blue"}) };
    let mut object = json!({
        "kind": "Pod",
        "metadata": {"name": format!("pod-{i}"), "namespace": namespace, "labels": labels},
        "spec": {"containers": [{"name": "pause", "image": "registry.k8s.io/pause:3.10",
            "resources": {"requests": {"cpu": "100m", "memory": "500Mi"}}}]},
    });
    for (key, value) in spec.as_object().expect("a spec") {
        object["spec"][key] = value.clone();
    }
    Object::deserialize(object).expect("a pod").as_pod().expect("a pod").clone()
}
