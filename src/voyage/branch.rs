//! Branches: what was done otherwise, kept until it is discarded.

use super::Voyage;
use super::groups::Groups;
use super::record::Record;
use crate::cluster::map::Map;
use crate::cluster::{Cluster, Move, Ms, Step, What};
use std::sync::Arc;
use std::task::Poll;

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
    /// A few more around the cursor: the next steps back are from there. In the steps' order.
    near: Vec<(usize, Arc<Cluster>)>,
    /// Will be one of them.
    scout: Option<Box<Scout>>,
    spacing: usize,
    /// Some checkpoints lie nearer than that.
    crowded: bool,
    pub(super) record: Record,
    pub(super) groups: Groups,
}

/// A state on its way to where who goes on stepping back will want one.
#[derive(Clone)]
struct Scout {
    at: usize,
    to: usize,
    state: Cluster,
}

impl Track {
    pub(super) fn new(start: &Cluster) -> Track {
        Track {
            forked: None,
            steps: Vec::new(),
            acts: Map::new(),
            checkpoints: Map::from([(0, Arc::new(start.clone()))]),
            near: Vec::new(),
            scout: None,
            spacing: SPACING_MIN,
            crowded: false,
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

    /// Keeps a state for the next steps back from `cursor`. If there are too many, the one farthest
    /// ahead gives way, or the one that is missed least.
    pub(super) fn keep_near(&mut self, at: usize, state: Arc<Cluster>, cursor: usize) {
        self.near.retain(|(known, _)| *known != at && known + NEAR_REACH > cursor);
        let place = self.near.partition_point(|(known, _)| *known < at);
        self.near.insert(place, (at, state));
        let last = self.near.len() - 1;
        if last >= NEAR_MAX {
            let gap = |i: &usize| self.near[i + 1].0 - self.near[i - 1].0;
            let ahead = self.near[last].0 > cursor;
            let spare = (1..last).min_by_key(gap).filter(|_| !ahead);
            self.near.remove(spare.unwrap_or(last));
        }
    }

    /// Who steps back goes past the states kept nearby, and the next one may lie thousands of steps
    /// before them. Some steps of that way are taken again at each step back, so that a state lies
    /// there in time.
    pub(super) fn send_scout(&mut self, cursor: usize) {
        let scout = self.scout.take();
        let Some((from, low)) = self.gap_before(cursor) else { return };
        let to = low - NEAR_GAP;
        let mut scout = scout.filter(|scout| scout.to == to).unwrap_or_else(|| {
            let state = self.checkpoint_before(from).1.clone();
            Box::new(Scout { at: from, to, state })
        });
        let pace = (to - scout.at).div_ceil((cursor - low).max(1));
        for _ in 0..pace.min(SCOUT_STEPS_MAX) {
            if scout.at == to {
                break;
            }
            self.repeat(&mut scout.state, scout.at);
            scout.at += 1;
            // The next ones begin here.
            if to - scout.at == 3 * NEAR_GAP {
                self.keep_near(scout.at, Arc::new(scout.state.clone()), cursor);
            }
        }
        match scout.at == to {
            true => self.keep_near(to, Arc::new(scout.state), cursor),
            false => self.scout = Some(scout),
        }
    }

    /// The first two states before the cursor, if they are not far, that lie far apart.
    fn gap_before(&self, cursor: usize) -> Option<(usize, usize)> {
        let mut low = cursor;
        while low > 0 && cursor - low < 2 * NEAR_GAP {
            let (at, _) = self.checkpoint_before(low - 1);
            if low - at > NEAR_GAP {
                return Some((at, low));
            }
            low = at;
        }
        None
    }

    pub(super) fn spacing(&self) -> usize {
        self.spacing
    }

    /// Keeps the state after `cursor` steps if it is time for it. What no step has changed since is
    /// shared with the state kept before; the number kept is bounded by thinning out.
    pub(super) fn mark(&mut self, cursor: usize, now: &Cluster) {
        if self.crowded {
            self.thin();
        }
        let (last, _) = self.checkpoints.range(..=cursor).next_back().expect("one at 0");
        if cursor < last + self.spacing {
            return;
        }
        self.checkpoints.insert(cursor, Arc::new(now.clone()));
        if !self.crowded && self.checkpoints.len() > checkpoints_max(now) {
            self.spacing *= 2;
            self.crowded = true;
        }
    }

    /// Forgets the first state that lies too near the one before it; one at a time, since there is
    /// much to be freed.
    fn thin(&mut self) {
        let mut kept = None;
        let near = self.checkpoints.keys().copied().find(|at| {
            let near = kept.is_some_and(|kept| *at < kept + self.spacing);
            kept = Some(*at);
            near
        });
        self.crowded = near.is_some_and(|at| self.checkpoints.remove(&at).is_some());
    }

    /// Keeps the state after a new step for the first steps back, if none lies near.
    pub(super) fn mark_near(&mut self, cursor: usize, now: &Cluster) {
        self.scout = None;
        if cursor - self.checkpoint_before(cursor).0 >= NEAR_GAP {
            self.keep_near(cursor, Arc::new(now.clone()), cursor);
        }
    }

    /// Takes the known step with this index again, from the state before it.
    pub(super) fn repeat(&self, now: &mut Cluster, index: usize) {
        self.repeat_part(now, index, &mut { usize::MAX });
    }

    /// A part of it: no more deliveries than are `left`. True: the step has happened.
    pub(super) fn repeat_part(&self, now: &mut Cluster, index: usize, left: &mut usize) -> bool {
        let step = &self.steps[index];
        let again = match (self.acts.get(&index), &step.what) {
            (Some(idle_until), What::Act(act)) => {
                if now.now() < *idle_until {
                    let between = now.step_until(*idle_until);
                    assert!(between.is_none(), "a step before the act");
                }
                now.submit(**act).expect("it was allowed before")
            }
            _ => match now.step_part(step.at, left) {
                Poll::Pending => return false,
                Poll::Ready(again) => again.expect("it happened before"),
            },
        };
        debug_assert_eq!(again, **step, "a replay differs");
        true
    }

    /// Forgets what only serves who is on it.
    fn leave(&mut self) {
        self.near.clear();
        self.scout = None;
    }

    /// The track up to `cursor`, as the beginning of another branch.
    fn upto(&self, id: BranchId, cursor: usize) -> Track {
        Track {
            forked: Some((id, cursor)),
            steps: self.steps[..cursor].to_vec(),
            acts: self.acts.range(..cursor).map(|(k, v)| (*k, *v)).collect(),
            checkpoints: self.checkpoints.range(..=cursor).map(|(k, v)| (*k, v.clone())).collect(),
            near: Vec::new(),
            scout: None,
            spacing: self.spacing,
            crowded: self.crowded,
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
        if id != self.branch {
            self.track_mut().leave();
        }
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
        self.track_mut().leave();
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
/// States kept near the cursor, and how many steps before it they may lie.
const NEAR_MAX: usize = 8;
const NEAR_REACH: usize = 1_024;
/// From so many steps on, two states lie far apart.
const NEAR_GAP: usize = 128;
/// Steps taken again in advance, at most so many at a step back.
const SCOUT_STEPS_MAX: usize = 128;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::voyage::Scene;

    #[test]
    fn the_states_kept_are_few_and_lie_apart() {
        let voyage = Voyage::open(Scene::NodeFailure, 1);
        let mut track = Track::new(voyage.cluster());
        for cursor in 1..=100_000 {
            track.mark(cursor, voyage.cluster());
            // Those that lie too near go one by one while others come.
            assert!(track.checkpoints.len() <= CHECKPOINTS_MAX + 1, "after {cursor} steps");
        }
        assert!(track.spacing > SPACING_MIN && !track.crowded);
        let at: Vec<usize> = track.checkpoints.keys().copied().collect();
        assert_eq!(at[0], 0);
        assert!(at.len() > CHECKPOINTS_MAX / 3, "{} of {CHECKPOINTS_MAX}", at.len());
        assert!(at.windows(2).all(|pair| pair[1] - pair[0] >= track.spacing), "{at:?}");
    }

    #[test]
    fn who_steps_back_always_finds_a_state_near() {
        let mut voyage = Voyage::open(Scene::NodeFailure, 1);
        voyage.track_mut().spacing = 4_096;
        for replicas in [40, 3, 40, 3] {
            let deployment = voyage.cluster().keys(crate::cluster::object::Kind::Deployment);
            let key = *deployment.into_iter().next().expect("one");
            voyage.act(Move::Scale { key, replicas }).expect("it is there");
            voyage.run(120_000);
        }
        let steps = voyage.steps().len();
        assert!((1_500..4_096).contains(&steps), "{steps} steps");
        // From the end, and from where a jump led.
        for from in [steps, steps * 3 / 4] {
            voyage.seek(from);
            for to in (from - 1_000..from).rev() {
                let way = voyage.steps_to(to);
                assert!(way <= NEAR_GAP || to + 1 == from, "{way} steps to {to} from {from}");
                voyage.back();
            }
            let mut other = Voyage::aboard(voyage.start.clone(), voyage.scene, 1);
            for index in 0..voyage.cursor {
                voyage.track().repeat(&mut other.now, index);
            }
            assert_eq!(voyage.cluster().hash(), other.cluster().hash());
        }
    }
}
