//! Builds the page into `dist/`: trunk (cargo profile `page`, wasm-bindgen, wasm-opt), then short
//! glue, and a compressed copy beside each text-like file for hosts that send those.

use std::fs;
use std::path::PathBuf;

use crate::process::{self, run};
use crate::{Outcome, only_known, root, setup, take_value};

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
    setup::for_build()?;
    println!("build: the page (release) into dist/");
    let mut trunk = process::command("trunk");
    run("building the page", trunk.args(["build", "--release", "--offline"]))?;
    if let Some(site) = site {
        complete_card(site)?;
    }
    let mut pack = process::command("node");
    run("packing", pack.args(["e2e/pack.mjs", "dist"]))?;
    println!("build: done, see dist/");
    Ok(())
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
    fn the_card_is_completed() {
        let whole = with_whole_card("<meta content=\"og.png\">", "https://example.org/moseon");
        let wanted = "<meta content=\"https://example.org/moseon/og.png\">";
        assert_eq!(whole.as_deref(), Some(wanted));
        assert_eq!(with_whole_card("<meta>", "https://example.org"), None);
    }
}
