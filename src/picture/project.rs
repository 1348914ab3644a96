//! The projection: one cluster at one moment, and the step that led there, into a [`Harbour`].

use super::actors::{about, lit};
use super::berths::Berths;
use super::flight::promise;
use super::gate::{asked_outside, more_ports};
use super::layout::SIGN_PODS_MAX;
use super::ocean::ocean;
use super::window::sized;
use super::{
    Branch, Cargo, ControlShip, Crew, Form, Gauge, Harbour, Lane, Layout, Lod, Ocean, Outside,
    Place, PodState, Point, Pose, Readiness, Rect, Room, Roster, Ship, View, Window,
};
use crate::cluster::map::sort_by;
use crate::cluster::network::{Gate, HopEnd, Tally};
use crate::cluster::node::{Machine, NodeNote, image};
use crate::cluster::object::{
    ANNOTATION_REVISION, ContainerState, IntOrString, Key, Kind, LABEL_SERVICE_NAME, Node, Object,
    ObjectMeta, Pod, PodPhase, Service, Status, Str, Taint,
};
use crate::cluster::{Cluster, Ms, NodeLoad, Step, What};
use std::cmp::Ordering;
use std::sync::Arc;

/// One moment of a voyage.
#[derive(Clone, Copy)]
pub struct Moment<'a> {
    /// Where the voyage began, the steps taken since, and what they led to.
    pub start: &'a Cluster,
    pub steps: &'a [Arc<Step>],
    pub cluster: &'a Cluster,
}

/// What was drawn of the same moment already, looked at otherwise.
#[derive(Clone, Copy, Default)]
pub struct Same<'a> {
    /// Of the same window it keeps the ships.
    pub picture: Option<&'a Harbour>,
    /// Of the same layout it is the ocean.
    pub ocean: Option<&'a (Layout, Ocean)>,
}

/// The picture of a moment; `roster` and `berths` are those of the same moment. Signs of a fleet
/// that look as they did in `old` are the same ones: nobody needs to draw them again.
pub fn harbour(
    moment: Moment,
    roster: &Roster,
    berths: &Berths,
    view: &View,
    old: Option<&Harbour>,
    same: Same,
) -> Harbour {
    let Moment { start, steps, cluster } = moment;
    let window = Window::of(view, roster);
    let zone_of: Vec<usize> = window.places.clone().map(|place| roster.zone(place)).collect();
    let in_sight = window.focus.saturating_sub(window.places.start);
    let far = window.levels.len() > 1;
    let mut layout = sized(view, window.form, far, &zone_of, in_sight);
    name_frames(&mut layout, &window, roster);
    let step = steps.last().map(|s| &**s);
    let services = cluster.list(Kind::Service).filter_map(Object::as_service);
    let mut scene = Scene {
        start,
        cluster,
        step,
        berths,
        about: step.and_then(about),
        lit: step.map(lit).unwrap_or_default(),
        promise: step.and_then(|_| promise(moment, berths)),
        asked: None,
        answered: services.filter_map(|s| cluster.traffic().tally(&key_of(s))).collect(),
    };
    scene.asked = scene.step.and_then(|_| scene.find_asked());
    let mut harbour = Harbour {
        step: step.map_or(0, |s| s.id),
        control: scene.control(),
        outside: scene.outside(&layout),
        focus: roster.name(window.focus),
        ships: Vec::new(),
        lanes: Vec::new(),
        board: None,
        zones: roster.zones().to_vec(),
        ocean: None,
        roster: roster.clone(),
        flight: None,
        layout,
        window,
    };
    if harbour.layout.form == Form::Ocean {
        let kept = same.ocean.filter(|kept| kept.0 == harbour.layout).map(|kept| kept.1.clone());
        harbour.ocean = kept.or_else(|| Some(ocean(cluster, roster, &harbour.layout)));
    } else {
        let is_same = |old: &&Harbour| old.window == harbour.window && old.layout == harbour.layout;
        if let Some(same) = same.picture.filter(|_| view.slices.is_some()).filter(is_same) {
            harbour.ships = same.ships.clone();
        }
        let slice = match harbour.layout.form {
            // A multiple of what the stage draws as one.
            Form::Fleet => 24,
            Form::Compact | Form::Full => 1,
            // One ship with its chips.
            Form::Focus | Form::Ocean => usize::MAX,
        };
        // With the first one what was in sight before has to go.
        let most = |slices: usize| slice.saturating_mul(slices) - slice / 2;
        let most = view.slices.map_or(usize::MAX, most);
        let drawn = harbour.ships.len();
        let places = harbour.window.places.clone();
        for (index, place) in places.enumerate().take(most).skip(drawn) {
            let ship = scene.ship(&harbour.layout, roster, place, index);
            harbour.ships.push(match old {
                Some(old) if harbour.layout.form == Form::Fleet => kept(old, ship),
                _ => Arc::new(ship),
            });
        }
    }
    if harbour.layout.form < Form::Fleet {
        scene.lanes(&mut harbour);
    }
    harbour.flight = step.and_then(|step| scene.flight(&harbour, step, steps));
    harbour
}

/// The ship as it was, if it looks as it did. Few ships are drawn anew as fast as compared.
#[inline(never)]
fn kept(old: &Harbour, ship: Ship) -> Arc<Ship> {
    let before = old.ships.get(ship.index).filter(|before| ***before == ship);
    before.cloned().unwrap_or_else(|| Arc::new(ship))
}

/// Whose ships a frame holds where only a part of one zone is in sight.
fn name_frames(layout: &mut Layout, window: &Window, roster: &Roster) {
    if let [only] = &mut layout.groups[..]
        && window.is_part()
    {
        let zone = roster.zone(window.places.start);
        let all = roster.places_in(zone);
        only.zone = Some(zone).filter(|_| !roster.zones().is_empty());
        only.part = Some((window.places.start - all.start, all.len()));
    }
}

/// What every part of one projection looks at.
pub(super) struct Scene<'a> {
    start: &'a Cluster,
    pub(super) cluster: &'a Cluster,
    pub(super) step: Option<&'a Step>,
    berths: &'a Berths,
    about: Option<Key>,
    lit: Vec<Place>,
    /// The ship and slot the scheduler has in mind for that pod.
    promise: Option<(Str, usize)>,
    /// The Service the step is about.
    asked: Option<&'a Arc<Service>>,
    /// What became of the requests to each Service that had some.
    answered: Vec<&'a Tally>,
}

impl<'a> Scene<'a> {
    fn control(&self) -> ControlShip {
        let pods = self.cluster.unbound().filter_map(Object::as_pod);
        let pods: Vec<_> = pods.filter(|p| !p.is_finished()).take(QUEUE_SHOWN_MAX).collect();
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
            queue: self.cluster.tally().unbound as usize,
            stopped: !self.cluster.is_running(),
            off: self.cluster.stopped().to_vec(),
        }
    }

    /// The ship at a place of the sea order, `index` in the layout.
    fn ship(&self, layout: &Layout, roster: &Roster, place: usize, index: usize) -> Ship {
        let node = roster.node(place);
        let name = &node.metadata.name;
        let machine = self.cluster.machines().get(name).map(|m| &**m);
        let pose = pose(machine, node);
        let sign = layout.lod == Lod::Glyph;
        let load = self.cluster.load(name);
        let mut cargo = if sign {
            self.stacked(name, pose, load.pods as usize)
        } else {
            in_slots(self.aboard(name, pose))
        };
        let promised = self.promise.filter(|p| p.0 == *name).map(|p| p.1);
        let highest = cargo.last().map_or(0, |c| c.slot + 1);
        let size = layout.size(highest.max(promised.map_or(0, |slot| slot + 1)));
        for c in &mut cargo {
            let slot = layout.slot(size, c.slot);
            c.at = Point::new(slot.x, slot.y);
        }
        let (cpu_milli, memory_mib) = gauges(node, &load);
        let deepest = if layout.lod == Lod::Full { 10.0 } else { 5.0 };
        Ship {
            name: *name,
            number: roster.joined(place) + 1,
            index,
            pose,
            readiness: readiness(node),
            cordoned: node.spec.unschedulable,
            powered: machine.is_none_or(|m| m.powered),
            connected: machine.is_none_or(|m| m.connected),
            taints: taints(node),
            promised,
            cpu_milli,
            memory_mib,
            draught: if sign { 0.0 } else { (deepest * cpu_milli.share()).round() },
            size,
            lit: self.crew_at_work(name),
            node_port: if sign { 0 } else { self.node_port(name) },
            door: self.is_door(name),
            silent_ms: if sign { 0 } else { self.silent_ms(name, pose) },
            pods: load.pods as usize,
            cargo: cargo.into_iter().map(Arc::new).collect(),
        }
    }

    /// The pods on a ship, in their slots.
    fn aboard(&self, node: &Str, pose: Pose) -> Vec<Cargo> {
        let slots = self.berths.on(self.start, node);
        let pods = self.cluster.pods_on(node).filter_map(Object::as_pod);
        let of = |pod: &Arc<Pod>| {
            let slot = slots.of(&pod_key(pod)).unwrap_or(NO_SLOT);
            self.cargo(pod, pose, slot)
        };
        let mut cargo: Vec<Cargo> = pods.map(of).collect();
        // Pods whose slot the past does not tell get the first free ones.
        for i in 0..cargo.len() {
            if cargo[i].slot == NO_SLOT {
                let free = (0..).find(|s| cargo.iter().all(|c| c.slot != *s));
                cargo[i].slot = free.unwrap_or(0).max(slots.free(0));
            }
        }
        cargo
    }

    /// What a mere sign shows of the pods on a ship: of many some, of every app its share.
    fn stacked(&self, node: &Str, pose: Pose, count: usize) -> Vec<Cargo> {
        let shown = count.min(SIGN_PODS_MAX);
        let mut cargo: Vec<Cargo> = Vec::with_capacity(shown);
        for (i, key) in self.cluster.pod_keys_on(node).enumerate() {
            let next = cargo.len();
            if next < shown
                && i * shown >= next * count
                && let Some(Object::Pod(pod)) = self.cluster.get(key)
            {
                cargo.push(self.sign_cargo(&pod, pose, next));
            }
        }
        cargo
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
        let own = self.cluster.get(pod);
        let Some(own) = own.as_ref().and_then(Object::as_pod) else { return 0 };
        let waiting = self.cluster.unbound().filter_map(Object::as_pod);
        let waiting = waiting.filter(|p| !p.is_finished()).take(QUEUE_SHOWN_MAX);
        waiting.filter(|p| is_older(&p.metadata, &own.metadata)).count()
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
        let mut first = 0;
        for (service, port) in open.map(|s| (s, node_port(s))).filter(|(_, port)| *port > 0) {
            if self.asked.is_some_and(|asked| Arc::ptr_eq(asked, service)) {
                return port;
            }
            first = if first == 0 { port } else { first };
        }
        first
    }

    fn is_door(&self, name: &Str) -> bool {
        let Some(What::Hop(hop)) = self.step.map(|s| &s.what) else { return false };
        let ends = [&hop.from, &hop.to];
        let outside = ends.iter().any(|e| matches!(e, HopEnd::Client | HopEnd::LoadBalancer(_)));
        outside && ends.contains(&&HopEnd::Node(*name))
    }

    fn cargo(&self, pod: &Arc<Pod>, pose: Pose, slot: usize) -> Cargo {
        Cargo {
            version: version(self.cluster, pod),
            tag: tag(pod).into(),
            requests: self.answers(&pod_key(pod)),
            failed: self.cluster.traffic().asked_by(&HopEnd::Pod(pod_key(pod)))[1],
            ports: ports(pod),
            serves: self.asked.is_some_and(|service| leads_to(service, pod)),
            gates: self.cluster.gates(pod),
            ..self.sign_cargo(pod, pose, slot)
        }
    }

    /// As much of a pod as a mere sign needs.
    fn sign_cargo(&self, pod: &Arc<Pod>, pose: Pose, slot: usize) -> Cargo {
        let meta = &pod.metadata;
        let key = pod_key(pod);
        let app = app(pod);
        Cargo {
            version: 0,
            tag: Str::default(),
            colour: colour(&app),
            app,
            state: state(pod, pose),
            phase: pod.status.phase.name(),
            ready: pod.is_ready(),
            node: pod.spec.node_name,
            containers: pod.spec.containers.len().min(9) as u8,
            restarts: pod.status.container_statuses.iter().map(|c| c.restart_count).sum(),
            ghost: pose == Pose::Sunk,
            highlight: self.about.as_ref() == Some(&key),
            requests: 0,
            failed: 0,
            ports: Vec::new(),
            serves: false,
            gates: [Gate::Open; 2],
            slot,
            at: Point::default(),
            namespace: meta.namespace,
            name: meta.name,
            uid: meta.uid,
        }
    }

    /// Requests a pod answered.
    fn answers(&self, pod: &Key) -> u32 {
        self.answered.iter().filter_map(|t| t.by_pod.get(pod)).map(|answered| answered.1).sum()
    }

    fn outside(&self, layout: &Layout) -> Outside {
        let mut outside = Outside {
            clients: layout.clients,
            lit: self.lit.contains(&Place::Clients),
            ..Outside::default()
        };
        [outside.answered, outside.failed] = self.cluster.traffic().asked_by(&HopEnd::Client);
        outside
    }

    fn lanes(&self, harbour: &mut Harbour) {
        let services = self.cluster.list(Kind::Service).filter_map(Object::as_service);
        let mut services: Vec<&Arc<Service>> = services.collect();
        if services.len() > LANES_MAX || self.cluster.tally().pods() > LANES_PODS_MAX {
            // There is room, and time, for those the step is about.
            services.retain(|service| self.concerns(&key_of(service)));
            services.truncate(LANES_LIT_MAX);
        }
        let few = services.len() <= 3 && harbour.layout.rows.len() == 1;
        let has_board = self.cluster.list(Kind::Ingress).next().is_some();
        let count = services.len() + usize::from(has_board);
        let gates = services.iter().filter(|service| has_gate(service)).count();
        let mut gate_of = 0;
        if has_board {
            harbour.board = self.board(harbour.layout.board(count, gates));
        }
        for (i, service) in services.into_iter().enumerate() {
            let key = key_of(service);
            let lit = self.concerns(&key);
            let plate = harbour.layout.lane_beside(i, count, gates);
            let mut gate = Rect::default();
            if has_gate(service) {
                gate = harbour.layout.gate(gate_of, gates, count);
                gate_of += 1;
            }
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
                port: service.spec.ports.first().map_or(0, |p| p.number()),
                more_ports: match service.spec.ports.len() {
                    0 | 1 => Str::default(),
                    _ => more_ports(service),
                },
                target: target(service),
                node_port: node_port(service),
                external_ip: service.external_ip().unwrap_or_default(),
                selector: selector(service),
                ready,
                total,
                plate,
                gate,
                gate_lit: lit && self.passes_gate(service),
                lit,
                branches,
                namespace: key.namespace,
                name: key.name,
            };
            harbour.lanes.push(Arc::new(lane));
        }
    }

    /// The Service whose address is asked for, or whose endpoints or rules change; else the one
    /// that a stream flows to.
    #[inline(never)]
    fn find_asked(&self) -> Option<&'a Arc<Service>> {
        let services = || self.cluster.list(Kind::Service).filter_map(Object::as_service);
        let stream = self.cluster.traffic().streams().next();
        let flows = |service: &Service| stream.is_some_and(|s| s.service == key_of(service));
        let concerned = services().find(|service| self.concerns(&key_of(service)));
        concerned.or_else(|| services().find(|service| flows(service)))
    }

    /// Whether the present hop begins or ends at the gate of this Service, or leads through it.
    #[inline(never)]
    fn passes_gate(&self, service: &Service) -> bool {
        let Some(What::Hop(hop)) = self.step.map(|s| &s.what) else { return false };
        let ends = [&hop.from, &hop.to];
        let gate = HopEnd::LoadBalancer(key_of(service));
        ends.contains(&&gate)
            || asked_outside(hop).is_some_and(|ip| service.external_ip() == Some(*ip))
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
fn in_slots(cargo: Vec<Cargo>) -> Vec<Cargo> {
    let highest = cargo.iter().map(|c| c.slot + 1).max().unwrap_or(0);
    let mut places: Vec<Option<Cargo>> = (0..highest).map(|_| None).collect();
    for c in cargo {
        let slot = c.slot;
        places[slot] = Some(c);
    }
    places.into_iter().flatten().collect()
}

/// The order of `count` objects by age, then by name, `node-2` before `node-10`.
pub(super) fn by_age<'a>(count: usize, meta: &dyn Fn(usize) -> &'a ObjectMeta) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    sort_by(&mut order, |a, b| age(meta(*a), meta(*b)));
    order
}

fn age(a: &ObjectMeta, b: &ObjectMeta) -> Ordering {
    let age = a.creation_timestamp.cmp(&b.creation_timestamp);
    age.then(a.name.len().cmp(&b.name.len())).then_with(|| a.name.cmp(&b.name))
}

fn is_older(a: &ObjectMeta, b: &ObjectMeta) -> bool {
    age(a, b) == Ordering::Less
}

/// How a ship lies in the water.
fn pose(machine: Option<&Machine>, node: &Node) -> Pose {
    let sound = machine.is_none_or(|m| m.is_up());
    match (sound, node.ready()) {
        // A ship that has just come and is not Ready yet floats like any other.
        (true, Status::True | Status::False) => Pose::Afloat,
        (true, Status::Unknown) if node.condition("Ready").is_none() => Pose::Afloat,
        (true, Status::Unknown) | (false, Status::True) => Pose::Listing,
        (false, Status::False | Status::Unknown) => Pose::Sunk,
    }
}

pub(super) fn readiness(node: &Node) -> Readiness {
    match node.ready() {
        Status::True => Readiness::Ready,
        Status::False => Readiness::NotReady,
        Status::Unknown => Readiness::Unknown,
    }
}

/// CPU and memory that pods ask for, of what the node has for them.
pub(super) fn gauges(node: &Node, load: &NodeLoad) -> (Gauge, Gauge) {
    let of = |name: &str| node.status.allocatable.get(name);
    let cpu = Gauge { used: load.cpu_milli, of: of("cpu").map_or(0, |q| q.milli_value()) };
    let memory = of("memory").map_or(0, |q| q.value());
    (cpu, Gauge { used: load.memory_bytes / MIB, of: memory / MIB })
}

fn pod_key(pod: &Pod) -> Key {
    Key::new(Kind::Pod, pod.metadata.namespace, pod.metadata.name)
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
pub(super) fn app(pod: &Pod) -> Str {
    let meta = &pod.metadata;
    let label = meta.labels.get("app").or_else(|| meta.labels.get("run"));
    let owner = || meta.controller().map(|o| o.name);
    label.cloned().or_else(owner).unwrap_or(meta.name)
}

/// The tag of a pod's first image; empty where it has none.
#[inline(never)]
fn tag(pod: &Pod) -> &str {
    pod.spec.containers.first().map_or("", |c| image::tag(&c.image))
}

/// The version a container wears: its image's tag where that is `v1`, `v2`, …, else the revision
/// of the ReplicaSet that made the pod. 0 for neither.
fn version(cluster: &Cluster, pod: &Pod) -> u32 {
    if let Some(number) = tag(pod).strip_prefix('v').and_then(|n| n.parse().ok()) {
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

fn leads_to(service: &Service, pod: &Pod) -> bool {
    let (selector, labels) = (&service.spec.selector, &pod.metadata.labels);
    let same = service.metadata.namespace == pod.metadata.namespace;
    same && !selector.is_empty()
        && selector.iter().all(|(key, value)| labels.get(key) == Some(value))
}

/// The ports that a pod's containers declare and listen on.
fn ports(pod: &Pod) -> Vec<u16> {
    let listening = pod.spec.containers.iter().filter(|c| image::listens(&c.image));
    let ports = listening.flat_map(|container| &container.ports);
    ports.map(|port| port.container_port).collect()
}

/// What the first port of a Service leads to.
fn target(service: &Service) -> Str {
    match service.spec.ports.first().and_then(|port| port.target_port.as_ref()) {
        Some(IntOrString::Int(number)) => number.to_string().into(),
        Some(IntOrString::String(name)) => *name,
        None => Str::default(),
    }
}

fn has_gate(service: &Service) -> bool {
    &*service.spec.kind == "LoadBalancer"
}

fn node_port(service: &Service) -> u16 {
    service.spec.ports.iter().map(|p| p.node_number()).find(|p| *p > 0).unwrap_or(0)
}

fn selector(service: &Service) -> Str {
    let words: Vec<String> =
        service.spec.selector.iter().map(|(key, value)| format!("{key}={value}")).collect();
    words.join(",").into()
}

/// A slot the past does not tell.
const NO_SLOT: usize = usize::MAX;
const MIB: i64 = 1024 * 1024;
/// Waiting pods that have a place in the picture; the others are counted.
const QUEUE_SHOWN_MAX: usize = 200;
/// With more Services than this only those the step is about are drawn.
const LANES_MAX: usize = 8;
const LANES_PODS_MAX: u32 = 2_000;
const LANES_LIT_MAX: usize = 3;
