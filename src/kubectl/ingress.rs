//! `kubectl create ingress`: rules as `host/path=service:port[,tls[=secret]]`.

use super::create::named;
use super::{Call, Done, Problem, said};
use crate::cluster::map::Map;
use crate::cluster::object::{BackendPort, Ingress, IngressBackend, Value};

pub(super) fn ingress(call: &mut Call) -> Done {
    call.line.command = "create ingress".into();
    let name = call.line.name(1)?.to_string();
    let rules: Vec<String> = call.line.all("rule").map(String::from).collect();
    let default = call.line.flag("default-backend").unwrap_or("").to_string();
    if default.is_empty() && rules.is_empty() {
        return said(
            "error: not enough information provided: every ingress has to either specify a \
             default-backend (which catches all traffic) or a list of rules (which catch specific \
             paths)",
        );
    }
    let mut read = Vec::new();
    for rule in &rules {
        read.push(Rule::read(rule).ok_or_else(|| {
            Problem::Said(format!(
                "error: rule {rule} is invalid and should be in format \
                 host/path=svcname:svcport[,tls[=secret]]"
            ))
        })?);
    }
    let mut annotations: Map<String, String> = Map::new();
    for annotation in call.line.all("annotation") {
        let Some((key, value)) = annotation.split_once('=') else {
            return Err(Problem::Said(format!(
                "error: annotation {annotation} is invalid and should be in format key=[value]"
            )));
        };
        annotations.insert(key.into(), value.into());
    }
    if !default.is_empty() && default.split(':').count() != 2 {
        return said("error: default-backend should be in format servicename:serviceport");
    }
    let mut value = named("networking.k8s.io/v1", "Ingress", &name);
    if !annotations.is_empty() {
        let pairs = annotations.iter().map(|(key, value)| (key.clone(), Value::from(&**value)));
        value.at(&["metadata"]).set("annotations", Value::Mapping(pairs.collect()));
    }
    let spec = value.at(&["spec"]);
    if let Some((service, port)) = default.split_once(':') {
        spec.set("defaultBackend", backend(service, port));
    }
    if let Some(class) = call.line.flag("class").filter(|class| !class.is_empty()) {
        spec.set("ingressClassName", class.into());
    }
    for (field, list) in [("rules", rules_of(&read)), ("tls", tls_of(&read))] {
        if !list.is_empty() {
            spec.set(field, Value::List(list));
        }
    }
    call.create_object(value)
}

/// One rule of a line.
struct Rule<'a> {
    host: &'a str,
    /// As it is typed: with `*` at its end it is a prefix.
    path: &'a str,
    service: &'a str,
    port: &'a str,
    /// The Secret of its certificate, empty for the controller's own.
    tls: Option<&'a str>,
}

impl Rule<'_> {
    /// As kubectl's ruleRegex takes it.
    fn read(text: &str) -> Option<Rule<'_>> {
        let word = |c: char| c.is_ascii_alphanumeric() || "_-".contains(c);
        let words = |text: &str| !text.is_empty() && text.chars().all(word);
        let (head, tail) = text.split_once('=')?;
        let (host, _) = head.split_once('/')?;
        let path = &head[host.len()..];
        let hosts = |c: char| word(c) || "*.".contains(c);
        if !host.chars().all(hosts) || path.contains([',', '\n']) {
            return None;
        }
        let (to, tls) = match tail.split_once(',') {
            Some((to, tls)) => {
                let secret = tls.strip_prefix("tls")?;
                let named = secret.strip_prefix('=');
                if !words(named.unwrap_or(secret)) && !named.unwrap_or(secret).is_empty() {
                    return None;
                }
                // A name without `=` before it fits, and is not looked at.
                (to, Some(named.unwrap_or("")))
            }
            None => (tail, None),
        };
        let (service, port) = to.split_once(':')?;
        (words(service) && words(port)).then_some(Rule { host, path, service, port, tls })
    }
}

/// buildIngressRules: the paths of one host together.
fn rules_of(rules: &[Rule]) -> Vec<Value> {
    let mut hosts: Vec<(&str, Vec<Value>)> = Vec::new();
    for rule in rules {
        let (path, kind) = match rule.path.strip_suffix('*') {
            Some(path) => (path, "Prefix"),
            None => (rule.path, "Exact"),
        };
        let mut value = Value::default();
        value.set("backend", backend(rule.service, rule.port));
        value.set("path", path.into());
        value.set("pathType", kind.into());
        match hosts.iter_mut().find(|(host, _)| *host == rule.host) {
            Some((_, paths)) => paths.push(value),
            None => hosts.push((rule.host, vec![value])),
        }
    }
    let whole = |(host, paths): (&str, Vec<Value>)| {
        let mut value = Value::default();
        if !host.is_empty() {
            value.set("host", host.into());
        }
        value.at(&["http"]).set("paths", Value::List(paths));
        value
    };
    hosts.into_iter().map(whole).collect()
}

/// buildTLSRules: a host once, the hosts of one Secret together.
fn tls_of(rules: &[Rule]) -> Vec<Value> {
    let mut known: Vec<&str> = Vec::new();
    let mut all: Vec<(&str, Vec<&str>)> = Vec::new();
    for rule in rules {
        let Some(secret) = rule.tls.filter(|_| !known.contains(&rule.host)) else { continue };
        known.push(rule.host);
        match all.iter_mut().find(|(name, _)| *name == secret) {
            Some((_, hosts)) => hosts.push(rule.host),
            None if rule.host.is_empty() && secret.is_empty() => {}
            None if rule.host.is_empty() => all.push((secret, Vec::new())),
            None => all.push((secret, vec![rule.host])),
        }
    }
    let whole = |(secret, hosts): (&str, Vec<&str>)| {
        let mut value = Value::default();
        if !hosts.is_empty() {
            value.set("hosts", Value::List(hosts.into_iter().map(Value::from).collect()));
        }
        if !secret.is_empty() {
            value.set("secretName", secret.into());
        }
        value
    };
    all.into_iter().map(whole).collect()
}

fn backend(service: &str, port: &str) -> Value {
    let mut value = Value::default();
    let into = value.at(&["service"]);
    into.set("name", service.into());
    match port.parse::<i32>() {
        Ok(number) => into.at(&["port"]).set("number", i64::from(number).into()),
        Err(_) => into.at(&["port"]).set("name", port.into()),
    }
    value
}

/// The flags of a line that makes this Ingress, as far as a line can say it.
pub(super) fn flags_of(ingress: &Ingress) -> Option<Vec<(&'static str, String)>> {
    let spec = &ingress.spec;
    let mut flags = Vec::new();
    if let Some(class) = &spec.ingress_class_name {
        flags.push(("class", class.to_string()));
    }
    for rule in &spec.rules {
        let tls = spec.tls.iter().find(|tls| match rule.host.is_empty() {
            true => tls.hosts.is_empty(),
            false => tls.hosts.contains(&rule.host),
        });
        let tls = match tls {
            Some(tls) if tls.secret_name.is_empty() => ",tls".to_string(),
            Some(tls) => [",tls=", &tls.secret_name].concat(),
            None => String::new(),
        };
        for path in rule.http.iter().flat_map(|http| &http.paths) {
            let star = if path.path_type.as_deref() == Some("Prefix") { "*" } else { "" };
            let to = backend_text(&path.backend)?;
            flags.push(("rule", [&rule.host, &path.path, star, "=", &to, &tls].concat()));
        }
    }
    if let Some(backend) = &spec.default_backend {
        flags.push(("default-backend", backend_text(backend)?));
    }
    for (key, value) in &ingress.metadata.annotations {
        flags.push(("annotation", [key, "=", value].concat()));
    }
    Some(flags)
}

fn backend_text(backend: &IngressBackend) -> Option<String> {
    let service = backend.service.as_ref()?;
    let BackendPort { name, number } = &service.port;
    let port = if name.is_empty() { number.to_string() } else { name.to_string() };
    Some([&*service.name, ":", &port].concat())
}

#[cfg(test)]
mod tests {
    use super::super::{Answer, line_of, read};
    use super::*;
    use crate::cluster::{Cluster, Config, Move};

    fn answer(line: &str) -> Answer {
        read(&Cluster::new(Config::default(), 1), line)
    }
    fn error(rest: &str) -> String {
        let answer = answer(&["kubectl create ingress ", rest].concat());
        match answer.problems.first() {
            Some(Problem::Said(text)) => text.clone(),
            other => format!("{other:?}"),
        }
    }
    /// The spec a line asks for, and the line that the move has.
    fn spec(rest: &str) -> (String, String) {
        let answer = answer(&["kubectl create ingress ", rest].concat());
        assert_eq!(answer.problems, [], "{rest}");
        let [act @ Move::ObjectCreate { json }] = &answer.moves[..] else { panic!("one move") };
        let spec = Value::read(json).expect("JSON").get("spec").to_json();
        let line = line_of(&Cluster::new(Config::default(), 1), act).expect("a line");
        (spec, line)
    }

    #[test]
    fn a_path_is_exact_unless_it_ends_in_a_star() {
        let (spec, line) =
            spec("a --class=nginx --rule='foo.com/a*=web:http' --rule=foo.com/b=api:80");
        assert_eq!(
            spec,
            concat!(
                r#"{"ingressClassName":"nginx","rules":[{"host":"foo.com","http":{"paths":["#,
                r#"{"backend":{"service":{"name":"web","port":{"name":"http"}}},"#,
                r#""path":"/a","pathType":"Prefix"},"#,
                r#"{"backend":{"service":{"name":"api","port":{"number":80}}},"#,
                r#""path":"/b","pathType":"Exact"}]}}]}"#
            )
        );
        assert_eq!(
            line,
            "kubectl create ingress a --class=nginx --rule='foo.com/a*=web:http' \
             --rule=foo.com/b=api:80"
        );
    }

    #[test]
    fn hosts_of_one_secret_stand_together_and_a_host_once() {
        let of = |rest: &str| {
            let (spec, _) = spec(&["a ", rest].concat());
            Value::read(&spec).expect("JSON").get("tls").to_json()
        };
        assert_eq!(
            of("--rule=a.com/=w:80,tls=s --rule=b.com/=w:80,tls=s --rule=a.com/x=w:80,tls=t"),
            r#"[{"hosts":["a.com","b.com"],"secretName":"s"}]"#
        );
        assert_eq!(of("--rule=a.com/=w:80,tls"), r#"[{"hosts":["a.com"]}]"#);
        // It fits kubectl's rule, which looks only behind `=`.
        assert_eq!(of("--rule=a.com/=w:80,tlss"), r#"[{"hosts":["a.com"]}]"#);
        assert_eq!(of("--rule=/=w:80,tls=s"), r#"[{"secretName":"s"}]"#);
        assert_eq!(of("--rule=/=w:80,tls"), "null");
    }

    #[test]
    fn a_default_backend_and_annotations_are_taken_over() {
        let text = "a --default-backend=web:80 --annotation=x/y=z --annotation=k= -n shop";
        let answer = answer(&["create ing ", text].concat());
        let [act @ Move::ObjectCreate { json }] = &answer.moves[..] else { panic!("one move") };
        assert!(json.contains(r#""annotations":{"k":"","x/y":"z"}"#), "{json}");
        assert!(json.contains(r#""namespace":"shop""#), "{json}");
        let line = line_of(&Cluster::new(Config::default(), 1), act).expect("a line");
        assert_eq!(
            line,
            "kubectl create ingress a --default-backend=web:80 --annotation=k= \
             --annotation=x/y=z -n shop"
        );
    }

    #[test]
    fn an_ingress_that_no_line_can_say_is_a_manifest() {
        let json = r#"{"apiVersion":"networking.k8s.io/v1","kind":"Ingress","metadata":{"name":"a",
            "namespace":"default"},"spec":{"rules":[{"http":{"paths":[{"path":"/",
            "pathType":"ImplementationSpecific","backend":{"service":{"name":"w",
            "port":{"number":80}}}}]}}]}}"#;
        let act = Move::ObjectCreate { json: json.into() };
        let line = line_of(&Cluster::new(Config::default(), 1), &act).expect("a line");
        assert!(line.starts_with("kubectl create -f - <<'EOF'"), "{line}");
    }

    #[test]
    fn what_kubectl_refuses_is_refused_in_its_words() {
        let invalid = |rule: &str| {
            let said = error(&["a --rule='", rule, "'"].concat());
            let told =
                " is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]";
            assert_eq!(said, ["error: rule ", rule, told].concat());
        };
        for rule in [
            "foo.com=web:80",
            "foo.com/=web",
            "foo.com/=web:",
            "foo.com/=web:80,ssl",
            "foo.com/=web:80,tls=a.b",
            "foo.com/=web:80,tls=a,tls=b",
            "foo.com/a,b=web:80",
            "foo com/=web:80",
            "",
        ] {
            invalid(rule);
        }
        assert!(error("a").starts_with("error: not enough information provided: every ingress"));
        assert_eq!(
            error("a --default-backend=web"),
            "error: default-backend should be in format servicename:serviceport"
        );
        assert_eq!(
            error("a --default-backend=web:80 --annotation=b"),
            "error: annotation b is invalid and should be in format key=[value]"
        );
        assert!(error("--rule=/=a:80").starts_with("error: exactly one NAME is required, got 0"));
    }
}
