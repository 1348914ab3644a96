//! Any object as YAML, as it is at this step, with its key in etcd and its revision.

use super::{board, results, rules, why};
use crate::app::dock::form::title;
use crate::app::dock::offer;
use crate::app::html::{esc, icon, l, t};
use crate::app::narration::Voice;
use crate::app::painter::Painter;
use crate::app::session::Session;
use crate::cluster::object::{Key, Kind, Object};
use crate::manifest::to_yaml;
use crate::text::ui::Ui;
use std::fmt::Write;

/// Kinds in the order of the list, those a learner asks for first.
const KINDS: [Kind; 16] = [
    Kind::Pod,
    Kind::Deployment,
    Kind::ReplicaSet,
    Kind::Service,
    Kind::EndpointSlice,
    Kind::Endpoints,
    Kind::Ingress,
    Kind::NetworkPolicy,
    Kind::Node,
    Kind::Lease,
    Kind::PodDisruptionBudget,
    Kind::ConfigMap,
    Kind::Secret,
    Kind::PriorityClass,
    Kind::IngressClass,
    Kind::Namespace,
];

pub fn html() -> String {
    [
        "<div class=\"objects\" hidden><div class=\"pick\">",
        &format!("<label class=\"sr\" for=\"object\"{}></label>", t(Ui::WhichObject)),
        "<select id=\"object\" data-act=\"object.open\" data-change></select>\
         <button type=\"button\" class=\"pill\" data-act=\"object.menu\" \
         aria-haspopup=\"dialog\"",
        &format!("{}>{}</button>", l(Ui::ObjectMenu), icon("more")),
        "<button type=\"button\" class=\"pill\" data-act=\"search.open\" \
         aria-haspopup=\"dialog\"",
        &format!("{}>{}</button>", l(Ui::KeySearch), icon("find")),
        "<button type=\"button\" class=\"pill\" data-act=\"copy\" data-arg=\"#yaml\"",
        &format!("{}>{}</button></div>", l(Ui::CopyYaml), icon("copy")),
        &rules::html(),
        "<dl class=\"facts\"></dl>",
        &results::html(),
        "<div class=\"tables waits\"></div><p class=\"why gone\" hidden",
        &t(Ui::ObjectGone),
        "></p><pre id=\"yaml\" class=\"yaml\" tabindex=\"0\" aria-label=\"YAML\"></pre></div>",
    ]
    .concat()
}

/// On its own, so that opening the page need not load it.
#[inline(never)]
pub fn paint(session: Session, to: &mut Painter) {
    let keys = session.voyage.with(|v| keys(v.cluster()));
    let chosen = session.selected.get().or_else(|| keys.first().cloned());
    let object = chosen.as_ref().and_then(|key| session.voyage.with(|v| v.cluster().get(key)));
    to.html("#object", &options(session, &keys, chosen.as_ref()));
    let word = chosen.as_ref().map(offer::key_word);
    to.attr(".pick [data-act='object.menu']", "data-arg", word.as_deref());
    let fact = |name: &str, value: &str| {
        format!("<div><dt>{name}</dt><dd class=\"mono\">{}</dd></div>", esc(value))
    };
    let mut facts = chosen.as_ref().map_or_else(String::new, |key| fact("etcd", &key.path()));
    let yaml = object.as_ref().map_or_else(String::new, |object| {
        facts += &fact("revision", &object.meta().resource_version.to_string());
        coloured(&to_yaml(&object.to_value()))
    });
    to.html(".facts", &facts);
    let voice = Voice { lang: session.lang.get(), skin: session.skin.get() };
    let waits = chosen.as_ref().map_or_else(String::new, |key| why::html(session, voice, key));
    to.flag(".waits", "hidden", waits.is_empty());
    to.html(".waits", &waits);
    if let Some(key) = chosen.as_ref().filter(|key| key.kind == Kind::Ingress) {
        board::refill(session, voice, key);
    }
    rules::paint(session, to, chosen.as_ref());
    to.flag(".gone", "hidden", object.is_some());
    to.flag("#yaml", "hidden", object.is_none());
    to.html("#yaml", &yaml);
}

fn keys(cluster: &crate::cluster::Cluster) -> Vec<Key> {
    /// A list nobody could look through is cut; the search still finds every object.
    const SHOWN_MAX: usize = 300;
    /// Where there are thousands of objects.
    const OF_MANY_MAX: usize = 30;
    let most = if cluster.objects() > SHOWN_MAX * KINDS.len() { OF_MANY_MAX } else { SHOWN_MAX };
    KINDS.iter().flat_map(|k| cluster.list(*k).take(most).map(Object::key)).collect()
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
