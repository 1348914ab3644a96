//! One reader's session: the voyage, how it is looked at, and what is open on the page.
//!
//! Invariants: [`Session`] is a bundle of signals and may be copied freely. Whatever changes the
//! voyage goes through a method here, so that the link for the panic panel, the stored voyage and
//! the player never miss it. Everything shown is derived from the voyage.

use super::browser;
use super::overlay::Overlay;
use super::player::Player;
use super::told::{self, Told};
use crate::cluster::object::Key;
use crate::share::{Controls, Options, SPEEDS, Switch, Theme};
use crate::text::ui::Ui;
use crate::text::{Lang, Skin};
use crate::voyage::Voyage;
use leptos::prelude::*;
use std::sync::Arc;

/// What the panel shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    Explain,
    Object,
    Events,
}

#[derive(Clone, Copy)]
pub struct Session {
    pub voyage: RwSignal<Voyage, LocalStorage>,
    /// What the address asked for; it does not change while the page is open.
    pub options: StoredValue<Options>,
    pub lang: RwSignal<Lang>,
    pub skin: RwSignal<Skin>,
    pub dark: RwSignal<bool>,
    /// Things may move.
    pub motion: RwSignal<bool>,
    pub playing: RwSignal<bool>,
    /// An index into [`SPEEDS`].
    pub speed: RwSignal<usize>,
    /// How far the present step's message has come, 0..=1.
    pub progress: RwSignal<f64>,
    pub selected: RwSignal<Option<Key>>,
    pub tab: RwSignal<Tab>,
    /// On a phone: the sheet shows the whole panel.
    pub sheet_open: RwSignal<bool>,
    /// The chain of causes is unfolded.
    pub causes_open: RwSignal<bool>,
    pub overlay: RwSignal<Option<Overlay>, LocalStorage>,
    /// The first-visit hint was closed, or followed.
    pub hint_gone: RwSignal<bool>,
    told: StoredValue<Option<Memo<Arc<Told>>>>,
    pub(super) player: StoredValue<Player>,
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
        let session = Session {
            voyage: RwSignal::new_local(voyage),
            lang: RwSignal::new(options.lang.unwrap_or_else(browser::root_lang)),
            skin: RwSignal::new(skin.unwrap_or_default()),
            dark: RwSignal::new(dark),
            motion: RwSignal::new(!calm),
            playing: RwSignal::new(false),
            speed: RwSignal::new(speed),
            progress: RwSignal::new(1.0),
            selected: RwSignal::new(None),
            tab: RwSignal::new(Tab::Explain),
            sheet_open: RwSignal::new(false),
            causes_open: RwSignal::new(false),
            overlay: RwSignal::new_local(None),
            hint_gone: RwSignal::new(false),
            options: StoredValue::new(options),
            told: StoredValue::new(None),
            player: StoredValue::new(Player::at_rest()),
        };
        session.told.set_value(Some(told::follow(session)));
        session
    }

    /// The narration of the present step.
    pub fn told(self) -> Memo<Arc<Told>> {
        self.told.get_value().expect("a session is made with its narration")
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
        self.options.with_value(|o| o.embed)
    }

    /// Whether this page offers acts at all: an embed only if its author wants it.
    pub fn may_act(self) -> bool {
        self.options.with_value(|o| !o.embed || o.controls == Controls::Full)
    }

    pub fn open_tab(self, tab: Tab) {
        self.tab.set(tab);
        self.sheet_open.set(true);
    }
}
