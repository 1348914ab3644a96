//! Who a step is about: the places it lights, its pod, its ship.

use super::flight::intended;
use super::stop::stopped_at;
use super::{Crew, Desk, Place, Room};
use crate::cluster::controller::Sync;
use crate::cluster::network::HopEnd;
use crate::cluster::node::NodeNote;
use crate::cluster::object::{Key, Kind, Str};
use crate::cluster::{Actor, Change, Cluster, Fault, Step, What};
use std::sync::Arc;

/// The ship a step is about, for a stage that does not show all: where it happens, else the ship
/// of the pod it is about.
#[inline(never)]
pub fn ship_of(cluster: &Cluster, steps: &[Arc<Step>]) -> Option<Str> {
    let step = steps.last()?;
    let node = match &step.what {
        What::Scheduled(decision) => decision.chosen,
        What::Hop(hop) => match (&hop.to, &hop.from) {
            (HopEnd::Pod(pod), _) => node_of(cluster, pod),
            (HopEnd::Node(node), _) | (_, HopEnd::Node(node)) => Some(*node),
            (_, HopEnd::Pod(pod)) => node_of(cluster, pod),
            (_, HopEnd::Client | HopEnd::LoadBalancer(_) | HopEnd::Host(_)) => None,
        },
        What::Sync(sync) => match &**sync {
            Sync::NodeUnknown { node, .. }
            | Sync::NodeReadyAgain { node, .. }
            | Sync::NodeNotReady { node, .. }
            | Sync::MarkPodsNotReady { node, .. }
            | Sync::TaintNode { node, .. }
            | Sync::UntaintNode { node, .. }
            | Sync::EvictionScheduled { node, .. }
            | Sync::EvictPod { node, .. }
            | Sync::CancelEviction { node, .. } => Some(*node),
            Sync::CollectPod { node, .. } if !node.is_empty() => Some(*node),
            _ => None,
        },
        // A fleet of kube-proxies has no name.
        _ => step.to.node().or(step.from.node()).copied().filter(|node| !node.is_empty()),
    };
    let changed = || step.changes.iter().find_map(|change| node_changed(change).copied());
    let node = node.or_else(changed).or_else(|| Some(intended(cluster, steps)?.0));
    node.or_else(|| node_of(cluster, &key_of(step)?))
}

fn node_changed(change: &Change) -> Option<&Str> {
    match change {
        Change::Bound { node, .. }
        | Change::NodeReady { node, .. }
        | Change::Tainted { node, .. }
        | Change::Untainted { node, .. }
        | Change::Cordoned { node, .. }
        | Change::Machine { node } => Some(node),
        _ => None,
    }
}

/// The ship of a pod, or of a Node's own object.
fn node_of(cluster: &Cluster, key: &Key) -> Option<Str> {
    match key.kind {
        Kind::Node => Some(key.name),
        Kind::Pod => {
            let node = cluster.get(key).and_then(|o| o.as_pod().map(|p| p.spec.node_name));
            node.filter(|n| !n.is_empty())
        }
        _ => None,
    }
}

/// The pod a step is about.
pub fn about(step: &Step) -> Option<Key> {
    key_of(step).filter(|key| key.kind == Kind::Pod)
}

/// The object a step is about.
fn key_of(step: &Step) -> Option<Key> {
    match &step.what {
        What::Request(note) => Some(note.key),
        What::Refused(refusal) => Some(refusal.request.key),
        What::Stored { key, .. } | What::Watch { key, .. } => Some(*key),
        What::Scheduled(decision) => Some(decision.pod),
        What::Node(note) => note_pod(note).copied(),
        What::Hop(hop) => match &hop.to {
            HopEnd::Pod(pod) => Some(*pod),
            _ => stopped_at(hop).map(|(pod, _)| pod),
        },
        What::Sync(sync) => match &**sync {
            Sync::EvictPod { pod, .. } | Sync::CollectPod { pod, .. } => Some(*pod),
            _ => None,
        },
        What::Fault(Fault::ContainerCrashed { pod }) => Some(*pod),
        What::Act(act) => act.target().filter(|key| matches!(key.kind, Kind::Node | Kind::Pod)),
        What::Fault(_) | What::Traffic(_) => None,
    }
}

/// What the step lights: who sends and who receives.
pub(super) fn lit(step: &Step) -> Vec<Place> {
    match &step.what {
        What::Hop(hop) => return vec![hop_place(&hop.from), hop_place(&hop.to)],
        // News may have set it off, but who decides sits in one room.
        What::Sync(_) => return place(&step.to).into_iter().collect(),
        _ => {}
    }
    let (from, to) = (place(&step.from), place(&step.to));
    from.into_iter().chain(to).collect()
}

pub(super) fn place(actor: &Actor) -> Option<Place> {
    match actor {
        Actor::World => None,
        Actor::Learner => Some(Place::Learner),
        Actor::Client => Some(Place::Clients),
        Actor::ApiServer => Some(Place::Room(Room::Api)),
        Actor::Etcd => Some(Place::Room(Room::Etcd)),
        Actor::Scheduler => Some(Place::Room(Room::Scheduler)),
        Actor::Controller(controller) => Some(Place::Desk(Desk::of(*controller))),
        Actor::Kubelet(node) => Some(Place::Crew(Crew::Captain, *node)),
        Actor::Runtime(node) => Some(Place::Crew(Crew::Engine, *node)),
        Actor::KubeProxy(node) => Some(Place::Crew(Crew::RouteOfficer, *node)),
        Actor::LoadBalancer { namespace, name } => {
            Some(Place::Service { namespace: *namespace, name: *name })
        }
        Actor::Pod { namespace, name } => Some(Place::Pod { namespace: *namespace, name: *name }),
    }
}

pub(super) fn hop_place(end: &HopEnd) -> Place {
    match end {
        HopEnd::Client | HopEnd::Host(_) => Place::Clients,
        HopEnd::LoadBalancer(key) => Place::Gate { namespace: key.namespace, name: key.name },
        HopEnd::Node(node) => Place::Crew(Crew::RouteOfficer, *node),
        HopEnd::Pod(key) => Place::Pod { namespace: key.namespace, name: key.name },
    }
}

fn note_pod(note: &NodeNote) -> Option<&Key> {
    match note {
        NodeNote::RunSandbox { pod, .. }
        | NodeNote::Sandbox { pod, .. }
        | NodeNote::SandboxFailed { pod, .. }
        | NodeNote::PullImage { pod, .. }
        | NodeNote::ImagePulled { pod, .. }
        | NodeNote::PullFailed { pod, .. }
        | NodeNote::CreateContainer { pod, .. }
        | NodeNote::StartContainer { pod, .. }
        | NodeNote::Ready { pod, .. }
        | NodeNote::Unready { pod, .. }
        | NodeNote::Signal { pod, .. }
        | NodeNote::ContainerExited { pod, .. }
        | NodeNote::BackOff { pod, .. }
        | NodeNote::Removed { pod, .. } => Some(pod),
        NodeNote::Registered { .. }
        | NodeNote::Booted { .. }
        | NodeNote::Reconnected { .. }
        | NodeNote::Rules(_)
        | NodeNote::ProxyMode(_) => None,
    }
}
