//! Why something waits and what would help: below the narration of a decision, and for the
//! selected pod or Deployment.

use super::decision::pairs;
use super::{board, gates, secret, service};
use crate::app::dock::offer;
use crate::app::html::{esc, icon, spans};
use crate::app::narration::{Voice, why};
use crate::app::session::Session;
use crate::cluster::object::{Key, Kind};
use crate::cluster::scheduler::{self, How, Place, Suggestion};
use crate::cluster::{Cluster, Move, What};
use crate::text::story::why::{Head, ProfileText};
use crate::text::ui::Ui;
use crate::voyage::Voyage;
use std::fmt::Write;

/// The name of the button.
const ACT: &str = "suggestion.apply";

/// The pod that the step at the cursor found no node for.
pub(super) fn unplaced(session: Session) -> Option<Key> {
    session.voyage.with_untracked(|v| match v.current().map(|step| &step.what) {
        Some(What::Scheduled(decision)) if decision.chosen.is_none() => Some(decision.pod),
        _ => None,
    })
}

/// The first pod for which no node would do.
pub(super) fn stranded(session: Session) -> Option<Key> {
    session.voyage.with_untracked(|v| {
        let cluster = v.cluster();
        let strands = |key: &Key| !cluster.scheduler().is_nominated(key);
        let waiting = |w: scheduler::Waiting| (w.place == Place::Unschedulable).then_some(w.pod);
        let mut pods = cluster.scheduler().waiting().filter_map(waiting);
        pods.find(strands)
    })
}

/// What an object waits for. Empty for what waits for nothing.
pub(super) fn html(session: Session, voice: Voice, key: &Key) -> String {
    match key.kind {
        Kind::Pod => {
            let waits = queue(session, voice, key) + &suggestions(session, voice, key);
            waits + &gates::html(session, voice, key)
        }
        Kind::NetworkPolicy => gates::html(session, voice, key),
        Kind::Deployment => deployment(session, voice, key),
        Kind::Ingress => board::html(session, voice, key),
        Kind::Secret => secret::html(session, voice, key),
        Kind::Service => service::html(session, voice, key),
        Kind::EndpointSlice => service::slice_html(session, voice, key),
        _ => String::new(),
    }
}

fn deployment(session: Session, voice: Voice, key: &Key) -> String {
    let stuck = stuck(session, voice, Some(key));
    stuck
        + &session.voyage.with_untracked(|v| {
            let waits = why::rollout_rows(voice, v.cluster(), key);
            if waits.is_empty() {
                return String::new();
            }
            let rows = [why::numbers(voice, v.cluster(), key), waits].concat();
            format!(
                "<h3>{}</h3><table data-table=\"rollout\"><tbody>{}</tbody></table>",
                Head::Waits.get(voice.lang),
                pairs(&rows)
            )
        })
}

/// Where a pod stands in the scheduling queue. Empty when it is not there.
pub(super) fn queue(session: Session, voice: Voice, key: &Key) -> String {
    let lines = session.voyage.with_untracked(|v| why::place(voice, v.cluster(), key));
    if lines.is_empty() {
        return String::new();
    }
    let mut out = format!("<h3>{}</h3><div class=\"queue\">", Head::Queue.get(voice.lang));
    for line in &lines {
        let _ = write!(out, "<p>{}</p>", spans(line));
    }
    out + "</div>"
}

/// The profiles of the scheduler side by side; empty where there is one.
#[inline(never)]
pub(super) fn profiles(session: Session, voice: Voice) -> String {
    let (names, rows) = session.voyage.with_untracked(|v| why::profiles(voice, v.cluster()));
    if rows.is_empty() {
        return String::new();
    }
    let heading = ProfileText::Heading.get(voice.lang);
    let mut out = [
        "<h3>",
        heading,
        "</h3><table data-table=\"profiles\"><thead>\
         <tr><td></td>",
    ]
    .concat();
    for name in names {
        out += &["<th scope=\"col\" class=\"mono\">", &*esc(&name), "</th>"].concat();
    }
    out.push_str("</tr></thead><tbody>");
    for (name, cells) in rows {
        out += &["<tr><th scope=\"row\">", &*esc(&name), "</th>"].concat();
        for cell in cells {
            out += &["<td>", &*esc(&cell), "</td>"].concat();
        }
        out.push_str("</tr>");
    }
    out + "</tbody></table>"
}

/// What would make a waiting pod fit. While steps follow each other, the next comes before anybody
/// could choose; a pod that waits for its victims to end needs nothing else.
pub(super) fn suggestions(session: Session, voice: Voice, key: &Key) -> String {
    if session.playing.get() && !session.told().get().quiet {
        return String::new();
    }
    let lang = voice.lang;
    session.voyage.with_untracked(|v| {
        let cluster = v.cluster();
        let Some(waiting) = cluster.scheduler().place(key) else { return String::new() };
        let nominated = cluster.scheduler().is_nominated(key);
        if waiting.place == Place::InFlight || nominated || !cluster.is_running() {
            return String::new();
        }
        let found = scheduler::suggest(cluster, key);
        let asked = voice.say(Head::Asked.get(lang), &[]);
        let head = esc(&voice.say(Head::Suggest.get(lang), &[&key.name]));
        let (tag, line) = listed(session, &head);
        let mut out = format!(
            "<{tag}>{head} <small>{asked}</small></{tag}>\
             <ul class=\"fixes\" data-pod=\"{}\"{line}>",
            esc(&key.name)
        );
        if found.is_empty() {
            let fits = cluster.scheduler().explain(key).is_some_and(|d| d.chosen.is_some());
            let head = if fits { Head::Fits } else { Head::Nothing };
            let _ = write!(out, "<li>{}</li>", voice.say(head.get(lang), &[]));
        }
        // Where nothing can be done, it is still worth knowing.
        for (i, suggestion) in found.iter().enumerate() {
            out += &row(voice, cluster, key, i, suggestion, session.may_act());
        }
        out + "</ul>"
    })
}

/// Whether the last act changes this Deployment and has not arrived yet.
fn is_asked(voyage: &Voyage, deployment: &Key) -> bool {
    for step in voyage.steps()[..voyage.cursor()].iter().rev() {
        match &step.what {
            What::Act(act) => return act.target().is_some_and(|key| key == *deployment),
            What::Stored { key, .. } if key == deployment => return false,
            _ => {}
        }
    }
    false
}

/// A rollout that does not end by itself, of this Deployment or of any: why, and the way back.
#[inline(never)]
pub(super) fn stuck(session: Session, voice: Voice, only: Option<&Key>) -> String {
    if session.playing.get() && !session.told().get().quiet {
        return String::new();
    }
    let found = session.voyage.with_untracked(|v| {
        why::stuck(voice, v.cluster(), only).filter(|found| !is_asked(v, &found.deployment))
    });
    let Some(found) = found else { return String::new() };
    let Key { namespace, name, .. } = found.deployment;
    let back = !found.back.is_empty();
    let (act, moved) = match back {
        true => ("deployment.undo", Move::DeploymentUndo { namespace, name, revision: 0 }),
        // Its form asks for the image.
        false => (
            "deployment.rollout",
            Move::DeploymentRollout { namespace, name, image: "IMAGE".into() },
        ),
    };
    let label = if back { Ui::DeploymentUndo } else { Ui::DeploymentRollout };
    let mut inner = ["<span>", label.get(voice.lang), "</span>"].concat();
    if back {
        let goal = esc(&found.back);
        inner += &["<span class=\"goal\">", &icon("arrow"), &goal, "</span>"].concat();
    }
    if let Some(line) = session.line_of(&moved) {
        inner += &["<small class=\"mono\">", &*esc(&line), "</small>"].concat();
    }
    let head = esc(&voice.say(Head::Stuck.get(voice.lang), &[&name]));
    let fix = match session.may_act() {
        true => format!(
            "<button type=\"button\" class=\"fix\" data-act=\"{act}\" \
             data-arg=\"{}\">{inner}</button>",
            esc(&offer::key_word(&found.deployment))
        ),
        false => ["<div class=\"fix\">", &inner, "</div>"].concat(),
    };
    let (tag, line) = listed(session, &head);
    let why = spans(&found.why);
    format!(
        "<{tag}>{head}</{tag}><p class=\"stall\">{why}</p>\
         <ul class=\"fixes\"{line}><li>{fix}</li></ul>"
    )
}

/// In an embed a list of suggestions is one line, to be scrolled also by keyboard.
fn listed(session: Session, head: &str) -> (&'static str, String) {
    match session.is_embed() {
        true => ("h2", [" tabindex=\"0\" aria-label=\"", head, "\""].concat()),
        false => ("h3", String::new()),
    }
}

/// One click makes it so, for who may act.
fn row(
    voice: Voice,
    cluster: &Cluster,
    key: &Key,
    index: usize,
    found: &Suggestion,
    may_act: bool,
) -> String {
    let how = match found.how(cluster, key) {
        How::InPlace => String::new(),
        How::Template(owner) => voice.say(Head::Template.get(voice.lang), &[&owner.name]),
        How::Anew => voice.say(Head::Anew.get(voice.lang), &[]),
    };
    let mut inner = format!(
        "<span>{}</span><span class=\"goal\">{}{}</span>",
        spans(&why::change(voice, cluster, found)),
        icon("arrow"),
        esc(&why::goal(voice, found)),
    );
    if !how.is_empty() {
        inner += &["<small>", &*esc(&how), "</small>"].concat();
    }
    if !may_act {
        return ["<li><div class=\"fix\">", &inner, "</div></li>"].concat();
    }
    let acts: Vec<&str> = found.moves(cluster, key).iter().map(Move::act).collect();
    format!(
        "<li><button type=\"button\" class=\"fix\" data-act=\"{ACT}\" data-arg=\"{index}/{}\" \
         data-moves=\"{}\" data-node=\"{}\">{inner}</button></li>",
        esc(&offer::key_word(key)),
        acts.join(" "),
        esc(&found.node),
    )
}

/// Makes the moves of the suggestion with this number for a pod: `2/Pod/default/huge`.
#[inline(never)]
pub fn apply(session: Session, arg: &str) {
    let Some((index, word)) = arg.split_once('/').filter(|_| session.may_act()) else { return };
    let (Ok(index), Some(key)) = (index.parse::<usize>(), offer::read_key(word)) else { return };
    let moves = session.voyage.with_untracked(|v| {
        let found = scheduler::suggest(v.cluster(), &key);
        found.get(index).map_or(Vec::new(), |s| s.moves(v.cluster(), &key))
    });
    for act in moves {
        if session.act(act).is_err() {
            return;
        }
    }
}
