//! The signs of a fleet: a small ship each, with its cargo as squares.
//!
//! What looks alike on neighbouring ships is one element: there are hundreds of ships with a dozen
//! squares each, and a page is the slower the more elements it has.

use super::{Look, number, plate, put, scale, text};
use crate::cluster::map::sort_by;
use crate::picture::{
    FLEET_NAMES_SCALE, Layout, PodState, Point, Pose, SIGN_PODS_MAX, Ship, fit, text_width,
};
use crate::text::Skin;
use std::sync::Arc;

/// What signs are drawn of, back to front.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    /// Containers of one colour and state.
    Squares(u8, &'static str),
    More,
    Hull {
        lost: bool,
    },
    Walls,
    Trough,
    Cpu,
    RopeBed,
    Rope,
}

/// The lines of each part.
type Parts = Vec<(Part, String)>;

/// Neighbours' signs where they lie, without what can be picked: see [`hit`].
#[inline(never)]
pub fn signs(l: &Layout, ships: &[(Arc<Ship>, Point)], look: Look) -> String {
    let mut out = String::from("<g transform=\"");
    scale(&mut out, l.scale);
    out.push_str("\">");
    let mut upright = Parts::new();
    for (ship, at) in ships {
        let (x, y) = (at.x / l.scale, at.y / l.scale);
        let tilt = match ship.pose {
            Pose::Afloat => {
                sign(&mut upright, x, y, ship, look);
                continue;
            }
            Pose::Listing => "-4",
            Pose::Sunk => "-12",
        };
        let mut tilted = Parts::new();
        sign(&mut tilted, 0.0, 0.0, ship, look);
        let open = r#"<g transform="translate({a},{b}) rotate($ 22 20)">"#;
        put(&mut out, open, &[tilt], &[x, y]);
        draw(&mut out, tilted, look);
        out.push_str("</g>");
    }
    draw(&mut out, upright, look);
    out + "</g>"
}

fn draw(out: &mut String, mut parts: Parts, look: Look) {
    sort_by(&mut parts, |a, b| a.0.cmp(&b.0));
    let hull = if look.skin == Skin::Ship { "hull" } else { "box thin" };
    for (part, d) in &parts {
        let class = match part {
            Part::Squares(colour, state) => {
                put(out, r#"<path class="sq a{a}$" d="$"/>"#, &[state, d], &[f64::from(*colour)]);
                continue;
            }
            Part::Hull { lost: true } => {
                put(out, r#"<g class="lost"><path class="$" d="$"/></g>"#, &[hull, d], &[]);
                continue;
            }
            Part::Hull { lost: false } => hull,
            Part::More => "more",
            Part::Walls => "walls",
            Part::Trough => "trough",
            Part::Cpu => "cpu",
            Part::RopeBed => "rope0 thin",
            Part::Rope => "rope thin",
        };
        put(out, r#"<path class="$" d="$"/>"#, &[class, d], &[]);
    }
}

/// One ship whose sign begins at a point.
fn sign(parts: &mut Parts, x: f64, y: f64, ship: &Ship, look: Look) {
    let mut line = |part: Part, across: f64, down: f64, rest: &str| {
        let known = parts.iter().position(|known| known.0 == part);
        let known = known.unwrap_or_else(|| {
            parts.push((part, String::new()));
            parts.len() - 1
        });
        let d = &mut parts[known].1;
        d.push('M');
        number(d, x + across);
        d.push(',');
        number(d, y + down);
        d.push_str(rest);
    };
    for (i, cargo) in ship.cargo.iter().enumerate() {
        let (across, down) = (9.0 + (i % 5) as f64 * 6.6, 12.0 - (i / 5) as f64 * 6.6);
        if i == SIGN_PODS_MAX - 1 && ship.pods > SIGN_PODS_MAX {
            line(Part::More, across + 0.6, down + 2.8, "h4.4m-2.2,-2.2v4.4");
            break;
        }
        let state = match cargo.state {
            PodState::Ready | PodState::Running | PodState::Completed => "",
            PodState::Pending | PodState::Creating => " pale",
            PodState::Terminating | PodState::Unknown => " gone",
            PodState::CrashLoop | PodState::ImagePull | PodState::OomKilled => " hurt",
            PodState::Evicted | PodState::Failed => " hurt",
        };
        line(Part::Squares(cargo.colour, state), across, down, "h5.6v5.6h-5.6z");
    }
    let hull = Part::Hull { lost: ship.pose == Pose::Sunk || !ship.powered };
    if look.skin == Skin::Ship {
        line(hull, 0.0, 8.0, "h7v10h34l5,-4c-1,8-4,14-9,16h-31c-4-2-6-12-6-22z");
        line(Part::Walls, 0.0, 8.0, "h7v10h-7z");
    } else {
        line(hull, 2.0, 18.4, "h42q2,0 2,2v9q0,2-2,2h-42q-2,0-2-2v-9q0-2 2-2z");
    }
    if ship.pose != Pose::Sunk {
        line(Part::Trough, 11.0, 22.0, "h22a2,2 0 0 1 0,4h-22a2,2 0 0 1 0-4z");
        let full = ship.cpu_milli.share() * 26.0;
        let ends = full.min(4.0);
        let (bend, back) = (ends / 2.0, full - ends);
        let mut bar = String::new();
        put(&mut bar, "h{b}q{a},0 {a},2t-{a},2h-{b}q-{a},0-{a}-2t{a}-2z", &[], &[bend, back]);
        line(Part::Cpu, 9.0 + bend, 22.0, &bar);
    }
    if ship.cordoned {
        line(Part::RopeBed, 9.0, 20.2, "h33");
        line(Part::Rope, 9.0, 20.2, "h33");
    }
}

/// What of a sign can be picked, and its name where there is room for one.
pub fn hit(l: &Layout, ship: &Ship) -> String {
    let mut out = String::new();
    put(&mut out, r#"<rect class="hit" width="{a*50}" height="{a*38}"/>"#, &[], &[l.scale]);
    if l.scale >= FLEET_NAMES_SCALE {
        let y = 31.0 * l.scale + 13.0;
        let words = fit(&ship.name, 12.0, 52.0 * l.scale);
        let w = text_width(&words, 12.0) + 12.0;
        let x = 22.0 * l.scale;
        plate(&mut out, x - w / 2.0, y - 12.5, w, 17.0, 5.0, "plate");
        text(&mut out, x, y, 12.0, "m", &words);
    }
    out
}
