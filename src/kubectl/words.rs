//! A command line as words, as a shell splits it, and what a here-document hands to it.

/// A line, and what stands on its standard input.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    pub words: Vec<String>,
    pub stdin: Option<String>,
}

/// Why a text is no command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WordsError {
    /// A quote that is not closed.
    OpenQuote(char),
}

/// Splits the first line; what follows is its standard input, up to the word of a here-document
/// (`<<'EOF'`), if one is named. A `\` at the end of a line joins it with the next.
pub fn split(text: &str) -> Result<Typed, WordsError> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    let mut chars = text.char_indices();
    let mut rest = "";
    while let Some((at, c)) = chars.next() {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (Some('"'), '\\') | (None, '\\') => match chars.next() {
                Some((_, '\n')) => {}
                Some((_, c)) if quote.is_none() || matches!(c, '"' | '\\' | '$' | '`') => {
                    word.get_or_insert_default().push(c);
                }
                Some((_, c)) => word.get_or_insert_default().extend(['\\', c]),
                None => word.get_or_insert_default().push('\\'),
            },
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, '\n') => {
                rest = &text[at + 1..];
                if word.is_some() || !words.is_empty() {
                    break;
                }
            }
            (None, _) if c.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    if let Some(open) = quote {
        return Err(WordsError::OpenQuote(open));
    }
    let stdin = here(&mut words, rest);
    Ok(Typed { words, stdin })
}

/// What a here-document holds; without one, everything behind the line.
fn here(words: &mut Vec<String>, rest: &str) -> Option<String> {
    let Some(at) = words.iter().position(|word| word.starts_with("<<")) else {
        return (!rest.trim().is_empty()).then(|| rest.to_string());
    };
    let end = match words.remove(at).trim_start_matches(['<', '-']) {
        "" if at < words.len() => words.remove(at),
        word => word.to_string(),
    };
    let mut lines = String::new();
    for line in rest.lines().take_while(|line| line.trim() != end) {
        lines.push_str(line);
        lines.push('\n');
    }
    Some(lines)
}

/// A word as it must be typed to be read as itself.
pub fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./:=,@%+".contains(c);
    match !word.is_empty() && word.chars().all(plain) {
        true => word.into(),
        false => ["'", &word.replace('\'', "'\\''"), "'"].concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        split(text).expect("words").words
    }

    #[test]
    fn words_are_split_as_a_shell_does() {
        assert_eq!(words("a  b\tc"), ["a", "b", "c"]);
        assert_eq!(words(r#"a 'b c' "d e" f\ g '' x"y"z"#), ["a", "b c", "d e", "f g", "", "xyz"]);
        assert_eq!(words(r#"-p '{"a":"b"}' "\"q\" \n""#), ["-p", r#"{"a":"b"}"#, r#""q" \n"#]);
        assert_eq!(words("a \\\n b"), ["a", "b"]);
        assert_eq!(split("a 'b"), Err(WordsError::OpenQuote('\'')));
        for word in ["", "it's", "a b", "{\"a\":1}", "웹", "a\\b", "x*"] {
            assert_eq!(words(&["v ", &quoted(word)].concat()), ["v", word]);
        }
    }

    #[test]
    fn a_here_document_is_the_standard_input() {
        let typed = split("apply -f - <<'EOF'\na: 1\nEOF\nmore").expect("words");
        assert_eq!(typed.words, ["apply", "-f", "-"]);
        assert_eq!(typed.stdin.as_deref(), Some("a: 1\n"));
        assert_eq!(split("apply -f -\na: 1\n").expect("words").stdin.as_deref(), Some("a: 1\n"));
        assert_eq!(split("\n\n get pods\n").expect("words").stdin, None);
    }
}
