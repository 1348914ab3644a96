//! What moves inside a step: a message, a hop of a request, the crane. The frame loop touches only
//! the few attributes set here.

use super::Scene;
use super::art::{self, N};
use super::piece::{group, scenery, words};
use crate::picture::{Bridge, Flight, FlightKind, Form, Layout, Point, Size, rig};
use leptos::prelude::*;

pub fn flight(scene: Scene, caption: Signal<(String, String)>) -> AnyView {
    let flight: Flying = Memo::new(move |_| scene.read(|h| h.flight.clone()));
    let still = words(move || flight.with(|f| f.as_ref().map_or(String::new(), ways)));
    let class = words(move || {
        let kind = flight.with(|f| match f.as_ref().map(|f| &f.kind) {
            None => "",
            Some(FlightKind::Message) => " msg",
            Some(FlightKind::Request { .. }) => " req",
            Some(FlightKind::Crane { .. }) => " msg lifting",
        });
        format!("flight{kind}")
    });
    let speech = words(move || {
        let (first, second) = caption.get();
        let at = flight.with(|f| f.as_ref().map(|f| f.plate));
        let Some(at) = at.filter(|_| !first.is_empty()) else { return String::new() };
        scene.layout.with(|l| speech(l, at, &first, &second))
    });
    let inside = vec![
        scenery("ways", still),
        travellers(scene, flight),
        hoist(scene, flight),
        scenery("speech", speech),
    ];
    group(class, words(String::new), inside)
}

type Flying = Memo<Option<Flight>>;

/// The message's words on their plate, never cut off at the stage's edge.
fn speech(l: &Layout, at: Point, first: &str, second: &str) -> String {
    let two = l.form == Form::Full;
    let room = if two { 350.0 } else { 250.0_f64.min(l.width - 16.0) };
    let (w, h) = art::pill_size(first, second, room, two);
    let x = at.x.clamp(w / 2.0 + 4.0, (l.width - w / 2.0 - 4.0).max(w / 2.0 + 4.0));
    let y = at.y.clamp(h / 2.0 + 3.0, l.height - h / 2.0 - 3.0);
    let pill = art::pill(first, second, room, two);
    format!(r#"<g transform="translate({},{})">{pill}</g>"#, N(x), N(y))
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

/// The envelope and the dots behind it.
fn travellers(scene: Scene, flight: Flying) -> AnyView {
    let dot =
        |behind, r| mover(scene, flight, behind, format!(r#"<circle class="trail" r="{r}"/>"#));
    let movers = vec![
        dot(0.11, 2.5),
        dot(0.075, 3.0),
        dot(0.04, 3.5),
        mover(scene, flight, 0.0, art::envelope().into()),
    ];
    group(words(|| "travellers".into()), words(String::new), movers)
}

/// Something on the flight's way, as much of it behind.
fn mover(scene: Scene, flight: Flying, behind: f64, art: String) -> AnyView {
    moved(art, move || {
        let p = scene.progress.get() - behind;
        flight.with(|f| {
            let f = f.as_ref().filter(|f| !matches!(f.kind, FlightKind::Crane { .. }))?;
            (!f.path.pieces.is_empty()).then(|| f.path.at(ease(p.max(0.0))))
        })
    })
}

/// Art that the frame loop moves; nothing else of it changes.
fn moved(art: String, at: impl Fn() -> Option<Point> + Send + Sync + 'static) -> AnyView {
    let style = words(move || match at() {
        Some(at) => format!("transform:translate({}px,{}px)", N(at.x), N(at.y)),
        None => "display:none".into(),
    });
    let inside = scenery("", words(move || art.clone()));
    group(words(String::new), style, vec![inside])
}

/// The crane at work: trolley, cable and the container on it.
fn hoist(scene: Scene, flight: Flying) -> AnyView {
    let now = move || {
        let p = scene.progress.get();
        flight.with(|f| {
            let f = f.as_ref().filter(|f| matches!(f.kind, FlightKind::Crane { .. }))?;
            Some(scene.harbour.with_untracked(|h| rig(h, &f.path, ease(p))))
        })
    };
    let load = words(move || {
        flight.with(|f| match f.as_ref().map(|f| &f.kind) {
            Some(FlightKind::Crane { cargo, landing }) => {
                art::hanging(cargo, if landing.w > 50.0 { Size::Full } else { Size::Small })
            }
            _ => String::new(),
        })
    });
    let cable = words(move || match now() {
        Some(rig) if rig.held => art::cable(&rig),
        _ => String::new(),
    });
    let style = words(move || match now() {
        Some(rig) => format!("transform:translate({}px,{}px)", N(rig.load.x), N(rig.load.y)),
        None => "display:none".into(),
    });
    let held = words(move || match now() {
        Some(rig) if rig.held => "load".into(),
        _ => "load free".into(),
    });
    let light = words(move || {
        let grand = scene.layout.with(|l| l.bridge == Bridge::Grand);
        if grand { "hoist".into() } else { "hoist light".into() }
    });
    let inside = vec![
        scenery("", cable),
        moved(art::trolley().into(), move || now().map(|rig| rig.trolley)),
        group(held, style, vec![scenery("", load)]),
    ];
    group(light, words(String::new), inside)
}

/// Slow off, slow on: close to cubic-bezier(.4, 0, .2, 1).
fn ease(t: f64) -> f64 {
    let t = t.clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}
