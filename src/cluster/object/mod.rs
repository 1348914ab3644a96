//! Kubernetes objects, one kind a file, fields spelled as the API spells them.
//!
//! Invariants: an object is plain data, it knows nothing of who stores or reads it. Everything
//! derives `Hash`, so the hash of the whole cluster covers every field. `Arc` shares what most
//! writes leave alone. Serialised form (JSON, camelCase) is what `kubectl get -o json` shows.

mod config_map;
mod deployment;
mod endpoint_slice;
mod endpoints;
mod event;
mod ingress;
pub mod json;
mod meta;
pub mod names;
mod network_policy;
mod node;
pub mod patch;
mod pod;
mod priority_class;
pub mod quantity;
mod read;
mod replica_set;
pub mod resources;
mod secret;
pub mod selector;
pub mod selector_text;
mod service;
mod str;
mod toleration;
mod value;

pub use config_map::*;
pub use deployment::*;
pub use endpoint_slice::*;
pub use endpoints::*;
pub use event::*;
pub use ingress::*;
pub use meta::*;
pub use network_policy::*;
pub use node::*;
pub use pod::*;
pub use priority_class::PriorityClass;
pub use quantity::Quantity;
pub use read::{Read, ReadError};
pub use replica_set::*;
pub use secret::*;
pub use selector::LabelSelector;
pub use service::*;
pub use str::Str;
pub use toleration::tolerates;
pub use value::Value;

use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Labels and annotations.
pub type Labels = crate::cluster::map::Map<Str, Str>;

/// True for a field that holds its default: such fields are left out when serialised.
pub(crate) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// One table of kinds: the enum of kinds, the enum of objects and every accessor come from it.
macro_rules! kinds {
    ($($kind:ident, $as:ident, $ns:literal, $api:literal, $plural:literal;)*) => {
        /// A kind of object the API server stores.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Kind { $($kind),* }

        impl Kind {
            pub const ALL: &[Kind] = &[$(Kind::$kind),*];
            /// The kind as the API spells it: `ReplicaSet`.
            pub fn name(self) -> &'static str {
                match self { $(Kind::$kind => stringify!($kind)),* }
            }
            /// The kind of a name.
            pub fn named(name: &str) -> Option<Kind> {
                Kind::ALL.iter().copied().find(|kind| kind.name() == name)
            }
            /// `apps/v1` and the like.
            pub fn api_version(self) -> &'static str {
                match self { $(Kind::$kind => $api),* }
            }
            /// `apps` and the like; empty for the core group.
            pub fn group(self) -> &'static str {
                self.api_version().split_once('/').map_or("", |(group, _)| group)
            }
            /// The resource's path word: `replicasets`.
            pub fn plural(self) -> &'static str { match self { $(Kind::$kind => $plural),* } }
            /// The resource with its group, as errors name it: `deployments.apps`.
            pub fn resource(self) -> String {
                with_group(self.plural(), self.group())
            }
            /// The kind with its group, as validation errors name it: `Deployment.apps`.
            pub fn qualified(self) -> String {
                with_group(self.name(), self.group())
            }
            /// Whether objects of the kind live in a namespace.
            pub fn namespaced(self) -> bool { match self { $(Kind::$kind => $ns),* } }
        }

        /// Any stored object. Cheap to clone. Read by its `kind`; unknown fields are ignored.
        #[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize)]
        #[serde(tag = "kind")]
        pub enum Object { $($kind(Arc<$kind>)),* }

        impl Object {
            pub fn kind(&self) -> Kind {
                match self { $(Object::$kind(_) => Kind::$kind),* }
            }
            pub fn meta(&self) -> &ObjectMeta {
                match self { $(Object::$kind(o) => &o.metadata),* }
            }
            /// The metadata for writing; copies the object if it is shared.
            pub fn meta_mut(&mut self) -> &mut ObjectMeta {
                match self { $(Object::$kind(o) => &mut Arc::make_mut(o).metadata),* }
            }
            /// The object as JSON with `apiVersion` and `kind` in front.
            pub fn to_json(&self) -> String {
                let fields = match self { $(Object::$kind(o) => json::to_json(&**o)),* };
                let mut out = json::Writer::default();
                out.open('{').key("apiVersion").text(self.kind().api_version());
                out.key("kind").text(self.kind().name());
                // Every kind has metadata, so there are fields to go on with.
                out.raw(&fields[1..]);
                out.finish()
            }
            pub fn to_value(&self) -> Value {
                Value::read(&self.to_json()).unwrap_or_default()
            }
            $(
                pub fn $as(&self) -> Option<&Arc<$kind>> {
                    if let Object::$kind(o) = self { Some(o) } else { None }
                }
            )*
        }

        $(impl From<$kind> for Object {
            fn from(o: $kind) -> Object { Object::$kind(Arc::new(o)) }
        })*
        $(impl From<Arc<$kind>> for Object {
            fn from(o: Arc<$kind>) -> Object { Object::$kind(o) }
        })*
    };
}

kinds! {
    Namespace, as_namespace, false, "v1", "namespaces";
    Node, as_node, false, "v1", "nodes";
    Lease, as_lease, true, "coordination.k8s.io/v1", "leases";
    Deployment, as_deployment, true, "apps/v1", "deployments";
    ReplicaSet, as_replica_set, true, "apps/v1", "replicasets";
    Pod, as_pod, true, "v1", "pods";
    Service, as_service, true, "v1", "services";
    EndpointSlice, as_endpoint_slice, true, "discovery.k8s.io/v1", "endpointslices";
    PodDisruptionBudget, as_pod_disruption_budget, true, "policy/v1", "poddisruptionbudgets";
    Event, as_event, true, "v1", "events";
    ConfigMap, as_config_map, true, "v1", "configmaps";
    PriorityClass, as_priority_class, false, "scheduling.k8s.io/v1", "priorityclasses";
    Endpoints, as_endpoints, true, "v1", "endpoints";
    NetworkPolicy, as_network_policy, true, "networking.k8s.io/v1", "networkpolicies";
    Ingress, as_ingress, true, "networking.k8s.io/v1", "ingresses";
    IngressClass, as_ingress_class, false, "networking.k8s.io/v1", "ingressclasses";
    Secret, as_secret, true, "v1", "secrets";
}

impl Object {
    pub fn key(&self) -> Key {
        let meta = self.meta();
        Key { kind: self.kind(), namespace: meta.namespace, name: meta.name }
    }
}

/// What names one stored object. Cluster-scoped kinds have an empty namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    pub kind: Kind,
    pub namespace: Str,
    pub name: Str,
}

impl crate::cluster::map::Item for Kind {}

impl crate::cluster::map::Item for Key {
    fn number(&self) -> u32 {
        crate::cluster::map::both(self.name.number(), self.kind as u32 + 1)
    }
}

/// metav1.GroupKind and GroupResource: the group follows, but for the core group.
fn with_group(name: &str, group: &str) -> String {
    let dot = if group.is_empty() { "" } else { "." };
    [name, dot, group].concat()
}

impl Key {
    pub fn new(kind: Kind, namespace: impl Into<Str>, name: impl Into<Str>) -> Key {
        Key { kind, namespace: namespace.into(), name: name.into() }
    }

    /// The key etcd holds it under: `/registry/pods/default/web-1`.
    pub fn path(&self) -> String {
        // kube-apiserver's storage prefixes differ from the plural for these kinds.
        let prefix = match self.kind {
            Kind::Node => "minions",
            Kind::Service => "services/specs",
            Kind::Endpoints => "services/endpoints",
            Kind::Ingress => "ingress",
            _ => self.kind.plural(),
        };
        if self.namespace.is_empty() {
            format!("/registry/{prefix}/{}", self.name)
        } else {
            format!("/registry/{prefix}/{}/{}", self.namespace, self.name)
        }
    }
}

/// v1 Namespace.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Namespace {
    pub metadata: ObjectMeta,
    pub spec: NamespaceSpec,
    pub status: NamespaceStatus,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NamespaceSpec {
    /// `kubernetes` until the namespace is empty.
    #[serde(skip_serializing_if = "is_default")]
    pub finalizers: Vec<Str>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NamespaceStatus {
    #[serde(skip_serializing_if = "is_default")]
    pub conditions: Vec<Condition>,
    /// `Active` or `Terminating`.
    #[serde(skip_serializing_if = "is_default")]
    pub phase: Str,
}

impl Namespace {
    /// As the API server makes it.
    pub fn named(name: Str) -> Namespace {
        let mut namespace = Namespace::default();
        namespace.metadata.name = name;
        namespace.prepare();
        namespace
    }
    /// namespaceStrategy.PrepareForCreate, and the label by which a selector finds it.
    pub fn prepare(&mut self) {
        self.metadata.labels.insert(LABEL_METADATA_NAME.into(), self.metadata.name);
        self.spec.finalizers = vec!["kubernetes".into()];
        self.status.phase = "Active".into();
    }
}

/// Its dependents are deleted before it is.
pub const FINALIZER_FOREGROUND: &str = "foregroundDeletion";
/// Its dependents lose it as their owner before it is deleted.
pub const FINALIZER_ORPHAN: &str = "orphan";
/// Label on every namespace: its name.
pub const LABEL_METADATA_NAME: &str = "kubernetes.io/metadata.name";
