//! The panel: what happened and why, any object as YAML, and the events.

pub mod board;
mod decision;
pub mod doors;
mod events;
mod explain;
pub mod fleet;
pub mod gates;
mod grid;
mod inspector;
mod onward;
pub mod results;
pub mod rules;
mod secret;
mod service;
pub mod stations;
pub mod why;

use super::browser;
use super::html::{icon, l, t};
use super::painter::Painter;
use super::session::{Session, Tab};
use crate::text::ui::Ui;

const TABS: [(Tab, &str, &str, Ui); 4] = [
    (Tab::Fleet, "tab-fleet", "fleet.open", Ui::TabFleet),
    (Tab::Explain, "tab-explain", "explain.open", Ui::TabExplain),
    (Tab::Object, "tab-object", "object.open", Ui::TabObject),
    (Tab::Events, "tab-events", "events.open", Ui::TabEvents),
];

pub fn html() -> String {
    let mut tabs = String::new();
    for (_, id, act, label) in TABS {
        tabs += &format!(
            "<button type=\"button\" role=\"tab\" id=\"{id}\" data-act=\"{act}\" \
             aria-controls=\"panel-body\"><span{}></span>{}</button>",
            t(label),
            if id == "tab-object" { "<i> YAML</i>" } else { "" }
        );
    }
    format!(
        "<aside class=\"panel\"{panel}><button type=\"button\" class=\"handle\" \
         data-act=\"sheet.toggle\"{panel}></button><div class=\"tabs\"><div role=\"tablist\"\
         {panel}>{tabs}</div><button type=\"button\" class=\"plus\" data-act=\"acts.open\" \
         aria-haspopup=\"dialog\">{}<span{}></span></button></div><div class=\"pb\" \
         id=\"panel-body\" role=\"tabpanel\" tabindex=\"0\">{}{}{}{}</div>{}</aside>",
        icon("pod"),
        t(Ui::Acts),
        explain::html(),
        fleet::html(),
        inspector::html(),
        events::html(),
        onward::html(),
        panel = l(Ui::Panel),
    )
}

/// An arrow on a tab leads to the next one; `true` if the key meant that.
pub fn key(session: Session, key: &str) -> bool {
    let step = match key {
        "ArrowRight" => 1,
        "ArrowLeft" => TABS.len() - 1,
        _ => return false,
    };
    let here = TABS.iter().position(|tab| tab.0 == session.tab.get_untracked()).unwrap_or(0);
    let mut next = (here + step) % TABS.len();
    if TABS[next].0 == Tab::Fleet && !session.voyage.with_untracked(|v| v.is_grouped()) {
        next = (next + step) % TABS.len();
    }
    let (_, id, act, _) = TABS[next];
    session.run(act, "");
    browser::focus(&["#", id].concat());
    true
}

pub fn paint(session: Session, to: &mut Painter) {
    let large = session.voyage.with(|v| v.is_grouped());
    if to.is_due("#tab-fleet", if large { "large" } else { "" }) {
        turn(session, large);
    }
    to.flag("#tab-fleet", "hidden", !large);
    let tab = session.tab.get();
    for (of, id, ..) in TABS {
        let at = ["#", id].concat();
        to.state(&at, "aria-selected", of == tab);
        to.attr(&at, "tabindex", (of != tab).then_some("-1"));
        if of == tab {
            to.attr("#panel-body", "aria-labelledby", Some(id));
        }
    }
    to.state(".handle", "aria-expanded", session.sheet_open.get());
    to.flag(".explain", "hidden", tab != Tab::Explain);
    to.flag(".fleet", "hidden", tab != Tab::Fleet);
    to.flag(".objects", "hidden", tab != Tab::Object);
    to.flag(".events", "hidden", tab != Tab::Events);
    match tab {
        Tab::Fleet => fleet::paint(session, to),
        Tab::Explain => explain::paint(session, to),
        Tab::Object => inspector::paint(session, to),
        Tab::Events => events::paint(session, to),
    }
    onward::paint(session, to);
}

/// A large fleet is looked at as a whole first; of few ships there is no such page.
fn turn(session: Session, large: bool) {
    let tab = session.tab.get_untracked();
    match (large, tab) {
        (true, Tab::Explain) if !session.is_embed() => session.tab.set(Tab::Fleet),
        (false, Tab::Fleet) => session.tab.set(Tab::Explain),
        _ => {}
    }
}
