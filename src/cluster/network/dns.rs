//! Cluster DNS: what CoreDNS answers, and which names a pod's resolver tries.
//!
//! Models the kubernetes and forward plugins of CoreDNS with kubeadm's Corefile, and the resolver
//! of a pod with `dnsPolicy: ClusterFirst`
//! (<https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/>).
//! Differs: CoreDNS knows what its node's kube-proxy has heard of by now.

use super::balancer::METALLB_NETWORK;
use super::{World, ask::host_key};
use crate::cluster::hash::Fnv;
use crate::cluster::object::{Key, Kind, Str};
use crate::cluster::rng::Rng;
use std::hash::Hasher;

/// What a name server says to a question for the addresses of a name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    /// NXDOMAIN.
    NoSuchName,
    /// A records: one ClusterIP, or, of a headless Service, the addresses of its ready pods.
    Addresses(Vec<Str>),
    /// A CNAME, and the address of the name it leads to (none if that does not exist).
    Alias { name: Str, ips: Vec<Str> },
}

impl Answer {
    pub fn ips(&self) -> &[Str] {
        match self {
            Answer::NoSuchName => &[],
            Answer::Addresses(ips) | Answer::Alias { ips, .. } => ips,
        }
    }
}

/// The names a resolver tries in turn: with fewer than `ndots` dots the search domains come first.
pub(super) fn candidates(host: &str, namespace: &str) -> Vec<Str> {
    if let Some(full) = host.strip_suffix('.') {
        return vec![full.into()];
    }
    let searched = [[namespace, ".", SVC].concat().as_str(), SVC, DOMAIN].map(|domain| {
        let name: Str = [host, ".", domain].concat().into();
        name
    });
    let dots = host.bytes().filter(|byte| *byte == b'.').count();
    let mut names = searched.to_vec();
    names.insert(if dots < NDOTS { names.len() } else { 0 }, host.into());
    names
}

/// What CoreDNS on this node knows of a name of the cluster's domain; `None`: another domain, it
/// asks further.
pub(super) fn known(world: &World, node: &Str, name: &str, rng: &mut Rng) -> Option<Answer> {
    let inner = name.strip_suffix(DOMAIN)?.strip_suffix('.')?;
    let mut answer = records(world, node, inner, 0).unwrap_or(Answer::NoSuchName);
    if let Answer::Addresses(ips) | Answer::Alias { ips, .. } = &mut answer
        && ips.len() > 1
    {
        // The loadbalance plugin: another one stands first each time.
        let first = rng.below(ips.len() as u64) as usize;
        ips.rotate_left(first);
    }
    Some(answer)
}

/// The addresses of a name as CoreDNS on this node finds them, the cluster's own names included.
pub(super) fn addresses(world: &World, node: &Str, name: &str) -> Vec<Str> {
    follow(world, node, name, 0)
}

fn follow(world: &World, node: &Str, name: &str, depth: u8) -> Vec<Str> {
    let name = name.trim_end_matches('.');
    let inner = name.strip_suffix(DOMAIN).and_then(|inner| inner.strip_suffix('.'));
    let found = match inner {
        Some(_) if depth == ALIASES_MAX => None,
        Some(inner) => records(world, node, inner, depth + 1),
        None => Some(upstream(world, name)),
    };
    found.map_or_else(Vec::new, |answer| answer.ips().to_vec())
}

fn records(world: &World, node: &Str, inner: &str, depth: u8) -> Option<Answer> {
    let mut parts = inner.strip_suffix(".svc")?.rsplit('.');
    let (namespace, name) = (parts.next()?, parts.next()?);
    let (host, more) = (parts.next(), parts.next());
    let proxy = world.proxies.on(node).filter(|_| more.is_none())?;
    let key = Key::new(Kind::Service, namespace, name);
    let service = proxy.service(&key)?;
    if &*service.spec.kind == "ExternalName" {
        let name = service.spec.external_name;
        return Some(Answer::Alias { name, ips: follow(world, node, &name, depth) });
    }
    if !service.is_headless() {
        return host.is_none().then(|| Answer::Addresses(vec![service.spec.cluster_ip]));
    }
    let endpoints = proxy.slices_of(&key).flat_map(|slice| &slice.endpoints);
    let wanted = endpoints.filter(|e| e.conditions.ready && host.is_none());
    let ips: Vec<Str> = wanted.filter_map(|e| e.addresses.first().copied()).collect();
    (!ips.is_empty()).then_some(Answer::Addresses(ips))
}

/// What name servers outside the cluster answer. Hosts of Ingresses are known there by the address
/// that the Ingress has. Every other name with a dot exists, but for the cluster's own, those
/// reserved for never existing, and `does-not-exist`.
pub(super) fn upstream(world: &World, name: &str) -> Answer {
    if let Some(ips) = world.ingress.record(name) {
        return if ips.is_empty() { Answer::NoSuchName } else { Answer::Addresses(ips) };
    }
    elsewhere(name)
}

fn elsewhere(name: &str) -> Answer {
    let last = name.rsplit('.').next().unwrap_or(name);
    let reserved = matches!(last, "local" | "internal" | "invalid" | "test" | "localhost");
    if reserved || !name.contains('.') || name.contains("does-not-exist") {
        return Answer::NoSuchName;
    }
    let mut hash = Fnv::default();
    hash.write(name.as_bytes());
    // An address of the documentation range TEST-NET-1.
    let host = 1 + hash.finish() % 254;
    Answer::Addresses(vec![format!("192.0.2.{host}").into()])
}

/// The name server outside, as a host.
pub(super) fn resolver() -> Key {
    host_key("resolver".into())
}

/// An address of the ranges that only the cluster knows.
pub fn is_inside(ip: &str) -> bool {
    ip.starts_with("10.")
}

/// An address of Services, not of pods or machines.
pub fn is_cluster_ip(ip: &str) -> bool {
    ip.starts_with("10.96.")
}

/// One of the machines' own addresses, not one that MetalLB gives.
pub fn is_machine(ip: &str) -> bool {
    ip.starts_with("10.0.") && !ip.starts_with(METALLB_NETWORK)
}

/// kubelet's clusterDNS: the ClusterIP of kube-system/kube-dns.
pub const NAMESERVER: &str = "10.96.0.10";
/// The name server that the nodes themselves ask, and CoreDNS for names outside.
pub(super) const RESOLVER: &str = "198.51.100.53";
pub const DOMAIN: &str = "cluster.local";
const SVC: &str = "svc.cluster.local";
/// CoreDNS follows a CNAME to a name of its own so often.
const ALIASES_MAX: u8 = 8;
/// `options ndots:5` of a pod's resolv.conf.
const NDOTS: usize = 5;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resolver_tries_the_search_domains_before_short_names_and_after_long_ones() {
        let tried = |host| candidates(host, "shop").iter().map(Str::to_string).collect::<Vec<_>>();
        assert_eq!(
            tried("web"),
            ["web.shop.svc.cluster.local", "web.svc.cluster.local", "web.cluster.local", "web"]
        );
        assert_eq!(tried("web.shop")[1], "web.shop.svc.cluster.local");
        assert_eq!(tried("a.b.c.d.e.f")[0], "a.b.c.d.e.f", "five dots: as it is first");
        assert_eq!(tried("web.shop.svc.cluster.local.").len(), 1, "a dot at the end: only this");
    }

    #[test]
    fn outside_every_name_with_a_dot_exists_unless_it_never_can() {
        for name in ["web", "web.local", "web.cluster.local", "a.test", "does-not-exist.com"] {
            assert_eq!(elsewhere(name), Answer::NoSuchName, "{name}");
        }
        let ips = elsewhere("db.example.com");
        assert_eq!(ips, elsewhere("db.example.com"), "the same each time");
        assert!(ips.ips()[0].starts_with("192.0.2."));
        assert!(is_inside("10.96.0.10") && is_inside("10.244.1.2") && !is_inside("192.0.2.7"));
        assert!(is_cluster_ip(NAMESERVER) && !is_cluster_ip("10.244.1.2"));
    }
}
