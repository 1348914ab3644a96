//! What moves inside a step: a message, a hop of a request, the crane. The frame loop touches only
//! the few attributes set here.

use super::Scene;
use super::art::{self, N};
use super::piece::scenery;
use crate::picture::{Bridge, Flight, FlightKind, Form, Rig, Size, rig};
use leptos::prelude::*;
use leptos::svg;

pub fn flight(scene: Scene, caption: Signal<(String, String)>) -> impl IntoView {
    let flight = scene.part(|h| h.flight.clone());
    let still = move || flight.with(|f| f.as_ref().map_or(String::new(), ways));
    let class = move || {
        flight.with(|f| match f.as_ref().map(|f| &f.kind) {
            None => "flight",
            Some(FlightKind::Message) => "flight msg",
            Some(FlightKind::Request { .. }) => "flight req",
            Some(FlightKind::Crane { .. }) => "flight msg lifting",
        })
    };
    let words = move || {
        let Some(flight) = flight.get() else { return String::new() };
        let (first, second) = caption.get();
        if first.is_empty() {
            return String::new();
        }
        let (form, width) = scene.layout.with(|l| (l.form, l.width));
        let wide = if form == Form::Full { 350.0 } else { 250.0_f64.min(width - 16.0) };
        let pill = art::pill(&first, &second, wide, form == Form::Full);
        let (w, h) = art::pill_size(&first, &second, wide, form == Form::Full);
        // Never cut off at the stage's edge.
        let (x, y) = scene.layout.with(|l| {
            let x = flight.plate.x.clamp(w / 2.0 + 4.0, (l.width - w / 2.0 - 4.0).max(w / 2.0));
            (x, flight.plate.y.clamp(h / 2.0 + 3.0, l.height - h / 2.0 - 3.0))
        });
        format!(r#"<g transform="translate({},{})">{pill}</g>"#, N(x), N(y))
    };
    svg::g().class(class).attr("aria-hidden", "true").child((
        scenery("ways", still),
        travellers(scene, flight),
        hoist(scene, flight),
        scenery("speech", words),
    ))
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
fn travellers(scene: Scene, flight: Memo<Option<Flight>>) -> impl IntoView {
    let place = move |behind: f64| {
        move || {
            let p = scene.progress.get() - behind;
            flight.with(|f| match f {
                Some(f) if !matches!(f.kind, FlightKind::Crane { .. }) => {
                    let at = f.path.at(ease(p.max(0.0)));
                    format!("translate({},{})", N(at.x), N(at.y))
                }
                _ => "translate(-99,-99)".into(),
            })
        }
    };
    let dot = move |behind: f64, r: &'static str| {
        svg::circle().class("trail").attr("r", r).attr("transform", place(behind))
    };
    svg::g().class("travellers").child((
        dot(0.11, "2.5"),
        dot(0.075, "3"),
        dot(0.04, "3.5"),
        svg::g().class("envelope").attr("transform", place(0.0)).inner_html(art::envelope()),
    ))
}

/// The crane at work: trolley, cable and the container on it.
fn hoist(scene: Scene, flight: Memo<Option<Flight>>) -> impl IntoView {
    let load = move || {
        flight.with(|f| match f.as_ref().map(|f| &f.kind) {
            Some(FlightKind::Crane { cargo, landing }) => {
                let full = landing.w > 50.0;
                let size = if full { Size::Full } else { Size::Small };
                art::hanging(cargo, if landing.w < 30.0 { Size::Small } else { size })
            }
            _ => String::new(),
        })
    };
    let now = Memo::new(move |_| {
        let p = scene.progress.get();
        flight.with(|f| {
            let f = f.as_ref().filter(|f| matches!(f.kind, FlightKind::Crane { .. }))?;
            Some(scene.harbour.with_untracked(|h| rig(h, &f.path, ease(p))))
        })
    });
    let at = move |read: fn(&Rig) -> (f64, f64)| {
        move || match now.get() {
            Some(rig) => {
                let (x, y) = read(&rig);
                format!("translate({},{})", N(x), N(y))
            }
            None => "translate(-99,-99)".into(),
        }
    };
    let cable = move || match now.get() {
        Some(rig) if rig.held => {
            format!("M{},{}V{}", N(rig.load.x), N(rig.trolley.y), N(rig.load.y - 22.0))
        }
        _ => String::new(),
    };
    let held = move || match now.get() {
        Some(rig) if rig.held => "load",
        _ => "load free",
    };
    let grand = move || scene.layout.with(|l| l.bridge == Bridge::Grand);
    let class = move || if grand() { "hoist" } else { "hoist light" };
    svg::g().class(class).child((
        svg::path().class("cable").attr("d", cable),
        svg::g()
            .attr("transform", at(|r| (r.trolley.x, r.trolley.y)))
            .inner_html(r#"<rect class="trolley" x="-10" width="20" height="8" rx="2"/>"#),
        svg::g().class(held).attr("transform", at(|r| (r.load.x, r.load.y))).inner_html(load),
    ))
}

/// Slow off, slow on: close to cubic-bezier(.4, 0, .2, 1).
fn ease(t: f64) -> f64 {
    let t = t.clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}
