//! The query of the address: how to look at a scene. The fragment says what happened in it.

use crate::text::{Lang, Skin};
use crate::voyage::Scene;

/// Speeds one can choose.
pub const SPEEDS: [f64; 6] = [0.5, 1.0, 2.0, 5.0, 10.0, 30.0];

/// How a query spells them.
const SPEED_WORDS: [&str; 6] = ["0.5", "1", "2", "5", "10", "30"];

/// The words of a query, in the order they are written.
const WORDS: [&str; 13] = [
    "embed", "scene", "at", "step", "loop", "controls", "autoplay", "speed", "lang", "theme",
    "view", "motion", "debug",
];

/// Simulated time one can jump to by a link: a week.
const AT_MS_MAX: u64 = 7 * 24 * 3600 * 1000;
/// Steps one can jump to by a link.
const STEP_MAX: u64 = 20_000;

/// `controls=`: what a reader of an embed gets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Controls {
    /// Stepping and acting.
    Full,
    /// Stepping only.
    #[default]
    Steps,
    /// The picture and its sentence.
    None,
}

/// `theme=`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system says.
    #[default]
    Auto,
    Light,
    Dark,
}

/// `motion=`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Switch {
    /// As the system says.
    #[default]
    Auto,
    Off,
}

/// A word of the query whose value makes no sense; it is ignored, and said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub word: &'static str,
    pub value: String,
}

/// Everything a query can say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Options {
    pub embed: bool,
    pub scene: Option<Scene>,
    /// Simulated ms since the voyage's start.
    pub at: Option<u64>,
    pub step: Option<usize>,
    /// First and last step of the loop.
    pub span: Option<(usize, usize)>,
    pub controls: Controls,
    pub autoplay: bool,
    pub speed: Option<f64>,
    pub lang: Option<Lang>,
    pub theme: Theme,
    pub view: Option<Skin>,
    pub motion: Switch,
    pub debug: bool,
}

impl Options {
    /// Reads `?a=b&c`. Unknown words are left alone; a value that makes no sense is reported.
    pub fn parse(query: &str) -> (Options, Vec<Problem>) {
        let mut options = Options::default();
        let mut problems = Vec::new();
        let query = query.strip_prefix('?').unwrap_or(query);
        for pair in query.split('&').filter(|pair| !pair.is_empty()).take(64) {
            let (word, value) = pair.split_once('=').unwrap_or((pair, "1"));
            let value = decode(value);
            if let Some(word) = options.read(word, value.trim()) {
                let value = value.chars().take(40).collect();
                problems.push(Problem { word, value });
            }
        }
        (options, problems)
    }

    /// Takes one word in; gives its name back if the value makes no sense.
    fn read(&mut self, word: &str, value: &str) -> Option<&'static str> {
        let word = WORDS.into_iter().find(|w| *w == word)?;
        self.take(word, value).is_none().then_some(word)
    }

    fn take(&mut self, word: &str, value: &str) -> Option<()> {
        let whole = |max: u64| value.parse::<u64>().ok().filter(|n| *n <= max);
        match WORDS.into_iter().position(|w| *w == *word)? {
            0 => self.embed = yes(value)?,
            1 => self.scene = Some(Scene::parse(value)?),
            2 => self.at = Some(whole(AT_MS_MAX)?),
            3 => self.step = Some(whole(STEP_MAX)? as usize),
            4 => self.span = Some(span(value)?),
            5 => {
                let all = [Controls::Full, Controls::Steps, Controls::None];
                self.controls = all[one_of("full steps none", value)?];
            }
            6 => self.autoplay = yes(value)?,
            7 => self.speed = Some(speed(value)?),
            8 => self.lang = Some(Lang::parse(value)?),
            9 => {
                let all = [Theme::Auto, Theme::Light, Theme::Dark];
                self.theme = all[one_of("auto light dark", value)?];
            }
            10 => self.view = Some(Skin::parse(value)?),
            11 => self.motion = [Switch::Auto, Switch::Off][one_of("auto off", value)?],
            _ => self.debug = yes(value)?,
        }
        Some(())
    }

    /// The query that says this, without `?`; what is as by default is left out.
    pub fn to_query(&self) -> String {
        let flag = |yes: bool| if yes { "1".to_string() } else { String::new() };
        let number = |n: Option<u64>| n.map(|n| n.to_string()).unwrap_or_default();
        let speed = self.speed.and_then(|speed| SPEEDS.iter().position(|s| *s == speed));
        let span = |(first, last): (usize, usize)| [first, last].map(|n| n.to_string()).join("-");
        let values = [
            flag(self.embed),
            self.scene.map_or(String::new(), |scene| scene.id().to_string()),
            number(self.at),
            number(self.step.map(|n| n as u64)),
            self.span.map(span).unwrap_or_default(),
            ["full", "", "none"][self.controls as usize].into(),
            flag(self.autoplay),
            speed.map_or("", |at| SPEED_WORDS[at]).into(),
            self.lang.map_or("", Lang::code).into(),
            ["", "light", "dark"][self.theme as usize].into(),
            self.view.map_or("", Skin::code).into(),
            ["", "off"][self.motion as usize].into(),
            flag(self.debug),
        ];
        let mut out = String::new();
        for (word, value) in WORDS.into_iter().zip(&values).filter(|(_, v)| !v.is_empty()) {
            let joint = if out.is_empty() { "" } else { "&" };
            out.extend([joint, word, "=", value]);
        }
        out
    }
}

/// The number of a word in a row of words.
fn one_of(words: &str, value: &str) -> Option<usize> {
    words.split(' ').position(|word| word == value)
}

fn yes(value: &str) -> Option<bool> {
    Some(one_of("1 true yes on 0 false no off", value)? < 4)
}

/// The nearest speed one can choose; what lies outside of 0.5–30 is refused.
fn speed(value: &str) -> Option<f64> {
    let (whole, part) = value.split_once('.').unwrap_or((value, ""));
    let part: String = part.chars().chain("000".chars()).take(3).collect();
    let thousandths = |speed: f64| (speed * 1000.0) as i32;
    let wish = i32::from(whole.parse::<u16>().ok()?) * 1000 + i32::from(part.parse::<u16>().ok()?);
    if !(thousandths(SPEEDS[0])..=thousandths(SPEEDS[5])).contains(&wish) {
        return None;
    }
    SPEEDS.into_iter().min_by_key(|speed| (thousandths(*speed) - wish).abs())
}

fn span(value: &str) -> Option<(usize, usize)> {
    let (first, last) = value.split_once('-')?;
    let (first, last): (usize, usize) = (first.parse().ok()?, last.parse().ok()?);
    (first < last && last as u64 <= STEP_MAX).then_some((first, last))
}

/// application/x-www-form-urlencoded, as far as our words need it.
fn decode(value: &str) -> String {
    let bytes = value.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = value.get(at + 1..at + 3).and_then(|h| u8::from_str_radix(h, 16).ok());
        match (bytes[at], hex) {
            (b'%', Some(byte)) => {
                out.push(byte);
                at += 2;
            }
            (b'+', _) => out.push(b' '),
            (byte, _) => out.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_read_and_written_back() {
        let query = "embed=1&scene=node-failure&at=52000&step=12&loop=8-14&controls=full&\
                     autoplay=1&speed=0.5&lang=en&theme=dark&view=real&motion=off";
        let (options, problems) = Options::parse(&format!("?{query}"));
        assert_eq!(problems, []);
        assert_eq!(options.span, Some((8, 14)));
        assert_eq!(options.to_query(), query);
        assert_eq!(Options::default().to_query(), "");
    }

    #[test]
    fn bare_and_encoded_words() {
        assert!(Options::parse("?embed").0.embed);
        let (options, problems) = Options::parse("scene=node%2Dfailure&utm_source=%ED%95%9C");
        assert_eq!((options.scene, problems.len()), (Some(Scene::NodeFailure), 0));
    }

    #[test]
    fn what_makes_no_sense_is_ignored_and_said() {
        for (query, word) in [
            ("scene=atlantis", "scene"),
            ("at=-1", "at"),
            ("at=", "at"),
            ("at=999999999999999999999", "at"),
            ("step=NaN", "step"),
            ("step=1000000000", "step"),
            ("loop=9-3", "loop"),
            ("loop=5", "loop"),
            ("speed=NaN", "speed"),
            ("speed=-1", "speed"),
            ("speed=1e9", "speed"),
            ("lang=xx", "lang"),
            ("theme=%FF%", "theme"),
            ("controls=%", "controls"),
            ("motion=fast", "motion"),
        ] {
            let (options, problems) = Options::parse(query);
            assert_eq!(options, Options::default(), "{query}");
            assert_eq!(problems.iter().map(|p| p.word).collect::<Vec<_>>(), [word], "{query}");
        }
    }

    #[test]
    fn a_speed_between_two_becomes_the_nearer_one() {
        assert_eq!(Options::parse("speed=3").0.speed, Some(2.0));
        assert_eq!(Options::parse("speed=25").0.speed, Some(30.0));
    }
}
