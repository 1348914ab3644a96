//! Where the words of a step stand: near what they are about, and over nothing that matters to it.

use super::geometry::{Point, Rect, within};
use super::{Bridge, Desk, Flight, FlightKind, Harbour, Layout, Lod, Place, Pose, waiting};

impl Harbour {
    /// The centre of a card of `w` × `h` px about the present flight: the place that covers least,
    /// and of those the one nearest to where the flight wants it.
    pub fn card(&self, flight: &Flight, w: f64, h: f64) -> Point {
        let mut taken = self.taken(flight, false);
        taken.extend(self.label(flight).map(|label| (label, 2.0 * SUBJECT)));
        self.free(&taken, flight.plate, w, h, 6.0)
    }

    /// The centre of a box of `w` × `h` px that covers least of what is taken, and of those places
    /// the nearest to the wish: so many px away cost as much as one.
    pub(super) fn free(
        &self,
        taken: &[(Rect, f64)],
        wish: Point,
        w: f64,
        h: f64,
        away: f64,
    ) -> Point {
        let l = &self.layout;
        let fit = |p: Point| {
            let x = within(p.x, w / 2.0 + 4.0, l.width - w / 2.0 - 4.0);
            Point::new(x, within(p.y, h / 2.0 + 3.0, l.height - h / 2.0 - 3.0))
        };
        let mut best = (fit(wish), f64::MAX);
        for (rows, columns, step) in [(ROWS, COLUMNS, STEP), (NEAR, NEAR, NEAR_STEP)] {
            let from = if step == STEP { wish } else { best.0 };
            for row in 0..=2 * rows {
                for column in 0..=2 * columns {
                    // Outwards, so that of equals the nearest is found first.
                    let at = fit(from.shift(outward(column) * step.0, outward(row) * step.1));
                    let (x, y) = (at.x - w / 2.0 - 3.0, at.y - h / 2.0 - 3.0);
                    let card = Rect::new(x, y, w + 6.0, h + 6.0);
                    let covered =
                        |sum: f64, (r, weight): &(Rect, f64)| sum + weight * overlap(card, *r);
                    let cost = taken.iter().fold(0.0, covered) / 100.0 + at.distance(wish) / away;
                    if cost < best.1 {
                        best = (at, cost);
                    }
                    if best.1 == 0.0 {
                        return at;
                    }
                }
            }
        }
        best.0
    }

    /// What a card should leave free, and how much that matters; with `slots` those that are free
    /// need not stay so.
    pub(super) fn taken(&self, flight: &Flight, slots: bool) -> Vec<(Rect, f64)> {
        let l = &self.layout;
        let mut taken = Vec::new();
        for written in self.written() {
            taken.push((written, 2.0 * SUBJECT));
        }
        let mut add = |r: Option<Rect>, weight: f64| taken.extend(r.map(|r| (r, weight)));
        for place in [&flight.from, &flight.to] {
            add(self.place(place), SUBJECT);
        }
        if l.bridge == Bridge::Grand {
            add(self.control.desk.map(|desk: Desk| l.desk(desk)), SUBJECT);
        }
        if self.control.queue > 0 {
            add(Some(waiting(l)), OTHER);
        }
        for cargo in self.ships.iter().flat_map(|s| &s.cargo).chain(&self.control.waiting) {
            if cargo.highlight {
                let (namespace, name) = (cargo.namespace, cargo.name);
                add(self.place(&Place::Pod { namespace, name }), SUBJECT);
            }
        }
        let deep = if l.lod == Lod::Full { 50.0 } else { 36.0 };
        for ship in &self.ships {
            let stern = self.stern(ship);
            let lit = !ship.lit.is_empty() || flight.to == Place::Ship(ship.name);
            let weight = if lit { SUBJECT } else { OTHER };
            if l.lod == Lod::Glyph {
                if !lit && self.window.places.len() > SIGNS_MAX {
                    continue;
                }
                add(
                    Some(Rect::new(stern.x, stern.y - 6.0, 48.0 * l.scale, 42.0 * l.scale)),
                    weight,
                );
                continue;
            }
            // The bridge with its door plate, the name on the hull, the cargo, the banner below.
            let (up, mast) = (l.tall(ship), if l.lod == Lod::Full { 128.0 } else { 98.0 });
            add(Some(Rect::new(stern.x - 4.0, stern.y - mast, l.deck.x, mast)), weight);
            add(Some(Rect::new(stern.x, stern.y, l.deck.length, deep)), weight);
            if !slots && !ship.cargo.is_empty() {
                let cargo = Rect::new(stern.x + l.deck.x, stern.y - up, l.deck.width, up);
                add(Some(cargo), weight);
            }
            if ship.pose == Pose::Sunk || ship.is_unnoticed() {
                let (y, w) =
                    (self.berth(ship).y + if l.lod == Lod::Full { 84.0 } else { 20.0 }, 260.0);
                add(Some(Rect::new(stern.x + (l.deck.length - w) / 2.0, y, w, 48.0)), SUBJECT);
            }
        }
        self.moving(flight, &mut taken);
        // The chips of the other ships lie over the stage's foot.
        if self.has_chips() {
            taken.push((Rect::new(0.0, l.height - 52.0, l.width, 52.0), 2.0 * SUBJECT));
            // Then the buttons that go nearer and farther are in the sky.
            if self.window.levels.len() > 1 {
                taken.push((Rect::new(l.width - 118.0, 0.0, 118.0, 56.0), 2.0 * SUBJECT));
            }
        }
        // The names of zones.
        for group in &l.groups {
            let f = group.frame;
            taken.push((Rect::new(f.x + 12.0, f.y + 10.0, 160.0, 32.0), OTHER));
        }
        taken
    }

    /// The ends of ways, the crane's load, the tags of the ships.
    fn moving(&self, flight: &Flight, taken: &mut Vec<(Rect, f64)>) {
        let spot = |p: Point| (Rect::new(p.x - 16.0, p.y - 16.0, 32.0, 32.0), SUBJECT);
        if !flight.path.pieces.is_empty() {
            taken.extend([0.0, 0.08, 0.92, 1.0].map(|t| spot(flight.path.at(t))));
        }
        match &flight.kind {
            FlightKind::Crane { landing, .. } => taken.push((*landing, 2.0 * SUBJECT)),
            FlightKind::Inside { verdicts } => {
                for verdict in verdicts {
                    let (w, h) = verdict_size(&self.layout);
                    let at = verdict.at;
                    taken.push((Rect::new(at.x - w / 2.0, at.y - h, w, h), SUBJECT));
                }
            }
            FlightKind::Request { before, .. } => {
                let ways = before.iter().chain([&flight.path]);
                taken.extend(ways.map(|way| spot(way.at(0.25))));
            }
            FlightKind::Message => {}
        }
    }
}

/// The room a scheduler's tag over a ship takes at most.
pub fn verdict_size(l: &Layout) -> (f64, f64) {
    match l.lod {
        Lod::Full => (212.0_f64.min(l.deck.length - 20.0), 44.0),
        Lod::Compact => (172.0_f64.min(l.deck.length - 8.0).max(148.0), 24.0),
        Lod::Glyph | Lod::Cell => (30.0, 18.0),
    }
}

/// 0, 1, -1, 2, -2, …
fn outward(i: u32) -> f64 {
    let half = f64::from(i.div_ceil(2));
    if i % 2 == 1 { half } else { -half }
}

/// How many px² two rectangles share.
pub fn overlap(a: Rect, b: Rect) -> f64 {
    let w = a.right().min(b.right()) - a.x.max(b.x);
    let h = a.bottom().min(b.bottom()) - a.y.max(b.y);
    if w > 0.0 && h > 0.0 { w * h } else { 0.0 }
}

/// Among more signs than this a card keeps off those in question only.
const SIGNS_MAX: usize = 40;
/// What it costs to cover a px² of what the step is about, and of anything else.
pub(super) const SUBJECT: f64 = 9.0;
const OTHER: f64 = 2.0;
/// Places looked at: so many steps of so many px to each side.
const ROWS: u32 = 12;
const COLUMNS: u32 = 10;
const STEP: (f64, f64) = (36.0, 20.0);
/// And around the best of them.
const NEAR: u32 = 4;
const NEAR_STEP: (f64, f64) = (8.0, 4.0);
