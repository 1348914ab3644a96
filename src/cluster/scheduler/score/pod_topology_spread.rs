//! PodTopologySpread as a score: constraints ScheduleAnyway, the pod's own or the default ones
//! (plugins/podtopologyspread scoring.go).

use super::super::cache::Cache;
use super::super::cycle::Subject;
use super::super::filter::pod_topology_spread::Constraint;
use super::super::node_info::NodeSlot;
use super::super::tally::NO_VALUE;
use super::SCORE_MAX;
use crate::cluster::object::LABEL_HOSTNAME;

/// preScoreState.
pub(super) struct SoftSpread {
    constraints: Vec<Soft>,
    /// Nodes that lack one of the labels are worth nothing. Not so for default constraints:
    /// hosts spread even where there are no zones.
    require_all: bool,
}

struct Soft {
    constraint: Constraint,
    topology: usize,
    tally: Option<usize>,
    /// Pods by domain; `None` for domains without a candidate. Unused for hostname: there the
    /// node's own count is taken.
    pods: Vec<Option<i64>>,
    hostname: bool,
    /// topologyNormalizingWeight.
    weight: f64,
}

impl SoftSpread {
    pub(super) fn new(
        cache: &mut Cache,
        subject: &Subject,
        nodes: &[NodeSlot],
    ) -> Option<SoftSpread> {
        let own = &subject.pod.spec.topology_spread_constraints;
        let require_all = !own.is_empty();
        let soft: Vec<Constraint> = match require_all {
            true => (own.iter())
                .filter(|c| &*c.when_unsatisfiable == "ScheduleAnyway")
                .map(|c| Constraint::new(c, subject.pod))
                .collect(),
            false => Constraint::defaults(cache, subject.pod),
        };
        if soft.is_empty() {
            return None;
        }
        let read = |constraint: Constraint| {
            let topology = cache.topology_of(&constraint.key);
            let tally = constraint.tally(cache, subject.pod);
            let hostname = &*constraint.key == LABEL_HOSTNAME;
            let pods = vec![None; if hostname { 0 } else { cache.topology(topology).values() + 1 }];
            Soft { constraint, topology, tally, pods, hostname, weight: 0.0 }
        };
        let constraints = soft.into_iter().map(read).collect();
        let mut spread = SoftSpread { constraints, require_all };
        spread.find_domains(cache, nodes);
        spread.count(cache, subject);
        Some(spread)
    }

    /// initPreScoreState: the domains of the candidates and the weight of their number.
    fn find_domains(&mut self, cache: &Cache, nodes: &[NodeSlot]) {
        let mut scored = 0;
        let mut sizes = vec![0usize; self.constraints.len()];
        for slot in nodes {
            if self.ignores(cache, *slot) {
                continue;
            }
            scored += 1;
            for (soft, size) in self.constraints.iter_mut().zip(&mut sizes) {
                if !soft.hostname {
                    let domain = soft.domain(cache, *slot);
                    *size += usize::from(soft.pods[domain].is_none());
                    soft.pods[domain] = Some(0);
                }
            }
        }
        for (soft, size) in self.constraints.iter_mut().zip(sizes) {
            let size = if soft.hostname { scored } else { size };
            soft.weight = libm::log((size + 2) as f64);
        }
    }

    /// PreScore: pods by domain over all nodes whose pods count.
    fn count(&mut self, cache: &Cache, subject: &Subject) {
        if self.constraints.iter().all(|s| s.hostname || s.tally.is_none()) {
            return;
        }
        for slot in cache.order() {
            if self.ignores(cache, *slot) {
                continue;
            }
            for soft in &mut self.constraints {
                let Some(tally) = soft.tally.filter(|_| !soft.hostname) else { continue };
                let domain = soft.domain(cache, *slot);
                if let Some(pods) = &mut soft.pods[domain] {
                    let number = cache.tally(tally).count(*slot);
                    if number > 0 && soft.constraint.includes(cache, &subject.pod.spec, *slot) {
                        *pods += i64::from(number);
                    }
                }
            }
        }
    }

    pub(super) fn score(&self, cache: &Cache, slot: NodeSlot) -> i64 {
        if self.ignores(cache, slot) {
            return 0;
        }
        let mut score = 0.0;
        for soft in &self.constraints {
            if cache.topology(soft.topology).value(slot) == NO_VALUE {
                continue;
            }
            let count = match soft.hostname {
                true => soft.tally.map_or(0, |t| i64::from(cache.tally(t).count(slot))),
                false => soft.pods[soft.domain(cache, slot)].unwrap_or(0),
            };
            // scoreForCount: maxSkew − 1 waters down the differences.
            score += count as f64 * soft.weight + (soft.constraint.max_skew - 1) as f64;
        }
        // math.Round: halves away from zero; f64::round is the same and exact.
        libm::round(score) as i64
    }

    pub(super) fn normalize(&self, cache: &Cache, nodes: &[NodeSlot], scores: &mut [i64]) {
        let ignored: Vec<bool> = nodes.iter().map(|slot| self.ignores(cache, *slot)).collect();
        let counted = || scores.iter().zip(&ignored).filter(|(_, i)| !**i).map(|(s, _)| *s);
        let min = counted().min().unwrap_or(0);
        let max = counted().max().unwrap_or(0);
        for (score, ignored) in scores.iter_mut().zip(ignored) {
            *score = match (ignored, max) {
                (true, _) => 0,
                (false, 0) => SCORE_MAX,
                (false, _) => SCORE_MAX * (max + min - *score) / max,
            };
        }
    }

    fn ignores(&self, cache: &Cache, slot: NodeSlot) -> bool {
        let lacks = |s: &Soft| cache.topology(s.topology).value(slot) == NO_VALUE;
        self.require_all && self.constraints.iter().any(lacks)
    }
}

impl Soft {
    /// The index of the node's domain; nodes without the label share the last.
    fn domain(&self, cache: &Cache, slot: NodeSlot) -> usize {
        (cache.topology(self.topology).value(slot) as usize).min(self.pods.len() - 1)
    }
}
