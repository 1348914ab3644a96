//! A settled ocean and what a learner does on it, one act a command: the host takes the time.

use moseon::cluster::object::{Deployment, Key, Kind, Object, Str};
use moseon::cluster::{App, Cluster, Config, Fleet, Growth, Move, Spread};
use moseon::voyage::{Scene, Voyage};
use serde_json::{Value, json};
use std::cell::{Cell, RefCell};

thread_local! {
    static OCEAN: RefCell<Option<Voyage>> = const { RefCell::new(None) };
    static CHOSEN: Cell<Str> = Cell::new(Str::default());
}

/// Runs `grow NODES PODS` or `scene NAME`, then on what was grown `idle [MINUTES]`, `choose`
/// and `failure`, `rollout`, `scale`, `ahead`, `forward COUNT`, `back COUNT` or `seek THOUSANDTHS`.
pub fn run(words: &[&str]) -> String {
    let number = |i: usize| words.get(i).and_then(|w| w.parse::<u32>().ok());
    if let (Some(&"grow"), Some(nodes), Some(pods)) = (words.first(), number(1), number(2)) {
        return begin(Voyage::aboard(grow(nodes, pods), Scene::Sandbox, 1));
    }
    if let (Some(&"scene"), Some(scene)) =
        (words.first(), words.get(1).and_then(|s| Scene::parse(s)))
    {
        return begin(Voyage::open(scene, 1));
    }
    OCEAN.with_borrow_mut(|ocean| {
        let answer = ocean.as_mut().and_then(|voyage| on(voyage, words.first()?, number(1)));
        answer.unwrap_or(json!({"error": "see examples/common/ocean.rs"})).to_string()
    })
}

fn begin(voyage: Voyage) -> String {
    let (nodes, pods) = (voyage.cluster().machines().len(), voyage.cluster().tally().pods());
    let answer = json!({"nodes": nodes, "pods": pods, "objects": voyage.cluster().objects()});
    OCEAN.replace(Some(voyage));
    answer.to_string()
}

fn on(voyage: &mut Voyage, word: &str, number: Option<u32>) -> Option<Value> {
    let before = voyage.cursor();
    let mut answer = match (word, number) {
        ("idle", minutes) => idle(voyage, minutes.unwrap_or(10)),
        ("choose", _) => choose(voyage),
        ("failure", _) => failure(voyage),
        ("rollout", _) => rollout(voyage),
        ("scale", _) => scale(voyage),
        ("ahead", _) => json!({"follows": voyage.ahead().is_some()}),
        ("forward", Some(count)) => {
            json!({"gone": (0..count).take_while(|_| voyage.forward()).count()})
        }
        ("back", Some(count)) => json!({"gone": (0..count).take_while(|_| voyage.back()).count()}),
        ("seek", Some(thousandths)) => {
            voyage.seek(voyage.steps().len() * thousandths as usize / 1_000);
            json!({})
        }
        _ => return None,
    };
    answer["steps"] = json!(voyage.cursor() as i64 - before as i64);
    answer["cursor"] = json!(voyage.cursor());
    Some(answer)
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
    grown(fleet)
}

/// A fleet, settled.
pub fn grown(fleet: Fleet) -> Cluster {
    Growth::new(Config::default(), 1, fleet).finish()
}

/// Minutes in which nothing is to be written.
fn idle(voyage: &mut Voyage, minutes: u32) -> Value {
    let revision = voyage.cluster().revision();
    voyage.run(u64::from(minutes) * 60_000);
    json!({"writes": voyage.cluster().revision() - revision})
}

/// Finds the node that fails next: one with about 30 pods. That is not what is measured.
fn choose(voyage: &mut Voyage) -> Value {
    let cluster = voyage.cluster();
    let powered = |node: &&Str| cluster.machines()[*node].powered;
    let average = cluster.tally().pods() / cluster.machines().len() as u32;
    let mut nodes = cluster.machines().keys().filter(powered);
    let node = nodes.find(|node| cluster.load(node).pods == average).expect("one");
    let answer = json!({"node": &**node});
    CHOSEN.set(*node);
    answer
}

/// A node goes off; its pods are made again elsewhere.
fn failure(voyage: &mut Voyage) -> Value {
    let (cluster, node) = (voyage.cluster(), CHOSEN.get());
    let unready = cluster.tally().pods() - cluster.tally().ready;
    let on_node = cluster.load(&node).pods;
    voyage.act(Move::NodeFail { node }).expect("it is there");
    voyage.run(400_000);
    let tally = voyage.cluster().tally();
    let not_ready = i64::from(tally.pods() - tally.ready) - i64::from(unready + on_node);
    json!({"on_node": on_node, "not_ready": not_ready})
}

/// The Deployment nearest to a thousand pods gets another image.
fn rollout(voyage: &mut Voyage) -> Value {
    let deployments = voyage.cluster().list(Kind::Deployment).filter_map(Object::as_deployment);
    let replicas = |d: &Deployment| d.spec.replicas.unwrap_or(1);
    let chosen = deployments.min_by_key(|d| (replicas(d) - PODS_AN_APP as i32).abs());
    let meta = &chosen.expect("a Deployment").metadata;
    let (namespace, name) = (meta.namespace, meta.name);
    let act = Move::DeploymentRollout { namespace, name, image: "web:v9".into() };
    voyage.act(act).expect("it is there");
    voyage.run(900_000);
    let stored = voyage.cluster().get(&Key::new(Kind::Deployment, namespace, name));
    let status = stored.as_ref().and_then(Object::as_deployment).map(|d| d.status.clone());
    let updated = status.map_or(0, |status| status.updated_replicas.min(status.ready_replicas));
    json!({"updated": updated})
}

/// A Deployment gets some pods more; nothing of it has happened yet.
fn scale(voyage: &mut Voyage) -> Value {
    let first = voyage.cluster().list(Kind::Deployment).next().and_then(Object::as_deployment);
    let d = first.expect("a Deployment");
    let key = Key::new(Kind::Deployment, d.metadata.namespace, d.metadata.name);
    let replicas = i64::from(d.spec.replicas.unwrap_or(1)) + 20;
    voyage.act(Move::Scale { key, replicas }).expect("it is there");
    json!({})
}

const PODS_AN_APP: u32 = 1_000;
