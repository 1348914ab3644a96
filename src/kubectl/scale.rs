//! `kubectl scale`.

use super::line::Flags;
use super::{Call, Done, Problem, said};
use crate::cluster::Move;
use crate::cluster::object::Object;

pub const FLAGS: Flags = &["replicas=", "current-replicas=", "l/selector=", "all"];

pub fn scale(call: &mut Call) -> Done {
    call.line.required("replicas")?;
    let replicas = call.line.number("replicas")?.unwrap_or(0);
    if replicas < 0 {
        return said(
            "error: The --replicas=COUNT flag is required, and COUNT must be greater than or \
             equal to 0",
        );
    }
    let expected = call.line.number("current-replicas")?.filter(|n| *n >= 0);
    let words = call.line.words.clone();
    for object in call.targets(&words)? {
        let key = object.key();
        let now = match &object {
            Object::Deployment(d) => i64::from(d.spec.replicas.unwrap_or(1)),
            Object::ReplicaSet(set) => i64::from(set.spec.replicas),
            _ => {
                call.say(
                    "Error from server (NotFound): the server could not find the requested \
                     resource"
                        .into(),
                );
                continue;
            }
        };
        match expected {
            Some(expected) if expected != now => {
                call.answer.problems.push(Problem::Said(format!(
                    "error: Expected replicas to be {expected}, was {now}"
                )));
            }
            _ => call.make(Move::Scale { key, replicas }),
        }
    }
    Ok(())
}
