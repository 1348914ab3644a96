//! `kubectl taint`.

use super::{Call, Done, Problem, said};
use crate::cluster::Move;
use crate::cluster::create::{self, TaintChange};
use crate::cluster::object::{Object, Taint};

pub fn taint(call: &mut Call) -> Done {
    let is_change = |word: &&String| word.contains(['=', ':']) || word.ends_with('-');
    let all = call.line.words.clone();
    let at = all.iter().position(|word| is_change(&word)).unwrap_or(all.len());
    let (words, changes) = all.split_at(at);
    if changes.is_empty() {
        return said("error: at least one taint update is required");
    }
    let mut read = Vec::new();
    for word in changes {
        match create::taints(word) {
            Some(change) => read.extend(change),
            None => return Err(invalid(word)),
        }
    }
    let overwrite = call.line.has("overwrite");
    for object in call.targets(words)? {
        let Object::Node(node) = &object else {
            let resource = object.kind().resource();
            let text =
                format!("error: invalid resource type {resource}, only node types are supported");
            return Err(Problem::Said(text));
        };
        let name = node.metadata.name;
        let problem = read.iter().find_map(|change| match change {
            TaintChange::Add(taint) => {
                let taken = node.spec.taints.iter().any(|t| t.matches(taint)) && !overwrite;
                taken.then(|| {
                    format!(
                        "error: node {name} already has {} taint(s) with same effect(s) and \
                         --overwrite is false",
                        taint.key
                    )
                })
            }
            TaintChange::Remove { key, effect } => {
                let same = |taint: &Taint| create::is_about(taint, key, effect);
                let colon = if effect.is_empty() { "" } else { ":" };
                (!node.spec.taints.iter().any(same))
                    .then(|| format!("error: taint \"{key}{colon}{effect}\" not found"))
            }
        });
        match problem {
            Some(text) => call.say(text),
            None => call.make(Move::NodeTaint { node: name, changes: changes.join(",").into() }),
        }
    }
    Ok(())
}

fn invalid(word: &str) -> Problem {
    let effect = word.rsplit_once(':').map(|(_, effect)| effect.trim_end_matches('-'));
    Problem::Said(match effect {
        Some(effect) if !create::TAINT_EFFECTS.contains(&effect) => {
            format!("error: invalid taint effect: {effect}, unsupported taint effect")
        }
        _ => format!("error: invalid taint spec: {word}"),
    })
}
