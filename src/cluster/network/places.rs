//! Whose addresses are whose: found without a look at every machine.

use crate::cluster::map::Map;
use crate::cluster::node::NodeSetup;
use crate::cluster::object::Str;

/// The node of each node's address, and of each /24 of pod addresses by its first three numbers.
#[derive(Clone, Debug, Default, Hash)]
pub struct Places(Map<Str, Str>);

impl Places {
    /// A machine that has joined.
    pub(crate) fn add(&mut self, setup: &NodeSetup) {
        self.0.insert(setup.address, setup.name);
        self.0.insert(network(&setup.pod_cidr).into(), setup.name);
    }

    /// The node that has this address itself.
    pub(super) fn node(&self, ip: &str) -> Option<&Str> {
        self.0.get(ip)
    }

    /// The node whose pods have addresses like this one.
    pub(super) fn pods(&self, ip: &str) -> Option<&Str> {
        self.0.get(network(ip))
    }
}

/// `10.244.1.` of `10.244.1.7` and of `10.244.1.0/24`.
fn network(ip: &str) -> &str {
    let dot = ip.bytes().rposition(|byte| byte == b'.');
    dot.map_or("", |dot| &ip[..=dot])
}
