//! A user's request on its way.

use super::table::{self, Table};
use super::{Context, Told, Voice};
use crate::cluster::What;
use crate::cluster::network::{
    self, Answer, Behind, Choice, Hop, HopEnd, IpvsScheduler, Lack, LoadBalancer, Outcome,
    PolicySupport, RewriteKind, Rule, Scope, TrafficSummary, Way, is_machine,
};
use crate::cluster::object::{Endpoint, Key, Kind, LABEL_SERVICE_NAME, Object};
use crate::text::label::Noun;
use crate::text::number;
use crate::text::story::gates::Gates;
use crate::text::story::ingress::{Besides, Handed, Said};
use crate::text::story::request::{Ended, Found, Hop as Leg, Lacks, Rewritten, Scheduling, Stream};

pub(super) fn hop(context: &Context, hop: &Hop) -> Told {
    let voice = context.voice;
    let mut told = match (&hop.outcome, &hop.found) {
        (Some(Outcome::NoRule { node }), _)
            if let Some([slice, at]) = by_hand(context, hop, node) =>
        {
            let args = [&hop.request.to_string(), &voice.asked(&hop.service), &voice.ship(node)];
            let args = args.map(String::as_str);
            Told::new(
                voice,
                Ended::OwnEndpoint.tale(voice.lang),
                &[&args[..], &[&slice, &at]].concat(),
            )
        }
        (Some(outcome), _) => ended(voice, hop, outcome),
        (None, Some(found)) => looked_up(voice, hop, found),
        (None, None) => under_way(context, hop),
    };
    if let Some(Outcome::Answered { pod, .. }) = &hop.outcome
        && is_ignored(context, pod)
    {
        told = told.and(voice, Gates::Ignored.get(voice.lang), &[]);
    }
    for rewrite in &hop.rewrites {
        let key = match rewrite.kind {
            RewriteKind::Dnat => Rewritten::Dnat,
            RewriteKind::Snat if hop.rule == Some(Rule::Masquerade) => Rewritten::Masquerade,
            RewriteKind::Snat => Rewritten::Snat,
            RewriteKind::Undo => Rewritten::Undo,
        };
        let args = [&*rewrite.before.to_string(), &rewrite.after.to_string()];
        told = told.and(voice, key.get(voice.lang), &args);
    }
    let before = context.trail.iter().rev().filter_map(|step| match &step.what {
        What::Hop(earlier) if earlier.request == hop.request => Some(&**earlier),
        _ => None,
    });
    let route = before.chain([hop]).map(|leg| table::hop_row(voice, leg)).collect();
    told.with(Table::Route(route))
}

/// The slice that names this node itself as an endpoint of the Service, and its address there.
#[inline(never)]
fn by_hand(context: &Context, hop: &Hop, node: &str) -> Option<[String; 2]> {
    let cluster = context.cluster;
    let found = cluster.get(&Key::new(Kind::Node, "", node))?;
    let mut addresses = found.as_node()?.status.addresses.iter();
    let here = addresses.find(|address| &*address.kind == "InternalIP")?.address;
    let slices = cluster.list_namespace(Kind::EndpointSlice, &hop.service.namespace);
    slices.into_iter().find_map(|object| {
        let Object::EndpointSlice(slice) = object else { return None };
        let of =
            slice.metadata.labels.get(LABEL_SERVICE_NAME).is_some_and(|of| *of == hop.service.name);
        // One that a controller wrote names its pod.
        let hand_made = |e: &Endpoint| e.target_ref.name.is_empty() && e.addresses.contains(&here);
        let named = slice.endpoints.iter().any(hand_made);
        let port = slice.ports.first()?.port;
        (of && named).then(|| [slice.metadata.name.to_string(), format!("{here}:{port}")])
    })
}

/// How a scheduler of IPVS chooses.
pub(super) fn scheduling(voice: Voice, scheduler: IpvsScheduler) -> String {
    let text = match scheduler {
        IpvsScheduler::RoundRobin => Scheduling::RoundRobin,
        IpvsScheduler::LeastConnection => Scheduling::LeastConnection,
        IpvsScheduler::SourceHashing => Scheduling::SourceHashing,
        IpvsScheduler::DestinationHashing => Scheduling::DestinationHashing,
    };
    voice.say(text.get(voice.lang), &[])
}

/// A policy selects the pod that was reached, and the network plugin takes no notice.
fn is_ignored(context: &Context, pod: &Key) -> bool {
    let ignored = context.cluster.config().network.network_policy == PolicySupport::Ignored;
    let found = context.cluster.get(pod).filter(|_| ignored);
    found.as_ref().and_then(Object::as_pod).is_some_and(|pod| {
        let ways = context.cluster.policies_of(pod);
        ways.iter().any(|(_, ways)| ways.contains(&Way::Ingress))
    })
}

fn under_way(context: &Context, hop: &Hop) -> Told {
    let voice = context.voice;
    let (mut key, endpoints) = match &hop.rule {
        Some(Rule::ClusterIp { endpoints: 1, .. } | Rule::NodePort { endpoints: 1, .. }) => {
            (Leg::One, 1)
        }
        Some(Rule::LoadBalancer { endpoints: 1, .. } | Rule::ExternalIp { endpoints: 1, .. }) => {
            (Leg::One, 1)
        }
        Some(Rule::ExternalIp { endpoints, .. }) => (Leg::External, *endpoints),
        Some(Rule::LoadBalancer { endpoints, .. }) => (Leg::Announced, *endpoints),
        Some(Rule::Target { nodes, .. }) => (Leg::Target, *nodes),
        Some(Rule::ClusterIp { endpoints, .. }) => (Leg::ClusterIp, *endpoints),
        Some(Rule::NodePort { endpoints, .. }) => (Leg::NodePort, *endpoints),
        // What is dropped ends there, and is told as an end.
        Some(Rule::Reject { .. } | Rule::Drop { .. }) => (Leg::Reject, 0),
        // Where nothing is undone no kernel had to remember anything.
        _ if hop.back && hop.rewrites.is_empty() => (Leg::Return, 0),
        Some(Rule::Route { .. }) => (if hop.back { Leg::Back } else { Leg::Route }, 0),
        Some(Rule::Loopback) => (Leg::Loopback, 0),
        Some(Rule::Masquerade) => (Leg::Masquerade, 0),
        Some(Rule::Local) => (if hop.back { Leg::Back } else { Leg::Local }, 0),
        Some(Rule::Conntrack) => (Leg::Back, 0),
        None if hop.back => (Leg::Return, 0),
        None => match (&hop.from, &hop.to) {
            (HopEnd::Client, HopEnd::LoadBalancer(_)) => (Leg::Gate, 0),
            // The address of a load balancer or an externalIP, which this node answers for.
            (HopEnd::Client, HopEnd::Node(_)) if !is_machine(&hop.destination.ip) => {
                (Leg::EnterAddress, 0)
            }
            (HopEnd::Client | HopEnd::LoadBalancer(_), HopEnd::Node(_)) => (Leg::Enter, 0),
            (HopEnd::Pod(_), HopEnd::Node(_)) => match (&hop.leg, hop.service.kind) {
                (network::Leg::Lookup { .. }, _) => (Leg::Ask, 0),
                (network::Leg::Upstream { .. }, _) => (Leg::AskOutside, 0),
                (network::Leg::Request, Kind::Service) if !hop.service.namespace.is_empty() => {
                    (Leg::Leave, 0)
                }
                (network::Leg::Behind(behind), _) => return handed_on(voice, hop, behind),
                (network::Leg::Request, _) => (Leg::LeaveStraight, 0),
            },
            _ => (Leg::Straight, 0),
        },
    };
    let mut how = String::new();
    match hop.choice {
        Choice::Kept if endpoints > 1 => key = Leg::Kept,
        Choice::Ipvs(scheduler) if endpoints > 1 => {
            (key, how) = (Leg::Scheduled, scheduling(voice, scheduler));
        }
        _ => {}
    }
    let here = hop.pick.scope == Scope::Local;
    key = match key {
        _ if hop.pick.ending && endpoints > 0 => {
            if here {
                Leg::EndingHere
            } else {
                Leg::Ending
            }
        }
        Leg::One if here => Leg::OneHere,
        key => key,
    };
    let args = [
        &*voice.hop_end(&hop.from),
        &voice.hop_end(&hop.to),
        &voice.asked(&hop.service),
        &hop.source.to_string(),
        &hop.destination.to_string(),
        &endpoints.to_string(),
        &how,
        hop.leg.name(),
    ];
    if let (Leg::Target, Some((port, [answers, all]))) = (key, health(context, &hop.service)) {
        let args = [&args[..], &[&port, &answers, &all]].concat();
        return Told::new(voice, Leg::TargetLocal.tale(voice.lang), &args);
    }
    Told::new(voice, key.tale(voice.lang), &args)
}

/// With externalTrafficPolicy Local: the port where a load balancer asks each node, how many nodes
/// have an endpoint, and how many there are. `None` where none has: then all are tried.
#[inline(never)]
fn health(context: &Context, service: &Key) -> Option<(String, [String; 2])> {
    let found = context.cluster.get(service)?;
    let port = found.as_service()?.spec.health_check_node_port;
    let nodes = context.cluster.health_checks(service);
    let answers = nodes.iter().filter(|(_, local)| *local > 0).count();
    let counts = [answers.to_string(), nodes.len().to_string()];
    (port != 0 && answers > 0).then(|| (port.to_string(), counts))
}

pub(super) fn ended(voice: Voice, hop: &Hop, outcome: &Outcome) -> Told {
    let number = hop.request.to_string();
    let service = voice.asked(&hop.service);
    let told = |key: Ended, more: &[&str]| {
        let mut args = vec![&*number, &*service];
        args.extend(more);
        Told::new(voice, key.tale(voice.lang), &args)
    };
    let neighbour = hop.rule == Some(Rule::Loopback);
    match outcome {
        Outcome::Answered { image, .. } if neighbour => {
            told(Ended::Neighbour, &[image, &hop.destination.to_string()])
        }
        Outcome::NotListening { port, .. } if neighbour => {
            told(Ended::NoNeighbour, &[&port.to_string()])
        }
        Outcome::Answered { pod, image, source } => {
            told(Ended::Answered, &[&voice.pod(&pod.name), image, &source.to_string()])
        }
        Outcome::NoEndpoints { waiting: 0 } => told(Ended::NoEndpoints, &[]),
        Outcome::NoEndpoints { waiting } => told(Ended::NotReady, &[&waiting.to_string()]),
        Outcome::NotListening { pod, port } => {
            told(Ended::NotListening, &[&voice.pod(&pod.name), &port.to_string()])
        }
        Outcome::PodGone { ip } if hop.service.kind == Kind::Pod => told(Ended::AddressGone, &[ip]),
        Outcome::PodGone { ip } if hop.service.namespace.is_empty() => told(Ended::Nobody, &[ip]),
        Outcome::PodGone { ip } => told(Ended::PodGone, &[ip]),
        Outcome::NodeOff { node } if hop.from == HopEnd::Client => {
            told(Ended::EntryOff, &[&voice.ship_full(node)])
        }
        Outcome::NodeOff { node } => told(Ended::NodeOff, &[&voice.ship_full(node)]),
        Outcome::NodeCut { node } => told(Ended::NodeCut, &[&voice.ship_full(node)]),
        Outcome::NoLocalEndpoint { node, internal: false } => {
            told(Ended::NoLocalEndpoint, &[&voice.ship(node)])
        }
        Outcome::NoLocalEndpoint { node, internal: true } => {
            told(Ended::NoneHere, &[&voice.ship(node)])
        }
        Outcome::Outside { host, .. } if hop.to == HopEnd::Client => {
            told(Ended::OutsideOnly, &[host])
        }
        Outcome::Outside { host, source } => told(Ended::Outside, &[host, &source.to_string()]),
        Outcome::Resolved { name, answer } => {
            told(resolved(name, answer), &[name, &addresses(answer)])
        }
        Outcome::NoSuchName { name } => told(Ended::NoSuchName, &[name]),
        Outcome::Unresolved { name } => told(Ended::Unresolved, &[name]),
        Outcome::NoPort { address } => told(Ended::NoPort, &[&address.port.to_string()]),
        Outcome::Pending { cloud: LoadBalancer::None } => told(Ended::PendingForEver, &[]),
        Outcome::Pending { cloud: LoadBalancer::MetalLb } => told(Ended::PendingPool, &[]),
        Outcome::Pending { .. } => told(Ended::Pending, &[]),
        Outcome::NotAnnounced { address } => told(Ended::NotAnnounced, &[address]),
        Outcome::Denied { .. } => denied(voice, hop, outcome),
        Outcome::Status { by, code, service } => {
            said(voice, hop, status(*code), by, &voice.asked(service))
        }
        Outcome::Untrusted { by, host } => said(voice, hop, Said::Untrusted, by, host),
        Outcome::NoService => told(Ended::NoService, &[]),
        Outcome::InsideOnly => told(Ended::InsideOnly, &[]),
        Outcome::NoClient => told(Ended::NoClient, &[]),
        Outcome::NoRule { node } => {
            // On its way the addresses stand the other way round where the node answers.
            let asked = if hop.back { &hop.source } else { &hop.destination };
            let key = match hop.service.kind {
                Kind::Service if !hop.service.namespace.is_empty() => Ended::NoRule,
                Kind::Service if &*hop.service.name == network::LOCALHOST => Ended::ClosedHere,
                _ => Ended::Closed,
            };
            told(key, &[&voice.ship(node), &asked.port.to_string()])
        }
    }
}

/// An ingress controller opens a connection of its own, by one of its rules.
#[inline(never)]
fn handed_on(voice: Voice, hop: &Hop, behind: &Behind) -> Told {
    let Behind { ingress, host, path, path_type, service, endpoints, chosen, .. } = behind;
    let key = if path_type.is_empty() { Handed::ByDefault } else { Handed::ByRule };
    let args = [
        &*voice.hop_end(&hop.from),
        &voice.asked(service),
        &hop.destination.to_string(),
        &voice.say(Noun::Ingress.get(voice.lang), &[&ingress.name]),
        &[&**host, &**path].concat(),
        path_type,
        &chosen.to_string(),
        &endpoints.to_string(),
    ];
    let mut told = Told::new(voice, key.tale(voice.lang), &args);
    if behind.attempt > 1 {
        let attempt = behind.attempt.to_string();
        told = told.and(voice, Besides::Again.get(voice.lang), &[&attempt]);
    }
    if let Some(secret) = &behind.secret {
        told = told.and(voice, Besides::TlsEnds.get(voice.lang), &[secret]);
    }
    told.and(voice, Besides::Forwarded.get(voice.lang), &[])
}

fn status(code: u16) -> Said {
    match code {
        308 => Said::Redirect,
        404 => Said::NotFound,
        502 => Said::Refused,
        504 => Said::TimedOut,
        _ => Said::NoEndpoints,
    }
}

#[inline(never)]
fn said(voice: Voice, hop: &Hop, key: Said, by: &Key, whom: &str) -> Told {
    let (number, asked) = (hop.request.to_string(), voice.asked(&hop.service));
    let args = [&*number, &asked, &voice.pod(&by.name), whom];
    Told::new(voice, key.tale(voice.lang), &args)
}

/// Which policies stand in the way, and what would let it pass.
#[inline(never)]
fn denied(voice: Voice, hop: &Hop, outcome: &Outcome) -> Told {
    let Outcome::Denied { pod, way, policies, peer, port } = outcome else { unreachable!() };
    let key = match way {
        Way::Ingress => Ended::DeniedIn,
        Way::Egress => Ended::DeniedOut,
    };
    let names: Vec<&str> = policies.iter().map(|(name, _)| &**name).collect();
    // The one that comes nearest says best what is missing.
    let lack = match policies.iter().map(|(_, lack)| *lack).max() {
        Some(Lack::Port) => Lacks::Port,
        Some(Lack::Peer) => Lacks::Peer,
        Some(Lack::NoRule) | None => Lacks::NoRule,
    };
    let lack = voice.say(lack.get(voice.lang), &[]);
    let args = [
        &*hop.request.to_string(),
        &voice.asked(&hop.service),
        &voice.pod(&pod.name),
        &names.join(", "),
        peer,
        &port.to_string(),
        &lack,
        &voice.hop_end(&hop.from),
        hop.leg.protocol(),
    ];
    Told::new(voice, key.tale(voice.lang), &args)
}

/// A name server's answer has come to who asked, and the request goes on.
fn looked_up(voice: Voice, hop: &Hop, answer: &Answer) -> Told {
    let key = match answer {
        Answer::NoSuchName => Found::NoSuchName,
        Answer::Alias { .. } => Found::Alias,
        Answer::Addresses(_) if !hop.leg.name().ends_with(network::DOMAIN) => Found::AddressOutside,
        Answer::Addresses(ips) if ips.iter().all(|ip| network::is_cluster_ip(ip)) => Found::Address,
        // Of a headless Service; there may be one alone.
        Answer::Addresses(_) => Found::Addresses,
    };
    let args = [&*voice.hop_end(&hop.to), hop.leg.name(), &addresses(answer), alias(answer)];
    Told::new(voice, key.tale(voice.lang), &args)
}

fn resolved(name: &str, answer: &Answer) -> Ended {
    match answer {
        Answer::Alias { .. } => Ended::ResolvedAlias,
        _ if !name.ends_with(network::DOMAIN) => Ended::ResolvedOutside,
        Answer::Addresses(ips) if !ips.iter().all(|ip| network::is_cluster_ip(ip)) => {
            Ended::ResolvedPods
        }
        Answer::Addresses(_) | Answer::NoSuchName => Ended::Resolved,
    }
}

fn alias(answer: &Answer) -> &str {
    match answer {
        Answer::Alias { name, .. } => name,
        Answer::Addresses(_) | Answer::NoSuchName => "",
    }
}

fn addresses(answer: &Answer) -> String {
    let ips = answer.ips().join(", ");
    match answer {
        Answer::Alias { name, .. } => [name, " (", &ips, ")"].concat(),
        Answer::Addresses(_) | Answer::NoSuchName => ips,
    }
}

pub(super) fn stream(context: &Context, summary: &TrafficSummary) -> Told {
    let voice = context.voice;
    let key = match summary.left {
        0 if summary.answered == summary.sent => Stream::All,
        0 => Stream::Some,
        _ => Stream::Going,
    };
    let counts = [summary.sent, summary.answered, summary.refused, summary.timed_out, summary.left];
    let [sent, answered, refused, timed_out, left] = counts.map(number::grouped);
    let time = number::duration(voice.lang, summary.ms);
    let service = voice.asked(&summary.service);
    let args = [&*service, &sent, &answered, &refused, &timed_out, &time, &left];
    let counts = summary
        .by_pod
        .iter()
        .map(|(pod, image, count)| {
            ([&voice.pod(&pod.name), " · ", &**image].concat(), number::grouped(*count))
        })
        .collect();
    Told::new(voice, key.tale(voice.lang), &args).with(Table::Counts(counts))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_is_a_services_own_a_lone_pods_or_somebody_elses() {
        let of = |name, ip: &str| resolved(name, &Answer::Addresses(vec![ip.into()]));
        let name = "db.shop.svc.cluster.local";
        assert!(matches!(of(name, "10.96.3.4"), Ended::Resolved));
        assert!(matches!(of(name, "10.244.1.2"), Ended::ResolvedPods), "headless, with one pod");
        assert!(matches!(of("example.com", "192.0.2.7"), Ended::ResolvedOutside));
    }
}
