//! The learner's acts: what each sends, and which are possible now.
//!
//! Acts on objects are API requests of `kubectl` and may be refused by the API server like any
//! other. Acts on machines are faults. An act that makes no sense here is a [`MoveError`]; then
//! nothing happened.

use super::component::{Patch, Verb};
use super::controller::{Undo, UndoError};
use super::create::{self, TaintChange};
use super::engine::{Delivery, Entry};
use super::moves::{
    DeleteMove, Move, NodesAct, PatchMove, PodSpecMove, PriorityClassMove, TrafficFrom, TrafficMove,
};
use super::network::{EVERY_NODE, Pattern, TRAFFIC_COUNT_MAX, Url};
use super::node::{NodeSetup, PodRun, image};
use super::object::patch::{self, PatchType};
use super::object::{Deployment, Key, Kind, Node, Object, Str, Taint, Time, Value};
use super::step::{Actor, Change, Controller, Fault, Step, What};
use super::{Cluster, controller};
use std::sync::Arc;

/// Official limit of Kubernetes: pods in a cluster.
pub const PODS_MAX: i64 = 150_000;
/// Official limit of Kubernetes: nodes in a cluster.
pub const NODES_MAX: i64 = 5_000;
/// Requests of one stream: more only make the same picture longer.
pub const REQUESTS_MAX: i64 = TRAFFIC_COUNT_MAX as i64;
/// The longest object or patch in JSON.
pub const JSON_BYTES_MAX: i64 = 64 * 1024;

/// Why an act cannot be done. Nothing happened.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum MoveError {
    NoSuchNode {
        node: Str,
    },
    NodeExists {
        node: Str,
    },
    NoSuchZone {
        zone: Str,
    },
    AlreadyOff {
        node: Str,
    },
    AlreadyCut {
        node: Str,
    },
    NotBroken {
        node: Str,
    },
    NoSuchPod {
        pod: Str,
    },
    /// Nothing of the pod runs, so nothing can crash.
    NotRunning {
        pod: Str,
    },
    NoSuchService {
        service: Str,
    },
    NoSuchDeployment {
        deployment: Str,
    },
    /// `kubectl rollout undo` without an earlier revision.
    NoHistory {
        deployment: Str,
    },
    NoRevision {
        deployment: Str,
        revision: i64,
    },
    /// The revision to go back to is what runs now.
    SameRevision {
        deployment: Str,
    },
    /// A paused rollout is neither undone nor restarted.
    RolloutPaused {
        deployment: Str,
    },
    AlreadyPaused {
        deployment: Str,
    },
    NotPaused {
        deployment: Str,
    },
    /// A taint to take away that is not there.
    NoSuchTaint {
        node: Str,
        taint: Str,
    },
    NoSuchController {
        controller: Str,
    },
    AlreadyStopped,
    AlreadyRunning,
    /// The setting has this value.
    AlreadySo {
        setting: Str,
        value: Str,
    },
    /// A number that is no number of these things: `field` is the API's name for it.
    OutOfRange {
        field: &'static str,
        min: i64,
        max: i64,
        asked: i64,
    },
    /// A text that is none of these things: `labels`, `tolerations`, `taint`, `patch`.
    BadText {
        field: &'static str,
        text: Str,
    },
    /// The object's JSON cannot be read; an empty field is the whole.
    BadObject {
        field: Str,
        expected: Str,
    },
}

impl Cluster {
    /// Makes the learner's act. The step is the act itself; the rest comes by [`Cluster::step`].
    pub fn submit(&mut self, act: Move) -> Result<Step, MoveError> {
        self.allowed(&act)?;
        let act = self.named(act);
        let to = match &act {
            Move::NodeAdd { .. } | Move::NodeFail { .. } | Move::NodeCut { .. } => Actor::World,
            Move::NodeRecover { .. } | Move::PodCrash { .. } => Actor::World,
            Move::ControlPlaneStop | Move::ControlPlaneStart => Actor::World,
            Move::ControllerStop { .. } | Move::ControllerStart { .. } => Actor::World,
            Move::NetworkSet { .. } => Actor::World,
            Move::ZoneFail { .. } | Move::ZoneRecover { .. } => Actor::World,
            Move::Nodes(many) if matches!(many.what, NodesAct::Fail | NodesAct::Recover) => {
                Actor::World
            }
            Move::TrafficSend(_) => Actor::Client,
            _ => Actor::ApiServer,
        };
        let what = What::Act(Arc::new(act));
        let step = self.made(None, Actor::Learner, to, what, Vec::<Change>::new());
        self.perform(act, &step);
        Ok(step)
    }

    fn perform(&mut self, act: Move, step: &Step) {
        match act {
            Move::PodCrash { namespace, name } => {
                let pod = Key::new(Kind::Pod, namespace, name);
                self.soon(step, Delivery::Fault(Fault::ContainerCrashed { pod }));
            }
            Move::NodeAdd { name, cpu_milli, memory_mib, zone } => {
                // Its addresses are given when it joins.
                let (address, pod_cidr) = (Str::default(), Str::default());
                let setup = NodeSetup { name, address, pod_cidr, cpu_milli, memory_mib, zone };
                self.soon(step, Delivery::Join(Box::new(setup)));
            }
            Move::NodeFail { node } => self.soon(step, Delivery::Fault(Fault::PowerOff { node })),
            Move::NodeCut { node } => self.soon(step, Delivery::Fault(Fault::CutOff { node })),
            Move::NodeRecover { node } => {
                self.soon(step, Delivery::Fault(Fault::Recovered { node }));
            }
            Move::ZoneFail { .. } | Move::ZoneRecover { .. } | Move::Nodes(_) => {
                self.perform_many(act, step);
            }
            Move::ControllerStop { controller } => {
                let controller = Controller::named(&controller).expect("allowed");
                self.soon(step, Delivery::Fault(Fault::ControllerStopped { controller }));
            }
            Move::ControllerStart { controller } => {
                let controller = Controller::named(&controller).expect("allowed");
                self.soon(step, Delivery::Fault(Fault::ControllerStarted { controller }));
            }
            Move::ControlPlaneStop => {
                self.soon(step, Delivery::Fault(Fault::ControlPlaneStopped));
            }
            Move::ControlPlaneStart => {
                self.soon(step, Delivery::Fault(Fault::ControlPlaneStarted));
            }
            Move::NetworkSet { setting, value } => {
                self.soon(step, Delivery::Fault(Fault::NetworkSet { setting, value }));
            }
            Move::TrafficSend(traffic) => {
                let cause = Some(step.id);
                let now = self.now();
                self.traffic_call(cause, now, |t, ctx, _| t.send(ctx, &traffic));
            }
            request => self.request_of(request, step),
        }
    }

    /// Acts on objects: what kubectl asks for.
    #[inline(never)]
    fn request_of(&mut self, act: Move, step: &Step) {
        match act {
            Move::PodAdd(_) | Move::DeploymentCreate(_) | Move::ServiceCreate(_) => {
                self.create(step, &act);
            }
            Move::NamespaceCreate { .. } | Move::PriorityClassCreate(_) => self.create(step, &act),
            Move::ObjectCreate { .. } => self.create(step, &act),
            Move::ObjectApply { json } => self.apply(step, &act, json),
            Move::ObjectReplace { .. } => {
                self.kubectl_asks(step, Verb::Update(act.object().expect("allowed")));
            }
            Move::DeploymentRollout { namespace, name, image } => {
                let key = Key::new(Kind::Deployment, namespace, name);
                self.kubectl_asks(step, Verb::Patch(key, Patch::Image(image)));
            }
            Move::DeploymentUndo { namespace, name, revision } => {
                let key = Key::new(Kind::Deployment, namespace, name);
                let undo = self.undone(&key, revision).expect("allowed");
                self.kubectl_asks(step, Verb::Patch(key, undo_patch(&undo)));
            }
            Move::DeploymentPause { namespace, name } => {
                self.edit(step, namespace, name, r#"{"spec":{"paused":true}}"#);
            }
            Move::DeploymentResume { namespace, name } => {
                self.edit(step, namespace, name, r#"{"spec":{"paused":null}}"#);
            }
            Move::DeploymentRestart { namespace, name } => {
                let mut body = Value::default();
                let annotations = body.at(&["spec", "template", "metadata", "annotations"]);
                let now = Time::from_ms(self.now()).rfc3339();
                annotations.set(ANNOTATION_RESTARTED_AT, Value::Text(now));
                self.edit(step, namespace, name, &body.to_json());
            }
            Move::Scale { key, replicas } => {
                self.kubectl_asks(step, Verb::Patch(key, Patch::Replicas(replicas as i32)));
            }
            Move::Patch(PatchMove { key, how, body }) => {
                self.kubectl_asks(step, Verb::Patch(key, Patch::Body(how, body)));
            }
            Move::Label { key, changes } => {
                let changes = create::changes(&changes).expect("allowed");
                self.kubectl_asks(step, Verb::Patch(key, Patch::Labels(changes)));
            }
            Move::Annotate { key, changes } => {
                let changes = create::changes(&changes).expect("allowed");
                self.kubectl_asks(step, Verb::Patch(key, Patch::Annotations(changes)));
            }
            Move::Delete(DeleteMove { key, cascade, grace_period_seconds }) => {
                let grace_period_seconds =
                    (grace_period_seconds >= 0).then_some(grace_period_seconds);
                let propagation = Some(cascade);
                let verb = Verb::Delete { key, grace_period_seconds, propagation, uid: None };
                self.kubectl_asks(step, verb);
            }
            Move::PodEvict { namespace, name } => {
                let pod = Key::new(Kind::Pod, namespace, name);
                self.kubectl_asks(step, Verb::Evict { pod, grace_period_seconds: None });
            }
            Move::NodeCordon { node } => self.cordon(step, node, true),
            Move::NodeUncordon { node } => self.cordon(step, node, false),
            Move::NodeDrain(drain) => self.drain(step, &drain),
            Move::NodeTaint { node, changes } => {
                let (add, remove) = self.taints(&node, &changes).expect("allowed");
                let key = Key::new(Kind::Node, "", node);
                self.kubectl_asks(step, Verb::Patch(key, Patch::NodeTaints { add, remove }));
            }
            machine => unreachable!("{} is no request", machine.act()),
        }
    }

    fn kubectl_asks(&mut self, step: &Step, verb: Verb) {
        self.kubectl(Some(step.id), None, verb);
    }

    fn create(&mut self, step: &Step, act: &Move) {
        self.kubectl_asks(step, Verb::Create(act.object().expect("allowed")));
    }

    /// `kubectl apply` looks first: what is there is patched.
    fn apply(&mut self, step: &Step, act: &Move, json: Str) {
        let object = act.object().expect("allowed");
        let key = object.key();
        if self.api.get(&key).is_some() {
            let patch = Patch::Body(PatchType::Apply, json);
            return self.kubectl_asks(step, Verb::Patch(key, patch));
        }
        let manifest = Value::read(&json).expect("allowed");
        let noted = create::read(&patch::applied(&manifest).to_json()).expect("allowed");
        self.kubectl_asks(step, Verb::Create(noted.object));
    }

    /// A strategic merge patch of a Deployment.
    fn edit(&mut self, step: &Step, namespace: Str, name: Str, body: &str) {
        let key = Key::new(Kind::Deployment, namespace, name);
        let patch = Patch::Body(PatchType::Strategic, body.into());
        self.kubectl_asks(step, Verb::Patch(key, patch));
    }

    fn cordon(&mut self, step: &Step, node: Str, on: bool) {
        let key = Key::new(Kind::Node, "", node);
        self.kubectl_asks(step, Verb::Patch(key, Patch::NodeUnschedulable(on)));
    }

    pub(super) fn soon(&mut self, step: &Step, what: Delivery) {
        self.send(1, Entry { cause: Some(step.id), quiet: false, what });
    }

    /// The act with the name it would get now where the learner left it open.
    pub fn naming(&self, mut act: Move) -> Move {
        let Some((base, name)) = open_name(&mut act) else { return act };
        let mut number = self.numbers.get(&base).copied().unwrap_or(0);
        while name.is_empty() {
            number += 1;
            let next: Str = format!("{base}-{number}").into();
            let pod = Key::new(Kind::Pod, "default", next);
            if !self.machines.contains_key(&next) && self.api.get(&pod).is_none() {
                *name = next;
            }
        }
        act
    }

    /// Chooses the names the learner left open. A number is given once: what was asked for a moment
    /// ago is not in etcd yet. An act that is repeated by its name counts the same.
    fn named(&mut self, act: Move) -> Move {
        let mut act = self.naming(act);
        let Some((base, name)) = open_name(&mut act) else { return act };
        let given = name.strip_prefix(&*base).and_then(|rest| rest.strip_prefix('-'));
        let given = given.filter(|digits| digits.len() < 7).map(str::parse::<u32>);
        if let Some(Ok(given)) = given {
            let last = self.numbers.entry(base).or_insert(0);
            *last = given.max(*last);
        }
        act
    }

    fn deployment(&self, key: &Key) -> Result<&Arc<Deployment>, MoveError> {
        let found = self.api.get(key).and_then(Object::as_deployment);
        found.ok_or(MoveError::NoSuchDeployment { deployment: key.name })
    }

    /// What `kubectl rollout undo` would bring back; revision 0 is the one before the newest.
    fn undone(&self, key: &Key, revision: i64) -> Result<Undo, MoveError> {
        let stored = self.deployment(key)?;
        let owned: Vec<_> = self.replica_sets_of(stored).cloned().collect();
        let deployment = key.name;
        controller::undo(stored, &owned, Some(revision)).map_err(|error| match error {
            UndoError::Paused => MoveError::RolloutPaused { deployment },
            UndoError::NoHistory => MoveError::NoHistory { deployment },
            UndoError::NoRevision(revision) => MoveError::NoRevision { deployment, revision },
            UndoError::Same(_) => MoveError::SameRevision { deployment },
        })
    }

    /// The taints to add to a node, and those to take away.
    fn taints(&self, node: &Str, changes: &Str) -> Result<(Vec<Taint>, Vec<Taint>), MoveError> {
        let stored = self.node(node)?;
        let bad = || MoveError::BadText { field: "taint", text: *changes };
        let (mut add, mut remove) = (Vec::new(), Vec::new());
        for change in create::taints(changes).ok_or_else(bad)? {
            let (key, effect) = match change {
                TaintChange::Add(taint) => {
                    add.push(taint);
                    continue;
                }
                TaintChange::Remove { key, effect } => (key, effect),
            };
            let found = stored.taints(&|taint| create::is_about(taint, &key, &effect));
            if found.is_empty() {
                return Err(MoveError::NoSuchTaint { node: *node, taint: key });
            }
            remove.extend(found);
        }
        Ok((add, remove))
    }

    /// Whether the act makes sense now. The API server may still refuse it, with its own reason.
    pub fn allowed(&self, act: &Move) -> Result<(), MoveError> {
        match act {
            Move::PodAdd(spec) => {
                self.room_for_pods(1, "replicas")?;
                resources_in_range(spec.cpu_milli, spec.memory_mib)?;
                let texts = [spec.labels, spec.node_selector, spec.tolerations];
                if texts.iter().all(|text| text.is_empty()) { Ok(()) } else { can_read_texts(spec) }
            }
            Move::DeploymentCreate(spec) => {
                self.room_for_pods(spec.replicas, "replicas")?;
                resources_in_range(spec.cpu_milli, spec.memory_mib)
            }
            Move::PriorityClassCreate(PriorityClassMove { value, .. }) => {
                in_range("value", *value, i64::from(i32::MIN), i64::from(i32::MAX))
            }
            Move::ObjectCreate { json } | Move::ObjectApply { json } => self.can_read(json),
            Move::ObjectReplace { json } => self.can_read(json),
            Move::Scale { replicas, .. } => self.room_for_pods(*replicas, "replicas"),
            Move::Patch(PatchMove { body, .. }) => {
                in_range("patch", body.len() as i64, 0, JSON_BYTES_MAX)?;
                let bad = MoveError::BadText { field: "patch", text: *body };
                Value::read(body).map(drop).ok_or(bad)
            }
            Move::Label { changes, .. } => {
                let bad = MoveError::BadText { field: "labels", text: *changes };
                create::changes(changes).map(drop).ok_or(bad)
            }
            Move::Annotate { changes, .. } => {
                let bad = MoveError::BadText { field: "annotations", text: *changes };
                create::changes(changes).map(drop).ok_or(bad)
            }
            Move::DeploymentRollout { .. } | Move::NamespaceCreate { .. } => Ok(()),
            Move::Delete(_) | Move::PodEvict { .. } => Ok(()),
            Move::DeploymentUndo { namespace, name, revision } => {
                let key = Key::new(Kind::Deployment, *namespace, *name);
                self.undone(&key, *revision).map(drop)
            }
            Move::DeploymentPause { namespace, name } => match self.is_paused(namespace, name)? {
                true => Err(MoveError::AlreadyPaused { deployment: *name }),
                false => Ok(()),
            },
            Move::DeploymentResume { namespace, name } => match self.is_paused(namespace, name)? {
                true => Ok(()),
                false => Err(MoveError::NotPaused { deployment: *name }),
            },
            Move::DeploymentRestart { namespace, name } => match self.is_paused(namespace, name)? {
                true => Err(MoveError::RolloutPaused { deployment: *name }),
                false => Ok(()),
            },
            Move::PodCrash { namespace, name } => self.can_crash(namespace, name),
            Move::NodeAdd { name, cpu_milli, memory_mib, .. } => {
                in_range("nodes", self.machines.len() as i64 + 1, 0, NODES_MAX)?;
                in_range("cpu", *cpu_milli, 1, 1_000_000)?;
                in_range("memory", *memory_mib, 1, 16 * 1024 * 1024)?;
                match self.machines.contains_key(name) {
                    true => Err(MoveError::NodeExists { node: *name }),
                    false => Ok(()),
                }
            }
            Move::NodeFail { node } => match self.machine(node)? {
                machine if machine.powered => Ok(()),
                _ => Err(MoveError::AlreadyOff { node: *node }),
            },
            Move::NodeCut { node } => match self.machine(node)? {
                machine if !machine.powered => Err(MoveError::AlreadyOff { node: *node }),
                machine if !machine.connected => Err(MoveError::AlreadyCut { node: *node }),
                _ => Ok(()),
            },
            Move::NodeRecover { node } => match self.machine(node)? {
                machine if machine.is_up() => Err(MoveError::NotBroken { node: *node }),
                _ => Ok(()),
            },
            Move::NodeCordon { node } | Move::NodeUncordon { node } => self.node(node).map(drop),
            Move::ZoneFail { .. } | Move::ZoneRecover { .. } | Move::Nodes(_) => {
                self.many(act).map(drop)
            }
            Move::NodeDrain(drain) => self.node(&drain.node).map(drop),
            Move::NodeTaint { node, changes } => self.taints(node, changes).map(drop),
            Move::ServiceCreate(spec) => {
                let (min, max) = (i64::from(i32::MIN), i64::from(i32::MAX));
                in_range("port", spec.port, min, max)?;
                in_range("nodePort", spec.node_port_number, min, max)?;
                in_range("targetPort", spec.target_port, min, max)
            }
            Move::TrafficSend(traffic) => self.can_send(traffic),
            Move::NetworkSet { setting, value } => {
                let now = self.config.network;
                let bad = || MoveError::BadText { field: "network", text: *value };
                match now.with(setting, value).ok_or_else(bad)? == now {
                    true => Err(MoveError::AlreadySo { setting: *setting, value: *value }),
                    false => Ok(()),
                }
            }
            Move::ControllerStop { controller } => match self.was_stopped(controller)? {
                true => Err(MoveError::AlreadyStopped),
                false => Ok(()),
            },
            Move::ControllerStart { controller } => match self.was_stopped(controller)? {
                true => Ok(()),
                false => Err(MoveError::AlreadyRunning),
            },
            Move::ControlPlaneStop if !self.running => Err(MoveError::AlreadyStopped),
            Move::ControlPlaneStart if self.running => Err(MoveError::AlreadyRunning),
            Move::ControlPlaneStop | Move::ControlPlaneStart => Ok(()),
        }
    }

    /// Whether a controller was stopped by itself.
    fn was_stopped(&self, controller: &Str) -> Result<bool, MoveError> {
        let known = Controller::named(controller);
        let unknown = MoveError::NoSuchController { controller: *controller };
        known.map(|controller| self.is_stopped(controller)).ok_or(unknown)
    }

    fn is_paused(&self, namespace: &Str, name: &Str) -> Result<bool, MoveError> {
        let key = Key::new(Kind::Deployment, *namespace, *name);
        Ok(self.deployment(&key)?.spec.paused)
    }

    /// An object that can be read, and pods that there is room for.
    fn can_read(&self, json: &Str) -> Result<(), MoveError> {
        in_range("object", json.len() as i64, 0, JSON_BYTES_MAX)?;
        let read = create::read(json).map_err(|error| MoveError::BadObject {
            field: error.field.into(),
            expected: error.expected.into(),
        })?;
        let replicas = match &read.object {
            Object::Deployment(d) => d.spec.replicas.unwrap_or(1),
            Object::ReplicaSet(set) => set.spec.replicas,
            _ => 1,
        };
        self.room_for_pods(replicas.into(), "replicas")
    }

    pub(super) fn node(&self, node: &Str) -> Result<&Arc<Node>, MoveError> {
        let found = self.api.get(&Key::new(Kind::Node, "", *node)).and_then(Object::as_node);
        found.ok_or(MoveError::NoSuchNode { node: *node })
    }

    fn machine(&self, node: &Str) -> Result<&super::node::Machine, MoveError> {
        let machine = self.machines.get(node);
        machine.map(|m| &**m).ok_or(MoveError::NoSuchNode { node: *node })
    }

    /// Refuses a number of pods beyond what a cluster can hold. A negative one is left to the API.
    fn room_for_pods(&self, asked: i64, field: &'static str) -> Result<(), MoveError> {
        in_range(field, asked, i64::from(i32::MIN), PODS_MAX)
    }

    fn can_crash(&self, namespace: &Str, name: &Str) -> Result<(), MoveError> {
        let key = Key::new(Kind::Pod, *namespace, *name);
        let Some(Object::Pod(pod)) = self.api.get(&key) else {
            return Err(MoveError::NoSuchPod { pod: *name });
        };
        let machine = self.machines.get(pod.node_name());
        match machine
            .is_some_and(|m| m.powered && m.kubelet.pod(&key).is_some_and(PodRun::is_running))
        {
            true => Ok(()),
            false => Err(MoveError::NotRunning { pod: *name }),
        }
    }

    fn can_send(&self, traffic: &TrafficMove) -> Result<(), MoveError> {
        in_range("count", i64::from(traffic.count), 1, REQUESTS_MAX)?;
        in_range("interval", i64::from(traffic.interval_ms), 1, 60_000)?;
        if !traffic.pattern.is_empty() && Pattern::named(&traffic.pattern).is_none() {
            return Err(MoveError::BadText { field: "pattern", text: traffic.pattern });
        }
        let key = Key::new(Kind::Service, traffic.namespace, traffic.service);
        if traffic.to.is_empty() && self.api.get(&key).is_none() {
            return Err(MoveError::NoSuchService { service: traffic.service });
        }
        if !traffic.to.is_empty() && Url::parse(&traffic.to).is_none() {
            return Err(MoveError::BadText { field: "to", text: traffic.to });
        }
        match &traffic.from {
            TrafficFrom::Pod { name } => {
                let pod = Key::new(Kind::Pod, traffic.namespace, *name);
                match self.api.get(&pod) {
                    Some(_) => Ok(()),
                    None => Err(MoveError::NoSuchPod { pod: *name }),
                }
            }
            TrafficFrom::Outside { node } if &**node == EVERY_NODE => Ok(()),
            TrafficFrom::Outside { node: name } | TrafficFrom::Node { name } => {
                self.machine(name).map(drop)
            }
            TrafficFrom::Client => Ok(()),
        }
    }
}

/// The name a learner may leave open, and what it is made from.
fn open_name(act: &mut Move) -> Option<(Str, &mut Str)> {
    match act {
        Move::PodAdd(spec) => Some((image::app(&spec.image).into(), &mut spec.name)),
        Move::NodeAdd { name, .. } => Some(("node".into(), name)),
        _ => None,
    }
}

fn can_read_texts(spec: &PodSpecMove) -> Result<(), MoveError> {
    for (field, text) in [("labels", spec.labels), ("nodeSelector", spec.node_selector)] {
        create::pairs(&text).ok_or(MoveError::BadText { field, text })?;
    }
    let (field, text) = ("tolerations", spec.tolerations);
    create::tolerations(&text).map(drop).ok_or(MoveError::BadText { field, text })
}

pub(super) fn in_range(
    field: &'static str,
    asked: i64,
    min: i64,
    max: i64,
) -> Result<(), MoveError> {
    match (min..=max).contains(&asked) {
        true => Ok(()),
        false => Err(MoveError::OutOfRange { field, min, max, asked }),
    }
}

fn resources_in_range(cpu_milli: i64, memory_mib: i64) -> Result<(), MoveError> {
    in_range("cpu", cpu_milli, 0, 1_000_000)?;
    in_range("memory", memory_mib, 0, 16 * 1024 * 1024)
}

/// DeploymentRollbacker's JSON patch.
fn undo_patch(undo: &Undo) -> Patch {
    use super::object::json::{Writer, to_json};
    let mut out = Writer::default();
    out.open('[');
    let members = [
        ("/spec/template", to_json(&undo.template)),
        ("/metadata/annotations", to_json(&undo.annotations)),
    ];
    for (path, json) in members {
        out.open('{').key("op").text("replace").key("path").text(path);
        out.key("value").raw(&json).close('}');
    }
    out.close(']');
    Patch::Body(PatchType::Json, out.finish().into())
}

/// Set on the template by `kubectl rollout restart`.
const ANNOTATION_RESTARTED_AT: &str = "kubectl.kubernetes.io/restartedAt";
