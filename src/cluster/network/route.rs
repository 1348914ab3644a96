//! The way of one packet and of its answer.
//!
//! Models what netfilter does with kube-proxy's iptables rules (KUBE-SERVICES, KUBE-NODEPORTS,
//! KUBE-SVC-*, KUBE-EXT-*, KUBE-MARK-MASQ), the routes a simple CNI sets up between nodes, and its
//! masquerading of what leaves the cluster.
//! Invariants: a way never depends on the API server; every hop is decided with the rules and
//! machines of the moment the packet leaves.

use super::ask::{Dial, LOCALHOST, Sender, node_at, pod_network};
use super::choice::{Memory, Question};
use super::gate::{self, Passage};
use super::{
    Address, ClientKind, Hop, HopEnd, Leg, Outcome, Pick, ProxyMode, Rewrite, RewriteKind, Rule,
    Scope, World, balancer, dns,
};
use crate::cluster::node::{Backend, ServiceRules};
use crate::cluster::object::{Key, Kind, Service, ServicePort, Str};
use crate::cluster::rng::Rng;
use crate::cluster::step::Ms;
use std::sync::Arc;

/// A packet on its way, and later its answer.
#[derive(Clone, Debug, Hash)]
pub(super) struct Packet {
    pub(super) leg: Leg,
    request: u32,
    /// What was asked for, see [`Hop::service`].
    pub(super) service: Key,
    /// The client's address and the address it dialled.
    client: Address,
    asked: Address,
    /// A load balancer stands in its way that puts another address in the place of the dialled one.
    balanced: bool,
    /// The address the client dialled, once a load balancer has put another in its place.
    front: Option<Address>,
    /// A client inside that asks a load balancer outside: its own address.
    inside: Option<Address>,
    /// The node whose rules the packet meets first. Empty until a load balancer has chosen it.
    pub(super) entry: Str,
    /// Where it ends, once the rules of a node have said so.
    pub(super) chosen: Option<Chosen>,
    /// Where it has been, the client first; walked again on the way back.
    path: Vec<HopEnd>,
    /// Set once it is on its way back.
    answer: Option<Outcome>,
    /// Hops of the request so far, and how many of them were made by other packets.
    pub(super) index: u32,
    others: u32,
}

/// Where a packet ends, and the addresses it has from the node on that said so.
#[derive(Clone, Debug, Hash)]
pub(super) struct Chosen {
    /// Its place in the packet's path.
    at: usize,
    /// The node that said so.
    by: Str,
    /// IPVS counts it as a connection.
    counted: bool,
    /// Hops from the client to the end.
    hops: u32,
    /// The end's node; empty outside.
    pub(super) node: Str,
    end: HopEnd,
    target: Address,
    source: Address,
}

/// Which of a Service's addresses a packet was sent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Virtual {
    ClusterIp,
    ExternalIp,
    NodePort,
    LoadBalancer,
}

impl Packet {
    /// A packet that is about to be sent, after so many hops of other packets.
    pub(super) fn new(request: u32, leg: Leg, sender: &Sender, dial: &Dial, others: u32) -> Packet {
        let Dial { asked, ip, port, entry, balanced, .. } = *dial;
        let mut client = sender.address(request);
        if &*ip == LOCALHOST {
            client.ip = ip;
        }
        Packet {
            leg,
            request,
            service: asked,
            client,
            asked: Address { ip, port },
            balanced,
            front: None,
            inside: None,
            entry,
            chosen: None,
            path: vec![sender.start.clone()],
            answer: None,
            index: others,
            others,
        }
    }

    /// The next hop from where the packet is, decided now. A hop with an outcome is the last one.
    /// At its end somebody has to [answer](Packet::reply) it first.
    pub(super) fn next(&mut self, world: &World, rng: &mut Rng, memory: &mut Memory) -> Hop {
        self.index += 1;
        if self.answer.is_some() {
            return self.way_back(world);
        }
        match (self.here().clone(), &self.chosen) {
            (HopEnd::Client, None) if self.balanced => self.hop(HopEnd::LoadBalancer(self.service)),
            (HopEnd::Client, None) if self.entry.is_empty() => match self.service {
                Key { kind: Kind::Service, namespace, name } if namespace.is_empty() => {
                    let (target, source) = (self.asked.clone(), self.client.clone());
                    self.choose(world, &Str::default(), None, target, source);
                    self.hop(HopEnd::Host(name))
                }
                _ => self.lose(Outcome::NotAnnounced { address: self.asked.ip }),
            },
            (HopEnd::LoadBalancer(_), None) => self.turn(world, rng),
            (HopEnd::Pod(pod), None) if &*self.asked.ip == LOCALHOST => self.loopback(world, &pod),
            (HopEnd::Client | HopEnd::Pod(_), None) => self.hop(HopEnd::Node(self.entry)),
            (HopEnd::Node(node), None) => self.rules(world, &node, rng, memory),
            (HopEnd::Node(node), Some(_)) => {
                let mut hop = self.deliver(world, &node);
                hop.rule = Some(Rule::Local);
                self.gated(world, &node, hop, false)
            }
            (HopEnd::Host(_) | HopEnd::Pod(_) | HopEnd::Client | HopEnd::LoadBalancer(_), _) => {
                unreachable!("what has arrived is answered, and an answer ends with an outcome")
            }
        }
    }

    /// The packet arrived at the end of this hop, unless something on the way is broken.
    pub(super) fn arrive(&mut self, hop: &mut Hop, world: &World) {
        if let Some(lost) = broken(hop, world) {
            hop.outcome = Some(lost);
        } else if self.answer.is_none() {
            self.path.push(hop.to.clone());
        }
    }

    /// It is where it was to go, and nobody has answered it yet.
    pub(super) fn has_arrived(&self) -> bool {
        let chosen = self.chosen.as_ref();
        self.answer.is_none() && chosen.is_some_and(|c| self.path.len() as u32 == c.hops + 1)
    }

    /// Whoever got it says this.
    pub(super) fn reply(&mut self, answer: Outcome) {
        self.answer = Some(answer);
    }

    /// What the program at its end says to it.
    pub(super) fn heard(&self, world: &World) -> Outcome {
        let Chosen { node, target, source, .. } = self.chosen.as_ref().expect("it has arrived");
        match self.here() {
            HopEnd::Pod(pod) => answer_of(world, node, pod, target, source),
            HopEnd::Host(host) => Outcome::Outside { host: *host, source: source.clone() },
            _ => unreachable!("a packet ends at a pod or outside"),
        }
    }

    /// From where what is at its end sends on.
    pub(super) fn sender(&self) -> Sender {
        let Chosen { node, target, .. } = self.chosen.as_ref().expect("it has arrived");
        Sender { start: self.here().clone(), node: *node, ip: target.ip }
    }

    /// Other packets made hops while it waited, `index` in all.
    pub(super) fn waited(&mut self, index: u32) {
        self.others += index - self.index;
        self.index = index;
    }

    /// A container of the pod asks another one: it never leaves the pod.
    fn loopback(&mut self, world: &World, pod: &Key) -> Hop {
        let target = self.asked.clone();
        let outcome = answer_of(world, &self.entry, pod, &target, &self.client);
        let mut hop = self.hop(HopEnd::Pod(*pod));
        hop.of = hop.index;
        (hop.rule, hop.outcome) = (Some(Rule::Loopback), Some(outcome));
        hop
    }

    /// The cloud's load balancer hands the packet to one of its nodes, at the node port.
    fn turn(&mut self, world: &World, rng: &mut Rng) -> Hop {
        let Some(target) = balancer::turn(world, &self.service, self.asked.port, rng) else {
            return self.lose(Outcome::NoService);
        };
        self.entry = target.node;
        let (before, after) = (self.asked.clone(), target.address);
        self.front = Some(before.clone());
        self.asked = after.clone();
        let mut hop = self.hop(HopEnd::Node(self.entry));
        let (nodes, chosen) = (target.nodes, target.chosen);
        hop.rule = Some(Rule::Target { address: before.clone(), nodes, chosen });
        hop.rewrites = vec![Rewrite { kind: RewriteKind::Dnat, before, after }];
        hop
    }

    /// kube-proxy's rules on the node where the packet is, then the node's routes.
    fn rules(&mut self, world: &World, node: &Str, rng: &mut Rng, memory: &mut Memory) -> Hop {
        let asked = self.asked.clone();
        let here = world.machines.get(node).map(|m| m.kubelet.setup().address).unwrap_or_default();
        let rules = match self.service.kind {
            Kind::Service => world.proxies.on(node).and_then(|p| p.rules_of(&self.service)),
            _ => None,
        };
        let Some((rules, port, by)) = rules.and_then(|rules| self.matching(rules, &here)) else {
            return self.route(world, node, &here);
        };
        let client = match &self.path[0] {
            _ if self.inside.is_some() => ClientKind::Outside,
            HopEnd::Pod(_) => ClientKind::Pod,
            HopEnd::Node(name) if name == node => ClientKind::Node,
            _ => ClientKind::Outside,
        };
        let spec = &rules.service.spec;
        // What a pod sends to an address meant for outside goes to any endpoint.
        let scope = match by {
            Virtual::ClusterIp if &*spec.internal_traffic_policy == "Local" => Scope::Local,
            Virtual::ClusterIp => Scope::All,
            _ if &*spec.external_traffic_policy != "Local" => Scope::All,
            _ if client == ClientKind::Outside => Scope::Local,
            _ => Scope::Short,
        };
        let local = scope == Scope::Local;
        let only = local.then_some(&**node);
        let count = rules.backends(port, only).count();
        if count == 0 && local && rules.backends(port, None).next().is_some() {
            let internal = by == Virtual::ClusterIp;
            let mut hop = self.lose(Outcome::NoLocalEndpoint { node: *node, internal });
            hop.rule = Some(Rule::Drop { address: asked });
            return hop;
        }
        if count == 0 {
            let refused = Outcome::NoEndpoints { waiting: rules.waiting() };
            return self.refuse(Some(Rule::Reject { address: asked }), refused);
        }
        let stays = spec.affinity_seconds().map(|s| Ms::from(s.max(0) as u32) * 1_000);
        let (mode, scheduler) = world.proxies.on(node).map_or_else(Default::default, |p| p.mode());
        let question = Question {
            node: *node,
            service: self.service,
            port: port.name,
            mode,
            scheduler,
            count,
            asked: &asked,
            client: self.client.ip,
            stays,
            now: world.now,
        };
        let address = |b: Backend| Address { ip: *b.ip, port: b.port };
        let ends = rules.backends(port, only).map(address);
        let (chosen, choice) = memory.choose(&question, ends, rng);
        let backend = rules.backends(port, only).nth(chosen).expect("chosen among them");
        let target = Address { ip: *backend.ip, port: backend.port };
        let to_itself = target.ip == self.client.ip;
        let mut source = self.client.clone();
        let external = by != Virtual::ClusterIp;
        let leaves = pod_network(world, &target.ip).is_none();
        // What a node sends to its own localhost must not come from there.
        let rewritten = to_itself || leaves || *source.ip == *LOCALHOST;
        if external && &*spec.external_traffic_policy != "Local" || rewritten {
            source.ip = here;
        }
        if leaves && dns::is_inside(&target.ip) {
            // An endpoint that somebody wrote by hand.
            return match node_at(world, &target.ip) {
                Some(node) => self.refuse(None, Outcome::NoRule { node }),
                None => self.lose(Outcome::PodGone { ip: target.ip }),
            };
        }
        let pod = Key::new(Kind::Pod, *backend.namespace, *backend.pod);
        self.choose(world, node, Some((backend.node, pod)), target, source);
        self.chosen.as_mut().expect("just chosen").counted = mode == ProxyMode::Ipvs;
        let (endpoints, chosen) = (count as u32, chosen as u32 + 1);
        let rule = match by {
            Virtual::LoadBalancer => Rule::LoadBalancer { address: asked, endpoints, chosen },
            Virtual::ExternalIp => Rule::ExternalIp { address: asked, endpoints, chosen },
            Virtual::NodePort => Rule::NodePort { address: asked, endpoints, chosen },
            Virtual::ClusterIp => Rule::ClusterIp { address: asked, endpoints, chosen },
        };
        let mut hop = self.forward(world, node, rule);
        hop.choice = choice;
        hop.pick = Pick { client, scope, ending: !rules.any_ready(only) };
        hop
    }

    /// It is over, answered or not.
    pub(super) fn close(&self, memory: &mut Memory, now: Ms) {
        if let Some(chosen) = self.chosen.as_ref().filter(|chosen| chosen.counted) {
            memory.close(chosen.by, &self.asked, &chosen.target, now);
        }
    }

    /// Which address and port of the Service the packet was sent to; `here` is the node's own.
    fn matching<'a>(
        &self,
        rules: &'a ServiceRules,
        here: &str,
    ) -> Option<(&'a ServiceRules, &'a ServicePort, Virtual)> {
        let Address { ip, port } = &self.asked;
        let by = if rules.service.spec.cluster_ip == *ip {
            Virtual::ClusterIp
        } else if rules.service.takes(ip, *port) {
            Virtual::ExternalIp
        } else if &**ip == here || &**ip == LOCALHOST {
            Virtual::NodePort
        } else if balancer::has_address(rules, ip) {
            Virtual::LoadBalancer
        } else {
            return None;
        };
        let wanted = |p: &&ServicePort| match by {
            Virtual::NodePort => p.node_number() == *port,
            _ => p.number() == *port,
        };
        rules.ports().iter().find(wanted).map(|port| (rules, port, by))
    }

    /// No rule rewrites it: where the node's routes send it.
    fn route(&mut self, world: &World, node: &Str, here: &str) -> Hop {
        let (asked, client) = (self.asked.clone(), self.client.clone());
        let other = node_at(world, &asked.ip).filter(|other| other != node);
        let own = *asked.ip == *here || *asked.ip == *LOCALHOST;
        let turned = self.turned(world, node);
        if own || other.is_some() || turned {
            let (start, protocol) = (&self.path[0], self.leg.protocol());
            let passage = Passage { start, from: client.ip, to: &asked, protocol };
            if let Some(denied) = gate::closed(world, node, &passage) {
                return self.lose(denied);
            }
        }
        if own {
            return self.refuse(None, Outcome::NoRule { node: *node });
        }
        if let Some(other) = other {
            return self.hop(HopEnd::Node(other));
        }
        if turned {
            return self.leave(here);
        }
        if let HopEnd::Client = self.path[0] {
            // It came in for an address that no rule knows here.
            return self.refuse(None, Outcome::NoRule { node: *node });
        }
        if let Some((owner, machine)) = pod_network(world, &asked.ip) {
            if owner == node && machine.kubelet.pod_at(&asked.ip).is_none() {
                return self.lose(Outcome::PodGone { ip: asked.ip });
            }
            self.choose(world, node, Some((owner, self.service)), asked, client);
            let rule = match owner == node {
                true => Rule::Local,
                false => Rule::Route { pod_cidr: machine.kubelet.setup().pod_cidr, node: *owner },
            };
            return self.forward(world, node, rule);
        }
        if dns::is_inside(&asked.ip) {
            return self.lose(match self.service.kind {
                Kind::Service if self.is_known(world, node) => Outcome::NoPort { address: asked },
                _ => Outcome::PodGone { ip: asked.ip },
            });
        }
        let source = Address { ip: here.into(), port: client.port };
        self.choose(world, node, None, asked, source);
        self.forward(world, node, Rule::Masquerade)
    }

    /// It goes to a load balancer outside that sends packets to the nodes' own addresses: these
    /// rules do not take the address (ipMode Proxy).
    fn turned(&self, world: &World, node: &Str) -> bool {
        let service = world.proxies.on(node).and_then(|proxy| proxy.service(&self.service));
        let address = |s: &&Arc<Service>| s.external_ip() == Some(self.asked.ip);
        service.filter(address).is_some_and(|service| balancer::is_turned(service))
    }

    /// From a client inside to the load balancer: it comes back in by a node port, as from anybody.
    fn leave(&mut self, here: &str) -> Hop {
        let before = self.client.clone();
        self.client.ip = here.into();
        let mut hop = self.hop(HopEnd::LoadBalancer(self.service));
        hop.rule = Some(Rule::Masquerade);
        if before != self.client {
            let (kind, after) = (RewriteKind::Snat, self.client.clone());
            hop.rewrites.push(Rewrite { kind, before: before.clone(), after });
        }
        self.inside = Some(before);
        hop
    }

    /// The node has rules for the Service, if not for this port.
    fn is_known(&self, world: &World, node: &Str) -> bool {
        let rules = world.proxies.on(node).and_then(|proxy| proxy.rules_of(&self.service));
        rules.is_some_and(|rules| rules.service.spec.cluster_ip == self.asked.ip)
    }

    /// The end is known: a pod that is thought to be on this node, or else a host outside.
    fn choose(
        &mut self,
        world: &World,
        node: &Str,
        pod: Option<(&Str, Key)>,
        target: Address,
        source: Address,
    ) {
        let at = self.path.len() - 1;
        let end = pod_network(world, &target.ip);
        let (end_node, end, far) = match (end, pod) {
            (Some((owner, _)), Some((_, pod))) => (*owner, HopEnd::Pod(pod), owner != node),
            _ => (Str::default(), HopEnd::Host(self.host(&target.ip)), false),
        };
        let hops = at as u32 + 1 + u32::from(far);
        let (by, counted) = (*node, false);
        self.chosen = Some(Chosen { at, by, counted, hops, node: end_node, end, target, source });
    }

    /// The host's name, if it was asked for by name.
    fn host(&self, ip: &Str) -> Str {
        match self.service.namespace.is_empty() {
            true => self.service.name,
            false => *ip,
        }
    }

    /// From the node whose rules chose to the end's node, or right to the end.
    fn forward(&mut self, world: &World, node: &Str, rule: Rule) -> Hop {
        let chosen = self.chosen.clone().expect("just chosen");
        let mut hop = match &chosen.end {
            HopEnd::Pod(_) if chosen.node == *node => self.deliver(world, node),
            HopEnd::Pod(_) => self.hop(HopEnd::Node(chosen.node)),
            end => self.hop(end.clone()),
        };
        hop.rule = Some(rule);
        if chosen.target != self.asked {
            hop.rewrites.push(Rewrite {
                kind: RewriteKind::Dnat,
                before: self.asked.clone(),
                after: chosen.target.clone(),
            });
        }
        if chosen.source != self.client {
            hop.rewrites.push(Rewrite {
                kind: RewriteKind::Snat,
                before: self.client.clone(),
                after: chosen.source,
            });
        }
        self.gated(world, node, hop, true)
    }

    /// The hop, or its end here, where a NetworkPolicy does not let the packet through; `first`:
    /// this is the node whose rules it met first.
    fn gated(&self, world: &World, node: &Str, mut hop: Hop, first: bool) -> Hop {
        let Some(Chosen { target, source, .. }) = &self.chosen else { return hop };
        let from = if first { &self.client } else { source };
        let passage = Passage {
            start: &self.path[0],
            from: from.ip,
            to: target,
            protocol: self.leg.protocol(),
        };
        if let Some(denied) = gate::closed(world, node, &passage) {
            hop.to = hop.from.clone();
            hop.of = hop.index;
            hop.outcome = Some(denied);
        }
        hop
    }

    /// From a node to whoever has the address on it.
    fn deliver(&self, world: &World, node: &Str) -> Hop {
        let chosen = self.chosen.as_ref().expect("the rules chose");
        let machine = world.machines.get(node);
        let owner = machine.and_then(|m| m.kubelet.pod_at(&chosen.target.ip));
        self.hop(owner.map_or(chosen.end.clone(), |run| HopEnd::Pod(run.key)))
    }

    /// Told no by the node where the packet is.
    fn refuse(&mut self, rule: Option<Rule>, outcome: Outcome) -> Hop {
        if self.path.len() == 1 {
            // The node itself asked.
            let mut hop = self.lose(outcome);
            hop.rule = rule;
            return hop;
        }
        let mut hop = self.back();
        (hop.source, hop.destination) = (self.asked.clone(), self.client.clone());
        hop.rule = rule;
        match self.path.len() {
            1 => (hop.of, hop.outcome) = (hop.index, Some(outcome)),
            _ => self.answer = Some(outcome),
        }
        hop
    }

    /// Nobody takes the packet.
    fn lose(&self, outcome: Outcome) -> Hop {
        let mut hop = self.hop(self.here().clone());
        hop.of = hop.index;
        hop.outcome = Some(outcome);
        hop
    }

    /// A hop of the answer: the same way back, the rewrites undone where they were made.
    fn way_back(&mut self, world: &World) -> Hop {
        let mut hop = self.back();
        let undo = |before: Address, after: &Address| Rewrite {
            kind: RewriteKind::Undo,
            before,
            after: after.clone(),
        };
        let turned = |end: &HopEnd| matches!(end, HopEnd::LoadBalancer(_));
        if let Some(front) = self.front.as_ref().filter(|_| !self.path.iter().any(turned)) {
            // Out of the load balancer, and then to a client inside.
            (hop.source, hop.destination) = (front.clone(), self.client.clone());
            if turned(&hop.from) {
                hop.rule = Some(Rule::Conntrack);
                hop.rewrites.push(undo(self.asked.clone(), front));
            }
            if let Some(inside) = self.inside.as_ref().filter(|_| self.path.len() == 1) {
                hop.destination = inside.clone();
                hop.rule = Some(Rule::Conntrack);
                if *inside != self.client {
                    hop.rewrites.push(undo(self.client.clone(), inside));
                }
            }
            if self.path.len() == 1 {
                hop.of = hop.index;
                hop.outcome = self.answer.clone();
            }
            return hop;
        }
        let Some(Chosen { at, target, source, .. }) = self.chosen.clone() else {
            // It was refused on the way: it never had other addresses.
            (hop.source, hop.destination) = (self.asked.clone(), self.client.clone());
            if self.path.len() == 1 {
                hop.outcome = self.answer.clone();
            }
            return hop;
        };
        let rewritten = target != self.asked || source != self.client;
        if self.path.len() <= at {
            (hop.source, hop.destination) = (self.asked.clone(), self.client.clone());
        } else {
            (hop.source, hop.destination) = (target.clone(), source.clone());
        }
        // What the node itself asked for is undone where the answer comes in.
        let undone = self.path.len() == at || at == 0 && self.path.len() == 1;
        if undone && rewritten {
            hop.rule = Some(Rule::Conntrack);
            if target != self.asked {
                hop.rewrites.push(undo(target, &self.asked));
            }
            if source != self.client {
                hop.rewrites.push(undo(source, &self.client));
            }
        } else if let (HopEnd::Node(_), HopEnd::Node(to)) = (&hop.from, &hop.to) {
            let machine = world.machines.get(to);
            let routed = machine.filter(|m| m.kubelet.routes(&source.ip));
            hop.rule =
                routed.map(|m| Rule::Route { pod_cidr: m.kubelet.setup().pod_cidr, node: *to });
        }
        if self.path.len() == 1 {
            hop.outcome = self.answer.clone();
        }
        hop
    }

    /// A hop one place back.
    fn back(&mut self) -> Hop {
        let from = self.path.pop().expect("somewhere");
        let mut hop = self.hop(self.here().clone());
        hop.from = from;
        hop.back = true;
        hop
    }

    fn here(&self) -> &HopEnd {
        self.path.last().expect("a packet is somewhere")
    }

    /// A hop from where the packet is, with the addresses it has now.
    fn hop(&self, to: HopEnd) -> Hop {
        let (source, destination) = match &self.chosen {
            Some(chosen) => (chosen.source.clone(), chosen.target.clone()),
            None => (self.client.clone(), self.asked.clone()),
        };
        let leg = self.leg.clone();
        let of = self.chosen.as_ref().map_or(0, |chosen| self.others + 2 * chosen.hops);
        let hop = Hop::blank(self.request, self.service, self.index, self.here().clone(), to);
        Hop { leg, of, source, destination, ..hop }
    }
}

/// What a pod says to a packet that reached it.
fn answer_of(world: &World, node: &Str, pod: &Key, target: &Address, source: &Address) -> Outcome {
    let kubelet = world.machines.get(node).map(|machine| &machine.kubelet);
    let run = match &*target.ip {
        LOCALHOST => kubelet.and_then(|kubelet| kubelet.pod(pod)),
        ip => kubelet.and_then(|kubelet| kubelet.pod_at(ip)),
    };
    match run.and_then(|run| run.answers(target.port)) {
        Some(container) => {
            Outcome::Answered { pod: *pod, image: container.image, source: source.clone() }
        }
        None => Outcome::NotListening { pod: *pod, port: target.port },
    }
}

/// Why a packet cannot make this hop.
fn broken(hop: &Hop, world: &World) -> Option<Outcome> {
    let machine = |node: &Str| world.machines.get(node);
    let off = |node: &Str| {
        let powered = machine(node).is_some_and(|m| m.powered);
        (!powered).then_some(Outcome::NodeOff { node: *node })
    };
    let cut = |node: &Str| {
        let connected = machine(node).is_some_and(|m| m.connected);
        (!connected).then_some(Outcome::NodeCut { node: *node })
    };
    match (&hop.from, &hop.to) {
        (HopEnd::Node(a), HopEnd::Node(b)) => off(a)
            .or_else(|| off(b))
            .or_else(|| if a == b { None } else { cut(a).or_else(|| cut(b)) }),
        (HopEnd::Client | HopEnd::LoadBalancer(_) | HopEnd::Host(_), HopEnd::Node(n))
        | (HopEnd::Node(n), HopEnd::Client | HopEnd::LoadBalancer(_) | HopEnd::Host(_)) => {
            off(n).or_else(|| cut(n))
        }
        (HopEnd::Pod(_), HopEnd::Node(n)) => off(n),
        (HopEnd::Node(n), HopEnd::Pod(_)) => off(n).or_else(|| {
            let ip = &hop.destination.ip;
            let there = machine(n).and_then(|m| m.kubelet.pod_at(ip)).is_some();
            (!there).then_some(Outcome::PodGone { ip: *ip })
        }),
        (_, HopEnd::Client | HopEnd::LoadBalancer(_) | HopEnd::Pod(_) | HopEnd::Host(_)) => None,
    }
}

impl Sender {
    /// Its address, with a port that this request is known by.
    pub(super) fn address(&self, request: u32) -> Address {
        let port = EPHEMERAL_PORT + (request % EPHEMERAL_PORTS) as u16;
        Address { ip: self.ip, port }
    }
}

const EPHEMERAL_PORT: u16 = 32_768;
const EPHEMERAL_PORTS: u32 = 28_232;
