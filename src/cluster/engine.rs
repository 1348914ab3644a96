//! Delivers what is on its way: to the API server, to etcd, to the components.
//!
//! Invariants: a message to something that is down or cut off is lost; a call of a component makes
//! at most one step; what a call sends has that step as its cause, or the call's own cause when it
//! made none.

use super::apiserver::{self, Surroundings, Written};
use super::component::{Component, Ctx, EventNote, Out, Request, Response, Timer, Verb};
use super::controller::Controllers;
use super::map::Map;
use super::network::{
    Balanced, IngressControllers, IngressNginx, Places, Policies, PolicySupport, Traffic, Turn,
    World,
};
use super::node::{FLEET, Machine, NodeSetup, Proxies};
use super::object::{Event, Key, Kind, Namespace, Object, ObjectMeta, ObjectReference, Str, Time};
use super::scheduler::Scheduler;
use super::step::{
    Actor, ApiError, Change, Controller, Fault, Ms, Reason, Refusal, Step, StepId, WatchOp, What,
};
use super::{Cluster, Shared, hash};
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::task::Poll;

/// Something on its way.
#[derive(Clone, Debug, Hash)]
pub(super) struct Entry {
    pub(super) cause: Option<StepId>,
    /// Sent by a call that made no step: background, unless it changes something visible.
    pub(super) quiet: bool,
    pub(super) what: Delivery,
}

/// What arrives, and where.
#[derive(Clone, Debug, Hash)]
pub(super) enum Delivery {
    /// At the API server.
    Request {
        sender: u32,
        request: Box<Request>,
    },
    /// At etcd.
    Commit {
        starts: u32,
        sender: u32,
        request: Box<Request>,
        /// The object's name was chosen by the API server.
        generated: bool,
    },
    /// An answer, back at who asked.
    Response {
        epoch: u32,
        request: Box<Request>,
        response: Box<Response>,
    },
    Watch {
        epoch: u32,
        to: Actor,
        op: WatchOp,
        object: Object,
    },
    Timer {
        epoch: u32,
        to: Actor,
        timer: Timer,
    },
    /// A Kubernetes Event to be recorded.
    Record {
        by: Actor,
        event: EventNote,
    },
    Fault(Fault),
    /// A new machine is switched on.
    Join(Box<NodeSetup>),
    /// A machine reaches the API server again: it lists what it watches.
    Connect(Str),
}

/// The parts of a cluster that are called.
pub(super) struct Parts<'a> {
    pub(super) scheduler: &'a mut Scheduler,
    pub(super) controllers: &'a mut Controllers,
    pub(super) machines: &'a mut Map<Str, Shared<Machine>>,
    pub(super) proxies: &'a mut Proxies,
    pub(super) traffic: &'a mut Traffic,
    pub(super) places: &'a Places,
    pub(super) policies: &'a Policies,
    pub(super) ingress: &'a mut IngressControllers,
}

impl Parts<'_> {
    fn component(&mut self, actor: &Actor) -> Option<&mut dyn Component> {
        Some(match actor {
            Actor::Scheduler => self.scheduler,
            Actor::Controller(controller) => self.controllers.get_mut(*controller),
            Actor::Kubelet(node) => &mut self.machines.get_mut(node)?.kubelet,
            Actor::KubeProxy(node) => self.proxies.called(node)?,
            Actor::Learner | Actor::World | Actor::Client | Actor::ApiServer => return None,
            Actor::Pod { namespace, name } => {
                self.ingress.called(&Key::new(Kind::Pod, *namespace, *name))?
            }
            Actor::Etcd | Actor::Runtime(_) => return None,
            Actor::LoadBalancer { .. } => return None,
        })
    }
}

impl Cluster {
    /// Delivers what comes next until a step has happened. `None`: nothing is on its way any more,
    /// or only what repeats for ever in the background (the retries of an unschedulable pod).
    pub fn step(&mut self) -> Option<Step> {
        let patience = self.patience();
        loop {
            if let Poll::Ready(step) = self.step_part(patience, &mut { usize::MAX }) {
                return step;
            }
        }
    }

    /// How long a step is waited for (absolute).
    pub fn patience(&self) -> Ms {
        self.now() + BACKGROUND_MAX_MS
    }

    /// A part of [`Cluster::step`] or [`Cluster::step_until`], which all have the same `until`: no
    /// more deliveries than are `left`. Between two steps of an ocean lie hundreds of thousands.
    /// Where it is pending, something comes by `until`.
    pub fn step_part(&mut self, until: Ms, left: &mut usize) -> Poll<Option<Step>> {
        while self.clock.next_at().is_some_and(|at| at <= until) {
            if *left == 0 {
                return Poll::Pending;
            }
            *left -= 1;
            let entry = self.clock.take().expect("something is next");
            if let Some(step) = self.deliver(entry, until) {
                return Poll::Ready(Some(step));
            }
        }
        Poll::Ready(None)
    }

    /// As [`Cluster::step`], but stops before anything later than `until`; then it is `until`.
    pub fn step_until(&mut self, until: Ms) -> Option<Step> {
        self.step_watched(until, |_, _| ())
    }

    /// As [`Cluster::step_until`], under the eyes of somebody who looks after each delivery, also
    /// those that are no steps, and hears whose request it was that etcd has written.
    pub fn step_watched(
        &mut self,
        until: Ms,
        mut see: impl FnMut(&Cluster, Option<Actor>),
    ) -> Option<Step> {
        while self.clock.next_at().is_some_and(|at| at <= until) {
            let entry = self.clock.take().expect("something is next");
            let by = match &entry.what {
                Delivery::Commit { request, .. } => Some(request.by),
                _ => None,
            };
            let step = self.deliver(entry, until);
            see(self, by);
            if step.is_some() {
                return step;
            }
        }
        self.clock.advance(until.max(self.now()));
        None
    }

    /// Steps until nothing arrives for `quiet_ms`, at most `limit` steps. Returns the steps made.
    pub fn settle(&mut self, quiet_ms: Ms, limit: usize) -> Vec<Step> {
        let mut steps = Vec::new();
        while steps.len() < limit {
            let until = self.now() + quiet_ms;
            if self.clock.next_at().is_none_or(|at| at > until) {
                break;
            }
            steps.extend(self.step_until(until));
        }
        steps
    }

    /// A part of [`Cluster::settle`]: at most `limit` deliveries, steps or not. Is it quiet?
    pub(super) fn settle_part(&mut self, quiet_ms: Ms, limit: usize) -> bool {
        for _ in 0..limit {
            let until = self.now() + quiet_ms;
            if self.clock.next_at().is_none_or(|at| at > until) {
                return true;
            }
            let entry = self.clock.take().expect("something is next");
            self.deliver(entry, until);
        }
        false
    }

    /// What follows from it by itself may be done as well, if it comes by `until`.
    pub(super) fn deliver(&mut self, entry: Entry, until: Ms) -> Option<Step> {
        let Entry { cause, quiet, what } = entry;
        match what {
            Delivery::Request { sender, request } => self.request(cause, quiet, sender, request),
            Delivery::Commit { starts, sender, request, generated } => {
                if starts != self.starts || !self.running {
                    let text = "Unable to connect to the server: EOF";
                    return self.unanswered(cause, &request, text);
                }
                self.commit(cause, quiet, sender, request, generated)
            }
            Delivery::Response { epoch, request, response } => {
                self.response(cause, quiet, epoch, &request, &response)
            }
            Delivery::Watch { epoch, to, op, object } => {
                if self.epoch(&to) != Some(epoch) {
                    return None;
                }
                self.call(&to, cause, |component, ctx| component.on_watch(ctx, op, &object))
            }
            Delivery::Timer { epoch, to, timer } => {
                if self.timer_epoch(&to) != Some(epoch) {
                    return None;
                }
                if to == Actor::Client {
                    return self.traffic_call(cause, until, |traffic, ctx, world| {
                        traffic.on_timer(ctx, &timer, world);
                    });
                }
                let step = self.call(&to, cause, |component, ctx| component.on_timer(ctx, &timer));
                if let Actor::KubeProxy(node) = &to {
                    self.rules_written(node, step.as_ref());
                }
                step
            }
            Delivery::Record { by, event } => {
                self.record(&by, event);
                None
            }
            Delivery::Fault(fault) => Some(self.fault(cause, fault)),
            Delivery::Join(setup) => self.join(cause, *setup),
            Delivery::Connect(node) => self.connect(cause, &node),
        }
    }

    /// A request at the API server's gates.
    fn request(
        &mut self,
        cause: Option<StepId>,
        quiet: bool,
        sender: u32,
        mut request: Box<Request>,
    ) -> Option<Step> {
        if self.epoch(&request.by) != Some(sender) {
            return None;
        }
        if !self.running {
            let text = "The connection to the server was refused - did you specify the right \
                        host or port?";
            return self.unanswered(cause, &request, text);
        }
        let generated =
            matches!(&request.verb, Verb::Create(object) if object.meta().name.is_empty());
        let mut at =
            Surroundings { now: self.clock.now(), config: &self.config, rng: &mut self.rng };
        if let Err(error) = self.api.admit(&mut at, &mut request) {
            self.answer(cause, quiet, sender, request, Err(error));
            return None;
        }
        // A generated name is known from here on.
        let note = What::Request(apiserver::note(&request.verb));
        let step = (!quiet).then(|| self.made(cause, request.by, Actor::ApiServer, note, vec![]));
        let cause = step.as_ref().map_or(cause, |s| Some(s.id));
        let what = Delivery::Commit { starts: self.starts, sender, request, generated };
        self.send(self.config.etcd_ms, Entry { cause, quiet, what });
        step
    }

    /// The control plane is down: nobody answers. kubectl says so, components will try again.
    fn unanswered(
        &mut self,
        cause: Option<StepId>,
        request: &Request,
        message: &str,
    ) -> Option<Step> {
        let error = ApiError { reason: Reason::Unavailable, message: message.into() };
        (request.by == Actor::Learner).then(|| {
            if let Some(node) = request.work {
                self.drains.remove(&node.name);
            }
            self.refused(cause, &request.verb, Actor::Learner, error)
        })
    }

    /// A request at etcd: compared, written, told to everybody who watches.
    fn commit(
        &mut self,
        cause: Option<StepId>,
        quiet: bool,
        sender: u32,
        request: Box<Request>,
        generated: bool,
    ) -> Option<Step> {
        let mut at =
            Surroundings { now: self.clock.now(), config: &self.config, rng: &mut self.rng };
        let (object, written) = match self.api.commit(&mut at, &request, generated) {
            Ok(done) => done,
            Err(error) => {
                self.answer(cause, quiet, sender, request, Err(error));
                return None;
            }
        };
        let changes: Vec<Change> = written.iter().flat_map(|w| self.api.changes(w)).collect();
        let step = written.last().filter(|_| !quiet || !changes.is_empty()).map(|last| {
            let stored = What::Stored {
                key: last.object.key(),
                revision: last.object.meta().resource_version,
                deleted: last.op == WatchOp::Deleted,
            };
            self.made(cause, Actor::ApiServer, Actor::Etcd, stored, changes)
        });
        if let (Some(_), Some(last)) = (&step, written.last()) {
            self.prev_kv = last.old.clone();
        }
        let cause = step.as_ref().map_or(cause, |s| Some(s.id));
        for write in &written {
            self.tell_watchers(cause, write);
        }
        self.answer(cause, quiet, sender, request, Ok(object));
        step
    }

    fn answer(
        &mut self,
        cause: Option<StepId>,
        quiet: bool,
        epoch: u32,
        request: Box<Request>,
        response: Response,
    ) {
        let what = Delivery::Response { epoch, request, response: Box::new(response) };
        self.send(self.config.api_ms, Entry { cause, quiet, what });
    }

    fn response(
        &mut self,
        cause: Option<StepId>,
        quiet: bool,
        epoch: u32,
        request: &Request,
        response: &Response,
    ) -> Option<Step> {
        let to = request.by;
        if self.epoch(&to) != Some(epoch) {
            return None;
        }
        if to == Actor::Learner {
            return match response {
                Ok(_) => {
                    self.kubectl_goes_on(cause, request);
                    None
                }
                Err(error) if !self.kubectl_minds(request, error) => None,
                Err(error) => {
                    let step = self.refused(cause, &request.verb, to, error.clone());
                    self.kubectl_retries(step.id, request, error);
                    Some(step)
                }
            };
        }
        let step =
            self.call(&to, cause, |component, ctx| component.on_response(ctx, request, response));
        match response {
            Err(error) if step.is_none() && !quiet => {
                Some(self.refused(cause, &request.verb, to, error.clone()))
            }
            _ => step,
        }
    }

    fn refused(&mut self, cause: Option<StepId>, verb: &Verb, to: Actor, error: ApiError) -> Step {
        let refusal = Refusal { request: apiserver::note(verb), error };
        self.made(cause, Actor::ApiServer, to, What::Refused(Arc::new(refusal)), vec![])
    }

    /// Sends one write to everybody who watches its kind.
    fn tell_watchers(&mut self, cause: Option<StepId>, written: &Written) {
        let kind = written.object.kind();
        let mut to: Vec<Actor> = Vec::with_capacity(Controller::ALL.len() + 2);
        if Scheduler::watches(kind) {
            to.push(Actor::Scheduler);
        }
        let watching = Controller::ALL.into_iter().filter(|c| Controllers::watches(*c, kind));
        to.extend(watching.map(Actor::Controller));
        match kind {
            Kind::Pod => {
                let pod = written.object.as_pod().expect("a Pod by its kind");
                if !pod.spec.node_name.is_empty() {
                    to.push(Actor::Kubelet(pod.spec.node_name));
                }
                self.tell_ingress(cause, written);
            }
            Kind::Service | Kind::EndpointSlice => {
                self.proxies.gather(self.clock.now());
                to.extend(self.proxies.names().map(Actor::KubeProxy));
                to.extend(self.ingress.watching(kind));
            }
            Kind::NetworkPolicy | Kind::Namespace => {
                let (now, gone) = (self.clock.now(), written.op == WatchOp::Deleted);
                let heard = self.config.watch_ms;
                let in_force = self.policies.learn(now, heard, &written.object, gone);
                let enforced = self.config.network.network_policy == PolicySupport::Enforced;
                if let Some(at) = in_force.filter(|_| enforced) {
                    let policy = written.object.key();
                    let what = Delivery::Fault(Fault::PolicyWritten { policy, gone });
                    self.send(at - now, Entry { cause, quiet: false, what });
                }
            }
            Kind::Node | Kind::Lease | Kind::Deployment => {}
            Kind::ReplicaSet | Kind::PodDisruptionBudget | Kind::Event => {}
            Kind::PriorityClass | Kind::Endpoints | Kind::ConfigMap => {}
            Kind::Ingress | Kind::IngressClass | Kind::Secret => {
                self.tell_ingress(cause, written);
                to.extend(self.ingress.watching(kind));
            }
        }
        // A kubelet watches by spec.nodeName: a pod that comes to match is new to it.
        let old = written.old.as_ref().and_then(Object::as_pod);
        let comes = old.is_some_and(|pod| pod.spec.node_name.is_empty());
        for to in to {
            // Who is cut off now has no open watch.
            let Some(epoch) = self.epoch(&to) else { continue };
            let op = match to {
                Actor::Kubelet(_) if comes && written.op == WatchOp::Modified => WatchOp::Added,
                _ => written.op,
            };
            let object = written.object.clone();
            let what = Delivery::Watch { epoch, to, op, object };
            self.send(self.config.watch_ms, Entry { cause, quiet: true, what });
        }
    }

    /// A write that starts or stops the program of an ingress controller, or that DNS outside goes
    /// by.
    fn tell_ingress(&mut self, cause: Option<StepId>, written: &Written) {
        let gone = written.op == WatchOp::Deleted;
        match self.ingress.learn(self.clock.now(), &written.object, gone) {
            Some(Turn::Starts(pod)) => self.relist_ingress(cause, &pod),
            Some(Turn::Leads(pod)) => {
                self.look_ingress(cause, &pod, |program, ctx| program.look(ctx))
            }
            None => {}
        }
    }

    /// The program of an ingress controller lists what it watches.
    pub(super) fn relist_ingress(&mut self, cause: Option<StepId>, pod: &Key) {
        let kinds = [Kind::Service, Kind::Secret, Kind::IngressClass, Kind::Ingress];
        let all: Vec<Object> = kinds.iter().flat_map(|k| self.api.list(*k).cloned()).collect();
        self.look_ingress(cause, pod, |program, ctx| program.relist(ctx, &all));
    }

    /// The program of an ingress controller does something, if it is connected.
    fn look_ingress(
        &mut self,
        cause: Option<StepId>,
        pod: &Key,
        f: impl FnOnce(&mut IngressNginx, &mut Ctx),
    ) {
        let me = Actor::Pod { namespace: pod.namespace, name: pod.name };
        if self.epoch(&me).is_none() {
            return;
        }
        let out = self.ask(me, cause, |parts, ctx| {
            if let Some(program) = parts.ingress.called(pod) {
                f(program, ctx);
            }
        });
        self.background(&me, cause, out);
    }

    /// Records a Kubernetes Event, counting equal ones as client-go's correlator does.
    fn record(&mut self, by: &Actor, note: EventNote) {
        if !self.running {
            return;
        }
        let component = match &*note.by {
            "" => Str::from(component_name(by)),
            _ => note.by,
        };
        let mut hasher = hash::Fnv::default();
        (&note.uid, note.reason, &note.message, &*component).hash(&mut hasher);
        let mut name = [&*note.about.name, "."].concat();
        hash::write_hex(&mut name, hasher.finish());
        let name = Str::from(name);
        let now = self.clock.now();
        let Some(count) = self.recorder.count(now, by, &note, name) else { return };
        // Events about cluster-scoped objects live in `default`.
        let namespace = match &*note.about.namespace {
            "" => Str::from("default"),
            _ => note.about.namespace,
        };
        let now = Some(Time::from_ms(self.now()));
        let key = Key::new(Kind::Event, namespace, name);
        let verb = match self.api.get(&key) {
            Some(Object::Event(event)) => {
                let mut event = (**event).clone();
                event.count += count;
                event.last_timestamp = now;
                Verb::Update(event.into())
            }
            _ if self.api.is_ending(namespace) => return,
            _ => Verb::Create(
                Event {
                    count,
                    first_timestamp: now,
                    last_timestamp: now,
                    involved_object: ObjectReference {
                        api_version: note.about.kind.api_version().into(),
                        kind: note.about.kind.name().into(),
                        name: note.about.name,
                        namespace: note.about.namespace,
                        uid: note.uid,
                    },
                    message: note.message.into(),
                    metadata: ObjectMeta {
                        name,
                        namespace,
                        creation_timestamp: now,
                        ..ObjectMeta::default()
                    },
                    reason: note.reason.into(),
                    reporting_component: component,
                    kind: if note.warning { "Warning" } else { "Normal" }.into(),
                }
                .into(),
            ),
        };
        self.store(verb);
    }

    /// Stores something outside the course of messages (events, what every cluster begins with).
    fn store(&mut self, verb: Verb) {
        let request = Request { by: Actor::ApiServer, work: None, verb };
        let mut at =
            Surroundings { now: self.clock.now(), config: &self.config, rng: &mut self.rng };
        let written = self.api.commit(&mut at, &request, false).map(|(_, written)| written);
        for write in written.iter().flatten() {
            self.tell_watchers(None, write);
        }
    }

    pub(super) fn create_namespaces(&mut self) {
        for name in ["default", "kube-node-lease", "kube-public", "kube-system"] {
            let mut namespace = Namespace::named(name.into());
            namespace.metadata.creation_timestamp = Some(Time::from_ms(self.now()));
            self.store(Verb::Create(namespace.into()));
        }
    }

    /// Lets a part of the cluster speak as `me`. What comes out is still to be sent.
    pub(super) fn ask(
        &mut self,
        me: Actor,
        cause: Option<StepId>,
        f: impl FnOnce(&mut Parts, &mut Ctx),
    ) -> Out {
        let Cluster { clock, config, rng, scheduler, controllers, machines, proxies, .. } = self;
        let (traffic, policies, ingress) = (&mut self.traffic, &self.policies, &mut self.ingress);
        let places = &self.places;
        let mut out = Out::default();
        let mut ctx = Ctx { now: clock.now(), config, rng, me, cause, out: &mut out };
        let mut parts =
            Parts { scheduler, controllers, machines, proxies, places, traffic, policies, ingress };
        f(&mut parts, &mut ctx);
        out
    }

    /// Calls a component and sends what comes out of it.
    pub(super) fn call(
        &mut self,
        to: &Actor,
        cause: Option<StepId>,
        f: impl FnOnce(&mut dyn Component, &mut Ctx),
    ) -> Option<Step> {
        let out = self.ask(*to, cause, |parts, ctx| {
            if let Some(component) = parts.component(to) {
                f(component, ctx);
            }
        });
        self.send_out(to, cause, out)
    }

    /// As [`Cluster::call`], for user traffic: it sees the machines, not the API server.
    pub(super) fn traffic_call(
        &mut self,
        cause: Option<StepId>,
        until: Ms,
        f: impl FnOnce(&mut Traffic, &mut Ctx, &World),
    ) -> Option<Step> {
        let me = Actor::Client;
        let quiet_until = self.clock.next_at().map_or(until + 1, |next| next.min(until + 1));
        let mut at = self.now();
        let out = self.ask(me, cause, |parts, ctx| {
            let (settings, now) = (ctx.config.network, ctx.now);
            let (machines, proxies) = (&*parts.machines, &*parts.proxies);
            let (places, policies, ingress) = (parts.places, parts.policies, &*parts.ingress);
            let balanced = &Balanced::default();
            let world = World {
                machines,
                proxies,
                places,
                policies,
                ingress,
                balanced,
                settings,
                now,
                quiet_until,
            };
            f(parts.traffic, ctx, &world);
            at = ctx.now;
        });
        self.clock.pass(at, out.saved);
        self.send_out(&me, cause, out)
    }

    pub(super) fn send_out(&mut self, me: &Actor, cause: Option<StepId>, out: Out) -> Option<Step> {
        let cause = out.because.or(cause);
        let quiet = out.note.is_none();
        debug_assert!(!quiet || out.changes.is_empty(), "a change without a note");
        let step = out.note.map(|(from, to, what)| self.made(cause, from, to, what, out.changes));
        let cause = step.as_ref().map_or(cause, |s| Some(s.id));
        for (at, timer) in out.timers {
            let Some(epoch) = self.timer_epoch(me) else { continue };
            let what = Delivery::Timer { epoch, to: *me, timer };
            self.clock.send(at, Entry { cause, quiet: true, what });
        }
        for (work, verb) in out.requests {
            let Some(sender) = self.epoch(me) else { continue };
            let request = Box::new(Request { by: *me, work, verb });
            let what = Delivery::Request { sender, request };
            self.send(self.config.api_ms, Entry { cause, quiet, what });
        }
        for event in out.events {
            if self.epoch(me).is_some() {
                let what = Delivery::Record { by: *me, event };
                self.send(self.config.api_ms, Entry { cause, quiet: true, what });
            }
        }
        step
    }

    pub(super) fn send(&mut self, after_ms: Ms, entry: Entry) {
        self.clock.send(self.clock.now() + after_ms, entry);
    }

    /// Makes a step: something happened now.
    pub(super) fn made(
        &mut self,
        cause: Option<StepId>,
        from: Actor,
        to: Actor,
        what: What,
        changes: Vec<Change>,
    ) -> Step {
        self.steps += 1;
        Step { id: self.steps, at: self.clock.now(), from, to, what, cause, changes }
    }

    /// Which connection of an actor to the API server is up; `None` while there is none.
    pub(super) fn epoch(&self, actor: &Actor) -> Option<u32> {
        if let Actor::Pod { namespace, name } = actor {
            let program = self.ingress.get(&Key::new(Kind::Pod, *namespace, *name))?;
            let up = self.machines.get(program.node())?.is_up() && self.running;
            return up.then(|| program.run());
        }
        match actor.node() {
            Some(node) if &**node == FLEET => self.running.then_some(self.starts),
            Some(node) => {
                let machine = self.machines.get(node)?;
                let up = machine.is_up() && self.running;
                up.then(|| self.links[node].connects)
            }
            None => self.control_plane_epoch(actor),
        }
    }

    fn control_plane_epoch(&self, actor: &Actor) -> Option<u32> {
        match actor {
            Actor::Controller(controller) => {
                let runs = self.running && !self.is_stopped(*controller);
                runs.then_some(self.starts + self.restarts[*controller as usize])
            }
            _ if actor.in_control_plane() => self.running.then_some(self.starts),
            _ => Some(0),
        }
    }

    /// Which run of an actor is on; `None` while it is off. Its timers go by this.
    fn timer_epoch(&self, actor: &Actor) -> Option<u32> {
        if let Actor::Pod { namespace, name } = actor {
            let program = self.ingress.get(&Key::new(Kind::Pod, *namespace, *name))?;
            return self.machines.get(program.node())?.powered.then(|| program.run());
        }
        match actor.node() {
            Some(node) if &**node == FLEET => Some(0),
            Some(node) => {
                let machine = self.machines.get(node)?;
                machine.powered.then(|| self.links[node].boots)
            }
            None => self.control_plane_epoch(actor),
        }
    }
}

/// A day without a step is taken for the end.
const BACKGROUND_MAX_MS: Ms = 86_400_000;

/// An Event's reportingComponent.
fn component_name(actor: &Actor) -> &'static str {
    match actor {
        Actor::Scheduler => "default-scheduler",
        Actor::Controller(controller) => match controller {
            Controller::Deployment => "deployment-controller",
            Controller::ReplicaSet => "replicaset-controller",
            Controller::NodeLifecycle => "node-controller",
            Controller::TaintEviction => "taint-eviction-controller",
            Controller::EndpointSlice => "endpoint-slice-controller",
            Controller::Endpoints => "endpoint-controller",
            Controller::GarbageCollector => "garbage-collector-controller",
            Controller::PodGarbageCollector => "pod-garbage-collector-controller",
            Controller::Disruption => "controllermanager",
            Controller::ServiceLb => "service-controller",
        },
        Actor::Kubelet(_) | Actor::Runtime(_) => "kubelet",
        Actor::KubeProxy(_) => "kube-proxy",
        Actor::Learner | Actor::World | Actor::Client | Actor::ApiServer => "",
        Actor::Etcd | Actor::Pod { .. } | Actor::LoadBalancer { .. } => "",
    }
}
