//! Which slot each pod has on its ship. A pod keeps its slot while it lives, so slots depend on who
//! came and went before: they are a pure function of the start and the steps taken since.

use super::project::by_age;
use crate::cluster::object::{Key, Kind, Object, Str};
use crate::cluster::{Change, Cluster, Step};
use std::sync::Arc;

/// The slots at one moment of a voyage. Cloning shares them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Berths {
    /// Sorted by pod.
    slots: Arc<Vec<Slot>>,
    /// Steps taken in, and the last of them: tells whether later steps go on from here.
    steps: usize,
    last: Option<Arc<Step>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Slot {
    pod: Key,
    node: Str,
    slot: usize,
}

impl Berths {
    /// The slots after `steps`, taken since `start`. What `before` knows is not worked out again
    /// when it lies on the way.
    pub fn after(before: Option<&Berths>, start: &Cluster, steps: &[Arc<Step>]) -> Berths {
        let mut berths = match before.filter(|b| b.leads_to(steps)) {
            Some(before) => before.clone(),
            None => Berths::of(start),
        };
        for step in &steps[berths.steps..] {
            berths.take(step);
        }
        berths
    }

    /// Slots in a cluster whose past is not known: the oldest pod nearest the stern.
    pub fn of(cluster: &Cluster) -> Berths {
        let pods = cluster.list(Kind::Pod).filter_map(Object::as_pod);
        let pods: Vec<_> = pods.filter(|p| !p.node_name().is_empty()).collect();
        let mut berths = Berths::default();
        for i in by_age(pods.len(), &|i| &pods[i].metadata) {
            let meta = &pods[i].metadata;
            let key = Key::new(Kind::Pod, meta.namespace, meta.name);
            berths.put(&key, &pods[i].spec.node_name);
        }
        berths
    }

    /// A pod's slot on `node`.
    pub fn slot(&self, pod: &Key, node: &str) -> Option<usize> {
        let found = self.find(pod).ok()?;
        Some(&self.slots[found]).filter(|s| &*s.node == node).map(|s| s.slot)
    }

    /// The slot the next pod on `node` gets once `ahead` others have come: the first free one.
    pub fn free(&self, node: &str, ahead: usize) -> usize {
        let mut taken = vec![false; self.slots.len() + ahead + 1];
        for slot in self.slots.iter().filter(|s| &*s.node == node) {
            if let Some(seat) = taken.get_mut(slot.slot) {
                *seat = true;
            }
        }
        let mut free = (0..taken.len()).filter(|seat| !taken[*seat]);
        free.nth(ahead).unwrap_or(0)
    }

    fn leads_to(&self, steps: &[Arc<Step>]) -> bool {
        match (&self.last, self.steps.checked_sub(1)) {
            (Some(last), Some(i)) => steps.get(i).is_some_and(|s| Arc::ptr_eq(s, last)),
            _ => true,
        }
    }

    fn take(&mut self, step: &Arc<Step>) {
        for change in &step.changes {
            match change {
                Change::Bound { pod, node } => self.put(pod, node),
                Change::Deleted(key) if key.kind == Kind::Pod => self.remove(key),
                _ => {}
            }
        }
        self.steps += 1;
        self.last = Some(step.clone());
    }

    fn put(&mut self, pod: &Key, node: &Str) {
        self.remove(pod);
        let slot = self.free(node, 0);
        let at = self.find(pod).unwrap_or_else(|at| at);
        let slot = Slot { pod: *pod, node: *node, slot };
        Arc::make_mut(&mut self.slots).insert(at, slot);
    }

    fn remove(&mut self, pod: &Key) {
        if let Ok(at) = self.find(pod) {
            Arc::make_mut(&mut self.slots).remove(at);
        }
    }

    fn find(&self, pod: &Key) -> Result<usize, usize> {
        self.slots.binary_search_by(|s| s.pod.cmp(pod))
    }
}
