//! The load balancer of a Service: a cloud's outside the cluster, or MetalLB on one of the nodes.

use super::ask::{Ask, find_service, routed};
use super::{Address, LoadBalancer, World};
use crate::cluster::moves::TrafficFrom;
use crate::cluster::node::ServiceRules;
use crate::cluster::object::{Key, Kind, Service, ServicePort, Str};
use crate::cluster::rng::Rng;
use crate::cluster::step::Ms;
use std::cell::RefCell;

/// The node a cloud's load balancer hands a packet to: the `chosen`th of `nodes`.
pub(super) struct Target {
    pub(super) node: Str,
    pub(super) address: Address,
    pub(super) nodes: u32,
    pub(super) chosen: u32,
}

/// What a call of the traffic has found out about the nodes behind a load balancer: machines and
/// rules do not change meanwhile.
#[derive(Debug, Default)]
pub(crate) struct Balanced(RefCell<Option<Known>>);

#[derive(Debug)]
struct Known {
    service: Key,
    /// A node that went silent counts as healthy until then.
    until: Ms,
    healthy: Vec<Str>,
    /// With MetalLB: who answers for the address.
    announces: Option<Str>,
}

/// One of the nodes, at the node port of this port. If none is healthy, all are tried, as clouds
/// do. `None`: the Service is gone.
pub(super) fn turn(world: &World, service: &Key, port: u16, rng: &mut Rng) -> Option<Target> {
    let found = find_service(world, &Str::default(), service)?;
    let same = |p: &&ServicePort| p.number() == port;
    let port = found.spec.ports.iter().find(same).or(found.spec.ports.first())?.node_number();
    let (node, nodes, chosen) = known(world, service, |known| {
        let healthy = &known.healthy;
        let all = if healthy.is_empty() { world.machines.len() } else { healthy.len() };
        let chosen = if all == 0 { 0 } else { rng.below(all as u64) as usize };
        let tried = healthy.get(chosen).or_else(|| world.machines.keys().nth(chosen));
        tried.map(|node| (*node, all, chosen))
    })?;
    let ip = world.machines[&node].kubelet.setup().address;
    let (nodes, chosen) = (nodes as u32, chosen as u32 + 1);
    Some(Target { node, address: Address { ip, port }, nodes, chosen })
}

/// The Service's EXTERNAL-IP is asked for, and it is pending or not in the rules yet.
pub(super) fn is_new(ask: &Ask, world: &World) -> bool {
    if ask.from != TrafficFrom::Client || !ask.to.is_empty() {
        return false;
    }
    let service = &ask.service;
    let Some(known) = find_service(world, &Str::default(), service) else { return false };
    let Some(address) = known.address_outside() else { return true };
    let node = match known.external_ip() {
        None => Some(routed(world, &address)),
        Some(_) if is_turned(known) => None,
        Some(_) => announcer(world, known),
    };
    let rules = node.and_then(|node| world.proxies.on(&node)?.rules_of(service));
    rules.is_some_and(|rules| {
        let given = rules.service.external_ips();
        !has_address(rules, &address) && !given.contains(&address)
    })
}

/// Its load balancer sends packets to the nodes' own addresses.
pub(super) fn is_turned(service: &Service) -> bool {
    let ingress = service.status.load_balancer.ingress.first();
    ingress.is_some_and(|ingress| &*ingress.ip_mode == "Proxy")
}

/// The node's rules take this address of the Service's load balancer: packets reach the node with
/// it as their destination (ipMode VIP).
pub(super) fn has_address(rules: &ServiceRules, ip: &str) -> bool {
    let mut points = rules.service.status.load_balancer.ingress.iter();
    points.any(|point| &*point.ip == ip && &*point.ip_mode != "Proxy")
}

/// What a load balancer outside knows of a node: for some seconds after it went silent, it still
/// counts on it. With `externalTrafficPolicy: Local` a node must have an endpoint of its own
/// (healthCheckNodePort).
fn is_healthy(world: &World, node: &Str, service: &Key) -> bool {
    let up = world.machines.get(node).is_some_and(|machine| {
        machine.down_since.is_none_or(|since| world.now < since + NOTICED_AFTER_MS)
    });
    let rules = world.proxies.on(node).and_then(|proxy| proxy.rules_of(service));
    let Some(rules) = rules.filter(|_| up) else { return up };
    let local = &*rules.service.spec.external_traffic_policy == "Local";
    let mut ports = rules.ports().iter();
    match world.settings.load_balancer {
        _ if !local => true,
        // MetalLB's speakers go by endpoints that serve, those that end included.
        LoadBalancer::MetalLb => {
            ports.any(|port| rules.backends(port, Some(&**node)).next().is_some())
        }
        LoadBalancer::Cloud | LoadBalancer::None => rules.any_ready(Some(node)),
    }
}

/// MetalLB in layer 2 mode: the node that answers for the address, one of those that have an
/// endpoint if the Service wants that, and none if there is no endpoint at all.
pub(super) fn announcer(world: &World, service: &Service) -> Option<Str> {
    if world.settings.load_balancer != LoadBalancer::MetalLb {
        return None;
    }
    let key = Key::new(Kind::Service, service.metadata.namespace, service.metadata.name);
    known(world, &key, |known| known.announces)
}

/// What is known of the nodes behind a Service's load balancer, found out once in a call.
fn known<R>(world: &World, service: &Key, read: impl FnOnce(&Known) -> R) -> R {
    let mut found = world.balanced.0.borrow_mut();
    let still = found.take().filter(|k| k.service == *service && world.now < k.until);
    read(found.insert(still.unwrap_or_else(|| Known::of(world, service))))
}

impl Known {
    fn of(world: &World, service: &Key) -> Known {
        let silent = world.machines.values().filter_map(|machine| machine.down_since);
        let noticed = silent.map(|since| since + NOTICED_AFTER_MS).filter(|at| *at > world.now);
        let healthy: Vec<Str> = world
            .machines
            .keys()
            .filter(|node| is_healthy(world, node, service))
            .copied()
            .collect();
        let announces = find_service(world, &Str::default(), service)
            .and_then(|found| found.external_ip())
            .and_then(|ip| announces(world, service, &ip, &healthy));
        Known { service: *service, until: noticed.min().unwrap_or(Ms::MAX), healthy, announces }
    }
}

/// Of the healthy nodes that know of an endpoint.
fn announces(world: &World, service: &Key, ip: &str, healthy: &[Str]) -> Option<Str> {
    let fit = |node: &&Str| {
        let rules = world.proxies.on(node).and_then(|proxy| proxy.rules_of(service));
        let mut ports = rules.map_or(&[][..], ServiceRules::ports).iter();
        ports.any(|p| rules.is_some_and(|r| r.backends(p, None).next().is_some()))
    };
    // MetalLB sorts the nodes by a hash of their name and the address.
    let sum = |node: &Str| {
        let bytes = node.bytes().chain(ip.bytes());
        bytes.fold(2_166_136_261u32, |h, b| (h ^ u32::from(b)).wrapping_mul(16_777_619))
    };
    healthy.iter().filter(fit).min_by_key(|node| (sum(node), **node)).copied()
}

/// MetalLB's IPAddressPool, beside the nodes' addresses.
pub(crate) const METALLB_NETWORK: &str = "10.0.250.";
/// So long a silent node counts as healthy: two health checks, five seconds apart.
const NOTICED_AFTER_MS: Ms = 10_000;
