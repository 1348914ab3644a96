//! What those hear who do not see the cells: the zones, the ships that are not well. And what the
//! cells' colours mean.

use super::{Node, nothing, words};
use crate::app::html::esc;
use crate::app::session::Session;
use crate::app::stage::node::Kind;
use crate::cluster::object::Str;
use crate::picture::{Cell, CellState, ColourBy, Harbour, Level, Pose, Ship};
use crate::text::Lang;
use crate::text::far::{FarText, and_more, zone as zone_words, zone_line};
use crate::text::label::ship_full;
use crate::text::state::NodeState;
use std::sync::Arc;

/// The list beside the picture: off the screen, but in reach of the keyboard.
pub fn list(session: Session, h: &Harbour) -> Node {
    if !super::is_far(h) || h.window.level > Level::Fleet {
        return nothing("well");
    }
    let (lang, skin) = (session.lang.get(), session.skin.get());
    let mut items = Vec::new();
    if let Some(ocean) = &h.ocean {
        for (i, zone) in ocean.zones.iter().enumerate() {
            let name = h.zones.get(i).map_or(String::new(), |z| zone_words(lang, skin, z));
            let bad = [zone.not_ready, zone.silent, zone.cordoned];
            items.push(item(
                &format!("zone {i}"),
                words("", &zone_line(lang, &name, zone.ships, bad)),
            ));
        }
    }
    let troubled = troubled(h);
    for (name, state) in troubled.iter().take(LISTED_MAX) {
        let words = format!("{}, {}", ship_full(lang, skin, name), node_state(*state).word(lang));
        let mut button = super::button("ship.show", name, &words, esc(&words), None);
        if let Some(button) = Arc::get_mut(&mut button) {
            button.data.push(("data-ship", name.to_string()));
            button.data.push(("data-ready", ready(*state).into()));
        }
        items.push(item(name, button));
    }
    if troubled.len() > LISTED_MAX {
        items.push(item("more", words("", &and_more(lang, troubled.len() - LISTED_MAX))));
    }
    let data = vec![("role", "list".into())];
    let name = FarText::TroubleList.get(lang).into();
    Node { class: "well".into(), name, data, inside: items, ..Node::default() }
}

fn item(key: &str, inside: Arc<Node>) -> Arc<Node> {
    Arc::new(Node {
        kind: Kind::Block,
        key: key.into(),
        data: vec![("role", "listitem".into())],
        inside: vec![inside],
        ..Node::default()
    })
}

/// The ships that are not well, the worst first.
fn troubled(h: &Harbour) -> Vec<(Str, CellState)> {
    let mut all: Vec<(Str, CellState)> = match &h.ocean {
        Some(ocean) => {
            let of = |place: &usize| Some((h.roster.name(*place)?, ocean.cells[*place].state));
            ocean.trouble.iter().filter_map(of).collect()
        }
        None => h.ships.iter().filter_map(|s| Some((s.name, state_of(s)?))).collect(),
    };
    crate::cluster::map::sort_by(&mut all, |a, b| b.1.cmp(&a.1));
    all
}

fn state_of(ship: &Ship) -> Option<CellState> {
    match (ship.readiness, ship.pose) {
        (crate::picture::Readiness::NotReady, _) => Some(CellState::NotReady),
        (crate::picture::Readiness::Unknown, _) => Some(CellState::Unknown),
        (_, Pose::Listing) => Some(CellState::Silent),
        _ => ship.cordoned.then_some(CellState::Cordoned),
    }
}

pub fn node_state(state: CellState) -> NodeState {
    match state {
        CellState::Sound => NodeState::Ready,
        CellState::Cordoned => NodeState::Cordoned,
        CellState::Silent => NodeState::Cut,
        CellState::NotReady => NodeState::NotReady,
        CellState::Unknown => NodeState::Silent,
    }
}

fn ready(state: CellState) -> &'static str {
    match state {
        CellState::Sound | CellState::Cordoned | CellState::Silent => "True",
        CellState::NotReady => "False",
        CellState::Unknown => "Unknown",
    }
}

/// What the colours mean, and the choice of what they tell.
pub fn legend(session: Session, h: &Harbour) -> Node {
    if h.ocean.is_none() {
        return nothing("legend");
    }
    let (lang, by) = (session.lang.get(), session.sight.far.colour.get());
    let kind = Kind::Block;
    let inside = Node { kind, key: "keys".into(), art: keys(lang, by), ..Node::default() };
    Node { class: "legend".into(), inside: vec![Arc::new(inside)], ..Node::default() }
}

fn keys(lang: Lang, by: ColourBy) -> String {
    let mut out = String::from("<select data-change data-act=\"colour.by\" aria-label=\"");
    out += FarText::Legend.get(lang);
    out += "\">";
    for one in ColourBy::ALL {
        let chosen = if one == by { " selected" } else { "" };
        let (code, name) = (one.code(), by_words(one).get(lang));
        out += &["<option value=\"", code, "\"", chosen, ">", name, "</option>"].concat();
    }
    out += "</select>";
    let mut key = |class: &str, words: &str| {
        out += &["<span><i class=\"", class, "\"></i>", words, "</span>"].concat();
    };
    if by == ColourBy::State {
        key("key s0", FarText::Ready.get(lang));
    } else {
        let classes = ["key r0", "key r1", "key r2", "key r3", "key r4", "key r5"];
        for (i, (class, words)) in classes.iter().zip(Cell::SHADES).enumerate() {
            key(class, &[words, if i == 5 { "%" } else { "" }].concat());
        }
    }
    key("key s1", FarText::Cordoned.get(lang));
    key("key s2", FarText::Silent.get(lang));
    key("key s3", FarText::NotReady.get(lang));
    out
}

fn by_words(by: ColourBy) -> FarText {
    match by {
        ColourBy::Cpu => FarText::Cpu,
        ColourBy::Memory => FarText::Memory,
        ColourBy::Pods => FarText::Pods,
        ColourBy::State => FarText::State,
    }
}

/// More ships than these are counted.
const LISTED_MAX: usize = 50;
