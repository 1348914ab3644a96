//! Requests between two machines, without a control plane.

use super::*;
use crate::cluster::Shared;
use crate::cluster::component::{Component, Out};
use crate::cluster::config::Config;
use crate::cluster::map::Map;
use crate::cluster::network::{Address, Balanced, Places, ProxyMode, Rewrite};
use crate::cluster::node::{Machine, NodeSetup, Proxies};
use crate::cluster::object::*;
use crate::cluster::rng::Rng;
use crate::cluster::step::WatchOp;

struct Bench {
    machines: Map<Str, Shared<Machine>>,
    proxies: Proxies,
    traffic: Traffic,
    config: Config,
    rng: Rng,
    now: Ms,
    count: u32,
    timers: Map<(Ms, u32), (Actor, Timer)>,
    log: Vec<String>,
}

impl Bench {
    /// Machines w1 and w2; pods a (w1), b and c (w2); Service web with pods b and c.
    fn new(image: &str) -> Bench {
        let setup = |n: u8| NodeSetup {
            name: format!("w{n}").into(),
            address: format!("192.168.0.1{n}").into(),
            pod_cidr: format!("10.244.{n}.0/24").into(),
            cpu_milli: 4000,
            memory_mib: 8192,
            zone: "".into(),
        };
        let machines = [1, 2].map(|n| (setup(n).name, Machine::new(setup(n)).into()));
        let mut bench = Bench {
            machines: machines.into(),
            proxies: Proxies::default(),
            traffic: Traffic::default(),
            config: Config::default(),
            rng: Rng::new(7),
            now: 0,
            count: 0,
            timers: Map::new(),
            log: Vec::new(),
        };
        ["w1", "w2"].iter().for_each(|node| bench.proxies.join((*node).into(), Default::default()));
        bench.heard("w1", &pod("a", "w1", "busybox:1"));
        bench.heard("w2", &pod("b", "w2", image));
        bench.heard("w2", &pod("c", "w2", image));
        bench.endpoints(&["10.244.2.2", "10.244.2.3"]);
        bench.run_until(10_000);
        bench
    }

    fn ask(&mut self, me: Actor, act: impl FnOnce(&mut Bench2, &mut Ctx)) {
        let mut out = Out::default();
        let mut ctx = Ctx {
            now: self.now,
            config: &self.config,
            rng: &mut self.rng,
            me,
            cause: None,
            out: &mut out,
        };
        let Bench { machines, proxies, traffic, .. } = self;
        act(&mut Bench2 { machines, proxies, traffic }, &mut ctx);
        match out.note {
            Some((_, _, What::Hop(hop))) => self.log.push(format!("{} {}", self.now, brief(&hop))),
            Some((_, _, What::Traffic(sum))) => {
                let TrafficSummary { sent, answered, refused, timed_out, .. } = &*sum;
                let by: Vec<String> =
                    sum.by_pod.iter().map(|(pod, _, n)| format!("{}:{n}", pod.name)).collect();
                let text = format!("{sent} sent {answered} ok {refused} no {timed_out} lost");
                self.log.push(format!("{} {text} {}", self.now, by.join(" ")));
            }
            _ => {}
        }
        for (at, timer) in out.timers {
            self.count += 1;
            self.timers.insert((at, self.count), (me, timer));
        }
    }

    fn run_until(&mut self, end: Ms) {
        while let Some((at, _)) = self.timers.keys().next().copied().filter(|(t, _)| *t <= end) {
            let (_, (who, timer)) = self.timers.pop_first().unwrap();
            self.now = at;
            self.ask(who, |b, ctx| match &who {
                Actor::Kubelet(n) => b.machines.get_mut(n).unwrap().kubelet.on_timer(ctx, &timer),
                Actor::KubeProxy(n) => b.proxies.called(n).unwrap().on_timer(ctx, &timer),
                _ => {
                    let (settings, now) = (ctx.config.network, ctx.now);
                    let (machines, proxies) = (&*b.machines, &*b.proxies);
                    let (policies, ingress) = (&Default::default(), &Default::default());
                    let quiet_until = now;
                    let balanced = &Balanced::default();
                    let mut places = Places::default();
                    machines.values().for_each(|machine| places.add(machine.kubelet.setup()));
                    let places = &places;
                    let world = World {
                        machines,
                        proxies,
                        places,
                        policies,
                        ingress,
                        balanced,
                        settings,
                        now,
                        quiet_until,
                    };
                    b.traffic.on_timer(ctx, &timer, &world);
                }
            });
        }
        self.now = end;
    }

    fn heard(&mut self, node: &str, object: &Object) {
        let me = match object {
            Object::Pod(_) => Actor::Kubelet(node.into()),
            _ => Actor::KubeProxy(node.into()),
        };
        self.ask(me, |b, ctx| {
            let component: &mut dyn Component = match object {
                Object::Pod(_) => &mut b.machines.get_mut(node).unwrap().kubelet,
                _ => b.proxies.called(&node.into()).unwrap(),
            };
            component.on_watch(ctx, WatchOp::Modified, object);
        });
    }

    fn endpoints(&mut self, ready: &[&str]) {
        for node in ["w1", "w2"] {
            self.heard(node, &service("Cluster"));
            self.heard(node, &slice(ready));
        }
    }

    fn send(&mut self, from: TrafficFrom, count: u32, interval_ms: u32) {
        let traffic = TrafficMove {
            namespace: "default".into(),
            service: "web".into(),
            from,
            count,
            interval_ms,
            pattern: "".into(),
            to: "".into(),
        };
        self.ask(Actor::Client, |b, ctx| b.traffic.send(ctx, &traffic));
    }

    /// As [`Bench::one`], for what is asked for by its address.
    fn call(&mut self, from: TrafficFrom, to: &str) -> String {
        let traffic = TrafficMove {
            namespace: "default".into(),
            service: "".into(),
            from,
            count: 1,
            interval_ms: 0,
            pattern: "".into(),
            to: to.into(),
        };
        self.ask(Actor::Client, |b, ctx| b.traffic.send(ctx, &traffic));
        self.run_until(self.now + 10_000);
        std::mem::take(&mut self.log).join("\n")
    }

    fn one(&mut self, from: TrafficFrom) -> String {
        self.send(from, 1, 0);
        self.run_until(self.now + 10_000);
        assert!(self.traffic.in_flight().next().is_none());
        std::mem::take(&mut self.log).join("\n")
    }
}

struct Bench2<'a> {
    machines: &'a mut Map<Str, Shared<Machine>>,
    proxies: &'a mut Proxies,
    traffic: &'a mut Traffic,
}

fn inside() -> TrafficFrom {
    TrafficFrom::Pod { name: "a".into() }
}

fn outside(node: &str) -> TrafficFrom {
    TrafficFrom::Outside { node: node.into() }
}

fn pod(name: &str, node: &str, image: &str) -> Object {
    let container = Container { name: "c".into(), image: image.into(), ..Container::default() };
    let spec =
        PodSpec { containers: vec![container], node_name: node.into(), ..PodSpec::default() };
    let metadata = ObjectMeta {
        name: name.into(),
        namespace: "default".into(),
        uid: name.into(),
        ..ObjectMeta::default()
    };
    Pod { metadata, spec: Arc::new(spec), status: PodStatus::default() }.into()
}

fn service(policy: &str) -> Object {
    let port = ServicePort { port: 80, node_port: 30080, ..ServicePort::default() };
    let spec = ServiceSpec {
        cluster_ip: "10.96.0.12".into(),
        external_traffic_policy: policy.into(),
        ports: vec![port],
        kind: "NodePort".into(),
        ..ServiceSpec::default()
    };
    let metadata =
        ObjectMeta { name: "web".into(), namespace: "default".into(), ..ObjectMeta::default() };
    Service { metadata, spec, status: Default::default() }.into()
}

fn slice(ready: &[&str]) -> Object {
    let endpoints = ready.iter().map(|ip| Endpoint {
        addresses: vec![(*ip).into()],
        conditions: EndpointConditions { ready: true, serving: true, terminating: false },
        node_name: "w2".into(),
        target_ref: TargetRef {
            kind: "Pod".into(),
            name: if ip.ends_with('2') { "b" } else { "c" }.into(),
            namespace: "default".into(),
            uid: "".into(),
        },
        zone: "".into(),
    });
    EndpointSlice {
        address_type: "IPv4".into(),
        endpoints: endpoints.collect(),
        metadata: ObjectMeta {
            name: "web-abcde".into(),
            namespace: "default".into(),
            labels: [(LABEL_SERVICE_NAME.into(), "web".into())].into(),
            ..ObjectMeta::default()
        },
        ports: vec![EndpointPort { name: "".into(), port: 8080, protocol: "TCP".into() }],
    }
    .into()
}

fn brief(hop: &Hop) -> String {
    let end = |e: &HopEnd| match e {
        HopEnd::Client => "client".to_string(),
        HopEnd::LoadBalancer(k) => format!("load-balancer/{}", k.name),
        HopEnd::Node(n) => n.to_string(),
        HopEnd::Pod(k) => k.name.to_string(),
        HopEnd::Host(host) => host.to_string(),
    };
    let mut text = format!(
        "{}/{} {} -> {}: {} -> {}",
        hop.index,
        hop.of,
        end(&hop.from),
        end(&hop.to),
        hop.source,
        hop.destination
    );
    let address = |a: &Address| a.to_string();
    for Rewrite { kind, before, after } in &hop.rewrites {
        text += &format!(" {kind:?} {} => {}", address(before), address(after));
    }
    if let Some(rule) = &hop.rule {
        text += &format!(" by {}", format!("{rule:?}").split([' ', '(']).next().unwrap());
    }
    if let Some(outcome) = &hop.outcome {
        text += &format!(" = {}", format!("{outcome:?}").split([' ', '(']).next().unwrap());
    }
    text
}

#[test]
fn from_a_pod_to_a_cluster_ip() {
    let mut bench = Bench::new("web:v1");
    let want = "\
10005 1/0 a -> w1: 10.244.1.2:32769 -> 10.96.0.12:80
10010 2/6 w1 -> w2: 10.244.1.2:32769 -> 10.244.2.2:8080 Dnat 10.96.0.12:80 => 10.244.2.2:8080 \
    by ClusterIp
10015 3/6 w2 -> b: 10.244.1.2:32769 -> 10.244.2.2:8080 by Local
10020 4/6 b -> w2: 10.244.2.2:8080 -> 10.244.1.2:32769
10025 5/6 w2 -> w1: 10.244.2.2:8080 -> 10.244.1.2:32769 by Route
10030 6/6 w1 -> a: 10.96.0.12:80 -> 10.244.1.2:32769 Undo 10.244.2.2:8080 => 10.96.0.12:80 by \
    Conntrack = Answered";
    assert_eq!(bench.one(inside()), want);
    let key = Key::new(Kind::Service, "default", "web");
    assert_eq!(bench.traffic.tally(&key).unwrap().answered, 1);
}

#[test]
fn from_outside_through_a_node_without_the_pod() {
    let mut bench = Bench::new("web:v1");
    let want = "\
10005 1/0 client -> w1: 203.0.113.10:32769 -> 192.168.0.11:30080
10010 2/6 w1 -> w2: 192.168.0.11:32769 -> 10.244.2.2:8080 Dnat 192.168.0.11:30080 => \
    10.244.2.2:8080 Snat 203.0.113.10:32769 => 192.168.0.11:32769 by NodePort
10015 3/6 w2 -> b: 192.168.0.11:32769 -> 10.244.2.2:8080 by Local
10020 4/6 b -> w2: 10.244.2.2:8080 -> 192.168.0.11:32769
10025 5/6 w2 -> w1: 10.244.2.2:8080 -> 192.168.0.11:32769
10030 6/6 w1 -> client: 192.168.0.11:30080 -> 203.0.113.10:32769 Undo 10.244.2.2:8080 => \
    192.168.0.11:30080 Undo 192.168.0.11:32769 => 203.0.113.10:32769 by Conntrack = Answered";
    assert_eq!(bench.one(outside("w1")), want);
}

#[test]
fn local_policy_keeps_the_client_and_drops_elsewhere() {
    let mut bench = Bench::new("web:v1");
    for node in ["w1", "w2"] {
        bench.heard(node, &service("Local"));
    }
    bench.run_until(20_000);
    let want = "\
20005 1/0 client -> w2: 203.0.113.10:32769 -> 192.168.0.12:30080
20010 2/4 w2 -> b: 203.0.113.10:32769 -> 10.244.2.2:8080 Dnat 192.168.0.12:30080 => \
    10.244.2.2:8080 by NodePort
20015 3/4 b -> w2: 10.244.2.2:8080 -> 203.0.113.10:32769
20020 4/4 w2 -> client: 192.168.0.12:30080 -> 203.0.113.10:32769 Undo 10.244.2.2:8080 => \
    192.168.0.12:30080 by Conntrack = Answered";
    assert_eq!(bench.one(outside("w2")), want);
    let lost = bench.one(outside("w1"));
    assert!(lost.ends_with("by Drop = NoLocalEndpoint"), "{lost}");
    assert!(lost.contains("\n33005 2/2"), "the client waits: {lost}");
}

#[test]
fn every_way_to_fail() {
    let mut bench = Bench::new("web:v1");
    let last = |text: String| text.rsplit(" = ").next().unwrap().to_string();
    bench.endpoints(&[]);
    bench.run_until(20_000);
    let none = bench.one(inside());
    assert!(none.contains("\n20010 2/2 w1 -> a: 10.96.0.12:80 -> 10.244.1.2:32769 by Reject"));
    assert_eq!(last(none), "NoEndpoints");
    assert_eq!(last(bench.one(outside("w1"))), "NoEndpoints");
    bench.endpoints(&["10.244.2.9"]);
    bench.run_until(bench.now + 5_000);
    assert_eq!(last(bench.one(inside())), "PodGone");
    bench.endpoints(&["10.244.2.2"]);
    bench.run_until(bench.now + 5_000);
    assert_eq!(last(bench.one(inside())), "Answered");
    let key = Key::new(Kind::Pod, "default", "b");
    bench.ask(Actor::Kubelet("w2".into()), |b, ctx| {
        assert!(b.machines.get_mut("w2").unwrap().kubelet.crash(ctx, &key));
    });
    // Half a second later nobody has started it again.
    bench.run_until(bench.now + 500);
    let refused = bench.one(inside());
    assert_eq!(last(refused.clone()), "NotListening");
    assert!(refused.contains("6/6 w1 -> a"), "{refused}");
    bench.machines.get_mut("w2").unwrap().connected = false;
    assert_eq!(last(bench.one(inside())), "NodeCut");
    bench.machines.get_mut("w2").unwrap().powered = false;
    assert_eq!(last(bench.one(inside())), "NodeOff");
    assert_eq!(last(bench.one(outside("w2"))), "NodeOff");
    bench.machines.get_mut("w1").unwrap().powered = false;
    assert_eq!(last(bench.one(inside())), "NoClient");
    let nobody = TrafficFrom::Pod { name: "z".into() };
    assert_eq!(last(bench.one(nobody)), "NoClient");
}

#[test]
fn a_machine_fails_under_the_request() {
    let mut bench = Bench::new("web:v1");
    bench.send(inside(), 1, 0);
    bench.run_until(10_012);
    bench.machines.get_mut("w2").unwrap().powered = false;
    bench.run_until(20_000);
    assert_eq!(bench.log.len(), 3);
    assert!(bench.log[2].starts_with("13010 3/6 w2 -> b"), "{:?}", bench.log);
    assert!(bench.log[2].ends_with("NodeOff"));
}

#[test]
fn a_stream_is_counted() {
    let mut bench = Bench::new("web:v1");
    bench.send(outside("w1"), 1_000, 10);
    bench.run_until(60_000);
    // The split is what the generator gives.
    assert_eq!(bench.log, ["20020 1000 sent 1000 ok 0 no 0 lost b:525 c:475"]);
}

/// With sessionAffinity ClientIP a client stays where it was, until it has been quiet too long.
#[test]
fn a_client_stays_as_long_as_the_service_says() {
    for (interval_ms, split) in [(59_000, 1), (61_000, 2)] {
        let mut bench = Bench::new("web:v1");
        for node in ["w1", "w2"] {
            let Object::Service(mut sticky) = service("Cluster") else { unreachable!() };
            let spec = &mut Arc::make_mut(&mut sticky).spec;
            spec.session_affinity = "ClientIP".into();
            let client_ip = Some(ClientIpConfig { timeout_seconds: Some(60) });
            spec.session_affinity_config = Some(SessionAffinityConfig { client_ip });
            bench.heard(node, &Object::Service(sticky));
        }
        bench.send(outside("w1"), 20, interval_ms);
        bench.run_until(2_000_000);
        let pods = bench.log[0].matches(':').count();
        assert_eq!(pods, split, "every {interval_ms} ms: {:?}", bench.log);
    }
}

/// A pod that ends at once loses what the rules still send to it.
#[test]
fn an_abrupt_end_loses_requests() {
    for (image, lost) in [("web:v1", 0), ("abrupt:v1", 10)] {
        let mut bench = Bench::new(image);
        bench.send(outside("w1"), 100, 10);
        let mut ending = pod("b", "w2", image);
        ending.meta_mut().deletion_timestamp = Some(Time(40_000));
        bench.heard("w2", &ending);
        bench.run_until(10_200);
        bench.endpoints(&["10.244.2.3"]);
        bench.run_until(20_000);
        let failed = bench.log.iter().filter(|line| line.contains(" = ")).count();
        assert_eq!(failed, lost, "{image}: {:?}", bench.log);
    }
}

#[test]
fn a_pod_is_called_by_its_address_without_any_rule() {
    let mut bench = Bench::new("web:v1");
    let want = "\
10005 1/0 a -> w1: 10.244.1.2:32769 -> 10.244.2.2:8080
10010 2/6 w1 -> w2: 10.244.1.2:32769 -> 10.244.2.2:8080 by Route
10015 3/6 w2 -> b: 10.244.1.2:32769 -> 10.244.2.2:8080 by Local
10020 4/6 b -> w2: 10.244.2.2:8080 -> 10.244.1.2:32769
10025 5/6 w2 -> w1: 10.244.2.2:8080 -> 10.244.1.2:32769 by Route
10030 6/6 w1 -> a: 10.244.2.2:8080 -> 10.244.1.2:32769 = Answered";
    assert_eq!(bench.call(inside(), "10.244.2.2:8080"), want);
}

#[test]
fn a_node_calls_a_cluster_ip_through_its_own_rules() {
    let mut bench = Bench::new("web:v1");
    let want = "\
10005 1/4 w1 -> w2: 192.168.0.11:32769 -> 10.244.2.2:8080 Dnat 10.96.0.12:80 => \
    10.244.2.2:8080 by ClusterIp
10010 2/4 w2 -> b: 192.168.0.11:32769 -> 10.244.2.2:8080 by Local
10015 3/4 b -> w2: 10.244.2.2:8080 -> 192.168.0.11:32769
10020 4/4 w2 -> w1: 10.244.2.2:8080 -> 192.168.0.11:32769 Undo 10.244.2.2:8080 => \
    10.96.0.12:80 by Conntrack = Answered";
    let node = TrafficFrom::Node { name: "w1".into() };
    assert_eq!(bench.call(node, "10.96.0.12"), want);
}

#[test]
fn a_pod_calls_the_node_port_of_another_node() {
    let mut bench = Bench::new("web:v1");
    let way = bench.call(inside(), "192.168.0.12:30080");
    let lines: Vec<&str> = way.lines().collect();
    assert!(lines[1].contains("w1 -> w2: 10.244.1.2:32769 -> 192.168.0.12:30080"), "{way}");
    assert!(lines[2].contains("w2 -> b: 192.168.0.12:32769 -> 10.244.2.2:8080"), "{way}");
    assert!(lines[2].ends_with("by NodePort"), "{way}");
    assert!(lines[4].contains("w2 -> w1: 192.168.0.12:30080 -> 10.244.1.2:32769"), "{way}");
    assert!(way.ends_with("w1 -> a: 192.168.0.12:30080 -> 10.244.1.2:32769 = Answered"), "{way}");
}

#[test]
fn a_pod_that_is_sent_to_itself_sees_its_node() {
    let mut bench = Bench::new("web:v1");
    bench.endpoints(&["10.244.2.2"]);
    bench.run_until(20_000);
    let itself = TrafficFrom::Pod { name: "b".into() };
    let way = bench.call(itself, "10.96.0.12:80");
    assert!(way.contains("w2 -> b: 192.168.0.12:32769 -> 10.244.2.2:8080"), "{way}");
    assert!(way.ends_with("= Answered"), "{way}");
}

/// --iptables-localhost-nodeports; the other modes leave localhost alone.
#[test]
fn a_node_port_is_open_at_localhost_in_iptables_mode() {
    let node = || TrafficFrom::Node { name: "w1".into() };
    let mut bench = Bench::new("web:v1");
    let way = bench.call(node(), "localhost:30080");
    let first = way.lines().next().unwrap();
    assert!(first.contains("w1 -> w2: 192.168.0.11:32769 -> 10.244.2.2:8080"), "{way}");
    assert!(first.contains("Snat 127.0.0.1:32769 => 192.168.0.11:32769"), "{way}");
    assert!(first.ends_with("by NodePort"), "{way}");
    assert!(way.ends_with("= Answered"), "{way}");
    bench.endpoints(&[]);
    bench.run_until(30_000);
    bench.log.clear();
    let way = bench.call(node(), "localhost:30080");
    assert!(way.ends_with("= NoEndpoints"), "{way}");
    for mode in [ProxyMode::Nftables, ProxyMode::Ipvs] {
        let mut bench = Bench::new("web:v1");
        bench.config.network.proxy_mode = mode;
        for node in ["w1", "w2"] {
            bench.ask(Actor::KubeProxy(node.into()), |b, ctx| {
                let proxy = b.proxies.called(&node.into()).unwrap();
                proxy.relist(ctx, &[service("Cluster"), slice(&["10.244.2.2"])]);
            });
        }
        bench.run_until(20_000);
        bench.log.clear();
        let way = bench.call(node(), "localhost:30080");
        assert!(way.ends_with("= NoRule"), "{mode:?}: {way}");
        assert!(bench.call(node(), "192.168.0.11:30080").ends_with("= Answered"), "{mode:?}");
    }
}

#[test]
fn addresses_that_lead_nowhere() {
    let mut bench = Bench::new("web:v1");
    let end = |text: String| text.rsplit(" = ").next().unwrap().to_string();
    let node = || TrafficFrom::Node { name: "w1".into() };
    for (from, to, want) in [
        (inside(), "10.96.0.12:81", "NoPort"),
        (inside(), "10.96.0.99", "PodGone"),
        (inside(), "10.244.2.9:8080", "PodGone"),
        (inside(), "10.244.2.2:9090", "NotListening"),
        (inside(), "192.168.0.12:22", "NoRule"),
        (inside(), "localhost:8080", "NotListening"),
        (node(), "localhost:8080", "NoRule"),
        (inside(), "web", "Unresolved"),
        (node(), "web", "NoSuchName"),
        (TrafficFrom::Client, "web", "NoSuchName"),
        (TrafficFrom::Client, "10.96.0.12", "InsideOnly"),
        (TrafficFrom::Client, "10.244.2.2:8080", "InsideOnly"),
        (TrafficFrom::Client, "192.168.0.12:30080", "Answered"),
        (TrafficFrom::Client, "example.com", "Outside"),
        (node(), "example.com", "Outside"),
        (inside(), "192.0.2.7:443", "Outside"),
    ] {
        let way = bench.call(from, to);
        assert_eq!(end(way.clone()), want, "{to}: {way}");
    }
}
