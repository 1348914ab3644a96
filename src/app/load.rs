//! Long work on the voyage: done in slices between which the page listens, shown with its progress,
//! and given up on request.
//!
//! Invariants: what is short is done before anything is painted; until all is done the page keeps
//! the voyage it had; what is too large for the reader's device is asked for first.

use super::bar::clock;
use super::browser;
use super::html::{button, head};
use super::overlay::Overlay;
use super::session::Session;
use super::toasts::Toast;
use crate::text::number;
use crate::text::ui::Ui;
use crate::voyage::{Launch, Launched, PODS_MAX, SHIPS_MAX, Scene, Size};
use leptos::prelude::{document, window};
use std::cell::{Cell, RefCell};
use std::hint::black_box;
use wasm_bindgen::JsValue;
use web_sys::Element;

type Done = Box<dyn FnOnce(Session, Launched)>;

/// Work under way, or asked about.
struct Job {
    launch: Launch,
    done: Done,
}

thread_local! {
    static JOB: RefCell<Option<Job>> = const { RefCell::new(None) };
    /// Tells a slice whether its work is still the one under way.
    static NUMBER: Cell<u32> = const { Cell::new(0) };
    /// Asked for by a test: the next slice finds no memory.
    static STARVE: Cell<bool> = const { Cell::new(false) };
}

/// Longer work is done in slices.
const PATIENCE_MS: f64 = 80.0;
/// A slice: a frame goes by in between, and some milliseconds until a timer comes.
const SLICE_MS: f64 = 48.0;
/// Below this a phone carries a scene as well as any machine.
const VAST_PODS: u32 = 20_000;
const VAST_SHIPS: u32 = 1_000;
const HALF_BYTES: usize = isize::MAX as usize;
/// `navigator.deviceMemory`, in GiB: what is said of a phone or an old machine.
const MEMORY_SMALL: f64 = 4.0;

impl Session {
    /// Does a piece of work, at once if it is short. `done` hears what came of it, unless the
    /// reader gives it up.
    pub fn carry_out(self, launch: Launch, done: impl FnOnce(Session, Launched) + 'static) {
        forget();
        let done: Done = Box::new(done);
        if asks_first(&launch) {
            JOB.set(Some(Job { launch, done }));
            return self.overlay.set(Some(Overlay::Large));
        }
        match at_once(launch) {
            Ok(launched) => done(self, launched),
            Err(launch) => self.begin_slices(Job { launch, done }),
        }
    }

    fn begin_slices(self, job: Job) {
        self.pause();
        super::panic::keep_ready();
        JOB.set(Some(job));
        let number = NUMBER.get();
        self.overlay.set(Some(Overlay::Loading));
        browser::after(0, move || self.slice(number));
    }

    fn slice(self, number: u32) {
        if NUMBER.get() != number {
            return;
        }
        let Some(Job { mut launch, done }) = JOB.take() else { return };
        if STARVE.take() {
            // More than 32 bits can address.
            (0..3).for_each(|_| _ = black_box(Box::leak(vec![0u8; HALF_BYTES].into_boxed_slice())));
        }
        let until = now_ms() + SLICE_MS;
        while now_ms() < until {
            launch = match launch.work() {
                Ok(launched) => {
                    self.overlay.set(None);
                    return done(self, launched);
                }
                Err(launch) => launch,
            };
        }
        show(self, &launch);
        JOB.set(Some(Job { launch, done }));
        browser::after(0, move || self.slice(number));
    }

    /// What the buttons of the two dialogs do.
    pub(super) fn load_act(self, act: &str) {
        match act {
            "load.go" => {
                if let Some(job) = JOB.take() {
                    self.begin_slices(job);
                }
            }
            "load.smaller" => {
                if let Some(job) = JOB.take() {
                    forget();
                    self.open_scene(smaller(job.launch.scene()));
                }
            }
            _ => self.close(),
        }
    }

    /// The dialog was closed: its work is given up, the voyage is as it was.
    pub(super) fn give_up(self) {
        if forget() {
            self.toast(Toast::Info, &self.say(Ui::LoadStopped, &[]));
        }
    }
}

/// Whether something is under way that a stray click should not end.
pub fn is_under_way() -> bool {
    JOB.with_borrow(Option::is_some)
}

/// Forgets what was under way. False: nothing was.
pub fn forget() -> bool {
    NUMBER.set(NUMBER.get() + 1);
    JOB.take().is_some()
}

/// Lets the next slice find no memory.
pub fn starve() {
    STARVE.set(true);
}

/// Does what is short. `Err` holds what is left of what is not.
pub fn at_once(mut launch: Launch) -> Result<Launched, Launch> {
    let until = now_ms() + PATIENCE_MS;
    while !launch.is_long() && now_ms() < until {
        launch = match launch.work() {
            Ok(launched) => return Ok(launched),
            Err(launch) => launch,
        };
    }
    Err(launch)
}

/// Content of the dialog while work goes on.
pub fn progress_html(session: Session) -> String {
    let lang = session.lang.get();
    let title = JOB.with_borrow(|job| {
        let size = job.as_ref().filter(|job| job.launch.is_long());
        size.and_then(|job| job.launch.scene().size())
    });
    let title = match title {
        Some(size) => session.say(Ui::LoadFleet, &[&number::grouped(size.ships)]),
        None => Ui::LoadWay.get(lang).to_string(),
    };
    format!(
        "<h2>{title}</h2><div class=\"load\" role=\"progressbar\" aria-label=\"{title}\" \
         aria-valuemin=\"0\" aria-valuemax=\"100\"><i></i></div><p class=\"load-at\" \
         aria-hidden=\"true\">…</p>{}",
        button("pill", "load.cancel", "", "x", Ui::LoadCancel.get(lang))
    )
}

/// Content of the dialog that asks first.
pub fn question_html(session: Session) -> String {
    let lang = session.lang.get();
    let scene = JOB.with_borrow(|job| job.as_ref().map(|job| job.launch.scene()));
    let Some(size) = scene.and_then(Scene::size) else { return String::new() };
    let words = |n: u32| number::grouped(n);
    let (ships, pods) = (words(size.ships), words(size.pods()));
    let beyond = size != size.within();
    let (title, text) = match beyond {
        true => {
            (Ui::TooLarge, session.say(Ui::TooLargeText, &[&words(SHIPS_MAX), &words(PODS_MAX)]))
        }
        false => (Ui::Large, session.say(Ui::LargeText, &[&ships, &pods])),
    };
    let mut out = head(title.get(lang), Ui::Close.get(lang));
    let less = scene.and_then(|scene| smaller(scene).size()).map_or(0, |size| size.ships);
    let less = session.say(Ui::LoadSmaller, &[&words(less)]);
    out += &format!("<p class=\"lead\">{text}</p><div class=\"ways\">");
    out += &button("go", "load.smaller", "", "", &less);
    if !beyond {
        out += &button("pill", "load.go", "", "", Ui::LoadGo.get(lang));
    }
    out + &button("pill", "load.cancel", "", "", Ui::LoadBack.get(lang)) + "</div>"
}

/// What to offer instead of a scene that is too large.
fn smaller(scene: Scene) -> Scene {
    match scene.size() {
        Some(size) if size != size.within() => Scene::Sized(size.within()),
        _ => Scene::Fleet200,
    }
}

/// Whether the reader is to choose before it is begun.
fn asks_first(launch: &Launch) -> bool {
    let Some(size) = launch.scene().size().filter(|_| launch.is_long()) else { return false };
    size != size.within() || is_vast(size) && is_small_device()
}

fn is_vast(size: Size) -> bool {
    size.pods() > VAST_PODS || size.ships > VAST_SHIPS
}

fn is_small_device() -> bool {
    let memory = js_sys::Reflect::get(&window().navigator(), &JsValue::from_str("deviceMemory"));
    let memory = memory.ok().and_then(|gib| gib.as_f64());
    memory.is_some_and(|gib| gib <= MEMORY_SMALL)
        || browser::media("(pointer:coarse) and (max-width:900px)")
        || browser::media("(pointer:coarse) and (max-height:500px)")
}

fn show(session: Session, launch: &Launch) {
    let Ok(Some(bar)) = document().query_selector(".load") else { return };
    let done = launch.progress();
    let Some(percent) = done.map(|done| (done / 10).to_string()) else {
        // Nobody knows the end; how far the simulated clock has come shows that it goes on.
        let _ = bar.set_attribute("data-endless", "");
        let _ = bar.remove_attribute("aria-valuenow");
        let _ = bar.first_element_child().map(|shown| shown.remove_attribute("style"));
        let text = [session.say(Ui::Clock, &[]), clock(launch.time_ms())].join(" ");
        let _ = bar.set_attribute("aria-valuetext", &text);
        return say(&bar, &text);
    };
    if bar.get_attribute("aria-valuenow").as_deref() == Some(&*percent) {
        return;
    }
    let _ = bar.set_attribute("aria-valuenow", &percent);
    for endless in ["data-endless", "aria-valuetext"] {
        let _ = bar.remove_attribute(endless);
    }
    if let Some(shown) = bar.first_element_child() {
        let _ = shown.set_attribute("style", &["width:", &percent, "%"].concat());
    }
    say(&bar, &[&percent, "%"].concat());
}

/// Below the bar.
fn say(bar: &Element, text: &str) {
    if let Some(line) = bar.next_element_sibling() {
        line.set_text_content(Some(text));
    }
}

fn now_ms() -> f64 {
    window().performance().map_or(0.0, |p| p.now())
}
