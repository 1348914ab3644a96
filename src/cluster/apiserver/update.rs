//! What an update may not change, worded as Kubernetes words it.
//!
//! Models pkg/apis/core/validation (ValidatePodUpdate and the like for Node, ConfigMap),
//! pkg/registry/apps (the selectors of workloads), pkg/apis/scheduling and pkg/apis/discovery.

use super::secrets;
use super::validation::check;
use crate::cluster::object::json::to_json;
use crate::cluster::object::{LabelSelector, Object, Pod, PodSpec, Str, Toleration};
use crate::cluster::step::ApiError;
use serde::Serialize;
use std::sync::Arc;

/// Refuses `new` in place of `old`.
pub(super) fn validate_update(old: &Object, new: &Object) -> Result<(), ApiError> {
    let mut errors = Vec::new();
    match (old, new) {
        (Object::Pod(old), Object::Pod(new)) => pod_errors(&mut errors, old, new),
        (Object::Deployment(old), Object::Deployment(new)) => {
            selector_errors(&mut errors, &old.spec.selector, &new.spec.selector);
        }
        (Object::ReplicaSet(old), Object::ReplicaSet(new)) => {
            selector_errors(&mut errors, &old.spec.selector, &new.spec.selector);
        }
        (Object::Node(old), Object::Node(new))
            if !old.spec.pod_cidr.is_empty() && old.spec.pod_cidr != new.spec.pod_cidr =>
        {
            errors.push(
                "spec.podCIDRs: Forbidden: node updates may not change podCIDR except from \
                 \"\" to valid"
                    .into(),
            );
        }
        (Object::PriorityClass(old), Object::PriorityClass(new)) => {
            if old.value != new.value {
                errors.push("value: Forbidden: may not be changed in an update.".into());
            }
            let (before, now) = (&old.preemption_policy, &new.preemption_policy);
            immutable(&mut errors, "preemptionPolicy", before, now);
        }
        (Object::ConfigMap(old), Object::ConfigMap(new)) if old.immutable => {
            let changed = [("immutable", !new.immutable), ("data", old.data != new.data)];
            for (field, _) in changed.iter().filter(|(_, changed)| *changed) {
                errors.push(format!(
                    "{field}: Forbidden: field is immutable when `immutable` is set"
                ));
            }
        }
        (Object::Secret(old), Object::Secret(new)) => {
            secrets::update_errors(&mut errors, old, new);
        }
        (Object::IngressClass(old), Object::IngressClass(new)) => {
            let (before, now) = (&old.spec.controller, &new.spec.controller);
            immutable(&mut errors, "spec.controller", before, now);
        }
        (Object::EndpointSlice(old), Object::EndpointSlice(new)) => {
            immutable(&mut errors, "addressType", &old.address_type, &new.address_type);
        }
        _ => {}
    }
    check(&new.key(), errors)
}

fn selector_errors(errors: &mut Vec<String>, old: &LabelSelector, new: &LabelSelector) {
    immutable(errors, "spec.selector", old, new);
}

/// ValidateImmutableField.
pub(super) fn immutable<T: PartialEq + Serialize>(
    errors: &mut Vec<String>,
    field: &str,
    old: &T,
    new: &T,
) {
    if old != new {
        errors.push(invalid(field, &to_json(new), "field is immutable"));
    }
}

fn invalid(field: &str, json: &str, text: &str) -> String {
    [field, ": Invalid value: ", json, ": ", text].concat()
}

/// ValidatePodUpdate. Kubernetes appends how the two specs differ, as Go prints it.
fn pod_errors(errors: &mut Vec<String>, old: &Pod, new: &Pod) {
    let (before, now) = (&old.spec, &new.spec);
    if before == now {
        return;
    }
    for (field, count, of) in [
        ("spec.containers", now.containers.len(), before.containers.len()),
        ("spec.initContainers", now.init_containers.len(), before.init_containers.len()),
    ] {
        if count != of {
            let text = ": Forbidden: pod updates may not add or remove containers";
            errors.push([field, text].concat());
        }
    }
    if !errors.is_empty() {
        return;
    }
    for toleration in &before.tolerations {
        // tolerationSeconds may change.
        let same = |t: &Toleration| {
            let seconds = toleration.toleration_seconds;
            Toleration { toleration_seconds: seconds, ..*t } == *toleration
        };
        if !now.tolerations.iter().any(same) {
            let text = "existing toleration can not be modified except its tolerationSeconds";
            errors.push(["spec.tolerations: Forbidden: ", text].concat());
            break;
        }
    }
    for (i, gate) in now.scheduling_gates.iter().enumerate() {
        if !before.scheduling_gates.contains(gate) {
            errors.push(format!(
                "spec.schedulingGates[{i}].name: Forbidden: only deletion is allowed, but found \
                 new scheduling gate '{}'",
                gate.name
            ));
        }
    }
    if with_what_may_change(before, now) != **now {
        errors.push(["spec: Forbidden: ", POD].concat());
    }
}

/// The old spec with everything of the new one that an update may change.
fn with_what_may_change(old: &Arc<PodSpec>, new: &PodSpec) -> PodSpec {
    let mut spec = PodSpec::clone(old);
    let containers = spec.containers.iter_mut().zip(&new.containers);
    let init = spec.init_containers.iter_mut().zip(&new.init_containers);
    for (container, new) in containers.chain(init) {
        container.image = new.image;
    }
    spec.tolerations = new.tolerations.clone();
    spec.scheduling_gates = new.scheduling_gates.clone();
    let grace = &mut spec.termination_grace_period_seconds;
    if grace.is_some_and(|seconds| seconds < 0) && new.termination_grace_period_seconds == Some(1) {
        *grace = Some(1);
    }
    if !old.scheduling_gates.is_empty() && adds(&old.node_selector, &new.node_selector) {
        spec.node_selector = new.node_selector.clone();
    }
    spec
}

/// Nothing that was there is gone or another.
fn adds(old: &crate::cluster::object::Labels, new: &crate::cluster::object::Labels) -> bool {
    let kept = |(name, value): (&Str, &Str)| new.get(name) == Some(value);
    old.iter().all(kept)
}

const POD: &str = "pod updates may not change fields other than \
`spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,\
`spec.tolerations` (only additions to existing tolerations),\
`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";
