//! Pod garbage collection: pods that no kubelet will ever finish are marked Failed and deleted.
//!
//! Invariants: passes lie on a grid of 20 s from the controller's start, and one is made real only
//! when it may find something; whatever the reason, a pod is Failed before it is deleted, without a
//! grace period; a pod for which nothing more can be done (a finalizer holds it) is left alone.
//! Models pkg/controller/podgc.

use super::shared::{BoundPods, disrupted, keep, key_of, note};
use super::{PodGcWhy, Sync};
use crate::cluster::component::{Component, Ctx, Patch, Request, Response, Timer, Verb};
use crate::cluster::invariant::Held;
use crate::cluster::map::{Map, Set};
use crate::cluster::object::{
    Key, Kind, Node, Object, Pod, PodPhase, Status, Str, TAINT_OUT_OF_SERVICE,
};
use crate::cluster::step::{Ms, Reason, WatchOp};
use std::sync::Arc;

/// A pass.
const PASS: u8 = 0;
/// One pod of a pass.
const COLLECT: u8 = 1;
/// gcCheckPeriod and quarantineTime.
const PERIOD_MS: Ms = 20_000;
const QUARANTINE_MS: Ms = 40_000;

/// pod-garbage-collector-controller.
#[derive(Clone, Debug, Default, Hash)]
pub(crate) struct PodGc {
    /// When it was started: its first pass.
    start: Ms,
    /// Known nodes, and whether they are out of service: tainted so and not ready.
    nodes: Map<Str, bool>,
    /// Bound pods by node, and nodes that are gone with the moment that was noticed.
    pods: BoundPods,
    gone: Map<Str, Ms>,
    /// Pods being deleted that no node has.
    unbound: Map<Key, Arc<Pod>>,
    finished: Map<Key, Arc<Pod>>,
    pass_at: Option<Ms>,
    /// What the pass goes about: the node of each pod, and the reason.
    chosen: Map<Key, (Str, PodGcWhy)>,
    /// Pods with a request under way.
    working: Set<Key>,
}

impl Component for PodGc {
    fn on_watch(&mut self, ctx: &mut Ctx, op: WatchOp, object: &Object) {
        match object {
            Object::Pod(pod) => self.see_pod(ctx, op, pod),
            Object::Node(node) => self.see_node(ctx, op, node),
            Object::Namespace(_) | Object::Lease(_) | Object::Event(_) | Object::ConfigMap(_) => {}
            Object::NetworkPolicy(_) | Object::Ingress(_) | Object::IngressClass(_) => {}
            Object::Secret(_) => {}
            Object::Deployment(_) | Object::ReplicaSet(_) | Object::PodDisruptionBudget(_) => {}
            Object::Service(_) | Object::Endpoints(_) | Object::EndpointSlice(_) => {}
            Object::PriorityClass(_) => {}
        }
    }

    fn on_response(&mut self, ctx: &mut Ctx, request: &Request, response: &Response) {
        let Some(key) = &request.work else { return };
        match (&request.verb, response) {
            (Verb::Patch(..), Ok(_)) => return ctx.request_for(key, delete_now(*key)),
            (_, Err(error)) if error.reason != Reason::NotFound => self.want_pass(ctx, ctx.now),
            (_, _) => {}
        }
        self.working.remove(key);
    }

    fn on_timer(&mut self, ctx: &mut Ctx, timer: &Timer) {
        match timer {
            Timer::Alarm { kind: PASS, .. } if self.pass_at == Some(ctx.now) => self.pass(ctx),
            Timer::Alarm { kind: COLLECT, key: Some(key), .. } => self.collect(ctx, key),
            _ => {}
        }
    }
}

impl PodGc {
    pub(crate) fn starting(start: Ms) -> PodGc {
        PodGc { start, ..PodGc::default() }
    }

    pub(crate) fn held(&self) -> Held {
        self.pods.held(&[Kind::Pod])
    }

    fn see_pod(&mut self, ctx: &mut Ctx, op: WatchOp, pod: &Arc<Pod>) {
        let (key, node) = (key_of(Kind::Pod, &pod.metadata), pod.spec.node_name);
        let here = op != WatchOp::Deleted;
        let waits = node.is_empty() && pod.metadata.is_terminating();
        keep(&mut self.unbound, key, pod, here && waits);
        keep(&mut self.finished, key, pod, here && pod.is_finished());
        if !node.is_empty() {
            self.pods.see(op, pod);
        }
        if !here {
            return;
        }
        if !node.is_empty() && !self.nodes.contains_key(&node) {
            self.notice_gone(ctx, node);
        }
        if self.surplus(ctx) > 0 || self.ends_in_vain(pod) {
            self.want_pass(ctx, ctx.now);
        }
    }

    fn see_node(&mut self, ctx: &mut Ctx, op: WatchOp, node: &Node) {
        let name = node.metadata.name;
        if op == WatchOp::Deleted {
            self.nodes.remove(&name);
            if self.pods.on(name).is_some() {
                self.notice_gone(ctx, name);
            }
            return;
        }
        self.gone.remove(&name);
        let out = node.ready() != Status::True
            && node.spec.taints.iter().any(|taint| &*taint.key == TAINT_OUT_OF_SERVICE);
        if self.nodes.insert(name, out) != Some(out)
            && let Some(pods) = self.pods.on(name)
            && pods.values().any(|pod| self.ends_in_vain(pod))
        {
            self.want_pass(ctx, ctx.now);
        }
    }

    fn notice_gone(&mut self, ctx: &mut Ctx, node: Str) {
        if !self.gone.contains_key(&node) {
            self.gone.insert(node, ctx.now);
            self.want_pass(ctx, ctx.now);
        }
    }

    /// gcTerminating and gcUnscheduledTerminating: it is being deleted, and nobody will end it.
    fn ends_in_vain(&self, pod: &Pod) -> bool {
        let node = pod.spec.node_name;
        pod.metadata.is_terminating()
            && !is_done(pod)
            && (node.is_empty() || self.nodes.get(&node) == Some(&true))
    }

    /// gcTerminated: how many finished pods there are too many. A threshold of 0 allows all.
    fn surplus(&self, ctx: &Ctx) -> usize {
        match ctx.config.terminated_pod_gc_threshold {
            0 => 0,
            allowed => self.finished.len().saturating_sub(allowed),
        }
    }

    /// The first pass at or after a moment.
    fn on_grid(&self, at: Ms) -> Ms {
        self.start + at.saturating_sub(self.start).div_ceil(PERIOD_MS) * PERIOD_MS
    }

    #[inline(never)]
    fn want_pass(&mut self, ctx: &mut Ctx, at: Ms) {
        // What a start lists is there for the pass of that moment.
        let now = if ctx.now == self.start { ctx.now } else { ctx.now + 1 };
        let at = self.on_grid(at.max(now));
        if self.pass_at.is_some_and(|pass| (ctx.now..=at).contains(&pass)) {
            return;
        }
        self.pass_at = Some(at);
        ctx.timer(at - ctx.now, Timer::Alarm { kind: PASS, key: None, serial: 0 });
    }

    /// gc. Pods that are still there afterwards are looked at again by the next pass.
    fn pass(&mut self, ctx: &mut Ctx) {
        self.pass_at = None;
        let mut chosen = self.too_many(ctx);
        for (node, _) in self.nodes.iter().filter(|(_, out)| **out) {
            let ending = self.pods.on(*node).into_iter().flat_map(|pods| pods.values());
            for pod in ending.filter(|pod| self.ends_in_vain(pod)) {
                chosen.push((pod.clone(), PodGcWhy::OutOfService));
            }
        }
        chosen.extend(self.orphans(ctx));
        for pod in self.unbound.values().filter(|pod| !is_done(pod)) {
            chosen.push((pod.clone(), PodGcWhy::Unscheduled));
        }
        if !chosen.is_empty() {
            self.want_pass(ctx, ctx.now + 1);
        }
        for (pod, why) in chosen {
            let key = key_of(Kind::Pod, &pod.metadata);
            if !self.chosen.contains_key(&key) {
                self.chosen.insert(key, (pod.spec.node_name, why));
                ctx.timer(0, Timer::Alarm { kind: COLLECT, key: Some(key), serial: 0 });
            }
        }
    }

    /// Finished pods over the threshold: evicted ones first, then the oldest
    /// (byEvictionAndCreationTimestamp).
    fn too_many(&self, ctx: &Ctx) -> Vec<(Arc<Pod>, PodGcWhy)> {
        let surplus = self.surplus(ctx);
        if surplus == 0 {
            return Vec::new();
        }
        let evicted =
            |pod: &Pod| pod.status.phase == PodPhase::Failed && &*pod.status.reason == "Evicted";
        let mut order: Set<(bool, Option<i64>, Str, Key)> = Set::new();
        for (key, pod) in &self.finished {
            let created = pod.metadata.creation_timestamp.map(|t| t.whole_seconds().0);
            order.insert((!evicted(pod), created, key.name, *key));
        }
        // One that only a finalizer holds takes its place among them.
        let first = order.iter().take(surplus).filter_map(|(.., key)| self.finished.get(key));
        let first = first.filter(|pod| !is_done(pod));
        first.map(|pod| (pod.clone(), PodGcWhy::TooManyFinished)).collect()
    }

    /// gcOrphaned: a node must be gone for the quarantine before its pods go.
    fn orphans(&mut self, ctx: &mut Ctx) -> Vec<(Arc<Pod>, PodGcWhy)> {
        let mut orphans = Vec::new();
        let gone: Vec<(Str, Ms)> = self.gone.iter().map(|(node, at)| (*node, *at)).collect();
        for (node, noticed) in gone {
            let Some(pods) = self.pods.on(node) else {
                self.gone.remove(&node);
                continue;
            };
            // Noticed by the first pass after, released by one that comes 40 s later.
            let released = self.on_grid(noticed) + QUARANTINE_MS;
            if ctx.now < released {
                self.want_pass(ctx, released);
                continue;
            }
            let left = pods.values().filter(|pod| !is_done(pod));
            let before = orphans.len();
            orphans.extend(left.map(|pod| (pod.clone(), PodGcWhy::NodeGone)));
            // What is left then is in quarantine again.
            match orphans.len() > before {
                true => _ = self.gone.insert(node, ctx.now),
                false => _ = self.gone.remove(&node),
            }
        }
        orphans
    }

    /// markFailedAndDeletePod.
    fn collect(&mut self, ctx: &mut Ctx, key: &Key) {
        let Some((node, why)) = self.chosen.remove(key) else { return };
        let bound = || self.pods.on(node)?.get(key);
        let pod = self.unbound.get(key).or_else(|| self.finished.get(key)).or_else(bound);
        let Some(pod) = pod.cloned() else { return };
        if !self.working.insert(*key) {
            return;
        }
        note(ctx, Sync::CollectPod { pod: *key, node: pod.spec.node_name, why });
        let verb = if pod.is_finished() {
            delete_now(*key)
        } else {
            let mut status = Box::new(pod.status.clone());
            status.phase = PodPhase::Failed;
            if why == PodGcWhy::NodeGone {
                let message = "PodGC: node no longer exists";
                let condition = disrupted(&pod, "DeletionByPodGC", message, ctx.now);
                condition.set(&mut status.conditions);
            }
            Verb::Patch(*key, Patch::PodStatus(pod.metadata.uid, status))
        };
        ctx.request_for(key, verb);
    }
}

/// Failed, and deleted without a grace period: only a finalizer still holds it.
fn is_done(pod: &Pod) -> bool {
    pod.is_finished() && pod.metadata.deletion_grace_period_seconds == Some(0)
}

fn delete_now(key: Key) -> Verb {
    Verb::Delete { key, grace_period_seconds: Some(0), propagation: None, uid: None }
}
