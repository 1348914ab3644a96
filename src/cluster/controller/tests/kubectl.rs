//! As much of kubectl as the recordings need: each command becomes the requests it makes.

use super::replay::{Replay, fix};
use crate::cluster::component::{Patch, Propagation, Verb};
use crate::cluster::controller::undo;
use crate::cluster::map::Map;
use crate::cluster::object::{
    Deployment, IntOrString, Key, Kind, Labels, Object, ReplicaSet, Service, ServicePort, Str,
    Taint,
};
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;

/// Knows how the recording's generated names translate.
pub(super) struct Kubectl {
    /// Recorded pod → (owner's recorded name, the how-manieth of it).
    pods: Map<String, (String, usize)>,
    /// Recorded ReplicaSet → (Deployment, the how-manieth).
    sets: Map<String, (String, usize)>,
}

impl Kubectl {
    pub(super) fn new(scenario: &Value) -> Kubectl {
        let mut events: Vec<&Value> =
            scenario["events"].as_array().expect("events").iter().collect();
        let revision = |e: &Value| {
            let text = e["object"]["metadata"]["resourceVersion"].as_str();
            text.and_then(|t| t.parse::<u64>().ok()).unwrap_or(0)
        };
        events.sort_by_key(|e| revision(e));
        let mut kubectl = Kubectl { pods: Map::new(), sets: Map::new() };
        let mut count: Map<String, usize> = Map::new();
        for event in events.into_iter().filter(|e| e["type"] == "ADDED") {
            let meta = &event["object"]["metadata"];
            let Some(owner) = meta["ownerReferences"][0]["name"].as_str() else { continue };
            let name = meta["name"].as_str().expect("a name").to_string();
            let k = count.entry(format!("{}/{owner}", event["resource"])).or_default();
            *k += 1;
            let place = (owner.to_string(), *k);
            match event["resource"].as_str() {
                Some("pods") => {
                    kubectl.pods.insert(name, place);
                }
                // One of the same name may be made again.
                Some("replicasets") => {
                    kubectl.sets.entry(name).or_insert(place);
                }
                _ => {}
            }
        }
        kubectl
    }

    pub(super) fn run(&mut self, replay: &mut Replay, step: &Value) {
        let text = step["cmd"].as_str().expect("a command");
        if step["exit"] != 0 {
            return;
        }
        let words: Vec<&str> = text.split_whitespace().skip(1).collect();
        let flag = |name| flag(&words, name);
        let plain: Vec<&str> =
            words.iter().filter(|w| !w.starts_with('-')).flat_map(|w| w.split('/')).collect();
        match (words[0], words.get(1).copied().unwrap_or("")) {
            ("apply", _) => {
                let object = serde_json::from_str(step["stdin"].as_str().expect("stdin"));
                apply(replay, object.expect("JSON"));
            }
            ("create", "deployment") => {
                let image = flag("--image").expect("an image");
                let replicas: i64 = flag("--replicas").map_or(1, |r| r.parse().expect("replicas"));
                let name = plain[2];
                let container = image.split([':', '/']).next().expect("a name");
                let labels = serde_json::json!({"app": name});
                apply(
                    replay,
                    serde_json::json!({"kind": "Deployment",
                    "metadata": {"name": name, "labels": labels},
                    "spec": {"replicas": replicas, "selector": {"matchLabels": labels},
                        "template": {"metadata": {"labels": labels},
                            "spec": {"containers": [{"name": container, "image": image}]}}}}),
                );
            }
            ("create", "service") => {
                let ports = flag("--tcp").map_or(Vec::new(), |tcp| {
                    let (port, target) = tcp.split_once(':').unwrap_or((tcp, tcp));
                    let (port, target): (u16, u16) =
                        (port.parse().expect("a port"), target.parse().expect("a port"));
                    vec![serde_json::json!({"name": format!("{port}-{target}"), "port": port,
                        "targetPort": target})]
                });
                let labels = serde_json::json!({"app": plain[3]});
                let node_port = plain[2] == "nodeport";
                apply(
                    replay,
                    serde_json::json!({"kind": "Service",
                    "metadata": {"name": plain[3], "labels": labels},
                    "spec": {"selector": labels, "ports": ports,
                        "clusterIP": flag("--clusterip").unwrap_or(""),
                        "type": if node_port { "NodePort" } else { "ClusterIP" }}}),
                );
            }
            ("scale", _) => {
                let replicas = flag("--replicas").expect("replicas").parse().expect("a number");
                let key = self.key(replay, plain[1], plain[2]);
                replay.ask(Verb::Patch(key, Patch::Replicas(replicas)));
            }
            ("set", "image") => {
                let (_, image) = words.last().expect("words").split_once('=').expect("c=image");
                let key = self.key(replay, "deployment", plain[3]);
                replay.ask(Verb::Patch(key, Patch::Image(image.into())));
            }
            // Kinds that are not modelled.
            (_, "priorityclass") => {}
            ("delete", _) => self.delete(replay, &plain, &words, flag("--cascade")),
            ("annotate" | "label", _) => self.annotate(replay, words[0], &plain),
            ("rollout", verb) => self.rollout(replay, verb, plain[3], flag("--to-revision")),
            ("expose", _) => expose(replay, plain[2], &words),
            ("cordon" | "uncordon", _) => {
                let key = Key::new(Kind::Node, "", plain[1]);
                replay.ask(Verb::Patch(key, Patch::NodeUnschedulable(words[0] == "cordon")));
            }
            ("drain", _) => drain(replay, plain[1]),
            ("taint", _) => taint(replay, plain[2], &plain[3..]),
            (_, _) => {}
        }
    }

    fn key(&self, replay: &Replay, kind: &str, name: &str) -> Key {
        let kind = match kind {
            "deployment" | "deploy" | "deployments" => Kind::Deployment,
            "rs" | "replicaset" => Kind::ReplicaSet,
            "pod" | "pods" => Kind::Pod,
            "svc" | "service" => Kind::Service,
            "node" | "nodes" => Kind::Node,
            other => panic!("kind {other}"),
        };
        let namespace = if kind == Kind::Node { "".into() } else { replay.namespace };
        Key::new(kind, namespace, self.translate(replay, kind, name))
    }

    /// The model's name for a recorded generated name.
    fn translate(&self, replay: &Replay, kind: Kind, name: &str) -> Str {
        let place = match kind {
            Kind::Pod => self.pods.get(name),
            Kind::ReplicaSet => self.sets.get(name),
            _ => None,
        };
        let Some((owner, k)) = place else { return name.into() };
        let owner_kind = if kind == Kind::Pod { Kind::ReplicaSet } else { Kind::Deployment };
        let owner = self.translate(replay, owner_kind, owner);
        replay.made(kind, &owner, *k)
    }

    fn delete(&self, replay: &mut Replay, plain: &[&str], words: &[&str], cascade: Option<&str>) {
        let propagation = match cascade {
            Some("orphan") => Propagation::Orphan,
            Some("foreground") => Propagation::Foreground,
            _ => Propagation::Background,
        };
        let mut keys: Vec<Key> = Vec::new();
        let selector = words.iter().position(|w| *w == "-l").map(|at| words[at + 1]);
        if selector.is_some() || words.contains(&"--all") {
            let kind = self.key(replay, plain[1], "").kind;
            let (label, value) = selector.and_then(|s| s.split_once('=')).unwrap_or(("", ""));
            let namespace = replay.namespace;
            let objects = replay.cluster.list_namespace(kind, &namespace);
            keys.extend(
                objects
                    .filter(|o| {
                        label.is_empty()
                            || o.meta().labels.get(label).is_some_and(|v| &**v == value)
                    })
                    .map(|o| o.key()),
            );
        } else {
            keys.extend(plain[2..].iter().map(|name| self.key(replay, plain[1], name)));
        }
        for key in keys {
            replay.ask(Verb::Delete { key, grace_period_seconds: None, propagation, uid: None });
        }
    }

    fn annotate(&self, replay: &mut Replay, verb: &str, plain: &[&str]) {
        let key = self.key(replay, plain[1], plain[2]);
        let rest = plain[3..].join("/");
        let mut changes: Map<Str, Option<Str>> = Map::new();
        match rest.split_once('=') {
            Some((name, value)) => {
                changes.insert(name.into(), Some(value.trim_matches('\'').into()))
            }
            None => changes.insert(rest.trim_end_matches('-').into(), None),
        };
        let patch =
            if verb == "label" { Patch::Labels(changes) } else { Patch::Annotations(changes) };
        replay.ask(Verb::Patch(key, patch));
    }

    fn rollout(&self, replay: &mut Replay, verb: &str, name: &str, revision: Option<&str>) {
        let key = self.key(replay, "deployment", name);
        let Some(Object::Deployment(stored)) = replay.cluster.get(&key) else { return };
        let mut d = Deployment::clone(&stored);
        d.metadata.resource_version = 0;
        match verb {
            "undo" => {
                let namespace = replay.namespace;
                let sets: Vec<Arc<ReplicaSet>> = replay
                    .cluster
                    .list_namespace(Kind::ReplicaSet, &namespace)
                    .filter_map(|o| o.as_replica_set().cloned())
                    .filter(|s| s.metadata.controller().is_some_and(|o| o.uid == d.metadata.uid))
                    .collect();
                let revision = revision.map(|r| r.parse().expect("a revision"));
                let Ok(undo) = undo(&d, &sets, revision) else { return };
                d.spec.template = undo.template;
                d.metadata.annotations = undo.annotations;
            }
            "pause" => d.spec.paused = true,
            "resume" => d.spec.paused = false,
            "restart" => {
                let key: Str = "kubectl.kubernetes.io/restartedAt".into();
                let now = replay.cluster.now().to_string().into();
                d.spec.template.metadata.annotations.insert(key, now);
            }
            _ => return,
        }
        replay.ask(Verb::Update(d.into()));
    }
}

impl Replay {
    /// The name of the k-th object of a kind that an owner made.
    fn made(&self, kind: Kind, owner: &Str, k: usize) -> Str {
        let mut made: Vec<(u64, Str)> = self.first_seen(kind, owner);
        made.sort();
        made.get(k - 1).map(|(_, name)| *name).unwrap_or_else(|| "none".into())
    }
}

fn apply(replay: &mut Replay, mut value: Value) {
    value["metadata"]["namespace"] = (*replay.namespace).into();
    let Ok(object) = Object::deserialize(fix(value)) else { return };
    let Some(stored) = replay.cluster.get(&object.key()) else {
        return replay.ask(Verb::Create(object));
    };
    let mut object = object;
    // The merge keeps what others put there; recordings apply whole specs.
    let kept = stored.meta().annotations.clone();
    let meta = object.meta_mut();
    meta.resource_version = 0;
    for (key, value) in kept {
        meta.annotations.entry(key).or_insert(value);
    }
    meta.owner_references = stored.meta().owner_references.clone();
    meta.finalizers = stored.meta().finalizers.clone();
    replay.ask(Verb::Update(object));
}

/// The value of `--name=value`.
fn flag<'a>(words: &[&'a str], name: &str) -> Option<&'a str> {
    words.iter().find_map(|w| w.strip_prefix(name)?.strip_prefix('='))
}

fn expose(replay: &mut Replay, name: &str, words: &[&str]) {
    let flag = |name| flag(words, name);
    let key = Key::new(Kind::Deployment, replay.namespace, name);
    let Some(Object::Deployment(d)) = replay.cluster.get(&key) else { return };
    let mut service = Service::default();
    service.metadata.name = flag("--name").unwrap_or(name).into();
    service.metadata.namespace = replay.namespace;
    service.metadata.labels = d.metadata.labels.clone();
    service.spec.selector = d.spec.selector.match_labels.clone();
    let port: u16 = flag("--port").map_or(80, |p| p.parse().expect("a port"));
    let target = flag("--target-port").map(|t| match t.parse() {
        Ok(n) => IntOrString::Int(n),
        Err(_) => IntOrString::String(t.into()),
    });
    service.spec.ports = vec![ServicePort {
        port,
        target_port: target.or(Some(IntOrString::Int(port.into()))),
        ..ServicePort::default()
    }];
    let _: &Labels = &service.spec.selector;
    replay.ask(Verb::Create(service.into()));
}

fn drain(replay: &mut Replay, node: &str) {
    let key = Key::new(Kind::Node, "", node);
    replay.ask(Verb::Patch(key, Patch::NodeUnschedulable(true)));
    let pods: Vec<Key> = replay.cluster.pods_on(node).map(|p| p.key()).collect();
    for pod in pods {
        replay.ask(Verb::Evict { pod });
    }
}

fn taint(replay: &mut Replay, node: &str, words: &[&str]) {
    let key = Key::new(Kind::Node, "", node);
    let Some(Object::Node(stored)) = replay.cluster.get(&key) else { return };
    for word in words {
        let (body, effect) = word.trim_end_matches('-').split_once(':').unwrap_or((word, ""));
        let (name, value) = body.trim_end_matches('-').split_once('=').unwrap_or((body, ""));
        let name = name.trim_end_matches('-');
        let (mut add, mut remove) = (Vec::new(), Vec::new());
        if word.ends_with('-') {
            let same = |t: &&Taint| *t.key == *name && (effect.is_empty() || *t.effect == *effect);
            remove.extend(stored.spec.taints.iter().filter(same).cloned());
        } else {
            let (key, value, effect) = (name.into(), value.into(), effect.into());
            add.push(Taint { key, value, effect, time_added: None });
        }
        replay.ask(Verb::Patch(key, Patch::NodeTaints { add, remove }));
    }
}
