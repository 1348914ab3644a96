//! What belongs together is one group, and a leap stops once for it.

use super::*;
use crate::cluster::{DeploymentMove, Move};
use crate::voyage::Scene;

/// Fifteen ships and an app of thirty pods, at rest.
fn fleet() -> Voyage {
    let mut voyage = Voyage::start(Scene::Sandbox, 1);
    for i in 0..13 {
        let zone = if i % 2 == 0 { "zone-a" } else { "zone-b" }.into();
        let (name, cpu_milli, memory_mib) = ("".into(), 4_000, 8_192);
        voyage.act(Move::NodeAdd { name, cpu_milli, memory_mib, zone }).expect("room for all");
        voyage.run(20_000);
    }
    let deployment = Move::DeploymentCreate(DeploymentMove {
        namespace: "default".into(),
        name: "web".into(),
        image: "web:v1".into(),
        replicas: 30,
        cpu_milli: 100,
        memory_mib: 64,
        recreate: false,
    });
    voyage.act(deployment).expect("it is new");
    voyage.run(120_000);
    voyage
}

fn only(voyage: &Voyage, from: usize, theme: Theme) -> Vec<Group> {
    let after = voyage.groups().iter().filter(|group| group.first() >= from);
    after.filter(|group| group.theme == theme).cloned().collect()
}

#[test]
fn thirty_pods_are_made_placed_and_ready_once() {
    let voyage = fleet();
    let act = voyage.last_act().expect("there were acts");
    for theme in [Theme::Made, Theme::Placed, Theme::Ready] {
        let found = only(&voyage, act, theme);
        assert_eq!(found.len(), 1, "{theme:?}: {found:?}");
        assert_eq!((found[0].count, &*found[0].about), (30, "web"), "{theme:?}");
    }
}

#[test]
fn ships_that_fall_silent_are_grouped_by_zone() {
    let mut voyage = fleet();
    let from = voyage.steps().len();
    for node in ["node-3", "node-5", "node-4"] {
        voyage.act(Move::NodeFail { node: node.into() }).expect("it is there");
    }
    voyage.run(120_000);
    let found = only(&voyage, from, Theme::Silent);
    let said: Vec<_> = found.iter().map(|group| (&*group.about, group.count)).collect();
    assert_eq!(said, [("zone-a", 2), ("zone-b", 1)]);
}

#[test]
fn a_zone_that_fails_at_once_is_one_group_of_its_ships() {
    let mut voyage = fleet();
    let from = voyage.steps().len();
    voyage.act(Move::ZoneFail { zone: "zone-a".into() }).expect("it is there");
    voyage.run(600_000);
    let said = |theme| -> Vec<(Str, u32)> {
        only(&voyage, from, theme).iter().map(|group| (group.about, group.count)).collect()
    };
    assert_eq!(said(Theme::Broken), [("zone-a".into(), 7)]);
    assert_eq!(said(Theme::Silent), [("zone-a".into(), 7)]);
    let unready: u32 = said(Theme::Unready).iter().map(|(_, pods)| pods).sum();
    let evictions: u32 = said(Theme::Evicted).iter().map(|(_, pods)| pods).sum();
    assert_eq!((unready, unready > 6), (evictions, true), "all of them go in the end");
    // Planned at first; five minutes later they go.
    let evicted = said(Theme::Evicted);
    assert_eq!((evicted.len(), evicted[0], &*evicted[1].0), (2, ("".into(), 0), "web"));
}

#[test]
fn every_happening_is_in_one_group_and_a_fork_keeps_those_before_it() {
    let mut voyage = fleet();
    let all: Vec<usize> = (0..voyage.steps().len()).filter(|i| voyage.happens(*i)).collect();
    let mut sorted: Vec<usize> =
        voyage.groups().iter().flat_map(|g| &g.steps).map(|i| *i as usize).collect();
    sorted.sort_unstable();
    assert_eq!(sorted, all);
    assert!(voyage.groups().is_sorted_by_key(Group::first));

    let middle = voyage.steps().len() - 40;
    voyage.seek(middle);
    let before = voyage.groups().to_vec();
    voyage.act(Move::NodeFail { node: "node-3".into() }).expect("it is there");
    let forked = voyage.groups();
    assert_eq!(forked.last().map(|group| group.theme), Some(Theme::Act));
    for (old, new) in before.iter().zip(&forked[..forked.len() - 1]) {
        let kept = old.steps.iter().take_while(|i| (**i as usize) < middle);
        assert!(kept.eq(&new.steps), "{old:?} {new:?}");
    }
}

#[test]
fn a_leap_stops_at_the_first_of_a_group_and_back_again() {
    let mut voyage = fleet();
    let first = voyage.last_act().expect("there were acts");
    voyage.seek(first + 1);
    let mut stops = Vec::new();
    while voyage.cursor() < voyage.steps().len() && voyage.next_happening() {
        stops.push(voyage.cursor() - 1);
    }
    let firsts: Vec<usize> =
        voyage.groups().iter().map(Group::first).filter(|at| *at > first).collect();
    assert_eq!(stops[..firsts.len()], firsts);
    assert!(firsts.len() < 12, "thirty pods, few stops: {firsts:?}");
    voyage.seek(firsts[2] + 1);
    assert!(voyage.previous_happening());
    assert_eq!(voyage.cursor(), firsts[1] + 1);
}

#[test]
fn few_ships_are_followed_happening_by_happening() {
    let mut voyage = Voyage::start(Scene::NodeFailure, 1);
    voyage.act(Move::NodeFail { node: "node-2".into() }).expect("it is there");
    voyage.run(400_000);
    assert!(!voyage.is_grouped());
    for index in 0..voyage.steps().len() {
        assert_eq!(voyage.stops(index), voyage.happens(index));
    }
}
