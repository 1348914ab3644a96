//! What the program of an ingress controller does with a request that reached it: it answers by
//! itself, or hands it on to a pod.
//!
//! Models the nginx.conf that ingress-nginx writes: TLS ends here, a host with TLS is sent from
//! http to https (ssl-redirect), endpoints take turns, and one that cannot be reached is followed
//! by the next (proxy_next_upstream, three tries; a single one is tried three times). Differs: an
//! endpoint is given up after the time that clients wait.

use super::ask::{Dial, Scheme, Sender, Url, dial};
use super::choice::Memory;
use super::ingress::Routed;
use super::ingress_nginx::IngressNginx;
use super::{Address, Behind, Outcome, World, dns};
use crate::cluster::object::{
    BackendPort, EndpointSlice, IngressBackend, IntOrString, Key, Kind, Service, ServicePort, Str,
};
use std::sync::Arc;

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
    let no_service = nobody();
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
    if tries.failed >= TRIES_MAX {
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

/// Where no Service stands behind.
fn nobody() -> Key {
    Key::new(Kind::Service, Str::default(), Str::default())
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
    let wanted = program.certificate(host);
    if url.is_none_or(|url| url.scheme != Scheme::Https) {
        let redirected = Outcome::Status { by: *pod, code: 308, service: nobody() };
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
    if &*service.spec.kind == "ExternalName" {
        let Some(port) = external_port(service, port) else { return Vec::new() };
        let ips = dns::addresses(world, node, &service.spec.external_name);
        return ips.into_iter().map(|ip| Address { ip, port }).collect();
    }
    let Some(wanted) = backend_port(service, port) else { return Vec::new() };
    let mut ends = ready(proxy.slices_of(key), wanted);
    ends.sort();
    ends
}

/// serviceEndpoints: the port that a backend means by its name or number, or by where it leads.
pub(super) fn backend_port<'a>(
    service: &'a Service,
    wanted: &BackendPort,
) -> Option<&'a ServicePort> {
    let by_number = wanted.name.is_empty();
    service.spec.ports.iter().find(|port| match (&port.target_port, by_number) {
        (Some(IntOrString::Int(to)), true) if *to == wanted.number => true,
        (Some(IntOrString::String(to)), false) if *to == wanted.name => true,
        (_, true) => port.port == wanted.number,
        (_, false) => port.name == wanted.name,
    })
}

/// externalNamePorts: where a backend's port leads outside. A number needs no port of the Service.
pub(super) fn external_port(service: &Service, wanted: &BackendPort) -> Option<u16> {
    let by_number = wanted.name.is_empty();
    let port = service.spec.ports.iter().find(|port| match by_number {
        true => port.port == wanted.number,
        false => port.name == wanted.name,
    });
    let to = match (port, port.and_then(|port| port.target_port.as_ref())) {
        (_, Some(IntOrString::Int(to))) => *to,
        (_, Some(IntOrString::String(_))) if by_number => 0,
        (Some(port), _) => port.port,
        (None, _) => wanted.number,
    };
    u16::try_from(to).ok().filter(|to| *to != 0)
}

/// getEndpoints: those that are ready, and no others.
pub(super) fn ready<'a>(
    slices: impl IntoIterator<Item = &'a Arc<EndpointSlice>>,
    port: &ServicePort,
) -> Vec<Address> {
    let mut ends = Vec::new();
    for slice in slices {
        let Some(named) = slice.ports.iter().find(|p| p.name == port.name) else { continue };
        let ready = slice.endpoints.iter().filter(|e| e.conditions.ready);
        let ips = ready.filter_map(|e| e.addresses.first());
        ends.extend(ips.map(|ip| Address { ip: *ip, port: named.port }));
    }
    ends
}

/// proxy-next-upstream-tries. balancer.lua allows one more each time, however few endpoints there
/// are.
const TRIES_MAX: u32 = 3;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::object::{Object, Value};

    #[test]
    fn a_port_is_known_by_its_number_its_name_and_where_it_leads() {
        let json = r#"{"kind":"Service","metadata":{"name":"a"},"spec":{"ports":[
            {"name":"web","port":80,"targetPort":8080},
            {"name":"metrics","port":9090,"targetPort":"prom"}]}}"#;
        let object = Object::read(&Value::read(json).expect("JSON")).expect("a Service").object;
        let service = object.as_service().expect("a Service");
        let named = |name: &str| BackendPort { name: name.into(), number: 0 };
        let number = |number| BackendPort { name: Str::default(), number };
        let of = |wanted: BackendPort| backend_port(service, &wanted).map(|port| port.port);
        assert_eq!([of(number(80)), of(number(8080)), of(named("web"))], [Some(80); 3]);
        assert_eq!([of(named("metrics")), of(named("prom"))], [Some(9090); 2]);
        assert_eq!([of(number(81)), of(named("http"))], [None; 2]);
        let outside = |wanted: BackendPort| external_port(service, &wanted);
        assert_eq!(outside(number(80)), Some(8080));
        assert_eq!(outside(number(443)), Some(443), "no port of the Service is needed");
        assert_eq!([outside(number(9090)), outside(named("metrics"))], [None, Some(9090)]);
        assert_eq!(outside(named("http")), None);
    }
}
