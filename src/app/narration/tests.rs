//! Every step there can be is told, in both languages and both skins, and told well.

mod lanes;
mod samples;

use super::*;
use crate::cluster::controller::*;
use crate::cluster::network::*;
use crate::cluster::node::*;
use crate::cluster::object::patch::PatchType;
use crate::cluster::object::{Key, Kind, PodPhase, Str, Taint};
use crate::cluster::scheduler::{Decision, Plugin, PluginSet, Preemption, Rejection, Row, Score};
use crate::cluster::*;
use crate::text::state::{NodeState, PodState};
use crate::text::tests::check_sentences;
use crate::text::{Lang, Mark, Skin};
use crate::voyage::{Scene, Voyage};
use samples::*;
use std::sync::Arc;

const VOICES: [Voice; 4] = [
    Voice { lang: Lang::Ko, skin: Skin::Ship },
    Voice { lang: Lang::Ko, skin: Skin::Real },
    Voice { lang: Lang::En, skin: Skin::Ship },
    Voice { lang: Lang::En, skin: Skin::Real },
];

#[test]
fn every_step_is_told() {
    let cluster = Cluster::new(Config::default(), 1);
    for step in every_step() {
        let tellings = VOICES.map(|voice| {
            let context =
                Context { voice, cluster: &cluster, trail: &[], next: None, before: None };
            let told = narrate(&context, &step);
            check(voice, &step, &told);
            told
        });
        let [ko, ko_real, en, en_real] = tellings;
        assert_ne!(plain(&ko.title), plain(&en.title), "{:?}", step.what);
        assert_ne!(plain(&ko_real.why), plain(&en_real.why), "{:?}", step.what);
        assert_eq!((ko.chip, ko.tick), (en.chip, en.tick));
    }
}

fn check(voice: Voice, step: &Step, told: &Narration) {
    let (title, why) = (plain(&told.title), plain(&told.why));
    if std::env::var_os("SHOW").is_some() {
        println!("{title}\n    {why}\n    {} · {}", told.log.head, told.log.detail);
    }
    check_sentences(voice.lang, &title);
    check_sentences(voice.lang, &why);
    assert!(title.trim_end_matches('”').ends_with(['.', '?']), "{title:?}");
    check_sentences(voice.lang, &plain(&told.next));
    let accents = told.title.iter().filter(|span| span.mark == Mark::Accent).count();
    assert!((1..=2).contains(&accents), "{accents} accents in {title:?}: {:?}", step.what);
    let detail = &told.log.detail;
    for text in [detail, &told.log.head, &told.from.main, &told.to.main, &told.from.sub] {
        assert!(!text.is_empty() && text.trim() == text, "{text:?} of {title:?}");
        assert!(!text.contains(['{', '}', '[', ']', '*', '`']), "{text:?} of {title:?}");
    }
    assert!(detail.chars().count() <= 90, "long for a list: {detail:?}");
}

/// Every step of a voyage, as it comes.
fn tell_voyage(scene: Scene, acts: Vec<Move>) {
    let mut voyage = Voyage::start(scene, 1);
    for act in acts {
        voyage.act(act).expect("the act makes sense");
        tell_current(&voyage);
        for _ in 0..300 {
            // One far thing may be on its way: an eviction, a retry.
            let far = voyage.is_quiet();
            if !voyage.forward() {
                break;
            }
            tell_current(&voyage);
            if far && voyage.is_quiet() {
                break;
            }
        }
    }
}

fn tell_current(voyage: &Voyage) {
    let (index, steps) = (voyage.cursor() - 1, voyage.steps());
    let causes = voyage.causes(index);
    let trail: Vec<&Step> = causes.iter().skip(1).map(|i| &*steps[*i]).collect();
    for voice in VOICES {
        let context =
            Context { voice, cluster: voyage.cluster(), trail: &trail, next: None, before: None };
        check(voice, &steps[index], &narrate(&context, &steps[index]));
    }
}

#[test]
fn voyages_are_told() {
    let (namespace, name) = (|| Str::from("default"), || Str::from("web"));
    let node = || Str::from("node-2");
    let pod =
        PodSpecMove { namespace: namespace(), image: "web:v1".into(), ..PodSpecMove::default() };
    tell_voyage(
        Scene::FirstVoyage,
        vec![
            Move::PodAdd(pod),
            Move::PodCrash { namespace: namespace(), name: "web-1".into() },
            Move::delete(Kind::Pod, namespace(), "web-1".into()),
            Move::delete(Kind::Pod, namespace(), "nobody".into()),
            Move::PodAdd(PodSpecMove { cpu_milli: 64_000, ..pod }),
        ],
    );
    tell_voyage(
        Scene::NodeFailure,
        vec![
            Move::NodeFail { node: node() },
            Move::NodeRecover { node: node() },
            Move::drain(node()),
            Move::NodeUncordon { node: node() },
        ],
    );
    let web_key = Key::new(Kind::Deployment, "default", "web");
    let web = |image: &str| Move::DeploymentRollout {
        namespace: namespace(),
        name: name(),
        image: image.into(),
    };
    tell_voyage(
        Scene::RollingUpdate,
        vec![
            web("web:v2"),
            Move::DeploymentUndo { namespace: namespace(), name: name(), revision: 0 },
            web("web:bad"),
            Move::Scale { key: web_key, replicas: 2 },
            Move::ControlPlaneStop,
            Move::ControlPlaneStart,
            Move::delete(Kind::Deployment, namespace(), name()),
        ],
    );
    let send = |from, count| {
        let (namespace, service) = (namespace(), name());
        Move::TrafficSend(TrafficMove {
            namespace,
            service,
            from,
            count,
            interval_ms: 10,
            pattern: "".into(),
            to: "".into(),
        })
    };
    tell_voyage(
        Scene::ServiceRouting,
        vec![
            send(TrafficFrom::Outside { node: node() }, 1),
            send(TrafficFrom::Pod { name: "client".into() }, 1),
            send(TrafficFrom::Outside { node: node() }, 20),
            Move::NodeCut { node: node() },
            send(TrafficFrom::Outside { node: node() }, 1),
            Move::delete(Kind::Service, namespace(), name()),
        ],
    );
}

#[test]
fn every_act_has_a_label() {
    for act in acts() {
        for voice in VOICES {
            assert!(!act_label(voice, &act).is_empty());
        }
    }
}

#[test]
fn objects_are_described() {
    let voyage = Voyage::start(Scene::ServiceRouting, 1);
    let cluster = voyage.cluster();
    let node = cluster.get(&Key::new(Kind::Node, "", "node-1")).expect("a node");
    let pod = cluster.get(&Key::new(Kind::Pod, "default", "client")).expect("a pod");
    let service = cluster.get(&service()).expect("a Service");
    let (node, pod) = (node.as_node().expect("a node"), pod.as_pod().expect("a pod"));
    let service = service.as_service().expect("a Service");
    let load = Load { pods: 2, cpu_milli: 300, memory_bytes: 320 << 20 };
    let [voice, .., en_real] = VOICES;
    let ship = describe_ship(voice, node, NodeState::Ready, load);
    assert!(ship.starts_with("화물선 1 (node-1), 정상, 파드 2개, CPU 요청 0.3/4, "), "{ship}");
    let client = describe_pod(voice, pod, PodState::Ready);
    assert!(client.starts_with("파드 client, 준비됨(Running), 화물선"), "{client}");
    let lane = describe_service(en_real, service, 3, 3);
    assert!(lane.contains(":80, 3 of 3 pods take requests, NodePort 3"), "{lane}");
}

#[test]
fn what_comes_next_is_said_with_its_delay() {
    let cluster = Cluster::new(Config::default(), 1);
    let voice = VOICES[0];
    let steps = every_step();
    let fault = |step: &&Step| matches!(step.what, What::Fault(Fault::PowerOff { .. }));
    let mut next = steps.iter().find(fault).expect("listed").clone();
    next.at = 42_000;
    let context = Context { voice, cluster: &cluster, trail: &[], next: Some(&next), before: None };
    let line = plain(&next_line(&context, 2_000));
    assert!(line.starts_with("40초 뒤: 화물선 2 (node-2)가 꺼져요."), "{line}");
    let quiet = Context { next: None, ..context };
    assert!(plain(&next_line(&quiet, 0)).contains("노드 추가"));
}

#[test]
fn a_placement_has_its_table() {
    let cluster = Cluster::new(Config::default(), 1);
    let context =
        Context { voice: VOICES[0], cluster: &cluster, trail: &[], next: None, before: None };
    let step = step(Actor::Scheduler, Actor::ApiServer, What::Scheduled(Arc::new(decision(2))));
    let Some(Table::Placement(table)) = narrate(&context, &step).table else { panic!("no table") };
    assert_eq!(table.filter[1].reason, "CPU가 모자라요");
    assert_eq!(table.filter[1].printed, "Insufficient cpu");
    let names: Vec<&str> = table.columns.iter().map(|c| &*c.name).collect();
    assert_eq!(names, ["여유", "합계"]);
    assert!(table.scores[0].chosen && table.scores[0].total == 47);
    assert_eq!((&*table.scores[0].ship, &*table.scores[0].node), ("화물선 1", "node-1"));
}

fn every_step() -> Vec<Step> {
    let mut steps = Vec::new();
    let node = || Str::from("node-2");
    let mut add = |from: Actor, to: Actor, what: What| steps.push(step(from, to, what));
    for act in acts() {
        add(Actor::Learner, Actor::ApiServer, What::Act(Arc::new(act)));
    }
    for (by, note) in requests() {
        add(by, Actor::ApiServer, What::Request(note));
    }
    for error in errors() {
        let request = RequestNote { verb: VerbName::Create, key: pod(), subresource: "" };
        let refusal = Arc::new(Refusal { request, error });
        add(Actor::ApiServer, Actor::Learner, What::Refused(refusal));
    }
    for kind in Kind::ALL {
        let key = Key::new(*kind, "default", "web");
        for deleted in [false, true] {
            let what = What::Stored { key, revision: 12, deleted };
            add(Actor::ApiServer, Actor::Etcd, what);
        }
    }
    for to in actors() {
        for op in [WatchOp::Added, WatchOp::Modified, WatchOp::Deleted] {
            add(Actor::ApiServer, to, What::Watch { key: pod(), op });
        }
    }
    for ties in 0..4 {
        let what = What::Scheduled(Arc::new(decision(ties)));
        add(Actor::Scheduler, Actor::ApiServer, what);
    }
    for decision in failures() {
        add(Actor::Scheduler, Actor::ApiServer, What::Scheduled(Arc::new(decision)));
    }
    for sync in syncs() {
        let by = Actor::Controller(Controller::ReplicaSet);
        add(by, Actor::ApiServer, What::Sync(Arc::new(sync)));
    }
    for note in notes() {
        let (from, to) = (Actor::Kubelet(node()), Actor::Runtime(node()));
        add(from, to, What::Node(Arc::new(note)));
    }
    for hop in hops() {
        add(Actor::Client, Actor::KubeProxy(node()), What::Hop(Arc::new(hop)));
    }
    for (answered, refused) in [(10, 0), (7, 2)] {
        let what = What::Traffic(Arc::new(summary(answered, refused)));
        add(Actor::Client, Actor::Client, what);
    }
    for fault in faults() {
        add(Actor::World, Actor::Kubelet(node()), What::Fault(fault));
    }
    for change in changes() {
        let what = What::Stored { key: pod(), revision: 12, deleted: false };
        let stored = step(Actor::ApiServer, Actor::Etcd, what);
        steps.push(Step { changes: vec![change], ..stored });
    }
    steps
}

fn step(from: Actor, to: Actor, what: What) -> Step {
    Step { id: 7, at: 60_000, from, to, what, cause: None, changes: Vec::new() }
}

fn pod() -> Key {
    Key::new(Kind::Pod, "default", "web-1")
}

fn service() -> Key {
    Key::new(Kind::Service, "default", "web")
}

fn deployment() -> Key {
    Key::new(Kind::Deployment, "default", "web")
}

fn replica_set() -> Key {
    Key::new(Kind::ReplicaSet, "default", "web-5d8f9c6b7")
}

fn actors() -> Vec<Actor> {
    let node = || Str::from("node-2");
    let mut all = vec![Actor::Learner, Actor::World, Actor::Client, Actor::Scheduler];
    all.extend([Actor::Kubelet(node()), Actor::Runtime(node()), Actor::KubeProxy(node())]);
    all.extend(Controller::ALL.map(Actor::Controller));
    all.push(Actor::Pod { namespace: "default".into(), name: "web-1".into() });
    all
}

fn acts() -> Vec<Move> {
    let (namespace, name) = (|| Str::from("default"), || Str::from("web"));
    let node = || Str::from("node-2");
    let send = |from, to: &str| {
        Move::TrafficSend(TrafficMove {
            namespace: namespace(),
            service: name(),
            from,
            count: 5,
            interval_ms: 10,
            pattern: "".into(),
            to: to.into(),
        })
    };
    let pod = PodSpecMove { image: "web:v1".into(), ..PodSpecMove::default() };
    let key = |kind| Key::new(kind, "default", "web");
    let json = r#"{"kind":"Pod","metadata":{"name":"web"}}"#.into();
    let changes = r#"{"app":"web","old":null}"#.into();
    let how = PatchType::Merge;
    let written = |kind: &str, of: &str| {
        let json = format!(r#"{{"kind":"{kind}","metadata":{{"name":"web"}},"type":"{of}"}}"#);
        Move::ObjectCreate { json: json.as_str().into() }
    };
    let mut acts: Vec<Move> = Vec::new();
    for kind in Kind::ALL {
        let key = key(*kind);
        acts.push(Move::Label { key, changes });
        acts.push(Move::Annotate { key, changes });
        acts.push(Move::Patch(PatchMove { key, how, body: r#"{"spec":{"paused":true}}"#.into() }));
        acts.push(Move::delete(*kind, key.namespace, key.name));
    }
    acts.extend([
        Move::PodAdd(pod),
        Move::PodAdd(PodSpecMove { name: "db".into(), ..pod }),
        Move::DeploymentCreate(DeploymentMove {
            name: name(),
            image: "web:v1".into(),
            replicas: 1,
            ..DeploymentMove::default()
        }),
        Move::Scale { key: key(Kind::Deployment), replicas: 8 },
        Move::DeploymentRollout { namespace: namespace(), name: name(), image: "web:v2".into() },
        Move::Scale { key: key(Kind::ReplicaSet), replicas: 8 },
        Move::DeploymentUndo { namespace: namespace(), name: name(), revision: 0 },
        Move::DeploymentUndo { namespace: namespace(), name: name(), revision: 3 },
        Move::DeploymentPause { namespace: namespace(), name: name() },
        Move::DeploymentResume { namespace: namespace(), name: name() },
        Move::DeploymentRestart { namespace: namespace(), name: name() },
        Move::NamespaceCreate { name: name() },
        Move::PriorityClassCreate(PriorityClassMove { name: name(), ..Default::default() }),
        Move::ObjectCreate { json },
        written("Ingress", ""),
        written("Secret", ""),
        written("Secret", "kubernetes.io/tls"),
        Move::ObjectApply { json },
        Move::ObjectReplace { json },
        Move::PodEvict { namespace: namespace(), name: name() },
        Move::NodeTaint { node: node(), changes: "gpu=true:NoSchedule".into() },
        Move::Delete(DeleteMove {
            key: key(Kind::Deployment),
            cascade: Propagation::Orphan,
            grace_period_seconds: -1,
        }),
        Move::PodCrash { namespace: namespace(), name: name() },
        Move::NodeAdd { name: "".into(), cpu_milli: 4000, memory_mib: 8192, zone: "".into() },
        Move::NodeFail { node: node() },
        Move::NodeCut { node: node() },
        Move::NodeRecover { node: node() },
        Move::NodeCordon { node: node() },
        Move::NodeUncordon { node: node() },
        Move::drain(node()),
        Move::ServiceCreate(ServiceMove { name: name(), app: name(), ..ServiceMove::default() }),
        Move::ServiceCreate(ServiceMove {
            name: name(),
            app: name(),
            kind: HEADLESS.into(),
            ..ServiceMove::default()
        }),
        Move::ServiceCreate(ServiceMove {
            name: name(),
            kind: "ExternalName".into(),
            external_name: "db.example.com".into(),
            ..ServiceMove::default()
        }),
        send(TrafficFrom::Pod { name: "web-2".into() }, ""),
        send(TrafficFrom::Pod { name: "web-2".into() }, "dns:web"),
        send(TrafficFrom::Pod { name: "web-2".into() }, "localhost:6379"),
        send(TrafficFrom::Node { name: node() }, ""),
        send(TrafficFrom::Node { name: node() }, "http://10.244.1.2:8080"),
        send(TrafficFrom::Outside { node: node() }, ""),
        send(TrafficFrom::Client, ""),
        send(TrafficFrom::Client, "https://shop.example/cart"),
        Move::NetworkSet { setting: "load-balancer".into(), value: "none".into() },
        Move::NetworkSet { setting: "pod-network".into(), value: "overlay".into() },
        Move::NetworkSet { setting: "pod-network".into(), value: "routes".into() },
        Move::NetworkSet { setting: "network-plugin".into(), value: "fails".into() },
        Move::NetworkSet { setting: "network-plugin".into(), value: "works".into() },
        Move::NetworkSet { setting: "network-policy".into(), value: "ignored".into() },
        Move::NetworkSet { setting: "network-policy".into(), value: "enforced".into() },
        Move::NetworkSet { setting: "load-balancer".into(), value: "cloud".into() },
        Move::NetworkSet { setting: "load-balancer".into(), value: "metallb".into() },
        Move::NetworkSet { setting: "proxy-mode".into(), value: "iptables".into() },
        Move::NetworkSet { setting: "proxy-mode".into(), value: "nftables".into() },
        Move::NetworkSet { setting: "proxy-mode".into(), value: "ipvs".into() },
        Move::NetworkSet { setting: "ipvs-scheduler".into(), value: "lc".into() },
        Move::ControllerStop { controller: "replicaset-controller".into() },
        Move::ControllerStart { controller: "replicaset-controller".into() },
        Move::ControlPlaneStop,
        Move::ControlPlaneStart,
    ]);
    acts
}

fn requests() -> Vec<(Actor, RequestNote)> {
    let mut all = Vec::new();
    for by in [Actor::Kubelet("node-2".into()), Actor::Scheduler, Actor::Learner] {
        for kind in [Kind::Pod, Kind::Node, Kind::Deployment, Kind::EndpointSlice] {
            let key = Key::new(kind, "default", "web");
            for verb in [VerbName::Create, VerbName::Update, VerbName::Patch, VerbName::Delete] {
                for subresource in ["", "status", "binding", "eviction", "scale"] {
                    let note = RequestNote { verb, key, subresource };
                    all.push((by, note));
                }
            }
        }
    }
    all
}

fn errors() -> Vec<ApiError> {
    let reasons = [
        Reason::NotFound,
        Reason::AlreadyExists,
        Reason::Conflict,
        Reason::Invalid,
        Reason::BadRequest,
        Reason::Forbidden,
        Reason::TooManyRequests,
        Reason::InternalError,
        Reason::Unavailable,
    ];
    let plain = reasons.map(|reason| ApiError { reason, message: "no".into() });
    let known = ["must be greater than or equal to 0", "already allocated", "Required value"];
    let known = known.map(|m| ApiError { reason: Reason::Invalid, message: m.into() });
    plain.into_iter().chain(known).collect()
}

/// A decision with so many nodes of the best total; 0: the table was not kept.
fn decision(ties: usize) -> Decision {
    let score = Score { plugin: Plugin::NodeResourcesFit, raw: 47, weighted: 47 };
    let row = |n: usize| Row {
        node: format!("node-{n}").into(),
        rejections: Vec::new(),
        scores: vec![score],
        total: 47,
    };
    let refused = Row {
        rejections: vec![Rejection {
            plugin: Plugin::NodeResourcesFit,
            code: scheduler::Code::Unschedulable,
            reasons: vec![scheduler::Reason::Insufficient("cpu".into())],
        }],
        scores: Vec::new(),
        ..row(9)
    };
    let mut rows: Vec<Row> = (1..=ties).map(row).collect();
    rows.insert(rows.len().min(1), refused);
    let best = (1..=ties).map(|n| format!("node-{n}").into()).collect();
    let table = scheduler::Table { rows, best, ..scheduler::Table::default() };
    Decision {
        pod: pod(),
        profile: Default::default(),
        chosen: Some("node-1".into()),
        nodes_total: 4,
        nodes_examined: 4,
        nodes_feasible: if ties == 0 { 3 } else { ties as u32 },
        message: String::new(),
        unschedulable_plugins: PluginSet::default(),
        preemption: None,
        table: (ties > 0).then_some(table),
    }
}

fn failures() -> Vec<Decision> {
    let message = "0/4 nodes are available: 4 Insufficient cpu.".to_string();
    let none = Decision { chosen: None, nodes_feasible: 0, message, ..decision(0) };
    let by = |plugin: Plugin| {
        let mut plugins = PluginSet::default();
        plugins.insert(plugin);
        Decision { unschedulable_plugins: plugins, ..none.clone() }
    };
    let candidate =
        scheduler::Candidate { node: "node-2".into(), victims: vec![pod()], ..Default::default() };
    let preemption = Preemption {
        nominated: Some(candidate.clone()),
        candidates: vec![candidate],
        ..Preemption::default()
    };
    vec![
        Decision { nodes_total: 0, ..none.clone() },
        by(Plugin::NodeResourcesFit),
        by(Plugin::TaintToleration),
        by(Plugin::NodeUnschedulable),
        by(Plugin::NodeAffinity),
        by(Plugin::PodTopologySpread),
        Decision { preemption: Some(preemption), ..none },
    ]
}

fn syncs() -> Vec<Sync> {
    let math = RolloutMath {
        desired: 4,
        max_surge: 1,
        max_unavailable: 1,
        total: 4,
        available: 4,
        new_replicas: 1,
        new_available: 0,
        old_replicas: 3,
        old_unhealthy: 1,
    };
    let first = RolloutMath { old_replicas: 0, ..math };
    let taint = Taint {
        effect: "NoExecute".into(),
        key: "node.kubernetes.io/unreachable".into(),
        ..Taint::default()
    };
    let node = || Str::from("node-2");
    let (deployment, replica_set) = (deployment(), replica_set());
    let mut all = vec![
        Sync::ReuseReplicaSet { deployment, replica_set, from_revision: 1, revision: 3 },
        Sync::RolloutWaits { deployment, math },
        Sync::RecreateWaits { deployment, old_pods: 2 },
        Sync::RolloutComplete { deployment, replica_set, revision: 2, replicas: 4 },
        Sync::RolloutStuck { deployment, replica_set, deadline_seconds: 600, since: 0 },
        Sync::DeleteReplicaSet { deployment, replica_set, revision: 1, limit: 10, old: 11 },
        Sync::Adopt { owner: replica_set, object: pod() },
        Sync::Release { owner: replica_set, object: pod() },
        Sync::NodeUnknown { node: node(), last_renewal: 1, seen_at: 9_000, grace_ms: 50_000 },
        Sync::NodeReadyAgain { node: node(), away_ms: 70_000 },
        Sync::NodeNotReady { node: node(), reason: "KubeletNotReady".into() },
        Sync::MarkPodsNotReady { node: node(), pods: vec![pod()] },
        Sync::EvictPod { pod: pod(), node: node(), waited_ms: 300_000 },
        Sync::CancelEviction { node: node(), pods: vec![pod()] },
        Sync::OrphanDependents { owner: deployment, dependents: vec![pod()] },
        Sync::RemoveFinalizer { object: deployment, finalizer: "orphan".into() },
    ];
    for math in [math, first] {
        all.push(Sync::CreateReplicaSet {
            deployment,
            replica_set,
            revision: 2,
            replicas: 1,
            math,
        });
    }
    for (why, to) in [
        (ScaleWhy::Scale, 5),
        (ScaleWhy::Proportional, 5),
        (ScaleWhy::RollUp, 5),
        (ScaleWhy::Unhealthy, 1),
        (ScaleWhy::RollDown, 1),
        (ScaleWhy::Saturated, 0),
        (ScaleWhy::RecreateDown, 0),
        (ScaleWhy::RecreateUp, 4),
    ] {
        let (deployment, replica_set) = (deployment, replica_set);
        all.push(Sync::ScaleReplicaSet { deployment, replica_set, from: 3, to, why, math });
    }
    for create in [1, 3] {
        all.push(Sync::CreatePods { replica_set, have: 1, want: 4, create, missing: 3 });
    }
    all.push(Sync::DeletePods { replica_set, have: 4, want: 3, delete: 1, ranking: victims() });
    for why in [
        TaintWhy::Unreachable,
        TaintWhy::NotReady,
        TaintWhy::Cordoned,
        TaintWhy::Pressure,
        TaintWhy::Recovered,
        TaintWhy::FullDisruption,
        TaintWhy::ControllerRestarted,
    ] {
        all.push(Sync::TaintNode { node: node(), taints: vec![taint], why });
        all.push(Sync::UntaintNode { node: node(), taints: vec![taint], why });
    }
    for (to, zone) in [
        (Disruption::Initial, ""),
        (Disruption::Normal, "seoul-a"),
        (Disruption::Partial, ""),
        (Disruption::Full, "seoul-b"),
    ] {
        let (zone, from) = (zone.into(), Disruption::Normal);
        all.push(Sync::ZoneState { zone, from, to, ready: 2, not_ready: 1 });
    }
    for at in [60_000, 360_000] {
        let planned = PlannedEviction { pod: pod(), at, toleration_seconds: 300 };
        all.push(Sync::EvictionScheduled { node: node(), pods: vec![planned] });
    }
    for ready in [0, 2] {
        all.push(Sync::EndpointsChanged {
            service: service(),
            added: vec!["web-1".into()],
            removed: Vec::new(),
            changed: vec![("web-2".into(), true)],
            ready,
            total: 3,
        });
    }
    let address = || Str::from("198.51.100.1");
    let ingress = Key::new(Kind::Ingress, "default", "shop");
    for (ingresses, hosts) in [(vec![ingress], vec!["shop.example.com".into()]), (vec![], vec![])] {
        all.push(Sync::IngressReload { pod: pod(), ingresses, hosts });
    }
    for address in ["198.51.100.1", ""] {
        let (ingresses, address) = (vec![ingress], address.into());
        all.push(Sync::IngressPublished { pod: pod(), ingresses, address });
    }
    all.push(Sync::EnsureLoadBalancer { service: service(), ms: 30_000 });
    all.push(Sync::DeleteLoadBalancer { service: service(), address: address() });
    for by in [LoadBalancer::Cloud, LoadBalancer::MetalLb] {
        all.push(Sync::LoadBalancerEnsured { service: service(), by, address: address() });
    }
    for foreground in [false, true] {
        let owner = deployment;
        all.push(Sync::CollectDependents { owner, dependents: vec![pod()], foreground });
    }
    all.extend(PodGcWhy::ALL.map(|why| Sync::CollectPod { pod: pod(), node: node(), why }));
    all
}

fn victims() -> Vec<Victim> {
    let criteria = [
        Criterion::Unassigned,
        Criterion::Phase,
        Criterion::NotReady,
        Criterion::DeletionCost,
        Criterion::Colocated,
        Criterion::ReadyTime,
        Criterion::Restarts,
        Criterion::Age,
        Criterion::Uid,
    ];
    criteria
        .map(|criterion| Victim {
            pod: "web-1".into(),
            node: "node-2".into(),
            phase: PodPhase::Running,
            ready: true,
            rank: 1,
            deletion_cost: 0,
            ready_since: None,
            restarts: 0,
            created: None,
            chosen: true,
            criterion: Some(criterion),
        })
        .into()
}

fn notes() -> Vec<NodeNote> {
    let node = || Str::from("node-2");
    let (container, image) = (|| Str::from("web"), || Str::from("web:v1"));
    let mut all = vec![
        NodeNote::Registered {
            node: node(),
            pod_cidr: "10.244.2.0/24".into(),
            cpu_milli: 4000,
            memory_bytes: 8 << 30,
            pods: 110,
        },
        NodeNote::Booted { node: node(), starting: 2, ending: 1 },
        NodeNote::Reconnected { node: node(), running: 2, ending: 1 },
        NodeNote::RunSandbox { pod: pod(), ms: 300 },
        NodeNote::Sandbox { pod: pod(), ip: "10.244.2.5".into() },
        NodeNote::ImagePulled {
            pod: pod(),
            container: container(),
            image: image(),
            size_bytes: 62_000_000,
            ms: 2_300,
        },
        NodeNote::SandboxFailed { pod: pod(), retry_ms: 10_000 },
        NodeNote::PullFailed {
            pod: pod(),
            container: container(),
            image: image(),
            attempt: 2,
            retry_ms: 20_000,
        },
        NodeNote::Ready { pod: pod(), after_ms: 500 },
        NodeNote::Unready { pod: pod(), why: UnreadyWhy::ContainerExited },
        NodeNote::Unready { pod: pod(), why: UnreadyWhy::ProbeFailed },
        NodeNote::BackOff { pod: pod(), container: container(), ms: 10_000, restarts: 1 },
        NodeNote::Removed { pod: pod(), ip: "10.244.2.5".into() },
        NodeNote::Removed { pod: pod(), ip: "".into() },
    ];
    for cached in [false, true] {
        all.push(NodeNote::PullImage {
            pod: pod(),
            container: container(),
            image: image(),
            size_bytes: 62_000_000,
            ms: 2_300,
            cached,
        });
    }
    for restarts in [0, 2] {
        let (container, image) = (container(), image());
        all.push(NodeNote::CreateContainer { pod: pod(), container, image, restarts });
    }
    for init in [false, true] {
        let (container, image) = (container(), image());
        all.push(NodeNote::StartContainer { pod: pod(), container, image, restarts: 0, init });
    }
    for signal in [Signal::Term, Signal::Kill] {
        let container = container();
        all.push(NodeNote::Signal { pod: pod(), container, signal, grace_ms: 30_000 });
    }
    for (code, restart) in [(0, false), (1, true)] {
        all.push(NodeNote::ContainerExited {
            pod: pod(),
            container: container(),
            code,
            reason: "Error",
            ran_ms: 61_000,
            restart,
        });
    }
    all.push(NodeNote::ProxyMode(ModeNote {
        node: node(),
        was: ProxyMode::Iptables,
        mode: ProxyMode::Ipvs,
        scheduler: IpvsScheduler::RoundRobin,
        services: 3,
    }));
    for (endpoints, deleted, lag_ms, node_port) in
        [(3, false, 4, 0), (0, false, 2_000, 30_080), (0, true, 4, 0)]
    {
        all.push(NodeNote::Rules(RulesNote {
            node: node(),
            service: service(),
            port_name: "".into(),
            cluster_ip: "10.96.0.12".into(),
            port: 80,
            node_port,
            endpoints,
            added: vec!["10.244.2.5:8080".into()],
            removed: Vec::new(),
            deleted,
            lag_ms,
        }));
    }
    all
}

#[test]
fn the_criterion_that_picked_a_node_is_named() {
    let candidate = |node: &str, highest_priority: i32, victims: usize| scheduler::Candidate {
        node: node.into(),
        victims: vec![pod(); victims],
        highest_priority,
        priority_sum: victims as i64 * (i64::from(highest_priority) + (1 << 31)),
        ..Default::default()
    };
    let best = candidate("node-2", 5, 1);
    let found = |others: Vec<scheduler::Candidate>| Preemption {
        nominated: Some(best.clone()),
        candidates: [vec![best.clone()], others].concat(),
        failed: vec![("node-9".into(), scheduler::Reason::NoVictims)],
        ..Preemption::default()
    };
    let voice = VOICES[2];
    let cluster = Cluster::new(Config::default(), 1);
    let context = Context { voice, cluster: &cluster, trail: &[], next: None, before: None };
    let told = |others| grid::preemption(&context, &found(others)).expect("a table");
    for (other, words, by) in [
        (candidate("node-3", 7, 1), "matters least", Some("highest priority")),
        (candidate("node-3", 5, 2), "add up to least", Some("sum of priorities")),
        (candidate("node-3", 5, 1), "looked at first", None),
    ] {
        let grid = told(vec![other]);
        assert!(grid.notes[0].contains(words), "{:?}", grid.notes);
        assert!(grid.notes.iter().any(|n| n.contains("no Pod to evict")), "{:?}", grid.notes);
        let row = grid.rows.iter().find(|row| row.chosen).expect("one is chosen");
        assert_eq!(row.by.map(|by| &*grid.columns[by]), by, "{:?}", grid.columns);
        assert_eq!(row.cells.len(), grid.columns.len());
    }
    assert!(told(Vec::new()).notes[0].contains("no other node"));
}

#[test]
fn a_ranking_keeps_the_columns_that_differ() {
    let mut ranked = victims();
    ranked.truncate(4);
    ranked[2].ready = false;
    ranked[3] = Victim { deletion_cost: 7, chosen: false, ..ranked[3] };
    let grid = grid::ranking(VOICES[2], &replica_set(), &ranked, 100_000);
    assert_eq!(grid.columns, ["ready", "deletion cost"]);
    let by: Vec<Option<usize>> = grid.rows.iter().map(|row| row.by).collect();
    assert_eq!(by, [None, None, Some(0), None]);
    assert!(grid.notes.iter().any(|note| note.contains("restarts 0")), "{:?}", grid.notes);
    for row in &grid.rows {
        assert_eq!(row.cells.len(), grid.columns.len());
        assert!(row.by.is_none_or(|by| by < grid.columns.len()));
    }
    for i in 0..grid.columns.len() {
        assert!(grid.rows.iter().any(|row| row.cells[i] != grid.rows[0].cells[i]));
    }
}

#[test]
fn only_a_rollout_that_cannot_end_is_called_stuck() {
    let mut voyage = Voyage::start(Scene::RollingUpdate, 1);
    let (namespace, name): (Str, Str) = ("default".into(), "web".into());
    let stuck = |v: &Voyage| why::stuck(VOICES[2], v.cluster(), None);
    // A complete one is not, although a container of it keeps ending.
    for _ in 0..3 {
        let pod = voyage.cluster().list(Kind::Pod).next().expect("there are pods").key();
        voyage.act(Move::PodCrash { namespace, name: pod.name }).expect("it runs");
        voyage.run(2_000);
        assert!(stuck(&voyage).is_none());
        voyage.run(60_000);
    }
    let act = Move::DeploymentRollout { namespace, name, image: "web:bad".into() };
    voyage.act(act).expect("any name will do");
    assert!(stuck(&voyage).is_none());
    voyage.run(60_000);
    let found = stuck(&voyage).expect("no such image");
    assert!(found.back.contains("web:v1"), "{}", found.back);
    voyage.act(Move::DeploymentUndo { namespace, name, revision: 0 }).expect("there is one");
    voyage.run(100);
    assert!(stuck(&voyage).is_none(), "it has another goal now");
    voyage.run(60_000);
    assert!(stuck(&voyage).is_none());
}
