//! Which slot each pod has on its ship. A pod keeps its slot while it lives, whatever else came and
//! went before: slots are a pure function of the start and the steps taken since.
//!
//! Invariant: only what came and went is kept. The slots of a ship are worked out when somebody
//! asks for them, from the pods it had at the start and from what happened aboard it since.

use super::project::by_age;
use crate::cluster::map::Map;
use crate::cluster::object::{Key, Kind, Object, Str};
use crate::cluster::{Change, Cluster, Step};
use std::sync::Arc;

/// What came aboard and went at one moment of a voyage. Cloning shares it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Berths {
    log: Arc<Log>,
    /// Steps taken in, and the last of them: tells whether later steps go on from here.
    steps: usize,
    last: Option<Arc<Step>>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Log {
    turns: Vec<Turn>,
    /// The last turn on each node, and of each pod; counted from 1.
    of_node: Map<Str, u32>,
    of_pod: Map<Key, u32>,
}

/// A pod came aboard a node, or went.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Turn {
    pod: Key,
    node: Str,
    came: bool,
    /// The turn before it on the same node, counted from 1; 0 when there is none.
    before: u32,
}

/// The slots of one ship.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Slots(Vec<(Key, usize)>);

impl Berths {
    /// What happened in `steps`, taken since `start`. What `before` knows is not gone through again
    /// when it lies on the way.
    pub fn after(before: Option<&Berths>, start: &Cluster, steps: &[Arc<Step>]) -> Berths {
        let mut berths = before.filter(|b| b.leads_to(steps)).cloned().unwrap_or_default();
        for step in &steps[berths.steps..] {
            berths.take(start, step);
        }
        berths
    }

    /// The slots on a node; `start` is where the steps began.
    pub fn on(&self, start: &Cluster, node: &str) -> Slots {
        let mut slots = Slots::default();
        let pods: Vec<_> = start.pods_on(node).filter_map(Object::as_pod).collect();
        // In a cluster whose past is not known the oldest pod is nearest the stern.
        for (slot, i) in by_age(pods.len(), &|i| &pods[i].metadata).into_iter().enumerate() {
            let meta = &pods[i].metadata;
            slots.0.push((Key::new(Kind::Pod, meta.namespace, meta.name), slot));
        }
        let mut turns = Vec::new();
        let mut next = self.log.of_node.get(node).copied().unwrap_or(0);
        while next > 0 {
            let turn = &self.log.turns[next as usize - 1];
            turns.push(turn);
            next = turn.before;
        }
        for turn in turns.into_iter().rev() {
            slots.0.retain(|s| s.0 != turn.pod);
            if turn.came {
                slots.0.push((turn.pod, slots.free(0)));
            }
        }
        slots
    }

    fn leads_to(&self, steps: &[Arc<Step>]) -> bool {
        match (&self.last, self.steps.checked_sub(1)) {
            (Some(last), Some(i)) => steps.get(i).is_some_and(|s| Arc::ptr_eq(s, last)),
            _ => true,
        }
    }

    fn take(&mut self, start: &Cluster, step: &Arc<Step>) {
        for change in &step.changes {
            match change {
                Change::Bound { pod, node } => self.turn(pod, *node, true),
                Change::Deleted(key) if key.kind == Kind::Pod => {
                    if let Some(node) = self.node(start, key) {
                        self.turn(key, node, false);
                    }
                }
                _ => {}
            }
        }
        self.steps += 1;
        self.last = Some(step.clone());
    }

    fn turn(&mut self, pod: &Key, node: Str, came: bool) {
        let log = Arc::make_mut(&mut self.log);
        let before = log.of_node.get(&node).copied().unwrap_or(0);
        log.turns.push(Turn { pod: *pod, node, came, before });
        let number = log.turns.len() as u32;
        log.of_node.insert(node, number);
        log.of_pod.insert(*pod, number);
    }

    /// The node a pod is aboard of.
    fn node(&self, start: &Cluster, pod: &Key) -> Option<Str> {
        if let Some(number) = self.log.of_pod.get(pod) {
            let turn = &self.log.turns[*number as usize - 1];
            return turn.came.then_some(turn.node);
        }
        let node = start.get(pod)?.as_pod()?.spec.node_name;
        Some(node).filter(|node| !node.is_empty())
    }
}

impl Slots {
    pub fn of(&self, pod: &Key) -> Option<usize> {
        self.0.iter().find(|s| s.0 == *pod).map(|s| s.1)
    }

    /// The slot the next pod gets once `ahead` others have come: the first free one.
    pub fn free(&self, ahead: usize) -> usize {
        let mut taken = vec![false; self.0.len() + ahead + 1];
        for (_, slot) in &self.0 {
            if let Some(seat) = taken.get_mut(*slot) {
                *seat = true;
            }
        }
        let mut free = (0..taken.len()).filter(|seat| !taken[*seat]);
        free.nth(ahead).unwrap_or(0)
    }
}
