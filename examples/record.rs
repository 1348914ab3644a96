//! `record SCENARIO.json > MODEL.json`: replays a recording of a real cluster on the model and
//! writes what the model did in the same format. `tests/vectors/compare.py` judges the two.

mod replay;

use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("usage: record SCENARIO.json > MODEL.json");
        return ExitCode::FAILURE;
    };
    let recorded = std::fs::read_to_string(&path).map_err(|e| e.to_string());
    let scenario = recorded.and_then(|text| serde_json::from_str(&text).map_err(|e| e.to_string()));
    match scenario.and_then(|scenario| replay::replay(&scenario)) {
        Ok(recording) => {
            println!("{recording}");
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("{path}: {why}");
            ExitCode::FAILURE
        }
    }
}
