//! The crane: its boom, its trolley, and the way of a container.
//!
//! Invariant: the cable always hangs straight down from the trolley; for ships beside the boom's
//! reach an arm is drawn out from the boom's end.

use super::geometry::{Path, Point, Rect, within};
use super::{Bridge, Harbour, Layout};

/// Where the crane is at a moment of its work.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rig {
    /// The trolley's place on the boom, or on the arm drawn out of it.
    pub trolley: Point,
    /// The container's centre top, where the cable ends.
    pub load: Point,
    /// The boom's end the arm is drawn out of, where the trolley has left the boom.
    pub boom_end: Option<Point>,
}

/// The container's way from where it waited to its slot, its centre top.
pub fn crane_path(h: &Harbour, origin: Rect, landing: Rect) -> Path {
    let l = &h.layout;
    let (from, to) = (top(origin), top(landing));
    // High under a large boom; else low, so that it does not pass in front of the rooms.
    let y = match l.bridge {
        Bridge::Grand => l.control.y + 74.0,
        Bridge::Small | Bridge::Strip => (l.control.bottom() + 10.0).min(to.y - 12.0),
    };
    let points = [from, Point::new(from.x, y), Point::new(to.x, y), to];
    Path::rounded(&points, 18.0)
}

/// The crane at `t` (0..=1) of `path`.
pub fn rig(h: &Harbour, path: &Path, t: f64) -> Rig {
    let load = path.at(t);
    let (left, right, y) = reach(&h.layout);
    let end = within(load.x, left, right);
    let boom_end = ((end - load.x).abs() > 1.0).then_some(Point::new(end, y));
    Rig { trolley: Point::new(load.x, y), load, boom_end }
}

/// The boom: its leftmost and rightmost trolley, and their height.
pub fn reach(l: &Layout) -> (f64, f64, f64) {
    let c = l.control;
    match l.bridge {
        Bridge::Grand => (c.x + 490.0, c.x + 804.0, c.y + 40.0),
        Bridge::Small => (c.x + 0.7 * c.w, c.x + 0.96 * c.w, c.y - 22.0),
        Bridge::Strip => (c.x + 10.0, c.x + c.w - 30.0, c.y + 2.0),
    }
}

fn top(r: Rect) -> Point {
    Point::new(r.centre().x, r.y)
}
