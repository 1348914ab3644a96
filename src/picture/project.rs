//! The projection: one cluster at one moment, and the step that led there, into a [`Harbour`].

use super::actors::{about, lit};
use super::flight::promise;
use super::{
    Berths, Branch, Cargo, ControlShip, Crew, Form, Gauge, Harbour, Lane, Layout, Lod, Outside,
    Place, PodState, Point, Pose, Readiness, Rect, Room, Ship, View,
};
use crate::cluster::map::{sort, sort_by};
use crate::cluster::network::HopEnd;
use crate::cluster::node::NodeNote;
use crate::cluster::object::{
    ANNOTATION_REVISION, ContainerState, Key, Kind, LABEL_SERVICE_NAME, LABEL_ZONE, Node, Object,
    ObjectMeta, Pod, PodPhase, PodSpec, ResourceList, Service, Status, Str, Taint, resources,
};
use crate::cluster::{Cluster, Ms, Step, What};
use std::sync::Arc;

/// The picture of `cluster` as the last of `steps` left it. `steps` are those taken so far,
/// `berths` the slots after them.
pub fn harbour(cluster: &Cluster, steps: &[Arc<Step>], berths: &Berths, view: &View) -> Harbour {
    let nodes = fleet(cluster);
    let (zones, zone_of) = zones(&nodes);
    let wish = view.focus.as_deref();
    let focus = nodes.iter().position(|n| Some(&*n.metadata.name) == wish).unwrap_or(0);
    let layout = Layout::new(view, &zone_of, focus);
    let step = steps.last().map(|s| &**s);
    let scene = Scene {
        cluster,
        step,
        berths,
        about: step.and_then(about),
        lit: step.map(lit).unwrap_or_default(),
        promise: step.and_then(|_| promise(cluster, berths, steps)),
    };
    let ships = nodes.iter().enumerate().map(|(i, n)| Arc::new(scene.ship(&layout, n, i)));
    let ships: Vec<Arc<Ship>> = ships.collect();
    let mut harbour = Harbour {
        step: step.map_or(0, |s| s.id),
        control: scene.control(),
        outside: scene.outside(&layout),
        focus: nodes.get(focus).map(|n| n.metadata.name),
        layout,
        ships,
        lanes: Vec::new(),
        zones,
        flight: None,
    };
    if harbour.layout.form != Form::Fleet {
        scene.lanes(&mut harbour);
    }
    harbour.flight = step.and_then(|step| scene.flight(&harbour, step, steps));
    harbour
}

/// What every part of one projection looks at.
pub(super) struct Scene<'a> {
    cluster: &'a Cluster,
    step: Option<&'a Step>,
    berths: &'a Berths,
    about: Option<Key>,
    lit: Vec<Place>,
    /// The ship and slot the scheduler has in mind for that pod.
    promise: Option<(Str, usize)>,
}

impl Scene<'_> {
    fn control(&self) -> ControlShip {
        let pods = self.cluster.unbound().filter_map(Object::as_pod);
        let pods: Vec<_> = pods.filter(|p| !p.is_finished()).collect();
        let order = by_age(pods.len(), &|i| &pods[i].metadata);
        let waiting = order.into_iter().map(|i| Arc::new(self.cargo(pods[i], Pose::Afloat, 0)));
        let mut lit = Vec::new();
        let mut desk = None;
        for place in &self.lit {
            match place {
                Place::Room(room) => lit.push(*room),
                Place::Desk(d) => {
                    lit.push(Room::Controllers);
                    desk = Some(*d);
                }
                _ => {}
            }
        }
        ControlShip {
            lit,
            desk,
            revision: self.cluster.revision(),
            waiting: waiting.collect(),
            stopped: !self.cluster.is_running(),
            off: self.cluster.stopped().to_vec(),
        }
    }

    fn ship(&self, layout: &Layout, node: &Arc<Node>, index: usize) -> Ship {
        let name = &node.metadata.name;
        let pose = self.pose(node);
        let pods: Vec<&Arc<Pod>> = self.cluster.pods_on(name).filter_map(Object::as_pod).collect();
        let mut cargo: Vec<Cargo> = pods.iter().map(|p| self.cargo(p, pose, NO_SLOT)).collect();
        self.fill_gaps(name, &mut cargo);
        let promised = self.promise.filter(|p| p.0 == *name).map(|p| p.1);
        let highest = cargo.iter().map(|c| c.slot + 1).max().unwrap_or(0);
        let size = layout.size(highest.max(promised.map_or(0, |slot| slot + 1)));
        for c in &mut cargo {
            let slot = layout.slot(size, c.slot);
            c.at = Point::new(slot.x, slot.y);
        }
        let (cpu_milli, memory_mib) = load(node, &pods);
        let deepest = if layout.lod == Lod::Full { 10.0 } else { 5.0 };
        let machine = self.cluster.machines().get(name);
        Ship {
            name: *name,
            number: index + 1,
            pose,
            readiness: match node.ready() {
                Status::True => Readiness::Ready,
                Status::False => Readiness::NotReady,
                Status::Unknown => Readiness::Unknown,
            },
            cordoned: node.spec.unschedulable,
            powered: machine.is_none_or(|m| m.powered),
            connected: machine.is_none_or(|m| m.connected),
            taints: taints(node),
            promised,
            cpu_milli,
            memory_mib,
            draught: match layout.lod {
                Lod::Glyph => 0.0,
                Lod::Full | Lod::Compact => (deepest * cpu_milli.share()).round(),
            },
            size,
            lit: self.crew_at_work(name),
            node_port: self.node_port(name),
            door: self.is_door(name),
            silent_ms: self.silent_ms(name, pose),
            cargo: in_slots(cargo),
        }
    }

    /// Pods whose slot the past does not tell get the first free ones.
    fn fill_gaps(&self, node: &Str, cargo: &mut [Cargo]) {
        for i in 0..cargo.len() {
            if cargo[i].slot != NO_SLOT {
                continue;
            }
            let free = (0..).find(|s| cargo.iter().all(|c| c.slot != *s));
            let free = free.unwrap_or(0).max(self.berths.free(node, 0));
            cargo[i].slot = free;
        }
    }

    fn pose(&self, node: &Node) -> Pose {
        let machine = self.cluster.machines().get(&node.metadata.name);
        let sound = machine.is_none_or(|m| m.powered && m.connected);
        match (sound, node.ready()) {
            // A ship that has just come and is not Ready yet floats like any other.
            (true, Status::True | Status::False) => Pose::Afloat,
            (true, Status::Unknown) if node.condition("Ready").is_none() => Pose::Afloat,
            (true, Status::Unknown) | (false, Status::True) => Pose::Listing,
            (false, Status::False | Status::Unknown) => Pose::Sunk,
        }
    }

    fn silent_ms(&self, name: &Str, pose: Pose) -> Ms {
        if pose == Pose::Afloat {
            return 0;
        }
        let lease = self.cluster.get(&Key::new(Kind::Lease, "kube-node-lease", *name));
        let renewed = lease.as_ref().and_then(Object::as_lease).and_then(|l| l.spec.renew_time);
        renewed.map_or(0, |t| self.cluster.now().saturating_sub(t.0.max(0) as Ms))
    }

    /// How many of those that wait are older than this pod.
    pub(super) fn ahead_of(&self, pod: &Key) -> usize {
        let waits = |p: &&Arc<Pod>| p.node_name().is_empty() && !p.is_finished();
        let pods = self.cluster.list(Kind::Pod).filter_map(Object::as_pod);
        let own =
            |p: &&Arc<Pod>| p.metadata.name == pod.name && p.metadata.namespace == pod.namespace;
        let pods: Vec<_> = pods.filter(|p| waits(p) || own(p)).collect();
        let order = by_age(pods.len(), &|i| &pods[i].metadata);
        order.into_iter().position(|i| own(&pods[i])).unwrap_or(0)
    }

    fn crew_at_work(&self, name: &Str) -> Vec<Crew> {
        let at_work = self.lit.iter().filter_map(|place| match place {
            Place::Crew(crew, node) if node == name => Some(*crew),
            _ => None,
        });
        at_work.collect()
    }

    /// The NodePort this node's rules answer.
    fn node_port(&self, name: &Str) -> u16 {
        let Some(proxy) = self.cluster.proxies().on(name) else { return 0 };
        let services = self.cluster.list(Kind::Service).filter_map(Object::as_service);
        let open = services.filter(|s| proxy.rules_of(&key_of(s)).is_some());
        open.map(|s| node_port(s)).find(|p| *p > 0).unwrap_or(0)
    }

    fn is_door(&self, name: &Str) -> bool {
        let Some(What::Hop(hop)) = self.step.map(|s| &s.what) else { return false };
        let ends = [&hop.from, &hop.to];
        ends.contains(&&HopEnd::Client) && ends.contains(&&HopEnd::Node(*name))
    }

    fn cargo(&self, pod: &Arc<Pod>, pose: Pose, slot: usize) -> Cargo {
        let meta = &pod.metadata;
        let key = Key::new(Kind::Pod, meta.namespace, meta.name);
        let app = app(pod);
        let node = &pod.spec.node_name;
        Cargo {
            version: version(self.cluster, pod),
            colour: colour(&app),
            app,
            state: state(pod, pose),
            phase: pod.status.phase.name(),
            ready: pod.is_ready(),
            node: *node,
            containers: pod.spec.containers.len().min(9) as u8,
            restarts: pod.status.container_statuses.iter().map(|c| c.restart_count).sum(),
            ghost: pose == Pose::Sunk,
            highlight: self.about.as_ref() == Some(&key),
            requests: self.answers(&key),
            slot: self.berths.slot(&key, node).unwrap_or(slot),
            at: Point::default(),
            namespace: meta.namespace,
            name: meta.name,
            uid: meta.uid,
        }
    }

    /// Requests a pod answered.
    fn answers(&self, pod: &Key) -> u32 {
        let services = self.cluster.list(Kind::Service).filter_map(Object::as_service);
        let tallies = services.filter_map(|s| self.cluster.traffic().tally(&key_of(s)));
        tallies.filter_map(|t| t.by_pod.get(pod)).map(|answered| answered.1).sum()
    }

    fn outside(&self, layout: &Layout) -> Outside {
        let services = self.cluster.list(Kind::Service).filter_map(Object::as_service);
        let mut outside = Outside {
            clients: layout.clients,
            lit: self.lit.contains(&Place::Clients),
            ..Outside::default()
        };
        for tally in services.filter_map(|s| self.cluster.traffic().tally(&key_of(s))) {
            outside.answered += tally.answered;
            outside.failed += tally.refused + tally.timed_out;
        }
        outside
    }

    fn lanes(&self, harbour: &mut Harbour) {
        let services: Vec<&Arc<Service>> =
            self.cluster.list(Kind::Service).filter_map(Object::as_service).collect();
        let few = services.len() <= 3 && harbour.layout.rows.len() == 1;
        let count = services.len();
        for (i, service) in services.into_iter().enumerate() {
            let key = key_of(service);
            let lit = self.concerns(&key);
            let plate = harbour.layout.lane(i, count);
            let (mut ready, mut total) = (0, 0);
            let mut branches = Vec::new();
            for (pod, node, takes) in endpoints(self.cluster, &key) {
                total += 1;
                ready += usize::from(takes);
                if takes
                    && (few || lit)
                    && let Some(top) = pod_box(harbour, node, &key.namespace, pod)
                {
                    branches.push(Branch { pod: *pod, path: harbour.branch(plate, top) });
                }
            }
            let lane = Lane {
                kind: service.spec.kind,
                cluster_ip: service.spec.cluster_ip,
                port: service.spec.ports.first().map_or(0, |p| p.port),
                node_port: node_port(service),
                selector: selector(service),
                ready,
                total,
                plate,
                lit,
                branches,
                namespace: key.namespace,
                name: key.name,
            };
            harbour.lanes.push(Arc::new(lane));
        }
    }

    /// Whether the present step is about this Service or its endpoints.
    fn concerns(&self, service: &Key) -> bool {
        let key = match self.step.map(|s| &s.what) {
            Some(What::Request(note)) => &note.key,
            Some(What::Stored { key, .. } | What::Watch { key, .. }) => key,
            Some(What::Hop(hop)) => &hop.service,
            Some(What::Node(note)) => match &**note {
                NodeNote::Rules(rules) => &rules.service,
                _ => return false,
            },
            _ => return false,
        };
        if key.kind != Kind::EndpointSlice {
            return key == service;
        }
        let slice = self.cluster.get(key);
        let labels = slice.as_ref().map(|s| &s.meta().labels);
        key.namespace == service.namespace
            && labels.and_then(|l| l.get(LABEL_SERVICE_NAME)) == Some(&service.name)
    }
}

/// What keeps pods off: those that also drive pods away first.
fn taints(node: &Node) -> Vec<Taint> {
    let mut taints = Vec::new();
    for hard in [true, false] {
        for t in &node.spec.taints {
            if (&*t.effect == "NoExecute") == hard {
                taints.push(*t);
            }
        }
    }
    taints
}

/// From the stern up, without holes.
fn in_slots(cargo: Vec<Cargo>) -> Vec<Arc<Cargo>> {
    let highest = cargo.iter().map(|c| c.slot + 1).max().unwrap_or(0);
    let mut places: Vec<Option<Arc<Cargo>>> = vec![None; highest];
    for c in cargo {
        let slot = c.slot;
        places[slot] = Some(Arc::new(c));
    }
    places.into_iter().flatten().collect()
}

/// Nodes in the order they joined.
fn fleet(cluster: &Cluster) -> Vec<&Arc<Node>> {
    let nodes: Vec<_> = cluster.list(Kind::Node).filter_map(Object::as_node).collect();
    by_age(nodes.len(), &|i| &nodes[i].metadata).into_iter().map(|i| nodes[i]).collect()
}

/// The order of `count` objects by age, then by name, `node-2` before `node-10`.
pub(super) fn by_age<'a>(count: usize, meta: &dyn Fn(usize) -> &'a ObjectMeta) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    sort_by(&mut order, |a, b| {
        let (a, b) = (meta(*a), meta(*b));
        let age = a.creation_timestamp.cmp(&b.creation_timestamp);
        age.then(a.name.len().cmp(&b.name.len())).then_with(|| a.name.cmp(&b.name))
    });
    order
}

/// The zones by name, and each node's; one zone is as good as none.
fn zones(nodes: &[&Arc<Node>]) -> (Vec<Str>, Vec<usize>) {
    let zone = |n: &Node| n.metadata.labels.get(LABEL_ZONE).cloned().unwrap_or_default();
    let mut names: Vec<Str> = nodes.iter().map(|n| zone(n)).collect();
    sort(&mut names);
    names.dedup();
    if names.len() < 2 {
        return (Vec::new(), vec![0; nodes.len()]);
    }
    let of = nodes.iter().map(|n| names.binary_search(&zone(n)).unwrap_or(0)).collect();
    (names, of)
}

/// CPU and memory that pods ask for, of what the node has for them.
fn load(node: &Node, pods: &[&Arc<Pod>]) -> (Gauge, Gauge) {
    let of = |name: &str| node.status.allocatable.get(name);
    let mut cpu = Gauge { used: 0, of: of("cpu").map_or(0, |q| q.milli_value()) };
    let mut memory = Gauge { used: 0, of: of("memory").map_or(0, |q| q.value()) };
    // Neighbours are mostly of one template: what they ask for is read once.
    let (mut last, mut cpu_milli, mut memory_bytes) = (None, 0, 0);
    for pod in pods.iter().filter(|p| !p.is_finished()) {
        let simple = simple_requests(&pod.spec);
        if simple.is_none() || simple != last {
            let requests = resources::pod_requests(&pod.spec);
            cpu_milli = requests.get("cpu").map_or(0, |a| a.milli_value());
            memory_bytes = requests.get("memory").map_or(0, |a| a.value());
            last = simple;
        }
        cpu.used += cpu_milli;
        memory.used += memory_bytes;
    }
    (cpu, Gauge { used: memory.used / MIB, of: memory.of / MIB })
}

/// The requests of a pod that has one container and nothing else that counts.
fn simple_requests(spec: &PodSpec) -> Option<&ResourceList> {
    match &*spec.containers {
        [only] if spec.init_containers.is_empty() && spec.overhead.is_empty() => {
            Some(&only.resources.requests)
        }
        _ => None,
    }
}

fn state(pod: &Pod, pose: Pose) -> PodState {
    let waiting = |reasons: &[&str]| {
        pod.status.container_statuses.iter().any(|c| match &c.state {
            ContainerState::Waiting { reason, .. } => reasons.contains(&&**reason),
            _ => false,
        })
    };
    let ended = |reason: &str| {
        pod.status.container_statuses.iter().any(|c| match &c.state {
            ContainerState::Terminated { reason: r, exit_code, .. } => {
                &**r == reason || (reason == "Error" && *exit_code != 0)
            }
            _ => false,
        })
    };
    if pod.metadata.is_terminating() {
        return PodState::Terminating;
    }
    match pod.status.phase {
        PodPhase::Failed if &*pod.status.reason == "Evicted" => PodState::Evicted,
        PodPhase::Failed if ended("OOMKilled") => PodState::OomKilled,
        PodPhase::Failed => PodState::Failed,
        PodPhase::Succeeded => PodState::Completed,
        PodPhase::Unknown => PodState::Unknown,
        _ if pose == Pose::Sunk => PodState::Unknown,
        _ if waiting(&["CrashLoopBackOff"]) => PodState::CrashLoop,
        _ if waiting(&["ImagePullBackOff", "ErrImagePull"]) => PodState::ImagePull,
        _ if ended("OOMKilled") => PodState::OomKilled,
        _ if ended("Error") => PodState::Failed,
        PodPhase::Pending if pod.status.start_time.is_some() => PodState::Creating,
        PodPhase::Pending => PodState::Pending,
        PodPhase::Running if pod.is_ready() => PodState::Ready,
        PodPhase::Running => PodState::Running,
    }
}

/// The `app` label, else the managing owner's name, else the pod's own.
fn app(pod: &Pod) -> Str {
    let meta = &pod.metadata;
    let label = meta.labels.get("app").or_else(|| meta.labels.get("run"));
    let owner = || meta.controller().map(|o| o.name);
    label.cloned().or_else(owner).unwrap_or(meta.name)
}

/// The version a container wears: its image's tag where that is `v1`, `v2`, …, else the revision
/// of the ReplicaSet that made the pod. 0 for neither.
fn version(cluster: &Cluster, pod: &Pod) -> u32 {
    let image = pod.spec.containers.first().map_or("", |c| &c.image);
    let tag = image.rsplit_once(':').map_or("", |t| t.1);
    if let Some(number) = tag.strip_prefix('v').and_then(|n| n.parse().ok()) {
        return number;
    }
    let Some(owner) = pod.metadata.controller().filter(|o| &*o.kind == "ReplicaSet") else {
        return 0;
    };
    let key = Key::new(Kind::ReplicaSet, pod.metadata.namespace, owner.name);
    let owner = cluster.get(&key);
    let revision = owner.as_ref().and_then(|o| o.meta().annotations.get(ANNOTATION_REVISION));
    revision.and_then(|r| r.parse().ok()).unwrap_or(0)
}

/// Well-known apps keep the colours of the palette's table; others get one by their name, so that
/// an app looks the same in every voyage.
pub fn colour(app: &str) -> u8 {
    const TABLE: [&str; 8] = ["web", "db", "cache", "api", "job", "log", "pay", "sys"];
    if let Some(i) = TABLE.iter().position(|name| *name == app) {
        return i as u8;
    }
    let hash =
        app.bytes().fold(2_166_136_261u32, |h, b| (h ^ u32::from(b)).wrapping_mul(16_777_619));
    (hash % 7) as u8
}

/// A Service's endpoints: the pod's name, its node, and whether it takes requests.
fn endpoints<'a>(
    cluster: &'a Cluster,
    service: &'a Key,
) -> impl Iterator<Item = (&'a Str, &'a Str, bool)> {
    let slices = cluster.list_namespace(Kind::EndpointSlice, &service.namespace);
    let slices = slices.filter_map(Object::as_endpoint_slice);
    let own = slices.filter(|s| s.metadata.labels.get(LABEL_SERVICE_NAME) == Some(&service.name));
    own.flat_map(|s| &s.endpoints).map(|e| (&e.target_ref.name, &e.node_name, e.conditions.ready))
}

/// A pod's box on a ship that can be reached.
fn pod_box(h: &Harbour, node: &str, namespace: &str, pod: &str) -> Option<Rect> {
    let ship = h.ship(node).filter(|s| s.pose != Pose::Sunk)?;
    let cargo = ship.cargo.iter().find(|c| &*c.name == pod && &*c.namespace == namespace)?;
    let stern = h.stern(ship);
    Some(h.layout.slot(ship.size, cargo.slot).shift(stern.x, stern.y))
}

fn key_of(service: &Service) -> Key {
    let meta = &service.metadata;
    Key::new(Kind::Service, meta.namespace, meta.name)
}

fn node_port(service: &Service) -> u16 {
    service.spec.ports.iter().map(|p| p.node_port).find(|p| *p > 0).unwrap_or(0)
}

fn selector(service: &Service) -> Str {
    let words: Vec<String> =
        service.spec.selector.iter().map(|(key, value)| format!("{key}={value}")).collect();
    words.join(",").into()
}

/// A slot the past does not tell.
const NO_SLOT: usize = usize::MAX;
const MIB: i64 = 1024 * 1024;
