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

/// The port a container listens on, in the place of its version while the step is about what leads
/// to it, and where it has none: `:8080`, as much of it as fits whole.
pub fn port(cargo: &Cargo, w: f64) -> Option<String> {
    let port = cargo.ports.first().filter(|_| cargo.serves || cargo.version == 0)?.to_string();
    let end = match (cargo.version, pattern(cargo)) {
        (0, _) => w - 12.0,
        (_, 3) => bar(w, 1),
        _ => bar(w, 0),
    };
    let fits = |words: &String| text_width(words, LETTERS_SIZE) <= end - PORT_X;
    [[":", &port].concat(), port].into_iter().find(fits)
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

/// How many of a pod's containers are drawn as squares from `x` on, and whether a number says how
/// many there are: inside a container `w` wide, whatever else its band says.
pub fn squares(containers: u8, w: f64, x: f64) -> (u8, bool) {
    let (pitch, side) = square(w);
    let count = containers.max(1);
    let room = w - 1.5 - x;
    if count <= SQUARES_MAX && f64::from(count - 1) * pitch + side <= room {
        return (count, false);
    }
    // Of a digit and its sign, as wide as any.
    let number = text_width("×0", LETTERS_SIZE);
    (u8::from(pitch + number <= room), number <= room)
}

/// From square to square, and how wide one is.
pub fn square(w: f64) -> (f64, f64) {
    if w > 50.0 { (9.0, 7.0) } else { (7.5, 6.0) }
}

/// Of more containers a number tells.
const SQUARES_MAX: u8 = 3;
/// Where a port begins on the band.
pub const PORT_X: f64 = 4.5;
/// Where the letters of the version band begin, and how large they are.
pub const LETTERS_X: f64 = 6.0;
pub const LETTERS_SIZE: f64 = 12.0;
