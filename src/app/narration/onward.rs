//! What a learner could do next where requests are what it is about.

use super::{Context, Voice, board};
use crate::cluster::Cluster;
use crate::cluster::network::{LoadBalancer, PodNetwork, PolicySupport};
use crate::cluster::object::{Key, Kind, Object, Service};
use crate::text::story::lanes::Onward;
use crate::text::{Span, rich};

/// The line and its act, once a request was sent; `None`: what is true of any cluster.
#[inline(never)]
pub(super) fn onward(context: &Context) -> Option<(Vec<Span>, &'static str)> {
    let Context { voice, cluster, .. } = *context;
    let last = context.trail.first().map(|step| &step.what);
    let (text, args, act) = match board::onward(cluster, last) {
        Some(found) => found,
        None if cluster.list(Kind::Deployment).next().is_none() => alone(voice, cluster)?,
        None => other(cluster).or_else(|| further(cluster))?,
    };
    said(context, (text, args, act))
}

/// A Service of type LoadBalancer that nobody gives an address; before any request, too.
#[inline(never)]
pub(super) fn provider(context: &Context) -> Option<(Vec<Span>, &'static str)> {
    let cluster = context.cluster;
    let nobody = cluster.config().network.load_balancer == LoadBalancer::None;
    let mut services = cluster.list(Kind::Service).filter_map(Object::as_service);
    let waits =
        services.any(|s| &*s.spec.kind == "LoadBalancer" && s.external_ip().is_none()) && nobody;
    waits.then(|| said(context, (Onward::Provider, Vec::new(), "network.set")))?
}

fn said(context: &Context, told: Suggestion) -> Option<(Vec<Span>, &'static str)> {
    let voice = context.voice;
    let (text, args, act) = told;
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    Some((rich::fill(text.get(voice.lang), voice.lang, voice.skin, &args), act))
}

pub(super) type Suggestion = (Onward, Vec<String>, &'static str);

/// Pods without owners, as in the scenes on the three problems of a network.
fn alone(voice: Voice, cluster: &Cluster) -> Option<Suggestion> {
    let mut services = cluster.list(Kind::Service).filter_map(Object::as_service);
    if let Some(door) = services.find(|service| service.spec.needs_node_port()) {
        return Some(match &*door.spec.external_traffic_policy {
            "Local" => (Onward::Cluster, Vec::new(), "traffic.send"),
            _ => (Onward::Local, Vec::new(), "service.edit"),
        });
    }
    let mut pods = cluster.list(Kind::Pod).filter_map(Object::as_pod);
    if let Some(pod) = pods.find(|pod| pod.spec.containers.len() > 1) {
        return Some((Onward::Elsewhere, vec![voice.pod(&pod.metadata.name)], "traffic.send"));
    }
    Some(match cluster.config().network.pod_network {
        PodNetwork::Routes => (Onward::Overlay, Vec::new(), "network.set"),
        PodNetwork::Overlay => (Onward::Renewed, Vec::new(), "pod.delete"),
    })
}

/// What else there is to try of what the cluster has.
fn further(cluster: &Cluster) -> Option<Suggestion> {
    if cluster.list(Kind::IngressClass).next().is_some() {
        return None;
    }
    let enforced = cluster.config().network.network_policy == PolicySupport::Enforced;
    if enforced && cluster.list(Kind::NetworkPolicy).next().is_some() {
        return Some((Onward::Admit, Vec::new(), "policy.apply"));
    }
    let mut services = cluster.list(Kind::Service).filter_map(Object::as_service);
    if let Some(door) = services.find(|service| service.spec.needs_node_port()) {
        return Some(match &*door.spec.external_traffic_policy {
            "Local" => (Onward::Cluster, Vec::new(), "traffic.send"),
            _ => (Onward::Local, Vec::new(), "service.edit"),
        });
    }
    if cluster.get(&Key::new(Kind::Service, "kube-system", "kube-dns")).is_some() {
        return Some((Onward::Names, Vec::new(), "traffic.send"));
    }
    // Somebody calls who has no owner: a client that was put there to call.
    let mut pods = cluster.list(Kind::Pod).filter_map(Object::as_pod).take(PODS_ASKED_MAX);
    let client = pods.any(|pod| pod.metadata.owner_references.is_empty());
    (enforced && client).then_some((Onward::Guard, Vec::new(), "policy.apply"))
}

/// Pods that are asked whether they have an owner.
const PODS_ASKED_MAX: usize = 100;

/// One app is open by a NodePort or a load balancer, another one not at all: that by the other.
fn other(cluster: &Cluster) -> Option<Suggestion> {
    if cluster.config().network.load_balancer == LoadBalancer::None {
        return None;
    }
    let services = || cluster.list(Kind::Service).filter_map(Object::as_service);
    let is = |kind: &str| services().any(|service| &*service.spec.kind == kind);
    let kind = match (is("NodePort"), is("LoadBalancer")) {
        (true, false) => "LoadBalancer",
        (false, true) => "NodePort",
        _ => return None,
    };
    let closed = |object: &&Object| {
        let labels = object.as_deployment().map(|d| &d.spec.template.metadata.labels);
        labels.is_some_and(|labels| {
            let selects =
                |s: &Service| s.spec.selector.iter().all(|(k, v)| labels.get(k) == Some(v));
            !services().any(|service| !service.spec.selector.is_empty() && selects(service))
        })
    };
    let app = cluster.list(Kind::Deployment).find(closed)?;
    Some((Onward::Other, vec![app.meta().name.to_string(), kind.to_string()], "service.create"))
}
