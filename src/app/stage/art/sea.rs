//! Sky, hills, lighthouse, pier and waves; the dotted ground of the real view.

use super::{Look, N, put};
use crate::picture::{Form, Layout, Row, Wave, within};
use crate::text::Skin;

/// Patterns, gradients, arrow heads, icons and status signs, referred to by the rest.
pub fn defs() -> String {
    concat!("<defs>", include_str!("defs.svg"), "</defs>").into()
}

/// Everything behind the control ship: sky, clouds, hills and the far waves.
pub fn far(l: &Layout, look: Look) -> String {
    let mut out = String::new();
    let (w, h) = (l.width, l.height);
    if look.skin == Skin::Real {
        put!(out, r#"<rect class="paper" width="{}" height="{}"/>"#, N(w), N(h));
        put!(out, r##"<rect fill="url(#dots)" width="{}" height="{}"/>"##, N(w), N(h));
        return out;
    }
    let first = l.far.first().map_or(0.0, |wave| wave.y);
    put!(out, r##"<rect fill="url(#sky)" width="{}" height="{}"/>"##, N(w), N(first + 60.0));
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
    let mut line = String::new();
    put!(line, "M{},{}", N(x), N(y));
    for _ in 0..crests {
        let (q, a, half) = (N(length / 4.0), N(-amplitude), N(length / 2.0));
        put!(line, "q{q},{a} {half},0 t{half},0");
    }
    put!(*out, r#"<g class="wave w{sea}" style="--len:{}px">"#, N(length));
    match fill {
        Some(fill) => put!(*out, r#"<path fill="{fill}" d="{line}V{}H{}Z"/>"#, N(h + 8.0), N(x)),
        None => put!(*out, r#"<path class="sea{sea}" d="{line}V{}H{}Z"/>"#, N(h + 8.0), N(x)),
    }
    let foam = (foam * 100.0) as i64;
    put!(*out, r#"<path class="foam" opacity=".{foam:02}" d="{line}"/></g>"#);
}

fn stars(out: &mut String, w: f64, horizon: f64) {
    let mut d = String::new();
    let count = (w / 14.0) as u32;
    for i in 0..count {
        // Two multiplicative sequences scatter the stars evenly, the same ones every time.
        let x = f64::from(i * 7919 % 9973) / 9973.0 * w;
        let y = f64::from(i * 6101 % 8887) / 8887.0 * (horizon - 4.0).max(1.0);
        put!(d, "M{},{}h0", N(x), N(y));
    }
    put!(*out, r#"<path class="stars" d="{d}"/>"#);
}

fn lights(out: &mut String, l: &Layout, horizon: f64) {
    let x = l.width - if l.form == Form::Full { 83.0 } else { within(l.width * 0.06, 36.0, 83.0) };
    let y = horizon - if l.form == Form::Full { 78.0 } else { 44.0 };
    put!(
        *out,
        r##"<use href="#sun" class="sun" {at}/><use href="#moon" class="moon" {at}/>"##,
        at = format_args!(r#"x="{}" y="{}""#, N(x), N(y))
    );
    let places: &[(f64, f64, &str)] = if l.form == Form::Full {
        &[(200.0, 156.0, "0.8"), (400.0, 134.0, "0.55")]
    } else {
        &[(60.0, 62.0, "0.6")]
    };
    for (x, up, scale) in places {
        put!(
            *out,
            r##"<use href="#cloud" transform="translate({},{}) scale({scale})"/>"##,
            N(*x),
            N((horizon - up).max(10.0))
        );
    }
}

fn hills(out: &mut String, w: f64, horizon: f64) {
    let (x, y) = (|share: f64| N(w * share), |up: f64| N(horizon - up));
    put!(*out, r#"<path class="hill" d="M0,{} C{},{} "#, y(6.0), x(0.1), y(56.0));
    put!(*out, "{},{} {},{} S", x(0.16), y(26.0), x(0.24), y(40.0));
    put!(*out, "{},{} {},{} S", x(0.4), y(12.0), x(0.5), y(28.0));
    put!(*out, "{},{} {},{} S", x(0.72), y(52.0), x(0.8), y(30.0));
    put!(*out, r#"{},{} {},{}V{}H0Z"/>"#, x(0.95), y(50.0), N(w), y(36.0), y(-54.0));
}

fn lighthouse(out: &mut String, my: f64) {
    put!(*out, r##"<use href="#lighthouse" y="{}"/>"##, N(my));
}

fn pier(out: &mut String, my: f64) {
    put!(*out, r##"<use href="#pier" y="{}"/>"##, N(my));
}
