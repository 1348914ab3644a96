//! The learner's acts and what they break or mend.

use super::{Context, Told, Voice};
use crate::cluster::{Fault, Move, TrafficFrom, TrafficMove};
use crate::text::number;
use crate::text::story::act::{Act, Fault as Fate};
use crate::text::story::small::ActLabel;

/// What an act is called on the timeline.
pub fn label(voice: Voice, act: &Move) -> String {
    let label = match act {
        Move::PodAdd(_) => ActLabel::PodAdd,
        Move::DeploymentCreate(_) => ActLabel::DeploymentCreate,
        Move::DeploymentScale { .. } => ActLabel::DeploymentScale,
        Move::DeploymentRollout { .. } => ActLabel::DeploymentRollout,
        Move::DeploymentUndo { .. } => ActLabel::DeploymentUndo,
        Move::DeploymentDelete { .. } => ActLabel::DeploymentDelete,
        Move::PodDelete { .. } => ActLabel::PodDelete,
        Move::PodCrash { .. } => ActLabel::PodCrash,
        Move::NodeAdd { .. } => ActLabel::NodeAdd,
        Move::NodeFail { .. } => ActLabel::NodeFail,
        Move::NodeCut { .. } => ActLabel::NodeCut,
        Move::NodeRecover { .. } => ActLabel::NodeRecover,
        Move::NodeCordon { .. } => ActLabel::NodeCordon,
        Move::NodeUncordon { .. } => ActLabel::NodeUncordon,
        Move::NodeDrain { .. } => ActLabel::NodeDrain,
        Move::ServiceCreate(_) => ActLabel::ServiceCreate,
        Move::ServiceDelete { .. } => ActLabel::ServiceDelete,
        Move::TrafficSend(_) => ActLabel::TrafficSend,
        Move::ControlPlaneStop => ActLabel::ControlPlaneStop,
        Move::ControlPlaneStart => ActLabel::ControlPlaneStart,
    };
    voice.say(label.get(voice.lang), &[])
}

pub(super) fn tell(context: &Context, act: &Move) -> Told {
    let voice = context.voice;
    let told = |key: Act, args: &[&str]| Told::new(voice, key.tale(voice.lang), args);
    let grace = grace(context);
    match act {
        Move::PodAdd(pod) if pod.name.is_empty() => told(Act::PodAdd, &[&pod.image]),
        Move::PodAdd(pod) => told(Act::PodAddNamed, &[&pod.image, &pod.name]),
        Move::DeploymentCreate(d) => {
            told(Act::DeploymentCreate, &[&d.name, &d.replicas.to_string(), &d.image])
        }
        Move::DeploymentScale { name, replicas, .. } => {
            told(Act::DeploymentScale, &[name, &replicas.to_string()])
        }
        Move::DeploymentRollout { name, image, .. } => told(Act::DeploymentRollout, &[name, image]),
        Move::DeploymentUndo { name, .. } => told(Act::DeploymentUndo, &[name]),
        Move::DeploymentDelete { name, .. } => told(Act::DeploymentDelete, &[name]),
        Move::PodDelete { name, .. } => told(Act::PodDelete, &[&voice.pod_name(name)]),
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
        Move::NodeDrain { node } => told(Act::NodeDrain, &[&voice.ship_full(node)]),
        Move::ServiceCreate(s) => told(Act::ServiceCreate, &[&s.name, &s.app]),
        Move::ServiceDelete { name, .. } => told(Act::ServiceDelete, &[name]),
        Move::TrafficSend(traffic) => send(voice, traffic),
        Move::ControlPlaneStop => told(Act::ControlPlaneStop, &[]),
        Move::ControlPlaneStart => told(Act::ControlPlaneStart, &[]),
    }
}

fn send(voice: Voice, traffic: &TrafficMove) -> Told {
    let (service, count) = (voice.service(&traffic.service), traffic.count.to_string());
    match &traffic.from {
        TrafficFrom::Pod { name } => {
            let tale = Act::TrafficSend.tale(voice.lang);
            Told::new(voice, tale, &[&voice.pod(name), &service, &count])
        }
        TrafficFrom::Outside { node } => {
            let tale = Act::TrafficOutside.tale(voice.lang);
            Told::new(voice, tale, &[&service, &voice.ship(node), &count])
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
        Fault::ContainerCrashed { pod } => {
            told(Fate::ContainerCrashed, &[&voice.pod_name(&pod.name)])
        }
        Fault::ControlPlaneStopped => told(Fate::ControlPlaneStopped, &[]),
        Fault::ControlPlaneStarted => told(Fate::ControlPlaneStarted, &[]),
    }
}

/// How long a node may be silent before it counts as unknown.
fn grace(context: &Context) -> String {
    let config = context.cluster.config();
    number::duration(context.voice.lang, config.node_monitor_grace_period_ms)
}
