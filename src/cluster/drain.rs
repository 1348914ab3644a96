//! `kubectl drain`: cordons, then evicts, and asks again every 5 s where a budget refused.
//!
//! Models k8s.io/kubectl/pkg/drain. Invariant: a drain is kept as long as an answer or a retry is
//! open, and no longer.

use super::component::{Patch, Request, Verb};
use super::engine::{Delivery, Entry};
use super::moves::DrainMove;
use super::object::{Key, Kind, Object, Str};
use super::step::{Actor, ApiError, Ms, Reason, Step, StepId};
use super::{Cluster, map::Set};

/// How long kubectl waits before it asks again.
const AGAIN_MS: Ms = 5_000;

/// A drain under way.
#[derive(Clone, Debug, Default, Hash)]
pub(super) struct Drain {
    /// Pods whose eviction is asked for.
    open: Set<Key>,
    grace_period_seconds: Option<i64>,
    /// When kubectl gives up.
    until: Option<Ms>,
}

impl Cluster {
    /// Cordons; the rest follows when that is answered.
    pub(super) fn drain(&mut self, step: &Step, drain: &DrainMove) {
        let seconds = |seconds: i64| (seconds >= 0).then_some(seconds);
        let timeout = u64::try_from(drain.timeout_seconds).unwrap_or(0);
        let until = (timeout > 0).then(|| self.now() + timeout * 1000);
        let grace_period_seconds = seconds(drain.grace_period_seconds);
        let begun = Drain { open: Set::new(), grace_period_seconds, until };
        self.drains.insert(drain.node, begun);
        let key = Key::new(Kind::Node, "", drain.node);
        self.kubectl(Some(step.id), Some(key), Verb::Patch(key, Patch::NodeUnschedulable(true)));
    }

    /// A request of kubectl was answered well: of a drain, the node is cordoned now, and its pods
    /// are to go; or one of them is on its way.
    pub(super) fn kubectl_goes_on(&mut self, cause: Option<StepId>, request: &Request) {
        let Some(node) = request.work else { return };
        if let Verb::Evict { pod, .. } = &request.verb {
            return self.evicted(&node.name, pod);
        }
        let pods = self.pods_on(&node.name).filter(|pod| !pod.meta().is_terminating());
        let pods: Vec<Key> = pods.map(Object::key).collect();
        let Some(drain) = self.drains.get_mut(&node.name) else { return };
        drain.open = pods.iter().copied().collect();
        let grace_period_seconds = drain.grace_period_seconds;
        if pods.is_empty() {
            self.drains.remove(&node.name);
        }
        for pod in pods {
            self.kubectl(cause, Some(node), Verb::Evict { pod, grace_period_seconds });
        }
    }

    /// A request of kubectl was refused. An eviction that a budget refused is asked for again;
    /// false where the pod is gone, which is all that was wanted.
    pub(super) fn kubectl_minds(&mut self, request: &Request, error: &ApiError) -> bool {
        let Some(node) = request.work else { return true };
        let Verb::Evict { pod, .. } = &request.verb else {
            self.drains.remove(&node.name);
            return true;
        };
        if error.reason == Reason::NotFound {
            self.evicted(&node.name, pod);
            return false;
        }
        true
    }

    /// Asks again, unless the drain's time will be over or the error is one that stays.
    pub(super) fn kubectl_retries(&mut self, cause: StepId, request: &Request, error: &ApiError) {
        let Some(node) = request.work else { return };
        let Verb::Evict { pod, .. } = &request.verb else { return };
        let Some(drain) = self.drains.get(&node.name) else { return };
        let late = drain.until.is_some_and(|until| self.now() + AGAIN_MS > until);
        if late || error.reason != Reason::TooManyRequests {
            return self.evicted(&node.name, pod);
        }
        let what = Delivery::Request { sender: 0, request: Box::new(request.clone()) };
        self.send(AGAIN_MS, Entry { cause: Some(cause), quiet: false, what });
    }

    fn evicted(&mut self, node: &Str, pod: &Key) {
        let Some(drain) = self.drains.get_mut(node) else { return };
        drain.open.remove(pod);
        if drain.open.is_empty() {
            self.drains.remove(node);
        }
    }

    /// Sends a request as kubectl.
    pub(super) fn kubectl(&mut self, cause: Option<StepId>, work: Option<Key>, verb: Verb) {
        let request = Box::new(Request { by: Actor::Learner, work, verb });
        let what = Delivery::Request { sender: 0, request };
        let after = self.config().api_ms;
        self.send(after, Entry { cause, quiet: false, what });
    }
}
