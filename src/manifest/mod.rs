//! Objects as text.
//!
//! Invariants: knows objects only as JSON values; what it prints is what `kubectl get -o yaml`
//! prints for the same value: sorted keys, lists level with their key, long plain text folded.

mod yaml;

pub use yaml::to_yaml;
