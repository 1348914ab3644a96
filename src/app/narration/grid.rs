//! Tables of things that were compared: pods of a ReplicaSet that shrinks, nodes to preempt on.

use super::{Context, Voice, sched, table};
use crate::cluster::Ms;
use crate::cluster::controller::{Criterion, Victim};
use crate::cluster::object::{Key, Time};
use crate::cluster::scheduler::{Candidate, Preemption};
use crate::text::label::ship_title;
use crate::text::number;
use crate::text::story::small::Head as Small;
use crate::text::story::why::{Head, Pick, Rank, Wait};

/// A column for each thing compared, in the order of the comparison.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grid {
    /// As in `data-table`.
    pub name: &'static str,
    pub heading: String,
    pub columns: Vec<String>,
    pub rows: Vec<GridRow>,
    /// What decided, and what is the same for all.
    pub notes: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GridRow {
    /// The pod or ship, what stands below it, and its real name.
    pub title: String,
    pub sub: String,
    pub name: String,
    pub key: Option<Key>,
    /// `지움` or `남음`, and whether that is good for the row.
    pub verdict: Option<(bool, String)>,
    pub chosen: bool,
    pub cells: Vec<String>,
    /// The column that decided about this row.
    pub by: Option<usize>,
    /// Pods to go and see, under a word.
    pub links: Vec<(String, Vec<Key>)>,
}

impl Grid {
    /// Takes out columns that say the same in every row, and says that in a note.
    fn folded(mut self, voice: Voice) -> Grid {
        let mut same = Vec::new();
        for i in (0..self.columns.len()).rev() {
            let cells = || self.rows.iter().map(|row| &row.cells[i]);
            let alike = self.rows.len() > 1 && cells().all(|cell| *cell == self.rows[0].cells[i]);
            if !alike {
                continue;
            }
            same.push([&*self.columns.remove(i), " ", &self.rows[0].cells[i]].concat());
            for row in &mut self.rows {
                row.cells.remove(i);
                row.by = row.by.filter(|by| *by != i).map(|by| by - usize::from(by > i));
            }
        }
        same.reverse();
        if !same.is_empty() {
            self.notes.push(say(voice, Head::Same.get(voice.lang), &[&same.join(", ")]));
        }
        self
    }
}

fn say(voice: Voice, template: &str, args: &[&str]) -> String {
    voice.say(template, args)
}

/// Who is deleted first, and by which criterion.
pub(super) fn ranking(voice: Voice, set: &Key, victims: &[Victim], now: Ms) -> Grid {
    let word = |rank: Rank| say(voice, rank.get(voice.lang), &[]);
    let yes = |yes: bool| word(if yes { Rank::Yes } else { Rank::No });
    let since = |at: Option<Ms>| match at {
        Some(at) => number::duration(voice.lang, now.saturating_sub(at)),
        None => word(Rank::None),
    };
    let mut rows = Vec::new();
    // Of many, those deleted first, and those on both sides of the line.
    let line = victims.iter().filter(|victim| victim.chosen).count();
    let near = |i: usize| i + SIDE_MAX >= line && i < line + SIDE_MAX;
    let shows = |i: usize| victims.len() <= ROWS_MAX || i < ROWS_MAX - 2 * SIDE_MAX || near(i);
    for (_, victim) in victims.iter().enumerate().filter(|(i, _)| shows(*i)) {
        let head = if victim.chosen { Small::Goes } else { Small::Stays };
        let reason = table::criterion(victim.criterion.filter(|_| victim.chosen), voice);
        let ship = match victim.node.is_empty() {
            true => String::new(),
            false => ship_title(voice.lang, voice.skin, &victim.node),
        };
        let parts: Vec<&str> =
            [&*ship, &*reason].into_iter().filter(|part| !part.is_empty()).collect();
        rows.push(GridRow {
            title: voice.pod_name(&victim.pod),
            sub: parts.join(" · "),
            name: victim.pod.to_string(),
            key: Some(Key { kind: crate::cluster::object::Kind::Pod, name: victim.pod, ..*set }),
            verdict: Some((!victim.chosen, say(voice, head.get(voice.lang), &[]))),
            chosen: victim.chosen,
            cells: vec![
                yes(!victim.node.is_empty()),
                victim.phase.name().into(),
                yes(victim.ready),
                victim.deletion_cost.to_string(),
                victim.rank.to_string(),
                since(victim.ready_since),
                victim.restarts.to_string(),
                since(victim.created),
            ],
            by: victim.criterion.map(column).filter(|_| victim.chosen),
            links: Vec::new(),
        });
    }
    let columns = [
        Rank::Assigned,
        Rank::Phase,
        Rank::Ready,
        Rank::Cost,
        Rank::Colocated,
        Rank::ReadySince,
        Rank::Restarts,
        Rank::Age,
    ];
    let mut notes = vec![word(Rank::Order)];
    notes.extend(more(voice, victims.len() - rows.len()));
    // By uid: no column says more.
    rows.iter_mut().for_each(|row| row.by = row.by.filter(|by| *by < columns.len()));
    Grid {
        name: "ranking",
        heading: say(voice, Small::Ranking.get(voice.lang), &[]),
        columns: columns.map(word).to_vec(),
        rows,
        notes,
    }
    .folded(voice)
}

fn column(by: Criterion) -> usize {
    match by {
        Criterion::Unassigned => 0,
        Criterion::Phase => 1,
        Criterion::NotReady => 2,
        Criterion::DeletionCost => 3,
        Criterion::Colocated => 4,
        Criterion::ReadyTime => 5,
        Criterion::Restarts => 6,
        Criterion::Age => 7,
        Criterion::Uid => 8,
    }
}

/// Where evictions would help, and why there.
pub(super) fn preemption(context: &Context, found: &Preemption) -> Option<Grid> {
    let voice = context.voice;
    if found.candidates.is_empty() && found.failed.is_empty() {
        return None;
    }
    let word = |pick: Pick| say(voice, pick.get(voice.lang), &[]);
    let title = |node: &str| ship_title(voice.lang, voice.skin, node);
    let chosen = found.nominated.as_ref();
    let decisive = chosen.map(|best| decisive(best, &found.candidates));
    let mut rows = Vec::new();
    let is_chosen = |c: &Candidate| chosen.is_some_and(|best| best.node == c.node);
    let shows = |(i, c): &(usize, &Candidate)| *i < ROWS_MAX || is_chosen(c);
    for (_, candidate) in found.candidates.iter().enumerate().filter(shows) {
        let is_chosen = chosen.is_some_and(|c| c.node == candidate.node);
        let title = title(&candidate.node);
        let mut links = vec![(head(voice, Head::Victims), candidate.victims.clone())];
        if !candidate.reprieved.is_empty() {
            links.push((head(voice, Head::Reprieved), candidate.reprieved.clone()));
        }
        rows.push(GridRow {
            sub: if *title == *candidate.node { String::new() } else { candidate.node.to_string() },
            title,
            name: candidate.node.to_string(),
            chosen: is_chosen,
            cells: vec![
                violated(context, candidate),
                candidate.highest_priority.to_string(),
                plain_sum(candidate).to_string(),
                candidate.victims.len().to_string(),
                candidate.started.map_or_else(|| "–".into(), clock),
            ],
            by: decisive.map(|(by, _)| by).filter(|by| is_chosen && *by < 5),
            links,
            ..GridRow::default()
        });
    }
    let mut notes = Vec::new();
    if let (Some(best), Some((_, why))) = (chosen, decisive) {
        let args = [&*voice.ship(&best.node), &word(why)];
        notes.push(say(voice, Head::Decided.get(voice.lang), &args));
    }
    notes.extend(more(voice, found.candidates.len() - rows.len()));
    for (node, reason) in &found.failed {
        notes.push([&*title(node), ": ", &table::rejected(voice, reason)].concat());
    }
    let columns = [Pick::Budget, Pick::Highest, Pick::Sum, Pick::Count, Pick::Started];
    let grid = Grid {
        name: "preemption",
        heading: head(voice, Head::Preemption),
        columns: columns.map(word).to_vec(),
        rows,
        notes,
    };
    Some(grid.folded(voice))
}

/// Rows of a table that a reader can look through.
const ROWS_MAX: usize = 48;
/// Rows on each side of the line between those that go and those that stay.
const SIDE_MAX: usize = 8;

/// How many rows are not shown.
fn more(voice: Voice, count: usize) -> Option<String> {
    (count > 0).then(|| say(voice, Wait::More.get(voice.lang), &[&count.to_string()]))
}

/// `1 (guarded)`: how many victims violate a budget, and which budgets those are.
fn violated(context: &Context, candidate: &Candidate) -> String {
    let count = candidate.budget_violations.to_string();
    let names = sched::budgets(context.cluster, candidate);
    let names: Vec<&str> = names.iter().map(|name| &**name).collect();
    if names.is_empty() { count } else { [&count, " (", &names.join(", "), ")"].concat() }
}

fn head(voice: Voice, head: Head) -> String {
    say(voice, head.get(voice.lang), &[])
}

/// Kubernetes raises every priority by 2³¹ before it adds them up.
fn plain_sum(candidate: &Candidate) -> i64 {
    candidate.priority_sum - candidate.victims.len() as i64 * (i64::from(i32::MAX) + 1)
}

/// `05:12`: minutes and seconds since the cluster's beginning.
fn clock(at: Time) -> String {
    let seconds = at.0.max(0) / 1000;
    let two = |n: i64| [if n < 10 { "0" } else { "" }, &n.to_string()].concat();
    [&*two(seconds / 60), ":", &two(seconds % 60)].concat()
}

/// The first criterion in which the best differs from the best of the others.
fn decisive(best: &Candidate, all: &[Candidate]) -> (usize, Pick) {
    let others = all.iter().filter(|c| c.node != best.node).map(Candidate::rank);
    let Some(second) = others.min() else { return (5, Pick::Only) };
    let first = best.rank();
    let by = (0..first.len()).find(|i| first[*i] != second[*i]).unwrap_or(first.len());
    let why = [
        Pick::BudgetWhy,
        Pick::HighestWhy,
        Pick::SumWhy,
        Pick::CountWhy,
        Pick::StartedWhy,
        Pick::FirstWhy,
    ];
    (by, why[by])
}
