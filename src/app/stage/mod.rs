//! The stage: the harbour as SVG, drawn from [`crate::picture`] and nothing else.
//!
//! Invariants: the picture is a tree of nodes, a pure function of the harbour; the components
//! ([`node`]) hold no state of the cluster, and what did not change is not touched. One listener on
//! the picture serves every click and key. The world scrolls inside the stage when it is larger; it
//! is never scaled.

mod art;
mod board;
mod chips;
mod control;
pub mod far;
mod flight;
mod flow;
mod keys;
mod node;
mod ship;
mod signs;
mod size;

pub use art::{Look, made};
pub use size::{Count, Sight, follow_around, once_drawn};

use super::browser;
use super::session::Session;
use super::watch::{Derived, effect};
use crate::picture::{FlightKind, Form, Harbour};
use crate::text::stage::StageText;
use leptos::prelude::*;
use node::{Node, dress};
use std::cell::RefCell;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, EventTarget, KeyboardEvent};

/// The picture of the cluster.
#[component]
pub fn Stage(session: Session) -> impl IntoView {
    let harbour = session.harbour();
    let seen = harbour.clone();
    let drawn = RefCell::new(ship::Drawn::default());
    let world = Derived::new(move |_| world(&seen.get(), session.look(), &mut drawn.borrow_mut()));
    let seen = harbour.clone();
    let flight = Derived::new(move |_| {
        let told = session.told().get();
        let words = told.narration.as_ref().map_or(("", ""), |n| (&*n.log.detail, &*n.log.head));
        flight::flight(&seen.get(), session.progress.get(), words, session.look())
    });
    let seen = harbour.clone();
    let streams =
        Derived::new(move |_| match session.voyage.with(|v| v.cluster().traffic().has_results()) {
            true => flow::streams(session, &seen.get()),
            false => Node::default(),
        });
    let seen = harbour.clone();
    let chips = Derived::new(move |_| chips::chips(&harbour.get(), session.look()));
    let frame = Derived::new(move |_| {
        let flying = session.progress.get() < 1.0;
        let motion = if session.motion.get() { "on" } else { "off" };
        let ocean = if seen.get().ocean.is_some() { " ocean" } else { "" };
        let far = if far::is_far(&seen.get()) { " far-off" } else { "" };
        let air = if flying { " airborne" } else { "" };
        let flight = match seen.get().flight.as_ref().map(|flight| &flight.kind) {
            Some(FlightKind::Request { .. }) => " asks",
            Some(FlightKind::Crane { .. }) => " lifts",
            _ => "",
        };
        let class = ["stage-scroll", ocean, far, air, flight].concat();
        let data = vec![("data-motion", motion.into())];
        Node { class, data, ..Node::default() }
    });
    view! {
        <div use:dress=frame use:listen=session>
            <svg use:dress=world use:tend=session>
                <g use:dress=streams></g>
                <g use:dress=flight></g>
            </svg>
        </div>
        <div use:dress=chips></div>
    }
}

/// Back to front, as the mock-ups stack them; only the flight is before it.
fn world(h: &Harbour, look: Look, drawn: &mut ship::Drawn) -> Node {
    let l = &h.layout;
    let near = art::near(l, look) + &art::zone_frames(l, &h.zones, look);
    let all = ship::ships(h, look, drawn);
    let fleet = l.form >= Form::Fleet;
    let mut layers = vec![
        Node::scenery("defs", art::defs()),
        Node::scenery("far", art::far(l, look)),
        control::control(h, look),
        Node::scenery("near", near),
        Node::scenery("lines", art::branches(l, &h.lanes, look)),
    ];
    for (i, row) in l.rows.iter().enumerate() {
        let (first, count) = if fleet { (0, all.len()) } else { (row.first, row.count) };
        layers.extend(all.iter().skip(first).take(count).cloned());
        let (key, class) = (format!("front {i}"), "sea front".into());
        let art = art::row_front(l, row, i + 1 == l.rows.len(), look);
        layers.push(Arc::new(Node { key, class, art, ..Node::default() }));
    }
    layers.push(Node::scenery("plates", ship::plates(h, look)));
    if fleet {
        layers.extend(signs::over(h, look));
    }
    layers.extend(control::shore(h, look));
    Node {
        class: format!("world {}", look.skin.code()),
        name: StageText::Picture.get(look.lang).into(),
        data: vec![
            ("role", "group".into()),
            ("width", made("{a}", &[l.width])),
            ("height", made("{a}", &[l.height])),
        ],
        inside: layers,
        ..Node::default()
    }
}

/// What the reader does on the stage.
fn listen(scroll: Element, session: Session) {
    let on = |event: &str, call: Box<dyn FnMut(Event)>| browser::hear(&scroll, event, call);
    for kind in ["pointerdown", "pointermove", "pointerup", "pointercancel"] {
        on(kind, Box::new(move |e| size::pointer(session, e.unchecked_ref())));
    }
    on(
        "click",
        Box::new(move |e| {
            if !session.sight.was_dragged() && !far::click(session, e.unchecked_ref()) {
                pick(session, e.target());
            }
        }),
    );
    on("keydown", Box::new(move |e| key_down(session, e.unchecked_ref())));
    on("focusin", Box::new(move |e| focused(session, e.target())));
    size::watch(session, scroll.clone().unchecked_into());
}

/// What follows from a new picture, once it is drawn.
fn tend(world: Element, session: Session) {
    size::follow(session);
    size::go_on(session);
    far::follow(session);
    effect(move || {
        session.harbour().get();
        keys::keep_one_current(&world);
    });
}

fn pick(session: Session, target: Option<EventTarget>) -> bool {
    let Some(element) = browser::closest(target, "[data-pick]") else { return false };
    let Some(place) = keys::place_of(&element) else { return false };
    let r = element.get_bounding_client_rect();
    session.touch(place, (r.x() + r.width() / 2.0, r.y() + r.height()));
    true
}

/// Enter and Space pick; arrows walk, once the keyboard's focus is on the picture.
#[inline(never)]
fn key_down(session: Session, event: &KeyboardEvent) {
    let key = event.key();
    let Some(target) = browser::closest(event.target(), "*") else { return };
    if far::key(session, event) {
        event.prevent_default();
        return event.stop_propagation();
    }
    if event.ctrl_key() || event.meta_key() || event.alt_key() || event.shift_key() {
        return;
    }
    let done = match key.as_str() {
        "Enter" | " " => pick(session, event.target()),
        "ArrowUp" | "ArrowDown" | "ArrowLeft" | "ArrowRight" => {
            // After a click the arrows keep their meaning for the whole page.
            let walking = target.matches(":focus-visible").unwrap_or(false);
            if walking {
                keys::go(session.sight.scroll(), &target, &key);
            }
            walking
        }
        _ => false,
    };
    if done {
        event.prevent_default();
        event.stop_propagation();
    }
}

#[inline(never)]
fn focused(session: Session, target: Option<EventTarget>) {
    let Some(piece) = browser::closest(target, "[data-pick]") else { return };
    keys::make_current(session.sight.scroll(), &piece);
    if let Some(place) = keys::place_of(&piece) {
        size::bring_into_sight(session, &place);
        far::focused(session, &place);
    }
}
