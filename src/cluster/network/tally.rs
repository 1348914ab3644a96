//! What became of the requests of streams, by Service: who answered, where they came in, what the
//! pods saw of the client, and how it went over time.
//!
//! Invariant: however long a stream, this stays small: reasons, addresses and moments have a most.

use super::{CLIENT_TIMEOUT_MS, Outcome};
use crate::cluster::map::Map;
use crate::cluster::object::{Key, ServiceSpec, Str};
use crate::cluster::step::Ms;
use std::sync::Arc;

/// What became of requests.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Tally {
    pub answered: u32,
    /// Told no at once (or not even sent).
    pub refused: u32,
    pub timed_out: u32,
    /// Answers by pod, with the image it ran last.
    pub by_pod: Map<Key, (Str, u32)>,
}

/// The latest results of a Service's streams.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Results {
    /// How many runs there were: one begins with a stream that goes alone.
    pub runs: u32,
    /// What came of each run under each rule, the oldest first: of the latest ones only.
    pub phases: Vec<Arc<Phase>>,
    /// The latest run over time.
    pub series: Arc<Series>,
}

/// The requests of one run that met the same rules.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Phase {
    pub run: u32,
    pub rules: Sorting,
    /// When its first and its last request were sent.
    pub from: Ms,
    pub to: Ms,
    pub answered: u32,
    pub refused: u32,
    pub timed_out: u32,
    /// Those answered that went from one node on to another.
    pub crossed: u32,
    /// Hops there and back of those answered, by how many there were.
    pub hops: Map<u32, u32>,
    /// Which pods answered.
    pub pods: Map<Key, Answers>,
    /// Nodes where requests came in: answered, and not.
    pub entries: Map<Str, [u32; 2]>,
    /// The clients' addresses as the pods saw them. Beyond a most, all others are the empty one.
    pub sources: Map<Str, u32>,
    /// What those that failed came to, one example of each kind.
    pub failures: Vec<(Outcome, u32)>,
}

/// What a Service asks of the rules that sort its requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sorting {
    /// The traffic policy for these requests is Local.
    pub local: bool,
    /// sessionAffinity: ClientIP.
    pub sticky: bool,
}

/// The answers of one pod.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Answers {
    /// Where it runs.
    pub node: Str,
    pub count: u32,
    /// Of these, how many came in where.
    pub by_entry: Vec<(Str, u32)>,
}

/// Results over time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Series {
    pub from: Ms,
    /// What a bucket spans.
    pub width: Ms,
    pub buckets: Vec<Bucket>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Bucket {
    pub answered: u32,
    pub refused: u32,
    pub timed_out: u32,
    /// How many were answered after so many milliseconds.
    pub took: Map<u32, u32>,
    /// What the last of its requests met.
    pub rules: Sorting,
}

/// One request of a stream, over.
pub(super) struct Went<'a> {
    pub(super) at: Ms,
    pub(super) rules: Sorting,
    /// The node it met first; empty if it met none.
    pub(super) entry: Str,
    /// The node of the pod that answered.
    pub(super) node: Str,
    pub(super) hops: u32,
    /// How long the client waited for the answer.
    pub(super) ms: Ms,
    pub(super) outcome: &'a Outcome,
}

impl Tally {
    pub(super) fn count(&mut self, outcome: &Outcome) {
        if let Outcome::Answered { pod, image, .. } = outcome {
            let entry = self.by_pod.entry(*pod).or_insert((*image, 0));
            *entry = (*image, entry.1 + 1);
        }
        if outcome.is_answered() {
            self.answered += 1;
        } else if outcome.is_timeout() {
            self.timed_out += 1;
        } else {
            self.refused += 1;
        }
    }
    pub fn total(&self) -> u32 {
        self.answered + self.refused + self.timed_out
    }
}

impl Results {
    /// A stream begins, and no other is under way.
    pub(super) fn begin(&mut self, now: Ms) {
        self.runs += 1;
        self.series = Arc::new(Series { from: now, width: BUCKET_MS, buckets: Vec::new() });
    }

    /// Where a pod was that answered before.
    pub(super) fn node_of(&self, pod: &Key) -> Option<Str> {
        self.phases.iter().rev().find_map(|phase| Some(phase.pods.get(pod)?.node))
    }

    pub(super) fn count(&mut self, went: &Went) {
        let of_run = |p: &Arc<Phase>| p.run == self.runs && p.rules == went.rules;
        let at = match self.phases.iter().rposition(of_run) {
            Some(at) => at,
            None => {
                if self.phases.len() == PHASES_MAX {
                    self.phases.remove(0);
                }
                let (run, rules, from) = (self.runs, went.rules, went.at);
                self.phases.push(Arc::new(Phase { run, rules, from, ..Phase::default() }));
                self.phases.len() - 1
            }
        };
        Arc::make_mut(&mut self.phases[at]).count(went);
        Arc::make_mut(&mut self.series).count(went);
    }
}

impl Phase {
    pub fn total(&self) -> u32 {
        self.answered + self.refused + self.timed_out
    }

    fn count(&mut self, went: &Went) {
        self.to = went.at;
        let answered = went.outcome.is_answered();
        if !went.entry.is_empty() {
            self.entries.entry(went.entry).or_default()[usize::from(!answered)] += 1;
        }
        if !answered {
            let timed_out = went.outcome.is_timeout();
            *(if timed_out { &mut self.timed_out } else { &mut self.refused }) += 1;
            let kind = std::mem::discriminant(went.outcome);
            let same = |(known, _): &&mut (Outcome, u32)| std::mem::discriminant(known) == kind;
            match self.failures.iter_mut().find(same) {
                Some((_, count)) => *count += 1,
                None => self.failures.push((went.outcome.clone(), 1)),
            }
            return;
        }
        self.answered += 1;
        *self.hops.entry(went.hops).or_default() += 1;
        let Outcome::Answered { pod, source, .. } = went.outcome else { return };
        self.crossed += u32::from(went.node != went.entry);
        let known = self.sources.len() < SOURCES_MAX || self.sources.contains_key(&source.ip);
        *self.sources.entry(if known { source.ip } else { Str::default() }).or_default() += 1;
        let pod = self.pods.entry(*pod).or_default();
        pod.node = went.node;
        pod.count += 1;
        match pod.by_entry.iter_mut().find(|(entry, _)| *entry == went.entry) {
            Some((_, count)) => *count += 1,
            None => pod.by_entry.push((went.entry, 1)),
        }
    }
}

impl Series {
    fn count(&mut self, went: &Went) {
        let mut place = (went.at.saturating_sub(self.from) / self.width.max(1)) as usize;
        while place >= BUCKETS_MAX {
            self.merge();
            place /= 2;
        }
        if place >= self.buckets.len() {
            self.buckets.resize(place + 1, Bucket::default());
        }
        let bucket = &mut self.buckets[place];
        bucket.rules = went.rules;
        if went.outcome.is_answered() {
            bucket.answered += 1;
            *bucket.took.entry(went.ms as u32).or_default() += 1;
        } else if went.outcome.is_timeout() {
            bucket.timed_out += 1;
        } else {
            bucket.refused += 1;
        }
    }

    /// Two buckets become one.
    fn merge(&mut self) {
        self.width *= 2;
        let pairs = self.buckets.chunks(2).map(|pair| {
            let mut sum = pair[0].clone();
            for other in &pair[1..] {
                sum.answered += other.answered;
                sum.refused += other.refused;
                sum.timed_out += other.timed_out;
                for (ms, count) in other.took.iter() {
                    *sum.took.entry(*ms).or_default() += count;
                }
                if other.total() > 0 {
                    sum.rules = other.rules;
                }
            }
            sum
        });
        self.buckets = pairs.collect();
    }
}

impl Bucket {
    pub fn total(&self) -> u32 {
        self.answered + self.refused + self.timed_out
    }

    /// How long half of the clients waited at most, and the one that waited longest.
    pub fn latency_ms(&self) -> Option<[Ms; 2]> {
        let answered: u32 = self.took.values().sum();
        let mut half = (answered + self.timed_out).div_ceil(2);
        if half == 0 {
            return None;
        }
        // Whoever got no answer waited longest.
        let silent = [(CLIENT_TIMEOUT_MS, self.timed_out)];
        let waited = self.took.iter().map(|(ms, count)| (Ms::from(*ms), *count)).chain(silent);
        let (mut median, mut most) = (None, 0);
        for (ms, count) in waited.filter(|(_, count)| *count > 0) {
            if median.is_none() && count >= half {
                median = Some(ms);
            }
            half = half.saturating_sub(count);
            most = most.max(ms);
        }
        Some([median.unwrap_or(most), most])
    }
}

impl Sorting {
    pub(super) fn of(spec: &ServiceSpec, outside: bool) -> Sorting {
        let policy =
            if outside { spec.external_traffic_policy } else { spec.internal_traffic_policy };
        Sorting { local: &*policy == "Local", sticky: &*spec.session_affinity == "ClientIP" }
    }
}

/// Results that are kept to be compared.
const PHASES_MAX: usize = 4;
const BUCKET_MS: Ms = 1_000;
const BUCKETS_MAX: usize = 120;
const SOURCES_MAX: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_series_stays_short() {
        let mut results = Results::default();
        results.begin(5_000);
        for second in 0..1_000u64 {
            let outcome = if second % 10 == 0 {
                Outcome::NoLocalEndpoint { node: "w1".into(), internal: false }
            } else {
                Outcome::NoEndpoints { waiting: 0 }
            };
            results.count(&Went {
                at: 5_000 + second * 1_000,
                rules: Sorting::default(),
                entry: "w1".into(),
                node: Str::default(),
                hops: 2,
                ms: 10,
                outcome: &outcome,
            });
        }
        let series = &results.series;
        assert_eq!((series.width, series.buckets.len()), (16_000, 63));
        let sum = |of: fn(&Bucket) -> u32| series.buckets.iter().map(of).sum::<u32>();
        assert_eq!([sum(|b| b.refused), sum(|b| b.timed_out)], [900, 100]);
        let phase = &results.phases[0];
        assert_eq!((phase.total(), phase.failures.len()), (1_000, 2));
        assert_eq!((phase.from, phase.to), (5_000, 1_004_000));
    }

    #[test]
    fn latency_is_of_half_and_of_the_last() {
        let mut bucket = Bucket::default();
        assert_eq!(bucket.latency_ms(), None);
        bucket.took.insert(20, 3);
        bucket.took.insert(30, 2);
        assert_eq!(bucket.latency_ms(), Some([20, 30]));
        bucket.timed_out = 6;
        assert_eq!(bucket.latency_ms(), Some([3_000, 3_000]));
        bucket.timed_out = 1;
        assert_eq!(bucket.latency_ms(), Some([20, 3_000]));
        // An ingress controller that gave up two pods before.
        bucket.took.insert(6_060, 1);
        assert_eq!(bucket.latency_ms(), Some([30, 6_060]));
    }
}
