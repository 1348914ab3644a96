//! Where not all ships are in sight: a chip for each ship, and the way between fleet and ship.

use super::Scene;
use super::art;
use crate::cluster::object::Str;
use crate::picture::{Form, Pose, Ship};
use crate::text::label::ship_title;
use crate::text::stage::StageText;
use leptos::prelude::*;
use std::sync::Arc;

pub fn chips(scene: Scene) -> impl IntoView {
    let form = Memo::new(move |_| scene.layout.with(|l| l.form));
    let many = scene.part(|h| h.ships.len() > crate::picture::COMPACT_SHIPS_MAX);
    let shown = scene.part(|h| h.layout.form == Form::Focus && h.ships.len() > 1);
    let names = scene.part(|h| h.ships.iter().map(|s| s.name.clone()).collect::<Vec<_>>());
    let lang = move || scene.look.get().lang;
    view! {
        <Show when=move || shown.get()>
            <div class="chips" role="group" aria-label=move || StageText::OtherShips.get(lang())>
                <For each=move || names.get() key=|name| name.clone() let:name>
                    {chip(scene, name)}
                </For>
            </div>
        </Show>
        <Show when=move || many.get() && form.get() == Form::Focus>
            <button type="button" class="overview" on:click=move |_| scene.view.near.set(false)>
                {move || StageText::Overview.get(lang())}
            </button>
        </Show>
    }
}

fn chip(scene: Scene, name: Str) -> impl IntoView {
    let key = name.clone();
    let ship = scene.part(move |h| h.ship(&key).cloned());
    let key = name.clone();
    let current = scene.part(move |h| h.focus.as_ref() == Some(&key));
    let title = move || {
        let look = scene.look.get();
        ship.get().map_or(String::new(), |s| ship_title(look.lang, look.skin, &s.name))
    };
    let lost = move || ship.with(|s| s.as_ref().is_some_and(|s| s.pose == Pose::Sunk));
    let squares = move || ship.with(|s| s.as_ref().map_or(String::new(), mini));
    view! {
        <button
            type="button"
            class="chip-ship"
            class:lost=lost
            aria-pressed=move || current.get().to_string()
            on:click=move |_| scene.view.choose(name.clone())
        >
            <span>{title}</span>
            <span class="chip-pods" aria-hidden="true" inner_html=squares></span>
        </button>
    }
}

fn mini(ship: &Arc<Ship>) -> String {
    const MOST: usize = 3;
    let n = ship.cargo.len();
    let w = n.min(MOST) * 13;
    let more = if n > MOST { format!("+{}", n - MOST) } else { String::new() };
    let squares = art::chip_squares(ship, MOST);
    format!(r#"<svg width="{w}" height="14">{squares}</svg>{more}"#)
}
