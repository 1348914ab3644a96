//! Lines of every command, what they refuse, and that a move and its line are the same.

use super::*;
use crate::cluster::object::patch::PatchType;
use crate::cluster::{
    Config, DeleteMove, DeploymentMove, DrainMove, HEADLESS, PatchMove, PodSpecMove,
    PriorityClassMove, Propagation, Rng, ServiceMove,
};

/// Two nodes; Deployment web of two, its Service, a bare pod db, a budget.
fn cluster() -> Cluster {
    let mut cluster = Cluster::new(Config::default(), 1);
    let node =
        || Move::NodeAdd { name: "".into(), cpu_milli: 4000, memory_mib: 8192, zone: "".into() };
    let web = DeploymentMove {
        namespace: "default".into(),
        name: "web".into(),
        image: "web:v1".into(),
        replicas: 2,
        ..DeploymentMove::default()
    };
    let db = PodSpecMove {
        namespace: "default".into(),
        name: "db".into(),
        image: "redis:7".into(),
        ..PodSpecMove::default()
    };
    for act in [node(), node(), Move::DeploymentCreate(web), Move::PodAdd(db)] {
        cluster.submit(act).expect("an act");
        cluster.settle(3_000, 10_000);
    }
    cluster
}

fn moves(cluster: &Cluster, line: &str) -> Vec<Move> {
    let answer = read(cluster, line);
    assert_eq!(answer.problems, [], "{line}");
    answer.moves
}
fn one(line: &str) -> Move {
    let moves = moves(&cluster(), line);
    assert_eq!(moves.len(), 1, "{line}: {moves:?}");
    moves[0]
}
fn error(line: &str) -> String {
    let answer = read(&cluster(), line);
    assert_eq!(answer.moves, [], "{line}");
    match answer.problems.first() {
        Some(Problem::Said(text)) => text.clone(),
        other => format!("{other:?}"),
    }
}
fn key(kind: Kind, name: &str) -> Key {
    Key::new(kind, if kind.namespaced() { "default" } else { "" }, name)
}
fn patch(kind: Kind, name: &str, how: PatchType, body: &str) -> Move {
    Move::Patch(PatchMove { key: key(kind, name), how, body: body.into() })
}

#[test]
fn create_and_run_become_the_simplest_moves() {
    let Move::DeploymentCreate(api) =
        one("kubectl create deployment api --image=web:v1 --replicas=3 --port=8080")
    else {
        panic!("a Deployment")
    };
    assert_eq!((&*api.name, &*api.image, api.replicas), ("api", "web:v1", 3));
    assert!(matches!(one("create deploy api --image=web:v1"), Move::ObjectCreate { .. }));
    let Move::PodAdd(pod) =
        one("k run x --image=web:v1 --port=8080 -l app=web".trim_start_matches("k "))
    else {
        panic!("a pod")
    };
    assert_eq!((&*pod.name, &*pod.labels), ("x", ""));
    let Move::ObjectCreate { json } = one("run x --image=web:v1 --env=A=b") else { panic!("JSON") };
    assert!(json.contains(r#""env":[{"name":"A","value":"b"}]"#) && json.contains(r#""run":"x""#));
    assert_eq!(one("create ns a"), Move::NamespaceCreate { name: "a".into() });
    let high = PriorityClassMove { name: "high".into(), value: 1000, ..Default::default() };
    assert_eq!(one("create priorityclass high --value=1000"), Move::PriorityClassCreate(high));
    let Move::ObjectCreate { json } =
        one("create service nodeport web --tcp=80:8080 --node-port=30080")
    else {
        panic!("JSON")
    };
    assert!(json.contains(r#""name":"80-8080","nodePort":30080,"port":80"#), "{json}");
    let Move::ObjectCreate { json } = one("create pdb b --selector=app=web --min-available=1")
    else {
        panic!("JSON")
    };
    assert!(json.contains(r#""minAvailable":1"#));
    let Move::ObjectCreate { json } =
        one("create configmap cfg --from-literal=a='1' --from-literal=b.c=x=y")
    else {
        panic!("JSON")
    };
    assert!(json.contains(r#""data":{"a":"1","b.c":"x=y"}"#), "{json}");
    for (line, expected) in [
        ("--from-literal=a", "error: invalid literal source a, expected key=value"),
        ("--from-literal==a", "error: invalid literal source =a, expected key=value"),
        ("--from-literal=a=1 --from-literal=a=2", "error: cannot add key \"a\", another key"),
        ("--from-literal='a b=1'", "error: \"a b\" is not a valid key name for a ConfigMap: a"),
        ("--from-file=f=x.txt", "error: error reading x.txt: no such file or directory"),
    ] {
        let said = error(&["create cm cfg ", line].concat());
        assert!(said.starts_with(expected), "{line}: {said}");
    }
    assert!(
        error("create deployment --image=a")
            .starts_with("error: exactly one NAME is required, got 0")
    );
    assert_eq!(error("create deployment a"), "error: required flag(s) \"image\" not set");
    assert_eq!(error("create sa a"), r#"Some(NotModelled("ServiceAccount"))"#);
    assert!(error("create service clusterip a").contains("at least one tcp port"));
    assert!(error("create service externalname a").contains("\"external-name\" not set"));
    let named = "create service externalname a --external-name";
    let Move::ServiceCreate(service) = one(&[named, "=b.com"].concat()) else {
        panic!("a Service")
    };
    assert_eq!((&*service.kind, &*service.external_name), ("ExternalName", "b.com"));
    assert_eq!(error(&[named, "=b_c"].concat()), "error: invalid service external name b_c");
    for (line, said) in [
        ("clusterip a --tcp=http", "strconv.ParseUint: parsing \"http\": invalid syntax"),
        ("clusterip a --tcp=70000", "strconv.ParseUint: parsing \"70000\": value out of range"),
        ("clusterip a --tcp=80:0", "must be between 1 and 65535, inclusive"),
        ("clusterip a --tcp=80:-a", "must not begin or end with a hyphen"),
        (
            "nodeport a --tcp=80 --clusterip=None",
            "unknown flag: --clusterip\nSee 'kubectl create service nodeport --help' for usage.",
        ),
        (
            "clusterip a --tcp=80 --node-port=30080",
            "unknown flag: --node-port\nSee 'kubectl create service clusterip --help' for usage.",
        ),
    ] {
        let line = ["create service ", line].concat();
        assert_eq!(error(&line), ["error: ", said].concat(), "{line}");
    }
    let several = "create service nodeport a --tcp=80:http --tcp=443:8443 --node-port=30080";
    let Move::ObjectCreate { json } = one(several) else { panic!("two ports") };
    assert!(
        json.contains(r#""name":"80-http""#) && json.contains(r#""targetPort":8443"#),
        "{json}"
    );
    assert!(error("create boat a").starts_with("error: Unexpected args"));
    assert!(error("run x").contains("\"image\" not set"));
}

#[test]
fn expose_reads_what_it_exposes() {
    let Move::ServiceCreate(service) = one("expose deployment web --port=80 --target-port=8080")
    else {
        panic!("a Service")
    };
    assert_eq!((&*service.name, &*service.app, service.port), ("web", "web", 80));
    assert!(
        matches!(one("expose deploy/web --type=NodePort"), Move::ServiceCreate(s) if s.node_port)
    );
    let Move::ServiceCreate(balanced) = one("expose deploy/web --type=LoadBalancer") else {
        panic!("a Service")
    };
    assert_eq!((&*balanced.kind, balanced.node_port), ("LoadBalancer", false));
    let line = "expose deploy/web --cluster-ip=None --target-port=http";
    let Move::ServiceCreate(headless) = one(line) else { panic!("a Service") };
    assert_eq!((&*headless.kind, &*headless.target_name), (HEADLESS, "http"));
    let line = "expose deploy/web --type=LoadBalancer --external-ip=203.0.113.9";
    let Move::ObjectCreate { json } = one(line) else { panic!("a Service with all its fields") };
    assert!(json.contains(r#""externalIPs":["203.0.113.9"]"#), "{json}");
    let line = "expose deploy/web --type=LoadBalancer --load-balancer-ip=203.0.113.9";
    let answer = read(&cluster(), line);
    assert_eq!(
        (answer.moves.len(), answer.unknown_fields),
        (1, vec!["spec.loadBalancerIP".into()])
    );
    let line = "expose deploy/web --port=53,54 --protocol=UDP --target-port=dns --session-affinity=\
                ClientIP --cluster-ip=10.96.3.3 --name=names -l a=b --selector=c=d";
    let Move::ObjectCreate { json } = one(line) else { panic!("a Service with all its fields") };
    let (port, dns) = (r#"{"name":"port-2","port":54,"protocol":"UDP""#, r#""targetPort":"dns"}"#);
    assert!(json.contains(&[port, ",", dns].concat()), "{json}");
    let rest = r#""selector":{"c":"d"},"sessionAffinity":"ClientIP","type":"ClusterIP""#;
    assert!(json.contains(rest) && json.contains(r#""clusterIP":"10.96.3.3""#), "{json}");
    for (line, expected) in [
        ("deploy/web --port=http", "strconv.Atoi: parsing \"http\": invalid syntax".to_string()),
        ("deploy/web --session-affinity=IP", "unknown session affinity: IP".into()),
        ("node node-1 --port=80", "cannot expose a Node".into()),
    ] {
        assert_eq!(error(&["expose ", line].concat()), ["error: ", &*expected].concat(), "{line}");
    }
    assert_eq!(
        error("expose deployment nix --port=1"),
        "Error from server (NotFound): deployments.apps \"nix\" not found"
    );
}

#[test]
fn objects_are_scaled_set_and_rolled_out() {
    assert_eq!(
        one("scale deploy web --replicas 5"),
        Move::Scale { key: key(Kind::Deployment, "web"), replicas: 5 }
    );
    assert_eq!(error("scale deploy/web"), "error: required flag(s) \"replicas\" not set");
    assert_eq!(
        error("scale deploy/web --replicas=5 --current-replicas=1"),
        "error: Expected replicas to be 1, was 2"
    );
    assert!(error("scale deploy/web --replicas=many").contains("invalid argument \"many\""));
    let (namespace, name) = (Str::from("default"), Str::from("web"));
    assert_eq!(
        one("set image deployment/web web=web:v2"),
        Move::DeploymentRollout { namespace, name, image: "web:v2".into() }
    );
    assert_eq!(
        error("set image deploy/web x=web:v2"),
        "error: unable to find container named \"x\""
    );
    assert_eq!(
        one("set env deploy/web A=b C-"),
        patch(
            Kind::Deployment,
            "web",
            PatchType::Strategic,
            concat!(
                r#"{"spec":{"template":{"spec":{"containers":[{"env":[{"name":""#,
                r#"A","value":"b"},{"$p"#,
                r#"atch":"delete","name":"C"}],"name":"web"}]}}}}"#,
            )
        )
    );
    assert_eq!(
        one("set resources deploy web --requests=cpu=100m,memory=64Mi"),
        patch(
            Kind::Deployment,
            "web",
            PatchType::Strategic,
            concat!(
                r#"{"spec":{"template":{"spec":{"containers":[{"name":"web","re"#,
                r#"sources":{"requests""#,
                r#":{"cpu":"100m","memory":"64Mi"}}}]}}}}"#,
            )
        )
    );
    assert!(
        error("set resources deploy web --requests=cpu=lots").contains("quantities must match")
    );
    assert_eq!(one("rollout pause deploy/web"), Move::DeploymentPause { namespace, name });
    assert_eq!(one("rollout restart deploy web"), Move::DeploymentRestart { namespace, name });
    assert_eq!(error("rollout resume deploy/web"), "error: deployments.apps \"web\" is not paused");
    assert_eq!(
        error("rollout undo deploy/web"),
        "error: no rollout history found for deployment \"web\""
    );
    assert_eq!(
        error("rollout undo deploy/web --to-revision=9"),
        "error: unable to find specified revision 9 in history"
    );
    assert!(error("rollout fly deploy/web").contains("unknown command \"fly\""));
}

#[test]
fn labels_annotations_and_taints_change() {
    let db = key(Kind::Pod, "db");
    assert_eq!(
        one("label pod db tier=back app-"),
        Move::Label { key: db, changes: r#"{"app":null,"tier":"back"}"#.into() }
    );
    assert_eq!(
        one("annotate pod/db note='hello there'"),
        Move::Annotate { key: db, changes: r#"{"note":"hello there"}"#.into() }
    );
    assert_eq!(
        error("label pod db app=x"),
        "error: 'app' already has a value (redis), and --overwrite is false"
    );
    assert!(matches!(one("label --overwrite pod db app=x"), Move::Label { .. }));
    assert_eq!(error("label pod db"), "error: at least one label update is required");
    assert_eq!(moves(&cluster(), "label pods -l app=web x=y").len(), 2);
    let node = Str::from("node-1");
    assert_eq!(
        one("taint nodes node-1 gpu=true:NoSchedule a:NoExecute"),
        Move::NodeTaint { node, changes: "gpu=true:NoSchedule,a:NoExecute".into() }
    );
    assert_eq!(
        error("taint nodes node-1 gpu:NoSchedule-"),
        "error: taint \"gpu:NoSchedule\" not found"
    );
    assert_eq!(
        error("taint nodes node-1 gpu=a:Never"),
        "error: invalid taint effect: Never, unsupported taint effect"
    );
    assert_eq!(
        error("taint nodes nix a:NoExecute"),
        "Error from server (NotFound): nodes \"nix\" not found"
    );
}

#[test]
fn patches_are_sent_as_they_are() {
    let body = r#"{"spec":{"paused":true}}"#;
    assert_eq!(
        one(&format!("patch deploy web -p '{body}'")),
        patch(Kind::Deployment, "web", PatchType::Strategic, body)
    );
    assert_eq!(
        one("patch deploy/web --type merge -p 'spec: {paused: true}'"),
        patch(Kind::Deployment, "web", PatchType::Merge, body)
    );
    assert!(error("patch deploy web -p '{'").starts_with("error: unable to parse"));
    assert!(error("patch deploy web -p '{}' --type=json").contains("expected a list"));
    assert!(error("patch deploy web -p '{}' --type=big").contains("--type must be one of"));
    assert!(error("patch deploy web").starts_with("error: must specify --patch"));
}

#[test]
fn nodes_are_cordoned_and_drained() {
    let node = Str::from("node-1");
    assert_eq!(one("cordon node-1"), Move::NodeCordon { node });
    assert_eq!(moves(&cluster(), "uncordon node-1"), []);
    assert_eq!(error("cordon nix"), "Error from server (NotFound): nodes \"nix\" not found");
    assert_eq!(
        one("drain node-1 --ignore-daemonsets --force --timeout=1m5s"),
        Move::NodeDrain(DrainMove { node, grace_period_seconds: -1, timeout_seconds: 65 })
    );
    let cluster = cluster();
    let db = cluster.get(&key(Kind::Pod, "db")).expect("db");
    let node = db.as_pod().expect("a pod").spec.node_name;
    let answer = read(&cluster, &format!("kubectl drain {node}"));
    assert_eq!(answer.moves, [Move::NodeCordon { node }], "it is cordoned all the same");
    let Problem::Said(text) = &answer.problems[0] else { panic!("an error") };
    assert!(text.contains("declare no controller (use --force to override): default/db"), "{text}");
}

#[test]
fn objects_are_deleted() {
    let web = key(Kind::Deployment, "web");
    let delete = |key, cascade, grace_period_seconds| {
        Move::Delete(DeleteMove { key, cascade, grace_period_seconds })
    };
    assert_eq!(one("delete deploy web --cascade=orphan"), delete(web, Propagation::Orphan, -1));
    let db = key(Kind::Pod, "db");
    assert_eq!(
        one("delete pod db --force --grace-period=0"),
        delete(db, Propagation::Background, 0)
    );
    assert_eq!(one("delete pod/db --grace-period 0"), delete(db, Propagation::Background, 1));
    assert_eq!(moves(&cluster(), "delete pods --all").len(), 3);
    assert_eq!(moves(&cluster(), "delete pod,deploy -l app=web").len(), 3);
    let answer = read(&cluster(), "delete pod db nix");
    assert_eq!((answer.moves.len(), answer.problems.len()), (1, 1));
    assert_eq!(error("delete pod nix"), "Error from server (NotFound): pods \"nix\" not found");
    assert!(
        error("delete pod db --cascade=gently")
            .starts_with("error: invalid cascade value (gently)")
    );
    assert_eq!(error("delete pod"), "error: resource(s) were provided, but no name was specified");
    assert_eq!(error("delete boat a"), "error: the server doesn't have a resource type \"boat\"");
    assert_eq!(error("delete pods -l app=nix"), "No resources found in default namespace.");
    assert!(error("delete").starts_with("error: You must provide one or more resources"));
}

#[test]
fn manifests_are_applied_and_refused_by_line_and_field() {
    let cluster = cluster();
    let text = "kubectl apply -f - <<EOF\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: \
         a\n---\nkind: Pod\n\
                apiVersion: v1\nmetadata: {name: b}\nspec:\n  containers: [{name: b, image: \
                     web:v1, tty: true}]\nEOF";
    let answer = read(&cluster, text);
    assert_eq!(answer.problems, []);
    assert_eq!(answer.moves.len(), 2);
    assert_eq!(answer.unknown_fields, ["spec.containers[0].tty"]);
    let wrong = |text: &str| {
        let answer = read(&cluster, &format!("kubectl apply -f -\n{text}"));
        assert_eq!(answer.moves, []);
        answer.problems[0].clone()
    };
    let bad =
        "kind: Deployment\napiVersion: apps/v1\nmetadata:\n  name: web\nspec:\n  replicas: three\n";
    let expected = "a whole number that fits".into();
    assert_eq!(wrong(bad), Problem::Manifest { line: 6, field: "spec.replicas".into(), expected });
    assert!(matches!(wrong("a: [1"), Problem::Manifest { line: 1, .. }));
    assert!(matches!(
        wrong("kind: Namespace\nmetadata: {name: a}\n---\na: b"),
        Problem::Manifest { line: 4, .. }
    ));
    assert_eq!(wrong("kind: Job\nmetadata: {name: a}"), Problem::NotModelled("Job".into()));
    assert!(
        matches!(wrong("kind: Boat"), Problem::Said(text) if text.contains("no matches for kind \
             \"Boat\""))
    );
    assert_eq!(error("apply -f web.yaml"), "error: the path \"web.yaml\" does not exist");
    assert_eq!(error("apply -f -"), "error: no objects passed to apply");
    assert_eq!(error("apply"), "error: must specify one of -f and -k");
}

#[test]
fn what_is_no_command_is_said() {
    assert_eq!(error("fly"), "error: unknown command \"fly\" for \"kubectl\"");
    assert_eq!(
        read(&cluster(), "kubectl get pods -o wide").problems,
        [Problem::Prints("get".into())]
    );
    assert_eq!(read(&cluster(), "scale 'x").problems, [Problem::OpenQuote('\'')]);
    assert!(error("scale deploy/web --replicaz=3").starts_with("error: unknown flag: --replicaz"));
    assert!(
        error("scale deploy/web --replicas")
            .starts_with("error: flag needs an argument: --replicas")
    );
    assert!(error("scale deploy/web -x").starts_with("error: unknown shorthand flag: 'x' in -x"));
    assert_eq!(
        error("scale -n kube-system deploy/web --replicas=1"),
        "Error from server (NotFound): deployments.apps \"web\" not found"
    );
    assert_eq!(moves(&cluster(), "scale deploy/web --replicas=1 --dry-run=server"), []);
}

#[test]
fn words_are_completed() {
    let cluster = cluster();
    let first = |text: &str| complete(&cluster, text);
    assert_eq!(first("ku"), ["kubectl"]);
    assert_eq!(first("kubectl sc"), ["scale"]);
    assert_eq!(first("kubectl rollout re"), ["restart", "resume"]);
    assert_eq!(first("kubectl scale d"), ["deployment/web"]);
    assert_eq!(first("kubectl cordon "), ["node-1", "node-2"]);
    assert_eq!(first("kubectl delete pod d"), ["db"]);
    assert_eq!(first("kubectl delete deployment/w"), ["deployment/web"]);
    assert_eq!(first("kubectl scale deploy/web --re"), ["--replicas="]);
    assert_eq!(first("'"), Vec::<String>::new());
}

/// Every move that has a line, with everything a line can say.
fn all_moves() -> Vec<Move> {
    let (namespace, name): (Str, Str) = ("default".into(), "web".into());
    let node = Str::from("node-1");
    let pod = PodSpecMove {
        namespace,
        name: "x".into(),
        image: "nginx:1.27".into(),
        ..PodSpecMove::default()
    };
    let deployment = DeploymentMove {
        namespace,
        name: "api".into(),
        image: "web:v1".into(),
        replicas: 1,
        ..DeploymentMove::default()
    };
    let service = ServiceMove {
        namespace,
        name,
        app: name,
        port: 80,
        target_port: 8080,
        ..Default::default()
    };
    let json = concat!(
        r#"{"apiVersion":"v1","kind":"Pod","metadata":{"annotations":{"a":"b: c\n"},"name":"#,
        r#""y","namespace":"default"},"spec":{"containers":[{"args":[],"image":"web:v1","na"#,
        r#"me":"y"}]}}"#,
    );
    let json = json.into();
    let mut all = vec![
        Move::PodAdd(pod),
        Move::PodAdd(PodSpecMove {
            cpu_milli: 250,
            memory_mib: 64,
            labels: "app=web,tier=it".into(),
            node_selector: "disk=ssd".into(),
            tolerations: "gpu=true:NoSchedule,any".into(),
            priority_class: "high".into(),
            scheduler: "mine".into(),
            ..pod
        }),
        Move::DeploymentCreate(deployment),
        Move::DeploymentCreate(DeploymentMove { replicas: 3, namespace: "a".into(), ..deployment }),
        Move::DeploymentCreate(DeploymentMove { cpu_milli: 250, recreate: true, ..deployment }),
        Move::ServiceCreate(service),
        Move::ServiceCreate(ServiceMove { name: "front".into(), node_port: true, ..service }),
        Move::ServiceCreate(ServiceMove { kind: "LoadBalancer".into(), ..service }),
        Move::ServiceCreate(ServiceMove { target_port: 80, ..service }),
        Move::ServiceCreate(ServiceMove {
            node_port: true,
            node_port_number: 30_080,
            sticky: true,
            ..service
        }),
        Move::ServiceCreate(ServiceMove {
            target_port: 0,
            target_name: "http".into(),
            sticky: true,
            ..service
        }),
        Move::ServiceCreate(ServiceMove { kind: HEADLESS.into(), ..service }),
        Move::ServiceCreate(ServiceMove {
            kind: "ExternalName".into(),
            external_name: "db.example.com".into(),
            port: 0,
            target_port: 0,
            ..service
        }),
        Move::ServiceCreate(ServiceMove { app: "nobody".into(), ..service }),
        Move::NamespaceCreate { name: "a".into() },
        Move::PriorityClassCreate(PriorityClassMove {
            name: "low".into(),
            value: -5,
            never: true,
            global_default: true,
        }),
        Move::ObjectCreate { json },
        Move::ObjectApply { json },
        Move::ObjectReplace { json: json.replace("\"y\"", "\"db\"").into() },
        Move::DeploymentRollout { namespace, name, image: "web:v2".into() },
        Move::DeploymentPause { namespace, name },
        Move::DeploymentRestart { namespace, name },
        Move::Scale { key: key(Kind::Deployment, "web"), replicas: 7 },
        Move::PodEvict { namespace, name: "db".into() },
        Move::NodeCordon { node },
        Move::drain(node),
        Move::NodeDrain(DrainMove { node, grace_period_seconds: 0, timeout_seconds: 60 }),
        Move::NodeTaint { node, changes: "gpu=true:NoSchedule,a:NoExecute".into() },
    ];
    let cluster = cluster();
    for kind in Kind::ALL {
        let Some(key) =
            cluster.list(*kind).map(Object::key).find(|k| *k.namespace != *"kube-node-lease")
        else {
            continue;
        };
        if key.kind == Kind::Event {
            continue; // their names are hashes of what was said
        }
        let changes = r#"{"a":"it's b","old":null}"#.into();
        all.push(Move::Label { key, changes: r#"{"a":"b","old":null}"#.into() });
        all.push(Move::Annotate { key, changes });
        for how in [PatchType::Strategic, PatchType::Merge] {
            all.push(Move::Patch(PatchMove { key, how, body: r#"{"a":{"b":[1,"c'd"]}}"#.into() }));
        }
        let body = r#"[{"op":"remove","path":"/a"}]"#.into();
        all.push(Move::Patch(PatchMove { key, how: PatchType::Json, body }));
        for (cascade, grace_period_seconds) in
            [(Propagation::Background, -1), (Propagation::Orphan, 0), (Propagation::Foreground, 9)]
        {
            all.push(Move::Delete(DeleteMove { key, cascade, grace_period_seconds }));
        }
    }
    all
}

#[test]
fn the_line_of_a_move_is_the_move() {
    let mut cluster = cluster();
    for act in all_moves() {
        let line = line_of(&cluster, &act).unwrap_or_else(|| panic!("{act:?} has no line"));
        let answer = read(&cluster, &line);
        assert_eq!(answer.problems, [], "{line}");
        assert_eq!(answer.moves, [act], "{line}");
    }
    // Those that need a past.
    let (namespace, name): (Str, Str) = ("default".into(), "web".into());
    for past in [
        Move::DeploymentRollout { namespace, name, image: "web:v2".into() },
        Move::NodeTaint { node: "node-1".into(), changes: "a:NoSchedule".into() },
        Move::NodeCordon { node: "node-1".into() },
        Move::Label { key: key(Kind::Pod, "db"), changes: r#"{"tier":"x"}"#.into() },
    ] {
        cluster.submit(past).expect("an act");
        cluster.settle(3_000, 10_000);
    }
    for act in [
        Move::DeploymentUndo { namespace, name, revision: 0 },
        Move::DeploymentUndo { namespace, name, revision: 1 },
        Move::NodeUncordon { node: "node-1".into() },
        Move::NodeTaint { node: "node-1".into(), changes: "a=b:NoSchedule".into() },
        Move::NodeTaint { node: "node-1".into(), changes: "a:NoSchedule-".into() },
        Move::Label { key: key(Kind::Pod, "db"), changes: r#"{"tier":"y"}"#.into() },
    ] {
        let line = line_of(&cluster, &act).expect("a line");
        assert_eq!(read(&cluster, &line).moves, [act], "{line}");
    }
    cluster.submit(Move::DeploymentPause { namespace, name }).expect("an act");
    cluster.settle(3_000, 10_000);
    let act = Move::DeploymentResume { namespace, name };
    let line = line_of(&cluster, &act).expect("a line");
    assert_eq!(read(&cluster, &line).moves, [act], "{line}");
}

/// What the model makes enabled has a line or is no matter of kubectl, and a typed line is allowed.
#[test]
fn the_line_of_an_enabled_move_is_the_move() {
    let cluster = cluster();
    let mut with_line = 0;
    for act in cluster.enabled() {
        let Some(line) = line_of(&cluster, &act) else { continue };
        // What the model would name has that name in the line.
        assert_eq!(read(&cluster, &line).moves, [cluster.naming(act)], "{line}");
        with_line += 1;
    }
    assert!(with_line > 20, "{with_line}");
}

#[test]
fn property_no_words_panic() {
    const WORDS: [&str; 60] = [
        "kubectl",
        "apply",
        "create",
        "run",
        "expose",
        "scale",
        "set",
        "image",
        "env",
        "resources",
        "rollout",
        "undo",
        "pause",
        "label",
        "annotate",
        "taint",
        "patch",
        "cordon",
        "drain",
        "delete",
        "deployment",
        "deploy/web",
        "pod",
        "pods",
        "node-1",
        "db",
        "web",
        "nodes",
        "svc",
        "-f",
        "-",
        "-n",
        "-l",
        "app=web",
        "app-",
        "a:NoSchedule",
        "a=b:NoExecute-",
        "--all",
        "--",
        "--replicas=3",
        "--replicas",
        "-p",
        "{}",
        "{\"spec\":null}",
        "[]",
        "--type=json",
        "=",
        "-=",
        "--image=web:v1",
        "web=web:v2",
        "'",
        "\"",
        "\\",
        "/",
        "a/b/c",
        "--cascade",
        "웹",
        "<<EOF",
        "\n",
        "kind: Pod\nspec: {containers: [{name: a}]}",
    ];
    let cluster = cluster();
    let mut rng = Rng::new(7);
    for _ in 0..20_000 {
        let count = rng.below(8) as usize;
        let mut words = Vec::new();
        for _ in 0..count {
            words.push(WORDS[rng.below(WORDS.len() as u64) as usize]);
        }
        let line = words.join(" ");
        for act in read(&cluster, &line).moves {
            let _ = line_of(&cluster, &act);
        }
        complete(&cluster, &line);
    }
}

#[test]
fn exec_sends_a_request_from_inside_a_pod() {
    let sent = |line: &str| match one(line) {
        Move::TrafficSend(t) => format!("{:?} {} {}", t.from, t.namespace, t.to),
        other => format!("{other:?}"),
    };
    let from = "Pod { name: \"db\" } default";
    assert_eq!(sent("exec db -- curl http://web/cart"), [from, " http://web/cart"].concat());
    assert_eq!(sent("exec -it db -- curl -sS -m 5 web:8080"), [from, " web:8080"].concat());
    assert_eq!(
        sent("exec pod/db -c redis -- wget -qO- 10.96.0.10"),
        [from, " 10.96.0.10"].concat()
    );
    assert_eq!(sent("exec db -- nslookup web.shop"), [from, " dns:web.shop"].concat());
    for line in ["kubectl exec db -- curl http://web", "kubectl exec db -- nslookup web"] {
        let act = one(line);
        assert_eq!(line_of(&cluster(), &act).as_deref(), Some(line));
    }
    assert!(error("exec db curl web").starts_with("error: exec [POD] [COMMAND] is not supported"));
    assert!(error("exec -- curl web").starts_with("error: pod, type/name or --filename"));
    assert!(error("exec db --").starts_with("error: you must specify at least one command"));
    assert!(error("exec nobody -- curl web").contains("pods \"nobody\" not found"));
    assert!(error("exec db -- curl ftp://web").contains("URL rejected"));
    assert_eq!(error("exec db -- rm -rf /"), r#"Some(NotModelled("kubectl exec -- rm"))"#);
    let after = |text: &str| complete(&cluster(), text);
    assert_eq!(after("kubectl exec d"), ["db"]);
    assert_eq!(after("kubectl exec db -- "), ["curl", "nslookup"]);
}
