//! The form of a gate: a NetworkPolicy for the pods of an app.

use super::form::{Field, Input, NAMESPACE, apps};
use crate::app::session::Session;
use crate::cluster::Move;
use crate::cluster::network::{Way, rule_for};
use crate::cluster::object::Key;
use crate::text::ui::Ui;

/// Which pods get a gate, for which way, and whom it lets through.
#[inline(never)]
pub(super) fn fields(session: Session, key: Option<&Key>) -> Vec<Field> {
    let lang = session.lang.get_untracked();
    let choice = |word: &str, label: Ui| (word.to_string(), label.get(lang).to_string());
    let own = session.voyage.with_untracked(|v| {
        let pod = key.and_then(|key| v.cluster().get(key))?;
        pod.meta().labels.get("app").map(|app| app.to_string())
    });
    let apps = apps(session);
    let first = own.or(apps.first().map(|(app, _)| app.clone())).unwrap_or_default();
    let mut whose = apps.clone();
    whose.push(choice("", Ui::AllPodsHere));
    let mut who = vec![choice("", Ui::PolicyNobody)];
    who.extend(apps);
    let ways = vec![choice("Ingress", Ui::PolicyIn), choice("Egress", Ui::PolicyOut)];
    vec![
        Field { name: "app", label: Ui::PolicyFor, input: Input::Pick(whose, first) },
        Field { name: "way", label: Ui::PolicyWay, input: Input::Pick(ways, String::new()) },
        Field { name: "peer", label: Ui::PolicyWho, input: Input::Pick(who, String::new()) },
    ]
}

/// The policy that form asks for.
#[inline(never)]
pub(super) fn read(get: &dyn Fn(&str) -> String) -> Move {
    let label = |app: String| if app.is_empty() { app } else { ["app=", &app].concat() };
    let peer = label(get("peer"));
    let peer = (!peer.is_empty()).then(|| ["podSelector ", &peer].concat());
    let way = if get("way") == "Egress" { Way::Egress } else { Way::Ingress };
    rule_for(NAMESPACE.into(), &label(get("app")), way, peer.as_deref(), None)
}
