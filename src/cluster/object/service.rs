//! v1 Service.

use super::{IntOrString, Labels, ObjectMeta, Str, is_default};
use serde::{Deserialize, Serialize};

/// Label on the EndpointSlices and Endpoints of a Service without cluster IP.
pub const LABEL_HEADLESS: &str = "service.kubernetes.io/headless";

/// DefaultClientIPServiceAffinitySeconds.
pub const AFFINITY_SECONDS: i32 = 10_800;

/// v1 Service.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Service {
    pub metadata: ObjectMeta,
    pub spec: ServiceSpec,
    #[serde(skip_serializing_if = "is_default")]
    pub status: ServiceStatus,
}

impl Service {
    pub fn is_headless(&self) -> bool {
        &*self.spec.cluster_ip == "None"
    }
    /// Its address outside, given by a load balancer; `None` as long as that is pending.
    pub fn external_ip(&self) -> Option<Str> {
        self.status.load_balancer.ingress.first().map(|ingress| ingress.ip)
    }
    /// Where clients outside send to: the address of its load balancer, or the first of its
    /// externalIPs.
    pub fn address_outside(&self) -> Option<Str> {
        self.external_ip().or(self.external_ips().first().copied())
    }
    /// externalIPs, where they are not ignored.
    pub fn external_ips(&self) -> &[Str] {
        match self.is_headless() || &*self.spec.kind == "ExternalName" {
            true => &[],
            false => &self.spec.external_ips,
        }
    }
    /// It has this port, and this address among its externalIPs.
    pub fn takes(&self, ip: &str, port: u16) -> bool {
        let listed = self.external_ips().iter().any(|external| &**external == ip);
        listed && self.spec.ports.iter().any(|p| p.number() == port)
    }
    /// GetWarningsForService: what the API server says about a Service that it takes.
    pub fn warnings(&self) -> Vec<&'static str> {
        let spec = &self.spec;
        let (headless, named) = (self.is_headless(), &*spec.kind == "ExternalName");
        let affinity = &*spec.session_affinity == "ClientIP";
        let external = !spec.external_ips.is_empty();
        let all = [
            (headless && external, "spec.externalIPs is ignored for headless services"),
            (headless && affinity, "spec.SessionAffinity is ignored for headless services"),
            (
                external && !headless && !named,
                "spec.externalIPs is deprecated and may no longer be implemented in some clusters",
            ),
            (named && external, "spec.externalIPs is ignored when spec.type is \"ExternalName\""),
            (
                !named && !spec.external_name.is_empty(),
                "spec.externalName is ignored when spec.type is not \"ExternalName\"",
            ),
        ];
        all.into_iter().filter(|(so, _)| *so).map(|(_, text)| text).collect()
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ServiceSpec {
    /// Of a `LoadBalancer`; `None` before defaulting and for other types.
    #[serde(skip_serializing_if = "is_default")]
    pub allocate_load_balancer_node_ports: Option<bool>,
    #[serde(rename = "clusterIP", skip_serializing_if = "is_default")]
    pub cluster_ip: Str,
    /// Of an `ExternalName`: the name that DNS answers with as CNAME.
    #[serde(skip_serializing_if = "is_default")]
    pub external_name: Str,
    #[serde(rename = "externalIPs", skip_serializing_if = "is_default")]
    pub external_ips: Vec<Str>,
    #[serde(rename = "externalTrafficPolicy", skip_serializing_if = "is_default")]
    pub external_traffic_policy: Str,
    /// Of a `LoadBalancer` with externalTrafficPolicy Local: where each node tells whether it has
    /// an endpoint.
    #[serde(skip_serializing_if = "is_default")]
    pub health_check_node_port: i32,
    #[serde(skip_serializing_if = "is_default")]
    pub internal_traffic_policy: Str,
    #[serde(skip_serializing_if = "is_default")]
    pub load_balancer_class: Str,
    #[serde(skip_serializing_if = "is_default")]
    pub ports: Vec<ServicePort>,
    #[serde(skip_serializing_if = "is_default")]
    pub publish_not_ready_addresses: bool,
    #[serde(skip_serializing_if = "is_default")]
    pub selector: Labels,
    #[serde(skip_serializing_if = "is_default")]
    pub session_affinity: Str,
    #[serde(skip_serializing_if = "is_default")]
    pub session_affinity_config: Option<SessionAffinityConfig>,
    /// `ClusterIP`, `NodePort`, `LoadBalancer` or `ExternalName`; empty before defaulting.
    #[serde(rename = "type")]
    pub kind: Str,
}

impl ServiceSpec {
    /// apiserver's needsClusterIP: it has an address of its own, or says that it wants none.
    pub fn needs_cluster_ip(&self) -> bool {
        matches!(&*self.kind, "ClusterIP" | "NodePort" | "LoadBalancer")
    }

    /// apiserver's needsNodePort.
    pub fn needs_node_port(&self) -> bool {
        match &*self.kind {
            "NodePort" => true,
            "LoadBalancer" => self.allocate_load_balancer_node_ports != Some(false),
            _ => false,
        }
    }

    /// apiserver's needsHCNodePort.
    pub fn needs_health_check_node_port(&self) -> bool {
        &*self.kind == "LoadBalancer" && &*self.external_traffic_policy == "Local"
    }

    /// Controllers look for its endpoints: without a selector others write them, and an
    /// `ExternalName` has none.
    pub fn has_endpoints(&self) -> bool {
        !self.selector.is_empty() && &*self.kind != "ExternalName"
    }

    /// How long a client stays with its endpoint after its last request, in seconds; `None`: with
    /// each request it may get another one.
    pub fn affinity_seconds(&self) -> Option<i32> {
        let config = self.session_affinity_config.and_then(|config| config.client_ip);
        let seconds = config.and_then(|config| config.timeout_seconds).unwrap_or(AFFINITY_SECONDS);
        (&*self.session_affinity == "ClientIP").then_some(seconds)
    }

    /// serviceutil.ExternallyAccessible: packets from outside are meant to reach it.
    pub fn externally_accessible(&self) -> bool {
        let outside = matches!(&*self.kind, "NodePort" | "LoadBalancer");
        outside || &*self.kind == "ClusterIP" && !self.external_ips.is_empty()
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SessionAffinityConfig {
    #[serde(rename = "clientIP", skip_serializing_if = "is_default")]
    pub client_ip: Option<ClientIpConfig>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ClientIpConfig {
    /// `None` before defaulting.
    #[serde(skip_serializing_if = "is_default")]
    pub timeout_seconds: Option<i32>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ServiceStatus {
    pub load_balancer: LoadBalancerStatus,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LoadBalancerStatus {
    #[serde(skip_serializing_if = "is_default")]
    pub ingress: Vec<LoadBalancerIngress>,
}

/// Where a load balancer takes traffic: an address or a name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LoadBalancerIngress {
    #[serde(skip_serializing_if = "is_default")]
    pub hostname: Str,
    #[serde(skip_serializing_if = "is_default")]
    pub ip: Str,
    /// `VIP`: packets reach the node with this address as destination; `Proxy`: with the node's.
    #[serde(skip_serializing_if = "is_default")]
    pub ip_mode: Str,
}

impl LoadBalancerIngress {
    /// Its address, or its name where it has none.
    pub fn text(&self) -> Str {
        if self.ip.is_empty() { self.hostname } else { self.ip }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ServicePort {
    #[serde(skip_serializing_if = "is_default")]
    pub name: Str,
    #[serde(skip_serializing_if = "is_default")]
    pub node_port: i32,
    /// As asked for: what the API server has stored is in range.
    pub port: i32,
    #[serde(skip_serializing_if = "is_default")]
    pub protocol: Str,
    /// A number, or the name of a container port. `None` before defaulting (then = port).
    pub target_port: Option<IntOrString>,
}

impl ServicePort {
    /// `port` of a Service that was let in.
    pub fn number(&self) -> u16 {
        self.port as u16
    }
    /// `nodePort` of a Service that was let in; 0 = none.
    pub fn node_number(&self) -> u16 {
        self.node_port as u16
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_that_is_taken_with_warnings() {
        let told = |kind: &str, cluster_ip: &str, affinity: &str| {
            let mut service = Service::default();
            let spec = &mut service.spec;
            (spec.kind, spec.cluster_ip) = (kind.into(), cluster_ip.into());
            (spec.external_ips, spec.session_affinity) = (vec!["1.2.3.4".into()], affinity.into());
            spec.ports = vec![ServicePort { port: 80, ..ServicePort::default() }];
            let takes = [("1.2.3.4", 80), ("1.2.3.4", 81), ("1.2.3.5", 80)];
            (service.warnings(), takes.map(|(ip, port)| service.takes(ip, port)))
        };
        let deprecated =
            "spec.externalIPs is deprecated and may no longer be implemented in some clusters";
        let takes = [true, false, false];
        assert_eq!(told("ClusterIP", "10.96.0.9", "ClientIP"), (vec![deprecated], takes));
        assert_eq!(told("LoadBalancer", "10.96.0.9", "None"), (vec![deprecated], takes));
        let ignored = [
            "spec.externalIPs is ignored for headless services",
            "spec.SessionAffinity is ignored for headless services",
        ];
        assert_eq!(told("ClusterIP", "None", "ClientIP"), (ignored.to_vec(), [false; 3]));
        let named = "spec.externalIPs is ignored when spec.type is \"ExternalName\"";
        assert_eq!(told("ExternalName", "", "None"), (vec![named], [false; 3]));
    }
}
