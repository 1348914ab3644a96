//! `cargo xtask bench`: measures the model natively and as WebAssembly in a real browser, beside a
//! peer on the same machine in the same run, what an ocean costs, how fast the scheduler places
//! pods, and the frames and the quality of the page. It prints; it judges nothing, since a slow
//! machine is not a broken program.
//!
//! Each part prints one JSON object a line; those with `what` are gathered and set side by side at
//! the end. A run of everything writes docs/benchmarks.md.

use std::process::Command;

use crate::process::{cargo, command, read, run, watch};
use crate::{Outcome, build, only_known, setup};

/// What is measured from `apply` until all are Ready: each with each. The same as in
/// examples/bench.rs and e2e/wasm-probe.mjs.
const PODS: [u32; 4] = [100, 1_000, 5_000, 20_000];
const NODES: [u32; 4] = [3, 50, 500, 5_000];
/// At 20 pods a node.
const SERIES: [(u32, u32); 3] = [(1_000, 50), (5_000, 250), (20_000, 1_000)];
/// The kubelet's maxPods.
const PODS_A_NODE: u32 = 110;
/// So long the peer is waited for; larger sizes are not tried then.
const PEER_SECONDS: u32 = 60;
/// So many times as fast as the peer the model is meant to be at this size.
const AIM: f64 = 200.0;
const AIMED_AT: (u32, u32) = (1_000, 50);

const PARTS: [&str; 7] = ["native", "wasm", "ocean", "peer", "scheduler", "frames", "quality"];

/// One line of a measurement, as it was printed.
struct Row(String);

pub fn bench(args: &[String]) -> Outcome {
    only_known(args, &PARTS)?;
    let wanted = |part: &str| args.is_empty() || args.iter().any(|arg| arg == part);
    let mut rows = Vec::new();
    if ["wasm", "ocean", "scheduler"].into_iter().any(wanted) {
        setup::for_wasm()?;
        setup::for_browser()?;
        run("building the probe", &mut probe())?;
    }
    if ["wasm", "ocean", "scheduler", "peer", "frames", "quality"].into_iter().any(wanted) {
        setup::node()?;
        setup::npm_packages()?;
    }
    if wanted("native") {
        println!("\nbench: the model, natively");
        measured("the native benchmark", &mut example("bench"), &mut rows)?;
    }
    if wanted("wasm") {
        println!("\nbench: the model as WebAssembly, in Chromium");
        let mut node = in_browser();
        measured("the wasm benchmark", node.args(["e2e/wasm-probe.mjs", "bench"]), &mut rows)?;
    }
    if wanted("ocean") {
        println!("\nbench: the scene ocean-5000, natively and in Chromium");
        let mut native = example("bench");
        native.args(["--", "ocean", "scene", "ocean-5000"]);
        measured("the ocean, natively", &mut native, &mut rows)?;
        let mut node = in_browser();
        measured("the ocean in wasm", node.args(["e2e/wasm-probe.mjs", "ocean"]), &mut rows)?;
    }
    if wanted("peer") {
        println!("\nbench: @ngrok/webernetes, in node");
        peer(&mut rows)?;
    }
    if wanted("scheduler") {
        println!("\nbench: the scheduler under the workloads of scheduler_perf");
        measured("scheduler_perf, natively", &mut example("scheduler_perf"), &mut rows)?;
        let mut node = in_browser();
        node.args(["e2e/wasm-probe.mjs", "scheduling"]);
        measured("scheduler_perf in wasm", &mut node, &mut rows)?;
    }
    let mut page =
        side_by_side(&rows) + &growth(&rows) + &streams(&rows) + &ocean(&rows) + &scheduling(&rows);
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

/// The peer in every size in which it may come to an end.
fn peer(rows: &mut Vec<Row>) -> Outcome {
    let mut slow: Vec<(u32, u32)> = Vec::new();
    for (pods, nodes) in fitting() {
        if slow.iter().any(|(more, wider)| pods >= *more && nodes >= *wider) {
            continue;
        }
        let mut node = command("node");
        node.arg("e2e/peer.mjs").args([pods, nodes, PEER_SECONDS].map(|n| n.to_string()));
        let before = rows.len();
        measured("the peer", &mut node, rows)?;
        if rows[before..].iter().any(|row| row.text("what") == "peer too slow") {
            slow.push((pods, nodes));
        }
    }
    Ok(())
}

/// Pods and nodes, where the pods fit.
fn fitting() -> impl Iterator<Item = (u32, u32)> {
    let all = PODS.into_iter().flat_map(|pods| NODES.map(|nodes| (pods, nodes)));
    all.filter(|(pods, nodes)| *pods <= PODS_A_NODE * nodes)
}

/// An example, run natively.
fn example(name: &str) -> Command {
    let mut example = command(&cargo());
    example.args(["run", "--release", "--no-default-features", "--example", name]);
    example
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
    let mut link = String::new();
    let mut native = example("bench");
    let made = watch("the long voyage", native.args(["--", "link", "10000"]), |line| {
        link = line.to_owned();
    })?;
    if !made {
        return Err("the long voyage failed; see above.".into());
    }
    let mut node = in_browser();
    let mut text = "\nThe page in a voyage of 10,000 steps, 20 nodes and 300 pods: opening it, \
                    jumps in it, the script of a frame on a machine slowed 4 times; not slowed, a \
                    stream in the scene sandbox-20x15, and the scene ocean-5000\n\n```\n"
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
    let of = |program: &str, args: &[&str]| {
        read(program, args).map_or_else(String::new, |text| text.trim().to_owned())
    };
    let commit = of("git", &["rev-parse", "--short=12", "HEAD"]);
    let date = of("date", &["-u", "+%Y-%m-%d"]);
    let manifest = std::fs::read_to_string(crate::root().join("Cargo.toml")).unwrap_or_default();
    let version = manifest.lines().find_map(|line| line.strip_prefix("version = ")).unwrap_or("?");
    let version = version.trim_matches('"');
    let text = format!(
        "# Benchmarks\n\nWritten by `cargo xtask bench`, never by hand: commit {commit}, model \
         {version}, {date}, a machine with {cores} cores.\nOther machines are slower or faster; \
         what to compare are the ratios.\n\nTimes are milliseconds of work (how long the thread \
         ran on a processor) and, in brackets, of the clock.\nWork is what the ratios compare; on \
         a machine shared with others the clock says less.\n{page}"
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
    field(line, "what").map(|_| Row(line.to_owned()))
}

impl Row {
    fn text(&self, name: &str) -> &str {
        field(&self.0, name).unwrap_or_default()
    }
    fn number(&self, name: &str) -> Option<f64> {
        self.text(name).parse().ok()
    }
    /// Milliseconds of work, or of the clock where nobody tells.
    fn work_ms(&self) -> f64 {
        self.number("cpu_ms").or(self.number("wall_ms")).unwrap_or_default()
    }
    fn clock_ms(&self) -> f64 {
        self.number("wall_ms").unwrap_or_default()
    }
    /// How many times as much work, and time by the clock, as another.
    fn ratio(&self, other: &Row) -> String {
        let work = self.work_ms() / other.work_ms();
        match (self.number("wall_ms"), other.number("wall_ms")) {
            (Some(clock), Some(others)) => format!("{work:.0} ({:.0})", clock / others),
            _ => format!("{work:.0}"),
        }
    }
    fn times(&self) -> String {
        match (self.number("cpu_ms"), self.number("wall_ms")) {
            (Some(work), Some(clock)) => format!("{} ({})", rounded(work), rounded(clock)),
            (Some(work), None) => rounded(work),
            (None, clock) => format!("({})", rounded(clock.unwrap_or_default())),
        }
    }
    fn is(&self, what: &str, act: &str) -> bool {
        (self.text("what"), self.text("act")) == (what, act)
    }
    fn is_of(&self, what: &str, (pods, nodes): (u32, u32)) -> bool {
        let size = (self.number("pods"), self.number("nodes"));
        self.is(what, "apply") && size == (Some(pods.into()), Some(nodes.into()))
    }
}

fn rounded(ms: f64) -> String {
    if ms < 10.0 { format!("{ms:.1}") } else { format!("{ms:.0}") }
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

/// Every size: natively, in the browser, and the peer.
fn side_by_side(rows: &[Row]) -> String {
    let find = |what: &str, size| rows.iter().find(|row| row.is_of(what, size));
    let mut text = String::new();
    for pods in PODS {
        for nodes in NODES {
            let size = (pods, nodes);
            if pods > PODS_A_NODE * nodes {
                text += &format!("| {pods} | {nodes} | does not fit | | | |\n");
                continue;
            }
            let (native, wasm) = (find("native", size), find("wasm", size));
            let (peer, slow) = (find("peer", size), find("peer too slow", size));
            let times = |row: Option<&Row>| row.map_or("".into(), Row::times);
            let beside = match (peer, slow) {
                (Some(peer), _) => peer.times(),
                (_, Some(slow)) => {
                    format!("{} Ready after {PEER_SECONDS} s", slow.text("ready"))
                }
                _ => "not tried: a smaller one took too long".into(),
            };
            let ratio = match (wasm, peer, slow) {
                (Some(wasm), Some(peer), _) => peer.ratio(wasm),
                (Some(wasm), _, Some(slow)) => format!("more than {}", slow.ratio(wasm)),
                _ => "".into(),
            };
            let (native, wasm) = (times(native), times(wasm));
            text += &format!("| {pods} | {nodes} | {native} | {wasm} | {beside} | {ratio} |\n");
        }
    }
    if !rows.iter().any(|row| row.text("act") == "apply") {
        return String::new();
    }
    format!(
        "\n## From `apply` until all pods are Ready\n\nThe peer, `@ngrok/webernetes`, runs in \
         node and is given {PEER_SECONDS} s; the last column is its work to that of the model as \
         WebAssembly in Chromium and, in brackets, its time by the clock to that of the model: it \
         waits for timers of real seconds, the model skips what is quiet.\n{}\n| pods | nodes | \
         native | wasm | peer | times as fast as the peer |\n|---|---|---|---|---|---|\n{text}",
        aim(rows)
    )
}

/// Whether the model is as much faster than the peer as it is meant to be, by work and by clock.
fn aim(rows: &[Row]) -> String {
    let find = |what: &str| rows.iter().find(|row| row.is_of(what, AIMED_AT));
    let (Some(wasm), Some(peer)) = (find("wasm"), find("peer")) else { return String::new() };
    let met = |ratio: f64| if ratio >= AIM { "met" } else { "not met" };
    let work = peer.work_ms() / wasm.work_ms();
    let clock = peer.clock_ms() / wasm.clock_ms();
    let (by_work, by_clock) = (met(work), met(clock));
    let (pods, nodes) = AIMED_AT;
    format!(
        "\nThe aim at {pods} pods on {nodes} nodes is {AIM} times as fast as the peer, which is \
         how long a reader waits: by the clock it is {clock:.0} times, {by_clock}; by work alone \
         {work:.0} times, {by_work}.\n"
    )
}

/// What a pod costs at 20 pods a node.
fn growth(rows: &[Row]) -> String {
    let mut text = String::new();
    for what in ["native", "wasm"] {
        let cost = |size: (u32, u32)| {
            let row = rows.iter().find(|row| row.is_of(what, size))?;
            Some(row.work_ms() * 1000.0 / f64::from(size.0))
        };
        let Some(first) = cost(SERIES[0]) else { continue };
        for (pods, nodes) in SERIES {
            let Some(cost) = cost((pods, nodes)) else { continue };
            let to = cost / first;
            text += &format!("| {what} | {pods} | {nodes} | {cost:.1} | {to:.2} |\n");
        }
    }
    if text.is_empty() {
        return text;
    }
    format!(
        "\n## What a pod costs in larger clusters, at 20 pods a node\n\n| | pods | nodes | µs of \
         work a pod | to the first |\n|---|---|---|---|---|\n{text}"
    )
}

/// A minute of requests, a thousand a second, to 300 pods on 20 nodes.
fn streams(rows: &[Row]) -> String {
    let of = |what: &str| rows.iter().filter(|row| row.is(what, "stream")).collect::<Vec<_>>();
    let (native, wasm) = (of("native"), of("wasm"));
    let mut text = String::new();
    for (at, policy) in ["Cluster", "Local"].into_iter().enumerate() {
        let times = |rows: &[&Row]| rows.get(at).map_or("".into(), |row| row.times());
        let (native, wasm) = (times(&native), times(&wasm));
        if !(native.is_empty() && wasm.is_empty()) {
            text += &format!("| {policy} | 2,000 | {native} | {wasm} |\n");
        }
    }
    if text.is_empty() {
        return text;
    }
    format!(
        "\n## A stream of 60,000 requests in a minute, to 300 pods on 20 nodes\n\nFrom outside, \
         through every node in turn, from the first request to the sum.\n\n\
         | externalTrafficPolicy | at most | native | wasm |\n|---|---|---|---|\n{text}"
    )
}

/// The scene ocean-5000: 5,000 nodes and 150,000 pods.
fn ocean(rows: &[Row]) -> String {
    let mut text = String::new();
    for (act, limit, words) in [
        ("begin", "15,000 by the clock", "loading it"),
        ("idle", "", "ten minutes at rest"),
        ("failure", "100", "a node with 30 pods fails, from silence to Ready elsewhere"),
        ("rollout", "3,000", "a rollout of a Deployment of about 1,000 pods"),
    ] {
        let times = |what: &str| {
            let found = rows.iter().filter(|row| row.is(what, act));
            found.map(Row::times).collect::<Vec<_>>().join(", then ")
        };
        let (native, wasm) = (times("native"), times("wasm"));
        if !(native.is_empty() && wasm.is_empty()) {
            text += &format!("| {words} | {limit} | {native} | {wasm} |\n");
        }
    }
    let mut each = String::new();
    for (act, limit, words) in [
        ("new step", "16", "the next step, looked ahead at before"),
        ("ahead", "16", "looking ahead at it"),
        ("known step", "16", "a step again"),
        ("back", "16", "a step back"),
        ("seek", "1,000", "a jump to anywhere"),
    ] {
        for row in rows.iter().filter(|row| row.is("wasm", act)) {
            let [median, most, slowest] =
                ["median_ms", "p95_ms", "slowest_ms"].map(|name| row.text(name));
            each += &format!("| {words} | {limit} | {median} | {most} | {slowest} |\n");
        }
    }
    if text.is_empty() || each.is_empty() {
        return String::new();
    }
    let memory = |act: &str| {
        let of = rows.iter().filter(|row| row.is("wasm", act));
        of.filter_map(|row| row.number("megabytes")).fold(0.0, f64::max)
    };
    let (begun, after) = (memory("begin"), memory("seek"));
    format!(
        "\n## An ocean: 5,000 nodes and 150,000 pods\n\n| | at most | native | wasm |\n|---|---|\
         ---|---|\n{text}\nIn wasm, by the clock of the page, beyond the rollout's 30,000 steps:\n\
         \n| | at most | median | 95 of 100 | slowest |\n|---|---|---|---|---|\n{each}\nMemory of \
         the WebAssembly module: {begun:.0} MB when it is loaded (at most 700), {after:.0} MB with \
         all states kept along the way.\n"
    )
}

/// Pods placed a second, natively and in wasm.
fn scheduling(rows: &[Row]) -> String {
    let mut text = String::new();
    let of = |row: &Row| [row.text("workload"), row.text("nodes")].map(str::to_owned);
    let placed = || rows.iter().filter(|row| !row.text("workload").is_empty());
    for row in placed().filter(|row| row.text("what") == "native") {
        if text.is_empty() {
            text += "\n## Pods the scheduler places a second, in scheduler_perf's workloads\n\n\
                     | workload | nodes | pods | native | wasm |\n|---|---|---|---|---|\n";
        }
        let speed = |what: &str| {
            let mut same = placed().filter(|other| of(other) == of(row));
            let found = same.find(|other| other.text("what") == what);
            let pods = row.number("pods").unwrap_or_default();
            found.map_or("?".into(), |found| format!("{:.0}", pods * 1000.0 / found.work_ms()))
        };
        let [workload, nodes] = of(row);
        let (pods, native, wasm) = (row.text("pods"), speed("native"), speed("wasm"));
        text += &format!("| {workload} | {nodes} | {pods} | {native} | {wasm} |\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_and_set_side_by_side() {
        let lines = [
            "    ... 107 of 1000 Ready after 23.3 s",
            r#"{"what":"peer","act":"apply","pods":1000,"nodes":50,"wall_ms":41851,"cpu_ms":3e4}"#,
            r#"{"what": "wasm", "act": "apply", "pods": 1000, "nodes": 50, "cpu_ms": 100.5}"#,
            r#"{"what":"wasm","act":"apply","pods":5000,"nodes":250,"wall_ms":1005}"#,
            r#"{"pods":200,"what":"native","workload":"W","nodes":100,"wall_ms":50}"#,
            r#"{"pods":200,"what":"wasm","workload":"W","nodes":100,"wall_ms":100}"#,
        ];
        let rows: Vec<Row> = lines.iter().filter_map(|line| row_of(line)).collect();
        assert_eq!(rows.len(), 5);
        let text = side_by_side(&rows);
        let line = "| 1000 | 50 |  | 100 | 30000 (41851) | 299 |";
        assert!(text.contains(line), "{text}");
        assert!(text.contains("| 5000 | 3 | does not fit"), "{text}");
        let text = growth(&rows);
        assert!(text.contains("| wasm | 5000 | 250 | 201.0 | 2.00 |"), "{text}");
        assert!(scheduling(&rows).contains("| W | 100 | 200 | 4000 | 2000 |"));
        assert!(ocean(&rows).is_empty());
        assert!(side_by_side(&[]).is_empty() && growth(&[]).is_empty());
    }
}
