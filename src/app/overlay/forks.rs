//! The branches of the voyage: every future that was left by acting in the past.

use super::menu;
use crate::app::dock::offer;
use crate::app::html::{button, esc, head, icon};
use crate::app::session::Session;
use crate::text::ui::Ui;

pub fn html(session: Session) -> String {
    let lang = session.lang.get();
    let rows = session.voyage.with(|v| {
        let here = v.branch();
        let row = |branch: &crate::voyage::Branch| {
            let act = branch.act.as_ref().and_then(|act| offer::find(act.act()));
            let name = match act {
                Some(act) => act.label.get(lang),
                None => Ui::FirstBranch.get(lang),
            };
            let forked = branch.forked.map_or(0, |(_, at)| at).to_string();
            let place = session.say(Ui::ForkedAt, &[&forked, &branch.steps.to_string()]);
            let mark = if branch.id == here { " aria-current=\"true\"" } else { "" };
            let discard = match branch.id == here {
                true => String::new(),
                false => format!(
                    "<button type=\"button\" class=\"hb\" data-act=\"fork.discard\" \
                     data-arg=\"{}\" \
                     aria-label=\"{} · {}\">{}</button>",
                    branch.id,
                    Ui::ForkDiscard.get(lang),
                    esc(name),
                    icon("trash")
                ),
            };
            format!(
                "<div class=\"pair\"><button type=\"button\" class=\"row\" \
                 data-act=\"fork.select\" \
                 data-arg=\"{}\"{mark}>{}<span>{}<small>{}</small></span></button>{discard}</div>",
                branch.id,
                icon("fork"),
                esc(name),
                esc(&place)
            )
        };
        let branches = v.branches();
        branches.iter().map(row).collect()
    });
    let reset = button("row", "reset", "", "reset", Ui::Reset.get(lang));
    head(Ui::Forks.get(lang), Ui::Close.get(lang)) + &menu(rows) + &reset
}
