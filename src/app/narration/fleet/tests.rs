//! A fleet is summed up in both languages, and its zones say what the controller does.

use super::*;
use crate::cluster::Move;
use crate::text::{Lang, Skin, plain};
use crate::voyage::{Scene, Voyage};

const KO: Voice = Voice { lang: Lang::Ko, skin: Skin::Ship };
const EN: Voice = Voice { lang: Lang::En, skin: Skin::Real };

#[test]
fn a_fleet_at_rest_is_well() {
    let voyage = Voyage::start(Scene::Fleet200, 1);
    let [ko, en] = [KO, EN].map(|voice| fleet(voice, voyage.cluster()));
    assert!(ko.chip.0 && en.chip.0);
    assert_eq!(plain(&ko.title), "배 200척이 모두 정상이고, 파드 1,661개가 준비돼 있어요.");
    assert_eq!(plain(&en.title), "All 200 nodes are well, 1,661 pods are ready.");
    let tiles: Vec<&str> = en.tiles.iter().map(|tile| &*tile.number).collect();
    assert_eq!(tiles, ["200", "1,661", "0"]);
    assert_eq!(en.apps[0].name, "web");
    assert_eq!(en.apps.iter().map(|row| row.pods).sum::<u32>(), 1_661);
    assert!(en.zones.is_empty());
}

#[test]
fn a_zone_that_fails_slows_its_evictions() {
    let mut voyage = Voyage::start(Scene::Fleet200, 1);
    let nodes: Vec<Str> = voyage
        .cluster()
        .list(Kind::Node)
        .filter(|node| node.meta().labels.values().any(|zone| &**zone == "zone-b"))
        .map(|node| node.meta().name)
        .take(50)
        .collect();
    for node in nodes {
        voyage.act(Move::NodeFail { node }).expect("it is there");
    }
    voyage.run(70_000);
    let [ko, en] = [KO, EN].map(|voice| fleet(voice, voyage.cluster()));
    assert_eq!(en.chip.1, "50 nodes silent");
    assert!(plain(&ko.title).starts_with("해역 zone-b에서 배 50척이 조용해졌어요."));
    let zone = &en.zones[0];
    assert_eq!((&*zone.zone, zone.state), ("zone-b", "PartialDisruption"));
    assert_eq!(zone.rate, "0.01 nodes a second (one in 1 min 40 s)");
    assert!(plain(&zone.why).contains("55%"), "{}", plain(&zone.why));
    assert!(zone.queued.contains("the next in"), "{}", zone.queued);
    let silent = voyage.groups().iter().find(|group| group.theme == Theme::Silent);
    let said = group(KO, silent.expect("50 ships are silent"));
    assert_eq!(said, "해역 zone-b의 배 50척이 조용해졌어요");
}

#[test]
fn no_fleet_is_said_to_be_ready_before_its_deployments_know() {
    let mut voyage = Voyage::start(Scene::Fleet200, 1);
    voyage.act(Move::ZoneFail { zone: "zone-a".into() }).expect("it is there");
    let mut lost = false;
    for _ in 0..4_000 {
        assert!(voyage.forward());
        let cluster = voyage.cluster();
        let title = plain(&fleet(EN, cluster).title);
        let ready = cluster.tally().ready;
        assert!(ready == 1_661 || !title.contains("ready elsewhere"), "{ready}: {title}");
        lost |= ready < 1_661;
    }
    assert!(lost, "pods are lost");
}

#[test]
fn a_broken_ship_without_node_is_not_missed_for_ever() {
    let mut voyage = Voyage::start(Scene::Fleet200, 1);
    voyage.act(Move::NodeFail { node: "node-7".into() }).expect("it is there");
    voyage.act(Move::delete(Kind::Node, "".into(), "node-7".into())).expect("it is there");
    voyage.run(900_000);
    let told = fleet(EN, voyage.cluster());
    assert_eq!((told.ships, &*told.chip.1), (199, "all well"));
}

#[test]
fn ships_that_broke_are_not_called_well_before_it_is_noticed() {
    let mut voyage = Voyage::start(Scene::Fleet200, 1);
    voyage.act(Move::ZoneFail { zone: "zone-b".into() }).expect("it is there");
    voyage.run(1_000);
    let [ko, en] = [KO, EN].map(|voice| fleet(voice, voyage.cluster()));
    assert_eq!((ko.chip.0, &*ko.chip.1), (false, "67척 고장, 아직 Ready"));
    assert_eq!(en.chip.1, "67 nodes broken, still Ready");
    assert!(plain(&ko.title).starts_with("배 67척이 고장 났지만"), "{}", plain(&ko.title));
    assert!(plain(&en.title).ends_with("all are Ready on record."), "{}", plain(&en.title));
    assert!(plain(&ko.why).contains("50초"), "{}", plain(&ko.why));
}
