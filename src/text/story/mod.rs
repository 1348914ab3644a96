//! The sentences of the narration: what happens, why, and the short line for the list.
//!
//! Title, reason and log line of one key share their arguments, named in the key's comment.
//! Titles are in the present tense, so that the next step's title also says what comes next.

pub mod act;
pub mod api;
pub mod desk;
pub mod node;
pub mod request;
pub mod sched;
pub mod small;

/// The templates of one key in one language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tale {
    pub title: &'static str,
    pub why: &'static str,
    pub log: &'static str,
}
