//! Kinds by the names kubectl takes for them: the model's, and those it does not have.

use super::kubectl::{Line, documents, text};
use moseon::cluster::object::Kind;
use serde_json::Value;

/// Kinds the model does not have, by every name kubectl takes for them: cases that use them are
/// compared without.
pub const FOREIGN: [(&str, &[&str]); 7] = [
    ("HorizontalPodAutoscaler", &["horizontalpodautoscalers", "hpa"]),
    ("Job", &["jobs"]),
    ("CronJob", &["cronjobs", "cj"]),
    ("StatefulSet", &["statefulsets", "sts"]),
    ("DaemonSet", &["daemonsets", "ds"]),
    ("ResourceQuota", &["resourcequotas", "quota"]),
    ("LimitRange", &["limitranges", "limits"]),
];

/// Kinds that nothing the model has depends on: they are accepted and forgotten.
const SILENT: [&str; 12] = [
    "configmap",
    "configmaps",
    "cm",
    "secret",
    "secrets",
    "serviceaccount",
    "serviceaccounts",
    "sa",
    "role",
    "rolebinding",
    "clusterrole",
    "clusterrolebinding",
];

/// The foreign kind of a name.
pub fn foreign(word: &str) -> Option<&'static str> {
    let word = word.split('.').next().unwrap_or(word);
    let is =
        |(kind, names): &&(&str, &[&str])| word.eq_ignore_ascii_case(kind) || names.contains(&word);
    FOREIGN.iter().find(is).map(|(kind, _)| *kind)
}

/// The foreign kinds a step is about, if it is about nothing else.
pub fn foreign_kinds(step: &Value) -> Option<Vec<String>> {
    let line = Line::parse(step["cmd"].as_str()?);
    if let Some(stdin) = step["stdin"].as_str() {
        let documents = documents(stdin).ok()?;
        let kinds = documents.iter().map(|d| {
            let kind = text(&d["kind"]);
            let service = d["spec"]["type"].as_str().filter(|t| kind == "Service" && !own(t));
            match service {
                Some(of) => Some(format!("Service of type {of}")),
                None => foreign(kind).map(String::from),
            }
        });
        return kinds.collect();
    }
    let of = |word: &str| word.split(['/', ',']).next().and_then(foreign).map(String::from);
    let kinds = match (line.word(0), line.word(1)) {
        ("autoscale", _) => vec!["HorizontalPodAutoscaler".to_string()],
        ("create", "service" | "svc") => {
            let kind = match line.word(2) {
                "loadbalancer" => "LoadBalancer",
                "externalname" => "ExternalName",
                _ => return None,
            };
            vec![format!("Service of type {kind}")]
        }
        ("rollout" | "set", _) => vec![of(line.word(2))?],
        ("create" | "delete" | "scale" | "label" | "annotate" | "patch" | "expose", word) => {
            vec![of(word)?]
        }
        _ => return None,
    };
    Some(kinds)
}

/// Whether the model has Services of a type.
pub fn own(kind: &str) -> bool {
    ["ClusterIP", "NodePort"].contains(&kind)
}

/// A kind by any name kubectl takes: `deploy`, `deployment`, `deployments.apps`.
pub fn kind(word: &str) -> Result<Kind, Foreign> {
    let word = word.split('.').next().unwrap_or(word);
    let short = |kind: Kind| match kind {
        Kind::Namespace => "ns",
        Kind::Node => "no",
        Kind::Deployment => "deploy",
        Kind::ReplicaSet => "rs",
        Kind::Pod => "po",
        Kind::Service => "svc",
        Kind::PodDisruptionBudget => "pdb",
        Kind::Event => "ev",
        _ => "",
    };
    let is =
        |k: &&Kind| word.eq_ignore_ascii_case(k.name()) || word == k.plural() || word == short(**k);
    if let Some(kind) = Kind::ALL.iter().find(is) {
        return Ok(*kind);
    }
    Err(match foreign(word).is_some() || SILENT.contains(&word.to_lowercase().as_str()) {
        true => Foreign::Known,
        false => Foreign::Unknown,
    })
}

/// A word that names no kind of the model.
pub enum Foreign {
    Known,
    Unknown,
}
