//! How many replicas a HorizontalPodAutoscaler wants, by what its pods use.
//!
//! Pure; compared with Kubernetes by the vectors `hpa-replica-calculator`. Models
//! pkg/controller/podautoscaler/replica_calculator.go for resource metrics. The controller that
//! asks comes with a later issue.

use crate::cluster::map::Map;
use crate::cluster::object::Str;

/// A pod as the calculator sees it; numbers in milli-units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usage {
    pub request: i64,
    /// `None` where the metrics have nothing of it.
    pub used: Option<i64>,
    /// Ready, or old enough that its use tells something.
    pub ready: bool,
}

/// What is aimed at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Percent of what is requested.
    Utilization(i64),
    /// Milli-units a pod.
    AverageValue(i64),
}

/// What came out: the replicas wanted, and the measured use (in percent for a utilization).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub replicas: i32,
    pub measured: i64,
    /// Milli-units a pod.
    pub average: i64,
}

/// GetResourceReplicas and GetRawResourceReplicas; `None` where nothing can be said.
pub fn replicas(
    current: i32,
    pods: &Map<Str, Usage>,
    target: Target,
    tolerance: f64,
) -> Option<Wanted> {
    let mut counted: Vec<(i64, i64)> = Vec::new();
    let (mut missing, mut unready) = (Vec::new(), 0);
    for usage in pods.values() {
        match usage.used {
            _ if !usage.ready => unready += 1,
            Some(used) => counted.push((used, usage.request)),
            None => missing.push(usage.request),
        }
    }
    let (ratio, measured, average) = ratio(&counted, target)?;
    let wanted = |replicas: i32| Some(Wanted { replicas, measured, average });
    let within = |ratio: f64| 1.0 - tolerance <= ratio && ratio <= 1.0 + tolerance;
    let rebalance = unready > 0 && ratio > 1.0;
    if !rebalance && missing.is_empty() {
        return wanted(match within(ratio) {
            true => current,
            false => libm::ceil(ratio * counted.len() as f64) as i32,
        });
    }
    for request in missing {
        let used = match target {
            _ if ratio > 1.0 => 0,
            // As if they used what is aimed at, at least what they request.
            Target::Utilization(percent) => request * percent.max(100) / 100,
            Target::AverageValue(value) => value,
        };
        if ratio != 1.0 {
            counted.push((used, request));
        }
    }
    if rebalance {
        for usage in pods.values() {
            if !usage.ready {
                counted.push((0, usage.request));
            }
        }
    }
    let (again, ..) = self::ratio(&counted, target)?;
    if within(again) || (ratio < 1.0 && again > 1.0) || (ratio > 1.0 && again < 1.0) {
        return wanted(current);
    }
    let replicas = libm::ceil(again * counted.len() as f64) as i32;
    let back = (again < 1.0 && replicas > current) || (again > 1.0 && replicas < current);
    wanted(if back { current } else { replicas })
}

/// GetResourceUtilizationRatio and GetMetricUsageRatio, with what was measured and the average.
fn ratio(counted: &[(i64, i64)], target: Target) -> Option<(f64, i64, i64)> {
    let (mut used, mut requested) = (0, 0);
    for (u, r) in counted {
        (used, requested) = (used + u, requested + r);
    }
    let average = used.checked_div(counted.len() as i64)?;
    let (measured, aim) = match target {
        Target::Utilization(percent) => ((used * 100).checked_div(requested)?, percent),
        Target::AverageValue(value) => (average, value),
    };
    Some((measured as f64 / aim as f64, measured, average))
}
