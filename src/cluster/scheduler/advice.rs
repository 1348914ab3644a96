//! A suggestion as the moves that carry it out: what one would type into kubectl.
//!
//! Invariant: the moves ask for what was tried out, no more. A pod's spec cannot be changed, but
//! for its gates and for more tolerations (ValidatePodUpdate): a bare pod is deleted and made anew,
//! a Deployment's pods follow from its template.

use super::remedy::{Remedy, changed_pod};
use super::suggest::Suggestion;
use crate::cluster::Cluster;
use crate::cluster::create;
use crate::cluster::moves::{Move, PatchMove};
use crate::cluster::object::patch::PatchType;
use crate::cluster::object::{Key, Kind, Object, ObjectMeta, Pod, PodStatus, Str, Value};
use std::sync::Arc;

/// How the pod itself gets changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum How {
    /// It stays as it is, or is changed where it is.
    InPlace,
    /// The template of this Deployment or ReplicaSet is edited.
    Template(Key),
    /// It is deleted and made anew.
    Anew,
}

impl Suggestion {
    /// How the suggestion changes the pod.
    pub fn how(&self, cluster: &Cluster, pod: &Key) -> How {
        let ours = |r: &&Remedy| r.is_to_the_pod();
        let mild = |r: &Remedy| matches!(r, Remedy::Ungate | Remedy::Tolerate { .. });
        if self.remedies.iter().find(ours).is_none() {
            return How::InPlace;
        }
        match cluster.get(pod).and_then(|object| owner(cluster, &object)) {
            Some(owner) => How::Template(owner),
            None if self.remedies.iter().filter(ours).all(mild) => How::InPlace,
            None => How::Anew,
        }
    }

    /// The moves, in their order. Empty when the pod is gone.
    pub fn moves(&self, cluster: &Cluster, pod: &Key) -> Vec<Move> {
        let mut moves = Vec::new();
        for remedy in self.remedies.iter().filter(|r| !r.is_to_the_pod()) {
            moves.extend(of_others(remedy));
        }
        let Some(Object::Pod(old)) = cluster.get(pod) else { return Vec::new() };
        if !self.remedies.iter().any(Remedy::is_to_the_pod) {
            return moves;
        }
        match self.how(cluster, pod) {
            How::Template(owner) => {
                moves.extend(self.edit(cluster, owner));
                if owner.kind == Kind::ReplicaSet {
                    // Its template is for pods to come.
                    moves.push(Move::delete(Kind::Pod, pod.namespace, pod.name));
                }
            }
            How::InPlace => {
                let new = Object::from(changed_pod(&old, &self.remedies));
                moves.extend(patch(*pod, &old.into(), &new));
            }
            How::Anew => {
                moves.push(Move::delete(Kind::Pod, pod.namespace, pod.name));
                moves.push(Move::ObjectCreate { json: anew(&old, &self.remedies) });
            }
        }
        moves
    }

    fn edit(&self, cluster: &Cluster, owner: Key) -> Option<Move> {
        let old = cluster.get(&owner)?;
        let mut new = old.clone();
        let spec = match &mut new {
            Object::Deployment(d) => &mut Arc::make_mut(d).spec.template.spec,
            Object::ReplicaSet(set) => &mut Arc::make_mut(set).spec.template.spec,
            _ => return None,
        };
        self.remedies.iter().for_each(|remedy| remedy.change(Arc::make_mut(spec)));
        patch(owner, &old, &new)
    }
}

/// Whose template makes the pod.
fn owner(cluster: &Cluster, pod: &Object) -> Option<Key> {
    let meta = pod.meta();
    let set = Key::new(Kind::ReplicaSet, meta.namespace, meta.controller()?.name);
    let found = cluster.get(&set)?;
    match found.meta().controller() {
        Some(above) => Some(Key::new(Kind::Deployment, meta.namespace, above.name)),
        None => Some(set),
    }
}

fn of_others(remedy: &Remedy) -> Option<Move> {
    Some(match remedy {
        Remedy::Uncordon { node } => Move::NodeUncordon { node: *node },
        Remedy::Recover { node } => Move::NodeRecover { node: *node },
        Remedy::Untaint { node, taint } => {
            let changes = [&*taint.key, ":", &taint.effect, "-"].concat().into();
            Move::NodeTaint { node: *node, changes }
        }
        Remedy::Label { node, labels } => {
            let changes = create::changes_json(&labels.iter().copied().collect());
            Move::Label { key: Key::new(Kind::Node, "", *node), changes }
        }
        Remedy::Delete { pod } => Move::delete(Kind::Pod, pod.namespace, pod.name),
        Remedy::ScaleDown { owner, replicas, .. } => {
            Move::Scale { key: *owner, replicas: i64::from(*replicas) }
        }
        Remedy::AddNode { cpu_milli, memory_mib, zone } => Move::NodeAdd {
            name: Str::default(),
            cpu_milli: *cpu_milli,
            memory_mib: *memory_mib,
            zone: *zone,
        },
        _ => return None,
    })
}

/// `kubectl patch --type=merge` from one object to the other.
fn patch(key: Key, old: &Object, new: &Object) -> Option<Move> {
    let body = difference(&old.to_value(), &new.to_value())?;
    Some(Move::Patch(PatchMove { key, how: PatchType::Merge, body: body.to_json().into() }))
}

/// The JSON merge patch (RFC 7396) that makes `new` of `old`.
fn difference(old: &Value, new: &Value) -> Option<Value> {
    let (Value::Mapping(before), Value::Mapping(after)) = (old, new) else {
        return (old != new).then(|| new.clone());
    };
    let mut changes = Value::Mapping(Vec::new());
    for (name, value) in after {
        if let Some(change) = difference(old.get(name), value) {
            changes.set(name, change);
        }
    }
    for (name, _) in before.iter().filter(|(name, _)| new.get(name).is_null()) {
        changes.set(name, Value::Null);
    }
    (changes != Value::Mapping(Vec::new())).then_some(changes)
}

/// The manifest of a pod like this one, with the changes.
fn anew(old: &Pod, remedies: &[Remedy]) -> Str {
    let mut new = changed_pod(old, remedies);
    let meta = &old.metadata;
    new.metadata = ObjectMeta {
        name: meta.name,
        namespace: meta.namespace,
        labels: meta.labels.clone(),
        annotations: meta.annotations.clone(),
        ..ObjectMeta::default()
    };
    new.status = PodStatus::default();
    let mut value = Object::from(new).to_value();
    value.remove("status");
    value.to_json().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_a_merge_patch() {
        let read = |json: &str| Value::read(json).expect("JSON");
        for (old, new, patch) in [
            (r#"{"a":1,"b":{"c":1,"d":2}}"#, r#"{"a":1,"b":{"d":3}}"#, r#"{"b":{"c":null,"d":3}}"#),
            (r#"{"l":[1,2]}"#, r#"{"l":[1],"n":{"x":"y"}}"#, r#"{"l":[1],"n":{"x":"y"}}"#),
        ] {
            let (old, new) = (read(old), read(new));
            let found = difference(&old, &new).expect("they differ");
            assert_eq!(found.to_json(), read(patch).to_json());
            let mut changed = old.clone();
            PatchType::Merge.change(&mut changed, &found).expect("a patch");
            assert_eq!(changed.to_json(), new.to_json());
            assert_eq!(difference(&new, &new), None);
        }
    }
}
