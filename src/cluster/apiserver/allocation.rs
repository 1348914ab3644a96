//! Cluster IPs and node ports of Services: given, or checked where the client asked for its own.
//!
//! Models pkg/registry/core/service/storage/alloc.go and portallocator.

use super::{ApiServer, Surroundings, error, storage::invalid};
use crate::cluster::map::Set;
use crate::cluster::object::{Service, ServicePort};
use crate::cluster::step::{ApiError, Reason};

/// Gives a Service what it has not; `old` is its state before, whose addresses it keeps.
pub(super) fn allocate(
    api: &ApiServer,
    at: &mut Surroundings,
    service: &mut Service,
    old: Option<&Service>,
) -> Result<(), ApiError> {
    if let Some(old) = old {
        prepare(service, old);
    }
    if service.spec.needs_cluster_ip() {
        cluster_ip(api, at, service, old)?;
    }
    if service.spec.needs_node_port() {
        node_ports(api, at, service, old)?;
    }
    health_check_node_port(api, at, service, old)
}

/// svcStrategy.PrepareForUpdate: what an update leaves to its type and to the state before.
pub(super) fn prepare(service: &mut Service, old: &Service) {
    keep(service, old);
    drop_what_does_not_apply(service, old);
}

/// patchAllocatedValues: an update need not repeat what was allocated.
fn keep(service: &mut Service, old: &Service) {
    let (spec, old) = (&mut service.spec, &old.spec);
    if old.needs_cluster_ip() && spec.needs_cluster_ip() && spec.cluster_ip.is_empty() {
        spec.cluster_ip = old.cluster_ip;
    }
    if old.needs_node_port() && spec.needs_node_port() {
        let numbers = |ports: &[ServicePort]| -> Set<i32> {
            ports.iter().map(|port| port.node_port).filter(|port| *port != 0).collect()
        };
        let now = numbers(&spec.ports);
        let mut used: Set<i32> =
            numbers(&old.ports).iter().copied().filter(|port| now.contains(port)).collect();
        for port in spec.ports.iter_mut().filter(|port| port.node_port == 0) {
            let had = old.ports.iter().rfind(|o| o.name == port.name).map_or(0, |o| o.node_port);
            if !used.contains(&had) {
                port.node_port = had;
                used.insert(had);
            }
        }
    }
    if old.needs_health_check_node_port()
        && spec.needs_health_check_node_port()
        && spec.health_check_node_port == 0
    {
        spec.health_check_node_port = old.health_check_node_port;
    }
}

/// dropTypeDependentFields: what the old type had and the new has not goes, unless the client asks
/// for another value in the same request.
fn drop_what_does_not_apply(service: &mut Service, old: &Service) {
    if &*service.spec.kind != "LoadBalancer" {
        service.status = Default::default();
    }
    let (spec, old) = (&mut service.spec, &old.spec);
    if old.needs_cluster_ip() && !spec.needs_cluster_ip() {
        same_goes(&mut spec.cluster_ip, &old.cluster_ip);
        same_goes(&mut spec.internal_traffic_policy, &old.internal_traffic_policy);
    }
    if old.needs_node_port() && !spec.needs_node_port() {
        let before = old.ports.iter().map(|port| port.node_port);
        if spec.ports.iter().map(|port| port.node_port).eq(before) {
            spec.ports.iter_mut().for_each(|port| port.node_port = 0);
        }
    }
    if old.needs_health_check_node_port() && !spec.needs_health_check_node_port() {
        same_goes(&mut spec.health_check_node_port, &old.health_check_node_port);
    }
    if &*old.kind == "LoadBalancer" && &*spec.kind != "LoadBalancer" {
        let before = old.allocate_load_balancer_node_ports;
        same_goes(&mut spec.allocate_load_balancer_node_ports, &before);
        same_goes(&mut spec.load_balancer_class, &old.load_balancer_class);
    }
    if old.externally_accessible() && !spec.externally_accessible() {
        same_goes(&mut spec.external_traffic_policy, &old.external_traffic_policy);
    }
}

fn same_goes<T: Default + PartialEq>(new: &mut T, old: &T) {
    if new == old {
        *new = T::default();
    }
}

/// allocHealthCheckNodePort: one for a Service that needs it, from the range of node ports.
fn health_check_node_port(
    api: &ApiServer,
    at: &mut Surroundings,
    service: &mut Service,
    old: Option<&Service>,
) -> Result<(), ApiError> {
    let asked = service.spec.health_check_node_port;
    if !service.spec.needs_health_check_node_port()
        || asked != 0 && old.is_some_and(|old| old.spec.health_check_node_port == asked)
    {
        return Ok(());
    }
    if asked == 0 {
        let own: Set<i32> = service.spec.ports.iter().map(|port| port.node_port).collect();
        let free = free_node_port(api, at, &own);
        let free = free.ok_or_else(|| full("failed to allocate a HealthCheck NodePort"))?;
        service.spec.health_check_node_port = free;
    } else if api.node_ports.contains(&asked) {
        let message = format!(
            "Internal error occurred: failed to allocate requested HealthCheck NodePort {asked}: \
             provided port is already allocated"
        );
        return Err(error(Reason::InternalError, message));
    }
    Ok(())
}

fn cluster_ip(
    api: &ApiServer,
    at: &mut Surroundings,
    service: &mut Service,
    old: Option<&Service>,
) -> Result<(), ApiError> {
    let asked = service.spec.cluster_ip;
    let kept = old.filter(|old| old.spec.needs_cluster_ip() && !old.spec.cluster_ip.is_empty());
    if let Some(old) = kept {
        // ValidateServiceUpdate.
        if old.spec.cluster_ip == asked {
            return Ok(());
        }
        let text =
            format!("spec.clusterIPs[0]: Invalid value: [\"{asked}\"]: may not change once set");
        return Err(invalid(service.metadata.name, text));
    }
    if service.is_headless() {
        return Ok(());
    }
    if asked.is_empty() {
        let free = next_free(at, HOSTS, |host| api.cluster_ips.contains(&host));
        let host = free.ok_or_else(|| full("failed to allocate a serviceIP"))?;
        service.spec.cluster_ip = format!("10.96.{}.{}", host >> 8, host & 255).into();
        return Ok(());
    }
    let why = match host(&asked) {
        // The first one is that of the Service `kubernetes`.
        Some(host) if host == 1 || api.cluster_ips.contains(&host) => {
            "provided IP is already allocated"
        }
        Some(_) => return Ok(()),
        None => "the provided network does not match the current range",
    };
    let text = format!(
        "spec.clusterIPs: Invalid value: [\"{asked}\"]: failed to allocate IP {asked}: {why}"
    );
    Err(invalid(service.metadata.name, text))
}

/// The place of an address in the Services' network.
pub(super) fn host(ip: &str) -> Option<u32> {
    let mut parts = ip.strip_prefix("10.96.")?.split('.').map(|part| part.parse::<u8>().ok());
    let (high, low) = (parts.next()??, parts.next()??);
    parts.next().is_none().then_some(u32::from(high) << 8 | u32::from(low))
}

fn node_ports(
    api: &ApiServer,
    at: &mut Surroundings,
    service: &mut Service,
    old: Option<&Service>,
) -> Result<(), ApiError> {
    let before: Set<i32> =
        old.into_iter().flat_map(|old| &old.spec.ports).map(|port| port.node_port).collect();
    let ports = &mut service.spec.ports;
    // A port of another protocol may have the same number.
    let mut own: Set<i32> = Set::new();
    for (i, port) in ports.iter().enumerate() {
        let asked = port.node_port;
        if asked == 0 || own.contains(&asked) {
            continue;
        }
        if api.node_ports.contains(&asked) && !before.contains(&asked) {
            let text = format!(
                "spec.ports[{i}].nodePort: Invalid value: {asked}: provided port is already \
                 allocated"
            );
            return Err(invalid(service.metadata.name, text));
        }
        own.insert(asked);
    }
    for i in 0..ports.len() {
        if ports[i].node_port != 0 {
            continue;
        }
        let twin = ports.iter().find(|p| p.port == ports[i].port && p.node_port != 0);
        ports[i].node_port = match twin {
            Some(twin) => twin.node_port,
            None => {
                let free = free_node_port(api, at, &own);
                free.ok_or_else(|| full("failed to allocate a nodePort"))?
            }
        };
        own.insert(ports[i].node_port);
    }
    Ok(())
}

/// A node port that neither another Service has nor this one.
fn free_node_port(api: &ApiServer, at: &mut Surroundings, own: &Set<i32>) -> Option<i32> {
    let taken = |port: u32| {
        let port = port as i32;
        api.node_ports.contains(&port) || own.contains(&port)
    };
    next_free(at, NODE_PORTS, taken).map(|port| port as i32)
}

/// A free number of a range, from a random one on and round.
fn next_free(
    at: &mut Surroundings,
    (first, count): (u32, u32),
    taken: impl Fn(u32) -> bool,
) -> Option<u32> {
    let begin = at.rng.below(count.into()) as u32;
    (0..count).map(|step| first + (begin + step) % count).find(|number| !taken(*number))
}

fn full(what: &str) -> ApiError {
    let message = format!("Internal error occurred: {what}: range is full");
    error(Reason::InternalError, message)
}

impl ApiServer {
    /// Keeps count of what Services have.
    pub(super) fn index_service(&mut self, service: &Service, add: bool) {
        if let Some(host) = host(&service.spec.cluster_ip) {
            match add {
                true => self.cluster_ips.insert(host),
                false => self.cluster_ips.remove(&host),
            };
        }
        let ports = service.spec.ports.iter().map(|port| port.node_port);
        let ports = ports.chain([service.spec.health_check_node_port]);
        for port in ports.filter(|port| *port != 0) {
            match add {
                true => self.node_ports.insert(port),
                false => self.node_ports.remove(&port),
            };
        }
    }
}

/// 10.96.0.0/16: the first and how many; those before stay free for the API and DNS Services.
const HOSTS: (u32, u32) = (256, 65_000);
/// --service-node-port-range 30000-32767.
const NODE_PORTS: (u32, u32) = (30_000, 2_768);
