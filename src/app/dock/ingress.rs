//! The forms of an Ingress: how it is made, and how it gets one more path. Their words come with
//! the rest of the program: opening the page need not load them.

use super::form::{Field, Input, NAMESPACE, free, keys_of};
use super::offer;
use crate::app::html::esc;
use crate::app::overlay::row;
use crate::app::session::Session;
use crate::cluster::Move;
use crate::cluster::network::board;
use crate::cluster::object::{Key, Kind, Object, SECRET_TLS, Str, Value};
use crate::kubectl;
use crate::text::Lang;
use crate::text::label::Note;
use crate::text::story::board::{BoardForm, BoardSign};
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
    let mut classes: Vec<_> = named(session, Kind::IngressClass, NAMESPACE.into(), &|_| true);
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
    tls.extend(named(session, Kind::Secret, NAMESPACE.into(), &is_tls));
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

/// Which Ingress a change is for: asked where there are several and none is given.
#[inline(never)]
pub(super) fn which(session: Session, key: Option<&Key>) -> Field {
    let mut all = keys_of(session, Kind::Ingress);
    all.retain(|other| key.is_none_or(|key| key == other));
    let name = |key: &Key| match &*key.namespace {
        NAMESPACE => key.name.to_string(),
        namespace => [namespace, "/", &key.name].concat(),
    };
    let all = all.iter().map(|key| (offer::key_word(key), name(key))).collect();
    pick("target", all, "")
}

/// The questions of TLS for an Ingress there is.
#[inline(never)]
pub(super) fn tls_fields(session: Session, key: Option<&Key>) -> Vec<Field> {
    let lang = session.lang.get_untracked();
    let which = which(session, key);
    let is_tls = |o: &Object| o.as_secret().is_some_and(|secret| &*secret.kind == SECRET_TLS);
    let near = offer::read_key(&which.value()).map_or(NAMESPACE.into(), |key| key.namespace);
    let known = named(session, Kind::Secret, near, &is_tls);
    let several = matches!(&which.input, Input::Pick(all, _) if all.len() > 1);
    let new = match offer::read_key(&which.value()) {
        Some(key) if !several => new_secret(session, &key),
        _ => "NAME-tls".into(),
    };
    let mut choices = vec![(NEW.into(), session_say(lang, BoardForm::NewTls, &new))];
    choices.extend(known);
    choices.push((OWN.into(), BoardForm::OwnTls.get(lang).into()));
    let mut fields = hosts(session, &which.value());
    fields.insert(0, which);
    fields.push(pick("tls", choices, ""));
    fields
}

/// The hosts of an Ingress that its `tls` does not name yet, or all of them.
#[inline(never)]
pub(super) fn hosts(session: Session, word: &str) -> Vec<Field> {
    let key = offer::read_key(word);
    let found = session.voyage.with_untracked(|v| v.cluster().get(&key?));
    let mut hosts = [String::new(), String::new()];
    if let Some(Object::Ingress(ingress)) = found {
        for rule in ingress.spec.rules.iter().filter(|rule| !rule.host.is_empty()) {
            let named = ingress.spec.tls.iter().any(|tls| tls.hosts.contains(&rule.host));
            for list in hosts.iter_mut().skip(usize::from(named)) {
                *list += &[if list.is_empty() { "" } else { ", " }, &*rule.host].concat();
            }
        }
    }
    let [bare, all] = hosts;
    vec![text("hosts", Ui::Name, if bare.is_empty() { all } else { bare })]
}

/// A name for a certificate that no Secret has.
fn new_secret(session: Session, ingress: &Key) -> String {
    let taken = keys_of(session, Kind::Secret);
    let near = |key: &&Key| key.namespace == ingress.namespace;
    let taken: Vec<Key> = taken.iter().filter(near).copied().collect();
    free(&[&ingress.name, "-tls"].concat(), &taken)
}

/// What a question of these forms is called; `None` for those that have a word elsewhere.
pub(super) fn label(field: &Field, lang: Lang) -> Option<&'static str> {
    // Those of other forms have words of their own.
    let (Input::Text(_) | Input::Pick(..), Ui::Name) = (&field.input, field.label) else {
        return None;
    };
    let words = match field.name {
        "ingress" | "target" => BoardForm::Which,
        "hosts" => BoardForm::Hosts,
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
pub fn before(session: Session, act: &str, get: &dyn Fn(&str) -> String) -> Option<Move> {
    if get("tls") != NEW {
        return None;
    }
    match act {
        "ingress.create" => {
            Some(kubectl::tls_secret(NAMESPACE, &[get("name").trim(), "-tls"].concat()))
        }
        "ingress.tls" => {
            let key = offer::read_key(&get("target"))?;
            Some(kubectl::tls_secret(&key.namespace, &new_secret(session, &key)))
        }
        _ => None,
    }
}

/// A change of an Ingress there is, as its form asks for it.
#[inline(never)]
pub(super) fn read_change(
    session: Session,
    act: &str,
    get: &dyn Fn(&str) -> String,
) -> Option<Move> {
    let word = get("target");
    if act == "ingress.delete" {
        return removed(session, &word);
    }
    let key = offer::read_key(&word)?;
    let found = session.voyage.with_untracked(|v| v.cluster().get(&key))?;
    let hosts = get("hosts");
    let hosts = hosts.split([',', ' ']).filter(|host| !host.is_empty());
    let hosts: Vec<Str> = hosts.map(Str::from).collect();
    let secret = match &*get("tls") {
        OWN => String::new(),
        NEW => new_secret(session, &key),
        known => known.into(),
    };
    Some(board::add_tls(found.as_ingress()?, &hosts, Str::from(&*secret)))
}

/// The deletion of an Ingress, or of the only one there is.
#[inline(never)]
pub fn removed(session: Session, word: &str) -> Option<Move> {
    let all = keys_of(session, Kind::Ingress);
    let key = match (offer::read_key(word), &all[..]) {
        (Some(key), _) if key.kind == Kind::Ingress => key,
        (None, [only]) => *only,
        _ => return None,
    };
    Some(Move::delete(key.kind, key.namespace, key.name))
}

/// The rows of a menu that lead to the other Ingresses.
#[inline(never)]
pub fn others(session: Session, key: &Key) -> Vec<String> {
    let all = keys_of(session, Kind::Ingress);
    let others = all.iter().filter(|other| *other != key);
    let row = |other: &Key| {
        let label = ["<span class=\"mono\">ing/", &*esc(&other.name), "</span>"].concat();
        row("select", &offer::key_word(other), "route", &label)
    };
    others.map(row).collect()
}

/// What the signboard means, and where the picture ends.
#[inline(never)]
pub fn note(lang: Lang) -> Note {
    Note { means: BoardSign::Means.get(lang), breaks: BoardSign::Breaks.get(lang) }
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
fn named(
    session: Session,
    kind: Kind,
    namespace: Str,
    wanted: &dyn Fn(&Object) -> bool,
) -> Vec<(String, String)> {
    const SHOWN_MAX: usize = 100;
    session.voyage.with_untracked(|v| {
        let all = v
            .cluster()
            .list(kind)
            .filter(|o| wanted(o) && (!kind.namespaced() || o.meta().namespace == namespace));
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
