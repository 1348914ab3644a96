//! Grown clusters are as settled as those that settled by themselves.

use super::*;
use crate::cluster::invariant::{check, check_desired, check_rest, is_at_rest};
use crate::cluster::step::{Actor, What};

fn fleet(nodes: u32) -> Fleet {
    let app = |name: &str, replicas, service| App {
        name: name.into(),
        image: "web:v1".into(),
        replicas,
        cpu_milli: 100,
        memory_mib: 128,
        service,
    };
    let apps = vec![app("web", 3 * nodes, true), app("db", nodes, false), app("log", 7, true)];
    Fleet { nodes, zones: 3, cpu_milli: 4_000, memory_mib: 8 * 1024, spread: Spread::Even, apps }
}

fn grown(nodes: u32) -> Cluster {
    let mut growth = Growth::new(Config::default(), 1, fleet(nodes));
    let mut told = growth.progress();
    loop {
        growth = match growth.work() {
            Ok(cluster) => return cluster,
            Err(growth) => growth,
        };
        assert!((told..=1_000).contains(&growth.progress()), "progress goes on");
        told = growth.progress();
    }
}

fn run(cluster: &mut Cluster, seconds: u64) -> Vec<super::super::Step> {
    let until = cluster.now() + seconds * 1_000;
    std::iter::from_fn(|| cluster.step_until(until)).collect()
}

#[test]
fn a_grown_cluster_is_at_rest_and_stays_so() {
    let mut cluster = grown(200);
    assert_eq!(cluster.list(Kind::Pod).count(), 807);
    assert!(is_at_rest(&cluster));
    check(&cluster)
        .and_then(|()| check_rest(&cluster))
        .and_then(|()| check_desired(&cluster))
        .unwrap();
    let revision = cluster.revision();
    assert_eq!(run(&mut cluster, 600), []);
    assert_eq!(cluster.revision(), revision, "nothing is written for ten minutes");
}

#[test]
fn what_was_grown_goes_on_like_any_cluster() {
    let mut cluster = grown(60);
    let pods = cluster.list(Kind::Pod).count();
    let there = cluster.pods_on("node-7").count();
    cluster.submit(Move::NodeFail { node: "node-7".into() }).expect("there is one");
    run(&mut cluster, 600);
    assert_eq!(cluster.pods_on("node-7").count(), there, "they wait for their kubelet to end them");
    cluster.submit(Move::NodeRecover { node: "node-7".into() }).expect("it is off");
    run(&mut cluster, 120);
    assert_eq!(cluster.list(Kind::Pod).count(), pods);
    check(&cluster)
        .and_then(|()| check_rest(&cluster))
        .and_then(|()| check_desired(&cluster))
        .unwrap();
}

#[test]
fn up_to_fifty_nodes_have_a_kube_proxy_each() {
    let cluster = grown(50);
    assert_eq!(cluster.proxies().in_fleet(50), 0);
    check_rest(&cluster).unwrap();
    assert_eq!(grown(51).proxies().in_fleet(51), 51);
}

#[test]
fn pods_of_an_even_fleet_go_where_there_is_room() {
    let mut fleet = fleet(2);
    fleet.cpu_milli = 1_300;
    fleet.apps.truncate(2);
    (fleet.apps[0].replicas, fleet.apps[0].cpu_milli) = (1, 900);
    (fleet.apps[1].replicas, fleet.apps[1].cpu_milli) = (4, 300);
    let cluster = Growth::new(Config::default(), 1, fleet).finish();
    // The third of the small ones would be the large one's neighbour in turn.
    assert_eq!(["node-1", "node-2"].map(|node| cluster.pods_on(node).count()), [2, 3]);
    check(&cluster).unwrap();
}

#[test]
fn kube_proxies_that_know_the_same_are_called_once() {
    let mut cluster = grown(60);
    assert_eq!(cluster.proxies().in_fleet(60), 60);
    let cut: Vec<Str> = ["node-3", "node-44"].map(Str::from).into();
    for node in &cut {
        cluster.submit(Move::NodeCut { node: *node }).expect("there is one");
    }
    assert_eq!(cluster.proxies().in_fleet(60), 60, "a fault happens when it arrives");
    run(&mut cluster, 1);
    assert_eq!(cluster.proxies().in_fleet(60), 58);
    let deployment = Key::new(Kind::Deployment, "default", "log");
    let scale = |replicas| Move::Scale { key: deployment, replicas };
    cluster.submit(scale(3)).expect("it is there");
    let told = |steps: &[super::super::Step]| {
        let rules = steps.iter().filter(|s| matches!(s.from, Actor::KubeProxy(_)));
        rules.filter(|s| matches!(s.what, What::Node(_))).count()
    };
    let steps = run(&mut cluster, 30);
    assert!((1..=6).contains(&told(&steps)), "once for all: {}", told(&steps));
    // Who heard nothing has the rules of before.
    let log = Key::new(Kind::Service, "default", "log");
    let backends = |cluster: &Cluster, node: &str| {
        let rules = cluster.proxies().on(node).and_then(|p| p.rules_of(&log)).expect("rules");
        rules.backends(&rules.ports()[0], None).count()
    };
    assert_eq!((backends(&cluster, "node-3"), backends(&cluster, "node-4")), (7, 3));
    for node in &cut {
        cluster.submit(Move::NodeRecover { node: *node }).expect("it is cut off");
    }
    run(&mut cluster, 60);
    assert_eq!(backends(&cluster, "node-3"), 3);
    cluster.submit(scale(4)).expect("it is there");
    run(&mut cluster, 60);
    assert_eq!(cluster.proxies().in_fleet(60), 60, "they have caught up");
    check_rest(&cluster).unwrap();
}
