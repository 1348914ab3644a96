//! The scheduler's bookkeeping under random changes: counts kept up to date must equal counts
//! taken anew, and the fast path must decide as the table does.

use moseon::cluster::Rng;
use moseon::cluster::object::{Key, Object, Pod};
use moseon::cluster::scheduler::{Decision, Row, WhatIf};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

#[test]
fn bookkeeping_equals_a_fresh_count() {
    for seed in 0..40 {
        let mut rng = Rng::new(seed);
        let mut kept = WhatIf::default();
        let mut objects: BTreeMap<Key, Object> = BTreeMap::new();
        for round in 0..120 {
            let json = any_object(&mut rng);
            let object = Object::deserialize(json).expect("a random object is valid");
            let key = object.key();
            if rng.below(4) == 0 {
                if let Some(old) = objects.remove(&key) {
                    kept.remove(&old);
                }
            } else {
                kept.set(&object);
                objects.insert(key, object);
            }
            let mut fresh = WhatIf::new(objects.values());
            let pod = new_pod(&mut rng);
            let (ours, real) = (kept.explain(&pod), fresh.explain(&pod));
            assert_eq!(facts(&ours), facts(&real), "seed {seed} round {round}: {pod:?}");
            let mut fast = kept.decide(&pod);
            fast.table.clone_from(&ours.table);
            assert_eq!(fast, ours, "seed {seed} round {round}: the fast path");
        }
    }
}

/// What does not depend on the order in which nodes appeared.
fn facts(decision: &Decision) -> (String, Vec<Row>, Vec<String>) {
    let table = decision.table.clone().expect("explained");
    let (mut rows, mut best) = (table.rows, table.best);
    rows.sort_by_key(|a| a.node);
    best.sort();
    let skipped = format!("{:?} {:?}", table.skipped_filters, table.skipped_scores);
    let best = best.iter().map(|n| n.to_string()).chain([skipped]).collect();
    (decision.message.clone(), rows, best)
}

fn any_object(rng: &mut Rng) -> Value {
    match rng.below(10) {
        0..=2 => node(rng),
        3 => json!({"kind": "Service", "metadata": {"name": "web", "namespace": "default"},
            "spec": {"ports": [], "selector": {"app": pick(rng, &["web", "db"])}}}),
        4 => json!({"kind": "Namespace",
            "metadata": {"name": "other", "labels": {"team": pick(rng, &["a", "b"])}}}),
        5 => json!({"kind": "PodDisruptionBudget",
            "metadata": {"name": "pdb", "namespace": "default"},
            "spec": {"selector": {"matchLabels": {"app": "web"}}},
            "status": {"disruptionsAllowed": rng.below(2)}}),
        _ => {
            let mut pod = pod(rng);
            let number = rng.below(12);
            pod["metadata"]["name"] = json!(format!("p{number}"));
            pod["metadata"]["uid"] = json!(format!("u{number}"));
            pod["spec"]["nodeName"] = json!(format!("n{}", number % 5));
            pod
        }
    }
}

fn node(rng: &mut Rng) -> Value {
    let name = format!("n{}", rng.below(5));
    let mut labels = json!({"kubernetes.io/hostname": name});
    if rng.below(3) > 0 {
        labels["topology.kubernetes.io/zone"] = json!(pick(rng, &["a", "b"]));
    }
    let taints = match rng.below(5) {
        0 => json!([{"key": "k", "effect": "NoSchedule"}]),
        1 => json!([{"key": "k", "effect": "PreferNoSchedule"}]),
        _ => json!([]),
    };
    let images = match rng.below(2) {
        0 => json!([{"names": ["web:1"], "sizeBytes": 500_000_000}]),
        _ => json!([]),
    };
    json!({"kind": "Node", "metadata": {"name": name, "labels": labels},
        "spec": {"taints": taints, "unschedulable": rng.below(8) == 0},
        "status": {"images": images, "allocatable": {
            "cpu": pick(rng, &["1", "2", "4"]), "memory": "4Gi", "pods": "6"}}})
}

fn new_pod(rng: &mut Rng) -> Pod {
    let mut json = pod(rng);
    json["metadata"]["name"] = json!("new");
    let object = Object::deserialize(json).expect("a random pod is valid");
    (**object.as_pod().expect("a pod")).clone()
}

fn pod(rng: &mut Rng) -> Value {
    let selector = json!({"matchLabels": {"app": pick(rng, &["web", "db"])}});
    let key = pick(rng, &["kubernetes.io/hostname", "topology.kubernetes.io/zone"]);
    let mut term = json!({"labelSelector": selector, "topologyKey": key});
    match rng.below(4) {
        0 => term["namespaceSelector"] = json!({"matchLabels": {"team": "a"}}),
        1 => term["namespaceSelector"] = json!({}),
        _ => {}
    }
    let mut spec = json!({"priority": rng.below(3), "containers": [{"name": "c",
        "image": "web:1", "resources": {"requests": {
            "cpu": pick(rng, &["0", "250m", "1"]), "memory": pick(rng, &["64Mi", "1Gi"])}}}]});
    let required = "requiredDuringSchedulingIgnoredDuringExecution";
    let preferred = "preferredDuringSchedulingIgnoredDuringExecution";
    let kind = pick(rng, &["podAffinity", "podAntiAffinity"]);
    match rng.below(7) {
        0 => spec["affinity"] = json!({kind: {required: [term]}}),
        1 => {
            spec["affinity"] = json!({kind: {preferred: [{"weight": 7, "podAffinityTerm": term}]}})
        }
        2 | 3 => {
            spec["topologySpreadConstraints"] = json!([{
                "labelSelector": selector, "topologyKey": key, "maxSkew": 1 + rng.below(2),
                "whenUnsatisfiable": pick(rng, &["DoNotSchedule", "ScheduleAnyway"]),
                "nodeTaintsPolicy": pick(rng, &["Honor", "Ignore"]),
            }]);
        }
        4 => spec["nodeSelector"] = json!({"topology.kubernetes.io/zone": "a"}),
        5 => spec["containers"][0]["ports"] = json!([{"containerPort": 80, "hostPort": 80}]),
        _ => {}
    }
    let mut metadata = json!({"namespace": pick(rng, &["default", "default", "other"]),
        "labels": {"app": pick(rng, &["web", "db"])}});
    if rng.below(6) == 0 {
        metadata["deletionTimestamp"] = json!("2026-01-01T00:00:00Z");
    }
    json!({"kind": "Pod", "metadata": metadata, "spec": spec})
}

fn pick(rng: &mut Rng, of: &[&str]) -> String {
    of[rng.below(of.len() as u64) as usize].to_string()
}
