//! Ways through the harbour: where a place is, how a message, a request and the crane travel.
//!
//! Invariants: every API message leaves or enters the radio room; no way crosses a plate's words.

use super::geometry::{Path, Point, Rect, within};
use super::layout::{Bridge, Form, Layout, Lod};
use super::waiting::{waiting, waiting_slot};
use super::{Cargo, Crew, Desk, Harbour, Lane, Place, Room, Ship};
use std::sync::Arc;

impl Harbour {
    /// The box of a place, in the world. `None` for what is not drawn.
    pub fn place(&self, place: &Place) -> Option<Rect> {
        let l = &self.layout;
        match place {
            Place::Learner => Some(Rect::new(l.control.x - 60.0, learner_line(l), 1.0, 1.0)),
            Place::Clients => Some(self.outside.clients),
            Place::Room(room) => Some(l.room(*room)),
            Place::Desk(desk) => Some(l.desk(*desk)),
            Place::Waiting => Some(waiting(l)),
            Place::Ship(name) | Place::Crew(_, name) if self.ocean.is_some() => self.cell(name),
            Place::Ship(name) => self.ship(name).map(|s| self.hull(s)),
            Place::Crew(crew, name) => {
                let stern = self.stern(self.ship(name)?);
                Some(l.crew(*crew).shift(stern.x, stern.y))
            }
            Place::Pod { namespace, name } => self.pod_box(namespace, name),
            Place::Service { namespace, name } => self.lane(namespace, name).map(|s| s.plate),
            Place::Gate { namespace, name } => {
                let lane = self.lane(namespace, name)?;
                Some(if lane.has_gate() { lane.gate } else { lane.plate })
            }
            Place::Ingress { .. } => self.board.as_ref().map(|board| board.plate),
        }
    }

    fn lane(&self, namespace: &str, name: &str) -> Option<&Lane> {
        let mut lanes = self.lanes.iter();
        lanes.find(|s| &*s.name == name && &*s.namespace == namespace).map(|lane| &**lane)
    }

    pub fn hull(&self, ship: &Ship) -> Rect {
        hull(&self.layout, self.stern(ship))
    }

    /// The ship's stern at its deck line, pressed down by its load.
    pub fn stern(&self, ship: &Ship) -> Point {
        let sunk = if ship.pose == super::Pose::Sunk { 26.0 } else { 0.0 };
        self.berth(ship).shift(0.0, ship.draught + sunk * self.layout.sink_share())
    }

    /// Just over a ship's cargo and pennants, in the middle of its deck.
    pub fn over(&self, ship: &Ship) -> Point {
        let (l, stern) = (&self.layout, self.stern(ship));
        if l.lod == Lod::Glyph {
            return stern.shift(24.0 * l.scale, -4.0);
        }
        let pennants = match (ship.taints.is_empty(), ship.pose) {
            (true, _) => 0.0,
            (false, super::Pose::Sunk) => 40.0,
            (false, _) => 26.0,
        };
        let x = l.deck.x + l.deck.width / 2.0;
        stern.shift(x, -l.tall(ship) - pennants - 8.0)
    }

    /// The way of a message between two places: one of them is the radio room, or both are aboard
    /// one ship. Also where its words stand.
    pub fn message_path(&self, from: &Place, to: &Place) -> Option<(Path, Point)> {
        let api = Place::Room(Room::Api);
        let outward = *from == api;
        if !outward && *to != api {
            return self.aboard(from, to);
        }
        let other = if outward { to } else { from };
        let (path, plate) = match other {
            Place::Room(Room::Etcd) => self.to_etcd(),
            Place::Room(Room::Scheduler) => self.to_neighbour(Room::Scheduler, None),
            Place::Room(_) => self.to_neighbour(Room::Controllers, None),
            Place::Desk(desk) => self.to_neighbour(Room::Controllers, Some(*desk)),
            Place::Learner | Place::Clients => self.learners_way(),
            Place::Crew(crew, name) => self.to_crew(*crew, name)?,
            Place::Ship(name) => self.to_crew(Crew::Captain, name)?,
            Place::Waiting | Place::Pod { .. } => return None,
            Place::Service { .. } | Place::Gate { .. } | Place::Ingress { .. } => return None,
        };
        Some((if outward { path } else { path.reversed() }, plate))
    }

    /// The way of one hop of a request, and where its words stand.
    pub fn hop_path(&self, from: &Place, to: &Place) -> Option<(Path, Point)> {
        let (a, b) = (self.place(from)?, self.place(to)?);
        if let (Place::Clients, Place::Crew(..)) | (Place::Crew(..), Place::Clients) = (from, to) {
            let outward = *from == Place::Clients;
            let (shore, ship) = if outward { (a, to) } else { (b, from) };
            let path = self.along_shore(shore, ship)?;
            let words = path.at(0.5);
            return Some((if outward { path } else { path.reversed() }, words));
        }
        if let Some(way) = self.quay_path(from, to) {
            return Some(way);
        }
        let (start, end) = (self.leave(from, a, b), self.leave(to, b, a));
        let aboard = self.ship_at(from).is_some() && self.ship_at(from) == self.ship_at(to);
        if aboard {
            let words = self.beside(self.ship_at(from)?);
            let top = start.y.min(end.y) - 34.0;
            return Some((Path::arch(start, end, top), words));
        }
        let low = start.y.max(end.y);
        let top = (low - self.over_the_funnels()).min(start.y.min(end.y) - 30.0);
        let top = top.max(self.layout.control.bottom() + 4.0);
        let top = if self.layout.form == Form::Focus {
            top.max(self.below_the_plates() - 24.0)
        } else {
            top
        };
        let top = top.min(low - 30.0);
        let corners = [start, Point::new(start.x, top), Point::new(end.x, top), end];
        Some((Path::rounded(&corners, 40.0), Point::new((start.x + end.x) / 2.0, top)))
    }

    /// From the clients outside to a ship's open door: round the control ship, under the Services'
    /// plates, to the side of the door's plate that is nearest.
    pub(super) fn along_shore(&self, shore: Rect, ship: &Place) -> Option<Path> {
        let l = &self.layout;
        let door = self.door(ship)?;
        let plates = self.plates().map(|plate| plate.bottom()).fold(0.0, f64::max);
        let under = (plates + if l.form == Form::Focus { 6.0 } else { 14.0 })
            .max(l.control.bottom() + 8.0)
            .max(shore.bottom() + 6.0);
        // Where the water is narrow, over the other ships' plates rather than through them.
        let under = if l.form == Form::Compact { under.min(door.y - 7.0) } else { under };
        let (start, x) = match l.form {
            Form::Full => (Point::new(shore.right() + 2.0, shore.centre().y), l.control.x - 20.0),
            Form::Focus => (Point::new(shore.x + 16.0, shore.bottom() + 2.0), shore.x + 16.0),
            _ => (Point::new(shore.x - 1.0, shore.centre().y), 7.0),
        };
        let side = if x > door.centre().x { door.right() + 4.0 } else { door.x - 4.0 };
        let mut points = vec![start, Point::new(x, start.y), Point::new(x, under)];
        if under > door.y + 3.0 && under < door.bottom() - 3.0 {
            points.push(Point::new(side, under));
        } else {
            let end = if under > door.y { door.bottom() + 4.0 } else { door.y - 4.0 };
            points.extend([Point::new(door.centre().x, under), Point::new(door.centre().x, end)]);
        }
        Some(Path::rounded(&points[usize::from(l.form == Form::Focus)..], 16.0))
    }

    /// Where a way to `other` leaves `here`: beside a crew's room, above a pod.
    fn leave(&self, place: &Place, here: Rect, other: Rect) -> Point {
        match place {
            Place::Pod { .. } => Point::new(here.centre().x, here.y - self.above(place)),
            _ if other.centre().x >= here.centre().x => {
                Point::new(here.right() + 5.0, here.centre().y)
            }
            _ => Point::new(here.x - 8.0, here.centre().y),
        }
    }

    pub(super) fn ship_at(&self, place: &Place) -> Option<&Ship> {
        match place {
            Place::Ship(name) | Place::Crew(_, name) => self.ship(name).map(|s| &**s),
            Place::Pod { namespace, name } => {
                let node = &self.cargo(namespace, name)?.node;
                self.ship(node).map(|s| &**s)
            }
            _ => None,
        }
    }

    /// From a Service's plate to the top of a ready endpoint.
    pub fn branch(&self, plate: Rect, pod: Rect) -> Path {
        let start = Point::new(plate.centre().x, plate.bottom() - 2.0);
        let end = Point::new(pod.centre().x, pod.y - 8.0);
        let drop = if self.layout.lod == Lod::Full { 46.0 } else { 36.0 };
        let lean = if self.layout.lod == Lod::Full { 0.15 } else { 0.1 };
        Path::curve(
            start,
            Point::new(start.x + lean * (end.x - start.x), start.y + drop),
            Point::new(end.x, (end.y - 57.0).max(start.y.min(end.y - 12.0))),
            end,
        )
    }

    fn pod_box(&self, namespace: &str, name: &str) -> Option<Rect> {
        for ship in &self.ships {
            let mut cargo = ship.cargo.iter();
            if let Some(c) = cargo.find(|c| &*c.name == name && &*c.namespace == namespace) {
                let stern = self.stern(ship);
                return Some(self.layout.slot(ship.size, c.slot).shift(stern.x, stern.y));
            }
        }
        let queue = &self.control.waiting;
        let here = |c: &Arc<Cargo>| &*c.name == name && &*c.namespace == namespace;
        let i = queue.iter().position(here)?;
        Some(waiting_slot(&self.layout, i, self.control.queue.max(queue.len())).1)
    }

    /// A ship's NodePort plate.
    pub(super) fn door(&self, place: &Place) -> Option<Rect> {
        let Place::Crew(_, name) = place else { return None };
        let stern = self.stern(self.ship(name)?);
        Some(match self.layout.lod {
            Lod::Full => Rect::new(stern.x - 10.0, stern.y - 126.0, 112.0, 26.0),
            Lod::Compact => Rect::new(stern.x - 9.0, stern.y - 97.0, 62.0, 22.0),
            Lod::Glyph | Lod::Cell => Rect::new(stern.x, stern.y, 46.0 * self.layout.scale, 8.0),
        })
    }

    /// From the route officer up to where a way to another ship clears plates and masts.
    fn over_the_funnels(&self) -> f64 {
        if self.layout.lod == Lod::Full { 120.0 } else { 82.0 }
    }

    /// How far over a pod a way to it ends: above its counter, if it shows one.
    fn above(&self, place: &Place) -> f64 {
        let Place::Pod { namespace, name } = place else { return 9.0 };
        let counts = self.cargo(namespace, name).is_some_and(|c| c.requests > 0);
        if counts { 24.0 } else { 9.0 }
    }

    fn to_etcd(&self) -> (Path, Point) {
        let (api, etcd) = (self.layout.room(Room::Api), self.layout.room(Room::Etcd));
        let gutter = api.right().max(etcd.right()) + 6.0;
        let (from, to) = (Point::new(api.right() + 2.0, api.bottom() - 10.0), etcd.right() + 4.0);
        let y = etcd.centre().y;
        if self.layout.bridge == Bridge::Strip {
            return self.along_the_strip(api, etcd);
        }
        if self.layout.bridge == Bridge::Small {
            // The rooms touch: under the radio room's floor to the log book's other end.
            let (y, x) = ((api.bottom() + etcd.y) / 2.0, etcd.x - 13.0);
            let points = [
                Point::new(api.x + 0.4 * api.w, api.bottom() + 1.0),
                Point::new(api.x + 0.4 * api.w, y),
                Point::new(x, y),
                Point::new(x, etcd.centre().y),
                Point::new(etcd.x - 3.0, etcd.centre().y),
            ];
            let plate = Point::new(etcd.centre().x, self.layout.control.bottom() + 6.0);
            return (Path::rounded(&points, 6.0), plate);
        }
        let points = [from, Point::new(gutter, from.y), Point::new(gutter, y), Point::new(to, y)];
        // Under the log book, on the ship's red band: nothing is written there.
        let below =
            self.layout.control.bottom() - if self.layout.form == Form::Full { 22.0 } else { 4.0 };
        (Path::rounded(&points, 8.0), Point::new(etcd.centre().x, below))
    }

    /// Over the roof to the room beside the radio room.
    fn to_neighbour(&self, room: Room, desk: Option<Desk>) -> (Path, Point) {
        let (api, other) = (self.layout.room(Room::Api), self.layout.room(room));
        if self.layout.bridge == Bridge::Strip {
            return self.along_the_strip(api, other);
        }
        let (gap, top) = (if room == Room::Scheduler { 1.0 } else { -1.0 }, api.y - 24.0);
        let from = Point::new(api.centre().x + gap * api.w * 0.3, api.y - 3.0);
        let plate = Point::new((api.centre().x + other.centre().x) / 2.0, top - 38.0);
        let end = match desk {
            Some(desk) if self.layout.bridge == Bridge::Grand => {
                // Down the gap between the two rooms, then in at the desk's end.
                let desk = self.layout.desk(desk);
                let gap = (other.right() + api.x) / 2.0;
                let points = [
                    Point::new(api.x - 1.0, api.y + 40.0),
                    Point::new(gap, api.y + 40.0),
                    Point::new(gap, desk.centre().y),
                    Point::new(desk.right() + 3.0, desk.centre().y),
                ];
                return (Path::rounded(&points, 4.0), plate.shift(-20.0, 0.0));
            }
            _ => Point::new(other.centre().x, other.y - 7.0),
        };
        let corners = [from, Point::new(from.x, top), Point::new(end.x, top), end];
        (Path::rounded(&corners, 16.0), plate)
    }

    fn along_the_strip(&self, api: Rect, other: Rect) -> (Path, Point) {
        let (from, to) = (api.centre(), other.centre());
        let top = api.y - 14.0;
        let points = [
            Point::new(from.x, api.y - 2.0),
            Point::new(from.x, top),
            Point::new(to.x, top),
            Point::new(to.x, other.y - 4.0),
        ];
        (Path::rounded(&points, 8.0), Point::new((from.x + to.x) / 2.0, api.bottom() + 30.0))
    }

    /// From the reader's side, over the control ship's roof, into the radio room. Given outwards.
    fn learners_way(&self) -> (Path, Point) {
        let l = &self.layout;
        let api = l.room(Room::Api);
        let y = learner_line(l);
        let start = Point::new(api.x + api.w * 0.2, api.y - 7.0);
        let far = (l.control.x - 200.0).max(4.0);
        let points = [start, Point::new(start.x, y), Point::new(far, y)];
        let plate =
            Point::new((far + start.x) / 2.0 - 20.0, y - if y < 30.0 { -12.0 } else { 0.0 });
        (Path::rounded(&points, 18.0), plate)
    }

    /// Between two of a ship's crew, outside along its stern.
    fn aboard(&self, from: &Place, to: &Place) -> Option<(Path, Point)> {
        let (Place::Crew(_, ship), Place::Crew(_, other)) = (from, to) else { return None };
        if ship != other || from == to || self.layout.lod == Lod::Glyph {
            return None;
        }
        let (a, b) = (self.place(from)?, self.place(to)?);
        let stern = self.stern(self.ship(ship)?);
        let full = self.layout.lod == Lod::Full;
        let x = stern.x - if full { 12.0 } else { 8.0 };
        let points = if full {
            vec![
                Point::new(a.x - 2.0, a.centre().y),
                Point::new(x, a.centre().y),
                Point::new(x, b.centre().y),
                Point::new(b.x - 4.0, b.centre().y),
            ]
        } else {
            let (low, high) = if a.y > b.y { (a, b) } else { (b, a) };
            let way = vec![
                Point::new(high.right() + 2.0, high.centre().y),
                Point::new(low.centre().x, high.centre().y),
                Point::new(low.centre().x, low.y - 3.0),
            ];
            if a.y > b.y { way.into_iter().rev().collect() } else { way }
        };
        Some((Path::rounded(&points, 12.0), self.beside(self.ship(ship)?)))
    }

    /// Where words about what happens aboard stand: on the water, clear of what they are about.
    pub fn beside(&self, ship: &Ship) -> Point {
        let (l, at) = (&self.layout, self.berth(ship));
        let middle = at.x + l.deck.length / 2.0;
        match (l.form, l.lod) {
            (Form::Full, _) => Point::new(middle, (at.y + l.deck.hull + 22.0).min(l.height - 28.0)),
            (_, Lod::Full) => Point::new(middle, at.y - 150.0),
            _ => Point::new(middle, at.y - 104.0),
        }
    }

    /// Down the gutter beside the radio room, across the sea, to a room on a cargo ship.
    fn to_crew(&self, crew: Crew, name: &str) -> Option<(Path, Point)> {
        let l = &self.layout;
        let api = l.room(Room::Api);
        if let Some(end) = self.far_end(name) {
            let start = Point::new(api.centre().x, api.bottom() + 2.0);
            let sea = l.control.bottom() + 24.0;
            let path = Path::rounded(&[start, Point::new(end.x, sea), end], 30.0);
            let plate = path.at(0.4);
            return Some((path, plate));
        }
        let ship = self.ship(name)?;
        let stern = self.stern(ship);
        let room = l.crew(crew).shift(stern.x, stern.y);
        let mut points = self.gutter();
        let sea = self.corridor();
        let last = points[points.len() - 1];
        let low = ship.cargo.iter().all(|c| c.at.y > -60.0) && crew == Crew::Captain;
        let right = low && l.lod == Lod::Full;
        let (x, end) = if right {
            let beside = if l.form == Form::Full { 32.0 } else { 18.0 };
            (room.right() + beside, Point::new(room.right() + 10.0, room.centre().y))
        } else {
            (stern.x - 11.0, Point::new(room.x - 4.0, room.centre().y))
        };
        points.push(Point::new(last.x, sea));
        if let Some(around) = self.around_the_plates(last.x, x) {
            let below = self.below_the_plates();
            points.extend([
                Point::new(around, sea),
                Point::new(around, below),
                Point::new(x, below),
            ]);
        } else {
            points.push(Point::new(x, sea));
        }
        points.extend([Point::new(x, end.y), end]);
        let path = Path::rounded(&points, 34.0);
        Some((path, self.message_plate(last.x, x, sea)))
    }

    /// Where a message ends whose ship is a sign or a cell, or is out of sight: then at the side of
    /// the stage on which it lies.
    fn far_end(&self, name: &str) -> Option<Point> {
        let l = &self.layout;
        if let Some(cell) = self.cell(name) {
            return Some(Point::new(cell.centre().x, cell.y - 3.0));
        }
        let Some(ship) = self.ship(name) else {
            let before = self.roster.place(name)? < self.window.places.start;
            let y = (l.control.bottom() + l.height) / 2.0;
            return Some(Point::new(if before { 6.0 } else { l.width - 6.0 }, y));
        };
        let stern = self.stern(ship);
        let sign = Point::new(stern.x + 20.0 * l.scale, stern.y - 4.0);
        (l.form == Form::Fleet).then_some(sign)
    }

    /// From the radio room down beside the log book and out through the control ship's side.
    fn gutter(&self) -> Vec<Point> {
        let (api, etcd) = (self.layout.room(Room::Api), self.layout.room(Room::Etcd));
        let bottom = self.layout.control.bottom();
        match self.layout.bridge {
            Bridge::Grand => vec![
                Point::new(api.right() + 2.0, api.bottom() - 6.0),
                Point::new(api.right() + 6.0, api.bottom() - 6.0),
                Point::new(api.right() + 6.0, bottom - 20.0),
            ],
            Bridge::Small => vec![
                Point::new(api.centre().x + 36.0, api.bottom() + 3.0),
                Point::new(etcd.right() + 9.0, api.bottom() + 3.0),
                Point::new(etcd.right() + 9.0, bottom - 4.0),
            ],
            Bridge::Strip => vec![
                Point::new(api.centre().x, api.bottom() + 2.0),
                Point::new(api.centre().x, bottom),
            ],
        }
    }

    /// The height at which messages cross the sea.
    fn corridor(&self) -> f64 {
        let under = match self.layout.form {
            Form::Full => 22.0,
            Form::Focus => 4.0,
            _ => 12.0,
        };
        self.layout.control.bottom() + under
    }

    /// The x beside the Service plates to go down at, when they bar the way from `from` to `to`.
    fn around_the_plates(&self, from: f64, to: f64) -> Option<f64> {
        if self.layout.form != Form::Full || self.plates().next().is_none() {
            return None;
        }
        let left = self.plates().map(|plate| plate.x).fold(f64::MAX, f64::min) - 52.0;
        let right = self.plates().map(|plate| plate.right()).fold(0.0, f64::max) + 18.0;
        (to > left && to < right).then_some(if from < right { right } else { from })
    }

    fn below_the_plates(&self) -> f64 {
        self.plates().map(|plate| plate.bottom()).fold(0.0, f64::max) + 30.0
    }

    /// Where the message's words stand: on its way, clear of the room it goes to.
    fn message_plate(&self, from: f64, to: f64, sea: f64) -> Point {
        let l = &self.layout;
        let half = 90.0;
        let (x, y) = match l.form {
            // Clear of the control ship's name on its left.
            Form::Full if to >= from => (from + 120.0, sea - 16.0),
            Form::Full => ((from + to) / 2.0, sea - 16.0),
            Form::Focus => (from, sea + 18.0),
            _ if to >= from => (((from + to) / 2.0).min(to - 14.0 - half), sea + 12.0),
            _ => (((from + to) / 2.0).max(to + 72.0 + half), sea + 12.0),
        };
        Point::new(within(x, half + 4.0, l.width - half - 4.0), y)
    }
}

impl Path {
    /// This way, then straight on to another one.
    pub fn then(mut self, next: Path) -> Path {
        let (a, b) = (self.end(), next.start);
        if a.distance(b) > 0.5 {
            self.pieces.push([a.toward(b, 0.33), a.toward(b, 0.67), b]);
        }
        self.pieces.extend(next.pieces);
        self
    }

    pub fn reversed(&self) -> Path {
        let mut pieces = Vec::with_capacity(self.pieces.len());
        for (i, [first, second, _]) in self.pieces.iter().enumerate().rev() {
            let before = if i == 0 { self.start } else { self.pieces[i - 1][2] };
            pieces.push([*second, *first, before]);
        }
        Path { start: self.end(), pieces }
    }
}

impl Layout {
    /// How high a ship's cargo stands over its deck, px, at least as its empty slots are drawn.
    pub fn tall(&self, ship: &Ship) -> f64 {
        let top = ship.cargo.iter().map(|c| -c.at.y).fold(0.0, f64::max);
        let top = top.max(if ship.cordoned { 8.0 - self.rope(ship) } else { 0.0 });
        match self.lod {
            Lod::Full => top.max(97.0),
            Lod::Compact => top.max(40.0),
            Lod::Glyph | Lod::Cell => 8.0,
        }
    }

    /// The height of a cordon's rope, over the rows of slots that are shown.
    pub fn rope(&self, ship: &Ship) -> f64 {
        let columns = self.deck.columns;
        let highest = ship.cargo.iter().map(|c| c.slot).max().unwrap_or(0);
        let least = if self.lod == Lod::Full { 2 } else { 1 };
        let rows = if ship.size == self.size(0) {
            (highest / columns + 1).max(least)
        } else {
            self.deck.rows
        };
        self.slot(self.size(0), (rows - 1) * columns).y - 7.0
    }

    /// How much of the full drawing's sinking and listing fits this level of detail.
    pub fn sink_share(&self) -> f64 {
        match self.lod {
            Lod::Full => 1.0,
            Lod::Compact => 0.55,
            Lod::Glyph | Lod::Cell => 0.1,
        }
    }
}

fn hull(l: &Layout, stern: Point) -> Rect {
    match l.lod {
        Lod::Glyph | Lod::Cell => Rect::new(stern.x, stern.y, 46.0 * l.scale, 36.0 * l.scale),
        Lod::Full | Lod::Compact => Rect::new(stern.x, stern.y, l.deck.length, l.deck.hull),
    }
}

fn learner_line(l: &Layout) -> f64 {
    match l.bridge {
        Bridge::Grand => (l.control.y + 62.0).max(12.0),
        Bridge::Small => (l.control.y - 16.0).max(8.0),
        Bridge::Strip => l.control.y + 4.0,
    }
}
