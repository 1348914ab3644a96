//! Each controller alone, fed by hand.

use crate::cluster::component::{Component, Ctx, Out, Patch, Request, Response, Timer, Verb};
use crate::cluster::config::Config;
use crate::cluster::controller::endpoint_slice::EndpointSliceController;
use crate::cluster::controller::garbage_collector::GarbageCollector;
use crate::cluster::controller::node_lifecycle::{LeaseState, NodeLifecycle};
use crate::cluster::controller::pod_gc::PodGc;
use crate::cluster::controller::replica_set::ReplicaSetController;
use crate::cluster::controller::taint_eviction::TaintEviction;
use crate::cluster::controller::{Disruption, Sync};
use crate::cluster::object::{
    Condition, Key, Kind, Node, Object, OwnerReference, Pod, PodPhase, ReplicaSet, Service,
    ServicePort, Status, Str, TAINT_OUT_OF_SERVICE, Taint, Time, Toleration,
};
use crate::cluster::rng::Rng;
use crate::cluster::step::{Actor, Controller, Ms, WatchOp, What};
use std::sync::Arc;

/// A controller's desk: what it asks for is kept until the test answers.
struct Desk<C> {
    controller: C,
    config: Config,
    rng: Rng,
    now: Ms,
    revision: u64,
    timers: Vec<(Ms, Timer)>,
    requests: Vec<(Option<Key>, Verb)>,
    notes: Vec<Arc<Sync>>,
    events: Vec<String>,
}

impl<C: Component + Default> Desk<C> {
    fn new() -> Desk<C> {
        Desk {
            controller: C::default(),
            config: Config::default(),
            rng: Rng::new(1),
            now: 0,
            revision: 1,
            timers: Vec::new(),
            requests: Vec::new(),
            notes: Vec::new(),
            events: Vec::new(),
        }
    }

    fn call(&mut self, f: impl FnOnce(&mut C, &mut Ctx)) {
        let mut out = Out::default();
        let mut ctx = Ctx {
            now: self.now,
            config: &self.config,
            rng: &mut self.rng,
            me: Actor::Controller(Controller::ReplicaSet),
            cause: None,
            out: &mut out,
        };
        f(&mut self.controller, &mut ctx);
        self.timers.extend(out.timers);
        self.requests.extend(out.requests);
        self.events.extend(out.events.into_iter().map(|e| format!("{} {}", e.reason, e.message)));
        if let Some((_, _, What::Sync(sync))) = out.note {
            self.notes.push(sync);
        }
    }

    fn watch(&mut self, op: WatchOp, object: impl Into<Object>) {
        let mut object = object.into();
        self.revision += 1;
        object.meta_mut().resource_version = self.revision;
        self.call(|c, ctx| c.on_watch(ctx, op, &object));
    }

    fn answer(&mut self, work: Option<Key>, verb: Verb, response: Response) {
        let by = Actor::Controller(Controller::ReplicaSet);
        let request = Request { by, work, verb };
        self.call(|c, ctx| c.on_response(ctx, &request, &response));
    }

    /// Fires the timers up to a moment, in their order.
    fn run_until(&mut self, until: Ms) {
        while let Some(at) = self.timers.iter().map(|(at, _)| *at).min().filter(|at| *at <= until) {
            let first = self.timers.iter().position(|(t, _)| *t == at).expect("the first");
            let (_, timer) = self.timers.remove(first);
            self.now = at;
            self.call(|c, ctx| c.on_timer(ctx, &timer));
        }
        self.now = until;
    }

    fn take_requests(&mut self) -> Vec<(Option<Key>, Verb)> {
        std::mem::take(&mut self.requests)
    }
}

fn owner(kind: Kind, name: &str, uid: &str) -> OwnerReference {
    OwnerReference {
        api_version: kind.api_version().into(),
        kind: kind.name().into(),
        name: name.into(),
        uid: uid.into(),
        controller: true,
        block_owner_deletion: true,
    }
}

fn condition(kind: &str, status: Status, at: Ms) -> Condition {
    Condition {
        kind: kind.into(),
        status,
        last_transition_time: Some(Time::from_ms(at)),
        ..Condition::default()
    }
}

fn pod(name: &str, node: &str, ready: bool) -> Pod {
    let mut pod = Pod::default();
    pod.metadata.name = name.into();
    pod.metadata.namespace = "default".into();
    pod.metadata.uid = format!("uid-{name}").into();
    pod.metadata.labels.insert("app".into(), "web".into());
    Arc::make_mut(&mut pod.spec).node_name = node.into();
    pod.status.phase = PodPhase::Running;
    pod.status.conditions.push(condition("Ready", ready.into(), 0));
    pod
}

fn replica_set(replicas: i32) -> ReplicaSet {
    let mut set = ReplicaSet::default();
    set.metadata.name = "web".into();
    set.metadata.namespace = "default".into();
    set.metadata.uid = "rs".into();
    set.metadata.generation = 1;
    set.spec.replicas = replicas;
    set.spec.selector.match_labels.insert("app".into(), "web".into());
    set.spec.template.metadata.labels.insert("app".into(), "web".into());
    set
}

fn node(name: &str, zone: &str, ready: Status) -> Node {
    let mut node = Node::default();
    node.metadata.name = name.into();
    if !zone.is_empty() {
        node.metadata.labels.insert("topology.kubernetes.io/zone".into(), zone.into());
    }
    node.status.conditions.push(condition("Ready", ready, 0));
    node
}

/// Answers every creation: the watch event first, then the answer.
fn answer_creations(desk: &mut Desk<ReplicaSetController>) -> usize {
    let mut made = 0;
    for (work, verb) in desk.take_requests() {
        if let Verb::Create(Object::Pod(new)) = &verb {
            made += 1;
            let mut new = Pod::clone(new);
            desk.revision += 1;
            new.metadata.name = format!("web-{}", desk.revision).into();
            new.metadata.uid = new.metadata.name;
            desk.watch(WatchOp::Added, new.clone());
            desk.answer(work, verb, Ok(new.into()));
        } else if let Verb::UpdateStatus(object) = &verb {
            let object = object.clone();
            desk.watch(WatchOp::Modified, object.clone());
            desk.answer(work, verb, Ok(object));
        }
    }
    made
}

#[test]
fn pods_are_made_in_batches_that_double() {
    let mut desk: Desk<ReplicaSetController> = Desk::new();
    desk.watch(WatchOp::Added, replica_set(20));
    desk.run_until(10);
    let mut batches = Vec::new();
    while batches.iter().sum::<usize>() < 20 {
        batches.push(answer_creations(&mut desk));
    }
    assert_eq!(batches, [1, 2, 4, 8, 5]);
    // Five of them decided about creations; each told how many were still missing.
    let missing: Vec<u32> = desk
        .notes
        .iter()
        .filter_map(
            |n| if let Sync::CreatePods { missing, .. } = **n { Some(missing) } else { None },
        )
        .collect();
    assert_eq!(missing, [20, 19, 17, 13, 5]);
    assert_eq!(desk.events.len(), 20);
}

#[test]
fn no_more_than_the_burst_is_made_in_one_sync() {
    let mut desk: Desk<ReplicaSetController> = Desk::new();
    desk.watch(WatchOp::Added, replica_set(1200));
    let mut made = 0;
    for round in 0..200 {
        desk.run_until(10 * (round + 1));
        made += answer_creations(&mut desk);
    }
    assert_eq!(made, 1200);
}

#[test]
fn a_refusal_ends_the_slow_start() {
    let mut desk: Desk<ReplicaSetController> = Desk::new();
    desk.watch(WatchOp::Added, replica_set(20));
    desk.run_until(10);
    let (work, verb) = desk.take_requests().remove(0);
    let error = crate::cluster::step::ApiError {
        reason: crate::cluster::step::Reason::Forbidden,
        message: "exceeded quota".into(),
    };
    desk.answer(work, verb, Err(error));
    assert_eq!(desk.events, ["FailedCreate Error creating: exceeded quota"]);
    let (work, verb) = desk.take_requests().remove(0);
    let Verb::UpdateStatus(Object::ReplicaSet(status)) = &verb else { panic!("{verb:?}") };
    assert_eq!(&*status.status.conditions[0].reason, "FailedCreate");
    let status = status.clone();
    desk.answer(work, verb, Ok(status.into()));
    // Tried again after the back-off.
    desk.run_until(100);
    assert_eq!(desk.take_requests().len(), 1);
}

#[test]
fn counts_are_those_of_looking_at_every_pod() {
    let mut desk: Desk<ReplicaSetController> = Desk::new();
    let mut rng = Rng::new(7);
    let mut set = replica_set(0);
    set.metadata.deletion_timestamp = Some(Time(0)); // it only counts
    desk.watch(WatchOp::Added, set.clone());
    let (mut pods, mut made): (Vec<Pod>, u32) = (Vec::new(), 0);
    for _ in 0..2000 {
        let at = rng.below(40) as usize;
        if at >= pods.len() {
            made += 1;
            let mut new = pod(&format!("p{made}"), "n1", rng.below(2) == 0);
            new.metadata.owner_references.push(owner(Kind::ReplicaSet, "web", "rs"));
            pods.push(new.clone());
            desk.watch(WatchOp::Added, new);
            continue;
        }
        let changed = &mut pods[at];
        match rng.below(6) {
            0 => changed.metadata.deletion_timestamp = Some(Time(5)),
            1 => changed.status.phase = PodPhase::Failed,
            2 => changed.status.conditions[0].status = (rng.below(2) == 0).into(),
            3 => drop(changed.metadata.labels.remove("app")),
            4 => drop(changed.metadata.labels.insert("app".into(), "web".into())),
            _ => {
                let gone = pods.remove(at);
                desk.watch(WatchOp::Deleted, gone);
                continue;
            }
        }
        let changed = changed.clone();
        desk.watch(WatchOp::Modified, changed);
    }
    let mut told = set;
    for round in 1..10 {
        desk.run_until(round * 100);
        if let Some((_, Verb::UpdateStatus(Object::ReplicaSet(set)))) = desk.requests.last() {
            told = ReplicaSet::clone(set);
        }
        answer_creations(&mut desk);
    }
    let selected = |p: &&Pod| p.metadata.labels.contains_key("app");
    let active: Vec<&Pod> = pods.iter().filter(|p| p.is_active()).filter(selected).collect();
    let ready = active.iter().filter(|p| p.is_ready()).count() as i32;
    let ending = |p: &&Pod| p.metadata.is_terminating() && !p.is_finished();
    assert_eq!(told.status.replicas, active.len() as i32);
    assert_eq!((told.status.ready_replicas, told.status.available_replicas), (ready, ready));
    let terminating = pods.iter().filter(ending).count() as i32;
    assert_eq!(told.status.terminating_replicas, Some(terminating));
}

/// Nodes of a zone that fall silent one after another, as node lifecycle sees them.
struct Fleet {
    desk: Desk<NodeLifecycle>,
    nodes: Vec<Node>,
}

impl Fleet {
    fn new(zones: &[&str]) -> Fleet {
        let mut desk: Desk<NodeLifecycle> = Desk::new();
        let mut nodes = Vec::new();
        for (i, zone) in zones.iter().enumerate() {
            let node = node(&format!("n{i}"), zone, Status::True);
            desk.watch(WatchOp::Added, node.clone());
            let name = node.metadata.name;
            desk.call(|c, ctx| c.heartbeat(ctx, &name, LeaseState::Alive { phase_ms: 0 }));
            nodes.push(node);
        }
        let mut fleet = Fleet { desk, nodes };
        fleet.run_until(60_000);
        fleet
    }

    fn silence(&mut self, at: usize) {
        let (name, last_renewal) = (self.nodes[at].metadata.name, self.desk.now);
        self.desk.call(|c, ctx| c.heartbeat(ctx, &name, LeaseState::Silent { last_renewal }));
    }

    /// Runs on, storing what is patched.
    fn run_until(&mut self, until: Ms) {
        while self.desk.now < until {
            let next = self.desk.timers.iter().map(|(at, _)| *at).min().unwrap_or(until);
            self.desk.run_until(next.max(self.desk.now).min(until));
            for (work, verb) in self.desk.take_requests() {
                let Verb::Patch(key, patch) = &verb else { panic!("{verb:?}") };
                let at = self.nodes.iter().position(|n| n.metadata.name == key.name);
                let node = &mut self.nodes[at.expect("a node")];
                match patch {
                    Patch::NodeConditions(conditions) => {
                        node.status.conditions = conditions.clone();
                    }
                    Patch::NodeTaints { add, remove } => {
                        node.spec.taints.retain(|t| !remove.contains(t));
                        node.spec.taints.extend(add.iter().cloned());
                    }
                    _ => panic!("{patch:?}"),
                }
                let stored = node.clone();
                self.desk.watch(WatchOp::Modified, stored.clone());
                self.desk.answer(work, verb, Ok(stored.into()));
            }
            if next >= until {
                break;
            }
        }
        self.desk.now = until;
    }

    fn executed(&self) -> Vec<usize> {
        let executes = |n: &Node| n.has_taint("node.kubernetes.io/unreachable", "NoExecute");
        (0..self.nodes.len()).filter(|i| executes(&self.nodes[*i])).collect()
    }

    fn unknown_at(&self) -> Vec<(Str, Ms, Ms)> {
        let told = |n: &Arc<Sync>| match &**n {
            Sync::NodeUnknown { node, last_renewal, seen_at, .. } => {
                Some((*node, *last_renewal, *seen_at))
            }
            _ => None,
        };
        self.desk.notes.iter().filter_map(told).collect()
    }
}

#[test]
fn a_silent_node_is_given_up_a_grace_after_the_pass_that_saw_it_last() {
    let mut fleet = Fleet::new(&["a", "a", "a"]);
    fleet.desk.now = 61_000;
    fleet.silence(1);
    fleet.run_until(114_999);
    assert!(fleet.unknown_at().is_empty());
    fleet.run_until(115_200);
    assert_eq!(fleet.unknown_at(), [("n1".into(), 61_000, 65_000)]);
    assert_eq!(fleet.executed(), [1]);
    assert!(fleet.nodes[1].has_taint("node.kubernetes.io/unreachable", "NoSchedule"));
    // Nothing is left to do: no perpetual timers.
    fleet.run_until(200_000);
    assert!(fleet.desk.timers.is_empty(), "{:?}", fleet.desk.timers);
}

#[test]
fn further_nodes_of_a_zone_wait_ten_seconds_each() {
    let mut fleet = Fleet::new(&["a"; 9]);
    fleet.desk.now = 61_000;
    (0..3).for_each(|i| fleet.silence(i));
    fleet.run_until(116_000);
    assert_eq!(fleet.executed(), [0]);
    fleet.run_until(124_000);
    assert_eq!(fleet.executed(), [0]);
    fleet.run_until(126_000);
    assert_eq!(fleet.executed(), [0, 1]);
    fleet.run_until(136_000);
    assert_eq!(fleet.executed(), [0, 1, 2]);
}

#[test]
fn another_zone_has_a_queue_of_its_own() {
    let mut fleet = Fleet::new(&["a", "a", "b", "b"]);
    fleet.desk.now = 61_000;
    fleet.silence(0);
    fleet.silence(2);
    fleet.run_until(116_000);
    assert_eq!(fleet.executed(), [0, 2]);
}

#[test]
fn when_most_of_a_small_zone_is_silent_it_is_not_emptied() {
    let mut fleet = Fleet::new(&["a"; 5]);
    fleet.desk.now = 61_000;
    (0..3).for_each(|i| fleet.silence(i));
    fleet.run_until(300_000);
    let state = |n: &&Arc<Sync>| matches!(***n, Sync::ZoneState { to: Disruption::Partial, .. });
    assert_eq!(fleet.desk.notes.iter().filter(state).count(), 1);
    assert!(fleet.executed().len() <= 1, "{:?}", fleet.executed());
}

#[test]
fn zones_disrupted_in_one_pass_are_each_told() {
    let mut fleet = Fleet::new(&["a", "a", "a", "a", "b", "b", "b", "b", "c"]);
    fleet.desk.now = 61_000;
    [0, 1, 2, 4, 5, 6].into_iter().for_each(|i| fleet.silence(i));
    fleet.run_until(116_000);
    let zone = |n: &Arc<Sync>| match &**n {
        Sync::ZoneState { zone, to: Disruption::Partial, .. } => Some(*zone),
        _ => None,
    };
    let zones: Vec<Str> = fleet.desk.notes.iter().filter_map(zone).collect();
    assert_eq!(zones, ["a".into(), "b".into()]);
}

#[test]
fn when_all_are_silent_evictions_are_called_off() {
    let mut fleet = Fleet::new(&["a", "a", "a"]);
    fleet.desk.now = 61_000;
    fleet.silence(0);
    fleet.desk.now = 71_000;
    fleet.silence(1);
    fleet.silence(2);
    fleet.run_until(116_000);
    assert_eq!(fleet.executed(), [0]);
    fleet.run_until(200_000);
    assert!(fleet.executed().is_empty());
    // One comes back: it is the others' turn again, after a fresh grace for the last ones heard.
    let name = fleet.nodes[0].metadata.name;
    fleet.desk.call(|c, ctx| c.heartbeat(ctx, &name, LeaseState::Alive { phase_ms: 200_000 }));
    fleet.nodes[0].status.conditions[0].status = Status::True;
    let back = fleet.nodes[0].clone();
    fleet.desk.watch(WatchOp::Modified, back);
    fleet.run_until(260_000);
    assert_eq!(fleet.executed(), [1, 2]);
}

#[test]
fn a_cordoned_node_is_tainted_and_untainted() {
    let mut fleet = Fleet::new(&["a", "a"]);
    for on in [true, false] {
        fleet.nodes[0].spec.unschedulable = on;
        let node = fleet.nodes[0].clone();
        fleet.desk.watch(WatchOp::Modified, node);
        fleet.run_until(fleet.desk.now + 100);
        let tainted = fleet.nodes[0].has_taint("node.kubernetes.io/unschedulable", "NoSchedule");
        assert_eq!(tainted, on);
    }
}

fn toleration(key: &str, seconds: Option<i64>) -> Toleration {
    Toleration {
        effect: "NoExecute".into(),
        key: key.into(),
        operator: "Exists".into(),
        toleration_seconds: seconds,
        ..Toleration::default()
    }
}

fn tainted(name: &str, keys: &[&str]) -> Node {
    let mut node = node(name, "", Status::True);
    for key in keys {
        node.spec.taints.push(Taint {
            effect: "NoExecute".into(),
            key: (*key).into(),
            ..Taint::default()
        });
    }
    node
}

#[test]
fn pods_leave_after_the_shortest_toleration() {
    let mut desk: Desk<TaintEviction> = Desk::new();
    desk.watch(WatchOp::Added, tainted("n1", &[]));
    for (name, tolerations) in [
        ("now", vec![toleration("a", Some(60))]),
        ("soon", vec![toleration("a", Some(60)), toleration("b", Some(30))]),
        ("never", vec![toleration("", None)]),
        ("late", vec![toleration("a", Some(300)), toleration("b", None)]),
    ] {
        let mut pod = pod(name, "n1", true);
        Arc::make_mut(&mut pod.spec).tolerations = tolerations;
        desk.watch(WatchOp::Added, pod);
    }
    desk.watch(WatchOp::Modified, tainted("n1", &["a", "b"]));
    let Sync::EvictionScheduled { pods, .. } = &*desk.notes[0] else { panic!("{:?}", desk.notes) };
    let planned: Vec<(&str, i64)> =
        pods.iter().map(|p| (&*p.pod.name, p.toleration_seconds)).collect();
    assert_eq!(planned, [("late", 300), ("now", 0), ("soon", 30)]);
    let mut gone = Vec::new();
    for at in [0, 29_999, 30_000, 299_999] {
        desk.run_until(at);
        let patched = desk.take_requests();
        gone.extend(patched.iter().map(|(k, _)| (at, (*k).expect("a pod").name.to_string())));
        for (work, verb) in patched {
            desk.answer(work, verb, Ok(pod("any", "n1", true).into()));
        }
        assert!(desk.take_requests().iter().all(|(_, v)| matches!(v, Verb::Delete { .. })));
    }
    assert_eq!(gone, [(0, "now".to_string()), (30_000, "soon".to_string())]);
    // The taints go just in time for the last one.
    desk.watch(WatchOp::Modified, tainted("n1", &[]));
    assert_eq!(
        desk.events.last().expect("one"),
        "TaintManagerEviction Cancelling deletion of Pod default/late"
    );
    desk.run_until(400_000);
    assert!(desk.take_requests().is_empty());
}

fn service() -> Service {
    let mut service = Service::default();
    service.metadata.name = "web".into();
    service.metadata.namespace = "default".into();
    service.metadata.uid = "svc".into();
    service.spec.selector.insert("app".into(), "web".into());
    service.spec.ports = vec![ServicePort { port: 80, ..ServicePort::default() }];
    service
}

/// Answers slice writes as the API server would; returns (name, endpoints) of what was written.
fn answer_slices(desk: &mut Desk<EndpointSliceController>) -> Vec<(String, usize)> {
    desk.run_until(desk.now + 10);
    let mut written = Vec::new();
    for (work, mut verb) in desk.take_requests() {
        desk.revision += 1;
        let revision = desk.revision;
        let (Verb::Create(object) | Verb::Update(object)) = &mut verb else { continue };
        let meta = object.meta_mut();
        meta.resource_version = revision;
        if meta.name.is_empty() {
            meta.name = format!("web-{revision}").into();
        }
        let slice = object.as_endpoint_slice().expect("a slice").clone();
        written.push((slice.metadata.name.to_string(), slice.endpoints.len()));
        let object = object.clone();
        desk.answer(work, verb, Ok(object));
    }
    written
}

#[test]
fn a_hundred_endpoints_fill_a_slice() {
    let mut desk: Desk<EndpointSliceController> = Desk::new();
    desk.watch(WatchOp::Added, node("n1", "", Status::True));
    desk.watch(WatchOp::Added, service());
    // Nobody there yet: a placeholder.
    assert_eq!(answer_slices(&mut desk).iter().map(|w| w.1).collect::<Vec<_>>(), [0]);
    let add = |desk: &mut Desk<EndpointSliceController>, from: usize, to: usize| {
        for i in from..to {
            let mut pod = pod(&format!("p{i}"), "n1", true);
            pod.status.pod_ip = format!("10.0.{}.{}", i / 200, i % 200).into();
            desk.watch(WatchOp::Added, pod);
        }
    };
    add(&mut desk, 0, 250);
    let mut sizes: Vec<usize> = answer_slices(&mut desk).iter().map(|w| w.1).collect();
    sizes.sort();
    assert_eq!(sizes, [50, 100, 100]);
    // One that comes later goes where there is room.
    add(&mut desk, 250, 251);
    assert_eq!(answer_slices(&mut desk).iter().map(|w| w.1).collect::<Vec<_>>(), [51]);
    // One that ends is looked at alone.
    let mut ending = pod("p7", "n1", true);
    ending.status.pod_ip = "10.0.0.7".into();
    ending.metadata.deletion_timestamp = Some(Time(0));
    desk.watch(WatchOp::Modified, ending.clone());
    assert_eq!(answer_slices(&mut desk).iter().map(|w| w.1).collect::<Vec<_>>(), [51]);
    let Some(Sync::EndpointsChanged { changed, ready, total, .. }) =
        desk.notes.last().map(|n| &**n)
    else {
        panic!("{:?}", desk.notes)
    };
    assert_eq!((changed.as_slice(), *ready, *total), (&[("p7".into(), false)][..], 250, 251));
    desk.watch(WatchOp::Deleted, ending);
    assert_eq!(answer_slices(&mut desk).iter().map(|w| w.1).collect::<Vec<_>>(), [50]);
}

#[test]
fn a_pod_of_a_missing_node_stands_in_no_slice_until_the_node_is_there() {
    let mut desk: Desk<EndpointSliceController> = Desk::new();
    desk.watch(WatchOp::Added, service());
    let mut lost = pod("p", "n9", true);
    lost.status.pod_ip = "10.0.0.1".into();
    desk.watch(WatchOp::Added, lost);
    assert_eq!(answer_slices(&mut desk).iter().map(|w| w.1).collect::<Vec<_>>(), [0]);
    let event = "FailedToUpdateEndpointSlices Error updating Endpoint Slices for Service \
                 default/web: skipping Pod p for Service default/web: Node n9 Not Found";
    assert_eq!(desk.events, [event]);
    desk.watch(WatchOp::Added, node("n9", "", Status::True));
    assert_eq!(answer_slices(&mut desk).iter().map(|w| w.1).collect::<Vec<_>>(), [1]);
}

#[test]
fn pods_of_a_node_that_is_gone_follow_after_the_quarantine() {
    let mut desk: Desk<PodGc> = Desk::new();
    desk.watch(WatchOp::Added, node("n1", "", Status::True));
    desk.watch(WatchOp::Added, pod("p", "n1", true));
    desk.now = 30_000;
    desk.watch(WatchOp::Deleted, node("n1", "", Status::True));
    desk.run_until(79_999);
    assert!(desk.take_requests().is_empty());
    desk.run_until(80_000);
    let (work, verb) = desk.take_requests().remove(0);
    let Verb::Patch(_, Patch::PodStatus(_, status)) = &verb else { panic!("{verb:?}") };
    assert_eq!(status.phase, PodPhase::Failed);
    desk.answer(work, verb, Ok(pod("p", "n1", true).into()));
    let verbs = desk.take_requests();
    assert!(matches!(verbs[0].1, Verb::Delete { grace_period_seconds: Some(0), .. }));
}

/// The names of the pods that a pass goes about, in its order.
fn collected(desk: &mut Desk<PodGc>) -> Vec<String> {
    let name = |(_, verb): (_, Verb)| match verb {
        Verb::Patch(key, _) | Verb::Delete { key, .. } => key.name.to_string(),
        other => panic!("{other:?}"),
    };
    desk.take_requests().into_iter().map(name).collect()
}

#[test]
fn of_too_many_finished_pods_evicted_and_old_ones_go_first() {
    let mut desk: Desk<PodGc> = Desk::new();
    desk.now = 1;
    desk.config.terminated_pod_gc_threshold = 2;
    desk.watch(WatchOp::Added, node("n1", "", Status::True));
    for (name, created, reason) in [("a", 3, ""), ("b", 1, ""), ("c", 2, ""), ("d", 9, "Evicted")] {
        let mut pod = pod(name, "n1", false);
        pod.metadata.creation_timestamp = Some(Time(created * 1000));
        pod.status.phase = PodPhase::Failed;
        pod.status.reason = reason.into();
        desk.watch(WatchOp::Added, pod);
    }
    desk.run_until(19_999);
    assert!(desk.take_requests().is_empty());
    desk.run_until(20_000);
    assert_eq!(collected(&mut desk), ["d", "b"]);
}

#[test]
fn a_finished_pod_that_a_finalizer_holds_takes_a_place_but_no_request() {
    let mut desk: Desk<PodGc> = Desk::new();
    desk.config.terminated_pod_gc_threshold = 1;
    desk.watch(WatchOp::Added, node("n1", "", Status::True));
    for (name, created) in [("held", 1), ("old", 2), ("new", 3)] {
        let mut pod = pod(name, "n1", false);
        pod.metadata.creation_timestamp = Some(Time(created * 1000));
        pod.status.phase = PodPhase::Succeeded;
        if name == "held" {
            pod.metadata.deletion_timestamp = Some(Time(0));
            pod.metadata.deletion_grace_period_seconds = Some(0);
        }
        desk.watch(WatchOp::Added, pod);
    }
    desk.run_until(20_000);
    assert_eq!(collected(&mut desk), ["old"]);
    // With no threshold nothing is too many.
    desk.config.terminated_pod_gc_threshold = 0;
    desk.watch(WatchOp::Added, pod("another", "n1", true));
    desk.run_until(60_000);
    assert_eq!(collected(&mut desk), [""; 0]);
}

#[test]
fn a_pod_marked_before_keeps_the_moment_and_the_place_of_its_condition() {
    let mut desk: Desk<PodGc> = Desk::new();
    let mut lost = pod("p", "n1", true);
    let mark = Condition {
        kind: "DisruptionTarget".into(),
        status: Status::True,
        reason: "DeletionByTaintManager".into(),
        last_transition_time: Some(Time(7)),
        ..Condition::default()
    };
    mark.set(&mut lost.status.conditions);
    let last = Condition { kind: "Last".into(), ..Condition::default() };
    last.set(&mut lost.status.conditions);
    desk.watch(WatchOp::Added, lost);
    desk.run_until(60_000);
    let (_, verb) = desk.take_requests().remove(0);
    let Verb::Patch(_, Patch::PodStatus(_, status)) = &verb else { panic!("{verb:?}") };
    let [.., target, last] = &status.conditions[..] else { panic!("{status:?}") };
    assert_eq!((&*target.reason, &*last.kind), ("DeletionByPodGC", "Last"));
    assert_eq!(target.last_transition_time, Some(Time(7)));
}

#[test]
fn passes_are_counted_from_the_start() {
    let mut desk: Desk<PodGc> = Desk::new();
    desk.now = 7_000;
    desk.controller = PodGc::starting(7_000);
    let mut unbound = pod("listed", "", false);
    unbound.metadata.deletion_timestamp = Some(Time(0));
    desk.watch(WatchOp::Added, unbound.clone());
    desk.run_until(7_000);
    assert_eq!(collected(&mut desk), ["listed"]);
    unbound.metadata.name = "late".into();
    desk.now = 8_000;
    desk.watch(WatchOp::Added, unbound);
    desk.run_until(26_999);
    assert_eq!(collected(&mut desk), [""; 0]);
    desk.run_until(27_000);
    assert_eq!(collected(&mut desk), ["late"]);
}

#[test]
fn a_deleted_pod_nobody_will_end_is_collected_once() {
    let mut desk: Desk<PodGc> = Desk::new();
    desk.watch(WatchOp::Added, node("n1", "", Status::Unknown));
    for (name, on) in [("bound", "n1"), ("unbound", "")] {
        let mut pod = pod(name, on, false);
        pod.metadata.deletion_timestamp = Some(Time(0));
        desk.watch(WatchOp::Added, pod);
    }
    desk.run_until(20_000);
    assert_eq!(collected(&mut desk), ["unbound"]);
    let mut out = node("n1", "", Status::Unknown);
    out.spec.taints.push(Taint { key: TAINT_OUT_OF_SERVICE.into(), ..Taint::default() });
    desk.watch(WatchOp::Modified, out);
    // Only a finalizer holds the other one still: nothing is asked for again.
    let mut held = pod("unbound", "", false);
    held.metadata.deletion_timestamp = Some(Time(0));
    held.metadata.deletion_grace_period_seconds = Some(0);
    held.status.phase = PodPhase::Failed;
    desk.watch(WatchOp::Modified, held);
    desk.run_until(40_000);
    assert_eq!(collected(&mut desk), ["bound"]);
}

#[test]
fn dependents_follow_their_owner_unless_another_holds_them() {
    let mut desk: Desk<GarbageCollector> = Desk::new();
    let mut set = replica_set(1);
    desk.watch(WatchOp::Added, set.clone());
    let mut other = replica_set(1);
    other.metadata.name = "other".into();
    other.metadata.uid = "other".into();
    desk.watch(WatchOp::Added, other);
    for (name, owners) in [("one", vec!["rs"]), ("two", vec!["rs", "other"])] {
        let mut pod = pod(name, "n1", true);
        for uid in owners {
            pod.metadata.owner_references.push(owner(Kind::ReplicaSet, "any", uid));
        }
        desk.watch(WatchOp::Added, pod);
    }
    desk.run_until(10);
    assert!(desk.take_requests().is_empty());
    set.metadata.deletion_timestamp = Some(Time(0));
    desk.watch(WatchOp::Deleted, set);
    desk.run_until(20);
    let requests = desk.take_requests();
    assert!(matches!(&requests[0].1, Verb::Delete { key, .. } if &*key.name == "one"));
    let Verb::Patch(key, Patch::OwnerReferences(_, left)) = &requests[1].1 else {
        panic!("{requests:?}")
    };
    assert_eq!((&*key.name, left.len()), ("two", 1));
}
