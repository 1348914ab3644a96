//! NodeAffinity as a score: the weights of the preferred terms that hold.

use super::super::cycle::Subject;
use super::super::filter::node_affinity::term;
use super::super::node_info::NodeInfo;
use crate::cluster::object::{NodeAffinity, PodSpec};

/// PreScore answers Skip without preferred terms.
pub(super) fn asks(spec: &PodSpec) -> bool {
    affinity(spec).is_some_and(|a| !a.preferred.is_empty())
}

pub(super) fn score(subject: &Subject, node: &NodeInfo) -> i64 {
    let (Some(affinity), Some(node)) = (affinity(&subject.pod.spec), &node.node) else { return 0 };
    let holds = affinity.preferred.iter().filter(|p| term(&p.preference, node));
    holds.map(|p| i64::from(p.weight)).sum()
}

fn affinity(spec: &PodSpec) -> Option<&NodeAffinity> {
    spec.affinity.as_ref()?.node_affinity.as_ref()
}
