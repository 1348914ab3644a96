//! The dock: the acts of the learner, and the hint that points at the first of them.

pub mod form;
pub mod offer;

use super::icons::icon;
use super::session::Session;
use crate::share::Controls;
use crate::text::ui::Ui;
use crate::voyage::Scene;
use leptos::prelude::*;

#[component]
pub fn Dock() -> impl IntoView {
    let session = Session::here();
    let offered = session.offered();
    let hint = Memo::new(move |_| hint_of(session));
    let buttons = offer::DOCK.map(|name| {
        let act = offer::find(name).expect("the dock shows acts of the table");
        let group = match name {
            "node.add" | "traffic.send" => Some(view! { <span class="vr"></span> }),
            _ => None,
        };
        view! {
            {group}
            {act_button(session, act, offered, hint)}
        }
        .into_any()
    });
    view! {
        <nav class="dock" aria-label=session.t(Ui::Acts)>
            {Vec::from(buttons)}
            <span class="vr"></span>
            <button type="button" class="act" data-act="acts.open" title="9">
                {icon("more")}
                <span>{session.t(Ui::MoreActs)}</span>
            </button>
        </nav>
    }
}

fn act_button(
    session: Session,
    act: &'static offer::Act,
    offered: Memo<Vec<&'static str>>,
    hint: Memo<Option<(&'static str, Ui)>>,
) -> AnyView {
    let can = move || offered.with(|names| names.contains(&act.name));
    // Its hint hangs to the left, or it would leave the stage.
    let late = matches!(act.name, "node.fail" | "traffic.send");
    let hinted = move || hint.get().is_some_and(|(name, _)| name == act.name);
    view! {
        <div class="slot" class:late=late>
            <button
                type="button"
                class="act"
                class:hot=hinted
                data-act=act.name
                aria-disabled=move || (!can()).then_some("true")
                title=move || (!can()).then(|| act.why_not.get(session.lang.get()))
            >
                {icon(act.icon)}
                <span>{session.t(act.label)}</span>
            </button>
            {move || hinted().then(|| coach(session, hint))}
        </div>
    }
    .into_any()
}

fn coach(session: Session, hint: Memo<Option<(&'static str, Ui)>>) -> AnyView {
    view! {
        <div class="coach" role="note">
            <span>{move || hint.get().map(|(_, text)| text.get(session.lang.get()))}</span>
            <button
                type="button"
                data-act="hint.dismiss"
                aria-label=session.t(Ui::HintDismiss)
            >
                {icon("x")}
            </button>
        </div>
    }
    .into_any()
}

/// Where there is no dock: the hint is itself the button, above the sheet.
#[component]
pub fn Nudge() -> impl IntoView {
    let session = Session::here();
    let hint = Memo::new(move |_| hint_of(session));
    move || {
        hint.get().map(|(name, text)| {
            let picture = offer::find(name).map_or("pod", |act| act.icon);
            view! {
                <div class="nudge">
                    <button type="button" class="go" data-act=name>
                        {icon(picture)}
                        <span>{session.t(text)}</span>
                    </button>
                    <button
                        type="button"
                        class="hb"
                        data-act="hint.dismiss"
                        aria-label=session.t(Ui::HintDismiss)
                    >
                        {icon("x")}
                    </button>
                </div>
            }
            .into_any()
        })
    }
}

/// The hint points at what the scene is about, until the first act or step.
fn hint_of(session: Session) -> Option<(&'static str, Ui)> {
    if session.hint_gone.get() || session.cursor.get() > 0 || session.count.get() > 0 {
        return None;
    }
    let (act, text) = match session.voyage.with(|v| v.scene()) {
        Scene::FirstVoyage => ("pod.add", Ui::HintFirstVoyage),
        Scene::NodeFailure => ("node.fail", Ui::HintNodeFailure),
        Scene::RollingUpdate => ("deployment.rollout", Ui::HintRollingUpdate),
        Scene::ServiceRouting => ("traffic.send", Ui::HintServiceRouting),
        Scene::Sandbox => ("deployment.create", Ui::HintSandbox),
    };
    Some((act, text))
}

/// Whether the hint's button has the accent now: the step button is then quiet.
pub fn is_hinting(session: Session) -> bool {
    hint_of(session).is_some()
}

/// Whether this page offers acts at all.
pub fn is_shown(session: Session) -> bool {
    session.options.with_value(|o| !o.embed || o.controls == Controls::Full)
}
