//! The three problems that a cluster's network solves, each with its request on the way; and the
//! choice between NodePort and LoadBalancer, with nothing built yet.

use super::names::client;
use super::{Scene, deployment, make, pod, service};
use crate::cluster::network::LoadBalancer;
use crate::cluster::{Cluster, Config, Move, PodSpecMove, TrafficFrom, TrafficMove};

pub(super) fn build(scene: Scene, cluster: &mut Cluster) {
    match scene {
        Scene::ContainerToContainer => make(cluster, Move::ObjectCreate { json: TWO.into() }),
        Scene::PodToPod => {
            for (name, node) in [("left", "node-1"), ("right", "node-2")] {
                make(cluster, Move::PodAdd(pod(name, node, "", 100)));
            }
        }
        Scene::OutsideToPod => {
            make(cluster, Move::PodAdd(PodSpecMove { ..pod("web", "node-2", "", 100) }));
            make(cluster, service("web", true));
        }
        _ => {
            make(cluster, deployment("web", "web:v1", 2));
            make(cluster, deployment("api", "web:v1", 2));
            make(cluster, Move::PodAdd(client()));
        }
    }
}

/// The request that is on its way when the scene opens.
pub(super) fn opening(scene: Scene) -> Option<Move> {
    let pod = |name: &str| TrafficFrom::Pod { name: name.into() };
    let (from, service, to) = match scene {
        Scene::ContainerToContainer => (pod("shop"), "", "localhost:6379"),
        // The first address of the second ship.
        Scene::PodToPod => (pod("left"), "", "10.244.2.2:8080"),
        Scene::OutsideToPod => (TrafficFrom::Outside { node: "node-1".into() }, "web", ""),
        _ => return None,
    };
    Some(Move::TrafficSend(TrafficMove {
        namespace: "default".into(),
        service: service.into(),
        from,
        count: 1,
        interval_ms: 1,
        pattern: "".into(),
        to: to.into(),
    }))
}

/// Where load balancers are to be had, as at a cloud provider.
pub(super) fn at_a_cloud(mut config: Config) -> Config {
    config.network.load_balancer = LoadBalancer::Cloud;
    config
}

const TWO: &str = r#"{"apiVersion":"v1","kind":"Pod",
"metadata":{"name":"shop","namespace":"default","labels":{"app":"shop"}},
"spec":{"containers":[{"name":"web","image":"web:v1"},{"name":"cache","image":"redis:7"}]}}"#;
