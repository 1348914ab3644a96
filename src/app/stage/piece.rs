//! The few kinds of elements the picture is made of.
//!
//! A [`piece`] is never rebuilt while its key lives, so it keeps the keyboard's focus; only what
//! differs from the last time is written to the page. Everything that changes comes as a memo of a
//! string or of a [`Piece`]: few types keep the program small.

use leptos::prelude::*;
use leptos::svg;
use std::sync::Arc;

/// What an element shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
pub fn piece(pick: String, show: Memo<Arc<Piece>>) -> AnyView {
    svg::g()
        .attr("role", "button")
        .attr("tabindex", "-1")
        .attr("data-pick", pick)
        .directive(dress, show)
        .into_any()
}

/// Scenery: not to be picked, not read out.
pub fn scenery(class: &'static str, art: Memo<String>) -> AnyView {
    svg::g().class(class).attr("aria-hidden", "true").inner_html(move || art.get()).into_any()
}

/// A group whose class and style change.
pub fn group(class: Memo<String>, style: Memo<String>, inside: Vec<AnyView>) -> AnyView {
    svg::g()
        .attr("class", move || class.get())
        .attr("style", move || style.get())
        .child(inside)
        .into_any()
}

/// A view for each key, made once while the key lives.
pub fn keyed(
    keys: Memo<Vec<String>>,
    make: Arc<dyn Fn(String) -> AnyView + Send + Sync>,
) -> AnyView {
    view! {
        <For each=move || keys.get() key=|key| key.clone() children=move |key| make(key) />
    }
    .into_any()
}

/// A memo of a string.
pub fn words(make: impl Fn() -> String + Send + Sync + 'static) -> Memo<String> {
    Memo::new(move |_| make())
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
        for (i, (name, value)) in now.data.iter().enumerate() {
            // Mostly the same attributes in the same order.
            if before.data.get(i).is_none_or(|old| old.0 != *name || old.1 != *value) {
                set(name, value);
            }
        }
        for (name, _) in &before.data {
            if !now.data.iter().any(|(other, _)| other == name) {
                let _ = element.remove_attribute(name);
            }
        }
        if before.art != now.art {
            element.set_inner_html(&now.art);
        }
        now
    });
}
