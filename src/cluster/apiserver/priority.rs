//! The admission plugin Priority: a pod's class becomes its number.
//!
//! Models plugin/pkg/admission/priority/admission.go.

use super::{ApiServer, error, or_default};
use crate::cluster::object::{Key, Kind, PodSpec, PriorityClass, Str};
use crate::cluster::step::{ApiError, Reason};

const PREEMPT: &str = "PreemptLowerPriority";
/// The classes that every cluster has (scheduling.SystemPriorityClasses).
const SYSTEM: [(&str, i32); 2] =
    [("system-cluster-critical", 2_000_000_000), ("system-node-critical", 2_000_001_000)];

/// Gives a new pod the number and the policy of its class.
pub(super) fn admit(api: &ApiServer, name: Str, spec: &mut PodSpec) -> Result<(), ApiError> {
    let (value, policy) = match &*spec.priority_class_name {
        "" => match global_default(api) {
            Some(class) => {
                spec.priority_class_name = class.metadata.name;
                (class.value, class.preemption_policy)
            }
            None => (0, PREEMPT.into()),
        },
        class => match (SYSTEM.iter().find(|(name, _)| *name == class), find(api, class)) {
            (Some((_, value)), _) => (*value, PREEMPT.into()),
            (None, Some(class)) => (class.value, class.preemption_policy),
            (None, None) => {
                let why = format!("no PriorityClass with name {class} was found");
                return Err(forbidden(name, &why));
            }
        },
    };
    if spec.priority.is_some_and(|given| given != value) {
        let given = spec.priority.unwrap_or(0);
        let why = format!(
            "the integer value of priority ({given}) must not be provided in pod spec; priority \
             admission controller computed {value} from the given PriorityClass name"
        );
        return Err(forbidden(name, &why));
    }
    spec.priority = Some(value);
    or_default(&mut spec.preemption_policy, &policy);
    Ok(())
}

/// Defaulting of a class.
pub(super) fn default_class(class: &mut PriorityClass) {
    or_default(&mut class.preemption_policy, PREEMPT);
}

fn find<'a>(api: &'a ApiServer, class: &str) -> Option<&'a PriorityClass> {
    let key = Key::new(Kind::PriorityClass, "", class);
    api.get(&key)?.as_priority_class().map(|class| &**class)
}

/// Of several the one with the smallest value counts.
fn global_default(api: &ApiServer) -> Option<&PriorityClass> {
    let mut found: Option<&PriorityClass> = None;
    for object in api.list(Kind::PriorityClass) {
        let Some(class) = object.as_priority_class().filter(|class| class.global_default) else {
            continue;
        };
        if found.is_none_or(|f| class.value < f.value) {
            found = Some(class);
        }
    }
    found
}

fn forbidden(pod: Str, why: &str) -> ApiError {
    error(Reason::Forbidden, format!("pods \"{pod}\" is forbidden: {why}"))
}
