//! A fleet as a whole: what goes on, how many are well, and how fast zones are emptied.

use super::Voice;
use crate::cluster::controller::{
    Disruption, LARGE_ZONE_NODES, UNHEALTHY_PERCENT, ZoneView, rollout,
};
use crate::cluster::map::sort_by;
use crate::cluster::object::{Key, Kind, Object, Status, Str};
use crate::cluster::{Cluster, Ms};
use crate::text::fleet::{FleetText, FleetWhy, GroupText, ZoneText};
use crate::text::number::grouped;
use crate::text::story::desk::ZoneName;
use crate::text::{Span, number, rich};
use crate::voyage::{Group, Theme};

/// What the panel says of a fleet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fleet {
    /// Whether all is well, and in a word what is not.
    pub chip: (bool, String),
    pub ships: u32,
    /// What goes on, in a sentence or two.
    pub title: Vec<Span>,
    pub tiles: [Tile; 3],
    /// `화물(파드) 1,661개`.
    pub pods: String,
    /// The largest apps; the last row may stand for all others.
    pub apps: Vec<AppRow>,
    /// Zones, where not all is well.
    pub zones: Vec<ZoneRow>,
    pub why: Vec<Span>,
}

/// A number to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tile {
    /// `ok`, `bad`, `warn` or nothing.
    pub class: &'static str,
    pub number: String,
    pub word: &'static str,
}

/// The pods of one app, or of the others together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppRow {
    /// Empty for the others.
    pub app: Str,
    pub name: String,
    pub ready: u32,
    pub pods: u32,
    /// `1,000개 중 970개 준비`.
    pub said: String,
}

/// One zone as the node lifecycle controller sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZoneRow {
    pub zone: Str,
    pub title: String,
    /// As in the controller's source.
    pub state: &'static str,
    pub class: &'static str,
    pub counts: String,
    pub rate: String,
    /// Who waits for the taint; empty when nobody does.
    pub queued: String,
    pub why: Vec<Span>,
}

/// Apps that have a row of their own.
const APPS_MAX: usize = 7;
/// A fleet in which single nodes can be asked.
const SMALL_NODES: u32 = 400;
/// Silent ships that are named.
const NAMED_MAX: u32 = 3;

/// The word for so many ships; Korean has one.
pub fn ships(voice: Voice, n: u32) -> String {
    voice.say(if n == 1 { "{ship}" } else { "{ships}" }, &[])
}

/// Looks at counts that are kept, at Deployments and at zones; at no pod.
#[inline(never)]
pub fn fleet(voice: Voice, cluster: &Cluster) -> Fleet {
    let lang = voice.lang;
    let tally = *cluster.tally();
    let ships_all: u32 = tally.nodes.iter().sum();
    let silent = tally.nodes[1] + tally.nodes[2];
    let short = short(cluster);
    let broken = if silent == 0 { broken(cluster) } else { 0 };
    // While all are well nobody asks for their zones.
    let zones = if silent > 0 { cluster.zones() } else { Vec::new() };
    let chip = match (silent, short) {
        (0, _) if broken > 0 => {
            let args = [&*grouped(broken), &ships(voice, broken)];
            (false, voice.say(FleetText::Broken.get(lang), &args))
        }
        (0, 0) => (true, voice.say(FleetText::AllWell.get(lang), &[])),
        (0, pods) => (false, voice.say(FleetText::Unready.get(lang), &[&grouped(pods)])),
        (n, _) => {
            let args = [&*grouped(n), &ships(voice, n)];
            (false, voice.say(FleetText::Silent.get(lang), &args))
        }
    };
    let pressed = if ships_all <= SMALL_NODES { under_pressure(cluster) } else { 0 };
    let pods = grouped(tally.pods());
    let middle = match pressed {
        0 => Tile { class: "", number: pods.clone(), word: FleetText::Pods.get(lang) },
        n => Tile { class: "warn", number: grouped(n), word: FleetText::Pressure.get(lang) },
    };
    let tiles = [
        Tile { class: "ok", number: grouped(tally.nodes[0]), word: FleetText::Ready.get(lang) },
        middle,
        Tile {
            class: if silent > 0 { "bad" } else { "" },
            number: grouped(silent),
            word: FleetText::NotReady.get(lang),
        },
    ];
    let stopped = zones.iter().all(|zone| zone.state == Disruption::Full);
    let rows = zones.iter().filter(|zone| zone.not_ready > 0 || zone.state > Disruption::Normal);
    Fleet {
        chip,
        ships: ships_all,
        title: title(voice, cluster, &zones, silent, short, broken),
        tiles,
        pods: voice.say(FleetText::ByApp.get(lang), &[&pods]),
        apps: apps(voice, cluster),
        zones: rows.map(|zone| zone_row(voice, cluster.now(), zone, stopped)).collect(),
        why: why(voice, cluster, silent, short, broken),
    }
}

fn fill(voice: Voice, template: &str, args: &[&str]) -> Vec<Span> {
    rich::fill(template, voice.lang, voice.skin, args)
}

/// Ready pods that Deployments want and do not have.
fn short(cluster: &Cluster) -> u32 {
    let (mut short, mut wanted) = (0, 0);
    for d in cluster.list(Kind::Deployment).filter_map(Object::as_deployment) {
        let desired = rollout::desired(d);
        wanted += desired;
        short += (desired - d.status.ready_replicas).max(0);
    }
    // What a status says is old where its pods were marked a moment ago.
    short.max(wanted - cluster.tally().ready as i32) as u32
}

/// Nodes whose machines are off or cut off.
fn broken(cluster: &Cluster) -> u32 {
    let down = cluster.machines().iter().filter(|(_, machine)| !machine.is_up());
    let is_node = |name: Str| cluster.get(&Key::new(Kind::Node, "", name)).is_some();
    down.filter(|(name, _)| is_node(**name)).count() as u32
}

fn under_pressure(cluster: &Cluster) -> u32 {
    let nodes = cluster.list(Kind::Node).filter_map(Object::as_node);
    let pressed = nodes
        .filter(|node| node.condition("MemoryPressure").is_some_and(|c| c.status == Status::True));
    pressed.count() as u32
}

fn title(
    voice: Voice,
    cluster: &Cluster,
    zones: &[ZoneView],
    silent: u32,
    short: u32,
    broken: u32,
) -> Vec<Span> {
    let lang = voice.lang;
    let tally = cluster.tally();
    let say = |text: FleetText, args: &[&str]| fill(voice, text.get(lang), args);
    let (count, word) = (grouped(silent), ships(voice, silent));
    let hit: Vec<&ZoneView> = zones.iter().filter(|zone| zone.not_ready > 0).collect();
    let mut out = match (silent, &hit[..]) {
        (0, _) if broken > 0 => {
            say(FleetText::BrokenAll, &[&grouped(broken), "", &ships(voice, broken)])
        }
        (0, _) if short == 0 && tally.unbound == 0 => {
            let ships: u32 = tally.nodes.iter().sum();
            return say(FleetText::Calm, &[&grouped(ships), &grouped(tally.ready)]);
        }
        (0, _) => Vec::new(),
        (1..=NAMED_MAX, _) => {
            let names: Vec<String> = cluster.not_ready().iter().map(|n| voice.ship(n)).collect();
            match names.is_empty() {
                true => say(FleetText::SilentAll, &[&count, "", &word]),
                false => say(FleetText::SilentShips, &[&names.join(", ")]),
            }
        }
        (_, []) => say(FleetText::SilentAll, &[&count, "", &word]),
        (_, [zone]) if zone.name.is_empty() => say(FleetText::SilentAll, &[&count, "", &word]),
        (_, [zone]) => {
            let whole = zone.ready == 0;
            let text = if whole { FleetText::SilentWhole } else { FleetText::SilentIn };
            say(text, &[&count, &zone_name(voice, &zone.name), &word])
        }
        (_, many) => say(FleetText::SilentZones, &[&count, &many.len().to_string(), &word]),
    };
    // Until they are marked, the pods of a silent ship count as ready.
    let counted: u32 = cluster.not_ready().iter().map(|node| cluster.load(node).ready).sum();
    let rest = match (tally.unbound, short) {
        (1.., _) => (FleetText::Waiting, tally.unbound),
        (0, 1..) => (FleetText::Short, short),
        (0, 0) if broken > 0 => return out,
        (0, 0) if counted > 0 => (FleetText::Counted, counted),
        (0, 0) => (FleetText::Replaced, 0),
    };
    if !out.is_empty() {
        out.push(Span::plain(" "));
    }
    out.extend(say(rest.0, &[&grouped(rest.1)]));
    out
}

/// `해역 zone-b`.
pub fn zone_name(voice: Voice, zone: &str) -> String {
    match zone.is_empty() {
        true => voice.say(ZoneText::NoZone.get(voice.lang), &[]),
        false => voice.say(ZoneName::One.get(voice.lang), &[zone]),
    }
}

/// From what the Deployments say of themselves.
fn apps(voice: Voice, cluster: &Cluster) -> Vec<AppRow> {
    let row = |app: Str, name: String, ready: u32, pods: u32| AppRow {
        app,
        name,
        ready,
        pods,
        said: voice.say(FleetText::ReadyOf.get(voice.lang), &[&grouped(ready), &grouped(pods)]),
    };
    let count = |n: i32| n.max(0) as u32;
    let mut all = Vec::new();
    for deployment in cluster.list(Kind::Deployment).filter_map(Object::as_deployment) {
        let status = &deployment.status;
        let (ready, pods) = (count(status.ready_replicas), count(status.replicas));
        all.push((deployment.metadata.name, ready, pods));
    }
    sort_by(&mut all, |a: &(Str, u32, u32), b: &(Str, u32, u32)| b.2.cmp(&a.2));
    let alone = if all.len() > APPS_MAX + 1 { APPS_MAX } else { all.len() };
    let (first, others) = all.split_at(alone);
    let mut rows: Vec<AppRow> =
        first.iter().map(|(app, ready, pods)| row(*app, app.to_string(), *ready, *pods)).collect();
    if !others.is_empty() {
        let sum = |of: fn(&(Str, u32, u32)) -> u32| others.iter().map(of).sum();
        let name = voice.say(FleetText::Rest.get(voice.lang), &[&others.len().to_string()]);
        rows.push(row(Str::default(), name, sum(|o| o.1), sum(|o| o.2)));
    }
    rows
}

fn zone_row(voice: Voice, now: Ms, zone: &ZoneView, stopped: bool) -> ZoneRow {
    let lang = voice.lang;
    let say = |text: ZoneText, args: &[&str]| voice.say(text.get(lang), args);
    let (state, class) = match zone.state {
        Disruption::Initial => ("Initial", "unk"),
        Disruption::Normal => ("Normal", "ok"),
        Disruption::Partial => ("PartialDisruption", "warn"),
        Disruption::Full => ("FullDisruption", "bad"),
    };
    let all = zone.ready + zone.not_ready;
    let share = (zone.not_ready * 100 / all.max(1)).to_string();
    let (limit, large) = (UNHEALTHY_PERCENT.to_string(), LARGE_ZONE_NODES.to_string());
    let why = match zone.state {
        Disruption::Full if stopped => ZoneText::WhyStopped,
        Disruption::Full => ZoneText::WhyFull,
        Disruption::Partial if all > LARGE_ZONE_NODES => ZoneText::WhyLarge,
        Disruption::Partial => ZoneText::WhySmall,
        Disruption::Initial | Disruption::Normal => ZoneText::WhyNormal,
    };
    let mut queued = Vec::new();
    if zone.queued > 0 {
        queued.push(say(ZoneText::Queued, &[&grouped(zone.queued)]));
    }
    if let Some(at) = zone.next_at {
        queued.push(say(ZoneText::Next, &[&number::duration(lang, at.saturating_sub(now))]));
    }
    ZoneRow {
        zone: zone.name,
        title: zone_name(voice, &zone.name),
        state,
        class,
        counts: say(ZoneText::Counts, &[&grouped(zone.ready), &grouped(zone.not_ready)]),
        rate: rate(voice, zone.interval_ms),
        queued: queued.join(" · "),
        why: fill(voice, why.get(lang), &[&share, &limit, &large]),
    }
}

/// `초당 0.1척 (10초에 하나)`: how fast nodes get their taint, when one takes so long.
pub(super) fn rate(voice: Voice, interval_ms: Option<Ms>) -> String {
    let lang = voice.lang;
    let Some(ms) = interval_ms else { return voice.say(ZoneText::RateNone.get(lang), &[]) };
    let thousandths = 1_000_000 / ms.max(1);
    let text = format!("{}.{:03}", thousandths / 1000, thousandths % 1000);
    let text = text.trim_end_matches('0').trim_end_matches('.');
    voice.say(ZoneText::Rate.get(lang), &[text, &number::duration(lang, ms)])
}

fn why(voice: Voice, cluster: &Cluster, silent: u32, short: u32, broken: u32) -> Vec<Span> {
    let text = match (silent, cluster.tally().unbound, short) {
        (0, ..) if broken > 0 => FleetWhy::Unheard,
        (1.., _, _) => FleetWhy::Silent,
        (0, 1.., _) => FleetWhy::Waiting,
        (0, 0, 1..) => FleetWhy::Starting,
        (0, 0, 0) => FleetWhy::Calm,
    };
    let config = cluster.config();
    let span = |ms: Ms| number::duration(voice.lang, ms);
    let toleration_ms = config.default_toleration_seconds.max(0) as Ms * 1000;
    let args = [&*span(config.node_monitor_grace_period_ms), &span(toleration_ms)];
    fill(voice, text.get(voice.lang), &args)
}

/// Happenings that belong together, in a few words.
pub fn group(voice: Voice, group: &Group) -> String {
    let text = match (group.theme, group.count) {
        (Theme::Broken, _) => GroupText::Broken,
        (Theme::Mended, _) => GroupText::Mended,
        (Theme::Silent, _) => GroupText::Silent,
        (Theme::Back, 0) => GroupText::BackSigns,
        (Theme::Back, _) => GroupText::Back,
        (Theme::Zone, _) => GroupText::Zone,
        (Theme::Made, _) => GroupText::Made,
        (Theme::Placed, _) => GroupText::Placed,
        (Theme::Unplaced, _) => GroupText::Unplaced,
        (Theme::Ready, 0) => GroupText::Starting,
        (Theme::Ready, _) => GroupText::Ready,
        (Theme::Unready, _) => GroupText::Unready,
        (Theme::Evicted, 0) => GroupText::Planned,
        (Theme::Evicted, _) => GroupText::Evicted,
        (Theme::Removed, _) => GroupText::Removed,
        (Theme::Gone, _) => GroupText::Gone,
        (Theme::Rollout, _) => GroupText::Rollout,
        (Theme::Endpoints, _) => GroupText::Endpoints,
        (Theme::Requests, _) => GroupText::Requests,
        (Theme::Trouble | Theme::Act | Theme::Other, _) => GroupText::Trouble,
    };
    let by_zone = matches!(
        group.theme,
        Theme::Broken | Theme::Mended | Theme::Silent | Theme::Back | Theme::Zone
    );
    let about = match (group.about.is_empty(), by_zone, group.theme) {
        (true, ..) => String::new(),
        (_, _, Theme::Zone) => zone_name(voice, &group.about),
        (_, true, _) => {
            voice.say(GroupText::In.get(voice.lang), &[&zone_name(voice, &group.about)])
        }
        (..) => voice.say(GroupText::Of.get(voice.lang), &[&group.about]),
    };
    let args = [&*grouped(group.count), &about, &ships(voice, group.count)];
    voice.say(text.get(voice.lang), &args).replace("  ", " ").trim().into()
}

#[cfg(test)]
mod tests;
