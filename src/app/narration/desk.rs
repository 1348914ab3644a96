//! What the controllers decide.

use super::node::delta;
use super::{Context, Table, Tick, Told, Voice, fleet, grid, table, why};
use crate::cluster::controller::{
    Disruption, PlannedEviction, PodGcWhy, RolloutMath, ScaleWhy, Sync, TaintWhy,
};
use crate::cluster::network::LoadBalancer;
use crate::cluster::object::{Key, Object, Taint};
use crate::cluster::{Actor, Ms, Step};
use crate::text::fleet::ZoneText;
use crate::text::story::Tale;
use crate::text::story::desk::{
    Balancers, Fleet, Lanes, Replica, Rollout, ScaleReason, TaintReason, Unmatched, ZoneName,
    ZoneReason,
};
use crate::text::story::ingress::Controller as Ingresses;
use crate::text::story::small::Chip;
use crate::text::{Span, number, rich};

/// How a decision is marked: its chip, and its tick when nothing it changed says more.
pub(super) fn kind(sync: &Sync) -> (Chip, Tick) {
    match sync {
        Sync::CreateReplicaSet { .. } | Sync::ReuseReplicaSet { .. } => (Chip::Rollout, GENERAL),
        Sync::ScaleReplicaSet { .. } | Sync::RolloutWaits { .. } => (Chip::Rollout, GENERAL),
        Sync::RecreateWaits { .. } | Sync::DeleteReplicaSet { .. } => (Chip::Rollout, GENERAL),
        Sync::RolloutComplete { .. } => (Chip::Rollout, Tick::Ready),
        Sync::RolloutStuck { .. } => (Chip::Failure, Tick::Failure),
        Sync::CreatePods { .. } | Sync::DeletePods { .. } => (Chip::Desk, GENERAL),
        Sync::Adopt { .. } | Sync::Release { .. } => (Chip::Desk, GENERAL),
        Sync::NodeUnknown { .. } | Sync::NodeNotReady { .. } => (Chip::Failure, Tick::Failure),
        Sync::MarkPodsNotReady { .. } | Sync::TaintNode { .. } => (Chip::Failure, Tick::Failure),
        Sync::NodeReadyAgain { .. } => (Chip::Recovery, Tick::Ready),
        Sync::UntaintNode { .. } | Sync::CancelEviction { .. } => (Chip::Recovery, GENERAL),
        Sync::ZoneState { .. } => (Chip::Desk, GENERAL),
        Sync::EvictionScheduled { .. } => (Chip::Eviction, GENERAL),
        Sync::EvictPod { .. } => (Chip::Eviction, Tick::Failure),
        Sync::EndpointsChanged { .. } => (Chip::Desk, Tick::Service),
        Sync::EnsureLoadBalancer { .. } | Sync::DeleteLoadBalancer { .. } => (Chip::Desk, GENERAL),
        Sync::LoadBalancerEnsured { .. } => (Chip::Desk, Tick::Service),
        Sync::IngressReload { .. } | Sync::IngressPublished { .. } => (Chip::Desk, Tick::Service),
        Sync::CollectDependents { .. } | Sync::OrphanDependents { .. } => (Chip::Desk, GENERAL),
        Sync::RemoveFinalizer { .. } | Sync::CollectPod { .. } => (Chip::Desk, GENERAL),
    }
}

const GENERAL: Tick = Tick::General;

pub(super) fn tell(context: &Context, step: &Step, sync: &Sync) -> Told {
    let voice = context.voice;
    let lang = voice.lang;
    let told = |tale: Tale, args: &[&str]| Told::new(voice, tale, args);
    let object = |key: &Key| voice.object(context.cluster, key);
    let desk = || match &step.to {
        Actor::Controller(_) => voice.actor(&step.to),
        _ => voice.actor(&step.from),
    };
    let span = |ms: Ms| number::duration(lang, ms);
    match sync {
        Sync::CreateReplicaSet { deployment, replica_set, revision, replicas, math } => {
            created(context, (deployment, replica_set), *revision, *replicas, math)
        }
        Sync::ReuseReplicaSet { replica_set, from_revision, revision, .. } => {
            let args = [&*replica_set.name, &revision.to_string(), &from_revision.to_string()];
            told(Rollout::Reuse.tale(lang), &args)
        }
        Sync::ScaleReplicaSet { deployment, replica_set, from, to, why, math } => {
            scaled(context, (deployment, replica_set), (*from, *to), *why, math)
        }
        Sync::RolloutWaits { deployment, math } => {
            let [total, max] = [math.total, math.total_max()].map(text);
            let [available, min] = [math.available, math.available_min()].map(text);
            let args = [&*deployment.name, &total, &max, &available, &min];
            told(Rollout::Waits.tale(lang), &args).with(arithmetic(context, deployment, math))
        }
        Sync::RecreateWaits { deployment, old_pods } => {
            told(Rollout::RecreateWaits.tale(lang), &[&deployment.name, &old_pods.to_string()])
        }
        Sync::RolloutComplete { deployment, revision, replicas, .. } => {
            let args = [&*deployment.name, &revision.to_string(), &text(*replicas)];
            told(Rollout::Complete.tale(lang), &args)
        }
        Sync::RolloutStuck { deployment, deadline_seconds, .. } => {
            let deadline = span(seconds((*deadline_seconds).into()));
            told(Rollout::Stuck.tale(lang), &[&deployment.name, &deadline])
        }
        Sync::DeleteReplicaSet { replica_set, revision, limit, old, .. } => {
            let args = [&*replica_set.name, &revision.to_string(), &text(*limit), &old.to_string()];
            told(Rollout::Prune.tale(lang), &args)
        }
        Sync::CreatePods { replica_set, have, want, create, missing } => {
            let key = if create < missing { Replica::CreateSome } else { Replica::Create };
            let [create, want, have, missing] = [create, want, have, missing].map(u32::to_string);
            told(key.tale(lang), &[&replica_set.name, &create, &want, &have, &missing])
        }
        Sync::DeletePods { replica_set, have, want, delete, ranking } => {
            let [delete, want, have] = [delete, want, have].map(u32::to_string);
            told(Replica::Delete.tale(lang), &[&replica_set.name, &delete, &want, &have])
                .with(Table::Ranking(grid::ranking(voice, replica_set, ranking, step.at)))
        }
        Sync::Adopt { owner, object: key } => {
            told(Replica::Adopt.tale(lang), &[&desk(), &object(owner), &object(key)])
        }
        Sync::Release { owner, object: key } => {
            told(Replica::Release.tale(lang), &[&desk(), &object(owner), &object(key)])
                .after(unmatched(context, owner, key))
        }
        Sync::NodeUnknown { node, grace_ms, .. } => {
            told(Fleet::Unknown.tale(lang), &[&voice.ship_full(node), &span(*grace_ms)])
        }
        Sync::NodeReadyAgain { node, away_ms } => {
            told(Fleet::Back.tale(lang), &[&voice.ship_full(node), &span(*away_ms)])
        }
        Sync::NodeNotReady { node, reason } => {
            told(Fleet::NotReady.tale(lang), &[&voice.ship_full(node), reason])
        }
        Sync::MarkPodsNotReady { node, pods } => {
            told(Fleet::MarkPods.tale(lang), &[&voice.ship(node), &pods.len().to_string()])
        }
        Sync::TaintNode { node, taints, why } => tainted(voice, Fleet::Taint, node, taints, *why),
        Sync::UntaintNode { node, taints, why } => {
            tainted(voice, Fleet::Untaint, node, taints, *why)
        }
        Sync::ZoneState { zone, to, ready, not_ready, .. } => {
            disrupted(context, zone, *to, *ready, *not_ready)
        }
        Sync::EvictionScheduled { node, pods } => planned(voice, step.at, node, pods),
        Sync::EvictPod { pod, node, waited_ms } => told(
            Fleet::Evict.tale(lang),
            &[&voice.pod_name(&pod.name), &voice.ship(node), &span(*waited_ms)],
        ),
        Sync::CancelEviction { node, pods } => {
            told(Fleet::Cancel.tale(lang), &[&voice.ship(node), &pods.len().to_string()])
        }
        Sync::EndpointsChanged { service, added, removed, changed, ready, total } => {
            let key = if *ready == 0 { Lanes::Empty } else { Lanes::Changed };
            let args = [&*object(service), &ready.to_string(), &total.to_string()];
            let counts = [added.len(), removed.len(), changed.len()];
            delta(voice, told(key.tale(lang), &args), counts)
        }
        Sync::EnsureLoadBalancer { service, ms } => {
            told(Balancers::Ensure.tale(lang), &[&object(service), &span(*ms)])
        }
        Sync::LoadBalancerEnsured { service, by, address } => {
            let key = match by {
                LoadBalancer::MetalLb => Balancers::Assigned,
                LoadBalancer::Cloud | LoadBalancer::None => Balancers::Ensured,
            };
            told(key.tale(lang), &[&object(service), address])
        }
        Sync::DeleteLoadBalancer { service, address } => {
            told(Balancers::Delete.tale(lang), &[&object(service), address])
        }
        Sync::IngressReload { pod, ingresses, hosts } => {
            let key = if ingresses.is_empty() { Ingresses::Emptied } else { Ingresses::Reload };
            let args = [&*voice.pod(&pod.name), &ingresses.len().to_string(), &hosts.join(", ")];
            told(key.tale(lang), &args)
        }
        Sync::IngressPublished { pod, ingresses, address } => {
            let empty = address.is_empty();
            let key = if empty { Ingresses::Withdrawn } else { Ingresses::Published };
            let names: Vec<String> = ingresses.iter().map(object).collect();
            told(key.tale(lang), &[&voice.pod(&pod.name), &names.join(", "), address])
        }
        Sync::CollectDependents { owner, dependents, foreground } => {
            let key = if *foreground { Replica::CollectForeground } else { Replica::Collect };
            let first = dependents.first().map_or(String::new(), object);
            told(key.tale(lang), &[&object(owner), &dependents.len().to_string(), &first])
        }
        Sync::OrphanDependents { owner, dependents } => {
            told(Replica::Orphan.tale(lang), &[&object(owner), &dependents.len().to_string()])
        }
        Sync::RemoveFinalizer { object: key, finalizer } => {
            told(Replica::Unfinalize.tale(lang), &[&object(key), finalizer])
        }
        Sync::CollectPod { pod, node, why } => {
            let tale = match why {
                PodGcWhy::NodeGone => Replica::NodeGone,
                PodGcWhy::OutOfService => Replica::OutOfService,
                PodGcWhy::Unscheduled => Replica::NeverBound,
                PodGcWhy::TooManyFinished => Replica::Surplus,
            };
            told(tale.tale(lang), &[&voice.pod_name(&pod.name), &voice.ship(node)])
        }
    }
}

/// Which label no longer matches the owner's selector.
fn unmatched(context: &Context, owner: &Key, key: &Key) -> Vec<Span> {
    let (voice, cluster) = (context.voice, context.cluster);
    let (owner, object) = (cluster.get(owner), cluster.get(key));
    let selector = match &owner {
        Some(Object::ReplicaSet(set)) => &set.spec.selector,
        Some(Object::Deployment(d)) => &d.spec.selector,
        _ => return Vec::new(),
    };
    let Some(object) = object else { return Vec::new() };
    let labels = &object.meta().labels;
    let wrong =
        selector.match_labels.iter().find(|(name, value)| labels.get(*name) != Some(*value));
    let Some((name, value)) = wrong else { return Vec::new() };
    let pair = |value: &str| [&**name, "=", value].concat();
    let (reason, now) = match labels.get(name) {
        Some(value) => (Unmatched::Other, pair(value)),
        None => (Unmatched::Missing, name.to_string()),
    };
    let args = [&*selector.text(), &pair(value), &now];
    rich::fill(reason.get(voice.lang), voice.lang, voice.skin, &args)
}

/// A new ReplicaSet: the first of its Deployment, or the next beside older ones.
fn created(
    context: &Context,
    (deployment, replica_set): (&Key, &Key),
    revision: i64,
    replicas: i32,
    math: &RolloutMath,
) -> Told {
    let voice = context.voice;
    let (name, revision, replicas) = (&*replica_set.name, revision.to_string(), text(replicas));
    if math.old_replicas == 0 {
        let tale = Rollout::CreateFirst.tale(voice.lang);
        return Told::new(voice, tale, &[name, &revision, &replicas]);
    }
    let numbers = [math.desired, math.max_surge, math.total_max(), math.total].map(text);
    let [desired, surge, max, total] = &numbers;
    let tale = Rollout::CreateNext.tale(voice.lang);
    Told::new(voice, tale, &[name, &revision, &replicas, desired, surge, max, total])
        .with(arithmetic(context, deployment, math))
}

fn scaled(
    context: &Context,
    (deployment, replica_set): (&Key, &Key),
    (from, to): (i32, i32),
    why: ScaleWhy,
    math: &RolloutMath,
) -> Told {
    let voice = context.voice;
    let (reason, reckoned) = match why {
        ScaleWhy::Scale => (ScaleReason::Scale, false),
        ScaleWhy::Proportional => (ScaleReason::Proportional, true),
        ScaleWhy::RollUp => (ScaleReason::RollUp, true),
        ScaleWhy::Unhealthy => (ScaleReason::Unhealthy, true),
        ScaleWhy::RollDown => (ScaleReason::RollDown, true),
        ScaleWhy::Saturated => (ScaleReason::Saturated, false),
        ScaleWhy::RecreateDown => (ScaleReason::RecreateDown, false),
        ScaleWhy::RecreateUp => (ScaleReason::RecreateUp, false),
    };
    let numbers = [
        (to - from).abs(),
        math.desired,
        math.max_surge,
        math.max_unavailable,
        math.total,
        math.total_max(),
        math.available,
        math.available_min(),
        math.old_unhealthy,
    ]
    .map(text);
    let key = if to > from { Rollout::Up } else { Rollout::Down };
    let args = [&*replica_set.name, &text(from), &text(to)];
    let told = Told::new(voice, key.tale(voice.lang), &args);
    let told = told.and(voice, reason.get(voice.lang), &numbers.each_ref().map(String::as_str));
    if reckoned { told.with(arithmetic(context, deployment, math)) } else { told }
}

fn tainted(voice: Voice, key: Fleet, node: &str, taints: &[Taint], why: TaintWhy) -> Told {
    let execute = taints.iter().any(|taint| &*taint.effect == "NoExecute");
    let reason = match why {
        TaintWhy::Unreachable if execute => TaintReason::UnreachableExecute,
        TaintWhy::Unreachable => TaintReason::Unreachable,
        TaintWhy::NotReady if execute => TaintReason::NotReadyExecute,
        TaintWhy::NotReady => TaintReason::NotReady,
        TaintWhy::Cordoned => TaintReason::Cordoned,
        TaintWhy::Pressure => TaintReason::Pressure,
        TaintWhy::Recovered => TaintReason::Recovered,
        TaintWhy::FullDisruption => TaintReason::FullDisruption,
        TaintWhy::ControllerRestarted => TaintReason::ControllerRestarted,
    };
    let taints: Vec<String> = taints.iter().map(Taint::short_text).collect();
    let args = [&*voice.ship_full(node), &taints.join(", ")];
    Told::new(voice, key.tale(voice.lang), &args).and(voice, reason.get(voice.lang), &[])
}

fn disrupted(context: &Context, zone: &str, to: Disruption, ready: u32, not_ready: u32) -> Told {
    let voice = context.voice;
    // The rate in force from now on.
    let rate = context.cluster.zones().iter().find(|view| &*view.name == zone).map(|view| {
        let rate = fleet::rate(voice, view.interval_ms);
        voice.say(ZoneText::RateIs.get(voice.lang), &[&rate])
    });
    let reason = match to {
        Disruption::Initial => ZoneReason::Initial,
        Disruption::Normal => ZoneReason::Normal,
        Disruption::Partial => ZoneReason::Partial,
        Disruption::Full => ZoneReason::Full,
    };
    // The controller names a zone `region:\0:zone`; without labels the name is empty.
    let zone = zone.trim_matches(|c: char| c == ':' || c == '\0');
    let zone = match zone.is_empty() {
        true => voice.say(ZoneName::All.get(voice.lang), &[]),
        false => voice.say(ZoneName::One.get(voice.lang), &[zone]),
    };
    let args = [&*zone, &number::grouped(ready), &number::grouped(not_ready)];
    let told = Told::new(voice, Fleet::Zone.tale(voice.lang), &args);
    told.and(voice, reason.get(voice.lang), &[]).and(voice, &rate.unwrap_or_default(), &[])
}

fn planned(voice: Voice, now: Ms, node: &str, pods: &[PlannedEviction]) -> Told {
    let first = pods.iter().map(|p| p.at).min().unwrap_or(now).saturating_sub(now);
    let (ship, count) = (voice.ship(node), pods.len().to_string());
    if first == 0 {
        return Told::new(voice, Fleet::PlannedNow.tale(voice.lang), &[&ship, &count]);
    }
    let after = number::duration(voice.lang, first);
    Told::new(voice, Fleet::Planned.tale(voice.lang), &[&ship, &count, &after])
}

/// The numbers of a rollout, and what it waits for now.
fn arithmetic(context: &Context, deployment: &Key, math: &RolloutMath) -> Table {
    let (voice, cluster) = (context.voice, context.cluster);
    let given = (math.desired, math.max_surge, math.max_unavailable);
    let resolved = why::resolved(voice, cluster, deployment, given);
    let mut rows = table::arithmetic(voice, resolved, math);
    rows.extend(why::rollout_rows(voice, cluster, deployment));
    Table::Arithmetic(rows)
}

fn text(n: i32) -> String {
    n.to_string()
}

fn seconds(s: i64) -> Ms {
    s.max(0) as Ms * 1000
}
