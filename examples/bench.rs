//! The model's own benchmark: `cargo run --release --no-default-features --example bench`.
//! With words (`bench PODS NODES`, `hashes COUNT MOVES`) it does just that.

mod common;

use std::time::Instant;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    if words.is_empty() {
        for (pods, nodes) in
            [("100", "3"), ("500", "25"), ("1000", "50"), ("5000", "250"), ("20000", "1000")]
        {
            timed(&["bench", pods, nodes]);
        }
        seeks();
    } else if words[0] == "ocean" && words.len() == 3 {
        for act in oceans(words[1], words[2]) {
            timed(&act.split(' ').collect::<Vec<_>>());
        }
    } else if words[0] == "bench" {
        timed(&words);
    } else {
        println!("{}", common::run(&words));
    }
}

/// The commands that measure an ocean of so many nodes and pods.
fn oceans(nodes: &str, pods: &str) -> [String; 5] {
    let grow = format!("ocean grow {nodes} {pods}");
    [
        grow,
        "ocean idle".into(),
        "ocean failure".into(),
        "ocean rollout".into(),
        "ocean checkpoints 10".into(),
    ]
}

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
fn timed(words: &[&str]) {
    let begun = Instant::now();
    let answer = common::run(words);
    let ms = begun.elapsed().as_secs_f64() * 1000.0;
    let answer = answer.trim_start_matches('{');
    println!("{{\"what\":\"moseon native\",\"wall_ms\":{ms:.1},{answer}");
}
