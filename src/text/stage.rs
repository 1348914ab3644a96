//! Words that stand on the picture itself, and the spoken names of what is drawn there.

use super::label::{Thing, ship_full};
use super::state::{NodeState, PodState};
use super::{Lang, Skin};

texts! {
    /// Short words on plates, rooms and hulls.
    StageText {
        Picture: "항구 그림", "Picture of the harbour";
        AllNewsPasses: "모든 소식은 여기를 거쳐요", "All news passes here";
        ApiCentre: "모든 요청의 중심", "centre of every request";
        OnlyApiWrites: "etcd는 kube-apiserver만 읽고 써요",
            "Only kube-apiserver reads and writes etcd";
        NothingWaits: "대기 화물 없음", "No cargo waiting";
        QueueEmpty: "대기 파드 없음", "queue is empty";
        Memory: "메모리", "Mem";
        WorkerNode: "Node · 워커 노드", "Node · worker";
        Stopped: "모선이 멈췄어요", "The mothership is down";
        StoppedReal: "컨트롤 플레인이 멈췄어요", "The control plane is down";
        DeskEmpty: "멈춤", "stopped";
        ShipsSailOn: "파드는 계속 돌아요", "Pods keep running";
        Fleet: "함대", "Fleet";
        Silent: "응답 없음 · 아직 아무도 몰라요", "silent · nobody knows yet";
        Score: "점수", "score";
        OtherShips: "다른 배 보기", "Other ships";
        From: "보냄", "from";
        To: "받음", "to";
    }
}

/// `준비 5/6`: endpoints of a Service that take requests.
pub fn ready_of(lang: Lang, ready: usize, total: usize) -> String {
    match lang {
        Lang::Ko => format!("준비 {ready}/{total}"),
        Lang::En => format!("ready {ready}/{total}"),
    }
}

/// The line under the scheduler's name.
pub fn queue(lang: Lang, skin: Skin, waiting: usize) -> String {
    match (lang, skin) {
        (_, Skin::Ship) if waiting == 0 => StageText::NothingWaits.get(lang).into(),
        (_, Skin::Real) if waiting == 0 => StageText::QueueEmpty.get(lang).into(),
        (Lang::Ko, Skin::Ship) => format!("대기 화물 {waiting}개"),
        (Lang::Ko, Skin::Real) => format!("대기 파드 {waiting}개"),
        (Lang::En, Skin::Ship) => format!("{waiting} waiting"),
        (Lang::En, Skin::Real) => format!("{waiting} pending"),
    }
}

/// `Pending 3개`.
pub fn pending(lang: Lang, n: usize) -> String {
    match lang {
        Lang::Ko => format!("Pending {n}개"),
        Lang::En => format!("{n} Pending"),
    }
}

/// Requests answered, and failed where some were.
pub fn requests(lang: Lang, answered: u32, failed: u32) -> String {
    match (lang, failed) {
        (Lang::Ko, 0) => format!("받은 요청 {answered}개"),
        (Lang::Ko, _) => format!("받은 요청 {answered}개 · 실패 {failed}개"),
        (Lang::En, 0) => format!("{answered} answered"),
        (Lang::En, _) => format!("{answered} answered · {failed} failed"),
    }
}

/// How long a ship has been silent: `소식 끊김 5분 12초`.
pub fn silent(lang: Lang, ms: u64) -> String {
    let (minutes, seconds) = (ms / 60_000, ms / 1000 % 60);
    match (lang, minutes, seconds) {
        (Lang::Ko, 0, s) => format!("소식 끊김 {s}초"),
        (Lang::Ko, m, 0) => format!("소식 끊김 {m}분"),
        (Lang::Ko, m, s) => format!("소식 끊김 {m}분 {s}초"),
        (Lang::En, 0, s) => format!("silent for {s} s"),
        (Lang::En, m, s) => format!("silent for {m} min {s} s"),
    }
}

/// A pod as a screen reader says it: name, what it is, state, where.
pub fn pod_label(lang: Lang, skin: Skin, name: &str, state: PodState, node: &str) -> String {
    let word = state.word(lang);
    let pod = Thing::Pod.name(lang, skin);
    if node.is_empty() {
        let none = match lang {
            Lang::Ko => "아직 배가 없어요",
            Lang::En => "no node yet",
        };
        return format!("{name}, {pod}, {word}, {none}");
    }
    format!("{name}, {pod}, {word}, {}", ship_full(lang, skin, node))
}

/// The gates of a pod that NetworkPolicies guard, in and out: 1 for some, 2 for nobody.
#[inline(never)]
pub fn gates_label(lang: Lang, gates: [usize; 2]) -> String {
    let mut out = String::new();
    for (gate, way) in gates.into_iter().zip([["들어오는 길", "way in"], ["나가는 길", "way out"]])
    {
        if gate > 0 {
            let state = [["일부만 지나감", "for some only"], ["막힘", "shut"]][gate.min(2) - 1];
            out += &[", ", way[lang as usize], " ", state[lang as usize]].concat();
        }
    }
    out
}

/// Requests a pod has sent in vain.
#[inline(never)]
pub fn failed_label(lang: Lang, failed: u32) -> String {
    let count = failed.to_string();
    match lang {
        Lang::Ko => [", 보낸 요청 ", &count, "개 실패"].concat(),
        Lang::En if failed == 1 => ", 1 request sent in vain".into(),
        Lang::En => [", ", &count, " requests sent in vain"].concat(),
    }
}

/// A node as a screen reader says it: both names, states, how many pods.
pub fn ship_label(lang: Lang, skin: Skin, node: &str, states: &[NodeState], pods: usize) -> String {
    let words: Vec<&str> = states.iter().map(|s| s.word(lang)).collect();
    let (ship, words) = (ship_full(lang, skin, node), words.join(", "));
    match lang {
        Lang::Ko => format!("{ship}, {words}, 파드 {pods}개"),
        Lang::En if pods == 1 => format!("{ship}, {words}, 1 pod"),
        Lang::En => format!("{ship}, {words}, {pods} pods"),
    }
}

/// A member of a ship's crew, or the ship's engine.
pub fn crew_label(lang: Lang, skin: Skin, thing: Thing, node: &str) -> String {
    let label = thing.label(lang, skin);
    format!("{}, {}, {}", label.main, label.sub, ship_full(lang, skin, node))
}

/// A Service with its address and its ready endpoints.
pub fn lane_label(
    lang: Lang,
    skin: Skin,
    name: &str,
    address: &str,
    ready: usize,
    total: usize,
) -> String {
    let service = Thing::Service.label(lang, skin);
    let ready = ready_of(lang, ready, total);
    match skin {
        Skin::Ship => format!("{} {name}, {}, {address}, {ready}", service.main, service.sub),
        Skin::Real => format!("{} {name}, {address}, {ready}", service.main),
    }
}
