//! The page. The only room that knows the browser.
//!
//! Invariants: what is shown follows the signals of the [`session::Session`]; no logic of the model
//! is here. The picture is a tree of components ([`stage`]); the page around it is markup made
//! once, painted into after every change (`painter`), which keeps the download small. A control is
//! an element with `data-act`; all of them end in `Session::run`. Folders follow the regions of the
//! screen.

mod bar;
mod browser;
mod dock;
mod drawer;
mod entry;
mod harbour;
mod header;
mod html;
mod load;
pub mod narration;
mod overlay;
mod painter;
mod panel;
mod panic;
mod player;
mod run;
mod session;
mod stage;
mod toasts;
mod told;
mod watch;

use crate::share::{Controls, Options};
use crate::text::ui::Ui;
use leptos::prelude::*;
use painter::Painter;
use session::Session;
use stage::Stage;
use wasm_bindgen::JsCast;
use watch::effect;
use web_sys::Element;

/// Puts the page into `#app`.
pub fn mount() {
    panic::watch();
    let entry::Entered { voyage, options, notices, launch } = entry::enter();
    let place = document().get_element_by_id("app").expect("index.html has #app");
    place.set_inner_html(&markup(&options));
    let find = |selector| place.query_selector(selector).ok().flatten().expect("it is in markup()");
    let (page, stage, dialog) = (find("[data-moseon]"), find("main"), find("dialog"));
    Owner::new().with(|| {
        let session = Session::new(voyage, options);
        follow(session, page, dialog);
        listen(session);
        session.remember_for_panic();
        match launch {
            None => session.greet(notices),
            Some(launch) => session.enter_later(launch, notices),
        }
        view! { <Stage session /> }.build().mount(&stage, None);
    });
}

/// The page without words: they follow the language.
fn markup(options: &Options) -> String {
    let controls = match options.controls {
        Controls::Full => "full",
        Controls::Steps => "steps",
        Controls::None => "none",
    };
    let embed = if options.embed { " data-embed" } else { "" };
    // An embed has no header; its page is named for those who hear it.
    let (header, name) = match options.embed {
        true => (String::new(), "<h1 class=\"sr\">모선 Moseon</h1>"),
        false => (header::html(), ""),
    };
    let acts = !options.embed || options.controls == Controls::Full;
    let (dock, nudge) = match acts {
        true => (drawer::html() + &dock::html(), dock::nudge()),
        false => (String::new(), String::new()),
    };
    [
        "<div class=\"sprite\">",
        include_str!("icons.svg"),
        "</div><div class=\"app\" data-moseon",
        &format!("{embed} data-controls=\"{controls}\">{header}"),
        &format!(
            "<main class=\"stage\"{}>{name}{nudge}{}</main>{dock}",
            html::l(Ui::Stage),
            bar::waiting::html()
        ),
        &panel::html(),
        &bar::html(),
        &toasts::html(),
        "<dialog></dialog></div>",
    ]
    .concat()
}

/// Keeps the page as the session has it.
fn follow(session: Session, page: Element, dialog: Element) {
    stage::follow_around(session);
    let root = page.clone();
    effect(move || {
        painter::translate(&root, session.lang.get());
        dress(session);
    });
    let mut painter = Painter::new(page.clone());
    effect(move || paint(session, &mut painter));
    let root_of_counts = page.clone();
    let mut clock = Painter::new(page);
    effect(move || bar::waiting::paint(session, &mut clock));
    effect(move || bar::waiting::follow(session));
    let mut counts = Painter::new(root_of_counts);
    effect(move || {
        if session.voyage.with(|v| v.cluster().traffic().has_results()) {
            panel::results::paint(session, &mut counts);
        }
    });
    effect(move || {
        if session.overlay.with(Option::is_some) {
            overlay::charts::follow(session);
        }
    });
    effect(move || overlay::paint(session, dialog.unchecked_ref()));
}

fn paint(session: Session, to: &mut Painter) {
    let (cursor, count, time_ms, hash) = session.voyage.with(|v| {
        let debug = session.options.debug && v.cluster().objects() < HASHED_MAX;
        let hash = debug.then(|| format!("{:016x}", v.cluster().digest()));
        (v.cursor(), v.steps().len(), v.time_ms(), hash)
    });
    to.attr("", "data-step", Some(&cursor.to_string()));
    to.attr("", "data-steps", Some(&count.to_string()));
    to.attr("", "data-time-ms", Some(&time_ms.to_string()));
    to.attr("", "data-hash", hash.as_deref());
    to.state("", "data-playing", session.playing.get());
    to.attr("", "data-view", Some(session.skin.get().code()));
    to.attr("", "data-lang", Some(session.lang.get().code()));
    to.attr("", "data-sheet", Some(if session.sheet_open.get() { "open" } else { "closed" }));
    if !session.is_embed() {
        header::paint(session, to);
    }
    dock::paint(session, to);
    if session.may_act() {
        let open = session.drawer.get();
        to.flag(".kd", "hidden", !open);
        to.flag("", "data-drawer", open);
        to.state(".dock [data-act='kubectl.toggle']", "aria-expanded", open);
    }
    panel::paint(session, to);
    bar::paint(session, to);
}

/// Larger clusters are not hashed after every step.
const HASHED_MAX: usize = 20_000;

/// What of the session shows on the document: language, theme, motion.
fn dress(session: Session) {
    let root = browser::root();
    let lang = session.lang.get();
    root.set_lang(lang.code());
    let theme = if session.dark.get() { "dark" } else { "light" };
    let motion = if session.motion.get() { "auto" } else { "off" };
    for (name, value) in [("lang", lang.code()), ("theme", theme), ("motion", motion)] {
        let _ = root.set_attribute(&["data-", name].concat(), value);
    }
    document().set_title(Ui::PageTitle.get(lang));
}

/// What the window tells.
fn listen(session: Session) {
    let on =
        |event: &str, call: Box<dyn FnMut(web_sys::Event)>| browser::hear(&window(), event, call);
    on("click", Box::new(move |event| run::clicked(session, event.unchecked_ref())));
    on("change", Box::new(move |event| run::changed(session, &event)));
    on("submit", Box::new(move |event| run::submitted(session, &event)));
    on("close", Box::new(move |event| overlay::closed(session, &event)));
    on("keydown", Box::new(move |event| run::pressed(session, event.unchecked_ref())));
    on("popstate", Box::new(move |_| session.travelled()));
    on("pagehide", Box::new(move |_| session.keep_voyage()));
    on("input", Box::new(move |event| run::typed(session, &event)));
    for pointer in ["pointerdown", "pointermove"] {
        on(
            pointer,
            Box::new(move |e| {
                bar::timeline::point(session, e.unchecked_ref());
                if session.overlay.with_untracked(Option::is_some) {
                    overlay::charts::point(session, e.unchecked_ref());
                }
            }),
        );
    }
    if session.is_embed() {
        let tell = || browser::post_height(f64::from(browser::root().scroll_height()));
        on("resize", Box::new(move |_| tell()));
        browser::after(50, tell);
    }
}
