//! An Ingress followed line by line: who carries it out, where each path leads, which certificate
//! stands behind each host; and which of all rules an address meets.
//!
//! Invariant: what an address meets is what [`ingress::route`] says, so the controller cannot say
//! anything else of the same rules.

use super::ingress::{self, Routed, location};
use super::ingress_nginx::{CONTROLLER, is_controller};
use super::{Broken, behind};
use crate::cluster::Cluster;
use crate::cluster::map::Set;
use crate::cluster::moves::{Move, PatchMove};
use crate::cluster::object::patch::PatchType;
use crate::cluster::object::{
    ANNOTATION_INGRESS_CLASS, HttpPath, Ingress, IngressBackend, IngressRule, IngressTls, Key,
    Kind, LoadBalancerIngress, Object, Str, Value,
};
use std::sync::Arc;

/// An Ingress and what becomes of it now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Board {
    pub serving: Serving,
    /// Path by path, the default backend last.
    pub leads: Vec<Lead>,
    pub certificates: Vec<Certificate>,
    /// Where clients outside are told to come to.
    pub addresses: Vec<Str>,
}

/// Who carries an Ingress out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Serving {
    /// It names no class, and none is the default one: no controller looks at it.
    Unnamed,
    /// There is no IngressClass of this name.
    NoSuchClass {
        class: Str,
    },
    /// The class is for a controller that is not known here.
    Foreign {
        class: Str,
        controller: Str,
    },
    /// None of so many pods of the controller is ready.
    Nobody {
        class: Str,
        controller: Str,
        pods: u32,
    },
    By {
        class: Str,
        pods: u32,
    },
}

/// Where one path leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lead {
    /// Its rule and its place there; `None` for the default backend.
    pub at: Option<(usize, usize)>,
    pub host: Str,
    pub path: Str,
    pub path_type: Str,
    /// `web:80`, `web:http`.
    pub to: String,
    pub service: Key,
    /// Endpoints that take requests, of how many.
    pub ready: u32,
    pub total: u32,
    pub gap: Option<Gap>,
    /// An Ingress before it has the same host and path: what comes there is its own.
    pub taken: Option<Key>,
}

/// Why a path leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gap {
    /// The backend is no Service.
    Resource,
    NoService,
    /// The Service has no such port.
    NoPort,
    /// What is wrong with that port of the Service.
    Broken(Broken),
}

/// With what TLS is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Which entry of `tls` it is; `None` where none is for these hosts.
    pub at: Option<usize>,
    pub hosts: Vec<Str>,
    pub secret: Str,
    pub held: Held,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    Yes,
    /// No rule of the Ingress has these hosts.
    Unused,
    /// There is TLS at the host of a rule, but no `tls` names it.
    Unlisted,
    /// The host's certificate is that of an Ingress before this one.
    Elsewhere {
        by: Key,
    },
    /// No Secret is named: the controller shows its own certificate.
    Unnamed,
    NoSecret,
    /// The Secret holds no certificate with its key.
    NoPair,
}

/// What an address meets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trial {
    pub host: Str,
    pub path: Str,
    pub verdict: Verdict,
    /// Every rule there is, the oldest Ingress first.
    pub weighed: Vec<Weighed>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Path { ingress: Key, to: String },
    Default { ingress: Key, to: String },
    NotFound,
}

/// One rule, held against an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weighed {
    pub ingress: Key,
    pub host: Str,
    pub path: Str,
    pub path_type: Str,
    pub fit: Fit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    Wins,
    /// It is for another host.
    OtherHost,
    /// Another rule's host is more exact.
    VaguerHost,
    /// Its backend is no Service.
    NoService,
    /// The default backend of an Ingress without rules goes before it.
    Claimed,
    OtherPath,
    /// Another path that fits is longer.
    Shorter,
    /// An exact path goes before it.
    NotExact,
    /// The same is asked for earlier.
    Later,
}

impl Cluster {
    /// An Ingress and what becomes of it.
    pub fn board(&self, key: &Key) -> Option<Board> {
        let Some(Object::Ingress(ingress)) = self.get(key) else { return None };
        let peers = self.peers(&ingress);
        let peers: Vec<&Ingress> = peers.iter().map(|peer| &**peer).collect();
        let peers = ingress::oldest_first(&peers);
        let mut leads = Vec::new();
        for (r, rule) in ingress.spec.rules.iter().enumerate() {
            for (p, path) in rule.http.iter().flat_map(|http| &http.paths).enumerate() {
                let mut lead = self.lead(&ingress, &path.backend);
                lead.at = Some((r, p));
                (lead.host, lead.path) = (rule.host, path.path);
                lead.path_type = path.path_type.unwrap_or_default();
                lead.taken = taken(&peers, &ingress, rule.host, path);
                leads.push(lead);
            }
        }
        let default = ingress.spec.default_backend.iter();
        leads.extend(default.map(|backend| self.lead(&ingress, backend)));
        let addresses = ingress.status.load_balancer.ingress.iter();
        Some(Board {
            serving: self.serving(&ingress),
            leads,
            certificates: self.certificates(&peers, &ingress),
            addresses: addresses.map(LoadBalancerIngress::text).collect(),
        })
    }

    fn lead(&self, ingress: &Ingress, backend: &IngressBackend) -> Lead {
        let nobody = Key::new(Kind::Service, ingress.metadata.namespace, "");
        let mut lead = Lead {
            at: None,
            host: Str::default(),
            path: Str::default(),
            path_type: Str::default(),
            to: backend_text(backend),
            service: nobody,
            ready: 0,
            total: 0,
            gap: None,
            taken: None,
        };
        let Some(to) = &backend.service else {
            lead.gap = Some(Gap::Resource);
            return lead;
        };
        lead.service.name = to.name;
        let Some(Object::Service(service)) = self.get(&lead.service) else {
            lead.gap = Some(Gap::NoService);
            return lead;
        };
        if &*service.spec.kind == "ExternalName" {
            let port = behind::external_port(&service, &to.port);
            lead.gap = port.is_none().then_some(Gap::NoPort);
            return lead;
        }
        let Some(port) = behind::backend_port(&service, &to.port) else {
            lead.gap = Some(Gap::NoPort);
            return lead;
        };
        lead.ready = behind::ready(self.slices_of(&lead.service), port).len() as u32;
        let endpoints = self.slices_of(&lead.service).map(|slice| slice.endpoints.len() as u32);
        lead.total = endpoints.sum();
        let chains = self.port_chains(&lead.service);
        let broken = chains.into_iter().find(|c| c.port == *port).and_then(|chain| chain.broken);
        // It never asks those that are leaving.
        let none = (lead.ready == 0).then_some(Broken::NotReady { total: lead.total });
        lead.gap = broken.or(none).map(Gap::Broken);
        lead
    }

    /// Who carries an Ingress out.
    pub fn serving(&self, ingress: &Ingress) -> Serving {
        let (class, controller) = match self.class_of(ingress) {
            Ok(known) => known,
            Err(nobody) => return nobody,
        };
        if &*controller != CONTROLLER {
            return Serving::Foreign { class, controller };
        }
        let (mut pods, mut ready) = (0, 0);
        let all = self.list(Kind::Pod).filter_map(Object::as_pod);
        for pod in all.filter(|pod| is_controller(pod)) {
            pods += 1;
            ready += u32::from(pod.is_ready());
        }
        match ready {
            0 => Serving::Nobody { class, controller, pods },
            pods => Serving::By { class, pods },
        }
    }

    /// The class of an Ingress and the controller it is for; `Err`: it is for none.
    fn class_of(&self, ingress: &Ingress) -> Result<(Str, Str), Serving> {
        let Some(class) = ingress.spec.ingress_class_name else {
            return match ingress.metadata.annotations.get(ANNOTATION_INGRESS_CLASS) {
                Some(said) if ingress::is_annotated(ingress) => Ok((*said, CONTROLLER.into())),
                Some(said) => Err(Serving::NoSuchClass { class: *said }),
                None => Err(Serving::Unnamed),
            };
        };
        match self.get(&Key::new(Kind::IngressClass, "", class)) {
            Some(Object::IngressClass(found)) => Ok((class, found.spec.controller)),
            _ => Err(Serving::NoSuchClass { class }),
        }
    }

    /// The Ingresses that a controller reads together with this one.
    fn peers(&self, ingress: &Ingress) -> Vec<Arc<Ingress>> {
        let known = |i: &Ingress| self.class_of(i).is_ok_and(|(_, by)| &*by == CONTROLLER);
        let together = known(ingress);
        let own = |other: &Ingress| other.metadata.uid == ingress.metadata.uid;
        let all = self.list(Kind::Ingress).filter_map(Object::as_ingress);
        all.filter(|other| if together { known(other) } else { own(other) }).cloned().collect()
    }

    /// Each `tls` with the hosts that are answered with it, and those that no rule has; then the
    /// hosts of rules that no `tls` is for.
    fn certificates(&self, peers: &[&Ingress], ingress: &Ingress) -> Vec<Certificate> {
        if ingress.spec.tls.is_empty() {
            return Vec::new();
        }
        let own = ingress::key(ingress);
        let holds = |namespace, secret| self.held(namespace, secret) == Held::Yes;
        let rules = ingress.spec.rules.iter().filter(|rule| !rule.host.is_empty());
        let hosts: Set<Str> = rules.map(|rule| rule.host).collect();
        let mut all = Vec::new();
        let mut others = Vec::new();
        for (at, tls) in ingress.spec.tls.iter().enumerate() {
            let secret = tls.secret_name;
            all.push(Certificate {
                at: Some(at),
                hosts: Vec::new(),
                secret,
                held: self.held(own.namespace, secret),
            });
        }
        for host in hosts.iter() {
            let other = ingress::certificate(peers, host, &holds).filter(|(by, _)| *by != own);
            let held = match (other, ingress::tls_of(ingress, *host, &holds)) {
                (Some((by, _)), _) => Held::Elsewhere { by },
                (None, Some(at)) => {
                    all[at].hosts.push(*host);
                    continue;
                }
                (None, None) => Held::Unlisted,
            };
            let at = ingress.spec.tls.iter().position(|tls| tls.hosts.contains(host));
            let (hosts, secret) = (vec![*host], Str::default());
            others.push(Certificate { at, hosts, secret, held });
        }
        for (at, (tls, used)) in ingress.spec.tls.iter().zip(&all).enumerate() {
            let unknown = tls.hosts.iter().copied().filter(|host| !hosts.contains(host));
            let (hosts, secret): (Vec<Str>, _) = (unknown.collect(), tls.secret_name);
            // Where no host is named, it is for those that have a server of their own.
            if !hosts.is_empty() || tls.hosts.is_empty() && used.hosts.is_empty() {
                others.push(Certificate { at: Some(at), hosts, secret, held: Held::Unused });
            }
        }
        all.retain(|certificate| !certificate.hosts.is_empty());
        all.extend(others);
        all
    }

    fn held(&self, namespace: Str, secret: Str) -> Held {
        if secret.is_empty() {
            return Held::Unnamed;
        }
        match self.get(&Key::new(Kind::Secret, namespace, secret)) {
            Some(Object::Secret(found)) if found.holds_pair() => Held::Yes,
            Some(Object::Secret(_)) => Held::NoPair,
            _ => Held::NoSecret,
        }
    }

    /// What an address such as `shop.example.com/cart` meets, of all rules that are read together
    /// with this Ingress.
    pub fn trial(&self, key: &Key, address: &str) -> Option<Trial> {
        let Some(Object::Ingress(ingress)) = self.get(key) else { return None };
        let peers = self.peers(&ingress);
        let all: Vec<&Ingress> = peers.iter().map(|peer| &**peer).collect();
        let (host, path) = parts(address);
        let routed = ingress::route(&all, host, path);
        let verdict = match &routed {
            Routed::Path { ingress, path, .. } => {
                Verdict::Path { ingress: *ingress, to: backend_text(&path.backend) }
            }
            Routed::Default { ingress, backend } => {
                Verdict::Default { ingress: *ingress, to: backend_text(backend) }
            }
            Routed::NotFound => Verdict::NotFound,
        };
        let weighed = weigh(&all, host, path, &routed);
        Some(Trial { host: host.into(), path: path.into(), verdict, weighed })
    }
}

/// The one before this Ingress, of those that are read together, that has this host and path.
fn taken(oldest: &[&Ingress], ingress: &Ingress, host: Str, path: &HttpPath) -> Option<Key> {
    let before = oldest.iter().take_while(|peer| peer.metadata.uid != ingress.metadata.uid);
    let has = |peer: &Ingress| {
        let rules = peer.spec.rules.iter().filter(|rule| rule.host == host);
        let mut paths = rules.flat_map(|rule| rule.http.iter().flat_map(|http| &http.paths));
        paths.any(|other| other.backend.service.is_some() && location(other) == location(path))
    };
    before.copied().find(|peer| has(peer)).map(ingress::key)
}

/// Host and path of an address: no scheme, no port, no query.
fn parts(address: &str) -> (&str, &str) {
    let address = address.trim();
    let address = address.split_once("://").map_or(address, |(_, rest)| rest);
    let address = address.split(['?', '#']).next().unwrap_or("");
    let at = address.find('/').unwrap_or(address.len());
    let (host, path) = address.split_at(at);
    (host.split(':').next().unwrap_or(""), if path.is_empty() { "/" } else { path })
}

fn weigh(all: &[&Ingress], host: &str, path: &str, routed: &Routed) -> Vec<Weighed> {
    let won = match routed {
        Routed::Path { path, .. } => Some(*path),
        Routed::Default { .. } | Routed::NotFound => None,
    };
    let sorted = ingress::oldest_first(all);
    let is_won = |asked: &HttpPath| won.is_some_and(|won| std::ptr::eq(won, asked));
    let mut all = ingress::weigh(&sorted, host, path);
    let best = all.find_map(|(_, _, asked, fit)| is_won(asked).then_some(fit));
    let weighed = |(by, rule, asked, fit): (&Ingress, &IngressRule, &HttpPath, _)| {
        let fit = match (fit, best) {
            (ingress::Fit::OtherHost, _) => Fit::OtherHost,
            (ingress::Fit::VaguerHost, _) => Fit::VaguerHost,
            (ingress::Fit::NoService, _) => Fit::NoService,
            (ingress::Fit::Claimed, _) => Fit::Claimed,
            (ingress::Fit::OtherPath, _) => Fit::OtherPath,
            _ if is_won(asked) => Fit::Wins,
            (ingress::Fit::Fits(len, _), Some(ingress::Fit::Fits(best, _))) if len < best => {
                Fit::Shorter
            }
            (fit, best) if Some(fit) != best => Fit::NotExact,
            _ => Fit::Later,
        };
        Weighed {
            ingress: ingress::key(by),
            host: rule.host,
            path: asked.path,
            path_type: asked.path_type.unwrap_or_default(),
            fit,
        }
    };
    ingress::weigh(&sorted, host, path).map(weighed).collect()
}

/// `web:80`, `web:http`, `Bucket/files`.
fn backend_text(backend: &IngressBackend) -> String {
    match (&backend.service, &backend.resource) {
        (Some(service), _) if service.port.name.is_empty() => {
            format!("{}:{}", service.name, service.port.number)
        }
        (Some(service), _) => [&*service.name, ":", &service.port.name].concat(),
        (None, Some(resource)) => [&*resource.kind, "/", &resource.name].concat(),
        (None, None) => String::new(),
    }
}

/// `web:80` as a backend of a manifest.
pub fn backend(to: &str) -> Value {
    let (name, port) = to.split_once(':').unwrap_or((to, ""));
    let mut value = Value::default();
    let service = value.at(&["service"]);
    service.set("name", name.into());
    match port.parse::<i64>() {
        Ok(number) => service.at(&["port"]).set("number", number.into()),
        Err(_) => service.at(&["port"]).set("name", port.into()),
    }
    value
}

/// A path of a manifest.
pub fn path(path: &str, path_type: &str, to: &str) -> Value {
    let mut value = Value::default();
    value.set("backend", backend(to));
    value.set("path", path.into());
    value.set("pathType", path_type.into());
    value
}

/// One more path for a host, as a JSON patch.
pub fn add_path(ingress: &Ingress, host: &str, path: Value) -> Move {
    let rules = &ingress.spec.rules;
    let of_host = rules.iter().position(|rule| &*rule.host == host);
    let paths = Value::Mapping(vec![("paths".into(), Value::List(vec![path.clone()]))]);
    let mut rule = Value::default();
    if !host.is_empty() {
        rule.set("host", host.into());
    }
    rule.set("http", paths.clone());
    let (at, value) = match of_host {
        Some(r) if rules[r].http.is_some() => (format!("/spec/rules/{r}/http/paths/-"), path),
        Some(r) => (format!("/spec/rules/{r}/http"), paths),
        None if rules.is_empty() => ("/spec/rules".into(), Value::List(vec![rule])),
        None => ("/spec/rules/-".into(), rule),
    };
    patch(ingress, "add", &at, Some(value))
}

/// One path less; `None`: it is all that the Ingress says, and one that says nothing is refused.
pub fn remove_path(ingress: &Ingress, (r, p): (usize, usize)) -> Option<Move> {
    let rules = &ingress.spec.rules;
    let paths = &rules.get(r)?.http.as_ref()?.paths;
    let at = match (paths.len(), rules.len()) {
        (1, 1) => {
            return ingress
                .spec
                .default_backend
                .as_ref()
                .map(|_| patch(ingress, "remove", "/spec/rules", None));
        }
        (1, _) => format!("/spec/rules/{r}"),
        _ => format!("/spec/rules/{r}/http/paths/{p}"),
    };
    (p < paths.len()).then(|| patch(ingress, "remove", &at, None))
}

/// TLS for hosts, as a JSON patch: one more entry. What others said of these hosts goes.
pub fn add_tls(ingress: &Ingress, hosts: &[Str], secret: Str) -> Move {
    let new = IngressTls { hosts: hosts.to_vec(), secret_name: secret };
    let mut all = Vec::new();
    for entry in ingress.spec.tls.iter().chain([&new]) {
        let is_new = std::ptr::eq(entry, &new);
        let stays = |host: &&Str| is_new || !hosts.contains(host);
        let of: Vec<Value> = entry.hosts.iter().filter(stays).map(|h| Value::from(&**h)).collect();
        let mut value = Value::default();
        if !of.is_empty() {
            value.set("hosts", Value::List(of));
        } else if !entry.hosts.is_empty() {
            continue;
        }
        if !entry.secret_name.is_empty() {
            value.set("secretName", (&*entry.secret_name).into());
        }
        all.push(value);
    }
    patch(ingress, "add", "/spec/tls", Some(Value::List(all)))
}

/// One entry for TLS less.
pub fn remove_tls(ingress: &Ingress, at: usize) -> Option<Move> {
    let path = match ingress.spec.tls.len() {
        1 => "/spec/tls".to_string(),
        _ => format!("/spec/tls/{at}"),
    };
    (at < ingress.spec.tls.len()).then(|| patch(ingress, "remove", &path, None))
}

/// The class an Ingress is to have.
pub fn set_class(ingress: &Ingress, class: &str) -> Move {
    patch(ingress, "add", "/spec/ingressClassName", Some(class.into()))
}

fn patch(ingress: &Ingress, op: &str, path: &str, value: Option<Value>) -> Move {
    let mut operation = Value::default();
    operation.set("op", op.into());
    operation.set("path", path.into());
    if let Some(value) = value {
        operation.set("value", value);
    }
    let body = Value::List(vec![operation]).to_json().into();
    Move::Patch(PatchMove { key: ingress::key(ingress), how: PatchType::Json, body })
}

/// An IngressClass for the controller that is known here.
pub fn class(name: &str) -> Move {
    let mut value = Value::default();
    value.set("apiVersion", Kind::IngressClass.api_version().into());
    value.set("kind", Kind::IngressClass.name().into());
    value.at(&["metadata"]).set("name", name.into());
    value.at(&["spec"]).set("controller", CONTROLLER.into());
    Move::ObjectCreate { json: value.to_json().into() }
}

#[cfg(test)]
mod tests;
