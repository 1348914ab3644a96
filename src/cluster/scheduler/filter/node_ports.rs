//! NodePorts: host ports must be free (plugins/nodeports, framework.HostPortInfo).

use super::super::cycle::Subject;
use super::super::node_info::NodeInfo;
use super::super::plugin::{Code, Plugin, Reason, Rejection};
use super::super::pod_info::HostPort;

pub(super) fn filter(subject: &Subject, node: &NodeInfo) -> Option<Rejection> {
    let taken = |wanted: &HostPort| node.ports.iter().any(|used| conflict(wanted, used));
    let refused = subject.info.ports.iter().any(taken);
    refused.then(|| Rejection::new(Plugin::NodePorts, Code::Unschedulable, Reason::Ports))
}

/// 0.0.0.0 stands for every address.
pub(in super::super) fn conflict(a: &HostPort, b: &HostPort) -> bool {
    let any = |p: &HostPort| &*p.ip == "0.0.0.0";
    a.port == b.port && a.protocol == b.protocol && (a.ip == b.ip || any(a) || any(b))
}
