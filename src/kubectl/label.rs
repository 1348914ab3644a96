//! `kubectl label` and `kubectl annotate`.

use super::line::Flags;
use super::{Call, Done, Problem};
use crate::cluster::map::Map;
use crate::cluster::object::{Labels, Str};
use crate::cluster::{Move, create};

pub const FLAGS: Flags = &["overwrite", "all", "l/selector=", "f/filename=", "list"];

pub fn label(call: &mut Call) -> Done {
    change(call, "label")
}

pub fn annotate(call: &mut Call) -> Done {
    change(call, "annotation")
}

fn change(call: &mut Call, what: &str) -> Done {
    let is_change = |word: &String| word.contains('=') || word.ends_with('-');
    let all = call.line.words.clone();
    let at = all.iter().position(is_change).unwrap_or(all.len());
    let (words, changes) = all.split_at(at);
    if changes.is_empty() {
        return Err(Problem::Said(format!("error: at least one {what} update is required")));
    }
    if let Some(word) = changes.iter().find(|word| !is_change(word)) {
        let text = "error: all resources must be specified before";
        return Err(Problem::Said(format!("{text} {what} changes: {word}")));
    }
    let mut wanted: Map<Str, Option<Str>> = Map::new();
    for word in changes {
        let change = create::change(word).filter(|(name, _)| !name.is_empty());
        let Some((name, value)) = change else {
            return Err(Problem::Said(format!("error: invalid {what} format: {word}")));
        };
        if wanted.insert(name, value).is_some_and(|old| old.is_some() != value.is_some()) {
            let text =
                format!("error: can not both modify and remove a {what} in the same command");
            return Err(Problem::Said(text));
        }
    }
    let overwrite = call.line.has("overwrite");
    for object in call.targets(words)? {
        let meta = object.meta();
        let now: &Labels = if what == "label" { &meta.labels } else { &meta.annotations };
        let taken = wanted.iter().find_map(|(name, value)| {
            let old = now.get(name)?;
            value.is_some_and(|value| value != *old).then_some((*name, *old))
        });
        if let (Some((name, old)), false) = (taken, overwrite) {
            call.say(format!(
                "error: '{name}' already has a value ({old}), and --overwrite is false"
            ));
            continue;
        }
        let (key, changes) = (object.key(), create::changes_json(&wanted));
        call.make(match what {
            "label" => Move::Label { key, changes },
            _ => Move::Annotate { key, changes },
        });
    }
    Ok(())
}
