//! One piece of the picture: an element whose attributes and inside follow a memo.
//!
//! A piece is never rebuilt while its key lives, so it keeps the keyboard's focus; only what
//! differs from the last time is written to the page.

use leptos::prelude::*;
use leptos::svg;
use std::sync::Arc;
use wasm_bindgen::JsCast;

/// What an element shows. An empty `name` makes it scenery rather than a thing to pick.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Piece {
    pub class: String,
    /// A CSS transform, so that it can be a transition.
    pub transform: String,
    /// The accessible name.
    pub name: String,
    pub data: Vec<(&'static str, String)>,
    /// SVG inside.
    pub art: String,
}

/// A piece that can be picked with pointer and keyboard. `pick` says what it is (see `keys`).
pub fn piece(pick: String, show: Memo<Arc<Piece>>) -> impl IntoView {
    svg::g()
        .attr("role", "button")
        .attr("tabindex", "-1")
        .attr("data-pick", pick)
        .directive(dress, show)
}

/// Scenery: not to be picked, not read out.
pub fn scenery(
    class: &'static str,
    art: impl Fn() -> String + Send + Sync + 'static,
) -> impl IntoView {
    svg::g().class(class).attr("aria-hidden", "true").inner_html(art)
}

fn dress(element: web_sys::Element, show: Memo<Arc<Piece>>) {
    Effect::new(move |before: Option<Arc<Piece>>| {
        let now = show.get();
        let blank = Piece::default();
        let before = before.as_deref().unwrap_or(&blank);
        let set = |name: &str, value: &str| {
            let _ = element.set_attribute(name, value);
        };
        if before.class != now.class {
            set("class", &now.class);
        }
        if before.transform != now.transform {
            set("style", &format!("transform:{}", now.transform));
        }
        if before.name != now.name {
            set("aria-label", &now.name);
        }
        for (name, value) in &now.data {
            if !before.data.contains(&(*name, value.clone())) {
                set(name, value);
            }
        }
        for (name, _) in &before.data {
            if !now.data.iter().any(|(other, _)| other == name) {
                let _ = element.remove_attribute(name);
            }
        }
        if before.art != now.art {
            element.unchecked_ref::<web_sys::Element>().set_inner_html(&now.art);
        }
        now
    });
}
