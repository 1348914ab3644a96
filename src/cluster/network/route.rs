//! The way of one packet and of its answer.
//!
//! Models what netfilter does with kube-proxy's iptables rules (KUBE-SERVICES, KUBE-NODEPORTS,
//! KUBE-SVC-*, KUBE-EXT-*, KUBE-MARK-MASQ) and the routes a simple CNI sets up between nodes.
//! Invariants: a way never depends on the API server; every hop is decided with the rules and
//! machines of the moment the packet leaves.

use super::choice::{Choice, Memory, Question};
use super::gate::{self, Passage};
use super::{
    Address, Hop, HopEnd, LoadBalancer, Outcome, ProxyMode, Rewrite, RewriteKind, Rule, World,
};
use crate::cluster::Shared;
use crate::cluster::moves::TrafficFrom;
use crate::cluster::node::{Backend, Machine, PodRun, ServiceRules};
use crate::cluster::object::{Key, Kind, Service, ServicePort, Str};
use crate::cluster::rng::Rng;
use crate::cluster::step::Ms;
use std::sync::Arc;

/// A request on its way.
#[derive(Clone, Debug, Hash)]
pub(super) struct Packet {
    pub(super) request: u32,
    pub(super) service: Key,
    from: TrafficFrom,
    /// The client's address and the address it dialled.
    client: Address,
    asked: Address,
    /// The address the client dialled, once a load balancer has put another in its place.
    front: Option<Address>,
    /// The node whose rules the packet meets first. Empty until a load balancer has chosen it.
    pub(super) entry: Str,
    /// What the rules made of it.
    chosen: Option<Chosen>,
    /// Where it has been, the client first; walked again on the way back.
    path: Vec<HopEnd>,
    /// Set once it is on its way back.
    answer: Option<Outcome>,
    index: u32,
}

/// The endpoint the rules chose, and the addresses the packet has from then on.
#[derive(Clone, Debug, Hash)]
struct Chosen {
    node: Str,
    pod: Key,
    target: Address,
    source: Address,
    /// IPVS counts it as a connection.
    counted: bool,
}

impl Packet {
    /// A request that is about to be sent, or why it cannot be.
    pub(super) fn new(
        request: u32,
        service: Key,
        from: &TrafficFrom,
        home: &Str,
        world: &World,
    ) -> Result<Packet, Box<Hop>> {
        let start = start_of(from, &service.namespace);
        let (entry, ip) = match from {
            TrafficFrom::Outside { node } => (Some(*node), CLIENT_IP.into()),
            TrafficFrom::LoadBalancer => (Some(Str::default()), CLIENT_IP.into()),
            TrafficFrom::Pod { .. } => match client_pod(world, &start, home) {
                Some((node, run)) => (Some(*node), run.ip().into()),
                None => (None, Str::default()),
            },
        };
        let port = EPHEMERAL_PORT + (request % EPHEMERAL_PORTS) as u16;
        let client = Address { ip, port };
        let not_sent = |asked: Address, outcome: Outcome| {
            Box::new(Hop {
                request,
                service,
                index: 1,
                of: 1,
                back: false,
                from: start.clone(),
                to: start.clone(),
                source: client.clone(),
                destination: asked,
                rule: None,
                choice: Choice::Drawn,
                rewrites: Vec::new(),
                outcome: Some(outcome),
            })
        };
        let Some(mut entry) = entry else {
            return Err(not_sent(Address::default(), Outcome::NoClient));
        };
        let known = find_service(world, &entry, &service);
        let Some(object) = known else {
            return Err(not_sent(Address::default(), Outcome::NoService));
        };
        let asked = match dialled(from, object, world) {
            Some(asked) => asked,
            None => {
                let waits =
                    *from == TrafficFrom::LoadBalancer && &*object.spec.kind == "LoadBalancer";
                let cloud = world.settings.load_balancer;
                let why = if waits { Outcome::Pending { cloud } } else { Outcome::InsideOnly };
                return Err(not_sent(Address::default(), why));
            }
        };
        if *from == TrafficFrom::LoadBalancer && !is_turned(object) {
            entry = announcer(world, object).unwrap_or_default();
        }
        Ok(Packet {
            request,
            service,
            from: *from,
            client,
            asked,
            front: None,
            entry,
            chosen: None,
            path: vec![start],
            answer: None,
            index: 0,
        })
    }

    /// The next hop from where the packet is, decided now. A hop with an outcome is the last one.
    pub(super) fn next(&mut self, world: &World, rng: &mut Rng, memory: &mut Memory) -> Hop {
        self.index += 1;
        if self.answer.is_some() {
            return self.way_back(world);
        }
        match (self.here().clone(), &self.chosen) {
            (HopEnd::Client, None) if self.is_balanced(world) => {
                self.hop(HopEnd::LoadBalancer(self.service))
            }
            (HopEnd::Client, None) if self.entry.is_empty() => {
                let address = self.asked.ip;
                self.lose(Outcome::NotAnnounced { address })
            }
            (HopEnd::LoadBalancer(_), _) => self.turn(world, rng),
            (HopEnd::Client | HopEnd::Pod(_), None) => self.hop(HopEnd::Node(self.entry)),
            (HopEnd::Node(_), None) => self.rules(world, rng, memory),
            (HopEnd::Node(node), Some(_)) => {
                let mut hop = self.deliver(world, &node);
                hop.rule = Some(Rule::Local);
                self.gated(world, &node, hop, false)
            }
            (HopEnd::Pod(pod), Some(chosen)) => {
                let node = if self.is_remote() { &chosen.node } else { &self.entry };
                self.answer = Some(answer_of(world, node, &pod, chosen));
                self.way_back(world)
            }
            (HopEnd::Client, Some(_)) => unreachable!("the answer's last hop has an outcome"),
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

    /// A cloud's load balancer stands in its way.
    fn is_balanced(&self, world: &World) -> bool {
        self.from == TrafficFrom::LoadBalancer
            && find_service(world, &self.entry, &self.service).is_some_and(|s| is_turned(s))
    }

    /// The cloud's load balancer hands the packet to one of its nodes, at the node port. If none is
    /// healthy, all are tried, as clouds do.
    fn turn(&mut self, world: &World, rng: &mut Rng) -> Hop {
        let service = find_service(world, &Str::default(), &self.service).cloned();
        let port = service.as_ref().and_then(|service| {
            let same = |p: &&ServicePort| p.number() == self.asked.port;
            service.spec.ports.iter().find(same).or(service.spec.ports.first())
        });
        let mut nodes: Vec<&Str> = world.machines.keys().collect();
        let healthy: Vec<&Str> =
            nodes.iter().copied().filter(|node| is_healthy(world, node, &self.service)).collect();
        if !healthy.is_empty() {
            nodes = healthy;
        }
        let Some(port) = port.filter(|_| !nodes.is_empty()) else {
            return self.lose(Outcome::NoService);
        };
        let chosen = rng.below(nodes.len() as u64) as usize;
        self.entry = *nodes[chosen];
        let ip = world.machines[&self.entry].kubelet.setup().address;
        let (before, after) = (self.asked.clone(), Address { ip, port: port.node_number() });
        self.front = Some(before.clone());
        self.asked = after.clone();
        let mut hop = self.hop(HopEnd::Node(self.entry));
        let (nodes, chosen) = (nodes.len() as u32, chosen as u32 + 1);
        hop.rule = Some(Rule::Target { address: before.clone(), nodes, chosen });
        hop.rewrites = vec![Rewrite { kind: RewriteKind::Dnat, before, after }];
        hop
    }

    /// kube-proxy's rules on the node where the packet came in.
    fn rules(&mut self, world: &World, rng: &mut Rng, memory: &mut Memory) -> Hop {
        let (asked, now) = (self.asked.clone(), world.now);
        let node = self.entry;
        let rules = world.proxies.on(&node).and_then(|proxy| proxy.rules_of(&self.service));
        let outside = !matches!(self.from, TrafficFrom::Pod { .. });
        let virtual_ip = self.from == TrafficFrom::LoadBalancer && self.front.is_none();
        let port = rules.and_then(|rules| {
            let wanted = |p: &&ServicePort| match outside {
                true if virtual_ip => p.number() == asked.port && has_address(rules, &asked.ip),
                true => p.node_number() == asked.port,
                false => true,
            };
            rules.ports().iter().find(wanted)
        });
        let (Some(rules), Some(port)) = (rules, port) else {
            // Without a rule a node port is closed, and a ClusterIP is nobody's address.
            let outcome = match outside {
                true => Outcome::NoRule { node },
                false => Outcome::PodGone { ip: asked.ip },
            };
            return if outside { self.refuse(None, outcome) } else { self.lose(outcome) };
        };
        let local = outside && &*rules.service.spec.external_traffic_policy == "Local";
        let only = local.then_some(&*node);
        let count = rules.backends(port, only).count();
        if count == 0 && local && rules.backends(port, None).next().is_some() {
            let mut hop = self.lose(Outcome::NoLocalEndpoint { node });
            hop.rule = Some(Rule::Drop { address: asked });
            return hop;
        }
        if count == 0 {
            return self.refuse(Some(Rule::Reject { address: asked }), Outcome::NoEndpoints);
        }
        let stays =
            rules.service.spec.affinity_seconds().map(|s| Ms::from(s.max(0) as u32) * 1_000);
        let (mode, scheduler) = world.proxies.on(&node).map_or_else(Default::default, |p| p.mode());
        let question = Question {
            node,
            service: self.service,
            mode,
            scheduler,
            count,
            asked: &asked,
            client: self.client.ip,
            stays,
            now,
        };
        let address = |b: Backend| Address { ip: *b.ip, port: b.port };
        let ends = rules.backends(port, only).map(address);
        let (chosen, choice) = memory.choose(&question, ends, rng);
        let backend = rules.backends(port, only).nth(chosen).expect("chosen among them");
        let target = Address { ip: *backend.ip, port: backend.port };
        let to_itself = target.ip == self.client.ip;
        let mut source = self.client.clone();
        if outside && !local || to_itself {
            source.ip = world.machines.get(&node).map_or(source.ip, |m| m.kubelet.setup().address);
        }
        let pod = Key::new(Kind::Pod, *backend.namespace, *backend.pod);
        let counted = mode == ProxyMode::Ipvs;
        self.chosen = Some(Chosen { node: *backend.node, pod, target, source, counted });
        let (endpoints, chosen) = (count as u32, chosen as u32 + 1);
        let rule = match outside {
            true if virtual_ip => Rule::LoadBalancer { address: asked, endpoints, chosen },
            true => Rule::NodePort { address: asked, endpoints, chosen },
            false => Rule::ClusterIp { address: asked, endpoints, chosen },
        };
        let mut hop = self.forward(world, &node, rule);
        hop.choice = choice;
        hop
    }

    /// The request is over, answered or not.
    pub(super) fn close(&self, memory: &mut Memory, now: Ms) {
        if let Some(chosen) = self.chosen.as_ref().filter(|chosen| chosen.counted) {
            memory.close(self.entry, &self.asked, &chosen.target, now);
        }
    }

    /// From the node whose rules chose to the endpoint's node, or right to the pod.
    fn forward(&mut self, world: &World, node: &Str, rule: Rule) -> Hop {
        let chosen = self.chosen.clone().expect("just chosen");
        let here = world.machines.get(node).is_some_and(|m| m.kubelet.routes(&chosen.target.ip));
        let mut hop = match here {
            true => self.deliver(world, node),
            false => self.hop(HopEnd::Node(chosen.node)),
        };
        hop.rule = Some(rule);
        hop.rewrites = vec![Rewrite {
            kind: RewriteKind::Dnat,
            before: self.asked.clone(),
            after: chosen.target.clone(),
        }];
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
        let passage = Passage { start: &self.path[0], from: from.ip, to: target, protocol: "TCP" };
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
        self.hop(HopEnd::Pod(*owner.map_or(&chosen.pod, |run| &run.key)))
    }

    /// Told no by the node where the packet came in.
    fn refuse(&mut self, rule: Option<Rule>, outcome: Outcome) -> Hop {
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
        if let (Some(front), HopEnd::Client) = (&self.front, &hop.to) {
            (hop.source, hop.destination) = (front.clone(), self.client.clone());
            hop.rule = Some(Rule::Conntrack);
            hop.rewrites.push(undo(self.asked.clone(), front));
            hop.of = hop.index;
            hop.outcome = self.answer.clone();
            return hop;
        }
        let Some(Chosen { target, source, .. }) = self.chosen.clone() else { return hop };
        (hop.source, hop.destination) = (target.clone(), source.clone());
        let balanced = usize::from(self.front.is_some());
        if self.path.len() == 1 + balanced {
            (hop.source, hop.destination) = (self.asked.clone(), self.client.clone());
            hop.rule = Some(Rule::Conntrack);
            hop.rewrites.push(undo(target, &self.asked));
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

    fn is_remote(&self) -> bool {
        self.chosen.as_ref().is_some_and(|c| c.node != self.entry)
    }

    /// Hops from the client to the pod.
    fn forward_hops(&self) -> u32 {
        2 + u32::from(self.is_remote()) + u32::from(self.front.is_some())
    }

    /// A hop from where the packet is, with the addresses it has now.
    fn hop(&self, to: HopEnd) -> Hop {
        let (source, destination) = match &self.chosen {
            Some(chosen) => (chosen.source.clone(), chosen.target.clone()),
            None => (self.client.clone(), self.asked.clone()),
        };
        Hop {
            request: self.request,
            service: self.service,
            index: self.index,
            of: if self.chosen.is_some() { 2 * self.forward_hops() } else { 0 },
            back: false,
            from: self.here().clone(),
            to,
            source,
            destination,
            rule: None,
            choice: Choice::Drawn,
            rewrites: Vec::new(),
            outcome: None,
        }
    }
}

/// What the pod says to a packet that reached it.
fn answer_of(world: &World, node: &Str, pod: &Key, chosen: &Chosen) -> Outcome {
    let run = world.machines.get(node).and_then(|m| m.kubelet.pod_at(&chosen.target.ip));
    match run.and_then(|run| run.answers(chosen.target.port)) {
        Some(container) => {
            Outcome::Answered { pod: *pod, image: container.image, source: chosen.source.clone() }
        }
        None => Outcome::NotListening { pod: *pod, port: chosen.target.port },
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
        (HopEnd::Client | HopEnd::LoadBalancer(_), HopEnd::Node(n))
        | (HopEnd::Node(n), HopEnd::Client | HopEnd::LoadBalancer(_)) => off(n).or_else(|| cut(n)),
        (HopEnd::Pod(_), HopEnd::Node(n)) => off(n),
        (HopEnd::Node(n), HopEnd::Pod(_)) => off(n).or_else(|| {
            let ip = &hop.destination.ip;
            let there = machine(n).and_then(|m| m.kubelet.pod_at(ip)).is_some();
            (!there).then_some(Outcome::PodGone { ip: *ip })
        }),
        (_, HopEnd::Client | HopEnd::LoadBalancer(_) | HopEnd::Pod(_)) => None,
    }
}

fn start_of(from: &TrafficFrom, namespace: &Str) -> HopEnd {
    match from {
        TrafficFrom::Outside { .. } | TrafficFrom::LoadBalancer => HopEnd::Client,
        TrafficFrom::Pod { name } => HopEnd::Pod(Key::new(Kind::Pod, *namespace, *name)),
    }
}

/// The running pod that asks, and its node; `home` is where it was last time.
fn client_pod<'a>(world: &World<'a>, start: &HopEnd, home: &Str) -> Option<(&'a Str, &'a PodRun)> {
    let HopEnd::Pod(key) = start else { return None };
    let on = |(node, machine): (&'a Str, &'a Shared<Machine>)| {
        let run = machine.kubelet.pod(key).filter(|_| machine.powered)?;
        (!run.ip().is_empty() && run.is_running()).then_some((node, run))
    };
    let at_home = world.machines.get_key_value(home).and_then(on);
    at_home.or_else(|| world.machines.iter().find_map(on))
}

/// The Service as the entry node knows it, or, if that one is off, as any other does.
fn find_service<'a>(world: &World<'a>, entry: &Str, key: &Key) -> Option<&'a Arc<Service>> {
    let known = |node: &Str| world.proxies.on(node)?.service(key);
    known(entry).or_else(|| world.machines.keys().find_map(known))
}

/// What the client dials: the ClusterIP from inside, a node's address and the NodePort from
/// outside.
fn dialled(from: &TrafficFrom, service: &Service, world: &World) -> Option<Address> {
    let port = service.spec.ports.first()?;
    match from {
        TrafficFrom::Pod { .. } => {
            Some(Address { ip: service.spec.cluster_ip, port: port.number() })
        }
        TrafficFrom::Outside { node } => {
            let machine = world.machines.get(node)?;
            let port = service.spec.ports.iter().map(|p| p.node_number()).find(|p| *p != 0)?;
            Some(Address { ip: machine.kubelet.setup().address, port })
        }
        TrafficFrom::LoadBalancer => {
            Some(Address { ip: service.external_ip()?, port: port.number() })
        }
    }
}

/// The Service's EXTERNAL-IP is asked for, and it is pending or not in the rules yet.
pub(super) fn is_new(from: &TrafficFrom, service: &Key, world: &World) -> bool {
    if *from != TrafficFrom::LoadBalancer {
        return false;
    }
    let Some(known) = find_service(world, &Str::default(), service) else { return false };
    let Some(address) = known.external_ip() else { return true };
    let node = if is_turned(known) { None } else { announcer(world, known) };
    let rules = node.and_then(|node| world.proxies.on(&node)?.rules_of(service));
    rules.is_some_and(|rules| !has_address(rules, &address))
}

/// Its load balancer sends packets to the nodes' own addresses.
fn is_turned(service: &Service) -> bool {
    let ingress = service.status.load_balancer.ingress.first();
    ingress.is_some_and(|ingress| &*ingress.ip_mode == "Proxy")
}

/// The node's rules know this address of the Service's load balancer.
fn has_address(rules: &ServiceRules, ip: &str) -> bool {
    rules.service.status.load_balancer.ingress.iter().any(|ingress| &*ingress.ip == ip)
}

/// What a load balancer outside knows of a node: for some seconds after it went silent, it still
/// counts on it. With `externalTrafficPolicy: Local` a node must have an endpoint of its own
/// (healthCheckNodePort).
fn is_healthy(world: &World, node: &Str, service: &Key) -> bool {
    let up = world.machines.get(node).is_some_and(|machine| {
        machine.down_since.is_none_or(|since| world.now < since + NOTICED_AFTER_MS)
    });
    let rules = world.proxies.on(node).and_then(|proxy| proxy.rules_of(service));
    let Some(rules) = rules.filter(|_| up) else { return up };
    let local = &*rules.service.spec.external_traffic_policy == "Local";
    let mut ports = rules.ports().iter();
    !local || ports.any(|port| rules.backends(port, Some(&**node)).next().is_some())
}

/// MetalLB in layer 2 mode: the node that answers for the address, one of those that have an
/// endpoint if the Service wants that, and none if there is no endpoint at all.
fn announcer(world: &World, service: &Service) -> Option<Str> {
    if world.settings.load_balancer != LoadBalancer::MetalLb {
        return None;
    }
    let key = Key::new(Kind::Service, service.metadata.namespace, service.metadata.name);
    let fit = |node: &&Str| {
        let rules = world.proxies.on(node).and_then(|proxy| proxy.rules_of(&key));
        let mut ports = rules.map_or(&[][..], ServiceRules::ports).iter();
        let any = ports.any(|p| rules.is_some_and(|r| r.backends(p, None).next().is_some()));
        any && is_healthy(world, node, &key)
    };
    let ip = service.external_ip()?;
    let nodes: Vec<&Str> = world.machines.keys().filter(fit).collect();
    // MetalLB sorts the nodes by a hash of their name and the address.
    let sum = |node: &Str| {
        let bytes = node.bytes().chain(ip.bytes());
        bytes.fold(2_166_136_261u32, |h, b| (h ^ u32::from(b)).wrapping_mul(16_777_619))
    };
    nodes.into_iter().min_by_key(|node| (sum(node), **node)).copied()
}

/// The client outside: an address of the documentation range TEST-NET-3.
pub(super) const CLIENT_IP: &str = "203.0.113.10";
/// So long a silent node counts as healthy: two health checks, five seconds apart.
const NOTICED_AFTER_MS: Ms = 10_000;
const EPHEMERAL_PORT: u16 = 32_768;
const EPHEMERAL_PORTS: u32 = 28_232;
