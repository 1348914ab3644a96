//! A settled ocean and what a learner does on it, one act a command: the host takes the time.

use moseon::cluster::object::{Key, Kind, Object, Str};
use moseon::cluster::{App, Cluster, Config, Fleet, Growth, Move, Spread};
use serde_json::json;
use std::cell::RefCell;

thread_local! {
    static OCEAN: RefCell<Option<Cluster>> = const { RefCell::new(None) };
}

/// Runs `grow NODES PODS`, then on what was grown `idle`, `failure`, `rollout` or
/// `checkpoints COUNT`.
pub fn run(words: &[&str]) -> String {
    let number = |i: usize| words.get(i).and_then(|w| w.parse::<u32>().ok());
    if let (Some(&"grow"), Some(nodes), Some(pods)) = (words.first(), number(1), number(2)) {
        let cluster = grow(nodes, pods);
        let answer = json!({"nodes": nodes, "pods": pods, "objects": cluster.objects()});
        OCEAN.replace(Some(cluster));
        return answer.to_string();
    }
    OCEAN.with_borrow_mut(|ocean| match (ocean, words.first(), number(1)) {
        (Some(cluster), Some(&"idle"), _) => idle(cluster),
        (Some(cluster), Some(&"failure"), _) => failure(cluster),
        (Some(cluster), Some(&"rollout"), _) => rollout(cluster),
        (Some(cluster), Some(&"checkpoints"), Some(count)) => checkpoints(cluster, count),
        _ => json!({"error": "grow NODES PODS; then idle, failure, rollout, checkpoints COUNT"})
            .to_string(),
    })
}

/// Deployments of a thousand pods, each eighth behind a Service.
fn grow(nodes: u32, pods: u32) -> Cluster {
    let apps = pods.div_ceil(PODS_AN_APP);
    let app = |number: u32| App {
        name: format!("app-{number}").into(),
        image: "web:v1".into(),
        replicas: PODS_AN_APP.min(pods - number * PODS_AN_APP),
        cpu_milli: 100,
        memory_mib: 128,
        service: number.is_multiple_of(8),
    };
    let apps = (0..apps).map(app).collect();
    let (cpu_milli, memory_mib, spread) = (8_000, 32 * 1024, Spread::Even);
    let fleet = Fleet { nodes, zones: 3, cpu_milli, memory_mib, spread, apps };
    let mut growth = Growth::new(Config::default(), 1, fleet);
    loop {
        growth = match growth.work() {
            Ok(cluster) => return cluster,
            Err(growth) => growth,
        };
    }
}

/// Ten minutes in which nothing is to be written.
fn idle(cluster: &mut Cluster) -> String {
    let (steps, revision) = (cluster.steps(), cluster.revision());
    run_for(cluster, 600_000);
    json!({"steps": cluster.steps() - steps, "writes": cluster.revision() - revision}).to_string()
}

/// A node goes off; its pods are made again elsewhere.
fn failure(cluster: &mut Cluster) -> String {
    let (node, steps) = (Str::from("node-7"), cluster.steps());
    let pods = cluster.pods_on(&node).count();
    cluster.submit(Move::NodeFail { node }).expect("it is there");
    run_for(cluster, 400_000);
    let lost = pods_lost(cluster);
    json!({"pods": pods, "steps": cluster.steps() - steps, "not_ready": lost - pods}).to_string()
}

/// Pods that are not ready.
fn pods_lost(cluster: &Cluster) -> usize {
    cluster.list(Kind::Pod).filter_map(Object::as_pod).filter(|pod| !pod.is_ready()).count()
}

/// A thousand pods get another image.
fn rollout(cluster: &mut Cluster) -> String {
    let (namespace, name) = (Str::from("default"), Str::from("app-1"));
    let steps = cluster.steps();
    let act = Move::DeploymentRollout { namespace, name, image: "web:v2".into() };
    cluster.submit(act).expect("it is there");
    run_for(cluster, 600_000);
    let stored = cluster.get(&Key::new(Kind::Deployment, namespace, name));
    let status = stored.as_ref().and_then(Object::as_deployment).map(|d| d.status.clone());
    let updated = status.map_or(0, |status| status.updated_replicas.min(status.ready_replicas));
    json!({"updated": updated, "steps": cluster.steps() - steps}).to_string()
}

/// The states after some minutes in which a pod is lost and made again, all kept.
fn checkpoints(cluster: &mut Cluster, count: u32) -> String {
    let mut kept = vec![cluster.clone()];
    for _ in 0..count {
        let pod = cluster.list(Kind::Pod).next().expect("there are pods").key();
        cluster.submit(Move::delete(pod.kind, pod.namespace, pod.name)).expect("it is there");
        run_for(cluster, 60_000);
        kept.push(cluster.clone());
    }
    json!({"checkpoints": kept.len(), "steps": cluster.steps()}).to_string()
}

fn run_for(cluster: &mut Cluster, ms: u64) {
    let until = cluster.now() + ms;
    while cluster.step_until(until).is_some() {}
}

const PODS_AN_APP: u32 = 1_000;
