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
const NAMES: [&str; 10] =
    ["type", "name", "key", "uid", "ip", "addresses", "host", "hosts", "secretName", "path"];
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
        (Value::Text(a), Value::Text(b)) if brief(from) == brief(to) => {
            out.push(Field { path: path.into(), from: tail(a), to: tail(b) });
        }
        _ if brief(from) == brief(to) => {}
        _ => out.push(Field { path: path.into(), from: brief(from), to: brief(to) }),
    }
}

/// Items are known by what they are called; ports without a name by their numbers, where there is
/// more than one.
fn compare_lists(path: &str, from: &[Value], to: &[Value], out: &mut Vec<Field>) {
    let numbered = from.len().max(to.len()) > 1;
    let name = |item: &Value| match name(item) {
        none if none.is_empty() && numbered => brief(item.get("port")),
        name => name,
    };
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
/// The end of a text whose beginning tells nothing.
fn tail(text: &str) -> String {
    let skipped = text.chars().count().saturating_sub(LONGEST);
    ["…", &text.chars().skip(skipped).collect::<String>()].concat()
}

const LONGEST: usize = 40;

fn brief(value: &Value) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Value {
        Value::Text(text.into())
    }

    fn map<const N: usize>(members: [(&str, Value); N]) -> Value {
        Value::Mapping(members.map(|(name, value)| (name.to_owned(), value)).into())
    }

    fn told(from: Vec<Value>, to: Vec<Value>) -> Vec<String> {
        let mut out = Vec::new();
        compare("of", &Value::List(from), &Value::List(to), &mut out);
        out.into_iter().map(|f| format!("{} {} -> {}", f.path, f.from, f.to)).collect()
    }

    #[test]
    fn entries_of_tls_are_told_apart_by_their_hosts() {
        let tls = |host: &str| {
            map([("hosts", Value::List(vec![text(host)])), ("secretName", text("own"))])
        };
        let added = told(vec![tls("a")], vec![tls("a"), tls("b")]);
        assert!(added.iter().all(|line| line.starts_with("of[b].")), "{added:?}");
        assert!(added.contains(&"of[b].secretName  -> own".to_owned()), "{added:?}");
        let removed = told(vec![tls("a"), tls("b")], vec![tls("b")]);
        assert!(removed.contains(&"of[a].secretName own -> ".to_owned()), "{removed:?}");
    }

    #[test]
    fn the_number_of_a_lone_port_changes_and_of_several_each_is_its_own() {
        let port = |number: &str| map([("port", Value::Number(number.into()))]);
        assert_eq!(told(vec![port("80")], vec![port("90")]), ["of[].port 80 -> 90"]);
        let several = told(vec![port("80"), port("90")], vec![port("80")]);
        assert_eq!(several, ["of[90].port 90 -> "]);
    }

    #[test]
    fn long_texts_that_differ_at_their_ends_are_told_by_these() {
        let image = |tag: &str| {
            let image = ["registry.example.com/team/project/web-frontend:", tag].concat();
            map([("name", text("web")), ("image", text(&image))])
        };
        let line = told(vec![image("v1")], vec![image("v2")]).remove(0);
        assert!(
            line.contains("web-frontend:v1 -> …") && line.ends_with("web-frontend:v2"),
            "{line}"
        );
    }
}
