//! The family `control-plane`: a scenario is replayed on the model, the judge compares.
//!
//! The judge is `tests/vectors/compare.py` (Python 3): its rules R1–R8 were calibrated on two runs
//! of the real thing.

use super::cases::{self, File};
use super::partial::{Left, without};
use super::{Case, Family, Verdict, unreadable};
use crate::replay::replay;
use serde_json::Value;
use std::path::Path;
use std::process::Command;

const FAMILY: &str = "control-plane";

/// Scenarios about kinds that the model does not have at all.
const SKIPPED: [&str; 3] = ["hpa-cpu", "jobs-daemonsets-statefulsets", "quota-limitrange-priority"];

pub fn run(folder: &Path, part: &str) -> Vec<Family> {
    let files = match cases::files(folder, FAMILY) {
        Ok(files) => files,
        Err(why) => return unreadable(FAMILY, why),
    };
    let wanted = |f: &&File| format!("{FAMILY}/{}", f.name).contains(part);
    let cases: Vec<Case> = files.iter().filter(wanted).map(case).collect();
    if cases.is_empty() { Vec::new() } else { vec![Family { name: FAMILY.into(), cases }] }
}

fn case(file: &File) -> Case {
    let name = file.name.clone();
    if SKIPPED.contains(&name.as_str()) {
        let verdict = Verdict::Skipped("its kinds are not modelled".into());
        return Case { name, verdict };
    }
    let verdict = file.value().and_then(|scenario| {
        let model = replay(&scenario).map_err(|why| format!("{}: {why}", file.path.display()))?;
        judge(&name, &scenario, &model)
    });
    Case { name, verdict: verdict.unwrap_or_else(Verdict::Failed) }
}

/// What `compare.py` says of a recording and the model's replay of it; an error is a difference.
pub fn judge(name: &str, scenario: &Value, model: &Value) -> Result<Verdict, String> {
    let left = Left::of(scenario, model);
    let folder = std::env::temp_dir().join(format!("moseon-referee-{}", std::process::id()));
    let mut paths = Vec::new();
    for (side, recording) in [("recorded", scenario), ("model", model)] {
        let path = folder.join(side).join(format!("{name}.json"));
        let write = || -> std::io::Result<()> {
            std::fs::create_dir_all(path.parent().unwrap_or(&folder))?;
            std::fs::write(&path, without(&left, recording).to_string())
        };
        write().map_err(|e| format!("{}: {e}", path.display()))?;
        paths.push(path);
    }
    let judge = cases::own().join("compare.py");
    let answer = Command::new("python3").arg(judge).args(&paths).output();
    paths.iter().for_each(|path| std::fs::remove_file(path).unwrap_or_default());
    let answer = answer.map_err(|e| format!("python3 cannot be run: {e}"))?;
    if !answer.status.success() {
        let (out, err) = (answer.stdout, answer.stderr);
        let text = [String::from_utf8_lossy(&out), String::from_utf8_lossy(&err)].concat();
        return Err(text.trim_end().into());
    }
    let kinds = left.kinds();
    Ok(if kinds.is_empty() { Verdict::Passed } else { Verdict::Partial(kinds) })
}
