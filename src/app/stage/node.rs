//! The picture as a tree of plain nodes, and the components that show it.
//!
//! An element is never rebuilt while its key lives among its siblings, so it keeps the keyboard's
//! focus; only what differs from the last time is written to the page. Every element follows one
//! [`Shown`]: one type of everything keeps the program small.

use crate::app::watch::{Derived, effect};
use leptos::prelude::*;
use std::sync::Arc;
use web_sys::Element;

/// One element of the picture.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Node {
    pub kind: Kind,
    /// Tells it from its siblings. Of what can be picked it is also `data-pick` (see `keys`).
    pub key: String,
    pub class: String,
    pub style: String,
    /// The accessible name.
    pub name: String,
    pub data: Vec<(&'static str, String)>,
    /// Markup inside; then there are no nodes in it.
    pub art: String,
    pub inside: Vec<Arc<Node>>,
}

/// Which element and component it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Not to be picked, not read out.
    #[default]
    Scenery,
    Group,
    ControlPlane,
    WorkerNode,
    /// Can be picked with pointer and keyboard, as the next two can.
    Piece,
    Pod,
    Service,
    /// The row of chips, beside the picture.
    Chips,
    Chip,
}

/// A node as it is now.
pub type Shown = Derived<Node>;

impl Node {
    /// Art whose class is also its key.
    pub fn scenery(class: &str, art: String) -> Arc<Node> {
        Arc::new(Node { key: class.into(), class: class.into(), art, ..Node::default() })
    }

    pub fn group(key: &str, class: &str, style: String, inside: Vec<Arc<Node>>) -> Arc<Node> {
        let kind = Kind::Group;
        let (key, class) = (key.into(), class.into());
        Arc::new(Node { kind, key, class, style, inside, ..Node::default() })
    }
}

/// The master node: the ship with the control plane's rooms.
#[component]
fn ControlPlane(shown: Shown) -> AnyView {
    group(shown)
}

/// A worker node: a cargo ship with its crew and its pods.
#[component]
fn WorkerNode(shown: Shown) -> AnyView {
    group(shown)
}

/// A pod: a container, aboard or waiting for a ship.
#[component]
fn Pod(shown: Shown) -> AnyView {
    leaf(shown)
}

/// A Service: its plate on the water.
#[component]
fn Service(shown: Shown) -> AnyView {
    leaf(shown)
}

fn group(shown: Shown) -> AnyView {
    let inside = inside(shown.clone());
    view! { <g use:dress=shown>{inside}</g> }.into_any()
}

fn leaf(shown: Shown) -> AnyView {
    view! { <g use:dress=shown></g> }.into_any()
}

/// The element of a node, by its kind.
pub fn part(shown: Shown) -> AnyView {
    match shown.get_untracked().kind {
        Kind::Scenery | Kind::Piece => leaf(shown),
        Kind::Group => group(shown),
        Kind::ControlPlane => view! { <ControlPlane shown /> }.into_any(),
        Kind::WorkerNode => view! { <WorkerNode shown /> }.into_any(),
        Kind::Pod => view! { <Pod shown /> }.into_any(),
        Kind::Service => view! { <Service shown /> }.into_any(),
        Kind::Chips => {
            let inside = inside(shown.clone());
            view! { <div use:dress=shown>{inside}</div> }.into_any()
        }
        Kind::Chip => view! { <button use:dress=shown></button> }.into_any(),
    }
}

/// The nodes inside, each made once while its key lives.
pub fn inside(of: Shown) -> AnyView {
    let all = of.clone();
    let keys = move || all.get().inside.iter().map(|n| n.key.clone()).collect::<Vec<_>>();
    view! { <For each=keys key=String::clone children=move |key| part(child(of.clone(), key)) /> }
        .into_any()
}

/// The child with this key; nothing to see once it is gone, as its element will be.
fn child(of: Shown, key: String) -> Shown {
    Derived::distinct(move || {
        of.get().inside.iter().find(|n| n.key == key).cloned().unwrap_or_default()
    })
}

/// Keeps an element as its node is.
pub fn dress(element: Element, shown: Shown) {
    let mut before = shown.get_untracked();
    for (name, value) in before.kind.attributes() {
        set(&element, name, value);
    }
    if before.kind.is_pick() {
        set(&element, "data-pick", &before.key);
    }
    patch(&element, &Node::default(), &before);
    effect(move || {
        let now = shown.get();
        patch(&element, &before, &now);
        before = now;
    });
}

impl Kind {
    fn is_pick(self) -> bool {
        matches!(self, Kind::Piece | Kind::Pod | Kind::Service)
    }

    /// What never changes of such an element; only `keys` moves its `tabindex`.
    fn attributes(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Kind::Scenery => &[("aria-hidden", "true")],
            Kind::Group | Kind::ControlPlane | Kind::WorkerNode => &[],
            Kind::Piece | Kind::Pod | Kind::Service => &[("role", "button"), ("tabindex", "-1")],
            Kind::Chips => &[("role", "group")],
            Kind::Chip => &[("type", "button")],
        }
    }
}

/// Writes what differs.
fn patch(element: &Element, before: &Node, now: &Node) {
    let own = [
        ("class", &before.class, &now.class),
        ("style", &before.style, &now.style),
        ("aria-label", &before.name, &now.name),
    ];
    for (name, before, now) in own {
        if before != now {
            set(element, name, now);
        }
    }
    for (i, (name, value)) in now.data.iter().enumerate() {
        // Mostly the same attributes in the same order.
        if before.data.get(i).is_none_or(|old| old.0 != *name || old.1 != *value) {
            set(element, name, value);
        }
    }
    for (name, _) in &before.data {
        if !now.data.iter().any(|(other, _)| other == name) {
            let _ = element.remove_attribute(name);
        }
    }
    if before.art != now.art {
        element.set_inner_html(&now.art);
    }
}

fn set(element: &Element, name: &str, value: &str) {
    let _ = element.set_attribute(name, value);
}
