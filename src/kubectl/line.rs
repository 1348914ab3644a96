//! Words as a command's arguments and flags, read and refused as spf13/pflag does.

use super::Problem;

/// A command's flags: those with a value end in `=`; `l/selector=` has a short name.
pub type Flags = &'static [&'static str];

/// Arguments and flags of one command.
#[derive(Clone, Debug, Default)]
pub struct Line {
    /// `create deployment`: for the hint at the help.
    pub command: String,
    pub words: Vec<String>,
    /// So many words stand before `--`, if there is one.
    pub dash: Option<usize>,
    flags: Vec<(&'static str, String)>,
}

/// Flags that every command has here.
const COMMON: Flags = &[
    "n/namespace=",
    "o/output=",
    "dry-run=",
    "field-manager=",
    "request-timeout=",
    "context=",
    "validate=",
    "save-config",
    "record",
    "wait",
    "timeout=",
    "show-labels",
    "local",
    "R/recursive",
];

/// A flag that may stand without its value (NoOptDefVal).
fn alone(name: &str) -> Option<&'static str> {
    match name {
        "cascade" => Some("background"),
        "dry-run" => Some("unchanged"),
        "validate" => Some("strict"),
        _ => None,
    }
}

impl Line {
    pub fn read(command: &str, words: &[String], own: Flags) -> Result<Line, Problem> {
        let mut line = Line { command: command.into(), ..Line::default() };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            if word == "--" {
                line.dash = Some(line.words.len());
                line.words.extend(words.cloned());
                break;
            }
            let Some(body) = word.strip_prefix('-').filter(|body| !body.is_empty()) else {
                line.words.push(word.clone());
                continue;
            };
            let (long, body) = match body.strip_prefix('-') {
                Some(body) => (true, body),
                None => (false, body),
            };
            let (name, mut value) = match body.split_once('=') {
                Some((name, value)) => (name, Some(value.to_string())),
                None => (body, None),
            };
            let mut short = name.chars();
            let first = short.next().unwrap_or('-').to_string();
            let asked = if long { name } else { first.as_str() };
            let Some((known, takes)) = find(own, asked, long) else {
                let text = match long {
                    true => format!("error: unknown flag: --{name}"),
                    false => format!("error: unknown shorthand flag: '{first}' in -{body}"),
                };
                return Err(line.help(text));
            };
            if !long && !short.as_str().is_empty() {
                // -nkube-system
                value = Some(body[first.len()..].trim_start_matches('=').to_string());
            }
            let value = match (value, takes) {
                (Some(value), _) => value,
                (None, false) => "true".into(),
                (None, true) => match alone(known) {
                    Some(default) => default.into(),
                    None => words.next().cloned().ok_or_else(|| {
                        line.help(match long {
                            true => format!("error: flag needs an argument: --{name}"),
                            false => format!("error: flag needs an argument: '{first}' in -{body}"),
                        })
                    })?,
                },
            };
            line.flags.push((known, value));
        }
        Ok(line)
    }

    /// An error that ends with where help is.
    pub fn help(&self, error: String) -> Problem {
        Problem::Said(format!("{error}\nSee 'kubectl {} --help' for usage.", self.command))
    }

    /// The last value of a flag.
    pub fn flag(&self, name: &str) -> Option<&str> {
        self.flags.iter().rfind(|(n, _)| *n == name).map(|(_, value)| &**value)
    }
    pub fn has(&self, name: &str) -> bool {
        self.flag(name).is_some_and(|value| value != "false")
    }
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.flags.iter().filter(move |(n, _)| *n == name).map(|(_, value)| &**value)
    }
    pub fn word(&self, i: usize) -> &str {
        self.words.get(i).map_or("", |word| word)
    }
    /// A flag that must be there.
    pub fn required(&self, name: &str) -> Result<&str, Problem> {
        let missing = || Problem::Said(format!("error: required flag(s) \"{name}\" not set"));
        self.flag(name).ok_or_else(missing)
    }
    /// A flag that is a whole number.
    pub fn number(&self, name: &str) -> Result<Option<i64>, Problem> {
        let Some(text) = self.flag(name) else { return Ok(None) };
        text.parse().map(Some).map_err(|_| {
            self.help(format!(
                "error: invalid argument \"{text}\" for \"--{name}\" flag: strconv.ParseInt: \
                 parsing \"{text}\": invalid syntax"
            ))
        })
    }
    /// The single name of a `create` command.
    pub fn name(&self, at: usize) -> Result<&str, Problem> {
        match self.words.len().saturating_sub(at) {
            1 => Ok(self.word(at)),
            got => Err(Problem::Said(format!(
                "error: exactly one NAME is required, got {got}\nSee 'kubectl {} -h' for help and \
                 examples",
                self.command
            ))),
        }
    }
}

/// The flag's long name, and whether it takes a value.
fn find(own: Flags, name: &str, long: bool) -> Option<(&'static str, bool)> {
    own.iter().chain(COMMON).find_map(|flag| {
        let (flag, takes) = match flag.strip_suffix('=') {
            Some(flag) => (flag, true),
            None => (*flag, false),
        };
        let (short, full) = flag.split_once('/').unwrap_or(("", flag));
        (name == if long { full } else { short }).then_some((full, takes))
    })
}
