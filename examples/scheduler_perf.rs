//! How many pods a second the scheduler places: the workloads of Kubernetes' scheduler_perf.
//! `cargo run --release --no-default-features --example scheduler_perf [NODES...]`

use moseon::cluster::object::{Object, Pod};
use moseon::cluster::scheduler::WhatIf;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Instant;

fn main() {
    let given: Vec<usize> = std::env::args().skip(1).filter_map(|w| w.parse().ok()).collect();
    let sizes = if given.is_empty() { vec![100, 1_000, 5_000] } else { given };
    println!("| workload | nodes | pods | pods/s |\n|---|---|---|---|");
    for (name, spec) in workloads() {
        for nodes in &sizes {
            // With anti-affinity a node takes one pod: half the nodes, as scheduler_perf does.
            let pods = if name == "pod anti-affinity" { nodes / 2 } else { nodes * 10 };
            let pods = pods.min(10_000);
            let per_second = measure(*nodes, pods, &spec);
            println!("| {name} | {nodes} | {pods} | {per_second:.0} |");
        }
    }
}

/// Pods placed a second; as many as there are get placed or refused.
fn measure(nodes: usize, pods: usize, spec: &Value) -> f64 {
    let nodes: Vec<Object> = (0..nodes).map(node).collect();
    let mut cluster = WhatIf::new(&nodes);
    let pods: Vec<Arc<Pod>> = (0..pods).map(|i| pod(i, spec)).collect();
    let begun = Instant::now();
    for pod in &pods {
        cluster.place(pod);
    }
    pods.len() as f64 / begun.elapsed().as_secs_f64()
}

fn workloads() -> Vec<(&'static str, Value)> {
    let selector = json!({"matchLabels": {"color": "blue"}});
    let zone = "topology.kubernetes.io/zone";
    let spread = |when: &str| {
        json!({"topologySpreadConstraints": [{
            "maxSkew": 5, "topologyKey": zone, "whenUnsatisfiable": when,
            "labelSelector": selector,
        }]})
    };
    let affinity = |kind: &str, key: &str| {
        json!({"affinity": {kind: {"requiredDuringSchedulingIgnoredDuringExecution": [
            {"labelSelector": selector, "topologyKey": key}]}}})
    };
    let preferred = |kind: &str| {
        json!({"affinity": {kind: {"preferredDuringSchedulingIgnoredDuringExecution": [
            {"weight": 1, "podAffinityTerm":
                {"labelSelector": selector, "topologyKey": "kubernetes.io/hostname"}}]}}})
    };
    vec![
        ("basic", json!({})),
        ("topology spreading", spread("DoNotSchedule")),
        ("preferred topology spreading", spread("ScheduleAnyway")),
        ("pod affinity", affinity("podAffinity", zone)),
        ("pod anti-affinity", affinity("podAntiAffinity", "kubernetes.io/hostname")),
        ("preferred pod affinity", preferred("podAffinity")),
        ("preferred pod anti-affinity", preferred("podAntiAffinity")),
    ]
}

fn node(i: usize) -> Object {
    let name = format!("node-{i:04}");
    Object::deserialize(json!({
        "kind": "Node",
        "metadata": {"name": name, "labels": {
            "kubernetes.io/hostname": name,
            "topology.kubernetes.io/zone": format!("zone-{}", i % 3),
        }},
        "status": {"allocatable": {"cpu": "4", "memory": "32Gi", "pods": "110"}},
    }))
    .expect("a node")
}

fn pod(i: usize, spec: &Value) -> Arc<Pod> {
    let mut object = json!({
        "kind": "Pod",
        "metadata": {"name": format!("pod-{i}"), "namespace": "default",
            "labels": {"color": "blue"}},
        "spec": {"containers": [{"name": "pause", "image": "registry.k8s.io/pause:3.10",
            "resources": {"requests": {"cpu": "100m", "memory": "500Mi"}}}]},
    });
    for (key, value) in spec.as_object().expect("a spec") {
        object["spec"][key] = value.clone();
    }
    Object::deserialize(object).expect("a pod").as_pod().expect("a pod").clone()
}
