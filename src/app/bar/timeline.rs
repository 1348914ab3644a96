//! The timeline: every happening as a tick by its kind, the past filled, the future to seek in.

use super::clock;
use crate::app::dock::offer;
use crate::app::icons::icon;
use crate::app::session::Session;
use crate::app::narration::tick;
use crate::cluster::{Step, What};
use crate::text::ui::Ui;
use crate::text::{Lang, Skin, rich};
use leptos::html::Div;
use leptos::prelude::*;
use std::fmt::Write;

/// Ticks stand at least this far apart; of nearer ones the most telling is drawn.
const TICKS_MAX: usize = 72;
/// Act names stand at least this share of the line apart.
const LABEL_GAP: f64 = 0.16;

#[component]
pub fn Timeline() -> impl IntoView {
    let session = Session::here();
    let track = NodeRef::<Div>::new();
    let dragging = StoredValue::new(false);
    let seek = move |event: &web_sys::PointerEvent| {
        let Some(track) = track.get_untracked() else { return };
        let place = track.get_bounding_client_rect();
        let share = (f64::from(event.client_x()) - place.left()) / place.width().max(1.0);
        let step = (share.clamp(0.0, 1.0) * session.count.get_untracked() as f64).round();
        if step as usize != session.cursor.get_untracked() {
            session.run("seek", &(step as usize).to_string());
        }
    };
    let down = move |event: web_sys::PointerEvent| {
        if let Some(track) = track.get_untracked() {
            let _ = track.set_pointer_capture(event.pointer_id());
        }
        dragging.set_value(true);
        seek(&event);
    };
    let moved = move |event: web_sys::PointerEvent| {
        if dragging.get_value() {
            seek(&event);
        }
    };
    let key = move |event: web_sys::KeyboardEvent| {
        let (cursor, count) = (session.cursor.get_untracked(), session.count.get_untracked());
        let to = match event.key().as_str() {
            "Home" => 0,
            "End" => count,
            "PageUp" => cursor.saturating_sub(10),
            "PageDown" => (cursor + 10).min(count),
            _ => return,
        };
        event.prevent_default();
        session.run("seek", &to.to_string());
    };
    let share = Memo::new(move |_| {
        let count = session.count.get().max(1);
        100.0 * session.cursor.get() as f64 / count as f64
    });
    let branch = Memo::new(move |_| session.voyage.with(|v| v.branch()));
    let ticks = Memo::new(move |_| {
        session.count.track();
        branch.track();
        session.voyage.with_untracked(|v| ticks(v.steps()))
    });
    let labels = move || {
        let lang = session.lang.get();
        session.count.track();
        session.cursor.track();
        branch.track();
        session.voyage.with_untracked(|v| labels(v.steps(), v.cursor(), lang))
    };
    let said = move || {
        let (cursor, count) = (session.cursor.get().to_string(), session.count.get().to_string());
        let time = clock(session.time_ms.get());
        let lang = session.lang.get();
        rich::fill_plain(Ui::TimelineSays.get(lang), lang, Skin::Ship, &[&cursor, &count, &time])
    };
    view! {
        <div class="tl">
            <div
                class="track"
                node_ref=track
                role="slider"
                tabindex="0"
                data-act="seek"
                data-change
                aria-label=session.t(Ui::Timeline)
                aria-valuemin="0"
                aria-valuemax=move || session.count.get().to_string()
                aria-valuenow=move || session.cursor.get().to_string()
                aria-valuetext=said
                on:pointerdown=down
                on:pointermove=moved
                on:pointerup=move |_| dragging.set_value(false)
                on:pointercancel=move |_| dragging.set_value(false)
                on:keydown=key
            >
                <div class="ticks" inner_html=move || ticks.get()></div>
                <div class="rail">
                    <i style=move || format!("width:{:.2}%", share.get())></i>
                    <i class="thumb" style=move || format!("left:{:.2}%", share.get())></i>
                </div>
                <div class="marks" inner_html=labels></div>
            </div>
            {move || forks(session)}
        </div>
    }
}

fn forks(session: Session) -> Option<AnyView> {
    let count = session.voyage.with(|v| v.branches().len());
    (count > 1).then(|| {
        view! {
            <button type="button" class="pill forks" data-act="fork.open" aria-haspopup="dialog">
                {icon("fork")}
                <span>{session.t(Ui::Forks)}" "{count}</span>
            </button>
        }
        .into_any()
    })
}

fn ticks(steps: &[std::sync::Arc<Step>]) -> String {
    let mut places: [Option<(usize, u8)>; TICKS_MAX] = [None; TICKS_MAX];
    let count = steps.len().max(1);
    for (index, step) in steps.iter().enumerate() {
        if !step.is_happening() {
            continue;
        }
        // The number is that of the shape in the sprite; of two in one place the greater tells
        // more.
        let kind = tick(step) as u8;
        let place = &mut places[index * TICKS_MAX / count];
        if place.is_none_or(|(_, before)| kind > before) {
            *place = Some((index + 1, kind));
        }
    }
    let mut out = String::from("<svg aria-hidden=\"true\">");
    for (step, kind) in places.into_iter().flatten() {
        let x = 100.0 * step as f64 / count as f64;
        let _ = write!(out, "<use href=\"#t-{kind}\" class=\"k{kind}\" x=\"{x:.2}%\"/>");
    }
    out + "</svg>"
}

/// The start, the acts, the present step and the last one, where there is room.
fn labels(steps: &[std::sync::Arc<Step>], cursor: usize, lang: Lang) -> String {
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
    for (index, step) in steps.iter().enumerate() {
        if let What::Act(act) = &step.what
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
        let _ =
            write!(out, "<span class=\"{class}\" style=\"left:{:.2}%\">{text}</span>", at * 100.0);
    }
    out
}
