//! Every script under tests/data prints the trace that stands below its line of dashes.
//! `UPDATE=1 cargo test --test scripts` writes the traces anew, to be read in review.

use moseon::voyage::script::Runner;
use std::path::{Path, PathBuf};

const DASHES: &str = "\n----\n";

fn scripts(folder: &Path, into: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> =
        std::fs::read_dir(folder).expect("tests/data").map(|e| e.expect("entry").path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            scripts(&path, into);
        } else if path.extension().is_some_and(|e| e == "txt") {
            into.push(path);
        }
    }
}

/// What a script prints, its failure included.
fn trace(script: &str) -> String {
    let mut runner = Runner::new();
    let result = runner.run(script);
    let mut out = runner.output().to_string();
    if let Err(error) = result {
        out.push_str(&format!("FAILED {error}\n"));
    }
    out
}

#[test]
fn scripts_print_their_traces() {
    let mut paths = Vec::new();
    scripts(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data"), &mut paths);
    assert!(!paths.is_empty(), "no scripts");
    let update = std::env::var_os("UPDATE").is_some();
    let mut wrong = Vec::new();
    for path in &paths {
        let text = std::fs::read_to_string(path).expect("script");
        let script = text.split(DASHES).next().expect("first part");
        assert!(script.starts_with("# "), "{}: say first what it teaches", path.display());
        let want = text.split_once(DASHES).map_or("", |(_, trace)| trace);
        let got = trace(script);
        if got.contains("FAILED") {
            wrong.push(format!("{}\n{got}", path.display()));
        } else if update {
            let script = script.trim_end();
            std::fs::write(path, format!("{script}{DASHES}{got}")).expect("write");
        } else if got != want {
            let at = got.lines().zip(want.lines()).position(|(g, w)| g != w);
            let at = at.unwrap_or(got.lines().count().min(want.lines().count()));
            let line = |text: &str| text.lines().nth(at).unwrap_or("(end)").to_string();
            let (g, w) = (line(&got), line(want));
            wrong.push(format!("{} trace line {}\n got {g}\nwant {w}", path.display(), at + 1));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), paths.len(), wrong.join("\n\n"));
}

#[test]
fn a_wrong_expectation_fails() {
    let out = trace("scene first-voyage\nexpect pods total=1\n");
    assert!(out.contains("FAILED line 2: total is 0, expected 1"), "{out}");
    let out = trace("scene first-voyage\npod.ad name=x\n");
    assert!(out.contains("FAILED line 2: no command"), "{out}");
}
