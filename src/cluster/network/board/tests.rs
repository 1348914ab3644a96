//! Ingresses followed line by line, changed, and tried with addresses.

use super::*;
use crate::cluster::{Config, DeploymentMove, ServiceMove};

/// One node; Deployment and Service web of two pods, Service api that selects none.
fn cluster() -> Cluster {
    let mut cluster = Cluster::new(Config::default(), 1);
    let namespace = Str::from("default");
    let (name, app) = (Str::from("web"), Str::from("web"));
    let node =
        || Move::NodeAdd { name: "".into(), cpu_milli: 4000, memory_mib: 8192, zone: "".into() };
    let web = DeploymentMove {
        namespace,
        name,
        image: "web:v1".into(),
        replicas: 2,
        ..DeploymentMove::default()
    };
    let of = |name: &str, app: Str| {
        let (port, target_port) = (80, 8080);
        let name = name.into();
        let other = ServiceMove::default();
        Move::ServiceCreate(ServiceMove { namespace, name, app, port, target_port, ..other })
    };
    let acts = [node(), Move::DeploymentCreate(web), of("web", app), of("api", "api".into())];
    for act in acts {
        cluster.submit(act).expect("an act");
        cluster.settle(20_000, 10_000);
    }
    cluster
}

fn act(cluster: &mut Cluster, act: Move) {
    cluster.submit(act).expect("an act");
    cluster.settle(1_000, 10_000);
}

fn ingress(cluster: &mut Cluster, name: &str, spec: &str) -> Key {
    let json = format!(
        r#"{{"apiVersion":"networking.k8s.io/v1","kind":"Ingress",
        "metadata":{{"name":"{name}","namespace":"default"}},"spec":{spec}}}"#
    );
    act(cluster, Move::ObjectCreate { json: json.as_str().into() });
    let key = Key::new(Kind::Ingress, "default", name);
    assert!(cluster.get(&key).is_some(), "{spec}");
    key
}

fn stored(cluster: &Cluster, key: &Key) -> Arc<Ingress> {
    match cluster.get(key) {
        Some(Object::Ingress(ingress)) => ingress,
        other => panic!("{other:?}"),
    }
}

/// `host path to ready/total gap`, line by line.
fn leads(cluster: &Cluster, key: &Key) -> Vec<String> {
    let line = |lead: &Lead| {
        let gap = lead.gap.as_ref().map_or_else(String::new, |gap| format!(" {gap:?}"));
        let Lead { host, path, to, ready, total, .. } = lead;
        format!("{host}{path} {to} {ready}/{total}{gap}")
    };
    cluster.board(key).expect("an Ingress").leads.iter().map(line).collect()
}

const SHOP: &str = r#"{"ingressClassName":"nginx","rules":[{"host":"shop.com","http":{"paths":[
    {"path":"/","pathType":"Prefix","backend":{"service":{"name":"web","port":{"number":80}}}},
    {"path":"/api","pathType":"Exact","backend":{"service":{"name":"api","port":{"number":80}}}}
    ]}}]}"#;

#[test]
fn every_path_is_followed_to_its_endpoints() {
    let mut cluster = cluster();
    let key = ingress(
        &mut cluster,
        "shop",
        r#"{"defaultBackend":{"service":{"name":"web","port":{"name":"http"}}},"rules":[
        {"host":"a.com","http":{"paths":[
        {"path":"/","pathType":"Prefix","backend":{"service":{"name":"web","port":{"number":80}}}},
        {"path":"/b","pathType":"Exact","backend":{"service":{"name":"api","port":{"number":80}}}},
        {"path":"/c","pathType":"Exact","backend":{"service":{"name":"no","port":{"number":80}}}},
        {"path":"/d","pathType":"Exact","backend":{"service":{"name":"web","port":{"number":81}}}},
        {"path":"/e","pathType":"ImplementationSpecific",
        "backend":{"resource":{"kind":"Bucket","name":"files"}}}]}}]}"#,
    );
    assert_eq!(
        leads(&cluster, &key),
        [
            "a.com/ web:80 2/2",
            "a.com/b api:80 0/0 Broken(NoPods)",
            "a.com/c no:80 0/0 NoService",
            "a.com/d web:81 0/0 NoPort",
            "a.com/e Bucket/files 0/0 Resource",
            " web:http 0/0 NoPort",
        ]
    );
}

#[test]
fn a_class_is_served_by_ready_pods_of_its_controller() {
    let mut cluster = cluster();
    let unnamed =
        ingress(&mut cluster, "unnamed", &SHOP.replace(r#""ingressClassName":"nginx","#, ""));
    let named = ingress(&mut cluster, "named", SHOP);
    let of = |cluster: &Cluster, key: &Key| cluster.serving(&stored(cluster, key));
    assert_eq!(of(&cluster, &unnamed), Serving::Unnamed);
    assert_eq!(of(&cluster, &named), Serving::NoSuchClass { class: "nginx".into() });
    act(&mut cluster, class("nginx"));
    let controller = || CONTROLLER.into();
    let nobody = Serving::Nobody { class: "nginx".into(), controller: controller(), pods: 0 };
    assert_eq!(of(&cluster, &named), nobody);
    let set = set_class(&stored(&cluster, &unnamed), "nginx");
    act(&mut cluster, set);
    assert_eq!(of(&cluster, &unnamed), nobody);
    let other = r#"{"kind":"IngressClass","metadata":{"name":"other"},
        "spec":{"controller":"example.com/other"}}"#;
    act(&mut cluster, Move::ObjectCreate { json: other.into() });
    let set = set_class(&stored(&cluster, &unnamed), "other");
    act(&mut cluster, set);
    let foreign =
        Serving::Foreign { class: "other".into(), controller: "example.com/other".into() };
    assert_eq!(of(&cluster, &unnamed), foreign);
}

#[test]
fn a_path_is_added_and_taken_away_by_a_patch() {
    let mut cluster = cluster();
    let key = ingress(&mut cluster, "shop", SHOP);
    let more = |cluster: &mut Cluster, host: &str, at: &str| {
        let patch = add_path(&stored(cluster, &key), host, path(at, "Prefix", "web:80"));
        act(cluster, patch);
    };
    more(&mut cluster, "shop.com", "/more");
    more(&mut cluster, "other.com", "/");
    let shown = |cluster: &Cluster| -> Vec<String> {
        let board = cluster.board(&key).expect("an Ingress");
        board.leads.iter().map(|lead| [&*lead.host, &lead.path].concat()).collect()
    };
    assert_eq!(shown(&cluster), ["shop.com/", "shop.com/api", "shop.com/more", "other.com/"]);
    for at in [(1, 0), (0, 1), (0, 0)] {
        let less = remove_path(&stored(&cluster, &key), at).expect("not the last one");
        act(&mut cluster, less);
    }
    assert_eq!(shown(&cluster), ["shop.com/more"]);
    assert_eq!(remove_path(&stored(&cluster, &key), (0, 0)), None);
    assert_eq!(remove_path(&stored(&cluster, &key), (1, 0)), None);
}

#[test]
fn an_address_is_held_against_every_rule() {
    let mut cluster = cluster();
    act(&mut cluster, class("nginx"));
    let key = ingress(&mut cluster, "shop", SHOP);
    ingress(
        &mut cluster,
        "late",
        r#"{"ingressClassName":"nginx",
        "defaultBackend":{"service":{"name":"api","port":{"number":80}}},"rules":[
        {"host":"*.com","http":{"paths":[
        {"path":"/","pathType":"Prefix",
        "backend":{"service":{"name":"api","port":{"number":80}}}}]}},
        {"host":"shop.com","http":{"paths":[
        {"path":"/","pathType":"Prefix","backend":{"service":{"name":"api","port":{"number":80}}}},
        {"path":"/api","pathType":"Prefix",
        "backend":{"service":{"name":"api","port":{"number":80}}}}
        ]}}]}"#,
    );
    let of = |address: &str| {
        let trial = cluster.trial(&key, address).expect("an Ingress");
        let fits: Vec<Fit> = trial.weighed.iter().map(|rule| rule.fit).collect();
        let to = match trial.verdict {
            Verdict::Path { ingress, to } => format!("{} {to}", ingress.name),
            Verdict::Default { ingress, to } => format!("default of {} {to}", ingress.name),
            Verdict::NotFound => "404".into(),
        };
        (to, fits)
    };
    use Fit::*;
    let exact = (String::from("shop api:80"), vec![Shorter, Wins, VaguerHost, Shorter, NotExact]);
    assert_eq!(of("http://shop.com:80/api?x=1"), exact);
    assert_eq!(of("shop.com/api/x").1, [Shorter, OtherPath, VaguerHost, Shorter, Wins]);
    assert_eq!(of("shop.com").1, [Wins, OtherPath, VaguerHost, Later, OtherPath]);
    assert_eq!(of("a.com/x").1, [OtherHost, OtherHost, Wins, OtherHost, OtherHost]);
    assert_eq!(of("a.org").0, "default of late api:80");
    // The same path of a younger Ingress never gets anything.
    let late = cluster.board(&Key::new(Kind::Ingress, "default", "late")).expect("an Ingress");
    let taken: Vec<bool> = late.leads.iter().map(|lead| lead.taken.is_some()).collect();
    assert_eq!(taken, [false, true, false, false]);
}

#[test]
fn hosts_of_rules_have_tls_by_a_secret_with_a_pair() {
    let mut cluster = cluster();
    for (name, data) in [("pair", r#"{"tls.crt":"YQ==","tls.key":"Yg=="}"#), ("half", "{}")] {
        let json = format!(
            r#"{{"kind":"Secret","metadata":{{"name":"{name}","namespace":"default"}},
            "data":{data}}}"#
        );
        act(&mut cluster, Move::ObjectCreate { json: json.as_str().into() });
    }
    let shown = |cluster: &Cluster, key: &Key| -> Vec<String> {
        let board = cluster.board(key).expect("an Ingress");
        let line = |c: &Certificate| {
            let hosts = c.hosts.join(",");
            match &c.held {
                Held::Elsewhere { by } => format!("{hosts} as in {}", by.name),
                held => format!("{hosts} {} {held:?}", c.secret),
            }
        };
        board.certificates.iter().map(line).collect()
    };
    let of = |cluster: &mut Cluster, name: &str, tls: &str| {
        let spec = SHOP.replace(r#""rules""#, &format!(r#""tls":[{tls}],"rules""#));
        ingress(cluster, name, &spec)
    };
    act(&mut cluster, class("nginx"));
    let named = |secret: &str| format!(r#"{{"hosts":["shop.com"],"secretName":"{secret}"}}"#);
    for (name, tls, expected) in [
        ("a", named("pair"), "shop.com pair Yes"),
        ("b", named("half"), "shop.com half NoPair"),
        ("c", named("none"), "shop.com none NoSecret"),
        ("d", r#"{"hosts":["shop.com"]}"#.into(), "shop.com  Unnamed"),
        ("e", r#"{"secretName":"pair"}"#.into(), "shop.com pair Yes"),
    ] {
        let key = of(&mut cluster, name, &tls);
        assert_eq!(shown(&cluster, &key), [expected]);
        act(&mut cluster, Move::delete(key.kind, key.namespace, key.name));
    }
    let any = SHOP.replace(r#""host":"shop.com","#, "");
    let any = any.replace(r#""rules""#, r#""tls":[{"secretName":"pair"}],"rules""#);
    let any = ingress(&mut cluster, "any", &any);
    assert_eq!(shown(&cluster, &any), [" pair Unused"], "all other hosts have no TLS");
    let tls = r#"{"hosts":["b.com"],"secretName":"half"}"#;
    let first = of(&mut cluster, "first", tls);
    assert_eq!(shown(&cluster, &first), ["shop.com  Unlisted", "b.com half Unused"]);
    let late = of(&mut cluster, "late", &named("pair"));
    assert_eq!(shown(&cluster, &late), ["shop.com as in first"]);
}

/// Its `tls`, entry by entry: hosts and Secret.
fn tls(cluster: &Cluster, key: &Key) -> Vec<String> {
    let entry = |tls: &crate::cluster::object::IngressTls| {
        let hosts: Vec<&str> = tls.hosts.iter().map(|host| &**host).collect();
        [&hosts.join(","), " ", &*tls.secret_name].concat()
    };
    stored(cluster, key).spec.tls.iter().map(entry).collect()
}

#[test]
fn tls_is_added_to_an_ingress_and_taken_out_again() {
    let mut cluster = cluster();
    let path = r#""http":{"paths":[{"path":"/","pathType":"Prefix",
        "backend":{"service":{"name":"web","port":{"number":80}}}}]}"#;
    let hosts = ["a.com", "b.com", "c.com"];
    let rules = hosts.map(|host| format!(r#"{{"host":"{host}",{path}}}"#)).join(",");
    let spec = format!(r#"{{"rules":[{rules}]}}"#);
    let key = ingress(&mut cluster, "shop", &spec);
    let add = |cluster: &mut Cluster, hosts: &[&str], secret: &str| {
        let hosts: Vec<Str> = hosts.iter().map(|host| Str::from(*host)).collect();
        let change = add_tls(&stored(cluster, &key), &hosts, secret.into());
        act(cluster, change);
        tls(cluster, &key)
    };
    assert_eq!(add(&mut cluster, &["a.com"], ""), ["a.com "]);
    assert_eq!(add(&mut cluster, &["b.com"], "b"), ["a.com ", "b.com b"]);
    // The controller's own certificate goes where one of a Secret comes.
    assert_eq!(add(&mut cluster, &["a.com"], "a"), ["b.com b", "a.com a"]);
    // Hosts that others had.
    assert_eq!(add(&mut cluster, &["c.com", "b.com"], "b"), ["a.com a", "c.com,b.com b"]);
    assert_eq!(add(&mut cluster, &["c.com"], "c"), ["a.com a", "b.com b", "c.com c"]);
    // No host at all is for those that have a server of their own.
    assert_eq!(add(&mut cluster, &[], "d"), ["a.com a", "b.com b", "c.com c", " d"]);
    assert_eq!(add(&mut cluster, &["c.com"], "a"), ["a.com a", "b.com b", " d", "c.com a"]);
    assert_eq!(remove_tls(&stored(&cluster, &key), 4), None);
    for rest in [3, 2, 1, 0] {
        let change = remove_tls(&stored(&cluster, &key), 0).expect("an entry");
        act(&mut cluster, change);
        assert_eq!(tls(&cluster, &key).len(), rest);
    }
    let board = cluster.board(&key).expect("an Ingress");
    assert_eq!(board.certificates, []);
}
