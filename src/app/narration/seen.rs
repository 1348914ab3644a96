//! What was to be seen from an act until nothing more happened.

use super::{Voice, board, why};
use crate::cluster::network::{Outcome, is_machine};
use crate::cluster::object::{Key, Kind, Object, Pod, Service, Str};
use crate::cluster::{Cluster, HEADLESS, Move, Propagation, TrafficFrom, TrafficMove, What};
use crate::text::story::seen::Seen;
use crate::text::{Span, rich};

/// One or two sentences; `last` is what happened last.
pub fn seen(voice: Voice, cluster: &Cluster, act: &Move, last: Option<&What>) -> Vec<Span> {
    let fill =
        |seen: Seen, args: &[&str]| rich::fill(seen.get(voice.lang), voice.lang, voice.skin, args);
    if let Move::PodAdd(spec) = act {
        let schedulers = why::schedulers(voice, cluster);
        if !schedulers.is_empty() {
            return schedulers;
        }
        let key = Key::new(Kind::Pod, spec.namespace, spec.name);
        if let Some(pod) = cluster.get(&key).as_ref().and_then(Object::as_pod) {
            let name = voice.pod_name(&spec.name);
            let gone = preempted(voice, cluster, pod);
            match (pod.node_name().is_empty(), gone.is_empty()) {
                (true, _) => return fill(Seen::PodWaits, &[&name]),
                (false, false) => return fill(Seen::PodPreempts, &[&name, &gone]),
                (false, true) => {}
            }
        }
    }
    if let (Move::TrafficSend(_), Some(said)) = (act, board::asked(voice, cluster, last)) {
        return said;
    }
    let seen = match act {
        Move::PodAdd(_) => Seen::PodAdd,
        Move::DeploymentCreate(_) => Seen::DeploymentCreate,
        Move::Scale { .. } => Seen::DeploymentScale,
        Move::NamespaceCreate { .. } | Move::PriorityClassCreate(_) => Seen::Object,
        Move::ObjectCreate { .. } | Move::ObjectApply { .. } => match act.object() {
            Some(object @ Object::Ingress(_)) => {
                return board::stored(voice, cluster, &object.key());
            }
            Some(Object::Secret(_)) => Seen::Secret,
            Some(Object::NetworkPolicy(_)) => Seen::Policy,
            _ => Seen::Object,
        },
        Move::ObjectReplace { .. } | Move::Annotate { .. } => Seen::Object,
        Move::DeploymentRollout { .. } => Seen::DeploymentRollout,
        Move::DeploymentUndo { .. } => Seen::DeploymentUndo,
        Move::DeploymentPause { .. } => Seen::DeploymentPause,
        Move::DeploymentResume { .. } => Seen::DeploymentResume,
        Move::DeploymentRestart { .. } => Seen::DeploymentRestart,
        Move::Patch(patch) => match patch.key.kind {
            Kind::Deployment => Seen::DeploymentEdit,
            Kind::Ingress => return board::stored(voice, cluster, &patch.key),
            Kind::Service => Seen::ServicePatch,
            _ => Seen::Object,
        },
        Move::Label { key, .. } => match key.kind {
            Kind::Pod => Seen::PodLabel,
            _ => Seen::Label,
        },
        Move::Delete(delete) => match delete.key.kind {
            Kind::Deployment if delete.cascade == Propagation::Orphan => Seen::DeploymentOrphan,
            Kind::Pod => Seen::PodDelete,
            Kind::Service => Seen::ServiceDelete,
            Kind::Node => Seen::NodeDelete,
            Kind::Ingress => return board::deleted(voice),
            Kind::IngressClass | Kind::Secret => Seen::PlainDelete,
            Kind::ConfigMap | Kind::NetworkPolicy | Kind::PodDisruptionBudget => Seen::PlainDelete,
            _ => Seen::DeploymentDelete,
        },
        Move::PodEvict { .. } => Seen::PodEvict,
        Move::PodCrash { .. } => Seen::PodCrash,
        Move::NodeAdd { .. } => Seen::NodeAdd,
        Move::NodeFail { .. } => Seen::NodeFail,
        Move::NodeCut { .. } => Seen::NodeCut,
        Move::NodeRecover { .. } => Seen::NodeRecover,
        Move::NodeCordon { .. } => Seen::NodeCordon,
        Move::NodeUncordon { .. } => Seen::NodeUncordon,
        Move::NodeDrain(_) => Seen::NodeDrain,
        Move::ZoneFail { .. } => Seen::ZoneFail,
        Move::ZoneRecover { .. } => Seen::NodeRecover,
        Move::Nodes(many) => return seen(voice, cluster, &many.what.one(Str::default()), last),
        Move::NodeTaint { .. } => Seen::NodeTaint,
        Move::ServiceCreate(s) if matches!(&*s.kind, HEADLESS | "ExternalName") => {
            Seen::ServiceNamed
        }
        Move::ServiceCreate(_) => Seen::ServiceCreate,
        Move::TrafficSend(t) if t.count == 1 && failed(last) => match last {
            Some(What::Hop(hop)) if matches!(hop.outcome, Some(Outcome::Denied { .. })) => {
                Seen::TrafficDenied
            }
            _ => Seen::TrafficFailed,
        },
        Move::TrafficSend(t) if let Some(seen) = unlike(cluster, t, last) => seen,
        Move::TrafficSend(t) => match t.from {
            TrafficFrom::Outside { .. } => Seen::TrafficOutside,
            _ if t.to.starts_with("dns:") => Seen::TrafficLookup,
            _ if t.to.contains("localhost") => Seen::TrafficLocalhost,
            _ if !t.to.is_empty() => Seen::TrafficCalled,
            TrafficFrom::Pod { .. } | TrafficFrom::Node { .. } => Seen::TrafficInside,
            TrafficFrom::Client => {
                let key = Key::new(Kind::Service, t.namespace, t.service);
                let found = cluster.get(&key);
                let found = found.as_ref().and_then(Object::as_service);
                match found {
                    Some(s) if s.spec.health_check_node_port != 0 && is_turned(s) => {
                        return local(voice, cluster, &key, s);
                    }
                    Some(s) if s.external_ip().is_some() => Seen::TrafficBalanced,
                    Some(s) if !s.external_ips().is_empty() => Seen::TrafficExternal,
                    _ => Seen::TrafficPending,
                }
            }
        },
        Move::NetworkSet { setting, .. } => match &**setting {
            "proxy-mode" | "ipvs-scheduler" => Seen::ProxySet,
            "pod-network" | "network-plugin" => Seen::PluginSet,
            "network-policy" => Seen::PolicySet,
            _ => Seen::NetworkSet,
        },
        Move::ControllerStop { .. } => Seen::ControllerStop,
        Move::ControllerStart { .. } => Seen::ControllerStart,
        Move::ControlPlaneStop => Seen::ControlPlaneStop,
        Move::ControlPlaneStart => Seen::ControlPlaneStart,
    };
    fill(seen, &[])
}

/// What became of a single request where that is not what one expects of it.
#[inline(never)]
fn unlike(cluster: &Cluster, sent: &TrafficMove, last: Option<&What>) -> Option<Seen> {
    use Outcome::{Answered, InsideOnly, NoClient, NoService, NoSuchName, Outside};
    let Some(What::Hop(hop)) = last.filter(|_| sent.count == 1) else { return None };
    let outside = matches!(sent.from, TrafficFrom::Outside { .. } | TrafficFrom::Client);
    match hop.outcome.as_ref()? {
        NoSuchName { .. } | NoService | NoClient | InsideOnly => Some(Seen::TrafficUnsent),
        Outside { .. } if outside => Some(Seen::TrafficElsewhere),
        Answered { source, .. } if outside && is_machine(&source.ip) => {
            let found = cluster.get(&hop.service);
            let policy = found.as_ref().and_then(Object::as_service)?.spec.external_traffic_policy;
            (&*policy == "Local").then_some(Seen::TrafficEarly)
        }
        _ => None,
    }
}

/// A request was sent and came to nothing.
fn failed(last: Option<&What>) -> bool {
    use Outcome::{NoEndpoints, NoRule, NotListening};
    let Some(What::Hop(hop)) = last else { return false };
    hop.outcome.as_ref().is_some_and(|outcome| {
        let refused = matches!(outcome, NoEndpoints { .. } | NotListening { .. } | NoRule { .. });
        let turned_away = matches!(outcome, Outcome::Status { .. } | Outcome::Untrusted { .. });
        refused || turned_away || outcome.is_timeout()
    })
}

/// Its load balancer sends packets to node ports, and asks the nodes for their health.
fn is_turned(service: &Service) -> bool {
    let ingress = service.status.load_balancer.ingress.first();
    ingress.is_some_and(|ingress| &*ingress.ip_mode == "Proxy")
}

/// externalTrafficPolicy Local behind a cloud's load balancer: who took part, and who did not.
#[inline(never)]
fn local(voice: Voice, cluster: &Cluster, key: &Key, service: &Service) -> Vec<Span> {
    let nodes = cluster.health_checks(key);
    let named = |with: bool| {
        let some = nodes.iter().filter(|(_, local)| (*local > 0) == with);
        let names: Vec<String> = some.map(|(node, _)| voice.ship(node)).collect();
        match names.len() {
            0 => "-".to_string(),
            1..=NAMED_MAX => names.join(", "),
            n => [&*names[..NAMED_MAX].join(", "), " … (", &n.to_string(), ")"].concat(),
        }
    };
    let port = service.spec.health_check_node_port.to_string();
    let args = [&*port, &named(true), &named(false)];
    rich::fill(Seen::TrafficLocal.get(voice.lang), voice.lang, voice.skin, &args)
}

/// Nodes that are listed.
const NAMED_MAX: usize = 4;

/// The pods that had to leave for a pod, by the scheduler's Events.
fn preempted(voice: Voice, cluster: &Cluster, pod: &Pod) -> String {
    let by = ["Preempted by pod ", &pod.metadata.uid, " "].concat();
    let events = cluster.list_namespace(Kind::Event, &pod.metadata.namespace);
    let told = events.filter_map(Object::as_event).filter(|event| event.message.starts_with(&by));
    let names = told.map(|event| voice.pod_name(&event.involved_object.name));
    names.collect::<Vec<_>>().join(", ")
}
