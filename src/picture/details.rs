//! What there is to say of one ship that is drawn as a mere sign or cell.

use super::ocean::state;
use super::project::{app, colour, gauges, readiness};
use super::{CellState, Gauge};
use crate::cluster::Cluster;
use crate::cluster::map::sort_by;
use crate::cluster::object::{Key, Kind, LABEL_ZONE, Object, Str};

/// A ship in figures.
#[derive(Clone, Debug, PartialEq)]
pub struct Details {
    pub name: Str,
    /// Empty where it has none.
    pub zone: Str,
    pub state: CellState,
    pub cordoned: bool,
    /// For how long its Ready condition has been as it is, ms.
    pub since_ms: u64,
    pub cpu_milli: Gauge,
    pub memory_mib: Gauge,
    pub pods: u32,
    pub ready: u32,
    /// As many as the kubelet takes.
    pub pods_max: i64,
    /// The apps with most pods aboard: name, colour and how many.
    pub apps: Vec<(Str, u8, u32)>,
}

/// `None` for a node that is not there.
pub fn details(cluster: &Cluster, name: &str) -> Option<Details> {
    let stored = cluster.get(&Key::new(Kind::Node, "", name))?;
    let node = stored.as_node()?;
    let load = cluster.load(name);
    let sound = cluster.machines().get(name).is_none_or(|m| m.is_up());
    let (cpu_milli, memory_mib) = gauges(node, &load);
    let mut apps: Vec<(Str, u8, u32)> = Vec::new();
    for pod in cluster.pods_on(name).filter_map(Object::as_pod) {
        let app = app(pod);
        match apps.iter_mut().find(|(other, ..)| *other == app) {
            Some((.., count)) => *count += 1,
            None => apps.push((app, colour(&app), 1)),
        }
    }
    sort_by(&mut apps, |a, b| b.2.cmp(&a.2));
    apps.truncate(APPS_MAX);
    let since = node.condition("Ready").and_then(|c| c.last_transition_time);
    Some(Details {
        name: node.metadata.name,
        zone: node.metadata.labels.get(LABEL_ZONE).copied().unwrap_or_default(),
        state: state(readiness(node), sound, node.spec.unschedulable),
        cordoned: node.spec.unschedulable,
        since_ms: since.map_or(0, |t| cluster.now().saturating_sub(t.0.max(0) as u64)),
        cpu_milli,
        memory_mib,
        pods: load.pods,
        ready: load.ready,
        pods_max: node.status.allocatable.get("pods").map_or(0, |q| q.value()),
        apps,
    })
}

const APPS_MAX: usize = 3;
