//! Going nearer and farther off: by wheel, with two fingers, with keys and buttons.

use super::{Far, Node, button, nothing, words};
use crate::app::browser;
use crate::app::html::esc;
use crate::app::session::Session;
use crate::app::stage::size;
use crate::cluster::object::Str;
use crate::picture::{Bridge, Form, Harbour, Level, Point, Window};
use crate::text::far::{FarText, level as level_words};
use leptos::prelude::{document, window};
use web_sys::{Element, PointerEvent, WheelEvent};

impl Session {
    /// `zoom.in`, `zoom.out`, `zoom.level`, `ship.next`, `ship.previous`, `colour.by` and the like.
    #[inline(never)]
    pub fn look_far(self, act: &str, arg: &str) {
        let h = self.harbour().get_untracked();
        let far = &self.sight.far;
        match act {
            "zoom.in" if arg.is_empty() => self.zoom(1, None),
            "zoom.in" => self.go_nearer(arg.into(), None),
            "zoom.out" => self.zoom(-1, None),
            "zoom.level" => {
                if let Some(level) = Level::parse(arg).filter(|l| h.window.levels.contains(l)) {
                    self.look_at(&h, level, subject(&h, self), None);
                }
            }
            "ship.next" => self.neighbours(1),
            "ship.previous" => self.neighbours(-1),
            "colour.by" => {
                if let Some(by) = crate::picture::ColourBy::parse(arg) {
                    far.colour.set(by);
                }
            }
            _ => super::choose::act(self, act, arg),
        }
    }

    /// Shows a ship, near enough to see what is aboard.
    #[inline(never)]
    pub fn show_ship(self, name: Str) {
        let h = self.harbour().get_untracked();
        let near = h.window.levels.iter().find(|l| **l >= Level::Ship).copied();
        match near {
            Some(near) if super::is_far(&h) => {
                self.look_at(&h, near.max(h.window.level), Some(name), None);
            }
            _ => self.sight.choose(name),
        }
    }

    /// One level nearer, to this ship.
    pub fn go_nearer(self, name: Str, at: Option<(f64, f64)>) {
        let h = self.harbour().get_untracked();
        if let Some(level) = h.window.beside(1) {
            self.look_at(&h, level, Some(name), at.map(|at| on_stage(self, at)));
        }
    }

    /// One level nearer (1) or farther (-1); what is at `at` stays there.
    fn zoom(self, by: isize, at: Option<(f64, f64)>) {
        // Asked for now, while the page is laid out.
        let there = at.map(|at| on_stage(self, at));
        // In the next frame, as neighbours; who presses twice goes two levels.
        size::in_next_frame(self, move || {
            let h = self.harbour().get_untracked();
            let Some(level) = h.window.beside(by) else { return };
            let under = at.and_then(|at| near(&h, Point::new(at.0, at.1)));
            self.look_at(&h, level, under.or_else(|| subject(&h, self)), there);
        });
    }

    fn look_at(self, h: &Harbour, level: Level, ship: Option<Str>, at: Option<Point>) {
        let widest = h.window.levels[0];
        let from = on_picture();
        self.sight.far.hover.set(None);
        self.sight.look(Some(level).filter(|l| *l != widest), ship, at);
        if from.is_some() {
            // Whoever came by keyboard goes on from the same ship.
            size::once_drawn(self, STAY_MS, move || stay(self, from, ship));
        }
    }

    /// In the next frame, so that none has this to do and a slice of the ships before.
    fn neighbours(self, by: isize) {
        size::in_next_frame(self, move || {
            let h = self.harbour().get_untracked();
            let there = h.window.neighbours(by, h.roster.len());
            if let Some(name) = there.and_then(|place| h.roster.name(place)) {
                let from = on_picture();
                self.sight.look(Some(h.window.level), Some(name), None);
                if from.is_some() {
                    size::once_drawn(self, STAY_MS, move || stay(self, from, Some(name)));
                }
            }
        });
    }
}

/// The stage's own pixels: a nearer world begins at its top.
fn on_stage(session: Session, at: (f64, f64)) -> Point {
    let scroll = session.sight.scroll();
    Point::new(at.0 - f64::from(scroll.scroll_left()), at.1 - f64::from(scroll.scroll_top()))
}

/// Where whoever came by keyboard is: on the picture, or at what a change of level takes away.
fn on_picture() -> Option<Element> {
    document().active_element().filter(|e| e.matches(FOCUS_GOES).unwrap_or(false))
}

/// The keyboard's focus goes from there to a ship, or to the ocean's map, unless the reader has
/// gone elsewhere meanwhile.
fn stay(session: Session, from: Option<Element>, ship: Option<Str>) {
    let h = session.harbour().get_untracked();
    let now = document().active_element().filter(|e| e.tag_name() != "BODY");
    if now.is_some() && now != from {
        return;
    }
    if h.ocean.is_some() {
        if let Some(name) = ship {
            session.sight.far.hover.set(Some((name, true)));
        }
        return browser::focus(".cells");
    }
    if let Some(name) = ship.or(h.focus) {
        browser::focus(&["[data-kind=Node][data-name=\"", &name, "\"]"].concat());
    }
}

/// The ship to go to where the reader names none: the one in question, or that of the step, or the
/// middle of what is in sight.
fn subject(h: &Harbour, session: Session) -> Option<Str> {
    let hovered = session.sight.far.hover.get_untracked().filter(|h| h.1).map(|h| h.0);
    let Window { places, .. } = &h.window;
    let chosen = h.window.is_part().then_some(h.focus).flatten();
    let swarm = h.ocean.as_ref().and_then(|ocean| ocean.swarms.first()).map(|s| s.place);
    let middle = swarm.unwrap_or(places.start + (places.end - places.start) / 2);
    let followed = session.sight.followed().filter(|name| h.roster.place(name).is_some());
    hovered.or(chosen).or(followed).or_else(|| h.roster.name(middle))
}

/// The ship nearest to a point of the world.
fn near(h: &Harbour, at: Point) -> Option<Str> {
    if h.ocean.is_some() {
        return h.roster.name(h.layout.cells.at(at)?);
    }
    let way = |s: &crate::picture::Ship| (h.hull(s).centre().distance(at) * 8.0) as u32;
    h.ships.iter().min_by_key(|s| way(s)).map(|s| s.name)
}

pub fn name_of(level: Level) -> FarText {
    match level {
        Level::Ocean => FarText::Ocean,
        Level::Fleet => FarText::Fleet,
        Level::Ship => FarText::Ship,
        Level::Container => FarText::Container,
    }
}

/// The buttons at the stage's foot.
pub fn bar(session: Session, h: &Harbour) -> Node {
    if !super::is_far(h) {
        return nothing("zoom");
    }
    let lang = session.lang.get();
    let w = &h.window;
    let say = |text: FarText| text.get(lang);
    let name = level_words(lang, name_of(w.level), w.places.len());
    let mut inside = Vec::new();
    if w.is_part() {
        let all = button("zoom.level", w.levels[0].code(), say(FarText::ShowAll), esc(&name), None);
        inside.push(all);
        for (by, act, text, sign) in
            [(-1, "ship.previous", FarText::Previous, "‹"), (1, "ship.next", FarText::Next, "›")]
        {
            let none = w.neighbours(by, h.roster.len()).is_none();
            let why_not = none.then_some(say(FarText::NoNeighbours));
            inside.push(button(act, "", say(text), sign.into(), why_not));
        }
    } else {
        inside.push(words("zoom-name", &name));
    }
    for (by, act, text, sign, end) in [
        (-1, "zoom.out", FarText::ZoomOut, "–", FarText::Farthest),
        (1, "zoom.in", FarText::ZoomIn, "+", FarText::Nearest),
    ] {
        let why_not = w.beside(by).is_none().then_some(say(end));
        inside.push(button(act, "", say(text), sign.into(), why_not));
    }
    let data = vec![("role", "group".into()), ("data-level", w.level.code().into())];
    let low = w.form == Form::Focus && h.layout.bridge == Bridge::Strip;
    let class = if low { "zoom up" } else { "zoom" };
    Node { class: class.into(), name, data, inside, ..Node::default() }
}

/// The wheel over the stage: a notch is a level. In an embed the page around it scrolls, unless
/// Ctrl is held.
pub fn wheel(session: Session, event: &WheelEvent) {
    let h = session.harbour().get_untracked();
    let scroll = session.sight.scroll();
    let larger = h.layout.height > f64::from(scroll.client_height()) + 1.0;
    if !super::is_far(&h) || !event.ctrl_key() && (larger || session.is_embed()) {
        return;
    }
    event.prevent_default();
    let far = &session.sight.far;
    let now = window().performance().map_or(0.0, |p| p.now());
    // One turn of the wheel, however many events it sends, is one level.
    let rested = now - far.turned_at.get() > REST_MS;
    let turned = event.delta_y() + if rested { 0.0 } else { far.turned.get() };
    far.turned.set(turned);
    if turned.abs() < NOTCH_PX {
        far.turned_at.set(now);
        return;
    }
    if !rested && far.turned_at.get() > now - PAUSE_MS {
        return;
    }
    far.turned.set(0.0);
    far.turned_at.set(now);
    let at = super::spot(session, event);
    session.zoom(if turned < 0.0 { 1 } else { -1 }, Some(at));
}

/// Two fingers that part or close. True while there are two.
pub fn pinch(session: Session, event: &PointerEvent) -> bool {
    if event.pointer_type() != "touch" {
        return false;
    }
    let far: &Far = &session.sight.far;
    let (x, y) = super::spot(session, event);
    let id = event.pointer_id();
    let mut fingers = far.fingers.borrow_mut();
    fingers.retain(|f| f.0 != id);
    if matches!(&*event.type_(), "pointerdown" | "pointermove") && event.buttons() > 0 {
        fingers.push((id, x, y));
    }
    let [a, b] = fingers[..] else {
        far.spread.set(0.0);
        return false;
    };
    let wide = Point::new(a.1, a.2).distance(Point::new(b.1, b.2)).max(1.0);
    let before = far.spread.get();
    if before == 0.0 {
        far.spread.set(wide);
        return true;
    }
    let by = if wide > before * PINCH { 1 } else { -1 };
    if wide > before * PINCH || wide < before / PINCH {
        far.spread.set(wide);
        drop(fingers);
        session.zoom(by, Some(((a.1 + b.1) / 2.0, (a.2 + b.2) / 2.0)));
    }
    true
}

pub fn key(session: Session, key: &str) -> bool {
    match key {
        "+" | "=" => session.zoom(1, None),
        "-" | "_" => session.zoom(-1, None),
        "Home" => session
            .look_far("zoom.level", session.harbour().get_untracked().window.levels[0].code()),
        "PageDown" => session.neighbours(1),
        "PageUp" => session.neighbours(-1),
        _ => return false,
    }
    true
}

/// What keeps its focus on the picture, and the button that is gone once all is in sight.
const FOCUS_GOES: &str = ".stage-scroll *,.stage-scroll,.zoom [data-act=\"zoom.level\"]";
/// So long after it was asked for there is another picture.
const STAY_MS: u32 = 30;
/// So far apart the wheel's events belong to two turns.
const REST_MS: f64 = 220.0;
/// Between two levels of one long turn.
const PAUSE_MS: f64 = 350.0;
const NOTCH_PX: f64 = 40.0;
/// Two fingers this much farther apart are a level.
const PINCH: f64 = 1.35;
