//! What a voyage keeps for its charts: how many pods and nodes there are of each sort, and what
//! became of pods and requests, over simulated time.
//!
//! Invariants: a sample says what the state after its step says; samples belong to a branch's
//! steps, so going back or replaying changes none; of a long voyage the extremes are kept. A step
//! that changed nothing of it costs a comparison.

use super::Voyage;
use crate::cluster::controller::Sync;
use crate::cluster::map::sort;
use crate::cluster::object::{Key, Kind, PodPhase};
use crate::cluster::{Change, Cluster, Ms, RequestNote, Step, StepId, Tally, What};

/// Samples kept of a branch at most; one more, and some are left out.
pub const SAMPLES_MAX: usize = 4_096;
/// The scheduling latency is that of the last pods bound, at most so many, within this time.
const RECENT_MAX: usize = 256;
const RECENT_MS: Ms = 60_000;

/// The state after a step, in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sample {
    /// Steps taken.
    pub cursor: usize,
    /// Since the voyage began.
    pub at: Ms,
    pub tally: Tally,
    /// Pods in the scheduling queue: active, in back-off, unschedulable.
    pub queue: [u32; 3],
    /// Pods bound since the voyage began.
    pub bound: u32,
    /// From a pod's creation to its binding, of the pods bound last: the 50th, 90th and 99th
    /// percentile. 0 where none was bound in the last minute.
    pub latency_ms: [u32; 3],
    /// Pods evicted since the voyage began, by [`Eviction`].
    pub evicted: [u32; 3],
    /// Requests since the voyage began: answered, and failed.
    pub requests: [u32; 2],
}

impl Sample {
    /// Nothing but its place sets it apart.
    fn says_as(&self, other: &Sample) -> bool {
        Sample { cursor: self.cursor, at: self.at, ..*other } == *self
    }

    /// What must not be lost when samples are left out: where these are least and most.
    fn extremes(&self) -> [u32; 5] {
        let [running, waiting] = [self.tally.ready, self.tally.of(PodPhase::Pending)];
        [running, waiting, self.tally.nodes[0], self.queue[2], self.latency_ms[2]]
    }
}

/// Who made a pod leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Eviction {
    /// The taint eviction controller.
    Taint,
    /// The Eviction API, as `kubectl drain` uses it.
    Api,
    /// The scheduler, for a pod that matters more.
    Preemption,
}

/// The samples of one branch.
#[derive(Clone, Debug)]
pub(super) struct Record {
    samples: Vec<Sample>,
    /// Pods bound: steps taken by then, when, and how long they had waited.
    bindings: Vec<(u32, Ms, u32)>,
    /// Pods evicted: steps taken by then, and by whom.
    evictions: Vec<(u32, Eviction)>,
}

impl Record {
    pub(super) fn new(start: &Cluster) -> Record {
        let mut record =
            Record { samples: Vec::new(), bindings: Vec::new(), evictions: Vec::new() };
        record.samples.push(record.sample(0, 0, start));
        record
    }

    /// The record as it was after so many steps.
    pub(super) fn upto(&self, cursor: usize) -> Record {
        let samples = self.samples.partition_point(|sample| sample.cursor <= cursor);
        let bindings = self.bindings.partition_point(|bound| bound.0 as usize <= cursor);
        let evictions = self.evictions.partition_point(|gone| gone.0 as usize <= cursor);
        Record {
            samples: self.samples[..samples].to_vec(),
            bindings: self.bindings[..bindings].to_vec(),
            evictions: self.evictions[..evictions].to_vec(),
        }
    }

    /// Takes in a step that has just happened, with those before it and the state after it.
    pub(super) fn note<'a>(
        &mut self,
        (cursor, at): (usize, Ms),
        step: &'a Step,
        by_id: &dyn Fn(StepId) -> Option<&'a Step>,
        now: &Cluster,
    ) {
        for change in &step.changes {
            if let Change::Bound { pod, .. } = change {
                let waited = waited(now, pod).unwrap_or(0);
                self.bindings.push((cursor as u32, at, waited));
            }
        }
        if let Some(by) = evicted_by(step, by_id) {
            self.evictions.push((cursor as u32, by));
        }
        let sample = self.sample(cursor, at, now);
        if self.samples.last().is_some_and(|last| last.says_as(&sample)) {
            return;
        }
        self.samples.push(sample);
        if self.samples.len() > SAMPLES_MAX {
            self.thin();
        }
    }

    fn sample(&self, cursor: usize, at: Ms, now: &Cluster) -> Sample {
        let last = self.samples.last();
        let bound = self.bindings.len() as u32;
        // Only a binding makes it another one.
        let latency_ms = match last.filter(|last| last.bound == bound) {
            Some(last) if self.is_recent(at) => last.latency_ms,
            Some(_) => [0; 3],
            None => self.latency(at),
        };
        let mut evicted = last.map_or([0; 3], |last| last.evicted);
        let counted = evicted.iter().sum::<u32>() as usize;
        self.evictions[counted..].iter().for_each(|(_, by)| evicted[*by as usize] += 1);
        Sample {
            cursor,
            at,
            tally: *now.tally(),
            queue: now.scheduler().queue_lengths(),
            bound,
            latency_ms,
            evicted,
            requests: now.traffic().totals(),
        }
    }

    fn is_recent(&self, at: Ms) -> bool {
        self.bindings.last().is_some_and(|last| last.1 + RECENT_MS >= at)
    }

    fn latency(&self, at: Ms) -> [u32; 3] {
        let recent = self.bindings.iter().rev().take(RECENT_MAX);
        let recent = recent.take_while(|bound| bound.1 + RECENT_MS >= at);
        let mut waited: Vec<u32> = recent.map(|bound| bound.2).collect();
        sort(&mut waited);
        [50, 90, 99].map(|percent| percentile(&waited, percent))
    }

    /// Leaves out what says least: of each so many samples in a row only the first, the last, and
    /// where something is least or most stay.
    fn thin(&mut self) {
        /// At most half of a row stays.
        const ROW: usize = 24;
        let mut kept = Vec::with_capacity(SAMPLES_MAX);
        for row in self.samples.chunks(ROW) {
            let mut stays = [false; ROW];
            (stays[0], stays[row.len() - 1]) = (true, true);
            for of in 0..row[0].extremes().len() {
                let (mut least, mut most) = (0, 0);
                for (i, sample) in row.iter().enumerate() {
                    let value = |i: usize| row[i].extremes()[of];
                    least = if sample.extremes()[of] < value(least) { i } else { least };
                    most = if sample.extremes()[of] > value(most) { i } else { most };
                }
                (stays[least], stays[most]) = (true, true);
            }
            kept.extend(row.iter().zip(stays).filter(|(_, stays)| *stays).map(|(s, _)| *s));
        }
        self.samples = kept;
    }
}

/// How long a pod that has just been bound had waited since it was created.
fn waited(now: &Cluster, pod: &Key) -> Option<u32> {
    let pod = now.get(pod)?;
    let created = pod.as_pod()?.metadata.creation_timestamp?;
    Some(now.now().saturating_sub(created.0.max(0) as Ms) as u32)
}

/// Nearest rank: the smallest value that so many per cent are not above.
fn percentile(sorted: &[u32], percent: usize) -> u32 {
    let rank = (sorted.len() * percent).div_ceil(100);
    rank.checked_sub(1).map_or(0, |i| sorted[i])
}

/// Who evicted the pod that a write marks for deletion, or deletes; `None` for any other write.
fn evicted_by<'a>(step: &'a Step, by_id: &dyn Fn(StepId) -> Option<&'a Step>) -> Option<Eviction> {
    let leaves = |change: &Change| match change {
        Change::Terminating { .. } => true,
        Change::Deleted(key) => key.kind == Kind::Pod,
        _ => false,
    };
    let What::Stored { key: pod, .. } = &step.what else { return None };
    if !step.changes.iter().any(leaves) {
        return None;
    }
    let mut cause = by_id(step.cause?)?;
    loop {
        match &cause.what {
            What::Request(request) if request.subresource == "eviction" => {
                return Some(Eviction::Api);
            }
            What::Request(RequestNote { key, .. }) | What::Stored { key, .. } if key == pod => {
                cause = by_id(cause.cause?)?;
            }
            What::Sync(sync) => {
                return matches!(**sync, Sync::EvictPod { .. }).then_some(Eviction::Taint);
            }
            What::Scheduled(decision) => {
                let found = decision.preemption.as_ref()?.nominated.as_ref()?;
                return found.victims.contains(pod).then_some(Eviction::Preemption);
            }
            _ => return None,
        }
    }
}

impl Voyage {
    /// What the steps of this branch made of pods, nodes and requests, by time; known future
    /// included.
    pub fn samples(&self) -> &[Sample] {
        &self.track().record.samples
    }
}

#[cfg(test)]
mod tests;
