//! Simulated time that passes without a step: how long, what for, and the clock that runs.

use super::clock;
use super::timeline::percent;
use crate::app::browser;
use crate::app::html::icon;
use crate::app::narration::{Context, Voice, is_counted_from_lease, waiting_for};
use crate::app::painter::Painter;
use crate::app::player::Wait;
use crate::app::session::Session;
use crate::app::stage::made;
use crate::cluster::{Ms, Step};
use crate::picture::{Rect, overlap};
use crate::text::ui::Ui;
use crate::text::{number, plain};
use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// On the stage, so that it is seen where one waits.
pub fn html() -> String {
    [
        "<div class=\"wait\" hidden>",
        &icon("wait"),
        "<p role=\"status\"><b></b> <span></span></p><time aria-hidden=\"true\"></time>\
         <i></i></div>",
    ]
    .concat()
}

/// Follows the player's frames; the rest of the page does not.
pub fn paint(session: Session, to: &mut Painter) {
    let (wait, waited) = (session.wait.get(), session.waited.get());
    let mut now = session.voyage.with(|v| v.time_ms());
    to.flag(".wait", "hidden", wait.is_none());
    if let Some(wait) = &wait {
        let over = waited >= 1.0;
        let (length, why) = words(session, wait, over);
        to.text(".wait b", &length);
        to.text(".wait span", &why);
        to.attr(".wait", "data-over", over.then_some(""));
        to.attr(".wait i", "style", Some(&["width:", &percent(waited)].concat()));
        if !over {
            now = wait.from_ms + ((wait.to_ms - wait.from_ms) as f64 * waited) as Ms;
        }
    }
    to.text(".wait time", &clock(now));
    to.text(".clock span", &clock(now));
}

/// Finds the notice's place anew when the picture changes, once that is drawn.
pub fn follow(session: Session) {
    let waits = session.wait.get().is_some();
    session.harbour().get();
    if waits {
        browser::after(0, stand_aside);
    }
}

/// What the notice should leave free: every name and plate of the picture, and what lies over it.
const TAKEN: &str =
    ".stage text,.stage .plate,.stage .glyph,.stage .boat,.chip-ship,.nudge,.coach,.toast";

/// The notice stands where it covers least; of such places the one nearest to where it is at home,
/// at the stage's foot.
#[inline(never)]
fn stand_aside() {
    let page = document();
    let Ok(Some(notice)) = page.query_selector(".wait") else { return };
    let Some(stage) = notice.parent_element() else { return };
    let Ok(list) = page.query_selector_all(TAKEN) else { return };
    let _ = notice.remove_attribute("style");
    let (home, stage) = (rect(&notice), rect(&stage));
    let rects = (0..list.length()).filter_map(|i| list.get(i));
    let taken: Vec<Rect> = rects.map(|e| rect(e.unchecked_ref())).collect();
    let aside = (stage.w - home.w) / 2.0 - MARGIN;
    let mut best = ((0.0, 0.0), f64::MAX);
    let mut up = 0.0;
    while home.y - up >= stage.y + MARGIN {
        for x in [0.0, aside / 2.0, -aside / 2.0, aside, -aside] {
            let at = Rect::new(home.x + x - 4.0, home.y - up - 4.0, home.w + 8.0, home.h + 8.0);
            let covered: f64 = taken.iter().map(|r| overlap(at, *r)).sum();
            let cost = covered + up * 0.5 + x.abs() * 0.3;
            if cost < best.1 {
                best = ((x, -up), cost);
            }
        }
        up += 10.0;
    }
    let (x, y) = best.0;
    let _ = notice.set_attribute("style", &made("transform:translate({a}px,{b}px)", &[x, y]));
}

/// From the stage's edge.
const MARGIN: f64 = 12.0;

fn rect(element: &Element) -> Rect {
    let r = element.get_bounding_client_rect();
    Rect::new(r.x(), r.y(), r.width(), r.height())
}

/// How long, and what for. The silence of a node counts from its last Lease: only that number is
/// said.
fn words(session: Session, wait: &Wait, over: bool) -> (String, String) {
    let voice = Voice { lang: session.lang.get(), skin: session.skin.get() };
    let length = number::duration(voice.lang, wait.to_ms - wait.from_ms);
    let lead = if over { Ui::Waited } else { Ui::Waits };
    let lead = match is_counted_from_lease(&wait.step) {
        true => String::new(),
        false => voice.say(lead.get(voice.lang), &[&length]),
    };
    let why = session.voyage.with(|v| {
        let cause = wait.step.cause.and_then(|id| v.step(id));
        let trail: Vec<&Step> = cause.into_iter().map(|s| &**s).collect();
        let (cluster, trail) = (v.cluster(), &trail[..]);
        let context = Context { voice, cluster, trail, next: None, before: None };
        plain(&waiting_for(&context, &wait.step))
    });
    (lead, why)
}
