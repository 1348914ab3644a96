//! Replays a recorded scenario on the model and writes what happened in the recording's own format.

use super::kubectl::Kubectl;
use super::kubelet::Kubelets;
use crate::cluster::Cluster;
use crate::cluster::component::{Ctx, Out, Patch, Request, Verb};
use crate::cluster::config::Config;
use crate::cluster::controller::LeaseState;
use crate::cluster::engine::{Delivery, Entry};
use crate::cluster::object::{Condition, Key, Kind, Namespace, Object, Status, Str, Time};
use crate::cluster::step::{Actor, Controller, Ms, Step};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Recordings begin before their first command: t_ms 0 is this moment of the model.
pub(super) const OFFSET_MS: Ms = 20_000;

/// The model under a recording's commands.
pub(super) struct Replay {
    pub(super) cluster: Cluster,
    pub(super) namespace: Str,
    pub(super) steps: Vec<Step>,
    kubelets: Kubelets,
    seen: u64,
    known: BTreeMap<Key, Object>,
    /// Everything that was ever made: (kind, owner's name) → (revision, name).
    made: BTreeMap<(Kind, Str), Vec<(u64, Str)>>,
    events: Vec<Value>,
}

/// Runs the scenario; the answer is a recording of the model.
pub(super) fn replay(scenario: &Value) -> (Value, Replay) {
    let mut config = Config::default();
    let flags = scenario["flags"].to_string();
    let flag = |name: &str| -> Option<Ms> {
        let rest = flags.split(name).nth(1)?.strip_prefix('=')?;
        rest.split('s').next()?.parse::<Ms>().ok().map(|s| s * 1000)
    };
    if let Some(ms) = flag("--node-monitor-period") {
        config.node_monitor_period_ms = ms;
    }
    if let Some(ms) = flag("--node-monitor-grace-period") {
        config.node_monitor_grace_period_ms = ms;
    }
    if let Some(ms) = flag("--node-startup-grace-period") {
        config.node_startup_grace_period_ms = ms;
    }
    let namespace: Str = scenario["namespace"].as_str().expect("a namespace").into();
    let mut replay = Replay {
        cluster: Cluster::new(config, 1),
        namespace,
        steps: Vec::new(),
        kubelets: Kubelets::default(),
        seen: 0,
        known: BTreeMap::new(),
        made: BTreeMap::new(),
        events: Vec::new(),
    };
    replay.begin(scenario);
    let initial: Vec<Value> = replay
        .known
        .values()
        .map(|o| json!({"resource": o.kind().plural(), "object": wire(o)}))
        .collect();
    replay.events.clear();
    let mut kubectl = Kubectl::new(scenario);
    for step in scenario["steps"].as_array().expect("steps") {
        replay.run_until(OFFSET_MS + step["t_ms"].as_u64().expect("a time"));
        if let Some(note) = step["note"].as_str() {
            replay.note(note, step);
        } else {
            kubectl.run(&mut replay, step);
        }
    }
    let last = |list: &str| {
        let items = scenario[list].as_array().into_iter().flatten();
        items.filter_map(|e| e["t_ms"].as_u64()).max().unwrap_or(0)
    };
    let end = last("steps").max(last("events"));
    replay.run_until(OFFSET_MS + end + 100);
    let recording = json!({
        "description": scenario["description"], "namespace": &*namespace,
        "flags": scenario["flags"], "initial": initial, "steps": scenario["steps"],
        "events": std::mem::take(&mut replay.events),
    });
    (recording, replay)
}

impl Replay {
    fn begin(&mut self, scenario: &Value) {
        let mut namespace = Namespace::default();
        namespace.metadata.name = self.namespace;
        self.ask(Verb::Create(namespace.into()));
        self.run_until(100);
        for item in scenario["initial"].as_array().expect("initial objects") {
            let Ok(Object::Node(node)) = Object::deserialize(fix(item["object"].clone())) else {
                continue;
            };
            let mut node = (*node).clone();
            let now = Time::from_ms(self.cluster.now());
            node.metadata.resource_version = 0;
            for condition in &mut node.status.conditions {
                condition.last_transition_time = Some(now);
                condition.last_heartbeat_time = Some(now);
            }
            let name = node.metadata.name;
            self.ask(Verb::Create(node.into()));
            self.heartbeat(&name, LeaseState::Alive { phase_ms: 0 });
        }
        self.run_until(OFFSET_MS);
        // The API server taints new nodes until they are ready; these were ready long ago.
        let tainted: Vec<Object> = self.cluster.list(Kind::Node).cloned().collect();
        assert!(tainted.iter().all(|n| n.as_node().is_some_and(|n| n.spec.taints.is_empty())));
    }

    /// Sends a request as the cluster's administrator.
    pub(super) fn ask(&mut self, verb: Verb) {
        let request = Box::new(Request { by: Actor::Learner, work: None, verb });
        let what = Delivery::Request { sender: 0, request };
        self.cluster.send(1, Entry { cause: None, quiet: false, what });
    }

    /// Sends a request as a node.
    pub(super) fn report(&mut self, verb: Verb) {
        let request = Box::new(Request { by: Actor::ApiServer, work: None, verb });
        let what = Delivery::Request { sender: 1, request };
        self.cluster.send(1, Entry { cause: None, quiet: true, what });
    }

    pub(super) fn run_until(&mut self, until: Ms) {
        loop {
            let next = self.cluster.next_at().unwrap_or(Ms::MAX);
            let report = self.kubelets.next_at().unwrap_or(Ms::MAX);
            if next.min(report) > until {
                break;
            }
            if report < next {
                self.cluster.clock.advance(report);
                for verb in self.kubelets.due(report) {
                    self.report(verb);
                }
                continue;
            }
            let entry = self.cluster.clock.take().expect("something is next");
            let step = self.cluster.deliver(entry);
            self.steps.extend(step);
            self.record();
        }
        self.cluster.clock.advance(until.max(self.cluster.now()));
    }

    /// What was written since the last look, as watch events.
    fn record(&mut self) {
        if self.cluster.revision() == self.seen {
            return;
        }
        let t_ms = self.cluster.now() as i64 - OFFSET_MS as i64;
        let objects: Vec<Object> = self.cluster.api.all().cloned().collect();
        let mut written = Vec::new();
        for object in &objects {
            if object.meta().resource_version > self.seen {
                let old = self.known.insert(object.key(), object.clone());
                let kind = if old.is_some() { "MODIFIED" } else { "ADDED" };
                if let (None, Some(owner)) = (&old, object.meta().owner_references.first()) {
                    let made = (object.meta().resource_version, object.meta().name);
                    self.made.entry((object.kind(), owner.name)).or_default().push(made);
                }
                written.push((object.meta().resource_version, kind, object.clone()));
            }
        }
        if self.known.len() > objects.len() {
            let gone: Vec<Key> =
                self.known.keys().filter(|k| self.cluster.api.get(k).is_none()).cloned().collect();
            for key in gone {
                let mut object = self.known.remove(&key).expect("known");
                object.meta_mut().resource_version = self.cluster.revision();
                written.push((self.cluster.revision(), "DELETED", object));
            }
        }
        written.sort_by_key(|(revision, ..)| *revision);
        self.seen = self.cluster.revision();
        let at = Time::from_ms(self.cluster.now()).rfc3339();
        for (_, kind, object) in written {
            self.kubelets.see(self.cluster.now(), kind, &object);
            self.events.push(json!({
                "t_ms": t_ms, "at": at, "type": kind, "resource": object.kind().plural(),
                "object": wire(&object),
            }));
        }
    }

    pub(super) fn first_seen(&self, kind: Kind, owner: &Str) -> Vec<(u64, Str)> {
        self.made.get(&(kind, *owner)).cloned().unwrap_or_default()
    }

    fn note(&mut self, note: &str, step: &Value) {
        let words: Vec<&str> = note.split(' ').collect();
        let Some(at) = words.iter().position(|w| *w == "of") else { return };
        let node: Str = words[at + 1].into();
        if words[at + 2].starts_with("stops") {
            let renewed = step["last_renewal_ms"][&*node].as_i64().expect("a renewal");
            let last_renewal = (renewed + OFFSET_MS as i64) as Ms;
            self.heartbeat(&node, LeaseState::Silent { last_renewal });
            self.kubelets.stop(&node);
            return;
        }
        let now = self.cluster.now();
        self.heartbeat(&node, LeaseState::Alive { phase_ms: now });
        self.kubelets.start(now, &node);
        let healthy = |kind: &str, status: Status, reason: &str| Condition {
            kind: kind.into(),
            status,
            reason: reason.into(),
            last_transition_time: Some(Time::from_ms(now)),
            last_heartbeat_time: Some(Time::from_ms(now)),
            ..Condition::default()
        };
        let conditions = vec![
            healthy("MemoryPressure", Status::False, "KubeletHasSufficientMemory"),
            healthy("DiskPressure", Status::False, "KubeletHasNoDiskPressure"),
            healthy("PIDPressure", Status::False, "KubeletHasSufficientPID"),
            healthy("Ready", Status::True, "KubeletReady"),
        ];
        let key = Key::new(Kind::Node, "", node);
        self.report(Verb::Patch(key, Patch::NodeConditions(conditions)));
    }

    fn heartbeat(&mut self, node: &Str, lease: LeaseState) {
        let me = Actor::Controller(Controller::NodeLifecycle);
        let mut out = Out::default();
        let cluster = &mut self.cluster;
        let mut ctx = Ctx {
            now: cluster.clock.now(),
            config: &cluster.config,
            rng: &mut cluster.rng,
            me,
            cause: None,
            out: &mut out,
        };
        cluster.controllers.node_lifecycle.heartbeat(&mut ctx, node, lease);
        cluster.send_out(&me, None, out);
    }
}

/// An object as `kubectl get -o json` shows it.
fn wire(object: &Object) -> Value {
    let mut value: Value = serde_json::from_str(&object.to_json()).expect("JSON");
    let meta = &mut value["metadata"];
    if meta["uid"].is_null() {
        meta["uid"] = meta["name"].clone(); // Events have none here
    }
    value
}

/// What the model's objects do not take: null lists and empty container states.
pub(super) fn fix(mut value: Value) -> Value {
    if let Value::Object(map) = &mut value {
        map.retain(|key, value| !(value.is_null() || key == "state" || key == "lastState"));
        for value in map.values_mut() {
            *value = fix(value.take());
        }
    } else if let Value::Array(list) = &mut value {
        for value in list {
            *value = fix(value.take());
        }
    }
    value
}

#[test]
#[ignore = "needs recordings: MOSEON_REPLAY names them, the models are written beside"]
fn replay_recordings() {
    let folder = std::env::var("MOSEON_REPLAY").expect("MOSEON_REPLAY");
    let out = std::env::var("MOSEON_OUT").expect("MOSEON_OUT");
    for name in std::fs::read_to_string(format!("{out}/list")).expect("list").lines() {
        let text = std::fs::read_to_string(format!("{folder}/{name}")).expect("a recording");
        let scenario: Value = serde_json::from_str(&text).expect("JSON");
        let (recording, _) = replay(&scenario);
        std::fs::write(format!("{out}/{name}"), recording.to_string()).expect("written");
    }
}
