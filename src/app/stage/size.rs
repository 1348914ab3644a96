//! The stage's size, which ship is in sight, and scrolling the world by hand.

use super::far::{self, Far};
use crate::app::browser;
use crate::app::session::Session;
use crate::app::watch::{Watch, effect};
use crate::cluster::object::Str;
use crate::picture::{Form, Harbour, Level, Place, Point, View, form};
use leptos::prelude::request_animation_frame;
use std::cell::{Cell, OnceCell};
use std::rc::Rc;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{HtmlElement, PointerEvent};

/// How the reader looks at the stage.
pub struct Sight {
    size: Watch<(f64, f64)>,
    /// The ship the reader chose, and at which step.
    choice: Watch<Option<(Str, u32)>>,
    /// How near the reader chose to look, and where on the stage the chosen ship is to lie.
    level: Watch<Option<Level>>,
    at: Cell<Option<Point>>,
    /// The form in which all ships are shown, and the ship that steps were about last.
    form: Cell<Option<Form>>,
    followed: Cell<Option<Str>>,
    pub far: Far,
    /// How many slices of the ships in sight are drawn, see [`View::slices`].
    slices: Watch<Option<usize>>,
    /// The present frame has its slice already.
    looked: Cell<bool>,
    /// What stands around the picture is still to follow it.
    behind: Watch<bool>,
    around: Watch<Option<Arc<Harbour>>>,
    /// The present step.
    step: Cell<u32>,
    /// Where a drag began: pointer, then the scroll position.
    grip: Cell<Option<Grip>>,
    scroll: OnceCell<HtmlElement>,
}

/// How many of them there are.
#[derive(Clone, Copy)]
pub struct Count {
    pub ships: usize,
    pub pods: usize,
}

#[derive(Clone, Copy, Default)]
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
            level: Watch::new(None),
            at: Cell::new(None),
            form: Cell::new(None),
            followed: Cell::new(None),
            far: Far::default(),
            slices: Watch::new(None),
            looked: Cell::new(false),
            behind: Watch::new(false),
            around: Watch::new(None),
            step: Cell::new(0),
            grip: Cell::new(None),
            scroll: OnceCell::new(),
        }
    }
}

impl Sight {
    /// What the harbour is to be drawn for. `step` is the present step's number and `ship` the one
    /// it is about; the last such ship stays in sight until the reader chooses one.
    pub fn view(&self, old: Option<&View>, step: u32, ship: Option<Str>, count: Count) -> View {
        let (width, height) = self.size.get();
        let old = old.and_then(|v| v.followed).filter(|f| f.1 <= step);
        let followed = ship.map(|s| (s, step)).or(old);
        self.followed.set(followed.map(|f| f.0));
        let level = self.level.get();
        // Whichever came last: the reader's choice, or what happened. Who has gone nearer stays.
        let focus = match (self.choice.get(), followed) {
            (Some(c), Some(f)) if f.1 > c.1 && level.is_none() => Some(f),
            (Some(c), _) => Some(c),
            (None, f) => f,
        };
        let before = self.form.get();
        let focus = focus.map(|f| f.0);
        let crowded = count.pods > count.ships * CROWDED;
        let at = self.at.get();
        let slices = self.slices.get();
        let view = View { width, height, focus, at, level, before, crowded, followed, slices };
        self.form.set(Some(form(&view, count.ships)));
        view
    }

    /// The reader wants to see this ship.
    pub fn choose(&self, name: Str) {
        self.at.set(None);
        self.choice.set(Some((name, self.step.get())));
    }

    /// The reader wants to look from so near, with a ship where it was on the stage.
    pub fn look(&self, level: Option<Level>, ship: Option<Str>, at: Option<Point>) {
        self.at.set(at);
        self.looked.set(true);
        self.slices.set(Some(1));
        if let Some(ship) = ship {
            self.choice.set(Some((ship, self.step.get())));
        }
        self.level.set(level);
        self.behind.set(self.around.with_untracked(Option::is_some));
    }

    /// Another voyage: its ships are others.
    pub fn forget(&self) {
        self.look(None, None, None);
        self.slices.set(None);
        self.choice.set(None);
        self.form.set(None);
        self.behind.set(false);
        self.far.forget();
    }

    /// The picture, for what stands around it.
    pub fn around(&self) -> Arc<Harbour> {
        self.around.get().expect("its effect is the first")
    }

    /// The ship that steps were about last.
    pub fn followed(&self) -> Option<Str> {
        self.followed.get()
    }

    /// Where the world scrolls.
    pub fn scroll(&self) -> &HtmlElement {
        self.scroll.get().expect("the stage is on the page")
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

/// What stands around the picture follows it at once, but a frame later where the reader looks
/// elsewhere: the first frame has enough to do. This is to be the first of all effects.
pub fn follow_around(session: Session) {
    effect(move || {
        let now = session.harbour().get();
        let sight = &session.sight;
        if sight.behind.get() && sight.around.with_untracked(Option::is_some) {
            request_animation_frame(move || session.sight.behind.set(false));
        } else {
            sight.around.set(Some(now));
        }
    });
}

/// Draws what is still to come of the ships in sight, a slice with each frame.
pub fn go_on(session: Session) {
    let asked = Rc::new(Cell::new(false));
    effect(move || {
        if session.harbour().get().is_begun() && !asked.replace(true) {
            next_slice(session, asked.clone());
        }
    });
}

/// Does something a little later, once all ships in sight are drawn.
#[inline(never)]
pub fn once_drawn(session: Session, ms: u32, call: impl FnOnce() + 'static) {
    browser::after(ms, move || match session.harbour().get_untracked().is_begun() {
        true => once_drawn(session, ms, call),
        false => call(),
    });
}

/// Looks elsewhere in the next frame, which then has its slice.
#[inline(never)]
pub fn in_next_frame(session: Session, look: impl FnOnce() + 'static) {
    session.sight.looked.set(true);
    request_animation_frame(move || {
        look();
        session.sight.looked.set(false);
    });
}

fn next_slice(session: Session, asked: Rc<Cell<bool>>) {
    request_animation_frame(move || {
        if session.sight.looked.take() {
            return next_slice(session, asked);
        }
        asked.set(false);
        let slices = &session.sight.slices;
        slices.set(slices.get_untracked().map(|drawn| drawn + 1));
    });
}

/// Scrolls to what a new step is about, where the world is larger than the stage.
pub fn follow(session: Session) {
    let mut last = None;
    effect(move || {
        let h = session.harbour().get();
        session.sight.step.set(h.step);
        if h.is_begun() {
            return;
        }
        let before = last.replace(h.step);
        let l = &h.layout;
        // To ask the element would lay out the page that has just been written to.
        let (wide, tall) = session.sight.size.get_untracked();
        let larger = l.height > tall + 1.0 || l.width > wide + 1.0;
        let target = h.flight.as_ref().filter(|_| larger).and_then(|f| h.place(&f.to));
        let Some(r) = target.filter(|_| before != last) else { return };
        let element = session.sight.scroll();
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
#[inline(never)]
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

/// A pointer over the stage.
#[inline(never)]
pub fn pointer(session: Session, event: &PointerEvent) {
    let kind = event.type_();
    if far::is_there(session) && far::pointer(session, event) {
        // It draws a box, or is one of two fingers: the click that ends it picks nothing.
        return session.sight.grip.set(Some(Grip { moved: true, held: false, ..Grip::default() }));
    }
    match &*kind {
        "pointerdown" => grab(session, event),
        "pointermove" => drag(session, event),
        "pointerup" => let_go(session, event),
        _ => session.sight.grip.set(None),
    }
}

/// A pointer went down: the world may be dragged (touch scrolls by itself).
fn grab(session: Session, event: &PointerEvent) {
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

fn drag(session: Session, event: &PointerEvent) {
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
fn let_go(session: Session, event: &PointerEvent) {
    let Some(mut grip) = session.sight.grip.get() else { return };
    let dx = f64::from(event.client_x()) - grip.x;
    grip.held = false;
    session.sight.grip.set(Some(grip));
    let h = session.harbour().get_untracked();
    if dx.abs() < SWIPE_PX {
        return;
    }
    if h.layout.form != Form::Focus {
        if h.window.is_part() {
            session.look_far(if dx < 0.0 { "ship.next" } else { "ship.previous" }, "");
        }
        return;
    }
    let i = h.window.focus;
    let i = if dx < 0.0 { i + 1 } else { i.wrapping_sub(1) };
    if let Some(next) = h.roster.name(i) {
        session.sight.choose(next);
    }
}

/// With more pods than this on a ship their names need the width of the stage.
const CROWDED: usize = 12;
const DRAG_PX: f64 = 5.0;
const SWIPE_PX: f64 = 48.0;
