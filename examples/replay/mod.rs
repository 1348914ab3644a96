//! Replays a recorded scenario on the model and writes what happened in the recording's own format.
//!
//! The control plane is the model's; kubectl and the kubelets are as they were at the recording:
//! commands at their times, nodes that do what tests/vectors/README.md says.

pub mod kinds;
mod kubectl;
mod kubelet;
mod wire;

use kubectl::Kubectl;
use kubelet::Kubelets;
use moseon::cluster::object::{Condition, Key, Kind, Namespace, Object, Status, Str, Time};
use moseon::cluster::replay::{LeaseState, Patch, Verb};
use moseon::cluster::{Cluster, Config, Move, Ms, replay};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, VecDeque};

/// Recordings begin before their first command: t_ms 0 is this moment of the model.
const OFFSET_MS: Ms = 20_000;

/// The model under a recording's commands.
struct Stage {
    door: replay::Replay,
    namespace: Str,
    kubelets: Kubelets,
    /// The revision seen last.
    seen: u64,
    known: BTreeMap<Key, Object>,
    /// Everything that was ever made: (kind, owner's name) → (revision, name).
    made: BTreeMap<(Kind, Str), Vec<(u64, Str)>>,
    events: Vec<Value>,
}

/// Runs the scenario; the answer is a recording of the model, or what cannot be understood.
pub fn replay(scenario: &Value) -> Result<Value, String> {
    let namespace: Str =
        scenario["namespace"].as_str().ok_or("namespace: a text is missing")?.into();
    let steps = scenario["steps"].as_array().ok_or("steps: a list is missing")?;
    let mut stage = Stage {
        door: replay::Replay::new(config(&scenario["flags"])),
        namespace,
        kubelets: Kubelets::default(),
        seen: 0,
        known: BTreeMap::new(),
        made: BTreeMap::new(),
        events: Vec::new(),
    };
    stage.begin(scenario)?;
    let initial: Vec<Value> = stage
        .known
        .values()
        .map(|o| json!({"resource": o.kind().plural(), "object": wire::object(o)}))
        .collect();
    stage.events.clear();
    let mut kubectl = Kubectl::new(scenario);
    for (i, step) in steps.iter().enumerate() {
        let at = |what: &str| format!("steps[{i}]: {what}");
        let t_ms = step["t_ms"].as_u64().ok_or_else(|| at("t_ms: a number is missing"))?;
        stage.run_until(OFFSET_MS + t_ms);
        match (step["note"].as_str(), step["cmd"].as_str()) {
            (Some(note), _) => stage.note(note, step).map_err(|e| at(&e))?,
            (None, Some(cmd)) => kubectl.run(&mut stage, cmd, step).map_err(|e| at(&e))?,
            (None, None) => return Err(at("neither cmd nor note")),
        }
    }
    let last = |list: &str, more: &str| {
        let items = scenario[list].as_array().into_iter().flatten();
        let end = |e: &Value| e["t_ms"].as_u64().unwrap_or(0) + e[more].as_u64().unwrap_or(0);
        items.map(end).max().unwrap_or(0)
    };
    let end = last("steps", "took_ms").max(last("events", ""));
    stage.run_until(OFFSET_MS + end);
    Ok(json!({
        "description": scenario["description"], "namespace": &*namespace,
        "flags": scenario["flags"], "initial": initial, "steps": steps,
        "events": stage.events,
    }))
}

/// The flags of kube-controller-manager that the model takes: `--node-monitor-period=1s`.
fn config(flags: &Value) -> Config {
    let mut config = Config::default();
    let flags = flags.to_string();
    let flag = |name: &str| -> Option<Ms> {
        let rest = flags.split(name).nth(1)?.strip_prefix('=')?;
        rest.split('s').next()?.parse::<Ms>().ok().map(|s| s * 1000)
    };
    for (name, field) in [
        ("--node-monitor-period", &mut config.node_monitor_period_ms),
        ("--node-monitor-grace-period", &mut config.node_monitor_grace_period_ms),
        ("--node-startup-grace-period", &mut config.node_startup_grace_period_ms),
    ] {
        *field = flag(name).unwrap_or(*field);
    }
    config
}

impl Stage {
    fn begin(&mut self, scenario: &Value) -> Result<(), String> {
        let namespace = Namespace::named(self.namespace);
        self.door.ask(Verb::Create(namespace.into()));
        self.run_until(100);
        for item in scenario["initial"].as_array().ok_or("initial: a list is missing")? {
            if item["resource"] != "nodes" {
                continue;
            }
            let Ok(Object::Node(node)) = Object::deserialize(fix(item["object"].clone())) else {
                return Err(format!("initial: no Node: {}", item["object"]));
            };
            let mut node = (*node).clone();
            let now = Time::from_ms(self.now());
            node.metadata.resource_version = 0;
            for condition in &mut node.status.conditions {
                condition.last_transition_time = Some(now);
                condition.last_heartbeat_time = Some(now);
            }
            let name = node.metadata.name;
            self.door.ask(Verb::Create(node.into()));
            self.door.heartbeat(&name, LeaseState::Alive { phase_ms: 0 });
        }
        self.run_until(OFFSET_MS);
        // The API server taints new nodes until they are ready; these were ready long ago.
        let mut nodes = self.cluster().list(Kind::Node).filter_map(Object::as_node);
        match nodes.find(|n| !n.spec.taints.is_empty()) {
            Some(node) => Err(format!("initial: node {} has taints", node.metadata.name)),
            None => Ok(()),
        }
    }

    fn cluster(&self) -> &Cluster {
        self.door.cluster()
    }
    fn now(&self) -> Ms {
        self.cluster().now()
    }
    /// Makes a move as the cluster's administrator. What makes no sense now is not done.
    fn act(&mut self, act: Move) {
        let _ = self.door.act(act);
    }

    fn run_until(&mut self, until: Ms) {
        loop {
            let next = self.cluster().next_at().unwrap_or(Ms::MAX);
            let report = self.kubelets.next_at().unwrap_or(Ms::MAX);
            if next.min(report) > until {
                break;
            }
            if report < next {
                self.door.advance(report);
                for verb in self.kubelets.due(report) {
                    self.door.report(verb);
                }
            } else {
                self.door.deliver();
                self.record();
            }
        }
        self.door.advance(until);
    }

    /// What was written since the last look, as watch events.
    fn record(&mut self) {
        let (now, revision) = (self.now(), self.cluster().revision());
        if revision == self.seen {
            return;
        }
        let mut written = VecDeque::new();
        let objects: Vec<Object> = self.door.objects().cloned().collect();
        for object in &objects {
            let meta = object.meta();
            if meta.resource_version <= self.seen {
                continue;
            }
            let old = self.known.insert(object.key(), object.clone());
            if let (None, Some(owner)) = (&old, meta.controller()) {
                let made = self.made.entry((object.kind(), owner.name)).or_default();
                made.push((meta.resource_version, meta.name));
            }
            let kind = if old.is_some() { "MODIFIED" } else { "ADDED" };
            written.push_back((meta.resource_version, kind, object.clone()));
        }
        if self.known.len() > objects.len() {
            let here = |key: &Key| self.door.cluster().get(key).is_some();
            let gone: Vec<Key> = self.known.keys().filter(|k| !here(k)).copied().collect();
            for mut object in gone.iter().filter_map(|key| self.known.remove(key)) {
                object.meta_mut().resource_version = revision;
                written.push_back((revision, "DELETED", object));
            }
        }
        written.make_contiguous().sort_by_key(|(revision, ..)| *revision);
        self.seen = revision;
        let (t_ms, at) = (now as i64 - OFFSET_MS as i64, Time::from_ms(now).rfc3339());
        for (_, kind, object) in written {
            self.kubelets.see(now, kind, &object);
            self.events.push(json!({
                "t_ms": t_ms, "at": at, "type": kind, "resource": object.kind().plural(),
                "object": wire::object(&object),
            }));
        }
    }

    /// The name of the k-th object of a kind that an owner made.
    fn made(&self, kind: Kind, owner: &Str, k: usize) -> Option<Str> {
        let mut made = self.made.get(&(kind, *owner))?.clone();
        made.sort();
        made.get(k - 1).map(|(_, name)| *name)
    }

    /// `fake kubelet of n2 stops (...)`, `fake kubelet of n2 starts again`.
    fn note(&mut self, note: &str, step: &Value) -> Result<(), String> {
        let Some(rest) = note.strip_prefix("fake kubelet of ") else { return Ok(()) };
        let (node, what) = rest.split_once(' ').unwrap_or((rest, ""));
        let node: Str = node.into();
        let now = self.now();
        if what.starts_with("stops") {
            let told = step["last_renewal_ms"][&*node].as_i64();
            // A recording without it: the last of this node's renewals every 10 s.
            let renewed = told.map(|ms| (ms + OFFSET_MS as i64) as Ms);
            let last_renewal = renewed.unwrap_or(now / 10_000 * 10_000);
            self.door.heartbeat(&node, LeaseState::Silent { last_renewal });
            self.kubelets.stop(now, &node);
            return Ok(());
        }
        if !what.starts_with("starts") {
            return Err(format!("note: `{note}` is neither a stop nor a start"));
        }
        self.door.heartbeat(&node, LeaseState::Alive { phase_ms: now });
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
        self.door.report(Verb::Patch(key, Patch::NodeConditions(conditions)));
        Ok(())
    }
}

/// What the model's objects do not take: null lists and empty container states.
fn fix(mut value: Value) -> Value {
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
