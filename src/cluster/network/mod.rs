//! The way of one user request, hop by hop.
//!
//! Invariants: a packet goes only where its addresses and the rules of the node it is on send it.
//! The rules are those kube-proxy has written by now, not what the API server knows.

mod ask;
mod balancer;
mod behind;
pub mod board;
mod choice;
mod dns;
mod gate;
pub mod ingress;
mod ingress_nginx;
mod journey;
mod places;
mod policy;
mod ports;
mod route;
mod settings;
mod stream;
mod tally;
mod traffic;

pub use ask::{LOCALHOST, Scheme, Url};
pub(crate) use balancer::{Balanced, METALLB_NETWORK};
pub use choice::Choice;
pub use dns::{Answer, DOMAIN, NAMESERVER, is_cluster_ip, is_inside, is_machine};
pub use gate::{Gate, rule_for};
pub(crate) use ingress_nginx::Turn;
pub use ingress_nginx::{
    CONTROLLER, IngressControllers, IngressNginx, is_controller as is_ingress_controller,
};
pub use places::Places;
pub use policy::{Connection, End, Lack, PodEnd, Policies, Verdict, Way};
pub use ports::{Broken, PortChain};
pub use settings::{
    IpvsScheduler, LoadBalancer, NetworkPlugin, PodNetwork, PolicySupport, ProxyMode, SETTINGS,
    Settings,
};
pub use stream::{MARKS_MAX, Mark, Pattern, Stream};
pub use tally::{Answers, Bucket, Phase, Results, Series, Sorting, Tally};
pub use traffic::{CLIENT_TIMEOUT_MS, EVERY_NODE, InFlight, TRAFFIC_COUNT_MAX, Traffic};

use super::Shared;
use super::node::{Machine, Proxies};
use super::object::{Key, Str};
use super::step::Ms;
use crate::cluster::hash::Fnv;
use crate::cluster::map::Map;
use std::fmt;
use std::hash::Hasher;
use std::sync::Arc;

/// What a packet meets on its way: the machines as they are at this moment.
pub(crate) struct World<'a> {
    pub(crate) machines: &'a Map<Str, Shared<Machine>>,
    pub(crate) proxies: &'a Proxies,
    pub(crate) places: &'a Places,
    pub(crate) policies: &'a Policies,
    pub(crate) ingress: &'a IngressControllers,
    pub(crate) settings: Settings,
    pub(crate) now: Ms,
    /// Before this moment nothing else happens.
    pub(crate) quiet_until: Ms,
    pub(crate) balanced: &'a Balanced,
}

/// One hop of a user's request, or of the answer's way back.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Hop {
    /// The request's number, counted from 1 over the whole voyage.
    pub request: u32,
    /// What was asked for: a Service, or by its address a Pod or a Node. A host outside the cluster
    /// is written as a Service of no namespace.
    pub service: Key,
    /// What this packet is for.
    pub leg: Leg,
    /// Counts from 1, the way back included. `of` is 0 as long as no rule has chosen an endpoint:
    /// how far it is there nobody knows.
    pub index: u32,
    pub of: u32,
    /// True on the way back.
    pub back: bool,
    pub from: HopEnd,
    pub to: HopEnd,
    /// The packet's addresses while it is on this hop.
    pub source: Address,
    pub destination: Address,
    /// The rule that decided this hop, applied where it starts.
    pub rule: Option<Rule>,
    /// Why that rule chose this endpoint.
    pub choice: Choice,
    /// Among which endpoints it chose, and whom it took the client for.
    pub pick: Pick,
    /// Addresses that were rewritten where this hop starts.
    pub rewrites: Vec<Rewrite>,
    /// Set where the packet travels inside another one.
    pub tunnel: Option<Tunnel>,
    /// What a name server answered, on the hop that brings it to who asked.
    pub found: Option<Answer>,
    /// Set on the last hop of the request.
    pub outcome: Option<Outcome>,
}

impl Hop {
    /// One that nothing has decided yet: the `index`th of a request.
    pub fn blank(request: u32, service: Key, index: u32, from: HopEnd, to: HopEnd) -> Hop {
        Hop {
            request,
            service,
            leg: Leg::Request,
            index,
            of: 0,
            back: false,
            from,
            to,
            source: Address::default(),
            destination: Address::default(),
            rule: None,
            choice: Choice::Drawn,
            pick: Pick::default(),
            rewrites: Vec::new(),
            tunnel: None,
            found: None,
            outcome: None,
        }
    }
}

impl Hop {
    /// Source and destination: what they were where this hop starts, if they are rewritten there,
    /// and what they are on it.
    pub fn addresses(&self) -> [(Option<&Address>, &Address); 2] {
        [&self.source, &self.destination].map(|now| {
            let rewrite = self.rewrites.iter().find(|rewrite| rewrite.after == *now);
            (rewrite.map(|rewrite| &rewrite.before), now)
        })
    }
}

/// What kube-proxy's rules saw in a packet before they chose an endpoint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Pick {
    pub client: ClientKind,
    pub scope: Scope,
    /// None of the endpoints is ready: those that end, but still serve, take what comes.
    pub ending: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ClientKind {
    /// Neither of the following; another node, too.
    #[default]
    Outside,
    /// Its address is one of the pods'.
    Pod,
    /// The node whose rules they are.
    Node,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Scope {
    /// All endpoints.
    #[default]
    All,
    /// Those of this node: internalTrafficPolicy or externalTrafficPolicy Local.
    Local,
    /// All, though externalTrafficPolicy is Local: it is for clients outside.
    Short,
}

/// The packet around a packet: VXLAN from node to node, by UDP port 8472.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Tunnel {
    pub source: Str,
    pub destination: Str,
}

/// The node's end of a pod's virtual cable, as the network plugin names it.
pub fn veth(pod: &Key) -> String {
    let mut hash = Fnv::default();
    hash.write(pod.namespace.as_bytes());
    hash.write(pod.name.as_bytes());
    format!("veth{:08x}", hash.finish() as u32)
}

/// A request is made of one packet after another, each with its answer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Leg {
    /// What the request is all about.
    Request,
    /// The client asks for the addresses of a name first.
    Lookup { name: Str },
    /// The cluster's DNS asks a name server outside, since the name is none of its own.
    Upstream { name: Str },
    /// An ingress controller hands the request on to a pod that a rule leads to.
    Behind(Arc<Behind>),
}

/// By which rule an ingress controller hands a request on, and to which endpoint. It opens a
/// connection of its own: no Service's address, no rules of kube-proxy.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Behind {
    pub ingress: Key,
    /// What of the rule fits: its host (empty: any) and path; both are empty where it is the
    /// default backend.
    pub host: Str,
    pub path: Str,
    pub path_type: Str,
    /// The Service that stands behind, and which of its ready endpoints it is (from 1).
    pub service: Key,
    pub endpoints: u32,
    pub chosen: u32,
    /// TLS ended at the controller: the Secret that holds certificate and key.
    pub secret: Option<Str>,
    /// The first try is 1: if an endpoint cannot be reached it takes the next.
    pub attempt: u32,
}

impl Leg {
    /// Names are asked for by UDP.
    pub fn protocol(&self) -> &'static str {
        match self {
            Leg::Request | Leg::Behind(_) => "TCP",
            Leg::Lookup { .. } | Leg::Upstream { .. } => "UDP",
        }
    }

    /// The name that is asked for; empty where none is.
    pub fn name(&self) -> &str {
        match self {
            Leg::Request | Leg::Behind(_) => "",
            Leg::Lookup { name } | Leg::Upstream { name } => name,
        }
    }
}

/// An end of a hop.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HopEnd {
    /// The client outside the cluster.
    Client,
    /// The load balancer of a Service, outside the cluster.
    LoadBalancer(Key),
    /// A machine: the packet passes the rules of its kernel.
    Node(Str),
    Pod(Key),
    /// Somebody outside the cluster whom a client inside asks.
    Host(Str),
}

/// An address and a port.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    pub ip: Str,
    pub port: u16,
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.ip, self.port)
    }
}

/// What decided where a packet goes next.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Rule {
    /// kube-proxy: the Service's ClusterIP and port; one of `endpoints` (`chosen` counts
    /// from 1), see [`Hop::choice`].
    ClusterIp { address: Address, endpoints: u32, chosen: u32 },
    /// kube-proxy: the NodePort, which every node answers; then as ClusterIp.
    NodePort { address: Address, endpoints: u32, chosen: u32 },
    /// kube-proxy: one of the Service's externalIPs, which every node takes; then as ClusterIp.
    ExternalIp { address: Address, endpoints: u32, chosen: u32 },
    /// The cloud's load balancer: one of its healthy nodes, at their node port (`chosen` counts
    /// from 1).
    Target { address: Address, nodes: u32, chosen: u32 },
    /// kube-proxy: the address of the Service's load balancer, which this node got; then as
    /// ClusterIp.
    LoadBalancer { address: Address, endpoints: u32, chosen: u32 },
    /// kube-proxy: no endpoints, so the packet is rejected.
    Reject { address: Address },
    /// kube-proxy: `externalTrafficPolicy: Local` and no endpoint on this node: dropped.
    Drop { address: Address },
    /// The route to the pod CIDR of another node.
    Route { pod_cidr: Str, node: Str },
    /// The pod is on this node: its veth.
    Local,
    /// It never leaves the pod: its containers share one network.
    Loopback,
    /// The network plugin: what leaves the cluster gets the node's own address.
    Masquerade,
    /// conntrack: an answer of a known connection, its rewrites are undone.
    Conntrack,
}

/// One address rewritten by NAT.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Rewrite {
    pub kind: RewriteKind,
    pub before: Address,
    pub after: Address,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RewriteKind {
    /// The destination: the Service's address becomes a pod's.
    Dnat,
    /// The source becomes the node's own (masquerade), so that the answer comes back through it.
    Snat,
    /// conntrack undoes the DNAT (and the SNAT) on the answer.
    Undo,
}

/// How a request ended.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Answered by this pod, running this image; `source` is the client address the pod saw.
    Answered { pod: Key, image: Str, source: Address },
    /// Refused at once: the Service has no ready endpoint (kube-proxy's REJECT), though so many
    /// that may become ready.
    NoEndpoints { waiting: u32 },
    /// Refused at once: the pod is there, but nothing listens on the port.
    NotListening { pod: Key, port: u16 },
    /// No answer: nobody has this address any more.
    PodGone { ip: Str },
    /// No answer: the machine is off.
    NodeOff { node: Str },
    /// No answer: the machine is cut off from the network.
    NodeCut { node: Str },
    /// Answered by a host outside; `source` is the client address it saw.
    Outside { host: Str, source: Address },
    /// What was asked for was the address of a name, and here it is.
    Resolved { name: Str, answer: Answer },
    /// Not sent: nobody knows an address for this name.
    NoSuchName { name: Str },
    /// No answer: the name server cannot be reached, so the name's address stays unknown.
    Unresolved { name: Str },
    /// No answer: the Service has no such port.
    NoPort { address: Address },
    /// No answer: `externalTrafficPolicy: Local` (or, `internal`, its twin for the ClusterIP) and
    /// no endpoint on the node entered.
    NoLocalEndpoint { node: Str, internal: bool },
    /// Not sent: there is no such Service.
    NoService,
    /// Not sent: the Service waits for an address, EXTERNAL-IP is pending.
    Pending { cloud: LoadBalancer },
    /// No answer: no node announces the address, none has an endpoint or is up.
    NotAnnounced { address: Str },
    /// Not sent: the Service has no NodePort; a ClusterIP cannot be reached from outside.
    InsideOnly,
    /// Not sent: the pod that should ask is not running.
    NoClient,
    /// No answer: these policies select the pod, and none of them lets the connection through.
    /// `peer` and `port` are what a rule would have to name, in the words of a manifest.
    Denied { pod: Key, way: Way, policies: Vec<(Str, Lack)>, peer: Str, port: u16 },
    /// Answered by an ingress controller itself with this HTTP status: nobody wants it (404), TLS
    /// is asked for (308), the Service behind has no ready endpoint (503), or none that
    /// answers (502, 504). `service`: the one behind; without a name where there is none.
    Status { by: Key, code: u16, service: Key },
    /// The client ended it: for this host the controller has no certificate but its own.
    Untrusted { by: Key, host: Str },
    /// Refused at once: this node does not know the Service (yet): no rule for its NodePort; or, of
    /// a node asked by its address or as localhost, nothing listens on that port.
    NoRule { node: Str },
}

impl Outcome {
    pub fn is_answered(&self) -> bool {
        use Outcome::{Answered, Outside, Resolved};
        matches!(self, Answered { .. } | Outside { .. } | Resolved { .. })
    }
    /// The client waited in vain rather than being told at once.
    pub fn is_timeout(&self) -> bool {
        match self {
            Outcome::PodGone { .. } | Outcome::NodeOff { .. } | Outcome::NodeCut { .. } => true,
            Outcome::NoLocalEndpoint { .. } | Outcome::NotAnnounced { .. } => true,
            Outcome::Denied { .. } => true,
            Outcome::NoPort { .. } | Outcome::Unresolved { .. } => true,
            Outcome::Outside { .. } | Outcome::Resolved { .. } => false,
            Outcome::NoSuchName { .. } => false,
            Outcome::Answered { .. }
            | Outcome::NoEndpoints { .. }
            | Outcome::NotListening { .. } => false,
            Outcome::NoService | Outcome::InsideOnly | Outcome::NoClient => false,
            Outcome::NoRule { .. } | Outcome::Pending { .. } => false,
            Outcome::Status { .. } | Outcome::Untrusted { .. } => false,
        }
    }
}

/// A stream of requests (`TrafficMove::count` > 1): at its end, or how far it has come.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TrafficSummary {
    /// The number of its first request.
    pub first_request: u32,
    pub service: Key,
    pub sent: u32,
    /// Still to be sent.
    pub left: u32,
    pub answered: u32,
    /// Told no at once.
    pub refused: u32,
    /// No answer at all.
    pub timed_out: u32,
    /// Who answered how many, by pod; with the image the pod ran.
    pub by_pod: Vec<(Key, Str, u32)>,
    /// From the first request to the last answer.
    pub ms: Ms,
}
