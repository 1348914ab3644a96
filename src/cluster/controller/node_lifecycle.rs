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

use super::shared::{BoundPods, new_condition, node_key, note};
use super::{Disruption, Sync, TaintWhy};
use crate::cluster::component::{Component, Ctx, Patch, Request, Response, Timer, Verb, WorkQueue};
use crate::cluster::invariant::Held;
use crate::cluster::map::{Map, Set};
use crate::cluster::object::{
    Condition, Key, Kind, LABEL_REGION, LABEL_ZONE, Node, Object, Status, Str, TAINT_NOT_READY,
    TAINT_UNREACHABLE, TAINT_UNSCHEDULABLE, Taint, Time,
};
use crate::cluster::step::{Ms, WatchOp};
use std::sync::Arc;
use zone::Zone;
pub use zone::{LARGE_ZONE_NODES, UNHEALTHY_PERCENT};

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
/// One zone changed its state, and the reader is told.
const ZONE: u8 = 5;

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
    pods: BoundPods,
    pass_at: Option<Ms>,
    /// The last pass.
    pass_began: Ms,
}

const LABEL_EXEMPT: &str = "node.kubernetes.io/exclude-disruption";

/// What is known of a node.
#[derive(Clone, Debug, Hash)]
struct Health {
    node: Arc<Node>,
    zone: Str,
    /// Its label keeps it out of the judgement on zones.
    exempt: bool,
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
            Object::Pod(pod) if pod.spec.node_name.is_empty() => {}
            Object::Pod(pod) => drop(self.pods.see(op, pod)),
            Object::Namespace(_) | Object::Lease(_) | Object::Service(_) => {}
            Object::Deployment(_) | Object::ReplicaSet(_) | Object::EndpointSlice(_) => {}
            Object::PodDisruptionBudget(_) | Object::Event(_) | Object::PriorityClass(_) => {}
            Object::Endpoints(_) | Object::ConfigMap(_) => {}
            Object::NetworkPolicy(_) | Object::Ingress(_) | Object::IngressClass(_) => {}
            Object::Secret(_) => {}
        }
    }

    fn on_response(&mut self, ctx: &mut Ctx, request: &Request, response: &Response) {
        match (&request.verb, response) {
            (Verb::Patch(key, Patch::NodeConditions(_)), _) => {
                if let Some(health) = self.nodes.get_mut(&key.name) {
                    health.giving_up = false;
                    if response.is_ok() {
                        self.gave_up(ctx, key.name);
                    } else {
                        self.attend(ctx, key.name, ctx.now);
                    }
                }
            }
            (Verb::Patch(_, Patch::PodCondition(..)), Ok(pod)) => {
                ctx.event(pod, true, "NodeNotReady", "Node is not ready".into());
            }
            (Verb::Patch(key, Patch::NodeTaints { .. }), Err(_)) if request.work.is_none() => {
                if let Some(health) = self.nodes.get(&key.name) {
                    if let Some(zone) = self.zones.get_mut(&health.zone) {
                        zone.remove(&key.name);
                    }
                    self.attend(ctx, key.name, ctx.now + 1);
                }
            }
            (_, _) => {}
        }
        if let Some(key) = &request.work {
            if response.is_err() {
                self.queue.add_rate_limited(ctx, key);
            } else {
                self.queue.forget(key);
            }
            self.queue.answered(ctx, key);
        }
    }

    fn on_timer(&mut self, ctx: &mut Ctx, timer: &Timer) {
        let Timer::Alarm { kind, key, .. } = timer else {
            if let Some(key) = self.queue.due(ctx, timer) {
                self.sync_no_schedule(ctx, key);
            }
            return;
        };
        let name = key.map_or(Str::default(), |key| key.name);
        match *kind {
            PASS if self.pass_at == Some(ctx.now) => self.pass(ctx),
            CHECK => self.check(ctx, name),
            TICK => self.tick(ctx, name),
            DISRUPTION => self.judge_zones(ctx),
            CALL_OFF => self.call_off(ctx, name),
            ZONE => self.tell_zone(ctx, name),
            _ => {}
        }
    }
}

/// Sets one of this controller's alarms, if need be about a node or zone.
#[inline(never)]
fn alarm(ctx: &mut Ctx, after_ms: Ms, kind: u8, name: Option<Str>) {
    ctx.timer(after_ms, Timer::Alarm { kind, key: name.map(node_key), serial: 0 });
}

/// What this controller makes of a zone, for those who look on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ZoneView {
    /// `topology.kubernetes.io/zone`; empty for nodes without the label.
    pub name: Str,
    pub state: Disruption,
    /// Nodes by what the controller took them for when it looked last.
    pub ready: u32,
    pub not_ready: u32,
    /// One node gets its NoExecute taint in this time; `None` = none at all.
    pub interval_ms: Option<Ms>,
    /// Nodes that wait for it.
    pub queued: u32,
    /// When the next of them gets it.
    pub next_at: Option<Ms>,
}

impl NodeLifecycle {
    /// The nodes it looks after: those that were silent or not ready, or may be.
    pub(crate) fn watched(&self) -> impl Iterator<Item = &Str> {
        self.attention.iter()
    }

    /// The zones, by name, as of the last monitor pass.
    pub(crate) fn zones(&self, now: Ms) -> Vec<ZoneView> {
        let view = |(name, zone): (&Str, &Zone)| {
            let waits = |node: &&Str| {
                self.nodes.get(*node).is_some_and(|health| health.node.ready() != Status::True)
            };
            let queued = zone.queued().iter().filter(waits).count() as u32;
            ZoneView {
                name: *name,
                state: zone.state,
                ready: zone.counted.0,
                not_ready: zone.counted.1,
                interval_ms: zone.interval_ms(),
                queued,
                next_at: zone.next_at(now).filter(|_| queued > 0),
            }
        };
        self.zones.iter().map(view).collect()
    }

    pub(crate) fn held(&self) -> Held {
        let mut held = self.pods.held(&[Kind::Node, Kind::Pod]);
        self.nodes.values().for_each(|health| held.add(Kind::Node, &health.node.metadata));
        held
    }

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
        if let Some(at) = self.deadline(ctx, *node) {
            self.want_pass(ctx, at);
        }
    }

    fn see_node(&mut self, ctx: &mut Ctx, node: &Arc<Node>) {
        let name = node.metadata.name;
        let zone = zone_of(node);
        let now = ctx.now;
        let new_ready = node.condition("Ready");
        let health = self.nodes.entry(name).or_insert_with(|| Health {
            node: node.clone(),
            zone,
            exempt: false,
            known: false,
            was_ready: new_ready.is_some_and(|c| c.status != Status::False),
            floor: since(node.metadata.creation_timestamp, now),
            giving_up: false,
            tainted_at: None,
        });
        let old = std::mem::replace(&mut health.node, node.clone());
        health.zone = zone;
        health.exempt = node.metadata.labels.contains_key(LABEL_EXEMPT);
        let old_ready = old.condition("Ready");
        let (known, was_ready) = (health.known, health.was_ready);
        let (before, after) = (old.ready(), node.ready());
        health.was_ready |= after == Status::True;
        let heartbeat = |ready: Option<&Condition>| ready.and_then(|c| c.last_heartbeat_time);
        if heartbeat(old_ready) != heartbeat(new_ready) {
            health.floor = now;
        }
        match (before, after) {
            (Status::False | Status::Unknown, Status::True) if was_ready => {
                let away_ms =
                    now.saturating_sub(since(old_ready.and_then(|c| c.last_transition_time), now));
                note(ctx, Sync::NodeReadyAgain { node: name, away_ms });
            }
            (Status::True, Status::False) => {
                let reason = new_ready.map(|c| c.reason).unwrap_or_default();
                note(ctx, Sync::NodeNotReady { node: name, reason });
            }
            (_, _) => {}
        }
        if !known || before != after || (after == Status::True && executes(node)) {
            self.attend(ctx, name, now);
        }
        self.queue.add(ctx, &node_key(name));
    }

    /// The pass at or after a moment looks at the node.
    #[inline(never)]
    fn attend(&mut self, ctx: &mut Ctx, name: Str, at: Ms) {
        self.attention.insert(name);
        self.want_pass(ctx, at);
    }

    fn forget(&mut self, ctx: &mut Ctx, node: &Arc<Node>) {
        let name = node.metadata.name;
        let Some(health) = self.nodes.remove(&name) else { return };
        self.attention.remove(&name);
        self.leases.remove(&name);
        if let Some(zone) = self.zones.get_mut(&health.zone) {
            zone.remove(&name);
        }
        if health.known {
            self.gone.push(Object::Node(node.clone()));
            self.want_pass(ctx, ctx.now);
        }
    }

    /// The first monitor pass at or after a moment.
    fn at_or_after(&self, ctx: &Ctx, at: Ms) -> Ms {
        let start = self.started.unwrap_or(ctx.now);
        let period = ctx.config.node_monitor_period_ms.max(1);
        start + at.saturating_sub(start).div_ceil(period) * period
    }

    /// Makes the first pass at or after a moment real.
    #[inline(never)]
    fn want_pass(&mut self, ctx: &mut Ctx, at: Ms) {
        let at = self.at_or_after(ctx, at.max(ctx.now));
        if self.pass_at.is_some_and(|pass| (ctx.now..=at).contains(&pass)) {
            return;
        }
        self.pass_at = Some(at);
        let after = at - ctx.now;
        alarm(ctx, after, PASS, None);
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
    fn deadline(&self, ctx: &Ctx, name: Str) -> Option<Ms> {
        let health = self.nodes.get(&name)?;
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
        for node in &std::mem::take(&mut self.gone) {
            let message = node_event(node.meta().name, "Removing");
            ctx.event(node, false, "RemovingNode", message);
        }
        let mut marks_pods = false;
        for name in &std::mem::take(&mut self.attention) {
            let act = self.look_at(ctx, *name);
            marks_pods |= act == Some(true) && self.pods.on(*name).is_some();
            if act.is_some() {
                alarm(ctx, 0, CHECK, Some(*name));
            }
            let Some(health) = self.nodes.get(name) else { continue };
            let silent = matches!(self.leases.get(name), Some(LeaseState::Silent { .. }));
            if silent || health.node.ready() != Status::True {
                self.attention.insert(*name);
            }
            if act.is_none()
                && let Some(at) = self.deadline(ctx, *name)
            {
                self.want_pass(ctx, at);
            }
        }
        let after = if marks_pods { PASS_WITH_PODS_MS } else { 0 };
        alarm(ctx, after, DISRUPTION, None);
    }

    /// One node of a pass: whether something is to be done (true = it is given up).
    fn look_at(&mut self, ctx: &mut Ctx, name: Str) -> Option<bool> {
        let deadline = self.deadline(ctx, name);
        let health = self.nodes.get_mut(&name)?;
        let new = !std::mem::replace(&mut health.known, true);
        let (zone, node) = (health.zone, &health.node);
        if new {
            let message = node_event(name, "Registered");
            ctx.event_of(Kind::Node, &node.metadata, false, "RegisteredNode", message);
        }
        let queue = self.zones.entry(zone).or_insert_with(|| Zone::new(ctx.config));
        let given_up = deadline.is_some_and(|at| at <= ctx.now);
        let mut act = given_up.then_some(true);
        let mut suspect = given_up;
        if !given_up {
            let (status, executes) = (node.condition("Ready")?.status, executes(node));
            if status == Status::True {
                queue.remove(&name);
                return executes.then_some(false);
            }
            let swap = executes && !node.has_taint(taint_of(status), "NoExecute");
            suspect = !swap;
            act = (swap || (new && executes)).then_some(false);
        }
        if suspect {
            // markNodeForTainting.
            queue.line_up(&name);
            self.want_tick(ctx, zone);
        }
        act
    }

    /// A look at a zone's NoExecute queue, when its limit allows one.
    #[inline(never)]
    fn want_tick(&mut self, ctx: &mut Ctx, name: Str) {
        let start = self.started.unwrap_or(0) + TICK_PHASE_MS;
        let Some(zone) = self.zones.get_mut(&name) else { return };
        let Some(at) = zone.next_at(ctx.now) else { return };
        let at = start + at.saturating_sub(start).div_ceil(TICK_PERIOD_MS) * TICK_PERIOD_MS;
        if zone.want_tick(ctx.now, at) {
            alarm(ctx, at - ctx.now, TICK, Some(name));
        }
    }

    /// Acts upon one node of a pass.
    fn check(&mut self, ctx: &mut Ctx, name: Str) {
        if self.deadline(ctx, name).is_some_and(|at| at <= ctx.now) {
            return self.give_up(ctx, name);
        }
        let Some(Health { node, .. }) = self.nodes.get(&name) else { return };
        let ours = node.taints(&is_ours);
        if ours.is_empty() {
            return;
        }
        let status = node.ready();
        let right = taint_of(status);
        let (add, why) = if status == Status::True {
            (Vec::new(), TaintWhy::Recovered)
        } else if node.has_taint(right, "NoExecute") {
            // The controller was started anew: it takes the taint back until its own pass set it.
            (Vec::new(), TaintWhy::ControllerRestarted)
        } else {
            (vec![taint(right, "NoExecute", ctx.now)], why_of(status))
        };
        swap_taints(ctx, name, add, ours, why);
    }

    /// tryUpdateNodeHealth of a node that is silent for too long.
    fn give_up(&mut self, ctx: &mut Ctx, name: Str) {
        let Some(health) = self.nodes.get(&name) else { return };
        let Some((last_renewal, seen_at)) = self.seen_at(ctx, health) else { return };
        let conditions = unknown_conditions(&health.node, ctx.now);
        let grace_ms = grace_ms(ctx, &health.node);
        note(ctx, Sync::NodeUnknown { node: name, last_renewal, seen_at, grace_ms });
        ctx.request(Verb::Patch(node_key(name), Patch::NodeConditions(conditions)));
        if let Some(health) = self.nodes.get_mut(&name) {
            health.giving_up = true;
        }
    }

    /// The node is Unknown now: its pods are marked not ready (MarkPodsNotReady).
    fn gave_up(&mut self, ctx: &mut Ctx, name: Str) {
        let Some(health) = self.nodes.get(&name) else { return };
        let message = format!("Node {name} status is now: NodeNotReady");
        ctx.event_of(Kind::Node, &health.node.metadata, false, "NodeNotReady", message);
        let mut marked = Vec::new();
        for (key, pod) in self.pods.on(name).into_iter().flatten() {
            let Some(mut condition) = pod.condition("Ready").copied() else { continue };
            if condition.status != Status::False {
                condition.status = Status::False;
                condition.last_transition_time = Some(Time::from_ms(ctx.now));
                let uid = pod.metadata.uid;
                ctx.request(Verb::Patch(*key, Patch::PodCondition(uid, condition)));
                marked.push(*key);
            }
        }
        if !marked.is_empty() {
            note(ctx, Sync::MarkPodsNotReady { node: name, pods: marked });
        }
    }

    /// doNoExecuteTaintingPass of one zone.
    fn tick(&mut self, ctx: &mut Ctx, name: Str) {
        let Some(zone) = self.zones.get_mut(&name) else { return };
        zone.ticked(ctx.now);
        while let Some(node) = zone.take(ctx.now) {
            let Some(health) = self.nodes.get_mut(&node) else { continue };
            let status = match health.node.ready() {
                _ if health.giving_up => Status::Unknown,
                Status::True => continue,
                status => status,
            };
            let right = taint_of(status);
            let remove = health.node.taints(&|taint| is_ours(taint) && &*taint.key != right);
            if health.node.has_taint(right, "NoExecute") && remove.is_empty() {
                continue;
            }
            let add = vec![taint(right, "NoExecute", ctx.now)];
            swap_taints(ctx, node, add, remove, why_of(status));
            health.tainted_at = Some(ctx.now);
            break; // the limit lets one through
        }
        self.want_tick(ctx, name);
    }

    /// handleDisruption.
    fn judge_zones(&mut self, ctx: &mut Ctx) {
        // Ready nodes and others, of all zones and of each.
        let (mut ready, mut not_ready) = (0, 0);
        let mut zones: Vec<(Str, (u32, u32))> = Vec::new();
        self.zones.keys().for_each(|name| zones.push((*name, (0, 0))));
        for health in self.nodes.values().filter(|health| health.known && !health.exempt) {
            let is_ready = health.node.ready() == Status::True && !health.giving_up;
            *(if is_ready { &mut ready } else { &mut not_ready }) += 1;
            if let Some((_, own)) = zones.iter_mut().find(|(name, _)| *name == health.zone) {
                *(if is_ready { &mut own.0 } else { &mut own.1 }) += 1;
            }
        }
        for (name, nodes) in &zones {
            if *nodes == (0, 0) {
                self.zones.remove(name);
            } else if let Some(zone) = self.zones.get_mut(name) {
                zone.counted = *nodes;
            }
        }
        let all_now = ready == 0;
        let all_before = self.zones.values().all(|zone| zone.state == Disruption::Full);
        if (ready, not_ready) == (0, 0) || (all_now && all_before) {
            return;
        }
        if all_now {
            self.enter_full_disruption(ctx);
        } else if all_before {
            // Nobody is blamed for the time nobody could be heard.
            self.nodes.change_each(|_, health| health.floor = ctx.now);
        }
        let mut first = None;
        for (name, (ready, not_ready)) in zones {
            let Some(zone) = self.zones.get_mut(&name) else { continue };
            let to = zone::judge(ready, not_ready);
            let from = std::mem::replace(&mut zone.state, to);
            // Where a full disruption of all ends, each zone has its own limit again.
            if !all_now && (from != to || all_before) {
                zone.limit(ctx.config, ctx.now, ready + not_ready);
            }
            if from == to {
                if all_before {
                    self.want_tick(ctx, name);
                }
                continue;
            }
            let serious = matches!(to, Disruption::Partial | Disruption::Full);
            let said = std::mem::replace(&mut zone.said, serious && from != Disruption::Initial);
            if said || zone.said {
                zone.unsaid = Some(from);
                if first.is_none() {
                    first = Some(name);
                } else {
                    alarm(ctx, 0, ZONE, Some(name));
                }
            }
            self.want_tick(ctx, name);
        }
        if let Some(name) = first {
            self.tell_zone(ctx, name);
        }
        if all_before && !all_now {
            self.attention.extend(self.nodes.keys().copied());
            self.want_pass(ctx, ctx.now + 1);
        }
    }

    /// Tells the reader of a zone's new state: each of the zones of one pass on its own.
    fn tell_zone(&mut self, ctx: &mut Ctx, zone: Str) {
        let Some(judged) = self.zones.get_mut(&zone) else { return };
        let Some(from) = judged.unsaid.take() else { return };
        let (to, (ready, not_ready)) = (judged.state, judged.counted);
        note(ctx, Sync::ZoneState { zone, from, to, ready, not_ready });
    }

    /// No node of any zone is ready: no more evictions, and those planned are called off.
    fn enter_full_disruption(&mut self, ctx: &mut Ctx) {
        for (name, health) in &self.nodes {
            // Kubernetes looks at the nodes as the pass began: a taint set meanwhile stays.
            if health.tainted_at.is_some_and(|at| at >= self.pass_began) {
                continue;
            }
            if executes(&health.node) {
                alarm(ctx, 0, CALL_OFF, Some(*name));
            }
        }
        self.zones.change_each(|_, zone| zone.stop());
    }

    fn call_off(&mut self, ctx: &mut Ctx, name: Str) {
        let Some(health) = self.nodes.get(&name) else { return };
        let remove = health.node.taints(&is_ours);
        if !remove.is_empty() {
            swap_taints(ctx, name, Vec::new(), remove, TaintWhy::FullDisruption);
        }
    }

    /// doNoScheduleTaintingPass: the taints that the conditions and spec.unschedulable ask for.
    fn sync_no_schedule(&mut self, ctx: &mut Ctx, key: &Key) {
        let Some(Health { node, .. }) = self.nodes.get(&key.name) else {
            return self.queue.finish(ctx, key, 0);
        };
        let wanted = wanted_no_schedule(node);
        let mut add = Vec::new();
        for key in &wanted {
            if !node.has_taint(key, "NoSchedule") {
                add.push(taint(key, "NoSchedule", ctx.now));
            }
        }
        let remove = node.taints(&|taint| {
            &*taint.effect == "NoSchedule"
                && is_condition_taint(&taint.key)
                && !wanted.contains(&&*taint.key)
        });
        if add.is_empty() && remove.is_empty() {
            self.queue.forget(key);
            return self.queue.finish(ctx, key, 0);
        }
        let why = match add.first().map_or("", |first| &*first.key) {
            "" => TaintWhy::Recovered,
            TAINT_UNSCHEDULABLE => TaintWhy::Cordoned,
            TAINT_NOT_READY => TaintWhy::NotReady,
            TAINT_UNREACHABLE => TaintWhy::Unreachable,
            _ => TaintWhy::Pressure,
        };
        say_taints(ctx, key.name, &add, &remove, why);
        self.queue.ask(ctx, key, Verb::Patch(*key, Patch::NodeTaints { add, remove }));
    }
}

/// controllerutil.RecordNodeEvent.
fn node_event(node: Str, done: &str) -> String {
    let at = if done == "Removing" { "from" } else { "in" };
    format!("Node {node} event: {done} Node {node} {at} Controller")
}

/// SwapNodeControllerTaint.
#[inline(never)]
fn swap_taints(ctx: &mut Ctx, node: Str, add: Vec<Taint>, remove: Vec<Taint>, why: TaintWhy) {
    say_taints(ctx, node, &add, &remove, why);
    ctx.request(Verb::Patch(node_key(node), Patch::NodeTaints { add, remove }));
}

#[inline(never)]
fn say_taints(ctx: &mut Ctx, node: Str, add: &[Taint], remove: &[Taint], why: TaintWhy) {
    if add.is_empty() {
        note(ctx, Sync::UntaintNode { node, taints: remove.to_vec(), why });
    } else {
        note(ctx, Sync::TaintNode { node, taints: add.to_vec(), why });
    }
}

/// A time of an object, or now.
fn since(time: Option<Time>, now: Ms) -> Ms {
    time.map_or(now, |t| t.0.max(0) as Ms)
}

/// It has a NoExecute taint that this controller sets.
fn executes(node: &Node) -> bool {
    node.spec.taints.iter().any(is_ours)
}

/// All conditions a kubelet reports, Unknown.
fn unknown_conditions(node: &Node, now: Ms) -> Vec<Condition> {
    let mut conditions = Vec::new();
    for kind in &["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"] {
        let current = node.condition(kind);
        let (reason, message) = match current {
            Some(_) => ("NodeStatusUnknown", "Kubelet stopped posting node status."),
            None => ("NodeStatusNeverUpdated", "Kubelet never posted node status."),
        };
        let mut condition = new_condition(kind, Status::Unknown, reason, message, now);
        match current {
            Some(current) if current.status == Status::Unknown => condition = *current,
            Some(current) => {
                condition.last_heartbeat_time = current.last_heartbeat_time;
                condition.last_update_time = current.last_update_time;
                condition.observed_generation = current.observed_generation;
            }
            None => condition.last_heartbeat_time = node.metadata.creation_timestamp,
        }
        conditions.push(condition);
    }
    conditions
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

/// Conditions and the NoSchedule taints that follow them.
const CONDITION_TAINTS: [(&str, Status, &str); 6] = [
    ("Ready", Status::False, TAINT_NOT_READY),
    ("Ready", Status::Unknown, TAINT_UNREACHABLE),
    ("MemoryPressure", Status::True, "node.kubernetes.io/memory-pressure"),
    ("DiskPressure", Status::True, "node.kubernetes.io/disk-pressure"),
    ("PIDPressure", Status::True, "node.kubernetes.io/pid-pressure"),
    ("NetworkUnavailable", Status::True, "node.kubernetes.io/network-unavailable"),
];

fn is_condition_taint(key: &str) -> bool {
    key == TAINT_UNSCHEDULABLE || CONDITION_TAINTS.iter().any(|(_, _, taint)| *taint == key)
}

/// Keys of the NoSchedule taints a node should have. A node that never reported Ready gets none
/// here (the API server gave it not-ready when it was made).
fn wanted_no_schedule(node: &Node) -> Vec<&'static str> {
    let mut wanted = Vec::new();
    for condition in &node.status.conditions {
        for (kind, status, taint) in &CONDITION_TAINTS {
            if *condition.kind == **kind && condition.status == *status {
                wanted.push(*taint);
            }
        }
    }
    if node.spec.unschedulable {
        wanted.push(TAINT_UNSCHEDULABLE);
    }
    wanted
}
