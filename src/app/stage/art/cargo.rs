//! Containers: a pod in each size, and the small squares of the ship chips.

use super::{N, put, text};
use crate::picture::{Cargo, PodState, Ship, Size, fit};

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
        put!(out, r#"<rect class="sq a{}{class}{ghost}" x="{}" y="1" "#, cargo.colour, 13 * i + 1);
        out.push_str(r#"style="width:10px;height:12px;rx:1.5px"/>"#);
    }
    out
}

fn container(out: &mut String, cargo: &Cargo, w: f64, h: f64) {
    let big = h > 38.0;
    let (wide, high) = (N(w), N(h));
    put!(
        *out,
        r#"<rect class="hit" x="-2" y="-2" width="{}" height="{}"/>"#,
        N(w + 4.0),
        N(h + 4.0)
    );
    if cargo.highlight {
        put!(
            *out,
            r#"<rect class="halo" x="-4" y="-4" width="{}" height="{}" rx="5"/>"#,
            N(w + 8.0),
            N(h + 8.0)
        );
    }
    put!(*out, r#"<rect class="ground" width="{wide}" height="{high}" rx="2"/>"#);
    put!(*out, r#"<rect class="body" width="{wide}" height="{high}" rx="2"/>"#);
    let foot = h - if big { 18.0 } else { 16.0 };
    put!(*out, r#"<path class="corr" d=""#);
    let mut x = 6.0;
    while x < w - 3.0 {
        put!(*out, "M{},4V{}", N(x), N(foot));
        x += 6.0;
    }
    put!(*out, r#""/><path class="lid" d="M0 2.5H{wide}"/>"#);
    band(out, cargo, w, h, big);
    let (x, y, size) = if big { (6.0, 19.0, 13.0) } else { (4.0, 17.0, 12.0) };
    text(out, x, y, size, "b label", &fit(&cargo.app, size, w - x - 3.0));
    let calm = cargo.state.is_calm();
    let scale = match (big, calm) {
        (true, true) => ".944",
        (true, false) => "1.167",
        (false, true) => ".833",
        (false, false) => "1",
    };
    let y = if big { 4 } else { 0 };
    let (id, x) = (glyph_id(cargo.state), N(w - 5.0));
    put!(
        *out,
        r##"<use href="#g-{id}" class="glyph" transform="translate({x},{y}) scale({scale})"/>"##
    );
    if cargo.requests > 0 {
        let count = cargo.requests.to_string();
        let tag = count.len() as f64 * 7.4 + 14.0;
        let (x, middle) = (N((w - tag) / 2.0), N(w / 2.0));
        put!(
            *out,
            r#"<rect class="count" x="{x}" y="-17" width="{}" height="18" rx="9"/>"#,
            N(tag)
        );
        put!(
            *out,
            r#"<text class="b m mono count-n" x="{middle}" y="-3.7" font-size="12">{count}</text>"#
        );
    }
}

/// The version band at the container's foot, and a square for each container of the pod.
fn band(out: &mut String, cargo: &Cargo, w: f64, h: f64, big: bool) {
    let high = if big { 15.0 } else { 13.5 };
    let y = N(h - high - 2.5);
    let (wide, tall) = (N(w - 6.0), N(high));
    let pattern = cargo.version.saturating_sub(1) % 6;
    put!(*out, r#"<rect class="ivory" x="3" y="{y}" width="{wide}" height="{tall}" rx="1"/>"#);
    if cargo.version == 0 {
        squares(out, cargo, if big { 6.0 } else { 5.0 }, h, high, big);
        return;
    }
    match pattern {
        0 | 3 => {
            for i in 0..=pattern / 3 {
                let x = N(w - 11.0 - 7.0 * f64::from(i));
                put!(*out, r#"<rect class="vbar" x="{x}" y="{y}" width="4" height="{tall}"/>"#);
            }
        }
        _ => put!(
            *out,
            concat!(
                r##"<rect class="pattern" x="3" y="{y}" width="{wide}" height="{tall}" rx="1" "##,
                r##"fill="url(#pv{id})"/><rect class="ivory" x="3" y="{y}" width="22" "##,
                r##"height="{tall}" rx="1"/>"##
            ),
            id = pattern + 1,
            y = y,
            wide = wide,
            tall = tall
        ),
    }
    let label = format!("v{}", cargo.version);
    text(out, 6.0, h - 5.5, 12.0, "b ver", &fit(&label, 12.0, 24.0));
    if cargo.containers > 1 {
        squares(out, cargo, if big { 27.0 } else { 25.0 }, h, high, big);
    }
}

fn squares(out: &mut String, cargo: &Cargo, x: f64, h: f64, high: f64, big: bool) {
    let (pitch, w) = if big { (9.0, 7.0) } else { (7.5, 6.0) };
    let shown = if cargo.containers > 3 { 1 } else { cargo.containers.max(1) };
    let ground = f64::from(shown) * pitch + if cargo.containers > 3 { 20.0 } else { 3.0 };
    let y = h - high - 2.5;
    put!(*out, r#"<rect class="ivory" x="{}" y="{}" "#, N(x - 2.0), N(y));
    put!(*out, r#"width="{}" height="{}"/>"#, N(ground), N(high));
    for i in 0..shown {
        let class = if i == 0 { "cell" } else { "cell side" };
        let at = x + f64::from(i) * pitch;
        put!(*out, r#"<rect class="{class}" x="{}" y="{}" "#, N(at), N(y + 3.0));
        put!(*out, r#"width="{}" height="{}"/>"#, N(w), N(high - 6.0));
    }
    if cargo.containers > 3 {
        text(out, x + 9.0, h - 5.5, 12.0, "b ver", &format!("×{}", cargo.containers));
    }
}

/// A square without a name: colour, outline and, where it needs attention, a mark.
fn mini(out: &mut String, cargo: &Cargo, w: f64) {
    let size = N(w);
    put!(*out, r#"<rect class="hit" x="-1" y="-1" width="{0}" height="{0}"/>"#, N(w + 2.0));
    if cargo.highlight {
        put!(
            *out,
            r#"<rect class="halo" x="-3" y="-3" width="{0}" height="{0}" rx="4"/>"#,
            N(w + 6.0)
        );
    }
    put!(*out, r#"<rect class="ground" width="{size}" height="{size}" rx="1.5"/>"#);
    put!(*out, r#"<rect class="body" width="{size}" height="{size}" rx="1.5"/>"#);
    if !cargo.state.is_calm() {
        let (id, middle) = (glyph_id(cargo.state), N(w / 2.0));
        let scale = (w / 24.0 * 100.0) as i64;
        put!(
            *out,
            r##"<use href="#g-{id}" transform="translate({middle},{middle}) scale(.{scale:02})"/>"##
        );
    }
}
