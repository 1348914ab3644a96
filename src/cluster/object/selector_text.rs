//! Label selectors as people type them: `app=web,tier in (a,b),!old`.
//!
//! Models k8s.io/apimachinery/pkg/labels (Parse, Requirement). Invariant: errors are worded as
//! Kubernetes words them.

use super::{Labels, Str};
use crate::cluster::map::{sort, sort_by};

/// labels.Selector: requirements that hold together, sorted by key. Empty selects everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Selector {
    requirements: Vec<Requirement>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Requirement {
    key: Str,
    operator: Operator,
    /// Sorted, each once.
    values: Vec<Str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Operator {
    Exists,
    DoesNotExist,
    Equals,
    DoubleEquals,
    NotEquals,
    In,
    NotIn,
    GreaterThan,
    LessThan,
}

impl Selector {
    /// labels.Parse.
    pub fn parse(text: &str) -> Result<Selector, String> {
        let mut parser = Parser { tokens: tokens(text), at: 0 };
        let mut requirements = parser.parse()?;
        sort_by(&mut requirements, |a, b| a.key.cmp(&b.key));
        Ok(Selector { requirements })
    }
    pub fn matches(&self, labels: &Labels) -> bool {
        self.requirements.iter().all(|r| r.matches(labels))
    }
    pub fn is_empty(&self) -> bool {
        self.requirements.is_empty()
    }
}

/// The selector in its canonical form.
impl std::fmt::Display for Selector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (i, r) in self.requirements.iter().enumerate() {
            f.write_str(if i > 0 { "," } else { "" })?;
            let values = r.values.join(",");
            match r.operator {
                Operator::Exists => f.write_str(&r.key)?,
                Operator::DoesNotExist => write!(f, "!{}", r.key)?,
                Operator::In | Operator::NotIn => {
                    write!(f, "{} {} ({values})", r.key, r.operator.text())?;
                }
                other => write!(f, "{}{}{values}", r.key, other.text())?,
            }
        }
        Ok(())
    }
}

impl Operator {
    fn text(self) -> &'static str {
        match self {
            Operator::Exists => "exists",
            Operator::DoesNotExist => "!",
            Operator::Equals => "=",
            Operator::DoubleEquals => "==",
            Operator::NotEquals => "!=",
            Operator::In => "in",
            Operator::NotIn => "notin",
            Operator::GreaterThan => ">",
            Operator::LessThan => "<",
        }
    }
}

impl Requirement {
    fn new(key: &str, operator: Operator, mut values: Vec<Str>) -> Result<Requirement, String> {
        check_key(key)?;
        sort(&mut values);
        values.dedup();
        if matches!(operator, Operator::GreaterThan | Operator::LessThan)
            && values.iter().any(|v| v.parse::<i64>().is_err())
        {
            let value = &values[0];
            return Err(format!(
                "values[0]: Invalid value: {value:?}: for 'Gt', 'Lt' operators, the value must be \
                 an integer"
            ));
        }
        for (i, value) in values.iter().enumerate() {
            check_value(value).map_err(|why| {
                format!("values[{i}][{key}]: Invalid value: {:?}: {why}", &**value)
            })?;
        }
        Ok(Requirement { key: key.into(), operator, values })
    }

    fn matches(&self, labels: &Labels) -> bool {
        let value = labels.get(&self.key);
        match self.operator {
            Operator::Exists => value.is_some(),
            Operator::DoesNotExist => value.is_none(),
            Operator::In | Operator::Equals | Operator::DoubleEquals => {
                value.is_some_and(|v| self.values.contains(v))
            }
            Operator::NotIn | Operator::NotEquals => value.is_none_or(|v| !self.values.contains(v)),
            Operator::GreaterThan | Operator::LessThan => {
                let number = |v: &Str| v.parse::<i64>().ok();
                let bound = self.values.first().and_then(number);
                let both = value.and_then(number).zip(bound);
                let more = self.operator == Operator::GreaterThan;
                both.is_some_and(|(v, bound)| if more { v > bound } else { v < bound })
            }
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token<'a> {
    End,
    Open,
    Close,
    Comma,
    Not,
    /// An operator by its sign.
    Sign(Operator),
    /// `in` and `notin` are words too, where a word is due.
    Word(&'a str),
}

impl<'a> Token<'a> {
    fn text(self) -> &'a str {
        match self {
            Token::End => "",
            Token::Open => "(",
            Token::Close => ")",
            Token::Comma => ",",
            Token::Not => "!",
            Token::Sign(operator) => operator.text(),
            Token::Word(word) => word,
        }
    }
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let special = |c: char| "()=!,<>".contains(c);
    let (mut rest, mut tokens) = (text.trim_start(), Vec::new());
    while let Some(first) = rest.chars().next() {
        let (token, length) = match first {
            '(' => (Token::Open, 1),
            ')' => (Token::Close, 1),
            ',' => (Token::Comma, 1),
            '<' => (Token::Sign(Operator::LessThan), 1),
            '>' => (Token::Sign(Operator::GreaterThan), 1),
            '=' if rest.starts_with("==") => (Token::Sign(Operator::DoubleEquals), 2),
            '=' => (Token::Sign(Operator::Equals), 1),
            '!' if rest.starts_with("!=") => (Token::Sign(Operator::NotEquals), 2),
            '!' => (Token::Not, 1),
            _ => {
                let ends = |c: char| special(c) || c.is_ascii_whitespace();
                let length = rest.find(ends).unwrap_or(rest.len());
                (Token::Word(&rest[..length]), length)
            }
        };
        tokens.push(token);
        rest = rest[length..].trim_start();
    }
    tokens
}

struct Parser<'a> {
    tokens: Vec<Token<'a>>,
    at: usize,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Token<'a> {
        self.tokens.get(self.at).copied().unwrap_or(Token::End)
    }
    fn take(&mut self) -> Token<'a> {
        let token = self.peek();
        self.at += 1;
        token
    }

    fn parse(&mut self) -> Result<Vec<Requirement>, String> {
        let mut requirements = Vec::new();
        loop {
            match self.peek() {
                Token::Word(_) | Token::Not => {}
                Token::End => return Ok(requirements),
                other => {
                    let text = other.text();
                    return Err(format!(
                        "found '{text}', expected: !, identifier, or 'end of string'"
                    ));
                }
            }
            let requirement = self.requirement();
            requirements
                .push(requirement.map_err(|why| format!("unable to parse requirement: {why}"))?);
            match self.take() {
                Token::End => return Ok(requirements),
                Token::Comma if matches!(self.peek(), Token::Word(_) | Token::Not) => {}
                Token::Comma => {
                    let text = self.peek().text();
                    return Err(format!("found '{text}', expected: identifier after ','"));
                }
                other => {
                    let text = other.text();
                    return Err(format!("found '{text}', expected: ',' or 'end of string'"));
                }
            }
        }
    }

    fn requirement(&mut self) -> Result<Requirement, String> {
        let not = self.peek() == Token::Not;
        self.at += usize::from(not);
        let key = match self.take() {
            Token::Word(key) => key,
            other => return Err(format!("found '{}', expected: identifier", other.text())),
        };
        check_key(key)?;
        if not {
            return Requirement::new(key, Operator::DoesNotExist, Vec::new());
        }
        let operator = match self.peek() {
            Token::End | Token::Comma => {
                return Requirement::new(key, Operator::Exists, Vec::new());
            }
            Token::Sign(operator) => operator,
            Token::Word("in") => Operator::In,
            Token::Word("notin") => Operator::NotIn,
            other => {
                let text = other.text();
                return Err(format!("found '{text}', expected: in, notin, =, ==, !=, gt, lt"));
            }
        };
        self.at += 1;
        let values = match operator {
            Operator::In | Operator::NotIn => self.values()?,
            _ => vec![self.value()?],
        };
        Requirement::new(key, operator, values)
    }

    /// One value; nothing means the empty one.
    fn value(&mut self) -> Result<Str, String> {
        match self.peek() {
            Token::End | Token::Comma => return Ok("".into()),
            _ => {}
        }
        match self.take() {
            Token::Word(value) => Ok(value.into()),
            other => Err(format!("found '{}', expected: identifier", other.text())),
        }
    }

    /// Values in parentheses; between two commas stands the empty one.
    fn values(&mut self) -> Result<Vec<Str>, String> {
        match self.take() {
            Token::Open => {}
            other => return Err(format!("found '{}' expected: '('", other.text())),
        }
        let mut values = Vec::new();
        loop {
            match self.take() {
                Token::Word(value) => {
                    values.push(value.into());
                    match self.peek() {
                        Token::Close | Token::Comma => {}
                        other => {
                            return Err(format!("found '{}', expected: ',' or ')'", other.text()));
                        }
                    }
                }
                Token::Close if values.is_empty() => return Ok(vec!["".into()]),
                Token::Close => return Ok(values),
                Token::Comma => {
                    if values.is_empty() || matches!(self.peek(), Token::Close | Token::Comma) {
                        values.push("".into());
                    }
                }
                other => {
                    return Err(format!("found '{}', expected: ',', or identifier", other.text()));
                }
            }
        }
    }
}

const KEY: &str = "consist of alphanumeric characters, '-', '_' or '.', and must start and end \
with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for \
validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const SUBDOMAIN: &str = "prefix part a lowercase RFC 1123 subdomain must consist of lower case \
alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. \
'example.com', regex used for validation is \
'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const VALUE: &str = "a valid label must be an empty string or consist of alphanumeric characters, \
'-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or \
'my_value',  or '12345', regex used for validation is \
'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

/// validation.IsQualifiedName.
fn check_key(key: &str) -> Result<(), String> {
    let mut wrong: Vec<String> = Vec::new();
    let name = match key.split_once('/') {
        Some((_, name)) if name.contains('/') => {
            wrong.push(format!(
                "a valid label key must {KEY} with an optional DNS subdomain prefix and '/' (e.g. \
                 'example.com/MyName')"
            ));
            ""
        }
        Some(("", name)) => {
            wrong.push("prefix part must be non-empty".into());
            name
        }
        Some((prefix, name)) => {
            let lower = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
            if !prefix.split('.').all(|part| inside(part, lower, b"-")) {
                wrong.push(SUBDOMAIN.into());
            }
            name
        }
        None => key,
    };
    if wrong.is_empty() || !name.is_empty() {
        if name.is_empty() {
            wrong.push("name part must be non-empty".into());
        } else if name.len() > 63 {
            wrong.push("name part must be no more than 63 bytes".into());
        }
        if !inside(name, |b| b.is_ascii_alphanumeric(), b"-_.") {
            wrong.push(format!("name part must {KEY}"));
        }
    }
    match wrong.is_empty() {
        true => Ok(()),
        false => Err(format!("<nil>: Invalid value: {key:?}: {}", wrong.join("; "))),
    }
}

/// validation.IsValidLabelValue.
fn check_value(value: &str) -> Result<(), String> {
    if value.len() > 63 {
        return Err("must be no more than 63 bytes".into());
    }
    match value.is_empty() || inside(value, |b| b.is_ascii_alphanumeric(), b"-_.") {
        true => Ok(()),
        false => Err(VALUE.into()),
    }
}

/// Made of `plain` bytes at both ends, and of those or `inner` ones between.
fn inside(text: &str, plain: fn(u8) -> bool, inner: &[u8]) -> bool {
    let bytes = text.as_bytes();
    let ends = bytes.first().zip(bytes.last());
    ends.is_some_and(|(a, b)| plain(*a) && plain(*b))
        && bytes.iter().all(|b| plain(*b) || inner.contains(b))
}
