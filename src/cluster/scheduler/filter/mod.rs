//! Filter plugins: may the pod run on this node at all? One plugin a file.
//!
//! Invariant: a filter reads only the cycle, its own state and the node it is handed, so that it
//! answers as well for a node with pods taken away (preemption).

pub(super) mod inter_pod_affinity;
pub(super) mod node_affinity;
pub(super) mod node_name;
pub(super) mod node_ports;
pub(super) mod node_resources_fit;
pub(super) mod node_unschedulable;
pub(super) mod pod_topology_spread;
pub(super) mod taint_toleration;

use super::cache::Cache;
use super::cycle::Subject;
use super::node_info::{NodeInfo, NodeSlot};
use super::plugin::{Plugin, PluginSet, Rejection};
use super::pod_info::PodInfo;
use crate::cluster::object::Pod;
use inter_pod_affinity::Affinity;
use pod_topology_spread::Spread;

/// The filters of the default profile.
pub(super) const FILTERS: PluginSet = PluginSet::of(&[
    Plugin::NodeUnschedulable,
    Plugin::NodeName,
    Plugin::TaintToleration,
    Plugin::NodeAffinity,
    Plugin::NodePorts,
    Plugin::NodeResourcesFit,
    Plugin::PodTopologySpread,
    Plugin::InterPodAffinity,
    // These never have anything to check here: the model has neither volumes nor resource claims
    // nor declared features.
    Plugin::DynamicResources,
    Plugin::NodeDeclaredFeatures,
    Plugin::NodeVolumeLimits,
    Plugin::VolumeBinding,
    Plugin::VolumeRestrictions,
    Plugin::VolumeZone,
]);

/// They refuse nodes that are cordoned or have taints, and no others.
const ABOUT_FEW_NODES: [Plugin; 2] = [Plugin::NodeUnschedulable, Plugin::TaintToleration];

/// What PreFilter prepared. Preemption clones it and takes pods out of the copy.
#[derive(Clone)]
pub(super) struct FilterState {
    active: PluginSet,
    /// Those that may refuse a node without taints that is not cordoned.
    asked: PluginSet,
    spread: Option<Spread>,
    affinity: Option<Affinity>,
}

impl FilterState {
    /// RunPreFilterPlugins.
    pub(super) fn new(cache: &mut Cache, subject: &Subject) -> FilterState {
        let has = |plugin| subject.profile.enables(plugin);
        let spread = match has(Plugin::PodTopologySpread) {
            true => Spread::new(cache, subject),
            false => None,
        };
        let affinity = match has(Plugin::InterPodAffinity) {
            true => Affinity::new(cache, subject),
            false => None,
        };
        let mut active = PluginSet::of(&[
            Plugin::NodeUnschedulable,
            Plugin::NodeName,
            Plugin::TaintToleration,
            Plugin::NodeResourcesFit,
        ]);
        for (plugin, asks) in [
            (Plugin::NodeAffinity, node_affinity::asks(&subject.pod.spec)),
            (Plugin::NodePorts, !subject.info.ports.is_empty()),
            (Plugin::PodTopologySpread, spread.is_some()),
            (Plugin::InterPodAffinity, affinity.is_some()),
        ] {
            if asks {
                active.insert(plugin);
            }
        }
        let active = subject.profile.enabled(active);
        let mut asked = active.minus(PluginSet::of(&ABOUT_FEW_NODES));
        if subject.pod.spec.node_name.is_empty() {
            asked = asked.minus(PluginSet::of(&[Plugin::NodeName]));
        }
        FilterState { active, asked, spread, affinity }
    }

    /// Plugins that answered Skip, sorted by name.
    pub(super) fn skipped(&self, subject: &Subject) -> Vec<Plugin> {
        subject.profile.enabled(FILTERS).without(self.active)
    }

    /// RunFilterPlugins: the first plugin that refuses the node.
    pub(super) fn first(&self, subject: &Subject, node: &NodeView) -> Option<Rejection> {
        let plain = !node.info.unschedulable && !node.info.hard_taints;
        let asked = if plain { self.asked } else { self.active };
        asked.iter().find_map(|p| self.ask(p, subject, node))
    }

    /// Every plugin asked on its own.
    pub(super) fn all(&self, subject: &Subject, node: &NodeView) -> Vec<Rejection> {
        let mut refusals = Vec::new();
        for plugin in self.active.iter() {
            refusals.extend(self.ask(plugin, subject, node));
        }
        refusals
    }

    /// A pod came to (`add`) or left a node in a what-if: AddPod and RemovePod of the PreFilter
    /// extensions.
    pub(super) fn change(
        &mut self,
        cache: &Cache,
        subject: &Subject,
        (pod, info): (&Pod, &PodInfo),
        node: NodeSlot,
        add: bool,
    ) {
        if let Some(spread) = &mut self.spread {
            spread.change(cache, subject, pod, node, add);
        }
        if let Some(affinity) = &mut self.affinity {
            affinity.change(cache, subject, (pod, info), node, add);
        }
    }

    fn ask(&self, plugin: Plugin, subject: &Subject, node: &NodeView) -> Option<Rejection> {
        let info = node.info;
        match plugin {
            Plugin::NodeUnschedulable => node_unschedulable::filter(subject, info),
            Plugin::NodeName => node_name::filter(subject, info),
            Plugin::TaintToleration => taint_toleration::filter(subject, info),
            Plugin::NodeAffinity => node_affinity::filter(subject, info),
            Plugin::NodePorts => node_ports::filter(subject, info),
            Plugin::NodeResourcesFit => node_resources_fit::filter(subject, info),
            Plugin::PodTopologySpread => self.spread.as_ref()?.filter(node),
            Plugin::InterPodAffinity => self.affinity.as_ref()?.filter(node),
            other => unreachable!("{} filters no node", other.name()),
        }
    }
}

/// A node as filters see it: the info may be a what-if copy, the slot tells its labels.
pub(super) struct NodeView<'a> {
    pub(super) cache: &'a Cache,
    pub(super) slot: NodeSlot,
    pub(super) info: &'a NodeInfo,
}
