//! Happenings that belong together: 27 ships of a zone that fell silent are one thing to a reader.
//!
//! Each happening is sorted in as its step comes, by what it is about and when: it joins what has
//! not rested for long since the learner's last act, or begins a group. Invariants: a happening is
//! in one group; groups stand in the order of their first steps; what steps follow changes no
//! earlier group but by adding to it.

use super::Voyage;
use crate::cluster::controller::Sync;
use crate::cluster::node::NodeNote;
use crate::cluster::object::{Key, Kind, LABEL_ZONE, Object, Str};
use crate::cluster::{Change, Cluster, Fault, Ms, Step, What};

/// A voyage on more nodes than these is followed group by group.
pub const GROUPED_NODES: u32 = 12;
/// A group that rested for longer is closed.
const REST_MS: Ms = 30_000;
/// Groups back that a happening may join.
const BACK_MAX: usize = 32;

/// What happenings of a group have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Theme {
    /// The learner's own: never joined.
    Act,
    /// Machines broke, by zone.
    Broken,
    /// Machines were mended, by zone.
    Mended,
    /// Nodes fell silent, by zone.
    Silent,
    /// Nodes are back, by zone.
    Back,
    /// How disrupted a zone is: never joined.
    Zone,
    /// Pods were made.
    Made,
    /// Pods were given a node.
    Placed,
    /// No node was found for pods.
    Unplaced,
    /// Pods are ready.
    Ready,
    /// Pods are not ready any more.
    Unready,
    /// Pods had to leave their nodes.
    Evicted,
    /// Pods are to go, by a controller's decision.
    Removed,
    /// Pods are gone.
    Gone,
    /// A Deployment's rollout goes on.
    Rollout,
    /// Endpoints of Services changed.
    Endpoints,
    /// Users' requests.
    Requests,
    /// Something fails.
    Trouble,
    /// Anything else: never joined.
    Other,
}

/// Happenings that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    pub theme: Theme,
    /// The zone, the app or the Service all of them are about; empty if they differ.
    pub about: Str,
    /// How many nodes, pods or decisions they come to.
    pub count: u32,
    /// The indexes of their steps.
    pub steps: Vec<u32>,
    /// What they were about with each of them, and to how many they came.
    after: Vec<(Str, u32)>,
    /// When the last of them was.
    until: Ms,
}

impl Group {
    /// The index of the first step.
    pub fn first(&self) -> usize {
        self.steps[0] as usize
    }

    /// The group as it was after so many steps; it had begun by then.
    pub fn upto(&self, cursor: usize) -> Group {
        let known = self.steps.partition_point(|step| (*step as usize) < cursor).max(1);
        let (steps, after) = (self.steps[..known].to_vec(), self.after[..known].to_vec());
        let (about, count) = after[known - 1];
        Group { about, count, steps, after, ..*self }
    }
}

/// One happening, sorted.
#[derive(Clone, Copy, Debug)]
struct Sorted {
    step: u32,
    at: Ms,
    theme: Theme,
    about: Str,
    count: u32,
}

/// The groups of one branch.
#[derive(Clone, Debug, Default)]
pub(super) struct Groups {
    sorted: Vec<Sorted>,
    groups: Vec<Group>,
}

impl Groups {
    /// The groups as they were after so many steps.
    pub(super) fn upto(&self, cursor: usize) -> Groups {
        let mut groups = Groups::default();
        let kept = self.sorted.iter().take_while(|sorted| (sorted.step as usize) < cursor);
        kept.for_each(|sorted| groups.add(*sorted));
        groups
    }

    fn add(&mut self, sorted: Sorted) {
        self.sorted.push(sorted);
        let Sorted { step, at, theme, about, count } = sorted;
        let by_zone = matches!(theme, Theme::Broken | Theme::Mended | Theme::Silent | Theme::Back);
        let alone = matches!(theme, Theme::Act | Theme::Zone | Theme::Other);
        let mut open = self.groups.iter_mut().rev().take(BACK_MAX);
        let mut open = open.by_ref().take_while(|group| group.theme != Theme::Act);
        let joins = |group: &&mut Group| {
            group.theme == theme
                && group.until + REST_MS >= at
                && (!by_zone || group.about == about)
        };
        match open.find(joins).filter(|_| !alone) {
            Some(group) => {
                // What comes to nothing by itself does not settle what they are about.
                if group.count == 0 {
                    group.about = about;
                } else if count > 0 && group.about != about {
                    group.about = Str::default();
                }
                group.count += count;
                group.steps.push(step);
                group.after.push((group.about, group.count));
                group.until = at;
            }
            None => {
                let (steps, after) = (vec![step], vec![(about, count)]);
                self.groups.push(Group { theme, about, count, steps, after, until: at });
            }
        }
    }
}

impl Voyage {
    /// Happenings of this branch that belong together, by their first steps; known future included.
    pub fn groups(&self) -> &[Group] {
        &self.track().groups.groups
    }

    /// Whether there is so much at once that a reader follows groups rather than happenings.
    pub fn is_grouped(&self) -> bool {
        self.now.tally().nodes.iter().sum::<u32>() > GROUPED_NODES
    }

    /// Whether the player stops at the step with this index.
    pub fn stops(&self, index: usize) -> bool {
        match self.is_grouped() {
            true => self.groups().binary_search_by_key(&index, Group::first).is_ok(),
            false => self.happens(index),
        }
    }

    /// The index of the last stop before this one.
    pub(super) fn stop_before(&self, index: usize) -> Option<usize> {
        if !self.is_grouped() {
            return (0..index).rev().find(|i| self.happens(*i));
        }
        let before = self.groups().partition_point(|group| group.first() < index);
        before.checked_sub(1).map(|i| self.groups()[i].first())
    }

    /// Sorts in the step with this index, which has just happened.
    pub(super) fn sort_in(&mut self, index: usize) {
        if !self.happens(index) {
            return;
        }
        let step = self.steps()[index].clone();
        let (theme, about, count) = sort(&self.now, &step);
        let sorted = Sorted { step: index as u32, at: step.at, theme, about, count };
        self.track_mut().groups.add(sorted);
    }
}

/// What a happening is about, and to how much it comes.
fn sort(now: &Cluster, step: &Step) -> (Theme, Str, u32) {
    let nothing = Str::default();
    match &step.what {
        What::Act(_) => (Theme::Act, nothing, 1),
        What::Refused(_) => (Theme::Trouble, nothing, 1),
        What::Fault(fault) => match fault {
            Fault::PowerOff { node } | Fault::CutOff { node } => {
                (Theme::Broken, zone(now, *node), 1)
            }
            Fault::Recovered { node } => (Theme::Mended, zone(now, *node), 1),
            Fault::ManyPowerOff { zone, nodes } => (Theme::Broken, *zone, nodes.len() as u32),
            Fault::ManyRecovered { zone, nodes } => (Theme::Mended, *zone, nodes.len() as u32),
            Fault::ContainerCrashed { pod } => (Theme::Trouble, app(now, pod), 1),
            Fault::ControllerStopped { .. } | Fault::ControllerStarted { .. } => {
                (Theme::Other, nothing, 1)
            }
            Fault::ControlPlaneStopped | Fault::ControlPlaneStarted => (Theme::Other, nothing, 1),
            Fault::NetworkSet { .. } | Fault::PolicyWritten { .. } => (Theme::Other, nothing, 1),
        },
        What::Scheduled(decision) => match decision.chosen {
            Some(_) => (Theme::Placed, app(now, &decision.pod), 1),
            None => (Theme::Unplaced, app(now, &decision.pod), 1),
        },
        What::Traffic(summary) => (Theme::Requests, summary.service.name, 1),
        What::Hop(_) => (Theme::Requests, nothing, 1),
        What::Node(note) => match &**note {
            NodeNote::Booted { .. } | NodeNote::Reconnected { .. } => {
                (Theme::Back, step.from.node().map_or(nothing, |node| zone(now, *node)), 0)
            }
            _ => (Theme::Trouble, nothing, 1),
        },
        What::Sync(sync) => sort_sync(now, sync),
        What::Stored { .. } => sort_change(now, step),
        What::Request(_) | What::Watch { .. } => (Theme::Other, nothing, 1),
    }
}

fn sort_sync(now: &Cluster, sync: &Sync) -> (Theme, Str, u32) {
    let nothing = Str::default();
    match sync {
        Sync::CreateReplicaSet { deployment, .. }
        | Sync::ReuseReplicaSet { deployment, .. }
        | Sync::ScaleReplicaSet { deployment, .. }
        | Sync::RolloutWaits { deployment, .. }
        | Sync::RecreateWaits { deployment, .. }
        | Sync::DeleteReplicaSet { deployment, .. } => (Theme::Rollout, deployment.name, 1),
        Sync::RolloutComplete { .. } => (Theme::Other, nothing, 1),
        Sync::RolloutStuck { deployment, .. } => (Theme::Trouble, deployment.name, 1),
        Sync::CreatePods { replica_set, create, .. } => {
            (Theme::Made, owner(now, replica_set), *create)
        }
        Sync::DeletePods { replica_set, delete, .. } => {
            (Theme::Removed, owner(now, replica_set), *delete)
        }
        Sync::NodeUnknown { node, .. } | Sync::NodeNotReady { node, .. } => {
            (Theme::Silent, zone(now, *node), 1)
        }
        Sync::MarkPodsNotReady { pods, .. } => (Theme::Unready, nothing, pods.len() as u32),
        Sync::TaintNode { node, .. } => (Theme::Silent, zone(now, *node), 0),
        Sync::NodeReadyAgain { node, .. } => (Theme::Back, zone(now, *node), 1),
        Sync::UntaintNode { node, .. } | Sync::CancelEviction { node, .. } => {
            (Theme::Back, zone(now, *node), 0)
        }
        Sync::ZoneState { zone, .. } => (Theme::Zone, *zone, 1),
        Sync::EvictionScheduled { .. } => (Theme::Evicted, nothing, 0),
        Sync::EvictPod { pod, .. } => (Theme::Evicted, app(now, pod), 1),
        Sync::CollectPod { pod, .. } => (Theme::Removed, app(now, pod), 1),
        Sync::CollectDependents { dependents, .. } => {
            (Theme::Removed, nothing, dependents.len() as u32)
        }
        Sync::EndpointsChanged { service, .. } => (Theme::Endpoints, service.name, 1),
        Sync::IngressReload { .. } | Sync::IngressPublished { .. } => (Theme::Other, nothing, 1),
        Sync::EnsureLoadBalancer { .. }
        | Sync::LoadBalancerEnsured { .. }
        | Sync::DeleteLoadBalancer { .. } => (Theme::Other, nothing, 1),
        Sync::Adopt { .. } | Sync::Release { .. } | Sync::OrphanDependents { .. } => {
            (Theme::Other, nothing, 1)
        }
        Sync::RemoveFinalizer { .. } => (Theme::Other, nothing, 1),
    }
}

/// Of several changes the one that tells most.
fn sort_change(now: &Cluster, step: &Step) -> (Theme, Str, u32) {
    let of = |change: &Change| match change {
        Change::Ready { pod, ready: true } => Some((Theme::Ready, app(now, pod), 1)),
        Change::Ready { pod, ready: false } => Some((Theme::Unready, app(now, pod), 1)),
        Change::Waiting { pod, .. } => Some((Theme::Trouble, app(now, pod), 1)),
        Change::Deleted(key) if key.kind == Kind::Pod => Some((Theme::Gone, Str::default(), 1)),
        Change::NodeReady { node, .. } => Some((Theme::Back, zone(now, *node), 0)),
        _ => None,
    };
    let started = |change: &Change| match change {
        Change::Phase { pod, .. } => Some((Theme::Ready, app(now, pod), 0)),
        Change::Restarted { pod, .. } => Some((Theme::Trouble, app(now, pod), 0)),
        Change::Terminating { pod } => Some((Theme::Removed, app(now, pod), 1)),
        _ => None,
    };
    let changes = || step.changes.iter();
    let found = changes().find_map(of).or_else(|| changes().find_map(started));
    found.unwrap_or((Theme::Other, Str::default(), 1))
}

/// `topology.kubernetes.io/zone` of a node.
fn zone(now: &Cluster, node: Str) -> Str {
    let node = now.get(&Key::new(Kind::Node, "", node));
    node.and_then(|node| node.meta().labels.get(LABEL_ZONE).copied()).unwrap_or_default()
}

/// The label `app` of a pod.
fn app(now: &Cluster, pod: &Key) -> Str {
    now.get(pod).and_then(|pod| pod.meta().labels.get("app").copied()).unwrap_or_default()
}

/// The Deployment of a ReplicaSet, or else the set itself.
fn owner(now: &Cluster, replica_set: &Key) -> Str {
    let set = now.get(replica_set);
    let owner = set.as_ref().and_then(|set: &Object| set.meta().controller());
    owner.map_or(replica_set.name, |owner| owner.name)
}

#[cfg(test)]
mod tests;
