//! kubelet: runs the pods bound to its node through the container runtime and reports them.
//!
//! Models pkg/kubelet (pod workers, status manager, kuberuntime) of Kubernetes v1.36.
//! Invariants: a pod is run at most once; a pod's address is freed only when its sandbox is gone;
//! the object of a pod is removed only after its sandbox. Lease renewals and node status
//! heartbeats that change nothing are not messages here: they follow from the machine's state.

use super::NodeNote;
use super::pod_worker::{PodRun, Stage};
use super::register;
use super::runtime::{NODE_STATUS_IMAGES_MAX, Runtime};
use super::status::is_reported;
use crate::cluster::component::{Component, Ctx, Patch, Request, Response, Timer, Verb};
use crate::cluster::map::{Map, Set};
use crate::cluster::object::{Key, Kind, Node, Object, Pod, Str};
use crate::cluster::rng::Rng;
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
    /// How many images the API server was told of and has confirmed.
    images_told: usize,
    /// Switched on, and has not listed its pods since.
    fresh: bool,
    /// kubelet's registrationCompleted: the API server confirmed the Node, or its Lease.
    registered: bool,
    leased: bool,
}

impl Kubelet {
    pub fn new(setup: NodeSetup) -> Kubelet {
        let runtime = Runtime::new(setup.address, &setup.pod_cidr);
        Kubelet {
            setup,
            runtime,
            pods: Map::new(),
            images_due: false,
            images_told: 0,
            fresh: true,
            registered: false,
            leased: false,
        }
    }

    /// A kubelet like this one on another machine: registered, and nothing aboard yet.
    pub(in crate::cluster) fn after(&self, setup: NodeSetup) -> Kubelet {
        let (fresh, registered, leased) = (self.fresh, self.registered, self.leased);
        Kubelet { fresh, registered, leased, ..Kubelet::new(setup) }
    }

    /// Takes a pod aboard as if it had come and started long ago, at the same time as `like`.
    /// `store` keeps the object with the status this kubelet has told of it.
    pub(in crate::cluster) fn embark(
        &mut self,
        now: Ms,
        like: &PodRun,
        pod: Pod,
        store: impl FnOnce(Pod) -> Arc<Pod>,
    ) {
        let key = Key::new(Kind::Pod, pod.metadata.namespace, pod.metadata.name);
        let ip = self.runtime.allocate(&key).expect("fewer pods than addresses");
        let mut run = like.again(key, Arc::new(pod), ip);
        run.containers.iter().for_each(|c| _ = self.runtime.keep(&c.image));
        let status = run.status(now, &self.runtime);
        let pod = Arc::unwrap_or_clone(std::mem::take(&mut run.pod));
        run.pod = store(Pod { status, ..pod });
        self.images_told = self.runtime.images.len().min(NODE_STATUS_IMAGES_MAX);
        self.pods.insert(key, run);
    }

    /// status.images of its Node.
    pub(in crate::cluster) fn node_images(&self) -> Vec<crate::cluster::object::ContainerImage> {
        self.runtime.node_images()
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

    /// A pod to be broken on purpose.
    #[cfg(test)]
    pub(crate) fn pod_mut(&mut self, key: &Key) -> &mut PodRun {
        self.pods.get_mut(key).expect("it is here")
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

    /// The API server can be reached: it holds this `node` and these `pods` bound to it. Makes the
    /// call a step. A Node that is gone is made again by a kubelet that has just started, not by
    /// one that runs.
    pub(crate) fn connect(&mut self, ctx: &mut Ctx, node: Option<&Node>, pods: &[Object]) {
        let fresh = std::mem::take(&mut self.fresh);
        if fresh {
            self.started(ctx);
        }
        match node {
            Some(node) => self.confirmed(ctx, node),
            None if fresh || !self.registered => self.register(ctx),
            None => {}
        }
        if fresh {
            self.boot(ctx, pods);
        } else {
            self.reconnect(ctx, pods);
        }
        if let Some(node) = node {
            self.node_is_ready(ctx, node, fresh);
        }
    }

    fn started(&self, ctx: &mut Ctx) {
        let text = "Updated Node Allocatable limit across pods";
        self.event(ctx, false, "Starting", "Starting kubelet.".into());
        self.event(ctx, false, "NodeAllocatableEnforced", text.into());
    }

    /// Records an Event about the machine's Node.
    fn event(&self, ctx: &mut Ctx, warning: bool, reason: &'static str, text: String) {
        ctx.event(&register::reference(&self.setup), warning, reason, text);
    }

    /// recordNodeStatusEvent.
    fn status_event(&self, ctx: &mut Ctx, now: &'static str) {
        let text = format!("Node {} status is now: {now}", self.setup.name);
        self.event(ctx, false, now, text);
    }

    /// What is different now from what the API server holds.
    fn status_events(&self, ctx: &mut Ctx, held: &Node) {
        for (condition, healthy, event) in register::STATUS_EVENTS {
            let held = held.condition(condition).map(|c| c.status);
            // A new Ready condition is no change.
            if held.is_some_and(|held| held != healthy) || held.is_none() && condition != "Ready" {
                self.status_event(ctx, event);
            }
        }
    }

    /// Creates the Node object, then its Lease. Makes the call a step (`Registered`).
    fn register(&mut self, ctx: &mut Ctx) {
        self.leased = false;
        let mut node = register::node(&self.setup, ctx.now);
        node.status.images = self.runtime.node_images();
        let note = NodeNote::Registered {
            node: self.setup.name,
            pod_cidr: self.setup.pod_cidr,
            cpu_milli: self.setup.cpu_milli,
            memory_bytes: self.setup.memory_mib << 20,
            pods: register::PODS_MAX,
        };
        self.status_events(ctx, &Node::default());
        ctx.request(Verb::Create(node.into()));
        self.note(ctx, note);
    }

    /// The machine went off: all that ran is gone, the image cache stays.
    pub(crate) fn power_off(&mut self) {
        self.pods.clear();
        self.runtime.power_off();
        self.images_due = false;
        self.fresh = true;
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
    /// False when there is nothing to do for it.
    fn admit(&mut self, ctx: &mut Ctx, pod: &Arc<Pod>) -> bool {
        let (key, ends) = (pod_key(pod), pod.metadata.is_terminating());
        // One that somebody's finalizer holds was ended before.
        let ended = ends && pod.metadata.deletion_grace_period_seconds == Some(0);
        if pod.is_finished() && (ended || !ends) {
            return false;
        }
        let mut run = PodRun::new(pod.clone(), ctx.now);
        run.recall(ctx.now);
        match ends {
            true => run.end_unseen(ctx, &self.runtime),
            false => run.start(ctx, &mut self.runtime),
        }
        self.pods.insert(key, run);
        true
    }

    /// A known pod changed, or an unknown one appeared. True when that made the kubelet act.
    fn update(&mut self, ctx: &mut Ctx, key: &Key, pod: &Arc<Pod>) -> bool {
        let Kubelet { pods, runtime, .. } = self;
        let Some(run) = pods.get_mut(key) else {
            return self.admit(ctx, pod);
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
        let old = std::mem::replace(&mut run.pod, pod.clone());
        if !pod.metadata.is_terminating() {
            return run.updated(ctx, runtime, &old);
        }
        let ends = shorter || run.stage == Stage::Running;
        if ends {
            run.terminate(ctx, runtime);
        }
        ends
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
            ctx.request(run.report(status));
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

    /// The node's status is posted, with events of what is different from what the API server has.
    fn node_is_ready(&mut self, ctx: &mut Ctx, node: &Node, rebooted: bool) {
        let name = self.setup.name;
        if rebooted {
            // Every boot has an id of its own, the same in every run of the model.
            let of_name = |seed: u64, byte| (seed ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            let id = Rng::new(name.bytes().fold(ctx.now, of_name)).uuid();
            let text = format!("Node {name} has been rebooted, boot id: {id}");
            self.event(ctx, true, "Rebooted", text);
        }
        self.status_events(ctx, node);
        let conditions = register::conditions(ctx.now);
        let key = Key::new(Kind::Node, "", name);
        ctx.request(Verb::Patch(key, Patch::NodeConditions(conditions)));
        if self.images_told < self.runtime.images.len().min(NODE_STATUS_IMAGES_MAX) {
            self.send_images(ctx);
        }
    }

    fn send_images(&self, ctx: &mut Ctx) {
        let key = Key::new(Kind::Node, "", self.setup.name);
        ctx.request(Verb::Patch(key, Patch::NodeImages(self.runtime.node_images())));
    }

    /// The API server holds the Node; the Lease belongs to it.
    fn confirmed(&mut self, ctx: &mut Ctx, node: &Node) {
        self.registered = true;
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
                self.status_event(ctx, "NodeReady");
                self.images_told = node.status.images.len();
                self.confirmed(ctx, node);
            }
            (Verb::Patch(_, Patch::NodeImages(images)), Ok(_)) => self.images_told = images.len(),
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
            return self.send_images(ctx);
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
