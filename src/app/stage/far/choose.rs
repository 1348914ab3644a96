//! Choosing many ships: a box drawn with Shift, single clicks in the choosing mode, Space and
//! Shift with the arrows; and what can be done to all of them.

use super::{box_of, button, nothing, spot, words};
use crate::app::html::{esc, icon};
use crate::app::session::Session;
use crate::app::stage::art::made;
use crate::app::stage::keys;
use crate::app::stage::node::Node;
use crate::cluster::object::Str;
use crate::picture::{Harbour, Level, Place, Rect, overlap};
use crate::text::far::{FarText, chosen as chosen_words};
use std::sync::Arc;
use web_sys::{KeyboardEvent, PointerEvent};

/// `choose.toggle`, `choose.clear`.
pub fn act(session: Session, act: &str, arg: &str) {
    let far = &session.sight.far;
    match act {
        "choose.toggle" if arg.is_empty() => far.choosing.update(|on| *on = !*on),
        "choose.toggle" => turn(session, arg.into()),
        "choose.clear" => clear(session),
        _ => {}
    }
}

/// Chooses a ship, or no longer.
pub fn turn(session: Session, name: Str) {
    session.sight.far.chosen.update(|chosen| match chosen.binary_search(&name) {
        Ok(at) => drop(chosen.remove(at)),
        Err(at) => chosen.insert(at, name),
    });
}

fn clear(session: Session) {
    let far = &session.sight.far;
    far.chosen.set(Vec::new());
    far.choosing.set(false);
}

/// A box drawn over ships. True while one is.
pub fn drag(session: Session, event: &PointerEvent) -> bool {
    let far = &session.sight.far;
    let h = session.harbour().get_untracked();
    if h.window.level > Level::Fleet {
        return false;
    }
    let (x, y) = spot(session, event);
    match &*event.type_() {
        "pointerdown" => {
            let begins = event.shift_key() || far.choosing.get_untracked();
            far.begun.set(begins.then_some((x, y)));
            false
        }
        "pointermove" => {
            let Some((from_x, from_y)) = far.begun.get().filter(|_| event.buttons() > 0) else {
                return false;
            };
            let r = Rect::new(x.min(from_x), y.min(from_y), (x - from_x).abs(), (y - from_y).abs());
            if r.w.max(r.h) > LEAST_PX || far.drawn.get_untracked().is_some() {
                far.drawn.set(Some(r));
                event.prevent_default();
                return true;
            }
            false
        }
        _ => {
            far.begun.set(None);
            let Some(r) = far.drawn.get_untracked() else { return false };
            far.drawn.set(None);
            if event.type_() == "pointerup" {
                let mut all = far.chosen.get_untracked();
                all.extend(within(&h, r));
                crate::cluster::map::sort(&mut all);
                all.dedup();
                far.chosen.set(all);
            }
            true
        }
    }
}

/// The ships whose middle is in a box.
fn within(h: &Harbour, r: Rect) -> Vec<Str> {
    let inside = |name: &Str| {
        let c = box_of(h, name).unwrap_or_default().centre();
        overlap(Rect::new(c.x - 0.5, c.y - 0.5, 1.0, 1.0), r) > 0.0
    };
    if h.ocean.is_some() {
        let cells = (0..h.roster.len()).filter(|place| {
            let c = h.layout.cells.rect(*place).unwrap_or_default().centre();
            c.x > r.x && c.x < r.right() && c.y > r.y && c.y < r.bottom()
        });
        return cells.filter_map(|place| h.roster.name(place)).collect();
    }
    h.ships.iter().map(|s| s.name).filter(inside).collect()
}

/// Space chooses the ship the keyboard is on, Shift and an arrow the one it comes to; Escape ends
/// it.
pub fn key(session: Session, h: &Harbour, event: &KeyboardEvent) -> bool {
    let far = &session.sight.far;
    if h.window.level > Level::Fleet {
        return false;
    }
    let key = event.key();
    let busy = far.choosing.get_untracked() || !far.chosen.with_untracked(Vec::is_empty);
    if key == "Escape" && busy {
        clear(session);
        return true;
    }
    let target = crate::app::browser::closest(event.target(), "*");
    let on = match (&h.ocean, &target) {
        (None, Some(target)) => match keys::place_of(target) {
            Some(Place::Ship(name)) => Some(name),
            _ => None,
        },
        _ => far.hover.get_untracked().map(|hover| hover.0),
    };
    let Some(on) = on else { return false };
    match &*key {
        " " => turn(session, on),
        "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown" if event.shift_key() => {
            let mut chosen = far.chosen.get_untracked();
            if let Err(at) = chosen.binary_search(&on) {
                chosen.insert(at, on);
                far.chosen.set(chosen);
            }
            if let (None, Some(target)) = (&h.ocean, &target) {
                keys::go(session.sight.scroll(), target, &key);
            } else {
                super::canvas::key(session, h, event);
            }
            if let Some((name, _)) = far.hover.get_untracked() {
                let mut chosen = far.chosen.get_untracked();
                if let Err(at) = chosen.binary_search(&name) {
                    chosen.insert(at, name);
                    far.chosen.set(chosen);
                }
            }
        }
        _ => return false,
    }
    true
}

/// What can be done to the chosen ships; without any, the way to choose.
pub fn bar(session: Session, h: &Harbour) -> Node {
    let far = &session.sight.far;
    let (chosen, choosing) = (far.chosen.get(), far.choosing.get());
    if !super::is_far(h) || h.window.level > Level::Fleet || !session.may_act() {
        return nothing("choose");
    }
    let lang = session.lang.get();
    let say = |text: FarText| text.get(lang);
    let mut inside = Vec::new();
    if chosen.is_empty() {
        let name = say(FarText::Choose);
        let mut start = button("choose.toggle", "", name, icon("full") + name, None);
        if let Some(start) = Arc::get_mut(&mut start) {
            start.data.push(("aria-pressed", choosing.to_string()));
        }
        inside.push(start);
        if choosing {
            inside.push(words("how", say(FarText::ChooseHow)));
        }
    } else {
        inside.push(words("count", &chosen_words(lang, chosen.len())));
        let names: Vec<&str> = chosen.iter().map(|name| &**name).collect();
        let names = names.join(" ");
        for (act, text, sign) in [
            ("nodes.fail", FarText::Fail, "hit"),
            ("nodes.drain", FarText::Drain, "drain"),
            ("nodes.cordon", FarText::Cordon, "rope"),
            ("nodes.recover", FarText::Recover, "heal"),
        ] {
            let mut one = button(act, "", say(text), icon(sign) + &esc(say(text)), None);
            if let Some(one) = Arc::get_mut(&mut one) {
                one.data[1].1 = names.clone();
            }
            inside.push(one);
        }
        inside.push(button("choose.clear", "", say(FarText::Clear), icon("x"), None));
    }
    let data = vec![
        ("role", "group".into()),
        // How many are chosen is told as they are.
        ("aria-live", "polite".into()),
        ("data-chosen", chosen.len().to_string()),
    ];
    let class = if chosen.is_empty() { "choose" } else { "choose some" };
    Node { class: class.into(), name: say(FarText::Choose).into(), data, inside, ..Node::default() }
}

/// The box being drawn, and those around chosen signs.
pub fn frame(session: Session, h: &Harbour) -> Node {
    let far = &session.sight.far;
    let mut out = String::new();
    let mut put = |class: &str, r: Rect| {
        // Asked for only where there is something to draw: the browser lays out the page for it.
        let scroll = session.sight.scroll();
        let (left, top) = (f64::from(scroll.scroll_left()), f64::from(scroll.scroll_top()));
        out += &["<i class=\"", class, "\" style=\""].concat();
        let at = [r.x - left, r.y - top, r.w, r.h];
        out += &made("left:{a}px;top:{b}px;width:{c}px;height:{d}px\"></i>", &at);
    };
    if h.window.level <= Level::Fleet {
        if let Some(r) = far.drawn.get() {
            put("drawn", r);
        }
        if h.ocean.is_none() {
            for name in far.chosen.get() {
                if let Some(r) = box_of(h, &name) {
                    put("chosen", Rect::new(r.x - 4.0, r.y - 5.0, r.w + 6.0, r.h + 4.0));
                }
            }
        } else if let Some((name, true)) = far.hover.get()
            && let Some(r) = box_of(h, &name)
        {
            put("here", Rect::new(r.x - 4.0, r.y - 4.0, r.w + 8.0, r.h + 8.0));
        }
    }
    let data = vec![("aria-hidden", "true".into())];
    Node { class: "boxes".into(), data, art: out, ..Node::default() }
}

const LEAST_PX: f64 = 6.0;
