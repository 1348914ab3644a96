//! A worker node: kubelet, container runtime, kube-proxy.

/// Something that happened on a node.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum NodeNote {}
