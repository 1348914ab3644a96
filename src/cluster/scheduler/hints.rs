//! Queueing hints: which changes of the cluster may help a pod that a plugin refused.
//!
//! Models EventsToRegister and the QueueingHintFns of the plugins. Invariant: a hint may wake a pod
//! in vain, but never leaves one asleep that would fit now.

use super::cache::Cache;
use super::filter::inter_pod_affinity::namespace_labels;
use super::filter::node_affinity;
use super::filter::node_ports::conflict;
use super::filter::node_unschedulable::tolerates_cordon;
use super::filter::pod_topology_spread::Constraint;
use super::filter::taint_toleration::untolerated;
use super::plugin::{Plugin, PluginSet};
use super::pod_info::{PodInfo, Resource, Role, Term};
use super::profile::Profile;
use super::queue::QueuedPod;
use crate::cluster::object::resources::Totals;
use crate::cluster::object::{Node, Pod};

/// A change of the cluster: framework.ClusterEvent with its objects.
#[derive(Clone, Copy)]
pub(super) enum Change<'a> {
    NodeAdded(&'a Node),
    NodeUpdated {
        old: &'a Node,
        new: &'a Node,
    },
    NodeDeleted(&'a Node),
    /// A pod came to a node.
    PodAssigned(&'a Pod),
    /// The labels of a pod on a node changed.
    PodRelabelled {
        old: &'a Pod,
        new: &'a Pod,
    },
    /// A pod left its node (or was nominated to one) and is gone.
    PodDeleted(&'a Pod),
}

/// The kinds of changes: framework.ClusterEvent without its objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Event {
    NodeAdd,
    /// Labels, taints, cordon or allocatable.
    NodeUpdate,
    NodeDelete,
    /// AssignedPod/Add.
    PodAdd,
    /// AssignedPod/Update of labels.
    PodUpdate,
    PodDelete,
}

impl Event {
    pub const ALL: [Event; 6] = [
        Event::NodeAdd,
        Event::NodeUpdate,
        Event::NodeDelete,
        Event::PodAdd,
        Event::PodUpdate,
        Event::PodDelete,
    ];

    /// Whether a change of this kind could help a pod that these plugins refused: asked before
    /// the hints. A pod refused by none met no node at all.
    pub fn concerns(self, refused_by: PluginSet) -> bool {
        match refused_by.is_empty() {
            true => self == Event::NodeAdd,
            false => refused_by.iter().any(|p| self.concerns_plugin(p)),
        }
    }

    fn concerns_plugin(self, plugin: Plugin) -> bool {
        match self {
            Event::NodeAdd | Event::NodeUpdate => true,
            Event::NodeDelete => plugin == Plugin::PodTopologySpread,
            Event::PodAdd | Event::PodUpdate => {
                matches!(plugin, Plugin::PodTopologySpread | Plugin::InterPodAffinity)
            }
            Event::PodDelete => matches!(
                plugin,
                Plugin::NodePorts
                    | Plugin::NodeResourcesFit
                    | Plugin::PodTopologySpread
                    | Plugin::InterPodAffinity
            ),
        }
    }
}

impl Change<'_> {
    pub(super) fn event(&self) -> Event {
        match self {
            Change::NodeAdded(_) => Event::NodeAdd,
            Change::NodeUpdated { .. } => Event::NodeUpdate,
            Change::NodeDeleted(_) => Event::NodeDelete,
            Change::PodAssigned(_) => Event::PodAdd,
            Change::PodRelabelled { .. } => Event::PodUpdate,
            Change::PodDeleted(_) => Event::PodDelete,
        }
    }
}

/// What a hint looks at besides the change.
struct Asked<'a> {
    cache: &'a Cache,
    profile: &'a Profile,
    queued: &'a QueuedPod,
}

/// isPodWorthRequeuing: whether any plugin that refused the pod sees a chance now.
pub(super) fn helps(cache: &Cache, profile: &Profile, queued: &QueuedPod, change: &Change) -> bool {
    // No plugin refused it: there was no node to refuse.
    if queued.rejected_by.is_empty() {
        return matches!(change, Change::NodeAdded(_));
    }
    let event = change.event();
    let refusers = queued.rejected_by.iter().filter(|p| event.concerns_plugin(*p));
    let asked = Asked { cache, profile, queued };
    refusers.into_iter().any(|p| asked.hint(p, change))
}

impl Asked<'_> {
    fn hint(&self, plugin: Plugin, change: &Change) -> bool {
        let Asked { cache, queued, .. } = *self;
        let (pod, info) = (&*queued.pod, &*queued.info);
        let counts = |other: &Pod| self.counts(other);
        let wants = |other: &Pod| info.wants(other, cache.namespace(other.metadata.namespace));
        let shuns = |other: &Pod| info.shuns(other, cache.namespace(other.metadata.namespace));
        match change {
            Change::NodeAdded(new) => self.node_helps(plugin, None, new),
            Change::NodeUpdated { old, new } => self.node_helps(plugin, Some(old), new),
            Change::NodeDeleted(old) => self.constraints().iter().any(|c| labelled(old, &c.key)),
            Change::PodAssigned(new) => match plugin {
                Plugin::PodTopologySpread => counts(new),
                Plugin::InterPodAffinity => wants(new),
                _ => false,
            },
            Change::PodRelabelled { old, new } => match plugin {
                Plugin::PodTopologySpread => counts(old) != counts(new),
                Plugin::InterPodAffinity => wants(new) && !wants(old) || shuns(old) && !shuns(new),
                _ => false,
            },
            Change::PodDeleted(old) => match plugin {
                Plugin::NodeResourcesFit => true,
                Plugin::NodePorts => {
                    let freed = PodInfo::new(old).ports;
                    info.ports.iter().any(|wanted| freed.iter().any(|port| conflict(wanted, port)))
                }
                Plugin::PodTopologySpread => counts(old),
                Plugin::InterPodAffinity => {
                    shuns(old) || PodInfo::new(old).shuns(pod, Some(namespace_labels(cache, pod)))
                }
                _ => false,
            },
        }
    }

    fn node_helps(&self, plugin: Plugin, old: Option<&Node>, new: &Node) -> bool {
        let queued = self.queued;
        let (pod, spec) = (&*queued.pod, &*queued.pod.spec);
        let tainted = |old: &Node| {
            old.spec.taints != new.spec.taints || old.spec.unschedulable != new.spec.unschedulable
        };
        match plugin {
            Plugin::TaintToleration => {
                old.is_none_or(|old| untolerated(&spec.tolerations, old))
                    && !untolerated(&spec.tolerations, new)
            }
            Plugin::NodeUnschedulable => {
                let closed = |node: &Node| node.spec.unschedulable && !tolerates_cordon(pod);
                old.is_none_or(closed) && !closed(new)
            }
            // Plugins that register Node/Add but not UpdateNodeTaint are woken by every change of
            // taints (buildQueueingHintMap, issue 109437).
            _ if old.is_some_and(tainted) => true,
            Plugin::NodeAffinity => {
                let fits = |node: &Node| node_affinity::matches(spec, node);
                fits(new) && old.is_none_or(|old| !fits(old))
            }
            Plugin::NodeResourcesFit => {
                let (had, has) = (old.map(allocatable), allocatable(new));
                covers(&has, &queued.info.requests)
                    && had.is_none_or(|had| grew(&had, &has, &queued.info.requests))
            }
            Plugin::PodTopologySpread => {
                let constraints = self.constraints();
                let all = |node: &Node| constraints.iter().all(|c| labelled(node, &c.key));
                let moved = |old: &Node| {
                    let value = |n: &Node, key: &str| n.metadata.labels.get(key).copied();
                    constraints.iter().any(|c| value(old, &c.key) != value(new, &c.key))
                };
                old.map_or(all(new), |old| all(old) != all(new) || all(new) && moved(old))
            }
            Plugin::InterPodAffinity => self.topology_helps(old, new),
            // NodeName, NodePorts.
            _ => old.is_none(),
        }
    }

    /// InterPodAffinity's isSchedulableAfterNodeChange: a domain that affinity asks for came or
    /// became another; one that anti-affinity keeps away from, the pod's own or that of others,
    /// ended or became another. A new node has none of those yet.
    fn topology_helps(&self, old: Option<&Node>, new: &Node) -> bool {
        let info = &self.queued.info;
        let value =
            |node: &Node, term: &Term| node.metadata.labels.get(&term.topology_key).copied();
        let own_anti = || info.terms(Role::AntiAffinity);
        let mut affinity = info.terms(Role::Affinity).peekable();
        let Some(old) = old else {
            return affinity.peek().is_none()
                || own_anti().next().is_some()
                || affinity.any(|term| value(new, term).is_some());
        };
        let moved = |term: &Term| value(old, term) != value(new, term);
        let held = self.cache.held_terms().iter().filter(|held| held.role == Role::AntiAffinity);
        let mut shunned = own_anti().chain(held.map(|held| &held.term));
        affinity.any(|term| value(new, term).is_some() && moved(term))
            || shunned.any(|term| value(old, term).is_some() && moved(term))
    }

    fn constraints(&self) -> Vec<Constraint> {
        let pod = &self.queued.pod;
        Constraint::of_pod(self.cache, pod, self.profile, "DoNotSchedule")
    }

    /// Whether a spread constraint of the pod counts `other`.
    fn counts(&self, other: &Pod) -> bool {
        other.metadata.namespace == self.queued.pod.metadata.namespace
            && self.constraints().iter().any(|c| c.matches(other))
    }
}

fn allocatable(node: &Node) -> (Resource, i64) {
    let totals = Totals::read(&node.status.allocatable);
    (Resource::new(&totals), totals.get("pods").map_or(0, |a| a.value()))
}

/// The empty node would do.
fn covers((has, pods): &(Resource, i64), wants: &Resource) -> bool {
    *pods > 0
        && has.cpu >= wants.cpu
        && has.memory >= wants.memory
        && has.ephemeral_storage >= wants.ephemeral_storage
        && wants.scalars.iter().all(|(name, want)| has.scalar(name) >= *want)
}

/// haveAnyRequestedResourcesIncreased.
fn grew(had: &(Resource, i64), has: &(Resource, i64), wants: &Resource) -> bool {
    let more = |want: i64, had: i64, has: i64| want > 0 && has > had;
    let ((old, old_pods), (new, new_pods)) = (had, has);
    new_pods > old_pods
        || more(wants.cpu, old.cpu, new.cpu)
        || more(wants.memory, old.memory, new.memory)
        || more(wants.ephemeral_storage, old.ephemeral_storage, new.ephemeral_storage)
        || wants.scalars.iter().any(|(n, want)| more(*want, old.scalar(n), new.scalar(n)))
}

fn labelled(node: &Node, key: &str) -> bool {
    node.metadata.labels.contains_key(key)
}
