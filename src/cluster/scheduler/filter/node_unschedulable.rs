//! NodeUnschedulable: cordoned nodes (plugins/nodeunschedulable).

use super::super::cycle::Subject;
use super::super::node_info::NodeInfo;
use super::super::plugin::{Plugin, Reason, Rejection};
use crate::cluster::object::{Pod, TAINT_UNSCHEDULABLE, Taint, tolerates};

pub(super) fn filter(subject: &Subject, node: &NodeInfo) -> Option<Rejection> {
    let refused = node.unschedulable && !tolerates_cordon(subject.pod);
    refused.then(|| Rejection::unresolvable(Plugin::NodeUnschedulable, Reason::Unschedulable))
}

/// A pod that tolerates the cordon's taint passes, whether the node carries it yet or not.
pub(in super::super) fn tolerates_cordon(pod: &Pod) -> bool {
    let effect = "NoSchedule".into();
    let taint = Taint { key: TAINT_UNSCHEDULABLE.into(), effect, ..Taint::default() };
    tolerates(&pod.spec.tolerations, &taint)
}
