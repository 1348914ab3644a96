//! The control ship and its rooms, the Services' plates, the clients outside.

use super::Scene;
use super::art::{self, Look};
use super::keys::word;
use super::piece::{Piece, piece, scenery};
use super::ship::{cargo_pick, cargo_piece};
use crate::picture::{Bridge, Desk, Layout, Place, Rect, Room, Size, waiting};
use crate::text::Thing;
use crate::text::stage::{lane_label, queue};
use leptos::prelude::*;
use leptos::svg;
use std::sync::Arc;

pub fn control(scene: Scene) -> impl IntoView {
    let Scene { layout, look, .. } = scene;
    let stopped = scene.part(|h| h.control.stopped);
    let api = scene.part(|h| h.control.lit.contains(&Room::Api));
    let back = move || layout.with(|l| art::control_back(l, look.get()));
    let class = move || {
        let down = if stopped.get() { " stopped" } else { "" };
        let radio = if api.get() { " on-air" } else { "" };
        format!("control{down}{radio}")
    };
    let rooms: Vec<_> = Room::ALL.into_iter().map(|room| room_piece(scene, room)).collect();
    let grand = Memo::new(move |_| layout.with(|l| l.bridge == Bridge::Grand));
    let desks = move || {
        grand.get().then(|| Desk::ALL.into_iter().map(|d| desk_piece(scene, d)).collect::<Vec<_>>())
    };
    svg::g().class(class).child((
        scenery("back", back),
        rooms,
        desks,
        queue_plate(scene),
        scenery("down", move || {
            if stopped.get() {
                art::stopped_plate(&layout.get(), look.get())
            } else {
                String::new()
            }
        }),
    ))
}

fn room_piece(scene: Scene, room: Room) -> impl IntoView {
    let state = scene.part(move |h| {
        // Each room only what it shows, so that a new revision redraws one of them.
        let c = &h.control;
        let waiting = if room == Room::Scheduler { c.waiting.len() } else { 0 };
        let revision = if room == Room::Etcd { c.revision } else { 0 };
        (c.lit.contains(&room), waiting, revision)
    });
    let show = Memo::new(move |_| {
        let (lit, waiting, revision) = state.get();
        let (l, look) = (scene.layout.get(), scene.look.get());
        let thing = art::room_thing(room);
        let label = thing.label(look.lang, look.skin);
        let mut name = format!("{}, {}", label.main, label.sub);
        if room == Room::Scheduler {
            name = format!("{name}, {}", queue(look.lang, look.skin, waiting));
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

fn desk_piece(scene: Scene, desk: Desk) -> impl IntoView {
    let lit = scene.part(move |h| h.control.desk == Some(desk));
    let show = Memo::new(move |_| {
        let (l, look) = (scene.layout.get(), scene.look.get());
        let label = art::desk_label(desk, look);
        Arc::new(Piece {
            class: if lit.get() { "desk on".into() } else { "desk".into() },
            transform: at(l.desk(desk)),
            name: format!("{}, {}", label.main, label.sub),
            data: Vec::new(),
            art: art::desk(&l, desk, look),
        })
    });
    piece(word(&Place::Desk(desk)), show)
}

/// Pods without a ship, on their plate.
fn queue_plate(scene: Scene) -> impl IntoView {
    let count = scene.part(|h| h.control.waiting.len());
    let ids = scene.part(|h| {
        h.control.waiting.iter().map(|c| (c.namespace.clone(), c.name.clone())).collect::<Vec<_>>()
    });
    let plate = move || {
        let (l, look) = (scene.layout.get(), scene.look.get());
        let r = waiting(&l);
        let art = art::waiting_plate(&l, count.get(), look);
        format!(r#"<g transform="translate({},{})">{art}</g>"#, art::N(r.x), art::N(r.y))
    };
    let pods = view! {
        <For each=move || ids.get() key=|id| id.clone() let:id>
            {
                let pick = cargo_pick(&id.0, &id.1);
                let state = scene.part(move |h| {
                    let list = &h.control.waiting;
                    let i = list.iter().position(|c| c.name == id.1 && c.namespace == id.0)?;
                    Some((list[i].clone(), i, list.len()))
                });
                let show = Memo::new(move |_| {
                    let (l, look) = (scene.layout.get(), scene.look.get());
                    let Some((cargo, i, n)) = state.get() else { return Arc::default() };
                    let (size, r) = waiting_slot(&l, i, n);
                    Arc::new(cargo_piece(&cargo, size, r, look))
                });
                piece(pick, show)
            }
        </For>
    };
    (scenery("queue", plate), pods)
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
pub fn shore(scene: Scene) -> impl IntoView {
    let ids = scene.part(|h| {
        h.lanes.iter().map(|s| (s.namespace.clone(), s.name.clone())).collect::<Vec<_>>()
    });
    let lanes = view! {
        <For each=move || ids.get() key=|id| id.clone() let:id>
            {
                let (namespace, name) = id.clone();
                let lane = scene.part(move |h| {
                    h.lanes.iter().find(|s| s.name == id.1 && s.namespace == id.0).cloned()
                });
                let show = Memo::new(move |_| {
                    let Some(lane) = lane.get() else { return Arc::default() };
                    Arc::new(lane_piece(&lane, scene.look.get()))
                });
                piece(word(&Place::Service { namespace, name }), show)
            }
        </For>
    };
    let outside = scene.part(|h| h.outside.clone());
    let clients = Memo::new(move |_| {
        let (outside, look) = (outside.get(), scene.look.get());
        let label = Thing::Clients.label(look.lang, look.skin);
        Arc::new(Piece {
            class: if outside.lit { "clients on".into() } else { "clients".into() },
            transform: at(outside.clients),
            name: format!("{}, {}", label.main, label.sub),
            data: Vec::new(),
            art: art::clients(&outside, look),
        })
    });
    (lanes, piece(word(&Place::Clients), clients))
}

fn lane_piece(lane: &crate::picture::Lane, look: Look) -> Piece {
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
