//! Two apps behind one ingress controller, as its manifest for clouds installs it; no Ingress yet.

use super::{deployment, make, service};
use crate::cluster::{Cluster, Move, Ms};

pub(super) fn build(cluster: &mut Cluster) {
    for (name, image) in [("web", "web:v1"), ("cart", "cart:v1")] {
        make(cluster, deployment(name, image, 2));
        make(cluster, service(name, false));
    }
    install().into_iter().for_each(|act| make(cluster, act));
    // The cloud takes half a minute.
    cluster.settle(CLOUD_IS_DONE_MS, 100_000);
}

/// What installs an ingress controller, in this order.
pub fn install() -> Vec<Move> {
    let mut acts = vec![Move::NamespaceCreate { name: "ingress-nginx".into() }];
    let objects = [CLASS, CONTROLLER, SERVICE];
    acts.extend(objects.map(|json| Move::ObjectCreate { json: json.into() }));
    acts
}

const CLOUD_IS_DONE_MS: Ms = 60_000;

const CLASS: &str = r#"{"apiVersion":"networking.k8s.io/v1","kind":"IngressClass",
"metadata":{"name":"nginx"},"spec":{"controller":"k8s.io/ingress-nginx"}}"#;

const CONTROLLER: &str = r#"{"apiVersion":"apps/v1","kind":"Deployment",
"metadata":{"name":"ingress-nginx-controller","namespace":"ingress-nginx",
"labels":{"app.kubernetes.io/name":"ingress-nginx"}},
"spec":{"replicas":1,"selector":{"matchLabels":{"app.kubernetes.io/name":"ingress-nginx"}},
"template":{"metadata":{"labels":{"app.kubernetes.io/name":"ingress-nginx"}},
"spec":{"containers":[{"name":"controller",
"image":"registry.k8s.io/ingress-nginx/controller:v1.14.0",
"resources":{"requests":{"cpu":"100m","memory":"90Mi"}},
"ports":[{"name":"http","containerPort":80},{"name":"https","containerPort":443}]}]}}}}"#;

const SERVICE: &str = r#"{"apiVersion":"v1","kind":"Service",
"metadata":{"name":"ingress-nginx-controller","namespace":"ingress-nginx",
"labels":{"app.kubernetes.io/name":"ingress-nginx"}},
"spec":{"type":"LoadBalancer","externalTrafficPolicy":"Local",
"selector":{"app.kubernetes.io/name":"ingress-nginx"},
"ports":[{"name":"http","port":80,"targetPort":"http"},
{"name":"https","port":443,"targetPort":"https"}]}}"#;
