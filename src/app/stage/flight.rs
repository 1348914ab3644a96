//! What moves inside a step: a message, a hop of a request, the crane. A frame writes only the few
//! attributes that differ from the frame before.

use super::art::{self, made};
use super::node::Node;
use crate::picture::{
    Bridge, Cargo, Flight, FlightKind, Form, Harbour, Layout, Path, Point, Rect, Size, rig, within,
};
use std::sync::Arc;

/// The flight when the step has come so far, 0..=1. `words` is what the message says, and who to
/// whom.
pub fn flight(h: &Harbour, progress: f64, words: (&str, &str)) -> Node {
    let (class, inside) = match &h.flight {
        Some(flight) => (class(flight), parts(h, flight, progress, words)),
        None => ("flight", Vec::new()),
    };
    Node { class: class.into(), inside, ..Node::default() }
}

fn class(flight: &Flight) -> &'static str {
    match flight.kind {
        FlightKind::Message => "flight msg",
        FlightKind::Request { .. } => "flight req",
        FlightKind::Crane { .. } => "flight msg lifting",
    }
}

fn parts(h: &Harbour, flight: &Flight, progress: f64, words: (&str, &str)) -> Vec<Arc<Node>> {
    let mut parts = vec![Node::scenery("ways", ways(flight))];
    match &flight.kind {
        FlightKind::Crane { cargo, landing } => {
            parts.push(hoist(h, cargo, *landing, &flight.path, ease(progress)));
        }
        _ if !flight.path.pieces.is_empty() => parts.push(travellers(&flight.path, progress)),
        _ => {}
    }
    if !words.0.is_empty() {
        let speech = speech(&h.layout, flight.plate, words.0, words.1);
        parts.push(Node::scenery("speech", speech));
    }
    parts
}

/// The message's words on their plate, never cut off at the stage's edge.
fn speech(l: &Layout, at: Point, first: &str, second: &str) -> String {
    let two = l.form == Form::Full;
    let room = if two { 350.0 } else { 250.0_f64.min(l.width - 16.0) };
    let (w, h) = art::pill_size(first, second, room, two);
    let x = within(at.x, w / 2.0 + 4.0, l.width - w / 2.0 - 4.0);
    let y = within(at.y, h / 2.0 + 3.0, l.height - h / 2.0 - 3.0);
    let pill = art::pill(first, second, room, two);
    made(r#"<g transform="translate({a},{b})">"#, &[x, y]) + &pill + "</g>"
}

/// The dotted ways of the step, and the numbers of a request's hops.
fn ways(flight: &Flight) -> String {
    match &flight.kind {
        FlightKind::Message => art::route(&flight.path, "msg"),
        FlightKind::Crane { landing, .. } => art::landing(*landing),
        FlightKind::Request { number, before } => {
            let mut out = String::new();
            for (i, path) in before.iter().enumerate() {
                out += &art::route(path, "req old");
                out += &art::hop_badge(i + 1, path.at(0.25));
            }
            out += &art::route(&flight.path, "req");
            out + &art::hop_badge(*number, flight.path.at(0.25))
        }
    }
}

/// The envelope and the dots behind it, each as much behind.
fn travellers(path: &Path, progress: f64) -> Arc<Node> {
    let mover = |key: &str, behind: f64, art: &str| {
        moved(key, path.at(ease(progress - behind)), art.into())
    };
    let movers = vec![
        mover("3", 0.11, r#"<circle class="trail" r="2.5"/>"#),
        mover("2", 0.075, r#"<circle class="trail" r="3"/>"#),
        mover("1", 0.04, r#"<circle class="trail" r="3.5"/>"#),
        mover("0", 0.0, art::envelope()),
    ];
    Node::group("travellers", "travellers", String::new(), movers)
}

/// Art that the frame loop moves; nothing else of it changes.
fn moved(key: &str, at: Point, art: String) -> Arc<Node> {
    Arc::new(Node { key: key.into(), style: shift(at), art, ..Node::default() })
}

fn shift(at: Point) -> String {
    made("transform:translate({a}px,{b}px)", &[at.x, at.y])
}

/// The crane at work: cable, trolley and the container on it.
fn hoist(h: &Harbour, cargo: &Cargo, landing: Rect, path: &Path, progress: f64) -> Arc<Node> {
    let rig = rig(h, path, progress);
    let size = if landing.w > 50.0 { Size::Full } else { Size::Small };
    let load = Node::scenery("", art::hanging(cargo, size));
    let held = if rig.held { "load" } else { "load free" };
    let inside = vec![
        Node::scenery("", if rig.held { art::cable(&rig) } else { String::new() }),
        moved("trolley", rig.trolley, art::trolley().into()),
        Node::group("load", held, shift(rig.load), vec![load]),
    ];
    let grand = h.layout.bridge == Bridge::Grand;
    Node::group("hoist", if grand { "hoist" } else { "hoist light" }, String::new(), inside)
}

/// Slow off, slow on: close to cubic-bezier(.4, 0, .2, 1).
fn ease(t: f64) -> f64 {
    let t = within(t, 0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}
