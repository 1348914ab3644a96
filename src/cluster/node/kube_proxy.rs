//! kube-proxy: writes Services and their endpoints as rules into its node's kernel.

use crate::cluster::component::{Component, Ctx, Request, Response, Timer};
use crate::cluster::object::{Object, Str};
use crate::cluster::step::WatchOp;

#[derive(Clone, Debug, Hash)]
pub struct KubeProxy {
    node: Str,
}

impl KubeProxy {
    pub fn new(node: Str) -> KubeProxy {
        KubeProxy { node }
    }
    /// The machine went off: no rules, no cache.
    pub(crate) fn power_off(&mut self) {
        *self = KubeProxy::new(self.node.clone());
    }
    /// Starts, or lost its watches for a while: these are all Services and EndpointSlices now.
    pub(crate) fn relist(&mut self, _ctx: &mut Ctx, _objects: &[Object]) {}
}

impl Component for KubeProxy {
    fn on_watch(&mut self, _ctx: &mut Ctx, _op: WatchOp, _object: &Object) {}
    fn on_response(&mut self, _ctx: &mut Ctx, _request: &Request, _response: &Response) {}
    fn on_timer(&mut self, _ctx: &mut Ctx, _timer: &Timer) {}
}
