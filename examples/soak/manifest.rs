//! Random manifests: everything the model knows of an object, in one line of JSON.

use moseon::cluster::Rng;
use serde_json::{Value, json};

/// A random choice.
pub fn pick<'a, T: ?Sized>(rng: &mut Rng, from: &[&'a T]) -> &'a T {
    from[rng.below(from.len() as u64) as usize]
}

/// One of `n`.
pub fn one_in(rng: &mut Rng, n: u64) -> bool {
    rng.below(n) == 0
}

pub const APPS: [&str; 4] = ["web", "cart", "auth", "feed"];
pub const ZONES: [&str; 3] = ["", "zone-a", "zone-b"];
const IMAGES: [&str; 14] = [
    "web:v1",
    "web:v1",
    "web:v2",
    "web:v2",
    "web:v3",
    "slow:v1",
    "crash:v1",
    "job:v1",
    "web:bad",
    "stubborn:v1",
    "abrupt:v1",
    "nginx:1.27",
    "busybox:1.36",
    "web:v4",
];

pub fn image(rng: &mut Rng) -> &'static str {
    // A program that never works keeps a rollout from going anywhere: not too often.
    let image = pick(rng, &IMAGES);
    let works = !["crash:v1", "job:v1", "web:bad"].contains(&image);
    if works || one_in(rng, 3) { image } else { "web:v1" }
}

fn int_or_percent(rng: &mut Rng) -> Value {
    match rng.below(3) {
        0 => json!(format!("{}%", pick(rng, &["10", "25", "34", "50", "100"]))),
        _ => json!(rng.below(4)),
    }
}

fn resources(rng: &mut Rng) -> Value {
    let cpu = ["50m", "100m", "250m", "500m", "1", "2"];
    let memory = ["64Mi", "128Mi", "500Mi", "1Gi", "2Gi"];
    match rng.below(4) {
        0 => json!({}),
        1 => json!({"requests": {"cpu": pick(rng, &cpu)}}),
        2 => json!({"requests": {"cpu": pick(rng, &cpu), "memory": pick(rng, &memory)}}),
        _ => {
            let (cpu, memory) = (pick(rng, &cpu), pick(rng, &memory));
            json!({"limits": {"cpu": cpu, "memory": memory}})
        }
    }
}

fn tolerations(rng: &mut Rng) -> Value {
    let unreachable = "node.kubernetes.io/unreachable";
    match rng.below(4) {
        0 => json!([{"key": "gpu", "operator": "Exists"}]),
        1 => json!([{"operator": "Exists"}]),
        2 => json!([{"key": unreachable, "operator": "Exists", "effect": "NoExecute",
            "tolerationSeconds": rng.below(60)}]),
        _ => json!([{"key": "gpu", "value": "true", "effect": "NoExecute",
            "tolerationSeconds": rng.below(20)}]),
    }
}

fn affinity(rng: &mut Rng, app: &str) -> Value {
    let host = "kubernetes.io/hostname";
    let zone = "topology.kubernetes.io/zone";
    let term = json!({"labelSelector": {"matchLabels": {"app": app}},
        "topologyKey": if one_in(rng, 2) { host } else { zone }});
    let required = "requiredDuringSchedulingIgnoredDuringExecution";
    let preferred = "preferredDuringSchedulingIgnoredDuringExecution";
    match rng.below(5) {
        0 => json!({"podAntiAffinity": {required: [term]}}),
        1 => json!({"podAntiAffinity": {preferred: [{"weight": 50, "podAffinityTerm": term}]}}),
        2 => json!({"podAffinity": {required: [term]}}),
        3 => json!({"podAffinity": {preferred: [{"weight": 10, "podAffinityTerm": term}]}}),
        _ => json!({"nodeAffinity": {required: {"nodeSelectorTerms": [{"matchExpressions":
            [{"key": "disk", "operator": pick(rng, &["Exists", "DoesNotExist"])}]}]}}}),
    }
}

fn spread(rng: &mut Rng, app: &str) -> Value {
    let zone = one_in(rng, 2);
    json!([{
        "maxSkew": 1 + rng.below(2),
        "topologyKey":
            if zone { "topology.kubernetes.io/zone" } else { "kubernetes.io/hostname" },
        "whenUnsatisfiable": pick(rng, &["DoNotSchedule", "ScheduleAnyway"]),
        "labelSelector": {"matchLabels": {"app": app}},
    }])
}

fn pod_spec(rng: &mut Rng, app: &str) -> Value {
    let mut spec = json!({"containers":
        [{"name": app, "image": image(rng), "resources": resources(rng)}]});
    if one_in(rng, 6) {
        spec["tolerations"] = tolerations(rng);
    }
    if one_in(rng, 6) {
        spec["affinity"] = affinity(rng, app);
    }
    if one_in(rng, 6) {
        spec["topologySpreadConstraints"] = spread(rng, app);
    }
    if one_in(rng, 6) {
        spec["priorityClassName"] = json!(pick(rng, &["high", "low"]));
    }
    if one_in(rng, 8) {
        spec["nodeSelector"] = json!({"disk": "ssd"});
    }
    if one_in(rng, 3) {
        spec["terminationGracePeriodSeconds"] = json!(*pick(rng, &[&0, &1, &5, &45]));
    }
    if one_in(rng, 10) {
        let init = json!({"name": "init", "image": "job:v1", "resources": resources(rng)});
        spec["initContainers"] = json!([init]);
    }
    if one_in(rng, 15) {
        let port = 9000 + rng.below(2);
        spec["containers"][0]["ports"] = json!([{"containerPort": 8080, "hostPort": port}]);
    }
    spec
}

fn meta(namespace: &str, name: &str, app: &str) -> Value {
    json!({"name": name, "namespace": namespace, "labels": {"app": app}})
}

pub fn deployment(rng: &mut Rng, namespace: &str, app: &str) -> Value {
    let mut spec = json!({
        "replicas": rng.below(9),
        "selector": {"matchLabels": {"app": app}},
        "template": {"metadata": {"labels": {"app": app}}, "spec": pod_spec(rng, app)},
    });
    match rng.below(6) {
        0 => spec["strategy"] = json!({"type": "Recreate"}),
        1 => {}
        _ => {
            let (surge, mut unavailable) = (int_or_percent(rng), int_or_percent(rng));
            if surge == json!(0) && unavailable == json!(0) {
                unavailable = json!(1);
            }
            spec["strategy"] = json!({"type": "RollingUpdate",
                "rollingUpdate": {"maxSurge": surge, "maxUnavailable": unavailable}});
        }
    }
    let (ready, deadline) = (rng.below(12), 15 + rng.below(100));
    if one_in(rng, 3) {
        spec["minReadySeconds"] = json!(ready);
    }
    if one_in(rng, 3) {
        spec["progressDeadlineSeconds"] = json!(deadline.max(ready + 1));
    }
    if one_in(rng, 3) {
        spec["revisionHistoryLimit"] = json!(rng.below(3));
    }
    json!({"apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": meta(namespace, app, app), "spec": spec})
}

pub fn replica_set(rng: &mut Rng, namespace: &str, app: &str) -> Value {
    json!({"apiVersion": "apps/v1", "kind": "ReplicaSet",
        "metadata": meta(namespace, &format!("{app}-set"), app),
        "spec": {"replicas": rng.below(5), "selector": {"matchLabels": {"app": app, "set": "own"}},
            "template": {"metadata": {"labels": {"app": app, "set": "own"}},
                "spec": pod_spec(rng, app)}}})
}

pub fn pod(rng: &mut Rng, namespace: &str, app: &str) -> Value {
    let name = format!("{app}-{}", rng.below(6));
    let mut spec = pod_spec(rng, app);
    if one_in(rng, 3) {
        spec["restartPolicy"] = json!(pick(rng, &["Never", "OnFailure"]));
    }
    let mut meta = meta(namespace, &name, app);
    if one_in(rng, 4) {
        // A stranger that a ReplicaSet may take in.
        meta["labels"]["set"] = json!("own");
    }
    json!({"apiVersion": "v1", "kind": "Pod", "metadata": meta, "spec": spec})
}

pub fn service(rng: &mut Rng, namespace: &str, app: &str) -> Value {
    let kind = pick(rng, &["ClusterIP", "NodePort"]);
    json!({"apiVersion": "v1", "kind": "Service", "metadata": meta(namespace, app, app),
        "spec": {"type": kind, "selector": {"app": app},
            "ports": [{"port": 80, "targetPort": 8080}],
            "publishNotReadyAddresses": one_in(rng, 8)}})
}

pub fn budget(rng: &mut Rng, namespace: &str, app: &str) -> Value {
    let (bound, how) = (int_or_percent(rng), pick(rng, &["minAvailable", "maxUnavailable"]));
    json!({"apiVersion": "policy/v1", "kind": "PodDisruptionBudget",
        "metadata": meta(namespace, app, app),
        "spec": {how: bound, "selector": {"matchLabels": {"app": app}}}})
}
