//! Where a voyage can begin. Learner scenes have worker nodes only: the control ship is no Node.

use crate::cluster::{Cluster, Config, DeploymentMove, Move, PodSpecMove, ServiceMove};

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
    /// An open sea: two ships, all acts.
    Sandbox,
}

impl Scene {
    pub const ALL: [Scene; 5] = [
        Scene::FirstVoyage,
        Scene::NodeFailure,
        Scene::RollingUpdate,
        Scene::ServiceRouting,
        Scene::Sandbox,
    ];

    /// The scene's published name (`?scene=`); never changes once published.
    pub fn id(self) -> &'static str {
        match self {
            Scene::FirstVoyage => "first-voyage",
            Scene::NodeFailure => "node-failure",
            Scene::RollingUpdate => "rolling-update",
            Scene::ServiceRouting => "service-routing",
            Scene::Sandbox => "sandbox",
        }
    }

    pub fn parse(id: &str) -> Option<Scene> {
        Scene::ALL.into_iter().find(|scene| scene.id() == id)
    }

    /// The cluster as the scene finds it, at rest.
    pub(super) fn build(self, seed: u64) -> Cluster {
        let mut cluster = Cluster::new(Config::default(), seed);
        let nodes = match self {
            Scene::FirstVoyage | Scene::NodeFailure | Scene::RollingUpdate => 3,
            Scene::ServiceRouting => 3,
            Scene::Sandbox => 2,
        };
        for _ in 0..nodes {
            make(&mut cluster, node());
        }
        match self {
            Scene::FirstVoyage | Scene::Sandbox => {}
            Scene::NodeFailure => {
                make(&mut cluster, deployment("web", "web:v1", 6));
                make(&mut cluster, service("web", false));
            }
            Scene::RollingUpdate => {
                make(&mut cluster, deployment("web", "web:v1", 4));
                make(&mut cluster, service("web", false));
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

/// Makes an act and lets everything that follows happen.
fn make(cluster: &mut Cluster, act: Move) {
    cluster.submit(act).expect("scenes make sense");
    cluster.settle(super::QUIET_MS, 100_000);
}

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

fn service(app: &str, node_port: bool) -> Move {
    Move::ServiceCreate(ServiceMove {
        namespace: "default".into(),
        name: app.into(),
        app: app.into(),
        node_port,
        port: 80,
        target_port: 8080,
    })
}
