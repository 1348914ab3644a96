//! The small forms of acts that need a word more: built when they open, read when they are sent.

use super::offer::{self, Act};
use super::{gate, ingress, network, service};
use crate::app::drawer::line_html;
use crate::app::html::{esc, head};
use crate::app::session::Session;
use crate::cluster::map::Map;
use crate::cluster::network::{EVERY_NODE, Pattern, TRAFFIC_COUNT_MAX};
use crate::cluster::object::patch::PatchType;
use crate::cluster::object::{IntOrString, Key, Kind, Object, Str, Value};
use crate::cluster::{
    DeleteMove, DeploymentMove, Move, PatchMove, PodSpecMove, Propagation, TrafficFrom,
    TrafficMove, create,
};
use crate::text::ui::Ui;
use crate::text::{Lang, label};
use crate::voyage::Voyage;
use std::fmt::Write;

/// One question of a form.
pub(super) struct Field {
    pub name: &'static str,
    pub label: Ui,
    pub input: Input,
}

pub(super) enum Input {
    Text(String),
    /// An image: free text with suggestions.
    Image(String),
    Number {
        value: i64,
        min: i64,
        max: i64,
        step: i64,
    },
    /// Value and label of each choice; the value chosen at first.
    Pick(Vec<(String, String)>, String),
    /// One of many, in groups that are all in sight.
    Groups(Vec<network::Group>),
    /// One of too many to list: by name, with those that match.
    Search(String),
    /// What a request asks for: free text with these suggestions, and what it is at first.
    Address(Vec<String>, String),
}

/// Choices of a list.
const CHOICES_MAX: usize = 200;
/// Pods looked at for the apps there are.
const PODS_ASKED_MAX: usize = 1_000;
const STRATEGIES: [&str; 2] = ["RollingUpdate", "Recreate"];
pub(super) const NAMESPACE: &str = "default";
/// What hardly anybody asks of a pod: folded away, each with an example.
const FOLDED: [(&str, &str); 5] = [
    ("labels", "app=web,tier=front"),
    ("selector", "disk=ssd"),
    ("tolerations", "gpu=true:NoSchedule"),
    ("priority", ""),
    ("scheduler", "default-scheduler"),
];
/// Images the registry of the model knows, each with a behaviour worth trying.
const IMAGES: [&str; 10] = [
    "web:v1",
    "web:v2",
    "nginx:1.27",
    "redis:7",
    "slow:v1",
    "abrupt:v1",
    "stubborn:v1",
    "crash:v1",
    "job:v1",
    "web:bad",
];

/// The dialog's content.
pub fn html(session: Session, act: &Act, key: Option<&Key>) -> String {
    let lang = session.lang.get_untracked();
    let fields = fields(session, act.name, key);
    // What there is only one of is not asked for, but named.
    let only = fields.iter().find(|f| f.name == "target").and_then(Field::only);
    let name = only.map_or_else(String::new, |(_, label)| [" · ", &esc(label)].concat());
    let mut out = head(&[act.label.get(lang), &name].concat(), Ui::Close.get(lang));
    let _ = write!(out, "<form class=\"form\" data-form=\"{}\" novalidate>", act.name);
    let folded = |field: &&Field| FOLDED.iter().any(|(name, _)| *name == field.name);
    for field in fields.iter().filter(|field| !folded(field)) {
        row(&mut out, field, lang);
    }
    if fields.iter().any(|field| folded(&field)) {
        let _ = write!(
            out,
            "<details><summary>{} <small>labels, nodeSelector, tolerations…</small></summary>",
            Ui::More.get(lang)
        );
        for field in fields.iter().filter(folded) {
            row(&mut out, field, lang);
        }
        out.push_str("</details>");
        lists(session, &mut out);
    }
    let get = |name: &str| {
        let field = fields.iter().find(|field| field.name == name);
        field.map_or_else(String::new, Field::value)
    };
    if act.name == "traffic.send" {
        let said = super::rate::said(session, &get);
        let _ = write!(out, "<p class=\"fine\" data-rate role=\"status\">{said}</p>");
    }
    let now = read(session, act.name, &get).ok();
    let line = now.and_then(|act| session.line_of(&act));
    let same = line_html(line.as_deref(), Ui::NoLine.get(lang), Ui::Copy.get(lang));
    let images: String = IMAGES.iter().map(|i| format!("<option value=\"{i}\">")).collect();
    let _ = write!(
        out,
        "<datalist id=\"images\">{images}</datalist><datalist id=\"matches\">\
         </datalist><p class=\"problem\" role=\"alert\"></p>\
         <button class=\"go\" data-act=\"submit\">{}</button>{same}</form>",
        act.label.get(lang)
    );
    out
}

impl Field {
    /// What it holds when the form opens.
    pub(super) fn value(&self) -> String {
        match &self.input {
            Input::Text(text) | Input::Image(text) | Input::Search(text) => text.clone(),
            Input::Address(_, value) => value.clone(),
            Input::Number { value, .. } => value.to_string(),
            Input::Groups(groups) => network::first(groups),
            Input::Pick(choices, chosen) => {
                let found = choices.iter().find(|(value, _)| value == chosen);
                found.or(choices.first()).map_or_else(String::new, |(value, _)| value.clone())
            }
        }
    }
    /// The single choice there is.
    fn only(&self) -> Option<&(String, String)> {
        match &self.input {
            Input::Pick(choices, _) if choices.len() == 1 => choices.first(),
            _ => None,
        }
    }
}

fn row(out: &mut String, field: &Field, lang: Lang) {
    let name = field.name;
    let label = ingress::label(field, lang).unwrap_or_else(|| field.label.get(lang));
    if let Some((value, _)) = field.only() {
        let _ = write!(out, "<input type=\"hidden\" name=\"{name}\" value=\"{}\">", esc(value));
        return;
    }
    if let Input::Groups(groups) = &field.input {
        return network::row(out, name, groups, lang);
    }
    let half = if ingress::is_half(field) { " class=\"half\"" } else { "" };
    let _ = write!(out, "<label{half}><span>{label}</span>");
    let example = FOLDED.iter().find(|(folded, _)| *folded == name);
    let example = example.map_or_else(String::new, |(name, example)| {
        let list = match *name {
            "selector" | "tolerations" => [" list=\"", name, "-list\""].concat(),
            _ => String::new(),
        };
        [&*list, " placeholder=\"", example, "\""].concat()
    });
    let _ = match &field.input {
        Input::Text(value) => write!(
            out,
            "<input name=\"{name}\" value=\"{}\" maxlength=\"253\" autocapitalize=\"off\" \
             autocomplete=\"off\" spellcheck=\"false\"{example}>",
            esc(value)
        ),
        Input::Image(value) => write!(
            out,
            "<input name=\"{name}\" value=\"{}\" list=\"images\" maxlength=\"253\" \
             autocapitalize=\"off\" autocomplete=\"off\" spellcheck=\"false\" \
             aria-describedby=\"image-hint\">",
            esc(value)
        ),
        Input::Address(known, value) => {
            let known: String = known.iter().map(|at| format!("<option value=\"{at}\">")).collect();
            write!(
                out,
                "<input name=\"{name}\" value=\"{}\" list=\"addresses\" maxlength=\"300\" \
                 placeholder=\"{}\" autocapitalize=\"off\" autocomplete=\"off\" \
                 spellcheck=\"false\"><datalist \
                 id=\"addresses\">{known}</datalist>",
                esc(value),
                Ui::AskForExample.get(lang)
            )
        }
        Input::Search(value) => write!(
            out,
            "<input name=\"{name}\" value=\"{}\" list=\"matches\" type=\"search\" data-search \
             maxlength=\"320\" autocapitalize=\"off\" autocomplete=\"off\" spellcheck=\"false\">",
            esc(value)
        ),
        Input::Number { value, min, max, step } => write!(
            out,
            "<input name=\"{name}\" type=\"number\" inputmode=\"numeric\" value=\"{value}\" \
             min=\"{min}\" max=\"{max}\" step=\"{step}\">"
        ),
        Input::Pick(choices, chosen) => {
            let _ = write!(out, "<select name=\"{name}\">");
            for (value, label) in choices {
                let mark = if value == chosen { " selected" } else { "" };
                let _ =
                    write!(out, "<option value=\"{}\"{mark}>{}</option>", esc(value), esc(label));
            }
            write!(out, "</select>")
        }
        Input::Groups(_) => Ok(()),
    };
    out.push_str("</label>");
    if let Input::Image(_) = field.input {
        let hint = Ui::ImageHint.get(lang);
        *out += &["<p class=\"fine\" id=\"image-hint\">", hint, "</p>"].concat();
    }
}

fn fields(session: Session, act: &str, key: Option<&Key>) -> Vec<Field> {
    let number = |name, label, value, min, max, step| Field {
        name,
        label,
        input: Input::Number { value, min, max, step },
    };
    let text = |name, label, value: String| Field { name, label, input: Input::Text(value) };
    let image =
        |value: String| Field { name: "image", label: Ui::Image, input: Input::Image(value) };
    let cpu = |value| number("cpu", Ui::CpuRequest, value, 0, 1_000_000, 50);
    let memory = |value| number("memory", Ui::MemoryRequest, value, 0, 16_777_216, 64);
    match act {
        "pod.add" => {
            vec![
                text("name", Ui::NameOrNone, String::new()),
                image("web:v1".into()),
                cpu(100),
                memory(128),
                text("labels", Ui::Labels, String::new()),
                text("selector", Ui::NodeSelector, String::new()),
                text("tolerations", Ui::Tolerations, String::new()),
                classes_field(session),
                text("scheduler", Ui::SchedulerName, String::new()),
            ]
        }
        "deployment.create" => {
            let strategy = STRATEGIES.map(|s| (s.to_string(), s.to_string()));
            let strategy = Input::Pick(strategy.to_vec(), STRATEGIES[0].into());
            vec![
                text("name", Ui::Name, free_name(session)),
                image("web:v1".into()),
                number("replicas", Ui::Replicas, 3, 0, 150_000, 1),
                cpu(100),
                memory(128),
                Field { name: "strategy", label: Ui::Strategy, input: strategy },
            ]
        }
        "deployment.scale" => {
            let now = replicas(session, key);
            vec![
                target_field(session, act, key),
                number("replicas", Ui::Replicas, now + 2, 0, 150_000, 1),
            ]
        }
        "deployment.rollout" => {
            let offers = match key {
                Some(key) => session.offers_for(act, key),
                None => session.offers(act),
            };
            let next = match offers.first() {
                Some(Move::DeploymentRollout { image, .. }) => image.to_string(),
                _ => "web:v2".into(),
            };
            vec![target_field(session, act, key), image(next)]
        }
        "deployment.undo" => vec![
            target_field(session, act, key),
            number("revision", Ui::Revision, 0, 0, 1_000_000, 1),
        ],
        "deployment.delete" => {
            let lang = session.lang.get_untracked();
            let choice = |word: &str, label: Ui| (word.to_string(), label.get(lang).to_string());
            let choices = vec![
                choice("background", Ui::CascadeBackground),
                choice("foreground", Ui::CascadeForeground),
                choice("orphan", Ui::CascadeOrphan),
            ];
            let input = Input::Pick(choices, "background".into());
            vec![
                target_field(session, act, key),
                Field { name: "cascade", label: Ui::Cascade, input },
            ]
        }
        "deployment.edit" | "service.edit" => {
            let target = target_field(session, act, key);
            let mut fields = match act {
                "service.edit" => service::settings(session, &target.value()),
                _ => settings(session, &target.value()),
            };
            fields.insert(0, target);
            fields
        }
        "pod.label" | "node.label" => {
            let start = if act == "pod.label" { "app=other" } else { "disk=ssd" };
            vec![target_field(session, act, key), text("changes", Ui::LabelChanges, start.into())]
        }
        "node.taint" => vec![
            target_field(session, act, key),
            text("changes", Ui::TaintChanges, "gpu=true:NoSchedule".into()),
        ],
        "node.add" => vec![
            number("cpu", Ui::CpuCores, 4, 1, 1_000, 1),
            number("memory", Ui::MemoryGib, 8, 1, 16_384, 1),
            text("zone", Ui::Zone, String::new()),
        ],
        "service.create" => service::fields(session),
        "policy.apply" => gate::fields(session, key),
        "ingress.create" => ingress::fields(session),
        "ingress.path" => ingress::path_fields(session, key),
        "ingress.tls" => ingress::tls_fields(session, key),
        "ingress.delete" => vec![ingress::which(session, key)],
        "controller.stop" | "controller.start" => {
            let names = session.offers(act).into_iter().filter_map(|m| offer::controller_of(&m));
            let choices = names.map(|name| (name.to_string(), name.to_string())).collect();
            let input = Input::Pick(choices, String::new());
            vec![Field { name: "target", label: Ui::WhichController, input }]
        }
        "zone.fail" | "zone.recover" => {
            let zones = session.offers(act).into_iter().filter_map(|m| match m {
                Move::ZoneFail { zone } | Move::ZoneRecover { zone } => Some(zone.to_string()),
                _ => None,
            });
            let input =
                Input::Pick(zones.map(|zone| (zone.clone(), zone)).collect(), String::new());
            vec![Field { name: "target", label: Ui::WhichZone, input }]
        }
        "network.set" => network::fields(session),
        "traffic.send" => vec![
            service_field(session, key),
            from_field(session, key),
            Field {
                name: "to",
                label: Ui::AskFor,
                input: Input::Address(addresses(session), published(session)),
            },
            number("count", Ui::RequestCount, 1, 1, TRAFFIC_COUNT_MAX.into(), 1),
            number("interval", Ui::IntervalMs, 100, 1, 60_000, 10),
            pattern_field(session),
        ],
        _ => vec![target_field(session, act, key)],
    }
}

/// The PriorityClasses there are, and none.
fn classes_field(session: Session) -> Field {
    let none = Ui::NoPriority.get(session.lang.get_untracked());
    let mut choices = vec![(String::new(), none.to_string())];
    session.voyage.with_untracked(|v| {
        for class in v.cluster().list(Kind::PriorityClass) {
            let Object::PriorityClass(class) = class else { continue };
            let name = class.metadata.name.to_string();
            let label = [&name, " · ", &*class.value.to_string()].concat();
            choices.push((name, label));
        }
    });
    let input = Input::Pick(choices, String::new());
    Field { name: "priority", label: Ui::PriorityClass, input }
}

/// What the nodes have, to be chosen by, or to be tolerated.
fn lists(session: Session, out: &mut String) {
    const EACH_MAX: usize = 20;
    let (mut labels, mut taints): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    let add = |list: &mut Vec<String>, word: String| {
        if list.len() < EACH_MAX && !list.contains(&word) {
            list.push(word);
        }
    };
    session.voyage.with_untracked(|v| {
        for node in v.cluster().list(Kind::Node).filter_map(Object::as_node) {
            for (name, value) in &node.metadata.labels {
                add(&mut labels, [name, "=", value].concat());
            }
            for t in &node.spec.taints {
                add(&mut taints, t.text());
            }
        }
    });
    for (name, words) in [("selector", labels), ("tolerations", taints)] {
        let _ = write!(out, "<datalist id=\"{name}-list\">");
        for word in words {
            let _ = write!(out, "<option value=\"{}\">", esc(&word));
        }
        out.push_str("</datalist>");
    }
}

/// The rollout settings a Deployment has now.
fn settings(session: Session, word: &str) -> Vec<Field> {
    let key = offer::read_key(word);
    let found = session.voyage.with_untracked(|v| key.and_then(|key| v.cluster().get(&key)));
    let Some(spec) = found.as_ref().and_then(Object::as_deployment).map(|d| &d.spec) else {
        return Vec::new();
    };
    let update = spec.strategy.rolling_update.unwrap_or_default();
    let share = |given: Option<IntOrString>| match given {
        Some(IntOrString::Int(count)) => count.to_string(),
        Some(IntOrString::String(share)) => share.to_string(),
        // What it gets when it is made to roll.
        None => "25%".into(),
    };
    let share = |name, label, given| Field { name, label, input: Input::Text(share(given)) };
    let seconds = |name, label, value, min| Field {
        name,
        label,
        input: Input::Number { value: i64::from(value), min, max: i64::from(i32::MAX), step: 1 },
    };
    let strategy = STRATEGIES.map(|s| (s.to_string(), s.to_string())).to_vec();
    let strategy = Input::Pick(strategy, spec.strategy.kind.to_string());
    vec![
        Field { name: "strategy", label: Ui::Strategy, input: strategy },
        share("surge", Ui::MaxSurge, update.max_surge),
        share("unavailable", Ui::MaxUnavailable, update.max_unavailable),
        seconds("ready", Ui::MinReady, spec.min_ready_seconds, 0),
        seconds("deadline", Ui::Deadline, spec.progress_deadline_seconds.unwrap_or(600), 1),
    ]
}

/// Another Deployment was chosen: the form of its settings shows them.
pub fn refill(session: Session, act: &str, word: &str, form: &web_sys::Element) {
    let fields = match act {
        "deployment.edit" => settings(session, word),
        "service.edit" => service::settings(session, word),
        "ingress.tls" => ingress::hosts(session, word),
        _ => return,
    };
    for field in fields {
        let at = ["[name=", field.name, "]"].concat();
        if let Ok(Some(input)) = form.query_selector(&at) {
            let value = field.value().into();
            let _ = js_sys::Reflect::set(&input, &"value".into(), &value);
        }
    }
}

/// Which object the act is for.
fn target_field(session: Session, act: &str, key: Option<&Key>) -> Field {
    let offers = session.offers(act);
    let mut keys: Vec<Key> = offers.iter().filter_map(Move::target).collect();
    keys.dedup();
    let chosen = key.cloned().or_else(|| {
        let selected = session.selected.get_untracked();
        selected.filter(|s| !session.offers_for(act, s).is_empty())
    });
    let many = offers.len() >= offer::OFFERS_MAX;
    let choices = keys.iter().map(|k| (offer::key_word(k), title(session, k))).collect();
    let label = match keys.first().map(|k| k.kind) {
        Some(Kind::Node) => Ui::WhichNode,
        Some(Kind::Pod) => Ui::WhichPod,
        Some(Kind::Service) => Ui::WhichService,
        _ => Ui::WhichDeployment,
    };
    let first = if many { chosen.or(keys.first().copied()) } else { chosen };
    let chosen = first.as_ref().map(offer::key_word).unwrap_or_default();
    let input = match (many, key, first) {
        (true, Some(key), _) => Input::Pick(vec![(chosen.clone(), title(session, key))], chosen),
        (true, None, Some(first)) => Input::Search(first.name.to_string()),
        _ => Input::Pick(choices, chosen),
    };
    Field { name: "target", label, input }
}

/// Lists what matches the name that is typed, as many as anybody reads.
pub fn list_matches(session: Session, act: &str, typed: &str, form: &web_sys::Element) {
    let Ok(Some(list)) = form.query_selector("#matches") else { return };
    let found = session.voyage.with_untracked(|v| {
        let wanted = |key: &Key| key.name.contains(typed);
        v.cluster().offers(act, &wanted, offer::OFFERS_MAX)
    });
    let mut keys: Vec<Key> = found.iter().filter_map(Move::target).collect();
    keys.dedup();
    let rows = keys.iter().map(|key| format!("<option value=\"{}\">", esc(&key.name)));
    list.set_inner_html(&rows.collect::<String>());
}

/// The object a form is for: by its word, or by the name that was typed.
fn target_of(session: Session, act: &str, typed: &str) -> Option<Key> {
    offer::read_key(typed).or_else(|| {
        if typed.trim().is_empty() {
            return None;
        }
        let wanted = |key: &Key| *key.name == *typed.trim();
        let found = session.voyage.with_untracked(|v| v.cluster().offers(act, &wanted, 1));
        found.iter().find_map(Move::target)
    })
}

/// An object's name as people read it.
pub fn title(session: Session, key: &Key) -> String {
    let (lang, skin) = (session.lang.get_untracked(), session.skin.get_untracked());
    match key.kind {
        Kind::Node => label::ship_full(lang, skin, &key.name),
        _ => key.name.to_string(),
    }
}

fn service_field(session: Session, key: Option<&Key>) -> Field {
    let services: Vec<Key> = keys_of(session, Kind::Service);
    let choices = services.iter().map(|k| (offer::key_word(k), k.name.to_string())).collect();
    let chosen = key.filter(|k| k.kind == Kind::Service).map(offer::key_word).unwrap_or_default();
    Field { name: "target", label: Ui::WhichService, input: Input::Pick(choices, chosen) }
}

/// Where the requests come from: outside through a ship, or a pod.
fn from_field(session: Session, key: Option<&Key>) -> Field {
    let lang = session.lang.get_untracked();
    let mut choices = Vec::new();
    let outside = |node: &Key| {
        let name = title(session, node);
        (format!("outside/{}", node.name), session.say(Ui::FromOutside, &[&name]))
    };
    let wants_balancer = |o: &Object| {
        o.as_service()
            .is_some_and(|s| &*s.spec.kind == "LoadBalancer" || !s.external_ips().is_empty())
    };
    let list = |v: &Voyage| v.cluster().list(Kind::Service).any(wants_balancer);
    if session.voyage.with_untracked(list) {
        choices.push(("balancer/".to_string(), Ui::FromBalancer.get(lang).to_string()));
    }
    let has_door = |o: &Object| o.as_service().is_some_and(|s| s.spec.needs_node_port());
    let doors = session.voyage.with_untracked(|v| v.cluster().list(Kind::Service).any(has_door));
    let own = |kind: Kind| key.filter(|key| key.kind == kind).copied();
    let pods = own(Kind::Pod).into_iter().chain(keys_of(session, Kind::Pod)).map(|pod| {
        let place = match &*pod.namespace {
            NAMESPACE => pod.name.to_string(),
            other => [other, "/", &pod.name].concat(),
        };
        (["pod/", &place].concat(), [Ui::FromPod.get(lang), " ", &place].concat())
    });
    let mut nodes = keys_of(session, Kind::Node);
    nodes.extend(own(Kind::Node).filter(|own| !nodes.contains(own)));
    if doors {
        let every = ["outside/", EVERY_NODE].concat();
        choices.extend(nodes.iter().map(outside));
        choices.push((every, Ui::FromEveryNode.get(lang).to_string()));
        choices.extend(pods);
    } else {
        choices.extend(pods);
        choices.extend(nodes.iter().map(outside));
    }
    choices.extend(nodes.iter().map(|node| {
        let name = title(session, node);
        (format!("node/{}", node.name), session.say(Ui::FromNode, &[&name]))
    }));
    choices.push(("client/".into(), Ui::FromClient.get(lang).into()));
    let chosen = match key {
        Some(key) if key.kind == Kind::Pod => format!("pod/{}", key.name),
        Some(key) if key.kind == Kind::Node => format!("outside/{}", key.name),
        _ => String::new(),
    };
    Field { name: "from", label: Ui::RequestFrom, input: Input::Pick(choices, chosen) }
}

/// How requests follow each other.
fn pattern_field(session: Session) -> Field {
    let lang = session.lang.get_untracked();
    let choices = Pattern::ALL.map(|pattern| {
        let label = match pattern {
            Pattern::Steady => Ui::PatternSteady,
            Pattern::Burst => Ui::PatternBurst,
            Pattern::Ramp => Ui::PatternRamp,
            Pattern::Random => Ui::PatternRandom,
        };
        (pattern.name().to_string(), label.get(lang).to_string())
    });
    Field {
        name: "pattern",
        label: Ui::Pattern,
        input: Input::Pick(choices.to_vec(), String::new()),
    }
}

/// Those of a kind, as many as anybody reads.
pub(super) fn keys_of(session: Session, kind: Kind) -> Vec<Key> {
    let keys = |v: &Voyage| v.cluster().list(kind).map(Object::key).take(CHOICES_MAX).collect();
    session.voyage.with_untracked(keys)
}

/// The `app` labels there are: those of Deployments first.
pub(super) fn apps(session: Session) -> Vec<(String, String)> {
    let mut apps: Vec<(String, String)> = Vec::new();
    session.voyage.with_untracked(|v| {
        let cluster = v.cluster();
        let pods = cluster.list(Kind::Pod).take(PODS_ASKED_MAX);
        for object in cluster.list(Kind::Deployment).chain(pods) {
            let Some(app) = object.meta().labels.get("app") else { continue };
            if !apps.iter().any(|(known, _)| **known == **app) {
                apps.push((app.to_string(), app.to_string()));
            }
        }
    });
    apps
}

fn free_name(session: Session) -> String {
    let taken = keys_of(session, Kind::Deployment);
    let names = ["web", "api", "cache", "db", "job", "log", "pay"];
    let found = names.into_iter().find(|name| free(name, &taken) == *name);
    free(found.unwrap_or("web"), &taken)
}

/// The name, or with the first number that makes it another one.
pub(super) fn free(name: &str, taken: &[Key]) -> String {
    let (mut free, mut number) = (name.to_string(), 2);
    while taken.iter().any(|key| *key.name == *free) {
        free = [name, "-", &number.to_string()].concat();
        number += 1;
    }
    free
}

fn replicas(session: Session, key: Option<&Key>) -> i64 {
    session.voyage.with_untracked(|v| {
        let cluster = v.cluster();
        let named = key.and_then(|key| cluster.get(key));
        let found = named.or_else(|| cluster.list(Kind::Deployment).next().cloned());
        let replicas = found.and_then(|o| o.as_deployment().and_then(|d| d.spec.replicas));
        i64::from(replicas.unwrap_or(1))
    })
}

/// Reads a sent form into a move. `Err` says what to mend.
pub fn read(session: Session, act: &str, get: &dyn Fn(&str) -> String) -> Result<Move, String> {
    let text = |name: &str| Str::from(get(name).trim());
    let number = |name: &'static str, label: Ui| {
        let shown = label.get(session.lang.get_untracked());
        get(name).trim().parse::<i64>().map_err(|_| session.say(Ui::NotANumber, &[shown]))
    };
    let namespace = || Str::from(NAMESPACE);
    let target = target_of(session, act, &get("target"));
    let asked = text("to");
    let small = |value: i64| u32::try_from(value).unwrap_or(if value < 0 { 0 } else { u32::MAX });
    Ok(match act {
        "pod.add" => Move::PodAdd(PodSpecMove {
            namespace: namespace(),
            name: text("name"),
            image: text("image"),
            cpu_milli: number("cpu", Ui::CpuRequest)?,
            memory_mib: number("memory", Ui::MemoryRequest)?,
            labels: text("labels"),
            node_selector: text("selector"),
            tolerations: text("tolerations"),
            priority_class: text("priority"),
            scheduler: text("scheduler"),
        }),
        "deployment.create" => Move::DeploymentCreate(DeploymentMove {
            namespace: namespace(),
            name: text("name"),
            image: text("image"),
            replicas: number("replicas", Ui::Replicas)?,
            cpu_milli: number("cpu", Ui::CpuRequest)?,
            memory_mib: number("memory", Ui::MemoryRequest)?,
            recreate: get("strategy") == "Recreate",
        }),
        "node.add" => Move::NodeAdd {
            name: "".into(),
            cpu_milli: number("cpu", Ui::CpuCores)?.saturating_mul(1_000),
            memory_mib: number("memory", Ui::MemoryGib)?.saturating_mul(1_024),
            zone: text("zone"),
        },
        "service.create" => {
            let own = get("nodePort").trim().is_empty();
            let node_port = if own { 0 } else { number("nodePort", Ui::NodePort)? };
            service::read(get, number("port", Ui::Port)?, node_port)
        }
        "policy.apply" => gate::read(get),
        "ingress.create" => ingress::read(get),
        "ingress.path" => {
            let gone = || session.say(Ui::NeedIngress, &[]);
            ingress::read_path(session, get).ok_or_else(gone)?
        }
        "ingress.tls" | "ingress.delete" => {
            let gone = || session.say(Ui::NeedIngress, &[]);
            ingress::read_change(session, act, get).ok_or_else(gone)?
        }
        "network.set" => network::read(&get("value")),
        "traffic.send" => {
            let nobody = Key::new(Kind::Service, NAMESPACE, "");
            let chosen = if asked.is_empty() { target } else { Some(nobody) };
            let Some(Key { namespace, name, .. }) = chosen else {
                return Err(session.say(Ui::NeedService, &[]));
            };
            let count = small(number("count", Ui::RequestCount)?);
            let mut interval_ms = small(number("interval", Ui::IntervalMs)?);
            let mut pattern = Str::from(&*get("pattern"));
            if count == 1 {
                (interval_ms, pattern) = (1, Str::default());
            }
            let traffic = TrafficMove {
                namespace,
                service: name,
                from: TrafficFrom::Client,
                count,
                interval_ms,
                pattern,
                to: asked,
            };
            Move::TrafficSend(sent_from(session, &get("from"), traffic))
        }
        "zone.fail" => Move::ZoneFail { zone: text("target") },
        "zone.recover" => Move::ZoneRecover { zone: text("target") },
        "controller.stop" => Move::ControllerStop { controller: text("target") },
        "controller.start" => Move::ControllerStart { controller: text("target") },
        _ => {
            let Some(key @ Key { namespace, name, .. }) = target else {
                return Err(session.say(offer::find(act).map_or(Ui::CannotNow, |a| a.why_not), &[]));
            };
            match act {
                "deployment.scale" => {
                    let replicas = number("replicas", Ui::Replicas)?;
                    Move::Scale { key, replicas }
                }
                "deployment.rollout" => {
                    Move::DeploymentRollout { namespace, name, image: text("image") }
                }
                "deployment.undo" => {
                    let revision = number("revision", Ui::Revision)?;
                    Move::DeploymentUndo { namespace, name, revision }
                }
                "deployment.pause" => Move::DeploymentPause { namespace, name },
                "deployment.resume" => Move::DeploymentResume { namespace, name },
                "deployment.restart" => Move::DeploymentRestart { namespace, name },
                "deployment.edit" => {
                    let ready = number("ready", Ui::MinReady)?;
                    let body = edit(get, ready, number("deadline", Ui::Deadline)?);
                    Move::Patch(PatchMove { key, how: PatchType::Strategic, body: body.into() })
                }
                "service.edit" => {
                    let gone = || session.say(Ui::NoSuchService, &[&key.name]);
                    service::changed(session, &key, get).ok_or_else(gone)?
                }
                "pod.label" | "node.label" => {
                    let words = get("changes");
                    let bad = || session.say(Ui::BadText, &["labels", &words]);
                    Move::Label { key, changes: labels(&words).ok_or_else(bad)? }
                }
                "node.taint" => {
                    let words: Vec<String> = words_of(&get("changes"));
                    Move::NodeTaint { node: name, changes: words.join(",").into() }
                }
                "node.delete" => Move::delete(Kind::Node, "".into(), name),
                "pod.evict" => Move::PodEvict { namespace, name },
                "deployment.delete" => {
                    let cascade = get("cascade");
                    let cascade = Propagation::named(&cascade).unwrap_or_default();
                    Move::Delete(DeleteMove { key, cascade, grace_period_seconds: -1 })
                }
                "pod.delete" | "service.delete" => Move::delete(key.kind, namespace, name),
                "pod.crash" => Move::PodCrash { namespace, name },
                "node.fail" => Move::NodeFail { node: name },
                "node.cut" => Move::NodeCut { node: name },
                "node.recover" => Move::NodeRecover { node: name },
                "node.cordon" => Move::NodeCordon { node: name },
                "node.uncordon" => Move::NodeUncordon { node: name },
                "node.drain" => Move::drain(name),
                _ => return Err(session.say(Ui::CannotNow, &[])),
            }
        }
    })
}

fn words_of(text: &str) -> Vec<String> {
    let words = text.split([' ', ',']).filter(|word| !word.is_empty());
    words.map(String::from).collect()
}

/// `app=web tier-` as changes of labels.
fn labels(text: &str) -> Option<Str> {
    let mut changes = Map::new();
    for word in words_of(text) {
        let (name, value) = create::change(&word)?;
        changes.insert(name, value);
    }
    (!changes.is_empty()).then(|| create::changes_json(&changes))
}

/// The patch of a Deployment's rollout settings.
fn edit(get: &dyn Fn(&str) -> String, ready: i64, deadline: i64) -> String {
    let share = |name: &str| {
        let text = get(name);
        let text = text.trim();
        text.parse::<i64>().map_or_else(|_| Value::from(text), Value::from)
    };
    let kind = get("strategy");
    let mut body = Value::default();
    let spec = body.at(&["spec"]);
    spec.set("minReadySeconds", ready.into());
    spec.set("progressDeadlineSeconds", deadline.into());
    let strategy = spec.at(&["strategy"]);
    if kind == STRATEGIES[0] {
        let update = strategy.at(&["rollingUpdate"]);
        update.set("maxSurge", share("surge"));
        update.set("maxUnavailable", share("unavailable"));
    } else {
        strategy.set("rollingUpdate", Value::Null);
    }
    strategy.set("type", Value::from(&*kind));
    body.to_json()
}

/// The request, sent from the place of this word. A pod of another namespace than the Service's
/// calls it by its address.
fn sent_from(session: Session, word: &str, mut traffic: TrafficMove) -> TrafficMove {
    let (place, name) = word.split_once('/').unwrap_or(("pod", ""));
    traffic.from = match place {
        "balancer" | "client" => TrafficFrom::Client,
        "node" => TrafficFrom::Node { name: name.into() },
        "outside" if traffic.to.is_empty() => TrafficFrom::Outside { node: name.into() },
        "outside" => TrafficFrom::Client,
        _ => {
            let (namespace, name) = name.split_once('/').unwrap_or((NAMESPACE, name));
            if *traffic.namespace != *namespace && traffic.to.is_empty() {
                let key = Key::new(Kind::Service, traffic.namespace, traffic.service);
                traffic.to = session.voyage.with_untracked(|v| address_of(v, &key));
            }
            traffic.namespace = namespace.into();
            TrafficFrom::Pod { name: name.into() }
        }
    };
    traffic
}

/// `10.96.0.12:80`.
fn address_of(voyage: &Voyage, service: &Key) -> Str {
    let found = voyage.cluster().get(service);
    let found = found.as_ref().and_then(Object::as_service);
    let port = found.and_then(|s| s.spec.ports.first()).map_or(80, |port| port.number());
    let ip = found.map_or(Str::default(), |s| s.spec.cluster_ip);
    format!("{ip}:{port}").into()
}

/// The first path of an Ingress that has an address: what is asked for unless one says else.
fn published(session: Session) -> String {
    session.voyage.with_untracked(|v| {
        let mut ingresses = v.cluster().list(Kind::Ingress).filter_map(Object::as_ingress);
        let found = ingresses.find(|i| !i.status.load_balancer.ingress.is_empty());
        found.and_then(|ingress| ingress.addresses().next()).unwrap_or_default()
    })
}

/// What one may ask for: paths of Ingresses, Services by name, pods by address, and a pod's own
/// neighbour.
fn addresses(session: Session) -> Vec<String> {
    session.voyage.with_untracked(|v| {
        let cluster = v.cluster();
        let ingresses = cluster.list(Kind::Ingress).filter_map(Object::as_ingress);
        let mut known: Vec<String> =
            ingresses.take(CHOICES_MAX).flat_map(|ingress| ingress.addresses()).collect();
        for object in cluster.list(Kind::Service).take(CHOICES_MAX) {
            let meta = object.meta();
            let name = match &*meta.namespace {
                NAMESPACE => meta.name.to_string(),
                other => [&*meta.name, ".", other].concat(),
            };
            known.push(["http://", &name].concat());
            known.push(["dns:", &name].concat());
        }
        for object in cluster.list(Kind::Pod).take(CHOICES_MAX) {
            let Some(pod) = object.as_pod().filter(|pod| !pod.status.pod_ip.is_empty()) else {
                continue;
            };
            let ports = pod.spec.containers.iter().flat_map(|container| &container.ports);
            let port = ports.map(|port| port.container_port).next().unwrap_or(8080);
            known.push(format!("{}:{port}", pod.status.pod_ip));
        }
        known.push("localhost:8080".into());
        known
    })
}
