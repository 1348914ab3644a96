//! NodeResourcesBalancedAllocation: cpu and memory should be used up evenly
//! (plugins/noderesources balanced_allocation.go). Since v1.36 it compares the balance with and
//! without the pod.

use super::super::cycle::Subject;
use super::super::node_info::NodeInfo;
use super::SCORE_MAX;

pub(super) fn score(subject: &Subject, node: &NodeInfo) -> i64 {
    let (pod, used, have) = (&subject.info.requests, &node.requested, &node.allocatable);
    let with = balance([(used.cpu + pod.cpu, have.cpu), (used.memory + pod.memory, have.memory)]);
    let without = balance([(used.cpu, have.cpu), (used.memory, have.memory)]);
    SCORE_MAX / 2 + (SCORE_MAX / 2 + with - without) / 2
}

/// (1 − standard deviation of the used fractions) × 100, rounded down. Of two fractions the
/// deviation is half their distance; of one it is 0.
fn balance(resources: [(i64, i64); 2]) -> i64 {
    let fraction = |(requested, allocatable): (i64, i64)| {
        (allocatable != 0).then(|| (requested as f64 / allocatable as f64).min(1.0))
    };
    let std = match (fraction(resources[0]), fraction(resources[1])) {
        (Some(cpu), Some(memory)) => ((cpu - memory) / 2.0).abs(),
        _ => 0.0,
    };
    ((1.0 - std) * SCORE_MAX as f64) as i64
}
