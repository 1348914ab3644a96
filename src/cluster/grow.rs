//! A settled cluster of any size, grown from a small one that the model has settled by itself.
//!
//! Letting the components start 150,000 pods one after the other takes minutes, and every scene
//! begins with what came of it, not with how. So each kind of pod is started once; every further
//! pod, its part of the machine and its node are made after those. Scheduler and controllers then
//! list everything, as they do after a restart, and what only they can write (EndpointSlices) they
//! write. Invariant, held by a test: nothing that was grown is written again for ten minutes.

use super::controller::Controllers;
use super::controller::{LeaseState, rollout};
use super::fault::{address, pod_cidr};
use super::map::Map;
use super::node::{KubeProxy, Kubelet, Machine, NodeSetup, PodRun};
use super::object::{Deployment, Key, Kind, LABEL_ZONE, Node, Object, Pod, ReplicaSet, Str};
use super::scheduler::Scheduler;
use super::{Cluster, Config, DeploymentMove, Link, Move, ServiceMove, Shared};
use spread::AppIndex;
use std::sync::Arc;

pub use spread::Spread;

/// What a grown cluster consists of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fleet {
    pub nodes: u32,
    /// Nodes are spread over `zone-a`, `zone-b`, ... in turn.
    pub zones: u32,
    pub cpu_milli: i64,
    pub memory_mib: i64,
    pub spread: Spread,
    pub apps: Vec<App>,
}

/// A Deployment, and whether a Service stands before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct App {
    pub name: Str,
    pub image: Str,
    pub replicas: u32,
    pub cpu_milli: i64,
    pub memory_mib: i64,
    pub service: bool,
}

/// A cluster that grows, a part at a time.
pub struct Growth {
    fleet: Fleet,
    cluster: Cluster,
    /// What everything is made after, once the small cluster has made it.
    like: Option<Arc<Like>>,
    /// The apps of each node's pods.
    plan: Vec<Vec<AppIndex>>,
    /// The machines, until everything else is settled: nobody needs to tell them.
    machines: Map<Str, Shared<Machine>>,
    /// What is still to be listed, last first.
    unlisted: Vec<Object>,
    /// Apps of the small cluster, then nodes.
    done: u32,
    stage: Stage,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Small,
    Nodes,
    Listing,
    Settling,
    Done,
}

/// What the small cluster made.
struct Like {
    /// By app.
    kinds: Vec<Grown>,
    node: Arc<Node>,
    lease: Object,
    /// The node's kubelet and kube-proxy.
    machine: Machine,
}

/// One pod of an app, and its part of the machine.
struct Grown {
    pod: Arc<Pod>,
    run: PodRun,
}

impl Growth {
    /// A cluster of which nothing is there yet.
    pub fn new(config: Config, seed: u64, fleet: Fleet) -> Growth {
        Growth {
            fleet,
            cluster: Cluster::new(config, seed),
            like: None,
            plan: Vec::new(),
            machines: Map::new(),
            unlisted: Vec::new(),
            done: 0,
            stage: Stage::Small,
        }
    }

    /// Machines large enough for one pod of each app.
    fn start_small(&mut self) {
        for _ in 0..self.fleet.apps.len() / PODS_A_SMALL_NODE + 1 {
            let (cpu_milli, memory_mib) = (self.fleet.cpu_milli * 4, self.fleet.memory_mib * 4);
            let (name, zone) = ("".into(), zone(0));
            act(&mut self.cluster, Move::NodeAdd { name, cpu_milli, memory_mib, zone });
        }
    }

    /// One pod of an app, started by the components themselves.
    fn start_app(&mut self, number: usize) {
        let (small, app) = (&mut self.cluster, &self.fleet.apps[number]);
        act(
            small,
            Move::DeploymentCreate(DeploymentMove {
                namespace: "default".into(),
                name: app.name,
                image: app.image,
                replicas: 1,
                cpu_milli: app.cpu_milli,
                memory_mib: app.memory_mib,
                recreate: false,
            }),
        );
        if app.service {
            act(
                small,
                Move::ServiceCreate(ServiceMove {
                    namespace: "default".into(),
                    name: app.name,
                    app: app.name,
                    port: 80,
                    target_port: 8080,
                    ..ServiceMove::default()
                }),
            );
        }
    }

    /// The small cluster is there: what it made is kept, itself is cleared.
    fn take_over(&mut self) {
        let (cluster, mut kinds) = (&mut self.cluster, Vec::new());
        cluster.settle(60_000, usize::MAX);
        for app in &self.fleet.apps {
            let own = |pod: &&Arc<Pod>| {
                pod.metadata.labels.get("app").is_some_and(|label| *label == app.name)
            };
            let pod = cluster.list(Kind::Pod).filter_map(Object::as_pod).find(own);
            let pod = pod.expect("each app has a pod").clone();
            let machine = &cluster.machines[&pod.spec.node_name];
            let key = Key::new(Kind::Pod, pod.metadata.namespace, pod.metadata.name);
            let run = machine.kubelet.pod(&key).expect("it runs").clone();
            kinds.push(Grown { pod, run });
        }
        let node = cluster.list(Kind::Node).find_map(Object::as_node).expect("a node").clone();
        let lease = cluster.list(Kind::Lease).next().expect("its Lease").clone();
        let machine = (*cluster.machines[&node.metadata.name]).clone();
        cluster.clear();
        self.like = Some(Like { kinds, node, lease, machine }.into());
        self.plan = spread::plan(&self.fleet, &mut self.cluster.rng);
        (self.done, self.stage) = (0, Stage::Nodes);
    }

    /// Goes on for about as long as some hundred pods take. `Err` while there is more to do.
    pub fn work(mut self) -> Result<Cluster, Growth> {
        match self.stage {
            Stage::Small => {
                if self.done == 0 {
                    self.start_small();
                }
                for _ in 0..APPS_A_PART {
                    if self.done as usize == self.fleet.apps.len() {
                        self.take_over();
                        break;
                    }
                    self.start_app(self.done as usize);
                    self.done += 1;
                }
            }
            Stage::Nodes => {
                for _ in 0..NODES_A_PART {
                    if self.done == self.fleet.nodes {
                        self.scale();
                        self.start_listing();
                        self.stage = Stage::Listing;
                        break;
                    }
                    self.grow_node(self.done);
                    self.done += 1;
                }
                if self.done.is_multiple_of(NODES_A_PART * 8) {
                    // Lists are put in order when they are read: a part now, not all at once.
                    _ = self.cluster.list(Kind::Pod).next();
                }
            }
            Stage::Listing => {
                for _ in 0..OBJECTS_A_PART {
                    let Some(object) = self.unlisted.pop() else {
                        self.stage = Stage::Settling;
                        break;
                    };
                    self.cluster.list_to_control_plane(None, &object);
                }
            }
            Stage::Settling => {
                if self.cluster.settle_part(SETTLE_MS, DELIVERIES_A_PART) {
                    self.launch();
                    self.stage = Stage::Done;
                }
            }
            Stage::Done => return Ok(self.cluster),
        }
        Err(self)
    }

    /// All of it at once.
    pub fn finish(mut self) -> Cluster {
        loop {
            match self.work() {
                Ok(cluster) => return cluster,
                Err(growth) => self = growth,
            }
        }
    }

    /// How much of it is done, in thousandths.
    pub fn progress(&self) -> u32 {
        let nodes = self.fleet.nodes.max(1);
        match self.stage {
            Stage::Small => 50 * self.done / self.fleet.apps.len().max(1) as u32,
            Stage::Nodes => 50 + 550 * self.done / nodes,
            Stage::Listing => {
                let all = self.cluster.objects().max(1);
                600 + (300 * (all - self.unlisted.len().min(all)) / all) as u32
            }
            Stage::Settling => 950,
            Stage::Done => 1000,
        }
    }

    /// One node with its Lease, its machine and its share of the pods.
    fn grow_node(&mut self, number: u32) {
        let like = self.like.clone().expect("a node to make it after");
        let now = self.cluster.now();
        let setup = NodeSetup {
            name: format!("node-{}", number + 1).into(),
            address: address(number + 1),
            pod_cidr: pod_cidr(number + 1),
            cpu_milli: self.fleet.cpu_milli,
            memory_mib: self.fleet.memory_mib,
            zone: zone(number % self.fleet.zones.max(1)),
        };
        let mut node = super::node::new_node(&setup, 0);
        node.metadata = super::object::ObjectMeta {
            uid: self.cluster.rng.uuid().into(),
            labels: node.metadata.labels,
            name: setup.name,
            ..like.node.metadata.clone()
        };
        node.status.conditions = like.node.status.conditions.clone();
        let mut kubelet = like.machine.kubelet.after(setup.clone());
        for app in std::mem::take(&mut self.plan[number as usize]) {
            self.grow_pod(&like.kinds[usize::from(app)], &mut kubelet);
        }
        node.status.images = kubelet.node_images();
        let uid = node.metadata.uid;
        self.cluster.api.plant(Object::Node(Arc::new(node)));
        let mut lease = like.lease.clone();
        if let Object::Lease(lease) = &mut lease {
            let lease = Arc::make_mut(lease);
            lease.metadata.name = setup.name;
            lease.metadata.uid = self.cluster.rng.uuid().into();
            lease.spec.holder_identity = setup.name;
            for owner in &mut lease.metadata.owner_references {
                owner.name = setup.name;
                owner.uid = uid;
            }
        }
        self.cluster.api.plant(lease);
        let phase_ms = now.saturating_sub(u64::from(number) * LEASE_APART_MS % 10_000);
        let lease = LeaseState::Alive { phase_ms };
        self.cluster.links.insert(setup.name, Link { boots: 0, connects: 0, lease });
        self.cluster.places.add(&setup);
        let mut machine = Machine::new(setup);
        machine.kubelet = kubelet;
        self.machines.insert(machine.kubelet.setup().name, machine.into());
    }

    /// One more pod of an app, running.
    fn grow_pod(&mut self, like: &Grown, kubelet: &mut Kubelet) {
        let rng = &mut self.cluster.rng;
        let mut pod = (*like.pod).clone();
        let setup = kubelet.setup();
        let (name, zone) = (setup.name, setup.zone);
        pod.metadata.uid = rng.uuid().into();
        let mut named = format!("{}{}", pod.metadata.generate_name, rng.suffix(5)).into();
        while self.cluster.api.get(&Key::new(Kind::Pod, pod.metadata.namespace, named)).is_some() {
            named = format!("{}{}", pod.metadata.generate_name, rng.suffix(5)).into();
        }
        pod.metadata.name = named;
        if let Some(label) = pod.metadata.labels.get_mut(LABEL_ZONE) {
            *label = zone;
        }
        Arc::make_mut(&mut pod.spec).node_name = name;
        let Cluster { api, clock, .. } = &mut self.cluster;
        kubelet.embark(clock.now(), &like.run, pod, |pod| {
            let stored = api.plant(Object::Pod(Arc::new(pod)));
            stored.as_pod().expect("a pod").clone()
        });
    }

    /// Deployments and ReplicaSets say how many pods they have now.
    fn scale(&mut self) {
        for app in &self.fleet.apps {
            let replicas = app.replicas as i32;
            let key = Key::new(Kind::Deployment, "default", app.name);
            let stored = self.cluster.api.get(&key).and_then(Object::as_deployment);
            let mut d: Deployment = (**stored.expect("its Deployment")).clone();
            d.spec.replicas = Some(replicas);
            let status = &mut d.status;
            (status.replicas, status.updated_replicas) = (replicas, replicas);
            (status.ready_replicas, status.available_replicas) = (replicas, replicas);
            let uid = d.metadata.uid;
            let own = |set: &&Arc<ReplicaSet>| {
                set.metadata.controller().is_some_and(|owner| owner.uid == uid)
            };
            let sets = self.cluster.list(Kind::ReplicaSet).filter_map(Object::as_replica_set);
            let mut set = (**sets.into_iter().find(own).expect("its ReplicaSet")).clone();
            set.spec.replicas = replicas;
            let status = &mut set.status;
            (status.replicas, status.fully_labeled_replicas) = (replicas, replicas);
            (status.ready_replicas, status.available_replicas) = (replicas, replicas);
            let most = (replicas + rollout::max_surge(&d)).to_string();
            let annotations = &mut set.metadata.annotations;
            annotations.insert(rollout::ANNOTATION_DESIRED.into(), replicas.to_string().into());
            annotations.insert(rollout::ANNOTATION_MAX.into(), most.into());
            self.cluster.api.plant(Object::Deployment(Arc::new(d)));
            self.cluster.api.plant(Object::ReplicaSet(Arc::new(set)));
        }
    }

    fn start_listing(&mut self) {
        self.cluster.scheduler = Scheduler::new(&self.cluster.config.scheduler_profiles);
        self.cluster.controllers = Controllers::starting(self.cluster.now());
        self.cluster.starts += 1;
        let names: Vec<Str> = self.cluster.links.keys().copied().collect();
        names.iter().for_each(|node| self.cluster.heartbeat(None, node));
        self.unlisted = self.cluster.api.all().cloned().collect();
        self.unlisted.reverse();
    }

    /// The machines are at sea: they have listed what they watch, and written their rules; the
    /// scheduler has placed pods.
    fn launch(&mut self) {
        let cluster = &mut self.cluster;
        let mut services: Vec<Object> = cluster.api.list(Kind::Service).cloned().collect();
        services.extend(cluster.api.list(Kind::EndpointSlice).cloned());
        cluster.scheduler.number_domains();
        cluster.machines = std::mem::take(&mut self.machines);
        let nodes: Vec<Str> = cluster.machines.keys().copied().collect();
        cluster.proxies.sail(&nodes, KubeProxy::after(&services, cluster.config.network));
        cluster.joined = self.fleet.nodes;
        cluster.numbers.insert("node".into(), self.fleet.nodes);
    }
}

impl Cluster {
    /// Nodes, pods and all that was told of them are gone; what Deployments and Services are stays.
    fn clear(&mut self) {
        for kind in OF_NODES_AND_PODS {
            let all: Vec<Object> = self.api.list(kind).cloned().collect();
            all.iter().for_each(|object| self.api.uproot(object));
        }
        self.machines = Map::new();
        self.places = Default::default();
        self.proxies = Default::default();
        self.links = Map::new();
        self.recorder = Default::default();
        self.prev_kv = None;
        self.clock.empty();
    }
}

fn act(cluster: &mut Cluster, act: Move) {
    cluster.submit(act).expect("a fleet makes sense");
    cluster.settle(3_000, usize::MAX);
}

fn zone(number: u32) -> Str {
    let letter = char::from(b'a' + (number % 26) as u8);
    format!("zone-{letter}").into()
}

/// What is there because there are nodes and pods.
const OF_NODES_AND_PODS: [Kind; 6] =
    [Kind::Node, Kind::Lease, Kind::Pod, Kind::EndpointSlice, Kind::Endpoints, Kind::Event];
const PODS_A_SMALL_NODE: usize = 100;
const APPS_A_PART: usize = 4;
const NODES_A_PART: u32 = 8;
const OBJECTS_A_PART: usize = 500;
const DELIVERIES_A_PART: usize = 200;
/// The controllers have nothing more to say.
const SETTLE_MS: u64 = 5_000;
/// Nodes do not renew their Leases all at once.
const LEASE_APART_MS: u64 = 37;

mod spread;
#[cfg(test)]
mod tests;
