//! The kubelet alone, with watch events fed by hand and an API server that always says yes.

use super::*;
use crate::cluster::component::{Out, Verb};
use crate::cluster::config::Config;
use crate::cluster::map::Map;
use crate::cluster::object::*;
use crate::cluster::rng::Rng;

/// One kubelet, its alarms, and what it asked the API server for.
struct Bench {
    kubelet: Kubelet,
    config: Config,
    rng: Rng,
    now: Ms,
    timers: Map<(Ms, u32), Timer>,
    count: u32,
    log: Vec<String>,
    requests: Vec<(Ms, Verb)>,
}

impl Bench {
    fn new() -> Bench {
        let mut kubelet = Kubelet::new(NodeSetup {
            name: "w1".into(),
            address: "192.168.0.11".into(),
            pod_cidr: "10.244.1.0/24".into(),
            cpu_milli: 4000,
            memory_mib: 8192,
            zone: "".into(),
        });
        (kubelet.fresh, kubelet.registered, kubelet.leased) = (false, true, true);
        Bench {
            kubelet,
            config: Config::default(),
            rng: Rng::new(1),
            now: 0,
            timers: Map::new(),
            count: 0,
            log: Vec::new(),
            requests: Vec::new(),
        }
    }

    fn call(&mut self, act: impl FnOnce(&mut Kubelet, &mut Ctx)) {
        let mut out = Out::default();
        let mut ctx = Ctx {
            now: self.now,
            config: &self.config,
            rng: &mut self.rng,
            me: Actor::Kubelet("w1".into()),
            cause: None,
            out: &mut out,
        };
        act(&mut self.kubelet, &mut ctx);
        let at = self.now;
        if let Some((_, _, what)) = out.note {
            self.log.push(format!("{at} {}", brief(&what)));
        }
        for event in out.events {
            self.log.push(format!("{at} event {}: {}", event.reason, event.message));
        }
        for (_, verb) in out.requests {
            self.log.push(format!("{at} {}", brief_verb(&verb)));
            self.requests.push((at, verb));
        }
        for (when, timer) in out.timers {
            self.count += 1;
            self.timers.insert((when, self.count), timer);
        }
    }

    fn run_until(&mut self, end: Ms) {
        while let Some((at, _)) = self.timers.keys().next().copied().filter(|(t, _)| *t <= end) {
            let (_, timer) = self.timers.pop_first().unwrap();
            self.now = at;
            self.call(|k, ctx| k.on_timer(ctx, &timer));
        }
        self.now = end;
    }

    fn watch(&mut self, op: WatchOp, pod: &Pod) {
        let object = Object::from(pod.clone());
        self.call(|k, ctx| k.on_watch(ctx, op, &object));
    }

    /// What was logged since the last call.
    fn trace(&mut self) -> String {
        std::mem::take(&mut self.log).join("\n")
    }

    fn last_status(&self) -> &PodStatus {
        let find = |(_, verb): &'_ (Ms, Verb)| matches!(verb, Verb::Patch(_, Patch::PodStatus(..)));
        let place = self.requests.iter().rposition(find).unwrap();
        let (_, Verb::Patch(_, Patch::PodStatus(_, status))) = &self.requests[place] else {
            unreachable!()
        };
        status
    }
}

fn brief(what: &What) -> String {
    match what {
        What::Node(note) => {
            let text = format!("{note:?}");
            let key = "Key { kind: Pod, namespace: \"default\", name: \"a\" }";
            text.replace(key, "a").replace('"', "")
        }
        What::Watch { op, .. } => format!("watch {op:?}"),
        other => format!("{other:?}"),
    }
}

fn brief_verb(verb: &Verb) -> String {
    match verb {
        Verb::Patch(_, Patch::PodStatus(_, s)) => {
            let yes = |c: &&Condition| c.status == Status::True;
            let on: Vec<&str> = s.conditions.iter().filter(yes).map(|c| &*c.kind).collect();
            let states = s.container_statuses.iter().map(|c| match &c.state {
                ContainerState::Unset => "?".to_string(),
                ContainerState::Waiting { reason, .. } => reason.to_string(),
                ContainerState::Running { .. } => "running".to_string(),
                ContainerState::Terminated { exit_code, .. } => format!("exit {exit_code}"),
            });
            let states: Vec<String> = states.collect();
            format!("status {} [{}] {}", s.phase.name(), states.join(" "), on.join(" "))
        }
        Verb::Patch(_, patch) => format!("{patch:?}").split('(').next().unwrap().to_string(),
        Verb::Delete { grace_period_seconds, .. } => format!("delete {grace_period_seconds:?}"),
        Verb::Create(object) => format!("create {}", object.kind().name()),
        other => format!("{other:?}"),
    }
}

fn pod(image: &str) -> Pod {
    let container = Container { name: "c".into(), image: image.into(), ..Container::default() };
    let spec = PodSpec {
        containers: vec![container],
        node_name: "w1".into(),
        termination_grace_period_seconds: Some(30),
        ..PodSpec::default()
    };
    Pod {
        metadata: ObjectMeta {
            name: "a".into(),
            namespace: "default".into(),
            uid: "u1".into(),
            ..ObjectMeta::default()
        },
        spec: Arc::new(spec),
        status: PodStatus::default(),
    }
}

fn deleted(mut pod: Pod, at: Ms) -> Pod {
    pod.metadata.deletion_timestamp = Some(Time::from_ms(at + 30_000));
    pod.metadata.deletion_grace_period_seconds = Some(30);
    pod
}

#[test]
fn a_pod_starts_step_by_step() {
    let mut bench = Bench::new();
    bench.watch(WatchOp::Added, &pod("web:v1"));
    bench.run_until(5_000);
    let want = "\
0 watch Added
0 status Pending [ContainerCreating] Initialized PodScheduled
1 RunSandbox { pod: a, ms: 200 }
201 Sandbox { pod: a, ip: 10.244.1.2 }
202 PullImage { pod: a, container: c, image: web:v1, size_bytes: 24000000, ms: 1600, cached: false }
202 event Pulling: Pulling image \"web:v1\"
1802 ImagePulled { pod: a, container: c, image: web:v1, size_bytes: 24000000, ms: 1600 }
1802 event Pulled: Successfully pulled image \"web:v1\" in 1.6s (1.6s including waiting). Image \
    size: 24000000 bytes.
1803 CreateContainer { pod: a, container: c, image: web:v1, restarts: 0 }
1803 event Created: Container created
1953 StartContainer { pod: a, container: c, image: web:v1, restarts: 0, init: false }
1953 event Started: Container started
1953 status Running [running] PodReadyToStartContainers Initialized PodScheduled
2953 Ready { pod: a, after_ms: 1000 }
2953 status Running [running] PodReadyToStartContainers Initialized Ready ContainersReady \
    PodScheduled";
    assert_eq!(bench.trace(), want);
    assert_eq!(&*bench.last_status().pod_ip, "10.244.1.2");
    assert!(bench.kubelet.pod_at("10.244.1.2").unwrap().answers(8080).is_some());
    assert!(bench.kubelet.pod_at("10.244.1.2").unwrap().answers(80).is_none());
}

#[test]
fn a_pod_ends_after_serving_on() {
    let mut bench = Bench::new();
    bench.watch(WatchOp::Added, &pod("web:v1"));
    bench.run_until(20_000);
    bench.trace();
    bench.watch(WatchOp::Modified, &deleted(pod("web:v1"), 20_000));
    bench.run_until(21_999);
    assert!(bench.kubelet.pod_at("10.244.1.2").unwrap().is_serving());
    bench.run_until(60_000);
    let want = "\
20000 watch Modified
20001 Signal { pod: a, container: c, signal: Term, grace_ms: 29999 }
20001 event Killing: Stopping container c
22001 ContainerExited { pod: a, container: c, code: 0, reason: Completed, ran_ms: 20048, \
    restart: false }
22051 Removed { pod: a, ip: 10.244.1.2 }
22051 status Succeeded [exit 0] Initialized PodScheduled
22051 delete Some(0)";
    assert_eq!(bench.trace(), want);
    assert!(bench.kubelet.pod_at("10.244.1.2").is_none());
    let object = Object::from(pod("web:v1"));
    let (_, verb) = bench.requests.last().unwrap().clone();
    let request = Request { by: Actor::Kubelet("w1".into()), work: None, verb };
    bench.call(|k, ctx| k.on_response(ctx, &request, &Ok(object)));
    assert_eq!(bench.kubelet.pods().count(), 0);
}

#[test]
fn a_stubborn_program_is_killed_after_the_grace_period() {
    let mut bench = Bench::new();
    bench.watch(WatchOp::Added, &pod("stubborn:v1"));
    bench.run_until(20_000);
    bench.trace();
    bench.watch(WatchOp::Modified, &deleted(pod("stubborn:v1"), 20_000));
    bench.run_until(60_000);
    let want = "\
20000 watch Modified
20001 Signal { pod: a, container: c, signal: Term, grace_ms: 29999 }
20001 event Killing: Stopping container c
50000 Signal { pod: a, container: c, signal: Kill, grace_ms: 0 }
50005 ContainerExited { pod: a, container: c, code: 137, reason: Error, ran_ms: 48052, restart: \
    false }
50055 Removed { pod: a, ip: 10.244.1.2 }
50055 status Failed [exit 137] Initialized PodScheduled
50055 delete Some(0)";
    assert_eq!(bench.trace(), want);
}

/// Restarts: at once, then 10, 20, 40, ... seconds after each end.
#[test]
fn a_crashing_container_is_backed_off() {
    let mut bench = Bench::new();
    bench.watch(WatchOp::Added, &pod("web:crash"));
    bench.run_until(700_000);
    let trace = bench.trace();
    let starts: Vec<Ms> = trace
        .lines()
        .filter(|line| line.contains(" StartContainer {"))
        .map(|line| line.split(' ').next().unwrap().parse().unwrap())
        .collect();
    let gaps: Vec<Ms> = starts.windows(2).map(|w| (w[1] - w[0]) / 1000).collect();
    assert_eq!(gaps, [1, 10, 20, 40, 80, 160, 300]);
    assert!(trace.contains("BackOff { pod: a, container: c, ms: 10000, restarts: 1 }"));
    assert!(trace.contains("Back-off restarting failed container c in pod a_default(u1)"));
    let status = bench.last_status();
    assert_eq!(status.container_statuses[0].restart_count, 7);
    let ContainerState::Waiting { reason, message } = &status.container_statuses[0].state else {
        panic!("{status:?}")
    };
    assert_eq!(&**reason, "CrashLoopBackOff");
    assert_eq!(&**message, "back-off 5m0s restarting failed container=c pod=a_default(u1)");
}

#[test]
fn a_missing_image_is_tried_again() {
    let mut bench = Bench::new();
    bench.watch(WatchOp::Added, &pod("web:bad"));
    bench.run_until(40_000);
    let want = "\
0 watch Added
0 status Pending [ContainerCreating] Initialized PodScheduled
1 RunSandbox { pod: a, ms: 200 }
201 Sandbox { pod: a, ip: 10.244.1.2 }
202 PullImage { pod: a, container: c, image: web:bad, size_bytes: 0, ms: 0, cached: false }
202 event Pulling: Pulling image \"web:bad\"
602 PullFailed { pod: a, container: c, image: web:bad, attempt: 1, retry_ms: 10000 }
602 event Failed: Failed to pull image \"web:bad\": rpc error: code = NotFound desc = failed to \
    pull and unpack image \"docker.io/library/web:bad\": failed to resolve image: \
    docker.io/library/web:bad: not found
602 event Failed: Error: ErrImagePull
602 status Pending [ErrImagePull] PodReadyToStartContainers Initialized PodScheduled
1602 event BackOff: Back-off pulling image \"web:bad\"
1602 event Failed: Error: ImagePullBackOff
1602 status Pending [ImagePullBackOff] PodReadyToStartContainers Initialized PodScheduled
10602 PullImage";
    let trace = bench.trace();
    assert!(trace.starts_with(want), "{trace}");
    assert!(trace.contains("attempt: 2, retry_ms: 20000 }"));
}

#[test]
fn a_learner_crashes_a_container() {
    let mut bench = Bench::new();
    bench.watch(WatchOp::Added, &pod("web:v1"));
    bench.run_until(20_300);
    bench.trace();
    let key = Key::new(Kind::Pod, "default", "a");
    bench.call(|k, ctx| assert!(k.crash(ctx, &key)));
    bench.run_until(30_000);
    let want = "\
20300 ContainerExited { pod: a, container: c, code: 1, reason: Error, ran_ms: 18347, restart: true }
21000 Unready { pod: a, why: ContainerExited }
21000 status Running [exit 1] PodReadyToStartContainers Initialized PodScheduled
21001 PullImage { pod: a, container: c, image: web:v1, size_bytes: 24000000, ms: 0, cached: true }
21001 event Pulled: Container image \"web:v1\" already present on machine and can be accessed \
    by the pod
21002 CreateContainer { pod: a, container: c, image: web:v1, restarts: 1 }
21002 event Created: Container created
21152 StartContainer { pod: a, container: c, image: web:v1, restarts: 1, init: false }
21152 event Started: Container started
21152 status Running [running] PodReadyToStartContainers Initialized PodScheduled
22152 Ready { pod: a, after_ms: 1000 }
22152 status Running [running] PodReadyToStartContainers Initialized Ready ContainersReady \
    PodScheduled";
    assert_eq!(bench.trace(), want);
}

/// The object as the API server would hold it after the last report.
fn reported(bench: &Bench, mut pod: Pod) -> Object {
    pod.status = bench.last_status().clone();
    pod.into()
}

fn starts(trace: &str) -> Vec<&str> {
    let all = trace.lines().filter(|line| line.contains(" StartContainer {"));
    all.map(|line| line.split("container: ").nth(1).unwrap().split(',').next().unwrap()).collect()
}

#[test]
fn a_rebooted_machine_starts_its_pods_again() {
    let mut bench = Bench::new();
    bench.watch(WatchOp::Added, &pod("web:v1"));
    bench.run_until(20_000);
    let held = reported(&bench, pod("web:v1"));
    bench.kubelet.power_off();
    bench.timers.clear();
    bench.trace();
    assert!(bench.kubelet.pod_at("10.244.1.2").is_none());
    bench.run_until(30_000);
    bench.call(|k, ctx| k.connect(ctx, Some(&node()), &[held]));
    bench.run_until(40_000);
    let trace = bench.trace();
    assert!(trace.contains("Booted { node: w1, starting: 1, ending: 0 }"), "{trace}");
    assert!(trace.contains("30000 NodeConditions"));
    assert!(trace.contains("event SandboxChanged: Pod sandbox changed"));
    // The image was still there.
    assert!(trace.contains("image: web:v1, size_bytes: 24000000, ms: 0, cached: true"));
    let status = bench.last_status();
    assert_eq!(status.container_statuses[0].restart_count, 1);
    let ContainerState::Terminated { exit_code, reason, .. } =
        &status.container_statuses[0].last_state
    else {
        panic!("{status:?}")
    };
    assert_eq!((*exit_code, &**reason), (255, "Unknown"));
    assert_eq!(&*status.pod_ip, "10.244.1.2");
}

#[test]
fn a_rebooted_machine_ends_what_was_deleted_meanwhile() {
    let mut bench = Bench::new();
    let object = Object::from(deleted(pod("web:v1"), 0));
    bench.kubelet.power_off();
    bench.call(|k, ctx| k.connect(ctx, Some(&node()), &[object]));
    bench.run_until(40_000);
    let trace = bench.trace();
    assert!(trace.contains("delete Some(0)"), "{trace}");
    assert!(trace.contains("Booted { node: w1, starting: 0, ending: 1 }"));
    assert!(starts(&trace).is_empty());
}

/// Deleted before it ever ran here: what of its containers was to start counts as failed.
#[test]
fn containers_that_cannot_be_found_end_as_unknown() {
    let ended = |pod: Pod| {
        let mut bench = Bench::new();
        bench.kubelet.power_off();
        bench.call(|k, ctx| k.connect(ctx, Some(&node()), &[deleted(pod, 0).into()]));
        bench.run_until(40_000);
        let status = bench.last_status().clone();
        assert_eq!(status.phase, PodPhase::Failed);
        let (init, main) = (status.init_container_statuses, status.container_statuses);
        init.into_iter().chain(main).map(|c| c.state).collect::<Vec<_>>()
    };
    let unknown = ContainerState::Terminated {
        exit_code: 137,
        reason: "ContainerStatusUnknown".into(),
        message: "The container could not be located when the pod was terminated".into(),
        started_at: None,
        finished_at: None,
    };
    assert_eq!(ended(pod("web:v1")), std::slice::from_ref(&unknown));
    let mut with_inits = pod("web:v1");
    let spec = Arc::make_mut(&mut with_inits.spec);
    for name in ["first", "second"] {
        spec.init_containers.push(Container { name: name.into(), ..spec.containers[0].clone() });
    }
    // The first of them was the next to start; the others keep waiting for it.
    let states = ended(with_inits.clone());
    assert_eq!(states[0], unknown);
    let waits = |state: &ContainerState| matches!(state, ContainerState::Waiting { .. });
    assert!(states.len() == 3 && states[1..].iter().all(waits), "{states:?}");
    // Both ended well before: so the pod's own container was to start.
    for name in ["first", "second"] {
        let time = Some(Time(0));
        let (reason, message) = ("Completed".into(), "".into());
        let (started_at, finished_at) = (time, time);
        let state =
            ContainerState::Terminated { exit_code: 0, reason, message, started_at, finished_at };
        let status = ContainerStatus { name: name.into(), state, ..ContainerStatus::default() };
        with_inits.status.init_container_statuses.push(status);
    }
    let states = ended(with_inits);
    assert!(states[..2].iter().all(|s| *s != unknown && !waits(s)), "{states:?}");
    assert_eq!(states[2], unknown);
}

#[test]
fn a_reconnected_node_reports_again() {
    let mut bench = Bench::new();
    bench.watch(WatchOp::Added, &pod("web:v1"));
    bench.run_until(20_000);
    let Object::Pod(mut held) = reported(&bench, pod("web:v1")) else { unreachable!() };
    // Nothing was lost: nothing is said but the node's own status.
    bench.kubelet.images_told = 1;
    let same = Object::Pod(held.clone());
    bench.trace();
    bench.call(|k, ctx| k.connect(ctx, Some(&node()), &[same]));
    let want = "20000 Reconnected { node: w1, running: 1, ending: 0 }\n20000 NodeConditions";
    assert_eq!(bench.trace(), want);
    // Meanwhile node lifecycle had marked the pod not ready.
    for condition in &mut Arc::make_mut(&mut held).status.conditions {
        if &*condition.kind == "Ready" {
            condition.status = Status::False;
        }
    }
    bench.call(|k, ctx| k.connect(ctx, Some(&node()), &[Object::Pod(held.clone())]));
    assert!(bench.trace().contains("Ready ContainersReady PodScheduled"));
    // The pod was deleted: it ends, and is reported gone.
    let gone = Object::from(deleted((*held).clone(), 20_000));
    bench.call(|k, ctx| k.connect(ctx, Some(&node()), std::slice::from_ref(&gone)));
    bench.run_until(30_000);
    let trace = bench.trace();
    assert!(trace.contains("ending: 1") && trace.ends_with("delete Some(0)"), "{trace}");
    // That request was lost: it is said again.
    bench.call(|k, ctx| k.connect(ctx, Some(&node()), &[gone]));
    assert!(bench.trace().contains("30000 delete Some(0)"));
    // The object is gone at last.
    bench.call(|k, ctx| k.connect(ctx, Some(&node()), &[]));
    assert_eq!(bench.kubelet.pods().count(), 0);
}

/// Evicted and removed by others while the node was cut off: what runs is stopped, nobody is asked.
#[test]
fn a_pod_without_object_is_stopped() {
    let mut bench = Bench::new();
    bench.watch(WatchOp::Added, &pod("web:v1"));
    bench.run_until(20_000);
    bench.trace();
    bench.call(|k, ctx| k.connect(ctx, Some(&node()), &[]));
    bench.run_until(60_000);
    let trace = bench.trace();
    assert!(trace.contains("Signal { pod: a, container: c, signal: Term"), "{trace}");
    assert!(trace.contains("Removed { pod: a, ip: 10.244.1.2 }"));
    assert!(!trace.contains("status") && !trace.contains("delete"));
    assert_eq!(bench.kubelet.pods().count(), 0);
}

/// A pod of the same name waits for the end of the old one.
#[test]
fn a_namesake_waits() {
    let mut bench = Bench::new();
    bench.watch(WatchOp::Added, &pod("web:v1"));
    bench.run_until(20_000);
    bench.trace();
    let mut second = pod("web:v2");
    second.metadata.uid = "u2".into();
    bench.watch(WatchOp::Added, &second);
    bench.run_until(60_000);
    let trace = bench.trace();
    let removed = trace.find("Removed {").unwrap();
    let begun = trace.find("RunSandbox {").unwrap();
    assert!(removed < begun, "{trace}");
    assert!(trace.contains("Ready ContainersReady PodScheduled"));
    assert_eq!(&*bench.last_status().pod_ip, "10.244.1.3");
}

#[test]
fn init_containers_and_sidecars_come_first() {
    let mut bench = Bench::new();
    let mut pod = pod("web:v1");
    let named = |name: &str, image: &str, policy: &str| Container {
        name: name.into(),
        image: image.into(),
        restart_policy: policy.into(),
        ..Container::default()
    };
    let spec = Arc::make_mut(&mut pod.spec);
    spec.init_containers = vec![named("i", "setup:1", ""), named("s", "proxy:1", "Always")];
    spec.containers.push(named("d", "web:v2", ""));
    bench.watch(WatchOp::Added, &pod);
    bench.run_until(1_000);
    let trace = bench.trace();
    assert!(trace.contains("status Pending [PodInitializing PodInitializing] PodScheduled"));
    bench.run_until(30_000);
    let trace = bench.trace();
    assert_eq!(starts(&trace), ["i", "s", "c", "d"]);
    // What waits is PodInitializing to the end, as the pod has init containers.
    assert!(trace.contains("PodInitializing") && !trace.contains("ContainerCreating"), "{trace}");
    assert!(trace.contains("Ready ContainersReady PodScheduled"));
    bench.watch(WatchOp::Modified, &deleted(pod, 30_000));
    bench.run_until(60_000);
    let trace = bench.trace();
    let stopped: Vec<&str> =
        trace.lines().filter_map(|l| l.split("Stopping container ").nth(1)).collect();
    assert_eq!(stopped, ["c", "d", "s"]);
    assert_eq!(trace.matches("Removed {").count(), 1);
}

#[test]
fn a_finished_pod_stays_until_deleted() {
    let mut bench = Bench::new();
    let mut pod = pod("job:1");
    Arc::make_mut(&mut pod.spec).restart_policy = "Never".into();
    bench.watch(WatchOp::Added, &pod);
    bench.run_until(30_000);
    assert!(bench.trace().contains("status Succeeded [exit 0] Initialized PodScheduled"));
    assert!(bench.kubelet.pod_at("10.244.1.2").is_none(), "its address is free");
    bench.watch(WatchOp::Modified, &deleted(pod, 30_000));
    assert!(bench.trace().contains("30000 delete Some(0)"));
}

#[test]
fn a_pod_deleted_while_it_starts_leaves_nothing() {
    for at in [0, 1, 100, 201, 202, 1_000, 1_803, 1_900, 2_000] {
        let mut bench = Bench::new();
        bench.watch(WatchOp::Added, &pod("web:v1"));
        bench.run_until(at);
        bench.watch(WatchOp::Modified, &deleted(pod("web:v1"), at));
        bench.run_until(at + 60_000);
        let trace = bench.trace();
        assert_eq!(trace.matches("delete Some(0)").count(), 1, "at {at}: {trace}");
        let object = Object::from(pod("web:v1"));
        bench.call(|k, ctx| k.on_watch(ctx, WatchOp::Deleted, &object));
        assert_eq!(bench.kubelet.pods().count(), 0);
        // Address and download place are free again.
        bench.watch(WatchOp::Added, &pod("web:v2"));
        bench.run_until(at + 90_000);
        assert!(bench.trace().contains("Ready ContainersReady"));
    }
}

/// Downloads of one node come one after the other; the second pod of an image only asks.
#[test]
fn many_pods_share_one_download() {
    let mut bench = Bench::new();
    for n in 0..100 {
        let mut pod = pod("web:v1");
        pod.metadata.name = format!("p{n}").into();
        pod.metadata.uid = format!("u{n}").into();
        bench.watch(WatchOp::Added, &pod);
    }
    bench.run_until(120_000);
    let trace = bench.trace();
    assert_eq!(trace.matches("Ready { pod").count(), 100);
    assert!(trace.contains("in 1.6s (1.6s including waiting)"));
    assert!(trace.contains("in 400ms (2s including waiting)"));
    assert!(bench.kubelet.pods().all(|run| run.is_serving()));
}

/// A rebooted machine whose Node was deleted meanwhile makes it again, a running one does not.
#[test]
fn a_node_that_is_gone_is_registered_at_the_next_boot() {
    let mut bench = Bench::new();
    bench.call(|k, ctx| k.connect(ctx, None, &[]));
    assert_eq!(bench.trace(), "0 Reconnected { node: w1, running: 0, ending: 0 }");
    bench.kubelet.power_off();
    bench.call(|k, ctx| k.connect(ctx, None, &[]));
    let trace = bench.trace();
    assert!(trace.contains("0 Registered { node: w1"), "{trace}");
    let Some((_, Verb::Create(made))) = bench.requests.last() else { panic!("{trace}") };
    let (verb, made) = (Verb::Create(made.clone()), made.clone());
    let request = Request { by: Actor::Kubelet("w1".into()), work: None, verb };
    bench.call(|k, ctx| k.on_response(ctx, &request, &Ok(made)));
    assert!(matches!(bench.requests.last(), Some((_, Verb::Create(Object::Lease(_))))));
}

/// What could not be said of images and conditions during an outage is said after it.
#[test]
fn images_and_conditions_are_said_after_an_outage() {
    let mut bench = Bench::new();
    bench.watch(WatchOp::Added, &pod("web:v1"));
    bench.run_until(20_000);
    let held = reported(&bench, pod("web:v1"));
    let images = |bench: &Bench| {
        let is_images = |(_, v): &&(Ms, Verb)| matches!(v, Verb::Patch(_, Patch::NodeImages(_)));
        bench.requests.iter().filter(is_images).count()
    };
    // Nobody answered, the request was lost.
    assert_eq!(images(&bench), 1);
    let mut unknown = node();
    for condition in &mut unknown.status.conditions {
        condition.status = Status::Unknown;
    }
    bench.trace();
    bench.call(|k, ctx| k.connect(ctx, Some(&unknown), std::slice::from_ref(&held)));
    let trace = bench.trace();
    for event in ["HasSufficientMemory", "HasNoDiskPressure", "HasSufficientPID", "Ready"] {
        assert!(trace.contains(&format!("Node w1 status is now: Node{event}")), "{trace}");
    }
    assert_eq!(images(&bench), 2);
    let (_, verb) = bench.requests.last().expect("images").clone();
    let request = Request { by: Actor::Kubelet("w1".into()), work: None, verb };
    bench.call(|k, ctx| k.on_response(ctx, &request, &Ok(node().into())));
    bench.call(|k, ctx| k.connect(ctx, Some(&node()), &[held]));
    assert_eq!(images(&bench), 2);
    let want = "20000 Reconnected { node: w1, running: 1, ending: 0 }\n20000 NodeConditions";
    assert_eq!(bench.trace(), want);
}

/// The Node as a healthy kubelet reports it.
fn node() -> Node {
    let mut node = Node::default();
    node.status.conditions = register::conditions(0);
    node
}

/// Whoever asks again for less time shortens what is left.
#[test]
fn a_second_shorter_deletion_kills_sooner() {
    let mut bench = Bench::new();
    bench.watch(WatchOp::Added, &pod("stubborn:v1"));
    bench.run_until(20_000);
    let mut ending = deleted(pod("stubborn:v1"), 20_000);
    bench.watch(WatchOp::Modified, &ending);
    bench.run_until(25_000);
    ending.metadata.deletion_grace_period_seconds = Some(2);
    bench.watch(WatchOp::Modified, &ending);
    bench.run_until(60_000);
    let trace = bench.trace();
    assert!(trace.contains("\n27000 Signal { pod: a, container: c, signal: Kill"), "{trace}");
    assert_eq!(trace.matches("signal: Kill").count(), 1);
}
