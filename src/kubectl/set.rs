//! `kubectl set image`, `set env` and `set resources`: one strategic merge patch an object.

use super::line::Flags;
use super::{Call, Done, Problem, said};
use crate::cluster::object::patch::PatchType;
use crate::cluster::object::{Container, Kind, Object, Quantity, Value};
use crate::cluster::{Move, PatchMove};

pub const FLAGS: Flags =
    &["all", "l/selector=", "c/containers=", "requests=", "limits=", "overwrite", "f/filename="];

pub fn image(call: &mut Call) -> Done {
    let (words, pairs) = split(call);
    if pairs.is_empty() {
        return said("error: at least one image update is required");
    }
    for object in call.targets(&words)? {
        let Some(containers) = containers(&object) else { return not_a_template(&object) };
        let mut patch = Vec::new();
        let mut missing = None;
        for (name, image) in &pairs {
            let image = image.as_deref().unwrap_or("");
            let named = |c: &&Container| name == "*" || *c.name == **name;
            let found: Vec<_> = containers.iter().filter(named).collect();
            if found.is_empty() {
                missing = Some(name);
            }
            for container in found {
                patch.push(one(container, "image", Value::Text(image.into())));
            }
        }
        if let Some(name) = missing {
            call.say(format!("error: unable to find container named \"{name}\""));
            continue;
        }
        let key = object.key();
        let first = containers.first().map(|c| Value::from(&*c.name));
        match &*patch {
            [only] if key.kind == Kind::Deployment && Some(only.get("name")) == first.as_ref() => {
                let image = only.get("image").as_text().unwrap_or("").into();
                let (namespace, name) = (key.namespace, key.name);
                call.make(Move::DeploymentRollout { namespace, name, image });
            }
            _ => make(call, &object, patch),
        }
    }
    Ok(())
}

pub fn env(call: &mut Call) -> Done {
    let (words, pairs) = split(call);
    if pairs.is_empty() {
        return said("error: at least one environment variable must be provided");
    }
    let chosen = call.line.flag("containers").unwrap_or("*").to_string();
    for object in call.targets(&words)? {
        let Some(containers) = containers(&object) else { return not_a_template(&object) };
        let named = |c: &&Container| chosen == "*" || *c.name == *chosen;
        let list = pairs.iter().map(|(name, value)| {
            let mut entry = Value::Mapping(vec![("name".into(), Value::Text(name.clone()))]);
            match value {
                Some(value) => entry.set("value", Value::Text(value.clone())),
                None => entry.set("$patch", "delete".into()),
            }
            entry
        });
        let list = Value::List(list.collect());
        let patch = containers.iter().filter(named).map(|c| one(c, "env", list.clone())).collect();
        make(call, &object, patch);
    }
    Ok(())
}

pub fn resources(call: &mut Call) -> Done {
    let mut resources = Value::Mapping(Vec::new());
    for field in ["limits", "requests"] {
        for pair in call.line.flag(field).into_iter().flat_map(|text| text.split(',')) {
            let bad = || {
                Problem::Said(format!(
                    "error: Invalid argument syntax {pair}, expected <resource>=<value>"
                ))
            };
            let (name, amount) = pair.split_once('=').ok_or_else(bad)?;
            if Quantity::new(amount).amount().is_err() {
                return said(
                    "error: quantities must match the regular expression \
                     '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
                );
            }
            resources.at(&[field]).set(name, amount.into());
        }
    }
    if resources == Value::Mapping(Vec::new()) {
        return said(
            "error: you must specify an update to requests or limits (in the form of \
             --requests/--limits)",
        );
    }
    let chosen = call.line.flag("containers").unwrap_or("*").to_string();
    let words = call.line.words.clone();
    for object in call.targets(&words)? {
        let Some(containers) = containers(&object) else { return not_a_template(&object) };
        let named = |c: &&Container| chosen == "*" || *c.name == *chosen;
        let found = containers.iter().filter(named);
        let patch: Vec<Value> = found.map(|c| one(c, "resources", resources.clone())).collect();
        if patch.is_empty() {
            call.say(format!("error: unable to find container named {chosen}"));
            continue;
        }
        make(call, &object, patch);
    }
    Ok(())
}

/// Resources and changes: `a=b` and `a-`.
fn split(call: &Call) -> (Vec<String>, Vec<(String, Option<String>)>) {
    let is_change = |word: &&String| word.contains('=') || word.ends_with('-');
    let (changes, words): (Vec<&String>, Vec<&String>) =
        call.line.words.iter().partition(|word| is_change(word));
    let pair = |word: &String| match word.split_once('=') {
        Some((name, value)) => (name.to_string(), Some(value.to_string())),
        None => (word[..word.len() - 1].to_string(), None),
    };
    (words.into_iter().cloned().collect(), changes.into_iter().map(pair).collect())
}

/// The containers of a pod, or of a template for pods.
pub(super) fn containers(object: &Object) -> Option<&[Container]> {
    Some(match object {
        Object::Pod(pod) => &pod.spec.containers,
        Object::Deployment(d) => &d.spec.template.spec.containers,
        Object::ReplicaSet(set) => &set.spec.template.spec.containers,
        _ => return None,
    })
}

fn not_a_template(object: &Object) -> Done {
    let (kind, name) = (object.kind().plural(), object.meta().name);
    Err(Problem::Said(format!("error: {kind}/{name} does not have a pod template")))
}

fn one(container: &Container, field: &str, value: Value) -> Value {
    let name = Value::from(&*container.name);
    Value::Mapping(vec![("name".into(), name), (field.into(), value)])
}

fn make(call: &mut Call, object: &Object, containers: Vec<Value>) {
    let mut body = Value::default();
    let path: &[&str] = match object {
        Object::Pod(_) => &["spec"],
        _ => &["spec", "template", "spec"],
    };
    body.at(path).set("containers", Value::List(containers));
    let (key, how) = (object.key(), PatchType::Strategic);
    call.make(Move::Patch(PatchMove { key, how, body: body.to_json().into() }));
}
