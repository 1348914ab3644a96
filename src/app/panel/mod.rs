//! The panel: what happened and why, any object as YAML, and the events.

mod events;
mod explain;
mod inspector;

use super::icons::icon;
use super::session::{Session, Tab};
use crate::text::ui::Ui;
use leptos::prelude::*;

#[component]
pub fn Panel() -> impl IntoView {
    let session = Session::here();
    let tab = move |of: Tab, id: &'static str, act: &'static str, label: Ui| {
        let chosen = move || session.tab.get() == of;
        view! {
            <button
                type="button"
                role="tab"
                id=id
                data-act=act
                aria-controls="panel-body"
                aria-selected=move || if chosen() { "true" } else { "false" }
            >
                {session.t(label)}
            </button>
        }
        .into_any()
    };
    let body = move || match session.tab.get() {
        Tab::Explain => view! { <explain::Explain /> }.into_any(),
        Tab::Object => view! { <inspector::Inspector /> }.into_any(),
        Tab::Events => view! { <events::Events /> }.into_any(),
    };
    let label = move || match session.tab.get() {
        Tab::Explain => "tab-explain",
        Tab::Object => "tab-object",
        Tab::Events => "tab-events",
    };
    view! {
        <aside class="panel" aria-label=session.t(Ui::Panel)>
            <button
                type="button"
                class="handle"
                data-act="sheet.toggle"
                aria-expanded=move || if session.sheet_open.get() { "true" } else { "false" }
                aria-label=session.t(Ui::Panel)
            ></button>
            <div class="tabs" role="tablist" aria-label=session.t(Ui::Panel)>
                {tab(Tab::Explain, "tab-explain", "explain.open", Ui::TabExplain)}
                {tab(Tab::Object, "tab-object", "object.open", Ui::TabObject)}
                {tab(Tab::Events, "tab-events", "events.open", Ui::TabEvents)}
                <button type="button" class="plus" data-act="acts.open" aria-haspopup="dialog">
                    {icon("pod")}
                    {session.t(Ui::Acts)}
                </button>
            </div>
            <div class="pb" id="panel-body" role="tabpanel" aria-labelledby=label tabindex="0">
                {body}
            </div>
        </aside>
    }
}
