//! The Endpoints controller: for every Service one v1 Endpoints object beside its EndpointSlices.
//!
//! Invariants: a sync looks only at the pods that changed since the last one; nothing reads what it
//! writes (kube-proxy follows EndpointSlices), so its writes are background and make no step. What
//! others change in an Endpoints object stays until the next change of its Service. Models
//! pkg/controller/endpoint and pkg/api/v1/endpoints (RepackSubsets).

mod subsets;

use super::endpoint_slice::{ANNOTATION_TRIGGER, PodNews, find_port, selected, selects};
use super::pods::Pods;
use super::shared::{delete, key_of, namespace_ends};
use crate::cluster::component::{Component, Ctx, Request, Response, Timer, Verb, WorkQueue};
use crate::cluster::invariant::Held;
use crate::cluster::map::{Map, Set};
use crate::cluster::object::{
    EndpointAddress, Endpoints, EndpointsPort, Key, Kind, LABEL_HEADLESS, Labels, Object, Pod,
    Service, Str, TargetRef, Time,
};
use crate::cluster::step::{ApiError, Reason, WatchOp};
use std::sync::Arc;
use subsets::{Placed, Sides};

const LABEL_MANAGED_BY: &str = "endpoints.kubernetes.io/managed-by";
const MANAGED_BY: &str = "endpoint-controller";
const ANNOTATION_OVER_CAPACITY: &str = "endpoints.kubernetes.io/over-capacity";

/// endpoints-controller.
#[derive(Clone, Debug, Default, Hash)]
pub(crate) struct EndpointsController {
    queue: WorkQueue,
    services: Map<Key, Lane>,
    pods: Pods,
}

/// A Service and its Endpoints.
#[derive(Clone, Debug, Default, Hash)]
struct Lane {
    /// `None` while only Endpoints of its name are known.
    service: Option<Arc<Service>>,
    current: Option<Arc<Endpoints>>,
    sides: Sides,
    /// Pods that may stand differently now.
    dirty: Set<Key>,
    /// All pods are as its Service asks, but for the dirty ones.
    settled: bool,
    /// TriggerTimeTracker: readiness changes that were looked at; `None` before the first sync.
    triggers: Option<Map<Key, Time>>,
}

impl Component for EndpointsController {
    fn on_watch(&mut self, ctx: &mut Ctx, op: WatchOp, object: &Object) {
        match object {
            Object::Service(service) => self.see_service(ctx, op, service),
            Object::Pod(pod) => self.see_pod(ctx, op, pod),
            Object::Endpoints(endpoints) => self.see_endpoints(ctx, op, endpoints),
            Object::Namespace(_) | Object::Lease(_) | Object::Deployment(_) | Object::Node(_) => {}
            Object::ReplicaSet(_) | Object::PodDisruptionBudget(_) | Object::Event(_) => {}
            Object::PriorityClass(_) | Object::EndpointSlice(_) | Object::ConfigMap(_) => {}
            Object::NetworkPolicy(_) | Object::Ingress(_) | Object::IngressClass(_) => {}
            Object::Secret(_) => {}
        }
    }

    fn on_response(&mut self, ctx: &mut Ctx, request: &Request, response: &Response) {
        let Some(key) = &request.work else { return };
        match response {
            Ok(_) => self.queue.forget(key),
            Err(error) => self.failed(ctx, key, &request.verb, error),
        }
        self.queue.answered(ctx, key);
    }

    fn on_timer(&mut self, ctx: &mut Ctx, timer: &Timer) {
        if let Some(key) = self.queue.due(ctx, timer)
            && let Some(verb) = self.sync(key)
        {
            self.queue.ask(ctx, key, verb);
        }
    }
}

impl EndpointsController {
    pub(crate) fn held(&self) -> Held {
        let mut held = Held::new(&[Kind::Service, Kind::Pod, Kind::Endpoints]);
        self.pods.iter().for_each(|pod| held.add(Kind::Pod, &pod.metadata));
        for lane in self.services.values() {
            lane.service.iter().for_each(|s| held.add(Kind::Service, &s.metadata));
            lane.current.iter().for_each(|e| held.add(Kind::Endpoints, &e.metadata));
        }
        held
    }

    fn see_service(&mut self, ctx: &mut Ctx, op: WatchOp, service: &Arc<Service>) {
        let key = key_of(Kind::Service, &service.metadata);
        let lane = self.services.entry(key).or_default();
        let old = lane.service.take();
        if op != WatchOp::Deleted {
            let labels = &service.metadata.labels;
            let same = old.is_some_and(|o| {
                o.spec == service.spec
                    && o.metadata.labels == *labels
                    && o.metadata.uid == service.metadata.uid
            });
            lane.service = Some(service.clone());
            if same {
                return;
            }
            lane.settled = false;
        }
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

    /// onEndpointsDelete; and after a start checkLeftoverEndpoints: those without a Service go.
    fn see_endpoints(&mut self, ctx: &mut Ctx, op: WatchOp, endpoints: &Arc<Endpoints>) {
        let key = key_of(Kind::Service, &endpoints.metadata);
        let lane = self.services.entry(key).or_default();
        lane.current = (op != WatchOp::Deleted).then(|| endpoints.clone());
        if op == WatchOp::Deleted && lane.service.is_none() {
            self.services.remove(&key);
        } else if op == WatchOp::Deleted || lane.service.is_none() {
            self.queue.add(ctx, &key);
        }
    }

    /// syncService: the write that makes the Endpoints right, if one is needed.
    fn sync(&mut self, key: &Key) -> Option<Verb> {
        let lane = self.services.get_mut(key)?;
        let Some(service) = lane.service.clone() else {
            let gone = lane.current.is_none();
            *lane = Lane { current: lane.current.take(), ..Lane::default() };
            if gone {
                self.services.remove(key);
            }
            return (!gone).then(|| delete(Key { kind: Kind::Endpoints, ..*key }));
        };
        if !service.spec.has_endpoints() {
            return None;
        }
        if !std::mem::replace(&mut lane.settled, true) {
            lane.sides = Sides::default();
            lane.dirty.extend(selected(&self.pods, &service));
            lane.dirty.extend(lane.triggers.iter().flat_map(|seen| seen.keys()).copied());
        }
        let fresh = lane.triggers.is_none();
        let mut trigger = None;
        lane.triggers.get_or_insert_default();
        for pod in std::mem::take(&mut lane.dirty).iter() {
            let found = self.pods.get(pod).filter(|found| selects(&service, found));
            lane.sides.put(*pod, found.and_then(|found| place(&service, found)));
            lane.note_trigger(pod, found.map(|found| &**found), &mut trigger);
        }
        if fresh {
            trigger = service.metadata.creation_timestamp;
        }
        lane.write(&service, trigger)
    }

    fn failed(&mut self, ctx: &mut Ctx, key: &Key, verb: &Verb, error: &ApiError) {
        if matches!(verb, Verb::Delete { .. }) && error.reason == Reason::NotFound {
            return;
        }
        let (creates, of) = (matches!(verb, Verb::Create(_)), (key.namespace, key.name));
        if creates && namespace_ends(error) {
            return;
        }
        if let Verb::Create(endpoints) | Verb::Update(endpoints) = verb {
            let (reason, start) = match creates {
                true => ("FailedToCreateEndpoint", "Failed to create endpoint for service "),
                false => ("FailedToUpdateEndpoint", "Failed to update endpoint "),
            };
            let message = [start, &of.0, "/", &of.1, ": ", &error.message].concat();
            ctx.event(endpoints, true, reason, message);
        }
        self.queue.add_rate_limited(ctx, key);
    }
}

impl Lane {
    /// ComputeEndpointLastChangeTriggerTime: the earliest readiness change not looked at before.
    fn note_trigger(&mut self, key: &Key, pod: Option<&Pod>, trigger: &mut Option<Time>) {
        let Some(triggers) = &mut self.triggers else { return };
        let ready = pod.and_then(|pod| pod.condition("Ready"));
        let Some(time) = ready.and_then(|c| c.last_transition_time) else {
            triggers.remove(key);
            return;
        };
        let time = time.whole_seconds();
        if triggers.insert(*key, time).is_none_or(|known| known < time) {
            *trigger = Some(trigger.map_or(time, |t| t.min(time)));
        }
    }

    fn write(&self, service: &Service, trigger: Option<Time>) -> Option<Verb> {
        let (subsets, truncated) = self.sides.repack();
        let labels = labels_of(service);
        if let Some(current) = &self.current {
            // capacityAnnotationSetCorrectly.
            let over = current.metadata.annotations.contains_key(ANNOTATION_OVER_CAPACITY);
            if current.subsets == subsets && current.metadata.labels == labels && !over {
                return None;
            }
        }
        let metadata = self.current.as_ref().map(|current| current.metadata.clone());
        let mut new = Endpoints { metadata: metadata.unwrap_or_default(), subsets };
        let meta = &mut new.metadata;
        (meta.namespace, meta.name) = (service.metadata.namespace, service.metadata.name);
        meta.labels = labels;
        let marks = [
            (ANNOTATION_TRIGGER, trigger.map(|time| Str::from(time.rfc3339()))),
            (ANNOTATION_OVER_CAPACITY, truncated.then(|| "truncated".into())),
        ];
        for (name, value) in marks {
            match value {
                Some(value) => _ = meta.annotations.insert(name.into(), value),
                None => _ = meta.annotations.remove(name),
            }
        }
        Some(match self.current {
            None => Verb::Create(new.into()),
            Some(_) => Verb::Update(new.into()),
        })
    }
}

/// ShouldPodBeInEndpoints and podToEndpointAddressForService.
fn place(service: &Service, pod: &Pod) -> Option<Placed> {
    let published = service.spec.publish_not_ready_addresses;
    let ends = pod.metadata.is_terminating() && !published;
    if pod.is_finished() || pod.status.pod_ip.is_empty() || ends {
        return None;
    }
    let address = EndpointAddress {
        ip: pod.status.pod_ip,
        node_name: pod.spec.node_name,
        target_ref: TargetRef::of(pod),
    };
    let mut ports = Vec::new();
    for port in &service.spec.ports {
        let found = find_port(port, pod);
        ports.extend(found.map(|p| EndpointsPort {
            name: p.name,
            port: p.port,
            protocol: p.protocol,
        }));
    }
    if service.spec.ports.is_empty() && service.is_headless() {
        ports.push(EndpointsPort::default());
    }
    Some(Placed { address, ports, ready: published || pod.is_ready() })
}

fn labels_of(service: &Service) -> Labels {
    let mut labels = service.metadata.labels.clone();
    labels.remove(LABEL_HEADLESS);
    if service.is_headless() {
        labels.insert(LABEL_HEADLESS.into(), "".into());
    }
    labels.insert(LABEL_MANAGED_BY.into(), MANAGED_BY.into());
    labels
}
