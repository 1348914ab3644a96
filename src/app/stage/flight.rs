//! What moves inside a step: a message, a hop of a request, the crane. A frame writes only the few
//! attributes that differ from the frame before.

use super::art::{self, Look, made};
use super::node::Node;
use crate::picture::{
    Bridge, Cargo, Flight, FlightKind, Form, Harbour, Path, Point, Rect, Size, Verdict, rig, within,
};
use std::sync::Arc;

/// The flight when the step has come so far, 0..=1. `words` is what the message says, and who to
/// whom.
pub fn flight(h: &Harbour, progress: f64, words: (&str, &str), look: Look) -> Node {
    let (class, inside) = match &h.flight {
        Some(flight) => (class(flight), parts(h, flight, progress, words, look)),
        None => ("flight", Vec::new()),
    };
    Node { class: class.into(), inside, ..Node::default() }
}

fn class(flight: &Flight) -> &'static str {
    match flight.kind {
        FlightKind::Message => "flight msg",
        FlightKind::Inside { .. } => "flight msg inside",
        FlightKind::Request { .. } => "flight req",
        FlightKind::Crane { .. } => "flight msg lifting",
    }
}

#[inline(never)]
fn parts(
    h: &Harbour,
    flight: &Flight,
    progress: f64,
    words: (&str, &str),
    look: Look,
) -> Vec<Arc<Node>> {
    let mut parts = vec![Node::scenery("ways", ways(flight))];
    match &flight.kind {
        FlightKind::Crane { cargo, origin, landing, letter } => {
            // The letter is with etcd before the container leaves the queue.
            parts.push(travellers(letter, progress * 4.0));
            let t = ease((progress - 0.15) / 0.8);
            parts.push(hoist(h, cargo, (*origin, *landing), &flight.path, t));
        }
        FlightKind::Inside { verdicts } => parts.push(tags(h, verdicts, progress, look)),
        FlightKind::Message => parts.push(travellers(&flight.path, progress)),
        FlightKind::Request { lost, .. } => {
            let at = flight.path.at(ease(progress));
            parts.push(moved("boat", at, art::request(look).into()));
            if *lost && progress >= 0.9 {
                parts.push(moved("stop", flight.path.end(), art::STOPPED.into()));
            }
            if let Some(label) = h.label(flight) {
                parts.push(labelled(h, flight, label, at, progress, look));
            }
        }
    }
    // Where there is little room the boat's label says enough, at least until the request ends.
    let labelled = match (&flight.kind, h.layout.form) {
        (FlightKind::Request { ended, .. }, Form::Focus | Form::Fleet | Form::Ocean) => !ended,
        (FlightKind::Request { .. }, Form::Compact) => true,
        _ => false,
    };
    if !words.0.is_empty() && !labelled {
        let speech = speech(h, flight, words.0, words.1);
        parts.push(Node::scenery("speech", speech));
    }
    parts
}

/// The message's words on their plate, where they cover least.
fn speech(h: &Harbour, flight: &Flight, first: &str, second: &str) -> String {
    let two = h.layout.form == Form::Full;
    let room = 350.0_f64.min(h.layout.width - 16.0);
    let (w, height) = art::pill_size(first, second, room, two);
    let at = h.card(flight, w, height);
    let pill = art::pill(first, second, room, two);
    made(r#"<g transform="translate({a},{b})">"#, &[at.x, at.y]) + &pill + "</g>"
}

/// What the scheduler thinks of each ship, over the ship: first who is filtered out, then the
/// scores.
fn tags(h: &Harbour, verdicts: &[Verdict], progress: f64, look: Look) -> Arc<Node> {
    let count = verdicts.len().max(1) as f64;
    let tag = |(i, verdict): (usize, &Verdict)| {
        let from = if verdict.refused.is_some() { 0.05 } else { 0.45 };
        let shown = progress >= from + 0.35 * i as f64 / count;
        let art = art::verdict(&h.layout, verdict, look);
        let class = if shown { "tag" } else { "tag off" }.into();
        let key = verdict.ship.to_string();
        Arc::new(Node { key, class, style: shift(verdict.at), art, ..Node::default() })
    };
    let tags = verdicts.iter().enumerate().map(tag).collect();
    Node::group("tags", "tags", String::new(), tags)
}

/// The dotted ways of the step, and the numbers of a request's hops.
fn ways(flight: &Flight) -> String {
    match &flight.kind {
        FlightKind::Message => art::route(&flight.path, "msg"),
        FlightKind::Inside { .. } => String::new(),
        FlightKind::Crane { landing, letter, .. } => {
            art::landing(*landing) + &art::route(letter, "msg")
        }
        FlightKind::Request { number, before, .. } => {
            let mut out = String::new();
            for (i, path) in before.iter().enumerate() {
                out += &art::route(path, "req old");
                out += &art::hop_badge(number - before.len() + i, path.at(0.25));
            }
            out += &art::route(&flight.path, "req");
            out + &art::hop_badge(*number, flight.number_at())
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

/// The label of a request's boat; what is rewritten where the hop starts changes as it sets out.
fn labelled(
    h: &Harbour,
    flight: &Flight,
    label: Rect,
    boat: Point,
    progress: f64,
    look: Look,
) -> Arc<Node> {
    const REWRITTEN: f64 = 0.2;
    let end = flight.path.at(1.0);
    let l = &h.layout;
    let at = Point::new(
        within(label.x + boat.x - end.x, 3.0, (l.width - label.w - 3.0).max(3.0)),
        within(label.y + boat.y - end.y, 3.0, (l.height - label.h - 3.0).max(3.0)),
    );
    let lines = flight.label_lines(l.form);
    // A long line would cross what is written in between.
    let boat = Some(end).filter(|end| end.distance(label.centre()) < LEASH_MAX);
    let art = art::label(&lines, label, boat, progress >= REWRITTEN, look);
    let class = "packet".to_string();
    Arc::new(Node { key: "packet".into(), class, style: shift(at), art, ..Node::default() })
}

/// A label so far off has no line to its boat, px.
const LEASH_MAX: f64 = 150.0;

/// Art that the frame loop moves; nothing else of it changes.
fn moved(key: &str, at: Point, art: String) -> Arc<Node> {
    Arc::new(Node { key: key.into(), style: shift(at), art, ..Node::default() })
}

fn shift(at: Point) -> String {
    made("transform:translate({a}px,{b}px)", &[at.x, at.y])
}

/// The crane at work: arm, cable, trolley and the container, which grows to its size on the hook.
fn hoist(
    h: &Harbour,
    cargo: &Cargo,
    (origin, landing): (Rect, Rect),
    path: &Path,
    progress: f64,
) -> Arc<Node> {
    let rig = rig(h, path, progress);
    let size = if landing.w > 50.0 { Size::Full } else { Size::Small };
    let whole = if size == Size::Full { 58.0 } else { 42.0 };
    let load = Node::scenery("", art::hanging(cargo, size));
    let near = |t: f64, w: f64| 1.0 - (1.0 - w / whole) * within(t, 0.0, 1.0);
    let scale = near(1.0 - progress * 6.0, origin.w).min(near(progress * 6.0 - 5.0, landing.w));
    let percent = (scale * 100.0).round();
    let inside = vec![
        Node::scenery("", art::cable(&rig)),
        moved("trolley", rig.trolley, art::trolley().into()),
        Node::group(
            "load",
            "load",
            made(
                "transform:translate({a}px,{b}px) scale({c}%)",
                &[rig.load.x, rig.load.y, percent],
            ),
            vec![load],
        ),
    ];
    let grand = h.layout.bridge == Bridge::Grand;
    Node::group("hoist", if grand { "hoist" } else { "hoist light" }, String::new(), inside)
}

/// Slow off, slow on: close to cubic-bezier(.4, 0, .2, 1).
fn ease(t: f64) -> f64 {
    let t = within(t, 0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}
