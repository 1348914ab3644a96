//! The picture of real clusters: nothing moves by itself, every step can be drawn at every size.

use super::*;
use crate::cluster::object::{Key, Kind, Object};
use crate::cluster::{
    Cluster, Config, DeploymentMove, Move, ServiceMove, Step, TrafficFrom, TrafficMove, What,
};
use std::collections::BTreeMap;

mod requests;

/// A cluster, where it began, and the steps since.
struct Run {
    start: Cluster,
    cluster: Cluster,
    steps: Vec<Arc<Step>>,
    roster: Roster,
    berths: Berths,
}

impl Run {
    fn new(nodes: usize) -> Run {
        let mut cluster = Cluster::new(Config::default(), 7);
        for _ in 0..nodes {
            cluster.submit(node()).expect("a node may join");
            cluster.settle(3_000, 10_000);
        }
        Run::from(cluster)
    }

    fn from(cluster: Cluster) -> Run {
        let roster = Roster::of(None, &cluster);
        let berths = Berths::default();
        Run { start: cluster.clone(), cluster, steps: Vec::new(), roster, berths }
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
        self.roster = Roster::of(Some(&self.roster), &self.cluster);
        self.berths = Berths::after(Some(&self.berths), &self.start, &self.steps);
    }

    fn moment(&self) -> Moment<'_> {
        Moment { start: &self.start, steps: &self.steps, cluster: &self.cluster }
    }

    fn picture(&self, view: &View) -> Harbour {
        harbour(self.moment(), &self.roster, &self.berths, view, None, Same::default())
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
        ..ServiceMove::default()
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
        pattern: "".into(),
        to: "".into(),
    }));
    let mut hops = Vec::new();
    run.watch(2_000, &desktop(), |_, h| {
        if let Some(FlightKind::Request { number, before, .. }) = h.flight.as_ref().map(|f| &f.kind)
        {
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

fn request(from: TrafficFrom) -> Move {
    let (namespace, service) = ("default".into(), "web".into());
    let (count, interval_ms, pattern, to) = (1, 1, Str::default(), Str::default());
    Move::TrafficSend(TrafficMove { namespace, service, from, count, interval_ms, pattern, to })
}

#[test]
fn a_boats_label_changes_where_a_rule_rewrites_it() {
    let mut run = Run::new(2);
    run.act(web(2));
    run.act(service());
    run.watch(30_000, &desktop(), |_, _| {});
    let mut run = Run::from(run.cluster);
    let calm = run.picture(&desktop());
    assert!(calm.ships.iter().flat_map(|s| &s.cargo).all(|c| !c.serves));
    run.act(request(TrafficFrom::Outside { node: "node-1".into() }));
    let mut way = Vec::new();
    run.watch(2_000, &desktop(), |_, h| {
        let Some(flight) = &h.flight else { return };
        let FlightKind::Request { label, ended, .. } = &flight.kind else { return };
        let struck = flight.label_lines(Form::Full).iter().filter(|line| line.struck).count();
        let small = flight.label_lines(Form::Compact);
        assert!(small.iter().any(|line| line.side == 1 && !line.struck), "{small:?}");
        let at = h.label(flight).expect("it has a label");
        assert!(at.x >= 0.0 && at.right() <= h.layout.width && at.bottom() <= h.layout.height);
        // What it leads to wears its port.
        let ports = h.ships.iter().flat_map(|s| &s.cargo).filter_map(|c| band::port(c, 58.0));
        assert_eq!(ports.collect::<Vec<_>>(), [":8080", ":8080"]);
        way.push((label.clone(), struck, *ended));
    });
    let [source, destination] = &way[1].0;
    assert_eq!(way[0].1, 0, "as it was sent");
    assert_eq!(way[1].1, 2, "DNAT and SNAT at the node");
    assert_eq!([&source.before, &destination.before], [&way[0].0[0].now, &way[0].0[1].now]);
    assert!(destination.now.ends_with(":8080"), "{destination:?}");
    assert!(way.iter().rev().skip(1).all(|hop| !hop.2) && way.last().is_some_and(|hop| hop.2));
}

#[test]
fn requests_from_outside_pass_the_gate_of_their_load_balancer() {
    for cloud in ["cloud", "metallb"] {
        let mut run = Run::new(2);
        let value = cloud.into();
        run.act(Move::NetworkSet { setting: "load-balancer".into(), value });
        run.act(web(2));
        let Move::ServiceCreate(plain) = service() else { unreachable!() };
        let kind = "LoadBalancer".into();
        run.act(Move::ServiceCreate(ServiceMove { kind, node_port: false, ..plain }));
        run.watch(90_000, &desktop(), |_, _| {});
        for (width, height) in [(1068.0, 696.0), (390.0, 482.0), (768.0, 290.0)] {
            let mut run = Run::from(run.cluster.clone());
            let view = View { width, height, ..View::default() };
            let h = run.picture(&view);
            let lane = &h.lanes[0];
            assert!(lane.has_gate() && !lane.external_ip.is_empty(), "{cloud}");
            assert_eq!(overlap(lane.gate, lane.plate), 0.0, "{width}");
            assert_eq!(overlap(lane.gate, h.outside.clients), 0.0, "{width}");
            run.act(request(TrafficFrom::Client));
            let mut passed = 0;
            run.watch(2_000, &view, |_, h| {
                let Some(flight) = &h.flight else { return };
                if !matches!(flight.kind, FlightKind::Request { .. }) || !h.lanes[0].gate_lit {
                    return;
                }
                let gate = h.lanes[0].gate;
                let wide = Rect::new(gate.x - 16.0, gate.y - 24.0, gate.w + 32.0, gate.h + 48.0);
                let near = |p: Point| overlap(wide, Rect::new(p.x, p.y, 1.0, 1.0)) > 0.0;
                let way = (0..=40).map(|i| flight.path.at(f64::from(i) / 40.0));
                assert!(way.into_iter().any(near), "{cloud} at {width}: {:?}", flight.path);
                passed += 1;
            });
            assert!(passed >= 2, "in and out: {passed}");
        }
    }
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
    // A tag that is no number is shown as it is.
    run.act(rollout("web:bad"));
    run.watch(60_000, &desktop(), |_, _| {});
    let h = run.picture(&desktop());
    let mut cargo = h.ships.iter().flat_map(|s| &s.cargo);
    let bad = cargo.find(|c| &*c.tag == "bad").expect("one of them");
    for containers in [1, 2] {
        // In both sizes that have letters.
        for w in [58.0, 42.0] {
            let said = |version, tag: &str| {
                let cargo = Cargo { version, tag: tag.into(), containers, ..(**bad).clone() };
                let label = band::label(&cargo, w);
                let end = band::LETTERS_X + text_width(&label, band::LETTERS_SIZE);
                let bars = if band::pattern(&cargo) == 3 { 1 } else { 0 };
                assert!(containers > 1 || end < band::bar(w, bars), "{label} in {w}");
                label
            };
            for version in 1..=40 {
                assert_eq!(said(version, ""), format!("v{version}"));
                assert_eq!(said(version, "bad"), "bad");
                assert_eq!(said(version, "a-very-long-tag"), format!("v{version}"));
            }
        }
    }
}

#[test]
fn squares_stay_inside_their_container() {
    for w in [58.0, 42.0] {
        let (pitch, side) = band::square(w);
        for containers in 1..=9 {
            // With no version before them, after `v1`, and after the longest letters.
            for x in [5.0, 20.0, 25.0, 27.0, 28.0] {
                let (shown, number) = band::squares(containers, w, x);
                let squares = x + f64::from(shown) * pitch - (pitch - side);
                let letters = x + f64::from(shown) * pitch + text_width("×9", 12.0);
                assert!(shown == 0 || squares <= w - 1.0, "{containers} from {x} in {w}");
                assert!(!number || letters <= w - 1.0, "{containers} from {x} in {w}");
                // What is drawn is true: all of them, or a number that says how many.
                assert!(number || shown == 0 || shown == containers);
            }
            assert_ne!(band::squares(containers, w, 25.0), (0, false), "{containers} in {w}");
        }
    }
}

#[test]
fn a_tag_is_no_port_and_no_digest() {
    use crate::cluster::node::image::tag;
    for (image, said) in [
        ("web", ""),
        ("web:v1", "v1"),
        ("a.example:5000/team/web", ""),
        ("a.example:5000/team/web:v2", "v2"),
        ("web:v1@sha256:ab12", "v1"),
        ("web@sha256:ab12", ""),
    ] {
        assert_eq!(tag(image), said, "{image}");
    }
}

/// A settled cluster of any size.
fn grown(nodes: u32, zones: u32, pods: u32) -> Cluster {
    let app = |name: &str, replicas| crate::cluster::App {
        name: name.into(),
        image: "web:v1".into(),
        replicas,
        cpu_milli: 100,
        memory_mib: 128,
        service: true,
    };
    let apps = vec![app("web", pods / 2), app("api", pods - pods / 2)];
    let fleet = crate::cluster::Fleet {
        nodes,
        zones,
        cpu_milli: 8_000,
        memory_mib: 32_768,
        apps,
        spread: crate::cluster::Spread::Even,
    };
    crate::cluster::Growth::new(Config::default(), 1, fleet).finish()
}

/// More wait than are shown: those that wait longest are, whatever their names.
#[test]
fn the_oldest_of_many_that_wait_are_shown() {
    let mut run = Run::new(1);
    run.act(web(500));
    run.watch(60_000, &desktop(), |_, _| ());
    let first = run.picture(&desktop()).control.waiting;
    assert_eq!(first.len(), 200);
    let named = |name: &str| DeploymentMove { name: name.into(), ..DeploymentMove::default() };
    let young = DeploymentMove { image: "web:v1".into(), replicas: 9, ..named("a") };
    let young = DeploymentMove { namespace: "default".into(), cpu_milli: 100, ..young };
    run.act(Move::DeploymentCreate(DeploymentMove { memory_mib: 64, ..young }));
    run.watch(60_000, &desktop(), |_, _| ());
    let then = run.picture(&desktop()).control;
    assert_eq!(then.queue, 500 + 9 - run.cluster.pods_on("node-1").count());
    let names = |waiting: &[Arc<Cargo>]| waiting.iter().map(|c| c.name).collect::<Vec<_>>();
    assert_eq!(names(&then.waiting), names(&first));
}

fn at(level: Level, focus: &str) -> View {
    View { level: Some(level), focus: Some(focus.into()), ..desktop() }
}

#[test]
fn a_kept_roster_and_kept_ships_are_those_made_anew() {
    let mut run = Run::from(grown(60, 3, 180));
    let view = desktop();
    let mut kept = run.picture(&view);
    let mut shared = 0;
    for act in [
        node(),
        Move::NodeFail { node: "node-7".into() },
        Move::delete(Kind::Node, "".into(), "node-9".into()),
        web(20),
        scale(4),
    ] {
        run.act(act);
        let mut moments = Vec::new();
        run.watch(90_000, &view, |run, h| {
            assert_eq!(Roster::of(None, &run.cluster), run.roster);
            assert_eq!(Berths::after(None, &run.start, &run.steps), run.berths);
            let again = harbour(
                run.moment(),
                &run.roster,
                &run.berths,
                &view,
                Some(&kept),
                Same::default(),
            );
            assert_eq!(again, *h, "what was kept changes nothing");
            let same = |pair: &(&Arc<Ship>, &Arc<Ship>)| Arc::ptr_eq(pair.0, pair.1);
            shared += kept.ships.iter().zip(&again.ships).filter(same).count();
            moments.push(again.ships.len());
            kept = again;
        });
        assert!(!moments.is_empty());
    }
    assert!(shared > 10_000, "most ships stay as they were: {shared}");
}

#[test]
fn a_page_of_ships_comes_in_slices() {
    let run = Run::from(grown(500, 3, 1_000));
    for level in [Level::Fleet, Level::Ship] {
        let all = View { level: Some(level), ..desktop() };
        let whole = run.picture(&all);
        let mut shown = 0;
        let mut last: Option<Harbour> = None;
        for slices in 1.. {
            let view = View { slices: Some(slices), ..all.clone() };
            let now = harbour(
                run.moment(),
                &run.roster,
                &run.berths,
                &view,
                last.as_ref(),
                Same { picture: last.as_ref(), ocean: None },
            );
            assert!(now.ships.len() > shown, "every slice brings some");
            let before = last.iter().flat_map(|h| &h.ships);
            assert!(before.zip(&now.ships).all(|(a, b)| Arc::ptr_eq(a, b)), "and keeps what was");
            shown = now.ships.len();
            if !now.is_begun() {
                assert_eq!(now, whole, "in the end it is the same picture");
                break;
            }
            last = Some(now);
        }
        assert!(last.is_some(), "{level:?} needs more than one slice");
    }
}

#[test]
fn sea_order_goes_zone_by_zone_and_keeps_the_numbers() {
    let cluster = grown(50, 3, 50);
    let roster = Roster::of(None, &cluster);
    assert_eq!((roster.len(), roster.zones().len()), (50, 3));
    let mut next = 0;
    for zone in 0..3 {
        let places = roster.places_in(zone);
        assert_eq!(places.start, next);
        assert!(places.clone().all(|place| roster.zone(place) == zone));
        let joined: Vec<usize> = places.clone().map(|place| roster.joined(place)).collect();
        assert!(joined.is_sorted(), "the oldest first");
        next = places.end;
    }
    assert_eq!(next, 50);
    for place in 0..50 {
        let name = roster.name(place).expect("a ship");
        assert_eq!(roster.place(&name), Some(place));
    }
    assert_eq!(roster.place("node-51"), None);
}

#[test]
fn every_level_shows_its_ships_and_stays_with_them() {
    let mut run = Run::from(grown(500, 3, 1_000));
    let widest = run.picture(&desktop());
    let all = [Level::Ocean, Level::Fleet, Level::Ship, Level::Container];
    assert_eq!((widest.window.level, &*widest.window.levels), (Level::Ocean, &all[..]));
    assert_eq!((widest.ships.len(), widest.roster.len()), (0, 500));
    let sizes = [(1068.0, 696.0), (768.0, 277.0), (390.0, 456.0), (1548.0, 900.0), (240.0, 100.0)];
    for (width, height) in sizes {
        for level in widest_levels(&run, width, height) {
            for focus in ["node-1", "node-250", "node-500", "node-3"] {
                let view = View { width, height, ..at(level, focus) };
                let h = run.picture(&view);
                assert_eq!(h.window.level, level);
                assert_eq!(h.ships.len(), h.layout.berths.len());
                if level > Level::Ocean {
                    assert!(h.ship(focus).is_some(), "{level:?} {focus} {width}×{height}");
                    assert!(h.ships.len() <= 240);
                    let ship = h.ship(focus).expect("it is in sight");
                    assert_eq!(*h.ships[ship.index], **ship);
                    assert_eq!(ship.name, focus.into());
                } else {
                    let cells = &h.ocean.as_ref().expect("an ocean").cells;
                    assert_eq!(cells.len(), 500);
                }
            }
        }
    }
    // What happens elsewhere does not move the window.
    let view = at(Level::Ship, "node-100");
    let names = |h: &Harbour| h.ships.iter().map(|s| s.name).collect::<Vec<Str>>();
    let before = names(&run.picture(&view));
    run.act(Move::NodeFail { node: "node-400".into() });
    let mut seen = 0;
    run.watch(60_000, &view, |_, h| {
        assert_eq!(names(h), before);
        if let Some(flight) = &h.flight {
            seen += 1;
            assert!(flight.path.at(1.0).x.is_finite());
        }
    });
    assert!(seen > 0, "messages to ships out of sight fly to the side");
}

fn widest_levels(run: &Run, width: f64, height: f64) -> Vec<Level> {
    run.picture(&View { width, height, ..View::default() }).window.levels
}

#[test]
fn a_level_stays_while_the_number_of_ships_is_near_a_limit() {
    let view = |before| View { before, ..desktop() };
    assert_eq!(form(&view(None), 400), Form::Fleet);
    assert_eq!(form(&view(None), 401), Form::Ocean);
    assert_eq!(form(&view(Some(Form::Fleet)), 440), Form::Fleet);
    assert_eq!(form(&view(Some(Form::Fleet)), 441), Form::Ocean);
    assert_eq!(form(&view(Some(Form::Ocean)), 361), Form::Ocean);
    assert_eq!(form(&view(Some(Form::Ocean)), 360), Form::Fleet);
    assert_eq!(form(&view(Some(Form::Compact)), 13), Form::Fleet);
    assert_eq!(form(&view(Some(Form::Fleet)), 11), Form::Fleet);
    assert_eq!(form(&view(Some(Form::Fleet)), 10), Form::Compact);
    // A stage that shakes by a few pixels does not turn the picture over.
    for (count, sizes) in
        [(3, [(997.0, 600.0), (1003.0, 600.0)]), (8, [(900.0, 415.0), (900.0, 419.0)])]
    {
        let mut before = None;
        let mut forms = Vec::new();
        for i in 0..20 {
            let (width, height) = sizes[i % 2];
            let now = form(&View { width, height, before, ..View::default() }, count);
            if before != Some(now) {
                forms.push(now);
            }
            before = Some(now);
        }
        assert!(forms.len() <= 2, "{forms:?}");
    }
}

#[test]
fn what_is_under_the_pointer_stays_there() {
    let run = Run::from(grown(1_200, 3, 1_200));
    for (x, y) in [(100.0, 200.0), (900.0, 560.0), (500.0, 400.0)] {
        let spot = Point::new(x, y);
        for level in [Level::Fleet, Level::Ship] {
            let h = run.picture(&View { at: Some(spot), ..at(level, "node-601") });
            let ship = h.ship("node-601").expect("it is in sight");
            let reach = if level == Level::Fleet { 75.0 } else { 260.0 };
            assert!(h.berth(ship).distance(spot) < reach, "{:?} {spot:?}", h.berth(ship));
        }
    }
}

#[test]
fn cells_tell_what_the_cluster_knows() {
    let mut run = Run::from(grown(450, 3, 900));
    for i in 100..130 {
        run.act(Move::NodeFail { node: format!("node-{i}").into() });
    }
    run.watch(100, &desktop(), |_, _| {});
    let cells = |h: &Harbour| h.ocean.clone().expect("an ocean");
    let silent = cells(&run.picture(&desktop()));
    assert_eq!(
        silent
            .zones
            .iter()
            .map(|z| (z.silent, z.not_ready))
            .fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1)),
        (30, 0)
    );
    run.watch(70_000, &View { level: Some(Level::Ship), ..desktop() }, |_, _| {});
    let ocean = cells(&run.picture(&desktop()));
    assert_eq!(
        (ocean.trouble.len(), ocean.zones.iter().map(|z| z.not_ready).sum::<usize>()),
        (30, 30)
    );
    assert_eq!(ocean.zones.iter().map(|z| z.ships).sum::<usize>(), 450);
    assert_eq!(ocean.swarms.iter().map(|s| s.ships).sum::<usize>(), 30);
    for (place, cell) in ocean.cells.iter().enumerate() {
        let name = run.roster.name(place).expect("a ship");
        let details = details(&run.cluster, &name).expect("a node");
        let load = run.cluster.load(&name);
        assert_eq!((u32::from(cell.pods), u32::from(cell.ready)), (load.pods, load.ready));
        assert_eq!((details.state, details.pods), (cell.state, load.pods));
    }
    let h = run.picture(&desktop());
    for place in [0, 17, 149, 150, 449] {
        let r = h.layout.cells.rect(place).expect("a cell");
        assert_eq!(h.layout.cells.at(r.centre()), Some(place));
        assert!(r.right() < h.layout.width && r.bottom() < h.layout.height);
    }
}

fn ingress(name: &str) -> Move {
    let json = format!(
        r#"{{"apiVersion":"networking.k8s.io/v1","kind":"Ingress","metadata":{{"name":"{name}",
        "namespace":"default"}},"spec":{{"tls":[{{"hosts":["a.com"]}}],"rules":[
        {{"host":"{name}.com"}},{{"host":"a.com"}},{{"host":"a.com"}}],
        "defaultBackend":{{"service":{{"name":"web","port":{{"number":80}}}}}}}}}}"#
    );
    Move::ObjectCreate { json: json.as_str().into() }
}

fn named_service(name: &str, kind: &str) -> Move {
    let Move::ServiceCreate(service) = service() else { unreachable!("it makes a Service") };
    let (name, kind) = (name.into(), kind.into());
    Move::ServiceCreate(ServiceMove { name, kind, node_port: false, ..service })
}

// Protects: the signboard of the Ingresses has room of its own at every size, beside gates and
// plates, and says whose it is.
#[test]
fn ingresses_have_a_signboard() {
    let mut run = Run::new(3);
    for act in [web(2), named_service("web", "ClusterIP"), named_service("out", "LoadBalancer")] {
        run.act(act);
        run.watch(40_000, &desktop(), |_, h| assert_eq!(h.board, None));
    }
    let sizes = [(1068.0, 696.0), (1068.0, 560.0), (768.0, 290.0), (390.0, 482.0), (620.0, 300.0)];
    let views = sizes.map(|(width, height)| View { width, height, ..View::default() });
    for (name, kind) in [("a", ""), ("b", "ClusterIP"), ("c", "LoadBalancer")] {
        if !kind.is_empty() {
            run.act(named_service(name, kind));
            run.watch(40_000, &desktop(), |_, _| {});
        }
        run.act(ingress(name));
        let mut lit = 0;
        run.watch(1_000, &desktop(), |_, h| {
            let of_it = |board: &&Arc<Board>| board.lit && &*board.name == name;
            lit += h.board.iter().filter(of_it).count();
        });
        assert!(lit > 0, "{name}: steps about it light it");
        for view in &views {
            let h = run.picture(view);
            let board = h.board.as_ref().expect("a signboard");
            let at = format!("{view:?} {name} {board:?}");
            let (of, others) = (run.cluster.list(Kind::Ingress).count() - 1, board.others);
            let hosts = if &*board.name == "a" { 1 } else { 2 };
            assert_eq!((board.hosts.len(), board.tls, others), (hosts, true, of), "{at}");
            let plate = board.plate;
            assert!(plate.x >= 0.0 && plate.right() <= h.layout.width, "{at}");
            assert!(plate.w >= 24.0 && plate.h >= 24.0, "{at}");
            assert_eq!(h.place(&board.place()), Some(plate));
            let lanes = h.lanes.iter().flat_map(|lane| [lane.plate, lane.gate]);
            for other in lanes.chain([h.outside.clients]) {
                assert!(overlap(plate, other) == 0.0, "{at} {other:?}");
            }
        }
    }
}
