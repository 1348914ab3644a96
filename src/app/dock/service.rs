//! The forms of a Service: how it is made, and what of it is changed.

use super::form::{Field, Input, apps, free, keys_of};
use super::offer;
use crate::app::session::Session;
use crate::cluster::object::{IntOrString, Key, Kind, Object, Service, Str, Value};
use crate::cluster::{HEADLESS, Move, ServiceMove, edit};
use crate::text::ui::Ui;

const KINDS: [&str; 5] = ["ClusterIP", "NodePort", "LoadBalancer", HEADLESS, "ExternalName"];
const AFFINITIES: [&str; 2] = ["None", "ClientIP"];

/// The questions of a Service that is to be made.
pub(super) fn fields(session: Session) -> Vec<Field> {
    let apps = apps(session);
    let first = apps.first().map(|(value, _)| value.clone()).unwrap_or_default();
    let name = free(&first, &keys_of(session, Kind::Service));
    let port = Input::Number { value: 80, min: 1, max: 65_535, step: 1 };
    vec![
        Field { name: "name", label: Ui::Name, input: Input::Text(name) },
        Field { name: "app", label: Ui::ForApp, input: Input::Pick(apps, first) },
        pick("kind", Ui::ServiceKind, &KINDS, "NodePort"),
        Field { name: "port", label: Ui::Port, input: port },
        text("target", Ui::TargetPort, "8080".into()),
        text("nodePort", Ui::NodePort, String::new()),
        pick("sessionAffinity", Ui::Affinity, &AFFINITIES, "None"),
        text("externalName", Ui::ExternalName, String::new()),
    ]
}

/// The move of such a form.
pub(super) fn read(get: &dyn Fn(&str) -> String, port: i64, node_port: i64) -> Move {
    let text = |name: &str| Str::from(get(name).trim());
    let (kind, target) = (text("kind"), text("target"));
    let number = target.parse::<i64>();
    let named = &*kind == "ExternalName";
    Move::ServiceCreate(ServiceMove {
        namespace: super::form::NAMESPACE.into(),
        name: text("name"),
        app: if named { text("name") } else { text("app") },
        node_port: &*kind == "NodePort",
        kind: if matches!(&*kind, "ClusterIP" | "NodePort") { Str::default() } else { kind },
        port: if named { 0 } else { port },
        target_port: if named { 0 } else { *number.as_ref().unwrap_or(&0) },
        target_name: if number.is_ok() || named { Str::default() } else { target },
        node_port_number: if named { 0 } else { node_port },
        external_name: if named { text("externalName") } else { Str::default() },
        sticky: get("sessionAffinity") == AFFINITIES[1],
    })
}

/// What a Service has now, to be changed.
pub(super) fn settings(session: Session, word: &str) -> Vec<Field> {
    let Some(service) = find(session, word) else { return Vec::new() };
    let spec = &service.spec;
    let mut out = Vec::new();
    if let Some(port) = spec.ports.first() {
        out.push(text("targetPort", Ui::TargetPort, target_text(port.target_port)));
        let own = if port.node_port == 0 { String::new() } else { port.node_port.to_string() };
        out.push(text("nodePort", Ui::NodePort, own));
    }
    let mut switches = edit::switches(&service);
    // It is asked for above, with any number or name.
    switches.retain(|s| s.field != "targetPort");
    let mut fields: Vec<&'static str> = switches.iter().map(|s| s.field).collect();
    fields.dedup();
    for field in fields {
        let of: Vec<_> = switches.iter().filter(|s| s.field == field).collect();
        let now = of[0].now;
        let mut words: Vec<&str> = of.iter().map(|s| s.to).collect();
        words.insert(0, &now);
        out.push(pick(field, label(field), &words, &now));
    }
    out
}

/// The patch of what was changed in such a form.
pub(super) fn changed(session: Session, key: &Key, get: &dyn Fn(&str) -> String) -> Option<Move> {
    let service = find(session, &offer::key_word(key))?;
    let mut body = Value::default();
    for switch in edit::switches(&service) {
        let asked = get(switch.field);
        if asked == switch.to {
            let value = match switch.to {
                "true" | "false" => Value::Bool(asked == "true"),
                word => word.into(),
            };
            body.at(&["spec"]).set(switch.field, value);
        }
    }
    if let Some(port) = service.spec.ports.first() {
        let (target, own) = (get("targetPort"), get("nodePort"));
        let mut whole = Value::default();
        if target.trim() != target_text(port.target_port) {
            whole.set("targetPort", number(target.trim()));
        }
        let had = if port.node_port == 0 { String::new() } else { port.node_port.to_string() };
        if own.trim() != had && !own.trim().is_empty() {
            whole.set("nodePort", number(own.trim()));
        }
        if whole != Value::default() {
            whole.set("port", i64::from(port.port).into());
            whole.set("protocol", (&*port.protocol).into());
            body.at(&["spec"]).set("ports", Value::List(vec![whole]));
        }
    }
    Some(edit::patch(&service, &body))
}

/// What a row of a Service's menu changes: `Service/default/web field=word`.
pub fn switched(session: Session, arg: &str) -> Option<Move> {
    let (word, change) = arg.split_once(' ')?;
    let (field, to) = change.split_once('=')?;
    Some(edit::switch(&*find(session, word)?, field, to))
}

/// The rows of a Service's menu that change one field each: what they carry, and what they say.
pub fn switches(service: &Service, key: &Key) -> Vec<(String, String)> {
    let word = offer::key_word(key);
    let row = |s: edit::Switch| {
        let arg = [&word, " ", s.field, "=", s.to].concat();
        let small = ["<small class=\"mono\">", &s.now, " → ", s.to, "</small>"].concat();
        (arg, [s.field, &small].concat())
    };
    edit::switches(service).into_iter().map(row).collect()
}

fn find(session: Session, word: &str) -> Option<std::sync::Arc<Service>> {
    let key = offer::read_key(word)?;
    let found = session.voyage.with_untracked(|v| v.cluster().get(&key));
    match found {
        Some(Object::Service(service)) => Some(service),
        _ => None,
    }
}

fn label(field: &str) -> Ui {
    match field {
        "type" => Ui::ServiceKind,
        "externalTrafficPolicy" => Ui::ExternalPolicy,
        "internalTrafficPolicy" => Ui::InternalPolicy,
        "sessionAffinity" => Ui::Affinity,
        _ => Ui::PublishNotReady,
    }
}

fn target_text(target: Option<IntOrString>) -> String {
    match target {
        Some(IntOrString::Int(number)) => number.to_string(),
        Some(IntOrString::String(name)) => name.to_string(),
        None => String::new(),
    }
}

/// A number where it is one, else the text.
fn number(text: &str) -> Value {
    text.parse::<i64>().map_or_else(|_| text.into(), Value::from)
}

fn pick(name: &'static str, label: Ui, words: &[&str], chosen: &str) -> Field {
    let choices = words.iter().map(|word| (word.to_string(), word.to_string())).collect();
    Field { name, label, input: Input::Pick(choices, chosen.into()) }
}

fn text(name: &'static str, label: Ui, value: String) -> Field {
    Field { name, label, input: Input::Text(value) }
}
