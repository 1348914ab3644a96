//! User traffic: single requests are followed hop by hop, streams are counted.
//!
//! Invariants: a request under way knows only the hop it is on; what it meets next is decided when
//! it gets there. A stream's requests are decided at the moment they are sent, at one glance.

use super::route::{Affinity, Packet, is_new};
use super::{Hop, HopEnd, Outcome, TrafficSummary, World};
use crate::cluster::component::{Ctx, Timer};
use crate::cluster::map::Map;
use crate::cluster::moves::{TrafficFrom, TrafficMove};
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
    affinity: Affinity,
}

/// A single request under way.
#[derive(Clone, Debug, Hash)]
struct Flight {
    service: Key,
    from: TrafficFrom,
    /// The client has asked for the address before, and there was none.
    asked: bool,
    /// `None` until it is sent.
    packet: Option<Packet>,
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

/// A stream of requests under way.
#[derive(Clone, Debug, Hash)]
pub struct Stream {
    pub service: Key,
    pub from: TrafficFrom,
    pub count: u32,
    pub interval_ms: Ms,
    pub sent: u32,
    pub started: Ms,
    pub tally: Tally,
    /// The client has asked for the address before, and there was none.
    asked: bool,
    /// Where its requests entered last.
    entry: Str,
}

/// What became of requests.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Tally {
    pub answered: u32,
    /// Told no at once (or not even sent).
    pub refused: u32,
    pub timed_out: u32,
    /// Answers by pod, with the image it ran last.
    pub by_pod: Map<Key, (Str, u32)>,
}

impl Tally {
    fn count(&mut self, outcome: &Outcome) {
        if let Outcome::Answered { pod, image, .. } = outcome {
            self.answered += 1;
            let entry = self.by_pod.entry(*pod).or_insert((*image, 0));
            *entry = (*image, entry.1 + 1);
        } else if outcome.is_timeout() {
            self.timed_out += 1;
        } else {
            self.refused += 1;
        }
    }
    pub fn total(&self) -> u32 {
        self.answered + self.refused + self.timed_out
    }
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

    /// All requests since the voyage began: those answered, and those that came to nothing.
    pub fn totals(&self) -> [u32; 2] {
        let answered: u32 = self.tallies.values().map(|tally| tally.answered).sum();
        let all: u32 = self.tallies.values().map(Tally::total).sum();
        [answered, all - answered]
    }

    /// Starts a request or a stream of requests; what follows comes by alarm.
    pub(crate) fn send(&mut self, ctx: &mut Ctx, traffic: &TrafficMove) {
        let count = traffic.count.min(TRAFFIC_COUNT_MAX);
        let service = Key::new(Kind::Service, traffic.namespace, traffic.service);
        let first = self.requests.wrapping_add(1);
        self.requests = self.requests.wrapping_add(count);
        let from = traffic.from;
        if count == 1 {
            self.flights
                .insert(first, Flight { service, from, asked: false, packet: None, hop: None });
            ctx.timer(0, alarm(ALARM_FLIGHT, first));
        } else if count > 1 {
            let stream = Stream {
                service,
                from,
                count,
                interval_ms: Ms::from(traffic.interval_ms),
                sent: 0,
                started: ctx.now,
                tally: Tally::default(),
                asked: false,
                entry: Str::default(),
            };
            self.streams.insert(first, stream);
            ctx.timer(0, alarm(ALARM_STREAM, first));
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
            let packet = flight.packet.as_mut().expect("it was sent");
            let over = hop.outcome.is_some();
            packet.arrive(&mut hop, world);
            let lost_now = hop.outcome.as_ref().is_some_and(Outcome::is_timeout);
            let give_up = sent + CLIENT_TIMEOUT_MS;
            if lost_now && arrives < give_up {
                flight.hop = Some(InFlight { hop: Arc::new(hop), sent, arrives: give_up });
                ctx.timer(give_up - ctx.now, alarm(ALARM_FLIGHT, request));
                self.flights.insert(request, flight);
                return;
            }
            let ended = over || hop.outcome.is_some();
            self.tell(ctx, hop);
            if ended {
                return;
            }
        }
        if !flight.asked && flight.packet.is_none() && is_new(&flight.from, &flight.service, world)
        {
            // It has just been given, perhaps.
            flight.asked = true;
            self.flights.insert(request, flight);
            return ctx.timer(LOOKS_AGAIN_MS, alarm(ALARM_FLIGHT, request));
        }
        if flight.packet.is_none() {
            let (service, nowhere) = (flight.service, Str::default());
            match Packet::new(request, service, &flight.from, &nowhere, world) {
                Ok(packet) => flight.packet = Some(packet),
                Err(hop) => return self.tell(ctx, *hop),
            }
        }
        let packet = flight.packet.as_mut().expect("it is sent now");
        let hop = packet.next(world, ctx.rng, &mut self.affinity);
        let lost = hop.outcome.as_ref().is_some_and(Outcome::is_timeout);
        let ms = if lost { CLIENT_TIMEOUT_MS } else { ctx.config.hop_ms };
        flight.hop = Some(InFlight { hop: Arc::new(hop), sent: ctx.now, arrives: ctx.now + ms });
        ctx.timer(ms, alarm(ALARM_FLIGHT, request));
        self.flights.insert(request, flight);
    }

    /// A stream sends its next request, or ends.
    fn flow(&mut self, ctx: &mut Ctx, first: u32, world: &World) {
        let Some(mut stream) = self.streams.remove(&first) else { return };
        if stream.sent == stream.count {
            return self.sum_up(ctx, first, stream);
        }
        if !stream.asked && stream.sent == 0 && is_new(&stream.from, &stream.service, world) {
            stream.asked = true;
            self.streams.insert(first, stream);
            return ctx.timer(LOOKS_AGAIN_MS, alarm(ALARM_STREAM, first));
        }
        let request = first.wrapping_add(stream.sent);
        let hop = self.at_a_glance(ctx, request, &mut stream, world);
        let outcome = hop.outcome.as_ref().expect("a glance sees the end");
        stream.sent += 1;
        stream.tally.count(outcome);
        let failed = stream.tally.refused + stream.tally.timed_out;
        if outcome.is_answered() || failed > FAILURES_TOLD_MAX {
            self.tallies.entry(stream.service).or_default().count(outcome);
        } else {
            self.tell(ctx, hop);
        }
        let last = stream.sent == stream.count;
        let wait = if last { 6 * ctx.config.hop_ms } else { stream.interval_ms };
        ctx.timer(wait, alarm(ALARM_STREAM, first));
        self.streams.insert(first, stream);
    }

    /// The last hop of a request, had it taken no time.
    fn at_a_glance(&mut self, ctx: &mut Ctx, request: u32, of: &mut Stream, world: &World) -> Hop {
        let sent = Packet::new(request, of.service, &of.from, &of.entry, world);
        let mut packet = match sent {
            Ok(packet) => packet,
            Err(hop) => return *hop,
        };
        of.entry = packet.entry;
        loop {
            let mut hop = packet.next(world, ctx.rng, &mut self.affinity);
            packet.arrive(&mut hop, world);
            if hop.outcome.is_some() {
                return hop;
            }
        }
    }

    fn sum_up(&mut self, ctx: &mut Ctx, first: u32, stream: Stream) {
        let tally = stream.tally;
        let ok = tally.answered == stream.sent;
        let summary = TrafficSummary {
            first_request: first,
            service: stream.service,
            sent: stream.sent,
            answered: tally.answered,
            refused: tally.refused,
            timed_out: tally.timed_out,
            by_pod: tally.by_pod.into_iter().map(|(pod, (image, n))| (pod, image, n)).collect(),
            ms: ctx.now - stream.started,
        };
        let client = match &stream.from {
            TrafficFrom::Outside { .. } | TrafficFrom::LoadBalancer => Actor::Client,
            TrafficFrom::Pod { name } => {
                Actor::Pod { namespace: stream.service.namespace, name: *name }
            }
        };
        ctx.note(client, client, What::Traffic(Arc::new(summary)));
        ctx.change(Change::Answered { service: stream.service, pod: None, ok });
    }

    /// Makes a hop a step, and counts the request if it was its last.
    fn tell(&mut self, ctx: &mut Ctx, hop: Hop) {
        if let Some(outcome) = &hop.outcome {
            self.tallies.entry(hop.service).or_default().count(outcome);
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

fn alarm(kind: u8, serial: u32) -> Timer {
    Timer::Alarm { kind, key: None, serial }
}

fn actor(end: &HopEnd) -> Actor {
    match end {
        HopEnd::Client => Actor::Client,
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
/// Failed requests of one stream that are steps of their own; further ones are only counted.
const FAILURES_TOLD_MAX: u32 = 100;
/// How long a client waits for an answer.
pub const CLIENT_TIMEOUT_MS: Ms = 3_000;
/// Requests of one stream: enough for minutes of load, few enough to stay quick.
pub const TRAFFIC_COUNT_MAX: u32 = 10_000;

#[cfg(test)]
mod tests;
