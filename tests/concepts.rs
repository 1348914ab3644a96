//! `docs/concepts.md` names scripts, scenes and journeys: each of them is there.

use moseon::voyage::Scene;
use std::fs;
use std::path::Path;

/// What a row names that is not there.
fn missing(root: &Path, row: &str) -> Vec<String> {
    let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
    let [concept, scripts, scenes, journey] = cells[..] else {
        return vec![format!("a row of four cells, not {row}")];
    };
    let mut missing = Vec::new();
    for script in scripts.split(", ") {
        if !root.join(format!("tests/data/{script}.txt")).is_file() {
            missing.push(format!("{concept}: script {script}"));
        }
    }
    for scene in scenes.split(", ").filter(|scene| Scene::parse(scene).is_none()) {
        missing.push(format!("{concept}: scene {scene}"));
    }
    let (file, name) = journey.split_once(": ").unwrap_or((journey, ""));
    let path = root.join(format!("e2e/journeys/{file}.test.mjs"));
    let there = fs::read_to_string(path).is_ok_and(|text| text.contains(&format!("'{name}'")));
    if !there {
        missing.push(format!("{concept}: journey {journey}"));
    }
    missing
}

#[test]
fn every_concept_has_its_script_scene_and_journey() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("docs/concepts.md")).expect("the page");
    let rows: Vec<&str> = page.lines().filter(|line| line.starts_with("| ")).skip(1).collect();
    assert!(rows.len() >= 10, "{} rows", rows.len());
    let missing: Vec<String> = rows.iter().flat_map(|row| missing(root, row)).collect();
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn what_is_not_there_is_noticed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let row = "| a | pod/start, pod/nowhere | first-voyage, atlantis | concepts: no such journey |";
    let expected =
        ["a: script pod/nowhere", "a: scene atlantis", "a: journey concepts: no such journey"];
    assert_eq!(missing(root, row), expected);
}
