//! `kubectl cordon` and `kubectl uncordon`.

use super::line::Flags;
use super::{Call, Done, Problem};
use crate::cluster::Move;
use crate::cluster::object::{Kind, Object, Str};

pub const FLAGS: Flags = &["l/selector="];

pub fn cordon(call: &mut Call) -> Done {
    each(call, true, &|node| Move::NodeCordon { node })
}

pub fn uncordon(call: &mut Call) -> Done {
    each(call, false, &|node| Move::NodeUncordon { node })
}

fn each(call: &mut Call, on: bool, act: &dyn Fn(Str) -> Move) -> Done {
    for object in nodes(call)? {
        if object.as_node().is_some_and(|node| node.spec.unschedulable != on) {
            call.make(act(object.meta().name));
        }
    }
    Ok(())
}

/// The nodes a line names.
pub(super) fn nodes(call: &mut Call) -> Result<Vec<Object>, Problem> {
    let mut words = vec![Kind::Node.plural().to_string()];
    let names = call.line.words.iter();
    words.extend(names.map(|name| name.strip_prefix("node/").unwrap_or(name).to_string()));
    if words.len() == 1 && call.line.flag("selector").is_none() {
        let text = format!("error: USAGE: {} NODE [flags]", call.line.command);
        return Err(call.line.help(text));
    }
    call.targets(&words)
}
