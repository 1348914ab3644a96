//! `conformance [--known-gaps] [--page FILE] [PART]`: puts every recorded case to the model.
//!
//! Prints a line per family, `family: N passed, M failed, K skipped`, and each failure with its
//! first differences; fails if any case does. PART runs only families (or scenarios) whose name
//! contains it. With `--known-gaps` the cases of `tests/vectors/KNOWN-GAPS` may fail.

mod referee;
mod replay;

use referee::{Family, Verdict, cases};
use std::path::PathBuf;
use std::process::ExitCode;

/// The numbers that the page's help tells.
const PROVEN: &str = "src/text/proven.txt";

fn main() -> ExitCode {
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    let known = args.iter().position(|a| a == "--known-gaps").map(|at| args.remove(at)).is_some();
    let page = args.iter().position(|a| a == "--page").map(|at| {
        args.remove(at);
        if at < args.len() { args.remove(at) } else { "docs/conformance.md".into() }
    });
    let part = args.first().cloned().unwrap_or_default();
    let families = referee::run(&folders(), &part);
    let gaps = referee::known_gaps();
    let mut failed = families.is_empty();
    for family in &families {
        println!("{}", family.line());
        failed |= report(family, if known { &gaps } else { &[] });
    }
    if let Some(path) = page {
        let version = std::fs::read_to_string(cases::own().join("VERSION")).unwrap_or_default();
        let text = referee::page(&families, &version, &gaps);
        for (path, text) in [(&*path, text), (PROVEN, referee::proven(&families))] {
            if let Err(error) = std::fs::write(path, text) {
                eprintln!("{path}: {error}");
                failed = true;
            }
        }
    }
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// Prints what is to be said of a family's cases; true if one failed that may not.
fn report(family: &Family, gaps: &[String]) -> bool {
    let mut failed = false;
    for case in &family.cases {
        let name = format!("{}/{}", family.name, case.name);
        match &case.verdict {
            Verdict::Passed => {}
            Verdict::Partial(kinds) => println!("  partial: {name} without {}", kinds.join(", ")),
            Verdict::Skipped(why) => println!("  skipped: {name}: {why}"),
            Verdict::Failed(_) if gaps.contains(&name) => println!("  known gap: {name}"),
            Verdict::Failed(why) => {
                failed = true;
                println!("  FAILED {name}\n    {}", why.replace('\n', "\n    "));
            }
        }
    }
    failed
}

/// The project's folder and those named in `MOSEON_VECTORS`.
fn folders() -> Vec<PathBuf> {
    let more = std::env::var_os("MOSEON_VECTORS").unwrap_or_default();
    let more: Vec<PathBuf> = std::env::split_paths(&more).collect();
    let named = more.into_iter().filter(|path| !path.as_os_str().is_empty());
    std::iter::once(cases::own()).chain(named).collect()
}
