//! Objects as JSON, changed as the API server's patches change them.

use serde_json::{Map, Value};

/// By what the items of a list are told apart (patchMergeKey); other lists are replaced.
fn merge_key(field: &str) -> &'static [&'static str] {
    match field {
        "containers" | "initContainers" | "env" | "volumes" => &["name"],
        // Of containers, and of Services.
        "ports" => &["containerPort", "port"],
        "volumeMounts" => &["mountPath"],
        _ => &[],
    }
}

/// A strategic merge patch: members are set, `null` takes away, lists are merged by their key.
pub fn merge(into: &mut Value, patch: &Value) {
    let (Value::Object(map), Value::Object(changes)) = (&mut *into, patch) else {
        *into = without_nulls(patch);
        return;
    };
    for (name, change) in changes {
        if change.is_null() {
            map.remove(name);
            continue;
        }
        match (map.get_mut(name), change) {
            (Some(Value::Array(list)), Value::Array(changes)) if !merge_key(name).is_empty() => {
                merge_lists(list, changes, merge_key(name));
            }
            (Some(old), _) => merge(old, change),
            (None, _) => {
                map.insert(name.clone(), without_nulls(change));
            }
        }
    }
}

fn merge_lists(list: &mut Vec<Value>, changes: &[Value], keys: &[&str]) {
    for change in changes {
        let key = keys.iter().find(|key| !change[**key].is_null());
        let same = |item: &&mut Value| key.is_some_and(|key| item[*key] == change[*key]);
        match list.iter_mut().find(same) {
            Some(item) => merge(item, change),
            None => list.push(without_nulls(change)),
        }
    }
}

fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let kept = map.iter().filter(|(_, v)| !v.is_null());
            kept.map(|(k, v)| (k.clone(), without_nulls(v))).collect::<Map<_, _>>().into()
        }
        Value::Array(list) => list.iter().map(without_nulls).collect(),
        other => other.clone(),
    }
}

/// A JSON merge patch (RFC 7396): lists are replaced.
pub fn merge_plain(into: &mut Value, patch: &Value) {
    let Value::Object(changes) = patch else {
        *into = patch.clone();
        return;
    };
    if !into.is_object() {
        *into = Value::Object(Map::new());
    }
    for (name, change) in changes {
        if change.is_null() {
            into.as_object_mut().expect("an object").remove(name);
        } else {
            merge_plain(&mut into[name.as_str()], change);
        }
    }
}

/// `kubectl apply`: what was applied before and is not any more goes, the rest is merged in.
pub fn apply(live: &mut Value, before: &Value, now: &Value) {
    take_away(live, before, now);
    merge(live, now);
}

fn take_away(live: &mut Value, before: &Value, now: &Value) {
    let (Value::Object(before), Some(map)) = (before, live.as_object_mut()) else { return };
    for (name, old) in before {
        let Some(inside) = map.get_mut(name) else { continue };
        match (old, now.get(name)) {
            (_, None) => {
                map.remove(name);
            }
            (Value::Array(old), Some(Value::Array(now))) => {
                let (Value::Array(list), keys) = (inside, merge_key(name)) else { continue };
                take_items_away(list, old, now, keys);
            }
            (_, Some(now)) => take_away(inside, old, now),
        }
    }
}

fn take_items_away(list: &mut Vec<Value>, before: &[Value], now: &[Value], keys: &[&str]) {
    for old in before {
        let Some(key) = keys.iter().find(|key| !old[**key].is_null()) else { continue };
        let same = |item: &Value| item[*key] == old[*key];
        match now.iter().find(|item| same(item)) {
            None => list.retain(|item| !same(item)),
            Some(now) => {
                list.iter_mut().filter(|item| same(item)).for_each(|i| take_away(i, old, now));
            }
        }
    }
}

/// One operation of a JSON patch (RFC 6902): add, replace or remove.
pub fn operate(value: &mut Value, op: &str, path: &str, with: &Value) {
    let (parent, name) = path.rsplit_once('/').unwrap_or(("", path));
    let name = name.replace("~1", "/").replace("~0", "~");
    match value.pointer_mut(parent) {
        Some(Value::Object(map)) if op == "remove" => {
            map.remove(&name);
        }
        Some(Value::Object(map)) => {
            map.insert(name, with.clone());
        }
        Some(Value::Array(list)) => {
            let at = name.parse().unwrap_or(list.len());
            match op {
                "remove" if at < list.len() => {
                    list.remove(at);
                }
                "replace" if at < list.len() => list[at] = with.clone(),
                "add" if at <= list.len() => list.insert(at, with.clone()),
                _ => {}
            }
        }
        _ => {}
    }
}
