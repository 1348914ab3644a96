//! networking.k8s.io/v1 Ingress and IngressClass.

use super::{LoadBalancerStatus, ObjectMeta, Str, is_default};
use serde::{Deserialize, Serialize};

/// Annotation of the IngressClass that an Ingress without one gets.
pub const ANNOTATION_DEFAULT_CLASS: &str = "ingressclass.kubernetes.io/is-default-class";
/// The class of an Ingress as it was said before there was a field for it.
pub const ANNOTATION_INGRESS_CLASS: &str = "kubernetes.io/ingress.class";

/// networking.k8s.io/v1 Ingress: which Service answers which host and path. An object only: what
/// makes it true is an ingress controller.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Ingress {
    pub metadata: ObjectMeta,
    pub spec: IngressSpec,
    pub status: IngressStatus,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct IngressSpec {
    /// For what no rule is for.
    #[serde(skip_serializing_if = "is_default")]
    pub default_backend: Option<IngressBackend>,
    #[serde(skip_serializing_if = "is_default")]
    pub ingress_class_name: Option<Str>,
    #[serde(skip_serializing_if = "is_default")]
    pub rules: Vec<IngressRule>,
    #[serde(skip_serializing_if = "is_default")]
    pub tls: Vec<IngressTls>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct IngressRule {
    /// `shop.example.com`, `*.example.com`; empty: any host.
    #[serde(skip_serializing_if = "is_default")]
    pub host: Str,
    #[serde(skip_serializing_if = "is_default")]
    pub http: Option<HttpRule>,
}

/// networking/v1 HTTPIngressRuleValue.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct HttpRule {
    pub paths: Vec<HttpPath>,
}

/// networking/v1 HTTPIngressPath.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct HttpPath {
    pub backend: IngressBackend,
    #[serde(skip_serializing_if = "is_default")]
    pub path: Str,
    /// `Exact`, `Prefix` or `ImplementationSpecific`.
    pub path_type: Option<Str>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct IngressBackend {
    #[serde(skip_serializing_if = "is_default")]
    pub resource: Option<ResourceBackend>,
    #[serde(skip_serializing_if = "is_default")]
    pub service: Option<ServiceBackend>,
}

/// v1 TypedLocalObjectReference.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ResourceBackend {
    #[serde(skip_serializing_if = "is_default")]
    pub api_group: Option<Str>,
    pub kind: Str,
    pub name: Str,
}

/// networking/v1 IngressServiceBackend.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ServiceBackend {
    pub name: Str,
    pub port: BackendPort,
}

/// networking/v1 ServiceBackendPort: one of the two.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct BackendPort {
    #[serde(skip_serializing_if = "is_default")]
    pub name: Str,
    #[serde(skip_serializing_if = "is_default")]
    pub number: i32,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct IngressTls {
    #[serde(skip_serializing_if = "is_default")]
    pub hosts: Vec<Str>,
    /// The Secret that holds certificate and key.
    #[serde(skip_serializing_if = "is_default")]
    pub secret_name: Str,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct IngressStatus {
    pub load_balancer: LoadBalancerStatus,
}

/// networking.k8s.io/v1 IngressClass: which controller an Ingress is for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct IngressClass {
    pub metadata: ObjectMeta,
    pub spec: IngressClassSpec,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct IngressClassSpec {
    /// `k8s.io/ingress-nginx`: fixed for ever.
    pub controller: Str,
}

impl Ingress {
    /// What a client would ask for: each path of its hosts, by https where there is TLS. A wildcard
    /// leaves open which host.
    pub fn addresses(&self) -> impl Iterator<Item = String> {
        let hosts =
            self.spec.rules.iter().filter(|rule| !matches!(rule.host.get(..1), None | Some("*")));
        hosts.flat_map(|rule| {
            let tls = self.spec.tls.iter().any(|tls| tls.hosts.contains(&rule.host));
            let scheme = if tls { "https://" } else { "http://" };
            let paths = rule.http.iter().flat_map(|http| &http.paths);
            paths.map(move |path| [scheme, &*rule.host, &*path.path].concat())
        })
    }
}

impl IngressClass {
    pub fn is_default(&self) -> bool {
        let annotation = self.metadata.annotations.get(ANNOTATION_DEFAULT_CLASS);
        annotation.is_some_and(|value| &**value == "true")
    }
}
