//! One pod on one machine: the pod worker's loop and the containers it drives.
//!
//! Models pkg/kubelet/pod_workers.go and kuberuntime's SyncPod and killPod of Kubernetes v1.36.
//! Invariants: containers start one after another in the order of the spec, initContainers first;
//! a pod that has begun to end never starts anything again; a removed sandbox comes last.

use super::container::{BACK_OFF_MS, BackOff, ContainerRun, Exit, Role, RunState};
use super::image::{Image, Listen, OnTerm};
use super::runtime::{Pull, Runtime};
use super::status::was_initialized;
use super::wording::{
    ERR_IMAGE_NEVER_PULL, ERR_IMAGE_PULL, ends_in_latest, go_duration, never_pull, not_found,
};
use super::{NodeNote, Signal, UnreadyWhy};
use crate::cluster::component::{Ctx, Patch, Timer, Verb};
use crate::cluster::network::NetworkPlugin;
use crate::cluster::object::{Container, Key, Kind, Object, Pod, PodStatus, Status, Str, Time};
use crate::cluster::step::{Actor, Ms, What};
use std::sync::Arc;

/// A pod as it is on its machine.
#[derive(Clone, Debug, Hash)]
pub struct PodRun {
    pub key: Key,
    pub sandbox: Sandbox,
    pub stage: Stage,
    /// In the order they start: initContainers, then containers.
    pub containers: Vec<ContainerRun>,
    /// The object as last seen.
    pub(super) pod: Arc<Pod>,
    pub(super) started_at: Time,
    /// Status and last transition of the conditions this kubelet owns.
    pub(super) conditions: [(Status, Time); 4],
    /// Alarms that are set and still matter, by number.
    due: Vec<(u32, Due)>,
    /// Another pod of the same name that waits until this one is gone.
    pub(super) next: Option<Arc<Pod>>,
    /// The object does not exist any more.
    pub(super) orphan: bool,
}

/// The pod's sandbox: the pause container and the network it holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Sandbox {
    None,
    Creating,
    Up { ip: Str },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    Running,
    /// Containers were asked to end; what still runs at `deadline` is killed.
    Ending {
        deadline: Ms,
    },
    /// All containers ended for good; the object stays until somebody deletes it.
    Finished,
    /// Nothing is left on the machine; the object's removal was asked for.
    Removed,
}

/// What a pod's alarm is for; the number is the container's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Due {
    RunSandbox,
    SandboxUp,
    Pull(usize),
    PullDone(usize),
    PullBackOff(usize),
    Create(usize),
    Start(usize),
    Ready(usize),
    Term(usize),
    Kill(usize),
    Exit(usize, i32),
    /// PLEG found the container dead.
    Relist(usize),
    BackOff(usize),
    Retry(usize),
    Remove,
}

impl PodRun {
    pub(super) fn new(pod: Arc<Pod>, now: Ms) -> PodRun {
        let meta = &pod.metadata;
        let key = Key::new(Kind::Pod, meta.namespace, meta.name);
        let init = pod.spec.init_containers.iter().map(|c| {
            let role = if &*c.restart_policy == "Always" { Role::Sidecar } else { Role::Init };
            ContainerRun::new(c, role)
        });
        let main = pod.spec.containers.iter().map(|c| ContainerRun::new(c, Role::Main));
        let containers = init.chain(main).collect();
        let time = Time::from_ms(now).whole_seconds();
        PodRun {
            key,
            sandbox: Sandbox::None,
            stage: Stage::Running,
            containers,
            started_at: pod.status.start_time.unwrap_or(time),
            conditions: [(Status::Unknown, time); 4],
            pod,
            due: Vec::new(),
            next: None,
            orphan: false,
        }
    }

    /// The machine was rebooted: earlier runs are counted, and known to have ended.
    pub(super) fn recall(&mut self, now: Ms) {
        let pod = self.pod.clone();
        let (init, main) = (&pod.status.init_container_statuses, &pod.status.container_statuses);
        for container in &mut self.containers {
            let role_list = if container.role == Role::Main { main } else { init };
            if let Some(status) = role_list.iter().find(|s| s.name == container.name) {
                container.recall(status, now);
            }
        }
    }

    /// Another pod that has come just as far.
    pub(super) fn again(&self, key: Key, pod: Arc<Pod>, ip: Str) -> PodRun {
        PodRun { key, pod, sandbox: Sandbox::Up { ip }, ..self.clone() }
    }

    /// The object as its kubelet has seen it last.
    pub fn seen(&self) -> &Pod {
        &self.pod
    }

    /// Which pod of its name it is.
    pub fn uid(&self) -> Str {
        self.pod.metadata.uid
    }

    /// The sandbox's address, empty while there is none.
    pub fn ip(&self) -> &str {
        match &self.sandbox {
            Sandbox::Up { ip } => ip,
            Sandbox::None | Sandbox::Creating => "",
        }
    }

    /// The container that answers on this port now.
    pub fn answers(&self, port: u16) -> Option<&ContainerRun> {
        let declared = || {
            let spec = &self.pod.spec;
            spec.init_containers.iter().chain(&spec.containers)
        };
        let listens = |c: &ContainerRun, spec: &Container| {
            if !c.listening {
                return false;
            }
            match Image::lookup(&c.image).map_or(Listen::No, |i| i.listen) {
                Listen::No => false,
                Listen::Port(p) => p == port,
                Listen::Declared if spec.ports.is_empty() => true,
                Listen::Declared => spec.ports.iter().any(|p| p.container_port == port),
            }
        };
        let mut pairs = self.containers.iter().zip(declared());
        pairs.find(|(c, spec)| listens(c, spec)).map(|(c, _)| c)
    }

    /// Some container's program answers.
    pub fn is_serving(&self) -> bool {
        self.containers.iter().any(|c| c.listening)
    }

    /// Whether a main process of it runs.
    pub fn is_running(&self) -> bool {
        self.containers.iter().any(ContainerRun::is_running)
    }

    /// Sets an alarm.
    pub(super) fn schedule(&mut self, ctx: &mut Ctx, rt: &mut Runtime, after_ms: Ms, due: Due) {
        let serial = rt.next_serial();
        self.due.push((serial, due));
        let key = Some(self.key);
        ctx.timer(after_ms, Timer::Alarm { kind: ALARM_POD, key, serial });
    }

    /// Takes an alarm off the list; `None` when it does not matter any more.
    pub(super) fn take_due(&mut self, serial: u32) -> Option<Due> {
        let place = self.due.iter().position(|(s, _)| *s == serial)?;
        Some(self.due.swap_remove(place).1)
    }

    /// SyncPod for the first time.
    pub(super) fn start(&mut self, ctx: &mut Ctx, rt: &mut Runtime) {
        self.post(ctx, rt);
        let work_ms = ctx.config.work_ms;
        self.schedule(ctx, rt, work_ms, Due::RunSandbox);
    }

    pub(super) fn on_due(&mut self, ctx: &mut Ctx, rt: &mut Runtime, due: Due) {
        match due {
            Due::RunSandbox => self.run_sandbox(ctx, rt),
            Due::SandboxUp => self.sandbox_up(ctx, rt),
            Due::Pull(i) => self.pull(ctx, rt, i),
            Due::PullDone(i) => self.pull_done(ctx, rt, i),
            Due::PullBackOff(i) => self.pull_back_off(ctx, rt, i),
            Due::Create(i) => self.create(ctx, rt, i),
            Due::Start(i) => self.start_container(ctx, rt, i),
            Due::Ready(i) => self.became_ready(ctx, rt, i),
            Due::Term(i) => self.signal_term(ctx, rt, i),
            Due::Kill(i) => self.signal_kill(ctx, rt, i),
            Due::Exit(i, code) => self.exited(ctx, rt, i, code),
            Due::Relist(i) => self.relist(ctx, rt, i),
            Due::BackOff(i) => self.crash_loop(ctx, rt, i),
            Due::Retry(i) => self.retry(ctx, rt, i),
            Due::Remove => self.remove(ctx, rt),
        }
    }

    /// killPod: everything is asked to end, with the grace period of the deletion.
    pub(super) fn terminate(&mut self, ctx: &mut Ctx, rt: &mut Runtime) {
        let grace_ms = self.grace_ms();
        let deadline = ctx.now + grace_ms;
        match self.stage {
            Stage::Running => {}
            Stage::Ending { deadline: known } => {
                // A second, more impatient deletion: SIGKILL comes sooner.
                if deadline < known {
                    self.stage = Stage::Ending { deadline };
                    for i in self.running() {
                        self.schedule(ctx, rt, grace_ms, Due::Kill(i));
                    }
                }
                return;
            }
            Stage::Finished if self.sandbox == Sandbox::None => return self.finalize(ctx, rt),
            Stage::Finished => {
                // Its sandbox is on its way out already.
                self.stage = Stage::Ending { deadline };
                return;
            }
            Stage::Removed => return,
        }
        self.stage = Stage::Ending { deadline };
        self.due.retain(|(_, due)| matches!(due, Due::Exit(..)));
        for container in self.containers.iter_mut().filter(|c| c.redefined) {
            // It is asked once more, with the pod's grace period.
            (container.redefined, container.asked_to_end) = (false, false);
        }
        rt.cancel_pulls(&self.key);
        self.stop_some(ctx, rt);
    }

    /// The object has changed: computePodActions, for what may change of a pod that runs. False
    /// when nothing follows.
    pub(super) fn updated(&mut self, ctx: &mut Ctx, rt: &mut Runtime, old: &Pod) -> bool {
        if self.stage != Stage::Running || self.pod.metadata.generation == old.metadata.generation {
            return false;
        }
        self.post(ctx, rt);
        for i in 0..self.containers.len() {
            self.redefine(ctx, rt, i);
        }
        if self.containers.iter().any(|c| c.redefined) {
            self.go_on(ctx, rt);
        }
        true
    }

    /// Takes in another image of one container.
    fn redefine(&mut self, ctx: &mut Ctx, rt: &mut Runtime, i: usize) {
        let (work_ms, image) = (ctx.config.work_ms, self.spec(i).image);
        let container = &mut self.containers[i];
        if container.image == image {
            return;
        }
        match container.state {
            // What is being made is made of the old definition, and replaced when it runs.
            RunState::Pulling | RunState::Creating | RunState::Waiting => {}
            // What has ended is told about by PLEG first.
            RunState::Exited(_) => {}
            RunState::Running { .. } => container.redefined = container.role != Role::Init,
            RunState::PullFailed { .. } => {
                self.forget(|due| matches!(due, Due::Pull(j) | Due::PullBackOff(j) if *j == i));
                self.schedule(ctx, rt, work_ms, Due::Pull(i));
            }
            RunState::CrashLoopBackOff { .. } => {
                self.forget(|due| matches!(due, Due::Retry(j) if *j == i));
                self.schedule(ctx, rt, work_ms, Due::Retry(i));
            }
        }
    }

    /// What SyncPod does next: it starts what it has begun to start, kills the containers whose
    /// definition has changed, one after the other, and when they are gone starts them anew.
    fn go_on(&mut self, ctx: &mut Ctx, rt: &mut Runtime) {
        let all = || self.containers.iter();
        let making = all().any(|c| matches!(c.state, RunState::Pulling | RunState::Creating));
        let fresh = all().any(|c| c.state == RunState::Waiting && !c.redefined);
        let killing = all().any(|c| c.redefined && (c.asked_to_end || !c.is_running()));
        let next = all().position(|c| c.redefined && c.is_running());
        if let Some(i) = next.filter(|_| killing || !making && !fresh) {
            if !std::mem::replace(&mut self.containers[i].asked_to_end, true) {
                let work_ms = ctx.config.work_ms;
                self.schedule(ctx, rt, work_ms, Due::Term(i));
            }
            return;
        }
        for container in self.containers.iter_mut().filter(|c| !c.is_running()) {
            container.redefined = false;
        }
        self.advance(ctx, rt);
    }

    /// The main process of the first running container ends with an error.
    pub(super) fn crash(&mut self, ctx: &mut Ctx, rt: &mut Runtime) -> bool {
        let running = |c: &ContainerRun| c.is_running() && c.role == Role::Main;
        let Some(i) = self.containers.iter().position(running) else { return false };
        self.forget(|due| matches!(due, Due::Exit(j, _) if *j == i));
        self.schedule(ctx, rt, 0, Due::Exit(i, 1));
        true
    }

    /// Reports the whole status.
    pub(super) fn post(&mut self, ctx: &mut Ctx, rt: &Runtime) {
        if self.orphan {
            return;
        }
        let status = self.status(ctx.now, rt);
        ctx.request(self.report(status));
    }

    /// PatchPodStatus: meant for this pod, not for a namesake made meanwhile.
    pub(super) fn report(&self, status: PodStatus) -> Verb {
        let uid = self.pod.metadata.uid;
        Verb::Patch(self.key, Patch::PodStatus(uid, Box::new(status)))
    }

    /// It is to end, and nothing of it runs here: SyncTerminatedPod and the status manager's
    /// TerminatePod, which calls unknown what it can't find of the containers that were to start
    /// by now.
    pub(super) fn end_unseen(&mut self, ctx: &mut Ctx, rt: &Runtime) {
        let initialized = was_initialized(&self.pod);
        let begun = |c: &ContainerRun| c.role != Role::Main && c.last.is_some();
        let begun = self.containers.iter().rposition(begun).unwrap_or(0);
        for (i, container) in self.containers.iter_mut().enumerate() {
            if if container.role == Role::Main { initialized } else { i <= begun } {
                let exit = container.last.take().unwrap_or(Exit::UNKNOWN);
                container.state = RunState::Exited(exit);
            }
        }
        self.finalize(ctx, rt);
    }

    /// Nothing is left: the last status, then the object's removal.
    pub(super) fn finalize(&mut self, ctx: &mut Ctx, rt: &Runtime) {
        self.stage = Stage::Removed;
        self.post(ctx, rt);
        if !self.orphan {
            ctx.request(final_delete(&self.key, &self.pod));
        }
    }

    fn run_sandbox(&mut self, ctx: &mut Ctx, rt: &mut Runtime) {
        self.sandbox = Sandbox::Creating;
        note(ctx, To::Runtime, NodeNote::RunSandbox { pod: self.key, ms: SANDBOX_MS });
        self.schedule(ctx, rt, SANDBOX_MS, Due::SandboxUp);
    }

    fn sandbox_up(&mut self, ctx: &mut Ctx, rt: &mut Runtime) {
        let plugin = ctx.config.network.network_plugin;
        let ip = if self.pod.spec.host_network {
            Ok(rt.host_ip)
        } else if plugin == NetworkPlugin::Fails {
            Err("plugin type=\"bridge\" name=\"cbr0\" failed (add): failed to find plugin \
                 \"bridge\" in path [/opt/cni/bin]")
        } else {
            rt.allocate(&self.key).ok_or("no IP addresses available in range set")
        };
        let ip = match ip {
            Ok(ip) => ip,
            Err(why) => return self.no_sandbox(ctx, rt, why),
        };
        self.sandbox = Sandbox::Up { ip };
        note(ctx, To::Kubelet, NodeNote::Sandbox { pod: self.key, ip });
        self.advance(ctx, rt);
    }

    /// The runtime could not give the sandbox its network. The kubelet tries again and again.
    fn no_sandbox(&mut self, ctx: &mut Ctx, rt: &mut Runtime, why: &str) {
        let message = [
            "Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup \
             network for sandbox: ",
            why,
        ];
        ctx.event(&self.object(), true, "FailedCreatePodSandBox", message.concat());
        let retry_ms = BACK_OFF_MS;
        note(ctx, To::Kubelet, NodeNote::SandboxFailed { pod: self.key, retry_ms });
        self.schedule(ctx, rt, retry_ms, Due::SandboxUp);
    }

    /// computePodActions: the next container to start, if any.
    fn advance(&mut self, ctx: &mut Ctx, rt: &mut Runtime) {
        if self.stage != Stage::Running {
            return;
        }
        for i in 0..self.containers.len() {
            let container = &self.containers[i];
            match (&container.state, container.role) {
                (RunState::Waiting, _) => {
                    self.containers[i].state = RunState::Pulling;
                    let work_ms = ctx.config.work_ms;
                    return self.schedule(ctx, rt, work_ms, Due::Pull(i));
                }
                (RunState::Pulling | RunState::Creating, _) => return,
                (RunState::Exited(exit), Role::Init) if exit.code == 0 => {}
                (RunState::Running { .. }, Role::Init) => return,
                (RunState::Running { .. }, Role::Sidecar | Role::Main) => {}
                (RunState::Exited(_) | RunState::PullFailed { .. }, Role::Main) => {}
                (RunState::CrashLoopBackOff { .. }, Role::Main) => {}
                (RunState::Exited(_) | RunState::PullFailed { .. }, _) => return,
                (RunState::CrashLoopBackOff { .. }, _) => return,
            }
        }
    }

    fn pull(&mut self, ctx: &mut Ctx, rt: &mut Runtime, i: usize) {
        let asked = self.spec(i).image;
        let container = &mut self.containers[i];
        container.take_image(asked);
        container.state = RunState::Pulling;
        container.pull_attempts += 1;
        let (name, image) = (container.name, container.image);
        let policy = &self.spec(i).image_pull_policy;
        let always = &**policy == "Always" || policy.is_empty() && ends_in_latest(&image);
        let known = Image::lookup(&image);
        let size_bytes = known.map_or(0, |k| k.size_bytes);
        let cached = rt.has(&image);
        let pod = self.key;
        if cached && !always {
            let message = format!(
                "Container image \"{image}\" already present on machine and can be accessed by \
                 the pod"
            );
            ctx.event(&self.object(), false, "Pulled", message);
            let of = NodeNote::PullImage { pod, container: name, image, size_bytes, ms: 0, cached };
            note(ctx, To::Runtime, of);
            return self.schedule(ctx, rt, 1, Due::Create(i));
        }
        if self.never_pulls(i) {
            return self.pull_never(ctx, rt, i);
        }
        ctx.event(&self.object(), false, "Pulling", format!("Pulling image \"{image}\""));
        let ms = if cached { 0 } else { known.map_or(0, |k| k.pull_ms()) };
        let of = NodeNote::PullImage { pod, container: name, image, size_bytes, ms, cached: false };
        note(ctx, To::Runtime, of);
        let pull = Pull { pod: self.key, container: i, image, asked_at: ctx.now };
        rt.enqueue(pull);
    }

    /// imagePullPolicy Never, and the image is not on the machine.
    fn pull_never(&mut self, ctx: &mut Ctx, rt: &mut Runtime, i: usize) {
        let image = self.containers[i].image;
        let text = never_pull(&image);
        ctx.event(&self.object(), true, "ErrImageNeverPull", text);
        self.pull_failed(ctx, rt, i);
    }

    /// The download of a container's image begins.
    pub(super) fn download(&mut self, ctx: &mut Ctx, rt: &mut Runtime, i: usize, ms: Ms) {
        self.schedule(ctx, rt, ms, Due::PullDone(i));
    }

    fn pull_done(&mut self, ctx: &mut Ctx, rt: &mut Runtime, i: usize) {
        let Some(pull) = rt.end_pull() else { return };
        let image = pull.image;
        let Some(found) = Image::lookup(&image) else {
            let text = format!("Failed to pull image \"{image}\": {}", not_found(&image));
            ctx.event(&self.object(), true, "Failed", text);
            return self.pull_failed(ctx, rt, i);
        };
        let waited = ctx.now - pull.asked_at;
        let ms = if rt.keep(&image) { found.pull_ms() } else { super::image::PULL_RESOLVE_MS };
        let text = format!(
            "Successfully pulled image \"{image}\" in {} ({} including waiting). Image size: {} \
             bytes.",
            go_duration(ms),
            go_duration(waited),
            found.size_bytes
        );
        ctx.event(&self.object(), false, "Pulled", text);
        self.containers[i].pull_back_off = None;
        let (pod, container) = (self.key, self.containers[i].name);
        let size_bytes = found.size_bytes;
        note(ctx, To::Kubelet, NodeNote::ImagePulled { pod, container, image, size_bytes, ms });
        self.schedule(ctx, rt, 1, Due::Create(i));
    }

    /// ErrImagePull, and when to try again.
    fn pull_failed(&mut self, ctx: &mut Ctx, rt: &mut Runtime, i: usize) {
        let now = ctx.now;
        let container = &mut self.containers[i];
        let back_off = BackOff::next(container.pull_back_off, now, now);
        container.pull_back_off = Some(back_off);
        container.state = RunState::PullFailed { until: now + back_off.ms, backing_off: false };
        let of = NodeNote::PullFailed {
            pod: self.key,
            container: container.name,
            image: container.image,
            attempt: container.pull_attempts,
            retry_ms: back_off.ms,
        };
        let reason = if self.never_pulls(i) { ERR_IMAGE_NEVER_PULL } else { ERR_IMAGE_PULL };
        ctx.event(&self.object(), true, "Failed", format!("Error: {reason}"));
        note(ctx, To::Kubelet, of);
        self.post(ctx, rt);
        self.schedule(ctx, rt, RELIST_MS, Due::PullBackOff(i));
        self.redefine(ctx, rt, i);
        self.go_on(ctx, rt);
    }

    fn pull_back_off(&mut self, ctx: &mut Ctx, rt: &mut Runtime, i: usize) {
        let RunState::PullFailed { until, .. } = self.containers[i].state else { return };
        if self.never_pulls(i) {
            return self.schedule(ctx, rt, until.saturating_sub(ctx.now), Due::Pull(i));
        }
        self.containers[i].state = RunState::PullFailed { until, backing_off: true };
        let image = self.containers[i].image;
        let text = format!("Back-off pulling image \"{image}\"");
        ctx.event(&self.object(), false, "BackOff", text);
        ctx.event(&self.object(), true, "Failed", "Error: ImagePullBackOff".into());
        self.post(ctx, rt);
        self.schedule(ctx, rt, until.saturating_sub(ctx.now), Due::Pull(i));
    }

    fn create(&mut self, ctx: &mut Ctx, rt: &mut Runtime, i: usize) {
        let container = &mut self.containers[i];
        if container.last.is_some() {
            container.restarts += 1;
        }
        container.state = RunState::Creating;
        let of = NodeNote::CreateContainer {
            pod: self.key,
            container: container.name,
            image: container.image,
            restarts: container.restarts,
        };
        let start_ms = container.program().start_ms;
        note(ctx, To::Runtime, of);
        ctx.event(&self.object(), false, "Created", "Container created".into());
        self.schedule(ctx, rt, CREATE_MS + start_ms, Due::Start(i));
    }

    fn start_container(&mut self, ctx: &mut Ctx, rt: &mut Runtime, i: usize) {
        let container = &mut self.containers[i];
        container.state = RunState::Running { since: ctx.now };
        container.asked_to_end = false;
        let program = container.program();
        let role = container.role;
        let of = NodeNote::StartContainer {
            pod: self.key,
            container: container.name,
            image: container.image,
            restarts: container.restarts,
            init: role != Role::Main,
        };
        note(ctx, To::Runtime, of);
        ctx.event(&self.object(), false, "Started", "Container started".into());
        if let Some(ends) = program.ends {
            self.schedule(ctx, rt, ends.after_ms, Due::Exit(i, ends.code));
        } else if role == Role::Init {
            // What an init container prepares takes as long as the program would to get ready.
            self.schedule(ctx, rt, program.ready_ms, Due::Exit(i, 0));
        }
        if role != Role::Init {
            self.schedule(ctx, rt, program.ready_ms.max(1), Due::Ready(i));
        }
        self.post(ctx, rt);
        self.redefine(ctx, rt, i);
        self.go_on(ctx, rt);
    }

    /// The readiness probe succeeded. All images have one; without it a container would count as
    /// ready from its start.
    fn became_ready(&mut self, ctx: &mut Ctx, rt: &mut Runtime, i: usize) {
        let RunState::Running { since } = self.containers[i].state else { return };
        let container = &mut self.containers[i];
        container.ready = true;
        container.listening = container.program().listen != Listen::No;
        if self.containers.iter().all(|c| c.role == Role::Init || c.ready) {
            let after_ms = ctx.now - since;
            note(ctx, To::Kubelet, NodeNote::Ready { pod: self.key, after_ms });
        }
        self.post(ctx, rt);
    }

    fn running(&self) -> Vec<usize> {
        (0..self.containers.len()).filter(|i| self.containers[*i].is_running()).collect()
    }

    /// Asks containers to end: all but the sidecars at once, then the sidecars one by one, the
    /// last to start first. With nothing left, the sandbox goes.
    fn stop_some(&mut self, ctx: &mut Ctx, rt: &mut Runtime) {
        let running = self.running();
        let is_main = |i: &usize| self.containers[*i].role != Role::Sidecar;
        let mut targets: Vec<usize> = running.iter().copied().filter(is_main).collect();
        if targets.is_empty() {
            targets.extend(running.last());
        }
        if targets.is_empty() {
            self.forget(|due| matches!(due, Due::Remove));
            let stop_ms = if self.sandbox == Sandbox::None { 1 } else { SANDBOX_STOP_MS };
            return self.schedule(ctx, rt, stop_ms, Due::Remove);
        }
        targets.retain(|i| !self.containers[*i].asked_to_end);
        for (k, i) in targets.into_iter().enumerate() {
            self.containers[i].asked_to_end = true;
            self.schedule(ctx, rt, 1 + k as Ms, Due::Term(i));
        }
    }

    fn signal_term(&mut self, ctx: &mut Ctx, rt: &mut Runtime, i: usize) {
        if !self.containers[i].is_running() {
            return;
        }
        let left = match self.stage {
            Stage::Ending { deadline } => deadline.saturating_sub(ctx.now),
            Stage::Running => self.grace_ms().max(GRACE_MIN_MS),
            Stage::Finished | Stage::Removed => self.grace_ms(),
        };
        let container = self.containers[i].name;
        let text = match (self.containers[i].redefined, self.containers[i].role) {
            (false, _) => format!("Stopping container {container}"),
            (true, Role::Main) => {
                format!("Container {container} definition changed, will be restarted")
            }
            (true, _) => format!("Init container {container} definition changed"),
        };
        ctx.event(&self.object(), false, "Killing", text);
        let signal = Signal::Term;
        let pod = self.key;
        note(ctx, To::Runtime, NodeNote::Signal { pod, container, signal, grace_ms: left });
        let exit = match self.containers[i].program().on_term {
            OnTerm::ServeOn(ms) => Some((ms, 0)),
            OnTerm::ExitAtOnce(code) => {
                self.containers[i].listening = false;
                Some((EXIT_MS, code))
            }
            OnTerm::Ignore => None,
        };
        match exit {
            Some((ms, code)) if ms < left => self.schedule(ctx, rt, ms, Due::Exit(i, code)),
            _ => self.schedule(ctx, rt, left, Due::Kill(i)),
        }
    }

    fn signal_kill(&mut self, ctx: &mut Ctx, rt: &mut Runtime, i: usize) {
        if !self.containers[i].is_running() {
            return;
        }
        self.containers[i].listening = false;
        let (pod, container) = (self.key, self.containers[i].name);
        let signal = Signal::Kill;
        note(ctx, To::Runtime, NodeNote::Signal { pod, container, signal, grace_ms: 0 });
        self.forget(|due| matches!(due, Due::Exit(j, _) if *j == i));
        self.schedule(ctx, rt, EXIT_MS, Due::Exit(i, 128 + 9));
    }

    fn exited(&mut self, ctx: &mut Ctx, rt: &mut Runtime, i: usize, code: i32) {
        let RunState::Running { since } = self.containers[i].state else { return };
        let container = &self.containers[i];
        let runs = self.stage == Stage::Running;
        let (redefined, asked) = (container.redefined, self.spec(i).image);
        let restart = runs && (redefined || self.restarts(i, code));
        let container = &mut self.containers[i];
        let reason = if code == 0 { "Completed" } else { "Error" };
        let exit = Exit { code, reason, started: since, finished: ctx.now };
        container.state = RunState::Exited(exit);
        container.listening = false;
        let of = NodeNote::ContainerExited {
            pod: self.key,
            container: container.name,
            code,
            reason,
            ran_ms: ctx.now - since,
            restart,
        };
        self.forget(|due| {
            matches!(due, Due::Ready(j) | Due::Kill(j) | Due::Term(j) | Due::Exit(j, _) if *j == i)
        });
        if redefined {
            // StopContainer returns; its restart is part of the same sync.
            let container = &mut self.containers[i];
            let again = container.last.replace(exit).map(|_| BackOff::next(None, ctx.now, ctx.now));
            container.take_image(asked);
            (container.ready, container.asked_to_end) = (false, false);
            (container.state, container.back_off) = (RunState::Waiting, again);
            note(ctx, To::Kubelet, of);
            self.go_on(ctx, rt);
        } else if runs {
            note_from_pod(ctx, &self.key, of);
            // PLEG looks once a second.
            let wait = RELIST_MS - ctx.now % RELIST_MS;
            self.schedule(ctx, rt, wait, Due::Relist(i));
        } else {
            // StopContainer returns.
            self.containers[i].ready = false;
            note(ctx, To::Kubelet, of);
            self.stop_some(ctx, rt);
        }
    }

    /// kuberuntime ShouldContainerBeRestarted.
    fn restarts(&self, i: usize, code: i32) -> bool {
        let policy = &*self.pod.spec.restart_policy;
        match self.containers[i].role {
            Role::Sidecar => true,
            Role::Init => code != 0 && policy != "Never",
            Role::Main => match policy {
                "Never" => false,
                "OnFailure" => code != 0,
                _ => true,
            },
        }
    }

    /// The kubelet learns that a container ended, and decides.
    fn relist(&mut self, ctx: &mut Ctx, rt: &mut Runtime, i: usize) {
        let RunState::Exited(exit) = self.containers[i].state else { return };
        if std::mem::take(&mut self.containers[i].ready) {
            let why = UnreadyWhy::ContainerExited;
            note(ctx, To::Kubelet, NodeNote::Unready { pod: self.key, why });
        }
        self.post(ctx, rt);
        if self.restarts(i, exit.code) {
            let asked = self.spec(i).image;
            self.containers[i].take_image(asked);
            let entry = self.containers[i].back_off.filter(|b| !b.expired(exit.finished));
            match entry {
                Some(b) if ctx.now < exit.finished + b.ms => {
                    self.schedule(ctx, rt, 1, Due::BackOff(i));
                }
                _ => self.schedule(ctx, rt, 1, Due::Retry(i)),
            }
        } else if self.containers[i].role == Role::Init && exit.code == 0 {
            self.advance(ctx, rt);
        } else if self.is_over() {
            self.stage = Stage::Finished;
            self.due.clear();
            rt.cancel_pulls(&self.key);
            self.stop_some(ctx, rt);
        }
    }

    /// Nothing of the pod will ever run again, sidecars aside.
    fn is_over(&self) -> bool {
        let ended = |i: usize| {
            let exited = |exit: Exit| !self.restarts(i, exit.code);
            self.containers[i].exited().is_some_and(exited)
        };
        let failed_init = (0..self.containers.len()).any(|i| {
            let c = &self.containers[i];
            c.role == Role::Init && ended(i) && c.exited().is_some_and(|e| e.code != 0)
        });
        let is_main = |i: &usize| self.containers[*i].role == Role::Main;
        failed_init || (0..self.containers.len()).filter(is_main).all(ended)
    }

    /// CrashLoopBackOff.
    fn crash_loop(&mut self, ctx: &mut Ctx, rt: &mut Runtime, i: usize) {
        let RunState::Exited(exit) = self.containers[i].state else { return };
        let Some(back_off) = self.containers[i].back_off else { return };
        let container = &mut self.containers[i];
        let until = exit.finished + back_off.ms;
        container.state = RunState::CrashLoopBackOff { exit, until, ms: back_off.ms };
        let (name, restarts) = (container.name, container.restarts);
        let text = format!("Back-off restarting failed container {name} in pod {}", self.full());
        ctx.event(&self.object(), true, "BackOff", text);
        let (pod, ms) = (self.key, back_off.ms);
        note(ctx, To::Kubelet, NodeNote::BackOff { pod, container: name, ms, restarts });
        self.post(ctx, rt);
        self.schedule(ctx, rt, until.saturating_sub(ctx.now), Due::Retry(i));
        self.advance(ctx, rt);
    }

    /// The container starts again.
    fn retry(&mut self, ctx: &mut Ctx, rt: &mut Runtime, i: usize) {
        let Some(exit) = self.containers[i].exit() else { return };
        let asked = self.spec(i).image;
        let container = &mut self.containers[i];
        container.take_image(asked);
        container.last = Some(exit);
        container.back_off = Some(BackOff::next(container.back_off, exit.finished, ctx.now));
        self.pull(ctx, rt, i);
    }

    fn remove(&mut self, ctx: &mut Ctx, rt: &mut Runtime) {
        let ip: Str = self.ip().into();
        if !self.pod.spec.host_network {
            rt.free(&ip);
        }
        self.sandbox = Sandbox::None;
        note(ctx, To::Runtime, NodeNote::Removed { pod: self.key, ip });
        if self.stage == Stage::Finished { self.post(ctx, rt) } else { self.finalize(ctx, rt) }
    }

    /// The grace period of the deletion, or of the pod; at least one second.
    fn grace_ms(&self) -> Ms {
        let of_deletion = self.pod.metadata.deletion_grace_period_seconds;
        let seconds = of_deletion.or(self.pod.spec.termination_grace_period_seconds).unwrap_or(30);
        seconds.clamp(1, GRACE_MAX_S) as Ms * 1000
    }

    fn forget(&mut self, unwanted: impl Fn(&Due) -> bool) {
        self.due.retain(|(_, due)| !unwanted(due));
    }

    pub(super) fn never_pulls(&self, i: usize) -> bool {
        &*self.spec(i).image_pull_policy == "Never"
    }

    fn spec(&self, i: usize) -> &Container {
        let spec = &self.pod.spec;
        let inits = spec.init_containers.len();
        if i < inits { &spec.init_containers[i] } else { &spec.containers[i - inits] }
    }

    fn object(&self) -> Object {
        Object::Pod(self.pod.clone())
    }

    /// format.Pod: `name_namespace(uid)`.
    pub(super) fn full(&self) -> String {
        let meta = &self.pod.metadata;
        format!("{}_{}({})", meta.name, meta.namespace, meta.uid)
    }
}

/// The request that ends a pod's object once nothing of it runs.
fn final_delete(key: &Key, pod: &Pod) -> Verb {
    Verb::Delete {
        key: *key,
        grace_period_seconds: Some(0),
        propagation: None,
        uid: Some(pod.metadata.uid),
    }
}

/// Which way a call between kubelet and runtime goes.
enum To {
    Runtime,
    Kubelet,
}

fn note(ctx: &mut Ctx, to: To, of: NodeNote) {
    let kubelet = ctx.me;
    let node = *kubelet.node().expect("a kubelet has a node");
    let (from, to) = match to {
        To::Runtime => (kubelet, Actor::Runtime(node)),
        To::Kubelet => (Actor::Runtime(node), kubelet),
    };
    ctx.note(from, to, What::Node(Arc::new(of)));
}

fn note_from_pod(ctx: &mut Ctx, pod: &Key, of: NodeNote) {
    let node = *ctx.me.node().expect("a kubelet has a node");
    let from = Actor::Pod { namespace: pod.namespace, name: pod.name };
    ctx.note(from, Actor::Runtime(node), What::Node(Arc::new(of)));
}

/// `Timer::Alarm::kind` of a pod's alarm.
pub(super) const ALARM_POD: u8 = 0;

/// RunPodSandbox: the pause container and CNI.
const SANDBOX_MS: Ms = 200;
/// StopPodSandbox and RemovePodSandbox.
const SANDBOX_STOP_MS: Ms = 50;
const CREATE_MS: Ms = 50;
/// minimumGracePeriodInSeconds of a container that is not ended with its pod.
const GRACE_MIN_MS: Ms = 2_000;
/// From a fatal signal to the exit of the process.
const EXIT_MS: Ms = 5;
/// Generic PLEG's relist period.
const RELIST_MS: Ms = 1_000;
/// A grace period is not longer than a year, so that times cannot overflow.
const GRACE_MAX_S: i64 = 31_536_000;
