//! Kubernetes Events, newest first, as `kubectl get events` knows them.

use crate::app::dock::offer;
use crate::app::session::Session;
use crate::cluster::object::{Event, Kind, Object};
use crate::text::ui::Ui;
use leptos::prelude::*;
use std::sync::Arc;

/// Rows shown; older events are in the store, and in the object list.
const SHOWN_MAX: usize = 100;

#[component]
pub fn Events() -> impl IntoView {
    let session = Session::here();
    let events = Memo::new(move |_| {
        session.voyage.with(|v| {
            let all = v.cluster().list(Kind::Event).filter_map(Object::as_event);
            let mut all: Vec<Arc<Event>> = all.cloned().collect();
            all.sort_by(|a, b| b.last_timestamp.cmp(&a.last_timestamp));
            all.truncate(SHOWN_MAX);
            all
        })
    });
    let now_ms = move || session.voyage.with(|v| v.cluster().now());
    let row = move |event: Arc<Event>| {
        let about = &event.involved_object;
        let arg = format!("{}/{}/{}", about.kind, about.namespace, about.name);
        let known = offer::read_key(&arg).is_some();
        let when = event.last_timestamp.map_or(0, |t| t.0.max(0) as u64);
        let class = if &*event.kind == "Warning" { "event bad" } else { "event" };
        let name = format!("{}/{}", about.kind.to_lowercase(), about.name);
        let count = (event.count > 1).then(|| format!(" ×{}", event.count));
        let source = event.reporting_component.to_string();
        view! {
            <button
                type="button"
                class=class
                data-act="object.open"
                data-arg=arg
                aria-disabled=(!known).then_some("true")
            >
                <b>{event.reason.to_string()}{count}</b>
                <time>{move || age(now_ms().saturating_sub(when))}</time>
                <small class="mono">{name}</small>
                <span>{event.message.to_string()}</span>
                <small>{source}</small>
            </button>
        }
        .into_any()
    };
    let key = |e: &Arc<Event>| (e.metadata.name.clone(), e.count, e.last_timestamp);
    view! {
        <div class="events">
            <For each=move || events.get() key=key let:event>
                {row(event)}
            </For>
        </div>
        <Show when=move || events.with(Vec::is_empty)>
            <p class="why">{session.t(Ui::NoEvents)}</p>
        </Show>
    }
}

/// As kubectl prints an age.
fn age(ms: u64) -> String {
    let s = ms / 1_000;
    match s {
        0..120 => format!("{s}s"),
        120..600 if s % 60 != 0 => format!("{}m{}s", s / 60, s % 60),
        120..7_200 => format!("{}m", s / 60),
        _ => format!("{}h", s / 3_600),
    }
}
