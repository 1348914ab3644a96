//! Korean particles: 을/를 after `web-6`, after `v2`, after `node-3`.
//!
//! A particle's form depends on the last sound of the word before it, so a Latin word is judged by
//! how Koreans read it: letter by letter when it cannot be pronounced (`x2k4p`, `db`, `IP`), else
//! as a loanword (`web` 웹, `cache` 캐시, `node` 노드).

/// The last sound of a word, as far as particles care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    Vowel,
    /// 받침 ㄹ: counts as a vowel for (으)로.
    Rieul,
    Consonant,
}

/// A particle with two forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Particle {
    /// 을/를
    Object,
    /// 이/가
    Subject,
    /// 은/는
    Topic,
    /// 과/와
    With,
    /// 으로/로
    By,
    /// 이에요/예요
    Is,
    /// 이라/라 (이라고, 이라서, 이라는)
    Called,
    /// 이나/나
    Or,
}

impl Particle {
    /// Reads the form after a consonant.
    pub fn parse(word: &str) -> Option<Particle> {
        Some(match word {
            "을" => Particle::Object,
            "이" => Particle::Subject,
            "은" => Particle::Topic,
            "과" => Particle::With,
            "으로" => Particle::By,
            "이에요" => Particle::Is,
            "이라" => Particle::Called,
            "이나" => Particle::Or,
            _ => return None,
        })
    }

    /// The form that follows `word`.
    pub fn after(self, word: &str) -> &'static str {
        let end = ending(word);
        let (closed, open) = match self {
            Particle::Object => ("을", "를"),
            Particle::Subject => ("이", "가"),
            Particle::Topic => ("은", "는"),
            Particle::With => ("과", "와"),
            Particle::By if end == Ending::Rieul => return "로",
            Particle::By => ("으로", "로"),
            Particle::Is => ("이에요", "예요"),
            Particle::Called => ("이라", "라"),
            Particle::Or => ("이나", "나"),
        };
        if end == Ending::Vowel { open } else { closed }
    }
}

/// How a word ends when a Korean reads it aloud. What stands in brackets at its end is not read.
pub fn ending(word: &str) -> Ending {
    let word = spoken(word);
    let Some(last) = word.chars().next_back() else {
        return Ending::Vowel;
    };
    match last {
        '가'..='힣' => match (last as u32 - '가' as u32) % 28 {
            0 => Ending::Vowel,
            8 => Ending::Rieul,
            _ => Ending::Consonant,
        },
        '0' | '3' | '6' => Ending::Consonant,
        '1' | '7' | '8' => Ending::Rieul,
        'a'..='z' | 'A'..='Z' => latin(word),
        _ => Ending::Vowel,
    }
}

/// The word without closing quotes, full stops and a bracketed tail.
fn spoken(word: &str) -> &str {
    let quotes = ['"', '\'', '`', '”', '’', '」', '…', '.', ' '];
    let mut word = word.trim_end_matches(quotes);
    while let Some(inner) = word.strip_suffix(')') {
        let Some(open) = inner.rfind('(') else { break };
        if word[..open].trim_end().is_empty() {
            return inner.trim_end_matches(quotes);
        }
        word = word[..open].trim_end_matches(quotes);
    }
    word
}

/// Judges the letters a word ends with.
fn latin(word: &str) -> Ending {
    let start = word
        .char_indices()
        .rev()
        .take_while(|(_, c)| c.is_ascii_alphabetic())
        .last()
        .map_or(0, |(i, _)| i);
    let run = &word[start..];
    let acronym = run.len() <= 4 && run.chars().all(|c| c.is_ascii_uppercase());
    let vowel = |c: &u8| matches!(c, b'a' | b'e' | b'i' | b'o' | b'u' | b'y');
    let low = run.to_ascii_lowercase().into_bytes();
    if acronym || low.len() == 1 || !low.iter().any(&vowel) {
        return match low[low.len() - 1] {
            b'l' | b'r' => Ending::Rieul,
            b'm' | b'n' => Ending::Consonant,
            _ => Ending::Vowel,
        };
    }
    let at = |back: usize| low.len().checked_sub(back).map_or(b'-', |i| low[i]);
    let (last, before) = (at(1), at(2));
    match last {
        b'l' => Ending::Rieul,
        // MetalLB: 메탈엘비.
        b'b' if before == b'l' => Ending::Vowel,
        b'm' | b'n' | b'b' => Ending::Consonant,
        // A silent e: 네임, 존, 파일.
        b'e' if low.len() > 3 && matches!(before, b'm' | b'n') => Ending::Consonant,
        b'e' if low.len() > 3 && before == b'l' => Ending::Rieul,
        b'g' if before == b'n' => Ending::Consonant,
        b'c' if before != b'n' => Ending::Consonant,
        b'k' | b'p' if vowel(&before) || before == b'c' || before == b'p' => Ending::Consonant,
        // 셋, 포드셋, but 클라이언트, 루트.
        b't' if vowel(&before) && !vowel(&at(3)) => Ending::Consonant,
        _ => Ending::Vowel,
    }
}
