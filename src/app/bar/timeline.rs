//! The timeline: every happening as a tick by its kind, the past filled, the future to seek in.

use super::clock;
use crate::app::browser;
use crate::app::dock::offer;
use crate::app::html::{icon, l};
use crate::app::narration::tick;
use crate::app::painter::Painter;
use crate::app::session::Session;
use crate::cluster::What;
use crate::picture::within;
use crate::text::number::grouped;
use crate::text::ui::Ui;
use crate::text::{Lang, Skin, rich};
use crate::voyage::{BranchId, Group, Voyage};
use std::cell::RefCell;
use std::fmt::Write;
use std::sync::Arc;

/// Ticks stand at least this far apart; of nearer ones the most telling is drawn.
const TICKS_MAX: usize = 72;
/// Act names stand at least this share of the line apart.
const LABEL_GAP: f64 = 0.16;

pub fn html() -> String {
    [
        "<div class=\"tl\"><div class=\"track\" role=\"slider\" tabindex=\"0\" data-act=\"seek\" \
         data-change aria-valuemin=\"0\"",
        &l(Ui::Timeline),
        "><div class=\"legends\"></div><div class=\"ticks\"></div><div class=\"rail\"><i></i>\
         <i class=\"thumb\"></i></div><div class=\"marks\"></div></div>\
         <button type=\"button\" class=\"pill forks\" \
         data-act=\"fork.open\" aria-haspopup=\"dialog\" hidden>",
        &icon("fork"),
        "<span></span></button></div>",
    ]
    .concat()
}

pub fn paint(session: Session, to: &mut Painter) {
    let lang = session.lang.get();
    let (cursor, time_ms) = session.voyage.with(|v| (v.cursor(), v.time_ms()));
    let (count, forks) = session.voyage.with(|v| (v.steps().len(), v.branches().len()));
    let share = percent(cursor as f64 / count.max(1) as f64);
    // Steps are kept where they are: the same first and last one mean the same voyage.
    let ends = session.voyage.with(|v| {
        let steps = v.steps();
        let (first, last) = (steps.first().map(Arc::as_ptr), steps.last().map(Arc::as_ptr));
        format!("{count} {first:?} {last:?} {}", v.is_grouped())
    });
    if to.is_due(".track .ticks", &ends) {
        let made = session.voyage.with(|v| match v.is_grouped() {
            true => grouped_ticks(v),
            false => ticks(v),
        });
        to.html(".track .ticks", &made);
    }
    if to.is_due(".legends", lang.code()) {
        to.html(".legends", &legend(lang));
    }
    to.html(".marks", &session.voyage.with(|v| labels(v, cursor, lang)));
    to.attr(".rail i", "style", Some(&["width:", &share].concat()));
    to.attr(".thumb", "style", Some(&["left:", &share].concat()));
    let (now, most) = (cursor.to_string(), count.to_string());
    let args = [&*now, &most, &clock(time_ms)];
    let said = rich::fill_plain(Ui::TimelineSays.get(lang), lang, Skin::Ship, &args);
    to.attr(".track", "aria-valuemax", Some(&most));
    to.attr(".track", "aria-valuenow", Some(&now));
    to.attr(".track", "aria-valuetext", Some(&said));
    to.flag(".forks", "hidden", forks < 2);
    to.text(".forks span", &[Ui::Forks.get(lang), " ", &forks.to_string()].concat());
}

/// A pointer on the track: seeks where it is.
pub fn point(session: Session, event: &web_sys::PointerEvent) {
    let Some(track) = browser::closest(event.target(), ".track") else { return };
    let down = event.type_() == "pointerdown";
    if down {
        let _ = track.set_pointer_capture(event.pointer_id());
    } else if !track.has_pointer_capture(event.pointer_id()) {
        return;
    }
    let place = track.get_bounding_client_rect();
    let share = (f64::from(event.client_x()) - place.left()) / place.width().max(1.0);
    let count = session.voyage.with_untracked(|v| v.steps().len());
    let step = (within(share, 0.0, 1.0) * count as f64 + 0.5) as usize;
    if step != session.cursor() {
        session.run("seek", &step.to_string());
    }
}

/// A key on the track; `true` if it meant something here.
pub fn key(session: Session, key: &str) -> bool {
    let (cursor, count) = session.voyage.with_untracked(|v| (v.cursor(), v.steps().len()));
    let to = match key {
        "Home" => 0,
        "End" => count,
        "PageUp" => cursor.saturating_sub(10),
        "PageDown" => (cursor + 10).min(count),
        _ => return false,
    };
    session.run("seek", &to.to_string());
    true
}

/// A share as CSS wants it, to a hundredth of a per cent.
pub fn percent(share: f64) -> String {
    let hundredths = (share * 10_000.0 + 0.5) as u32;
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

/// What the ticks mean, in the order of their numbers.
pub fn legend(lang: Lang) -> String {
    let mut out = String::from("<p class=\"legend\">");
    for (kind, text) in KINDS.into_iter().enumerate() {
        let text = text.get(lang);
        let _ = write!(
            out,
            "<span><svg class=\"ticks\" aria-hidden=\"true\"><use href=\"#t-{kind}\" \
             class=\"k{kind}\" x=\"6\"/></svg>{text}</span>"
        );
    }
    out + "</p>"
}

const KINDS: [Ui; 5] =
    [Ui::TickGeneral, Ui::TickScheduling, Ui::TickReady, Ui::TickFailure, Ui::TickService];

/// Happenings of the known steps, in cells of so many steps that there are few of them: what is
/// known stays as it is when steps are added.
#[derive(Default)]
struct Cells {
    /// The branch, its first step and the last one looked at.
    of: (BranchId, usize, usize),
    known: usize,
    /// A cell holds this power of two steps.
    shift: u32,
    /// The step after the most telling happening, and its kind.
    best: Vec<Option<(usize, u8)>>,
}

/// More cells than these are joined in pairs.
const CELLS_MAX: usize = 1_024;

thread_local! {
    static CELLS: RefCell<Cells> = RefCell::default();
}

impl Cells {
    /// Looks at the steps that were added since.
    fn follow(&mut self, voyage: &Voyage) {
        let steps = voyage.steps();
        let place = |index: usize| steps.get(index).map_or(0, |step| Arc::as_ptr(step) as usize);
        let (branch, first, last) = self.of;
        let same = branch == voyage.branch() && first == place(0);
        if !same || self.known > steps.len() || last != place(self.known.wrapping_sub(1)) {
            *self = Cells::default();
        }
        for (index, step) in steps.iter().enumerate().skip(self.known) {
            if index >> self.shift == CELLS_MAX {
                let pairs = self.best.chunks(2);
                self.best = pairs.map(|p| better(p[0], p.get(1).copied().flatten())).collect();
                self.shift += 1;
            }
            let cell = index >> self.shift;
            if cell == self.best.len() {
                self.best.push(None);
            }
            if voyage.happens(index) {
                // The number is that of the shape in the sprite.
                let new = Some((index + 1, tick(step) as u8));
                self.best[cell] = better(self.best[cell], new);
            }
        }
        self.known = steps.len();
        self.of = (voyage.branch(), place(0), place(self.known.wrapping_sub(1)));
    }
}

/// The greater of two kinds tells more; of the same, the first.
fn better(a: Option<(usize, u8)>, b: Option<(usize, u8)>) -> Option<(usize, u8)> {
    match (a, b) {
        (Some(one), Some(other)) if other.1 > one.1 => b,
        (None, _) => b,
        _ => a,
    }
}

fn ticks(voyage: &Voyage) -> String {
    let count = voyage.steps().len().max(1);
    let mut places: [Option<(usize, u8)>; TICKS_MAX] = [None; TICKS_MAX];
    CELLS.with_borrow_mut(|cells| {
        cells.follow(voyage);
        for found in cells.best.iter().flatten() {
            let place = &mut places[(found.0 - 1) * TICKS_MAX / count];
            *place = better(*place, Some(*found));
        }
    });
    let mut out = String::from("<svg aria-hidden=\"true\">");
    for (step, kind) in places.into_iter().flatten() {
        let x = percent(step as f64 / count as f64);
        let _ = write!(out, "<use href=\"#t-{kind}\" class=\"k{kind}\" x=\"{x}\"/>");
    }
    out + "</svg>"
}

/// A tick for each group of happenings, with its count where there is room.
#[inline(never)]
fn grouped_ticks(voyage: &Voyage) -> String {
    /// Of groups nearer than this the one that counts most is drawn.
    const PLACES: usize = 40;
    let steps = voyage.steps();
    let count = steps.len().max(1);
    let mut places: [Option<(u8, &Group)>; PLACES] = [None; PLACES];
    for group in voyage.groups() {
        let kind = tick(&steps[group.first()]) as u8;
        let place = &mut places[group.first() * PLACES / count];
        if place.is_none_or(|(k, g)| (kind, group.count) > (k, g.count)) {
            *place = Some((kind, group));
        }
    }
    let mut out = String::from("<svg aria-hidden=\"true\">");
    let mut free = 0;
    for (i, (kind, group)) in places.iter().enumerate().filter_map(|(i, p)| Some((i, (*p)?))) {
        let x = percent((group.first() + 1) as f64 / count as f64);
        let _ = write!(out, "<use href=\"#t-{kind}\" class=\"k{kind}\" x=\"{x}\"/>");
        // Near the end it stands before the tick: behind it is the clock.
        let ends = (group.first() + 1) * 16 > count * 15;
        let under = if ends { i.saturating_sub(2) } else { i + 1 };
        let mut beside = places.iter().skip(under).take(if ends { i - under } else { 2 });
        let alone = beside.all(Option::is_none);
        if group.count > 1 && i >= free && alone {
            let said = grouped(group.count);
            let (side, class) = if ends { (-9, "to-end") } else { (9, "") };
            let _ = write!(
                out,
                "<svg x=\"{x}\"><text x=\"{side}\" y=\"16\" class=\"{class}\">{said}</text></svg>"
            );
            free = i + 3;
        }
    }
    out + "</svg>"
}

/// The start, the acts, the present step and the last one, where there is room.
fn labels(voyage: &Voyage, cursor: usize, lang: Lang) -> String {
    let steps = voyage.steps();
    let count = steps.len();
    let share = |step: usize| step as f64 / count.max(1) as f64;
    let nth = |step: usize| {
        rich::fill_plain(Ui::NthStep.get(lang), lang, Skin::Ship, &[&step.to_string()])
    };
    let mut marks: Vec<(f64, String)> = Vec::new();
    let mut put = |at: f64, text: String| {
        if marks.iter().all(|(taken, _)| (taken - at).abs() >= LABEL_GAP) {
            marks.push((at, text));
        }
    };
    if count > 0 {
        put(share(cursor), if cursor == 0 { Ui::Start.get(lang).into() } else { nth(cursor) });
    }
    put(0.0, Ui::Start.get(lang).into());
    if count > 0 {
        put(1.0, nth(count));
    }
    for index in voyage.acts() {
        if let What::Act(act) = &steps[index].what
            && let Some(act) = offer::find(act.act())
        {
            put(share(index + 1), act.label.get(lang).into());
        }
    }
    let mut out = String::new();
    for (at, text) in marks {
        let class = match at {
            0.0..0.04 => "first",
            0.96.. => "last",
            _ => "",
        };
        let left = percent(at);
        let _ = write!(out, "<span class=\"{class}\" style=\"left:{left}\">{text}</span>");
    }
    out
}
