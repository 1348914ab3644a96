//! The narration: what a step is, said to a reader.
//!
//! Turns a [`Step`] into sentences, labels and tables; knows the model and the texts, no browser,
//! so that it is tested natively. Invariants: every variant has its sentence in both languages and
//! both skins (exhaustive `match`); every number in a sentence comes from the step or the model.

mod act;
mod api;
mod board;
pub mod charts;
mod describe;
mod desk;
mod failure;
mod fields;
pub mod fleet;
mod grid;
mod names;
mod node;
mod onward;
mod phases;
mod request;
mod sched;
pub mod search;
mod seen;
mod table;
mod wait;
pub mod why;

pub use act::{label as act_label, unrepaired};
pub use api::changed;
pub use describe::{Load, describe_pod, describe_service, describe_ship};
pub use failure::failure;
pub use grid::{Grid, GridRow};
pub use names::{Side, Voice, thing};
pub use phases::PhaseRow;
pub use seen::seen;
use table::resource as rejected_word;
pub use table::{Column, FilterRow, HopRow, Placement, ScoreRow, Table, rejected};
pub use wait::{is_counted_from_lease, why as waiting_for};

use crate::cluster::object::{Kind, Object, Status};
use crate::cluster::{Change, Cluster, Fault, Ms, Step, What};
use crate::text::story::Tale;
use crate::text::story::small::{Chip, Next};
use crate::text::{Span, number, plain, rich};

/// What a narration may look at besides the step itself.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    pub voice: Voice,
    /// The cluster after the step.
    pub cluster: &'a Cluster,
    /// The chain of causes: the step's direct cause first, the learner's act last.
    pub trail: &'a [&'a Step],
    /// The step that follows, if one does.
    pub next: Option<&'a Step>,
    /// What a write found, if that is known.
    pub before: Option<&'a Object>,
}

/// A step, told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Narration {
    pub chip: Chip,
    pub tick: Tick,
    /// One or two sentences; accent on the two actors only.
    pub title: Vec<Span>,
    pub from: Side,
    pub to: Side,
    /// The reason, with the model's own numbers.
    pub why: Vec<Span>,
    pub table: Option<Table>,
    /// What the forward button brings, or what could be done now.
    pub next: Vec<Span>,
    pub log: LogLine,
}

/// The short form for the list of messages and the pill on the picture.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LogLine {
    /// `통신실 → 선장 (화물선 3)`.
    pub head: String,
    pub detail: String,
}

/// The kind of a tick on the timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tick {
    General,
    Scheduling,
    Ready,
    Failure,
    Service,
}

/// Later than this, the next step is announced with its delay.
const SOON_MS: Ms = 1_000;

/// Tells a step.
pub fn narrate(context: &Context, step: &Step) -> Narration {
    let told = tell(context, step);
    Narration {
        chip: chip(step),
        tick: tick(step),
        title: told.title,
        from: context.voice.ends(step).0,
        to: context.voice.ends(step).1,
        why: told.why,
        table: told.table,
        next: next(context, step),
        log: LogLine { head: head(context.voice, step), detail: told.log },
    }
}

/// The line of a step in the list of messages.
pub fn log_line(context: &Context, step: &Step) -> LogLine {
    LogLine { head: head(context.voice, step), detail: tell(context, step).log }
}

/// What the forward button brings from here, or what could be done: for step 0, where there is no
/// narration. The trail is the next step's.
pub fn next_line(context: &Context, now: Ms) -> Vec<Span> {
    let voice = context.voice;
    let fill =
        |line: Next, args: &[&str]| rich::fill(line.get(voice.lang), voice.lang, voice.skin, args);
    let Some(next) = context.next else {
        if let Some((line, _)) = well(context) {
            return line;
        }
        let (line, arg, _) = idle(context);
        return fill(line, &[&arg]);
    };
    let title = match &next.what {
        What::Scheduled(decision) => {
            voice.say(Next::Placing.get(voice.lang), &[&voice.pod_name(&decision.pod.name)])
        }
        _ => plain(&tell(context, next).title),
    };
    let wait = next.at.saturating_sub(now);
    match wait {
        0..=SOON_MS => fill(Next::Soon, &[&title]),
        _ => match wait::silence(next) {
            Some(grace) => fill(Next::AfterLease, &[&number::duration(voice.lang, grace), &title]),
            None => fill(Next::Later, &[&number::duration(voice.lang, wait), &title]),
        },
    }
}

/// As [`next_line`], after a step, which may be the next one's cause.
fn next(context: &Context, step: &Step) -> Vec<Span> {
    let trail: Vec<&Step> = [step].into_iter().chain(context.trail.iter().copied()).collect();
    next_line(&Context { trail: &trail, ..*context }, step.at)
}

/// What a learner could do while nothing happens: the line, its argument and the act.
fn idle(context: &Context) -> (Next, String, &'static str) {
    let cluster = context.cluster;
    if !cluster.is_running() {
        return (Next::StartPlane, String::new(), "controlplane.start");
    }
    let broken = cluster.machines().iter().find(|(_, m)| !m.is_up());
    if let Some((node, _)) = broken {
        return (Next::Mend, context.voice.ship(node), "node.recover");
    }
    if let [.., last] = cluster.stopped() {
        return (Next::StartController, last.name().into(), "controller.start");
    }
    if let Some(pod) = why::stray(cluster) {
        return (Next::Stray, pod.spec.scheduler_name.to_string(), "pod.delete");
    }
    let (line, act) = if cluster.machines().is_empty() {
        (Next::AddNode, "node.add")
    } else if cluster.tally().pods() == 0 {
        (Next::AddPod, "pod.add")
    } else if cluster.unbound().next().is_some() {
        (Next::Unplaced, "node.add")
    } else if cluster.list(Kind::Deployment).next().is_none() {
        (Next::Deploy, "deployment.create")
    } else if cluster.list(Kind::Service).next().is_none() {
        (Next::MakeService, "service.create")
    } else if cluster.list(Kind::Service).all(|s| cluster.traffic().tally(&s.key()).is_none()) {
        (Next::Send, "traffic.send")
    } else {
        (Next::Break, "node.fail")
    };
    (line, String::new(), act)
}

/// The act that [`next_line`] names when nothing more happens.
pub fn idle_act(context: &Context, present: Option<&Step>) -> &'static str {
    let trail: Vec<&Step> = present.into_iter().collect();
    match well(&Context { trail: &trail, ..*context }) {
        Some((_, act)) => act,
        None => idle(context).2,
    }
}

/// What comes next where nothing is wrong: what a Service waits for, or what requests suggest.
fn well(context: &Context) -> Option<(Vec<Span>, &'static str)> {
    let cluster = context.cluster;
    let [answered, failed] = cluster.traffic().totals();
    match idle(context).0 {
        Next::Send | Next::Break if let Some(told) = onward::provider(context) => Some(told),
        Next::Deploy | Next::Break if answered + failed > 0 => onward::onward(context),
        _ => None,
    }
}

/// A tale with its arguments filled in.
struct Told {
    title: Vec<Span>,
    why: Vec<Span>,
    log: String,
    table: Option<Table>,
}

impl Told {
    fn new(voice: Voice, tale: Tale, args: &[&str]) -> Told {
        Told {
            title: rich::fill(tale.title, voice.lang, voice.skin, args),
            why: rich::fill(tale.why, voice.lang, voice.skin, args),
            log: voice.say(tale.log, args),
            table: None,
        }
    }
    /// Adds a sentence to the reason.
    fn and(mut self, voice: Voice, template: &str, args: &[&str]) -> Told {
        let more = rich::fill(template, voice.lang, voice.skin, args);
        if more.is_empty() {
            return self;
        }
        if !self.why.is_empty() {
            self.why.push(Span::plain(" "));
        }
        self.why.extend(more);
        self
    }
    /// Puts sentences before the reason.
    fn after(mut self, mut more: Vec<Span>) -> Told {
        if !more.is_empty() {
            if more.last().is_some_and(|last| last.text != "\n") {
                more.push(Span::plain(" "));
            }
            more.append(&mut self.why);
            self.why = more;
        }
        self
    }
    fn with(self, table: Table) -> Told {
        Told { table: Some(table), ..self }
    }
}

fn tell(context: &Context, step: &Step) -> Told {
    match &step.what {
        What::Act(act) => act::tell(context, act),
        What::Request(note) => api::request(context, step, note),
        What::Refused(refusal) => api::refused(context, step, refusal),
        What::Stored { key, revision, deleted } => {
            api::stored(context, step, key, *revision, *deleted)
        }
        What::Watch { key, op } => api::watch(context, step, key, *op),
        What::Scheduled(decision) => sched::tell(context, decision),
        What::Sync(sync) => desk::tell(context, step, sync),
        What::Node(note) => node::tell(context, step, note),
        What::Hop(hop) => request::hop(context, hop),
        What::Traffic(summary) => request::stream(context, summary),
        What::Fault(fault) => act::fault(context, fault),
    }
}

fn head(voice: Voice, step: &Step) -> String {
    let (from, to) = voice.brief_ends(step);
    if step.from == step.to {
        return from;
    }
    [&from, " → ", &to].concat()
}

/// The kind of a step, as its chip says it.
pub fn chip(step: &Step) -> Chip {
    match &step.what {
        What::Act(_) => Chip::Act,
        What::Request(_) => Chip::Request,
        What::Refused(_) => Chip::Refused,
        What::Stored { .. } => Chip::Written,
        What::Watch { .. } => Chip::News,
        What::Scheduled(_) => Chip::Placement,
        What::Sync(sync) => desk::kind(sync).0,
        What::Node(note) => node::kind(note).0,
        What::Hop(_) | What::Traffic(_) => Chip::Hop,
        What::Fault(
            Fault::Recovered { .. }
            | Fault::ManyRecovered { .. }
            | Fault::ControllerStarted { .. }
            | Fault::ControlPlaneStarted,
        ) => Chip::Recovery,
        What::Fault(Fault::NetworkSet { .. } | Fault::PolicyWritten { .. }) => Chip::Rules,
        What::Fault(
            Fault::PowerOff { .. }
            | Fault::ManyPowerOff { .. }
            | Fault::CutOff { .. }
            | Fault::ContainerCrashed { .. }
            | Fault::ControllerStopped { .. }
            | Fault::ControlPlaneStopped,
        ) => Chip::Failure,
    }
}

/// The kind of a step's tick: what it changed counts first, then what it is about.
pub fn tick(step: &Step) -> Tick {
    if let Some(tick) = step.changes.iter().filter_map(tick_of_change).max() {
        return tick;
    }
    match &step.what {
        What::Scheduled(decision) if decision.chosen.is_none() => Tick::Failure,
        What::Scheduled(_) => Tick::Scheduling,
        What::Refused(_) => Tick::Failure,
        What::Hop(_) | What::Traffic(_) => Tick::Service,
        What::Fault(_) => match chip(step) {
            Chip::Recovery => Tick::Ready,
            _ => Tick::Failure,
        },
        What::Sync(sync) => desk::kind(sync).1,
        What::Node(note) => node::kind(note).1,
        What::Act(_) | What::Request(_) | What::Stored { .. } | What::Watch { .. } => Tick::General,
    }
}

fn tick_of_change(change: &Change) -> Option<Tick> {
    match change {
        Change::Bound { .. } => Some(Tick::Scheduling),
        Change::Ready { ready: true, .. } => Some(Tick::Ready),
        Change::NodeReady { status: Status::True, .. } => Some(Tick::Ready),
        Change::NodeReady { .. } | Change::Unschedulable { .. } => Some(Tick::Failure),
        Change::Answered { ok: false, .. } | Change::Tainted { .. } => Some(Tick::Failure),
        Change::Answered { .. } | Change::Endpoints { .. } => Some(Tick::Service),
        Change::Network { .. } | Change::LoadBalancer { .. } => Some(Tick::Service),
        Change::Created(key) | Change::Deleted(key) if key.kind == Kind::Service => {
            Some(Tick::Service)
        }
        Change::Waiting { reason, .. } if &**reason != "ContainerCreating" => Some(Tick::Failure),
        Change::Controller { running: false, .. } => Some(Tick::Failure),
        Change::Controller { running: true, .. } => Some(Tick::Ready),
        Change::ControlPlane { running: false } => Some(Tick::Failure),
        Change::ControlPlane { running: true } => Some(Tick::Ready),
        Change::Created(_) | Change::Deleted(_) | Change::Phase { .. } => None,
        Change::Ready { .. } | Change::Waiting { .. } | Change::Restarted { .. } => None,
        Change::Terminating { .. } | Change::Untainted { .. } | Change::Cordoned { .. } => None,
        Change::Scaled { .. } | Change::Template { .. } | Change::Machine { .. } => None,
    }
}

#[cfg(test)]
mod tests;
