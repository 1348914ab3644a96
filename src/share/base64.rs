//! Base64 for addresses (RFC 4648, section 5), without padding: the crate costs the page 2 KB.

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The bytes as letters.
pub fn encode(bytes: &[u8]) -> String {
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let bits =
            (0..3).fold(0, |bits, at| bits << 8 | three.get(at).copied().map_or(0, usize::from));
        out.extend((0..=three.len()).map(|at| LETTERS[bits >> (18 - 6 * at) & 63] as char));
    }
    out
}

/// `None` for a letter that is none, and for bits that no byte accounts for.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let (mut out, mut bits, mut count) = (Vec::new(), 0, 0);
    for letter in text.bytes() {
        bits = bits << 6 | LETTERS.iter().position(|other| *other == letter)?;
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    (count < 6 && bits == 0).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::Rng;
    use ::base64::Engine;
    use ::base64::engine::general_purpose::URL_SAFE_NO_PAD;

    #[test]
    fn bytes_are_written_as_the_crate_writes_them() {
        let mut rng = Rng::new(1);
        for length in 0..300 {
            let bytes: Vec<u8> = (0..length).map(|_| rng.below(256) as u8).collect();
            assert_eq!(encode(&bytes), URL_SAFE_NO_PAD.encode(&bytes));
            assert_eq!(decode(&encode(&bytes)), Some(bytes));
        }
    }

    #[test]
    fn texts_are_read_and_refused_as_the_crate_does() {
        let mut rng = Rng::new(2);
        let letters: Vec<char> = "AQgwBCab019-_+/=% 웹\n".chars().collect();
        for round in 0..100_000 {
            // Mostly good letters, so that much is read.
            let known = if round % 4 == 0 { letters.len() } else { 13 } as u64;
            let text: String =
                (0..rng.below(9)).map(|_| letters[rng.below(known) as usize]).collect();
            assert_eq!(decode(&text), URL_SAFE_NO_PAD.decode(&text).ok(), "{text:?}");
        }
    }
}
