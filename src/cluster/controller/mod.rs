//! kube-controller-manager: one controller a file, each a reconcile loop over watches.
//!
//! Invariants: a controller knows the cluster only by the watch events it was handed and changes it
//! only by requests. All of them start empty and are handed ADDED for every object when the control
//! plane starts. [`Sync`] is plain data: what a loop decided and the numbers it decided by.

mod deployment;
mod disruption;
mod endpoint_slice;
mod endpoints;
mod garbage_collector;
mod node_lifecycle;
mod pod_gc;
mod pods;
pub mod replica_calculator;
mod replica_set;
mod service_lb;
mod shared;
mod taint_eviction;
#[cfg(test)]
mod tests;

pub use deployment::undo::{Undo, UndoError, undo};
pub use deployment::{rollout, template};
pub use node_lifecycle::{LARGE_ZONE_NODES, LeaseState, UNHEALTHY_PERCENT, ZoneView};
pub use replica_set::ranking;

use super::component::Component;
use super::invariant::Held;
use super::network::LoadBalancer;
use super::object::{Key, Kind, PodPhase, Str, Taint};
use super::step::{Controller, Ms};
use deployment::DeploymentController;
use disruption::DisruptionController;
use endpoint_slice::EndpointSliceController;
use endpoints::EndpointsController;
use garbage_collector::GarbageCollector;
use node_lifecycle::NodeLifecycle;
use pod_gc::PodGc;
use replica_set::ReplicaSetController;
use service_lb::ServiceLb;
use taint_eviction::TaintEviction;

/// The control loops, as kube-controller-manager runs them.
#[derive(Clone, Debug, Default, Hash)]
pub struct Controllers {
    pub(crate) deployment: DeploymentController,
    pub(crate) replica_set: ReplicaSetController,
    pub(crate) node_lifecycle: NodeLifecycle,
    pub(crate) taint_eviction: TaintEviction,
    pub(crate) endpoint_slice: EndpointSliceController,
    pub(crate) endpoints: EndpointsController,
    pub(crate) garbage_collector: GarbageCollector,
    pub(crate) pod_gc: PodGc,
    pub(crate) disruption: DisruptionController,
    pub(crate) service_lb: ServiceLb,
}

impl Controllers {
    pub(crate) fn get_mut(&mut self, controller: Controller) -> &mut dyn Component {
        match controller {
            Controller::Deployment => &mut self.deployment,
            Controller::ReplicaSet => &mut self.replica_set,
            Controller::NodeLifecycle => &mut self.node_lifecycle,
            Controller::TaintEviction => &mut self.taint_eviction,
            Controller::EndpointSlice => &mut self.endpoint_slice,
            Controller::Endpoints => &mut self.endpoints,
            Controller::GarbageCollector => &mut self.garbage_collector,
            Controller::PodGarbageCollector => &mut self.pod_gc,
            Controller::Disruption => &mut self.disruption,
            Controller::ServiceLb => &mut self.service_lb,
        }
    }

    /// What a controller's cache holds, to be compared with the store.
    pub(crate) fn held(&self, controller: Controller) -> Held {
        match controller {
            Controller::Deployment => self.deployment.held(),
            Controller::ReplicaSet => self.replica_set.held(),
            Controller::NodeLifecycle => self.node_lifecycle.held(),
            Controller::TaintEviction => self.taint_eviction.held(),
            Controller::EndpointSlice => self.endpoint_slice.held(),
            Controller::Endpoints => self.endpoints.held(),
            Controller::GarbageCollector => self.garbage_collector.held(),
            Controller::PodGarbageCollector => self.pod_gc.held(),
            Controller::Disruption => self.disruption.held(),
            Controller::ServiceLb => self.service_lb.held(),
        }
    }

    /// All of them, as they start.
    pub(crate) fn starting(now: Ms) -> Controllers {
        Controllers { pod_gc: PodGc::starting(now), ..Controllers::default() }
    }

    /// Forgets all a controller knew.
    #[inline(never)]
    pub(crate) fn restart(&mut self, controller: Controller, now: Ms) {
        match controller {
            Controller::Deployment => self.deployment = Default::default(),
            Controller::ReplicaSet => self.replica_set = Default::default(),
            Controller::NodeLifecycle => self.node_lifecycle = Default::default(),
            Controller::TaintEviction => self.taint_eviction = Default::default(),
            Controller::EndpointSlice => self.endpoint_slice = Default::default(),
            Controller::Endpoints => self.endpoints = Default::default(),
            Controller::GarbageCollector => self.garbage_collector = Default::default(),
            Controller::PodGarbageCollector => self.pod_gc = PodGc::starting(now),
            Controller::Disruption => self.disruption = Default::default(),
            Controller::ServiceLb => self.service_lb = Default::default(),
        }
    }

    /// Who watches which kind.
    pub fn watches(controller: Controller, kind: Kind) -> bool {
        match controller {
            Controller::Deployment => {
                matches!(kind, Kind::Deployment | Kind::ReplicaSet | Kind::Pod)
            }
            Controller::ReplicaSet => matches!(kind, Kind::ReplicaSet | Kind::Pod),
            Controller::NodeLifecycle
            | Controller::TaintEviction
            | Controller::PodGarbageCollector => matches!(kind, Kind::Node | Kind::Pod),
            Controller::EndpointSlice => {
                matches!(kind, Kind::Service | Kind::Pod | Kind::EndpointSlice | Kind::Node)
            }
            Controller::Endpoints => {
                matches!(kind, Kind::Service | Kind::Pod | Kind::Endpoints)
            }
            Controller::Disruption => matches!(
                kind,
                Kind::PodDisruptionBudget | Kind::Pod | Kind::ReplicaSet | Kind::Deployment
            ),
            Controller::ServiceLb => kind == Kind::Service,
            // Whatever can own or be owned.
            Controller::GarbageCollector => match kind {
                Kind::Deployment | Kind::ReplicaSet | Kind::Pod | Kind::Service => true,
                Kind::EndpointSlice | Kind::Endpoints | Kind::Node | Kind::Lease => true,
                Kind::PodDisruptionBudget | Kind::ConfigMap | Kind::Secret => true,
                Kind::NetworkPolicy | Kind::Ingress | Kind::IngressClass => true,
                Kind::Namespace => true,
                Kind::Event | Kind::PriorityClass => false,
            },
        }
    }
}

/// What a controller's loop decided, with the numbers it decided by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Sync {
    // Deployment
    /// No ReplicaSet has the Deployment's template yet: one is made, already at `replicas`.
    CreateReplicaSet {
        deployment: Key,
        replica_set: Key,
        revision: i64,
        replicas: i32,
        math: RolloutMath,
    },
    /// An older ReplicaSet has the template (an undo): it becomes the newest revision.
    ReuseReplicaSet {
        deployment: Key,
        replica_set: Key,
        from_revision: i64,
        revision: i64,
    },
    /// spec.replicas of a ReplicaSet is about to change.
    ScaleReplicaSet {
        deployment: Key,
        replica_set: Key,
        from: i32,
        to: i32,
        why: ScaleWhy,
        math: RolloutMath,
    },
    /// The rollout may do nothing now: nothing may be added (`total` at its limit) and nothing
    /// taken away (`available` at its floor). Said once for the same numbers.
    RolloutWaits {
        deployment: Key,
        math: RolloutMath,
    },
    /// Strategy Recreate: the new pods wait until the old ones are gone.
    RecreateWaits {
        deployment: Key,
        old_pods: u32,
    },
    /// All pods are of the newest revision and available, none of the old ones is left.
    RolloutComplete {
        deployment: Key,
        replica_set: Key,
        revision: i64,
        replicas: i32,
    },
    /// No progress for progressDeadlineSeconds (condition Progressing=False).
    RolloutStuck {
        deployment: Key,
        replica_set: Key,
        deadline_seconds: i32,
        since: Ms,
    },
    /// Older than revisionHistoryLimit allows.
    DeleteReplicaSet {
        deployment: Key,
        replica_set: Key,
        revision: i64,
        limit: i32,
        old: u32,
    },

    // ReplicaSet
    /// Too few pods. `create` of the missing ones are made now (slow start: 1, 2, 4, 8, ...).
    CreatePods {
        replica_set: Key,
        have: u32,
        want: u32,
        create: u32,
        missing: u32,
    },
    /// Too many pods. The ranking lists all candidates, those to be deleted first in front.
    DeletePods {
        replica_set: Key,
        have: u32,
        want: u32,
        delete: u32,
        ranking: Vec<Victim>,
    },

    // Both
    /// The selector matches an object without controller: it becomes the owner's.
    Adopt {
        owner: Key,
        object: Key,
    },
    /// The selector no longer matches an owned object: it is let go.
    Release {
        owner: Key,
        object: Key,
    },

    // Node lifecycle
    /// No renewal for longer than the grace period: all conditions become Unknown.
    NodeUnknown {
        node: Str,
        last_renewal: Ms,
        seen_at: Ms,
        grace_ms: Ms,
    },
    /// The node reports again after it was Unknown or not ready for `away_ms`.
    NodeReadyAgain {
        node: Str,
        away_ms: Ms,
    },
    /// The node's own kubelet says Ready=False.
    NodeNotReady {
        node: Str,
        reason: Str,
    },
    /// The pods of a node that is not ready are marked not ready (they may still run).
    MarkPodsNotReady {
        node: Str,
        pods: Vec<Key>,
    },
    TaintNode {
        node: Str,
        taints: Vec<Taint>,
        why: TaintWhy,
    },
    UntaintNode {
        node: Str,
        taints: Vec<Taint>,
        why: TaintWhy,
    },
    /// How many nodes of a zone are not ready decides how fast NoExecute taints are set.
    ZoneState {
        zone: Str,
        from: Disruption,
        to: Disruption,
        ready: u32,
        not_ready: u32,
    },

    // Taint eviction
    /// Pods of a node do not tolerate its NoExecute taints for ever.
    EvictionScheduled {
        node: Str,
        pods: Vec<PlannedEviction>,
    },
    /// The time of toleration is over: the pod is marked as disrupted, then deleted.
    EvictPod {
        pod: Key,
        node: Str,
        waited_ms: Ms,
    },
    /// The taint went away before the time of toleration was over.
    CancelEviction {
        node: Str,
        pods: Vec<Key>,
    },

    // EndpointSlice
    /// The endpoints of a Service after a change: `ready` of `total` take requests.
    EndpointsChanged {
        service: Key,
        added: Vec<Str>,
        removed: Vec<Str>,
        /// Same pod, other conditions: (pod, ready now).
        changed: Vec<(Str, bool)>,
        ready: u32,
        total: u32,
    },

    // Service load balancers
    /// The cloud is asked for a load balancer, and takes its time.
    EnsureLoadBalancer {
        service: Key,
        ms: Ms,
    },
    /// There is an address; the Service is told.
    LoadBalancerEnsured {
        service: Key,
        by: LoadBalancer,
        address: Str,
    },
    /// The Service needs none any more: the cloud is asked to take it down.
    DeleteLoadBalancer {
        service: Key,
        address: Str,
    },

    // Ingress controller
    /// nginx in this pod is configured with the rules of these Ingresses, which are for these
    /// hosts.
    IngressReload {
        pod: Key,
        ingresses: Vec<Key>,
        hosts: Vec<Str>,
    },
    /// The leader tells Ingresses the address of its Service; empty: it has none any more.
    IngressPublished {
        pod: Key,
        ingresses: Vec<Key>,
        address: Str,
    },

    // Garbage collector
    /// The owner is gone (or going, in the foreground): its dependents are deleted.
    CollectDependents {
        owner: Key,
        dependents: Vec<Key>,
        foreground: bool,
    },
    /// The owner goes alone: its dependents lose their owner reference.
    OrphanDependents {
        owner: Key,
        dependents: Vec<Key>,
    },
    /// The last thing the owner waited for is done: the finalizer is taken off.
    RemoveFinalizer {
        object: Key,
        finalizer: Str,
    },

    // Pod garbage collector
    /// A pod that no kubelet will finish is marked Failed and deleted.
    CollectPod {
        pod: Key,
        /// Empty for a pod without a node.
        node: Str,
        why: PodGcWhy,
    },
}

/// The arithmetic of a rolling update, all in pods.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct RolloutMath {
    /// spec.replicas of the Deployment.
    pub desired: i32,
    /// maxSurge, resolved (a percentage is rounded up).
    pub max_surge: i32,
    /// maxUnavailable, resolved (rounded down; 1 if both would be 0).
    pub max_unavailable: i32,
    /// spec.replicas of all ReplicaSets together; may not exceed `desired + max_surge`.
    pub total: i32,
    /// Available pods of all ReplicaSets; may not fall below `desired - max_unavailable`.
    pub available: i32,
    /// The newest ReplicaSet: spec.replicas and available pods.
    pub new_replicas: i32,
    pub new_available: i32,
    /// The older ReplicaSets together.
    pub old_replicas: i32,
    /// Pods of the older ReplicaSets that are not available (deleted first).
    pub old_unhealthy: i32,
}

impl RolloutMath {
    pub fn total_max(&self) -> i32 {
        self.desired + self.max_surge
    }
    pub fn available_min(&self) -> i32 {
        self.desired - self.max_unavailable
    }
}

/// Why a Deployment scales a ReplicaSet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ScaleWhy {
    /// spec.replicas of the Deployment changed and only one ReplicaSet is active.
    Scale,
    /// spec.replicas changed during a rollout: each ReplicaSet gets its share.
    Proportional,
    /// Rolling update: room up to desired + maxSurge.
    RollUp,
    /// Rolling update: old pods that are not available go first, nobody misses them.
    Unhealthy,
    /// Rolling update: more pods are available than must be.
    RollDown,
    /// The newest ReplicaSet has all it needs: the older ones go to 0.
    Saturated,
    /// Recreate: old ones to 0.
    RecreateDown,
    /// Recreate: the old pods are gone.
    RecreateUp,
}

/// A candidate for deletion when a ReplicaSet has too many pods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Victim {
    pub pod: Str,
    pub node: Str,
    pub phase: PodPhase,
    pub ready: bool,
    /// Active pods of the same ReplicaSet (and its siblings) on the same node.
    pub rank: u32,
    /// Annotation controller.kubernetes.io/pod-deletion-cost.
    pub deletion_cost: i32,
    /// Since when it is ready.
    pub ready_since: Option<Ms>,
    /// The largest restart count of its containers.
    pub restarts: u32,
    pub created: Option<Ms>,
    pub chosen: bool,
    /// What set it apart: for a chosen one from the first survivor, for a survivor from the last
    /// chosen one. `None` when all or none are chosen.
    pub criterion: Option<Criterion>,
}

/// controller.ActivePodsWithRanks: the criteria in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Criterion {
    /// Not bound to a node before bound.
    Unassigned,
    /// Pending before Unknown before Running.
    Phase,
    /// Not ready before ready.
    NotReady,
    /// Lower deletion cost first.
    DeletionCost,
    /// More siblings on the same node first.
    Colocated,
    /// Ready for a shorter time first (in powers of two).
    ReadyTime,
    /// More restarts first.
    Restarts,
    /// Younger first (in powers of two).
    Age,
    /// Nothing else differs: by uid.
    Uid,
}

/// Why node lifecycle changed taints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TaintWhy {
    /// Ready=Unknown.
    Unreachable,
    /// Ready=False.
    NotReady,
    /// spec.unschedulable.
    Cordoned,
    /// MemoryPressure, DiskPressure or PIDPressure.
    Pressure,
    /// The condition behind them ended.
    Recovered,
    /// Every node of every zone is not ready: the fault is more likely on our side.
    FullDisruption,
    /// A controller that starts takes NoExecute taints back until its own look confirms them.
    ControllerRestarted,
}

/// node lifecycle's ZoneState.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Disruption {
    #[default]
    Initial,
    Normal,
    /// At least 55 % (and more than 2) of the nodes are not ready.
    Partial,
    /// All nodes are not ready.
    Full,
}

/// A pod that will be evicted unless the taint goes away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PlannedEviction {
    pub pod: Key,
    pub at: Ms,
    /// The smallest tolerationSeconds that applies; 0 without a toleration.
    pub toleration_seconds: i64,
}

/// Why pod garbage collection deletes a pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PodGcWhy {
    /// More pods are finished than --terminated-pod-gc-threshold.
    TooManyFinished,
    /// It is being deleted on a node that is not ready and tainted out-of-service.
    OutOfService,
    /// Its node does not exist any more.
    NodeGone,
    /// It is being deleted and was never bound to a node.
    Unscheduled,
}

impl PodGcWhy {
    pub const ALL: [PodGcWhy; 4] = [
        PodGcWhy::TooManyFinished,
        PodGcWhy::OutOfService,
        PodGcWhy::NodeGone,
        PodGcWhy::Unscheduled,
    ];
}
