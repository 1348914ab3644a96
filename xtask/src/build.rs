//! Builds the page into `dist/`: trunk (cargo profile `page`, wasm-bindgen, wasm-opt), then the
//! program in two parts, short glue, and a compressed copy beside each text-like file for hosts
//! that send those.

use std::fs;
use std::path::{Path, PathBuf};

use crate::process::{self, run};
use crate::split::{self, Watched};
use crate::{Outcome, only_known, root, setup, take_value};

/// What comes in the program's second part.
const REST: &str = include_str!("../rest.txt");

pub fn dist() -> PathBuf {
    root().join("dist")
}

pub fn command(args: &[String]) -> Outcome {
    let mut args = args.to_vec();
    let site = take_value(&mut args, "--site")?;
    only_known(&args, &[])?;
    build(site.as_deref())
}

pub fn build(site: Option<&str>) -> Outcome {
    println!("build: the page (release) into dist/");
    compile(&dist())?;
    if let Some(site) = site {
        complete_card(site)?;
    }
    let program = program(&dist())?;
    let parts = split::split(&read(&program)?, &|name| !comes_later(name))?;
    write(&program, &parts.first)?;
    write(&rest_of(&program), &parts.rest)?;
    rename_in_glue(&program, &parts.names)?;
    pack(&dist())?;
    println!("build: done, see dist/");
    Ok(())
}

/// `cargo xtask early`: opens the page with a program that tells which functions it enters, and
/// holds that against rest.txt.
pub fn early(args: &[String]) -> Outcome {
    only_known(args, &[])?;
    setup::for_browser()?;
    let folder = root().join("target/early");
    compile(&folder)?;
    let program = program(&folder)?;
    let Watched { program: watched, functions } = split::watched(&read(&program)?)?;
    write(&program, &watched)?;
    pack(&folder)?;
    let entered = folder.join("entered.txt");
    let mut node = process::command("node");
    if let Some(chromium) = setup::chromium() {
        node.env("CHROMIUM", chromium);
    }
    run("opening the page", node.arg("e2e/early.mjs").arg(&folder).arg(&entered))?;
    let entered = fs::read_to_string(&entered).map_err(|error| error.to_string())?;
    let mut was_entered = vec![false; functions.len()];
    for number in entered.lines().filter_map(|line| line.parse::<usize>().ok()) {
        was_entered[number] = true;
    }
    let chosen = |entered: bool, late: bool| {
        let all = functions.iter().zip(&was_entered);
        let mut chosen: Vec<_> = all
            .filter(|((name, _), was)| **was == entered && comes_later(name) == late)
            .map(|((name, bytes), _)| (*bytes, name.as_str()))
            .collect();
        chosen.sort_by_key(|(bytes, _)| std::cmp::Reverse(*bytes));
        let bytes: usize = chosen.iter().map(|(bytes, _)| bytes).sum();
        (chosen, bytes)
    };
    let (calm, calm_bytes) = chosen(false, false);
    println!("\n{calm_bytes} bytes of the first part were not entered; the largest functions:");
    calm.iter().take(120).for_each(|(bytes, name)| println!("{bytes:>7} {name}"));
    let (wrong, _) = chosen(true, true);
    if wrong.is_empty() {
        return Ok(());
    }
    println!("\nentered, though xtask/rest.txt says they come later:");
    wrong.iter().for_each(|(bytes, name)| println!("{bytes:>7} {name}"));
    Err("Opening the page waits for its second part; mend xtask/rest.txt.".into())
}

/// Whether a function is in the second part.
fn comes_later(name: &str) -> bool {
    let lines = || REST.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let stays = lines().filter_map(|line| line.strip_prefix("+ "));
    let always = lines().filter_map(|line| line.strip_prefix("= "));
    let comes = lines().filter(|line| !line.starts_with(['+', '=']));
    name_has(name, always) || name_has(name, comes) && !name_has(name, stays)
}

fn name_has<'a>(name: &str, mut pieces: impl Iterator<Item = &'a str>) -> bool {
    pieces.any(|piece| match piece.strip_prefix('^') {
        Some(beginning) => name.starts_with(beginning),
        None => name.contains(piece),
    })
}

fn compile(folder: &Path) -> Outcome {
    setup::for_build()?;
    let mut trunk = process::command("trunk");
    trunk.args(["build", "--release", "--offline", "--dist"]).arg(folder);
    run("building the page", &mut trunk)
}

fn pack(folder: &Path) -> Outcome {
    let mut pack = process::command("node");
    run("packing", pack.arg("e2e/pack.mjs").arg(folder))
}

/// The program in a built folder.
fn program(folder: &Path) -> Result<PathBuf, String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut paths = entries.flatten().map(|entry| entry.path());
    paths
        .find(|path| path.to_string_lossy().ends_with("_bg.wasm"))
        .ok_or_else(|| format!("{} holds no program `*_bg.wasm`.", folder.display()))
}

/// Where the page looks for its second part, see `moseonLoad` in index.html.
fn rest_of(program: &Path) -> PathBuf {
    program.with_file_name(
        program.file_name().unwrap_or_default().to_string_lossy().replace("_bg", "_rest"),
    )
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn write(path: &Path, bytes: &[u8]) -> Outcome {
    fs::write(path, bytes).map_err(|error| format!("{}: {error}", path.display()))
}

/// The glue gives the program its functions under the short names.
fn rename_in_glue(program: &Path, names: &[(String, String)]) -> Outcome {
    let glue = program.to_string_lossy().replace("_bg.wasm", ".js");
    let text = fs::read_to_string(&glue).map_err(|error| format!("{glue}: {error}"))?;
    write(Path::new(&glue), renamed(text, names)?.as_bytes())
}

fn renamed(mut glue: String, names: &[(String, String)]) -> Result<String, String> {
    for (long, short) in names {
        let key = format!(" {long}:");
        if glue.matches(&key).count() != 1 {
            return Err(format!("The glue does not give the program `{long}` once."));
        }
        glue = glue.replace(&key, &format!(" {short}:"));
    }
    Ok(glue)
}

/// Without a build: the page of an earlier one must be there.
pub fn reuse() -> Outcome {
    match dist().join("index.html").is_file() {
        true => Ok(()),
        false => Err("There is no dist/index.html yet; leave out --no-build.".into()),
    }
}

/// A preview card needs whole addresses, which only the publisher knows.
fn complete_card(site: &str) -> Outcome {
    let page = dist().join("index.html");
    let base = site.trim_end_matches('/');
    let html = fs::read_to_string(&page).map_err(|error| format!("{}: {error}", page.display()))?;
    let whole = with_whole_card(&html, base)
        .ok_or("dist/index.html names no preview picture `og.png` to complete.")?;
    fs::write(&page, whole).map_err(|error| format!("{}: {error}", page.display()))
}

fn with_whole_card(html: &str, base: &str) -> Option<String> {
    let relative = "content=\"og.png\"";
    html.contains(relative).then(|| html.replace(relative, &format!("content=\"{base}/og.png\"")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_comes_later() {
        assert!(comes_later("moseon::share::link::open"));
        assert!(!comes_later("moseon::app::mount"));
        assert!(!comes_later("core::ptr::drop_in_place::<moseon::share::link::Opened>"));
    }

    #[test]
    fn the_glue_gives_what_the_program_asks_for() {
        let names = [("__wbg_say_1".to_string(), "i0".to_string())];
        let glue = "import0: { __wbg_say_1: function(arg0) { say(arg0) }, }".to_string();
        let wanted = "import0: { i0: function(arg0) { say(arg0) }, }";
        assert_eq!(renamed(glue, &names).as_deref(), Ok(wanted));
        assert!(renamed("import0: {}".to_string(), &names).is_err());
    }

    #[test]
    fn the_card_is_completed() {
        let whole = with_whole_card("<meta content=\"og.png\">", "https://example.org/moseon");
        let wanted = "<meta content=\"https://example.org/moseon/og.png\">";
        assert_eq!(whole.as_deref(), Some(wanted));
        assert_eq!(with_whole_card("<meta>", "https://example.org"), None);
    }
}
