//! The gates of pods: where a node's rules ask the NetworkPolicies.
//!
//! Models where a network plugin stands in the kernel: behind kube-proxy's choice of an endpoint,
//! before the source is masqueraded. So a Service's address never counts, and a client keeps its
//! own on the node it came in at. Invariants: what a node sends to its own pods always passes (the
//! kubelet's probes do), and a pod always reaches itself.

use super::policy::{Connection, End, PodEnd, Verdict, Way};
use super::{Address, HopEnd, Outcome, PolicySupport, World};
use crate::cluster::node::PodRun;
use crate::cluster::object::{LABEL_METADATA_NAME, Str};

/// A packet before the gates of one node.
pub(super) struct Passage<'a> {
    /// Who asked.
    pub(super) start: &'a HopEnd,
    /// The source's address as this node sees it.
    pub(super) from: Str,
    pub(super) to: &'a Address,
    pub(super) protocol: &'a str,
}

/// Why the gates of the pods on this node do not let the packet through; `None`: they do.
pub(super) fn closed(world: &World, node: &Str, passage: &Passage) -> Option<Outcome> {
    if world.settings.network_policy == PolicySupport::Ignored || world.policies.is_empty() {
        return None;
    }
    let Passage { start, from, to, protocol } = *passage;
    if from == to.ip || *start == HopEnd::Node(*node) {
        return None;
    }
    let source = pod_of(world, node, &from);
    let target = pod_of(world, node, &to.ip);
    let from = End { ip: from, pod: source.map(|(_, run)| pod_end(run)) };
    let to_end = End { ip: to.ip, pod: target.map(|(_, run)| pod_end(run)) };
    let connection = Connection { from, to: to_end, port: to.port, protocol };
    for (way, subject, peer) in [(Way::Egress, source, to_end), (Way::Ingress, target, from)] {
        let Some((_, run)) = subject.filter(|(at, _)| *at == node) else { continue };
        // Whoever asked is its own pod; another one may have got its address meanwhile.
        if way == Way::Egress && !matches!(start, HopEnd::Pod(key) if *key == run.key) {
            continue;
        }
        let Verdict::Denied { policies } = world.policies.judge(world.now, &connection, way) else {
            continue;
        };
        let peer = named(&peer, &run.key.namespace);
        return Some(Outcome::Denied { pod: run.key, way, policies, peer, port: to.port });
    }
    None
}

/// The pod that has an address, and its node; this one first.
fn pod_of<'a>(world: &World<'a>, node: &Str, ip: &str) -> Option<(&'a Str, &'a PodRun)> {
    let here = world.machines.get_key_value(node).into_iter();
    let mut all = here.chain(world.machines.iter()).filter(|(_, m)| m.kubelet.routes(ip));
    all.find_map(|(at, machine)| Some((at, machine.kubelet.pod_at(ip)?)))
}

pub(super) fn pod_end(run: &PodRun) -> PodEnd<'_> {
    let pod = run.seen();
    PodEnd {
        namespace: run.key.namespace,
        labels: &pod.metadata.labels,
        containers: &pod.spec.containers,
    }
}

/// How a rule of this namespace would name the other end.
fn named(end: &End, namespace: &Str) -> Str {
    let Some(pod) = end.pod else { return ["ipBlock ", &*end.ip, "/32"].concat().as_str().into() };
    // Those that a controller gives to tell its own apart say nothing of what a pod is.
    let labels = pod.labels.iter().filter(|(key, _)| !key.ends_with("-hash"));
    let labels: Vec<String> = labels.map(|(key, value)| [key, "=", value].concat()).collect();
    let mut text = ["podSelector ", &*labels.join(",")].concat();
    if pod.namespace != *namespace {
        let of = ["namespaceSelector ", LABEL_METADATA_NAME, "=", &*pod.namespace].concat();
        text = [&*of, " + ", &*text].concat();
    }
    text.as_str().into()
}
