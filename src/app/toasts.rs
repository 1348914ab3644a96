//! Short messages: what was refused and why, what can be taken back, what can be gone on with.

use super::browser;
use super::html::{button, esc, icon};
use super::session::Session;
use crate::text::ui::Ui;
use leptos::prelude::*;
use std::cell::Cell;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Toast {
    Info,
    Bad,
    /// Stays until answered.
    Question,
}

/// More would hide the picture.
const SHOWN_MAX: u32 = 2;
const SHOWN_MS: u32 = 8_000;

thread_local! {
    static NEXT: Cell<u32> = const { Cell::new(1) };
}

/// Their place on the page. Adding to it lets a screen reader speak; nothing else is touched.
pub fn html() -> String {
    "<div class=\"toasts\" role=\"status\" aria-live=\"polite\"></div>".into()
}

impl Session {
    pub fn toast(self, kind: Toast, text: &str) {
        self.toast_with(kind, text, "", None);
    }

    /// Shows a message with what Kubernetes itself said, and a button (act, argument, name).
    pub fn toast_with(self, kind: Toast, text: &str, detail: &str, way: Option<(&str, &str, Ui)>) {
        let Ok(Some(place)) = document().query_selector(".toasts") else { return };
        let lang = self.lang.get_untracked();
        let id = NEXT.get();
        NEXT.set(id + 1);
        let class = match kind {
            Toast::Info => "toast",
            Toast::Bad => "toast bad",
            Toast::Question => "toast ask",
        };
        let detail = match detail {
            "" => String::new(),
            detail => format!("<code>{}</code>", esc(detail)),
        };
        let way = way.map_or_else(String::new, |(act, arg, label)| {
            button("pill", act, arg, "", label.get(lang))
        });
        let markup = format!(
            "<div class=\"{class}\" id=\"toast-{id}\"><p>{}{detail}</p>{way}<button \
             type=\"button\" class=\"hb\" data-act=\"toast.dismiss\" data-arg=\"{id}\" \
             aria-label=\"{}\">{}</button></div>",
            esc(text),
            Ui::Close.get(lang),
            icon("x"),
        );
        // The same message again replaces the former one.
        let same = place.last_element_child();
        if let Some(same) = same.filter(|s| s.text_content().is_some_and(|t| t.starts_with(text))) {
            same.remove();
        }
        if place.child_element_count() >= SHOWN_MAX
            && let Some(first) = place.first_element_child()
        {
            first.remove();
        }
        let _ = place.insert_adjacent_html("beforeend", &markup);
        browser::mark("data-toast", Some(""));
        if kind != Toast::Question {
            browser::after(SHOWN_MS, move || dismiss(id));
        }
    }
}

pub fn dismiss(id: u32) {
    if let Some(toast) = document().get_element_by_id(&format!("toast-{id}")) {
        toast.remove();
        none_left();
    }
}

/// Nothing has to make room for messages any more, if this was the last.
fn none_left() {
    if document().query_selector(ALL).is_ok_and(|toast| toast.is_none()) {
        browser::mark("data-toast", None);
    }
}

/// Every message; those that need no answer; questions.
pub const ALL: &str = ".toast";
pub const SAID: &str = ".toast:not(.ask)";
pub const ASKED: &str = ".toast.ask";

/// Takes messages away.
pub fn clear(which: &str) {
    while let Ok(Some(toast)) = document().query_selector(which) {
        toast.remove();
    }
    none_left();
}
