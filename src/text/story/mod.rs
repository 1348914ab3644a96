//! The sentences of the narration: what happens, why, and the short line for the list.
//!
//! Title, reason and log line of one key share their arguments, named in the key's comment.
//! Titles are in the present tense, so that the next step's title also says what comes next.

pub mod act;
pub mod api;
pub mod board;
pub mod desk;
pub mod gates;
pub mod ingress;
pub mod lanes;
pub mod means;
pub mod node;
pub mod ports;
pub mod request;
pub mod rules;
pub mod sched;
pub mod seen;
pub mod small;
pub mod why;

use super::{Lang, nth};

/// The templates of one key in one language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tale {
    pub title: &'static str,
    pub why: &'static str,
    pub log: &'static str,
}

impl Tale {
    /// One of many tales, three texts each.
    pub(super) fn nth(texts: [&'static str; 2], lang: Lang, index: usize) -> Tale {
        let part = |i| nth(texts, lang, index * 3 + i);
        Tale { title: part(0), why: part(1), log: part(2) }
    }
}
