//! Moseon: a complete Kubernetes cluster in the reader's browser, drawn as a harbour.
//!
//! - `app`: the page (feature `app`). The only room that knows the browser.
//! - [`cluster`]: the model, a deterministic Kubernetes. Knows nothing of any other room.
//! - [`manifest`]: objects as text, as kubectl prints them.
//! - [`picture`]: what to draw of a cluster, in plain numbers.
//! - [`share`]: links to a voyage, and how a scene is embedded.
//! - [`text`]: every text a reader sees, Korean and English. Knows nothing of any other room.
//! - [`voyage`]: a learner's run: start scenes, acts, time travel.

#[cfg(feature = "app")]
pub mod app;
/// Without feature `app` only the part of the page that needs no browser is built.
#[cfg(not(feature = "app"))]
pub mod app {
    pub mod narration;
}
pub mod cluster;
pub mod kubectl;
pub mod manifest;
pub mod picture;
pub mod share;
pub mod text;
pub mod voyage;
