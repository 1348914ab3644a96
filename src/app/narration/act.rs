//! The learner's acts and what they break or mend.

use super::request::scheduling;
use super::{Context, Told, Voice};
use crate::cluster::network::{EVERY_NODE, Settings};
use crate::cluster::object::{Key, Kind, Object, SECRET_TLS, Str, Value};
use crate::cluster::{
    Actor, Controller, DeleteMove, Fault, HEADLESS, Move, NodesAct, NodesMove, PatchMove,
    Propagation, TrafficFrom, TrafficMove, create,
};

use crate::text::number;
use crate::text::story::act::{Act, Fault as Fate};
use crate::text::story::small::{ActLabel, Unrepaired};

/// What an act is called on the timeline.
pub fn label(voice: Voice, act: &Move) -> String {
    let label = match act {
        Move::PodAdd(_) => ActLabel::PodAdd,
        Move::DeploymentCreate(_) => ActLabel::DeploymentCreate,
        Move::Scale { .. } => ActLabel::DeploymentScale,
        Move::NamespaceCreate { .. } | Move::PriorityClassCreate(_) => ActLabel::Create,
        Move::ObjectCreate { .. } => ActLabel::Create,
        Move::ObjectApply { .. } => ActLabel::Apply,
        Move::ObjectReplace { .. } => ActLabel::Replace,
        Move::DeploymentRollout { .. } => ActLabel::DeploymentRollout,
        Move::DeploymentUndo { .. } => ActLabel::DeploymentUndo,
        Move::DeploymentPause { .. } => ActLabel::DeploymentPause,
        Move::DeploymentResume { .. } => ActLabel::DeploymentResume,
        Move::DeploymentRestart { .. } => ActLabel::DeploymentRestart,
        Move::Patch(patch) => match patch.key.kind {
            Kind::Deployment => ActLabel::DeploymentEdit,
            _ => ActLabel::Patch,
        },
        Move::Label { .. } => ActLabel::Label,
        Move::Annotate { .. } => ActLabel::Annotate,
        Move::Delete(delete) => match delete.key.kind {
            Kind::Pod => ActLabel::PodDelete,
            Kind::Deployment => ActLabel::DeploymentDelete,
            Kind::Service => ActLabel::ServiceDelete,
            Kind::Node => ActLabel::NodeDelete,
            _ => ActLabel::Delete,
        },
        Move::PodEvict { .. } => ActLabel::PodEvict,
        Move::PodCrash { .. } => ActLabel::PodCrash,
        Move::NodeAdd { .. } => ActLabel::NodeAdd,
        Move::NodeFail { .. } => ActLabel::NodeFail,
        Move::NodeCut { .. } => ActLabel::NodeCut,
        Move::NodeRecover { .. } => ActLabel::NodeRecover,
        Move::NodeCordon { .. } => ActLabel::NodeCordon,
        Move::NodeUncordon { .. } => ActLabel::NodeUncordon,
        Move::NodeDrain(_) => ActLabel::NodeDrain,
        Move::ZoneFail { .. } => ActLabel::ZoneFail,
        Move::ZoneRecover { .. } => ActLabel::ZoneRecover,
        Move::Nodes(many) => return label(voice, &many.what.one(Str::default())),
        Move::NodeTaint { .. } => ActLabel::NodeTaint,
        Move::ServiceCreate(_) => ActLabel::ServiceCreate,
        Move::TrafficSend(_) => ActLabel::TrafficSend,
        Move::NetworkSet { .. } => ActLabel::NetworkSet,
        Move::ControllerStop { .. } => ActLabel::ControllerStop,
        Move::ControllerStart { .. } => ActLabel::ControllerStart,
        Move::ControlPlaneStop => ActLabel::ControlPlaneStop,
        Move::ControlPlaneStart => ActLabel::ControlPlaneStart,
    };
    voice.say(label.get(voice.lang), &[])
}

pub(super) fn tell(context: &Context, act: &Move) -> Told {
    let voice = context.voice;
    let told = |key: Act, args: &[&str]| Told::new(voice, key.tale(voice.lang), args);
    let grace = grace(context);
    let object = |key: Act, act: &Move| match act.object() {
        Some(object) => told(key, &[&kind_word(voice, object.kind()), &object.meta().name]),
        None => told(key, &["", ""]),
    };
    match act {
        Move::PodAdd(pod) if pod.name.is_empty() => told(Act::PodAdd, &[&pod.image]),
        Move::PodAdd(pod) => told(Act::PodAddNamed, &[&pod.image, &pod.name]),
        Move::DeploymentCreate(d) => {
            told(Act::DeploymentCreate, &[&d.name, &d.replicas.to_string(), &d.image])
        }
        Move::NamespaceCreate { name } => told(Act::ObjectCreate, &["Namespace", name]),
        Move::PriorityClassCreate(class) => {
            told(Act::ObjectCreate, &["PriorityClass", &class.name])
        }
        Move::ObjectCreate { .. } => match act.object() {
            Some(Object::Ingress(ingress)) => told(Act::IngressCreate, &[&ingress.metadata.name]),
            Some(Object::Secret(secret)) if &*secret.kind == SECRET_TLS => {
                told(Act::SecretTls, &[&secret.metadata.name])
            }
            Some(Object::Secret(secret)) => told(Act::SecretCreate, &[&secret.metadata.name]),
            _ => object(Act::ObjectCreate, act),
        },
        Move::ObjectApply { .. } => object(Act::ObjectApply, act),
        Move::ObjectReplace { .. } => object(Act::ObjectReplace, act),
        Move::Scale { key, replicas } => {
            let tale = match key.kind {
                Kind::ReplicaSet => Act::ReplicaSetScale,
                _ => Act::DeploymentScale,
            };
            told(tale, &[&key.name, &replicas.to_string()])
        }
        Move::DeploymentRollout { name, image, .. } => told(Act::DeploymentRollout, &[name, image]),
        Move::DeploymentUndo { name, revision: 0, .. } => told(Act::DeploymentUndo, &[name]),
        Move::DeploymentUndo { name, revision, .. } => {
            told(Act::DeploymentUndoTo, &[name, &revision.to_string()])
        }
        Move::DeploymentPause { name, .. } => told(Act::DeploymentPause, &[name]),
        Move::DeploymentResume { name, .. } => told(Act::DeploymentResume, &[name]),
        Move::DeploymentRestart { name, .. } => told(Act::DeploymentRestart, &[name]),
        Move::Patch(PatchMove { key, body, .. }) => match key.kind {
            Kind::Deployment => told(Act::DeploymentEdit, &[&key.name, &edits(body)]),
            kind => told(Act::ObjectPatch, &[&kind_word(voice, kind), &key.name, &edits(body)]),
        },
        Move::Label { key, changes } => match key.kind {
            Kind::Pod => told(Act::PodLabel, &[&voice.pod_name(&key.name), &words(changes)]),
            kind => told(Act::Label, &[&kind_word(voice, kind), &key.name, &words(changes)]),
        },
        Move::Annotate { key, changes } => {
            told(Act::Annotate, &[&kind_word(voice, key.kind), &key.name, &words(changes)])
        }
        Move::Delete(delete) => told_delete(context, delete),
        Move::PodEvict { name, .. } => told(Act::PodEvict, &[&voice.pod_name(name)]),
        Move::PodCrash { name, .. } => told(Act::PodCrash, &[&voice.pod_name(name)]),
        Move::NodeAdd { cpu_milli, memory_mib, .. } => {
            let memory = number::bytes(memory_mib.saturating_mul(1 << 20));
            told(Act::NodeAdd, &[&number::cpu(*cpu_milli), &memory])
        }
        Move::NodeFail { node } => told(Act::NodeFail, &[&voice.ship_full(node), &grace]),
        Move::NodeCut { node } => told(Act::NodeCut, &[&voice.ship_full(node), &grace]),
        Move::NodeRecover { node } => told(Act::NodeRecover, &[&voice.ship_full(node)]),
        Move::NodeCordon { node } => told(Act::NodeCordon, &[&voice.ship_full(node)]),
        Move::NodeUncordon { node } => told(Act::NodeUncordon, &[&voice.ship_full(node)]),
        Move::NodeDrain(drain) => told(Act::NodeDrain, &[&voice.ship_full(&drain.node)]),
        Move::ZoneFail { zone } => told(Act::ZoneFail, &[zone, &grace]),
        Move::ZoneRecover { zone } => told(Act::ZoneRecover, &[zone]),
        Move::Nodes(NodesMove { what, nodes }) => {
            let tale = match what {
                NodesAct::Fail => Act::NodesFail,
                NodesAct::Recover => Act::NodesRecover,
                NodesAct::Cordon => Act::NodesCordon,
                NodesAct::Uncordon => Act::NodesUncordon,
                NodesAct::Drain => Act::NodesDrain,
            };
            let count = number::grouped(nodes.split(',').count());
            told(tale, &[&count, &grace])
        }
        Move::NodeTaint { node, changes } => {
            told(Act::NodeTaint, &[&voice.ship_full(node), changes])
        }
        Move::ServiceCreate(s) => match &*s.kind {
            "ExternalName" => told(Act::ServiceExternal, &[&s.name, &s.external_name]),
            HEADLESS => told(Act::ServiceHeadless, &[&s.name, &s.app]),
            _ => told(Act::ServiceCreate, &[&s.name, &s.app]),
        },
        Move::TrafficSend(traffic) => send(context, traffic),
        Move::NetworkSet { setting, value } => network(voice, setting, value),
        Move::ControllerStop { controller } => told(Act::ControllerStop, &[controller]),
        Move::ControllerStart { controller } => told(Act::ControllerStart, &[controller]),
        Move::ControlPlaneStop => told(Act::ControlPlaneStop, &[]),
        Move::ControlPlaneStart => told(Act::ControlPlaneStart, &[]),
    }
}

/// A setting of the network.
fn network(voice: Voice, setting: &str, value: &str) -> Told {
    let key = match (setting, value) {
        ("proxy-mode", "nftables") => Act::ProxyNftables,
        ("proxy-mode", "ipvs") => Act::ProxyIpvs,
        ("proxy-mode", _) => Act::ProxyIptables,
        ("ipvs-scheduler", _) => Act::Scheduler,
        (_, "routes") => Act::NetworkRoutes,
        (_, "overlay") => Act::NetworkOverlay,
        (_, "fails") => Act::PluginFails,
        (_, "works") => Act::PluginWorks,
        (_, "enforced") => Act::PolicyEnforced,
        (_, "ignored") => Act::PolicyIgnored,
        (_, "cloud") => Act::BalancerCloud,
        (_, "metallb") => Act::BalancerMetalLb,
        _ => Act::BalancerNone,
    };
    let how = Settings::default().with(setting, value).filter(|_| setting == "ipvs-scheduler");
    let how = how.map_or_else(String::new, |s| scheduling(voice, s.ipvs_scheduler));
    Told::new(voice, key.tale(voice.lang), &[value, &how])
}

/// A kind before a name: pods are called as everywhere else.
fn kind_word(voice: Voice, kind: Kind) -> String {
    if kind == Kind::Pod { voice.say("{pod}", &[]) } else { kind.name().into() }
}

fn told_delete(context: &Context, delete: &DeleteMove) -> Told {
    let voice = context.voice;
    let told = |key: Act, args: &[&str]| Told::new(voice, key.tale(voice.lang), args);
    let name = &delete.key.name;
    match delete.key.kind {
        Kind::Pod => {
            let pod = context.cluster.get(&delete.key);
            let owned = pod.is_none_or(|pod| pod.meta().controller().is_some());
            let tale = if owned { Act::PodDelete } else { Act::PodDeleteLone };
            told(tale, &[&voice.pod_name(name)])
        }
        Kind::Deployment if delete.cascade == Propagation::Orphan => {
            told(Act::DeploymentOrphan, &[name])
        }
        Kind::Deployment => told(Act::DeploymentDelete, &[name]),
        Kind::Service => told(Act::ServiceDelete, &[name]),
        Kind::Node => told(Act::NodeDelete, &[&voice.ship_full(name)]),
        Kind::Namespace => told(Act::NamespaceDelete, &[name]),
        kind => told(Act::ObjectDelete, &[&kind_word(voice, kind), name]),
    }
}

/// `spec.paused: true`: what a patch sets, field by field.
fn edits(body: &str) -> String {
    fn leaves(path: &str, value: &Value, out: &mut Vec<String>) {
        match value {
            Value::Mapping(members) => {
                for (name, value) in members {
                    let dot = if path.is_empty() { "" } else { "." };
                    leaves(&[path, dot, name].concat(), value, out);
                }
            }
            Value::List(list) => {
                for (i, item) in list.iter().enumerate() {
                    match item.get("path").as_text() {
                        Some(pointer) => leaves(pointer, item.get("value"), out),
                        None => leaves(&[path, "[", &i.to_string(), "]"].concat(), item, out),
                    }
                }
            }
            Value::Text(text) => out.push([path, ": ", text].concat()),
            other => out.push([path, ": ", &other.to_json()].concat()),
        }
    }
    let mut out = Vec::new();
    leaves("", &Value::read(body).unwrap_or_default(), &mut out);
    out.join(", ")
}

/// `app=web old-`: changes of labels as kubectl has them.
fn words(changes: &str) -> String {
    let changes = create::changes(changes).unwrap_or_default();
    let word = |(name, value): (&Str, &Option<Str>)| match value {
        Some(value) => [name, "=", value].concat(),
        None => [name, "-"].concat(),
    };
    changes.iter().map(word).collect::<Vec<_>>().join(" ")
}

fn send(context: &Context, traffic: &TrafficMove) -> Told {
    let voice = context.voice;
    let (service, count) = (voice.service(&traffic.service), number::grouped(traffic.count));
    if !traffic.to.is_empty() {
        let from = match &traffic.from {
            TrafficFrom::Pod { name } => voice.pod(name),
            TrafficFrom::Node { name } => voice.ship(name),
            TrafficFrom::Outside { .. } | TrafficFrom::Client => voice.actor(&Actor::Client),
        };
        let tale = match traffic.to.strip_prefix("dns:") {
            Some(_) => Act::TrafficLookup.tale(voice.lang),
            None => Act::TrafficTo.tale(voice.lang),
        };
        let to = traffic.to.strip_prefix("dns:").unwrap_or(&traffic.to);
        return Told::new(voice, tale, &[&from, to, &count]);
    }
    match &traffic.from {
        TrafficFrom::Node { name } => {
            let tale = Act::TrafficSend.tale(voice.lang);
            Told::new(voice, tale, &[&voice.ship(name), &service, &count])
        }
        TrafficFrom::Pod { name } => {
            let tale = Act::TrafficSend.tale(voice.lang);
            Told::new(voice, tale, &[&voice.pod(name), &service, &count])
        }
        TrafficFrom::Outside { node } if &**node == EVERY_NODE => {
            Told::new(voice, Act::TrafficEach.tale(voice.lang), &[&service, &count])
        }
        TrafficFrom::Outside { node } => {
            let tale = Act::TrafficOutside.tale(voice.lang);
            Told::new(voice, tale, &[&service, &voice.ship(node), &count])
        }
        TrafficFrom::Client => {
            let key = Key::new(Kind::Service, traffic.namespace, traffic.service);
            let found = context.cluster.get(&key);
            let found = found.as_ref().and_then(Object::as_service);
            let balanced =
                found.is_none_or(|s| s.external_ip().is_some() || s.external_ips().is_empty());
            let tale = if balanced { Act::TrafficBalanced } else { Act::TrafficExternal };
            Told::new(voice, tale.tale(voice.lang), &[&service, &count])
        }
    }
}

pub(super) fn fault(context: &Context, fault: &Fault) -> Told {
    let voice = context.voice;
    let told = |key: Fate, args: &[&str]| Told::new(voice, key.tale(voice.lang), args);
    let grace = grace(context);
    match fault {
        Fault::PowerOff { node } => told(Fate::PowerOff, &[&voice.ship_full(node), &grace]),
        Fault::CutOff { node } => told(Fate::CutOff, &[&voice.ship_full(node), &grace]),
        Fault::Recovered { node } => told(Fate::Recovered, &[&voice.ship_full(node)]),
        Fault::ManyPowerOff { zone, nodes } | Fault::ManyRecovered { zone, nodes } => {
            let off = matches!(fault, Fault::ManyPowerOff { .. });
            let tale = match (off, zone.is_empty()) {
                (true, true) => Fate::ManyOff,
                (true, false) => Fate::ZoneOff,
                (false, true) => Fate::ManyBack,
                (false, false) => Fate::ZoneBack,
            };
            told(tale, &[&number::grouped(nodes.len()), &grace, zone])
        }
        Fault::ContainerCrashed { pod } => {
            told(Fate::ContainerCrashed, &[&voice.pod_name(&pod.name)])
        }
        Fault::ControllerStopped { controller } => {
            told(Fate::ControllerStopped, &[controller.name(), &unrepaired(voice, *controller)])
        }
        Fault::ControllerStarted { controller } => {
            told(Fate::ControllerStarted, &[controller.name()])
        }
        Fault::NetworkSet { setting, value } => {
            let tale = match (&**setting, &**value) {
                ("network-policy", _) => Fate::PolicySet,
                ("load-balancer", "none") => Fate::BalancerGone,
                ("load-balancer", _) => Fate::BalancerSet,
                ("pod-network" | "network-plugin", _) => Fate::PluginSet,
                _ => Fate::ProxySet,
            };
            told(tale, &[setting, value])
        }
        Fault::PolicyWritten { policy, gone } => {
            let tale = if *gone { Fate::PolicyGone } else { Fate::PolicyWritten };
            told(tale, &[&policy.name])
        }
        Fault::ControlPlaneStopped => told(Fate::ControlPlaneStopped, &[]),
        Fault::ControlPlaneStarted => told(Fate::ControlPlaneStarted, &[]),
    }
}

/// What nobody looks after while a controller is stopped.
pub fn unrepaired(voice: Voice, controller: Controller) -> String {
    let text = match controller {
        Controller::Deployment => Unrepaired::Deployment,
        Controller::ReplicaSet => Unrepaired::ReplicaSet,
        Controller::NodeLifecycle => Unrepaired::NodeLifecycle,
        Controller::TaintEviction => Unrepaired::TaintEviction,
        Controller::EndpointSlice => Unrepaired::EndpointSlice,
        Controller::Endpoints => Unrepaired::Endpoints,
        Controller::GarbageCollector => Unrepaired::GarbageCollector,
        Controller::PodGarbageCollector => Unrepaired::PodGarbageCollector,
        Controller::Disruption => Unrepaired::Disruption,
        Controller::ServiceLb => Unrepaired::ServiceLb,
    };
    voice.say(text.get(voice.lang), &[])
}

/// How long a node may be silent before it counts as unknown.
fn grace(context: &Context) -> String {
    let config = context.cluster.config();
    number::duration(context.voice.lang, config.node_monitor_grace_period_ms)
}
