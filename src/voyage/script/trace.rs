//! Steps and objects as lines of a trace.

use crate::cluster::network::board::Held;
use crate::cluster::object::{
    EndpointAddress, EndpointSubset, Key, Kind, LABEL_ZONE, LoadBalancerIngress, Object, Pod,
    Status,
};
use crate::cluster::scheduler::{self, Event, Plugin};
use crate::cluster::{Actor, Change, Cluster, Ms, Step, What};
use std::fmt::Write as _;

/// `05:00.123`: minutes, seconds, milliseconds.
pub fn clock(ms: Ms) -> String {
    format!("{:02}:{:02}.{:03}", ms / 60_000, ms / 1000 % 60, ms % 1000)
}

/// One step as one line.
pub fn line(step: &Step, number: usize, ms: Ms) -> String {
    let (from, to) = (actor(&step.from), actor(&step.to));
    let mut line = format!("{} #{number} {from} -> {to}: {}", clock(ms), what(&step.what));
    for change in &step.changes {
        write!(line, " [{}]", self::change(change)).expect("writes to a string");
    }
    line
}

fn actor(actor: &Actor) -> String {
    match actor {
        Actor::Learner => "learner".into(),
        Actor::World => "world".into(),
        Actor::Client => "client".into(),
        Actor::LoadBalancer { name, .. } => format!("load-balancer/{name}"),
        Actor::ApiServer => "apiserver".into(),
        Actor::Etcd => "etcd".into(),
        Actor::Scheduler => "scheduler".into(),
        Actor::Controller(controller) => format!("{controller:?}"),
        Actor::Kubelet(node) => format!("kubelet/{node}"),
        Actor::Runtime(node) => format!("runtime/{node}"),
        Actor::KubeProxy(node) => format!("kube-proxy/{node}"),
        Actor::Pod { name, .. } => format!("pod/{name}"),
    }
}

fn key(key: &Key) -> String {
    format!("{}/{}", key.kind.plural(), key.name)
}

fn what(what: &What) -> String {
    match what {
        What::Act(act) => format!("act {}", act.act()),
        What::Request(note) => {
            let sub = if note.subresource.is_empty() { "" } else { "/" };
            format!("{:?} {}{sub}{}", note.verb, key(&note.key), note.subresource)
        }
        What::Refused(refusal) => {
            let error = &refusal.error;
            format!("{} {:?}: {}", error.reason.code(), error.reason, error.message)
        }
        What::Stored { key: k, revision, deleted } => {
            let verb = if *deleted { "delete" } else { "put" };
            format!("{verb} {} rev {revision}", key(k))
        }
        What::Watch { key: k, op } => format!("watch {op:?} {}", key(k)),
        What::Scheduled(decision) => match &decision.chosen {
            Some(node) => format!(
                "decides {} for {} ({} of {} nodes fit)",
                node, decision.pod.name, decision.nodes_feasible, decision.nodes_total
            ),
            None => format!("decides nothing for {}: {}", decision.pod.name, decision.message),
        },
        What::Sync(sync) => format!("{sync:?}"),
        What::Node(note) => format!("{note:?}"),
        What::Hop(hop) => super::hop::hop(hop),
        What::Traffic(summary) => super::hop::stream(summary),
        What::Fault(fault) => format!("{fault:?}"),
    }
}

fn change(change: &Change) -> String {
    match change {
        Change::Created(k) => format!("+{}", key(k)),
        Change::Deleted(k) => format!("-{}", key(k)),
        Change::Bound { pod, node } => format!("{} on {node}", pod.name),
        Change::Phase { pod, phase } => format!("{} {}", pod.name, phase.name()),
        Change::Ready { pod, ready: true } => format!("{} Ready", pod.name),
        Change::Ready { pod, ready: false } => format!("{} not Ready", pod.name),
        Change::Waiting { pod, reason } => format!("{} {reason}", pod.name),
        Change::Restarted { pod, count } => format!("{} restarted {count}", pod.name),
        Change::Terminating { pod } => format!("{} Terminating", pod.name),
        Change::Unschedulable { pod } => format!("{} Unschedulable", pod.name),
        Change::NodeReady { node, status } => format!("{node} Ready={}", status.name()),
        Change::Tainted { node, key, effect } => format!("{node} +{key}:{effect}"),
        Change::Untainted { node, key, effect } => format!("{node} -{key}:{effect}"),
        Change::Cordoned { node, on } => format!("{node} unschedulable={on}"),
        Change::Scaled { key: k, from, to } => format!("{} {from}->{to}", key(k)),
        Change::Template { key: k } => format!("{} template", key(k)),
        Change::Endpoints { service, ready, total } => {
            format!("{} endpoints {ready}/{total}", service.name)
        }
        Change::Answered { service, ok, .. } => format!("{} answered={ok}", service.name),
        Change::Machine { node } => format!("{node} machine"),
        Change::Controller { controller, running } => {
            format!("{} running={running}", controller.name())
        }
        Change::ControlPlane { running } => format!("control plane running={running}"),
        Change::Network { setting, value } => format!("{setting}={value}"),
        Change::LoadBalancer { service, address } => {
            format!("{} load balancer {address:?}", service.name)
        }
    }
}

/// One line for each port of each Service, the sizes of its slices, and what its health checks
/// answer.
pub(super) fn ports(cluster: &Cluster, out: &mut String) {
    for service in cluster.list(Kind::Service).filter_map(Object::as_service) {
        let name = service.metadata.name;
        let key = Key::new(Kind::Service, service.metadata.namespace, name);
        for chain in cluster.port_chains(&key) {
            let (port, targets) = (&chain.port, &chain.targets);
            let target = port
                .target_port
                .as_ref()
                .map_or_else(String::new, crate::cluster::object::json::to_json);
            let broken = chain.broken.as_ref().map_or_else(String::new, |b| format!(" {b:?}"));
            let (at, number, door) = (port.name, port.port, port.node_port);
            out.push_str(&format!("{name} {at} {door}>{number}>{target}>{targets:?}{broken}\n"));
        }
        let slices = cluster.slices_of(&key).map(|slice| slice.endpoints.len());
        let slices: Vec<usize> = slices.collect();
        out.push_str(&format!("{name} slices {slices:?}\n"));
        if service.spec.health_check_node_port != 0 {
            out.push_str(&format!("{name} health {:?}\n", cluster.health_checks(&key)));
        }
    }
}

/// Each Ingress: who carries it out, where its paths lead, with what TLS is answered.
pub(super) fn boards(cluster: &Cluster, out: &mut String) {
    for object in cluster.list(Kind::Ingress) {
        let Some(board) = cluster.board(&object.key()) else { continue };
        writeln!(out, "{} {:?}", object.meta().name, board.serving).expect("writes to a string");
        for lead in &board.leads {
            let gap = lead.gap.as_ref().map_or_else(String::new, |gap| format!(" {gap:?}"));
            let taken = lead.taken.map_or_else(String::new, |by| format!(" taken by {}", by.name));
            let (at, to) = ([&*lead.host, &lead.path, " ", &lead.path_type].concat(), &lead.to);
            let (ready, total) = (lead.ready, lead.total);
            writeln!(out, "    {at} > {to} {ready}/{total}{gap}{taken}").expect("writes");
        }
        for certificate in &board.certificates {
            let (hosts, secret) = (certificate.hosts.join(","), certificate.secret);
            let held = match &certificate.held {
                Held::Elsewhere { by } => ["as in ", &*by.name].concat(),
                held => format!("{held:?}"),
            };
            writeln!(out, "    TLS {hosts} {secret} {held}").expect("writes");
        }
    }
}

/// One line for each object of a kind.
pub(super) fn objects(cluster: &Cluster, kind: Kind, out: &mut String) {
    for object in cluster.list(kind) {
        let name = &object.meta().name;
        let line = match object {
            Object::Pod(pod) => pod_line(pod),
            Object::Node(node) => {
                let taints: Vec<_> =
                    node.spec.taints.iter().map(|t| format!("{}:{}", t.key, t.effect)).collect();
                let cordoned = if node.spec.unschedulable { ",SchedulingDisabled" } else { "" };
                format!("Ready={}{cordoned} [{}]", node.ready().name(), taints.join(" "))
            }
            Object::Deployment(d) => {
                let s = &d.status;
                format!(
                    "ready {}/{} updated {} available {}",
                    s.ready_replicas,
                    d.spec.replicas.unwrap_or(1),
                    s.updated_replicas,
                    s.available_replicas
                )
            }
            Object::ReplicaSet(rs) => {
                let image = rs.spec.template.spec.containers.first().map_or("", |c| &*c.image);
                let (s, revision) = (&rs.status, rs.metadata.annotations.get(REVISION));
                let revision = revision.map_or("", |r| &**r);
                format!("{}/{} ready, rev {revision} {image}", s.ready_replicas, rs.spec.replicas)
            }
            Object::Service(service) => {
                let spec = &service.spec;
                let port = spec.ports.first();
                let (p, n) = port.map_or((0, 0), |p| (p.port, p.node_port));
                let outside = match (&*spec.kind, service.status.load_balancer.ingress.first()) {
                    ("LoadBalancer", None) => " external <pending>".to_string(),
                    (_, Some(ingress)) => format!(" external {} {}", ingress.ip, ingress.ip_mode),
                    (_, None) => String::new(),
                };
                let given: String = spec.external_ips.iter().flat_map(|ip| [" ", ip]).collect();
                let warned: String =
                    service.warnings().iter().flat_map(|text| [", warning: ", text]).collect();
                format!("{} {} {p}:{n}{outside}{given}{warned}", spec.kind, spec.cluster_ip)
            }
            Object::EndpointSlice(slice) => {
                let ends = slice.endpoints.iter().map(|e| {
                    let c = e.conditions;
                    let state = match (c.ready, c.terminating) {
                        (true, _) => "",
                        (false, true) => "(terminating)",
                        (false, false) => "(not ready)",
                    };
                    format!("{}{state}", e.addresses.first().map_or("", |a| a))
                });
                ends.collect::<Vec<_>>().join(" ")
            }
            Object::Event(event) => {
                let about = &event.involved_object;
                format!("x{} {} {}: {}", event.count, about.name, event.reason, event.message)
            }
            Object::Endpoints(endpoints) => {
                let subset = |s: &EndpointSubset| {
                    let ips = |list: &[EndpointAddress]| {
                        list.iter().map(|a| a.ip.to_string()).collect::<Vec<_>>().join(" ")
                    };
                    let ports: Vec<String> = s.ports.iter().map(|p| p.port.to_string()).collect();
                    let (ready, others) = (ips(&s.addresses), ips(&s.not_ready_addresses));
                    format!("{}: [{ready}] not ready [{others}]", ports.join(","))
                };
                endpoints.subsets.iter().map(subset).collect::<Vec<_>>().join("; ")
            }
            Object::Namespace(namespace) => {
                let remains = namespace.status.conditions.iter();
                let remains = remains.filter(|c| c.status == Status::True);
                let messages: Vec<&str> = remains.map(|c| &*c.message).collect();
                [&namespace.status.phase, " ", &messages.join("; ")].concat()
            }
            Object::ConfigMap(map) => {
                let pairs = map.data.iter().map(|(key, value)| format!("{key}={value}"));
                pairs.collect::<Vec<_>>().join(" ")
            }
            Object::Secret(secret) => {
                let sizes = secret.sizes().map(|(key, bytes)| format!(" {key}:{bytes}"));
                format!("{} {}{}", secret.kind, secret.data.len(), sizes.collect::<String>())
            }
            // As kubectl get has their columns.
            Object::NetworkPolicy(policy) => {
                let spec = &policy.spec;
                let (pods, types) = (spec.pod_selector.text(), spec.policy_types.join(","));
                let pods = if pods.is_empty() { "<none>" } else { &*pods };
                format!(
                    "{pods} {types} ingress {} egress {}",
                    spec.ingress.len(),
                    spec.egress.len()
                )
            }
            Object::Ingress(ingress) => {
                let class = ingress.spec.ingress_class_name.as_deref().unwrap_or("<none>");
                let hosts: Vec<&str> = ingress.spec.rules.iter().map(|r| &*r.host).collect();
                let addresses = &ingress.status.load_balancer.ingress;
                let addresses: Vec<_> = addresses.iter().map(LoadBalancerIngress::text).collect();
                let addresses: Vec<&str> = addresses.iter().map(|a| &**a).collect();
                format!("{class} [{}] [{}]", hosts.join(","), addresses.join(","))
            }
            Object::IngressClass(class) => {
                let default = if class.is_default() { " (default)" } else { "" };
                format!("{}{default}", class.spec.controller)
            }
            Object::Lease(_) => String::new(),
            Object::PodDisruptionBudget(_) | Object::PriorityClass(_) => String::new(),
        };
        writeln!(out, "{name} {line}").expect("writes to a string");
    }
}

const REVISION: &str = crate::cluster::object::ANNOTATION_REVISION;

fn pod_line(pod: &Pod) -> String {
    let ready = if pod.is_ready() { "Ready" } else { "not-ready" };
    let ending = if pod.metadata.is_terminating() { " Terminating" } else { "" };
    let node = if pod.node_name().is_empty() { "<none>" } else { pod.node_name() };
    let ip = if pod.status.pod_ip.is_empty() { "<none>" } else { &*pod.status.pod_ip };
    let restarts: u32 = pod.status.container_statuses.iter().map(|c| c.restart_count).sum();
    format!("{} {ready}{ending} {node} {ip} restarts={restarts}", pod.status.phase.name())
}

/// The table of the scheduler's decision at this step.
pub(super) fn decision(step: Option<&Step>, out: &mut String) {
    if let Some(What::Scheduled(decision)) = step.map(|s| &s.what) {
        writeln!(out, "{decision:#?}").expect("writes to a string");
    }
}

/// Where the waiting pods stand, and what would wake them.
pub(super) fn queue(cluster: &Cluster, out: &mut String) {
    for waiting in cluster.scheduler().waiting() {
        let wakes = Event::ALL.into_iter().filter(|e| e.concerns(waiting.rejected_by));
        let wakes: Vec<String> = wakes.map(|event| format!("{event:?}")).collect();
        let refused: Vec<&str> = waiting.rejected_by.iter().map(Plugin::name).collect();
        writeln!(
            out,
            "{} {:?} after {} tries, refused by {}; flushed at {:?}; woken by {}",
            waiting.pod.name,
            waiting.place,
            waiting.attempts,
            refused.join(" "),
            waiting.flush_at.map(clock),
            wakes.join(" ")
        )
        .expect("writes to a string");
    }
}

/// What would make the waiting pods fit, with the moves that do it.
pub(super) fn suggestions(cluster: &Cluster, out: &mut String) {
    for waiting in cluster.scheduler().waiting() {
        for found in scheduler::suggest(cluster, &waiting.pod) {
            let (name, node) = (&waiting.pod.name, &found.node);
            writeln!(out, "{name} -> {node} ({} fit): {:?}", found.fits, found.remedies)
                .expect("writes to a string");
            for act in found.moves(cluster, &waiting.pod) {
                writeln!(out, "    {act:?}").expect("writes to a string");
            }
        }
    }
}

/// Each zone: its nodes, how many are Ready, how many are tainted, how many of them NoExecute.
pub fn zones(cluster: &Cluster, out: &mut String) {
    for zone in cluster.zone_names() {
        let (mut nodes, mut ready, mut tainted, mut no_execute) = (0, 0, 0, 0);
        for node in cluster.list(Kind::Node).filter_map(Object::as_node) {
            if node.metadata.labels.get(LABEL_ZONE) != Some(&zone) {
                continue;
            }
            nodes += 1;
            ready += u32::from(node.ready() == Status::True);
            tainted += u32::from(!node.spec.taints.is_empty());
            no_execute += u32::from(node.spec.taints.iter().any(|t| &*t.effect == "NoExecute"));
        }
        writeln!(
            out,
            "{zone}: {nodes} nodes, {ready} Ready, {tainted} tainted, {no_execute} NoExecute"
        )
        .expect("writes to a string");
    }
}
