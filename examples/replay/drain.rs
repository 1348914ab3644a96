//! `kubectl drain` after the cordon: evicts, and asks again every 5 s where a budget refused.
//!
//! Models k8s.io/kubectl/pkg/drain.

use super::Stage;
use super::kubectl::Line;
use moseon::cluster::Ms;
use moseon::cluster::object::{Key, Object, Pod, Str};
use moseon::cluster::replay::Verb;

const AGAIN_MS: Ms = 5_000;

pub struct Drain {
    /// Pods still to be evicted, with their uids.
    pods: Vec<(Key, Str)>,
    deadline: Ms,
}

/// What must go; `None` where pods on the node forbid the drain.
pub fn drain(stage: &Stage, node: &str, line: &Line) -> Option<Drain> {
    let mut drain = Drain { pods: Vec::new(), deadline: Ms::MAX };
    if let Some(seconds) = line.flag("timeout").and_then(seconds) {
        drain.deadline = stage.now() + seconds * 1000;
    }
    for object in stage.cluster().pods_on(node) {
        let Object::Pod(pod) = object else { continue };
        let owner = pod.metadata.controller().map(|o| &*o.kind);
        let bare = owner.is_none() && !pod.is_finished() && !line.has("force");
        if bare || has_local_storage(pod) && !line.has("delete-emptydir-data") {
            return None;
        }
        drain.pods.push((object.key(), pod.metadata.uid));
    }
    Some(drain)
}

/// `12s`, `1m30s`, `2m`; 0 is for ever.
fn seconds(text: &str) -> Option<Ms> {
    let (minutes, rest) = text.split_once('m').unwrap_or(("0", text));
    let seconds = rest.trim_end_matches('s');
    let seconds: Ms = if seconds.is_empty() { 0 } else { seconds.parse().ok()? };
    Some(minutes.parse::<Ms>().ok()? * 60 + seconds).filter(|s| *s > 0)
}

fn has_local_storage(pod: &Pod) -> bool {
    pod.spec.volumes.iter().any(|volume| volume.empty_dir.is_some()) && !pod.is_finished()
}

impl Drain {
    /// Evicts what is still there and comes again, unless its time is over.
    pub fn go_on(mut self, stage: &mut Stage) {
        let now = stage.now();
        let open = |key: &Key, uid: &Str| {
            let found = stage.cluster().get(key);
            found.is_some_and(|o| o.meta().uid == *uid && !o.meta().is_terminating())
        };
        self.pods.retain(|(key, uid)| open(key, uid));
        if self.pods.is_empty() || now >= self.deadline {
            return;
        }
        for (pod, _) in &self.pods {
            stage.ask(Verb::Evict { pod: *pod, grace_period_seconds: None });
        }
        stage.later.push((now + AGAIN_MS, self));
    }
}
