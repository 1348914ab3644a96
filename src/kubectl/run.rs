//! `kubectl run`, and the eviction of one pod, which only `create --raw` can ask for.

use super::create::{comma, number};
use super::line::Flags;
use super::{Call, Done, Problem, said};
use crate::cluster::Move;
use crate::cluster::object::patch::PatchType;
use crate::cluster::object::{Kind, Value};

pub const FLAGS: Flags = &[
    "image=",
    "port=",
    "env=",
    "l/labels=",
    "annotations=",
    "restart=",
    "overrides=",
    "override-type=",
    "image-pull-policy=",
    "command",
    "expose",
    "i/stdin",
    "t/tty",
    "rm",
];

pub fn run(call: &mut Call) -> Done {
    let line = &call.line;
    let name = match line.words.first() {
        Some(name) => name.clone(),
        None => return said("error: NAME is required for run"),
    };
    line.required("image")?;
    if line.has("expose") {
        return Err(Problem::NotModelled("kubectl run --expose".into()));
    }
    let mut container = Value::default();
    container.set("image", line.flag("image").unwrap_or("").into());
    container.set("name", Value::from(&*name));
    if let Some(policy) = line.flag("image-pull-policy") {
        container.set("imagePullPolicy", policy.into());
    }
    let mut env = Vec::new();
    for pair in line.all("env") {
        let bad = || Problem::Said(format!("error: invalid env: {pair}"));
        let (name, value) = pair.split_once('=').ok_or_else(bad)?;
        let (name, value) = (("name".into(), name.into()), ("value".into(), value.into()));
        env.push(Value::Mapping(vec![name, value]));
    }
    if !env.is_empty() {
        container.set("env", Value::List(env));
    }
    if let Some(port) = line.flag("port") {
        let port = Value::Mapping(vec![("containerPort".into(), number(port))]);
        container.set("ports", Value::List(vec![port]));
    }
    let mut pod = Value::default();
    pod.set("apiVersion", "v1".into());
    pod.set("kind", "Pod".into());
    let meta = pod.at(&["metadata"]);
    meta.set("name", Value::from(&*name));
    let own = || Value::Mapping(vec![("run".into(), Value::from(&*name))]);
    meta.set("labels", line.flag("labels").map(comma).unwrap_or_else(|| Ok(own()))?);
    if let Some(text) = line.flag("annotations") {
        meta.set("annotations", comma(text)?);
    }
    let spec = pod.at(&["spec"]);
    spec.set("containers", Value::List(vec![container]));
    spec.set("restartPolicy", line.flag("restart").unwrap_or("Always").into());
    if let Some(text) = line.flag("overrides") {
        let how = match line.flag("override-type").unwrap_or("merge") {
            "merge" => PatchType::Merge,
            "strategic" => PatchType::Strategic,
            "json" => PatchType::Json,
            other => {
                let text = format!("error: invalid override type: {other}");
                return Err(Problem::Said(text));
            }
        };
        let bad = |why: String| Problem::Said(format!("error: Invalid JSON in --overrides: {why}"));
        let overrides = Value::read(text).ok_or_else(|| bad(text.into()))?;
        how.change(&mut pod, &overrides).map_err(bad)?;
    }
    call.create_object(pod)
}

/// `kubectl create --raw /api/v1/namespaces/NS/pods/NAME/eviction -f -`.
pub fn evict(call: &mut Call) -> Done {
    let path = call.line.flag("raw").unwrap_or("").to_string();
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    let ["api", "v1", "namespaces", namespace, "pods", name, "eviction"] = parts[..] else {
        return Err(Problem::NotModelled("kubectl create --raw".into()));
    };
    let key = crate::cluster::object::Key::new(Kind::Pod, namespace, name);
    call.find(&key)?;
    call.make(Move::PodEvict { namespace: key.namespace, name: key.name });
    Ok(())
}
