//! Label selectors and node selectors.

use super::{Labels, Str, is_default};
use serde::{Deserialize, Serialize};

/// metav1.LabelSelector. An empty selector matches everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LabelSelector {
    #[serde(skip_serializing_if = "is_default")]
    pub match_expressions: Vec<Requirement>,
    #[serde(skip_serializing_if = "is_default")]
    pub match_labels: Labels,
}

/// metav1.LabelSelectorRequirement and v1.NodeSelectorRequirement: the same shape.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Requirement {
    pub key: Str,
    /// `In`, `NotIn`, `Exists`, `DoesNotExist`; node selectors also `Gt`, `Lt`.
    pub operator: Str,
    #[serde(skip_serializing_if = "is_default")]
    pub values: Vec<Str>,
}

impl LabelSelector {
    pub fn from_labels(labels: &Labels) -> LabelSelector {
        LabelSelector { match_labels: labels.clone(), match_expressions: Vec::new() }
    }

    /// labels.Selector.Matches.
    pub fn matches(&self, labels: &Labels) -> bool {
        self.match_labels.iter().all(|(k, v)| labels.get(k) == Some(v))
            && self.match_expressions.iter().all(|r| r.matches(labels))
    }

    pub fn is_empty(&self) -> bool {
        self.match_labels.is_empty() && self.match_expressions.is_empty()
    }
}

impl Requirement {
    /// labels.Requirement.Matches; an unknown operator matches nothing.
    pub fn matches(&self, labels: &Labels) -> bool {
        let value = labels.get(&self.key);
        match &*self.operator {
            "In" => value.is_some_and(|v| self.values.contains(v)),
            "NotIn" => value.is_none_or(|v| !self.values.contains(v)),
            "Exists" => value.is_some(),
            "DoesNotExist" => value.is_none(),
            "Gt" | "Lt" => {
                let number = |s: &Str| s.parse::<i64>().ok();
                let bound = self.values.first().and_then(number);
                match (value.and_then(number), bound, self.values.len()) {
                    (Some(v), Some(b), 1) => (&*self.operator == "Gt") == (v > b) && v != b,
                    _ => false,
                }
            }
            _ => false,
        }
    }
}

/// v1 NodeSelector: terms are alternatives.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NodeSelector {
    pub node_selector_terms: Vec<NodeSelectorTerm>,
}

/// v1 NodeSelectorTerm: its requirements hold together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NodeSelectorTerm {
    #[serde(skip_serializing_if = "is_default")]
    pub match_expressions: Vec<Requirement>,
    #[serde(skip_serializing_if = "is_default")]
    pub match_fields: Vec<Requirement>,
}
