//! What a learner can do: buttons, the menu of a ship, scripts and links all make these moves.

use super::object::Str;

/// One act of the learner. Objects live in namespace `default` unless they say otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Move {
    /// A bare Pod (`kubectl run`). An empty name lets the model choose the next free one.
    PodAdd(PodSpecMove),
    DeploymentCreate(DeploymentMove),
    DeploymentScale {
        namespace: Str,
        name: Str,
        replicas: i64,
    },
    /// `kubectl set image`: a new image for the first container.
    DeploymentRollout {
        namespace: Str,
        name: Str,
        image: Str,
    },
    DeploymentUndo {
        namespace: Str,
        name: Str,
    },
    DeploymentDelete {
        namespace: Str,
        name: Str,
    },
    PodDelete {
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
    NodeDrain {
        node: Str,
    },
    ServiceCreate(ServiceMove),
    ServiceDelete {
        namespace: Str,
        name: Str,
    },
    TrafficSend(TrafficMove),
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
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TrafficFrom {
    /// From inside a pod of the namespace (the client's node resolves the ClusterIP).
    Pod { name: Str },
    /// From outside through a node's NodePort.
    Outside { node: Str },
}

impl Move {
    /// The act of a published name, with nothing filled in.
    pub fn named(act: &str) -> Option<Move> {
        let (namespace, name, node, zone) = Default::default();
        let (cpu_milli, memory_mib, replicas) = (0, 0, 0);
        let from = TrafficFrom::Pod { name };
        let traffic = TrafficMove { namespace, service: name, from, count: 0, interval_ms: 0 };
        let all = [
            Move::PodAdd(PodSpecMove::default()),
            Move::DeploymentCreate(DeploymentMove::default()),
            Move::DeploymentScale { namespace, name, replicas },
            Move::DeploymentRollout { namespace, name, image: name },
            Move::DeploymentUndo { namespace, name },
            Move::DeploymentDelete { namespace, name },
            Move::PodDelete { namespace, name },
            Move::PodCrash { namespace, name },
            Move::NodeAdd { name, cpu_milli, memory_mib, zone },
            Move::NodeFail { node },
            Move::NodeCut { node },
            Move::NodeRecover { node },
            Move::NodeCordon { node },
            Move::NodeUncordon { node },
            Move::NodeDrain { node },
            Move::ServiceCreate(ServiceMove::default()),
            Move::ServiceDelete { namespace, name },
            Move::TrafficSend(traffic),
            Move::ControlPlaneStop,
            Move::ControlPlaneStart,
        ];
        all.into_iter().find(|m| m.act() == act)
    }

    /// The act's published name (`data-act`); never changes once published.
    pub fn act(&self) -> &'static str {
        match self {
            Move::PodAdd(_) => "pod.add",
            Move::DeploymentCreate(_) => "deployment.create",
            Move::DeploymentScale { .. } => "deployment.scale",
            Move::DeploymentRollout { .. } => "deployment.rollout",
            Move::DeploymentUndo { .. } => "deployment.undo",
            Move::DeploymentDelete { .. } => "deployment.delete",
            Move::PodDelete { .. } => "pod.delete",
            Move::PodCrash { .. } => "pod.crash",
            Move::NodeAdd { .. } => "node.add",
            Move::NodeFail { .. } => "node.fail",
            Move::NodeCut { .. } => "node.cut",
            Move::NodeRecover { .. } => "node.recover",
            Move::NodeCordon { .. } => "node.cordon",
            Move::NodeUncordon { .. } => "node.uncordon",
            Move::NodeDrain { .. } => "node.drain",
            Move::ServiceCreate(_) => "service.create",
            Move::ServiceDelete { .. } => "service.delete",
            Move::TrafficSend(_) => "traffic.send",
            Move::ControlPlaneStop => "controlplane.stop",
            Move::ControlPlaneStart => "controlplane.start",
        }
    }
}
