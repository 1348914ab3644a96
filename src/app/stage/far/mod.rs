//! The picture from afar: going nearer and farther, the ocean's cells, cards, choosing many ships.
//!
//! Nothing of this is there for a few ships: it is set up when a fleet first needs it, and comes
//! with the program's second part.

mod canvas;
mod card;
mod choose;
mod list;
mod zoom;

pub use zoom::name_of;

use super::browser;
use super::node::{Kind, Node, patch};
use crate::app::session::Session;
use crate::app::watch::{Watch, effect};
use crate::cluster::object::Str;
use crate::picture::{ColourBy, Form, Harbour, Level, Place, Rect};
use leptos::prelude::document;
use std::cell::{Cell, OnceCell, RefCell};
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlCanvasElement, KeyboardEvent, MouseEvent, PointerEvent};

/// What the reader does with the fleet as a whole.
pub struct Far {
    pub colour: Watch<ColourBy>,
    /// The ship a card is shown of, and whether the keyboard is on it.
    hover: Watch<Option<(Str, bool)>>,
    /// The chosen ships, in the order of the names.
    chosen: Watch<Vec<Str>>,
    /// A click chooses.
    choosing: Watch<bool>,
    /// Where a box is being drawn: two corners in the world.
    drawn: Watch<Option<Rect>>,
    begun: Cell<Option<(f64, f64)>>,
    fingers: RefCell<Vec<(i32, f64, f64)>>,
    /// How far apart two fingers were, and how far the wheel has turned since the last change.
    spread: Cell<f64>,
    turned: Cell<f64>,
    turned_at: Cell<f64>,
    canvas: OnceCell<HtmlCanvasElement>,
}

impl Default for Far {
    fn default() -> Far {
        Far {
            colour: Watch::new(ColourBy::default()),
            hover: Watch::new(None),
            chosen: Watch::new(Vec::new()),
            choosing: Watch::new(false),
            drawn: Watch::new(None),
            begun: Cell::new(None),
            fingers: RefCell::default(),
            spread: Cell::new(0.0),
            turned: Cell::new(0.0),
            turned_at: Cell::new(0.0),
            canvas: OnceCell::new(),
        }
    }
}

impl Far {
    /// Nothing is chosen any more.
    pub fn forget(&self) {
        self.hover.set(None);
        self.chosen.set(Vec::new());
        self.choosing.set(false);
    }
}

/// Sets it up once it is needed.
pub fn follow(session: Session) {
    let there = Cell::new(false);
    effect(move || {
        let h = session.harbour().get();
        let far = is_far(&h);
        browser::mark("data-far", far.then_some(""));
        browser::mark("data-chips", h.has_chips().then_some(""));
        if far && !there.replace(true) {
            begin(session);
        }
    });
}

pub fn is_there(session: Session) -> bool {
    session.sight.far.canvas.get().is_some()
}

/// Whether there is anything to go nearer to.
pub fn is_far(h: &Harbour) -> bool {
    h.window.levels.len() > 1
}

#[inline(never)]
fn begin(session: Session) {
    let scroll = session.sight.scroll();
    let Some(stage) = scroll.parent_element() else { return };
    if let (Ok(style), Some(head)) = (document().create_element("style"), document().head()) {
        style.set_text_content(Some(include_str!("../../../../style/far.css")));
        let _ = head.append_child(&style);
    }
    canvas::begin(session, scroll);
    type Make = fn(Session, &Harbour) -> Node;
    let makes: [Make; 6] =
        [list::list, list::legend, choose::bar, zoom::bar, choose::frame, card::card];
    for make in makes {
        let Ok(element) = document().create_element("div") else { return };
        let _ = stage.append_child(&element);
        let mut before = Node::default();
        effect(move || {
            let now = make(session, &session.sight.around());
            patch(&element, &before, &now);
            before = now;
        });
    }
    let mut last = None;
    effect(move || {
        let h = session.harbour().get();
        let focus = h.focus.filter(|_| h.layout.form == Form::Focus);
        if last.replace(focus) != Some(focus) && focus.is_some() {
            browser::after(0, chip_in_sight);
        }
    });
    let on = |event: &str, call: Box<dyn FnMut(Event)>| browser::hear(scroll, event, call);
    on("wheel", Box::new(move |e| zoom::wheel(session, e.unchecked_ref())));
    on("pointerleave", Box::new(move |_| card::leave(session)));
    on("focusout", Box::new(move |_| card::leave(session)));
}

/// The chip of the ship in question comes to the middle of its row.
fn chip_in_sight() {
    let Ok(Some(chip)) = document().query_selector(".chips [aria-pressed=true]") else { return };
    let Some(row) = chip.parent_element() else { return };
    let (at, all) = (chip.get_bounding_client_rect(), row.get_bounding_client_rect());
    let off = at.x() + at.width() / 2.0 - all.x() - all.width() / 2.0;
    row.set_scroll_left(row.scroll_left() + off as i32);
}

/// A pointer went down, moves or goes up over the stage. True where nothing else is to come of it.
#[inline(never)]
pub fn pointer(session: Session, event: &PointerEvent) -> bool {
    if !is_there(session) || !is_far(&session.harbour().get_untracked()) {
        return false;
    }
    zoom::pinch(session, event) || choose::drag(session, event) || card::point(session, event)
}

/// A click that is not the end of a drag. True where it was taken.
#[inline(never)]
pub fn click(session: Session, event: &MouseEvent) -> bool {
    if !is_there(session) {
        return false;
    }
    let h = session.harbour().get_untracked();
    let at = spot(session, event);
    let ship = ship_at(&h, event, at);
    match ship {
        Some(ship) if is_far(&h) && h.window.level <= Level::Fleet => {
            if session.sight.far.choosing.get_untracked() || event.shift_key() {
                choose::turn(session, ship);
            } else {
                session.go_nearer(ship, Some(at));
            }
            true
        }
        _ => false,
    }
}

/// A key on the stage. True where it was taken.
#[inline(never)]
pub fn key(session: Session, event: &KeyboardEvent) -> bool {
    let h = session.harbour().get_untracked();
    if !is_far(&h) || event.ctrl_key() || event.meta_key() || event.alt_key() {
        return false;
    }
    choose::key(session, &h, event)
        || zoom::key(session, &event.key())
        || canvas::key(session, &h, event)
}

/// The keyboard came to a piece of the picture.
#[inline(never)]
pub fn focused(session: Session, place: &Place) {
    let h = session.harbour().get_untracked();
    if let Place::Ship(name) = place
        && h.window.level <= Level::Fleet
    {
        session.sight.far.hover.set(Some((*name, true)));
    }
}

/// Where an event is in the world, px.
fn spot(session: Session, event: &MouseEvent) -> (f64, f64) {
    let scroll = session.sight.scroll();
    let r = scroll.get_bounding_client_rect();
    let x = f64::from(event.client_x()) - r.x() + f64::from(scroll.scroll_left());
    (x, f64::from(event.client_y()) - r.y() + f64::from(scroll.scroll_top()))
}

/// The ship an event is over.
fn ship_at(h: &Harbour, event: &Event, at: (f64, f64)) -> Option<Str> {
    if h.ocean.is_some() {
        let piece = browser::closest(event.target(), "[data-pick]");
        if let Some(Place::Ship(name)) = piece.as_ref().and_then(super::keys::place_of) {
            return Some(name);
        }
        let free = piece.is_none();
        let place = h.layout.cells.at(crate::picture::Point::new(at.0, at.1)).filter(|_| free)?;
        return h.roster.name(place);
    }
    let piece = browser::closest(event.target(), "[data-kind=Node]")?;
    Some(browser::attribute(&piece, "data-name").into())
}

/// Where a ship is drawn, in the world.
fn box_of(h: &Harbour, name: &str) -> Option<Rect> {
    h.place(&Place::Ship(name.into()))
}

fn words(class: &str, text: &str) -> Arc<Node> {
    let art = crate::app::html::esc(text);
    Arc::new(Node {
        kind: Kind::Words,
        key: class.into(),
        class: class.into(),
        art,
        ..Node::default()
    })
}

/// A button with an act; `why_not` says why it does nothing now.
fn button(act: &str, arg: &str, name: &str, art: String, why_not: Option<&str>) -> Arc<Node> {
    let mut data = vec![("data-act", act.to_string()), ("data-arg", arg.to_string())];
    if let Some(why_not) = why_not {
        data.push(("aria-disabled", "true".into()));
        data.push(("title", why_not.into()));
    }
    let kind = Kind::Chip;
    let key = [act, " ", arg].concat();
    Arc::new(Node { kind, key, name: name.into(), art, data, ..Node::default() })
}

/// A box of the page that shows nothing now.
fn nothing(class: &str) -> Node {
    let data = vec![("hidden", String::new())];
    Node { class: class.into(), data, ..Node::default() }
}
