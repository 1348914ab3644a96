//! The API server alone: one request after the other, admitted and committed.

use super::*;
use crate::cluster::component::{Patch, Propagation};
use crate::cluster::object::patch::PatchType;
use crate::cluster::object::{
    Condition, ConfigMap, Container, LabelSelector, Node, Pod, PodDisruptionBudget, PodPhase,
    PodSpec, PodStatus, SchedulingGate, Service, ServicePort, ServiceSpec, Status,
};
use crate::cluster::step::{Actor, Controller};
use std::sync::Arc;

struct Bench {
    api: ApiServer,
    config: Config,
    rng: Rng,
    now: Ms,
}

impl Bench {
    fn new() -> Bench {
        let (api, config) = (ApiServer::default(), Config::default());
        let mut bench = Bench { api, config, rng: Rng::new(7), now: 60_000 };
        let mut namespace = crate::cluster::object::Namespace::default();
        namespace.metadata.name = "default".into();
        bench.ask(Verb::Create(namespace.into())).expect("a namespace");
        bench
    }

    fn ask_as(&mut self, by: Actor, verb: Verb) -> Result<(Object, Vec<Written>), ApiError> {
        let generated = matches!(&verb, Verb::Create(o) if o.meta().name.is_empty());
        let mut request = Request { by, work: None, verb };
        let Bench { api, config, rng, now } = self;
        let mut at = Surroundings { now: *now, config, rng };
        api.admit(&mut at, &mut request)?;
        api.commit(&mut at, &request, generated)
    }

    fn ask(&mut self, verb: Verb) -> Result<(Object, Vec<Written>), ApiError> {
        self.ask_as(Actor::Learner, verb)
    }

    fn refusal(&mut self, by: Actor, verb: Verb) -> (Reason, String) {
        let error = self.ask_as(by, verb).err().expect("a refusal");
        (error.reason, error.message)
    }

    fn create(&mut self, object: impl Into<Object>) -> Object {
        self.ask(Verb::Create(object.into())).expect("created").0
    }

    fn pod(&self, name: &str) -> &Pod {
        self.api.get(&key(name)).and_then(Object::as_pod).expect("the pod")
    }
}

fn key(name: &str) -> Key {
    Key::new(Kind::Pod, "default", name)
}

fn pod(name: &str) -> Pod {
    let container = Container { name: "c".into(), image: "web:v1".into(), ..Container::default() };
    let mut pod = Pod {
        spec: Arc::new(PodSpec { containers: vec![container], ..PodSpec::default() }),
        ..Pod::default()
    };
    (pod.metadata.name, pod.metadata.namespace) = (name.into(), "default".into());
    pod.metadata.labels.insert("app".into(), "web".into());
    pod
}

/// A pod that runs on n1 and is ready.
fn running(bench: &mut Bench, name: &str) -> Str {
    let uid = bench.create(pod(name)).meta().uid;
    bench.ask(Verb::Bind { pod: key(name), uid, node: "n1".into() }).expect("bound");
    let ready = Condition { kind: "Ready".into(), status: Status::True, ..Condition::default() };
    let status =
        PodStatus { phase: PodPhase::Running, conditions: vec![ready], ..PodStatus::default() };
    let verb = Verb::Patch(key(name), Patch::PodStatus(uid, Box::new(status)));
    bench.ask(verb).expect("reported");
    uid
}

fn delete(name: &str, seconds: Option<i64>) -> Verb {
    Verb::Delete {
        key: key(name),
        grace_period_seconds: seconds,
        propagation: Some(Propagation::Background),
        uid: None,
    }
}

#[test]
fn a_generated_name_is_drawn_again_eight_times_in_all() {
    let mut bench = Bench::new();
    let mut nameless = pod("");
    nameless.metadata.generate_name = "web-".into();
    // The uid takes two numbers, then come the names.
    for taken in [7, 8] {
        let mut ahead = Bench::new();
        ahead.rng = bench.rng.clone();
        ahead.rng.uuid();
        let names: Vec<String> = (0..8).map(|_| format!("web-{}", ahead.rng.suffix(5))).collect();
        let rng = bench.rng.clone();
        for name in names.iter().take(taken) {
            bench.create(pod(name));
        }
        bench.rng = rng;
        match bench.ask(Verb::Create(nameless.clone().into())) {
            Ok((made, _)) => assert_eq!((&*made.meta().name, taken), (&*names[7], 7)),
            Err(error) => {
                let text = "the server was not able to generate a unique name for the object";
                assert_eq!(error.message, format!("pods \"{}\" already exists, {text}", names[7]));
                assert_eq!(taken, 8);
            }
        }
    }
}

#[test]
fn what_is_wrong_is_said_before_what_exists() {
    let mut bench = Bench::new();
    bench.create(pod("a"));
    let (reason, message) = bench.refusal(Actor::Learner, Verb::Create(pod("a").into()));
    assert_eq!((reason, &*message), (Reason::AlreadyExists, "pods \"a\" already exists"));
    let mut bad = pod("a");
    bad.spec = Arc::default();
    let (reason, _) = bench.refusal(Actor::Learner, Verb::Create(bad.into()));
    assert_eq!(reason, Reason::Invalid);
}

#[test]
fn what_is_meant_for_a_dead_namesake_is_refused() {
    let mut bench = Bench::new();
    bench.create(pod("a"));
    let condition = Condition { kind: "Ready".into(), ..Condition::default() };
    for patch in [
        Patch::PodStatus("old".into(), Box::default()),
        Patch::PodCondition("old".into(), condition),
        Patch::OwnerReferences("old".into(), Vec::new()),
    ] {
        let refusal = bench.refusal(Actor::Learner, Verb::Patch(key("a"), patch));
        let text = "Pod \"a\" is invalid: metadata.uid: Invalid value: \"old\": field is immutable";
        assert_eq!(refusal, (Reason::Invalid, text.into()));
    }
    let bind = Verb::Bind { pod: key("a"), uid: "old".into(), node: "n1".into() };
    let (reason, message) = bench.refusal(Actor::Scheduler, bind);
    assert_eq!(reason, Reason::Conflict);
    let uid = bench.pod("a").metadata.uid;
    let text = "Operation cannot be fulfilled on pods \"a\": StorageError: invalid object, Code: \
                4, Key: /registry/pods/default/a, ResourceVersion: 0, AdditionalErrorMsg: \
                Precondition failed: UID in precondition: old, UID in object meta: ";
    assert_eq!(message, format!("{text}{uid}"));
    assert!(bench.pod("a").node_name().is_empty());
}

fn service(name: &str, node_ports: &[i32]) -> Service {
    let mut service = Service::default();
    (service.metadata.name, service.metadata.namespace) = (name.into(), "default".into());
    service.spec.kind = "NodePort".into();
    for (i, node_port) in node_ports.iter().enumerate() {
        let port = ServicePort {
            name: format!("p{i}").into(),
            port: 80 + i as i32,
            node_port: *node_port,
            ..ServicePort::default()
        };
        service.spec.ports.push(port);
    }
    service
}

#[test]
fn addresses_of_services_do_not_clash() {
    let mut bench = Bench::new();
    let mut first = service("first", &[30_080]);
    first.spec.cluster_ip = "10.96.0.10".into();
    bench.create(first.clone());
    let mut refused = |service: Service| {
        let (reason, message) = bench.refusal(Actor::Learner, Verb::Create(service.into()));
        assert_eq!(reason, Reason::Invalid);
        message.strip_prefix("Service \"b\" is invalid: ").expect(&message).to_string()
    };
    assert_eq!(
        refused(service("b", &[30_080])),
        "spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated"
    );
    assert_eq!(
        refused(service("b", &[30_081, 30_081])),
        "spec.ports[1].nodePort: Duplicate value: 30081"
    );
    for (ip, why) in [
        ("10.96.0.10", "failed to allocate IP 10.96.0.10: provided IP is already allocated"),
        ("10.96.0.1", "failed to allocate IP 10.96.0.1: provided IP is already allocated"),
        (
            "10.0.0.1",
            "failed to allocate IP 10.0.0.1: the provided network does not match the current range",
        ),
    ] {
        let mut own = service("b", &[0]);
        own.spec.cluster_ip = ip.into();
        assert_eq!(refused(own), format!("spec.clusterIPs: Invalid value: [\"{ip}\"]: {why}"));
    }
    // Recorded: services-endpoints.
    let mut twice = service("b", &[0, 0]);
    twice.spec.ports[1].port = 80;
    assert_eq!(
        refused(twice),
        "spec.ports[1]: Duplicate value: {\"Name\":\"\",\"Protocol\":\"TCP\",\"AppProtocol\":null,\
         \"Port\":80,\"TargetPort\":0,\"NodePort\":0}"
    );
    let mut nowhere = service("b", &[0]);
    nowhere.spec.ports[0].port = 0;
    assert_eq!(
        refused(nowhere),
        "[spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive, \
         spec.ports[0].targetPort: Invalid value: 0: must be between 1 and 65535, inclusive]"
    );
    let mut nameless = service("b", &[0, 0]);
    nameless.spec.ports.iter_mut().for_each(|port| port.name = "".into());
    assert_eq!(
        refused(nameless),
        "[spec.ports[0].name: Required value, spec.ports[1].name: Required value]"
    );
    let mut moved = first.clone();
    moved.spec.cluster_ip = "10.96.9.9".into();
    let (_, message) = bench.refusal(Actor::Learner, Verb::Update(moved.into()));
    let text = "spec.clusterIPs[0]: Invalid value: [\"10.96.9.9\"]: may not change once set";
    assert_eq!(message, format!("Service \"first\" is invalid: {text}"));
    // A headless Service needs no ports.
    let mut headless = service("hl", &[]);
    (headless.spec.kind, headless.spec.cluster_ip) = ("ClusterIP".into(), "None".into());
    bench.create(headless);
    // An update keeps what it has, and what is gone is free again.
    let mut again = first.clone();
    again.spec.cluster_ip = "".into();
    again.spec.ports[0].node_port = 0;
    let (kept, _) = bench.ask(Verb::Update(again.into())).expect("updated");
    let kept = kept.as_service().expect("a Service");
    assert_eq!((&*kept.spec.cluster_ip, kept.spec.ports[0].node_port), ("10.96.0.10", 30_080));
    let mut gone = delete("first", None);
    if let Verb::Delete { key, .. } = &mut gone {
        key.kind = Kind::Service;
    }
    bench.ask(gone).expect("deleted");
    bench.create(first);
}

/// As recorded in extra-service-type-changes.
#[test]
fn a_service_that_changes_its_type_keeps_only_what_the_type_has() {
    let mut bench = Bench::new();
    let mut web = service("web", &[0]);
    web.spec.kind = "ClusterIP".into();
    bench.create(web);
    let patch = |bench: &mut Bench, body: &str| -> Result<ServiceSpec, String> {
        let key = Key::new(Kind::Service, "default", "web");
        let verb = Verb::Patch(key, Patch::Body(PatchType::Strategic, body.into()));
        let (object, _) = bench.ask(verb).map_err(|error| error.message)?;
        Ok(object.as_service().expect("a Service").spec.clone())
    };
    let changed = |bench: &mut Bench, body: &str| patch(bench, body).expect(body);
    let refused = |bench: &mut Bench, body: &str| {
        let message = patch(bench, body).expect_err(body);
        message.strip_prefix("Service \"web\" is invalid: ").expect(&message).to_string()
    };
    let doors = changed(&mut bench, r#"{"spec":{"type":"NodePort"}}"#);
    let (ip, port) = (doors.cluster_ip, doors.ports[0].node_port);
    assert!(ip.starts_with("10.96.") && port >= 30_000);
    assert_eq!(&*doors.external_traffic_policy, "Cluster");
    let balanced = changed(&mut bench, r#"{"spec":{"type":"LoadBalancer"}}"#);
    assert_eq!((balanced.cluster_ip, balanced.ports[0].node_port), (ip, port));
    assert_eq!(balanced.allocate_load_balancer_node_ports, Some(true));
    let local = changed(&mut bench, r#"{"spec":{"externalTrafficPolicy":"Local"}}"#);
    assert!(local.health_check_node_port >= 30_000 && local.health_check_node_port != port);
    let nameless = refused(&mut bench, r#"{"spec":{"type":"ExternalName"}}"#);
    assert_eq!(nameless, "spec.externalName: Required value");
    let body = r#"{"spec":{"type":"ExternalName","externalName":"example.com"}}"#;
    let mut named = changed(&mut bench, body);
    assert_eq!((named.ports[0].port, named.ports[0].node_port), (80, 0));
    named.ports.clear();
    let spec = ServiceSpec {
        external_name: "example.com".into(),
        session_affinity: "None".into(),
        kind: "ExternalName".into(),
        ..ServiceSpec::default()
    };
    assert_eq!(named, spec, "nothing else is left");
    let again = changed(&mut bench, r#"{"spec":{"type":"ClusterIP","externalName":null}}"#);
    assert!(again.cluster_ip.starts_with("10.96.") && again.external_name.is_empty());
    let headless = refused(&mut bench, r#"{"spec":{"clusterIP":"None"}}"#);
    assert_eq!(headless, "spec.clusterIPs[0]: Invalid value: [\"None\"]: may not change once set");
    let chosen = r#"{"spec":{"type":"NodePort","ports":[{"port":80,"nodePort":30111}]}}"#;
    assert_eq!(changed(&mut bench, chosen).ports[0].node_port, 30_111);
    assert_eq!(changed(&mut bench, r#"{"spec":{"type":"ClusterIP"}}"#).ports[0].node_port, 0);
    assert!(!bench.api.node_ports.contains(&30_111), "what it leaves is free again");
    let sticky = changed(&mut bench, r#"{"spec":{"sessionAffinity":"ClientIP"}}"#);
    let config = sticky.session_affinity_config.and_then(|config| config.client_ip);
    assert_eq!(config.and_then(|config| config.timeout_seconds), Some(10_800));
    for (body, error) in [
        (
            r#"{"spec":{"externalTrafficPolicy":"Local"}}"#,
            "spec.externalTrafficPolicy: Invalid value: \"Local\": may only be set for \
             externally-accessible services",
        ),
        (
            r#"{"spec":{"sessionAffinity":"Cookie"}}"#,
            "spec.sessionAffinity: Unsupported value: \"Cookie\": supported values: \
             \"ClientIP\", \"None\"",
        ),
        (
            r#"{"spec":{"allocateLoadBalancerNodePorts":false}}"#,
            "spec.allocateLoadBalancerNodePorts: Forbidden: may only be used when `type` is \
             'LoadBalancer'",
        ),
    ] {
        assert_eq!(refused(&mut bench, body), error);
    }
}

/// What a manifest says becomes what the API server answers.
fn told(json: &str) -> String {
    let object = crate::cluster::create::read(json).expect("an object").object;
    let name = object.meta().name;
    let kind = object.kind().qualified();
    let (reason, message) = Bench::new().refusal(Actor::Learner, Verb::Create(object));
    assert_eq!(reason, Reason::Invalid, "{message}");
    let head = format!("{kind} \"{name}\" is invalid: ");
    message.strip_prefix(&head).expect(&message).to_string()
}

#[test]
fn services_that_cannot_be_are_refused_in_the_words_of_kubernetes() {
    let spec = |spec: &str| {
        told(&format!(r#"{{"kind":"Service","metadata":{{"name":"web"}},"spec":{{{spec}}}}}"#))
    };
    let port = |port: &str| spec(&format!(r#""ports":[{{{port}}}]"#));
    let range = "must be between 1 and 65535, inclusive";
    for (body, error) in [
        (r#""port":70000,"targetPort":80"#, format!("port: Invalid value: 70000: {range}")),
        (r#""port":80,"targetPort":65536"#, format!("targetPort: Invalid value: 65536: {range}")),
        (
            r#""port":80,"targetPort":"Web""#,
            "targetPort: Invalid value: \"Web\": must contain only alpha-numeric characters (a-z, \
             0-9), and hyphens (-)"
                .into(),
        ),
        (
            r#""port":80,"protocol":"HTTP""#,
            "protocol: Unsupported value: \"HTTP\": supported values: \"SCTP\", \"TCP\", \"UDP\""
                .into(),
        ),
        (
            r#""port":80,"nodePort":30080"#,
            "nodePort: Forbidden: may not be used when `type` is 'ClusterIP'".into(),
        ),
    ] {
        assert_eq!(port(body), format!("spec.ports[0].{error}"));
    }
    assert_eq!(
        spec(r#""type":"NodePort","ports":[{"port":80,"nodePort":29999}]"#),
        "spec.ports[0].nodePort: Invalid value: 29999: provided port is not in the valid range. \
         The range of valid ports is 30000-32767"
    );
    assert!(port(r#""port":80,"name":"a_b""#).starts_with("spec.ports[0].name: Invalid value"));
    assert_eq!(spec(r#""type":"NodePort""#), "spec.ports: Required value");
    assert_eq!(
        spec(r#""type":"NodePort","clusterIP":"None","ports":[{"port":80}]"#),
        "spec.clusterIPs[0]: Invalid value: \"None\": may not be set to 'None' for NodePort \
         services"
    );
    assert_eq!(
        spec(r#""type":"ExternalName","externalName":"a.b","clusterIP":"10.96.3.3""#),
        "spec.clusterIPs: Forbidden: may not be set for ExternalName services"
    );
    let wrong = spec(r#""type":"ExternalName","externalName":"http://db""#);
    let begin = "spec.externalName: Invalid value: \"http://db\": a lowercase RFC";
    assert!(wrong.starts_with(begin), "{wrong}");
    assert_eq!(
        spec(r#""externalIPs":["127.0.0.1"],"ports":[{"port":80}]"#),
        "spec.externalIPs[0]: Invalid value: \"127.0.0.1\": may not be in the loopback range \
         (127.0.0.0/8, ::1/128)"
    );
    assert_eq!(
        spec(
            r#""sessionAffinity":"ClientIP","ports":[{"port":80}],
            "sessionAffinityConfig":{"clientIP":{"timeoutSeconds":86401}}"#
        ),
        "spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 86401: must be greater \
         than 0 and less than 86400"
    );
}

#[test]
fn slices_written_by_hand_are_completed_and_refused_as_those_of_kubernetes() {
    let json = r#"{"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice","metadata":{"name":
        "db-1","labels":{"kubernetes.io/service-name":"db"}},"addressType":"IPv4",
        "ports":[{"port":5432}],"endpoints":[{"addresses":["192.0.2.7"]}]}"#;
    let read = crate::cluster::create::read(json).expect("a slice");
    assert!(read.unknown.is_empty(), "{:?}", read.unknown);
    let Object::EndpointSlice(slice) = Bench::new().create(read.object) else { panic!("a slice") };
    assert_eq!(&*slice.ports[0].protocol, "TCP");
    let conditions = slice.endpoints[0].conditions;
    assert!(conditions.ready && conditions.serving && !conditions.terminating);
    let rest = |rest: &str| {
        told(&format!(r#"{{"kind":"EndpointSlice","metadata":{{"name":"db-1"}},{rest}}}"#))
    };
    assert_eq!(rest(r#""endpoints":[]"#), "addressType: Required value");
    assert_eq!(
        rest(r#""addressType":"IPv4","endpoints":[{"addresses":["db.example.com"]}]"#),
        "endpoints[0].addresses[0]: Invalid value: \"db.example.com\": must be a valid IP address, \
         (e.g. 10.9.8.7 or 2001:db8::ffff)"
    );
    assert_eq!(
        rest(r#""addressType":"IPv4","endpoints":[{"addresses":[]}]"#),
        "endpoints[0].addresses: Required value: must contain at least 1 address"
    );
    assert_eq!(
        rest(r#""addressType":"IPv4","endpoints":[{"addresses":["127.0.0.1"]}]"#),
        "endpoints[0].addresses[0]: Invalid value: \"127.0.0.1\": may not be in the loopback range \
         (127.0.0.0/8, ::1/128)"
    );
    assert_eq!(
        rest(r#""addressType":"IPv4","endpoints":[],"ports":[{"port":1},{"port":2}]"#),
        "ports[1].name: Duplicate value: \"\""
    );
}

#[test]
fn when_all_node_ports_are_taken_the_next_is_refused() {
    let mut bench = Bench::new();
    bench.create(service("most", &[0; 2_767]));
    bench.create(service("last", &[0]));
    assert_eq!(bench.api.node_ports.len(), 2_768);
    let refusal = bench.refusal(Actor::Learner, Verb::Create(service("b", &[0]).into()));
    let text = "Internal error occurred: failed to allocate a nodePort: range is full";
    assert_eq!(refusal, (Reason::InternalError, text.into()));
}

#[test]
fn an_eviction_marks_the_pod_and_takes_from_its_budget() {
    let mut bench = Bench::new();
    for name in ["a", "b", "c"] {
        running(&mut bench, name);
    }
    let mut budget = PodDisruptionBudget::default();
    (budget.metadata.name, budget.metadata.namespace) = ("web".into(), "default".into());
    let app = crate::cluster::object::Labels::from([("app".into(), "web".into())]);
    budget.spec.selector = Some(LabelSelector::from_labels(&app));
    // Nobody has looked at it yet.
    bench.create(budget.clone());
    let refused = (
        Reason::TooManyRequests,
        "Cannot evict pod as it would violate the pod's disruption budget.".to_string(),
    );
    assert_eq!(
        bench.refusal(Actor::Learner, Verb::Evict { pod: key("a"), grace_period_seconds: None }),
        refused
    );
    let status = &mut budget.status;
    (status.observed_generation, status.disruptions_allowed) = (1, 1);
    (status.current_healthy, status.desired_healthy) = (3, 2);
    bench.ask(Verb::UpdateStatus(budget.clone().into())).expect("counted");
    let (evicted, written) =
        bench.ask(Verb::Evict { pod: key("a"), grace_period_seconds: None }).expect("evicted");
    assert!(evicted.meta().is_terminating());
    let kinds: Vec<Kind> = written.iter().map(|w| w.object.kind()).collect();
    assert_eq!(kinds, [Kind::PodDisruptionBudget, Kind::Pod, Kind::Pod]);
    let Object::PodDisruptionBudget(left) = &written[0].object else { panic!("a budget") };
    assert_eq!(left.status.disruptions_allowed, 0);
    assert_eq!(&*left.status.conditions[0].reason, "InsufficientPods");
    assert_eq!(left.status.disrupted_pods.len(), 1);
    let target = bench.pod("a").condition("DisruptionTarget").expect("marked");
    assert_eq!(&*target.reason, "EvictionByEvictionAPI");
    assert!(!written[1].object.meta().is_terminating(), "marked first");
    // The budget is used up; who is gone already or never was ready is not asked about.
    assert_eq!(
        bench.refusal(Actor::Learner, Verb::Evict { pod: key("b"), grace_period_seconds: None }),
        refused
    );
    bench
        .ask(Verb::Evict { pod: key("a"), grace_period_seconds: None })
        .expect("terminating already");
    let unready = Condition { kind: "Ready".into(), ..Condition::default() };
    bench.ask(Verb::Patch(key("c"), Patch::PodCondition("".into(), unready))).expect("unready");
    bench.ask(Verb::Evict { pod: key("c"), grace_period_seconds: None }).expect("not counted on");
    // Two budgets are one too many.
    budget.metadata.name = "other".into();
    bench.create(budget);
    let (reason, message) =
        bench.refusal(Actor::Learner, Verb::Evict { pod: key("b"), grace_period_seconds: None });
    assert!(reason == Reason::InternalError && message.starts_with("This pod has more than one"));
}

#[test]
fn a_second_deletion_only_shortens() {
    let mut bench = Bench::new();
    running(&mut bench, "a");
    bench.ask(delete("a", None)).expect("deleted");
    let meta = |bench: &Bench| {
        let meta = &bench.pod("a").metadata;
        (meta.deletion_timestamp.expect("a time").0, meta.deletion_grace_period_seconds)
    };
    assert_eq!(meta(&bench), (90_000, Some(30)));
    bench.now = 65_000;
    for longer in [None, Some(30), Some(60)] {
        let (_, written) = bench.ask(delete("a", longer)).expect("deleted");
        assert!(written.is_empty());
    }
    bench.ask(delete("a", Some(10))).expect("deleted");
    assert_eq!(meta(&bench), (70_000, Some(10)));
    bench.ask(delete("a", Some(-5))).expect("deleted");
    assert_eq!(meta(&bench), (61_000, Some(1)));
    bench.ask(delete("a", Some(0))).expect("deleted");
    assert!(bench.api.get(&key("a")).is_none());
}

#[test]
fn the_client_says_nothing_about_the_status() {
    let mut bench = Bench::new();
    let mut claims = pod("a");
    claims.status.phase = PodPhase::Running;
    claims.status.pod_ip = "1.2.3.4".into();
    Arc::make_mut(&mut claims.spec).scheduling_gates = vec![SchedulingGate { name: "wait".into() }];
    bench.create(claims);
    let status = &bench.pod("a").status;
    assert_eq!((status.phase, &*status.pod_ip), (PodPhase::Pending, ""));
    let [gated] = &status.conditions[..] else { panic!("{status:?}") };
    assert_eq!((&*gated.kind, gated.status), ("PodScheduled", Status::False));
    assert_eq!(&*gated.reason, "SchedulingGated");
}

#[test]
fn only_a_tag_decides_the_pull_policy() {
    let mut bench = Bench::new();
    for (i, (image, policy)) in [
        ("host:5000/api", "Always"),
        ("host:5000/api:v1", "IfNotPresent"),
        ("web:latest", "Always"),
        ("web@sha256:0123", "IfNotPresent"),
    ]
    .into_iter()
    .enumerate()
    {
        let mut pod = pod(&format!("p{i}"));
        Arc::make_mut(&mut pod.spec).containers[0].image = image.into();
        let made = bench.create(pod);
        let made = made.as_pod().expect("a pod");
        assert_eq!(&*made.spec.containers[0].image_pull_policy, policy, "{image}");
    }
}

#[test]
fn a_new_node_is_tainted() {
    let mut bench = Bench::new();
    let mut node = Node::default();
    node.metadata.name = "n1".into();
    let made = bench.create(node);
    let made = made.as_node().expect("a node");
    assert!(made.has_taint("node.kubernetes.io/not-ready", "NoSchedule"));
}

#[test]
fn the_forbidden_is_worded_as_kubernetes_words_it() {
    let mut bench = Bench::new();
    running(&mut bench, "a");
    let slices = Actor::Controller(Controller::EndpointSlice);
    let mut refused = |by: Actor, verb: Verb| {
        let (reason, message) = bench.refusal(by, verb);
        assert_eq!(reason, Reason::Forbidden);
        message
    };
    assert_eq!(
        refused(slices, delete("a", None)),
        "pods \"a\" is forbidden: User \
         \"system:serviceaccount:kube-system:endpointslice-controller\" cannot delete resource \
         \"pods\" in API group \"\" in the namespace \"default\""
    );
    assert_eq!(
        refused(Actor::Scheduler, Verb::Create(Node::default().into())),
        "nodes is forbidden: User \"system:kube-scheduler\" cannot create resource \"nodes\" in \
         API group \"\" at the cluster scope"
    );
    let n2 = Actor::Kubelet("n2".into());
    assert_eq!(
        refused(n2, delete("a", None)),
        "pods \"a\" is forbidden: node \"n2\" can only delete pods with spec.nodeName set to \
         itself"
    );
    let patch = Patch::NodeConditions(Vec::new());
    assert_eq!(
        refused(n2, Verb::Patch(Key::new(Kind::Node, "", "n1"), patch)),
        "nodes \"n1\" is forbidden: node \"n2\" is not allowed to modify node \"n1\""
    );
}

#[test]
fn a_config_map_of_more_than_a_mebibyte_is_refused() {
    let mut bench = Bench::new();
    let mut map = ConfigMap::default();
    (map.metadata.namespace, map.metadata.name) = ("default".into(), "big".into());
    map.data.insert("a".into(), "x".repeat(1 << 20).into());
    bench.create(map.clone());
    map.metadata.name = "bigger".into();
    map.data.insert("b".into(), "y".into());
    let (reason, message) = bench.refusal(Actor::Learner, Verb::Create(map.into()));
    let told = "ConfigMap \"bigger\" is invalid: []: Too long: may not be more than 1048576 bytes";
    assert_eq!((reason, &*message), (Reason::Invalid, told));
}
