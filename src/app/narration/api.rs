//! Requests, refusals, writes and watch events.

use super::{Context, Told, Voice, fields};
use crate::cluster::object::{Key, Kind, Object, PodPhase, Status, Taint};
use crate::cluster::{
    Actor, Change, Controller, Reason, Refusal, RequestNote, Step, VerbName, WatchOp, What,
};
use crate::text::state::PodState;
use crate::text::story::api::{Effect, News, Refused, Request, Stored, Watch, Watches, Wrong};
use crate::text::story::means::Means;
use crate::text::story::small::{Changed, Field};
use crate::text::{Mark, Span, rich};

pub(super) fn request(context: &Context, step: &Step, note: &RequestNote) -> Told {
    let voice = context.voice;
    let kubelet = matches!(step.from, Actor::Kubelet(_));
    let key = match (note.verb, note.subresource, note.key.kind) {
        _ if step.from == Actor::Learner => Request::Accepted,
        (_, "binding", _) => Request::Bind,
        (_, "eviction", _) => Request::Evict,
        (_, "scale", _) => Request::Scale,
        (VerbName::Update | VerbName::Patch, "status", Kind::Pod) if kubelet => Request::PodStatus,
        (VerbName::Update | VerbName::Patch, "status", _) => Request::Status,
        (VerbName::Create, _, Kind::Pod) => Request::CreatePod,
        (VerbName::Create, _, Kind::ReplicaSet) => Request::CreateReplicaSet,
        (VerbName::Create, _, Kind::Node) => Request::CreateNode,
        (VerbName::Create, _, _) => Request::Create,
        (VerbName::Update | VerbName::Patch, _, _) => Request::Change,
        (VerbName::Delete, _, Kind::Pod) if kubelet => Request::Confirm,
        (VerbName::Delete, _, Kind::Pod) => Request::DeletePod,
        (VerbName::Delete, _, _) => Request::Delete,
    };
    let from = voice.actor(&step.from);
    let object = voice.object(context.cluster, &note.key);
    let ship = bound_to(context, &note.key);
    Told::new(voice, key.tale(voice.lang), &[&from, &object, &line(note), &ship])
}

/// The node a binding is about: known from the decision that caused it.
fn bound_to(context: &Context, pod: &Key) -> String {
    let voice = context.voice;
    let decided = context.trail.iter().find_map(|step| match &step.what {
        What::Scheduled(decision) if decision.pod == *pod => decision.chosen.as_deref(),
        _ => None,
    });
    let any = match voice.lang {
        crate::text::Lang::Ko => "{ship}",
        crate::text::Lang::En => "a {ship}",
    };
    decided.map_or_else(|| voice.say(any, &[]), |node| voice.ship(node))
}

/// `POST pods/web-6/binding`.
fn line(note: &RequestNote) -> String {
    let method = match note.verb {
        VerbName::Create => "POST",
        VerbName::Update => "PUT",
        VerbName::Patch => "PATCH",
        VerbName::Delete => "DELETE",
    };
    let mut line = [method, " ", note.key.kind.plural(), "/", &note.key.name].concat();
    if !note.subresource.is_empty() {
        line.push('/');
        line.push_str(note.subresource);
    }
    line
}

pub(super) fn refused(context: &Context, step: &Step, refusal: &Refusal) -> Told {
    let voice = context.voice;
    let who = if step.from == Actor::ApiServer { &step.to } else { &step.from };
    let (who, error) = (voice.actor(who), &refusal.error);
    let wrong = match error.reason {
        Reason::NotFound => Wrong::NotFound,
        Reason::AlreadyExists => Wrong::AlreadyExists,
        Reason::Conflict => Wrong::Conflict,
        Reason::Invalid => Wrong::Invalid,
        Reason::BadRequest => Wrong::BadRequest,
        Reason::Forbidden => Wrong::Forbidden,
        Reason::TooManyRequests => Wrong::TooMany,
        Reason::InternalError => Wrong::Internal,
        Reason::Unavailable => {
            return Told::new(
                voice,
                Refused::NoAnswer.tale(voice.lang),
                &[&who, "", &error.message],
            );
        }
    };
    let wrong = Wrong::of(wrong, &error.message).get(voice.lang);
    let code = error.reason.code().to_string();
    let gloss = voice.say(wrong, &[]);
    Told::new(voice, Refused::No.tale(voice.lang), &[&who, &gloss, &error.message, &code])
}

pub(super) fn stored(
    context: &Context,
    step: &Step,
    key: &Key,
    revision: u64,
    deleted: bool,
) -> Told {
    let (voice, path, revision) = (context.voice, key.path(), revision.to_string());
    let object = voice.object(context.cluster, key);
    if deleted {
        return Told::new(voice, Stored::Deleted.tale(voice.lang), &[&object, &revision, &path]);
    }
    let Some(change) = step.changes.iter().max_by_key(|change| weight(change)) else {
        let told = Told::new(voice, Stored::Other.tale(voice.lang), &[&object, &revision, &path]);
        return warned(context, key, told.after(fields(context, key)));
    };
    let what = changed(context, change);
    let told = Told::new(voice, Stored::Put.tale(voice.lang), &[&what, &revision, &path])
        .after(rich::fill(effect(change).get(voice.lang), voice.lang, voice.skin, &[]))
        .after(fields(context, key));
    warned(context, key, told)
}

/// With what the API server warns of to whoever wrote the Service itself, not only its status.
#[inline(never)]
fn warned(context: &Context, key: &Key, mut told: Told) -> Told {
    let now = (key.kind == Kind::Service).then(|| context.cluster.get(key)).flatten();
    let Some(now) = now.as_ref().and_then(Object::as_service) else { return told };
    let before = context.before.and_then(Object::as_service);
    if before.is_none_or(|before| before.status == now.status) {
        for text in now.warnings() {
            told = told.and(context.voice, Effect::Warned.get(context.voice.lang), &[text]);
        }
    }
    told
}

/// Which fields the write changed, and from what to what.
fn fields(context: &Context, key: &Key) -> Vec<Span> {
    let voice = context.voice;
    let after = context.before.and_then(|_| context.cluster.get(key));
    let (Some(before), Some(after)) = (context.before, after) else { return Vec::new() };
    let none = voice.say(Field::None.get(voice.lang), &[]);
    let mut out = vec![Span::plain(Field::Lead.get(voice.lang))];
    for field in fields::changed(before, &after) {
        let means = Means::of(&field.path, &field.to);
        let said = |value: String| if value.is_empty() { none.clone() } else { value };
        out.push(Span::plain("\n"));
        out.push(Span { mark: Mark::Code, text: field.path });
        out.push(Span::plain([" ", &said(field.from), " → "].concat()));
        out.push(Span { mark: Mark::Strong, text: said(field.to) });
        if let Some(means) = means {
            let means = voice.say(means.get(voice.lang), &[]);
            out.push(Span::plain([" (", &means, ")"].concat()));
        }
    }
    if out.len() == 1 {
        return Vec::new();
    }
    out.push(Span::plain("\n"));
    out
}

/// What a stored change leads to.
fn effect(change: &Change) -> Effect {
    match change {
        Change::Created(key) if key.kind == Kind::Pod => Effect::CreatedPod,
        Change::Created(_) => Effect::Created,
        Change::Deleted(_) => Effect::Deleted,
        Change::Bound { .. } => Effect::Bound,
        Change::Phase { phase: PodPhase::Running, .. } => Effect::Started,
        Change::Phase { .. } => Effect::Phase,
        Change::Ready { ready: true, .. } => Effect::Ready,
        Change::Ready { ready: false, .. } => Effect::Unready,
        Change::Waiting { .. } => Effect::Waiting,
        Change::Restarted { .. } => Effect::Restarted,
        Change::Terminating { .. } => Effect::Terminating,
        Change::Unschedulable { .. } => Effect::Unschedulable,
        Change::NodeReady { status: Status::True, .. } => Effect::NodeReady,
        Change::NodeReady { status: Status::False | Status::Unknown, .. } => Effect::NodeAway,
        Change::Tainted { .. } => Effect::Tainted,
        Change::Untainted { .. } => Effect::Untainted,
        Change::Cordoned { on: true, .. } => Effect::Cordoned,
        Change::Cordoned { on: false, .. } => Effect::Untainted,
        Change::Scaled { .. } => Effect::Scaled,
        Change::Template { .. } => Effect::Template,
        Change::Endpoints { .. } => Effect::Endpoints,
        Change::Answered { .. } | Change::Machine { .. } => Effect::Other,
        Change::ControlPlane { .. } | Change::Controller { .. } => Effect::Other,
        Change::LoadBalancer { service, .. } if service.kind == Kind::Ingress => Effect::Published,
        Change::LoadBalancer { .. } => Effect::Balanced,
        Change::Network { .. } => Effect::Other,
    }
}

/// Which of several changes says most: a new pod that is at once unschedulable is rather new.
fn weight(change: &Change) -> u8 {
    match change {
        Change::Created(_) | Change::Deleted(_) | Change::Terminating { .. } => 9,
        Change::Bound { .. } | Change::Unschedulable { .. } => 8,
        Change::NodeReady { .. } | Change::Template { .. } | Change::Scaled { .. } => 7,
        Change::Tainted { .. } | Change::Untainted { .. } | Change::Cordoned { .. } => 6,
        Change::Ready { .. } | Change::Endpoints { .. } => 5,
        Change::Waiting { .. } => 4,
        Change::Restarted { .. } => 3,
        Change::Phase { .. } => 2,
        Change::Answered { .. } | Change::Machine { .. } => 1,
        Change::ControlPlane { .. } | Change::Controller { .. } | Change::Network { .. } => 1,
        Change::LoadBalancer { .. } => 5,
    }
}

/// A change in few words.
pub fn changed(context: &Context, change: &Change) -> String {
    let voice = context.voice;
    let say = |key: Changed, args: &[&str]| voice.say(key.get(voice.lang), args);
    let object = |key: &Key| voice.object(context.cluster, key);
    let taint = |key: &str, effect: &str| [Taint::short_key(key), ":", effect].concat();
    match change {
        Change::Created(key) => say(Changed::Created, &[&object(key)]),
        Change::Deleted(key) => say(Changed::Deleted, &[&object(key)]),
        Change::Bound { pod, node } => say(Changed::Bound, &[&object(pod), &voice.ship(node)]),
        Change::Phase { pod, phase } => say(Changed::Phase, &[&object(pod), phase.name()]),
        Change::Ready { pod, ready: true } => say(Changed::Ready, &[&object(pod)]),
        Change::Ready { pod, ready: false } => say(Changed::Unready, &[&object(pod)]),
        Change::Waiting { pod, reason } => {
            say(Changed::Waiting, &[&object(pod), &waiting(voice, reason)])
        }
        Change::Restarted { pod, count } => {
            say(Changed::Restarted, &[&object(pod), &count.to_string()])
        }
        Change::Terminating { pod } => say(Changed::Terminating, &[&object(pod)]),
        Change::Unschedulable { pod } => say(Changed::Unschedulable, &[&object(pod)]),
        Change::NodeReady { node, status } => {
            let key = match status {
                Status::True => Changed::NodeReady,
                Status::False => Changed::NodeNotReady,
                Status::Unknown => Changed::NodeUnknown,
            };
            say(key, &[&voice.ship(node)])
        }
        Change::Tainted { node, key, effect } => {
            say(Changed::Tainted, &[&voice.ship(node), &taint(key, effect)])
        }
        Change::Untainted { node, key, effect } => {
            say(Changed::Untainted, &[&voice.ship(node), &taint(key, effect)])
        }
        Change::Cordoned { node, on: true } => say(Changed::Cordoned, &[&voice.ship(node)]),
        Change::Cordoned { node, on: false } => say(Changed::Uncordoned, &[&voice.ship(node)]),
        Change::Scaled { key, from, to } => {
            say(Changed::Scaled, &[&object(key), &from.to_string(), &to.to_string()])
        }
        Change::Template { key } => say(Changed::Template, &[&object(key)]),
        Change::Endpoints { service, ready, total } => {
            say(Changed::Endpoints, &[&object(service), &ready.to_string(), &total.to_string()])
        }
        Change::Answered { service, ok: true, .. } => say(Changed::Answered, &[&object(service)]),
        Change::Answered { service, ok: false, .. } => {
            say(Changed::Unanswered, &[&object(service)])
        }
        Change::Machine { node } => say(Changed::Machine, &[&voice.ship(node)]),
        Change::Controller { controller, running: true } => {
            say(Changed::ControllerUp, &[controller.name()])
        }
        Change::Controller { controller, running: false } => {
            say(Changed::ControllerDown, &[controller.name()])
        }
        Change::Network { setting, value } => say(Changed::Network, &[setting, value]),
        Change::LoadBalancer { service, address } => {
            let key = match address.is_empty() {
                true => Changed::Unbalanced,
                false => Changed::Balanced,
            };
            say(key, &[&object(service), address])
        }
        Change::ControlPlane { running: true } => say(Changed::PlaneUp, &[]),
        Change::ControlPlane { running: false } => say(Changed::PlaneDown, &[]),
    }
}

/// A waiting reason with its word: `CrashLoopBackOff(반복 고장)`.
fn waiting(voice: Voice, reason: &str) -> String {
    let known = PodState::ALL.iter().find(|state| state.real() == reason);
    match known {
        Some(state) => [reason, "(", state.word(voice.lang), ")"].concat(),
        None => reason.into(),
    }
}

pub(super) fn watch(context: &Context, step: &Step, key: &Key, op: WatchOp) -> Told {
    let voice = context.voice;
    let who = voice.actor(&step.to);
    let object = voice.object(context.cluster, key);
    let news = voice.say(news(context, step, key, op).get(voice.lang), &[&object]);
    let op = match op {
        WatchOp::Added => "ADDED",
        WatchOp::Modified => "MODIFIED",
        WatchOp::Deleted => "DELETED",
    };
    let path = [key.kind.plural(), "/", &key.name].concat();
    let args = [&*who, &news, &object, op, voice.dative(&step.to), &path];
    let told = Told::new(voice, Watch::Event.tale(voice.lang), &args);
    told.and(voice, watches(&step.to).get(voice.lang), &[])
}

/// What the event means to who hears it: by the write that caused it, else by the present state.
fn news(context: &Context, step: &Step, key: &Key, op: WatchOp) -> News {
    let plain = match op {
        WatchOp::Added => News::Added,
        WatchOp::Modified => News::Modified,
        WatchOp::Deleted => return News::Deleted,
    };
    if key.kind != Kind::Pod {
        return plain;
    }
    let write = context.trail.iter().find(|s| Some(s.id) == step.cause);
    let known =
        write.into_iter().flat_map(|s| &s.changes).find_map(|change| match (&step.to, change) {
            (Actor::Kubelet(_), Change::Terminating { pod }) if pod == key => Some(News::PodEnd),
            (Actor::Kubelet(_), Change::Bound { pod, .. }) if pod == key => Some(News::PodForYou),
            (Actor::Scheduler, Change::Created(pod)) if pod == key => Some(News::PodWaits),
            _ => None,
        });
    if let Some(news) = known {
        return news;
    }
    let object = context.cluster.get(key);
    match (&step.to, object.as_ref().and_then(|o| o.as_pod())) {
        (Actor::Kubelet(_), Some(pod)) if pod.metadata.is_terminating() => News::PodEnd,
        (Actor::Kubelet(_), Some(pod)) if fresh(pod.status.phase, &pod.status.pod_ip) => {
            News::PodForYou
        }
        (Actor::Scheduler, Some(pod)) if pod.node_name().is_empty() => News::PodWaits,
        _ => plain,
    }
}

/// Nothing of the pod has been started yet.
fn fresh(phase: PodPhase, ip: &str) -> bool {
    phase == PodPhase::Pending && ip.is_empty()
}

fn watches(actor: &Actor) -> Watches {
    match actor {
        Actor::Kubelet(_) => Watches::Kubelet,
        Actor::Scheduler => Watches::Scheduler,
        Actor::KubeProxy(_) => Watches::KubeProxy,
        Actor::Controller(Controller::Deployment) => Watches::Deployment,
        Actor::Controller(Controller::ReplicaSet) => Watches::ReplicaSet,
        Actor::Controller(Controller::NodeLifecycle) => Watches::Node,
        Actor::Controller(Controller::TaintEviction) => Watches::TaintEviction,
        Actor::Controller(Controller::EndpointSlice | Controller::Endpoints) => {
            Watches::EndpointSlice
        }
        Actor::Controller(Controller::GarbageCollector) => Watches::Collector,
        Actor::Controller(Controller::PodGarbageCollector) => Watches::TaintEviction,
        Actor::Controller(Controller::Disruption | Controller::ServiceLb) => Watches::Other,
        Actor::LoadBalancer { .. } => Watches::Other,
        Actor::Learner | Actor::World | Actor::Client | Actor::ApiServer => Watches::Other,
        Actor::Etcd | Actor::Runtime(_) | Actor::Pod { .. } => Watches::Other,
    }
}
