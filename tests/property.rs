//! Random voyages: whatever the learner does, the invariants hold, undo after do is the identity,
//! and the same seed gives the same state. `MOSEON_VOYAGES=2000` makes more of them.

use moseon::cluster::object::{Key, Kind, Object, Str};
use moseon::cluster::{Move, NodesAct, NodesMove, Rng, TrafficFrom, TrafficMove, What, invariant};
use moseon::voyage::script::Runner;
use moseon::voyage::{Scene, Voyage};

#[path = "../examples/common/mod.rs"]
#[allow(dead_code)]
mod common;
#[path = "../examples/soak/generate.rs"]
#[allow(dead_code)]
mod generate;
#[path = "../examples/soak/manifest.rs"]
mod manifest;
#[path = "../examples/soak/minimise.rs"]
#[allow(dead_code)]
mod minimise;

/// The soak's voyages, a few of them; `cargo xtask soak` sails on.
#[test]
fn property_random_clusters_hold_every_invariant() {
    let failures = (1..=voyages()).filter_map(|seed| {
        let outcome = generate::Generator::sail(seed, begin(seed));
        outcome.failure.map(|what| format!("seed {seed}: {what}"))
    });
    let failures: Vec<String> = failures.collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Now and then with a fleet: so many machines that their kube-proxies are called as one. The soak
/// sails with larger ones (`--nodes`, `--pods`); they take minutes each.
fn begin(seed: u64) -> generate::Start {
    match seed % 30 {
        0 => generate::Start { nodes: 60, pods: 300 },
        _ => generate::Start::EMPTY,
    }
}

fn voyages() -> u64 {
    std::env::var("MOSEON_VOYAGES").ok().and_then(|n| n.parse().ok()).unwrap_or(300)
}

const MOVES: u64 = 200;

/// One voyage; what was wrong, with the script that leads there.
fn sail(seed: u64) -> Result<u64, String> {
    let scene = common::small_scene(seed);
    let mut voyage = Voyage::start(scene, seed);
    let mut rng = Rng::new(seed);
    for number in 0..MOVES {
        if scene == Scene::Ingress && number % 5 == 0 {
            // It may be there already, or gone.
            let _ = voyage.act(about_ingresses(&mut rng));
        }
        common::random_move(&mut voyage, &mut rng);
        invariant::check(voyage.cluster())
            .map_err(|what| format!("seed {seed}, move {number}, {}: {what}", scene.id()))?;
        if number % 20 == 0 {
            undo_after_do(&mut voyage, &mut rng)
                .map_err(|what| format!("seed {seed}, move {number}: {what}"))?;
        }
    }
    Ok(voyage.cluster().hash())
}

/// An Ingress comes or goes, or somebody asks for what it may lead to.
fn about_ingresses(rng: &mut Rng) -> Move {
    let name = ["first", "second"][rng.below(2) as usize];
    let pick =
        |rng: &mut Rng, words: &[&'static str]| words[rng.below(words.len() as u64) as usize];
    match rng.below(5) {
        0 | 1 => {
            let class = pick(rng, &["nginx", "nginx", "other"]);
            let (host, path) =
                (pick(rng, &["a.example.com", "*.example.com"]), pick(rng, &["/", "/a"]));
            let (service, secret) = (pick(rng, &["web", "cart", "none"]), pick(rng, &["", "key"]));
            let tls = format!(r#""tls":[{{"hosts":["a.example.com"],"secretName":"{secret}"}}],"#);
            let tls = if secret.is_empty() { "" } else { &*tls };
            let json = format!(
                r#"{{"apiVersion":"networking.k8s.io/v1","kind":"Ingress",
                "metadata":{{"name":"{name}","namespace":"default"}},
                "spec":{{"ingressClassName":"{class}",{tls}"rules":[{{"host":"{host}",
                "http":{{"paths":[{{"path":"{path}","pathType":"Prefix","backend":
                {{"service":{{"name":"{service}","port":{{"number":80}}}}}}}}]}}}}]}}}}"#
            );
            Move::ObjectCreate { json: json.as_str().into() }
        }
        2 => Move::delete(Kind::Ingress, "default".into(), name.into()),
        more => {
            let url =
                pick(rng, &["http://a.example.com/a", "https://b.example.com", "198.51.100.1"]);
            Move::TrafficSend(TrafficMove {
                to: url.into(),
                namespace: "default".into(),
                service: "".into(),
                from: TrafficFrom::Client,
                count: if more == 3 { 1 } else { 50 },
                interval_ms: 20,
                pattern: "".into(),
            })
        }
    }
}

/// Back some steps and forward again leads to the same state.
fn undo_after_do(voyage: &mut Voyage, rng: &mut Rng) -> Result<(), String> {
    let end = voyage.steps().len();
    voyage.seek(end);
    // The state at a step, without what runs in the background after it.
    voyage.seek(end - 1);
    voyage.seek(end);
    let hash = voyage.cluster().hash();
    let back = rng.below(end as u64 + 1) as usize;
    voyage.seek(end - back);
    let there = voyage.cluster().hash();
    voyage.seek(end);
    if voyage.cluster().hash() != hash {
        return Err(format!("{back} steps back and forward again is another state"));
    }
    voyage.seek(0);
    voyage.seek(end - back);
    if voyage.cluster().hash() != there {
        return Err(format!("step {} from the start is another state", end - back));
    }
    voyage.seek(end);
    Ok(())
}

#[test]
fn property_random_voyages_keep_the_invariants() {
    let count = voyages();
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get()) as u64;
    let errors: Vec<String> = std::thread::scope(|scope| {
        let sailing: Vec<_> = (0..threads)
            .map(|t| {
                scope.spawn(move || {
                    (1..=count)
                        .filter(|seed| seed % threads == t)
                        .filter_map(|seed| sail(seed).err())
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        sailing.into_iter().flat_map(|s| s.join().expect("no panic")).collect()
    });
    assert!(errors.is_empty(), "{} of {count}:\n{}", errors.len(), errors.join("\n"));
}

#[test]
fn property_same_seed_same_state() {
    for seed in 1..=10 {
        assert_eq!(sail(seed), sail(seed), "seed {seed}");
    }
}

#[test]
fn property_a_log_repeats_its_voyage() {
    for seed in 1..=20 {
        let mut voyage = Voyage::start(Scene::Sandbox, seed);
        let mut rng = Rng::new(seed);
        (0..30).for_each(|_| common::random_move(&mut voyage, &mut rng));
        let cursor = rng.below(voyage.steps().len() as u64 + 1) as usize;
        voyage.seek(0);
        voyage.seek(cursor);
        let again = Voyage::restore(&voyage.log(), true).expect("its own log");
        assert_eq!(again.cursor(), voyage.cursor(), "seed {seed}");
        assert_eq!(again.cluster().hash(), voyage.cluster().hash(), "seed {seed}");
    }
}

/// Streams of every pattern send many requests at once where nothing else happens. Who looks at
/// every millisecond sees the same, and so does who looks seldom.
#[test]
fn property_a_stream_is_its_requests_one_by_one() {
    for seed in 1..=(voyages() / 10).max(8) {
        let scene = [Scene::ServiceRouting, Scene::RollingUpdate, Scene::LoadBalancer];
        let mut voyage = Voyage::start(scene[seed as usize % 3], seed);
        let mut rng = Rng::new(seed);
        for _ in 0..rng.below(3) {
            common::random_move(&mut voyage, &mut rng);
        }
        let mut often = voyage.cluster().clone();
        let sorts = ["", "steady", "burst", "ramp", "random"];
        for _ in 0..1 + rng.below(3) {
            let web = Key::new(Kind::Service, "default", "web");
            let pods: Vec<Str> = often.list(Kind::Pod).map(|pod| pod.meta().name).collect();
            let from = match rng.below(4) {
                0 if !pods.is_empty() => TrafficFrom::Pod { name: pods[0] },
                1 => TrafficFrom::Client,
                _ => TrafficFrom::Outside { node: "*".into() },
            };
            let act = Move::TrafficSend(TrafficMove {
                to: "".into(),
                namespace: web.namespace,
                service: web.name,
                from,
                count: 2 + rng.below(3_000) as u32,
                interval_ms: 1 + rng.below(20) as u32,
                pattern: sorts[rng.below(5) as usize].into(),
            });
            if often.submit(act).is_ok() {
                voyage.act(act).expect("the same");
            }
        }
        if let Some(act) = often.enabled().get(rng.below(9) as usize) {
            often.submit(*act).expect("it was enabled");
            voyage.act(*act).expect("the same");
        }
        let end = often.now() + 1_000 + rng.below(30_000);
        let mut seldom = voyage.cluster().clone();
        let mut steps = Vec::new();
        while often.now() < end {
            steps.extend(often.step_until(often.now() + 1));
        }
        let mut others = Vec::new();
        while let Some(step) = seldom.step_until(end) {
            others.push(step);
        }
        assert!(steps == others, "seed {seed}: other steps");
        assert_eq!(often.hash(), seldom.hash(), "seed {seed}");
        // What is read between two steps is what is there then.
        let (at, from) = (rng.below(end - voyage.cluster().now()), voyage.time_ms());
        let now = voyage.meanwhile(from + at, |now| now.now());
        let mut then = voyage.cluster().clone();
        let next = voyage.ahead().map_or(u64::MAX, |step| step.at - 1);
        if next.min(then.now() + at) > then.now() {
            then.step_until(next.min(then.now() + at));
        }
        assert_eq!(now, then.now(), "seed {seed}");
        assert_eq!(voyage.meanwhile(from + at, |now| now.hash()), then.hash(), "seed {seed}");
    }
}

/// Many machines' kube-proxies become one, whoever of them is behind at that moment: one that is
/// cut off, some that just joined, all while a Service is on its way to them.
#[test]
fn kube_proxies_become_one_without_losing_what_they_are_told() {
    let run = |lines: &[&str]| {
        let mut runner = Runner::new();
        let head = ["scene sandbox seed=1", "trace off", "check"];
        let joins = ["node.add"; 43];
        for line in head.iter().chain(&joins).chain(&["run 11s"]).chain(lines) {
            runner.run(line).unwrap_or_else(|error| panic!("{line}: {}", error.what));
        }
        runner.voyage().cluster().proxies().in_fleet(runner.voyage().cluster().machines().len())
    };
    let cut = [
        "node.cut node=node-43",
        "service.create name=auth",
        "node.add",
        "node.add",
        "node.add",
        "node.add",
        "node.add",
        "run 26ms",
        "node.add",
        "service.create name=cart",
        "run 1800ms",
        "node.recover node=node-43",
        "run 1200ms",
        "calm",
    ];
    run(&cut);
    let joins = ["node.add"; 6];
    let told = ["service.create name=auth", "run 30ms", "service.create name=cart", "calm"];
    run(&[&joins[..], &["run 9s"], &told].concat());
    let start = ["controlplane.stop", "run 1s", "controlplane.start", "run 5ms"];
    let told = ["service.create name=auth", "run 5s", "service.create name=cart", "calm"];
    assert!(run(&[&joins[..], &start, &told].concat()) > 43);
}

/// In a large cluster a decision carries no table: made again later, it is the same decision, and
/// its table says why.
#[test]
fn a_decision_of_a_fleet_is_made_again_with_its_table() {
    let mut voyage = Voyage::open(Scene::Fleet200, 1);
    let pods: Vec<Key> = voyage.cluster().list(Kind::Pod).step_by(97).map(Object::key).collect();
    for pod in &pods {
        voyage.act(Move::delete(pod.kind, pod.namespace, pod.name)).expect("it is there");
    }
    while voyage.forward_soon() {}
    // A pod for which there is room nowhere, then somewhere: news come before each decision.
    let nodes: Vec<Str> = voyage.cluster().machines().keys().copied().collect();
    let nodes: Str = nodes.join(",").as_str().into();
    let all = |what| Move::Nodes(NodesMove { what, nodes });
    voyage.act(all(NodesAct::Cordon)).expect("they are there");
    while voyage.forward_soon() {}
    let pod = voyage.cluster().list(Kind::Pod).next().expect("one of many").key();
    voyage.act(Move::delete(pod.kind, pod.namespace, pod.name)).expect("it is there");
    while voyage.forward_soon() {}
    voyage.act(all(NodesAct::Uncordon)).expect("they are there");
    while voyage.forward_soon() {}
    let (mut told, mut failed) = (0, 0);
    while voyage.cursor() > 0 {
        if let Some(What::Scheduled(decision)) = voyage.current().map(|step| &step.what) {
            assert_eq!(decision.table, None);
            let mut again = (*voyage.decision().expect("states lie near enough")).clone();
            let table = again.table.take().expect("with its table");
            assert_eq!(again, **decision);
            assert_eq!(table.rows.len(), decision.nodes_examined as usize);
            match decision.chosen {
                Some(node) => assert!(table.best.contains(&node)),
                None => failed += 1,
            }
            told += 1;
        }
        voyage.back();
    }
    assert!(failed > 0);
    assert_eq!(told - failed, pods.len() + 1);
}
