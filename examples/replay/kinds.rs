//! Kinds that the model does not have, by the names kubectl takes for them.

use super::kubectl::{documents, text};
use moseon::kubectl;
use serde_json::Value;

/// The kinds whose cases are compared without them.
const LEFT_OUT: [&str; 7] = [
    "HorizontalPodAutoscaler",
    "Job",
    "CronJob",
    "StatefulSet",
    "DaemonSet",
    "ResourceQuota",
    "LimitRange",
];

/// The foreign kind of a name, if cases are compared without it.
pub fn foreign(word: &str) -> Option<&'static str> {
    kubectl::foreign(word).filter(|kind| LEFT_OUT.contains(kind))
}

/// The foreign kinds a step is about, if it is about nothing else.
pub fn foreign_kinds(step: &Value) -> Option<Vec<String>> {
    let words = kubectl::split(step["cmd"].as_str()?).ok()?.words;
    // Arguments without flags: recordings write values of flags with `=`, or behind the arguments.
    let mut words = words.iter().skip(1).filter(|word| !word.starts_with('-'));
    let words: [&str; 3] = std::array::from_fn(|_| words.next().map_or("", |word| word));
    if let Some(stdin) = step["stdin"].as_str() {
        let documents = documents(stdin).ok()?;
        let kinds = documents.iter().map(|d| {
            let kind = text(&d["kind"]);
            foreign(kind).map(String::from)
        });
        return kinds.collect();
    }
    let of = |word: &str| word.split(['/', ',']).next().and_then(foreign).map(String::from);
    let kinds = match (words[0], words[1]) {
        ("autoscale", _) => vec!["HorizontalPodAutoscaler".to_string()],
        ("rollout" | "set", _) => vec![of(words[2])?],
        ("create" | "delete" | "scale" | "label" | "annotate" | "patch" | "expose", word) => {
            vec![of(word)?]
        }
        _ => return None,
    };
    Some(kinds)
}
