//! maxSurge, maxUnavailable and the number of pods, judged by what controllers write.
//!
//! A controller decides by what its caches hold when its sync begins. So a write of the Deployment
//! controller must be right as things stood at one moment: not longer ago than a second, and not
//! later than the news of it and the write itself were on their way. What the same sync wrote
//! before counts as written. Pods that a ReplicaSet's status still tells of although the sync
//! before took them away count as available, as they do for the controller: so it is in Kubernetes
//! (GetAvailableReplicaCountForReplicaSets adds up what all statuses say). Within that a write may
//! neither raise the total above desired + maxSurge nor take away pods that keep availability at
//! desired - maxUnavailable.

use super::witness::Turn;
use crate::cluster::controller::rollout::{ANNOTATION_DESIRED, annotation_number};
use crate::cluster::map::Map;
use crate::cluster::object::{Deployment, IntOrString, Key, Kind, Object, ReplicaSet, Str};
use crate::cluster::step::Controller;
use crate::cluster::{Cluster, Ms};

/// What Deployments and ReplicaSets were like lately, by uid.
#[derive(Clone, Debug, Default)]
pub(super) struct Rollouts {
    limits: Map<Str, Vec<(Ms, Limits)>>,
    sets: Map<Str, Vec<(Ms, Size)>>,
    /// When the Deployment controller wrote a Deployment or one of its ReplicaSets.
    writes: Map<Str, Vec<(Ms, ())>>,
    /// Pods of a ReplicaSet that stopped being active, and when.
    lost: Map<Str, Vec<Ms>>,
    /// Starts of the Deployment controller so far, and when the last one was seen: then it has
    /// listed everything as it was.
    starts: u64,
    listed: Option<Ms>,
}

/// What a Deployment allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Limits {
    rolling: bool,
    paused: bool,
    desired: i32,
    total_max: i32,
    available_min: i32,
}

/// A ReplicaSet as it was stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Size {
    /// The uid of its controller, empty without one.
    owner: Str,
    replicas: i32,
    available: i32,
    /// The number of replicas of its Deployment it was last scaled for.
    desired: Option<i32>,
    /// How often the Deployment controller has resized it.
    resized: u32,
    /// Its size is not the one the Deployment controller gave it.
    by_hand: bool,
}

/// Decisions are older than their writes by less than this.
const WINDOW_MS: Ms = 1_000;

impl Rollouts {
    /// Keeps when the Deployment controller, or all of the control plane, starts.
    pub(super) fn note_starts(&mut self, cluster: &Cluster) {
        let own = cluster.restarts[Controller::Deployment as usize];
        let starts = u64::from(cluster.starts) + u64::from(own);
        if std::mem::replace(&mut self.starts, starts) != starts {
            self.listed = Some(cluster.now());
        }
    }

    /// Keeps what a change says; `own`: the Deployment controller made it.
    pub(super) fn note(&mut self, now: Ms, turn: &Turn, own: bool) {
        let (old, new) = (turn.old.as_ref(), turn.new.as_ref());
        if let Some(old) = old.and_then(Object::as_replica_set)
            && new.is_none_or(|new| new.meta().uid != old.metadata.uid)
        {
            let sizes = self.sets.entry(old.metadata.uid).or_default();
            let last = sizes.last().map(|(_, last)| *last).unwrap_or_default();
            keep(sizes, now, Size { owner: Str::default(), ..last });
        }
        let mut written = None;
        match new {
            Some(Object::Deployment(d)) => {
                let limits = self.limits.entry(d.metadata.uid).or_default();
                keep(limits, now, limits_of(d));
                written = Some(d.metadata.uid);
            }
            Some(Object::ReplicaSet(set)) => {
                let sizes = self.sets.entry(set.metadata.uid).or_default();
                let size = size_of(set, sizes.last().map(|(_, size)| size), own);
                keep(sizes, now, size);
                written = Some(size.owner);
            }
            _ => {}
        }
        if let Some(uid) = written.filter(|_| own) {
            keep(self.writes.entry(uid).or_default(), now, ());
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
        if new.spec.replicas == from {
            return Ok(());
        }
        let raised = new.spec.replicas > from;
        let mut best = None;
        for at in self.moments(cluster, owner.uid) {
            let Some(limits) = then(limits, at) else { continue };
            let (mut total, mut before, mut after) = (0, 0, 0);
            let (mut scaling, mut by_hand) = (limits.paused, false);
            for (uid, sizes) in &self.sets {
                let Some((_, last)) = sizes.last() else { continue };
                let then = then(sizes, at).filter(|size| size.owner == owner.uid);
                let since = then.map_or(0, |then| then.resized);
                let written = last.owner == owner.uid && last.resized > since;
                let then = then.unwrap_or_default();
                let replicas = if written { last.replicas } else { then.replicas };
                total += replicas;
                // Of those taken the unavailable ones are first.
                let beyond = (then.available - then.replicas).max(0);
                let available = |left: i32| then.available.min(left + beyond);
                after += if written { available(replicas) } else { then.available };
                before += match written {
                    true if *uid == new.metadata.uid => available(from),
                    true => available(replicas),
                    false => then.available,
                };
                // isScalingEvent: an active one was scaled for another number.
                scaling |= then.replicas > 0 && then.desired.is_some_and(|n| n != limits.desired);
                by_hand |= then.replicas > 0 && then.by_hand;
            }
            // GetReplicaSetProportion believes what the annotation says, and takes what somebody
            // else made larger for the ReplicaSet's share.
            let right = match raised {
                true => total <= limits.total_max || scaling && by_hand,
                // scale asks nothing about availability.
                false => {
                    let spare = after >= before || after >= limits.available_min;
                    spare || scaling || !limits.rolling
                }
            };
            if right {
                return Ok(());
            }
            best = best.or(Some((total, after, limits)));
        }
        let name = &new.metadata.name;
        let Some((total, after, limits)) = best else {
            return Err(format!("{name} is scaled before anything is known of its Deployment"));
        };
        Err(match raised {
            true => {
                format!("{name} is raised to {total} pods in all, at most {}", limits.total_max)
            }
            false => {
                let min = limits.available_min;
                format!("{name} is lowered to {after} available in all, at least {min}")
            }
        })
    }

    /// When a write of now may have been decided, the latest first: as soon as there was something
    /// new, but not when that could not be known yet.
    fn moments(&self, cluster: &Cluster, deployment: Str) -> Vec<Ms> {
        let (now, config) = (cluster.now(), cluster.config());
        // The acts of a sync follow each other, each as soon as the one before was answered. The
        // next sync begins later, by the time a work queue takes.
        let answered = 2 * config.api_ms + config.etcd_ms;
        let writes = self.writes.get(&deployment).map_or(&[][..], |writes| writes);
        let wrote = |at: Ms| writes.iter().any(|(then, _)| *then == at);
        let mut begun = now;
        while begun >= answered && wrote(begun - answered) {
            begun -= answered;
        }
        let decided = begun.saturating_sub(config.api_ms + config.etcd_ms);
        let listed = self.listed.filter(|listed| *listed <= decided).unwrap_or(0);
        let latest = decided.saturating_sub(config.watch_ms).max(listed);
        let earliest = now.saturating_sub(WINDOW_MS);
        let limits = self.limits.get(&deployment).into_iter().flatten().map(|(at, _)| *at);
        let mut moments: Vec<Ms> =
            self.sets.values().flatten().map(|(at, _)| *at).chain(limits).collect();
        moments.retain(|at| (earliest..=latest).contains(at));
        moments.push(earliest);
        moments.sort_unstable();
        moments.dedup();
        moments.reverse();
        moments
    }

    /// The ReplicaSet controller made or deleted a pod.
    pub(super) fn judge_pods(&self, cluster: &Cluster, turn: &Turn) -> Result<(), String> {
        let pod = |object: &Option<Object>| object.as_ref().and_then(Object::as_pod).cloned();
        let (old, new) = (pod(&turn.old), pod(&turn.new));
        let Some(any) = new.as_ref().or(old.as_ref()) else { return Ok(()) };
        let Some(owner) = any.metadata.controller() else { return Ok(()) };
        let (was, is) = [&old, &new].map(|p| p.as_ref().is_some_and(|p| p.is_active())).into();
        let created = old.is_none() && is;
        let ended = was && !is;
        if !created && !ended {
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

/// What held at a moment.
fn then<T: Copy>(list: &[(Ms, T)], at: Ms) -> Option<T> {
    list.iter().rev().find(|(since, _)| *since <= at).map(|(_, value)| *value)
}

fn size_of(set: &ReplicaSet, before: Option<&Size>, own: bool) -> Size {
    let replicas = set.spec.replicas;
    let owner = set.metadata.controller().map(|owner| owner.uid).unwrap_or_default();
    let desired = annotation_number(set, ANNOTATION_DESIRED);
    let changed = before.is_none_or(|before| before.replicas != replicas);
    let by_hand = match before {
        None => !own && desired.is_none(),
        Some(before) if own && (changed || before.desired != desired) => false,
        Some(before) => before.by_hand || changed || before.owner != owner,
    };
    let resized = before.map_or(0, |before| before.resized) + u32::from(changed && own);
    let available = set.status.available_replicas;
    Size { owner, replicas, available, desired, resized, by_hand }
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
    Limits {
        rolling,
        paused: d.spec.paused,
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
