//! A learner's run through a cluster: the start scene, the acts, and time travel.
//!
//! A voyage is its seed, its scene and its acts; everything else follows. States are reached by
//! checkpoints and replay, so back, forward and seek are exact. Acting in the past forks: the old
//! future stays a branch until it is discarded.
//!
//! Invariants: undo after do is the identity; the same log gives the same states; a voyage never
//! changes the past of another branch.

mod branch;
mod groups;
mod happening;
mod launch;
mod log;
mod present;
mod record;
pub mod script;
mod start;
mod trip;

pub use branch::{Branch, BranchId};
pub use groups::{GROUPED_NODES, Group, Theme};
pub use launch::{Goal, Launch, Launched};
pub use log::{LoggedAct, RestoreError, STEPS_MAX, VoyageLog};
pub use record::{Eviction, SAMPLES_MAX, Sample};
pub use start::{PODS_MAX, SHIPS_MAX, Scene, Size, install_ingress_nginx};
pub use trip::Trip;

use crate::cluster::map::Map;
use crate::cluster::object::{Key, Object};
use crate::cluster::scheduler::Decision;
use crate::cluster::{Actor, Cluster, Move, MoveError, Ms, Step, StepId, What};
use branch::Track;
use present::Present;
use std::sync::Arc;
use std::task::Poll;

/// Nothing arrives for this long: a chapter is over.
pub const QUIET_MS: Ms = 3_000;

/// A voyage and the learner's place in it.
#[derive(Clone)]
pub struct Voyage {
    scene: Scene,
    seed: u64,
    /// The state before the first step.
    start: Cluster,
    tracks: Map<BranchId, Track>,
    branch: BranchId,
    branches_made: BranchId,
    /// Steps taken on this branch.
    cursor: usize,
    /// The state at the cursor.
    now: Present,
}

impl Voyage {
    /// Begins at a scene. The same seed gives the same voyage.
    pub fn start(scene: Scene, seed: u64) -> Voyage {
        let origin = start::kept(scene, seed).unwrap_or_else(|| {
            let origin = scene.build(seed);
            start::keep(scene, seed, &origin);
            origin
        });
        Voyage::aboard(origin, scene, seed)
    }

    /// Begins at a state that was made elsewhere, for a scene.
    pub fn aboard(start: Cluster, scene: Scene, seed: u64) -> Voyage {
        let track = Track::new(&start);
        Voyage {
            scene,
            seed,
            now: start.clone().into(),
            start,
            tracks: Map::from([(0, track)]),
            branch: 0,
            branches_made: 1,
            cursor: 0,
        }
    }

    /// A scene as a reader finds it: its opening act is made and lies ahead.
    pub fn open(scene: Scene, seed: u64) -> Voyage {
        let mut voyage = Voyage::start(scene, seed);
        voyage.make_opening();
        voyage
    }

    fn make_opening(&mut self) {
        if let Some(act) = self.scene.opening() {
            self.act(act).expect("scenes make sense");
            self.seek(0);
        }
    }

    pub fn scene(&self) -> Scene {
        self.scene
    }
    pub fn seed(&self) -> u64 {
        self.seed
    }
    /// The state before the first step.
    pub fn origin(&self) -> &Cluster {
        &self.start
    }
    /// The state at the cursor.
    pub fn cluster(&self) -> &Cluster {
        &self.now
    }
    /// Steps taken: 0 = the start, `steps().len()` = the end of what is known.
    pub fn cursor(&self) -> usize {
        self.cursor
    }
    /// All known steps of this branch: those taken and the future seen before.
    pub fn steps(&self) -> &[Arc<Step>] {
        &self.track().steps
    }
    /// The step that led to the cursor.
    pub fn current(&self) -> Option<&Arc<Step>> {
        self.cursor.checked_sub(1).map(|i| &self.track().steps[i])
    }
    /// Simulated time at the cursor since the voyage began, in milliseconds.
    pub fn time_ms(&self) -> Ms {
        self.time_of(self.cursor)
    }
    /// Simulated time after `cursor` steps, since the voyage began.
    pub fn time_of(&self, cursor: usize) -> Ms {
        match cursor.min(self.steps().len()).checked_sub(1) {
            Some(i) => self.steps()[i].at - self.start.now(),
            None => 0,
        }
    }
    /// The moment a step of this voyage has, since it began.
    pub fn since_start(&self, step: &Step) -> Ms {
        step.at - self.start.now()
    }
    /// No step follows soon: a good moment to act. At the end of what is known this looks ahead in
    /// a copy.
    pub fn is_quiet(&self) -> bool {
        let until = self.now.now() + QUIET_MS;
        match self.steps().get(self.cursor) {
            Some(step) => step.at > until,
            None if self.now.next_at().is_none_or(|at| at > until) => true,
            None => self.now.ahead().is_none_or(|step| step.at > until),
        }
    }

    /// As [`Voyage::forward`], but only to a step that follows soon.
    pub fn forward_soon(&mut self) -> bool {
        self.forward_within(QUIET_MS)
    }

    /// As [`Voyage::forward`], but only to a step that follows within `ms`.
    pub fn forward_within(&mut self, ms: Ms) -> bool {
        let until = self.now.now() + ms;
        if let Some(step) = self.steps().get(self.cursor) {
            let soon = step.at <= until;
            if soon {
                self.replay_one();
            }
            return soon;
        }
        self.forward_part(until, &mut { usize::MAX }) == Poll::Ready(true)
    }

    /// Takes one step: replays a known one, or simulates. False: nothing more will happen.
    pub fn forward(&mut self) -> bool {
        let until = self.now.patience();
        self.forward_part(until, &mut { usize::MAX }) == Poll::Ready(true)
    }

    /// A part of [`Voyage::forward`], or of simulating a step that comes by `until` (absolute): all
    /// its parts have the same. No more deliveries than are `left`.
    fn forward_part(&mut self, until: Ms, left: &mut usize) -> Poll<bool> {
        if self.cursor < self.steps().len() {
            return match self.replay_part(left) {
                true => Poll::Ready(true),
                false => Poll::Pending,
            };
        }
        if self.now.next_at().is_none_or(|at| at > until) {
            self.stand_still();
            return Poll::Ready(false);
        }
        match self.now.go_part(until, left) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(Some(step)) => {
                self.push(step);
                Poll::Ready(true)
            }
            Poll::Ready(None) => {
                // What was only background has run out too: the state at the cursor is without it.
                self.rewind(self.cursor);
                Poll::Ready(false)
            }
        }
    }

    /// Takes one step back. False at the start.
    pub fn back(&mut self) -> bool {
        if self.cursor == 0 {
            return false;
        }
        let to = self.cursor - 1;
        self.seek(to);
        self.track_mut().send_scout(to);
        true
    }

    /// Goes to a known step; beyond the last one, simulates up to it.
    pub fn seek(&mut self, cursor: usize) {
        let known = cursor.min(self.steps().len());
        if known < self.cursor || known - self.cursor > self.track().spacing() {
            self.rewind(known);
        }
        while self.cursor < known {
            self.replay_one();
        }
        while self.cursor < cursor && self.forward() {}
    }

    /// Reaches a known step from the nearest state kept before it.
    fn rewind(&mut self, cursor: usize) {
        self.approach(cursor);
        while self.cursor < cursor {
            self.come_nearer(cursor);
        }
    }

    /// Takes a known step again, on the way to a place from where the reader may go back: some
    /// states before that are kept, if there are none near.
    fn come_nearer(&mut self, to: usize) {
        self.come_nearer_part(to, &mut { usize::MAX });
    }

    /// A part of it: no more deliveries than are `left`. True: the step was taken.
    fn come_nearer_part(&mut self, to: usize, left: &mut usize) -> bool {
        if !self.replay_part(left) {
            return false;
        }
        let left = to - self.cursor;
        if NEAR_STEPS.contains(&left) && self.steps_to(self.cursor) > left {
            let state = Arc::new(Cluster::clone(&self.now));
            let at = self.cursor;
            self.track_mut().keep_near(at, state, to);
        }
        true
    }

    /// How many known steps must be taken again to reach this one from somewhere else.
    pub fn steps_to(&self, cursor: usize) -> usize {
        cursor - self.track().checkpoint_before(cursor).0
    }

    /// The state at the cursor is without what has run on in the background since.
    fn stand_still(&mut self) {
        if self.now.now() != self.start.now() + self.time_ms() {
            self.rewind(self.cursor);
        }
    }

    /// Takes the nearest state from which a known step can be reached.
    fn approach(&mut self, cursor: usize) {
        let (at, state) = self.track().checkpoint_before(cursor);
        if cursor <= self.cursor || at > self.cursor {
            *self.now = state.clone();
            self.cursor = at;
        }
    }

    /// Goes to the last step that happened by `time_ms` (since the voyage began), simulating as
    /// far as needed.
    pub fn seek_time(&mut self, time_ms: Ms) {
        let until = self.start.now() + time_ms;
        let known = self.steps().partition_point(|step| step.at <= until);
        self.seek(known);
        if known == self.steps().len() {
            self.run_until(until);
            // Only steps count as places; what ran on in the background is not part of this one.
            let cursor = self.steps().partition_point(|step| step.at <= until);
            self.rewind(cursor);
        }
    }

    /// Simulates until nothing happens any more before `until` (absolute); the clock moves there,
    /// or to just after the last step: a clock that has run on by itself is later than that step.
    fn run_until(&mut self, mut until: Ms) {
        while let Some(step) = self.now.go(until) {
            until = until.max(step.at + 1);
            self.push(step);
        }
    }

    /// Lets `ms` of simulated time pass beyond the end of what is known, under the eyes of somebody
    /// who looks after each delivery ([`Cluster::step_watched`]): on `false` it stops at the step.
    pub fn run_watched(&mut self, ms: Ms, see: &mut dyn FnMut(&Cluster, Option<Actor>) -> bool) {
        self.seek(self.steps().len());
        let (mut until, mut goes_on) = (self.now.now() + ms, true);
        while goes_on {
            let step = self.now.step_watched(until, |cluster, by| goes_on &= see(cluster, by));
            let Some(step) = step else { break };
            until = until.max(step.at + 1);
            self.push(step);
        }
    }

    /// Lets `ms` of simulated time pass.
    pub fn run(&mut self, ms: Ms) {
        let until = self.now.now() + ms;
        let known = self.steps().partition_point(|step| step.at <= until);
        self.seek(known.max(self.cursor));
        if known >= self.steps().len() {
            self.run_until(until);
        }
    }

    /// Goes on to the next happening; where happenings are grouped, to the first of a group.
    /// False if none follows.
    pub fn next_happening(&mut self) -> bool {
        let mut left = self.leap_steps_max();
        while self.forward() {
            left -= 1;
            if self.stops(self.cursor - 1) || left == 0 {
                return true;
            }
        }
        false
    }

    fn leap_steps_max(&self) -> usize {
        if self.is_grouped() { FLEET_STEPS_MAX } else { LEAP_STEPS_MAX }
    }

    fn chapter_steps_max(&self) -> usize {
        if self.is_grouped() { FLEET_STEPS_MAX } else { CHAPTER_STEPS_MAX }
    }

    /// Goes back to the happening before this step, or to the start. False at the start.
    pub fn previous_happening(&mut self) -> bool {
        let moved = self.cursor > 0;
        self.seek(self.happening_before());
        moved
    }

    /// Where the happening before this step is, or the start.
    pub fn happening_before(&self) -> usize {
        self.stop_before(self.cursor.saturating_sub(1)).map_or(0, |i| i + 1)
    }

    /// Goes on until it is quiet. From a quiet moment: through the next stir. False if nothing
    /// more will happen.
    pub fn next_chapter(&mut self) -> bool {
        let moved = self.forward();
        let mut left = self.chapter_steps_max();
        while moved && left > 0 && self.forward_soon() {
            left -= 1;
        }
        moved
    }

    /// Makes an act at the cursor. With a known future, that future becomes another branch.
    pub fn act(&mut self, act: Move) -> Result<(), MoveError> {
        self.now.allowed(&act)?;
        if self.cursor < self.steps().len() {
            self.fork();
        }
        let idle_until = self.now.now();
        let step = self.now.submit(act)?;
        let cursor = self.cursor;
        self.track_mut().acts.insert(cursor, idle_until);
        self.push(step);
        Ok(())
    }

    /// The step that follows; one not known yet is simulated on a copy, which is there again when
    /// that step is taken.
    pub fn ahead(&self) -> Option<Step> {
        match self.steps().get(self.cursor) {
            Some(next) => Some((**next).clone()),
            None => self.now.ahead().cloned(),
        }
    }

    /// Reads the state as it is at a later moment (since the voyage began) before the next step:
    /// what makes no steps goes on meanwhile.
    pub fn meanwhile<R>(&self, time_ms: Ms, read: impl FnOnce(&Cluster) -> R) -> R {
        self.now.meanwhile(self.start.now() + time_ms, read)
    }

    /// The object that the present step has written, as it was before; `None` if it is new.
    pub fn before(&self, key: &Key) -> Option<&Object> {
        let step = self.current()?;
        let wrote = matches!(&step.what, What::Stored { key: written, .. } if written == key);
        self.now.prev_kv().filter(|_| wrote)
    }

    /// The present step's decision with its whole table. A large cluster's steps do not carry it:
    /// then it is made again from the state before, if that does not lie too far from those kept.
    pub fn decision(&self) -> Option<Arc<Decision>> {
        let step = self.current()?;
        let What::Scheduled(decision) = &step.what else { return None };
        if decision.table.is_some() || decision.nodes_total == 0 {
            return Some(decision.clone());
        }
        let mut before = self.state_before()?;
        before.tell_all();
        match before.step_until(step.at)?.what {
            What::Scheduled(again) => Some(again),
            _ => None,
        }
    }

    /// The state before the present step.
    fn state_before(&self) -> Option<Cluster> {
        let cursor = self.cursor.checked_sub(1)?;
        let (at, state) = self.track().checkpoint_before(cursor);
        if cursor - at > BEFORE_STEPS_MAX {
            return None;
        }
        let mut now = state.clone();
        for index in at..cursor {
            self.track().repeat(&mut now, index);
        }
        Some(now)
    }

    /// The learner's acts on this branch: the indexes of their steps, in order.
    pub fn acts(&self) -> impl DoubleEndedIterator<Item = usize> {
        self.track().acts.keys().copied()
    }

    /// The index of the last act that the cursor has passed.
    pub fn last_act(&self) -> Option<usize> {
        self.track().acts.range(..self.cursor).next_back().map(|(index, _)| *index)
    }

    /// The step with this number, if it is one of this branch.
    pub fn step(&self, id: StepId) -> Option<&Arc<Step>> {
        let first = self.start.steps() as usize + 1;
        self.steps().get((id as usize).checked_sub(first)?)
    }

    /// The chain of causes of a step (its index), from it back to the learner's act.
    pub fn causes(&self, index: usize) -> Vec<usize> {
        let first = self.start.steps() as usize + 1;
        let mut chain = Vec::new();
        let mut next = self.steps().get(index).map(|step| step.id as usize);
        while let Some(i) = next.and_then(|id| id.checked_sub(first)) {
            chain.push(i);
            next = self.steps()[i].cause.map(|id| id as usize);
        }
        chain
    }

    /// Back to the beginning, all branches and acts forgotten.
    pub fn reset(&mut self) {
        *self = Voyage::aboard(self.start.clone(), self.scene, self.seed);
        self.make_opening();
    }

    fn track(&self) -> &Track {
        &self.tracks[&self.branch]
    }
    fn track_mut(&mut self) -> &mut Track {
        self.tracks.get_mut(&self.branch).expect("the branch is there")
    }

    /// Takes a known step again.
    fn replay_one(&mut self) {
        self.replay_part(&mut { usize::MAX });
    }

    /// A part of it: no more deliveries than are `left`. True: the step was taken.
    fn replay_part(&mut self, left: &mut usize) -> bool {
        if !self.tracks[&self.branch].repeat_part(&mut self.now, self.cursor, left) {
            return false;
        }
        self.cursor += 1;
        let (cursor, now) = (self.cursor, &self.now);
        self.tracks.get_mut(&self.branch).expect("the branch is there").mark(cursor, now);
        true
    }

    /// Adds a step that has just happened.
    fn push(&mut self, step: Step) {
        let before = self.now.before();
        let (cursor, now) = (self.cursor + 1, &self.now);
        let at = (cursor, step.at - self.start.now());
        let track = self.tracks.get_mut(&self.branch).expect("the branch is there");
        if let Some(before) = before {
            track.keep_near(self.cursor, before, cursor);
        }
        let first = self.start.steps() as usize + 1;
        let steps = &track.steps;
        let by_id = |id: StepId| Some(&**steps.get((id as usize).checked_sub(first)?)?);
        track.record.note(at, &step, &by_id, now);
        track.steps.push(Arc::new(step));
        track.mark(cursor, now);
        track.mark_near(cursor, now);
        self.cursor = cursor;
        self.sort_in(cursor - 1);
    }
}

/// The next happening may be far: the leap ends here, to go on from.
const LEAP_STEPS_MAX: usize = 10_000;
/// The same in a fleet, and for a chapter there: a zone of an ocean that falls silent comes to
/// 86,000 steps, most of which change one pod.
const FLEET_STEPS_MAX: usize = 400_000;
/// To make a decision again, at most so many steps are taken again.
const BEFORE_STEPS_MAX: usize = 512;
/// When steps are taken again to go back, states are kept so many steps before: the next steps back
/// are few.
const NEAR_STEPS: [usize; 3] = [8, 32, 128];
/// A chapter without end (a crash loop under traffic) is cut here.
const CHAPTER_STEPS_MAX: usize = 5_000;
