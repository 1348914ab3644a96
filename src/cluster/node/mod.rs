//! A worker node: kubelet, container runtime behind CRI, kube-proxy.
//!
//! Invariants: a node talks to the cluster only through the API server; what runs on a machine is
//! known to that machine alone, the rest of the cluster knows what its kubelet reported.

mod container;
pub mod image;
mod kube_proxy;
mod kubelet;
mod pod_worker;
mod proxies;
mod register;
pub mod rule_table;
mod runtime;
mod status;
mod wording;

pub use container::{ContainerRun, Exit, Role, RunState};
pub use image::Image;
pub use kube_proxy::{Backend, KubeProxy, ServiceRules};
pub use kubelet::{Kubelet, NodeSetup};
pub use pod_worker::{PodRun, Sandbox, Stage};
pub(in crate::cluster) use proxies::FLEET;
pub use proxies::Proxies;
pub use register::EVICTION_HARD_MIB;
pub use register::PODS_MAX;
pub(in crate::cluster) use register::node as new_node;
pub(crate) use wording::ends_in_latest;

use super::network::{IpvsScheduler, ProxyMode};
use super::object::{Key, Str};
use super::step::Ms;

/// A machine and what runs on it, but for its kube-proxy: see [`Proxies`].
#[derive(Clone, Debug, Hash)]
pub struct Machine {
    pub kubelet: Kubelet,
    pub powered: bool,
    /// Its link to the network.
    pub connected: bool,
    /// Since when it is off or cut off.
    pub down_since: Option<Ms>,
}

impl Machine {
    pub fn new(setup: NodeSetup) -> Machine {
        let kubelet = Kubelet::new(setup);
        Machine { kubelet, powered: true, connected: true, down_since: None }
    }

    /// It runs, and the others can reach it.
    pub fn is_up(&self) -> bool {
        self.powered && self.connected
    }
}

/// Something that happened on a node; the step's `from` and `to` say between whom.
///
/// Every `pod` is the Pod's key. Order of a pod's start: `RunSandbox`, `Sandbox`, then for each
/// container `PullImage` (`ImagePulled` if it was not there), `CreateContainer`, `StartContainer`,
/// then `Ready`. Order of its end: `Signal` (TERM), `ContainerExited` (or `Signal` KILL first),
/// `Removed`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum NodeNote {
    /// The kubelet makes its Node object and its Lease.
    Registered { node: Str, pod_cidr: Str, cpu_milli: i64, memory_bytes: i64, pods: i64 },
    /// The machine is on again: everything that ran is gone, the image cache is not.
    Booted { node: Str, starting: u32, ending: u32 },
    /// The network is back: containers ran on meanwhile. `ending` pods were deleted meanwhile.
    Reconnected { node: Str, running: u32, ending: u32 },

    /// kubelet → runtime: RunPodSandbox (the pause container and its network).
    RunSandbox { pod: Key, ms: Ms },
    /// runtime → kubelet: the sandbox is up and has an address from the node's pod CIDR.
    Sandbox { pod: Key, ip: Str },
    /// runtime → kubelet: the network plugin gave the sandbox no network; again in `retry_ms`.
    SandboxFailed { pod: Key, retry_ms: Ms },
    /// kubelet → runtime: the image is asked for. `cached`: it is on the machine already, nothing
    /// is downloaded and `ms` is 0.
    PullImage { pod: Key, container: Str, image: Str, size_bytes: i64, ms: Ms, cached: bool },
    /// runtime → kubelet: the download is done.
    ImagePulled { pod: Key, container: Str, image: Str, size_bytes: i64, ms: Ms },
    /// runtime → kubelet: the registry has no such image. `ErrImagePull`; again in `retry_ms`
    /// (10 s, doubling to 300 s), `ImagePullBackOff` meanwhile.
    PullFailed { pod: Key, container: Str, image: Str, attempt: u32, retry_ms: Ms },
    /// kubelet → runtime: CreateContainer. `restarts` counts earlier runs of this container.
    CreateContainer { pod: Key, container: Str, image: Str, restarts: u32 },
    /// kubelet → runtime: StartContainer. `init`: one of `initContainers`.
    StartContainer { pod: Key, container: Str, image: Str, restarts: u32, init: bool },
    /// runtime → kubelet: all containers are ready, `after_ms` after the last one started.
    Ready { pod: Key, after_ms: Ms },
    /// kubelet: the pod is not ready any more.
    Unready { pod: Key, why: UnreadyWhy },

    /// kubelet → runtime: StopContainer. `grace_ms` is what is left until SIGKILL.
    Signal { pod: Key, container: Str, signal: Signal, grace_ms: Ms },
    /// runtime → kubelet: the main process of a container ended after running `ran_ms`.
    /// `reason`: `Completed` or `Error`. `restart`: the restart policy wants it again.
    ContainerExited {
        pod: Key,
        container: Str,
        code: i32,
        reason: &'static str,
        ran_ms: Ms,
        restart: bool,
    },
    /// kubelet: the container is started again only in `ms`, after `restarts` restarts so far.
    BackOff { pod: Key, container: Str, ms: Ms, restarts: u32 },
    /// kubelet → runtime: RemovePodSandbox: the address is free again, nothing of the pod is left
    /// on the machine; the kubelet asks the API server to remove the object.
    Removed { pod: Key, ip: Str },

    /// kube-proxy wrote this node's rules for one port of a Service anew.
    Rules(RulesNote),
    /// kube-proxy was configured anew: it wrote all rules of this node in another way.
    ProxyMode(ModeNote),
}

/// Why a pod stopped being ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnreadyWhy {
    /// A container ended.
    ContainerExited,
    /// The readiness probe failed.
    ProbeFailed,
}

/// A signal to a container's main process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Signal {
    Term,
    Kill,
}

/// A change of one node's rules for one port of one Service.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RulesNote {
    /// Empty: every node of the fleet.
    pub node: Str,
    pub service: Key,
    /// The Service port's name, often empty.
    pub port_name: Str,
    /// `ip:port` of the Service.
    pub cluster_ip: Str,
    pub port: u16,
    /// 0 = none.
    pub node_port: u16,
    /// Endpoints packets can be sent to now; 0 = they are rejected.
    pub endpoints: u32,
    /// `ip:port` of endpoints that joined and that left.
    pub added: Vec<Str>,
    pub removed: Vec<Str>,
    /// The Service (or this port) is gone: so are its rules.
    pub deleted: bool,
    /// How long the rules lagged behind the first change they took in.
    pub lag_ms: Ms,
}

/// kube-proxy has written everything in another mode, or with another scheduler.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ModeNote {
    /// Empty: every node of the fleet.
    pub node: Str,
    pub was: ProxyMode,
    pub mode: ProxyMode,
    pub scheduler: IpvsScheduler,
    /// Services that have rules.
    pub services: u32,
}

/// kubelet's back-off after so many failures in a row: for the referee.
#[cfg(not(target_arch = "wasm32"))]
pub fn back_off_ms(failures: u32) -> crate::cluster::step::Ms {
    let (mut entry, mut now) = (None, 0);
    for _ in 0..failures {
        let next = container::BackOff::next(entry, now, now);
        (entry, now) = (Some(next), now + next.ms);
    }
    entry.map_or(0, |e| e.ms)
}
