//! What the numbers of a form for requests come to.

use crate::app::narration::Voice;
use crate::app::session::Session;
use crate::cluster::network::Pattern;
use crate::text::number::{duration, grouped};
use crate::text::story::lanes::Rate;

/// Count, interval and pattern: requests a second, and how long it takes.
#[inline(never)]
pub fn said(session: Session, get: &dyn Fn(&str) -> String) -> String {
    let lang = session.lang.get_untracked();
    let voice = Voice { lang, skin: session.skin.get_untracked() };
    let number = |name: &str| get(name).trim().parse::<u64>().ok().filter(|n| *n > 0);
    let (Some(count), Some(interval)) = (number("count"), number("interval")) else {
        return String::new();
    };
    let time = duration(lang, count.saturating_mul(interval));
    let steady = get("pattern") == Pattern::Steady.name();
    let (text, every) = match interval {
        _ if count == 1 => (Rate::One, String::new()),
        1_001.. => (Rate::Slow, duration(lang, interval)),
        _ => {
            let tenths = 10_000 / interval;
            let rate = match tenths % 10 {
                0 => grouped((tenths / 10) as u32),
                rest => [&grouped((tenths / 10) as u32), ".", &rest.to_string()].concat(),
            };
            (if steady { Rate::Steady } else { Rate::Mean }, rate)
        }
    };
    voice.say(text.get(lang), &[&every, &time])
}
