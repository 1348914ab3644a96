//! Random voyages as lines of a script, each line made for the state the ones before led to.

use super::manifest::{self, APPS, ZONES, image, one_in, pick};
use super::minimise::{HEAD, words_of};
use moseon::cluster::object::{Kind, Object, Str};
use moseon::cluster::{Cluster, Controller, Rng};
use moseon::voyage::script::Runner;
use serde_json::json;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What came of a voyage.
pub struct Outcome {
    pub lines: Vec<String>,
    pub moves: u64,
    pub steps: u64,
    pub failure: Option<String>,
}

/// With what a voyage begins: with some empty nodes, or with a settled cluster of this size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Start {
    pub nodes: u64,
    pub pods: u64,
}

impl Start {
    pub const EMPTY: Start = Start { nodes: 0, pods: 0 };

    pub fn is_grown(self) -> bool {
        self.pods > 0
    }
}

pub struct Generator {
    start: Start,
    rng: Rng,
    runner: Runner,
    lines: Vec<String>,
    moves: u64,
}

impl Generator {
    /// A whole voyage: a cluster, moves and faults, and calm.
    pub fn sail(seed: u64, start: Start) -> Outcome {
        let rng = Rng::new(seed ^ 0x736f_616b);
        let mut it = Generator { start, rng, runner: Runner::new(), lines: Vec::new(), moves: 0 };
        let run = catch_unwind(AssertUnwindSafe(|| it.go(seed)));
        let failure = match run {
            Ok(result) => result.err(),
            Err(panic) => Some(format!("panic: {}", words_of(&*panic))),
        };
        let steps = it.runner.voyage().steps().len() as u64;
        Outcome { lines: it.lines, moves: it.moves, steps, failure }
    }

    fn go(&mut self, seed: u64) -> Result<(), String> {
        let begin = match self.start {
            Start { nodes, pods: 1.. } => {
                // Now and then a third of the nodes is too much to be lost.
                let cpu = pick(&mut self.rng, &["8000", "8000", "2400"]);
                format!("fleet nodes={nodes} pods={} cpu={cpu} seed={seed}", self.start.pods)
            }
            _ => format!("scene sandbox seed={seed}"),
        };
        self.line(begin)?;
        self.line("trace off".into())?;
        self.line("check".into())?;
        debug_assert_eq!(self.lines.len(), HEAD);
        self.build()?;
        let moves = [20, 60, 150][self.rng.below(3) as usize];
        for _ in 0..moves {
            for act in self.acts() {
                self.line(act)?;
            }
            let run = self.pause();
            self.line(run)?;
        }
        if one_in(&mut self.rng, 4) {
            self.line("again".into())?;
        }
        if !self.cluster().is_running() {
            self.line("controlplane.start".into())?;
            self.line("run 1s".into())?;
        }
        for act in self.let_go() {
            self.line(act)?;
        }
        self.line("calm".into())
    }

    /// Writes a line and does what it says.
    fn line(&mut self, line: String) -> Result<(), String> {
        self.moves += 1;
        self.lines.push(line);
        let line = self.lines.last().expect("just pushed");
        self.runner.run(line).map_err(|error| error.what)
    }

    /// Nodes, classes and namespaces to begin with.
    fn build(&mut self) -> Result<(), String> {
        let nodes = match self.rng.below(10) {
            _ if self.start.is_grown() => 1,
            0 => 40,
            1..3 => 12,
            n => n / 2,
        };
        for _ in 0..nodes {
            let line = self.node_add();
            self.line(line)?;
        }
        for (name, value) in [("high", 1000), ("low", -10)] {
            self.line(format!("priorityclass.create name={name} value={value}"))?;
        }
        self.line("namespace.create name=shop".into())?;
        self.line("run 10s".into())
    }

    /// Takes the learner's finalizer from everything it holds.
    fn let_go(&self) -> Vec<String> {
        let all = HELD.into_iter().flat_map(|kind| self.cluster().list(kind));
        all.filter(|object| is_held(object)).map(hold).collect()
    }

    fn pause(&mut self) -> String {
        let ms = match self.rng.below(10) {
            0..3 => self.rng.below(30),
            3..6 => self.rng.below(2_000),
            6..8 => self.rng.below(20_000),
            8 => self.rng.below(90_000),
            _ => self.rng.below(420_000),
        };
        format!("run {ms}ms")
    }

    fn cluster(&self) -> &Cluster {
        self.runner.voyage().cluster()
    }

    fn node_add(&mut self) -> String {
        let rng = &mut self.rng;
        let cpu = pick(rng, &["500", "1000", "2000", "4000", "8000"]);
        let memory = pick(rng, &["1024", "4096", "8192", "16384"]);
        let zone = match pick(rng, &ZONES) {
            "" => String::new(),
            zone => format!(" zone={zone}"),
        };
        format!("node.add cpu={cpu} memory={memory}{zone}")
    }

    /// What one act is, many at once where there is a fleet.
    fn acts(&mut self) -> Vec<String> {
        if !self.start.is_grown() || !one_in(&mut self.rng, 4) {
            return vec![self.act()];
        }
        let machines = self.cluster().machines();
        let nodes: Vec<_> =
            machines.iter().map(|(name, m)| (*name, m.kubelet.setup().zone)).collect();
        let rng = &mut self.rng;
        let act = pick(rng, &["fail", "fail", "cut", "drain", "cordon", "uncordon", "recover"]);
        let wide = ["fail", "cut", "recover"].contains(&act) && one_in(rng, 3);
        let at_once = act != "cut" && one_in(rng, 2);
        let (zone, often) = (pick(rng, &["zone-a", "zone-b", "zone-c"]), 3 + rng.below(200));
        let meant = |(_, its): &&(Str, Str)| match wide || act == "recover" {
            true => **its == *zone,
            false => one_in(rng, often),
        };
        let meant: Vec<&str> = nodes.iter().filter(meant).map(|(node, _)| &**node).collect();
        match (at_once, wide && act != "cut") {
            (true, true) => vec![format!("zone.{act} zone={zone}")],
            (true, false) if !meant.is_empty() => {
                vec![format!("nodes.{act} nodes={}", meant.join(","))]
            }
            _ => meant.iter().map(|node| format!("node.{act} node={node}")).collect(),
        }
    }

    fn act(&mut self) -> String {
        match self.rng.below(100) {
            0..32 => self.on_node(),
            32..60 => self.apply(),
            60..86 => self.on_object(),
            86..94 => self.control_plane(),
            94..97 => self.node_add(),
            _ => self.traffic(),
        }
    }

    fn on_node(&mut self) -> String {
        let nodes: Vec<_> = self.cluster().machines().keys().copied().collect();
        let rng = &mut self.rng;
        let Some(node) = nodes.get(rng.below(nodes.len().max(1) as u64) as usize) else {
            return "node.add".into();
        };
        match rng.below(20) {
            0..3 => format!("node.fail node={node}"),
            3..6 => format!("node.cut node={node}"),
            6..12 => format!("node.recover node={node}"),
            12 => format!("node.cordon node={node}"),
            13..15 => format!("node.uncordon node={node}"),
            15 => format!("node.drain node={node}"),
            16 => format!("node.delete name={node}"),
            17 => {
                let effect = pick(rng, &["NoSchedule", "PreferNoSchedule", "NoExecute"]);
                format!("node.taint node={node} taints=gpu=true:{effect}")
            }
            18 => format!("node.taint node={node} taints=gpu-"),
            _ => match one_in(rng, 2) {
                true => format!("node.label name={node} set=disk=ssd"),
                false => format!("node.label name={node} drop=disk"),
            },
        }
    }

    /// What a click or `kubectl create` makes.
    fn create(&mut self) -> String {
        let rng = &mut self.rng;
        let (app, image) = (pick(rng, &APPS), image(rng));
        let cpu = pick(rng, &["0", "100", "250", "1000"]);
        match rng.below(6) {
            0..3 => {
                let replicas = rng.below(10);
                let strategy = if one_in(rng, 4) { " strategy=Recreate" } else { "" };
                let head = format!("deployment.create name={app} image={image}{strategy}");
                format!("{head} replicas={replicas} cpu={cpu}")
            }
            3 => format!("pod.add image={image} cpu={cpu}"),
            4 => format!("service.create name={app}"),
            _ => format!("service.create name={app} type=NodePort"),
        }
    }

    fn apply(&mut self) -> String {
        if one_in(&mut self.rng, 4) {
            return self.create();
        }
        let rng = &mut self.rng;
        let namespace = if one_in(rng, 5) { "shop" } else { "default" };
        let app = pick(rng, &APPS);
        let object = match rng.below(12) {
            0..5 => manifest::deployment(rng, namespace, app),
            5 => manifest::replica_set(rng, namespace, app),
            6..9 => manifest::pod(rng, namespace, app),
            9..11 => manifest::service(rng, namespace, app),
            _ => manifest::budget(rng, namespace, app),
        };
        let verb = if one_in(rng, 6) { "create" } else { "apply" };
        format!("object.{verb} json='{object}'")
    }

    /// Something done to an object that is there.
    fn on_object(&mut self) -> String {
        let kinds = [Kind::Deployment, Kind::Deployment, Kind::Pod, Kind::Pod, Kind::ReplicaSet];
        let more = [Kind::Service, Kind::PodDisruptionBudget, Kind::Namespace];
        let kind = match self.rng.below(8) {
            0 => more[self.rng.below(3) as usize],
            n => kinds[n as usize % 5],
        };
        let objects: Vec<Object> = self.cluster().list(kind).cloned().collect();
        let rng = &mut self.rng;
        let Some(object) = objects.get(rng.below(objects.len().max(1) as u64) as usize) else {
            return "node.add".into();
        };
        if HELD.contains(&kind) && one_in(rng, 12) || is_held(object) && one_in(rng, 3) {
            return hold(object);
        }
        let meta = object.meta();
        let at = place(object);
        let cascade = pick(rng, &["background", "background", "foreground", "orphan"]);
        match kind {
            Kind::Deployment => match rng.below(if self.start.is_grown() { 13 } else { 14 }) {
                0..4 => {
                    // By at most a half, where there are many.
                    let d = object.as_deployment().and_then(|d| d.spec.replicas).unwrap_or(1);
                    let many = d.max(0) as u64;
                    let replicas =
                        if many > 24 { many / 2 + rng.below(many) } else { rng.below(12) };
                    format!("deployment.scale {at} replicas={replicas}")
                }
                4..8 => format!("deployment.rollout {at} image={}", image(rng)),
                8..10 => format!("deployment.undo {at}"),
                10 => format!("deployment.pause {at}"),
                11 => format!("deployment.resume {at}"),
                12 => format!("deployment.restart {at}"),
                _ => format!("deployment.delete {at} cascade={cascade}"),
            },
            Kind::Pod => match rng.below(9) {
                0..3 => format!("pod.delete {at}"),
                3 => format!("pod.delete {at} grace=0"),
                4..6 => format!("pod.crash {at}"),
                6 => format!("pod.evict {at}"),
                7 => match object.as_pod().and_then(|pod| pod.spec.containers.first()) {
                    Some(first) => {
                        let container = json!([{"name": first.name, "image": image(rng)}]);
                        let body = json!({"spec": {"containers": container}});
                        format!("object.patch kind=Pod {at} body='{body}'")
                    }
                    None => "node.add".into(),
                },
                _ => {
                    let app = pick(rng, &["web", "cart", "gone"]);
                    format!("pod.label {at} set=app={app}")
                }
            },
            Kind::ReplicaSet => match rng.below(3) {
                0 => format!("replicaset.scale {at} replicas={}", rng.below(5)),
                1 => format!("replicaset.delete {at} cascade={cascade}"),
                _ => format!("object.label kind=ReplicaSet {at} set=tier=front"),
            },
            Kind::Service => format!("service.delete {at}"),
            Kind::Namespace if &*meta.name == "shop" => "namespace.delete name=shop".into(),
            Kind::Namespace => "namespace.create name=shop".into(),
            _ => format!("object.delete kind={} {at}", kind.name()),
        }
    }

    fn control_plane(&mut self) -> String {
        let off = |c: &Controller| self.cluster().is_stopped(*c);
        let stopped: Vec<Controller> = Controller::ALL.into_iter().filter(off).collect();
        if one_in(&mut self.rng, 2) {
            // Not for long, or nothing happens any more.
            let any = Controller::ALL[self.rng.below(Controller::ALL.len() as u64) as usize];
            return match stopped.first() {
                Some(stopped) => format!("controller.start name={}", stopped.name()),
                None => format!("controller.stop name={}", any.name()),
            };
        }
        match self.cluster().is_running() && one_in(&mut self.rng, 2) {
            true => "controlplane.stop".into(),
            false => "controlplane.start".into(),
        }
    }

    fn traffic(&mut self) -> String {
        let first = |kind| self.cluster().list(kind).next().map(|o| o.meta().name);
        match (first(Kind::Service), first(Kind::Pod)) {
            (Some(service), Some(pod)) => {
                let count = 1 + self.rng.below(40);
                format!("traffic.send service={service} pod={pod} count={count}")
            }
            _ => "node.add".into(),
        }
    }
}

/// Kinds that are held by a finalizer now and then.
const HELD: [Kind; 4] = [Kind::Pod, Kind::ReplicaSet, Kind::Deployment, Kind::Service];
const FINALIZER: &str = "example.com/hold";

fn is_held(object: &Object) -> bool {
    object.meta().finalizers.iter().any(|finalizer| &**finalizer == FINALIZER)
}

/// Gives an object a finalizer, or takes all it has.
fn hold(object: &Object) -> String {
    let finalizers = if is_held(object) { json!(null) } else { json!([FINALIZER]) };
    let body = json!({"metadata": {"finalizers": finalizers}});
    let (kind, at) = (object.kind().name(), place(object));
    format!("object.patch kind={kind} {at} type=merge body='{body}'")
}

fn place(object: &Object) -> String {
    let meta = object.meta();
    match object.kind().namespaced() {
        true => format!("namespace={} name={}", meta.namespace, meta.name),
        false => format!("name={}", meta.name),
    }
}
