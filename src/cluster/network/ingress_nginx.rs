//! ingress-nginx: the program in the pods of an ingress controller, and what it knows.
//!
//! Models kubernetes/ingress-nginx (internal/ingress/controller and internal/ingress/status) as its
//! manifest for clouds installs it: nginx in each pod is configured with the rules of the Ingresses
//! of its class; one of the pods, the leader, tells each Ingress the address of the controller's
//! own Service. Invariants: a program knows the cluster only by its watches, so it goes on with
//! what it knew while the API server is away; it runs from when its pod is ready until it is not.
//! Differs: endpoints are those its node's kube-proxy has heard of.

use super::ingress::{self, Routed, host_fit};
use crate::cluster::component::{Component, Ctx, Request, Response, Timer, Verb};
use crate::cluster::controller::Sync;
use crate::cluster::invariant::Held;
use crate::cluster::map::{Map, Set, sort_by_key};
use crate::cluster::node::image;
use crate::cluster::object::{
    Ingress, Key, Kind, LoadBalancerIngress, Object, ObjectMeta, Pod, Service, Str,
};
use crate::cluster::shared::Shared;
use crate::cluster::step::{Actor, Ms, WatchOp, What};
use std::sync::Arc;

/// The programs that run, and what names outside the cluster stand for thanks to them.
#[derive(Clone, Debug, Default, Hash)]
pub struct IngressControllers {
    programs: Map<Key, Shared<IngressNginx>>,
    /// Every Ingress as the API server has it: whoever writes DNS records outside goes by them.
    ingresses: Map<Key, Arc<Ingress>>,
    started: u32,
}

/// What a write to the store means for one pod's program.
pub(crate) enum Turn {
    /// It has just started, and has still to list what it watches.
    Starts(Key),
    /// It leads from now on, and looks at once what there is to publish.
    Leads(Key),
}

/// One pod's program.
#[derive(Clone, Debug, Default, Hash)]
pub struct IngressNginx {
    pod: ObjectMeta,
    node: Str,
    /// Counts programs: messages and timers of an earlier one are lost.
    run: u32,
    /// Since when it is the one that writes the status of Ingresses.
    leads_since: Option<Ms>,
    /// spec.controller of every IngressClass.
    classes: Map<Str, Str>,
    ingresses: Map<Key, Arc<Ingress>>,
    /// Secrets that hold a certificate.
    certificates: Set<Key>,
    /// What clients outside are told to come to; `None`: its own Service is not there.
    address: Option<Vec<LoadBalancerIngress>>,
    /// What nginx is configured with.
    written: Vec<Arc<Ingress>>,
    /// When it was last looked whether nginx has to be configured anew, and whether that is due.
    synced: Option<Ms>,
    sync_is_due: bool,
    publish_is_due: bool,
}

impl IngressControllers {
    /// A write to the store: pods that run the program start and stop it. Says which pod's has
    /// something to do now.
    pub(crate) fn learn(&mut self, now: Ms, object: &Object, gone: bool) -> Option<Turn> {
        let key = object.key();
        match object {
            Object::Ingress(_) if gone => drop(self.ingresses.remove(&key)),
            Object::Ingress(ingress) => drop(self.ingresses.insert(key, ingress.clone())),
            Object::Pod(pod) if is_controller(pod) => {
                if gone || !pod.is_ready() {
                    self.programs.remove(&key);
                    return self.elect(now).map(Turn::Leads);
                } else if !self.programs.contains_key(&key) {
                    self.started += 1;
                    let (pod, node) = (pod.metadata.clone(), pod.spec.node_name);
                    let run = self.started;
                    let program = IngressNginx { pod, node, run, ..IngressNginx::default() };
                    self.programs.insert(key, program.into());
                    self.elect(now);
                    return Some(Turn::Starts(key));
                }
            }
            _ => {}
        }
        None
    }

    /// The one that has run longest leads. Says who does from now on.
    fn elect(&mut self, now: Ms) -> Option<Key> {
        let first = self.programs.iter().min_by_key(|(_, program)| program.run);
        let (key, _) = first.filter(|(_, program)| program.leads_since.is_none())?;
        let key = *key;
        self.programs.get_mut(&key)?.leads_since = Some(now);
        Some(key)
    }

    pub(crate) fn called(&mut self, pod: &Key) -> Option<&mut IngressNginx> {
        Some(self.programs.get_mut(pod)?)
    }

    /// The program of this pod, while it runs.
    pub fn get(&self, pod: &Key) -> Option<&IngressNginx> {
        self.programs.get(pod).map(|program| &**program)
    }

    /// All that run, if they watch this kind.
    pub(crate) fn watching(&self, kind: Kind) -> impl Iterator<Item = Actor> {
        let all = self.programs.keys().filter(move |_| WATCHED.contains(&kind));
        all.map(|pod| Actor::Pod { namespace: pod.namespace, name: pod.name })
    }

    pub(crate) fn programs(&self) -> impl Iterator<Item = &IngressNginx> {
        self.programs.values().map(|program| &**program)
    }

    pub(crate) fn on(&self, node: &str) -> Vec<Key> {
        let on = self.programs.iter().filter(|(_, program)| &*program.node == node);
        on.map(|(pod, _)| *pod).collect()
    }

    /// What a name stands for outside the cluster, if it is the host of an Ingress's rule. An empty
    /// list: the Ingress has no address yet, so nobody could write a record.
    pub(super) fn record(&self, name: &str) -> Option<Vec<Str>> {
        let names = |ingress: &&Arc<Ingress>| {
            let mut rules = ingress.spec.rules.iter();
            rules.any(|rule| host_fit(&rule.host, name).is_some_and(|fit| fit < 2))
        };
        let mut found = self.ingresses.values().filter(names).peekable();
        found.peek()?;
        let address = |ingress: &Arc<Ingress>| {
            let points = &ingress.status.load_balancer.ingress;
            let ips = points.iter().map(|point| point.ip).filter(|ip| !ip.is_empty());
            Some(ips.collect::<Vec<Str>>()).filter(|ips| !ips.is_empty())
        };
        Some(found.find_map(address).unwrap_or_default())
    }
}

impl IngressNginx {
    /// Where it runs.
    pub(crate) fn node(&self) -> &Str {
        &self.node
    }

    pub(crate) fn run(&self) -> u32 {
        self.run
    }

    /// The Ingresses it has heard of.
    pub(crate) fn held(&self) -> Held {
        let mut held = Held::new(&[Kind::Ingress]);
        self.ingresses.values().for_each(|ingress| held.add(Kind::Ingress, &ingress.metadata));
        held
    }

    /// Everything it watches, as it is now: when it starts, and when the API server is there again.
    pub(crate) fn relist(&mut self, ctx: &mut Ctx, objects: &[Object]) {
        self.classes.clear();
        self.ingresses.clear();
        self.certificates.clear();
        self.address = None;
        for object in objects {
            self.keep(object, true);
        }
        self.look(ctx);
    }

    fn keep(&mut self, object: &Object, here: bool) {
        match object {
            Object::Ingress(ingress) if here => {
                self.ingresses.insert(object.key(), ingress.clone());
            }
            Object::Ingress(_) => drop(self.ingresses.remove(&object.key())),
            Object::IngressClass(class) if here => {
                self.classes.insert(class.metadata.name, class.spec.controller);
            }
            Object::IngressClass(class) => drop(self.classes.remove(&class.metadata.name)),
            Object::Secret(secret) if here && secret.holds_pair() => {
                self.certificates.insert(object.key());
            }
            Object::Secret(_) => drop(self.certificates.remove(&object.key())),
            Object::Service(service) if self.is_own(service) => {
                self.address = here.then(|| addresses(service));
            }
            _ => {}
        }
    }

    /// `--publish-service=$(POD_NAMESPACE)/ingress-nginx-controller`.
    fn is_own(&self, service: &Service) -> bool {
        let meta = &service.metadata;
        meta.namespace == self.pod.namespace && &*meta.name == OWN_SERVICE
    }

    /// Whether an Ingress is for this controller: of a class that is its own, or, as it was said
    /// before there were classes, with the annotation.
    pub fn serves(&self, ingress: &Ingress) -> bool {
        match &ingress.spec.ingress_class_name {
            Some(class) => self.classes.get(class).is_some_and(|name| &**name == CONTROLLER),
            None => ingress::is_annotated(ingress),
        }
    }

    fn served(&self) -> impl Iterator<Item = &Arc<Ingress>> {
        self.ingresses.values().filter(|ingress| self.serves(ingress))
    }

    /// Where nginx sends a request, as it is configured now.
    pub fn route(&self, host: &str, path: &str) -> Routed<'_> {
        let all: Vec<&Ingress> = self.written.iter().map(|ingress| &**ingress).collect();
        ingress::route(&all, host, path)
    }

    /// Whose TLS is asked for at a host, and the Secret; see [`ingress::certificate`].
    pub fn certificate(&self, host: &str) -> Option<(Key, Str)> {
        let all: Vec<&Ingress> = self.written.iter().map(|ingress| &**ingress).collect();
        ingress::certificate(&all, host, &|namespace, secret| self.holds(namespace, secret))
    }

    /// The Secret is there, with a certificate.
    pub fn holds(&self, namespace: Str, secret: Str) -> bool {
        self.certificates.contains(&Key::new(Kind::Secret, namespace, secret))
    }

    /// Sets the alarms for what has to be done.
    pub(crate) fn look(&mut self, ctx: &mut Ctx) {
        if !self.sync_is_due && self.synced.is_none_or(|_| !self.is_written()) {
            self.sync_is_due = true;
            let at = self.synced.map_or(ctx.now, |last| ctx.now.max(last + SYNC_EVERY_MS));
            ctx.timer(at - ctx.now, alarm(ALARM_SYNC));
        }
        if let Some(since) = self.leads_since.filter(|_| !self.publish_is_due)
            && self.unpublished().next().is_some()
        {
            self.publish_is_due = true;
            let passed = (ctx.now - since) % PUBLISH_EVERY_MS;
            let wait = if ctx.now == since { 0 } else { PUBLISH_EVERY_MS - passed };
            ctx.timer(wait, alarm(ALARM_PUBLISH));
        }
    }

    /// nginx is configured with what there is to be known.
    fn is_written(&self) -> bool {
        let count = self.served().count();
        let same = |(a, b): (&Arc<Ingress>, &Arc<Ingress>)| {
            a.metadata.uid == b.metadata.uid && a.spec == b.spec
        };
        count == self.written.len() && self.served().zip(&self.written).all(same)
    }

    /// Ingresses whose status names another address. Without a Service of its own none is touched.
    fn unpublished(&self) -> impl Iterator<Item = &Arc<Ingress>> {
        let addresses = self.address.iter();
        addresses.flat_map(|own| self.served().filter(|ingress| !says(ingress, own)))
    }

    /// syncIngress.
    fn sync(&mut self, ctx: &mut Ctx) {
        self.sync_is_due = false;
        let first = self.synced.is_none();
        self.synced = Some(ctx.now);
        if self.is_written() && !first {
            return;
        }
        let new: Vec<Arc<Ingress>> = self.served().cloned().collect();
        let text = "NGINX reload triggered due to a change in configuration";
        ctx.event_by(NAME.into(), Kind::Pod, &self.pod, false, "RELOAD", text.into());
        if !first || !new.is_empty() {
            let hosts = hosts(&new);
            let told = Sync::IngressReload { pod: self.key(), ingresses: keys(&new), hosts };
            ctx.note(Actor::ApiServer, ctx.me, What::Sync(Arc::new(told)));
        }
        self.written = new;
    }

    /// The leader's statusSync.
    fn publish(&mut self, ctx: &mut Ctx) {
        self.publish_is_due = false;
        let told: Vec<Arc<Ingress>> = self.unpublished().cloned().collect();
        let Some(address) = self.address.clone().filter(|_| !told.is_empty()) else { return };
        for ingress in &told {
            let mut new = Ingress::clone(ingress);
            new.status.load_balancer.ingress = address.clone();
            ctx.request_for(&ingress::key(ingress), Verb::UpdateStatus(new.into()));
        }
        let address = address.first().map(LoadBalancerIngress::text).unwrap_or_default();
        let note = Sync::IngressPublished { pod: self.key(), ingresses: keys(&told), address };
        ctx.note(ctx.me, Actor::ApiServer, What::Sync(Arc::new(note)));
    }

    fn key(&self) -> Key {
        Key::new(Kind::Pod, self.pod.namespace, self.pod.name)
    }
}

impl Component for IngressNginx {
    fn on_watch(&mut self, ctx: &mut Ctx, op: WatchOp, object: &Object) {
        let here = op != WatchOp::Deleted;
        self.keep(object, here);
        if let Object::Ingress(ingress) = object
            && here
            && self.serves(ingress)
        {
            let (meta, text) = (&ingress.metadata, "Scheduled for sync");
            ctx.event_by(NAME.into(), Kind::Ingress, meta, false, "Sync", text.into());
        }
        self.look(ctx);
    }

    fn on_response(&mut self, ctx: &mut Ctx, _: &Request, response: &Response) {
        if response.is_err() {
            self.look(ctx);
        }
    }

    fn on_timer(&mut self, ctx: &mut Ctx, timer: &Timer) {
        match timer {
            Timer::Alarm { kind: ALARM_SYNC, .. } => self.sync(ctx),
            Timer::Alarm { kind: ALARM_PUBLISH, .. } => self.publish(ctx),
            _ => {}
        }
    }
}

/// A pod that runs the program.
pub fn is_controller(pod: &Pod) -> bool {
    pod.spec.containers.iter().any(|container| image::is_ingress_nginx(&container.image))
}

/// statusAddressFromService: what clients outside are told to come to.
fn addresses(service: &Service) -> Vec<LoadBalancerIngress> {
    let spec = &service.spec;
    let point = |ip| LoadBalancerIngress { ip, ..LoadBalancerIngress::default() };
    let external = spec.external_ips.iter().copied().map(point);
    let mut found: Vec<LoadBalancerIngress> = match &*spec.kind {
        "ExternalName" => {
            let hostname = spec.external_name;
            return vec![LoadBalancerIngress { hostname, ..LoadBalancerIngress::default() }];
        }
        "LoadBalancer" => {
            let points = service.status.load_balancer.ingress.iter();
            let given = points.map(|known| match known.ip.is_empty() {
                true => LoadBalancerIngress { hostname: known.hostname, ..point(known.ip) },
                false => point(known.ip),
            });
            given.chain(external).collect()
        }
        "NodePort" if !spec.external_ips.is_empty() => external.collect(),
        _ => vec![point(spec.cluster_ip)],
    };
    sort_by_key(&mut found, |point| (point.hostname, point.ip));
    found.dedup();
    found
}

/// Its status names these addresses, in whatever order.
fn says(ingress: &Ingress, own: &[LoadBalancerIngress]) -> bool {
    let mut said: Vec<(Str, Str)> = Vec::new();
    said.extend(ingress.status.load_balancer.ingress.iter().map(|p| (p.hostname, p.ip)));
    sort_by_key(&mut said, |point| *point);
    own.iter().map(|point| (point.hostname, point.ip)).eq(said)
}

fn hosts(ingresses: &[Arc<Ingress>]) -> Vec<Str> {
    let mut hosts: Vec<Str> = Vec::new();
    for rule in ingresses.iter().flat_map(|ingress| &ingress.spec.rules) {
        let host = if rule.host.is_empty() { "*".into() } else { rule.host };
        if !hosts.contains(&host) {
            hosts.push(host);
        }
    }
    hosts
}

fn keys(ingresses: &[Arc<Ingress>]) -> Vec<Key> {
    ingresses.iter().map(|ingress| ingress::key(ingress)).collect()
}

fn alarm(kind: u8) -> Timer {
    Timer::Alarm { kind, key: None, serial: 0 }
}

const WATCHED: [Kind; 4] = [Kind::Ingress, Kind::IngressClass, Kind::Service, Kind::Secret];
/// Its name in events, and its spec.controller in IngressClasses.
const NAME: &str = "nginx-ingress-controller";
pub const CONTROLLER: &str = "k8s.io/ingress-nginx";
const OWN_SERVICE: &str = "ingress-nginx-controller";
/// `--sync-rate-limit=0.3`: so many a second.
const SYNC_EVERY_MS: Ms = 3_334;
/// UpdateInterval of statusSync.
const PUBLISH_EVERY_MS: Ms = 60_000;
const ALARM_SYNC: u8 = 0;
const ALARM_PUBLISH: u8 = 1;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::object::Value;

    fn object(json: &str) -> Object {
        Object::read(&Value::read(json).expect("JSON")).expect("an object").object
    }
    fn ingress(meta: &str, spec: &str) -> Arc<Ingress> {
        let json = format!(r#"{{"kind":"Ingress","metadata":{{{meta}}},"spec":{spec}}}"#);
        object(&json).as_ingress().expect("an Ingress").clone()
    }

    #[test]
    fn an_ingress_is_served_by_the_controller_of_its_class() {
        let mut program = IngressNginx::default();
        for (class, controller) in [("nginx", CONTROLLER), ("other", "example.com/other")] {
            let json =
                r#"{"kind":"IngressClass","metadata":{"name":"NAME"},"spec":{"controller":"BY"}}"#;
            program.keep(&object(&json.replace("NAME", class).replace("BY", controller)), true);
        }
        let of_class =
            |class: &str| ingress(r#""name":"a""#, &format!(r#"{{"ingressClassName":"{class}"}}"#));
        assert!(program.serves(&of_class("nginx")));
        assert!(!program.serves(&of_class("other")) && !program.serves(&of_class("unknown")));
        assert!(!program.serves(&ingress(r#""name":"a""#, "{}")), "watch-ingress-without-class");
        let annotated = r#""name":"a","annotations":{"kubernetes.io/ingress.class":"nginx"}"#;
        assert!(program.serves(&ingress(annotated, "{}")), "as it was said before");
    }

    #[test]
    fn what_is_published_follows_the_type_of_the_service_in_front() {
        let of = |spec: &str, ip: &str| {
            let json = format!(r#"{{"kind":"Service","metadata":{{"name":"a"}},"spec":{spec}}}"#);
            let service = object(&json);
            let mut service = Service::clone(service.as_service().expect("a Service"));
            if !ip.is_empty() {
                let point = LoadBalancerIngress { ip: ip.into(), ..Default::default() };
                service.status.load_balancer.ingress = vec![point];
            }
            let points = addresses(&service);
            points.iter().map(|point| point.ip.to_string()).collect::<Vec<_>>().join(" ")
        };
        let balanced = r#"{"type":"LoadBalancer","clusterIP":"10.96.0.9"}"#;
        assert_eq!(of(balanced, ""), "", "pending");
        assert_eq!(of(balanced, "198.51.100.1"), "198.51.100.1");
        assert_eq!(of(r#"{"type":"NodePort","clusterIP":"10.96.0.9"}"#, ""), "10.96.0.9");
        let external = r#""clusterIP":"10.96.0.9","externalIPs":["198.51.100.7","192.0.2.5"]"#;
        let of_type = |kind: &str| of(&format!(r#"{{"type":"{kind}",{external}}}"#), "192.0.2.5");
        assert_eq!(of_type("LoadBalancer"), "192.0.2.5 198.51.100.7");
        assert_eq!(of_type("NodePort"), "192.0.2.5 198.51.100.7");
        assert_eq!(of_type("ClusterIP"), "10.96.0.9");
    }
}
