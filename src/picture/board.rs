//! The signboard of the Ingresses: one for all of them, among the plates of the Services.

use super::layout::{Form, Layout};
use super::project::Scene;
use super::{Board, Harbour, Place, Rect, overlap};
use crate::cluster::What;
use crate::cluster::network::Leg;
use crate::cluster::object::{Ingress, Kind, Object, Str};
use std::sync::Arc;

impl Layout {
    /// Where it stands: behind the plates of the Services, which are `lanes` with it, or below the
    /// only gate where that one is beside the clients.
    #[inline(never)]
    pub(super) fn board(&self, lanes: usize, gates: usize) -> Rect {
        if (self.form, gates) != (Form::Compact, 1) {
            return self.lane_beside(lanes - 1, lanes, gates);
        }
        let plate = self.lane(1, lanes);
        // Beside the door of a ship that lies below it.
        let doors = self.berths.iter().map(|b| Rect::new(b.x - 9.0, b.y - 97.0, 62.0, 22.0));
        let below = doors.filter(|door| overlap(*door, plate) > 0.0);
        let x = below.map(|door| door.right() + 5.0).fold(plate.x, f64::max);
        Rect { x, w: plate.right() - x, ..plate }
    }
}

impl Scene<'_> {
    /// It stands for the Ingress that the step is about, else for the first.
    #[inline(never)]
    pub(super) fn board(&self, plate: Rect) -> Option<Arc<Board>> {
        let about = match self.step.map(|step| &step.what) {
            Some(What::Request(note)) => Some(&note.key),
            Some(What::Stored { key, .. } | What::Watch { key, .. }) => Some(key),
            Some(What::Hop(hop)) => match &hop.leg {
                Leg::Behind(behind) => Some(&behind.ingress),
                _ => None,
            },
            _ => None,
        };
        let all = || self.cluster.list(Kind::Ingress).filter_map(Object::as_ingress);
        let lit = all().find(|ingress| about.is_some_and(|key| is_of(ingress, key)));
        let ingress = lit.or_else(|| all().next())?;
        let mut hosts: Vec<Str> = Vec::new();
        for rule in ingress.spec.rules.iter().filter(|rule| !rule.host.is_empty()) {
            if !hosts.contains(&rule.host) {
                hosts.push(rule.host);
            }
        }
        Some(Arc::new(Board {
            namespace: ingress.metadata.namespace,
            name: ingress.metadata.name,
            hosts,
            tls: !ingress.spec.tls.is_empty(),
            others: all().count() - 1,
            plate,
            lit: lit.is_some(),
        }))
    }
}

fn is_of(ingress: &Ingress, key: &crate::cluster::object::Key) -> bool {
    let meta = &ingress.metadata;
    key.kind == Kind::Ingress && key.namespace == meta.namespace && key.name == meta.name
}

impl Board {
    pub fn place(&self) -> Place {
        Place::Ingress { namespace: self.namespace, name: self.name }
    }
}

impl Harbour {
    /// The plates between the control ship and the cargo ships.
    pub(super) fn plates(&self) -> impl Iterator<Item = Rect> + '_ {
        let board = self.board.iter().map(|board| board.plate);
        self.lanes.iter().map(|lane| lane.plate).chain(board)
    }
}
