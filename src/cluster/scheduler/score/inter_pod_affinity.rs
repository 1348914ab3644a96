//! InterPodAffinity as a score: preferred terms of the pod and all affinity terms of the pods
//! already there (plugins/interpodaffinity scoring.go).

use super::super::cache::Cache;
use super::super::cycle::Subject;
use super::super::filter::inter_pod_affinity::{namespace_labels, resolve};
use super::super::node_info::NodeSlot;
use super::super::pod_info::Term;
use super::super::tally::{HeldTerm, Matcher, NO_VALUE, Part, Role};
use super::SCORE_MAX;

/// A required affinity term of an existing pod weighs this much: hardPodAffinityWeight.
const HARD_POD_AFFINITY_WEIGHT: i64 = 1;

/// preScoreState.topologyScore: the sum of weights by value of each node label.
pub(super) struct Preferences {
    by_label: Vec<ByLabel>,
}

struct ByLabel {
    topology: usize,
    weights: Vec<i64>,
}

impl Preferences {
    /// `None` when no term matches anything: PreScore answers Skip.
    pub(super) fn new(cache: &mut Cache, subject: &Subject) -> Option<Preferences> {
        if subject.info.terms.is_none() && cache.held_terms().is_empty() {
            return None;
        }
        let mut found = Preferences { by_label: Vec::new() };
        if let Some(terms) = &subject.info.terms {
            for (weight, term) in &terms.preferred_affinity {
                found.count_own(cache, &resolve(cache, term), i64::from(*weight));
            }
            for (weight, term) in &terms.preferred_anti {
                found.count_own(cache, &resolve(cache, term), -i64::from(*weight));
            }
        }
        found.count_held(cache, subject);
        (!found.by_label.is_empty()).then_some(found)
    }

    pub(super) fn score(&self, cache: &Cache, slot: NodeSlot) -> i64 {
        let value = |l: &ByLabel| cache.topology(l.topology).value(slot) as usize;
        self.by_label.iter().filter_map(|l| l.weights.get(value(l))).sum()
    }

    /// A preferred term of the pod: every pod it speaks of weighs on its domain.
    fn count_own(&mut self, cache: &mut Cache, term: &Term, weight: i64) {
        let parts = vec![Part::Term(term.clone())];
        let tally = cache.tally_of(Matcher { parts, skip_terminating: false });
        let topology = cache.topology_of(&term.topology_key);
        for slot in cache.order() {
            let pods = i64::from(cache.tally(tally).count(*slot));
            self.add(cache, topology, *slot, weight * pods, pods > 0);
        }
    }

    /// Terms of pods already there that speak of the pod.
    fn count_held(&mut self, cache: &mut Cache, subject: &Subject) {
        let weight = |cache: &Cache, held: &HeldTerm| {
            let weight = match held.role {
                Role::RequiredAnti => return None,
                Role::RequiredAffinity => HARD_POD_AFFINITY_WEIGHT,
                Role::PreferredAffinity(weight) => i64::from(weight),
                Role::PreferredAnti(weight) => -i64::from(weight),
            };
            let labels = namespace_labels(cache, subject.pod);
            held.term.matches(subject.pod, Some(labels)).then_some(weight)
        };
        let held = cache.held_terms().keys().filter_map(|h| Some((h, weight(cache, h)?)));
        let found: Vec<_> = held.map(|(h, w)| (h.term.topology_key.clone(), w)).collect();
        let found: Vec<_> = found.iter().map(|(key, w)| (cache.topology_of(key), *w)).collect();
        let cache: &Cache = cache;
        let held = cache.held_terms().iter().filter(|(h, _)| weight(cache, h).is_some());
        for ((_, nodes), (topology, weight)) in held.zip(found) {
            for (slot, pods) in nodes {
                self.add(cache, topology, *slot, weight * i64::from(*pods), true);
            }
        }
    }

    fn add(&mut self, cache: &Cache, topology: usize, slot: NodeSlot, weight: i64, any: bool) {
        let value = cache.topology(topology).value(slot);
        if !any || value == NO_VALUE {
            return;
        }
        let at = self.by_label.iter().position(|l| l.topology == topology).unwrap_or_else(|| {
            let weights = vec![0; cache.topology(topology).values()];
            self.by_label.push(ByLabel { topology, weights });
            self.by_label.len() - 1
        });
        self.by_label[at].weights[value as usize] += weight;
    }
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
