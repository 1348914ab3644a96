//! One act on many machines or nodes: a zone, or a list of names.
//!
//! Invariants: what happens to machines happens to all of them in one step; what is asked of the
//! API server is a request for each node. Those it makes no sense for are left out; where it makes
//! sense for none, the act is none.

use super::component::{Patch, Verb};
use super::engine::Delivery;
use super::map::{Set, sort};
use super::moves::{DrainMove, Move, NodesAct, NodesMove};
use super::node::Machine;
use super::object::{Key, Kind, Str};
use super::step::{Fault, Step};
use super::submit::{NODES_MAX, in_range};
use super::{Cluster, MoveError};

impl Cluster {
    /// The zones that machines stand in, as they were given at their start.
    pub fn zone_names(&self) -> Vec<Str> {
        let mut zones: Vec<Str> = Vec::new();
        for machine in self.machines.values() {
            let zone = machine.kubelet.setup().zone;
            if !zone.is_empty() && !zones.contains(&zone) {
                zones.push(zone);
            }
        }
        sort(&mut zones);
        zones
    }

    /// The machines that stand in a zone.
    pub fn in_zone(&self, zone: &str) -> impl Iterator<Item = &Str> {
        let own = move |machine: &Machine| *machine.kubelet.setup().zone == *zone;
        self.machines.iter().filter(move |(_, machine)| own(machine)).map(|(node, _)| node)
    }

    /// The nodes that an act on many is for.
    pub(super) fn many(&self, act: &Move) -> Result<Vec<Str>, MoveError> {
        let (what, named, all) = match act {
            Move::ZoneFail { zone } => {
                (NodesAct::Fail, zone, self.in_zone(zone).copied().collect())
            }
            Move::ZoneRecover { zone } => {
                (NodesAct::Recover, zone, self.in_zone(zone).copied().collect())
            }
            Move::Nodes(NodesMove { what, nodes }) => (*what, nodes, self.listed(nodes)?),
            _ => return Ok(Vec::new()),
        };
        if all.is_empty() {
            return Err(MoveError::NoSuchZone { zone: *named });
        }
        let is_broken =
            |node: &Str| self.machines.get(node).is_some_and(|machine| !machine.is_up());
        let is_on = |node: &Str| self.machines.get(node).is_some_and(|machine| machine.powered);
        let node = first_of(&all);
        let (fit, none): (Vec<Str>, _) = match what {
            NodesAct::Fail => {
                (all.into_iter().filter(is_on).collect(), MoveError::AlreadyOff { node })
            }
            NodesAct::Recover => {
                (all.into_iter().filter(is_broken).collect(), MoveError::NotBroken { node })
            }
            NodesAct::Cordon | NodesAct::Uncordon | NodesAct::Drain => {
                let known = |node: &Str| self.node(node).is_ok();
                (all.into_iter().filter(known).collect(), MoveError::NoSuchNode { node })
            }
        };
        if fit.is_empty() { Err(none) } else { Ok(fit) }
    }

    /// The nodes of a list, each once.
    fn listed(&self, nodes: &str) -> Result<Vec<Str>, MoveError> {
        let mut seen = Set::new();
        let mut listed = Vec::new();
        for node in nodes.split(',').map(Str::from) {
            if !self.machines.contains_key(&node) {
                self.node(&node)?;
            }
            if seen.insert(node) {
                listed.push(node);
            }
        }
        in_range("nodes", listed.len() as i64, 1, NODES_MAX)?;
        Ok(listed)
    }

    /// Does what was asked for with many nodes.
    #[inline(never)]
    pub(super) fn perform_many(&mut self, act: Move, step: &Step) {
        let nodes = self.many(&act).expect("allowed");
        let (what, zone) = match act {
            Move::ZoneFail { zone } => (NodesAct::Fail, zone),
            Move::ZoneRecover { zone } => (NodesAct::Recover, zone),
            Move::Nodes(many) => (many.what, Str::default()),
            one => unreachable!("{} is for one", one.act()),
        };
        match what {
            NodesAct::Fail => {
                self.soon(step, Delivery::Fault(Fault::ManyPowerOff { zone, nodes }));
            }
            NodesAct::Recover => {
                self.soon(step, Delivery::Fault(Fault::ManyRecovered { zone, nodes }));
            }
            NodesAct::Cordon | NodesAct::Uncordon => {
                for node in nodes {
                    let key = Key::new(Kind::Node, "", node);
                    let verb = Verb::Patch(key, Patch::NodeUnschedulable(what == NodesAct::Cordon));
                    self.kubectl(Some(step.id), None, verb);
                }
            }
            NodesAct::Drain => {
                for node in nodes {
                    let (grace_period_seconds, timeout_seconds) = (-1, 0);
                    self.drain(step, &DrainMove { node, grace_period_seconds, timeout_seconds });
                }
            }
        }
    }
}

fn first_of(nodes: &[Str]) -> Str {
    nodes.first().copied().unwrap_or_default()
}
