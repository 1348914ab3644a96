//! NodeUnschedulable: cordoned nodes (plugins/nodeunschedulable).

use super::super::cycle::Subject;
use super::super::node_info::NodeInfo;
use super::super::plugin::{Plugin, Reason, Rejection};
use crate::cluster::object::{TAINT_UNSCHEDULABLE, Taint, tolerates};

pub(super) fn filter(subject: &Subject, node: &NodeInfo) -> Option<Rejection> {
    if !node.unschedulable {
        return None;
    }
    // A pod that tolerates the cordon's taint passes, whether the node carries it yet or not.
    let taint =
        Taint { key: TAINT_UNSCHEDULABLE.into(), effect: "NoSchedule".into(), ..Taint::default() };
    let refused = !tolerates(&subject.pod.spec.tolerations, &taint);
    refused.then(|| Rejection::unresolvable(Plugin::NodeUnschedulable, Reason::Unschedulable))
}
