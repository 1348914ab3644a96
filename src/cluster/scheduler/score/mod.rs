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
use super::decision::Score;
use super::node_info::{NodeInfo, NodeSlot};
use super::plugin::{Plugin, PluginSet};
use super::tally::Sums;
use pod_topology_spread::SoftSpread;

/// The score plugins of the default profile. There are no volumes to bind here.
const SCORERS: PluginSet = PluginSet::of(&[
    Plugin::TaintToleration,
    Plugin::NodeAffinity,
    Plugin::NodeResourcesFit,
    Plugin::VolumeBinding,
    Plugin::PodTopologySpread,
    Plugin::InterPodAffinity,
    Plugin::DynamicResources,
    Plugin::NodeResourcesBalancedAllocation,
    Plugin::ImageLocality,
]);

/// The highest score a plugin gives: framework.MaxNodeScore.
pub(super) const SCORE_MAX: i64 = 100;

/// What PreScore prepared.
pub(super) struct ScoreState {
    active: PluginSet,
    spread: Option<SoftSpread>,
    preferences: Sums,
}

impl ScoreState {
    /// RunPreScorePlugins. `nodes` are those that passed the filters.
    pub(super) fn new(cache: &mut Cache, subject: &Subject, nodes: &[NodeSlot]) -> ScoreState {
        let spread = match subject.profile.enables(Plugin::PodTopologySpread) {
            true => SoftSpread::new(cache, subject, nodes),
            false => None,
        };
        let preferences = match subject.profile.enables(Plugin::InterPodAffinity) {
            true => inter_pod_affinity::preferences(cache, subject),
            false => Sums::default(),
        };
        let wants = &subject.info.requests;
        let mut active = PluginSet::of(&[
            Plugin::TaintToleration,
            Plugin::NodeResourcesFit,
            Plugin::DynamicResources,
            Plugin::ImageLocality,
        ]);
        for (plugin, asks) in [
            (Plugin::NodeAffinity, node_affinity::asks(&subject.pod.spec)),
            (Plugin::PodTopologySpread, spread.is_some()),
            (Plugin::InterPodAffinity, !preferences.is_empty()),
            (Plugin::NodeResourcesBalancedAllocation, wants.cpu != 0 || wants.memory != 0),
        ] {
            if asks {
                active.insert(plugin);
            }
        }
        ScoreState { active: subject.profile.enabled(active), spread, preferences }
    }

    /// Plugins that answered Skip, sorted by name.
    pub(super) fn skipped(&self, subject: &Subject) -> Vec<Plugin> {
        subject.profile.enabled(SCORERS).without(self.active)
    }

    /// RunScorePlugins: the total of each node. What each plugin gave each of the nodes is added
    /// to `table`, unless it is empty.
    pub(super) fn totals(
        &self,
        cache: &Cache,
        subject: &Subject,
        nodes: &[NodeSlot],
        table: &mut [Vec<Score>],
    ) -> Vec<i64> {
        let mut totals = vec![0; nodes.len()];
        let infos: Vec<&NodeInfo> = nodes.iter().map(|slot| cache.node(*slot)).collect();
        let (mut raw, mut scores) = (Vec::with_capacity(nodes.len()), Vec::new());
        for plugin in self.active.iter() {
            raw.clear();
            match plugin {
                Plugin::NodeResourcesFit | Plugin::NodeResourcesBalancedAllocation => {
                    by_load(plugin, subject, &infos, &mut raw);
                }
                _ => self.score(plugin, cache, subject, (nodes, &infos), &mut raw),
            }
            scores.clone_from(&raw);
            self.normalize(plugin, cache, nodes, &mut scores);
            let weight = subject.profile.weight(plugin);
            for (total, score) in totals.iter_mut().zip(&scores) {
                *total += score * weight;
            }
            for (i, row) in table.iter_mut().enumerate() {
                row.push(Score { plugin, raw: raw[i], weighted: scores[i] * weight });
            }
        }
        totals
    }

    fn score(
        &self,
        plugin: Plugin,
        cache: &Cache,
        subject: &Subject,
        (nodes, infos): (&[NodeSlot], &[&NodeInfo]),
        out: &mut Vec<i64>,
    ) {
        if plugin == Plugin::ImageLocality {
            return image_locality::score(cache, subject, nodes, out);
        }
        for (slot, info) in nodes.iter().zip(infos) {
            out.push(match plugin {
                Plugin::TaintToleration => taint_toleration::score(subject, info),
                Plugin::NodeAffinity => node_affinity::score(subject, info),
                Plugin::PodTopologySpread => {
                    self.spread.as_ref().map_or(0, |s| s.score(cache, *slot))
                }
                Plugin::InterPodAffinity => self.preferences.of(cache, *slot).sum(),
                // DynamicResources: without resource claims every node is worth 0.
                _ => 0,
            });
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

/// Scores that follow from what nodes have and what is taken of it. In a fleet the next node is
/// often just like the one before, and worth the same.
fn by_load(plugin: Plugin, subject: &Subject, infos: &[&NodeInfo], out: &mut Vec<i64>) {
    let mut last: Option<(&NodeInfo, i64)> = None;
    for info in infos {
        let score = match (last, plugin) {
            (Some((other, score)), _) if other.is_laden_as(info) => score,
            (_, Plugin::NodeResourcesFit) => node_resources_fit::score(subject, info),
            _ => node_resources_balanced_allocation::score(subject, info),
        };
        last = Some((info, score));
        out.push(score);
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
