//! The forms of an Ingress: how it is made, and how it gets one more path. Their words come with
//! the rest of the program: opening the page need not load them.

use super::form::{Field, Input, NAMESPACE, free, keys_of};
use super::offer;
use crate::app::session::Session;
use crate::cluster::Move;
use crate::cluster::network::board;
use crate::cluster::object::{Key, Kind, Object, SECRET_TLS, Value};
use crate::kubectl;
use crate::text::Lang;
use crate::text::story::board::BoardForm;
use crate::text::ui::Ui;

const TYPES: [&str; 3] = ["Prefix", "Exact", "ImplementationSpecific"];
/// Values of the field for TLS that name no Secret there is.
const OWN: &str = "*own";
const NEW: &str = "*new";
const CLASS: &str = "nginx";

/// The questions of an Ingress that is to be made.
#[inline(never)]
pub(super) fn fields(session: Session) -> Vec<Field> {
    let lang = session.lang.get_untracked();
    let choice = |word: &str, label: BoardForm| (word.to_string(), label.get(lang).to_string());
    let name = free("shop", &keys_of(session, Kind::Ingress));
    let mut classes: Vec<_> = named(session, Kind::IngressClass, &|_| true);
    if !classes.iter().any(|(name, _)| name == CLASS) {
        classes.push((CLASS.into(), CLASS.into()));
    }
    let class = classes[0].0.clone();
    classes.push(choice("", BoardForm::NoClass));
    let services = services(session);
    // The one by its name, all the rest to another.
    let apart =
        services.iter().find(|(to, _)| app(to) != services.first().map_or("", |(to, _)| app(to)));
    let (first, second) = match apart {
        Some((rest, _)) => (rest.clone(), services[0].0.clone()),
        None => Default::default(),
    };
    let path2 = if second.is_empty() { String::new() } else { ["/", app(&second)].concat() };
    let mut defaults = vec![choice("", BoardForm::NoDefault)];
    defaults.extend(services.iter().cloned());
    let new = session_say(lang, BoardForm::NewTls, &[&name, "-tls"].concat());
    let mut tls = vec![choice("", BoardForm::NoTls), (NEW.into(), new)];
    let is_tls = |o: &Object| o.as_secret().is_some_and(|secret| &*secret.kind == SECRET_TLS);
    tls.extend(named(session, Kind::Secret, &is_tls));
    tls.push(choice(OWN, BoardForm::OwnTls));
    vec![
        text("name", Ui::Name, name),
        pick("class", classes, &class),
        text("host", Ui::Name, "shop.example.com".into()),
        text("path", Ui::Name, "/".into()),
        types("type"),
        pick("to", services.clone(), &first),
        text("path2", Ui::Name, path2),
        types("type2"),
        pick("to2", services, &second),
        pick("default", defaults, ""),
        pick("tls", tls, ""),
    ]
}

/// The questions of one more path.
#[inline(never)]
pub(super) fn path_fields(session: Session, key: Option<&Key>) -> Vec<Field> {
    let all = keys_of(session, Kind::Ingress);
    let all = all.iter().map(|key| (offer::key_word(key), key.name.to_string())).collect();
    let chosen = key.map(offer::key_word).unwrap_or_default();
    let host = key.and_then(|key| {
        let found = session.voyage.with_untracked(|v| v.cluster().get(key))?;
        found.as_ingress()?.spec.rules.first().map(|rule| rule.host.to_string())
    });
    vec![
        pick("ingress", all, &chosen),
        text("host", Ui::Name, host.unwrap_or_default()),
        text("path", Ui::Name, "/cart".into()),
        types("type"),
        pick("to", services(session), ""),
    ]
}

/// What a question of these forms is called; `None` for those that have a word elsewhere.
pub(super) fn label(field: &Field, lang: Lang) -> Option<&'static str> {
    // Those of other forms have words of their own.
    let (Input::Text(_) | Input::Pick(..), Ui::Name) = (&field.input, field.label) else {
        return None;
    };
    let words = match field.name {
        "ingress" => BoardForm::Which,
        "class" => BoardForm::Class,
        "host" => BoardForm::Host,
        "path" => BoardForm::Path,
        "type" | "type2" => BoardForm::Type,
        "to" | "to2" => BoardForm::To,
        "path2" => BoardForm::More,
        "default" => BoardForm::Default,
        "tls" => BoardForm::Tls,
        _ => return None,
    };
    Some(words.get(lang))
}

/// Questions that stand side by side.
pub(super) fn is_half(field: &Field) -> bool {
    matches!(field.name, "path" | "type" | "path2" | "type2")
}

/// The Ingress that the form asks for.
#[inline(never)]
pub(super) fn read(get: &dyn Fn(&str) -> String) -> Move {
    let get = |name: &str| get(name).trim().to_string();
    let name = get("name");
    let mut value = Value::default();
    value.set("apiVersion", Kind::Ingress.api_version().into());
    value.set("kind", Kind::Ingress.name().into());
    let meta = value.at(&["metadata"]);
    meta.set("name", Value::Text(name.clone()));
    meta.set("namespace", NAMESPACE.into());
    let spec = value.at(&["spec"]);
    let (class, host, default) = (get("class"), get("host"), get("default"));
    if !class.is_empty() {
        spec.set("ingressClassName", Value::Text(class));
    }
    if !default.is_empty() {
        spec.set("defaultBackend", board::backend(&default));
    }
    let mut paths = Vec::new();
    for (path, of, to) in [("path", "type", "to"), ("path2", "type2", "to2")] {
        let (path, of, to) = (get(path), get(of), get(to));
        if !path.is_empty() && !to.is_empty() {
            paths.push(board::path(&path, &of, &to));
        }
    }
    if !paths.is_empty() {
        let mut rule = Value::default();
        if !host.is_empty() {
            rule.set("host", Value::Text(host.clone()));
        }
        rule.at(&["http"]).set("paths", Value::List(paths));
        spec.set("rules", Value::List(vec![rule]));
    }
    let secret = match &*get("tls") {
        "" => None,
        OWN => Some(String::new()),
        NEW => Some([&*name, "-tls"].concat()),
        known => Some(known.into()),
    };
    if let Some(secret) = secret {
        let mut tls = Value::default();
        if !host.is_empty() {
            tls.set("hosts", Value::List(vec![Value::Text(host)]));
        }
        if !secret.is_empty() {
            tls.set("secretName", Value::Text(secret));
        }
        spec.set("tls", Value::List(vec![tls]));
    }
    Move::ObjectCreate { json: value.to_json().into() }
}

/// What has to be made before: the Secret that was chosen to be a new one.
#[inline(never)]
pub fn before(get: &dyn Fn(&str) -> String) -> Option<Move> {
    let name = [get("name").trim(), "-tls"].concat();
    (get("tls") == NEW).then(|| kubectl::tls_secret(NAMESPACE, &name))
}

/// One more path, as the form asks for it.
#[inline(never)]
pub(super) fn read_path(session: Session, get: &dyn Fn(&str) -> String) -> Option<Move> {
    let key = offer::read_key(&get("ingress"))?;
    let found = session.voyage.with_untracked(|v| v.cluster().get(&key))?;
    let path = board::path(get("path").trim(), &get("type"), &get("to"));
    Some(board::add_path(found.as_ingress()?, get("host").trim(), path))
}

/// Every port of every Service of the namespace, as `web:80`.
fn services(session: Session) -> Vec<(String, String)> {
    const SHOWN_MAX: usize = 200;
    session.voyage.with_untracked(|v| {
        let all = v.cluster().list_namespace(Kind::Service, NAMESPACE);
        let all = all.filter_map(Object::as_service).filter(|s| &*s.metadata.name != "kubernetes");
        let ports = all.flat_map(|service| {
            let name = service.metadata.name;
            service.spec.ports.iter().map(move |port| format!("{name}:{}", port.port))
        });
        ports.take(SHOWN_MAX).map(|to| (to.clone(), to)).collect()
    })
}

/// `web` of `web:80`.
fn app(to: &str) -> &str {
    to.split(':').next().unwrap_or(to)
}

/// The names of a kind's objects.
fn named(session: Session, kind: Kind, wanted: &dyn Fn(&Object) -> bool) -> Vec<(String, String)> {
    const SHOWN_MAX: usize = 100;
    session.voyage.with_untracked(|v| {
        let all = v
            .cluster()
            .list(kind)
            .filter(|o| wanted(o) && (!kind.namespaced() || &*o.meta().namespace == NAMESPACE));
        let both = |o: &Object| (o.meta().name.to_string(), o.meta().name.to_string());
        all.take(SHOWN_MAX).map(both).collect()
    })
}

fn session_say(lang: Lang, text: BoardForm, arg: &str) -> String {
    text.get(lang).replace("{0}", arg)
}

fn types(name: &'static str) -> Field {
    pick(name, TYPES.map(|word| (word.to_string(), word.to_string())).to_vec(), "")
}

fn pick(name: &'static str, choices: Vec<(String, String)>, chosen: &str) -> Field {
    Field { name, label: Ui::Name, input: Input::Pick(choices, chosen.into()) }
}

fn text(name: &'static str, label: Ui, value: String) -> Field {
    Field { name, label, input: Input::Text(value) }
}
