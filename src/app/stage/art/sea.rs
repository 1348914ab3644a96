//! Sky, hills, lighthouse, pier and waves; the dotted ground of the real view.

use super::{Look, made, put};
use crate::picture::{Form, Layout, Row, Wave, within};
use crate::text::Skin;

/// Patterns, gradients, arrow heads, icons and status signs, referred to by the rest.
pub fn defs() -> String {
    concat!("<defs>", include_str!("defs.svg"), "</defs>").into()
}

/// Everything behind the control ship: sky, clouds, hills and the far waves.
pub fn far(l: &Layout, look: Look) -> String {
    // The cells of an ocean lie behind the picture.
    let ocean = l.form == Form::Ocean;
    let (w, h) = (l.width, if ocean { OCEAN_TOP } else { l.height });
    if look.skin == Skin::Real {
        return made(
            concat!(
                r#"<rect class="paper" width="{a}" height="{b}"/>"#,
                r##"<rect fill="url(#dots)" width="{a}" height="{b}"/>"##
            ),
            &[w, h],
        );
    }
    let first = l.far.first().map_or(0.0, |wave| wave.y);
    let sky = r##"<rect fill="url(#sky)" width="{a}" height="{b+60}"/>"##;
    let mut out = made(sky, &[w, first]);
    stars(&mut out, w, first);
    lights(&mut out, l, first);
    hills(&mut out, w, first);
    for wave in l.far.iter().take(2) {
        draw_wave(&mut out, wave, w, h, None);
    }
    if l.form == Form::Full {
        lighthouse(&mut out, l.control.y);
    }
    out
}

/// Between the control ship and the fleet: the wave at its foot, the pier, the wave behind ships.
pub fn near(l: &Layout, look: Look) -> String {
    let mut out = String::new();
    if look.skin == Skin::Real {
        return out;
    }
    for wave in l.far.iter().skip(2) {
        draw_wave(&mut out, wave, l.width, l.height, None);
    }
    if l.form == Form::Full {
        pier(&mut out, l.control.y);
    }
    for wave in l.rows.iter().filter_map(|row| row.behind.as_ref()) {
        draw_wave(&mut out, wave, l.width, l.height, None);
    }
    out
}

/// The wave that covers a row's keels, and after the last row the sea in front of all.
pub fn row_front(l: &Layout, row: &Row, last: bool, look: Look) -> String {
    let mut out = String::new();
    if look.skin == Skin::Real {
        return out;
    }
    if let Some(wave) = &row.front {
        draw_wave(&mut out, wave, l.width, l.height, last.then_some("url(#front)"));
    }
    if last {
        for (i, wave) in l.near.iter().enumerate() {
            draw_wave(&mut out, wave, l.width, l.height, (i == 0).then_some("url(#front)"));
        }
    }
    out
}

/// A wave from side to side, filled down to the bottom. It is one crest wider on both sides, so
/// that it can drift by one length without an end coming into sight.
fn draw_wave(out: &mut String, wave: &Wave, w: f64, h: f64, fill: Option<&str>) {
    let Wave { y, amplitude, length, sea, foam } = *wave;
    let phase = f64::from(sea) * 37.0 % length;
    let x = -length - phase;
    let crests = (w / length).ceil() as usize + 3;
    let mut line = made("M{a},{b}", &[x, y]);
    for _ in 0..crests {
        put(&mut line, "q{a*.25},{b} {a*.5},0 t{a*.5},0", &[], &[length, -amplitude]);
    }
    put(out, r#"<g class="wave w{a}" style="--len:{b}px">"#, &[], &[f64::from(sea), length]);
    match fill {
        Some(fill) => put(out, r#"<path fill="$""#, &[fill], &[]),
        None => put(out, r#"<path class="sea{a}""#, &[], &[f64::from(sea)]),
    }
    put(out, r#" d="$V{a+8}H{b}Z"/>"#, &[&line], &[h, x]);
    put(out, r#"<path class="foam" opacity="{a*100}%" d="$"/></g>"#, &[&line], &[foam]);
}

fn stars(out: &mut String, w: f64, horizon: f64) {
    let mut d = String::new();
    let count = (w / 14.0) as u32;
    for i in 0..count {
        // Two multiplicative sequences scatter the stars evenly, the same ones every time.
        let x = f64::from(i * 7919 % 9973) / 9973.0 * w;
        let y = f64::from(i * 6101 % 8887) / 8887.0 * (horizon - 4.0).max(1.0);
        put(&mut d, "M{a},{b}h0", &[], &[x, y]);
    }
    put(out, r#"<path class="stars" d="$"/>"#, &[&d], &[]);
}

fn lights(out: &mut String, l: &Layout, horizon: f64) {
    let x = l.width - if l.form == Form::Full { 83.0 } else { within(l.width * 0.06, 36.0, 83.0) };
    let y = horizon - if l.form == Form::Full { 78.0 } else { 44.0 };
    let lights = concat!(
        r##"<use href="#sun" class="sun" x="{a}" y="{b}"/>"##,
        r##"<use href="#moon" class="moon" x="{a}" y="{b}"/>"##
    );
    put(out, lights, &[], &[x, y]);
    let places: &[(f64, f64, &str)] = if l.form == Form::Full {
        &[(200.0, 156.0, "0.8"), (400.0, 134.0, "0.55")]
    } else {
        &[(60.0, 62.0, "0.6")]
    };
    for (x, up, scale) in places {
        let cloud = r##"<use href="#cloud" transform="translate({a},{b}) scale($)"/>"##;
        put(out, cloud, &[scale], &[*x, (horizon - up).max(10.0)]);
    }
}

fn hills(out: &mut String, w: f64, horizon: f64) {
    let hills = concat!(
        r#"<path class="hill" d="M0,{b-6} C{a*.1},{b-56} {a*.16},{b-26} {a*.24},{b-40} "#,
        r#"S{a*.4},{b-12} {a*.5},{b-28} S{a*.72},{b-52} {a*.8},{b-30} "#,
        r#"S{a*.95},{b-50} {a},{b-36}V{b+54}H0Z"/>"#
    );
    put(out, hills, &[], &[w, horizon]);
}

fn lighthouse(out: &mut String, my: f64) {
    put(out, r##"<use href="#lighthouse" y="{a}"/>"##, &[], &[my]);
}

fn pier(out: &mut String, my: f64) {
    put(out, r##"<use href="#pier" y="{a}"/>"##, &[], &[my]);
}

/// From here down an ocean is its cells.
const OCEAN_TOP: f64 = 99.0;
