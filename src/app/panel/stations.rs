//! The way of one request as stations to jump by: those passed, the one the voyage stands at, those
//! that lie ahead in the log, and how many nobody can know yet.
//!
//! Invariant: the mark follows the voyage, whatever moves it; so does the keyboard's focus while it
//! is on a station.

use crate::app::browser;
use crate::app::html::{esc, icon};
use crate::app::narration::Voice;
use crate::app::painter::Painter;
use crate::app::session::Session;
use crate::app::told::Told;
use crate::cluster::Ms;
use crate::cluster::network::{Address, Hop, HopEnd, Outcome, RewriteKind};
use crate::text::story::request::Stations;
use crate::text::story::small::Head;
use crate::text::{label, number};
use crate::voyage::{Trip, Voyage};
use leptos::prelude::document;
use std::fmt::Write;

/// Empty where no request is under way.
pub(super) fn html(session: Session, told: &Told) -> String {
    let strip = session.voyage.with(|v| v.trip().map(|trip| strip(v, told.voice, &trip)));
    strip.unwrap_or_default()
}

/// The present hop in one line, for a sheet that has no room for more: a step back, a step on.
#[inline(never)]
pub(super) fn line(session: Session, told: &Told) -> String {
    let line = session.voyage.with(|v| v.trip().and_then(|trip| one_line(told.voice, &trip)));
    line.unwrap_or_default()
}

/// Who was on a station stays on the present one.
pub(super) fn paint(strip: &str, to: &mut Painter) {
    let held = document().active_element().is_some_and(|e| e.matches(STATION).unwrap_or(false));
    to.html(".way", strip);
    if held {
        browser::focus(&[STATION, "[tabindex='0']"].concat());
    }
}

/// An arrow on a station leads to the next one; `true` if the key meant that.
pub fn key(session: Session, key: &str) -> bool {
    let target = session.voyage.with_untracked(|v| {
        let trip = v.trip()?;
        let last = trip.hops.len() - 1;
        let at = match (key, trip.at) {
            ("Home", _) => 0,
            ("End", _) => last,
            ("ArrowRight" | "ArrowDown", at) => at.map_or(0, |at| at + 1),
            ("ArrowLeft" | "ArrowUp", at) => at?.checked_sub(1)?,
            _ => return None,
        };
        trip.hops.get(at).map(|(cursor, _)| *cursor)
    });
    if let Some(cursor) = target {
        session.run("seek", &cursor.to_string());
    }
    target.is_some()
}

fn strip(voyage: &Voyage, voice: Voice, trip: &Trip) -> String {
    let (_, first) = trip.hops[0];
    let number = voice.say(Stations::All.get(voice.lang), &[&first.request.to_string()]);
    let from = short(voice, &first.from);
    let mut out = format!(
        "<ol aria-label=\"{}\"><li>{}<b>{}</b></li>",
        esc(&number),
        icon(sign(&first.from)),
        esc(&from)
    );
    for i in 0..trip.hops.len() {
        station(&mut out, voice, trip, i);
    }
    let word = Stations::Unknown.get(voice.lang);
    let more = trip.unknown.map_or(1, |more| more.min(UNKNOWN_MAX));
    for i in 0..more {
        let hidden = if i > 0 { " aria-hidden=\"true\"" } else { "" };
        let count = if trip.unknown.is_none() { "…" } else { "?" };
        let _ = write!(out, "<li class=\"unk\" title=\"{word}\"{hidden}>{count}");
        if i == 0 {
            let _ = write!(out, "<span class=\"sr\">{word}</span>");
        }
        out += "</li>";
    }
    out += "</ol>";
    if let Some(at) = trip.at {
        let (cursor, hop) = trip.hops[at];
        let began = match at.checked_sub(1) {
            Some(before) => trip.hops[before].0,
            None => cursor,
        };
        let took = voyage.time_of(cursor) - voyage.time_of(began);
        addresses(&mut out, voice, hop, (at > 0).then_some(took));
    }
    out
}

fn one_line(voice: Voice, trip: &Trip) -> Option<String> {
    let (at, lang) = (trip.at?, voice.lang);
    let hop = trip.hops[at].1;
    let all = trip.unknown.map(|more| trip.hops.len() + more as usize);
    let all = all.map_or("?".into(), |all| all.to_string());
    let count = voice.say(Stations::Line.get(lang), &[&(at + 1).to_string(), &all]);
    let ends = [&*short(voice, &hop.from), " → ", &reached(voice, hop).0].concat();
    let button = |name: Stations, to: Option<usize>, sign: &str| {
        // What nobody knows yet comes with the bar's own button.
        let to = match to.and_then(|to| trip.hops.get(to)) {
            Some((cursor, _)) => {
                [" data-act=\"seek\" data-arg=\"", &cursor.to_string(), "\""].concat()
            }
            None => " disabled".into(),
        };
        let open = ["<button type=\"button\" class=\"hb\"", &to, " aria-label=\""].concat();
        [&*open, name.get(lang), "\">", &icon(sign), "</button>"].concat()
    };
    let back = button(Stations::Before, at.checked_sub(1), "back");
    let on = button(Stations::Next, Some(at + 1), "fwd");
    Some([&*back, "<p><b>", &count, "</b> ", &esc(&ends), "</p>", &on].concat())
}

/// The station a hop leads to.
fn station(out: &mut String, voice: Voice, trip: &Trip, i: usize) {
    let (cursor, hop) = trip.hops[i];
    let (name, picture) = reached(voice, hop);
    let (class, word, mark) = match trip.at {
        Some(at) if i < at => ("past", Stations::Passed, ""),
        Some(at) if i == at => ("cur", Stations::Here, " aria-current=\"step\""),
        _ => ("ahead", Stations::Ahead, ""),
    };
    // One of them is in the way of the Tab key.
    let tab = if i == trip.at.unwrap_or(0) { "0" } else { "-1" };
    let ended = match &hop.outcome {
        Some(outcome) if outcome.is_answered() => icon("check"),
        Some(_) => icon("x"),
        None => String::new(),
    };
    let tags = tags(hop);
    let [source, destination] = hop.addresses().map(|side| spoken(&side));
    let number = voice.say(Head::Hop.get(voice.lang), &[&hop.index.to_string()]);
    let ends = [&*voice.hop_end(&hop.from), " → ", &voice.hop_end(&hop.to)].concat();
    let packet = [&*source, " → ", &destination].concat();
    let said = [
        &*number,
        &ends,
        &packet,
        &tags,
        if hop.back { Stations::Back.get(voice.lang) } else { "" },
        &voice.say(word.get(voice.lang), &[]),
    ];
    let said: Vec<&str> = said.into_iter().filter(|word| !word.is_empty()).collect();
    let (back, turned) = if hop.back { (" back", "↩") } else { ("", "") };
    let _ = write!(
        out,
        "<li><button type=\"button\" class=\"{class}{back}\" data-act=\"seek\" \
         data-arg=\"{cursor}\" data-hop=\"{}\" tabindex=\"{tab}\"{mark} aria-label=\"{}\" \
         title=\"{}\"><span><i>{}</i>{turned}{}{ended}</span><b>{}</b>\
         <small>{}</small></button></li>",
        hop.index,
        esc(&said.join(", ")),
        esc(&ends),
        hop.index,
        icon(picture),
        esc(&name),
        esc(&tags),
    );
}

/// Where a hop leads to, and its sign. A policy drops it at the gate of a pod.
fn reached(voice: Voice, hop: &Hop) -> (String, &'static str) {
    match &hop.outcome {
        Some(Outcome::Denied { pod, .. }) => (label::short_pod(&pod.name), "gate"),
        _ => (short(voice, &hop.to), sign(&hop.to)),
    }
}

/// As much of an end's name as a station has room for.
fn short(voice: Voice, end: &HopEnd) -> String {
    match end {
        HopEnd::Node(node) => node.to_string(),
        HopEnd::Pod(pod) => label::short_pod(&pod.name),
        HopEnd::Host(host) => host.to_string(),
        HopEnd::Client | HopEnd::LoadBalancer(_) => voice.packet_end(end).main,
    }
}

/// What is done to the packet where the hop starts, else what it passes: `DNAT · SNAT`, `veth`.
fn tags(hop: &Hop) -> String {
    let mut tags: Vec<&str> = Vec::new();
    for rewrite in &hop.rewrites {
        tags.push(match rewrite.kind {
            RewriteKind::Dnat => "DNAT",
            RewriteKind::Snat => "SNAT",
            RewriteKind::Undo => "conntrack",
        });
    }
    match (&hop.from, &hop.to) {
        _ if !tags.is_empty() => {}
        _ if hop.tunnel.is_some() => tags.push("VXLAN"),
        (HopEnd::Pod(_), HopEnd::Node(_)) | (HopEnd::Node(_), HopEnd::Pod(_)) => tags.push("veth"),
        (HopEnd::Pod(a), HopEnd::Pod(b)) if a == b => tags.push("lo"),
        _ => {}
    }
    tags.dedup();
    tags.join(" · ")
}

fn spoken((before, now): &(Option<&Address>, &Address)) -> String {
    match before {
        Some(before) => format!("({before} → {now})"),
        None if now.ip.is_empty() => String::new(),
        None => now.to_string(),
    }
}

/// The packet on the present hop: its addresses before and after.
fn addresses(out: &mut String, voice: Voice, hop: &Hop, took: Option<Ms>) {
    let heads = [Stations::Source, Stations::Destination];
    *out += "<dl>";
    for (head, (before, now)) in heads.into_iter().zip(hop.addresses()) {
        if now.ip.is_empty() {
            continue;
        }
        let before = before.map_or(String::new(), |before| format!("<s>{before}</s> → "));
        let _ = write!(*out, "<dt>{}</dt><dd>{before}<b>{now}</b></dd>", head.get(voice.lang));
    }
    if let Some(took) = took {
        let took = number::duration(voice.lang, took);
        let _ = write!(*out, "<dt>{}</dt><dd>{took}</dd>", Stations::Took.get(voice.lang));
    }
    *out += "</dl>";
}

fn sign(end: &HopEnd) -> &'static str {
    match end {
        HopEnd::Client => "user",
        HopEnd::LoadBalancer(_) => "out",
        HopEnd::Node(_) => "route",
        HopEnd::Pod(_) => "pod",
        HopEnd::Host(_) => "globe",
    }
}

/// What can take the keyboard's focus here.
const STATION: &str = ".way button";
/// So many unknown ones are drawn.
const UNKNOWN_MAX: u32 = 8;
