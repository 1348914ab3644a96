//! DefaultPreemption: which pods of lower priority would have to leave, and where.
//!
//! Models plugins/defaultpreemption and framework/preemption. Kubernetes begins its dry runs at a
//! random node; here they begin at the first, so that the same state gives the same answer.

use super::cache::{Cache, PodEntry};
use super::cycle::{Start, check};
use super::decision::{Candidate, Preemption, fit_error};
use super::filter::FilterState;
use super::node_info::NodeSlot;
use super::plugin::{Code, Plugin, Reason, Rejection};
use crate::cluster::map::sort_by_key;
use crate::cluster::object::{Key, Kind, Pod, PodDisruptionBudget, Status, Time};
use std::cmp::Reverse;
use std::sync::Arc;

/// Evaluator.Preempt without the evictions.
pub(super) fn preempt(
    cache: &Cache,
    start: &Start,
    filters: &FilterState,
    refused: &[(NodeSlot, Rejection)],
) -> Preemption {
    let mut preemption =
        Preemption { nominated: None, candidates: Vec::new(), message: String::new() };
    if let Some(why) = not_eligible(cache, start, refused) {
        preemption.message = why.into();
        return preemption;
    }
    let helpful = refused.iter().filter(|(_, r)| r.code == Code::Unschedulable);
    let helpful: Vec<NodeSlot> = helpful.map(|(slot, _)| *slot).collect();
    let (found, failed) = dry_runs(cache, start, filters, &helpful);
    if found.is_empty() {
        let total = cache.order().len();
        let rest = total - failed.len();
        let rest = Some((rest, Reason::PreemptionNotHelpful));
        preemption.message = fit_error(total, failed.iter(), rest);
        return preemption;
    }
    let best = best(&found);
    preemption.candidates = found.iter().map(|c| c.tell(cache)).collect();
    preemption.nominated = preemption.candidates.get(best).cloned();
    preemption
}

/// PodEligibleToPreemptOthers.
fn not_eligible(
    cache: &Cache,
    start: &Start,
    refused: &[(NodeSlot, Rejection)],
) -> Option<&'static str> {
    let pod = start.subject.pod;
    if &*pod.spec.preemption_policy == "Never" {
        return Some("not eligible due to preemptionPolicy=Never.");
    }
    let slot = cache.slot(&pod.status.nominated_node_name)?;
    let why = refused.iter().find(|(s, _)| *s == slot).map(|(_, r)| r.code);
    if why == Some(Code::UnschedulableAndUnresolvable) {
        return None;
    }
    let mut pods = cache.node(slot).pods.iter().map(|p| &cache.pod(*p).pod);
    let leaving = pods.any(|p| priority(p) < start.subject.priority() && preempted(p));
    leaving.then_some("not eligible due to a terminating pod on the nominated node.")
}

/// podTerminatingByPreemption.
fn preempted(pod: &Pod) -> bool {
    let target = pod.condition("DisruptionTarget");
    let by_scheduler = |c: &_| {
        matches!(c, crate::cluster::object::Condition { status: Status::True, reason, .. }
            if &**reason == "PreemptionByScheduler")
    };
    pod.metadata.is_terminating() && target.is_some_and(by_scheduler)
}

/// A node that would do.
struct Found<'a> {
    slot: NodeSlot,
    /// Most important first.
    victims: Vec<&'a Arc<Pod>>,
    violations: u32,
}

impl Found<'_> {
    fn tell(&self, cache: &Cache) -> Candidate {
        let key = |p: &&Arc<Pod>| {
            Key::new(Kind::Pod, p.metadata.namespace.clone(), p.metadata.name.clone())
        };
        Candidate {
            node: cache.node(self.slot).name.clone(),
            victims: self.victims.iter().map(key).collect(),
            budget_violations: self.violations,
        }
    }
}

/// DryRunPreemption: tries nodes until enough candidates are found, at least one of them without
/// a violated budget. Returns those first, and why the other nodes would not do.
fn dry_runs<'a>(
    cache: &'a Cache,
    start: &Start,
    filters: &FilterState,
    nodes: &[NodeSlot],
) -> (Vec<Found<'a>>, Vec<Rejection>) {
    // GetOffsetAndNumCandidates: 10 % of the nodes, at least 100.
    let enough = (nodes.len() / 10).max(100).min(nodes.len());
    let (mut clean, mut violating, mut failed) = (Vec::new(), Vec::new(), Vec::new());
    for slot in nodes {
        match dry_run(cache, start, filters, *slot) {
            Ok(found) if found.violations == 0 => clean.push(found),
            Ok(found) => violating.push(found),
            Err(rejection) => failed.push(rejection),
        }
        if !clean.is_empty() && clean.len() + violating.len() >= enough {
            break;
        }
    }
    clean.append(&mut violating);
    (clean, failed)
}

/// SelectVictimsOnNode: takes every pod of lower priority away, then gives back as many as the
/// pod leaves room for, the most important first.
fn dry_run<'a>(
    cache: &'a Cache,
    start: &Start,
    filters: &FilterState,
    slot: NodeSlot,
) -> Result<Found<'a>, Rejection> {
    let subject = &start.subject;
    let mut lower: Vec<(u32, &PodEntry)> = (cache.node(slot).pods.iter())
        .map(|p| (*p, cache.pod(*p)))
        .filter(|(_, e)| priority(&e.pod) < subject.priority())
        .collect();
    if lower.is_empty() {
        return Err(Rejection::unresolvable(Plugin::DefaultPreemption, Reason::NoVictims));
    }
    let (mut info, mut filters) = (cache.node(slot).clone(), filters.clone());
    for (pod, entry) in &lower {
        info.remove_pod(*pod, &entry.info);
        filters.change(cache, subject, (&entry.pod, &entry.info), slot, false);
    }
    if let Some(rejection) = check(cache, start, &filters, slot, &info) {
        return Err(rejection);
    }
    sort_by_key(&mut lower, |(_, e)| importance(&e.pod));
    let (violating, clean) = split_by_budgets(cache, &lower);
    let (mut victims, mut violations) = (Vec::new(), 0);
    for (i, (pod, entry)) in violating.iter().chain(&clean).enumerate() {
        info.add_pod(*pod, &entry.info);
        filters.change(cache, subject, (&entry.pod, &entry.info), slot, true);
        if check(cache, start, &filters, slot, &info).is_some() {
            info.remove_pod(*pod, &entry.info);
            filters.change(cache, subject, (&entry.pod, &entry.info), slot, false);
            victims.push(&entry.pod);
            violations += u32::from(i < violating.len());
        }
    }
    sort_by_key(&mut victims, |p| importance(p));
    if victims.is_empty() {
        // "expected at least one victim pod": the node would have fitted all along.
        return Err(Rejection::unresolvable(Plugin::DefaultPreemption, Reason::NoVictims));
    }
    Ok(Found { slot, victims, violations })
}

/// pickOneNodeForPreemption: fewest violated budgets, then the least important most important
/// victim, then the lowest sum of priorities, then the fewest victims, then the latest start of
/// the longest-running most important victim, then the first.
fn best(found: &[Found]) -> usize {
    let rank = |f: &Found| {
        let sum: i64 =
            f.victims.iter().map(|p| i64::from(priority(p)) + i64::from(i32::MAX) + 1).sum();
        let highest = f.victims.iter().map(|p| priority(p)).max();
        let top = f.victims.iter().filter(|p| Some(priority(p)) == highest);
        let earliest = top.map(|p| started(p)).min();
        (f.violations, highest, sum, f.victims.len(), Reverse(earliest))
    };
    (0..found.len()).min_by_key(|i| rank(&found[*i])).unwrap_or(0)
}

/// filterPodsWithPDBViolation.
fn split_by_budgets<'a>(
    cache: &Cache,
    pods: &[(u32, &'a PodEntry)],
) -> (Vec<(u32, &'a PodEntry)>, Vec<(u32, &'a PodEntry)>) {
    let mut budgets: Vec<(&PodDisruptionBudget, i32)> =
        cache.budgets.values().map(|b| (&**b, b.status.disruptions_allowed)).collect();
    pods.iter().copied().partition(|(_, entry)| {
        let mut violated = false;
        for (budget, allowed) in &mut budgets {
            if covers(budget, &entry.pod) {
                *allowed -= 1;
                violated |= *allowed < 0;
            }
        }
        violated
    })
}

fn covers(budget: &PodDisruptionBudget, pod: &Pod) -> bool {
    let meta = &pod.metadata;
    // A budget with a null or empty selector covers nothing here, nor does a pod without labels.
    let selector = budget.spec.selector.as_ref().filter(|s| !s.is_empty());
    budget.metadata.namespace == meta.namespace
        && !meta.labels.is_empty()
        && selector.is_some_and(|s| s.matches(&meta.labels))
        && !budget.status.disrupted_pods.contains_key(&meta.name)
}

fn priority(pod: &Pod) -> i32 {
    pod.spec.priority.unwrap_or(0)
}

/// Sorts by util.MoreImportantPod: higher priority, then longer running.
fn importance(pod: &Pod) -> (Reverse<i32>, Time) {
    (Reverse(priority(pod)), started(pod))
}

/// A pod that has not started counts as started just now.
fn started(pod: &Pod) -> Time {
    pod.status.start_time.unwrap_or(Time(i64::MAX))
}
