//! One reader's session: the voyage, how it is looked at, and what is open on the page.
//!
//! Invariants: [`Session`] is a handle and may be copied freely. Whatever changes the
//! voyage goes through a method here, so that the link for the panic panel, the stored voyage and
//! the player never miss it. Everything shown is derived from the voyage.

use super::browser;
use super::harbour;
use super::overlay::Overlay;
use super::player::{Player, Wait};
use super::stage::{Look, Sight};
use super::told::{self, Told};
use super::watch::{Derived, Watch};
use crate::cluster::object::Key;
use crate::picture::Harbour;
use crate::share::{Controls, Options, SPEEDS, Switch, Theme};
use crate::text::ui::Ui;
use crate::text::{Lang, Skin};
use crate::voyage::Voyage;
use leptos::prelude::document;
use std::cell::OnceCell;
use std::ops::Deref;

/// What the panel shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// A large fleet as a whole.
    Fleet,
    Explain,
    Object,
    Events,
}

/// A handle on the page's [`State`], which stands as long as the page.
#[derive(Clone, Copy)]
pub struct Session(&'static State);

pub struct State {
    pub voyage: Watch<Voyage>,
    /// What the address asked for; it does not change while the page is open.
    pub options: Options,
    pub lang: Watch<Lang>,
    pub skin: Watch<Skin>,
    pub dark: Watch<bool>,
    /// Things may move.
    pub motion: Watch<bool>,
    pub playing: Watch<bool>,
    /// An index into [`SPEEDS`].
    pub speed: Watch<usize>,
    /// How far the present step's message has come, 0..=1.
    pub progress: Watch<f64>,
    /// The wait that goes on, or that came before the present step.
    pub wait: Watch<Option<Wait>>,
    /// How far it has come, 0..=1.
    pub waited: Watch<f64>,
    /// How the reader looks at the stage.
    pub sight: Sight,
    pub selected: Watch<Option<Key>>,
    pub tab: Watch<Tab>,
    /// On a phone: the sheet shows the whole panel.
    pub sheet_open: Watch<bool>,
    /// The chain of causes is unfolded.
    pub causes_open: Watch<bool>,
    /// The rule table of the selected node is unfolded.
    pub rules_open: Watch<bool>,
    /// The group of happenings that is unfolded, by its number.
    pub group_open: Watch<Option<usize>>,
    pub overlay: Watch<Option<Overlay>>,
    /// The drawer of the command line is open.
    pub drawer: Watch<bool>,
    /// The first-visit hint was closed, or followed.
    pub hint_gone: Watch<bool>,
    told: OnceCell<Derived<Told>>,
    harbour: OnceCell<Derived<Harbour>>,
    pub(super) player: Player,
}

impl Deref for Session {
    type Target = State;

    fn deref(&self) -> &State {
        self.0
    }
}

impl Session {
    pub fn new(voyage: Voyage, options: Options) -> Session {
        let speed = options.speed.unwrap_or(1.0);
        let speed = SPEEDS.iter().position(|s| *s == speed).unwrap_or(1);
        let dark = match options.theme {
            Theme::Light => false,
            Theme::Dark => true,
            Theme::Auto => browser::root_is_dark(),
        };
        // The reader's own choice on this page counts more than the system's.
        let calm = match browser::kept("moseon.motion").as_deref() {
            _ if options.motion == Switch::Off => true,
            Some("off") => true,
            Some("on") => false,
            _ => browser::media("(prefers-reduced-motion: reduce)"),
        };
        let skin = options.view.or_else(|| Skin::parse(&browser::kept("moseon.view")?));
        let session = Session(Box::leak(Box::new(State {
            voyage: Watch::new(voyage),
            lang: Watch::new(options.lang.unwrap_or_else(browser::root_lang)),
            skin: Watch::new(skin.unwrap_or_default()),
            dark: Watch::new(dark),
            motion: Watch::new(!calm),
            playing: Watch::new(false),
            speed: Watch::new(speed),
            progress: Watch::new(1.0),
            wait: Watch::new(None),
            waited: Watch::new(1.0),
            sight: Sight::default(),
            selected: Watch::new(None),
            tab: Watch::new(Tab::Explain),
            sheet_open: Watch::new(false),
            causes_open: Watch::new(false),
            rules_open: Watch::new(false),
            group_open: Watch::new(None),
            overlay: Watch::new(None),
            drawer: Watch::new(false),
            hint_gone: Watch::new(false),
            options,
            told: OnceCell::new(),
            harbour: OnceCell::new(),
            player: Player::at_rest(),
        })));
        let _ = session.told.set(told::follow(session));
        let _ = session.harbour.set(harbour::follow(session));
        session
    }

    /// The narration of the present step.
    pub fn told(self) -> Derived<Told> {
        self.told.get().cloned().expect("a session is made with its narration")
    }

    /// The picture of the present step.
    pub fn harbour(self) -> Derived<Harbour> {
        self.harbour.get().cloned().expect("a session is made with its picture")
    }

    /// How the picture is drawn and named.
    pub fn look(self) -> Look {
        Look { lang: self.lang.get(), skin: self.skin.get() }
    }

    /// Steps taken, now and without following it.
    pub fn cursor(self) -> usize {
        self.voyage.with_untracked(|v| v.cursor())
    }

    /// A filled text in the present language; does not follow later changes of it.
    pub fn say(self, text: Ui, args: &[&str]) -> String {
        let (lang, skin) = (self.lang.get_untracked(), self.skin.get_untracked());
        crate::text::rich::fill_plain(text.get(lang), lang, skin, args)
    }

    pub fn is_embed(self) -> bool {
        self.options.embed
    }

    /// Whether this page offers acts at all: an embed only if its author wants it.
    pub fn may_act(self) -> bool {
        !self.options.embed || self.options.controls == Controls::Full
    }

    pub fn open_tab(self, tab: Tab) {
        self.tab.set(tab);
        self.sheet_open.set(true);
        // What is read now begins at its top.
        if let Ok(Some(panel)) = document().query_selector(".pb") {
            panel.set_scroll_top(0);
        }
    }

    /// Opens or closes the sheet of a phone, the panel of an embed; a closed embed has no tabs.
    pub fn toggle_sheet(self) {
        self.sheet_open.update(|open| *open = !*open);
        if self.is_embed() && !self.sheet_open.get_untracked() {
            self.tab.set(Tab::Explain);
        }
    }
}
