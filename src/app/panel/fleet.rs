//! A large fleet as a whole: how it is, who is not well, how fast zones are emptied, what happened.

use super::explain::lines;
use crate::app::bar::clock;
use crate::app::browser;
use crate::app::html::{button, esc, icon, spans};
use crate::app::narration::fleet::{self, Fleet, Tile, ZoneRow};
use crate::app::narration::{Voice, chip};
use crate::app::painter::Painter;
use crate::app::session::Session;
use crate::app::stage::far::name_of;
use crate::app::told::{Line, dress, line};
use crate::app::watch::Derived;
use crate::picture::{Cell, ColourBy, Window, colour};
use crate::text::far;
use crate::text::fleet::{FleetText, ZoneText};
use crate::text::number::grouped;
use crate::voyage::{Group, Theme, Voyage};
use std::cell::OnceCell;
use std::fmt::Write;
use std::sync::Arc;

/// The highest bar.
const BIN_PX: u32 = 80;
/// Groups listed, newest first.
const GROUPS_MAX: usize = 20;
/// Steps of an unfolded group.
const STEPS_MAX: usize = 20;

pub fn html() -> String {
    [
        "<div class=\"fleet\" hidden><p class=\"kick fk\"></p>\
         <p class=\"ft\" role=\"status\"></p><div class=\"tiles\"></div>\
         <div class=\"fz\"></div><div class=\"fc\" hidden><h2 class=\"fch\"></h2>\
         <div class=\"seg\" role=\"group\">",
        &ColourBy::ALL.map(choice).concat(),
        "</div><h2 class=\"fbh\"></h2><ul class=\"bins\"></ul></div>\
         <div class=\"fa\"></div>\
         <div class=\"why fw\"></div><div class=\"fb\"></div><div class=\"fg\"></div></div>",
    ]
    .concat()
}

/// A button that stays, so that it keeps the focus.
fn choice(by: ColourBy) -> String {
    let code = by.code();
    format!("<button type=\"button\" data-act=\"colour.by\" data-arg=\"{code}\"></button>")
}

/// On its own, so that opening the page need not load it.
#[inline(never)]
pub fn paint(session: Session, to: &mut Painter) {
    let voice = Voice { lang: session.lang.get(), skin: session.skin.get() };
    let lang = voice.lang;
    let fleet = told(session);
    to.html(".fk", &kick(session, voice, &fleet));
    to.html(".ft", &spans(&fleet.title));
    to.html(".tiles", &fleet.tiles.iter().map(tile).collect::<String>());
    to.html(".fz", &zones(voice, &fleet.zones));
    colours(session, voice, to);
    to.html(".fa", &apps(&fleet));
    let why = ["<b class=\"ask\">", FleetText::Why.get(lang), "</b>", &spans(&fleet.why)];
    to.html(".fw", &why.concat());
    let buttons =
        [("charts.open", "chart", FleetText::Charts), ("search.open", "find", FleetText::Search)];
    let buttons = buttons.map(|(act, sign, word)| button("pill", act, "", sign, word.get(lang)));
    to.html(".fb", &buttons.concat());
    let open = session.group_open.get();
    session.voyage.with(|v| {
        if to.is_due(".fg", &told_of(voice, v, open)) {
            to.html(".fg", &groups(voice, v, open));
        }
    });
}

/// It follows the voyage, not how the reader looks at it.
fn told(session: Session) -> Arc<Fleet> {
    thread_local! {
        static TOLD: OnceCell<Derived<Fleet>> = const { OnceCell::new() };
    }
    let told = move |_: Option<&Fleet>| {
        let voice = Voice { lang: session.lang.get(), skin: session.skin.get() };
        session.voyage.with(|v| fleet::fleet(voice, v.cluster()))
    };
    TOLD.with(|kept| kept.get_or_init(|| Derived::new(told)).get())
}

fn kick(session: Session, voice: Voice, fleet: &Fleet) -> String {
    let (well, word) = &fleet.chip;
    let (class, sign) = if *well { ("ok", "check") } else { ("bad", "burst") };
    let harbour = session.sight.around();
    let Window { level, places, .. } = &harbour.window;
    let level = far::level(voice.lang, name_of(*level), places.len());
    let time = session.voyage.with(|v| v.time_ms());
    format!(
        "<span class=\"chip {class}\">{}{}</span><span>{}</span><span class=\"sp\"></span>\
         <time>{}</time>",
        icon(sign),
        esc(word),
        esc(&level),
        clock(time)
    )
}

fn tile(tile: &Tile) -> String {
    format!(
        "<div class=\"tile {}\"><b>{}</b><span>{}</span></div>",
        tile.class, tile.number, tile.word
    )
}

/// In an ocean: what the cells' colours tell, and how many ships have which.
fn colours(session: Session, voice: Voice, to: &mut Painter) {
    let lang = voice.lang;
    let harbour = session.sight.around();
    to.flag(".fc", "hidden", harbour.ocean.is_none());
    let Some(ocean) = &harbour.ocean else { return };
    let by = session.sight.far.colour.get();
    to.text(".fch", FleetText::ColourBy.get(lang));
    to.attr(".fc .seg", "aria-label", Some(FleetText::ColourBy.get(lang)));
    let words = [FleetText::Cpu, FleetText::Memory, FleetText::PodCount, FleetText::State];
    for (one, word) in ColourBy::ALL.into_iter().zip(words) {
        let at = [".fc [data-arg=", one.code(), "]"].concat();
        to.text(&at, word.get(lang));
        to.state(&at, "aria-pressed", one == by);
    }
    let heading = [
        FleetText::ShipsByCpu,
        FleetText::ShipsByMemory,
        FleetText::ShipsByPods,
        FleetText::ShipsByState,
    ];
    to.text(".fbh", &voice.say(heading[by as usize].get(lang), &[]));
    let states = [
        FleetText::Ready,
        FleetText::Cordoned,
        FleetText::Unheard,
        FleetText::NotReady,
        FleetText::Unknown,
    ];
    let mut bins = [0u32; 6];
    for cell in ocean.cells.iter() {
        let bin = match by {
            ColourBy::State => cell.state as usize,
            _ => usize::from(cell.shade(by)),
        };
        bins[bin] += 1;
    }
    let shown = if by == ColourBy::State { states.len() } else { bins.len() };
    let most = bins.iter().max().copied().unwrap_or(1).max(1);
    let mut out = String::new();
    for (i, count) in bins[..shown].iter().enumerate() {
        let (word, class) = match by {
            ColourBy::State => (states[i].get(lang), "s"),
            _ => (Cell::SHADES[i], "r"),
        };
        let _ = write!(
            out,
            "<li><b>{}</b><i class=\"{class}{i}\" style=\"height:{}px\"></i>\
             <span>{word}</span></li>",
            grouped(*count),
            count * BIN_PX / most
        );
    }
    to.html(".bins", &out);
}

/// The state machine of each zone that is not well.
fn zones(voice: Voice, rows: &[ZoneRow]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let mut out = format!("<h2>{}</h2>", ZoneText::Heading.get(voice.lang));
    for row in rows {
        let _ = write!(
            out,
            "<div class=\"ztile\" data-zone=\"{}\" data-state=\"{}\"><p><b>{}</b>\
             <span class=\"chip {}\">{}</span></p><p>{}</p><p><b>{}</b></p>",
            esc(&row.zone),
            row.state,
            esc(&row.title),
            row.class,
            row.state,
            esc(&row.counts),
            esc(&row.rate),
        );
        if !row.queued.is_empty() {
            let _ = write!(out, "<p>{}</p>", esc(&row.queued));
        }
        let _ = write!(out, "<p class=\"fine\">{}</p></div>", spans(&row.why));
    }
    out
}

/// Bars of pods, by app.
fn apps(fleet: &Fleet) -> String {
    if fleet.apps.is_empty() {
        return String::new();
    }
    let largest = fleet.apps.iter().filter(|row| !row.app.is_empty()).map(|row| row.pods).max();
    let largest = largest.unwrap_or(1).max(1);
    let mut out = format!("<h2>{}</h2><ul class=\"apps\">", esc(&fleet.pods));
    for row in &fleet.apps {
        let class = match row.app.is_empty() {
            true => "rest".to_string(),
            false => format!("a{}", colour(&row.app)),
        };
        let part = |n: u32| (n.min(largest) * 100 / largest).to_string();
        let _ = write!(
            out,
            "<li class=\"{class}\" data-app=\"{}\"><i></i><span>{}</span>\
             <span class=\"bars\" aria-hidden=\"true\"><i style=\"width:{}%\"></i>\
             <i style=\"width:{}%\"></i></span><b>{}</b><span class=\"sr\">{}</span></li>",
            esc(&row.app),
            esc(&row.name),
            part(row.pods),
            part(row.ready),
            grouped(row.pods),
            esc(&row.said),
        );
    }
    out + "</ul>"
}

/// What the list of groups is made from: most steps change nothing of it.
fn told_of(voice: Voice, voyage: &Voyage, open: Option<usize>) -> String {
    let (cursor, all) = (voyage.cursor(), voyage.groups());
    let begun = all.partition_point(|group| group.first() < cursor);
    let known = |group: &Group| group.steps.partition_point(|step| (*step as usize) < cursor);
    let known: usize = all[begun.saturating_sub(GROUPS_MAX)..begun].iter().map(known).sum();
    let first = voyage.steps().first().map_or(std::ptr::null(), Arc::as_ptr);
    let (lang, skin, branch) = (voice.lang.code(), voice.skin.code(), voyage.branch());
    let (first, open) = (first as usize, open.map_or(0, |number| number + 1));
    format!("{lang} {skin} {first} {branch} {begun} {known} {open}")
}

/// What happened up to here, group by group, the newest first.
fn groups(voice: Voice, voyage: &Voyage, open: Option<usize>) -> String {
    let lang = voice.lang;
    let cursor = voyage.cursor();
    let all = voyage.groups();
    let begun = all.partition_point(|group| group.first() < cursor);
    if begun == 0 {
        return String::new();
    }
    let mut out = format!("<h2>{}</h2><div class=\"log\">", FleetText::Happenings.get(lang));
    for number in (begun.saturating_sub(GROUPS_MAX)..begun).rev() {
        let group = all[number].upto(cursor);
        let steps = voice.say(FleetText::Single.get(lang), &[&grouped(group.steps.len())]);
        let step = &voyage.steps()[group.first()];
        let word = group_word(voice, voyage, &group);
        let sign = icon(dress(chip(step)).1);
        let time = clock(voyage.time_of(group.first() + 1));
        if group.steps.len() == 1 {
            let _ = write!(
                out,
                "<button type=\"button\" data-act=\"seek\" data-arg=\"{}\" data-group=\"{number}\">\
                 <time>{time}</time>{sign}<span>{}</span></button>",
                group.first() + 1,
                esc(&word)
            );
            continue;
        }
        let is_open = open == Some(number);
        let _ = write!(
            out,
            "<button type=\"button\" data-act=\"timeline.group\" data-arg=\"{number}\" \
             data-group=\"{number}\" aria-expanded=\"{is_open}\"><time>{time}</time>{sign}\
             <span>{}<small>{}</small></span></button>",
            esc(&word),
            esc(&steps)
        );
        if is_open {
            out += &singles(voice, voyage, &group);
        }
    }
    out + "</div>"
}

fn group_word(voice: Voice, voyage: &Voyage, group: &Group) -> String {
    match group.theme {
        Theme::Act | Theme::Other | Theme::Zone => line(voyage, voice, group.first()).text.detail,
        _ => fleet::group(voice, group),
    }
}

/// The steps of a group, to jump to.
fn singles(voice: Voice, voyage: &Voyage, group: &Group) -> String {
    let mut out = String::from("<div class=\"singles\">");
    let shown = group.steps.iter().take(STEPS_MAX);
    let rows: Vec<Line> = shown.map(|index| line(voyage, voice, *index as usize)).collect();
    out += &lines(&rows, 0);
    let left = group.steps.len().saturating_sub(STEPS_MAX);
    if left > 0 {
        let more = voice.say(FleetText::More.get(voice.lang), &[&grouped(left)]);
        let _ = write!(out, "<p class=\"fine\">{}</p>", esc(&more));
    }
    out + "</div>"
}

/// Unfolds a group, or folds it again.
#[inline(never)]
pub fn unfold(session: Session, arg: &str) {
    let Ok(number) = arg.parse::<usize>() else { return };
    session.group_open.update(|open| {
        *open = if *open == Some(number) { None } else { Some(number) };
    });
    let button = ["[data-group=\"", arg, "\"]"].concat();
    browser::after(0, move || browser::focus(&button));
}
