//! A stream of requests: when each of them is sent.
//!
//! Invariants: only a random stream draws numbers, one for each request; the pattern decides when
//! requests are sent, never how many.

use super::ask::{Ask, Url, host_key};
use super::{Tally, Way};
use crate::cluster::moves::TrafficFrom;
use crate::cluster::object::{Key, Str};
use crate::cluster::rng::Rng;
use crate::cluster::step::Ms;

/// A stream of requests under way.
#[derive(Clone, Debug, Hash)]
pub struct Stream {
    /// What its requests ask for, see [`super::Hop::service`]. As long as nobody has found out whom
    /// a name or an address belongs to, a host of that name.
    pub service: Key,
    pub(super) is_found: bool,
    pub(super) ask: Ask,
    pub count: u32,
    pub interval_ms: Ms,
    pub sent: u32,
    pub started: Ms,
    pub tally: Tally,
    /// Some of its latest requests, the oldest first: one of every [`Stream::stride`].
    pub marks: Vec<Mark>,
    pattern: Pattern,
    /// When its first request is sent, and its next one, in microseconds since then.
    begins: Ms,
    next_us: u64,
    /// When it is told of next how far it has come; `None` for one that is told of at its end.
    pub(super) tells_at: Option<Ms>,
    /// The client has asked for the address before, and there was none.
    pub(super) asked: bool,
    /// Where its requests entered last.
    pub(super) entry: Str,
}

/// One request of a stream, as it went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Mark {
    pub sent: Ms,
    /// The node it met first; empty if it met none.
    pub entry: Str,
    /// Who answered; or whose gate stopped it, and which one.
    pub pod: Option<Key>,
    pub stopped: Option<Way>,
}

/// How the requests of a stream follow each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Pattern {
    #[default]
    Steady,
    /// Two seconds' worth of requests at five times the rate, then none.
    Burst,
    /// From none to twice the rate.
    Ramp,
    /// Each on its own: the time between two is exponentially distributed, as if they came from
    /// very many clients.
    Random,
}

impl Pattern {
    pub const ALL: [Pattern; 4] = [Pattern::Steady, Pattern::Burst, Pattern::Ramp, Pattern::Random];

    pub fn name(self) -> &'static str {
        match self {
            Pattern::Steady => "steady",
            Pattern::Burst => "burst",
            Pattern::Ramp => "ramp",
            Pattern::Random => "random",
        }
    }
    pub fn named(name: &str) -> Option<Pattern> {
        Pattern::ALL.into_iter().find(|pattern| pattern.name() == name)
    }
}

impl Stream {
    /// One that is about to send its first request. Without a pattern's name it is steady, and told
    /// of only at its end.
    pub(super) fn new(ask: Ask, (count, interval_ms): (u32, Ms), pattern: &str, now: Ms) -> Stream {
        let mut stream = Stream {
            service: Url::parse(&ask.to).map_or(ask.service, |url| host_key(url.host.into())),
            is_found: ask.to.is_empty(),
            ask,
            count,
            interval_ms,
            sent: 0,
            started: now,
            tally: Tally::default(),
            marks: Vec::new(),
            pattern: Pattern::named(pattern).unwrap_or_default(),
            begins: now,
            next_us: 0,
            tells_at: None,
            asked: false,
            entry: Str::default(),
        };
        stream.tells_at = (!pattern.is_empty()).then(|| now + stream.tells_every());
        stream
    }

    /// Where a pod that sends it is.
    pub fn namespace(&self) -> Str {
        self.ask.namespace
    }

    pub fn pattern(&self) -> Pattern {
        self.pattern
    }

    /// How long it is meant to last.
    pub fn lasts_ms(&self) -> Ms {
        self.interval_ms * Ms::from(self.count)
    }

    /// So many requests are one mark.
    pub fn stride(&self) -> u32 {
        let a_while = MARKED_MS / self.interval_ms.max(1);
        (a_while / MARKS_MAX as Ms).max(1) as u32
    }

    /// How often it is told of.
    pub(super) fn tells_every(&self) -> Ms {
        (self.lasts_ms() / TOLD_MAX).max(TOLD_EVERY_MS)
    }

    /// When its next request is to be sent.
    pub(super) fn next_at(&self) -> Ms {
        self.begins + self.next_us / 1_000
    }

    /// It waits a while for the address before its first request.
    pub(super) fn waits(&mut self, ms: Ms) {
        self.asked = true;
        self.begins += ms;
        self.tells_at = self.tells_at.map(|at| at + ms);
    }

    /// When it sends its next request or is told of.
    pub(super) fn next_event(&self) -> Ms {
        self.next_at().min(self.tells_at.unwrap_or(Ms::MAX))
    }

    /// Failed requests that are steps of their own; further ones are only counted.
    pub(super) fn failures_told(&self) -> u32 {
        if self.tells_at.is_some() { FAILURES_TOLD } else { FAILURES_TOLD_MAX }
    }

    /// Where its requests come from.
    pub fn from(&self) -> &TrafficFrom {
        &self.ask.from
    }

    /// One more was sent, and came to this. The next one is due.
    pub(super) fn went(&mut self, mark: Mark, rng: &mut Rng) {
        if self.sent.is_multiple_of(self.stride()) {
            if self.marks.len() == MARKS_MAX {
                self.marks.remove(0);
            }
            self.marks.push(mark);
        }
        self.sent += 1;
        let interval = self.interval_ms * 1_000;
        let sent = u64::from(self.sent);
        self.next_us = match self.pattern {
            Pattern::Steady => sent * interval,
            Pattern::Burst => {
                let of = (BURST_MS / self.interval_ms.max(1)).max(BURST_FACTOR);
                sent / of * of * interval + sent % of * interval / BURST_FACTOR
            }
            Pattern::Ramp => {
                // Its square is the share of the requests that are sent by then, 32 bits of it.
                let part = ((sent << 32) / u64::from(self.count)).isqrt();
                ((self.lasts_ms() * 1_000) >> 16) * part
            }
            Pattern::Random => self.next_us + ((exponential(rng) * interval) >> 16),
        };
    }
}

/// An exponentially distributed number with the mean 1, in parts of 65,536: -ln of an even one.
/// Whole numbers all the way, so that it is the same on every machine.
fn exponential(rng: &mut Rng) -> u64 {
    let drawn = rng.next_u64() | 1;
    let zeros = drawn.leading_zeros();
    // Between 1 and 2, 31 bits behind the point; squared again and again it tells the binary
    // digits of its logarithm.
    let mut digits = (drawn << zeros) >> 32;
    let mut log = 0u64;
    for _ in 0..16 {
        digits = (digits * digits) >> 31;
        log <<= 1;
        if digits >> 32 != 0 {
            digits >>= 1;
            log |= 1;
        }
    }
    let log2 = (u64::from(zeros + 1) << 16) - log;
    (log2 * LN_2) >> 16
}

const LN_2: u64 = 45_426;
const BURST_FACTOR: u64 = 5;
const BURST_MS: Ms = 2_000;
/// Marks that are kept, and how far back they reach at least.
pub const MARKS_MAX: usize = 60;
const MARKED_MS: Ms = 3_000;
/// Of one that is told of only at its end more failures are told of one by one.
const FAILURES_TOLD: u32 = 3;
const FAILURES_TOLD_MAX: u32 = 100;
/// A stream is told of so often, at most so many times.
const TOLD_EVERY_MS: Ms = 2_500;
const TOLD_MAX: Ms = 20;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::object::Kind;

    fn times(pattern: Pattern, count: u32, interval_ms: Ms) -> Vec<Ms> {
        let from = TrafficFrom::Outside { node: "w1".into() };
        let service = Key::new(Kind::Service, "default", "web");
        let (namespace, to) = (service.namespace, Str::default());
        let ask = Ask { namespace, service, from, to };
        let mut stream = Stream::new(ask, (count, interval_ms), pattern.name(), 0);
        let mut rng = Rng::new(3);
        let mut times = Vec::new();
        for _ in 0..count {
            times.push(stream.next_at());
            let entry = Str::default();
            let mark = Mark { sent: stream.next_at(), entry, pod: None, stopped: None };
            stream.went(mark, &mut rng);
        }
        assert!(stream.marks.len() <= MARKS_MAX);
        times
    }

    fn within(times: &[Ms], from: Ms, to: Ms) -> usize {
        times.iter().filter(|at| (from..to).contains(*at)).count()
    }

    #[test]
    fn every_pattern_keeps_its_rate() {
        for (count, interval) in [(600u32, 100), (60_000, 1), (40, 1_500)] {
            let lasts = interval * Ms::from(count);
            for pattern in Pattern::ALL {
                let times = times(pattern, count, interval);
                assert!(times.is_sorted(), "{pattern:?}");
                let last = *times.last().unwrap();
                let near = if pattern == Pattern::Random { lasts / 3 } else { 5 * interval };
                let late = last > lasts + near || last + near.max(lasts / 5) < lasts;
                assert!(!late, "{pattern:?} {count} every {interval}: {last} of {lasts}");
            }
        }
    }

    #[test]
    fn each_pattern_is_what_its_name_says() {
        let steady = times(Pattern::Steady, 600, 100);
        assert_eq!(
            (0..6).map(|i| within(&steady, i * 10_000, i * 10_000 + 10_000)).max(),
            Some(100)
        );
        let burst = times(Pattern::Burst, 600, 100);
        assert_eq!([within(&burst, 0, 400), within(&burst, 400, 2_000)], [20, 0]);
        assert_eq!(within(&burst, 2_000, 2_400), 20);
        let ramp = times(Pattern::Ramp, 600, 100);
        let thirds = [0, 20_000, 40_000].map(|from| within(&ramp, from, from + 20_000));
        // A triangle: one part, three parts, five parts of nine.
        assert!(thirds[0].abs_diff(67) < 3 && thirds[1].abs_diff(200) < 3, "{thirds:?}");
    }

    #[test]
    fn random_gaps_are_exponential() {
        let mut rng = Rng::new(9);
        let drawn: Vec<u64> = (0..100_000).map(|_| exponential(&mut rng)).collect();
        let mean = drawn.iter().sum::<u64>() / 100_000;
        assert!(mean.abs_diff(65_536) < 1_000, "{mean}");
        // Of all gaps e^-1 are longer than the mean, e^-3 longer than three times that.
        let longer = |times: u64| drawn.iter().filter(|gap| **gap > times * 65_536).count();
        assert!(longer(1).abs_diff(36_788) < 600 && longer(3).abs_diff(4_979) < 300);
    }
}
