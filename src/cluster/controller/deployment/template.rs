//! Pod templates of a Deployment: their hash, and which ReplicaSet has which.
//!
//! Models EqualIgnoreHash, FindNewReplicaSet and ComputeHash of pkg/controller. The hash is FNV-32a
//! spelled with Kubernetes' safe letters; its input differs (JSON here, a Go dump there), so the
//! letters differ from those of a real cluster.

use crate::cluster::object::json::to_json;
use crate::cluster::object::{
    ANNOTATION_REVISION, Deployment, LABEL_TEMPLATE_HASH, Labels, PodTemplateSpec, ReplicaSet,
};
use std::borrow::Borrow;

/// EqualIgnoreHash: the same but for the label pod-template-hash.
pub fn equal_ignore_hash(a: &PodTemplateSpec, b: &PodTemplateSpec) -> bool {
    fn without(labels: &Labels) -> impl Iterator<Item = (&super::Str, &super::Str)> {
        labels.iter().filter(|(k, _)| &***k != LABEL_TEMPLATE_HASH)
    }
    without(&a.metadata.labels).eq(without(&b.metadata.labels))
        && a.metadata.annotations == b.metadata.annotations
        && a.spec == b.spec
}

/// FindNewReplicaSet: where the oldest with the Deployment's template stands (there is normally
/// one).
pub fn find_new<S: Borrow<ReplicaSet>>(d: &Deployment, sets: &[S]) -> Option<usize> {
    let mut new: Option<usize> = None;
    for (at, set) in sets.iter().map(S::borrow).enumerate() {
        if equal_ignore_hash(&set.spec.template, &d.spec.template)
            && new.is_none_or(|new| by_age(set) < by_age(sets[new].borrow()))
        {
            new = Some(at);
        }
    }
    new
}

/// ReplicaSetsByCreationTimestamp: by age, then by name.
pub fn by_age(set: &ReplicaSet) -> (i64, super::Str) {
    (set.metadata.creation_timestamp.map_or(0, |t| t.0), set.metadata.name)
}

/// The revision in the annotation; `None` when there is none (or nonsense).
pub fn revision(annotations: &Labels) -> Option<i64> {
    annotations.get(ANNOTATION_REVISION)?.parse().ok()
}

/// ComputeHash: differs for templates that differ, and for each collision count.
pub fn hash(template: &PodTemplateSpec, collision_count: Option<i32>) -> String {
    let mut sum: u32 = 0x811c_9dc5;
    let mut feed = |bytes: &[u8]| {
        for byte in bytes {
            sum = (sum ^ u32::from(*byte)).wrapping_mul(0x0100_0193);
        }
    };
    feed(to_json(template).as_bytes());
    if let Some(count) = collision_count {
        feed(&(count as u32).to_le_bytes());
        feed(&[0; 4]);
    }
    safe_encode(&sum.to_string())
}

/// rand.SafeEncodeString.
fn safe_encode(text: &str) -> String {
    const LETTERS: &[u8; 27] = b"bcdfghjklmnpqrstvwxz2456789";
    text.bytes().map(|b| LETTERS[usize::from(b) % LETTERS.len()] as char).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn safe_letters_are_those_of_kubernetes() {
        // '0' is 48: 48 % 27 = 21 -> '4'.
        assert_eq!(safe_encode("0123456789"), "456789bcdf");
    }

    #[test]
    fn the_hash_label_does_not_make_templates_differ() {
        let a = PodTemplateSpec::default();
        let mut b = a.clone();
        b.metadata.labels.insert(LABEL_TEMPLATE_HASH.into(), "x".into());
        assert!(equal_ignore_hash(&a, &b));
        b.metadata.labels.insert("app".into(), "web".into());
        assert!(!equal_ignore_hash(&a, &b));
        assert_ne!(hash(&a, None), hash(&b, None));
        assert_ne!(hash(&a, None), hash(&a, Some(1)));
    }
}
