//! The order of the ships, kept from picture to picture.
//!
//! Invariant: it is a pure function of the nodes; what is kept only saves sorting them again.

use super::project::{by_age, readiness};
use super::{COMPACT_SHIPS_MAX, Readiness};
use crate::cluster::Cluster;
use crate::cluster::map::{sort, sort_by};
use crate::cluster::object::{Kind, LABEL_ZONE, Node, Object, Str};
use std::ops::Range;
use std::sync::Arc;

/// Who sails where. Cloning shares it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Roster {
    order: Arc<Order>,
    known: Arc<Vec<Known>>,
}

/// What is read once of a node, and again when it has been written.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Known {
    node: Arc<Node>,
    pub(super) readiness: Readiness,
    pub(super) cordoned: bool,
    /// What it has for pods.
    pub(super) cpu_milli: i64,
    pub(super) memory_bytes: i64,
    pub(super) pods_max: i64,
}

/// The lists `by name` follow the order in which the cluster lists its nodes.
#[derive(Debug, Default, PartialEq)]
struct Order {
    names: Vec<Str>,
    /// By name.
    zone_of: Vec<u32>,
    /// By name: the place in the order in which the nodes joined.
    joined: Vec<u32>,
    /// The sea order, each as its place by name: zone by zone, in each the oldest first; a few
    /// ships lie in the order in which they joined.
    sea: Vec<u32>,
    /// By name: the place in the sea order.
    places: Vec<u32>,
    /// The zones by name; one zone is as good as none.
    zones: Vec<Str>,
    /// Where each zone ends in the sea order.
    ends: Vec<u32>,
}

impl Roster {
    /// The order of the cluster's nodes. What `old` knows is kept as far as it still holds.
    pub fn of(old: Option<&Roster>, cluster: &Cluster) -> Roster {
        let nodes = || cluster.list(Kind::Node).filter_map(Object::as_node);
        if let Some(roster) = old.and_then(|old| old.still(nodes())) {
            return roster;
        }
        let all: Vec<&Arc<Node>> = nodes().collect();
        let known = all.iter().map(|n| Known::of(n)).collect();
        Roster { order: Arc::new(Order::new(&all)), known: Arc::new(known) }
    }

    /// Itself, with what has been written of its nodes, if they are the same ones.
    fn still<'a>(&self, nodes: impl Iterator<Item = &'a Arc<Node>>) -> Option<Roster> {
        let mut roster = self.clone();
        let mut count = 0;
        for (i, node) in nodes.enumerate() {
            let known = &self.known.get(i)?.node;
            count += 1;
            if Arc::ptr_eq(known, node) {
                continue;
            }
            if known.metadata.uid != node.metadata.uid || zone(known) != zone(node) {
                return None;
            }
            Arc::make_mut(&mut roster.known)[i] = Known::of(node);
        }
        (count == self.known.len()).then_some(roster)
    }

    /// The node of the ship at a place of the sea order.
    pub(super) fn node(&self, place: usize) -> &Node {
        &self.known[self.order.sea[place] as usize].node
    }

    /// What is known of the nodes, in the order in which the cluster lists them, with their names.
    pub(super) fn known(&self) -> impl Iterator<Item = (&Str, &Known)> {
        self.order.names.iter().zip(&*self.known)
    }

    pub fn len(&self) -> usize {
        self.order.names.len()
    }

    pub fn is_empty(&self) -> bool {
        self.order.names.is_empty()
    }

    /// Names of the zones; none where there is only one.
    pub fn zones(&self) -> &[Str] {
        &self.order.zones
    }

    /// The name of the ship at a place of the sea order.
    pub fn name(&self, place: usize) -> Option<Str> {
        Some(self.order.names[*self.order.sea.get(place)? as usize])
    }

    /// A ship's place in the sea order.
    pub fn place(&self, name: &str) -> Option<usize> {
        let by_name = self.order.names.binary_search_by(|n| (**n).cmp(name)).ok()?;
        Some(self.order.places[by_name] as usize)
    }

    /// The place in the sea order of the ship the cluster lists at `by_name`.
    pub(super) fn place_of(&self, by_name: usize) -> usize {
        self.order.places[by_name] as usize
    }

    /// How many ships had joined before the ship at a place of the sea order.
    pub(super) fn joined(&self, place: usize) -> usize {
        self.order.joined[self.order.sea[place] as usize] as usize
    }

    /// The zone of the ship at a place of the sea order; 0 where there are no zones.
    pub fn zone(&self, place: usize) -> usize {
        let by_name = self.order.sea[place] as usize;
        self.order.zone_of[by_name] as usize
    }

    /// The places of a zone's ships in the sea order; of all ships where there are no zones.
    pub fn places_in(&self, zone: usize) -> Range<usize> {
        let ends = &self.order.ends;
        let end = |zone: usize| ends.get(zone).map_or(self.len(), |end| *end as usize);
        if zone == 0 || ends.is_empty() { 0..end(0) } else { end(zone - 1)..end(zone) }
    }
}

impl Known {
    fn of(node: &Arc<Node>) -> Known {
        let of = |name: &str| node.status.allocatable.get(name);
        Known {
            readiness: readiness(node),
            cordoned: node.spec.unschedulable,
            cpu_milli: of("cpu").map_or(0, |q| q.milli_value()),
            memory_bytes: of("memory").map_or(0, |q| q.value()),
            pods_max: of("pods").map_or(0, |q| q.value()),
            node: node.clone(),
        }
    }
}

impl Order {
    fn new(nodes: &[&Arc<Node>]) -> Order {
        let count = nodes.len();
        let mut zones: Vec<Str> = nodes.iter().map(|n| zone(n)).collect();
        sort(&mut zones);
        zones.dedup();
        if zones.len() < 2 {
            zones.clear();
        }
        let mut joined = vec![0; count];
        let fleet = by_age(count, &|i| &nodes[i].metadata);
        for (place, by_name) in fleet.iter().enumerate() {
            joined[*by_name] = place as u32;
        }
        let of: Vec<usize> =
            nodes.iter().map(|n| zones.binary_search(&zone(n)).unwrap_or(0)).collect();
        let mut sea = fleet;
        let mut ends = Vec::new();
        if count > COMPACT_SHIPS_MAX {
            sort_by(&mut sea, |a, b| of[*a].cmp(&of[*b]));
            let of_zone = |zone: usize| of.iter().filter(|other| **other == zone).count() as u32;
            for zone in 0..zones.len() {
                ends.push(ends.last().unwrap_or(&0) + of_zone(zone));
            }
        }
        let mut places = vec![0; count];
        for (place, by_name) in sea.iter().enumerate() {
            places[*by_name] = place as u32;
        }
        Order {
            zone_of: of.into_iter().map(|zone| zone as u32).collect(),
            names: nodes.iter().map(|n| n.metadata.name).collect(),
            joined,
            sea: sea.into_iter().map(|by_name| by_name as u32).collect(),
            places,
            zones,
            ends,
        }
    }
}

fn zone(node: &Node) -> Str {
    node.metadata.labels.get(LABEL_ZONE).copied().unwrap_or_default()
}
