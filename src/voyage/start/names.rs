//! The cluster's DNS as kubeadm installs it, and the scene that asks it for names.

use super::{deployment, make, pod, service, service_of};
use crate::cluster::{Cluster, DeploymentMove, Move, PodSpecMove, ServiceMove};

/// CoreDNS: a Deployment and its Service at the address that every pod's resolv.conf names.
pub(super) fn add_dns(cluster: &mut Cluster) {
    make(cluster, Move::ObjectCreate { json: COREDNS.into() });
    make(cluster, Move::ObjectCreate { json: KUBE_DNS.into() });
}

/// web with a ClusterIP, db without one, search elsewhere, cart in another namespace; and a client.
pub(super) fn service_names(cluster: &mut Cluster) {
    add_dns(cluster);
    make(cluster, deployment("web", "web:v1", 2));
    make(cluster, service("web", false));
    make(cluster, deployment("db", "postgres:17", 2));
    make(cluster, Move::ObjectCreate { json: HEADLESS.into() });
    make(cluster, Move::ObjectCreate { json: EXTERNAL.into() });
    let namespace = "shop".into();
    make(cluster, Move::NamespaceCreate { name: namespace });
    let Move::DeploymentCreate(cart) = deployment("cart", "web:v1", 1) else { return };
    make(cluster, Move::DeploymentCreate(DeploymentMove { namespace, ..cart }));
    let service = ServiceMove { namespace, ..service_of("cart") };
    make(cluster, Move::ServiceCreate(service));
    make(cluster, Move::PodAdd(client()));
}

/// A pod with nothing but a shell, to ask from.
pub(super) fn client() -> PodSpecMove {
    let image = "busybox:1.36".into();
    PodSpecMove { image, memory_mib: 64, ..pod("client", "", "", 50) }
}

const COREDNS: &str = r#"{"apiVersion":"apps/v1","kind":"Deployment",
"metadata":{"name":"coredns","namespace":"kube-system","labels":{"k8s-app":"kube-dns"}},
"spec":{"replicas":2,"strategy":{"type":"RollingUpdate","rollingUpdate":{"maxUnavailable":1}},
"selector":{"matchLabels":{"k8s-app":"kube-dns"}},
"template":{"metadata":{"labels":{"k8s-app":"kube-dns"}},
"spec":{"priorityClassName":"system-cluster-critical",
"tolerations":[{"key":"CriticalAddonsOnly","operator":"Exists"},
{"key":"node-role.kubernetes.io/control-plane","effect":"NoSchedule"}],
"containers":[{"name":"coredns","image":"registry.k8s.io/coredns/coredns:v1.12.1",
"resources":{"requests":{"cpu":"100m","memory":"70Mi"},"limits":{"memory":"170Mi"}},
"ports":[{"name":"dns","containerPort":53,"protocol":"UDP"},
{"name":"dns-tcp","containerPort":53,"protocol":"TCP"},
{"name":"metrics","containerPort":9153,"protocol":"TCP"}]}]}}}}"#;

const KUBE_DNS: &str = r#"{"apiVersion":"v1","kind":"Service",
"metadata":{"name":"kube-dns","namespace":"kube-system","labels":{"k8s-app":"kube-dns"}},
"spec":{"clusterIP":"10.96.0.10","selector":{"k8s-app":"kube-dns"},
"ports":[{"name":"dns","port":53,"protocol":"UDP"},{"name":"dns-tcp","port":53,"protocol":"TCP"},
{"name":"metrics","port":9153,"protocol":"TCP"}]}}"#;

const HEADLESS: &str = r#"{"apiVersion":"v1","kind":"Service",
"metadata":{"name":"db","namespace":"default"},
"spec":{"clusterIP":"None","selector":{"app":"db"},"ports":[{"port":5432}]}}"#;

const EXTERNAL: &str = r#"{"apiVersion":"v1","kind":"Service",
"metadata":{"name":"search","namespace":"default"},
"spec":{"type":"ExternalName","externalName":"search.example.com"}}"#;
