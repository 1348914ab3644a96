//! One reader's session: the voyage, how it is looked at, and what is open on the page.
//!
//! Invariants: [`Session`] is a bundle of signals and may be copied freely. Whatever changes the
//! voyage goes through a method here, so that the link for the panic panel, the stored voyage and
//! the player never miss it. Everything shown is derived from the voyage by memos.

use super::browser;
use super::overlay::Overlay;
use super::player::Player;
use super::told::{self, Told};
use crate::cluster::object::Key;
use crate::cluster::{Ms, Step};
use crate::share::{Options, SPEEDS, Switch, Theme};
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

/// A short message with an optional way on.
#[derive(Clone, Debug, PartialEq)]
pub struct Toast {
    pub id: u32,
    pub kind: ToastKind,
    pub text: String,
    /// What Kubernetes itself said, or empty.
    pub detail: String,
    /// Button of the toast: its act, argument and name.
    pub button: Option<(&'static str, String, Ui)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToastKind {
    Info,
    Bad,
    /// Stays until answered.
    Question,
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
    pub overlay: RwSignal<Option<Overlay>>,
    pub toasts: RwSignal<Vec<Toast>>,
    /// The first-visit hint was closed, or followed.
    pub hint_gone: RwSignal<bool>,
    /// Steps applied.
    pub cursor: Memo<usize>,
    /// Steps known on this branch.
    pub count: Memo<usize>,
    pub time_ms: Memo<Ms>,
    /// The step at the cursor; `None` at the start.
    pub step: Memo<Option<Arc<Step>>>,
    told: StoredValue<Option<Memo<Arc<Told>>>>,
    pub(super) player: StoredValue<Player>,
    pub(super) next_toast: StoredValue<u32>,
}

impl Session {
    pub fn new(voyage: Voyage, options: Options) -> Session {
        let voyage = RwSignal::new_local(voyage);
        let speed = options.speed.unwrap_or(1.0);
        let speed = SPEEDS.iter().position(|s| *s == speed).unwrap_or(1);
        let dark = match options.theme {
            Theme::Light => false,
            Theme::Dark => true,
            Theme::Auto => browser::root_is_dark(),
        };
        let calm = options.motion == Switch::Off
            || browser::kept("moseon.motion").as_deref() == Some("off")
            || browser::media("(prefers-reduced-motion: reduce)");
        let skin = options.view.or_else(|| Skin::parse(&browser::kept("moseon.view")?));
        let session = Session {
            voyage,
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
            overlay: RwSignal::new(None),
            toasts: RwSignal::new(Vec::new()),
            hint_gone: RwSignal::new(options.embed),
            cursor: Memo::new(move |_| voyage.with(|v| v.cursor())),
            count: Memo::new(move |_| voyage.with(|v| v.steps().len())),
            time_ms: Memo::new(move |_| voyage.with(|v| v.time_ms())),
            step: Memo::new(move |_| voyage.with(|v| v.current().cloned())),
            options: StoredValue::new(options),
            player: StoredValue::new(Player::at_rest()),
            next_toast: StoredValue::new(0),
            told: StoredValue::new(None),
        };
        session.told.set_value(Some(told::follow(session)));
        session
    }

    /// The narration of the present step.
    pub fn told(self) -> Memo<Arc<Told>> {
        self.told.get_value().expect("a session is made with its narration")
    }

    /// The session of the page.
    pub fn here() -> Session {
        expect_context::<Session>()
    }

    /// A text of the page, in its language.
    pub fn t(self, text: Ui) -> impl Fn() -> &'static str + Copy + Send + Sync + 'static {
        move || text.get(self.lang.get())
    }

    /// A filled text in the present language; does not follow later changes of it.
    pub fn say(self, text: Ui, args: &[&str]) -> String {
        let (lang, skin) = (self.lang.get_untracked(), self.skin.get_untracked());
        crate::text::rich::fill_plain(text.get(lang), lang, skin, args)
    }

    pub fn is_embed(self) -> bool {
        self.options.with_value(|o| o.embed)
    }

    pub fn open_tab(self, tab: Tab) {
        self.tab.set(tab);
        self.sheet_open.set(true);
    }

    pub fn toast(self, kind: ToastKind, text: String, detail: String) {
        self.toast_with(Toast { id: 0, kind, text, detail, button: None });
    }

    /// Shows a toast; it leaves by itself unless it is a question.
    pub fn toast_with(self, mut toast: Toast) {
        const SHOWN_MAX: usize = 3;
        const SHOWN_MS: u32 = 9_000;
        self.next_toast.update_value(|n| *n += 1);
        let id = self.next_toast.get_value();
        toast.id = id;
        let stays = toast.kind == ToastKind::Question;
        self.toasts.update(|all| {
            all.retain(|t| t.text != toast.text || t.detail != toast.detail);
            all.push(toast);
            if all.len() > SHOWN_MAX {
                all.remove(0);
            }
        });
        if !stays {
            browser::after(SHOWN_MS, move || self.dismiss(id));
        }
    }

    pub fn dismiss(self, id: u32) {
        if self.toasts.with_untracked(|all| all.iter().any(|t| t.id == id)) {
            self.toasts.update(|all| all.retain(|t| t.id != id));
        }
    }
}
