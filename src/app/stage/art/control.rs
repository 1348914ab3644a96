//! The control ship: its hull and crane, and the four rooms as separate pieces.

use super::{Look, icon, made, plate, put, shortened, text};
use crate::picture::{
    Bridge, Desk, Layout, Room, STRIP_NAME, fit, text_width, waiting, waiting_shown,
};
use crate::text::stage::{StageText, pending, queue};
use crate::text::{Label, Skin, Thing};

/// What a room is called.
pub fn room_thing(room: Room) -> Thing {
    match room {
        Room::Controllers => Thing::Controllers,
        Room::Api => Thing::ApiServer,
        Room::Scheduler => Thing::Scheduler,
        Room::Etcd => Thing::Etcd,
    }
}

/// What a desk is called, both lines.
pub fn desk_label(desk: Desk, look: Look) -> Label {
    let thing = match desk {
        Desk::Node => Thing::NodeDesk,
        Desk::Deployment => Thing::DeploymentDesk,
        Desk::ReplicaSet => Thing::ReplicaDesk,
        Desk::EndpointSlice => Thing::LanesDesk,
        Desk::GarbageCollector => Thing::Collector,
    };
    thing.label(look.lang, look.skin)
}

/// Hull, superstructure, antenna and crane: everything but the rooms.
pub fn control_back(l: &Layout, look: Look) -> String {
    let c = l.control;
    let mut out = made(r#"<g transform="translate({a},{b})">"#, &[c.x, c.y]);
    match (look.skin, l.bridge) {
        (Skin::Real, _) => frame(&mut out, l, look),
        (Skin::Ship, Bridge::Grand) => grand(&mut out, look),
        (Skin::Ship, Bridge::Small) => small(&mut out, c.w, look),
        (Skin::Ship, Bridge::Strip) => strip(&mut out, c.w, look),
    }
    out.push_str("</g>");
    out
}

/// One room's inside, at its own origin.
pub fn room(l: &Layout, room: Room, waiting: usize, revision: u64, look: Look) -> String {
    let mut r = l.room(room);
    if look.skin == Skin::Real && room == Room::Scheduler && l.bridge == Bridge::Grand {
        // The frame is wider than the superstructure it stands for.
        r.w += 32.0;
    }
    let label = room_thing(room).label(look.lang, look.skin);
    let mut out = String::new();
    plate(&mut out, -4.0, -4.0, r.w + 8.0, r.h + 8.0, 11.0, "halo");
    let real = look.skin == Skin::Real;
    plate(&mut out, 0.0, 0.0, r.w, r.h, if real { 9.0 } else { 7.0 }, "wall");
    let sign = match room {
        Room::Controllers => "desk",
        Room::Api => "radio",
        Room::Scheduler => "crane",
        Room::Etcd => "book",
    };
    match l.bridge {
        Bridge::Grand if real => {
            text(&mut out, 14.0, 22.0, 15.0, "b", label.main);
            let note = match room {
                Room::Etcd => format!("{} · rev {revision}", label.sub),
                Room::Api => {
                    let long = format!("{} · {}", label.sub, StageText::ApiCentre.get(look.lang));
                    if text_width(&long, 12.5) < r.w - 20.0 { long } else { label.sub.to_owned() }
                }
                Room::Controllers | Room::Scheduler => label.sub.to_owned(),
            };
            text(&mut out, 14.0, 40.0, 12.5, "soft", &fit(&note, 12.5, r.w - 20.0));
            if room == Room::Scheduler {
                text(&mut out, 14.0, 65.0, 12.0, "", &queue(look.lang, look.skin, waiting));
            }
        }
        Bridge::Grand => {
            icon(&mut out, sign, 10.0, 9.0, 26.0);
            let size = if room == Room::Api { 17.0 } else { 15.0 };
            text(&mut out, 44.0, 22.0, size, "b", label.main);
            text(&mut out, 44.0, 38.0, 12.5, "", label.sub);
            match room {
                Room::Api => {
                    text(&mut out, 10.0, 68.0, 12.0, "", StageText::AllNewsPasses.get(look.lang));
                }
                Room::Scheduler => {
                    let words = queue(look.lang, look.skin, waiting);
                    text(&mut out, 10.0, 68.0, 12.0, "", &words);
                }
                Room::Etcd => {
                    text(&mut out, 44.0, 57.0, 12.0, "mono", &format!("rev {revision}"));
                }
                Room::Controllers => {}
            }
        }
        Bridge::Small => {
            icon(&mut out, sign, 6.0, if room == Room::Etcd { 5.0 } else { 6.0 }, 18.0);
            if room == Room::Etcd {
                text(&mut out, 28.0, 19.5, 13.0, "b", label.main);
                if !real {
                    text(&mut out, r.w - 8.0, 19.5, 12.0, "e", label.sub);
                }
            } else {
                let (main, sub) = if real {
                    let name = short(label.main, r.w - 32.0);
                    let whole = text_width(name, 13.5) <= r.w - 34.0;
                    (if whole { name } else { name.trim_start_matches("kube-") }, label.sub)
                } else {
                    (label.main, short(label.sub, r.w - 12.0))
                };
                text(&mut out, 28.0, 20.0, 13.5, "b", &fit(main, 13.5, r.w - 34.0));
                text(&mut out, 8.0, 37.0, 12.0, "tight", &fit(sub, 12.0, r.w - 12.0));
            }
        }
        Bridge::Strip => {
            let wide = r.w >= 92.0;
            let x = if wide { 6.0 } else { (r.w - 20.0) / 2.0 };
            icon(&mut out, sign, x, 5.0, 20.0);
            if wide {
                let short = short(label.main, r.w - 34.0).trim_start_matches("kube-");
                let name = if real { short } else { label.main };
                text(&mut out, 30.0, 20.0, 12.5, "b", &fit(name, 12.5, r.w - 40.0));
            }
        }
    }
    out
}

/// One desk's inside, at its own origin.
pub fn desk(l: &Layout, desk: Desk, look: Look) -> String {
    let r = l.desk(desk);
    let mut out = String::new();
    if l.bridge != Bridge::Grand {
        return out;
    }
    let label = desk_label(desk, look);
    plate(&mut out, 0.0, 0.0, r.w, r.h, 5.0, "wall");
    match look.skin {
        Skin::Ship => {
            text(&mut out, 9.0, 14.0, 12.5, "b", label.main);
            let name = label.sub.trim_end_matches(" controller");
            text(&mut out, r.w - 8.0, 14.0, 12.0, "e", name);
        }
        Skin::Real => text(&mut out, 9.0, 14.0, 12.5, "", label.main),
    }
    out
}

/// The same with a sign that some, or all, of its controllers are stopped: so many of so many.
#[inline(never)]
pub fn desk_off(l: &Layout, desk: Desk, off: (usize, usize), look: Look) -> String {
    let r = l.desk(desk);
    let label = desk_label(desk, look);
    let mut out = String::new();
    plate(&mut out, 0.0, 0.0, r.w, r.h, 5.0, "wall");
    stop_sign(&mut out, 7.0, 5.0);
    let word = StageText::DeskEmpty.get(look.lang);
    let share = [" ", &off.0.to_string(), "/", &off.1.to_string()].concat();
    let words = [word, if off.0 < off.1 { &share } else { "" }].concat();
    let left = r.w - 34.0 - text_width(&words, 12.0);
    let (main, mark) = match look.skin {
        Skin::Ship => {
            ([label.main, " · ", label.sub.trim_end_matches(" controller")].concat(), "b")
        }
        Skin::Real => (label.main.to_string(), ""),
    };
    text(&mut out, 21.0, 14.0, 12.0, mark, &fit(&main, 12.0, left));
    text(&mut out, r.w - 8.0, 14.0, 12.0, "b e", &words);
    out
}

/// How many of the controllers are stopped, where the desks are not drawn.
#[inline(never)]
pub fn room_off(l: &Layout, room: Room, off: usize, look: Look) -> String {
    let mut out = String::new();
    let words = match l.bridge {
        Bridge::Grand => return out,
        Bridge::Small => [StageText::DeskEmpty.get(look.lang), " ", &off.to_string()].concat(),
        Bridge::Strip => off.to_string(),
    };
    let w = text_width(&words, 12.0) + 26.0;
    let x = l.room(room).w - w + 8.0;
    plate(&mut out, x, -18.0, w, 20.0, 10.0, "plate alarm");
    stop_sign(&mut out, x + 6.0, -13.0);
    text(&mut out, x + 20.0, -3.5, 12.0, "b bad", &words);
    out
}

/// The sign of what is stopped: two bars.
fn stop_sign(out: &mut String, x: f64, y: f64) {
    put(out, r#"<path class="halt" d="M{a+2},{b}v10M{a+7},{b}v10"/>"#, &[], &[x, y]);
}

/// The ground and the words of the plate of waiting pods; the pods stand on it.
pub fn waiting_plate(l: &Layout, count: usize, look: Look) -> String {
    let r = waiting(l);
    let mut out = String::new();
    if count == 0 {
        return out;
    }
    plate(&mut out, 0.0, 0.0, r.w, r.h, if l.bridge == Bridge::Grand { 9.0 } else { 6.0 }, "plate");
    if l.bridge == Bridge::Grand {
        let title = match look.skin {
            Skin::Ship => Thing::Queue.story(look.lang),
            Skin::Real => Thing::Queue.gloss(look.lang),
        };
        let x = waiting_shown(l, count).1;
        text(&mut out, x, 24.0, 12.5, "b", &shortened(title, 12.5, r.w - x - 4.0));
        text(
            &mut out,
            x,
            43.0,
            12.0,
            "soft",
            &shortened(&pending(look.lang, count), 12.0, r.w - x),
        );
    } else if l.bridge == Bridge::Small {
        text(&mut out, r.w - 5.0, 19.0, 12.0, "b e", &count.to_string());
    }
    out
}

fn grand(out: &mut String, look: Look) {
    // Drawn for a hull whose left end is at 206.
    out.push_str(r##"<g transform="translate(-206)"><use href="#antenna"/><use href="#tower"/>"##);
    out.push_str(concat!(
        r#"<path class="mo" d="M206,168H862C880,168 892,158 904,146L918,144C910,196 884,262 "#,
        r#"836,312H250C222,308 208,240 206,168Z"/><path class="band" d="M222,266H871C862,282 "#,
        r#"850,298 836,312H250C236,310 228,292 222,266Z"/><path class="rail2" d="M206,168H862"#,
        r#"C880,168 892,158 904,146L918,144"/><path class="mo2" d="M226,168V98q0-10 10-10H814"#,
        r#"q10,0 10,10V168Z"/><path class="roof" d="M218,92h614"/><path class="line2" "#,
        r##"d="M209,184H906"/><use href="#anchor" class="mark" x="872" y="186" "##,
        r#"transform="translate(872,186) scale(1.35) translate(-872,-186)"/>"#,
        r#"<path class="ladder" d="M557,174v14"/><path class="rungs" d="M550,178h14M550,183h14"/>"#,
    ));
    let name = Thing::ControlPlane;
    let story = name.story(look.lang);
    let width = text_width(story, 26.0);
    if width < 80.0 {
        text(out, 664.0, 216.0, 26.0, "b name", story);
        text(out, 670.0 + width, 206.0, 13.0, "name", name.real());
        text(out, 670.0 + width, 222.0, 13.0, "name", "master node");
    } else {
        text(out, 664.0, 207.0, 22.0, "b name", story);
        text(out, 664.0, 224.0, 13.0, "name", "control plane · master node");
    }
    out.push_str(r##"<g class="lamps"><use href="#lamps"/></g></g>"##);
}

fn small(out: &mut String, w: f64, look: Look) {
    let ship = concat!(
        r#"<path class="mast" d="M{a*.47-8},2 L{a*.47},-22 L{a*.47+8},2"/>"#,
        r#"<circle class="dot" cx="{a*.47}" cy="-25" r="4"/><path class="radio" "#,
        r#"d="M{a*.47-9},-18a11 11 0 0 1 0-14M{a*.47+9},-18a11 11 0 0 0 0-14"/>"#,
        r#"<path class="arm" d="M{a*.8},2v-24h8v24M{a*.7},-22H{a*.97}M{a*.93},-22v12"/>"#,
        r#"<path class="mo" d="M0,44H{a*.93}L{a},32 {a+8},30C{a+4},62 {a-10},92 "#,
        r#"{a-34},108H24C8,104 2,76 0,44Z"/><path class="band" d="M10,90H{a-16}C{a-22},98 "#,
        r#"{a-28},104 {a-34},108H24C16,106 12,98 10,90Z"/>"#,
        r#"<path class="mo2" d="M12,46V4q0-6 6-6H{a*.92}q6,0 6,6V46Z"/>"#,
        r#"<path class="roof" d="M4,-1H{a*.955}"/>"#
    );
    put(out, ship, &[], &[w]);
    text(out, 30.0, 68.0, 17.0, "b name", Thing::ControlPlane.story(look.lang));
    text(out, 30.0, 84.0, 12.0, "name", Thing::ControlPlane.real());
}

fn strip(out: &mut String, w: f64, look: Look) {
    let ship = concat!(
        r#"<path class="mo2" d="M14,18V8q0-6 6-6H{a-40}q6,0 6,6v10Z"/>"#,
        r#"<path class="roof" d="M8,2H{a-28}"/><path class="mo" d="M0,16H{a}L{a+18},8"#,
        r#"C{a+12},34 {a},52 {a-20},60H22C8,56 2,38 0,16Z"/><path class="band" "#,
        r#"d="M12,52H{a-9}C{a-12},56 {a-16},58 {a-20},60H22C18,58 14,56 12,52Z"/>"#
    );
    put(out, ship, &[], &[w]);
    if w > 500.0 {
        let mast = concat!(
            r#"<path class="mast" d="M120,4L126,-14L132,4"/>"#,
            r#"<circle class="dot" cx="126" cy="-14" r="3.5"/>"#,
            r#"<path class="arm" d="M{a-120},1v-13M{a-144},-12h84M{a-70},-12v8"/>"#
        );
        put(out, mast, &[], &[w]);
    }
    let name = Thing::ControlPlane.story(look.lang);
    if text_width(name, 15.0) <= STRIP_NAME - 12.0 {
        text(out, 12.0, 38.0, 15.0, "b name", name);
    } else {
        // What it really is has two short words.
        text(out, 14.0, 31.0, 12.5, "b name", "control");
        text(out, 14.0, 45.0, 12.5, "b name", "plane");
    }
}

/// The real view: one box around the rooms.
fn frame(out: &mut String, l: &Layout, look: Look) {
    let c = l.control;
    let real = Thing::ControlPlane.real();
    match l.bridge {
        Bridge::Grand => {
            plate(out, 0.0, 58.0, 656.0, 254.0, 16.0, "box");
            text(out, 20.0, 84.0, 16.0, "b", "Control Plane");
            text(out, 134.0, 84.0, 13.0, "soft", Thing::ControlPlane.gloss(look.lang));
            out.push_str(r#"<path class="wire" d="M250,136h10M442,136h10M351,174v13"/>"#);
            text(out, 30.0, 284.0, 12.5, "soft", StageText::OnlyApiWrites.get(look.lang));
        }
        Bridge::Small => {
            plate(out, 2.0, -18.0, c.w + 4.0, 122.0, 12.0, "box");
            text(out, 16.0, -3.0, 12.5, "b", real);
            let (api, etcd) = (l.room(Room::Api), l.room(Room::Etcd));
            let x = api.centre().x - c.x;
            put(out, r#"<path class="wire" d="M{a},{b-6}v6"/>"#, &[], &[x, etcd.y - c.y]);
        }
        Bridge::Strip => {
            plate(out, 0.0, 8.0, c.w + 6.0, 50.0, 12.0, "box");
            text(out, 10.0, 30.0, 12.5, "b", "control");
            text(out, 10.0, 46.0, 12.5, "b", "plane");
        }
    }
}

/// Names that are too long for a small room lose the part everybody knows.
fn short(name: &str, width: f64) -> &str {
    match name {
        "kube-controller-manager" if width < 112.0 => "controller-mgr",
        "kube-controller-manager" => "controller-manager",
        name => name,
    }
}

/// Across the control ship when nobody is at work there.
pub fn stopped_plate(l: &Layout, look: Look) -> String {
    let first = match look.skin {
        Skin::Ship => StageText::Stopped,
        Skin::Real => StageText::StoppedReal,
    };
    let (first, second) = (first.get(look.lang), StageText::ShipsSailOn.get(look.lang));
    let w = 58.0 + text_width(first, 13.0).max(text_width(second, 12.0));
    let c = l.control;
    let y = if l.bridge == Bridge::Grand { c.y + 40.0 } else { (c.y - 10.0).max(2.0) };
    let mut out = made(r#"<g transform="translate({a},{b})">"#, &[c.x + (c.w - w) / 2.0, y]);
    plate(&mut out, 0.0, 0.0, w, 46.0, 12.0, "plate alarm");
    out.push_str(r##"<use href="#g-CrashLoop" transform="translate(23,23) scale(1.1)"/>"##);
    text(&mut out, 44.0, 20.0, 13.0, "b bad", first);
    text(&mut out, 44.0, 37.0, 12.0, "", second);
    out.push_str("</g>");
    out
}
