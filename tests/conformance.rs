//! The referee natively: all recorded cases but the known gaps, and that it notices changes.

#[path = "../examples/referee/mod.rs"]
mod referee;
#[path = "../examples/replay/mod.rs"]
mod replay;

use referee::{cases, control_plane, scheduler};
use serde_json::{Value, json};

#[test]
fn every_case_but_the_known_gaps_passes() {
    let gaps = referee::known_gaps();
    let families = referee::run(&[cases::own()], "");
    let mut failures = Vec::new();
    for family in &families {
        println!("{}", family.line());
        for case in &family.cases {
            let name = format!("{}/{}", family.name, case.name);
            let why = case.failed().filter(|_| !gaps.contains(&name));
            failures.extend(why.map(|why| format!("{name}: {why}")));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    let count = |name: &str| families.iter().find(|f| f.name == name).map_or(0, |f| f.cases.len());
    assert!(count("scheduler") >= 600 && count("control-plane") >= 31, "cases are missing");
    assert_eq!(families.len(), 17, "families are missing");
    let page = referee::page(&families, "v1.36", &gaps);
    assert!(page.contains("| scheduler |") && page.contains("hpa-cpu"), "{page}");
    let told = include_str!("../src/text/proven.txt");
    assert_eq!(told, referee::proven(&families), "stale: run `cargo xtask conformance`");
}

#[test]
fn a_changed_scheduler_case_fails() {
    let files = cases::files(&cases::own(), "scheduler").expect("files");
    let lines = files.iter().flat_map(|f| f.lines().expect("lines"));
    let scored = |c: &Value| {
        let nodes = c["output"]["nodes"].as_array().map_or(0, Vec::len) as u64;
        nodes > 1 && c["output"]["feasibleNodes"].as_u64() == Some(nodes)
    };
    let case = lines.filter_map(|(_, line)| line.ok()).find(scored).expect("a case");
    scheduler::check(&case).expect("the case passes as recorded");
    for (path, value) in [
        ("/output/nodes/0/feasible", json!("changed")),
        ("/output/skippedFilterPlugins/0", json!("changed")),
        ("/output/bestNodes", json!(["changed"])),
        ("/output/scheduledTo", json!(["changed"])),
        ("/output/nodes/1/totalScore", json!(1)),
    ] {
        let mut case = case.clone();
        *case.pointer_mut(path).expect(path) = value;
        assert!(scheduler::check(&case).is_err(), "nobody noticed {path}");
    }
}

#[test]
fn a_changed_scenario_fails() {
    let files = cases::files(&cases::own(), "control-plane").expect("files");
    let file = files.iter().find(|f| f.name == "rolling-3-default").expect("the scenario");
    let scenario = file.value().expect("JSON");
    let model = replay::replay(&scenario).expect("a replay");
    let judged = |scenario: &Value| control_plane::judge("changed", scenario, &model).is_ok();
    assert!(judged(&scenario), "the scenario passes as recorded");
    for (resource, path, value) in [
        ("replicasets", "/object/spec/replicas", json!(7)),
        ("deployments", "/object/status/conditions/0/reason", json!("Changed")),
        ("events", "/object/message", json!("changed")),
        ("pods", "/object/status/phase", json!("Failed")),
    ] {
        let mut scenario = scenario.clone();
        let events = scenario["events"].as_array_mut().expect("events");
        let fits = |e: &&mut Value| {
            e["resource"] == resource && e["type"] != "DELETED" && e.pointer(path).is_some()
        };
        // Of pods all, as the last to change may not stay.
        let many = if resource == "pods" { usize::MAX } else { 1 };
        for event in events.iter_mut().rev().filter(fits).take(many) {
            *event.pointer_mut(path).expect(path) = value.clone();
        }
        assert!(!judged(&scenario), "nobody noticed {resource} {path}");
    }
}

#[test]
fn what_cannot_be_understood_fails() {
    let scenario = json!({"namespace": "x", "flags": [], "initial": [], "events": [],
        "steps": [{"t_ms": 1, "cmd": "kubectl juggle pods", "exit": 0}]});
    let error = replay::replay(&scenario).expect_err("nobody can juggle pods");
    let said = "error: unknown command \"juggle\" for \"kubectl\"";
    assert_eq!(error, format!("steps[0]: cmd: `kubectl juggle pods`: {said}"));
    let lots = json!({"namespace": "x", "flags": [], "initial": [], "events": [], "steps": [{
        "t_ms": 1, "cmd": "kubectl apply -f -", "exit": 0,
        "stdin": "{\"kind\": \"Deployment\", \"apiVersion\": \"apps/v1\", \
            \"metadata\": {\"name\": \"web\"}, \"spec\": {\"replicas\": \"lots\"}}",
    }]});
    let error = replay::replay(&lots).expect_err("lots is no number");
    assert!(error.contains("spec.replicas: expected"), "{error}");
    let folder = std::env::temp_dir().join(format!("moseon-cases-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("functions")).expect("a folder");
    let file = folder.join("functions/label-selector.jsonl");
    std::fs::write(&file, "{\"selector\": 3}\nnot JSON\n").expect("a file");
    let families = referee::run(&[&folder], "");
    for (case, why) in
        families[0].cases.iter().zip(["1: selector: expected a text, found 3", "2: "])
    {
        let told = case.failed().unwrap_or_default();
        assert!(told.starts_with(&format!("{}:{why}", file.display())), "{told}");
    }
    std::fs::remove_dir_all(&folder).expect("gone");
    assert_eq!(families[0].count(), (0, 2, 0));
    assert!(referee::run(&[folder], "").iter().all(|f| f.count().1 == 1), "a missing folder fails");
}

/// What an autoscaler scales is left out with it, the rest of the scenario is judged.
#[test]
fn an_autoscaler_is_left_out_with_its_target() {
    let files = cases::files(&cases::own(), "control-plane").expect("files");
    let file = files.iter().find(|f| f.name == "hpa-cpu").expect("the scenario");
    let scenario = file.value().expect("JSON");
    let model = replay::replay(&scenario).expect("a replay");
    match control_plane::judge("autoscaled", &scenario, &model) {
        Ok(referee::Verdict::Partial(kinds)) => {
            assert!(kinds.contains(&"HorizontalPodAutoscaler".to_string()), "{kinds:?}");
        }
        Ok(_) => panic!("the autoscaler was not noticed"),
        Err(why) => panic!("{why}"),
    }
}
