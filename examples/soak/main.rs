//! Random voyages over random clusters for as long as you like, every invariant checked at every
//! step: `cargo xtask soak --minutes N --seed S`, or this by hand with `--voyages N`.
//!
//! A voyage is a script as those under tests/data are, so that a failure is one too: it is cut down
//! to the lines it needs and printed, ready to become a test.

mod generate;
mod manifest;
mod minimise;

use generate::Generator;
use std::process::ExitCode;
use std::sync::Mutex;
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
    failures: Mutex<Vec<String>>,
}

struct Options {
    seed: u64,
    time: Option<Duration>,
    voyages: u64,
    failures_max: usize,
    threads: usize,
}

const USAGE: &str =
    "usage: soak [--minutes N] [--voyages N] [--seed S] [--threads N] [--failures N]";

fn main() -> ExitCode {
    let options = match options() {
        Ok(options) => options,
        Err(what) => {
            eprintln!("{what}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    std::panic::set_hook(Box::new(|_| {}));
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
    let failures = tally.failures.lock().map(|f| f.len()).unwrap_or(1);
    println!("{} passed, {failures} failed", tally.voyages.load(Ordering::Relaxed));
    if failures == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn options() -> Result<Options, String> {
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get()).min(2);
    let mut options = Options { seed: 1, time: None, voyages: u64::MAX, failures_max: 1, threads };
    let mut args = std::env::args().skip(1);
    while let Some(name) = args.next() {
        let value = args.next().and_then(|v| v.parse::<u64>().ok());
        let value = value.ok_or_else(|| format!("{name} needs a number after it"))?;
        match name.as_str() {
            "--minutes" => options.time = Some(Duration::from_secs(value * 60)),
            "--voyages" => options.voyages = value,
            "--seed" => options.seed = value,
            "--threads" => options.threads = value.max(1) as usize,
            "--failures" => options.failures_max = value.max(1) as usize,
            _ => return Err(format!("{name} is not known")),
        }
    }
    if options.time.is_none() && options.voyages == u64::MAX {
        return Err("how long? --minutes or --voyages".into());
    }
    Ok(options)
}

/// Sails one voyage after the other until it is enough.
fn work(options: &Options, tally: &Tally, began: Instant) {
    loop {
        let number = tally.next.fetch_add(1, Ordering::Relaxed);
        let late = options.time.is_some_and(|time| began.elapsed() >= time);
        if late || number >= options.voyages || tally.over.load(Ordering::Relaxed) {
            break tally.over.store(true, Ordering::Relaxed);
        }
        let seed = options.seed.wrapping_add(number);
        let outcome = Generator::sail(seed);
        tally.moves.fetch_add(outcome.moves, Ordering::Relaxed);
        tally.steps.fetch_add(outcome.steps, Ordering::Relaxed);
        tally.voyages.fetch_add(1, Ordering::Relaxed);
        if let Some(what) = outcome.failure {
            let report = minimise::report(seed, &what, outcome.lines);
            println!("{report}");
            if let Ok(mut failures) = tally.failures.lock() {
                failures.push(report);
                if failures.len() >= options.failures_max {
                    tally.over.store(true, Ordering::Relaxed);
                }
            }
        }
    }
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
