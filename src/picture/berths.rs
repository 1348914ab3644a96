//! Which slot each pod has on its ship. A pod keeps its slot while it lives, so slots depend on who
//! came and went before: they are a pure function of the start and the steps taken since.

use crate::cluster::object::{Key, Kind, Object, Pod, Str};
use crate::cluster::{Change, Cluster, Step};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The slots at one moment of a voyage.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Berths {
    slots: BTreeMap<Key, (Str, usize)>,
    taken: BTreeMap<Str, BTreeSet<usize>>,
    /// Steps taken in, and the last of them: tells whether later steps go on from here.
    steps: usize,
    last: Option<Arc<Step>>,
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
        let mut pods: Vec<&Arc<Pod>> = cluster.list(Kind::Pod).filter_map(Object::as_pod).collect();
        pods.retain(|p| !p.node_name().is_empty());
        pods.sort_by(|a, b| {
            let (a, b) = (&a.metadata, &b.metadata);
            (a.creation_timestamp, a.name.len(), &a.name).cmp(&(
                b.creation_timestamp,
                b.name.len(),
                &b.name,
            ))
        });
        let mut berths = Berths::default();
        for pod in pods {
            let meta = &pod.metadata;
            let key = Key::new(Kind::Pod, meta.namespace.clone(), meta.name.clone());
            berths.put(key, &pod.spec.node_name);
        }
        berths
    }

    /// A pod's slot on `node`.
    pub fn slot(&self, pod: &Key, node: &str) -> Option<usize> {
        self.slots.get(pod).filter(|s| &*s.0 == node).map(|s| s.1)
    }

    /// The slot the next pod on `node` gets.
    pub fn free(&self, node: &str) -> usize {
        let Some(taken) = self.taken.get(node) else { return 0 };
        (0..).find(|i| !taken.contains(i)).unwrap_or(0)
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
                Change::Bound { pod, node } => self.put(pod.clone(), node),
                Change::Deleted(key) if key.kind == Kind::Pod => self.remove(key),
                _ => {}
            }
        }
        self.steps += 1;
        self.last = Some(step.clone());
    }

    fn put(&mut self, pod: Key, node: &Str) {
        self.remove(&pod);
        let slot = self.free(node);
        self.taken.entry(node.clone()).or_default().insert(slot);
        self.slots.insert(pod, (node.clone(), slot));
    }

    fn remove(&mut self, pod: &Key) {
        if let Some((node, slot)) = self.slots.remove(pod)
            && let Some(taken) = self.taken.get_mut(&node)
        {
            taken.remove(&slot);
        }
    }
}
