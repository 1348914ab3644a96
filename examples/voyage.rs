//! Reads a script of moves and prints what happened:
//! `cargo run --release --no-default-features --example voyage -- SCRIPT`.

use moseon::voyage::script::Runner;
use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("usage: voyage SCRIPT (one command a line, see tests/data)");
        return ExitCode::from(2);
    };
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) => {
            eprintln!("{path}: {error}");
            return ExitCode::from(2);
        }
    };
    // A test's file carries the trace it printed below a line of dashes.
    let script = text.split("\n----\n").next().unwrap_or("");
    let mut runner = Runner::new();
    let result = runner.run(script);
    print!("{}", runner.output());
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{path}: {error}");
            ExitCode::FAILURE
        }
    }
}
