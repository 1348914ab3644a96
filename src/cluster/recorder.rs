//! What a component says too often about one object is counted, but not recorded.
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
    /// How often each event, by its name, did not pass.
    held: Map<Str, i32>,
}

impl Recorder {
    /// How often the event `name` has happened since it passed last; `None`: it may not pass now.
    pub(super) fn count(
        &mut self,
        now: Ms,
        by: &Actor,
        component: &'static str,
        note: &EventNote,
        name: Str,
    ) -> Option<i32> {
        if *by == Actor::Scheduler {
            return Some(1);
        }
        if self.buckets.len() >= OBJECTS_MAX {
            self.buckets.pop_first();
        }
        let key = (note.uid, note.about.name, component);
        let (at, left) = self.buckets.entry(key).or_insert((now, BURST * REFILL_MS));
        *left = (*left + (now - *at)).min(BURST * REFILL_MS);
        *at = now;
        if *left >= REFILL_MS {
            *left -= REFILL_MS;
            return Some(1 + self.held.remove(&name).unwrap_or(0));
        }
        if self.held.len() >= OBJECTS_MAX {
            self.held.pop_first();
        }
        *self.held.entry(name).or_insert(0) += 1;
        None
    }
}

const BURST: Ms = 25;
const REFILL_MS: Ms = 300_000;
/// maxLruCacheEntries.
const OBJECTS_MAX: usize = 4096;
