//! What kube-proxy has written on the selected node, as one would read it there: Service by
//! Service, each line with its meaning on demand; what the last sync wrote and what the present hop
//! met is marked.

use crate::app::bar::clock;
use crate::app::html::{button, esc, spans};
use crate::app::narration::Voice;
use crate::app::painter::Painter;
use crate::app::session::{Session, Tab};
use crate::cluster::What;
use crate::cluster::network::{Hop, HopEnd, ProxyMode, Rule};
use crate::cluster::node::rule_table::{IPVS_HEAD, Line, LineKind, RuleTable, Section};
use crate::cluster::node::{ModeNote, NodeNote, RulesNote};
use crate::cluster::object::{Key, Kind, Str};
use crate::text::rich;
use crate::text::story::rules::{Line as Meaning, Table};
use std::fmt::Write;

/// The name of the buttons that lead here; their argument is a node.
pub const OPEN: &str = "rules.open";
/// Endpoints of a port whose lines are written out.
const ENDPOINTS_MAX: usize = 24;
/// More Services than that are folded, but for the one that is spoken of.
const OPEN_MAX: usize = 3;

pub fn html() -> String {
    "<div class=\"chain rules\" hidden><button type=\"button\" data-act=\"rules.toggle\" \
     aria-controls=\"rules\"></button><div id=\"rules\"></div></div>"
        .to_string()
}

/// The table of the selected node, where one is selected.
pub fn paint(session: Session, to: &mut Painter, chosen: Option<&Key>) {
    let node = chosen.filter(|key| key.kind == Kind::Node).map(|key| key.name);
    to.flag(".rules", "hidden", node.is_none());
    let Some(node) = node else { return };
    let voice = Voice { lang: session.lang.get(), skin: session.skin.get() };
    let table = session.voyage.with(|v| v.cluster().rule_table(&node, ENDPOINTS_MAX));
    let open = session.rules_open.get();
    to.state(".rules button", "aria-expanded", open);
    let Some(table) = table else {
        to.text(".rules button", "kube-proxy");
        return to.html("#rules", &paragraph(voice, Table::Off, &[]));
    };
    let lines: usize = table.sections.iter().map(|section| section.lines.len()).sum();
    let mode = match table.mode {
        ProxyMode::Ipvs => [table.mode.name(), " (", table.scheduler.name(), ")"].concat(),
        mode => mode.name().to_string(),
    };
    let count = (lines + table.common.len()).to_string();
    to.text(".rules button", &voice.say(Table::Head.get(voice.lang), &[&mode, &count]));
    to.html("#rules", &if open { whole(session, voice, &node, &table) } else { String::new() });
}

impl Session {
    /// Shows a node with its rules.
    pub fn open_rules(self, node: &str) {
        self.selected.set(Some(Key::new(Kind::Node, "", node)));
        self.rules_open.set(true);
        self.open_tab(Tab::Object);
        self.close();
    }
}

/// From the step that is told to the rules it is about.
#[inline(never)]
pub(super) fn link(session: Session, voice: Voice) -> String {
    let node = session.voyage.with_untracked(|v| match &v.current()?.what {
        What::Hop(hop) => here(hop).copied(),
        What::Node(note) => match &**note {
            NodeNote::Rules(RulesNote { node, .. })
            | NodeNote::ProxyMode(ModeNote { node, .. }) => {
                // The fleet's are those of any ship.
                let any = || v.cluster().machines().keys().next().copied();
                if node.is_empty() { any() } else { Some(*node) }
            }
            _ => None,
        },
        _ => None,
    });
    node.map_or_else(String::new, |node| button("pill", OPEN, &node, "route", &open_label(voice)))
}

/// What a button that opens a node's rules says.
pub fn open_label(voice: Voice) -> String {
    voice.say(Table::Open.get(voice.lang), &[])
}

/// The node whose kube-proxy rules decided a hop.
fn here(hop: &Hop) -> Option<&Str> {
    let HopEnd::Node(node) = &hop.from else { return None };
    let wrote = |rule: &Rule| {
        matches!(
            rule,
            Rule::ClusterIp { .. }
                | Rule::NodePort { .. }
                | Rule::ExternalIp { .. }
                | Rule::LoadBalancer { .. }
                | Rule::Reject { .. }
                | Rule::Drop { .. }
        )
    };
    hop.rule.as_ref().is_some_and(wrote).then_some(node)
}

fn whole(session: Session, voice: Voice, node: &Str, table: &RuleTable) -> String {
    let lang = voice.lang;
    let (hop, about) = session.voyage.with_untracked(|v| match v.current().map(|s| &s.what) {
        Some(What::Hop(hop)) => {
            let hop = (here(hop) == Some(node)).then(|| hop.clone());
            let about = hop.as_ref().map(|hop| hop.service);
            (hop, about)
        }
        Some(What::Node(note)) => match &**note {
            NodeNote::Rules(rules) => (None, Some(rules.service)),
            _ => (None, None),
        },
        _ => (None, None),
    });
    let hop = hop.as_deref();
    let intro = match table.mode {
        ProxyMode::Iptables => Table::Iptables,
        ProxyMode::Nftables => Table::Nftables,
        ProxyMode::Ipvs => Table::Ipvs,
    };
    let mut out = paragraph(voice, intro, &[]);
    let begin = session.voyage.with_untracked(|v| v.cluster().now() - v.time_ms());
    let renewed = table.synced.is_some_and(|at| at >= begin);
    match table.synced {
        Some(at) if renewed => {
            out += &paragraph(voice, Table::Synced, &[&clock(at - begin)]);
        }
        None if table.sections.is_empty() => out += &paragraph(voice, Table::Empty, &[]),
        _ => {}
    }
    if table.mode == ProxyMode::Ipvs {
        let _ = write!(out, "<pre>{}</pre>", esc(&IPVS_HEAD.map(str::trim).join("\n")));
    }
    let many = table.sections.len() > OPEN_MAX;
    for section in &table.sections {
        let open = !many || about == Some(section.service);
        let Key { namespace, name, .. } = section.service;
        let head = [&*namespace, "/", &name].concat();
        fold(&mut out, open, &head, &service(voice, table.mode, section, hop, renewed));
    }
    let mut common = String::new();
    for (i, line) in table.common.iter().enumerate() {
        let before = i.checked_sub(1).map(|i| &table.common[i]);
        one(&mut common, voice, table.mode, before, line, Marks { met: met(line, hop), ..NONE });
    }
    fold(&mut out, false, Table::Common.get(lang), &common);
    out
}

fn fold(out: &mut String, open: bool, head: &str, inside: &str) {
    let open = if open { " open" } else { "" };
    let _ = write!(out, "<details class=\"svc\"{open}><summary>{head}</summary>{inside}</details>");
}

fn met(line: &Line, hop: Option<&Hop>) -> bool {
    hop.is_some_and(|hop| line.met(hop))
}

/// `renewed`: the last sync is part of this voyage.
fn service(
    voice: Voice,
    mode: ProxyMode,
    section: &Section,
    hop: Option<&Hop>,
    renewed: bool,
) -> String {
    let hop = hop.filter(|hop| hop.service == section.service);
    let mut out = String::new();
    let mut before = None;
    for (line, fresh) in section.lines.iter().zip(&section.fresh) {
        let marks = Marks { fresh: *fresh && renewed, gone: false, met: met(line, hop) };
        one(&mut out, voice, mode, before, line, marks);
        before = Some(line);
    }
    for line in section.gone.iter().filter(|_| renewed) {
        one(&mut out, voice, mode, before, line, Marks { gone: true, ..NONE });
        before = Some(line);
    }
    if section.left_out > 0 {
        out += &paragraph(voice, Table::LeftOut, &[&section.left_out.to_string()]);
    }
    out
}

#[derive(Clone, Copy)]
struct Marks {
    fresh: bool,
    gone: bool,
    met: bool,
}

const NONE: Marks = Marks { fresh: false, gone: false, met: false };

/// A line that unfolds to its meaning. What stands in a chain by itself has the chain's name above.
fn one(
    out: &mut String,
    voice: Voice,
    mode: ProxyMode,
    before: Option<&Line>,
    line: &Line,
    marks: Marks,
) {
    let rule = line.text.starts_with("-A ");
    if !rule && before.is_none_or(|before| before.chain != line.chain) {
        let _ = write!(out, "<p class=\"chn\">{}</p>", esc(&line.chain));
    }
    let mut class = String::new();
    let mut signs = String::new();
    for (on, name, sign, text) in [
        (marks.met, "met", "▶", Table::Met),
        (marks.fresh, "fresh", "+", Table::Fresh),
        (marks.gone, "gone", "−", Table::Gone),
    ] {
        if on {
            class = [&class, " ", name].concat();
            let _ = write!(
                signs,
                "<b aria-hidden=\"true\">{sign}</b><span class=\"sr\">{} · </span>",
                voice.say(text.get(voice.lang), &[])
            );
        }
    }
    let code = if rule { coloured(&line.text) } else { esc(&line.text) };
    let words =
        spans(&rich::fill(meaning(mode, line.kind).get(voice.lang), voice.lang, voice.skin, &[]));
    let table = if line.chain.starts_with("filter: ") { "<i>-t filter </i>" } else { "" };
    let _ = write!(
        out,
        "<details class=\"ln{class}\" data-line=\"{:?}\"><summary>{signs}<code>{table}{code}</code>\
         </summary><p>{words}</p></details>",
        line.kind
    );
}

/// Chains and targets stand out, comments step back.
fn coloured(rule: &str) -> String {
    let mut out = String::new();
    let (mut last, mut quoted) = ("", false);
    for word in rule.split(' ') {
        let word_html = esc(word);
        let faint = quoted || matches!(word, "comment" | "--comment") || word.starts_with('"');
        if word.contains('"') && word.matches('"').count() == 1 {
            quoted = !quoted;
        }
        let strong = matches!(last, "-A" | "-j" | "--probability" | "--to-destination" | "-d");
        let space = if out.is_empty() { "" } else { " " };
        let _ = match (strong, faint) {
            (true, _) => write!(out, "{space}<b>{word_html}</b>"),
            (_, true) => write!(out, "{space}<i>{word_html}</i>"),
            _ if word.starts_with('-') => {
                write!(out, "{space}<span class=\"nb\">{word_html}</span>")
            }
            _ => write!(out, "{space}{word_html}"),
        };
        last = word;
    }
    out
}

fn paragraph(voice: Voice, text: Table, args: &[&str]) -> String {
    let text = rich::fill(text.get(voice.lang), voice.lang, voice.skin, args);
    ["<p class=\"fine\">", &spans(&text), "</p>"].concat()
}

fn meaning(mode: ProxyMode, kind: LineKind) -> Meaning {
    match kind {
        LineKind::ClusterIp
        | LineKind::ExternalIp
        | LineKind::LoadBalancer
        | LineKind::NodePort
            if mode == ProxyMode::Ipvs =>
        {
            Meaning::Server
        }
        LineKind::ClusterIp => Meaning::ClusterIp,
        LineKind::ExternalIp => Meaning::ExternalIp,
        LineKind::LoadBalancer => Meaning::LoadBalancer,
        LineKind::NodePort => Meaning::NodePort,
        LineKind::Chance => Meaning::Chance,
        LineKind::Rest => Meaning::Rest,
        LineKind::Numgen => Meaning::Numgen,
        LineKind::Keep => Meaning::Keep,
        LineKind::Remember => Meaning::Remember,
        LineKind::MasqueradeForeign => Meaning::MasqueradeForeign,
        LineKind::MasqueradeSelf => Meaning::MasqueradeSelf,
        LineKind::MasqueradeOutside => Meaning::MasqueradeOutside,
        LineKind::ShortPods => Meaning::ShortPods,
        LineKind::ShortNode => Meaning::ShortNode,
        LineKind::Onward => Meaning::Onward,
        LineKind::Dnat => Meaning::Dnat,
        LineKind::Reject => Meaning::Reject,
        LineKind::Drop => Meaning::Drop,
        LineKind::HealthCheck => Meaning::HealthCheck,
        LineKind::ToNodePorts => Meaning::ToNodePorts,
        LineKind::Mark => Meaning::Mark,
        LineKind::Masquerade => Meaning::Masquerade,
        LineKind::Real => Meaning::Real,
        LineKind::Dummy => Meaning::Dummy,
        LineKind::Set => Meaning::Set,
    }
}
