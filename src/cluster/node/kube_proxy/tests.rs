//! kube-proxy alone.

use super::*;
use crate::cluster::component::Out;
use crate::cluster::config::Config;
use crate::cluster::object::*;
use crate::cluster::rng::Rng;
use crate::cluster::step::Actor;

pub(crate) fn service(node_port: i32) -> Object {
    let port = ServicePort { port: 80, node_port, ..ServicePort::default() };
    let metadata =
        ObjectMeta { name: "web".into(), namespace: "default".into(), ..ObjectMeta::default() };
    let kind = if node_port == 0 { "ClusterIP" } else { "NodePort" }.into();
    let spec = ServiceSpec {
        cluster_ip: "10.96.0.12".into(),
        ports: vec![port],
        kind,
        ..ServiceSpec::default()
    };
    Service { metadata, spec, status: Default::default() }.into()
}

/// Endpoints (ip, node, ready, serving and terminating) of Service `web`, port 8080.
pub(crate) fn slice(endpoints: &[(&str, &str, bool, bool)]) -> Object {
    let endpoints = endpoints.iter().map(|(ip, node, ready, ending)| Endpoint {
        addresses: vec![(*ip).into()],
        conditions: EndpointConditions {
            ready: *ready,
            serving: *ready || *ending,
            terminating: *ending,
        },
        node_name: (*node).into(),
        target_ref: TargetRef {
            kind: "Pod".into(),
            name: format!("p-{ip}").into(),
            namespace: "default".into(),
            uid: "".into(),
        },
        zone: "".into(),
    });
    let labels = [(LABEL_SERVICE_NAME.into(), "web".into())].into();
    EndpointSlice {
        address_type: "IPv4".into(),
        endpoints: endpoints.collect(),
        metadata: ObjectMeta {
            name: "web-abcde".into(),
            namespace: "default".into(),
            labels,
            ..ObjectMeta::default()
        },
        ports: vec![EndpointPort { name: "".into(), port: 8080, protocol: "TCP".into() }],
    }
    .into()
}

struct Bench {
    proxy: KubeProxy,
    config: Config,
    rng: Rng,
    now: Ms,
    timers: Vec<(Ms, Timer)>,
    log: Vec<String>,
}

impl Bench {
    fn new() -> Bench {
        let proxy = KubeProxy::default();
        let (config, rng) = (Config::default(), Rng::new(1));
        Bench { proxy, config, rng, now: 0, timers: Vec::new(), log: Vec::new() }
    }

    fn call(&mut self, act: impl FnOnce(&mut KubeProxy, &mut Ctx)) {
        let mut out = Out::default();
        let mut ctx = Ctx {
            now: self.now,
            config: &self.config,
            rng: &mut self.rng,
            me: Actor::KubeProxy("w1".into()),
            cause: None,
            out: &mut out,
        };
        act(&mut self.proxy, &mut ctx);
        if let Some((_, _, What::Node(note))) = &out.note {
            let NodeNote::Rules(note) = &**note else { panic!("{note:?}") };
            let RulesNote { endpoints, added, removed, deleted, lag_ms, .. } = note;
            let gone = if *deleted { " deleted" } else { "" };
            let text = format!("{endpoints} +{added:?} -{removed:?} lag {lag_ms}{gone}");
            self.log.push(format!("{} {}", self.now, text.replace('"', "")));
        }
        self.timers.extend(out.timers);
    }

    fn watch(&mut self, at: Ms, op: WatchOp, object: &Object) {
        self.run_until(at);
        self.call(|p, ctx| p.on_watch(ctx, op, object));
    }

    fn run_until(&mut self, end: Ms) {
        loop {
            let due = self.timers.iter().enumerate().filter(|(_, (t, _))| *t <= end);
            let Some((i, _)) = due.min_by_key(|(i, (t, _))| (*t, *i)) else { break };
            let (at, timer) = self.timers.remove(i);
            self.now = at;
            self.call(|p, ctx| p.on_timer(ctx, &timer));
        }
        self.now = end;
    }
}

#[test]
fn rules_lag_behind() {
    let mut bench = Bench::new();
    let key = service(0).key();
    bench.watch(0, WatchOp::Added, &service(0));
    bench.watch(100, WatchOp::Added, &slice(&[("10.244.1.2", "w1", true, false)]));
    let two = [("10.244.1.2", "w1", true, false), ("10.244.2.2", "w2", true, false)];
    bench.watch(400, WatchOp::Modified, &slice(&two));
    // The same again changes nothing a packet could meet.
    bench.watch(3_000, WatchOp::Modified, &slice(&two));
    let one = [("10.244.1.2", "w1", false, true), ("10.244.2.2", "w2", true, false)];
    bench.watch(9_000, WatchOp::Modified, &slice(&one));
    bench.watch(9_500, WatchOp::Deleted, &slice(&one));
    bench.watch(12_000, WatchOp::Deleted, &service(0));
    bench.run_until(20_000);
    let want = [
        "20 0 +[] -[] lag 20",
        "1020 2 +[10.244.1.2:8080, 10.244.2.2:8080] -[] lag 920",
        "9020 1 +[] -[10.244.1.2:8080] lag 20",
        "10020 0 +[] -[10.244.2.2:8080] lag 520",
        "12020 0 +[] -[] lag 20 deleted",
    ];
    assert_eq!(bench.log, want);
    assert!(bench.proxy.rules_of(&key).is_none());
}

#[test]
fn ending_endpoints_serve_when_nobody_else_does() {
    let mut bench = Bench::new();
    bench.watch(0, WatchOp::Added, &service(0));
    bench.watch(0, WatchOp::Added, &slice(&[("10.244.1.2", "w1", false, true)]));
    bench.run_until(5_000);
    let rules = bench.proxy.rules_of(&service(0).key()).unwrap();
    let ips: Vec<&str> = rules.backends(&rules.ports()[0], None).map(|b| &**b.ip).collect();
    assert_eq!(ips, ["10.244.1.2"]);
    assert_eq!(rules.backends(&rules.ports()[0], Some("w2")).count(), 0);
}

#[test]
fn a_power_cut_takes_the_rules() {
    let mut bench = Bench::new();
    bench.watch(0, WatchOp::Added, &service(0));
    bench.run_until(5_000);
    bench.proxy.power_off();
    assert_eq!(bench.proxy.rules().count(), 0);
    let list = [service(0), slice(&[("10.244.1.2", "w1", true, false)])];
    bench.call(|p, ctx| p.relist(ctx, &list));
    bench.run_until(9_000);
    assert_eq!(bench.log[1..], ["5020 1 +[10.244.1.2:8080] -[] lag 20"]);
    // Nothing new: a second list writes nothing.
    bench.call(|p, ctx| p.relist(ctx, &list));
    bench.run_until(20_000);
    assert_eq!(bench.log.len(), 2);
}
