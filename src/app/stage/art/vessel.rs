//! Cargo ships: bridge, hull with gauges, rigging; the fleet's small signs.

use super::{Look, N, icon, plate, put, shortened, text};
use crate::picture::{
    Crew, Deck, FLEET_NAMES_SCALE, Gauge, Layout, Lod, PodState, Pose, Ship, Size, fit, text_width,
};
use crate::text::label::ship_title;
use crate::text::stage::{StageText, silent};
use crate::text::{Skin, Thing};

/// What a member of the crew is called.
pub fn crew_thing(crew: Crew) -> Thing {
    match crew {
        Crew::Captain => Thing::Kubelet,
        Crew::RouteOfficer => Thing::KubeProxy,
        Crew::Engine => Thing::Runtime,
    }
}

/// Funnel, mast and the walls of the bridge; in the real view the node's box.
pub fn aft(l: &Layout, ship: &Ship, look: Look) -> String {
    let mut out = String::new();
    let d = &l.deck;
    match (look.skin, l.lod) {
        (Skin::Real, Lod::Full) => {
            plate(&mut out, 0.0, -98.0, d.length, 98.0 + d.hull, 12.0, "box");
        }
        (Skin::Real, _) => plate(&mut out, 0.0, -72.0, d.length, 72.0 + d.hull, 9.0, "box"),
        (Skin::Ship, Lod::Full) => {
            out.push_str(r##"<use href="#funnel"/>"##);
            if ship.pose != Pose::Afloat {
                out.push_str(r##"<use href="#smoke" class="smoke"/>"##);
            }
            out.push_str(concat!(
                r#"<path class="walls" d="M0,-4V-94h92l8,8V-4z"/>"#,
                r#"<rect class="boot" x="-4" y="-98" width="106" height="6" rx="3"/>"#
            ));
        }
        (Skin::Ship, _) => {
            out.push_str(r##"<g transform="translate(2,-18) scale(.58)"><use href="#funnel"/>"##);
            if ship.pose != Pose::Afloat {
                out.push_str(r##"<use href="#smoke" class="smoke"/>"##);
            }
            out.push_str(concat!(
                r#"</g><path class="walls" d="M0,-4V-70h38l6,8V-4z"/>"#,
                r#"<rect class="boot" x="-3" y="-74" width="50" height="5" rx="2.5"/>"#
            ));
        }
    }
    out
}

/// A crew's room, at its own origin.
pub fn crew(l: &Layout, who: Crew, look: Look) -> String {
    let r = l.crew(who);
    let mut out = String::new();
    let label = crew_thing(who).label(look.lang, look.skin);
    let sign = match who {
        Crew::Captain => "cap",
        Crew::RouteOfficer => "route",
        Crew::Engine => "gear",
    };
    let real = look.skin == Skin::Real;
    plate(&mut out, 0.0, 0.0, r.w, r.h, if real { 7.0 } else { 4.0 }, "wall");
    match l.lod {
        Lod::Full if real => {
            let (x, main) = (r.w / 2.0, fit(label.main, 12.5, r.w - 6.0));
            text(&mut out, x, 17.0, 12.5, "b m", &main);
            text(&mut out, x, 33.0, 12.0, "m soft", &shortened(label.sub, 12.0, r.w - 4.0));
        }
        Lod::Full => {
            icon(&mut out, sign, 4.0, 4.0, 16.0);
            let wide = text_width(label.main, 12.5) > r.w - 23.0;
            let first = label.main.split(' ').next().filter(|_| wide);
            text(&mut out, 23.0, 16.5, 12.5, "b", first.unwrap_or(label.main));
            text(&mut out, r.w / 2.0, r.h - 6.0, 12.0, "m", label.sub);
        }
        Lod::Compact | Lod::Glyph => {
            let size = (r.h - 7.0).min(20.0);
            icon(&mut out, sign, (r.w - size) / 2.0, (r.h - size) / 2.0, size);
        }
    }
    out
}

/// Hull, name and gauges; the piece that stands for the node itself.
pub fn hull(l: &Layout, ship: &Ship, look: Look) -> String {
    let mut out = String::new();
    let d = &l.deck;
    if look.skin == Skin::Ship {
        hull_shape(&mut out, d, l.lod);
        if l.lod == Lod::Full && ship.pose == Pose::Afloat {
            put!(
                out,
                r##"<use href="#anchor" class="mark faint" x="{}" y="20"/>"##,
                N(d.length - 34.0)
            );
        }
    } else {
        // The box is drawn behind; this is the ground that takes clicks.
        plate(&mut out, 0.0, 0.0, d.length, d.hull, 10.0, "bare");
    }
    let title = ship_title(look.lang, look.skin, &ship.name);
    if l.lod == Lod::Full {
        hull_words(&mut out, l, ship, &title, look);
    } else {
        hull_words_small(&mut out, l, ship, &title, look);
    }
    out
}

fn hull_shape(out: &mut String, d: &Deck, lod: Lod) {
    let (len, h) = (d.length, d.hull);
    let b = d.x - if lod == Lod::Full { 6.0 } else { 5.0 };
    let e = |by: f64| N(len - by);
    let mut edge = String::new();
    put!(edge, "M2,-4H{}L{},0H{}", N(b + 2.0), N(b + 8.0), e(44.0));
    put!(edge, "C{},0 {},-8 {},-16L{},-18", e(30.0), e(22.0), e(14.0), e(0.0));
    put!(*out, r#"<path class="hull" d="{edge}C{},16 {},{}"#, e(6.0), e(20.0), N(h * 0.6));
    put!(*out, r#" {},{h}H18C8,{h} 4,{} 3,{}Z"/>"#, e(40.0), N(h - 14.0), N(h * 0.55), h = N(h));
    put!(*out, r#"<path class="shade" d="M3.4,{}C4,{} 8,{h}"#, N(h * 0.6), N(h - 14.0), h = N(h));
    put!(*out, r#" 18,{h}H{}C{},{}"#, e(40.0), e(32.0), N(h * 0.9), h = N(h));
    put!(*out, r#" {},{} {},{}Z"/>"#, e(26.0), N(h * 0.74), e(22.0), N(h * 0.62));
    let (band, tail) = if lod == Lod::Full { (24.0, 27.0) } else { (13.0, 32.0) };
    put!(*out, r#"<path class="boot" d="M3.6,{}C5,{} 9,{h}"#, N(h - band), N(h - 6.0), h = N(h));
    put!(*out, r#" 18,{h}H{}C{},{}"#, e(40.0), e(34.0), N(h - 8.0), h = N(h));
    let up = if lod == Lod::Full { 16.0 } else { 11.0 };
    put!(*out, r#" {},{} {},{}Z"/>"#, e(30.0), N(h - up), e(tail), N(h - band));
    put!(*out, r#"<path class="sheer" d="{edge}"/>"#);
}

fn hull_words(out: &mut String, l: &Layout, ship: &Ship, title: &str, look: Look) {
    let x = l.deck.x;
    let real = look.skin == Skin::Real;
    text(out, x, 18.0, 14.0, "b", title);
    let after = x + text_width(title, 14.0) + 9.0;
    if real {
        text(out, after, 18.0, 12.0, "soft", StageText::WorkerNode.get(look.lang));
    } else {
        text(out, after, 18.0, 12.0, "mono", &ship.name);
    }
    if ship.pose == Pose::Sunk {
        if !real {
            put!(*out, r##"<use href="#hole" x="{}" y="30"/>"##, N(x + 142.0));
        }
        return;
    }
    let memory = StageText::Memory.get(look.lang);
    gauge(out, x, 27.0, "CPU", "cpu", ship.cpu_milli, &cpu(ship.cpu_milli));
    gauge(out, x, 45.0, memory, "mem", ship.memory_mib, &mem(ship.memory_mib));
    if real {
        text(out, 12.0, 76.0, 12.0, "b ok", "Ready");
    }
}

fn gauge(out: &mut String, x: f64, y: f64, name: &str, class: &str, g: Gauge, value: &str) {
    let share = g.share();
    let at = x + 46.0;
    text(out, x, y + 9.5, 12.0, "", name);
    plate(out, at, y, 72.0, 11.0, 5.5, "trough");
    plate(out, at, y, (72.0 * share).max(if g.used > 0 { 8.0 } else { 0.0 }), 11.0, 5.5, class);
    // Nearly full says so by more than the bar's length.
    let (mark, weight) = if share >= 0.95 {
        ("▲ ", "tab b bad")
    } else if share >= 0.8 {
        ("▲ ", "tab")
    } else {
        ("", "tab")
    };
    let words = format!("{mark}{value}");
    if share >= 0.95 {
        let w = text_width(&words, 12.0) + 10.0;
        plate(out, at + 75.0, y - 3.0, w, 17.0, 5.0, "plate");
    }
    text(out, at + 79.0, y + 10.0, 12.0, weight, &words);
}

fn hull_words_small(out: &mut String, l: &Layout, ship: &Ship, title: &str, look: Look) {
    let x = 8.0;
    let room = l.crew(Crew::Engine).x - x - 4.0;
    text(out, x, 20.0, 13.0, "b", &fit(title, 13.0, room));
    let after = text_width(title, 13.0) + 8.0;
    let width = text_width(&ship.name, 12.5);
    if look.skin == Skin::Ship && after + width < room {
        text(out, x + after, 20.0, 12.0, "mono", &ship.name);
    }
    if ship.pose == Pose::Sunk {
        return;
    }
    let memory = StageText::Memory.get(look.lang);
    let second = x + 84.0;
    let names =
        [("CPU", x, 30.0, "cpu", ship.cpu_milli), (memory, second, 46.0, "mem", ship.memory_mib)];
    for (name, x, lead, class, g) in names {
        let bar = if x == second { 40.0 } else { 44.0 };
        text(out, x, 38.0, 12.0, "", name);
        plate(out, x + lead, 29.0, bar, 9.0, 4.5, "trough");
        let filled = (bar * g.share()).max(if g.used > 0 { 5.0 } else { 0.0 });
        plate(out, x + lead, 29.0, filled, 9.0, 4.5, class);
        if g.share() >= 0.8 {
            text(out, x + lead + bar - 10.0, 37.5, 12.0, "b warnmark", "▲");
        }
    }
}

/// Lashing points of empty slots, the cordon's rope, pennants of taints.
pub fn rigging(l: &Layout, ship: &Ship, look: Look) -> String {
    let mut out = String::new();
    let d = &l.deck;
    let highest = ship.cargo.iter().map(|c| c.slot).max().unwrap_or(0);
    let plain_size = ship.size == l.size(0);
    let ticks = plain_size && l.lod == Lod::Full;
    let shown = if plain_size { (highest / d.columns + 1).max(2) } else { 0 };
    for i in 0..shown * d.columns {
        if !ticks || ship.pose == Pose::Sunk || ship.cargo.iter().any(|c| c.slot == i) {
            continue;
        }
        let r = l.slot(ship.size, i);
        if look.skin == Skin::Real {
            plate(&mut out, r.x + 1.0, r.y + 1.0, r.w - 2.0, r.h - 2.0, 6.0, "berth");
            continue;
        }
        let (a, b, c, e, t) = (r.x + 3.0, r.y + 3.0, r.right() - 3.0, r.bottom() - 1.0, 7.0);
        let (a, b, c, e) = (N(a), N(b), N(c), N(e));
        put!(
            out,
            r#"<path class="tick" d="M{a},{}V{b}h{t}M{},{b}H{c}v{t}"#,
            N(b.0 + t),
            N(c.0 - t)
        );
        put!(out, r#"M{c},{}V{e}h-{t}M{},{e}H{a}v-{t}"/>"#, N(e.0 - t), N(a.0 + t));
    }
    if ship.cordoned {
        let rows =
            if ship.size == Size::Full || ship.size == l.size(0) { shown.max(1) } else { d.rows };
        let y = l.slot(l.size(0), (rows - 1) * d.columns).y - 7.0;
        let (x, end) = (N(d.x + 2.0), N(d.x + d.width));
        put!(out, r#"<path class="rope0" d="M{x},{y}H{end}"/>"#, y = N(y));
        put!(out, r#"<path class="rope" d="M{x},{y}H{end}"/>"#, y = N(y));
    }
    if !ship.taints.is_empty() && look.skin == Skin::Ship {
        let (x, y) = if l.lod == Lod::Full { (70.0, -120.0) } else { (43.0, -88.0) };
        put!(out, r#"<path class="pennant" d="M{},{}l20,5-20,6z"/>"#, N(x), N(y));
    }
    out
}

/// The upright plate over a ship in trouble, at its own centre.
pub fn banner(l: &Layout, ship: &Ship, look: Look) -> String {
    let mut out = String::new();
    let title = ship_title(look.lang, look.skin, &ship.name);
    let name = if look.skin == Skin::Ship { format!(" · {}", ship.name) } else { String::new() };
    if l.lod == Lod::Full {
        let first = format!("{title}{name} NotReady");
        let second = silent(look.lang, ship.silent_ms);
        let w = 62.0 + text_width(&first, 13.0).max(text_width(&second, 12.5));
        put!(out, r#"<g transform="translate({},-24)">"#, N(-w / 2.0));
        plate(&mut out, 0.0, 0.0, w, 48.0, 12.0, "plate alarm");
        out.push_str(r##"<use href="#g-CrashLoop" transform="translate(24,24) scale(1.222)"/>"##);
        text(&mut out, 44.0, 20.0, 13.0, "b bad", &first);
        text(&mut out, 44.0, 38.0, 12.5, "", &second);
    } else {
        let w = 40.0 + text_width("NotReady", 12.0);
        put!(out, r#"<g transform="translate({},-14)">"#, N(-w / 2.0));
        plate(&mut out, 0.0, 0.0, w, 28.0, 9.0, "plate alarm");
        out.push_str(r##"<use href="#g-CrashLoop" transform="translate(16,14) scale(.9)"/>"##);
        text(&mut out, 30.0, 18.5, 12.0, "b bad", "NotReady");
    }
    out.push_str("</g>");
    out
}

/// The plate of an open NodePort over the bridge, at its own centre.
pub fn port_plate(l: &Layout, port: u16) -> String {
    let mut out = String::new();
    let words = if l.lod == Lod::Full { format!("NodePort {port}") } else { format!(":{port}") };
    let w = text_width(&words, 12.0) + 22.0;
    let h = if l.lod == Lod::Full { 26.0 } else { 22.0 };
    plate(&mut out, -w / 2.0, -h / 2.0, w, h, h / 2.0, "plate port");
    text(&mut out, 0.0, 4.5, 12.0, "m", &words);
    out
}

/// A ship of the fleet form: one sign with its cargo as squares.
pub fn sign(l: &Layout, ship: &Ship, look: Look) -> String {
    let mut out = String::new();
    let s = (l.scale * 100.0) as i64;
    put!(
        out,
        r#"<rect class="hit" width="{}" height="{}"/>"#,
        N(50.0 * l.scale),
        N(38.0 * l.scale)
    );
    let tilt = match ship.pose {
        Pose::Afloat => "",
        Pose::Listing => " rotate(-4 22 20)",
        Pose::Sunk => " rotate(-12 22 20)",
    };
    put!(out, r#"<g transform="scale({}.{:02}){tilt}">"#, s / 100, s % 100);
    for (i, cargo) in ship.cargo.iter().enumerate() {
        let (x, y) = (9.0 + (i % 5) as f64 * 6.6, 12.0 - (i / 5) as f64 * 6.6);
        if i == SIGN_PODS_MAX - 1 && ship.cargo.len() > SIGN_PODS_MAX {
            put!(
                out,
                r#"<path class="more" d="M{},{}h4.4m-2.2,-2.2v4.4"/>"#,
                N(x + 0.6),
                N(y + 2.8)
            );
            break;
        }
        let class = match cargo.state {
            PodState::Ready | PodState::Running | PodState::Completed => "",
            PodState::Pending | PodState::Creating => " pale",
            PodState::Terminating | PodState::Unknown => " gone",
            PodState::CrashLoop | PodState::ImagePull | PodState::OomKilled => " hurt",
            PodState::Evicted | PodState::Failed => " hurt",
        };
        let colour = cargo.colour;
        put!(out, r#"<rect class="sq a{colour}{class}" x="{}" y="{}"/>"#, N(x), N(y));
    }
    if look.skin == Skin::Ship {
        out.push_str(concat!(
            r#"<path class="hull" d="M0,8h7v10h34l5,-4c-1,8-4,14-9,16H6c-4-2-6-12-6-22z"/>"#,
            r#"<path class="walls" d="M0,8h7v10H0z"/>"#
        ));
    } else {
        out.push_str(r#"<rect class="box thin" y="18.4" width="46" height="13" rx="2"/>"#);
    }
    if ship.pose != Pose::Sunk {
        out.push_str(r#"<rect class="trough" x="9" y="22" width="26" height="4" rx="2"/>"#);
        let w = 26.0 * ship.cpu_milli.share();
        put!(out, r#"<rect class="cpu" x="9" y="22" width="{}" height="4" rx="2"/>"#, N(w));
    }
    if ship.cordoned {
        out.push_str(
            r#"<path class="rope0 thin" d="M9,20.2H42"/><path class="rope thin" d="M9,20.2H42"/>"#,
        );
    }
    out.push_str("</g>");
    let trouble = ship.pose != Pose::Afloat;
    if trouble || !ship.taints.is_empty() {
        let (class, glyph) =
            if trouble { ("ring bad", "CrashLoop") } else { ("ring warn", "warn") };
        let (w, h) = (52.0 * l.scale, 42.0 * l.scale);
        plate(&mut out, -4.0, -6.0, w, h, 7.0, class);
        put!(out, r##"<use href="#g-{glyph}" x="{}" y="-4"/>"##, N(w - 6.0));
    }
    if l.scale >= FLEET_NAMES_SCALE {
        let y = 31.0 * l.scale + 13.0;
        let words = fit(&ship.name, 12.0, 52.0 * l.scale);
        let w = text_width(&words, 12.0) + 12.0;
        let x = 22.0 * l.scale;
        plate(&mut out, x - w / 2.0, y - 12.5, w, 17.0, 5.0, "plate");
        text(&mut out, x, y, 12.0, "m", &words);
    }
    out
}

fn cpu(g: Gauge) -> String {
    let mut out = String::new();
    put!(out, "{}/{}", N(g.used as f64 / 1000.0), N(g.of as f64 / 1000.0));
    out
}

fn mem(g: Gauge) -> String {
    let mut out = String::new();
    if g.of < 1024 {
        put!(out, "{}/{}Mi", g.used, g.of);
    } else {
        put!(out, "{}/{}Gi", N(g.used as f64 / 1024.0), N(g.of as f64 / 1024.0));
    }
    out
}

/// Squares on a ship of the fleet form; the last of them becomes a plus when there are more.
const SIGN_PODS_MAX: usize = 15;
