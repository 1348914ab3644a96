//! The drawing kit: picture structs in, SVG text out. Pure functions of what they are given.
//!
//! Colours come from CSS variables and classes (style/tokens.css, style/stage.css), so a change of
//! theme redraws nothing. Static art is text that the browser parses once; the components around it
//! change attributes only.

mod cargo;
mod control;
mod sea;
mod vessel;
mod water;

pub use cargo::{chip_squares, glyph_id, pod};
pub use control::{control_back, desk, desk_label, room, room_thing, stopped_plate, waiting_plate};
pub use sea::{defs, far, near, row_front};
pub use vessel::{aft, banner, crew, crew_thing, hull, port_plate, rigging, sign};
pub use water::{
    branches, cable, clients, envelope, hanging, hop_badge, landing, lane, pill, pill_size, route,
    trolley, zone_frames,
};

use crate::picture::{fit, text_width};
use crate::text::{Lang, Skin};
use std::fmt;

/// How things are drawn and named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    pub lang: Lang,
    pub skin: Skin,
}

/// A number as SVG wants it: at most one decimal, none where it is zero.
pub struct N(pub f64);

impl fmt::Display for N {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tenths = (self.0 * 10.0).round() as i64;
        if tenths < 0 {
            f.write_str("-")?;
        }
        let tenths = tenths.unsigned_abs();
        write!(f, "{}", tenths / 10)?;
        if tenths % 10 != 0 {
            write!(f, ".{}", tenths % 10)?;
        }
        Ok(())
    }
}

/// Text that may stand between tags.
pub struct Escaped<'a>(pub &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            match c {
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '&' => f.write_str("&amp;")?,
                '"' => f.write_str("&quot;")?,
                _ => fmt::Write::write_char(f, c)?,
            }
        }
        Ok(())
    }
}

/// Appends formatted text; writing to a String cannot fail.
macro_rules! put {
    ($out:expr, $($arg:tt)*) => {{
        let _ = std::fmt::Write::write_fmt(&mut $out, format_args!($($arg)*));
    }};
}
pub(crate) use put;

/// `<text>` at a place; `class` says weight, anchor and colour.
pub fn text(out: &mut String, x: f64, y: f64, size: f64, class: &str, words: &str) {
    let words = Escaped(words);
    put!(
        *out,
        r#"<text x="{}" y="{}" font-size="{}" class="{class}">{words}</text>"#,
        N(x),
        N(y),
        N(size)
    );
}

/// One of the icons of [`defs`], `size` px square.
pub fn icon(out: &mut String, id: &str, x: f64, y: f64, size: f64) {
    let thousandths = (size / 24.0 * 1000.0).round() as i64;
    put!(
        *out,
        r##"<use href="#m-{id}" class="ic" transform="translate({},{}) scale({}.{:03})"/>"##,
        N(x),
        N(y),
        thousandths / 1000,
        thousandths % 1000
    );
}

/// A plate: the ground every label on water or sky stands on.
pub fn plate(out: &mut String, x: f64, y: f64, w: f64, h: f64, r: f64, class: &str) {
    put!(
        *out,
        r#"<rect class="{class}" x="{}" y="{}" width="{}" height="{}" rx="{}"/>"#,
        N(x),
        N(y),
        N(w),
        N(h),
        N(r)
    );
}

/// The whole text, or its last word where that is all there is room for.
pub fn shortened(words: &str, size: f64, width: f64) -> String {
    if text_width(words, size) <= width {
        return words.to_owned();
    }
    fit(words.rsplit(' ').next().unwrap_or(words), size, width)
}
