//! The plate of pods that wait for a ship.
//!
//! Invariant: no two of them are drawn over one another; those there is no room for are counted.

use super::geometry::Rect;
use super::{Bridge, Layout, Room, Size};

/// The plate on the control ship.
pub fn waiting(l: &Layout) -> Rect {
    let c = l.control;
    match l.bridge {
        Bridge::Grand => Rect::new(c.x + 458.0, c.y + 230.0, 180.0, 58.0),
        Bridge::Small => {
            let etcd = l.room(Room::Etcd);
            Rect::new(etcd.right() + 16.0, etcd.y, c.right() - etcd.right() - 30.0, 29.0)
        }
        Bridge::Strip => Rect::new(c.right() - 28.0, c.y + 16.0, 26.0, 33.0),
    }
}

/// How many of `n` waiting pods are drawn, and where the words beside them begin, px from the
/// plate's left.
pub fn waiting_shown(l: &Layout, n: usize) -> (usize, f64) {
    let (_, pitch, columns, rows) = grid(l, n);
    (n.min(columns * rows), 15.0 + columns.min(n) as f64 * pitch)
}

/// How large the `i`-th of `n` waiting pods is drawn, and where. The last place stands for all
/// that are not drawn.
pub fn waiting_slot(l: &Layout, i: usize, n: usize) -> (Size, Rect) {
    let plate = waiting(l);
    let (size, pitch, columns, rows) = grid(l, n);
    let (w, h) = match size {
        Size::Full => (58.0, 44.0),
        Size::Small => (42.0, 36.0),
        Size::Mini(_) => (pitch - 2.0, pitch - 2.0),
    };
    let i = i.min(columns * rows - 1);
    let (c, r) = ((i % columns) as f64, (i / columns) as f64);
    let used = n.min(columns * rows).div_ceil(columns) as f64;
    // In the middle of the plate's height.
    let top = ((plate.h - (used - 1.0) * pitch - h) / 2.0).max(2.0);
    let left = if l.bridge == Bridge::Strip { 4.0 } else { 7.0 };
    (size, Rect::new(plate.x + left + c * pitch, plate.y + top + r * pitch, w, h))
}

/// Size, pitch, columns and rows for `n` of them.
fn grid(l: &Layout, n: usize) -> (Size, f64, usize, usize) {
    let mini = |pitch: u8, columns, rows| (Size::Mini(pitch), f64::from(pitch), columns, rows);
    match (l.bridge, n) {
        (Bridge::Grand, 0..=1) => (Size::Full, 62.0, 1, 1),
        (Bridge::Grand, 2) => (Size::Small, 46.0, 2, 1),
        (Bridge::Grand, 3..=8) => mini(22, 4, 2),
        (Bridge::Grand, 9..=18) => mini(16, 6, 3),
        (Bridge::Grand, 19..=36) => mini(12, 9, 4),
        (Bridge::Grand, _) => mini(9, 11, 6),
        (Bridge::Small, 0..=1) => mini(25, 1, 1),
        (Bridge::Small, 2..=4) => mini(14, 2, 2),
        (Bridge::Small, _) => mini(9, 3, 3),
        (Bridge::Strip, 0..=1) => mini(20, 1, 1),
        (Bridge::Strip, 2..=6) => mini(10, 2, 3),
        (Bridge::Strip, _) => mini(7, 3, 4),
    }
}
