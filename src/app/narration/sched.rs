//! What the scheduler decided.

use super::{Context, Table, Told, table};
use crate::cluster::scheduler::{Decision, Plugin};
use crate::text::story::sched::{Decided, Help, Passed};

pub(super) fn tell(context: &Context, decision: &Decision) -> Told {
    let voice = context.voice;
    let rows = decision.table.as_ref();
    let ties = rows.map_or(0, |t| t.best.len());
    let best = rows
        .and_then(|t| t.rows.iter().find(|r| Some(&r.node) == decision.chosen.as_ref()))
        .map_or(String::new(), |row| row.total.to_string());
    let key = match (&decision.chosen, decision.nodes_total) {
        (None, 0) => Decided::NoNodes,
        (None, _) => Decided::Nowhere,
        (Some(_), _) if decision.nodes_feasible == 1 => Decided::Only,
        (Some(_), _) if rows.is_none() => Decided::Large,
        (Some(_), _) if ties > 1 => Decided::Tie,
        (Some(_), _) => Decided::Best,
    };
    let ship = decision.chosen.as_ref().map_or(String::new(), |node| voice.ship(node));
    let (feasible, total) = (decision.nodes_feasible.to_string(), decision.nodes_total.to_string());
    let passed = if feasible == total { Passed::All } else { Passed::Some };
    let args = [
        &*voice.pod_name(&decision.pod.name),
        &ship,
        &voice.say(passed.get(voice.lang), &[&feasible, &total]),
        &total,
        &best,
        &ties.to_string(),
        &decision.message,
    ];
    let mut told = Told::new(voice, key.tale(voice.lang), &args);
    if decision.chosen.is_none() && decision.nodes_total > 0 {
        let (help, ship, victims) = help(context, decision);
        told = told.and(voice, help.get(voice.lang), &[&ship, &victims]);
    }
    match rows {
        Some(rows) if !rows.rows.is_empty() => {
            told.with(Table::Placement(table::placement(voice, decision, rows)))
        }
        _ => told,
    }
}

/// What would get the pod a place.
fn help(context: &Context, decision: &Decision) -> (Help, String, String) {
    let nominated = decision.preemption.as_ref().and_then(|p| p.nominated.as_ref());
    if let Some(found) = nominated {
        let ship = context.voice.ship(&found.node);
        return (Help::Preempt, ship, found.victims.len().to_string());
    }
    let refused = |plugin: Plugin| decision.unschedulable_plugins.contains(plugin);
    let help = if refused(Plugin::NodeResourcesFit) {
        Help::Resources
    } else if refused(Plugin::TaintToleration) {
        Help::Taint
    } else if refused(Plugin::NodeUnschedulable) {
        Help::Cordon
    } else if refused(Plugin::NodeAffinity) || refused(Plugin::NodeName) {
        Help::Affinity
    } else {
        Help::Wait
    };
    (help, String::new(), String::new())
}
