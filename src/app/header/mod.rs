//! The header: name, scene, how to look, and the way out to the world.

use super::browser;
use super::html::{h, icon, l, t};
use super::overlay::scenes_words;
use super::painter::Painter;
use super::session::Session;
use crate::text::Skin;
use crate::text::ui::Ui;

pub fn html() -> String {
    let view = |skin: Skin, picture: &str, label: Ui| {
        format!(
            "<button type=\"button\" data-act=\"view.toggle\" data-arg=\"{}\" title=\"V\">{}\
             <span{}></span></button>",
            skin.code(),
            icon(picture),
            t(label)
        )
    };
    let square = |act: &str, label: Ui, picture: &str| {
        format!(
            "<button type=\"button\" class=\"hb wide\" data-act=\"{act}\"{}{}>{}</button>",
            l(label),
            h(label),
            icon(picture)
        )
    };
    let full = match browser::can_fill_screen() {
        true => square("screen.toggle", Ui::FullScreen, "full"),
        false => String::new(),
    };
    [
        "<header><h1 class=\"logo\">",
        &icon("logo"),
        &format!("<span{}></span><small{}></small></h1>", t(Ui::Logo), t(Ui::LogoOther)),
        "<button type=\"button\" class=\"pill scene\" data-act=\"scene.open\" \
         aria-haspopup=\"dialog\">",
        &format!("<span class=\"sr\"{}></span><b></b>{}</button>", t(Ui::Scene), icon("down")),
        "<a class=\"badge\" href=\"https://kubernetes.io/releases/\" target=\"_blank\" \
         rel=\"noopener\">Kubernetes v1.36</a><span class=\"sp\"></span>",
        &format!("<div class=\"seg view\" role=\"group\"{}>", l(Ui::View)),
        &view(Skin::Ship, "boat", Ui::ViewShip),
        &view(Skin::Real, "boxes", Ui::ViewReal),
        "</div><span class=\"sp\"></span>",
        &format!(
            "<button type=\"button\" class=\"hb wide lang\" data-act=\"lang.toggle\"{}><b{}></b>\
             <span{}></span></button><span class=\"vr wide\"></span>",
            l(Ui::OtherLanguage),
            t(Ui::ThisLanguage),
            t(Ui::OtherLanguageShort)
        ),
        &square("theme.toggle", Ui::ThemeDark, "sun"),
        &square("motion.toggle", Ui::Motion, "wind"),
        &full,
        &square("help.open", Ui::Help, "help"),
        "<button type=\"button\" class=\"hb wide\" data-act=\"share.open\" \
         aria-haspopup=\"dialog\">",
        &format!("{}<span{}></span></button>", icon("share"), t(Ui::Share)),
        "<button type=\"button\" class=\"hb narrow\" data-act=\"menu.open\" \
         aria-haspopup=\"dialog\"",
        &format!("{}>{}</button></header>", l(Ui::Menu), icon("menu")),
    ]
    .concat()
}

pub fn paint(session: Session, to: &mut Painter) {
    let lang = session.lang.get();
    let scene = session.voyage.with(|v| v.scene());
    to.text(".scene b", scenes_words(scene).0.get(lang));
    let skin = session.skin.get();
    for of in Skin::ALL {
        let at = format!(".seg [data-arg={}]", of.code());
        to.state(&at, "aria-pressed", of == skin);
    }
    let (picture, other) = match session.dark.get() {
        true => ("moon", Ui::ThemeLight),
        false => ("sun", Ui::ThemeDark),
    };
    to.html("[data-act='theme.toggle']", &icon(picture));
    to.attr("[data-act='theme.toggle']", "aria-label", Some(other.get(lang)));
    to.attr("[data-act='theme.toggle']", "title", Some(other.get(lang)));
    to.state("[data-act='motion.toggle']", "aria-pressed", session.motion.get());
}
