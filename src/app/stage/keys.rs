//! What was picked, and moving the focus over the picture with the arrow keys.

use crate::picture::{Crew, Desk, Place, Room};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// The word of a place in `data-pick`.
pub fn word(place: &Place) -> String {
    match place {
        Place::Learner => "learner".into(),
        Place::Clients => "clients".into(),
        Place::Waiting => "waiting".into(),
        Place::Room(room) => format!("room:{}", ROOMS[*room as usize].0),
        Place::Desk(desk) => format!("desk:{}", DESKS[*desk as usize].0),
        Place::Ship(name) => format!("ship:{name}"),
        Place::Crew(crew, name) => format!("{}:{name}", CREW[*crew as usize].0),
        Place::Pod { namespace, name } => format!("pod:{namespace}/{name}"),
        Place::Service { namespace, name } => format!("service:{namespace}/{name}"),
        Place::Gate { namespace, name } => format!("gate:{namespace}/{name}"),
        Place::Ingress { namespace, name } => format!("ingress:{namespace}/{name}"),
    }
}

/// Reads [`word`] back.
pub fn place(word: &str) -> Option<Place> {
    let (kind, rest) = word.split_once(':').unwrap_or((word, ""));
    let both = || rest.split_once('/').map(|(a, b)| (a.into(), b.into()));
    match kind {
        "learner" => Some(Place::Learner),
        "clients" => Some(Place::Clients),
        "waiting" => Some(Place::Waiting),
        "room" => ROOMS.iter().find(|r| r.0 == rest).map(|r| Place::Room(r.1)),
        "desk" => DESKS.iter().find(|d| d.0 == rest).map(|d| Place::Desk(d.1)),
        "ship" => Some(Place::Ship(rest.into())),
        "pod" => both().map(|(namespace, name)| Place::Pod { namespace, name }),
        "service" => both().map(|(namespace, name)| Place::Service { namespace, name }),
        "gate" => both().map(|(namespace, name)| Place::Gate { namespace, name }),
        "ingress" => both().map(|(namespace, name)| Place::Ingress { namespace, name }),
        _ => CREW.iter().find(|c| c.0 == kind).map(|c| Place::Crew(c.1, rest.into())),
    }
}

/// The place an element stands for.
pub fn place_of(element: &Element) -> Option<Place> {
    place(&element.get_attribute("data-pick")?)
}

/// Moves the focus from `from` to the nearest piece in the arrow's direction.
pub fn go(root: &Element, from: &Element, key: &str) {
    let middle = |e: &Element| {
        let r = e.get_bounding_client_rect();
        (r.x() + r.width() / 2.0, r.y() + r.height() / 2.0)
    };
    let here = middle(from);
    let mut best: Option<(f64, Element)> = None;
    for element in pieces(root) {
        let there = middle(&element);
        let (dx, dy) = (there.0 - here.0, there.1 - here.1);
        let (along, aside) = match key {
            "ArrowRight" => (dx, dy),
            "ArrowLeft" => (-dx, dy),
            "ArrowDown" => (dy, dx),
            _ => (-dy, dx),
        };
        // Straight ahead counts more than near by.
        let way = along + 2.5 * aside.abs();
        if along > 3.0 && best.as_ref().is_none_or(|b| way < b.0) && element != *from {
            best = Some((way, element));
        }
    }
    if let Some((_, element)) = best {
        let _ = element.unchecked_into::<HtmlElement>().focus();
    }
}

/// Exactly one piece can be reached with Tab: this one.
pub fn make_current(root: &Element, current: &Element) {
    if let Ok(Some(old)) = root.query_selector("[data-pick][tabindex='0']") {
        let _ = old.set_attribute("tabindex", "-1");
    }
    let _ = current.set_attribute("tabindex", "0");
}

/// Whatever was reachable with Tab may be gone: the first piece takes its place.
pub fn keep_one_current(root: &Element) {
    if let Ok(None) = root.query_selector("[data-pick][tabindex='0']")
        && let Ok(Some(first)) = root.query_selector("[data-pick]")
    {
        let _ = first.set_attribute("tabindex", "0");
    }
}

fn pieces(root: &Element) -> impl Iterator<Item = Element> {
    let list = root.query_selector_all("[data-pick]").ok();
    let count = list.as_ref().map_or(0, |l| l.length());
    (0..count).filter_map(move |i| list.as_ref()?.item(i)?.dyn_into().ok())
}

const ROOMS: [(&str, Room); 4] = [
    ("controllers", Room::Controllers),
    ("api", Room::Api),
    ("scheduler", Room::Scheduler),
    ("etcd", Room::Etcd),
];
const DESKS: [(&str, Desk); 5] = [
    ("node", Desk::Node),
    ("deployment", Desk::Deployment),
    ("replicaset", Desk::ReplicaSet),
    ("endpointslice", Desk::EndpointSlice),
    ("garbagecollector", Desk::GarbageCollector),
];
const CREW: [(&str, Crew); 3] =
    [("kubelet", Crew::Captain), ("kube-proxy", Crew::RouteOfficer), ("containerd", Crew::Engine)];
