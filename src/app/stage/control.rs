//! The control ship and its rooms, the Services' plates, the clients outside.

use super::Scene;
use super::art::{self, Look};
use super::keys::{place, word};
use super::piece::{Piece, group, keyed, piece, scenery, words};
use super::ship::{cargo_pick, cargo_piece};
use crate::picture::{Bridge, Desk, Lane, Layout, Place, Rect, Room, Size, waiting};
use crate::text::Thing;
use crate::text::stage::{lane_label, queue as queue_words};
use leptos::prelude::*;
use std::sync::Arc;

pub fn control(scene: Scene) -> AnyView {
    let Scene { layout, look, .. } = scene;
    let class = words(move || {
        scene.read(|h| {
            let down = if h.control.stopped { " stopped" } else { "" };
            let radio = if h.control.lit.contains(&Room::Api) { " on-air" } else { "" };
            format!("control{down}{radio}")
        })
    });
    let desks = scene.keys(|h| match h.layout.bridge {
        Bridge::Grand => Desk::ALL.iter().map(|d| word(&Place::Desk(*d))).collect(),
        Bridge::Small | Bridge::Strip => Vec::new(),
    });
    let down = words(move || {
        let stopped = scene.read(|h| h.control.stopped);
        if stopped { art::stopped_plate(&layout.get(), look.get()) } else { String::new() }
    });
    let mut inside = vec![scenery("back", scene.draw(art::control_back))];
    inside.extend(Room::ALL.into_iter().map(|room| room_piece(scene, room)));
    inside.push(keyed(desks, Arc::new(move |word| desk_piece(scene, word))));
    inside.extend(queue(scene));
    inside.push(scenery("down", down));
    group(class, words(String::new), inside)
}

fn room_piece(scene: Scene, room: Room) -> AnyView {
    let show = Memo::new(move |_| {
        let (lit, waiting, revision) = scene.read(|h| {
            let c = &h.control;
            (c.lit.contains(&room), c.waiting.len(), c.revision)
        });
        let (l, look) = (scene.layout.get(), scene.look.get());
        let thing = art::room_thing(room);
        let label = thing.label(look.lang, look.skin);
        let mut name = format!("{}, {}", label.main, label.sub);
        if room == Room::Scheduler {
            name = format!("{name}, {}", queue_words(look.lang, look.skin, waiting));
        }
        Arc::new(Piece {
            class: if lit { "room on".into() } else { "room".into() },
            transform: at(l.room(room)),
            name,
            data: Vec::new(),
            art: art::room(&l, room, waiting, revision, look),
        })
    });
    piece(word(&Place::Room(room)), show)
}

fn desk_piece(scene: Scene, pick: String) -> AnyView {
    let Some(Place::Desk(desk)) = place(&pick) else { return ().into_any() };
    let show = Memo::new(move |_| {
        let lit = scene.read(|h| h.control.desk == Some(desk));
        let (l, look) = (scene.layout.get(), scene.look.get());
        let label = art::desk_label(desk, look);
        Arc::new(Piece {
            class: if lit { "desk on".into() } else { "desk".into() },
            transform: at(l.desk(desk)),
            name: format!("{}, {}", label.main, label.sub),
            data: Vec::new(),
            art: art::desk(&l, desk, look),
        })
    });
    piece(pick, show)
}

/// Pods without a ship, on their plate.
fn queue(scene: Scene) -> [AnyView; 2] {
    let plate = words(move || {
        let (l, look) = (scene.layout.get(), scene.look.get());
        let r = waiting(&l);
        let art = art::waiting_plate(&l, scene.read(|h| h.control.waiting.len()), look);
        format!(r#"<g transform="translate({},{})">{art}</g>"#, art::N(r.x), art::N(r.y))
    });
    let pods = scene.keys(|h| h.control.waiting.iter().map(|c| cargo_pick(c)).collect());
    let pod = move |pick: String| {
        let key = pick.clone();
        let show = Memo::new(move |_| {
            let (l, look) = (scene.layout.get(), scene.look.get());
            let found = scene.read(|h| {
                let list = &h.control.waiting;
                let i = list.iter().position(|c| cargo_pick(c) == key)?;
                Some((list[i].clone(), i, list.len()))
            });
            let Some((cargo, i, n)) = found else { return Arc::default() };
            let (size, r) = waiting_slot(&l, i, n);
            Arc::new(cargo_piece(&cargo, size, r, look))
        });
        piece(pick, show)
    };
    [scenery("queue", plate), keyed(pods, Arc::new(pod))]
}

/// One waiting pod is drawn in full where there is room, more of them as squares.
fn waiting_slot(l: &Layout, i: usize, n: usize) -> (Size, Rect) {
    let plate = waiting(l);
    if l.bridge == Bridge::Grand && n == 1 {
        return (Size::Full, Rect::new(plate.x + 8.0, plate.y + 8.0, 58.0, 44.0));
    }
    let (pitch, columns, rows) = match l.bridge {
        Bridge::Grand if n <= 12 => (16.0, 4, 3),
        Bridge::Grand => (11.0, 5, 4),
        Bridge::Small => (11.0, (((plate.w - 34.0) / 11.0) as usize).max(1), 2),
        Bridge::Strip => (11.0, 1, 2),
    };
    let i = i.min(columns * rows - 1);
    let (c, r) = ((i % columns) as f64, (i / columns) as f64);
    let top = if l.bridge == Bridge::Grand { 7.0 } else { 4.0 };
    let size = pitch - 2.0;
    (
        Size::Mini(pitch as u8),
        Rect::new(plate.x + 7.0 + c * pitch, plate.y + top + r * pitch, size, size),
    )
}

/// Services and clients: plates on the water and at the shore.
pub fn shore(scene: Scene) -> AnyView {
    let lanes = scene.keys(|h| h.lanes.iter().map(|s| lane_pick(s)).collect());
    let lane = move |pick: String| {
        let key = pick.clone();
        let show = Memo::new(move |_| {
            let look = scene.look.get();
            scene.read(|h| {
                let lane = h.lanes.iter().find(|s| lane_pick(s) == key);
                Arc::new(lane.map_or_else(Piece::default, |lane| lane_piece(lane, look)))
            })
        });
        piece(pick, show)
    };
    let clients = Memo::new(move |_| {
        let (outside, look) = (scene.read(|h| h.outside.clone()), scene.look.get());
        let label = Thing::Clients.label(look.lang, look.skin);
        Arc::new(Piece {
            class: if outside.lit { "clients on".into() } else { "clients".into() },
            transform: at(outside.clients),
            name: format!("{}, {}", label.main, label.sub),
            data: Vec::new(),
            art: art::clients(&outside, look),
        })
    });
    let clients = piece(word(&Place::Clients), clients);
    vec![keyed(lanes, Arc::new(lane)), clients].into_any()
}

fn lane_pick(lane: &Lane) -> String {
    word(&Place::Service { namespace: lane.namespace.clone(), name: lane.name.clone() })
}

fn lane_piece(lane: &Lane, look: Look) -> Piece {
    let address = format!("{}:{}", lane.cluster_ip, lane.port);
    let (lang, skin) = (look.lang, look.skin);
    let mut name = lane_label(lang, skin, &lane.name, &address, lane.ready, lane.total);
    if lane.node_port > 0 {
        name = format!("{name}, NodePort {}", lane.node_port);
    }
    Piece {
        class: if lane.lit { "lane on".into() } else { "lane".into() },
        transform: at(lane.plate),
        name,
        data: vec![
            ("data-kind", "Service".into()),
            ("data-namespace", lane.namespace.to_string()),
            ("data-name", lane.name.to_string()),
            ("data-ready", format!("{}/{}", lane.ready, lane.total)),
            ("data-type", lane.kind.to_string()),
        ],
        art: art::lane(lane, look),
    }
}

/// A CSS transform to a box's corner.
pub fn at(r: Rect) -> String {
    format!("translate({}px,{}px)", art::N(r.x), art::N(r.y))
}
