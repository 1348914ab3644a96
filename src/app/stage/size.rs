//! The stage's size, which ship is in sight, and scrolling the world by hand.

use crate::app::session::Session;
use crate::app::watch::{Watch, effect};
use crate::cluster::object::Str;
use crate::picture::{Form, Place, View};
use std::cell::{Cell, OnceCell};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{HtmlElement, PointerEvent};

/// How the reader looks at the stage.
pub struct Sight {
    size: Watch<(f64, f64)>,
    /// The ship the reader chose, and at which step.
    choice: Watch<Option<(Str, u32)>>,
    /// The present step.
    step: Cell<u32>,
    /// Where a drag began: pointer, then the scroll position.
    grip: Cell<Option<Grip>>,
    scroll: OnceCell<HtmlElement>,
}

#[derive(Clone, Copy)]
struct Grip {
    x: f64,
    y: f64,
    left: i32,
    top: i32,
    moved: bool,
    held: bool,
}

impl Default for Sight {
    fn default() -> Sight {
        Sight {
            size: Watch::new((1068.0, 696.0)),
            choice: Watch::new(None),
            step: Cell::new(0),
            grip: Cell::new(None),
            scroll: OnceCell::new(),
        }
    }
}

impl Sight {
    /// What the harbour is to be drawn for. `step` is the present step's number and `ship` the one
    /// it is about; the last such ship stays in sight until the reader chooses one.
    pub fn view(&self, old: Option<&View>, step: u32, ship: Option<Str>) -> View {
        let (width, height) = self.size.get();
        let old = old.and_then(|v| v.followed).filter(|f| f.1 <= step);
        let followed = ship.map(|s| (s, step)).or(old);
        // Whichever came last: the reader's choice, or what happened.
        let focus = match (self.choice.get(), followed) {
            (Some(c), Some(f)) if f.1 > c.1 => Some(f),
            (Some(c), _) => Some(c),
            (None, f) => f,
        };
        View { width, height, focus: focus.map(|f| f.0), followed }
    }

    /// The reader wants to see this ship.
    pub fn choose(&self, name: Str) {
        self.choice.set(Some((name, self.step.get())));
    }

    /// Where the world scrolls.
    pub fn scroll(&self) -> &HtmlElement {
        self.scroll.get().expect("the stage is on the page")
    }

    pub fn cancel(&self) {
        self.grip.set(None);
    }

    /// The click that ends a drag picks nothing.
    pub fn was_dragged(&self) -> bool {
        self.grip.get().is_some_and(|g| g.moved)
    }
}

/// Keeps [`Sight`] told of the element's size, from now on.
pub fn watch(session: Session, element: HtmlElement) {
    let call = Closure::<dyn FnMut()>::new(move || {
        let sight = &session.sight;
        let element = sight.scroll();
        let size = (f64::from(element.client_width()), f64::from(element.client_height()));
        if size.0 > 0.0 && size.1 > 0.0 && sight.size.get_untracked() != size {
            sight.size.set(size);
        }
    });
    if let Ok(observer) = web_sys::ResizeObserver::new(call.as_ref().unchecked_ref()) {
        observer.observe(&element);
    }
    call.forget();
    let _ = session.sight.scroll.set(element);
}

/// Scrolls to what a new step is about, where the world is larger than the stage.
pub fn follow(session: Session) {
    let mut last = None;
    effect(move || {
        let h = session.harbour().get();
        let before = last.replace(h.step);
        session.sight.step.set(h.step);
        let l = &h.layout;
        let element = session.sight.scroll();
        let room = (element.client_height(), element.client_width());
        let larger = l.height > f64::from(room.0) + 1.0 || l.width > f64::from(room.1) + 1.0;
        let target = h.flight.as_ref().filter(|_| larger).and_then(|f| h.place(&f.to));
        let Some(r) = target.filter(|_| before != last) else { return };
        let (top, height) = (f64::from(element.scroll_top()), f64::from(element.client_height()));
        if r.y < top || r.bottom() > top + height {
            element.set_scroll_top((r.centre().y - height / 2.0).max(0.0) as i32);
        }
        let (left, width) = (f64::from(element.scroll_left()), f64::from(element.client_width()));
        if r.x < left || r.right() > left + width {
            element.set_scroll_left((r.centre().x - width / 2.0).max(0.0) as i32);
        }
    });
}

/// Something got the keyboard's focus: where only one ship is in sight, that ship is it.
pub fn bring_into_sight(session: Session, place: &Place) {
    let h = session.harbour().get_untracked();
    let ship = match place {
        Place::Ship(name) | Place::Crew(_, name) => Some(*name),
        Place::Pod { namespace, name } => {
            h.cargo(namespace, name).map(|c| c.node).filter(|n| !n.is_empty())
        }
        _ => None,
    };
    if let Some(ship) = ship.filter(|s| h.layout.form == Form::Focus && h.focus != Some(*s)) {
        session.sight.choose(ship);
    }
}

/// A pointer went down: the world may be dragged (touch scrolls by itself).
pub fn grab(session: Session, event: &PointerEvent) {
    let element = session.sight.scroll();
    session.sight.grip.set(Some(Grip {
        x: f64::from(event.client_x()),
        y: f64::from(event.client_y()),
        left: element.scroll_left(),
        top: element.scroll_top(),
        moved: false,
        held: true,
    }));
}

pub fn drag(session: Session, event: &PointerEvent) {
    let sight = &session.sight;
    let Some(mut grip) = sight.grip.get().filter(|g| g.held) else { return };
    let (dx, dy) = (f64::from(event.client_x()) - grip.x, f64::from(event.client_y()) - grip.y);
    if !grip.moved && dx.abs().max(dy.abs()) < DRAG_PX {
        return;
    }
    grip.moved = true;
    sight.grip.set(Some(grip));
    if event.pointer_type() == "mouse" {
        sight.scroll().set_scroll_left(grip.left - dx as i32);
        sight.scroll().set_scroll_top(grip.top - dy as i32);
    }
}

/// The pointer went up; a swipe shows the next ship where only some are in sight.
pub fn let_go(session: Session, event: &PointerEvent) {
    let Some(mut grip) = session.sight.grip.get() else { return };
    let dx = f64::from(event.client_x()) - grip.x;
    grip.held = false;
    session.sight.grip.set(Some(grip));
    let h = session.harbour().get_untracked();
    if h.layout.form != Form::Focus || dx.abs() < SWIPE_PX {
        return;
    }
    let i = h.ships.iter().position(|s| h.focus == Some(s.name)).unwrap_or(0);
    let i = if dx < 0.0 { i + 1 } else { i.wrapping_sub(1) };
    if let Some(next) = h.ships.get(i) {
        session.sight.choose(next.name);
    }
}

const DRAG_PX: f64 = 5.0;
const SWIPE_PX: f64 = 48.0;
