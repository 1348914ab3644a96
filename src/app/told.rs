//! The narration of the present step, made once for everybody who shows a part of it.

use super::dock;
use super::narration::{
    Context, LogLine, Narration, Voice, act_label, chip, idle_act, log_line, narrate, next_line,
    seen,
};
use super::session::Session;
use super::watch::Derived;
use crate::cluster::{Actor, Ms, Step, What};
use crate::text::Span;
use crate::text::story::small::Chip;
use crate::voyage::{QUIET_MS, Voyage};
use std::sync::Arc;

/// Messages shown below a narration, and how far back they are looked for.
const RECENT_MAX: usize = 4;
const RECENT_STEPS_MAX: usize = 24;

/// The present step, told, with what stands around it.
pub struct Told {
    pub voice: Voice,
    /// `None` at the start.
    pub narration: Option<Narration>,
    /// What comes next, or what could be done.
    pub next: Vec<Span>,
    /// Where the way on leads.
    pub way: Way,
    /// No step follows for a while: there is time to look, and to choose.
    pub quiet: bool,
    /// What the last act has shown, once nothing more happens and everybody could take part.
    pub seen: Vec<Span>,
    /// The acts that make sense now.
    pub offered: Vec<&'static str>,
    /// What the learner did last, while only what was under way before has been heard since.
    pub earlier: Option<String>,
    /// Indexes of the steps from the learner's act to the one before this.
    pub causes: Vec<usize>,
    /// This step and those before it, newest first.
    pub recent: Vec<Line>,
}

/// What going on means here.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Another step follows.
    Step,
    /// A scene nobody has touched: this act sets it off.
    First(&'static str),
    /// Nothing more happens by itself; this could be done.
    Idle(&'static str),
}

/// A step in a list, to jump to.
pub struct Line {
    /// Steps taken when it is the present one.
    pub cursor: usize,
    pub at: Ms,
    pub chip: Chip,
    pub text: LogLine,
    /// So many steps one after the other say the same; this is the last of them.
    pub count: usize,
    /// There are more of them than were looked at.
    pub more: bool,
}

/// Follows the voyage, the language and the skin.
pub fn follow(session: Session) -> Derived<Told> {
    Derived::new(move |_| {
        let voice = Voice { lang: session.lang.get(), skin: session.skin.get() };
        let playing = session.playing.get();
        session.voyage.with(|v| tell(v, voice, !playing))
    })
}

fn tell(voyage: &Voyage, voice: Voice, peek: bool) -> Told {
    let (steps, cursor, cluster) = (voyage.steps(), voyage.cursor(), voyage.cluster());
    // The next step may not have been simulated yet: look ahead on a copy, unless it comes anyway.
    let ahead = if peek || cursor < steps.len() { voyage.ahead() } else { None };
    let chain: Vec<usize> = match cursor {
        0 => Vec::new(),
        _ => voyage.causes(cursor - 1).into_iter().skip(1).collect(),
    };
    let trail: Vec<&Step> = chain.iter().map(|i| &*steps[*i]).collect();
    let before = match voyage.current().map(|step| &step.what) {
        Some(What::Stored { key, deleted: false, .. }) => voyage.before(key),
        _ => None,
    };
    let next = ahead.as_ref();
    let context = Context { voice, cluster, trail: &trail, next, before };
    // What a large cluster's step does not carry is made again where there is time to read it.
    let large = match voyage.current().map(|step| (step, &step.what)) {
        Some((step, What::Scheduled(decision))) if peek && decision.table.is_none() => {
            let whole = voyage.decision();
            whole.map(|whole| Step { what: What::Scheduled(whole), ..(**step).clone() })
        }
        _ => None,
    };
    let present = large.as_ref().or(voyage.current().map(|step| &**step));
    let narration = present.map(|step| narrate(&context, step));
    let over = peek && ahead.is_none();
    let way = match (over, dock::first_act(voyage)) {
        (false, _) => Way::Step,
        (true, Some(act)) => Way::First(act),
        (true, None) => Way::Idle(idle_act(&context, present)),
    };
    let next_at = ahead.as_ref().map(|step| step.at).or_else(|| cluster.next_at());
    let quiet = over || next_at.is_none_or(|at| at > cluster.now() + QUIET_MS);
    let last_act = voyage.last_act().and_then(|index| match &steps[index].what {
        What::Act(act) => Some(act),
        _ => None,
    });
    let earlier = last_act.filter(|_| is_earlier(voyage)).map(|act| act_label(voice, act));
    Told {
        voice,
        next: match &narration {
            _ if !peek && ahead.is_none() => Vec::new(),
            _ if matches!(way, Way::First(_)) => dock::hint_spans(voyage, voice.lang),
            Some(narration) => narration.next.clone(),
            None => next_line(&context, cluster.now()),
        },
        way,
        quiet,
        seen: last_act
            .filter(|_| over && cluster.stopped().is_empty() && !is_refused(voyage))
            .map_or(Vec::new(), |act| seen(voice, cluster, act, present.map(|step| &step.what))),
        narration,
        offered: dock::offer::offered(voyage),
        earlier,
        causes: chain.into_iter().rev().collect(),
        recent: if cursor > 0 { recent(voyage, voice, cursor) } else { Vec::new() },
    }
}

/// Whether the API server refused what was asked for last.
fn is_refused(voyage: &Voyage) -> bool {
    let since = voyage.steps()[..voyage.cursor()].iter().rev();
    let mut since = since.take_while(|step| !matches!(step.what, What::Act(_)));
    since.any(|step| matches!(step.what, What::Refused(_)) && step.to == Actor::Learner)
}

/// Whether nothing that came since the last act, up to the present step, came of it.
fn is_earlier(voyage: &Voyage) -> bool {
    /// By then nobody expects the effect any more.
    const EARLIER_MAX: usize = 40;
    let (steps, cursor) = (voyage.steps(), voyage.cursor());
    let is_act = |step: &Arc<Step>| matches!(step.what, What::Act(_));
    let Some(last) = voyage.last_act() else { return false };
    if cursor - last > EARLIER_MAX + 1 {
        return false;
    }
    // Acts that were made together count as one.
    let first = steps[..last].iter().rposition(|step| !is_act(step)).map_or(0, |at| at + 1);
    let before = |index: usize| {
        let root = voyage.causes(index).last().copied().unwrap_or(index);
        // What its first cause came of lies before the voyage.
        root < first || steps[root].cause.is_some()
    };
    let mut since = last + 1..cursor;
    !since.is_empty() && since.all(before)
}

/// The last steps; those that say the same are one line.
#[inline(never)]
fn recent(voyage: &Voyage, voice: Voice, cursor: usize) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::with_capacity(RECENT_MAX);
    let alike = |a: &Line, b: &Line| a.chip == b.chip && a.text == b.text;
    for (seen, index) in (0..cursor).rev().enumerate().take(RECENT_STEPS_MAX + 1) {
        let line = line(voyage, voice, index);
        let end = seen == RECENT_STEPS_MAX;
        if let Some(last) = lines.last_mut().filter(|last| alike(last, &line)) {
            last.more = end;
            last.count += usize::from(!end);
        } else if end {
            break;
        } else if lines.len() < RECENT_MAX {
            lines.push(line);
        } else {
            break;
        }
    }
    lines
}

/// A step for a list.
pub fn line(voyage: &Voyage, voice: Voice, index: usize) -> Line {
    let steps = voyage.steps();
    let step = &steps[index];
    // The cause tells what a message meant, whatever the object has become since.
    let cause: Vec<&Step> = voyage.causes(index).get(1).map(|i| &*steps[*i]).into_iter().collect();
    let context =
        Context { voice, cluster: voyage.cluster(), trail: &cause, next: None, before: None };
    Line {
        cursor: index + 1,
        at: voyage.time_of(index + 1),
        chip: chip(step),
        text: log_line(&context, step),
        count: 1,
        more: false,
    }
}

/// Class and icon of a chip.
pub fn dress(chip: Chip) -> (&'static str, &'static str) {
    match chip {
        Chip::Act => ("info", "user"),
        Chip::Request => ("msg", "radio"),
        Chip::Refused => ("bad", "x"),
        Chip::Written => ("msg", "book"),
        Chip::News => ("msg", "mail"),
        Chip::Placement => ("warn", "crane"),
        Chip::Desk => ("warn", "desk"),
        Chip::Rollout => ("info", "roll"),
        Chip::Eviction => ("bad", "drain"),
        Chip::Aboard => ("ok", "gear"),
        Chip::Rules => ("info", "route"),
        Chip::Hop => ("req", "send"),
        Chip::Failure => ("bad", "hit"),
        Chip::Recovery => ("ok", "heal"),
    }
}
