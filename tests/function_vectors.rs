//! Kubernetes' own functions called directly, against ours: quantities, tolerations, selectors,
//! requests and quality of service.

mod vectors;

use moseon::cluster::object::resources::{pod_limits, pod_requests, qos_class};
use moseon::cluster::object::selector_text::Selector;
use moseon::cluster::object::{LabelSelector, Labels, PodSpec, Quantity, Taint, Toleration};
use serde_json::{Value, json};

type Check = fn(&Value) -> Result<(), String>;

#[test]
fn function_cases() {
    let families: [(&str, Check); 6] = [
        ("quantity-parse", quantity_parse),
        ("quantity-arithmetic", quantity_arithmetic),
        ("taint-toleration", taint_toleration),
        ("label-selector", label_selector),
        ("label-selector-struct", label_selector_struct),
        ("pod-qos-requests", pod_qos_requests),
    ];
    let mut failures = Vec::new();
    for (family, check) in families {
        let results: Vec<_> = vectors::file("functions", family).iter().map(check).collect();
        let failed: Vec<_> = results.iter().filter_map(|r| r.as_ref().err()).collect();
        println!("{family}: {} passed, {} failed", results.len() - failed.len(), failed.len());
        assert!(!results.is_empty(), "{family} has no cases");
        failures.extend(failed.into_iter().map(|why| format!("{family}: {why}")));
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn quantity_parse(case: &Value) -> Result<(), String> {
    let quantity = Quantity::new(text(case, "input"));
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
    let read = |name| Quantity::new(text(case, name)).amount().map_err(|e| e.text().to_string());
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
    let selector = match Selector::parse(text(case, "selector")) {
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

fn text<'a>(case: &'a Value, name: &str) -> &'a str {
    case[name].as_str().unwrap_or_else(|| panic!("{case} has no text {name}"))
}

fn same(case: &Value, ours: &Value, real: &Value) -> Result<(), String> {
    if ours == real { Ok(()) } else { Err(format!("{case}: {ours} real {real}")) }
}
