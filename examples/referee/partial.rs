//! What a recording has of kinds that the model does not have, with all they own: left out on both
//! sides, so that the rest can be compared.

use crate::replay::kinds::{foreign, foreign_kinds};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What is left out.
pub struct Left {
    kinds: BTreeSet<String>,
    uids: BTreeSet<String>,
    /// resource/name, for the model may have such an object for a while.
    names: BTreeSet<String>,
}

impl Left {
    /// What to leave out of a recording and its replay.
    pub fn of(recorded: &Value, model: &Value) -> Left {
        let mut left =
            Left { kinds: BTreeSet::new(), uids: BTreeSet::new(), names: BTreeSet::new() };
        loop {
            let before = (left.uids.len(), left.names.len());
            for recording in [recorded, model] {
                for list in ["initial", "events"] {
                    recording[list].as_array().into_iter().flatten().for_each(|e| left.look(e));
                }
            }
            if before == (left.uids.len(), left.names.len()) {
                break;
            }
        }
        for step in recorded["steps"].as_array().into_iter().flatten() {
            left.kinds.extend(foreign_kinds(step).into_iter().flatten());
        }
        left
    }

    pub fn kinds(&self) -> Vec<String> {
        self.kinds.iter().cloned().collect()
    }

    fn look(&mut self, event: &Value) {
        let (object, resource) = (&event["object"], text(&event["resource"]));
        if ["events", "endpoints", "leases", "namespaces"].contains(&resource) {
            return;
        }
        let meta = &object["metadata"];
        let name = format!("{resource}/{}", text(&meta["name"]));
        let kind = foreign(resource);
        let owners = meta["ownerReferences"].as_array().into_iter().flatten();
        let owned = owners.into_iter().any(|o| self.uids.contains(text(&o["uid"])));
        if kind.is_some() || owned || self.names.contains(&name) {
            self.kinds.extend(kind.map(String::from));
            self.uids.insert(text(&meta["uid"]).into());
            self.names.insert(name);
            // An autoscaler owns nothing, but decides over what it scales.
            let target = &object["spec"]["scaleTargetRef"];
            if let Some(kind) = target["kind"].as_str() {
                let resource = format!("{}s", kind.to_lowercase());
                self.names.insert(format!("{resource}/{}", text(&target["name"])));
            }
        }
    }

    fn has(&self, event: &Value) -> bool {
        let object = &event["object"];
        let about = &object["involvedObject"];
        let pod = about["kind"] == "Pod";
        self.uids.contains(text(&object["metadata"]["uid"]))
            || self.uids.contains(text(&about["uid"]))
            // Evictions by taints name the pod without its uid.
            || pod && self.names.contains(&format!("pods/{}", text(&about["name"])))
            || foreign(text(&about["kind"])).is_some()
    }
}

/// A recording without what is left out.
pub fn without(left: &Left, recording: &Value) -> Value {
    let mut recording = recording.clone();
    for list in ["initial", "events"] {
        if let Some(items) = recording[list].as_array_mut() {
            items.retain(|event| !left.has(event));
        }
    }
    if let Some(steps) = recording["steps"].as_array_mut() {
        // The judge counts steps: what is left out stays as a step that does nothing.
        for step in steps.iter_mut().filter(|step| foreign_kinds(step).is_some()) {
            step["cmd"] = json!("kubectl left-out");
        }
    }
    recording
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("")
}
