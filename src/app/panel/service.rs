//! A Service: where each of its ports leads and which link is broken, how requests are shared out,
//! and its endpoints, slice by slice.

use crate::app::html::{esc, icon, spans};
use crate::app::narration::Voice;
use crate::app::panel::decision::pairs;
use crate::app::panel::doors;
use crate::app::session::Session;
use crate::cluster::Cluster;
use crate::cluster::network::{Broken, PortChain};
use crate::cluster::object::{Endpoint, EndpointSlice, IntOrString, Key, Object, Service};
use crate::text::rich;
use crate::text::story::ports::{BrokenText, PortText};
use std::fmt::Write;

/// Endpoints of one slice that are listed.
const LISTED_MAX: usize = 6;
/// Slices that are listed.
const SLICES_MAX: usize = 8;

/// The tables of a Service.
pub(super) fn html(session: Session, voice: Voice, key: &Key) -> String {
    let acts = session.may_act();
    session.voyage.with_untracked(|v| {
        let cluster = v.cluster();
        match cluster.get(key) {
            Some(Object::Service(service)) => {
                chain(voice, cluster, key, &service)
                    + &doors::html(voice, cluster, key, &service, acts)
                    + &policies(voice, cluster, key, &service)
                    + &endpoints(voice, cluster, key)
            }
            _ => String::new(),
        }
    })
}

/// The tables of one EndpointSlice.
pub(super) fn slice_html(session: Session, voice: Voice, key: &Key) -> String {
    session.voyage.with_untracked(|v| match v.cluster().get(key) {
        Some(Object::EndpointSlice(slice)) => listed(voice, &slice, usize::MAX),
        _ => String::new(),
    })
}

fn chain(voice: Voice, cluster: &Cluster, key: &Key, service: &Service) -> String {
    let say = |text: PortText| text.get(voice.lang);
    let mut out = ["<h3>", say(PortText::Chain), "</h3>"].concat();
    let fine = |class: &str, words: &str, args: &[&str]| {
        let words = rich::fill(words, voice.lang, voice.skin, args);
        ["<p class=\"fine", class, "\">", &spans(&words), "</p>"].concat()
    };
    if &*service.spec.kind == "ExternalName" {
        return out + &fine("", say(PortText::External), &[&service.spec.external_name]);
    }
    let _ = write!(
        out,
        "<table data-table=\"ports\"><thead><tr><th scope=\"col\">{}</th>\
         <th scope=\"col\">nodePort</th><th scope=\"col\">port</th>\
         <th scope=\"col\">targetPort</th>\
         <th scope=\"col\">containerPort</th><th scope=\"col\">{}</th></tr></thead><tbody>",
        say(PortText::Name),
        say(PortText::Takes)
    );
    let chains = cluster.port_chains(key);
    for chain in &chains {
        row(&mut out, voice, chain);
    }
    out += "</tbody></table>";
    for chain in &chains {
        if let Some(broken) = &chain.broken {
            let (text, args) = told(broken, service);
            let args: Vec<&str> = args.iter().map(String::as_str).collect();
            out += &fine(" broken", text.get(voice.lang), &args);
        }
    }
    if !chains.is_empty() && chains.iter().all(|chain| chain.broken.is_none()) {
        out += &fine("", say(PortText::Holds), &[]);
    }
    out
}

/// One port; what follows a broken link is not reached.
fn row(out: &mut String, voice: Voice, chain: &PortChain) {
    let port = &chain.port;
    let target = match port.target_port {
        Some(IntOrString::Int(number)) => number.to_string(),
        Some(IntOrString::String(name)) => name.to_string(),
        None => port.port.to_string(),
    };
    let numbers: Vec<String> = chain.targets.iter().map(|(number, _)| number.to_string()).collect();
    let mut container = numbers.join(", ");
    match chain.container {
        Some(name) if !name.is_empty() => container += &[" (", &*name, ")"].concat(),
        None if chain.broken.is_none() && !container.is_empty() => {
            container += &["<small>", PortText::Undeclared.get(voice.lang), "</small>"].concat();
        }
        _ => {}
    }
    let ready: u32 = chain.targets.iter().map(|(_, ready)| ready).sum();
    let at = match &chain.broken {
        None => usize::MAX,
        Some(Broken::NoSuchName { .. }) => 3,
        Some(Broken::NotListening { .. }) => 4,
        Some(Broken::NoPods | Broken::NoSlices | Broken::NotReady { .. }) => 5,
    };
    let node_port = if port.node_port == 0 { "-".into() } else { port.node_port.to_string() };
    let name = if port.name.is_empty() { "-" } else { &*port.name };
    let cells = [
        esc(name),
        node_port,
        port.port.to_string(),
        esc(&target),
        if container.is_empty() { "-".into() } else { container },
        ready.to_string(),
    ];
    out.push_str("<tr>");
    for (i, cell) in cells.iter().enumerate() {
        let (class, sign) = if i == at { (" broken", icon("x")) } else { ("", String::new()) };
        let _ = write!(out, "<td class=\"mono{class}\">{sign}{cell}</td>");
    }
    out.push_str("</tr>");
}

fn told(broken: &Broken, service: &Service) -> (BrokenText, Vec<String>) {
    match broken {
        Broken::NoPods => {
            let selector = crate::cluster::create::pairs_text(&service.spec.selector);
            (BrokenText::NoPods, vec![selector])
        }
        Broken::NoSlices => (BrokenText::NoSlices, Vec::new()),
        Broken::NotReady { total } => (BrokenText::NotReady, vec![total.to_string()]),
        Broken::NoSuchName { name } => (BrokenText::NoSuchName, vec![name.to_string()]),
        Broken::NotListening { pod, port } => {
            (BrokenText::NotListening, vec![pod.to_string(), port.to_string()])
        }
    }
}

fn policies(voice: Voice, cluster: &Cluster, key: &Key, service: &Service) -> String {
    let spec = &service.spec;
    let affinity = spec
        .affinity_seconds()
        .map(|seconds| voice.say(PortText::Stays.get(voice.lang), &[&seconds.to_string()]));
    let check = spec.health_check_node_port;
    let published = if spec.publish_not_ready_addresses { "true" } else { "false" };
    let rows: Vec<(String, String)> = [
        ("type", spec.kind.to_string()),
        ("clusterIP", spec.cluster_ip.to_string()),
        ("externalIPs", service.external_ips().join(", ")),
        ("externalTrafficPolicy", spec.external_traffic_policy.to_string()),
        ("internalTrafficPolicy", spec.internal_traffic_policy.to_string()),
        ("sessionAffinity", affinity.unwrap_or_else(|| spec.session_affinity.to_string())),
        ("publishNotReadyAddresses", published.to_string()),
        ("healthCheckNodePort", if check == 0 { String::new() } else { check.to_string() }),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    .map(|(name, value)| (name.to_string(), value))
    .collect();
    let mut out = format!(
        "<h3>{}</h3><table data-table=\"policies\"><tbody>{}</tbody></table>",
        PortText::Policies.get(voice.lang),
        pairs(&rows)
    );
    if check != 0 {
        let row = |(node, local): (_, u32)| {
            let code = if local == 0 { 503 } else { 200 };
            (voice.ship(node), format!("{code} · localEndpoints {local}"))
        };
        let health = cluster.health_checks(key);
        let rows: Vec<_> = health.iter().map(|(node, local)| row((&**node, *local))).collect();
        let _ = write!(
            out,
            "<h3>{}</h3><table data-table=\"health\"><tbody>{}</tbody></table>",
            PortText::Health.get(voice.lang),
            pairs(&rows)
        );
    }
    out
}

fn endpoints(voice: Voice, cluster: &Cluster, key: &Key) -> String {
    let slices: Vec<_> = cluster.slices_of(key).collect();
    if slices.is_empty() {
        return String::new();
    }
    let total: usize = slices.iter().map(|slice| slice.endpoints.len()).sum();
    let counts = [slices.len().to_string(), total.to_string()];
    let counted = PortText::Counted.get(voice.lang);
    let counted = voice.say(counted, &[&counts[0], &counts[1]]);
    let heading = PortText::Slices.get(voice.lang);
    let mut out = format!("<h3>{heading} <small>{counted}</small></h3>");
    for slice in slices.iter().take(SLICES_MAX) {
        let _ = write!(
            out,
            "<details{}><summary class=\"mono\">{} <small>{}</small></summary>{}</details>",
            if slices.len() == 1 { " open" } else { "" },
            esc(&slice.metadata.name),
            slice.endpoints.len(),
            listed(voice, slice, LISTED_MAX)
        );
    }
    if slices.len() > SLICES_MAX {
        out += &more(voice, slices.len() - SLICES_MAX);
    }
    out
}

/// The endpoints of a slice with their conditions.
fn listed(voice: Voice, slice: &EndpointSlice, most: usize) -> String {
    let mut out =
        "<table data-table=\"endpoints\"><thead><tr><td></td><th scope=\"col\">ready</th>\
                   <th scope=\"col\">serving</th><th scope=\"col\">terminating</th></tr></thead>\
                   <tbody>"
            .to_string();
    for endpoint in slice.endpoints.iter().take(most) {
        let Endpoint { addresses, conditions: c, node_name, target_ref, .. } = endpoint;
        let address = addresses.first().map_or("", |address| &**address);
        let _ = write!(
            out,
            "<tr><th scope=\"row\" class=\"mono\">{}<small>{}{}{}</small></th>",
            esc(address),
            esc(&target_ref.name),
            if target_ref.name.is_empty() || node_name.is_empty() { "" } else { " · " },
            esc(node_name)
        );
        for yes in [c.ready, c.serving, c.terminating] {
            let _ = write!(out, "<td>{}</td>", if yes { "✓" } else { "-" });
        }
        out.push_str("</tr>");
    }
    out += "</tbody></table>";
    if slice.endpoints.len() > most {
        out += &more(voice, slice.endpoints.len() - most);
    }
    out
}

fn more(voice: Voice, count: usize) -> String {
    let words = voice.say(PortText::More.get(voice.lang), &[&count.to_string()]);
    ["<p class=\"fine\">", &words, "</p>"].concat()
}
