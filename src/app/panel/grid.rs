//! Tables with a column for each thing compared, and the phases of the scheduling framework.

use super::decision::verdict;
use crate::app::dock::offer;
use crate::app::html::{esc, icon};
use crate::app::narration::{Grid, GridRow, PhaseRow, Voice};
use crate::cluster::object::Key;
use crate::text::story::why::Head;
use std::fmt::Write;

pub(super) fn html(grid: &Grid) -> String {
    let heading = esc(&grid.heading);
    let mut out = format!(
        "<h3>{heading}</h3><div class=\"scroll\" tabindex=\"0\" role=\"region\" \
         aria-label=\"{heading}\"><table class=\"scores\" data-table=\"{}\"><thead><tr><td></td>",
        grid.name
    );
    for column in &grid.columns {
        let _ = write!(out, "<th class=\"n\" scope=\"col\">{}</th>", esc(column));
    }
    out.push_str("</tr></thead><tbody>");
    grid.rows.iter().for_each(|r| row(&mut out, r));
    out.push_str("</tbody></table></div>");
    for note in &grid.notes {
        let _ = write!(out, "<p class=\"fine\">{}</p>", esc(note));
    }
    out
}

fn row(out: &mut String, row: &GridRow) {
    // A victim is struck, a chosen ship is lit.
    let class = match (row.chosen, &row.verdict) {
        (true, Some(_)) => "out",
        (true, None) => "win",
        (false, _) => "",
    };
    let title = match &row.key {
        Some(key) => link(key, &row.title),
        None => esc(&row.title),
    };
    let mark = if class == "win" { icon("check") } else { String::new() };
    let _ = write!(out, "<tr class=\"{class}\" data-name=\"{}\"><td>{title}{mark}", esc(&row.name));
    if !row.sub.is_empty() {
        let _ = write!(out, "<small>{}</small>", esc(&row.sub));
    }
    for (word, keys) in &row.links {
        let links: Vec<String> = keys.iter().map(|key| link(key, &key.name)).collect();
        let _ = write!(out, "<small>{}: {}</small>", esc(word), links.join(", "));
    }
    if let Some((good, word)) = &row.verdict {
        out.push_str(&verdict(*good, word));
    }
    out.push_str("</td>");
    for (i, cell) in row.cells.iter().enumerate() {
        let by = if row.by == Some(i) { " by" } else { "" };
        let _ = write!(out, "<td class=\"n{by}\">{}</td>", esc(cell));
    }
    out.push_str("</tr>");
}

/// Shows an object.
pub(super) fn link(key: &Key, title: &str) -> String {
    format!(
        "<button type=\"button\" class=\"link\" data-act=\"select\" data-arg=\"{}\">{}</button>",
        esc(&offer::key_word(key)),
        esc(title)
    )
}

/// One line that unfolds.
pub(super) fn phases(voice: Voice, phases: &[PhaseRow]) -> String {
    if phases.is_empty() {
        return String::new();
    }
    let mut line = Vec::new();
    let mut rows = String::new();
    for phase in phases {
        if phase.reached {
            let brief = match &*phase.brief {
                "" => String::new(),
                brief => [" (", brief, ")"].concat(),
            };
            line.push([phase.phase, &esc(&brief)].concat());
        }
        let class = if phase.reached { "" } else { "out" };
        let _ = write!(
            rows,
            "<tr class=\"{class}\" data-name=\"{0}\"><th scope=\"row\">{0}</th><td>{1}",
            phase.phase,
            esc(&phase.said)
        );
        for (plugin, why) in &phase.skipped {
            let _ = write!(rows, "<small>Skip · {plugin}: {}</small>", esc(why));
        }
        rows.push_str("</td></tr>");
    }
    format!(
        "<details><summary>{} <small>{}</small></summary>\
         <table class=\"phases\" data-table=\"phases\"><tbody>{rows}</tbody></table></details>",
        Head::Phases.get(voice.lang),
        line.join(" → "),
    )
}
