//! A move as the kubectl line that does the same; the line read again is the move.

use super::exec::request;
use super::kind::short;
use super::words::quoted;
use crate::cluster::create::{TaintChange, changes, taints};
use crate::cluster::map::sort;
use crate::cluster::object::{Key, Kind, LABEL_ZONE, Object, Str, Value};
use crate::cluster::{
    Cluster, DeleteMove, DrainMove, HEADLESS, Move, NodesAct, NodesMove, PatchMove, Propagation,
    ServiceMove, TrafficFrom, TrafficMove,
};
use crate::manifest;

/// The line of a move in a cluster; `None` for what kubectl cannot do: what happens to machines,
/// what users send.
pub fn line_of(cluster: &Cluster, act: &Move) -> Option<String> {
    let mut out = Words::default();
    match act {
        Move::PodAdd(_) => run(&mut out, &cluster.naming(*act))?,
        Move::DeploymentCreate(d) if d.cpu_milli == 0 && d.memory_mib == 0 && !d.recreate => {
            let object = act.object()?;
            let port =
                object.as_deployment()?.spec.template.spec.containers.first()?.ports.first()?;
            out.add(&["create", "deployment"]).word(&d.name).flag("image", &d.image);
            if d.replicas != 1 {
                out.flag("replicas", &d.replicas.to_string());
            }
            out.flag("port", &port.container_port.to_string()).namespace(&d.namespace);
        }
        Move::ServiceCreate(service) if can_expose(cluster, service) => {
            out.add(&["expose", "deployment"]).word(&service.app);
            if service.name != service.app {
                out.flag("name", &service.name);
            }
            out.flag("port", &service.port.to_string());
            if !service.target_name.is_empty() {
                out.flag("target-port", &service.target_name);
            } else if service.target_port != service.port {
                out.flag("target-port", &service.target_port.to_string());
            }
            match &*service.kind {
                _ if service.node_port => drop(out.flag("type", "NodePort")),
                "" => {}
                HEADLESS => drop(out.flag("cluster-ip", "None")),
                kind => drop(out.flag("type", kind)),
            }
            if service.sticky {
                out.flag("session-affinity", "ClientIP");
            }
            out.namespace(&service.namespace);
        }
        Move::ServiceCreate(service) if is_external_name(service) => {
            out.add(&["create", "service", "externalname"]).word(&service.name);
            out.flag("external-name", &service.external_name).namespace(&service.namespace);
        }
        Move::DeploymentCreate(_) | Move::ServiceCreate(_) => {
            return Some(heredoc("create", &bare(&act.object()?)));
        }
        Move::NamespaceCreate { name } => {
            out.add(&["create", "namespace"]).word(name);
        }
        Move::PriorityClassCreate(class) => {
            out.add(&["create", "priorityclass"]).word(&class.name);
            out.flag("value", &class.value.to_string());
            if class.global_default {
                out.flag("global-default", "true");
            }
            if class.never {
                out.flag("preemption-policy", "Never");
            }
        }
        Move::ObjectCreate { json } => {
            return plain_create(cluster, act)
                .or_else(|| Some(heredoc("create", &Value::read(json)?)));
        }
        Move::ObjectApply { json } => return Some(heredoc("apply", &Value::read(json)?)),
        Move::ObjectReplace { json } => return Some(heredoc("replace", &Value::read(json)?)),
        Move::DeploymentRollout { namespace, name, image } => {
            let key = Key::new(Kind::Deployment, *namespace, *name);
            let found = cluster.get(&key);
            let found = found.as_ref().and_then(super::set::containers);
            let container = found.and_then(|all| all.first()).map_or("*", |c| &*c.name);
            out.add(&["set", "image"]).of(&key).word(&[container, "=", image].concat());
            out.namespace(namespace);
        }
        Move::DeploymentUndo { namespace, name, revision } => {
            out.add(&["rollout", "undo"]).of(&Key::new(Kind::Deployment, *namespace, *name));
            if *revision != 0 {
                out.flag("to-revision", &revision.to_string());
            }
            out.namespace(namespace);
        }
        Move::DeploymentPause { namespace, name }
        | Move::DeploymentResume { namespace, name }
        | Move::DeploymentRestart { namespace, name } => {
            let verb = act.act().strip_prefix("deployment.")?;
            out.add(&["rollout", verb]).of(&Key::new(Kind::Deployment, *namespace, *name));
            out.namespace(namespace);
        }
        Move::Scale { key, replicas } => {
            out.add(&["scale"]).of(key).flag("replicas", &replicas.to_string());
            out.namespace(&key.namespace);
        }
        Move::Patch(PatchMove { key, how, body }) => {
            out.add(&["patch"]).of(key);
            if how.name() != "strategic" {
                out.flag("type", how.name());
            }
            out.add(&["-p"]).word(body).namespace(&key.namespace);
        }
        Move::Label { key, changes } => relabel(&mut out, cluster, "label", key, changes)?,
        Move::Annotate { key, changes } => relabel(&mut out, cluster, "annotate", key, changes)?,
        Move::Delete(delete) => remove(&mut out, delete),
        Move::PodEvict { namespace, name } => {
            let path = format!("/api/v1/namespaces/{namespace}/pods/{name}/eviction");
            let body = format!(
                "apiVersion: policy/v1\nkind: Eviction\nmetadata:\n  name: {name}\n  namespace: \
                 {namespace}\n"
            );
            return Some(format!("kubectl create --raw {path} -f - <<'EOF'\n{body}EOF"));
        }
        Move::NodeCordon { node } => {
            out.add(&["cordon"]).word(node);
        }
        Move::NodeUncordon { node } => {
            out.add(&["uncordon"]).word(node);
        }
        Move::NodeDrain(DrainMove { node, grace_period_seconds, timeout_seconds }) => {
            out.add(&["drain"]).word(node);
            out.add(&["--ignore-daemonsets", "--force", "--delete-emptydir-data"]);
            if *grace_period_seconds >= 0 {
                out.flag("grace-period", &grace_period_seconds.to_string());
            }
            if *timeout_seconds > 0 {
                out.flag("timeout", &[&timeout_seconds.to_string(), "s"].concat());
            }
        }
        Move::Nodes(many) => many_nodes(&mut out, cluster, many)?,
        Move::NodeTaint { node, changes } => {
            out.add(&["taint", "nodes"]).word(node);
            for change in changes.split(',') {
                out.word(change);
            }
            let found = cluster.get(&Key::new(Kind::Node, "", *node));
            let has = |change: TaintChange| match (change, &found) {
                (TaintChange::Add(t), Some(Object::Node(node))) => {
                    node.has_taint(&t.key, &t.effect)
                }
                _ => false,
            };
            if taints(changes)?.into_iter().any(has) {
                out.add(&["--overwrite"]);
            }
        }
        Move::PodCrash { .. } | Move::NodeAdd { .. } | Move::NodeFail { .. } => return None,
        Move::TrafficSend(traffic) => call(&mut out, traffic)?,
        Move::NodeCut { .. } | Move::NodeRecover { .. } => return None,
        Move::ZoneFail { .. } | Move::ZoneRecover { .. } => return None,
        Move::ControllerStop { .. } | Move::ControllerStart { .. } => return None,
        Move::NetworkSet { .. } => return None,
        Move::ControlPlaneStop | Move::ControlPlaneStart => return None,
    }
    Some(["kubectl", &out.0].concat())
}

/// The command of its own that creates the same object as this manifest.
fn plain_create(cluster: &Cluster, act: &Move) -> Option<String> {
    let mut out = Words::default();
    let object = act.object()?;
    let name = object.meta().name;
    match &object {
        Object::Ingress(ingress) => {
            out.add(&["create", "ingress"]).word(&name);
            super::ingress::flags_of(ingress)?.iter().for_each(|(flag, v)| _ = out.flag(flag, v));
        }
        Object::Secret(secret) => {
            let (word, flags) = super::secret::words_of(secret)?;
            out.add(&["create", "secret", word]).word(&name);
            flags.iter().for_each(|(flag, value)| _ = out.flag(flag, value));
        }
        _ => return None,
    }
    out.namespace(&object.meta().namespace);
    let line = ["kubectl", &out.0].concat();
    let answer = super::read(cluster, &line);
    let same = matches!(&answer.moves[..], [again] if again.object().as_ref() == Some(&object));
    same.then_some(line)
}

/// One request from inside a pod for something that `curl` or `nslookup` can name.
fn call(out: &mut Words, traffic: &TrafficMove) -> Option<()> {
    let TrafficFrom::Pod { name } = traffic.from else { return None };
    if *traffic != request(traffic.namespace, name, traffic.to) || traffic.to.is_empty() {
        return None;
    }
    out.add(&["exec"]).word(&name).namespace(&traffic.namespace);
    out.add(&["--"]);
    match traffic.to.strip_prefix("dns:") {
        Some(name) => out.add(&["nslookup"]).word(name),
        None => out.add(&["curl"]).word(&traffic.to),
    };
    Some(())
}

/// By name, or by the zone whose nodes they all are.
fn many_nodes(out: &mut Words, cluster: &Cluster, many: &NodesMove) -> Option<()> {
    out.add(&[match many.what {
        NodesAct::Cordon => "cordon",
        NodesAct::Uncordon => "uncordon",
        NodesAct::Drain => "drain",
        // Power is no matter of kubectl.
        NodesAct::Fail | NodesAct::Recover => return None,
    }]);
    let mut names: Vec<&str> = many.nodes.split(',').collect();
    sort(&mut names);
    let zone_of = |node: &Object| node.meta().labels.get(LABEL_ZONE).copied();
    let first = cluster.get(&Key::new(Kind::Node, "", names[0]));
    let zone = first.as_ref().and_then(zone_of).filter(|zone| {
        let nodes = cluster.list(Kind::Node).filter(|node| zone_of(node) == Some(*zone));
        let mut all: Vec<&str> = nodes.map(|node| &*node.meta().name).collect();
        sort(&mut all);
        all == names
    });
    match zone {
        Some(zone) => _ = out.flag("selector", &[LABEL_ZONE, "=", &zone].concat()),
        None => names.iter().for_each(|name| _ = out.word(name)),
    }
    if many.what == NodesAct::Drain {
        out.add(&["--ignore-daemonsets", "--force", "--delete-emptydir-data"]);
    }
    Some(())
}

/// Words, each with a space before it.
#[derive(Default)]
struct Words(String);

impl Words {
    fn add(&mut self, words: &[&str]) -> &mut Words {
        for word in words {
            self.0 += " ";
            self.0 += word;
        }
        self
    }
    fn word(&mut self, word: &str) -> &mut Words {
        self.add(&[&quoted(word)])
    }
    fn flag(&mut self, name: &str, value: &str) -> &mut Words {
        self.add(&[&["--", name, "=", &quoted(value)].concat()])
    }
    /// `deployment/web`.
    fn of(&mut self, key: &Key) -> &mut Words {
        self.word(&[&key.kind.name().to_ascii_lowercase(), "/", &key.name].concat())
    }
    fn namespace(&mut self, namespace: &Str) {
        if !matches!(&**namespace, "" | "default") {
            self.add(&["-n"]).word(namespace);
        }
    }
}

/// As `kubectl create service externalname` makes it.
fn is_external_name(service: &ServiceMove) -> bool {
    &*service.kind == "ExternalName" && service.app == service.name && !service.sticky
}

/// A Deployment of that name has the labels that the Service is to have and to select.
fn can_expose(cluster: &Cluster, service: &ServiceMove) -> bool {
    if &*service.kind == "ExternalName" || service.node_port_number != 0 {
        return false;
    }
    let found = cluster.get(&Key::new(Kind::Deployment, service.namespace, service.app));
    let Some(Object::Deployment(deployment)) = found else { return false };
    let only_app = |labels: &crate::cluster::object::Labels| {
        labels.len() == 1 && labels.get("app") == Some(&service.app)
    };
    let selector = &deployment.spec.selector;
    only_app(&deployment.metadata.labels)
        && only_app(&selector.match_labels)
        && selector.match_expressions.is_empty()
}

fn run(out: &mut Words, act: &Move) -> Option<()> {
    let object = act.object()?;
    let pod = object.as_pod()?;
    let container = pod.spec.containers.first()?;
    let labels = crate::cluster::create::pairs_text(&pod.metadata.labels);
    out.add(&["run"]).word(&pod.metadata.name).flag("image", &container.image);
    out.flag("port", &container.ports.first()?.container_port.to_string()).flag("labels", &labels);
    let mut spec = object.to_value().get("spec").clone();
    if container.resources.requests.is_empty() {
        spec.remove("containers");
    } else {
        let name = Value::from(&*container.name);
        let resources = spec.get("containers").as_list()?[0].get("resources").clone();
        let only = Value::Mapping(vec![("name".into(), name), ("resources".into(), resources)]);
        spec.set("containers", Value::List(vec![only]));
    }
    if spec != Value::Mapping(Vec::new()) {
        let overrides = Value::Mapping(vec![("spec".into(), spec)]);
        out.flag("override-type", "strategic").flag("overrides", &overrides.to_json());
    }
    out.namespace(&pod.metadata.namespace);
    Some(())
}

/// An object as a manifest: what nobody wrote is left out.
fn bare(object: &Object) -> Value {
    let mut value = object.to_value();
    value.remove("status");
    value
}

fn heredoc(verb: &str, manifest: &Value) -> String {
    let text = manifest::to_yaml(manifest);
    ["kubectl ", verb, " -f - <<'EOF'\n", &text, "EOF"].concat()
}

fn relabel(out: &mut Words, cluster: &Cluster, verb: &str, key: &Key, json: &str) -> Option<()> {
    out.add(&[verb]).of(key);
    let found = cluster.get(key);
    let now = found.as_ref().map(|object| match verb {
        "label" => &object.meta().labels,
        _ => &object.meta().annotations,
    });
    let mut overwrites = false;
    for (name, value) in &changes(json)? {
        match value {
            Some(value) => {
                overwrites |= now.and_then(|now| now.get(name)).is_some_and(|old| old != value);
                out.word(&[name, "=", value].concat());
            }
            None => drop(out.word(&[name, "-"].concat())),
        }
    }
    if overwrites {
        out.add(&["--overwrite"]);
    }
    out.namespace(&key.namespace);
    Some(())
}

fn remove(out: &mut Words, delete: &DeleteMove) {
    let DeleteMove { key, cascade, grace_period_seconds } = delete;
    let kind = match short(key.kind) {
        "" => key.kind.plural().to_string(),
        _ => key.kind.name().to_ascii_lowercase(),
    };
    out.add(&["delete", &kind]).word(&key.name);
    if *cascade != Propagation::Background {
        out.flag("cascade", cascade.name());
    }
    match grace_period_seconds {
        0 => drop(out.add(&["--grace-period=0", "--force"])),
        1.. => drop(out.flag("grace-period", &grace_period_seconds.to_string())),
        _ => {}
    }
    out.namespace(&key.namespace);
}
