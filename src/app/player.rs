//! The one animation loop: it carries time through a step and from step to step.
//!
//! Playing is paced by steps, not by simulated time. Through quiet minutes the clock runs in one
//! stride, and the page says what is waited for. An act is followed by playing to the first
//! happening that comes of it. The loop runs only while something moves.

use super::dock::offer;
use super::narration::why;
use super::session::Session;
use super::told::Way;
use crate::cluster::{Ms, Step, What};
use crate::picture::within;
use crate::share::SPEEDS;
use crate::voyage::Voyage;
use leptos::prelude::{request_animation_frame, window};
use std::cell::Cell;

/// How long a decision is looked at, at 1×: its reason and its numbers are to be read.
const DECISION_MS: f64 = 2_600.0;
/// Any other happening.
const HAPPENING_MS: f64 = 1_700.0;
/// A mere message leg: nothing a learner can see changed.
const LEG_MS: f64 = 450.0;
/// One of the many steps of a fleet, between two that are looked at.
const AMONG_MANY_MS: f64 = 60.0;
/// Without motion every step is a still picture.
const STILL_LEG_MS: f64 = 900.0;
/// A message flies no longer than this, then rests where it came to.
const FLIGHT_MS: f64 = 900.0;
/// The clock runs through a longer wait in this time, and never in less than a quarter of it.
const WAIT_MS: f64 = 2_400.0;
/// Simulated time that passes without a step and is worth telling of.
const WAIT_MIN_MS: Ms = 2_000;
/// Steps taken in one frame at most: a slow machine lags behind rather than freezing.
const STEPS_A_FRAME_MAX: usize = 8;

/// A wait: between two steps nothing happened.
#[derive(Clone)]
pub struct Wait {
    /// Since the voyage began.
    pub from_ms: Ms,
    pub to_ms: Ms,
    /// The step that ends it.
    pub step: Step,
}

/// State of the loop.
pub struct Player {
    awake: Cell<bool>,
    last_frame_ms: Cell<f64>,
    /// 0..1 within the present step.
    phase: Cell<f64>,
    /// 0..1 within a wait; 1 when there is none.
    wait: Cell<f64>,
    /// Stop at the next happening (the player was started by an act).
    to_happening: Cell<bool>,
    /// It has stopped for a rollout that does not end.
    stuck: Cell<bool>,
}

impl Player {
    pub fn at_rest() -> Player {
        Player {
            awake: Cell::new(false),
            last_frame_ms: Cell::new(0.0),
            phase: Cell::new(1.0),
            wait: Cell::new(1.0),
            to_happening: Cell::new(false),
            stuck: Cell::new(false),
        }
    }
}

impl Session {
    /// Plays on, until paused or nothing more happens. A scene nobody has touched is set off.
    pub fn play(self) {
        let before = self.cursor();
        if !self.set_off() {
            if self.player.phase.get() >= 1.0 && !self.go_on() {
                return self.nothing_more();
            }
        } else if self.cursor() == before {
            return;
        }
        self.player.to_happening.set(false);
        self.playing.set(true);
        self.wake();
    }

    /// Plays what an act set off, up to the first happening.
    pub fn play_act(self) {
        self.forget_wait();
        self.player.phase.set(0.0);
        self.player.to_happening.set(true);
        self.playing.set(true);
        self.wake();
    }

    pub fn pause(self) {
        if self.playing.get_untracked() {
            self.playing.set(false);
            if self.is_waiting() {
                self.forget_wait();
            }
            self.keep_voyage();
        }
    }

    /// One step forward by hand; its message travels once and rests. A wait is cut short. At the
    /// start of a scene: its first act; at the end of an embed: its start again.
    pub fn step_forward(self) {
        let again = self.is_embed() && matches!(self.told().get_untracked().way, Way::Idle(_));
        self.playing.set(false);
        if self.is_waiting() {
            self.end_wait();
        } else if again {
            return self.run("seek", "0");
        } else if self.set_off() {
            return;
        } else if !self.go_on() {
            return self.nothing_more();
        }
        self.wake();
    }

    /// Something else moved the cursor: show the step as it ends, nothing flies.
    pub fn rest(self) {
        self.playing.set(false);
        self.forget_wait();
        self.player.phase.set(1.0);
        self.show_progress();
    }

    /// As [`Session::rest`], after a leap: tells the longest wait it crossed.
    pub fn rest_after_leap(self, before: usize) {
        self.rest();
        let crossed = self.voyage.with_untracked(|v| {
            let gap = |i: usize| v.time_of(i + 1) - v.time_of(i);
            let mut longest = before;
            for index in before..v.cursor() {
                if gap(index) > gap(longest) {
                    longest = index;
                }
            }
            let worth = before < v.cursor() && gap(longest) >= WAIT_MIN_MS;
            worth.then(|| Wait {
                from_ms: v.time_of(longest),
                to_ms: v.time_of(longest + 1),
                step: (*v.steps()[longest]).clone(),
            })
        });
        self.wait.set(crossed);
    }

    pub fn set_motion(self, on: bool) {
        self.motion.set(on);
        self.show_progress();
    }

    /// Does what sets off a scene nobody has touched. False: it is under way, or not at rest.
    fn set_off(self) -> bool {
        let Way::First(act) = self.told().get_untracked().way else { return false };
        if !self.is_embed() {
            self.run(act, "");
        } else if let Some(act) = offer::by_default(self, act) {
            let _ = self.act(act);
        }
        true
    }

    /// Goes on by one step, round the loop if the address asked for one. Where nothing follows for
    /// a while, the wait comes first. False: nothing follows.
    fn go_on(self) -> bool {
        let cursor = self.cursor();
        match self.options.span {
            Some((first, last)) if self.playing.get_untracked() && cursor >= last => {
                self.voyage.update(|v| v.seek(first));
            }
            _ if self.voyage.update(|v| v.forward_within(WAIT_MIN_MS)) => {}
            _ => return self.begin_wait(),
        }
        self.forget_wait();
        self.arrive();
        true
    }

    fn begin_wait(self) -> bool {
        let wait = self.voyage.with_untracked(|v| {
            let step = v.ahead()?;
            // Trying in vain again and again is nothing to sit through: there is something to do.
            let vain = matches!(&step.what, What::Scheduled(d) if d.finds_nothing());
            if self.playing.get_untracked() && (vain || self.finds_stuck(v)) {
                return None;
            }
            Some(Wait { from_ms: v.time_ms(), to_ms: v.since_start(&step), step })
        });
        let follows = wait.is_some();
        self.wait.set(wait);
        if follows {
            self.player.wait.set(0.0);
            self.waited.set(0.0);
            if !self.motion.get_untracked() {
                self.end_wait();
            }
        }
        follows
    }

    /// Whether a rollout has come to a point where only the learner can help; said once.
    fn finds_stuck(self, voyage: &Voyage) -> bool {
        let stuck = why::stalled(voyage.cluster(), None).is_some();
        let told = self.player.stuck.replace(stuck);
        stuck && !told
    }

    fn end_wait(self) {
        self.player.wait.set(1.0);
        self.waited.set(1.0);
        self.voyage.update(|v| v.forward());
        self.arrive();
    }

    fn forget_wait(self) {
        self.player.wait.set(1.0);
        self.waited.set(1.0);
        if self.wait.with_untracked(Option::is_some) {
            self.wait.set(None);
        }
    }

    fn is_waiting(self) -> bool {
        self.player.wait.get() < 1.0
    }

    fn arrive(self) {
        self.player.phase.set(0.0);
        self.show_progress();
        self.notice_refusal();
    }

    fn wake(self) {
        let asleep = !self.player.awake.get();
        self.show_progress();
        if asleep {
            self.player.awake.set(true);
            self.player.last_frame_ms.set(0.0);
            request_animation_frame(move || self.frame());
        }
    }

    fn frame(self) {
        let now = window().performance().map_or(0.0, |p| p.now());
        let last = self.player.last_frame_ms.get();
        // A tab that was away does not catch up.
        let passed = if last == 0.0 { 0.0 } else { within(now - last, 0.0, 250.0) };
        self.player.last_frame_ms.set(now);
        let speed = SPEEDS[self.speed.get_untracked()];
        if self.is_waiting() {
            let wait = self.player.wait.get() + passed * speed.min(4.0) / WAIT_MS;
            if wait < 1.0 {
                self.player.wait.set(wait);
                self.waited.set(wait);
            } else {
                self.end_wait();
            }
        } else {
            self.pass(passed * speed);
        }
        self.show_progress();
        let moving =
            self.playing.get_untracked() || self.is_waiting() || self.player.phase.get() < 1.0;
        self.player.awake.set(moving);
        if moving {
            request_animation_frame(move || self.frame());
        }
    }

    /// Carries time through the present step and into those that follow.
    fn pass(self, mut left: f64) {
        for _ in 0..STEPS_A_FRAME_MAX {
            let pace = self.pace_ms();
            let phase = self.player.phase.get() + left / pace;
            self.player.phase.set(phase.min(1.0));
            if phase < 1.0 || !self.playing.get_untracked() {
                break;
            }
            left = (phase - 1.0) * pace;
            if !self.play_on() || self.is_waiting() {
                break;
            }
        }
    }

    /// The next step of the player; stops it when there is none, or where it was to stop.
    fn play_on(self) -> bool {
        let there = self.player.to_happening.get()
            && self.voyage.with_untracked(|v| {
                let act = v.current().is_none_or(|step| matches!(step.what, What::Act(_)));
                !act && v.stops(v.cursor() - 1)
            });
        if !there && self.go_on() {
            return true;
        }
        self.pause();
        false
    }

    fn pace_ms(self) -> f64 {
        let (happens, decides, many) = self.voyage.with_untracked(|v| {
            let decides = |step: &Step| matches!(step.what, What::Scheduled(_) | What::Sync(_));
            let step = v.current();
            let happens = step.is_some() && v.stops(v.cursor() - 1);
            (happens, step.is_some_and(|s| decides(s)), v.is_grouped())
        });
        let flows = self.voyage.with_untracked(|v| {
            let step = v.current().map(|step| &step.what);
            matches!(step, Some(What::Traffic(summary)) if summary.left > 0)
        });
        match (happens, decides) {
            _ if flows => AMONG_MANY_MS,
            (true, true) => DECISION_MS,
            (true, false) => HAPPENING_MS,
            (false, _) if many => AMONG_MANY_MS,
            (false, _) if !self.motion.get_untracked() => STILL_LEG_MS,
            (false, _) => LEG_MS,
        }
    }

    fn show_progress(self) {
        let phase = self.player.phase.get();
        let flown = phase * (self.pace_ms() / FLIGHT_MS).max(1.0);
        let shown = if self.motion.get_untracked() { flown.min(1.0) } else { 1.0 };
        if self.progress.get_untracked() != shown {
            self.progress.set(shown);
        }
    }
}
