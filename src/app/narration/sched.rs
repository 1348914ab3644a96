//! What the scheduler decided.

use super::{Context, Table, Told, Voice, grid, phases, table};
use crate::cluster::Cluster;
use crate::cluster::map::Set;
use crate::cluster::object::{Key, Kind, Object, Str};
use crate::cluster::scheduler::{Candidate, Decision, covers};
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

/// The budgets that a node's victims, evicted together, would violate (filterPodsWithPDBViolation).
pub(super) fn budgets(cluster: &Cluster, candidate: &Candidate) -> Vec<Str> {
    let mut names = Vec::new();
    let all = cluster.list(Kind::PodDisruptionBudget).filter(|_| candidate.budget_violations > 0);
    for budget in all.filter_map(Object::as_pod_disruption_budget) {
        let guarded = candidate.victims.iter().filter(|victim| {
            let stored = cluster.get(victim);
            stored.as_ref().and_then(Object::as_pod).is_some_and(|pod| covers(budget, pod))
        });
        if guarded.count() as i32 > budget.status.disruptions_allowed {
            names.push(budget.metadata.name);
        }
    }
    names
}

/// Adds which budgets kept other ships from being chosen, or are violated all the same.
fn guarded(told: Told, context: &Context, all: &[Candidate], found: &Candidate) -> Told {
    let voice = context.voice;
    let (mut ships, mut names) = (Vec::new(), Set::new());
    let spared = |c: &&Candidate| c.budget_violations > found.budget_violations;
    let (text, those): (Help, Vec<&Candidate>) = match found.budget_violations {
        0 => (Help::Guarded, all.iter().filter(spared).collect()),
        _ => (Help::Violated, vec![found]),
    };
    for candidate in those {
        let budgets = budgets(context.cluster, candidate);
        if !budgets.is_empty() {
            ships.push(voice.ship(&candidate.node));
        }
        budgets.iter().for_each(|name| _ = names.insert(*name));
    }
    if names.is_empty() {
        return told;
    }
    let names: Vec<&str> = names.iter().map(|name: &Str| &**name).collect();
    told.and(voice, text.get(voice.lang), &[&ships.join(", "), &names.join(", ")])
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
    if let Some((preemption, found)) = decision.preemption.as_ref().zip(found) {
        told = guarded(told, context, &preemption.candidates, found);
    }
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
    placement.preemption = decision.preemption.as_ref().and_then(|p| grid::preemption(context, p));
    placement.phases = phases::phases(context, decision);
    told.with(Table::Placement(placement))
}
