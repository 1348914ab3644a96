//! The scene picker: every start scene with what one can see there, and the size of a sandbox.

use crate::app::html::{button, head, icon};
use crate::app::session::Session;
use crate::cluster::node;
use crate::text::number;
use crate::text::ui::Ui;
use crate::voyage::{PODS_MAX, SHIPS_MAX, Scene, Size};
use std::fmt::Write;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};

/// Title and description of a scene.
pub fn words(scene: Scene) -> (Ui, Ui, &'static str) {
    match scene {
        Scene::FirstVoyage => (Ui::SceneFirstVoyage, Ui::AboutFirstVoyage, "boat"),
        Scene::NodeFailure => (Ui::SceneNodeFailure, Ui::AboutNodeFailure, "hit"),
        Scene::RollingUpdate => (Ui::SceneRollingUpdate, Ui::AboutRollingUpdate, "roll"),
        Scene::ServiceRouting => (Ui::SceneServiceRouting, Ui::AboutServiceRouting, "buoy"),
        Scene::NetworkPolicy => (Ui::SceneNetworkPolicy, Ui::AboutNetworkPolicy, "gate"),
        Scene::LoadBalancer => (Ui::SceneLoadBalancer, Ui::AboutLoadBalancer, "globe"),
        Scene::ServicePorts => (Ui::SceneServicePorts, Ui::AboutServicePorts, "buoy"),
        Scene::TrafficPolicy => (Ui::SceneTrafficPolicy, Ui::AboutTrafficPolicy, "send"),
        Scene::ServiceNames => (Ui::SceneServiceNames, Ui::AboutServiceNames, "find"),
        Scene::ContainerToContainer => (Ui::SceneLocalhost, Ui::AboutLocalhost, "pod"),
        Scene::PodToPod => (Ui::ScenePodToPod, Ui::AboutPodToPod, "route"),
        Scene::OutsideToPod => (Ui::SceneOutside, Ui::AboutOutside, "send"),
        Scene::NodePortOrLoadBalancer => (Ui::SceneWhich, Ui::AboutWhich, "globe"),
        Scene::Ingress => (Ui::SceneIngress, Ui::AboutIngress, "route"),
        Scene::Unschedulable => (Ui::SceneUnschedulable, Ui::AboutUnschedulable, "crane"),
        Scene::Preemption => (Ui::ScenePreemption, Ui::AboutPreemption, "drain"),
        Scene::Schedulers => (Ui::SceneSchedulers, Ui::AboutSchedulers, "crane"),
        Scene::Sandbox => (Ui::SceneSandbox, Ui::AboutSandbox, "boxes"),
        Scene::Sized(_) => (Ui::SceneSandbox, Ui::AboutSized, "boxes"),
        Scene::Fleet200 => (Ui::SceneFleet200, Ui::AboutFleet200, "boat"),
        Scene::Ocean5000 => (Ui::SceneOcean5000, Ui::AboutOcean5000, "globe"),
    }
}

pub fn html(session: Session) -> String {
    let lang = session.lang.get();
    let here = session.voyage.with_untracked(|v| v.scene());
    let mut out = head(Ui::Scenes.get(lang), Ui::Close.get(lang));
    let _ = write!(out, "<p class=\"lead\">{}</p><div class=\"cards\">", Ui::ScenesLead.get(lang));
    for scene in Scene::ALL.iter().copied() {
        let (title, about, picture) = words(scene);
        let current = if scene == here { " aria-current=\"true\"" } else { "" };
        let _ = write!(
            out,
            "<button type=\"button\" class=\"card\" data-act=\"scene.open\" data-arg=\"{}\"\
             {current}>{}<b>{}</b><span>{}</span></button>",
            scene.id(),
            icon(picture),
            title.get(lang),
            about.get(lang),
        );
    }
    let size = button("row", "fleet.size", "", "scale", Ui::FleetSizeOpen.get(lang));
    out + "</div>" + &size
}

/// Sizes worth trying: the range goes from one to the next.
const SHIPS: [u32; 7] = [1, 2, 12, 50, 200, 1_000, 5_000];
const PODS_A_SHIP: u32 = 8;

/// How large a sandbox is to be.
pub fn size_html(session: Session) -> String {
    let lang = session.lang.get();
    let here = session.voyage.with_untracked(|v| v.scene().size());
    let size = here.unwrap_or(Size { ships: 12, pods_a_ship: PODS_A_SHIP });
    let stop = SHIPS.iter().rposition(|ships| *ships <= size.ships).unwrap_or(0);
    let mut out = head(Ui::FleetSize.get(lang), Ui::Close.get(lang));
    let (ships, pods) = (Ui::FleetShips.get(lang), Ui::FleetPods.get(lang));
    let _ = write!(
        out,
        "<form class=\"form\" data-form=\"fleet.size\" novalidate><label>{ships}<input \
         type=\"range\" name=\"stop\" min=\"0\" max=\"{}\" value=\"{stop}\" \
         aria-valuetext=\"{}\"></label><label><span class=\"sr\">{ships}</span><input \
         type=\"number\" name=\"ships\" min=\"1\" max=\"{SHIPS_MAX}\" value=\"{}\" \
         inputmode=\"numeric\"></label><label>{pods}<input type=\"number\" name=\"pods\" min=\"0\" \
         max=\"{}\" value=\"{}\" inputmode=\"numeric\"></label><p class=\"fine\" \
         data-total>{}</p><p class=\"problem\" role=\"alert\"></p><button class=\"go\" \
         data-act=\"submit\">{}</button></form>",
        SHIPS.len() - 1,
        size.ships,
        size.ships,
        node::PODS_MAX,
        size.pods_a_ship,
        total(session, size),
        Ui::FleetSail.get(lang),
    );
    out
}

fn total(session: Session, size: Size) -> String {
    let words = |n: u32| number::grouped(n);
    session.say(Ui::FleetTotal, &[&words(size.ships), &words(size.pods())])
}

/// The size a form asks for. `Err` says what is wrong with it, in the page's language.
pub fn read_size(session: Session, get: &dyn Fn(&str) -> String) -> Result<Size, String> {
    let read = |name: &str, label: Ui, min: u32, max: u32| {
        let text = get(name);
        let number = text.trim().parse().ok().filter(|n| (min..=max).contains(n));
        number.ok_or_else(|| {
            let label = label.get(session.lang.get_untracked());
            session.say(Ui::OutOfRange, &[label, &min.to_string(), &max.to_string(), &text])
        })
    };
    let ships = read("ships", Ui::FleetShips, 1, SHIPS_MAX)?;
    let pods_a_ship = read("pods", Ui::FleetPods, 0, node::PODS_MAX as u32)?;
    let size = Size { ships, pods_a_ship };
    match size == size.within() {
        true => Ok(size),
        false => Err(session.say(
            Ui::FleetTooMany,
            &[&number::grouped(PODS_MAX), &size.within().pods_a_ship.to_string()],
        )),
    }
}

/// Something was typed into the form or the range moved: its numbers follow.
pub fn say_size(session: Session, form: &Element, moved: bool) {
    let field = |name: &str| {
        let found = form.query_selector(&["[name=", name, "]"].concat()).ok().flatten();
        found.map(|field| field.unchecked_into::<HtmlInputElement>())
    };
    let (Some(stop), Some(ships), Some(pods)) = (field("stop"), field("ships"), field("pods"))
    else {
        return;
    };
    if moved {
        let stop = stop.value().parse::<usize>().unwrap_or(0).min(SHIPS.len() - 1);
        ships.set_value(&SHIPS[stop].to_string());
        let most = Size { ships: SHIPS[stop], pods_a_ship: u32::MAX }.within().pods_a_ship;
        if pods.value().parse().is_ok_and(|pods: u32| pods > most) {
            pods.set_value(&most.to_string());
        }
    } else if let Ok(asked) = ships.value().parse::<u32>() {
        let at = SHIPS.iter().rposition(|ships| *ships <= asked).unwrap_or(0);
        stop.set_value(&at.to_string());
    }
    let _ = stop.set_attribute("aria-valuetext", &ships.value());
    let get = |name: &str| if name == "ships" { ships.value() } else { pods.value() };
    let (told, problem) = match read_size(session, &get) {
        Ok(size) => (total(session, size), String::new()),
        Err(problem) => (String::new(), problem),
    };
    for (selector, text) in [("[data-total]", told), (".problem", problem)] {
        if let Ok(Some(line)) = form.query_selector(selector) {
            line.set_text_content(Some(&text));
        }
    }
}
