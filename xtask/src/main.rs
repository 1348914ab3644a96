//! The project's commands, run as `cargo xtask <command>`. They do all set-up by themselves on a
//! fresh machine.

mod bench;
mod build;
mod data;
mod process;
mod serve;
mod setup;
mod split;
mod test;

use std::path::PathBuf;
use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask <command>

  serve [--port N] [--host ADDRESS] [--no-build]
        build the page and serve it; the address is printed (default port 8080)
  test  [native] [conformance] [wasm] [size] [engines] [journeys]
        [--no-build] [--keep-going] [--match TEXT]
        everything that must hold; without a name, all six in this order
        --match TEXT runs only the journeys whose file name contains TEXT
  conformance [PART]
        put every recorded case of a real Kubernetes to the model, those of the folders named in
        MOSEON_VECTORS too; PART runs only families or scenarios whose name contains it.
        Without either, docs/conformance.md is written
  build [--site URL]
        build the page into dist/; URL, where it will be published, completes the preview card
  early
        what opening the page calls, held against xtask/rest.txt
  bench [native] [wasm] [ocean] [peer] [scheduler] [frames] [quality]
        measure; without a name, all seven, and docs/benchmarks.md is written
  soak  [VOYAGES] [--minutes N] [--seed S] [--nodes N --pods N]
        with --minutes, random voyages over random clusters, faults of every kind included, every
        invariant checked at every delivery (seeds count up from S); a failure prints a script that
        reproduces it. --nodes and --pods: each begins with a settled cluster of that size.
        Else the property tests over many more voyages (default 2000)
";

/// Why a command stopped: one plain sentence for the person who typed it.
pub type Outcome = Result<(), String>;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) = match args.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("help", &[][..]),
    };
    let outcome = match command {
        "serve" => serve::serve(rest),
        "test" => test::test(rest),
        "conformance" => test::conformance(rest),
        "build" => build::command(rest),
        "bench" => bench::bench(rest),
        "soak" => test::soak(rest),
        "early" => build::early(rest),
        "help" | "--help" | "-h" => {
            print!("{USAGE}");
            Ok(())
        }
        other => Err(format!("There is no command `{other}`.\n\n{USAGE}")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("\nerror: {sentence}");
            ExitCode::FAILURE
        }
    }
}

/// The folder of the project: the parent of xtask's own.
pub fn root() -> PathBuf {
    let own = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    own.parent().map(PathBuf::from).unwrap_or(own)
}

/// Takes `--name VALUE` out of the arguments.
pub fn take_value(args: &mut Vec<String>, name: &str) -> Result<Option<String>, String> {
    let Some(at) = args.iter().position(|arg| arg == name) else {
        return Ok(None);
    };
    if at + 1 >= args.len() {
        return Err(format!("`{name}` needs a value after it."));
    }
    let value = args.remove(at + 1);
    args.remove(at);
    Ok(Some(value))
}

/// Takes `--name` out of the arguments and tells whether it was there.
pub fn take_flag(args: &mut Vec<String>, name: &str) -> bool {
    let before = args.len();
    args.retain(|arg| arg != name);
    args.len() != before
}

/// Whatever is left must be among the names a command knows.
pub fn only_known(args: &[String], known: &[&str]) -> Outcome {
    match args.iter().find(|arg| !known.contains(&arg.as_str())) {
        Some(other) => Err(format!("`{other}` is not understood here.\n\n{USAGE}")),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(String::from).collect()
    }

    #[test]
    fn values_and_flags_are_taken_out() {
        let mut args = words("size --match pods --no-build");
        assert_eq!(take_value(&mut args, "--match"), Ok(Some("pods".into())));
        assert!(take_flag(&mut args, "--no-build"));
        assert!(!take_flag(&mut args, "--no-build"));
        assert_eq!(args, words("size"));
        assert!(only_known(&args, &["size"]).is_ok());
        assert!(only_known(&args, &["native"]).is_err());
    }

    #[test]
    fn a_missing_value_is_said() {
        assert!(take_value(&mut words("--port"), "--port").is_err());
    }
}
