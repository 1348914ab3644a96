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
use piece::{keyed, scenery, words};
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
    /// Reads the picture.
    fn read<T>(self, read: impl Fn(&Harbour) -> T) -> T {
        self.harbour.with(|h| read(h))
    }
    /// A drawing that follows the layout, the language and the skin only.
    fn draw(self, draw: fn(&Layout, Look) -> String) -> Memo<String> {
        words(move || self.layout.with(|l| draw(l, self.look.get())))
    }
    /// Keys of things on the picture.
    fn keys(self, read: impl Fn(&Harbour) -> Vec<String> + Send + Sync + 'static) -> Keys {
        Memo::new(move |_| self.read(&read))
    }
}

type Keys = Memo<Vec<String>>;

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
    let class = words(move || {
        let flying = if progress.get() < 1.0 { " airborne" } else { "" };
        format!("world {}{flying}", look.get().skin.code())
    });
    let name = words(move || StageText::Picture.get(look.get().lang).into());
    let width = words(move || layout.with(|l| l.width).to_string());
    let height = words(move || layout.with(|l| l.height).to_string());
    let moves = words(move || if motion.get() { "on".into() } else { "off".into() });
    view! {
        <div class="stage-scroll" node_ref=scroll
            data-motion=move || moves.get()
            on:pointerdown=move |e| size::grab(scroll, view, &e)
            on:pointermove=move |e| size::drag(scroll, view, &e)
            on:pointerup=move |e| size::let_go(scene, &e)
            on:pointercancel=move |_| size::cancel(view)
        >
            <svg
                node_ref=root
                class=move || class.get()
                role="group"
                aria-label=move || name.get()
                width=move || width.get()
                height=move || height.get()
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
fn layers(scene: Scene, caption: Signal<(String, String)>) -> Vec<AnyView> {
    let Scene { layout, look, .. } = scene;
    let near = words(move || {
        let zones = scene.read(|h| h.zones.clone());
        layout.with(|l| art::near(l, look.get()) + &art::zone_frames(&l.groups, &zones, look.get()))
    });
    let lines = words(move || scene.read(|h| art::branches(&h.layout, &h.lanes, look.get())));
    let rows = scene.keys(|h| (0..h.layout.rows.len()).map(|i| i.to_string()).collect());
    vec![
        scenery("far", scene.draw(art::far)),
        control::control(scene),
        scenery("near", near),
        scenery("lines", lines),
        keyed(rows, Arc::new(move |row| row_of_ships(scene, row.parse().unwrap_or(0)))),
        ship::plates(scene),
        control::shore(scene),
        flight::flight(scene, caption),
    ]
}

fn row_of_ships(scene: Scene, row: usize) -> AnyView {
    let names = scene.keys(move |h| {
        let Some(row) = h.layout.rows.get(row) else { return Vec::new() };
        let ships = h.ships.iter().skip(row.first).take(row.count);
        ships.map(|s| s.name.to_string()).collect()
    });
    let front = words(move || {
        scene.layout.with(|l| {
            let last = row + 1 == l.rows.len();
            l.rows.get(row).map_or(String::new(), |r| art::row_front(l, r, last, scene.look.get()))
        })
    });
    let ships = keyed(names, Arc::new(move |name| ship::ship(scene, name.as_str().into())));
    vec![ships, scenery("sea front", front)].into_any()
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
