//! Where a voyage can begin. Learner scenes have worker nodes only: the control ship is no Node.

mod fleet;
mod ingress;
mod names;
mod problems;

pub use fleet::{PODS_MAX, SHIPS_MAX, Size};
pub use ingress::install as install_ingress_nginx;

use crate::cluster::object::{Key, Kind, Str};
use crate::cluster::scheduler::{Plugin, Profile, Strategy};
use crate::cluster::{
    Cluster, Config, DeploymentMove, Fleet, Growth, Move, PodSpecMove, PriorityClassMove,
    ServiceMove,
};
use std::cell::{Cell, RefCell};
use std::sync::Arc;

/// A start scene.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scene {
    /// Three ships, no cargo.
    FirstVoyage,
    /// web ×6 on three ships.
    NodeFailure,
    /// web ×4 behind a Service.
    RollingUpdate,
    /// web and cache behind Services, one of them a NodePort.
    ServiceRouting,
    /// web behind a Service of type LoadBalancer that nobody gives an address.
    LoadBalancer,
    /// web on three ships behind a NodePort, unevenly: three pods, one, none.
    TrafficPolicy,
    /// Services to be called by name, with the cluster's DNS.
    ServiceNames,
    /// web on two of three ships behind a NodePort, its container port by name.
    ServicePorts,
    /// web behind a Service, and two clients: nothing keeps either of them out.
    NetworkPolicy,
    /// Two containers of one pod, one calling the other.
    ContainerToContainer,
    /// Two pods on two ships, one calling the other.
    PodToPod,
    /// A pod that is called from outside, through a ship it is not on.
    OutsideToPod,
    /// Two apps that nobody outside can reach yet, at a cloud.
    NodePortOrLoadBalancer,
    /// Two apps behind an ingress controller that has no Ingress yet, at a cloud.
    Ingress,
    /// Four ships, each with its own reason to refuse the pod that is asked for.
    Unschedulable,
    /// Three full ships; the pod that is asked for matters more than what they carry.
    Preemption,
    /// Two schedulers by name: one spreads, one packs; and a pod that asks for a third.
    Schedulers,
    /// An open sea: two ships, all acts.
    Sandbox,
    /// 200 ships in three zones, 1,661 pods.
    Fleet200,
    /// 5,000 ships in three zones, 150,000 pods.
    Ocean5000,
    /// The sandbox at the size the reader asked for.
    Sized(Size),
}

impl Scene {
    pub const ALL: [Scene; 20] = [
        Scene::FirstVoyage,
        Scene::NodeFailure,
        Scene::RollingUpdate,
        Scene::ServiceRouting,
        Scene::LoadBalancer,
        Scene::NetworkPolicy,
        Scene::TrafficPolicy,
        Scene::ServiceNames,
        Scene::ServicePorts,
        Scene::ContainerToContainer,
        Scene::PodToPod,
        Scene::OutsideToPod,
        Scene::NodePortOrLoadBalancer,
        Scene::Ingress,
        Scene::Unschedulable,
        Scene::Preemption,
        Scene::Schedulers,
        Scene::Sandbox,
        Scene::Fleet200,
        Scene::Ocean5000,
    ];

    /// The scene's published name (`?scene=`); never changes once published.
    pub fn id(self) -> Str {
        let id = match self {
            Scene::FirstVoyage => "first-voyage",
            Scene::NodeFailure => "node-failure",
            Scene::RollingUpdate => "rolling-update",
            Scene::ServiceRouting => "service-routing",
            Scene::LoadBalancer => "load-balancer",
            Scene::NetworkPolicy => "network-policy",
            Scene::TrafficPolicy => "traffic-policy",
            Scene::ServiceNames => "service-names",
            Scene::ServicePorts => "service-ports",
            Scene::ContainerToContainer => "container-to-container",
            Scene::PodToPod => "pod-to-pod",
            Scene::OutsideToPod => "outside-to-pod",
            Scene::NodePortOrLoadBalancer => "nodeport-or-loadbalancer",
            Scene::Ingress => "ingress",
            Scene::Unschedulable => "unschedulable",
            Scene::Preemption => "preemption",
            Scene::Schedulers => "schedulers",
            Scene::Sandbox => "sandbox",
            Scene::Fleet200 => "fleet-200",
            Scene::Ocean5000 => "ocean-5000",
            Scene::Sized(Size { ships, pods_a_ship }) => {
                return format!("{SIZED}{ships}x{pods_a_ship}").into();
            }
        };
        id.into()
    }

    /// The scene of this name; one of a size beyond the limits too, see [`Size::within`].
    pub fn parse(id: &str) -> Option<Scene> {
        let Some(size) = id.strip_prefix(SIZED) else {
            return Scene::ALL.into_iter().find(|scene| &*scene.id() == id);
        };
        let (ships, pods) = size.split_once('x')?;
        let number = |digits: &str| digits.parse().ok().filter(|_| digits.len() <= DIGITS_MAX);
        let size = Size { ships: number(ships)?, pods_a_ship: number(pods)? };
        (size.ships > 0).then_some(Scene::Sized(size))
    }

    /// The act with which the scene opens, made but not yet followed: the reader steps through
    /// what comes of it.
    pub(super) fn opening(self) -> Option<Move> {
        match self {
            Scene::Unschedulable => Some(Move::PodAdd(PodSpecMove {
                node_selector: "disk=ssd".into(),
                ..pod("report", "", "", 1_500)
            })),
            Scene::Preemption => Some(Move::PodAdd(pod("express", "", "high", 3_000))),
            Scene::Schedulers => Some(Move::PodAdd(PodSpecMove {
                scheduler: PACKING.into(),
                ..pod("packed", "", "", 500)
            })),
            Scene::FirstVoyage | Scene::NodeFailure | Scene::RollingUpdate => None,
            Scene::ServiceRouting | Scene::LoadBalancer | Scene::Sandbox => None,
            Scene::TrafficPolicy | Scene::ServiceNames | Scene::NetworkPolicy => None,
            Scene::ServicePorts | Scene::NodePortOrLoadBalancer | Scene::Ingress => None,
            Scene::ContainerToContainer | Scene::PodToPod | Scene::OutsideToPod => {
                problems::opening(self)
            }
            Scene::Fleet200 | Scene::Ocean5000 | Scene::Sized(_) => None,
        }
    }

    /// What a scene is grown from that is too large to be started pod by pod.
    pub(super) fn fleet(self) -> Option<Fleet> {
        match self {
            Scene::Fleet200 => Some(fleet::fleet_200()),
            Scene::Ocean5000 => Some(fleet::ocean_5000()),
            Scene::Sized(size) => Some(fleet::sized(size.within())),
            _ => None,
        }
    }

    /// How many ships and pods it begins with, if it is grown.
    pub fn size(self) -> Option<Size> {
        match self {
            Scene::Fleet200 => Some(Size { ships: 200, pods_a_ship: 8 }),
            Scene::Ocean5000 => Some(Size { ships: 5_000, pods_a_ship: 30 }),
            Scene::Sized(size) => Some(size),
            _ => None,
        }
    }

    /// It is grown: begun in slices where somebody waits, and not for tests that want many.
    pub fn is_large(self) -> bool {
        self.size().is_some()
    }

    pub(super) fn config(self) -> Config {
        let mut config = Config::default();
        if matches!(self, Scene::NodePortOrLoadBalancer | Scene::Ingress) {
            config = problems::at_a_cloud(config);
        }
        if self == Scene::Schedulers {
            let packing = Profile::named(PACKING)
                .strategy(Strategy::MostAllocated)
                .disable(Plugin::NodeResourcesBalancedAllocation)
                .weigh(Plugin::NodeResourcesFit, 5);
            config.scheduler_profiles.push(Arc::new(packing));
        }
        config
    }

    /// The cluster as the scene finds it, at rest.
    pub(super) fn build(self, seed: u64) -> Cluster {
        if let Some(fleet) = self.fleet() {
            return growth(self, seed, fleet).finish();
        }
        let mut cluster = Cluster::new(self.config(), seed);
        let nodes = match self {
            Scene::NetworkPolicy => 3,
            Scene::FirstVoyage | Scene::NodeFailure | Scene::RollingUpdate => 3,
            Scene::ServiceRouting | Scene::Unschedulable | Scene::Preemption => 3,
            Scene::Schedulers | Scene::LoadBalancer => 3,
            Scene::ContainerToContainer | Scene::PodToPod | Scene::OutsideToPod => 3,
            Scene::NodePortOrLoadBalancer | Scene::Ingress => 3,
            Scene::TrafficPolicy | Scene::ServiceNames => 3,
            Scene::ServicePorts => 3,
            Scene::Sandbox => 2,
            Scene::Fleet200 | Scene::Ocean5000 | Scene::Sized(_) => unreachable!("they are grown"),
        };
        for _ in 0..nodes {
            make(&mut cluster, node());
        }
        match self {
            Scene::FirstVoyage | Scene::Sandbox => {}
            Scene::Fleet200 | Scene::Ocean5000 | Scene::Sized(_) => {}
            Scene::NodeFailure => {
                make(&mut cluster, deployment("web", "web:v1", 6));
                make(&mut cluster, service("web", false));
            }
            Scene::RollingUpdate => {
                make(&mut cluster, deployment("web", "web:v1", 4));
                make(&mut cluster, service("web", false));
            }
            Scene::Unschedulable => {
                let (name, zone) = ("".into(), "".into());
                make(
                    &mut cluster,
                    Move::NodeAdd { name, cpu_milli: 1_000, memory_mib: 8 * 1024, zone },
                );
                for node in ["node-1", "node-2", "node-4"] {
                    let key = Key::new(Kind::Node, "", node);
                    make(&mut cluster, Move::Label { key, changes: r#"{"disk":"ssd"}"#.into() });
                }
                let changes = "gpu=true:NoSchedule".into();
                make(&mut cluster, Move::NodeTaint { node: "node-1".into(), changes });
                make(&mut cluster, Move::NodeCordon { node: "node-2".into() });
            }
            Scene::Preemption => {
                for (name, value) in [("low", 100), ("middle", 500), ("high", 1_000)] {
                    make(
                        &mut cluster,
                        Move::PriorityClassCreate(PriorityClassMove {
                            name: name.into(),
                            value,
                            ..PriorityClassMove::default()
                        }),
                    );
                }
                make(&mut cluster, Move::ObjectCreate { json: BUDGET.into() });
                for (name, node, class, cpu_milli) in [
                    ("batch-1", "node-1", "low", 1_600),
                    ("batch-2", "node-1", "low", 1_600),
                    ("batch-3", "node-1", "low", 500),
                    ("api", "node-2", "middle", 3_000),
                    ("guarded", "node-3", "low", 3_000),
                ] {
                    make(&mut cluster, Move::PodAdd(pod(name, node, class, cpu_milli)));
                }
            }
            Scene::Schedulers => {
                for (name, node, cpu_milli) in
                    [("db", "node-1", 2_500), ("cache", "node-2", 1_500), ("queue", "node-3", 500)]
                {
                    make(&mut cluster, Move::PodAdd(pod(name, node, "", cpu_milli)));
                }
                let scheduler = "my-scheduler".into();
                let lost = PodSpecMove { scheduler, ..pod("lost", "", "", 250) };
                make(&mut cluster, Move::PodAdd(lost));
            }
            Scene::ServiceNames => names::service_names(&mut cluster),
            Scene::Ingress => ingress::build(&mut cluster),
            Scene::ContainerToContainer | Scene::PodToPod => problems::build(self, &mut cluster),
            Scene::OutsideToPod | Scene::NodePortOrLoadBalancer => {
                problems::build(self, &mut cluster);
            }
            Scene::LoadBalancer => {
                make(&mut cluster, deployment("web", "web:v1", 2));
                let kind = "LoadBalancer".into();
                let service = ServiceMove { kind, ..service_of("web") };
                make(&mut cluster, Move::ServiceCreate(service));
            }
            Scene::TrafficPolicy => {
                let cordon = |node: &str| Move::NodeCordon { node: node.into() };
                let uncordon = |node: &str| Move::NodeUncordon { node: node.into() };
                let key = Key::new(Kind::Deployment, "default", "web");
                for act in [
                    cordon("node-2"),
                    cordon("node-3"),
                    deployment("web", "web:v1", 3),
                    cordon("node-1"),
                    uncordon("node-2"),
                    Move::Scale { key, replicas: 4 },
                    uncordon("node-1"),
                    uncordon("node-3"),
                    service("web", true),
                ] {
                    make(&mut cluster, act);
                }
            }
            Scene::ServicePorts => {
                make(&mut cluster, Move::ObjectCreate { json: WEB_NAMED.into() });
                make(
                    &mut cluster,
                    Move::ServiceCreate(ServiceMove {
                        node_port: true,
                        node_port_number: 30_080,
                        target_port: 0,
                        target_name: "http".into(),
                        ..service_of("web")
                    }),
                );
            }
            Scene::NetworkPolicy => {
                make(&mut cluster, deployment("web", "web:v1", 2));
                make(&mut cluster, service("web", false));
                for name in ["client", "stranger"] {
                    let image = "busybox:1.36".into();
                    make(
                        &mut cluster,
                        Move::PodAdd(PodSpecMove { image, ..pod(name, "", "", 50) }),
                    );
                }
            }
            Scene::ServiceRouting => {
                make(&mut cluster, deployment("web", "web:v1", 3));
                make(&mut cluster, service("web", true));
                make(
                    &mut cluster,
                    Move::PodAdd(PodSpecMove {
                        namespace: "default".into(),
                        name: "client".into(),
                        image: "busybox:1.36".into(),
                        cpu_milli: 50,
                        memory_mib: 64,
                        ..PodSpecMove::default()
                    }),
                );
            }
        }
        cluster
    }
}

thread_local! {
    /// The large scene begun last, at rest: coming back to it takes no time.
    static KEPT: RefCell<Option<(Scene, u64, Cluster)>> = const { RefCell::new(None) };
    /// For so many pods room was made.
    static ROOMY: Cell<usize> = const { Cell::new(0) };
}

/// Begins to grow a large scene.
pub(super) fn growth(scene: Scene, seed: u64, fleet: Fleet) -> Growth {
    let pods = fleet.apps.iter().map(|app| app.replicas as usize).sum();
    if ROOMY.get() < pods {
        ROOMY.set(pods);
        make_room(pods);
    }
    Growth::new(scene.config(), seed, fleet)
}

/// The memory of a page grows in small steps, and each of them costs: most of what so many pods
/// will need is taken at once and given back to the allocator. Without so much, nothing is lost.
fn make_room(pods: usize) {
    let mut room: Vec<u8> = Vec::new();
    let _ = room.try_reserve_exact(pods.saturating_mul(BYTES_A_POD));
    std::hint::black_box(room.as_ptr());
}

/// A large scene's beginning, if it was the last one.
pub(super) fn kept(scene: Scene, seed: u64) -> Option<Cluster> {
    KEPT.with_borrow(|kept| match kept {
        Some((of, with, origin)) if (*of, *with) == (scene, seed) => Some(origin.clone()),
        _ => None,
    })
}

/// Before another one is grown: there is not room for two oceans.
pub(super) fn forget() {
    KEPT.set(None);
}

pub(super) fn keep(scene: Scene, seed: u64, origin: &Cluster) {
    if scene.is_large() {
        KEPT.set(Some((scene, seed, origin.clone())));
    }
}

/// Makes an act and lets everything that follows happen.
fn make(cluster: &mut Cluster, act: Move) {
    cluster.submit(act).expect("scenes make sense");
    cluster.settle(super::QUIET_MS, 100_000);
}

/// A settled pod takes more than this in a browser, with all that is known of it.
const BYTES_A_POD: usize = 4_000;
/// What stands before the size of a sandbox.
const SIZED: &str = "sandbox-";
const DIGITS_MAX: usize = 9;

/// The scheduler by name that fills one ship before the next.
const PACKING: &str = "bin-packing";

fn node() -> Move {
    Move::NodeAdd { name: "".into(), cpu_milli: 4_000, memory_mib: 8 * 1024, zone: "".into() }
}

fn deployment(name: &str, image: &str, replicas: i64) -> Move {
    Move::DeploymentCreate(DeploymentMove {
        namespace: "default".into(),
        name: name.into(),
        image: image.into(),
        replicas,
        cpu_milli: 250,
        memory_mib: 256,
        recreate: false,
    })
}

/// A pod that asks for a node by name, unless that is empty.
fn pod(name: &str, node: &str, class: &str, cpu_milli: i64) -> PodSpecMove {
    let selector = match node {
        "" => String::new(),
        node => ["kubernetes.io/hostname=", node].concat(),
    };
    PodSpecMove {
        namespace: "default".into(),
        name: name.into(),
        image: "web:v1".into(),
        cpu_milli,
        memory_mib: 64,
        labels: ["app=", name].concat().as_str().into(),
        node_selector: selector.as_str().into(),
        priority_class: class.into(),
        ..PodSpecMove::default()
    }
}

/// The one pod that a budget keeps from being evicted.
const BUDGET: &str = r#"{"apiVersion":"policy/v1","kind":"PodDisruptionBudget",
"metadata":{"name":"guarded","namespace":"default"},
"spec":{"minAvailable":1,"selector":{"matchLabels":{"app":"guarded"}}}}"#;

/// Two pods whose container port has a name.
const WEB_NAMED: &str = r#"{"apiVersion":"apps/v1","kind":"Deployment",
"metadata":{"name":"web","namespace":"default","labels":{"app":"web"}},
"spec":{"replicas":2,"selector":{"matchLabels":{"app":"web"}},
"template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"web",
"image":"web:v1","ports":[{"containerPort":8080,"name":"http"}],
"resources":{"requests":{"cpu":"250m","memory":"256Mi"}}}]}}}}"#;

fn service(app: &str, node_port: bool) -> Move {
    Move::ServiceCreate(ServiceMove { node_port, ..service_of(app) })
}

fn service_of(app: &str) -> ServiceMove {
    ServiceMove {
        namespace: "default".into(),
        name: app.into(),
        app: app.into(),
        port: 80,
        target_port: 8080,
        ..ServiceMove::default()
    }
}
