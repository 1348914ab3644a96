//! `kubectl delete`.

use super::line::Flags;
use super::{Call, Done, Problem, said};
use crate::cluster::object::Key;
use crate::cluster::{DeleteMove, Move, Propagation};

pub const FLAGS: Flags = &[
    "cascade=",
    "grace-period=",
    "force",
    "now",
    "all",
    "l/selector=",
    "f/filename=",
    "ignore-not-found",
    "A/all-namespaces",
];

pub fn delete(call: &mut Call) -> Done {
    let cascade = match call.line.flag("cascade").unwrap_or("background") {
        "orphan" | "false" => Propagation::Orphan,
        "foreground" => Propagation::Foreground,
        "background" | "true" => Propagation::Background,
        other => {
            return Err(Problem::Said(format!(
                "error: invalid cascade value ({other}). Must be \"background\", \"foreground\", \
                 or \"orphan\""
            )));
        }
    };
    let grace_period_seconds = grace(call)?;
    let words = call.line.words.clone();
    let keys = match call.line.flag("filename") {
        Some(_) => {
            call.documents()?.iter().map(|d| call.key_of(d)).collect::<Result<Vec<Key>, _>>()?
        }
        None => call.keys(&words)?,
    };
    for key in keys {
        if call.cluster.get(&key).is_none() {
            if !call.line.has("ignore-not-found") {
                call.answer.problems.push(super::not_found(&key));
            }
            continue;
        }
        call.make(Move::Delete(DeleteMove { key, cascade, grace_period_seconds }));
    }
    Ok(())
}

fn grace(call: &Call) -> Result<i64, Problem> {
    let asked = call.line.number("grace-period")?.filter(|seconds| *seconds >= 0);
    let force = call.line.has("force");
    match asked {
        Some(_) if call.line.has("now") => {
            said("error: --now and --grace-period cannot be specified together")
        }
        Some(seconds) if seconds > 0 && force => {
            said("error: --force and --grace-period greater than 0 cannot be specified together")
        }
        // Without --force kubectl turns 0 into 1.
        Some(0) if !force => Ok(1),
        Some(seconds) => Ok(seconds),
        None if force => Ok(0),
        None if call.line.has("now") => Ok(1),
        None => Ok(-1),
    }
}
