//! Streams of requests on the picture: boats, lanes and counts that follow the clock of a wait.

use super::art::{self, made};
use super::node::Node;
use crate::app::panel::results::moment;
use crate::app::session::Session;
use crate::picture::{Harbour, Place, Point, Rect, flow};
use crate::text::number::grouped;
use std::sync::Arc;

/// What flows at this moment. Without motion only the numbers and the lanes.
#[inline(never)]
pub fn streams(session: Session, h: &Harbour) -> Node {
    let (at, moves) = (moment(session), session.motion.get());
    let now = session.voyage.with(|v| {
        v.cluster().traffic().streams().next()?;
        v.meanwhile(at, |cluster| flow(h, cluster, cluster.now()))
    });
    let Some(now) = now else { return Node::default() };
    let mut lanes = String::new();
    for (path, width) in &now.lanes {
        let d = art::path_d(path);
        lanes += &["<path class=\"flow-lane\" d=\"", &d, "\" "].concat();
        lanes += &made(r#"stroke-width="{a}"/>"#, &[*width]);
    }
    let mut counts = String::new();
    for (rect, count) in &now.counts {
        let at = Point::new(rect.x + rect.w / 2.0, rect.y - 17.0);
        badge(&mut counts, at, &["✓", &grouped(*count)].concat(), " ok");
    }
    for (from, Rect { x, y, w, .. }, rate) in &now.rates {
        let text = [&*grouped(*rate), "/s"].concat();
        // Over a pod's own counts.
        let up = if *from == Place::Clients { 17.0 } else { 36.0 };
        badge(&mut counts, Point::new(x + w / 2.0, y - up), &text, "");
    }
    let mut inside = vec![Node::scenery("flow-lanes", lanes)];
    if moves {
        let boats = now.boats.iter().map(|boat| {
            Arc::new(Node {
                key: boat.number.to_string(),
                class: if boat.lost { "boat lost" } else { "boat" }.into(),
                style: made("transform:translate({a}px,{b}px)", &[boat.at.x, boat.at.y]),
                art: BOAT.into(),
                ..Node::default()
            })
        });
        inside.push(Node::group("boats", "boats", String::new(), boats.collect()));
    }
    inside.push(Node::scenery("flow-counts", counts));
    Node { class: "flow".into(), inside, ..Node::default() }
}

/// A number over its place.
fn badge(out: &mut String, at: Point, text: &str, class: &str) {
    let w = text.chars().count() as f64 * 7.4 + 14.0;
    art::put(
        out,
        concat!(
            r#"<rect class="count$" x="{a}" y="{b}" width="{c}" height="18" rx="9"/>"#,
            r#"<text class="b m mono count-n" x="{d}" y="{e}" font-size="12">"#
        ),
        &[class],
        &[at.x - w / 2.0, at.y, w, at.x, at.y + 13.3],
    );
    *out += text;
    *out += "</text>";
}

const BOAT: &str = concat!(
    r#"<path class="boat-hull" d="M-7 0H7L4.500 4.500H-4.500Z"/>"#,
    r#"<path class="boat-sail" d="M-.5-7V-1H-5Z"/>"#
);
