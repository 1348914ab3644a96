//! Share and embed: the link to this moment, the line for a blog, and what it will look like.

use crate::app::browser;
use crate::app::html::{esc, head, icon};
use crate::app::session::Session;
use crate::share::{Controls, Options, Switch, Theme};
use crate::text::ui::Ui;
use crate::text::{Lang, Skin};
use leptos::prelude::*;
use std::fmt::Write;
use web_sys::wasm_bindgen::JsCast;

/// What the embed's author chooses; the first value of each is as it comes.
type Choice = (&'static str, Ui, &'static [(&'static str, Ui)]);
const CHOICES: [Choice; 5] = [
    (
        "controls",
        Ui::Controls,
        &[("steps", Ui::ControlsSteps), ("full", Ui::ControlsFull), ("none", Ui::ControlsNone)],
    ),
    (
        "theme",
        Ui::Theme,
        &[("auto", Ui::AsReader), ("light", Ui::ThemeLight), ("dark", Ui::ThemeDark)],
    ),
    ("lang", Ui::Language, &[("", Ui::AsReader), ("ko", Ui::Korean), ("en", Ui::English)]),
    ("view", Ui::View, &[("ship", Ui::ViewShip), ("real", Ui::ViewReal)]),
    ("play", Ui::AtFirst, &[("", Ui::StandsStill), ("1", Ui::PlaysAtOnce)]),
];

pub fn html(session: Session) -> String {
    let lang = session.lang.get();
    let (link, line) = texts(session, &Options { embed: true, ..Options::default() });
    let field = |id: &str, label: &str, value: &str, rows: u8| {
        format!(
            "<div class=\"field\"><label for=\"{id}\">{label}</label><div>\
             <textarea id=\"{id}\" rows=\"{rows}\" readonly spellcheck=\"false\">{}</textarea>\
             <button type=\"button\" class=\"pill\" data-act=\"copy\" data-arg=\"#{id}\">{}\
             <span>{}</span></button></div></div>",
            esc(value),
            icon("copy"),
            Ui::Copy.get(lang),
        )
    };
    let mut out = head(Ui::ShareTitle.get(lang), Ui::Close.get(lang));
    let _ = write!(out, "<p class=\"lead\">{}</p>", Ui::ShareLead.get(lang));
    out += &field("share-link", Ui::ShareLink.get(lang), &link, 2);
    let _ = write!(out, "<h3>{}</h3><div class=\"choices\">", Ui::EmbedTitle.get(lang));
    for (name, label, values) in CHOICES {
        let _ = write!(
            out,
            "<label><span>{}</span><select name=\"{name}\" data-change data-act=\"share.option\">",
            label.get(lang)
        );
        for (value, text) in values {
            let _ = write!(out, "<option value=\"{value}\">{}</option>", text.get(lang));
        }
        out.push_str("</select></label>");
    }
    out.push_str("</div>");
    out += &field("share-line", Ui::EmbedLine.get(lang), &line, 3);
    let _ = write!(
        out,
        "<h3>{}</h3><div class=\"preview\"><iframe id=\"share-preview\" title=\"{}\" \
         loading=\"lazy\" src=\"{}\"></iframe></div><p class=\"fine\">{}</p>",
        Ui::Preview.get(lang),
        Ui::Preview.get(lang),
        esc(&embed_address(session, &Options { embed: true, ..Options::default() })),
        Ui::EmbedHelp.get(lang),
    );
    out
}

/// Shows the texts anew after a choice.
pub fn refresh(session: Session) {
    let options = chosen();
    let (link, line) = texts(session, &options);
    for (id, text) in [("share-link", link), ("share-line", line)] {
        if let Some(field) = document().get_element_by_id(id) {
            field.unchecked_into::<web_sys::HtmlTextAreaElement>().set_value(&text);
        }
    }
    if let Some(frame) = document().get_element_by_id("share-preview") {
        // A frame of its own each time: a frame that is still loading may drop a second address.
        if let Ok(fresh) = frame.clone_node() {
            let fresh: web_sys::Element = fresh.unchecked_into();
            let _ = fresh.set_attribute("src", &embed_address(session, &options));
            let _ = frame.replace_with_with_node_1(&fresh);
        }
    }
}

fn chosen() -> Options {
    let value = |name: &str| {
        let select = document().query_selector(&format!("dialog select[name={name}]"));
        let select =
            select.ok().flatten().map(|e| e.unchecked_into::<web_sys::HtmlSelectElement>());
        select.map(|s| s.value()).unwrap_or_default()
    };
    Options {
        embed: true,
        controls: match value("controls").as_str() {
            "full" => Controls::Full,
            "none" => Controls::None,
            _ => Controls::Steps,
        },
        theme: match value("theme").as_str() {
            "light" => Theme::Light,
            "dark" => Theme::Dark,
            _ => Theme::Auto,
        },
        lang: Lang::parse(&value("lang")),
        view: Skin::parse(&value("view")).filter(|v| *v == Skin::Real),
        autoplay: value("play") == "1",
        motion: Switch::Auto,
        ..Options::default()
    }
}

/// The link and the iframe line.
fn texts(session: Session, options: &Options) -> (String, String) {
    let at =
        Options { at: Some(session.voyage.with_untracked(|v| v.time_ms())), ..Options::default() };
    let link = address(session, &at);
    let title = Ui::EmbedFrameTitle.get(session.lang.get_untracked());
    let line = format!(
        "<iframe src=\"{}\" title=\"{title}\" width=\"100%\" height=\"460\" \
         style=\"border:0;border-radius:14px\" loading=\"lazy\" allow=\"fullscreen; \
         clipboard-write\"></iframe>",
        esc(&embed_address(session, options))
    );
    (link, line)
}

fn embed_address(session: Session, options: &Options) -> String {
    let at = Some(session.voyage.with_untracked(|v| v.time_ms()));
    address(session, &Options { at, ..options.clone() })
}

/// A scene nobody has touched is named; any other voyage is in the fragment.
pub fn address(session: Session, options: &Options) -> String {
    let (scene, untouched) =
        session.voyage.with_untracked(|v| (v.scene(), v.cursor() == 0 && v.log().acts.is_empty()));
    let mut options = options.clone();
    let mut fragment = String::new();
    if untouched {
        options.scene = Some(scene);
        options.at = None;
    } else {
        fragment = format!("#{}", session.link());
    }
    let query = options.to_query();
    let mark = if query.is_empty() { "" } else { "?" };
    format!("{}{mark}{query}{fragment}", browser::address())
}
