//! Where not all ships are in sight: a chip for each ship.

use super::art::{self, Look};
use super::node::{Kind, Node};
use crate::picture::{FlightKind, Harbour, Pose, Ship};
use crate::text::label::ship_title;
use crate::text::stage::StageText;
use std::sync::Arc;

/// The row of chips; hidden where it has nothing to say.
pub fn chips(h: &Harbour, look: Look) -> Node {
    let there = h.has_chips();
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
    let class = match ship.pose {
        Pose::Sunk => "chip-ship lost",
        _ if ship.is_unnoticed() => "chip-ship silent",
        _ => "chip-ship",
    };
    let pods = thought(h, ship).unwrap_or_else(|| mini(ship));
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

/// What the scheduler thinks of a ship that may be out of sight.
fn thought(h: &Harbour, ship: &Ship) -> Option<String> {
    let FlightKind::Inside { verdicts } = &h.flight.as_ref()?.kind else { return None };
    let verdict = verdicts.iter().find(|v| v.ship == ship.name)?;
    Some(match (&verdict.refused, verdict.chosen) {
        (Some(_), _) => r#"<b class="bad">✕</b>"#.into(),
        (None, true) => format!(r#"<b class="ok">✓ {}</b>"#, verdict.total),
        (None, false) => verdict.total.to_string(),
    })
}

fn mini(ship: &Ship) -> String {
    const MOST: usize = 3;
    let n = ship.pods;
    let w = n.min(MOST) * 13;
    let more = if n > MOST { format!("+{}", n - MOST) } else { String::new() };
    let squares = art::chip_squares(ship, MOST);
    format!(r#"<svg width="{w}" height="14">{squares}</svg>{more}"#)
}
