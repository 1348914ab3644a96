//! What a Service of type NodePort brings with it: a port of its own, addresses of machines that a
//! client has to know, and doors on machines without a pod. Each address is called by a click.

use crate::app::dock::offer;
use crate::app::html::{esc, spans};
use crate::app::narration::Voice;
use crate::app::narration::fleet::ships;
use crate::app::session::Session;
use crate::cluster::object::{Key, Kind, Object, Service, Str};
use crate::cluster::{Cluster, Move, TrafficFrom, TrafficMove};
use crate::text::rich;
use crate::text::story::lanes::Doors;
use std::fmt::Write;

/// Calls one of the addresses: `KEY NODE`.
pub const ACT: &str = "nodeport.call";
/// Machines that are listed; those that are down come first.
const LISTED_MAX: usize = 5;

/// Empty for a Service of another type.
#[inline(never)]
pub(super) fn html(
    voice: Voice,
    cluster: &Cluster,
    key: &Key,
    service: &Service,
    acts: bool,
) -> String {
    let port = service.spec.ports.iter().map(|p| p.node_number()).find(|port| *port != 0);
    let Some(port) = port.filter(|_| &*service.spec.kind == "NodePort") else {
        return String::new();
    };
    let mut out = ["<h3>", Doors::Title.get(voice.lang), "</h3>"].concat();
    let mut fine = |text: Doors, args: &[&str]| {
        let words = rich::fill(text.get(voice.lang), voice.lang, voice.skin, args);
        out += &["<p class=\"fine\">", &spans(&words), "</p>"].concat();
    };
    let services = cluster.list(Kind::Service).filter_map(Object::as_service);
    let taken = services.flat_map(|s| &s.spec.ports).filter(|p| p.node_port != 0).count();
    fine(Doors::Taken, &[&port.to_string(), &taken.to_string()]);
    let ready = cluster.health_checks(key);
    let without = ready.iter().filter(|(_, local)| *local == 0).count();
    if without > 0 {
        let local = &*service.spec.external_traffic_policy == "Local";
        let text = if local { Doors::OpenLocal } else { Doors::Open };
        fine(text, &[&without.to_string(), &ships(voice, without as u32)]);
    }
    fine(Doors::Known, &[]);
    let _ = write!(
        out,
        "<table data-table=\"doors\"><thead><tr><td></td><th scope=\"col\">{}</th><td></td></tr>\
         </thead><tbody>",
        voice.say(Doors::Here.get(voice.lang), &[])
    );
    let machines = || cluster.machines().iter();
    let down = machines().filter(|(_, machine)| !machine.is_up());
    let up = machines().filter(|(_, machine)| machine.is_up());
    for (node, machine) in down.chain(up).take(LISTED_MAX) {
        let local = ready.iter().find(|(name, _)| name == node).map_or(0, |(_, local)| *local);
        let state = match machine.is_up() {
            true => local.to_string(),
            false => Doors::Off.get(voice.lang).to_string(),
        };
        let call = match acts {
            true => format!(
                "<button type=\"button\" class=\"pill\" data-act=\"{ACT}\" data-arg=\"{} {}\">\
                 {}</button>",
                offer::key_word(key),
                esc(node),
                Doors::Call.get(voice.lang)
            ),
            false => String::new(),
        };
        let _ = write!(
            out,
            "<tr><th scope=\"row\">{}<small class=\"mono\">{}:{port}</small></th><td>{state}</td>\
             <td>{call}</td></tr>",
            voice.ship(node),
            machine.kubelet.setup().address,
        );
    }
    out + "</tbody></table>"
}

/// Sends one request to that node's port.
#[inline(never)]
pub fn call(session: Session, arg: &str) {
    let Some((word, node)) = arg.split_once(' ') else { return };
    let Some(key) = offer::read_key(word).filter(|_| session.may_act()) else { return };
    let _ = session.act(Move::TrafficSend(TrafficMove {
        namespace: key.namespace,
        service: key.name,
        from: TrafficFrom::Outside { node: node.into() },
        count: 1,
        interval_ms: 1,
        pattern: Str::default(),
        to: Str::default(),
    }));
}
