//! Cargo ships and the pods on them.

use super::Scene;
use super::art::{self, Look, N};
use super::control::at;
use super::keys::word;
use super::piece::{Piece, group, keyed, piece, scenery, words};
use crate::cluster::object::Str;
use crate::picture::{
    Bridge, Cargo, Crew, Form, Layout, Lod, Place, PodState, Point, Pose, Readiness, Rect, Ship,
    Size,
};
use crate::text::stage::{crew_label, pod_label, ship_label};
use crate::text::state;
use leptos::prelude::*;
use std::sync::Arc;

/// A ship, in the memo that all its parts look at.
type Seen = Memo<Option<Arc<Ship>>>;

pub fn ship(scene: Scene, name: Str) -> AnyView {
    let layout = scene.layout;
    let key = name.clone();
    let ship: Seen = Memo::new(move |_| scene.read(|h| h.ship(&key).cloned()));
    let style = words(move || {
        let stance = |s: &Ship| layout.with(|l| format!("transform:{}", stance(l, s)));
        ship.with(|s| s.as_deref().map_or(String::new(), stance))
    });
    let class = words(move || {
        ship.with(|s| match s.as_ref().map(|s| s.pose) {
            Some(Pose::Sunk) => "ship lost sunk".into(),
            Some(Pose::Listing) => "ship lost".into(),
            _ => "ship".into(),
        })
    });
    // The fleet form draws a ship as one sign, the others in its parts.
    let forms =
        scene.keys(|h| vec![if h.layout.lod == Lod::Glyph { "sign" } else { "whole" }.into()]);
    let inside = move |form: String| match form.as_str() {
        "sign" => hull(scene, name.clone(), ship),
        _ => whole(scene, name.clone(), ship).into_any(),
    };
    let bob = words(|| "bob".into());
    let inside = group(bob, words(String::new), vec![keyed(forms, Arc::new(inside))]);
    group(class, style, vec![inside])
}

fn whole(scene: Scene, name: Str, ship: Seen) -> Vec<AnyView> {
    let Scene { layout, look, .. } = scene;
    let drawn = move |draw: fn(&Layout, &Ship, Look) -> String| {
        words(move || {
            let draw = |s: &Ship| layout.with(|l| draw(l, s, look.get()));
            ship.with(|s| s.as_deref().map_or(String::new(), draw))
        })
    };
    let mut parts = vec![
        scenery("aft", drawn(art::aft)),
        scenery("rigging", drawn(art::rigging)),
        hull(scene, name.clone(), ship),
    ];
    parts.extend(Crew::ALL.into_iter().map(|who| crew(scene, name.clone(), who, ship)));
    // From the bow and the top down, so that no container hides its neighbour's sign.
    let pods = Memo::new(move |_| {
        let picks = |s: &Ship| s.cargo.iter().rev().map(|c| cargo_pick(c)).collect();
        ship.with(|s| s.as_deref().map_or_else(Vec::new, picks))
    });
    parts.push(keyed(pods, Arc::new(move |pick| pod(scene, pick, ship))));
    parts
}

fn pod(scene: Scene, pick: String, ship: Seen) -> AnyView {
    let key = pick.clone();
    // A memo of its own: words are made anew only for pods that changed.
    let cargo = Memo::new(move |_| {
        ship.with(|s| {
            let ship = s.as_ref()?;
            let found = ship.cargo.iter().find(|c| is_pick(&key, c))?;
            Some((found.clone(), ship.size))
        })
    });
    let show = Memo::new(move |_| {
        let look = scene.look.get();
        cargo.with(|c| {
            let Some((cargo, size)) = c else { return Arc::default() };
            let slot = scene.layout.with(|l| l.slot(*size, cargo.slot));
            Arc::new(cargo_piece(cargo, *size, slot, look))
        })
    });
    piece(pick, show)
}

/// The piece that stands for the node.
fn hull(scene: Scene, name: Str, ship: Seen) -> AnyView {
    let show = Memo::new(move |_| {
        let look = scene.look.get();
        let layout = scene.layout.get();
        ship.with(|s| {
            Arc::new(s.as_deref().map_or_else(Piece::default, |s| node(&layout, s, look)))
        })
    });
    piece(word(&Place::Ship(name)), show)
}

fn node(l: &Layout, ship: &Ship, look: Look) -> Piece {
    Piece {
        class: "node".into(),
        transform: "none".into(),
        name: ship_label(look.lang, look.skin, &ship.name, &states(ship), ship.cargo.len()),
        data: vec![
            ("data-kind", "Node".into()),
            ("data-name", ship.name.to_string()),
            ("data-ready", readiness(ship.readiness).into()),
            ("data-cordoned", ship.cordoned.to_string()),
            ("data-pods", ship.cargo.len().to_string()),
        ],
        art: match l.lod {
            Lod::Glyph => art::sign(l, ship, look),
            Lod::Full | Lod::Compact => art::hull(l, ship, look),
        },
    }
}

fn crew(scene: Scene, name: Str, who: Crew, ship: Seen) -> AnyView {
    let node = name.clone();
    let show = Memo::new(move |_| {
        let lit = ship.with(|s| s.as_ref().is_some_and(|s| s.lit.contains(&who)));
        let (l, look) = (scene.layout.get(), scene.look.get());
        Arc::new(Piece {
            class: format!("crew {}{}", crew_class(who), if lit { " on" } else { "" }),
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

pub fn cargo_pick(cargo: &Cargo) -> String {
    word(&Place::Pod { namespace: cargo.namespace.clone(), name: cargo.name.clone() })
}

/// Whether a pick's word is this pod's, without making the word.
fn is_pick(word: &str, cargo: &Cargo) -> bool {
    let rest = word.strip_prefix("pod:").and_then(|r| r.strip_prefix(&*cargo.namespace));
    rest.and_then(|r| r.strip_prefix('/')) == Some(&*cargo.name)
}

/// Plates that stand upright over ships: what is wrong with them, and their open NodePorts.
pub fn plates(scene: Scene) -> AnyView {
    let art = words(move || {
        let look = scene.look.get();
        scene.read(|h| h.ships.iter().map(|s| plate(&h.layout, s, h.berth(s), look)).collect())
    });
    scenery("plates", art)
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
