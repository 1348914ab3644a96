//! The picture as a tree of plain nodes, and the components that show it.
//!
//! An element is never rebuilt while its key lives among its siblings, so it keeps the keyboard's
//! focus; only what differs from the last time is written to the page. One effect follows a whole
//! tree: that is less to download, and to do, than an effect for every element.

use crate::app::html::esc;
use crate::app::watch::{Derived, effect};
use leptos::prelude::*;
use std::sync::Arc;
use web_sys::Element;

/// One element of the picture.
#[derive(Default)]
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
#[derive(Clone, Copy, Default)]
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
    /// A button beside the picture.
    Chip,
    /// Beside the picture: a box, and words in a line.
    Block,
    Words,
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
fn ControlPlane(node: Arc<Node>) -> AnyView {
    view! { <g use:fill=node></g> }.into_any()
}

/// A worker node: a cargo ship with its crew and its pods.
#[component]
fn WorkerNode(node: Arc<Node>) -> AnyView {
    view! { <g use:fill=node></g> }.into_any()
}

/// A pod: a container, aboard or waiting for a ship.
#[component]
fn Pod(node: Arc<Node>) -> AnyView {
    view! { <g use:fill=node></g> }.into_any()
}

/// A Service: its plate on the water.
#[component]
fn Service(node: Arc<Node>) -> AnyView {
    view! { <g use:fill=node></g> }.into_any()
}

/// The element of a node, by its kind.
fn part(node: Arc<Node>) -> AnyView {
    match node.kind {
        Kind::Scenery | Kind::Group | Kind::Piece => view! { <g use:fill=node></g> }.into_any(),
        Kind::ControlPlane => view! { <ControlPlane node /> }.into_any(),
        Kind::WorkerNode => view! { <WorkerNode node /> }.into_any(),
        Kind::Pod => view! { <Pod node /> }.into_any(),
        Kind::Service => view! { <Service node /> }.into_any(),
        Kind::Chip => view! { <button use:fill=node></button> }.into_any(),
        Kind::Block => view! { <div use:fill=node></div> }.into_any(),
        Kind::Words => view! { <span use:fill=node></span> }.into_any(),
    }
}

/// Keeps an element as its node is.
pub fn dress(element: Element, shown: Shown) {
    let mut before = [Arc::new(Node::default()), Arc::new(Node::default())];
    effect(move || {
        let now = shown.get();
        patch(&element, &before[0], &now);
        // To let go of thousands of nodes takes a while: not in the frame that has drawn others.
        before = [now, before[0].clone()];
    });
}

/// A new element.
fn fill(element: Element, node: Arc<Node>) {
    for (name, value) in node.kind.attributes() {
        set(&element, name, value);
    }
    if node.kind.is_pick() {
        set(&element, "data-pick", &node.key);
    }
    patch(&element, &Node::default(), &node);
}

impl Kind {
    fn is_pick(self) -> bool {
        matches!(self, Kind::Piece | Kind::Pod | Kind::Service)
    }

    /// What never changes of such an element; only `keys` moves its `tabindex`.
    fn attributes(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Kind::Scenery => &[("aria-hidden", "true")],
            Kind::Group | Kind::ControlPlane | Kind::WorkerNode | Kind::Block | Kind::Words => &[],
            Kind::Piece | Kind::Pod | Kind::Service => &[("role", "button"), ("tabindex", "-1")],
            Kind::Chip => &[("type", "button")],
        }
    }
}

/// Writes what differs.
pub fn patch(element: &Element, before: &Node, now: &Node) {
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
    arrange(element, &before.inside, &now.inside);
}

/// The first elements inside are those of the nodes, in their order.
fn arrange(parent: &Element, before: &[Arc<Node>], now: &[Arc<Node>]) {
    let mut elements = Vec::with_capacity(before.len());
    let mut next = parent.first_element_child();
    while let Some(element) = next.filter(|_| elements.len() < before.len()) {
        next = element.next_element_sibling();
        elements.push((element, false));
    }
    let mut expected = 0;
    let mut places = Vec::with_capacity(now.len());
    for node in now {
        // Mostly the same ones in the same order.
        let same = before.get(expected).is_some_and(|old| old.key == node.key);
        let search = || before.iter().position(|old| old.key == node.key);
        let place = if same { Some(expected) } else { search() };
        if let Some(place) = place {
            expected = place + 1;
            elements[place].1 = true;
        }
        places.push(place);
    }
    for (element, stays) in &elements {
        if !stays {
            element.remove();
        }
    }
    let mut next = parent.first_element_child();
    let mut written = 0;
    for (i, (node, place)) in now.iter().zip(&places).enumerate() {
        let Some(place) = *place else {
            if i < written {
                continue;
            }
            let new = places[i..].iter().take_while(|place| place.is_none()).count();
            if new >= MANY {
                write_many(parent, next.as_ref(), &now[i..i + new]);
                written = i + new;
            } else {
                part(node.clone()).build().mount(parent, next.as_deref());
            }
            continue;
        };
        let element = &elements[place].0;
        if next.as_ref() == Some(element) {
            next = element.next_element_sibling();
        } else {
            let _ = parent.insert_before(element, next.as_deref());
        }
        // What was not made anew has not changed.
        if !Arc::ptr_eq(&before[place], node) {
            patch(element, &before[place], node);
        }
    }
}

/// So many new siblings are written as one text: the browser reads that several times faster than
/// it is told of each.
const MANY: usize = 24;

#[inline(never)]
fn write_many(parent: &Element, next: Option<&Element>, nodes: &[Arc<Node>]) {
    let mut out = String::new();
    nodes.iter().for_each(|node| write(&mut out, node));
    let _ = match next {
        Some(next) => next.insert_adjacent_html("beforebegin", &out),
        None => parent.insert_adjacent_html("beforeend", &out),
    };
}

/// What [`part`] makes, as markup.
fn write(out: &mut String, node: &Node) {
    let tag = match node.kind {
        Kind::Chip => "button",
        Kind::Block => "div",
        Kind::Words => "span",
        _ => "g",
    };
    let mut put = |parts: &[&str]| parts.iter().for_each(|part| out.push_str(part));
    put(&["<", tag]);
    let key = if node.kind.is_pick() { &*node.key } else { "" };
    let own = [("data-pick", key), ("class", &node.class), ("style", &node.style)];
    let own = own.into_iter().chain([("aria-label", &*node.name)]).filter(|(_, v)| !v.is_empty());
    let data = node.data.iter().map(|(name, value)| (*name, &**value));
    for (name, value) in node.kind.attributes().iter().copied().chain(own).chain(data) {
        put(&[" ", name, "=\"", &esc(value), "\""]);
    }
    put(&[">", &node.art]);
    node.inside.iter().for_each(|node| write(out, node));
    for part in ["</", tag, ">"] {
        out.push_str(part);
    }
}

fn set(element: &Element, name: &str, value: &str) {
    let _ = element.set_attribute(name, value);
}
