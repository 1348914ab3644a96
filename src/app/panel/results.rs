//! What became of the streams of requests to a Service: side by side under different rules, by
//! node, by pod and over time. While a stream flows the counts follow the clock, not the steps.

use crate::app::bar::clock;
use crate::app::html::esc;
use crate::app::narration::{Voice, failure};
use crate::app::painter::Painter;
use crate::app::session::{Session, Tab};
use crate::cluster::map::{Map, sort_by_key};
use crate::cluster::network::{Bucket, Phase, Results, Series, is_inside, is_machine};
use crate::cluster::object::{Key, Kind, Object, Str};
use crate::cluster::{Move, Ms, What};
use crate::text::number::grouped;
use crate::text::results::ResultText as T;
use crate::voyage::Voyage;
use std::fmt::Write;

/// Shown in two tabs; what changes with every moment stands apart from what a reader holds open.
pub fn html() -> String {
    ["<div class=\"results\" hidden><h3></h3><div class=\"rset\"></div>\
         <div class=\"counts\"></div><details class=\"rt\"><summary></summary>\
         <div class=\"scroll\" tabindex=\"0\" role=\"region\"></div></details></div>"]
    .concat()
}

/// Follows the clock of a wait, some times a second.
#[inline(never)]
pub fn paint(session: Session, to: &mut Painter) {
    let place = match session.tab.get() {
        Tab::Explain => ".explain .results",
        Tab::Object => ".objects .results",
        Tab::Fleet | Tab::Events => return,
    };
    let chosen = session.selected.get().filter(|key| key.kind == Kind::Service);
    let on_object = session.tab.get() == Tab::Object;
    let key = session.voyage.with(|v| if on_object { chosen } else { told(v) });
    let voice = Voice { lang: session.lang.get(), skin: session.skin.get() };
    let at = moment(session);
    let waited = (session.waited.get() * TICKS) as u32;
    let (branch, cursor) = session.voyage.with(|v| (v.branch(), v.cursor()));
    let word = key.as_ref().map(crate::app::dock::offer::key_word);
    let due = format!("{branch} {cursor} {waited} {} {:?}", word.unwrap_or_default(), voice.lang);
    if !to.is_due(place, &[&due, voice.skin.code()].concat()) {
        return;
    }
    let known = key.and_then(|key| {
        session.voyage.with(|v| {
            v.meanwhile(at, |now| {
                let found = now.traffic().results(&key).filter(|r| !r.phases.is_empty())?;
                Some((key, found.clone(), v.origin().now()))
            })
        })
    });
    to.flag(place, "hidden", known.is_none());
    let Some((key, results, origin)) = known else { return };
    let lang = voice.lang;
    let inside = |what: &str| [place, " ", what].concat();
    to.text(&inside("h3"), &voice.say(T::Title.get(lang), &[&key.name]));
    let service = session.voyage.with(|v| v.cluster().get(&key));
    to.html(&inside(".rset"), &settings(session, service.as_ref(), &key));
    to.html(&inside(".counts"), &shown(voice, &results, origin));
    to.text(&inside("summary"), T::Table.get(lang));
    to.attr(&inside(".scroll"), "aria-label", Some(T::OverTime.get(lang)));
    to.html(&inside(".scroll"), &table(voice, &results.series, origin));
}

/// The moment that is shown: within a wait, where its clock is.
pub fn moment(session: Session) -> Ms {
    let (wait, waited) = (session.wait.get(), session.waited.get());
    match wait.filter(|_| waited < 1.0) {
        Some(wait) => wait.from_ms + ((wait.to_ms - wait.from_ms) as f64 * waited) as Ms,
        None => session.voyage.with(|v| v.time_ms()),
    }
}

/// The Service the present step is about, or whose stream is under way.
fn told(voyage: &Voyage) -> Option<Key> {
    let traffic = voyage.cluster().traffic();
    let step = voyage.current()?;
    let own = match &step.what {
        What::Traffic(summary) => Some(summary.service),
        What::Act(act) => match &**act {
            Move::TrafficSend(t) if t.count > 1 && t.to.is_empty() => {
                Some(Key::new(Kind::Service, t.namespace, t.service))
            }
            _ => None,
        },
        _ => None,
    };
    own.or_else(|| traffic.streams().next().map(|stream| stream.service))
}

/// The two settings that this is about, as they are on record.
fn settings(session: Session, service: Option<&Object>, key: &Key) -> String {
    let Some(spec) = service.and_then(Object::as_service).map(|s| &s.spec) else {
        return String::new();
    };
    if !session.may_act() {
        return String::new();
    }
    let word = crate::app::dock::offer::key_word(key);
    let mut out = String::new();
    let outside = matches!(&*spec.kind, "NodePort" | "LoadBalancer");
    let policy = ("externalTrafficPolicy", spec.external_traffic_policy, ["Cluster", "Local"]);
    let affinity = ("sessionAffinity", spec.session_affinity, ["None", "ClientIP"]);
    for (field, now, values) in [policy, affinity] {
        if field == "externalTrafficPolicy" && !outside {
            continue;
        }
        let _ = write!(
            out,
            "<div><span class=\"mono\">{field}</span>\
             <span class=\"seg\" role=\"group\" aria-label=\"{field}\">"
        );
        for value in values {
            let _ = write!(
                out,
                "<button type=\"button\" data-act=\"service.edit\" \
                 data-arg=\"{} {field}={value}\" aria-pressed=\"{}\">{value}</button>",
                esc(&word),
                *now == *value
            );
        }
        out.push_str("</span></div>");
    }
    out
}

fn shown(voice: Voice, results: &Results, origin: Ms) -> String {
    let mut latest = results.phases.iter().rev().map(|phase| &**phase);
    let Some(last) = latest.next() else { return String::new() };
    // A few requests that came before all nodes had written their rules compare with nothing.
    let before = latest.find(|phase| phase.total() * 20 >= last.total());
    let phases: Vec<&Phase> = before.into_iter().chain([last]).collect();
    let mut out = beside(voice, &phases);
    out += &by_node(voice, &phases);
    out += &by_pod(voice, &phases);
    out + &chart(voice, &results.series, origin)
}

/// The name of a phase: its rules.
fn name(voice: Voice, phase: &Phase) -> String {
    let policy = if phase.rules.local { "Local" } else { "Cluster" };
    match phase.rules.sticky {
        true => [policy, " · ", T::Affinity.get(voice.lang)].concat(),
        false => policy.to_string(),
    }
}

/// What each phase came to, one column each.
fn beside(voice: Voice, phases: &[&Phase]) -> String {
    let lang = voice.lang;
    let mut out = String::from("<table data-table=\"results\"><thead><tr><td></td>");
    for (at, phase) in phases.iter().enumerate() {
        let when = match (phases.len(), at) {
            (1, _) => "",
            (_, 0) => T::Before.get(lang),
            _ => T::After.get(lang),
        };
        let name = esc(&name(voice, phase)).to_string();
        let _ = write!(
            out,
            "<th scope=\"col\" class=\"p{at}\"><small>{when}</small><span class=\"mono\">{name}\
             </span></th>"
        );
    }
    out.push_str("</tr></thead><tbody>");
    let mut row = |name: T, cell: &dyn Fn(&Phase) -> String| {
        let cells: Vec<String> = phases.iter().map(|phase| cell(phase)).collect();
        if cells.iter().all(String::is_empty) {
            return;
        }
        let _ = write!(out, "<tr><th scope=\"row\">{}</th>", name.get(lang));
        for cell in cells {
            let _ = write!(out, "<td>{cell}</td>");
        }
        out.push_str("</tr>");
    };
    row(T::Answered, &|p| {
        esc(&voice.say(T::Of.get(lang), &[&grouped(p.answered), &grouped(p.total())])).to_string()
    });
    row(T::Refused, &|p| some(p.refused));
    row(T::TimedOut, &|p| some(p.timed_out));
    row(T::Source, &|p| source(voice, p));
    row(T::Hops, &|p| hops(p));
    row(T::Crossed, &|p| share(p.crossed, p.answered));
    row(T::Dropped, &|p| {
        let why = |(outcome, count): &(_, u32)| {
            let times = voice.say(T::Times.get(lang), &[&grouped(*count)]);
            [&*esc(&failure(voice, outcome)), " <small>", &*esc(&times), "</small>"].concat()
        };
        p.failures.iter().map(why).collect::<Vec<_>>().join("<br>")
    });
    out + "</tbody></table>"
}

fn some(count: u32) -> String {
    if count == 0 { String::new() } else { grouped(count) }
}

fn share(part: u32, of: u32) -> String {
    match of {
        0 => String::new(),
        of => [&*(u64::from(part) * 100 / u64::from(of)).to_string(), "%"].concat(),
    }
}

/// The addresses that the pods saw, and whose they are.
fn source(voice: Voice, phase: &Phase) -> String {
    let lang = voice.lang;
    let Some((first, _)) = phase.sources.iter().next() else { return String::new() };
    let own = !phase.entries.is_empty() && !phase.sources.keys().any(|ip| is_inside(ip));
    let text = match phase.sources.len() {
        1 => first.to_string(),
        n => voice.say(T::AndMore.get(lang), &[first, &(n - 1).to_string()]),
    };
    let whose = if own { T::Kept } else { T::Lost };
    let pods = is_inside(first) && !is_machine(first);
    let hint = if pods { "" } else { whose.get(lang) };
    ["<span class=\"mono\">", &*esc(&text), "</span><small>", hint, "</small>"].concat()
}

/// `6`, or `4–6`.
fn hops(phase: &Phase) -> String {
    let (least, most) = (phase.hops.first_key_value(), phase.hops.last_key_value());
    match (least, most) {
        (Some((least, _)), Some((most, _))) if least == most => least.to_string(),
        (Some((least, _)), Some((most, _))) => {
            [&*least.to_string(), "–", &*most.to_string()].concat()
        }
        _ => String::new(),
    }
}

/// A bar for each phase: how many, how many of them failed, and the share that was to be expected.
struct Bar {
    count: u32,
    failed: u32,
    expected: Option<f64>,
}

fn by_node(voice: Voice, phases: &[&Phase]) -> String {
    let mut nodes: Vec<Str> = Vec::new();
    for node in phases.iter().flat_map(|phase| phase.entries.keys()) {
        if !nodes.contains(node) {
            nodes.push(*node);
        }
    }
    if nodes.len() < 2 {
        return String::new();
    }
    sort_by_key(&mut nodes, |node| *node);
    let rows = nodes.iter().take(ROWS_MAX).map(|node| {
        let bar = |phase: &&Phase| {
            let [yes, no] = phase.entries.get(node).copied().unwrap_or_default();
            Bar { count: yes, failed: no, expected: None }
        };
        (voice.ship(node), String::new(), phases.iter().map(bar).collect())
    });
    bars(voice, T::ByNode, rows.collect(), nodes.len())
}

fn by_pod(voice: Voice, phases: &[&Phase]) -> String {
    let lang = voice.lang;
    let mut pods: Vec<(Key, Str)> = Vec::new();
    for (pod, got) in phases.iter().flat_map(|phase| phase.pods.iter()) {
        if !pods.iter().any(|(known, _)| known == pod) {
            pods.push((*pod, got.node));
        }
    }
    sort_by_key(&mut pods, |(pod, node)| (*node, *pod));
    let expected: Vec<Map<Key, f64>> = phases.iter().map(|phase| expected(phase)).collect();
    let rows = pods.iter().take(ROWS_MAX).map(|(pod, node)| {
        let bars = phases.iter().zip(&expected).map(|(phase, expected)| {
            let count = phase.pods.get(pod).map_or(0, |got| got.count);
            Bar { count, failed: 0, expected: expected.get(pod).copied() }
        });
        (voice.pod(&pod.name), voice.ship(node), bars.collect())
    });
    let out = bars(voice, T::ByPod, rows.collect(), pods.len());
    let note = match phases.last() {
        Some(phase) if phase.rules.sticky => T::Sticky.get(lang).to_string(),
        Some(phase) if phase.answered > 0 => match even(phase) {
            // Two standard deviations: 95 of 100 pods are within.
            Some((mean, part)) => {
                let spread = 2.0 * (mean * (1.0 - part)).sqrt();
                let ends = [(mean - spread).max(0.0), mean + spread];
                let [low, high] = ends.map(|end| grouped(end.round() as u32));
                voice.say(T::Chance.get(lang), &[&low, &high])
            }
            None => T::Share.get(lang).to_string(),
        },
        _ => String::new(),
    };
    [&*out, "<p class=\"fine\">", &*esc(&note), "</p>"].concat()
}

/// What each pod would get if every choice were even: of the requests that came in at a node, among
/// the pods its rules choose from.
fn expected(phase: &Phase) -> Map<Key, f64> {
    let mut out = Map::new();
    if phase.rules.sticky {
        return out;
    }
    for (pod, got) in &phase.pods {
        let mine = |node: &Str| !phase.rules.local || got.node == *node;
        let mut sum = 0.0;
        for (node, [answered, _]) in phase.entries.iter().filter(|(node, _)| mine(node)) {
            let among = phase.pods.values().filter(|p| !phase.rules.local || p.node == *node);
            sum += f64::from(*answered) / among.count().max(1) as f64;
        }
        out.insert(*pod, sum);
    }
    out
}

/// The mean of a choice that is the same for all pods, and each pod's part.
fn even(phase: &Phase) -> Option<(f64, f64)> {
    let pods = phase.pods.len() as f64;
    (!phase.rules.local && pods > 0.0).then(|| (f64::from(phase.answered) / pods, 1.0 / pods))
}

/// Rows with a bar for each phase; the longest is as wide as there is room.
fn bars(voice: Voice, title: T, rows: Vec<(String, String, Vec<Bar>)>, all: usize) -> String {
    let mut out = String::new();
    let shown = rows.len();
    let counts = rows.iter().flat_map(|(_, _, bars)| bars);
    let most = counts.map(|bar| bar.count + bar.failed).max().unwrap_or(1).max(1);
    let percent = |part: f64| tenths((part * 1_000.0 / f64::from(most)) as u32);
    let _ = write!(out, "<h4>{}</h4><ul class=\"rbars\">", title.get(voice.lang));
    for (name, place, bars) in rows {
        let _ = write!(
            out,
            "<li><span class=\"who\">{} <small>{}</small></span>",
            esc(&name),
            esc(&place)
        );
        for (at, bar) in bars.iter().enumerate() {
            let failed = match bar.failed {
                0 => String::new(),
                n => [" <em>−", &grouped(n), "</em>"].concat(),
            };
            let mark = bar.expected.map_or(String::new(), |expected| {
                format!("<u style=\"left:{}%\"></u>", percent(expected.min(f64::from(most))))
            });
            let _ = write!(
                out,
                "<span class=\"rb p{at}\"><span class=\"rtrack\"><i style=\"width:{}%\"></i>\
                 <i class=\"no\" style=\"width:{}%\"></i>{mark}</span><b>{}{failed}</b></span>",
                percent(f64::from(bar.count)),
                percent(f64::from(bar.failed)),
                grouped(bar.count)
            );
        }
        out.push_str("</li>");
    }
    out.push_str("</ul>");
    if all > shown {
        let _ = write!(out, "<p class=\"fine\">+{}</p>", all - shown);
    }
    out
}

/// A number of tenths; printing fractions brings tables.
fn tenths(n: u32) -> String {
    format!("{}.{}", n / 10, n % 10)
}

/// How it went over time: counts as stacked bars, and below how long clients waited.
fn chart(voice: Voice, series: &Series, origin: Ms) -> String {
    let lang = voice.lang;
    let buckets = &series.buckets;
    if buckets.is_empty() {
        return String::new();
    }
    let most = buckets.iter().map(Bucket::total).max().unwrap_or(1).max(1);
    let sums = [
        buckets.iter().map(|b| b.answered).sum::<u32>(),
        buckets.iter().map(|b| b.refused).sum(),
        buckets.iter().map(|b| b.timed_out).sum(),
    ];
    let said = sums.map(grouped);
    let said = voice.say(T::Said.get(lang), &[&said[0], &said[1], &said[2]]);
    let each = voice.say(T::Each.get(lang), &[&(series.width / 1_000).to_string()]);
    let mut out = format!(
        "<h4>{} <small>{}</small></h4><svg class=\"rchart\" viewBox=\"0 0 {WIDTH} {TALL}\" \
         role=\"img\" aria-label=\"{}\">",
        T::OverTime.get(lang),
        esc(&each),
        esc(&said),
    );
    let (plot, wide) = (WIDTH - LEFT - 4, buckets.len().max(10) as u32);
    let x = |at: usize| LEFT * 10 + at as u32 * plot * 10 / wide;
    let mut line = |y: u32, label: &str| {
        let _ = write!(
            out,
            "<path class=\"grid\" d=\"M{LEFT} {y}H{}\"/><text class=\"end\" x=\"{}\" y=\"{}\">\
             {label}</text>",
            WIDTH - 4,
            LEFT - 4,
            y + 4
        );
    };
    line(COUNTS, "0");
    line(TOP, &grouped(most));
    let waits: Vec<Option<[Ms; 2]>> = buckets.iter().map(|b| b.latency_ms()).collect();
    let longest = waits.iter().flatten().map(|[_, most]| *most).max().unwrap_or(0).max(1);
    line(TALL - FOOT, "0");
    line(LATENCY, &[&*grouped(longest), " ms"].concat());
    for (at, bucket) in buckets.iter().enumerate() {
        let mut y = COUNTS * 10;
        let kinds = [(bucket.answered, "c0"), (bucket.refused, "c2"), (bucket.timed_out, "c3")];
        for (count, class) in kinds {
            let height = (u64::from(count) * u64::from(COUNTS - TOP) * 10 / u64::from(most)) as u32;
            y -= height;
            if count > 0 {
                let w = (x(at + 1) - x(at)).saturating_sub(8).max(6);
                let _ = write!(
                    out,
                    "<rect class=\"{class}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>",
                    tenths(x(at)),
                    tenths(y),
                    tenths(w),
                    tenths(height.max(8))
                );
            }
        }
        let before = at.checked_sub(1).map(|before| &buckets[before]);
        if before.is_some_and(|b| b.total() > 0 && b.rules != bucket.rules && bucket.total() > 0) {
            let name = if bucket.rules.local { "Local" } else { "Cluster" };
            let _ = write!(
                out,
                "<path class=\"turn\" d=\"M{x} {}V{}\"/><text class=\"turned\" x=\"{x}\" \
                 y=\"9\">{}</text>",
                TOP - 4,
                TALL - FOOT,
                if before.is_some_and(|b| b.rules.local != bucket.rules.local) {
                    name
                } else {
                    T::Changed.get(lang)
                },
                x = tenths(x(at)),
            );
        }
    }
    for (which, class) in [(1, "line c3"), (0, "line c1")] {
        let mut path = String::new();
        for (at, wait) in waits.iter().enumerate() {
            let Some(wait) = wait else { continue };
            let room = u64::from(TALL - FOOT - LATENCY);
            let y = TALL - FOOT - (wait[which] * room / longest) as u32;
            let ends = [x(at), x(at + 1)].map(tenths);
            let join = if path.is_empty() { 'M' } else { 'L' };
            let _ = write!(path, "{join}{} {y}H{}", ends[0], ends[1]);
        }
        let _ = write!(out, "<path class=\"{class}\" d=\"{path}\"/>");
    }
    let ends = [(0, "start"), (buckets.len(), "end")];
    for (at, anchor) in ends {
        let time = series.from.saturating_sub(origin) + at as Ms * series.width;
        let _ = write!(
            out,
            "<text class=\"{anchor}\" x=\"{}\" y=\"{}\">{}</text>",
            tenths(x(at)),
            TALL - 3,
            clock(time)
        );
    }
    out.push_str("</svg><p class=\"lkey\">");
    let keys = [(T::Answered, 0, sums[0]), (T::Refused, 2, sums[1]), (T::TimedOut, 3, sums[2])];
    for (word, colour, _) in keys.iter().filter(|(_, _, sum)| *sum > 0) {
        let _ = write!(out, "<span><i class=\"c{colour}\"></i>{}</span>", word.get(lang));
    }
    let latency = T::Latency.get(lang);
    for (word, colour) in [(T::Median, 1), (T::Most, 3)] {
        let _ =
            write!(out, "<span><i class=\"ln c{colour}\"></i>{latency}: {}</span>", word.get(lang));
    }
    out + "</p>"
}

fn table(voice: Voice, series: &Series, origin: Ms) -> String {
    let lang = voice.lang;
    let mut out = String::from("<table data-table=\"over-time\"><thead><tr>");
    for word in [T::Time, T::Answered, T::Refused, T::TimedOut, T::Median, T::Most] {
        let _ = write!(out, "<th scope=\"col\" class=\"n\">{}</th>", word.get(lang));
    }
    out.push_str("</tr></thead><tbody>");
    for (at, bucket) in series.buckets.iter().enumerate() {
        let time = series.from.saturating_sub(origin) + at as Ms * series.width;
        let _ = write!(out, "<tr><th scope=\"row\">{}</th>", clock(time));
        for count in [bucket.answered, bucket.refused, bucket.timed_out] {
            let _ = write!(out, "<td class=\"n\">{}</td>", grouped(count));
        }
        let waits = bucket.latency_ms().map_or([String::new(), String::new()], |waits| {
            waits.map(|ms| [&*grouped(ms), " ms"].concat())
        });
        let _ =
            write!(out, "<td class=\"n\">{}</td><td class=\"n\">{}</td></tr>", waits[0], waits[1]);
    }
    out + "</tbody></table>"
}

/// Times in a wait that the counts move.
const TICKS: f64 = 24.0;
const ROWS_MAX: usize = 40;
/// The chart, in its own units.
const WIDTH: u32 = 340;
const TALL: u32 = 168;
const LEFT: u32 = 52;
const TOP: u32 = 16;
/// Where the counts stand, and the top of the latency.
const COUNTS: u32 = 92;
const LATENCY: u32 = 108;
const FOOT: u32 = 18;
