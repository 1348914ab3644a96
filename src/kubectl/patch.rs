//! `kubectl patch`.

use super::line::Flags;
use super::{Call, Done, Problem, said};
use crate::cluster::object::Value;
use crate::cluster::object::patch::PatchType;
use crate::cluster::{Move, PatchMove};
use crate::manifest;

pub const FLAGS: Flags = &["p/patch=", "type=", "patch-file=", "subresource=", "f/filename="];

pub fn patch(call: &mut Call) -> Done {
    let Some(text) = call.line.flag("patch").map(str::to_string) else {
        return said(
            "error: must specify --patch or --patch-file containing the contents of the patch",
        );
    };
    let how = match call.line.flag("type").unwrap_or("strategic") {
        "strategic" => PatchType::Strategic,
        "merge" => PatchType::Merge,
        "json" => PatchType::Json,
        other => {
            return Err(Problem::Said(format!(
                "error: --type must be one of [json merge strategic], not \"{other}\""
            )));
        }
    };
    let body = match Value::read(&text) {
        Some(value) => value,
        None => match manifest::read(&text).ok().and_then(|mut all| all.pop()) {
            Some(document) if !matches!(document.value, Value::Text(_)) => document.value,
            _ => return Err(Problem::Said(format!("error: unable to parse \"{text}\""))),
        },
    };
    let fits = match how {
        PatchType::Json => matches!(body, Value::List(_)),
        _ => matches!(body, Value::Mapping(_)),
    };
    if !fits {
        let wanted = if how == PatchType::Json { "a list of operations" } else { "an object" };
        return Err(Problem::Said(format!("error: unable to parse \"{text}\": expected {wanted}")));
    }
    let words = call.line.words.clone();
    for object in call.targets(&words)? {
        let key = object.key();
        call.make(Move::Patch(PatchMove { key, how, body: body.to_json().into() }));
    }
    Ok(())
}
