//! The gates of pods: which NetworkPolicies select one, whom they let through, and what would let
//! a denied request pass.

use crate::app::dock::offer;
use crate::app::html::{esc, icon, spans};
use crate::app::narration::Voice;
use crate::app::session::Session;
use crate::cluster::network::{Outcome, PolicySupport, Way};
use crate::cluster::object::{
    IntOrString, Key, Kind, LabelSelector, NetworkPolicy, Object, Pod, PolicyPeer, PolicyPort,
};
use crate::cluster::{Cluster, Move, What};
use crate::text::rich;
use crate::text::story::gates::Gates;
use std::fmt::Write;

/// The gates of a pod, or whom a policy selects. Empty where there are no policies.
#[inline(never)]
pub(super) fn html(session: Session, voice: Voice, key: &Key) -> String {
    session.voyage.with_untracked(|v| match v.cluster().get(key) {
        Some(Object::Pod(pod)) => of_pod(voice, v.cluster(), &pod),
        Some(Object::NetworkPolicy(policy)) => of_policy(voice, v.cluster(), &policy),
        _ => String::new(),
    })
}

fn of_pod(voice: Voice, cluster: &Cluster, pod: &Pod) -> String {
    let found = cluster.policies_of(pod);
    if found.is_empty() {
        return String::new();
    }
    let say = |text: Gates| text.get(voice.lang);
    let mut out = format!("<h3>{}</h3>{}", say(Gates::Heading), ignored(voice, cluster));
    out.push_str("<table data-table=\"gates\"><tbody>");
    for (way, name) in Way::BOTH.into_iter().zip([Gates::In, Gates::Out]) {
        let mut rows = String::new();
        for (policy, _) in found.iter().filter(|(_, ways)| ways.contains(&way)) {
            let key =
                Key::new(Kind::NetworkPolicy, policy.metadata.namespace, policy.metadata.name);
            let _ = write!(
                rows,
                "<button type=\"button\" class=\"pill mono\" data-act=\"select\" \
                 data-arg=\"{}\">{}</button>",
                esc(&offer::key_word(&key)),
                esc(&policy.metadata.name)
            );
            for line in rules(voice, policy, way) {
                let _ = write!(rows, "<div class=\"mono\">{}</div>", esc(&line));
            }
        }
        if rows.is_empty() {
            rows = say(Gates::Open).into();
        }
        let _ = write!(out, "<tr><th scope=\"row\">{}</th><td>{rows}</td></tr>", say(name));
    }
    out + "</tbody></table>"
}

fn of_policy(voice: Voice, cluster: &Cluster, policy: &NetworkPolicy) -> String {
    const SHOWN_MAX: usize = 20;
    let say = |text: Gates| text.get(voice.lang);
    let pods = cluster.list_namespace(Kind::Pod, &policy.metadata.namespace);
    let selects = |pod: &&Object| policy.spec.pod_selector.matches(&pod.meta().labels);
    let names: Vec<String> =
        pods.filter(selects).take(SHOWN_MAX).map(|pod| pod.meta().name.to_string()).collect();
    let mut out = format!("<h3>{}</h3>{}", say(Gates::Selects), ignored(voice, cluster));
    match names.is_empty() {
        true => out += &["<p>", say(Gates::NoPods), "</p>"].concat(),
        false => out += &["<p class=\"mono\">", &*esc(&names.join(", ")), "</p>"].concat(),
    }
    out
}

fn ignored(voice: Voice, cluster: &Cluster) -> String {
    match cluster.config().network.network_policy {
        PolicySupport::Ignored => {
            ["<p class=\"stall\">", Gates::Ignored.get(voice.lang), "</p>"].concat()
        }
        PolicySupport::Enforced => String::new(),
    }
}

/// Each rule of a policy in one line, in the words of a manifest.
fn rules(voice: Voice, policy: &NetworkPolicy, way: Way) -> Vec<String> {
    let line = |peers: &[PolicyPeer], ports: &[PolicyPort]| {
        let peers: Vec<String> = peers.iter().map(peer).collect();
        let ports: Vec<String> = ports.iter().map(port).collect();
        let or = |list: Vec<String>, none: Gates| match list.is_empty() {
            true => none.get(voice.lang).to_string(),
            false => list.join(", "),
        };
        [or(peers, Gates::Anybody), " · ".into(), or(ports, Gates::AllPorts)].concat()
    };
    let lines: Vec<String> = match way {
        Way::Ingress => policy.spec.ingress.iter().map(|r| line(&r.from, &r.ports)).collect(),
        Way::Egress => policy.spec.egress.iter().map(|r| line(&r.to, &r.ports)).collect(),
    };
    match lines.is_empty() {
        true => vec![Gates::Nobody.get(voice.lang).to_string()],
        false => lines,
    }
}

fn peer(peer: &PolicyPeer) -> String {
    if let Some(block) = &peer.ip_block {
        let except: Vec<&str> = block.except.iter().map(|cidr| &**cidr).collect();
        let but = if except.is_empty() { "" } else { " except " };
        return ["ipBlock ", &*block.cidr, but, &*except.join(", ")].concat();
    }
    let selector = |name: &str, selector: &Option<LabelSelector>| {
        let text = selector.as_ref()?.text();
        Some([name, if text.is_empty() { "{}" } else { &*text }].concat())
    };
    let both = [
        selector("namespaceSelector ", &peer.namespace_selector),
        selector("podSelector ", &peer.pod_selector),
    ];
    both.into_iter().flatten().collect::<Vec<_>>().join(" + ")
}

fn port(port: &PolicyPort) -> String {
    let number = match (&port.port, port.end_port) {
        (None, _) => String::new(),
        (Some(IntOrString::Int(first)), Some(last)) => format!(" {first}–{last}"),
        (Some(IntOrString::Int(number)), None) => format!(" {number}"),
        (Some(IntOrString::String(name)), _) => [" ", &**name].concat(),
    };
    [&*port.protocol, &*number].concat()
}

/// The policy that would have let the request of this step pass.
fn remedy(session: Session) -> Option<(Move, [String; 2])> {
    session.voyage.with_untracked(|v| {
        let Some(What::Hop(hop)) = v.current().map(|step| &step.what) else { return None };
        let Some(Outcome::Denied { peer, port, .. }) = &hop.outcome else { return None };
        let port = [hop.leg.protocol(), " ", &port.to_string()].concat();
        Some((v.cluster().remedy(hop)?, [peer.to_string(), port]))
    })
}

/// A button that makes it. Empty where no request was denied.
#[inline(never)]
pub(super) fn fix(session: Session, voice: Voice) -> String {
    let Some((_, [peer, port])) = remedy(session) else { return String::new() };
    let row = rich::fill(Gates::FixRow.get(voice.lang), voice.lang, voice.skin, &[&peer, &port]);
    let inner = [&*icon("gate"), "<span>", &*spans(&row), "</span>"].concat();
    let fix = match session.may_act() {
        true => [
            "<button type=\"button\" class=\"fix\" data-act=\"policy.allow\">",
            &inner,
            "</button>",
        ]
        .concat(),
        false => ["<div class=\"fix\">", &inner, "</div>"].concat(),
    };
    let head = Gates::Fix.get(voice.lang);
    format!("<h3>{head}</h3><ul class=\"fixes\"><li>{fix}</li></ul>")
}

/// Makes the policy that lets the denied request pass.
#[inline(never)]
pub fn allow(session: Session) {
    if let Some((act, _)) = remedy(session).filter(|_| session.may_act()) {
        let _ = session.act(act);
    }
}
