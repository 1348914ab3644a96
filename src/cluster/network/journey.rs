//! One request from the client's wish to its outcome: the name is looked up, then the packet sent.
//!
//! Invariants: the packet on top of the others is the one that moves; the others wait for what
//! comes of it. Hops are numbered through all of them.

use super::ask::{Ask, Dial, Scheme, Sender, Url, dial, dial_nameserver, find_service, host_key};
use super::behind::{Tries, hand_on};
use super::choice::Memory;
use super::dns::{self, Answer, RESOLVER};
use super::route::Packet;
use super::{Address, Behind, Hop, HopEnd, Leg, Outcome, PodNetwork, Tunnel, World};
use crate::cluster::node::image;
use crate::cluster::object::{Key, Str};
use crate::cluster::rng::Rng;
use crate::cluster::step::Ms;
use std::sync::Arc;

#[derive(Clone, Debug, Hash)]
pub(super) struct Journey {
    request: u32,
    pub(super) ask: Ask,
    /// Names that are still to be looked up, the next one last.
    names: Vec<Str>,
    /// What the name turned out to stand for.
    found: Option<Answer>,
    legs: Vec<Packet>,
    /// What an ingress controller has tried for it.
    tries: Tries,
    /// Hops made so far.
    index: u32,
    /// The node whose rules its last packet met first.
    entry: Str,
}

impl Journey {
    pub(super) fn new(request: u32, ask: Ask) -> Journey {
        let (names, legs, tries) = (Vec::new(), Vec::new(), Tries::default());
        Journey { request, ask, names, found: None, legs, tries, index: 0, entry: Str::default() }
    }

    /// The node whose rules it meets first.
    pub(super) fn entry(&self) -> Str {
        self.entry
    }

    /// It has not been sent yet.
    pub(super) fn is_new(&self) -> bool {
        self.index == 0
    }

    /// The next hop, decided now. `Err`: it is not sent at all. `home` is where its client was last
    /// time.
    pub(super) fn next(
        &mut self,
        home: &Str,
        world: &World,
        rng: &mut Rng,
        memory: &mut Memory,
    ) -> Result<Hop, Box<Hop>> {
        if self.legs.is_empty() {
            self.set_out(home, world, rng)
                .map_err(|outcome| Box::new(self.not_sent(outcome, home, world)))?;
        }
        while let Some(leg) = self.legs.last_mut().filter(|leg| leg.has_arrived()) {
            let (request, to, tries) = (self.request, &*self.ask.to, &self.tries);
            match respond(leg, request, world, rng, &mut |sender, pod| {
                hand_on(world, sender, pod, to, tries, memory)
            }) {
                Ok(answer) => leg.reply(answer),
                Err(further) => self.legs.push(*further),
            }
        }
        let leg = self.legs.last_mut().expect("it has set out");
        let mut hop = leg.next(world, rng, memory);
        hop.tunnel = tunnel(&hop, world);
        (self.index, self.entry) = (leg.index, leg.entry);
        Ok(hop)
    }

    /// The hop is made, unless something on the way is broken.
    pub(super) fn arrive(&mut self, hop: &mut Hop, world: &World) {
        self.legs.last_mut().expect("it is under way").arrive(hop, world);
    }

    /// What a hop that is over means for the request; true if that is over too.
    pub(super) fn end_leg(&mut self, hop: &mut Hop, memory: &mut Memory, now: Ms) -> bool {
        let Some(outcome) = &hop.outcome else { return false };
        self.legs.last().expect("it is under way").close(memory, now);
        let Outcome::Resolved { answer, .. } = outcome else {
            return self.hand_down(hop);
        };
        if self.legs.len() > 1 {
            return self.hand_down(hop);
        }
        hop.found = Some(answer.clone());
        let is_found = !answer.ips().is_empty();
        if is_found && Url::parse(&self.ask.to).is_some_and(|url| url.scheme == Scheme::Dns) {
            return true;
        }
        if !is_found && self.names.is_empty() {
            let name = self.ask.name().map_or(self.ask.to, |url| url.host.into());
            hop.service = host_key(name);
            hop.outcome = Some(Outcome::NoSuchName { name });
            return true;
        }
        self.found = is_found.then(|| answer.clone());
        hop.outcome = None;
        self.legs.clear();
        false
    }

    /// The packet below waited for this outcome; true if there is none.
    fn hand_down(&mut self, hop: &mut Hop) -> bool {
        let ended = self.legs.pop().map(|leg| leg.leg);
        let Some(below) = self.legs.last_mut() else {
            // A policy in the way is named, whatever was asked for.
            let denied = matches!(hop.outcome, Some(Outcome::Denied { .. }));
            if let Some(Leg::Lookup { name }) = ended.filter(|_| !denied) {
                hop.outcome = Some(Outcome::Unresolved { name });
            }
            return true;
        };
        below.waited(self.index);
        let outcome = hop.outcome.take().expect("the hop was the leg's last");
        match ended {
            // Whoever handed it on goes on to the next, or says no itself.
            Some(Leg::Behind(_)) if !outcome.is_answered() => self.tries.fail(&outcome),
            _ => below.reply(outcome),
        }
        false
    }

    /// Sends the next packet of its own: a question for a name, or what it is all about.
    fn set_out(&mut self, home: &Str, world: &World, rng: &mut Rng) -> Result<(), Outcome> {
        let sender = self.ask.sender(home, world).ok_or(Outcome::NoClient)?;
        if self.is_new() {
            self.begin(&sender, world)?;
        }
        if let (None, Some(name)) = (&self.found, self.names.pop()) {
            let dial = match &self.ask.start() {
                HopEnd::Pod(_) => dial_nameserver(&sender, world)?,
                _ => dial_resolver(&sender, world)?,
            };
            self.push(Leg::Lookup { name }, &sender, &dial);
            return Ok(());
        }
        let dial = match (self.found.take(), Url::parse(&self.ask.to)) {
            (Some(answer), Some(url)) => {
                let ips = answer.ips();
                let at = if ips.len() > 1 { rng.below(ips.len() as u64) as usize } else { 0 };
                let mut found = dial(&sender, ips[at], url.port, world)?;
                if found.asked.namespace.is_empty() && found.asked.name == found.ip {
                    found.asked = host_key(url.host.into());
                }
                found
            }
            _ => self.ask.dial(&sender, world)?,
        };
        self.push(Leg::Request, &sender, &dial);
        Ok(())
    }

    /// Finds out which names it has to look up, if any.
    fn begin(&mut self, sender: &Sender, world: &World) -> Result<(), Outcome> {
        let inside = !sender.node.is_empty();
        if self.ask.to.is_empty() && inside {
            // A Service without an address of its own has a name only.
            let service = find_service(world, &sender.node, &self.ask.service);
            if service.is_some_and(|s| !s.spec.needs_cluster_ip() || s.is_headless()) {
                let port = service.and_then(|s| s.spec.ports.first()).map_or(80, |p| p.port);
                self.ask.to = format!("{}:{port}", self.ask.service.name).into();
            }
        }
        let Some(url) = self.ask.name() else { return Ok(()) };
        self.names = match &self.ask.start() {
            HopEnd::Pod(_) => dns::candidates(url.host, &self.ask.namespace),
            HopEnd::Node(_) => vec![url.host.trim_end_matches('.').into()],
            _ => {
                // Outside, the question is not followed.
                let name: Str = url.host.into();
                let answer = dns::upstream(world, &name);
                if answer.ips().is_empty() {
                    return Err(Outcome::NoSuchName { name });
                }
                self.found = Some(answer);
                Vec::new()
            }
        };
        self.names.reverse();
        Ok(())
    }

    fn push(&mut self, leg: Leg, sender: &Sender, dial: &Dial) {
        self.legs.push(Packet::new(self.request, leg, sender, dial, self.index));
    }

    fn not_sent(&self, outcome: Outcome, home: &Str, world: &World) -> Hop {
        let start = self.ask.start();
        let sender = self.ask.sender(home, world);
        let source = sender.map_or(Address::default(), |sender| sender.address(self.request));
        let asked =
            Url::parse(&self.ask.to).map_or(self.ask.service, |url| host_key(url.host.into()));
        let index = self.index + 1;
        let hop = Hop::blank(self.request, asked, index, start.clone(), start);
        Hop { of: index, source, outcome: Some(outcome), ..hop }
    }
}

/// The packet around the packet, on its way from a node to another one's pods.
fn tunnel(hop: &Hop, world: &World) -> Option<Tunnel> {
    let (HopEnd::Node(from), HopEnd::Node(to)) = (&hop.from, &hop.to) else { return None };
    let overlay = world.settings.pod_network == PodNetwork::Overlay;
    let machine = |node: &Str| world.machines.get(node).filter(|_| overlay && from != to);
    let to = machine(to).filter(|machine| machine.kubelet.routes(&hop.destination.ip))?;
    let source = machine(from)?.kubelet.setup().address;
    Some(Tunnel { source, destination: to.kubelet.setup().address })
}

/// Whom an ingress controller hands a request on to, or what it says itself.
type HandOn<'a> = dyn FnMut(&Sender, &Key) -> Result<(Behind, Dial), Outcome> + 'a;

/// What the program at a packet's end answers, or (`Err`) whom it has to ask before.
fn respond(
    leg: &Packet,
    request: u32,
    world: &World,
    rng: &mut Rng,
    hand_on: &mut HandOn,
) -> Result<Outcome, Box<Packet>> {
    let heard = leg.heard(world);
    let sender = leg.sender();
    let further = |leg_of, dial: &Dial| Packet::new(request, leg_of, &sender, dial, leg.index);
    match (&leg.leg, &heard) {
        (Leg::Lookup { name } | Leg::Upstream { name }, Outcome::Outside { .. }) => {
            Ok(Outcome::Resolved { name: *name, answer: dns::upstream(world, name) })
        }
        (Leg::Lookup { name } | Leg::Upstream { name }, Outcome::Answered { image, .. })
            if image::app(image) == "coredns" =>
        {
            if let Some(answer) = dns::known(world, &sender.node, name, rng) {
                return Ok(Outcome::Resolved { name: *name, answer });
            }
            match dial_resolver(&sender, world) {
                Ok(dial) => Err(further(Leg::Upstream { name: *name }, &dial).into()),
                Err(outcome) => Ok(outcome),
            }
        }
        (Leg::Request, Outcome::Answered { pod, image, .. }) if image::is_ingress_nginx(image) => {
            match hand_on(&sender, pod) {
                Ok((behind, dial)) => Err(further(Leg::Behind(Arc::new(behind)), &dial).into()),
                Err(outcome) => Ok(outcome),
            }
        }
        _ => Ok(heard),
    }
}

/// The name server outside the cluster.
fn dial_resolver(sender: &Sender, world: &World) -> Result<Dial, Outcome> {
    let dialled = dial(sender, RESOLVER.into(), 53, world)?;
    Ok(Dial { asked: dns::resolver(), ..dialled })
}
