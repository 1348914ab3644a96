//! Authentication and authorization: who asks, and may they?
//!
//! Models the identities kubeadm gives the components and the rights of their ClusterRoles
//! (bootstrappolicy/policy.go), the Node authorizer included. The learner is kubernetes-admin.

use super::{ApiServer, error, note};
use crate::cluster::component::{Patch, Request, Verb};
use crate::cluster::object::Kind;
use crate::cluster::step::{Actor, ApiError, Controller, Reason, VerbName};

/// The user name a component's certificate or token carries.
pub(super) fn user(actor: &Actor) -> String {
    match actor {
        Actor::Learner => "kubernetes-admin".into(),
        Actor::Scheduler => "system:kube-scheduler".into(),
        Actor::Kubelet(node) => format!("system:node:{node}"),
        Actor::KubeProxy(_) => "system:serviceaccount:kube-system:kube-proxy".into(),
        Actor::Controller(controller) => {
            let name = match controller {
                Controller::Deployment => "deployment-controller",
                Controller::ReplicaSet => "replicaset-controller",
                Controller::NodeLifecycle | Controller::TaintEviction => "node-controller",
                Controller::EndpointSlice => "endpointslice-controller",
                Controller::Endpoints => "endpoint-controller",
                Controller::GarbageCollector => "generic-garbage-collector",
                Controller::PodGarbageCollector => "pod-garbage-collector",
                Controller::Disruption => "disruption-controller",
                Controller::ServiceLb => "service-controller",
            };
            format!("system:serviceaccount:kube-system:{name}")
        }
        // The ServiceAccount of the only program that asks: an ingress controller.
        Actor::Pod { namespace, .. } => format!("system:serviceaccount:{namespace}:ingress-nginx"),
        Actor::World | Actor::Client | Actor::LoadBalancer { .. } | Actor::Runtime(_) => {
            "system:anonymous".into()
        }
        Actor::ApiServer | Actor::Etcd => "system:apiserver".into(),
    }
}

pub(super) fn authorize(api: &ApiServer, request: &Request) -> Result<(), ApiError> {
    let asked = note(&request.verb);
    let key = asked.key;
    let why = if let Some(why) = restricted(api, request) {
        why
    } else if allowed(request) {
        return Ok(());
    } else {
        // authorizer's forbiddenMessage.
        let verb = match asked.verb {
            VerbName::Create => "create",
            VerbName::Update => "update",
            VerbName::Patch => "patch",
            VerbName::Delete => "delete",
        };
        let slash = if asked.subresource.is_empty() { "" } else { "/" };
        let place = match &*key.namespace {
            "" => "at the cluster scope".to_string(),
            namespace => format!("in the namespace \"{namespace}\""),
        };
        format!(
            "User \"{}\" cannot {verb} resource \"{}{slash}{}\" in API group \"{}\" {place}",
            user(&request.by),
            key.kind.plural(),
            asked.subresource,
            key.kind.group(),
        )
    };
    // A POST to a collection names no object.
    let name = match &request.verb {
        Verb::Create(_) => String::new(),
        _ => format!(" \"{}\"", key.name),
    };
    let message = format!("{}{name} is forbidden: {why}", key.kind.resource());
    Err(error(Reason::Forbidden, message))
}

/// NodeRestriction: what a kubelet may not do although its kind may.
fn restricted(api: &ApiServer, request: &Request) -> Option<String> {
    let Actor::Kubelet(node) = &request.by else { return None };
    let asked = note(&request.verb);
    let name = asked.key.name;
    match asked.key.kind {
        Kind::Node if name != *node => {
            Some(format!("node \"{node}\" is not allowed to modify node \"{name}\""))
        }
        Kind::Lease if name != *node => {
            Some("can only access node lease with the same name as the requesting node".into())
        }
        Kind::Pod => {
            let pod = api.get(&asked.key).and_then(|o| o.as_pod())?;
            let what = match asked.verb {
                VerbName::Patch => "update pod status for",
                VerbName::Delete => "delete",
                VerbName::Create | VerbName::Update => return None,
            };
            let text =
                || format!("node \"{node}\" can only {what} pods with spec.nodeName set to itself");
            (pod.node_name() != &**node).then(text)
        }
        _ => None,
    }
}

fn allowed(request: &Request) -> bool {
    let asked = note(&request.verb);
    let kind = asked.key.kind;
    let verb = asked.verb;
    match &request.by {
        Actor::Learner | Actor::ApiServer | Actor::Etcd => true,
        Actor::Scheduler => match kind {
            Kind::Pod => matches!(
                request.verb,
                Verb::Bind { .. }
                    | Verb::Patch(_, Patch::PodCondition(..))
                    | Verb::Delete { .. }
                    | Verb::Patch(_, Patch::NominatedNode(..))
            ),
            _ => false,
        },
        // The Node authorizer: Nodes and Leases, and the status and removal of pods.
        Actor::Kubelet(_) => match kind {
            Kind::Node | Kind::Lease => true,
            Kind::Pod => matches!(verb, VerbName::Patch | VerbName::Delete),
            _ => false,
        },
        Actor::Controller(controller) => match controller {
            Controller::Deployment => matches!(kind, Kind::Deployment | Kind::ReplicaSet),
            Controller::ReplicaSet => matches!(kind, Kind::ReplicaSet | Kind::Pod),
            Controller::NodeLifecycle => matches!(kind, Kind::Node | Kind::Pod),
            Controller::TaintEviction => kind == Kind::Pod,
            Controller::EndpointSlice => kind == Kind::EndpointSlice,
            Controller::Endpoints => kind == Kind::Endpoints,
            Controller::PodGarbageCollector => {
                kind == Kind::Pod && matches!(verb, VerbName::Delete | VerbName::Patch)
            }
            Controller::Disruption => kind == Kind::PodDisruptionBudget,
            Controller::ServiceLb => kind == Kind::Service,
            Controller::GarbageCollector => {
                matches!(verb, VerbName::Delete | VerbName::Patch | VerbName::Update)
            }
        },
        Actor::World | Actor::Client | Actor::Runtime(_) => false,
        // ClusterRole ingress-nginx: ingresses/status.
        Actor::Pod { .. } => kind == Kind::Ingress && asked.subresource == "status",
        Actor::KubeProxy(_) | Actor::LoadBalancer { .. } => false,
    }
}
