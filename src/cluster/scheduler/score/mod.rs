//! Score plugins: how good is a node the pod fits on? One plugin a file.
//!
//! Invariants: raw scores come out in the order of the nodes handed in; normalising keeps them in
//! 0..=100; float64 only where Kubernetes has it, in the same expressions.

pub(super) mod image_locality;
pub(super) mod inter_pod_affinity;
pub(super) mod node_affinity;
pub(super) mod node_resources_balanced_allocation;
pub(super) mod node_resources_fit;
pub(super) mod pod_topology_spread;
pub(super) mod taint_toleration;

use super::cache::Cache;
use super::cycle::Subject;
use super::node_info::NodeSlot;
use super::plugin::Plugin;
use crate::cluster::map::sort_by_key;
use inter_pod_affinity::Preferences;
use pod_topology_spread::SoftSpread;

/// The score plugins of the default profile.
const SCORERS: [Plugin; 8] = [
    Plugin::TaintToleration,
    Plugin::NodeAffinity,
    Plugin::NodeResourcesFit,
    Plugin::PodTopologySpread,
    Plugin::InterPodAffinity,
    Plugin::DynamicResources,
    Plugin::NodeResourcesBalancedAllocation,
    Plugin::ImageLocality,
];

/// The highest score a plugin gives: framework.MaxNodeScore.
pub(super) const SCORE_MAX: i64 = 100;

/// What PreScore prepared.
pub(super) struct ScoreState {
    spread: Option<SoftSpread>,
    preferences: Option<Preferences>,
    balanced: bool,
    affinity: bool,
}

impl ScoreState {
    /// RunPreScorePlugins. `nodes` are those that passed the filters.
    pub(super) fn new(cache: &mut Cache, subject: &Subject, nodes: &[NodeSlot]) -> ScoreState {
        ScoreState {
            spread: SoftSpread::new(cache, subject, nodes),
            preferences: Preferences::new(cache, subject),
            balanced: subject.info.requests.cpu != 0 || subject.info.requests.memory != 0,
            affinity: node_affinity::asks(&subject.pod.spec),
        }
    }

    /// Plugins that answered Skip, sorted by name. The model has no volumes to bind.
    pub(super) fn skipped(&self) -> Vec<Plugin> {
        let idle = SCORERS.iter().filter(|p| !self.is_active(**p)).copied();
        let mut skipped: Vec<Plugin> = idle.chain([Plugin::VolumeBinding]).collect();
        sort_by_key(&mut skipped, |p| p.name());
        skipped
    }

    /// RunScorePlugins: the total of each node. `each` is shown the raw and the weighted scores
    /// of every plugin.
    pub(super) fn totals(
        &self,
        cache: &Cache,
        subject: &Subject,
        nodes: &[NodeSlot],
        mut each: impl FnMut(Plugin, &[i64], &[i64]),
    ) -> Vec<i64> {
        let mut totals = vec![0; nodes.len()];
        let (mut raw, mut weighted) = (Vec::with_capacity(nodes.len()), Vec::new());
        for plugin in SCORERS.into_iter().filter(|p| self.is_active(*p)) {
            raw.clear();
            self.score(plugin, cache, subject, nodes, &mut raw);
            weighted.clone_from(&raw);
            self.normalize(plugin, cache, nodes, &mut weighted);
            for (total, score) in totals.iter_mut().zip(&mut weighted) {
                *score *= plugin.weight();
                *total += *score;
            }
            each(plugin, &raw, &weighted);
        }
        totals
    }

    fn is_active(&self, plugin: Plugin) -> bool {
        match plugin {
            Plugin::NodeAffinity => self.affinity,
            Plugin::PodTopologySpread => self.spread.is_some(),
            Plugin::InterPodAffinity => self.preferences.is_some(),
            Plugin::NodeResourcesBalancedAllocation => self.balanced,
            _ => true,
        }
    }

    fn score(
        &self,
        plugin: Plugin,
        cache: &Cache,
        subject: &Subject,
        nodes: &[NodeSlot],
        out: &mut Vec<i64>,
    ) {
        let infos = nodes.iter().map(|slot| cache.node(*slot));
        match plugin {
            Plugin::TaintToleration => {
                out.extend(infos.map(|n| taint_toleration::score(subject, n)));
            }
            Plugin::NodeAffinity => out.extend(infos.map(|n| node_affinity::score(subject, n))),
            Plugin::NodeResourcesFit => {
                out.extend(infos.map(|n| node_resources_fit::score(subject, n)));
            }
            Plugin::NodeResourcesBalancedAllocation => {
                out.extend(infos.map(|n| node_resources_balanced_allocation::score(subject, n)));
            }
            Plugin::ImageLocality => image_locality::score(cache, subject, nodes, out),
            Plugin::PodTopologySpread => {
                let spread = self.spread.as_ref();
                out.extend(nodes.iter().map(|n| spread.map_or(0, |s| s.score(cache, *n))));
            }
            Plugin::InterPodAffinity => {
                let wishes = self.preferences.as_ref();
                out.extend(nodes.iter().map(|n| wishes.map_or(0, |p| p.score(cache, *n))));
            }
            // DynamicResources: without resource claims every node is worth 0.
            _ => out.resize(nodes.len(), 0),
        }
    }

    fn normalize(&self, plugin: Plugin, cache: &Cache, nodes: &[NodeSlot], scores: &mut [i64]) {
        match plugin {
            Plugin::TaintToleration => default_normalize(scores, true),
            Plugin::NodeAffinity => default_normalize(scores, false),
            Plugin::InterPodAffinity => inter_pod_affinity::normalize(scores),
            Plugin::PodTopologySpread => {
                if let Some(spread) = &self.spread {
                    spread.normalize(cache, nodes, scores);
                }
            }
            _ => {}
        }
    }
}

/// helper.DefaultNormalizeScore.
fn default_normalize(scores: &mut [i64], reverse: bool) {
    let max = scores.iter().copied().max().unwrap_or(0).max(0);
    for score in scores {
        let scaled = if max == 0 { 0 } else { SCORE_MAX * *score / max };
        *score = if reverse { SCORE_MAX - scaled } else { scaled };
    }
}
