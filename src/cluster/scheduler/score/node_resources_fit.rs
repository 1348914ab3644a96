//! NodeResourcesFit as a score: LeastAllocated (the more is left over, the better), MostAllocated
//! or RequestedToCapacityRatio, as the profile says (plugins/noderesources resource_allocation.go,
//! least_allocated.go, most_allocated.go, requested_to_capacity_ratio.go).

use super::super::cycle::Subject;
use super::super::node_info::NodeInfo;
use super::super::profile::Strategy;
use super::SCORE_MAX;

pub(super) fn score(subject: &Subject, node: &NodeInfo) -> i64 {
    let (mut sum, mut weights) = (0, 0);
    for (resource, weight) in &subject.profile.resources {
        let (requested, capacity) = asked(subject, node, resource);
        if capacity == 0 {
            continue;
        }
        let score = match &subject.profile.strategy {
            Strategy::LeastAllocated => least_requested(requested, capacity),
            Strategy::MostAllocated => requested.min(capacity) * SCORE_MAX / capacity,
            Strategy::RequestedToCapacityRatio(shape) => {
                let percent = if requested > capacity { 100 } else { requested * 100 / capacity };
                match broken_linear(shape, percent) {
                    // It does not count at all.
                    score if score <= 0 => continue,
                    score => score,
                }
            }
        };
        sum += score * weight;
        weights += weight;
    }
    match &subject.profile.strategy {
        _ if weights == 0 => 0,
        // math.Round of the float64 quotient.
        Strategy::RequestedToCapacityRatio(_) => libm::round(sum as f64 / weights as f64) as i64,
        Strategy::LeastAllocated | Strategy::MostAllocated => sum / weights,
    }
}

/// calculateResourceAllocatableRequest: what would be requested, of how much. An extended resource
/// that the pod does not ask for is passed over: capacity 0.
fn asked(subject: &Subject, node: &NodeInfo, resource: &str) -> (i64, i64) {
    let (info, have, taken) = (subject.info, &node.allocatable, &node.requested);
    let wants = &info.requests;
    match resource {
        "cpu" => (node.non_zero_cpu + info.non_zero_cpu, have.cpu),
        "memory" => (node.non_zero_memory + info.non_zero_memory, have.memory),
        "ephemeral-storage" => {
            (taken.ephemeral_storage + wants.ephemeral_storage, have.ephemeral_storage)
        }
        name => match wants.scalar(name) {
            0 => (0, 0),
            want => (taken.scalar(name) + want, have.scalar(name)),
        },
    }
}

fn least_requested(requested: i64, capacity: i64) -> i64 {
    if requested > capacity { 0 } else { (capacity - requested) * SCORE_MAX / capacity }
}

/// helper.BuildBrokenLinearFunction, with the points' scores of 10 raised to scores of 100.
fn broken_linear(shape: &[(i64, i64)], percent: i64) -> i64 {
    let raised = |score: i64| score * (SCORE_MAX / 10);
    let mut before: Option<(i64, i64)> = None;
    for (at, score) in shape {
        let score = raised(*score);
        if percent <= *at {
            return match before {
                None => score,
                Some((from, low)) => low + (score - low) * (percent - from) / (at - from),
            };
        }
        before = Some((*at, score));
    }
    before.map_or(0, |(_, score)| score)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_lie_on_the_lines_between_the_points() {
        let packing = [(0, 0), (50, 4), (100, 10)];
        let at = |percent| broken_linear(&packing, percent);
        assert_eq!([at(0), at(25), at(50), at(75), at(100)], [0, 20, 40, 70, 100]);
        let spreading = [(0, 10), (100, 0)];
        assert_eq!(broken_linear(&spreading, 30), 70);
        // Before the first point and behind the last one it is flat.
        let middle = [(40, 2), (60, 8)];
        assert_eq!([broken_linear(&middle, 10), broken_linear(&middle, 90)], [20, 80]);
    }
}
