//! Which fields of an object a write changed, and from what to what.

use crate::cluster::object::{Object, Value};

/// One changed field: `status.conditions[Ready].status`, `True`, `Unknown`; empty = not there.
pub struct Field {
    pub path: String,
    pub from: String,
    pub to: String,
}

/// The fields that tell most, at most [`SHOWN_MAX`].
pub fn changed(before: &Object, after: &Object) -> Vec<Field> {
    let mut all = Vec::new();
    compare("", &before.to_value(), &after.to_value(), &mut all);
    let mut shown: Vec<Field> = Vec::new();
    for wish in FIRST {
        while shown.len() < SHOWN_MAX
            && let Some(at) = all.iter().position(|field| field.path.contains(wish))
        {
            shown.push(all.remove(at));
        }
    }
    shown
}

/// Three are read, more are skipped.
const SHOWN_MAX: usize = 3;
/// What tells most stands first; the last one is any.
const FIRST: [&str; 9] = [
    "spec.",
    "deletionTimestamp",
    "status.phase",
    "[Ready].status",
    "deployment.kubernetes.io/revision",
    "eplicas",
    "].ready",
    "].state",
    "",
];
/// What tells items of a list apart, what says most first.
const NAMES: [&str; 9] = ["type", "name", "key", "uid", "ip", "addresses", "host", "path", "port"];
/// Clocks and counters that change with everything else.
const NOISE: [&str; 10] = [
    "resourceVersion",
    "generation",
    "observedGeneration",
    "lastTransitionTime",
    "lastHeartbeatTime",
    "lastUpdateTime",
    "lastTimestamp",
    "startTime",
    "message",
    "endpoints.kubernetes.io/last-change-trigger-time",
];

fn compare(path: &str, from: &Value, to: &Value, out: &mut Vec<Field>) {
    if from == to {
        return;
    }
    match (from, to) {
        (Value::Mapping(a), Value::Mapping(b)) if !is_other_state(a, b) => {
            let gone = a.iter().filter(|(name, _)| *to.get(name) == Value::Null);
            for (name, value) in b.iter().chain(gone) {
                let idle = &**name == "reason" && path.contains("conditions");
                if !idle && !NOISE.contains(&&**name) {
                    let inner = if path.is_empty() { name } else { &[path, ".", name].concat() };
                    let now = to.get(name);
                    debug_assert!(now == value || *now == Value::Null);
                    compare(inner, from.get(name), now, out);
                }
            }
        }
        // What is new or gone as a whole is told by its parts.
        (Value::Null, Value::Mapping(members)) | (Value::Mapping(members), Value::Null)
            if telling(from).or(telling(to)).is_none() =>
        {
            for (name, _) in members.iter().filter(|(name, _)| !NOISE.contains(&&**name)) {
                compare(&[path, ".", name].concat(), from.get(name), to.get(name), out);
            }
        }
        (Value::List(a), _) => compare_lists(path, a, to.as_list().unwrap_or(&[]), out),
        (Value::Null, Value::List(b)) => compare_lists(path, &[], b, out),
        _ if brief(from) == brief(to) => {}
        _ => out.push(Field { path: path.into(), from: brief(from), to: brief(to) }),
    }
}

/// Items are known by what they are called.
fn compare_lists(path: &str, from: &[Value], to: &[Value], out: &mut Vec<Field>) {
    let find = |list: &[Value], called: &str| list.iter().find(|i| name(i) == called).cloned();
    let gone = from.iter().filter(|item| find(to, &name(item)).is_none());
    for item in to.iter().chain(gone) {
        let called = name(item);
        let inner = [path, "[", &called, "]"].concat();
        let of = |list| find(list, &called).unwrap_or_default();
        compare(&inner, &of(from), &of(to), out);
    }
}

fn name(item: &Value) -> String {
    let text = |name: &&str| brief(item.get(name));
    match item {
        Value::Mapping(_) => {
            let known = NAMES.iter().map(text).find(|name| !name.is_empty()).unwrap_or_default();
            match &*text(&"effect") {
                "" => known,
                effect => [&*known, ":", effect].concat(),
            }
        }
        item => brief(item),
    }
}

/// `waiting` became `running`: one thing under another name.
fn is_other_state(a: &[(String, Value)], b: &[(String, Value)]) -> bool {
    matches!((a, b), ([(a, _)], [(b, _)]) if a != b)
}

/// The status of a condition, the effect of a taint, the reason of a state.
fn telling(value: &Value) -> Option<String> {
    ["status", "effect", "reason"].into_iter().find_map(|name| {
        let text = brief(value.get(name));
        (!text.is_empty()).then_some(text)
    })
}

/// A value in few words.
fn brief(value: &Value) -> String {
    const LONGEST: usize = 40;
    match value {
        Value::Null => String::new(),
        Value::Bool(yes) => yes.to_string(),
        Value::Number(text) | Value::Text(text) => match text.char_indices().nth(LONGEST) {
            Some((end, _)) => [&text[..end], "…"].concat(),
            None => text.clone(),
        },
        Value::List(items) => items.iter().map(brief).collect::<Vec<_>>().join(", "),
        Value::Mapping(members) => match (telling(value), &members[..]) {
            (Some(text), _) => text,
            (None, [(name, inner)]) => match brief(inner.get("reason")) {
                reason if reason.is_empty() => name.clone(),
                reason => [name, " (", &reason, ")"].concat(),
            },
            (None, members) => {
                let named = |(name, inner): &(String, Value)| match brief(inner) {
                    inner if inner.is_empty() => name.clone(),
                    inner => [name, " ", &inner].concat(),
                };
                members.iter().map(named).collect::<Vec<_>>().join(", ")
            }
        },
    }
}
