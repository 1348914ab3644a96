//! Interned text: every name, label and message of the cluster.
//!
//! Invariant: equal texts are one text in memory, so that comparing them is comparing where they
//! stand. What was interned stays: a voyage keeps its past anyway, and the
//! same names come again in its every replay.

use crate::cluster::map::Item;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::{Mutex, PoisonError};

/// An immutable text, as cheap to copy as a number. Ordered and hashed by what it says.
#[derive(Clone, Copy)]
pub struct Str(&'static Text);

/// A text in memory, with its number for maps.
struct Text {
    text: &'static str,
    number: u32,
}

/// The empty text: the only one that is not in the table.
static EMPTY: Text = Text { text: "", number: number("") };

impl Default for Str {
    fn default() -> Str {
        Str(&EMPTY)
    }
}

/// All texts with their numbers, in a table with open addressing, never more than half full.
struct Table {
    texts: Vec<(u32, Str)>,
    count: usize,
}

static TABLE: Mutex<Table> = Mutex::new(Table { texts: Vec::new(), count: 0 });

impl Table {
    /// Where the text stands, or the empty place for it.
    fn place(&self, text: &str, number: u32) -> usize {
        let mask = self.texts.len() - 1;
        let mut place = (number ^ number >> 15) as usize & mask;
        loop {
            let (found, here) = self.texts[place];
            if found == 0 || found == number && *here == *text {
                return place;
            }
            place = (place + 1) & mask;
        }
    }

    fn grow(&mut self) {
        let len = (self.texts.len() * 2).max(1024);
        for (number, text) in std::mem::replace(&mut self.texts, vec![(0, Str::default()); len]) {
            if number != 0 {
                let place = self.place(&text, number);
                self.texts[place] = (number, text);
            }
        }
    }
}

/// FNV-1a; never 0, which means that there is none.
const fn number(text: &str) -> u32 {
    let (mut number, mut rest) = (0x811c_9dc5_u32, text.as_bytes());
    while let [byte, others @ ..] = rest {
        number = (number ^ *byte as u32).wrapping_mul(0x0100_0193);
        rest = others;
    }
    if number == 0 { 1 } else { number }
}

impl Item for Str {
    fn number(&self) -> u32 {
        self.0.number
    }
}

impl Item for str {
    fn number(&self) -> u32 {
        number(self)
    }
}

#[inline(never)]
fn intern(text: &str) -> Str {
    if text.is_empty() {
        return Str::default();
    }
    let mut table = TABLE.lock().unwrap_or_else(PoisonError::into_inner);
    if table.count * 2 >= table.texts.len() {
        table.grow();
    }
    let number = number(text);
    let place = table.place(text, number);
    if table.texts[place].0 == 0 {
        let text: &str = Box::leak(text.into());
        table.texts[place] = (number, Str(Box::leak(Box::new(Text { text, number }))));
        table.count += 1;
    }
    table.texts[place].1
}

impl From<&str> for Str {
    fn from(text: &str) -> Str {
        intern(text)
    }
}

impl From<&String> for Str {
    fn from(text: &String) -> Str {
        intern(text)
    }
}

impl From<String> for Str {
    fn from(text: String) -> Str {
        intern(&text)
    }
}

impl Deref for Str {
    type Target = str;
    fn deref(&self) -> &str {
        self.0.text
    }
}

impl Borrow<str> for Str {
    fn borrow(&self) -> &str {
        self.0.text
    }
}

impl AsRef<str> for Str {
    fn as_ref(&self) -> &str {
        self.0.text
    }
}

impl PartialEq for Str {
    fn eq(&self, other: &Str) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

impl Eq for Str {}

impl PartialOrd for Str {
    fn partial_cmp(&self, other: &Str) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Str {
    fn cmp(&self, other: &Str) -> Ordering {
        if self == other { Ordering::Equal } else { self.0.text.cmp(other.0.text) }
    }
}

impl Hash for Str {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.text.hash(state);
    }
}

impl fmt::Debug for Str {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.text.fmt(f)
    }
}

impl fmt::Display for Str {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0.text)
    }
}

impl Serialize for Str {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.0.text)
    }
}

impl<'de> Deserialize<'de> for Str {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Str, D::Error> {
        String::deserialize(from).map(Str::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_are_one_and_different_ones_are_not() {
        let texts: Vec<String> = (0..5_000).map(|n| format!("pod-{n}")).collect();
        let first: Vec<Str> = texts.iter().map(Str::from).collect();
        let again: Vec<Str> = texts.iter().map(|t| Str::from(t.clone())).collect();
        assert_eq!(first, again);
        assert!(first.iter().zip(&texts).all(|(s, t)| **s == **t));
        assert!(first.windows(2).all(|two| two[0] != two[1]));
        assert_eq!(Str::default(), Str::from(""));
        assert!(Str::from("a") < Str::from("b") && Str::from("a") > Str::default());
    }
}
