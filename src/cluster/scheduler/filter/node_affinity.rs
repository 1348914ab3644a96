//! NodeAffinity as a filter: nodeSelector and required node affinity (plugins/nodeaffinity,
//! component-helpers/scheduling/corev1/nodeaffinity).

use super::super::cycle::Subject;
use super::super::node_info::NodeInfo;
use super::super::plugin::{Plugin, Reason, Rejection};
use crate::cluster::object::selector::{NodeSelector, NodeSelectorTerm, Requirement};
use crate::cluster::object::{Node, PodSpec, Str};

/// Whether there is anything to check.
pub(super) fn asks(spec: &PodSpec) -> bool {
    !spec.node_selector.is_empty() || required(spec).is_some()
}

pub(super) fn filter(subject: &Subject, node: &NodeInfo) -> Option<Rejection> {
    let refused = !matches(&subject.pod.spec, node.node.as_deref()?);
    refused.then(|| Rejection::unresolvable(Plugin::NodeAffinity, Reason::NodeAffinity))
}

/// RequiredNodeAffinity.Match.
pub(in super::super) fn matches(spec: &PodSpec, node: &Node) -> bool {
    let labels = &node.metadata.labels;
    spec.node_selector.iter().all(|(key, value)| labels.get(key) == Some(value))
        && required(spec).is_none_or(|s| s.node_selector_terms.iter().any(|t| term(t, node)))
}

/// nodeSelectorTerm.match: requirements hold together; an empty term matches nothing.
pub(in super::super) fn term(term: &NodeSelectorTerm, node: &Node) -> bool {
    if term.match_expressions.is_empty() && term.match_fields.is_empty() {
        return false;
    }
    term.match_expressions.iter().all(|r| r.matches(&node.metadata.labels))
        && term.match_fields.iter().all(|r| {
            let named = &*r.key == "metadata.name" && r.values.contains(&node.metadata.name);
            match &*r.operator {
                "In" => named,
                "NotIn" => !named,
                _ => false,
            }
        })
}

/// PreFilter: whether every term names nodes by metadata.name. Then only these are looked at (how
/// DaemonSet pods find their node).
pub(in super::super) fn names_nodes(spec: &PodSpec) -> bool {
    let terms = required(spec).map_or(&[][..], |s| &s.node_selector_terms);
    !terms.is_empty() && terms.iter().all(|t| t.match_fields.iter().any(is_name))
}

/// Whether a term names this node.
pub(in super::super) fn is_named(spec: &PodSpec, node: Str) -> bool {
    let names = |r: &Requirement| !is_name(r) || r.values.contains(&node);
    required(spec)
        .is_some_and(|s| s.node_selector_terms.iter().any(|t| t.match_fields.iter().all(names)))
}

fn is_name(field: &Requirement) -> bool {
    &*field.key == "metadata.name" && &*field.operator == "In"
}

fn required(spec: &PodSpec) -> Option<&NodeSelector> {
    spec.affinity.as_ref()?.node_affinity.as_ref()?.required.as_ref()
}
