//! Policies by a table, and against the same rules written by sets.

use super::*;
use crate::cluster::Rng;
use crate::cluster::object::Value;

/// Who there is: namespace, name, labels, address. `http` is the name of port 80 everywhere.
const PODS: [(&str, &str, &str, &str); 6] = [
    ("default", "web", "app=web", "10.244.0.2"),
    ("default", "client", "app=client", "10.244.0.3"),
    ("default", "db", "app=db,tier=back", "10.244.1.2"),
    ("shop", "web", "app=web", "10.244.1.3"),
    ("shop", "client", "app=client", "10.244.2.2"),
    ("", "outside", "", "203.0.113.10"),
];

struct Harbour {
    policies: Policies,
    labels: Vec<Labels>,
    containers: Vec<Container>,
}

impl Harbour {
    fn new() -> Harbour {
        let mut policies = Policies::default();
        for (name, team) in [("default", "a"), ("shop", "b")] {
            let json = format!(
                r#"{{"kind":"Namespace","metadata":{{"name":"{name}","labels":
                {{"team":"{team}","kubernetes.io/metadata.name":"{name}"}}}}}}"#
            );
            policies.learn(0, 0, &read(&json), false);
        }
        let pairs = |text: &str| -> Labels {
            let pair = |p: &str| p.split_once('=').map(|(k, v)| (Str::from(k), Str::from(v)));
            text.split(',').filter_map(pair).collect()
        };
        let port = ContainerPort {
            container_port: 80,
            name: "http".into(),
            protocol: "TCP".into(),
            ..ContainerPort::default()
        };
        let labels = PODS.iter().map(|(_, _, labels, _)| pairs(labels)).collect();
        let container = Container { ports: vec![port], ..Container::default() };
        Harbour { policies, labels, containers: vec![container] }
    }
    fn with(mut self, json: &[String]) -> Harbour {
        for json in json {
            self.policies.learn(0, 0, &read(json), false);
        }
        self
    }
    fn end(&self, i: usize) -> End<'_> {
        let (namespace, _, _, ip) = PODS[i];
        let pod = PodEnd {
            namespace: namespace.into(),
            labels: &self.labels[i],
            containers: &self.containers,
        };
        End { ip: ip.into(), pod: (!namespace.is_empty()).then_some(pod) }
    }
    fn verdict(&self, from: usize, to: usize, port: u16, way: Way) -> Verdict {
        let (from, to) = (self.end(from), self.end(to));
        self.policies.judge(1_000, &Connection { from, to, port, protocol: "TCP" }, way)
    }
    fn passes(&self, from: usize, to: usize, port: u16) -> bool {
        let open = |way| !matches!(self.verdict(from, to, port, way), Verdict::Denied { .. });
        open(Way::Egress) && open(Way::Ingress)
    }
    /// Who may reach `to` at port 80, by number.
    fn callers(&self, to: usize) -> Vec<usize> {
        (0..PODS.len()).filter(|from| *from != to && self.passes(*from, to, 80)).collect()
    }
}

fn read(json: &str) -> Object {
    let mut object = Object::read(&Value::read(json).expect("JSON")).expect("an object").object;
    if let Object::NetworkPolicy(policy) = &mut object {
        Arc::make_mut(policy).default_fields();
    }
    object
}

fn policy(name: &str, namespace: &str, spec: &str) -> String {
    let meta = format!(r#""metadata":{{"name":"{name}","namespace":"{namespace}"}}"#);
    format!(r#"{{"kind":"NetworkPolicy",{meta},"spec":{spec}}}"#)
}

const WEB: usize = 0;
const CLIENT: usize = 1;
const DB: usize = 2;
const SHOP_WEB: usize = 3;
const SHOP_CLIENT: usize = 4;
const OUTSIDE: usize = 5;

#[test]
fn who_reaches_the_web_pod_under_each_policy() {
    let web = r#""podSelector":{"matchLabels":{"app":"web"}}"#;
    let cases: [(&str, &[usize]); 14] = [
        // Nobody selects it: open.
        (r#"{"podSelector":{"matchLabels":{"app":"db"}}}"#, &[1, 2, 3, 4, 5]),
        // Default deny.
        (r#"{"podSelector":{}}"#, &[]),
        (r#"{"podSelector":{},"ingress":[]}"#, &[]),
        // One empty rule: all.
        (r#"{"WEB","ingress":[{}]}"#, &[1, 2, 3, 4, 5]),
        (r#"{"WEB","ingress":[{"from":[{"podSelector":{}}]}]}"#, &[1, 2]),
        (r#"{"WEB","ingress":[{"from":[{"namespaceSelector":{}}]}]}"#, &[1, 2, 3, 4]),
        // Both in one peer: pods of those namespaces; in two: either.
        (
            r#"{"WEB","ingress":[{"from":[{"namespaceSelector":{"matchLabels":{"team":"b"}},
                "podSelector":{"matchLabels":{"app":"client"}}}]}]}"#,
            &[4],
        ),
        (
            r#"{"WEB","ingress":[{"from":[{"namespaceSelector":{"matchLabels":{"team":"b"}}},
                {"podSelector":{"matchLabels":{"app":"client"}}}]}]}"#,
            &[1, 3, 4],
        ),
        (
            r#"{"WEB","ingress":[{"from":[{"ipBlock":{"cidr":"10.244.0.0/16",
                "except":["10.244.1.0/24"]}}]}]}"#,
            &[1, 4],
        ),
        (r#"{"WEB","ingress":[{"from":[{"ipBlock":{"cidr":"0.0.0.0/0"}}]}]}"#, &[1, 2, 3, 4, 5]),
        // Ports: by number, by name, by range, of another protocol.
        (r#"{"WEB","ingress":[{"ports":[{"port":"http"}]}]}"#, &[1, 2, 3, 4, 5]),
        (r#"{"WEB","ingress":[{"ports":[{"port":8080},{"port":"https"}]}]}"#, &[]),
        (r#"{"WEB","ingress":[{"ports":[{"port":79,"endPort":81}]}]}"#, &[1, 2, 3, 4, 5]),
        (r#"{"WEB","ingress":[{"ports":[{"port":80,"protocol":"UDP"}]}]}"#, &[]),
    ];
    for (spec, callers) in cases {
        let spec = spec.replace(r#""WEB""#, web);
        let harbour = Harbour::new().with(&[policy("p", "default", &spec)]);
        assert_eq!(harbour.callers(WEB), callers, "{spec}");
    }
}

#[test]
fn what_several_policies_allow_is_added_up() {
    let from = |app: &str| {
        format!(
            r#"{{"podSelector":{{"matchLabels":{{"app":"web"}}}},
            "ingress":[{{"from":[{{"podSelector":{{"matchLabels":{{"app":"{app}"}}}}}}]}}]}}"#
        )
    };
    let deny = policy("deny", "default", r#"{"podSelector":{}}"#);
    let harbour = Harbour::new().with(&[
        deny.clone(),
        policy("a", "default", &from("client")),
        policy("b", "default", &from("db")),
    ]);
    assert_eq!(harbour.callers(WEB), [CLIENT, DB]);
    let named = |name: &str| Verdict::Allowed { policy: name.into() };
    assert_eq!(harbour.verdict(CLIENT, WEB, 80, Way::Ingress), named("a"));
    assert_eq!(harbour.verdict(DB, WEB, 80, Way::Ingress), named("b"));
    let lacks =
        vec![("a".into(), Lack::Peer), ("b".into(), Lack::Peer), ("deny".into(), Lack::NoRule)];
    let denied = Verdict::Denied { policies: lacks };
    assert_eq!(harbour.verdict(SHOP_CLIENT, WEB, 80, Way::Ingress), denied);
    // Another namespace's policies are not its own, and the way out is open.
    assert_eq!(harbour.callers(SHOP_WEB), [0, 1, 2, 4, 5]);
    assert_eq!(harbour.verdict(WEB, OUTSIDE, 443, Way::Egress), Verdict::Open);
}

#[test]
fn both_ends_have_to_agree() {
    let egress = r#"{"podSelector":{"matchLabels":{"app":"client"}},"policyTypes":["Egress"],
        "egress":[{"to":[{"podSelector":{"matchLabels":{"app":"web"}}}],"ports":[{"port":80}]}]}"#;
    let harbour = Harbour::new().with(&[policy("out", "default", egress)]);
    assert!(harbour.passes(CLIENT, WEB, 80) && !harbour.passes(CLIENT, DB, 80));
    // A policy for the way out says nothing of the way in.
    assert!(harbour.passes(DB, CLIENT, 80));
    let near = |to, port| match harbour.verdict(CLIENT, to, port, Way::Egress) {
        Verdict::Denied { policies } => policies[0].1,
        other => panic!("{other:?}"),
    };
    assert_eq!(
        (near(WEB, 443), near(DB, 80), near(OUTSIDE, 80)),
        (Lack::Port, Lack::Peer, Lack::Peer)
    );
    let harbour = harbour.with(&[policy("deny", "default", r#"{"podSelector":{}}"#)]);
    assert!(!harbour.passes(CLIENT, WEB, 80));
}

#[test]
fn a_policy_counts_from_when_it_is_written_and_until_its_end_is() {
    let mut harbour = Harbour::new();
    let deny = read(&policy("deny", "default", r#"{"podSelector":{}}"#));
    let open = read(&policy("deny", "default", r#"{"podSelector":{},"ingress":[{}]}"#));
    harbour.policies.learn(1_000, 2, &deny, false);
    harbour.policies.learn(1_200, 2, &open, false);
    harbour.policies.learn(1_400, 2, &deny, false);
    harbour.policies.learn(1_450, 2, &deny, true);
    let (from, to) = (harbour.end(CLIENT), harbour.end(WEB));
    let connection = Connection { from, to, port: 80, protocol: "TCP" };
    let denied = |now| {
        matches!(harbour.policies.judge(now, &connection, Way::Ingress), Verdict::Denied { .. })
    };
    // The first versions were forgotten when a later one had followed.
    let at: Vec<bool> = [1_302, 1_501, 1_502, 1_551, 1_552].map(denied).to_vec();
    assert_eq!(at, [false, false, true, true, false]);
}

/// The rules once more, by sets: who is isolated, and who may with whom, all listed.
#[test]
fn property_the_verdict_is_that_of_the_sets() {
    let rounds = std::env::var("MOSEON_VOYAGES").ok().and_then(|n| n.parse().ok()).unwrap_or(300);
    let selectors: [(&str, &[usize]); 5] = [
        ("{}", &[0, 1, 2, 3, 4]),
        (r#"{"matchLabels":{"app":"web"}}"#, &[0, 3]),
        (r#"{"matchLabels":{"app":"client"}}"#, &[1, 4]),
        (r#"{"matchExpressions":[{"key":"tier","operator":"Exists"}]}"#, &[2]),
        (r#"{"matchExpressions":[{"key":"app","operator":"NotIn","values":["web"]}]}"#, &[1, 2, 4]),
    ];
    let namespaces: [(&str, &[usize]); 3] = [
        ("{}", &[0, 1, 2, 3, 4]),
        (r#"{"matchLabels":{"team":"a"}}"#, &[0, 1, 2]),
        (r#"{"matchLabels":{"team":"b"}}"#, &[3, 4]),
    ];
    let blocks: [(&str, &[usize]); 3] = [
        (r#"{"cidr":"10.244.0.0/16"}"#, &[0, 1, 2, 3, 4]),
        (r#"{"cidr":"0.0.0.0/0","except":["10.244.0.0/16"]}"#, &[5]),
        (r#"{"cidr":"10.244.1.0/24","except":["10.244.1.2/32"]}"#, &[3]),
    ];
    let ports: [(&str, &[u16]); 4] = [
        (r#"{"port":80}"#, &[80]),
        (r#"{"port":"http"}"#, &[80]),
        (r#"{"port":80,"endPort":443}"#, &[80, 443]),
        (r#"{"protocol":"UDP"}"#, &[]),
    ];
    let of = |namespace: &str| -> &'static [usize] {
        if namespace == "default" { &[0, 1, 2] } else { &[3, 4] }
    };
    let mut rng = Rng::new(7);
    for round in 0..rounds {
        let mut pick = |n: usize| rng.below(n as u64) as usize;
        let mut written = Vec::new();
        // Isolated pods by way, and what passes: way, subject, peer, port.
        let mut isolated: Vec<(Way, usize)> = Vec::new();
        let mut pass: Vec<(Way, usize, usize, u16)> = Vec::new();
        for i in 0..pick(4) {
            let home = if pick(2) == 0 { "default" } else { "shop" };
            let (selector, chosen) = selectors[pick(5)];
            let subjects: Vec<usize> =
                of(home).iter().copied().filter(|pod| chosen.contains(pod)).collect();
            let ways = [&[Way::Ingress][..], &[Way::Egress], &Way::BOTH][pick(3)];
            let mut rules = [Vec::new(), Vec::new()];
            for (w, way) in Way::BOTH.into_iter().enumerate() {
                if !ways.contains(&way) {
                    continue;
                }
                isolated.extend(subjects.iter().map(|pod| (way, *pod)));
                for _ in 0..pick(3) {
                    let (mut peers, mut whom) = (Vec::new(), Vec::new());
                    for _ in 0..pick(3) {
                        match pick(4) {
                            0 => {
                                let (json, pods) = selectors[pick(5)];
                                peers.push(format!(r#"{{"podSelector":{json}}}"#));
                                let here = of(home).iter().filter(|pod| pods.contains(pod));
                                whom.extend(here.copied());
                            }
                            1 => {
                                let (json, pods) = namespaces[pick(3)];
                                peers.push(format!(r#"{{"namespaceSelector":{json}}}"#));
                                whom.extend(pods);
                            }
                            2 => {
                                let ((n, there), (p, pods)) =
                                    (namespaces[pick(3)], selectors[pick(5)]);
                                let both = format!(r#""namespaceSelector":{n},"podSelector":{p}"#);
                                peers.push(format!("{{{both}}}"));
                                whom.extend(there.iter().filter(|pod| pods.contains(pod)).copied());
                            }
                            _ => {
                                let (json, all) = blocks[pick(3)];
                                peers.push(format!(r#"{{"ipBlock":{json}}}"#));
                                whom.extend(all);
                            }
                        }
                    }
                    if peers.is_empty() {
                        whom = (0..PODS.len()).collect();
                    }
                    let (mut doors, mut open) = (Vec::new(), Vec::new());
                    for _ in 0..pick(3) {
                        let (json, numbers) = ports[pick(4)];
                        doors.push(json.to_string());
                        // Nobody outside has containers to name their ports.
                        let named = json.contains("http");
                        open.extend(numbers.iter().map(|n| (*n, named)));
                    }
                    if doors.is_empty() {
                        open = vec![(80, false), (443, false), (8080, false)];
                    }
                    for (subject, peer) in
                        subjects.iter().flat_map(|s| whom.iter().map(move |p| (*s, *p)))
                    {
                        let to = if way == Way::Egress { peer } else { subject };
                        let usable = open.iter().filter(|(_, named)| !named || to != OUTSIDE);
                        pass.extend(usable.map(|(port, _)| (way, subject, peer, *port)));
                    }
                    let peers_field = if way == Way::Ingress { "from" } else { "to" };
                    rules[w].push(format!(
                        r#"{{"{peers_field}":[{}],"ports":[{}]}}"#,
                        peers.join(","),
                        doors.join(",")
                    ));
                }
            }
            let types: Vec<String> = ways.iter().map(|w| format!("{:?}", w.name())).collect();
            let spec = format!(
                r#"{{"podSelector":{selector},"policyTypes":[{}],"ingress":[{}],"egress":[{}]}}"#,
                types.join(","),
                rules[0].join(","),
                rules[1].join(",")
            );
            written.push(policy(&format!("p{i}"), home, &spec));
        }
        let harbour = Harbour::new().with(&written);
        for (from, to) in (0..PODS.len()).flat_map(|a| (0..PODS.len()).map(move |b| (a, b))) {
            for port in [80, 443, 8080] {
                let free = |way: Way, subject: usize, peer: usize| {
                    !isolated.contains(&(way, subject))
                        || pass.contains(&(way, subject, peer, port))
                };
                let expected = free(Way::Egress, from, to) && free(Way::Ingress, to, from);
                let place = format!("round {round}: {from} to {to}:{port}\n{}", written.join("\n"));
                assert_eq!(harbour.passes(from, to, port), expected, "{place}");
            }
        }
    }
}
