//! DefaultPreemption: which pods of lower priority would have to leave, and where.
//!
//! Models plugins/defaultpreemption and framework/preemption. Kubernetes begins its dry runs at a
//! random node; here they begin at the first, so that the same state gives the same answer.

use super::cache::{Cache, key_of};
use super::cycle::{Start, check};
use super::decision::{Candidate, FAILED_MAX, Preemption, fit_error};
use super::filter::FilterState;
use super::node_info::{NodeInfo, NodeSlot, PodSlot};
use super::plugin::{Code, Plugin, Reason, Rejection};
use crate::cluster::map::sort_by_key;
use crate::cluster::object::{Condition, Kind, Object, Pod, PodDisruptionBudget, Status, Time};
use std::cmp::Reverse;

/// Evaluator.Preempt without the evictions.
pub(super) fn preempt(
    cache: &Cache,
    start: &Start,
    filters: &FilterState,
    refused: &[(NodeSlot, Rejection)],
) -> Preemption {
    let mut preemption = Preemption::default();
    if let Some(why) = not_eligible(cache, start, refused) {
        preemption.message = why.into();
        return preemption;
    }
    let (found, failed) = dry_runs(cache, start, filters, refused);
    for (slot, rejection) in failed.iter().take(FAILED_MAX) {
        let reason = rejection.reasons.first().cloned();
        preemption.failed.extend(reason.map(|reason| (cache.node(*slot).name, reason)));
    }
    if found.is_empty() {
        let total = cache.order().len();
        let rest = (total - failed.len(), Reason::PreemptionNotHelpful);
        preemption.message = fit_error(total, &failed, rest);
        return preemption;
    }
    preemption.nominated = found.iter().min_by_key(|c| c.rank()).cloned();
    preemption.candidates = found;
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
    let by_scheduler =
        |c: &Condition| c.status == Status::True && &*c.reason == "PreemptionByScheduler";
    pod.metadata.is_terminating() && target.is_some_and(by_scheduler)
}

/// DryRunPreemption: tries nodes until enough candidates are found, at least one of them without
/// a violated budget. Returns those first, and why the other nodes would not do.
fn dry_runs(
    cache: &Cache,
    start: &Start,
    filters: &FilterState,
    refused: &[(NodeSlot, Rejection)],
) -> (Vec<Candidate>, Vec<(NodeSlot, Rejection)>) {
    let helpful = || refused.iter().filter(|(_, r)| r.code == Code::Unschedulable);
    // GetOffsetAndNumCandidates: 10 % of the nodes, at least 100.
    let nodes = helpful().count();
    let enough = (nodes / 10).max(100).min(nodes);
    let (mut found, mut clean, mut failed) = (Vec::new(), 0, Vec::new());
    for (slot, _) in helpful() {
        match dry_run(cache, start, filters, *slot) {
            Ok(node) if node.budget_violations == 0 => {
                found.insert(clean, node);
                clean += 1;
            }
            Ok(node) => found.push(node),
            Err(rejection) => failed.push((*slot, rejection)),
        }
        if clean > 0 && found.len() >= enough {
            break;
        }
    }
    (found, failed)
}

/// SelectVictimsOnNode: takes every pod of lower priority away, then gives back as many as the
/// pod leaves room for, the most important first.
fn dry_run(
    cache: &Cache,
    start: &Start,
    filters: &FilterState,
    slot: NodeSlot,
) -> Result<Candidate, Rejection> {
    let subject = &start.subject;
    let no_victims = || Rejection::unresolvable(Plugin::DefaultPreemption, Reason::NoVictims);
    let mut lower: Vec<PodSlot> = cache.node(slot).pods.clone();
    lower.retain(|pod| priority(&cache.pod(*pod).pod) < subject.priority());
    if lower.is_empty() {
        return Err(no_victims());
    }
    let (mut info, mut filters) = (cache.node(slot).clone(), filters.clone());
    let change = |filters: &mut FilterState, info: &mut NodeInfo, pod: PodSlot, add: bool| {
        let entry = cache.pod(pod);
        match add {
            true => info.add_pod(pod, &entry.info),
            false => info.remove_pod(pod, &entry.info),
        }
        filters.change(cache, subject, (&entry.pod, &entry.info), slot, add);
    };
    for pod in &lower {
        change(&mut filters, &mut info, *pod, false);
    }
    if let Some(rejection) = check(cache, start, &filters, slot, &info) {
        return Err(rejection);
    }
    sort_by_key(&mut lower, |pod| importance(&cache.pod(*pod).pod));
    let violating = violating_first(cache, &mut lower);
    let mut found = Candidate { node: cache.node(slot).name, ..Candidate::default() };
    let (mut victims, mut reprieved) = (Vec::new(), Vec::new());
    for (i, pod) in lower.iter().enumerate() {
        change(&mut filters, &mut info, *pod, true);
        if check(cache, start, &filters, slot, &info).is_some() {
            change(&mut filters, &mut info, *pod, false);
            victims.push(*pod);
            found.budget_violations += u32::from(i < violating);
        } else {
            reprieved.push(*pod);
        }
    }
    sort_by_key(&mut victims, |pod| importance(&cache.pod(*pod).pod));
    // "expected at least one victim pod": the node would have fitted all along.
    let Some(first) = victims.first() else { return Err(no_victims()) };
    let highest = &cache.pod(*first).pod;
    (found.highest_priority, found.started) = (priority(highest), highest.status.start_time);
    for victim in &victims {
        let pod = &cache.pod(*victim).pod;
        found.priority_sum += i64::from(priority(pod)) + i64::from(i32::MAX) + 1;
        found.victims.push(key_of(pod));
    }
    found.reprieved.extend(reprieved.iter().map(|pod| key_of(&cache.pod(*pod).pod)));
    Ok(found)
}

/// filterPodsWithPDBViolation: puts the pods whose eviction violates a budget first. Returns how
/// many they are.
fn violating_first(cache: &Cache, pods: &mut Vec<PodSlot>) -> usize {
    let mut budgets: Vec<(&PodDisruptionBudget, i32)> = Vec::new();
    for object in cache.others(Kind::PodDisruptionBudget) {
        if let Object::PodDisruptionBudget(budget) = object {
            budgets.push((budget, budget.status.disruptions_allowed));
        }
    }
    let mut violating = 0;
    for i in 0..pods.len() {
        let mut violated = false;
        for (budget, allowed) in &mut budgets {
            if covers(budget, &cache.pod(pods[i]).pod) {
                *allowed -= 1;
                violated |= *allowed < 0;
            }
        }
        if violated {
            let pod = pods.remove(i);
            pods.insert(violating, pod);
            violating += 1;
        }
    }
    violating
}

/// Whether evicting the pod counts against the budget here.
pub fn covers(budget: &PodDisruptionBudget, pod: &Pod) -> bool {
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
