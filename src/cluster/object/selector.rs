//! Label selectors and node selectors.

use super::{Labels, Str, is_default};
use crate::cluster::map::{sort, sort_by_key};
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

    /// Why metav1.LabelSelectorAsSelector refuses the selector.
    pub fn check(&self) -> Result<(), String> {
        self.match_expressions.iter().try_for_each(Requirement::check)
    }

    /// The selector in one line, as labels.Selector prints it: `app=web,tier in (a,b)`.
    pub fn text(&self) -> String {
        let labels = self.match_labels.iter().map(|(k, v)| (k, [k, "=", v].concat()));
        let expressions = self.match_expressions.iter().map(|r| (&r.key, r.text()));
        let mut parts: Vec<(&Str, String)> = labels.chain(expressions).collect();
        sort_by_key(&mut parts, |(key, _)| *key);
        parts.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join(",")
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

impl Requirement {
    /// labels.NewRequirement, as far as operator and number of values go.
    fn check(&self) -> Result<(), String> {
        let values = &self.values;
        match &*self.operator {
            "In" | "NotIn" if values.is_empty() => Err("values: Invalid value: []: for 'in', \
                'notin' operators, values set can't be empty"
                .into()),
            "Exists" | "DoesNotExist" if !values.is_empty() => {
                let quoted: Vec<String> = values.iter().map(|v| format!("{v:?}")).collect();
                let list = quoted.join(",");
                Err([
                    "values: Invalid value: [",
                    &list,
                    "]: values set must be empty for exists \
                    and does not exist",
                ]
                .concat())
            }
            "In" | "NotIn" | "Exists" | "DoesNotExist" => Ok(()),
            other => Err(format!("{other:?} is not a valid label selector operator")),
        }
    }

    /// labels.Requirement.String.
    fn text(&self) -> String {
        let mut values: Vec<&str> = self.values.iter().map(|v| &**v).collect();
        sort(&mut values);
        let values = values.join(",");
        match &*self.operator {
            "In" => [&self.key, " in (", &values, ")"].concat(),
            "NotIn" => [&self.key, " notin (", &values, ")"].concat(),
            "DoesNotExist" => ["!", &self.key].concat(),
            "Gt" => [&self.key, ">", &values].concat(),
            "Lt" => [&self.key, "<", &values].concat(),
            _ => self.key.to_string(),
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
