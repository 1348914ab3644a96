//! The signboard of the Ingresses. Its words come with the rest of the program: opening the page
//! need not load them.

use super::art::{Look, icon, plate, put, text};
use super::control::piece_of;
use super::node::Node;
use crate::picture::{Board, LANE_NARROW, Rect, fit, text_width};
use crate::text::Skin;
use crate::text::story::board::BoardSign;
use std::sync::Arc;

/// What Ingresses say, among the plates of the Services.
#[inline(never)]
pub(super) fn signboard(board: &Board, look: Look) -> Arc<Node> {
    let class = if board.lit { "signboard on" } else { "signboard" };
    let mut node =
        piece_of(&board.place(), class, board.plate, spoken(board, look), art(board, look));
    node.data = vec![
        ("data-kind", "Ingress".into()),
        ("data-namespace", board.namespace.to_string()),
        ("data-name", board.name.to_string()),
        ("data-others", board.others.to_string()),
    ];
    Arc::new(node)
}

/// Name, hosts, TLS and how many others there are.
fn spoken(board: &Board, look: Look) -> String {
    let noun = match look.skin {
        Skin::Ship => BoardSign::Spoken.get(look.lang),
        Skin::Real => "Ingress",
    };
    let mut out = [noun, " ", &board.name].concat();
    board.hosts.iter().for_each(|host| out += &[", ", host].concat());
    if board.tls {
        out += ", TLS";
    }
    if board.others > 0 {
        let others = BoardSign::Others.get(look.lang).replace("{0}", &board.others.to_string());
        out += &[", ", &*others].concat();
    }
    out
}

/// A sign that points both ways on the water, a box in the real view.
fn art(board: &Board, look: Look) -> String {
    let mut out = String::new();
    let Rect { w, h, .. } = board.plate;
    let (ship, narrow) = (look.skin == Skin::Ship, w < LANE_NARROW);
    if ship && !narrow {
        let sign = concat!(
            r#"<path class="post" d="M{a*.5-3},{b}v7h6v-7z"/>"#,
            r#"<path class="plate" stroke-linejoin="round" d="M9,0H{a-9}L{a},{b*.5} {a-9},{b}H9"#,
            r#"L0,{b*.5}z"/>"#
        );
        put(&mut out, sign, &[], &[w, h]);
    } else {
        plate(&mut out, 0.0, 0.0, w, h, 8.0, "plate");
    }
    let others =
        if board.others > 0 { [" +", &board.others.to_string()].concat() } else { String::new() };
    let hosts: Vec<&str> = board.hosts.iter().map(|host| &**host).collect();
    let hosts = hosts.join(", ");
    let named = match look.skin {
        Skin::Ship => [BoardSign::Sign.get(look.lang), " ", &board.name].concat(),
        Skin::Real => ["ing/", &board.name].concat(),
    };
    if h >= 50.0 {
        icon(&mut out, "route", 14.0, h / 2.0 - 12.0, 24.0);
        let title = [&*named, " · Ingress", &others].concat();
        text(&mut out, 46.0, 21.0, 14.0, "b", &fit(&title, 14.0, w - 62.0));
        text(&mut out, 46.0, 40.0, 12.0, "soft", &fit(&hosts, 12.0, w - 62.0));
        return out;
    }
    if narrow {
        let whole = [&*board.name, &*others].concat();
        let words = match board.others > 0 && text_width(&whole, 12.0) > w - 8.0 {
            true => ["ing ", &(board.others + 1).to_string()].concat(),
            false => fit(&whole, 12.0, w - 8.0),
        };
        text(&mut out, w / 2.0, 20.0, 12.0, "b m", &words);
        return out;
    }
    // The sign and all of it, or as much as there is room for.
    let first = if ship && !hosts.is_empty() { &hosts } else { &named };
    let room = |x: f64| w - x - 10.0 - text_width(&others, 12.5);
    let ways = [(30.0, &**first), (30.0, &named), (11.0, &named), (11.0, &board.name)];
    let fits = |way: &&(f64, &str)| text_width(way.1, 12.5) <= room(way.0);
    let (x, words) = ways.iter().find(fits).unwrap_or(&ways[3]);
    if *x > 12.0 {
        icon(&mut out, "route", 11.0, h / 2.0 - 8.5, 17.0);
    }
    let words = [&*fit(words, 12.5, room(*x)), &others].concat();
    text(&mut out, *x, h / 2.0 + 4.5, 12.0, "b", &words);
    out
}
