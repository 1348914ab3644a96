//! The command line: what a line of kubectl asks for, as moves that a click can make too.
//!
//! A line is read against the cluster as kubectl reads it before it asks for anything: what it does
//! not find it says in kubectl's own words, and nothing of that is done. One command a file.
//! Invariants: no line panics; every move has its line ([`line_of`]), and that line read again is
//! the move; what kubectl prints when all is well is not here yet.

mod complete;
mod cordon;
mod create;
mod delete;
mod drain;
mod exec;
mod expose;
mod file;
mod ingress;
mod inverse;
mod kind;
mod label;
mod line;
mod patch;
mod rollout;
mod run;
mod scale;
mod secret;
mod set;
mod taint;
mod target;
mod words;

pub use complete::complete;
pub use inverse::line_of;
pub use kind::foreign;
pub use secret::tls_secret;
pub use words::{WordsError, quoted, split};

use crate::cluster::object::{Key, Kind, Object, Str};
use crate::cluster::{Cluster, Move, NodesAct, NodesMove};
use line::{Flags, Line};

/// What became of a line: what it does, and what it cannot do.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    pub moves: Vec<Move>,
    pub problems: Vec<Problem>,
    /// Fields of a manifest that the model does not have: they are left out.
    pub unknown_fields: Vec<String>,
}

/// Why something of a line is not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// As kubectl says it.
    Said(String),
    /// The command only prints, which is not here yet.
    Prints(String),
    /// A kind, or a feature, that real clusters have and the model does not.
    NotModelled(String),
    /// A line for more objects than a voyage takes in at once.
    TooMany { asked: usize, max: usize },
    /// A quote that is not closed.
    OpenQuote(char),
    /// A manifest that cannot be read, from line 1 on; the field may be empty.
    Manifest { line: usize, field: String, expected: String },
}

/// Reads a line in namespace `default`. `kubectl` may stand in front of it.
pub fn read(cluster: &Cluster, text: &str) -> Answer {
    match split(text) {
        Ok(typed) => {
            let stdin = typed.stdin.as_deref();
            read_words(cluster, "default".into(), &typed.words, stdin)
        }
        Err(WordsError::OpenQuote(quote)) => {
            Answer { problems: vec![Problem::OpenQuote(quote)], ..Answer::default() }
        }
    }
}

/// Reads the words of a line whose context has a namespace.
pub fn read_words(
    cluster: &Cluster,
    namespace: Str,
    words: &[String],
    stdin: Option<&str>,
) -> Answer {
    let words = words.strip_prefix(&["kubectl".to_string()]).unwrap_or(words);
    let mut call =
        Call { cluster, namespace, stdin, line: Line::default(), answer: Answer::default() };
    if let Err(problem) = call.run(words) {
        call.answer.problems.push(problem);
    }
    call.answer
}

/// A command under way.
struct Call<'a> {
    cluster: &'a Cluster,
    namespace: Str,
    stdin: Option<&'a str>,
    line: Line,
    answer: Answer,
}

type Done = Result<(), Problem>;
type Command = fn(&mut Call) -> Done;

/// What one line may ask for: each is an act of the voyage.
const MOVES_MAX: usize = 500;
/// More nodes than that are one act.
const NODES_APART_MAX: usize = 20;

/// The commands that act, by their first words.
const COMMANDS: [(&str, Command, Flags); 22] = [
    ("apply", file::apply, file::FLAGS),
    ("replace", file::replace, file::FLAGS),
    ("create", create::create, create::FLAGS),
    ("run", run::run, run::FLAGS),
    ("expose", expose::expose, expose::FLAGS),
    ("scale", scale::scale, scale::FLAGS),
    ("set image", set::image, set::FLAGS),
    ("set env", set::env, set::FLAGS),
    ("set resources", set::resources, set::FLAGS),
    ("rollout undo", rollout::undo, rollout::FLAGS),
    ("rollout pause", rollout::pause, rollout::FLAGS),
    ("rollout resume", rollout::resume, rollout::FLAGS),
    ("rollout restart", rollout::restart, rollout::FLAGS),
    ("label", label::label, label::FLAGS),
    ("annotate", label::annotate, label::FLAGS),
    ("taint", taint::taint, label::FLAGS),
    ("patch", patch::patch, patch::FLAGS),
    ("cordon", cordon::cordon, cordon::FLAGS),
    ("uncordon", cordon::uncordon, cordon::FLAGS),
    ("drain", drain::drain, drain::FLAGS),
    ("delete", delete::delete, delete::FLAGS),
    ("exec", exec::exec, exec::FLAGS),
];

/// The commands that act, as `help` lists them.
pub fn commands() -> impl Iterator<Item = &'static str> {
    COMMANDS.iter().map(|(name, ..)| *name)
}

/// Commands that only print.
const PRINTING: [&str; 20] = [
    "get",
    "describe",
    "logs",
    "top",
    "explain",
    "wait",
    "version",
    "diff",
    "api-resources",
    "api-versions",
    "auth",
    "cluster-info",
    "config",
    "events",
    "options",
    "completion",
    "rollout status",
    "rollout history",
    "port-forward",
    "help",
];

impl Call<'_> {
    fn run(&mut self, words: &[String]) -> Done {
        let first = words.first().map_or("", |word| word);
        let both = words.get(1).map_or(String::new(), |second| [first, " ", second].concat());
        let is = |name: &str| name == first || name == both;
        if PRINTING.iter().any(|name| is(name)) {
            return Err(Problem::Prints(first.into()));
        }
        let found = COMMANDS.iter().find(|(name, ..)| is(name));
        let Some((name, command, flags)) = found else {
            return Err(unknown(words));
        };
        let rest = &words[name.split(' ').count()..];
        self.line = Line::read(name, rest, flags)?;
        if let Some(namespace) = self.line.flag("namespace") {
            self.namespace = namespace.into();
        }
        if !self.cluster.is_running() {
            let text = "The connection to the server was refused - did you specify the right \
                        host or port?";
            return Err(Problem::Said(text.into()));
        }
        command(self)?;
        self.gather();
        let asked = self.answer.moves.len();
        if asked > MOVES_MAX {
            self.answer.moves.clear();
            return Err(Problem::TooMany { asked, max: MOVES_MAX });
        }
        if self.line.flag("dry-run").is_some_and(|how| how != "none") {
            self.answer.moves.clear();
        }
        Ok(())
    }

    /// More than a few nodes that a line cordons or drains are one act.
    fn gather(&mut self) {
        for what in [NodesAct::Cordon, NodesAct::Uncordon, NodesAct::Drain] {
            let named = |act: &Move| match act {
                Move::NodeCordon { node } | Move::NodeUncordon { node } => Some(*node),
                Move::NodeDrain(drain) => Some(drain.node),
                _ => None,
            };
            let plain = |act: &Move| named(act).filter(|node| *act == what.one(*node));
            let nodes: Vec<Str> = self.answer.moves.iter().filter_map(plain).collect();
            if nodes.len() > NODES_APART_MAX {
                let names: Vec<&str> = nodes.iter().map(|node| &**node).collect();
                let nodes = names.join(",").into();
                self.answer.moves.retain(|act| plain(act).is_none());
                self.make(Move::Nodes(NodesMove { what, nodes }));
            }
        }
    }

    fn say(&mut self, text: String) {
        self.answer.problems.push(Problem::Said(text));
    }
    fn make(&mut self, act: Move) {
        self.answer.moves.push(act);
    }
    /// The name of something of a kind, where the line's namespace is.
    fn key(&self, kind: Kind, name: &str) -> Key {
        let namespace = if kind.namespaced() { self.namespace } else { Str::default() };
        Key::new(kind, namespace, name)
    }
    fn find(&self, key: &Key) -> Result<Object, Problem> {
        self.cluster.get(key).ok_or_else(|| not_found(key))
    }
}

fn not_found(key: &Key) -> Problem {
    let resource = key.kind.resource();
    Problem::Said(format!("Error from server (NotFound): {resource} \"{}\" not found", key.name))
}

fn said<T>(text: &str) -> Result<T, Problem> {
    Err(Problem::Said(text.into()))
}

fn unknown(words: &[String]) -> Problem {
    let first = words.first().map_or("", |word| word);
    match first {
        "" => Problem::Said("error: no command".into()),
        "set" | "rollout" if words.len() < 2 => {
            Problem::Said(format!("error: must specify a subcommand of {first}"))
        }
        "set" | "rollout" => {
            let second = &words[1];
            Problem::Said(format!("error: unknown command \"{second}\" for \"kubectl {first}\""))
        }
        "attach" | "autoscale" | "certificate" | "cp" | "debug" | "edit" | "plugin" | "proxy"
        | "kustomize" => Problem::NotModelled(format!("kubectl {first}")),
        _ => Problem::Said(format!("error: unknown command \"{first}\" for \"kubectl\"")),
    }
}

#[cfg(test)]
mod tests;
