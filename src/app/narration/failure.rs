//! Why requests failed, in a few words.

use super::Voice;
use super::request::ended;
use crate::cluster::network::{Hop, HopEnd, Outcome};
use crate::cluster::object::{Key, Kind};

/// What one of them came to: the end of the line that tells of it.
#[inline(never)]
pub fn failure(voice: Voice, outcome: &Outcome) -> String {
    let asked = Key::new(Kind::Service, "", "");
    let hop = Hop::blank(0, asked, 1, HopEnd::Client, HopEnd::Client);
    let log = ended(voice, &hop, outcome).log;
    log.rsplit(" · ").next().unwrap_or_default().to_string()
}
