//! NodeName: spec.nodeName, if the pod asks for one (plugins/nodename).

use super::super::cycle::Subject;
use super::super::node_info::NodeInfo;
use super::super::plugin::{Plugin, Reason, Rejection};

pub(super) fn filter(subject: &Subject, node: &NodeInfo) -> Option<Rejection> {
    let wanted = &subject.pod.spec.node_name;
    let refused = !wanted.is_empty() && *wanted != node.name;
    refused.then(|| Rejection::unresolvable(Plugin::NodeName, Reason::NodeName))
}
