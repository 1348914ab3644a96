//! What moves in a step, and what is decided in it without anything moving.

use super::actors::{about, place};
use super::project::Scene;
use super::stop::hop_ends;
use super::{
    Berths, Flight, FlightKind, Harbour, Lod, Moment, Path, Place, Point, Rect, Room, Verdict,
    Written, crane_path, waiting_slot,
};
use crate::cluster::network::{Hop, Outcome};
use crate::cluster::object::{Key, Str};
use crate::cluster::scheduler::Decision;
use crate::cluster::{Change, Cluster, Step, What};
use std::sync::Arc;

impl Scene<'_> {
    #[inline(never)]
    pub(super) fn flight(&self, h: &Harbour, step: &Step, steps: &[Arc<Step>]) -> Option<Flight> {
        let flight =
            |kind, from, to, path, plate| Flight { step: step.id, kind, from, to, path, plate };
        match &step.what {
            What::Scheduled(decision) => {
                let room = Place::Room(Room::Scheduler);
                let kind = FlightKind::Inside { verdicts: verdicts(h, decision) };
                let plate = h.beside_room(&room)?;
                return Some(flight(kind, room.clone(), room, Path::default(), plate));
            }
            What::Hop(hop) => {
                let (from, to) = hop_ends(hop);
                let (path, plate) = h.hop_way(hop)?;
                return Some(flight(request(h, hop, steps), from, to, path, plate));
            }
            What::Stored { .. } => {
                if let Some(lift) = self.lift(h, step) {
                    return Some(lift);
                }
            }
            _ => {}
        }
        let to = place(&step.to)?;
        // Whatever set it off, a controller decides in its own room.
        let from = if matches!(step.what, What::Sync(_)) { to.clone() } else { place(&step.from)? };
        if from == to {
            let plate = h.beside_room(&to)?;
            let kind = FlightKind::Inside { verdicts: Vec::new() };
            return Some(flight(kind, from, to, Path::default(), plate));
        }
        let (path, plate) = h.message_path(&from, &to)?;
        Some(flight(FlightKind::Message, from, to, path, plate))
    }

    /// The crane takes a pod to its slot: once, when its node is written down.
    fn lift(&self, h: &Harbour, step: &Step) -> Option<Flight> {
        let (pod, node) = step.changes.iter().find_map(|change| match change {
            Change::Bound { pod, node } => Some((pod, node)),
            _ => None,
        })?;
        let ship = h.ship(node)?;
        let cargo =
            ship.cargo.iter().find(|c| c.name == pod.name && c.namespace == pod.namespace)?;
        let stern = h.stern(ship);
        let landing = match h.layout.lod {
            Lod::Glyph | Lod::Cell => Rect::new(stern.x + 30.0, stern.y + 8.0, 14.0, 14.0),
            Lod::Full | Lod::Compact => {
                h.layout.slot(ship.size, cargo.slot).shift(stern.x, stern.y)
            }
        };
        // Where it waited: among those that wait still, by its age.
        let queue = h.control.queue + 1;
        let (_, origin) = waiting_slot(&h.layout, self.ahead_of(pod), queue);
        let (api, etcd) = (Place::Room(Room::Api), Place::Room(Room::Etcd));
        let letter = h.message_path(&api, &etcd).map(|way| way.0).unwrap_or_default();
        let kind = FlightKind::Crane { cargo: cargo.clone(), origin, landing, letter };
        Some(Flight {
            step: step.id,
            kind,
            from: api,
            to: Place::Ship(*node),
            path: crane_path(h, origin, landing),
            plate: h.beside(ship),
        })
    }
}

/// One hop of a request: those before it stay drawn, and its reply numbers on.
fn request(h: &Harbour, hop: &Hop, steps: &[Arc<Step>]) -> FlightKind {
    let mut before = Vec::new();
    let mut number = 1;
    for step in steps.iter().rev().skip(1).take(STEPS_BACK_MAX) {
        let What::Hop(earlier) = &step.what else { continue };
        if earlier.request != hop.request {
            continue;
        }
        let Some(way) = h.hop_way(earlier) else { continue };
        number += 1;
        if earlier.back == hop.back {
            before.push(way.0);
        }
    }
    before.reverse();
    let label = hop.addresses().map(|(before, now)| Written {
        before: before.map_or(String::new(), |before| before.to_string()),
        now: if now.ip.is_empty() { String::new() } else { now.to_string() },
    });
    let lost = hop.outcome.as_ref().is_some_and(Outcome::is_timeout);
    FlightKind::Request { number, before, label, ended: hop.outcome.is_some(), lost }
}

/// What the scheduler thinks of each ship in sight.
fn verdicts(h: &Harbour, decision: &Decision) -> Vec<Verdict> {
    let mut verdicts = Vec::new();
    // Over hundreds of signs only what was decided.
    let all = h.window.places.len() <= VERDICTS_MAX;
    for row in decision.table.iter().flat_map(|table| &table.rows) {
        if !all && decision.chosen != Some(row.node) {
            continue;
        }
        let Some(ship) = h.ship(&row.node) else { continue };
        let refused = row.rejections.first().map(|r| {
            let reason = r.reasons.first().map_or(String::new(), |r| r.text().into_owned());
            (r.plugin.name(), reason)
        });
        let chosen = decision.chosen == Some(row.node);
        let at = h.over(ship);
        verdicts.push(Verdict { ship: row.node, at, refused, total: row.total, chosen });
    }
    verdicts
}

/// The slot on a ship that the scheduler has in mind for the pod of this step, until etcd has it.
pub(super) fn promise(moment: Moment, berths: &Berths) -> Option<(Str, usize)> {
    let (node, ahead) = intended(moment.cluster, moment.steps)?;
    Some((node, berths.on(moment.start, &node).free(ahead)))
}

/// The ship the scheduler has in mind for the pod of the last step, until etcd has it, and how many
/// pods it means to put there before.
pub(super) fn intended(cluster: &Cluster, steps: &[Arc<Step>]) -> Option<(Str, usize)> {
    let step = steps.last()?;
    let asked = match &step.what {
        What::Scheduled(_) => true,
        What::Request(note) => note.subresource == "binding",
        _ => false,
    };
    let pod = about(step).filter(|_| asked)?;
    let mut node = None;
    let mut ahead = 0;
    for step in steps.iter().rev().take(STEPS_BACK_MAX) {
        let What::Scheduled(decision) = &step.what else { continue };
        if decision.pod == pod && node.is_none() {
            node = decision.chosen;
        } else if node.is_some() && node == decision.chosen && is_waiting(cluster, &decision.pod) {
            // Decided before it and not yet written: that one comes first.
            ahead += 1;
        }
    }
    Some((node?, ahead))
}

fn is_waiting(cluster: &Cluster, pod: &Key) -> bool {
    let pod = cluster.get(pod).and_then(|o| o.as_pod().map(|p| p.spec.node_name));
    pod.is_some_and(|node| node.is_empty())
}

impl Harbour {
    /// Where words about something inside a place stand: beside its ship, else over its roof.
    fn beside_room(&self, place: &Place) -> Option<Point> {
        if let Place::Crew(_, ship) = place {
            return Some(self.beside(self.ship(ship)?));
        }
        let room = match place {
            Place::Desk(_) => self.layout.room(Room::Controllers),
            _ => self.place(place)?,
        };
        Some(Point::new(room.centre().x, room.y - 34.0))
    }
}

/// Ships that get a tag each.
const VERDICTS_MAX: usize = 40;
/// Steps looked back over for what led to the present one.
const STEPS_BACK_MAX: usize = 400;
