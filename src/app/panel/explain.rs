//! What happened, why, and what comes next: the narration of the present step.
//!
//! Each block is an element that stays, so that the live region speaks and an opened list of causes
//! stays open; only the inside of a block follows the step.

use crate::app::bar::clock;
use crate::app::html::{esc, icon, spans};
use crate::app::narration::{Narration, Side, Table};
use crate::app::overlay::scenes_words;
use crate::app::session::Session;
use crate::app::told::{Line, Told, dress, line};
use crate::share::SPEEDS;
use crate::text::story::small::Head;
use crate::text::ui::Ui;
use crate::text::{Lang, rich};
use leptos::prelude::*;
use std::fmt::Write;

#[component]
pub fn Explain() -> impl IntoView {
    let session = Session::here();
    let told = session.told();
    let block = move |make: fn(&Told) -> String| {
        let html = Memo::new(move |_| told.with(|t| make(t)));
        move || html.get()
    };
    let kick = move || kick(session, &told.get());
    let now = move || {
        let told = told.get();
        match &told.narration {
            Some(n) => spans(&n.title),
            None => {
                let scene = session.voyage.with_untracked(|v| v.scene());
                esc(scenes_words(scene).1.get(told.voice.lang))
            }
        }
    };
    // Faster than this, a reader that speaks would never come to the end of a sentence.
    let live = move || match session.playing.get() && SPEEDS[session.speed.get()] > 1.0 {
        true => "off",
        false => "polite",
    };
    let open = RwSignal::new(false);
    let causes = move || if open.get() { causes(session, &told.get()) } else { String::new() };
    let toggled = move |event: web_sys::Event| {
        let details = crate::app::browser::closest(event.target(), "details");
        open.set(details.is_some_and(|d| d.has_attribute("open")));
    };
    let has_causes = move || told.with(|t| !t.causes.is_empty());
    view! {
        <div class="explain" class:start=move || told.with(|t| t.narration.is_none())>
            <p class="kick" inner_html=kick></p>
            <h3 class="ask">{session.t(Ui::WhatHappened)}</h3>
            <p class="now" aria-live=live inner_html=now></p>
            <div class="hop" inner_html=block(hop)></div>
            <div class="why" inner_html=block(why)></div>
            <div class="tables" inner_html=block(table)></div>
            <details class="chain" hidden=move || !has_causes() on:toggle=toggled>
                <summary>
                    {session.t(Ui::Causes)}
                    {move || told.with(|t| format!(" ({})", t.causes.len()))}
                </summary>
                <div class="log" inner_html=causes></div>
            </details>
            <h3 class="ask recent">{session.t(Ui::Recent)}</h3>
            <div class="log" inner_html=block(recent)></div>
            <p class="next" inner_html=block(next)></p>
        </div>
    }
}

/// Chip, step counter and, on a phone, the clock.
fn kick(session: Session, told: &Told) -> String {
    let lang = told.voice.lang;
    let (cursor, count) = (session.cursor.get(), session.count.get());
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
        clock(session.time_ms.get())
    )
}

fn hop(told: &Told) -> String {
    let Some(Narration { from, to, .. }) = &told.narration else { return String::new() };
    let end = |side: &Side| {
        format!("<div>{}<small>{}</small></div>", esc(&side.main), esc(&side.sub))
    };
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

fn next(told: &Told) -> String {
    if told.next.is_empty() {
        return String::new();
    }
    let word = Ui::Next.get(told.voice.lang);
    format!("{}<span><b>{word}</b>&ensp;{}</span>", icon("fwd"), spans(&told.next))
}

/// The learner's act and the steps nearest to this one.
fn causes(session: Session, told: &Told) -> String {
    const SHOWN_MAX: usize = 40;
    let all = &told.causes;
    let cut = all.len().saturating_sub(SHOWN_MAX);
    let shown = all.iter().enumerate().filter(|(i, _)| *i == 0 || *i > cut || cut == 0);
    let rows: Vec<Line> = session.voyage.with_untracked(|v| {
        shown.map(|(_, index)| line(v, told.voice, *index)).collect()
    });
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
    let body = match table {
        Table::Placement(placement) => {
            return filter(&heading, placement) + &scores(voice.lang, placement);
        }
        Table::Arithmetic(rows) | Table::Counts(rows) => pairs(rows),
        Table::Ranking(rows) => rows.iter().map(|r| rank(r)).collect(),
        Table::Route(rows) => {
            let last = rows.len().saturating_sub(1);
            rows.iter().enumerate().map(|(i, r)| hop_row(r, i == last)).collect()
        }
    };
    let _ = write!(out, "<h3>{heading}</h3><table><tbody>{body}</tbody></table>");
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

fn filter(heading: &str, placement: &crate::app::narration::Placement) -> String {
    let mut out = format!("<h3>① {heading} <small>Filter</small></h3><table><tbody>");
    for row in &placement.filter {
        let printed = match row.printed.as_str() {
            "" => String::new(),
            printed => format!("<small class=\"mono\">{}</small>", esc(printed)),
        };
        let _ = write!(
            out,
            "<tr class=\"{}\"><td>{}</td><td>{}</td><td>{}{printed}</td></tr>",
            if row.passed { "" } else { "out" },
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
         role=\"region\" aria-label=\"{}\"><table class=\"scores\"><thead><tr><th></th>",
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
        let _ = write!(out, "<tr class=\"{class}\"><td>{}{mark}</td>", esc(&row.ship));
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
