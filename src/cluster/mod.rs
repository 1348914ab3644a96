//! The model: a deterministic Kubernetes.
//!
//! Hub and spokes: components talk only through the API server, by messages that take simulated
//! time and can be lost. [`Cluster::submit`] takes the learner's act, [`Cluster::step`] delivers
//! what is on its way until something a learner can follow has happened.
//!
//! Invariants: only the API server touches etcd (it alone can name it); all time is simulated; the
//! same seed, start and moves give the same states on every machine; no learner's input can make
//! the model fail.

mod apiserver;
mod clock;
mod component;
mod config;
pub mod controller;
pub mod create;
mod drain;
pub mod edit;
mod enabled;
mod engine;
mod etcd;
mod fault;
mod grow;
mod hash;
pub mod invariant;
mod many;
pub mod map;
mod moves;
pub mod network;
pub mod node;
pub mod object;
mod recorder;
#[cfg(not(target_arch = "wasm32"))]
pub mod replay;
mod rng;
pub mod scheduler;
mod shared;
mod step;
mod submit;

pub use apiserver::{NodeLoad, Tally};
pub use component::Propagation;
pub use config::Config;
pub use grow::{App, Fleet, Growth, Spread};
pub use moves::*;
pub use rng::Rng;
pub use shared::Shared;
pub use step::*;
pub use submit::{JSON_BYTES_MAX, MoveError, NODES_MAX, PODS_MAX};

use crate::cluster::map::Map;
use apiserver::ApiServer;
use clock::Clock;
use controller::{Controllers, LeaseState};
use engine::Entry;
use network::Traffic;
use node::{Machine, Proxies};
use object::{Deployment, Key, Kind, Object, ReplicaSet, Status, Str, Time};
use scheduler::Scheduler;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// A whole cluster at one moment. Cloning it is a checkpoint: objects are shared.
#[derive(Clone, Hash)]
pub struct Cluster {
    config: Config,
    rng: Rng,
    clock: Clock<Entry>,
    api: ApiServer,
    scheduler: Scheduler,
    controllers: Controllers,
    machines: Map<Str, Shared<Machine>>,
    proxies: Proxies,
    places: network::Places,
    links: Map<Str, Link>,
    traffic: Traffic,
    policies: network::Policies,
    ingress: network::IngressControllers,
    /// Drains under way, by node.
    drains: Map<Str, drain::Drain>,
    /// False while the control plane is stopped.
    running: bool,
    /// How often the control plane was started; what was sent to an earlier one is lost.
    starts: u32,
    /// Controllers stopped by themselves, and how often each was started again.
    stopped: Vec<Controller>,
    restarts: [u32; Controller::ALL.len()],
    steps: StepId,
    /// Machines that ever joined: gives the next its number and addresses.
    joined: u32,
    /// The last number given to a name the learner left open, by what stands before the number.
    numbers: Map<Str, u32>,
    recorder: recorder::Recorder,
    /// What the last write that was a step wrote over.
    prev_kv: Option<Object>,
}

/// A machine's connection to the cluster.
#[derive(Clone, Debug, Hash)]
struct Link {
    /// How often it was switched on: timers of an earlier run are void.
    boots: u32,
    /// How often the connection was made: messages of an earlier one are lost.
    connects: u32,
    lease: LeaseState,
}

impl Cluster {
    /// An empty cluster: a control plane with namespace `default`, no nodes.
    pub fn new(config: Config, seed: u64) -> Cluster {
        let scheduler = Scheduler::new(&config.scheduler_profiles);
        let mut cluster = Cluster {
            config,
            rng: Rng::new(seed),
            clock: Clock::default(),
            api: ApiServer::default(),
            scheduler,
            controllers: Controllers::default(),
            machines: Map::new(),
            proxies: Proxies::default(),
            places: network::Places::default(),
            links: Map::new(),
            traffic: Traffic::default(),
            policies: network::Policies::default(),
            ingress: network::IngressControllers::default(),
            drains: Map::new(),
            running: true,
            starts: 1,
            stopped: Vec::new(),
            restarts: [0; Controller::ALL.len()],
            steps: 0,
            joined: 0,
            numbers: Map::new(),
            recorder: Default::default(),
            prev_kv: None,
        };
        cluster.create_namespaces();
        cluster
    }

    pub fn config(&self) -> &Config {
        &self.config
    }
    /// The current moment.
    pub fn now(&self) -> Ms {
        self.clock.now()
    }
    /// etcd's revision.
    pub fn revision(&self) -> u64 {
        self.api.revision()
    }
    /// The object that the last step which stored one has written over, as etcd's watch sends it
    /// along (`prev_kv`).
    pub fn prev_kv(&self) -> Option<&Object> {
        self.prev_kv.as_ref()
    }
    /// How many objects etcd holds.
    pub fn objects(&self) -> usize {
        self.api.len()
    }
    /// How many steps there were.
    pub fn steps(&self) -> StepId {
        self.steps
    }
    /// Whether the control plane runs.
    pub fn is_running(&self) -> bool {
        self.running
    }
    /// The controllers stopped by themselves, in the order they were.
    pub fn stopped(&self) -> &[Controller] {
        &self.stopped
    }
    /// Whether a controller was stopped by itself.
    pub fn is_stopped(&self, controller: Controller) -> bool {
        self.stopped.contains(&controller)
    }
    /// When the next thing arrives, a message or a timer; `None` when nothing is on its way.
    pub fn next_at(&self) -> Option<Ms> {
        self.clock.next_at()
    }
    /// A stored object. A Lease shows its last renewal (renewals are a process in closed form).
    pub fn get(&self, key: &Key) -> Option<Object> {
        let object = self.api.get(key)?;
        if let (Object::Lease(lease), Some(link)) = (object, self.links.get(&key.name)) {
            let mut lease = (**lease).clone();
            let renewed = link.lease.renewed_at(self.now(), self.config.lease_renew_ms);
            lease.spec.renew_time = Some(Time::from_ms(renewed));
            return Some(lease.into());
        }
        Some(object.clone())
    }
    /// The stored objects of a kind, by namespace and name.
    pub fn list(&self, kind: Kind) -> impl Iterator<Item = &Object> {
        self.api.list(kind)
    }
    /// The keys of a kind, by namespace and name.
    pub fn keys(&self, kind: Kind) -> impl Iterator<Item = &Key> {
        self.api.keys(kind)
    }
    /// The stored objects of a kind in one namespace.
    pub fn list_namespace<'a>(
        &'a self,
        kind: Kind,
        namespace: &'a str,
    ) -> impl Iterator<Item = &'a Object> {
        self.api.list_namespace(kind, namespace)
    }
    /// Pods bound to a node.
    pub fn pods_on(&self, node: &str) -> impl Iterator<Item = &Object> {
        self.api.pods_on(node)
    }
    /// The names of the pods bound to a node: to look at a few of them, all need not be found.
    pub fn pod_keys_on(&self, node: &str) -> impl Iterator<Item = &Key> {
        self.api.pod_keys_on(node)
    }
    /// Pods whose controller has this uid.
    pub fn pods_of(&self, uid: Str) -> impl Iterator<Item = &Object> {
        self.api.owned(uid)
    }
    /// Pods without a node, the oldest first; finished ones among them.
    pub fn unbound(&self) -> impl Iterator<Item = &Object> {
        self.api.unbound()
    }
    /// Pods and nodes, counted.
    pub fn tally(&self) -> &Tally {
        self.api.tally()
    }
    /// What the pods bound to a node come to.
    pub fn load(&self, node: &str) -> NodeLoad {
        self.api.load(node)
    }
    /// The nodes that have pods, by name, and what those come to.
    pub fn loads(&self) -> impl Iterator<Item = (&Str, NodeLoad)> {
        self.api.loads()
    }
    /// The ReplicaSets a Deployment owns.
    pub fn replica_sets_of<'a>(
        &'a self,
        deployment: &'a Deployment,
    ) -> impl Iterator<Item = &'a Arc<ReplicaSet>> {
        let meta = &deployment.metadata;
        let own = |set: &&Arc<ReplicaSet>| {
            set.metadata.controller().is_some_and(|owner| owner.uid == meta.uid)
        };
        let all = self.api.list_namespace(Kind::ReplicaSet, &meta.namespace);
        all.filter_map(Object::as_replica_set).filter(own)
    }
    /// The machines behind the Node objects, by name.
    pub fn machines(&self) -> &Map<Str, Shared<Machine>> {
        &self.machines
    }
    /// Their kube-proxies.
    pub fn proxies(&self) -> &Proxies {
        &self.proxies
    }
    /// Nodes that are not Ready, by name.
    pub fn not_ready(&self) -> Vec<Str> {
        let is_ready = |name: &&Str| {
            let stored = self.api.get(&Key::new(Kind::Node, "", **name));
            stored.and_then(Object::as_node).is_none_or(|node| node.ready() == Status::True)
        };
        let watched = self.controllers.node_lifecycle.watched();
        watched.filter(|name| !is_ready(name)).copied().collect()
    }
    /// What the node lifecycle controller makes of each zone.
    pub fn zones(&self) -> Vec<controller::ZoneView> {
        self.controllers.node_lifecycle.zones(self.now())
    }
    /// From now on every decision of the scheduler carries its table, however many nodes there are.
    pub(crate) fn tell_all(&mut self) {
        self.scheduler.tell_all();
    }
    pub fn scheduler(&self) -> &Scheduler {
        &self.scheduler
    }
    pub fn traffic(&self) -> &Traffic {
        &self.traffic
    }
    /// What the page shows as `data-hash`: a hash of everything etcd holds, of the time, of the
    /// state of chance and of how much was ever sent. [`Cluster::hash`] sees every part's memory
    /// too, but costs the download 6 KB.
    pub fn digest(&self) -> u64 {
        let mut hasher = hash::Fnv::default();
        (self.now(), self.api.revision(), self.clock.sent(), &self.rng).hash(&mut hasher);
        for object in Kind::ALL.iter().flat_map(|kind| self.list(*kind)) {
            hasher.write(object.to_json().as_bytes());
        }
        hasher.finish()
    }
    /// The hash of the whole state, the same on every machine.
    pub fn hash(&self) -> u64 {
        let mut hasher = hash::Fnv::default();
        Hash::hash(self, &mut hasher);
        hasher.finish()
    }
}
