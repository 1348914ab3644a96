//! One scheduling cycle: filter the nodes, score what is left, pick the best.
//!
//! Models pkg/scheduler/schedule_one.go (schedulePod, findNodesThatFitPod, prioritizeNodes).
//! Invariants: a cycle changes nothing but the cache's own bookkeeping; the table of a cycle and
//! its winner come from the same code.

use super::cache::{Cache, Name};
use super::decision::{Decision, Row, Score, Table, fit_error};
use super::filter::node_affinity::named_nodes;
use super::filter::{FilterState, NodeView};
use super::node_info::{NodeInfo, NodeSlot};
use super::plugin::{Plugin, PluginSet, Reason, Rejection};
use super::pod_info::PodInfo;
use super::preemption;
use super::score::ScoreState;
use crate::cluster::map::Map;
use crate::cluster::object::{Key, Kind, Pod, Str};
use std::sync::Arc;

/// The pod to be scheduled.
pub(super) struct Subject<'a> {
    pub(super) pod: &'a Pod,
    pub(super) info: &'a PodInfo,
}

impl Subject<'_> {
    pub(super) fn priority(&self) -> i32 {
        self.pod.spec.priority.unwrap_or(0)
    }
}

/// What a cycle starts from besides the cache.
pub(super) struct Start<'a> {
    pub(super) subject: Subject<'a>,
    /// Where the search begins: nextStartNodeIndex.
    pub(super) index: usize,
    /// Pods that wait for room after preemption.
    pub(super) nominated: &'a Nominated,
    /// Give the whole table, in clusters up to this many nodes.
    pub(super) table_nodes_max: usize,
}

/// Pods nominated to a node they are not on yet, by node and name.
pub(super) type Nominated = Map<Str, Map<Name, Waiter>>;

/// A pod that waits for room on a node.
#[derive(Clone, Debug, Hash)]
pub(super) struct Waiter {
    pub(super) pod: Arc<Pod>,
    pub(super) info: Arc<PodInfo>,
}

/// What a cycle came to.
pub(super) struct Outcome {
    pub(super) decision: Decision,
    pub(super) chosen: Option<NodeSlot>,
    pub(super) next_index: usize,
}

/// Runs a cycle.
pub(super) fn run(cache: &mut Cache, start: &Start) -> Outcome {
    cache.begin_cycle();
    let waiters = start.nominated.values().flat_map(Map::values);
    for terms in waiters.filter_map(|w| w.info.terms.as_ref()) {
        terms.required_anti.iter().for_each(|t| _ = cache.topology_of(&t.topology_key));
    }
    let subject = &start.subject;
    let filters = FilterState::new(cache, subject);
    let search = Search::new(cache, start, &filters);
    let feasible = &search.feasible;
    let scores = (!feasible.is_empty()).then(|| ScoreState::new(cache, subject, feasible));
    let cache: &Cache = cache;
    let total = cache.order().len();
    let wants_table = total <= start.table_nodes_max;

    let (mut totals, mut by_plugin) = (Vec::new(), Vec::new());
    // With one node left Kubernetes does not score; the table shows its scores all the same.
    if let Some(scores) = scores.as_ref().filter(|_| feasible.len() > 1 || wants_table) {
        totals = scores.totals(cache, subject, feasible, |plugin, raw, weighted| {
            if wants_table {
                by_plugin.push((plugin, raw.to_vec(), weighted.to_vec()));
            }
        });
    }
    let winner = if feasible.len() > 1 { pick(&totals) } else { 0 };
    let chosen = feasible.get(winner).copied();

    let meta = &subject.pod.metadata;
    let mut decision = Decision {
        pod: Key::new(Kind::Pod, meta.namespace.clone(), meta.name.clone()),
        chosen: chosen.map(|slot| cache.node(slot).name.clone()),
        nodes_total: total as u32,
        nodes_examined: (feasible.len() + search.refused.len()) as u32,
        nodes_feasible: feasible.len() as u32,
        message: String::new(),
        unschedulable_plugins: PluginSet::default(),
        preemption: None,
        table: None,
    };
    if wants_table {
        let mut table = search.table(cache, subject, &filters, &totals, &by_plugin);
        table.skipped_scores = scores.as_ref().map_or(Vec::new(), ScoreState::skipped);
        decision.table = Some(table);
    }
    if chosen.is_none() {
        explain_failure(cache, start, &filters, &search, &mut decision);
    }
    let next_index = if total == 0 { 0 } else { (start.index + search.advanced) % total };
    Outcome { decision, chosen, next_index }
}

/// RunFilterPluginsWithNominatedPods: the node must do with the pods nominated to it (of the same
/// or higher priority) as well as without them.
pub(super) fn check(
    cache: &Cache,
    start: &Start,
    filters: &FilterState,
    slot: NodeSlot,
    info: &NodeInfo,
) -> Option<Rejection> {
    let subject = &start.subject;
    let meta = &subject.pod.metadata;
    let ahead = |(name, waiter): &(&Name, &Waiter)| {
        waiter.pod.spec.priority.unwrap_or(0) >= subject.priority()
            && (name.1 != meta.name || name.0 != meta.namespace)
    };
    let waiters = match start.nominated.is_empty() {
        true => None,
        false => start.nominated.get(&info.name),
    };
    if let Some(waiters) = waiters.filter(|w| w.iter().any(|w| ahead(&w))) {
        let (mut filters, mut info) = (filters.clone(), info.clone());
        for (_, Waiter { pod, info: waiting }) in waiters.iter().filter(ahead) {
            info.add_pod(PHANTOM, waiting);
            filters.change(cache, subject, (pod, waiting), slot, true);
        }
        let refused = filters.first(subject, &NodeView { cache, slot, info: &info });
        if refused.is_some() {
            return refused;
        }
    }
    filters.first(subject, &NodeView { cache, slot, info })
}

/// The slot of pods that are only supposed to be on a node.
const PHANTOM: u32 = u32::MAX;

/// Nodes that fit, nodes that do not.
pub(super) struct Search {
    feasible: Vec<NodeSlot>,
    pub(super) refused: Vec<(NodeSlot, Rejection)>,
    /// In the order they were looked at; kept for the table only.
    examined: Vec<NodeSlot>,
    /// Nodes not looked at because the pod names others.
    rest: usize,
    /// How far the search's start moves on.
    advanced: usize,
}

impl Search {
    fn new(cache: &Cache, start: &Start, filters: &FilterState) -> Search {
        let mut search = Search {
            feasible: Vec::new(),
            refused: Vec::new(),
            examined: Vec::new(),
            rest: 0,
            advanced: 0,
        };
        let pod = start.subject.pod;
        let nominated = &pod.status.nominated_node_name;
        if let Some(slot) = cache.slot(nominated).filter(|_| !nominated.is_empty())
            && check(cache, start, filters, slot, cache.node(slot)).is_none()
        {
            search.examined.push(slot);
            search.feasible.push(slot);
            return search;
        }
        match named_nodes(&pod.spec) {
            None => search.go_through(cache, start, filters, cache.order()),
            Some(names) => {
                let named = |slot: &&NodeSlot| names.contains(&cache.node(**slot).name);
                let slots: Vec<NodeSlot> = cache.order().iter().filter(named).copied().collect();
                search.rest = cache.order().len() - slots.len();
                search.go_through(cache, start, filters, &slots);
            }
        }
        search.advanced = search.feasible.len() + search.refused.len();
        search
    }

    /// findNodesThatPassFilters, one node after the other.
    fn go_through(&mut self, c: &Cache, start: &Start, filters: &FilterState, nodes: &[NodeSlot]) {
        let wanted = feasible_nodes_to_find(nodes.len());
        let wants_table = c.order().len() <= start.table_nodes_max;
        let first = if nodes.is_empty() { 0 } else { start.index % nodes.len() };
        for slot in nodes[first..].iter().chain(&nodes[..first]) {
            if wants_table {
                self.examined.push(*slot);
            }
            match check(c, start, filters, *slot, c.node(*slot)) {
                Some(rejection) => self.refused.push((*slot, rejection)),
                None => self.feasible.push(*slot),
            }
            // Kubernetes' workers may have refused a few more nodes by now.
            if self.feasible.len() == wanted {
                break;
            }
        }
    }

    fn table(
        &self,
        cache: &Cache,
        subject: &Subject,
        filters: &FilterState,
        totals: &[i64],
        by_plugin: &[(Plugin, Vec<i64>, Vec<i64>)],
    ) -> Table {
        let row = |slot: &NodeSlot| {
            let (slot, info) = (*slot, cache.node(*slot));
            let node = info.name.clone();
            let Some(at) = self.feasible.iter().position(|f| *f == slot) else {
                let mut rejections = filters.all(subject, &NodeView { cache, slot, info });
                let first = self.refused.iter().find(|(s, _)| *s == slot).map(|(_, r)| r);
                // Only pods nominated to the node stand in the way.
                if let Some(first) = first.filter(|_| rejections.is_empty()) {
                    rejections.push(first.clone());
                }
                return Row { node, rejections, scores: Vec::new(), total: 0 };
            };
            let scores = by_plugin.iter().map(|(plugin, raw, weighted)| Score {
                plugin: *plugin,
                raw: raw[at],
                weighted: weighted[at],
            });
            Row { node, rejections: Vec::new(), scores: scores.collect(), total: totals[at] }
        };
        let best = totals.iter().max();
        let tied = self.feasible.iter().zip(totals).filter(|(_, t)| Some(*t) == best);
        Table {
            rows: self.examined.iter().map(row).collect(),
            skipped_filters: filters.skipped(),
            skipped_scores: Vec::new(),
            best: tied.map(|(slot, _)| cache.node(*slot).name.clone()).collect(),
        }
    }
}

/// numFeasibleNodesToFind with percentageOfNodesToScore 0 (adaptive): all nodes of a small
/// cluster, 50 % − 1 % per 125 nodes of a large one, at least 5 % and at least 100.
fn feasible_nodes_to_find(nodes: usize) -> usize {
    const FEASIBLE_MIN: usize = 100;
    if nodes < FEASIBLE_MIN {
        return nodes;
    }
    let percentage = 50usize.saturating_sub(nodes / 125).max(5);
    (nodes * percentage / 100).max(FEASIBLE_MIN)
}

/// The winner among equals: the top of a heap built in place over the totals (newSortedNodeScores,
/// container/heap). Returns its index.
fn pick(totals: &[i64]) -> usize {
    let mut heap: Vec<u32> = (0..totals.len() as u32).collect();
    let total = |heap: &[u32], i: usize| totals[heap[i] as usize];
    for root in (0..heap.len() / 2).rev() {
        let mut parent = root;
        loop {
            let (left, right) = (2 * parent + 1, 2 * parent + 2);
            if left >= heap.len() {
                break;
            }
            let larger = right < heap.len() && total(&heap, right) > total(&heap, left);
            let child = if larger { right } else { left };
            if total(&heap, child) <= total(&heap, parent) {
                break;
            }
            heap.swap(parent, child);
            parent = child;
        }
    }
    heap.first().map_or(0, |i| *i as usize)
}

/// What the FailedScheduling event says, and whether preemption helps: RunPostFilterPlugins.
fn explain_failure(
    cache: &Cache,
    start: &Start,
    filters: &FilterState,
    search: &Search,
    decision: &mut Decision,
) {
    let total = cache.order().len();
    if total == 0 {
        decision.message = "no nodes available to schedule pods".into();
        return;
    }
    for (_, rejection) in &search.refused {
        decision.unschedulable_plugins.insert(rejection.plugin);
    }
    if search.rest > 0 {
        decision.unschedulable_plugins.insert(Plugin::NodeAffinity);
    }
    let rest = Some((search.rest, Reason::NotNamed));
    let message = fit_error(total, search.refused.iter().map(|(_, r)| r), rest);
    let preemption = preemption::preempt(cache, start, filters, &search.refused);
    decision.message = match preemption.nominated {
        // A successful PostFilter leaves no message.
        Some(_) => message,
        // DynamicResources is asked first and has no claims to give back.
        None => {
            [&*message, " no new claims to deallocate, preemption: ", &preemption.message].concat()
        }
    };
    decision.preemption = Some(preemption);
}
