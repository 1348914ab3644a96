//! Dialogs and menus. One `<dialog>` for all: one thing is open at a time, the browser keeps the
//! focus inside, Escape closes it, and the focus returns to where it was: after a form was sent
//! only to the picture, else to the player.

pub mod charts;
mod forks;
mod help;
pub mod ledger;
mod object;
mod scenes;
pub use scenes::{read_size, say_size, words as scenes_words};
pub mod search;
pub mod share;

use super::browser;
use super::dock::form;
use super::dock::offer::Act;
use super::entry::ASKED;
use super::html;
use super::load;
use super::session::Session;
use super::stage::made;
use crate::cluster::object::Key;
use crate::picture::Place;
use crate::text::fleet::{ChartText, SearchText};
use crate::text::ui::Ui;
use leptos::prelude::*;
use std::cell::Cell;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlDialogElement};

/// What is open above the page.
#[derive(Clone)]
pub enum Overlay {
    Scenes,
    Share,
    Help,
    /// The page's menu on a phone.
    Menu,
    /// Long work goes on.
    Loading,
    /// A scene too large for this device, or for Kubernetes, was asked for.
    Large,
    /// The size of a sandbox.
    Size,
    /// Every act there is.
    Acts,
    Forks,
    Charts,
    Search,
    Form {
        act: &'static Act,
        key: Option<Key>,
    },
    /// What something on the picture is and what can be done to it, at a place of the window.
    Place {
        place: Place,
        at: (f64, f64),
    },
    /// The same for any object.
    Object {
        key: Key,
        at: (f64, f64),
    },
}

impl Overlay {
    /// Class and accessible name of the dialog.
    fn frame(&self, session: Session) -> (&'static str, String) {
        let lang = session.lang.get();
        let (class, name) = match self {
            Overlay::Scenes => ("wide", Ui::Scenes),
            Overlay::Share => ("wide", Ui::ShareTitle),
            Overlay::Help => ("wide", Ui::Help),
            Overlay::Menu => ("menu corner", Ui::Menu),
            Overlay::Acts => ("wide acts", Ui::AllActs),
            Overlay::Forks => ("menu low", Ui::Forks),
            Overlay::Charts => {
                return ("wide sheet", ChartText::Title.get(lang).to_string());
            }
            Overlay::Search => return ("small top", SearchText::Title.get(lang).to_string()),
            Overlay::Loading => ("ask", Ui::Loading),
            Overlay::Large => ("ask", Ui::Large),
            Overlay::Size => ("ask", Ui::FleetSize),
            Overlay::Form { act, .. } => ("small", act.label),
            Overlay::Place { place, .. } => return ("menu", object::place_name(session, place)),
            Overlay::Object { key, .. } => return ("menu", object::said(session, key)),
        };
        (class, name.get(lang).to_string())
    }

    fn content(&self, session: Session) -> String {
        match self {
            Overlay::Scenes => scenes::html(session),
            Overlay::Share => share::html(session),
            Overlay::Help => help::html(session),
            Overlay::Menu => object::page_menu(session),
            Overlay::Acts => object::all_acts(session),
            Overlay::Forks => forks::html(session),
            Overlay::Charts => charts::html(session),
            Overlay::Search => search::html(session),
            Overlay::Loading => load::progress_html(session),
            Overlay::Large => load::question_html(session),
            Overlay::Size => scenes::size_html(session),
            Overlay::Form { act, key } => form::html(session, act, key.as_ref()),
            Overlay::Place { place, .. } => object::place(session, place),
            Overlay::Object { key, .. } => object::html(session, key),
        }
    }

    /// Where a menu stands: beside the pointer.
    fn place(&self) -> String {
        let (x, y) = match self {
            Overlay::Object { at, .. } | Overlay::Place { at, .. } => *at,
            Overlay::Form { act, .. } => return above_button(act),
            _ => return String::new(),
        };
        beside(x, y)
    }
}

fn beside(x: f64, y: f64) -> String {
    made("left:{a+8}px;top:{b+8}px", &[x, y])
}

/// A menu taller or wider than the room beside the pointer moves up or left, into the window.
fn keep_inside(dialog: &HtmlDialogElement) {
    let size = |v: Result<wasm_bindgen::JsValue, _>| v.ok().and_then(|v| v.as_f64());
    let height = size(window().inner_height()).unwrap_or(800.0);
    let width = size(window().inner_width()).unwrap_or(1200.0);
    let r = dialog.get_bounding_client_rect();
    let near = |at: f64, long: f64, room: f64| at.min(room - long - 8.0).max(8.0) - 8.0;
    let at = beside(near(r.x(), r.width(), width), near(r.y(), r.height(), height));
    let _ = dialog.set_attribute("style", &at);
}

/// A form stands above its button in the dock, if that is there.
fn above_button(act: &Act) -> String {
    let button = document().query_selector(&format!(".dock [data-act=\"{}\"]", act.name));
    let left = button.ok().flatten().map_or(0.0, |b| b.get_bounding_client_rect().left());
    if left > 0.0 { made("--left:{a-8}px", &[left]) } else { String::new() }
}

/// The browser has closed the dialog (Escape). It says so late: what was opened since stays.
pub fn closed(session: Session, event: &Event) {
    let shown = event.target().and_then(|at| at.dyn_into::<HtmlDialogElement>().ok());
    if !ASKED.get() && !shown.is_some_and(|dialog| dialog.open()) {
        session.close();
    }
}

/// Shows what is to be open, or nothing.
pub fn paint(session: Session, dialog: &HtmlDialogElement) {
    ASKED.set(false);
    let Some(overlay) = session.overlay.get() else {
        // Escape has closed it already.
        browser::mark("data-dialog", None);
        if dialog.open() {
            dialog.close();
            give_back_focus();
        }
        return;
    };
    let (class, name) = overlay.frame(session);
    dialog.set_class_name(class);
    browser::mark("data-dialog", Some(class));
    let _ = dialog.set_attribute("aria-label", &name);
    let _ = dialog.set_attribute("style", &overlay.place());
    dialog.set_inner_html(&overlay.content(session));
    if !dialog.open() {
        OPENER.set(document().active_element());
        let _ = dialog.show_modal();
    } else if document().active_element().is_none_or(|e| e.tag_name() == "BODY") {
        // What had the focus went with what the dialog showed before.
        dialog.set_scroll_top(0);
        let first = ["dialog[open] form :is(input,select):enabled", "dialog[open] button"];
        let first =
            first.into_iter().find(|s| document().query_selector(s).is_ok_and(|e| e.is_some()));
        first.into_iter().for_each(browser::focus);
    }
    if matches!(overlay, Overlay::Object { .. } | Overlay::Place { .. }) {
        keep_inside(dialog);
    }
}

thread_local! {
    /// What had the focus when the dialog opened.
    static OPENER: Cell<Option<Element>> = const { Cell::new(None) };
}

/// The browser does so itself, unless what had the focus was drawn anew meanwhile.
fn give_back_focus() {
    let lost = document().active_element().is_none_or(|e| e.tag_name() == "BODY");
    let Some(opener) = OPENER.take().filter(|_| lost) else { return };
    let name = |name| browser::attribute(&opener, name);
    let again = match (name("id"), name("data-pick"), name("data-act")) {
        (id, ..) if !id.is_empty() => ["#", &id].concat(),
        (_, pick, _) if !pick.is_empty() => ["[data-pick=\"", &pick, "\"]"].concat(),
        (.., act) => ["[data-act=\"", &act, "\"]"].concat(),
    };
    browser::focus(&again);
}

/// A form was sent: the next key is for what it set off, not for the button that opened it.
pub fn leave_form() {
    let here = document().active_element();
    if here.is_none_or(|e| browser::attribute(&e, "data-pick").is_empty()) {
        browser::focus(".tp [data-act='play.toggle']");
    }
}

/// A list of controls as a menu.
fn menu(rows: Vec<String>) -> String {
    format!("<div class=\"list\">{}</div>", rows.concat())
}

/// One row of a menu.
pub(super) fn row(act: &str, arg: &str, icon: &str, label: &str) -> String {
    html::button("row", act, arg, icon, label)
}
