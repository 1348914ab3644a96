//! TaintToleration as a filter: taints NoSchedule and NoExecute (plugins/tainttoleration).

use super::super::cycle::Subject;
use super::super::node_info::NodeInfo;
use super::super::plugin::{Plugin, Reason, Rejection};
use crate::cluster::object::{Node, Toleration, tolerates};

pub(super) fn filter(subject: &Subject, node: &NodeInfo) -> Option<Rejection> {
    if !node.hard_taints {
        return None;
    }
    let refused = untolerated(&subject.pod.spec.tolerations, node.node.as_deref()?);
    refused.then(|| Rejection::unresolvable(Plugin::TaintToleration, Reason::UntoleratedTaint))
}

/// FindMatchingUntoleratedTaint with DoNotScheduleTaintsFilterFunc.
pub(in super::super) fn untolerated(tolerations: &[Toleration], node: &Node) -> bool {
    let hard = node.spec.taints.iter().filter(|t| matches!(&*t.effect, "NoSchedule" | "NoExecute"));
    hard.into_iter().any(|taint| !tolerates(tolerations, taint))
}
