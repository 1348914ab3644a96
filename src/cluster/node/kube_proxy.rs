//! kube-proxy: writes Services and their endpoints as rules into its node's kernel.
//!
//! Models pkg/proxy (iptables mode, the default on Linux) of Kubernetes v1.36. Invariants: what
//! packets meet are the *written* rules; what was heard from the API server becomes rules at the
//! next sync, at once after a quiet second and otherwise a second after the last one. The rules of
//! one Service change together.

use super::{ModeNote, NodeNote, RulesNote};
use crate::cluster::component::{Component, Ctx, Request, Response, Timer};
use crate::cluster::invariant::Held;
use crate::cluster::map::{Map, sort};
use crate::cluster::network::{IpvsScheduler, ProxyMode, Settings};
use crate::cluster::object::{
    Endpoint, EndpointSlice, Key, Kind, LABEL_SERVICE_NAME, Object, Service, ServicePort, Str,
};
use crate::cluster::step::{Ms, WatchOp, What};
use std::sync::Arc;

#[derive(Clone, Debug, Default, Hash)]
pub struct KubeProxy {
    /// It has listed, and hears of every change since.
    watching: bool,
    services: Map<Key, Arc<Service>>,
    /// By Service, then by name.
    slices: Map<Key, Map<Str, Arc<EndpointSlice>>>,
    rules: Map<Key, ServiceRules>,
    /// How the rules are written.
    mode: ProxyMode,
    scheduler: IpvsScheduler,
    /// What the last sync has changed, as it was before. Empty where everything was written anew.
    before: Map<Key, Option<ServiceRules>>,
    /// Services heard of since the last sync, and when first.
    dirty: Map<Key, Ms>,
    last_sync: Option<Ms>,
    /// A sync has begun: what was written with it is in `before`.
    is_writing: bool,
    /// The number of the alarm that will sync, and when; 0 = none is set.
    alarm: u32,
    alarm_at: Ms,
    serial: u32,
}

/// The written rules of one Service on one node.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ServiceRules {
    pub service: Arc<Service>,
    slices: Vec<Arc<EndpointSlice>>,
}

/// An endpoint that packets can be sent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backend<'a> {
    pub ip: &'a Str,
    pub port: u16,
    pub node: &'a Str,
    pub namespace: &'a Str,
    pub pod: &'a Str,
}

impl KubeProxy {
    /// A proxy that has heard of these Services and slices and written its rules long ago.
    pub(in crate::cluster) fn after(objects: &[Object], settings: Settings) -> KubeProxy {
        let mut proxy = KubeProxy::default();
        (proxy.mode, proxy.scheduler) = (settings.proxy_mode, settings.ipvs_scheduler);
        proxy.keep(objects);
        let keys: Vec<Key> = proxy.services.keys().copied().collect();
        for key in keys {
            if let Some(rules) = proxy.rules_now(&key) {
                proxy.rules.insert(key, rules);
            }
        }
        proxy
    }

    /// The written rules, by Service.
    pub fn rules(&self) -> impl Iterator<Item = (&Key, &ServiceRules)> {
        self.rules.iter()
    }

    pub fn rules_of(&self, service: &Key) -> Option<&ServiceRules> {
        self.rules.get(service)
    }

    /// How the rules are written; the scheduler is that of IPVS.
    pub fn mode(&self) -> (ProxyMode, IpvsScheduler) {
        (self.mode, self.scheduler)
    }

    /// What a Service's rules were before the last sync, if that changed them.
    pub fn rules_before(&self, service: &Key) -> Option<Option<&ServiceRules>> {
        self.before.get(service).map(Option::as_ref)
    }

    /// Services whose rules the last sync has changed, and what they were before.
    pub(crate) fn changed(&self) -> impl Iterator<Item = (&Key, Option<&ServiceRules>)> {
        self.before.iter().map(|(service, before)| (service, before.as_ref()))
    }

    /// Services with rules, and those whose rules the last sync took away.
    pub fn written(&self) -> impl Iterator<Item = &Key> {
        let gone = self.before.keys().filter(|key| !self.rules.contains_key(key));
        self.rules.keys().chain(gone)
    }

    /// When it last wrote.
    pub fn last_sync(&self) -> Option<Ms> {
        self.last_sync
    }

    /// A Service as heard of, with or without rules.
    pub(crate) fn service(&self, service: &Key) -> Option<&Arc<Service>> {
        self.services.get(service)
    }

    /// All Services as heard of.
    pub(crate) fn services(&self) -> impl Iterator<Item = &Arc<Service>> {
        self.services.values()
    }

    /// A Service's slices as heard of.
    pub(crate) fn slices_of(&self, service: &Key) -> impl Iterator<Item = &Arc<EndpointSlice>> {
        self.slices.get(service).into_iter().flat_map(|slices| slices.values())
    }

    /// The Services and slices it has heard of.
    pub(crate) fn held(&self) -> Held {
        let mut held = Held::new(&[Kind::Service, Kind::EndpointSlice]);
        self.services.values().for_each(|service| held.add(Kind::Service, &service.metadata));
        let slices = self.slices.values().flat_map(|slices| slices.values());
        slices.for_each(|slice| held.add(Kind::EndpointSlice, &slice.metadata));
        held
    }

    /// The machine went off: no rules, no cache.
    pub(crate) fn power_off(&mut self) {
        let serial = self.serial;
        *self = KubeProxy { serial, ..KubeProxy::default() };
    }

    /// What changes from now on it hears of only once it has listed again.
    pub(crate) fn lose_watches(&mut self) {
        self.watching = false;
    }

    /// Starts, or lost its watches for a while: these are all Services and EndpointSlices now.
    pub(crate) fn relist(&mut self, ctx: &mut Ctx, objects: &[Object]) {
        let known: Vec<Key> = self.services.keys().chain(self.rules.keys()).cloned().collect();
        self.keep(objects);
        let now: Vec<Key> = self.services.keys().cloned().collect();
        for service in known.into_iter().chain(now) {
            self.mark(ctx, service);
        }
        if self.alarm == 0 && self.is_outdated(ctx) {
            self.set_alarm(ctx, SYNC_RUN_MS);
        }
    }

    /// It is configured anew: it starts again, knows everything by then, and writes it all.
    pub(crate) fn restart(&mut self, ctx: &mut Ctx) {
        if self.watching && self.is_outdated(ctx) {
            self.set_alarm(ctx, RESTART_MS);
        }
    }

    fn is_outdated(&self, ctx: &Ctx) -> bool {
        let Settings { proxy_mode, ipvs_scheduler, .. } = ctx.config.network;
        let other = proxy_mode == ProxyMode::Ipvs && self.scheduler != ipvs_scheduler;
        self.mode != proxy_mode || other
    }

    /// Everything in the mode that is configured now. Where nothing was written yet, the rest
    /// follows as ever.
    fn write_anew(&mut self, ctx: &mut Ctx) {
        let Settings { proxy_mode, ipvs_scheduler, .. } = ctx.config.network;
        let was = self.mode;
        (self.mode, self.scheduler) = (proxy_mode, ipvs_scheduler);
        if self.last_sync.is_none() && self.rules.is_empty() {
            return;
        }
        let keys: Vec<Key> = self.rules.keys().chain(self.services.keys()).copied().collect();
        for key in keys {
            match self.rules_now(&key) {
                Some(rules) => _ = self.rules.insert(key, rules),
                None => _ = self.rules.remove(&key),
            }
        }
        self.dirty = Map::new();
        self.before = Map::new();
        let note = ModeNote {
            node: ctx.me.node().copied().unwrap_or_default(),
            was,
            mode: self.mode,
            scheduler: self.scheduler,
            services: self.rules.len() as u32,
        };
        ctx.note(ctx.me, ctx.me, What::Node(Arc::new(NodeNote::ProxyMode(note))));
    }

    /// These are all there are, and its watches begin with them.
    fn keep(&mut self, objects: &[Object]) {
        self.watching = true;
        self.services.clear();
        self.slices.clear();
        for object in objects {
            if let Object::Service(service) = object {
                self.services.insert(object.key(), service.clone());
            } else if let Object::EndpointSlice(slice) = object {
                self.keep_slice(slice);
            }
        }
    }

    /// The Service a slice belongs to.
    fn keep_slice(&mut self, slice: &Arc<EndpointSlice>) -> Option<Key> {
        let service = service_of(slice)?;
        let name = slice.metadata.name;
        self.slices.entry(service).or_default().insert(name, slice.clone());
        Some(service)
    }

    fn drop_slice(&mut self, slice: &EndpointSlice) -> Option<Key> {
        let service = service_of(slice)?;
        let slices = self.slices.get_mut(&service)?;
        slices.remove(&slice.metadata.name);
        if slices.is_empty() {
            self.slices.remove(&service);
        }
        Some(service)
    }

    /// Something about the Service changed: sync it when the runner allows.
    fn mark(&mut self, ctx: &mut Ctx, service: Key) {
        if !self.services.contains_key(&service) && !self.rules.contains_key(&service) {
            return;
        }
        self.dirty.entry(service).or_insert(ctx.now);
        if self.alarm == 0 {
            let soon = ctx.now + SYNC_RUN_MS;
            let at = self.last_sync.map_or(soon, |last| soon.max(last + MIN_SYNC_PERIOD_MS));
            self.set_alarm(ctx, at - ctx.now);
        }
    }

    fn set_alarm(&mut self, ctx: &mut Ctx, after_ms: Ms) {
        self.serial += 1;
        self.alarm = self.serial;
        self.alarm_at = ctx.now + after_ms;
        ctx.timer(after_ms, alarm(self.serial));
    }

    /// The sync that is to come, and when.
    pub(super) fn pending(&self) -> Option<(Ms, Timer)> {
        (self.alarm != 0).then(|| (self.alarm_at, alarm(self.alarm)))
    }

    /// Whether both know and have written the same, and go on alike from now.
    pub(super) fn is_like(&self, other: &KubeProxy, now: Ms) -> bool {
        let idle = |proxy: &KubeProxy| {
            let quiet = proxy.alarm == 0 && proxy.watching;
            quiet && proxy.last_sync.is_none_or(|at| at + MIN_SYNC_PERIOD_MS <= now)
        };
        idle(self)
            && idle(other)
            && self.services == other.services
            && self.slices == other.slices
            && self.rules == other.rules
            && self.mode == other.mode
            && self.scheduler == other.scheduler
    }

    /// Writes the rules of one Service anew.
    fn sync(&mut self, ctx: &mut Ctx, key: &Key, since: Ms) {
        let new = self.rules_now(key);
        let old = match &new {
            Some(new) => self.rules.insert(*key, new.clone()),
            None => self.rules.remove(key),
        };
        if old != new {
            self.before.insert(*key, old.clone());
        }
        let lag_ms = ctx.now - since;
        let node = ctx.me.node().copied().unwrap_or_default();
        if let Some(note) = difference(node, key, old.as_ref(), new.as_ref(), lag_ms) {
            ctx.note(ctx.me, ctx.me, What::Node(Arc::new(NodeNote::Rules(note))));
        }
    }

    /// The rules a Service has by what was heard of it.
    fn rules_now(&self, key: &Key) -> Option<ServiceRules> {
        let has_address = |s: &&Arc<Service>| !matches!(&*s.spec.cluster_ip, "" | "None");
        let service = self.services.get(key).filter(has_address)?.clone();
        let slices = self.slices.get(key).map_or(Vec::new(), |s| s.values().cloned().collect());
        Some(ServiceRules { service, slices })
    }
}

impl Component for KubeProxy {
    fn on_watch(&mut self, ctx: &mut Ctx, op: WatchOp, object: &Object) {
        let deleted = op == WatchOp::Deleted;
        let service = if let Object::Service(service) = object {
            let key = object.key();
            if deleted {
                self.services.remove(&key);
            } else {
                self.services.insert(key, service.clone());
            }
            key
        } else if let Object::EndpointSlice(slice) = object {
            let key = if deleted { self.drop_slice(slice) } else { self.keep_slice(slice) };
            let Some(key) = key else { return };
            key
        } else {
            return;
        };
        self.mark(ctx, service);
    }

    fn on_response(&mut self, _ctx: &mut Ctx, _request: &Request, _response: &Response) {}

    fn on_timer(&mut self, ctx: &mut Ctx, timer: &Timer) {
        if !matches!(timer, Timer::Alarm { serial, .. } if *serial == self.alarm) {
            return;
        }
        if self.watching && self.is_outdated(ctx) {
            self.write_anew(ctx);
        } else if !self.is_writing {
            self.before = Map::new();
        }
        // One sync writes all; a call tells of one Service, so the others follow at the same time.
        if let Some((service, since)) = self.dirty.pop_first() {
            self.sync(ctx, &service, since);
        }
        self.is_writing = !self.dirty.is_empty();
        if self.dirty.is_empty() {
            self.alarm = 0;
            self.last_sync = Some(ctx.now);
        } else {
            self.set_alarm(ctx, 0);
        }
    }
}

impl ServiceRules {
    /// Endpoints that are there, and may become ready.
    pub fn waiting(&self) -> u32 {
        let all = self.slices.iter().flat_map(|slice| &slice.endpoints);
        let waits = |e: &&Endpoint| !e.conditions.ready && !e.conditions.terminating;
        all.filter(waits).count() as u32
    }

    pub fn ports(&self) -> &[ServicePort] {
        &self.service.spec.ports
    }

    /// Where packets for a port can go: ready endpoints, or, when there are none, those that still
    /// answer while they end. With `local`, only this node's (externalTrafficPolicy Local).
    pub fn backends<'a>(
        &'a self,
        port: &'a ServicePort,
        local: Option<&'a str>,
    ) -> impl Iterator<Item = Backend<'a>> + Clone {
        let ready = self.any_ready(local);
        self.slices.iter().flat_map(move |slice| backends_of(slice, port, ready, local))
    }

    /// How many endpoints of each node are ready: what its health checks tell.
    pub fn ready_by_node(&self) -> Map<Str, u32> {
        let mut ready = Map::default();
        let all = self.slices.iter().flat_map(|s| &s.endpoints);
        for endpoint in all.filter(|e| e.conditions.ready) {
            *ready.entry(endpoint.node_name).or_default() += 1;
        }
        ready
    }

    /// Whether those of another proxy are made after the very same slices.
    pub fn has_slices_of(&self, other: &ServiceRules) -> bool {
        self.slices.len() == other.slices.len() && other.slices.iter().all(|s| self.holds(s))
    }

    /// Whether one of them is ready.
    pub(crate) fn any_ready(&self, local: Option<&str>) -> bool {
        let mut all = self.slices.iter().flat_map(|s| &s.endpoints);
        all.any(|e| e.conditions.ready && is_here(e, local))
    }

    /// Whether this very slice is among them.
    fn holds(&self, slice: &Arc<EndpointSlice>) -> bool {
        self.slices.iter().any(|s| Arc::ptr_eq(s, slice))
    }
}

fn is_here(endpoint: &Endpoint, local: Option<&str>) -> bool {
    local.is_none_or(|node| *endpoint.node_name == *node)
}

/// One slice's share of the backends.
fn backends_of<'a>(
    slice: &'a EndpointSlice,
    port: &ServicePort,
    any_ready: bool,
    local: Option<&'a str>,
) -> impl Iterator<Item = Backend<'a>> + Clone {
    let target = slice.ports.iter().find(|p| p.name == port.name).map(|p| p.port);
    slice.endpoints.iter().filter_map(move |e| {
        (e.conditions.takes(any_ready) && is_here(e, local)).then_some(Backend {
            ip: e.addresses.first()?,
            port: target?,
            node: &e.node_name,
            namespace: &e.target_ref.namespace,
            pod: &e.target_ref.name,
        })
    })
}

/// What changed for packets; `None` when nothing did. Of several ports, the first that changed
/// is told of.
fn difference(
    node: Str,
    key: &Key,
    old: Option<&ServiceRules>,
    new: Option<&ServiceRules>,
    lag_ms: Ms,
) -> Option<RulesNote> {
    let rules = new.or(old)?;
    let (was, is) = (old.map(ServiceRules::ports), new.map(ServiceRules::ports));
    let place = |rules: Option<&ServiceRules>, name: &Str| {
        let ports = rules.map_or(&[][..], ServiceRules::ports);
        ports.iter().position(|p| p.name == *name)
    };
    for port in rules.ports() {
        let before = addresses(old, place(old, &port.name), new);
        let after = addresses(new, place(new, &port.name), old);
        if before == after && was == is {
            continue;
        }
        let (added, removed) = exchange(&before, &after);
        return Some(RulesNote {
            node,
            service: *key,
            port_name: port.name,
            cluster_ip: rules.service.spec.cluster_ip,
            port: port.number(),
            node_port: port.node_number(),
            endpoints: new.map_or(0, |r| r.backends(port, None).count()) as u32,
            added,
            removed,
            deleted: new.is_none(),
            lag_ms,
        });
    }
    None
}

/// `ip:port` of the backends of a port, in the order of the rules. What `other` has of the same
/// slices is left out: of a thousand endpoints a change concerns a few.
fn addresses<'a>(
    rules: Option<&'a ServiceRules>,
    port: Option<usize>,
    other: Option<&ServiceRules>,
) -> Vec<(&'a Str, u16)> {
    let (Some(rules), Some(port)) = (rules, port) else { return Vec::new() };
    let (port, ready) = (&rules.ports()[port], rules.any_ready(None));
    let alike = other.filter(|o| o.any_ready(None) == ready && o.ports() == rules.ports());
    let changed = rules.slices.iter().filter(|slice| alike.is_none_or(|o| !o.holds(slice)));
    let backends = changed.flat_map(|slice| backends_of(slice, port, ready, None));
    backends.map(|b| (b.ip, b.port)).collect()
}

/// What `after` has that `before` has not, and the reverse.
fn exchange(before: &[(&Str, u16)], after: &[(&Str, u16)]) -> (Vec<Str>, Vec<Str>) {
    let same = before.iter().zip(after).take_while(|(a, b)| a == b).count();
    let (before, after) = (&before[same..], &after[same..]);
    let end = before.iter().rev().zip(after.iter().rev()).take_while(|(a, b)| a == b).count();
    let (before, after) = (&before[..before.len() - end], &after[..after.len() - end]);
    let (was, is) = (Texts::of(before), Texts::of(after));
    let text = |list: &[(&Str, u16)], other: &Texts| {
        let left = list.iter().filter(|(ip, port)| !other.hold(ip, *port));
        left.map(|(ip, port)| format!("{ip}:{port}").into()).collect()
    };
    (text(after, &was), text(before, &is))
}

/// Addresses in the order of where their texts stand in memory: equal texts are one text, and in a
/// wave every node looks for thousands of them.
struct Texts(Vec<(usize, u16)>);

impl Texts {
    fn of(list: &[(&Str, u16)]) -> Texts {
        let mut places: Vec<_> =
            list.iter().map(|(ip, port)| (ip.as_ptr() as usize, *port)).collect();
        sort(&mut places);
        Texts(places)
    }

    fn hold(&self, ip: &Str, port: u16) -> bool {
        self.0.binary_search(&(ip.as_ptr() as usize, port)).is_ok()
    }
}

fn service_of(slice: &EndpointSlice) -> Option<Key> {
    let name = slice.metadata.labels.get(LABEL_SERVICE_NAME)?;
    Some(Key::new(Kind::Service, slice.metadata.namespace, *name))
}

fn alarm(serial: u32) -> Timer {
    Timer::Alarm { kind: ALARM_SYNC, key: None, serial }
}

const ALARM_SYNC: u8 = 0;
/// kube-proxy's iptables.minSyncPeriod.
const MIN_SYNC_PERIOD_MS: Ms = 1_000;
/// Its process starts, and lists Services and EndpointSlices.
const RESTART_MS: Ms = 2_000;
/// iptables-restore.
const SYNC_RUN_MS: Ms = 20;

#[cfg(test)]
pub(crate) mod tests;
