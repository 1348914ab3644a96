//! What happened, why, and what comes next: the narration of the present step.
//!
//! Each block is an element that stays, so that the live region speaks and an opened list of causes
//! stays open; only the inside of a block follows the step.

use crate::app::bar::clock;
use crate::app::html::{esc, icon, spans, t};
use crate::app::narration::{Narration, Side, Table};
use crate::app::overlay::scenes_words;
use crate::app::painter::Painter;
use crate::app::session::Session;
use crate::app::told::{Line, Told, dress, line};
use crate::share::SPEEDS;
use crate::text::story::small::Head;
use crate::text::ui::Ui;
use crate::text::{Lang, rich};
use std::fmt::Write;

pub fn html() -> String {
    [
        "<div class=\"explain\"><p class=\"kick\"></p>",
        &format!("<h2 class=\"ask\"{}></h2>", t(Ui::WhatHappened)),
        "<p class=\"now\" aria-live=\"polite\"></p><div class=\"hop\"></div>\
         <div class=\"why\"></div><div class=\"seen\"></div><div class=\"tables\"></div>\
         <div class=\"chain\">\
         <button type=\"button\" data-act=\"causes.toggle\"></button>\
         <div class=\"log\" id=\"causes\"></div></div>",
        &format!("<h2 class=\"ask\"{}></h2>", t(Ui::Recent)),
        "<div class=\"log\" id=\"recent\"></div></div>",
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
    to.html(".hop", &hop(told));
    to.html(".why", &why(told));
    to.html(".seen", &seen(told));
    to.html(".tables", &table(told));
    let open = session.causes_open.get();
    let label = format!("{} ({})", Ui::Causes.get(told.voice.lang), told.causes.len());
    to.flag(".chain", "hidden", told.causes.is_empty());
    to.text(".chain button", &label);
    to.state(".chain button", "aria-expanded", open);
    to.html("#causes", &if open { causes(session, told) } else { String::new() });
    to.html("#recent", &recent(told));
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

fn why(told: &Told) -> String {
    let lang = told.voice.lang;
    match told.narration.as_ref().filter(|n| !n.why.is_empty()) {
        Some(n) => format!("<b class=\"ask\">{}</b>{}", Ui::Why.get(lang), spans(&n.why)),
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
fn lines(lines: &[Line], current: usize) -> String {
    let mut out = String::new();
    for line in lines {
        let mark = if line.cursor == current { " class=\"cur\" aria-current=\"step\"" } else { "" };
        let _ = write!(
            out,
            "<button type=\"button\" data-act=\"seek\" data-arg=\"{}\"{mark}><time>{}</time>{}\
             <span>{}<small>{}</small></span></button>",
            line.cursor,
            clock(line.at),
            icon(dress(line.chip).1),
            esc(&line.text.head),
            esc(&line.text.detail),
        );
    }
    out
}

fn table(told: &Told) -> String {
    let Some(table) = told.narration.as_ref().and_then(|n| n.table.as_ref()) else {
        return String::new();
    };
    let voice = told.voice;
    let mut out = String::new();
    let heading = esc(&table.heading(voice));
    let pairs = |rows: &[(String, String)]| {
        let row = |(name, value): &(String, String)| {
            format!("<tr><td>{}</td><td class=\"n\">{}</td></tr>", esc(name), esc(value))
        };
        rows.iter().map(row).collect::<String>()
    };
    let (name, body) = match table {
        Table::Placement(placement) => {
            return filter(&heading, placement) + &scores(voice.lang, placement);
        }
        Table::Arithmetic(rows) => ("arithmetic", pairs(rows)),
        Table::Counts(rows) => ("counts", pairs(rows)),
        Table::Ranking(rows) => ("ranking", rows.iter().map(rank).collect()),
        Table::Route(rows) => {
            let last = rows.len().saturating_sub(1);
            let row = |(i, r)| hop_row(r, i == last);
            ("route", rows.iter().enumerate().map(row).collect::<String>())
        }
    };
    let _ =
        write!(out, "<h3>{heading}</h3><table data-table=\"{name}\"><tbody>{body}</tbody></table>");
    out
}

fn verdict(good: bool, word: &str) -> String {
    let (class, sign) = if good { ("ok", "check") } else { ("bad", "x") };
    format!("<span class=\"chip {class}\">{}{}</span>", icon(sign), esc(word))
}

fn ship(name: &str, real: &str) -> String {
    match real {
        "" => esc(name),
        real => format!("{}<small>{}</small>", esc(name), esc(real)),
    }
}

/// The real name, as the rows of a table carry it in `data-name`.
fn name<'a>(ship: &'a str, real: &'a str) -> &'a str {
    if real.is_empty() { ship } else { real }
}

fn filter(heading: &str, placement: &crate::app::narration::Placement) -> String {
    let mut out =
        format!("<h3>① {heading} <small>Filter</small></h3><table data-table=\"filter\"><tbody>");
    for row in &placement.filter {
        let printed = match row.printed.as_str() {
            "" => String::new(),
            printed => format!("<small class=\"mono\">{}</small>", esc(printed)),
        };
        let _ = write!(
            out,
            "<tr class=\"{}\" data-name=\"{}\"><td>{}</td><td>{}</td><td>{}{printed}</td></tr>",
            if row.passed { "" } else { "out" },
            esc(name(&row.ship, &row.node)),
            ship(&row.ship, &row.node),
            verdict(row.passed, &row.verdict),
            esc(&row.reason),
        );
    }
    out + "</tbody></table>"
}

fn scores(lang: Lang, placement: &crate::app::narration::Placement) -> String {
    if placement.scores.is_empty() {
        return String::new();
    }
    let mut out = format!(
        "<h3>② {} <small>Score · 0–100</small></h3><div class=\"scroll\" tabindex=\"0\" \
         role=\"region\" aria-label=\"{}\"><table class=\"scores\" \
         data-table=\"score\"><thead><tr><td></td>",
        Head::Score.get(lang),
        Head::Score.get(lang),
    );
    for column in &placement.columns {
        let _ = write!(
            out,
            "<th class=\"n\" title=\"{} {}\">{} {}</th>",
            esc(column.plugin),
            esc(&column.note),
            esc(&column.name),
            esc(&column.weight)
        );
    }
    out.push_str("</tr></thead><tbody>");
    for row in &placement.scores {
        let (class, mark) = match row.chosen {
            true => ("win", icon("check")),
            false => ("", String::new()),
        };
        let _ = write!(
            out,
            "<tr class=\"{class}\" data-name=\"{}\"><td>{}{mark}</td>",
            esc(name(&row.ship, &row.node)),
            esc(&row.ship)
        );
        for cell in row.cells.iter().chain([&row.total]) {
            let _ = write!(out, "<td class=\"n\">{cell}</td>");
        }
        out.push_str("</tr>");
    }
    out + "</tbody></table></div>"
}

fn rank(row: &crate::app::narration::RankRow) -> String {
    format!(
        "<tr class=\"{}\"><td>{}<small>{}</small></td><td>{}</td><td>{}</td></tr>",
        if row.chosen { "out" } else { "" },
        esc(&row.pod),
        esc(&row.ship),
        verdict(!row.chosen, &row.verdict),
        esc(&row.reason),
    )
}

fn hop_row(row: &crate::app::narration::HopRow, current: bool) -> String {
    format!(
        "<tr class=\"{}\"><td>{}</td><td>{} → {}<small class=\"mono\">{}</small></td></tr>",
        if current { "cur" } else { "" },
        esc(&row.index),
        esc(&row.from),
        esc(&row.to),
        esc(&row.packet),
    )
}
