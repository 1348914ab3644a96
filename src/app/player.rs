//! The one animation loop: it carries time through a step and from step to step.
//!
//! Playing is paced by steps, not by simulated time: quiet minutes are crossed in one stride. The
//! loop runs only while something moves.

use super::session::Session;
use crate::cluster::{Step, What};
use crate::picture::within;
use crate::share::SPEEDS;
use leptos::prelude::{request_animation_frame, window};
use std::cell::Cell;

/// How long a step is looked at, at 1×.
const HAPPENING_MS: f64 = 900.0;
/// A mere message leg: nothing a learner can see changed.
const LEG_MS: f64 = 350.0;
/// Without motion every step is a still picture that needs reading.
const STILL_MS: f64 = 2_000.0;
/// Steps taken in one frame at most: a slow machine lags behind rather than freezing.
const STEPS_A_FRAME_MAX: usize = 8;

/// State of the loop.
pub struct Player {
    awake: Cell<bool>,
    last_frame_ms: Cell<f64>,
    /// 0..1 within the present step.
    phase: Cell<f64>,
    /// The learner steps by hand: an act does not start the player.
    by_hand: Cell<bool>,
    /// Stop when the chapter ends (the player was started by an act).
    chapter: Cell<bool>,
}

impl Player {
    pub fn at_rest() -> Player {
        Player {
            awake: Cell::new(false),
            last_frame_ms: Cell::new(0.0),
            phase: Cell::new(1.0),
            by_hand: Cell::new(false),
            chapter: Cell::new(false),
        }
    }
}

impl Session {
    /// Plays on, until paused or nothing more happens.
    pub fn play(self) {
        self.player.by_hand.set(false);
        self.player.chapter.set(false);
        if self.player.phase.get() >= 1.0 && !self.advance() {
            return self.nothing_more();
        }
        self.playing.set(true);
        self.wake();
    }

    /// Plays what an act set off, unless the learner steps by hand.
    pub fn play_chapter(self) {
        let by_hand = self.player.by_hand.get();
        self.player.phase.set(0.0);
        self.player.chapter.set(true);
        self.playing.set(!by_hand);
        self.wake();
    }

    pub fn pause(self) {
        if self.playing.get_untracked() {
            self.playing.set(false);
            self.keep_voyage();
        }
    }

    /// One step forward by hand; its message travels once and rests.
    pub fn step_forward(self) {
        self.playing.set(false);
        self.player.by_hand.set(true);
        if self.advance() {
            self.wake();
        } else {
            self.nothing_more();
        }
    }

    /// Something else moved the cursor: show the step as it ends, nothing flies.
    pub fn rest(self, by_hand: bool) {
        self.playing.set(false);
        self.player.by_hand.set(by_hand);
        self.player.phase.set(1.0);
        self.show_progress();
    }

    pub fn set_motion(self, on: bool) {
        self.motion.set(on);
        self.show_progress();
    }

    /// Goes on by one step, round the loop if the address asked for one.
    fn advance(self) -> bool {
        let span = self.options.span;
        let cursor = self.cursor();
        let moved = match span {
            Some((first, last)) if self.playing.get_untracked() && cursor >= last => {
                self.voyage.update(|v| v.seek(first));
                true
            }
            _ => self.voyage.update(|v| v.forward()),
        };
        if moved {
            self.player.phase.set(0.0);
            self.show_progress();
            self.notice_refusal();
        }
        moved
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
        let mut left = passed * SPEEDS[self.speed.get_untracked()];
        for _ in 0..STEPS_A_FRAME_MAX {
            let pace = self.pace_ms();
            let phase = self.player.phase.get() + left / pace;
            self.player.phase.set(phase.min(1.0));
            if phase < 1.0 || !self.playing.get_untracked() {
                break;
            }
            left = (phase - 1.0) * pace;
            if !self.play_on() {
                break;
            }
        }
        self.show_progress();
        let moving = self.playing.get_untracked() || self.player.phase.get() < 1.0;
        self.player.awake.set(moving);
        if moving {
            request_animation_frame(move || self.frame());
        }
    }

    /// The next step of the player; stops it when there is none.
    fn play_on(self) -> bool {
        let chapter = self.player.chapter.get();
        let over = chapter && self.voyage.with_untracked(|v| v.is_quiet());
        if !over && self.advance() {
            return true;
        }
        self.pause();
        false
    }

    fn pace_ms(self) -> f64 {
        if !self.motion.get_untracked() {
            return STILL_MS;
        }
        let worth = |step: &Step| {
            step.is_happening() || matches!(step.what, What::Scheduled(_) | What::Sync(_))
        };
        let worth = self.voyage.with_untracked(|v| v.current().is_none_or(|s| worth(s)));
        if worth { HAPPENING_MS } else { LEG_MS }
    }

    fn show_progress(self) {
        let phase = self.player.phase.get();
        let shown = if self.motion.get_untracked() { phase } else { 1.0 };
        if self.progress.get_untracked() != shown {
            self.progress.set(shown);
        }
    }
}
