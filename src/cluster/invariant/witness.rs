//! What must hold between one state and the next, step by step.
//!
//! A witness remembers the objects it saw last and looks only at those that changed since. It
//! judges from the outside: by what was written and who asked for it, not by what the components
//! say of themselves.

use super::rollout::Rollouts;
use super::{address_is_unique, node_is_not_overfull};
use crate::cluster::object::{Kind, Object, Pod, Str};
use crate::cluster::step::{Actor, Controller};
use crate::cluster::{Cluster, Ms};
use std::sync::Arc;

/// Somebody who watched a cluster so far.
#[derive(Clone, Debug, Default)]
pub struct Witness {
    revision: u64,
    now: Ms,
    /// By kind, in the order of the store.
    seen: Vec<Vec<Object>>,
    rollouts: Rollouts,
}

/// An object before and after; one of them is there.
pub(super) struct Turn {
    pub(super) old: Option<Object>,
    pub(super) new: Option<Object>,
}

impl Witness {
    /// Begins to watch.
    pub fn new(cluster: &Cluster) -> Witness {
        let mut witness = Witness { now: cluster.now(), ..Witness::default() };
        witness.seen.resize_with(Kind::ALL.len(), Vec::new);
        for turn in witness.turns(cluster) {
            witness.rollouts.note(0, &turn, false);
        }
        witness.revision = cluster.revision();
        witness
    }

    /// Looks at the state a delivery led to, with a write by somebody or without one; the first
    /// thing that does not hold.
    pub fn look(&mut self, cluster: &Cluster, by: Option<Actor>) -> Result<(), String> {
        if cluster.now() < self.now {
            return Err(format!("time ran back from {} to {}", self.now, cluster.now()));
        }
        self.now = cluster.now();
        self.rollouts.note_starts(cluster);
        let before = std::mem::replace(&mut self.revision, cluster.revision());
        if before == self.revision {
            return Ok(());
        }
        let turns = self.turns(cluster);
        written_once(&turns, before, self.revision)?;
        for turn in &turns {
            keeps_its_past(turn)?;
            if let Some(Object::Pod(pod)) = &turn.new {
                placed_well(cluster, turn.old.as_ref(), pod)?;
            }
            if let (Some(Object::Node(_)), Some(Object::Node(node))) = (&turn.old, &turn.new) {
                node_is_not_overfull(cluster, node)?;
            }
        }
        let own = by == Some(Actor::Controller(Controller::Deployment));
        for turn in &turns {
            self.rollouts.note(cluster.now(), turn, own);
        }
        for turn in &turns {
            match by {
                Some(Actor::Controller(Controller::Deployment)) => {
                    self.rollouts.judge(cluster, turn)?;
                }
                Some(Actor::Controller(Controller::ReplicaSet)) => {
                    self.rollouts.judge_pods(cluster, turn)?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// What changed since the last look. Events are nobody's matter here.
    fn turns(&mut self, cluster: &Cluster) -> Vec<Turn> {
        let mut turns = Vec::new();
        for (kind, seen) in Kind::ALL.iter().zip(&mut self.seen) {
            if *kind != Kind::Event {
                compare(seen, cluster.list(*kind), &mut turns);
            }
        }
        turns
    }
}

/// Brings one kind up to date.
fn compare<'a>(
    seen: &mut Vec<Object>,
    stored: impl Iterator<Item = &'a Object>,
    turns: &mut Vec<Turn>,
) {
    let mut at = 0;
    for object in stored {
        if seen.get(at).is_some_and(|old| std::ptr::eq(old.meta(), object.meta())) {
            at += 1;
            continue;
        }
        let key = object.key();
        while seen.get(at).is_some_and(|old| old.key() < key) {
            turns.push(Turn { old: Some(seen.remove(at)), new: None });
        }
        match seen.get_mut(at).filter(|old| old.key() == key) {
            Some(old) if old == object => *old = object.clone(),
            Some(old) => {
                let old = std::mem::replace(old, object.clone());
                turns.push(Turn { old: Some(old), new: Some(object.clone()) });
            }
            None => {
                seen.insert(at, object.clone());
                turns.push(Turn { old: None, new: Some(object.clone()) });
            }
        }
        at += 1;
    }
    for old in seen.drain(at..) {
        turns.push(Turn { old: Some(old), new: None });
    }
}

/// One revision per write: every change carries one of its own, made since the last look.
fn written_once(turns: &[Turn], before: u64, now: u64) -> Result<(), String> {
    let mut revisions = Vec::new();
    for turn in turns {
        let Some(new) = &turn.new else { continue };
        let revision = new.meta().resource_version;
        if revision <= before || revision > now || revisions.contains(&revision) {
            let key = new.key();
            return Err(format!("{key:?} changed at revision {revision} of {before}..{now}"));
        }
        revisions.push(revision);
    }
    let room = now - before;
    if turns.len() as u64 > room {
        return Err(format!("{} changes in {room} revisions", turns.len()));
    }
    Ok(())
}

/// What an object never loses or changes as long as it is the same one.
fn keeps_its_past(turn: &Turn) -> Result<(), String> {
    let (Some(old), Some(new)) = (&turn.old, &turn.new) else { return Ok(()) };
    let (a, b) = (old.meta(), new.meta());
    if a.uid != b.uid {
        return Ok(());
    }
    let what = if a.deletion_timestamp.is_some() && b.deletion_timestamp.is_none() {
        "was ending and is not any more"
    } else if b.generation < a.generation {
        "has an earlier generation"
    } else if a.creation_timestamp != b.creation_timestamp {
        "has another time of birth"
    } else if let (Object::Pod(a), Object::Pod(b)) = (old, new) {
        if !a.node_name().is_empty() && a.node_name() != b.node_name() {
            "moved to another node"
        } else if a.is_finished() && a.status.phase != b.status.phase {
            "had finished and goes on"
        } else {
            return Ok(());
        }
    } else {
        return Ok(());
    };
    Err(format!("{} {} {what}", new.kind().plural(), b.name))
}

/// A pod that came to a node fits there; its address is its own.
fn placed_well(cluster: &Cluster, old: Option<&Object>, pod: &Arc<Pod>) -> Result<(), String> {
    let old = old.and_then(Object::as_pod).filter(|old| old.metadata.uid == pod.metadata.uid);
    let was_on = old.is_some_and(|old| !old.node_name().is_empty());
    let key = crate::cluster::object::Key::new(Kind::Node, "", Str::from(pod.node_name()));
    if !was_on && let Some(Object::Node(node)) = cluster.api.get(&key) {
        node_is_not_overfull(cluster, node)?;
    }
    let ip = &pod.status.pod_ip;
    if !ip.is_empty() && old.is_none_or(|old| old.status.pod_ip != *ip) {
        address_is_unique(cluster, pod)?;
    }
    Ok(())
}
