//! Cargo ships and the pods on them.

use super::art::{self, Look, made, put};
use super::control::at;
use super::keys::word;
use super::node::{Kind, Node};
use crate::cluster::network::Gate;
use crate::picture::{
    Bridge, Cargo, Crew, Form, Harbour, Layout, Lod, Place, PodState, Point, Pose, Readiness, Rect,
    Ship, Size,
};
use crate::text::stage::{crew_label, failed_label, gates_label, pod_label, ship_label};
use crate::text::state;
use std::sync::Arc;

/// The ships as they were drawn last: the same ones need not be drawn again.
#[derive(Default)]
pub struct Drawn {
    of: Option<(Layout, Look)>,
    ships: Vec<(Arc<Ship>, Arc<Node>)>,
    /// Of a fleet, the art of neighbours, [`TOGETHER`] by [`TOGETHER`].
    art: Vec<Arc<Node>>,
}

/// The ships of a picture, in its order; those of a fleet as two groups, what is seen of them and
/// what can be picked.
pub fn ships(h: &Harbour, look: Look, drawn: &mut Drawn) -> Vec<Arc<Node>> {
    if h.layout.form >= Form::Fleet {
        return drawn.signs(h, look);
    }
    // Only where they come one by one is it worth remembering them.
    if h.window.levels.len() > 1 {
        return drawn.few(h, look);
    }
    h.ships.iter().map(|s| ship(&h.layout, s, look)).collect()
}

impl Drawn {
    /// What was drawn of the same layout is taken out.
    fn begin(&mut self, h: &Harbour, look: Look) -> Drawn {
        let mut before = std::mem::take(self);
        self.of = before.of.take().filter(|of| of.0 == h.layout && of.1 == look);
        if self.of.is_none() {
            self.of = Some((h.layout.clone(), look));
            before = Drawn::default();
        }
        before
    }

    /// Adds ships; `olds` were at their places before.
    fn ships(
        &mut self,
        olds: &[(Arc<Ship>, Arc<Node>)],
        ships: &[Arc<Ship>],
        l: &Layout,
        look: Look,
    ) {
        self.ships.extend(ships.iter().enumerate().map(|(i, s)| {
            let known = olds.get(i).filter(|old| Arc::ptr_eq(&old.0, s)).cloned();
            known.unwrap_or_else(|| (s.clone(), ship(l, s, look)))
        }));
    }

    #[inline(never)]
    fn few(&mut self, h: &Harbour, look: Look) -> Vec<Arc<Node>> {
        let before = self.begin(h, look);
        self.ships(&before.ships, &h.ships, &h.layout, look);
        self.ships.iter().map(|s| s.1.clone()).collect()
    }

    #[inline(never)]
    fn signs(&mut self, h: &Harbour, look: Look) -> Vec<Arc<Node>> {
        let l = &h.layout;
        let before = self.begin(h, look);
        let mut olds = before.ships.chunks(TOGETHER);
        for (i, ships) in h.ships.chunks(TOGETHER).enumerate() {
            let old = olds.next().unwrap_or_default();
            let all_same = old.len() == ships.len()
                && old.iter().zip(ships).all(|(o, s)| Arc::ptr_eq(&o.0, s));
            self.art.push(if all_same {
                before.art[i].clone()
            } else {
                together(l, i, ships, look)
            });
            self.ships(old, ships, l, look);
        }
        // Another page of an ocean is taken from the picture, and put there, as one.
        let page = ["page ", &h.window.places.start.to_string()].concat();
        let ships = self.ships.iter().map(|s| s.1.clone()).collect();
        vec![
            Node::group("signs", "signs", String::new(), self.art.clone()),
            Node::group(&page, "", String::new(), ships),
        ]
    }
}

/// The art of neighbours, the `i`th such.
fn together(l: &Layout, i: usize, ships: &[Arc<Ship>], look: Look) -> Arc<Node> {
    let placed: Vec<_> = ships.iter().map(|s| (s.clone(), lies(l, s))).collect();
    let key = ["signs ", &i.to_string()].concat();
    Arc::new(Node { key, art: art::signs(l, &placed, look), ..Node::default() })
}

/// So many signs are drawn as one: few enough that a change of one ship redraws little.
const TOGETHER: usize = 12;

fn ship(l: &Layout, ship: &Ship, look: Look) -> Arc<Node> {
    let class = match ship.pose {
        _ if !ship.powered && ship.pose != Pose::Sunk => "ship lost dark",
        Pose::Afloat => "ship",
        Pose::Listing => "ship cut",
        Pose::Sunk => "ship lost sunk",
    };
    // The fleet form draws a ship as one sign, the others in its parts.
    let inside = match l.lod {
        Lod::Glyph | Lod::Cell => vec![node(l, ship, look)],
        Lod::Full | Lod::Compact => whole(l, ship, look),
    };
    Arc::new(Node {
        kind: Kind::WorkerNode,
        key: format!("afloat {}", ship.name),
        class: class.into(),
        style: stance(l, ship),
        inside,
        ..Node::default()
    })
}

fn whole(l: &Layout, ship: &Ship, look: Look) -> Vec<Arc<Node>> {
    let mut parts = vec![
        Node::scenery("aft", art::aft(l, ship, look)),
        Node::scenery("rigging", art::rigging(l, ship, look)),
        node(l, ship, look),
    ];
    parts.extend(Crew::ALL.into_iter().map(|who| crew(l, ship, who, look)));
    // From the bow and the top down, so that no container hides its neighbour's sign.
    let slot = |cargo: &Cargo| l.slot(ship.size, cargo.slot);
    let pods = ship.cargo.iter().rev().map(|c| pod(c, ship.size, slot(c), look));
    parts.extend(pods.map(Arc::new));
    parts
}

/// The piece that stands for the node.
fn node(l: &Layout, ship: &Ship, look: Look) -> Arc<Node> {
    Arc::new(Node {
        kind: Kind::Piece,
        key: word(&Place::Ship(ship.name)),
        class: "node".into(),
        style: "transform:none".into(),
        name: ship_label(look.lang, look.skin, &ship.name, &states(ship), ship.pods)
            + &art::taints(ship, ", "),
        data: vec![
            ("data-kind", "Node".into()),
            ("data-name", ship.name.to_string()),
            ("data-ready", readiness(ship.readiness).into()),
            ("data-cordoned", ship.cordoned.to_string()),
            ("data-pods", ship.pods.to_string()),
        ],
        art: match l.lod {
            Lod::Glyph | Lod::Cell => art::hit(l, ship),
            Lod::Full | Lod::Compact => art::hull(l, ship, look),
        },
        inside: Vec::new(),
    })
}

fn crew(l: &Layout, ship: &Ship, who: Crew, look: Look) -> Arc<Node> {
    let on = if ship.lit.contains(&who) { " on" } else { "" };
    Arc::new(Node {
        kind: Kind::Piece,
        key: word(&Place::Crew(who, ship.name)),
        class: format!("crew {}{on}", crew_class(who)),
        style: at(l.crew(who)),
        name: crew_label(look.lang, look.skin, art::crew_thing(who), &ship.name),
        art: art::crew(l, who, look),
        ..Node::default()
    })
}

/// A pod in its box.
pub fn pod(cargo: &Cargo, size: Size, slot: Rect, look: Look) -> Node {
    let ghost = cargo.ghost || matches!(cargo.state, PodState::Terminating | PodState::Unknown);
    let hi = if cargo.highlight { " hi" } else { "" };
    let ghost = if ghost { " ghost" } else { "" };
    let old = if cargo.version > 1 { " newer" } else { "" };
    let word = pod_state(cargo.state);
    let state = art::glyph_id(cargo.state);
    let mut data = vec![
        ("data-kind", "Pod".into()),
        ("data-namespace", cargo.namespace.to_string()),
        ("data-name", cargo.name.to_string()),
        ("data-phase", cargo.phase.into()),
        ("data-ready", cargo.ready.to_string()),
        ("data-state", state.into()),
    ];
    for (name, value) in [("data-node", cargo.node), ("data-app", cargo.app)] {
        if !value.is_empty() {
            data.push((name, value.to_string()));
        }
    }
    for (gate, name) in cargo.gates.into_iter().zip(["data-gate-in", "data-gate-out"]) {
        match gate {
            Gate::Open => {}
            Gate::Guarded => data.push((name, "guarded".into())),
            Gate::Shut => data.push((name, "shut".into())),
        }
    }
    if !cargo.ports.is_empty() {
        let ports: Vec<String> = cargo.ports.iter().map(u16::to_string).collect();
        data.push(("data-ports", ports.join(",")));
    }
    if cargo.version > 0 {
        data.push(("data-version", cargo.version.to_string()));
    }
    let mut name = pod_label(look.lang, look.skin, &cargo.name, word, &cargo.node);
    if cargo.gates != [Gate::Open; 2] {
        name += &gates_label(look.lang, cargo.gates.map(|gate| gate as usize));
    }
    if cargo.failed > 0 {
        name += &failed_label(look.lang, cargo.failed);
        data.push(("data-failed", cargo.failed.to_string()));
    }
    let place = Place::Pod { namespace: cargo.namespace, name: cargo.name };
    Node {
        kind: Kind::Pod,
        key: self::word(&place),
        class: format!("pod a{} st-{state}{ghost}{old}{hi}", cargo.colour),
        style: at(slot),
        name,
        data,
        art: art::pod(cargo, size),
        inside: Vec::new(),
    }
}

/// Plates that stand upright over ships: what is wrong with them, and their open NodePorts.
pub fn plates(h: &Harbour, look: Look) -> String {
    h.ships.iter().map(|s| plate(&h.layout, s, h.berth(s), look)).collect()
}

fn plate(l: &Layout, ship: &Ship, berth: Point, look: Look) -> String {
    if l.form >= Form::Fleet {
        return String::new();
    }
    let full = l.lod == Lod::Full;
    let mut out = String::new();
    let mut place = |x: f64, y: f64, class: &str, art: String| {
        put(&mut out, r#"<g class="$" transform="translate({a},{b})">"#, &[class], &[x, y]);
        out.push_str(&art);
        out.push_str("</g>");
    };
    // In the smallest stage its place is taken; the door in use shows all the same.
    if ship.node_port > 0 && (l.bridge != Bridge::Strip || ship.door) {
        let (x, up) = if full { (46.0, 113.0) } else { (22.0, 86.0) };
        let class = if ship.door { "door on" } else { "door" };
        let art = art::port_plate(l, ship.node_port);
        place(berth.x + x, berth.y + ship.draught - up, class, art);
    }
    let middle = berth.x + l.deck.length / 2.0;
    if ship.pose == Pose::Sunk {
        // Where chips lie over the water below, on the hull.
        let y = if l.form == Form::Full {
            108.0
        } else if full {
            60.0
        } else {
            34.0
        };
        let y = (berth.y + y).min(l.height - if full { 28.0 } else { 16.0 });
        place(middle, y, "", art::banner(l, ship, look));
    } else if ship.is_unnoticed() {
        let y = if l.form == Form::Full {
            104.0
        } else if full {
            73.0
        } else {
            48.0
        };
        place(middle, berth.y + y, "", art::silence(l, look));
    }
    out
}

/// Where a ship lies.
fn lies(l: &Layout, ship: &Ship) -> Point {
    let berth = l.berths.get(ship.index).copied().unwrap_or_default();
    let sink = match ship.pose {
        Pose::Listing if !ship.powered => 4.0,
        Pose::Sunk => 26.0,
        _ => 0.0,
    };
    berth.shift(0.0, ship.draught + sink * l.sink_share())
}

/// Where a ship lies and how: always the same functions, so that one pose can pass into the other.
fn stance(l: &Layout, ship: &Ship) -> String {
    let angle = match ship.pose {
        // A sign tilts inside itself: its name stays upright.
        _ if l.lod == Lod::Glyph => 0.0,
        Pose::Listing if !ship.powered => -2.0,
        Pose::Sunk => -9.0,
        _ => 0.0,
    };
    let at = lies(l, ship);
    let stance = "transform:translate({a}px,{b}px) translate({c*.5}px,40px) rotate({d}deg) \
        translate(-{c*.5}px,-40px)";
    made(stance, &[at.x, at.y, l.deck.length, angle])
}

fn states(ship: &Ship) -> Vec<state::NodeState> {
    let mut list = vec![match ship.readiness {
        Readiness::Ready => state::NodeState::Ready,
        Readiness::NotReady => state::NodeState::NotReady,
        Readiness::Unknown => state::NodeState::Silent,
    }];
    for (on, state) in [
        (!ship.powered, state::NodeState::Off),
        (!ship.connected, state::NodeState::Cut),
        (ship.cordoned, state::NodeState::Cordoned),
    ] {
        if on {
            list.push(state);
        }
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
