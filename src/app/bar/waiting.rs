//! Simulated time that passes without a step: how long, what for, and the clock that runs.

use super::clock;
use super::timeline::percent;
use crate::app::html::icon;
use crate::app::narration::{Context, Voice, is_counted_from_lease, waiting_for};
use crate::app::painter::Painter;
use crate::app::player::Wait;
use crate::app::session::Session;
use crate::cluster::{Ms, Step};
use crate::text::ui::Ui;
use crate::text::{number, plain};

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
        let cause = v.steps().iter().rev().find(|s| Some(s.id) == wait.step.cause);
        let trail: Vec<&Step> = cause.into_iter().map(|s| &**s).collect();
        let (cluster, trail) = (v.cluster(), &trail[..]);
        let context = Context { voice, cluster, trail, next: None, before: None };
        plain(&waiting_for(&context, &wait.step))
    });
    (lead, why)
}
