//! Where a NetworkPolicy stops a packet: at the gate of a pod, not at the node whose kernel asked
//! the policies.

use super::actors::hop_place;
use super::geometry::{Path, Point};
use super::{Harbour, Place};
use crate::cluster::network::{Hop, Outcome, Way};
use crate::cluster::object::Key;

/// The pod that lets the packet of this hop neither in nor out, and which way it was to go.
pub(super) fn stopped_at(hop: &Hop) -> Option<(Key, Way)> {
    match &hop.outcome {
        Some(Outcome::Denied { pod, way, .. }) => Some((*pod, *way)),
        _ => None,
    }
}

/// Where a hop begins and ends on the picture.
pub(super) fn hop_ends(hop: &Hop) -> (Place, Place) {
    let to = match stopped_at(hop) {
        Some((pod, _)) => Place::Pod { namespace: pod.namespace, name: pod.name },
        None => hop_place(&hop.to),
    };
    (hop_place(&hop.from), to)
}

/// Where a pod's gate has its sign, from the left of a container that is so wide and so high.
pub fn gate_x(way: Way, w: f64, h: f64) -> f64 {
    match way {
        Way::Ingress => 2.0,
        // Beside the pod's own sign.
        Way::Egress => w - if h > 38.0 { 22.0 } else { 21.0 },
    }
}

impl Harbour {
    /// From the rules of its node to the gate of a pod, and where the words about it stand.
    pub(super) fn gate_path(&self, from: &Place, pod: &Place, way: Way) -> Option<(Path, Point)> {
        let (rules, stop) = (self.place(from)?, self.place(pod)?);
        let ship = self.ship_at(pod)?;
        let start = Point::new(rules.right() + 5.0, rules.centre().y);
        // Over the sign, so that both are seen.
        let end = Point::new(stop.x + gate_x(way, stop.w, stop.h), stop.y - 19.0);
        let top = start.y.min(end.y) - 34.0;
        Some((Path::arch(start, end, top), self.beside(ship)))
    }
}
