//! The stage's size, which ship is in sight, and scrolling the world by hand.

use super::Scene;
use crate::cluster::object::Str;
use crate::picture::{Form, Place, View};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{HtmlElement, PointerEvent};

/// How the reader looks at the stage. Make one, hand it to `Stage`, and draw the harbour from
/// [`StageView::view`].
#[derive(Clone, Copy)]
pub struct StageView {
    size: RwSignal<(f64, f64)>,
    /// The ship the reader chose, and at which step.
    choice: RwSignal<Option<(Str, u32)>>,
    /// Ships in full, however many there are.
    pub near: RwSignal<bool>,
    step: StoredValue<u32>,
    /// Where a drag began: pointer, then the scroll position.
    grip: StoredValue<Option<Grip>>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Grip {
    x: f64,
    y: f64,
    left: i32,
    top: i32,
    moved: bool,
    held: bool,
}

impl Default for StageView {
    fn default() -> StageView {
        StageView::new()
    }
}

impl StageView {
    pub fn new() -> StageView {
        StageView {
            size: RwSignal::new((1068.0, 696.0)),
            choice: RwSignal::new(None),
            near: RwSignal::new(false),
            step: StoredValue::new(0),
            grip: StoredValue::new(None),
        }
    }

    /// What the harbour is to be drawn for. `step` is the present step's number and the ship it is
    /// about (`picture::ship_of`); the last such ship stays in sight until the reader chooses one.
    pub fn view(self, step: impl Fn() -> (u32, Option<Str>) + Send + Sync + 'static) -> Memo<View> {
        Memo::new(move |old: Option<&View>| {
            let (width, height) = self.size.get();
            let (id, ship) = step();
            let old = old.and_then(|v| v.followed.clone()).filter(|f| f.1 <= id);
            let followed = ship.map(|s| (s, id)).or(old);
            let choice = self.choice.get();
            // Whichever came last: the reader's choice, or what happened.
            let focus = match (&choice, &followed) {
                (Some(c), Some(f)) if f.1 > c.1 => Some(f),
                (Some(c), _) => Some(c),
                (None, f) => f.as_ref(),
            };
            let focus = focus.map(|f| f.0.clone());
            View { width, height, focus, near: self.near.get(), followed }
        })
    }

    /// The reader wants to see this ship.
    pub fn choose(self, name: Str) {
        self.choice.set(Some((name, self.step.get_value())));
    }
}

/// Keeps [`StageView`] told of the element's size.
pub fn watch(scroll: NodeRef<leptos::html::Div>, view: StageView) {
    let observed = StoredValue::new_local(None::<web_sys::ResizeObserver>);
    Effect::new(move |_| {
        let Some(element) = scroll.get() else { return };
        let measured: HtmlElement = element.clone().unchecked_into();
        let call = Closure::<dyn FnMut()>::new(move || {
            let size = (f64::from(measured.client_width()), f64::from(measured.client_height()));
            if size.0 > 0.0 && size.1 > 0.0 && view.size.get_untracked() != size {
                view.size.set(size);
            }
        });
        let observer = web_sys::ResizeObserver::new(call.as_ref().unchecked_ref());
        call.forget();
        if let Ok(observer) = observer {
            observer.observe(&element);
            observed.set_value(Some(observer));
        }
    });
    on_cleanup(move || {
        if let Some(Some(observer)) = observed.try_update_value(|o| o.take()) {
            observer.disconnect();
        }
    });
}

/// Scrolls to what a new step is about, where the world is larger than the stage.
pub fn follow(scroll: NodeRef<leptos::html::Div>, scene: Scene) {
    Effect::new(move |last: Option<u32>| {
        let (step, target) = scene.read(|h| {
            let l = &h.layout;
            let larger = l.height > l.stage.h || l.width > l.stage.w;
            let flight = h.flight.as_ref().filter(|_| larger);
            (h.step, flight.and_then(|f| h.place(&f.to)))
        });
        scene.view.step.set_value(step);
        let (Some(element), Some(r)) = (scroll.get_untracked(), target) else { return step };
        if last == Some(step) {
            return step;
        }
        let (top, height) = (f64::from(element.scroll_top()), f64::from(element.client_height()));
        if r.y < top || r.bottom() > top + height {
            element.set_scroll_top((r.centre().y - height / 2.0).max(0.0) as i32);
        }
        let (left, width) = (f64::from(element.scroll_left()), f64::from(element.client_width()));
        if r.x < left || r.right() > left + width {
            element.set_scroll_left((r.centre().x - width / 2.0).max(0.0) as i32);
        }
        step
    });
}

/// Something got the keyboard's focus: where only one ship is in sight, that ship is it.
pub fn bring_into_sight(scene: Scene, place: &Place) {
    let ship = match place {
        Place::Ship(name) | Place::Crew(_, name) => Some(name.clone()),
        Place::Pod { namespace, name } => scene.harbour.with_untracked(|h| {
            h.cargo(namespace, name).map(|c| c.node.clone()).filter(|n| !n.is_empty())
        }),
        _ => None,
    };
    let focused = scene.layout.with_untracked(|l| l.form == Form::Focus);
    if let (true, Some(ship)) = (focused, ship) {
        let already = scene.harbour.with_untracked(|h| h.focus.as_ref() == Some(&ship));
        if !already {
            scene.view.choose(ship);
        }
    }
}

/// A pointer went down: the world may be dragged (touch scrolls by itself).
pub fn grab(scroll: NodeRef<leptos::html::Div>, view: StageView, event: &PointerEvent) {
    let Some(element) = scroll.get_untracked() else { return };
    view.grip.set_value(Some(Grip {
        x: f64::from(event.client_x()),
        y: f64::from(event.client_y()),
        left: element.scroll_left(),
        top: element.scroll_top(),
        moved: false,
        held: true,
    }));
}

pub fn drag(scroll: NodeRef<leptos::html::Div>, view: StageView, event: &PointerEvent) {
    let Some(mut grip) = view.grip.get_value().filter(|g| g.held) else { return };
    let Some(element) = scroll.get_untracked() else { return };
    let (dx, dy) = (f64::from(event.client_x()) - grip.x, f64::from(event.client_y()) - grip.y);
    if !grip.moved && dx.abs().max(dy.abs()) < DRAG_PX {
        return;
    }
    grip.moved = true;
    view.grip.set_value(Some(grip));
    if event.pointer_type() == "mouse" {
        element.set_scroll_left(grip.left - dx as i32);
        element.set_scroll_top(grip.top - dy as i32);
    }
}

/// The pointer went up; a swipe shows the next ship where only some are in sight.
pub fn let_go(scene: Scene, event: &PointerEvent) {
    let view = scene.view;
    let Some(mut grip) = view.grip.get_value() else { return };
    let dx = f64::from(event.client_x()) - grip.x;
    grip.held = false;
    view.grip.set_value(Some(grip));
    if scene.layout.with_untracked(|l| l.form != Form::Focus) || dx.abs() < SWIPE_PX {
        return;
    }
    let next = scene.harbour.with_untracked(|h| {
        let i = h.ships.iter().position(|s| h.focus.as_ref() == Some(&s.name)).unwrap_or(0);
        let i = if dx < 0.0 { i + 1 } else { i.wrapping_sub(1) };
        h.ships.get(i).map(|s| s.name.clone())
    });
    if let Some(next) = next {
        view.choose(next);
    }
}

pub fn cancel(view: StageView) {
    view.grip.set_value(None);
}

/// The click that ends a drag picks nothing.
pub fn was_dragged(view: StageView) -> bool {
    view.grip.get_value().is_some_and(|g| g.moved)
}

const DRAG_PX: f64 = 5.0;
const SWIPE_PX: f64 = 48.0;
