//! The model: a deterministic Kubernetes.
//!
//! Invariants: components talk only through the API server; only the API server touches etcd; all
//! time is simulated; the same seed, start and moves give the same states on every machine.

mod component;
mod config;
pub mod controller;
mod moves;
pub mod network;
pub mod node;
pub mod object;
mod rng;
pub mod scheduler;
mod step;

pub use config::Config;
pub use moves::*;
pub use rng::Rng;
pub use step::*;
