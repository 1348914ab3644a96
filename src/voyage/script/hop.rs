//! The hops of requests as lines of a trace.

use crate::cluster::network::{
    Answer, Behind, Hop, HopEnd, Leg, Outcome, RewriteKind, Rule, TrafficSummary,
};
use crate::cluster::object::Key;
use std::fmt::Write as _;

/// `#3 of web 2/6 10.0.0.12:32770 > 10.244.1.2:8080; NodePort 10.0.0.12:31215 2/2; Dnat A > B`.
pub(super) fn hop(hop: &Hop) -> String {
    let Hop { request, service, index, of, .. } = hop;
    let mut line = format!("#{request} of {} {index}/{of}", asked(service));
    match &hop.leg {
        Leg::Request => {}
        Leg::Lookup { name } => write!(line, " {name}?").expect(FITS),
        Leg::Upstream { name } => write!(line, " {name}??").expect(FITS),
        Leg::Behind(behind) => line += &rule_behind(behind),
    }
    if hop.back {
        line += " back";
    }
    let ends = [&hop.from, &hop.to].map(end);
    write!(line, " {} > {}: {} > {}", ends[0], ends[1], hop.source, hop.destination).expect(FITS);
    if let Some(by) = &hop.rule {
        write!(line, "; {}", rule(by)).expect(FITS);
    }
    for rewrite in &hop.rewrites {
        let kind = match rewrite.kind {
            RewriteKind::Dnat => "DNAT",
            RewriteKind::Snat => "SNAT",
            RewriteKind::Undo => "undo",
        };
        write!(line, "; {kind} {} > {}", rewrite.before, rewrite.after).expect(FITS);
    }
    if let Some(tunnel) = &hop.tunnel {
        write!(line, "; VXLAN {} > {}", tunnel.source, tunnel.destination).expect(FITS);
    }
    if let Some(found) = &hop.found {
        write!(line, "; found {}", answer(found)).expect(FITS);
    }
    if let Some(end) = &hop.outcome {
        write!(line, " = {}", outcome(end)).expect(FITS);
    }
    line
}

/// How many of a stream were answered, and by whom.
pub(super) fn stream(sum: &TrafficSummary) -> String {
    let TrafficSummary { first_request, sent, answered, refused, timed_out, ms, .. } = sum;
    let mut line = format!(
        "#{first_request} of {}: {sent} sent, {answered} answered, {refused} refused, {timed_out} \
         timed out in {ms} ms",
        asked(&sum.service)
    );
    for (pod, image, count) in &sum.by_pod {
        write!(line, "; {} ({image}) {count}", pod.name).expect(FITS);
    }
    line
}

/// ` behind shop shop.example/cart Prefix cart 2/3`: the Ingress, its rule, the Service, its turn.
fn rule_behind(behind: &Behind) -> String {
    let Behind { host, path, path_type, endpoints, chosen, attempt, secret, .. } = behind;
    let (ingress, service) = (asked(&behind.ingress), asked(&behind.service));
    let mut line = format!(" behind {ingress} {host}{path}");
    if !path_type.is_empty() {
        write!(line, " {path_type}").expect(FITS);
    }
    write!(line, " {service} {chosen}/{endpoints}").expect(FITS);
    if let Some(secret) = secret {
        write!(line, " TLS {secret}").expect(FITS);
    }
    if *attempt > 1 {
        write!(line, " try {attempt}").expect(FITS);
    }
    line
}

fn asked(key: &Key) -> String {
    match &*key.namespace {
        "" | "default" => key.name.to_string(),
        namespace => format!("{namespace}/{}", key.name),
    }
}

fn end(end: &HopEnd) -> String {
    match end {
        HopEnd::Client => "client".into(),
        HopEnd::LoadBalancer(key) => format!("load-balancer/{}", key.name),
        HopEnd::Node(node) => node.to_string(),
        HopEnd::Pod(key) => asked(key),
        HopEnd::Host(host) => format!("host/{host}"),
    }
}

fn rule(rule: &Rule) -> String {
    match rule {
        Rule::ClusterIp { address, endpoints, chosen } => {
            format!("ClusterIP {address} {chosen}/{endpoints}")
        }
        Rule::NodePort { address, endpoints, chosen } => {
            format!("NodePort {address} {chosen}/{endpoints}")
        }
        Rule::ExternalIp { address, endpoints, chosen } => {
            format!("ExternalIP {address} {chosen}/{endpoints}")
        }
        Rule::LoadBalancer { address, endpoints, chosen } => {
            format!("LoadBalancer {address} {chosen}/{endpoints}")
        }
        Rule::Target { address, nodes, chosen } => format!("target {address} {chosen}/{nodes}"),
        Rule::Reject { address } => format!("REJECT {address}"),
        Rule::Drop { address } => format!("DROP {address}"),
        Rule::Route { pod_cidr, node } => format!("route {pod_cidr} via {node}"),
        Rule::Local => "local".into(),
        Rule::Loopback => "loopback".into(),
        Rule::Masquerade => "masquerade".into(),
        Rule::Conntrack => "conntrack".into(),
    }
}

pub(super) fn outcome(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Answered { pod, image, source } => {
            format!("answered by {} ({image}), which saw {source}", pod.name)
        }
        Outcome::Denied { pod, way, policies, peer, port } => {
            let why = |(name, lack): &(_, _)| format!("{name} ({lack:?})");
            let policies: Vec<String> = policies.iter().map(why).collect();
            let (pod, policies) = (&pod.name, policies.join(", "));
            format!("denied by {policies} at {pod}, {way:?}: no rule for {peer}, port {port}")
        }
        Outcome::NoEndpoints { waiting: 0 } => "NoEndpoints".into(),
        Outcome::NoEndpoints { waiting } => format!("NoEndpoints, {waiting} not ready"),
        Outcome::Outside { host, source } => format!("answered by {host}, which saw {source}"),
        Outcome::Resolved { name, .. } => format!("resolved {name}"),
        Outcome::Status { by, code, service } => {
            let of = if service.name.is_empty() {
                String::new()
            } else {
                format!(" {}", asked(service))
            };
            format!("{code} by {}{of}", by.name)
        }
        Outcome::Untrusted { by, host } => format!("untrusted: {} has no key of {host}", by.name),
        other => format!("{other:?}"),
    }
}

fn answer(answer: &Answer) -> String {
    match answer {
        Answer::NoSuchName => "NXDOMAIN".into(),
        Answer::Addresses(ips) => ips.join(" "),
        Answer::Alias { name, ips } => format!("CNAME {name} {}", ips.join(" ")),
    }
}

const FITS: &str = "writes to a string";
