//! Values as JSON (RFC 8259) and YAML know them: what objects are shown as and links are read as.
//!
//! Invariants: no text makes the reader panic; values nest at most [`DEPTH_MAX`] deep; a number is
//! kept as it is written, so that the page need not know floats.

use super::json::Writer;
use crate::cluster::map::sort_by;
use std::str::Chars;

/// Deeper values are refused.
const DEPTH_MAX: usize = 127;

/// A JSON value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Value {
    #[default]
    Null,
    Bool(bool),
    /// As it is written.
    Number(String),
    Text(String),
    List(Vec<Value>),
    /// As it is written; of equal names the last one counts.
    Mapping(Vec<(String, Value)>),
}

impl Value {
    /// The whole text as one value.
    pub fn read(json: &str) -> Option<Value> {
        let mut reader = Reader { left: json.chars() };
        let value = reader.value(DEPTH_MAX)?;
        reader.peek().is_none().then_some(value)
    }
    /// A member of a mapping; null if there is none.
    pub fn get(&self, name: &str) -> &Value {
        let Value::Mapping(members) = self else { return &Value::Null };
        members.iter().rfind(|(n, _)| n == name).map_or(&Value::Null, |(_, value)| value)
    }
    /// A member of a mapping, for changing it.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Value> {
        let Value::Mapping(members) = self else { return None };
        members.iter_mut().rfind(|(n, _)| n == name).map(|(_, value)| value)
    }
    /// Sets a member; what is no mapping becomes one.
    pub fn set(&mut self, name: &str, value: Value) {
        if let Some(member) = self.get_mut(name) {
            *member = value;
        } else if let Value::Mapping(members) = self {
            members.push((name.into(), value));
        } else {
            *self = Value::Mapping(vec![(name.into(), value)]);
        }
    }
    /// Takes a member away.
    pub fn remove(&mut self, name: &str) {
        if let Value::Mapping(members) = self {
            members.retain(|(n, _)| n != name);
        }
    }
    /// The value at the end of these names, made where it is missing.
    pub fn at(&mut self, path: &[&str]) -> &mut Value {
        let mut value = self;
        for name in path {
            if value.get_mut(name).is_none() {
                value.set(name, Value::Null);
            }
            value = value.get_mut(name).expect("just set");
        }
        value
    }
    pub fn is_null(&self) -> bool {
        *self == Value::Null
    }
    pub fn as_list(&self) -> Option<&[Value]> {
        if let Value::List(list) = self { Some(list) } else { None }
    }
    pub fn as_text(&self) -> Option<&str> {
        if let Value::Text(text) = self { Some(text) } else { None }
    }
    pub fn as_bool(&self) -> Option<bool> {
        if let Value::Bool(yes) = self { Some(*yes) } else { None }
    }
    /// As one line of JSON, names in their order, as Kubernetes' tools write it.
    pub fn to_json(&self) -> String {
        let mut out = Writer::default();
        self.write(&mut out);
        out.finish()
    }
    fn write(&self, out: &mut Writer) {
        match self {
            Value::Null => drop(out.raw("null")),
            Value::Bool(yes) => drop(out.yes(*yes)),
            Value::Number(number) => drop(out.raw(number)),
            Value::Text(text) => drop(out.text(text)),
            Value::List(list) => {
                out.open('[');
                list.iter().for_each(|value| value.write(out));
                out.close(']');
            }
            Value::Mapping(members) => {
                let mut members: Vec<_> = members.iter().collect();
                sort_by(&mut members, |a, b| a.0.cmp(&b.0));
                out.open('{');
                for (i, (name, value)) in members.iter().enumerate() {
                    if members.get(i + 1).is_none_or(|(next, _)| next != name) {
                        value.write(out.key(name));
                    }
                }
                out.close('}');
            }
        }
    }
    /// A whole number of 64 bits.
    pub fn as_i64(&self) -> Option<i64> {
        if let Value::Number(number) = self { number.parse().ok() } else { None }
    }
    /// A whole number of 64 bits without a sign.
    pub fn as_u64(&self) -> Option<u64> {
        if let Value::Number(number) = self { number.parse().ok() } else { None }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::Text(text.into())
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Value {
        Value::Number(number.to_string())
    }
}

/// What is left to read.
struct Reader<'a> {
    left: Chars<'a>,
}

impl Reader<'_> {
    fn value(&mut self, depth: usize) -> Option<Value> {
        Some(match self.peek()? {
            'n' => self.word("null", Value::Null)?,
            't' => self.word("true", Value::Bool(true))?,
            'f' => self.word("false", Value::Bool(false))?,
            '"' => Value::Text(self.text()?),
            '[' => {
                let (depth, mut list) = (depth.checked_sub(1)?, Vec::new());
                self.left.next();
                while self.goes_on(']', list.is_empty())? {
                    list.push(self.value(depth)?);
                }
                Value::List(list)
            }
            '{' => {
                let (depth, mut members) = (depth.checked_sub(1)?, Vec::new());
                self.left.next();
                while self.goes_on('}', members.is_empty())? {
                    let name = self.text()?;
                    self.take(':')?;
                    members.push((name, self.value(depth)?));
                }
                Value::Mapping(members)
            }
            _ => Value::Number(self.number()?),
        })
    }

    /// The next character behind white space.
    fn peek(&mut self) -> Option<char> {
        self.left = self.left.as_str().trim_start_matches([' ', '\n', '\r', '\t']).chars();
        self.left.clone().next()
    }

    fn take(&mut self, expected: char) -> Option<()> {
        (self.peek()? == expected).then_some(())?;
        self.left.next();
        Some(())
    }

    fn word(&mut self, word: &str, value: Value) -> Option<Value> {
        self.left = self.left.as_str().strip_prefix(word)?.chars();
        Some(value)
    }

    /// Whether another member follows; takes what stands before it, or the closing bracket.
    fn goes_on(&mut self, close: char, first: bool) -> Option<bool> {
        if self.peek()? == close {
            self.left.next();
            return Some(false);
        }
        if !first {
            self.take(',')?;
        }
        Some(true)
    }

    fn text(&mut self) -> Option<String> {
        self.take('"')?;
        let mut text = String::new();
        loop {
            text.push(match self.left.next()? {
                '"' => return Some(text),
                '\\' => self.escaped()?,
                '\0'..' ' => return None,
                c => c,
            });
        }
    }

    fn escaped(&mut self) -> Option<char> {
        Some(match self.left.next()? {
            c @ ('"' | '\\' | '/') => c,
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                let unit = self.unit()?;
                // The first half of a pair names no character alone, nor does the second.
                let high = unit.wrapping_sub(0xd800);
                char::from_u32(if high < 0x400 {
                    self.left = self.left.as_str().strip_prefix("\\u")?.chars();
                    let low = self.unit()?.checked_sub(0xdc00).filter(|low| *low < 0x400)?;
                    0x10000 + high * 0x400 + low
                } else {
                    unit
                })?
            }
            _ => return None,
        })
    }

    /// Four hexadecimal digits.
    fn unit(&mut self) -> Option<u32> {
        let mut unit = 0;
        for _ in 0..4 {
            unit = unit * 16 + self.left.next()?.to_digit(16)?;
        }
        Some(unit)
    }

    fn number(&mut self) -> Option<String> {
        let all = self.left.as_str();
        let unsigned = all.strip_prefix('-').unwrap_or(all);
        let mut rest = unsigned.strip_prefix('0').or_else(|| digits(unsigned))?;
        if let Some(fraction) = rest.strip_prefix('.') {
            rest = digits(fraction)?;
        }
        if let Some(exponent) = rest.strip_prefix(['e', 'E']) {
            rest = digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))?;
        }
        self.left = rest.chars();
        Some(all[..all.len() - rest.len()].into())
    }
}

/// What follows the digits, of which there is at least one.
fn digits(text: &str) -> Option<&str> {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    (rest.len() < text.len()).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::Rng;
    use serde_json::Value as Theirs;

    /// The same in both, but for floats, of which we know nothing.
    fn same(ours: &Value, theirs: &Theirs) -> bool {
        match (ours, theirs) {
            (Value::Null, Theirs::Null) => true,
            (Value::Bool(a), Theirs::Bool(b)) => a == b,
            (Value::Number(text), Theirs::Number(n)) => {
                let exact = ours.as_u64() == n.as_u64() && ours.as_i64() == n.as_i64();
                exact || *text == "-0"
            }
            (Value::Text(a), Theirs::String(b)) => a == b,
            (Value::List(a), Theirs::Array(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
            }
            (Value::Mapping(a), Theirs::Object(b)) => {
                a.iter().all(|(name, _)| b.contains_key(name))
                    && b.iter().all(|(name, value)| same(ours.get(name), value))
            }
            _ => false,
        }
    }

    fn check(json: &str) {
        match (Value::read(json), serde_json::from_str(json)) {
            // A float that theirs has no room for: we do not ask how large a number is.
            (Some(_), Err(error)) if error.to_string().starts_with("number out of range") => {}
            (Some(ours), Ok(theirs)) => assert!(same(&ours, &theirs), "{json}: {ours:?}"),
            (ours, theirs) => assert_eq!(ours.is_some(), theirs.is_ok(), "{json}: {ours:?}"),
        }
    }

    #[test]
    fn reads_what_serde_json_reads_and_refuses_what_it_refuses() {
        for json in [
            "",
            " ",
            "null",
            "nul",
            "nullx",
            "true false",
            "\t[ ]\r\n",
            "[1,]",
            "[,1]",
            "[1 2]",
            "{\"a\" : 1 , \"a\" : [2]}",
            "{\"a\":1,}",
            "{a:1}",
            "{\"a\"}",
            "01",
            "-",
            "-0",
            "0.",
            ".5",
            "1e",
            "1e+5",
            "-1.25E-3",
            "+1",
            "18446744073709551615",
            "18446744073709551616",
            "-9223372036854775808",
            "-9223372036854775809",
            r#""\"\\\/\b\f\n\r\t\u0041\ud83d\ude00\uFFFF""#,
            r#""\ud83d""#,
            r#""\ud83d\u0041""#,
            r#""\ude00""#,
            r#""\u00g0""#,
            r#""\u+041""#,
            r#""\x""#,
            "\"a\u{7f}웹\u{2028}\"",
            "\"a\nb\"",
            "\"a\0b\"",
            "\"open",
            "\u{a0}1",
        ] {
            check(json);
        }
        for depth in [DEPTH_MAX - 1, DEPTH_MAX, DEPTH_MAX + 1, 100_000] {
            check(&("[".repeat(depth) + &"]".repeat(depth)));
            check(&("{\"a\":".repeat(depth) + "1" + &"}".repeat(depth)));
        }
    }

    #[test]
    fn reads_changed_texts_as_serde_json_does() {
        let good = r#"{"m":1,"s":"a\u00e9\"\\웹","a":[[4000,-3,"node.fail",true,null],[1.5e3]]}"#;
        let chars: Vec<char> = good.chars().collect();
        let mut rng = Rng::new(7);
        for _ in 0..20_000 {
            let mut changed = chars.clone();
            for _ in 0..=rng.below(3) {
                let at = rng.below(changed.len() as u64) as usize;
                match rng.below(3) {
                    0 => drop(changed.remove(at)),
                    1 => changed.insert(at, chars[rng.below(chars.len() as u64) as usize]),
                    _ => changed[at] = chars[rng.below(chars.len() as u64) as usize],
                }
            }
            check(&changed.into_iter().collect::<String>());
        }
    }
}
