//! Any object as YAML, as it is at this step, with its key in etcd and its revision.

use crate::app::dock::form::title;
use crate::app::dock::offer;
use crate::app::html::esc;
use crate::app::icons::icon;
use crate::app::session::Session;
use crate::cluster::object::{Key, Kind, Object};
use crate::manifest::to_yaml;
use crate::text::ui::Ui;
use leptos::prelude::*;
use std::fmt::Write;

/// Kinds in the order of the list, those a learner asks for first.
const KINDS: [Kind; 9] = [
    Kind::Pod,
    Kind::Deployment,
    Kind::ReplicaSet,
    Kind::Service,
    Kind::EndpointSlice,
    Kind::Node,
    Kind::Lease,
    Kind::PodDisruptionBudget,
    Kind::Namespace,
];

#[component]
pub fn Inspector() -> impl IntoView {
    let session = Session::here();
    let keys = Memo::new(move |_| session.voyage.with(|v| keys(v.cluster())));
    let chosen = Memo::new(move |_| {
        let wish = session.selected.get();
        wish.or_else(|| keys.with(|keys| keys.first().cloned()))
    });
    let object = Memo::new(move |_| {
        let key = chosen.get()?;
        session.voyage.with(|v| v.cluster().get(&key))
    });
    let yaml = Memo::new(move |_| object.get().map(|o| to_yaml(&o.to_json())));
    let choices = move || {
        let chosen = chosen.get();
        session.lang.track();
        session.skin.track();
        keys.with(|keys| options(session, keys, chosen.as_ref()))
    };
    let facts = move || {
        let path = chosen.get().map(|k| k.path()).unwrap_or_default();
        match object.get() {
            Some(o) => view! {
                <dl class="facts">
                    <div><dt>"etcd"</dt><dd class="mono">{path}</dd></div>
                    <div>
                        <dt>"revision"</dt>
                        <dd class="mono">{o.meta().resource_version}</dd>
                    </div>
                </dl>
            }
            .into_any(),
            None => view! { <p class="why">{session.t(Ui::ObjectGone)}" "{path}</p> }.into_any(),
        }
    };
    view! {
        <div class="pick">
            <label class="sr" for="object">{session.t(Ui::WhichObject)}</label>
            <select id="object" data-act="object.open" data-change inner_html=choices></select>
            <button
                type="button"
                class="pill"
                data-act="object.menu"
                data-arg=move || chosen.get().map(|key| offer::key_word(&key))
                aria-haspopup="dialog"
                aria-label=session.t(Ui::ObjectMenu)
            >
                {icon("more")}
            </button>
            <button
                type="button"
                class="pill"
                data-act="copy"
                data-arg="#yaml"
                aria-label=session.t(Ui::CopyYaml)
            >
                {icon("copy")}
            </button>
        </div>
        {facts}
        <pre
            id="yaml"
            class="yaml"
            tabindex="0"
            aria-label="YAML"
            inner_html=move || yaml.with(|y| y.as_deref().map(coloured).unwrap_or_default())
        ></pre>
    }
}

fn keys(cluster: &crate::cluster::Cluster) -> Vec<Key> {
    /// A list nobody could look through is cut; a click on the picture still reaches every object.
    const SHOWN_MAX: usize = 300;
    KINDS.iter().flat_map(|k| cluster.list(*k).take(SHOWN_MAX).map(Object::key)).collect()
}

fn options(session: Session, keys: &[Key], chosen: Option<&Key>) -> String {
    let mut out = String::new();
    let missing = chosen.filter(|key| !keys.contains(key));
    for kind in KINDS {
        let mut of_kind = keys.iter().chain(missing).filter(|k| k.kind == kind).peekable();
        if of_kind.peek().is_none() {
            continue;
        }
        let _ = write!(out, "<optgroup label=\"{}\">", kind.name());
        for key in of_kind {
            let mark = if Some(key) == chosen { " selected" } else { "" };
            let _ = write!(
                out,
                "<option value=\"{}\"{mark}>{}</option>",
                esc(&offer::key_word(key)),
                esc(&title(session, key))
            );
        }
        out.push_str("</optgroup>");
    }
    out
}

/// Keys stand out from values.
fn coloured(yaml: &str) -> String {
    let mut out = String::new();
    for line in yaml.lines() {
        let text = line.trim_start_matches([' ', '-']);
        let lead = &line[..line.len() - text.len()];
        let colon = text.find(": ").or_else(|| text.strip_suffix(':').map(str::len));
        match colon {
            Some(at) if !text.starts_with(['"', '\'']) => {
                let _ = write!(out, "{lead}<b>{}</b>{}", esc(&text[..at]), esc(&text[at..]));
            }
            _ => {
                let _ = write!(out, "{lead}{}", esc(text));
            }
        }
        out.push('\n');
    }
    out
}
