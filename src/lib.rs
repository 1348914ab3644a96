//! Moseon: a complete Kubernetes cluster in the reader's browser, drawn as a harbour.
//!
//! - [`cluster`]: the model, a deterministic Kubernetes. Knows nothing of any other room.

pub mod cluster;
