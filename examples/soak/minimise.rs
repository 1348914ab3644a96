//! From a script that fails to the lines it needs: Zeller's delta debugging (ddmin).

use moseon::voyage::script::Runner;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

/// What goes wrong in a script; a panic is a failure too. A move that is not possible any more
/// because an earlier one was left out does nothing.
pub fn failure(lines: &[String]) -> Option<String> {
    let mut runner = Runner::new();
    let run = AssertUnwindSafe(|| runner.run(&lines.join("\n")));
    match catch_unwind(run) {
        Ok(result) => result.err().map(|error| error.what),
        Err(panic) => Some(format!("panic: {}", words_of(&*panic))),
    }
}

pub fn words_of(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(|s| s.to_string())).unwrap_or_default()
}

/// The failure without names and numbers: cut down, a script may fail over another object.
fn kind_of(what: &str) -> String {
    let plain = |word: &&str| word.chars().all(|c| c.is_alphabetic() || ",:".contains(c));
    what.split_whitespace().filter(plain).collect::<Vec<_>>().join(" ")
}

/// The failure of a seed as a script that reproduces it.
pub fn report(seed: u64, what: &str, lines: Vec<String>) -> String {
    let wanted = kind_of(what);
    let fails = |lines: &[String]| failure(lines).is_some_and(|w| kind_of(&w) == wanted);
    let before = lines.len();
    if !fails(&lines) {
        let script = lines.join("\n");
        return format!("seed {seed}: {what}\nIts script alone does not show it:\n{script}\n");
    }
    let (head, mut rest) = (lines[..HEAD].to_vec(), lines[HEAD..].to_vec());
    let with = |rest: &[String]| [head.as_slice(), rest].concat();
    let (mut parts, began) = (2, Instant::now());
    while rest.len() > 1 && began.elapsed() < TIME_MAX {
        let size = rest.len().div_ceil(parts);
        let shorter = (0..rest.len()).step_by(size).find_map(|at| {
            let mut without = rest.clone();
            without.drain(at..(at + size).min(rest.len()));
            let in_time = began.elapsed() < TIME_MAX;
            (in_time && fails(&with(&without))).then_some(without)
        });
        match shorter {
            Some(without) => (rest, parts) = (without, (parts - 1).max(2)),
            None if size == 1 => break,
            None if began.elapsed() >= TIME_MAX => break,
            None => parts = (parts * 2).min(rest.len()),
        }
    }
    let lines = with(&rest);
    let what = failure(&lines).unwrap_or_default();
    let script = lines.join("\n");
    format!(
        "seed {seed}: {what}\n({before} lines, cut down to {})\n# {what}\n{script}\n",
        lines.len()
    )
}

/// A cluster of 40 nodes takes long to be cut down to two.
const TIME_MAX: Duration = Duration::from_secs(120);

/// The scene and `check` stay.
pub const HEAD: usize = 3;
