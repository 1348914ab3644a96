//! What lies and moves on the water: Services, clients, zones, messages, requests, the crane's
//! load.

use super::cargo::pod;
use super::{Look, icon, made, plate, put, text};
use crate::picture::{
    Cargo, Form, LABEL_SIZE, LABEL_X, LANE_NARROW, LabelLine, Lane, Layout, Lod, Outside, Path,
    Point, Rect, Rig, Size, Verdict, fit, text_width, verdict_size,
};
use crate::text::far::{count_ships, part_of, zone as zone_words};
use crate::text::stage::{StageText, ready_of, requests};
use crate::text::{Skin, Thing};

/// A path's `d`.
pub fn path_d(path: &Path) -> String {
    let mut d = made("M{a},{b}", &[path.start.x, path.start.y]);
    for [a, b, c] in &path.pieces {
        put(&mut d, "C{a},{b} {c},{d} {e},{f}", &[], &[a.x, a.y, b.x, b.y, c.x, c.y]);
    }
    d
}

/// The broad ribbon under a Service's plate, and the lines to its ready endpoints.
pub fn branches(l: &Layout, lanes: &[std::sync::Arc<Lane>], look: Look) -> String {
    let mut out = String::new();
    let broad = lanes.iter().all(|s| s.plate.h >= 50.0);
    if l.form == Form::Full
        && look.skin == Skin::Ship
        && broad
        && let (Some(first), Some(last)) = (lanes.first(), lanes.last())
    {
        let (a, b) = (first.plate.x - 62.0, last.plate.right() + 54.0);
        let y = l.lane_line();
        for class in ["lane-bed", "lane-line"] {
            let bed = r#"<path class="$" d="M{a},{c}C{a+90},{c-16} {b-90},{c-16} {b},{c}"/>"#;
            put(&mut out, bed, &[class], &[a, b, y]);
        }
    }
    let r = if l.form == Form::Full { "4" } else { "3.2" };
    // Many lines at once say nothing: then only those of the Service in question are drawn.
    let few = lanes.len() <= 3 && l.rows.len() == 1;
    for lane in lanes.iter().filter(|s| few || s.lit) {
        for branch in &lane.branches {
            let end = branch.path.end();
            let line = concat!(
                r#"<path class="branch" d="$"/>"#,
                r#"<circle class="branch-end" cx="{a}" cy="{b}" r="$"/>"#
            );
            put(&mut out, line, &[&path_d(&branch.path), r], &[end.x, end.y]);
        }
    }
    out
}

/// A Service's plate, at its own origin, with the buoy at its left.
pub fn lane(lane: &Lane, look: Look) -> String {
    let mut out = String::new();
    let r = lane.plate;
    let ready = ready_of(look.lang, lane.ready, lane.total);
    let service = Thing::Service.name(look.lang, look.skin);
    let buoy = look.skin == Skin::Ship;
    if r.h >= 50.0 {
        if buoy {
            out.push_str(r##"<use href="#buoy" transform="translate(-20,30) scale(.85)"/>"##);
        }
        plate(&mut out, 0.0, 0.0, r.w, r.h, 9.0, "plate");
        icon(&mut out, if buoy { "buoy" } else { "route" }, 10.0, 13.0, 24.0);
        let kind = if buoy { "Service" } else { &lane.kind };
        let title = format!("{service} {} · {kind}", lane.name);
        text(&mut out, 42.0, 21.0, 14.0, "b", &fit(&title, 14.0, r.w - 50.0));
        let node_port = match (&*lane.kind, lane.node_port) {
            ("LoadBalancer", _) if lane.has_gate() => String::new(),
            ("LoadBalancer", _) => [" · ", &outside(lane)].concat(),
            (_, 0) => String::new(),
            (_, port) => format!(" · NodePort {port}"),
        };
        let (ip, ports) = (&lane.cluster_ip, ports(lane));
        let address = format!("{ip}:{ports}{node_port} · {} ({ready})", lane.selector);
        let shorter = format!("{ip}:{ports}{node_port} ({ready})");
        // The ships show the node port, too.
        let shortest = format!("{ip}:{ports} ({ready})");
        let fits = |words: &String| text_width(words, 12.0) <= r.w - 48.0;
        let address = [address, shorter].into_iter().find(fits).unwrap_or(shortest);
        text(&mut out, 42.0, 40.0, 12.0, "soft", &fit(&address, 12.0, r.w - 46.0));
        return out;
    }
    let short = if buoy { lane.name.to_string() } else { ["svc/", &lane.name].concat() };
    let beside = |count: &str| r.w - 22.0 - text_width(count, 12.5);
    let mut count = format!("{}/{}", lane.ready, lane.total);
    if lane.ready == lane.total && text_width(&short, 12.0) > beside(&count) {
        // Where both numbers are the same one will do.
        count = lane.total.to_string();
    }
    let room = beside(&count);
    let narrow = r.w < LANE_NARROW;
    if buoy && !narrow {
        out.push_str(r##"<use href="#buoy" transform="translate(-15,28) scale(.62)"/>"##);
    }
    plate(&mut out, 0.0, 0.0, r.w, r.h, 8.0, "plate");
    // On the narrowest plates the name alone has room.
    if narrow || text_width(&short, 12.0) > room {
        return out + &name_alone(&lane.name, r.w);
    }
    let title = format!("{service} {}", lane.name);
    let long = format!("{title} · Service");
    let fits = |words: &String| text_width(words, 12.5) <= room - 4.0;
    let title = if buoy && fits(&long) { long } else { title };
    let title = if fits(&title) { title } else { short };
    text(&mut out, 10.0, 20.0, 12.0, "b", &fit(&title, 12.0, room));
    text(&mut out, r.w - 8.0, 20.0, 12.5, "e soft", &count);
    out
}

#[inline(never)]
fn name_alone(name: &str, w: f64) -> String {
    let mut out = String::new();
    text(&mut out, w / 2.0, 20.0, 12.0, "b m", &fit(name, 12.0, w - 8.0));
    out
}

/// `80→8080`: the port of a Service, and what it leads to where that differs.
pub fn ports(lane: &Lane) -> String {
    let port = lane.port.to_string();
    if lane.target.is_empty() || *lane.target == port {
        return port;
    }
    [&port, "→", &lane.target].concat()
}

/// The address a load balancer has outside.
pub fn outside(lane: &Lane) -> String {
    match &*lane.external_ip {
        "" => "<pending>".into(),
        ip => format!("{ip}:{}", lane.port),
    }
}

/// The same with all of its ports: `198.51.100.1:80 :443`.
#[inline(never)]
pub fn outside_all(lane: &Lane) -> String {
    match lane.external_ip.is_empty() || lane.more_ports.is_empty() {
        true => outside(lane),
        false => [&outside(lane), " :", &lane.more_ports.replace(' ', " :")].concat(),
    }
}

/// The same, whole or less of it.
#[inline(never)]
fn outside_ways(lane: &Lane) -> [String; 3] {
    let (all, first) = (outside_all(lane), outside(lane));
    let counted = format!("{first} +{}", lane.more_ports.split(' ').count());
    match lane.more_ports.is_empty() {
        true => [first.clone(), first.clone(), first],
        false => [all, counted, first],
    }
}

/// The harbour gate of a Service, at its own origin: its towers stand at the plate's ends.
pub fn harbour_gate(lane: &Lane, look: Look) -> String {
    let mut out = String::new();
    let Rect { w, h, .. } = lane.gate;
    let towers = look.skin == Skin::Ship && w >= LANE_NARROW;
    if towers {
        for x in [-8.0, w - 3.0] {
            let tower = concat!(
                r#"<path class="tower" d="M{a},{b}V-4h11V{b}z"/>"#,
                r#"<path class="boot" d="M{a-2},-4l7.500-9 7.500,9z"/>"#
            );
            put(&mut out, tower, &[], &[x, h + 3.0]);
        }
    }
    plate(&mut out, 0.0, 0.0, w, h, 7.0, "plate");
    let whole = outside_ways(lane);
    if h < 40.0 {
        let short = whole[2].split(':').next().unwrap_or_default();
        // The sign and all of it, or as much of both as there is room for.
        let each = whole.iter().flat_map(|words| [(30.0, &**words), (8.0, &**words)]);
        let mut ways = each.chain([(30.0, short)]);
        let fits = |way: &(f64, &str)| text_width(way.1, 12.5) <= w - way.0 - 4.0;
        let (x, words) = ways.find(fits).unwrap_or((8.0, short));
        if x > 8.0 {
            icon(&mut out, "out", 9.0, h / 2.0 - 9.0, 17.0);
        }
        text(&mut out, x, h / 2.0 + 4.5, 12.0, "b", &fit(words, 12.5, w - x - 4.0));
        return out;
    }
    let room = |words: &&String| text_width(words, 12.5) <= w - 20.0;
    let address = whole.iter().find(room).unwrap_or(&whole[2]);
    icon(&mut out, "out", 10.0, h / 2.0 - 18.0, 17.0);
    let title = Thing::LoadBalancer.label(look.lang, look.skin).main;
    let title = [title, " ", &lane.name].concat();
    text(&mut out, 32.0, h / 2.0 - 5.0, 13.0, "b", &fit(&title, 13.0, w - 38.0));
    text(&mut out, 12.0, h / 2.0 + 16.0, 12.5, "mono", &fit(address, 12.5, w - 20.0));
    out
}

/// The plate of the clients outside, at its own origin.
pub fn clients(outside: &Outside, look: Look) -> String {
    let mut out = String::new();
    let r = outside.clients;
    let label = Thing::Clients.label(look.lang, look.skin);
    plate(&mut out, 0.0, 0.0, r.w, r.h, 9.0, "plate");
    if r.h < 50.0 {
        icon(&mut out, "user", 6.0, r.h / 2.0 - 9.0, 18.0);
        let narrow = text_width(label.main, 13.0) > r.w - 32.0;
        let words = if narrow { Thing::Clients.real() } else { label.main };
        text(&mut out, 28.0, r.h / 2.0 + 4.5, 12.5, "b", &fit(words, 12.5, r.w - 32.0));
        return out;
    }
    icon(&mut out, "user", 10.0, 9.0, 20.0);
    text(&mut out, 36.0, 24.0, 14.0, "b", &fit(label.main, 14.0, r.w - 42.0));
    let second = if outside.answered + outside.failed > 0 {
        requests(look.lang, outside.answered, outside.failed)
    } else if look.skin == Skin::Ship {
        format!("{} · {}", Thing::Clients.real(), Thing::Kubectl.real())
    } else {
        label.sub.to_owned()
    };
    let fits = text_width(&second, 12.5) < r.w - 20.0;
    let second = if fits { second } else { Thing::Clients.story(look.lang).to_owned() };
    text(&mut out, 12.0, 46.0, 12.5, "soft", &second);
    out
}

/// Frames and names of zones in the fleet form.
pub fn zone_frames(l: &Layout, zones: &[crate::cluster::object::Str], look: Look) -> String {
    let mut out = String::new();
    for group in &l.groups {
        let f = group.frame;
        if l.form == Form::Fleet {
            plate(&mut out, f.x, f.y, f.w, f.h, 16.0, "zone");
        }
        let name = match group.zone.and_then(|z| zones.get(z)) {
            Some(zone) => zone_words(look.lang, look.skin, zone),
            None => StageText::Fleet.get(look.lang).to_owned(),
        };
        let count = match group.part {
            Some((first, all)) => part_of(look.lang, first + 1, first + group.ships, all),
            None => count_ships(look.lang, group.ships),
        };
        let w = (text_width(&name, 13.5) + text_width(&count, 13.0) + 46.0).min(f.w - 24.0);
        put(&mut out, r#"<g transform="translate({a+12},{b+10})">"#, &[], &[f.x, f.y]);
        plate(&mut out, 0.0, 0.0, w, 32.0, 9.0, "plate");
        text(&mut out, 12.0, 21.0, 13.5, "b", &name);
        text(&mut out, w - 12.0, 21.0, 13.0, "e soft", &count);
        out.push_str("</g>");
    }
    out
}

/// A dotted way; `class` is `msg` or `req`, with `old` for hops that are over.
pub fn route(path: &Path, class: &str) -> String {
    let d = path_d(path);
    let mut out = String::new();
    if class == "msg" {
        put(&mut out, r#"<path class="route-bed" d="$"/>"#, &[&d], &[]);
    }
    put(&mut out, r#"<path class="route $" d="$"/>"#, &[class, &d], &[]);
    out
}

/// The message's words on their plate, at its centre; `width` is what there is room for.
pub fn pill(first: &str, second: &str, width: f64, two_lines: bool) -> String {
    let mut out = String::new();
    let two = two_lines && !second.is_empty();
    let (w, h) = pill_size(first, second, width, two_lines);
    let r = if two { 12.0 } else { 16.0 };
    put(&mut out, r#"<g transform="translate({a*.5},{b*.5})">"#, &[], &[-w, -h]);
    plate(&mut out, 3.0, 4.0, w, h, r, "shadow");
    plate(&mut out, 0.0, 0.0, w, h, r, "plate");
    if two {
        icon(&mut out, "mail", 11.0, 12.0, 22.0);
        text(&mut out, 42.0, 20.0, 13.0, "b", &fit(first, 13.0, w - 48.0));
        text(&mut out, 42.0, 37.0, 12.0, "soft", &fit(second, 12.0, w - 48.0));
    } else {
        icon(&mut out, "mail", 11.0, 7.0, 18.0);
        text(&mut out, 36.0, 21.0, 13.0, "b", &fit(first, 13.0, w - 46.0));
    }
    out.push_str("</g>");
    out
}

/// Width and height of the plate that [`pill`] draws.
pub fn pill_size(first: &str, second: &str, width: f64, two_lines: bool) -> (f64, f64) {
    let two = two_lines && !second.is_empty();
    let need = text_width(first, 13.0).max(if two { text_width(second, 12.0) } else { 0.0 });
    ((need + if two { 60.0 } else { 52.0 }).min(width), if two { 46.0 } else { 32.0 })
}

/// The crane's cable from its trolley down to the load's ropes, and the arm that the trolley runs
/// on past the boom's end.
pub fn cable(rig: &Rig) -> String {
    let mut out = String::new();
    let Point { x, y } = rig.trolley;
    if let Some(end) = rig.boom_end {
        let arm = concat!(
            r#"<path class="jib" d="M{a},{b-5}H{c+d}v5H{a}"/>"#,
            r#"<path class="jib stay" d="M{a},{b-5}L{c+d},{b-5}"/>"#
        );
        let beyond = if x < end.x { -14.0 } else { 14.0 };
        put(&mut out, arm, &[], &[end.x, y, x, beyond]);
    }
    put(&mut out, r#"<path class="cable" d="M{a},{b}V{c-22}"/>"#, &[], &[x, y, rig.load.y]);
    out
}

/// The crane's trolley, at the middle of its top.
pub fn trolley() -> &'static str {
    r#"<rect class="trolley" x="-10" width="20" height="8" rx="2"/>"#
}

/// What the scheduler thinks of a ship: a tag that points down at it.
pub fn verdict(l: &Layout, verdict: &Verdict, look: Look) -> String {
    let (room, most) = verdict_size(l);
    let (mark, class) = match (&verdict.refused, verdict.chosen) {
        (Some(_), _) => ("x", "bad"),
        (None, true) => ("check", "ok"),
        (None, false) => ("", ""),
    };
    let total = verdict.total.to_string();
    let (first, second) = match &verdict.refused {
        _ if l.lod == Lod::Glyph => (if mark == "x" { "" } else { &*total }.to_owned(), ""),
        Some((plugin, reason)) => {
            let reason = reason.strip_prefix("node(s) ").unwrap_or(reason);
            ((*plugin).to_owned(), if l.lod == Lod::Full { reason } else { "" })
        }
        None => ([StageText::Score.get(look.lang), " ", &total].concat(), ""),
    };
    let h = if second.is_empty() { most.min(24.0) } else { 42.0 };
    let icon_w = if mark.is_empty() { 0.0 } else { 17.0 };
    let need = text_width(&first, 13.4).max(text_width(second, 12.0) - icon_w) + icon_w + 18.0;
    let w = need.min(room);
    let mut out = String::from(r#"<g class="pop">"#);
    let ground = concat!(
        r#"<rect class="plate $" x="{c}" y="{d}" width="{a}" height="{b}" rx="8"/>"#,
        r#"<path class="point $" d="M-6,-7L0,0L6,-7"/>"#
    );
    put(&mut out, ground, &[class, class], &[w, h, -w / 2.0, -h - 6.0]);
    let (x, y) = (9.0 - w / 2.0, -h - 6.0);
    if !mark.is_empty() {
        put(&mut out, r#"<g class="$">"#, &[class], &[]);
        icon(&mut out, mark, x - 2.0, y + 4.0, 16.0);
        out.push_str("</g>");
    }
    let words = fit(&first, 13.4, w - icon_w - 14.0);
    text(&mut out, x + icon_w, y + 16.5, 12.5, if class == "bad" { "b bad" } else { "b" }, &words);
    if !second.is_empty() {
        text(&mut out, x, y + 34.0, 12.0, "soft", &fit(second, 12.0, w - 16.0));
    }
    out + "</g>"
}

/// The envelope that travels, at its centre.
pub fn envelope() -> &'static str {
    concat!(
        r#"<rect class="env" x="-11" y="-8" width="22" height="16" rx="3"/>"#,
        r#"<path class="flap" d="M-7-4.500 0 1 7-4.500"/>"#
    )
}

/// A request: a boat, at the middle of its waterline; a packet in the real view.
pub fn request(look: Look) -> &'static str {
    match look.skin {
        Skin::Real => envelope(),
        Skin::Ship => concat!(
            r#"<path class="boat-hull" d="M-15 1H15L9.500 9.500H-9.500Z"/>"#,
            r#"<path class="boat-sail" d="M-1.500-14V-1H-11ZM1.500-11V-1H9.500Z"/>"#
        ),
    }
}

/// Beside a request's boat that got no further, at the boat's place.
pub const STOPPED: &str = concat!(
    r#"<g class="stop"><circle cx="15" cy="-13" r="9"/>"#,
    r#"<path d="M11-17l8 8m0-8l-8 8"/></g>"#
);

/// The label of a request's boat, at its own origin, with a line to the boat. Before `rewritten`
/// what is to be struck stands alone.
pub fn label(
    lines: &[LabelLine],
    r: Rect,
    boat: Option<Point>,
    rewritten: bool,
    look: Look,
) -> String {
    let mut out = String::new();
    if let Some(boat) = boat {
        let line = r#"<path class="leash" d="M{a},{b}L{c},{d}"/>"#;
        put(&mut out, line, &[], &[r.w / 2.0, r.h / 2.0, boat.x - r.x, boat.y - r.y]);
    }
    plate(&mut out, 0.0, 0.0, r.w, r.h, 7.0, "plate");
    let words = [StageText::From, StageText::To];
    let mut said = None;
    for (i, line) in lines.iter().enumerate() {
        let y = 15.5 + 15.0 * i as f64;
        if said != Some(line.side) {
            text(&mut out, 8.0, y, 12.0, "soft", words[line.side].get(look.lang));
            said = Some(line.side);
        }
        let new = i > 0 && lines[i - 1].struck && lines[i - 1].side == line.side;
        let class = match (line.struck, new) {
            (true, _) if rewritten => "was",
            (_, true) if rewritten => "b new",
            (false, true) => continue,
            _ => "b",
        };
        text(&mut out, LABEL_X, y, LABEL_SIZE, class, line.text);
    }
    out
}

/// A hop's number, at its centre.
pub fn hop_badge(number: usize, at: Point) -> String {
    let badge = concat!(
        r#"<g class="hop-n" transform="translate({a},{b})"><circle r="10"/>"#,
        r#"<text class="b m" y="4.5" font-size="12">{c}</text></g>"#
    );
    made(badge, &[at.x, at.y, number as f64])
}

/// The frame on deck where the crane is about to set a container down.
pub fn landing(r: Rect) -> String {
    let mut out = String::new();
    plate(&mut out, r.x - 2.0, r.y - 2.0, r.w + 4.0, r.h + 4.0, 4.0, "landing");
    out
}

/// A container under the crane; the origin is the middle of its top.
pub fn hanging(cargo: &Cargo, size: Size) -> String {
    let half = if size == Size::Full { 29.0 } else { 21.0 };
    let mut out =
        made(r#"<g class="ropes"><path class="cable" d="M-{a},0L0,-22L{a},0"/>"#, &[half]);
    plate(&mut out, -8.0, -30.0, 16.0, 10.0, 2.0, "hookblock");
    let open = r#"</g><g class="pod a{a} st-Pending" transform="translate(-{b})">"#;
    put(&mut out, open, &[], &[f64::from(cargo.colour), half]);
    out + &pod(cargo, size) + "</g>"
}
