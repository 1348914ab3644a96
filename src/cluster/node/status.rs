//! What the kubelet reports of a pod: generateAPIPodStatus of pkg/kubelet/kubelet_pods.go.
//!
//! Differs from real: without a readinessProbe in the spec the image's own time to ready counts;
//! hostIPs and podIPs repeat hostIP and podIP and are left out.

use super::container::{ContainerRun, Exit, Role, RunState};
use super::pod_worker::{PodRun, Stage};
use super::runtime::Runtime;
use super::wording::{ERR_IMAGE_NEVER_PULL, ERR_IMAGE_PULL, go_duration, never_pull, not_found};
use crate::cluster::hash::write_hex;
use crate::cluster::map::sort_by;
use crate::cluster::object::{
    Condition, ContainerState, ContainerStatus, Pod, PodPhase, PodStatus, Status, Str, Time,
};
use crate::cluster::rng::Rng;
use crate::cluster::step::Ms;

impl PodRun {
    /// The pod's whole status now; remembers when conditions changed.
    pub(super) fn status(&mut self, now: Ms, rt: &Runtime) -> PodStatus {
        // Pods are not allowed to transition out of terminal phases: what the API server shows.
        let phase = match self.pod.is_finished() {
            true => self.pod.status.phase,
            false => self.phase(),
        };
        let mut init_container_statuses = Vec::new();
        let mut container_statuses = Vec::new();
        for (i, container) in self.containers.iter().enumerate() {
            let status = self.container_status(i, container);
            match container.role {
                Role::Init | Role::Sidecar => init_container_statuses.push(status),
                Role::Main => container_statuses.push(status),
            }
        }
        sort_by(&mut container_statuses, |a, b| a.name.cmp(&b.name));
        let ip = if self.has_ended() { self.pod.status.pod_ip } else { self.ip().into() };
        PodStatus {
            conditions: self.report_conditions(phase, now, rt),
            container_statuses,
            host_ip: rt.host_ip,
            init_container_statuses,
            message: Str::default(),
            nominated_node_name: Str::default(),
            observed_generation: self.pod.metadata.generation,
            phase,
            pod_ip: ip,
            qos_class: self.pod.status.qos_class,
            reason: Str::default(),
            start_time: Some(self.started_at),
        }
    }

    fn has_ended(&self) -> bool {
        matches!(self.stage, Stage::Finished | Stage::Removed)
    }

    /// getPhase.
    fn phase(&self) -> PodPhase {
        let exit_of = ContainerRun::exited;
        let of_role = |role: Role| self.containers.iter().filter(move |c| c.role == role);
        let failed_init = of_role(Role::Init).any(|c| exit_of(c).is_some_and(|e| e.code != 0));
        let never = &*self.pod.spec.restart_policy == "Never";
        if self.has_ended() {
            let well = of_role(Role::Main).all(|c| exit_of(c).is_some_and(|e| e.code == 0));
            return if well { PodPhase::Succeeded } else { PodPhase::Failed };
        }
        if !self.is_initialized() {
            return if failed_init && never { PodPhase::Failed } else { PodPhase::Pending };
        }
        let begun = |c: &ContainerRun| c.is_running() || c.exit().is_some();
        if !of_role(Role::Main).all(begun) {
            return PodPhase::Pending;
        }
        let all_exited = of_role(Role::Main).all(|c| exit_of(c).is_some());
        let all_well = of_role(Role::Main).all(|c| exit_of(c).is_some_and(|e| e.code == 0));
        match &*self.pod.spec.restart_policy {
            "OnFailure" if all_exited && all_well => PodPhase::Succeeded,
            "Never" if all_exited && all_well => PodPhase::Succeeded,
            "Never" if all_exited => PodPhase::Failed,
            _ => PodPhase::Running,
        }
    }

    /// Init containers are done and sidecars have started.
    fn is_initialized(&self) -> bool {
        self.containers.iter().all(is_initialized)
    }

    fn report_conditions(&mut self, phase: PodPhase, now: Ms, rt: &Runtime) -> Vec<Condition> {
        let names = |unfit: &dyn Fn(&ContainerRun) -> bool| {
            let names: Vec<&str> =
                self.containers.iter().filter(|c| unfit(c)).map(|c| &*c.name).collect();
            names.join(" ")
        };
        let waiting = names(&|c| !is_initialized(c));
        let unready = names(&|c| c.role != Role::Init && !c.ready);
        let ended = match phase {
            PodPhase::Succeeded => Some("PodCompleted"),
            PodPhase::Failed => Some("PodFailed"),
            PodPhase::Pending | PodPhase::Running | PodPhase::Unknown => None,
        };
        let not = |kind: &str, names: &str| format!("containers with {kind} status: [{names}]");
        let ready = unready.is_empty() && ended.is_none();
        let (why, message): (Str, Str) = match ended {
            Some(reason) => (reason.into(), Str::default()),
            None if ready => Default::default(),
            None => ("ContainersNotReady".into(), not("unready", &unready).into()),
        };
        let initialized: (Status, Str, Str) = match ended {
            Some("PodCompleted") => (Status::True, "PodCompleted".into(), Str::default()),
            _ if waiting.is_empty() => (Status::True, Str::default(), Str::default()),
            _ => {
                let text = not("incomplete", &waiting);
                (Status::False, "ContainersNotInitialized".into(), text.into())
            }
        };
        let sandbox = Status::from(!self.ip().is_empty());
        let list = [
            (sandbox, Str::default(), Str::default()),
            initialized,
            (ready.into(), why, message),
            (ready.into(), why, message),
        ];
        self.stamp(list, now, rt)
    }

    /// Gives the kubelet's own conditions their times, and keeps those of others.
    fn stamp(&mut self, list: [(Status, Str, Str); 4], now: Ms, rt: &Runtime) -> Vec<Condition> {
        let now = Time::from_ms(now).whole_seconds();
        let generation = self.pod.metadata.generation;
        let mut conditions = Vec::with_capacity(5);
        for (i, (status, reason, message)) in list.into_iter().enumerate() {
            if self.conditions[i].0 != status {
                self.conditions[i] = (status, now);
            }
            conditions.push(Condition {
                last_transition_time: Some(self.conditions[i].1),
                message,
                observed_generation: generation,
                reason,
                status,
                kind: rt.conditions[i],
                ..Condition::default()
            });
        }
        let scheduled = self.pod.condition(POD_SCHEDULED);
        conditions.push(Condition {
            last_transition_time: scheduled.map_or(Some(now), |c| c.last_transition_time),
            observed_generation: generation,
            status: Status::True,
            kind: rt.conditions[4],
            ..Condition::default()
        });
        let others = self.pod.status.conditions.iter();
        conditions.extend(others.filter(|c| !is_ours(&c.kind)).cloned());
        conditions
    }

    fn container_status(&self, i: usize, c: &ContainerRun) -> ContainerStatus {
        let begun = c.is_running() || c.exit().is_some_and(|exit| exit != Exit::UNKNOWN);
        let last = if c.exited().is_some() { c.last } else { c.exit() };
        let last_state = last.map_or(ContainerState::Unset, terminated);
        ContainerStatus {
            container_id: if begun { self.container_id(c) } else { Str::default() },
            image: c.image,
            last_state,
            name: c.name,
            ready: c.ready || c.role == Role::Init && is_initialized(c),
            restart_count: c.restarts,
            started: c.is_running(),
            state: self.container_state(i, c),
        }
    }

    fn container_state(&self, i: usize, c: &ContainerRun) -> ContainerState {
        let waiting = |reason: &str, message: String| ContainerState::Waiting {
            reason: reason.into(),
            message: message.into(),
        };
        match &c.state {
            RunState::Running { since } => {
                ContainerState::Running { started_at: Time::from_ms(*since).whole_seconds() }
            }
            RunState::Exited(exit) => terminated(*exit),
            RunState::CrashLoopBackOff { ms, .. } => {
                let text = format!(
                    "back-off {} restarting failed container={} pod={}",
                    go_duration(*ms),
                    c.name,
                    self.full()
                );
                waiting("CrashLoopBackOff", text)
            }
            RunState::PullFailed { .. } if self.never_pulls(i) => {
                waiting(ERR_IMAGE_NEVER_PULL, never_pull(&c.image))
            }
            RunState::PullFailed { backing_off: false, .. } => {
                waiting(ERR_IMAGE_PULL, not_found(&c.image))
            }
            RunState::PullFailed { backing_off: true, .. } => {
                let (image, error) = (&c.image, not_found(&c.image));
                let text = format!("Back-off pulling image \"{image}\": ErrImagePull: {error}");
                waiting("ImagePullBackOff", text)
            }
            RunState::Waiting | RunState::Pulling | RunState::Creating => {
                // hasInitContainers: also when those are done.
                let init = self.containers.iter().any(|c| c.role != Role::Main);
                waiting(if init { "PodInitializing" } else { "ContainerCreating" }, String::new())
            }
        }
    }

    /// 64 hexadecimal digits that are the same in every run of the model.
    fn container_id(&self, c: &ContainerRun) -> Str {
        let mut seed = 0xcbf2_9ce4_8422_2325u64;
        let restarts = c.restarts.to_le_bytes();
        for byte in self.pod.metadata.uid.bytes().chain(c.name.bytes()).chain(restarts) {
            seed = (seed ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        let mut rng = Rng::new(seed);
        let mut id = String::from("containerd://");
        for _ in 0..4 {
            write_hex(&mut id, rng.next_u64());
        }
        id.into()
    }
}

/// True when the API server holds what the kubelet would report.
pub(super) fn is_reported(pod: &Pod, status: &PodStatus) -> bool {
    let held = &pod.status;
    let same = |kind: &str| {
        let ours = status.conditions.iter().find(|c| &*c.kind == kind);
        pod.condition(kind).map(|c| c.status) == ours.map(|c| c.status)
    };
    held.phase == status.phase
        && held.pod_ip == status.pod_ip
        && held.container_statuses == status.container_statuses
        && held.init_container_statuses == status.init_container_statuses
        && CONDITIONS.iter().all(|kind| same(kind))
}

fn is_initialized(c: &ContainerRun) -> bool {
    match c.role {
        Role::Main => true,
        Role::Sidecar => c.is_running() || c.exit().is_some(),
        Role::Init => matches!(c.state, RunState::Exited(exit) if exit.code == 0),
    }
}

fn is_ours(kind: &str) -> bool {
    kind == POD_SCHEDULED || CONDITIONS.contains(&kind)
}

fn terminated(exit: Exit) -> ContainerState {
    let unknown = exit == Exit::UNKNOWN;
    let at = |ms: Ms| (!unknown).then(|| Time::from_ms(ms).whole_seconds());
    let message = "The container could not be located when the pod was terminated";
    ContainerState::Terminated {
        exit_code: exit.code,
        reason: exit.reason.into(),
        message: if unknown { message.into() } else { Str::default() },
        started_at: at(exit.started),
        finished_at: at(exit.finished),
    }
}

/// hasPodInitialized: by what was reported of it, its containers were to start, or did.
pub(super) fn was_initialized(pod: &Pod) -> bool {
    use ContainerState::{Running, Terminated, Waiting};
    let Some(last) = pod.spec.init_containers.last() else { return true };
    let begun = |c: &ContainerStatus| {
        !matches!(c.state, Waiting { .. }) || matches!(c.last_state, Terminated { .. })
    };
    let well = |state: &ContainerState| matches!(state, Terminated { exit_code: 0, .. });
    let done = |c: &ContainerStatus| match &*last.restart_policy {
        "Always" => c.started && matches!(c.state, Running { .. }),
        _ => well(&c.state) || well(&c.last_state),
    };
    pod.status.container_statuses.iter().any(begun)
        || pod.status.init_container_statuses.last().is_some_and(done)
}

/// The conditions this kubelet owns, in the order it reports them.
pub(super) const CONDITIONS: [&str; 4] =
    ["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady"];
pub(super) const POD_SCHEDULED: &str = "PodScheduled";
