//! The model's own benchmark: `cargo run --release --no-default-features --example bench`.
//! With words (`size PODS NODES`, `streams`, `hashes COUNT MOVES`, `ocean grow NODES PODS`,
//! `ocean scene NAME`) it does just that.

mod common;

use std::time::Instant;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.first() {
        None => {
            sizes().for_each(|(pods, nodes)| size(pods, nodes));
            streams();
            seeks();
        }
        Some(&"streams") => streams(),
        Some(&"size") if words.len() == 3 => size(words[1], words[2]),
        Some(&"ocean") if words.len() > 2 => ocean(&words),
        Some(_) => println!("{}", common::run(&words)),
    }
}

/// Pods and nodes: each with each where the pods fit, and a series of 20 pods a node. The same as
/// in e2e/wasm-probe.mjs.
fn sizes() -> impl Iterator<Item = (&'static str, &'static str)> {
    const PODS: [&str; 4] = ["100", "1000", "5000", "20000"];
    const NODES: [&str; 4] = ["3", "50", "500", "5000"];
    let number = |text: &str| text.parse::<u32>().expect("a number");
    let all = PODS.into_iter().flat_map(|pods| NODES.map(|nodes| (pods, nodes)));
    let fits = all.filter(move |(pods, nodes)| number(pods) <= 110 * number(nodes));
    fits.chain([("5000", "250"), ("20000", "1000")])
}

/// From `apply` until all are Ready.
fn size(pods: &str, nodes: &str) {
    common::run(&["nodes", nodes]);
    timed("apply", &["apply", pods]);
}

/// A minute of requests to 300 pods on 20 nodes. The same as in e2e/wasm-probe.mjs.
fn streams() {
    common::run(&["service", "300", "20"]);
    for policy in ["Cluster", "Local"] {
        timed("stream", &["stream", "60", "1000", policy]);
    }
}

/// Grows an ocean (`ocean grow NODES PODS`) or begins with a scene (`ocean scene NAME`), and acts
/// on it: those of [`OCEAN`], or the words that follow (`failure`, `back_100`).
fn ocean(words: &[&str]) {
    let begin = if words[1] == "grow" { 4 } else { 3 };
    timed("begin", &words[..begin]);
    for act in words.get(begin..).filter(|acts| !acts.is_empty()).unwrap_or(&OCEAN) {
        if *act == "failure" {
            common::run(&["ocean", "choose"]);
        }
        let words: Vec<&str> = act.split('_').collect();
        timed(words[0], &[&["ocean"], &words[..]].concat());
    }
}

const OCEAN: [&str; 4] = ["idle", "failure", "failure", "rollout"];

/// The slowest of many jumps in a voyage of 10,000 steps.
fn seeks() {
    let mut voyage = common::long_voyage(10_000);
    let mut rng = moseon::cluster::Rng::new(7);
    let mut slowest_ms = 0.0f64;
    for _ in 0..300 {
        let to = rng.below(voyage.steps().len() as u64) as usize;
        let begun = Instant::now();
        voyage.seek(to);
        slowest_ms = slowest_ms.max(begun.elapsed().as_secs_f64() * 1000.0);
    }
    let steps = voyage.steps().len();
    println!("{{\"what\":\"seek\",\"steps\":{steps},\"slowest_ms\":{slowest_ms:.2}}}");
}

/// Prints the answer with what was measured and how long it took.
fn timed(act: &str, words: &[&str]) {
    let (begun, worked) = (Instant::now(), cpu_ms());
    let answer = common::run(words);
    let ms = begun.elapsed().as_secs_f64() * 1000.0;
    let cpu = cpu_ms() - worked;
    let answer = answer.trim_start_matches('{');
    println!(
        "{{\"what\":\"native\",\"act\":\"{act}\",\"wall_ms\":{ms:.1},\"cpu_ms\":{cpu:.1},{answer}"
    );
}

/// How long this thread has run on a processor: what others do on the machine is not in it. Only
/// Linux tells; elsewhere it is the time of the clock.
fn cpu_ms() -> f64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let ns = told.and_then(|text| text.split(' ').next()?.parse::<f64>().ok());
    static BEGUN: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    ns.map_or_else(
        || BEGUN.get_or_init(Instant::now).elapsed().as_secs_f64() * 1000.0,
        |ns| ns / 1e6,
    )
}
