//! The way of one packet and of its answer.
//!
//! Models what netfilter does with kube-proxy's iptables rules (KUBE-SERVICES, KUBE-NODEPORTS,
//! KUBE-SVC-*, KUBE-EXT-*, KUBE-MARK-MASQ) and the routes a simple CNI sets up between nodes.
//! Invariants: a way never depends on the API server; every hop is decided with the rules and
//! machines of the moment the packet leaves.

use super::{Address, Hop, HopEnd, Outcome, Rewrite, RewriteKind, Rule, World};
use crate::cluster::Shared;
use crate::cluster::map::Map;
use crate::cluster::moves::TrafficFrom;
use crate::cluster::node::{Machine, PodRun};
use crate::cluster::object::{Key, Kind, Service, Str};
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
    /// The node whose rules the packet meets first.
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
}

/// sessionAffinity ClientIP: the endpoint a client was sent to, and when last, by node, Service
/// and client.
pub(super) type Affinity = Map<(Str, Key, Str), (Str, Ms)>;

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
                rewrites: Vec::new(),
                outcome: Some(outcome),
            })
        };
        let Some(entry) = entry else {
            return Err(not_sent(Address::default(), Outcome::NoClient));
        };
        let known = find_service(world, &entry, &service);
        let Some(object) = known else {
            return Err(not_sent(Address::default(), Outcome::NoService));
        };
        let asked = match dialled(from, object, world) {
            Some(asked) => asked,
            None => return Err(not_sent(Address::default(), Outcome::InsideOnly)),
        };
        Ok(Packet {
            request,
            service,
            from: *from,
            client,
            asked,
            entry,
            chosen: None,
            path: vec![start],
            answer: None,
            index: 0,
        })
    }

    /// The next hop from where the packet is, decided now. A hop with an outcome is the last one.
    pub(super) fn next(
        &mut self,
        world: &World,
        now: Ms,
        rng: &mut Rng,
        affinity: &mut Affinity,
    ) -> Hop {
        self.index += 1;
        if self.answer.is_some() {
            return self.way_back(world);
        }
        match (self.here().clone(), &self.chosen) {
            (HopEnd::Client | HopEnd::Pod(_), None) => self.hop(HopEnd::Node(self.entry)),
            (HopEnd::Node(_), None) => self.rules(world, now, rng, affinity),
            (HopEnd::Node(node), Some(_)) => {
                let mut hop = self.deliver(world, &node);
                hop.rule = Some(Rule::Local);
                hop
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

    /// kube-proxy's rules on the node where the packet came in.
    fn rules(&mut self, world: &World, now: Ms, rng: &mut Rng, affinity: &mut Affinity) -> Hop {
        let asked = self.asked.clone();
        let node = self.entry;
        let rules = world.proxies.on(&node).and_then(|proxy| proxy.rules_of(&self.service));
        let outside = matches!(self.from, TrafficFrom::Outside { .. });
        let port = rules.and_then(|rules| {
            let wanted = |p: &&_| if outside { node_port(p) == asked.port } else { true };
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
        let place = (node, self.service, self.client.ip);
        let held = affinity.get(&place).filter(|(_, at)| stays.is_some_and(|ms| now - at < ms));
        let held = held.and_then(|(ip, _)| rules.backends(port, only).position(|b| b.ip == ip));
        let chosen = held.unwrap_or_else(|| rng.below(count as u64) as usize);
        let backend = rules.backends(port, only).nth(chosen).expect("chosen among them");
        if stays.is_some() {
            affinity.insert(place, (*backend.ip, now));
        }
        let target = Address { ip: *backend.ip, port: backend.port };
        let to_itself = target.ip == self.client.ip;
        let mut source = self.client.clone();
        if outside && !local || to_itself {
            source.ip = world.machines.get(&node).map_or(source.ip, |m| m.kubelet.setup().address);
        }
        let pod = Key::new(Kind::Pod, *backend.namespace, *backend.pod);
        self.chosen = Some(Chosen { node: *backend.node, pod, target, source });
        let (endpoints, chosen) = (count as u32, chosen as u32 + 1);
        let rule = match outside {
            true => Rule::NodePort { address: asked, endpoints, chosen },
            false => Rule::ClusterIp { address: asked, endpoints, chosen },
        };
        self.forward(world, &node, rule)
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
        hop.of = hop.index;
        hop.rule = rule;
        hop.outcome = Some(outcome);
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
        let Some(Chosen { target, source, .. }) = self.chosen.clone() else { return hop };
        (hop.source, hop.destination) = (target.clone(), source.clone());
        if self.path.len() == 1 {
            (hop.source, hop.destination) = (self.asked.clone(), self.client.clone());
            hop.rule = Some(Rule::Conntrack);
            let undo = |before: Address, after: &Address| Rewrite {
                kind: RewriteKind::Undo,
                before,
                after: after.clone(),
            };
            hop.rewrites.push(undo(target, &self.asked));
            if source != self.client {
                hop.rewrites.push(undo(source, &self.client));
            }
            hop.outcome = self.answer.clone();
        } else if let (HopEnd::Node(_), HopEnd::Node(to)) = (&hop.from, &hop.to) {
            let machine = world.machines.get(to);
            let routed = machine.filter(|m| m.kubelet.routes(&source.ip));
            hop.rule =
                routed.map(|m| Rule::Route { pod_cidr: m.kubelet.setup().pod_cidr, node: *to });
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
        2 + u32::from(self.is_remote())
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
        (HopEnd::Client, HopEnd::Node(n)) | (HopEnd::Node(n), HopEnd::Client) => {
            off(n).or_else(|| cut(n))
        }
        (HopEnd::Pod(_), HopEnd::Node(n)) => off(n),
        (HopEnd::Node(n), HopEnd::Pod(_)) => off(n).or_else(|| {
            let ip = &hop.destination.ip;
            let there = machine(n).and_then(|m| m.kubelet.pod_at(ip)).is_some();
            (!there).then_some(Outcome::PodGone { ip: *ip })
        }),
        (HopEnd::Client | HopEnd::Pod(_), HopEnd::Client | HopEnd::Pod(_)) => None,
    }
}

fn start_of(from: &TrafficFrom, namespace: &Str) -> HopEnd {
    match from {
        TrafficFrom::Outside { .. } => HopEnd::Client,
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
        TrafficFrom::Pod { .. } => Some(Address { ip: service.spec.cluster_ip, port: port.port }),
        TrafficFrom::Outside { node } => {
            let machine = world.machines.get(node)?;
            let port = service.spec.ports.iter().map(node_port).find(|p| *p != 0)?;
            Some(Address { ip: machine.kubelet.setup().address, port })
        }
    }
}

fn node_port(port: &crate::cluster::object::ServicePort) -> u16 {
    port.node_port
}

/// The client outside: an address of the documentation range TEST-NET-3.
pub(super) const CLIENT_IP: &str = "203.0.113.10";
const EPHEMERAL_PORT: u16 = 32_768;
const EPHEMERAL_PORTS: u32 = 28_232;
