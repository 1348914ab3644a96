//! The learner's acts: what each sends, and which are possible now.
//!
//! Acts on objects are API requests of `kubectl` and may be refused by the API server like any
//! other. Acts on machines are faults. An act that makes no sense here is a [`MoveError`]; then
//! nothing happened.

use super::component::{Patch, Propagation, Request, Verb};
use super::engine::{Delivery, Entry};
use super::moves::{DeploymentMove, Move, PodSpecMove, ServiceMove, TrafficFrom, TrafficMove};
use super::node::{NodeSetup, PodRun, image};
use super::object::{
    Container, ContainerPort, Deployment, DeploymentSpec, DeploymentStrategy, IntOrString, Key,
    Kind, LabelSelector, Labels, Object, ObjectMeta, Pod, PodSpec, PodTemplateSpec, Quantity,
    ResourceRequirements, Service, ServicePort, ServiceSpec, Str, TemplateMeta,
};
use super::step::{Actor, Change, Fault, Step, StepId, What};
use super::{Cluster, controller};
use std::sync::Arc;

/// Official limit of Kubernetes: pods in a cluster.
pub const PODS_MAX: i64 = 150_000;
/// Official limit of Kubernetes: nodes in a cluster.
pub const NODES_MAX: i64 = 5_000;
/// Requests of one stream: more only make the same picture longer.
pub const REQUESTS_MAX: i64 = 10_000;

/// Why an act cannot be done. Nothing happened.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum MoveError {
    NoSuchNode {
        node: Str,
    },
    NodeExists {
        node: Str,
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
    AlreadyStopped,
    AlreadyRunning,
    /// A number that is no number of these things: `field` is the API's name for it.
    OutOfRange {
        field: &'static str,
        min: i64,
        max: i64,
        asked: i64,
    },
    /// A name the API would refuse outright, or an empty one where one is needed.
    BadName {
        field: &'static str,
        name: Str,
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
            Move::TrafficSend(_) => Actor::Client,
            Move::PodAdd(_) | Move::DeploymentCreate(_) | Move::DeploymentScale { .. } => {
                Actor::ApiServer
            }
            Move::DeploymentRollout { .. } | Move::DeploymentUndo { .. } => Actor::ApiServer,
            Move::DeploymentDelete { .. } | Move::PodDelete { .. } => Actor::ApiServer,
            Move::NodeCordon { .. } | Move::NodeUncordon { .. } => Actor::ApiServer,
            Move::NodeDrain { .. } | Move::ServiceCreate(_) => Actor::ApiServer,
            Move::ServiceDelete { .. } => Actor::ApiServer,
        };
        let what = What::Act(Arc::new(act));
        let step = self.made(None, Actor::Learner, to, what, Vec::<Change>::new());
        self.perform(act, &step);
        Ok(step)
    }

    fn perform(&mut self, act: Move, step: &Step) {
        match act {
            Move::PodAdd(spec) => self.kubectl(step, Verb::Create(pod(&spec).into())),
            Move::DeploymentCreate(spec) => {
                self.kubectl(step, Verb::Create(deployment(&spec).into()));
            }
            Move::DeploymentScale { namespace, name, replicas } => {
                let key = Key::new(Kind::Deployment, namespace, name);
                self.kubectl(step, Verb::Patch(key, Patch::Replicas(replicas as i32)));
            }
            Move::DeploymentRollout { namespace, name, image } => {
                let key = Key::new(Kind::Deployment, namespace, name);
                self.kubectl(step, Verb::Patch(key, Patch::Image(image)));
            }
            Move::DeploymentUndo { namespace, name } => {
                let template = self.earlier_template(&namespace, &name).expect("allowed");
                let key = Key::new(Kind::Deployment, namespace, name);
                self.kubectl(step, Verb::Patch(key, Patch::Template(Box::new(template))));
            }
            Move::DeploymentDelete { namespace, name } => {
                self.delete(step, Key::new(Kind::Deployment, namespace, name));
            }
            Move::PodDelete { namespace, name } => {
                self.delete(step, Key::new(Kind::Pod, namespace, name));
            }
            Move::ServiceDelete { namespace, name } => {
                self.delete(step, Key::new(Kind::Service, namespace, name));
            }
            Move::ServiceCreate(spec) => self.kubectl(step, Verb::Create(service(&spec).into())),
            Move::NodeCordon { node } => self.cordon(step, node, true),
            Move::NodeUncordon { node } => self.cordon(step, node, false),
            Move::NodeDrain { node } => self.drain(step, node),
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
            Move::ControlPlaneStop => {
                self.soon(step, Delivery::Fault(Fault::ControlPlaneStopped));
            }
            Move::ControlPlaneStart => {
                self.soon(step, Delivery::Fault(Fault::ControlPlaneStarted));
            }
            Move::TrafficSend(traffic) => {
                let cause = Some(step.id);
                self.traffic_call(cause, |t, ctx, _| t.send(ctx, &traffic));
            }
        }
    }

    /// Sends a request as kubectl.
    fn kubectl(&mut self, step: &Step, verb: Verb) {
        self.kubectl_for(Some(step.id), None, verb);
    }

    fn kubectl_for(&mut self, cause: Option<StepId>, work: Option<Key>, verb: Verb) {
        let request = Box::new(Request { by: Actor::Learner, work, verb });
        let what = Delivery::Request { sender: 0, request };
        let after = self.config().api_ms;
        self.send(after, Entry { cause, quiet: false, what });
    }

    fn delete(&mut self, step: &Step, key: Key) {
        let propagation = Propagation::Background;
        self.kubectl(
            step,
            Verb::Delete { key, grace_period_seconds: None, propagation, uid: None },
        );
    }

    fn cordon(&mut self, step: &Step, node: Str, on: bool) {
        let key = Key::new(Kind::Node, "", node);
        self.kubectl(step, Verb::Patch(key, Patch::NodeUnschedulable(on)));
    }

    /// kubectl got an answer: of a drain, the node is cordoned now, and its pods are to go.
    pub(super) fn kubectl_goes_on(&mut self, cause: Option<StepId>, request: &Request) {
        let Some(node) = request.work else { return };
        let mut pods = Vec::new();
        for pod in self.pods_on(&node.name).filter(|pod| !pod.meta().is_terminating()) {
            pods.push(pod.key());
        }
        for pod in pods {
            self.kubectl_for(cause, None, Verb::Evict { pod });
        }
    }

    /// `kubectl drain --ignore-daemonsets --force`: cordon; then evict what is on the node.
    fn drain(&mut self, step: &Step, node: Str) {
        let key = Key::new(Kind::Node, "", node);
        let verb = Verb::Patch(key, Patch::NodeUnschedulable(true));
        self.kubectl_for(Some(step.id), Some(key), verb);
    }

    fn soon(&mut self, step: &Step, what: Delivery) {
        self.send(1, Entry { cause: Some(step.id), quiet: false, what });
    }

    /// Chooses the names the learner left open. A number is given once: what was asked for a moment
    /// ago is not in etcd yet. An act that is repeated by its name counts the same.
    fn named(&mut self, mut act: Move) -> Move {
        let (base, name): (Str, &mut Str) = match &mut act {
            Move::PodAdd(spec) => (image::app(&spec.image).into(), &mut spec.name),
            Move::NodeAdd { name, .. } => ("node".into(), name),
            _ => return act,
        };
        let mut number = self.numbers.get(&base).copied().unwrap_or(0);
        while name.is_empty() {
            number += 1;
            let next: Str = format!("{base}-{number}").into();
            let pod = Key::new(Kind::Pod, "default", next);
            if !self.machines.contains_key(&next) && self.api.get(&pod).is_none() {
                *name = next;
            }
        }
        let given = name.strip_prefix(&*base).and_then(|rest| rest.strip_prefix('-'));
        let given = given.filter(|digits| digits.len() < 7).map(str::parse::<u32>);
        if let Some(Ok(given)) = given {
            let last = self.numbers.entry(base).or_insert(0);
            *last = given.max(*last);
        }
        act
    }

    /// The template `kubectl rollout undo` would bring back.
    fn earlier_template(&self, namespace: &Str, name: &Str) -> Option<PodTemplateSpec> {
        let key = Key::new(Kind::Deployment, *namespace, *name);
        let deployment = self.api.get(&key)?.as_deployment()?.clone();
        let owned: Vec<_> = self
            .api
            .list_namespace(Kind::ReplicaSet, namespace)
            .filter_map(Object::as_replica_set)
            .filter(|rs| {
                let owner = rs.metadata.controller();
                owner.is_some_and(|o| o.uid == deployment.metadata.uid)
            })
            .cloned()
            .collect();
        controller::undo(&deployment, &owned, None).ok().map(|undo| undo.template)
    }

    /// Whether the act makes sense now. The API server may still refuse it, with its own reason.
    pub fn allowed(&self, act: &Move) -> Result<(), MoveError> {
        match act {
            Move::PodAdd(spec) => {
                self.room_for_pods(1, "replicas")?;
                resources_in_range(spec.cpu_milli, spec.memory_mib)
            }
            Move::DeploymentCreate(spec) => {
                self.room_for_pods(spec.replicas, "replicas")?;
                resources_in_range(spec.cpu_milli, spec.memory_mib)
            }
            Move::DeploymentScale { replicas, .. } => self.room_for_pods(*replicas, "replicas"),
            Move::DeploymentRollout { .. } | Move::DeploymentDelete { .. } => Ok(()),
            Move::PodDelete { .. } | Move::ServiceDelete { .. } => Ok(()),
            Move::DeploymentUndo { namespace, name } => {
                let key = Key::new(Kind::Deployment, *namespace, *name);
                if self.api.get(&key).is_none() {
                    return Err(MoveError::NoSuchDeployment { deployment: *name });
                }
                match self.earlier_template(namespace, name) {
                    Some(_) => Ok(()),
                    None => Err(MoveError::NoHistory { deployment: *name }),
                }
            }
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
                machine if machine.powered && machine.connected => {
                    Err(MoveError::NotBroken { node: *node })
                }
                _ => Ok(()),
            },
            Move::NodeCordon { node } | Move::NodeUncordon { node } | Move::NodeDrain { node } => {
                self.machine(node).map(|_| ())
            }
            Move::ServiceCreate(spec) => {
                in_range("port", spec.port, 1, 65_535)?;
                in_range("targetPort", spec.target_port, 1, 65_535)
            }
            Move::TrafficSend(traffic) => self.can_send(traffic),
            Move::ControlPlaneStop if !self.running => Err(MoveError::AlreadyStopped),
            Move::ControlPlaneStart if self.running => Err(MoveError::AlreadyRunning),
            Move::ControlPlaneStop | Move::ControlPlaneStart => Ok(()),
        }
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
        let key = Key::new(Kind::Service, traffic.namespace, traffic.service);
        if self.api.get(&key).is_none() {
            return Err(MoveError::NoSuchService { service: traffic.service });
        }
        match &traffic.from {
            TrafficFrom::Pod { name } => {
                let pod = Key::new(Kind::Pod, traffic.namespace, *name);
                match self.api.get(&pod) {
                    Some(_) => Ok(()),
                    None => Err(MoveError::NoSuchPod { pod: *name }),
                }
            }
            TrafficFrom::Outside { node } => self.machine(node).map(|_| ()),
        }
    }

    /// What the learner can do now, one move for each object it makes sense for.
    pub fn enabled(&self) -> Vec<Move> {
        let mut moves = self.candidates();
        moves.retain(|m| self.allowed(m).is_ok());
        moves
    }

    /// The names of [`Cluster::enabled`], each once.
    pub fn enabled_acts(&self) -> Vec<&'static str> {
        let mut acts = Vec::new();
        for m in self.candidates() {
            if !acts.contains(&m.act()) && self.allowed(&m).is_ok() {
                acts.push(m.act());
            }
        }
        acts
    }

    fn candidates(&self) -> Vec<Move> {
        let mut moves = vec![
            Move::PodAdd(PodSpecMove {
                namespace: "default".into(),
                image: image::DEFAULT.into(),
                ..PodSpecMove::default()
            }),
            Move::NodeAdd {
                name: "".into(),
                cpu_milli: 4_000,
                memory_mib: 8 * 1024,
                zone: "".into(),
            },
            if self.running { Move::ControlPlaneStop } else { Move::ControlPlaneStart },
        ];
        self.candidates_for_nodes(&mut moves);
        self.candidates_for_objects(&mut moves);
        moves
    }

    fn candidates_for_nodes(&self, moves: &mut Vec<Move>) {
        for node in self.machines.keys() {
            let node = || *node;
            moves.push(Move::NodeFail { node: node() });
            moves.push(Move::NodeCut { node: node() });
            moves.push(Move::NodeRecover { node: node() });
            let key = Key::new(Kind::Node, "", node());
            let Some(Object::Node(found)) = self.api.get(&key) else { continue };
            moves.push(match found.spec.unschedulable {
                true => Move::NodeUncordon { node: node() },
                false => Move::NodeCordon { node: node() },
            });
            moves.push(Move::NodeDrain { node: node() });
        }
    }

    fn candidates_for_objects(&self, moves: &mut Vec<Move>) {
        for object in self.api.list(Kind::Deployment) {
            let Object::Deployment(found) = object else { continue };
            let (namespace, name) = (|| object.meta().namespace, || object.meta().name);
            let replicas = i64::from(found.spec.replicas.unwrap_or(1));
            for replicas in [replicas + 1, (replicas - 1).max(0)] {
                let (namespace, name) = (namespace(), name());
                moves.push(Move::DeploymentScale { namespace, name, replicas });
            }
            let image = found.spec.template.spec.containers.first().map(|c| image::next(&c.image));
            let image = image.unwrap_or_default().into();
            moves.push(Move::DeploymentRollout { namespace: namespace(), name: name(), image });
            moves.push(Move::DeploymentUndo { namespace: namespace(), name: name() });
            moves.push(Move::DeploymentDelete { namespace: namespace(), name: name() });
        }
        for object in self.api.list(Kind::Pod) {
            let (namespace, name) = (|| object.meta().namespace, || object.meta().name);
            moves.push(Move::PodDelete { namespace: namespace(), name: name() });
            moves.push(Move::PodCrash { namespace: namespace(), name: name() });
        }
        for object in self.api.list(Kind::Service) {
            let Object::Service(found) = object else { continue };
            let (namespace, name) = (object.meta().namespace, object.meta().name);
            moves.push(Move::ServiceDelete { namespace, name });
            let outside = self.machines.keys().next().filter(|_| &*found.spec.kind == "NodePort");
            let from = match outside {
                Some(node) => TrafficFrom::Outside { node: *node },
                None => match self.api.list_namespace(Kind::Pod, &namespace).next() {
                    Some(pod) => TrafficFrom::Pod { name: pod.meta().name },
                    None => continue,
                },
            };
            let traffic = TrafficMove { namespace, service: name, from, count: 1, interval_ms: 1 };
            moves.push(Move::TrafficSend(traffic));
        }
    }
}

fn in_range(field: &'static str, asked: i64, min: i64, max: i64) -> Result<(), MoveError> {
    match (min..=max).contains(&asked) {
        true => Ok(()),
        false => Err(MoveError::OutOfRange { field, min, max, asked }),
    }
}

fn resources_in_range(cpu_milli: i64, memory_mib: i64) -> Result<(), MoveError> {
    in_range("cpu", cpu_milli, 0, 1_000_000)?;
    in_range("memory", memory_mib, 0, 16 * 1024 * 1024)
}

/// One container as `kubectl run` and `kubectl create deployment` make it.
fn container(image: &Str, cpu_milli: i64, memory_mib: i64) -> Container {
    let mut resources = ResourceRequirements::default();
    if cpu_milli > 0 {
        let quantity = Quantity::new(&format!("{cpu_milli}m"));
        resources.requests.insert("cpu".into(), quantity);
    }
    if memory_mib > 0 {
        let quantity = Quantity::new(&format!("{memory_mib}Mi"));
        resources.requests.insert("memory".into(), quantity);
    }
    let port = image::port(image);
    let ports = vec![ContainerPort { container_port: port, ..ContainerPort::default() }];
    let name = image::app(image).into();
    Container { name, image: *image, ports, resources, ..Container::default() }
}

fn app_labels(app: &str) -> Labels {
    Labels::from([("app".into(), app.into())])
}

fn meta(namespace: &Str, name: &Str, labels: Labels) -> ObjectMeta {
    ObjectMeta { namespace: *namespace, name: *name, labels, ..ObjectMeta::default() }
}

fn pod(spec: &PodSpecMove) -> Pod {
    let containers = vec![container(&spec.image, spec.cpu_milli, spec.memory_mib)];
    Pod {
        metadata: meta(&spec.namespace, &spec.name, app_labels(image::app(&spec.image))),
        spec: Arc::new(PodSpec { containers, ..PodSpec::default() }),
        status: Default::default(),
    }
}

fn deployment(spec: &DeploymentMove) -> Deployment {
    let labels = app_labels(&spec.name);
    let containers = vec![container(&spec.image, spec.cpu_milli, spec.memory_mib)];
    let template = PodTemplateSpec {
        metadata: TemplateMeta { labels: labels.clone(), ..TemplateMeta::default() },
        spec: Arc::new(PodSpec { containers, ..PodSpec::default() }),
    };
    let kind = if spec.recreate { "Recreate".into() } else { Str::default() };
    Deployment {
        metadata: meta(&spec.namespace, &spec.name, labels.clone()),
        spec: DeploymentSpec {
            replicas: Some(spec.replicas as i32),
            selector: LabelSelector::from_labels(&labels),
            strategy: DeploymentStrategy { kind, rolling_update: None },
            template,
            ..DeploymentSpec::default()
        },
        status: Default::default(),
    }
}

fn service(spec: &ServiceMove) -> Service {
    let port = ServicePort {
        port: spec.port as u16,
        target_port: Some(IntOrString::Int(spec.target_port as i32)),
        ..ServicePort::default()
    };
    Service {
        metadata: meta(&spec.namespace, &spec.name, app_labels(&spec.app)),
        spec: ServiceSpec {
            kind: if spec.node_port { "NodePort" } else { "ClusterIP" }.into(),
            ports: vec![port],
            selector: app_labels(&spec.app),
            ..ServiceSpec::default()
        },
    }
}
