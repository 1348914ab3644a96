//! Puts in place what the commands need on a machine that has only Rust (rustup) and Node.
//! Each step says what it is for, is skipped when already there, and names the command to type
//! by hand when it cannot be done from here.

use std::fs;
use std::path::PathBuf;
use std::process::Stdio;

use crate::process::{cargo, command, find, read, run};
use crate::{Outcome, root};

const TRUNK: &str = "0.21.14";
const WASM: &str = "wasm32-unknown-unknown";
const NODE_MAJOR_MIN: u32 = 20;
const CHROMIUM_NAMES: [&str; 4] =
    ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
const APT_PACKAGES: [&str; 3] = ["chromium", "fontconfig", "fonts-noto-cjk"];
const FIREFOX_NAMES: [&str; 2] = ["firefox-esr", "firefox"];
const ENGINE_PACKAGES: [&str; 4] = ["firefox-esr", "libwebkit2gtk-4.1-0", "xvfb", "xauth"];

struct Step<'a> {
    name: String,
    why: &'a str,
    present: bool,
    by_hand: String,
    install: &'a dyn Fn() -> Outcome,
}

/// What building the page needs.
pub fn for_build() -> Outcome {
    let bindgen = wasm_bindgen_version()?;
    node()?;
    for_wasm()?;
    settle(Step {
        name: format!("trunk {TRUNK}"),
        why: "it assembles the page; building it takes about 6 minutes",
        present: version_of("trunk").is_some_and(|version| version == TRUNK),
        by_hand: format!("cargo install --locked trunk --version {TRUNK}"),
        install: &|| {
            let mut install = command(&cargo());
            install.args(["install", "--locked", "trunk", "--version", TRUNK]);
            run("building trunk", &mut install)
        },
    })?;
    settle(Step {
        name: format!("wasm-bindgen {bindgen}"),
        why: "it joins the program to the browser and must match Cargo.lock; about 4 minutes",
        present: version_of("wasm-bindgen").is_some_and(|version| version == bindgen),
        by_hand: format!("cargo install wasm-bindgen-cli --version {bindgen}"),
        install: &|| {
            let mut install = command(&cargo());
            install.args(["install", "wasm-bindgen-cli", "--version", &bindgen]);
            run("building wasm-bindgen", &mut install)
        },
    })?;
    npm_packages()?;
    let mut fetch = command(&cargo());
    run("fetching the crates of Cargo.lock", fetch.args(["fetch", "--quiet", "--locked"]))
}

/// What compiling to WebAssembly needs.
pub fn for_wasm() -> Outcome {
    settle(Step {
        name: format!("Rust target {WASM}"),
        why: "the page is Rust compiled to WebAssembly",
        present: wasm_target_is_there(),
        by_hand: format!("rustup target add {WASM}"),
        install: &|| {
            let mut add = command("rustup");
            run("adding the target", add.args(["target", "add", WASM]))
        },
    })
}

/// Python 3 runs the judge of recorded scenarios, `tests/vectors/compare.py`.
pub fn python() -> Outcome {
    settle(Step {
        name: "Python 3".into(),
        why: "the judge of recorded scenarios is a Python program",
        present: read("python3", &["--version"]).is_some(),
        by_hand: "sudo apt-get install python3".into(),
        install: &|| apt_get(&["python3"]),
    })
}

/// What a journey through the page in a real browser needs, beyond the build.
pub fn for_browser() -> Outcome {
    settle(Step {
        name: "Chromium and Korean fonts".into(),
        why: "the journeys click through the page in a real browser, in both languages",
        present: chromium().is_some() && korean_font_is_there(),
        by_hand: format!("sudo apt-get install {}", APT_PACKAGES.join(" ")),
        install: &|| apt_get(&APT_PACKAGES),
    })
}

/// What opening the page in the two other engines needs. WebKit comes with a small browser that
/// wants a screen, even one that nobody sees.
pub fn for_engines() -> Outcome {
    let firefox = std::env::var_os("FIREFOX").is_some()
        || FIREFOX_NAMES.iter().any(|name| find(name).is_some());
    let webkit = std::env::var_os("MINI_BROWSER").is_some() || mini_browser_is_there();
    settle(Step {
        name: "Firefox, WebKit and a screen for it".into(),
        why: "the same link must lead to the same state in every engine",
        present: firefox && webkit && find("xvfb-run").is_some() && find("xauth").is_some(),
        by_hand: format!("sudo apt-get install {}", ENGINE_PACKAGES.join(" ")),
        install: &|| apt_get(&ENGINE_PACKAGES),
    })
}

fn mini_browser_is_there() -> bool {
    let libraries = fs::read_dir("/usr/lib").into_iter().flatten().flatten();
    libraries.into_iter().any(|cpu| cpu.path().join("webkit2gtk-4.1/MiniBrowser").is_file())
}

/// The browser for journeys: `CHROMIUM` if set, else the first known name on the search path.
pub fn chromium() -> Option<PathBuf> {
    match std::env::var_os("CHROMIUM") {
        Some(path) => Some(PathBuf::from(path)).filter(|path| path.is_file()),
        None => CHROMIUM_NAMES.iter().find_map(|name| find(name)),
    }
}

/// The npm packages of e2e: the browser driver, wasm-opt, what measures quality.
pub fn npm_packages() -> Outcome {
    let e2e = root().join("e2e");
    let stamp = e2e.join("node_modules/.installed-lock");
    let wanted = fs::read_to_string(e2e.join("package-lock.json"))
        .map_err(|error| format!("e2e/package-lock.json cannot be read ({error})."))?;
    settle(Step {
        name: "npm packages of e2e".into(),
        why: "wasm-opt and esbuild make the page small; playwright-core drives the browser",
        present: fs::read_to_string(&stamp).is_ok_and(|kept| kept == wanted),
        by_hand: "cd e2e && npm ci".into(),
        install: &|| {
            let mut ci = command("npm");
            run("npm ci", ci.arg("ci").current_dir(&e2e))?;
            fs::write(&stamp, &wanted).map_err(|error| format!("{}: {error}", stamp.display()))
        },
    })
}

pub fn node() -> Outcome {
    let by_hand =
        format!("Please install Node {NODE_MAJOR_MIN} or newer, with npm, and try again.");
    let version = read("node", &["--version"]).unwrap_or_default();
    let major = version.trim().trim_start_matches('v').split('.').next().unwrap_or_default();
    match major.parse::<u32>() {
        Ok(major) if major >= NODE_MAJOR_MIN && find("npm").is_some() => Ok(()),
        Ok(major) if major >= NODE_MAJOR_MIN => Err(format!("npm was not found. {by_hand}")),
        Ok(major) => Err(format!("Node {major} is too old. {by_hand}")),
        Err(_) => Err(format!("Node was not found. {by_hand}")),
    }
}

fn settle(step: Step) -> Outcome {
    if step.present {
        println!("set-up: {} is there", step.name);
        return Ok(());
    }
    println!("set-up: {} is missing ({}); installing it now", step.name, step.why);
    (step.install)().map_err(|reason| {
        format!("{reason} To set up {} by hand, type: {}", step.name, step.by_hand)
    })
}

fn apt_get(packages: &[&str]) -> Outcome {
    if find("apt-get").is_none() {
        return Err("This machine has no apt-get.".into());
    }
    if read("id", &["-u"]).is_none_or(|id| id.trim() != "0") {
        return Err("Installing system packages needs root.".into());
    }
    let mut update = command("apt-get");
    update.args(["update", "-q"]).env("DEBIAN_FRONTEND", "noninteractive");
    // Old package lists may still be good enough; the install below says if they are not.
    if let Err(reason) = run("apt-get update", &mut update) {
        println!("set-up: {reason} Trying to install all the same.");
    }
    let mut install = command("apt-get");
    install.args(["install", "-y", "-q", "--no-install-recommends"]).args(packages);
    run("apt-get install", install.env("DEBIAN_FRONTEND", "noninteractive"))
}

fn wasm_target_is_there() -> bool {
    read("rustc", &["--print", "target-libdir", "--target", WASM])
        .is_some_and(|folder| PathBuf::from(folder.trim()).is_dir())
}

fn korean_font_is_there() -> bool {
    read("fc-list", &[":lang=ko"]).is_some_and(|list| !list.trim().is_empty())
}

/// The second word of `<program> --version`.
fn version_of(program: &str) -> Option<String> {
    let output = command(program).arg("--version").stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.split_whitespace().nth(1).map(String::from)
}

/// The tool must be of the very version of the crate.
fn wasm_bindgen_version() -> Result<String, String> {
    let lock = fs::read_to_string(root().join("Cargo.lock"))
        .map_err(|error| format!("Cargo.lock cannot be read ({error})."))?;
    locked_version(&lock, "wasm-bindgen")
        .ok_or_else(|| "Cargo.lock does not name wasm-bindgen.".into())
}

fn locked_version(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name).skip(1);
    let version = lines.next()?.strip_prefix("version = \"")?;
    Some(version.trim_end_matches('"').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_comes_from_the_package_of_that_very_name() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"9.9.9\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.1\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen").as_deref(), Some("0.2.1"));
        assert_eq!(locked_version(lock, "leptos"), None);
    }

    #[test]
    fn a_step_that_fails_says_what_to_type() {
        let outcome = settle(Step {
            name: "a tool".into(),
            why: "it helps",
            present: false,
            by_hand: "get the tool".into(),
            install: &|| Err("It rained.".into()),
        });
        let sentence = "It rained. To set up a tool by hand, type: get the tool";
        assert_eq!(outcome, Err(sentence.into()));
    }

    #[test]
    fn a_step_that_is_there_is_skipped() {
        let outcome = settle(Step {
            name: "a tool".into(),
            why: "it helps",
            present: true,
            by_hand: String::new(),
            install: &|| panic!("must not be installed again"),
        });
        assert_eq!(outcome, Ok(()));
    }
}
