//! NodeResourcesFit as a filter: requests against what is left (plugins/noderesources fit.go).

use super::super::cycle::Subject;
use super::super::node_info::NodeInfo;
use super::super::plugin::{Code, Plugin, Reason, Rejection};
use crate::cluster::object::Str;

pub(super) fn filter(subject: &Subject, node: &NodeInfo) -> Option<Rejection> {
    let (want, have, used) = (&subject.info.requests, &node.allocatable, &node.requested);
    let mut misfit = Misfit { reasons: Vec::new(), unresolvable: false };
    if node.pods.len() as i64 + 1 > node.allowed_pods {
        misfit.reasons.push(Reason::TooManyPods);
    }
    let names = ["cpu", "memory", "ephemeral-storage"];
    let plain = [
        (want.cpu, have.cpu, used.cpu),
        (want.memory, have.memory, used.memory),
        (want.ephemeral_storage, have.ephemeral_storage, used.ephemeral_storage),
    ];
    for (i, (want, have, used)) in plain.into_iter().enumerate() {
        misfit.check(want, have, used, || names[i].into());
    }
    for (name, want) in &want.scalars {
        misfit.check(*want, have.scalar(name), used.scalar(name), || *name);
    }
    let code = match misfit.unresolvable {
        true => Code::UnschedulableAndUnresolvable,
        false => Code::Unschedulable,
    };
    (!misfit.reasons.is_empty()).then_some(Rejection {
        plugin: Plugin::NodeResourcesFit,
        code,
        reasons: misfit.reasons,
    })
}

struct Misfit {
    reasons: Vec<Reason>,
    /// More is asked than the whole node has: no eviction helps.
    unresolvable: bool,
}

impl Misfit {
    fn check(&mut self, want: i64, have: i64, used: i64, name: impl Fn() -> Str) {
        if want > 0 && want > have - used {
            self.reasons.push(Reason::Insufficient(name()));
            self.unresolvable |= want > have;
        }
    }
}
