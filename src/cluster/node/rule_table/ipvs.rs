//! As `ipvsadm -Ln` prints what kube-proxy has written, with the dummy interface that holds the
//! addresses, and the sets that a few rules of iptables look into.

use super::iptables::{masquerading, rule};
use super::{Line, LineKind, Port, Seat, line};
use crate::cluster::network::Address;

const SERVERS: &str = "ipvsadm -Ln";
const DUMMY: &str = "ip addr show kube-ipvs0";
const SETS: &str = "ipset list";

pub fn common(seat: &Seat) -> Vec<Line> {
    let foreign = format!(
        " ! -s {} -m comment --comment \"Kubernetes service cluster ip + port for masquerade \
         purpose\" -m set --match-set KUBE-CLUSTER-IP dst,dst -j KUBE-MARK-MASQ",
        seat.cluster_cidr
    );
    let outside = " -p tcp -m comment --comment \"Kubernetes nodeport TCP port for masquerade \
                   purpose\" -m set --match-set KUBE-NODE-PORT-TCP dst -j KUBE-MARK-MASQ";
    let to_node_ports = " -m addrtype --dst-type LOCAL -j KUBE-NODE-PORT";
    let mut lines = vec![
        rule(LineKind::MasqueradeForeign, "KUBE-SERVICES", &foreign),
        rule(LineKind::ToNodePorts, "KUBE-SERVICES", to_node_ports),
        rule(LineKind::MasqueradeOutside, "KUBE-NODE-PORT", outside),
    ];
    lines.extend(masquerading());
    lines
}

pub fn port(seat: &Seat, port: &Port, out: &mut Vec<Line>) {
    let ip = port.cluster_ip();
    let p = &*port.protocol;
    server(seat, port, LineKind::ClusterIp, &ip, port.internal_local, out);
    for (kind, vip) in port.virtual_ips() {
        server(seat, port, kind, &vip, port.external_local, out);
    }
    if let Some(mut at) = port.node_port() {
        at.ip = seat.address;
        server(seat, port, LineKind::NodePort, &at, port.external_local, out);
    }
    let dummy =
        |ip: &str| line(LineKind::Dummy, DUMMY, format!("inet {ip}/32 scope global kube-ipvs0"));
    let set = |name: &str, text: String| line(LineKind::Set, SETS, format!("{name}: {text}"));
    out.push(dummy(&ip.ip));
    port.virtual_ips().iter().for_each(|(_, vip)| out.push(dummy(&vip.ip)));
    out.push(set("KUBE-CLUSTER-IP", format!("{},{p}:{}", ip.ip, ip.port)));
    for (kind, vip) in port.virtual_ips() {
        let name = match kind {
            LineKind::ExternalIp if port.external_local => "KUBE-EXTERNAL-IP-LOCAL",
            LineKind::ExternalIp => "KUBE-EXTERNAL-IP",
            _ => "KUBE-LOAD-BALANCER",
        };
        out.push(set(name, format!("{},{p}:{}", vip.ip, vip.port)));
    }
    if let Some(at) = port.node_port() {
        let upper = p.to_ascii_uppercase();
        out.push(set(&format!("KUBE-NODE-PORT-{upper}"), at.port.to_string()));
        if port.external_local {
            out.push(set(&format!("KUBE-NODE-PORT-LOCAL-{upper}"), at.port.to_string()));
        }
    }
}

/// A virtual server and its real ones. With Local and no endpoint here it has those of others: the
/// node's own pods may use them, and answers to anybody else are lost.
fn server(
    seat: &Seat,
    port: &Port,
    kind: LineKind,
    at: &Address,
    local: bool,
    out: &mut Vec<Line>,
) {
    let (protocol, scheduler) = (port.protocol.to_ascii_uppercase(), seat.scheduler.name());
    let keep = port.affinity_seconds().map_or(String::new(), |s| format!(" persistent {s}"));
    let text = format!("{protocol}  {at} {scheduler}{keep}");
    out.push(line(kind, SERVERS, text).asked(at));
    let ends = if local && !port.local.is_empty() { &port.local } else { &port.cluster };
    for to in ends {
        let [active, inactive] = (seat.connections)(at, to);
        let to_text = to.to_string();
        let text = format!("  -> {to_text:<28} Masq    1      {active:<10} {inactive}");
        out.push(line(LineKind::Real, SERVERS, text).asked(at).to(to));
    }
}

/// What `ipvsadm -Ln` begins with.
pub const HEAD: [&str; 3] = [
    "IP Virtual Server version 1.2.1 (size=4096)",
    "Prot LocalAddress:Port Scheduler Flags",
    "  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn",
];
