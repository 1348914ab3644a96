//! Moseon: a complete Kubernetes cluster in the reader's browser, drawn as a harbour.
//!
//! - [`cluster`]: the model, a deterministic Kubernetes. Knows nothing of any other room.
//! - [`text`]: every text a reader sees, Korean and English. Knows nothing of any other room.

pub mod cluster;
pub mod text;
