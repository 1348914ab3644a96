//! The scheduler against what kube-scheduler v1.36 decided on the same input, case by case.

use super::cases;
use super::{Family, unreadable};
use moseon::cluster::object::resources::default_requests;
use moseon::cluster::object::{Object, Pod};
use moseon::cluster::scheduler::{Decision, Plugin, Rejection, Table, WhatIf};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

const FAMILY: &str = "scheduler";

/// What a case may give besides the pod, in the order it is taken in.
const LISTS: [&str; 6] =
    ["namespaces", "nodes", "services", "replicaSets", "podDisruptionBudgets", "pods"];

pub fn run(folder: &Path, part: &str) -> Vec<Family> {
    let files = match cases::files(folder, FAMILY) {
        Ok(files) => files,
        Err(why) => return unreadable(FAMILY, why),
    };
    if files.is_empty() || !FAMILY.contains(part) {
        return Vec::new();
    }
    vec![Family { name: FAMILY.into(), cases: files.iter().flat_map(|f| f.cases(check)).collect() }]
}

/// Compares everything that is recorded of a case.
pub fn check(case: &Value) -> Result<(), String> {
    let (input, output) = (&case["input"], &case["output"]);
    let lists = input.as_object().ok_or_else(|| format!("input: expected lists, found {input}"))?;
    if let Some(unknown) = lists.keys().find(|key| !LISTS.contains(&&***key) && *key != "pod") {
        return Err(format!("input.{unknown}: expected one of pod, {}", LISTS.join(", ")));
    }
    let mut objects = Vec::new();
    for list in LISTS {
        for (i, object) in input[list].as_array().unwrap_or(&Vec::new()).iter().enumerate() {
            objects.push(read(object).map_err(|why| format!("input.{list}[{i}]: {why}"))?);
        }
    }
    let pod: Arc<Pod> = match read(&input["pod"]).map_err(|why| format!("input.pod: {why}"))? {
        Object::Pod(pod) => pod,
        other => return Err(format!("input.pod: expected a Pod, found a {:?}", other.kind())),
    };
    let mut cluster = WhatIf::new(&objects);
    let explained = cluster.explain(&pod);
    let mut fast = cluster.decide(&pod);
    let table = explained.table.clone().ok_or("no table")?;
    same("without table", &json!(fast.table.is_none()), &json!(true))?;
    fast.table = Some(table.clone());
    if fast != explained {
        return Err(format!("the fast path differs: {fast:?} {explained:?}"));
    }
    check_table(&table, output)?;
    same("feasibleNodes", &json!(explained.nodes_feasible), &output["feasibleNodes"])?;
    match &explained.chosen {
        Some(node) => {
            let allowed = output["scheduledTo"].as_array().ok_or("it was not scheduled")?;
            if !allowed.contains(&json!(**node)) {
                return Err(format!("scheduledTo: {node}, real {allowed:?}"));
            }
        }
        None => check_failure(&explained, output)?,
    }
    Ok(())
}

/// Reads an object and applies the API defaulting that the recording applied.
fn read(object: &Value) -> Result<Object, String> {
    let mut object = Object::deserialize(object).map_err(|e| e.to_string())?;
    if let Object::Pod(pod) = &mut object {
        default_requests(Arc::make_mut(&mut Arc::make_mut(pod).spec));
    }
    Ok(object)
}

fn check_table(table: &Table, output: &Value) -> Result<(), String> {
    let names = |list: &[Plugin]| json!(list.iter().map(|p| p.name()).collect::<Vec<_>>());
    same("skippedFilterPlugins", &names(&table.skipped_filters), &output["skippedFilterPlugins"])?;
    if let Some(skipped) = output.get("skippedScorePlugins") {
        same("skippedScorePlugins", &names(&table.skipped_scores), skipped)?;
    }
    let best: BTreeSet<&str> = table.best.iter().map(|n| &**n).collect();
    let real = output["bestNodes"].as_array().ok_or("no bestNodes")?;
    same("bestNodes", &json!(best), &json!(strings(real).collect::<BTreeSet<_>>()))?;

    let nodes = output["nodes"].as_array().ok_or("no nodes")?;
    same("number of nodes", &json!(table.rows.len()), &json!(nodes.len()))?;
    for node in nodes {
        let name = node["name"].as_str().ok_or("a node without name")?;
        let row = table.rows.iter().find(|r| &*r.node == name).ok_or(format!("no {name}"))?;
        let at = |what: &str| format!("{name}.{what}");
        same(&at("feasible"), &json!(row.rejections.is_empty()), &node["feasible"])?;
        let rejections: Vec<Value> = row.rejections.iter().map(rejection).collect();
        same(
            &at("allFailures"),
            &json!(rejections),
            node.get("allFailures").unwrap_or(&json!([])),
        )?;
        let first = rejections.first().unwrap_or(&Value::Null);
        same(&at("firstFailure"), first, node.get("firstFailure").unwrap_or(&Value::Null))?;
        if !row.rejections.is_empty() {
            continue;
        }
        let scores = |of: fn(&moseon::cluster::scheduler::Score) -> i64| {
            json!(row.scores.iter().map(|s| (s.plugin.name(), of(s))).collect::<BTreeMap<_, _>>())
        };
        same(&at("rawScores"), &scores(|s| s.raw), &node["rawScores"])?;
        same(&at("weightedScores"), &scores(|s| s.weighted), &node["weightedScores"])?;
        same(&at("totalScore"), &json!(row.total), &node["totalScore"])?;
    }
    Ok(())
}

fn check_failure(decision: &Decision, output: &Value) -> Result<(), String> {
    same("eventMessage", &json!(decision.message), &output["eventMessage"])?;
    let fit = output["fitError"].as_str().ok_or("it was scheduled")?;
    if !decision.message.starts_with(fit) {
        return Err(format!("fitError: {} real {fit}", decision.message));
    }
    let preemption = decision.preemption.as_ref().ok_or("no preemption")?;
    let (node, victims, status) = match &preemption.nominated {
        Some(c) => (&*c.node, c.victims.iter().map(|v| &*v.name).collect(), "Success"),
        None => ("", BTreeSet::new(), "Unschedulable"),
    };
    let message = match preemption.message.as_str() {
        "" => String::new(),
        text => format!("no new claims to deallocate, preemption: {text}"),
    };
    let ours = json!([status, message, node, victims]);
    let outcomes = output["preemption"]["outcomes"].as_array().ok_or("no outcomes")?;
    let real: Vec<Value> = outcomes
        .iter()
        .map(|o| {
            let none = Vec::new();
            let victims: BTreeSet<&str> =
                strings(o["victims"].as_array().unwrap_or(&none)).collect();
            json!([o["status"], o["message"], o["nominatedNode"], victims])
        })
        .collect();
    match real.contains(&ours) {
        true => Ok(()),
        false => Err(format!("preemption: {ours} real {real:?}")),
    }
}

fn rejection(r: &Rejection) -> Value {
    let reasons: Vec<_> = r.reasons.iter().map(|reason| reason.text()).collect();
    json!({"plugin": r.plugin.name(), "code": r.code.name(), "reasons": reasons})
}

fn strings(list: &[Value]) -> impl Iterator<Item = &str> {
    list.iter().filter_map(Value::as_str)
}

fn same(what: &str, ours: &Value, real: &Value) -> Result<(), String> {
    if ours == real { Ok(()) } else { Err(format!("{what}: recorded {real}, ours {ours}")) }
}
