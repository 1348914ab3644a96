//! kube-scheduler.
//!
//! Invariants: one pod a scheduling cycle; a decision follows from the scheduler's own cache, its
//! queue and its configuration alone; nothing walks the cluster's pods in a cycle.

mod cache;
mod cycle;
mod decision;
mod filter;
mod node_info;
mod plugin;
mod pod_info;
mod preemption;
mod score;
mod tally;
mod what_if;

pub use decision::{Candidate, Decision, Preemption, Row, Score, Table};
pub use plugin::{Code, Plugin, PluginSet, Reason, Rejection};
pub use what_if::WhatIf;

#[derive(Clone, Debug, Default, Hash)]
pub struct Scheduler;
impl Scheduler { pub(crate) fn watches(_: super::object::Kind) -> bool { false } }
use super::component::*;
impl Component for Scheduler {
    fn on_watch(&mut self, _: &mut Ctx, _: super::step::WatchOp, _: &super::object::Object) {}
    fn on_response(&mut self, _: &mut Ctx, _: &Request, _: &Response) {}
    fn on_timer(&mut self, _: &mut Ctx, _: &Timer) {}
}
