//! A door for the referee: recordings of real clusters are replayed on the model through it.
//!
//! Native only, no part of the page. Invariant: what comes in here are requests and heartbeats, as
//! a kubectl and kubelets outside the model would send them; the model does the rest by itself.

pub use super::component::{Patch, Verb};
pub use super::controller::LeaseState;

use super::Cluster;
use super::component::{Ctx, Out, Request};
use super::config::Config;
use super::engine::{Delivery, Entry};
use super::moves::Move;
use super::object::{Object, Str};
use super::step::{Actor, Controller, Ms};
use super::submit::MoveError;

/// A cluster whose kubectl and kubelets are somebody else's.
pub struct Replay {
    cluster: Cluster,
}

impl Replay {
    pub fn new(config: Config) -> Replay {
        Replay { cluster: Cluster::new(config, 1) }
    }
    pub fn cluster(&self) -> &Cluster {
        &self.cluster
    }
    /// Everything stored.
    pub fn objects(&self) -> impl Iterator<Item = &Object> {
        self.cluster.api.all()
    }

    /// Sends a request as the cluster's administrator.
    pub fn ask(&mut self, verb: Verb) {
        self.send(Actor::Learner, 0, false, verb);
    }

    /// Makes a move of kubectl.
    pub fn act(&mut self, act: Move) -> Result<(), MoveError> {
        self.cluster.submit(act).map(drop)
    }

    /// Sends a request as a node.
    pub fn report(&mut self, verb: Verb) {
        self.send(Actor::ApiServer, 1, true, verb);
    }

    fn send(&mut self, by: Actor, sender: u32, quiet: bool, verb: Verb) {
        let request = Box::new(Request { by, work: None, verb });
        let what = Delivery::Request { sender, request };
        self.cluster.send(1, Entry { cause: None, quiet, what });
    }

    /// Delivers the next thing on its way.
    pub fn deliver(&mut self) {
        if let Some(entry) = self.cluster.clock.take() {
            self.cluster.deliver(entry, self.cluster.now());
        }
    }

    /// Moves time forward; nothing may arrive before.
    pub fn advance(&mut self, until: Ms) {
        self.cluster.clock.advance(until.max(self.cluster.now()));
    }

    /// From now on a node's Lease is renewed, or not.
    pub fn heartbeat(&mut self, node: &Str, lease: LeaseState) {
        let me = Actor::Controller(Controller::NodeLifecycle);
        let mut out = Out::default();
        let cluster = &mut self.cluster;
        let mut ctx = Ctx {
            now: cluster.clock.now(),
            config: &cluster.config,
            rng: &mut cluster.rng,
            me,
            cause: None,
            out: &mut out,
        };
        cluster.controllers.node_lifecycle.heartbeat(&mut ctx, node, lease);
        cluster.send_out(&me, None, out);
    }
}
