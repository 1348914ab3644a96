//! Objects as text.
//!
//! Invariants: knows objects only as JSON values; what it prints is what `kubectl get -o yaml`
//! prints for the same value: sorted keys, lists level with their key, long plain text folded.

mod age;
mod yaml;

pub use age::{human_duration, short_human_duration};
pub use yaml::to_yaml;
