//! What must be equal in a recording and in the model's replay of it.

use serde_json::Value;
use std::collections::BTreeMap;

/// Parts by name, each as lines.
pub(super) type Digest = Vec<(&'static str, Vec<String>)>;

/// The objects of one recording, told apart without generated names.
struct Names {
    /// By uid: `web#2` for the second ReplicaSet of web, `web#2/*` for its pods.
    class: BTreeMap<String, String>,
    /// Generated names, the longest first.
    texts: Vec<(String, String)>,
}

/// Kinds and events that the model does not have.
const FOREIGN: [&str; 3] = ["StatefulSet", "DaemonSet", "Job"];

pub(super) fn digest(recording: &Value) -> Digest {
    let namespace = text(&recording["namespace"]);
    let mut events: Vec<&Value> = recording["events"]
        .as_array()
        .expect("events")
        .iter()
        .filter(|e| {
            let of = text(&e["object"]["metadata"]["namespace"]);
            of.is_empty() || of == namespace || e["resource"] == "events"
        })
        .collect();
    events
        .sort_by_key(|e| text(&e["object"]["metadata"]["resourceVersion"]).parse().unwrap_or(0u64));
    let foreign = foreign(&events);
    events.retain(|e| {
        let meta = &e["object"]["metadata"];
        !foreign.contains(&text(&meta["ownerReferences"][0]["name"]))
    });
    let names = Names::new(&events);
    vec![
        ("replicas of ReplicaSets", replicas(&events, &names)),
        ("conditions", conditions(&events, &names)),
        ("taints", taints(&events)),
        ("pods made and gone", pods(&events, &names)),
        ("readiness of pods", readiness(&events, &names)),
        ("events", said(&events, &names, &foreign)),
        ("endpoints at the end", endpoints(&events, &names)),
        ("owners at the end", owners(&events, &names)),
    ]
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or("").to_string()
}

fn foreign(events: &[&Value]) -> Vec<String> {
    let named = |e: &&&Value| FOREIGN.contains(&e["object"]["kind"].as_str().unwrap_or(""));
    events.iter().filter(named).map(|e| text(&e["object"]["metadata"]["name"])).collect()
}

fn of<'a>(events: &[&'a Value], resource: &'a str) -> impl Iterator<Item = &'a Value> {
    let list: Vec<&'a Value> =
        events.iter().filter(|e| e["resource"] == resource).copied().collect();
    list.into_iter()
}

fn uid(event: &Value) -> String {
    text(&event["object"]["metadata"]["uid"])
}

impl Names {
    fn new(events: &[&Value]) -> Names {
        let mut names = Names { class: BTreeMap::new(), texts: Vec::new() };
        let mut count: BTreeMap<String, usize> = BTreeMap::new();
        for event in events {
            let (meta, id) = (&event["object"]["metadata"], uid(event));
            if names.class.contains_key(&id) {
                continue;
            }
            let name = text(&meta["name"]);
            let owner = names.class.get(&text(&meta["ownerReferences"][0]["uid"])).cloned();
            let class = match (event["resource"].as_str(), owner) {
                (Some("replicasets"), Some(owner)) => {
                    let k = count.entry(owner.clone()).or_default();
                    *k += 1;
                    format!("{owner}#{k}")
                }
                (Some("pods"), Some(owner)) => format!("{owner}/*"),
                (Some("endpointslices"), _) => text(&meta["labels"]["kubernetes.io/service-name"]),
                (Some("nodes"), _) => "NODE".into(),
                _ => name.clone(),
            };
            if class != name {
                names.texts.push((name, class.clone()));
            }
            names.class.insert(id, class);
        }
        names.texts.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        names
    }

    fn of(&self, event: &Value) -> String {
        self.class.get(&uid(event)).cloned().unwrap_or_default()
    }

    /// Text without generated names.
    fn plain(&self, message: &str) -> String {
        let mut message = message.replace("(combined from similar events): ", "");
        for (name, class) in self.texts.iter().filter(|(_, class)| class != "NODE") {
            message = message.replace(name, class);
        }
        let node = |word: &str| self.texts.iter().any(|(n, class)| class == "NODE" && n == word);
        let words = message.split(' ').map(|word| if node(word) { "NODE" } else { word });
        words.collect::<Vec<_>>().join(" ")
    }
}

/// Per Deployment: the changes of (ReplicaSet, revision, spec.replicas), in their order.
fn replicas(events: &[&Value], names: &Names) -> Vec<String> {
    let mut last: BTreeMap<String, String> = BTreeMap::new();
    let mut lines = Vec::new();
    for event in of(events, "replicasets").filter(|e| e["type"] != "DELETED") {
        let object = &event["object"];
        let revision = &object["metadata"]["annotations"]["deployment.kubernetes.io/revision"];
        let line = format!(
            "{} revision {} {}",
            names.of(event),
            text(revision),
            object["spec"]["replicas"]
        );
        if last.insert(uid(event), line.clone()) != Some(line.clone()) {
            lines.push(line);
        }
    }
    lines
}

/// Per object and condition: (status, reason), equal neighbours once. Nodes as a multiset.
fn conditions(events: &[&Value], names: &Names) -> Vec<String> {
    let mut seen: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for resource in ["deployments", "replicasets", "nodes"] {
        for event in of(events, resource).filter(|e| e["type"] != "DELETED") {
            for c in event["object"]["status"]["conditions"].as_array().into_iter().flatten() {
                let class = format!("{resource} {} {}", names.of(event), text(&c["type"]));
                let line = format!("{}/{}", text(&c["status"]), text(&c["reason"]));
                let list = seen.entry((class, uid(event))).or_default();
                if list.last() != Some(&line) {
                    list.push(line);
                }
            }
        }
    }
    let line = |((class, _), list): ((String, String), Vec<String>)| {
        // Where a recording begins differs; what happens then does not.
        let list = if class.starts_with("nodes") { &list[list.len().min(1)..] } else { &list[..] };
        format!("{class}: {}", list.join(" "))
    };
    let mut lines: Vec<String> = seen.into_iter().map(line).collect();
    lines.retain(|l| !l.ends_with(": "));
    lines.sort();
    lines
}

/// Per node what was added and removed; which node it was is free.
fn taints(events: &[&Value]) -> Vec<String> {
    let list = |event: &Value| -> Vec<String> {
        let taints = event["object"]["spec"]["taints"].as_array().into_iter().flatten();
        taints.map(|t| format!("{}:{}", text(&t["key"]), text(&t["effect"]))).collect()
    };
    let mut state: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut lines: BTreeMap<String, String> = BTreeMap::new();
    for event in of(events, "nodes") {
        let now = list(event);
        let before = state.insert(uid(event), now.clone()).unwrap_or_default();
        let line = lines.entry(uid(event)).or_default();
        now.iter().filter(|t| !before.contains(t)).for_each(|t| *line += &format!(" +{t}"));
        before.iter().filter(|t| !now.contains(t)).for_each(|t| *line += &format!(" -{t}"));
    }
    let mut lines: Vec<String> = lines.into_values().filter(|l| !l.is_empty()).collect();
    lines.sort();
    lines
}

fn pods(events: &[&Value], names: &Names) -> Vec<String> {
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    for event in of(events, "pods").filter(|e| e["type"] != "MODIFIED") {
        let evicted = event["object"]["status"]["conditions"].as_array().into_iter().flatten();
        let evicted = evicted.into_iter().any(|c| c["reason"] == "DeletionByTaintManager");
        let why = if evicted && event["type"] == "DELETED" { " evicted" } else { "" };
        *count.entry(format!("{} {}{why}", names.of(event), event["type"])).or_default() += 1;
    }
    count.into_iter().map(|(class, n)| format!("{class} {n}")).collect()
}

/// Per owner how often each sequence of Ready occurred.
fn readiness(events: &[&Value], names: &Names) -> Vec<String> {
    let mut seen: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for event in of(events, "pods").filter(|e| e["type"] != "DELETED") {
        let list = seen.entry((names.of(event), uid(event))).or_default();
        for c in event["object"]["status"]["conditions"].as_array().into_iter().flatten() {
            if c["type"] == "Ready" && list.last() != Some(&text(&c["status"])) {
                list.push(text(&c["status"]));
            }
        }
    }
    let mut lines: Vec<String> =
        seen.into_iter().map(|((class, _), list)| format!("{class}: {}", list.join(" "))).collect();
    lines.sort();
    lines
}

/// What controllers and the scheduler said, each text once.
fn said(events: &[&Value], names: &Names, foreign: &[String]) -> Vec<String> {
    let mut lines = std::collections::BTreeSet::new();
    for event in of(events, "events").filter(|e| e["type"] != "DELETED") {
        let object = &event["object"];
        let (about, reason) = (text(&object["involvedObject"]["name"]), text(&object["reason"]));
        let mut message = names.plain(&text(&object["message"]));
        if reason == "Scheduled" {
            // Which of equal nodes it is is free.
            message.truncate(message.rfind(" to ").unwrap_or(message.len()));
        }
        let owner = about.rsplit_once('-').map_or("", |(owner, _)| owner);
        // A recorder lets 25 texts about an object pass and then one in five minutes.
        let skip = foreign.iter().any(|f| *f == about || f == owner)
            || message.contains("Cancelling deletion of")
            || reason == "FailedScheduling"
            || reason == "RegisteredNode"
            || (reason == "ScalingReplicaSet" && too_many(events));
        if !skip {
            lines.insert(format!("{reason} {} {message}", names.plain(&about)));
        }
    }
    lines.into_iter().collect()
}

/// Whether the recording says more of its rollouts than a recorder lets pass.
fn too_many(events: &[&Value]) -> bool {
    let changes = of(events, "replicasets").count();
    changes > 80
}

fn last<'a>(events: &[&'a Value], resource: &'a str) -> Vec<&'a Value> {
    let mut last: BTreeMap<String, &Value> = BTreeMap::new();
    for event in of(events, resource) {
        if event["type"] == "DELETED" {
            last.remove(&uid(event));
        } else {
            last.insert(uid(event), event);
        }
    }
    last.into_values().collect()
}

fn endpoints(events: &[&Value], names: &Names) -> Vec<String> {
    let mut lines = Vec::new();
    for event in last(events, "endpointslices") {
        let object = &event["object"];
        let ports = object["ports"].as_array().into_iter().flatten();
        let ports: Vec<String> =
            ports.map(|p| format!("{}:{}", text(&p["name"]), p["port"])).collect();
        for endpoint in object["endpoints"].as_array().into_iter().flatten() {
            let pod = text(&endpoint["targetRef"]["uid"]);
            lines.push(format!(
                "{} {ports:?} {} {}",
                names.of(event),
                names.class.get(&pod).map_or("", |c| c),
                endpoint["conditions"]
            ));
        }
    }
    lines.sort();
    lines
}

fn owners(events: &[&Value], names: &Names) -> Vec<String> {
    let mut lines = Vec::new();
    for resource in ["replicasets", "pods", "endpointslices"] {
        for event in last(events, resource) {
            let owners = event["object"]["metadata"]["ownerReferences"].as_array();
            let owners: Vec<String> = owners
                .into_iter()
                .flatten()
                .map(|o| format!("{} {}", text(&o["kind"]), names.plain(&text(&o["name"]))))
                .collect();
            lines.push(format!("{resource} {} of {owners:?}", names.of(event)));
        }
    }
    lines.sort();
    lines
}
