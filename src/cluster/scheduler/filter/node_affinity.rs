//! NodeAffinity as a filter: nodeSelector and required node affinity (plugins/nodeaffinity,
//! component-helpers/scheduling/corev1/nodeaffinity).

use super::super::cycle::Subject;
use super::super::node_info::NodeInfo;
use super::super::plugin::{Plugin, Reason, Rejection};
use crate::cluster::map::Set;
use crate::cluster::object::selector::{NodeSelector, NodeSelectorTerm};
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

/// PreFilter: the nodes named by metadata.name, when every term names some. Only these are
/// looked at (how DaemonSet pods find their node).
pub(in super::super) fn named_nodes(spec: &PodSpec) -> Option<Set<Str>> {
    let terms = &required(spec)?.node_selector_terms;
    let mut union = Set::new();
    for term in terms {
        let fields = term.match_fields.iter();
        let sets = fields.filter(|r| &*r.key == "metadata.name" && &*r.operator == "In");
        let named = sets
            .map(|r| r.values.iter().cloned().collect::<Set<Str>>())
            .reduce(|a, b| a.intersection(&b).cloned().collect())?;
        union.extend(named);
    }
    (!terms.is_empty()).then_some(union)
}

fn required(spec: &PodSpec) -> Option<&NodeSelector> {
    spec.affinity.as_ref()?.node_affinity.as_ref()?.required.as_ref()
}
