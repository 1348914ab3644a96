//! The version band at a container's foot: what it says, and where its bars stand. It never says
//! half a tag, and its letters never run into what stands beside them.

use super::{Cargo, fit, text_width};

/// What the version band of a container `w` wide says, left of its bars or squares: the image's tag
/// where all of it fits, which says more than a number, else the number.
pub fn label(cargo: &Cargo, w: f64) -> String {
    let room = match (cargo.containers, pattern(cargo)) {
        (0 | 1, 3) => bar(w, 1) - LETTERS_X,
        (0 | 1, _) => w - 18.0,
        _ => 21.0,
    };
    if !cargo.tag.is_empty() && text_width(&cargo.tag, LETTERS_SIZE) <= room {
        return cargo.tag.to_string();
    }
    fit(&["v", &cargo.version.to_string()].concat(), LETTERS_SIZE, room)
}

/// Versions alternate in how their band looks: one bar, stripes of two kinds, two bars, ….
pub fn pattern(cargo: &Cargo) -> u32 {
    cargo.version.saturating_sub(1) % 6
}

/// Where a bar of the version band begins, counted from the right.
pub fn bar(w: f64, i: u32) -> f64 {
    let (last, pitch) = if w > 50.0 { (11.0, 7.0) } else { (9.0, 6.0) };
    w - last - pitch * f64::from(i)
}

/// Where the letters of the version band begin, and how large they are.
pub const LETTERS_X: f64 = 6.0;
pub const LETTERS_SIZE: f64 = 12.0;
