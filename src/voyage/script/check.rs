//! `check` and `calm`: a script that goes on only while the invariants hold.

use super::{Runner, Voyage};
use crate::cluster::invariant::{self, Witness};
use crate::cluster::object::Str;
use crate::cluster::{Cluster, Controller, Move, Ms};
use crate::voyage::STEPS_MAX;

impl Runner {
    /// Lets time pass, checking after every delivery and once more at the end.
    pub(super) fn run_checked(&mut self, ms: Ms) -> Result<(), String> {
        let before = self.voyage.cursor();
        let mut wrong = None;
        if let Some(witness) = &mut self.witness {
            let mut checked = self.voyage.cluster().steps();
            self.voyage.run_watched(ms, &mut |cluster, by| {
                wrong = wrong.take().or_else(|| witness.look(cluster, by).err());
                if cluster.steps() >= checked + STATE_STEPS {
                    checked = cluster.steps();
                    wrong = wrong.take().or_else(|| check_state(cluster).err());
                }
                wrong.is_none()
            });
        }
        self.print_steps(before);
        wrong.map_or(Ok(()), Err)?;
        check_state(self.voyage.cluster())
    }

    /// Checks the steps taken since `before` as one.
    pub(super) fn witness_steps(&mut self, before: usize) -> Result<(), String> {
        let Some(witness) = &mut self.witness else { return Ok(()) };
        match self.voyage.cursor() {
            cursor if cursor == before + 1 => {
                witness.look(self.voyage.cluster(), None)?;
            }
            _ => *witness = Witness::new(self.voyage.cluster()),
        }
        match self.voyage.cluster() {
            cluster if cluster.objects() > LARGE => Ok(()),
            cluster => check_state(cluster),
        }
    }

    pub(super) fn again(&self) -> Result<(), String> {
        repeats(&self.voyage)
    }

    /// Mends what is broken, waits, and checks that all is as desired.
    pub(super) fn calm(&mut self) -> Result<(), String> {
        if self.witness.is_none() {
            self.witness = Some(Witness::new(self.voyage.cluster()));
        }
        // A fault just asked for has not happened yet.
        self.run_checked(REST_STEP_MS)?;
        let mut mends = vec![Move::ControlPlaneStart];
        let start = |c: Controller| Move::ControllerStart { controller: c.name().into() };
        mends.extend(Controller::ALL.map(start));
        let nodes: Vec<Str> = self.voyage.cluster().machines().keys().copied().collect();
        mends.extend(nodes.into_iter().map(|node| Move::NodeRecover { node }));
        for act in mends {
            if self.voyage.cluster().allowed(&act).is_ok() {
                let before = self.voyage.cursor();
                self.voyage.act(act).map_err(|error| format!("{error:?}"))?;
                self.print_steps(before);
                self.witness_steps(before)?;
            }
        }
        let began = self.voyage.cluster().steps();
        for _ in 0..CALM_MS / CALM_PART_MS {
            self.run_checked(CALM_PART_MS)?;
            let cluster = self.voyage.cluster();
            let storm = STEPS_MAX as u32 + STORM_STEPS_A_POD * cluster.tally().pods();
            if cluster.steps() > began + storm && invariant::may_be_restless(cluster) {
                return Ok(());
            }
        }
        let mut restless_for = 0;
        for _ in 0..REST_TRIES {
            if invariant::is_at_rest(self.voyage.cluster()) {
                return invariant::check_desired(self.voyage.cluster());
            }
            restless_for = match invariant::may_be_restless(self.voyage.cluster()) {
                true => RESTLESS_TRIES,
                false => restless_for.saturating_sub(1),
            };
            self.run_checked(REST_STEP_MS)?;
        }
        match restless_for {
            0 => Err("it never comes to rest".into()),
            _ => Ok(()),
        }
    }
}

/// Looks at a state as a whole.
fn check_state(cluster: &Cluster) -> Result<(), String> {
    invariant::check(cluster)?;
    match invariant::is_at_rest(cluster) {
        true => invariant::check_rest(cluster),
        false => Ok(()),
    }
}

/// Undo after do changes nothing, and the log repeats the voyage.
fn repeats(voyage: &Voyage) -> Result<(), String> {
    let end = voyage.steps().len();
    let mut twin = voyage.clone();
    // The state at a step, without what runs in the background after it.
    twin.seek(end.saturating_sub(1));
    twin.seek(end);
    let hash = twin.cluster().hash();
    // No log leads beyond STEPS_MAX: pods that tolerate a NoExecute taint for 0 s get there.
    for back in [1, 7, 150].map(|back| end.saturating_sub(back).min(STEPS_MAX)) {
        twin.seek(back);
        let there = twin.cluster().hash();
        twin.seek(end);
        if twin.cluster().hash() != hash {
            return Err(format!("back to step {back} and forward to {end} is another state"));
        }
        let mut log = voyage.log();
        log.acts.retain(|act| act.after_step < back);
        log.cursor = back;
        let start = Voyage::aboard(voyage.origin().clone(), voyage.scene(), voyage.seed());
        let again = start.sail(&log, true).map_err(|error| format!("{error:?}"))?;
        if again.cluster().hash() != there {
            return Err(format!("repeated from its log, step {back} is another state"));
        }
    }
    Ok(())
}

/// The whole state is looked at when time has passed, and in between after so many steps.
const STATE_STEPS: u32 = 1_000;
/// And after every act, unless there are so many objects: a zone that fails is hundreds of acts.
const LARGE: usize = 1_000;
/// Longer than any toleration, back-off, deadline and grace period by default.
const CALM_MS: Ms = 30 * 60_000;
const CALM_PART_MS: Ms = 30_000;
/// What may be restless and is after as many steps as any log leads to, and many for each pod,
/// stays so: pods preempt each other dozens of times a second.
const STORM_STEPS_A_POD: u32 = 100;
/// A crash loop is quiet between two starts.
const REST_TRIES: u32 = 400;
const REST_STEP_MS: Ms = 1_700;
/// What may be restless shows it at least once in so many looks: between two tries to schedule a
/// pod lie at most ten seconds.
const RESTLESS_TRIES: u32 = 20;
