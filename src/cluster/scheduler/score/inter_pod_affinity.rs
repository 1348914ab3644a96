//! InterPodAffinity as a score: preferred terms of the pod and all affinity terms of the pods
//! already there (plugins/interpodaffinity scoring.go).

use super::super::cache::Cache;
use super::super::cycle::Subject;
use super::super::filter::inter_pod_affinity::{count_held, resolve};
use super::super::pod_info::Role;
use super::super::tally::{Matcher, Sums};
use super::SCORE_MAX;

/// preScoreState.topologyScore: the sum of weights by value of each node label. Empty when no
/// term matches anything: PreScore answers Skip.
pub(super) fn preferences(cache: &mut Cache, subject: &Subject) -> Sums {
    let mut found = Sums::default();
    for (role, term) in &subject.info.terms {
        // A preferred term of the pod: every pod it speaks of weighs on its domain.
        if let Role::Preferred(weight) = role {
            let parts = vec![resolve(cache, term)];
            let tally = cache.tally_of(Matcher { parts, skip_terminating: false });
            let topology = cache.topology_of(term.topology_key);
            found.add_all(cache, topology, &cache.tally(tally).pods, *weight);
        }
    }
    count_held(cache, subject.pod, &mut found, |role| role != Role::AntiAffinity);
    found
}

/// NormalizeScore: the lowest becomes 0, the highest 100.
pub(super) fn normalize(scores: &mut [i64]) {
    let min = scores.iter().copied().min().unwrap_or(0);
    let max = scores.iter().copied().max().unwrap_or(0);
    let range = max - min;
    for score in scores {
        let share = if range > 0 { (*score - min) as f64 / range as f64 } else { 0.0 };
        *score = (SCORE_MAX as f64 * share) as i64;
    }
}
