//! What a step is: one delivered message or one timer, with its cause and what it changed.

use super::controller::Sync;
use super::moves::Move;
use super::network::{Hop, TrafficSummary};
use super::node::NodeNote;
use super::object::{Key, Status, Str};
use super::scheduler::Decision;
use std::sync::Arc;

/// Simulated time in milliseconds since the cluster's beginning.
pub type Ms = u64;

/// A step's number, counted from 1 in the order things happened.
pub type StepId = u32;

/// Who sends or receives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Actor {
    /// The reader, through kubectl.
    Learner,
    /// Whatever breaks and mends machines.
    World,
    /// A client outside the cluster that sends user traffic.
    Client,
    ApiServer,
    Etcd,
    Scheduler,
    Controller(Controller),
    Kubelet(Str),
    /// The container runtime of a node, behind CRI.
    Runtime(Str),
    KubeProxy(Str),
    /// The load balancer of a Service, outside the cluster.
    LoadBalancer {
        namespace: Str,
        name: Str,
    },
    Pod {
        namespace: Str,
        name: Str,
    },
}

impl Actor {
    /// The node an actor lives on, if it lives on one.
    pub fn node(&self) -> Option<&Str> {
        match self {
            Actor::Kubelet(n) | Actor::Runtime(n) | Actor::KubeProxy(n) => Some(n),
            Actor::Learner | Actor::World | Actor::Client | Actor::ApiServer => None,
            Actor::Etcd | Actor::Scheduler | Actor::Controller(_) | Actor::Pod { .. } => None,
            Actor::LoadBalancer { .. } => None,
        }
    }
    /// Part of the control plane (stops and starts with it).
    pub fn in_control_plane(&self) -> bool {
        matches!(self, Actor::ApiServer | Actor::Etcd | Actor::Scheduler | Actor::Controller(_))
    }
}

/// The control loops of kube-controller-manager that are modelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Controller {
    Deployment,
    ReplicaSet,
    /// node-lifecycle-controller: heartbeats, conditions, taints.
    NodeLifecycle,
    /// taint-eviction-controller: deletes pods that do not tolerate a NoExecute taint.
    TaintEviction,
    EndpointSlice,
    /// endpoints-controller: the deprecated v1 Endpoints.
    Endpoints,
    GarbageCollector,
    /// pod-garbage-collector-controller: pods that no kubelet will finish.
    PodGarbageCollector,
    /// disruption-controller: how many pods of a PodDisruptionBudget may go.
    Disruption,
    /// service-lb-controller, of the cloud or of MetalLB: addresses for Services of type
    /// LoadBalancer.
    ServiceLb,
}

impl Controller {
    pub const ALL: [Controller; 10] = [
        Controller::Deployment,
        Controller::ReplicaSet,
        Controller::NodeLifecycle,
        Controller::TaintEviction,
        Controller::EndpointSlice,
        Controller::Endpoints,
        Controller::GarbageCollector,
        Controller::PodGarbageCollector,
        Controller::Disruption,
        Controller::ServiceLb,
    ];

    /// As `kube-controller-manager --controllers` has it.
    pub fn name(self) -> &'static str {
        match self {
            Controller::Deployment => "deployment-controller",
            Controller::ReplicaSet => "replicaset-controller",
            Controller::NodeLifecycle => "node-lifecycle-controller",
            Controller::TaintEviction => "taint-eviction-controller",
            Controller::EndpointSlice => "endpointslice-controller",
            Controller::Endpoints => "endpoints-controller",
            Controller::GarbageCollector => "garbage-collector-controller",
            Controller::PodGarbageCollector => "pod-garbage-collector-controller",
            Controller::Disruption => "disruption-controller",
            Controller::ServiceLb => "service-lb-controller",
        }
    }
    pub fn named(name: &str) -> Option<Controller> {
        Controller::ALL.into_iter().find(|controller| controller.name() == name)
    }
}

/// One delivered message or one timer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Step {
    pub id: StepId,
    pub at: Ms,
    pub from: Actor,
    pub to: Actor,
    pub what: What,
    /// The step that caused this one; `None` for the learner's own act.
    pub cause: Option<StepId>,
    /// What a learner can see changed: empty for a mere message.
    pub changes: Vec<Change>,
}

impl Step {
    /// A happening is a step that changed something a learner can see.
    pub fn is_happening(&self) -> bool {
        !self.changes.is_empty() || matches!(self.what, What::Act(_) | What::Refused(_))
    }
}

/// What a step is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum What {
    /// The learner's act, on its way.
    Act(Arc<Move>),
    /// A request reached the API server and passed its gates.
    Request(RequestNote),
    /// A request was refused.
    Refused(Arc<Refusal>),
    /// etcd committed a write: the key, its new revision and whether it is gone now.
    Stored { key: Key, revision: u64, deleted: bool },
    /// A watch event reached somebody who acts on it.
    Watch { key: Key, op: WatchOp },
    /// The scheduler decided about a pod (or found no node).
    Scheduled(Arc<Decision>),
    /// A controller's loop decided something.
    Sync(Arc<Sync>),
    /// Something on a node: CRI calls, probes, signals, rules.
    Node(Arc<NodeNote>),
    /// One hop of a user's request.
    Hop(Arc<Hop>),
    /// A stream of requests ended.
    Traffic(Arc<TrafficSummary>),
    /// Something broke or was mended (follows `Act`).
    Fault(Fault),
}

/// A request as narrated: the object itself is in the store.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RequestNote {
    pub verb: VerbName,
    pub key: Key,
    /// `status`, `binding`, `eviction`, `scale` or empty.
    pub subresource: &'static str,
}

/// HTTP side of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum VerbName {
    Create,
    Update,
    Patch,
    Delete,
}

/// A refused request.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Refusal {
    pub request: RequestNote,
    pub error: ApiError,
}

/// metav1.Status of a failure. `message` is what Kubernetes prints.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ApiError {
    pub reason: Reason,
    pub message: String,
}

/// metav1.StatusReason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    NotFound,
    AlreadyExists,
    Conflict,
    Invalid,
    BadRequest,
    Forbidden,
    TooManyRequests,
    InternalError,
    /// No answer: the API server is down or out of reach.
    Unavailable,
}

impl Reason {
    /// The HTTP status code.
    pub fn code(self) -> u16 {
        match self {
            Reason::NotFound => 404,
            Reason::AlreadyExists | Reason::Conflict => 409,
            Reason::Invalid => 422,
            Reason::BadRequest => 400,
            Reason::Forbidden => 403,
            Reason::TooManyRequests => 429,
            Reason::InternalError => 500,
            Reason::Unavailable => 503,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WatchOp {
    Added,
    Modified,
    Deleted,
}

/// What can go wrong with a machine, and right again.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Fault {
    PowerOff {
        node: Str,
    },
    CutOff {
        node: Str,
    },
    Recovered {
        node: Str,
    },
    /// Many at one moment; `zone` is empty unless they are all of one.
    ManyPowerOff {
        zone: Str,
        nodes: Vec<Str>,
    },
    ManyRecovered {
        zone: Str,
        nodes: Vec<Str>,
    },
    ContainerCrashed {
        pod: Key,
    },
    ControllerStopped {
        controller: Controller,
    },
    ControllerStarted {
        controller: Controller,
    },
    /// The network is made of something else.
    NetworkSet {
        setting: Str,
        value: Str,
    },
    /// The network plugin's agents have written a NetworkPolicy, or taken it away.
    PolicyWritten {
        policy: Key,
        gone: bool,
    },
    ControlPlaneStopped,
    ControlPlaneStarted,
}

/// Something a learner can see that a step changed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Change {
    Created(Key),
    Deleted(Key),
    /// A pod was bound to a node.
    Bound {
        pod: Key,
        node: Str,
    },
    Phase {
        pod: Key,
        phase: super::object::PodPhase,
    },
    Ready {
        pod: Key,
        ready: bool,
    },
    /// A pod's container is waiting for this reason now (`CrashLoopBackOff`, ...).
    Waiting {
        pod: Key,
        reason: Str,
    },
    Restarted {
        pod: Key,
        count: u32,
    },
    /// A pod got a deletionTimestamp.
    Terminating {
        pod: Key,
    },
    /// The scheduler found no node.
    Unschedulable {
        pod: Key,
    },
    NodeReady {
        node: Str,
        status: Status,
    },
    Tainted {
        node: Str,
        key: Str,
        effect: Str,
    },
    Untainted {
        node: Str,
        key: Str,
        effect: Str,
    },
    Cordoned {
        node: Str,
        on: bool,
    },
    /// spec.replicas of a Deployment or ReplicaSet.
    Scaled {
        key: Key,
        from: i32,
        to: i32,
    },
    /// A Deployment's pod template.
    Template {
        key: Key,
    },
    /// Ready endpoints of a Service.
    Endpoints {
        service: Key,
        ready: u32,
        total: u32,
    },
    /// A user's request ended.
    Answered {
        service: Key,
        pod: Option<Key>,
        ok: bool,
    },
    /// A machine broke, or was mended.
    Machine {
        node: Str,
    },
    /// One controller stopped or runs again.
    Controller {
        controller: Controller,
        running: bool,
    },
    ControlPlane {
        running: bool,
    },
    /// What the network is made of.
    Network {
        setting: Str,
        value: Str,
    },
    /// A Service of type LoadBalancer, or an Ingress, got its address, or lost it (empty).
    LoadBalancer {
        service: Key,
        address: Str,
    },
}
