//! What the scheduler decided.

use super::{Context, Table, Told, Voice, grid, phases, table};
use crate::cluster::object::Key;
use crate::cluster::scheduler::Decision;
use crate::text::story::sched::{Decided, Help, Passed};

/// Names of pods; of many, the first and how many more.
fn victims(voice: Voice, pods: &[Key]) -> String {
    const SHOWN_MAX: usize = 3;
    let names: Vec<String> =
        pods.iter().take(SHOWN_MAX).map(|pod| voice.pod_name(&pod.name)).collect();
    let more = match pods.len().saturating_sub(SHOWN_MAX) {
        0 => String::new(),
        more => format!(" +{more}"),
    };
    names.join(", ") + &more
}

pub(super) fn tell(context: &Context, decision: &Decision) -> Told {
    let voice = context.voice;
    let rows = decision.table.as_ref();
    let ties = rows.map_or(0, |t| t.best.len());
    let best = rows
        .and_then(|t| t.rows.iter().find(|r| Some(&r.node) == decision.chosen.as_ref()))
        .map_or(String::new(), |row| row.total.to_string());
    let found = decision.preemption.as_ref().and_then(|p| p.nominated.as_ref());
    let key = match (&decision.chosen, decision.nodes_total) {
        (None, 0) => Decided::NoNodes,
        (None, _) if found.is_some() => Decided::Preempts,
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
        &found.map_or(String::new(), |found| voice.ship(&found.node)),
        &found.map_or(String::new(), |found| victims(voice, &found.victims)),
    ];
    let mut told = Told::new(voice, key.tale(voice.lang), &args);
    if decision.chosen.is_none() && decision.nodes_total > 0 && found.is_none() {
        told = told.and(voice, Help::Wait.get(voice.lang), &[]);
    }
    if decision.nodes_total == 0 {
        return told;
    }
    if !decision.profile.is_default() {
        let name = &*decision.profile.scheduler_name;
        told = told.and(voice, Help::Profile.get(voice.lang), &[name]);
    }
    let mut placement =
        rows.map_or_else(Default::default, |r| table::placement(voice, decision, r));
    placement.preemption = decision.preemption.as_ref().and_then(|p| grid::preemption(voice, p));
    placement.phases = phases::phases(context, decision);
    told.with(Table::Placement(placement))
}
