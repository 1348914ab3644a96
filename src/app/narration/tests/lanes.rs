//! Requests that policies and load balancers decide on.

use super::*;

/// An act, and all that comes of it.
fn to_the_end(voyage: &mut Voyage, act: Move) {
    voyage.act(act).expect("it makes sense");
    while voyage.forward() {}
}

#[test]
fn a_denied_request_is_told_of_and_let_pass_at_its_port_alone() {
    let mut voyage = Voyage::start(Scene::NetworkPolicy, 1);
    let deny = rule_for("default".into(), "app=web", Way::Ingress, None, None);
    to_the_end(&mut voyage, deny);
    let ask = |voyage: &mut Voyage, to: &str| -> Option<Hop> {
        let from = TrafficFrom::Pod { name: "client".into() };
        let (count, interval_ms) = (1, 1);
        let (namespace, service, pattern) = ("default".into(), "web".into(), "".into());
        let to = to.into();
        let traffic = TrafficMove { namespace, service, from, count, interval_ms, pattern, to };
        to_the_end(voyage, Move::TrafficSend(traffic));
        match &voyage.current()?.what {
            What::Hop(hop) => Some((**hop).clone()),
            _ => None,
        }
    };
    let hop = ask(&mut voyage, "").expect("a hop");
    let Some(Outcome::Denied { pod, .. }) = &hop.outcome else { panic!("{:?}", hop.outcome) };
    for lang in [Lang::Ko, Lang::En] {
        let voice = Voice { lang, skin: Skin::Real };
        let context =
            Context { voice, cluster: voyage.cluster(), trail: &[], next: None, before: None };
        let why = plain(&narrate(&context, voyage.current().expect("it")).why);
        for word in ["deny-to-web", &pod.name, "ingress", "podSelector app=client", "TCP", "8080"] {
            assert!(why.contains(word), "{word} in {why}");
        }
        let at = voyage.last_act().expect("the request");
        let What::Act(act) = &voyage.steps()[at].what else { panic!("an act") };
        let last = voyage.current().map(|step| &step.what);
        let said = plain(&seen(voice, voyage.cluster(), act, last));
        assert!(said.contains(if lang == Lang::En { "added up" } else { "더하니" }), "{said}");
    }
    let ip = hop.destination.ip;
    let act = voyage.cluster().remedy(&hop).expect("a policy");
    to_the_end(&mut voyage, act);
    assert!(ask(&mut voyage, "").expect("a hop").outcome.expect("its end").is_answered());
    let other = ask(&mut voyage, &format!("{ip}:9090")).expect("a hop").outcome;
    let Some(Outcome::Denied { policies, port: 9090, .. }) = other else { panic!("{other:?}") };
    assert!(policies.contains(&("allow-client-to-web-8080".into(), Lack::Port)));
}

#[test]
fn a_load_balancer_that_asks_for_health_is_told_of() {
    let mut voyage = Voyage::start(Scene::LoadBalancer, 1);
    let scaled = Key::new(Kind::Deployment, "default", "web");
    to_the_end(&mut voyage, Move::Scale { key: scaled, replicas: 1 });
    let (setting, value) = ("load-balancer".into(), "cloud".into());
    to_the_end(&mut voyage, Move::NetworkSet { setting, value });
    let (key, how) = (Key::new(Kind::Service, "default", "web"), PatchType::Merge);
    let body = r#"{"spec":{"externalTrafficPolicy":"Local"}}"#.into();
    to_the_end(&mut voyage, Move::Patch(PatchMove { key, how, body }));
    let (count, interval_ms, from) = (1, 1, TrafficFrom::Client);
    let (namespace, service) = ("default".into(), "web".into());
    let (to, pattern) = (Str::default(), Str::default());
    let traffic = TrafficMove { namespace, service, from, count, interval_ms, pattern, to };
    // It arrives before kube-proxy has written the new policy.
    to_the_end(&mut voyage, Move::TrafficSend(traffic));
    for (voice, word) in VOICES.into_iter().zip(["옛 규칙", "옛 규칙", "old ones", "old ones"])
    {
        let last = voyage.current().map(|step| &step.what);
        let said = plain(&seen(voice, voyage.cluster(), &Move::TrafficSend(traffic), last));
        assert!(said.contains(word), "{said}");
        check_sentences(voice.lang, &said);
    }
    voyage.run(2_000);
    voyage.act(Move::TrafficSend(traffic)).expect("it makes sense");
    let is_target = |step: &Step| {
        let What::Hop(hop) = &step.what else { return false };
        matches!(hop.rule, Some(Rule::Target { .. }))
    };
    while voyage.current().is_none_or(|step| !is_target(step)) {
        assert!(voyage.forward());
    }
    tell_current(&voyage);
    for voice in VOICES {
        let context =
            Context { voice, cluster: voyage.cluster(), trail: &[], next: None, before: None };
        let why = plain(&narrate(&context, voyage.current().expect("it")).why);
        assert!(why.contains("healthCheckNodePort") && why.contains("503"), "{why}");
    }
    while voyage.forward() {}
    for voice in VOICES {
        let act = Move::TrafficSend(traffic);
        let last = voyage.current().map(|step| &step.what);
        let said = plain(&seen(voice, voyage.cluster(), &act, last));
        assert!(said.contains("healthCheckNodePort"), "{said}");
        check_sentences(voice.lang, &said);
    }
}

#[test]
fn where_requests_are_the_matter_the_next_suggestion_is_about_them() {
    let expect = |voyage: &Voyage, act: &str, words: [&str; 2]| {
        for (lang, word) in [(Lang::Ko, words[0]), (Lang::En, words[1])] {
            let voice = Voice { lang, skin: Skin::Real };
            let context =
                Context { voice, cluster: voyage.cluster(), trail: &[], next: None, before: None };
            let line = plain(&next_line(&context, 0));
            assert!(line.contains(word), "{word} in {line}");
            check_sentences(lang, &line);
            assert_eq!(idle_act(&context, None), act, "{line}");
        }
    };
    let to_the_end = |voyage: &mut Voyage| while voyage.forward() {};
    for (scene, act, words) in [
        (Scene::ContainerToContainer, "traffic.send", ["shop의 주소", "call Pod shop"]),
        (Scene::PodToPod, "network.set", ["overlay", "an overlay"]),
        (Scene::OutsideToPod, "service.edit", ["Local", "to Local"]),
    ] {
        let mut voyage = Voyage::open(scene, 1);
        to_the_end(&mut voyage);
        expect(&voyage, act, words);
    }
    let mut voyage = Voyage::start(Scene::NodePortOrLoadBalancer, 1);
    let (namespace, name): (Str, Str) = ("default".into(), "web".into());
    let service = ServiceMove {
        namespace,
        name,
        app: name,
        port: 80,
        node_port: true,
        target_port: 8080,
        ..ServiceMove::default()
    };
    voyage.act(Move::ServiceCreate(service)).expect("it makes sense");
    to_the_end(&mut voyage);
    let from = TrafficFrom::Outside { node: "node-1".into() };
    let (count, interval_ms, service) = (1, 1, name);
    let (to, pattern) = (Str::default(), Str::default());
    let traffic = TrafficMove { namespace, service, from, count, interval_ms, pattern, to };
    voyage.act(Move::TrafficSend(traffic)).expect("it makes sense");
    to_the_end(&mut voyage);
    let words = ["api를 LoadBalancer로", "open api by a LoadBalancer"];
    expect(&voyage, "service.create", words);
}

#[test]
fn where_an_ingress_is_the_matter_the_end_and_what_is_next_are_about_it() {
    let mut voyage = Voyage::start(Scene::Ingress, 1);
    let mut expect = |act: Move, seen_words: [&str; 2], next: &str, next_words: [&str; 2]| {
        voyage.act(act).expect("it makes sense");
        while voyage.forward() {}
        let present = voyage.current().expect("a step");
        for (i, lang) in [Lang::Ko, Lang::En].into_iter().enumerate() {
            let voice = Voice { lang, skin: Skin::Ship };
            let cluster = voyage.cluster();
            let told = plain(&seen(voice, cluster, &act, Some(&present.what)));
            assert!(told.contains(seen_words[i]), "{} in {told}", seen_words[i]);
            check_sentences(lang, &told);
            let context = Context { voice, cluster, trail: &[present], next: None, before: None };
            let line = plain(&next_line(&context, 0));
            assert!(line.contains(next_words[i]), "{} in {line}", next_words[i]);
            check_sentences(lang, &line);
            assert_eq!(idle_act(&context, Some(present)), next, "{line}");
        }
    };
    let send = |to: &str| {
        let (namespace, service, pattern) = ("default".into(), Str::default(), Str::default());
        let (from, count, interval_ms, to) = (TrafficFrom::Client, 1, 1, to.into());
        Move::TrafficSend(TrafficMove { namespace, service, from, count, interval_ms, pattern, to })
    };
    let ingress = |class: &str, tls: &str| {
        let json = format!(
            r#"{{"apiVersion":"networking.k8s.io/v1","kind":"Ingress","metadata":{{"name":"shop",
            "namespace":"default"}},"spec":{{"ingressClassName":"{class}","tls":{tls},"rules":[
            {{"host":"shop.example.com","http":{{"paths":[{{"path":"/cart","pathType":"Prefix",
            "backend":{{"service":{{"name":"web","port":{{"number":80}}}}}}}}]}}}}]}}}}"#
        );
        Move::ObjectApply { json: json.as_str().into() }
    };
    let (https, http) = ("https://shop.example.com/cart", "http://shop.example.com/cart");
    let tls = r#"[{"hosts":["shop.example.com"],"secretName":"shop-tls"}]"#;
    let lonely = send("http://198.51.100.1/");
    let none = ["맞는 규칙이 없었어요", "no rule fits"];
    expect(lonely, none, "ingress.create", ["Ingress 만들기", "Create an Ingress"]);
    let unread = ["어느 컨트롤러도 읽지", "no controller reads"];
    expect(ingress("other", "[]"), unread, "node.fail", ["고장", "Break"]);
    expect(ingress("nginx", "[]"), [http, http], "ingress.tls", ["https로", "by https"]);
    let bare = ["믿을 만한", "trusts and hung up"];
    let certify = ["shop.example.com의 인증서를", "a certificate"];
    expect(send(https), bare, "ingress.tls", certify);
    let two = ["두 번 이어졌어요", "two connections"];
    expect(send(http), two, "ingress.tls", ["https로", "by https"]);
    let path = ["경로 더하기", "Add a path"];
    expect(send("http://shop.example.com/"), none, "ingress.path", path);
    let secret = ["Secret shop-tls", "Secret shop-tls"];
    let fault = ["고장", "Break"];
    expect(ingress("nginx", tls), secret, "node.fail", fault);
    let secure = ["https 주소", "https address"];
    expect(send(http), ["https로 다시", "called by https"], "traffic.send", secure);
    expect(
        crate::kubectl::tls_secret("default", "shop-tls"),
        ["값이", "values"],
        "node.fail",
        fault,
    );
    expect(send(https), two, "node.fail", fault);
    let gone = Move::delete(Kind::Ingress, "default".into(), "shop".into());
    expect(gone, ["규칙만", "Only the rules"], "node.fail", fault);
}

#[test]
fn an_endpoint_written_by_hand_that_is_a_node_is_not_taken_for_a_node_port() {
    let mut voyage = Voyage::start(Scene::ServicePorts, 1);
    let made = |json: &str| Move::ObjectCreate { json: json.into() };
    let service = r#"{"kind":"Service","metadata":{"name":"ssh"},"spec":{"ports":[{"port":22}]}}"#;
    let slice = r#"{"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice","metadata":
        {"name":"ssh-1","labels":{"kubernetes.io/service-name":"ssh"}},"addressType":"IPv4",
        "ports":[{"port":22}],"endpoints":[{"addresses":["10.0.0.13"]}]}"#;
    for act in [made(service), made(slice)] {
        to_the_end(&mut voyage, act);
    }
    voyage.run(2_000);
    let (count, interval_ms, from) = (1, 1, TrafficFrom::Node { name: "node-1".into() });
    let (namespace, service) = ("default".into(), "ssh".into());
    let (to, pattern) = (Str::default(), Str::default());
    let traffic = TrafficMove { namespace, service, from, count, interval_ms, pattern, to };
    to_the_end(&mut voyage, Move::TrafficSend(traffic));
    for voice in VOICES {
        let context =
            Context { voice, cluster: voyage.cluster(), trail: &[], next: None, before: None };
        let why = plain(&narrate(&context, voyage.current().expect("it")).why);
        assert!(why.contains("ssh-1") && why.contains("10.0.0.13:22"), "{why}");
        assert!(!why.contains("NodePort"), "{why}");
        check_sentences(voice.lang, &why);
    }
}

#[test]
fn the_address_of_a_load_balancer_is_told_with_what_it_means() {
    let mut voyage = Voyage::start(Scene::LoadBalancer, 1);
    let (setting, value) = ("load-balancer".into(), "cloud".into());
    to_the_end(&mut voyage, Move::NetworkSet { setting, value });
    let ends = voyage.steps().iter().filter(|step| match &step.what {
        What::Sync(sync) => matches!(**sync, Sync::EnsureLoadBalancer { .. }),
        _ => false,
    });
    let said: Vec<_> = ends.map(|step| VOICES[0].brief_ends(step)).collect();
    assert_eq!(said, [("게이트 담당".to_string(), "클라우드".to_string())]);
    let key = Key::new(Kind::Service, "default", "web");
    let before = Voyage::start(Scene::LoadBalancer, 1).cluster().get(&key).expect("a Service");
    for voice in VOICES {
        let before = Some(&before);
        let context = Context { voice, cluster: voyage.cluster(), trail: &[], next: None, before };
        let why = plain(&narrate(&context, voyage.current().expect("it")).why);
        let ko = voice.lang == Lang::Ko;
        let means = if ko { "NodePort로 바꿔" } else { "to the NodePort" };
        let path = "status.loadBalancer.ingress[198.51.100.1].ipMode";
        assert!(why.contains(path) && why.contains(means), "{why}");
    }
}
