//! Names of actors and objects, in sentences and on labels.

use crate::cluster::controller::Sync;
use crate::cluster::network::{HopEnd, LoadBalancer};
use crate::cluster::object::{Key, Kind, LABEL_SERVICE_NAME, Object};
use crate::cluster::{Actor, Cluster, Controller, Move, NodesAct, NodesMove, Step, What};
use crate::text::label::{self, Crew, Noun, Thing};
use crate::text::story::small::End;
use crate::text::{Lang, Skin, rich};

/// In which language and skin things are said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Voice {
    pub lang: Lang,
    pub skin: Skin,
}

/// One end of the strip below a narration: the name in this skin over the other one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Side {
    pub thing: Thing,
    pub main: String,
    pub sub: String,
}

impl Voice {
    /// Fills a template.
    pub fn say(self, template: &str, args: &[&str]) -> String {
        rich::fill_plain(template, self.lang, self.skin, args)
    }
    pub fn ship(self, node: &str) -> String {
        label::ship(self.lang, self.skin, node)
    }
    /// `화물선 3 (node-3)`.
    pub fn ship_full(self, node: &str) -> String {
        label::ship_full(self.lang, self.skin, node)
    }
    /// `파드 web-…x6cdr`; in the real view the whole name.
    pub fn pod(self, name: &str) -> String {
        self.say(Noun::Pod.get(self.lang), &[&self.pod_name(name)])
    }
    pub fn pod_name(self, name: &str) -> String {
        match self.skin {
            Skin::Ship => label::short_pod(name),
            Skin::Real => name.into(),
        }
    }
    pub fn service(self, name: &str) -> String {
        self.say(Noun::Service.get(self.lang), &[name])
    }
    fn crew(self, crew: Crew, node: &str) -> String {
        self.say(crew.get(self.lang), &[&self.ship(node)])
    }

    /// An actor as the subject of a sentence.
    pub fn actor(self, actor: &Actor) -> String {
        let word = |name: &str| label::word(name, self.lang, self.skin).unwrap_or("").to_string();
        match actor {
            Actor::Learner => Thing::Kubectl.real().into(),
            Actor::World => Thing::World.gloss(self.lang).into(),
            Actor::Client => word("outside"),
            Actor::ApiServer => word("api"),
            Actor::Etcd => word("etcd"),
            Actor::Scheduler => word("sched"),
            Actor::Controller(Controller::Deployment) => word("deploy"),
            Actor::Controller(Controller::ReplicaSet) => word("replica"),
            Actor::Controller(Controller::NodeLifecycle) => word("fleet"),
            Actor::Controller(Controller::TaintEviction) => word("evict"),
            Actor::Controller(Controller::EndpointSlice) => word("lanes"),
            Actor::Controller(Controller::Endpoints) => word("oldlanes"),
            Actor::Controller(Controller::GarbageCollector) => word("gc"),
            Actor::Controller(Controller::PodGarbageCollector) => word("podgc"),
            Actor::Controller(Controller::Disruption) => word("budgets"),
            Actor::Controller(Controller::ServiceLb) => word("gates"),
            Actor::LoadBalancer { name, .. } => {
                self.say(Noun::LoadBalancer.get(self.lang), &[name])
            }
            Actor::Kubelet(node) => self.crew(Crew::Captain, node),
            Actor::Runtime(node) => self.crew(Crew::Engine, node),
            Actor::KubeProxy(node) if node.is_empty() => {
                self.say(Crew::Officers.get(self.lang), &[])
            }
            Actor::KubeProxy(node) => self.crew(Crew::Officer, node),
            Actor::Pod { name, .. } => self.pod(name),
        }
    }

    /// 에게 for people, 에 for rooms and machines.
    pub fn dative(self, actor: &Actor) -> &'static str {
        match (self.lang, self.skin, actor) {
            (Lang::En, _, _) => "",
            (Lang::Ko, Skin::Ship, Actor::Kubelet(_) | Actor::KubeProxy(_)) => "에게",
            (Lang::Ko, _, _) => "에",
        }
    }

    pub fn hop_end(self, end: &HopEnd) -> String {
        match end {
            HopEnd::Client => self.actor(&Actor::Client),
            HopEnd::LoadBalancer(key) => self.say(Noun::LoadBalancer.get(self.lang), &[&key.name]),
            HopEnd::Node(node) => self.ship(node),
            HopEnd::Pod(pod) => self.pod(&pod.name),
            HopEnd::Host(host) => self.say(Noun::Host.get(self.lang), &[host]),
        }
    }

    /// What a request asks for, see [`crate::cluster::network::Hop::service`].
    pub fn asked(self, key: &Key) -> String {
        match key.kind {
            Kind::Service if key.namespace.is_empty() => {
                self.say(Noun::Host.get(self.lang), &[&key.name])
            }
            Kind::Service => self.service(&key.name),
            Kind::Node => self.ship(&key.name),
            _ => self.pod(&key.name),
        }
    }

    /// An object in a sentence. An EndpointSlice is called by its Service.
    pub fn object(self, cluster: &Cluster, key: &Key) -> String {
        let noun = |noun: Noun, name: &str| self.say(noun.get(self.lang), &[name]);
        match key.kind {
            Kind::Node => self.ship(&key.name),
            Kind::Pod => self.pod(&key.name),
            Kind::Deployment => noun(Noun::Deployment, &key.name),
            Kind::ReplicaSet => noun(Noun::ReplicaSet, &key.name),
            Kind::Service => self.service(&key.name),
            Kind::EndpointSlice => {
                let service = cluster.get(key).as_ref().and_then(service_of);
                // A slice that is gone: its name is the Service's with a random ending.
                let base = key.name.rsplit_once('-').map_or(&*key.name, |(base, _)| base);
                noun(Noun::EndpointSlice, service.as_deref().unwrap_or(base))
            }
            Kind::Lease => noun(Noun::Lease, &self.ship(&key.name)),
            Kind::Namespace => noun(Noun::Namespace, &key.name),
            Kind::PodDisruptionBudget => noun(Noun::Budget, &key.name),
            Kind::Event => noun(Noun::Event, &key.name),
            Kind::Endpoints => noun(Noun::Endpoints, &key.name),
            Kind::ConfigMap => noun(Noun::ConfigMap, &key.name),
            Kind::Secret => noun(Noun::Secret, &key.name),
            Kind::PriorityClass => noun(Noun::PriorityClass, &key.name),
            Kind::NetworkPolicy => noun(Noun::NetworkPolicy, &key.name),
            Kind::Ingress => noun(Noun::Ingress, &key.name),
            Kind::IngressClass => noun(Noun::IngressClass, &key.name),
        }
    }

    /// Both names of an actor, for the strip `from → to`.
    pub fn side(self, actor: &Actor) -> Side {
        let thing = thing(actor);
        let label = thing.label(self.lang, self.skin);
        let sub = match self.skin {
            Skin::Ship => label.sub,
            Skin::Real => thing.story(self.lang),
        };
        match actor {
            Actor::LoadBalancer { name, .. } => {
                Side { thing, main: label.main.into(), sub: [sub, " · ", name].concat() }
            }
            Actor::Pod { name, .. } => Side { thing, main: self.pod(name), sub: "Pod".into() },
            Actor::KubeProxy(fleet) if fleet.is_empty() => {
                Side { thing, main: label.main.into(), sub: sub.into() }
            }
            Actor::Kubelet(node) | Actor::Runtime(node) | Actor::KubeProxy(node) => {
                Side { thing, main: label.main.into(), sub: [sub, " · ", node].concat() }
            }
            Actor::Learner
            | Actor::World
            | Actor::Client
            | Actor::ApiServer
            | Actor::Etcd
            | Actor::Scheduler
            | Actor::Controller(_) => Side { thing, main: label.main.into(), sub: sub.into() },
        }
    }

    /// Both ends of a step. Packets pass a node's kernel, not kube-proxy; machines are broken by
    /// hand, not by kubectl.
    pub fn ends(self, step: &Step) -> (Side, Side) {
        if let What::Hop(hop) = &step.what {
            return (self.packet_end(&hop.from), self.packet_end(&hop.to));
        }
        let mut from = self.side(&step.from);
        if by_hand(step) {
            from.main = Thing::Kubectl.story(self.lang).into();
            from.sub = self.say(End::ByHand.get(self.lang), &[]);
        }
        // A cloud is no part of the cluster, but is asked for load balancers, and answers.
        let cloud = || Side {
            thing: Thing::LoadBalancer,
            main: self.say(End::Cloud.get(self.lang), &[]),
            sub: self.say(End::CloudApi.get(self.lang), &[]),
        };
        // News from the API server made the clerk act; it is the clerk who asks.
        let clerk = || self.side(&Actor::Controller(Controller::ServiceLb));
        match cloud_is_asked(step) {
            Some(true) => (clerk(), cloud()),
            Some(false) => (cloud(), clerk()),
            None => (from, self.side(&step.to)),
        }
    }

    /// An end of a hop.
    pub fn packet_end(self, end: &HopEnd) -> Side {
        match end {
            HopEnd::Client => self.side(&Actor::Client),
            HopEnd::LoadBalancer(key) => {
                self.side(&Actor::LoadBalancer { namespace: key.namespace, name: key.name })
            }
            HopEnd::Node(node) => Side {
                thing: Thing::Ship,
                main: self.ship(node),
                sub: self.say(End::Kernel.get(self.lang), &[node]),
            },
            HopEnd::Pod(pod) => {
                Side { thing: Thing::Pod, main: self.pod(&pod.name), sub: "Pod".into() }
            }
            HopEnd::Host(_) => Side { main: self.hop_end(end), ..self.side(&Actor::Client) },
        }
    }

    /// Both ends of a step in the list of messages.
    pub fn brief_ends(self, step: &Step) -> (String, String) {
        let is_cloud = cloud_is_asked(step).is_some();
        if is_cloud || matches!(step.what, What::Hop(_)) || by_hand(step) {
            let (from, to) = self.ends(step);
            return (from.main, to.main);
        }
        (self.brief(&step.from), self.brief(&step.to))
    }

    /// `선장 (화물선 3)`: an actor in the list of messages.
    pub fn brief(self, actor: &Actor) -> String {
        let main = self.side(actor).main;
        match actor.node() {
            Some(node) => [&main, " (", &self.ship(node), ")"].concat(),
            None => main,
        }
    }
}

/// A cloud is asked for something, or has done it; `None`: it has no part in the step.
#[inline(never)]
fn cloud_is_asked(step: &Step) -> Option<bool> {
    let What::Sync(sync) = &step.what else { return None };
    match &**sync {
        Sync::EnsureLoadBalancer { .. } | Sync::DeleteLoadBalancer { .. } => Some(true),
        Sync::LoadBalancerEnsured { by: LoadBalancer::Cloud, .. } => Some(false),
        _ => None,
    }
}

/// An act on machines: kubectl knows no such command.
fn by_hand(step: &Step) -> bool {
    match &step.what {
        What::Act(act) => matches!(
            **act,
            Move::PodCrash { .. }
                | Move::NodeAdd { .. }
                | Move::NodeFail { .. }
                | Move::NodeCut { .. }
                | Move::NodeRecover { .. }
                | Move::ZoneFail { .. }
                | Move::ZoneRecover { .. }
                | Move::Nodes(NodesMove { what: NodesAct::Fail | NodesAct::Recover, .. })
                | Move::NetworkSet { .. }
                | Move::ControllerStop { .. }
                | Move::ControllerStart { .. }
                | Move::ControlPlaneStop
                | Move::ControlPlaneStart
        ),
        _ => false,
    }
}

/// Where an actor has its place on the picture.
pub fn thing(actor: &Actor) -> Thing {
    match actor {
        Actor::Learner => Thing::Kubectl,
        Actor::World => Thing::World,
        Actor::Client => Thing::Clients,
        Actor::ApiServer => Thing::ApiServer,
        Actor::Etcd => Thing::Etcd,
        Actor::Scheduler => Thing::Scheduler,
        Actor::Controller(Controller::Deployment) => Thing::DeploymentDesk,
        Actor::Controller(Controller::ReplicaSet) => Thing::ReplicaDesk,
        Actor::Controller(Controller::NodeLifecycle) => Thing::NodeDesk,
        Actor::Controller(Controller::TaintEviction) => Thing::EvictionDesk,
        Actor::Controller(Controller::EndpointSlice) => Thing::LanesDesk,
        Actor::Controller(Controller::Endpoints) => Thing::EndpointsDesk,
        Actor::Controller(Controller::GarbageCollector) => Thing::Collector,
        Actor::Controller(Controller::PodGarbageCollector) => Thing::PodCollector,
        Actor::Controller(Controller::Disruption) => Thing::DisruptionDesk,
        Actor::Controller(Controller::ServiceLb) => Thing::BalancerDesk,
        Actor::LoadBalancer { .. } => Thing::LoadBalancer,
        Actor::Kubelet(_) => Thing::Kubelet,
        Actor::Runtime(_) => Thing::Runtime,
        Actor::KubeProxy(_) => Thing::KubeProxy,
        Actor::Pod { .. } => Thing::Pod,
    }
}

/// The Service an EndpointSlice belongs to.
fn service_of(object: &Object) -> Option<String> {
    object.meta().labels.get(LABEL_SERVICE_NAME).map(|name| name.to_string())
}
