//! Where the plates of the Services stand: beside the control ship, or between it and the cargo.

use super::layout::{Form, Layout, Lod};
use super::{Point, Rect, within};

impl Layout {
    /// The plate of the `i`-th of `count` Services.
    #[inline(never)]
    pub fn lane(&self, i: usize, count: usize) -> Rect {
        match self.form {
            Form::Full => self.lane_full(i, count),
            Form::Focus => self.lane_focused(i, count),
            Form::Compact | Form::Fleet | Form::Ocean => {
                // Beside the control ship, two on each side of it before there are more columns.
                let w = within(self.control.x - 50.0, 80.0, 164.0);
                let columns = |room: f64| ((room - 4.0) / (w + 42.0)).floor().max(1.0) as usize;
                let left = columns(self.control.x);
                let right = columns(self.width - self.control.right());
                // Those that have no room there stand above the others, where no clients are.
                let (column, row) = match i.checked_sub(2 * (left + right)) {
                    None => (i / 2, (i % 2) as f64),
                    Some(more) => (left + more % right, -1.0 - (more / right) as f64),
                };
                let x = if column < left {
                    44.0 + (w + 42.0) * column as f64
                } else {
                    self.control.right() + 44.0 + (w + 42.0) * (column - left) as f64
                };
                Rect::new(x, self.control.y + 41.0 + 37.0 * row, w, 30.0)
            }
        }
    }

    /// In rows between the control ship and the cargo, each as wide as its row's number allows.
    fn lane_focused(&self, i: usize, count: usize) -> Rect {
        let deck = self.rows.first().map_or(self.height, |r| r.deck);
        let first = self.berths.iter().map(|b| b.x).find(|x| *x > -40.0).unwrap_or(0.0);
        let (funnel, beside) = if self.lod == Lod::Full { (122.0, 144.0) } else { (96.0, 82.0) };
        let mut rows = Vec::new();
        for row in 0..LANE_ROWS {
            let y = self.clients.y + 34.0 * row as f64;
            let over = y + 30.0 <= deck - funnel;
            // Lower than the funnels there is room behind them, above the cargo.
            if row > 0 && !over {
                break;
            }
            // Beside the funnel, unless there are too many for that.
            let crowded = self.clients.x - first - beside < 34.0 * count as f64;
            let x = if over || crowded { 30.0 } else { first + beside };
            let end = if row == 0 { self.clients.x - 10.0 } else { self.width - 8.0 };
            rows.push((Point::new(x, y), end - x, 0));
        }
        // Each to the first row where its name has room, else to the one where it has most.
        for _ in 0..count {
            let share = |row: &&mut (Point, f64, usize)| {
                ((row.1 + LANE_GAP) / (row.2 + 1) as f64).min(84.0 + LANE_GAP) as u32
            };
            if let Some(row) = rows.iter_mut().rev().max_by_key(share) {
                row.2 += 1;
            }
        }
        let mut i = i;
        for (at, room, holds) in rows {
            if i >= holds {
                i -= holds;
                continue;
            }
            let pitch = ((room + LANE_GAP) / holds as f64).min(126.0 + LANE_GAP);
            let narrow = pitch - LANE_GAP < LANE_NARROW;
            // Without buoys they may stand close.
            let (pitch, gap) =
                if narrow { ((room + 6.0) / holds as f64, 6.0) } else { (pitch, LANE_GAP) };
            let x = at.x + pitch * i as f64 - if narrow { 18.0 } else { 0.0 };
            let widest = if narrow { LANE_NARROW - 1.0 } else { 126.0 };
            return Rect::new(x, at.y, within(pitch - gap, 24.0, widest), 30.0);
        }
        self.clients
    }

    fn lane_full(&self, i: usize, count: usize) -> Rect {
        let y = self.lane_line() - 34.0;
        if count <= 2 {
            let pitch = 368.0;
            let x = self.width / 2.0 - 142.0 + pitch * (i as f64 - (count as f64 - 1.0) / 2.0);
            return Rect::new(x.min(self.width - 320.0), y, 312.0, 50.0);
        }
        let columns = ((self.width - 240.0) / 204.0).floor().max(1.0) as usize;
        let (column, row) = (i % columns, i / columns);
        Rect::new(240.0 + 204.0 * column as f64, y - 4.0 + 36.0 * row as f64, 164.0, 30.0)
    }

    /// The sea lane's middle line in form Full.
    pub fn lane_line(&self) -> f64 {
        let deck = self.rows.first().map_or(self.height, |r| r.deck);
        (self.control.y + 384.0 + deck - 172.0) / 2.0 - 8.0
    }
}

/// Between the plates of two Services: a buoy.
const LANE_GAP: f64 = 34.0;
/// A plate narrower than this has no buoy.
pub const LANE_NARROW: f64 = 56.0;
/// Rows of plates in form Focus.
const LANE_ROWS: usize = 3;

#[cfg(test)]
mod tests {
    use super::super::{View, form, overlap};
    use super::*;

    fn layout(w: f64, h: f64, n: usize) -> Layout {
        let view = View { width: w, height: h, ..View::default() };
        Layout::new(&view, form(&view, n), &vec![0; n], 0)
    }

    #[test]
    fn plates_of_services_leave_each_other_room() {
        let stages = [(390.0, 482.0), (360.0, 436.0), (390.0, 302.0), (768.0, 290.0)];
        for (w, h) in stages.into_iter().chain([(768.0, 252.0), (1068.0, 696.0), (620.0, 300.0)]) {
            for ships in [1, 3, 7] {
                let l = layout(w, h, ships);
                for count in 1..=5 {
                    let plates = (0..count).map(|i| {
                        let r = l.lane(i, count);
                        let buoy = if r.w < LANE_NARROW { 0.0 } else { 26.0 };
                        Rect::new(r.x - buoy, r.y, r.w + buoy, r.h)
                    });
                    let all: Vec<Rect> = plates.chain([l.clients]).collect();
                    for (i, a) in all.iter().enumerate() {
                        let inside = a.x >= 0.0 && a.right() <= l.width;
                        assert!(inside, "{w}×{h}, {ships} ships: {i} of {count} at {a:?}");
                        for b in &all[i + 1..] {
                            let free = overlap(*a, *b) == 0.0;
                            assert!(free, "{w}×{h}, {ships} ships, {count}: {a:?} {b:?}");
                        }
                    }
                }
            }
        }
    }
}
