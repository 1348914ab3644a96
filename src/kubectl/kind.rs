//! Kinds by the names kubectl takes for them.

use super::Problem;
use crate::cluster::object::Kind;

/// Kinds that a cluster has and the model does not, by every name kubectl takes for them.
const FOREIGN: [(&str, &[&str]); 14] = [
    ("HorizontalPodAutoscaler", &["horizontalpodautoscalers", "hpa"]),
    ("Job", &["jobs"]),
    ("CronJob", &["cronjobs", "cj"]),
    ("StatefulSet", &["statefulsets", "sts"]),
    ("DaemonSet", &["daemonsets", "ds"]),
    ("ResourceQuota", &["resourcequotas", "quota"]),
    ("LimitRange", &["limitranges", "limits"]),
    ("ServiceAccount", &["serviceaccounts", "sa"]),
    ("PersistentVolume", &["persistentvolumes", "pv"]),
    ("PersistentVolumeClaim", &["persistentvolumeclaims", "pvc"]),
    ("Role", &["roles"]),
    ("RoleBinding", &["rolebindings"]),
    ("ClusterRole", &["clusterroles"]),
    ("ClusterRoleBinding", &["clusterrolebindings"]),
];

/// Short names of the model's kinds.
pub fn short(kind: Kind) -> &'static str {
    match kind {
        Kind::Namespace => "ns",
        Kind::Node => "no",
        Kind::Deployment => "deploy",
        Kind::ReplicaSet => "rs",
        Kind::Pod => "po",
        Kind::Service => "svc",
        Kind::PodDisruptionBudget => "pdb",
        Kind::ConfigMap => "cm",
        Kind::PriorityClass => "pc",
        Kind::Event => "ev",
        Kind::Endpoints => "ep",
        Kind::NetworkPolicy => "netpol",
        Kind::Ingress => "ing",
        Kind::Lease | Kind::EndpointSlice | Kind::IngressClass | Kind::Secret => "",
    }
}

/// A kind by any name kubectl takes: `deploy`, `deployment`, `deployments.apps`.
pub fn kind(word: &str) -> Result<Kind, Problem> {
    let plain = word.split('.').next().unwrap_or(word);
    let is = |kind: &&Kind| {
        let short = short(**kind);
        plain.eq_ignore_ascii_case(kind.name())
            || plain == kind.plural()
            || !short.is_empty() && plain == short
    };
    if let Some(kind) = Kind::ALL.iter().find(is) {
        return Ok(*kind);
    }
    Err(match foreign(word) {
        Some(kind) => Problem::NotModelled(kind.into()),
        None => Problem::Said(format!("error: the server doesn't have a resource type \"{word}\"")),
    })
}

/// A kind that a cluster has and the model does not, by any name kubectl takes.
pub fn foreign(word: &str) -> Option<&'static str> {
    let plain = word.split('.').next().unwrap_or(word);
    let is = |(kind, names): &&(&str, &[&str])| {
        plain.eq_ignore_ascii_case(kind) || names.contains(&plain)
    };
    FOREIGN.iter().find(is).map(|(kind, _)| *kind)
}
