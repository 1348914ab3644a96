//! What the word being typed could become: commands, kinds, names, flags.

use super::kind::{kind, short};
use super::{COMMANDS, PRINTING};
use crate::cluster::Cluster;
use crate::cluster::map::sort_by;
use crate::cluster::object::{Kind, Str};

/// More names than are shown, as the word itself is not.
const NAMES_MAX: usize = 60;

/// Whole words for the last word of a line, most at home first; at most 50.
pub fn complete(cluster: &Cluster, text: &str) -> Vec<String> {
    let Ok(typed) = super::split(text) else { return Vec::new() };
    let mut words = typed.words;
    let last = match text.ends_with(char::is_whitespace) || words.is_empty() {
        true => String::new(),
        false => words.pop().unwrap_or_default(),
    };
    if words.first().is_some_and(|word| word == "kubectl") {
        words.remove(0);
    } else if words.is_empty() && !last.is_empty() && "kubectl".starts_with(&*last) {
        return vec!["kubectl".into()];
    }
    let mut found = candidates(cluster, &words, &last);
    found.retain(|word| word.starts_with(&*last) && **word != *last);
    found.dedup();
    found.truncate(50);
    found
}

fn candidates(cluster: &Cluster, words: &[String], last: &str) -> Vec<String> {
    let depth = match words.first().map_or("", |word| word) {
        "set" | "rollout" => 2,
        _ => 1,
    };
    if words.len() < depth {
        return commands(words);
    }
    let command = words[..depth].join(" ");
    if last.starts_with('-') {
        let flags = COMMANDS.iter().find(|(name, ..)| *name == command).map(|(.., flags)| *flags);
        let long = |flag: &&str| ["--", flag.split('/').next_back().unwrap_or(flag)].concat();
        return flags.unwrap_or_default().iter().map(long).collect();
    }
    let rest: Vec<&String> = words[depth..].iter().filter(|word| !word.starts_with('-')).collect();
    let names = |kind: Kind, slash: bool| -> Vec<String> {
        let prefix =
            if slash { [&kind.name().to_ascii_lowercase(), "/"].concat() } else { String::new() };
        // Of 150,000 pods only those that fit what is typed are named.
        let typed = last.strip_prefix(&*prefix).unwrap_or(last);
        let fits = |name: &Str| slash && !last.contains('/') || name.starts_with(typed);
        let all = cluster.list(kind).map(|o| o.meta().name).filter(fits);
        all.take(NAMES_MAX).map(|name| [&*prefix, &name].concat()).collect()
    };
    match &*command {
        "create" if rest.is_empty() => {
            let all = [
                "deployment",
                "service",
                "namespace",
                "configmap",
                "ingress",
                "secret",
                "priorityclass",
                "poddisruptionbudget",
            ];
            all.map(String::from).to_vec()
        }
        "create" if rest.len() == 1 && rest[0] == "service" => {
            vec!["clusterip".into(), "nodeport".into()]
        }
        "create" if rest.len() == 1 && rest[0] == "secret" => vec!["generic".into(), "tls".into()],
        "create" | "run" | "apply" | "replace" => Vec::new(),
        "cordon" | "uncordon" | "drain" => names(Kind::Node, false),
        "exec" => match words.iter().any(|word| word == "--") {
            true if last.is_empty() || rest.len() < 2 => vec!["curl".into(), "nslookup".into()],
            true => Vec::new(),
            false => names(Kind::Pod, false),
        },
        "set image" | "set env" | "set resources" | "rollout undo" | "rollout pause"
        | "rollout resume" | "rollout restart" | "scale" | "expose"
            if rest.is_empty() =>
        {
            names(Kind::Deployment, true)
        }
        _ if rest.is_empty() => {
            if let Some((word, _)) = last.split_once('/') {
                return kind(word).map(|kind| names(kind, true)).unwrap_or_default();
            }
            let shown =
                Kind::ALL.iter().filter(|kind| !short(**kind).is_empty() || **kind == Kind::Secret);
            shown.map(|kind| kind.name().to_ascii_lowercase()).collect()
        }
        _ => match kind(rest[0]) {
            Ok(kind) => names(kind, false),
            Err(_) => Vec::new(),
        },
    }
}

fn commands(words: &[String]) -> Vec<String> {
    let all = COMMANDS.iter().map(|(name, ..)| *name).chain(PRINTING);
    let part = |name: &'static str| {
        let parts: Vec<&str> = name.split(' ').collect();
        let fits = words.iter().zip(&parts).all(|(word, part)| word == part);
        parts.get(words.len()).filter(|_| fits).map(|part| part.to_string())
    };
    let mut found: Vec<String> = all.filter_map(part).collect();
    sort_by(&mut found, |a, b| a.cmp(b));
    found
}
