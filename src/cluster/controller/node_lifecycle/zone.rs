//! A zone's NoExecute queue: nodes in the order they fell silent, let through at a limited rate.
//!
//! Models RateLimitedTimedQueue (nodelifecycle/scheduler/rate_limited_queue.go) with a bucket of
//! one token, ComputeZoneState and setLimiterInZone.

use crate::cluster::config::Config;
use crate::cluster::controller::Disruption;
use crate::cluster::map::Set;
use crate::cluster::object::Str;
use crate::cluster::step::Ms;

/// --large-cluster-size-threshold: smaller zones stop evicting when partly disrupted.
pub const LARGE_ZONE_NODES: u32 = 50;
/// --node-eviction-rate 0.1 against --secondary-node-eviction-rate 0.01.
const SECONDARY_FACTOR: Ms = 10;
/// --unhealthy-zone-threshold 0.55, in percent.
pub const UNHEALTHY_PERCENT: u32 = 55;

/// One zone.
#[derive(Clone, Debug, Hash)]
pub(super) struct Zone {
    pub(super) state: Disruption,
    /// The reader was told that it is disrupted.
    pub(super) said: bool,
    /// What it was before it changed, where the reader is still to be told.
    pub(super) unsaid: Option<Disruption>,
    /// Nodes that were ready and not ready when it was judged last.
    pub(super) counted: (u32, u32),
    queue: Vec<Str>,
    /// All that were lined up and not taken back, so that none is lined up twice.
    listed: Set<Str>,
    /// One node per this time; `None` = none at all.
    interval_ms: Option<Ms>,
    /// When the next token is there.
    token_at: Ms,
    tick_at: Option<Ms>,
}

impl Zone {
    pub(super) fn new(config: &Config) -> Zone {
        Zone {
            state: Disruption::Initial,
            said: false,
            unsaid: None,
            counted: (0, 0),
            queue: Vec::new(),
            listed: Set::new(),
            interval_ms: Some(config.node_eviction_interval_ms),
            token_at: 0,
            tick_at: None,
        }
    }

    /// Puts a node at the end, unless it is listed.
    pub(super) fn line_up(&mut self, node: &Str) {
        if self.listed.insert(*node) {
            self.queue.push(*node);
        }
    }

    pub(super) fn remove(&mut self, node: &Str) {
        self.listed.remove(node);
        self.queue.retain(|n| n != node);
    }

    /// The next node, if the limit allows one now.
    pub(super) fn take(&mut self, now: Ms) -> Option<Str> {
        if self.queue.is_empty() || !self.accept(now) {
            return None;
        }
        Some(self.queue.remove(0))
    }

    fn accept(&mut self, now: Ms) -> bool {
        let Some(interval) = self.interval_ms else { return false };
        if now < self.token_at {
            return false;
        }
        self.token_at = now + interval;
        true
    }

    /// The nodes that wait, the next first.
    pub(super) fn queued(&self) -> &[Str] {
        &self.queue
    }

    /// One node per this time; `None` = none at all.
    pub(super) fn interval_ms(&self) -> Option<Ms> {
        self.interval_ms
    }

    /// When a node can be let through, if one waits.
    pub(super) fn next_at(&self, now: Ms) -> Option<Ms> {
        let waits = !self.queue.is_empty() && self.interval_ms.is_some();
        waits.then_some(self.token_at.max(now))
    }

    /// Whether an alarm must be set for `at`.
    pub(super) fn want_tick(&mut self, now: Ms, at: Ms) -> bool {
        if self.tick_at.is_some_and(|tick| (now..=at).contains(&tick)) {
            return false;
        }
        self.tick_at = Some(at);
        true
    }

    pub(super) fn ticked(&mut self, now: Ms) {
        if self.tick_at == Some(now) {
            self.tick_at = None;
        }
    }

    /// Full disruption of all zones: nobody waits, nobody passes.
    pub(super) fn stop(&mut self) {
        self.queue.clear();
        self.listed.clear();
        self.swap(0, None);
    }

    /// setLimiterInZone, by the zone's state.
    pub(super) fn limit(&mut self, config: &Config, now: Ms, nodes: u32) {
        let normal = config.node_eviction_interval_ms;
        let interval = match self.state {
            Disruption::Initial | Disruption::Normal | Disruption::Full => Some(normal),
            Disruption::Partial => (nodes > LARGE_ZONE_NODES).then_some(normal * SECONDARY_FACTOR),
        };
        self.swap(now, interval);
    }

    /// SwapLimiter: a bucket that was empty stays empty.
    fn swap(&mut self, now: Ms, interval_ms: Option<Ms>) {
        if self.interval_ms == interval_ms {
            return;
        }
        let had_token = self.accept(now);
        self.interval_ms = interval_ms;
        self.token_at = if had_token { now } else { now + interval_ms.unwrap_or(0) };
    }
}

/// ComputeZoneState.
pub(super) fn judge(ready: u32, not_ready: u32) -> Disruption {
    if ready == 0 && not_ready > 0 {
        Disruption::Full
    } else if not_ready > 2 && not_ready * 100 >= UNHEALTHY_PERCENT * (ready + not_ready) {
        Disruption::Partial
    } else {
        Disruption::Normal
    }
}
