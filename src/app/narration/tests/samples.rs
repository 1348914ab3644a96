//! One of each thing that can be told.

use super::*;
use crate::cluster::network::Behind;

pub(super) fn hops() -> Vec<Hop> {
    let address = |ip: &str, port: u16| Address { ip: ip.into(), port };
    let (virtual_ip, target) = (address("10.96.0.12", 80), address("10.244.2.5", 8080));
    let rewrite = |kind| Rewrite { kind, before: virtual_ip.clone(), after: target.clone() };
    let (from, to) = (HopEnd::Node("node-1".into()), HopEnd::Node("node-2".into()));
    let base = Hop {
        of: 4,
        source: address("203.0.113.7", 40_000),
        destination: virtual_ip.clone(),
        rewrites: vec![
            rewrite(RewriteKind::Dnat),
            rewrite(RewriteKind::Snat),
            rewrite(RewriteKind::Undo),
        ],
        ..Hop::blank(7, service(), 1, from, to)
    };
    let ends = [
        HopEnd::Client,
        HopEnd::LoadBalancer(service()),
        HopEnd::Node("node-1".into()),
        HopEnd::Pod(pod()),
        HopEnd::Host("db.example.com".into()),
    ];
    let rules = [
        Rule::ClusterIp { address: virtual_ip.clone(), endpoints: 3, chosen: 2 },
        Rule::LoadBalancer { address: virtual_ip.clone(), endpoints: 3, chosen: 2 },
        Rule::ExternalIp { address: virtual_ip.clone(), endpoints: 3, chosen: 2 },
        Rule::LoadBalancer { address: virtual_ip.clone(), endpoints: 1, chosen: 1 },
        Rule::Target { address: virtual_ip.clone(), nodes: 3, chosen: 2 },
        Rule::NodePort { address: virtual_ip.clone(), endpoints: 1, chosen: 1 },
        Rule::Reject { address: virtual_ip.clone() },
        Rule::Drop { address: virtual_ip },
        Rule::Route { pod_cidr: "10.244.2.0/24".into(), node: "node-2".into() },
        Rule::Local,
        Rule::Loopback,
        Rule::Masquerade,
        Rule::Conntrack,
    ];
    let node = || Str::from("node-2");
    let denied = |way, lack| Outcome::Denied {
        pod: pod(),
        way,
        policies: vec![("deny".into(), Lack::NoRule), ("allow".into(), lack)],
        peer: "podSelector app=client".into(),
        port: 8080,
    };
    let outcomes = [
        Outcome::Answered { pod: pod(), image: "web:v1".into(), source: target },
        Outcome::NoEndpoints { waiting: 0 },
        Outcome::NoEndpoints { waiting: 2 },
        Outcome::NotListening { pod: pod(), port: 8081 },
        Outcome::PodGone { ip: "10.244.2.5".into() },
        Outcome::NodeOff { node: node() },
        Outcome::NodeCut { node: node() },
        Outcome::NoLocalEndpoint { node: node(), internal: false },
        Outcome::NoLocalEndpoint { node: node(), internal: true },
        Outcome::Outside { host: "db.example.com".into(), source: address("10.0.0.11", 40_000) },
        Outcome::NoSuchName { name: "shop".into() },
        Outcome::Unresolved { name: "shop".into() },
        Outcome::NoPort { address: address("10.96.0.12", 81) },
        Outcome::Pending { cloud: LoadBalancer::None },
        Outcome::Pending { cloud: LoadBalancer::Cloud },
        Outcome::NotAnnounced { address: "10.0.250.1".into() },
        denied(Way::Ingress, Lack::NoRule),
        denied(Way::Ingress, Lack::Peer),
        denied(Way::Egress, Lack::Port),
        Outcome::Untrusted { by: pod(), host: "shop.example.com".into() },
        Outcome::NoService,
        Outcome::InsideOnly,
        Outcome::NoClient,
        Outcome::NoRule { node: node() },
    ];
    let codes = [308, 404, 502, 503, 504];
    let codes = codes.map(|code| Outcome::Status { by: pod(), code, service: service() });
    let outcomes: Vec<Outcome> = outcomes.into_iter().chain(codes).collect();
    let mut all = Vec::new();
    for (host, path_type, secret, attempt) in [
        ("shop.example.com", "Prefix", Some("shop-tls".into()), 1),
        ("", "Exact", None, 2),
        ("", "", None, 1),
    ] {
        let path = if path_type.is_empty() { "" } else { "/cart" };
        let behind = Behind {
            ingress: Key::new(Kind::Ingress, "default", "shop"),
            host: host.into(),
            path: path.into(),
            path_type: path_type.into(),
            service: service(),
            endpoints: 3,
            chosen: 2,
            secret,
            attempt,
        };
        let (leg, from, to) = (Leg::Behind(Arc::new(behind)), pod_end(), HopEnd::Node(node()));
        all.push(Hop { leg, from, to, ..base.clone() });
    }
    for back in [false, true] {
        for from in &ends {
            for to in &ends {
                let (from, to) = (from.clone(), to.clone());
                all.push(Hop { back, from, to, ..base.clone() });
            }
        }
        all.extend(rules.clone().map(|rule| Hop { back, rule: Some(rule), ..base.clone() }));
    }
    for ending in [false, true] {
        for scope in [Scope::All, Scope::Local] {
            let pick = Pick { scope, ending, ..Pick::default() };
            all.push(Hop { pick, rule: Some(rules[5].clone()), ..base.clone() });
        }
    }
    for choice in [Choice::Kept].into_iter().chain(
        [
            IpvsScheduler::RoundRobin,
            IpvsScheduler::LeastConnection,
            IpvsScheduler::SourceHashing,
            IpvsScheduler::DestinationHashing,
        ]
        .map(Choice::Ipvs),
    ) {
        all.push(Hop { choice, rule: Some(rules[0].clone()), ..base.clone() });
    }
    let name = Str::from("web.default.svc.cluster.local");
    let ips = |ips: &[&str]| -> Vec<Str> { ips.iter().map(|ip| (*ip).into()).collect() };
    let answers = [
        Answer::NoSuchName,
        Answer::Addresses(ips(&["10.96.0.12"])),
        Answer::Addresses(ips(&["10.244.1.2", "10.244.2.2"])),
        Answer::Alias { name: "db.example.com".into(), ips: ips(&["192.0.2.7"]) },
    ];
    for answer in answers {
        let (leg, found) = (Leg::Lookup { name }, Some(answer.clone()));
        all.push(Hop { leg, found, ..base.clone() });
        if answer != Answer::NoSuchName {
            let outcome = Some(Outcome::Resolved { name, answer });
            all.push(Hop { outcome, ..base.clone() });
        }
    }
    for leg in [Leg::Lookup { name }, Leg::Upstream { name }] {
        for (from, to) in [(pod_end(), HopEnd::Node(node())), (HopEnd::Node(node()), pod_end())] {
            all.push(Hop { leg: leg.clone(), from, to, ..base.clone() });
        }
    }
    for outcome in &outcomes {
        if matches!(outcome, Outcome::Answered { .. } | Outcome::NotListening { .. }) {
            let (rule, outcome) = (Some(Rule::Loopback), Some(outcome.clone()));
            all.push(Hop { rule, outcome, service: pod(), ..base.clone() });
        }
    }
    for service in [pod(), Key::new(Kind::Service, "", "10.9.8.7")] {
        let outcome = Some(Outcome::PodGone { ip: "10.9.8.7".into() });
        all.push(Hop { service, outcome, ..base.clone() });
    }
    for service in [Key::new(Kind::Node, "", "node-2"), Key::new(Kind::Service, "", "127.0.0.1")] {
        let outcome = Some(Outcome::NoRule { node: node() });
        all.push(Hop { service, outcome, ..base.clone() });
    }
    for service in [pod(), Key::new(Kind::Node, "", "node-1"), Key::new(Kind::Service, "", "a.b")] {
        all.push(Hop { service, from: pod_end(), ..base.clone() });
    }
    all.extend(outcomes.into_iter().map(|outcome| Hop { outcome: Some(outcome), ..base.clone() }));
    all
}

fn pod_end() -> HopEnd {
    HopEnd::Pod(pod())
}

pub(super) fn summary(answered: u32, refused: u32) -> TrafficSummary {
    TrafficSummary {
        first_request: 1,
        service: service(),
        sent: 10,
        left: 0,
        answered,
        refused,
        timed_out: 10 - answered - refused,
        by_pod: vec![(pod(), "web:v1".into(), answered)],
        ms: 1_200,
    }
}

pub(super) fn faults() -> [Fault; 12] {
    let node = || Str::from("node-2");
    let policy = || Key::new(Kind::NetworkPolicy, "default", "deny");
    [
        Fault::PowerOff { node: node() },
        Fault::CutOff { node: node() },
        Fault::Recovered { node: node() },
        Fault::ContainerCrashed { pod: pod() },
        Fault::ControllerStopped { controller: Controller::ReplicaSet },
        Fault::ControllerStarted { controller: Controller::ReplicaSet },
        Fault::ControlPlaneStopped,
        Fault::ControlPlaneStarted,
        Fault::NetworkSet { setting: "load-balancer".into(), value: "cloud".into() },
        Fault::NetworkSet { setting: "network-policy".into(), value: "ignored".into() },
        Fault::PolicyWritten { policy: policy(), gone: false },
        Fault::PolicyWritten { policy: policy(), gone: true },
    ]
}

pub(super) fn changes() -> Vec<Change> {
    let node = || Str::from("node-2");
    let (key, effect) = (|| "node.kubernetes.io/unreachable".into(), || "NoExecute".into());
    let mut all = vec![
        Change::Created(pod()),
        Change::Deleted(pod()),
        Change::Bound { pod: pod(), node: node() },
        Change::Phase { pod: pod(), phase: PodPhase::Running },
        Change::Waiting { pod: pod(), reason: "CrashLoopBackOff".into() },
        Change::Waiting { pod: pod(), reason: "Unheard".into() },
        Change::Restarted { pod: pod(), count: 3 },
        Change::Terminating { pod: pod() },
        Change::Unschedulable { pod: pod() },
        Change::Tainted { node: node(), key: key(), effect: effect() },
        Change::Untainted { node: node(), key: key(), effect: effect() },
        Change::Scaled { key: deployment(), from: 3, to: 5 },
        Change::Template { key: deployment() },
        Change::Endpoints { service: service(), ready: 2, total: 3 },
        Change::Machine { node: node() },
        Change::Network { setting: "load-balancer".into(), value: "cloud".into() },
        Change::LoadBalancer { service: service(), address: "198.51.100.1".into() },
        Change::LoadBalancer { service: service(), address: Str::default() },
        Change::LoadBalancer {
            service: Key::new(Kind::Ingress, "default", "shop"),
            address: "198.51.100.1".into(),
        },
    ];
    for yes in [true, false] {
        all.push(Change::Ready { pod: pod(), ready: yes });
        all.push(Change::Cordoned { node: node(), on: yes });
        all.push(Change::Answered { service: service(), pod: None, ok: yes });
        let controller = Controller::ReplicaSet;
        all.push(Change::Controller { controller, running: yes });
        all.push(Change::ControlPlane { running: yes });
    }
    for status in [Status::True, Status::False, Status::Unknown] {
        all.push(Change::NodeReady { node: node(), status });
    }
    all
}
