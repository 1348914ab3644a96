//! The command line of recordings: moseon's own kubectl room, under the names of the model.
//!
//! Recorded names that were generated are translated first; what is of a kind that the model does
//! not have is left out. Everything else is the room's to understand, and the model's to refuse.

use super::Stage;
use super::kinds::{foreign, foreign_kinds};
use moseon::cluster::object::{Kind, Str};
use moseon::kubectl::{self, Problem};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Knows how the recording's generated names translate.
pub struct Kubectl {
    /// Recorded pod → (owner's recorded name, the how-manieth of it).
    pods: BTreeMap<String, (String, usize)>,
    /// Recorded ReplicaSet → (Deployment, the how-manieth).
    sets: BTreeMap<String, (String, usize)>,
    daemon_sets: BTreeSet<String>,
}

type Done = Result<(), String>;

impl Kubectl {
    pub fn new(scenario: &Value) -> Kubectl {
        let list = scenario["events"].as_array();
        let mut events: Vec<&Value> = list.into_iter().flatten().collect();
        events.sort_by_key(|e| {
            let text = e["object"]["metadata"]["resourceVersion"].as_str();
            text.and_then(|t| t.parse::<u64>().ok()).unwrap_or(0)
        });
        let mut kubectl =
            Kubectl { pods: BTreeMap::new(), sets: BTreeMap::new(), daemon_sets: BTreeSet::new() };
        let mut count: BTreeMap<String, usize> = BTreeMap::new();
        for event in events.into_iter().filter(|e| e["type"] == "ADDED") {
            let meta = &event["object"]["metadata"];
            let (Some(owner), Some(name)) =
                (meta["ownerReferences"][0]["name"].as_str(), meta["name"].as_str())
            else {
                continue;
            };
            let k = count.entry(format!("{}/{owner}", event["resource"])).or_default();
            *k += 1;
            let place = (owner.to_string(), *k);
            match event["resource"].as_str() {
                Some("pods") => kubectl.pods.insert(name.into(), place),
                // One of the same name may be made again.
                Some("replicasets") if !kubectl.sets.contains_key(name) => {
                    kubectl.sets.insert(name.into(), place)
                }
                _ => None,
            };
        }
        kubectl
    }

    /// The model has no DaemonSets, but a drain asks whether there are any.
    fn daemon_sets(&mut self, words: &[String], step: &Value) {
        let documents = documents(step["stdin"].as_str().unwrap_or("")).unwrap_or_default();
        let applied = documents.iter().filter(|d| d["kind"] == "DaemonSet");
        self.daemon_sets.extend(applied.map(|d| text(&d["metadata"]["name"]).to_string()));
        let is_one = |w: &String| w.split('/').next().and_then(foreign) == Some("DaemonSet");
        if words.iter().any(|word| word == "delete") && words.iter().any(is_one) {
            let named = |name: &String| words.iter().any(|w| w.rsplit('/').next() == Some(name));
            let all = words.iter().any(|word| word == "--all");
            self.daemon_sets.retain(|name| !all && !named(name));
        }
    }

    /// Does what a command does; an error is a command that is not understood.
    pub fn run(&mut self, stage: &mut Stage, cmd: &str, step: &Value) -> Done {
        let not_understood = |why: &str| format!("cmd: `{cmd}`: {why}");
        let typed = kubectl::split(cmd).map_err(|_| not_understood("a quote is not closed"))?;
        let mut words = typed.words;
        if foreign_kinds(step).is_some() {
            self.daemon_sets(&words, step);
            return Ok(());
        }
        words.iter_mut().for_each(|word| *word = self.translated(stage, word));
        if words.get(1).is_some_and(|verb| verb == "drain")
            && !self.daemon_sets.is_empty()
            && !words.iter().any(|word| word == "--ignore-daemonsets")
        {
            // It is refused, but for the cordon.
            words = ["kubectl", "cordon", &words[2]].map(String::from).to_vec();
        }
        let stdin = match step["stdin"].as_str() {
            Some(stdin) => {
                let kept: Vec<Value> = documents(stdin)?
                    .into_iter()
                    .filter(|d| foreign(text(&d["kind"])).is_none())
                    .collect();
                let list = serde_json::json!({"kind": "List", "items": kept});
                (!kept.is_empty()).then(|| list.to_string())
            }
            None => None,
        };
        if step["stdin"].is_string() && stdin.is_none() {
            return Ok(());
        }
        let namespace = stage.namespace;
        let answer = kubectl::read_words(stage.cluster(), namespace, &words, stdin.as_deref());
        for problem in answer.problems {
            match problem {
                // What kubectl refuses is refused, and kinds of other clusters are left out.
                Problem::Said(text) if !text.contains("unknown ") => {}
                Problem::NotModelled(_) | Problem::Prints(_) => {}
                Problem::Manifest { .. } if step["exit"].as_i64() != Some(0) => {}
                Problem::Manifest { line, field, expected } => {
                    let what = format!("stdin, line {line}: {field}: expected {expected}");
                    return Err(not_understood(&what));
                }
                Problem::Said(text) => return Err(not_understood(&text)),
                Problem::TooMany { asked, max } => {
                    return Err(not_understood(&format!("{asked} objects, at most {max}")));
                }
                Problem::OpenQuote(quote) => {
                    return Err(not_understood(&format!("{quote} is not closed")));
                }
            }
        }
        for act in answer.moves {
            stage.act(act);
        }
        Ok(())
    }

    /// A word under the model's names: `pod/web-5d8f7c-x2x4z`, `web-5d8f7c-x2x4z`.
    fn translated(&self, stage: &Stage, word: &str) -> String {
        let (prefix, name) = match word.rsplit_once('/') {
            Some((prefix, name)) => (Some(prefix), name),
            None => (None, word),
        };
        let kind = match (self.pods.contains_key(name), self.sets.contains_key(name)) {
            (true, _) => Kind::Pod,
            (false, true) => Kind::ReplicaSet,
            (false, false) => return word.into(),
        };
        let name = self.translate(stage, kind, name);
        prefix.map_or(name.to_string(), |prefix| format!("{prefix}/{name}"))
    }

    /// The model's name for a recorded generated name.
    fn translate(&self, stage: &Stage, kind: Kind, name: &str) -> Str {
        let place = match kind {
            Kind::Pod => self.pods.get(name),
            Kind::ReplicaSet => self.sets.get(name),
            _ => None,
        };
        let Some((owner, k)) = place else { return name.into() };
        let owner_kind = if kind == Kind::Pod { Kind::ReplicaSet } else { Kind::Deployment };
        let owner = self.translate(stage, owner_kind, owner);
        stage.made(kind, &owner, *k).unwrap_or_else(|| "none".into())
    }
}

pub fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("")
}

pub fn documents(stdin: &str) -> Result<Vec<Value>, String> {
    let document: Value = serde_json::from_str(stdin).map_err(|e| format!("stdin: {e}"))?;
    Ok(match document["items"].as_array() {
        Some(items) => items.clone(),
        None => vec![document],
    })
}
