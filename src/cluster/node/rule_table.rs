//! What stands in a node's kernel because of kube-proxy, as one would read it on that node:
//! `iptables-save`, `nft list table ip kube-proxy` or `ipvsadm -Ln`.
//!
//! Models pkg/proxy/{iptables,nftables,ipvs}/proxier.go of Kubernetes v1.36. Invariant: a table
//! follows from the written rules of the node and the mode they were written in, and from nothing
//! the API server knows. Facts only: what a line means is the page's matter.

mod iptables;
mod ipvs;
mod nftables;
mod sha;

use super::{Backend, KubeProxy, ServiceRules};
use crate::cluster::Cluster;
use crate::cluster::network::{
    Address, Choice, ClientKind, Hop, IpvsScheduler, Pick, ProxyMode, RewriteKind, Rule, Scope,
};
use crate::cluster::object::{Key, ServicePort, Str};
use crate::cluster::step::Ms;
pub use ipvs::HEAD as IPVS_HEAD;
use sha::{base32, sha256};

/// One line of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub kind: LineKind,
    /// The chain, map or list it stands in.
    pub chain: String,
    pub text: String,
    /// The address that packets are sent to when the line is meant for them; without an IP, any
    /// of the node's.
    pub address: Option<Address>,
    /// The endpoint it leads to.
    pub endpoint: Option<Address>,
}

/// What a line is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LineKind {
    /// Catches packets for the ClusterIP, one of externalIPs, the address of a load balancer, or
    /// the node port.
    ClusterIp,
    ExternalIp,
    LoadBalancer,
    NodePort,
    /// Draws an endpoint: with this chance, if no rule before has; the last one takes the rest.
    Chance,
    Rest,
    /// nftables: draws a number, and with it the endpoint.
    Numgen,
    /// sessionAffinity: whoever was sent there before is sent there again.
    Keep,
    /// The list of those who were sent there.
    Remember,
    /// Marks packets whose source must be rewritten: from outside the pods' range to a ClusterIP;
    /// of the endpoint to itself; what came from outside the cluster.
    MasqueradeForeign,
    MasqueradeSelf,
    MasqueradeOutside,
    /// externalTrafficPolicy Local: pods of this node, and the node itself, may go anywhere.
    ShortPods,
    ShortNode,
    /// On to the chain that draws.
    Onward,
    /// Rewrites the destination.
    Dnat,
    /// No endpoint: refused. None on this node, and Local: dropped.
    Reject,
    Drop,
    /// The port where a load balancer asks whether this node has an endpoint.
    HealthCheck,
    /// Of no Service: the node's own addresses lead to the node ports; what marks, and what
    /// rewrites the source of what is marked.
    ToNodePorts,
    Mark,
    Masquerade,
    /// IPVS: an endpoint of a virtual server; the address on the dummy interface; a set.
    Real,
    Dummy,
    Set,
}

/// All that stands in a node's kernel because of its kube-proxy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleTable {
    pub mode: ProxyMode,
    pub scheduler: IpvsScheduler,
    /// When it was last written to.
    pub synced: Option<Ms>,
    pub sections: Vec<Section>,
    /// Lines of no Service in particular.
    pub common: Vec<Line>,
}

/// Where a table is read, and how it was written.
pub struct Seat<'a> {
    pub mode: ProxyMode,
    pub scheduler: IpvsScheduler,
    pub node: &'a str,
    /// The node's own address.
    pub address: Str,
    /// `--cluster-cidr`: the pods' addresses.
    pub cluster_cidr: &'static str,
    /// Endpoints of a port that are written out.
    pub limit: usize,
    /// IPVS: connections of a virtual server to an endpoint, active and ended.
    pub connections: &'a dyn Fn(&Address, &Address) -> [u32; 2],
}

/// One Service's part of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    pub service: Key,
    pub lines: Vec<Line>,
    /// Lines that the last sync took away.
    pub gone: Vec<Line>,
    /// For each of `lines`: the last sync wrote it.
    pub fresh: Vec<bool>,
    /// Endpoints that are not written out.
    pub left_out: usize,
}

impl Cluster {
    /// The table of a machine that is on; of each port at most `limit` endpoints are written out.
    pub fn rule_table(&self, node: &Str, limit: usize) -> Option<RuleTable> {
        let machine = self.machines().get(node).filter(|machine| machine.powered)?;
        let proxy = self.proxies().on(node)?;
        let (mode, scheduler) = proxy.mode();
        let now = self.now();
        let counts =
            |asked: &Address, end: &Address| self.traffic().connections(*node, asked, end, now);
        let seat = Seat {
            mode,
            scheduler,
            node,
            address: machine.kubelet.setup().address,
            cluster_cidr: self.cluster_cidr(),
            limit,
            connections: &counts,
        };
        let sections = proxy.written().filter_map(|key| section(&seat, proxy, key)).collect();
        let synced = proxy.last_sync();
        Some(RuleTable { mode, scheduler, synced, sections, common: common(&seat) })
    }
}

/// The lines of no Service in particular.
pub fn common(seat: &Seat) -> Vec<Line> {
    match seat.mode {
        ProxyMode::Iptables => iptables::common(),
        ProxyMode::Nftables => nftables::common(),
        ProxyMode::Ipvs => ipvs::common(seat),
    }
}

/// One Service's part of the node's table, or nothing if it has none and had none before.
pub fn section(seat: &Seat, proxy: &KubeProxy, service: &Key) -> Option<Section> {
    let now = proxy.rules_of(service);
    let before = proxy.rules_before(service);
    now.or(before.flatten())?;
    let of = |rules: Option<&ServiceRules>| rules.map_or_else(Vec::new, |r| lines(seat, r));
    let lines = of(now);
    let was = before.map(of);
    let fresh = lines.iter().map(|line| was.as_ref().is_some_and(|was| !holds(was, line)));
    let fresh = fresh.collect();
    let mut gone = was.unwrap_or_default();
    gone.retain(|line| !holds(&lines, line));
    let left_out = now.map_or(0, |rules| {
        let counts = rules.ports().iter().map(|port| rules.backends(port, None).count());
        counts.map(|count| count.saturating_sub(seat.limit)).sum()
    });
    Some(Section { service: *service, lines, gone, fresh, left_out })
}

/// Whether a line says the same; how many connections there are it does not.
fn holds(lines: &[Line], line: &Line) -> bool {
    lines.iter().any(|l| match line.kind {
        LineKind::Real => l.endpoint == line.endpoint && l.address == line.address,
        _ => l.chain == line.chain && l.text == line.text,
    })
}

/// The lines of one Service by its rules.
pub fn lines(seat: &Seat, rules: &ServiceRules) -> Vec<Line> {
    let mut out = Vec::new();
    for port in rules.ports() {
        let port = Port::new(seat, rules, port);
        match seat.mode {
            ProxyMode::Iptables => iptables::port(seat, &port, &mut out),
            ProxyMode::Nftables => nftables::port(seat, &port, &mut out),
            ProxyMode::Ipvs => ipvs::port(seat, &port, &mut out),
        }
    }
    out
}

impl Line {
    /// Whether the packet met this line where the hop begins.
    pub fn met(&self, hop: &Hop) -> bool {
        let asked = match &hop.rule {
            Some(Rule::ClusterIp { address, .. } | Rule::NodePort { address, .. }) => address,
            Some(Rule::ExternalIp { address, .. } | Rule::LoadBalancer { address, .. }) => address,
            Some(Rule::Reject { address } | Rule::Drop { address }) => address,
            _ => return false,
        };
        let of = |kind| hop.rewrites.iter().find(|rewrite| rewrite.kind == kind);
        let target = of(RewriteKind::Dnat).map(|dnat| &dnat.after);
        let Pick { client, scope, .. } = hop.pick;
        let snat = of(RewriteKind::Snat);
        // What the node sends itself gets its own address, which it has already.
        let masked = target.is_some() && (snat.is_some() || client == ClientKind::Node);
        let short = |kind| target.is_some() && scope == Scope::Short && client == kind;
        let same = |ip: &Str| ip.is_empty() || *ip == asked.ip;
        let asks = self.address.as_ref().is_some_and(|a| a.port == asked.port && same(&a.ip));
        let leads = target.is_some() && self.endpoint.as_ref() == target;
        let outside = !matches!(hop.rule, Some(Rule::ClusterIp { .. }));
        let from = snat.map_or(&hop.source.ip, |snat| &snat.before.ip);
        match self.kind {
            LineKind::ClusterIp
            | LineKind::ExternalIp
            | LineKind::LoadBalancer
            | LineKind::NodePort => asks && target.is_some(),
            LineKind::Chance | LineKind::Rest => leads && hop.choice != Choice::Kept,
            LineKind::Numgen => target.is_some() && hop.choice != Choice::Kept,
            LineKind::Keep => leads && hop.choice == Choice::Kept,
            LineKind::Dnat => leads,
            LineKind::Real => leads && asks,
            LineKind::MasqueradeSelf => leads && target.is_some_and(|to| to.ip == *from),
            LineKind::MasqueradeOutside => masked && outside && scope == Scope::All,
            LineKind::Onward => outside && target.is_some() && scope != Scope::Short,
            LineKind::Reject | LineKind::Drop => asks && target.is_none(),
            LineKind::Masquerade | LineKind::Mark => masked,
            LineKind::MasqueradeForeign => masked && !outside && client == ClientKind::Node,
            LineKind::ShortPods => short(ClientKind::Pod),
            LineKind::ShortNode => short(ClientKind::Node),
            LineKind::ToNodePorts => matches!(hop.rule, Some(Rule::NodePort { .. })),
            LineKind::Remember | LineKind::HealthCheck | LineKind::Dummy | LineKind::Set => false,
        }
    }
}

/// A port of a Service as its node sees it: pkg/proxy's ServicePort and CategorizeEndpoints.
struct Port<'a> {
    rules: &'a ServiceRules,
    port: &'a ServicePort,
    /// `namespace/name` or `namespace/name:port`.
    name: String,
    protocol: String,
    /// For all, and for who may go to this node's endpoints only.
    cluster: Vec<Address>,
    local: Vec<Address>,
    internal_local: bool,
    external_local: bool,
}

impl<'a> Port<'a> {
    fn new(seat: &Seat, rules: &'a ServiceRules, port: &'a ServicePort) -> Port<'a> {
        let (meta, spec) = (&rules.service.metadata, &rules.service.spec);
        let mut name = [&*meta.namespace, "/", &meta.name].concat();
        if !port.name.is_empty() {
            name = [&name, ":", &port.name].concat();
        }
        let protocol = match &*port.protocol {
            "" => "tcp".to_string(),
            protocol => protocol.to_ascii_lowercase(),
        };
        let address = |b: Backend| Address { ip: *b.ip, port: b.port };
        let ends = |only| rules.backends(port, only).take(seat.limit).map(address).collect();
        Port {
            rules,
            port,
            name,
            protocol,
            cluster: ends(None),
            local: ends(Some(seat.node)),
            internal_local: &*spec.internal_traffic_policy == "Local",
            external_local: &*spec.external_traffic_policy == "Local",
        }
    }

    fn has_endpoints(&self) -> bool {
        !self.cluster.is_empty()
    }

    fn has_internal(&self) -> bool {
        !if self.internal_local { &self.local } else { &self.cluster }.is_empty()
    }

    fn has_external(&self) -> bool {
        !if self.external_local { &self.local } else { &self.cluster }.is_empty()
    }

    fn is_external(&self) -> bool {
        self.rules.service.spec.externally_accessible()
    }

    fn uses_cluster(&self) -> bool {
        self.has_endpoints() && (!self.internal_local || self.is_external())
    }

    fn uses_local(&self) -> bool {
        let used = self.internal_local || self.external_local && self.is_external();
        used && !self.local.is_empty()
    }

    /// All that this node may send packets to.
    fn reachable(&self) -> &[Address] {
        if self.uses_cluster() { &self.cluster } else { &self.local }
    }

    fn cluster_ip(&self) -> Address {
        Address { ip: self.rules.service.spec.cluster_ip, port: self.port.number() }
    }

    /// Addresses that packets from outside still have when they reach the node: externalIPs, and
    /// those of load balancers.
    fn virtual_ips(&self) -> Vec<(LineKind, Address)> {
        let service = &self.rules.service;
        let given = service.external_ips().iter().map(|ip| (LineKind::ExternalIp, *ip));
        let all = service.status.load_balancer.ingress.iter();
        let kept = all.filter(|i| &*i.ip_mode != "Proxy" && !i.ip.is_empty());
        let balanced = kept.map(|ingress| (LineKind::LoadBalancer, ingress.ip));
        let port = self.port.number();
        given.chain(balanced).map(|(kind, ip)| (kind, Address { ip, port })).collect()
    }

    /// `None`: it has none.
    fn node_port(&self) -> Option<Address> {
        let port = self.port.node_number();
        (port != 0).then_some(Address { ip: Str::default(), port })
    }

    fn affinity_seconds(&self) -> Option<i32> {
        self.rules.service.spec.affinity_seconds()
    }
}

/// portProtoHash: the first 16 characters of a hash.
fn chain_hash(text: &str, length: usize) -> String {
    let mut hash = base32(&sha256(text.as_bytes()));
    hash.truncate(length);
    hash
}

/// A line of an own chain.
fn line(kind: LineKind, chain: &str, text: String) -> Line {
    Line { kind, chain: chain.to_string(), text, address: None, endpoint: None }
}

impl Line {
    fn asked(mut self, address: &Address) -> Line {
        self.address = Some(address.clone());
        self
    }

    fn to(mut self, endpoint: &Address) -> Line {
        self.endpoint = Some(endpoint.clone());
        self
    }
}

#[cfg(test)]
mod tests;
