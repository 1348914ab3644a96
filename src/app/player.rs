//! The one animation loop: it carries time through a step and from step to step.
//!
//! Playing is paced by steps, not by simulated time: quiet minutes are crossed in one stride. The
//! loop runs only while something moves.

use super::session::Session;
use crate::cluster::{Step, What};
use crate::share::SPEEDS;
use leptos::prelude::*;

/// How long a step is looked at, at 1×.
const HAPPENING_MS: f64 = 900.0;
/// A mere message leg: nothing a learner can see changed.
const LEG_MS: f64 = 350.0;
/// Without motion every step is a still picture that needs reading.
const STILL_MS: f64 = 2_000.0;
/// Steps taken in one frame at most: a slow machine lags behind rather than freezing.
const STEPS_A_FRAME_MAX: usize = 8;

/// State of the loop.
#[derive(Clone, Copy)]
pub struct Player {
    awake: bool,
    last_frame_ms: f64,
    /// 0..1 within the present step.
    phase: f64,
    /// The learner steps by hand: an act does not start the player.
    by_hand: bool,
    /// Stop when the chapter ends (the player was started by an act).
    chapter: bool,
}

impl Player {
    pub fn at_rest() -> Player {
        Player { awake: false, last_frame_ms: 0.0, phase: 1.0, by_hand: false, chapter: false }
    }
}

impl Session {
    /// Plays on, until paused or nothing more happens.
    pub fn play(self) {
        self.player.update_value(|p| {
            p.by_hand = false;
            p.chapter = false;
        });
        if self.player.with_value(|p| p.phase >= 1.0) && !self.advance() {
            return self.nothing_more();
        }
        self.playing.set(true);
        self.wake();
    }

    /// Plays what an act set off, unless the learner steps by hand.
    pub fn play_chapter(self) {
        let by_hand = self.player.with_value(|p| p.by_hand);
        self.player.update_value(|p| {
            p.phase = 0.0;
            p.chapter = true;
        });
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
        self.player.update_value(|p| p.by_hand = true);
        if self.advance() {
            self.wake();
        } else {
            self.nothing_more();
        }
    }

    /// Something else moved the cursor: show the step as it ends, nothing flies.
    pub fn rest(self, by_hand: bool) {
        self.playing.set(false);
        self.player.update_value(|p| {
            p.by_hand = by_hand;
            p.phase = 1.0;
        });
        self.show_progress();
    }

    pub fn set_motion(self, on: bool) {
        self.motion.set(on);
        self.show_progress();
    }

    /// Goes on by one step, round the loop if the address asked for one.
    fn advance(self) -> bool {
        let span = self.options.with_value(|o| o.span);
        let cursor = self.cursor();
        let moved = match span {
            Some((first, last)) if self.playing.get_untracked() && cursor >= last => {
                self.voyage.try_update(|v| v.seek(first)).is_some()
            }
            _ => self.voyage.try_update(|v| v.forward()).unwrap_or(false),
        };
        if moved {
            self.player.update_value(|p| p.phase = 0.0);
            self.show_progress();
            self.notice_refusal();
        }
        moved
    }

    fn wake(self) {
        let asleep = self.player.with_value(|p| !p.awake);
        self.show_progress();
        if asleep {
            self.player.update_value(|p| {
                p.awake = true;
                p.last_frame_ms = 0.0;
            });
            request_animation_frame(move || self.frame());
        }
    }

    fn frame(self) {
        let now = window().performance().map_or(0.0, |p| p.now());
        let last = self.player.with_value(|p| p.last_frame_ms);
        // A tab that was away does not catch up.
        let passed = if last == 0.0 { 0.0 } else { (now - last).clamp(0.0, 250.0) };
        self.player.update_value(|p| p.last_frame_ms = now);
        let mut left = passed * SPEEDS[self.speed.get_untracked()];
        for _ in 0..STEPS_A_FRAME_MAX {
            let pace = self.pace_ms();
            let phase = self.player.with_value(|p| p.phase) + left / pace;
            self.player.update_value(|p| p.phase = phase.min(1.0));
            if phase < 1.0 || !self.playing.get_untracked() {
                break;
            }
            left = (phase - 1.0) * pace;
            if !self.play_on() {
                break;
            }
        }
        self.show_progress();
        let moving = self.playing.get_untracked() || self.player.with_value(|p| p.phase < 1.0);
        self.player.update_value(|p| p.awake = moving);
        if moving {
            request_animation_frame(move || self.frame());
        }
    }

    /// The next step of the player; stops it when there is none.
    fn play_on(self) -> bool {
        let chapter = self.player.with_value(|p| p.chapter);
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
        let phase = self.player.with_value(|p| p.phase);
        let shown = if self.motion.get_untracked() { phase } else { 1.0 };
        if self.progress.get_untracked() != shown {
            self.progress.set(shown);
        }
    }
}
