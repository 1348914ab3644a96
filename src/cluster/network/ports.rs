//! The ports of a Service, link by link: nodePort, port, targetPort, the port of a container; and
//! which link is broken.
//!
//! Invariant: what is said of an endpoint is what a packet to it would meet now.

use crate::cluster::Cluster;
use crate::cluster::map::Map;
use crate::cluster::node::ServiceRules;
use crate::cluster::object::{
    EndpointSlice, IntOrString, Key, Kind, LABEL_SERVICE_NAME, Object, Service, ServicePort, Str,
};
use std::sync::Arc;

/// One port of a Service and where it leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortChain {
    pub port: ServicePort,
    /// The numbers that endpoints have for it, each with how many of them take requests.
    pub targets: Vec<(u16, u32)>,
    /// The name of that port in the first pod's container, where it declares one.
    pub container: Option<Str>,
    pub broken: Option<Broken>,
}

/// Why a request to a port finds nobody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Broken {
    /// Its selector matches no pod.
    NoPods,
    /// It has no selector, and nobody wrote an EndpointSlice for it.
    NoSlices,
    /// None of so many endpoints is ready.
    NotReady { total: u32 },
    /// No pod has a container port of this name.
    NoSuchName { name: Str },
    /// A pod's containers do not listen on this port.
    NotListening { pod: Str, port: u16 },
}

impl Cluster {
    /// The EndpointSlices of a Service, in the order of their names.
    pub fn slices_of<'a>(
        &'a self,
        service: &'a Key,
    ) -> impl Iterator<Item = &'a Arc<EndpointSlice>> {
        let slices = self.list_namespace(Kind::EndpointSlice, &service.namespace);
        slices.filter_map(Object::as_endpoint_slice).filter(|slice| {
            slice.metadata.labels.get(LABEL_SERVICE_NAME).is_some_and(|of| *of == service.name)
        })
    }

    /// Where each port of a Service leads.
    pub fn port_chains(&self, key: &Key) -> Vec<PortChain> {
        let Some(Object::Service(service)) = self.get(key) else { return Vec::new() };
        if &*service.spec.kind == "ExternalName" {
            return Vec::new();
        }
        let slices: Vec<_> = self.slices_of(key).cloned().collect();
        service.spec.ports.iter().map(|port| self.chain(&service, port, &slices)).collect()
    }

    fn chain(
        &self,
        service: &Service,
        port: &ServicePort,
        slices: &[Arc<EndpointSlice>],
    ) -> PortChain {
        let mut targets: Vec<(u16, u32)> = Vec::new();
        let (mut container, mut total, mut deaf, mut listens) = (None, 0, None, false);
        let mut all = slices.iter().flat_map(|slice| &slice.endpoints);
        let any_ready = all.any(|e| e.conditions.ready);
        for slice in slices {
            total += slice.endpoints.len() as u32;
            let named = slice.ports.iter().find(|p| p.name == port.name);
            let Some(number) = named.map(|p| p.port) else { continue };
            let ready = slice.endpoints.iter().filter(|e| e.conditions.takes(any_ready));
            match targets.iter_mut().find(|(known, _)| *known == number) {
                Some((_, count)) => *count += ready.clone().count() as u32,
                None => targets.push((number, ready.clone().count() as u32)),
            }
            for endpoint in ready.take(ASKED_MAX) {
                let target = endpoint.target_ref;
                let pod = Key::new(Kind::Pod, target.namespace, target.name);
                let machine = self.machines().get(&endpoint.node_name);
                let Some(run) = machine.and_then(|m| m.kubelet.pod(&pod)) else { continue };
                container = container.or_else(|| declared(self, &pod, number));
                match run.answers(number) {
                    Some(_) => listens = true,
                    None => _ = deaf.get_or_insert((pod.name, number)),
                }
            }
        }
        let ready: u32 = targets.iter().map(|(_, ready)| ready).sum();
        let broken = match (&port.target_port, deaf) {
            _ if total == 0 && service.spec.selector.is_empty() => Some(Broken::NoSlices),
            _ if total == 0 => Some(Broken::NoPods),
            (Some(IntOrString::String(name)), _) if targets.is_empty() => {
                Some(Broken::NoSuchName { name: *name })
            }
            _ if ready == 0 => Some(Broken::NotReady { total }),
            // Where others listen, it is that pod's own matter.
            (_, Some((pod, port))) if !listens => Some(Broken::NotListening { pod, port }),
            _ => None,
        };
        PortChain { port: port.clone(), targets, container, broken }
    }

    /// What each node answers on a Service's healthCheckNodePort: how many endpoints its
    /// kube-proxy knows there. 0 is a 503, any other number a 200.
    pub fn health_checks(&self, service: &Key) -> Vec<(Str, u32)> {
        // Most know the same slices: these are counted once.
        let mut last: Option<(&ServiceRules, Map<Str, u32>)> = None;
        let mut local = |node: &Str| {
            let rules = self.proxies().on(node)?.rules_of(service)?;
            if !last.as_ref().is_some_and(|(known, _)| known.has_slices_of(rules)) {
                last = Some((rules, rules.ready_by_node()));
            }
            let (_, ready) = last.as_ref()?;
            Some(ready.get(node).copied().unwrap_or(0))
        };
        let nodes = self.machines().keys();
        nodes.filter_map(|node| Some((*node, local(node)?))).collect()
    }
}

/// The name of a declared container port with this number.
fn declared(cluster: &Cluster, pod: &Key, number: u16) -> Option<Str> {
    let Some(Object::Pod(pod)) = cluster.get(pod) else { return None };
    let ports = pod.spec.containers.iter().flat_map(|c| &c.ports);
    ports.clone().find(|p| p.container_port == number).map(|p| p.name)
}

/// Pods of a slice that are asked whether they listen.
const ASKED_MAX: usize = 8;
