//! Objects as text, and text as objects.
//!
//! Invariants: knows objects only as JSON values; what it prints is what `kubectl get -o yaml`
//! prints for the same value: sorted keys, lists level with their key, long plain text folded; all
//! limits on text that nobody vouches for are here.

mod age;
mod read;
mod yaml;

pub use age::{human_duration, short_human_duration};
pub use read::{Document, TextError, read};
pub use yaml::to_yaml;
