//! What the program of an ingress controller does with a request that reached it: it answers by
//! itself, or hands it on to a pod.
//!
//! Models the nginx.conf that ingress-nginx writes: TLS ends here, a host with TLS is sent from
//! http to https (ssl-redirect), endpoints take turns, and one that cannot be reached is followed
//! by the next (proxy_next_upstream, three tries). Differs: an endpoint is given up after the time
//! that clients wait.

use super::ask::{Dial, Scheme, Sender, Url, dial};
use super::choice::Memory;
use super::ingress::Routed;
use super::ingress_nginx::IngressNginx;
use super::{Address, Behind, Outcome, World, dns};
use crate::cluster::object::{BackendPort, IngressBackend, Key, Kind, Str};

/// Endpoints that could not be reached so far.
#[derive(Clone, Debug, Default, Hash)]
pub(super) struct Tries {
    failed: u32,
    timed_out: bool,
}

impl Tries {
    /// One came to nothing.
    pub(super) fn fail(&mut self, outcome: &Outcome) {
        self.failed += 1;
        self.timed_out = outcome.is_timeout();
    }
}

/// Whom the program in this pod hands a request on to; `Err`: what it answers itself. `to` is what
/// the client asked for.
pub(super) fn hand_on(
    world: &World,
    controller: &Sender,
    pod: &Key,
    to: &str,
    tries: &Tries,
    memory: &mut Memory,
) -> Result<(Behind, Dial), Outcome> {
    let no_service = Key::new(Kind::Service, Str::default(), Str::default());
    let status = |code, service| Outcome::Status { by: *pod, code, service };
    let Some(program) = world.ingress.get(pod) else { return Err(status(404, no_service)) };
    let url = Url::parse(to);
    let (host, path) = url.map_or(("", "/"), |url| (url.host, url.path));
    let path = path.split(['?', '#']).next().unwrap_or(path);
    let secret = tls(program, pod, url, host)?;
    let routed = program.route(host, path);
    let Some((backend, ingress)) = named(&routed) else { return Err(status(404, no_service)) };
    let Some(service) = &backend.service else { return Err(status(404, no_service)) };
    let key = Key::new(Kind::Service, ingress.namespace, service.name);
    let ends = endpoints(world, &controller.node, &key, &service.port);
    if ends.is_empty() {
        return Err(status(503, key));
    }
    let most = TRIES_MAX.min(ends.len() as u32);
    if tries.failed >= most {
        return Err(status(if tries.timed_out { 504 } else { 502 }, key));
    }
    let chosen = memory.in_turn((*pod, key), ends.len() as u32);
    let end = &ends[chosen as usize];
    let dial = dial(controller, end.ip, end.port, world)?;
    let (host, path, path_type) = match &routed {
        Routed::Path { host, path, .. } => (*host, path.path, path.path_type.unwrap_or_default()),
        Routed::Default { .. } | Routed::NotFound => Default::default(),
    };
    let (endpoints, chosen, attempt) = (ends.len() as u32, chosen + 1, tries.failed + 1);
    let behind =
        Behind { ingress, host, path, path_type, service: key, endpoints, chosen, secret, attempt };
    Ok((behind, dial))
}

fn named<'a>(routed: &Routed<'a>) -> Option<(&'a IngressBackend, Key)> {
    match routed {
        Routed::Path { ingress, path, .. } => Some((&path.backend, *ingress)),
        Routed::Default { ingress, backend } => Some((backend, *ingress)),
        Routed::NotFound => None,
    }
}

/// The Secret with which TLS ended, if there was TLS.
fn tls(
    program: &IngressNginx,
    pod: &Key,
    url: Option<Url>,
    host: &str,
) -> Result<Option<Str>, Outcome> {
    let no_service = Key::new(Kind::Service, Str::default(), Str::default());
    let wanted = program.certificate(host);
    if url.is_none_or(|url| url.scheme != Scheme::Https) {
        let redirected = Outcome::Status { by: *pod, code: 308, service: no_service };
        return if wanted.is_some() { Err(redirected) } else { Ok(None) };
    }
    let held = wanted.filter(|(ingress, secret)| program.holds(ingress.namespace, *secret));
    match held {
        Some((_, secret)) => Ok(Some(secret)),
        None => Err(Outcome::Untrusted { by: *pod, host: host.into() }),
    }
}

/// Where the ready endpoints of a Service's port are.
fn endpoints(world: &World, node: &Str, key: &Key, port: &BackendPort) -> Vec<Address> {
    let Some(proxy) = world.proxies.on(node) else { return Vec::new() };
    let Some(service) = proxy.service(key) else { return Vec::new() };
    let mut ports = service.spec.ports.iter();
    let wanted = match &*port.name {
        "" => ports.find(|p| i32::from(p.number()) == port.number),
        name => ports.find(|p| &*p.name == name),
    };
    if &*service.spec.kind == "ExternalName" {
        let ips = dns::addresses(world, node, &service.spec.external_name);
        let number = wanted.map_or(port.number as u16, |p| p.number());
        return ips.iter().map(|ip| Address { ip: *ip, port: number }).collect();
    }
    let Some(wanted) = wanted else { return Vec::new() };
    let mut ends = Vec::new();
    for slice in proxy.slices_of(key) {
        let Some(named) = slice.ports.iter().find(|p| p.name == wanted.name) else { continue };
        let ready = slice.endpoints.iter().filter(|e| e.conditions.ready);
        let ips = ready.filter_map(|e| e.addresses.first());
        ends.extend(ips.map(|ip| Address { ip: *ip, port: named.port }));
    }
    ends.sort();
    ends
}

/// proxy-next-upstream-tries.
const TRIES_MAX: u32 = 3;
