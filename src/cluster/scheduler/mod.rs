//! kube-scheduler.
//!
//! Invariants: one pod a scheduling cycle; a decision follows from the scheduler's own cache, its
//! queue and its configuration alone; nothing walks the cluster's pods in a cycle.

mod advice;
mod cache;
mod component;
mod cycle;
mod decision;
mod filter;
mod hints;
mod node_info;
mod plugin;
mod pod_info;
mod preemption;
mod profile;
mod queue;
mod remedy;
mod score;
mod suggest;
mod tally;
#[cfg(test)]
mod tests;
mod what_if;

pub use advice::How;
pub use component::{Scheduler, Waiting};
pub use decision::{Candidate, Decision, Preemption, Row, Score, Table};
pub use hints::Event;
pub use plugin::{Code, Plugin, PluginSet, Reason, Rejection};
pub use preemption::covers;
pub use profile::{DEFAULT_SCHEDULER, DefaultConstraint, Profile, Strategy};
pub use queue::Place;
pub use remedy::Remedy;
pub use suggest::{Suggestion, suggest};
pub use what_if::WhatIf;
