//! Help: keys, every analogy with where it breaks, and where the differences are listed.

use super::ledger;
use crate::app::bar::timeline;
use crate::app::html::head;
use crate::app::session::Session;
use crate::text::far::FarText;
use crate::text::fidelity::{Difference, Proven, proven};
use crate::text::rich::fill_plain;
use crate::text::ui::Ui;
use crate::text::{Skin, Thing};
use std::fmt::Write;

const KEYS: [(&str, Ui); 12] = [
    ("Space", Ui::KeyPlay),
    ("→ ←", Ui::KeyStep),
    ("Shift → ←", Ui::KeyHappening),
    ("+ −", Ui::KeySpeed),
    ("1–9", Ui::KeyDock),
    ("V", Ui::KeyView),
    ("K", Ui::KeyKubectl),
    ("/", Ui::KeySearch),
    ("Tab", Ui::KeyTab),
    ("Enter", Ui::KeyEnter),
    ("?", Ui::KeyHelp),
    ("Esc", Ui::KeyEscape),
];

/// On the picture of a large fleet.
const FAR_KEYS: [(&str, FarText); 4] = [
    ("+ −", FarText::KeyZoom),
    ("Home", FarText::KeyAll),
    ("PageUp PageDown", FarText::KeyNeighbours),
    ("Shift ← ↑ → ↓", FarText::KeyChoose),
];

pub fn html(session: Session) -> String {
    let (lang, skin) = (session.lang.get(), session.skin.get());
    let mut out = head(Ui::Help.get(lang), Ui::Close.get(lang));
    let _ = write!(out, "<h3>{}</h3><dl class=\"keys\">", Ui::Keys.get(lang));
    let all = KEYS.map(|(key, text)| (key, text.get(lang)));
    let far = FAR_KEYS.map(|(key, text)| (key, text.get(lang)));
    for (key, text) in all.into_iter().chain(far) {
        let _ = write!(out, "<div><dt><kbd>{key}</kbd></dt><dd>{text}</dd></div>");
    }
    let _ = write!(
        out,
        "</dl><h3>{}</h3>{}<h3>{}</h3><p class=\"lead\">{}</p><div class=\"scroll\" tabindex=\"0\" \
         role=\"region\" aria-label=\"{}\"><table class=\"words\"><thead><tr><th>{}</th>\
         <th>{}</th><th>{}</th></tr></thead><tbody>",
        Ui::Timeline.get(lang),
        timeline::legend(lang),
        Ui::Analogies.get(lang),
        Ui::AnalogiesLead.get(lang),
        Ui::Analogies.get(lang),
        Ui::Word.get(lang),
        Ui::Means.get(lang),
        Ui::Breaks.get(lang),
    );
    for thing in Thing::ALL {
        let label = thing.label(lang, Skin::Ship);
        let note = thing.note(lang);
        let _ = write!(
            out,
            "<tr><th scope=\"row\">{}<small>{}</small></th><td>{}</td><td>{}</td></tr>",
            label.main, label.sub, note.means, note.breaks
        );
    }
    let _ = write!(
        out,
        "</tbody></table></div><h3>{}</h3><p class=\"lead\">{}</p><ul data-list=\"proven\">",
        Ui::Fidelity.get(lang),
        Ui::ProvenText.get(lang),
    );
    let mut failed = 0;
    for (group, counts) in proven() {
        failed += counts[1].parse::<u32>().unwrap_or_default();
        let _ = write!(out, "<li>{}</li>", fill_plain(group.get(lang), lang, skin, &counts));
    }
    let failed = fill_plain(Proven::Failed.get(lang), lang, skin, &[&failed.to_string()]);
    let _ = write!(
        out,
        "<li>{failed}</li></ul><p class=\"lead\">{}</p><ul>",
        Ui::FidelityText.get(lang)
    );
    for difference in Difference::ALL {
        let _ = write!(out, "<li>{}</li>", difference.get(lang));
    }
    let _ = write!(
        out,
        "</ul><p>{} <a href=\"{file}\" target=\"_blank\" rel=\"noopener\">{file}</a></p>{}\
         <p class=\"fine\">{}</p>",
        Ui::FidelityMore.get(lang),
        ledger::html(lang),
        Ui::Trademark.get(lang),
        file = ledger::address(lang),
    );
    out
}
