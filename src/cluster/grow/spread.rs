//! Which pods each node of a fleet carries, before any of them is grown.
//!
//! Invariants: what the scheduler would refuse (more CPU, memory or pods than a node has) is not
//! planned; the same fleet and the same chance give the same plan, in integers only.

use super::Fleet;
use crate::cluster::Rng;
use crate::cluster::node::{EVICTION_HARD_MIB, PODS_MAX};

/// How the pods of a fleet are spread over its nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spread {
    /// In turn: all nodes carry the same.
    Even,
    /// As after years of pinned apps: neighbours are about as full, seas apart differ, and every
    /// node has another mixture.
    Swell,
}

/// An app's place in [`Fleet::apps`].
pub(super) type AppIndex = u16;

/// The apps of each node's pods.
pub(super) fn plan(fleet: &Fleet, rng: &mut Rng) -> Vec<Vec<AppIndex>> {
    let nodes = fleet.nodes as usize;
    let mut plan = vec![Vec::new(); nodes];
    let mut pods: Vec<AppIndex> = Vec::new();
    for (index, app) in (0..).zip(&fleet.apps) {
        pods.extend(std::iter::repeat_n(index, app.replicas as usize));
    }
    let places: Vec<usize> = match fleet.spread {
        Spread::Even => (0..nodes).cycle().take(pods.len()).collect(),
        Spread::Swell => {
            for last in (1..pods.len()).rev() {
                pods.swap(last, rng.below(last as u64 + 1) as usize);
            }
            in_waves(&swell(fleet, rng), pods.len())
        }
    };
    let mut room = vec![Room::of(fleet); nodes];
    let mut refused = Vec::new();
    for (node, app) in places.into_iter().zip(pods) {
        match room[node].take(fleet, app) {
            true => plan[node].push(app),
            false => refused.push(app),
        }
    }
    // What found no room goes to the emptier ones, in turn.
    let mut node = 0;
    for app in refused {
        let next = (0..nodes).map(|i| (node + i) % nodes);
        let found = next.into_iter().find(|at| room[*at].take(fleet, app));
        let found = found.expect("a fleet has room for its pods");
        plan[found].push(app);
        node = found + 1;
    }
    plan
}

/// What a node has left.
#[derive(Clone, Copy)]
struct Room {
    cpu_milli: i64,
    memory_mib: i64,
    pods: i64,
}

impl Room {
    fn of(fleet: &Fleet) -> Room {
        let memory_mib = fleet.memory_mib - EVICTION_HARD_MIB;
        Room { cpu_milli: fleet.cpu_milli, memory_mib, pods: PODS_MAX }
    }

    /// A pod takes its part, if there is as much.
    fn take(&mut self, fleet: &Fleet, app: AppIndex) -> bool {
        let app = &fleet.apps[usize::from(app)];
        let fits = self.cpu_milli >= app.cpu_milli && self.memory_mib >= app.memory_mib;
        let fits = fits && self.pods > 0;
        if fits {
            self.cpu_milli -= app.cpu_milli;
            self.memory_mib -= app.memory_mib;
            self.pods -= 1;
        }
        fits
    }
}

/// The node of each pod, where each node is as full as this beside the others.
fn in_waves(fullness: &[u64], pods: usize) -> Vec<usize> {
    let all: u64 = fullness.iter().sum();
    let (mut sum, mut places) = (0, Vec::with_capacity(pods));
    for (node, full) in fullness.iter().enumerate() {
        sum += full;
        places.resize((pods as u64 * sum / all) as usize, node);
    }
    places
}

/// How full each node is beside the others: heights that lie some nodes apart, smoothed between,
/// with a ripple on every node. The nodes of a zone lie in rows, by age.
fn swell(fleet: &Fleet, rng: &mut Rng) -> Vec<u64> {
    let zones = fleet.zones.max(1);
    let a_zone = u64::from(fleet.nodes.div_ceil(zones));
    let columns = (a_zone * 2 / 3).isqrt().max(1);
    let apart = (columns / WAVES).max(2);
    let (wide, high) = (columns / apart + 2, a_zone / columns / apart + 2);
    let mut heights = || (0..wide * high).map(|_| rng.below(FULL + 1)).collect::<Vec<u64>>();
    let zone_heights: Vec<Vec<u64>> = (0..zones).map(|_| heights()).collect();
    let height_at = |node: u32| {
        let heights = &zone_heights[(node % zones) as usize];
        let (row, column) = (u64::from(node / zones) / columns, u64::from(node / zones) % columns);
        let corner = |right: u64, down: u64| {
            heights[((row / apart + down) * wide + column / apart + right) as usize]
        };
        let right = eased(column % apart * FULL / apart);
        let down = eased(row % apart * FULL / apart);
        let upper = corner(0, 0) * (FULL - right) + corner(1, 0) * right;
        let lower = corner(0, 1) * (FULL - right) + corner(1, 1) * right;
        (upper * (FULL - down) + lower * down) / (FULL * FULL)
    };
    let smooth: Vec<u64> = (0..fleet.nodes).map(height_at).collect();
    let full = |height: u64| height * height / FULL + rng.below(RIPPLE) + LEAST;
    smooth.into_iter().map(full).collect()
}

/// Slow at both ends: 3t² - 2t³.
fn eased(t: u64) -> u64 {
    t * t * (3 * FULL - 2 * t) / (FULL * FULL)
}

/// Fullness is in thousandths.
const FULL: u64 = 1_000;
/// Crests across a zone.
const WAVES: u64 = 3;
const RIPPLE: u64 = 180;
const LEAST: u64 = 30;
