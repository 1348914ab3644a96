//! The kube-proxies of all machines.
//!
//! Invariants: up to [`APART_MAX`] machines each has its own. In a larger fleet those that know and
//! have written the same are one, called once for all: of 5,000 nodes that hear of the same
//! EndpointSlice at the same moment, 5,000 do the same. Who is cut off or switched off leaves the
//! fleet at that moment, and is in it again once it has caught up. Who joins has its watches open,
//! and when the fleet forms nothing is on its way to anybody. What happens to packets is the same
//! either way.

use super::KubeProxy;
use crate::cluster::component::Timer;
use crate::cluster::map::Map;
use crate::cluster::object::Str;
use crate::cluster::shared::Shared;
use crate::cluster::step::Ms;

/// The kube-proxies, by node.
#[derive(Clone, Debug, Default, Hash)]
pub struct Proxies {
    /// Of all nodes that are not apart.
    fleet: Option<Shared<KubeProxy>>,
    apart: Map<Str, Shared<KubeProxy>>,
    /// When all were last told of something.
    told_at: Ms,
}

/// More machines than that sail as a fleet.
pub const APART_MAX: usize = 50;
/// What was told so long ago has been heard.
const HEARD_MS: Ms = 1_000;

impl Proxies {
    /// The kube-proxy of a node that is there.
    pub fn on(&self, node: &str) -> Option<&KubeProxy> {
        self.apart.get(node).or(self.fleet.as_ref()).map(|proxy| &**proxy)
    }

    /// All that differ: those apart in their order, and the fleet's.
    pub(crate) fn all(&self) -> impl Iterator<Item = &KubeProxy> {
        self.apart.values().chain(&self.fleet).map(|proxy| &**proxy)
    }

    /// The one that is called by this name: a node's own, or the fleet's by [`FLEET`].
    pub(crate) fn called(&mut self, node: &Str) -> Option<&mut KubeProxy> {
        let proxy = if node.is_empty() { self.fleet.as_mut() } else { self.apart.get_mut(node) };
        proxy.map(|proxy| &mut **proxy)
    }

    /// A machine joins with this one.
    pub(crate) fn join(&mut self, node: Str, proxy: KubeProxy) {
        self.apart.insert(node, proxy.into());
    }

    /// All these machines have listed what they watch, and written the same rules.
    pub(crate) fn sail(&mut self, nodes: &[Str], all: KubeProxy) {
        let all: Shared<KubeProxy> = all.into();
        match nodes.len() > APART_MAX {
            true => self.fleet = Some(all),
            false => nodes.iter().for_each(|node| _ = self.apart.insert(*node, all.clone())),
        }
    }

    /// The node has its own from now on, as it was; what it was about to do is to be sent to it.
    pub(crate) fn part(&mut self, node: Str) -> Option<(Ms, Timer)> {
        let fleet = self.fleet.as_ref().filter(|_| !self.apart.contains_key(&node))?.clone();
        let pending = fleet.pending();
        self.apart.insert(node, fleet);
        pending
    }

    /// All are about to be told of something: those that have caught up are in the fleet again.
    pub(crate) fn gather(&mut self, now: Ms) {
        let heard = self.told_at + HEARD_MS <= now;
        self.told_at = now;
        if self.fleet.is_none() && self.apart.len() > APART_MAX && heard {
            let idle = |proxy: &&Shared<KubeProxy>| proxy.is_like(proxy, now);
            self.fleet = self.apart.values().find(idle).cloned();
        }
        let Some(fleet) = &self.fleet else { return };
        let caught_up = |(_, proxy): &(&Str, &Shared<KubeProxy>)| proxy.is_like(fleet, now);
        let back: Vec<Str> = self.apart.iter().filter(caught_up).map(|(node, _)| *node).collect();
        for node in &back {
            self.apart.remove(node);
        }
    }

    /// No watch is open any more.
    pub(crate) fn lose_watches(&mut self) {
        let nodes: Vec<Str> = self.names().collect();
        for node in &nodes {
            self.called(node).expect("it has this name").lose_watches();
        }
    }

    /// Where more machines come back than sail apart, each is in the fleet as soon as it has
    /// listed: it would know and write the same. False: it stays apart.
    pub(crate) fn rejoin(&mut self, node: &Str) -> bool {
        let many = self.fleet.is_some() && self.apart.len() > APART_MAX;
        many && self.apart.remove(node).is_some()
    }

    /// Whom to tell what all hear: the fleet and those apart.
    pub(crate) fn names(&self) -> impl Iterator<Item = Str> {
        self.fleet.iter().map(|_| FLEET.into()).chain(self.apart.keys().copied())
    }

    /// How many of so many machines are in the fleet.
    pub fn in_fleet(&self, machines: usize) -> usize {
        self.fleet.as_ref().map_or(0, |_| machines - self.apart.len())
    }
}

/// What stands for a node's name where the fleet is called.
pub(crate) const FLEET: &str = "";
