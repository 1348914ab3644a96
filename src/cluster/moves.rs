//! What a learner can do: buttons, the menu of a ship, command lines, scripts and links all make
//! these moves.
//!
//! A move that can be done to several kinds of objects has a [`Key`] and one published name for
//! each ([`Move::act`]). Whole objects and patches are JSON in one line.

use super::component::Propagation;
use super::object::patch::PatchType;
use super::object::{Key, Kind, Str};

/// One act of the learner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Move {
    /// A bare Pod (`kubectl run`). An empty name lets the model choose the next free one.
    PodAdd(PodSpecMove),
    DeploymentCreate(DeploymentMove),
    ServiceCreate(ServiceMove),
    NamespaceCreate {
        name: Str,
    },
    PriorityClassCreate(PriorityClassMove),
    /// `kubectl create -f`: any object, as its manifest says.
    ObjectCreate {
        json: Str,
    },
    /// `kubectl apply -f`.
    ObjectApply {
        json: Str,
    },
    /// `kubectl replace -f`.
    ObjectReplace {
        json: Str,
    },
    /// `kubectl set image`: a new image for the first container.
    DeploymentRollout {
        namespace: Str,
        name: Str,
        image: Str,
    },
    /// `kubectl rollout undo`: back to a revision; 0 = the one before the newest.
    DeploymentUndo {
        namespace: Str,
        name: Str,
        revision: i64,
    },
    DeploymentPause {
        namespace: Str,
        name: Str,
    },
    DeploymentResume {
        namespace: Str,
        name: Str,
    },
    DeploymentRestart {
        namespace: Str,
        name: Str,
    },
    /// `kubectl scale`: of a Deployment or a ReplicaSet.
    Scale {
        key: Key,
        replicas: i64,
    },
    /// `kubectl patch`: of a Deployment or a Service it is called an edit.
    Patch(PatchMove),
    /// `kubectl label`: a JSON object of labels, `null` takes one away.
    Label {
        key: Key,
        changes: Str,
    },
    /// `kubectl annotate`, as [`Move::Label`].
    Annotate {
        key: Key,
        changes: Str,
    },
    Delete(DeleteMove),
    /// The eviction subresource: a deletion that PodDisruptionBudgets may refuse.
    PodEvict {
        namespace: Str,
        name: Str,
    },
    /// The main container of the pod ends with an error.
    PodCrash {
        namespace: Str,
        name: Str,
    },
    /// A new worker joins. An empty name lets the model choose the next free one.
    NodeAdd {
        name: Str,
        cpu_milli: i64,
        memory_mib: i64,
        zone: Str,
    },
    NodeFail {
        node: Str,
    },
    NodeCut {
        node: Str,
    },
    NodeRecover {
        node: Str,
    },
    NodeCordon {
        node: Str,
    },
    NodeUncordon {
        node: Str,
    },
    /// `kubectl drain --ignore-daemonsets --force --delete-emptydir-data`.
    NodeDrain(DrainMove),
    /// `kubectl taint`: `gpu=true:NoSchedule`, `gpu:NoSchedule-`, `gpu-`, commas between.
    NodeTaint {
        node: Str,
        changes: Str,
    },
    /// All machines of a zone lose their power at the same moment.
    ZoneFail {
        zone: Str,
    },
    /// All broken machines of a zone come back at the same moment.
    ZoneRecover {
        zone: Str,
    },
    /// The same act on many nodes.
    Nodes(NodesMove),
    TrafficSend(TrafficMove),
    /// The network is made of something else from now on, see [`super::network::SETTINGS`].
    NetworkSet {
        setting: Str,
        value: Str,
    },
    /// Pauses one controller of kube-controller-manager (`--controllers=*,-NAME`).
    ControllerStop {
        controller: Str,
    },
    ControllerStart {
        controller: Str,
    },
    ControlPlaneStop,
    ControlPlaneStart,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct PodSpecMove {
    pub namespace: Str,
    pub name: Str,
    pub image: Str,
    /// Requests; 0 = none.
    pub cpu_milli: i64,
    pub memory_mib: i64,
    /// `app=web,tier=front`; empty = `app` with the name of the image.
    pub labels: Str,
    /// `disk=ssd,zone=a`.
    pub node_selector: Str,
    /// `gpu=true:NoSchedule,old:NoExecute`; without a value for any, without an effect for all.
    pub tolerations: Str,
    pub priority_class: Str,
    /// Empty = default-scheduler.
    pub scheduler: Str,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct DeploymentMove {
    pub namespace: Str,
    pub name: Str,
    pub image: Str,
    pub replicas: i64,
    pub cpu_milli: i64,
    pub memory_mib: i64,
    /// `strategy.type: Recreate` instead of RollingUpdate.
    pub recreate: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ServiceMove {
    pub namespace: Str,
    pub name: Str,
    /// Value of the `app` label to select.
    pub app: Str,
    pub node_port: bool,
    pub port: i64,
    pub target_port: i64,
    /// `LoadBalancer`, `ExternalName` or [`HEADLESS`]; empty: `ClusterIP`, or `NodePort` where
    /// `node_port` says so.
    pub kind: Str,
    /// The nodePort to have; 0 = a free one, by chance.
    pub node_port_number: i64,
    /// The name of a container port instead of `target_port`.
    pub target_name: Str,
    /// Of an `ExternalName`.
    pub external_name: Str,
    /// `sessionAffinity: ClientIP`.
    pub sticky: bool,
}

/// A Service without cluster IP, as a kind of [`ServiceMove`].
pub const HEADLESS: &str = "Headless";

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct PriorityClassMove {
    pub name: Str,
    pub value: i64,
    /// `preemptionPolicy: Never`: its pods wait, nobody goes for them.
    pub never: bool,
    pub global_default: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PatchMove {
    pub key: Key,
    pub how: PatchType,
    pub body: Str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DeleteMove {
    pub key: Key,
    pub cascade: Propagation,
    /// Negative = the object's own; 0 = at once, without waiting for a kubelet (`--force`).
    pub grace_period_seconds: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DrainMove {
    pub node: Str,
    /// Negative = each pod's own.
    pub grace_period_seconds: i64,
    /// When kubectl gives up; 0 = never.
    pub timeout_seconds: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NodesMove {
    pub what: NodesAct,
    /// `node-1,node-7`.
    pub nodes: Str,
}

/// What can be done to many nodes at once; a drain as `kubectl drain` does by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NodesAct {
    Fail,
    Recover,
    Cordon,
    Uncordon,
    Drain,
}

impl NodesAct {
    /// The same, done to one node.
    pub fn one(self, node: Str) -> Move {
        match self {
            NodesAct::Fail => Move::NodeFail { node },
            NodesAct::Recover => Move::NodeRecover { node },
            NodesAct::Cordon => Move::NodeCordon { node },
            NodesAct::Uncordon => Move::NodeUncordon { node },
            NodesAct::Drain => Move::drain(node),
        }
    }
}

/// User traffic through a Service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TrafficMove {
    pub namespace: Str,
    pub service: Str,
    pub from: TrafficFrom,
    /// How many requests: 1 is followed hop by hop, more are counted.
    pub count: u32,
    pub interval_ms: u32,
    /// How they follow each other: the name of a [`Pattern`](super::network::Pattern). A stream
    /// with one is also told of on its way.
    pub pattern: Str,
    /// What is asked for, as after `curl`: `web`, `http://web.shop:8080/cart`, `10.244.1.3:8080`,
    /// `localhost:8080`; `dns:web` only looks the name up. Empty: the Service, by its address.
    pub to: Str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TrafficFrom {
    /// From inside a pod of the namespace.
    Pod { name: Str },
    /// From a process on a node that is in no pod.
    Node { name: Str },
    /// From outside through a node's NodePort.
    Outside { node: Str },
    /// From outside to the Service's EXTERNAL-IP, or to what is asked for.
    Client,
}

impl Move {
    /// A deletion as `kubectl delete` asks for it: in the background, the object's own grace.
    pub fn delete(kind: Kind, namespace: Str, name: Str) -> Move {
        let key = Key { kind, namespace, name };
        Move::Delete(DeleteMove { key, cascade: Propagation::Background, grace_period_seconds: -1 })
    }
    pub fn drain(node: Str) -> Move {
        Move::NodeDrain(DrainMove { node, grace_period_seconds: -1, timeout_seconds: 0 })
    }

    /// The act of a published name, with nothing filled in. Where a name is for every other kind,
    /// the kind is still to be filled in.
    pub fn named(act: &str) -> Option<Move> {
        let (namespace, name, node, zone): (Str, Str, Str, Str) = Default::default();
        let (json, body, changes, image) = (name, name, name, name);
        let (cpu_milli, memory_mib, replicas, revision) = (0, 0, 0, 0);
        let from = TrafficFrom::Pod { name };
        let (count, interval_ms, pattern, to) = (0, 0, name, name);
        let service = name;
        let traffic = TrafficMove { namespace, service, from, count, interval_ms, pattern, to };
        let key = |kind| Key { kind, namespace, name };
        let many = |what| Move::Nodes(NodesMove { what, nodes: name });
        let patch = |kind| PatchMove { key: key(kind), how: PatchType::Strategic, body };
        Some(match act {
            "pod.add" => Move::PodAdd(PodSpecMove::default()),
            "deployment.create" => Move::DeploymentCreate(DeploymentMove::default()),
            "service.create" => Move::ServiceCreate(ServiceMove::default()),
            "namespace.create" => Move::NamespaceCreate { name },
            "priorityclass.create" => Move::PriorityClassCreate(PriorityClassMove::default()),
            "object.create" => Move::ObjectCreate { json },
            "object.apply" => Move::ObjectApply { json },
            "object.replace" => Move::ObjectReplace { json },
            "deployment.rollout" => Move::DeploymentRollout { namespace, name, image },
            "deployment.undo" => Move::DeploymentUndo { namespace, name, revision },
            "deployment.pause" => Move::DeploymentPause { namespace, name },
            "deployment.resume" => Move::DeploymentResume { namespace, name },
            "deployment.restart" => Move::DeploymentRestart { namespace, name },
            "deployment.scale" => Move::Scale { key: key(Kind::Deployment), replicas },
            "replicaset.scale" => Move::Scale { key: key(Kind::ReplicaSet), replicas },
            "deployment.edit" => Move::Patch(patch(Kind::Deployment)),
            "object.patch" => Move::Patch(patch(OTHER)),
            "pod.label" => Move::Label { key: key(Kind::Pod), changes },
            "node.label" => Move::Label { key: key(Kind::Node), changes },
            "object.label" => Move::Label { key: key(OTHER), changes },
            "object.annotate" => Move::Annotate { key: key(OTHER), changes },
            "pod.delete" => Move::delete(Kind::Pod, namespace, name),
            "deployment.delete" => Move::delete(Kind::Deployment, namespace, name),
            "replicaset.delete" => Move::delete(Kind::ReplicaSet, namespace, name),
            "service.edit" => Move::Patch(patch(Kind::Service)),
            "service.delete" => Move::delete(Kind::Service, namespace, name),
            "node.delete" => Move::delete(Kind::Node, namespace, name),
            "namespace.delete" => Move::delete(Kind::Namespace, namespace, name),
            "object.delete" => Move::delete(OTHER, namespace, name),
            "pod.evict" => Move::PodEvict { namespace, name },
            "pod.crash" => Move::PodCrash { namespace, name },
            "node.add" => Move::NodeAdd { name, cpu_milli, memory_mib, zone },
            "node.fail" => Move::NodeFail { node },
            "node.cut" => Move::NodeCut { node },
            "node.recover" => Move::NodeRecover { node },
            "node.cordon" => Move::NodeCordon { node },
            "node.uncordon" => Move::NodeUncordon { node },
            "node.drain" => Move::drain(node),
            "node.taint" => Move::NodeTaint { node, changes },
            "zone.fail" => Move::ZoneFail { zone },
            "zone.recover" => Move::ZoneRecover { zone },
            "nodes.fail" => many(NodesAct::Fail),
            "nodes.recover" => many(NodesAct::Recover),
            "nodes.cordon" => many(NodesAct::Cordon),
            "nodes.uncordon" => many(NodesAct::Uncordon),
            "nodes.drain" => many(NodesAct::Drain),
            "traffic.send" => Move::TrafficSend(traffic),
            "network.set" => Move::NetworkSet { setting: name, value: name },
            "controller.stop" => Move::ControllerStop { controller: name },
            "controller.start" => Move::ControllerStart { controller: name },
            "controlplane.stop" => Move::ControlPlaneStop,
            "controlplane.start" => Move::ControlPlaneStart,
            _ => return None,
        })
    }

    /// The act's published name (`data-act`); never changes once published.
    pub fn act(&self) -> &'static str {
        match self {
            Move::PodAdd(_) => "pod.add",
            Move::DeploymentCreate(_) => "deployment.create",
            Move::ServiceCreate(_) => "service.create",
            Move::NamespaceCreate { .. } => "namespace.create",
            Move::PriorityClassCreate(_) => "priorityclass.create",
            Move::ObjectCreate { .. } => "object.create",
            Move::ObjectApply { .. } => "object.apply",
            Move::ObjectReplace { .. } => "object.replace",
            Move::DeploymentRollout { .. } => "deployment.rollout",
            Move::DeploymentUndo { .. } => "deployment.undo",
            Move::DeploymentPause { .. } => "deployment.pause",
            Move::DeploymentResume { .. } => "deployment.resume",
            Move::DeploymentRestart { .. } => "deployment.restart",
            Move::Scale { key, .. } => match key.kind {
                Kind::ReplicaSet => "replicaset.scale",
                _ => "deployment.scale",
            },
            Move::Patch(PatchMove { key, .. }) => match key.kind {
                Kind::Deployment => "deployment.edit",
                Kind::Service => "service.edit",
                _ => "object.patch",
            },
            Move::Label { key, .. } => match key.kind {
                Kind::Pod => "pod.label",
                Kind::Node => "node.label",
                _ => "object.label",
            },
            Move::Annotate { .. } => "object.annotate",
            Move::Delete(DeleteMove { key, .. }) => match key.kind {
                Kind::Pod => "pod.delete",
                Kind::Deployment => "deployment.delete",
                Kind::ReplicaSet => "replicaset.delete",
                Kind::Service => "service.delete",
                Kind::Node => "node.delete",
                Kind::Namespace => "namespace.delete",
                _ => "object.delete",
            },
            Move::PodEvict { .. } => "pod.evict",
            Move::PodCrash { .. } => "pod.crash",
            Move::NodeAdd { .. } => "node.add",
            Move::NodeFail { .. } => "node.fail",
            Move::NodeCut { .. } => "node.cut",
            Move::NodeRecover { .. } => "node.recover",
            Move::NodeCordon { .. } => "node.cordon",
            Move::NodeUncordon { .. } => "node.uncordon",
            Move::NodeDrain(_) => "node.drain",
            Move::NodeTaint { .. } => "node.taint",
            Move::ZoneFail { .. } => "zone.fail",
            Move::ZoneRecover { .. } => "zone.recover",
            Move::Nodes(many) => match many.what {
                NodesAct::Fail => "nodes.fail",
                NodesAct::Recover => "nodes.recover",
                NodesAct::Cordon => "nodes.cordon",
                NodesAct::Uncordon => "nodes.uncordon",
                NodesAct::Drain => "nodes.drain",
            },
            Move::TrafficSend(_) => "traffic.send",
            Move::NetworkSet { .. } => "network.set",
            Move::ControllerStop { .. } => "controller.stop",
            Move::ControllerStart { .. } => "controller.start",
            Move::ControlPlaneStop => "controlplane.stop",
            Move::ControlPlaneStart => "controlplane.start",
        }
    }

    /// What the act is done to; `None` for what makes something new or is for the control plane.
    pub fn target(&self) -> Option<Key> {
        let namespaced = |kind, namespace: &Str, name: &Str| Key::new(kind, *namespace, *name);
        Some(match self {
            Move::Scale { key, .. } | Move::Label { key, .. } | Move::Annotate { key, .. } => *key,
            Move::Patch(PatchMove { key, .. }) | Move::Delete(DeleteMove { key, .. }) => *key,
            Move::DeploymentRollout { namespace, name, .. }
            | Move::DeploymentUndo { namespace, name, .. }
            | Move::DeploymentPause { namespace, name }
            | Move::DeploymentResume { namespace, name }
            | Move::DeploymentRestart { namespace, name } => {
                namespaced(Kind::Deployment, namespace, name)
            }
            Move::PodEvict { namespace, name } | Move::PodCrash { namespace, name } => {
                namespaced(Kind::Pod, namespace, name)
            }
            Move::NodeFail { node }
            | Move::NodeCut { node }
            | Move::NodeRecover { node }
            | Move::NodeCordon { node }
            | Move::NodeUncordon { node }
            | Move::NodeTaint { node, .. }
            | Move::NodeDrain(DrainMove { node, .. }) => Key::new(Kind::Node, "", *node),
            Move::TrafficSend(t) if t.service.is_empty() => return None,
            Move::TrafficSend(t) => namespaced(Kind::Service, &t.namespace, &t.service),
            Move::PodAdd(_) | Move::DeploymentCreate(_) | Move::ServiceCreate(_) => return None,
            Move::NamespaceCreate { .. } | Move::PriorityClassCreate(_) => return None,
            Move::ObjectCreate { .. } | Move::ObjectApply { .. } => return None,
            Move::ObjectReplace { .. } | Move::NodeAdd { .. } => return None,
            Move::ZoneFail { .. } | Move::ZoneRecover { .. } | Move::Nodes(_) => return None,
            Move::ControllerStop { .. } | Move::ControllerStart { .. } => return None,
            Move::NetworkSet { .. } => return None,
            Move::ControlPlaneStop | Move::ControlPlaneStart => return None,
        })
    }
}

/// Stands for the kinds that have no published name of their own.
const OTHER: Kind = Kind::PodDisruptionBudget;
