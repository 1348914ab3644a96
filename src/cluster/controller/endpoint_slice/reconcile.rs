//! From what pods should stand behind a Service to the writes that make its slices so.
//!
//! Pure. Endpoints that stay keep their slice; new ones first fill slices that are written anyway,
//! then the fullest that has room for all, then new slices; slices without endpoints are reused or
//! deleted, but one (the placeholder) always stays.

use crate::cluster::component::Verb;
use crate::cluster::controller::pods::Pods;
use crate::cluster::controller::shared::{delete, dependent, in_namespace, key_of};
use crate::cluster::map::{Map, Set};
use crate::cluster::object::{
    ContainerPort, Endpoint, EndpointConditions, EndpointPort, EndpointSlice, IntOrString, Key,
    Kind, LABEL_HEADLESS, LABEL_SERVICE_NAME, Labels, Object, Pod, Service, ServicePort, Str,
    TargetRef, Time,
};
use crate::cluster::step::{Ms, WatchOp};
use std::sync::Arc;

pub(super) const LABEL_MANAGED_BY: &str = "endpointslice.kubernetes.io/managed-by";
pub(super) const MANAGED_BY: &str = "endpointslice-controller.k8s.io";
pub(in crate::cluster::controller) const ANNOTATION_TRIGGER: &str =
    "endpoints.kubernetes.io/last-change-trigger-time";
/// --max-endpoints-per-slice.
const ENDPOINTS_MAX: usize = 100;

/// The slices of one Service as last written.
#[derive(Clone, Debug, Default, Hash)]
pub(super) struct Slices {
    all: Map<Key, Arc<EndpointSlice>>,
    /// Which slice a pod stands in.
    placed: Map<Key, Key>,
    /// Ready ones and all of the endpoints in them.
    counts: (u32, u32),
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

/// What is to stand in one slice.
type Content = (Vec<EndpointPort>, Vec<Endpoint>);

/// Slices being changed.
#[derive(Default)]
struct Work {
    /// Changed copies of existing slices.
    touched: Map<Key, Arc<EndpointSlice>>,
    created: Vec<Content>,
    done: Done,
    trigger: Option<Time>,
}

impl Slices {
    pub(super) fn put(&mut self, slice: &Arc<EndpointSlice>) {
        let key = key_of(Kind::EndpointSlice, &slice.metadata);
        if !self.is_newer(slice) {
            return;
        }
        let old = self.all.insert(key, slice.clone());
        let before = old.as_ref().map_or(&[][..], |old| &old.endpoints);
        self.count(before, &slice.endpoints);
        // What stays keeps its order, what comes is put behind it.
        let mut after = &slice.endpoints[..];
        for endpoint in before {
            let pod = pod_key(endpoint);
            match after.split_first() {
                Some((same, rest)) if pod_key(same) == pod => after = rest,
                _ => self.displace(&pod, &key),
            }
        }
        for endpoint in after {
            self.placed.insert(pod_key(endpoint), key);
        }
    }

    /// A pod stands in a slice no longer.
    fn displace(&mut self, pod: &Key, slice: &Key) {
        if self.placed.get(pod) == Some(slice) {
            self.placed.remove(pod);
        }
    }

    fn count(&mut self, old: &[Endpoint], new: &[Endpoint]) {
        let ((gone, left), (ready, came)) = (Endpoint::counts(old), Endpoint::counts(new));
        self.counts = (self.counts.0 + ready - gone, self.counts.1 + came - left);
    }

    pub(super) fn is_newer(&self, slice: &EndpointSlice) -> bool {
        let known = self
            .all
            .get(&key_of(Kind::EndpointSlice, &slice.metadata))
            .map_or(0, |s| s.metadata.resource_version);
        slice.metadata.resource_version > known
    }

    /// True when it was known.
    pub(super) fn remove(&mut self, key: &Key) -> bool {
        let Some(slice) = self.all.remove(key) else { return false };
        self.count(&slice.endpoints, &[]);
        for endpoint in &slice.endpoints {
            self.displace(&pod_key(endpoint), key);
        }
        true
    }

    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Forgets the slices of an earlier Service of the name (ownedBy); they are to be deleted.
    #[inline(never)]
    pub(super) fn drop_strangers(&mut self, service: Str) -> Vec<Key> {
        let own = |slice: &EndpointSlice| {
            slice.metadata.owner_references.iter().any(|owner| owner.uid == service)
        };
        let others = self.all.iter().filter(|(_, slice)| !own(slice));
        let strangers: Vec<Key> = others.map(|(key, _)| *key).collect();
        strangers.iter().for_each(|key| _ = self.remove(key));
        strangers
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Arc<EndpointSlice>> {
        self.all.values()
    }

    /// The pods that stand in any of them.
    pub(super) fn pods(&self) -> impl Iterator<Item = &Key> {
        self.placed.keys()
    }

    /// Brings the pods in `dirty` into the slices as `seek` says. `anew`: labels too, and at least
    /// the placeholder. `None` when nothing is to be written.
    pub(super) fn reconcile(
        &mut self,
        service: &Service,
        dirty: &Set<Key>,
        anew: bool,
        seek: &dyn Fn(&Key) -> Option<Sought>,
        now: Ms,
    ) -> Option<Done> {
        let mut work = Work::default();
        let labels = labels_of(service);
        if anew {
            self.relabel(&mut work, &labels);
        }
        for content in self.place(&mut work, dirty, seek) {
            self.fill(&mut work, content);
        }
        self.drop_empty(&mut work, anew);
        let text = work.trigger.map(|t| Str::from(t.rfc3339()));
        let fresh = self.triggers.is_empty().then(|| Str::from(Time::from_ms(now).rfc3339()));
        let Work { mut touched, created, mut done, .. } = work;
        for content in created {
            let mut slice = new_slice(service, &labels, content);
            set_trigger(&mut slice, text.or(fresh));
            done.verbs.push(Verb::Create(slice.into()));
        }
        touched.change_each(|_, slice| {
            set_trigger(Arc::make_mut(slice), text);
            done.verbs.push(Verb::Update(Object::EndpointSlice(slice.clone())));
        });
        (!done.verbs.is_empty()).then_some(done)
    }

    /// A copy of a slice that is to be changed.
    #[inline(never)]
    fn touch<'a>(&self, work: &'a mut Work, key: &Key) -> &'a mut EndpointSlice {
        Arc::make_mut(work.touched.entry(*key).or_insert_with(|| self.all[key].clone()))
    }

    fn relabel(&self, work: &mut Work, labels: &Labels) {
        for (key, slice) in &self.all {
            if slice.metadata.labels != *labels {
                self.touch(work, key).metadata.labels = labels.clone();
            }
        }
    }

    /// Mends and removes the endpoints that stand; returns those to be added, by their ports.
    fn place(
        &mut self,
        work: &mut Work,
        dirty: &Set<Key>,
        seek: &dyn Fn(&Key) -> Option<Sought>,
    ) -> Vec<Content> {
        let mut missing: Vec<Content> = Vec::new();
        for pod in dirty {
            let sought = seek(pod);
            self.note_trigger(work, pod, sought.as_ref());
            let place = self.placed.get(pod);
            if place.is_some_and(|place| self.mend(work, place, pod, sought.as_ref())) {
                continue;
            }
            let Some(Sought { ports, endpoint, .. }) = sought else {
                if place.is_some() {
                    work.done.removed.push(pod.name);
                }
                continue;
            };
            match place {
                None => work.done.added.push(pod.name),
                Some(_) => work.done.changed.push((pod.name, endpoint.conditions.ready)),
            }
            match missing.iter_mut().find(|(known, _)| *known == ports) {
                Some((_, endpoints)) => endpoints.push(endpoint),
                None => missing.push((ports, vec![endpoint])),
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
        let slice = self.touch(work, place);
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

    fn fill(&self, work: &mut Work, (ports, mut endpoints): Content) {
        while !endpoints.is_empty() {
            // Slices that are written anyway: the fullest first, of equal ones the first.
            let mut fullest: Option<(&Key, usize)> = None;
            for (key, slice) in &work.touched {
                let count = slice.endpoints.len();
                if count < ENDPOINTS_MAX
                    && fullest.is_none_or(|(_, most)| most < count)
                    && slice.ports == ports
                {
                    fullest = Some((key, count));
                }
            }
            if let Some((&key, count)) = fullest {
                let mut taken = take(&mut endpoints, ENDPOINTS_MAX - count);
                self.touch(work, &key).endpoints.append(&mut taken);
                continue;
            }
            // The fullest that has room for all, of equal ones the last; else a new one.
            let mut taken = take(&mut endpoints, ENDPOINTS_MAX);
            for (key, slice) in &self.all {
                let count = slice.endpoints.len();
                if taken.len() < ENDPOINTS_MAX
                    && count > 0
                    && count + taken.len() <= ENDPOINTS_MAX
                    && fullest.is_none_or(|(_, most)| most <= count)
                    && slice.ports == ports
                    && !work.touched.contains_key(key)
                {
                    fullest = Some((key, count));
                }
            }
            match fullest {
                Some((&key, _)) => self.touch(work, &key).endpoints.append(&mut taken),
                None => work.created.push((ports.clone(), taken)),
            }
        }
    }

    /// Slices without endpoints take in what would be a new slice, or go; one stays.
    fn drop_empty(&self, work: &mut Work, anew: bool) {
        let mut empty: Vec<Key> = Vec::new();
        for (key, stored) in &self.all {
            if work.touched.get(key).unwrap_or(stored).endpoints.is_empty() {
                empty.push(*key);
            }
        }
        let nothing = empty.len() == self.all.len() && work.created.is_empty();
        if nothing && (anew || !empty.is_empty()) {
            work.created.push(Content::default());
        }
        while !empty.is_empty()
            && let Some((ports, endpoints)) = work.created.pop()
        {
            let key = empty.remove(0);
            let slice = self.touch(work, &key);
            slice.ports = ports;
            slice.endpoints = endpoints;
            if *slice == *self.all[&key] {
                work.touched.remove(&key);
            }
        }
        self.count_all(work);
        for key in empty {
            work.touched.remove(&key);
            work.done.verbs.push(delete(key));
        }
    }

    /// The endpoints of all slices but those that go, which are empty.
    fn count_all(&self, work: &mut Work) {
        let (mut ready, mut total) = self.counts;
        for (key, slice) in &work.touched {
            let ((gone, left), (now, all)) =
                (Endpoint::counts(&self.all[key].endpoints), Endpoint::counts(&slice.endpoints));
            (ready, total) = (ready + now - gone, total + all - left);
        }
        for (_, endpoints) in &work.created {
            let (now, all) = Endpoint::counts(endpoints);
            (ready, total) = (ready + now, total + all);
        }
        (work.done.ready, work.done.total) = (ready, total);
    }
}

/// The first endpoints, at most so many.
fn take(endpoints: &mut Vec<Endpoint>, count: usize) -> Vec<Endpoint> {
    let rest = endpoints.split_off(count.min(endpoints.len()));
    std::mem::replace(endpoints, rest)
}

fn set_trigger(slice: &mut EndpointSlice, text: Option<Str>) {
    match text {
        Some(text) => slice.metadata.annotations.insert(ANNOTATION_TRIGGER.into(), text),
        None => slice.metadata.annotations.remove(ANNOTATION_TRIGGER),
    };
}

fn pod_key(endpoint: &Endpoint) -> Key {
    let target = &endpoint.target_ref;
    Key { kind: Kind::Pod, namespace: target.namespace, name: target.name }
}

/// News of a pod by which endpoints may stand differently.
pub(in crate::cluster::controller) struct PodNews<'a> {
    pub(in crate::cluster::controller) key: Key,
    old: Option<Arc<Pod>>,
    new: &'a Pod,
}

impl PodNews<'_> {
    /// Takes a pod into the cache, or out of it; `None` when no endpoint tells the difference.
    #[inline(never)]
    pub(in crate::cluster::controller) fn see<'a>(
        known: &mut Pods,
        op: WatchOp,
        new: &'a Arc<Pod>,
    ) -> Option<PodNews<'a>> {
        let (key, old) = known.see(op, new);
        let same =
            op != WatchOp::Deleted && old.as_ref().is_some_and(|old| same_endpoint(old, new));
        (!same).then_some(PodNews { key, old, new })
    }

    /// getServicesToUpdateOnPodChange: the Services it stands behind, or stood behind before.
    pub(in crate::cluster::controller) fn services<L>(
        &self,
        lanes: &Map<Key, L>,
        service: impl Fn(&L) -> Option<&Service>,
    ) -> Vec<Key> {
        let mut found = Vec::new();
        let (labels, old) = (&self.new.metadata.labels, self.old.as_ref());
        let old = old.filter(|old| old.metadata.labels != *labels);
        for (key, lane) in in_namespace(lanes, Kind::Service, self.key.namespace) {
            let Some(service) = service(lane) else { continue };
            if takes(service, labels) || old.is_some_and(|old| selects(service, old)) {
                found.push(*key);
            }
        }
        found
    }
}

pub(in crate::cluster::controller) fn selects(service: &Service, pod: &Pod) -> bool {
    service.metadata.namespace == pod.metadata.namespace && takes(service, &pod.metadata.labels)
}

/// The pods that stand behind a Service.
pub(in crate::cluster::controller) fn selected(pods: &Pods, service: &Service) -> Vec<Key> {
    pods.selected(service.metadata.namespace, &|labels| takes(service, labels))
}

fn takes(service: &Service, labels: &Labels) -> bool {
    let selector = &service.spec.selector;
    !selector.is_empty() && selector.iter().all(|(k, v)| labels.get(k) == Some(v))
}

/// podEndpointsChanged, negated: nothing an endpoint tells is different.
fn same_endpoint(a: &Pod, b: &Pod) -> bool {
    a.metadata.uid == b.metadata.uid
        && a.metadata.is_terminating() == b.metadata.is_terminating()
        && a.metadata.labels == b.metadata.labels
        && a.status.pod_ip == b.status.pod_ip
        && a.spec.node_name == b.spec.node_name
        && a.is_finished() == b.is_finished()
        && a.is_ready() == b.is_ready()
}

/// ShouldPodBeInEndpoints and podToEndpoint: how the pod should stand, if at all.
pub(super) fn seek(service: &Service, pod: &Pod, zone: Option<&Str>) -> Option<Sought> {
    if !selects(service, pod) || pod.is_finished() || pod.status.pod_ip.is_empty() {
        return None;
    }
    let (serving, terminating) = (pod.is_ready(), pod.metadata.is_terminating());
    let published = service.spec.publish_not_ready_addresses;
    let ready = pod.condition("Ready");
    let mut ports = Vec::new();
    for port in &service.spec.ports {
        ports.extend(find_port(port, pod));
    }
    Some(Sought {
        ports,
        endpoint: Endpoint {
            addresses: vec![pod.status.pod_ip],
            conditions: EndpointConditions {
                ready: published || (serving && !terminating),
                serving,
                terminating,
            },
            node_name: pod.spec.node_name,
            target_ref: TargetRef::of(pod),
            zone: zone.cloned().unwrap_or_default(),
        },
        trigger: ready.and_then(|c| c.last_transition_time).map(|t| t.whole_seconds()),
    })
}

/// FindPort: a number, or the container port of that name and protocol.
pub(in crate::cluster::controller) fn find_port(
    port: &ServicePort,
    pod: &Pod,
) -> Option<EndpointPort> {
    let protocol = if port.protocol.is_empty() { "TCP".into() } else { port.protocol };
    let number = match &port.target_port {
        None => port.number(),
        Some(IntOrString::Int(0)) => port.number(),
        Some(IntOrString::Int(number)) => u16::try_from(*number).ok()?,
        Some(IntOrString::String(name)) => {
            let same = |p: &&ContainerPort| {
                let spoken = if p.protocol.is_empty() { "TCP" } else { &*p.protocol };
                p.name == *name && *spoken == *protocol
            };
            let sidecars = pod.spec.init_containers.iter();
            let sidecars = sidecars.filter(|c| &*c.restart_policy == "Always");
            let mut containers = pod.spec.containers.iter().chain(sidecars);
            containers.find_map(|c| c.ports.iter().find(same))?.container_port
        }
    };
    Some(EndpointPort { name: port.name, port: number, protocol })
}

fn labels_of(service: &Service) -> Labels {
    let mut labels = service.metadata.labels.clone();
    labels.remove(LABEL_HEADLESS);
    if service.is_headless() {
        labels.insert(LABEL_HEADLESS.into(), "".into());
    }
    labels.insert(LABEL_SERVICE_NAME.into(), service.metadata.name);
    labels.insert(LABEL_MANAGED_BY.into(), MANAGED_BY.into());
    labels
}

fn new_slice(service: &Service, labels: &Labels, (ports, endpoints): Content) -> EndpointSlice {
    let mut metadata = dependent(Kind::Service, &service.metadata, labels);
    metadata.generate_name = format!("{}-", service.metadata.name).into();
    EndpointSlice { address_type: "IPv4".into(), endpoints, metadata, ports }
}
