//! The controllers against recordings of the real ones, and on their own.
//!
//! A recording is replayed on the model (its commands at their times, its kubelet by the rules of
//! its README) and both are digested: what real Kubernetes does the same way every time must be
//! equal. Races of the real thing are left out where RULES.md names them.

mod alone;
mod digest;
mod kubectl;
mod kubelet;
mod replay;

use digest::{Digest, digest};
use replay::replay;
use serde_json::Value;

fn recording(name: &str) -> Value {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/control-plane");
    let packed = std::fs::read(format!("{folder}/{name}.json.gz")).expect("a recording");
    const GZIP_HEADER: usize = 10;
    let bytes =
        miniz_oxide::inflate::decompress_to_vec(&packed[GZIP_HEADER..]).expect("a gzip file");
    serde_json::from_slice(&bytes).expect("JSON")
}

/// Replays a recording and compares the digests.
fn check(name: &str) {
    let recorded = recording(name);
    let (model, _) = replay(&recorded);
    let (want, got): (Digest, Digest) = (digest(&recorded), digest(&model));
    for ((part, want), (_, got)) in want.iter().zip(&got) {
        assert_eq!(want, got, "{name}: {part}: recorded on the left, the model on the right");
    }
}

macro_rules! recordings {
    ($($test:ident $name:literal;)*) => {
        $(#[test] fn $test() { check($name); })*
    };
}

recordings! {
    rolling_1_default "rolling-1-default";
    rolling_3_default "rolling-3-default";
    rolling_4_surge1_unavail0 "rolling-4-surge1-unavail0";
    rolling_4_minreadyseconds "rolling-4-minreadyseconds";
    rolling_5_surge50pct_unavail50pct "rolling-5-surge50pct-unavail50pct";
    rolling_9_surge2_unavail3 "extra-rolling-9-surge2-unavail3";
    rolling_10_default "rolling-10-default-25-25";
    rolling_10_surge3_unavail2 "rolling-10-surge3-unavail2";
    recreate_3 "recreate-3";
    proportional_scaling "proportional-scaling";
    rollout_stuck "rollout-stuck-progress-deadline";
    rollout_history_undo "rollout-history-undo";
    deploy_create_scale_delete "deploy-create-scale-delete";
    replicaset_scale_down_order "replicaset-scale-down-order";
    label_detach_adopt "label-detach-adopt";
    delete_cascade_orphan_foreground "extra-delete-cascade-orphan-foreground";
    endpointslices "extra-endpointslices-ports-notready-terminating";
    node_failure_default_timings "node-failure-default-timings";
    node_failure_one_of_three "node-failure-one-of-three-short";
    node_failure_all "node-failure-all-short";
    node_blip_before_eviction "node-blip-before-eviction-short";
}
