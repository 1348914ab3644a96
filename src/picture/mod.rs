//! Cluster and time in, what to draw out: plain numbers, names and states, no web.
//!
//! Invariants: the picture is a pure function of the model and of the view; it keeps nothing. A
//! thing stays where it is unless the model moved it or the stage changed its size. Words for
//! people are not made here: whoever draws the picture brings them.

mod actors;
pub mod band;
mod berths;
mod board;
mod card;
mod crane;
mod details;
mod flight;
mod flow;
mod gate;
mod geometry;
mod label;
mod lanes;
mod layout;
mod ocean;
mod project;
mod roster;
mod route;
mod stop;
mod waiting;
mod window;

pub use actors::{about, ship_of};
pub use berths::Berths;
pub use card::{overlap, verdict_size};
pub use crane::{Rig, crane_path, reach, rig};
pub use details::{Details, details};
pub use flow::{BOATS_MAX, Boat, Flow, flow};
pub use geometry::{Path, Point, Rect, fit, text_width, within};
pub use label::{LABEL_SIZE, LABEL_X, LabelLine};
pub use lanes::LANE_NARROW;
use layout::CHIPS_HEIGHT_MIN;
pub use layout::{
    Bridge, COMPACT_SHIPS_MAX, Cells, Deck, FLEET_NAMES_SCALE, Form, Group, Layout, Lod, Row,
    SIGN_PODS_MAX, STRIP_NAME, Size, View, Wave,
};
pub use ocean::{Cell, CellState, ColourBy, Ocean, Swarm, ZoneState};
pub use project::{Moment, Same, colour, harbour};
pub use roster::Roster;
pub use stop::gate_x;
pub use waiting::{waiting, waiting_shown, waiting_slot};
pub use window::{Level, Window, form};

#[cfg(test)]
mod tests;

use crate::cluster::Controller;
use crate::cluster::network::Gate;
use crate::cluster::object::{Str, Taint};
use std::sync::Arc;

/// Everything there is to draw at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Harbour {
    /// The step whose end this is; 0 at the start.
    pub step: u32,
    pub layout: Layout,
    /// What of the fleet is in sight, and the order of all of it.
    pub window: Window,
    pub roster: Roster,
    pub control: ControlShip,
    /// Those in sight, in the sea order; `layout.berths` has the place of each. None in form Ocean,
    /// and not all yet where there are more slices to come.
    pub ships: Vec<Arc<Ship>>,
    /// All ships as cells, in form Ocean.
    pub ocean: Option<Ocean>,
    pub lanes: Vec<Arc<Lane>>,
    /// Where there is an Ingress.
    pub board: Option<Arc<Board>>,
    pub outside: Outside,
    /// Names of the zones, by the numbers `layout.groups` uses.
    pub zones: Vec<Str>,
    /// The ship in sight where not all are.
    pub focus: Option<Str>,
    pub flight: Option<Flight>,
}

/// What a reader can point at, and where messages start and end.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// The reader's own hand: kubectl.
    Learner,
    /// Clients outside the cluster.
    Clients,
    Room(Room),
    Desk(Desk),
    /// The pods nobody has put on a ship yet.
    Waiting,
    Ship(Str),
    Crew(Crew, Str),
    Pod {
        namespace: Str,
        name: Str,
    },
    Service {
        namespace: Str,
        name: Str,
    },
    /// The load balancer of a Service: outside, where its address is.
    Gate {
        namespace: Str,
        name: Str,
    },
    Ingress {
        namespace: Str,
        name: Str,
    },
}

/// A room of the control ship: one component of the control plane.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Room {
    Controllers,
    Api,
    Scheduler,
    Etcd,
}

/// A desk in the controllers' room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Desk {
    Node,
    Deployment,
    ReplicaSet,
    EndpointSlice,
    GarbageCollector,
}

/// Who works on a cargo ship: one component of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Crew {
    /// kubelet.
    Captain,
    /// kube-proxy.
    RouteOfficer,
    /// The container runtime.
    Engine,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct ControlShip {
    /// The room the present step lights, and the desk in it.
    pub lit: Vec<Room>,
    pub desk: Option<Desk>,
    /// etcd's revision.
    pub revision: u64,
    /// Pods without a node, oldest first; of very many only some.
    pub waiting: Vec<Arc<Cargo>>,
    /// How many there are.
    pub queue: usize,
    /// The control plane is down: nobody is at work here.
    pub stopped: bool,
    /// The controllers stopped by themselves: nobody does their work.
    pub off: Vec<Controller>,
}

/// A node.
#[derive(Clone, Debug, PartialEq)]
pub struct Ship {
    pub name: Str,
    /// 1 for the first ship of the fleet: "Cargo ship 1".
    pub number: usize,
    /// Its place among those in sight.
    pub index: usize,
    pub pose: Pose,
    pub readiness: Readiness,
    pub cordoned: bool,
    /// The machine runs, and its network reaches the control ship: what the control plane does
    /// not know at once.
    pub powered: bool,
    pub connected: bool,
    pub taints: Vec<Taint>,
    /// The slot the scheduler has in mind for a pod that is not written down yet.
    pub promised: Option<usize>,
    /// Requested by its pods and allocatable.
    pub cpu_milli: Gauge,
    pub memory_mib: Gauge,
    /// How deep the load presses the ship into the water, px.
    pub draught: f64,
    pub size: Size,
    /// Who the present step is about.
    pub lit: Vec<Crew>,
    /// Its NodePort is open: the port of the Service the step is about, else of the first.
    pub node_port: u16,
    /// Its NodePort is the door the present request takes.
    pub door: bool,
    /// How long its silence lasts, ms; 0 while it is heard.
    pub silent_ms: u64,
    /// How many pods it has.
    pub pods: usize,
    /// Its pods; of a mere sign only as many as it shows.
    pub cargo: Vec<Arc<Cargo>>,
}

/// Used and whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gauge {
    pub used: i64,
    pub of: i64,
}

/// How a ship lies in the water.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pose {
    #[default]
    Afloat,
    /// Its machine is dead or out of reach, and the control plane has not noticed yet.
    Listing,
    /// NotReady.
    Sunk,
}

/// A node's Ready condition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Readiness {
    #[default]
    Ready,
    NotReady,
    Unknown,
}

/// A pod.
#[derive(Clone, Debug, PartialEq)]
pub struct Cargo {
    pub namespace: Str,
    pub name: Str,
    pub uid: Str,
    /// Its `app` label, or its owner's name, or its own.
    pub app: Str,
    /// The Deployment's revision it was made by; 0 for a pod nobody rolls out.
    pub version: u32,
    /// What its image is called by: `v2`, `bad`.
    pub tag: Str,
    /// 0..8, see the palette.
    pub colour: u8,
    pub state: PodState,
    /// status.phase as the API spells it.
    pub phase: &'static str,
    pub ready: bool,
    /// The node it is bound to, or empty.
    pub node: Str,
    pub containers: u8,
    pub restarts: u32,
    /// Its ship is lost: what is drawn is the last that was heard of it.
    pub ghost: bool,
    /// The present step is about this pod.
    pub highlight: bool,
    /// Requests it answered, and those it sent that came to nothing.
    pub requests: u32,
    pub failed: u32,
    /// The ports it listens on, as its containers declare them.
    pub ports: Vec<u16>,
    /// The present step is about a Service that leads here.
    pub serves: bool,
    /// What NetworkPolicies make of the ways in and out.
    pub gates: [Gate; 2],
    /// Its place on deck, counted from the stern, and where that is from the ship's stern.
    pub slot: usize,
    pub at: Point,
}

/// What a pod's status sign shows, worst first where several hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PodState {
    #[default]
    Pending,
    Creating,
    /// Running, not ready.
    Running,
    Ready,
    CrashLoop,
    Terminating,
    Unknown,
    Evicted,
    Completed,
    ImagePull,
    OomKilled,
    /// Failed for another reason.
    Failed,
}

/// A Service.
#[derive(Clone, Debug, PartialEq)]
pub struct Lane {
    pub namespace: Str,
    pub name: Str,
    pub kind: Str,
    pub cluster_ip: Str,
    pub port: u16,
    /// Its ports but for the first: `443 8443`.
    pub more_ports: Str,
    /// What its port leads to: a number, or a name that differs from pod to pod.
    pub target: Str,
    pub node_port: u16,
    /// The address outside, of a Service of type LoadBalancer: empty as long as it is pending.
    pub external_ip: Str,
    pub selector: Str,
    pub ready: usize,
    pub total: usize,
    pub plate: Rect,
    /// Where the gate of a load balancer stands; empty where there is none.
    pub gate: Rect,
    /// The present step is about this Service; a request passes its gate.
    pub lit: bool,
    pub gate_lit: bool,
    /// To each ready endpoint that is drawn.
    pub branches: Vec<Branch>,
}

/// The signboard: what Ingresses say.
#[derive(Clone, Debug, PartialEq)]
pub struct Board {
    /// The Ingress it stands for.
    pub namespace: Str,
    pub name: Str,
    /// Hosts that its rules name, each once.
    pub hosts: Vec<Str>,
    pub tls: bool,
    /// How many Ingresses there are besides.
    pub others: usize,
    pub plate: Rect,
    /// The present step is about this Ingress.
    pub lit: bool,
}

/// The way from a Service to one ready endpoint.
#[derive(Clone, Debug, PartialEq)]
pub struct Branch {
    pub pod: Str,
    pub path: Path,
}

/// The world outside the cluster.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outside {
    pub clients: Rect,
    /// Lit while a client's request is on its way.
    pub lit: bool,
    /// Of the requests sent from there, those answered so far and those that failed.
    pub answered: u32,
    pub failed: u32,
}

/// What moves in the present step.
#[derive(Clone, Debug, PartialEq)]
pub struct Flight {
    /// The step's number: a new flight starts when it changes.
    pub step: u32,
    pub kind: FlightKind,
    pub from: Place,
    pub to: Place,
    /// The way of the present message, hop or container; empty where nothing moves.
    pub path: Path,
    /// Where the plate with the message's words would like to stand, its centre; see
    /// [`Harbour::card`].
    pub plate: Point,
}

#[derive(Clone, Debug, PartialEq)]
pub enum FlightKind {
    /// API traffic.
    Message,
    /// Something happens inside one place, nothing travels. When the scheduler decides, what it
    /// thinks of each ship.
    Inside { verdicts: Vec<Verdict> },
    /// One hop of a user's request: `number` counts from 1 and on through the reply; the hops
    /// before it in the same direction stay drawn. Its boat carries the packet's source and
    /// destination. With the last hop the request has `ended`, or is `lost`: nobody tells its
    /// client.
    Request { number: usize, before: Vec<Path>, label: [Written; 2], ended: bool, lost: bool },
    /// The crane lifts a pod from the queue to its ship, while etcd takes the letter.
    Crane { cargo: Arc<Cargo>, origin: Rect, landing: Rect, letter: Path },
}

/// An address on a boat's label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// What stood there until a rule rewrote it where this hop starts; empty where none did.
    pub before: String,
    pub now: String,
}

/// What the scheduler thinks of one ship.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    pub ship: Str,
    /// The middle of the foot of its tag, over the ship.
    pub at: Point,
    /// The plugin that filtered it out, and Kubernetes' reason.
    pub refused: Option<(&'static str, String)>,
    /// The score of a ship that passed.
    pub total: i64,
    pub chosen: bool,
}

impl Flight {
    /// Where the number of a hop stands.
    pub fn number_at(&self) -> Point {
        // The way to a gate is short: on top of it.
        let gate = matches!(self.kind, FlightKind::Request { lost: true, .. })
            && matches!(self.to, Place::Pod { .. });
        self.path.at(if gate { 0.5 } else { 0.25 })
    }
}

impl Harbour {
    /// Not all ships are in sight: each has a chip at the stage's foot.
    pub fn has_chips(&self) -> bool {
        let l = &self.layout;
        l.form == Form::Focus && self.ships.len() > 1 && l.height >= CHIPS_HEIGHT_MIN
    }

    /// Whether ships in sight are still to come, see [`View::slices`].
    pub fn is_begun(&self) -> bool {
        self.ocean.is_none() && self.ships.len() < self.window.places.len()
    }

    /// A ship that is in sight.
    pub fn ship(&self, name: &str) -> Option<&Arc<Ship>> {
        let place = self.roster.place(name)?;
        self.ships.get(place.checked_sub(self.window.places.start)?)
    }

    /// The cell of a ship.
    pub fn cell(&self, name: &str) -> Option<Rect> {
        self.ocean.as_ref()?;
        self.layout.cells.rect(self.roster.place(name)?)
    }

    /// The ship's stern at the deck line.
    pub fn berth(&self, ship: &Ship) -> Point {
        self.layout.berths.get(ship.index).copied().unwrap_or_default()
    }

    /// A pod, on a ship or waiting.
    pub fn cargo(&self, namespace: &str, name: &str) -> Option<&Arc<Cargo>> {
        let on_ships = self.ships.iter().flat_map(|s| &s.cargo);
        on_ships
            .chain(&self.control.waiting)
            .find(|c| &*c.name == name && &*c.namespace == namespace)
    }
}

impl Desk {
    pub const ALL: [Desk; 5] = [
        Desk::Node,
        Desk::Deployment,
        Desk::ReplicaSet,
        Desk::EndpointSlice,
        Desk::GarbageCollector,
    ];

    /// Where a controller sits.
    pub fn of(controller: Controller) -> Desk {
        match controller {
            Controller::Deployment => Desk::Deployment,
            Controller::ReplicaSet => Desk::ReplicaSet,
            Controller::NodeLifecycle | Controller::TaintEviction => Desk::Node,
            // It has no desk of its own: it keeps watch over what a drain may take.
            Controller::Disruption => Desk::Node,
            Controller::EndpointSlice | Controller::Endpoints => Desk::EndpointSlice,
            // Nor has this one: it works for Services too.
            Controller::ServiceLb => Desk::EndpointSlice,
            Controller::GarbageCollector => Desk::GarbageCollector,
            Controller::PodGarbageCollector => Desk::GarbageCollector,
        }
    }

    /// Who sits there.
    pub fn controllers(self) -> impl Iterator<Item = Controller> {
        Controller::ALL.into_iter().filter(move |controller| Desk::of(*controller) == self)
    }
}

impl Room {
    pub const ALL: [Room; 4] = [Room::Controllers, Room::Api, Room::Scheduler, Room::Etcd];
}

impl Crew {
    pub const ALL: [Crew; 3] = [Crew::Captain, Crew::RouteOfficer, Crew::Engine];
}

impl Ship {
    /// Nothing is heard of it, and the control plane still counts on it.
    pub fn is_unnoticed(&self) -> bool {
        self.pose == Pose::Listing && !(self.powered && self.connected)
    }
}

impl PodState {
    /// Nothing to worry about: its sign is drawn small.
    pub fn is_calm(self) -> bool {
        matches!(self, PodState::Ready | PodState::Completed)
    }
}

impl Gauge {
    /// 0..=1, and 0 where the whole is not known.
    pub fn share(self) -> f64 {
        if self.of <= 0 { 0.0 } else { within(self.used as f64 / self.of as f64, 0.0, 1.0) }
    }
}
