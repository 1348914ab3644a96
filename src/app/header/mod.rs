//! The header: name, scene, how to look, and the way out to the world.

use super::browser;
use super::icons::icon;
use super::overlay::scenes_words;
use super::session::Session;
use crate::text::Skin;
use crate::text::ui::Ui;
use leptos::prelude::*;

#[component]
pub fn Header() -> impl IntoView {
    let session = Session::here();
    let scene = Memo::new(move |_| session.voyage.with(|v| v.scene().id()));
    let scene_title = move || {
        scene.track();
        let title = session.voyage.with_untracked(|v| scenes_words(v.scene()).0);
        title.get(session.lang.get())
    };
    view! {
        <header>
            <h1 class="logo">
                {icon("logo")}
                <span>{session.t(Ui::Logo)}</span>
                <small>{session.t(Ui::LogoOther)}</small>
            </h1>
            <button type="button" class="pill scene" data-act="scene.open">
                <span class="sr">{session.t(Ui::Scene)}</span>
                <b>{scene_title}</b>
                {icon("down")}
            </button>
            <a
                class="badge"
                href="https://kubernetes.io/releases/"
                target="_blank"
                rel="noopener"
            >
                "Kubernetes v1.36"
            </a>
            <span class="sp"></span>
            <div class="seg view" role="group" aria-label=session.t(Ui::View)>
                {view_button(session, Skin::Ship, "boat", Ui::ViewShip)}
                {view_button(session, Skin::Real, "boxes", Ui::ViewReal)}
            </div>
            <span class="sp"></span>
            {wide_controls(session)}
            <button
                type="button"
                class="hb narrow"
                data-act="menu.open"
                aria-haspopup="dialog"
                aria-label=session.t(Ui::Menu)
            >
                {icon("menu")}
            </button>
        </header>
    }
}

fn view_button(session: Session, skin: Skin, picture: &'static str, label: Ui) -> AnyView {
    view! {
        <button
            type="button"
            data-act="view.toggle"
            data-arg=skin.code()
            aria-pressed=move || if session.skin.get() == skin { "true" } else { "false" }
            title="V"
        >
            {icon(picture)}
            <span>{session.t(label)}</span>
        </button>
    }
    .into_any()
}

/// What a phone finds in its menu.
fn wide_controls(session: Session) -> AnyView {
    let square = |act: &'static str, label: Ui, picture: &'static str| {
        view! {
            <button type="button" class="hb wide" data-act=act aria-label=session.t(label)
                title=session.t(label)>
                {icon(picture)}
            </button>
        }
        .into_any()
    };
    let theme = view! {
        <button
            type="button"
            class="hb wide"
            data-act="theme.toggle"
            aria-label=move || {
                let other = if session.dark.get() { Ui::ThemeLight } else { Ui::ThemeDark };
                other.get(session.lang.get())
            }
        >
            {move || icon(if session.dark.get() { "moon" } else { "sun" })}
        </button>
    };
    let motion = view! {
        <button
            type="button"
            class="hb wide"
            data-act="motion.toggle"
            aria-label=session.t(Ui::Motion)
            aria-pressed=move || if session.motion.get() { "true" } else { "false" }
            title=session.t(Ui::Motion)
        >
            {icon("wind")}
        </button>
    };
    let worded = |act: &'static str, label: Ui, picture: &'static str| {
        view! {
            <button type="button" class="hb wide" data-act=act aria-haspopup="dialog">
                {icon(picture)}
                <span>{session.t(label)}</span>
            </button>
        }
        .into_any()
    };
    let full = browser::can_fill_screen().then(|| square("screen.toggle", Ui::FullScreen, "full"));
    view! {
        <button type="button" class="hb wide lang" data-act="lang.toggle"
            aria-label=session.t(Ui::OtherLanguage)>
            <b>{session.t(Ui::ThisLanguage)}</b>
            <span>{session.t(Ui::OtherLanguageShort)}</span>
        </button>
        <span class="vr wide"></span>
        {theme.into_any()}
        {motion.into_any()}
        {full}
        {square("help.open", Ui::Help, "help")}
        {worded("share.open", Ui::Share, "share")}
    }
    .into_any()
}
