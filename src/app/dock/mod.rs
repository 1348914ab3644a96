//! The dock: the acts of the learner, and the hint that points at the first of them.

pub mod form;
mod gate;
pub mod ingress;
mod network;
pub mod offer;
pub mod rate;
pub mod service;

use super::html::{h, icon, l, t};
use super::painter::Painter;
use super::session::Session;
use crate::text::ui::Ui;
use crate::text::{Lang, Span};
use crate::voyage::{Scene, Voyage};
use offer::{DOCK, find};

pub fn html() -> String {
    let mut out = format!("<nav class=\"dock\"{}>", l(Ui::Acts));
    for name in DOCK {
        let Some(act) = find(name) else { continue };
        if matches!(name, "node.add" | "traffic.send") {
            out.push_str("<span class=\"vr\"></span>");
        }
        // Its hint hangs to the left, or it would leave the stage.
        let late = if matches!(name, "node.fail" | "traffic.send") { " late" } else { "" };
        let coach = hint_text(name).map_or_else(String::new, coach);
        out += &format!(
            "<div class=\"slot{late}\"><button type=\"button\" class=\"act\" data-act=\"{name}\">\
             {}<span{}></span></button>{coach}</div>",
            icon(act.icon),
            t(act.label)
        );
    }
    out + &format!(
        "<span class=\"vr\"></span><button type=\"button\" class=\"act\" data-act=\"acts.open\" \
         aria-haspopup=\"dialog\"{}{}>{}</button><button type=\"button\" class=\"act\" \
         data-act=\"kubectl.toggle\" title=\"K\"{}>{}<span>kubectl</span></button></nav>",
        l(Ui::AllActs),
        h(Ui::AllActs),
        icon("more"),
        l(Ui::KeyKubectl),
        icon("term")
    )
}

fn coach(text: Ui) -> String {
    format!("<div class=\"coach\" role=\"note\" hidden><span{}></span>{}</div>", t(text), dismiss())
}

fn dismiss() -> String {
    format!(
        "<button type=\"button\" class=\"hb\" data-act=\"hint.dismiss\"{}>{}</button>",
        l(Ui::HintDismiss),
        icon("x")
    )
}

/// Where there is no dock the hint is itself the button, above the sheet.
pub fn nudge() -> String {
    format!(
        "<div class=\"nudge\" hidden><button type=\"button\" class=\"go\" data-act=\"\"><svg \
         class=\"ic\" aria-hidden=\"true\"><use></use></svg><span></span></button>{}</div>",
        dismiss()
    )
}

/// What the hint points at: what the scene is about.
fn hinted(scene: Scene) -> Option<&'static str> {
    Some(match scene {
        Scene::FirstVoyage => "pod.add",
        Scene::NodeFailure => "node.fail",
        Scene::Fleet200 | Scene::Ocean5000 => "zone.fail",
        Scene::RollingUpdate => "deployment.rollout",
        Scene::ServiceRouting | Scene::TrafficPolicy => "traffic.send",
        Scene::ServiceNames | Scene::ServicePorts => "traffic.send",
        Scene::LoadBalancer => "network.set",
        Scene::NetworkPolicy => "policy.apply",
        Scene::NodePortOrLoadBalancer => "service.create",
        Scene::Ingress => "ingress.create",
        Scene::Sandbox => "deployment.create",
        Scene::Sized(_) => return None,
        // An act lies ahead already.
        Scene::Unschedulable | Scene::Preemption | Scene::Schedulers => return None,
        Scene::ContainerToContainer | Scene::PodToPod | Scene::OutsideToPod => return None,
    })
}

fn hint_text(act: &str) -> Option<Ui> {
    Some(match act {
        "pod.add" => Ui::HintFirstVoyage,
        "node.fail" => Ui::HintNodeFailure,
        "zone.fail" => Ui::HintZoneFailure,
        "deployment.rollout" => Ui::HintRollingUpdate,
        "traffic.send" => Ui::HintServiceRouting,
        "network.set" => Ui::HintLoadBalancer,
        "policy.apply" => Ui::HintNetworkPolicy,
        "service.create" => Ui::HintWhich,
        "ingress.create" => Ui::HintIngress,
        "deployment.create" => Ui::HintSandbox,
        _ => return None,
    })
}

/// The act that sets off a scene nobody has touched.
pub fn first_act(voyage: &Voyage) -> Option<&'static str> {
    voyage.steps().is_empty().then(|| hinted(voyage.scene())).flatten()
}

/// What the hint says there.
pub fn hint_spans(voyage: &Voyage, lang: Lang) -> Vec<Span> {
    let text = first_act(voyage).and_then(hint_text);
    text.map(|text| Span::plain(text.get(lang))).into_iter().collect()
}

/// The act hinted at now: until the first act or step. The step button is quiet meanwhile.
pub fn hint(session: Session) -> Option<&'static str> {
    if session.hint_gone.get() || !session.may_act() {
        return None;
    }
    session.voyage.with(first_act)
}

pub fn paint(session: Session, to: &mut Painter) {
    if !session.may_act() {
        return;
    }
    let lang = session.lang.get();
    let told = session.told().get();
    let hint = hint(session);
    for name in DOCK {
        let Some(act) = find(name) else { continue };
        let at = format!(".dock [data-act='{name}']");
        let can = told.offered.contains(&name);
        to.attr(&at, "aria-disabled", (!can).then_some("true"));
        to.attr(&at, "title", (!can).then(|| act.why_not.get(lang)));
        to.attr(&at, "class", Some(if hint == Some(name) { "act hot" } else { "act" }));
        if hint_text(name).is_some() {
            to.flag(&format!("{at}+.coach"), "hidden", hint != Some(name));
        }
    }
    to.flag(".nudge", "hidden", hint.is_none());
    if let Some(act) = hint.and_then(find) {
        to.attr(".nudge .go", "data-act", Some(act.name));
        to.attr(".nudge use", "href", Some(&format!("#i-{}", act.icon)));
        to.text(".nudge span", hint_text(act.name).map_or("", |text| text.get(lang)));
    }
}
