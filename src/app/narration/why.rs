//! What a waiting pod and a waiting rollout wait for, and what would help.

use super::{Voice, rejected_word};
use crate::cluster::controller::{rollout, template::find_new, undo};
use crate::cluster::object::{
    Condition, ContainerState, Deployment, IntOrString, Key, Kind, Object, Pod, ReplicaSet, Str,
};
use crate::cluster::scheduler::{
    Event as Wake, Place as At, Plugin, Profile, Remedy, Strategy, Suggestion,
};
use crate::cluster::{Cluster, Ms};
use crate::text::story::seen::Seen;
use crate::text::story::small::Head as Small;
use crate::text::story::why::{Change, Event, Head, Place, ProfileText, Stall, Wait};
use crate::text::{Span, number, rich};

/// Where a waiting pod stands in the queue, and what would wake it. Empty when it is not there.
pub fn place(voice: Voice, cluster: &Cluster, pod: &Key) -> Vec<Vec<Span>> {
    let Some(waiting) = cluster.scheduler().place(pod) else {
        return stranger(voice, cluster, pod);
    };
    let left = |at: Ms| number::duration(voice.lang, at.saturating_sub(cluster.now()));
    let fill = |place: Place, args: &[&str]| {
        rich::fill(place.get(voice.lang), voice.lang, voice.skin, args)
    };
    let attempts = waiting.attempts.to_string();
    let object = cluster.get(pod);
    let object = object.as_ref().and_then(Object::as_pod);
    let mut lines = vec![match waiting.place {
        At::Active => fill(Place::Active, &[]),
        At::Backoff { until } => fill(Place::Backoff, &[&left(until), &attempts]),
        At::ErrorBackoff { until } => fill(Place::ErrorBackoff, &[&left(until)]),
        At::Unschedulable => {
            let flush = left(waiting.flush_at.unwrap_or(cluster.now()));
            fill(Place::Unschedulable, &[&flush, &attempts])
        }
        At::Gated => {
            let gates = object.map_or(Vec::new(), |p| {
                p.spec.scheduling_gates.iter().map(|g| g.name.to_string()).collect()
            });
            fill(Place::Gated, &[&gates.join(", ")])
        }
        At::InFlight => fill(Place::InFlight, &[]),
    }];
    if waiting.place == At::Unschedulable {
        let mut events = Vec::new();
        for event in Wake::ALL.into_iter().filter(|e| e.concerns(waiting.rejected_by)) {
            events.push(voice.say(wake(event).get(voice.lang), &[]));
        }
        lines.push(fill(Place::Wakes, &[&events.join(", ")]));
    }
    let profile = object.and_then(|pod| cluster.scheduler().profile_of(pod));
    if let Some(profile) = profile.filter(|profile| !profile.is_default()) {
        lines.push(fill(Place::Profile, &[&profile.scheduler_name]));
    }
    let nominated = object.map_or(Str::default(), |p| p.status.nominated_node_name);
    if !nominated.is_empty() {
        lines.push(fill(Place::Nominated, &[&voice.ship(&nominated)]));
    }
    lines
}

/// A pod that asks for a scheduler nobody here has the name of.
#[inline(never)]
fn stranger(voice: Voice, cluster: &Cluster, pod: &Key) -> Vec<Vec<Span>> {
    let (scheduler, object) = (cluster.scheduler(), cluster.get(pod));
    let Some(Object::Pod(pod)) = &object else { return Vec::new() };
    let waits = pod.spec.node_name.is_empty() && !pod.is_finished();
    if !waits || scheduler.profile_of(pod).is_some() || !cluster.is_running() {
        return Vec::new();
    }
    let names: Vec<&str> = scheduler.profiles().iter().map(|p| &*p.scheduler_name).collect();
    let text = Place::Stranger.get(voice.lang);
    let args = [&*pod.spec.scheduler_name, &*names.join(", ")];
    vec![rich::fill(text, voice.lang, voice.skin, &args)]
}

/// The first pod that asks for a scheduler nobody here has the name of.
pub(super) fn stray(cluster: &Cluster) -> Option<&Pod> {
    let mut pods = cluster.unbound().filter_map(|o| o.as_pod().map(|pod| &**pod));
    pods.find(|pod| cluster.scheduler().profile_of(pod).is_none())
}

/// What was to be seen where there are several schedulers by name. Empty where there is one.
pub fn schedulers(voice: Voice, cluster: &Cluster) -> Vec<Span> {
    let profiles = cluster.scheduler().profiles();
    if profiles.len() < 2 {
        return Vec::new();
    }
    let fill =
        |seen: Seen, args: &[&str]| rich::fill(seen.get(voice.lang), voice.lang, voice.skin, args);
    let names: Vec<&str> = profiles.iter().map(|p| &*p.scheduler_name).collect();
    let mut out = fill(Seen::Schedulers, &[&names.join(", "), &names.len().to_string()]);
    if let Some(pod) = stray(cluster) {
        let args = [&*voice.pod_name(&pod.metadata.name), &pod.spec.scheduler_name];
        out.push(Span::plain(" "));
        out.extend(fill(Seen::Stray, &args));
    }
    out
}

/// The profiles side by side: a column for each, and rows of what they differ in. Without rows
/// where there is one profile.
pub fn profiles(voice: Voice, cluster: &Cluster) -> (Vec<Str>, Vec<(String, Vec<String>)>) {
    /// Pods that a cell names.
    const NAMED_MAX: usize = 4;
    let profiles = cluster.scheduler().profiles();
    let names = profiles.iter().map(|p| p.scheduler_name).collect();
    let mut rows = Vec::new();
    if profiles.len() < 2 {
        return (names, rows);
    }
    let say = |text: ProfileText, args: &[&str]| voice.say(text.get(voice.lang), args);
    for plugin in Plugin::ALL.into_iter().filter(|plugin| plugin.weight() > 0) {
        let cell = |profile: &Profile| {
            if !profile.enables(plugin) {
                return say(ProfileText::Off, &[]);
            }
            let weight = ["×", &profile.weight(plugin).to_string()].concat();
            let strategy = match (&profile.strategy, plugin) {
                (_, other) if other != Plugin::NodeResourcesFit => return weight,
                (Strategy::LeastAllocated, _) => ProfileText::Least,
                (Strategy::MostAllocated, _) => ProfileText::Most,
                (Strategy::RequestedToCapacityRatio(_), _) => ProfileText::Ratio,
            };
            say(strategy, &[&weight])
        };
        let cells: Vec<String> = profiles.iter().map(|profile| cell(profile)).collect();
        if cells.iter().any(|cell| *cell != cells[0]) {
            // A long name may break where a word in it begins.
            let name = plugin.name().replace("Resources", "Resources\u{200b}");
            rows.push((name.replace("Allocation", "\u{200b}Allocation"), cells));
        }
    }
    let asked = |profile: &Profile| {
        let pods = cluster.list(Kind::Pod).filter_map(|o| o.as_pod());
        let of = |pod: &Pod| cluster.scheduler().profile_of(pod).map(|p| p.scheduler_name);
        let mine = pods.filter(|pod| of(pod) == Some(profile.scheduler_name));
        let mine = mine.take(NAMED_MAX + 1);
        let names: Vec<String> = mine.map(|pod| voice.pod_name(&pod.metadata.name)).collect();
        let more = if names.len() > NAMED_MAX { "…" } else { "" };
        [&names[..names.len().min(NAMED_MAX)].join(", "), more].concat()
    };
    rows.push((say(ProfileText::Pods, &[]), profiles.iter().map(|p| asked(p)).collect()));
    (names, rows)
}

fn wake(event: Wake) -> Event {
    match event {
        Wake::NodeAdd => Event::NodeAdd,
        Wake::NodeUpdate => Event::NodeUpdate,
        Wake::NodeDelete => Event::NodeDelete,
        Wake::PodAdd => Event::PodAdd,
        Wake::PodUpdate => Event::PodUpdate,
        Wake::PodDelete => Event::PodDelete,
    }
}

/// What is changed, in words.
pub fn change(voice: Voice, cluster: &Cluster, suggestion: &Suggestion) -> Vec<Span> {
    let mut spans = Vec::new();
    for remedy in &suggestion.remedies {
        if !spans.is_empty() {
            let and = voice.say(Head::And.get(voice.lang), &[]);
            // `say` keeps what stands at the ends of a template.
            spans.push(Span::plain(and));
        }
        let (change, args) = words(voice, cluster, remedy);
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        spans.extend(rich::fill(change.get(voice.lang), voice.lang, voice.skin, &args));
    }
    spans
}

/// Where the pod would go.
pub fn goal(voice: Voice, suggestion: &Suggestion) -> String {
    let say = |head: Head, args: &[&str]| voice.say(head.get(voice.lang), args);
    let ship = voice.ship(&suggestion.node);
    match (suggestion.node.is_empty(), suggestion.fits) {
        (true, _) => say(Head::ToNew, &[]),
        (false, 0..=1) => say(Head::To, &[&ship]),
        (false, more) => say(Head::ToAny, &[&ship, &(more - 1).to_string()]),
    }
}

fn words(voice: Voice, cluster: &Cluster, remedy: &Remedy) -> (Change, Vec<String>) {
    let labels = |labels: &[(Str, Str)]| -> String {
        let pairs = labels.iter().map(|(key, value)| [&**key, "=", value].concat());
        pairs.collect::<Vec<_>>().join(",")
    };
    match remedy {
        Remedy::Ungate => (Change::Ungate, Vec::new()),
        Remedy::Request { resource, from, to, .. } => {
            let resource = rejected_word(voice, resource);
            (Change::Request, vec![resource, from.0.to_string(), to.0.to_string()])
        }
        Remedy::Tolerate { taint } => (Change::Tolerate, vec![taint.short_text()]),
        Remedy::NodeSelector { labels: gone } => (Change::NodeSelector, vec![labels(gone)]),
        Remedy::NodeAffinity => (Change::NodeAffinity, Vec::new()),
        Remedy::PodAffinity => (Change::PodAffinity, Vec::new()),
        Remedy::PodAntiAffinity => (Change::PodAntiAffinity, Vec::new()),
        Remedy::Spread { topology_key } => (Change::Spread, vec![topology_key.to_string()]),
        Remedy::HostPort { port } => (Change::HostPort, vec![port.to_string()]),
        Remedy::Uncordon { node } => (Change::Uncordon, vec![voice.ship(node)]),
        Remedy::Recover { node } => (Change::Recover, vec![voice.ship(node)]),
        Remedy::Untaint { node, taint } => {
            (Change::Untaint, vec![voice.ship(node), taint.short_text()])
        }
        Remedy::Label { node, labels: changes } => {
            let mut set = Vec::new();
            let mut gone = Vec::new();
            for (key, value) in changes {
                match value {
                    Some(value) => set.push((*key, *value)),
                    None => gone.push([&**key, "-"].concat()),
                }
            }
            let text = [labels(&set), gone.join(",")];
            let text: Vec<&str> = text.iter().map(|t| &**t).filter(|t| !t.is_empty()).collect();
            let key = if set.is_empty() { Change::Unlabel } else { Change::Label };
            (key, vec![voice.ship(node), text.join(",")])
        }
        Remedy::Delete { pod } => (Change::Delete, vec![voice.pod_name(&pod.name)]),
        Remedy::ScaleDown { owner, replicas, pod } => {
            let owner = voice.object(cluster, owner);
            (Change::ScaleDown, vec![owner, replicas.to_string(), voice.pod_name(&pod.name)])
        }
        Remedy::AddNode { cpu_milli, memory_mib, zone } => {
            let size = [number::cpu(*cpu_milli), number::bytes(memory_mib << 20)];
            let key = if zone.is_empty() { Change::AddNode } else { Change::AddNodeIn };
            (key, size.into_iter().chain([zone.to_string()]).collect())
        }
    }
}

// Rollouts.

/// A rollout that has not ended: its numbers, and what it waits for. Empty for one that has.
pub fn rollout_rows(voice: Voice, cluster: &Cluster, deployment: &Key) -> Vec<(String, String)> {
    let Some(Object::Deployment(d)) = cluster.get(deployment) else { return Vec::new() };
    let rollout = Rollout::new(cluster, &d);
    let mut rows = Vec::new();
    let say = |wait: Wait, args: &[&str]| voice.say(wait.get(voice.lang), args);
    for what in rollout.waits_for(voice) {
        // The label stands once.
        let label = if rows.is_empty() { say(Wait::For, &[]) } else { String::new() };
        rows.push((label, what));
    }
    if let Some(row) = rollout.deadline(voice).filter(|_| !rows.is_empty()) {
        rows.push((say(Wait::Deadline, &[]), row));
    }
    rows
}

/// The numbers of a Deployment as they are: those of a rollout's step, at any time.
pub fn numbers(voice: Voice, cluster: &Cluster, deployment: &Key) -> Vec<(String, String)> {
    let Some(Object::Deployment(d)) = cluster.get(deployment) else { return Vec::new() };
    let rollout = Rollout::new(cluster, &d);
    let [total, available] = [rollout.total(), rollout.available()];
    let (desired, surge, unavailable) =
        (rollout::desired(&d), rollout::max_surge(&d), rollout::max_unavailable(&d));
    let of = |a: i32, b: i32| [&*a.to_string(), " / ", &b.to_string()].concat();
    let [surge_text, unavailable_text] =
        resolved(voice, cluster, deployment, (desired, surge, unavailable));
    let mut rows = vec![(Small::Desired, desired.to_string())];
    if rollout::is_rolling_update(&d) {
        rows.push((Small::Surge, surge_text));
        rows.push((Small::Unavailable, unavailable_text));
        rows.push((Small::Total, of(total, desired + surge)));
        rows.push((Small::Available, of(available, desired - unavailable)));
    }
    let named = |(head, value): (Small, String)| (voice.say(head.get(voice.lang), &[]), value);
    rows.into_iter().map(named).collect()
}

/// maxSurge and maxUnavailable, with how a percentage became this number.
pub(super) fn resolved(
    voice: Voice,
    cluster: &Cluster,
    deployment: &Key,
    (desired, surge, unavailable): (i32, i32, i32),
) -> [String; 2] {
    let given = match cluster.get(deployment) {
        Some(Object::Deployment(d)) => d.spec.strategy.rolling_update.unwrap_or_default(),
        _ => Default::default(),
    };
    let text = |value: i32, given: Option<IntOrString>, up: bool| match given {
        // Not where the percentage was overruled: both may not be 0.
        Some(given @ IntOrString::String(percent))
            if rollout::scaled_value(&given, desired, up) == Ok(value) =>
        {
            let wait = if up { Wait::Up } else { Wait::Down };
            let args = [&*value.to_string(), &percent, &desired.to_string()];
            voice.say(wait.get(voice.lang), &args)
        }
        _ => value.to_string(),
    };
    [text(surge, given.max_surge, true), text(unavailable, given.max_unavailable, false)]
}

/// A rollout that does not end by itself.
pub struct Stuck {
    pub deployment: Key,
    /// Why, and what waiting brings.
    pub why: Vec<Span>,
    /// What an undo goes back to; empty when there is nothing earlier.
    pub back: String,
}

/// The first Deployment whose rollout waits for what does not come: an image, a program that keeps
/// ending, or anything else for longer than progressDeadlineSeconds; with the image and Kubernetes'
/// own word.
pub fn stalled<'a>(
    cluster: &'a Cluster,
    only: Option<&Key>,
) -> Option<(&'a Deployment, Stall, [Str; 2])> {
    let all = cluster.list(Kind::Deployment).filter(|d| only.is_none_or(|key| *key == d.key()));
    all.filter_map(Object::as_deployment).find_map(|d| {
        let (status, desired) = (&d.status, rollout::desired(d));
        let counts = [status.replicas, status.updated_replicas, status.available_replicas];
        // A rollout that was complete waits for nothing, whatever becomes of its pods afterwards.
        let complete = status.conditions.iter().any(|c| &*c.reason == "NewReplicaSetAvailable");
        // Nor does one that has just got another goal.
        let anew = status.observed_generation < d.metadata.generation;
        let done = complete || anew || counts == [desired; 3];
        if done || d.spec.paused || d.metadata.is_terminating() {
            return None;
        }
        let (stall, args) = Rollout::new(cluster, d).stall()?;
        Some((&**d, stall, args))
    })
}

/// What is said of a [stalled] rollout.
pub fn stuck(voice: Voice, cluster: &Cluster, only: Option<&Key>) -> Option<Stuck> {
    let (d, stall, args) = stalled(cluster, only)?;
    let sets: Vec<_> = cluster.replica_sets_of(d).cloned().collect();
    let back = undo(d, &sets, None).map_or_else(
        |_| String::new(),
        |found| {
            let image = found.template.spec.containers.first().map_or("", |c| &c.image);
            let args = [&*found.revision.to_string(), image];
            voice.say(Head::Revision.get(voice.lang), &args)
        },
    );
    let args = args.each_ref().map(|arg| &**arg);
    let why = rich::fill(stall.get(voice.lang), voice.lang, voice.skin, &args);
    let deployment = Key::new(Kind::Deployment, d.metadata.namespace, d.metadata.name);
    Some(Stuck { deployment, why, back })
}

struct Rollout<'a> {
    d: &'a Deployment,
    now: Ms,
    /// The newest ReplicaSet: the one with the Deployment's template.
    new: Option<&'a ReplicaSet>,
    old: Vec<&'a ReplicaSet>,
    cluster: &'a Cluster,
}

impl<'a> Rollout<'a> {
    fn new(cluster: &'a Cluster, d: &'a Deployment) -> Rollout<'a> {
        let mut old: Vec<&ReplicaSet> = cluster.replica_sets_of(d).map(|set| &**set).collect();
        let new = find_new(d, &old).map(|at| old.remove(at));
        Rollout { d, now: cluster.now(), new, old, cluster }
    }

    fn sets(&self) -> impl Iterator<Item = &ReplicaSet> {
        self.old.iter().copied().chain(self.new)
    }
    fn total(&self) -> i32 {
        self.sets().map(|s| s.spec.replicas).sum()
    }
    fn available(&self) -> i32 {
        self.sets().map(|s| s.status.available_replicas).sum()
    }

    /// What has to happen before the rollout is complete.
    fn waits_for(&self, voice: Voice) -> Vec<String> {
        /// Rows of a kind that are shown.
        const SHOWN_MAX: usize = 4;
        let say = |wait: Wait, args: &[&str]| voice.say(wait.get(voice.lang), args);
        let mut rows = Vec::new();
        if self.d.spec.paused {
            rows.push(say(Wait::Paused, &[]));
        }
        let mut more = 0;
        for pod in self.new.iter().flat_map(|set| self.pods(set)) {
            let Some(row) = self.pod_waits(voice, pod) else { continue };
            match rows.len() < SHOWN_MAX {
                true => rows.push(row),
                false => more += 1,
            }
        }
        if more > 0 {
            rows.push(say(Wait::More, &[&more.to_string()]));
        }
        let old: i32 = self.old.iter().map(|set| set.status.replicas).sum();
        if old > 0 {
            rows.push(say(Wait::Old, &[&old.to_string()]));
        }
        rows
    }

    fn pods(&self, set: &ReplicaSet) -> impl Iterator<Item = &'a Pod> {
        let all = self.cluster.pods_of(set.metadata.uid);
        all.filter_map(|o| o.as_pod().map(|p| &**p)).filter(|pod| pod.is_active())
    }

    /// Why nothing comes of waiting, with the image and Kubernetes' own word.
    fn stall(&self) -> Option<(Stall, [Str; 2])> {
        let containers = self
            .new
            .iter()
            .flat_map(|set| self.pods(set))
            .flat_map(|pod| pod.spec.containers.iter().zip(&pod.status.container_statuses));
        for (container, status) in containers {
            let ContainerState::Waiting { reason, .. } = &status.state else { continue };
            let stall = match &**reason {
                "ErrImagePull" | "ImagePullBackOff" => Stall::Image,
                "CrashLoopBackOff" => Stall::Crash,
                _ => continue,
            };
            return Some((stall, [container.image, *reason]));
        }
        let exceeded = |c: &&Condition| &*c.reason == "ProgressDeadlineExceeded";
        let late = self.d.status.conditions.iter().find(exceeded)?;
        Some((Stall::Deadline, [Str::default(), late.reason]))
    }

    fn pod_waits(&self, voice: Voice, pod: &Pod) -> Option<String> {
        let name = voice.pod_name(&pod.metadata.name);
        if !pod.is_ready() {
            let state = pod.status.container_statuses.iter().find_map(|c| match &c.state {
                ContainerState::Waiting { reason, .. } => Some(reason.to_string()),
                _ => None,
            });
            let state = match pod.node_name().is_empty() {
                true => "Pending".to_string(),
                false => state.unwrap_or_else(|| pod.status.phase.name().into()),
            };
            return Some(voice.say(Wait::Unready.get(voice.lang), &[&name, &state]));
        }
        let since = pod.condition("Ready")?.last_transition_time?.whole_seconds().0;
        let until = since + i64::from(self.d.spec.min_ready_seconds) * 1000;
        let left = (until - self.now as i64).max(0) as Ms;
        let left = (left > 0).then(|| number::duration(voice.lang, left))?;
        Some(voice.say(Wait::MinReady.get(voice.lang), &[&name, &left]))
    }

    /// What is left of progressDeadlineSeconds, or that nothing is.
    fn deadline(&self, voice: Voice) -> Option<String> {
        let seconds = self.d.spec.progress_deadline_seconds.filter(|s| *s != i32::MAX)?;
        let progress = self.d.status.conditions.iter().find(|c| &*c.kind == "Progressing")?;
        if &*progress.reason == "ProgressDeadlineExceeded" {
            return Some(voice.say(Wait::Over.get(voice.lang), &[]));
        }
        if self.d.spec.paused {
            return None;
        }
        let end = progress.last_update_time?.0 + i64::from(seconds) * 1000;
        let left = number::duration(voice.lang, (end - self.now as i64).max(0) as Ms);
        Some(voice.say(Wait::Left.get(voice.lang), &[&left]))
    }
}
