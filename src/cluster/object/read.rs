//! Objects from values: what a manifest or a patch says, field by field.
//!
//! The page reads all objects here, and not through serde: one reader for all types, to which a
//! type only says where its fields are, is a tenth of the code. Invariants: no value makes the
//! reader panic; an error names the field as kubectl would (`spec.containers[0].image`) and what is
//! expected there; `null` is as good as nothing; a field that the model does not have is left out
//! and named. The status is not read: nobody writes it through a manifest.

use super::selector::{NodeSelector, NodeSelectorTerm, Requirement};
use super::*;
use crate::cluster::map::Map;

/// Why a value is no object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadError {
    /// `spec.replicas`; empty for the whole.
    pub field: String,
    /// What should stand there, in Kubernetes' English.
    pub expected: String,
}

/// An object, and the fields of the value that the model does not have.
pub struct Read {
    pub object: Object,
    pub unknown: Vec<String>,
}

/// The kinds that can be written as manifests; components write the others.
const KINDS: [Kind; 14] = [
    Kind::Namespace,
    Kind::Node,
    Kind::Deployment,
    Kind::ReplicaSet,
    Kind::Pod,
    Kind::Service,
    Kind::EndpointSlice,
    Kind::PodDisruptionBudget,
    Kind::ConfigMap,
    Kind::PriorityClass,
    Kind::NetworkPolicy,
    Kind::Ingress,
    Kind::IngressClass,
    Kind::Secret,
];

impl Object {
    /// The object a value says. `kind`, and `apiVersion` if it is given, must be those of a kind
    /// that can be written.
    pub fn read(value: &Value) -> Result<Read, ReadError> {
        if !matches!(value, Value::Mapping(_)) {
            return Err(error("", "an object with apiVersion, kind and metadata"));
        }
        let word = value.get("kind").as_text();
        let Some(kind) = KINDS.iter().find(|k| Some(k.name()) == word) else {
            let kinds: Vec<&str> = KINDS.iter().map(|k| k.name()).collect();
            return Err(error("kind", &["one of ", &kinds.join(", ")].concat()));
        };
        let version = value.get("apiVersion");
        if !version.is_null() && version.as_text() != Some(kind.api_version()) {
            let expected = [kind.api_version(), " for a ", kind.name()].concat();
            return Err(error("apiVersion", &expected));
        }
        let mut unknown = Vec::new();
        let mut read = |into: &mut dyn Field| read(into.place(), value, "", &mut unknown);
        let object = match kind {
            Kind::Namespace => object(&mut read, Namespace::default())?,
            Kind::Node => object(&mut read, Node::default())?,
            Kind::Deployment => object(&mut read, Deployment::default())?,
            Kind::ReplicaSet => {
                let mut set = ReplicaSet::default();
                set.spec.replicas = 1;
                object(&mut read, set)?
            }
            Kind::Pod => object(&mut read, Pod::default())?,
            Kind::Service => object(&mut read, Service::default())?,
            Kind::EndpointSlice => object(&mut read, EndpointSlice::default())?,
            Kind::PodDisruptionBudget => object(&mut read, PodDisruptionBudget::default())?,
            Kind::ConfigMap => object(&mut read, ConfigMap::default())?,
            Kind::NetworkPolicy => object(&mut read, NetworkPolicy::default())?,
            Kind::Ingress => object(&mut read, Ingress::default())?,
            Kind::IngressClass => object(&mut read, IngressClass::default())?,
            Kind::Secret => object(&mut read, Secret::default())?,
            _ => object(&mut read, PriorityClass::default())?,
        };
        unknown.retain(|path| !matches!(&**path, "kind" | "apiVersion" | "status"));
        Ok(Read { object, unknown })
    }
}

fn object<T: Field + Into<Object>>(
    read: &mut dyn FnMut(&mut dyn Field) -> Result<(), ReadError>,
    mut empty: T,
) -> Result<Object, ReadError> {
    read(&mut empty)?;
    Ok(empty.into())
}

fn error(field: &str, expected: &str) -> ReadError {
    ReadError { field: field.into(), expected: expected.into() }
}

impl std::fmt::Display for ReadError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: expected {}", self.field, self.expected)
    }
}

impl std::error::Error for ReadError {}

/// What a value can be read into.
trait Field {
    fn place(&mut self) -> Place<'_>;
}

/// Where a value goes.
enum Place<'a> {
    Text(&'a mut Str),
    Yes(&'a mut bool),
    Small(&'a mut u16),
    Int(&'a mut i32),
    Long(&'a mut i64),
    Version(&'a mut u64),
    Time(&'a mut Time),
    Quantity(&'a mut Quantity),
    IntOrString(&'a mut IntOrString),
    Struct(&'a mut dyn Members),
    List(&'a mut dyn Items),
    Map(&'a mut dyn Entries),
}

/// A struct: where a member goes.
trait Members {
    fn member(&mut self, name: &str) -> Option<Place<'_>>;
}
/// A list: one more item.
trait Items {
    fn push(&mut self) -> Place<'_>;
}
/// A map: one more entry.
trait Entries {
    fn insert(&mut self, name: Str) -> Place<'_>;
}

impl<T: Field + Default> Items for Vec<T> {
    fn push(&mut self) -> Place<'_> {
        Vec::push(self, T::default());
        self.last_mut().expect("one more").place()
    }
}

impl<T: Field + Default + Clone> Entries for Map<Str, T> {
    fn insert(&mut self, name: Str) -> Place<'_> {
        self.entry(name).or_default().place()
    }
}

impl<T: Field + Default> Field for Vec<T> {
    fn place(&mut self) -> Place<'_> {
        Place::List(self)
    }
}

impl<T: Field + Default + Clone> Field for Map<Str, T> {
    fn place(&mut self) -> Place<'_> {
        Place::Map(self)
    }
}

impl<T: Field + Default> Field for Option<T> {
    fn place(&mut self) -> Place<'_> {
        self.get_or_insert_with(T::default).place()
    }
}

impl<T: Field + Clone> Field for Arc<T> {
    fn place(&mut self) -> Place<'_> {
        Arc::make_mut(self).place()
    }
}

macro_rules! plain {
    ($($type:ident $place:ident;)*) => {$(
        impl Field for $type {
            fn place(&mut self) -> Place<'_> {
                Place::$place(self)
            }
        }
    )*};
}

plain! {
    Str Text; bool Yes; u16 Small; i32 Int; i64 Long; u64 Version; Time Time; Quantity Quantity;
    IntOrString IntOrString;
}

macro_rules! structs {
    ($($type:ident { $($field:ident $(= $name:literal)?)* })*) => {$(
        impl Field for $type {
            fn place(&mut self) -> Place<'_> {
                Place::Struct(self)
            }
        }
        impl Members for $type {
            fn member(&mut self, name: &str) -> Option<Place<'_>> {
                $(if is(name, structs!(@ $field $($name)?)) {
                    return Some(self.$field.place());
                })*
                None
            }
        }
    )*};
    (@ $field:ident) => { stringify!($field) };
    (@ $field:ident $name:literal) => { $name };
}

/// Whether a name of the API is this field: `minReadySeconds` is `min_ready_seconds`.
#[inline(never)]
fn is(name: &str, field: &str) -> bool {
    if name == field {
        return true;
    }
    let mut name = name.chars();
    let mut fits = true;
    for c in field.chars() {
        fits &= match c {
            '_' => continue,
            c => name.next().is_some_and(|n| n.eq_ignore_ascii_case(&c)),
        };
    }
    fits && name.next().is_none()
}

structs! {
    Namespace { metadata spec }
    NamespaceSpec { finalizers }
    Node { metadata spec }
    NodeSpec { pod_cidr taints unschedulable }
    Taint { effect key time_added value }
    Deployment { metadata spec }
    DeploymentSpec {
        min_ready_seconds paused progress_deadline_seconds replicas revision_history_limit selector
        strategy template
    }
    DeploymentStrategy { rolling_update kind = "type" }
    RollingUpdateDeployment { max_surge max_unavailable }
    ReplicaSet { metadata spec }
    ReplicaSetSpec { min_ready_seconds replicas selector template }
    PodTemplateSpec { metadata spec }
    TemplateMeta { annotations labels }
    ObjectMeta {
        name generate_name namespace uid resource_version generation creation_timestamp
        deletion_timestamp deletion_grace_period_seconds labels annotations owner_references
        finalizers
    }
    OwnerReference { api_version block_owner_deletion controller kind name uid }
    LabelSelector { match_expressions match_labels }
    Requirement { key operator values }
    Pod { metadata spec }
    PodSpec {
        affinity containers dns_policy host_network init_containers node_name node_selector overhead
        preemption_policy priority priority_class_name restart_policy runtime_class_name
        scheduler_name scheduling_gates service_account_name termination_grace_period_seconds
        tolerations topology_spread_constraints volumes
    }
    Volume { empty_dir name }
    EmptyDir { medium }
    Container { env image image_pull_policy name ports resources restart_policy }
    EnvVar { name value }
    ContainerPort { container_port host_ip host_port name protocol }
    ResourceRequirements { limits requests }
    SchedulingGate { name }
    Toleration { effect key operator toleration_seconds value }
    TopologySpreadConstraint {
        label_selector match_label_keys max_skew min_domains node_affinity_policy
        node_taints_policy topology_key when_unsatisfiable
    }
    Affinity { node_affinity pod_affinity pod_anti_affinity }
    NodeAffinity {
        required = "requiredDuringSchedulingIgnoredDuringExecution"
        preferred = "preferredDuringSchedulingIgnoredDuringExecution"
    }
    PreferredSchedulingTerm { preference weight }
    NodeSelector { node_selector_terms }
    NodeSelectorTerm { match_expressions match_fields }
    PodAffinity {
        required = "requiredDuringSchedulingIgnoredDuringExecution"
        preferred = "preferredDuringSchedulingIgnoredDuringExecution"
    }
    WeightedPodAffinityTerm { pod_affinity_term weight }
    PodAffinityTerm {
        label_selector match_label_keys mismatch_label_keys namespace_selector namespaces
        topology_key
    }
    Service { metadata spec }
    ServiceSpec {
        allocate_load_balancer_node_ports cluster_ip external_ips external_name
        external_traffic_policy health_check_node_port internal_traffic_policy load_balancer_class
        ports publish_not_ready_addresses selector session_affinity session_affinity_config
        kind = "type"
    }
    SessionAffinityConfig { client_ip }
    ClientIpConfig { timeout_seconds }
    ServicePort { name node_port port protocol target_port }
    EndpointSlice { address_type endpoints metadata ports }
    Endpoint { addresses conditions node_name target_ref zone }
    EndpointConditions { ready serving terminating }
    TargetRef { kind name namespace uid }
    EndpointPort { name port protocol }
    PodDisruptionBudget { metadata spec }
    PodDisruptionBudgetSpec { max_unavailable min_available selector }
    ConfigMap { data immutable metadata }
    PriorityClass { description global_default metadata preemption_policy value }
    NetworkPolicy { metadata spec }
    NetworkPolicySpec { egress ingress pod_selector policy_types }
    EgressRule { ports to }
    IngressFrom { from ports }
    PolicyPort { end_port port protocol }
    PolicyPeer { ip_block namespace_selector pod_selector }
    IpBlock { cidr except }
    Ingress { metadata spec }
    IngressSpec { default_backend ingress_class_name rules tls }
    IngressRule { host http }
    HttpRule { paths }
    HttpPath { backend path path_type }
    IngressBackend { resource service }
    ResourceBackend { api_group kind name }
    ServiceBackend { name port }
    BackendPort { name number }
    IngressTls { hosts secret_name }
    IngressClass { metadata spec }
    IngressClassSpec { controller }
    Secret { data immutable metadata string_data kind = "type" }
}

/// Reads a value to its place.
fn read(
    place: Place,
    value: &Value,
    path: &str,
    unknown: &mut Vec<String>,
) -> Result<(), ReadError> {
    let number = |min: i64, max: i64| {
        let number = value.as_i64().filter(|n| (min..=max).contains(n));
        number.ok_or_else(|| error(path, "a whole number that fits"))
    };
    match place {
        Place::Text(into) => *into = text(value, path, "a string")?.into(),
        Place::Yes(into) => {
            *into = value.as_bool().ok_or_else(|| error(path, "true or false"))?;
        }
        Place::Small(into) => *into = number(0, u16::MAX.into())? as u16,
        Place::Int(into) => *into = number(i32::MIN.into(), i32::MAX.into())? as i32,
        Place::Long(into) => *into = number(i64::MIN, i64::MAX)?,
        Place::Version(into) => {
            let text = text(value, path, "a string")?;
            let version = if text.is_empty() { Some(0) } else { text.parse().ok() };
            *into = version.ok_or_else(|| error(path, "a resource version"))?;
        }
        Place::Time(into) => {
            let expected = "a time such as 2026-01-01T00:00:00Z";
            let time = Time::parse(text(value, path, expected)?);
            *into = time.ok_or_else(|| error(path, expected))?;
        }
        Place::Quantity(into) => {
            let expected = "a quantity such as 100m, 2 or 64Mi";
            let text = match value {
                Value::Number(number) => number,
                _ => text(value, path, expected)?,
            };
            *into = Quantity::new(text);
            into.amount().map_err(|_| error(path, expected))?;
        }
        Place::IntOrString(into) => {
            *into = match value.as_text() {
                Some(text) => IntOrString::String(text.into()),
                None => {
                    let found = value.as_i64().and_then(|n| i32::try_from(n).ok());
                    let expected = "a whole number or a string such as 25%";
                    IntOrString::Int(found.ok_or_else(|| error(path, expected))?)
                }
            };
        }
        Place::Struct(into) => {
            for (name, value) in members(value, path)? {
                let path = joined(path, name);
                match into.member(name) {
                    Some(place) => read(place, value, &path, unknown)?,
                    None => unknown.push(path),
                }
            }
        }
        Place::List(into) => {
            let list = value.as_list().ok_or_else(|| error(path, "a list"))?;
            for (i, value) in list.iter().enumerate() {
                let path = [path, "[", &i.to_string(), "]"].concat();
                read(into.push(), value, &path, unknown)?;
            }
        }
        Place::Map(into) => {
            for (name, value) in members(value, path)? {
                read(into.insert(name.into()), value, &joined(path, name), unknown)?;
            }
        }
    }
    Ok(())
}

fn text<'a>(value: &'a Value, path: &str, expected: &str) -> Result<&'a str, ReadError> {
    value.as_text().ok_or_else(|| error(path, expected))
}

/// The members of a mapping that say something; of equal names the last one.
fn members<'a>(value: &'a Value, path: &str) -> Result<Vec<(&'a str, &'a Value)>, ReadError> {
    let Value::Mapping(all) = value else { return Err(error(path, "an object")) };
    let mut members: Vec<(&str, &Value)> = Vec::new();
    for (name, value) in all {
        members.retain(|(earlier, _)| earlier != name);
        if !value.is_null() {
            members.push((name, value));
        }
    }
    Ok(members)
}

fn joined(path: &str, name: &str) -> String {
    if path.is_empty() { name.into() } else { [path, ".", name].concat() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<Read, ReadError> {
        Object::read(&Value::read(json).expect("JSON"))
    }
    fn error(json: &str) -> (String, String) {
        let error = read(json).err().expect("an error");
        (error.field, error.expected)
    }

    #[test]
    fn an_object_is_read_as_serde_json_reads_it() {
        let json = r#"{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web",
            "labels":null},"spec":{"replicas":3,"selector":{"matchLabels":{"app":"web"}},
            "strategy":{"rollingUpdate":{"maxSurge":"50%","maxUnavailable":1}},
            "template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"web",
            "image":"web:v1","resources":{"requests":{"cpu":"100m"}}}]}}}}"#;
        let ours = read(json).expect("an object");
        let theirs: Object =
            serde_json::from_str(&json.replace(",\n            \"labels\":null", "")).expect("one");
        assert_eq!(ours.object, theirs);
        assert!(ours.unknown.is_empty(), "{:?}", ours.unknown);
    }

    #[test]
    fn a_number_may_stand_for_a_quantity() {
        let json = r#"{"kind":"Pod","spec":{"containers":[{"name":"a","image":"b",
            "resources":{"requests":{"cpu":2}}}]}}"#;
        let read = read(json).expect("a pod");
        let pod = read.object.as_pod().expect("a pod");
        assert_eq!(pod.spec.containers[0].resources.requests["cpu"].milli_value(), 2000);
    }

    #[test]
    fn errors_name_the_field_and_what_is_expected() {
        assert_eq!(error("[]").0, "");
        assert_eq!(error(r#"{"kind":"Job"}"#).0, "kind");
        let wrong = error(r#"{"apiVersion":"v1","kind":"Deployment"}"#);
        assert_eq!(wrong, ("apiVersion".into(), "apps/v1 for a Deployment".into()));
        let wrong = error(r#"{"kind":"Deployment","spec":{"replicas":"three"}}"#);
        assert_eq!(wrong, ("spec.replicas".into(), "a whole number that fits".into()));
        let wrong = error(r#"{"kind":"Pod","spec":{"containers":[{"name":"a"},{"image":[]}]}}"#);
        assert_eq!(wrong.0, "spec.containers[1].image");
        let wrong = error(r#"{"kind":"Pod","spec":{"containers":{"name":"a"}}}"#);
        assert_eq!(wrong.0, "spec.containers");
        let wrong = error(r#"{"kind":"Pod","metadata":{"creationTimestamp":"soon"}}"#);
        assert_eq!(wrong.0, "metadata.creationTimestamp");
        let wrong = error(r#"{"kind":"Service","spec":{"ports":[{"port":3000000000}]}}"#);
        assert_eq!(wrong.0, "spec.ports[0].port");
    }

    #[test]
    fn fields_of_other_clusters_are_named() {
        let json = r#"{"kind":"Pod","apiVersion":"v1","spec":{"hostPID":true,
            "containers":[{"name":"a","image":"b","tty":true}]}}"#;
        let unknown = read(json).expect("a pod").unknown;
        assert_eq!(unknown, ["spec.hostPID", "spec.containers[0].tty"]);
    }

    #[test]
    fn an_empty_selector_is_another_thing_than_none() {
        let json = r#"{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy",
            "metadata":{"name":"a"},"spec":{"ingress":[{"from":[{"podSelector":{}},
            {"namespaceSelector":{}},
            {"ipBlock":{"cidr":"10.0.0.0/8","except":["10.1.0.0/16"]}}],
            "ports":[{"endPort":90,"port":80}]},{}],"podSelector":{},"policyTypes":["Ingress"]}}"#;
        let ours = read(json).expect("a policy").object;
        let plain: String = json.split_whitespace().collect();
        assert_eq!(ours.to_json(), plain);
        let rules = &ours.as_network_policy().expect("a policy").spec.ingress;
        assert_eq!(rules[0].from[0].namespace_selector, None);
        assert_eq!(rules[0].from[1].namespace_selector, Some(LabelSelector::default()));
        assert_eq!(rules[1], IngressFrom::default());
    }

    #[test]
    fn an_ingress_is_read_and_written_as_it_stands() {
        let json = r#"{"apiVersion":"networking.k8s.io/v1","kind":"Ingress",
            "metadata":{"name":"a"},"spec":{"defaultBackend":{"service":
            {"name":"a","port":{"name":"http"}}},"ingressClassName":"nginx","rules":[
            {"host":"*.example.com","http":{"paths":[
            {"backend":{"service":{"name":"b","port":{"number":80}}},"path":"/b",
            "pathType":"Exact"}]}}],"tls":[{"hosts":["a.com"],"secretName":"s"}]},
            "status":{"loadBalancer":{}}}"#;
        let ours = read(json).expect("an Ingress");
        let plain: String = json.split_whitespace().collect();
        assert_eq!((ours.object.to_json(), ours.unknown.len()), (plain, 0));
    }

    /// Objects with every field that can be read, as a cluster of the model has them.
    #[test]
    fn what_the_model_stores_is_read_back() {
        use crate::cluster::{Cluster, Config, DeploymentMove, Move, PodSpecMove, ServiceMove};
        let mut cluster = Cluster::new(Config::default(), 1);
        let namespace = Str::from("default");
        let node = Move::NodeAdd {
            name: "".into(),
            cpu_milli: 4_000,
            memory_mib: 8_192,
            zone: "a".into(),
        };
        let web = DeploymentMove {
            namespace,
            name: "web".into(),
            image: "web:v1".into(),
            replicas: 2,
            cpu_milli: 250,
            ..DeploymentMove::default()
        };
        let pod = PodSpecMove {
            namespace,
            image: "redis:7".into(),
            node_selector: "disk=ssd".into(),
            tolerations: "gpu=a:NoSchedule,b".into(),
            ..PodSpecMove::default()
        };
        let service = ServiceMove {
            namespace,
            name: "web".into(),
            app: "web".into(),
            node_port: true,
            port: 80,
            target_port: 8080,
            ..ServiceMove::default()
        };
        let acts = [Move::DeploymentCreate(web), Move::PodAdd(pod), Move::ServiceCreate(service)];
        for act in std::iter::once(node).chain(acts) {
            cluster.submit(act).expect("an act");
            cluster.settle(3_000, 10_000);
        }
        let mut seen = 0;
        for object in KINDS.iter().flat_map(|kind| cluster.list(*kind)) {
            let mut value = object.to_value();
            value.remove("status");
            let read = Object::read(&value).expect("an object");
            assert!(read.unknown.is_empty(), "{:?}", read.unknown);
            let mut again = read.object.to_value();
            again.remove("status");
            assert_eq!(again.to_json(), value.to_json());
            seen += 1;
        }
        assert!(seen > 8);
    }
}
