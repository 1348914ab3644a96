//! Tables of one Service, and names as real clusters have them.

use super::*;
use crate::cluster::network::HopEnd;
use crate::cluster::node::kube_proxy::tests::{service, slice};
use crate::cluster::object::{Kind, LoadBalancerIngress, Object, Service};
use std::sync::Arc;

const NOBODY: &dyn Fn(&Address, &Address) -> [u32; 2] = &|_, _| [0, 0];

fn seat(mode: ProxyMode) -> Seat<'static> {
    Seat {
        mode,
        scheduler: IpvsScheduler::default(),
        node: "w1",
        address: "192.168.0.11".into(),
        cluster_cidr: "10.244.0.0/16",
        limit: 100,
        connections: NOBODY,
    }
}

/// The rules of Service `web`, changed, with these endpoints.
fn rules(ends: &[(&str, &str)], change: impl FnOnce(&mut Service)) -> ServiceRules {
    let Object::Service(mut service) = service(30_080) else { panic!("a Service") };
    change(Arc::make_mut(&mut service));
    let ends: Vec<_> = ends.iter().map(|(ip, node)| (*ip, *node, true, false)).collect();
    let proxy = KubeProxy::after(&[service.into(), slice(&ends)], Default::default());
    proxy.rules_of(&Key::new(Kind::Service, "default", "web")).expect("written").clone()
}

fn texts(mode: ProxyMode, rules: &ServiceRules) -> Vec<String> {
    lines(&seat(mode), rules).into_iter().map(|line| line.text).collect()
}

const TWO: [(&str, &str); 2] = [("10.244.1.2", "w1"), ("10.244.2.2", "w2")];

/// Names seen on real clusters, and in the comments of pkg/proxy.
#[test]
fn chains_are_named_as_the_real_ones() {
    for (name, hash) in [
        ("default/kubernetes:httpstcp", "NPX46M4PTMTKRN6Y"),
        ("kube-system/kube-dns:dnsudp", "TCOU7JCQXEZGVUNU"),
        ("kube-system/kube-dns:dns-tcptcp", "ERIFXISQEP7F7OF4"),
        ("kube-system/kube-dns:metricstcp", "JD5MR3NA4I4DYORP"),
        // Endpoints.
        ("default/kubernetes:httpstcp172.31.2.224:443", "LWZLSIXIW4RDE2LP"),
        ("kube-system/kube-dns:dnsudp172.31.12.149:53", "ENNOY5MC2KBLEIWJ"),
    ] {
        assert_eq!(chain_hash(name, 16), hash, "{name}");
    }
    assert_eq!(chain_hash("ns1/svc1/tcp/p80", 8), "ULMVA6XW");
    assert_eq!(chain_hash("ns1/svc1/tcp/p80__10.180.0.1/80", 8), "5OJB2KTY");
}

#[test]
fn chances_are_printed_as_the_kernel_keeps_them() {
    for (n, printed) in [
        (1, "1.00000000000"),
        (2, "0.50000000000"),
        (3, "0.33333333349"),
        (4, "0.25000000000"),
        (5, "0.20000000019"),
        (6, "0.16666666651"),
        (7, "0.14285714272"),
        (8, "0.12500000000"),
        (9, "0.11111111101"),
        (10, "0.10000000009"),
    ] {
        assert_eq!(iptables::probability(n), printed, "1 of {n}");
    }
}

#[test]
fn local_endpoints_only_for_what_comes_from_outside() {
    let local = |s: &mut Service| s.spec.external_traffic_policy = "Local".into();
    let here = texts(ProxyMode::Iptables, &rules(&TWO, local));
    let svl: Vec<_> = here.iter().filter(|line| line.starts_with("-A KUBE-SVL-")).collect();
    assert_eq!(svl.len(), 1, "{here:#?}");
    assert!(svl[0].contains("10.244.1.2") && !svl[0].contains("--probability"));
    assert!(here.iter().any(|line| line.contains("pod traffic for default/web")));
    assert!(!here.iter().any(|line| line.contains("masquerade traffic for")));
    let nowhere = texts(ProxyMode::Iptables, &rules(&TWO[1..], local));
    let dropped = "--dport 30080 -j DROP";
    assert!(nowhere.iter().any(|line| line.ends_with(dropped)), "{nowhere:#?}");
    let nft = texts(ProxyMode::Nftables, &rules(&TWO[1..], local));
    assert!(nft.contains(&"tcp . 30080 comment \"default/web\" : drop".to_string()), "{nft:#?}");
}

#[test]
fn without_endpoints_packets_are_refused() {
    let none = rules(&[], |_| ());
    let iptables = texts(ProxyMode::Iptables, &none);
    assert_eq!(iptables.len(), 2);
    let refused = |line: &String| line.ends_with("REJECT --reject-with icmp-port-unreachable");
    assert!(iptables.iter().all(refused), "{iptables:#?}");
    let nft = texts(ProxyMode::Nftables, &none);
    assert!(nft.iter().all(|line| line.ends_with("goto reject-chain")), "{nft:#?}");
    let ipvs = texts(ProxyMode::Ipvs, &none);
    assert!(!ipvs.iter().any(|line| line.contains("Masq")), "{ipvs:#?}");
}

#[test]
fn clients_that_stay_have_lists() {
    let stays = rules(&TWO, |s| s.spec.session_affinity = "ClientIP".into());
    let kept = |mode| lines(&seat(mode), &stays);
    let of = |mode, kind| kept(mode).iter().filter(|line| line.kind == kind).count();
    assert_eq!(of(ProxyMode::Iptables, LineKind::Keep), 2);
    assert_eq!(of(ProxyMode::Nftables, LineKind::Keep), 2);
    assert_eq!(of(ProxyMode::Nftables, LineKind::Remember), 2);
    let iptables = texts(ProxyMode::Iptables, &stays);
    assert!(iptables.iter().any(|line| line.contains("--rcheck --seconds 10800 --reap")));
    let ipvs = texts(ProxyMode::Ipvs, &stays);
    assert_eq!(ipvs[0], "TCP  10.96.0.12:80 rr persistent 10800");
}

#[test]
fn addresses_of_load_balancers_that_packets_keep() {
    let with = |mode: &'static str| {
        rules(&TWO, move |s| {
            s.spec.kind = "LoadBalancer".into();
            s.status.load_balancer.ingress = vec![LoadBalancerIngress {
                ip: "192.0.2.1".into(),
                ip_mode: mode.into(),
                ..LoadBalancerIngress::default()
            }];
        })
    };
    for mode in [ProxyMode::Iptables, ProxyMode::Nftables, ProxyMode::Ipvs] {
        let holds = |rules| texts(mode, &rules).iter().any(|line| line.contains("192.0.2.1"));
        assert!(holds(with("VIP")), "{mode:?}");
        assert!(!holds(with("Proxy")), "{mode:?}");
    }
}

/// The packet's way through the table is one line that caught it, one that drew, one DNAT.
#[test]
fn a_hop_met_the_lines_on_its_way() {
    let rules = rules(&TWO, |_| ());
    let address = |ip: &str, port| Address { ip: ip.into(), port };
    let (asked, target) = (address("192.168.0.11", 30_080), address("10.244.2.2", 8_080));
    let snat = (address("203.0.113.10", 40_000), address("192.168.0.11", 40_000));
    let rewrite = |kind, (before, after): (Address, Address)| crate::cluster::network::Rewrite {
        kind,
        before,
        after,
    };
    let asking = Key::new(Kind::Service, "default", "web");
    let (from, to) = (HopEnd::Node("w1".into()), HopEnd::Node("w2".into()));
    let hop = Hop {
        of: 6,
        source: snat.1.clone(),
        destination: target.clone(),
        rule: Some(Rule::NodePort { address: asked.clone(), endpoints: 2, chosen: 2 }),
        rewrites: vec![
            rewrite(RewriteKind::Dnat, (asked, target)),
            rewrite(RewriteKind::Snat, snat),
        ],
        ..Hop::blank(1, asking, 2, from, to)
    };
    let met = |mode| {
        let lines = lines(&seat(mode), &rules);
        lines.into_iter().filter(|line| line.met(&hop)).map(|line| line.kind).collect::<Vec<_>>()
    };
    let iptables = [
        LineKind::NodePort,
        LineKind::MasqueradeOutside,
        LineKind::Onward,
        LineKind::Rest,
        LineKind::Dnat,
    ];
    assert_eq!(met(ProxyMode::Iptables), iptables);
    let nftables = [
        LineKind::NodePort,
        LineKind::MasqueradeOutside,
        LineKind::Onward,
        LineKind::Numgen,
        LineKind::Dnat,
    ];
    assert_eq!(met(ProxyMode::Nftables), nftables);
    assert_eq!(met(ProxyMode::Ipvs), [LineKind::NodePort, LineKind::Real]);
}

/// With externalTrafficPolicy Local pods and the node itself take the short circuit to all
/// endpoints, and only who comes from outside goes on to those of the node.
#[test]
fn with_local_who_is_inside_takes_the_short_circuit() {
    let address = |ip: &str, port| Address { ip: ip.into(), port };
    let rules = rules(&TWO, |service| service.spec.external_traffic_policy = "Local".into());
    let target = address("10.244.1.2", 8_080);
    let hop = |client, scope, rule: Rule, asked: &Address| {
        let ip = if client == ClientKind::Node { "192.168.0.11" } else { "10.244.1.9" };
        let (kind, before, after) = (RewriteKind::Dnat, asked.clone(), target.clone());
        let end = || HopEnd::Node("w1".into());
        Hop {
            source: address(ip, 40_000),
            rule: Some(rule),
            pick: Pick { client, scope, ending: false },
            rewrites: vec![crate::cluster::network::Rewrite { kind, before, after }],
            ..Hop::blank(1, Key::new(Kind::Service, "default", "web"), 2, end(), end())
        }
    };
    let met = |hop: &Hop| {
        let lines = lines(&seat(ProxyMode::Iptables), &rules).into_iter();
        let kinds = lines.filter(|line| line.met(hop)).map(|line| (line.kind, line.text));
        let inner = [LineKind::Chance, LineKind::Rest, LineKind::Dnat];
        kinds.filter(|(kind, _)| !inner.contains(kind)).collect::<Vec<_>>()
    };
    let kinds = |hop: &Hop| met(hop).into_iter().map(|(kind, _)| kind).collect::<Vec<_>>();
    let port = address("192.168.0.11", 30_080);
    let by_port = |client, scope| {
        let rule = Rule::NodePort { address: port.clone(), endpoints: 2, chosen: 1 };
        hop(client, scope, rule, &port)
    };
    use ClientKind::{Node, Outside, Pod};
    let outside = met(&by_port(Outside, Scope::Local));
    assert!(outside[1].1.contains("-j KUBE-SVL-"), "{outside:?}");
    assert_eq!(outside.len(), 2);
    let by_pod = kinds(&by_port(Pod, Scope::Short));
    assert_eq!(by_pod, [LineKind::NodePort, LineKind::ShortPods]);
    let by_node = kinds(&by_port(Node, Scope::Short));
    assert_eq!(by_node, [LineKind::NodePort, LineKind::ShortNode, LineKind::ShortNode]);
    // A ClusterIP: only what does not come from a pod is masqueraded.
    let asked = address(&rules.service.spec.cluster_ip, 80);
    let inside = |client| {
        let rule = Rule::ClusterIp { address: asked.clone(), endpoints: 2, chosen: 1 };
        kinds(&hop(client, Scope::All, rule, &asked))
    };
    assert_eq!(inside(Pod), [LineKind::ClusterIp]);
    assert_eq!(inside(Node), [LineKind::ClusterIp, LineKind::MasqueradeForeign]);
}
