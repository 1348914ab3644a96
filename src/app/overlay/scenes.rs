//! The scene picker: every start scene with what one can see there.

use crate::app::html::{head, icon};
use crate::app::session::Session;
use crate::text::ui::Ui;
use crate::voyage::Scene;
use std::fmt::Write;

/// Title and description of a scene.
pub fn words(scene: Scene) -> (Ui, Ui, &'static str) {
    match scene {
        Scene::FirstVoyage => (Ui::SceneFirstVoyage, Ui::AboutFirstVoyage, "boat"),
        Scene::NodeFailure => (Ui::SceneNodeFailure, Ui::AboutNodeFailure, "hit"),
        Scene::RollingUpdate => (Ui::SceneRollingUpdate, Ui::AboutRollingUpdate, "roll"),
        Scene::ServiceRouting => (Ui::SceneServiceRouting, Ui::AboutServiceRouting, "buoy"),
        Scene::Unschedulable => (Ui::SceneUnschedulable, Ui::AboutUnschedulable, "crane"),
        Scene::Preemption => (Ui::ScenePreemption, Ui::AboutPreemption, "drain"),
        Scene::Schedulers => (Ui::SceneSchedulers, Ui::AboutSchedulers, "crane"),
        Scene::Sandbox => (Ui::SceneSandbox, Ui::AboutSandbox, "boxes"),
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
    out.push_str("</div>");
    out
}
