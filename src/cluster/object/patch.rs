//! Values changed as PATCH requests change them.
//!
//! Models apimachinery's strategicpatch and jsonmergepatch and RFC 6902, as far as kubectl asks
//! for them. Invariant: no patch makes this panic.

use super::Value;

/// How the body of a PATCH is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PatchType {
    /// application/strategic-merge-patch+json: lists are merged by their key.
    #[default]
    Strategic,
    /// application/merge-patch+json (RFC 7396): lists are replaced.
    Merge,
    /// application/json-patch+json (RFC 6902): a list of operations.
    Json,
    /// What `kubectl apply` sends: the body is the manifest. What it said the last time and does
    /// not say any more goes; the rest is merged in. kubectl works that out at home and sends a
    /// strategic merge patch; here it is worked out where the object is.
    Apply,
}

/// The annotation in which `kubectl apply` remembers what it said.
pub const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

impl PatchType {
    pub const ALL: [PatchType; 4] =
        [PatchType::Strategic, PatchType::Merge, PatchType::Json, PatchType::Apply];
    /// As `kubectl patch --type` has it.
    pub fn name(self) -> &'static str {
        match self {
            PatchType::Strategic => "strategic",
            PatchType::Merge => "merge",
            PatchType::Json => "json",
            PatchType::Apply => "apply",
        }
    }
    pub fn named(name: &str) -> Option<PatchType> {
        PatchType::ALL.into_iter().find(|how| how.name() == name)
    }

    /// Changes the object; an error says what of a JSON patch cannot be done.
    pub fn change(self, object: &mut Value, body: &Value) -> Result<(), String> {
        match self {
            PatchType::Strategic => strategic(object, body),
            PatchType::Merge => merge(object, body),
            PatchType::Json => return operations(object, body),
            PatchType::Apply => apply(object, body),
        }
        Ok(())
    }
}

/// By what the items of a list are told apart (patchMergeKey); other lists are replaced.
fn merge_key(field: &str) -> &'static [&'static str] {
    match field {
        "containers" | "initContainers" | "env" | "volumes" => &["name"],
        // Of containers, and of Services.
        "ports" => &["containerPort", "port"],
        "volumeMounts" => &["mountPath"],
        "topologySpreadConstraints" => &["topologyKey"],
        "ownerReferences" => &["uid"],
        "conditions" => &["type"],
        _ => &[],
    }
}

/// A strategic merge patch: members are set, `null` takes away, lists are merged by their key.
fn strategic(into: &mut Value, patch: &Value) {
    let (Value::Mapping(_), Value::Mapping(changes)) = (&*into, patch) else {
        *into = without_nulls(patch);
        return;
    };
    match patch.get("$patch").as_text() {
        Some("replace") => {
            *into = without_nulls(patch);
            return into.remove("$patch");
        }
        Some("delete") => {
            *into = Value::Mapping(Vec::new());
            return;
        }
        _ => {}
    }
    for (name, change) in changes {
        if change.is_null() {
            into.remove(name);
            continue;
        }
        match (into.get_mut(name), change) {
            (Some(Value::List(list)), Value::List(changes)) if !merge_key(name).is_empty() => {
                merge_lists(list, changes, merge_key(name));
            }
            (Some(old), _) => strategic(old, change),
            (None, _) => into.set(name, without_nulls(change)),
        }
    }
}

fn merge_lists(list: &mut Vec<Value>, changes: &[Value], keys: &[&str]) {
    for change in changes {
        let key = keys.iter().find(|key| !change.get(key).is_null());
        let same = |item: &Value| key.is_some_and(|key| item.get(key) == change.get(key));
        if change.get("$patch").as_text() == Some("delete") {
            list.retain(|item| !same(item));
            continue;
        }
        match list.iter_mut().find(|item| same(item)) {
            Some(item) => strategic(item, change),
            None => list.push(without_nulls(change)),
        }
    }
}

fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Mapping(members) => {
            let kept = members.iter().filter(|(_, value)| !value.is_null());
            Value::Mapping(kept.map(|(name, v)| (name.clone(), without_nulls(v))).collect())
        }
        Value::List(list) => Value::List(list.iter().map(without_nulls).collect()),
        other => other.clone(),
    }
}

/// A JSON merge patch: lists are replaced.
fn merge(into: &mut Value, patch: &Value) {
    let Value::Mapping(changes) = patch else {
        *into = patch.clone();
        return;
    };
    if !matches!(into, Value::Mapping(_)) {
        *into = Value::Mapping(Vec::new());
    }
    for (name, change) in changes {
        if change.is_null() {
            into.remove(name);
            continue;
        }
        if into.get_mut(name).is_none() {
            into.set(name, Value::Null);
        }
        merge(into.get_mut(name).expect("just set"), change);
    }
}

/// The manifest over what is stored, and over what an earlier manifest said.
fn apply(live: &mut Value, manifest: &Value) {
    let before = live.get("metadata").get("annotations").get(LAST_APPLIED);
    let before = before.as_text().and_then(Value::read).unwrap_or_default();
    take_away(live, &before, manifest);
    strategic(live, &applied(manifest));
}

/// The manifest with the annotation in which kubectl remembers it.
pub fn applied(manifest: &Value) -> Value {
    let mut noted = manifest.clone();
    let annotations = noted.at(&["metadata", "annotations"]);
    annotations.set(LAST_APPLIED, Value::Text(manifest.to_json() + "\n"));
    noted
}

fn take_away(live: &mut Value, before: &Value, now: &Value) {
    let Value::Mapping(before) = before else { return };
    for (name, old) in before {
        let new = now.get(name);
        if new.is_null() {
            live.remove(name);
            continue;
        }
        let Some(inside) = live.get_mut(name) else { continue };
        match (old, new) {
            (Value::List(old), Value::List(new)) => {
                if let Value::List(list) = inside {
                    take_items_away(list, old, new, merge_key(name));
                }
            }
            _ => take_away(inside, old, new),
        }
    }
}

fn take_items_away(list: &mut Vec<Value>, before: &[Value], now: &[Value], keys: &[&str]) {
    for old in before {
        let Some(key) = keys.iter().find(|key| !old.get(key).is_null()) else { continue };
        let same = |item: &Value| item.get(key) == old.get(key);
        match now.iter().find(|item| same(item)) {
            None => list.retain(|item| !same(item)),
            Some(now) => {
                list.iter_mut().filter(|item| same(item)).for_each(|i| take_away(i, old, now));
            }
        }
    }
}

/// A JSON patch: all of its operations, or none.
fn operations(value: &mut Value, body: &Value) -> Result<(), String> {
    let Some(list) = body.as_list() else {
        return Err("a JSON patch is a list of operations".into());
    };
    let mut changed = value.clone();
    for operation in list {
        let text = |name: &str| operation.get(name).as_text().unwrap_or("");
        let (op, path) = (text("op"), text("path"));
        let found = pointer(&mut changed, path).map(|v| v.clone());
        let missing = || format!("{op} operation does not apply: doc is missing path: \"{path}\"");
        match op {
            "test" => {
                if found.as_ref() != Some(operation.get("value")) {
                    return Err(format!("testing path {path} failed"));
                }
            }
            "add" => put(&mut changed, path, operation.get("value").clone()).ok_or_else(missing)?,
            "replace" => {
                let place = pointer(&mut changed, path).ok_or_else(missing)?;
                *place = operation.get("value").clone();
            }
            "remove" => take(&mut changed, path).ok_or_else(missing)?,
            "copy" | "move" => {
                let from = text("from");
                let moved = pointer(&mut changed, from).ok_or_else(missing)?.clone();
                if op == "move" {
                    take(&mut changed, from).ok_or_else(missing)?;
                }
                put(&mut changed, path, moved).ok_or_else(missing)?;
            }
            _ => return Err(format!("Unexpected kind: {op}")),
        }
    }
    *value = changed;
    Ok(())
}

fn unescaped(name: &str) -> String {
    name.replace("~1", "/").replace("~0", "~")
}

/// The value a JSON pointer (RFC 6901) leads to.
fn pointer<'a>(value: &'a mut Value, path: &str) -> Option<&'a mut Value> {
    if path.is_empty() {
        return Some(value);
    }
    path.strip_prefix('/')?.split('/').try_fold(value, |value, name| match value {
        Value::Mapping(_) => value.get_mut(&unescaped(name)),
        Value::List(list) => list.get_mut(name.parse::<usize>().ok()?),
        _ => None,
    })
}

fn put(value: &mut Value, path: &str, with: Value) -> Option<()> {
    let Some((parent, name)) = path.rsplit_once('/') else {
        *value = with;
        return Some(());
    };
    match pointer(value, parent)? {
        parent @ Value::Mapping(_) => parent.set(&unescaped(name), with),
        Value::List(list) => {
            let at = if name == "-" { list.len() } else { name.parse().ok()? };
            (at <= list.len()).then(|| list.insert(at, with))?;
        }
        _ => return None,
    }
    Some(())
}

fn take(value: &mut Value, path: &str) -> Option<()> {
    let (parent, name) = path.rsplit_once('/')?;
    match pointer(value, parent)? {
        parent @ Value::Mapping(_) => {
            parent.get_mut(&unescaped(name))?;
            parent.remove(&unescaped(name));
        }
        Value::List(list) => {
            let at = name.parse::<usize>().ok().filter(|at| *at < list.len())?;
            list.remove(at);
        }
        _ => return None,
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(how: PatchType, from: &str, body: &str, to: &str) {
        let read = |json: &str| Value::read(json).expect("JSON");
        let mut value = read(from);
        how.change(&mut value, &read(body)).expect("a patch");
        assert_eq!(value.to_json(), read(to).to_json());
    }

    #[test]
    fn a_strategic_merge_patch_merges_lists_by_their_key() {
        let from = r#"{"a":1,"containers":[{"name":"x","image":"1","env":[{"name":"A"}]},
            {"name":"y"}],"args":["p","q"]}"#;
        let body = r#"{"a":null,"containers":[{"name":"x","image":"2"},{"name":"z"},
            {"name":"y","$patch":"delete"}],"args":["r"]}"#;
        let to = r#"{"containers":[{"name":"x","image":"2","env":[{"name":"A"}]},{"name":"z"}],
            "args":["r"]}"#;
        check(PatchType::Strategic, from, body, to);
        check(
            PatchType::Strategic,
            r#"{"s":{"a":1}}"#,
            r#"{"s":{"$patch":"replace","b":2}}"#,
            r#"{"s":{"b":2}}"#,
        );
    }

    #[test]
    fn a_merge_patch_replaces_lists() {
        let from = r#"{"a":{"b":1,"c":2},"l":[{"name":"x","v":1}]}"#;
        let body = r#"{"a":{"b":null,"d":{"e":null,"f":3}},"l":[{"name":"x"}]}"#;
        check(PatchType::Merge, from, body, r#"{"a":{"c":2,"d":{"f":3}},"l":[{"name":"x"}]}"#);
    }

    #[test]
    fn a_json_patch_is_done_whole_or_not_at_all() {
        let from = r#"{"a":[1,2],"b/c":{}}"#;
        let body = r#"[{"op":"test","path":"/a/0","value":1},{"op":"add","path":"/a/-","value":3},
            {"op":"replace","path":"/a/0","value":0},{"op":"remove","path":"/a/1"},
            {"op":"add","path":"/b~1c/d","value":"e"},{"op":"move","from":"/a","path":"/f"}]"#;
        check(PatchType::Json, from, body, r#"{"b/c":{"d":"e"},"f":[0,3]}"#);
        for body in [
            r#"[{"op":"add","path":"/x","value":1},{"op":"remove","path":"/y"}]"#,
            r#"[{"op":"replace","path":"/a/7","value":1}]"#,
            r#"[{"op":"test","path":"/a/0","value":2}]"#,
            r#"[{"op":"fly","path":"/a"}]"#,
            r#"{"op":"add"}"#,
            r#"[{"op":"add","path":"/a/9","value":1}]"#,
        ] {
            let mut value = Value::read(from).expect("JSON");
            let body = Value::read(body).expect("JSON");
            assert!(PatchType::Json.change(&mut value, &body).is_err());
            assert_eq!(value.to_json(), Value::read(from).expect("JSON").to_json());
        }
    }

    #[test]
    fn apply_takes_away_what_it_does_not_say_any_more() {
        let read = |json: &str| Value::read(json).expect("JSON");
        let first = r#"{"metadata":{"name":"a"},"spec":{"x":1,"y":2,
            "containers":[{"name":"c"},{"name":"d","image":"1"}]}}"#;
        let mut live = applied(&read(first));
        live.at(&["spec"]).set("other", 9.into());
        let next = r#"{"metadata":{"name":"a"},"spec":{"y":3,
            "containers":[{"name":"d","args":["z"]}]}}"#;
        PatchType::Apply.change(&mut live, &read(next)).expect("a patch");
        assert_eq!(
            live.get("spec").to_json(),
            r#"{"containers":[{"args":["z"],"name":"d"}],"other":9,"y":3}"#
        );
        let noted = live.get("metadata").get("annotations").get(LAST_APPLIED).as_text();
        assert_eq!(noted, Some(&*(read(next).to_json() + "\n")));
    }
}
