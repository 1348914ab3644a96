//! The families `functions/*`: Kubernetes' own functions called directly, against ours.

use super::cases::{self, File};
use super::{Case, Family, unreadable};
use moseon::cluster::controller::ranking::rank;
use moseon::cluster::controller::replica_calculator::{self, Target, Usage, Wanted};
use moseon::cluster::controller::rollout;
use moseon::cluster::map::Map;
use moseon::cluster::node::back_off_ms;
use moseon::cluster::object::resources::{pod_limits, pod_requests, qos_class};
use moseon::cluster::object::selector_text::Selector;
use moseon::cluster::object::{
    Deployment, IntOrString, LabelSelector, Labels, Pod, PodSpec, Quantity, ReplicaSet,
    RollingUpdateDeployment, Str, Taint, Time, Toleration, names,
};
use moseon::manifest::{human_duration, short_human_duration};
use serde_json::{Value, json};
use std::path::Path;

type Check = fn(&Value) -> Result<(), String>;

const FAMILIES: [(&str, Check); 15] = [
    ("backoff-10s-300s", back_off),
    ("deployment-fenceposts", fenceposts),
    ("deployment-new-rs-replicas", new_set_replicas),
    ("deployment-proportion", proportion),
    ("hpa-replica-calculator", replica_calculator),
    ("human-duration", human),
    ("intstr-percent", percent),
    ("label-selector", label_selector),
    ("label-selector-struct", label_selector_struct),
    ("name-validation", name_validation),
    ("pod-qos-requests", pod_qos_requests),
    ("quantity-arithmetic", quantity_arithmetic),
    ("quantity-parse", quantity_parse),
    ("replicaset-deletion-order", deletion_order),
    ("taint-toleration", taint_toleration),
];

pub fn run(folder: &Path, part: &str) -> Vec<Family> {
    let files = match cases::files(folder, "functions") {
        Ok(files) => files,
        Err(why) => return unreadable("functions", why),
    };
    let family = |f: &File| Family { name: format!("functions/{}", f.name), cases: file(f) };
    let wanted = |f: &&File| format!("functions/{}", f.name).contains(part);
    files.iter().filter(wanted).map(family).collect()
}

fn file(file: &File) -> Vec<Case> {
    match FAMILIES.iter().find(|(name, _)| *name == file.name) {
        Some((_, check)) => file.cases(check),
        None => {
            let why = format!("{}: no such function is known", file.path.display());
            vec![Case::plain("reading".into(), Err(why))]
        }
    }
}

fn back_off(case: &Value) -> Result<(), String> {
    let ours = back_off_ms(number(case, "failure")? as u32) / 1000;
    same(case, &json!(ours), &case["delaySeconds"])
}

fn human(case: &Value) -> Result<(), String> {
    let seconds = case["seconds"].as_f64().ok_or("no seconds")? as i64;
    let ours = json!([human_duration(seconds), short_human_duration(seconds)]);
    same(case, &ours, &json!([case["human"], case["short"]]))
}

type Names = fn(&str) -> Vec<String>;

fn name_validation(case: &Value) -> Result<(), String> {
    let name = text(case, "input")?;
    let checks: [(&str, Names); 6] = [
        ("dns1035Label", names::dns1035_label),
        ("dns1123Label", names::dns1123_label),
        ("dns1123Subdomain", names::dns1123_subdomain),
        ("labelValue", names::label_value),
        ("portName", names::port_name),
        ("qualifiedName", names::qualified_name),
    ];
    checks.iter().try_for_each(|(field, check)| {
        let errors = Some(check(name)).filter(|errors| !errors.is_empty());
        same(&json!([name, field]), &json!(errors), &case[*field])
    })
}

fn replica_calculator(case: &Value) -> Result<(), String> {
    let input = &case["input"];
    let current = number(input, "currentReplicas")? as i32;
    let tolerance = input["tolerance"].as_f64().ok_or("no tolerance")?;
    let mut pods = Map::new();
    for pod in input["pods"].as_array().ok_or("no pods")? {
        if text(pod, "state")? != "ready" {
            return Err(format!("state: {} is not understood", pod["state"]));
        }
        let usage = Usage {
            request: number(pod, "cpuRequestMilli")?,
            used: pod["cpuUsageMilli"].as_i64(),
            ready: true,
        };
        pods.insert(Str::from(text(pod, "name")?), usage);
    }
    let percent = Target::Utilization(number(input, "targetUtilizationPercent")?);
    let wanted = replica_calculator::replicas(current, &pods, percent, tolerance);
    let ours = wanted.map_or(json!("error"), |Wanted { replicas, measured, average }| {
        json!({"averageUsageMilli": average, "error": null, "replicas": replicas,
            "utilizationPercent": measured})
    });
    same(case, &ours, &case["output"])?;
    let real = &case["outputAverageValue"];
    if real.is_null() {
        return Ok(());
    }
    let aim = number(real, "targetAverageValueMilli")?;
    let wanted = replica_calculator::replicas(current, &pods, Target::AverageValue(aim), tolerance);
    let ours = wanted.map_or(json!("error"), |Wanted { replicas, measured, .. }| {
        json!({"error": null, "replicas": replicas, "targetAverageValueMilli": aim,
            "usageMilli": measured})
    });
    same(case, &ours, real)
}

fn deployment(case: &Value, replicas: &str) -> Result<Deployment, String> {
    let mut d = Deployment::default();
    d.spec.replicas = Some(number(case, replicas)? as i32);
    d.spec.strategy.kind = Str::from("RollingUpdate");
    let value = |name: &str| serde_json::from_value::<IntOrString>(case[name].clone()).ok();
    d.spec.strategy.rolling_update = Some(RollingUpdateDeployment {
        max_surge: value("maxSurge"),
        max_unavailable: value("maxUnavailable"),
    });
    Ok(d)
}

fn percent(case: &Value) -> Result<(), String> {
    let value: IntOrString = read(&case["value"])?;
    for (up, result, error) in [(true, "roundUp", "errorUp"), (false, "roundDown", "errorDown")] {
        let ours = match rollout::scaled_value(&value, number(case, "total")? as i32, up) {
            Ok(n) => json!([n, null]),
            Err(error) => json!([case[result], error.to_string()]),
        };
        same(case, &ours, &json!([case[result], case[error]]))?;
    }
    Ok(())
}

fn fenceposts(case: &Value) -> Result<(), String> {
    let d = deployment(case, "replicas")?;
    let rolling = d.spec.strategy.rolling_update.as_ref().ok_or("no rolling update")?;
    let (surge, unavailable) = (rolling.max_surge.as_ref(), rolling.max_unavailable.as_ref());
    let desired = rollout::desired(&d);
    match rollout::resolve_fenceposts(surge, unavailable, desired) {
        Err(error) => same(case, &json!(error.to_string()), &case["error"]),
        Ok((surge, unavailable)) => {
            let least = rollout::max_unavailable(&d);
            let ours = json!([null, surge, unavailable, least, desired - least]);
            let real = [
                "error",
                "resolvedSurge",
                "resolvedUnavailable",
                "effectiveMaxUnavailable",
                "minAvailable",
            ];
            same(case, &ours, &json!(real.map(|name| &case[name])))
        }
    }
}

fn new_set_replicas(case: &Value) -> Result<(), String> {
    let d = deployment(case, "replicas")?;
    let new = number(case, "newRSReplicas")? as i32;
    let total = new + number(case, "oldRSReplicas")? as i32;
    let ours = json!([rollout::new_set_replicas(&d, total, new), null]);
    same(case, &ours, &json!([case["newRSNewReplicas"], case["error"]]))
}

fn proportion(case: &Value) -> Result<(), String> {
    let d = deployment(case, "deploymentReplicas")?;
    let mut set = ReplicaSet::default();
    set.spec.replicas = number(case, "rsReplicas")? as i32;
    for (key, from) in [
        (rollout::ANNOTATION_DESIRED, "rsDesiredAnnotation"),
        (rollout::ANNOTATION_MAX, "rsMaxReplicasAnnotation"),
    ] {
        if let Some(n) = case[from].as_i64() {
            set.metadata.annotations.insert(key.into(), n.to_string().into());
        }
    }
    let (add, added) = (number(case, "replicasToAdd")?, number(case, "replicasAdded")?);
    let ours = rollout::proportion(&set, &d, add as i32, added as i32);
    same(case, &json!(ours), &case["proportion"])
}

fn deletion_order(case: &Value) -> Result<(), String> {
    // Simulated time has no past before 0: everything is shifted.
    const NOW: i64 = 1_000_000_000;
    let now = Time::parse(text(case, "now")?).ok_or("now: no time")?.0;
    let shift = |time: Option<Time>| time.map(|t| Time(t.0 - now + NOW));
    let mut pods: Vec<Pod> = Vec::new();
    for pod in case["pods"].as_array().ok_or("no pods")? {
        let mut pod = pod.clone();
        for status in pod["status"]["containerStatuses"].as_array_mut().into_iter().flatten() {
            let status = status.as_object_mut().ok_or("no container status")?;
            status.retain(|key, _| key != "state" && key != "lastState");
        }
        let mut pod: Pod = read(&pod)?;
        pod.metadata.creation_timestamp = shift(pod.metadata.creation_timestamp);
        for condition in &mut pod.status.conditions {
            condition.last_transition_time = shift(condition.last_transition_time);
        }
        pods.push(pod);
    }
    let mut on_node = Map::new();
    for pod in pods.iter().filter(|p| p.is_active()) {
        *on_node.entry(pod.spec.node_name).or_insert(0) += 1;
    }
    let pods: Vec<&Pod> = pods.iter().collect();
    let victims = rank(&pods, &on_node, 1, NOW as u64);
    let ours: Vec<&str> = victims.iter().map(|v| &*v.pod).collect();
    same(&case["id"], &json!(ours), &case["deletionOrder"])
}

fn quantity_parse(case: &Value) -> Result<(), String> {
    let quantity = Quantity::new(text(case, "input")?);
    match (quantity.amount(), case["error"].as_str()) {
        (Err(e), Some(real)) => same(case, &json!(e.text()), &json!(real)),
        (Ok(amount), None) => {
            let canonical = quantity.canonical().map_err(|e| e.text().to_string())?;
            let ours = json!({
                "canonical": &*canonical.0,
                "error": null,
                "format": amount.format.name(),
                "input": &*quantity.0,
                "milliValue": quantity.milli_value().to_string(),
                "value": quantity.value().to_string(),
            });
            same(case, &ours, case)
        }
        (ours, real) => Err(format!("{case}: {ours:?} real {real:?}")),
    }
}

fn quantity_arithmetic(case: &Value) -> Result<(), String> {
    let read = |name| Quantity::new(text(case, name)?).amount().map_err(|e| e.text().to_string());
    let (a, b) = (read("a")?, read("b")?);
    let cmp = a.partial_cmp(&b).map(|o| o as i8);
    let ours = json!([cmp, a.minus(&b).to_string(), a.plus(&b).to_string()]);
    same(case, &ours, &json!([case["cmp"], case["difference"], case["sum"]]))
}

fn taint_toleration(case: &Value) -> Result<(), String> {
    let toleration: Toleration = read(&case["toleration"])?;
    let taint: Taint = read(&case["taint"])?;
    same(case, &json!(toleration.tolerates(&taint)), &case["tolerates"])
}

fn label_selector_struct(case: &Value) -> Result<(), String> {
    let selector: Option<LabelSelector> = match &case["labelSelector"] {
        Value::Null => None,
        given => Some(read(given)?),
    };
    let error = selector.as_ref().and_then(|s| s.check().err());
    same(case, &json!(error), &case["error"])?;
    if error.is_some() {
        return Ok(());
    }
    let canonical = selector.as_ref().map_or(String::new(), |s| s.text());
    same(case, &json!(canonical), &case["canonical"])?;
    for one in case["matches"].as_array().ok_or("no matches")? {
        let labels: Labels = read(&one["labels"])?;
        let ours = selector.as_ref().is_some_and(|s| s.matches(&labels));
        same(one, &json!(ours), &one["matches"])?;
    }
    Ok(())
}

fn label_selector(case: &Value) -> Result<(), String> {
    let selector = match Selector::parse(text(case, "selector")?) {
        Err(error) => return same(case, &json!(error), &case["error"]),
        Ok(selector) => selector,
    };
    let ours = json!([null, selector.to_string(), selector.is_empty()]);
    same(case, &ours, &json!([case["error"], case["canonical"], case["empty"]]))?;
    for one in case["matches"].as_array().ok_or("no matches")? {
        let labels: Labels = read(&one["labels"])?;
        same(one, &json!(selector.matches(&labels)), &one["matches"])?;
    }
    Ok(())
}

fn pod_qos_requests(case: &Value) -> Result<(), String> {
    let spec: PodSpec = read(&case["pod"])?;
    let ours = json!({
        "limits": pod_limits(&spec).list(),
        "pod": case["pod"],
        "qosClass": qos_class(&spec),
        "requests": pod_requests(&spec).list(),
    });
    same(case, &ours, case)
}

fn read<T: serde::de::DeserializeOwned>(value: &Value) -> Result<T, String> {
    serde_json::from_value(value.clone()).map_err(|e| format!("{value}: {e}"))
}

fn text<'a>(case: &'a Value, name: &str) -> Result<&'a str, String> {
    case[name].as_str().ok_or_else(|| format!("{name}: expected a text, found {}", case[name]))
}

fn number(case: &Value, name: &str) -> Result<i64, String> {
    case[name].as_i64().ok_or_else(|| format!("{name}: expected a number, found {}", case[name]))
}

fn same(case: &Value, ours: &Value, real: &Value) -> Result<(), String> {
    if ours == real { Ok(()) } else { Err(format!("{case}: recorded {real}, ours {ours}")) }
}
