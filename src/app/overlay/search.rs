//! Finding a ship, pod, Deployment or Service by a part of its name, and going there.
//!
//! A combobox: the field keeps the focus, the arrow keys choose among the matches.

use crate::app::browser;
use crate::app::dock::form::title;
use crate::app::dock::offer;
use crate::app::html::{esc, head, icon};
use crate::app::narration::Voice;
use crate::app::narration::search::{Found, Names};
use crate::app::session::{Session, Tab};
use crate::app::stage::once_drawn;
use crate::cluster::object::{Key, Kind, Object};
use crate::text::fleet::SearchText;
use crate::text::number::grouped;
use crate::text::ui::Ui;
use crate::voyage::BranchId;
use leptos::prelude::document;
use std::cell::RefCell;
use std::fmt::Write;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent};

thread_local! {
    /// The names at a place of the voyage, kept while one looks for something.
    static NAMES: RefCell<(Option<(BranchId, usize)>, Names)> = RefCell::default();
}

pub fn html(session: Session) -> String {
    let lang = session.lang.get();
    // Another voyage may be at the same place.
    NAMES.with_borrow_mut(|names| names.0 = None);
    // Before the first letter comes.
    browser::after(20, move || drop(found(session, "")));
    format!(
        "{}<label class=\"sr\" for=\"search\">{}</label><div class=\"find\">{}<input \
         id=\"search\" type=\"text\" enterkeyhint=\"go\" autocomplete=\"off\" \
         autocapitalize=\"off\" spellcheck=\"false\" autofocus \
         placeholder=\"{}\" role=\"combobox\" \
         aria-expanded=\"false\" aria-controls=\"found\" aria-autocomplete=\"list\"></div>\
         <p class=\"fine\" id=\"found-count\" role=\"status\">{}</p>\
         <div id=\"found\" class=\"list\" role=\"listbox\" aria-label=\"{}\"></div>",
        head(SearchText::Title.get(lang), Ui::Close.get(lang)),
        SearchText::Field.get(lang),
        icon("find"),
        SearchText::Field.get(lang),
        SearchText::Hint.get(lang),
        SearchText::Title.get(lang),
    )
}

/// Something was typed; `true` if it was here.
#[inline(never)]
pub fn typed(session: Session, event: &Event) -> bool {
    let Some(field) = browser::closest(event.target(), "#search") else { return false };
    let part = field.unchecked_ref::<web_sys::HtmlInputElement>().value();
    let voice = Voice { lang: session.lang.get_untracked(), skin: session.skin.get_untracked() };
    let (rows, count, shown) = session.voyage.with_untracked(|v| {
        let found = found(session, &part);
        let mut rows = String::new();
        for (i, key) in found.keys.iter().enumerate() {
            row(&mut rows, session, i, key, v.cluster().get(key).as_ref());
        }
        (rows, found.count, found.keys.len())
    });
    let text = match (part.trim().is_empty(), count) {
        (true, _) => SearchText::Hint,
        (_, 0) => SearchText::None,
        (_, n) if n > shown => SearchText::Count,
        _ => SearchText::Found,
    };
    let shown_text = grouped(if text == SearchText::Found { count } else { shown });
    let said = voice.say(text.get(voice.lang), &[&shown_text, &grouped(count)]);
    let _ = field.set_attribute("aria-expanded", if shown > 0 { "true" } else { "false" });
    put("found", &rows);
    put("found-count", &esc(&said));
    choose(&field, 0);
    true
}

fn found(session: Session, part: &str) -> Found {
    session.voyage.with_untracked(|v| {
        let at = (v.branch(), v.cursor());
        NAMES.with_borrow_mut(|(of, names)| {
            if *of != Some(at) {
                (*of, *names) = (Some(at), Names::of(v.cluster()));
            }
            names.find(part)
        })
    })
}

fn put(id: &str, html: &str) {
    if let Some(place) = document().get_element_by_id(id) {
        place.set_inner_html(html);
    }
}

fn row(out: &mut String, session: Session, i: usize, key: &Key, object: Option<&Object>) {
    let node = object.and_then(Object::as_pod).map_or("", |pod| pod.node_name());
    let _ = write!(
        out,
        "<div role=\"option\" class=\"row\" id=\"found-{i}\" data-act=\"search.go\" \
         data-arg=\"{}\" aria-selected=\"false\"><span>{}<small>{}{}{}</small></span></div>",
        esc(&offer::key_word(key)),
        esc(&title(session, key)),
        key.kind.name(),
        if node.is_empty() { "" } else { " · " },
        esc(node),
    );
}

/// Marks one of the matches.
fn choose(field: &Element, index: usize) {
    let Ok(all) = document().query_selector_all("#found [role=option]") else { return };
    let _ = field.remove_attribute("aria-activedescendant");
    for i in 0..all.length() {
        let Some(row) = all.get(i).and_then(|row| row.dyn_into::<HtmlElement>().ok()) else {
            continue;
        };
        let is_chosen = i as usize == index;
        let _ = row.set_attribute("aria-selected", if is_chosen { "true" } else { "false" });
        if is_chosen {
            let _ = field.set_attribute("aria-activedescendant", &row.id());
            keep_in_sight(&row);
        }
    }
}

fn keep_in_sight(row: &HtmlElement) {
    let Some(list) = row.parent_element() else { return };
    let (inner, outer) = (row.get_bounding_client_rect(), list.get_bounding_client_rect());
    let over = (inner.bottom() - outer.bottom()).max(0.0) + (inner.top() - outer.top()).min(0.0);
    list.set_scroll_top(list.scroll_top() + over as i32);
}

/// A key in the field; `true` if it meant something here.
#[inline(never)]
pub fn key(session: Session, event: &KeyboardEvent) -> bool {
    let Some(field) = browser::closest(event.target(), "#search") else { return false };
    let count = document().query_selector_all("#found [role=option]").map_or(0, |all| all.length());
    let id = browser::attribute(&field, "aria-activedescendant");
    let here = id.rsplit('-').next().and_then(|n| n.parse::<u32>().ok()).unwrap_or(0);
    let to = match &*event.key() {
        _ if count == 0 => return event.key() == "Enter",
        "ArrowDown" => (here + 1) % count,
        "ArrowUp" => (here + count - 1) % count,
        "PageDown" => (here + 8).min(count - 1),
        "PageUp" => here.saturating_sub(8),
        "Enter" => {
            let row = document().get_element_by_id(&["found-", &here.to_string()].concat());
            let arg = row.map_or(String::new(), |row| browser::attribute(&row, "data-arg"));
            go(session, &arg);
            return true;
        }
        _ => return false,
    };
    choose(&field, to as usize);
    true
}

/// Goes to what was found: the ship, or the ship a pod is on; the object is shown.
#[inline(never)]
pub fn go(session: Session, arg: &str) {
    let Some(key) = offer::read_key(arg) else { return };
    let ship = match key.kind {
        Kind::Node => key.name,
        _ => {
            let object = session.voyage.with_untracked(|v| v.cluster().get(&key));
            object.as_ref().and_then(Object::as_pod).map_or("".into(), |pod| pod.spec.node_name)
        }
    };
    session.close();
    if matches!(key.kind, Kind::Node | Kind::Pod) {
        // Among so many it is the focus that shows which one it is.
        let there = [".world [data-kind=", key.kind.name(), "][data-name=\"", &key.name, "\"]"];
        let there = there.concat();
        once_drawn(session, SHOWN_MS, move || browser::focus(&there));
    }
    session.selected.set(Some(key));
    session.open_tab(Tab::Object);
    if !ship.is_empty() {
        session.run("ship.show", &ship);
    }
}

/// By then the picture turns to it.
const SHOWN_MS: u32 = 150;
