//! `cargo xtask bench`: measures the model natively and as WebAssembly, beside a peer on the same
//! machine in the same run, and the quality of the page in a real browser. It prints; it judges
//! nothing, since a slow machine is not a broken program.

use std::process::Command;

use crate::process::{cargo, command, run};
use crate::{Outcome, build, only_known, setup};

pub fn bench(args: &[String]) -> Outcome {
    only_known(args, &["native", "wasm", "peer", "quality"])?;
    let wanted = |part: &str| args.is_empty() || args.iter().any(|arg| arg == part);
    if wanted("native") {
        println!("\nbench: the model, natively");
        let mut example = command(&cargo());
        example.args([
            "run",
            "--release",
            "--no-default-features",
            "--example",
            "bench",
        ]);
        run("the native benchmark", &mut example)?;
    }
    if wanted("wasm") {
        setup::for_build()?;
        println!("\nbench: the model as WebAssembly, in node");
        run("building the probe", &mut probe())?;
        run(
            "the WebAssembly benchmark",
            command("node").args(["e2e/wasm-probe.mjs", "bench"]),
        )?;
    }
    if wanted("peer") {
        setup::node()?;
        setup::npm_packages()?;
        println!("\nbench: @ngrok/webernetes in node, the same 1,000 pods on 50 nodes");
        run("the peer", command("node").arg("e2e/peer.mjs"))?;
    }
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
fn probe() -> Command {
    let mut build = command(&cargo());
    build.args([
        "build",
        "--release",
        "--no-default-features",
        "--example",
        "wasm_probe",
    ]);
    build.args(["--target", "wasm32-unknown-unknown"]);
    build
}
