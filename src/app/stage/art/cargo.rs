//! Containers: a pod in each size, and the small squares of the ship chips.

use super::{put, scale, text};
use crate::cluster::network::{Gate, Way};
use crate::picture::{Cargo, PodState, Point, Ship, Size, band, fit, gate_x, text_width};

/// A pod's inside, at its own origin; state and colour come from classes on the element around it.
pub fn pod(cargo: &Cargo, size: Size) -> String {
    let mut out = String::new();
    match size {
        Size::Full => container(&mut out, cargo, 58.0, 44.0),
        Size::Small => container(&mut out, cargo, 42.0, 36.0),
        Size::Mini(pitch) => mini(&mut out, cargo, f64::from(pitch) - 2.0),
    }
    out
}

/// The sign's id in the definitions.
pub fn glyph_id(state: PodState) -> &'static str {
    match state {
        PodState::Pending => "Pending",
        PodState::Creating => "Creating",
        PodState::Running => "Running",
        PodState::Ready => "Ready",
        PodState::CrashLoop => "CrashLoop",
        PodState::Terminating => "Terminating",
        PodState::Unknown => "Unknown",
        PodState::Evicted => "Evicted",
        PodState::Completed => "Completed",
        PodState::ImagePull => "ImagePull",
        PodState::OomKilled => "OomKilled",
        PodState::Failed => "Failed",
    }
}

/// Squares that stand for a ship's pods on its chip, at most `most`.
pub fn chip_squares(ship: &Ship, most: usize) -> String {
    let mut out = String::new();
    for (i, cargo) in ship.cargo.iter().take(most).enumerate() {
        let class = if cargo.state == PodState::Pending { " pale" } else { "" };
        let ghost = if cargo.ghost { " gone" } else { "" };
        let markup = concat!(
            r#"<rect class="sq a{a}$$" x="{b*13+1}" y="1" "#,
            r#"width="10" height="12" rx="1.5"/>"#
        );
        put(&mut out, markup, &[class, ghost], &[f64::from(cargo.colour), i as f64]);
    }
    out
}

fn container(out: &mut String, cargo: &Cargo, w: f64, h: f64) {
    let big = h > 38.0;
    put(out, r#"<rect class="hit" x="-2" y="-2" width="{a+4}" height="{b+4}"/>"#, &[], &[w, h]);
    if cargo.highlight {
        let halo = r#"<rect class="halo" x="-4" y="-4" width="{a+8}" height="{b+8}" rx="5"/>"#;
        put(out, halo, &[], &[w, h]);
    }
    let walls = concat!(
        r#"<rect class="ground" width="{a}" height="{b}" rx="2"/>"#,
        r#"<rect class="body" width="{a}" height="{b}" rx="2"/><path class="corr" d=""#
    );
    put(out, walls, &[], &[w, h]);
    let foot = h - if big { 18.0 } else { 16.0 };
    let mut x = 6.0;
    while x < w - 3.0 {
        put(out, "M{a},4V{b}", &[], &[x, foot]);
        x += 6.0;
    }
    put(out, r#""/><path class="lid" d="M0 2.5H{a}"/>"#, &[], &[w]);
    banded(out, cargo, w, h, big);
    let (x, y, size) = if big { (6.0, 21.5, 13.0) } else { (4.0, 17.0, 12.0) };
    text(out, x, y, size, "b label", &fit(&cargo.app, size, w - x - 3.0));
    let scale = match (big, cargo.state.is_calm()) {
        (true, true) => ".944",
        (true, false) => "1.167",
        (false, true) => ".833",
        (false, false) => "1",
    };
    let y = if big { 2.5 } else { 0.0 };
    let glyph = r##"<use href="#g-$" class="glyph" transform="translate({a-5},{b}) scale($)"/>"##;
    put(out, glyph, &[glyph_id(cargo.state), scale], &[w, y]);
    if cargo.gates != [Gate::Open; 2] {
        gates(out, cargo, w, h);
    }
    let y = match (cargo.requests, cargo.gates[0]) {
        (0, Gate::Open) => -17.0,
        (0, _) => -26.0,
        _ => -36.0,
    };
    for (count, x, y, sign, class) in
        [(cargo.requests, w * 0.5, -17.0, "✓", ""), (cargo.failed, w * 0.25, y, "✕", " failed")]
    {
        if count > 0 {
            counted(out, Point::new(x, y), &[sign, &count.to_string()].concat(), class);
        }
    }
}

/// How many requests it answered, or asked for in vain.
fn counted(out: &mut String, at: Point, count: &str, class: &str) {
    let tag = count.chars().count() as f64 * 7.4 + 14.0;
    let markup = concat!(
        r#"<rect class="count$" x="{a-d}" y="{b}" width="{c}" height="18" rx="9"/>"#,
        r#"<text class="b m mono count-n" x="{a}" y="{b+13.3}" font-size="12">$</text>"#
    );
    put(out, markup, &[class, count], &[at.x, at.y, tag, tag / 2.0]);
}

/// A post at each side that NetworkPolicies guard, with a sign on the lid: in on the left, out on
/// the right, beside the pod's own sign.
#[inline(never)]
fn gates(out: &mut String, cargo: &Cargo, w: f64, h: f64) {
    let posts = [(0.0, Way::Ingress), (w, Way::Egress)];
    for (gate, (post, way)) in cargo.gates.into_iter().zip(posts) {
        let x = gate_x(way, w, h);
        let (class, bar) = match gate {
            Gate::Open => continue,
            Gate::Guarded => ("some", "M{a-5.5} .5h3.5m4 0h3.5"),
            Gate::Shut => ("shut", "M{a-4.5} .5h9"),
        };
        let sign = concat!(
            r#"<g class="gate $"><path class="post" d="M{c},2V{b}"/>"#,
            r#"<circle cx="{a}" cy=".5" r="8.5"/><path d=""#
        );
        put(out, sign, &[class], &[x, h, post]);
        put(out, bar, &[], &[x]);
        out.push_str("\"/></g>");
    }
}

/// The version band at the container's foot, and a square for each container of the pod.
fn banded(out: &mut String, cargo: &Cargo, w: f64, h: f64, big: bool) {
    let high = if big { 15.0 } else { 13.5 };
    let y = h - high - 2.5;
    let ivory = r#"<rect class="ivory" x="3" y="{a}" width="{b-6}" height="{c}" rx="1"/>"#;
    put(out, ivory, &[], &[y, w, high]);
    let port = band::port(cargo, w);
    if cargo.version == 0 {
        let x = if big { 6.0 } else { 5.0 };
        let after = |port: &String| band::PORT_X + text_width(port, band::LETTERS_SIZE) + 5.0;
        squares(out, cargo, port.as_ref().map_or(x, after), w, h, high);
        if let Some(port) = port {
            text(out, band::PORT_X, h - 5.5, band::LETTERS_SIZE, "b ver prt", &port);
        }
        return;
    }
    let (label, class, at) = match port {
        Some(port) => (port, "b ver prt", band::PORT_X),
        None => (band::label(cargo, w), "b ver", band::LETTERS_X),
    };
    let long = text_width(&label, band::LETTERS_SIZE).max(16.0);
    let pattern = band::pattern(cargo);
    match pattern {
        0 | 3 => {
            for i in 0..=pattern / 3 {
                let bar = r#"<rect class="vbar" x="{b}" y="{a}" width="4" height="{c}"/>"#;
                put(out, bar, &[], &[y, band::bar(w, i), high]);
            }
        }
        _ => {
            let markup = concat!(
                r##"<rect class="pattern" x="3" y="{a}" width="{b-6}" height="{c}" rx="1" "##,
                r##"fill="url(#pv{d+1})"/><rect class="ivory" x="3" y="{a}" width="{e+6}" "##,
                r##"height="{c}" rx="1"/>"##
            );
            put(out, markup, &[], &[y, w, high, f64::from(pattern), long]);
        }
    }
    if cargo.containers > 1 {
        let x = if big { 27.0_f64 } else { 25.0 };
        squares(out, cargo, x.max(band::LETTERS_X + long + 1.0), w, h, high);
    }
    text(out, at, h - 5.5, band::LETTERS_SIZE, class, &label);
}

fn squares(out: &mut String, cargo: &Cargo, x: f64, w: f64, h: f64, high: f64) {
    let (pitch, side) = band::square(w);
    let (shown, number) = band::squares(cargo.containers, w, x);
    let y = h - high - 2.5;
    let ground = (f64::from(shown) * pitch + if number { 20.0 } else { 3.0 }).min(w - 1.0 - x);
    let ivory = r#"<rect class="ivory" x="{a-2}" y="{b}" width="{c}" height="{d}"/>"#;
    put(out, ivory, &[], &[x, y, ground, high]);
    for i in 0..shown {
        let class = if i == 0 { "cell" } else { "cell side" };
        let at = x + f64::from(i) * pitch;
        let cell = r#"<rect class="$" x="{a}" y="{b+3}" width="{c}" height="{d-6}"/>"#;
        put(out, cell, &[class], &[at, y, side, high]);
    }
    if number {
        let at = x + f64::from(shown) * pitch;
        text(out, at, h - 5.5, 12.0, "b ver", &format!("×{}", cargo.containers));
    }
}

/// A square without a name: colour, outline and, where it needs attention, a mark.
fn mini(out: &mut String, cargo: &Cargo, w: f64) {
    put(out, r#"<rect class="hit" x="-1" y="-1" width="{a+2}" height="{a+2}"/>"#, &[], &[w]);
    if cargo.highlight {
        let halo = r#"<rect class="halo" x="-3" y="-3" width="{a+6}" height="{a+6}" rx="4"/>"#;
        put(out, halo, &[], &[w]);
    }
    let walls = concat!(
        r#"<rect class="ground" width="{a}" height="{a}" rx="1.5"/>"#,
        r#"<rect class="body" width="{a}" height="{a}" rx="1.5"/>"#
    );
    put(out, walls, &[], &[w]);
    if !cargo.state.is_calm() {
        let glyph = r##"<use href="#g-$" transform="translate({a*.5},{a*.5}) "##;
        put(out, glyph, &[glyph_id(cargo.state)], &[w]);
        scale(out, w / 24.0);
        out.push_str("\"/>");
    }
}
