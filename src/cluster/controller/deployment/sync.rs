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
use crate::cluster::component::Verb;
use crate::cluster::controller::shared::{self, delete, dependent, key_of};
use crate::cluster::controller::{RolloutMath, ScaleWhy, Sync};
use crate::cluster::map::sort_by_key;
use crate::cluster::object::{
    ANNOTATION_REVISION, Deployment, Key, Kind, LABEL_TEMPLATE_HASH, Labels, Object, ReplicaSet,
    ReplicaSetSpec, ReplicaSetStatus, Status, Str,
};
use crate::cluster::step::Ms;
use std::sync::Arc;

/// One write of a sync.
#[derive(Clone, Debug, Hash)]
pub(super) struct Act {
    pub(super) verb: Verb,
    pub(super) note: Option<Arc<Sync>>,
    /// Said about the Deployment once the write is done: reason and message.
    pub(super) event: Option<(&'static str, String)>,
}

/// What a sync decided.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) acts: Vec<Act>,
    /// Nothing to do now: what is waited for.
    pub(super) waits: Option<Arc<Sync>>,
    /// Look again after this time.
    pub(super) recheck_after_ms: Option<Ms>,
}

/// What a sync knows: its own copies, which it changes as it decides.
struct Sight<'a> {
    d: Arc<Deployment>,
    /// The ReplicaSets it owns.
    sets: Vec<Arc<ReplicaSet>>,
    /// Pods that may still run, by the uid of their ReplicaSet.
    running: &'a dyn Fn(&Str) -> u32,
    now: Ms,
    plan: Plan,
    new: Option<usize>,
    /// The Deployment itself was written: its copy is outdated from then on.
    wrote: bool,
}

/// syncDeployment. What is to be claimed first is all there is to do.
pub(super) fn plan(
    d: Arc<Deployment>,
    sets: Vec<Arc<ReplicaSet>>,
    claims: Vec<Act>,
    running: &dyn Fn(&Str) -> u32,
    now: Ms,
) -> Plan {
    let plan = Plan { acts: claims, waits: None, recheck_after_ms: None };
    let mut sight = Sight { d, sets, running, now, plan, new: None, wrote: false };
    if sight.plan.acts.is_empty() {
        sight.decide();
    }
    sight.plan
}

impl Sight<'_> {
    fn decide(&mut self) {
        if self.d.metadata.is_terminating() {
            self.new = find_new(&self.d, &self.sets);
            return self.write_counts();
        }
        if let Some((reason, message)) = status::paused_or_resumed(&self.d) {
            self.set_progressing(Status::Unknown, reason, message);
            self.write_deployment();
        }
        self.new = find_new(&self.d, &self.sets);
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

    /// getAllReplicaSetsAndSyncRevision for an existing newest ReplicaSet. False when it had to be
    /// written, or the Deployment could not: the rest waits for the next sync.
    fn sync_revision(&mut self) -> bool {
        let Some(at) = self.new else { return true };
        let (revision, deployment) = (self.next_revision(), self.key());
        let set = Arc::make_mut(&mut self.sets[at]);
        let from_revision = max_revision(set);
        let mut changed = annotate(set, &self.d, revision, true);
        if set.spec.min_ready_seconds != self.d.spec.min_ready_seconds {
            set.spec.min_ready_seconds = self.d.spec.min_ready_seconds;
            changed = true;
        }
        if changed {
            let replica_set = key_of(Kind::ReplicaSet, &set.metadata);
            let reused = from_revision != 0 && from_revision < revision;
            let note = if reused {
                Some(Sync::ReuseReplicaSet { deployment, replica_set, from_revision, revision })
            } else {
                None
            };
            self.update(at, note, None);
            return false;
        }
        let annotated = set.metadata.annotations.get(ANNOTATION_REVISION).copied();
        let name = set.metadata.name;
        let mut write = self.set_revision(annotated.unwrap_or_default());
        let unknown = status::condition(&self.d.status, status::PROGRESSING).is_none();
        if status::deadline_ms(&self.d).is_some() && unknown {
            let message = format!("Found new replica set \"{name}\"");
            self.set_progressing(Status::True, status::FOUND_NEW_RS, &message);
            write = true;
        }
        !write || self.write_deployment()
    }

    /// MaxRevision of the older ReplicaSets, and one more.
    fn next_revision(&self) -> i64 {
        let old = self.sets.iter().enumerate().filter(|(at, _)| Some(*at) != self.new);
        old.fold(0, |max, (_, set)| max.max(max_revision(set))) + 1
    }

    /// The part of getNewReplicaSet that makes one. False when the sync ends with it.
    fn create_new(&mut self) -> bool {
        let d = &self.d;
        let hash: Str = hash(&d.spec.template, d.status.collision_count).into();
        let math = self.math();
        let (revision, replicas) = (self.next_revision(), new_set_replicas(d, math.total, 0));
        let mut spec = ReplicaSetSpec {
            min_ready_seconds: d.spec.min_ready_seconds,
            replicas,
            selector: d.spec.selector.clone(),
            template: d.spec.template.clone(),
        };
        spec.selector.match_labels.insert(LABEL_TEMPLATE_HASH.into(), hash);
        spec.template.metadata.labels.insert(LABEL_TEMPLATE_HASH.into(), hash);
        let mut metadata = dependent(Kind::Deployment, &d.metadata, &spec.template.metadata.labels);
        metadata.name = format!("{}-{hash}", d.metadata.name).into();
        let mut set = ReplicaSet { metadata, spec, status: ReplicaSetStatus::default() };
        annotate(&mut set, d, revision, false);
        let (deployment, replica_set) = (self.key(), key_of(Kind::ReplicaSet, &set.metadata));
        let name = set.metadata.name;
        let note = Sync::CreateReplicaSet { deployment, replica_set, revision, replicas, math };
        let scaled = format!("Scaled up replica set {name} from 0 to {replicas}");
        let event = (replicas > 0).then_some((SCALING, scaled));
        let set = Arc::new(set);
        self.act(Verb::Create(Object::ReplicaSet(set.clone())), Some(note), event);
        self.new = Some(self.sets.len());
        self.sets.push(set);
        let mut write = self.set_revision(number(revision));
        if status::deadline_ms(&self.d).is_some() {
            let message = format!("Created new replica set \"{name}\"");
            self.set_progressing(Status::True, status::NEW_RS_CREATED, &message);
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
        let active = self.active(false);
        if active.len() <= 1 {
            let newest = || self.sorted((0..self.sets.len()).collect(), &|_| 0).pop();
            if let Some(at) = active.first().copied().or(self.new).or_else(newest) {
                self.scale_set(at, want, ScaleWhy::Scale);
            }
            return;
        }
        if self.is_saturated() {
            return self.stop_old(ScaleWhy::Saturated);
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

    fn scale_proportionally(&mut self, active: Vec<usize>) {
        let want = desired(&self.d);
        let total: i32 = active.iter().map(|at| self.sets[*at].spec.replicas).sum();
        let allowed = if want > 0 { want + max_surge(&self.d) } else { 0 };
        let to_add = allowed - total;
        // The largest first; of equal ones the newer first when growing, the older when shrinking.
        let way = if to_add > 0 { 1 } else { -1 };
        let mut active = self.sorted(active, &|set| way * i64::from(set.spec.replicas));
        if to_add > 0 {
            active.reverse();
        }
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
            self.wait(Sync::RolloutWaits { deployment: self.key(), math });
        }
        self.write_rollout_status();
    }

    /// reconcileOldReplicaSets: takes away as many old pods as may be missing.
    fn scale_down_old(&mut self) -> bool {
        let old = self.sorted(self.active(true), &|_| 0);
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
        if !self.active(true).is_empty() {
            self.stop_old(ScaleWhy::RecreateDown);
            return self.write_rollout_status();
        }
        let old_pods =
            self.old().fold(0, |sum, at| sum + (self.running)(&self.sets[at].metadata.uid));
        if old_pods > 0 {
            self.wait(Sync::RecreateWaits { deployment: self.key(), old_pods });
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
        let here = self.old().filter(|at| !self.sets[*at].metadata.is_terminating());
        let old = self.sorted(here.collect(), &max_revision);
        let beyond = old.len().saturating_sub(limit.max(0) as usize);
        for at in &old[..beyond] {
            let set = &self.sets[*at];
            let unseen = set.metadata.generation > set.status.observed_generation;
            if set.status.replicas != 0 || set.spec.replicas != 0 || unseen {
                continue;
            }
            let (deployment, replica_set) = (self.key(), key_of(Kind::ReplicaSet, &set.metadata));
            let (revision, old) = (max_revision(set), old.len() as u32);
            let note = Sync::DeleteReplicaSet { deployment, replica_set, revision, limit, old };
            self.act(delete(replica_set), Some(note), None);
        }
    }

    /// The older ReplicaSets go to 0.
    fn stop_old(&mut self, why: ScaleWhy) {
        for at in self.active(true) {
            self.scale_set(at, 0, why);
        }
    }

    /// scaleReplicaSetAndRecordEvent: nothing if the size stays.
    fn scale_set(&mut self, at: usize, to: i32, why: ScaleWhy) -> bool {
        self.sets[at].spec.replicas != to && self.write_scale(at, to, why)
    }

    /// scaleReplicaSet: also when only the annotations are behind.
    fn write_scale(&mut self, at: usize, to: i32, why: ScaleWhy) -> bool {
        let (deployment, math) = (self.key(), self.math());
        let set = Arc::make_mut(&mut self.sets[at]);
        let from = std::mem::replace(&mut set.spec.replicas, to);
        let changed = from != to;
        if !annotate_replicas(set, &self.d) && !changed {
            return false;
        }
        let replica_set = key_of(Kind::ReplicaSet, &set.metadata);
        if !changed {
            self.update(at, None, None);
            return false;
        }
        let note = Sync::ScaleReplicaSet { deployment, replica_set, from, to, why, math };
        let way = if from < to { "up" } else { "down" };
        let name = set.metadata.name;
        let message = format!("Scaled {way} replica set {name} from {from} to {to}");
        self.update(at, Some(note), Some((SCALING, message)));
        true
    }

    /// syncDeploymentStatus: the counts only.
    fn write_counts(&mut self) {
        if self.wrote {
            return;
        }
        let new = self.new.map(|at| &*self.sets[at]);
        let status = status::calculate(&self.sets, new, &self.d, self.now);
        if status != self.d.status {
            self.d_mut().status = status;
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
        self.d_mut().status = status;
        self.wrote = true;
        self.act(Verb::UpdateStatus(Object::Deployment(self.d.clone())), note, None);
    }

    fn note_of(&self, said: Said) -> Option<Sync> {
        let set = &self.sets[self.new?];
        let (deployment, replica_set) = (self.key(), key_of(Kind::ReplicaSet, &set.metadata));
        match said {
            Said::Nothing => None,
            Said::Complete => Some(Sync::RolloutComplete {
                deployment,
                replica_set,
                revision: max_revision(set),
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

    fn set_progressing(&mut self, to: Status, reason: &str, message: &str) {
        let now = self.now;
        let status = &mut self.d_mut().status;
        status::set_condition(status, status::PROGRESSING, to, reason, message, now);
    }

    /// SetDeploymentRevision.
    fn set_revision(&mut self, revision: Str) -> bool {
        if self.d.metadata.annotations.get(ANNOTATION_REVISION) == Some(&revision) {
            return false;
        }
        self.d_mut().metadata.annotations.insert(ANNOTATION_REVISION.into(), revision);
        true
    }

    /// False when it was written before in this sync: Kubernetes is refused with Conflict then, and
    /// what it wanted to say is forgotten.
    fn write_deployment(&mut self) -> bool {
        if self.wrote {
            return false;
        }
        self.wrote = true;
        self.act(Verb::UpdateStatus(Object::Deployment(self.d.clone())), None, None);
        true
    }

    #[inline(never)]
    fn d_mut(&mut self) -> &mut Deployment {
        Arc::make_mut(&mut self.d)
    }

    /// Writes a ReplicaSet as it is now.
    fn update(&mut self, at: usize, note: Option<Sync>, event: Option<(&'static str, String)>) {
        self.act(Verb::Update(Object::ReplicaSet(self.sets[at].clone())), note, event);
    }

    #[inline(never)]
    fn act(&mut self, verb: Verb, note: Option<Sync>, event: Option<(&'static str, String)>) {
        self.plan.acts.push(Act { verb, note: note.map(Arc::new), event });
    }

    fn wait(&mut self, sync: Sync) {
        self.plan.waits = Some(Arc::new(sync));
    }

    fn key(&self) -> Key {
        key_of(Kind::Deployment, &self.d.metadata)
    }

    /// The ReplicaSets but the newest.
    fn old(&self) -> impl Iterator<Item = usize> {
        let new = self.new;
        (0..self.sets.len()).filter(move |at| Some(*at) != new)
    }

    /// FilterActiveReplicaSets, of all or of the older ones.
    #[inline(never)]
    fn active(&self, old: bool) -> Vec<usize> {
        let mut active = Vec::new();
        for (at, set) in self.sets.iter().enumerate() {
            if set.spec.replicas > 0 && !(old && Some(at) == self.new) {
                active.push(at);
            }
        }
        active
    }

    /// ReplicaSets by a number, those of the same number by age.
    #[inline(never)]
    fn sorted(&self, mut sets: Vec<usize>, first: &dyn Fn(&ReplicaSet) -> i64) -> Vec<usize> {
        sort_by_key(&mut sets, |at| (first(&self.sets[*at]), by_age(&self.sets[*at])));
        sets
    }

    #[inline(never)]
    fn math(&self) -> RolloutMath {
        let mut math = RolloutMath {
            desired: desired(&self.d),
            max_surge: max_surge(&self.d),
            max_unavailable: max_unavailable(&self.d),
            ..RolloutMath::default()
        };
        for (at, set) in self.sets.iter().enumerate() {
            let (replicas, available) = (set.spec.replicas, set.status.available_replicas);
            math.total += replicas;
            math.available += available;
            if Some(at) == self.new {
                (math.new_replicas, math.new_available) = (replicas, available);
            } else {
                math.old_replicas += replicas;
                math.old_unhealthy += (replicas - available).max(0);
            }
        }
        math
    }
}

const SCALING: &str = "ScalingReplicaSet";

/// A ReplicaSet is owned by the Deployment's template, whatever its hash: reused after a collision.
pub(super) fn is_same(set: &ReplicaSet, d: &Deployment) -> bool {
    let owner = set.metadata.controller();
    owner.is_some_and(|o| o.uid == d.metadata.uid)
        && equal_ignore_hash(&set.spec.template, &d.spec.template)
}

/// The patch that takes a ReplicaSet in or lets it go.
pub(super) fn claim(d: &Deployment, set: &ReplicaSet, adopt: bool) -> Act {
    let object = key_of(Kind::ReplicaSet, &set.metadata);
    let (verb, note) = shared::claim(Kind::Deployment, &d.metadata, object, &set.metadata, adopt);
    Act { verb, note: Some(Arc::new(note)), event: None }
}

/// MaxRevision of one.
fn max_revision(set: &ReplicaSet) -> i64 {
    revision(&set.metadata.annotations).unwrap_or(0)
}

/// SetNewReplicaSetAnnotations. True when something changed.
fn annotate(set: &mut ReplicaSet, d: &Deployment, new_revision: i64, exists: bool) -> bool {
    let mut changed = false;
    for (key, value) in &d.metadata.annotations {
        if !is_private(key) {
            changed |= set_annotation(set, *key, *value);
        }
    }
    if max_revision(set) < new_revision {
        let old = set.metadata.annotations.get(ANNOTATION_REVISION).copied();
        changed |= set_annotation(set, ANNOTATION_REVISION.into(), number(new_revision));
        if let Some(old) = old {
            remember_revision(&mut set.metadata.annotations, &old);
        }
    }
    if !exists {
        changed |= annotate_replicas(set, d);
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
    let max = desired(d) + max_surge(d);
    let changed = set_annotation(set, ANNOTATION_DESIRED.into(), number(desired(d).into()));
    set_annotation(set, ANNOTATION_MAX.into(), number(max.into())) || changed
}

/// True when it changes.
#[inline(never)]
fn set_annotation(set: &mut ReplicaSet, key: Str, value: Str) -> bool {
    set.metadata.annotations.insert(key, value) != Some(value)
}

fn number(n: i64) -> Str {
    n.to_string().into()
}

/// For tests and the component: the object of a write, if it carries one.
pub(super) fn written(verb: &mut Verb) -> Option<&mut Object> {
    match verb {
        Verb::Create(object) | Verb::Update(object) | Verb::UpdateStatus(object) => Some(object),
        Verb::Patch(..) | Verb::Bind { .. } | Verb::Evict { .. } | Verb::Delete { .. } => None,
    }
}
