//! As `nft list table ip kube-proxy` prints what kube-proxy has written.

use super::{Line, LineKind, Port, Seat, chain_hash, line};
use crate::cluster::network::Address;

pub fn common() -> Vec<Line> {
    let rule = |kind, chain: &str, text: &str| line(kind, chain, text.to_string());
    let masquerading = |text| rule(LineKind::Masquerade, "chain masquerading", text);
    vec![
        rule(
            LineKind::ClusterIp,
            "chain services",
            "ip daddr . meta l4proto . th dport vmap @service-ips",
        ),
        rule(
            LineKind::ToNodePorts,
            "chain services",
            "ip daddr @nodeport-ips meta l4proto . th dport vmap @service-nodeports",
        ),
        rule(
            LineKind::Reject,
            "chain service-endpoints-check",
            "ip daddr . meta l4proto . th dport vmap @no-endpoint-services",
        ),
        rule(LineKind::Mark, "chain mark-for-masquerade", "meta mark set meta mark | 0x00004000"),
        masquerading("meta mark & 0x00004000 == 0x00000000 return"),
        masquerading("meta mark set meta mark ^ 0x00004000"),
        masquerading("masquerade fully-random"),
    ]
}

pub fn port(seat: &Seat, port: &Port, out: &mut Vec<Line>) {
    let base = base(&format!("{}/{}", service(port), port.port.name));
    let (svc, svl) = (["service-", &base].concat(), ["local-", &base].concat());
    let ext = &["external-", &base].concat();
    let p = &*port.protocol;
    let ip = port.cluster_ip();
    let internal = if port.internal_local { &svl } else { &svc };
    let element = |kind, map: &str, at: &Address, verdict: &str| {
        let key = match at.ip.is_empty() {
            true => format!("{p} . {}", at.port),
            false => format!("{} . {p} . {}", at.ip, at.port),
        };
        line(kind, &["map ", map].concat(), format!("{key} : {verdict}")).asked(at)
    };
    let goto = |chain: &str| ["goto ", chain].concat();
    // Comments of elements name the Service.
    let name = &port.name;
    let refusal = |map: &str, at: &Address| {
        let (kind, verdict) = match port.has_endpoints() {
            false => (LineKind::Reject, "goto reject-chain"),
            true => (LineKind::Drop, "drop"),
        };
        let mut line = element(kind, map, at, verdict);
        line.text = line.text.replacen(" :", &format!(" comment \"{name}\" :"), 1);
        line
    };
    if port.has_internal() {
        out.push(element(LineKind::ClusterIp, "service-ips", &ip, &goto(internal)));
    } else {
        out.push(refusal("no-endpoint-services", &ip));
    }
    for (kind, vip) in port.virtual_ips() {
        if port.has_endpoints() {
            out.push(element(kind, "service-ips", &vip, &goto(ext)));
        }
        if !port.has_external() {
            out.push(refusal("no-endpoint-services", &vip));
        }
    }
    if let Some(at) = port.node_port() {
        if port.has_endpoints() {
            out.push(element(LineKind::NodePort, "service-nodeports", &at, &goto(ext)));
        }
        if !port.has_external() {
            out.push(refusal("no-endpoint-nodeports", &at));
        }
    }
    let chain = |name: &str| ["chain ", name].concat();
    if port.has_endpoints() && port.is_external() {
        let mut rule = |kind, text: String| out.push(line(kind, &chain(ext), text));
        if !port.external_local {
            rule(LineKind::MasqueradeOutside, "jump mark-for-masquerade".to_string());
        } else {
            let text = format!(
                "ip saddr {} goto {svc} comment \"short-circuit pod traffic\"",
                seat.cluster_cidr
            );
            rule(LineKind::ShortPods, text);
            let local = |rest: &str| ["fib saddr type local ", rest].concat();
            rule(
                LineKind::ShortNode,
                local("jump mark-for-masquerade comment \"masquerade local traffic\""),
            );
            let text = format!("goto {svc} comment \"short-circuit local traffic\"");
            rule(LineKind::ShortNode, local(&text));
        }
        if port.has_external() {
            let next = if port.external_local { &svl } else { &svc };
            rule(LineKind::Onward, goto(next));
        }
    }
    if port.has_internal() {
        let text = format!(
            "ip daddr {} {p} dport {} ip saddr != {} jump mark-for-masquerade",
            ip.ip, ip.port, seat.cluster_cidr
        );
        out.push(line(LineKind::MasqueradeForeign, &chain(internal), text));
    }
    if port.uses_cluster() {
        let left_out = port.rules.backends(port.port, None).count() - port.cluster.len();
        draw(port, &svc, &port.cluster, left_out, out);
    }
    if port.uses_local() {
        draw(port, &svl, &port.local, 0, out);
    }
    for to in port.reachable() {
        let base = endpoint(port, to);
        let chain = chain(&["endpoint-", &base].concat());
        let mut rule = |kind, text: String| out.push(line(kind, &chain, text).to(to));
        rule(LineKind::MasqueradeSelf, format!("ip saddr {} jump mark-for-masquerade", to.ip));
        if port.affinity_seconds().is_some() {
            rule(LineKind::Remember, format!("update @affinity-{base} {{ ip saddr }}"));
        }
        rule(LineKind::Dnat, format!("meta l4proto {p} dnat to {to}"));
    }
}

/// First who was here before, then one number for all.
fn draw(port: &Port, name: &str, ends: &[Address], left_out: usize, out: &mut Vec<Line>) {
    let chain = &["chain ", name].concat();
    for to in ends.iter().filter(|_| port.affinity_seconds().is_some()) {
        let base = endpoint(port, to);
        let text = format!("ip saddr @affinity-{base} goto endpoint-{base}");
        out.push(line(LineKind::Keep, chain, text).to(to));
    }
    let goto = |(i, to): (usize, &Address)| format!("{i} : goto endpoint-{}", endpoint(port, to));
    let mut all: Vec<String> = ends.iter().enumerate().map(goto).collect();
    if left_out > 0 {
        all.push("…".to_string());
    }
    let count = ends.len() + left_out;
    let text = format!("numgen random mod {count} vmap {{ {} }}", all.join(", "));
    out.push(line(LineKind::Numgen, chain, text));
}

/// `namespace/name/protocol`.
fn service(port: &Port) -> String {
    let meta = &port.rules.service.metadata;
    [&*meta.namespace, "/", &meta.name, "/", &port.protocol].concat()
}

/// servicePortEndpointChainNameBase.
fn endpoint(port: &Port, to: &Address) -> String {
    base(&format!("{}/{}__{}/{}", service(port), port.port.name, to.ip, to.port))
}

/// hashAndTruncate.
fn base(name: &str) -> String {
    [&chain_hash(name, 8), "-", name].concat()
}
