//! What a component says too often about one object is counted, but not recorded.
//!
//! Models client-go's EventSourceObjectSpamFilter (tools/record/events_cache.go): of each object a
//! component may say 25 things, and one more every five minutes. Each component remembers the 4,096
//! objects it spoke of last, and with the others forgets what of theirs did not pass: the counts
//! have a cache of their own there (eventLogger), of which no entry of such an object is left
//! either. The scheduler's events go by the newer API and are not limited.

use super::component::EventNote;
use super::map::Map;
use super::object::Str;
use super::step::{Actor, Ms};

impl super::map::Item for Actor {
    fn number(&self) -> u32 {
        match self {
            Actor::Controller(controller) => *controller as u32 + 2,
            _ => self.node().map_or(1, super::map::Item::number),
        }
    }
}

/// How much may still be said, by component and object.
#[derive(Clone, Debug, Default, Hash)]
pub(super) struct Recorder {
    components: Map<Actor, Memory>,
    /// How often anything was said: orders the buckets by their last use.
    said: u64,
}

/// What one component remembers.
#[derive(Clone, Debug, Default, Hash)]
struct Memory {
    buckets: Map<Subject, Bucket>,
    /// The objects by the number of their last use.
    used: Map<u64, Subject>,
}

/// An object's uid and name.
type Subject = (Str, Str);

/// What one component may still say of one object.
#[derive(Clone, Debug, Default, Hash)]
struct Bucket {
    /// The number of its last use.
    used: u64,
    /// When it was last looked at, and what was in it then.
    at: Ms,
    left: Ms,
    /// How often each event, by its name, did not pass.
    held: Map<Str, i32>,
}

impl Recorder {
    /// How often the event `name` has happened since it passed last; `None`: it may not pass now.
    pub(super) fn count(
        &mut self,
        now: Ms,
        by: &Actor,
        note: &EventNote,
        name: Str,
    ) -> Option<i32> {
        if *by == Actor::Scheduler {
            return Some(1);
        }
        self.said += 1;
        let Memory { buckets, used } = self.components.entry(*by).or_default();
        let key = (note.uid, note.about.name);
        match buckets.get(&key) {
            Some(bucket) => _ = used.remove(&bucket.used),
            None if buckets.len() >= OBJECTS_MAX => {
                let longest_ago = used.pop_first();
                longest_ago.map(|(_, key)| buckets.remove(&key));
            }
            None => {}
        }
        used.insert(self.said, key);
        let full = Bucket { at: now, left: BURST * REFILL_MS, ..Bucket::default() };
        let bucket = buckets.entry(key).or_insert(full);
        bucket.left = (bucket.left + (now - bucket.at)).min(BURST * REFILL_MS);
        (bucket.at, bucket.used) = (now, self.said);
        if bucket.left >= REFILL_MS {
            bucket.left -= REFILL_MS;
            return Some(1 + bucket.held.remove(&name).unwrap_or(0));
        }
        *bucket.held.entry(name).or_insert(0) += 1;
        None
    }
}

const BURST: Ms = 25;
const REFILL_MS: Ms = 300_000;
/// maxLruCacheEntries.
const OBJECTS_MAX: usize = 4096;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::object::{Key, Kind};
    use crate::cluster::step::Controller;

    #[test]
    fn the_object_spoken_of_longest_ago_is_forgotten() {
        let mut recorder = Recorder::default();
        let mut say = |by: Controller, object: usize| {
            let name = format!("pod-{object}");
            let about = Key::new(Kind::Pod, "default", &*name);
            let message = String::new();
            let (own, uid) = (Str::default(), name.into());
            let note = EventNote { by: own, about, uid, warning: false, reason: "R", message };
            recorder.count(0, &Actor::Controller(by), &note, "event".into())
        };
        let by = Controller::ReplicaSet;
        for object in [0, 1] {
            (0..25).for_each(|_| assert_eq!(say(by, object), Some(1)));
            assert_eq!(say(by, object), None);
        }
        // Another component has its own memory.
        assert_eq!(say(Controller::Deployment, 0), Some(1));
        for object in 2..OBJECTS_MAX {
            say(by, object);
        }
        // All are remembered. The first is spoken of once more, so the second goes for a new one.
        assert_eq!(say(by, 0), None);
        assert_eq!(say(by, OBJECTS_MAX), Some(1));
        assert_eq!(say(by, 0), None);
        assert_eq!(say(by, 1), Some(1));
    }
}
