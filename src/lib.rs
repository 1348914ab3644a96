//! Moseon: a complete Kubernetes cluster in the reader's browser, drawn as a harbour.
//!
//! - [`cluster`]: the model, a deterministic Kubernetes. Knows nothing of any other room.
//! - [`manifest`]: objects as text, as kubectl prints them.
//! - [`picture`]: what to draw of a cluster, in plain numbers.
//! - [`text`]: every text a reader sees, Korean and English. Knows nothing of any other room.
//! - [`voyage`]: a learner's run: start scenes, acts, time travel.

pub mod cluster;
pub mod manifest;
pub mod picture;
pub mod text;
pub mod voyage;
