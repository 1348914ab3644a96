//! Words of the picture from afar: levels, legends, cards, and choosing many ships.

use super::label::{Thing, ship_title};
use super::number::{bytes, cpu, duration, grouped};
use super::state::NodeState;
use super::{Lang, Skin};

texts! {
    /// Short words around the ocean and the fleet.
    FarText {
        Ocean: "난바다 보기", "Ocean";
        Fleet: "함대 보기", "Fleet";
        Ship: "배 보기", "Ships";
        Container: "컨테이너 보기", "Containers";
        ZoomOut: "더 멀리 보기", "Zoom out";
        ZoomIn: "더 가까이 보기", "Zoom in";
        Farthest: "여기가 가장 멀리 본 모습이에요", "This is as far out as it goes";
        Nearest: "여기가 가장 가까이 본 모습이에요", "This is as near as it goes";
        Previous: "앞쪽 이웃 배 보기", "Show the ships before these";
        Next: "뒤쪽 이웃 배 보기", "Show the ships after these";
        NoNeighbours: "그쪽에는 배가 더 없어요", "There are no more ships on that side";
        ShowAll: "모든 배 보기", "Show all ships";
        Legend: "색으로 볼 값", "Colour by";
        Cpu: "CPU 사용률", "CPU requested";
        Memory: "메모리 사용률", "Memory requested";
        Pods: "파드 수", "Pods";
        State: "상태", "State";
        Percent: "%", "%";
        Silent: "응답 없음", "silent";
        NotReady: "NotReady", "NotReady";
        Cordoned: "통제선", "cordoned";
        Ready: "Ready", "Ready";
        ComeNearer: "눌러서 다가가기", "Click to go nearer";
        CellsHow: "난바다 지도예요. 화살표로 배를 옮겨 다니고, Enter로 다가가고, 스페이스로 골라요.",
            "Map of the ocean. Arrows walk from ship to ship, Enter goes nearer, Space selects.";
        TroubleList: "살펴볼 배", "Ships to look after";
        Choose: "고르기", "Select";
        ChooseHow: "끌어서 고르거나 하나씩 눌러요", "Drag over ships, or click them one by one";
        Clear: "그만 고르기", "Clear selection";
        Fail: "고장내기", "Break";
        Drain: "비우기", "Drain";
        Cordon: "통제선 치기", "Cordon";
        Recover: "되살리기", "Repair";
        Chosen: "골랐어요", "selected";
        KeyZoom: "큰 함대 위에서: 더 가까이, 더 멀리 보기", "on a large fleet: zoom in, out";
        KeyAll: "큰 함대 위에서: 모든 배 보기", "on a large fleet: show all ships";
        KeyNeighbours: "큰 함대 위에서: 이웃 배 보기", "on a large fleet: neighbouring ships";
        KeyChoose: "큰 함대 위에서: 여러 배 고르기", "on a large fleet: select many ships";
        Others: "그 밖에", "others";
        NoApps: "실린 파드가 없어요", "No pods aboard";
    }
}

/// `난바다 보기 · 5,000척`.
pub fn level(lang: Lang, name: FarText, ships: usize) -> String {
    format!("{} · {}", name.get(lang), count_ships(lang, ships))
}

/// `1,700척`: how many ships, with commas.
pub fn count_ships(lang: Lang, n: usize) -> String {
    match lang {
        Lang::Ko => format!("{}척", grouped(n)),
        Lang::En if n == 1 => "1 ship".into(),
        Lang::En => format!("{} ships", grouped(n)),
    }
}

/// `1,201–1,400 / 1,660척`: which ships of a zone are in sight.
pub fn part_of(lang: Lang, first: usize, last: usize, all: usize) -> String {
    let (first, last, all) = (grouped(first), grouped(last), grouped(all));
    match lang {
        Lang::Ko => format!("{first}–{last}번째 · 모두 {all}척"),
        Lang::En => format!("{first}–{last} of {all}"),
    }
}

/// A zone's name on its frame.
pub fn zone(lang: Lang, skin: Skin, name: &str) -> String {
    match skin {
        Skin::Ship if name.is_empty() => Thing::Zone.story(lang).into(),
        Skin::Ship => format!("{} {name}", Thing::Zone.story(lang)),
        Skin::Real => name.into(),
    }
}

/// Where silent ships lie together: `존 b에 고장이 몰려 있어요`.
pub fn swarm_title(lang: Lang, zone: &str, whole: bool) -> String {
    match (lang, zone.is_empty(), whole) {
        (Lang::Ko, true, _) => "한곳에 고장이 몰려 있어요".into(),
        (Lang::Ko, _, true) => format!("{zone} 전체가 조용해졌어요"),
        (Lang::Ko, ..) => format!("{zone} 한쪽에 고장이 몰려 있어요"),
        (Lang::En, true, _) => "Many failures in one place".into(),
        (Lang::En, _, true) => format!("All of {zone} went silent"),
        (Lang::En, ..) => format!("Failures together in {zone}"),
    }
}

/// `23척 NotReady · 눌러서 다가가기`.
pub fn swarm_line(lang: Lang, ships: usize) -> String {
    let ships = count_ships(lang, ships);
    format!("{ships} NotReady · {}", FarText::ComeNearer.get(lang))
}

/// A zone for those who hear it: `존 b, 1,660척, NotReady 23척`.
pub fn zone_line(lang: Lang, zone: &str, ships: usize, bad: [usize; 3]) -> String {
    let mut line = if zone.is_empty() { String::new() } else { format!("{zone}, ") };
    line += &count_ships(lang, ships);
    let names = [FarText::NotReady, FarText::Silent, FarText::Cordoned];
    for (name, n) in names.into_iter().zip(bad) {
        if n > 0 {
            line += &format!(", {} {}", name.get(lang), count_ships(lang, n));
        }
    }
    if bad == [0; 3] {
        line += match lang {
            Lang::Ko => ", 모두 괜찮아요",
            Lang::En => ", all well",
        };
    }
    line
}

/// What a list leaves out.
pub fn and_more(lang: Lang, n: usize) -> String {
    match lang {
        Lang::Ko => format!("그 밖에 {}이 더 있어요", count_ships(lang, n)),
        Lang::En => format!("and {} more", count_ships(lang, n)),
    }
}

/// How many ships were chosen: `27척 골랐어요`.
pub fn chosen(lang: Lang, n: usize) -> String {
    format!("{} {}", count_ships(lang, n), FarText::Chosen.get(lang))
}

/// How a ship is, and since when: `NotReady · 6분 12초째`.
pub fn state_since(lang: Lang, state: NodeState, ms: u64) -> String {
    let word = match state {
        NodeState::NotReady | NodeState::Silent => "NotReady",
        NodeState::Ready => "Ready",
        other => other.word(lang),
    };
    match (lang, ms) {
        (_, ..1_000) => word.into(),
        (Lang::Ko, _) => format!("{word} · {}째", duration(lang, ms)),
        (Lang::En, _) => format!("{word} · for {}", duration(lang, ms)),
    }
}

/// `CPU 3.1/8 · 39%`.
pub fn cpu_line(used_milli: i64, of_milli: i64) -> String {
    format!("{}/{}", cpu(used_milli), cpu(of_milli))
}

/// `3.5/32 GiB`.
pub fn memory_line(used_mib: i64, of_mib: i64) -> String {
    let of = bytes(of_mib << 20);
    let (number, unit) = of.split_once(' ').unwrap_or((&of, ""));
    let used = match unit {
        "GiB" => cpu(used_mib * 1000 / 1024),
        _ => used_mib.to_string(),
    };
    format!("{used}/{number} {unit}")
}

/// `31 · 준비 30`: pods and how many of them are ready.
pub fn pods_line(lang: Lang, pods: u32, ready: u32, most: i64) -> String {
    match lang {
        Lang::Ko => format!("{pods}/{most} · 준비 {ready}"),
        Lang::En => format!("{pods}/{most} · {ready} ready"),
    }
}

/// A ship on its card: `화물선 128 · node-128`.
pub fn card_title(lang: Lang, skin: Skin, node: &str) -> String {
    match skin {
        Skin::Ship => format!("{} · {node}", ship_title(lang, skin, node)),
        Skin::Real => node.into(),
    }
}
