//! Where not all ships are in sight: a chip for each ship, and the way between fleet and ship.

use super::Scene;
use super::art;
use super::piece::{keyed, words};
use crate::cluster::object::Str;
use crate::picture::{COMPACT_SHIPS_MAX, Form, Pose, Ship};
use crate::text::label::ship_title;
use crate::text::stage::StageText;
use leptos::prelude::*;
use std::sync::Arc;

pub fn chips(scene: Scene) -> AnyView {
    // The row of chips and the way back are there or not: keys of one element each.
    let rows = scene.keys(|h| {
        let focus = h.layout.form == Form::Focus;
        let chips = (focus && h.ships.len() > 1).then(|| "chips".to_owned());
        let back = focus && h.ships.len() > COMPACT_SHIPS_MAX;
        chips.into_iter().chain(back.then(|| "back".to_owned())).collect()
    });
    let row = move |key: String| match key.as_str() {
        "chips" => row(scene),
        _ => back(scene),
    };
    keyed(rows, Arc::new(row))
}

fn row(scene: Scene) -> AnyView {
    let names = scene.keys(|h| h.ships.iter().map(|s| s.name.to_string()).collect());
    let title = words(move || StageText::OtherShips.get(scene.look.get().lang).into());
    let chips = keyed(names, Arc::new(move |name| chip(scene, name.as_str().into())));
    view! { <div class="chips" role="group" aria-label=move || title.get()>{chips}</div> }
        .into_any()
}

fn back(scene: Scene) -> AnyView {
    let title = words(move || StageText::Overview.get(scene.look.get().lang).into());
    view! {
        <button type="button" class="overview" on:click=move |_| scene.view.near.set(false)>
            {move || title.get()}
        </button>
    }
    .into_any()
}

fn chip(scene: Scene, name: Str) -> AnyView {
    let key = name.clone();
    let inside = words(move || {
        let look = scene.look.get();
        scene.read(|h| {
            let Some(ship) = h.ship(&key) else { return String::new() };
            let title = ship_title(look.lang, look.skin, &ship.name);
            format!(
                r#"<span>{title}</span><span class="chip-pods" aria-hidden="true">{}</span>"#,
                mini(ship)
            )
        })
    });
    let key = name.clone();
    let class = words(move || {
        let lost = scene.read(|h| h.ship(&key).is_some_and(|s| s.pose == Pose::Sunk));
        if lost { "chip-ship lost".into() } else { "chip-ship".into() }
    });
    let key = name.clone();
    let current = words(move || scene.read(|h| h.focus.as_ref() == Some(&key)).to_string());
    view! {
        <button
            type="button"
            class=move || class.get()
            aria-pressed=move || current.get()
            on:click=move |_| scene.view.choose(name.clone())
            inner_html=move || inside.get()
        ></button>
    }
    .into_any()
}

fn mini(ship: &Arc<Ship>) -> String {
    const MOST: usize = 3;
    let n = ship.cargo.len();
    let w = n.min(MOST) * 13;
    let more = if n > MOST { format!("+{}", n - MOST) } else { String::new() };
    let squares = art::chip_squares(ship, MOST);
    format!(r#"<svg width="{w}" height="14">{squares}</svg>{more}"#)
}
