//! The recordings' kubelet: what tests/vectors/README says it does, and no more.

use moseon::cluster::Ms;
use moseon::cluster::object::{
    Condition, ContainerState, ContainerStatus, Key, Object, Pod, PodPhase, PodStatus, Status, Str,
    Time,
};
use moseon::cluster::replay::{Patch, Verb};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

#[derive(Default)]
pub struct Kubelets {
    pods: BTreeMap<Str, Life>,
    agenda: BTreeMap<(Ms, u64), (Str, Deed)>,
    order: u64,
    stopped: BTreeSet<Str>,
    queue: VecDeque<Str>,
    next_ip: u32,
}

/// A pod as its node knows it, by uid.
struct Life {
    pod: Arc<Pod>,
    key: Key,
    status: PodStatus,
    posted_ready: bool,
    /// When the head of the serial queue will have waited.
    serial_ends: Option<Ms>,
    terminating: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Deed {
    Pending,
    Running,
    /// The head of the serial queue has waited.
    SerialDone,
    Ready,
    Complete,
    Remove,
    /// After an outage.
    ReadyAgain,
}

impl Kubelets {
    pub fn next_at(&self) -> Option<Ms> {
        self.agenda.first_key_value().map(|((at, _), _)| *at)
    }

    fn plan(&mut self, at: Ms, uid: &Str, deed: Deed) {
        self.order += 1;
        self.agenda.insert((at, self.order), (*uid, deed));
    }

    pub fn see(&mut self, now: Ms, kind: &str, object: &Object) {
        let Object::Pod(pod) = object else { return };
        let uid = pod.metadata.uid;
        if kind == "DELETED" {
            self.pods.remove(&uid);
            return self.leave(now, &uid);
        }
        if pod.spec.node_name.is_empty() {
            return;
        }
        let new = Life {
            pod: pod.clone(),
            key: object.key(),
            status: PodStatus::default(),
            posted_ready: false,
            serial_ends: None,
            terminating: false,
        };
        if let Entry::Vacant(place) = self.pods.entry(uid) {
            place.insert(new);
            self.plan(now + 50, &uid, Deed::Pending);
        }
        let life = self.pods.get_mut(&uid).expect("just put");
        life.pod = pod.clone();
        if pod.metadata.is_terminating() && !life.terminating {
            life.terminating = true;
            let after = number(pod, "fk/term-ms", 500);
            self.leave(now, &uid);
            self.plan(now + after, &uid, Deed::Remove);
        }
    }

    /// The node falls silent; its pods leave the serial queue.
    pub fn stop(&mut self, now: Ms, node: &Str) {
        self.stopped.insert(*node);
        let pods = &self.pods;
        let here = |uid: &&Str| pods.get(*uid).is_some_and(|l| l.pod.spec.node_name == *node);
        let mine: Vec<Str> = self.queue.iter().filter(here).copied().collect();
        mine.iter().for_each(|uid| self.leave(now, uid));
    }

    pub fn start(&mut self, now: Ms, node: &Str) {
        self.stopped.remove(node);
        let mut at = now + 20;
        let mine: Vec<Str> = self
            .pods
            .iter()
            .filter(|(_, l)| l.pod.spec.node_name == *node)
            .map(|(uid, _)| *uid)
            .collect();
        for uid in mine {
            let life = &self.pods[&uid];
            if life.terminating {
                self.plan(now + number(&life.pod, "fk/term-ms", 500), &uid, Deed::Remove);
            } else if life.posted_ready {
                self.plan(at, &uid, Deed::ReadyAgain);
                at += 5;
            } else if life.status.phase == PodPhase::Pending {
                self.plan(now + 50, &uid, Deed::Pending);
            } else if life.status.phase == PodPhase::Running {
                let pod = life.pod.clone();
                self.running(now, &uid, &pod);
            }
        }
    }

    /// It runs: what is still to come until it is ready.
    fn running(&mut self, now: Ms, uid: &Str, pod: &Pod) {
        if text(pod, "fk/serial-ms").is_some() {
            self.queue.push_back(*uid);
            self.begin_serial(now);
        } else if text(pod, "fk/ready") != Some("never") {
            self.plan(now + number(pod, "fk/ready-ms", 300), uid, Deed::Ready);
        }
    }

    fn leave(&mut self, now: Ms, uid: &Str) {
        let was_head = self.queue.front() == Some(uid);
        self.queue.retain(|u| u != uid);
        if let Some(life) = self.pods.get_mut(uid) {
            life.serial_ends = None;
        }
        if was_head {
            self.begin_serial(now);
        }
    }

    fn begin_serial(&mut self, now: Ms) {
        let Some(head) = self.queue.front().cloned() else { return };
        let Some(life) = self.pods.get_mut(&head) else { return };
        if life.serial_ends.is_none() {
            let ends = now + number(&life.pod, "fk/serial-ms", 0);
            life.serial_ends = Some(ends);
            self.plan(ends, &head, Deed::SerialDone);
        }
    }

    /// The requests of everything that is due.
    pub fn due(&mut self, now: Ms) -> Vec<Verb> {
        let mut verbs = Vec::new();
        while self.next_at().is_some_and(|at| at <= now) {
            let (_, (uid, deed)) = self.agenda.pop_first().expect("one is due");
            verbs.extend(self.act(now, &uid, deed));
        }
        verbs
    }

    fn act(&mut self, now: Ms, uid: &Str, deed: Deed) -> Option<Verb> {
        let life = self.pods.get_mut(uid)?;
        if self.stopped.contains(&life.pod.spec.node_name) {
            return None;
        }
        if deed == Deed::Remove {
            return Some(Verb::Delete {
                key: life.key,
                grace_period_seconds: Some(0),
                propagation: None,
                uid: Some(*uid),
            });
        }
        if life.terminating {
            return None;
        }
        let pod = life.pod.clone();
        let image = &pod.spec.containers[0].image;
        let bad = text(&pod, "fk/image") == Some("bad") || image.contains("does-not-exist");
        let now_time = Some(Time::from_ms(now));
        match deed {
            Deed::Pending => {
                life.status = PodStatus { start_time: now_time, ..pod.status.clone() };
                let waiting = if bad { "ImagePullBackOff" } else { "ContainerCreating" };
                let status = ContainerStatus {
                    image: *image,
                    name: pod.spec.containers[0].name,
                    state: ContainerState::Waiting { reason: waiting.into(), message: "".into() },
                    ..ContainerStatus::default()
                };
                life.status.container_statuses = vec![status];
                set(life, "Initialized", true, now);
                set(life, "Ready", false, now);
                set(life, "ContainersReady", false, now);
                if !bad {
                    self.plan(now + number(&pod, "fk/start-ms", 300), uid, Deed::Running);
                }
            }
            Deed::Running => {
                self.next_ip += 1;
                life.status.phase = PodPhase::Running;
                life.status.pod_ip =
                    format!("10.244.{}.{}", self.next_ip / 250, self.next_ip % 250).into();
                life.status.container_statuses[0].started = true;
                let state = ContainerState::Running { started_at: Time::from_ms(now) };
                life.status.container_statuses[0].state = state;
                let status = Box::new(life.status.clone());
                let verb = Verb::Patch(life.key, Patch::PodStatus(*uid, status));
                self.running(now, uid, &pod);
                return Some(verb);
            }
            Deed::SerialDone => {
                if life.serial_ends != Some(now) {
                    return None; // of an earlier stay in the queue
                }
                match text(&pod, "fk/ready") {
                    Some("never") => self.leave(now, uid),
                    _ => self.plan(now + number(&pod, "fk/ready-ms", 300), uid, Deed::Ready),
                }
                return None;
            }
            Deed::Ready | Deed::ReadyAgain => {
                life.posted_ready = true;
                life.status.container_statuses[0].ready = true;
                set(life, "Ready", true, now);
                set(life, "ContainersReady", true, now);
                if deed == Deed::Ready {
                    self.leave(now, uid);
                    if text(&pod, "fk/complete-ms").is_some() {
                        self.plan(now + number(&pod, "fk/complete-ms", 0), uid, Deed::Complete);
                    }
                }
            }
            Deed::Complete => {
                life.status.phase = PodPhase::Succeeded;
                life.posted_ready = false;
                set(life, "Ready", false, now);
                set(life, "ContainersReady", false, now);
            }
            Deed::Remove => return None,
        }
        let life = self.pods.get(uid)?;
        let status = Box::new(life.status.clone());
        Some(Verb::Patch(life.key, Patch::PodStatus(*uid, status)))
    }
}

fn set(life: &mut Life, kind: &str, yes: bool, now: Ms) {
    // What others said of the pod meanwhile.
    let stored = life.pod.condition(kind).cloned();
    let status = Status::from(yes);
    let same = stored.as_ref().filter(|c| c.status == status).and_then(|c| c.last_transition_time);
    life.status.conditions.retain(|c| &*c.kind != kind);
    life.status.conditions.push(Condition {
        kind: kind.into(),
        status,
        reason: if yes { "".into() } else { "ContainersNotReady".into() },
        last_transition_time: same.or(Some(Time::from_ms(now))),
        ..Condition::default()
    });
}

fn text<'a>(pod: &'a Pod, key: &str) -> Option<&'a str> {
    pod.metadata.annotations.get(key).map(|v| &**v)
}

fn number(pod: &Pod, key: &str, default: Ms) -> Ms {
    text(pod, key).and_then(|v| v.parse().ok()).unwrap_or(default)
}
