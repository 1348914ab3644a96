//! Profiles: several schedulers by name in one kube-scheduler, with one queue and one cache.
//!
//! Models KubeSchedulerConfiguration (kubescheduler.config.k8s.io/v1) profiles, profile.Map and
//! the arguments of NodeResourcesFit and PodTopologySpread. Invariants: a pod belongs to the
//! profile its schedulerName names, or to none; what every profile must have (PrioritySort,
//! DefaultBinder, and the gates before the shared queue) cannot be disabled.

use super::plugin::{Plugin, PluginSet};
use crate::cluster::object::{Pod, Str};
use std::sync::Arc;

/// What a pod asks for that names no scheduler.
pub const DEFAULT_SCHEDULER: &str = "default-scheduler";

/// One profile of KubeSchedulerConfiguration.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Profile {
    pub scheduler_name: Str,
    disabled: PluginSet,
    /// Weights that differ from the default ones.
    weights: Vec<(Plugin, i64)>,
    /// NodeResourcesFitArgs.scoringStrategy.
    pub strategy: Strategy,
    /// Resources that count in the strategy, and how much: cpu and memory alike by default.
    pub resources: Vec<(Str, i64)>,
    /// PodTopologySpreadArgs.defaultConstraints; `None` = defaultingType System.
    pub default_constraints: Option<Vec<DefaultConstraint>>,
    /// Percent of the nodes that must be found feasible before the search ends; 0 = adaptive.
    pub percentage_of_nodes_to_score: u8,
}

/// A constraint of PodTopologySpreadArgs: whom it counts, the pod's Services and ReplicaSet say.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DefaultConstraint {
    pub max_skew: i32,
    pub topology_key: Str,
    /// DoNotSchedule rather than ScheduleAnyway.
    pub hard: bool,
}

/// ScoringStrategyType.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Strategy {
    /// The more is left over, the better.
    #[default]
    LeastAllocated,
    /// The fuller, the better.
    MostAllocated,
    /// Points of (utilization in percent, score of 10), joined by lines.
    RequestedToCapacityRatio(Vec<(i64, i64)>),
}

impl Default for Profile {
    fn default() -> Profile {
        Profile::named(DEFAULT_SCHEDULER)
    }
}

impl Profile {
    /// The default plugins under another name.
    pub fn named(name: &str) -> Profile {
        Profile {
            scheduler_name: name.into(),
            disabled: PluginSet::default(),
            weights: Vec::new(),
            strategy: Strategy::default(),
            resources: vec![("cpu".into(), 1), ("memory".into(), 1)],
            default_constraints: None,
            percentage_of_nodes_to_score: 0,
        }
    }

    /// plugins.multiPoint.disabled. Nothing happens for a plugin that every profile must have.
    pub fn disable(mut self, plugin: Plugin) -> Profile {
        if !REQUIRED.contains(plugin) {
            self.disabled.insert(plugin);
        }
        self
    }

    /// plugins.multiPoint.enabled with this weight.
    pub fn weigh(mut self, plugin: Plugin, weight: i64) -> Profile {
        self.weights.retain(|(known, _)| *known != plugin);
        self.weights.push((plugin, weight));
        self
    }

    pub fn strategy(mut self, strategy: Strategy) -> Profile {
        self.strategy = strategy;
        self
    }

    /// The weight of a plugin's score in the total; 0 for plugins that do not score.
    pub fn weight(&self, plugin: Plugin) -> i64 {
        let own = self.weights.iter().find(|(known, _)| *known == plugin);
        own.map_or(plugin.weight(), |(_, weight)| *weight)
    }

    pub fn enables(&self, plugin: Plugin) -> bool {
        !self.disabled.contains(plugin)
    }

    /// The plugins of a set that the profile has.
    pub(super) fn enabled(&self, set: PluginSet) -> PluginSet {
        set.minus(self.disabled)
    }

    pub fn is_default(&self) -> bool {
        &*self.scheduler_name == DEFAULT_SCHEDULER
    }
}

/// frameworkForPod: the profile a pod belongs to.
pub(super) fn of_pod<'a>(profiles: &'a [Arc<Profile>], pod: &Pod) -> Option<&'a Arc<Profile>> {
    let name = named(&pod.spec.scheduler_name);
    profiles.iter().find(|profile| &*profile.scheduler_name == name)
}

/// The scheduler a pod names; one that names none names the default one.
pub(super) fn named(scheduler: &str) -> &str {
    if scheduler.is_empty() { DEFAULT_SCHEDULER } else { scheduler }
}

/// Every profile has the same QueueSort, someone to bind, and the gates before the shared queue.
const REQUIRED: PluginSet =
    PluginSet::of(&[Plugin::PrioritySort, Plugin::DefaultBinder, Plugin::SchedulingGates]);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::object::{LABEL_HOSTNAME, Object};
    use crate::cluster::scheduler::{Decision, WhatIf};
    use serde::Deserialize;
    use serde_json::{Value, json};

    fn object(json: Value) -> Object {
        Object::deserialize(json).expect("a valid object")
    }

    fn pod(name: &str, node: &str, cpu: &str) -> Arc<Pod> {
        let requests = json!({"cpu": cpu, "memory": "64Mi"});
        let labels = json!({"app": "web"});
        let object = object(json!({
            "kind": "Pod", "metadata": {"name": name, "namespace": "default", "labels": labels},
            "spec": {"nodeName": node, "containers": [{"name": "c", "image": "web",
                "resources": {"requests": requests}}]},
        }));
        object.as_pod().expect("a pod").clone()
    }

    /// n1 is half full, n2 is empty, and a Service speaks of all pods.
    fn cluster(profile: Profile) -> WhatIf {
        let node = |name: &str| {
            object(json!({
                "kind": "Node", "metadata": {"name": name, "labels": {LABEL_HOSTNAME: name}},
                "status": {"allocatable": {"cpu": "4", "memory": "8Gi", "pods": "110"}},
            }))
        };
        let service = object(json!({
            "kind": "Service", "metadata": {"name": "web", "namespace": "default"},
            "spec": {"selector": {"app": "web"}},
        }));
        let objects = [node("n1"), node("n2"), pod("old", "n1", "2").into(), service];
        WhatIf::new(&objects).with(Arc::new(profile))
    }

    fn asked(profile: Profile, cpu: &str) -> Decision {
        cluster(profile).explain(&pod("new", "", cpu))
    }

    fn raw(decision: &Decision, node: &str, plugin: Plugin) -> i64 {
        let table = decision.table.as_ref().expect("a table");
        let row = table.rows.iter().find(|row| &*row.node == node).expect("a row");
        row.scores.iter().find(|score| score.plugin == plugin).expect("a score").raw
    }

    #[test]
    fn the_strategy_decides_which_node_is_better() {
        let fit = |profile: &Profile| {
            let decision = asked(profile.clone(), "1");
            ["n1", "n2"].map(|node| raw(&decision, node, Plugin::NodeResourcesFit))
        };
        let mut profile = Profile::named("mine");
        profile.resources = vec![("cpu".into(), 1)];
        assert_eq!(fit(&profile), [25, 75]);
        profile.strategy = Strategy::MostAllocated;
        assert_eq!(fit(&profile), [75, 25]);
        profile.strategy = Strategy::RequestedToCapacityRatio(vec![(0, 0), (50, 10), (100, 0)]);
        assert_eq!(fit(&profile), [50, 50]);
        // Three times as much for cpu as for memory (1 % taken of it on n2).
        profile.strategy = Strategy::LeastAllocated;
        profile.resources = vec![("cpu".into(), 3), ("memory".into(), 1)];
        assert_eq!(fit(&profile)[1], (75 * 3 + 99) / 4);
    }

    #[test]
    fn weights_and_disabled_plugins_are_the_profiles_own() {
        let packing = Profile::named("mine").strategy(Strategy::MostAllocated);
        let packing = packing.disable(Plugin::NodeResourcesBalancedAllocation);
        let packing = packing.disable(Plugin::PodTopologySpread).weigh(Plugin::NodeResourcesFit, 7);
        let decision = asked(packing, "1");
        assert_eq!(decision.chosen, Some("n1".into()));
        let table = decision.table.expect("a table");
        let scores = &table.rows[0].scores;
        let fit = scores.iter().find(|s| s.plugin == Plugin::NodeResourcesFit).expect("a score");
        assert_eq!(fit.weighted, fit.raw * 7);
        // What is disabled neither scores nor answers Skip.
        let off = |p: &Plugin| *p == Plugin::NodeResourcesBalancedAllocation;
        assert!(!scores.iter().any(|s| off(&s.plugin)) && !table.skipped_scores.iter().any(off));
    }

    #[test]
    fn a_filter_that_is_disabled_refuses_nobody() {
        let mut profile = Profile::default();
        assert_eq!(asked(profile.clone(), "9").chosen, None);
        profile = profile.disable(Plugin::NodeResourcesFit);
        assert!(asked(profile, "9").chosen.is_some());
        let message = |profile: Profile| asked(profile, "9").message;
        let without = message(Profile::default().disable(Plugin::DefaultPreemption));
        let fits = "0/2 nodes are available: 2 Insufficient cpu.";
        assert_eq!(without, format!("{fits} no new claims to deallocate"));
        let plain = Profile::default().disable(Plugin::DynamicResources);
        assert!(message(plain).starts_with(&format!("{fits} preemption: 0/2")));
        // Without these there is no profile.
        assert!(Profile::default().disable(Plugin::DefaultBinder).enables(Plugin::DefaultBinder));
    }

    #[test]
    fn default_constraints_hold_for_pods_without_their_own() {
        let mut profile = Profile::named("mine");
        profile.default_constraints = Some(vec![DefaultConstraint {
            max_skew: 1,
            topology_key: LABEL_HOSTNAME.into(),
            hard: true,
        }]);
        let decision = asked(profile, "1");
        assert_eq!((decision.chosen, decision.nodes_feasible), (Some("n2".into()), 1));
    }
}
