//! User traffic: single requests are followed hop by hop, streams are counted.
//!
//! Invariants: a request under way knows only the hop it is on; what it meets next is decided when
//! it gets there. A stream's requests are decided at the moment they are sent, at one glance.

use super::ask::Ask;
use super::balancer::is_new;
use super::choice::Memory;
use super::journey::Journey;
use super::tally::Went;
use super::{
    Address, Hop, HopEnd, Leg, Mark, Outcome, Results, Sorting, Stream, Tally, TrafficSummary,
    World,
};
use crate::cluster::component::{Ctx, Timer};
use crate::cluster::map::Map;
use crate::cluster::moves::{TrafficFrom, TrafficMove};
use crate::cluster::node::KubeProxy;
use crate::cluster::object::{Key, Kind, Str};
use crate::cluster::step::{Actor, Change, Ms, What};
use std::sync::Arc;

#[derive(Clone, Debug, Default, Hash)]
pub struct Traffic {
    /// Numbers given to requests so far.
    requests: u32,
    /// Single requests, by number.
    flights: Map<u32, Flight>,
    /// Streams under way, by the number of their first request.
    streams: Map<u32, Stream>,
    tallies: Map<Key, Tally>,
    /// The same by who asked: a pod, a node; outside: a node without a name.
    askers: Map<Key, Tally>,
    /// Of streams, by Service.
    results: Map<Key, Results>,
    memory: Memory,
}

/// A single request under way.
#[derive(Clone, Debug, Hash)]
struct Flight {
    /// The client has asked for the address before, and there was none.
    asked: bool,
    journey: Journey,
    hop: Option<InFlight>,
}

/// A hop that is being made.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct InFlight {
    pub hop: Arc<Hop>,
    pub sent: Ms,
    /// When it arrives, or when the client gives up.
    pub arrives: Ms,
}

impl Traffic {
    /// Hops being made by single requests now.
    pub fn in_flight(&self) -> impl Iterator<Item = &InFlight> {
        self.flights.values().filter_map(|flight| flight.hop.as_ref())
    }

    /// Streams under way.
    pub fn streams(&self) -> impl Iterator<Item = &Stream> {
        self.streams.values()
    }

    /// What became of all requests to a Service since the voyage began.
    pub fn tally(&self, service: &Key) -> Option<&Tally> {
        self.tallies.get(service)
    }

    /// Requests of one client since the voyage began: those answered, and those that came to
    /// nothing.
    #[inline(always)]
    pub fn asked_by(&self, client: &HopEnd) -> [u32; 2] {
        if self.askers.is_empty() { [0; 2] } else { self.count_of(client) }
    }

    #[inline(never)]
    fn count_of(&self, client: &HopEnd) -> [u32; 2] {
        let tally = self.askers.get(&asker(client));
        tally.map_or([0; 2], |tally| [tally.answered, tally.refused + tally.timed_out])
    }

    /// What its latest streams came to.
    pub fn results(&self, service: &Key) -> Option<&Results> {
        self.results.get(service)
    }

    /// Whether there ever was a stream.
    #[inline(never)]
    pub fn has_results(&self) -> bool {
        !self.results.is_empty()
    }

    /// All requests since the voyage began: those answered, and those that came to nothing.
    pub fn totals(&self) -> [u32; 2] {
        let answered: u32 = self.tallies.values().map(|tally| tally.answered).sum();
        let all: u32 = self.tallies.values().map(Tally::total).sum();
        [answered, all - answered]
    }

    /// IPVS: connections of a node's virtual server to an endpoint, active and ended.
    pub fn connections(&self, node: Str, asked: &Address, end: &Address, now: Ms) -> [u32; 2] {
        self.memory.connections(node, asked, end, now)
    }

    /// These nodes' kernels keep nothing: other rules were written, or they are off.
    pub(crate) fn forget(&mut self, of: &dyn Fn(&Str) -> bool) {
        self.memory.forget(of);
    }

    /// This kube-proxy, whose rules these nodes have, has written some anew.
    pub(crate) fn written(&mut self, of: &dyn Fn(&Str) -> bool, proxy: &KubeProxy) {
        if self.memory.is_empty() {
            return;
        }
        for (service, before) in proxy.changed() {
            self.memory.written(of, service, [before, proxy.rules_of(service)]);
        }
    }

    /// Starts a request or a stream of requests; what follows comes by alarm.
    pub(crate) fn send(&mut self, ctx: &mut Ctx, traffic: &TrafficMove) {
        let count = traffic.count.min(TRAFFIC_COUNT_MAX);
        let service = Key::new(Kind::Service, traffic.namespace, traffic.service);
        let first = self.requests.wrapping_add(1);
        self.requests = self.requests.wrapping_add(count);
        let TrafficMove { namespace, from, to, .. } = *traffic;
        let ask = Ask { namespace, service, from, to };
        if count == 1 {
            let journey = Journey::new(first, ask);
            self.flights.insert(first, Flight { asked: false, journey, hop: None });
            ctx.timer(0, alarm(ALARM_FLIGHT, first));
        } else if count > 1 {
            let every = Ms::from(traffic.interval_ms);
            let mut stream = Stream::new(ask, (count, every), &traffic.pattern, ctx.now);
            if to.is_empty() {
                let mut results = Results::default();
                self.asks_for(&mut stream, &mut results, service, ctx.now);
                self.results.insert(service, results);
            }
            self.streams.insert(first, stream);
            ctx.timer(0, alarm(ALARM_STREAM, first));
        }
    }

    /// A stream turns out to ask for this: its results are those of a run, a new one if it goes
    /// alone.
    fn asks_for(&mut self, stream: &mut Stream, results: &mut Results, what: Key, now: Ms) {
        if results.runs > 0 {
            self.results.insert(stream.service, std::mem::take(results));
        }
        stream.service = what;
        *results = self.results.remove(&what).unwrap_or_default();
        let alone = self.streams.values().all(|other| other.service != what);
        if alone || results.runs == 0 {
            results.begin(now);
        }
    }

    pub(crate) fn on_timer(&mut self, ctx: &mut Ctx, timer: &Timer, world: &World) {
        let Timer::Alarm { kind, serial, .. } = timer else { return };
        if *kind == ALARM_FLIGHT {
            self.fly(ctx, *serial, world);
        } else {
            self.flow(ctx, *serial, world);
        }
    }

    /// A single request arrived at the end of a hop, or is about to be sent.
    fn fly(&mut self, ctx: &mut Ctx, request: u32, world: &World) {
        let Some(mut flight) = self.flights.remove(&request) else { return };
        if let Some(InFlight { hop, sent, arrives }) = flight.hop.take() {
            let mut hop = Arc::unwrap_or_clone(hop);
            flight.journey.arrive(&mut hop, world);
            let lost_now = hop.outcome.as_ref().is_some_and(Outcome::is_timeout);
            let give_up = sent + CLIENT_TIMEOUT_MS;
            if lost_now && arrives < give_up {
                flight.hop = Some(InFlight { hop: Arc::new(hop), sent, arrives: give_up });
                ctx.timer(give_up - ctx.now, alarm(ALARM_FLIGHT, request));
                self.flights.insert(request, flight);
                return;
            }
            let ended = flight.journey.end_leg(&mut hop, &mut self.memory, ctx.now);
            self.tell(ctx, &flight.journey.ask, hop);
            if ended {
                return;
            }
        }
        if !flight.asked && flight.journey.is_new() && is_new(&flight.journey.ask, world) {
            // It has just been given, perhaps.
            flight.asked = true;
            self.flights.insert(request, flight);
            return ctx.timer(LOOKS_AGAIN_MS, alarm(ALARM_FLIGHT, request));
        }
        if flight.journey.is_new() {
            let from = &mut flight.journey.ask.from;
            *from = each_in_turn(*from, request, world);
        }
        let nowhere = Str::default();
        let hop = match flight.journey.next(&nowhere, world, ctx.rng, &mut self.memory) {
            Ok(hop) => hop,
            Err(hop) => return self.tell(ctx, &flight.journey.ask, *hop),
        };
        let lost = hop.outcome.as_ref().is_some_and(Outcome::is_timeout);
        let ms = if lost { CLIENT_TIMEOUT_MS } else { ctx.config.hop_ms };
        flight.hop = Some(InFlight { hop: Arc::new(hop), sent: ctx.now, arrives: ctx.now + ms });
        ctx.timer(ms, alarm(ALARM_FLIGHT, request));
        self.flights.insert(request, flight);
    }

    /// A stream sends its next request, or is told of, or ends. As long as nothing else happens in
    /// the cluster it sends those that follow as well: what comes of them is the same as if each
    /// had waited for its own moment.
    fn flow(&mut self, ctx: &mut Ctx, first: u32, world: &World) {
        let Some(mut stream) = self.streams.remove(&first) else { return };
        if stream.sent == stream.count {
            return self.sum_up(ctx, first, stream);
        }
        if !stream.asked && stream.sent == 0 && is_new(&stream.ask, world) {
            stream.waits(LOOKS_AGAIN_MS);
            self.streams.insert(first, stream);
            return ctx.timer(LOOKS_AGAIN_MS, alarm(ALARM_STREAM, first));
        }
        let mut results = self.results.remove(&stream.service).unwrap_or_default();
        for sent in 0..BATCH_MAX {
            let last = if stream.tells_at.is_some_and(|at| at <= ctx.now) {
                self.tell_of(ctx, first, &mut stream);
                false
            } else {
                let world = World { now: ctx.now, ..*world };
                self.one(ctx, first, &mut stream, &mut results, &world);
                stream.sent == stream.count
            };
            let next = if last { ctx.now + 6 * ctx.config.hop_ms } else { stream.next_event() };
            let told = ctx.out.note.is_some();
            if last || told || next >= world.quiet_until || sent + 1 == BATCH_MAX {
                ctx.timer(next - ctx.now, alarm(ALARM_STREAM, first));
                break;
            }
            ctx.go_on(next);
        }
        self.results.insert(stream.service, results);
        self.streams.insert(first, stream);
    }

    /// One request of a stream, from its beginning to its end.
    fn one(
        &mut self,
        ctx: &mut Ctx,
        first: u32,
        stream: &mut Stream,
        results: &mut Results,
        world: &World,
    ) {
        let request = first.wrapping_add(stream.sent);
        let (hop, hops, ms) = self.at_a_glance(ctx, request, stream, world);
        if !stream.is_found {
            // The first packet that is no question for a name tells whom the address belongs to.
            stream.is_found = hop.leg == Leg::Request;
            let found = if stream.is_found { hop.service } else { stream.service };
            if stream.sent == 0 || found != stream.service {
                self.asks_for(stream, results, found, ctx.now);
            }
        }
        let outcome = hop.outcome.as_ref().expect("a glance sees the end");
        stream.tally.count(outcome);
        let (entry, mut node) = (stream.entry, Str::default());
        let mut mark = Mark { sent: ctx.now, entry, pod: None, stopped: None };
        if let Outcome::Denied { pod, way, .. } = outcome {
            (mark.pod, mark.stopped) = (Some(*pod), Some(*way));
        }
        if let Outcome::Answered { pod: by, .. } = outcome {
            mark.pod = Some(*by);
            node = results.node_of(by).unwrap_or_default();
            if !is_on(world, &node, by) {
                node = world.machines.keys().find(|n| is_on(world, n, by)).copied().unwrap_or(node);
            }
        }
        let outside = stream.ask.is_outside();
        let rules = world.proxies.on(&entry).and_then(|proxy| proxy.rules_of(&stream.service));
        let rules = rules.map(|rules| Sorting::of(&rules.service.spec, outside));
        let rules = rules.unwrap_or_default();
        results.count(&Went { at: ctx.now, rules, entry, node, hops, ms, outcome });
        let failed = stream.tally.refused + stream.tally.timed_out;
        let is_told = !outcome.is_answered() && failed <= stream.failures_told();
        if is_told {
            self.tell(ctx, &stream.ask, hop);
        } else {
            self.count(&stream.ask, hop.service, outcome);
        }
        stream.went(mark, ctx.rng);
    }

    /// The last hop of a request, had it taken no time, how many there were, and how long they
    /// would have taken.
    fn at_a_glance(
        &mut self,
        ctx: &mut Ctx,
        request: u32,
        of: &mut Stream,
        world: &World,
    ) -> (Hop, u32, Ms) {
        let ask = Ask { from: each_in_turn(of.ask.from, request, world), ..of.ask };
        let mut journey = Journey::new(request, ask);
        let mut ms = 0;
        for hops in 1.. {
            let mut hop = match journey.next(&of.entry, world, ctx.rng, &mut self.memory) {
                Ok(hop) => hop,
                Err(hop) => {
                    of.entry = Str::default();
                    return (*hop, hops - 1, ms);
                }
            };
            journey.arrive(&mut hop, world);
            let lost = hop.outcome.as_ref().is_some_and(Outcome::is_timeout);
            ms += if lost { CLIENT_TIMEOUT_MS } else { ctx.config.hop_ms };
            if journey.end_leg(&mut hop, &mut self.memory, ctx.now) {
                of.entry = journey.entry();
                return (hop, hops, ms);
            }
        }
        unreachable!("a way has an end")
    }

    /// Tells how far a stream has come.
    fn tell_of(&mut self, ctx: &mut Ctx, first: u32, stream: &mut Stream) {
        let every = stream.tells_every();
        stream.tells_at = stream.tells_at.map(|at| at + every);
        let client = actor(&stream.ask.start());
        let summary = summary(ctx.now, first, stream);
        ctx.note(client, client, What::Traffic(Arc::new(summary)));
    }

    fn sum_up(&mut self, ctx: &mut Ctx, first: u32, stream: Stream) {
        let ok = stream.tally.answered == stream.sent;
        let client = actor(&stream.ask.start());
        let summary = summary(ctx.now, first, &stream);
        ctx.note(client, client, What::Traffic(Arc::new(summary)));
        ctx.change(Change::Answered { service: stream.service, pod: None, ok });
    }

    /// A request is over.
    fn count(&mut self, ask: &Ask, service: Key, outcome: &Outcome) {
        self.tallies.entry(service).or_default().count(outcome);
        self.askers.entry(asker(&ask.start())).or_default().count(outcome);
    }

    /// Makes a hop a step, and counts the request if it was its last.
    fn tell(&mut self, ctx: &mut Ctx, ask: &Ask, hop: Hop) {
        if let Some(outcome) = &hop.outcome {
            self.count(ask, hop.service, outcome);
            let mut pod = None;
            if let Outcome::Answered { pod: by, .. } = outcome {
                pod = Some(*by);
            }
            let (service, ok) = (hop.service, outcome.is_answered());
            ctx.change(Change::Answered { service, pod, ok });
        }
        ctx.note(actor(&hop.from), actor(&hop.to), What::Hop(Arc::new(hop)));
    }
}

/// Whose request it is.
fn asker(client: &HopEnd) -> Key {
    match client {
        HopEnd::Pod(pod) => *pod,
        HopEnd::Node(node) => Key::new(Kind::Node, "", *node),
        _ => Key::new(Kind::Node, "", ""),
    }
}

/// A stream as it is now.
fn summary(now: Ms, first_request: u32, stream: &Stream) -> TrafficSummary {
    let tally = &stream.tally;
    let by_pod = tally.by_pod.iter().map(|(pod, (image, n))| (*pod, *image, *n));
    TrafficSummary {
        first_request,
        service: stream.service,
        sent: stream.sent,
        left: stream.count - stream.sent,
        answered: tally.answered,
        refused: tally.refused,
        timed_out: tally.timed_out,
        by_pod: by_pod.collect(),
        ms: now - stream.started,
    }
}

/// Through every node: through the one whose turn it is.
fn each_in_turn(from: TrafficFrom, request: u32, world: &World) -> TrafficFrom {
    match from {
        TrafficFrom::Outside { node } if &*node == EVERY_NODE => {
            let turn = request as usize % world.machines.len().max(1);
            let node = world.machines.keys().nth(turn).copied();
            TrafficFrom::Outside { node: node.unwrap_or_default() }
        }
        from => from,
    }
}

fn is_on(world: &World, node: &Str, pod: &Key) -> bool {
    world.machines.get(node).is_some_and(|machine| machine.kubelet.pod(pod).is_some())
}

fn alarm(kind: u8, serial: u32) -> Timer {
    Timer::Alarm { kind, key: None, serial }
}

fn actor(end: &HopEnd) -> Actor {
    match end {
        HopEnd::Client | HopEnd::Host(_) => Actor::Client,
        HopEnd::LoadBalancer(key) => {
            Actor::LoadBalancer { namespace: key.namespace, name: key.name }
        }
        HopEnd::Node(node) => Actor::KubeProxy(*node),
        HopEnd::Pod(key) => Actor::Pod { namespace: key.namespace, name: key.name },
    }
}

/// Who finds an EXTERNAL-IP pending, or not in the rules yet, tries once more after this time.
const LOOKS_AGAIN_MS: Ms = 1_500;
const ALARM_FLIGHT: u8 = 0;
const ALARM_STREAM: u8 = 1;
/// Requests of one call at most: whoever looks ahead does it in parts.
const BATCH_MAX: u32 = 250;
/// How long a client waits for an answer.
pub const CLIENT_TIMEOUT_MS: Ms = 3_000;
/// Requests of one stream: a thousand a second for a minute and more.
pub const TRAFFIC_COUNT_MAX: u32 = 100_000;
/// Stands for a node where requests from outside take all nodes in turn. No node has this name.
pub const EVERY_NODE: &str = "*";

#[cfg(test)]
mod tests;
