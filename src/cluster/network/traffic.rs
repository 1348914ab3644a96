//! User traffic: single requests followed hop by hop, streams counted.

use super::World;
use crate::cluster::component::{Ctx, Timer};
use crate::cluster::moves::TrafficMove;

#[derive(Clone, Debug, Default, Hash)]
pub struct Traffic {}

impl Traffic {
    /// Starts a request or a stream of requests.
    pub(crate) fn send(&mut self, _ctx: &mut Ctx, _traffic: &TrafficMove) {}
    pub(crate) fn on_timer(&mut self, _ctx: &mut Ctx, _timer: &Timer, _world: &World) {}
}
