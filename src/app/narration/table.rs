//! The tables below a narration: what was weighed, in rows of finished text.

use super::{Grid, PhaseRow, Voice};
use crate::cluster::controller::{Criterion as By, RolloutMath};
use crate::cluster::map::sort_by;
use crate::cluster::network::{Hop, HopEnd, RewriteKind, Tunnel, veth};
use crate::cluster::scheduler::{self, Decision, Plugin, Profile, Reason, Strategy};
use crate::text::story::sched::{Column as Name, Rejected, Rewards};
use crate::text::story::small::{Criterion, Head};

/// A table. Its rows are in the order they are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Table {
    /// A scheduling decision: which nodes passed the filters, and their scores.
    Placement(Placement),
    /// Who is deleted first.
    Ranking(Grid),
    /// The numbers of a rolling update: what, and how many.
    Arithmetic(Vec<(String, String)>),
    /// The hops of a request so far; the last row is the current one.
    Route(Vec<HopRow>),
    /// Answers by pod.
    Counts(Vec<(String, String)>),
}

/// The filter and score table of one decision.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Placement {
    /// A row for each node; of many nodes, one for each verdict.
    pub filter: Vec<FilterRow>,
    /// Nodes that passed, of those that were looked at.
    pub passed: [usize; 2],
    /// Empty when no score was needed.
    pub columns: Vec<Column>,
    /// Of many nodes, the best.
    pub scores: Vec<ScoreRow>,
    /// Nodes with a score that are not among them.
    pub lower: usize,
    /// Where evictions were tried, when the pod fits nowhere.
    pub preemption: Option<Grid>,
    pub phases: Vec<PhaseRow>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterRow {
    pub ship: String,
    /// The real name, empty where `ship` is it already.
    pub node: String,
    pub passed: bool,
    /// `통과` or `제외`.
    pub verdict: String,
    /// Why it was ruled out: in the reader's words, and as Kubernetes prints it.
    pub reason: String,
    pub printed: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    /// `×2`, empty for the total.
    pub weight: String,
    /// The plugin's real name, and what it rewards.
    pub plugin: &'static str,
    pub note: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScoreRow {
    pub ship: String,
    pub node: String,
    /// One for each column but the last; weighted.
    pub cells: Vec<i64>,
    pub total: i64,
    pub chosen: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HopRow {
    /// `홉 3`.
    pub index: String,
    pub from: String,
    pub to: String,
    /// `203.0.113.7:40000 → 10.96.0.12:80`, with DNAT and SNAT where they happen.
    pub packet: String,
    /// `eth0 → veth1a2b3c4d → cni0`: what it passes on the way; empty where nothing is to be said.
    pub through: String,
}

impl Table {
    /// The heading above the table.
    pub fn heading(&self, voice: Voice) -> String {
        let head = match self {
            Table::Placement(_) => Head::Filter,
            Table::Ranking(_) => Head::Ranking,
            Table::Arithmetic(_) => Head::Rollout,
            Table::Route(_) => Head::Route,
            Table::Counts(_) => Head::ByPod,
        };
        voice.say(head.get(voice.lang), &[])
    }
}

pub(super) fn placement(voice: Voice, decision: &Decision, table: &scheduler::Table) -> Placement {
    let many = table.rows.len() > NODES_LISTED_MAX;
    let rows = table.rows.iter().map(|row| filter_row(voice, row));
    let filter = if many { by_verdict(voice, rows) } else { rows.collect() };
    let mut scored: Vec<_> = table.rows.iter().filter(|row| !row.scores.is_empty()).collect();
    let passed = [scored.len(), table.rows.len()];
    let Some(first) = scored.first() else {
        return Placement { filter, passed, ..Placement::default() };
    };
    let mut columns: Vec<Column> = first
        .scores
        .iter()
        .map(|score| column(voice, &decision.profile, Some(score.plugin)))
        .collect();
    columns.push(column(voice, &decision.profile, None));
    let is_chosen = |row: &scheduler::Row| decision.chosen.as_ref() == Some(&row.node);
    if many {
        sort_by(&mut scored, |a, b| (is_chosen(b), b.total).cmp(&(is_chosen(a), a.total)));
    }
    let shown = if many { scored.len().min(BEST_SHOWN_MAX) } else { scored.len() };
    let scores = scored[..shown]
        .iter()
        .map(|row| ScoreRow {
            ship: title(voice, &row.node),
            node: real(voice, &row.node),
            cells: row.scores.iter().map(|score| score.weighted).collect(),
            total: row.total,
            chosen: is_chosen(row),
        })
        .collect();
    let lower = scored.len() - shown;
    Placement { filter, passed, columns, scores, lower, ..Placement::default() }
}

/// One row for the nodes of each verdict: how many, and why.
fn by_verdict(voice: Voice, rows: impl Iterator<Item = FilterRow>) -> Vec<FilterRow> {
    let mut kinds: Vec<(FilterRow, usize)> = Vec::new();
    for row in rows {
        match kinds.iter_mut().find(|(kind, _)| kind.printed == row.printed) {
            Some((_, count)) => *count += 1,
            None => kinds.push((row, 1)),
        }
    }
    let counted = |(kind, count): (FilterRow, usize)| FilterRow {
        ship: voice.say(Head::Ships.get(voice.lang), &[&count.to_string()]),
        node: String::new(),
        ..kind
    };
    kinds.into_iter().map(counted).collect()
}

fn filter_row(voice: Voice, row: &scheduler::Row) -> FilterRow {
    let passed = row.rejections.is_empty();
    let verdict = if passed { Head::Passed } else { Head::RuledOut };
    // The scheduler stops at the first plugin that refuses; so does the row.
    let reasons = row.rejections.first().map_or(&[][..], |r| &r.reasons);
    let glosses: Vec<String> = reasons.iter().map(|reason| rejected(voice, reason)).collect();
    let printed: Vec<_> = reasons.iter().map(Reason::text).collect();
    FilterRow {
        ship: title(voice, &row.node),
        node: real(voice, &row.node),
        passed,
        verdict: voice.say(verdict.get(voice.lang), &[]),
        reason: glosses.join(", "),
        printed: printed.join(", "),
    }
}

fn title(voice: Voice, node: &str) -> String {
    crate::text::label::ship_title(voice.lang, voice.skin, node)
}

fn real(voice: Voice, node: &str) -> String {
    if title(voice, node) == node { String::new() } else { node.into() }
}

/// Why a node was ruled out, in the reader's words.
pub fn rejected(voice: Voice, reason: &Reason) -> String {
    let key = match reason {
        Reason::Unschedulable => Rejected::Unschedulable,
        Reason::NodeName => Rejected::NodeName,
        Reason::UntoleratedTaint => Rejected::UntoleratedTaint,
        Reason::NodeAffinity => Rejected::NodeAffinity,
        Reason::NotNamed => Rejected::NotNamed,
        Reason::Ports => Rejected::Ports,
        Reason::TooManyPods => Rejected::TooManyPods,
        Reason::Insufficient(_) => Rejected::Insufficient,
        Reason::SpreadLabelMissing => Rejected::SpreadLabelMissing,
        Reason::Spread => Rejected::Spread,
        Reason::Affinity => Rejected::Affinity,
        Reason::AntiAffinity => Rejected::AntiAffinity,
        Reason::ExistingAntiAffinity => Rejected::ExistingAntiAffinity,
        Reason::NoVictims => Rejected::NoVictims,
        Reason::PreemptionNotHelpful => Rejected::PreemptionNotHelpful,
    };
    let Reason::Insufficient(resource) = reason else {
        return voice.say(key.get(voice.lang), &[]);
    };
    voice.say(key.get(voice.lang), &[&self::resource(voice, resource)])
}

/// A resource as people call it.
pub(super) fn resource(voice: Voice, name: &str) -> String {
    match name {
        "cpu" => Rejected::Cpu.get(voice.lang).into(),
        "memory" => Rejected::Memory.get(voice.lang).into(),
        other => other.into(),
    }
}

fn column(voice: Voice, profile: &Profile, plugin: Option<Plugin>) -> Column {
    let (name, note) = match plugin {
        None => (Name::Total, Rewards::Total),
        Some(Plugin::TaintToleration) => (Name::TaintToleration, Rewards::TaintToleration),
        Some(Plugin::NodeAffinity) => (Name::NodeAffinity, Rewards::NodeAffinity),
        Some(Plugin::NodeResourcesFit) => match profile.strategy {
            Strategy::LeastAllocated => (Name::NodeResourcesFit, Rewards::NodeResourcesFit),
            Strategy::MostAllocated => (Name::MostAllocated, Rewards::MostAllocated),
            Strategy::RequestedToCapacityRatio(_) => {
                (Name::RequestedToCapacityRatio, Rewards::RequestedToCapacityRatio)
            }
        },
        Some(Plugin::PodTopologySpread) => (Name::PodTopologySpread, Rewards::PodTopologySpread),
        Some(Plugin::InterPodAffinity) => (Name::InterPodAffinity, Rewards::InterPodAffinity),
        Some(Plugin::DynamicResources) => (Name::DynamicResources, Rewards::DynamicResources),
        Some(Plugin::NodeResourcesBalancedAllocation) => {
            (Name::NodeResourcesBalancedAllocation, Rewards::NodeResourcesBalancedAllocation)
        }
        Some(Plugin::ImageLocality) => (Name::ImageLocality, Rewards::ImageLocality),
        Some(
            Plugin::SchedulingGates
            | Plugin::PrioritySort
            | Plugin::NodeUnschedulable
            | Plugin::NodeName
            | Plugin::NodePorts
            | Plugin::VolumeRestrictions
            | Plugin::NodeVolumeLimits
            | Plugin::VolumeBinding
            | Plugin::VolumeZone
            | Plugin::DefaultPreemption
            | Plugin::DefaultBinder
            | Plugin::NodeDeclaredFeatures,
        ) => (Name::Other, Rewards::Other),
    };
    let weight =
        plugin.map(|p| voice.say(Head::Weight.get(voice.lang), &[&profile.weight(p).to_string()]));
    Column {
        name: voice.say(name.get(voice.lang), &[]),
        weight: weight.unwrap_or_default(),
        plugin: plugin.map_or("", Plugin::name),
        note: voice.say(note.get(voice.lang), &[]),
    }
}

/// What set a victim apart, as a short reason.
pub(super) fn criterion(by: Option<By>, voice: Voice) -> String {
    let Some(by) = by else { return String::new() };
    let criterion = match by {
        By::Unassigned => Criterion::Unassigned,
        By::Phase => Criterion::Phase,
        By::NotReady => Criterion::NotReady,
        By::DeletionCost => Criterion::DeletionCost,
        By::Colocated => Criterion::Colocated,
        By::ReadyTime => Criterion::ReadyTime,
        By::Restarts => Criterion::Restarts,
        By::Age => Criterion::Age,
        By::Uid => Criterion::Uid,
    };
    voice.say(criterion.get(voice.lang), &[])
}

pub(super) fn arithmetic(
    voice: Voice,
    resolved: [String; 2],
    math: &RolloutMath,
) -> Vec<(String, String)> {
    let [surge, unavailable] = resolved;
    let of = |a: i32, b: i32| [&a.to_string(), " / ", &b.to_string()].concat();
    let rows = [
        (Head::Desired, math.desired.to_string()),
        (Head::Surge, surge),
        (Head::Unavailable, unavailable),
        (Head::Total, of(math.total, math.total_max())),
        (Head::Available, of(math.available, math.available_min())),
        (Head::NewReady, of(math.new_available, math.new_replicas)),
        (Head::OldLeft, math.old_replicas.to_string()),
    ];
    let named = |(head, value): (Head, String)| (voice.say(head.get(voice.lang), &[]), value);
    rows.into_iter().map(named).collect()
}

pub(super) fn hop_row(voice: Voice, hop: &Hop) -> HopRow {
    let mut packet = hop.source.to_string();
    if !hop.destination.ip.is_empty() {
        packet += &[" → ", &*hop.destination.to_string()].concat();
    }
    for rewrite in &hop.rewrites {
        packet.push_str(match rewrite.kind {
            RewriteKind::Dnat => " · DNAT",
            RewriteKind::Snat => " · SNAT",
            RewriteKind::Undo => " · conntrack",
        });
    }
    let through = match (&hop.from, &hop.to, &hop.tunnel) {
        (HopEnd::Pod(pod), HopEnd::Node(_), _) => ["eth0 → ", &veth(pod), " → cni0"].concat(),
        (HopEnd::Node(_), HopEnd::Pod(pod), _) => ["cni0 → ", &veth(pod), " → eth0"].concat(),
        (HopEnd::Pod(_), HopEnd::Pod(_), _) => "lo".into(),
        (.., Some(Tunnel { source, destination })) => {
            ["VXLAN ", source, " → ", destination].concat()
        }
        _ => String::new(),
    };
    HopRow {
        through,
        index: voice.say(Head::Hop.get(voice.lang), &[&hop.index.to_string()]),
        from: voice.hop_end(&hop.from),
        to: voice.hop_end(&hop.to),
        packet,
    }
}

/// More nodes than that are not listed one by one.
const NODES_LISTED_MAX: usize = 16;
/// Of so many, these are shown with their scores.
const BEST_SHOWN_MAX: usize = 8;
