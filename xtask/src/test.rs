//! `cargo xtask test`: everything that must hold, fast first. The native tests need no browser and
//! no network; the size test and the journeys look at the built page. The last line counts.

use crate::process::{cargo, command, run, watch};
use crate::{Outcome, bench, build, only_known, root, setup, take_flag, take_value};

const VOYAGES_SOAK: u32 = 2000;
const PROBE: &str = "examples/wasm_probe.rs";

#[derive(Default)]
struct Tally {
    passed: u32,
    failed: u32,
    keep_going: bool,
}

impl Tally {
    /// Runs one stage, unless an earlier one failed and the caller does not want to go on. A stage
    /// that could not even run counts as one failure.
    fn stage(&mut self, what: &str, run: impl FnOnce(&mut Tally) -> Outcome) {
        if self.failed > 0 && !self.keep_going {
            return;
        }
        println!("\ntest: {what}");
        let failed_before = self.failed;
        if let Err(sentence) = run(self) {
            eprintln!("test: {sentence}");
            self.failed = self.failed.max(failed_before + 1);
        }
    }
}

pub fn test(args: &[String]) -> Outcome {
    let mut args = args.to_vec();
    let no_build = take_flag(&mut args, "--no-build");
    let keep_going = take_flag(&mut args, "--keep-going");
    let part = take_value(&mut args, "--match")?;
    only_known(&args, &["native", "conformance", "wasm", "size", "engines", "journeys"])?;
    let wanted = |stage: &str| args.is_empty() || args.iter().any(|arg| arg == stage);

    let mut tally = Tally { keep_going, ..Tally::default() };
    if wanted("native") {
        tally.stage("clippy has nothing to say", lint);
        tally.stage("the model, natively", native);
    }
    if wanted("conformance") {
        tally.stage("what a real Kubernetes did, the model does (but known gaps)", |tally| {
            setup::python()?;
            counted("the conformance cases", referee().arg("--known-gaps"), tally)
        });
    }
    if wanted("wasm") && root().join(PROBE).is_file() {
        tally.stage("the model as WebAssembly does the same", same_in_wasm);
    }
    if ["size", "engines", "journeys"].into_iter().any(wanted) {
        tally.stage("the page", |_| page(no_build));
    }
    if wanted("size") {
        tally.stage("the size of the page", |tally| node("e2e/size", None, tally));
    }
    if wanted("engines") {
        tally.stage("the same voyages in every engine", same_in_engines);
    }
    if wanted("journeys") {
        tally.stage("journeys in a real browser", |tally| journeys(part.as_deref(), tally));
    }
    println!("\n{} passed, {} failed", tally.passed, tally.failed);
    match tally.failed {
        0 => Ok(()),
        _ => Err("Not everything holds; the first failure above says where to look.".into()),
    }
}

/// With `--minutes`, the soak; else the property tests (their names begin with `property_`), which
/// read how many voyages to sail from `MOSEON_VOYAGES`.
pub fn soak(args: &[String]) -> Outcome {
    let mut args = args.to_vec();
    if let Some(minutes) = take_value(&mut args, "--minutes")? {
        let mut soak = command(&cargo());
        soak.args(["run", "--quiet", "--release", "--no-default-features", "--example", "soak"]);
        let seed = take_value(&mut args, "--seed")?.unwrap_or_else(|| "1".into());
        soak.args(["--", "--minutes", &minutes, "--seed", &seed]);
        for name in ["--nodes", "--pods"] {
            soak.args(take_value(&mut args, name)?.iter().flat_map(|value| [name, value]));
        }
        only_known(&args, &[])?;
        return run("the soak", &mut soak);
    }
    let voyages = match args.as_slice() {
        [] => VOYAGES_SOAK,
        [count] => count.parse().map_err(|_| format!("`{count}` is not a number of voyages."))?,
        _ => {
            return Err(
                "`soak` takes one number, or --minutes N, --seed S, --nodes N, --pods N.".into()
            );
        }
    };
    let mut tally = Tally::default();
    let mut cargo = native_command();
    cargo.args(["--", "property_", "--nocapture"]).env("MOSEON_VOYAGES", voyages.to_string());
    counted("the property tests", &mut cargo, &mut tally)?;
    println!("\n{} passed, {} failed ({voyages} voyages)", tally.passed, tally.failed);
    Ok(())
}

/// Every recorded case put to the model; any failure is one, known or not.
pub fn conformance(args: &[String]) -> Outcome {
    setup::python()?;
    let mut referee = referee();
    match args {
        [] if std::env::var_os("MOSEON_VECTORS").is_none() => {
            std::fs::create_dir_all(root().join("docs"))
                .map_err(|error| format!("docs cannot be made ({error})."))?;
            referee.args(["--page", "docs/conformance.md"])
        }
        [] => &mut referee,
        [part] => referee.arg(part),
        _ => return Err("`conformance` takes one part of a name.".into()),
    };
    run("the conformance cases", &mut referee)
}

fn referee() -> std::process::Command {
    let mut referee = command(&cargo());
    if let Some(folders) = std::env::var_os("MOSEON_VECTORS") {
        // The command runs in the project's folder, wherever it was typed.
        let whole = |path| std::path::absolute(path).unwrap_or_default();
        let folders = std::env::join_paths(std::env::split_paths(&folders).map(whole));
        referee.env("MOSEON_VECTORS", folders.unwrap_or_default());
    }
    referee.args(["run", "--quiet", "--release", "--no-default-features"]);
    referee.args(["--example", "conformance", "--"]);
    referee
}

/// Where clippy is not installed nothing is said, and nothing counted.
fn lint(tally: &mut Tally) -> Outcome {
    let there = command(&cargo()).args(["clippy", "--version"]).output();
    if !there.is_ok_and(|output| output.status.success()) {
        println!("test: no clippy here, passed over (`rustup component add clippy`)");
        return Ok(());
    }
    let mut clippy = command(&cargo());
    clippy.args(["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"]);
    run("clippy", &mut clippy)?;
    tally.passed += 1;
    Ok(())
}

fn native(tally: &mut Tally) -> Outcome {
    setup::python()?;
    counted("the native tests", &mut native_command(), tally)?;
    let mut own = command(&cargo());
    own.args(["test", "--quiet", "--package", "xtask"]);
    counted("the tests of xtask", &mut own, tally)
}

/// The same voyages natively and as WebAssembly end in the same state.
fn same_in_wasm(tally: &mut Tally) -> Outcome {
    setup::for_wasm()?;
    run("building the probe", &mut bench::probe())?;
    run("building its native twin", &mut twin())?;
    node("e2e/probe", None, tally)
}

/// The same links lead to the same state natively, in Chromium, in Firefox and in WebKit.
fn same_in_engines(tally: &mut Tally) -> Outcome {
    setup::npm_packages()?;
    setup::for_browser()?;
    setup::for_engines()?;
    run("building the native twin", &mut twin())?;
    node("e2e/engines", None, tally)
}

fn twin() -> std::process::Command {
    let mut twin = command(&cargo());
    twin.args(["build", "--release", "--no-default-features", "--example", "bench"]);
    twin
}

fn native_command() -> std::process::Command {
    let mut native = command(&cargo());
    native.args(["test", "--release", "--no-default-features", "--no-fail-fast"]);
    native
}

fn page(no_build: bool) -> Outcome {
    match no_build {
        true => build::reuse(),
        false => build::build(None),
    }
}

fn journeys(part: Option<&str>, tally: &mut Tally) -> Outcome {
    setup::npm_packages()?;
    setup::for_browser()?;
    node("e2e/journeys", part, tally)
}

/// Runs the `*.test.mjs` files of a folder with node's own test runner, two at a time.
fn node(folder: &str, part: Option<&str>, tally: &mut Tally) -> Outcome {
    setup::node()?;
    let entries = std::fs::read_dir(root().join(folder))
        .map_err(|error| format!("{folder} cannot be read ({error})."))?;
    let mut files: Vec<String> = entries
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".test.mjs") && name.contains(part.unwrap_or_default()))
        .map(|name| format!("{folder}/{name}"))
        .collect();
    files.sort();
    if files.is_empty() {
        return Err(format!("No test file in {folder} fits."));
    }
    let mut node = command("node");
    node.args(["--test", "--test-reporter=spec", "--test-concurrency=2"]).args(&files);
    if let Some(chromium) = setup::chromium() {
        node.env("CHROMIUM", chromium);
    }
    counted(folder, &mut node, tally)
}

fn counted(what: &str, command: &mut std::process::Command, tally: &mut Tally) -> Outcome {
    let failed_before = tally.failed;
    let well = watch(what, command, |line| count(line, tally))?;
    match well && tally.failed == failed_before {
        true => Ok(()),
        false => Err(format!("Something failed in {what}.")),
    }
}

/// Adds up cargo's `test result: ok. 3 passed; 0 failed; …` and node's `ℹ pass 3`, `ℹ fail 0`.
fn count(line: &str, tally: &mut Tally) {
    let number = |text: &str, word: &str| {
        let before = text.split(word).next()?.trim_end();
        before.rsplit(|c: char| !c.is_ascii_digit()).next()?.parse::<u32>().ok()
    };
    if line.starts_with("test result:") {
        tally.passed += number(line, " passed").unwrap_or(0);
        tally.failed += number(line, " failed").unwrap_or(0);
    } else if line.ends_with(" skipped") && !line.starts_with(' ') {
        // A family of conformance cases; its failures are told by the exit code.
        tally.passed += number(line, " passed").unwrap_or(0);
    } else if let Some(rest) = line.strip_prefix("ℹ pass ") {
        tally.passed += rest.trim().parse().unwrap_or(0);
    } else if let Some(rest) = line.strip_prefix("ℹ fail ") {
        tally.failed += rest.trim().parse().unwrap_or(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_runners_are_counted() {
        let mut tally = Tally::default();
        for line in [
            "test result: FAILED. 41 passed; 2 failed; 0 ignored; 0 measured; 3 filtered out",
            "test cluster::works ... ok",
            "control-plane: 3 passed, 4 failed, 4 skipped",
            "ℹ tests 6",
            "ℹ pass 5",
            "ℹ fail 1",
        ] {
            count(line, &mut tally);
        }
        assert_eq!((tally.passed, tally.failed), (49, 3));
    }
}
