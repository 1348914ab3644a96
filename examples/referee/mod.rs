//! The referee: cases that a real Kubernetes v1.36 decided, put to the model.
//!
//! A family is a kind of cases; a case passes, fails with its first difference, passes in part
//! (kinds the model does not have are left out on both sides) or is skipped whole, which only the
//! four named in [`control_plane`] may be. What cannot be understood is a failure.

pub mod cases;
pub mod control_plane;
mod functions;
mod page;
mod partial;
pub mod scheduler;

pub use page::{page, proven};

use std::path::Path;

/// What came of one case.
pub enum Verdict {
    Passed,
    /// Passed without the kinds named.
    Partial(Vec<String>),
    /// Left out whole, and why.
    Skipped(String),
    /// The first differences, what is recorded before what the model did.
    Failed(String),
}

pub struct Case {
    pub name: String,
    pub verdict: Verdict,
}

impl Case {
    /// A case that either holds or does not.
    pub fn plain(name: String, result: Result<(), String>) -> Case {
        let verdict = result.map_or_else(Verdict::Failed, |()| Verdict::Passed);
        Case { name, verdict }
    }
    pub fn failed(&self) -> Option<&str> {
        if let Verdict::Failed(why) = &self.verdict { Some(why) } else { None }
    }
}

/// A family and its cases.
pub struct Family {
    pub name: String,
    pub cases: Vec<Case>,
}

impl Family {
    /// How many cases passed (in part too), failed and were skipped.
    pub fn count(&self) -> (usize, usize, usize) {
        let of = |f: fn(&Verdict) -> bool| self.cases.iter().filter(|c| f(&c.verdict)).count();
        (
            of(|v| matches!(v, Verdict::Passed | Verdict::Partial(_))),
            of(|v| matches!(v, Verdict::Failed(_))),
            of(|v| matches!(v, Verdict::Skipped(_))),
        )
    }
    /// `family: N passed, M failed, K skipped`.
    pub fn line(&self) -> String {
        let (passed, failed, skipped) = self.count();
        format!("{}: {passed} passed, {failed} failed, {skipped} skipped", self.name)
    }
}

/// Runs every case of some folders whose family contains `part`.
pub fn run(folders: &[impl AsRef<Path>], part: &str) -> Vec<Family> {
    let mut families: Vec<Family> = Vec::new();
    for folder in folders.iter().map(AsRef::as_ref) {
        for family in [scheduler::run(folder, part), functions::run(folder, part)]
            .into_iter()
            .flatten()
            .chain(control_plane::run(folder, part))
        {
            match families.iter_mut().find(|f| f.name == family.name) {
                Some(same) => same.cases.extend(family.cases),
                None => families.push(family),
            }
        }
    }
    families
}

/// Families of a kind whose files cannot be read: one failure.
pub fn unreadable(kind: &str, why: String) -> Vec<Family> {
    let case = Case::plain("reading".into(), Err(why));
    vec![Family { name: kind.into(), cases: vec![case] }]
}

/// Cases known to fail, as `family/case`, one a line: `tests/vectors/KNOWN-GAPS`.
pub fn known_gaps() -> Vec<String> {
    let text = std::fs::read_to_string(cases::own().join("KNOWN-GAPS")).unwrap_or_default();
    let lines = text.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#'));
    lines.map(String::from).collect()
}
