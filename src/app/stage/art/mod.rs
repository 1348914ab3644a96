//! The drawing kit: picture structs in, SVG text out. Pure functions of what they are given.
//!
//! Colours come from CSS variables and classes (style/tokens.css, style/stage.css), so a change of
//! theme redraws nothing. Static art is text that the browser parses once; the components around it
//! change attributes only.

mod cargo;
mod control;
mod sea;
mod signs;
mod vessel;
mod water;

pub use cargo::{chip_squares, glyph_id, pod};
pub use control::{
    control_back, desk, desk_label, desk_off, room, room_off, room_thing, stopped_plate,
    waiting_plate,
};
pub use sea::{defs, far, near, row_front};
pub use signs::{hit, signs};
pub use vessel::{aft, banner, crew, crew_thing, hull, port_plate, rigging, silence, taints};
pub use water::{
    STOPPED, branches, cable, clients, envelope, hanging, harbour_gate, hop_badge, label, landing,
    lane, outside_all, path_d, pill, pill_size, ports, request, route, trolley, verdict,
    zone_frames,
};

use crate::app::html::escape;
use crate::picture::{fit, text_width};
use crate::text::{Lang, Skin};

/// How things are drawn and named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    pub lang: Lang,
    pub skin: Skin,
}

/// Appends markup. Each `$` in it stands for the next word, made safe; `{a}` for the first number,
/// `{b*.5-8}` for half of the second, less 8 (from left to right).
pub fn put(out: &mut String, markup: &str, words: &[&str], numbers: &[f64]) {
    let mut words = words.iter();
    for (i, part) in markup.split(['{', '}']).enumerate() {
        if i % 2 == 1 {
            number(out, computed(part, numbers));
            continue;
        }
        for (i, plain) in part.split('$').enumerate() {
            if i > 0 {
                escape(out, words.next().copied().unwrap_or_default());
            }
            out.push_str(plain);
        }
    }
}

fn computed(formula: &str, numbers: &[f64]) -> f64 {
    let (mut value, mut sign) = (0.0, b'+');
    let (mut term, mut unit, mut point) = (0.0, 1.0, 1.0);
    for byte in formula.bytes().chain([b'+']) {
        match byte {
            b'a'..=b'z' => term = numbers[usize::from(byte - b'a')],
            b'.' => point = 10.0,
            b'0'..=b'9' => {
                term = term * 10.0 + f64::from(byte - b'0');
                unit *= point;
            }
            next => {
                term /= unit;
                value = match sign {
                    b'+' => value + term,
                    b'-' => value - term,
                    _ => value * term,
                };
                (term, unit, point, sign) = (0.0, 1.0, 1.0, next);
            }
        }
    }
    value
}

/// A number as SVG and CSS want it: at most one decimal, none where it is zero.
pub fn number(out: &mut String, value: f64) {
    let tenths = (value * 10.0).round() as i32;
    if tenths < 0 {
        out.push('-');
    }
    let tenths = tenths.unsigned_abs();
    let digit = |n: u32| char::from(b'0' + (n % 10) as u8);
    let mut tens = 1;
    while tenths / 10 / tens >= 10 {
        tens *= 10;
    }
    while tens > 0 {
        out.push(digit(tenths / 10 / tens));
        tens /= 10;
    }
    if !tenths.is_multiple_of(10) {
        out.push('.');
        out.push(digit(tenths));
    }
}

/// Markup or a style in which only numbers change, see [`put`].
pub fn made(markup: &str, numbers: &[f64]) -> String {
    let mut out = String::new();
    put(&mut out, markup, &[], numbers);
    out
}

/// `<text>` at a place; `class` says weight, anchor and colour.
pub fn text(out: &mut String, x: f64, y: f64, size: f64, class: &str, words: &str) {
    let markup = r#"<text x="{a}" y="{b}" font-size="{c}" class="$">$</text>"#;
    put(out, markup, &[class, words], &[x, y, size]);
}

/// One of the icons of [`defs`], `size` px square.
pub fn icon(out: &mut String, id: &str, x: f64, y: f64, size: f64) {
    put(out, r##"<use href="#m-$" class="ic" transform="translate({a},{b}) "##, &[id], &[x, y]);
    scale(out, size / 24.0);
    out.push_str("\"/>");
}

/// `scale(…)`, to the thousandth.
pub fn scale(out: &mut String, scale: f64) {
    let thousandths = (scale * 1000.0).round() as u32;
    out.push_str(&format!("scale({}.{:03})", thousandths / 1000, thousandths % 1000));
}

/// A plate: the ground every label on water or sky stands on.
pub fn plate(out: &mut String, x: f64, y: f64, w: f64, h: f64, r: f64, class: &str) {
    let markup = r#"<rect class="$" x="{a}" y="{b}" width="{c}" height="{d}" rx="{e}"/>"#;
    put(out, markup, &[class], &[x, y, w, h, r]);
}

/// The whole text, or its last word where that is all there is room for.
pub fn shortened(words: &str, size: f64, width: f64) -> String {
    if text_width(words, size) <= width {
        return words.to_owned();
    }
    fit(words.rsplit(' ').next().unwrap_or(words), size, width)
}
