//! The card of a ship that is drawn as a sign or a cell: under the pointer, or where the keyboard
//! is.

use super::list::node_state;
use super::{box_of, nothing, ship_at, spot};
use crate::app::html::esc;
use crate::app::session::Session;
use crate::app::stage::art::made;
use crate::app::stage::node::{Kind, Node};
use crate::picture::{CellState, Details, Harbour, Level, Rect, details};
use crate::text::far::{
    FarText, card_title, cpu_line, memory_line, pods_line, state_since, zone as zone_words,
};
use crate::text::stage::StageText;
use std::sync::Arc;
use web_sys::PointerEvent;

/// The pointer moves over the stage.
pub fn point(session: Session, event: &PointerEvent) -> bool {
    let far = &session.sight.far;
    if event.type_() != "pointermove" || event.pointer_type() == "touch" {
        return false;
    }
    let h = session.harbour().get_untracked();
    let far_off = h.window.level <= Level::Fleet;
    let ship = ship_at(&h, event, spot(session, event)).filter(|_| far_off && event.buttons() == 0);
    let now = ship.map(|name| (name, false));
    if far.hover.get_untracked() != now {
        far.hover.set(now);
    }
    false
}

/// The pointer or the keyboard left the stage.
pub fn leave(session: Session) {
    let hover = &session.sight.far.hover;
    if hover.get_untracked().is_some() {
        hover.set(None);
    }
}

pub fn card(session: Session, h: &Harbour) -> Node {
    let shown = session.sight.far.hover.get();
    let Some((name, keyboard)) = shown.filter(|_| h.window.level <= Level::Fleet) else {
        return nothing("card-far");
    };
    let told = session.voyage.with(|v| details(v.cluster(), &name));
    let (Some(told), Some(r)) = (told, box_of(h, &name)) else { return nothing("card-far") };
    let live = if keyboard { "polite" } else { "off" };
    Node {
        class: if told.state.is_not_ready() { "card-far bad".into() } else { "card-far".into() },
        style: place(session, r),
        data: vec![("aria-live", live.into()), ("data-ship", name.to_string())],
        inside: vec![Arc::new(Node {
            kind: Kind::Block,
            key: "in".into(),
            art: words(session, &told),
            ..Node::default()
        })],
        ..Node::default()
    }
}

/// Over the ship, or under it where there is no room over it.
fn place(session: Session, r: Rect) -> String {
    let scroll = session.sight.scroll();
    let (left, top) = (f64::from(scroll.scroll_left()), f64::from(scroll.scroll_top()));
    let (w, h) = (f64::from(scroll.client_width()), f64::from(scroll.client_height()));
    let x = (r.centre().x - left - CARD_W / 2.0).min(w - CARD_W - 8.0).max(8.0);
    let (above, below) = (r.y - top, h - (r.bottom() - top));
    if above > below {
        made("left:{a}px;bottom:{b}px;width:{c}px", &[x, h - above + 10.0, CARD_W])
    } else {
        made("left:{a}px;top:{b}px;width:{c}px", &[x, h - below + 10.0, CARD_W])
    }
}

fn words(session: Session, told: &Details) -> String {
    let (lang, skin) = (session.lang.get(), session.skin.get());
    let mut out = String::new();
    let mut put = |parts: &[&str]| parts.iter().for_each(|part| out.push_str(part));
    let class = match told.state {
        CellState::Sound => "ok",
        CellState::Cordoned | CellState::Silent => "warn",
        CellState::NotReady | CellState::Unknown => "bad",
    };
    put(&["<b>", &esc(&card_title(lang, skin, &told.name)), "</b>"]);
    let state = match told.state {
        CellState::Silent => StageText::Silent.get(lang).to_string(),
        state => state_since(lang, node_state(state), told.since_ms),
    };
    put(&["<p class=\"", class, "\">", &state]);
    if told.cordoned && told.state != CellState::Cordoned {
        put(&[" · ", FarText::Cordoned.get(lang)]);
    }
    if !told.zone.is_empty() {
        put(&["<span> · ", &esc(&zone_words(lang, skin, &told.zone)), "</span>"]);
    }
    put(&["</p><dl>"]);
    let percent = |g: crate::picture::Gauge| ((g.share() * 100.0).round() as u32).to_string();
    for (name, gauge, value) in [
        ("CPU", told.cpu_milli, cpu_line(told.cpu_milli.used, told.cpu_milli.of)),
        (
            StageText::Memory.get(lang),
            told.memory_mib,
            memory_line(told.memory_mib.used, told.memory_mib.of),
        ),
    ] {
        let share = percent(gauge);
        put(&["<dt>", name, "</dt><dd><i style=\"--share:", &share, "%\"></i>", &value]);
        put(&[" · ", &share, "%</dd>"]);
    }
    let pods = pods_line(lang, told.pods, told.ready, told.pods_max);
    put(&["<dt>", FarText::Pods.get(lang), "</dt><dd>", &pods, "</dd></dl><p class=\"apps\">"]);
    for (app, colour, count) in &told.apps {
        put(&["<span class=\"a", &colour.to_string(), "\"><i></i>", &esc(app), " "]);
        put(&[&count.to_string(), "</span>"]);
    }
    let named: u32 = told.apps.iter().map(|app| app.2).sum();
    if named > 0 && named < told.pods {
        let others = FarText::Others.get(lang);
        put(&["<span>", others, " ", &(told.pods - named).to_string(), "</span>"]);
    }
    if told.apps.is_empty() {
        put(&[FarText::NoApps.get(lang)]);
    }
    put(&["</p><p class=\"how\">", FarText::ComeNearer.get(lang), "</p>"]);
    out
}

const CARD_W: f64 = 284.0;
