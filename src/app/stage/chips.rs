//! Where not all ships are in sight: a chip for each ship.

use super::art::{self, Look};
use super::node::{Kind, Node};
use crate::picture::{Form, Harbour, Pose, Ship};
use crate::text::label::ship_title;
use crate::text::stage::StageText;
use std::sync::Arc;

/// The row of chips; hidden where it has nothing to say.
pub fn chips(h: &Harbour, look: Look) -> Node {
    let there = h.layout.form == Form::Focus && h.ships.len() > 1;
    let ships = if there { &*h.ships } else { &[] };
    let mut data = vec![("role", "group".into())];
    if !there {
        data.push(("hidden", String::new()));
    }
    Node {
        class: "chips".into(),
        name: StageText::OtherShips.get(look.lang).into(),
        data,
        inside: ships.iter().map(|ship| chip(h, ship, look)).collect(),
        ..Node::default()
    }
}

fn chip(h: &Harbour, ship: &Ship, look: Look) -> Arc<Node> {
    let title = ship_title(look.lang, look.skin, &ship.name);
    let pods = mini(ship);
    let class = if ship.pose == Pose::Sunk { "chip-ship lost" } else { "chip-ship" };
    Arc::new(Node {
        kind: Kind::Chip,
        key: ship.name.to_string(),
        class: class.into(),
        data: vec![
            ("data-act", "ship.show".into()),
            ("data-arg", ship.name.to_string()),
            ("aria-pressed", (h.focus == Some(ship.name)).to_string()),
        ],
        art: format!(
            r#"<span>{title}</span><span class="chip-pods" aria-hidden="true">{pods}</span>"#
        ),
        ..Node::default()
    })
}

fn mini(ship: &Ship) -> String {
    const MOST: usize = 3;
    let n = ship.cargo.len();
    let w = n.min(MOST) * 13;
    let more = if n > MOST { format!("+{}", n - MOST) } else { String::new() };
    let squares = art::chip_squares(ship, MOST);
    format!(r#"<svg width="{w}" height="14">{squares}</svg>{more}"#)
}
