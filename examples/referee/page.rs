//! The result as a page: `docs/conformance.md`, written anew by every `cargo xtask conformance`.

use super::{Family, Verdict};
use std::fmt::Write;

/// The page. `gaps` are the cases known to fail, `family/case`.
pub fn page(families: &[Family], version: &str, gaps: &[String]) -> String {
    let mut out = String::from(HEAD);
    let _ = writeln!(out, "Recorded from: {}\n", version.trim().replace('\n', ", "));
    out.push_str("| family | passed | failed | skipped |\n|---|---:|---:|---:|\n");
    let mut all = (0, 0, 0);
    for family in families {
        let (passed, failed, skipped) = family.count();
        all = (all.0 + passed, all.1 + failed, all.2 + skipped);
        let _ = writeln!(out, "| {} | {passed} | {failed} | {skipped} |", family.name);
    }
    let _ = writeln!(out, "| **all** | **{}** | **{}** | **{}** |", all.0, all.1, all.2);
    let cases = || families.iter().flat_map(|f| f.cases.iter().map(move |c| (f, c)));
    out.push_str("\n## Passed in part\n\n");
    out.push_str("Left out on both sides, with all they own, are the kinds named.\n\n");
    for (family, case) in cases() {
        if let Verdict::Partial(kinds) = &case.verdict {
            let _ = writeln!(out, "- {}/{}: {}", family.name, case.name, kinds.join(", "));
        }
    }
    out.push_str("\n## Skipped\n\n");
    for (family, case) in cases() {
        if let Verdict::Skipped(why) = &case.verdict {
            let _ = writeln!(out, "- {}/{}: {why}", family.name, case.name);
        }
    }
    out.push_str("\n## Known gaps\n\n");
    out.push_str(match gaps.is_empty() {
        true => "None.\n",
        false => "Failing cases that are known; `cargo xtask test` lets them pass.\n\n",
    });
    for (family, case) in cases() {
        let Some(why) = case.failed() else { continue };
        let name = format!("{}/{}", family.name, case.name);
        let known = if gaps.contains(&name) { "" } else { " (new)" };
        let _ = writeln!(out, "### {name}{known}\n\n```text\n{}\n```\n", why.trim_end());
    }
    [out.trim_end(), "\n"].concat()
}

/// What the page's help says of it: `group passed failed skipped`, a line for each group.
pub fn proven(families: &[Family]) -> String {
    let mut out = String::new();
    for group in ["scheduler", "functions", "control-plane"] {
        let mut all = (0, 0, 0);
        for family in families.iter().filter(|f| f.name.split('/').next() == Some(group)) {
            let (passed, failed, skipped) = family.count();
            all = (all.0 + passed, all.1 + failed, all.2 + skipped);
        }
        let _ = writeln!(out, "{group} {} {} {}", all.0, all.1, all.2);
    }
    out
}

const HEAD: &str = "\
# Conformance

Written by `cargo xtask conformance`; do not edit. Cases in `tests/vectors` are what a real
Kubernetes did, each is put to the model. How they are compared is in `tests/vectors/README.md` and
`tests/vectors/RULES.md`; a difference shows what is recorded before what the model did.

";
