//! What happened, why, and what comes next: the narration of the present step.
//!
//! Each block is an element that stays, so that the live region speaks and an opened list of causes
//! stays open; only the inside of a block follows the step.

use super::{decision, gates, results, rules, stations, why};
use crate::app::bar::clock;
use crate::app::html::{button, esc, icon, spans, t};
use crate::app::narration::{Narration, Side, unrepaired};
use crate::app::overlay::scenes_words;
use crate::app::painter::Painter;
use crate::app::session::Session;
use crate::app::told::{Line, Told, dress, line};
use crate::cluster::Controller;
use crate::share::SPEEDS;
use crate::text::rich;
use crate::text::stage::StageText;
use crate::text::story::small::Chip;
use crate::text::ui::Ui;
use std::fmt::Write;

pub fn html() -> String {
    [
        "<div class=\"explain\"><p class=\"kick\"></p>",
        &format!("<h2 class=\"ask\"{}></h2>", t(Ui::WhatHappened)),
        "<p class=\"now\" aria-live=\"polite\"></p><p class=\"earlier\" role=\"status\"></p>\
         <div class=\"halted\"></div>\
         <div class=\"hop\"></div><div class=\"hl\"></div><div class=\"way\"></div>\
         <div class=\"why\"></div><div class=\"seen\"></div><div class=\"tables\"></div>",
        &results::html(),
        "<div class=\"chain\">\
         <button type=\"button\" data-act=\"causes.toggle\"></button>\
         <div class=\"log\" id=\"causes\"></div></div>",
        &format!("<h2 class=\"ask\"{}></h2>", t(Ui::Recent)),
        "<div class=\"log\" id=\"recent\"></div><button type=\"button\" class=\"pill\" \
         data-act=\"charts.open\" aria-haspopup=\"dialog\">",
        &icon("chart"),
        &format!("<span{}></span></button></div>", t(Ui::ChartsOpen)),
    ]
    .concat()
}

pub fn paint(session: Session, to: &mut Painter) {
    let told = session.told().get();
    let told = &*told;
    let now = match &told.narration {
        Some(n) => spans(&n.title),
        None => esc(scenes_words(session.voyage.with(|v| v.scene())).1.get(told.voice.lang)),
    };
    to.attr(
        ".explain",
        "class",
        Some(match told.narration {
            Some(_) => "explain",
            None => "explain start",
        }),
    );
    to.html(".kick", &kick(session, told));
    // Faster than this, a reader that speaks would never come to the end of a sentence.
    let fast = session.playing.get() && SPEEDS[session.speed.get()] > 1.0;
    to.attr(".now", "aria-live", Some(if fast { "off" } else { "polite" }));
    to.html(".now", &now);
    let earlier = told
        .earlier
        .as_ref()
        .map(|act| esc(&told.voice.say(Ui::Earlier.get(told.voice.lang), &[act])).to_string());
    to.html(".earlier", &earlier.unwrap_or_default());
    let stopped = session.voyage.with(|v| v.cluster().stopped().to_vec());
    let halted = if stopped.is_empty() { String::new() } else { halted(session, told, &stopped) };
    to.html(".halted", &halted);
    let way = match told.narration {
        Some(_) => stations::html(session, told),
        None => String::new(),
    };
    // The stations say it too, and more.
    to.html(".hop", &if way.is_empty() { hop(told) } else { String::new() });
    match &*way {
        "" => {
            to.html(".hl", "");
            to.html(".way", "");
        }
        way => {
            to.html(".hl", &stations::line(session, told));
            stations::paint(way, to);
        }
    }
    to.html(".why", &reason(told));
    to.html(".seen", &seen(told));
    let has_table = told.narration.as_ref().is_some_and(|n| n.table.is_some());
    let stranded = if has_table || !told.quiet { None } else { why::stranded(session) };
    let tables = match (has_table, stranded) {
        (true, _) => tables(session, told),
        (false, Some(pod)) => why::suggestions(session, told.voice, &pod),
        (false, None) if told.seen.is_empty() => String::new(),
        (false, None) => why::profiles(session, told.voice),
    };
    // Where nothing has happened nothing is stuck, and opening the page need not load it.
    let stuck = told
        .narration
        .as_ref()
        .map(|_| why::stuck(session, told.voice, None) + &rules::link(session, told.voice));
    to.html(".explain .tables", &(stuck.unwrap_or_default() + &tables));
    let open = session.causes_open.get();
    let label = format!("{} ({})", Ui::Causes.get(told.voice.lang), told.causes.len());
    to.flag(".chain", "hidden", told.causes.is_empty());
    to.text(".chain button", &label);
    to.state(".chain button", "aria-expanded", open);
    to.html("#causes", &if open { causes(session, told) } else { String::new() });
    to.html("#recent", &recent(told));
    let (branch, cursor) = session.voyage.with(|v| (v.branch(), v.cursor()));
    to.begin("#panel-body", &[&*branch.to_string(), " ", &cursor.to_string()].concat());
}

/// What the step weighed; for a pod without a node also what would help.
#[inline(never)]
fn tables(session: Session, told: &Told) -> String {
    let table = told.narration.as_ref().and_then(|n| n.table.as_ref());
    let table = table.map_or_else(String::new, |table| decision::html(told, table));
    let Some(pod) = why::unplaced(session) else {
        let table = gates::fix(session, told.voice) + &table;
        let placed = told.narration.as_ref().is_some_and(|n| n.chip == Chip::Placement);
        return if placed { table + &why::profiles(session, told.voice) } else { table };
    };
    let suggestions = why::suggestions(session, told.voice, &pod);
    suggestions + &table + &why::queue(session, told.voice, &pod)
}

/// Chip, step counter and, on a phone, the clock.
fn kick(session: Session, told: &Told) -> String {
    let lang = told.voice.lang;
    let (cursor, count, time_ms) =
        session.voyage.with(|v| (v.cursor(), v.steps().len(), v.time_ms()));
    let (class, picture, word) = match &told.narration {
        Some(n) => {
            let (class, picture) = dress(n.chip);
            (class, picture, told.voice.say(n.chip.get(lang), &[]))
        }
        None => {
            let scene = session.voyage.with_untracked(|v| v.scene());
            let (title, _, picture) = scenes_words(scene);
            ("info", picture, title.get(lang).to_string())
        }
    };
    let args = [&*cursor.to_string(), &*count.to_string()];
    let counter = match count {
        0 => Ui::Start.get(lang).to_string(),
        _ => rich::fill_plain(Ui::StepOf.get(lang), lang, told.voice.skin, &args),
    };
    format!(
        "<span class=\"chip {class}\">{}{}</span><span>{counter}</span>\
         <span class=\"sp\"></span><time>{}</time>",
        icon(picture),
        esc(&word),
        clock(time_ms)
    )
}

fn hop(told: &Told) -> String {
    let Some(Narration { from, to, .. }) = &told.narration else { return String::new() };
    let end =
        |side: &Side| format!("<div>{}<small>{}</small></div>", esc(&side.main), esc(&side.sub));
    if from == to {
        return end(from);
    }
    end(from) + &icon("arrow") + &end(to)
}

/// Which controllers are stopped, and what nobody does meanwhile.
#[inline(never)]
fn halted(session: Session, told: &Told, stopped: &[Controller]) -> String {
    let lang = told.voice.lang;
    let mut out = String::new();
    for controller in stopped {
        let (name, word) = (controller.name(), StageText::DeskEmpty.get(lang));
        let why = unrepaired(told.voice, *controller);
        let _ = write!(out, "<div><p><b>{name} · {word}</b> {why}</p>");
        if session.may_act() {
            let label = Ui::StartAgain.get(lang);
            out += &button("pill", "controller.start", name, "play", label);
        }
        out.push_str("</div>");
    }
    out
}

fn reason(told: &Told) -> String {
    let lang = told.voice.lang;
    match told.narration.as_ref().filter(|n| !n.why.is_empty()) {
        Some(n) => {
            // The values that a write changed stand in lines of their own, before the reason.
            let values = n.why.iter().rposition(|span| span.text == "\n").map_or(0, |at| at + 1);
            let (values, why) = n.why.split_at(values);
            let values = match values {
                [] => String::new(),
                values => ["<span class=\"vals\">", &spans(values), "</span>"].concat(),
            };
            ["<b class=\"ask\">", Ui::Why.get(lang), "</b>", &values, &spans(why)].concat()
        }
        None => String::new(),
    }
}

/// What the act has shown, once nothing more happens.
fn seen(told: &Told) -> String {
    match told.seen.is_empty() {
        true => String::new(),
        false => {
            let word = Ui::Seen.get(told.voice.lang);
            ["<b class=\"ask\">", word, "</b>", &spans(&told.seen)].concat()
        }
    }
}

/// The learner's act and the steps nearest to this one.
fn causes(session: Session, told: &Told) -> String {
    const SHOWN_MAX: usize = 40;
    let all = &told.causes;
    let cut = all.len().saturating_sub(SHOWN_MAX);
    let shown = all.iter().enumerate().filter(|(i, _)| *i == 0 || *i > cut || cut == 0);
    let rows: Vec<Line> = session
        .voyage
        .with_untracked(|v| shown.map(|(_, index)| line(v, told.voice, *index)).collect());
    lines(&rows, 0)
}

fn recent(told: &Told) -> String {
    lines(&told.recent, told.recent.first().map_or(0, |l| l.cursor))
}

/// Steps as buttons to jump by; the current one is tinted.
pub(super) fn lines(lines: &[Line], current: usize) -> String {
    let mut out = String::new();
    for line in lines {
        let mark = if line.cursor == current { " class=\"cur\" aria-current=\"step\"" } else { "" };
        let more = if line.more { "+" } else { "" };
        let times = match line.count {
            1 if !line.more => String::new(),
            n => [" ×", &n.to_string(), more].concat(),
        };
        let _ = write!(
            out,
            "<button type=\"button\" data-act=\"seek\" data-arg=\"{}\"{mark}><time>{}</time>{}\
             <span>{}<small>{}{times}</small></span></button>",
            line.cursor,
            clock(line.at),
            icon(dress(line.chip).1),
            esc(&line.text.head),
            esc(&line.text.detail),
        );
    }
    out
}
