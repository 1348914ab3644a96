//! Harbour gates: where the load balancer of a Service stands, and the ways through it.

use super::geometry::{Path, Point, Rect};
use super::layout::{Form, Layout};
use super::stop::{hop_ends, stopped_at};
use super::{Harbour, Lane, Place};
use crate::cluster::network::{Hop, HopEnd};
use crate::cluster::object::{Service, Str};

impl Layout {
    /// The plate of the `i`-th of so many Services, where there are so many gates.
    pub fn lane_beside(&self, i: usize, lanes: usize, gates: usize) -> Rect {
        match (self.form, gates) {
            (Form::Full, _) | (_, 0) => self.lane(i, lanes),
            // The gates stand with the clients, the others on the control ship's far side.
            (Form::Compact, _) => self.lane(i + 2, lanes + 2),
            _ => self.lane(i, lanes + gates),
        }
    }

    /// The `i`-th of `count` gates: on the quay below the clients where there is one, else among
    /// the plates of the `lanes` Services. An empty box: there is no room for it.
    pub fn gate(&self, i: usize, count: usize, lanes: usize) -> Rect {
        let Rect { x, w, .. } = self.clients;
        let y = self.clients.bottom();
        match (self.form, count) {
            (Form::Compact, _) => self.lane(i, count),
            (Form::Full, 1) => Rect::new(x, y + 27.0, w, 52.0),
            (Form::Full, _) if i < QUAY_MAX => Rect::new(x, y + 20.0 + 50.0 * i as f64, w, 44.0),
            (Form::Full, _) => Rect::default(),
            _ => self.lane(lanes + i, lanes + count),
        }
    }
}

impl Lane {
    /// Its gate has a place of its own.
    pub fn has_gate(&self) -> bool {
        self.gate.w > 0.0
    }

    pub fn gate_place(&self) -> Place {
        Place::Gate { namespace: self.namespace, name: self.name }
    }
}

impl Harbour {
    /// The way of one hop of a request, and where its words stand. From outside it leads through
    /// the gate that has the address asked for, whoever takes it in there.
    pub(super) fn hop_way(&self, hop: &Hop) -> Option<(Path, Point)> {
        let (from, to) = hop_ends(hop);
        if let Some((_, way)) = stopped_at(hop)
            && let Some(stop) = self.gate_path(&from, &to, way)
        {
            return Some(stop);
        }
        let gate = self.gate_of(asked_outside(hop));
        let through = gate.and_then(|gate| {
            let (first, _) = self.hop_path(&from, &gate)?;
            let (second, words) = self.hop_path(&gate, &to)?;
            Some((first.then(second), words))
        });
        through.or_else(|| self.hop_path(&from, &to))
    }

    fn gate_of(&self, ip: Option<&Str>) -> Option<Place> {
        let ip = ip.filter(|ip| !ip.is_empty())?;
        let lane = self.lanes.iter().find(|lane| lane.has_gate() && lane.external_ip == *ip)?;
        Some(lane.gate_place())
    }

    /// Whether the gate stands below the clients.
    fn is_on_quay(&self, gate: Rect) -> bool {
        self.layout.form == Form::Full && gate.x == self.outside.clients.x
    }

    /// The way between a gate on the quay and the clients, or a ship.
    pub(super) fn quay_path(&self, from: &Place, to: &Place) -> Option<(Path, Point)> {
        let (gate, other, outward) = match (from, to) {
            (Place::Gate { .. }, other) => (from, other, true),
            (other, Place::Gate { .. }) => (to, other, false),
            _ => return None,
        };
        let gate = self.place(gate)?;
        let (path, words) = match other {
            Place::Clients => (self.round_the_ends(self.outside.clients, gate).reversed(), gate),
            Place::Crew(..) if self.is_on_quay(gate) => {
                let path = self.along_shore(gate, other)?;
                let words = path.at(0.5);
                (path, Rect::new(words.x, words.y, 0.0, 0.0))
            }
            _ => return None,
        };
        Some((if outward { path } else { path.reversed() }, words.centre()))
    }

    /// From the clients to a gate: below them round the ends of both plates, beside them under
    /// both.
    fn round_the_ends(&self, clients: Rect, gate: Rect) -> Path {
        if gate.y < clients.bottom() {
            let start = Point::new(clients.centre().x, clients.bottom() + 3.0);
            let end = Point::new(gate.centre().x, gate.bottom() + 10.0);
            return Path::arch(start, end, start.y.max(end.y) + 26.0);
        }
        let x = clients.right().max(gate.right()) + 17.0;
        let points = [
            Point::new(clients.right() + 3.0, clients.centre().y),
            Point::new(x, clients.centre().y),
            Point::new(x, gate.centre().y),
            Point::new(gate.right() + 12.0, gate.centre().y),
        ];
        Path::rounded(&points, 12.0)
    }
}

/// The ports of a Service but for the first.
#[inline(never)]
pub(super) fn more_ports(service: &Service) -> Str {
    let more = service.spec.ports.iter().skip(1).map(|port| port.number().to_string());
    more.collect::<Vec<_>>().join(" ").into()
}

/// The address a packet has on the way between the clients and a node.
pub(super) fn asked_outside(hop: &Hop) -> Option<&Str> {
    match (&hop.from, &hop.to) {
        (HopEnd::Client, HopEnd::Node(_)) => Some(&hop.destination.ip),
        (HopEnd::Node(_), HopEnd::Client) => Some(&hop.source.ip),
        _ => None,
    }
}

/// So many gates have room on the quay.
const QUAY_MAX: usize = 2;
