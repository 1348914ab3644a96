//! How a voyage comes onto the page and stays: from the address, from the last visit, through the
//! browser's history; and the link that leads back to it.

use super::browser;
use super::overlay::Overlay;
use super::session::Session;
use super::toasts::{self, Toast};
use crate::share::{self, LinkError, Options, Problem};
use crate::text::ui::Ui;
use crate::voyage::{Scene, Voyage};
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

/// The voyage the address asks for; a bad address leads to the first scene and a notice.
pub fn enter() -> (Voyage, Options, Notices) {
    let (options, problems) = Options::parse(&browser::query());
    let mut notices = Notices { problems, ..Notices::default() };
    let fragment = browser::fragment();
    let opened = (!fragment.is_empty()).then(|| restore(&fragment, &mut notices)).flatten();
    let linked = opened.is_some();
    let scene = options.scene.unwrap_or(Scene::ALL[0]);
    let mut voyage = opened.unwrap_or_else(|| Voyage::open(scene, SEED));
    place(&mut voyage, &options, linked && !notices.other_model);
    (voyage, options, notices)
}

fn restore(fragment: &str, notices: &mut Notices) -> Option<Voyage> {
    match share::open(fragment) {
        Ok(opened) => {
            notices.other_model = opened.other_model;
            let voyage = Voyage::restore(&opened.log, !opened.other_model).ok();
            notices.unrestored = voyage.is_none();
            voyage
        }
        Err(error) => {
            notices.link = Some(error);
            None
        }
    }
}

/// Puts the cursor where the address says. A link of this model knows its step better than `at`.
fn place(voyage: &mut Voyage, options: &Options, exact: bool) {
    let there = |v: &Voyage, at| exact && v.time_ms() == at;
    match (options.step, options.at) {
        (Some(step), _) => {
            voyage.seek(step);
        }
        (None, Some(at)) if !there(voyage, at) => {
            voyage.seek_time(at);
        }
        _ => {}
    }
    if let (Some((first, _)), None, None) = (options.span, options.step, options.at) {
        voyage.seek(first);
    }
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

    /// Goes on with a kept voyage: the fragment, or the one of the last visit.
    pub(super) fn continue_kept(self, fragment: &str) {
        let mut notices = Notices::default();
        match restore(fragment, &mut notices) {
            Some(voyage) => self.replace_voyage(voyage),
            None => {
                browser::forget(KEPT_VOYAGE);
                self.toast(Toast::Bad, &self.say(Ui::LinkDamaged, &[]));
            }
        }
        toasts::clear(toasts::ASKED);
    }

    fn replace_voyage(self, voyage: Voyage) {
        self.selected.set(None);
        self.voyage.set(voyage);
        self.hint_gone.set(false);
        self.rest();
    }

    /// Starts a scene; Back leads to the voyage left.
    pub fn open_scene(self, scene: Scene) {
        let left = self.link();
        self.keep_voyage();
        let address = format!("{}?scene={}", browser::address(), scene.id());
        if !self.is_embed() {
            if browser::history_state() == DIALOG {
                browser::replace_history("", Some(&address));
            } else {
                browser::replace_history(&left, None);
                browser::push_history("", &address);
            }
        }
        self.overlay.set(None);
        self.replace_voyage(Voyage::open(scene, SEED));
        toasts::clear(toasts::ALL);
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
        if !self.is_embed() && browser::history_state() == DIALOG {
            LEAVING.set(true);
            browser::history_back();
        }
    }

    /// The browser's Back or Forward, or a new fragment in the address.
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
        let fragment = if state.is_empty() { browser::fragment() } else { state };
        if fragment.is_empty() && !was_open {
            let (options, _) = Options::parse(&browser::query());
            let scene = options.scene.unwrap_or(Scene::ALL[0]);
            if self.voyage.with_untracked(|v| v.scene() != scene) {
                self.replace_voyage(Voyage::open(scene, SEED));
            }
        } else if !fragment.is_empty() && fragment != self.link() && !was_open {
            let mut notices = Notices::default();
            if let Some(voyage) = restore(&fragment, &mut notices) {
                self.replace_voyage(voyage);
            }
            self.greet(notices);
        }
    }
}
