//! The menu of an object, the list of all acts, and the page's own menu on a phone.

use super::{menu, row};
use crate::app::browser;
use crate::app::dock::form::title;
use crate::app::dock::offer::{self, ACTS, Group};
use crate::app::html::{esc, head};
use crate::app::session::Session;
use crate::cluster::Move;
use crate::cluster::object::{Key, Kind};
use crate::text::Thing;
use crate::text::ui::Ui;
use leptos::prelude::*;
use std::fmt::Write;

/// What can be done to one object.
pub fn html(session: Session, key: &Key) -> String {
    let lang = session.lang.get();
    let enabled = session.voyage.with_untracked(|v| v.cluster().enabled());
    let has_service = enabled.iter().any(|m| matches!(m, Move::TrafficSend(_)));
    let word = offer::key_word(key);
    let mut rows = vec![row("object.open", &word, "book", Ui::ShowYaml.get(lang))];
    let mut rest = Vec::new();
    for act in ACTS {
        let fits = enabled.iter().any(|m| m.act() == act.name && is_for(m, key));
        let sends =
            act.name == "traffic.send" && matches!(key.kind, Kind::Pod | Kind::Node) && has_service;
        if fits || sends {
            rest.push(row(act.name, &word, act.icon, act.label.get(lang)));
        }
    }
    rest.append(&mut rows);
    let kind = thing(key.kind).map(|t| t.note(lang));
    let mut out = format!(
        "<p class=\"mh\"><b>{}</b><small>{} · {}</small></p>{}",
        esc(&title(session, key)),
        key.kind.name(),
        esc(&key.name),
        menu(rest)
    );
    if let Some(note) = kind {
        let _ = write!(out, "<p class=\"note\">{} <span>{}</span></p>", note.means, note.breaks);
    }
    out
}

fn is_for(act: &Move, key: &Key) -> bool {
    offer::target(act).as_ref() == Some(key)
}

/// The analogy an object belongs to.
fn thing(kind: Kind) -> Option<Thing> {
    Some(match kind {
        Kind::Node => Thing::Ship,
        Kind::Pod => Thing::Pod,
        Kind::Service => Thing::Service,
        Kind::Deployment => Thing::Deployment,
        Kind::ReplicaSet => Thing::ReplicaSet,
        Kind::Lease => Thing::Lease,
        Kind::Namespace | Kind::EndpointSlice | Kind::PodDisruptionBudget | Kind::Event => {
            return None;
        }
    })
}

/// Every act, by what it is done to.
pub fn all_acts(session: Session) -> String {
    let lang = session.lang.get();
    let offered = session.offered().get_untracked();
    let mut out = head(Ui::AllActs.get(lang), Ui::Close.get(lang));
    let groups = [
        (Group::Pods, "Pod"),
        (Group::Deployments, "Deployment"),
        (Group::Services, "Service"),
        (Group::Nodes, "Node"),
        (Group::ControlPlane, "Control plane"),
    ];
    out.push_str("<div class=\"groups\">");
    for (group, name) in groups {
        let mut rows = Vec::new();
        for act in ACTS.iter().filter(|a| a.group == group) {
            if offered.contains(&act.name) {
                rows.push(row(act.name, "", act.icon, act.label.get(lang)));
            } else if !act.name.starts_with("controlplane.") {
                rows.push(absent(act, act.label.get(lang), act.why_not.get(lang)));
            }
            if matches!(act.name, "pod.add" | "node.add") {
                let label = format!("{} · {}", act.label.get(lang), Ui::WithSettings.get(lang));
                rows.push(row(act.name, "form", "gear", &label));
            }
        }
        let _ = write!(out, "<section><h3>{name}</h3>{}</section>", menu(rows));
    }
    out.push_str("</div>");
    out
}

/// A row that cannot be chosen now and says why.
fn absent(act: &offer::Act, label: &str, why: &str) -> String {
    format!(
        "<button type=\"button\" class=\"row off\" data-act=\"{}\" aria-disabled=\"true\" \
         title=\"{why}\">{}<span>{label}<small>{why}</small></span></button>",
        act.name,
        crate::app::html::icon(act.icon)
    )
}

/// The page's own menu: what a wide window shows in its header.
pub fn page_menu(session: Session) -> String {
    let lang = session.lang.get();
    let dark = session.dark.get();
    let theme = if dark { (Ui::ThemeLight, "sun") } else { (Ui::ThemeDark, "moon") };
    let motion = if session.motion.get() { Ui::MotionOff } else { Ui::MotionOn };
    let mut rows = vec![
        row("scene.open", "", "flag", Ui::Scenes.get(lang)),
        row("share.open", "", "share", Ui::ShareTitle.get(lang)),
        row("lang.toggle", "", "globe", Ui::OtherLanguage.get(lang)),
        row("theme.toggle", "", theme.1, theme.0.get(lang)),
        row("motion.toggle", "", "wind", motion.get(lang)),
        row("help.open", "", "help", Ui::Help.get(lang)),
        row("reset", "", "reset", Ui::Reset.get(lang)),
    ];
    if browser::can_fill_screen() {
        rows.push(row("screen.toggle", "", "full", Ui::FullScreen.get(lang)));
    }
    menu(rows) + "<p class=\"fine\">Kubernetes v1.36</p>"
}
