//! The bar: transport, speed, timeline and the simulated clock.

mod timeline;

use super::dock;
use super::icons::icon;
use super::overlay::share::address;
use super::session::Session;
use crate::share::{Options, SPEEDS};
use crate::text::ui::Ui;
use leptos::prelude::*;

#[component]
pub fn Bar() -> impl IntoView {
    let session = Session::here();
    let at_start = move || session.cursor.get() == 0;
    let hinting = Memo::new(move |_| dock::is_shown(session) && dock::is_hinting(session));
    let play_label = move || {
        let text = if session.playing.get() { Ui::Pause } else { Ui::Play };
        text.get(session.lang.get())
    };
    view! {
        <footer class="bar">
            <div class="tp" role="group" aria-label=session.t(Ui::Transport)>
                <button
                    type="button"
                    data-act="step.back"
                    aria-label=session.t(Ui::StepBack)
                    title="←"
                    aria-disabled=move || at_start().then_some("true")
                >
                    {icon("back")}
                </button>
                <button
                    type="button"
                    data-act="play.toggle"
                    aria-label=play_label
                    title="Space"
                >
                    {move || icon(if session.playing.get() { "pause" } else { "play" })}
                </button>
                <button
                    type="button"
                    class="go"
                    class:calm=hinting
                    data-act="step.forward"
                    title="→"
                >
                    <span>{session.t(Ui::StepForward)}</span>
                    {icon("fwd")}
                </button>
                <button
                    type="button"
                    class="leap"
                    data-act="step.next-happening"
                    aria-label=session.t(Ui::NextHappening)
                    title=session.t(Ui::NextHappening)
                >
                    {icon("happen")}
                </button>
                <button
                    type="button"
                    class="leap"
                    data-act="step.next-chapter"
                    aria-label=session.t(Ui::NextChapter)
                    title=session.t(Ui::NextChapter)
                >
                    {icon("chapter")}
                </button>
            </div>
            {speed(session)}
            <timeline::Timeline />
            <div class="clock">
                <small>{session.t(Ui::Clock)}</small>
                <span>{move || clock(session.time_ms.get())}</span>
            </div>
            <a class="open" target="_blank" rel="noopener" href=move || whole_page(session)>
                {icon("logo")}
                <b>{session.t(Ui::OpenInMoseon)}</b>
                {icon("out")}
            </a>
        </footer>
    }
}

fn speed(session: Session) -> AnyView {
    let options = SPEEDS.iter().enumerate().map(|(index, speed)| {
        view! {
            <option value=index.to_string() selected=move || session.speed.get() == index>
                {format!("{speed}×")}
            </option>
        }
        .into_any()
    });
    view! {
        <label class="spd">
            <span>{session.t(Ui::Speed)}</span>
            <select
                data-act="speed"
                data-change
                prop:value=move || session.speed.get().to_string()
            >
                {options.collect::<Vec<_>>()}
            </select>
        </label>
    }
    .into_any()
}

/// From an embed to the same moment on the whole page.
fn whole_page(session: Session) -> String {
    session.cursor.track();
    let at = Some(session.time_ms.get());
    let (lang, view) = (Some(session.lang.get()), Some(session.skin.get()));
    if session.is_embed() {
        address(session, &Options { at, lang, view, ..Options::default() })
    } else {
        String::new()
    }
}

/// `01:02.345`, or `1:02:03.456` from an hour on: messages take milliseconds.
pub fn clock(ms: u64) -> String {
    let (part, s, m, h) = (ms % 1_000, ms / 1_000 % 60, ms / 60_000 % 60, ms / 3_600_000);
    let hours = if h > 0 { format!("{h}:") } else { String::new() };
    format!("{hours}{m:02}:{s:02}.{part:03}")
}
