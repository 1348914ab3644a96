//! The scheduler's plugins by name, and the words in which they refuse a node.
//!
//! Models pkg/scheduler/apis/config/v1/default_plugins.go (v1.36) and the ErrReason constants of
//! the plugins. The order of [`Plugin`] is the order in which the default profile calls them.

use crate::cluster::map::sort_by_key;
use crate::cluster::object::Str;
use std::borrow::Cow;

/// A plugin of the default profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Plugin {
    SchedulingGates,
    PrioritySort,
    NodeUnschedulable,
    NodeName,
    TaintToleration,
    NodeAffinity,
    NodePorts,
    NodeResourcesFit,
    VolumeRestrictions,
    NodeVolumeLimits,
    VolumeBinding,
    VolumeZone,
    PodTopologySpread,
    InterPodAffinity,
    DynamicResources,
    DefaultPreemption,
    NodeResourcesBalancedAllocation,
    ImageLocality,
    DefaultBinder,
    NodeDeclaredFeatures,
}

impl Plugin {
    pub const ALL: [Plugin; 20] = [
        Plugin::SchedulingGates,
        Plugin::PrioritySort,
        Plugin::NodeUnschedulable,
        Plugin::NodeName,
        Plugin::TaintToleration,
        Plugin::NodeAffinity,
        Plugin::NodePorts,
        Plugin::NodeResourcesFit,
        Plugin::VolumeRestrictions,
        Plugin::NodeVolumeLimits,
        Plugin::VolumeBinding,
        Plugin::VolumeZone,
        Plugin::PodTopologySpread,
        Plugin::InterPodAffinity,
        Plugin::DynamicResources,
        Plugin::DefaultPreemption,
        Plugin::NodeResourcesBalancedAllocation,
        Plugin::ImageLocality,
        Plugin::DefaultBinder,
        Plugin::NodeDeclaredFeatures,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Plugin::SchedulingGates => "SchedulingGates",
            Plugin::PrioritySort => "PrioritySort",
            Plugin::NodeUnschedulable => "NodeUnschedulable",
            Plugin::NodeName => "NodeName",
            Plugin::TaintToleration => "TaintToleration",
            Plugin::NodeAffinity => "NodeAffinity",
            Plugin::NodePorts => "NodePorts",
            Plugin::NodeResourcesFit => "NodeResourcesFit",
            Plugin::VolumeRestrictions => "VolumeRestrictions",
            Plugin::NodeVolumeLimits => "NodeVolumeLimits",
            Plugin::VolumeBinding => "VolumeBinding",
            Plugin::VolumeZone => "VolumeZone",
            Plugin::PodTopologySpread => "PodTopologySpread",
            Plugin::InterPodAffinity => "InterPodAffinity",
            Plugin::DynamicResources => "DynamicResources",
            Plugin::DefaultPreemption => "DefaultPreemption",
            Plugin::NodeResourcesBalancedAllocation => "NodeResourcesBalancedAllocation",
            Plugin::ImageLocality => "ImageLocality",
            Plugin::DefaultBinder => "DefaultBinder",
            Plugin::NodeDeclaredFeatures => "NodeDeclaredFeatures",
        }
    }

    /// The default weight of the plugin's score in the total; 0 for plugins that do not score.
    pub fn weight(self) -> i64 {
        match self {
            Plugin::TaintToleration => 3,
            Plugin::NodeAffinity | Plugin::PodTopologySpread => 2,
            Plugin::InterPodAffinity | Plugin::DynamicResources => 2,
            Plugin::NodeResourcesFit | Plugin::NodeResourcesBalancedAllocation => 1,
            Plugin::ImageLocality => 1,
            Plugin::SchedulingGates
            | Plugin::PrioritySort
            | Plugin::NodeUnschedulable
            | Plugin::NodeName
            | Plugin::NodePorts
            | Plugin::VolumeRestrictions
            | Plugin::NodeVolumeLimits
            | Plugin::VolumeBinding
            | Plugin::VolumeZone
            | Plugin::DefaultPreemption
            | Plugin::DefaultBinder
            | Plugin::NodeDeclaredFeatures => 0,
        }
    }
}

/// A set of plugins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PluginSet(u32);

impl crate::cluster::map::Item for PluginSet {}

impl PluginSet {
    pub fn insert(&mut self, plugin: Plugin) {
        self.0 |= 1 << plugin as u32;
    }
    pub fn contains(self, plugin: Plugin) -> bool {
        self.0 & (1 << plugin as u32) != 0
    }
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
    /// The plugins of the set, in the order of the profile.
    pub fn iter(self) -> impl Iterator<Item = Plugin> {
        let mut left = self.0;
        std::iter::from_fn(move || {
            let plugin = Plugin::ALL.get(left.trailing_zeros() as usize)?;
            left &= left - 1;
            Some(*plugin)
        })
    }
    pub(super) const fn of(plugins: &[Plugin]) -> PluginSet {
        let (mut set, mut i) = (PluginSet(0), 0);
        while i < plugins.len() {
            set.0 |= 1 << plugins[i] as u32;
            i += 1;
        }
        set
    }
    /// The plugins that are in this set and not in the other.
    pub(super) fn minus(self, other: PluginSet) -> PluginSet {
        PluginSet(self.0 & !other.0)
    }
    /// The plugins that are in this set and not in the other, sorted by name.
    pub(super) fn without(self, other: PluginSet) -> Vec<Plugin> {
        let mut rest: Vec<Plugin> = self.minus(other).iter().collect();
        sort_by_key(&mut rest, |p| p.name());
        rest
    }
}

/// How a node was refused: framework.Code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// Evicting pods of lower priority might help.
    Unschedulable,
    /// Evicting pods would not help.
    UnschedulableAndUnresolvable,
}

impl Code {
    pub fn name(self) -> &'static str {
        match self {
            Code::Unschedulable => "Unschedulable",
            Code::UnschedulableAndUnresolvable => "UnschedulableAndUnresolvable",
        }
    }
}

/// Why a node was refused. [`Reason::text`] is what Kubernetes prints.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    Unschedulable,
    NodeName,
    UntoleratedTaint,
    NodeAffinity,
    /// The pod's affinity names the nodes it may run on, and this is none of them.
    NotNamed,
    Ports,
    TooManyPods,
    Insufficient(Str),
    SpreadLabelMissing,
    Spread,
    Affinity,
    AntiAffinity,
    ExistingAntiAffinity,
    NoVictims,
    PreemptionNotHelpful,
}

impl crate::cluster::map::Item for Reason {}

impl Reason {
    pub fn text(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Reason::Unschedulable => "node(s) were unschedulable",
            Reason::NodeName => "node(s) didn't match the requested node name",
            Reason::UntoleratedTaint => "node(s) had untolerated taint(s)",
            Reason::NodeAffinity => "node(s) didn't match Pod's node affinity/selector",
            Reason::NotNamed => "node(s) didn't satisfy plugin(s) [NodeAffinity]",
            Reason::Ports => "node(s) didn't have free ports for the requested pod ports",
            Reason::TooManyPods => "Too many pods",
            Reason::Insufficient(resource) => {
                return Cow::Owned(["Insufficient ", resource].concat());
            }
            Reason::SpreadLabelMissing => {
                "node(s) didn't match pod topology spread constraints (missing required label)"
            }
            Reason::Spread => "node(s) didn't match pod topology spread constraints",
            Reason::Affinity => "node(s) didn't match pod affinity rules",
            Reason::AntiAffinity => "node(s) didn't match pod anti-affinity rules",
            Reason::ExistingAntiAffinity => {
                "node(s) didn't satisfy existing pods anti-affinity rules"
            }
            Reason::NoVictims => "No preemption victims found for incoming pod",
            Reason::PreemptionNotHelpful => "Preemption is not helpful for scheduling",
        })
    }
}

/// A node refused by a plugin.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Rejection {
    pub plugin: Plugin,
    pub code: Code,
    pub reasons: Vec<Reason>,
}

impl Rejection {
    pub(super) fn new(plugin: Plugin, code: Code, reason: Reason) -> Rejection {
        Rejection { plugin, code, reasons: vec![reason] }
    }
    pub(super) fn unresolvable(plugin: Plugin, reason: Reason) -> Rejection {
        Rejection::new(plugin, Code::UnschedulableAndUnresolvable, reason)
    }
}
