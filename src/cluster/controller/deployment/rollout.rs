//! The arithmetic of a rollout: how many pods a ReplicaSet of a Deployment gets.
//!
//! Pure numbers, compared with Kubernetes' own functions by the vectors `deployment-fenceposts`,
//! `deployment-new-rs-replicas`, `deployment-proportion` and `intstr-percent`. Models
//! pkg/controller/deployment/util/deployment_util.go and apimachinery's util/intstr.

use crate::cluster::object::{Deployment, IntOrString, ReplicaSet, Str};
use std::fmt;

pub const ANNOTATION_DESIRED: &str = "deployment.kubernetes.io/desired-replicas";
pub const ANNOTATION_MAX: &str = "deployment.kubernetes.io/max-replicas";

/// A text that is no percentage; says what Kubernetes prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoPercentage(Str);

impl fmt::Display for NoPercentage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("invalid value for IntOrString: ")?;
        match self.0.strip_suffix('%') {
            None => f.write_str("invalid type: string is not a percentage"),
            Some(digits) => write!(
                f,
                "invalid value \"{}\": strconv.Atoi: parsing \"{digits}\": invalid syntax",
                self.0
            ),
        }
    }
}

/// intstr.GetScaledValueFromIntOrPercent: a number as it is, a percentage of `total` rounded up or
/// down.
pub fn scaled_value(value: &IntOrString, total: i32, round_up: bool) -> Result<i32, NoPercentage> {
    let text = match value {
        IntOrString::Int(n) => return Ok(*n),
        IntOrString::String(text) => text,
    };
    let percent: Option<i32> = text.strip_suffix('%').and_then(|digits| digits.parse().ok());
    // As Kubernetes: float64, then ceil or floor.
    let exact = f64::from(percent.ok_or(NoPercentage(*text))?) * f64::from(total) / 100.0;
    Ok(if round_up { libm::ceil(exact) } else { libm::floor(exact) } as i32)
}

/// ResolveFenceposts: (maxSurge, maxUnavailable) in pods. Both may not be 0, or nothing could move.
pub fn resolve_fenceposts(
    max_surge: Option<&IntOrString>,
    max_unavailable: Option<&IntOrString>,
    desired: i32,
) -> Result<(i32, i32), NoPercentage> {
    let zero = IntOrString::Int(0);
    let surge = scaled_value(max_surge.unwrap_or(&zero), desired, true)?;
    let unavailable = scaled_value(max_unavailable.unwrap_or(&zero), desired, false)?;
    Ok((surge, if surge == 0 && unavailable == 0 { 1 } else { unavailable }))
}

/// spec.replicas; 1 before defaulting.
pub fn desired(d: &Deployment) -> i32 {
    d.spec.replicas.unwrap_or(1)
}

pub fn is_rolling_update(d: &Deployment) -> bool {
    &*d.spec.strategy.kind != "Recreate"
}

fn fenceposts(d: &Deployment) -> (i32, i32) {
    let rolling = d.spec.strategy.rolling_update.as_ref();
    resolve_fenceposts(
        rolling.and_then(|r| r.max_surge.as_ref()),
        rolling.and_then(|r| r.max_unavailable.as_ref()),
        desired(d),
    )
    .unwrap_or((0, 1)) // validation lets no other text through
}

/// MaxSurge: pods above the desired number during a rolling update.
pub fn max_surge(d: &Deployment) -> i32 {
    if is_rolling_update(d) { fenceposts(d).0 } else { 0 }
}

/// MaxUnavailable: pods that may be missing during a rolling update, at most all of them.
pub fn max_unavailable(d: &Deployment) -> i32 {
    if !is_rolling_update(d) || desired(d) == 0 {
        return 0;
    }
    fenceposts(d).1.min(desired(d))
}

/// NewRSNewReplicas: spec.replicas of the newest ReplicaSet, given all of them together.
pub fn new_set_replicas(d: &Deployment, total: i32, new_replicas: i32) -> i32 {
    if !is_rolling_update(d) {
        return desired(d);
    }
    let total_max = desired(d) + fenceposts(d).0;
    if total >= total_max {
        return new_replicas;
    }
    new_replicas + (total_max - total).min(desired(d) - new_replicas)
}

/// GetReplicaSetProportion: the share of `to_add` (negative: to remove) that a ReplicaSet gets when
/// a Deployment is scaled during a rollout; `added` went to others already.
pub fn proportion(set: &ReplicaSet, d: &Deployment, to_add: i32, added: i32) -> i32 {
    if set.spec.replicas == 0 || to_add == 0 || to_add == added {
        return 0;
    }
    let fraction = fraction(set, d);
    let allowed = to_add - added;
    if to_add > 0 { fraction.min(allowed) } else { fraction.max(allowed) }
}

/// getReplicaSetFraction: by how much the ReplicaSet must change to keep its part of the whole.
fn fraction(set: &ReplicaSet, d: &Deployment) -> i32 {
    if desired(d) == 0 {
        return -set.spec.replicas;
    }
    let mut max_before = annotation_number(set, ANNOTATION_MAX).unwrap_or(0);
    if max_before == 0 {
        max_before = d.status.replicas;
    }
    if max_before == 0 {
        return 0;
    }
    let scale_base = set.spec.replicas;
    let max_now = desired(d) + max_surge(d);
    let size = f64::from(scale_base.wrapping_mul(max_now)) / f64::from(max_before);
    // integer.RoundToInt32: halves away from zero.
    (if size < 0.0 { size - 0.5 } else { size + 0.5 }) as i32 - scale_base
}

/// A number in an annotation of a ReplicaSet.
pub fn annotation_number(set: &ReplicaSet, key: &str) -> Option<i32> {
    set.metadata.annotations.get(key)?.parse().ok()
}
