//! Values as JSON and YAML know them, without fractions: what objects are shown as and links are
//! made of. Printing gives what `serde_json` prints, byte for byte.

use super::Str;
use crate::cluster::map::sort_by_key;
use serde::ser::{Impossible, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant};
use serde::{Serialize, Serializer};
use std::fmt;

/// A value. Numbers are whole: a sign and 64 bits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Null,
    Bool(bool),
    Number { negative: bool, size: u64 },
    Text(Str),
    List(Vec<Value>),
    Mapping(Vec<(Str, Value)>),
}

/// Deeper values are not read.
const DEPTH_MAX: usize = 64;

impl Value {
    /// What serialises as a value. Fields keep the order they are declared in.
    pub fn of(what: &impl Serialize) -> Value {
        let Ok(value) = what.serialize(ToValue);
        value
    }
    /// With the keys of all mappings in order.
    pub fn sorted(mut self) -> Value {
        self.sort();
        self
    }
    fn sort(&mut self) {
        match self {
            Value::List(list) => list.iter_mut().for_each(Value::sort),
            Value::Mapping(pairs) => {
                pairs.iter_mut().for_each(|(_, value)| value.sort());
                sort_by_key(pairs, |(key, _)| *key);
            }
            _ => {}
        }
    }
    /// The value of a key, if this is a mapping.
    pub fn get(&self, key: &str) -> Option<&Value> {
        let Value::Mapping(pairs) = self else { return None };
        pairs.iter().find(|(k, _)| **k == *key).map(|(_, value)| value)
    }
    pub fn as_list(&self) -> Option<&[Value]> {
        if let Value::List(list) = self { Some(list) } else { None }
    }
    pub fn as_text(&self) -> Option<Str> {
        if let Value::Text(text) = self { Some(*text) } else { None }
    }
    pub fn as_bool(&self) -> Option<bool> {
        if let Value::Bool(yes) = self { Some(*yes) } else { None }
    }
    pub fn as_u64(&self) -> Option<u64> {
        if let Value::Number { negative: false, size } = self { Some(*size) } else { None }
    }
    pub fn as_i64(&self) -> Option<i64> {
        match *self {
            Value::Number { negative: false, size } => i64::try_from(size).ok(),
            Value::Number { negative: true, size } => 0i64.checked_sub_unsigned(size),
            _ => None,
        }
    }

    /// The value as JSON on one line.
    pub fn json(&self) -> String {
        let mut out = String::new();
        self.print(&mut out);
        out
    }
    fn print(&self, out: &mut String) {
        match self {
            Value::Null => out.push_str("null"),
            Value::Bool(yes) => out.push_str(if *yes { "true" } else { "false" }),
            Value::Number { negative, size } => {
                out.push_str(if *negative { "-" } else { "" });
                out.push_str(&size.to_string());
            }
            Value::Text(text) => quote(out, text),
            Value::List(list) => {
                for (i, value) in list.iter().enumerate() {
                    out.push(if i == 0 { '[' } else { ',' });
                    value.print(out);
                }
                out.push_str(if list.is_empty() { "[]" } else { "]" });
            }
            Value::Mapping(pairs) => {
                for (i, (key, value)) in pairs.iter().enumerate() {
                    out.push(if i == 0 { '{' } else { ',' });
                    quote(out, key);
                    out.push(':');
                    value.print(out);
                }
                out.push_str(if pairs.is_empty() { "{}" } else { "}" });
            }
        }
    }

    /// Reads JSON. `None`: it is none, has a fraction, or is too deep.
    pub fn read(json: &str) -> Option<Value> {
        let mut reader = Reader { left: json };
        let value = reader.value(DEPTH_MAX)?;
        (reader.next_byte().is_none()).then_some(value)
    }
}

impl From<i64> for Value {
    fn from(n: i64) -> Value {
        Value::Number { negative: n < 0, size: n.unsigned_abs() }
    }
}

impl From<u64> for Value {
    fn from(size: u64) -> Value {
        Value::Number { negative: false, size }
    }
}

impl From<bool> for Value {
    fn from(yes: bool) -> Value {
        Value::Bool(yes)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::Text(text.into())
    }
}

/// A text as JSON quotes it.
pub fn quoted(text: &str) -> String {
    let mut out = String::new();
    quote(&mut out, text);
    out
}

fn quote(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            c if c < ' ' => {
                out.push_str(if c < '\u{10}' { "\\u000" } else { "\\u001" });
                out.extend(char::from_digit(c as u32 % 16, 16));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

struct Reader<'a> {
    left: &'a str,
}

impl Reader<'_> {
    /// The next byte that is no space, without taking it.
    fn next_byte(&mut self) -> Option<u8> {
        self.left = self.left.trim_start_matches([' ', '\t', '\n', '\r']);
        self.left.bytes().next()
    }
    /// Takes a word that must come next.
    fn take(&mut self, word: &str) -> Option<()> {
        self.next_byte();
        self.left = self.left.strip_prefix(word)?;
        Some(())
    }
    fn value(&mut self, depth: usize) -> Option<Value> {
        let depth = depth.checked_sub(1)?;
        match self.next_byte()? {
            b'n' => self.take("null").map(|()| Value::Null),
            b't' => self.take("true").map(|()| Value::Bool(true)),
            b'f' => self.take("false").map(|()| Value::Bool(false)),
            b'"' => self.text().map(Value::Text),
            b'[' => {
                let mut list = Vec::new();
                self.take("[")?;
                while self.more(list.is_empty(), "]")? {
                    list.push(self.value(depth)?);
                }
                Some(Value::List(list))
            }
            b'{' => {
                let mut pairs = Vec::new();
                self.take("{")?;
                while self.more(pairs.is_empty(), "}")? {
                    self.next_byte();
                    let key = self.text()?;
                    self.take(":")?;
                    pairs.push((key, self.value(depth)?));
                }
                Some(Value::Mapping(pairs))
            }
            _ => self.number(),
        }
    }
    /// Whether another item comes before the closing bracket, which is taken.
    fn more(&mut self, first: bool, close: &str) -> Option<bool> {
        if self.take(close).is_some() {
            return Some(false);
        }
        if first { Some(true) } else { self.take(",").map(|()| true) }
    }
    fn number(&mut self) -> Option<Value> {
        let negative = self.take("-").is_some();
        let end = self.left.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.left.len());
        let (digits, left) = self.left.split_at(end);
        let size: u64 = digits.parse().ok()?;
        let zero_in_front = digits.len() > 1 && digits.starts_with('0');
        self.left = left;
        (!zero_in_front && !left.starts_with(['.', 'e', 'E']))
            .then_some(Value::Number { negative, size })
    }
    fn text(&mut self) -> Option<Str> {
        let mut text = String::new();
        let mut chars = self.left.strip_prefix('"')?.chars();
        loop {
            match chars.next()? {
                '"' => break,
                '\\' => text.push(match chars.next()? {
                    'b' => '\u{8}',
                    'f' => '\u{c}',
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    'u' => escaped(&mut chars)?,
                    c @ ('"' | '\\' | '/') => c,
                    _ => return None,
                }),
                c if c < ' ' => return None,
                c => text.push(c),
            }
        }
        self.left = chars.as_str();
        Some(text.into())
    }
}

/// The character behind `\u`: four hexadecimal digits, or two such halves of a surrogate pair.
fn escaped(chars: &mut std::str::Chars) -> Option<char> {
    let mut unit = || (0..4).try_fold(0, |sum, _| Some(sum * 16 + chars.next()?.to_digit(16)?));
    let high = unit()?;
    if !(0xd800..0xdc00).contains(&high) {
        return char::from_u32(high);
    }
    if chars.next()? != '\\' || chars.next()? != 'u' {
        return None;
    }
    let mut unit = || (0..4).try_fold(0, |sum, _| Some(sum * 16 + chars.next()?.to_digit(16)?));
    let low = unit()?.checked_sub(0xdc00).filter(|low| *low < 0x400)?;
    char::from_u32(0x1_0000 + ((high - 0xd800) << 10) + low)
}

/// Makes a [`Value`] of what serialises. Never fails: objects hold nothing a value cannot.
struct ToValue;

/// No error, for there is none.
#[derive(Debug)]
enum Never {}

impl fmt::Display for Never {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {}
    }
}

impl std::error::Error for Never {}

impl serde::ser::Error for Never {
    fn custom<T: fmt::Display>(_: T) -> Never {
        unreachable!("objects serialise")
    }
}

type Made = Result<Value, Never>;

#[derive(Default)]
struct Pairs {
    pairs: Vec<(Str, Value)>,
    key: Str,
}

impl Pairs {
    #[inline(never)]
    fn put(&mut self, key: &str, value: Value) {
        self.pairs.push((key.into(), value));
    }
}

macro_rules! numbers {
    ($($name:ident: $of:ty as $wide:ty;)*) => {
        $(fn $name(self, n: $of) -> Made { Ok(Value::from(n as $wide)) })*
    };
}

impl Serializer for ToValue {
    type Ok = Value;
    type Error = Never;
    type SerializeSeq = List;
    type SerializeMap = Pairs;
    type SerializeStruct = Pairs;
    type SerializeTuple = Impossible<Value, Never>;
    type SerializeTupleStruct = Impossible<Value, Never>;
    type SerializeTupleVariant = Impossible<Value, Never>;
    type SerializeStructVariant = Pairs;

    numbers! {
        serialize_i8: i8 as i64;
        serialize_i16: i16 as i64;
        serialize_i32: i32 as i64;
        serialize_i64: i64 as i64;
        serialize_u8: u8 as u64;
        serialize_u16: u16 as u64;
        serialize_u32: u32 as u64;
        serialize_u64: u64 as u64;
        serialize_f32: f32 as i64;
        serialize_f64: f64 as i64;
    }
    fn serialize_bool(self, yes: bool) -> Made {
        Ok(Value::Bool(yes))
    }
    fn serialize_char(self, c: char) -> Made {
        Ok(Value::from(&*c.to_string()))
    }
    fn serialize_str(self, text: &str) -> Made {
        Ok(Value::from(text))
    }
    fn serialize_bytes(self, bytes: &[u8]) -> Made {
        Ok(Value::List(bytes.iter().map(|b| Value::from(u64::from(*b))).collect()))
    }
    fn serialize_none(self) -> Made {
        Ok(Value::Null)
    }
    fn serialize_some<T: ?Sized + Serialize>(self, value: &T) -> Made {
        value.serialize(self)
    }
    fn serialize_unit(self) -> Made {
        Ok(Value::Null)
    }
    fn serialize_unit_struct(self, _: &'static str) -> Made {
        Ok(Value::Null)
    }
    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Made {
        Ok(Value::from(variant))
    }
    fn serialize_newtype_struct<T: ?Sized + Serialize>(self, _: &'static str, value: &T) -> Made {
        value.serialize(self)
    }
    fn serialize_newtype_variant<T: ?Sized + Serialize>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Made {
        let Ok(value) = value.serialize(self);
        Ok(Value::Mapping(vec![(variant.into(), value)]))
    }
    fn serialize_seq(self, _: Option<usize>) -> Result<List, Never> {
        Ok(List::default())
    }
    fn serialize_map(self, _: Option<usize>) -> Result<Pairs, Never> {
        Ok(Pairs::default())
    }
    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Pairs, Never> {
        Ok(Pairs::default())
    }
    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, Never> {
        unreachable!("no object holds a tuple")
    }
    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct, Never> {
        unreachable!("no object holds a tuple")
    }
    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Never> {
        unreachable!("no object holds a tuple")
    }
    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Pairs, Never> {
        Ok(Pairs { key: variant.into(), ..Pairs::default() })
    }
}

#[derive(Default)]
struct List(Vec<Value>);

impl SerializeSeq for List {
    type Ok = Value;
    type Error = Never;
    fn serialize_element<T: ?Sized + Serialize>(&mut self, value: &T) -> Result<(), Never> {
        let Ok(value) = value.serialize(ToValue);
        self.0.push(value);
        Ok(())
    }
    fn end(self) -> Made {
        Ok(Value::List(self.0))
    }
}

impl SerializeMap for Pairs {
    type Ok = Value;
    type Error = Never;
    fn serialize_key<T: ?Sized + Serialize>(&mut self, key: &T) -> Result<(), Never> {
        let Ok(key) = key.serialize(ToValue);
        self.key = key.as_text().unwrap_or_else(|| key.json().into());
        Ok(())
    }
    fn serialize_value<T: ?Sized + Serialize>(&mut self, value: &T) -> Result<(), Never> {
        let Ok(value) = value.serialize(ToValue);
        self.put(&self.key.clone(), value);
        Ok(())
    }
    fn end(self) -> Made {
        Ok(Value::Mapping(self.pairs))
    }
}

impl SerializeStructVariant for Pairs {
    type Ok = Value;
    type Error = Never;
    fn serialize_field<T: ?Sized + Serialize>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), Never> {
        SerializeStruct::serialize_field(self, key, value)
    }
    fn end(self) -> Made {
        Ok(Value::Mapping(vec![(self.key, Value::Mapping(self.pairs))]))
    }
}

impl SerializeStruct for Pairs {
    type Ok = Value;
    type Error = Never;
    fn serialize_field<T: ?Sized + Serialize>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), Never> {
        let Ok(value) = value.serialize(ToValue);
        self.put(key, value);
        Ok(())
    }
    fn end(self) -> Made {
        Ok(Value::Mapping(self.pairs))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::object::{Node, Pod, Service};

    #[test]
    fn what_serde_json_prints_is_printed() {
        let hard = serde_json::json!({
            "b": [null, true, -7, u64::MAX, i64::MIN, [], {}],
            "a": "\u{1}\u{8}\u{c}\n\r\t\"\\/ 한국어 😀\u{1f}\u{7f}",
        });
        let text = hard.to_string();
        let value = Value::read(&text).unwrap();
        assert_eq!(value.json(), text);
        assert_eq!(Value::read(&value.json()), Some(value.clone()));
        assert_eq!(Value::of(&hard).sorted(), value);
        for object in [
            serde_json::to_string(&Pod::default()).unwrap(),
            serde_json::to_string(&Node::default()).unwrap(),
            serde_json::to_string(&Service::default()).unwrap(),
        ] {
            assert_eq!(Value::read(&object).unwrap().json(), object);
        }
        assert_eq!(
            Value::of(&Pod::default()).json(),
            serde_json::to_string(&Pod::default()).unwrap()
        );
    }

    #[test]
    fn what_is_no_json_is_not_read() {
        for good in ["0", " [ 1 , -2 ] ", "\"\\ud83d\\ude00\\u00e9\\/\"", "{\"a\":{}}", "[[[]]]"] {
            assert!(Value::read(good).is_some(), "{good}");
        }
        for bad in [
            "",
            "-",
            "01",
            "1.5",
            "1e3",
            "[1,]",
            "[,1]",
            "{\"a\"}",
            "{\"a\":}",
            "{a:1}",
            "[1 2]",
            "nul",
            "\"\\x\"",
            "\"\\ud83d\"",
            "\"\\ude00\"",
            "\"a",
            "\"\n\"",
            "1 1",
            "{\"a\":1,}",
            "18446744073709551616",
            "]",
        ] {
            assert_eq!(Value::read(bad), None, "{bad}");
            assert!(
                bad.contains(['.', 'e', '1'])
                    || serde_json::from_str::<serde_json::Value>(bad).is_err()
            );
        }
        assert_eq!(Value::read(&"[".repeat(100_000)), None);
        assert_eq!(Value::read("\"\\ud83d\\ude00\"").unwrap().as_text(), Some("😀".into()));
        assert_eq!(Value::read("-9223372036854775808").unwrap().as_i64(), Some(i64::MIN));
    }
}
