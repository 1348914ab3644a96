//! How a voyage comes onto the page and stays: from the address, from the last visit, through the
//! browser's history; and the link that leads back to it.

use super::browser;
use super::load;
use super::overlay::Overlay;
use super::session::Session;
use super::toasts::{self, Toast};
use crate::cluster::Ms;
use crate::share::{self, LinkError, Options, Problem};
use crate::text::ui::Ui;
use crate::voyage::{Goal, Launch, Scene, Voyage};
use leptos::prelude::*;
use std::cell::Cell;

/// Every fresh voyage has this seed: the same acts then lead to the same voyage for everybody.
const SEED: u64 = 1;
/// History entries: behind a dialog stands this word, behind a voyage its fragment.
const DIALOG: &str = "dialog";
const KEPT_VOYAGE: &str = "moseon.voyage";

thread_local! {
    /// A dialog was closed, and the browser is on its way back from the entry behind it.
    static LEAVING: Cell<bool> = const { Cell::new(false) };
    /// A dialog is to be opened that is not painted yet.
    pub(super) static ASKED: Cell<bool> = const { Cell::new(false) };
}

/// Dialogs that Back closes.
fn is_large(overlay: &Overlay) -> bool {
    matches!(overlay, Overlay::Scenes | Overlay::Help | Overlay::Share)
}

fn remember_dialog() {
    browser::push_history(DIALOG, &window().location().href().unwrap_or_default());
}

/// What there is to say about the address once the page stands.
#[derive(Default)]
pub struct Notices {
    problems: Vec<Problem>,
    link: Option<LinkError>,
    unrestored: bool,
    other_model: bool,
}

/// What the page begins with.
pub struct Entered {
    pub voyage: Voyage,
    pub options: Options,
    pub notices: Notices,
    /// What takes longer than the first paint may wait.
    pub launch: Option<Launch>,
}

/// The voyage the address asks for; a bad address leads to the first scene and a notice.
#[inline(always)]
pub fn enter() -> Entered {
    let (options, problems) = Options::parse(&browser::query());
    let notices = Notices { problems, ..Notices::default() };
    let scene = options.scene.unwrap_or(Scene::ALL[0]);
    if !browser::fragment().is_empty() || scene.is_large() || is_placed(&options) {
        return enter_far(options, notices, scene);
    }
    let voyage = Voyage::open(scene, SEED);
    Entered { voyage, options, notices, launch: None }
}

/// A link, a large scene, or a place on the way.
#[inline(never)]
fn enter_far(options: Options, mut notices: Notices, scene: Scene) -> Entered {
    let fragment = browser::fragment();
    let linked = (!fragment.is_empty()).then(|| read(&fragment, &mut notices)).flatten();
    let (launch, at) = match linked {
        None => (Launch::open(scene, SEED), None),
        Some((launch, at)) => (launch, at.filter(|_| !notices.other_model)),
    };
    let (voyage, launch) = match load::at_once(placed(launch, &options, at)) {
        Ok(Ok(voyage)) => (voyage, None),
        Ok(Err(_)) => {
            notices.unrestored = true;
            (Voyage::open(if scene.is_large() { Scene::ALL[0] } else { scene }, SEED), None)
        }
        Err(launch) => (Voyage::open(Scene::ALL[0], SEED), Some(launch)),
    };
    Entered { voyage, options, notices, launch }
}

/// The voyage of a fragment, to be repeated, and where it ends.
fn read(fragment: &str, notices: &mut Notices) -> Option<(Launch, Option<Ms>)> {
    match share::open(fragment) {
        Ok(opened) => {
            notices.other_model = opened.other_model;
            let at = Some(opened.log.cursor_ms);
            Some((Launch::restore(opened.log, !opened.other_model), at))
        }
        Err(error) => {
            notices.link = Some(error);
            None
        }
    }
}

#[inline(always)]
fn is_placed(options: &Options) -> bool {
    options.step.is_some() || options.at.is_some() || options.span.is_some()
}

/// Puts the cursor where the address says. A link of this model knows its step better than `at`:
/// `end` is where it leads.
fn placed(launch: Launch, options: &Options, end: Option<Ms>) -> Launch {
    let goal = match (options.step, options.at, options.span) {
        (Some(step), ..) => Goal::Step(step),
        (None, Some(at), _) if end != Some(at) => Goal::Time(at),
        (None, None, Some((first, _))) => Goal::Step(first),
        _ => return launch,
    };
    launch.then(goal)
}

impl Session {
    /// Says what was wrong with the address, and offers the last voyage.
    pub fn greet(self, notices: Notices) {
        let Notices { problems, link, unrestored, other_model } = notices;
        for problem in problems.into_iter().take(2) {
            let text = self.say(Ui::BadQuery, &[problem.word, &problem.value]);
            self.toast(Toast::Bad, &text);
        }
        let about_link = match link {
            Some(LinkError::TooLong) => Some(Ui::LinkTooLong),
            Some(LinkError::UnknownVersion) => Some(Ui::LinkUnknownVersion),
            Some(LinkError::Damaged) => Some(Ui::LinkDamaged),
            Some(LinkError::UnknownScene) => Some(Ui::LinkUnknownScene),
            Some(LinkError::UnknownAct) => Some(Ui::LinkUnknownAct),
            None if unrestored => Some(Ui::LinkDamaged),
            None if other_model => Some(Ui::LinkOtherModel),
            None => None,
        };
        if let Some(text) = about_link {
            self.toast(Toast::Bad, &self.say(text, &[]));
        }
        if self.options.autoplay {
            self.play();
        }
        let fresh = browser::fragment().is_empty() && !self.is_embed();
        let kept = browser::kept(KEPT_VOYAGE).filter(|_| fresh);
        if let Some(kept) = kept.filter(|k| share::open(k).is_ok_and(|o| !o.log.acts.is_empty())) {
            let way = ("voyage.continue", &*kept, Ui::Continue);
            let text = self.say(Ui::ContinueOffer, &[]);
            self.toast_with(Toast::Question, &text, "", Some(way));
        }
    }

    /// The fragment that leads back here.
    pub fn link(self) -> String {
        self.voyage.with_untracked(|v| share::fragment_of(&v.log()))
    }

    pub(super) fn remember_for_panic(self) {
        super::panic::remember(self.link());
    }

    /// Keeps the voyage for the next visit.
    pub fn keep_voyage(self) {
        if self.is_embed() {
            return;
        }
        let worth = self.voyage.with_untracked(|v| !v.log().acts.is_empty());
        if worth {
            browser::keep(KEPT_VOYAGE, &self.link());
        }
    }

    /// What the address asks for takes its time: until then the first scene is there.
    pub fn enter_later(self, launch: Launch, mut notices: Notices) {
        super::panic::remember(browser::fragment());
        self.carry_out(launch, move |session, launched| {
            match launched {
                Ok(voyage) => session.replace_voyage(voyage),
                Err(_) => notices.unrestored = true,
            }
            session.remember_for_panic();
            session.greet(notices);
        });
    }

    /// Goes on with a kept voyage: the fragment, or the one of the last visit.
    pub(super) fn continue_kept(self, fragment: &str) {
        toasts::clear(toasts::ASKED);
        let refuse = |session: Session| {
            browser::forget(KEPT_VOYAGE);
            session.toast(Toast::Bad, &session.say(Ui::LinkDamaged, &[]));
        };
        match read(fragment, &mut Notices::default()) {
            Some((launch, _)) => self.carry_out(launch, move |session, launched| match launched {
                Ok(voyage) => session.replace_voyage(voyage),
                Err(_) => refuse(session),
            }),
            None => refuse(self),
        }
    }

    fn replace_voyage(self, voyage: Voyage) {
        self.selected.set(None);
        self.sight.forget();
        self.voyage.set(voyage);
        self.hint_gone.set(false);
        self.rest();
    }

    /// Starts a scene; Back leads to the voyage left.
    pub fn open_scene(self, scene: Scene) {
        self.carry_out(Launch::open(scene, SEED), move |session, launched| {
            let Ok(voyage) = launched else { return };
            let left = session.link();
            session.keep_voyage();
            let address = format!("{}?scene={}", browser::address(), scene.id());
            if !session.is_embed() {
                if browser::history_state() == DIALOG {
                    browser::replace_history("", Some(&address));
                } else {
                    browser::replace_history(&left, None);
                    browser::push_history("", &address);
                }
            }
            session.overlay.set(None);
            session.replace_voyage(voyage);
            session.remember_for_panic();
            toasts::clear(toasts::ALL);
        });
    }

    /// Opens a dialog. Back closes the large ones.
    pub fn open(self, overlay: Overlay) {
        let large = is_large(&overlay);
        if large && !self.is_embed() && browser::history_state() != DIALOG {
            browser::replace_history(&self.link(), None);
            remember_dialog();
        }
        ASKED.set(true);
        self.overlay.set(Some(overlay));
    }

    pub fn close(self) {
        if self.overlay.with_untracked(Option::is_none) {
            return;
        }
        self.overlay.set(None);
        self.give_up();
        if !self.is_embed() && browser::history_state() == DIALOG {
            LEAVING.set(true);
            browser::history_back();
        }
    }

    /// The browser's Back or Forward, or a new fragment in the address.
    #[inline(never)]
    pub fn travelled(self) {
        // The browser takes its time to go back; meanwhile the next dialog may have been opened.
        let opened = self.overlay.with_untracked(|open| open.as_ref().map(is_large));
        if let Some(large) = opened.filter(|_| LEAVING.get()) {
            LEAVING.set(false);
            if large {
                remember_dialog();
            }
            return;
        }
        LEAVING.set(false);
        let state = browser::history_state();
        if state == DIALOG {
            return;
        }
        let was_open = self.overlay.with_untracked(Option::is_some);
        self.overlay.set(None);
        self.give_up();
        let fragment = if state.is_empty() { browser::fragment() } else { state };
        if fragment.is_empty() && !was_open {
            let (options, _) = Options::parse(&browser::query());
            let scene = options.scene.unwrap_or(Scene::ALL[0]);
            if self.voyage.with_untracked(|v| v.scene() != scene) {
                self.carry_out(Launch::open(scene, SEED), |session, launched| {
                    if let Ok(voyage) = launched {
                        session.replace_voyage(voyage);
                    }
                });
            }
        } else if !fragment.is_empty() && fragment != self.link() && !was_open {
            let mut notices = Notices::default();
            let Some((launch, _)) = read(&fragment, &mut notices) else {
                return self.greet(notices);
            };
            self.carry_out(launch, move |session, launched| {
                match launched {
                    Ok(voyage) => session.replace_voyage(voyage),
                    Err(_) => notices.unrestored = true,
                }
                session.greet(notices);
            });
        }
    }
}
