//! networking.k8s.io/v1 NetworkPolicy.

use super::{IntOrString, LabelSelector, ObjectMeta, Str, is_default};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// networking.k8s.io/v1 NetworkPolicy: which connections the selected pods take and make. Pods that
/// no policy selects for a direction are open in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NetworkPolicy {
    pub metadata: ObjectMeta,
    pub spec: NetworkPolicySpec,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NetworkPolicySpec {
    #[serde(skip_serializing_if = "is_default")]
    pub egress: Vec<EgressRule>,
    #[serde(skip_serializing_if = "is_default")]
    pub ingress: Vec<IngressFrom>,
    /// The pods of its namespace that it is for; empty: all of them.
    pub pod_selector: LabelSelector,
    /// `Ingress`, `Egress` or both; empty before defaulting.
    #[serde(skip_serializing_if = "is_default")]
    pub policy_types: Vec<Str>,
}

/// networking/v1 NetworkPolicyEgressRule.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EgressRule {
    #[serde(skip_serializing_if = "is_default")]
    pub ports: Vec<PolicyPort>,
    /// Empty: anywhere.
    #[serde(skip_serializing_if = "is_default")]
    pub to: Vec<PolicyPeer>,
}

/// networking/v1 NetworkPolicyIngressRule.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct IngressFrom {
    /// Empty: anywhere.
    #[serde(skip_serializing_if = "is_default")]
    pub from: Vec<PolicyPeer>,
    #[serde(skip_serializing_if = "is_default")]
    pub ports: Vec<PolicyPort>,
}

/// networking/v1 NetworkPolicyPort: with neither, any port of the protocol.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PolicyPort {
    /// The last one, where `port` is the first of many.
    #[serde(skip_serializing_if = "is_default")]
    pub end_port: Option<i32>,
    /// A number, or the name of a container port of the pod that is reached.
    #[serde(skip_serializing_if = "is_default")]
    pub port: Option<IntOrString>,
    /// `TCP` by default.
    #[serde(skip_serializing_if = "is_default")]
    pub protocol: Str,
}

/// networking/v1 NetworkPolicyPeer: pods of this namespace, pods of the namespaces selected, or
/// addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PolicyPeer {
    #[serde(skip_serializing_if = "is_default")]
    pub ip_block: Option<IpBlock>,
    #[serde(skip_serializing_if = "is_default")]
    pub namespace_selector: Option<LabelSelector>,
    #[serde(skip_serializing_if = "is_default")]
    pub pod_selector: Option<LabelSelector>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct IpBlock {
    pub cidr: Str,
    #[serde(skip_serializing_if = "is_default")]
    pub except: Vec<Str>,
}

impl NetworkPolicy {
    /// SetDefaults_NetworkPolicy and SetDefaults_NetworkPolicyPort.
    pub fn default_fields(&mut self) {
        let spec = &mut self.spec;
        if spec.policy_types.is_empty() {
            spec.policy_types.push("Ingress".into());
            if !spec.egress.is_empty() {
                spec.policy_types.push("Egress".into());
            }
        }
        let ingress = spec.ingress.iter_mut().flat_map(|rule| &mut rule.ports);
        let egress = spec.egress.iter_mut().flat_map(|rule| &mut rule.ports);
        for port in ingress.chain(egress).filter(|port| port.protocol.is_empty()) {
            port.protocol = "TCP".into();
        }
    }
}

/// A range of addresses: `10.244.0.0/16`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cidr {
    address: IpAddr,
    bits: u32,
}

impl Cidr {
    pub fn parse(text: &str) -> Option<Cidr> {
        let (address, bits) = text.split_once('/')?;
        let address: IpAddr = address.parse().ok()?;
        let digits = bits.bytes().all(|b| b.is_ascii_digit()) && bits.len() <= 3;
        let bits = bits.parse().ok().filter(|bits| digits && *bits <= width(address))?;
        Some(Cidr { address, bits })
    }

    pub fn contains(self, address: IpAddr) -> bool {
        let (of, other) = (width(self.address), width(address));
        of == other && number(self.address) ^ number(address) <= self.rest()
    }

    /// Another one lies within it and is smaller.
    pub fn holds(self, other: Cidr) -> bool {
        self.contains(other.address) && other.bits > self.bits
    }

    /// Its address is the first one of the range.
    pub fn is_plain(self) -> bool {
        number(self.address) & self.rest() == 0
    }

    /// The bits of an address that may be anything.
    fn rest(self) -> u128 {
        match width(self.address) - self.bits {
            128 => u128::MAX,
            free => (1 << free) - 1,
        }
    }
}

fn width(address: IpAddr) -> u32 {
    if address.is_ipv4() { 32 } else { 128 }
}

fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(v4) => u32::from(v4).into(),
        IpAddr::V6(v6) => v6.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_holds_the_addresses_that_begin_as_it_does() {
        let cidr = |text: &str| Cidr::parse(text);
        let ip = |text: &str| text.parse::<IpAddr>().expect("an address");
        let pods = cidr("10.244.0.0/16").expect("a range");
        assert!(pods.contains(ip("10.244.255.255")) && !pods.contains(ip("10.245.0.0")));
        assert!(!pods.contains(ip("::ffff:10.244.0.1")));
        assert!(pods.holds(cidr("10.244.1.0/24").expect("a range")));
        assert!(!pods.holds(pods) && !pods.holds(cidr("10.0.0.0/8").expect("a range")));
        assert!(cidr("0.0.0.0/0").is_some_and(|all| all.contains(ip("203.0.113.10"))));
        assert!(cidr("::/0").is_some_and(|all| all.contains(ip("2001:db8::1"))));
        assert!(cidr("10.0.0.1/32").is_some_and(|one| one.contains(ip("10.0.0.1"))));
        assert!(cidr("10.0.0.1/8").is_some_and(|odd| !odd.is_plain()) && pods.is_plain());
        for wrong in ["", "10.0.0.0", "10.0.0.0/33", "10.0.0/8", "10.0.0.0/+8", "::/129", "a/8"] {
            assert_eq!(cidr(wrong), None, "{wrong}");
        }
    }
}
