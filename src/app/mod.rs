//! The page. The only room that knows the browser.
//!
//! Invariants: components turn signals of the [`session::Session`] into elements and hold no logic
//! of the model. A control is an element with `data-act`; all of them end in `Session::run`.
//! Folders follow the regions of the screen.

mod bar;
mod browser;
mod dock;
mod entry;
mod harbour;
mod header;
mod html;
pub mod icons;
pub mod narration;
mod overlay;
mod panel;
mod panic;
mod player;
mod run;
pub mod session;
pub mod stage;
mod toasts;
mod told;

use leptos::prelude::*;
use session::Session;
use wasm_bindgen::JsCast;

/// Puts the page into `#app`.
pub fn mount() {
    panic::watch();
    let (voyage, options, notices) = entry::enter();
    let place = document().get_element_by_id("app").expect("index.html has #app");
    leptos::mount::mount_to(place.unchecked_into(), move || {
        let session = Session::new(voyage, options);
        provide_context(session);
        listen(session);
        session.remember_for_panic();
        session.greet(notices);
        view! { <Page /> }
    })
    .forget();
}

/// What the window tells.
fn listen(session: Session) {
    browser::listen("keydown", Box::new(move |event| run::pressed(session, event.unchecked_ref())));
    browser::listen("popstate", Box::new(move |_| session.travelled()));
    browser::listen("pagehide", Box::new(move |_| session.keep_voyage()));
    if session.is_embed() {
        let tell = || {
            browser::post_height(f64::from(browser::root().scroll_height()));
        };
        browser::listen("resize", Box::new(move |_| tell()));
        browser::after(50, tell);
    }
}

#[component]
fn Page() -> impl IntoView {
    let session = Session::here();
    Effect::new(move || dress(session));
    let options = session.options.get_value();
    let controls = match options.controls {
        crate::share::Controls::Full => "full",
        crate::share::Controls::Steps => "steps",
        crate::share::Controls::None => "none",
    };
    let hash = move || {
        let shown = session.options.with_value(|o| o.debug);
        shown.then(|| session.voyage.with(|v| format!("{:016x}", v.cluster().hash())))
    };
    let word = |yes: bool| if yes { "true" } else { "false" };
    view! {
        {icons::sprite()}
        <div
            class="app"
            data-moseon=""
            data-step=move || session.cursor.get().to_string()
            data-steps=move || session.count.get().to_string()
            data-time-ms=move || session.time_ms.get().to_string()
            data-playing=move || word(session.playing.get())
            data-view=move || session.skin.get().code()
            data-lang=move || session.lang.get().code()
            data-hash=hash
            data-embed=options.embed.then_some("")
            data-controls=controls
            data-sheet=move || if session.sheet_open.get() { "open" } else { "closed" }
            on:click=move |event| run::clicked(session, &event)
            on:change=move |event| run::changed(session, &event)
        >
            {(!options.embed).then(|| view! { <header::Header /> })}
            <harbour::Harbour />
            {dock::is_shown(session).then(|| view! { <dock::Dock /> })}
            <panel::Panel />
            <bar::Bar />
            <toasts::Toasts />
            <overlay::Overlays />
        </div>
    }
}

/// What of the session shows on the page's root: language, theme, motion.
fn dress(session: Session) {
    let root = browser::root();
    let lang = session.lang.get();
    root.set_lang(lang.code());
    let _ = root.set_attribute("data-lang", lang.code());
    let theme = if session.dark.get() { "dark" } else { "light" };
    let _ = root.set_attribute("data-theme", theme);
    let motion = if session.motion.get() { "auto" } else { "off" };
    let _ = root.set_attribute("data-motion", motion);
    document().set_title(crate::text::ui::Ui::PageTitle.get(lang));
}
