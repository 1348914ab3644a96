//! The phases of the scheduling framework, as one decision went through them.
//!
//! Models pkg/scheduler/framework/interface.go: the extension points in their order. What no
//! plugin of the default profile does is said to be so.

use super::{Context, Voice};
use crate::cluster::object::Object;
use crate::cluster::scheduler::{Decision, Plugin};
use crate::text::story::why::{Phase, Skipped};

/// One extension point.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PhaseRow {
    pub phase: &'static str,
    /// Behind the name in the compact line: `2/4`, `Skip 8`.
    pub brief: String,
    pub said: String,
    /// Plugins that answered Skip, and why: one line for each reason.
    pub skipped: Vec<(String, String)>,
    pub reached: bool,
}

pub(super) fn phases(context: &Context, decision: &Decision) -> Vec<PhaseRow> {
    let voice = context.voice;
    let say = |phase: Phase, args: &[&str]| voice.say(phase.get(voice.lang), args);
    let table = decision.table.as_ref();
    let found = decision.chosen.is_some();
    let pod = context.cluster.get(&decision.pod);
    let priority = pod.as_ref().and_then(Object::as_pod).and_then(|p| p.spec.priority).unwrap_or(0);
    let (examined, feasible) =
        (decision.nodes_examined.to_string(), decision.nodes_feasible.to_string());
    let mut rows = Vec::new();
    let mut add = |phase, said: String| {
        rows.push(PhaseRow { phase, said, reached: true, ..PhaseRow::default() });
        rows.len() - 1
    };
    add("PreEnqueue", say(Phase::Passed, &["SchedulingGates, DefaultPreemption"]));
    add("QueueSort", say(Phase::Sorted, &[&priority.to_string()]));
    let asked = table.map_or(Vec::new(), |t| t.asked_filters(&decision.profile));
    let prepared: Vec<Plugin> = asked.iter().copied().filter(|p| prepares(*p)).collect();
    let pre_filter = add("PreFilter", say(Phase::Prepared, &[&names(&prepared)]));
    let filter = add("Filter", say(Phase::Filtered, &[&examined, &feasible, &names(&asked)]));
    let post = match &decision.preemption {
        _ if found => say(Phase::FoundPlace, &[]),
        Some(preemption) => {
            let said = match &preemption.nominated {
                Some(best) => {
                    let victims = best.victims.len().to_string();
                    say(Phase::Nominated, &[&voice.ship(&best.node), &victims])
                }
                None => preemption.message.clone(),
            };
            say(Phase::Post, &[&said])
        }
        None => String::new(),
    };
    let post = add("PostFilter", post);
    let scored: Vec<Plugin> = table
        .and_then(|t| t.rows.iter().find(|row| !row.scores.is_empty()))
        .map_or(Vec::new(), |row| row.scores.iter().map(|s| s.plugin).collect());
    let only = decision.nodes_feasible == 1;
    let scoring = |phase: Phase, plugins: &[Plugin]| match (found, only) {
        (false, _) => say(Phase::NotReached, &[]),
        (true, true) => say(Phase::OnlyOne, &[]),
        (true, false) => say(phase, &[&names(plugins)]),
    };
    let pre_score = add("PreScore", scoring(Phase::Prepared, &scored));
    let score = add("Score", scoring(Phase::Scored, &scored));
    let normalizing: Vec<Plugin> = scored.iter().copied().filter(|p| normalizes(*p)).collect();
    let normalize = add("NormalizeScore", scoring(Phase::Normalized, &normalizing));
    let end = |phase: Phase, args: &[&str]| match found {
        true => say(phase, args),
        false => say(Phase::NotReached, &[]),
    };
    let ship = decision.chosen.as_ref().map_or(String::new(), |node| voice.ship(node));
    let ends = [
        add("Reserve", end(Phase::Idle, &["VolumeBinding, DynamicResources"])),
        add("Permit", end(Phase::NoPlugin, &[])),
        add("PreBind", end(Phase::Idle, &["VolumeBinding, DynamicResources"])),
        add("Bind", end(Phase::Bound, &[&ship])),
        add("PostBind", end(Phase::NoPlugin, &[])),
    ];
    rows[post].reached = !found;
    for at in [pre_score, score, normalize] {
        rows[at].reached = found && !only;
    }
    for at in ends {
        rows[at].reached = found;
    }
    rows[filter].brief = [&*feasible, "/", &examined].concat();
    if let Some(table) = table {
        skip(voice, &mut rows[pre_filter], &table.skipped_filters, false);
        if found && !only {
            skip(voice, &mut rows[pre_score], &table.skipped_scores, true);
        }
    }
    rows
}

fn skip(voice: Voice, row: &mut PhaseRow, skipped: &[Plugin], scoring: bool) {
    for plugin in skipped {
        let why = voice.say(reason(*plugin, scoring).get(voice.lang), &[]);
        match row.skipped.iter_mut().find(|(_, known)| *known == why) {
            Some((plugins, _)) => *plugins += &[", ", plugin.name()].concat(),
            None => row.skipped.push((plugin.name().into(), why)),
        }
    }
    if !skipped.is_empty() {
        row.brief = voice.say(Phase::Skip.get(voice.lang), &[&skipped.len().to_string()]);
    }
}

fn names(plugins: &[Plugin]) -> String {
    plugins.iter().map(|p| p.name()).collect::<Vec<_>>().join(", ")
}

/// Filter plugins that are PreFilter plugins too.
fn prepares(plugin: Plugin) -> bool {
    !matches!(plugin, Plugin::NodeUnschedulable | Plugin::NodeName | Plugin::TaintToleration)
}

/// Plugins with ScoreExtensions.
fn normalizes(plugin: Plugin) -> bool {
    matches!(
        plugin,
        Plugin::TaintToleration
            | Plugin::NodeAffinity
            | Plugin::PodTopologySpread
            | Plugin::InterPodAffinity
            | Plugin::DynamicResources
    )
}

fn reason(plugin: Plugin, scoring: bool) -> Skipped {
    match plugin {
        Plugin::NodeAffinity if scoring => Skipped::NodeAffinityScore,
        Plugin::NodeAffinity => Skipped::NodeAffinity,
        Plugin::NodePorts => Skipped::NodePorts,
        Plugin::PodTopologySpread => Skipped::Spread,
        Plugin::InterPodAffinity => Skipped::InterPod,
        Plugin::VolumeRestrictions | Plugin::NodeVolumeLimits => Skipped::Volumes,
        Plugin::VolumeBinding | Plugin::VolumeZone => Skipped::Volumes,
        Plugin::DynamicResources => Skipped::Devices,
        Plugin::NodeDeclaredFeatures => Skipped::Declared,
        Plugin::NodeResourcesBalancedAllocation => Skipped::Balanced,
        Plugin::SchedulingGates
        | Plugin::PrioritySort
        | Plugin::NodeUnschedulable
        | Plugin::NodeName
        | Plugin::TaintToleration
        | Plugin::NodeResourcesFit
        | Plugin::DefaultPreemption
        | Plugin::ImageLocality
        | Plugin::DefaultBinder => Skipped::Other,
    }
}
