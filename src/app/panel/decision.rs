//! The tables below a narration. Of a placement the scores come first, without what is the same
//! for every node; filters that all nodes passed are folded to one line.

use super::grid;
use crate::app::html::{esc, icon};
use crate::app::narration::{FilterRow, HopRow, Placement, Table};
use crate::app::told::Told;
use crate::text::Lang;
use crate::text::story::small::Head;
use std::fmt::Write;

/// On its own, so that opening the page need not load it.
#[inline(never)]
pub fn html(told: &Told, table: &Table) -> String {
    let heading = esc(&table.heading(told.voice));
    let (name, body) = match table {
        Table::Placement(placement) => {
            let mut out = scores(told, placement);
            if !placement.filter.is_empty() {
                out += &filter(told, &heading, placement);
            }
            out += &placement.preemption.as_ref().map_or_else(String::new, grid::html);
            return out + &grid::phases(told.voice, &placement.phases);
        }
        Table::Arithmetic(rows) => ("arithmetic", pairs(rows)),
        Table::Counts(rows) => ("counts", pairs(rows)),
        Table::Ranking(grid) => return grid::html(grid),
        Table::Route(rows) => {
            let last = rows.len().saturating_sub(1);
            let row = |(i, r)| hop_row(r, i == last);
            ("route", rows.iter().enumerate().map(row).collect::<String>())
        }
    };
    format!("<h3>{heading}</h3><table data-table=\"{name}\"><tbody>{body}</tbody></table>")
}

pub(super) fn pairs(rows: &[(String, String)]) -> String {
    let row = |(name, value): &(String, String)| {
        format!("<tr><td>{}</td><td class=\"n\">{}</td></tr>", esc(name), esc(value))
    };
    rows.iter().map(row).collect()
}

pub(super) fn verdict(good: bool, word: &str) -> String {
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

fn filter(told: &Told, heading: &str, placement: &Placement) -> String {
    let rows = &placement.filter;
    let [passed, all] = placement.passed;
    let open = if passed < all { " open" } else { "" };
    let args = [&*passed.to_string(), &all.to_string()];
    let mut out = format!(
        "<details{open}><summary>{heading} <small>{}{}</small></summary>\
         <table data-table=\"filter\"><tbody>",
        if told.voice.lang == Lang::Ko { "Filter · " } else { "" },
        told.voice.say(Head::PassedOf.get(told.voice.lang), &args),
    );
    for good in [false, true] {
        for row in rows.iter().filter(|row| row.passed == good) {
            filter_row(&mut out, row);
        }
    }
    out + "</tbody></table></details>"
}

fn filter_row(out: &mut String, row: &FilterRow) {
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

fn scores(told: &Told, placement: &Placement) -> String {
    let lang = told.voice.lang;
    let Some((first, others)) = placement.scores.split_first() else { return String::new() };
    let heading = Head::Score.get(lang);
    let differs = |i: usize| others.iter().any(|row| row.cells[i] != first.cells[i]);
    let mut same = Vec::new();
    let mut out = format!(
        "<h3>{heading} <small>{}</small></h3><div class=\"scroll\" tabindex=\"0\" \
         role=\"region\" aria-label=\"{heading}\"><table class=\"scores\" \
         data-table=\"score\"><thead><tr><td></td>",
        if lang == Lang::Ko { "Score" } else { "" },
    );
    for (i, column) in placement.columns.iter().enumerate() {
        let of_all = i < first.cells.len() && !differs(i);
        if of_all {
            same.push([&*esc(&column.name), " ", &first.cells[i].to_string()].concat());
            continue;
        }
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
        let cells = row.cells.iter().enumerate().filter(|(i, _)| differs(*i)).map(|(_, c)| c);
        for cell in cells.chain([&row.total]) {
            let _ = write!(out, "<td class=\"n\">{cell}</td>");
        }
        out.push_str("</tr>");
    }
    out.push_str("</tbody></table></div>");
    if placement.lower > 0 {
        let note = told.voice.say(Head::Lower.get(lang), &[&placement.lower.to_string()]);
        out += &["<p class=\"fine\">", &note, "</p>"].concat();
    }
    if !same.is_empty() {
        let note = told.voice.say(Head::Same.get(lang), &[&same.join(", ")]);
        out += &["<p class=\"fine\">", &note, "</p>"].concat();
    }
    out
}

fn hop_row(row: &HopRow, current: bool) -> String {
    format!(
        "<tr class=\"{}\"><td>{}</td><td>{} → {}<small class=\"mono\">{}</small>\
         {}</td></tr>",
        if current { "cur" } else { "" },
        esc(&row.index),
        esc(&row.from),
        esc(&row.to),
        esc(&row.packet),
        match row.through.is_empty() {
            true => String::new(),
            false => ["<small class=\"mono thru\">", &row.through, "</small>"].concat(),
        },
    )
}
