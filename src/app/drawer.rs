//! The drawer of the command line: a line of kubectl becomes moves, as a click does.
//!
//! Not a dialog: the stage stays in sight and in use. A line that cannot be done stays where it was
//! typed, and its error stays above it. Tab completes only where there is something to complete, so
//! that it leaves the field otherwise.

use super::browser;
use super::html::{button, esc, icon, l, t};
use super::narration::{Voice, act_label};
use super::session::Session;
use crate::cluster::object::Kind;
use crate::cluster::{Cluster, Move};
use crate::kubectl::{self, Problem};
use crate::text::ui::Ui;
use leptos::prelude::*;
use std::cell::RefCell;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlTextAreaElement, KeyboardEvent};

/// Lines that the log and the history keep.
const KEPT: usize = 100;

thread_local! {
    /// Lines that were sent, and which of them is shown; beyond the last is the one being typed.
    static HISTORY: RefCell<(Vec<String>, usize)> = const { RefCell::new((Vec::new(), 0)) };
}

pub fn html() -> String {
    format!(
        "<section class=\"kd\" aria-label=\"kubectl\" hidden><div class=\"kh\">{}<b>kubectl</b>\
         <span class=\"fine\"{}></span><button type=\"button\" class=\"hb\" \
         data-act=\"kubectl.toggle\"{}>{}</button></div><div class=\"kl\" role=\"log\" \
         tabindex=\"0\"{}></div><form data-form=\"kubectl\"><span aria-hidden=\"true\">$</span>\
         <textarea name=\"line\" rows=\"1\" maxlength=\"65536\" autocapitalize=\"off\" \
         autocomplete=\"off\" spellcheck=\"false\" enterkeyhint=\"send\"{}></textarea>\
         <button class=\"hb\"><span{}></span></button></form>\
         <p class=\"kc\" role=\"status\"></p></section>",
        icon("term"),
        t(Ui::KubectlHint),
        l(Ui::Close),
        icon("x"),
        l(Ui::KubectlLog),
        l(Ui::KubectlLine),
        t(Ui::KubectlRun),
    )
}

fn find(selector: &str) -> Option<Element> {
    document().query_selector(selector).ok().flatten()
}

fn field() -> Option<HtmlTextAreaElement> {
    find(".kd textarea")?.dyn_into().ok()
}

impl Session {
    /// Opens the drawer and goes to its line, or closes it.
    #[inline(never)]
    pub(super) fn toggle_drawer(self) {
        let Some(drawer) = find(".kd") else { return };
        // On a phone the opened sheet may hide it.
        let open = drawer.client_height() == 0;
        // A menu that closes later would take the focus along.
        if let Some(menu) = find("dialog[open]") {
            menu.unchecked_ref::<web_sys::HtmlDialogElement>().close();
        }
        self.close();
        self.drawer.set(open);
        if open && self.sheet_open.get_untracked() {
            self.toggle_sheet();
        }
        // What is hidden takes no focus, and the page is painted later.
        let _ = match open {
            true => drawer.remove_attribute("hidden"),
            false => drawer.set_attribute("hidden", ""),
        };
        let back = [".dock [data-act='kubectl.toggle']", "[data-act='menu.open']"];
        if open {
            self.show_examples();
        }
        for selector in if open { &[".kd textarea"][..] } else { &back[..] } {
            browser::focus(selector);
        }
    }

    /// Above the first line: what could be typed, to be taken by a click.
    fn show_examples(self) {
        let Some(log) = find(".kd .kl") else { return };
        if log.query_selector("p").ok().flatten().is_some() {
            return;
        }
        let name = self.voyage.with_untracked(|v| {
            let mut there = v.cluster().list_namespace(Kind::Deployment, "default");
            there.next().map(|d| d.meta().name)
        });
        let lines = match name {
            Some(name) => [
                ["kubectl scale deployment/", &name, " --replicas=5"].concat(),
                ["kubectl rollout restart deployment/", &name].concat(),
            ],
            None => [
                "kubectl create deployment web --image=web:v1 --replicas=3".into(),
                "kubectl run hello --image=web:v1".into(),
            ],
        };
        let lang = self.lang.get_untracked();
        let hint = Ui::KubectlTry.get(lang);
        let mut out = ["<div class=\"kx\"><span>", hint, "</span><div>"].concat();
        for line in lines.iter().map(|line| &**line).chain(["help"]) {
            out += &button("", "kubectl.fill", line, "", line);
        }
        log.set_inner_html(&[&out, "</div></div>"].concat());
    }

    /// Puts a line into the field, to be changed or sent.
    pub(super) fn fill_line(self, line: &str) {
        if let Some(field) = field() {
            field.set_value(line);
            browser::focus(".kd textarea");
        }
    }

    /// The line was sent.
    #[inline(never)]
    pub(super) fn send_line(self) {
        let Some(field) = field() else { return };
        let text = field.value().trim().to_string();
        if text.is_empty() {
            return;
        }
        HISTORY.with_borrow_mut(|(lines, at)| {
            if lines.last() != Some(&text) {
                lines.push(text.clone());
            }
            if lines.len() > KEPT {
                lines.remove(0);
            }
            *at = lines.len();
        });
        let words = text.split_whitespace().skip_while(|word| *word == "kubectl");
        let words: Vec<&str> = words.collect();
        if matches!(words[..], [] | ["help" | "--help" | "-h"]) {
            self.show_candidates(&[]);
            let all: Vec<&str> = kubectl::commands().collect();
            let help = self.say(Ui::KubectlHelp, &[&all.join(", ")]);
            self.show_answer(&text, &["<p class=\"ok\">", &esc(&help), "</p>"].concat());
            return field.set_value("");
        }
        let answer = self.voyage.with_untracked(|v| kubectl::read(v.cluster(), &text));
        let mut said = Vec::new();
        // The published name is for whoever drives the page, not for who reads it.
        let mut say = |class: &str, did: &str, text: &str| {
            let did = if did.is_empty() { "" } else { &*[" data-did=\"", did, "\""].concat() };
            said.push(["<p class=\"", class, "\"", did, ">", &esc(text), "</p>"].concat());
        };
        let mut good = answer.problems.is_empty();
        for act in answer.moves {
            match self.act(act) {
                Ok(()) => {
                    let step = self.cursor().to_string();
                    say("ok", act.act(), &self.say(Ui::KubectlDid, &[&self.label(&act), &step]));
                }
                Err(why) => {
                    good = false;
                    say("bad", "", &why);
                }
            }
        }
        if !answer.unknown_fields.is_empty() {
            say("warn", "", &self.say(Ui::KubectlUnknown, &[&answer.unknown_fields.join(", ")]));
        }
        for problem in &answer.problems {
            say("bad", "", &self.problem(problem));
        }
        if said.is_empty() {
            let nothing = self.say(Ui::KubectlNothing, &[]);
            said.push(["<p class=\"ok\">", &esc(&nothing), "</p>"].concat());
        }
        self.show_answer(&text, &said.concat());
        if good {
            field.set_value("");
        }
        self.show_candidates(&[]);
    }

    fn show_answer(self, line: &str, markup: &str) {
        let Some(log) = find(".kd .kl") else { return };
        let line = ["<p><i>$</i> ", &esc(line), "</p>"].concat();
        // A long answer is read from its line on.
        let bottom = |e: Element| e.get_bounding_client_rect().bottom();
        let begin = log.last_element_child().map_or(0.0, bottom)
            - log.get_bounding_client_rect().top()
            + f64::from(log.scroll_top());
        let _ = log.insert_adjacent_html("beforeend", &[&line, markup].concat());
        while log.child_element_count() > 4 * KEPT as u32 {
            let Some(first) = log.first_element_child() else { break };
            first.remove();
        }
        log.set_scroll_top(begin as i32);
    }

    fn label(self, act: &Move) -> String {
        let (lang, skin) = (self.lang.get_untracked(), self.skin.get_untracked());
        act_label(Voice { lang, skin }, act)
    }

    /// A problem in the reader's language; what kubectl says itself stays as it says it.
    fn problem(self, problem: &Problem) -> String {
        match problem {
            Problem::Said(text) => text.clone(),
            Problem::Prints(command) => self.say(Ui::KubectlPrints, &[command]),
            Problem::TooMany { asked, max } => {
                let words = |n: usize| crate::text::number::grouped(n);
                self.say(Ui::KubectlTooMany, &[&words(*asked), &words(*max)])
            }
            Problem::NotModelled(what) => self.say(Ui::KubectlNotModelled, &[what]),
            Problem::OpenQuote(quote) => self.say(Ui::KubectlOpenQuote, &[&quote.to_string()]),
            Problem::Manifest { line, field, expected } => {
                let line = line.to_string();
                match field.is_empty() {
                    true => self.say(Ui::KubectlManifestLine, &[&line, expected]),
                    false => self.say(Ui::KubectlManifest, &[&line, field, expected]),
                }
            }
        }
    }

    /// A key in the drawer; whether it was for the drawer.
    #[inline(never)]
    pub(super) fn drawer_key(self, event: &KeyboardEvent) -> bool {
        let Some(field) = field() else { return false };
        let text = field.value();
        let one_line = !text.contains('\n');
        match event.key().as_str() {
            "Enter" if !event.shift_key() && !event.is_composing() => self.send_line(),
            "Escape" => self.toggle_drawer(),
            "ArrowUp" if one_line => recall(&field, -1),
            "ArrowDown" if one_line => recall(&field, 1),
            "Tab" if !event.shift_key() => return self.complete(&field, &text),
            _ => return false,
        }
        true
    }

    fn complete(self, field: &HtmlTextAreaElement, text: &str) -> bool {
        let found = self.voyage.with_untracked(|v| kubectl::complete(v.cluster(), text));
        let Some(first) = found.first().filter(|_| !text.trim().is_empty()) else {
            self.show_candidates(&[]);
            return false;
        };
        let same = |i: usize| found.iter().all(|word| word.get(..i) == first.get(..i));
        let common = (0..=first.len()).rev().find(|i| first.is_char_boundary(*i) && same(*i));
        let mut word = first[..common.unwrap_or(0)].to_string();
        if found.len() == 1 && !word.ends_with(['=', '/']) {
            word.push(' ');
        }
        let begin = text.rfind(char::is_whitespace).map_or(0, |at| at + 1);
        let longer = text[begin..] != word;
        field.set_value(&[&text[..begin], &word].concat());
        // When nothing more can be said for sure the next Tab leaves.
        self.show_candidates(if found.len() > 1 { &found } else { &[] }) || longer
    }

    /// Whether they are others than before.
    fn show_candidates(self, words: &[String]) -> bool {
        let Some(line) = find(".kd .kc") else { return false };
        let words = words.join("   ");
        let other = line.text_content().unwrap_or_default() != words;
        line.set_text_content(Some(&words));
        other
    }

    /// The line that does the same as a move on a real cluster, if there is one.
    pub fn line_of(self, act: &Move) -> Option<String> {
        self.voyage.with_untracked(|v| {
            let cluster = v.cluster();
            kubectl::line_of(cluster, act).or_else(|| manager_line(cluster, act))
        })
    }
}

/// The controllers are a flag of the program that runs them; kubectl cannot stop them.
fn manager_line(cluster: &Cluster, act: &Move) -> Option<String> {
    let mut off: Vec<&str> = cluster.stopped().iter().map(|c| c.name()).collect();
    match act {
        Move::ControllerStop { controller } => off.push(controller),
        Move::ControllerStart { controller } => off.retain(|name| *name != &**controller),
        _ => return None,
    }
    let minus = off.into_iter().map(|name| [",-", name].concat());
    Some(["kube-controller-manager --controllers=*", &minus.collect::<String>()].concat())
}

/// Shows an earlier line, or a later one.
fn recall(field: &HtmlTextAreaElement, by: isize) {
    HISTORY.with_borrow_mut(|(lines, at)| {
        *at = at.saturating_add_signed(by).min(lines.len());
        field.set_value(lines.get(*at).map_or("", |line| line));
    });
}

/// The line under a form, and a button that copies it.
pub fn line_html(line: Option<&str>, none: &str, copy: &str) -> String {
    match line {
        Some(line) => format!(
            "<div class=\"same\"><code id=\"same-line\" tabindex=\"0\">{}</code>{}</div>",
            esc(line),
            button("hb", "copy", "#same-line", "", copy)
        ),
        None => format!("<div class=\"same\"><span class=\"fine\">{none}</span></div>"),
    }
}
