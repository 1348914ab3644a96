//! The EndpointSlice controller: which pods stand behind a Service, in slices of at most 100.
//!
//! Invariants: a sync looks only at the pods that changed since the last one; a pod stands in at
//! most one slice of a Service; slices of one Service differ in their ports. What it wrote it knows
//! from the answers, so its view of its own slices is never behind. Models
//! pkg/controller/endpointslice and staging/src/k8s.io/endpointslice (reconciler.go, utils.go).

mod reconcile;

use super::Sync;
use super::pods::Pods;
use super::shared::{delete, key_of, note};
use crate::cluster::component::{Component, Ctx, Request, Response, Timer, Verb, WorkQueue};
use crate::cluster::invariant::Held;
use crate::cluster::map::{Map, Set};
use crate::cluster::object::{
    EndpointSlice, Key, Kind, LABEL_SERVICE_NAME, LABEL_ZONE, Node, Object, Pod, Service, Str,
};
use crate::cluster::step::{Reason, WatchOp};
use reconcile::{Slices, Sought};
use std::sync::Arc;

pub(super) use reconcile::{ANNOTATION_TRIGGER, PodNews, find_port, selected, selects};

/// The EndpointSlice controller.
#[derive(Clone, Debug, Default, Hash)]
pub(crate) struct EndpointSliceController {
    queue: WorkQueue,
    services: Map<Key, Lane>,
    pods: Pods,
    /// Known nodes and their zones.
    nodes: Map<Str, Option<Str>>,
}

/// A Service and its slices.
#[derive(Clone, Debug, Default, Hash)]
struct Lane {
    /// `None` while only slices of it are known.
    service: Option<Arc<Service>>,
    slices: Slices,
    /// Pods that may stand differently now.
    dirty: Set<Key>,
    /// It was synced since it was made or since its slices were lost.
    settled: bool,
}

impl Component for EndpointSliceController {
    fn on_watch(&mut self, ctx: &mut Ctx, op: WatchOp, object: &Object) {
        match object {
            Object::Service(service) => self.see_service(ctx, op, service),
            Object::Pod(pod) => self.see_pod(ctx, op, pod),
            Object::EndpointSlice(slice) => self.see_slice(ctx, op, slice),
            Object::Node(node) => self.see_node(ctx, op, node),
            Object::Namespace(_) | Object::Lease(_) | Object::Deployment(_) => {}
            Object::ReplicaSet(_) | Object::PodDisruptionBudget(_) | Object::Event(_) => {}
            Object::PriorityClass(_) | Object::Endpoints(_) | Object::ConfigMap(_) => {}
            Object::NetworkPolicy(_) | Object::Ingress(_) | Object::IngressClass(_) => {}
            Object::Secret(_) => {}
        }
    }

    fn on_response(&mut self, ctx: &mut Ctx, request: &Request, response: &Response) {
        let Some(key) = &request.work else { return };
        if let Some(lane) = self.services.get_mut(key) {
            match (&request.verb, response) {
                (Verb::Delete { .. }, Ok(_)) => {}
                (_, Ok(Object::EndpointSlice(slice))) => lane.slices.put(slice),
                (Verb::Delete { key: slice, .. }, Err(e)) if e.reason == Reason::NotFound => {
                    lane.slices.remove(slice);
                }
                (_, Ok(_)) => {}
                (_, Err(_)) => {
                    lane.settled = false;
                    self.queue.add_rate_limited(ctx, key);
                }
            }
        }
        if self.queue.answered(ctx, key) {
            self.queue.forget(key);
        }
    }

    fn on_timer(&mut self, ctx: &mut Ctx, timer: &Timer) {
        if let Some(key) = self.queue.due(ctx, timer) {
            let requests = self.sync(ctx, key).unwrap_or(0);
            self.queue.finish(ctx, key, requests);
        }
    }
}

impl EndpointSliceController {
    pub(crate) fn held(&self) -> Held {
        let mut held = Held::new(&[Kind::Service, Kind::Pod, Kind::EndpointSlice]);
        self.pods.iter().for_each(|pod| held.add(Kind::Pod, &pod.metadata));
        for lane in self.services.values() {
            lane.service.iter().for_each(|s| held.add(Kind::Service, &s.metadata));
            lane.slices.iter().for_each(|s| held.add(Kind::EndpointSlice, &s.metadata));
        }
        held
    }

    fn see_service(&mut self, ctx: &mut Ctx, op: WatchOp, service: &Arc<Service>) {
        let key = key_of(Kind::Service, &service.metadata);
        if op == WatchOp::Deleted {
            // Its slices follow by garbage collection, or are deleted for a Service of its name.
            if let Some(lane) = self.services.get_mut(&key) {
                lane.service = None;
                lane.dirty.clear();
                if lane.slices.is_empty() {
                    self.services.remove(&key);
                }
            }
            return;
        }
        let lane = self.services.entry(key).or_default();
        let old = lane.service.replace(service.clone());
        let labels = &service.metadata.labels;
        if old.is_some_and(|o| o.spec == service.spec && o.metadata.labels == *labels) {
            return;
        }
        lane.settled = false;
        self.queue.add(ctx, &key);
    }

    fn see_pod(&mut self, ctx: &mut Ctx, op: WatchOp, pod: &Arc<Pod>) {
        let Some(news) = PodNews::see(&mut self.pods, op, pod) else { return };
        for of in news.services(&self.services, |lane| lane.service.as_deref()) {
            let lane = self.services.get_mut(&of).expect("it was just found");
            lane.dirty.insert(news.key);
            self.queue.add(ctx, &of);
        }
    }

    /// Slices of its own making are known from the answers; what others did to them is mended.
    fn see_slice(&mut self, ctx: &mut Ctx, op: WatchOp, slice: &Arc<EndpointSlice>) {
        let labels = &slice.metadata.labels;
        let managed = labels.get(reconcile::LABEL_MANAGED_BY);
        if managed.is_none_or(|by| &**by != reconcile::MANAGED_BY) {
            return;
        }
        let Some(service) = labels.get(LABEL_SERVICE_NAME) else { return };
        let service =
            Key { kind: Kind::Service, namespace: slice.metadata.namespace, name: *service };
        let key = key_of(Kind::EndpointSlice, &slice.metadata);
        if op == WatchOp::Deleted {
            let Some(lane) = self.services.get_mut(&service) else { return };
            let known = lane.slices.remove(&key);
            if lane.service.is_none() {
                if lane.slices.is_empty() {
                    self.services.remove(&service);
                }
            } else if known {
                lane.settled = false;
                self.queue.add(ctx, &service);
            }
            return;
        }
        let lane = self.services.entry(service).or_default();
        if lane.slices.is_newer(slice) && !self.queue.is_working(&service) {
            lane.slices.put(slice);
            lane.settled = false;
            if lane.service.is_some() {
                self.queue.add(ctx, &service);
            }
        }
    }

    /// Only that it is there matters, and its zone. Kubernetes tries a Service again that has pods
    /// of a missing node until the node is there; here the node's coming is awaited.
    fn see_node(&mut self, ctx: &mut Ctx, op: WatchOp, node: &Node) {
        let name = node.metadata.name;
        if op == WatchOp::Deleted {
            self.nodes.remove(&name);
            return;
        }
        let zone = node.metadata.labels.get(LABEL_ZONE).copied();
        let old = self.nodes.insert(name, zone);
        if old == Some(zone) || self.pods.iter().all(|pod| pod.spec.node_name != name) {
            return;
        }
        let queue = &mut self.queue;
        self.services.change_each(|key, lane| {
            if lane.service.is_some() {
                lane.settled = false;
                queue.add(ctx, key);
            }
        });
    }

    /// syncService. Returns the number of requests.
    fn sync(&mut self, ctx: &mut Ctx, key: &Key) -> Option<usize> {
        let Lane { service: Some(service), slices, dirty, settled } = self.services.get_mut(key)?
        else {
            return None;
        };
        if !service.spec.has_endpoints() {
            return None;
        }
        let anew = !std::mem::replace(settled, true);
        let strangers = if anew { slices.drop_strangers(service.metadata.uid) } else { Vec::new() };
        strangers.iter().for_each(|slice| ctx.request_for(key, delete(*slice)));
        if anew {
            dirty.extend(reconcile::selected(&self.pods, service));
            dirty.extend(slices.pods().copied());
        }
        let (pods, nodes) = (&self.pods, &self.nodes);
        let published = service.spec.publish_not_ready_addresses;
        let missing = |pod: &Pod| !nodes.contains_key(&pod.spec.node_name) && !published;
        for pod in dirty.iter().filter_map(|key| pods.get(key)) {
            if missing(pod) && reconcile::seek(service, pod, None).is_some() {
                let (name, node) = (pod.metadata.name, pod.spec.node_name);
                let of = format!("{}/{}", key.namespace, key.name);
                let message = format!(
                    "Error updating Endpoint Slices for Service {of}: skipping Pod {name} for \
                     Service {of}: Node {node} Not Found"
                );
                let meta = &service.metadata;
                ctx.event_of(Kind::Service, meta, true, "FailedToUpdateEndpointSlices", message);
            }
        }
        let seek = |pod: &Key| -> Option<Sought> {
            let pod = pods.get(pod)?;
            let zone = nodes.get(&pod.spec.node_name).copied().flatten();
            (!missing(pod)).then(|| reconcile::seek(service, pod, zone.as_ref()))?
        };
        let done = slices.reconcile(service, dirty, anew, &seek, ctx.now);
        dirty.clear();
        let Some(done) = done else { return Some(strangers.len()) };
        let (ready, total) = (done.ready, done.total);
        let requests = strangers.len() + done.verbs.len();
        for verb in done.verbs {
            ctx.request_for(key, verb);
        }
        if !(done.added.is_empty() && done.removed.is_empty() && done.changed.is_empty()) {
            let (service, added, removed) = (*key, done.added, done.removed);
            let changed = done.changed;
            note(ctx, Sync::EndpointsChanged { service, added, removed, changed, ready, total });
        }
        Some(requests)
    }
}
