//! The pods the ReplicaSet controller knows, counted as they come and go.
//!
//! Invariants: the counts of a ReplicaSet are those of going through its pods (a test does);
//! everything here costs what changed, but for claims, victims and minReadySeconds.

use crate::cluster::map::{Map, Set};
use crate::cluster::object::{Key, LabelSelector, Labels, Pod, ReplicaSet, Str};
use crate::cluster::step::Ms;
use std::sync::Arc;

/// Pods of one ReplicaSet by what its status tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Counts {
    /// Neither finished nor being deleted, and selected.
    pub(super) active: u32,
    pub(super) labelled: u32,
    pub(super) ready: u32,
    /// Ready for minReadySeconds. Kept equal to `ready`; [`Pods::counts`] looks closer if needed.
    pub(super) available: u32,
    /// Being deleted, not finished.
    pub(super) terminating: u32,
}

/// All pods, by owner.
#[derive(Clone, Debug, Default, Hash)]
pub(super) struct Pods {
    all: Map<Key, Arc<Pod>>,
    groups: Map<Str, Group>,
    /// Active pods without a controller.
    orphans: Set<Key>,
}

/// The pods of one owner, by its uid.
#[derive(Clone, Debug, Default, Hash)]
struct Group {
    pods: Map<Key, Arc<Pod>>,
    /// Active, selected pods by node.
    on_node: Map<Str, u32>,
    counts: Counts,
    /// Owned and active, but no longer selected.
    strays: Set<Key>,
    /// By what the owner selects and labels; unknown until the owner was seen.
    rule: Option<(LabelSelector, Labels)>,
}

impl Pods {
    pub(super) fn get(&self, key: &Key) -> Option<&Arc<Pod>> {
        self.all.get(key)
    }

    /// Takes in a new version of a pod; the old one comes back.
    pub(super) fn insert(&mut self, key: &Key, pod: &Arc<Pod>) -> Option<Arc<Pod>> {
        if let Some(owner) = pod.metadata.controller()
            && let Some(old) = self.all.get(key).cloned()
            && old.metadata.controller().is_some_and(|before| before.uid == owner.uid)
            && let Some(group) = self.groups.get_mut(&owner.uid)
        {
            self.all.insert(*key, pod.clone());
            group.pods.insert(*key, pod.clone());
            if !counts_alike(&old, pod) {
                group.count(key, &old, false);
                group.count(key, pod, true);
            }
            return Some(old);
        }
        let old = self.remove(key);
        match pod.metadata.controller() {
            Some(owner) => {
                let group = self.groups.entry(owner.uid).or_default();
                group.pods.insert(*key, pod.clone());
                group.count(key, pod, true);
            }
            None if pod.is_active() => {
                self.orphans.insert(*key);
            }
            None => {}
        }
        self.all.insert(*key, pod.clone());
        old
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Arc<Pod>> {
        self.all.values()
    }

    pub(super) fn remove(&mut self, key: &Key) -> Option<Arc<Pod>> {
        let old = self.all.remove(key)?;
        self.orphans.remove(key);
        if let Some(owner) = old.metadata.controller()
            && let Some(group) = self.groups.get_mut(&owner.uid)
        {
            group.pods.remove(key);
            group.count(key, &old, false);
            if group.pods.is_empty() && group.rule.is_none() {
                self.groups.remove(&owner.uid);
            }
        }
        Some(old)
    }

    /// The owner's selector and template labels; its pods are counted anew if they changed.
    pub(super) fn see_set(&mut self, set: &ReplicaSet) {
        let group = self.groups.entry(set.metadata.uid).or_default();
        let labels = &set.spec.template.metadata.labels;
        if group.rule.as_ref().is_some_and(|(s, l)| *s == set.spec.selector && l == labels) {
            return;
        }
        group.rule = Some((set.spec.selector.clone(), labels.clone()));
        group.counts = Counts::default();
        group.on_node.clear();
        group.strays.clear();
        let pods = std::mem::take(&mut group.pods);
        for (key, pod) in &pods {
            group.count(key, pod, true);
        }
        group.pods = pods;
    }

    pub(super) fn forget_set(&mut self, set: &ReplicaSet) {
        if let Some(group) = self.groups.get_mut(&set.metadata.uid) {
            group.rule = None;
            if group.pods.is_empty() {
                self.groups.remove(&set.metadata.uid);
            }
        }
    }

    pub(super) fn counts(&self, set: &ReplicaSet, now: Ms) -> Counts {
        let Some(group) = self.groups.get(&set.metadata.uid) else { return Counts::default() };
        let mut counts = group.counts;
        if set.spec.min_ready_seconds > 0 {
            let available = |at: &&Ms| **at <= now;
            counts.available = self.available_at(set).iter().filter(available).count() as u32;
        }
        counts
    }

    /// When the next ready pod becomes available.
    pub(super) fn next_available(&self, set: &ReplicaSet, now: Ms) -> Option<Ms> {
        self.available_at(set).into_iter().filter(|at| *at > now).min()
    }

    /// When each ready pod becomes available. Times count in whole seconds, as they are stored.
    fn available_at(&self, set: &ReplicaSet) -> Vec<Ms> {
        let wait_ms = i64::from(set.spec.min_ready_seconds) * 1000;
        let mut times = Vec::new();
        for pod in self.claimed(set) {
            if let Some(ready) = pod.condition("Ready").filter(|_| pod.is_ready())
                && let Some(since) = ready.last_transition_time
            {
                times.push((since.whole_seconds().0 + wait_ms).max(0) as Ms);
            }
        }
        times
    }

    /// The active pods it owns and selects.
    #[inline(never)]
    pub(super) fn claimed(&self, set: &ReplicaSet) -> Vec<&Pod> {
        let mut claimed = Vec::new();
        if let Some(group) = self.groups.get(&set.metadata.uid) {
            for (key, pod) in &group.pods {
                if pod.is_active() && !group.strays.contains(key) {
                    claimed.push(&**pod);
                }
            }
        }
        claimed
    }

    /// Active pods of the owners with these uids on each node (getIndirectlyRelatedPods).
    pub(super) fn on_nodes(&self, owners: &[Str]) -> Map<Str, u32> {
        let mut on_node = Map::new();
        for group in owners.iter().filter_map(|uid| self.groups.get(uid)) {
            for (node, count) in &group.on_node {
                *on_node.entry(*node).or_insert(0) += *count;
            }
        }
        on_node
    }

    /// Pods to take in (true) and to let go (false), but for those `claimed` already.
    pub(super) fn claims(&self, set: &ReplicaSet, claimed: &Set<Key>) -> Vec<(Key, bool)> {
        let mut claims = Vec::new();
        let mut claim = |key: &Key, adopt| {
            if !claimed.contains(key) {
                claims.push((*key, adopt));
            }
        };
        if let Some(group) = self.groups.get(&set.metadata.uid) {
            group.strays.iter().for_each(|key| claim(key, false));
        }
        for key in &self.orphans {
            if super::selects(set, &self.all[key].metadata) {
                claim(key, true);
            }
        }
        claims
    }
}

/// Nothing is different that [`Group::count`] looks at.
fn counts_alike(a: &Pod, b: &Pod) -> bool {
    a.metadata.is_terminating() == b.metadata.is_terminating()
        && a.metadata.labels == b.metadata.labels
        && a.spec.node_name == b.spec.node_name
        && a.status.phase == b.status.phase
        && a.is_ready() == b.is_ready()
}

impl Group {
    /// Adds a pod to the counts, or takes it out.
    fn count(&mut self, key: &Key, pod: &Pod, add: bool) {
        let step = |count: &mut u32| if add { *count += 1 } else { *count -= 1 };
        if pod.metadata.is_terminating() && !pod.is_finished() {
            step(&mut self.counts.terminating);
        }
        let Some((selector, labels)) = &self.rule else { return };
        if !pod.is_active() {
            return;
        }
        if !selector.matches(&pod.metadata.labels) {
            if add {
                self.strays.insert(*key);
            } else {
                self.strays.remove(key);
            }
            return;
        }
        step(&mut self.counts.active);
        let node = self.on_node.entry(pod.spec.node_name).or_insert(0);
        step(node);
        if *node == 0 {
            self.on_node.remove(&pod.spec.node_name);
        }
        if labels.iter().all(|(k, v)| pod.metadata.labels.get(k) == Some(v)) {
            step(&mut self.counts.labelled);
        }
        if pod.is_ready() {
            step(&mut self.counts.ready);
            step(&mut self.counts.available);
        }
    }
}
