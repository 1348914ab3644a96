//! Rich text as plain data, and the filler of templates.
//!
//! A template is a sentence with: `{0}` an argument; `{이}` the particle that fits what stands
//! before it; `{0#pod|pods}` a word by number; `{api}` a word of [`super::label::word`];
//! `[싣기|배정하기]` one wording for each skin; `*…*` accent; `` `…` `` code; `~…~` strong.
//! Arguments are taken as they are, never parsed. A name with an English article at the beginning
//! of a sentence gets its capital.

use super::label::word;
use super::particle::Particle;
use super::{Lang, Skin};

/// A run of text with one look.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Span {
    pub mark: Mark,
    pub text: String,
}

/// How a run of text looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mark {
    #[default]
    Plain,
    /// One of the two actors of a step.
    Accent,
    /// Something one could type or grep.
    Code,
    Strong,
}

impl Span {
    pub fn plain(text: impl Into<String>) -> Span {
        Span { mark: Mark::Plain, text: text.into() }
    }
}

/// The text of spans without their looks.
pub fn plain(spans: &[Span]) -> String {
    spans.iter().map(|s| s.text.as_str()).collect()
}

/// Fills a template.
pub fn fill(template: &str, lang: Lang, skin: Skin, args: &[&str]) -> Vec<Span> {
    let mut out = Filler { spans: Vec::new(), mark: Mark::Plain, lang, skin, sentence: true };
    out.run(template, args);
    out.spans
}

/// Fills a template that is no sentence, and drops the looks: no capital is set.
pub fn fill_plain(template: &str, lang: Lang, skin: Skin, args: &[&str]) -> String {
    let mut out = Filler { spans: Vec::new(), mark: Mark::Plain, lang, skin, sentence: false };
    out.run(template, args);
    plain(&out.spans)
}

struct Filler {
    spans: Vec<Span>,
    mark: Mark,
    lang: Lang,
    skin: Skin,
    /// Whole sentences: they begin with a capital.
    sentence: bool,
}

impl Filler {
    fn run(&mut self, template: &str, args: &[&str]) {
        let mut rest = template;
        while let Some(at) = rest.find(['{', '[', '*', '`', '~']) {
            self.push(&rest[..at]);
            let sign = rest.as_bytes()[at];
            rest = &rest[at + 1..];
            match sign {
                b'*' => self.toggle(Mark::Accent),
                b'`' => self.toggle(Mark::Code),
                b'~' => self.toggle(Mark::Strong),
                b'{' => {
                    let (inner, tail) = rest.split_once('}').unwrap_or((rest, ""));
                    self.argument(inner, args);
                    rest = tail;
                }
                _ => {
                    let (inner, tail) = rest.split_once(']').unwrap_or((rest, ""));
                    let (ship, real) = inner.split_once('|').unwrap_or((inner, inner));
                    self.run(if self.skin == Skin::Ship { ship } else { real }, args);
                    rest = tail;
                }
            }
        }
        self.push(rest);
    }

    fn toggle(&mut self, mark: Mark) {
        self.mark = if self.mark == mark { Mark::Plain } else { mark };
    }

    fn argument(&mut self, inner: &str, args: &[&str]) {
        if let Some(particle) = Particle::parse(inner) {
            let form = particle.after(&plain(&self.spans));
            return self.push(form);
        }
        if let Some(word) = word(inner, self.lang, self.skin) {
            return self.name(word);
        }
        let (index, words) = inner.split_once('#').unwrap_or((inner, ""));
        let value = index.parse::<usize>().ok().and_then(|i| args.get(i)).copied();
        debug_assert!(value.is_some(), "no argument for {{{inner}}}");
        let value = value.unwrap_or("");
        match words.split_once('|') {
            Some((one, other)) => self.push(if value == "1" { one } else { other }),
            None => self.name(value),
        }
    }

    /// Pushes a name; `the radio room` begins a sentence as `The radio room`.
    fn name(&mut self, name: &str) {
        let text = plain(&self.spans);
        let text = text.trim_end();
        let begins = self.sentence && (text.is_empty() || text.ends_with(['.', '!', '?', '“']));
        let common = ["the ", "a ", "an ", "cargo ship ", "pod ", "all ", "namespace ", "event "];
        if begins && self.lang == Lang::En && common.iter().any(|c| name.starts_with(c)) {
            self.push(&name[..1].to_ascii_uppercase());
            return self.push(&name[1..]);
        }
        self.push(name);
    }

    fn push(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        match self.spans.last_mut() {
            Some(last) if last.mark == self.mark => last.text.push_str(text),
            _ => self.spans.push(Span { mark: self.mark, text: text.into() }),
        }
    }
}
