//! What an ingress controller does with a request: host and path to a Service.
//!
//! Models the rules of networking.k8s.io/v1 as ingress-nginx carries them out. Invariants: of the
//! hosts the most exact one decides, of its paths the longest, an exact one before a prefix; what
//! two Ingresses ask for belongs to the older one.

use crate::cluster::map::sort_by_key;
use crate::cluster::object::{HttpPath, Ingress, IngressBackend, Key, Kind, Str};

/// Where a request is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Routed<'a> {
    /// By a rule of this Ingress.
    Path { ingress: Key, host: Str, path: &'a HttpPath },
    /// No rule is for it: to the default backend of this one.
    Default { ingress: Key, backend: &'a IngressBackend },
    /// Nobody wants it: the controller itself answers with 404.
    NotFound,
}

impl<'a> Routed<'a> {
    pub fn backend(&self) -> Option<&'a IngressBackend> {
        match self {
            Routed::Path { path, .. } => Some(&path.backend),
            Routed::Default { backend, .. } => Some(backend),
            Routed::NotFound => None,
        }
    }
}

/// Where the Ingresses of a controller send a request.
pub fn route<'a>(ingresses: &[&'a Ingress], host: &str, path: &str) -> Routed<'a> {
    let ingresses = oldest_first(ingresses);
    // The smaller, the more exact.
    let mut best: Option<u8> = None;
    for rule in ingresses.iter().flat_map(|ingress| &ingress.spec.rules) {
        let fit = host_fit(&rule.host, host);
        best = best.into_iter().chain(fit).min();
    }
    let mut found: Option<(Routed, (usize, bool))> = None;
    for ingress in &ingresses {
        let rules = ingress.spec.rules.iter();
        for rule in rules.filter(|rule| best.is_some() && host_fit(&rule.host, host) == best) {
            for asked in rule.http.iter().flat_map(|http| &http.paths) {
                let Some(rank) = path_fit(asked, path) else { continue };
                if found.as_ref().is_none_or(|(_, other)| rank > *other) {
                    let (ingress, host) = (key(ingress), rule.host);
                    found = Some((Routed::Path { ingress, host, path: asked }, rank));
                }
            }
        }
    }
    if let Some((routed, _)) = found {
        return routed;
    }
    // The one that knows the host has the first word.
    let knows = |ingress: &&&Ingress| {
        let mut rules = ingress.spec.rules.iter();
        best.is_some() && rules.any(|rule| host_fit(&rule.host, host) == best)
    };
    let with = |ingress: &&'a Ingress| {
        let backend = ingress.spec.default_backend.as_ref()?;
        Some(Routed::Default { ingress: key(ingress), backend })
    };
    let own = ingresses.iter().filter(knows).find_map(with);
    own.or_else(|| ingresses.iter().find_map(with)).unwrap_or(Routed::NotFound)
}

/// Which Ingress asks for TLS at a host, and the Secret (of its namespace) with whose certificate
/// the controller answers; an empty one: with its own.
pub fn certificate(ingresses: &[&Ingress], host: &str) -> Option<(Key, Str)> {
    let ingresses = oldest_first(ingresses);
    let mut all =
        ingresses.iter().flat_map(|ingress| ingress.spec.tls.iter().map(|tls| (key(ingress), tls)));
    let named = |tls: &Str| host_fit(tls, host).is_some();
    all.find(|(_, tls)| tls.hosts.iter().any(named)).map(|(by, tls)| (by, tls.secret_name))
}

pub(super) fn oldest_first<'a>(ingresses: &[&'a Ingress]) -> Vec<&'a Ingress> {
    let mut sorted = ingresses.to_vec();
    sort_by_key(&mut sorted, |ingress| {
        let meta = &ingress.metadata;
        (meta.creation_timestamp, meta.namespace, meta.name)
    });
    sorted
}

pub(super) fn key(ingress: &Ingress) -> Key {
    Key::new(Kind::Ingress, ingress.metadata.namespace, ingress.metadata.name)
}

/// How a rule's host fits: 0 exactly, 1 as a wildcard for one label, 2 as any host.
pub(super) fn host_fit(rule: &str, host: &str) -> Option<u8> {
    if rule.is_empty() {
        return Some(2);
    }
    if let Some(rest) = rule.strip_prefix('*') {
        let label = host.strip_suffix(rest)?;
        return (!label.is_empty() && !label.contains('.')).then_some(1);
    }
    (rule == host).then_some(0)
}

/// How long a rule's path is that fits the one asked for, and whether it fits exactly.
pub(super) fn path_fit(rule: &HttpPath, asked: &str) -> Option<(usize, bool)> {
    let path = &*rule.path;
    if rule.path_type.as_deref() == Some("Exact") {
        return (path == asked).then_some((path.trim_end_matches('/').len(), true));
    }
    // Element by element: `/aa` is no beginning of `/aab`.
    let start = path.trim_end_matches('/');
    let rest = asked.strip_prefix(start)?;
    (rest.is_empty() || rest.starts_with('/')).then_some((start.len(), false))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::object::{Object, Time, Value};

    fn ingress(name: &str, at: i64, spec: &str) -> Ingress {
        let json = format!(r#"{{"kind":"Ingress","metadata":{{"name":"{name}"}},"spec":{spec}}}"#);
        let object = Object::read(&Value::read(&json).expect("JSON")).expect("an Ingress").object;
        let mut ingress = Ingress::clone(object.as_ingress().expect("an Ingress"));
        ingress.metadata.creation_timestamp = Some(Time(at));
        ingress
    }
    fn backend(service: &str) -> String {
        format!(r#"{{"service":{{"name":"{service}","port":{{"number":80}}}}}}"#)
    }
    /// `Prefix /a`: each path leads to a Service of the path's name.
    fn rule(host: &str, paths: &[&str]) -> String {
        let path = |text: &&str| {
            let (kind, path) = text.split_once(' ').expect("type and path");
            let to = backend(text);
            format!(r#"{{"pathType":"{kind}","path":"{path}","backend":{to}}}"#)
        };
        let paths: Vec<String> = paths.iter().map(path).collect();
        format!(r#"{{"host":"{host}","http":{{"paths":[{}]}}}}"#, paths.join(","))
    }
    fn rules(list: &[String]) -> String {
        format!(r#"{{"rules":[{}]}}"#, list.join(","))
    }
    fn to(ingresses: &[&Ingress], host: &str, path: &str) -> String {
        let routed = route(ingresses, host, path);
        let service = routed.backend().and_then(|backend| backend.service.clone());
        service.map_or("404".into(), |service| service.name.to_string())
    }

    /// The table of the documentation, "Examples" of path types.
    #[test]
    fn paths_fit_as_the_documentation_lists_them() {
        let table: [(&[&str], &str, &str); 24] = [
            (&["Prefix /"], "/anything/at/all", "Prefix /"),
            (&["Exact /foo"], "/foo", "Exact /foo"),
            (&["Exact /foo"], "/bar", "404"),
            (&["Exact /foo"], "/foo/", "404"),
            (&["Exact /foo/"], "/foo", "404"),
            (&["Prefix /foo"], "/foo", "Prefix /foo"),
            (&["Prefix /foo"], "/foo/", "Prefix /foo"),
            (&["Prefix /foo/"], "/foo", "Prefix /foo/"),
            (&["Prefix /foo/"], "/foo/", "Prefix /foo/"),
            (&["Prefix /aaa/bb"], "/aaa/bbb", "404"),
            (&["Prefix /aaa/bbb"], "/aaa/bbb", "Prefix /aaa/bbb"),
            (&["Prefix /aaa/bbb/"], "/aaa/bbb", "Prefix /aaa/bbb/"),
            (&["Prefix /aaa/bbb"], "/aaa/bbb/", "Prefix /aaa/bbb"),
            (&["Prefix /aaa/bbb"], "/aaa/bbb/ccc", "Prefix /aaa/bbb"),
            (&["Prefix /aaa/bbb"], "/aaa/bbbxyz", "404"),
            (&["Prefix /", "Prefix /aaa"], "/aaa/ccc", "Prefix /aaa"),
            (&["Prefix /", "Prefix /aaa", "Prefix /aaa/bbb"], "/aaa/bbb", "Prefix /aaa/bbb"),
            (&["Prefix /", "Prefix /aaa", "Prefix /aaa/bbb"], "/ccc", "Prefix /"),
            (&["Prefix /aaa"], "/ccc", "404"),
            (&["Prefix /foo", "Exact /foo"], "/foo", "Exact /foo"),
            (&["Exact /foo", "Prefix /foo"], "/foo", "Exact /foo"),
            (&["Exact /foo", "Prefix /foo"], "/foo/", "Prefix /foo"),
            (&["Exact /foo", "Prefix /foo/"], "/foo", "Exact /foo"),
            (&["ImplementationSpecific /a"], "/a/b", "ImplementationSpecific /a"),
        ];
        for (paths, asked, expected) in table {
            let one = ingress("a", 0, &rules(&[rule("", paths)]));
            assert_eq!(to(&[&one], "any.example.com", asked), expected, "{paths:?} {asked}");
        }
    }

    /// The table "Hostname wildcards".
    #[test]
    fn a_wildcard_is_for_one_label() {
        let one = ingress("a", 0, &rules(&[rule("*.foo.com", &["Prefix /"])]));
        for (host, found) in
            [("bar.foo.com", true), ("baz.bar.foo.com", false), ("foo.com", false), ("", false)]
        {
            assert_eq!(to(&[&one], host, "/") != "404", found, "{host}");
        }
    }

    #[test]
    fn the_most_exact_host_decides_even_if_it_has_no_path() {
        let one = ingress(
            "a",
            0,
            &rules(&[
                rule("", &["Prefix /any"]),
                rule("*.foo.com", &["Prefix /wild"]),
                rule("bar.foo.com", &["Prefix /own"]),
            ]),
        );
        assert_eq!(to(&[&one], "bar.foo.com", "/own/x"), "Prefix /own");
        assert_eq!(to(&[&one], "bar.foo.com", "/wild"), "404");
        assert_eq!(to(&[&one], "baz.foo.com", "/wild"), "Prefix /wild");
        assert_eq!(to(&[&one], "example.com", "/any"), "Prefix /any");
    }

    #[test]
    fn what_nobody_wants_goes_to_a_default_backend() {
        let rule = rule("a.com", &["Prefix /a"]);
        let named = ingress(
            "named",
            1,
            &format!(r#"{{"defaultBackend":{},"rules":[{rule}]}}"#, backend("of-a")),
        );
        let plain = ingress("plain", 0, &format!(r#"{{"defaultBackend":{}}}"#, backend("for-all")));
        let both = [&named, &plain];
        assert_eq!(to(&both, "a.com", "/a"), "Prefix /a");
        assert_eq!(to(&both, "a.com", "/b"), "of-a");
        assert_eq!(to(&both, "b.com", "/a"), "for-all");
        assert_eq!(to(&[&named], "b.com", "/"), "of-a");
        assert_eq!(to(&[], "b.com", "/"), "404");
    }

    #[test]
    fn of_two_that_ask_for_the_same_the_older_one_gets_it() {
        let of = |name: &str, at: i64| {
            let path = format!(r#"{{"pathType":"Prefix","path":"/","backend":{}}}"#, backend(name));
            let rule = format!(r#"{{"host":"a.com","http":{{"paths":[{path}]}}}}"#);
            ingress(name, at, &rules(&[rule]))
        };
        let (first, second) = (of("first", 1_000), of("second", 2_000));
        assert_eq!(to(&[&second, &first], "a.com", "/"), "first");
    }

    #[test]
    fn a_certificate_is_for_the_hosts_it_names() {
        let one = ingress(
            "a",
            0,
            r#"{"tls":[{"hosts":["shop.example.com","*.eu.example.com"],"secretName":"shop"},
                {"hosts":["plain.example.com"]}]}"#,
        );
        let of = |host: &str| certificate(&[&one], host).map(|(_, name)| name.to_string());
        assert_eq!(of("shop.example.com"), Some("shop".into()));
        assert_eq!(of("de.eu.example.com"), Some("shop".into()));
        assert_eq!(of("plain.example.com"), Some(String::new()));
        assert_eq!(of("example.com"), None);
    }
}
