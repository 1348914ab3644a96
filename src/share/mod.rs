//! What leaves the page and comes back: links to a voyage, and how a scene is embedded.
//!
//! Invariants: the words of a link and of a query are a published, versioned interface; they have
//! their own shapes here, so that renaming a thing elsewhere cannot break a link. Everything that
//! comes in is untrusted: sizes are capped before and after inflating, nothing can panic on it.

mod base64;
mod deflate;
mod link;
mod options;

pub use link::{
    ACTS_MAX, FRAGMENT_CHARS_MAX, INFLATED_BYTES_MAX, LinkError, MODEL, Opened, fragment_of, open,
};
pub use options::{Controls, Options, Problem, SPEEDS, Switch, Theme};
