//! Kubernetes Events, newest first, as `kubectl get events` knows them.

use crate::app::dock::offer;
use crate::app::html::{esc, t};
use crate::app::painter::Painter;
use crate::app::session::Session;
use crate::cluster::object::{Event, Kind, Object};
use crate::text::ui::Ui;
use std::sync::Arc;

/// Rows shown; older events are in the store, and in the object list.
const SHOWN_MAX: usize = 100;

pub fn html() -> String {
    let none = t(Ui::NoEvents);
    format!(
        "<div class=\"events\" hidden><p class=\"why\"{none}></p><div class=\"rows\"></div></div>"
    )
}

/// On its own, so that opening the page need not load it.
#[inline(never)]
pub fn paint(session: Session, to: &mut Painter) {
    let rows = session.voyage.with(|v| {
        let mut last: Vec<&Arc<Event>> = Vec::with_capacity(SHOWN_MAX + 1);
        for event in v.cluster().list(Kind::Event).filter_map(Object::as_event) {
            let at = last.partition_point(|e| e.last_timestamp >= event.last_timestamp);
            if at < SHOWN_MAX {
                last.insert(at, event);
                last.truncate(SHOWN_MAX);
            }
        }
        let now = v.cluster().now();
        last.iter().map(|event| row(event, now)).collect::<String>()
    });
    to.flag(".events .why", "hidden", !rows.is_empty());
    to.html(".events .rows", &rows);
}

fn row(event: &Event, now: u64) -> String {
    let about = &event.involved_object;
    let arg = format!("{}/{}/{}", about.kind, about.namespace, about.name);
    let off = if offer::read_key(&arg).is_some() { "" } else { " aria-disabled=\"true\"" };
    let when = event.last_timestamp.map_or(0, |t| t.0.max(0) as u64);
    let class = if &*event.kind == "Warning" { "event bad" } else { "event" };
    let count = if event.count > 1 { format!(" ×{}", event.count) } else { String::new() };
    format!(
        "<button type=\"button\" class=\"{class}\" data-act=\"select\" data-arg=\"{}\"{off}>\
         <b>{}{count}</b><time>{}</time><small class=\"mono\">{}/{}</small><span>{}</span>\
         <small>{}</small></button>",
        esc(&arg),
        esc(&event.reason),
        age(now.saturating_sub(when)),
        about.kind.to_ascii_lowercase(),
        esc(&about.name),
        esc(&event.message),
        esc(&event.reporting_component),
    )
}

/// As kubectl prints an age.
fn age(ms: u64) -> String {
    let s = ms / 1_000;
    match s {
        0..120 => format!("{s}s"),
        120..600 if !s.is_multiple_of(60) => format!("{}m{}s", s / 60, s % 60),
        120..7_200 => format!("{}m", s / 60),
        _ => format!("{}h", s / 3_600),
    }
}
