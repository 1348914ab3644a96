//! `kubectl exec POD -- curl URL`, `wget URL` and `nslookup NAME`: a request from inside a pod.
//!
//! Differs: every pod has these programs, whatever its image; others are not run.

use super::line::Flags;
use super::{Call, Done, Problem, said};
use crate::cluster::network::Url;
use crate::cluster::object::{Kind, Str};
use crate::cluster::{Move, TrafficFrom, TrafficMove};

pub const FLAGS: Flags = &["i/stdin", "t/tty", "it", "c/container=", "q/quiet"];

pub fn exec(call: &mut Call) -> Done {
    let Some(dash) = call.line.dash else {
        let text = "error: exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- \
                    [COMMAND] instead\nSee 'kubectl exec -h' for help and examples";
        return said(text);
    };
    let (pod, command) = call.line.words.split_at(dash);
    let Some(pod) = pod.first() else {
        return said("error: pod, type/name or --filename must be specified");
    };
    let name = ["pod/", "pods/", "po/"].iter().find_map(|kind| pod.strip_prefix(kind));
    let name = name.unwrap_or(pod).to_string();
    let Some(to) = asked(command) else {
        return match command.first() {
            None => said("error: you must specify at least one command for the container"),
            Some(program) => Err(Problem::NotModelled(["kubectl exec -- ", program].concat())),
        };
    };
    if Url::parse(&to).is_none() {
        return Err(Problem::Said(format!("curl: (3) URL rejected: {to}")));
    }
    let key = call.key(Kind::Pod, &name);
    call.find(&key)?;
    call.make(Move::TrafficSend(request(key.namespace, key.name, to.as_str().into())));
    Ok(())
}

/// One request from a pod.
pub(super) fn request(namespace: Str, pod: Str, to: Str) -> TrafficMove {
    let (service, pattern) = Default::default();
    let from = TrafficFrom::Pod { name: pod };
    TrafficMove { namespace, service, from, count: 1, interval_ms: 1, pattern, to }
}

/// What a program asks for, by its words.
fn asked(command: &[String]) -> Option<String> {
    let (program, words) = command.split_first()?;
    let mut named = None;
    let mut words = words.iter();
    while let Some(word) = words.next() {
        if WITH_VALUE.contains(&word.as_str()) {
            words.next();
        } else if !word.starts_with('-') && named.is_none() {
            named = Some(word.clone());
        }
    }
    match program.as_str() {
        "curl" | "wget" => named,
        "nslookup" | "dig" | "host" => named.map(|name| ["dns:", &name].concat()),
        _ => None,
    }
}

/// Options of `curl` and `wget` that a value follows.
const WITH_VALUE: [&str; 12] = [
    "-m",
    "--max-time",
    "--connect-timeout",
    "-o",
    "-O",
    "-H",
    "--header",
    "-X",
    "-d",
    "-T",
    "--retry",
    "-A",
];
