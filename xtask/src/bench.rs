//! `cargo xtask bench`: measures the model natively and as WebAssembly, beside a peer on the same
//! machine in the same run, and the quality of the page in a real browser. It prints; it judges
//! nothing, since a slow machine is not a broken program.
//!
//! Each part prints one JSON object a line; those with `what`, `pods`, `nodes` and `wall_ms` are
//! gathered and set side by side at the end.

use std::process::Command;

use crate::process::{cargo, command, run, watch};
use crate::{Outcome, build, only_known, setup};

/// The size at which the peer is measured too.
const SHARED: [&str; 2] = ["1000", "50"];

#[derive(Debug, PartialEq)]
struct Row {
    what: String,
    pods: String,
    nodes: String,
    wall_ms: f64,
}

pub fn bench(args: &[String]) -> Outcome {
    only_known(args, &["native", "wasm", "peer", "quality"])?;
    let wanted = |part: &str| args.is_empty() || args.iter().any(|arg| arg == part);
    let mut rows = Vec::new();
    if wanted("native") {
        println!("\nbench: the model, natively");
        let mut example = command(&cargo());
        example.args(["run", "--release", "--no-default-features", "--example", "bench"]);
        measured("the native benchmark", &mut example, &mut rows)?;
    }
    if wanted("wasm") {
        setup::node()?;
        setup::for_wasm()?;
        println!("\nbench: the model as WebAssembly, in node");
        run("building the probe", &mut probe())?;
        let mut node = command("node");
        measured("the wasm benchmark", node.args(["e2e/wasm-probe.mjs", "bench"]), &mut rows)?;
    }
    if wanted("peer") {
        setup::node()?;
        setup::npm_packages()?;
        println!("\nbench: @ngrok/webernetes, in node");
        let mut node = command("node");
        measured("the peer", node.arg("e2e/peer.mjs").args(SHARED), &mut rows)?;
    }
    print!("{}", side_by_side(&rows));
    if wanted("quality") {
        build::build(None)?;
        setup::for_browser()?;
        println!("\nbench: the page under Lighthouse");
        let mut quality = command("node");
        if let Some(chromium) = setup::chromium() {
            quality.env("CHROMIUM", chromium);
        }
        run("Lighthouse", quality.arg("e2e/quality.mjs"))?;
    }
    Ok(())
}

/// The model alone, compiled to WebAssembly without any binding to a browser.
pub fn probe() -> Command {
    let mut build = command(&cargo());
    build.args(["build", "--release", "--no-default-features", "--example", "wasm_probe"]);
    build.args(["--target", "wasm32-unknown-unknown"]);
    build
}

fn measured(what: &str, command: &mut Command, rows: &mut Vec<Row>) -> Outcome {
    match watch(what, command, |line| rows.extend(row_of(line)))? {
        true => Ok(()),
        false => Err(format!("{what} failed; see above.")),
    }
}

fn row_of(line: &str) -> Option<Row> {
    Some(Row {
        what: field(line, "what")?.to_owned(),
        pods: field(line, "pods")?.to_owned(),
        nodes: field(line, "nodes")?.to_owned(),
        wall_ms: field(line, "wall_ms")?.parse().ok()?,
    })
}

/// The value of a field in one flat JSON object, without its quotes.
fn field<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let object = line.trim().strip_prefix('{')?;
    let (_, rest) = object.split_once(&format!("\"{name}\":"))?;
    let rest = rest.trim_start();
    match rest.strip_prefix('"') {
        Some(text) => text.split('"').next(),
        None => rest.split([',', '}']).next().map(str::trim),
    }
}

/// The rows of the shared size, each against the slowest.
fn side_by_side(rows: &[Row]) -> String {
    let shared = |row: &&Row| [row.pods.as_str(), row.nodes.as_str()] == SHARED;
    let slowest = rows.iter().filter(shared).map(|row| row.wall_ms).fold(0.0, f64::max);
    let mut text =
        format!("\nbench: {} pods on {} nodes until all are Ready\n", SHARED[0], SHARED[1]);
    for row in rows.iter().filter(shared) {
        let times = slowest / row.wall_ms;
        text += &format!("  {:<16} {:>10.1} ms {times:>8.0} ×\n", row.what, row.wall_ms);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_and_set_side_by_side() {
        let slow = r#"{"what":"peer","pods":1000,"nodes":50,"wall_ms":41851}"#;
        let fast =
            r#"{"what": "moseon wasm", "pods": 1000, "nodes": 50, "wall_ms": 20.5, "steps": 9}"#;
        let other = r#"{"what":"moseon wasm","pods":500,"nodes":25,"wall_ms":1}"#;
        assert_eq!(row_of("    ... 107 of 1000 Ready after 23.3 s"), None);
        let rows: Vec<Row> = [slow, fast, other].iter().filter_map(|line| row_of(line)).collect();
        assert_eq!(rows.len(), 3);
        let text = side_by_side(&rows);
        assert!(text.contains("moseon wasm            20.5 ms     2042 ×"), "{text}");
        assert_eq!(text.lines().count(), 4, "{text}");
    }
}
