//! YAML and JSON as values: as much of YAML 1.1 as manifests use.
//!
//! Block and flow collections, plain, quoted, literal and folded scalars, comments, several
//! documents. Anchors, tags and complex keys are refused by name. Invariants: no text makes this
//! panic or nest without end; an error says its line and what was expected there.

use crate::cluster::object::Value;

/// The longest manifest that is looked at.
pub const BYTES_MAX: usize = 256 * 1024;
/// Deeper collections are refused.
const DEPTH_MAX: usize = 60;

/// One document, and where its fields stand.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    pub value: Value,
    /// `spec.containers[0].image` and the line, from 1, it stands in.
    lines: Vec<(String, usize)>,
    first_line: usize,
}

/// Why a text is no manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextError {
    /// From 1.
    pub line: usize,
    pub expected: String,
}

impl Document {
    /// The line of a field, or of what is around it.
    pub fn line_of(&self, field: &str) -> usize {
        let mut path = field;
        loop {
            if let Some((_, line)) = self.lines.iter().find(|(known, _)| known == path) {
                return *line;
            }
            match path.rfind(['.', '[']) {
                Some(at) => path = &path[..at],
                None => return self.first_line,
            }
        }
    }

    /// The items of a List, each a document; else the document.
    pub fn items(self) -> Vec<Document> {
        let is_list = self.value.get("kind").as_text() == Some("List");
        let Some(items) = self.value.get("items").as_list().filter(|_| is_list) else {
            return vec![self];
        };
        let item = |(i, value): (usize, &Value)| {
            let prefix = format!("items[{i}].");
            let own = self.lines.iter().filter_map(|(path, line)| {
                path.strip_prefix(&prefix).map(|path| (path.to_string(), *line))
            });
            let first_line = self.line_of(prefix.trim_end_matches('.'));
            Document { value: value.clone(), lines: own.collect(), first_line }
        };
        items.iter().enumerate().map(item).collect()
    }
}

/// Reads all documents of a text; empty ones are left out.
pub fn read(text: &str) -> Result<Vec<Document>, TextError> {
    if text.len() > BYTES_MAX {
        let expected = format!("at most {} KB of text", BYTES_MAX / 1024);
        return Err(TextError { line: 1, expected });
    }
    let mut documents = Vec::new();
    let mut lines: Vec<Line> = Vec::new();
    let all = text.lines().enumerate().map(|(i, text)| Line { number: i + 1, text, from: 0 });
    for line in all.chain([Line { number: 0, text: "---", from: 0 }]) {
        let end = line.text == "---" || line.text.starts_with("--- ") || line.text == "...";
        if !end {
            lines.push(line);
            continue;
        }
        let mut reader = Reader { lines: std::mem::take(&mut lines), at: 0, found: Vec::new() };
        reader.skip();
        let Some(first_line) = reader.lines.get(reader.at).map(|line| line.number) else {
            continue;
        };
        let value = reader.node(0, "", 0)?;
        reader.skip();
        if let Some(line) = reader.lines.get(reader.at) {
            return Err(error(line.number, "the end of the document, or the same indentation"));
        }
        if !value.is_null() {
            documents.push(Document { value, lines: reader.found, first_line });
        }
    }
    Ok(documents)
}

fn error(line: usize, expected: &str) -> TextError {
    TextError { line, expected: expected.into() }
}

#[derive(Clone, Copy)]
struct Line<'a> {
    number: usize,
    text: &'a str,
    /// Where it begins behind dashes that are read already.
    from: usize,
}

impl<'a> Line<'a> {
    fn indent(&self) -> usize {
        self.text.len() - self.text[self.from..].trim_start_matches(' ').len()
    }
    fn body(&self) -> &'a str {
        &self.text[self.indent()..]
    }
    fn is_blank(&self) -> bool {
        let text = self.text.trim();
        text.is_empty() || text.starts_with('#')
    }
}

struct Reader<'a> {
    lines: Vec<Line<'a>>,
    at: usize,
    found: Vec<(String, usize)>,
}

impl<'a> Reader<'a> {
    /// Goes to the next line that says something.
    fn skip(&mut self) {
        while self.lines.get(self.at).is_some_and(Line::is_blank) {
            self.at += 1;
        }
    }

    fn line(&mut self) -> Option<Line<'a>> {
        self.skip();
        self.lines.get(self.at).copied()
    }

    /// What begins at the next line, if it is indented at least so far.
    fn node(&mut self, indent: usize, path: &str, depth: usize) -> Result<Value, TextError> {
        let Some(line) = self.line().filter(|line| line.indent() >= indent) else {
            return Ok(Value::Null);
        };
        if depth > DEPTH_MAX {
            return Err(error(line.number, "less nesting"));
        }
        if line.text.contains('\t') && line.text.trim_start_matches(' ').starts_with('\t') {
            return Err(error(line.number, "spaces for indentation, not tabs"));
        }
        let body = line.body();
        if body == "-" || body.starts_with("- ") {
            return self.sequence(line.indent(), path, depth);
        }
        if key(body).is_some() {
            return self.mapping(line.indent(), path, depth);
        }
        self.at += 1;
        self.scalar(body, line, indent)
    }

    fn sequence(&mut self, indent: usize, path: &str, depth: usize) -> Result<Value, TextError> {
        let mut list = Vec::new();
        while let Some(line) = self.line().filter(|line| line.indent() == indent) {
            let body = line.body();
            let Some(rest) = body.strip_prefix('-').filter(|r| r.is_empty() || r.starts_with(' '))
            else {
                break;
            };
            let path = format!("{path}[{}]", list.len());
            self.found.push((path.clone(), line.number));
            let inner = rest.trim_start_matches(' ');
            if inner.is_empty() || inner.starts_with('#') {
                self.at += 1;
                list.push(self.node(indent + 1, &path, depth + 1)?);
                continue;
            }
            // What stands behind the dash is a node of its own, so far to the right.
            let deeper = line.text.len() - inner.len();
            if key(inner).is_some() || inner == "-" || inner.starts_with("- ") {
                self.lines[self.at].from = deeper;
                list.push(self.node(deeper, &path, depth + 1)?);
            } else {
                self.at += 1;
                list.push(self.scalar(inner, line, indent + 1)?);
            }
        }
        Ok(Value::List(list))
    }

    fn mapping(&mut self, indent: usize, path: &str, depth: usize) -> Result<Value, TextError> {
        let mut members: Vec<(String, Value)> = Vec::new();
        while let Some(line) = self.line().filter(|line| line.indent() == indent) {
            let body = line.body();
            if body == "-" || body.starts_with("- ") {
                break;
            }
            if body.starts_with('\t') {
                return Err(error(line.number, "spaces for indentation, not tabs"));
            }
            let Some((name, rest)) = key(body) else {
                return Err(error(line.number, "a field: name: value"));
            };
            if members.iter().any(|(known, _)| *known == name) {
                return Err(error(line.number, &format!("the field \"{name}\" only once")));
            }
            let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            self.found.push((path.clone(), line.number));
            self.at += 1;
            let inner = rest.trim_start();
            let value = if inner.is_empty() || inner.starts_with('#') {
                // A list may stand level with its field.
                let list = self.line().is_some_and(|l| {
                    let body = l.body();
                    l.indent() == indent && (body == "-" || body.starts_with("- "))
                });
                self.node(if list { indent } else { indent + 1 }, &path, depth + 1)?
            } else {
                self.scalar(inner, line, indent + 1)?
            };
            members.push((name, value));
        }
        if let Some(line) = self.line().filter(|line| line.indent() > indent) {
            return Err(error(line.number, "the same indentation as the fields above"));
        }
        Ok(Value::Mapping(members))
    }

    /// A scalar or flow collection that begins with this text; `indent` is what its next lines have
    /// at least.
    fn scalar(&mut self, text: &str, line: Line<'a>, indent: usize) -> Result<Value, TextError> {
        let wrong = |what: &str| Err(error(line.number, what));
        match text.chars().next() {
            Some('&' | '*') => wrong("a value without anchors and aliases"),
            Some('!') => wrong("a value without a tag"),
            Some('?') if text == "?" || text.starts_with("? ") => wrong("a plain field name"),
            Some('|' | '>') => self.block(text, line, indent),
            Some('[' | '{' | '"' | '\'') => self.flow(text, line),
            _ => {
                let mut whole = plain(text).to_string();
                while let Some(next) =
                    self.lines.get(self.at).filter(|l| !l.is_blank() && l.indent() >= indent)
                {
                    let body = next.text.trim();
                    if key(body).is_some() || body.starts_with("- ") {
                        return Err(error(next.number, "the value on one line, or in quotes"));
                    }
                    whole.push(' ');
                    whole.push_str(plain(body));
                    self.at += 1;
                }
                Ok(word(&whole))
            }
        }
    }

    /// `|` keeps line breaks, `>` folds them.
    fn block(&mut self, text: &str, line: Line, indent: usize) -> Result<Value, TextError> {
        let head = plain(text);
        let (literal, mut keep, mut fixed) = (head.starts_with('|'), ' ', None);
        for c in head[1..].chars() {
            match c {
                '-' | '+' => keep = c,
                '1'..='9' => fixed = c.to_digit(10).map(|d| indent.saturating_sub(1) + d as usize),
                _ => return Err(error(line.number, "a line break behind | or >")),
            }
        }
        let mut lines: Vec<&str> = Vec::new();
        let mut own = fixed;
        while let Some(next) = self.lines.get(self.at) {
            let blank = next.text.trim().is_empty();
            if !blank && next.indent() < own.unwrap_or(indent) {
                break;
            }
            if !blank {
                own.get_or_insert(next.indent());
            }
            lines.push(next.text.get(own.unwrap_or(0)..).unwrap_or(""));
            self.at += 1;
        }
        let trailing = lines.iter().rev().take_while(|line| line.is_empty()).count();
        let body = &lines[..lines.len() - trailing];
        let mut out = String::new();
        for (i, text) in body.iter().enumerate() {
            match i.checked_sub(1).map(|before| body[before].is_empty()) {
                None => {}
                Some(false) if !literal && !text.is_empty() => out.push(' '),
                // The blank line before it is the line break.
                Some(true) if !literal && !text.is_empty() => {}
                Some(_) => out.push('\n'),
            }
            out.push_str(text);
        }
        match keep {
            '-' => {}
            '+' => out.push_str(&"\n".repeat(trailing + usize::from(!body.is_empty()))),
            _ if body.is_empty() => {}
            _ => out.push('\n'),
        }
        Ok(Value::Text(out))
    }

    /// A quoted scalar or a flow collection; it may go on over the next lines.
    fn flow(&mut self, text: &str, line: Line<'a>) -> Result<Value, TextError> {
        let mut whole = text.to_string();
        let mut last = line.number;
        loop {
            let mut flow = Flow { left: &whole, line: last };
            match flow.value(0) {
                Ok(Some(value)) => {
                    let rest = flow.left.trim_start();
                    return match rest.is_empty() || rest.starts_with('#') {
                        true => Ok(value),
                        false => Err(error(last, "nothing behind the closing bracket or quote")),
                    };
                }
                Err(expected) => return Err(expected),
                Ok(None) => {}
            }
            // It is not closed yet.
            let Some(next) = self.lines.get(self.at).filter(|_| whole.len() < BYTES_MAX) else {
                return Err(error(last, "a closing bracket or quote"));
            };
            (last, self.at) = (next.number, self.at + 1);
            whole.push(if text.starts_with(['[', '{']) { '\n' } else { ' ' });
            whole.push_str(next.text.trim());
        }
    }
}

/// Flow style: what is left of it.
struct Flow<'a> {
    left: &'a str,
    line: usize,
}

impl Flow<'_> {
    fn skip(&mut self) {
        loop {
            self.left = self.left.trim_start();
            match self.left.strip_prefix('#') {
                Some(comment) => self.left = comment.find('\n').map_or("", |at| &comment[at..]),
                None => return,
            }
        }
    }

    /// `None` where the text ends too early.
    fn value(&mut self, depth: usize) -> Result<Option<Value>, TextError> {
        self.skip();
        if depth > DEPTH_MAX {
            return Err(error(self.line, "less nesting"));
        }
        Ok(match self.left.chars().next() {
            None => None,
            Some('[') => self.collection(depth, ']')?,
            Some('{') => self.collection(depth, '}')?,
            Some(quote @ ('"' | '\'')) => self.quoted(quote)?.map(Value::Text),
            Some(_) => {
                let ends = |i: usize, c: char| {
                    matches!(c, ',' | ']' | '}' | '\n')
                        || c == ':' && self.left[i + 1..].starts_with([' ', '\n', '"', ','])
                };
                let end = self.left.char_indices().find(|(i, c)| ends(*i, *c));
                let end = end.map_or(self.left.len(), |(i, _)| i);
                let (text, rest) = self.left.split_at(end);
                self.left = rest;
                Some(word(text.trim()))
            }
        })
    }

    fn collection(&mut self, depth: usize, close: char) -> Result<Option<Value>, TextError> {
        self.left = &self.left[1..];
        let (mut list, mut members): (Vec<Value>, Vec<(String, Value)>) = (Vec::new(), Vec::new());
        loop {
            self.skip();
            if let Some(rest) = self.left.strip_prefix(close) {
                self.left = rest;
                return Ok(Some(if close == ']' {
                    Value::List(list)
                } else {
                    Value::Mapping(members)
                }));
            }
            let before = self.left.len();
            let Some(value) = self.value(depth + 1)? else { return Ok(None) };
            self.skip();
            if close == '}' {
                let Some(rest) = self.left.strip_prefix(':') else {
                    return match self.left.is_empty() {
                        true => Ok(None),
                        false => Err(error(self.line, "a colon behind the name of a field")),
                    };
                };
                self.left = rest;
                let name = match value {
                    Value::Text(name) => name,
                    other => other.to_json(),
                };
                self.skip();
                let value = match self.left.starts_with([',', '}']) {
                    true => Value::Null,
                    false => match self.value(depth + 1)? {
                        Some(value) => value,
                        None => return Ok(None),
                    },
                };
                members.push((name, value));
                self.skip();
            } else {
                list.push(value);
            }
            match self.left.chars().next() {
                None => return Ok(None),
                Some(',') => self.left = &self.left[1..],
                Some(c) if c == close => {}
                Some(_) => {
                    return Err(error(self.line, &format!("a comma or `{close}`")));
                }
            }
            if self.left.len() == before {
                return Err(error(self.line, "a value"));
            }
        }
    }

    fn quoted(&mut self, quote: char) -> Result<Option<String>, TextError> {
        let mut text = String::new();
        let mut chars = self.left[1..].char_indices();
        while let Some((at, c)) = chars.next() {
            let rest = &self.left[1 + at + c.len_utf8()..];
            match c {
                '\'' if quote == '\'' && rest.starts_with('\'') => {
                    text.push('\'');
                    chars.next();
                }
                c if c == quote => {
                    self.left = rest;
                    return Ok(Some(text));
                }
                '\\' if quote == '"' => {
                    let Some((_, escape)) = chars.next() else { return Ok(None) };
                    let digits = match escape {
                        'x' => 2,
                        'u' => 4,
                        'U' => 8,
                        _ => 0,
                    };
                    let mut code = 0u32;
                    for _ in 0..digits {
                        let digit = chars.next().and_then(|(_, c)| c.to_digit(16));
                        let Some(digit) = digit else {
                            return Err(error(self.line, "hexadecimal digits behind \\x or \\u"));
                        };
                        code = code.wrapping_mul(16).wrapping_add(digit);
                    }
                    text.push(match escape {
                        'n' | '\n' => '\n',
                        't' => '\t',
                        'r' => '\r',
                        '0' => '\0',
                        'x' | 'u' | 'U' => char::from_u32(code).unwrap_or('\u{fffd}'),
                        c @ ('"' | '\\' | '/' | ' ') => c,
                        _ => return Err(error(self.line, "a known escape behind \\")),
                    });
                }
                c => text.push(c),
            }
        }
        Ok(None)
    }
}

/// A field's name and what follows its colon.
fn key(body: &str) -> Option<(String, &str)> {
    if body.starts_with(['"', '\'']) {
        let mut flow = Flow { left: body, line: 0 };
        let quote = body.chars().next()?;
        let name = flow.quoted(quote).ok()??;
        let rest = flow.left.trim_start().strip_prefix(':')?;
        return (rest.is_empty() || rest.starts_with(' ')).then_some((name, rest));
    }
    if body.starts_with(['[', '{', '#', '&', '*', '!', '|', '>', '%', '@', '`']) {
        return None;
    }
    let at = match body.find(": ") {
        Some(at) => at,
        None => body.strip_suffix(':')?.len(),
    };
    let name = &body[..at];
    (!name.contains(" #")).then(|| (name.trim_end().to_string(), &body[at + 1..]))
}

/// Plain text without its comment.
fn plain(text: &str) -> &str {
    text.find(" #").map_or(text, |at| &text[..at]).trim()
}

/// A plain scalar: a null, a bool, a number or a text, as sigs.k8s.io/yaml reads it.
fn word(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Value::Bool(true),
        "false" | "False" | "FALSE" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => {
            Value::Bool(false)
        }
        text => match Value::read(text) {
            Some(Value::Number(number)) => Value::Number(number),
            _ => Value::Text(text.into()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Value {
        let mut all = read(text).expect("a manifest");
        assert_eq!(all.len(), 1, "{text}");
        all.remove(0).value
    }
    fn json(text: &str) -> String {
        one(text).to_json()
    }
    fn wrong(text: &str) -> (usize, String) {
        let error = read(text).expect_err("an error");
        (error.line, error.expected)
    }

    #[test]
    fn a_manifest_is_read() {
        let text = "\
# a Deployment
apiVersion: apps/v1
kind: Deployment   # with a comment
metadata:
  name: web
  labels: {app: web, \"tier\": 'front'}
spec:
  replicas: 3
  template:
    spec:
      containers:
      - name: web
        image: \"web:v1\"
        args: [-v, \"a b\"]
        env:
          - name: A
            value: 'it''s'
      -   name: side
          image: redis:7
      tolerations: []
";
        assert_eq!(
            json(text),
            r#"{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"labels":{"app":"web","#
                .to_string()
                + r#""tier":"front"},"name":"web"},"spec":{"replicas":3,"template":{"spec":{"#
                + r#""containers":[{"args":["-v","a b"],"env":[{"name":"A","value":"it's"}],"#
                + r#""image":"web:v1","name":"web"},{"image":"redis:7","name":"side"}],"#
                + r#""tolerations":[]}}}}"#
        );
        let document = read(text).expect("a manifest").remove(0);
        assert_eq!(document.line_of("spec.template.spec.containers[1].image"), 19);
        assert_eq!(document.line_of("spec.template.spec.containers[0].nothing"), 12);
        assert_eq!(document.line_of("nothing"), 2);
    }

    #[test]
    fn scalars_are_what_yaml_says() {
        let text = "a: 1\nb: 1.5\nc: \"1\"\nd: yes\ne: ~\nf: 100m\ng: 10.0.0.1\nh: a: b"
            .replace(": b", ":b");
        assert_eq!(
            json(&text),
            r#"{"a":1,"b":1.5,"c":"1","d":true,"e":null,"f":"100m","g":"10.0.0.1","h":"a:b"}"#
        );
        assert_eq!(
            json("a: |\n  x\n   y\n\nb: >-\n  x\n  y\n\n  z\n"),
            r#"{"a":"x\n y\n","b":"x y\nz"}"#
        );
        assert_eq!(
            json("a: \"x\\n\\u00e9\\\"\"\n"),
            r#"{"a":"x\n\u00e9\""}"#.replace("\\u00e9", "é")
        );
        assert_eq!(json("a: x\n  y\n"), r#"{"a":"x y"}"#);
        assert_eq!(json("- - a\n  - b\n- c\n"), r#"[["a","b"],"c"]"#);
    }

    #[test]
    fn json_and_several_documents_are_read() {
        assert_eq!(
            json("{\"a\": [1,\n {\"b\": null}],\n\"c\":\"d\"}"),
            r#"{"a":[1,{"b":null}],"c":"d"}"#
        );
        let all = read("a: 1\n---\n# nothing\n---\nb: 2\n...\n").expect("two");
        assert_eq!(all.len(), 2);
        assert_eq!(all[1].line_of("b"), 5);
        let list = read("kind: List\nitems:\n- kind: Pod\n- kind: Node\n  a: 1\n").expect("a list");
        let items: Vec<Document> = list.into_iter().flat_map(Document::items).collect();
        assert_eq!(items.len(), 2);
        assert_eq!(items[1].line_of("a"), 5);
    }

    #[test]
    fn errors_say_the_line() {
        assert_eq!(wrong("a: 1\na: 2").0, 2);
        assert_eq!(wrong("a:\n  b: 1\n c: 2\n").0, 3);
        assert_eq!(wrong("a: [1, 2\n").0, 1);
        assert_eq!(wrong("a: &x 1\n").0, 1);
        assert_eq!(wrong("a:\n\tb: 1\n").0, 2);
        assert_eq!(wrong("a: 'x\n").0, 1);
        assert_eq!(wrong("a: {b 1}\n").0, 1);
        assert_eq!(wrong(&"x".repeat(BYTES_MAX + 1)).0, 1);
        assert!(read(&"[".repeat(10_000)).is_err());
        assert!(read(&"- ".repeat(10_000)).is_err());
    }

    #[test]
    fn what_is_printed_is_read_back() {
        let text = r#"{"a":{"b":[{"c":1,"d":"x: y"},[],{}],"e":"*","f":"a\nb\n","g":"1","h":"yes"},
            "i":"","j":"- x","k":"it's: so","l":" lead","m":"x #y","n":null}"#;
        let value = Value::read(text).expect("JSON");
        assert_eq!(json(&crate::manifest::to_yaml(&value)), value.to_json());
    }
}
