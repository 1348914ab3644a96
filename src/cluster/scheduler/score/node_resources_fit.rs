//! NodeResourcesFit as a score, strategy LeastAllocated: the more is left over, the better
//! (plugins/noderesources least_allocated.go). cpu and memory count alike.

use super::super::cycle::Subject;
use super::super::node_info::NodeInfo;
use super::SCORE_MAX;

pub(super) fn score(subject: &Subject, node: &NodeInfo) -> i64 {
    let (info, have) = (subject.info, &node.allocatable);
    let cpu = (node.non_zero_cpu + info.non_zero_cpu, have.cpu);
    let memory = (node.non_zero_memory + info.non_zero_memory, have.memory);
    let (mut sum, mut weights) = (0, 0);
    for (requested, capacity) in [cpu, memory] {
        if capacity != 0 {
            weights += 1;
            sum += least_requested(requested, capacity);
        }
    }
    if weights == 0 { 0 } else { sum / weights }
}

fn least_requested(requested: i64, capacity: i64) -> i64 {
    if requested > capacity { 0 } else { (capacity - requested) * SCORE_MAX / capacity }
}
