//! The bar: transport, speed, timeline and the simulated clock.

pub mod timeline;
pub mod waiting;

use super::dock;
use super::html::{h, icon, l, t};
use super::overlay::share::address;
use super::painter::Painter;
use super::session::Session;
use super::told::Way;
use crate::share::{Options, SPEEDS};
use crate::text::ui::Ui;

pub fn html() -> String {
    let button = |act: &str, class: &str, label: Ui, picture: &str| {
        format!(
            "<button type=\"button\" class=\"{class}\" data-act=\"{act}\"{}{}>{}</button>",
            l(label),
            h(label),
            icon(picture)
        )
    };
    let mut speeds = String::new();
    for (index, speed) in SPEEDS.iter().enumerate() {
        speeds += &format!("<option value=\"{index}\">{}×</option>", short(*speed));
    }
    [
        &format!("<footer class=\"bar\"><div class=\"tp\" role=\"group\"{}>", l(Ui::Transport)),
        &*button("step.back", "", Ui::StepBack, "back"),
        &button("play.toggle", "", Ui::Play, "play"),
        "<button type=\"button\" class=\"go\" data-act=\"step.forward\"",
        &format!("{}><span></span>{}</button>", h(Ui::StepForward), icon("fwd")),
        &button("step.next-happening", "leap", Ui::NextHappening, "happen"),
        &button("step.next-chapter", "leap", Ui::NextChapter, "chapter"),
        &format!("</div><label class=\"spd\"><span{}></span>", t(Ui::Speed)),
        &format!(
            "<select data-act=\"speed\" data-change{}>{speeds}</select></label>",
            l(Ui::Speed)
        ),
        &timeline::html(),
        &format!("<div class=\"clock\"><small{}></small><span></span></div>", t(Ui::Clock)),
        "<a class=\"open\" target=\"_blank\" rel=\"noopener\">",
        &format!("{}<b{}></b>{}</a></footer>", icon("logo"), t(Ui::OpenInMoseon), icon("out")),
    ]
    .concat()
}

pub fn paint(session: Session, to: &mut Painter) {
    let lang = session.lang.get();
    let (cursor, time_ms) = session.voyage.with(|v| (v.cursor(), v.time_ms()));
    let (picture, label) = match session.playing.get() {
        true => ("pause", Ui::Pause),
        false => ("play", Ui::Play),
    };
    to.html("[data-act='play.toggle']", &icon(picture));
    to.attr("[data-act='play.toggle']", "aria-label", Some(label.get(lang)));
    to.attr("[data-act='step.back']", "aria-disabled", (cursor == 0).then_some("true"));
    let quiet = dock::hint(session).is_some();
    let way = session.told().get().way;
    let act = |name| dock::offer::find(name).map(|act| (act.icon, act.label));
    let (idle, forward) = match way {
        Way::Step => (false, None),
        Way::First(name) => (quiet, act(name)),
        Way::Idle(_) => (true, session.is_embed().then_some(("reset", Ui::Again))),
    };
    let (picture, label) = forward.unwrap_or(("fwd", Ui::Next));
    to.attr(".tp .go", "class", Some(if idle { "go calm" } else { "go" }));
    // What stands in brackets is said in the dock, and would break the button in two.
    let label = label.get(lang).split('(').next().unwrap_or_default();
    to.text(".tp .go span", label.trim_end());
    to.attr(".tp .go use", "href", Some(&["#i-", picture].concat()));
    to.value(".spd select", &session.speed.get().to_string());
    timeline::paint(session, to);
    if session.is_embed() {
        to.attr(".open", "href", Some(&whole_page(session, time_ms)));
    }
}

/// From an embed to the same moment on the whole page.
fn whole_page(session: Session, time_ms: u64) -> String {
    let (lang, view) = (Some(session.lang.get()), Some(session.skin.get()));
    address(session, &Options { at: Some(time_ms), lang, view, ..Options::default() })
}

/// A speed without needless decimals.
pub fn short(speed: f64) -> String {
    if speed < 1.0 { "0.5".into() } else { (speed as u32).to_string() }
}

/// `01:02.345`, or `1:02:03.456` from an hour on: messages take milliseconds.
pub fn clock(ms: u64) -> String {
    let (part, s, m, h) = (ms % 1_000, ms / 1_000 % 60, ms / 60_000 % 60, ms / 3_600_000);
    let hours = if h > 0 { format!("{h}:") } else { String::new() };
    format!("{hours}{m:02}:{s:02}.{part:03}")
}
