//! How many pods a second the scheduler places, natively: the workloads of scheduler_perf.
//! `cargo run --release --no-default-features --example scheduler_perf [NODES...]`

#[path = "common/scheduling.rs"]
mod scheduling;

use scheduling::{WORKLOADS, place, prepare};
use std::time::Instant;

fn main() {
    let given: Vec<usize> = std::env::args().skip(1).filter_map(|w| w.parse().ok()).collect();
    let sizes = if given.is_empty() { vec![100, 1_000, 5_000] } else { given };
    for workload in WORKLOADS {
        for nodes in &sizes {
            let prepared = prepare(workload, *nodes);
            let begun = Instant::now();
            let placed = place();
            let ms = begun.elapsed().as_secs_f64() * 1000.0;
            let (prepared, placed) = (prepared.trim_end_matches('}'), &placed[1..]);
            println!(
                "{prepared},\"what\":\"native\",\"workload\":\"{workload}\",\"nodes\":{nodes},\
                 \"wall_ms\":{ms:.2},{placed}"
            );
        }
    }
}
