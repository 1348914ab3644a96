//! YAML as kubectl prints it: the emitter of sigs.k8s.io/yaml (goyaml.v2), for JSON values.

use crate::cluster::map::sort_by;
use crate::cluster::object::Value;

/// Where goyaml.v2 starts to look for a space to fold a long scalar at.
const WIDTH: usize = 80;

/// The value as block-style YAML, ending in a line break.
pub fn to_yaml(value: &Value) -> String {
    let mut out = String::new();
    match value {
        Value::Mapping(map) if !map.is_empty() => mapping(&mut out, map, 0, 0),
        Value::List(list) if !list.is_empty() => sequence(&mut out, list, 0, 0),
        _ => {
            scalar(&mut out, value, 0);
            out.push('\n');
        }
    }
    out
}

/// `first` columns are written already before the first key (behind `- `), `indent` before others.
fn mapping(out: &mut String, map: &[(String, Value)], indent: usize, first: usize) {
    let mut members: Vec<_> = map.iter().collect();
    sort_by(&mut members, |a, b| a.0.cmp(&b.0));
    for (i, (key, value)) in members.into_iter().enumerate() {
        pad(out, if i == 0 { first } else { indent });
        text(out, key, indent);
        out.push(':');
        match value {
            Value::Mapping(inner) if !inner.is_empty() => {
                out.push('\n');
                mapping(out, inner, indent + 2, indent + 2);
            }
            Value::List(list) if !list.is_empty() => {
                out.push('\n');
                sequence(out, list, indent, indent);
            }
            _ => {
                out.push(' ');
                scalar(out, value, indent + 2);
                out.push('\n');
            }
        }
    }
}

fn sequence(out: &mut String, list: &[Value], indent: usize, first: usize) {
    for (i, value) in list.iter().enumerate() {
        pad(out, if i == 0 { first } else { indent });
        out.push_str("- ");
        match value {
            Value::Mapping(map) if !map.is_empty() => mapping(out, map, indent + 2, 0),
            Value::List(inner) if !inner.is_empty() => sequence(out, inner, indent + 2, 0),
            _ => {
                scalar(out, value, indent + 2);
                out.push('\n');
            }
        }
    }
}

fn pad(out: &mut String, columns: usize) {
    for _ in 0..columns {
        out.push(' ');
    }
}

fn scalar(out: &mut String, value: &Value, indent: usize) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(yes) => out.push_str(if *yes { "true" } else { "false" }),
        Value::Number(number) => out.push_str(number),
        Value::Text(s) => text(out, s, indent),
        Value::List(_) => out.push_str("[]"),
        Value::Mapping(_) => out.push_str("{}"),
    }
}

fn text(out: &mut String, s: &str, indent: usize) {
    if means_something_else(s) || s.chars().any(|c| c.is_control() && c != '\n') {
        double_quoted(out, s);
    } else if s.contains('\n') {
        literal(out, s, indent);
    } else if is_plain(s) {
        folded(out, s, indent);
    } else {
        out.push('\'');
        folded(out, &s.replace('\'', "''"), indent);
        out.push('\'');
    }
}

/// Writes text and breaks the line at the first single space behind column [`WIDTH`].
fn folded(out: &mut String, s: &str, indent: usize) {
    let line_start = out.rfind('\n').map_or(0, |i| i + 1);
    let mut column = out[line_start..].chars().count();
    let mut before = '\0';
    let mut chars = s.chars().peekable();
    while let Some(c) = chars.next() {
        let single = before != ' ' && before != '\0' && chars.peek().is_some_and(|n| *n != ' ');
        if c == ' ' && column > WIDTH && single {
            out.push('\n');
            pad(out, indent);
            column = indent;
        } else {
            out.push(c);
            column += 1;
        }
        before = c;
    }
}

fn literal(out: &mut String, s: &str, indent: usize) {
    out.push('|');
    if s.starts_with([' ', '\n']) {
        out.push('2');
    }
    match (s.ends_with('\n'), s.ends_with("\n\n")) {
        (false, _) => out.push('-'),
        (true, true) => out.push('+'),
        (true, false) => {}
    }
    for line in s.strip_suffix('\n').unwrap_or(s).split('\n') {
        out.push('\n');
        if !line.is_empty() {
            pad(out, indent);
            out.push_str(line);
        }
    }
}

fn double_quoted(out: &mut String, s: &str) {
    out.push('"');
    for c in s.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if c.is_control() => out.push_str(&format!("\\x{:02X}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
}

/// May the text stand without quotes in block style?
fn is_plain(s: &str) -> bool {
    let mut chars = s.chars();
    let first = chars.next();
    let blank_second = chars.next().is_none_or(|c| c == ' ');
    let bad_start = match first {
        None => true,
        Some('-' | '?' | ':') => blank_second,
        Some(c) => "#,[]{}&*!|>'\"%@` ".contains(c),
    };
    let bad_inside = s.contains(": ") || s.contains(" #") || s.ends_with([':', ' ']);
    !(bad_start || bad_inside || s.starts_with("---") || s.starts_with("..."))
}

/// Would YAML 1.1 read the bare text as a null, a bool, a number or a time?
fn means_something_else(s: &str) -> bool {
    const WORDS: [&str; 10] = ["", "~", "null", "y", "yes", "true", "on", "n", "no", "false"];
    let low = s.to_ascii_lowercase();
    let cased = s == low || s == s.to_ascii_uppercase() || is_capitalised(s);
    if cased && (WORDS.contains(&low.as_str()) || low == "off") {
        return true;
    }
    let unsigned = low.strip_prefix(['-', '+']).unwrap_or(&low);
    if matches!(unsigned, ".inf" | ".nan") || s == "<<" {
        return true;
    }
    let digits = unsigned.replace('_', "");
    is_number(&digits) || is_radix(&digits) || is_base60(unsigned) || is_time(s)
}

fn is_capitalised(s: &str) -> bool {
    let mut bytes = s.bytes();
    bytes.next().is_some_and(|b| b.is_ascii_uppercase()) && bytes.all(|b| b.is_ascii_lowercase())
}

/// `(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
fn is_number(s: &str) -> bool {
    let (mantissa, exponent) = match s.split_once('e') {
        Some((m, e)) => (m, Some(e.strip_prefix(['-', '+']).unwrap_or(e))),
        None => (s, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let all_digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    let mantissa_ok = all_digits(whole)
        && all_digits(fraction)
        && !(whole.is_empty() && (fraction.is_empty() || !mantissa.contains('.')));
    mantissa_ok && exponent.is_none_or(|e| !e.is_empty() && all_digits(e))
}

fn is_radix(s: &str) -> bool {
    let rest = |prefix, radix| {
        s.strip_prefix(prefix)
            .is_some_and(|t: &str| !t.is_empty() && t.chars().all(|c| c.is_digit(radix)))
    };
    rest("0x", 16) || rest("0b", 2) || rest("0o", 8)
}

/// `1:20`, which YAML 1.1 reads as minutes and seconds.
fn is_base60(s: &str) -> bool {
    s.contains(':')
        && s.starts_with(|c: char| c.is_ascii_digit())
        && s.split(':').enumerate().all(|(i, part)| {
            let part = part.split_once('.').map_or(part, |(whole, _)| whole);
            !part.is_empty()
                && part.bytes().all(|b| b.is_ascii_digit())
                && (i == 0 || part.len() <= 2)
        })
}

/// `2026-01-01` and longer.
fn is_time(s: &str) -> bool {
    let bytes = s.as_bytes();
    bytes.len() >= 8
        && bytes[4] == b'-'
        && bytes[..4].iter().all(u8::is_ascii_digit)
        && s.chars().all(|c| c.is_ascii_digit() || "-:TZtz. +".contains(c))
        && s.matches('-').count() >= 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(value: serde_json::Value, expected: &str) {
        assert_eq!(to_yaml(&Value::read(&value.to_string()).unwrap()), expected);
    }

    #[test]
    fn keys_are_sorted_and_lists_stand_level_with_their_key() {
        check(
            json!({
                "kind": "Pod", "apiVersion": "v1",
                "metadata": {"name": "web-1", "labels": {"app": "web"}},
                "spec": {"containers": [
                    {"name": "web", "image": "nginx:1.27", "ports": [{"containerPort": 80}]},
                    {"name": "side", "args": ["-v", "a b"]},
                ]},
                "status": {},
                "none": [],
            }),
            "\
apiVersion: v1
kind: Pod
metadata:
  labels:
    app: web
  name: web-1
none: []
spec:
  containers:
  - image: nginx:1.27
    name: web
    ports:
    - containerPort: 80
  - args:
    - -v
    - a b
    name: side
status: {}
",
        );
    }

    #[test]
    fn text_that_means_something_else_is_double_quoted() {
        for word in [
            "1",
            "-1",
            "1.5",
            ".5",
            "1e3",
            "7e10",
            "0x1F",
            "1_000",
            "true",
            "Yes",
            "off",
            "null",
            "~",
            "",
            "1:20",
            "2026-01-01T00:00:00Z",
            "y",
            "<<",
            ".inf",
        ] {
            check(json!({ "a": word }), &format!("a: \"{word}\"\n"));
        }
        for word in ["100m", "64Mi", "5d8f7c", "yEs", "v1", "10.0.0.1", "a:b", "e3", "1-2", "."] {
            check(json!({ "a": word }), &format!("a: {word}\n"));
        }
    }

    #[test]
    fn text_that_would_break_the_line_is_single_quoted() {
        check(json!({"a": "x: y"}), "a: 'x: y'\n");
        check(json!({"a": "*"}), "a: '*'\n");
        check(json!({"a": "it's: so"}), "a: 'it''s: so'\n");
        check(json!({"a": "- x"}), "a: '- x'\n");
        check(json!({"a": "-x"}), "a: -x\n");
        check(json!({"a": "x #y"}), "a: 'x #y'\n");
    }

    #[test]
    fn lines_are_kept_and_long_ones_folded() {
        check(json!({"a": "x\ny\n"}), "a: |\n  x\n  y\n");
        check(json!({"a": {"b": "x\ny"}}), "a:\n  b: |-\n    x\n    y\n");
        let long = "word ".repeat(20);
        let expected = format!("a: {}\n  word word word word\n", "word ".repeat(16).trim_end());
        check(json!({ "a": long.trim_end() }), &expected);
    }

    #[test]
    fn a_bare_value_is_one_line() {
        check(json!(null), "null\n");
        check(json!([]), "[]\n");
        check(json!(["a", 1]), "- a\n- 1\n");
        let unsorted = Value::read(r#"{"b": -7, "a": true}"#).unwrap();
        assert_eq!(to_yaml(&unsorted), "a: true\nb: -7\n");
    }
}
