//! Streams of requests: boats for some of them, lanes as wide as what flows in them, counts.
//!
//! Invariants: a boat is one request that was really sent, and where it is follows from when that
//! was; there are never more than [`BOATS_MAX`], however fast the stream.

use super::{Crew, Form, Harbour, Path, Place, Point, Rect};
use crate::cluster::network::{MARKS_MAX, Mark, Stream, Way};
use crate::cluster::object::{Key, Kind, Object, Str};
use crate::cluster::{Cluster, Ms, TrafficFrom};

/// What flows at a moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Flow {
    pub boats: Vec<Boat>,
    /// Ways that requests take, and how wide to draw them, px.
    pub lanes: Vec<(Path, f64)>,
    /// Requests a second, at who sends them.
    pub rates: Vec<(Place, Rect, u32)>,
    /// Answers of each pod in sight so far, at its box.
    pub counts: Vec<(Rect, u32)>,
}

/// One request of a stream.
#[derive(Clone, Debug, PartialEq)]
pub struct Boat {
    /// Tells it from the others, from one moment to the next.
    pub number: u64,
    pub at: Point,
    /// It comes to nothing.
    pub lost: bool,
}

/// What flows now; `None` without a stream under way, and over an ocean.
pub fn flow(h: &Harbour, cluster: &Cluster, now: Ms) -> Option<Flow> {
    let traffic = cluster.traffic();
    if traffic.streams().next().is_none() || h.layout.form == Form::Ocean {
        return None;
    }
    let mut flow = Flow::default();
    let mut legs = Legs { h, known: Vec::new() };
    let most = BOATS_MAX / traffic.streams().count().max(1);
    for (number, stream) in traffic.streams().enumerate() {
        let sailing = stream.marks.iter().rev().take_while(|mark| mark.sent + SAIL_MS > now);
        let sailing = sailing.count().min(most);
        let first = stream.marks.len() - sailing;
        let second = stream.marks.iter().filter(|mark| mark.sent + 1_000 > now).count() as u32;
        flow.rate(h, legs.start(stream), second * stream.stride());
        let before = u64::from(stream.sent / stream.stride()) + MARKS_MAX as u64;
        for (at, mark) in stream.marks.iter().enumerate().skip(first) {
            let sailed = (now - mark.sent.min(now)) as f64 / SAIL_MS as f64;
            let way = legs.way(stream, mark);
            let Some(at_now) = along(&way, sailed) else { continue };
            let place = before - (stream.marks.len() - at) as u64;
            let number = place * 16 + number as u64 % 16;
            flow.boats.push(Boat {
                number,
                at: at_now,
                lost: (mark.pod.is_none() || mark.stopped.is_some()) && sailed > 0.7,
            });
        }
        for mark in &stream.marks {
            legs.way(stream, mark);
        }
    }
    let busiest = legs.known.iter().map(|leg| leg.times).max().unwrap_or(1);
    for leg in legs.known {
        let share = f64::from(leg.times) / f64::from(busiest);
        if let Some(path) = leg.path {
            flow.lanes.push((path, (3.0 + 16.0 * share.sqrt()).round() / 2.0));
        }
    }
    flow.counts = counts(h, cluster);
    Some(flow)
}

impl Flow {
    /// So many a second more from there.
    fn rate(&mut self, h: &Harbour, from: Place, rate: u32) {
        if let Some(known) = self.rates.iter_mut().find(|known| known.0 == from) {
            known.2 += rate;
        } else if let Some(rect) = h.place(&from).filter(|_| rate > 0) {
            self.rates.push((from, rect, rate));
        }
    }
}

/// What the pods in sight have answered.
fn counts(h: &Harbour, cluster: &Cluster) -> Vec<(Rect, u32)> {
    let mut out = Vec::new();
    if h.layout.form == Form::Fleet {
        return out;
    }
    let services: Vec<Key> = cluster.list(Kind::Service).map(Object::key).collect();
    for cargo in h.ships.iter().flat_map(|ship| &ship.cargo) {
        let pod = Key::new(Kind::Pod, cargo.namespace, cargo.name);
        let of = |service: &Key| cluster.traffic().tally(service)?.by_pod.get(&pod);
        let count = services.iter().filter_map(of).map(|(_, count)| count).sum::<u32>();
        let place = Place::Pod { namespace: cargo.namespace, name: cargo.name };
        if let Some(rect) = h.place(&place).filter(|_| count > 0) {
            out.push((rect, count));
        }
    }
    out
}

/// The ways between two places, each looked up once.
struct Legs<'a> {
    h: &'a Harbour,
    known: Vec<Leg>,
}

struct Leg {
    from: Place,
    to: Place,
    /// It ends at this gate.
    gate: Option<Way>,
    path: Option<Path>,
    /// Requests that take it.
    times: u32,
}

impl Legs<'_> {
    /// Where a stream comes from.
    fn start(&self, stream: &Stream) -> Place {
        match *stream.from() {
            TrafficFrom::Pod { name } => Place::Pod { namespace: stream.namespace(), name },
            TrafficFrom::Node { name } => Place::Ship(name),
            _ => Place::Clients,
        }
    }

    /// The ways of a request, one after the other.
    fn way(&mut self, stream: &Stream, mark: &Mark) -> Vec<Path> {
        let start = self.start(stream);
        if mark.entry.is_empty() {
            return Vec::new();
        }
        let proxy = |node: Str| Place::Crew(Crew::RouteOfficer, node);
        let mut places = vec![start];
        if *stream.from() == TrafficFrom::Client {
            let service = stream.service;
            let gate = Place::Gate { namespace: service.namespace, name: service.name };
            places.extend(self.h.place(&gate).map(|_| gate));
        }
        places.push(proxy(mark.entry));
        if let Some(pod) = mark.pod {
            let place = Place::Pod { namespace: pod.namespace, name: pod.name };
            if let Some(ship) = self.h.ship_at(&place).filter(|ship| ship.name != mark.entry) {
                places.push(proxy(ship.name));
            }
            places.push(place);
        }
        let last = places.len() - 2;
        let gate = |i| mark.stopped.filter(|_| i == last);
        let ends = places.windows(2).enumerate();
        ends.filter_map(|(i, ends)| self.leg(&ends[0], &ends[1], gate(i))).collect()
    }

    fn leg(&mut self, from: &Place, to: &Place, gate: Option<Way>) -> Option<Path> {
        let same = |leg: &&mut Leg| leg.from == *from && leg.to == *to && leg.gate == gate;
        if let Some(leg) = self.known.iter_mut().find(same) {
            leg.times += 1;
            return leg.path.clone();
        }
        let way = match gate {
            Some(gate) => self.h.gate_path(from, to, gate),
            None => self.h.hop_path(from, to),
        };
        let path = way.map(|(path, _)| path);
        let (from, to) = (from.clone(), to.clone());
        self.known.push(Leg { from, to, gate, path: path.clone(), times: 1 });
        path
    }
}

/// Where one is that has done this part of its whole way.
fn along(way: &[Path], part: f64) -> Option<Point> {
    let lengths: Vec<f64> = way.iter().map(Path::length).collect();
    let mut left = lengths.iter().sum::<f64>() * part.min(1.0);
    for (path, length) in way.iter().zip(lengths) {
        if left <= length {
            return Some(path.at(if length > 0.0 { left / length } else { 1.0 }));
        }
        left -= length;
    }
    way.last().map(Path::end)
}

/// Boats of all streams together.
pub const BOATS_MAX: usize = 60;
/// Simulated time in which a boat sails its way: what it really takes nobody could see.
const SAIL_MS: Ms = 1_500;
