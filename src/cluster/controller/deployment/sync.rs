//! One sync of a Deployment: from what the caches say to the writes it takes, in their order.
//!
//! Pure: nothing is sent from here. In Kubernetes each write waits for the answer before the next
//! is made, and nothing later is read from an answer but its resourceVersion; so all of them can be
//! decided at once and sent one after another. Models pkg/controller/deployment/{sync.go,
//! rolling.go, recreate.go}.
//!
//! One thing differs: where Kubernetes would now write a status it knows to be outdated (it wrote
//! the Deployment in this very sync), be refused with Conflict and try again, the write is left
//! out. The watch event of the first write starts the next sync, as it does there.

use super::rollout::{
    ANNOTATION_DESIRED, ANNOTATION_MAX, annotation_number, desired, is_rolling_update, max_surge,
    max_unavailable, new_set_replicas, proportion,
};
use super::status::{self, Said};
use super::template::{by_age, equal_ignore_hash, find_new, hash, revision};
use super::undo::{ANNOTATION_REVISION_HISTORY, is_private};
use crate::cluster::component::{Patch, Propagation, Verb};
use crate::cluster::controller::{RolloutMath, ScaleWhy, Sync};
use crate::cluster::map::sort_by_key;
use crate::cluster::object::{
    ANNOTATION_REVISION, Deployment, Key, Kind, LABEL_TEMPLATE_HASH, Labels, Object, ObjectMeta,
    OwnerReference, ReplicaSet, Status, Str,
};
use crate::cluster::step::Ms;
use std::sync::Arc;

/// One write of a sync.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Act {
    pub(super) verb: Verb,
    pub(super) note: Option<Sync>,
    /// Said about the Deployment once the write is done: reason and message.
    pub(super) event: Option<(&'static str, String)>,
}

/// What a sync decided.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) acts: Vec<Act>,
    /// Nothing to do now: what is waited for.
    pub(super) waits: Option<Sync>,
    /// Look again after this time.
    pub(super) recheck_after_ms: Option<Ms>,
}

/// What a sync knows: its own copies, which it changes as it decides.
pub(super) struct Sight<'a> {
    pub(super) d: Deployment,
    /// The ReplicaSets it owns.
    pub(super) sets: Vec<Arc<ReplicaSet>>,
    /// Pods that may still run, by the uid of their ReplicaSet.
    pub(super) running: &'a dyn Fn(&Str) -> u32,
    pub(super) now: Ms,
    pub(super) plan: Plan,
    pub(super) new: Option<usize>,
    /// The Deployment itself was written: its copy is outdated from then on.
    pub(super) wrote: bool,
}

/// syncDeployment.
pub(super) fn plan(
    d: &Deployment,
    sets: Vec<Arc<ReplicaSet>>,
    running: &dyn Fn(&Str) -> u32,
    now: Ms,
) -> Plan {
    let (d, plan) = (d.clone(), Plan::default());
    let mut sight = Sight { d, sets, running, now, plan, new: None, wrote: false };
    sight.decide();
    sight.plan
}

impl Sight<'_> {
    fn decide(&mut self) {
        if self.d.metadata.is_terminating() {
            self.new = self.position_of_new();
            return self.write_counts();
        }
        if let Some(condition) = status::paused_condition(&self.d, self.now) {
            status::set_condition(&mut self.d.status, condition);
            self.write_deployment();
        }
        self.new = self.position_of_new();
        if self.new.is_some() && !self.sync_revision() {
            return;
        }
        if self.d.spec.paused || self.is_scaling_event() {
            self.scale();
            if self.d.spec.paused {
                self.clean_up();
            }
            return self.write_counts();
        }
        if is_rolling_update(&self.d) {
            self.roll();
        } else {
            self.recreate();
        }
    }

    fn position_of_new(&self) -> Option<usize> {
        let new = find_new(&self.d, &self.sets)?;
        self.sets.iter().position(|set| Arc::ptr_eq(set, new))
    }

    /// getAllReplicaSetsAndSyncRevision for an existing newest ReplicaSet. False when it had to be
    /// written, or the Deployment could not: the rest waits for the next sync.
    fn sync_revision(&mut self) -> bool {
        let Some(at) = self.new else { return true };
        let revision_now = self.old().map(|s| s.max_revision()).max().unwrap_or(0) + 1;
        let mut set = ReplicaSet::clone(&self.sets[at]);
        let from_revision = set.max_revision();
        let mut changed = annotate(&mut set, &self.d, revision_now, true);
        if set.spec.min_ready_seconds != self.d.spec.min_ready_seconds {
            set.spec.min_ready_seconds = self.d.spec.min_ready_seconds;
            changed = true;
        }
        if changed {
            let note = (from_revision != 0 && from_revision < revision_now).then(|| {
                let (deployment, replica_set) = (self.key(), key_of(&set));
                Sync::ReuseReplicaSet {
                    deployment,
                    replica_set,
                    from_revision,
                    revision: revision_now,
                }
            });
            self.act(Verb::Update(set.into()), note, None);
            return false;
        }
        let annotated = set.metadata.annotations.get(ANNOTATION_REVISION).cloned();
        let mut write = self.set_revision(annotated.unwrap_or_default());
        let unknown = status::condition(&self.d.status, status::PROGRESSING).is_none();
        if status::deadline_ms(&self.d).is_some() && unknown {
            let message = format!("Found new replica set \"{}\"", set.metadata.name);
            self.set_progressing(status::FOUND_NEW_RS, message);
            write = true;
        }
        !write || self.write_deployment()
    }

    /// The part of getNewReplicaSet that makes one. False when the sync ends with it.
    fn create_new(&mut self) -> bool {
        let d = &self.d;
        let hash: Str = hash(&d.spec.template, d.status.collision_count).into();
        let mut template = d.spec.template.clone();
        template.metadata.labels.insert(LABEL_TEMPLATE_HASH.into(), hash);
        let mut selector = d.spec.selector.clone();
        selector.match_labels.insert(LABEL_TEMPLATE_HASH.into(), hash);
        let mut set = ReplicaSet {
            metadata: ObjectMeta {
                name: format!("{}-{hash}", d.metadata.name).into(),
                namespace: d.metadata.namespace,
                labels: template.metadata.labels.clone(),
                owner_references: vec![owner_reference(d)],
                ..ObjectMeta::default()
            },
            ..ReplicaSet::default()
        };
        set.spec.min_ready_seconds = d.spec.min_ready_seconds;
        set.spec.selector = selector;
        set.spec.template = template;
        let math = self.math();
        let replicas = new_set_replicas(d, math.total, 0);
        set.spec.replicas = replicas;
        let revision = self.sets.iter().map(|s| s.max_revision()).max().unwrap_or(0) + 1;
        annotate(&mut set, &self.d, revision, false);
        let (deployment, replica_set) = (self.key(), key_of(&set));
        let name = set.metadata.name;
        let note = Sync::CreateReplicaSet { deployment, replica_set, revision, replicas, math };
        let scaled = format!("Scaled up replica set {name} from 0 to {replicas}");
        let event = (replicas > 0).then_some(("ScalingReplicaSet", scaled));
        self.act(Verb::Create(set.clone().into()), Some(note), event);
        self.sets.push(Arc::new(set));
        self.new = Some(self.sets.len() - 1);
        let mut write = self.set_revision(revision.to_string().into());
        if status::deadline_ms(&self.d).is_some() {
            let message = format!("Created new replica set \"{name}\"");
            self.set_progressing(status::NEW_RS_CREATED, message);
            write = true;
        }
        !write || self.write_deployment()
    }

    /// isScalingEvent: an active ReplicaSet was last scaled for another number of replicas.
    fn is_scaling_event(&self) -> bool {
        self.sets.iter().filter(|s| s.spec.replicas > 0).any(|s| {
            annotation_number(s, ANNOTATION_DESIRED).is_some_and(|n| n != desired(&self.d))
        })
    }

    /// DeploymentController.scale: spec.replicas changed, or the rollout is paused.
    fn scale(&mut self) {
        let want = desired(&self.d);
        let active: Vec<usize> = self.active();
        if active.len() <= 1 {
            let newest = || (0..self.sets.len()).max_by_key(|i| by_age(&self.sets[*i]));
            if let Some(at) = active.first().copied().or(self.new).or_else(newest) {
                self.scale_set(at, want, ScaleWhy::Scale);
            }
            return;
        }
        if self.is_saturated() {
            for at in active {
                if Some(at) != self.new {
                    self.scale_set(at, 0, ScaleWhy::Saturated);
                }
            }
            return;
        }
        if is_rolling_update(&self.d) {
            self.scale_proportionally(active);
        }
    }

    /// IsSaturated: the newest ReplicaSet has all it needs, available.
    fn is_saturated(&self) -> bool {
        let want = desired(&self.d);
        self.new.map(|at| &self.sets[at]).is_some_and(|set| {
            set.spec.replicas == want
                && annotation_number(set, ANNOTATION_DESIRED) == Some(want)
                && set.status.available_replicas == want
        })
    }

    fn scale_proportionally(&mut self, mut active: Vec<usize>) {
        let want = desired(&self.d);
        let total: i32 = active.iter().map(|at| self.sets[*at].spec.replicas).sum();
        let allowed = if want > 0 { want + max_surge(&self.d) } else { 0 };
        let to_add = allowed - total;
        // The largest first; of equal ones the newer first when growing, the older when shrinking.
        sort_by_key(&mut active, |at| by_age(&self.sets[*at]));
        if to_add > 0 {
            active.reverse();
        }
        sort_by_key(&mut active, |at| -self.sets[*at].spec.replicas);
        let mut added = 0;
        let mut sizes = Vec::new();
        for at in &active {
            let share = proportion(&self.sets[*at], &self.d, to_add, added);
            added += share;
            sizes.push(self.sets[*at].spec.replicas + share);
        }
        if to_add != 0 {
            sizes[0] = (sizes[0] + to_add - added).max(0);
        }
        for (at, size) in active.into_iter().zip(sizes) {
            self.write_scale(at, size, ScaleWhy::Proportional);
        }
    }

    /// rolloutRolling.
    fn roll(&mut self) {
        if self.new.is_none() && !self.create_new() {
            return;
        }
        if let Some(at) = self.new {
            let (have, want) = (self.sets[at].spec.replicas, desired(&self.d));
            let (to, why) = if have > want {
                (want, ScaleWhy::Scale)
            } else {
                (new_set_replicas(&self.d, self.math().total, have), ScaleWhy::RollUp)
            };
            if have != want && self.scale_set(at, to, why) {
                return self.write_rollout_status();
            }
        }
        if self.scale_down_old() {
            return self.write_rollout_status();
        }
        if status::is_complete(&self.d, &self.d.status) {
            self.clean_up();
        }
        let math = self.math();
        if self.plan.acts.is_empty() && math.old_replicas > 0 && math.total > 0 {
            self.plan.waits = Some(Sync::RolloutWaits { deployment: self.key(), math });
        }
        self.write_rollout_status();
    }

    /// reconcileOldReplicaSets: takes away as many old pods as may be missing.
    fn scale_down_old(&mut self) -> bool {
        let mut old: Vec<usize> =
            self.active().into_iter().filter(|at| Some(*at) != self.new).collect();
        sort_by_key(&mut old, |at| by_age(&self.sets[*at]));
        let math = self.math();
        let new_unavailable = math.new_replicas - math.new_available;
        let max_down = math.total - math.available_min() - new_unavailable;
        if math.old_replicas == 0 || max_down <= 0 {
            return false;
        }
        let mut down = 0;
        // cleanupUnhealthyReplicas: pods nobody misses go first.
        for at in &old {
            let set = &self.sets[*at];
            let unhealthy = set.spec.replicas - set.status.available_replicas;
            if unhealthy < 0 && down < max_down {
                // Its status is behind: Kubernetes gives up until it has caught up.
                return false;
            }
            let take = unhealthy.min(max_down - down);
            if take > 0 {
                let to = set.spec.replicas - take;
                self.scale_set(*at, to, ScaleWhy::Unhealthy);
                down += take;
            }
        }
        // scaleDownOldReplicaSetsForRollingUpdate: then as many as are available beyond need.
        let spare = self.math().available - math.available_min();
        let mut taken = 0;
        for at in &old {
            let set = &self.sets[*at];
            let take = set.spec.replicas.min(spare - taken);
            if take > 0 {
                let to = set.spec.replicas - take;
                self.scale_set(*at, to, ScaleWhy::RollDown);
                taken += take;
            }
        }
        down + taken > 0
    }

    /// rolloutRecreate.
    fn recreate(&mut self) {
        let old: Vec<usize> =
            self.active().into_iter().filter(|at| Some(*at) != self.new).collect();
        if !old.is_empty() {
            for at in old {
                self.scale_set(at, 0, ScaleWhy::RecreateDown);
            }
            return self.write_rollout_status();
        }
        let old_pods: u32 = self.old().map(|set| (self.running)(&set.metadata.uid)).sum();
        if old_pods > 0 {
            self.plan.waits = Some(Sync::RecreateWaits { deployment: self.key(), old_pods });
            return self.write_rollout_status();
        }
        if self.new.is_none() && !self.create_new() {
            return;
        }
        if let Some(at) = self.new {
            self.scale_set(at, desired(&self.d), ScaleWhy::RecreateUp);
        }
        if status::is_complete(&self.d, &self.d.status) {
            self.clean_up();
        }
        self.write_rollout_status();
    }

    /// cleanupDeployment: old ReplicaSets beyond revisionHistoryLimit go, the oldest first.
    fn clean_up(&mut self) {
        let Some(limit) = self.d.spec.revision_history_limit.filter(|l| *l != i32::MAX) else {
            return;
        };
        let mut old: Vec<Arc<ReplicaSet>> =
            self.old().filter(|s| !s.metadata.is_terminating()).cloned().collect();
        let count = old.len() as u32;
        sort_by_key(&mut old, |s| (s.max_revision(), by_age(s)));
        old.truncate((count as usize).saturating_sub(limit.max(0) as usize));
        for set in old {
            let unseen = set.metadata.generation > set.status.observed_generation;
            if set.status.replicas != 0 || set.spec.replicas != 0 || unseen {
                continue;
            }
            let (deployment, replica_set) = (self.key(), key_of(&set));
            let verb = Verb::Delete {
                key: replica_set,
                grace_period_seconds: None,
                propagation: Propagation::Background,
                uid: None,
            };
            let revision = set.max_revision();
            let note =
                Sync::DeleteReplicaSet { deployment, replica_set, revision, limit, old: count };
            self.act(verb, Some(note), None);
        }
    }

    /// scaleReplicaSetAndRecordEvent: nothing if the size stays.
    fn scale_set(&mut self, at: usize, to: i32, why: ScaleWhy) -> bool {
        self.sets[at].spec.replicas != to && self.write_scale(at, to, why)
    }

    /// scaleReplicaSet: also when only the annotations are behind.
    fn write_scale(&mut self, at: usize, to: i32, why: ScaleWhy) -> bool {
        let from = self.sets[at].spec.replicas;
        let mut set = ReplicaSet::clone(&self.sets[at]);
        set.spec.replicas = to;
        if !annotate_replicas(&mut set, &self.d) && from == to {
            return false;
        }
        let (deployment, replica_set, math) = (self.key(), key_of(&set), self.math());
        let note = Sync::ScaleReplicaSet { deployment, replica_set, from, to, why, math };
        let way = if from < to { "up" } else { "down" };
        let name = &set.metadata.name;
        let message = format!("Scaled {way} replica set {name} from {from} to {to}");
        let changed = from != to;
        self.sets[at] = Arc::new(set.clone());
        let event = changed.then_some(("ScalingReplicaSet", message));
        self.act(Verb::Update(set.into()), changed.then_some(note), event);
        changed
    }

    /// syncDeploymentStatus: the counts only.
    fn write_counts(&mut self) {
        if self.wrote {
            return;
        }
        let new = self.new.map(|at| &*self.sets[at]);
        let status = status::calculate(&self.sets, new, &self.d, self.now);
        if status != self.d.status {
            self.d.status = status;
            self.write_deployment();
        }
    }

    /// syncRolloutStatus: the counts, and whether progress is made.
    fn write_rollout_status(&mut self) {
        if self.wrote {
            return;
        }
        let new = self.new.map(|at| &*self.sets[at]);
        let mut status = status::calculate(&self.sets, new, &self.d, self.now);
        let said = status::estimate_progress(&mut status, new, &self.d, self.now);
        status::copy_failure(&mut status, &self.sets, new);
        if status == self.d.status {
            self.plan.recheck_after_ms = status::recheck_after_ms(&self.d, &status, self.now);
            return;
        }
        let note = self.note_of(said);
        self.d.status = status;
        self.write_deployment();
        if let (Some(note), Some(act)) = (note, self.plan.acts.last_mut()) {
            act.note = Some(note);
        }
    }

    fn note_of(&self, said: Said) -> Option<Sync> {
        let set = &self.sets[self.new?];
        let (deployment, replica_set) = (self.key(), key_of(set));
        match said {
            Said::Nothing => None,
            Said::Complete => Some(Sync::RolloutComplete {
                deployment,
                replica_set,
                revision: set.max_revision(),
                replicas: desired(&self.d),
            }),
            Said::TimedOut => {
                let current = status::condition(&self.d.status, status::PROGRESSING);
                let since = current.and_then(|c| c.last_update_time).unwrap_or_default();
                let deadline_seconds = self.d.spec.progress_deadline_seconds.unwrap_or(0);
                let since = since.0.max(0) as Ms;
                Some(Sync::RolloutStuck { deployment, replica_set, deadline_seconds, since })
            }
        }
    }

    fn set_progressing(&mut self, reason: &str, message: String) {
        let condition =
            status::new_condition(status::PROGRESSING, Status::True, reason, message, self.now);
        status::set_condition(&mut self.d.status, condition);
    }

    /// SetDeploymentRevision.
    fn set_revision(&mut self, revision: Str) -> bool {
        let annotations = &mut self.d.metadata.annotations;
        if annotations.get(ANNOTATION_REVISION) == Some(&revision) {
            return false;
        }
        annotations.insert(ANNOTATION_REVISION.into(), revision);
        true
    }

    /// False when it was written before in this sync: Kubernetes is refused with Conflict then, and
    /// what it wanted to say is forgotten.
    fn write_deployment(&mut self) -> bool {
        if self.wrote {
            return false;
        }
        self.wrote = true;
        self.act(Verb::UpdateStatus(self.d.clone().into()), None, None);
        true
    }

    fn act(&mut self, verb: Verb, note: Option<Sync>, event: Option<(&'static str, String)>) {
        self.plan.acts.push(Act { verb, note, event });
    }

    fn key(&self) -> Key {
        let meta = &self.d.metadata;
        Key::new(Kind::Deployment, meta.namespace, meta.name)
    }

    /// The ReplicaSets but the newest.
    fn old(&self) -> impl Iterator<Item = &Arc<ReplicaSet>> {
        self.sets.iter().enumerate().filter(|(at, _)| Some(*at) != self.new).map(|(_, set)| set)
    }

    /// FilterActiveReplicaSets.
    fn active(&self) -> Vec<usize> {
        (0..self.sets.len()).filter(|at| self.sets[*at].spec.replicas > 0).collect()
    }

    fn math(&self) -> RolloutMath {
        let new = self.new.map(|at| &self.sets[at]);
        RolloutMath {
            desired: desired(&self.d),
            max_surge: max_surge(&self.d),
            max_unavailable: max_unavailable(&self.d),
            total: self.sets.iter().map(|s| s.spec.replicas).sum(),
            available: self.sets.iter().map(|s| s.status.available_replicas).sum(),
            new_replicas: new.map_or(0, |s| s.spec.replicas),
            new_available: new.map_or(0, |s| s.status.available_replicas),
            old_replicas: self.old().map(|s| s.spec.replicas).sum(),
            old_unhealthy: self
                .old()
                .map(|s| (s.spec.replicas - s.status.available_replicas).max(0))
                .sum(),
        }
    }
}

/// A ReplicaSet is owned by the Deployment's template, whatever its hash: reused after a collision.
pub(super) fn is_same(set: &ReplicaSet, d: &Deployment) -> bool {
    let owner = set.metadata.controller();
    owner.is_some_and(|o| o.uid == d.metadata.uid)
        && equal_ignore_hash(&set.spec.template, &d.spec.template)
}

pub(super) fn owner_reference(d: &Deployment) -> OwnerReference {
    OwnerReference {
        api_version: Kind::Deployment.api_version().into(),
        kind: Kind::Deployment.name().into(),
        name: d.metadata.name,
        uid: d.metadata.uid,
        controller: true,
        block_owner_deletion: true,
    }
}

/// The patch that takes a ReplicaSet in or lets it go.
pub(super) fn claim(d: &Deployment, set: &ReplicaSet, adopt: bool) -> Act {
    let mut owners: Vec<OwnerReference> = set.metadata.owner_references.clone();
    let owner = Key::new(Kind::Deployment, d.metadata.namespace, d.metadata.name);
    let object = key_of(set);
    let note = if adopt {
        owners.push(owner_reference(d));
        Sync::Adopt { owner, object: object }
    } else {
        owners.retain(|o| o.uid != d.metadata.uid);
        Sync::Release { owner, object: object }
    };
    let verb = Verb::Patch(object, Patch::OwnerReferences(owners));
    Act { verb, note: Some(note), event: None }
}

pub(super) fn key_of(set: &ReplicaSet) -> Key {
    Key::new(Kind::ReplicaSet, set.metadata.namespace, set.metadata.name)
}

/// MaxRevision of one.
trait Revision {
    fn max_revision(&self) -> i64;
}

impl Revision for ReplicaSet {
    fn max_revision(&self) -> i64 {
        revision(&self.metadata.annotations).unwrap_or(0)
    }
}

/// SetNewReplicaSetAnnotations. True when something changed.
fn annotate(set: &mut ReplicaSet, d: &Deployment, new_revision: i64, exists: bool) -> bool {
    let mut changed = false;
    for (key, value) in &d.metadata.annotations {
        if !is_private(key) && set.metadata.annotations.get(key) != Some(value) {
            set.metadata.annotations.insert(*key, *value);
            changed = true;
        }
    }
    let old = set.metadata.annotations.get(ANNOTATION_REVISION).cloned();
    if set.max_revision() < new_revision {
        let text: Str = new_revision.to_string().into();
        set.metadata.annotations.insert(ANNOTATION_REVISION.into(), text);
        changed = true;
        if let Some(old) = old {
            remember_revision(&mut set.metadata.annotations, &old);
        }
    }
    if !exists && annotate_replicas(set, d) {
        changed = true;
    }
    changed
}

/// A reused ReplicaSet remembers the revisions it had (at most 2,000 characters of them).
fn remember_revision(annotations: &mut Labels, old: &str) {
    const HISTORY_CHARS_MAX: usize = 2000;
    let history = annotations.get(ANNOTATION_REVISION_HISTORY).cloned().unwrap_or_default();
    let mut all: Vec<&str> = history.split(',').filter(|r| !r.is_empty()).collect();
    all.push(old);
    let mut text = all.join(",");
    while text.len() > HISTORY_CHARS_MAX && all.len() > 1 {
        all.remove(0);
        text = all.join(",");
    }
    annotations.insert(ANNOTATION_REVISION_HISTORY.into(), text.into());
}

/// SetReplicasAnnotations. True when something changed.
fn annotate_replicas(set: &mut ReplicaSet, d: &Deployment) -> bool {
    let mut changed = false;
    let max = desired(d) + max_surge(d);
    for (key, number) in [(ANNOTATION_DESIRED, desired(d)), (ANNOTATION_MAX, max)] {
        let text: Str = number.to_string().into();
        if set.metadata.annotations.get(key) != Some(&text) {
            set.metadata.annotations.insert(key.into(), text);
            changed = true;
        }
    }
    changed
}

/// For tests and the component: the object of a write, if it carries one.
pub(super) fn written(verb: &mut Verb) -> Option<&mut Object> {
    match verb {
        Verb::Create(object) | Verb::Update(object) | Verb::UpdateStatus(object) => Some(object),
        Verb::Patch(..) | Verb::Bind { .. } | Verb::Evict { .. } | Verb::Delete { .. } => None,
    }
}
