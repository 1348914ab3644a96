//! Branches: what was done otherwise, kept until it is discarded.

use super::Voyage;
use super::groups::Groups;
use super::record::Record;
use crate::cluster::map::Map;
use crate::cluster::{Cluster, Move, Ms, Step, What};
use std::sync::Arc;

/// A branch's number, in the order they were made; 0 is the first.
pub type BranchId = u32;

/// A branch as shown to the learner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    pub id: BranchId,
    /// The branch it left, and after how many steps; `None` for the first one.
    pub forked: Option<(BranchId, usize)>,
    /// Known steps.
    pub steps: usize,
    /// The first act that is its own.
    pub act: Option<Arc<Move>>,
}

/// The steps of one branch and the states kept along it.
#[derive(Clone)]
pub(super) struct Track {
    pub(super) forked: Option<(BranchId, usize)>,
    pub(super) steps: Vec<Arc<Step>>,
    /// Acts by the number of steps before them, and how far the clock had run by itself.
    pub(super) acts: Map<usize, Ms>,
    /// States by the number of steps before them; always one at 0.
    checkpoints: Map<usize, Arc<Cluster>>,
    /// A few more, met on the way back or left by the last steps: the next steps back are from
    /// there. The newest last.
    near: Vec<(usize, Arc<Cluster>)>,
    spacing: usize,
    pub(super) record: Record,
    pub(super) groups: Groups,
}

impl Track {
    pub(super) fn new(start: &Cluster) -> Track {
        Track {
            forked: None,
            steps: Vec::new(),
            acts: Map::new(),
            checkpoints: Map::from([(0, Arc::new(start.clone()))]),
            near: Vec::new(),
            spacing: SPACING_MIN,
            record: Record::new(start),
            groups: Groups::default(),
        }
    }

    /// The nearest kept state at or before `cursor`.
    pub(super) fn checkpoint_before(&self, cursor: usize) -> (usize, &Cluster) {
        let (at, state) = self.checkpoints.range(..=cursor).next_back().expect("one at 0");
        let near = self.near.iter().filter(|(near, _)| (*at..=cursor).contains(near));
        let near = near.max_by_key(|(near, _)| *near);
        near.map_or((*at, state), |(at, state)| (*at, state))
    }

    /// Keeps a state for the next steps back; the one kept longest gives way.
    pub(super) fn keep_near(&mut self, cursor: usize, state: Arc<Cluster>) {
        self.near.retain(|(at, _)| *at != cursor);
        if self.near.len() == NEAR_MAX {
            self.near.remove(0);
        }
        self.near.push((cursor, state));
    }

    pub(super) fn spacing(&self) -> usize {
        self.spacing
    }

    /// Keeps the state after `cursor` steps if it is time for it. What no step has changed since is
    /// shared with the state kept before; the number kept is bounded by thinning out.
    pub(super) fn mark(&mut self, cursor: usize, now: &Cluster) {
        let (last, _) = self.checkpoints.range(..=cursor).next_back().expect("one at 0");
        if cursor < last + self.spacing {
            return;
        }
        self.checkpoints.insert(cursor, Arc::new(now.clone()));
        if self.checkpoints.len() > checkpoints_max(now) {
            self.spacing *= 2;
            let spacing = self.spacing;
            let mut kept = None;
            self.checkpoints.retain(|at, _| {
                let keep = kept.is_none_or(|k| *at >= k + spacing);
                kept = if keep { Some(*at) } else { kept };
                keep
            });
        }
    }

    /// Takes the known step with this index again, from the state before it.
    pub(super) fn repeat(&self, now: &mut Cluster, index: usize) {
        let step = &self.steps[index];
        let again = match (self.acts.get(&index), &step.what) {
            (Some(idle_until), What::Act(act)) => {
                if now.now() < *idle_until {
                    let between = now.step_until(*idle_until);
                    assert!(between.is_none(), "a step before the act");
                }
                now.submit(**act).expect("it was allowed before")
            }
            _ => now.step_until(step.at).expect("it happened before"),
        };
        debug_assert_eq!(again, **step, "a replay differs");
    }

    /// The track up to `cursor`, as the beginning of another branch.
    fn upto(&self, id: BranchId, cursor: usize) -> Track {
        Track {
            forked: Some((id, cursor)),
            steps: self.steps[..cursor].to_vec(),
            acts: self.acts.range(..cursor).map(|(k, v)| (*k, *v)).collect(),
            checkpoints: self.checkpoints.range(..=cursor).map(|(k, v)| (*k, v.clone())).collect(),
            near: Vec::new(),
            spacing: self.spacing,
            record: self.record.upto(cursor),
            groups: self.groups.upto(cursor),
        }
    }
}

impl Voyage {
    /// All branches, oldest first.
    pub fn branches(&self) -> Vec<Branch> {
        let show = |(id, track): (&BranchId, &Track)| {
            let own = track.forked.map_or(0, |(_, at)| at);
            let act = track.acts.range(own..).next().and_then(|(at, _)| {
                match track.steps.get(*at).map(|step| &step.what) {
                    Some(What::Act(act)) => Some(act.clone()),
                    _ => None,
                }
            });
            Branch { id: *id, forked: track.forked, steps: track.steps.len(), act }
        };
        self.tracks.iter().map(show).collect()
    }

    /// The branch the learner is on.
    pub fn branch(&self) -> BranchId {
        self.branch
    }

    /// Goes to the end of another branch. False if there is no such branch.
    pub fn select_branch(&mut self, id: BranchId) -> bool {
        let Some(steps) = self.turn_to(id) else { return false };
        self.seek(steps);
        true
    }

    /// Turns to another branch, at the last state kept of it. `Some`: how many steps it has.
    pub fn turn_to(&mut self, id: BranchId) -> Option<usize> {
        let track = self.tracks.get(&id)?;
        let (steps, (at, state)) = (track.steps.len(), track.checkpoint_before(track.steps.len()));
        *self.now = state.clone();
        self.cursor = at;
        self.branch = id;
        Some(steps)
    }

    /// Forgets a branch, not the one the learner is on. False if it cannot be.
    pub fn discard_branch(&mut self, id: BranchId) -> bool {
        id != self.branch && self.tracks.remove(&id).is_some()
    }

    /// Leaves the known future of this branch behind on it and goes on along a new one.
    pub(super) fn fork(&mut self) {
        let track = self.track().upto(self.branch, self.cursor);
        let id = self.branches_made;
        self.branches_made += 1;
        self.tracks.insert(id, track);
        self.branch = id;
    }
}

/// How many states of a branch are kept. While much happens in an ocean, little is the same in two
/// of them: there, as many as fit into a browser's memory.
fn checkpoints_max(now: &Cluster) -> usize {
    let pods = now.tally().pods().max(1) as usize;
    (CHECKPOINTS_PODS / pods).clamp(CHECKPOINTS_MIN, CHECKPOINTS_MAX)
}

const SPACING_MIN: usize = 128;
const CHECKPOINTS_MAX: usize = 128;
const CHECKPOINTS_MIN: usize = 16;
/// So many pods, in all states kept together.
const CHECKPOINTS_PODS: usize = 2_000_000;
const NEAR_MAX: usize = 6;
