//! kube-controller-manager: one controller a file, each a reconcile loop over watches.

/// What a controller's loop decided, with the numbers it decided by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Sync {}
