//! The ocean: a cell for each of thousands of ships, and where those that are silent lie together.
//!
//! One pass over the nodes, their loads and their machines, which the cluster all lists by name; no
//! pod is looked at.

use super::layout::Layout;
use super::roster::Known;
use super::{Readiness, Rect, Roster};
use crate::cluster::map::sort_by;
use crate::cluster::{Cluster, NodeLoad};
use std::sync::Arc;

/// All ships of a cluster as cells.
#[derive(Clone, Debug, PartialEq)]
pub struct Ocean {
    /// In the sea order; `layout.cells` has the place of each.
    pub cells: Arc<Vec<Cell>>,
    /// Places of the ships that are not well.
    pub trouble: Vec<usize>,
    /// By zone.
    pub zones: Vec<ZoneState>,
    /// Where many silent ships lie together, the largest first.
    pub swarms: Vec<Swarm>,
}

/// One ship.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// Requested of what there is, in percent.
    pub cpu: u8,
    pub memory: u8,
    pub pods: u16,
    pub ready: u16,
    /// As many pods as the kubelet takes.
    pub pods_max: u16,
    pub state: CellState,
}

/// What is the matter with a ship, the worst last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum CellState {
    #[default]
    Sound,
    /// No new pods.
    Cordoned,
    /// Nothing is heard of it, and the control plane has not noticed.
    Silent,
    NotReady,
    /// NotReady, because nothing was heard of it.
    Unknown,
}

/// The ships of one zone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ZoneState {
    pub ships: usize,
    pub cordoned: usize,
    pub silent: usize,
    /// Ready is False or Unknown.
    pub not_ready: usize,
}

/// NotReady ships that lie together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Swarm {
    pub zone: usize,
    pub ships: usize,
    /// All of the zone's ships.
    pub whole: bool,
    /// Around their cells.
    pub around: Rect,
    /// The place of one of them, near the middle.
    pub place: usize,
}

/// What a cell's colour tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColourBy {
    #[default]
    Cpu,
    Memory,
    Pods,
    State,
}

impl ColourBy {
    pub const ALL: [ColourBy; 4] =
        [ColourBy::Cpu, ColourBy::Memory, ColourBy::Pods, ColourBy::State];

    /// As controls spell it.
    pub fn code(self) -> &'static str {
        ["cpu", "memory", "pods", "state"][self as usize]
    }

    pub fn parse(code: &str) -> Option<ColourBy> {
        ColourBy::ALL.into_iter().find(|by| by.code() == code)
    }
}

impl Cell {
    /// What the steps of the ramp stand for, in percent.
    pub const SHADES: [&str; 6] = ["0–16", "17–33", "34–50", "51–67", "68–84", "85–100"];

    /// The step of the ramp, 0..6.
    pub fn shade(self, by: ColourBy) -> u8 {
        let percent = match by {
            ColourBy::Cpu => self.cpu,
            ColourBy::Memory => self.memory,
            ColourBy::Pods => percent(i64::from(self.pods), i64::from(self.pods_max)),
            ColourBy::State => return 2_u8.saturating_sub(self.state as u8),
        };
        (u16::from(percent) * 6 / 101) as u8
    }
}

impl CellState {
    pub const ALL: [CellState; 5] = [
        CellState::Sound,
        CellState::Cordoned,
        CellState::Silent,
        CellState::NotReady,
        CellState::Unknown,
    ];

    /// As `kubectl get nodes` has it.
    pub fn is_not_ready(self) -> bool {
        matches!(self, CellState::NotReady | CellState::Unknown)
    }
}

#[inline(never)]
pub(super) fn ocean(cluster: &Cluster, roster: &Roster, layout: &Layout) -> Ocean {
    let mut cells = vec![Cell::default(); roster.len()];
    let mut loads = cluster.loads().peekable();
    let mut machines = cluster.machines().iter().peekable();
    for (i, (name, node)) in roster.known().enumerate() {
        // Mostly each of them has the same names.
        while loads.next_if(|(other, _)| *other != name && **other < *name).is_some() {}
        let load = loads.next_if(|(other, _)| *other == name).map(|l| l.1).unwrap_or_default();
        while machines.next_if(|(other, _)| *other != name && **other < *name).is_some() {}
        let machine = machines.next_if(|(other, _)| *other == name);
        let sound = machine.is_none_or(|(_, m)| m.is_up());
        cells[roster.place_of(i)] = cell(node, &load, sound);
    }
    let mut zones = vec![ZoneState::default(); roster.zones().len().max(1)];
    let mut trouble = Vec::new();
    for (zone, state) in zones.iter_mut().enumerate() {
        let places = roster.places_in(zone);
        state.ships = places.len();
        for place in places {
            match cells[place].state {
                CellState::Sound => continue,
                CellState::Cordoned => state.cordoned += 1,
                CellState::Silent => state.silent += 1,
                CellState::NotReady | CellState::Unknown => state.not_ready += 1,
            }
            trouble.push(place);
        }
    }
    let swarms = swarms(&cells, &zones, layout);
    Ocean { cells: Arc::new(cells), trouble, zones, swarms }
}

fn cell(node: &Known, load: &NodeLoad, sound: bool) -> Cell {
    Cell {
        cpu: percent(load.cpu_milli, node.cpu_milli),
        memory: percent(load.memory_bytes, node.memory_bytes),
        pods: load.pods.min(u32::from(u16::MAX)) as u16,
        ready: load.ready.min(u32::from(u16::MAX)) as u16,
        pods_max: node.pods_max.clamp(0, i64::from(u16::MAX)) as u16,
        state: state(node.readiness, sound, node.cordoned),
    }
}

pub(super) fn state(readiness: Readiness, sound: bool, cordoned: bool) -> CellState {
    match readiness {
        Readiness::NotReady => CellState::NotReady,
        Readiness::Unknown => CellState::Unknown,
        Readiness::Ready if !sound => CellState::Silent,
        _ if cordoned => CellState::Cordoned,
        _ => CellState::Sound,
    }
}

fn percent(used: i64, of: i64) -> u8 {
    if of <= 0 { 0 } else { (used * 100 / of).clamp(0, 100) as u8 }
}

/// Groups of at least so many NotReady ships, each no more than two cells from the next.
fn swarms(cells: &[Cell], zones: &[ZoneState], layout: &Layout) -> Vec<Swarm> {
    let columns = layout.cells.columns as isize;
    let mut swarms = Vec::new();
    let mut seen = vec![false; cells.len()];
    for (zone, (_, first, count)) in layout.cells.zones.iter().enumerate() {
        if zones.get(zone).is_none_or(|z| z.not_ready < SWARM_MIN) {
            continue;
        }
        for start in *first..first + count {
            if seen[start] || !cells[start].state.is_not_ready() {
                continue;
            }
            seen[start] = true;
            let mut members = vec![start];
            let mut next = 0;
            while let Some(place) = members.get(next).copied() {
                next += 1;
                let here = (place - first) as isize;
                for near in neighbours(here, columns).filter(|n| *n >= 0 && *n < *count as isize) {
                    let near = first + near as usize;
                    if !seen[near] && cells[near].state.is_not_ready() {
                        seen[near] = true;
                        members.push(near);
                    }
                }
            }
            if members.len() >= SWARM_MIN {
                swarms.push(swarm(zone, &members, *count, layout));
            }
        }
    }
    sort_by(&mut swarms, |a: &Swarm, b: &Swarm| b.ships.cmp(&a.ships));
    swarms.truncate(SWARMS_MAX);
    swarms
}

/// Cells no more than two away, in any direction, and the next in the order of the ships.
fn neighbours(here: isize, columns: isize) -> impl Iterator<Item = isize> {
    let (c, r) = (here % columns, here / columns);
    let around = (-2..=2).flat_map(move |dr| (-2..=2).map(move |dc| (c + dc, r + dr)));
    let around = around.filter(move |(c, _)| *c >= 0 && *c < columns);
    around.map(move |(c, r)| r * columns + c).chain([here - 1, here + 1])
}

fn swarm(zone: usize, members: &[usize], count: usize, layout: &Layout) -> Swarm {
    let (mut left, mut top, mut right, mut bottom) = (f64::MAX, f64::MAX, 0.0_f64, 0.0_f64);
    for r in members.iter().filter_map(|place| layout.cells.rect(*place)) {
        (left, top) = (left.min(r.x), top.min(r.y));
        (right, bottom) = (right.max(r.right()), bottom.max(r.bottom()));
    }
    let around = Rect::new(left - 6.0, top - 6.0, right - left + 12.0, bottom - top + 12.0);
    let middle = around.centre();
    let way = |place: &&usize| {
        let r = layout.cells.rect(**place).unwrap_or_default();
        (r.centre().distance(middle) * 10.0) as u32
    };
    Swarm {
        zone,
        ships: members.len(),
        whole: members.len() == count,
        around,
        place: members.iter().min_by_key(way).copied().unwrap_or(members[0]),
    }
}

/// From so many on they get one callout.
const SWARM_MIN: usize = 10;
const SWARMS_MAX: usize = 3;
