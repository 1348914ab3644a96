//! The icon sprite: one hidden SVG whose symbols are used by name.
//!
//! `i-NAME` is an icon on a 24 × 24 grid, drawn with the text's colour; `t-N` a tick of the
//! timeline centred on (0, 12): general, scheduling, ready, failure, service.

use leptos::prelude::*;

/// The sprite; stands once at the top of the page.
pub fn sprite() -> impl IntoView {
    view! { <div class="sprite" inner_html=include_str!("icons.svg")></div> }
}

/// An icon as an element.
pub fn icon(name: &'static str) -> AnyView {
    view! { <svg class="ic" aria-hidden="true"><use href=format!("#i-{name}")></use></svg> }
        .into_any()
}
