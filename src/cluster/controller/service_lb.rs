//! service-lb-controller: gives a Service of type LoadBalancer its address.
//!
//! Models k8s.io/cloud-provider/controllers/service (controller.go), which a cloud's
//! cloud-controller-manager runs, and MetalLB's controller in its place. Invariants: without either
//! nobody answers, and the Service stays pending for ever; an address belongs to one Service; the
//! cloud's load balancer is taken down before the Service goes (a finalizer waits for that).

use super::Sync;
use super::shared::{keep, note};
use crate::cluster::component::{Component, Ctx, Patch, Request, Response, Timer, Verb, WorkQueue};
use crate::cluster::invariant::Held;
use crate::cluster::map::Map;
use crate::cluster::network::{LoadBalancer, METALLB_NETWORK};
use crate::cluster::object::patch::PatchType;
use crate::cluster::object::{Key, Kind, LoadBalancerIngress, Object, Service, Str, Value};
use crate::cluster::step::{Ms, Reason, WatchOp};
use std::sync::Arc;

/// The controller.
#[derive(Clone, Debug, Default, Hash)]
pub(crate) struct ServiceLb {
    queue: WorkQueue,
    services: Map<Key, Arc<Service>>,
    /// What the cloud is at work on: the number of the alarm that ends it, and the address that is
    /// being made, or empty where one is taken down.
    asked: Map<Key, (u32, Str)>,
    serial: u32,
}

impl Component for ServiceLb {
    fn on_watch(&mut self, ctx: &mut Ctx, op: WatchOp, object: &Object) {
        let Object::Service(service) = object else { return };
        let (key, here) = (object.key(), op != WatchOp::Deleted);
        keep(&mut self.services, key, service, here);
        if here && (wants(service) || has_finalizer(service)) {
            self.queue.add(ctx, &key);
        } else {
            self.asked.remove(&key);
        }
    }

    fn on_response(&mut self, ctx: &mut Ctx, request: &Request, response: &Response) {
        let Some(key) = &request.work else { return };
        match response {
            Ok(_) => self.queue.forget(key),
            Err(error) if error.reason == Reason::NotFound => self.queue.forget(key),
            Err(_) => self.queue.add_rate_limited(ctx, key),
        }
        self.queue.answered(ctx, key);
    }

    fn on_timer(&mut self, ctx: &mut Ctx, timer: &Timer) {
        if let Some(key) = self.queue.due(ctx, timer) {
            match self.sync(ctx, key) {
                Some(verb) => self.queue.ask(ctx, key, verb),
                None => self.queue.finish(ctx, key, 0),
            }
        } else if let Timer::Alarm { key: Some(key), serial, .. } = timer {
            let due = self.asked.get(key).filter(|(asked, _)| asked == serial);
            let Some((_, address)) = due.copied() else { return };
            self.asked.remove(key);
            if let Some(verb) = self.done(ctx, key, address) {
                ctx.request(verb);
            }
        }
    }
}

impl ServiceLb {
    pub(crate) fn held(&self) -> Held {
        let mut held = Held::new(&[Kind::Service]);
        self.services.values().for_each(|service| held.add(Kind::Service, &service.metadata));
        held
    }

    /// syncLoadBalancerIfNeeded.
    fn sync(&mut self, ctx: &mut Ctx, key: &Key) -> Option<Verb> {
        let service = self.services.get(key)?.clone();
        let by = ctx.config.network.load_balancer;
        let going = !wants(&service);
        if going && !has_finalizer(&service) || !going && service.external_ip().is_some() {
            self.asked.remove(key);
            return None;
        }
        match by {
            LoadBalancer::None => None,
            LoadBalancer::MetalLb if going => None,
            LoadBalancer::MetalLb => {
                let address = self.free(by);
                let text = format!("Assigned IP [\"{address}\"]");
                ctx.event_by(
                    "metallb-controller".into(),
                    Kind::Service,
                    &service.metadata,
                    false,
                    "IPAllocated",
                    text,
                );
                note(ctx, Sync::LoadBalancerEnsured { service: *key, by, address });
                Some(with_address(&service, by, address))
            }
            LoadBalancer::Cloud if going => {
                let is_on = self.asked.get(key).is_some_and(|(_, address)| address.is_empty());
                if !is_on {
                    let text = "Deleting load balancer";
                    told(ctx, &service, "DeletingLoadBalancer", text);
                    self.ask(ctx, key, Str::default(), CLOUD_DELETES_MS);
                    let address = service.external_ip().unwrap_or_default();
                    note(ctx, Sync::DeleteLoadBalancer { service: *key, address });
                }
                None
            }
            LoadBalancer::Cloud if !has_finalizer(&service) => {
                told(ctx, &service, "EnsuringLoadBalancer", "Ensuring load balancer");
                let all = service.metadata.finalizers.iter().map(|name| &**name);
                let all = all.chain([FINALIZER]).map(Value::from).collect();
                let mut body = Value::default();
                body.at(&["metadata"]).set("finalizers", Value::List(all));
                let patch = Patch::Body(PatchType::Merge, body.to_json().as_str().into());
                Some(Verb::Patch(*key, patch))
            }
            LoadBalancer::Cloud => {
                if !self.asked.contains_key(key) {
                    let address = self.free(by);
                    self.ask(ctx, key, address, CLOUD_MAKES_MS);
                    note(ctx, Sync::EnsureLoadBalancer { service: *key, ms: CLOUD_MAKES_MS });
                }
                None
            }
        }
    }

    /// The cloud is done with what it was asked for.
    fn done(&mut self, ctx: &mut Ctx, key: &Key, address: Str) -> Option<Verb> {
        let service = self.services.get(key)?.clone();
        if address.is_empty() {
            told(ctx, &service, "DeletedLoadBalancer", "Deleted load balancer");
            return Some(Verb::Patch(*key, Patch::RemoveFinalizer(FINALIZER.into())));
        }
        told(ctx, &service, "EnsuredLoadBalancer", "Ensured load balancer");
        let by = LoadBalancer::Cloud;
        note(ctx, Sync::LoadBalancerEnsured { service: *key, by, address });
        Some(with_address(&service, by, address))
    }

    fn ask(&mut self, ctx: &mut Ctx, key: &Key, address: Str, ms: Ms) {
        self.serial += 1;
        self.asked.insert(*key, (self.serial, address));
        ctx.timer(ms, Timer::Alarm { kind: 0, key: Some(*key), serial: self.serial });
    }

    /// The first address of the pool that no Service has.
    fn free(&self, by: LoadBalancer) -> Str {
        let network = if by == LoadBalancer::Cloud { CLOUD_NETWORK } else { METALLB_NETWORK };
        let taken = |address: &Str| {
            let made = self.asked.values().any(|(_, being_made)| being_made == address);
            made || self.services.values().any(|s| s.external_ip() == Some(*address))
        };
        let all = (1..255u32).map(|host| Str::from(format!("{network}{host}")));
        all.into_iter().find(|address| !taken(address)).unwrap_or_default()
    }
}

/// wantsLoadBalancer, of one that is not on its way out.
fn wants(service: &Service) -> bool {
    let spec = &service.spec;
    &*spec.kind == "LoadBalancer"
        && spec.load_balancer_class.is_empty()
        && !service.metadata.is_terminating()
}

fn has_finalizer(service: &Service) -> bool {
    service.metadata.finalizers.iter().any(|name| &**name == FINALIZER)
}

fn with_address(service: &Arc<Service>, by: LoadBalancer, ip: Str) -> Verb {
    let mut new = Service::clone(service);
    // A cloud's load balancer turns to the node port; where there is none it hands packets on as
    // they are, as MetalLB does.
    let turns = by == LoadBalancer::Cloud && service.spec.needs_node_port();
    let ip_mode = if turns { "Proxy" } else { "VIP" }.into();
    let ingress = LoadBalancerIngress { ip, ip_mode, ..LoadBalancerIngress::default() };
    new.status.load_balancer.ingress = vec![ingress];
    Verb::UpdateStatus(new.into())
}

fn told(ctx: &mut Ctx, service: &Service, reason: &'static str, text: &str) {
    let by = "service-controller".into();
    ctx.event_by(by, Kind::Service, &service.metadata, false, reason, text.into());
}

/// servicehelper.LoadBalancerCleanupFinalizer.
const FINALIZER: &str = "service.kubernetes.io/load-balancer-cleanup";
/// How long a cloud takes, much as large ones do.
const CLOUD_MAKES_MS: Ms = 30_000;
const CLOUD_DELETES_MS: Ms = 5_000;
/// TEST-NET-2: addresses outside the cluster, of documentation.
const CLOUD_NETWORK: &str = "198.51.100.";
