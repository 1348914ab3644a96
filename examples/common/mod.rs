//! What the native benchmark and the WebAssembly probe both do: one command in, one JSON text out.

pub mod ocean;
pub mod scheduling;

use moseon::cluster::network::EVERY_NODE;
use moseon::cluster::object::patch::PatchType;
use moseon::cluster::object::{Key, Kind};
use moseon::cluster::{
    Cluster, Config, DeploymentMove, Fleet, Move, PatchMove, Rng, ServiceMove, Spread, TrafficFrom,
    TrafficMove,
};
use moseon::share;
use moseon::voyage::{Scene, Voyage};
use serde_json::json;
use std::cell::RefCell;

/// Runs `nodes NODES` and `apply PODS`, `service PODS NODES` and `stream SECONDS RATE [POLICY]`,
/// `hashes COUNT MOVES`, `seek STEPS SEEKS`, `link STEPS`,
/// `links COUNT MOVES`, `workloads`, `workload NAME NODES` and then `place`, or `ocean` and what
/// [`ocean::run`] takes.
pub fn run(words: &[&str]) -> String {
    let number = |i: usize| words.get(i).and_then(|w| w.parse::<u64>().ok());
    match (words.first(), number(1), number(2)) {
        (Some(&"ocean"), ..) => ocean::run(&words[1..]),
        (Some(&"workload"), _, Some(nodes)) => scheduling::prepare(words[1], nodes as usize),
        (Some(&"workloads"), ..) => json!({"workloads": scheduling::WORKLOADS}).to_string(),
        (Some(&"place"), ..) => scheduling::place(),
        (Some(&"nodes"), Some(count), _) => nodes(count),
        (Some(&"apply"), Some(pods), _) => apply(pods),
        (Some(&"service"), Some(pods), Some(nodes)) => service(pods, nodes),
        (Some(&"stream"), Some(seconds), Some(rate)) => stream(seconds, rate, &words[3..]),
        (Some(&"hashes"), Some(count), Some(moves)) => hashes(count, moves),
        (Some(&"seek"), Some(steps), Some(seeks)) => seek(steps as usize, seeks),
        (Some(&"link"), Some(steps), _) => link(steps as usize),
        (Some(&"links"), Some(count), Some(moves)) => links(count, moves),
        _ => "{\"error\":\"nodes NODES and apply PODS, service PODS NODES and stream SECONDS RATE \
              [POLICY], hashes COUNT MOVES, seek STEPS SEEKS, \
              link STEPS, \
              links COUNT MOVES, workloads, workload NAME NODES and place, ocean ...\"}"
            .into(),
    }
}

thread_local! {
    /// The nodes that wait for what is to be applied.
    static READY: RefCell<Option<Cluster>> = const { RefCell::new(None) };
    /// What was applied, at rest.
    static APPLIED: RefCell<Option<Cluster>> = const { RefCell::new(None) };
}

/// So many workers without pods, at rest. Many are grown: joining is not what is measured.
fn nodes(nodes: u64) -> String {
    let (cpu_milli, memory_mib) = (64_000, 256 * 1024);
    let cluster = if nodes > 50 {
        let (nodes, spread, apps) = (nodes as u32, Spread::Even, Vec::new());
        ocean::grown(Fleet { nodes, zones: 1, cpu_milli, memory_mib, spread, apps })
    } else {
        let mut cluster = Cluster::new(Config::default(), 1);
        for _ in 0..nodes {
            let act = Move::NodeAdd { name: "".into(), cpu_milli, memory_mib, zone: "".into() };
            cluster.submit(act).expect("a node more");
        }
        cluster.settle(3_000, usize::MAX);
        cluster
    };
    READY.set(Some(cluster));
    json!({"nodes": nodes}).to_string()
}

/// A Deployment of so many pods on them, from `apply` until all are Ready.
fn apply(pods: u64) -> String {
    let Some(mut cluster) = READY.take() else {
        return json!({"error": "nodes NODES"}).to_string();
    };
    let (nodes, before) = (cluster.machines().len(), cluster.steps());
    let act = Move::DeploymentCreate(DeploymentMove {
        namespace: "default".into(),
        name: "web".into(),
        image: "web:v1".into(),
        replicas: pods as i64,
        cpu_milli: 100,
        memory_mib: 64,
        recreate: false,
    });
    cluster.submit(act).expect("a Deployment");
    while cluster.next_at().is_some_and(|at| at < cluster.now() + 3_000) {
        cluster.step_until(cluster.now() + 3_000);
    }
    let (ready, steps) = (cluster.tally().ready, cluster.steps() - before);
    APPLIED.set(Some(cluster));
    json!({"pods": pods, "nodes": nodes, "ready": ready, "steps": steps}).to_string()
}

/// So many pods on so many nodes, all Ready and behind a Service of type NodePort.
fn service(pods: u64, node_count: u64) -> String {
    nodes(node_count);
    apply(pods);
    let Some(mut cluster) = APPLIED.take() else { return String::new() };
    let act = Move::ServiceCreate(ServiceMove {
        namespace: "default".into(),
        name: "web".into(),
        port: 80,
        target_port: 8080,
        kind: "NodePort".into(),
        app: "web".into(),
        ..ServiceMove::default()
    });
    cluster.submit(act).expect("a Service");
    cluster.settle(3_000, usize::MAX);
    READY.set(Some(cluster));
    json!({"pods": pods, "nodes": node_count}).to_string()
}

/// A stream of requests to it, through every node, from its first request to its summary.
fn stream(seconds: u64, rate: u64, policy: &[&str]) -> String {
    let Some(mut cluster) = READY.take() else {
        return json!({"error": "service PODS NODES"}).to_string();
    };
    let service = Key::new(Kind::Service, "default", "web");
    if let Some(policy) = policy.first() {
        let body = json!({"spec": {"externalTrafficPolicy": policy}}).to_string();
        let how = PatchType::Strategic;
        let act = Move::Patch(PatchMove { key: service, how, body: body.as_str().into() });
        cluster.submit(act).expect("a patch");
        cluster.settle(3_000, usize::MAX);
    }
    let (count, interval_ms) = ((seconds * rate) as u32, (1_000 / rate) as u32);
    let before = cluster.steps();
    cluster
        .submit(Move::TrafficSend(TrafficMove {
            namespace: service.namespace,
            service: service.name,
            to: Default::default(),
            from: TrafficFrom::Outside { node: EVERY_NODE.into() },
            count,
            interval_ms,
            pattern: "steady".into(),
        }))
        .expect("a stream");
    cluster.settle(5_000, usize::MAX);
    let answered = cluster.traffic().tally(&service).map_or(0, |tally| tally.answered);
    let steps = cluster.steps() - before;
    READY.set(Some(cluster));
    json!({"requests": count, "answered": answered, "steps": steps}).to_string()
}

/// Voyages of random enabled moves, one seed each; the hash of the whole state after each.
fn hashes(count: u64, moves: u64) -> String {
    let hash = |seed: u64| {
        let voyage = random_voyage(Scene::Sandbox, seed, moves);
        format!("\"{:016x}\"", voyage.cluster().hash())
    };
    let hashes: Vec<String> = (1..=count).map(hash).collect();
    format!("{{\"hashes\":[{}]}}", hashes.join(","))
}

/// Of the scenes that begin at once, one for a seed.
pub fn small_scene(seed: u64) -> Scene {
    let small: Vec<Scene> = Scene::ALL.into_iter().filter(|scene| !scene.is_large()).collect();
    small[(seed % small.len() as u64) as usize]
}

fn random_voyage(scene: Scene, seed: u64, moves: u64) -> Voyage {
    let mut voyage = Voyage::start(scene, seed);
    let mut rng = Rng::new(seed ^ 0x6d6f_7365_6f6e);
    for _ in 0..moves {
        random_move(&mut voyage, &mut rng);
    }
    voyage
}

/// One random enabled move, then a random while.
pub fn random_move(voyage: &mut Voyage, rng: &mut Rng) {
    let moves = voyage.cluster().enabled();
    let act = moves[rng.below(moves.len() as u64) as usize];
    voyage.act(act).expect("it was enabled");
    match rng.below(4) {
        0 => {
            voyage.forward();
        }
        1 => voyage.run(rng.below(2_000)),
        2 => voyage.run(rng.below(20_000)),
        _ => voyage.run(rng.below(120_000)),
    }
}

/// A voyage of `steps` steps with 20 nodes and 300 pods, and `seeks` jumps to random steps of it.
/// The answer's number keeps them from being left out.
fn seek(steps: usize, seeks: u64) -> String {
    let mut voyage = long_voyage(steps);
    let mut rng = Rng::new(7);
    let mut seen = 0u64;
    for _ in 0..seeks {
        voyage.seek(rng.below(steps as u64) as usize);
        seen = seen.wrapping_add(voyage.cluster().now());
    }
    format!("{{\"steps\":{},\"seeks\":{seeks},\"seen\":{seen}}}", voyage.steps().len())
}

/// The fragment that leads to the end of the same voyage.
fn link(steps: usize) -> String {
    let voyage = long_voyage(steps);
    let fragment = share::fragment_of(&voyage.log());
    format!("{{\"steps\":{},\"fragment\":\"{fragment}\"}}", voyage.steps().len())
}

/// Random voyages, one seed each, through every start scene: the fragment that leads to the step
/// before the last, and what the page must show as `data-hash` there and one step later.
fn links(count: u64, moves: u64) -> String {
    let link = |seed: u64| {
        let scene = small_scene(seed);
        let mut voyage = random_voyage(scene, seed, moves);
        let steps = voyage.steps().len();
        voyage.seek(steps - 1);
        let fragment = share::fragment_of(&voyage.log());
        let before = voyage.cluster().digest();
        voyage.seek(steps);
        let last = voyage.cluster().digest();
        let hashes = format!("\"before\":\"{before:016x}\",\"last\":\"{last:016x}\"");
        format!("{{\"steps\":{steps},{hashes},\"fragment\":\"{fragment}\"}}")
    };
    let links: Vec<String> = (1..=count).map(link).collect();
    format!("{{\"links\":[{}]}}", links.join(","))
}

/// 20 nodes and 300 pods of one Deployment, rolled out again and again.
pub fn long_voyage(steps: usize) -> Voyage {
    let mut voyage = Voyage::start(Scene::Sandbox, 1);
    let (cpu_milli, memory_mib) = (64_000, 256 * 1024);
    for _ in 0..18 {
        let act = Move::NodeAdd { name: "".into(), cpu_milli, memory_mib, zone: "".into() };
        voyage.act(act).expect("a node more");
    }
    voyage.run(20_000);
    let (namespace, name, image) = ("default", "web", "web:v1");
    let act = Move::DeploymentCreate(DeploymentMove {
        namespace: namespace.into(),
        name: name.into(),
        image: image.into(),
        replicas: 300,
        cpu_milli: 100,
        memory_mib: 64,
        recreate: false,
    });
    voyage.act(act).expect("a Deployment");
    voyage.run(60_000);
    for version in 2.. {
        if voyage.steps().len() >= steps {
            break;
        }
        let (namespace, name) = (namespace.into(), name.into());
        let image = format!("web:v{version}").into();
        voyage.act(Move::DeploymentRollout { namespace, name, image }).expect("a rollout");
        voyage.run(120_000);
    }
    voyage
}
