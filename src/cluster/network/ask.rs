//! What a client asks for, and where it stands: read from the move before anything is sent.

use super::dns::{self, NAMESERVER};
use super::{Address, HopEnd, Outcome, ProxyMode, World, balancer};
use crate::cluster::moves::TrafficFrom;
use crate::cluster::node::{Machine, PodRun};
use crate::cluster::object::{Key, Kind, Service, Str};
use crate::cluster::shared::Shared;
use std::sync::Arc;

/// One wish of a client: the move, as far as one request is concerned.
#[derive(Clone, Copy, Debug, Hash)]
pub(super) struct Ask {
    pub(super) namespace: Str,
    pub(super) service: Key,
    pub(super) from: TrafficFrom,
    pub(super) to: Str,
}

/// The text of a wish: `http://web.shop:8080/cart`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Url<'a> {
    /// `dns:` asks for nothing but the address.
    pub scheme: Scheme,
    pub host: &'a str,
    pub port: u16,
    /// Begins with `/`.
    pub path: &'a str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scheme {
    Http,
    Https,
    Dns,
}

impl<'a> Url<'a> {
    /// `None` where there is no host, or a port that is none.
    pub fn parse(text: &'a str) -> Option<Url<'a>> {
        let (scheme, rest) = match text.split_once("://") {
            Some(("http", rest)) => (Scheme::Http, rest),
            Some(("https", rest)) => (Scheme::Https, rest),
            Some(_) => return None,
            None => match text.strip_prefix("dns:") {
                Some(rest) => (Scheme::Dns, rest),
                None => (Scheme::Http, text),
            },
        };
        let (place, path) = rest.find('/').map_or((rest, "/"), |at| rest.split_at(at));
        let (host, port) = match place.rsplit_once(':') {
            Some((host, port)) => (host, port.parse().ok().filter(|port| *port != 0)?),
            None => (place, if scheme == Scheme::Https { 443 } else { 80 }),
        };
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
        let named = !host.is_empty() && host.len() <= HOST_MAX && host.chars().all(fits);
        named.then_some(Url { scheme, host, port, path })
    }

    /// The host, if it is an address already.
    pub fn ip(&self) -> Option<Str> {
        if self.host == "localhost" {
            return Some(LOCALHOST.into());
        }
        let mut parts = self.host.split('.');
        let octets = parts.by_ref().take(4).filter(|part| part.parse::<u8>().is_ok()).count();
        (octets == 4 && parts.next().is_none()).then(|| self.host.into())
    }
}

/// Who sends, ready to do so.
#[derive(Clone, Debug, Hash)]
pub(super) struct Sender {
    pub(super) start: HopEnd,
    /// The node it is on; empty outside.
    pub(super) node: Str,
    pub(super) ip: Str,
}

/// Whom the client dials.
#[derive(Clone, Copy, Debug, Hash)]
pub(super) struct Dial {
    /// The Service, the Pod or, without a namespace, the host that is meant.
    pub(super) asked: Key,
    pub(super) ip: Str,
    pub(super) port: u16,
    /// The node whose rules the packet meets first; empty: a load balancer is to choose it, or
    /// nobody answers for the address.
    pub(super) entry: Str,
    pub(super) balanced: bool,
    /// A route in the network outside leads the address to that node.
    pub(super) routed: bool,
}

impl Ask {
    /// The client, if it can send at all; `home` is the node where it was last time.
    pub(super) fn sender(&self, home: &Str, world: &World) -> Option<Sender> {
        let start = self.start();
        Some(match &self.from {
            TrafficFrom::Outside { .. } | TrafficFrom::Client => {
                Sender { start, node: Str::default(), ip: CLIENT_IP.into() }
            }
            TrafficFrom::Node { name } => {
                let machine = world.machines.get(name).filter(|machine| machine.powered)?;
                Sender { start, node: *name, ip: machine.kubelet.setup().address }
            }
            TrafficFrom::Pod { .. } => {
                let (node, run) = client_pod(world, &start, home)?;
                let (node, ip) = (*node, run.ip().into());
                Sender { start, node, ip }
            }
        })
    }

    pub(super) fn start(&self) -> HopEnd {
        match &self.from {
            TrafficFrom::Outside { .. } | TrafficFrom::Client => HopEnd::Client,
            TrafficFrom::Node { name } => HopEnd::Node(*name),
            TrafficFrom::Pod { name } => HopEnd::Pod(Key::new(Kind::Pod, self.namespace, *name)),
        }
    }

    /// It comes from outside the cluster.
    pub(super) fn is_outside(&self) -> bool {
        matches!(self.from, TrafficFrom::Outside { .. } | TrafficFrom::Client)
    }

    /// The name to be looked up first, if what is asked for has one.
    pub(super) fn name(&self) -> Option<Url<'_>> {
        Url::parse(&self.to).filter(|url| url.ip().is_none())
    }

    /// Whom to dial, or why there is nobody.
    pub(super) fn dial(&self, sender: &Sender, world: &World) -> Result<Dial, Outcome> {
        match Url::parse(&self.to) {
            Some(url) => {
                let mut found = dial(sender, url.ip().unwrap_or_default(), url.port, world)?;
                if let (TrafficFrom::Outside { node }, true) = (&self.from, found.routed) {
                    found.entry = *node;
                }
                Ok(found)
            }
            None => self.dial_service(sender, world),
        }
    }

    /// The Service is meant, and its address is known.
    fn dial_service(&self, sender: &Sender, world: &World) -> Result<Dial, Outcome> {
        let first = match &self.from {
            TrafficFrom::Outside { node } => *node,
            _ => sender.node,
        };
        let Some(service) = find_service(world, &first, &self.service) else {
            return Err(Outcome::NoService);
        };
        let Some(Address { ip, port }) = dialled(&self.from, service, world) else {
            let waits = self.from == TrafficFrom::Client && &*service.spec.kind == "LoadBalancer";
            let cloud = world.settings.load_balancer;
            return Err(match waits {
                true => Outcome::Pending { cloud },
                false => Outcome::InsideOnly,
            });
        };
        let balanced = self.from == TrafficFrom::Client && balancer::is_turned(service);
        let entry = match &self.from {
            TrafficFrom::Client if balanced => Str::default(),
            TrafficFrom::Client if service.takes(&ip, port) => routed(world, &ip),
            TrafficFrom::Client => balancer::announcer(world, service).unwrap_or_default(),
            _ => first,
        };
        Ok(Dial { asked: self.service, ip, port, entry, balanced, routed: false })
    }
}

/// Whom an address belongs to, as the sender's node knows it.
pub(super) fn dial(sender: &Sender, ip: Str, port: u16, world: &World) -> Result<Dial, Outcome> {
    let (entry, balanced, routed) = (sender.node, false, false);
    let plain = |asked: Key| Dial { asked, ip, port, entry, balanced, routed };
    let inside = !sender.node.is_empty();
    if let Some(service) = service_at(world, &sender.node, &ip, port) {
        let key = Key::new(Kind::Service, service.metadata.namespace, service.metadata.name);
        let mut found = plain(key);
        if inside {
            return Ok(found);
        }
        if service.external_ip() == Some(ip) {
            found.balanced = balancer::is_turned(service);
            if !found.balanced {
                found.entry = balancer::announcer(world, service).unwrap_or_default();
            }
            return Ok(found);
        }
        if service.takes(&ip, port) {
            found.routed = node_at(world, &ip).is_none();
            found.entry = self::routed(world, &ip);
            return Ok(found);
        }
        found.entry = node_at(world, &ip).ok_or(Outcome::InsideOnly)?;
        return Ok(found);
    }
    if &*ip == LOCALHOST {
        return match &sender.start {
            HopEnd::Pod(pod) => Ok(plain(*pod)),
            _ => Ok(plain(node_port(world, &sender.node, port).unwrap_or(host_key(ip)))),
        };
    }
    if let Some((_, machine)) = pod_network(world, &ip) {
        let owner = machine.kubelet.pod_at(&ip).map(|run| run.key);
        let asked = owner.unwrap_or(Key::new(Kind::Pod, Str::default(), ip));
        return if inside { Ok(plain(asked)) } else { Err(Outcome::InsideOnly) };
    }
    if let Some(node) = node_at(world, &ip) {
        let entry = if inside { sender.node } else { node };
        return Ok(Dial { entry, ..plain(Key::new(Kind::Node, "", node)) });
    }
    match inside || !dns::is_inside(&ip) {
        true => Ok(plain(host_key(ip))),
        false => Err(Outcome::InsideOnly),
    }
}

/// kube-proxy in iptables mode takes node ports at localhost, too (--iptables-localhost-nodeports).
fn node_port(world: &World, node: &Str, port: u16) -> Option<Key> {
    let proxy = world.proxies.on(node).filter(|proxy| proxy.mode().0 == ProxyMode::Iptables)?;
    let is_it = |s: &&Arc<Service>| s.spec.ports.iter().any(|p| p.node_number() == port);
    let service = proxy.services().find(is_it)?;
    Some(Key::new(Kind::Service, service.metadata.namespace, service.metadata.name))
}

/// A host outside, written as a Service of no namespace.
pub(super) fn host_key(name: Str) -> Key {
    Key::new(Kind::Service, Str::default(), name)
}

/// The name server of a pod.
pub(super) fn dial_nameserver(sender: &Sender, world: &World) -> Result<Dial, Outcome> {
    dial(sender, NAMESERVER.into(), 53, world)
}

/// The node that has this address itself.
pub(super) fn node_at(world: &World, ip: &str) -> Option<Str> {
    world.places.node(ip).copied()
}

/// The node that a Service's external address leads to: the one that has it itself, or else,
/// by a route that somebody has set, the first one.
pub(super) fn routed(world: &World, ip: &str) -> Str {
    let first = || world.machines.keys().next().copied();
    node_at(world, ip).or_else(first).unwrap_or_default()
}

/// The node whose pods have addresses like this one.
pub(super) fn pod_network<'a>(
    world: &World<'a>,
    ip: &str,
) -> Option<(&'a Str, &'a Shared<Machine>)> {
    let (node, machine) = world.machines.get_key_value(world.places.pods(ip)?)?;
    machine.kubelet.routes(ip).then_some((node, machine))
}

/// The running pod that asks, and its node; `home` is where it was last time.
fn client_pod<'a>(world: &World<'a>, start: &HopEnd, home: &Str) -> Option<(&'a Str, &'a PodRun)> {
    let HopEnd::Pod(key) = start else { return None };
    let on = |(node, machine): (&'a Str, &'a Shared<Machine>)| {
        let run = machine.kubelet.pod(key).filter(|_| machine.powered)?;
        (!run.ip().is_empty() && run.is_running()).then_some((node, run))
    };
    let at_home = world.machines.get_key_value(home).and_then(on);
    at_home.or_else(|| world.machines.iter().find_map(on))
}

/// The Service as the entry node knows it, or, if that one is off, as any other does.
pub(super) fn find_service<'a>(
    world: &World<'a>,
    entry: &Str,
    key: &Key,
) -> Option<&'a Arc<Service>> {
    let known = |node: &Str| world.proxies.on(node)?.service(key);
    known(entry).or_else(|| world.proxies.all().find_map(|proxy| proxy.service(key)))
}

/// The Service that has this address, as the node knows it (outside: as any node does): its
/// ClusterIP, an external address, its load balancer's, or a node's with one of its node ports.
fn service_at<'a>(world: &World<'a>, node: &Str, ip: &str, port: u16) -> Option<&'a Arc<Service>> {
    let node_ip = node_at(world, ip).is_some();
    let is_it = |service: &&Arc<Service>| match node_ip {
        _ if service.takes(ip, port) => true,
        true => service.spec.ports.iter().any(|p| p.node_number() == port),
        false => &*service.spec.cluster_ip == ip || service.external_ip().as_deref() == Some(ip),
    };
    match node.is_empty() {
        true => world.proxies.all().find_map(|proxy| proxy.services().find(is_it)),
        false => world.proxies.on(node)?.services().find(is_it),
    }
}

/// What the client dials: the ClusterIP from inside, a node's address and the NodePort from
/// outside.
fn dialled(from: &TrafficFrom, service: &Service, world: &World) -> Option<Address> {
    let port = service.spec.ports.first()?;
    match from {
        TrafficFrom::Pod { .. } | TrafficFrom::Node { .. } => {
            Some(Address { ip: service.spec.cluster_ip, port: port.number() })
        }
        TrafficFrom::Outside { node } => {
            let machine = world.machines.get(node)?;
            let port = service.spec.ports.iter().map(|p| p.node_number()).find(|p| *p != 0)?;
            Some(Address { ip: machine.kubelet.setup().address, port })
        }
        TrafficFrom::Client => {
            Some(Address { ip: service.address_outside()?, port: port.number() })
        }
    }
}

/// The client outside: an address of the documentation range TEST-NET-3.
pub(super) const CLIENT_IP: &str = "203.0.113.10";
pub const LOCALHOST: &str = "127.0.0.1";
/// The longest name that DNS knows.
const HOST_MAX: usize = 253;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_is_read_as_curl_reads_it() {
        let parts = |text| {
            let Url { scheme, host, port, path } = Url::parse(text)?;
            Some(format!("{scheme:?} {host} {port} {path}"))
        };
        for (text, want) in [
            ("web", Some("Http web 80 /")),
            ("web.shop:8080", Some("Http web.shop 8080 /")),
            ("http://web/cart?a=1", Some("Http web 80 /cart?a=1")),
            ("https://shop.example", Some("Https shop.example 443 /")),
            ("https://shop.example:8443/a/b", Some("Https shop.example 8443 /a/b")),
            ("10.244.1.3:8080", Some("Http 10.244.1.3 8080 /")),
            ("dns:web.shop.svc.cluster.local.", Some("Dns web.shop.svc.cluster.local. 80 /")),
            ("", None),
            (":80", None),
            ("web:0", None),
            ("web:70000", None),
            ("ftp://web", None),
            ("we b", None),
        ] {
            assert_eq!(parts(text).as_deref(), want, "{text}");
        }
        let ip = |text| Url::parse(text).unwrap().ip().map(|ip| ip.to_string());
        assert_eq!(ip("10.96.0.10:53").as_deref(), Some("10.96.0.10"));
        assert_eq!(ip("localhost:80").as_deref(), Some(LOCALHOST));
        assert_eq!(
            (ip("10.96.0"), ip("10.96.0.300"), ip("1.2.3.4.5"), ip("a.b.c.d")),
            Default::default()
        );
    }
}
