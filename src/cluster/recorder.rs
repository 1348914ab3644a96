//! What a component says too often about one object is not recorded.
//!
//! Models client-go's EventSourceObjectSpamFilter (tools/record/events_cache.go): of each object a
//! component may say 25 things, and one more every five minutes. The scheduler's events go by the
//! newer API and are not limited.

use super::component::EventNote;
use super::map::Map;
use super::object::Str;
use super::step::{Actor, Ms};

/// How much may still be said, by object and component.
#[derive(Clone, Debug, Default, Hash)]
pub(super) struct Recorder {
    /// When each bucket was last looked at, and what was in it then.
    buckets: Map<(Str, Str, &'static str), (Ms, Ms)>,
}

impl Recorder {
    /// Whether an event passes; it counts even if not.
    pub(super) fn lets_pass(
        &mut self,
        now: Ms,
        by: &Actor,
        component: &'static str,
        note: &EventNote,
    ) -> bool {
        if *by == Actor::Scheduler {
            return true;
        }
        if self.buckets.len() >= OBJECTS_MAX {
            self.buckets.pop_first();
        }
        let key = (note.uid, note.about.name, component);
        let (at, left) = self.buckets.entry(key).or_insert((now, BURST * REFILL_MS));
        *left = (*left + (now - *at)).min(BURST * REFILL_MS);
        *at = now;
        let passes = *left >= REFILL_MS;
        if passes {
            *left -= REFILL_MS;
        }
        passes
    }
}

const BURST: Ms = 25;
const REFILL_MS: Ms = 300_000;
/// maxLruCacheEntries.
const OBJECTS_MAX: usize = 4096;
