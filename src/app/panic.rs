//! The last resort: a panic leaves a panel with a link back, never a dead page.

use super::browser;
use crate::share::Options;
use crate::text::Lang;
use crate::text::ui::Ui;
use leptos::prelude::document;
use std::cell::RefCell;

thread_local! {
    /// The fragment of the voyage before the last act.
    static BEFORE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Remembers where to lead back to.
pub fn remember(fragment: String) {
    BEFORE.with(|before| *before.borrow_mut() = fragment);
}

/// Installs the hook.
pub fn watch() {
    std::panic::set_hook(Box::new(|info| {
        web_sys::console::error_1(&info.to_string().into());
        show(&info.to_string());
    }));
}

/// How the page was looked at, without the words that say where in the voyage to stand.
fn looks() -> String {
    let (mut options, _) = Options::parse(&browser::query());
    options.at = None;
    options.step = None;
    options.span = None;
    options.autoplay = false;
    // Not again into what the memory was not enough for.
    options.scene = options.scene.filter(|scene| !scene.is_large());
    let query = options.to_query();
    if query.is_empty() { query } else { format!("?{query}") }
}

fn show(what: &str) {
    let Some(body) = document().body() else { return };
    if body.query_selector("#panic").ok().flatten().is_some() {
        return;
    }
    close_dialogs();
    let _ = body.insert_adjacent_html("beforeend", &panel(Ui::PanicText, what));
    browser::focus("#panic a");
}

/// What would lie over the panel. Closing would be told to the page that has stopped.
fn close_dialogs() {
    while let Ok(Some(dialog)) = document().query_selector("dialog[open]") {
        dialog.remove();
    }
}

/// Before work that may take all memory the browser gives: the panel is written down, for the
/// page's first script to show (index.html). When there is no memory left, nothing here can.
pub fn keep_ready() {
    if let Ok(Some(place)) = document().query_selector("#panic-kept") {
        place.set_inner_html(&panel(Ui::NoMemory, ""));
    }
}

fn panel(text: Ui, what: &str) -> String {
    let lang: Lang = browser::root_lang();
    let fragment = BEFORE.with(|b| b.try_borrow().map(|b| b.clone()).unwrap_or_default());
    let fresh = [browser::address(), looks()].concat();
    let link = if fragment.is_empty() { fresh.clone() } else { format!("{fresh}#{fragment}") };
    // The link is opened by reloading: where only the fragment differs, following it would not do.
    format!(
        "<div id=\"panic\" role=\"alertdialog\" aria-label=\"{0}\"><div class=\"panic\">\
         <h2>{0}</h2><p>{1}</p><p><a class=\"go\" href=\"{2}\" \
         onclick=\"event.preventDefault();history.replaceState(null,'',this.href);\
         location.reload()\">{3}</a>\
         <button type=\"button\" class=\"pill\" data-to=\"{4}\" \
         onclick=\"history.replaceState(null,'',this.dataset.to);location.reload()\">{5}</button>\
         </p><pre>{6}</pre></div></div>",
        Ui::PanicTitle.get(lang),
        text.get(lang),
        super::html::esc(&link),
        Ui::PanicRestore.get(lang),
        super::html::esc(&fresh),
        Ui::Reload.get(lang),
        super::html::esc(what),
    )
}
