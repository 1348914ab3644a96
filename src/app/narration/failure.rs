//! Why requests failed, in a few words.

use super::Voice;
use super::request::ended;
use crate::cluster::network::{Address, Hop, HopEnd, Leg, Outcome};
use crate::cluster::object::{Key, Kind};

/// What one of them came to: the end of the line that tells of it.
#[inline(never)]
pub fn failure(voice: Voice, outcome: &Outcome) -> String {
    let hop = Hop {
        request: 0,
        service: Key::new(Kind::Service, "", ""),
        index: 1,
        of: 1,
        back: false,
        from: HopEnd::Client,
        to: HopEnd::Client,
        source: Address::default(),
        destination: Address::default(),
        rule: None,
        tunnel: Default::default(),
        choice: Default::default(),
        found: Default::default(),
        leg: Leg::Request,
        rewrites: Vec::new(),
        outcome: None,
    };
    let log = ended(voice, &hop, outcome).log;
    log.rsplit(" · ").next().unwrap_or_default().to_string()
}
