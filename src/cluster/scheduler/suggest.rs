//! What would make a pod fit: the smallest changes under which the scheduler finds it a node.
//!
//! Nothing is guessed: what stands in the way tells which changes are worth a try, and each is
//! tried in a scheduling cycle of its own on a copy of the scheduler's cache. Invariants: every
//! suggestion was seen to place the pod; how many are tried does not grow with the cluster.

use super::cache::Cache;
use super::cycle::{Nominated, Start, Subject, run};
use super::decision::{Decision, Row};
use super::filter::node_affinity::{names_nodes, term};
use super::node_info::{NodeInfo, NodeSlot, PodSlot};
use super::plugin::{Reason, Rejection};
use super::pod_info::{HostPort, PodInfo, Role};
use super::profile::Profile;
use super::remedy::{Remedy, changed_pod};
use crate::cluster::Cluster;
use crate::cluster::controller::ranking;
use crate::cluster::map::{Map, sort_by_key};
use crate::cluster::node::{NodeSetup, new_node};
use crate::cluster::object::selector::{NodeSelectorTerm, Requirement};
use crate::cluster::object::{
    Key, Kind, LABEL_HOSTNAME, LABEL_ZONE, Node, Object, Pod, Quantity, ReplicaSet, Str,
    TAINT_NOT_READY, TAINT_UNREACHABLE, TAINT_UNSCHEDULABLE, Taint, tolerates,
};
use std::cell::RefCell;
use std::sync::Arc;

/// Changes that together make a pod fit.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Suggestion {
    pub remedies: Vec<Remedy>,
    /// The node it would go to; empty for the one that would be added.
    pub node: Str,
    /// How many nodes would do.
    pub fits: u32,
}

/// Suggestions made.
const SHOWN_MAX: usize = 6;
/// Nodes looked at of those that were refused for the same reasons.
const SAMPLES: usize = 3;
/// Different reasons looked at.
const GROUPS_MAX: usize = 12;
/// Scheduling cycles run, at most and at least, and nodes looked at in all of them together: a
/// learner waits for the answer.
const TRIALS_MAX: usize = 72;
const TRIALS_MIN: usize = 20;
const NODES_TRIED: usize = 30_000;
/// Changes at once; more is no advice.
const REMEDIES_MAX: usize = 4;
/// What a node's problems together may offer.
const COMBINATIONS_MAX: usize = 32;
/// Pods and owners tried in place of the pod, on one node.
const VICTIMS_MAX: usize = 4;

/// The pod as the scheduler has it, and all it would look at.
pub(super) struct View<'a> {
    pub(super) pod: &'a Arc<Pod>,
    pub(super) info: &'a PodInfo,
    pub(super) profile: &'a Arc<Profile>,
    pub(super) cache: Cache,
    pub(super) nominated: &'a Nominated,
    pub(super) index: usize,
}

/// Changes that together do away with one thing that stands in the way.
type Answer = Vec<Remedy>;

/// The smallest changes under which a pod that waits for a node would get one. Empty when it would
/// get one as things are, when it is not waiting, and when nothing within reach helps.
pub fn suggest(cluster: &Cluster, pod: &Key) -> Vec<Suggestion> {
    let Some(view) = cluster.scheduler().view(pod) else { return Vec::new() };
    let gated = !view.pod.spec.scheduling_gates.is_empty();
    let before = if gated { vec![Remedy::Ungate] } else { Vec::new() };
    let mut search = Search {
        cluster,
        view,
        before,
        tried: 0,
        found: Vec::new(),
        kinds: Vec::new(),
        fewer: RefCell::default(),
    };
    let decision = search.cycle(&[], usize::MAX);
    if let Some(node) = decision.chosen {
        if gated {
            search.keep(&[], node, decision.nodes_feasible);
        }
        return search.found;
    }
    let rows = decision.table.map_or(Vec::new(), |table| table.rows);
    let mut ideas = search.ideas(&rows);
    sort_by_key(&mut ideas, |(size, _)| *size);
    let trials = (NODES_TRIED / rows.len().max(1)).clamp(TRIALS_MIN, TRIALS_MAX);
    let mut known: Vec<&Answer> = Vec::new();
    for (_, idea) in &ideas {
        if search.found.len() == SHOWN_MAX || search.tried >= trials {
            break;
        }
        if known.contains(&idea) || search.says_enough(idea) {
            continue;
        }
        known.push(idea);
        let decision = search.cycle(idea, 0);
        if let Some(node) = decision.chosen {
            search.keep(idea, node, decision.nodes_feasible);
        }
    }
    search.found
}

/// How much a node lacks, and what refused the pod there.
type Lacking<'r> = (i64, &'r Row);

struct Search<'a> {
    cluster: &'a Cluster,
    view: View<'a>,
    /// What has to be done in any case.
    before: Vec<Remedy>,
    tried: usize,
    found: Vec<Suggestion>,
    /// The kinds of remedies of each suggestion.
    kinds: Vec<u32>,
    /// What one replica fewer of an owner means: a ranking of all its pods, made once.
    fewer: RefCell<Vec<(Str, Option<Remedy>)>>,
}

/// The name of the node that would be added: no real one, since it is no valid name.
const NEW: &str = "(new)";

impl Search<'_> {
    // Trying.

    /// A scheduling cycle with these changes; the cache is then as it was.
    fn cycle(&mut self, idea: &[Remedy], table_nodes_max: usize) -> Decision {
        self.tried += 1;
        let remedies = [&self.before, idea].concat();
        let mut pod = changed_pod(self.view.pod, &remedies);
        // Whether evictions would help is another question, and a dear one.
        Arc::make_mut(&mut pod.spec).preemption_policy = "Never".into();
        let cache = &mut self.view.cache;
        let (mut nodes, mut pods) = (Vec::new(), Vec::new());
        for remedy in &remedies {
            let find = |name: Str| cache.node(cache.slot(&name)?).node.clone();
            if let Some(node) = remedy.changed_node(find) {
                nodes.extend(find(node.metadata.name));
                cache.set_node(&Arc::new(node));
            }
            match remedy {
                Remedy::Delete { pod } | Remedy::ScaleDown { pod, .. } => {
                    if let Some(entry) = cache.find_pod(pod) {
                        pods.push((entry.pod.clone(), entry.info.clone(), entry.node));
                        cache.remove_pod(pod);
                    }
                }
                Remedy::AddNode { cpu_milli, memory_mib, zone } => {
                    cache.set_node(&Arc::new(added(*cpu_milli, *memory_mib, *zone)));
                }
                _ => {}
            }
        }
        let info = PodInfo::new(&pod);
        let start = Start {
            subject: Subject { pod: &pod, info: &info, profile: self.view.profile },
            index: self.view.index,
            nominated: self.view.nominated,
            table_nodes_max,
        };
        let decision = run(cache, &start).decision;
        cache.remove_node(NEW);
        // Backwards: a node changed twice gets its first self again.
        nodes.iter().rev().for_each(|node| cache.set_node(node));
        for (pod, info, node) in pods {
            cache.assume(pod, info, node);
        }
        decision
    }

    fn keep(&mut self, idea: &[Remedy], node: Str, fits: u32) {
        let remedies = [&self.before, idea].concat();
        self.kinds.push(kinds(idea));
        let node = if &*node == NEW { Str::default() } else { node };
        self.found.push(Suggestion { remedies, node, fits });
    }

    /// A suggestion made already says as much, or the same with less.
    fn says_enough(&self, idea: &Answer) -> bool {
        self.kinds.iter().any(|k| *k & kinds(idea) == *k)
    }

    // Ideas.

    /// What is worth a try, with its size.
    fn ideas(&self, rows: &[Row]) -> Vec<(i64, Answer)> {
        let mut ideas = Vec::new();
        for row in self.samples(rows) {
            let Some(slot) = self.view.cache.slot(&row.node) else { continue };
            self.ideas_for_node(slot, row, &mut ideas);
        }
        if names_nodes(&self.view.pod.spec) {
            ideas.push(vec![Remedy::NodeAffinity]);
        }
        self.new_nodes(&mut ideas);
        let mut sized = Vec::new();
        for mut idea in ideas {
            idea.dedup();
            if idea.len() <= REMEDIES_MAX {
                sized.push((self.size(&idea), idea));
            }
        }
        sized
    }

    /// Some nodes of every kind of refusal, those that lack least first.
    fn samples<'r>(&self, rows: &'r [Row]) -> Vec<&'r Row> {
        let mut groups: Vec<(&[Rejection], Vec<Lacking<'_>>)> = Vec::new();
        for row in rows {
            let Some(slot) = self.view.cache.slot(&row.node) else { continue };
            let entry = (self.lack(slot), row);
            match groups.iter().position(|(why, _)| *why == &row.rejections[..]) {
                Some(at) => groups[at].1.push(entry),
                None if groups.len() < GROUPS_MAX => groups.push((&row.rejections, vec![entry])),
                None => {}
            }
        }
        let mut samples = Vec::new();
        for (_, mut list) in groups {
            sort_by_key(&mut list, |(lack, _)| *lack);
            samples.extend(list.iter().take(SAMPLES).map(|(_, row)| *row));
        }
        samples
    }

    /// Ways to do away with everything that stands in the way on one node.
    fn ideas_for_node(&self, slot: NodeSlot, row: &Row, ideas: &mut Vec<Answer>) {
        let info = self.view.cache.node(slot);
        let Some(node) = &info.node else { return };
        // Each a list of answers; those of a crowded node have one in common: a pod fewer.
        let (mut problems, mut crowd) = (self.closed(node), Vec::new());
        for reason in row.rejections.iter().flat_map(|r| &r.reasons) {
            match reason {
                Reason::Unschedulable | Reason::UntoleratedTaint | Reason::NodeName => {}
                Reason::NoVictims | Reason::PreemptionNotHelpful => {}
                Reason::NodeAffinity | Reason::NotNamed => problems.push(self.unmatched(node)),
                Reason::SpreadLabelMissing => problems.push(self.spread()),
                Reason::Affinity => problems.push(vec![vec![Remedy::PodAffinity]]),
                Reason::Spread => crowd.push(self.spread()),
                Reason::AntiAffinity => crowd.push(vec![vec![Remedy::PodAntiAffinity]]),
                Reason::ExistingAntiAffinity | Reason::TooManyPods => crowd.push(Vec::new()),
                Reason::Ports => crowd.push(vec![self.ports(info)]),
                Reason::Insufficient(resource) => crowd.push(self.less(slot, *resource)),
            }
        }
        if !crowd.is_empty() {
            let one_fewer = self.one_fewer(slot, row);
            combine(&[&problems[..], &[one_fewer]].concat(), ideas);
        }
        problems.append(&mut crowd);
        if !problems.is_empty() {
            combine(&problems, ideas);
        }
    }

    /// Cordon, a broken machine and taints.
    fn closed(&self, node: &Node) -> Vec<Vec<Answer>> {
        let pod = self.view.pod;
        let name = node.metadata.name;
        let mut problems = Vec::new();
        let hard = |t: &Taint| matches!(&*t.effect, "NoSchedule" | "NoExecute");
        let mut keys: Vec<&str> = Vec::new();
        let taints = node.spec.taints.iter().filter(|t| hard(t));
        for taint in taints.filter(|t| !tolerates(&pod.spec.tolerations, t)) {
            let answers = match &*taint.key {
                TAINT_UNSCHEDULABLE => vec![vec![Remedy::Uncordon { node: name }]],
                TAINT_NOT_READY | TAINT_UNREACHABLE => match self.is_broken(&name) {
                    true => vec![vec![Remedy::Recover { node: name }]],
                    false => Vec::new(),
                },
                // Other conditions of the node itself: they go when it is better.
                key if key.starts_with("node.kubernetes.io/") => Vec::new(),
                _ => vec![
                    vec![Remedy::Tolerate { taint: Taint { time_added: None, ..*taint } }],
                    vec![Remedy::Untaint { node: name, taint: *taint }],
                ],
            };
            // not-ready comes as NoSchedule and as NoExecute: one recovery is enough.
            let same = taint.key.starts_with("node.kubernetes.io/") && keys.contains(&&*taint.key);
            if !same {
                keys.push(&taint.key);
                problems.push(answers);
            }
        }
        if node.spec.unschedulable && !keys.contains(&TAINT_UNSCHEDULABLE) {
            problems.push(vec![vec![Remedy::Uncordon { node: name }]]);
        }
        problems
    }

    fn is_broken(&self, node: &str) -> bool {
        self.cluster.machines().get(node).is_some_and(|m| !m.is_up())
    }

    /// The node has not the labels the pod asks for: it gets them, or the pod asks for less.
    fn unmatched(&self, node: &Node) -> Vec<Answer> {
        let spec = &self.view.pod.spec;
        let labels = &node.metadata.labels;
        let (mut missing, mut wanted) = (Vec::new(), Vec::new());
        for (key, value) in &spec.node_selector {
            if labels.get(key) != Some(value) {
                missing.push((*key, *value));
                wanted.push((*key, Some(*value)));
            }
        }
        let mut relaxed = Vec::new();
        if !missing.is_empty() {
            relaxed.push(Remedy::NodeSelector { labels: missing });
        }
        let affinity = spec.affinity.as_ref().and_then(|a| a.node_affinity.as_ref());
        let mut by_label = true;
        if let Some(required) = affinity.and_then(|a| a.required.as_ref()) {
            let terms = &required.node_selector_terms;
            if !terms.iter().any(|t| term(t, node)) {
                relaxed.push(Remedy::NodeAffinity);
                let least = terms.iter().filter_map(|t| labels_for(t, node)).min_by_key(Vec::len);
                by_label = least.is_some();
                wanted.extend(least.into_iter().flatten());
            }
        }
        // Labels that Kubernetes itself sets tell what the node is: nobody should change them.
        let own = |(key, _): &(Str, Option<Str>)| {
            &**key == LABEL_HOSTNAME || (key.contains("kubernetes.io/") && labels.contains_key(key))
        };
        let mut answers = vec![relaxed];
        if by_label && !wanted.is_empty() && !wanted.iter().any(own) {
            answers.push(vec![Remedy::Label { node: node.metadata.name, labels: wanted }]);
        }
        answers
    }

    fn spread(&self) -> Vec<Answer> {
        let mut all: Answer = Vec::new();
        for constraint in &self.view.pod.spec.topology_spread_constraints {
            let remedy = Remedy::Spread { topology_key: constraint.topology_key };
            if &*constraint.when_unsatisfiable == "DoNotSchedule" && !all.contains(&remedy) {
                all.push(remedy);
            }
        }
        let mut answers = Vec::new();
        for remedy in all.iter().filter(|_| all.len() > 1) {
            answers.push(vec![remedy.clone()]);
        }
        answers.push(all);
        answers
    }

    fn ports(&self, info: &NodeInfo) -> Answer {
        let mut answer = Vec::new();
        for port in taken_ports(self.view.info, &info.ports) {
            answer.push(Remedy::HostPort { port });
        }
        answer
    }

    /// Ask for less of a resource, in the container that asks for most of it.
    fn less(&self, slot: NodeSlot, resource: Str) -> Vec<Answer> {
        let lack = self.lacks(slot, &resource);
        let spec = &self.view.pod.spec;
        let of = |list: &Map<Str, Quantity>| list.get(&resource).map_or(0, |q| read(&resource, q));
        let most = spec.containers.iter().max_by_key(|c| of(&c.resources.requests));
        let Some(most) = most else { return Vec::new() };
        let Some(from) = most.resources.requests.get(&resource) else { return Vec::new() };
        let left = of(&most.resources.requests) - lack;
        let Some(to) = write(&resource, left).filter(|_| lack > 0) else { return Vec::new() };
        let (container, from) = (most.name, from.clone());
        vec![vec![Remedy::Request { container, resource, from, to }]]
    }

    /// What the node lacks of a resource for this pod, heeding those who wait for it first.
    fn lacks(&self, slot: NodeSlot, resource: &str) -> i64 {
        let info = self.view.cache.node(slot);
        let itself = &self.view.pod.metadata.uid;
        let priority = |pod: &Pod| pod.spec.priority.unwrap_or(0);
        let mut free = info.allocatable.of(resource) - info.requested.of(resource);
        for waiter in self.view.nominated.values() {
            let ahead = priority(&waiter.pod) >= priority(self.view.pod);
            if waiter.node == info.name && waiter.pod.metadata.uid != *itself && ahead {
                free -= waiter.info.requests.of(resource);
            }
        }
        self.view.info.requests.of(resource) - free
    }

    /// What the node lacks altogether, in thousandths of what the pod asks for.
    fn lack(&self, slot: NodeSlot) -> i64 {
        let wants = &self.view.info.requests;
        let part = |resource: &str, want: i64| match want {
            0 => 0,
            want => self.lacks(slot, resource).max(0).saturating_mul(1000) / want,
        };
        let mut sum = part("cpu", wants.cpu) + part("memory", wants.memory);
        for (name, want) in &wants.scalars {
            sum += part(name, *want);
        }
        sum
    }

    // One pod fewer.

    /// Pods whose going might make room on the node: a bare pod is deleted, of others a replica.
    fn one_fewer(&self, slot: NodeSlot, row: &Row) -> Vec<Answer> {
        let cache = &self.view.cache;
        let own = self.view.pod.metadata.controller().map(|o| o.uid);
        let mut pods: Vec<PodSlot> = cache.node(slot).pods.clone();
        pods.retain(|p| {
            let meta = &cache.pod(*p).pod.metadata;
            let owner = meta.controller().map(|o| o.uid);
            !meta.is_terminating() && (owner.is_none() || owner != own)
        });
        pods.retain(|p| self.would_help(slot, row, *p));
        sort_by_key(&mut pods, |p| {
            let entry = cache.pod(*p);
            let wants = &entry.info.requests;
            (entry.pod.spec.priority.unwrap_or(0), wants.cpu, wants.memory)
        });
        let mut answers = Vec::new();
        let mut owners: Vec<Str> = Vec::new();
        for slot in pods {
            if answers.len() == VICTIMS_MAX || owners.len() == VICTIMS_MAX {
                break;
            }
            let pod = &cache.pod(slot).pod;
            match pod.metadata.controller() {
                None => answers.push(vec![Remedy::Delete { pod: super::cache::key_of(pod) }]),
                Some(owner) if owners.contains(&owner.uid) => {}
                Some(owner) => {
                    owners.push(owner.uid);
                    let known = self.fewer.borrow().iter().find(|f| f.0 == owner.uid).cloned();
                    let (_, fewer) = known.unwrap_or_else(|| {
                        let found = (owner.uid, self.scale_down(pod));
                        self.fewer.borrow_mut().push(found.clone());
                        found
                    });
                    answers.extend(fewer.map(|remedy| vec![remedy]));
                }
            }
        }
        answers
    }

    /// Whether the pod takes what is lacking, as far as that can be told without a try.
    fn would_help(&self, slot: NodeSlot, row: &Row, pod: PodSlot) -> bool {
        let entry = self.view.cache.pod(pod);
        let namespace = |of: &Pod| self.view.cache.namespace(of.metadata.namespace);
        let reasons = || row.rejections.iter().flat_map(|r| &r.reasons);
        reasons().all(|reason| match reason {
            Reason::Insufficient(resource) => {
                self.lacks(slot, resource) <= entry.info.requests.of(resource)
            }
            Reason::Ports => !taken_ports(self.view.info, &entry.info.ports).is_empty(),
            Reason::AntiAffinity => self.view.info.shuns(&entry.pod, namespace(&entry.pod)),
            Reason::ExistingAntiAffinity => {
                entry.info.terms(Role::AntiAffinity).next().is_some()
                    && entry.info.shuns(self.view.pod, namespace(self.view.pod))
            }
            _ => true,
        })
    }

    /// One replica fewer of the pod's owner, with the pod that would go: the one the ReplicaSet
    /// controller ranks first. `None` in the middle of a rollout, when several sets share.
    fn scale_down(&self, pod: &Pod) -> Option<Remedy> {
        let cluster = self.cluster;
        let (namespace, owner) = (pod.metadata.namespace, pod.metadata.controller()?);
        let mut key = Key::new(Kind::ReplicaSet, namespace, owner.name);
        let Object::ReplicaSet(set) = cluster.get(&key)? else { return None };
        let mut replicas = set.spec.replicas;
        if let Some(above) = set.metadata.controller() {
            let family = |o: &&Object| {
                let Object::ReplicaSet(set) = o else { return false };
                let same = set.metadata.controller().is_some_and(|o| o.uid == above.uid);
                same && set.spec.replicas > 0
            };
            if cluster.list_namespace(Kind::ReplicaSet, &namespace).filter(family).count() != 1 {
                return None;
            }
            key = Key::new(Kind::Deployment, namespace, above.name);
            let Object::Deployment(deployment) = cluster.get(&key)? else { return None };
            replicas = deployment.spec.replicas.unwrap_or(1);
        }
        let victim = self.first_to_go(&set)?;
        (replicas > 0).then_some(Remedy::ScaleDown {
            owner: key,
            replicas: replicas - 1,
            pod: victim,
        })
    }

    fn first_to_go(&self, set: &ReplicaSet) -> Option<Key> {
        let namespace = set.metadata.namespace;
        let (mut pods, mut on_node) = (Vec::new(), Map::new());
        for object in self.cluster.list_namespace(Kind::Pod, &namespace) {
            let Object::Pod(pod) = object else { continue };
            let owner = pod.metadata.controller();
            if pod.is_active() && owner.is_some_and(|o| o.uid == set.metadata.uid) {
                *on_node.entry(pod.spec.node_name).or_insert(0) += 1;
                pods.push(&**pod);
            }
        }
        let ranked = ranking::rank(&pods, &on_node, 1, self.cluster.now());
        Some(Key::new(Kind::Pod, namespace, ranked.first()?.pod))
    }

    // One node more.

    /// A node as they usually are, or as large as the pod needs, in each zone that could matter.
    fn new_nodes(&self, ideas: &mut Vec<Answer>) {
        const CPU_MILLI: i64 = 4_000;
        const MEMORY_MIB: i64 = 8 * 1024;
        let wants = &self.view.info.requests;
        let whole = |amount: i64, unit: i64| amount.div_euclid(unit) + i64::from(amount % unit > 0);
        let cpu_milli = CPU_MILLI.max(whole(wants.cpu, 1_000) * 1_000);
        // What the kubelet keeps for itself is not for pods.
        let kept = MEMORY_MIB - allocatable_mib(&added(CPU_MILLI, MEMORY_MIB, Str::default()));
        let memory_mib = MEMORY_MIB.max(whole(whole(wants.memory, MIB) + kept, 1024) * 1024);
        let mut zones = vec![Str::default()];
        let selector = &self.view.pod.spec.node_selector;
        zones.extend(selector.get(LABEL_ZONE));
        for slot in self.view.cache.order() {
            let zone = self.view.cache.node(*slot).node.as_ref();
            let zone = zone.and_then(|n| n.metadata.labels.get(LABEL_ZONE)).copied();
            if let Some(zone) = zone.filter(|z| !zones.contains(z) && zones.len() <= SAMPLES) {
                zones.push(zone);
            }
        }
        for zone in zones {
            ideas.push(vec![Remedy::AddNode { cpu_milli, memory_mib, zone }]);
        }
    }

    // Which is smaller.

    fn size(&self, idea: &[Remedy]) -> i64 {
        idea.iter().map(|remedy| 12 + self.weight(remedy)).sum()
    }

    /// How much a change costs those who make it: nothing lost before something lost, this pod
    /// before others, what is there before something new.
    fn weight(&self, remedy: &Remedy) -> i64 {
        match remedy {
            Remedy::Ungate => 0,
            Remedy::Uncordon { .. } => 4,
            Remedy::Recover { .. } => 5,
            Remedy::Request { resource, from, to, .. } => {
                let (from, to) = (read(resource, from), read(resource, to));
                6 + (from - to).saturating_mul(40) / from.max(1)
            }
            Remedy::Tolerate { .. } => 16,
            Remedy::Label { labels, .. } => 17 + labels.len() as i64,
            Remedy::NodeSelector { labels } => 19 + labels.len() as i64,
            Remedy::Untaint { .. } => 20,
            Remedy::NodeAffinity | Remedy::PodAffinity => 22,
            Remedy::Spread { .. } | Remedy::PodAntiAffinity => 23,
            Remedy::HostPort { .. } => 24,
            Remedy::AddNode { .. } => 30,
            Remedy::ScaleDown { .. } => 32,
            Remedy::Delete { .. } => 36,
        }
    }
}

fn kinds(idea: &[Remedy]) -> u32 {
    idea.iter().fold(0, |kinds, remedy| kinds | remedy.kind())
}

/// One answer to each problem, in every combination.
fn combine(problems: &[Vec<Answer>], ideas: &mut Vec<Answer>) {
    let mut combined: Vec<Answer> = vec![Vec::new()];
    for answers in problems {
        let mut longer = Vec::new();
        for (so_far, answer) in combined.iter().flat_map(|c| answers.iter().map(move |a| (c, a))) {
            let mut idea = so_far.clone();
            for remedy in answer {
                if !idea.contains(remedy) {
                    idea.push(remedy.clone());
                }
            }
            longer.push(idea);
        }
        combined = longer;
        combined.truncate(COMBINATIONS_MAX);
    }
    combined.retain(|idea| !idea.is_empty());
    ideas.append(&mut combined);
}

/// The labels a node would have to get, or lose, to match a term.
fn labels_for(term: &NodeSelectorTerm, node: &Node) -> Option<Vec<(Str, Option<Str>)>> {
    let labels = &node.metadata.labels;
    let named = |r: &Requirement| &*r.operator == "In" && r.values.contains(&node.metadata.name);
    if !term.match_fields.iter().all(named) {
        return None;
    }
    let mut changes = Vec::new();
    for r in term.match_expressions.iter().filter(|r| !r.matches(labels)) {
        let bound = || r.values.first().and_then(|v| v.parse::<i64>().ok());
        let number = |n: i64| Some(Str::from(&*n.to_string()));
        changes.push((
            r.key,
            match &*r.operator {
                "In" => Some(*r.values.first()?),
                "Exists" => Some("true".into()),
                "Gt" => number(bound()?.checked_add(1)?),
                "Lt" => number(bound()?.checked_sub(1)?),
                "NotIn" | "DoesNotExist" => None,
                _ => return None,
            },
        ));
    }
    Some(changes)
}

/// Host ports the pod wants and others have.
fn taken_ports(info: &PodInfo, others: &[HostPort]) -> Vec<u16> {
    let mut taken = Vec::new();
    for wanted in &info.ports {
        let same = |p: &HostPort| p.port == wanted.port && p.protocol == wanted.protocol;
        if others.iter().any(same) && !taken.contains(&wanted.port) {
            taken.push(wanted.port);
        }
    }
    taken
}

const MIB: i64 = 1 << 20;

/// An amount as the scheduler counts it: cpu in thousandths, the rest in whole units.
fn read(resource: &str, quantity: &Quantity) -> i64 {
    if resource == "cpu" { quantity.milli_value() } else { quantity.value() }
}

/// The largest quantity one would write that is not more than this. `None` if that is nothing.
fn write(resource: &str, amount: i64) -> Option<Quantity> {
    let text = match resource {
        "cpu" if amount % 1_000 == 0 => (amount / 1_000).to_string(),
        "cpu" => [&*amount.to_string(), "m"].concat(),
        "memory" | "ephemeral-storage" if amount >= MIB => {
            [&*(amount / MIB).to_string(), "Mi"].concat()
        }
        _ => amount.to_string(),
    };
    (amount > 0).then(|| Quantity::new(&text))
}

fn allocatable_mib(node: &Node) -> i64 {
    node.status.allocatable.get("memory").map_or(0, Quantity::value) / MIB
}

fn added(cpu_milli: i64, memory_mib: i64, zone: Str) -> Node {
    let (name, address, pod_cidr) = (NEW.into(), Str::default(), Str::default());
    new_node(&NodeSetup { name, address, pod_cidr, cpu_milli, memory_mib, zone }, 0)
}
