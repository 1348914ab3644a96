//! The scheduler's bookkeeping under random changes: counts kept up to date must equal counts
//! taken anew, and the fast path must decide as the table does. And what the scheduler says would
//! help must help.

use moseon::cluster::object::{Key, Kind, Object, Pod, Str};
use moseon::cluster::scheduler::{Decision, Row, WhatIf, suggest};
use moseon::cluster::{Cluster, Config, DeploymentMove, Move, Rng};
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

fn number(rng: &mut Rng, of: &[i64]) -> i64 {
    of[rng.below(of.len() as u64) as usize]
}

/// A pod that fits nowhere, in a cluster of a few nodes with something in the way on each.
fn crowded(rng: &mut Rng) -> Cluster {
    let mut cluster = Cluster::new(Config::default(), 7);
    let submit = |cluster: &mut Cluster, act: Move| {
        cluster.submit(act).expect("the act makes sense");
        cluster.settle(60_000, 5_000);
    };
    for i in 1..=2 + rng.below(3) {
        let zone = pick(rng, &["", "a", "b"]).as_str().into();
        let cpu_milli = number(rng, &[1_000, 2_000, 4_000]);
        let name = format!("node-{i}").as_str().into();
        submit(&mut cluster, Move::NodeAdd { name, cpu_milli, memory_mib: 4_096, zone });
        let node = Str::from(&*format!("node-{i}"));
        match rng.below(5) {
            0 => {
                submit(&mut cluster, Move::NodeTaint { node, changes: "gpu=yes:NoSchedule".into() })
            }
            1 => submit(&mut cluster, Move::NodeCordon { node }),
            2 => {
                let key = Key::new(Kind::Node, "", node);
                submit(&mut cluster, Move::Label { key, changes: r#"{"disk":"ssd"}"#.into() });
            }
            _ => {}
        }
    }
    for i in 0..rng.below(4) {
        let pod = json!({"kind": "Pod", "apiVersion": "v1",
            "metadata": {"name": format!("old-{i}"), "labels": {"app": pick(rng, &["web", "db"])}},
            "spec": {"containers": [{"name": "c", "image": "web:v1", "resources": {"requests": {
                "cpu": pick(rng, &["200m", "500m", "1"])}},
                "ports": [{"containerPort": 80, "hostPort": number(rng, &[0, 0, 8080])}]}]}});
        submit(&mut cluster, Move::ObjectCreate { json: pod.to_string().as_str().into() });
    }
    if rng.below(2) == 0 {
        submit(
            &mut cluster,
            Move::DeploymentCreate(DeploymentMove {
                namespace: "default".into(),
                name: "filler".into(),
                image: "web:v1".into(),
                replicas: 2,
                cpu_milli: number(rng, &[300, 600]),
                ..DeploymentMove::default()
            }),
        );
    }
    let mut spec = json!({"containers": [{"name": "c", "image": "web:v1",
        "resources": {"requests": {"cpu": pick(rng, &["100m", "900m", "3", "5"]),
            "memory": pick(rng, &["64Mi", "3Gi", "6Gi"])}},
        "ports": [{"containerPort": 80, "hostPort": number(rng, &[0, 0, 8080])}]}]});
    let labels = json!({"app": "web"});
    let required = "requiredDuringSchedulingIgnoredDuringExecution";
    let term = json!([{"topologyKey": "kubernetes.io/hostname",
        "labelSelector": {"matchLabels": {"app": pick(rng, &["web", "db"])}}}]);
    match rng.below(7) {
        0 => spec["nodeSelector"] = json!({"disk": "ssd"}),
        1 => {
            spec["affinity"] = json!({"nodeAffinity": {required: {"nodeSelectorTerms":
            [{"matchExpressions": [{"key": "disk", "operator": "In", "values": ["ssd"]},
                {"key": "old", "operator": "DoesNotExist"}]}]}}})
        }
        2 => spec["affinity"] = json!({"podAntiAffinity": {required: term}}),
        3 => spec["affinity"] = json!({"podAffinity": {required: term}}),
        4 => {
            spec["topologySpreadConstraints"] = json!([{"maxSkew": 1,
            "topologyKey": "topology.kubernetes.io/zone", "whenUnsatisfiable": "DoNotSchedule",
            "labelSelector": {"matchLabels": labels}}])
        }
        5 => spec["schedulingGates"] = json!([{"name": "example.com/wait"}]),
        _ => {}
    }
    let of_deployment = rng.below(3) == 0;
    let meta = json!({"name": "new", "labels": labels});
    let object = match of_deployment {
        true => json!({"kind": "Deployment", "apiVersion": "apps/v1", "metadata": meta,
            "spec": {"replicas": 1, "selector": {"matchLabels": labels},
                "template": {"metadata": {"labels": labels}, "spec": spec}}}),
        false => json!({"kind": "Pod", "apiVersion": "v1", "metadata": meta, "spec": spec}),
    };
    submit(&mut cluster, Move::ObjectCreate { json: object.to_string().as_str().into() });
    cluster
}

/// The pods called `new`, or of the Deployment called so, by whether they have a node.
fn new_pods(cluster: &Cluster) -> Vec<(Key, bool)> {
    let pods = cluster.list(Kind::Pod).filter_map(Object::as_pod);
    let ours = pods.filter(|p| p.metadata.name.starts_with("new") && p.is_active());
    ours.map(|p| {
        (Key::new(Kind::Pod, p.metadata.namespace, p.metadata.name), !p.node_name().is_empty())
    })
    .collect()
}

#[test]
fn a_suggestion_followed_gets_the_pod_a_node() {
    let (mut followed, mut kinds) = (0, 0);
    for seed in 0..400 {
        let cluster = crowded(&mut Rng::new(seed));
        let [(pod, false)] = new_pods(&cluster)[..] else { continue };
        // Others that wait would take the room that is made.
        let waits = |o: &&Object| o.as_pod().is_some_and(|p| p.node_name().is_empty());
        if cluster.list(Kind::Pod).filter(waits).count() != 1 {
            continue;
        }
        let suggestions = suggest(&cluster, &pod);
        assert_eq!(suggestions, suggest(&cluster, &pod), "asking changes nothing");
        for suggestion in suggestions {
            let mut cluster = cluster.clone();
            let moves = suggestion.moves(&cluster, &pod);
            assert!(!moves.is_empty(), "seed {seed}: {suggestion:?} is no move");
            for act in &moves {
                cluster.submit(*act).unwrap_or_else(|e| panic!("seed {seed}: {act:?}: {e:?}"));
            }
            cluster.settle(60_000, 5_000);
            let pods = new_pods(&cluster);
            let all = !pods.is_empty() && pods.iter().all(|(_, placed)| *placed);
            assert!(all, "seed {seed}: {suggestion:?} by {moves:?} left {pods:?}");
            followed += 1;
            kinds |= suggestion.remedies.iter().fold(0, |kinds, r| kinds | r.kind());
        }
    }
    println!("{followed} suggestions followed, kinds {kinds:b}");
    assert!(followed > 300 && u32::count_ones(kinds) >= 12, "{followed} of kinds {kinds:b}");
}
