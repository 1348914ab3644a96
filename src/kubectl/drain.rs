//! `kubectl drain`: refuses where pods would be lost, else the whole drain is one move.
//!
//! Models k8s.io/kubectl/pkg/drain. The node is cordoned even where the drain is refused.

use super::cordon::nodes;
use super::line::Flags;
use super::{Call, Done, Problem};
use crate::cluster::object::{Object, Pod};
use crate::cluster::{DrainMove, Move};

pub const FLAGS: Flags = &[
    "ignore-daemonsets",
    "delete-emptydir-data",
    "force",
    "grace-period=",
    "disable-eviction",
    "l/selector=",
    "pod-selector=",
    "skip-wait-for-delete-timeout=",
];

pub fn drain(call: &mut Call) -> Done {
    let grace_period_seconds = call.line.number("grace-period")?.unwrap_or(-1);
    let timeout_seconds = match call.line.flag("timeout") {
        None => 0,
        Some(text) => seconds(text).ok_or_else(|| {
            let text = format!("error: invalid argument \"{text}\" for \"--timeout\" flag");
            call.line.help(text)
        })?,
    };
    for name in ["disable-eviction", "pod-selector"] {
        if call.line.has(name) {
            return Err(Problem::NotModelled(format!("kubectl drain --{name}")));
        }
    }
    for object in nodes(call)? {
        let node = object.meta().name;
        let problems = left_behind(call, &node);
        if problems.is_empty() {
            let drain = DrainMove { node, grace_period_seconds, timeout_seconds };
            call.make(Move::NodeDrain(drain));
            continue;
        }
        if object.as_node().is_some_and(|node| !node.spec.unschedulable) {
            call.make(Move::NodeCordon { node });
        }
        let problems = problems.join(", ");
        call.say(format!(
            "error: unable to drain node \"{node}\" due to error: [{problems}], continuing \
             command..."
        ));
    }
    Ok(())
}

/// Why the pods of a node cannot just go.
fn left_behind(call: &Call, node: &str) -> Vec<String> {
    let (mut bare, mut local) = (Vec::new(), Vec::new());
    for object in call.cluster.pods_on(node) {
        let Object::Pod(pod) = object else { continue };
        let name = format!("{}/{}", pod.metadata.namespace, pod.metadata.name);
        if pod.is_finished() {
            continue;
        }
        if pod.metadata.controller().is_none() && !call.line.has("force") {
            bare.push(name);
        } else if has_local_storage(pod) && !call.line.has("delete-emptydir-data") {
            local.push(name);
        }
    }
    let mut problems = Vec::new();
    if !bare.is_empty() {
        problems.push(format!(
            "cannot delete Pods that declare no controller (use --force to \
             override): {}",
            bare.join(", ")
        ));
    }
    if !local.is_empty() {
        problems.push(format!(
            "cannot delete Pods with local storage (use --delete-emptydir-data to override): {}",
            local.join(", ")
        ));
    }
    problems
}

fn has_local_storage(pod: &Pod) -> bool {
    pod.spec.volumes.iter().any(|volume| volume.empty_dir.is_some())
}

/// `12s`, `1m30s`, `2m`; 0 is for ever.
fn seconds(text: &str) -> Option<i64> {
    let (minutes, rest) = text.split_once('m').unwrap_or(("0", text));
    let seconds = rest.trim_end_matches('s');
    let seconds: i64 = if seconds.is_empty() { 0 } else { seconds.parse().ok()? };
    minutes.parse::<i64>().ok()?.checked_mul(60)?.checked_add(seconds).filter(|s| *s >= 0)
}
