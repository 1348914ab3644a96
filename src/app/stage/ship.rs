//! Cargo ships and the pods on them.

use super::Scene;
use super::art::{self, Look, N};
use super::control::at;
use super::keys::word;
use super::piece::{Piece, piece, scenery};
use crate::cluster::object::Str;
use crate::picture::{
    Bridge, Cargo, Crew, Form, Harbour, Layout, Lod, Place, PodState, Point, Pose, Readiness, Rect,
    Ship, Size,
};
use crate::text::stage::{crew_label, pod_label, ship_label};
use crate::text::state;
use leptos::prelude::*;
use leptos::svg;
use std::sync::Arc;

pub fn ship(scene: Scene, name: Str) -> impl IntoView {
    let Scene { layout, look, .. } = scene;
    let key = name.clone();
    let ship = scene.part(move |h| find(h, &key));
    let glyph = Memo::new(move |_| layout.with(|l| l.lod == Lod::Glyph));
    let style = move || {
        let Some(ship) = ship.get() else { return String::new() };
        layout.with(|l| format!("transform:{}", stance(l, &ship)))
    };
    let class = move || match ship.get().map(|s| s.pose) {
        Some(Pose::Sunk) => "ship lost sunk",
        Some(Pose::Listing) => "ship lost",
        _ => "ship",
    };
    let inside = move || {
        if glyph.get() {
            leptos::either::Either::Left(hull(scene, name.clone(), ship))
        } else {
            leptos::either::Either::Right(whole(scene, name.clone(), ship, look))
        }
    };
    svg::g().class(class).attr("style", style).child(svg::g().class("bob").child(inside))
}

fn whole(
    scene: Scene,
    name: Str,
    ship: Memo<Option<Arc<Ship>>>,
    look: Signal<Look>,
) -> impl IntoView {
    let layout = scene.layout;
    let drawn = move |draw: fn(&Layout, &Ship, Look) -> String| {
        move || match ship.get() {
            Some(ship) => layout.with(|l| draw(l, &ship, look.get())),
            None => String::new(),
        }
    };
    let crew: Vec<_> =
        Crew::ALL.into_iter().map(|who| crew_piece(scene, name.clone(), who, ship)).collect();
    let ids = Memo::new(move |_| {
        // From the bow and the top down, so that no container hides its neighbour's sign.
        let mut list: Vec<_> = ship.get().map_or_else(Vec::new, |s| {
            s.cargo.iter().map(|c| (c.slot, c.namespace.clone(), c.name.clone())).collect()
        });
        list.sort_by(|a, b| b.cmp(a));
        list.into_iter().map(|(_, namespace, name)| (namespace, name)).collect::<Vec<_>>()
    });
    (
        scenery("aft", drawn(art::aft)),
        scenery("rigging", drawn(art::rigging)),
        hull(scene, name, ship),
        crew,
        view! {
            <For each=move || ids.get() key=|id| id.clone() let:id>
                {
                    let pick = cargo_pick(&id.0, &id.1);
                    let cargo = Memo::new(move |_| {
                        let ship = ship.get()?;
                        let mut cargo = ship.cargo.iter();
                        let found = cargo.find(|c| c.name == id.1 && c.namespace == id.0)?;
                        Some((found.clone(), ship.size))
                    });
                    let show = Memo::new(move |_| {
                        let Some((cargo, size)) = cargo.get() else { return Arc::default() };
                        let slot = layout.with(|l| l.slot(size, cargo.slot));
                        Arc::new(cargo_piece(&cargo, size, slot, look.get()))
                    });
                    piece(pick, show)
                }
            </For>
        },
    )
}

/// The piece that stands for the node.
fn hull(scene: Scene, name: Str, ship: Memo<Option<Arc<Ship>>>) -> impl IntoView {
    let show = Memo::new(move |_| {
        let Some(ship) = ship.get() else { return Arc::default() };
        let look = scene.look.get();
        let art = scene.layout.with(|l| match l.lod {
            Lod::Glyph => art::sign(l, &ship, look),
            Lod::Full | Lod::Compact => art::hull(l, &ship, look),
        });
        Arc::new(Piece {
            class: "node".into(),
            transform: "none".into(),
            name: ship_label(look.lang, look.skin, &ship.name, &states(&ship), ship.cargo.len()),
            data: vec![
                ("data-kind", "Node".into()),
                ("data-name", ship.name.to_string()),
                ("data-ready", readiness(ship.readiness).into()),
                ("data-cordoned", ship.cordoned.to_string()),
                ("data-pods", ship.cargo.len().to_string()),
            ],
            art,
        })
    });
    piece(word(&Place::Ship(name)), show)
}

fn crew_piece(scene: Scene, name: Str, who: Crew, ship: Memo<Option<Arc<Ship>>>) -> impl IntoView {
    let lit = Memo::new(move |_| ship.with(|s| s.as_ref().is_some_and(|s| s.lit.contains(&who))));
    let node = name.clone();
    let show = Memo::new(move |_| {
        let (l, look) = (scene.layout.get(), scene.look.get());
        Arc::new(Piece {
            class: format!("crew {}{}", crew_class(who), if lit.get() { " on" } else { "" }),
            transform: at(l.crew(who)),
            name: crew_label(look.lang, look.skin, art::crew_thing(who), &node),
            data: Vec::new(),
            art: art::crew(&l, who, look),
        })
    });
    piece(word(&Place::Crew(who, name)), show)
}

/// A pod in its box.
pub fn cargo_piece(cargo: &Cargo, size: Size, slot: Rect, look: Look) -> Piece {
    let ghost = cargo.ghost || matches!(cargo.state, PodState::Terminating | PodState::Unknown);
    let hi = if cargo.highlight { " hi" } else { "" };
    let ghost = if ghost { " ghost" } else { "" };
    let old = if cargo.version > 1 { " newer" } else { "" };
    let word = pod_state(cargo.state);
    let mut data = vec![
        ("data-kind", "Pod".into()),
        ("data-namespace", cargo.namespace.to_string()),
        ("data-name", cargo.name.to_string()),
        ("data-phase", cargo.phase.into()),
        ("data-ready", cargo.ready.to_string()),
        ("data-state", art::glyph_id(cargo.state).into()),
    ];
    let more = [("data-node", &cargo.node), ("data-app", &cargo.app)];
    data.extend(more.into_iter().filter(|m| !m.1.is_empty()).map(|m| (m.0, m.1.to_string())));
    if cargo.version > 0 {
        data.push(("data-version", cargo.version.to_string()));
    }
    let state = art::glyph_id(cargo.state);
    Piece {
        class: format!("pod a{} st-{state}{ghost}{old}{hi}", cargo.colour),
        transform: at(slot),
        name: pod_label(look.lang, look.skin, &cargo.name, word, &cargo.node),
        data,
        art: art::pod(cargo, size),
    }
}

pub fn cargo_pick(namespace: &Str, name: &Str) -> String {
    word(&Place::Pod { namespace: namespace.clone(), name: name.clone() })
}

/// Plates that stand upright over ships: what is wrong with them, and their open NodePorts.
pub fn plates(scene: Scene) -> impl IntoView {
    let marked = scene.part(|h| {
        let marked = h.ships.iter().filter(|s| s.pose == Pose::Sunk || s.node_port > 0);
        marked.map(|s| (s.clone(), h.berth(s))).collect::<Vec<_>>()
    });
    scenery("plates", move || {
        let (l, look) = (scene.layout.get(), scene.look.get());
        marked.with(|ships| ships.iter().map(|(s, berth)| plate(&l, s, *berth, look)).collect())
    })
}

fn plate(l: &Layout, ship: &Ship, berth: Point, look: Look) -> String {
    if l.form == Form::Fleet {
        return String::new();
    }
    let place = |x: f64, y: f64, class: &str, art: String| {
        format!(r#"<g class="{class}" transform="translate({},{})">{art}</g>"#, N(x), N(y))
    };
    let full = l.lod == Lod::Full;
    let mut out = String::new();
    // In the smallest stage its place is taken; the door in use shows all the same.
    if ship.node_port > 0 && (l.bridge != Bridge::Strip || ship.door) {
        let (x, up) = if full { (46.0, 113.0) } else { (22.0, 86.0) };
        let class = if ship.door { "door on" } else { "door" };
        let art = art::port_plate(l, ship.node_port);
        out += &place(berth.x + x, berth.y + ship.draught - up, class, art);
    }
    if ship.pose == Pose::Sunk {
        let y = berth.y + if full { 108.0 } else { 34.0 };
        let y = y.min(l.height - if full { 28.0 } else { 16.0 });
        out += &place(berth.x + l.deck.length / 2.0, y, "", art::banner(l, ship, look));
    }
    out
}

/// Where a ship lies and how: always the same functions, so that one pose can pass into the other.
fn stance(l: &Layout, ship: &Ship) -> String {
    let berth = l.berths.get(ship.number - 1).copied().unwrap_or_default();
    let (angle, sink) = match ship.pose {
        Pose::Afloat => (0, 0.0),
        Pose::Listing => (-3, 4.0),
        Pose::Sunk => (-9, 26.0),
    };
    // A sign tilts inside itself: its name stays upright.
    let angle = if l.lod == Lod::Glyph { 0 } else { angle };
    let (cx, cy) = (l.deck.length / 2.0, 40.0);
    let y = berth.y + ship.draught + sink * l.sink_share();
    let (x, y, cx, cy) = (N(berth.x), N(y), N(cx), N(cy));
    let turn = format!("translate({cx}px,{cy}px) rotate({angle}deg) translate(-{cx}px,-{cy}px)");
    format!("translate({x}px,{y}px) {turn}")
}

fn find(h: &Harbour, name: &str) -> Option<Arc<Ship>> {
    h.ship(name).cloned()
}

fn states(ship: &Ship) -> Vec<state::NodeState> {
    let mut list = vec![match ship.readiness {
        Readiness::Ready => state::NodeState::Ready,
        Readiness::NotReady => state::NodeState::NotReady,
        Readiness::Unknown => state::NodeState::Silent,
    }];
    if ship.cordoned {
        list.push(state::NodeState::Cordoned);
    }
    list
}

fn readiness(r: Readiness) -> &'static str {
    match r {
        Readiness::Ready => "True",
        Readiness::NotReady => "False",
        Readiness::Unknown => "Unknown",
    }
}

fn crew_class(who: Crew) -> &'static str {
    match who {
        Crew::Captain | Crew::RouteOfficer => "cabin",
        Crew::Engine => "engine",
    }
}

/// The words of a pod's state.
pub fn pod_state(state: PodState) -> state::PodState {
    match state {
        PodState::Pending => state::PodState::Pending,
        PodState::Creating => state::PodState::Creating,
        PodState::Running => state::PodState::Running,
        PodState::Ready => state::PodState::Ready,
        PodState::CrashLoop => state::PodState::CrashLoop,
        PodState::Terminating => state::PodState::Terminating,
        PodState::Unknown => state::PodState::Unknown,
        PodState::Evicted => state::PodState::Evicted,
        PodState::Completed => state::PodState::Completed,
        PodState::ImagePull => state::PodState::ImagePull,
        PodState::OomKilled => state::PodState::OutOfMemory,
        PodState::Failed => state::PodState::Error,
    }
}
