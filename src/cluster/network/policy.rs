//! Which connections NetworkPolicies let through.
//!
//! Models what a network plugin that supports them does on each node: of the pods there it knows
//! the policies that select them; a connection passes if the source's policies let it out *and* the
//! destination's let it in. Invariants: a policy never denies, it only selects and lets in: what
//! several allow is added up, and a pod that none selects for a direction is open in it. Answers
//! of a connection that was let through pass with it (conntrack).

use crate::cluster::map::Map;
use crate::cluster::object::{
    Cidr, Container, ContainerPort, IntOrString, Key, Labels, NetworkPolicy, Object, PolicyPeer,
    PolicyPort, Str,
};
use crate::cluster::step::Ms;
use std::sync::Arc;

/// What the agents of the network plugin know: every policy, and the labels of namespaces.
#[derive(Clone, Debug, Default, Hash)]
pub struct Policies {
    /// By object, the versions that have not been followed by another one yet.
    policies: Map<Key, Vec<Version>>,
    namespaces: Map<Str, Labels>,
}

/// From when on it is in the rules, and what; `None`: it was deleted.
type Version = (Ms, Option<Arc<NetworkPolicy>>);

impl Policies {
    /// A write that the agents hear of `after_ms`. It is in their rules a little later; labels of
    /// namespaces are at once. Says when a policy is.
    pub(crate) fn learn(
        &mut self,
        now: Ms,
        after_ms: Ms,
        object: &Object,
        deleted: bool,
    ) -> Option<Ms> {
        let at = now + after_ms + WRITE_MS;
        match object {
            Object::Namespace(namespace) => {
                let (name, labels) = (namespace.metadata.name, &namespace.metadata.labels);
                match deleted {
                    true => drop(self.namespaces.remove(&name)),
                    false => drop(self.namespaces.insert(name, labels.clone())),
                }
            }
            Object::NetworkPolicy(policy) => {
                let versions = self.policies.entry(object.key()).or_default();
                let followed = versions.iter().filter(|(from, _)| *from <= now).count();
                versions.drain(..followed.saturating_sub(1));
                versions.push((at, (!deleted).then(|| policy.clone())));
                return Some(at);
            }
            _ => {}
        }
        None
    }

    /// Those whose deletion is in force leave nothing behind.
    pub(crate) fn forget(&mut self, now: Ms) {
        self.policies.retain(|_, versions| {
            !versions.last().is_some_and(|(from, policy)| *from <= now && policy.is_none())
        });
    }

    /// There is none, nor was there one a moment ago.
    pub fn is_empty(&self) -> bool {
        self.policies.is_empty()
    }

    /// The policies of a namespace that are in force.
    fn of(&self, namespace: Str, now: Ms) -> impl Iterator<Item = &NetworkPolicy> {
        let of = self.policies.iter().filter(move |(key, _)| key.namespace == namespace);
        of.filter_map(move |(_, versions)| {
            let (_, policy) = versions.iter().rev().find(|(from, _)| *from <= now)?;
            policy.as_deref()
        })
    }

    /// What the policies in force say of a connection at one of its ends.
    pub fn judge(&self, now: Ms, connection: &Connection, way: Way) -> Verdict {
        let (subject, peer) = match way {
            Way::Egress => (connection.from, connection.to),
            Way::Ingress => (connection.to, connection.from),
        };
        let Some(pod) = subject.pod else { return Verdict::Open };
        let mut denied = Vec::new();
        for policy in self.of(pod.namespace, now).filter(|policy| selects(policy, way, pod)) {
            match self.lack(policy, way, connection, &peer) {
                None => return Verdict::Allowed { policy: policy.metadata.name },
                Some(lack) => denied.push((policy.metadata.name, lack)),
            }
        }
        if denied.is_empty() { Verdict::Open } else { Verdict::Denied { policies: denied } }
    }

    /// What of a policy's rules does not fit the connection; `None`: one of them lets it through.
    fn lack(
        &self,
        policy: &NetworkPolicy,
        way: Way,
        connection: &Connection,
        peer: &End,
    ) -> Option<Lack> {
        let mut lack = Lack::NoRule;
        let mut try_rule = |peers: &[PolicyPeer], ports: &[PolicyPort]| {
            let whom = |p: &PolicyPeer| self.is_peer(&policy.metadata.namespace, p, peer);
            let known = peers.is_empty() || peers.iter().any(whom);
            let open = ports.is_empty() || ports.iter().any(|port| is_port(port, connection));
            lack = lack.max(if known { Lack::Port } else { Lack::Peer });
            known && open
        };
        let fits = match way {
            Way::Ingress => policy.spec.ingress.iter().any(|r| try_rule(&r.from, &r.ports)),
            Way::Egress => policy.spec.egress.iter().any(|r| try_rule(&r.to, &r.ports)),
        };
        (!fits).then_some(lack)
    }

    /// Whether a rule's peer is this end of a connection. Selectors are for pods, a block of
    /// addresses is for everybody.
    fn is_peer(&self, namespace: &Str, peer: &PolicyPeer, end: &End) -> bool {
        if let Some(block) = &peer.ip_block {
            let Ok(ip) = end.ip.parse() else { return false };
            let holds = |cidr: &Str| Cidr::parse(cidr).is_some_and(|cidr| cidr.contains(ip));
            return holds(&block.cidr) && !block.except.iter().any(holds);
        }
        let Some(pod) = end.pod else { return false };
        let its_namespace = match &peer.namespace_selector {
            None => pod.namespace == *namespace,
            Some(selector) => {
                let labels = self.namespaces.get(&pod.namespace);
                labels.is_some_and(|labels| selector.matches(labels))
            }
        };
        let itself = peer.pod_selector.as_ref().is_none_or(|s| s.matches(pod.labels));
        let selects = peer.namespace_selector.is_some() || peer.pod_selector.is_some();
        selects && its_namespace && itself
    }

    /// The policies in force that select a pod, and for which ways.
    pub fn selecting(&self, now: Ms, pod: &PodEnd) -> Vec<(&NetworkPolicy, Vec<Way>)> {
        let ways = |policy: &NetworkPolicy| -> Vec<Way> {
            Way::BOTH.into_iter().filter(|way| selects(policy, *way, *pod)).collect()
        };
        let all = self.of(pod.namespace, now).map(|policy| (policy, ways(policy)));
        all.filter(|(_, ways)| !ways.is_empty()).collect()
    }
}

/// What an agent needs to write a policy into its node's rules.
const WRITE_MS: Ms = 100;

/// The way through a pod's gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Way {
    Ingress,
    Egress,
}

impl Way {
    pub const BOTH: [Way; 2] = [Way::Ingress, Way::Egress];
    /// As policyTypes spells it.
    pub fn name(self) -> &'static str {
        match self {
            Way::Ingress => "Ingress",
            Way::Egress => "Egress",
        }
    }
}

/// A connection as the policies see it: after DNAT, before the source is masqueraded.
#[derive(Clone, Copy, Debug)]
pub struct Connection<'a> {
    pub from: End<'a>,
    pub to: End<'a>,
    pub port: u16,
    pub protocol: &'a str,
}

/// One end of a connection.
#[derive(Clone, Copy, Debug)]
pub struct End<'a> {
    pub ip: Str,
    /// The pod that has the address.
    pub pod: Option<PodEnd<'a>>,
}

#[derive(Clone, Copy, Debug)]
pub struct PodEnd<'a> {
    pub namespace: Str,
    pub labels: &'a Labels,
    /// For the names of their ports.
    pub containers: &'a [Container],
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// No policy selects the pod for this way.
    Open,
    /// A rule of this one lets it through.
    Allowed { policy: Str },
    /// These select the pod, and none has a rule for the connection.
    Denied { policies: Vec<(Str, Lack)> },
}

/// How near a policy's rules come to a connection, the farthest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lack {
    /// It has no rules: nobody may.
    NoRule,
    /// None of its rules is for this peer.
    Peer,
    /// The peer may, but not to this port.
    Port,
}

/// The policy is for the pod in this direction. Its namespace is asked elsewhere.
fn selects(policy: &NetworkPolicy, way: Way, pod: PodEnd) -> bool {
    let spec = &policy.spec;
    let typed = spec.policy_types.iter().any(|word| &**word == way.name());
    typed && spec.pod_selector.matches(pod.labels)
}

/// A rule's port is the one the connection goes to. A name is that of a port of the destination.
fn is_port(port: &PolicyPort, connection: &Connection) -> bool {
    if &*port.protocol != connection.protocol {
        return false;
    }
    let asked = i32::from(connection.port);
    match &port.port {
        None => true,
        Some(IntOrString::Int(first)) => {
            (*first..=port.end_port.unwrap_or(*first)).contains(&asked)
        }
        Some(IntOrString::String(name)) => {
            let containers = connection.to.pod.map_or(&[][..], |pod| pod.containers);
            let named = |p: &ContainerPort| p.name == *name && p.protocol == port.protocol;
            let mut ports = containers.iter().flat_map(|container| &container.ports);
            ports.any(|p| named(p) && i32::from(p.container_port) == asked)
        }
    }
}

#[cfg(test)]
mod tests;
