//! `cargo xtask bench`: measures the model natively and as WebAssembly, beside a peer on the same
//! machine in the same run, how fast the scheduler places pods, and the frames and the quality of
//! the page in a real browser. It prints; it judges nothing, since a slow machine is not a broken
//! program.
//!
//! Each part prints one JSON object a line; those with `what`, `pods`, `nodes` and `wall_ms` are
//! gathered and set side by side at the end. A run of everything writes docs/benchmarks.md.

use std::process::Command;

use crate::process::{cargo, command, run, watch};
use crate::{Outcome, build, only_known, setup};

/// The size at which the peer is measured too.
const SHARED: [&str; 2] = ["1000", "50"];

#[derive(Debug, PartialEq)]
struct Row {
    what: String,
    /// Which of scheduler_perf; empty for `apply` until all are Ready.
    workload: String,
    pods: String,
    nodes: String,
    wall_ms: f64,
}

pub fn bench(args: &[String]) -> Outcome {
    only_known(args, &["native", "wasm", "peer", "scheduler", "frames", "quality"])?;
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
        setup::npm_packages()?;
        setup::for_wasm()?;
        setup::for_browser()?;
        println!("\nbench: the model as WebAssembly, in Chromium");
        run("building the probe", &mut probe())?;
        let mut node = in_browser();
        measured("the wasm benchmark", node.args(["e2e/wasm-probe.mjs", "bench"]), &mut rows)?;
    }
    if wanted("peer") {
        setup::node()?;
        setup::npm_packages()?;
        println!("\nbench: @ngrok/webernetes, in node");
        let mut node = command("node");
        measured("the peer", node.arg("e2e/peer.mjs").args(SHARED), &mut rows)?;
    }
    if wanted("scheduler") {
        setup::node()?;
        setup::npm_packages()?;
        setup::for_wasm()?;
        setup::for_browser()?;
        println!("\nbench: the scheduler under the workloads of scheduler_perf");
        let mut example = command(&cargo());
        example.args(["run", "--release", "--no-default-features", "--example", "scheduler_perf"]);
        measured("scheduler_perf, natively", &mut example, &mut rows)?;
        run("building the probe", &mut probe())?;
        let mut node = in_browser();
        node.args(["e2e/wasm-probe.mjs", "scheduling"]);
        measured("scheduler_perf in wasm", &mut node, &mut rows)?;
    }
    let mut page = side_by_side(&rows) + &growth(&rows) + &scheduling(&rows);
    print!("{page}");
    if wanted("frames") || wanted("quality") {
        build::build(None)?;
        setup::for_browser()?;
    }
    if wanted("frames") {
        println!("\nbench: frames and jumps in a long voyage, on the page");
        page += &frames()?;
    }
    if args.is_empty() {
        write(&page)?;
    }
    if wanted("quality") {
        println!("\nbench: the page under Lighthouse");
        run("Lighthouse", in_browser().arg("e2e/quality.mjs"))?;
    }
    Ok(())
}

/// Node, told where the browser is.
fn in_browser() -> Command {
    let mut node = command("node");
    if let Some(chromium) = setup::chromium() {
        node.env("CHROMIUM", chromium);
    }
    node
}

/// The page in a voyage of 10,000 steps, 20 nodes and 300 pods; what it measured as text.
fn frames() -> Result<String, String> {
    let mut example = command(&cargo());
    example.args(["run", "--release", "--no-default-features", "--example", "bench"]);
    let mut link = String::new();
    let made = watch("the long voyage", example.args(["--", "link", "10000"]), |line| {
        link = line.to_owned();
    })?;
    if !made {
        return Err("the long voyage failed; see above.".into());
    }
    let mut node = in_browser();
    let mut text = "\nThe page in a voyage of 10,000 steps, 20 nodes and 300 pods: opening it, \
                    jumps in it, the script of a frame on a machine slowed 4 times\n\n```\n"
        .to_owned();
    let done = watch("the frames", node.args(["e2e/frames.mjs", &link]), |line| {
        text += line;
        text += "\n";
    })?;
    done.then(|| text + "```\n").ok_or_else(|| "the frames failed; see above.".into())
}

/// Writes the page that readers find the numbers on.
fn write(page: &str) -> Outcome {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let text = format!(
        "# Benchmarks\n\nWritten by `cargo xtask bench`, never by hand, on a machine with {cores} \
         cores.\nOther machines are slower or faster; what to compare are the ratios.\n{page}"
    );
    let path = crate::root().join("docs/benchmarks.md");
    std::fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))
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
        workload: field(line, "workload").unwrap_or_default().to_owned(),
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
    let shared: Vec<&Row> = rows
        .iter()
        .filter(|row| row.workload.is_empty())
        .filter(|row| [row.pods.as_str(), row.nodes.as_str()] == SHARED)
        .collect();
    if shared.is_empty() {
        return String::new();
    }
    let slowest = shared.iter().map(|row| row.wall_ms).fold(0.0, f64::max);
    let mut text = format!(
        "\n{} pods on {} nodes from `apply` until all are Ready\n\n\
         | what | ms | times as fast as the slowest |\n|---|---|---|\n",
        SHARED[0], SHARED[1]
    );
    for Row { what, wall_ms, .. } in shared {
        text += &format!("| {what} | {wall_ms:.1} | {:.0} |\n", slowest / wall_ms);
    }
    text
}

/// What a pod costs in each size, against the smallest of 500 pods and more.
fn growth(rows: &[Row]) -> String {
    let mut text = String::new();
    for what in ["moseon native", "moseon wasm"] {
        let sizes = rows.iter().filter(|row| row.what == what && row.workload.is_empty());
        let mut sizes: Vec<(u32, &str, f64)> = sizes
            .filter_map(|row| {
                let pods: u32 = row.pods.parse().ok().filter(|pods| *pods >= 500)?;
                Some((pods, row.nodes.as_str(), row.wall_ms * 1000.0 / f64::from(pods)))
            })
            .collect();
        sizes.sort_by_key(|(pods, ..)| *pods);
        let Some((.., first)) = sizes.first().copied() else { continue };
        text += &format!(
            "\n{what}: what a pod costs from `apply` until all are Ready\n\n\
             | pods | nodes | µs a pod | to the first |\n|---|---|---|---|\n"
        );
        for (pods, nodes, cost) in sizes {
            text += &format!("| {pods} | {nodes} | {cost:.1} | {:.2} |\n", cost / first);
        }
    }
    text
}

/// Pods placed a second, natively and in wasm.
fn scheduling(rows: &[Row]) -> String {
    let mut text = String::new();
    for row in rows.iter().filter(|row| !row.workload.is_empty() && row.what == "native") {
        if text.is_empty() {
            text += "\nPods the scheduler places a second, in the workloads of scheduler_perf\n\n\
                     | workload | nodes | pods | native | wasm |\n|---|---|---|---|---|\n";
        }
        let same = |other: &&Row| other.workload == row.workload && other.nodes == row.nodes;
        let speed = |what: &str| {
            let found = rows.iter().filter(same).find(|other| other.what == what);
            let pods: f64 = row.pods.parse().unwrap_or_default();
            found.map_or("?".into(), |found| format!("{:.0}", pods * 1000.0 / found.wall_ms))
        };
        let Row { workload, nodes, pods, .. } = row;
        let (native, wasm) = (speed("native"), speed("wasm"));
        text += &format!("| {workload} | {nodes} | {pods} | {native} | {wasm} |\n");
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
        assert!(text.contains("| moseon wasm | 20.5 | 2042 |"), "{text}");
        assert_eq!(text.lines().count(), 7, "{text}");
        let placed = r#"{"pods":200,"what":"native","workload":"W","nodes":100,"wall_ms":50}"#;
        let again = r#"{"pods":200,"what":"wasm","workload":"W","nodes":100,"wall_ms":100}"#;
        let rows: Vec<Row> = [placed, again].iter().filter_map(|line| row_of(line)).collect();
        assert!(scheduling(&rows).contains("| W | 100 | 200 | 4000 | 2000 |"));
        assert!(side_by_side(&rows).is_empty() && growth(&rows).is_empty());
    }
}
