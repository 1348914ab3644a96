//! Cargo ships: bridge, hull with gauges, rigging; the fleet's small signs.

use super::{Look, icon, made, plate, put, shortened, text};
use crate::cluster::object::Taint;
use crate::picture::{Crew, Deck, Gauge, Layout, Lod, Pose, Ship, fit, text_width};
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
            breath(&mut out, ship);
            out.push_str(concat!(
                r#"<path class="walls" d="M0,-4V-94h92l8,8V-4z"/>"#,
                r#"<rect class="boot" x="-4" y="-98" width="106" height="6" rx="3"/>"#
            ));
        }
        (Skin::Ship, _) => {
            out.push_str(r##"<g transform="translate(2,-18) scale(.58)"><use href="#funnel"/>"##);
            breath(&mut out, ship);
            out.push_str(concat!(
                r#"</g><path class="walls" d="M0,-4V-70h38l6,8V-4z"/>"#,
                r#"<rect class="boot" x="-3" y="-74" width="50" height="5" rx="2.5"/>"#
            ));
        }
    }
    out
}

/// What comes out of the funnel, and whether news comes in by the mast.
fn breath(out: &mut String, ship: &Ship) {
    if ship.pose == Pose::Sunk {
        out.push_str(r##"<use href="#smoke" class="smoke"/>"##);
    } else if ship.powered {
        out.push_str(r##"<use href="#steam"/>"##);
    }
    if !ship.connected {
        out.push_str(r#"<path class="nolink" d="M60,-135l20,20m0,-20l-20,20"/>"#);
    }
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
        Lod::Compact | Lod::Glyph | Lod::Cell => {
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
            let anchor = r##"<use href="#anchor" class="mark faint" x="{a-34}" y="20"/>"##;
            put(&mut out, anchor, &[], &[d.length]);
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

/// All taints in full, each after `between`.
pub fn taints(ship: &Ship, between: &str) -> String {
    let mut all = String::new();
    for taint in &ship.taints {
        all.push_str(between);
        all.push_str(&taint.text());
    }
    all
}

/// The first taint on a flag over the deck; all of them under the pointer.
#[inline(never)]
fn pennant(out: &mut String, l: &Layout, ship: &Ship) {
    let (first, rest) = (&ship.taints[0], ship.taints.len() - 1);
    let more = if rest > 0 { [" +", &rest.to_string()].concat() } else { String::new() };
    let effect = [":", &*first.effect, &more].concat();
    let room = l.deck.length - l.deck.x - 40.0 - text_width(&effect, 12.8);
    let words = fit(Taint::short_key(&first.key), 12.8, room) + &effect;
    let w = text_width(&words, 12.8) + 24.0;
    let flag = concat!(
        r#"<g class="taint" transform="translate({b},{c})"><title>$</title>"#,
        r#"<path class="pole" d="M0,-3V{d}"/>"#,
        r#"<path class="pennant" d="M1,0H{a}l-8,10 8,10H1z"/>"#
    );
    let up = -l.tall(ship) - 27.0;
    put(out, flag, &[&taints(ship, "\n")], &[w, l.deck.x - 3.0, up, -up - 90.0]);
    text(out, 7.0, 14.5, 12.0, "b", &words);
    out.push_str("</g>");
}

fn hull_shape(out: &mut String, d: &Deck, lod: Lod) {
    let full = lod == Lod::Full;
    let bow = d.x - if full { 6.0 } else { 5.0 };
    let (band, tail, up) = if full { (24.0, 27.0, 16.0) } else { (13.0, 32.0, 11.0) };
    let edge =
        made("M2,-4H{b+2}L{b+8},0H{a-44}C{a-30},0 {a-22},-8 {a-14},-16L{a},-18", &[d.length, bow]);
    let shape = concat!(
        r#"<path class="hull" d="$C{a-6},16 {a-20},{b*.6} {a-40},{b}H18C8,{b} 4,{b-14} "#,
        r#"3,{b*.55}Z"/><path class="shade" d="M3.4,{b*.6}C4,{b-14} 8,{b} 18,{b}H{a-40}"#,
        r#"C{a-32},{b*.9} {a-26},{b*.74} {a-22},{b*.62}Z"/><path class="boot" "#,
        r#"d="M3.6,{b-c}C5,{b-6} 9,{b} 18,{b}H{a-40}C{a-34},{b-8} {a-30},{b-e} "#,
        r#"{a-d},{b-c}Z"/><path class="sheer" d="$"/>"#
    );
    put(out, shape, &[&edge, &edge], &[d.length, d.hull, band, tail, up]);
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
            put(out, r##"<use href="#hole" x="{a+142}" y="30"/>"##, &[], &[x]);
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
    // A ship with two columns has less room.
    let less = (225.0 - l.deck.length).max(0.0);
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
    let second = x + 84.0 - less * 0.35;
    let names =
        [("CPU", x, 30.0, "cpu", ship.cpu_milli), (memory, second, 46.0, "mem", ship.memory_mib)];
    for (name, x, lead, class, g) in names {
        let bar = if x == second { 40.0 - less * 0.3 } else { 44.0 - less * 0.35 };
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
        let ticks = concat!(
            r#"<path class="tick" d="M{a},{b+7}V{b}h7M{c-7},{b}H{c}v7"#,
            r#"M{c},{d-7}V{d}h-7M{a+7},{d}H{a}v-7"/>"#
        );
        let (right, bottom) = (r.right() - 3.0, r.bottom() - 1.0);
        put(&mut out, ticks, &[], &[r.x + 3.0, r.y + 3.0, right, bottom]);
    }
    if ship.cordoned {
        let y = l.rope(ship);
        let ropes = concat!(
            r#"<path class="rope0" d="M{a+2},{b}H{a+c}"/>"#,
            r#"<path class="rope" d="M{a+2},{b}H{a+c}"/>"#
        );
        put(&mut out, ropes, &[], &[d.x, y, d.width]);
    }
    if let Some(slot) = ship.promised {
        let r = l.slot(ship.size, slot);
        plate(&mut out, r.x, r.y, r.w, r.h, 3.0, "promised");
    }
    if !ship.taints.is_empty() {
        pennant(&mut out, l, ship);
    }
    out
}

/// The upright plate over a ship in trouble, at its own centre.
#[inline(never)]
pub fn banner(l: &Layout, ship: &Ship, look: Look) -> String {
    let mut out = String::new();
    let title = ship_title(look.lang, look.skin, &ship.name);
    let name = if look.skin == Skin::Ship { format!(" · {}", ship.name) } else { String::new() };
    if l.lod == Lod::Full {
        let first = format!("{title}{name} NotReady");
        let second = silent(look.lang, ship.silent_ms);
        let w = 62.0 + text_width(&first, 13.0).max(text_width(&second, 12.5));
        put(&mut out, r#"<g transform="translate({a*.5},-24)">"#, &[], &[-w]);
        plate(&mut out, 0.0, 0.0, w, 48.0, 12.0, "plate alarm");
        out.push_str(r##"<use href="#g-CrashLoop" transform="translate(24,24) scale(1.222)"/>"##);
        text(&mut out, 44.0, 20.0, 13.0, "b bad", &first);
        text(&mut out, 44.0, 38.0, 12.5, "", &second);
    } else {
        // It lies over the hull, where the name is: it says which ship, if there is room.
        let named = format!("{title} NotReady");
        let narrow = text_width(&named, 12.0) + 40.0 > l.deck.length;
        let words = if narrow { "NotReady" } else { &named };
        return alarm("plate alarm", "CrashLoop", "b bad", words);
    }
    out.push_str("</g>");
    out
}

/// The sign of a ship nobody has missed yet, at its own centre.
pub fn silence(l: &Layout, look: Look) -> String {
    let words = StageText::Silent.get(look.lang);
    let narrow = text_width(words, 12.0) + 40.0 > l.deck.length;
    let words = if narrow { words.split(" · ").next().unwrap_or(words) } else { words };
    alarm("plate alert", "warn", "b", words)
}

/// A plate with one line of trouble, at its own centre.
#[inline(never)]
fn alarm(class: &str, glyph: &str, weight: &str, words: &str) -> String {
    let w = text_width(words, 12.0) + 40.0;
    let mut out = made(r#"<g transform="translate({a*.5},-14)">"#, &[-w]);
    plate(&mut out, 0.0, 0.0, w, 28.0, 9.0, class);
    put(&mut out, r##"<use href="#g-$" transform="translate(16,14) scale(.9)"/>"##, &[glyph], &[]);
    text(&mut out, 30.0, 18.5, 12.0, weight, words);
    out + "</g>"
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

fn cpu(g: Gauge) -> String {
    made("{a}/{b}", &[g.used as f64 / 1000.0, g.of as f64 / 1000.0])
}

fn mem(g: Gauge) -> String {
    let (used, of) = (g.used as f64, g.of as f64);
    match g.of {
        ..1024 => made("{a}/{b}Mi", &[used, of]),
        _ => made("{a}/{b}Gi", &[used / 1024.0, of / 1024.0]),
    }
}
