//! The control ship and its rooms, the Services' plates, the clients outside.

use super::art::{self, Look, made};
use super::board;
use super::keys::word;
use super::node::{Kind, Node};
use super::ship::pod;
use crate::cluster::Controller;
use crate::picture::{
    Bridge, Desk, Harbour, Lane, Place, Rect, Room, waiting, waiting_shown, waiting_slot,
};
use crate::text::stage::{StageText, lane_label, queue as queue_words};
use crate::text::{Label, Thing};
use std::sync::Arc;

pub fn control(h: &Harbour, look: Look) -> Arc<Node> {
    let (c, l) = (&h.control, &h.layout);
    let down = if c.stopped { " stopped" } else { "" };
    let radio = if c.lit.contains(&Room::Api) { " on-air" } else { "" };
    let mut inside = vec![Node::scenery("back", art::control_back(l, look))];
    inside.extend(Room::ALL.into_iter().map(|room| room_piece(h, room, look)));
    if l.bridge == Bridge::Grand {
        inside.extend(Desk::ALL.into_iter().map(|desk| desk_piece(h, desk, look)));
    }
    queue(&mut inside, h, look);
    let plate = if c.stopped { art::stopped_plate(l, look) } else { String::new() };
    inside.push(Node::scenery("down", plate));
    Arc::new(Node {
        kind: Kind::ControlPlane,
        key: "control".into(),
        class: format!("control{down}{radio}"),
        inside,
        ..Node::default()
    })
}

fn room_piece(h: &Harbour, room: Room, look: Look) -> Arc<Node> {
    let (c, l) = (&h.control, &h.layout);
    let waiting = c.queue;
    let mut name = spoken(art::room_thing(room).label(look.lang, look.skin));
    if room == Room::Scheduler {
        name = format!("{name}, {}", queue_words(look.lang, look.skin, waiting));
    }
    let class = if c.lit.contains(&room) { "room on" } else { "room" };
    let mut art = art::room(l, room, waiting, c.revision, look);
    if room == Room::Controllers && !c.off.is_empty() {
        name += &empty(&c.off, look);
        art += &art::room_off(l, room, c.off.len(), look);
    }
    piece(&Place::Room(room), class, l.room(room), name, art)
}

fn desk_piece(h: &Harbour, desk: Desk, look: Look) -> Arc<Node> {
    let l = &h.layout;
    let name = spoken(art::desk_label(desk, look));
    if h.control.off.iter().any(|c| Desk::of(*c) == desk) {
        return desk_off(h, desk, &name, look);
    }
    let class = if h.control.desk == Some(desk) { "desk on" } else { "desk" };
    piece(&Place::Desk(desk), class, l.desk(desk), name, art::desk(l, desk, look))
}

/// A desk where not everybody is at work.
#[inline(never)]
fn desk_off(h: &Harbour, desk: Desk, name: &str, look: Look) -> Arc<Node> {
    let (l, all) = (&h.layout, &h.control.off);
    let off: Vec<Controller> = desk.controllers().filter(|c| all.contains(c)).collect();
    let class = if h.control.desk == Some(desk) { "desk off on" } else { "desk off" };
    let art = art::desk_off(l, desk, (off.len(), desk.controllers().count()), look);
    piece(&Place::Desk(desk), class, l.desk(desk), [name, &empty(&off, look)].concat(), art)
}

/// Who of them is stopped, spoken.
#[inline(never)]
fn empty(off: &[Controller], look: Look) -> String {
    let one = |c: &Controller| [", ", c.name(), " ", StageText::DeskEmpty.get(look.lang)].concat();
    off.iter().map(one).collect()
}

fn piece(place: &Place, class: &str, box_: Rect, name: String, art: String) -> Arc<Node> {
    Arc::new(piece_of(place, class, box_, name, art))
}

pub(super) fn piece_of(place: &Place, class: &str, box_: Rect, name: String, art: String) -> Node {
    Node {
        kind: Kind::Piece,
        key: word(place),
        class: class.into(),
        style: at(box_),
        name,
        art,
        ..Node::default()
    }
}

fn spoken(label: Label) -> String {
    [label.main, ", ", label.sub].concat()
}

/// Pods without a ship, on their plate.
fn queue(inside: &mut Vec<Arc<Node>>, h: &Harbour, look: Look) {
    let (l, list) = (&h.layout, &h.control.waiting);
    let (r, n) = (waiting(l), h.control.queue.max(list.len()));
    let plate = art::waiting_plate(l, n, look);
    let open = made(r#"<g transform="translate({a},{b})">"#, &[r.x, r.y]);
    inside.push(Node::scenery("queue", open + &plate + "</g>"));
    let shown = waiting_shown(l, n).0;
    for (i, cargo) in list.iter().enumerate() {
        let (size, r) = waiting_slot(l, i, n);
        let mut pod = pod(cargo, size, r, look);
        if i >= shown {
            // It has its place in the list, but there is no room to draw it.
            pod.class.push_str(" unseen");
        }
        inside.push(Arc::new(pod));
    }
}

/// Services and clients: plates on the water and at the shore.
pub fn shore(h: &Harbour, look: Look) -> Vec<Arc<Node>> {
    let mut plates: Vec<_> = h.lanes.iter().map(|lane| service(lane, look)).collect();
    plates.extend(h.lanes.iter().filter(|lane| lane.has_gate()).map(|lane| gate(lane, look)));
    plates.extend(h.board.iter().map(|sign| board::signboard(sign, look)));
    let outside = &h.outside;
    let class = if outside.lit { "clients on" } else { "clients" };
    let name = spoken(Thing::Clients.label(look.lang, look.skin));
    let art = art::clients(outside, look);
    plates.push(piece(&Place::Clients, class, outside.clients, name, art));
    plates
}

fn service(lane: &Lane, look: Look) -> Arc<Node> {
    let address = [&*lane.cluster_ip, ":", &art::ports(lane)].concat();
    let (lang, skin) = (look.lang, look.skin);
    let mut name = lane_label(lang, skin, &lane.name, &address, lane.ready, lane.total);
    if lane.node_port > 0 {
        name = format!("{name}, NodePort {}", lane.node_port);
    }
    if &*lane.kind == "LoadBalancer" {
        let address = if lane.external_ip.is_empty() { "<pending>" } else { &lane.external_ip };
        name = format!("{name}, EXTERNAL-IP {address}");
    }
    Arc::new(Node {
        kind: Kind::Service,
        key: word(&Place::Service { namespace: lane.namespace, name: lane.name }),
        class: if lane.lit { "lane on".into() } else { "lane".into() },
        style: at(lane.plate),
        name,
        data: vec![
            ("data-kind", "Service".into()),
            ("data-namespace", lane.namespace.to_string()),
            ("data-name", lane.name.to_string()),
            ("data-ready", format!("{}/{}", lane.ready, lane.total)),
            ("data-type", lane.kind.to_string()),
        ],
        art: art::lane(lane, look),
        inside: Vec::new(),
    })
}

/// The gate of a load balancer, with the address that is known outside.
#[inline(never)]
fn gate(lane: &Lane, look: Look) -> Arc<Node> {
    let (label, address) =
        (Thing::LoadBalancer.label(look.lang, look.skin), art::outside_all(lane));
    let class = match (lane.external_ip.is_empty(), lane.gate_lit) {
        (true, _) => "harbour-gate shut",
        (false, true) => "harbour-gate on",
        (false, false) => "harbour-gate",
    };
    let name = format!("{} {}, EXTERNAL-IP {address}", label.main, lane.name);
    let art = art::harbour_gate(lane, look);
    let mut node = piece_of(&lane.gate_place(), class, lane.gate, name, art);
    node.data = vec![
        ("data-kind", "Gate".into()),
        ("data-namespace", lane.namespace.to_string()),
        ("data-name", lane.name.to_string()),
    ];
    Arc::new(node)
}

/// The style that puts something at a box's corner.
pub fn at(r: Rect) -> String {
    made("transform:translate({a}px,{b}px)", &[r.x, r.y])
}
