//! Long work on a voyage, done in parts: beginning at a large scene, repeating a log, going far.
//!
//! Invariants: the parts together do what [`Voyage::open`], [`Voyage::restore`] and the ways of
//! going do at once; nothing of it is seen before all is done, so that giving up leaves a voyage as
//! it was.

use super::log::RestoreError;
use super::{QUIET_MS, Scene, Voyage, VoyageLog, start};
use crate::cluster::{Growth, Ms};
use std::task::Poll;

/// Where to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// As [`Voyage::seek`].
    Step(usize),
    /// As [`Voyage::seek_time`].
    Time(Ms),
    /// As [`Voyage::next_happening`].
    Happening,
    /// As [`Voyage::next_chapter`].
    Chapter,
}

/// What is still to be done until a voyage is ready.
pub struct Launch {
    begin: Begin,
    /// Acts to be made again; the second says whether steps count.
    log: Option<(VoyageLog, bool)>,
    /// The next of them.
    act: usize,
    goals: Vec<Goal>,
    way: Way,
}

/// What there is of the voyage.
enum Begin {
    Scene(Scene, u64),
    Growing(Scene, u64, Box<Growth>),
    Under(Box<Voyage>),
}

/// How far the goal in hand has come.
#[derive(Clone, Copy, Default)]
struct Way {
    begun: bool,
    /// Steps taken at its beginning.
    from: usize,
    /// Steps taken.
    steps: usize,
    /// Until when the next one is waited for, once a part of it is done.
    until: Option<Ms>,
}

/// A voyage, or why its log could not be repeated.
pub type Launched = Result<Voyage, RestoreError>;

impl Launch {
    /// A scene as a reader finds it.
    pub fn open(scene: Scene, seed: u64) -> Launch {
        let (begin, way) = (Begin::Scene(scene, seed), Way::default());
        Launch { begin, log: None, act: 0, goals: Vec::new(), way }
    }

    /// A log, repeated: see [`Voyage::restore`].
    pub fn restore(log: VoyageLog, exact: bool) -> Launch {
        let end = if exact { Goal::Step(log.cursor) } else { Goal::Time(log.cursor_ms) };
        let open = Launch::open(log.scene, log.seed).then(end);
        Launch { log: Some((log, exact)), ..open }
    }

    /// The same, from the beginning of a voyage.
    pub(super) fn again(start: Voyage, log: VoyageLog, exact: bool) -> Launch {
        Launch { begin: Begin::Under(start.into()), ..Launch::restore(log, exact) }
    }

    /// A voyage that goes on from where it is.
    pub fn go(voyage: Voyage, goal: Goal) -> Launch {
        let open = Launch::open(voyage.scene, voyage.seed).then(goal);
        Launch { begin: Begin::Under(voyage.into()), ..open }
    }

    /// And then further.
    pub fn then(mut self, goal: Goal) -> Launch {
        self.goals.push(goal);
        self
    }

    /// It is known from the beginning that this takes long.
    pub fn is_long(&self) -> bool {
        match &self.begin {
            Begin::Scene(scene, seed) => scene.is_large() && start::kept(*scene, *seed).is_none(),
            Begin::Growing(..) => true,
            Begin::Under(_) => false,
        }
    }

    /// The scene it begins at.
    pub fn scene(&self) -> Scene {
        match &self.begin {
            Begin::Scene(scene, _) | Begin::Growing(scene, ..) => *scene,
            Begin::Under(voyage) => voyage.scene,
        }
    }

    /// Simulated time that has been reached, since the voyage began.
    pub fn time_ms(&self) -> Ms {
        match &self.begin {
            Begin::Under(voyage) => voyage.time_ms(),
            _ => 0,
        }
    }

    /// How much of it is done, in thousandths; `None` where nobody knows the end.
    pub fn progress(&self) -> Option<u32> {
        let further = self.log.as_ref().is_some_and(|(log, _)| !log.acts.is_empty());
        let voyage = match &self.begin {
            Begin::Scene(..) => return Some(0),
            Begin::Growing(_, _, growth) if further => return Some(growth.progress() * 7 / 10),
            Begin::Growing(_, _, growth) => return Some(growth.progress()),
            Begin::Under(voyage) => voyage,
        };
        let (done, all) = match (&self.log, self.goals.first()) {
            (Some((log, _)), _) if self.act < log.acts.len() => {
                (voyage.time_ms(), log.cursor_ms.max(log.acts.last().map_or(0, |act| act.ms)))
            }
            (_, Some(Goal::Step(to))) => {
                (voyage.cursor.abs_diff(self.way.from) as u64, to.abs_diff(self.way.from) as u64)
            }
            (_, Some(Goal::Time(to))) => (voyage.time_ms(), *to),
            (_, Some(Goal::Happening | Goal::Chapter)) => return None,
            (_, None) => (1, 1),
        };
        let all = all.max(1);
        Some((done.min(all) * 1_000 / all) as u32)
    }

    /// Does the next part, of some milliseconds. `Err` while there is more to do.
    pub fn work(mut self) -> Result<Launched, Launch> {
        if self.log.as_ref().is_some_and(|(log, _)| log.is_too_long()) {
            return Ok(Err(RestoreError::TooLong));
        }
        let opens = self.log.is_none();
        let mut voyage = match self.begin {
            Begin::Scene(scene, seed) => {
                self.begin = match (start::kept(scene, seed), scene.fleet()) {
                    (None, Some(fleet)) => {
                        start::forget();
                        let growth = start::growth(scene, seed, fleet);
                        Begin::Growing(scene, seed, growth.into())
                    }
                    (kept, _) => {
                        let origin = kept.unwrap_or_else(|| scene.build(seed));
                        under(Voyage::aboard(origin, scene, seed), opens)
                    }
                };
                return Err(self);
            }
            Begin::Growing(scene, seed, growth) => {
                self.begin = match growth.work() {
                    Err(growth) => Begin::Growing(scene, seed, growth.into()),
                    Ok(origin) => {
                        start::keep(scene, seed, &origin);
                        under(Voyage::aboard(origin, scene, seed), opens)
                    }
                };
                return Err(self);
            }
            Begin::Under(voyage) => voyage,
        };
        if let Some((log, exact)) = &self.log
            && let Some(logged) = log.acts.get(self.act)
        {
            match voyage.repeat_act(self.act, logged, *exact, STEPS_A_PART) {
                Ok(true) => self.act += 1,
                Ok(false) => {}
                Err(error) => return Ok(Err(error)),
            }
        } else if let Some(goal) = self.goals.first().copied() {
            if !self.way.begun {
                self.way = Way { begun: true, from: voyage.cursor, ..Way::default() };
                voyage.set_out(goal);
            }
            if voyage.go_part(goal, &mut self.way) {
                self.goals.remove(0);
                self.way = Way::default();
            }
        } else {
            return Ok(Ok(*voyage));
        }
        self.begin = Begin::Under(voyage);
        Err(self)
    }

    /// All of it, at once.
    pub fn finish(mut self) -> Launched {
        loop {
            self = match self.work() {
                Ok(launched) => return launched,
                Err(launch) => launch,
            };
        }
    }
}

/// At its scene; that is opened, unless a log says what was done there.
fn under(mut voyage: Voyage, opens: bool) -> Begin {
    if opens {
        voyage.make_opening();
    }
    Begin::Under(voyage.into())
}

impl Voyage {
    /// Takes the nearest state kept from where a goal can be reached.
    fn set_out(&mut self, goal: Goal) {
        let known = match goal {
            Goal::Step(cursor) => cursor.min(self.steps().len()),
            Goal::Time(ms) => {
                let until = self.start.now() + ms;
                self.steps().partition_point(|step| step.at <= until)
            }
            Goal::Happening | Goal::Chapter => return,
        };
        match known == self.cursor {
            true => self.stand_still(),
            false => self.approach(known),
        }
    }

    /// Some steps towards a goal, or a part of one. True: it is reached, or nothing more happens.
    #[inline(never)]
    fn go_part(&mut self, goal: Goal, way: &mut Way) -> bool {
        let mut left = DELIVERIES_A_PART;
        for _ in 0..STEPS_A_PART {
            let known = self.steps().get(self.cursor).map(|step| step.at);
            let soon = goal == Goal::Chapter && way.steps > 0;
            let until = *way.until.get_or_insert_with(|| match goal {
                Goal::Time(ms) => self.start.now() + ms,
                Goal::Chapter if soon => self.now.now() + QUIET_MS,
                _ => self.now.patience(),
            });
            let ends = match goal {
                Goal::Step(cursor) => self.cursor >= cursor,
                Goal::Time(_) => known.is_some_and(|at| at > until),
                Goal::Chapter => soon && known.is_some_and(|at| at > until),
                Goal::Happening => false,
            };
            if ends {
                return true;
            }
            let taken = match goal {
                Goal::Step(cursor) if known.is_some() => {
                    match self.come_nearer_part(cursor, &mut left) {
                        true => Poll::Ready(true),
                        false => Poll::Pending,
                    }
                }
                _ => self.forward_part(until, &mut left),
            };
            match taken {
                Poll::Pending => return false,
                Poll::Ready(false) => return true,
                Poll::Ready(true) => {
                    way.steps += 1;
                    way.until = None;
                }
            }
            let ends = match goal {
                Goal::Happening => {
                    self.stops(self.cursor - 1) || way.steps >= self.leap_steps_max()
                }
                Goal::Chapter => way.steps > self.chapter_steps_max(),
                Goal::Step(_) | Goal::Time(_) => false,
            };
            if ends {
                return true;
            }
        }
        false
    }
}

/// Steps of a part: some milliseconds in a browser.
const STEPS_A_PART: usize = 64;
/// And so many deliveries, most of which make no step; some take milliseconds.
const DELIVERIES_A_PART: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::Move;

    fn in_parts(mut launch: Launch) -> (Voyage, usize) {
        let mut parts = 0;
        loop {
            assert!(launch.progress().is_none_or(|done| done <= 1_000));
            launch = match launch.work() {
                Ok(launched) => return (launched.expect("it can be repeated"), parts),
                Err(launch) => launch,
            };
            parts += 1;
        }
    }

    fn failed() -> Voyage {
        let mut voyage = Voyage::open(Scene::NodeFailure, 1);
        voyage.act(Move::NodeFail { node: "node-1".into() }).expect("it is there");
        voyage
    }

    fn same(a: &Voyage, b: &Voyage) {
        assert_eq!((a.cursor(), a.steps().len()), (b.cursor(), b.steps().len()));
        assert_eq!(a.cluster().hash(), b.cluster().hash());
    }

    #[test]
    fn parts_lead_where_going_at_once_does() {
        for (goal, at_once) in [
            (Goal::Step(90), (|v: &mut Voyage| v.seek(90)) as fn(&mut Voyage)),
            (Goal::Step(1), |v| v.seek(1)),
            (Goal::Time(120_000), |v| v.seek_time(120_000)),
            (Goal::Time(3), |v| v.seek_time(3)),
            (Goal::Happening, |v| _ = v.next_happening()),
            (Goal::Chapter, |v| _ = v.next_chapter()),
        ] {
            let (mut voyage, _) = in_parts(Launch::go(failed(), goal));
            let mut other = failed();
            at_once(&mut other);
            same(&voyage, &other);
            // And from the end back.
            voyage.seek_time(600_000);
            other.seek_time(600_000);
            let (voyage, _) = in_parts(Launch::go(voyage, goal));
            at_once(&mut other);
            same(&voyage, &other);
        }
    }

    #[test]
    fn a_fleet_is_followed_in_parts_of_deliveries() {
        let mut voyage = Voyage::open(Scene::Fleet200, 1);
        voyage.act(Move::ZoneFail { zone: "zone-b".into() }).expect("it is there");
        let mut other = voyage.clone();
        for _ in 0..6 {
            let before = voyage.cursor();
            let (there, parts) = in_parts(Launch::go(voyage, Goal::Happening));
            voyage = there;
            other.next_happening();
            same(&voyage, &other);
            assert!(voyage.stops(voyage.cursor() - 1), "it stops where something happens");
            assert!(parts > (voyage.cursor() - before) / STEPS_A_PART);
        }
        let (there, _) = in_parts(Launch::go(voyage, Goal::Step(40)));
        other.seek(40);
        same(&there, &other);
    }

    #[test]
    fn a_log_is_repeated_in_parts() {
        let mut voyage = failed();
        voyage.seek_time(500_000);
        voyage.act(Move::NodeRecover { node: "node-1".into() }).expect("it is off");
        voyage.seek_time(600_000);
        let (again, parts) = in_parts(Launch::restore(voyage.log(), true));
        assert_eq!(again.log(), voyage.log());
        same(&again, &voyage);
        assert!(parts > 3, "{parts} parts");
        // By their times: the step of the same moment comes after the act then.
        let (again, _) = in_parts(Launch::restore(voyage.log(), false));
        let made = |voyage: &Voyage| voyage.log().acts.iter().map(|a| a.ms).collect::<Vec<_>>();
        assert_eq!(made(&again), made(&voyage));
        let far = VoyageLog { cursor: usize::MAX, ..voyage.log() };
        assert_eq!(Launch::restore(far, true).finish().err(), Some(RestoreError::TooLong));
    }

    #[test]
    fn a_large_scene_is_begun_in_parts_and_then_kept() {
        let launch = Launch::open(Scene::Fleet200, 7);
        assert!(launch.is_long());
        let (voyage, parts) = in_parts(launch);
        assert!(parts > 20, "{parts} parts");
        let again = Launch::open(Scene::Fleet200, 7);
        assert!(!again.is_long(), "its beginning is kept");
        same(&voyage, &in_parts(again).0);
    }
}
