//! From what pods should stand behind a Service to the writes that make its slices so.
//!
//! Pure. Endpoints that stay keep their slice; new ones first fill slices that are written anyway,
//! then the fullest that has room for all, then new slices; slices without endpoints are reused or
//! deleted, but one (the placeholder) always stays.

use super::delete_verb;
use crate::cluster::component::Verb;
use crate::cluster::map::{Map, Set, sort_by_key};
use crate::cluster::object::{
    ContainerPort, Endpoint, EndpointConditions, EndpointPort, EndpointSlice, IntOrString, Key,
    Kind, LABEL_SERVICE_NAME, Labels, ObjectMeta, OwnerReference, Pod, Service, ServicePort, Str,
    TargetRef, Time,
};
use crate::cluster::step::Ms;
use std::sync::Arc;

pub(super) const LABEL_MANAGED_BY: &str = "endpointslice.kubernetes.io/managed-by";
pub(super) const MANAGED_BY: &str = "endpointslice-controller.k8s.io";
const LABEL_HEADLESS: &str = "service.kubernetes.io/headless";
const ANNOTATION_TRIGGER: &str = "endpoints.kubernetes.io/last-change-trigger-time";
/// --max-endpoints-per-slice.
const ENDPOINTS_MAX: usize = 100;

/// The slices of one Service as last written.
#[derive(Clone, Debug, Default, Hash)]
pub(super) struct Slices {
    all: Map<Key, Arc<EndpointSlice>>,
    /// Which slice a pod stands in.
    placed: Map<Key, Key>,
    /// Per pod, the time of the last readiness change that was written.
    triggers: Map<Key, Time>,
}

/// How a pod should stand.
pub(super) struct Sought {
    ports: Vec<EndpointPort>,
    endpoint: Endpoint,
    trigger: Option<Time>,
}

/// What a sync writes, and what it says.
#[derive(Default)]
pub(super) struct Done {
    pub(super) verbs: Vec<Verb>,
    pub(super) added: Vec<Str>,
    pub(super) removed: Vec<Str>,
    pub(super) changed: Vec<(Str, bool)>,
    pub(super) ready: u32,
    pub(super) total: u32,
}

/// Slices being changed.
#[derive(Default)]
struct Work {
    /// Changed copies of existing slices.
    touched: Map<Key, EndpointSlice>,
    created: Vec<EndpointSlice>,
    done: Done,
    trigger: Option<Time>,
}

impl Slices {
    pub(super) fn put(&mut self, slice: &Arc<EndpointSlice>) {
        let key = key_of(slice);
        if !self.is_newer(slice) {
            return;
        }
        self.remove(&key);
        for endpoint in &slice.endpoints {
            self.placed.insert(pod_key(endpoint), key);
        }
        self.all.insert(key, slice.clone());
    }

    pub(super) fn is_newer(&self, slice: &EndpointSlice) -> bool {
        let known = self.all.get(&key_of(slice)).map_or(0, |s| s.metadata.resource_version);
        slice.metadata.resource_version > known
    }

    /// True when it was known.
    pub(super) fn remove(&mut self, key: &Key) -> bool {
        let Some(slice) = self.all.remove(key) else { return false };
        for endpoint in &slice.endpoints {
            let pod = pod_key(endpoint);
            if self.placed.get(&pod) == Some(key) {
                self.placed.remove(&pod);
            }
        }
        true
    }

    /// The pods that stand in any of them.
    pub(super) fn pods(&self) -> impl Iterator<Item = Key> {
        self.placed.keys().cloned()
    }

    /// Brings the pods in `dirty` into the slices as `seek` says. `anew`: labels too, and at least
    /// the placeholder. `None` when nothing is to be written.
    pub(super) fn reconcile(
        &mut self,
        service: &Service,
        dirty: Set<Key>,
        anew: bool,
        seek: &dyn Fn(&Key) -> Option<Sought>,
        now: Ms,
    ) -> Option<Done> {
        let mut work = Work::default();
        let labels = labels_of(service);
        if anew {
            self.relabel(&mut work, &labels);
        }
        for (ports, endpoints) in self.place(&mut work, dirty, seek) {
            self.fill(&mut work, service, ports, endpoints);
        }
        self.drop_empty(&mut work, service, anew);
        self.count(&mut work);
        let text = work.trigger.map(|t| Str::from(t.rfc3339()));
        let fresh = self.triggers.is_empty().then(|| Str::from(Time::from_ms(now).rfc3339()));
        for mut slice in work.created {
            slice.metadata.labels = labels.clone();
            set_trigger(&mut slice, text.or_else(|| fresh));
            work.done.verbs.push(Verb::Create(slice.into()));
        }
        for (_, mut slice) in work.touched {
            set_trigger(&mut slice, text);
            work.done.verbs.push(Verb::Update(slice.into()));
        }
        (!work.done.verbs.is_empty()).then_some(work.done)
    }

    fn relabel(&self, work: &mut Work, labels: &Labels) {
        for (key, slice) in &self.all {
            if slice.metadata.labels != *labels {
                let mut slice = EndpointSlice::clone(slice);
                slice.metadata.labels = labels.clone();
                work.touched.insert(*key, slice);
            }
        }
    }

    /// Mends and removes the endpoints that stand; returns those to be added, by their ports.
    fn place(
        &mut self,
        work: &mut Work,
        dirty: Set<Key>,
        seek: &dyn Fn(&Key) -> Option<Sought>,
    ) -> Vec<(Vec<EndpointPort>, Vec<Endpoint>)> {
        let mut missing: Vec<(Vec<EndpointPort>, Vec<Endpoint>)> = Vec::new();
        for pod in dirty {
            let sought = seek(&pod);
            self.note_trigger(work, &pod, sought.as_ref());
            let place = self.placed.get(&pod).cloned();
            if let Some(place) = &place {
                let stays = self.mend(work, place, &pod, sought.as_ref());
                if stays {
                    continue;
                }
            }
            match (place, sought) {
                (None, None) => {}
                (Some(_), None) => work.done.removed.push(pod.name),
                (place, Some(sought)) => {
                    match place {
                        None => work.done.added.push(pod.name),
                        Some(_) => {
                            let ready = sought.endpoint.conditions.ready;
                            work.done.changed.push((pod.name, ready));
                        }
                    }
                    let group = missing.iter_mut().find(|(ports, _)| *ports == sought.ports);
                    match group {
                        Some((_, endpoints)) => endpoints.push(sought.endpoint),
                        None => missing.push((sought.ports, vec![sought.endpoint])),
                    }
                }
            }
        }
        missing
    }

    /// A pod that stands in a slice: true when it stays there.
    fn mend(&self, work: &mut Work, place: &Key, pod: &Key, sought: Option<&Sought>) -> bool {
        let stored = &self.all[place];
        let stays = sought.filter(|s| s.ports == stored.ports);
        let current = stored.endpoints.iter().find(|e| pod_key(e) == *pod);
        if let (Some(sought), Some(current)) = (stays, current) {
            if *current == sought.endpoint {
                return true;
            }
            let ready = sought.endpoint.conditions.ready;
            work.done.changed.push((pod.name, ready));
        }
        let copy = || EndpointSlice::clone(stored);
        let slice = work.touched.entry(*place).or_insert_with(copy);
        match stays {
            Some(sought) => {
                for endpoint in slice.endpoints.iter_mut().filter(|e| pod_key(e) == *pod) {
                    *endpoint = sought.endpoint.clone();
                }
            }
            None => slice.endpoints.retain(|e| pod_key(e) != *pod),
        }
        stays.is_some()
    }

    /// TriggerTimeTracker: the earliest readiness change that is written now.
    fn note_trigger(&mut self, work: &mut Work, pod: &Key, sought: Option<&Sought>) {
        let Some(sought) = sought else {
            self.triggers.remove(pod);
            return;
        };
        let Some(time) = sought.trigger else { return };
        if self.triggers.get(pod).is_none_or(|known| *known < time) {
            self.triggers.insert(*pod, time);
            work.trigger = Some(work.trigger.map_or(time, |t| t.min(time)));
        }
    }

    fn fill(
        &self,
        work: &mut Work,
        service: &Service,
        ports: Vec<EndpointPort>,
        mut endpoints: Vec<Endpoint>,
    ) {
        let of_ports = work.touched.iter().filter(|(_, s)| s.ports == ports);
        let mut open: Vec<(Key, usize)> = of_ports.map(|(k, s)| (*k, s.endpoints.len())).collect();
        sort_by_key(&mut open, |(_, count)| std::cmp::Reverse(*count));
        for (key, count) in open {
            let Some(slice) = work.touched.get_mut(&key) else { continue };
            let room = ENDPOINTS_MAX.saturating_sub(count).min(endpoints.len());
            slice.endpoints.extend(endpoints.drain(..room));
        }
        while !endpoints.is_empty() {
            let count = endpoints.len().min(ENDPOINTS_MAX);
            let taken: Vec<Endpoint> = endpoints.drain(..count).collect();
            let fits = |(key, slice): &(&Key, &Arc<EndpointSlice>)| {
                count < ENDPOINTS_MAX
                    && !slice.endpoints.is_empty()
                    && slice.ports == ports
                    && slice.endpoints.len() + count <= ENDPOINTS_MAX
                    && !work.touched.contains_key(*key)
            };
            let fullest = self.all.iter().filter(fits).max_by_key(|(_, s)| s.endpoints.len());
            match fullest {
                Some((key, slice)) => {
                    let mut slice = EndpointSlice::clone(slice);
                    slice.endpoints.extend(taken);
                    work.touched.insert(*key, slice);
                }
                None => work.created.push(new_slice(service, ports.clone(), taken)),
            }
        }
    }

    /// Slices without endpoints take in what would be a new slice, or go; one stays.
    fn drop_empty(&self, work: &mut Work, service: &Service, anew: bool) {
        let count = |key: &Key, stored: &Arc<EndpointSlice>| {
            work.touched.get(key).map_or(stored.endpoints.len(), |s| s.endpoints.len())
        };
        let mut empty: Vec<Key> = self
            .all
            .iter()
            .filter(|(key, stored)| count(key, stored) == 0)
            .map(|(key, _)| *key)
            .collect();
        let nothing = empty.len() == self.all.len() && work.created.is_empty();
        if nothing && (anew || !empty.is_empty()) {
            work.created.push(new_slice(service, Vec::new(), Vec::new()));
        }
        while let (Some(key), Some(new)) = (empty.first().cloned(), work.created.last().cloned()) {
            let stored = &self.all[&key];
            let mut slice = EndpointSlice::clone(work.touched.get(&key).unwrap_or(stored));
            slice.ports = new.ports;
            slice.endpoints = new.endpoints;
            work.created.pop();
            empty.remove(0);
            if slice == **stored {
                work.touched.remove(&key);
            } else {
                work.touched.insert(key, slice);
            }
        }
        for key in empty {
            work.touched.remove(&key);
            work.done.verbs.push(delete_verb(key));
        }
    }

    fn count(&self, work: &mut Work) {
        let kept = self.all.iter().filter(|(key, _)| !work.touched.contains_key(*key));
        let kept = kept.map(|(_, slice)| &**slice);
        let (mut ready, mut total) = (0, 0);
        for slice in kept.chain(work.touched.values()).chain(&work.created) {
            total += slice.endpoints.len() as u32;
            ready += slice.endpoints.iter().filter(|e| e.conditions.ready).count() as u32;
        }
        // Slices that are deleted hold no endpoints any more.
        for verb in &work.done.verbs {
            if let Verb::Delete { key, .. } = verb {
                let gone = &self.all[key].endpoints;
                total -= gone.len() as u32;
                ready -= gone.iter().filter(|e| e.conditions.ready).count() as u32;
            }
        }
        (work.done.ready, work.done.total) = (ready, total);
    }
}

fn set_trigger(slice: &mut EndpointSlice, text: Option<Str>) {
    match text {
        Some(text) => slice.metadata.annotations.insert(ANNOTATION_TRIGGER.into(), text),
        None => slice.metadata.annotations.remove(ANNOTATION_TRIGGER),
    };
}

pub(super) fn key_of(slice: &EndpointSlice) -> Key {
    let meta = &slice.metadata;
    Key::new(Kind::EndpointSlice, meta.namespace, meta.name)
}

fn pod_key(endpoint: &Endpoint) -> Key {
    let target = &endpoint.target_ref;
    Key::new(Kind::Pod, target.namespace, target.name)
}

pub(super) fn selects(service: &Service, pod: &Pod) -> bool {
    let selector = &service.spec.selector;
    service.metadata.namespace == pod.metadata.namespace
        && !selector.is_empty()
        && selector.iter().all(|(k, v)| pod.metadata.labels.get(k) == Some(v))
}

/// podEndpointsChanged, negated: nothing an endpoint tells is different.
pub(super) fn same_endpoint(a: &Pod, b: &Pod) -> bool {
    let ready_at = |p: &Pod| p.condition("Ready").map(|c| (c.status, c.last_transition_time));
    a.metadata.uid == b.metadata.uid
        && a.metadata.is_terminating() == b.metadata.is_terminating()
        && a.metadata.labels == b.metadata.labels
        && a.status.pod_ip == b.status.pod_ip
        && a.spec.node_name == b.spec.node_name
        && a.is_finished() == b.is_finished()
        && ready_at(a) == ready_at(b)
}

/// ShouldPodBeInEndpoints and podToEndpoint: how the pod should stand, if at all.
pub(super) fn seek(service: &Service, pod: &Pod, zone: Option<&Str>) -> Option<Sought> {
    if !selects(service, pod) || pod.is_finished() || pod.status.pod_ip.is_empty() {
        return None;
    }
    let (serving, terminating) = (pod.is_ready(), pod.metadata.is_terminating());
    let published = service.spec.publish_not_ready_addresses;
    let meta = &pod.metadata;
    let ready = pod.condition("Ready");
    Some(Sought {
        ports: service.spec.ports.iter().filter_map(|port| find_port(port, pod)).collect(),
        endpoint: Endpoint {
            addresses: vec![pod.status.pod_ip],
            conditions: EndpointConditions {
                ready: published || (serving && !terminating),
                serving,
                terminating,
            },
            node_name: pod.spec.node_name,
            target_ref: TargetRef {
                kind: Kind::Pod.name().into(),
                name: meta.name,
                namespace: meta.namespace,
                uid: meta.uid,
            },
            zone: zone.cloned().unwrap_or_default(),
        },
        trigger: ready.and_then(|c| c.last_transition_time).map(|t| t.whole_seconds()),
    })
}

/// FindPort: a number, or the container port of that name and protocol.
fn find_port(port: &ServicePort, pod: &Pod) -> Option<EndpointPort> {
    let protocol = if port.protocol.is_empty() { "TCP".into() } else { port.protocol };
    let number = match &port.target_port {
        None => port.port,
        Some(IntOrString::Int(0)) => port.port,
        Some(IntOrString::Int(number)) => u16::try_from(*number).ok()?,
        Some(IntOrString::String(name)) => {
            let sidecars = pod.spec.init_containers.iter();
            let sidecars = sidecars.filter(|c| &*c.restart_policy == "Always");
            let ports = pod.spec.containers.iter().chain(sidecars).flat_map(|c| &c.ports);
            let same = |p: &&ContainerPort| {
                let spoken = if p.protocol.is_empty() { "TCP" } else { &*p.protocol };
                p.name == *name && *spoken == *protocol
            };
            ports.into_iter().find(same)?.container_port
        }
    };
    Some(EndpointPort { name: port.name, port: number, protocol })
}

fn labels_of(service: &Service) -> Labels {
    let mut labels = service.metadata.labels.clone();
    labels.remove(LABEL_HEADLESS);
    if &*service.spec.cluster_ip == "None" {
        labels.insert(LABEL_HEADLESS.into(), "".into());
    }
    labels.insert(LABEL_SERVICE_NAME.into(), service.metadata.name);
    labels.insert(LABEL_MANAGED_BY.into(), MANAGED_BY.into());
    labels
}

fn new_slice(
    service: &Service,
    ports: Vec<EndpointPort>,
    endpoints: Vec<Endpoint>,
) -> EndpointSlice {
    let owner = OwnerReference {
        api_version: Kind::Service.api_version().into(),
        kind: Kind::Service.name().into(),
        name: service.metadata.name,
        uid: service.metadata.uid,
        controller: true,
        block_owner_deletion: true,
    };
    EndpointSlice {
        address_type: "IPv4".into(),
        endpoints,
        metadata: ObjectMeta {
            generate_name: format!("{}-", service.metadata.name).into(),
            namespace: service.metadata.namespace,
            labels: labels_of(service),
            owner_references: vec![owner],
            ..ObjectMeta::default()
        },
        ports,
    }
}
