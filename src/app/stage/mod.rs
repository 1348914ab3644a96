//! The stage: the harbour as SVG, drawn from [`crate::picture`] and nothing else.
//!
//! Invariants: components look up their part of the picture by key and hold no state of the
//! cluster; a piece that did not change is not touched. One listener on the picture serves every
//! click and key. The world scrolls inside the stage when it is larger; it is never scaled.

mod art;
mod chips;
mod control;
mod flight;
mod keys;
mod piece;
mod ship;
mod size;

pub use art::Look;
pub use keys::Pick;
pub use size::StageView;

use crate::picture::{Harbour, Layout};
use crate::text::stage::StageText;
use leptos::prelude::*;
use piece::scenery;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// What every part of the stage needs.
#[derive(Clone, Copy)]
struct Scene {
    harbour: Signal<Arc<Harbour>>,
    layout: Memo<Arc<Layout>>,
    look: Signal<Look>,
    progress: Signal<f64>,
    view: StageView,
}

impl Scene {
    /// The part of the picture that `read` takes, told apart by its value.
    fn part<T: PartialEq + Clone + Send + Sync + 'static>(
        self,
        read: impl Fn(&Harbour) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| self.harbour.with(|h| read(h)))
    }
}

/// The picture of the cluster.
#[component]
pub fn Stage(
    /// The picture at the end of the present step.
    #[prop(into)]
    harbour: Signal<Arc<Harbour>>,
    /// Language and skin.
    #[prop(into)]
    look: Signal<Look>,
    /// How far the present step has come, 0..=1; at rest (and always without motion) 1.
    #[prop(into)]
    progress: Signal<f64>,
    /// Things may move by themselves.
    #[prop(into)]
    motion: Signal<bool>,
    /// The words of the message in flight: what it says, and who to whom.
    #[prop(into)]
    caption: Signal<(String, String)>,
    /// Size of the stage and what the reader looks at; make the harbour from [`StageView::view`].
    view: StageView,
    /// Something was picked by click, tap or Enter.
    on_pick: Callback<Pick>,
) -> impl IntoView {
    let layout = Memo::new(move |_| harbour.with(|h| Arc::new(h.layout.clone())));
    let moving = Memo::new(move |_| progress.get() < 1.0);
    let scene = Scene { harbour, layout, look, progress, view };
    let root = NodeRef::<leptos::svg::Svg>::new();
    let scroll = NodeRef::<leptos::html::Div>::new();
    size::watch(scroll, view);
    size::follow(scroll, scene);
    Effect::new(move |_| {
        harbour.track();
        if let Some(root) = root.get() {
            keys::keep_one_current(&root);
        }
    });
    let class = move || {
        let skin = look.get().skin.code();
        let flying = if moving.get() { " airborne" } else { "" };
        format!("world {skin}{flying}")
    };
    let side = move |of: fn(&Layout) -> f64| move || layout.with(|l| of(l)).to_string();
    view! {
        <div class="stage-scroll" node_ref=scroll
            data-motion=move || if motion.get() { "on" } else { "off" }
            on:pointerdown=move |e| size::grab(scroll, view, &e)
            on:pointermove=move |e| size::drag(scroll, view, &e)
            on:pointerup=move |e| size::let_go(scene, &e)
            on:pointercancel=move |_| size::cancel(view)
        >
            <svg
                node_ref=root
                class=class
                role="group"
                aria-label=move || StageText::Picture.get(look.get().lang)
                width=side(|l| l.width)
                height=side(|l| l.height)
                on:click=move |e| {
                    if !size::was_dragged(view) {
                        pick(on_pick, e.target());
                    }
                }
                on:keydown=move |e| key_down(root, on_pick, &e)
                on:focusin=move |e| focused(root, scene, &e)
            >
                <defs inner_html=art::defs()></defs>
                {layers(scene, caption)}
            </svg>
        </div>
        {chips::chips(scene)}
    }
}

/// Back to front, as the mock-ups stack them.
fn layers(scene: Scene, caption: Signal<(String, String)>) -> impl IntoView {
    let Scene { layout, look, .. } = scene;
    let rows = Memo::new(move |_| layout.with(|l| l.rows.len()));
    let lanes = scene.part(|h| h.lanes.clone());
    let zones = scene.part(|h| h.zones.clone());
    let flat = move || layout.with(|l| art::zone_frames(&l.groups, &zones.get(), look.get()));
    let lines = move || layout.with(|l| lanes.with(|s| art::branches(l, s, look.get())));
    (
        scenery("far", move || layout.with(|l| art::far(l, look.get()))),
        control::control(scene),
        scenery("near", move || layout.with(|l| art::near(l, look.get())) + &flat()),
        scenery("lines", lines),
        view! {
            <For each=move || 0..rows.get() key=|row| *row let:row>
                {row_of_ships(scene, row)}
            </For>
        },
        ship::plates(scene),
        control::shore(scene),
        flight::flight(scene, caption),
    )
}

fn row_of_ships(scene: Scene, row: usize) -> impl IntoView {
    let Scene { layout, look, .. } = scene;
    let names = scene.part(move |h| {
        let Some(row) = h.layout.rows.get(row) else { return Vec::new() };
        let ships = h.ships.iter().skip(row.first).take(row.count);
        ships.map(|s| s.name.clone()).collect()
    });
    let front = move || {
        layout.with(|l| {
            let last = row + 1 == l.rows.len();
            l.rows.get(row).map_or(String::new(), |r| art::row_front(l, r, last, look.get()))
        })
    };
    (
        view! {
            <For each=move || names.get() key=|name| name.clone() let:name>
                {ship::ship(scene, name)}
            </For>
        },
        scenery("sea front", front),
    )
}

fn pick(on_pick: Callback<Pick>, target: Option<web_sys::EventTarget>) -> bool {
    let pick = keys::pick_of(target);
    let found = pick.is_some();
    if let Some(pick) = pick {
        on_pick.run(pick);
    }
    found
}

/// Enter and Space pick; arrows walk, once the keyboard's focus is on the picture.
fn key_down(
    root: NodeRef<leptos::svg::Svg>,
    on_pick: Callback<Pick>,
    event: &web_sys::KeyboardEvent,
) {
    let key = event.key();
    let Some(target) = event.target().and_then(|t| t.dyn_into::<Element>().ok()) else { return };
    if event.ctrl_key() || event.meta_key() || event.alt_key() || event.shift_key() {
        return;
    }
    let done = match key.as_str() {
        "Enter" | " " => pick(on_pick, event.target()),
        "ArrowUp" | "ArrowDown" | "ArrowLeft" | "ArrowRight" => {
            // After a click the arrows keep their meaning for the whole page.
            let walking = target.matches(":focus-visible").unwrap_or(false);
            if let (true, Some(root)) = (walking, root.get_untracked()) {
                keys::go(&root, &target, &key);
            }
            walking
        }
        _ => false,
    };
    if done {
        event.prevent_default();
        event.stop_propagation();
    }
}

fn focused(root: NodeRef<leptos::svg::Svg>, scene: Scene, event: &web_sys::FocusEvent) {
    let target = event.target().and_then(|t| t.dyn_into::<Element>().ok());
    let piece = target.and_then(|t| t.closest("[data-pick]").ok().flatten());
    let (Some(root), Some(piece)) = (root.get_untracked(), piece) else { return };
    keys::make_current(&root, &piece);
    if let Some(pick) = keys::pick_of(Some(piece.unchecked_into::<HtmlElement>().into())) {
        size::bring_into_sight(scene, &pick.place);
    }
}
