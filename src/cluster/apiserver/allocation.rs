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
        keep(service, old);
    }
    cluster_ip(api, at, service, old)?;
    if &*service.spec.kind == "NodePort" { node_ports(api, at, service, old) } else { Ok(()) }
}

/// patchAllocatedValues: an update need not repeat what was allocated.
fn keep(service: &mut Service, old: &Service) {
    let spec = &mut service.spec;
    if spec.cluster_ip.is_empty() {
        spec.cluster_ip = old.spec.cluster_ip;
    }
    for port in spec.ports.iter_mut().filter(|port| port.node_port == 0) {
        let same = |o: &&_| same_port(port.port, &port.protocol, o);
        port.node_port = old.spec.ports.iter().find(same).map_or(0, |o| o.node_port);
    }
}

fn same_port(port: u16, protocol: &str, other: &ServicePort) -> bool {
    port == other.port && protocol == &*other.protocol
}

fn cluster_ip(
    api: &ApiServer,
    at: &mut Surroundings,
    service: &mut Service,
    old: Option<&Service>,
) -> Result<(), ApiError> {
    let asked = service.spec.cluster_ip;
    if let Some(old) = old.filter(|old| !old.spec.cluster_ip.is_empty()) {
        if old.spec.cluster_ip == asked {
            return Ok(());
        }
        let text =
            format!("spec.clusterIPs[0]: Invalid value: [\"{asked}\"]: may not change once set");
        return Err(invalid(service.metadata.name, text));
    }
    if &*asked == "None" {
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
    let before: Set<u16> =
        old.into_iter().flat_map(|old| &old.spec.ports).map(|port| port.node_port).collect();
    let ports = &mut service.spec.ports;
    // A port of another protocol may have the same number.
    let mut own: Set<u16> = Set::new();
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
                let taken = |port: u32| {
                    let port = port as u16;
                    api.node_ports.contains(&port) || own.contains(&port)
                };
                let free = next_free(at, NODE_PORTS, taken);
                free.ok_or_else(|| full("failed to allocate a nodePort"))? as u16
            }
        };
        own.insert(ports[i].node_port);
    }
    Ok(())
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
        for port in service.spec.ports.iter().map(|p| p.node_port).filter(|p| *p != 0) {
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
