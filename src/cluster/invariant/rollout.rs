//! maxSurge, maxUnavailable and the number of pods, judged by what controllers write.
//!
//! A controller decides by what it saw some milliseconds ago, and outages are not its doing. So a
//! write is held against the last second: the largest limits that held, and the pods available at
//! any one moment of it. Within that a write may neither raise the total above desired + maxSurge
//! nor take away pods that keep availability at desired - maxUnavailable.

use super::witness::Turn;
use crate::cluster::controller::rollout::ANNOTATION_DESIRED;
use crate::cluster::map::Map;
use crate::cluster::object::{Deployment, IntOrString, Key, Kind, Object, ReplicaSet, Str};
use crate::cluster::{Cluster, Ms};

/// What Deployments and ReplicaSets were like lately, by uid.
#[derive(Clone, Debug, Default)]
pub(super) struct Rollouts {
    limits: Map<Str, Vec<(Ms, Limits)>>,
    sets: Map<Str, Vec<(Ms, Size)>>,
    /// Pods of a ReplicaSet that stopped being active, and when.
    lost: Map<Str, Vec<Ms>>,
}

/// What a Deployment allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Limits {
    /// RollingUpdate, and not paused: a paused one only keeps its ReplicaSets in proportion.
    rolling: bool,
    desired: i32,
    total_max: i32,
    available_min: i32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Size {
    replicas: i32,
    available: i32,
}

/// Decisions are older than their writes by less than this.
const WINDOW_MS: Ms = 1_000;

impl Rollouts {
    /// Keeps what a change says.
    pub(super) fn note(&mut self, now: Ms, turn: &Turn) {
        match &turn.new {
            Some(Object::Deployment(d)) => {
                let limits = self.limits.entry(d.metadata.uid).or_default();
                keep(limits, now, limits_of(d));
            }
            Some(Object::ReplicaSet(set)) => {
                let (replicas, available) = (set.spec.replicas, set.status.available_replicas);
                let sizes = self.sets.entry(set.metadata.uid).or_default();
                keep(sizes, now, Size { replicas, available });
            }
            _ => {}
        }
        if let Some(Object::Pod(old)) = &turn.old
            && old.is_active()
            && let Some(owner) = old.metadata.controller()
        {
            let new = turn.new.as_ref().and_then(Object::as_pod);
            let stays = new.is_some_and(|new| {
                new.is_active() && new.metadata.controller().is_some_and(|o| o.uid == owner.uid)
            });
            if !stays {
                let lost = self.lost.entry(owner.uid).or_default();
                lost.retain(|at| at + WINDOW_MS >= now);
                lost.push(now);
            }
        }
    }

    /// The Deployment controller wrote a ReplicaSet.
    pub(super) fn judge(&self, cluster: &Cluster, turn: &Turn) -> Result<(), String> {
        let Some(Object::ReplicaSet(new)) = &turn.new else { return Ok(()) };
        let old = turn.old.as_ref().and_then(Object::as_replica_set);
        let from = old.map_or(0, |old| old.spec.replicas);
        let Some(owner) = new.metadata.controller() else { return Ok(()) };
        let Some(limits) = self.limits.get(&owner.uid) else { return Ok(()) };
        let now = cluster.now();
        if new.spec.replicas == from {
            return Ok(());
        }
        let sets: Vec<_> = cluster
            .list_namespace(Kind::ReplicaSet, &new.metadata.namespace)
            .filter_map(Object::as_replica_set)
            .filter(|set| set.metadata.controller().is_some_and(|o| o.uid == owner.uid))
            .collect();
        let name = &new.metadata.name;
        if new.spec.replicas > from {
            let total: i32 = sets.iter().map(|set| set.spec.replicas).sum();
            let max = lately(limits, now).map(|l| l.total_max).max().unwrap_or(0);
            return match total > max {
                true => Err(format!("{name} is raised to {total} pods in all, at most {max}")),
                false => Ok(()),
            };
        }
        // A change of spec.replicas during a rollout takes from every ReplicaSet its share; one
        // that was scaled for another number, or by hand, is enough.
        let desired = |set: &ReplicaSet| {
            set.metadata.annotations.get(ANNOTATION_DESIRED).and_then(|n| n.parse::<i32>().ok())
        };
        let wanted = limits.last().map(|(_, l)| l.desired);
        let scaling = old.is_none_or(|old| desired(old) != desired(new))
            || sets.iter().any(|set| set.spec.replicas > 0 && desired(set) != wanted);
        // What its ReplicaSets say of themselves is behind for a moment after that.
        let scaling = scaling || lately(limits, now).any(|l| Some(l.desired) != wanted);
        if scaling || !lately(limits, now).all(|l| l.rolling) {
            return Ok(());
        }
        let sizes = |set: &ReplicaSet| self.sets.get(&set.metadata.uid).map_or(&[][..], |s| s);
        let min = lately(limits, now).map(|l| l.available_min).min().unwrap_or(0);
        // Right as things stood at some moment of the window.
        let mut best = i32::MIN;
        for moment in sets.iter().flat_map(|set| sizes(set)).map(|(at, _)| *at) {
            let moment = moment.max(now.saturating_sub(WINDOW_MS));
            let available = |set: &ReplicaSet, replicas: i32| {
                let then = sizes(set).iter().rev().find(|(at, _)| *at <= moment);
                then.map_or(0, |(_, size)| size.available).min(replicas)
            };
            let after: i32 = sets.iter().map(|set| available(set, set.spec.replicas)).sum();
            let before = after - available(new, new.spec.replicas) + available(new, from);
            if after >= before || after >= min {
                return Ok(());
            }
            best = best.max(after);
        }
        Err(format!("{name} is lowered to {best} available in all, at least {min}"))
    }

    /// The ReplicaSet controller made or deleted a pod.
    pub(super) fn judge_pods(&self, cluster: &Cluster, turn: &Turn) -> Result<(), String> {
        let pod = |object: &Option<Object>| object.as_ref().and_then(Object::as_pod).cloned();
        let (old, new) = (pod(&turn.old), pod(&turn.new));
        let Some(any) = new.as_ref().or(old.as_ref()) else { return Ok(()) };
        let Some(owner) = any.metadata.controller() else { return Ok(()) };
        let (was, is) = [&old, &new].map(|p| p.as_ref().is_some_and(|p| p.is_active())).into();
        let created = old.is_none() && is;
        if !created && !(was && !is) {
            return Ok(());
        }
        let active = cluster
            .list_namespace(Kind::Pod, &any.metadata.namespace)
            .filter_map(Object::as_pod)
            .filter(|pod| pod.is_active())
            .filter(|pod| pod.metadata.controller().is_some_and(|o| o.uid == owner.uid))
            .count() as i32;
        let Some(sizes) = self.sets.get(&owner.uid) else { return Ok(()) };
        let sizes = || lately(sizes, cluster.now()).map(|s| s.replicas);
        let (Some(least), Some(most)) = (sizes().min(), sizes().max()) else { return Ok(()) };
        let (name, set) = (&any.metadata.name, &owner.name);
        if created && active > most {
            return Err(format!("{name} is one too many: {set} has {active}, wants {most}"));
        }
        // Those lost in the meantime, this one not counted.
        let lost = self.lost.get(&owner.uid).into_iter().flatten();
        let lost = lost.filter(|at| **at + WINDOW_MS >= cluster.now()).count() as i32;
        if !created && active + lost <= least {
            return Err(format!("{name} is taken away: {set} has {active}, wants {least}"));
        }
        Ok(())
    }
}

/// Adds what holds from now on, and forgets what held before the window began.
fn keep<T: Copy>(list: &mut Vec<(Ms, T)>, now: Ms, value: T) {
    list.drain(..list.len() - lately(list, now).count());
    list.push((now, value));
}

/// What held within the window, and when it began.
fn lately<T: Copy>(list: &[(Ms, T)], now: Ms) -> impl Iterator<Item = T> {
    let recent = list.iter().position(|(at, _)| at + WINDOW_MS >= now).unwrap_or(list.len());
    list[recent.saturating_sub(1)..].iter().map(|(_, value)| *value)
}

fn limits_of(d: &Deployment) -> Limits {
    let desired = d.spec.replicas.unwrap_or(1);
    let rolling = &*d.spec.strategy.kind != "Recreate";
    let of = d.spec.strategy.rolling_update.filter(|_| rolling).unwrap_or_default();
    let resolve = |value: Option<IntOrString>, up: i64| match value {
        None => 0,
        Some(IntOrString::Int(n)) => n,
        Some(IntOrString::String(text)) => {
            let percent: i64 = text.trim_end_matches('%').parse().unwrap_or(0);
            ((percent * i64::from(desired) + up) / 100) as i32
        }
    };
    let (surge, unavailable) = (resolve(of.max_surge, 99), resolve(of.max_unavailable, 0));
    let unavailable = if surge == 0 && unavailable == 0 { 1 } else { unavailable };
    let rolling = rolling && !d.spec.paused;
    Limits {
        rolling,
        desired,
        total_max: desired + surge,
        available_min: (desired - unavailable).max(0),
    }
}

/// The stored Deployment that owns a ReplicaSet.
pub(super) fn deployment_of<'a>(cluster: &'a Cluster, set: &ReplicaSet) -> Option<&'a Deployment> {
    let owner = set.metadata.controller()?;
    let key = Key::new(Kind::Deployment, set.metadata.namespace, owner.name);
    let found = cluster.api.get(&key)?.as_deployment()?;
    (found.metadata.uid == owner.uid).then_some(&**found)
}
