//! As `iptables-save` prints what kube-proxy has written.

use super::{Line, LineKind, Port, Seat, chain_hash, line};
use crate::cluster::network::Address;

/// The table `filter`, where packets are refused; all others stand in `nat`.
const FILTER: &str = "filter: ";

pub fn common() -> Vec<Line> {
    let last = " -m comment --comment \"kubernetes service nodeports; NOTE: this must be the last \
                rule in this chain\" -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS";
    let mut lines = vec![rule(LineKind::ToNodePorts, "KUBE-SERVICES", last)];
    lines.extend(masquerading());
    lines
}

/// A rule of a chain that belongs to no Service.
pub fn rule(kind: LineKind, chain: &str, rest: &str) -> Line {
    line(kind, chain, ["-A ", chain, rest].concat())
}

/// What marks packets, and what rewrites the source of marked ones.
pub fn masquerading() -> [Line; 4] {
    let after = |rest| rule(LineKind::Masquerade, "KUBE-POSTROUTING", rest);
    [
        rule(LineKind::Mark, "KUBE-MARK-MASQ", " -j MARK --set-xmark 0x4000/0x4000"),
        after(" -m mark ! --mark 0x4000/0x4000 -j RETURN"),
        after(" -j MARK --set-xmark 0x4000/0x0"),
        after(
            " -m comment --comment \"kubernetes service traffic requiring SNAT\" -j MASQUERADE \
             --random-fully",
        ),
    ]
}

pub fn port(seat: &Seat, port: &Port, out: &mut Vec<Line>) {
    let Names { svc, svl, ext, .. } = &Names::of(port);
    let (name, p) = (&*port.name, &*port.protocol);
    let ip = port.cluster_ip();
    let to = |ip: &str| if ip.is_empty() { String::new() } else { format!(" -d {ip}/32") };
    // iptables-save sorts what is written: addresses, protocol, then the matches.
    let rule = |kind, chain: &str, at: &Address, comment: &str, target: &str| {
        let (to, dport) = (to(&at.ip), at.port);
        let text = format!(
            "-A {chain}{to} -p {p} -m comment --comment \"{comment}\" -m {p} --dport {dport} -j \
             {target}"
        );
        line(kind, chain, text).asked(at)
    };
    let internal = if port.internal_local { svl } else { svc };
    if port.has_internal() {
        let comment = [name, " cluster IP"].concat();
        out.push(rule(LineKind::ClusterIp, "KUBE-SERVICES", &ip, &comment, internal));
    } else {
        out.push(refusal(port, "KUBE-SERVICES", &ip, false));
    }
    for (kind, vip) in port.virtual_ips() {
        if port.has_endpoints() {
            let external = kind == LineKind::ExternalIp;
            let what = if external { " external IP" } else { " loadbalancer IP" };
            out.push(rule(kind, "KUBE-SERVICES", &vip, &[name, what].concat(), ext));
        }
        if !port.has_external() {
            out.push(refusal(port, "KUBE-EXTERNAL-SERVICES", &vip, true));
        }
    }
    if let Some(at) = port.node_port() {
        if port.has_endpoints() {
            out.push(rule(LineKind::NodePort, "KUBE-NODEPORTS", &at, name, ext));
        }
        if !port.has_external() {
            out.push(refusal(port, "KUBE-EXTERNAL-SERVICES", &at, true));
        }
    }
    let health = port.rules.service.spec.health_check_node_port;
    if health != 0 {
        let text = format!(
            "-A KUBE-NODEPORTS -p tcp -m comment --comment \"{name} health check node port\" -m \
             tcp --dport {health} -j ACCEPT"
        );
        out.push(line(LineKind::HealthCheck, &[FILTER, "KUBE-NODEPORTS"].concat(), text));
    }
    if port.has_endpoints() && port.is_external() {
        external(seat, port, out);
    }
    if port.has_internal() {
        let text = format!(
            "-A {internal} ! -s {} -d {}/32 -p {p} -m comment --comment \"{name} cluster IP\" -m \
             {p} --dport {} -j KUBE-MARK-MASQ",
            seat.cluster_cidr, ip.ip, ip.port
        );
        out.push(line(LineKind::MasqueradeForeign, internal, text));
    }
    if port.uses_cluster() {
        draw(port, svc, &port.cluster, out);
    }
    if port.uses_local() {
        draw(port, svl, &port.local, out);
    }
    for endpoint in port.reachable() {
        let sep = &sep(port, endpoint);
        let comment = format!("-m comment --comment \"{name}\"");
        let text = format!("-A {sep} -s {}/32 {comment} -j KUBE-MARK-MASQ", endpoint.ip);
        out.push(line(LineKind::MasqueradeSelf, sep, text).to(endpoint));
        let set = match port.affinity_seconds() {
            Some(_) => format!(" -m recent --set --name {sep} --mask 255.255.255.255 --rsource"),
            None => String::new(),
        };
        let text =
            format!("-A {sep} -p {p} {comment}{set} -m {p} -j DNAT --to-destination {endpoint}");
        out.push(line(LineKind::Dnat, sep, text).to(endpoint));
    }
}

/// A Service that has no endpoint, or with Local none here.
fn refusal(port: &Port, chain: &str, at: &Address, external: bool) -> Line {
    let (kind, why, target) = match port.has_endpoints() {
        false => {
            (LineKind::Reject, "has no endpoints", "REJECT --reject-with icmp-port-unreachable")
        }
        true => (LineKind::Drop, "has no local endpoints", "DROP"),
    };
    let to = if at.ip.is_empty() { String::new() } else { format!(" -d {}/32", at.ip) };
    let local = match external && at.ip.is_empty() {
        true => " -m addrtype --dst-type LOCAL",
        false => "",
    };
    let (name, p, dport) = (&port.name, &port.protocol, at.port);
    let text = format!(
        "-A {chain}{to} -p {p} -m comment --comment \"{name} {why}\"{local} -m {p} --dport \
         {dport} -j {target}"
    );
    line(kind, &[FILTER, chain].concat(), text).asked(at)
}

/// KUBE-EXT-*: what came from outside.
fn external(seat: &Seat, port: &Port, out: &mut Vec<Line>) {
    let Names { svc, svl, ext, .. } = &Names::of(port);
    let name = &port.name;
    let mut rule = |kind, rest: String| out.push(line(kind, ext, format!("-A {ext} {rest}")));
    let comment =
        |what: &str| format!("-m comment --comment \"{what} for {name} external destinations\"");
    let local = "-m addrtype --src-type LOCAL -j";
    if !port.external_local {
        let rest = format!("{} -j KUBE-MARK-MASQ", comment("masquerade traffic"));
        rule(LineKind::MasqueradeOutside, rest);
    } else {
        let rest = format!("-s {} {} -j {svc}", seat.cluster_cidr, comment("pod traffic"));
        rule(LineKind::ShortPods, rest);
        let rest = format!("{} {local} KUBE-MARK-MASQ", comment("masquerade LOCAL traffic"));
        rule(LineKind::ShortNode, rest);
        rule(LineKind::ShortNode, format!("{} {local} {svc}", comment("route LOCAL traffic")));
    }
    if port.has_external() {
        let next = if port.external_local { svl } else { svc };
        rule(LineKind::Onward, format!("-j {next}"));
    }
}

/// KUBE-SVC-* or KUBE-SVL-*: first who was here before, then the draw.
fn draw(port: &Port, chain: &str, endpoints: &[Address], out: &mut Vec<Line>) {
    let comment = |to: &Address| format!("-m comment --comment \"{} -> {to}\"", port.name);
    for to in endpoints.iter().filter(|_| port.affinity_seconds().is_some()) {
        let (sep, seconds) = (sep(port, to), port.affinity_seconds().unwrap_or_default());
        let text = format!(
            "-A {chain} {} -m recent --rcheck --seconds {seconds} --reap --name {sep} --mask \
             255.255.255.255 --rsource -j {sep}",
            comment(to)
        );
        out.push(line(LineKind::Keep, chain, text).to(to));
    }
    let all = match chain.starts_with("KUBE-SVL") {
        true => endpoints.len(),
        false => port.rules.backends(port.port, None).count(),
    };
    for (i, to) in endpoints.iter().enumerate() {
        let (kind, chance) = match all - i {
            1 => (LineKind::Rest, String::new()),
            left => (
                LineKind::Chance,
                format!(" -m statistic --mode random --probability {}", probability(left as u64)),
            ),
        };
        let text = format!("-A {chain} {}{chance} -j {}", comment(to), sep(port, to));
        out.push(line(kind, chain, text).to(to));
    }
}

/// kube-proxy writes 1/n with ten digits (computeProbability), the kernel keeps it in 31 bits, and
/// iptables-save prints eleven digits of that.
pub fn probability(n: u64) -> String {
    const TEN_DIGITS: u64 = 10_000_000_000;
    let written = (TEN_DIGITS * 2 / n).div_ceil(2);
    let kept = (u128::from(written) << 32).div_ceil(u128::from(TEN_DIGITS)) as u64 / 2;
    // 10^11 / 2^31 is 5^11 / 2^20.
    let digits = (kept * 48_828_125 + (1 << 19)) >> 20;
    let (whole, rest) = (digits / 100_000_000_000, digits % 100_000_000_000);
    format!("{whole}.{rest:011}")
}

struct Names {
    svc: String,
    svl: String,
    ext: String,
}

impl Names {
    fn of(port: &Port) -> Names {
        let hash = chain_hash(&[&*port.name, &port.protocol].concat(), 16);
        let name = |prefix: &str| [prefix, &hash].concat();
        Names { svc: name("KUBE-SVC-"), svl: name("KUBE-SVL-"), ext: name("KUBE-EXT-") }
    }
}

fn sep(port: &Port, endpoint: &Address) -> String {
    let text = [&*port.name, &port.protocol, &endpoint.to_string()].concat();
    ["KUBE-SEP-", &chain_hash(&text, 16)].concat()
}
