//! The scheduler alone, against an API server that does at once what it is asked.

use super::*;
use crate::cluster::component::{Component, Ctx, Out, Patch, Request, Timer, Verb};
use crate::cluster::config::Config;
use crate::cluster::object::{Key, Kind, Node, Object, Pod, Status, Str, Time};
use crate::cluster::rng::Rng;
use crate::cluster::step::{Actor, ApiError, Ms, Reason as ApiReason, WatchOp, What};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A scheduler, its alarms, the objects it sees, and a line for everything it does.
struct Bench {
    scheduler: Scheduler,
    now: Ms,
    timers: Vec<(Ms, Timer)>,
    objects: BTreeMap<Key, Object>,
    log: Vec<String>,
    /// Who told of an event, and its reason.
    told_by: Vec<(Str, &'static str)>,
    /// Bindings are refused with this.
    refuse: Option<ApiReason>,
    explained: u32,
}

impl Bench {
    fn new(nodes: &[Value]) -> Bench {
        let mut bench = Bench {
            scheduler: Scheduler::new(&Config::default().scheduler_profiles),
            now: 0,
            timers: Vec::new(),
            objects: BTreeMap::new(),
            log: Vec::new(),
            told_by: Vec::new(),
            refuse: None,
            explained: 0,
        };
        nodes.iter().for_each(|node| bench.apply(node.clone()));
        bench
    }

    fn apply(&mut self, json: Value) {
        let object = Object::deserialize(json).expect("a valid object");
        self.store(object);
    }

    fn store(&mut self, object: Object) {
        let old = self.objects.insert(object.key(), object.clone());
        let op = if old.is_some() { WatchOp::Modified } else { WatchOp::Added };
        self.call(|s, ctx| s.on_watch(ctx, op, &object));
    }

    fn delete(&mut self, kind: Kind, name: &str) {
        let namespace = if kind == Kind::Node { "" } else { "default" };
        let key = Key::new(kind, namespace, name);
        let object = self.objects.remove(&key).expect("deletes what is there");
        self.call(|s, ctx| s.on_watch(ctx, WatchOp::Deleted, &object));
    }

    fn edit(&mut self, kind: Kind, name: &str, f: impl FnOnce(&mut Object)) {
        let namespace = if kind == Kind::Node { "" } else { "default" };
        let mut object = self.objects[&Key::new(kind, namespace, name)].clone();
        f(&mut object);
        self.store(object);
    }

    /// Lets time pass; every alarm on the way rings.
    fn run(&mut self, ms: Ms) -> String {
        let end = self.now + ms;
        while let Some(at) = self.timers.iter().map(|(at, _)| *at).filter(|at| *at <= end).min() {
            let index = self.timers.iter().position(|(t, _)| *t == at).expect("just seen");
            let (_, timer) = self.timers.remove(index);
            self.now = at;
            self.call(|s, ctx| s.on_timer(ctx, &timer));
        }
        self.now = end;
        std::mem::take(&mut self.log).join("\n")
    }

    fn call(&mut self, f: impl FnOnce(&mut Scheduler, &mut Ctx)) {
        let mut out = Out::default();
        let (config, mut rng) = (Config::default(), Rng::new(1));
        let before = self.scheduler.clone();
        let mut ctx = Ctx {
            now: self.now,
            config: &config,
            rng: &mut rng,
            me: Actor::Scheduler,
            cause: None,
            out: &mut out,
        };
        f(&mut self.scheduler, &mut ctx);
        self.timers.append(&mut out.timers);
        if let Some((_, _, What::Scheduled(decision))) = &out.note {
            // The table asked for before the step is the table of the step.
            assert_eq!(before.explain(&decision.pod).as_ref(), Some(&**decision));
            self.explained += 1;
        }
        for event in out.events {
            let name = &event.about.name;
            self.told_by.push((event.by, event.reason));
            self.log.push(format!("{} {name} {}: {}", self.now, event.reason, event.message));
        }
        for (work, verb) in out.requests {
            self.answer(Request { by: Actor::Scheduler, work, verb });
        }
    }

    fn answer(&mut self, request: Request) {
        let response = match &request.verb {
            Verb::Bind { pod: key, .. } | Verb::Delete { key, .. } if self.refuse.is_some() => {
                let reason = self.refuse.take().expect("just seen");
                let message = format!("pod {} is already assigned", key.name);
                Err(ApiError { reason, message })
            }
            Verb::Bind { pod, node, .. } => self.change(pod, |p| {
                Arc::make_mut(&mut p.spec).node_name = *node;
                p.status.nominated_node_name = Str::default();
            }),
            Verb::Patch(key, Patch::PodCondition(_, condition)) => {
                let (kind, status) = (&condition.kind, condition.status.name());
                self.log.push(format!("{} {} {kind}={status}", self.now, key.name));
                self.change(key, |p| {
                    p.status.conditions.retain(|c| c.kind != condition.kind);
                    p.status.conditions.push(*condition);
                })
            }
            Verb::Patch(key, Patch::NominatedNode(node, condition)) => {
                let said = condition.map(|c| format!("{}={}, ", c.kind, c.status.name()));
                let said = said.unwrap_or_default();
                self.log.push(format!("{} {} {said}nominated to {node:?}", self.now, key.name));
                self.change(key, |p| {
                    p.status.nominated_node_name = *node;
                    p.status.conditions.retain(|c| condition.is_none_or(|new| c.kind != new.kind));
                    p.status.conditions.extend(condition);
                })
            }
            Verb::Delete { key, .. } => {
                self.log.push(format!("{} {} is asked to leave", self.now, key.name));
                let now = Time::from_ms(self.now);
                self.change(key, |p| p.metadata.deletion_timestamp = Some(now))
            }
            other => panic!("the scheduler never asks {other:?}"),
        };
        self.call(|s, ctx| s.on_response(ctx, &request, &response));
    }

    fn change(&mut self, key: &Key, f: impl FnOnce(&mut Pod)) -> Result<Object, ApiError> {
        let mut object = self.objects[key].clone();
        if let Object::Pod(pod) = &mut object {
            f(Arc::make_mut(pod));
        }
        self.store(object.clone());
        Ok(object)
    }

    fn node_of(&self, pod: &str) -> Str {
        let object = &self.objects[&Key::new(Kind::Pod, "default", pod)];
        object.as_pod().expect("a pod").spec.node_name
    }
}

fn node(name: &str, cpu: &str) -> Value {
    json!({"kind": "Node", "metadata": {"name": name, "labels": {"kubernetes.io/hostname": name}},
        "status": {"allocatable": {"cpu": cpu, "memory": "4Gi", "pods": "10"}}})
}

fn pod(name: &str, cpu: &str, priority: i32) -> Value {
    json!({"kind": "Pod", "metadata": {"name": name, "namespace": "default", "uid": name},
        "spec": {"priority": priority, "containers": [
            {"name": "c", "image": "web:1", "resources": {"requests": {"cpu": cpu}}}]}})
}

fn as_node(object: &mut Object) -> &mut Node {
    match object {
        Object::Node(node) => Arc::make_mut(node),
        other => panic!("{:?} is no node", other.kind()),
    }
}

#[test]
fn binds_by_priority_then_by_arrival() {
    let mut bench = Bench::new(&[node("n1", "4")]);
    for (name, priority) in [("a", 0), ("b", 0), ("c", 5)] {
        bench.apply(pod(name, "100m", priority));
    }
    let told = bench.run(100);
    let order = "1 c Scheduled: Successfully assigned default/c to n1\n\
                 2 a Scheduled: Successfully assigned default/a to n1\n\
                 3 b Scheduled: Successfully assigned default/b to n1";
    assert_eq!(told, order);
    assert_eq!(bench.explained, 3);
    assert_eq!(bench.scheduler.waiting().count(), 0);
    assert!(bench.timers.is_empty(), "nothing waits: no alarm");
}

#[test]
fn spreads_a_wave_over_assumed_pods() {
    let mut bench = Bench::new(&[node("n1", "2"), node("n2", "2")]);
    (0..4).for_each(|i| bench.apply(pod(&format!("p{i}"), "500m", 0)));
    bench.run(10);
    let nodes: Vec<Str> = (0..4).map(|i| bench.node_of(&format!("p{i}"))).collect();
    assert_eq!(nodes.iter().filter(|n| &***n == "n1").count(), 2, "{nodes:?}");
}

#[test]
fn a_refused_pod_waits_for_what_helps_it() {
    let mut bench = Bench::new(&[node("n1", "1")]);
    let mut wants = pod("sel", "100m", 0);
    wants["spec"]["nodeSelector"] = json!({"disk": "ssd"});
    bench.apply(wants);
    let told = bench.run(50);
    let message = "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector. \
                   no new claims to deallocate, preemption: 0/1 nodes are available: \
                   1 Preemption is not helpful for scheduling.";
    assert_eq!(told, format!("1 sel FailedScheduling: {message}\n1 sel PodScheduled=False"));
    // A heartbeat, another pod, room: none of these help.
    bench.edit(Kind::Node, "n1", |n| as_node(n).status.conditions.push(Default::default()));
    bench.apply(pod("other", "100m", 0));
    bench.run(50);
    bench.delete(Kind::Pod, "other");
    assert_eq!(bench.run(1_000), "");
    // The label does.
    bench.edit(Kind::Node, "n1", |n| {
        n.meta_mut().labels.insert("disk".into(), "ssd".into());
    });
    assert!(bench.run(5).ends_with("Successfully assigned default/sel to n1"));
}

#[test]
fn a_full_cluster_is_tried_again_when_room_appears() {
    let mut bench = Bench::new(&[node("n1", "1")]);
    bench.apply(pod("first", "800m", 0));
    bench.run(5);
    bench.apply(pod("big", "800m", 0));
    let told = bench.run(5);
    assert!(told.contains("1 Insufficient cpu."), "{told}");
    assert!(told.contains("1 No preemption victims found for incoming pod."), "{told}");
    // An idle scheduler does not wait for the back-off to end.
    bench.delete(Kind::Pod, "first");
    assert!(bench.run(5).ends_with("Successfully assigned default/big to n1"));
}

#[test]
fn every_change_of_taints_wakes_pods_refused_by_plugins_that_await_nodes() {
    let mut bench = Bench::new(&[node("n1", "1")]);
    bench.apply(pod("big", "8", 0));
    bench.run(5);
    bench.edit(Kind::Node, "n1", |n| {
        as_node(n).spec.taints.push(crate::cluster::object::Taint {
            effect: "NoSchedule".into(),
            key: "k".into(),
            ..Default::default()
        });
    });
    let told = bench.run(5);
    assert!(
        told.contains("0/1 nodes are available: 1 node(s) had untolerated taint(s)."),
        "{told}"
    );
}

#[test]
fn without_nodes_a_pod_waits_for_one() {
    let mut bench = Bench::new(&[]);
    bench.apply(pod("a", "100m", 0));
    assert!(bench.run(50).starts_with("1 a FailedScheduling: no nodes available to schedule pods"));
    assert_eq!(bench.run(60_000), "");
    bench.apply(node("n1", "1"));
    assert!(bench.run(5).ends_with("Successfully assigned default/a to n1"));
}

#[test]
fn gates_hold_a_pod_back() {
    let mut bench = Bench::new(&[node("n1", "1")]);
    let mut gated = pod("a", "100m", 0);
    gated["spec"]["schedulingGates"] = json!([{"name": "example.com/wait"}]);
    bench.apply(gated);
    assert_eq!(bench.run(1_000), "");
    assert_eq!(bench.scheduler.waiting().next().map(|w| w.place), Some(Place::Gated));
    bench.apply(pod("a", "100m", 0));
    assert!(bench.run(5).ends_with("Successfully assigned default/a to n1"));
}

#[test]
fn pods_of_other_schedulers_are_left_alone() {
    let mut bench = Bench::new(&[node("n1", "1")]);
    let mut other = pod("a", "100m", 0);
    other["spec"]["schedulerName"] = json!("my-scheduler");
    bench.apply(other);
    assert_eq!(bench.run(1_000), "");
}

#[test]
fn each_profile_tells_of_its_own_pods() {
    let mut bench = Bench::new(&[node("n1", "1")]);
    let profiles = [Arc::default(), Arc::new(Profile::named("mine"))];
    bench.scheduler = Scheduler::new(&profiles);
    bench.apply(node("n1", "1"));
    for (name, cpu, priority) in [("small", "800m", 0), ("large", "900m", 9)] {
        let mut asks = pod(name, cpu, priority);
        asks["spec"]["schedulerName"] = json!("mine");
        bench.apply(asks);
        bench.run(5);
    }
    let by: Vec<String> = bench.told_by.iter().map(|(by, what)| format!("{by} {what}")).collect();
    assert_eq!(by, ["mine Scheduled", "mine FailedScheduling", "mine Preempted"]);
    let Object::Pod(victim) = &bench.objects[&Key::new(Kind::Pod, "default", "small")] else {
        panic!("no pod")
    };
    let told = victim.condition("DisruptionTarget").expect("it is marked").message;
    assert_eq!(&*told, "mine: preempting to accommodate a higher priority pod");
}

#[test]
fn a_freed_port_helps_only_who_wants_it() {
    let mut bench = Bench::new(&[node("n1", "4")]);
    let with_port = |name: &str, port: u16| {
        let mut pod = pod(name, "100m", 0);
        pod["spec"]["containers"][0]["ports"] = json!([{"containerPort": port, "hostPort": port}]);
        pod
    };
    for (name, port) in [("web", 80), ("dns", 53), ("late", 80)] {
        bench.apply(with_port(name, port));
        bench.run(5);
    }
    bench.delete(Kind::Pod, "dns");
    assert_eq!(bench.run(2_000), "", "its port was another");
    bench.delete(Kind::Pod, "web");
    assert!(bench.run(5).ends_with("Successfully assigned default/late to n1"));
}

#[test]
fn a_node_helps_affinity_by_its_domains_only() {
    let mut bench = Bench::new(&[node("n1", "4")]);
    let mut near = pod("near", "100m", 0);
    near["spec"]["affinity"] = json!({"podAffinity": {
        "requiredDuringSchedulingIgnoredDuringExecution": [
            {"topologyKey": "zone", "labelSelector": {"matchLabels": {"app": "db"}}}]}});
    bench.apply(near);
    bench.run(5);
    let label = |bench: &mut Bench, key: &str| {
        bench.edit(Kind::Node, "n1", |n| {
            n.meta_mut().labels.insert(key.into(), "a".into());
        });
        bench.run(2_000)
    };
    assert_eq!(label(&mut bench, "rack"), "", "no term asks for racks");
    assert!(label(&mut bench, "zone").contains("near FailedScheduling"));
}

#[test]
fn five_minutes_in_vain_are_enough() {
    let mut bench = Bench::new(&[node("n1", "1")]);
    bench.apply(pod("big", "8", 0));
    bench.run(5);
    assert_eq!(bench.run(299_000), "");
    let told = bench.run(60_000);
    assert!(told.starts_with("330001 big FailedScheduling"), "{told}");
}

#[test]
fn a_refused_binding_is_tried_again_after_its_back_off() {
    let mut bench = Bench::new(&[node("n1", "1")]);
    bench.refuse = Some(ApiReason::Conflict);
    bench.apply(pod("a", "100m", 0));
    let told = bench.run(500);
    let message = "running Bind plugin \"DefaultBinder\": pod a is already assigned";
    assert_eq!(told, format!("1 a FailedScheduling: {message}\n1 a PodScheduled=False"));
    assert!(bench.run(1_000).starts_with("1001 a Scheduled"), "back-off of 1 s");
}

#[test]
fn preemption_marks_evicts_waits_and_binds() {
    let mut bench = Bench::new(&[node("n1", "1")]);
    bench.apply(pod("low1", "400m", 0));
    bench.apply(pod("low2", "400m", 1));
    bench.run(10);
    bench.apply(pod("high", "500m", 9));
    let told = bench.run(10);
    // low2 is more important and stays.
    let story = "11 high FailedScheduling: 0/1 nodes are available: 1 Insufficient cpu.\n\
                 11 high PodScheduled=False, nominated to \"n1\"\n\
                 11 low1 DisruptionTarget=True\n\
                 11 low1 is asked to leave\n\
                 11 low1 Preempted: Preempted by pod high on node n1";
    assert_eq!(told, story);
    // Another try before the victim is gone: not eligible. (Woken here by a new node that is
    // too small to help, but whose allocatable would do if it were empty.)
    bench.apply(node("n2", "600m"));
    bench.edit(Kind::Node, "n2", |n| as_node(n).spec.unschedulable = true);
    let told = bench.run(10);
    assert!(
        told.contains("not eligible due to a terminating pod on the nominated node."),
        "{told}"
    );
    // Pods of lower priority do not take the place that is kept.
    bench.apply(pod("thief", "400m", 0));
    bench.delete(Kind::Pod, "low1");
    let told = bench.run(10);
    assert!(told.contains("Successfully assigned default/high to n1"), "{told}");
    assert!(told.contains("thief FailedScheduling"), "{told}");
    assert_eq!(bench.node_of("high"), "n1".into());
}

#[test]
fn several_victims_leave_the_last_for_last() {
    let mut bench = Bench::new(&[node("n1", "1")]);
    (0..3).for_each(|i| bench.apply(pod(&format!("low{i}"), "300m", 0)));
    bench.run(10);
    bench.apply(pod("high", "1", 9));
    let told = bench.run(10);
    let asked = told.lines().filter(|l| l.ends_with("is asked to leave")).count();
    assert_eq!(asked, 3, "{told}");
    (0..3).for_each(|i| bench.delete(Kind::Pod, &format!("low{i}")));
    assert!(bench.run(10).contains("Successfully assigned default/high to n1"));
}

#[test]
fn an_eviction_that_fails_spares_the_rest_and_the_pod_tries_again_at_once() {
    let mut bench = Bench::new(&[node("n1", "1")]);
    (0..3).for_each(|i| bench.apply(pod(&format!("low{i}"), "300m", 0)));
    bench.run(10);
    bench.refuse = Some(ApiReason::InternalError);
    bench.apply(pod("high", "1", 9));
    // Two go at once: the first is refused, so the other is only marked and the last left alone.
    let told = bench.run(1);
    assert!(told.ends_with("DisruptionTarget=True\n11 low1 DisruptionTarget=True"), "{told}");
    assert!(!told.contains("asked to leave") && !told.contains("Preempted"), "{told}");
    let high = Key::new(Kind::Pod, "default", "high");
    assert_eq!(bench.scheduler.place(&high).map(|w| w.place), Some(Place::Active));
    // Whoever is marked already is not marked again.
    let told = bench.run(1);
    assert_eq!(told.matches("is asked to leave").count(), 3, "{told}");
    assert_eq!(told.matches("DisruptionTarget").count(), 1, "{told}");
}

#[test]
fn a_pod_evicted_for_another_says_so_of_its_generation() {
    let mut bench = Bench::new(&[node("n1", "1")]);
    let mut low = pod("low", "900m", 0);
    low["metadata"]["generation"] = json!(4);
    bench.apply(low);
    bench.run(10);
    bench.apply(pod("high", "1", 9));
    bench.run(10);
    let low = &bench.objects[&Key::new(Kind::Pod, "default", "low")];
    let condition = low.as_pod().and_then(|pod| pod.condition("DisruptionTarget"));
    assert_eq!(condition.map(|c| c.observed_generation), Some(4));
}

#[test]
fn nobody_left_to_evict_takes_no_nomination_away() {
    let mut bench = Bench::new(&[node("n1", "1")]);
    bench.apply(pod("low", "1", 0));
    bench.run(10);
    bench.apply(pod("mid", "1", 5));
    assert!(bench.run(10).contains("low is asked to leave"));
    bench.apply(pod("high", "1", 9));
    let told = bench.run(10);
    assert!(told.contains("high PodScheduled=False, nominated to \"n1\""), "{told}");
    assert!(!told.contains("mid nominated"), "{told}");
    bench.delete(Kind::Pod, "low");
    assert!(bench.run(10).contains("Successfully assigned default/high to n1"));
}

#[test]
fn the_condition_is_written_only_when_it_changes() {
    let mut bench = Bench::new(&[node("n1", "1")]);
    bench.apply(pod("big", "8", 0));
    bench.run(5);
    let condition = bench.objects[&Key::new(Kind::Pod, "default", "big")].as_pod();
    let condition = condition.and_then(|p| p.condition("PodScheduled")).expect("written");
    assert_eq!((condition.status, &*condition.reason), (Status::False, "Unschedulable"));
    let told = bench.run(400_000);
    assert_eq!(told.lines().count(), 1, "one event, no patch: {told}");
}
