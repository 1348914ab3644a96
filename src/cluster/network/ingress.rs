//! What an ingress controller does with a request: host and path to a Service.
//!
//! Models the rules of networking.k8s.io/v1 as ingress-nginx carries them out (getBackendServers,
//! createServers). Invariants: of the hosts the most exact one decides, of its paths the longest,
//! an exact one before a prefix; what two Ingresses ask for belongs to the older one.

use crate::cluster::map::sort_by_key;
use crate::cluster::object::{
    ANNOTATION_INGRESS_CLASS, HttpPath, Ingress, IngressBackend, IngressRule, Key, Kind, Str,
};
use std::cmp::Reverse;

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

/// A path of a rule, held against a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    /// The rule is for another host.
    OtherHost,
    /// Another rule's host is more exact.
    VaguerHost,
    /// The backend is no Service: such a path is not written into nginx.
    NoService,
    /// What comes for no host belongs to the default backend of an Ingress without rules.
    Claimed,
    OtherPath,
    /// How long the path is, and whether it fits exactly: the greatest one gets the request, of
    /// equal ones the first.
    Fits(usize, bool),
}

/// Where the Ingresses of a controller send a request.
pub fn route<'a>(ingresses: &[&'a Ingress], host: &str, path: &str) -> Routed<'a> {
    let ingresses = oldest_first(ingresses);
    let mut found: Option<(Routed, (usize, bool))> = None;
    for (ingress, rule, asked, fit) in weigh(&ingresses, host, path) {
        let Fit::Fits(len, exact) = fit else { continue };
        if found.as_ref().is_none_or(|(_, other)| (len, exact) > *other) {
            let routed = Routed::Path { ingress: key(ingress), host: rule.host, path: asked };
            found = Some((routed, (len, exact)));
        }
    }
    if let Some((routed, _)) = found {
        return routed;
    }
    let with = |ingress: &&'a Ingress| {
        let backend = ingress.spec.default_backend.as_ref().filter(|to| to.service.is_some())?;
        Some(Routed::Default { ingress: key(ingress), backend })
    };
    let default = match server(&ingresses, host) {
        // A host's own is that of the first one that names it.
        Some(fit) => ingresses.iter().find(|ingress| names(ingress, host, fit)).and_then(with),
        // One after the other writes its own into the server for all other hosts.
        None => ingresses.iter().rev().find_map(with),
    };
    default.unwrap_or(Routed::NotFound)
}

/// Every path of these Ingresses (the oldest one first) and how it fits.
pub(super) fn weigh<'a>(
    ingresses: &[&'a Ingress],
    host: &str,
    path: &str,
) -> impl Iterator<Item = (&'a Ingress, &'a IngressRule, &'a HttpPath, Fit)> {
    let server = server(ingresses, host).unwrap_or(ANY_HOST);
    let claims = |ingress: &&Ingress| {
        let default = &ingress.spec.default_backend;
        ingress.spec.rules.is_empty() && default.iter().any(|to| to.service.is_some())
    };
    let claimed = server == ANY_HOST && ingresses.iter().any(claims);
    let fit = move |rule: &IngressRule, asked: &HttpPath| match host_fit(&rule.host, host) {
        None => Fit::OtherHost,
        Some(fit) if fit != server => Fit::VaguerHost,
        Some(_) if asked.backend.service.is_none() => Fit::NoService,
        Some(_) if claimed && location(asked) == ("/", false) => Fit::Claimed,
        Some(_) => match path_fit(asked, path) {
            Some((len, exact)) => Fit::Fits(len, exact),
            None => Fit::OtherPath,
        },
    };
    let rules = ingresses.iter().flat_map(|i| i.spec.rules.iter().map(|rule| (*i, rule)));
    let http = |(ingress, rule): (&'a Ingress, &'a IngressRule)| {
        let paths = rule.http.iter().flat_map(|http| &http.paths);
        paths.map(move |asked| (ingress, rule, asked))
    };
    rules.flat_map(http).map(move |(i, rule, asked)| (i, rule, asked, fit(rule, asked)))
}

/// How well the best host of all rules fits; `None`: none does but any host.
fn server(ingresses: &[&Ingress], host: &str) -> Option<u8> {
    let rules = ingresses.iter().flat_map(|ingress| &ingress.spec.rules);
    let best = rules.filter_map(|rule| host_fit(&rule.host, host)).min();
    best.filter(|fit| *fit < ANY_HOST)
}

/// It has a rule for this host that fits so well.
fn names(ingress: &Ingress, host: &str, fit: u8) -> bool {
    ingress.spec.rules.iter().any(|rule| host_fit(&rule.host, host) == Some(fit))
}

/// Which Ingress asks for TLS at a host, and the Secret (of its namespace) with whose certificate
/// the controller answers; an empty one: with its own. `holds`: a Secret is there, with a
/// certificate.
pub fn certificate(
    ingresses: &[&Ingress],
    host: &str,
    holds: &dyn Fn(Str, Str) -> bool,
) -> Option<(Key, Str)> {
    let ingresses = oldest_first(ingresses);
    // The server of the host itself goes before that of a wildcard. Any other host has none.
    [0, 1].into_iter().find_map(|fit| {
        ingresses.iter().filter(|ingress| !ingress.spec.tls.is_empty()).find_map(|ingress| {
            let mut rules = ingress.spec.rules.iter();
            let rule = rules.find(|rule| host_fit(&rule.host, host) == Some(fit))?;
            let tls = tls_of(ingress, rule.host, holds).map(|at| ingress.spec.tls[at].secret_name);
            Some((key(ingress), tls.unwrap_or_default()))
        })
    })
}

/// extractTLSSecretName: which `tls` of an Ingress is for the host of one of its rules. One that
/// names it; otherwise the first with a certificate, for each is good for every host.
pub(super) fn tls_of(
    ingress: &Ingress,
    host: Str,
    holds: &dyn Fn(Str, Str) -> bool,
) -> Option<usize> {
    let namespace = ingress.metadata.namespace;
    let tls = &ingress.spec.tls;
    let named = tls.iter().position(|tls| tls.hosts.contains(&host));
    let good = || {
        let mut tls = tls.iter();
        tls.position(|tls| !tls.secret_name.is_empty() && holds(namespace, tls.secret_name))
    };
    named.or_else(good)
}

/// sortIngressSlice: of those made in the same second the one whose name comes last is first.
pub(super) fn oldest_first<'a>(ingresses: &[&'a Ingress]) -> Vec<&'a Ingress> {
    let mut sorted = ingresses.to_vec();
    sort_by_key(&mut sorted, |ingress| {
        let meta = &ingress.metadata;
        let made = meta.creation_timestamp.map(|at| at.whole_seconds());
        (made, Reverse((meta.namespace, meta.name)))
    });
    sorted
}

/// Whether an Ingress is nginx's by its annotation, as it was said before there were classes.
pub(super) fn is_annotated(ingress: &Ingress) -> bool {
    let said = ingress.metadata.annotations.get(ANNOTATION_INGRESS_CLASS);
    said.is_some_and(|class| &**class == "nginx")
}

pub(super) fn key(ingress: &Ingress) -> Key {
    Key::new(Kind::Ingress, ingress.metadata.namespace, ingress.metadata.name)
}

/// How a rule's host fits: 0 exactly, 1 as a wildcard for one label, 2 as any host.
pub(super) fn host_fit(rule: &str, host: &str) -> Option<u8> {
    if rule.is_empty() {
        return Some(ANY_HOST);
    }
    if let Some(rest) = rule.strip_prefix('*') {
        let label = host.strip_suffix(rest)?;
        return (!label.is_empty() && !label.contains('.')).then_some(1);
    }
    (rule == host).then_some(0)
}

/// What a path is to nginx: where it begins, and whether that is all. SetDefaultNGINXPathType:
/// ImplementationSpecific is Prefix; no path is `/`.
pub(super) fn location(path: &HttpPath) -> (&str, bool) {
    let text = if path.path.is_empty() { "/" } else { &*path.path };
    (text, path.path_type.as_deref() == Some("Exact"))
}

/// How long a rule's path is that fits the one asked for, and whether it fits exactly.
fn path_fit(rule: &HttpPath, asked: &str) -> Option<(usize, bool)> {
    let (path, exact) = location(rule);
    let start = path.trim_end_matches('/');
    if exact {
        return (path == asked).then_some((start.len(), true));
    }
    // Element by element: `/aa` is no beginning of `/aab`.
    let rest = asked.strip_prefix(start)?;
    (rest.is_empty() || rest.starts_with('/')).then_some((start.len(), false))
}

const ANY_HOST: u8 = 2;

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
        let table: [(&[&str], &str, &str); 26] = [
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
            (&["ImplementationSpecific /a"], "/ab", "404"),
            (&["ImplementationSpecific "], "/ab", "ImplementationSpecific "),
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
        let with = |to: &str| format!(r#"{{"defaultBackend":{},"rules":[{rule}]}}"#, backend(to));
        let plain = |to: &str| format!(r#"{{"defaultBackend":{}}}"#, backend(to));
        let first = ingress("first", 0, &plain("for-all"));
        let named = ingress("named", 1_000, &with("of-a"));
        assert_eq!(to(&[], "b.com", "/"), "404");
        assert_eq!(to(&[&named, &first], "a.com", "/a"), "Prefix /a");
        assert_eq!(to(&[&named, &first], "a.com", "/b"), "of-a");
        // The newest default backend is that of all other hosts, rules or not.
        assert_eq!(to(&[&named, &first], "b.com", "/a"), "of-a");
        let last = ingress("last", 2_000, &plain("newest"));
        assert_eq!(to(&[&named, &first, &last], "b.com", "/a"), "newest");
        // A known host has that of the first Ingress that names it, or none.
        let bare = ingress("bare", 500, &rules(std::slice::from_ref(&rule)));
        assert_eq!(to(&[&named, &first, &bare], "a.com", "/b"), "404");
    }

    #[test]
    fn a_default_backend_without_rules_goes_before_the_root_of_any_host() {
        let any = ingress("any", 0, &rules(&[rule("", &["Prefix /", "Exact /", "Prefix /a"])]));
        assert_eq!(to(&[&any], "a.com", "/b"), "Prefix /");
        let plain = format!(r#"{{"defaultBackend":{}}}"#, backend("for-all"));
        let plain = ingress("plain", 1_000, &plain);
        assert_eq!(to(&[&any, &plain], "a.com", "/b"), "for-all");
        assert_eq!(to(&[&any, &plain], "a.com", "/a"), "Prefix /a");
        assert_eq!(to(&[&any, &plain], "a.com", "/"), "Exact /");
    }

    #[test]
    fn what_is_no_service_is_not_there() {
        let files = r#"{"resource":{"kind":"Bucket","name":"files"}}"#;
        let path = format!(r#"{{"pathType":"Prefix","path":"/a/b","backend":{files}}}"#);
        let file = format!(r#"{{"host":"a.com","http":{{"paths":[{path}]}}}}"#);
        let both = rules(&[rule("a.com", &["Prefix /a"]), file]);
        let both = both.replacen('{', &format!(r#"{{"defaultBackend":{files},"#), 1);
        let both = ingress("both", 0, &both);
        assert_eq!(to(&[&both], "a.com", "/a/b"), "Prefix /a");
        assert_eq!(route(&[&both], "a.com", "/c"), Routed::NotFound);
        assert_eq!(route(&[&both], "b.com", "/c"), Routed::NotFound);
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
        let same = of("same", 1_999);
        assert_eq!(to(&[&same, &first], "a.com", "/"), "same", "made in the same second");
    }

    #[test]
    fn every_host_of_an_ingress_with_tls_has_a_certificate() {
        let hosts = |hosts: &[&str]| {
            let all: Vec<String> = hosts.iter().map(|host| rule(host, &["Prefix /"])).collect();
            all.join(",")
        };
        let one = |name: &str, at: i64, tls: &str, named: &[&str]| {
            ingress(name, at, &format!(r#"{{"tls":[{tls}],"rules":[{}]}}"#, hosts(named)))
        };
        let shop = one(
            "shop",
            0,
            r#"{"hosts":["shop.com"],"secretName":"shop"},{"hosts":["plain.com"]},
                {"hosts":["ruleless.com"],"secretName":"held"}"#,
            &["shop.com", "plain.com", "other.com", ""],
        );
        let wild = one("wild", 1_000, r#"{"secretName":"gone"}"#, &["*.eu.com", "shop.com"]);
        let late = ingress("late", 2_000, &format!(r#"{{"rules":[{}]}}"#, hosts(&["de.eu.com"])));
        let all = [&shop, &wild, &late];
        let of = |host: &str, held: &str| {
            let found = certificate(&all, host, &|_, secret| &*secret == held);
            found.map(|(by, secret)| format!("{} {secret}", by.name))
        };
        assert_eq!(of("shop.com", "held").as_deref(), Some("shop shop"), "there or not");
        assert_eq!(of("plain.com", "held").as_deref(), Some("shop "), "its own");
        // No `tls` names it: one whose certificate fits, or its own.
        assert_eq!(of("other.com", "held").as_deref(), Some("shop held"));
        assert_eq!(of("other.com", "none").as_deref(), Some("shop "));
        assert_eq!(of("ruleless.com", "held"), None, "there is no server of that name");
        assert_eq!(of("any.com", "held"), None, "nor is there TLS for all other hosts");
        assert_eq!(of("fr.eu.com", "gone").as_deref(), Some("wild gone"), "no hosts: any");
        assert_eq!(of("fr.eu.com", "held").as_deref(), Some("wild "));
        assert_eq!(of("de.eu.com", "gone").as_deref(), Some("wild gone"), "by the wildcard's");
    }
}
