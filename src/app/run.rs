//! Every control's act in one place: clicks, keys and menus all end in [`Session::run`].
//!
//! A control is any element with `data-act` (and `data-arg`); the page listens once, at its root.

use super::bar::timeline;
use super::browser;
use super::dock::form::title;
use super::dock::{ingress, offer, service};
use super::load;
use super::overlay::Overlay;
use super::panel;
use super::session::{Session, Tab};
use super::toasts::{self, Toast};
use crate::cluster::{Move, MoveError, NodesAct, NodesMove, What};
use crate::share::SPEEDS;
use crate::text::number;
use crate::text::ui::Ui;
use crate::voyage::{Goal, Launch, Scene, Voyage};
use leptos::prelude::*;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

impl Session {
    /// Does what a control says. Unknown names do nothing.
    pub fn run(self, act: &str, arg: &str) {
        if act.starts_with("step.") || matches!(act, "seek" | "play.toggle") {
            toasts::clear(toasts::SAID);
        }
        match act {
            "step.back" => self.step_back(),
            "step.forward" => self.step_forward(),
            "step.next-happening" => self.leap(Goal::Happening),
            "step.previous-happening" => {
                self.go_far(self.voyage.with_untracked(|v| v.happening_before()), |_| ());
            }
            "step.next-chapter" => self.leap(Goal::Chapter),
            "play.toggle" if self.playing.get_untracked() => self.pause(),
            "play.toggle" => self.play(),
            "seek" => {
                if let Ok(step) = arg.parse::<usize>() {
                    self.go_far(step, |_| ());
                }
            }
            "load.go" | "load.smaller" | "load.cancel" => self.load_act(act),
            "fleet.size" => self.open(Overlay::Size),
            "undo" => self.undo(arg),
            "speed" => self.set_speed(arg),
            "reset" => self.reset(),
            "fork.open" => self.open(Overlay::Forks),
            "fork.select" | "fork.discard" => self.fork(act, arg),
            "scene.open" => match Scene::parse(arg) {
                Some(scene) => self.open_scene(scene),
                None => self.open(Overlay::Scenes),
            },
            "voyage.continue" => self.continue_kept(arg),
            "select" | "object.open" => self.select(arg),
            "ship.show" => self.show_ship(arg.into()),
            "zoom.in" | "zoom.out" | "zoom.level" | "ship.next" | "ship.previous" | "colour.by"
            | "choose.toggle" | "choose.clear" => self.look_far(act, arg),
            "fleet.open" => self.open_tab(Tab::Fleet),
            "explain.open" => self.open_tab(Tab::Explain),
            "events.open" => self.open_tab(Tab::Events),
            "sheet.toggle" => self.toggle_sheet(),
            "view.toggle" => self.toggle_view(arg),
            "lang.toggle" => self.toggle_lang(),
            "theme.toggle" => self.toggle_theme(),
            "motion.toggle" => self.toggle_motion(),
            "screen.toggle" => browser::toggle_full_screen(),
            "help.open" => self.open(Overlay::Help),
            "share.open" => self.open(Overlay::Share),
            "acts.open" => self.open(Overlay::Acts),
            "kubectl.toggle" if self.may_act() => self.toggle_drawer(),
            "kubectl.fill" => self.fill_line(arg),
            "menu.open" => self.open(Overlay::Menu),
            "overlay.close" => self.close(),
            "hint.dismiss" => self.dismiss_hint(),
            "toast.dismiss" => toasts::dismiss(arg.parse().unwrap_or(0)),
            "timeline.group" => panel::fleet::unfold(self, arg),
            "charts.open" => self.open(Overlay::Charts),
            "charts.csv" => super::overlay::charts::download(self),
            "search.go" => super::overlay::search::go(self, arg),
            "search.open" => self.open(Overlay::Search),
            "rules.open" => self.open_rules(arg),
            "rules.toggle" => self.rules_open.update(|open| *open = !*open),
            "causes.toggle" => self.causes_open.update(|open| *open = !*open),
            "copy" => self.copy(arg),
            "ledger.open" => super::overlay::ledger::open(self),
            "ledger.jump" => super::overlay::ledger::jump(arg),
            "suggestion.apply" => panel::why::apply(self, arg),
            "policy.allow" => panel::gates::allow(self),
            panel::doors::ACT => panel::doors::call(self, arg),
            panel::board::ACT => panel::board::mend(self, arg),
            "debug.starve" if self.options.debug => load::starve(),
            "debug.panic" if self.options.debug => panic!("asked for"),
            _ => self.begin(act, arg),
        }
    }

    /// An act on the cluster: done at once when all is known, else its form opens.
    fn begin(self, name: &str, arg: &str) {
        let switched = || service::switched(self, arg).filter(|_| name == "service.edit");
        let removed = || ingress::removed(self, arg).filter(|_| name == "ingress.delete");
        if let Some(act) = named_whole(name, arg).or_else(switched).or_else(removed) {
            self.close();
            let _ = self.act(act);
            return;
        }
        let Some(act) = offer::find(name) else { return };
        let key = offer::read_key(arg);
        let offers = match &key {
            Some(key) if name != "traffic.send" => self.offers_for(name, key),
            _ => self.offers(name),
        };
        let of_key = |m: &&Move| key.is_none() || m.target() == key;
        let known = match name {
            _ if is_written(name) => None,
            _ if arg == "form" => None,
            "controller.stop" | "controller.start" if !arg.is_empty() => {
                offers.iter().find(|m| offer::controller_of(m).as_deref() == Some(arg))
            }
            "pod.add" | "node.add" | "controlplane.stop" | "controlplane.start" => offers.first(),
            _ if offer::is_plain(name) && (key.is_some() || offers.len() == 1) => {
                offers.iter().find(of_key)
            }
            _ => None,
        };
        let possible = match name {
            _ if name.starts_with("ingress.") => {
                self.voyage.with_untracked(|v| offer::offered(v).contains(&name))
            }
            _ if is_written(name) => true,
            _ => offers.iter().any(|m| of_key(&m) || name == "traffic.send"),
        };
        if let Some(known) = known {
            self.close();
            let _ = self.act(*known);
        } else if possible {
            self.open(Overlay::Form { act, key });
        } else {
            self.toast(Toast::Bad, &self.say(act.why_not, &[]));
        }
    }

    /// Makes a move. `Err` says why it makes no sense, in the page's language; nothing happened.
    pub fn act(self, act: Move) -> Result<(), String> {
        let before = self.cursor();
        let (did, branch) = (self.did(&act), self.voyage.with_untracked(|v| v.branch()));
        self.remember_for_panic();
        self.dismiss_hint();
        if let Err(error) = self.voyage.update(|v| v.act(act)) {
            let why = self.why_not(&error);
            self.toast(Toast::Bad, &why);
            return Err(why);
        }
        toasts::clear(toasts::ALL);
        self.play_act();
        self.keep_voyage();
        if self.voyage.with_untracked(|v| v.branch()) != branch {
            let way = ("fork.select", &*branch.to_string(), Ui::ToOldBranch);
            self.toast_with(Toast::Question, &self.say(Ui::Forked, &[]), "", Some(way));
        } else if let Some(did) = did.filter(|_| self.may_act()) {
            let way = ("undo", &*before.to_string(), Ui::Undo);
            self.toast_with(Toast::Info, &did, "", Some(way));
        }
        Ok(())
    }

    /// Says what an act takes away.
    fn did(self, act: &Move) -> Option<String> {
        let text = match act {
            Move::Delete(_) => Ui::DidDelete,
            Move::PodCrash { .. } | Move::NodeFail { .. } => Ui::DidBreak,
            Move::ZoneFail { zone } => return Some(self.say(Ui::DidBreak, &[zone])),
            Move::Nodes(NodesMove { what: what @ (NodesAct::Fail | NodesAct::Drain), nodes }) => {
                let count = number::grouped(nodes.split(',').count());
                let text = if *what == NodesAct::Fail { Ui::DidBreak } else { Ui::DidDrain };
                return Some(self.say(text, &[&self.say(Ui::ManyShips, &[&count])]));
            }
            Move::NodeCut { .. } => Ui::DidCut,
            Move::NodeDrain(_) => Ui::DidDrain,
            Move::ControlPlaneStop => Ui::DidStop,
            Move::ControllerStop { controller } => {
                return Some(self.say(Ui::DidStopOne, &[controller]));
            }
            _ => return None,
        };
        let name = act.target().map_or_else(String::new, |key| title(self, &key));
        Some(self.say(text, &[&name]))
    }

    /// Why a move makes no sense now.
    pub fn why_not(self, error: &MoveError) -> String {
        use MoveError::*;
        let one = |text, name: &str| self.say(text, &[name]);
        match error {
            NoSuchNode { node } => one(Ui::NoSuchNode, node),
            NoSuchZone { zone } => one(Ui::NoSuchZone, zone),
            NodeExists { node } => one(Ui::NodeExists, node),
            AlreadyOff { node } => one(Ui::AlreadyOff, node),
            AlreadyCut { node } => one(Ui::AlreadyCut, node),
            NotBroken { node } => one(Ui::NotBroken, node),
            NoSuchPod { pod } => one(Ui::NoSuchPod, pod),
            NotRunning { pod } => one(Ui::NotRunning, pod),
            NoSuchService { service } => one(Ui::NoSuchService, service),
            NoSuchController { controller } => one(Ui::NoSuchController, controller),
            NoSuchDeployment { deployment } => one(Ui::NoSuchDeployment, deployment),
            NoHistory { deployment } => one(Ui::NoHistory, deployment),
            AlreadyStopped => self.say(Ui::AlreadyStopped, &[]),
            AlreadyRunning => self.say(Ui::AlreadyRunning, &[]),
            AlreadySo { value, .. } => one(Ui::AlreadySo, value),
            OutOfRange { field, min, max, asked } => self.say(
                Ui::OutOfRange,
                &[field, &min.to_string(), &max.to_string(), &asked.to_string()],
            ),
            NoRevision { deployment, revision } => {
                self.say(Ui::NoRevision, &[deployment, &revision.to_string()])
            }
            SameRevision { deployment } => one(Ui::SameRevision, deployment),
            RolloutPaused { deployment } => one(Ui::RolloutPaused, deployment),
            AlreadyPaused { deployment } => one(Ui::AlreadyPaused, deployment),
            NotPaused { deployment } => one(Ui::NotPaused, deployment),
            NoSuchTaint { node, taint } => self.say(Ui::NoSuchTaint, &[node, taint]),
            BadText { field, text } => self.say(Ui::BadText, &[field, text]),
            BadObject { field, expected } => self.say(Ui::BadObject, &[field, expected]),
        }
    }

    /// Says what Kubernetes answered when the step at the cursor is a refusal of our own request.
    pub(super) fn notice_refusal(self) {
        let refusal = self.voyage.with_untracked(|v| match v.current().map(|s| &s.what) {
            Some(What::Refused(refusal)) => Some(refusal.clone()),
            _ => None,
        });
        if let Some(refusal) = refusal {
            let error = &refusal.error;
            let gloss = self.say(Ui::Refused, &[&error.reason.code().to_string()]);
            self.toast_with(Toast::Bad, &gloss, &error.message, None);
        }
    }

    /// Moves the cursor without playing.
    fn go<T>(self, how: impl FnOnce(&mut Voyage) -> T) {
        self.voyage.update(|v| {
            how(v);
        });
        self.rest();
    }

    fn step_back(self) {
        let to = self.cursor().saturating_sub(1);
        // Farther from a state that is kept, it is done in slices.
        if self.voyage.with_untracked(|v| v.steps_to(to)) > NEAR_STEPS_MAX {
            return self.go_far(to, |_| ());
        }
        self.go(|v| v.back());
    }

    /// Goes to a step, which may take a while.
    fn go_far(self, step: usize, then: impl FnOnce(Session) + 'static) {
        self.go_on_to(Goal::Step(step), move |session| {
            session.rest();
            then(session);
        });
    }

    /// Moves the cursor on; says so when nothing more happens.
    fn leap(self, goal: Goal) {
        let before = self.cursor();
        self.go_on_to(goal, move |session| {
            session.rest();
            if session.cursor() == before {
                session.nothing_more();
            } else {
                session.rest_after_leap(before);
                session.notice_refusal();
            }
        });
    }

    fn go_on_to(self, goal: Goal, then: impl FnOnce(Session) + 'static) {
        self.pause();
        self.go_on_from(self.voyage.get_untracked(), goal, then);
    }

    fn go_on_from(self, voyage: Voyage, goal: Goal, then: impl FnOnce(Session) + 'static) {
        self.carry_out(Launch::go(voyage, goal), move |session, launched| {
            if let Ok(voyage) = launched {
                session.voyage.set(voyage);
                then(session);
            }
        });
    }

    pub(super) fn nothing_more(self) {
        self.toast(Toast::Info, &self.say(Ui::NothingMore, &[]));
    }

    fn undo(self, arg: &str) {
        if let Ok(step) = arg.parse::<usize>() {
            self.go_far(step, |session| {
                toasts::clear(toasts::ALL);
                session.toast(Toast::Info, &session.say(Ui::Undone, &[]));
            });
        }
    }

    fn set_speed(self, arg: &str) {
        let last = SPEEDS.len() - 1;
        self.speed.update(|speed| {
            *speed = match arg {
                "+" => (*speed + 1).min(last),
                "-" => speed.saturating_sub(1),
                index => index.parse().unwrap_or(*speed).min(last),
            }
        });
    }

    fn reset(self) {
        let before = self.link();
        self.voyage.update(|v| v.reset());
        self.rest();
        self.selected.set(None);
        let way = ("voyage.continue", &*before, Ui::Undo);
        self.toast_with(Toast::Info, &self.say(Ui::WasReset, &[]), "", Some(way));
        self.close();
    }

    fn fork(self, act: &str, arg: &str) {
        let branch = self
            .voyage
            .with_untracked(|v| v.branches().iter().map(|b| b.id).find(|id| id.to_string() == arg));
        let Some(id) = branch else { return };
        if act == "fork.select" {
            let mut voyage = self.voyage.get_untracked();
            let Some(steps) = voyage.turn_to(id) else { return };
            self.close();
            self.pause();
            return self.go_on_from(voyage, Goal::Step(steps), |session| {
                session.rest();
                session.keep_voyage();
            });
        } else {
            self.go(|v| v.discard_branch(id));
            let others = self.voyage.with_untracked(|v| v.branches().len() > 1);
            if !others {
                self.close();
            }
        }
        self.keep_voyage();
    }

    fn select(self, arg: &str) {
        if let Some(key) = offer::read_key(arg) {
            self.selected.set(Some(key));
        }
        self.open_tab(Tab::Object);
        self.close();
    }

    fn toggle_view(self, arg: &str) {
        use crate::text::Skin;
        let wish = Skin::parse(arg);
        faded(self.motion.get_untracked(), move || {
            self.skin.update(|skin| *skin = wish.unwrap_or_else(|| skin.other()));
            browser::keep("moseon.view", self.skin.get_untracked().code());
        });
    }

    fn toggle_lang(self) {
        self.lang.update(|lang| *lang = lang.other());
        browser::keep("moseon.lang", self.lang.get_untracked().code());
    }

    fn toggle_theme(self) {
        self.dark.update(|dark| *dark = !*dark);
        let word = if self.dark.get_untracked() { "dark" } else { "light" };
        browser::keep("moseon.theme", word);
    }

    fn toggle_motion(self) {
        let on = !self.motion.get_untracked();
        self.set_motion(on);
        browser::keep("moseon.motion", if on { "on" } else { "off" });
        let text = if on { Ui::MotionIsOn } else { Ui::MotionIsOff };
        self.toast(Toast::Info, &self.say(text, &[]));
    }

    fn dismiss_hint(self) {
        self.hint_gone.set(true);
    }

    /// Copies the text of the element the argument selects.
    fn copy(self, selector: &str) {
        let Ok(Some(element)) = document().query_selector(selector) else { return };
        let field = element.dyn_ref::<web_sys::HtmlTextAreaElement>();
        let text = match field {
            Some(field) => {
                field.select();
                field.value()
            }
            None => element.text_content().unwrap_or_default(),
        };
        browser::copy(&text, move |good| {
            let (kind, text) = match good {
                true => (Toast::Info, Ui::Copied),
                false => (Toast::Bad, Ui::NotCopied),
            };
            self.toast(kind, &self.say(text, &[]));
        });
    }
}

/// Acts that are no moves of the model's own: their forms make objects.
fn is_written(name: &str) -> bool {
    matches!(name, "deployment.create" | "service.create" | "policy.apply")
        || name.starts_with("ingress.")
}

/// Acts whose argument says all there is to say: a zone, or nodes with commas or spaces between.
fn named_whole(name: &str, arg: &str) -> Option<Move> {
    let mut act = Move::named(name).filter(|_| !arg.is_empty() && arg != "form")?;
    match &mut act {
        Move::ZoneFail { zone } | Move::ZoneRecover { zone } => *zone = arg.into(),
        Move::Nodes(many) => many.nodes = arg.replace(' ', ",").into(),
        _ => return None,
    }
    Some(act)
}

/// Makes a change that the browser, if it can, fades over on the stage.
pub fn faded(moving: bool, change: impl FnOnce() + 'static) {
    let document = document();
    let get = |of: &JsValue, name: &str| js_sys::Reflect::get(of, &name.into()).ok();
    let start = get(&document, "startViewTransition").and_then(|f| f.dyn_into().ok());
    let Some(start): Option<js_sys::Function> = start.filter(|_| moving) else {
        return change();
    };
    let transition = start.call1(&document, &Closure::once_into_js(change)).unwrap_or_default();
    // A transition that another one cuts short is no error.
    if let (Some(ready), Some(ignore)) = (get(&transition, "ready"), get(&window(), "Boolean")) {
        let catch = get(&ready, "catch").and_then(|f| f.dyn_into::<js_sys::Function>().ok());
        let _ = catch.map(|catch| catch.call1(&ready, &ignore));
    }
}

/// Clicks anywhere on the page.
#[inline(never)]
pub fn clicked(session: Session, event: &web_sys::MouseEvent) {
    let Some(control) = browser::closest(event.target(), "[data-act]") else {
        // Only the backdrop of a dialog is the dialog itself.
        let on = event.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok());
        if on.is_some_and(|e| e.tag_name() == "DIALOG") && !load::is_under_way() {
            session.close();
        }
        return;
    };
    let act = browser::attribute(&control, "data-act");
    if control.has_attribute("data-change") {
        return;
    }
    if control.get_attribute("aria-disabled").as_deref() == Some("true") {
        let why = browser::attribute(&control, "title");
        return session.toast(Toast::Bad, &why);
    }
    let arg = browser::attribute(&control, "data-arg");
    if act == "object.menu" {
        let place = control.get_bounding_client_rect();
        let Some(key) = offer::read_key(&arg) else { return };
        return session.open(Overlay::Object { key, at: (place.left(), place.bottom()) });
    }
    session.run(&act, &arg);
    if act == "seek" {
        // The list that was clicked in is made anew; stay near it.
        browser::focus("#panel-body");
    }
}

/// A chosen value of a control that has values: speed, object, options of the share dialog.
#[inline(never)]
pub fn changed(session: Session, event: &web_sys::Event) {
    let Some(control) = browser::closest(event.target(), "[data-change]") else { return };
    let act = browser::attribute(&control, "data-act");
    let value = js_sys::Reflect::get(&control, &"value".into());
    let value = value.ok().and_then(|v| v.as_string()).unwrap_or_default();
    match act.as_str() {
        "share.option" => super::overlay::share::refresh(session),
        _ => session.run(&act, &value),
    }
}

/// A form was sent.
#[inline(never)]
pub fn submitted(session: Session, event: &web_sys::Event) {
    event.prevent_default();
    let Some(form) = browser::closest(event.target(), "form") else { return };
    let act = browser::attribute(&form, "data-form");
    if act == "kubectl" {
        return session.send_line();
    }
    let values = web_sys::FormData::new_with_form(form.unchecked_ref());
    let Ok(values) = values else { return };
    let get = |name: &str| values.get(name).as_string().unwrap_or_default();
    let outcome = match offer::find(&act) {
        Some(of) => super::dock::form::read(session, of.name, &get)
            .and_then(|act| {
                let before = ingress::before(session, of.name, &get);
                before.map_or(Ok(()), |before| session.act(before))?;
                session.act(act)
            })
            .map(|()| session.close()),
        None if act == "fleet.size" => super::overlay::read_size(session, &get)
            .map(|size| session.open_scene(Scene::Sized(size))),
        None => return,
    };
    match outcome {
        Ok(()) => browser::after(0, super::overlay::leave_form),
        Err(problem) => {
            if let Ok(Some(line)) = form.query_selector(".problem") {
                line.set_text_content(Some(&problem));
            }
        }
    }
}

/// Something was typed or chosen in a form: its kubectl line follows.
#[inline(never)]
pub fn typed(session: Session, event: &web_sys::Event) {
    if super::overlay::search::typed(session, event) || panel::board::typed(session, event) {
        return;
    }
    let Some(form) = browser::closest(event.target(), "dialog form") else { return };
    let act = browser::attribute(&form, "data-form");
    if act == "fleet.size" {
        let moved = browser::closest(event.target(), "[name=stop]").is_some();
        return super::overlay::say_size(session, &form, moved);
    }
    let Some(act) = offer::find(&act) else { return };
    let values = || web_sys::FormData::new_with_form(form.unchecked_ref()).ok();
    let Some(mut sent) = values() else { return };
    if browser::closest(event.target(), "[name=target]").is_some() {
        let word = sent.get("target").as_string().unwrap_or_default();
        super::dock::form::refill(session, act.name, &word, &form);
        sent = values().unwrap_or(sent);
    }
    let get = |name: &str| sent.get(name).as_string().unwrap_or_default();
    if browser::closest(event.target(), "[data-search]").is_some() {
        super::dock::form::list_matches(session, act.name, &get("target"), &form);
    }
    if let Ok(Some(said)) = form.query_selector("[data-rate]") {
        said.set_text_content(Some(&super::dock::rate::said(session, &get)));
    }
    let read = super::dock::form::read(session, act.name, &get);
    let line = read.ok().and_then(|act| session.line_of(&act));
    if let (Some(line), Ok(Some(code))) = (line, form.query_selector(".same code")) {
        code.set_text_content(Some(&line));
    }
}

/// Keys that work everywhere but in fields and dialogs.
#[inline(never)]
pub fn pressed(session: Session, event: &web_sys::KeyboardEvent) {
    let target = event.target();
    let within = |selector| browser::closest(target.clone(), selector).is_some();
    let busy = event.default_prevented() || event.ctrl_key() || event.meta_key();
    if !busy && within(".kd textarea") && session.drawer_key(event) {
        return event.prevent_default();
    }
    // Until the next frame the focus may be in a dialog that was just closed.
    let in_dialog = !busy && within("dialog[open]");
    if in_dialog
        && (super::overlay::search::key(session, event)
            || super::overlay::charts::key(session, event))
    {
        return event.prevent_default();
    }
    if busy || event.alt_key() || within("input,select,textarea,dialog[open]") {
        return;
    }
    let key = event.key();
    if within(".track") && timeline::key(session, &key) {
        return event.prevent_default();
    }
    if within("[role=tab]") && panel::key(session, &key) {
        return event.prevent_default();
    }
    if within(".way") && panel::stations::key(session, &key) {
        return event.prevent_default();
    }
    // With a Korean keyboard the letter differs, the key does not.
    let key = match event.code().as_str() {
        "KeyV" => "v".into(),
        "KeyK" => "k".into(),
        _ => key,
    };
    let on_button = within("button,a,summary,[role=button]");
    let (act, arg) = match key.as_str() {
        " " if !on_button => ("play.toggle", ""),
        "ArrowRight" if event.shift_key() => ("step.next-happening", ""),
        "ArrowLeft" if event.shift_key() => ("step.previous-happening", ""),
        "ArrowRight" => ("step.forward", ""),
        "ArrowLeft" => ("step.back", ""),
        "+" | "=" => ("speed", "+"),
        "-" | "_" => ("speed", "-"),
        "v" => ("view.toggle", ""),
        "k" => ("kubectl.toggle", ""),
        "/" => ("search.open", ""),
        "?" => ("help.open", ""),
        "Escape" => ("overlay.close", ""),
        digit => match digit.parse::<usize>() {
            Ok(n @ 1..=8) => (offer::DOCK[n - 1], ""),
            Ok(9) => ("acts.open", ""),
            _ => return,
        },
    };
    if !session.may_act() && (offer::find(act).is_some() || act == "acts.open") {
        return;
    }
    event.prevent_default();
    session.run(act, arg);
}

/// So many steps are taken again at once.
const NEAR_STEPS_MAX: usize = 256;
