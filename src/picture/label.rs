//! The label on the boat of a request: which addresses it shows, how large it is, and on which side
//! of the boat it hangs.

use super::card::SUBJECT;
use super::geometry::{Point, Rect, text_width};
use super::layout::{Bridge, Lod};
use super::{Crew, Flight, FlightKind, Form, Harbour, LANE_NARROW, Place, Room, Written};

/// A line of the label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LabelLine<'a> {
    /// 0: the source, 1: the destination.
    pub side: usize,
    pub text: &'a str,
    /// A rule has rewritten it where this hop starts.
    pub struck: bool,
}

impl Flight {
    /// What is written on the boat, line by line: an address that is rewritten stands over the new
    /// one. Where there is little room the source is left out unless it changes.
    pub fn label_lines(&self, form: Form) -> Vec<LabelLine<'_>> {
        let FlightKind::Request { label, .. } = &self.kind else { return Vec::new() };
        let mut lines = Vec::new();
        for (side, Written { before, now }) in label.iter().enumerate() {
            if side == 0 && form != Form::Full && before.is_empty() {
                continue;
            }
            for (text, struck) in [(before, true), (now, false)] {
                if !text.is_empty() {
                    lines.push(LabelLine { side, text, struck });
                }
            }
        }
        lines
    }
}

impl Harbour {
    /// The boxes in which something is written that stays where it is.
    #[inline(never)]
    pub(super) fn written(&self) -> Vec<Rect> {
        let l = &self.layout;
        let mut written = vec![self.outside.clients];
        let mut add = |r: Rect| written.push(r);
        for lane in &self.lanes {
            // With its buoy, and with the gate's towers.
            let buoy = match (l.form, lane.plate.h >= 50.0, lane.plate.w < LANE_NARROW) {
                (Form::Full, true, _) => 38.0,
                (_, _, true) => 0.0,
                _ => 26.0,
            };
            let Rect { x, y, w, h } = lane.plate;
            add(Rect::new(x - buoy, y, w + buoy, h));
            let Rect { x, y, w, h } = lane.gate;
            add(Rect::new(x - 10.0, y, if w > 0.0 { w + 20.0 } else { 0.0 }, h));
        }
        if let Some(board) = &self.board {
            add(board.plate);
        }
        if l.form >= Form::Fleet {
            return written;
        }
        for room in Room::ALL {
            add(l.room(room));
        }
        let (etcd, c) = (l.room(Room::Etcd), l.control);
        add(match l.bridge {
            Bridge::Grand => Rect::new(etcd.right() + 10.0, etcd.y, 168.0, etcd.h),
            Bridge::Small => Rect::new(c.x + 24.0, etcd.y - 2.0, etcd.x - c.x - 30.0, etcd.h + 8.0),
            Bridge::Strip => Rect::new(c.x, etcd.y, etcd.x - c.x, etcd.h),
        });
        let name = if l.lod == Lod::Full { 52.0 } else { 26.0 };
        for ship in &self.ships {
            let Point { x, y } = self.stern(ship);
            if ship.node_port > 0
                && (l.bridge != Bridge::Strip || ship.door)
                && let Some(door) = self.door(&Place::Crew(Crew::RouteOfficer, ship.name))
            {
                add(door);
            }
            add(l.crew(Crew::Captain).shift(x, y));
            add(l.crew(Crew::RouteOfficer).shift(x, y));
            add(Rect::new(x, y + 2.0, l.deck.length - 40.0, name));
            for cargo in &ship.cargo {
                add(l.slot(ship.size, cargo.slot).shift(x, y));
            }
        }
        written
    }

    /// Where the label of a request's boat hangs once it has arrived: near the boat, over as little
    /// as possible.
    pub fn label(&self, flight: &Flight) -> Option<Rect> {
        let lines = flight.label_lines(self.layout.form);
        let widest = lines.iter().map(|line| text_width(line.text, LABEL_SIZE)).reduce(f64::max)?;
        let (w, h) = (LABEL_X + widest + 9.0, 15.0 * lines.len() as f64 + 7.0);
        let at = flight.path.at(1.0);
        let mut taken = self.taken(flight, true);
        taken.push((Rect::new(at.x - 17.0, at.y - 17.0, 34.0, 30.0), 2.0 * SUBJECT));
        let centre = self.free(&taken, at.shift(0.0, -h / 2.0 - 19.0), w, h, 6.0);
        Some(Rect::new(centre.x - w / 2.0, centre.y - h / 2.0, w, h))
    }
}

/// Where the addresses begin, after the words before them, and how large they are.
pub const LABEL_X: f64 = 40.0;
pub const LABEL_SIZE: f64 = 12.5;
