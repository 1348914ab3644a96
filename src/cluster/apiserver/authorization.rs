//! Authentication and authorization: who asks, and may they?
//!
//! Models the identities kubeadm gives the components and the rights of their ClusterRoles
//! (bootstrappolicy/policy.go), the Node authorizer included. The learner is kubernetes-admin.

use super::{ApiServer, error, note, resource};
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
                Controller::GarbageCollector => "generic-garbage-collector",
            };
            format!("system:serviceaccount:kube-system:{name}")
        }
        Actor::World | Actor::Client | Actor::Runtime(_) | Actor::Pod { .. } => {
            "system:anonymous".into()
        }
        Actor::ApiServer | Actor::Etcd => "system:apiserver".into(),
    }
}

pub(super) fn authorize(api: &ApiServer, request: &Request) -> Result<(), ApiError> {
    if allowed(api, request) {
        return Ok(());
    }
    let asked = note(&request.verb);
    let verb = match asked.verb {
        VerbName::Create => "create",
        VerbName::Update => "update",
        VerbName::Patch => "patch",
        VerbName::Delete => "delete",
    };
    let what = resource(asked.key.kind);
    let message = format!(
        "{what} \"{}\" is forbidden: User \"{}\" cannot {verb} resource \"{}\"",
        asked.key.name,
        user(&request.by),
        asked.key.kind.plural(),
    );
    Err(error(Reason::Forbidden, message))
}

fn allowed(api: &ApiServer, request: &Request) -> bool {
    let asked = note(&request.verb);
    let kind = asked.key.kind;
    let verb = asked.verb;
    match &request.by {
        Actor::Learner | Actor::ApiServer | Actor::Etcd => true,
        Actor::Scheduler => match kind {
            Kind::Pod => matches!(
                request.verb,
                Verb::Bind { .. }
                    | Verb::Patch(_, Patch::PodCondition(_))
                    | Verb::Delete { .. }
                    | Verb::Patch(_, Patch::NominatedNode(_))
            ),
            _ => false,
        },
        Actor::Kubelet(node) => match kind {
            // The Node authorizer: its own Node and Lease, and pods bound to it.
            Kind::Node | Kind::Lease => *asked.key.name == **node,
            Kind::Pod => {
                matches!(verb, VerbName::Patch | VerbName::Delete)
                    && api
                        .get(&asked.key)
                        .and_then(|o| o.as_pod())
                        .is_none_or(|pod| pod.node_name() == &**node)
            }
            _ => false,
        },
        Actor::Controller(controller) => match controller {
            Controller::Deployment => matches!(kind, Kind::Deployment | Kind::ReplicaSet),
            Controller::ReplicaSet => matches!(kind, Kind::ReplicaSet | Kind::Pod),
            Controller::NodeLifecycle => matches!(kind, Kind::Node | Kind::Pod),
            Controller::TaintEviction => kind == Kind::Pod,
            Controller::EndpointSlice => kind == Kind::EndpointSlice,
            Controller::GarbageCollector => {
                matches!(verb, VerbName::Delete | VerbName::Patch | VerbName::Update)
            }
        },
        Actor::World | Actor::Client | Actor::Runtime(_) => false,
        Actor::KubeProxy(_) | Actor::Pod { .. } => false,
    }
}
