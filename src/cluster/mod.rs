//! The model: a deterministic Kubernetes.

pub mod object;
