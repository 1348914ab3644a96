//! TaintToleration as a score: fewer untolerated PreferNoSchedule taints are better.

use super::super::cycle::Subject;
use super::super::node_info::NodeInfo;

/// countIntolerableTaintsPreferNoSchedule; turned round when normalised.
pub(super) fn score(subject: &Subject, node: &NodeInfo) -> i64 {
    let Some(node) = node.node.as_ref().filter(|_| node.soft_taints) else { return 0 };
    let soft = node.spec.taints.iter().filter(|t| &*t.effect == "PreferNoSchedule");
    // Only tolerations of that effect, or of any, speak of such taints.
    let tolerations = &subject.pod.spec.tolerations;
    soft.filter(|taint| !tolerations.iter().any(|t| t.tolerates(taint))).count() as i64
}
