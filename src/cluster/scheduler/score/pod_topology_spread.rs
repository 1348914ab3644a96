//! PodTopologySpread as a score: constraints ScheduleAnyway, the pod's own or the default ones
//! (plugins/podtopologyspread scoring.go).

use super::super::cache::Cache;
use super::super::cycle::Subject;
use super::super::filter::pod_topology_spread::{Constraint, Domains, is_labelled};
use super::super::node_info::NodeSlot;
use super::SCORE_MAX;

/// preScoreState.
pub(super) struct SoftSpread {
    /// Domains without a candidate have no count.
    domains: Vec<Domains>,
    /// Nodes that lack one of the labels are worth nothing. Not so for default constraints:
    /// hosts spread even where there are no zones.
    require_all: bool,
}

impl SoftSpread {
    pub(super) fn new(
        cache: &mut Cache,
        subject: &Subject,
        nodes: &[NodeSlot],
    ) -> Option<SoftSpread> {
        let pod = subject.pod;
        let soft = Constraint::of(cache, subject, "ScheduleAnyway");
        // Not so for the system's default constraints.
        let require_all = !pod.spec.topology_spread_constraints.is_empty()
            || subject.profile.default_constraints.is_some();
        let domains = Domains::of(cache, pod, soft, true);
        if domains.is_empty() {
            return None;
        }
        let mut spread = SoftSpread { domains, require_all };
        spread.find_domains(cache, nodes);
        spread.count(cache, subject);
        Some(spread)
    }

    /// initPreScoreState: the domains of the candidates and the weight of their number.
    fn find_domains(&mut self, cache: &Cache, nodes: &[NodeSlot]) {
        let mut scored = 0;
        for slot in nodes {
            if self.ignores(cache, *slot) {
                continue;
            }
            scored += 1;
            for domain in self.domains.iter_mut().filter(|d| !d.hosts) {
                let value = domain.value(cache, *slot);
                domain.pods[value] = Some(0);
            }
        }
        for domain in &mut self.domains {
            let found = domain.pods.iter().flatten().count();
            let size = if domain.hosts { scored } else { found };
            domain.weight = libm::log((size + 2) as f64);
        }
    }

    /// PreScore: pods by domain over all nodes whose pods count.
    fn count(&mut self, cache: &Cache, subject: &Subject) {
        if self.domains.iter().all(|d| d.hosts) {
            return;
        }
        let labelled: Vec<NodeSlot> = match self.require_all {
            true => cache.order().iter().copied().filter(|s| !self.ignores(cache, *s)).collect(),
            false => Vec::new(),
        };
        let slots = if self.require_all { &labelled } else { cache.order() };
        let spec = &subject.pod.spec;
        for domain in self.domains.iter_mut().filter(|d| !d.hosts) {
            let Some((tally, topology)) = domain.counted(cache) else { continue };
            let all = domain.constraint.includes_all(spec);
            for slot in slots {
                let number = i64::from(tally.count(*slot));
                let value = (topology.value(*slot) as usize).min(domain.pods.len() - 1);
                if number > 0
                    && let Some(pods) = &mut domain.pods[value]
                    && (all || domain.constraint.includes(cache, spec, *slot))
                {
                    *pods += number;
                }
            }
        }
    }

    pub(super) fn score(&self, cache: &Cache, slot: NodeSlot) -> i64 {
        if self.ignores(cache, slot) {
            return 0;
        }
        let mut score = 0.0;
        for domain in self.domains.iter().filter(|d| d.has(cache, slot)) {
            let count = match domain.hosts {
                true => domain.count(cache, slot),
                false => domain.pods[domain.value(cache, slot)].unwrap_or(0),
            };
            // scoreForCount: maxSkew − 1 waters down the differences.
            score += count as f64 * domain.weight + (domain.constraint.max_skew - 1) as f64;
        }
        // math.Round: halves away from zero; f64::round is the same and exact.
        libm::round(score) as i64
    }

    pub(super) fn normalize(&self, cache: &Cache, nodes: &[NodeSlot], scores: &mut [i64]) {
        let (mut min, mut max) = (i64::MAX, 0);
        for (slot, score) in nodes.iter().zip(&*scores) {
            if !self.ignores(cache, *slot) {
                (min, max) = (min.min(*score), max.max(*score));
            }
        }
        for (slot, score) in nodes.iter().zip(scores) {
            *score = match max {
                _ if self.ignores(cache, *slot) => 0,
                0 => SCORE_MAX,
                _ => SCORE_MAX * (max + min - *score) / max,
            };
        }
    }

    fn ignores(&self, cache: &Cache, slot: NodeSlot) -> bool {
        self.require_all && !is_labelled(&self.domains, cache, slot)
    }
}
