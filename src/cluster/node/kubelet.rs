//! kubelet: runs the pods bound to its node through the container runtime and reports them.
//!
//! Models pkg/kubelet (pod workers, status manager, kuberuntime) of Kubernetes v1.36.

use crate::cluster::component::{Component, Ctx, Request, Response, Timer};
use crate::cluster::object::{Key, Object, Str};
use crate::cluster::step::WatchOp;

/// What a machine is when it joins.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NodeSetup {
    pub name: Str,
    /// The machine's own address (InternalIP).
    pub address: Str,
    /// Addresses for its pods, `10.244.1.0/24`.
    pub pod_cidr: Str,
    pub cpu_milli: i64,
    pub memory_mib: i64,
    /// `topology.kubernetes.io/zone`; empty = no such label.
    pub zone: Str,
}

#[derive(Clone, Debug, Hash)]
pub struct Kubelet {
    setup: NodeSetup,
}

impl Kubelet {
    pub fn new(setup: NodeSetup) -> Kubelet {
        Kubelet { setup }
    }
    pub fn setup(&self) -> &NodeSetup {
        &self.setup
    }
    /// Creates the Node object, then its Lease. Makes the call a step (`Registered`).
    pub(crate) fn register(&mut self, _ctx: &mut Ctx) {}
    /// The machine went off: all that ran is gone, the image cache stays.
    pub(crate) fn power_off(&mut self) {}
    /// The machine is on again; `pods` are those bound to it. Notes `Booted` unless the call has
    /// a note already.
    pub(crate) fn boot(&mut self, _ctx: &mut Ctx, _pods: &[Object]) {}
    /// The API server can be reached again. Notes `Reconnected` unless the call has a note already.
    pub(crate) fn reconnect(&mut self, _ctx: &mut Ctx, _pods: &[Object]) {}
    /// The main process of the pod's first running container ends with code 1; the steps follow.
    /// False when nothing of the pod runs here.
    pub(crate) fn crash(&mut self, _ctx: &mut Ctx, _pod: &Key) -> bool {
        false
    }
}

impl Component for Kubelet {
    fn on_watch(&mut self, _ctx: &mut Ctx, _op: WatchOp, _object: &Object) {}
    fn on_response(&mut self, _ctx: &mut Ctx, _request: &Request, _response: &Response) {}
    fn on_timer(&mut self, _ctx: &mut Ctx, _timer: &Timer) {}
}
