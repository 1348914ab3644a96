//! The picture of real clusters: nothing moves by itself, every step can be drawn at every size.

use super::*;
use crate::cluster::object::{Key, Kind, Object};
use crate::cluster::{
    Cluster, Config, DeploymentMove, Move, ServiceMove, Step, TrafficFrom, TrafficMove, What,
};
use std::collections::BTreeMap;

/// A cluster, where it began, and the steps since.
struct Run {
    start: Cluster,
    cluster: Cluster,
    steps: Vec<Arc<Step>>,
    berths: Berths,
}

impl Run {
    fn new(nodes: usize) -> Run {
        let mut cluster = Cluster::new(Config::default(), 7);
        for _ in 0..nodes {
            cluster.submit(node()).expect("a node may join");
            cluster.settle(3_000, 10_000);
        }
        let berths = Berths::of(&cluster);
        Run { start: cluster.clone(), cluster, steps: Vec::new(), berths }
    }

    fn act(&mut self, act: Move) {
        let step = self.cluster.submit(act).expect("the act is allowed");
        self.push(step);
    }

    /// Steps on for so long, handing every moment's picture to `look`.
    fn watch(&mut self, ms: u64, view: &View, mut look: impl FnMut(&Run, &Harbour)) {
        let until = self.cluster.now() + ms;
        while let Some(step) = self.cluster.step_until(until) {
            self.push(step);
            look(self, &self.picture(view));
        }
    }

    fn push(&mut self, step: Step) {
        self.steps.push(Arc::new(step));
        self.berths = Berths::after(Some(&self.berths), &self.start, &self.steps);
    }

    fn picture(&self, view: &View) -> Harbour {
        harbour(&self.cluster, &self.steps, &self.berths, view)
    }
}

fn node() -> Move {
    Move::NodeAdd { name: "".into(), cpu_milli: 4_000, memory_mib: 8_192, zone: "".into() }
}

fn web(replicas: i64) -> Move {
    Move::DeploymentCreate(DeploymentMove {
        namespace: "default".into(),
        name: "web".into(),
        image: "web:v1".into(),
        replicas,
        cpu_milli: 100,
        memory_mib: 64,
        ..DeploymentMove::default()
    })
}

fn service() -> Move {
    Move::ServiceCreate(ServiceMove {
        namespace: "default".into(),
        name: "web".into(),
        app: "web".into(),
        node_port: true,
        port: 80,
        target_port: 8080,
    })
}

fn scale(replicas: i64) -> Move {
    Move::Scale { key: Key::new(Kind::Deployment, "default", "web"), replicas }
}

fn desktop() -> View {
    View { width: 1068.0, height: 696.0, ..View::default() }
}

type Places = BTreeMap<Str, (Str, usize)>;

fn places(h: &Harbour) -> Places {
    let all = h.ships.iter().flat_map(|s| s.cargo.iter().map(move |c| (s, c)));
    all.map(|(s, c)| (c.name, (s.name, c.slot))).collect()
}

#[test]
fn a_pod_keeps_its_slot_while_it_lives() {
    let mut run = Run::new(3);
    let mut last = Places::new();
    let mut seen = 0;
    for act in [web(9), scale(3), scale(12), scale(5), scale(8)] {
        run.act(act);
        run.watch(60_000, &desktop(), |run, h| {
            let now = places(h);
            for (pod, place) in &last {
                assert!(now.get(pod).is_none_or(|p| p == place), "{pod} moved");
            }
            for ship in &h.ships {
                let mut slots: Vec<usize> = ship.cargo.iter().map(|c| c.slot).collect();
                slots.dedup();
                assert_eq!(slots.len(), ship.cargo.len(), "two pods in one slot");
            }
            let again = Berths::after(None, &run.start, &run.steps);
            assert_eq!(again, run.berths, "the way to a moment does not matter");
            seen = seen.max(now.len());
            last = now;
        });
    }
    assert_eq!((seen, last.len()), (12, 8));
}

#[test]
fn the_crane_sets_a_pod_down_where_it_then_stands() {
    let mut run = Run::new(3);
    run.act(web(5));
    let mut promised = BTreeMap::new();
    let mut landings = BTreeMap::new();
    let mut landed = 0;
    run.watch(30_000, &desktop(), |run, h| {
        let step = run.steps.last().expect("a step was taken");
        let flight = h.flight.as_ref();
        if let What::Scheduled(decision) = &step.what {
            let flight = flight.expect("a decision is shown");
            assert!(matches!(flight.kind, FlightKind::Inside { .. }), "nothing moves yet");
            let ship = decision.chosen.and_then(|node| h.ship(&node).cloned()).expect("a ship");
            promised.insert(decision.pod.name, (ship.name, ship.promised));
            assert!(h.control.waiting.iter().any(|c| c.name == decision.pod.name), "it waits");
        }
        if let Some(FlightKind::Crane { cargo, landing, .. }) = flight.map(|f| &f.kind) {
            assert_eq!(h.cargo("default", &cargo.name).map(|c| c.slot), Some(cargo.slot));
            assert_eq!(promised.get(&cargo.name), Some(&(cargo.node, Some(cargo.slot))));
            let again = landings.insert(cargo.name, *landing);
            assert!(again.is_none(), "a pod is lifted once");
        }
        for (pod, landing) in &landings {
            if let Some(place) = h.place(&Place::Pod { namespace: "default".into(), name: *pod })
                && h.cargo("default", pod).is_some_and(|c| !c.node.is_empty())
            {
                // Those that come later press the ship down a little.
                assert_eq!(place.x, landing.x);
                assert!((place.y - landing.y).abs() <= 10.0);
                landed += 1;
            }
        }
    });
    assert!(landings.len() == 5 && landed > 5);
}

#[test]
fn a_lost_ship_lists_then_sinks_and_its_cargo_is_ghosted() {
    let mut run = Run::new(3);
    run.act(web(6));
    run.watch(30_000, &desktop(), |_, _| {});
    run.act(Move::NodeFail { node: "node-2".into() });
    let mut poses = vec![Pose::Afloat];
    run.watch(120_000, &desktop(), |_, h| {
        let ship = h.ship("node-2").expect("the ship is there");
        if poses.last() != Some(&ship.pose) {
            poses.push(ship.pose);
        }
        assert!(ship.cargo.iter().all(|c| c.ghost == (ship.pose == Pose::Sunk)));
    });
    assert_eq!(poses, [Pose::Afloat, Pose::Listing, Pose::Sunk]);
    run.act(Move::NodeRecover { node: "node-2".into() });
    run.watch(60_000, &desktop(), |_, _| {});
    assert_eq!(run.picture(&desktop()).ship("node-2").map(|s| s.pose), Some(Pose::Afloat));
}

#[test]
fn lanes_lead_to_ready_pods_only_and_requests_go_hop_by_hop() {
    let mut run = Run::new(3);
    run.act(web(4));
    run.act(service());
    run.watch(30_000, &desktop(), |_, h| {
        for lane in &h.lanes {
            assert_eq!(lane.branches.len(), lane.ready);
        }
    });
    let h = run.picture(&desktop());
    assert_eq!((h.lanes[0].ready, h.lanes[0].total), (4, 4));
    assert!(h.ships.iter().all(|s| s.node_port == h.lanes[0].node_port && s.node_port > 0));
    run.act(Move::TrafficSend(TrafficMove {
        namespace: "default".into(),
        service: "web".into(),
        from: TrafficFrom::Outside { node: "node-1".into() },
        count: 1,
        interval_ms: 1,
    }));
    let mut hops = Vec::new();
    run.watch(2_000, &desktop(), |_, h| {
        if let Some(FlightKind::Request { number, before }) = h.flight.as_ref().map(|f| &f.kind) {
            assert!(before.len() < *number);
            hops.push(*number);
        }
    });
    let all: Vec<usize> = (1..=hops.len()).collect();
    assert!(hops.len() >= 4 && hops == all, "the reply numbers on: {hops:?}");
    let h = run.picture(&desktop());
    let counted: u32 = h.ships.iter().flat_map(|s| &s.cargo).map(|c| c.requests).sum();
    assert_eq!((h.outside.answered, counted), (1, 1));
}

#[test]
fn every_message_touches_the_radio_room_or_stays_aboard() {
    let mut run = Run::new(3);
    run.act(web(4));
    let mut messages = 0;
    run.watch(30_000, &desktop(), |_, h| {
        let Some(flight) = &h.flight else { return };
        if flight.kind != FlightKind::Message {
            return;
        }
        messages += 1;
        let api = h.layout.room(Room::Api);
        let near = |p: Point| {
            p.x > api.x - 9.0
                && p.x < api.right() + 9.0
                && p.y > api.y - 9.0
                && p.y < api.bottom() + 9.0
        };
        let aboard = matches!((&flight.from, &flight.to), (Place::Crew(..), Place::Crew(..)));
        assert!(aboard || near(flight.path.start) || near(flight.path.end()), "{flight:?}");
    });
    assert!(messages > 50, "{messages}");
}

#[test]
fn every_step_can_be_drawn_at_every_size() {
    let sizes = [(1068.0, 696.0), (1548.0, 900.0), (768.0, 277.0), (390.0, 456.0), (360.0, 277.0)];
    for nodes in [1, 3, 8, 20] {
        let mut run = Run::new(nodes);
        run.act(web(2 * nodes as i64));
        run.act(service());
        let mut drawn = 0;
        run.watch(20_000, &desktop(), |run, _| {
            drawn += 1;
            if drawn % 7 != 0 {
                return;
            }
            for (width, height) in sizes {
                let view = View { width, height, ..View::default() };
                let h = run.picture(&view);
                let pods = run.cluster.list(Kind::Pod).filter_map(Object::as_pod).count();
                let shown = places(&h).len() + h.control.waiting.len();
                assert_eq!(shown, pods, "every pod has its place");
                if let Some(flight) = &h.flight {
                    let end = flight.path.at(1.0);
                    assert!(end.x.is_finite() && end.y.is_finite());
                }
            }
        });
        assert!(drawn > 20);
    }
}

#[test]
fn the_image_says_which_version_a_container_wears() {
    let mut run = Run::new(2);
    run.act(web(2));
    run.watch(20_000, &desktop(), |_, _| {});
    let rollout = |image: &str| Move::DeploymentRollout {
        namespace: "default".into(),
        name: "web".into(),
        image: image.into(),
    };
    run.act(rollout("web:v2"));
    run.watch(60_000, &desktop(), |_, _| {});
    let h = run.picture(&desktop());
    let key = Key::new(Kind::Deployment, "default", "web");
    assert!(run.cluster.get(&key).is_some());
    assert!(h.ships.iter().flat_map(|s| &s.cargo).all(|c| c.version == 2 && &*c.app == "web"));
}
