//! Random voyages over random clusters for as long as you like, every invariant checked at every
//! step: `cargo xtask soak --minutes N --seed S`, or this by hand with `--voyages N`. With
//! `--nodes 500 --pods 10000` each voyage begins with a settled cluster of that size, and whole
//! zones and many nodes at once are among the faults.
//!
//! What changes is looked at with every delivery, the whole state whenever time has passed,
//! every 1,000 steps in between, and in small clusters after every act.
//!
//! A voyage is a script as those under tests/data are, so that a failure is one too: it is cut down
//! to the lines it needs and printed, ready to become a test.
//!
//! The model keeps every name it has met, so every few voyages get a process of their own
//! (`--batch`), and an hour needs no more memory than a minute.

mod generate;
mod manifest;
mod minimise;

use generate::{Generator, Start};
use std::process::{Command, ExitCode};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// What was done so far, by all threads.
#[derive(Default)]
struct Tally {
    next: AtomicU64,
    voyages: AtomicU64,
    moves: AtomicU64,
    steps: AtomicU64,
    over: AtomicBool,
    failures: AtomicU64,
}

/// Voyages of one process.
const BATCH: u64 = 25;

struct Options {
    seed: u64,
    start: Start,
    time: Option<Duration>,
    voyages: u64,
    failures_max: u64,
    /// Sail here, that many.
    batch: Option<u64>,
    threads: usize,
}

const USAGE: &str = "usage: soak [--minutes N] [--voyages N] [--seed S] [--nodes N --pods N] \
     [--threads N] [--failures N]";

fn main() -> ExitCode {
    let options = match options() {
        Ok(options) => options,
        Err(what) => {
            eprintln!("{what}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    std::panic::set_hook(Box::new(|_| {}));
    if let Some(voyages) = options.batch {
        batch(options.seed, options.start, voyages);
        return ExitCode::SUCCESS;
    }
    let (tally, began) = (Tally::default(), Instant::now());
    std::thread::scope(|scope| {
        for _ in 0..options.threads {
            scope.spawn(|| work(&options, &tally, began));
        }
        let mut told = Instant::now();
        while !tally.over.load(Ordering::Relaxed) {
            std::thread::sleep(Duration::from_millis(200));
            if told.elapsed() > Duration::from_secs(60) {
                told = Instant::now();
                tell(&tally, began);
            }
        }
    });
    tell(&tally, began);
    let failures = tally.failures.load(Ordering::Relaxed);
    println!("{} passed, {failures} failed", tally.voyages.load(Ordering::Relaxed));
    if failures == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn options() -> Result<Options, String> {
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get()).min(2);
    let (time, batch, voyages) = (None, None, u64::MAX);
    let start = Start::EMPTY;
    let mut options = Options { seed: 1, start, time, voyages, failures_max: 1, batch, threads };
    let mut args = std::env::args().skip(1);
    while let Some(name) = args.next() {
        let value = args.next().and_then(|v| v.parse::<u64>().ok());
        let value = value.ok_or_else(|| format!("{name} needs a number after it"))?;
        match name.as_str() {
            "--minutes" => options.time = Some(Duration::from_secs(value * 60)),
            "--voyages" => options.voyages = value,
            "--seed" => options.seed = value,
            "--nodes" => options.start.nodes = value,
            "--pods" => options.start.pods = value,
            "--threads" => options.threads = value.max(1) as usize,
            "--failures" => options.failures_max = value.max(1),
            "--batch" => options.batch = Some(value),
            _ => return Err(format!("{name} is not known")),
        }
    }
    if (options.start.nodes == 0) != (options.start.pods == 0) {
        return Err("--nodes and --pods go together".into());
    }
    if options.batch.is_none() && options.time.is_none() && options.voyages == u64::MAX {
        return Err("how long? --minutes or --voyages".into());
    }
    Ok(options)
}

/// Starts one process after the other until it is enough.
fn work(options: &Options, tally: &Tally, began: Instant) {
    let batch = if options.start.is_grown() { 1 } else { BATCH };
    loop {
        let first = tally.next.fetch_add(batch, Ordering::Relaxed);
        let late = options.time.is_some_and(|time| began.elapsed() >= time);
        if late || first >= options.voyages || tally.over.load(Ordering::Relaxed) {
            break tally.over.store(true, Ordering::Relaxed);
        }
        let voyages = batch.min(options.voyages - first);
        let seed = options.seed.wrapping_add(first);
        let failed = match process(seed, options.start, voyages, tally) {
            Ok(failed) => failed,
            Err(what) => {
                println!("{what}");
                1
            }
        };
        let failures = tally.failures.fetch_add(failed, Ordering::Relaxed) + failed;
        if failures >= options.failures_max {
            tally.over.store(true, Ordering::Relaxed);
        }
    }
}

/// Has another process sail these voyages; how many failed.
fn process(seed: u64, start: Start, voyages: u64, tally: &Tally) -> Result<u64, String> {
    let own = std::env::current_exe().map_err(|error| error.to_string())?;
    let Start { nodes, pods } = start;
    let words = [("--batch", voyages), ("--seed", seed), ("--nodes", nodes), ("--pods", pods)];
    let words = words.iter().flat_map(|(name, value)| [name.to_string(), value.to_string()]);
    let output = Command::new(own).args(words).output().map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&output.stdout);
    let (reports, last) = text.trim_end().rsplit_once('\n').unwrap_or(("", text.trim_end()));
    let numbers: Vec<u64> = last.split(' ').filter_map(|word| word.parse().ok()).collect();
    let [sailed, moves, steps, failed] = numbers[..] else {
        return Err(format!("seeds {seed} to {} ended with {}", seed + voyages - 1, output.status));
    };
    print!("{reports}");
    tally.voyages.fetch_add(sailed, Ordering::Relaxed);
    tally.moves.fetch_add(moves, Ordering::Relaxed);
    tally.steps.fetch_add(steps, Ordering::Relaxed);
    Ok(failed)
}

/// Sails some voyages here, and prints each failure, then the numbers.
fn batch(seed: u64, start: Start, voyages: u64) {
    let (mut moves, mut steps, mut failed) = (0, 0, 0);
    for seed in (seed..).take(voyages as usize) {
        let outcome = Generator::sail(seed, start);
        moves += outcome.moves;
        steps += outcome.steps;
        if let Some(what) = outcome.failure {
            failed += 1;
            println!("{}", minimise::report(seed, &what, outcome.lines));
        }
    }
    println!("{voyages} {moves} {steps} {failed}");
}

fn tell(tally: &Tally, began: Instant) {
    let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
    let (moves, steps, seconds) = (of(&tally.moves), of(&tally.steps), began.elapsed().as_secs());
    let rate = moves / seconds.max(1);
    println!(
        "soak: {seconds} s, {} voyages, {moves} moves ({rate} moves/s), {steps} steps",
        of(&tally.voyages)
    );
}
