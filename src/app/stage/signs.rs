//! What lies over signs and cells: outlines around ships in trouble, callouts, the ship the present
//! step is about.

use super::art::{Look, made, plate, put, text};
use super::keys::word;
use super::node::{Kind, Node};
use crate::picture::{FlightKind, Form, Harbour, Place, Pose, Rect, Ship, Swarm, text_width};
use crate::text::far::{swarm_line, swarm_title, zone as zone_words};
use std::sync::Arc;

#[inline(never)]
pub fn over(h: &Harbour, look: Look) -> Vec<Arc<Node>> {
    let mut art = String::new();
    if h.layout.form == Form::Fleet {
        rings(&mut art, h);
    }
    subject(&mut art, h);
    let mut over = vec![Node::scenery("rings", art)];
    let swarms = h.ocean.iter().flat_map(|ocean| &ocean.swarms);
    over.extend(swarms.map(|swarm| callout(h, swarm, look)));
    over
}

/// One outline around neighbours in a row that have the same trouble.
fn rings(out: &mut String, h: &Harbour) {
    let l = &h.layout;
    let (w, high) = (52.0 * l.scale, 42.0 * l.scale);
    let mut open: Option<(Rect, &str)> = None;
    for ship in &h.ships {
        let at = h.berth(ship);
        let now = trouble(ship).map(|class| (Rect::new(at.x - 4.0, at.y - 6.0, w, high), class));
        if let (Some((r, class)), Some((before, other))) = (&now, &mut open)
            && class == other
            && r.y == before.y
            && r.x - before.right() < 8.0 * l.scale
        {
            before.w = r.right() - before.x;
            continue;
        }
        if let Some((r, class)) = std::mem::replace(&mut open, now) {
            plate(out, r.x, r.y, r.w, r.h, 7.0, class);
        }
    }
    if let Some((r, class)) = open {
        plate(out, r.x, r.y, r.w, r.h, 7.0, class);
    }
    for ship in &h.ships {
        let Some(class) = trouble(ship) else { continue };
        let glyph = if class == "ring bad" { "CrashLoop" } else { "warn" };
        let at = h.berth(ship);
        let sign = r##"<use href="#g-$" x="{a}" y="{b}"/>"##;
        put(out, sign, &[glyph], &[at.x + w - 6.0, at.y - 4.0]);
    }
}

fn trouble(ship: &Ship) -> Option<&'static str> {
    if ship.pose == Pose::Sunk {
        return Some("ring bad");
    }
    (ship.pose != Pose::Afloat || !ship.taints.is_empty()).then_some("ring warn")
}

/// The ship at the end of the present step's message.
fn subject(out: &mut String, h: &Harbour) {
    let Some(flight) = &h.flight else { return };
    let ends = match flight.kind {
        FlightKind::Message | FlightKind::Crane { .. } => [&flight.to, &flight.from],
        _ => [&flight.to, &flight.to],
    };
    for place in ends {
        let (Place::Ship(name) | Place::Crew(_, name)) = place else { continue };
        let Some(r) = h.place(&Place::Ship(*name)) else { continue };
        let c = r.centre();
        let pulse = r#"<circle class="pulse" cx="{a}" cy="{b}" r="{c}"/>"#;
        put(out, pulse, &[], &[c.x, c.y, r.w.max(r.h) * 0.5 + 5.0]);
        return;
    }
}

/// Where many silent ships lie together: a frame around them, and the words beside it.
fn callout(h: &Harbour, swarm: &Swarm, look: Look) -> Arc<Node> {
    let zone = h.zones.get(swarm.zone);
    let zone = zone.map_or(String::new(), |name| zone_words(look.lang, look.skin, name));
    let title = swarm_title(look.lang, &zone, swarm.whole);
    let line = swarm_line(look.lang, swarm.ships);
    let w = 52.0 + text_width(&title, 14.0).max(text_width(&line, 12.5));
    let high = 60.0;
    let (r, l) = (swarm.around, &h.layout);
    let x = (r.centre().x - w / 2.0).min(l.width - w - 12.0).max(12.0);
    // Below the frame, else over it, else in it.
    let below = r.bottom() + 8.0;
    let y = if below + high < l.height - 66.0 {
        below
    } else if r.y - 8.0 - high > 150.0 {
        r.y - 8.0 - high
    } else {
        r.centre().y - high / 2.0
    };
    let mut art = String::new();
    plate(&mut art, r.x, r.y, r.w, r.h, 9.0, "ring bad");
    art += &made(r#"<g transform="translate({a},{b})">"#, &[x, y]);
    plate(&mut art, 0.0, 0.0, w, high, 12.0, "plate alarm");
    art.push_str(r##"<use href="#g-CrashLoop" transform="translate(23,22) scale(.95)"/>"##);
    text(&mut art, 40.0, 27.0, 14.0, "b", &title);
    text(&mut art, 40.0, 47.0, 12.5, "b bad", &line);
    art.push_str("</g>");
    let name = h.roster.name(swarm.place).unwrap_or_default();
    Arc::new(Node {
        kind: Kind::Piece,
        key: word(&Place::Ship(name)),
        class: "swarm".into(),
        name: format!("{title}, {line}"),
        data: vec![("data-ships", swarm.ships.to_string())],
        art,
        ..Node::default()
    })
}
