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
    let query = options.to_query();
    if query.is_empty() { query } else { format!("?{query}") }
}

fn show(what: &str) {
    let Some(body) = document().body() else { return };
    if body.query_selector("#panic").ok().flatten().is_some() {
        return;
    }
    let Ok(panel) = document().create_element("div") else { return };
    let lang: Lang = browser::root_lang();
    let fragment = BEFORE.with(|b| b.try_borrow().map(|b| b.clone()).unwrap_or_default());
    let fresh = [browser::address(), looks()].concat();
    let link = format!("{fresh}#{fragment}");
    panel.set_id("panic");
    let _ = panel.set_attribute("role", "alertdialog");
    let _ = panel.set_attribute("aria-label", Ui::PanicTitle.get(lang));
    // The link is opened by reloading: where only the fragment differs, following it would not do.
    panel.set_inner_html(&format!(
        "<div class=\"panic\"><h2>{}</h2><p>{}</p><p><a class=\"go\" href=\"{}\" \
         onclick=\"event.preventDefault();history.replaceState(null,'',this.href);\
         location.reload()\">{}</a>\
         <button type=\"button\" class=\"pill\" data-to=\"{}\" \
         onclick=\"history.replaceState(null,'',this.dataset.to);location.reload()\">{}</button>\
         </p><pre>{}</pre></div>",
        Ui::PanicTitle.get(lang),
        Ui::PanicText.get(lang),
        super::html::esc(&link),
        Ui::PanicRestore.get(lang),
        super::html::esc(&fresh),
        Ui::Reload.get(lang),
        super::html::esc(what),
    ));
    let _ = body.append_child(&panel);
    browser::focus("#panic a");
}
