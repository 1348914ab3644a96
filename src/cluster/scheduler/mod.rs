//! kube-scheduler.

/// What the scheduler decided about one pod.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Decision {}
