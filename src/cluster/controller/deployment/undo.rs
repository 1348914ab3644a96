//! `kubectl rollout undo`: which template a Deployment goes back to.
//!
//! Client-side in Kubernetes and pure here. Models kubectl's DeploymentRollbacker in
//! k8s.io/kubectl/pkg/polymorphichelpers/rollback.go.

use super::rollout::{ANNOTATION_DESIRED, ANNOTATION_MAX};
use super::template::{equal_ignore_hash, revision};
use crate::cluster::map::sort_by_key;
use crate::cluster::object::{
    ANNOTATION_REVISION, Deployment, LABEL_TEMPLATE_HASH, Labels, PodTemplateSpec, ReplicaSet,
};
use std::sync::Arc;

pub const ANNOTATION_REVISION_HISTORY: &str = "deployment.kubernetes.io/revision-history";

/// What an undo puts into the Deployment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undo {
    pub template: PodTemplateSpec,
    /// All annotations of the Deployment afterwards.
    pub annotations: Labels,
    /// The revision gone back to.
    pub revision: i64,
}

/// Why there is nothing to undo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UndoError {
    /// "cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try
    /// again"
    Paused,
    /// "no rollout history found for deployment NAME"
    NoHistory,
    /// "unable to find specified revision N in history"
    NoRevision(i64),
    /// "skipped rollback (current template already matches revision N)": nothing changes.
    Same(i64),
}

/// Goes back to `to_revision`, or to the one before the newest. `sets` are the ReplicaSets that the
/// Deployment owns.
pub fn undo(
    d: &Deployment,
    sets: &[Arc<ReplicaSet>],
    to_revision: Option<i64>,
) -> Result<Undo, UndoError> {
    let wanted = to_revision.unwrap_or(0);
    let mut by_revision: Vec<(i64, &Arc<ReplicaSet>)> =
        sets.iter().filter_map(|set| Some((revision(&set.metadata.annotations)?, set))).collect();
    sort_by_key(&mut by_revision, |(revision, _)| *revision);
    let found = match wanted {
        0 => by_revision.len().checked_sub(2).map(|i| by_revision[i]).ok_or(UndoError::NoHistory),
        _ => by_revision
            .into_iter()
            .find(|(revision, _)| *revision == wanted)
            .ok_or(UndoError::NoRevision(wanted)),
    };
    let (found_revision, set) = found?;
    if d.spec.paused {
        return Err(UndoError::Paused);
    }
    if equal_ignore_hash(&set.spec.template, &d.spec.template) {
        return Err(UndoError::Same(wanted));
    }
    let mut template = set.spec.template.clone();
    template.metadata.labels.remove(LABEL_TEMPLATE_HASH);
    let mut annotations = Labels::new();
    for (key, value) in &d.metadata.annotations {
        if is_private(key) {
            annotations.insert(*key, *value);
        }
    }
    for (key, value) in &set.metadata.annotations {
        if !is_private(key) {
            annotations.insert(*key, *value);
        }
    }
    Ok(Undo { template, annotations, revision: found_revision })
}

/// Annotations that are not copied between a Deployment and its ReplicaSets.
pub(super) fn is_private(key: &str) -> bool {
    const PRIVATE: [&str; 6] = [
        "kubectl.kubernetes.io/last-applied-configuration",
        ANNOTATION_REVISION,
        ANNOTATION_REVISION_HISTORY,
        ANNOTATION_DESIRED,
        ANNOTATION_MAX,
        "deprecated.deployment.rollback.to",
    ];
    PRIVATE.contains(&key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(name: &str, number: i64, image: &str) -> Arc<ReplicaSet> {
        let mut set = ReplicaSet::default();
        set.metadata.name = name.into();
        let revision = number.to_string().into();
        set.metadata.annotations.insert(ANNOTATION_REVISION.into(), revision);
        set.metadata.annotations.insert("note".into(), name.into());
        set.spec.template.metadata.labels.insert(LABEL_TEMPLATE_HASH.into(), name.into());
        set.spec.template.metadata.annotations.insert("image".into(), image.into());
        Arc::new(set)
    }
    fn deployment(image: &str) -> Deployment {
        let mut d = Deployment::default();
        d.spec.template.metadata.annotations.insert("image".into(), image.into());
        d
    }

    #[test]
    fn undo_takes_the_revision_before_the_newest() {
        let sets = [set("a", 1, "v1"), set("b", 3, "v3"), set("c", 2, "v2")];
        let undone = undo(&deployment("v3"), &sets, None).expect("history");
        assert_eq!(undone.revision, 2);
        assert_eq!(&*undone.template.metadata.annotations["image"], "v2");
        assert!(undone.template.metadata.labels.is_empty());
        assert_eq!(undone.annotations.len(), 1);
        assert_eq!(undo(&deployment("v3"), &sets, Some(1)).expect("history").revision, 1);
        assert_eq!(undo(&deployment("v3"), &sets, Some(9)), Err(UndoError::NoRevision(9)));
        assert_eq!(undo(&deployment("v3"), &sets, Some(3)), Err(UndoError::Same(3)));
        assert_eq!(undo(&deployment("v1"), &sets[..1], None), Err(UndoError::NoHistory));
        let mut paused = deployment("v3");
        paused.spec.paused = true;
        assert_eq!(undo(&paused, &sets, None), Err(UndoError::Paused));
    }
}
