//! Short messages: what was refused and why, what can be taken back, what can be gone on with.

use super::icons::icon;
use super::session::{Session, Toast, ToastKind};
use crate::text::ui::Ui;
use leptos::prelude::*;

#[component]
pub fn Toasts() -> impl IntoView {
    let session = Session::here();
    view! {
        <div class="toasts" role="status" aria-live="polite">
            <For each=move || session.toasts.get() key=|t| t.id let:toast>
                {one(session, toast)}
            </For>
        </div>
    }
}

fn one(session: Session, toast: Toast) -> AnyView {
    let Toast { id, kind, text, detail, button } = toast;
    let class = match kind {
        ToastKind::Info => "toast",
        ToastKind::Bad => "toast bad",
        ToastKind::Question => "toast ask",
    };
    let button = button.map(|(act, arg, label)| {
        view! {
            <button type="button" class="pill" data-act=act data-arg=arg>
                {session.t(label)}
            </button>
        }
    });
    view! {
        <div class=class>
            <p>
                {text}
                {(!detail.is_empty()).then(|| view! { <code>{detail}</code> })}
            </p>
            {button}
            <button
                type="button"
                class="hb"
                data-act="toast.dismiss"
                data-arg=id.to_string()
                aria-label=session.t(Ui::Close)
            >
                {icon("x")}
            </button>
        </div>
    }
    .into_any()
}
