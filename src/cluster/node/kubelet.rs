//! kubelet: runs the pods bound to its node through the container runtime and reports them.
//!
//! Models pkg/kubelet (pod workers, status manager, kuberuntime) of Kubernetes v1.36.
//! Invariants: a pod is run at most once; a pod's address is freed only when its sandbox is gone;
//! the object of a pod is removed only after its sandbox. Lease renewals and node status
//! heartbeats that change nothing are not messages here: they follow from the machine's state.

use super::NodeNote;
use super::pod_worker::{PodRun, Stage, final_delete};
use super::register;
use super::runtime::Runtime;
use super::status::is_reported;
use crate::cluster::component::{Component, Ctx, Patch, Request, Response, Timer, Verb};
use crate::cluster::map::{Map, Set};
use crate::cluster::object::{Key, Kind, Node, Object, Pod, Str};
use crate::cluster::step::{Actor, ApiError, Ms, Reason, WatchOp, What};
use std::sync::Arc;

/// What a machine is when it joins.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct NodeSetup {
    pub name: Str,
    /// The machine's own address (InternalIP).
    pub address: Str,
    /// Addresses for its pods, `10.244.1.0/24`.
    pub pod_cidr: Str,
    pub cpu_milli: i64,
    pub memory_mib: i64,
    /// `topology.kubernetes.io/zone`; empty = no such label.
    pub zone: Str,
}

#[derive(Clone, Debug, Hash)]
pub struct Kubelet {
    setup: NodeSetup,
    runtime: Runtime,
    pods: Map<Key, PodRun>,
    /// A report of the Node's images is on its way.
    images_due: bool,
    /// Switched on, and has not listed its pods since.
    fresh: bool,
    registration: Registration,
    leased: bool,
}

/// kubelet's registrationCompleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Registration {
    /// The API server never confirmed the Node.
    Never,
    /// It did, to an earlier run: should the Node be gone, it is made again.
    Earlier,
    Done,
}

impl Kubelet {
    pub fn new(setup: NodeSetup) -> Kubelet {
        let runtime = Runtime::new(setup.address, &setup.pod_cidr);
        let (pods, registration) = (Map::new(), Registration::Never);
        let (images_due, leased) = (false, false);
        Kubelet { setup, runtime, pods, images_due, fresh: true, registration, leased }
    }

    pub fn setup(&self) -> &NodeSetup {
        &self.setup
    }

    /// All pods of which something is on the machine, or whose removal was not confirmed yet.
    pub fn pods(&self) -> impl Iterator<Item = &PodRun> {
        self.pods.values()
    }

    pub fn pod(&self, key: &Key) -> Option<&PodRun> {
        self.pods.get(key)
    }

    /// The pod whose sandbox has this address.
    pub fn pod_at(&self, ip: &str) -> Option<&PodRun> {
        self.pods.get(self.runtime.owner(ip)?)
    }

    /// Whether the address is one of this node's pod CIDR.
    pub fn routes(&self, ip: &str) -> bool {
        self.runtime.covers(ip)
    }

    /// Images on the machine and their sizes in bytes.
    pub fn images(&self) -> impl Iterator<Item = (&Str, i64)> {
        self.runtime.images.iter().map(|(name, size)| (name, *size))
    }

    /// What must hold between pods and runtime; the first thing that does not.
    pub(crate) fn check(&self) -> Result<(), String> {
        for (key, run) in &self.pods {
            let host = run.pod.spec.host_network;
            let owner = self.runtime.owner(run.ip());
            if !run.ip().is_empty() && !host && owner != Some(key) {
                return Err(format!("{} has the address of {owner:?}", key.name));
            }
            if run.is_running() && run.ip().is_empty() {
                return Err(format!("{} runs without a sandbox", key.name));
            }
            if run.stage == Stage::Removed && (run.is_running() || !run.ip().is_empty()) {
                return Err(format!("something of {} was left behind", key.name));
            }
        }
        self.runtime.check(&self.pods)
    }

    /// The API server can be reached: `pods` are those bound to this node. Makes the call a step.
    pub(crate) fn connect(&mut self, ctx: &mut Ctx, pods: &[Object]) {
        let fresh = std::mem::take(&mut self.fresh);
        let never = self.registration == Registration::Never;
        if never {
            self.register(ctx);
        }
        if fresh {
            self.boot(ctx, pods);
        } else {
            self.reconnect(ctx, pods);
        }
        if !never {
            self.node_is_ready(ctx, fresh);
        }
    }

    /// Creates the Node object, then its Lease. Makes the call a step (`Registered`).
    fn register(&mut self, ctx: &mut Ctx) {
        let node = register::node(&self.setup, ctx.now);
        let note = NodeNote::Registered {
            node: self.setup.name,
            pod_cidr: self.setup.pod_cidr,
            cpu_milli: self.setup.cpu_milli,
            memory_bytes: self.setup.memory_mib << 20,
            pods: register::PODS_MAX,
        };
        ctx.event(&register::reference(&self.setup), false, "Starting", "Starting kubelet.".into());
        ctx.request(Verb::Create(node.into()));
        self.note(ctx, note);
    }

    /// The machine went off: all that ran is gone, the image cache stays.
    pub(crate) fn power_off(&mut self) {
        self.pods.clear();
        self.runtime.power_off();
        self.images_due = false;
        self.fresh = true;
        if self.registration == Registration::Done {
            self.registration = Registration::Earlier;
        }
    }

    /// The machine is on again; `pods` are those bound to it. Notes `Booted` unless the call has
    /// a note already.
    fn boot(&mut self, ctx: &mut Ctx, pods: &[Object]) {
        let (mut starting, mut ending) = (0, 0);
        for pod in pods.iter().filter_map(Object::as_pod) {
            if pod.metadata.is_terminating() {
                ending += 1;
            } else if !pod.is_finished() {
                starting += 1;
                let text = "Pod sandbox changed, it will be killed and re-created.";
                ctx.event(&Object::Pod(pod.clone()), false, "SandboxChanged", text.into());
            }
            self.admit(ctx, pod);
        }
        let node = self.setup.name;
        self.note(ctx, NodeNote::Booted { node, starting, ending });
    }

    /// The API server can be reached again. Notes `Reconnected` unless the call has a note already.
    fn reconnect(&mut self, ctx: &mut Ctx, pods: &[Object]) {
        let mut listed = Set::new();
        let mut ending = 0;
        for pod in pods.iter().filter_map(Object::as_pod) {
            let key = pod_key(pod);
            let before = self.pods.get(&key).is_some_and(|run| run.stage == Stage::Running);
            self.resync(ctx, &key, pod);
            let after = self.pods.get(&key).is_some_and(|run| run.stage == Stage::Running);
            ending += u32::from(before && !after);
            listed.insert(key);
        }
        let lost: Vec<Key> = self.pods.keys().filter(|k| !listed.contains(*k)).cloned().collect();
        for key in lost {
            ending += 1;
            self.lost(ctx, &key);
        }
        self.start_pull(ctx);
        let running = self.pods.values().filter(|run| run.stage == Stage::Running).count() as u32;
        let node = self.setup.name;
        self.note(ctx, NodeNote::Reconnected { node, running, ending });
    }

    /// The main process of the pod's first running container ends with code 1; the steps follow.
    /// False when nothing of the pod runs here.
    pub(crate) fn crash(&mut self, ctx: &mut Ctx, pod: &Key) -> bool {
        let Kubelet { pods, runtime, .. } = self;
        pods.get_mut(pod).is_some_and(|run| run.crash(ctx, runtime))
    }

    /// A pod bound to this node is seen for the first time, or again after a reboot.
    fn admit(&mut self, ctx: &mut Ctx, pod: &Arc<Pod>) {
        let key = pod_key(pod);
        if pod.metadata.is_terminating() {
            // Nothing of it runs here.
            ctx.request(final_delete(&key, pod));
        } else if !pod.is_finished() {
            let mut run = PodRun::new(pod.clone(), ctx.now);
            run.recall(ctx.now);
            run.start(ctx, &mut self.runtime);
            self.pods.insert(key, run);
        }
    }

    /// A known pod changed, or an unknown one appeared. True when that made the kubelet act.
    fn update(&mut self, ctx: &mut Ctx, key: &Key, pod: &Arc<Pod>) -> bool {
        let Kubelet { pods, runtime, .. } = self;
        let Some(run) = pods.get_mut(key) else {
            self.admit(ctx, pod);
            return pod.metadata.is_terminating() || !pod.is_finished();
        };
        if run.pod.metadata.uid != pod.metadata.uid {
            run.orphan = true;
            run.next = Some(pod.clone());
            if run.stage == Stage::Removed {
                self.drop_pod(ctx, key);
            } else {
                run.terminate(ctx, runtime);
            }
            return true;
        }
        let grace = |pod: &Pod| pod.metadata.deletion_grace_period_seconds;
        let shorter = grace(pod) != grace(&run.pod);
        run.pod = pod.clone();
        if pod.metadata.is_terminating() && (shorter || run.stage == Stage::Running) {
            run.terminate(ctx, runtime);
            return true;
        }
        false
    }

    /// After silence: like `update`, and what could not be said before is said now.
    fn resync(&mut self, ctx: &mut Ctx, key: &Key, pod: &Arc<Pod>) {
        if self.update(ctx, key, pod) {
            return;
        }
        let Kubelet { pods, runtime, .. } = self;
        let Some(run) = pods.get_mut(key) else { return };
        if run.stage == Stage::Removed {
            return run.finalize(ctx, runtime);
        }
        let status = run.status(ctx.now, runtime);
        if !is_reported(pod, &status) {
            ctx.request(Verb::Patch(*key, Patch::PodStatus(Box::new(status))));
        }
    }

    /// The object is gone: whatever still runs of it is ended.
    fn lost(&mut self, ctx: &mut Ctx, key: &Key) {
        let Kubelet { pods, runtime, .. } = self;
        let Some(run) = pods.get_mut(key) else { return };
        run.orphan = true;
        match run.stage {
            Stage::Removed => self.drop_pod(ctx, key),
            Stage::Running | Stage::Ending { .. } | Stage::Finished => run.terminate(ctx, runtime),
        }
        self.drop_if_done(ctx, key);
    }

    /// Forgets a pod of which nothing is left anywhere.
    fn drop_if_done(&mut self, ctx: &mut Ctx, key: &Key) {
        let done = |run: &PodRun| run.orphan && run.stage == Stage::Removed;
        if self.pods.get(key).is_some_and(done) {
            self.drop_pod(ctx, key);
        }
    }

    fn drop_pod(&mut self, ctx: &mut Ctx, key: &Key) {
        let Some(run) = self.pods.remove(key) else { return };
        self.runtime.cancel_pulls(key);
        if let Some(next) = run.next {
            self.admit(ctx, &next);
        }
    }

    /// The next download, when none is under way.
    fn start_pull(&mut self, ctx: &mut Ctx) {
        let Kubelet { pods, runtime, .. } = self;
        while let Some((pull, ms)) = runtime.start_pull() {
            match pods.get_mut(&pull.pod) {
                Some(run) => return run.download(ctx, runtime, pull.container, ms),
                None => runtime.end_pull(),
            };
        }
    }

    /// Ready=True is posted, and the events of a start or a return.
    fn node_is_ready(&mut self, ctx: &mut Ctx, rebooted: bool) {
        let name = &self.setup.name;
        if rebooted {
            let me = register::reference(&self.setup);
            ctx.event(&me, false, "Starting", "Starting kubelet.".into());
            let text = format!("Node {name} status is now: NodeReady");
            ctx.event(&me, false, "NodeReady", text);
        }
        let conditions = register::conditions(ctx.now);
        let key = Key::new(Kind::Node, "", *name);
        ctx.request(Verb::Patch(key, Patch::NodeConditions(conditions)));
    }

    /// The API server holds the Node; the Lease belongs to it.
    fn confirmed(&mut self, ctx: &mut Ctx, node: &Node) {
        self.registration = Registration::Done;
        if !self.leased {
            ctx.request(Verb::Create(register::lease(node, ctx.now).into()));
        }
    }

    /// The kubelet reports the images with its next node status, every 10 s when they changed.
    fn report_images(&mut self, ctx: &mut Ctx) {
        if !std::mem::replace(&mut self.images_due, true) {
            let wait = NODE_STATUS_MS - ctx.now % NODE_STATUS_MS;
            ctx.timer(wait, Timer::Alarm { kind: ALARM_IMAGES, key: None, serial: 0 });
        }
    }

    fn note(&self, ctx: &mut Ctx, note: NodeNote) {
        if ctx.out.note.is_none() {
            let me = Actor::Kubelet(self.setup.name);
            ctx.note(me, Actor::ApiServer, What::Node(Arc::new(note)));
        }
    }
}

impl Component for Kubelet {
    fn on_watch(&mut self, ctx: &mut Ctx, op: WatchOp, object: &Object) {
        let Some(pod) = object.as_pod() else { return };
        let key = object.key();
        let acted = match op {
            WatchOp::Added | WatchOp::Modified => self.update(ctx, &key, pod),
            WatchOp::Deleted => {
                let known = self.pods.get(&key);
                let acts = known.is_some_and(|run| run.is_running());
                if known.is_some_and(|run| run.pod.metadata.uid == pod.metadata.uid) {
                    self.lost(ctx, &key);
                }
                acts
            }
        };
        self.start_pull(ctx);
        if acted {
            let me = ctx.me;
            ctx.note(Actor::ApiServer, me, What::Watch { key, op });
        }
    }

    fn on_response(&mut self, ctx: &mut Ctx, request: &Request, response: &Response) {
        match (&request.verb, response) {
            (Verb::Create(Object::Node(_)), Ok(Object::Node(node))) => {
                let text = format!("Node {} status is now: NodeReady", self.setup.name);
                ctx.event(&register::reference(&self.setup), false, "NodeReady", text);
                self.confirmed(ctx, node);
            }
            (Verb::Patch(_, Patch::NodeConditions(_)), Ok(Object::Node(node))) => {
                self.confirmed(ctx, node);
            }
            (Verb::Create(Object::Node(_)), Err(error))
                if error.reason == Reason::AlreadyExists =>
            {
                // Made by a request whose answer was lost.
                self.node_is_ready(ctx, false);
            }
            (Verb::Patch(_, Patch::NodeConditions(_)), Err(error))
                if error.reason == Reason::NotFound && self.registration != Registration::Done =>
            {
                self.leased = false;
                self.register(ctx);
            }
            (Verb::Create(Object::Lease(_)), _) => self.leased = true,
            (_, _) => {}
        }
        if let Verb::Delete { key, .. } = &request.verb {
            let unknown = |e: &ApiError| matches!(e.reason, Reason::NotFound | Reason::Conflict);
            let removed = self.pods.get(key).is_some_and(|run| run.stage == Stage::Removed);
            if removed && response.as_ref().err().is_none_or(unknown) {
                self.drop_pod(ctx, key);
            }
        }
    }

    fn on_timer(&mut self, ctx: &mut Ctx, timer: &Timer) {
        let Timer::Alarm { kind, key, serial } = timer else { return };
        if *kind == ALARM_IMAGES {
            self.images_due = false;
            let node = Key::new(Kind::Node, "", self.setup.name);
            let images = self.runtime.node_images();
            return ctx.request(Verb::Patch(node, Patch::NodeImages(images)));
        }
        let Kubelet { pods, runtime, .. } = self;
        let Some((key, run)) = key.as_ref().and_then(|k| Some((k, pods.get_mut(k)?))) else {
            return;
        };
        let Some(due) = run.take_due(*serial) else { return };
        let images = runtime.images.len();
        run.on_due(ctx, runtime, due);
        if runtime.images.len() != images {
            self.report_images(ctx);
        }
        self.start_pull(ctx);
        self.drop_if_done(ctx, key);
    }
}

fn pod_key(pod: &Pod) -> Key {
    Key::new(Kind::Pod, pod.metadata.namespace, pod.metadata.name)
}

const ALARM_IMAGES: u8 = 1;
/// kubelet's nodeStatusUpdateFrequency.
const NODE_STATUS_MS: Ms = 10_000;

#[cfg(test)]
mod tests;
