//! The taint eviction controller: pods leave nodes whose NoExecute taints they do not tolerate.
//!
//! Invariants: it reacts to taints only, it never asks why one is there; a planned eviction counts
//! from the moment it was planned and is called off when the taint goes; the pod is first marked
//! (condition DisruptionTarget), then deleted. Models
//! pkg/controller/tainteviction/taint_eviction.go.

use super::shared::{BoundPods, DISRUPTED, delete, disrupted, key_of, note};
use super::{PlannedEviction, Sync};
use crate::cluster::component::{Component, Ctx, Patch, Request, Response, Timer, Verb};
use crate::cluster::invariant::Held;
use crate::cluster::map::Map;
use crate::cluster::object::{Key, Kind, Node, Object, Pod, Status, Str, Taint, Toleration};
use crate::cluster::step::{Ms, Reason, WatchOp};
use std::sync::Arc;

const EVICT: u8 = 0;
/// A failed deletion is tried again after this, so many times in all.
const RETRY_MS: Ms = 10;
const TRIES_MAX: u8 = 5;

/// The taint eviction controller.
#[derive(Clone, Debug, Default, Hash)]
pub(crate) struct TaintEviction {
    /// NoExecute taints of nodes that have any.
    taints: Map<Str, Vec<Taint>>,
    pods: BoundPods,
    /// Planned evictions by pod, and those done until the pod is gone.
    planned: Map<Key, Plan>,
    serial: u32,
}

#[derive(Clone, Debug, Hash)]
struct Plan {
    uid: Str,
    node: Str,
    since: Ms,
    at: Ms,
    /// Its alarm's number; 0 once it was carried out.
    serial: u32,
    tries: u8,
}

impl Component for TaintEviction {
    fn on_watch(&mut self, ctx: &mut Ctx, op: WatchOp, object: &Object) {
        match object {
            Object::Node(node) => self.see_node(ctx, op, node),
            Object::Pod(pod) => self.see_pod(ctx, op, pod),
            Object::Namespace(_) | Object::Lease(_) | Object::Service(_) => {}
            Object::Deployment(_) | Object::ReplicaSet(_) | Object::EndpointSlice(_) => {}
            Object::PodDisruptionBudget(_) | Object::Event(_) | Object::PriorityClass(_) => {}
            Object::Endpoints(_) | Object::ConfigMap(_) => {}
            Object::NetworkPolicy(_) | Object::Ingress(_) | Object::IngressClass(_) => {}
            Object::Secret(_) => {}
        }
    }

    fn on_response(&mut self, ctx: &mut Ctx, request: &Request, response: &Response) {
        let Some(key) = &request.work else { return };
        match (&request.verb, response) {
            (Verb::Patch(..), Ok(_)) => ctx.request_for(key, delete(*key)),
            (_, Err(error)) if error.reason != Reason::NotFound => {
                let Some(plan) = self.planned.get_mut(key) else { return };
                if plan.tries < TRIES_MAX {
                    plan.tries += 1;
                    self.serial += 1;
                    plan.serial = self.serial;
                    alarm(ctx, key, RETRY_MS, plan.serial);
                } else {
                    self.planned.remove(key);
                }
            }
            (_, _) => {}
        }
    }

    fn on_timer(&mut self, ctx: &mut Ctx, timer: &Timer) {
        let Timer::Alarm { kind: EVICT, key: Some(key), serial } = timer else { return };
        if self.planned.get(key).is_some_and(|plan| plan.serial == *serial) {
            self.evict(ctx, key);
        }
    }
}

impl TaintEviction {
    pub(crate) fn held(&self) -> Held {
        self.pods.held(&[Kind::Pod])
    }

    /// NodeUpdated and handleNodeUpdate: only a change of the NoExecute taints matters.
    fn see_node(&mut self, ctx: &mut Ctx, op: WatchOp, node: &Node) {
        let name = node.metadata.name;
        if op == WatchOp::Deleted {
            self.taints.remove(&name);
            return;
        }
        let taints = node.taints(&|taint| &*taint.effect == "NoExecute");
        let old = if taints.is_empty() {
            self.taints.remove(&name)
        } else {
            self.taints.insert(name, taints.clone())
        };
        if old.unwrap_or_default() == taints {
            return;
        }
        let mut news = News::default();
        let pods = std::mem::take(&mut self.pods);
        for (key, pod) in pods.on(name).into_iter().flatten() {
            self.process(ctx, key, pod, &taints, &mut news);
        }
        self.pods = pods;
        news.say(ctx, name);
    }

    /// PodUpdated and handlePodUpdate: a pod that came to a node, changed its tolerations or went.
    fn see_pod(&mut self, ctx: &mut Ctx, op: WatchOp, pod: &Arc<Pod>) {
        let node = pod.spec.node_name;
        if node.is_empty() {
            return;
        }
        let key = key_of(Kind::Pod, &pod.metadata);
        let old = self.pods.see(op, pod);
        let mut news = News::default();
        if op == WatchOp::Deleted {
            if self.cancel(ctx, &key, pod) {
                news.cancelled.push(key);
            }
        } else {
            let same = old.is_some_and(|o| {
                o.metadata.uid == pod.metadata.uid && o.spec.tolerations == pod.spec.tolerations
            });
            if same {
                return;
            }
            let Some(taints) = self.taints.get(&node).cloned() else { return };
            self.process(ctx, &key, pod, &taints, &mut news);
        }
        news.say(ctx, node);
    }

    /// processPodOnNode.
    fn process(&mut self, ctx: &mut Ctx, key: &Key, pod: &Pod, taints: &[Taint], news: &mut News) {
        let toleration = tolerates(taints, &pod.spec.tolerations);
        let seconds = match toleration {
            Tolerates::For(seconds) => seconds,
            Tolerates::Forever | Tolerates::Not => {
                let cancelled = self.cancel(ctx, key, pod);
                if let Tolerates::Forever = toleration {
                    if cancelled {
                        news.cancelled.push(*key);
                    }
                    return;
                }
                0
            }
        };
        let wait_ms = seconds.max(0) as Ms * 1000;
        let mut since = ctx.now;
        if let Some(plan) = self.planned.get(key).filter(|p| p.uid == pod.metadata.uid) {
            if plan.serial == 0 || plan.since + wait_ms < ctx.now + wait_ms {
                return; // the earlier one stands
            }
            since = plan.since;
            self.cancel(ctx, key, pod);
        }
        self.serial += 1;
        let at = ctx.now + wait_ms;
        let plan = Plan {
            uid: pod.metadata.uid,
            node: pod.spec.node_name,
            since,
            at,
            serial: self.serial,
            tries: 0,
        };
        self.planned.insert(*key, plan);
        alarm(ctx, key, wait_ms, self.serial);
        news.planned.push(PlannedEviction { pod: *key, at, toleration_seconds: seconds });
    }

    /// cancelWorkWithEvent. True when one was still to come.
    #[inline(never)]
    fn cancel(&mut self, ctx: &mut Ctx, key: &Key, pod: &Pod) -> bool {
        let Some(plan) = self.planned.remove(key) else { return false };
        if plan.serial == 0 {
            return false;
        }
        let message = format!("Cancelling deletion of Pod {}/{}", key.namespace, key.name);
        ctx.event_of(Kind::Pod, &pod.metadata, false, "TaintManagerEviction", message);
        true
    }

    /// deletePodHandler: the event, the condition, then the deletion.
    fn evict(&mut self, ctx: &mut Ctx, key: &Key) {
        let Some(plan) = self.planned.get_mut(key) else { return };
        plan.serial = 0;
        let (node, since, again) = (plan.node, plan.since, plan.tries > 0);
        let Some(pod) = self.pods.on(node).and_then(|pods| pods.get(key)) else { return };
        if !again {
            let message = format!("Marking for deletion Pod {}/{}", key.namespace, key.name);
            ctx.event_of(Kind::Pod, &pod.metadata, false, "TaintManagerEviction", message);
            let waited_ms = ctx.now - since;
            note(ctx, Sync::EvictPod { pod: *key, node, waited_ms });
        }
        let marked = pod
            .condition(DISRUPTED)
            .is_some_and(|c| c.status == Status::True && &*c.reason == BY_TAINT_MANAGER);
        let verb = if marked {
            delete(*key)
        } else {
            let message = "Taint manager: deleting due to NoExecute taint";
            let condition = disrupted(pod, BY_TAINT_MANAGER, message, ctx.now);
            Verb::Patch(*key, Patch::PodCondition(pod.metadata.uid, condition))
        };
        ctx.request_for(key, verb);
    }
}

const BY_TAINT_MANAGER: &str = "DeletionByTaintManager";

/// What a change means for the pods of a node.
#[derive(Default)]
struct News {
    planned: Vec<PlannedEviction>,
    cancelled: Vec<Key>,
}

impl News {
    #[inline(never)]
    fn say(self, ctx: &mut Ctx, node: Str) {
        if !self.planned.is_empty() {
            note(ctx, Sync::EvictionScheduled { node, pods: self.planned });
        } else if !self.cancelled.is_empty() {
            note(ctx, Sync::CancelEviction { node, pods: self.cancelled });
        }
    }
}

fn alarm(ctx: &mut Ctx, key: &Key, after: Ms, serial: u32) {
    ctx.timer(after, Timer::Alarm { kind: EVICT, key: Some(*key), serial });
}

enum Tolerates {
    Not,
    For(i64),
    Forever,
}

/// GetMatchingTolerations and getMinTolerationTime.
fn tolerates(taints: &[Taint], tolerations: &[Toleration]) -> Tolerates {
    let mut least: Option<i64> = None;
    for taint in taints {
        let Some(toleration) = tolerations.iter().find(|t| t.tolerates(taint)) else {
            return Tolerates::Not;
        };
        if let Some(seconds) = toleration.toleration_seconds {
            least = Some(least.map_or(seconds.max(0), |l| l.min(seconds.max(0))));
        }
    }
    least.map_or(Tolerates::Forever, Tolerates::For)
}
