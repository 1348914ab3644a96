//! What a scheduling cycle found and decided, as data.
//!
//! Invariants: no float is kept; two cycles from the same state give equal decisions.

use super::filter::FILTERS;
use super::node_info::NodeSlot;
use super::plugin::{Plugin, PluginSet, Reason, Rejection};
use super::profile::Profile;
use crate::cluster::map::sort;
use crate::cluster::object::{Key, Str, Time};
use std::sync::Arc;

/// What one scheduling cycle decided about one pod.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Decision {
    pub pod: Key,
    /// Whose decision it is: the profile the pod names.
    pub profile: Arc<Profile>,
    /// The node the pod goes to; `None` when it fits nowhere.
    pub chosen: Option<Str>,
    /// Nodes in the cluster, nodes looked at, nodes that passed every filter.
    pub nodes_total: u32,
    pub nodes_examined: u32,
    pub nodes_feasible: u32,
    /// The message of the FailedScheduling event; empty on success.
    pub message: String,
    /// Plugins that refused a node, when the pod fits nowhere.
    pub unschedulable_plugins: PluginSet,
    pub preemption: Option<Preemption>,
    /// Verdicts and scores node by node. Left out of decisions about large clusters:
    /// `Scheduler::explain` gives it for the state before the step.
    pub table: Option<Table>,
}

impl Decision {
    /// No node is chosen, and none can be made free.
    pub fn finds_nothing(&self) -> bool {
        let made_free = self.preemption.as_ref().and_then(|p| p.nominated.as_ref());
        self.chosen.is_none() && made_free.is_none()
    }
}

/// The filter and score table of a cycle.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Table {
    /// The nodes that were looked at, in that order.
    pub rows: Vec<Row>,
    /// Filter plugins that had nothing to check for this pod, by name.
    pub skipped_filters: Vec<Plugin>,
    /// Score plugins that had nothing to score for this pod, by name. Empty without a fit.
    pub skipped_scores: Vec<Plugin>,
    /// The nodes that share the highest total. More than one: the heap decided (see `pick`).
    pub best: Vec<Str>,
}

impl Table {
    /// Filter plugins that looked at nodes, in the order of the profile.
    pub fn asked_filters(&self, profile: &Profile) -> Vec<Plugin> {
        let skipped = |plugin: &Plugin| self.skipped_filters.contains(plugin);
        profile.enabled(FILTERS).iter().filter(|p| !skipped(p)).collect()
    }
}

/// One node in a [`Table`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Row {
    pub node: Str,
    /// Every filter plugin that refuses the node, each asked on its own. The scheduler stops at
    /// the first and reports that one. Empty: the pod fits.
    pub rejections: Vec<Rejection>,
    /// Scores of a node that fits. With one such node Kubernetes skips scoring; the model scores
    /// it all the same.
    pub scores: Vec<Score>,
    pub total: i64,
}

/// What one plugin gave one node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Score {
    pub plugin: Plugin,
    /// Before normalising.
    pub raw: i64,
    /// Normalised to 0..=100, times the plugin's weight.
    pub weighted: i64,
}

/// What DefaultPreemption found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Preemption {
    /// The node the pod waits for, and who must leave it. `None`: no eviction would help.
    pub nominated: Option<Candidate>,
    /// All nodes on which evictions would help.
    pub candidates: Vec<Candidate>,
    /// Nodes that were tried in vain, and what stood in the way even without the pods of lower
    /// priority. At most [`FAILED_MAX`].
    pub failed: Vec<(Str, Reason)>,
    /// Why not, as the event tells it; empty when a node was nominated.
    pub message: String,
}

/// Nodes tried in vain that a decision tells of.
pub const FAILED_MAX: usize = 16;

/// A node on which evicting `victims` makes room, and what pickOneNodeForPreemption compares, in
/// its order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Candidate {
    pub node: Str,
    /// Most important first.
    pub victims: Vec<Key>,
    /// Pods of lower priority that may stay all the same, most important first.
    pub reprieved: Vec<Key>,
    /// Victims whose PodDisruptionBudget is violated: the fewest.
    pub budget_violations: u32,
    /// The priority of the most important victim: the lowest.
    pub highest_priority: i32,
    /// The sum of the victims' priorities, each raised by 2³¹ so that none is negative: the lowest.
    pub priority_sum: i64,
    // Then the fewest victims.
    /// Since when the most important victim runs: the latest. `None` counts as just now.
    pub started: Option<Time>,
}

impl Candidate {
    /// Less is better; of equals the first is taken.
    pub fn rank(&self) -> [i64; 5] {
        [
            i64::from(self.budget_violations),
            i64::from(self.highest_priority),
            self.priority_sum,
            self.victims.len() as i64,
            self.started.map_or(-i64::MAX, |t| -t.0),
        ]
    }
}

/// framework.FitError.Error(): how many nodes were refused for which reason. `rest` nodes
/// were refused for `rest_reason` without being looked at.
pub(super) fn fit_error(
    total: usize,
    refused: &[(NodeSlot, Rejection)],
    (rest, rest_reason): (usize, Reason),
) -> String {
    let mut counts: Vec<(&Reason, usize)> = vec![(&rest_reason, rest)];
    for reason in refused.iter().flat_map(|(_, r)| &r.reasons) {
        match counts.iter_mut().find(|(r, _)| *r == reason) {
            Some((_, count)) => *count += 1,
            None => counts.push((reason, 1)),
        }
    }
    // Sorted as text, count first: "10 x" before "2 x".
    let mut parts = Vec::new();
    for (reason, count) in counts.iter().filter(|(_, count)| *count > 0) {
        parts.push([&*count.to_string(), " ", &reason.text()].concat());
    }
    sort(&mut parts);
    let text = ["0/", &total.to_string(), " nodes are available:"].concat();
    match parts.is_empty() {
        true => text,
        false => [&*text, " ", &parts.join(", "), "."].concat(),
    }
}
