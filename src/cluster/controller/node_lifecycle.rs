//! The node lifecycle controller: who is alive, and what that means for the node and its pods.
//!
//! Heartbeats are closed form: nodes do not send their Lease renewals, they say when they renew
//! ([`LeaseState`]). Monitor passes lie on a fixed grid from the controller's start; one is made
//! real only when it would find something. Kubernetes waits the period *after* each pass, so its
//! passes drift later by milliseconds: the pass one grace period after the one that saw the last
//! renewal is already past the grace, and "at least" stands here for its "more than".
//!
//! Invariants: NoSchedule taints follow the conditions at once, by a work queue; NoExecute taints
//! are set by the monitor pass through a queue per zone, at a limited rate, and not at all while no
//! node of any zone is ready. Models pkg/controller/nodelifecycle/node_lifecycle_controller.go.

mod zone;

use super::{Disruption, Sync, TaintWhy};
use crate::cluster::component::{Component, Ctx, Patch, Request, Response, Timer, Verb, WorkQueue};
use crate::cluster::map::{Map, Set};
use crate::cluster::object::{
    Condition, Key, Kind, LABEL_REGION, LABEL_ZONE, Node, Object, Pod, Status, Str,
    TAINT_NOT_READY, TAINT_UNREACHABLE, TAINT_UNSCHEDULABLE, Taint, Time,
};
use crate::cluster::step::{Actor, Controller, Ms, WatchOp, What};
use std::sync::Arc;
use zone::Zone;

/// How a node renews its Lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LeaseState {
    /// At `phase_ms` and every `lease_renew_ms` from then on.
    Alive { phase_ms: Ms },
    /// Not any more; the last one was sent at `last_renewal`.
    Silent { last_renewal: Ms },
}

impl LeaseState {
    /// The last renewal so far.
    pub fn renewed_at(&self, now: Ms, renew_ms: Ms) -> Ms {
        match self {
            LeaseState::Alive { phase_ms } => {
                phase_ms + now.saturating_sub(*phase_ms) / renew_ms * renew_ms
            }
            LeaseState::Silent { last_renewal } => *last_renewal,
        }
    }
}

/// Monitor pass.
const PASS: u8 = 0;
/// One node of a monitor pass that must be acted upon.
const CHECK: u8 = 1;
/// The zone's NoExecute queue may let a node through.
const TICK: u8 = 2;
/// The end of a monitor pass: how disrupted are the zones?
const DISRUPTION: u8 = 3;

/// One node of a full disruption loses its NoExecute taint.
const CALL_OFF: u8 = 4;

/// The NoExecute queues are looked at every 100 ms (scheduler.NodeEvictionPeriod), in recordings
/// about 50 ms after the monitor pass began.
const TICK_PERIOD_MS: Ms = 100;
const TICK_PHASE_MS: Ms = 50;
/// A pass that marks pods not ready takes longer than until the next look at the NoExecute queues
/// (the client's requests are limited), so that look comes before its judgement on the zones.
const PASS_WITH_PODS_MS: Ms = 100;

/// The node lifecycle controller.
#[derive(Clone, Debug, Default, Hash)]
pub(crate) struct NodeLifecycle {
    /// Nodes whose NoSchedule taints must be looked at.
    queue: WorkQueue,
    started: Option<Ms>,
    nodes: Map<Str, Health>,
    leases: Map<Str, LeaseState>,
    /// Nodes that may mean work for the next pass.
    attention: Set<Str>,
    gone: Vec<Object>,
    zones: Map<Str, Zone>,
    pods: Map<Str, Map<Key, Arc<Pod>>>,
    pass_at: Option<Ms>,
    /// The last pass.
    pass_began: Ms,
}

/// What is known of a node.
#[derive(Clone, Debug, Hash)]
struct Health {
    node: Arc<Node>,
    zone: Str,
    /// Seen by a monitor pass.
    known: bool,
    was_ready: bool,
    /// The earliest moment from which silence counts: the pass that first saw the node, its last
    /// status report, or the end of a full disruption.
    floor: Ms,
    /// Ready=Unknown was asked for.
    giving_up: bool,
    /// When this controller last set its NoExecute taint.
    tainted_at: Option<Ms>,
}

impl Component for NodeLifecycle {
    fn on_watch(&mut self, ctx: &mut Ctx, op: WatchOp, object: &Object) {
        self.start(ctx);
        match object {
            Object::Node(node) if op == WatchOp::Deleted => self.forget(ctx, node),
            Object::Node(node) => self.see_node(ctx, node),
            Object::Pod(pod) => self.see_pod(op, pod),
            Object::Namespace(_) | Object::Lease(_) | Object::Service(_) => {}
            Object::Deployment(_) | Object::ReplicaSet(_) | Object::EndpointSlice(_) => {}
            Object::PodDisruptionBudget(_) | Object::Event(_) => {}
        }
    }

    fn on_response(&mut self, ctx: &mut Ctx, request: &Request, response: &Response) {
        match (&request.verb, response) {
            (Verb::Patch(key, Patch::NodeConditions(_)), Ok(_)) => self.gave_up(ctx, &key.name),
            (Verb::Patch(key, Patch::NodeConditions(_)), Err(_)) => {
                if let Some(health) = self.nodes.get_mut(&key.name) {
                    health.giving_up = false;
                    self.attention.insert(key.name);
                    self.want_pass(ctx, ctx.now);
                }
            }
            (Verb::Patch(_, Patch::PodCondition(_)), Ok(pod)) => {
                ctx.event(pod, true, "NodeNotReady", "Node is not ready".into());
            }
            (Verb::Patch(key, Patch::NodeTaints { .. }), Err(_)) if request.work.is_none() => {
                if let Some(health) = self.nodes.get(&key.name) {
                    if let Some(zone) = self.zones.get_mut(&health.zone) {
                        zone.remove(&key.name);
                    }
                    self.attention.insert(key.name);
                    self.want_pass(ctx, ctx.now + 1);
                }
            }
            (_, _) => {}
        }
        if let Some(key) = &request.work {
            if response.is_err() {
                self.queue.add_rate_limited(ctx, *key);
            } else {
                self.queue.forget(key);
            }
            self.queue.answered(ctx, key);
        }
    }

    fn on_timer(&mut self, ctx: &mut Ctx, timer: &Timer) {
        match timer {
            Timer::Requeue(key) => self.queue.add(ctx, *key),
            Timer::Work(key) => {
                if self.queue.take(key) {
                    self.sync_no_schedule(ctx, key);
                }
            }
            Timer::Alarm { kind: PASS, .. } => {
                if self.pass_at == Some(ctx.now) {
                    self.pass(ctx);
                }
            }
            Timer::Alarm { kind: CHECK, key: Some(key), .. } => self.check(ctx, &key.name),
            Timer::Alarm { kind: TICK, key: Some(key), .. } => self.tick(ctx, &key.name),
            Timer::Alarm { kind: DISRUPTION, .. } => self.judge_zones(ctx),
            Timer::Alarm { kind: CALL_OFF, key: Some(key), .. } => self.call_off(ctx, &key.name),
            Timer::Alarm { .. } => {}
        }
    }
}

impl NodeLifecycle {
    fn start(&mut self, ctx: &Ctx) -> Ms {
        *self.started.get_or_insert(ctx.now)
    }

    /// A node began or ceased to renew its Lease. A controller that starts anew must be told of
    /// every node.
    pub(crate) fn heartbeat(&mut self, ctx: &mut Ctx, node: &Str, lease: LeaseState) {
        self.start(ctx);
        if self.leases.insert(*node, lease) == Some(lease) {
            return;
        }
        self.attention.insert(*node);
        if let Some(at) = self.deadline(ctx, node) {
            self.want_pass(ctx, at);
        }
    }

    fn see_node(&mut self, ctx: &mut Ctx, node: &Arc<Node>) {
        let name = &node.metadata.name;
        let zone = zone_of(node);
        let now = ctx.now;
        let health = self.nodes.entry(*name).or_insert_with(|| Health {
            node: node.clone(),
            zone: zone,
            known: false,
            was_ready: node.condition("Ready").is_some_and(|c| c.status != Status::False),
            floor: node.metadata.creation_timestamp.map_or(now, |t| t.0.max(0) as Ms),
            giving_up: false,
            tainted_at: None,
        });
        let old = std::mem::replace(&mut health.node, node.clone());
        health.zone = zone;
        let heartbeat = |n: &Node| n.condition("Ready").and_then(|c| c.last_heartbeat_time);
        let (known, was_ready) = (health.known, health.was_ready);
        health.was_ready |= node.ready() == Status::True;
        if heartbeat(&old) != heartbeat(node) {
            health.floor = now;
        }
        let again = was_ready && old.ready() != Status::True && node.ready() == Status::True;
        if again {
            let since = old.condition("Ready").and_then(|c| c.last_transition_time);
            let away_ms = now.saturating_sub(since.map_or(now, |t| t.0.max(0) as Ms));
            note(ctx, Sync::NodeReadyAgain { node: *name, away_ms });
        }
        let refused = old.ready() == Status::True && node.ready() == Status::False;
        if refused {
            let reason = node.condition("Ready").map(|c| c.reason).unwrap_or_default();
            note(ctx, Sync::NodeNotReady { node: *name, reason });
        }
        let executes = |n: &Node| n.spec.taints.iter().any(is_ours);
        if !known || old.ready() != node.ready() || (node.ready() == Status::True && executes(node))
        {
            self.attention.insert(*name);
            self.want_pass(ctx, now);
        }
        self.queue.add(ctx, Key::new(Kind::Node, "", *name));
    }

    fn forget(&mut self, ctx: &mut Ctx, node: &Arc<Node>) {
        let Some(health) = self.nodes.remove(&node.metadata.name) else { return };
        self.attention.remove(&node.metadata.name);
        self.leases.remove(&node.metadata.name);
        if let Some(zone) = self.zones.get_mut(&health.zone) {
            zone.remove(&node.metadata.name);
        }
        if health.known {
            self.gone.push(Object::Node(node.clone()));
            self.want_pass(ctx, ctx.now);
        }
    }

    fn see_pod(&mut self, op: WatchOp, pod: &Arc<Pod>) {
        if pod.spec.node_name.is_empty() {
            return;
        }
        let key = Key::new(Kind::Pod, pod.metadata.namespace, pod.metadata.name);
        let pods = self.pods.entry(pod.spec.node_name).or_default();
        if op == WatchOp::Deleted {
            pods.remove(&key);
            if pods.is_empty() {
                self.pods.remove(&pod.spec.node_name);
            }
        } else {
            pods.insert(key, pod.clone());
        }
    }

    /// The first monitor pass at or after a moment.
    fn at_or_after(&self, ctx: &Ctx, at: Ms) -> Ms {
        let start = self.started.unwrap_or(ctx.now);
        let period = ctx.config.node_monitor_period_ms.max(1);
        start + at.saturating_sub(start).div_ceil(period) * period
    }

    /// Makes the first pass at or after a moment real.
    fn want_pass(&mut self, ctx: &mut Ctx, at: Ms) {
        let at = self.at_or_after(ctx, at.max(ctx.now));
        if self.pass_at.is_some_and(|pass| (ctx.now..=at).contains(&pass)) {
            return;
        }
        self.pass_at = Some(at);
        let after = at - ctx.now;
        ctx.timer(after, Timer::Alarm { kind: PASS, key: None, serial: 0 });
    }

    /// The pass that saw the last renewal of a silent node.
    fn seen_at(&self, ctx: &Ctx, health: &Health) -> Option<(Ms, Ms)> {
        let lease = *self.leases.get(&health.node.metadata.name)?;
        let LeaseState::Silent { last_renewal } = lease else { return None };
        let config = ctx.config;
        let arrived = last_renewal + config.api_ms + config.etcd_ms + config.watch_ms;
        Some((last_renewal, self.at_or_after(ctx, arrived.max(health.floor))))
    }

    /// When a node is given up, if it is silent and was not yet.
    fn deadline(&self, ctx: &Ctx, name: &Str) -> Option<Ms> {
        let health = self.nodes.get(name)?;
        if health.giving_up || has_given_up(&health.node) {
            return None;
        }
        let (_, seen_at) = self.seen_at(ctx, health)?;
        Some(self.at_or_after(ctx, seen_at + grace_ms(ctx, &health.node)))
    }

    /// monitorNodeHealth.
    fn pass(&mut self, ctx: &mut Ctx) {
        self.pass_at = None;
        self.pass_began = ctx.now;
        for node in std::mem::take(&mut self.gone) {
            let message = format!("Removing Node {} from Controller", node.meta().name);
            ctx.event(&node, false, "RemovingNode", message);
        }
        let mut marks_pods = false;
        for name in std::mem::take(&mut self.attention) {
            let act = self.look_at(ctx, &name);
            marks_pods |= act == Some(true) && self.pods.contains_key(&name);
            if act.is_some() {
                let key = Some(Key::new(Kind::Node, "", name));
                ctx.timer(0, Timer::Alarm { kind: CHECK, key, serial: 0 });
            }
            let Some(health) = self.nodes.get(&name) else { continue };
            let silent = matches!(self.leases.get(&name), Some(LeaseState::Silent { .. }));
            if silent || health.node.ready() != Status::True {
                self.attention.insert(name);
            }
            if act.is_none()
                && let Some(at) = self.deadline(ctx, &name)
            {
                self.want_pass(ctx, at);
            }
        }
        let after = if marks_pods { PASS_WITH_PODS_MS } else { 0 };
        ctx.timer(after, Timer::Alarm { kind: DISRUPTION, key: None, serial: 0 });
    }

    /// One node of a pass: whether something is to be done (true = it is given up).
    fn look_at(&mut self, ctx: &mut Ctx, name: &Str) -> Option<bool> {
        let deadline = self.deadline(ctx, name);
        let health = self.nodes.get_mut(name)?;
        let (zone, node) = (health.zone, health.node.clone());
        let new = !std::mem::replace(&mut health.known, true);
        self.zones.entry(zone).or_insert_with(|| Zone::new(ctx.config));
        if new {
            let message = format!("Registered Node {name} in Controller");
            ctx.event(&Object::Node(node.clone()), false, "RegisteredNode", message);
        }
        if deadline.is_some_and(|at| at <= ctx.now) {
            self.line_up(ctx, &zone, name);
            return Some(true);
        }
        let executes = node.spec.taints.iter().any(is_ours);
        match node.condition("Ready").map(|c| c.status) {
            Some(Status::True) => {
                self.zones.get_mut(&zone)?.remove(name);
                executes.then_some(false)
            }
            Some(status) => {
                let right = taint_of(status);
                let swap = executes && !node.has_taint(right, "NoExecute");
                if !swap {
                    self.line_up(ctx, &zone, name);
                }
                (swap || (new && executes)).then_some(false)
            }
            None => None,
        }
    }

    /// markNodeForTainting.
    fn line_up(&mut self, ctx: &mut Ctx, zone: &Str, name: &Str) {
        let Some(zone_of) = self.zones.get_mut(zone) else { return };
        zone_of.line_up(name);
        self.want_tick(ctx, zone);
    }

    /// A look at a zone's NoExecute queue, when its limit allows one.
    fn want_tick(&mut self, ctx: &mut Ctx, name: &Str) {
        let start = self.started.unwrap_or(0) + TICK_PHASE_MS;
        let Some(zone) = self.zones.get_mut(name) else { return };
        let Some(at) = zone.next_at(ctx.now) else { return };
        let at = start + at.saturating_sub(start).div_ceil(TICK_PERIOD_MS) * TICK_PERIOD_MS;
        if zone.want_tick(ctx.now, at) {
            let key = Some(Key::new(Kind::Node, "", *name));
            ctx.timer(at - ctx.now, Timer::Alarm { kind: TICK, key, serial: 0 });
        }
    }

    /// Acts upon one node of a pass.
    fn check(&mut self, ctx: &mut Ctx, name: &Str) {
        let Some(health) = self.nodes.get(name) else { return };
        let node = health.node.clone();
        if self.deadline(ctx, name).is_some_and(|at| at <= ctx.now) {
            return self.give_up(ctx, name);
        }
        let ours: Vec<Taint> = node.spec.taints.iter().filter(|t| is_ours(t)).cloned().collect();
        if ours.is_empty() {
            return;
        }
        let status = node.ready();
        if status == Status::True {
            return self.taint(ctx, name, Vec::new(), ours, TaintWhy::Recovered);
        }
        let right = taint_of(status);
        if node.has_taint(right, "NoExecute") {
            // The controller was started anew: it takes the taint back until its own pass set it.
            return self.taint(ctx, name, Vec::new(), ours, TaintWhy::ControllerRestarted);
        }
        let add = vec![taint(right, "NoExecute", ctx.now)];
        self.taint(ctx, name, add, ours, why_of(status));
    }

    /// tryUpdateNodeHealth of a node that is silent for too long.
    fn give_up(&mut self, ctx: &mut Ctx, name: &Str) {
        let Some(health) = self.nodes.get(name) else { return };
        let Some((last_renewal, seen_at)) = self.seen_at(ctx, health) else { return };
        let node = health.node.clone();
        let conditions = unknown_conditions(&node, ctx.now);
        let grace_ms = grace_ms(ctx, &node);
        note(ctx, Sync::NodeUnknown { node: *name, last_renewal, seen_at, grace_ms });
        let key = Key::new(Kind::Node, "", *name);
        ctx.request(Verb::Patch(key, Patch::NodeConditions(conditions)));
        if let Some(health) = self.nodes.get_mut(name) {
            health.giving_up = true;
        }
    }

    /// The node is Unknown now: its pods are marked not ready (MarkPodsNotReady).
    fn gave_up(&mut self, ctx: &mut Ctx, name: &Str) {
        let Some(health) = self.nodes.get_mut(name) else { return };
        health.giving_up = false;
        let about = Object::Node(health.node.clone());
        let message = format!("Node {name} status is now: NodeNotReady");
        ctx.event(&about, false, "NodeNotReady", message);
        let mut marked = Vec::new();
        for (key, pod) in self.pods.get(name).into_iter().flatten() {
            let Some(ready) = pod.condition("Ready").filter(|c| c.status != Status::False) else {
                continue;
            };
            let mut condition = ready.clone();
            condition.status = Status::False;
            condition.last_transition_time = Some(Time::from_ms(ctx.now));
            ctx.request(Verb::Patch(*key, Patch::PodCondition(condition)));
            marked.push(*key);
        }
        if !marked.is_empty() {
            note(ctx, Sync::MarkPodsNotReady { node: *name, pods: marked });
        }
    }

    /// doNoExecuteTaintingPass of one zone.
    fn tick(&mut self, ctx: &mut Ctx, name: &Str) {
        let Some(zone) = self.zones.get_mut(name) else { return };
        zone.ticked(ctx.now);
        while let Some(node) = zone.take(ctx.now) {
            let Some(health) = self.nodes.get(&node) else { continue };
            let status = match health.node.ready() {
                Status::True if !health.giving_up => continue,
                Status::False if !health.giving_up => Status::False,
                Status::True | Status::False | Status::Unknown => Status::Unknown,
            };
            let (right, wrong) = match status {
                Status::False => (TAINT_NOT_READY, TAINT_UNREACHABLE),
                Status::True | Status::Unknown => (TAINT_UNREACHABLE, TAINT_NOT_READY),
            };
            let present = health.node.spec.taints.iter();
            let remove: Vec<Taint> =
                present.filter(|t| is_ours(t) && &*t.key == wrong).cloned().collect();
            let add = vec![taint(right, "NoExecute", ctx.now)];
            if health.node.has_taint(right, "NoExecute") && remove.is_empty() {
                continue;
            }
            self.taint(ctx, &node, add, remove, why_of(status));
            if let Some(health) = self.nodes.get_mut(&node) {
                health.tainted_at = Some(ctx.now);
            }
            break; // the limit lets one through
        }
        self.want_tick(ctx, name);
    }

    /// handleDisruption.
    fn judge_zones(&mut self, ctx: &mut Ctx) {
        let mut counts: Map<Str, (u32, u32)> = Map::new();
        for health in self.nodes.values().filter(|h| h.known) {
            if health.node.metadata.labels.contains_key("node.kubernetes.io/exclude-disruption") {
                continue;
            }
            let (ready, not_ready) = counts.entry(health.zone).or_default();
            let is_ready = health.node.ready() == Status::True && !health.giving_up;
            *(if is_ready { ready } else { not_ready }) += 1;
        }
        self.zones.retain(|name, _| counts.contains_key(name));
        let judged: Map<Str, Disruption> =
            counts.iter().map(|(name, (r, n))| (*name, zone::judge(*r, *n))).collect();
        let all_now = judged.values().all(|state| *state == Disruption::Full);
        let all_before = self.zones.values().all(|zone| zone.state == Disruption::Full);
        if judged.is_empty() || (all_now && all_before) {
            return;
        }
        if all_now {
            self.enter_full_disruption(ctx);
        } else if all_before {
            // Nobody is blamed for the time nobody could be heard.
            self.nodes.change_each(|_, health| health.floor = ctx.now);
        }
        let mut change = None;
        for (name, to) in judged {
            let Some(zone) = self.zones.get_mut(&name) else { continue };
            let (ready, not_ready) = counts[&name];
            let from = std::mem::replace(&mut zone.state, to);
            if from == to {
                continue;
            }
            if !all_now {
                zone.limit(ctx.config, ctx.now, ready + not_ready);
            }
            let serious = matches!(to, Disruption::Partial | Disruption::Full);
            let said = std::mem::replace(&mut zone.said, serious && from != Disruption::Initial);
            if said || zone.said {
                change = Some(Sync::ZoneState { zone: name, from, to, ready, not_ready });
            }
            self.want_tick(ctx, &name);
        }
        if let Some(change) = change {
            note(ctx, change);
        }
        if all_before && !all_now {
            let names: Vec<Str> = self.nodes.keys().cloned().collect();
            self.attention.extend(names);
            self.want_pass(ctx, ctx.now + 1);
        }
    }

    /// No node of any zone is ready: no more evictions, and those planned are called off.
    fn enter_full_disruption(&mut self, ctx: &mut Ctx) {
        for (name, health) in &self.nodes {
            // Kubernetes looks at the nodes as the pass began: a taint set meanwhile stays.
            if health.tainted_at.is_some_and(|at| at >= self.pass_began) {
                continue;
            }
            if health.node.spec.taints.iter().any(is_ours) {
                let key = Some(Key::new(Kind::Node, "", *name));
                ctx.timer(0, Timer::Alarm { kind: CALL_OFF, key, serial: 0 });
            }
        }
        self.zones.change_each(|_, zone| zone.stop());
    }

    fn call_off(&mut self, ctx: &mut Ctx, name: &Str) {
        let Some(health) = self.nodes.get(name) else { return };
        let ours = health.node.spec.taints.iter().filter(|t| is_ours(t));
        let remove: Vec<Taint> = ours.cloned().collect();
        if !remove.is_empty() {
            self.taint(ctx, name, Vec::new(), remove, TaintWhy::FullDisruption);
        }
    }

    /// SwapNodeControllerTaint.
    fn taint(
        &mut self,
        ctx: &mut Ctx,
        name: &Str,
        add: Vec<Taint>,
        remove: Vec<Taint>,
        why: TaintWhy,
    ) {
        let node = *name;
        if add.is_empty() {
            note(ctx, Sync::UntaintNode { node, taints: remove.clone(), why });
        } else {
            note(ctx, Sync::TaintNode { node, taints: add.clone(), why });
        }
        let key = Key::new(Kind::Node, "", *name);
        ctx.request(Verb::Patch(key, Patch::NodeTaints { add, remove }));
    }

    /// doNoScheduleTaintingPass: the taints that the conditions and spec.unschedulable ask for.
    fn sync_no_schedule(&mut self, ctx: &mut Ctx, key: &Key) {
        let Some(node) = self.nodes.get(&key.name).map(|h| h.node.clone()) else {
            return self.queue.finish(ctx, key, 0);
        };
        let wanted = wanted_no_schedule(&node);
        let present: Vec<&Taint> = node
            .spec
            .taints
            .iter()
            .filter(|t| &*t.effect == "NoSchedule" && is_condition_taint(&t.key))
            .collect();
        let add: Vec<Taint> = wanted
            .iter()
            .filter(|key| !present.iter().any(|t| *t.key == ***key))
            .map(|key| taint(key, "NoSchedule", ctx.now))
            .collect();
        let remove: Vec<Taint> =
            present.into_iter().filter(|t| !wanted.contains(&&*t.key)).cloned().collect();
        if add.is_empty() && remove.is_empty() {
            self.queue.forget(key);
            return self.queue.finish(ctx, key, 0);
        }
        let name = key.name;
        if let Some(first) = add.first() {
            let why = match &*first.key {
                TAINT_UNSCHEDULABLE => TaintWhy::Cordoned,
                TAINT_NOT_READY => TaintWhy::NotReady,
                TAINT_UNREACHABLE => TaintWhy::Unreachable,
                _ => TaintWhy::Pressure,
            };
            note(ctx, Sync::TaintNode { node: name, taints: add.clone(), why });
        } else {
            let why = TaintWhy::Recovered;
            note(ctx, Sync::UntaintNode { node: name, taints: remove.clone(), why });
        }
        ctx.request_for(key, Verb::Patch(*key, Patch::NodeTaints { add, remove }));
        self.queue.finish(ctx, key, 1);
    }
}

/// All conditions a kubelet reports, Unknown.
fn unknown_conditions(node: &Node, now: Ms) -> Vec<Condition> {
    let unknown = |kind: &&str| {
        let Some(current) = node.condition(kind) else {
            return Condition {
                kind: (*kind).into(),
                status: Status::Unknown,
                reason: "NodeStatusNeverUpdated".into(),
                message: "Kubelet never posted node status.".into(),
                last_heartbeat_time: node.metadata.creation_timestamp,
                last_transition_time: Some(Time::from_ms(now)),
                ..Condition::default()
            };
        };
        let mut condition = current.clone();
        if condition.status != Status::Unknown {
            condition.status = Status::Unknown;
            condition.reason = "NodeStatusUnknown".into();
            condition.message = "Kubelet stopped posting node status.".into();
            condition.last_transition_time = Some(Time::from_ms(now));
        }
        condition
    };
    ["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"].iter().map(unknown).collect()
}

/// Ready=Unknown stands in the node: nothing more to give up.
fn has_given_up(node: &Node) -> bool {
    node.condition("Ready").is_some_and(|c| c.status == Status::Unknown)
}

/// A node that never reported has longer.
fn grace_ms(ctx: &Ctx, node: &Node) -> Ms {
    match node.condition("Ready") {
        Some(_) => ctx.config.node_monitor_grace_period_ms,
        None => ctx.config.node_startup_grace_period_ms,
    }
}

/// GetZoneKey.
fn zone_of(node: &Node) -> Str {
    let label = |key| node.metadata.labels.get(key).cloned().unwrap_or_default();
    let (region, zone) = (label(LABEL_REGION), label(LABEL_ZONE));
    if region.is_empty() { zone } else { format!("{region}/{zone}").into() }
}

fn taint_of(ready: Status) -> &'static str {
    match ready {
        Status::False => TAINT_NOT_READY,
        Status::Unknown | Status::True => TAINT_UNREACHABLE,
    }
}

fn why_of(ready: Status) -> TaintWhy {
    match ready {
        Status::False => TaintWhy::NotReady,
        Status::Unknown | Status::True => TaintWhy::Unreachable,
    }
}

fn taint(key: &str, effect: &str, now: Ms) -> Taint {
    let time_added = Some(Time::from_ms(now));
    Taint { key: key.into(), effect: effect.into(), time_added, value: Str::default() }
}

/// A NoExecute taint that this controller sets.
fn is_ours(taint: &Taint) -> bool {
    &*taint.effect == "NoExecute" && [TAINT_NOT_READY, TAINT_UNREACHABLE].contains(&&*taint.key)
}

const PRESSURES: [(&str, &str); 4] = [
    ("MemoryPressure", "node.kubernetes.io/memory-pressure"),
    ("DiskPressure", "node.kubernetes.io/disk-pressure"),
    ("PIDPressure", "node.kubernetes.io/pid-pressure"),
    ("NetworkUnavailable", "node.kubernetes.io/network-unavailable"),
];

fn is_condition_taint(key: &str) -> bool {
    [TAINT_NOT_READY, TAINT_UNREACHABLE, TAINT_UNSCHEDULABLE].contains(&key)
        || PRESSURES.iter().any(|(_, taint)| *taint == key)
}

/// Keys of the NoSchedule taints a node should have. A node that never reported Ready gets none
/// here (the API server gave it not-ready when it was made).
fn wanted_no_schedule(node: &Node) -> Vec<&'static str> {
    let mut wanted = Vec::new();
    for condition in &node.status.conditions {
        let pressure = PRESSURES.iter().find(|(kind, _)| **kind == *condition.kind);
        match (&*condition.kind, condition.status) {
            ("Ready", Status::False) => wanted.push(TAINT_NOT_READY),
            ("Ready", Status::Unknown) => wanted.push(TAINT_UNREACHABLE),
            (_, Status::True) => wanted.extend(pressure.map(|(_, taint)| *taint)),
            (_, Status::False | Status::Unknown) => {}
        }
    }
    if node.spec.unschedulable {
        wanted.push(TAINT_UNSCHEDULABLE);
    }
    wanted
}

fn note(ctx: &mut Ctx, sync: Sync) {
    let me = Actor::Controller(Controller::NodeLifecycle);
    ctx.note(Actor::ApiServer, me, What::Sync(Arc::new(sync)));
}
