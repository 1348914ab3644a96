//! Requests on the picture: where what is dropped stops and is counted, and what words leave free.

use super::*;
use crate::cluster::PodSpecMove;
use crate::cluster::network::{Way, rule_for};

/// Stages of a desktop, an embed with and without its acts, and a phone.
const STAGES: [(f64, f64); 5] =
    [(1068.0, 696.0), (768.0, 290.0), (768.0, 233.0), (390.0, 482.0), (390.0, 396.0)];

/// Three nodes with pods of web behind a NodePort, and a client.
fn harbour_of_web() -> Run {
    let mut run = Run::new(3);
    run.act(web(3));
    run.act(service());
    let (namespace, name) = ("default".into(), "client".into());
    let (image, labels) = ("busybox:1.36".into(), "app=client".into());
    let pod = PodSpecMove { namespace, name, image, labels, ..PodSpecMove::default() };
    run.act(Move::PodAdd(pod));
    run.watch(30_000, &desktop(), |_, _| {});
    Run::from(run.cluster)
}

fn client() -> TrafficFrom {
    TrafficFrom::Pod { name: "client".into() }
}

/// What of `rect` lies over words, px².
fn covered(h: &Harbour, rect: Rect) -> f64 {
    h.written().into_iter().map(|words| overlap(words, rect)).sum()
}

// No word is lost under the addresses of a boat.
#[test]
fn a_boats_label_leaves_all_words_free() {
    let run = harbour_of_web();
    for (width, height) in STAGES {
        for from in [client(), TrafficFrom::Outside { node: "node-2".into() }] {
            let mut run = Run::from(run.cluster.clone());
            run.act(request(from));
            let until = run.cluster.now() + 2_000;
            let mut labels = 0;
            while let Some(step) = run.cluster.step_until(until) {
                run.push(step);
                let focus = ship_of(&run.cluster, &run.steps);
                let h = run.picture(&View { width, height, focus, ..View::default() });
                let Some(at) = h.flight.as_ref().and_then(|flight| h.label(flight)) else {
                    continue;
                };
                labels += 1;
                let over = covered(&h, at) / (at.w * at.h);
                assert!(over < 0.02, "{width}×{height}, {from:?}, {labels}: {over}");
            }
            assert!(labels >= 4, "{labels}");
        }
    }
}

// The words of a message hide no room, no ship and no plate where there is water for them.
#[test]
fn a_card_finds_free_water() {
    for (width, height) in STAGES {
        let mut run = Run::new(3);
        run.act(web(3));
        run.act(service());
        let view = View { width, height, ..View::default() };
        let (mut all, mut over) = (0, 0);
        run.watch(30_000, &view, |_, h| {
            let Some(flight) = &h.flight else { return };
            let (w, high) = (230.0, if h.layout.form == Form::Full { 46.0 } else { 32.0 });
            let at = h.card(flight, w, high);
            let card = Rect::new(at.x - w / 2.0, at.y - high / 2.0, w, high);
            all += 1;
            over += usize::from(covered(h, card) > 0.01 * w * high);
        });
        let most = if height < 250.0 { all / 8 } else { 0 };
        assert!(all > 50 && over <= most, "{width}×{height}: {over} of {all}");
    }
}

// What a policy drops gets as far as the gate that it keeps shut, and counts where it came from.
#[test]
fn what_a_policy_drops_stops_at_its_gate() {
    let ready = harbour_of_web();
    for (way, labels) in [(Way::Ingress, "app=web"), (Way::Egress, "app=client")] {
        for (width, height) in STAGES {
            let mut run = Run::from(ready.cluster.clone());
            run.act(rule_for("default".into(), labels, way, None, None));
            run.watch(5_000, &desktop(), |_, _| {});
            run.act(request(client()));
            let until = run.cluster.now() + 10_000;
            while let Some(step) = run.cluster.step_until(until) {
                run.push(step);
            }
            let focus = ship_of(&run.cluster, &run.steps);
            let h = run.picture(&View { width, height, focus, ..View::default() });
            let flight = h.flight.as_ref().expect("its last hop");
            let FlightKind::Request { ended: true, lost: true, .. } = flight.kind else {
                panic!("{flight:?}")
            };
            let Place::Pod { namespace, name } = &flight.to else { panic!("{flight:?}") };
            let pod = h.cargo(namespace, name).expect("it is in sight");
            assert_eq!(&*pod.app, if way == Way::Ingress { "web" } else { "client" });
            assert!(pod.highlight);
            let (end, at) = (flight.path.end(), h.place(&flight.to).expect("a box"));
            assert_eq!(end.x, at.x + gate_x(way, at.w, at.h));
            assert!((0.0..30.0).contains(&(at.y - end.y)), "{end:?} {at:?}");
            assert_eq!((h.outside.answered, h.outside.failed), (0, 0), "nobody outside asked");
            let all = h.ships.iter().flat_map(|ship| &ship.cargo);
            let counted: Vec<_> = all.filter(|c| c.failed > 0).map(|c| (c.app, c.failed)).collect();
            let in_sight = h.cargo("default", "client").is_some();
            assert_eq!(counted, if in_sight { vec![("client".into(), 1)] } else { Vec::new() });
        }
    }
}

// So do the boats of a stream.
#[test]
fn boats_that_a_policy_drops_end_at_its_gate() {
    let mut run = harbour_of_web();
    run.act(rule_for("default".into(), "app=web", Way::Ingress, None, None));
    run.watch(5_000, &desktop(), |_, _| {});
    let Move::TrafficSend(one) = request(client()) else { unreachable!() };
    run.act(Move::TrafficSend(TrafficMove { count: 200, interval_ms: 10, ..one }));
    run.watch(1_400, &desktop(), |_, _| {});
    let h = run.picture(&desktop());
    let now = flow(&h, &run.cluster, run.cluster.now()).expect("a stream");
    let gates: Vec<Point> = h
        .ships
        .iter()
        .flat_map(|ship| &ship.cargo)
        .filter(|c| &*c.app == "web")
        .filter_map(|c| h.place(&Place::Pod { namespace: c.namespace, name: c.name }))
        .map(|r| Point::new(r.x + gate_x(Way::Ingress, r.w, r.h), r.y - 19.0))
        .collect();
    let near = |p: &Point| gates.iter().any(|gate| gate.distance(*p) < 40.0);
    let lost: Vec<&Boat> = now.boats.iter().filter(|boat| boat.lost).collect();
    assert!(lost.iter().any(|boat| near(&boat.at)), "{lost:?}");
    assert!(now.lanes.iter().any(|(path, _)| gates.contains(&path.end())), "{:?}", now.lanes);
    let [(from, _, rate)] = &now.rates[..] else { panic!("{:?}", now.rates) };
    assert!(matches!(from, Place::Pod { .. }) && *rate > 0);
}
