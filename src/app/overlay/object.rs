//! The menu of an object, the list of all acts, and the page's own menu on a phone.

use super::{Overlay, menu, row};
use crate::app::browser;
use crate::app::dock::form::title;
use crate::app::dock::offer::{self, ACTS, Group};
use crate::app::dock::{ingress, service};
use crate::app::html::{esc, head};
use crate::app::narration::Voice;
use crate::app::panel::rules;
use crate::app::session::Session;
use crate::cluster::object::{Key, Kind, Object};
use crate::cluster::{Controller, Move};
use crate::picture::{Crew, Desk, Place, Room};
use crate::text::Thing;
use crate::text::fleet::SearchText;
use crate::text::label::Note;
use crate::text::ui::Ui;
use std::fmt::Write;

/// What can be done to one object.
pub fn html(session: Session, key: &Key) -> String {
    let lang = session.lang.get();
    let mut rows = acts_on(session, key);
    if key.kind == Kind::Node {
        rows.push(rules_row(session, &key.name));
    }
    rows.push(row("select", &offer::key_word(key), "book", Ui::ShowYaml.get(lang)));
    let mut note = thing(key.kind).map(|t| t.note(lang));
    if key.kind == Kind::Ingress {
        rows.extend(ingress::others(session, key));
        note = Some(ingress::note(lang));
    }
    let sub = format!("{} · {}", key.kind.name(), key.name);
    sheet(&title(session, key), &sub, rows, note)
}

/// Leads to what kube-proxy has written on a node.
fn rules_row(session: Session, node: &str) -> String {
    let voice = Voice { lang: session.lang.get(), skin: session.skin.get() };
    row(rules::OPEN, node, "route", &rules::open_label(voice))
}

/// The object a place of the picture stands for.
fn key_of(place: &Place) -> Option<Key> {
    match place {
        Place::Ship(name) => Some(Key::new(Kind::Node, "", *name)),
        Place::Pod { namespace, name } => Some(Key::new(Kind::Pod, *namespace, *name)),
        Place::Service { namespace, name } | Place::Gate { namespace, name } => {
            Some(Key::new(Kind::Service, *namespace, *name))
        }
        Place::Ingress { namespace, name } => Some(Key::new(Kind::Ingress, *namespace, *name)),
        Place::Learner | Place::Clients | Place::Room(_) | Place::Desk(_) => None,
        Place::Waiting | Place::Crew(..) => None,
    }
}

impl Session {
    /// Something on the picture was picked: marks its object and opens its menu there.
    pub fn touch(self, place: Place, at: (f64, f64)) {
        if let Some(key) = key_of(&place) {
            self.selected.set(Some(key));
        }
        self.open(Overlay::Place { place, at });
    }
}

/// The accessible name of an object's menu.
pub fn said(session: Session, key: &Key) -> String {
    let voice = Voice { lang: session.lang.get_untracked(), skin: session.skin.get_untracked() };
    session.voyage.with_untracked(|v| voice.object(v.cluster(), key))
}

/// The accessible name of a place's menu.
pub fn place_name(session: Session, place: &Place) -> String {
    match key_of(place) {
        Some(key) => said(session, &key),
        None => story(place).label(session.lang.get(), session.skin.get()).main.to_string(),
    }
}

/// What something on the picture is, and what can be done to it.
pub fn place(session: Session, place: &Place) -> String {
    if let Some(key) = key_of(place) {
        return html(session, &key);
    }
    let lang = session.lang.get();
    let thing = story(place);
    let label = thing.label(lang, session.skin.get());
    let act = |name: &'static str, arg: &str| {
        let act = offer::find(name).expect("an act of the table");
        row(name, arg, act.icon, act.label.get(lang))
    };
    let running = session.voyage.with_untracked(|v| v.cluster().is_running());
    let rows = match place {
        Place::Crew(_, node) => {
            let key = Key::new(Kind::Node, "", *node);
            let mut rows = acts_on(session, &key);
            rows.push(rules_row(session, node));
            rows.push(row("select", &offer::key_word(&key), "book", Ui::ShowYaml.get(lang)));
            rows
        }
        _ if !session.may_act() => Vec::new(),
        Place::Clients => vec![act("traffic.send", ""), act("network.set", "")],
        Place::Learner => vec![row("acts.open", "", "more", Ui::AllActs.get(lang))],
        Place::Waiting => vec![act("node.add", "")],
        Place::Room(room) if running => {
            let all = if *room == Room::Controllers { &Controller::ALL[..] } else { &[] };
            let mut rows = controllers(session, all);
            rows.push(act("controlplane.stop", ""));
            rows
        }
        Place::Desk(desk) if running => {
            let here: Vec<Controller> = desk.controllers().collect();
            let mut rows = controllers(session, &here);
            rows.push(act("controlplane.stop", ""));
            rows
        }
        _ => vec![act("controlplane.start", "")],
    };
    sheet(label.main, label.sub, rows, Some(thing.note(lang)))
}

/// Each controller, to be stopped or started again.
fn controllers(session: Session, which: &[Controller]) -> Vec<String> {
    let stopped = session.voyage.with_untracked(|v| v.cluster().stopped().to_vec());
    let row = |controller: &Controller| {
        let (name, off) = (controller.name(), stopped.contains(controller));
        let (label, act) = match off {
            true => (Ui::StartThis, Move::ControllerStart { controller: name.into() }),
            false => (Ui::StopThis, Move::ControllerStop { controller: name.into() }),
        };
        // Whose flag it is stands above.
        let line = session.line_of(&act).unwrap_or_default();
        let flag = line.rsplit(' ').next().unwrap_or_default();
        let label = [&session.say(label, &[name]), "<small class=\"mono\">", flag, "</small>"];
        row(act.act(), name, if off { "play" } else { "power" }, &label.concat())
    };
    which.iter().map(row).collect()
}

/// The analogy of a place that is no object.
fn story(place: &Place) -> Thing {
    match place {
        Place::Learner => Thing::Kubectl,
        Place::Clients => Thing::Clients,
        Place::Waiting => Thing::Queue,
        Place::Room(Room::Controllers) => Thing::Controllers,
        Place::Room(Room::Api) => Thing::ApiServer,
        Place::Room(Room::Scheduler) => Thing::Scheduler,
        Place::Room(Room::Etcd) => Thing::Etcd,
        Place::Desk(Desk::Node) => Thing::NodeDesk,
        Place::Desk(Desk::Deployment) => Thing::DeploymentDesk,
        Place::Desk(Desk::ReplicaSet) => Thing::ReplicaDesk,
        Place::Desk(Desk::EndpointSlice) => Thing::LanesDesk,
        Place::Desk(Desk::GarbageCollector) => Thing::Collector,
        Place::Crew(Crew::Captain, _) => Thing::Kubelet,
        Place::Crew(Crew::RouteOfficer, _) => Thing::KubeProxy,
        Place::Crew(Crew::Engine, _) => Thing::Runtime,
        Place::Ship(_) => Thing::Ship,
        Place::Pod { .. } => Thing::Pod,
        Place::Service { .. } | Place::Ingress { .. } => Thing::Service,
        Place::Gate { .. } => Thing::LoadBalancer,
    }
}

/// The rows of what can be done to an object; none where the page offers no acts.
fn acts_on(session: Session, key: &Key) -> Vec<String> {
    if !session.may_act() {
        return Vec::new();
    }
    let lang = session.lang.get();
    let word = offer::key_word(key);
    let (enabled, object) =
        session.voyage.with_untracked(|v| (v.cluster().enabled_for(key), v.cluster().get(key)));
    let has_service = !session.offers("traffic.send").is_empty();
    let lone =
        key.kind == Kind::Pod && object.as_ref().is_some_and(|o| o.meta().controller().is_none());
    let mut rows = Vec::new();
    for act in ACTS {
        let fits = enabled.iter().any(|m| m.act() == act.name && is_for(m, key));
        let sends =
            act.name == "traffic.send" && matches!(key.kind, Kind::Pod | Kind::Node) && has_service;
        let gates = act.name == "policy.apply" && key.kind == Kind::Pod;
        let paths = key.kind == Kind::Ingress
            && matches!(act.name, "ingress.path" | "ingress.tls" | "ingress.delete");
        if fits || sends || gates || paths {
            let plain = enabled.iter().find(|m| m.act() == act.name && is_for(m, key)).copied();
            let plain = plain.or_else(|| {
                ingress::removed(session, &word).filter(|_| act.name == "ingress.delete")
            });
            let line =
                plain.filter(|_| offer::is_plain(act.name)).and_then(|m| session.line_of(&m));
            let label = act.label.get(lang);
            let mut label = match line {
                Some(line) => format!("{label}<small class=\"mono\">{}</small>", esc(&line)),
                None => label.to_string(),
            };
            if lone && matches!(act.name, "pod.delete" | "pod.evict") {
                label += &["<small>", Ui::NobodyAgain.get(lang), "</small>"].concat();
            }
            rows.push(row(act.name, &word, act.icon, &label));
        }
    }
    let balanced = object.as_ref().and_then(Object::as_service);
    for (arg, label) in balanced.map_or(Vec::new(), |s| service::switches(s, key)) {
        rows.push(row("service.edit", &arg, "route", &label));
    }
    if balanced.is_some_and(|service| &*service.spec.kind == "LoadBalancer") {
        rows.push(row("network.set", "", "route", Ui::NetworkSet.get(lang)));
    }
    // Where its machine stands, whatever its label says by now.
    let zone = session.voyage.with_untracked(|v| {
        let machine = v.cluster().machines().get(&key.name).filter(|_| key.kind == Kind::Node);
        machine.map(|machine| machine.kubelet.setup().zone).filter(|zone| !zone.is_empty())
    });
    if let Some(zone) = zone {
        rows.push(row("zone.fail", &zone, "hit", &session.say(Ui::ZoneHere, &[&esc(&zone)])));
    }
    rows
}

/// A menu with its title above and the analogy's note below.
fn sheet(title: &str, sub: &str, rows: Vec<String>, note: Option<Note>) -> String {
    let mut out = format!("<p class=\"mh\"><b>{}</b><small>{}</small></p>", esc(title), esc(sub));
    out += &menu(rows);
    if let Some(note) = note {
        let _ = write!(out, "<p class=\"note\">{} <span>{}</span></p>", note.means, note.breaks);
    }
    out
}

fn is_for(act: &Move, key: &Key) -> bool {
    act.target().as_ref() == Some(key)
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
        Kind::Namespace | Kind::EndpointSlice | Kind::PodDisruptionBudget => return None,
        Kind::Event | Kind::PriorityClass | Kind::Endpoints | Kind::ConfigMap => return None,
        Kind::NetworkPolicy | Kind::Ingress | Kind::IngressClass | Kind::Secret => return None,
    })
}

/// Every act, by what it is done to.
pub fn all_acts(session: Session) -> String {
    let lang = session.lang.get();
    let offered = session.voyage.with_untracked(offer::offered);
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
            } else if !act.name.starts_with("control") {
                rows.push(absent(act, act.label.get(lang), act.why_not.get(lang)));
            }
            if offer::has_settings(act.name) && offered.contains(&act.name) {
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
        row("search.open", "", "find", SearchText::Title.get(lang)),
        row("kubectl.toggle", "", "term", Ui::KeyKubectl.get(lang)),
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
