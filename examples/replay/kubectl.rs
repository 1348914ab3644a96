//! As much of kubectl as recordings use: each command becomes the requests it makes.
//!
//! Commands only act, what they print is nobody's matter here. What kubectl itself refuses is
//! refused here; what the API server refuses is the model's to refuse.

use super::kinds::{Foreign, foreign, foreign_kinds, kind, own};
use super::{Stage, drain, edit, fix};
use moseon::cluster::controller::undo;
use moseon::cluster::map::Map;
use moseon::cluster::object::selector_text::Selector;
use moseon::cluster::object::{Deployment, Key, Kind, Labels, Object, ReplicaSet, Str, Taint};
use moseon::cluster::replay::{Patch, Propagation, Verb};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// A command line: words and flags.
pub struct Line {
    words: Vec<String>,
    flags: Vec<(String, Option<String>)>,
}

impl Line {
    /// Reads `kubectl ...` as a shell would split it.
    pub fn parse(text: &str) -> Line {
        let mut line = Line { words: Vec::new(), flags: Vec::new() };
        let mut words = split(text).into_iter().skip(1).peekable();
        while let Some(word) = words.next() {
            let Some(name) = word.strip_prefix('-').filter(|rest| !rest.is_empty()) else {
                line.words.push(word);
                continue;
            };
            let name = name.trim_start_matches('-');
            let (name, value) = match name.split_once('=') {
                Some((name, value)) => (name, Some(value.to_string())),
                None if SWITCHES.contains(&name) => (name, None),
                None => (name, words.next()),
            };
            let name = SHORT.iter().find(|(short, _)| *short == name).map_or(name, |(_, n)| n);
            line.flags.push((name.into(), value));
        }
        line
    }
    pub fn flag(&self, name: &str) -> Option<&str> {
        self.flags.iter().find(|(n, _)| n == name)?.1.as_deref()
    }
    pub fn has(&self, name: &str) -> bool {
        let on = |(n, v): &(String, Option<String>)| n == name && v.as_deref() != Some("false");
        self.flags.iter().any(on)
    }
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.flags.iter().filter(move |(n, _)| n == name).filter_map(|(_, v)| v.as_deref())
    }
    pub fn word(&self, i: usize) -> &str {
        self.words.get(i).map_or("", |w| w)
    }
}

/// Flags without a value unless `=` follows.
const SWITCHES: [&str; 17] = [
    "overwrite",
    "all",
    "force",
    "now",
    "wait",
    "ignore-daemonsets",
    "delete-emptydir-data",
    "R",
    "record",
    "all-namespaces",
    "A",
    "show-labels",
    "w",
    "watch",
    "expose",
    "server-side",
    "local",
];
const SHORT: [(&str, &str); 6] = [
    ("l", "selector"),
    ("p", "patch"),
    ("n", "namespace"),
    ("f", "filename"),
    ("o", "output"),
    ("c", "containers"),
];

fn split(text: &str) -> Vec<String> {
    let (mut words, mut word, mut quote, mut open) = (Vec::new(), String::new(), None, false);
    for c in text.chars() {
        match (quote, c) {
            (Some(q), _) if c == q => quote = None,
            (None, '\'' | '"') => (quote, open) = (Some(c), true),
            (None, _) if c.is_whitespace() => {
                if open {
                    words.push(std::mem::take(&mut word));
                }
                open = false;
            }
            _ => {
                word.push(c);
                open = true;
            }
        }
    }
    if open {
        words.push(word);
    }
    words
}

/// Knows how the recording's generated names translate.
pub struct Kubectl {
    /// Recorded pod → (owner's recorded name, the how-manieth of it).
    pods: BTreeMap<String, (String, usize)>,
    /// Recorded ReplicaSet → (Deployment, the how-manieth).
    sets: BTreeMap<String, (String, usize)>,
    daemon_sets: BTreeSet<String>,
}

/// Nothing is done where kubectl itself refuses or the kind is not the model's.
type Done = Result<(), String>;

impl Kubectl {
    pub fn new(scenario: &Value) -> Kubectl {
        let list = scenario["events"].as_array();
        let mut events: Vec<&Value> = list.into_iter().flatten().collect();
        events.sort_by_key(|e| {
            let text = e["object"]["metadata"]["resourceVersion"].as_str();
            text.and_then(|t| t.parse::<u64>().ok()).unwrap_or(0)
        });
        let mut kubectl =
            Kubectl { pods: BTreeMap::new(), sets: BTreeMap::new(), daemon_sets: BTreeSet::new() };
        let mut count: BTreeMap<String, usize> = BTreeMap::new();
        for event in events.into_iter().filter(|e| e["type"] == "ADDED") {
            let meta = &event["object"]["metadata"];
            let (Some(owner), Some(name)) =
                (meta["ownerReferences"][0]["name"].as_str(), meta["name"].as_str())
            else {
                continue;
            };
            let k = count.entry(format!("{}/{owner}", event["resource"])).or_default();
            *k += 1;
            let place = (owner.to_string(), *k);
            match event["resource"].as_str() {
                Some("pods") => kubectl.pods.insert(name.into(), place),
                // One of the same name may be made again.
                Some("replicasets") if !kubectl.sets.contains_key(name) => {
                    kubectl.sets.insert(name.into(), place)
                }
                _ => None,
            };
        }
        kubectl
    }

    /// The model has no DaemonSets, but a drain asks whether there are any.
    fn daemon_sets(&mut self, line: &Line, step: &Value) {
        let documents = documents(step["stdin"].as_str().unwrap_or("")).unwrap_or_default();
        let applied = documents.iter().filter(|d| d["kind"] == "DaemonSet");
        self.daemon_sets.extend(applied.map(|d| text(&d["metadata"]["name"]).to_string()));
        if line.word(0) == "delete" {
            let gone = |name: &String| {
                line.has("all") || line.words.iter().any(|w| w.rsplit('/').next() == Some(name))
            };
            if line.words.iter().any(|w| w.split('/').next().and_then(foreign) == Some("DaemonSet"))
            {
                self.daemon_sets.retain(|name| !gone(name));
            }
        }
    }

    /// Does what a command does; an error is a command that is not understood.
    pub fn run(&mut self, stage: &mut Stage, cmd: &str, step: &Value) -> Done {
        let line = Line::parse(cmd);
        let not_understood = || format!("cmd: `{cmd}` is not understood");
        let foreign_only = foreign_kinds(step).is_some();
        if foreign_only {
            self.daemon_sets(&line, step);
        }
        if foreign_only || line.flag("dry-run").is_some_and(|how| how != "none") {
            return Ok(());
        }
        match line.word(0) {
            "get" | "describe" | "logs" | "top" | "explain" | "wait" | "version" | "diff"
            | "api-resources" | "api-versions" | "auth" | "cluster-info" | "config" | "events"
            | "options" | "completion" => Ok(()),
            "apply" | "create" if line.flag("filename").is_some() => {
                for document in documents(step["stdin"].as_str().ok_or("stdin: missing")?)? {
                    apply(stage, document, line.word(0) == "apply");
                }
                Ok(())
            }
            "create" => create(stage, &line).ok_or_else(not_understood),
            "run" => run(stage, &line).ok_or_else(not_understood),
            "expose" => self.each(stage, &line, 1, &|stage, key| expose(stage, key, &line)),
            "scale" => self.each(stage, &line, 1, &|stage, key| scale(stage, key, &line)),
            "set" => self.each(stage, &line, 2, &|stage, key| set(stage, key, &line)),
            "rollout" => match line.word(1) {
                "status" | "history" => Ok(()),
                _ => self.each(stage, &line, 2, &|stage, key| rollout(stage, key, &line)),
            },
            "label" | "annotate" => {
                self.each(stage, &line, 1, &|stage, key| annotate(stage, key, &line))
            }
            "patch" => self.each(stage, &line, 1, &|stage, key| patch(stage, key, &line)),
            "taint" => self.each(stage, &line, 1, &|stage, key| taint(stage, key, &line)),
            "cordon" | "uncordon" => {
                cordon(stage, line.word(1), line.word(0) == "cordon");
                Ok(())
            }
            "drain" => {
                if cordon(stage, line.word(1), true)
                    && (self.daemon_sets.is_empty() || line.has("ignore-daemonsets"))
                    && let Some(drain) = drain::drain(stage, line.word(1), &line)
                {
                    drain.go_on(stage);
                }
                Ok(())
            }
            "delete" if line.flag("filename").is_some() => {
                for document in documents(step["stdin"].as_str().ok_or("stdin: missing")?)? {
                    if let Ok(kind) = kind(text(&document["kind"])) {
                        let key = key(stage, kind, text(&document["metadata"]["name"]).into());
                        delete(stage, key, &line)?;
                    }
                }
                Ok(())
            }
            "delete" => self.each(stage, &line, 1, &|stage, key| delete(stage, key, &line)),
            _ => Err(not_understood()),
        }
    }

    /// Calls for every object named from the word `at` on: `pod a b`, `pod/a svc/b`, `pods -l a=b`.
    fn each(
        &self,
        stage: &mut Stage,
        line: &Line,
        at: usize,
        act: &dyn Fn(&mut Stage, Key) -> Done,
    ) -> Done {
        let mut keys = Vec::new();
        let words = &line.words[at.min(line.words.len())..];
        // Changes stand behind names: `a=b`, `a-`, `a:NoSchedule`.
        let change = |w: &&String| !w.contains('=') && !w.ends_with('-') && !w.contains(':');
        let mut names = words.iter().take_while(change);
        let of = |word: &str| match kind(word) {
            Ok(kind) => Ok(Some(kind)),
            Err(Foreign::Known) => Ok(None),
            Err(Foreign::Unknown) => Err(format!("cmd: `{word}` is no kind")),
        };
        let many = line.has("all") || line.flag("selector").is_some();
        if words.first().is_some_and(|w| w.contains('/')) {
            for (kind, name) in names.filter_map(|w| w.split_once('/')) {
                keys.extend(of(kind)?.map(|kind| self.key(stage, kind, name)));
            }
        } else if let Some(kinds) = names.next() {
            let names: Vec<&String> = names.collect();
            for word in kinds.split(',') {
                let Some(kind) = of(word)? else { continue };
                match many {
                    true => keys.extend(selected(stage, kind, line.flag("selector"))?),
                    false => keys.extend(names.iter().map(|name| self.key(stage, kind, name))),
                }
            }
        }
        keys.into_iter().try_for_each(|key| act(stage, key))
    }

    fn key(&self, stage: &Stage, kind: Kind, name: &str) -> Key {
        key(stage, kind, self.translate(stage, kind, name))
    }

    /// The model's name for a recorded generated name.
    fn translate(&self, stage: &Stage, kind: Kind, name: &str) -> Str {
        let place = match kind {
            Kind::Pod => self.pods.get(name),
            Kind::ReplicaSet => self.sets.get(name),
            _ => None,
        };
        let Some((owner, k)) = place else { return name.into() };
        let owner_kind = if kind == Kind::Pod { Kind::ReplicaSet } else { Kind::Deployment };
        let owner = self.translate(stage, owner_kind, owner);
        stage.made(kind, &owner, *k).unwrap_or_else(|| "none".into())
    }
}

fn key(stage: &Stage, kind: Kind, name: Str) -> Key {
    Key::new(kind, if kind.namespaced() { stage.namespace } else { "".into() }, name)
}

pub fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("")
}

pub fn documents(stdin: &str) -> Result<Vec<Value>, String> {
    let document: Value = serde_json::from_str(stdin).map_err(|e| format!("stdin: {e}"))?;
    Ok(match document["items"].as_array() {
        Some(items) => items.clone(),
        None => vec![document],
    })
}

fn selected(stage: &Stage, kind: Kind, selector: Option<&str>) -> Result<Vec<Key>, String> {
    let selector = Selector::parse(selector.unwrap_or("")).map_err(|e| format!("-l: {e}"))?;
    let fits = |o: &&Object| {
        (!kind.namespaced() || o.meta().namespace == stage.namespace)
            && selector.matches(&o.meta().labels)
    };
    Ok(stage.cluster().list(kind).filter(fits).map(Object::key).collect())
}

/// The stored object as JSON, changed and sent back; nothing where the change makes no object.
fn update(stage: &mut Stage, key: &Key, change: impl FnOnce(&mut Value)) {
    let Some(stored) = stage.cluster().get(key) else { return };
    let mut value: Value = serde_json::from_str(&stored.to_json()).expect("JSON");
    change(&mut value);
    value["metadata"]["resourceVersion"] = "".into();
    if let Ok(object) = Object::deserialize(fix(value)) {
        stage.ask(Verb::Update(object));
    }
}

fn apply(stage: &mut Stage, mut value: Value, merge: bool) {
    let Ok(kind) = kind(text(&value["kind"])) else { return };
    if kind == Kind::Service && value["spec"]["type"].as_str().is_some_and(|t| !own(t)) {
        return; // not modelled
    }
    if kind.namespaced() && value["metadata"]["namespace"].is_null() {
        value["metadata"]["namespace"] = (*stage.namespace).into();
    }
    let now = value.to_string();
    if merge {
        value["metadata"]["annotations"][LAST_APPLIED] = now.into();
    }
    let name = text(&value["metadata"]["name"]).into();
    let namespace = text(&value["metadata"]["namespace"]).into();
    let key = Key { kind, namespace, name };
    if !merge || stage.cluster().get(&key).is_none() {
        // What cannot be read is refused by the API server before anything else.
        if let Ok(object) = Object::deserialize(fix(value)) {
            stage.ask(Verb::Create(object));
        }
        return;
    }
    update(stage, &key, |live| {
        let before = text(&live["metadata"]["annotations"][LAST_APPLIED]);
        let before: Value = serde_json::from_str(before).unwrap_or(json!({}));
        edit::apply(live, &before, &value);
    });
}

fn create(stage: &mut Stage, line: &Line) -> Option<()> {
    let name = line.word(2);
    match line.word(1) {
        "deployment" | "deploy" => {
            let container = |image: &str| {
                let last = image.rsplit('/').next().unwrap_or(image);
                let name = last.split([':', '@']).next().unwrap_or(last);
                let ports: Vec<Value> = line
                    .flag("port")
                    .map(|p| json!({"containerPort": number(p)}))
                    .into_iter()
                    .collect();
                json!({"name": name, "image": image, "ports": ports})
            };
            let containers: Vec<Value> = line.all("image").map(container).collect();
            let labels = json!({"app": name});
            let replicas = line.flag("replicas").map_or(json!(1), number);
            let pod = json!({"containers": containers});
            let template = json!({"metadata": {"labels": labels}, "spec": pod});
            let selector = json!({"matchLabels": labels});
            let value = json!({"kind": "Deployment", "metadata": {"name": name, "labels": labels},
                "spec": {"replicas": replicas, "selector": selector, "template": template}});
            apply(stage, value, false);
        }
        "service" | "svc" => create_service(stage, line),
        "namespace" | "ns" | "priorityclass" | "pc" => {
            let (kind, value) = match line.word(1) {
                "namespace" | "ns" => ("Namespace", json!({})),
                _ => (
                    "PriorityClass",
                    json!({"value": line.flag("value").map_or(json!(0), number),
                        "globalDefault": line.has("global-default"),
                        "preemptionPolicy": line.flag("preemption-policy")
                            .unwrap_or("PreemptLowerPriority")}),
                ),
            };
            let mut value = value;
            value["kind"] = kind.into();
            value["metadata"] = json!({"name": name});
            apply(stage, value, false);
        }
        "poddisruptionbudget" | "pdb" => {
            let selector: BTreeMap<&str, &str> =
                line.flag("selector")?.split(',').filter_map(|p| p.split_once('=')).collect();
            let mut value = json!({"kind": "PodDisruptionBudget", "metadata": {"name": name},
                "spec": {"selector": {"matchLabels": selector}}});
            for (flag, field) in
                [("min-available", "minAvailable"), ("max-unavailable", "maxUnavailable")]
            {
                if let Some(n) = line.flag(flag) {
                    value["spec"][field] = number(n);
                }
            }
            apply(stage, value, false);
        }
        word => match kind(word) {
            Err(Foreign::Known) => {}
            _ => return None,
        },
    }
    Some(())
}

fn create_service(stage: &mut Stage, line: &Line) {
    let name = line.word(3);
    let kind = match line.word(2) {
        "clusterip" => "ClusterIP",
        "nodeport" => "NodePort",
        _ => return,
    };
    let port = |tcp: &str| {
        let (port, target) = tcp.split_once(':').unwrap_or((tcp, tcp));
        let mut port = json!({"name": tcp.replace(':', "-"), "port": number(port),
            "protocol": "TCP", "targetPort": number(target)});
        if let Some(node_port) = line.flag("node-port") {
            port["nodePort"] = number(node_port);
        }
        port
    };
    let ports: Vec<Value> = line.all("tcp").flat_map(|list| list.split(',')).map(port).collect();
    let labels = json!({"app": name});
    let cluster_ip = line.flag("clusterip").unwrap_or("");
    let value = json!({"kind": "Service", "metadata": {"name": name, "labels": labels},
        "spec": {"type": kind, "selector": labels, "ports": ports, "clusterIP": cluster_ip}});
    apply(stage, value, false);
}

/// A number where it is one, else the text.
fn number(text: &str) -> Value {
    text.parse::<i64>().map_or_else(|_| text.into(), Value::from)
}

fn run(stage: &mut Stage, line: &Line) -> Option<()> {
    let name = line.word(1);
    let pairs = |text: &str| -> Value {
        let pairs = text.split(',').filter_map(|p| p.split_once('='));
        let pairs: BTreeMap<&str, &str> = pairs.collect();
        json!(pairs)
    };
    let labels = line.flag("labels").map_or(json!({"run": name}), pairs);
    let env: Vec<Value> = line
        .all("env")
        .filter_map(|e| e.split_once('='))
        .map(|(k, v)| json!({"name": k, "value": v}))
        .collect();
    let ports: Vec<Value> =
        line.flag("port").map(|p| json!({"containerPort": number(p)})).into_iter().collect();
    let container = json!({"name": name, "image": line.flag("image")?, "env": env, "ports": ports});
    let annotations = line.flag("annotations").map_or(json!({}), pairs);
    apply(
        stage,
        json!({"kind": "Pod",
            "metadata": {"name": name, "labels": labels, "annotations": annotations},
            "spec": {"containers": [container],
                "restartPolicy": line.flag("restart").unwrap_or("Always")}}),
        false,
    );
    Some(())
}

fn expose(stage: &mut Stage, key: Key, line: &Line) -> Done {
    let Some(object) = stage.cluster().get(&key) else { return Ok(()) };
    let exposed: Value = serde_json::from_str(&object.to_json()).expect("JSON");
    let (labels, spec) = (&exposed["metadata"]["labels"], &exposed["spec"]);
    let (selector, containers) = match key.kind {
        Kind::Pod => (labels, &spec["containers"]),
        Kind::Service => (&spec["selector"], &Value::Null),
        _ => (&spec["selector"]["matchLabels"], &spec["template"]["spec"]["containers"]),
    };
    let protocol = line.flag("protocol").unwrap_or("TCP");
    let mut ports: Vec<Value> = line
        .flag("port")
        .into_iter()
        .flat_map(|list| list.split(','))
        .map(|p| json!({"port": number(p), "protocol": protocol}))
        .collect();
    if ports.is_empty() {
        let own = containers.as_array().into_iter().flatten();
        let own = own.flat_map(|c| c["ports"].as_array().into_iter().flatten());
        ports.extend(own.map(|p| json!({"port": p["containerPort"], "protocol": p["protocol"]})));
    }
    let several = ports.len() > 1;
    for (i, port) in ports.iter_mut().enumerate() {
        port["targetPort"] = line.flag("target-port").map_or(port["port"].clone(), number);
        if several {
            port["name"] = format!("port-{}", i + 1).into();
        }
    }
    let kind = line.flag("type").unwrap_or("ClusterIP");
    if !own(kind) {
        return Ok(()); // not modelled
    }
    let cluster_ip = line.flag("cluster-ip").unwrap_or("");
    let value = json!({"kind": "Service",
        "metadata": {"name": line.flag("name").unwrap_or(&key.name), "labels": labels},
        "spec": {"type": kind, "selector": selector, "ports": ports, "clusterIP": cluster_ip}});
    apply(stage, value, false);
    Ok(())
}

fn scale(stage: &mut Stage, key: Key, line: &Line) -> Done {
    let replicas = line.flag("replicas").and_then(|r| r.parse().ok());
    let replicas = replicas.ok_or("cmd: --replicas: a number is missing")?;
    let now = match stage.cluster().get(&key) {
        Some(Object::Deployment(d)) => d.spec.replicas.unwrap_or(1),
        Some(Object::ReplicaSet(set)) => set.spec.replicas,
        _ => return Ok(()),
    };
    let expected = line.flag("current-replicas").and_then(|r| r.parse().ok());
    if expected.is_none_or(|expected: i32| expected == now) {
        stage.ask(Verb::Patch(key, Patch::Replicas(replicas)));
    }
    Ok(())
}

/// `set image`, `set env`, `set resources`.
fn set(stage: &mut Stage, key: Key, line: &Line) -> Done {
    let Some(stored) = stage.cluster().get(&key) else { return Ok(()) };
    let stored: Value = serde_json::from_str(&stored.to_json()).expect("JSON");
    let at =
        if key.kind == Kind::Pod { "/spec/containers" } else { "/spec/template/spec/containers" };
    let Some(mut containers) = stored.pointer(at).and_then(Value::as_array).cloned() else {
        return Ok(());
    };
    let pairs = line.words.iter().filter(|w| w.contains('=') || w.ends_with('-'));
    match line.word(1) {
        "image" => {
            for (name, image) in pairs.filter_map(|w| w.split_once('=')) {
                let mut found = false;
                for c in containers.iter_mut().filter(|c| name == "*" || c["name"] == *name) {
                    c["image"] = image.into();
                    found = true;
                }
                if !found {
                    return Ok(()); // error: unable to find container named ...
                }
            }
        }
        "env" => {
            let pairs: Vec<&String> = pairs.collect();
            for env in containers.iter_mut().map(|c| &mut c["env"]) {
                let mut list = env.as_array().cloned().unwrap_or_default();
                for pair in &pairs {
                    let (name, value) = match pair.split_once('=') {
                        Some((name, value)) => (name, Some(value)),
                        None => (pair.trim_end_matches('-'), None),
                    };
                    let old = list.iter().position(|e| e["name"] == *name);
                    match (old, value) {
                        (Some(i), Some(value)) => list[i] = json!({"name": name, "value": value}),
                        (None, Some(value)) => list.push(json!({"name": name, "value": value})),
                        (Some(i), None) => {
                            list.remove(i);
                        }
                        (None, None) => {}
                    }
                }
                *env = list.into();
            }
        }
        "resources" => {
            for list in ["requests", "limits"] {
                for pair in line.flag(list).into_iter().flat_map(|text| text.split(',')) {
                    let (name, amount) = pair.split_once('=').unwrap_or((pair, ""));
                    for c in &mut containers {
                        c["resources"][list][name] = amount.into();
                    }
                }
            }
        }
        what => return Err(format!("cmd: set {what} is not understood")),
    }
    update(stage, &key, |live| {
        if let Some(place) = live.pointer_mut(at) {
            *place = containers.into();
        }
    });
    Ok(())
}

fn rollout(stage: &mut Stage, key: Key, line: &Line) -> Done {
    let Some(Object::Deployment(stored)) = stage.cluster().get(&key) else { return Ok(()) };
    let mut d = Deployment::clone(&stored);
    d.metadata.resource_version = 0;
    let paused = d.spec.paused;
    match line.word(1) {
        "undo" => {
            let sets: Vec<Arc<ReplicaSet>> = stage
                .cluster()
                .list_namespace(Kind::ReplicaSet, &stage.namespace)
                .filter_map(|o| o.as_replica_set().cloned())
                .filter(|s| s.metadata.controller().is_some_and(|o| o.uid == d.metadata.uid))
                .collect();
            let revision = line.flag("to-revision").and_then(|r| r.parse().ok());
            let Ok(undo) = undo(&d, &sets, revision.filter(|r| *r != 0)) else { return Ok(()) };
            d.spec.template = undo.template;
            d.metadata.annotations = undo.annotations;
        }
        "pause" if !paused => d.spec.paused = true,
        "resume" if paused => d.spec.paused = false,
        "restart" if !paused => {
            let now = stage.now().to_string().into();
            let annotations = &mut d.spec.template.metadata.annotations;
            annotations.insert("kubectl.kubernetes.io/restartedAt".into(), now);
        }
        "pause" | "resume" | "restart" => return Ok(()),
        what => return Err(format!("cmd: rollout {what} is not understood")),
    }
    stage.ask(Verb::Update(d.into()));
    Ok(())
}

fn annotate(stage: &mut Stage, key: Key, line: &Line) -> Done {
    let Some(stored) = stage.cluster().get(&key) else { return Ok(()) };
    let label = line.word(0) == "label";
    let now: &Labels = if label { &stored.meta().labels } else { &stored.meta().annotations };
    let mut changes: Map<Str, Option<Str>> = Map::new();
    for word in line.words.iter().skip(2) {
        match word.split_once('=') {
            Some((name, value)) => {
                let old = now.get(name).filter(|old| ***old != *value);
                if old.is_some() && !line.has("overwrite") {
                    return Ok(()); // error: 'x' already has a value, and --overwrite is false
                }
                changes.insert(name.into(), Some(value.into()));
            }
            None if word.ends_with('-') => {
                changes.insert(word.trim_end_matches('-').into(), None);
            }
            None => {}
        }
    }
    let patch = if label { Patch::Labels(changes) } else { Patch::Annotations(changes) };
    stage.ask(Verb::Patch(key, patch));
    Ok(())
}

fn patch(stage: &mut Stage, key: Key, line: &Line) -> Done {
    let patch = line.flag("patch").ok_or("cmd: -p is missing")?;
    let patch: Value = serde_json::from_str(patch).map_err(|e| format!("cmd: -p: {e}"))?;
    let kind = patch["spec"]["type"].as_str();
    if key.kind == Kind::Service && kind.is_some_and(|k| !own(k)) {
        return Ok(()); // not modelled
    }
    match line.flag("type").unwrap_or("strategic") {
        "strategic" => update(stage, &key, |live| edit::merge(live, &patch)),
        "merge" => update(stage, &key, |live| edit::merge_plain(live, &patch)),
        "json" => {
            for op in patch.as_array().into_iter().flatten() {
                let path = text(&op["path"]).to_string();
                update(stage, &key, |live| {
                    edit::operate(live, text(&op["op"]), &path, &op["value"])
                });
            }
        }
        other => return Err(format!("cmd: --type={other} is not understood")),
    }
    Ok(())
}

fn taint(stage: &mut Stage, key: Key, line: &Line) -> Done {
    let Some(Object::Node(stored)) = stage.cluster().get(&key) else { return Ok(()) };
    let (mut add, mut remove) = (Vec::new(), Vec::new());
    for word in line.words.iter().skip(2).filter(|w| w.contains(':') || w.ends_with('-')) {
        let (body, effect) = word.trim_end_matches('-').split_once(':').unwrap_or((word, ""));
        let (name, value) = body.split_once('=').unwrap_or((body, ""));
        let name = name.trim_end_matches('-');
        let same = |t: &&Taint| *t.key == *name && (effect.is_empty() || *t.effect == *effect);
        let found: Vec<Taint> = stored.spec.taints.iter().filter(same).copied().collect();
        if word.ends_with('-') {
            if found.is_empty() {
                return Ok(()); // error: taint "k" not found
            }
            remove.extend(found);
        } else {
            if !found.is_empty() && !line.has("overwrite") {
                return Ok(()); // error: node already has k taint(s) with same effect(s)
            }
            let (key, value, effect) = (name.into(), value.into(), effect.into());
            add.push(Taint { key, value, effect, time_added: None });
        }
    }
    stage.ask(Verb::Patch(key, Patch::NodeTaints { add, remove }));
    Ok(())
}

/// Whether there is such a node.
fn cordon(stage: &mut Stage, node: &str, on: bool) -> bool {
    let key = Key::new(Kind::Node, "", node);
    let Some(Object::Node(stored)) = stage.cluster().get(&key) else { return false };
    if stored.spec.unschedulable != on {
        stage.ask(Verb::Patch(key, Patch::NodeUnschedulable(on)));
    }
    true
}

fn delete(stage: &mut Stage, key: Key, line: &Line) -> Done {
    let propagation = match line.flag("cascade").unwrap_or("background") {
        "orphan" | "false" => Propagation::Orphan,
        "foreground" => Propagation::Foreground,
        "background" | "true" => Propagation::Background,
        _ => return Ok(()), // error: invalid cascade value
    };
    let asked = line.flag("grace-period").and_then(|g| g.parse::<i64>().ok());
    let grace_period_seconds = match asked.filter(|g| *g >= 0) {
        // Without --force kubectl turns 0 into 1.
        Some(0) if !line.has("force") => Some(1),
        Some(seconds) => Some(seconds),
        None if line.has("force") => Some(0),
        None if line.has("now") => Some(1),
        None => None,
    };
    stage.ask(Verb::Delete { key, grace_period_seconds, propagation, uid: None });
    Ok(())
}
