//! The gates of pods: where a node's rules ask the NetworkPolicies.
//!
//! Models where a network plugin stands in the kernel: behind kube-proxy's choice of an endpoint,
//! before the source is masqueraded. So a Service's address never counts, and a client keeps its
//! own on the node it came in at. Invariants: what a node sends to its own pods always passes (the
//! kubelet's probes do), and a pod always reaches itself.

use super::ask::pod_network;
use super::policy::{Connection, End, PodEnd, Verdict, Way};
use super::{Address, Hop, HopEnd, Outcome, PolicySupport, World};
use crate::cluster::node::PodRun;
use crate::cluster::object::{Kind, LABEL_METADATA_NAME, Labels, NetworkPolicy, Pod, Str, Value};
use crate::cluster::{Cluster, Move};

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
    let source = pod_of(world, &from);
    let target = pod_of(world, &to.ip);
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

/// The pod that has an address, and its node.
fn pod_of<'a>(world: &World<'a>, ip: &str) -> Option<(&'a Str, &'a PodRun)> {
    let (at, machine) = pod_network(world, ip)?;
    Some((at, machine.kubelet.pod_at(ip)?))
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
    let mut text = ["podSelector ", &*chosen_labels(pod.labels)].concat();
    if pod.namespace != *namespace {
        let of = ["namespaceSelector ", LABEL_METADATA_NAME, "=", &*pod.namespace].concat();
        text = [&*of, " + ", &*text].concat();
    }
    text.as_str().into()
}

/// How a pod's gate stands in one direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Gate {
    /// No policy selects the pod: everybody passes.
    #[default]
    Open,
    /// Whom a rule is for passes.
    Guarded,
    /// There is no rule: nobody passes.
    Shut,
}

impl Cluster {
    /// The gates of a pod, ingress and egress, as the nodes' rules have them now.
    #[inline]
    pub fn gates(&self, pod: &Pod) -> [Gate; 2] {
        let ignored = self.config.network.network_policy == PolicySupport::Ignored;
        if ignored || self.policies.is_empty() { [Gate::Open; 2] } else { self.gates_of(pod) }
    }

    #[inline(never)]
    fn gates_of(&self, pod: &Pod) -> [Gate; 2] {
        let selecting = self.policies_of(pod);
        Way::BOTH.map(|way| {
            let mut rules =
                selecting.iter().filter(|(_, ways)| ways.contains(&way)).map(|(p, _)| match way {
                    Way::Ingress => p.spec.ingress.len(),
                    Way::Egress => p.spec.egress.len(),
                });
            match (rules.clone().next(), rules.any(|count| count > 0)) {
                (None, _) => Gate::Open,
                (Some(_), true) => Gate::Guarded,
                (Some(_), false) => Gate::Shut,
            }
        })
    }

    /// The policies in force that select a pod, and for which ways. They are known even where the
    /// network plugin ignores them.
    pub fn policies_of(&self, pod: &Pod) -> Vec<(&NetworkPolicy, Vec<Way>)> {
        let end = PodEnd {
            namespace: pod.metadata.namespace,
            labels: &pod.metadata.labels,
            containers: &pod.spec.containers,
        };
        self.policies.selecting(self.now(), &end)
    }

    /// A policy that would let a connection through that was denied at the end of this hop, and
    /// nothing but it.
    #[inline(never)]
    pub fn remedy(&self, denied: &Hop) -> Option<Move> {
        let Some(Outcome::Denied { pod: key, way, peer, port, .. }) = &denied.outcome else {
            return None;
        };
        let found = self.get(key)?;
        let labels = chosen_labels(&found.meta().labels);
        let port = Some((*port, denied.leg.protocol()));
        Some(rule_for(key.namespace, &labels, *way, Some(peer), port))
    }
}

/// A policy for the pods with these labels (`app=web`; none: all of the namespace), that lets in or
/// out whom it is told to ([`Outcome::Denied`]'s words), or nobody; to this port alone, or to all.
pub fn rule_for(
    namespace: Str,
    labels: &str,
    way: Way,
    peer: Option<&str>,
    port: Option<(u16, &str)>,
) -> Move {
    let words: Vec<&str> = peer.into_iter().flat_map(|peer| peer.split(" + ")).collect();
    let plain = |text: &str| -> String {
        let text = text.rsplit(['=', ' ']).next().unwrap_or_default();
        let fits = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
        text.chars().map(fits).collect()
    };
    let whom = if labels.is_empty() { "all".into() } else { plain(labels) };
    let mut name = match (words.last(), way) {
        (None, Way::Ingress) => ["deny-to-", &*whom].concat(),
        (None, Way::Egress) => ["deny-from-", &*whom].concat(),
        (Some(peer), Way::Ingress) => ["allow-", &*plain(peer), "-to-", &*whom].concat(),
        (Some(peer), Way::Egress) => ["allow-", &*whom, "-to-", &*plain(peer)].concat(),
    };
    // What is opened later at another port is another policy: both count.
    match port {
        Some((port, "TCP")) => name += &format!("-{port}"),
        Some((port, protocol)) => name += &format!("-{}-{port}", protocol.to_ascii_lowercase()),
        None => {}
    }
    let (field, peers) = match way {
        Way::Ingress => ("ingress", "from"),
        Way::Egress => ("egress", "to"),
    };
    let mut manifest = Value::default();
    manifest.set("apiVersion", Kind::NetworkPolicy.api_version().into());
    manifest.set("kind", Kind::NetworkPolicy.name().into());
    manifest.at(&["metadata"]).set("name", Value::from(&*name));
    manifest.at(&["metadata"]).set("namespace", Value::from(&*namespace));
    manifest.at(&["spec"]).set("podSelector", selector(labels));
    manifest.at(&["spec"]).set("policyTypes", Value::List(vec![way.name().into()]));
    let mut peer = Value::Mapping(Vec::new());
    for word in &words {
        let (kind, text) = word.split_once(' ').unwrap_or((word, ""));
        let value = match kind {
            "ipBlock" => {
                let mut block = Value::default();
                block.set("cidr", text.into());
                block
            }
            _ => selector(text),
        };
        peer.set(kind, value);
    }
    if !words.is_empty() {
        let mut rule = Value::Mapping(Vec::new());
        rule.set(peers, Value::List(vec![peer]));
        if let Some((number, protocol)) = port {
            let mut port = Value::default();
            port.set("port", i64::from(number).into());
            port.set("protocol", protocol.into());
            rule.set("ports", Value::List(vec![port]));
        }
        manifest.at(&["spec"]).set(field, Value::List(vec![rule]));
    }
    Move::ObjectApply { json: manifest.to_json().as_str().into() }
}

fn selector(labels: &str) -> Value {
    let mut selector = Value::Mapping(Vec::new());
    for (key, value) in labels.split(',').filter_map(|pair| pair.split_once('=')) {
        selector.at(&["matchLabels"]).set(key, value.into());
    }
    selector
}

/// What a pod is known by: its `app`, or else all that its controller did not give it.
fn chosen_labels(labels: &Labels) -> String {
    if let Some(app) = labels.get("app") {
        return ["app=", &**app].concat();
    }
    let own = labels.iter().filter(|(key, _)| !key.ends_with("-hash"));
    let own: Vec<String> = own.map(|(key, value)| [key, "=", value].concat()).collect();
    own.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_names_whom_it_is_told() {
        let at = |labels: &str, way, peer, port| match rule_for(
            "shop".into(),
            labels,
            way,
            peer,
            port,
        ) {
            Move::ObjectApply { json } => json.to_string(),
            other => panic!("{other:?}"),
        };
        let json = |labels: &str, way, peer| at(labels, way, peer, None);
        let meta = |name: &str| {
            let kind = r#""apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy""#;
            format!(r#"{{{kind},"metadata":{{"name":"{name}","namespace":"shop"}},"spec":"#)
        };
        let rest = r#"{"podSelector":{},"policyTypes":["Ingress"]}}"#;
        assert_eq!(json("", Way::Ingress, None), meta("deny-to-all") + rest);
        let rule = r#"{"ingress":[{"from":[{"namespaceSelector":{"matchLabels":
            {"kubernetes.io/metadata.name":"default"}},
            "podSelector":{"matchLabels":{"app":"client"}}}]}],
            "podSelector":{"matchLabels":{"app":"web"}},"policyTypes":["Ingress"]}}"#;
        let rule: String = rule.split_whitespace().collect();
        let peer = "namespaceSelector kubernetes.io/metadata.name=default + podSelector app=client";
        let name = meta("allow-client-to-web");
        assert_eq!(json("app=web", Way::Ingress, Some(peer)), name + &rule);
        let rule = r#"{"egress":[{"to":[{"ipBlock":{"cidr":"10.0.0.1/32"}}]}],
            "podSelector":{"matchLabels":{"app":"web"}},"policyTypes":["Egress"]}}"#;
        let rule: String = rule.split_whitespace().collect();
        let name = meta("allow-web-to-10-0-0-1-32");
        assert_eq!(json("app=web", Way::Egress, Some("ipBlock 10.0.0.1/32")), name + &rule);
        let peer = Some("podSelector app=client");
        let one = at("app=web", Way::Ingress, peer, Some((8080, "TCP")));
        assert!(one.starts_with(&meta("allow-client-to-web-8080")), "{one}");
        assert!(one.contains(r#""ports":[{"port":8080,"protocol":"TCP"}]"#), "{one}");
        let names = at("app=web", Way::Egress, Some("podSelector app=dns"), Some((53, "UDP")));
        assert!(names.starts_with(&meta("allow-web-to-dns-udp-53")), "{names}");
        assert!(names.contains(r#""ports":[{"port":53,"protocol":"UDP"}]"#), "{names}");
    }
}
