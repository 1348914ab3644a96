//! v1 Secret, and the base64 its values are written in.

use super::{Labels, ObjectMeta, Str, is_default};
use serde::{Deserialize, Serialize};

/// v1 Secret: what not everybody may read, by name. Encoded, not encrypted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Secret {
    /// Each value in base64.
    #[serde(skip_serializing_if = "is_default")]
    pub data: Labels,
    /// Its data can never be changed again.
    #[serde(skip_serializing_if = "is_default")]
    pub immutable: bool,
    pub metadata: ObjectMeta,
    /// Values as plain text: the API server takes them over into `data`, and never shows them.
    #[serde(skip_serializing_if = "is_default")]
    pub string_data: Labels,
    /// `Opaque`, or one that asks for certain keys.
    #[serde(rename = "type", skip_serializing_if = "is_default")]
    pub kind: Str,
}

/// A certificate with its key.
pub const SECRET_TLS: &str = "kubernetes.io/tls";
/// What a Secret of [`SECRET_TLS`] must hold.
pub const SECRET_TLS_KEYS: [&str; 2] = ["tls.crt", "tls.key"];

impl Secret {
    /// Each key with the bytes of its value, as `kubectl describe` shows a Secret.
    pub fn sizes(&self) -> impl Iterator<Item = (Str, usize)> {
        self.data.iter().map(|(key, value)| (*key, decoded(value).map_or(0, |bytes| bytes.len())))
    }

    /// There is a certificate with its key in it, whatever its type.
    pub fn holds_pair(&self) -> bool {
        let has = |key: &&str| self.data.get(*key).is_some_and(|text| !text.is_empty());
        SECRET_TLS_KEYS.iter().all(has)
    }

    /// Convert_v1_Secret_To_core_Secret: plain texts become data. An error is the byte at which a
    /// value is no base64.
    pub fn take_over(&mut self) -> Result<(), usize> {
        let mut wrong = None;
        self.data.change_each(|_, value| match decoded(value) {
            Ok(bytes) => *value = encoded(&bytes).as_str().into(),
            Err(at) => wrong = wrong.or(Some(at)),
        });
        if let Some(at) = wrong {
            return Err(at);
        }
        for (key, text) in std::mem::take(&mut self.string_data).iter() {
            self.data.insert(*key, encoded(text.as_bytes()).as_str().into());
        }
        Ok(())
    }
}

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Bytes in base64 with its padding (RFC 4648, section 4).
pub fn encoded(bytes: &[u8]) -> String {
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let bits =
            (0..3).fold(0, |bits, at| bits << 8 | three.get(at).copied().map_or(0, usize::from));
        out.extend((0..=three.len()).map(|at| LETTERS[bits >> (18 - 6 * at) & 63] as char));
        out.extend((three.len()..3).map(|_| '='));
    }
    out
}

/// What base64 says; an error is the byte at which Go's decoder gives up. It reads over the ends
/// of lines.
pub fn decoded(text: &str) -> Result<Vec<u8>, usize> {
    let letter = |(_, byte): &(usize, u8)| !matches!(byte, b'\r' | b'\n');
    let mut rest = text.bytes().enumerate().filter(letter);
    let mut out = Vec::new();
    loop {
        let (mut bits, mut read) = (0, 0);
        while read < 4 {
            let Some((at, byte)) = rest.next() else {
                // The start of the four that are not whole.
                return if read == 0 { Ok(out) } else { Err(text.len() - read) };
            };
            let Some(value) = LETTERS.iter().position(|letter| *letter == byte) else {
                match (byte, read) {
                    (b'=', 2) => match rest.next() {
                        None => return Err(text.len()),
                        Some((_, b'=')) => out.push((bits >> 4) as u8),
                        Some(_) => return Err(at),
                    },
                    (b'=', 3) => out.extend([(bits >> 10) as u8, (bits >> 2) as u8]),
                    _ => return Err(at),
                }
                return rest.next().map_or(Ok(out), |(garbage, _)| Err(garbage));
            };
            bits = bits << 6 | value;
            read += 1;
        }
        out.extend([(bits >> 16) as u8, (bits >> 8) as u8, bits as u8]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::Rng;
    use ::base64::Engine;
    use ::base64::engine::general_purpose::STANDARD;

    #[test]
    fn bytes_are_written_and_read_as_the_crate_does() {
        let mut rng = Rng::new(1);
        for length in 0..300 {
            let bytes: Vec<u8> = (0..length).map(|_| rng.below(256) as u8).collect();
            assert_eq!(encoded(&bytes), STANDARD.encode(&bytes));
            assert_eq!(decoded(&encoded(&bytes)), Ok(bytes));
        }
    }

    /// What Go's encoding/base64 says of these.
    #[test]
    fn what_is_no_base64_is_refused_where_go_refuses_it() {
        for (text, at) in [
            ("!!!!", 0),
            ("x===", 1),
            ("AAA=AAAA", 4),
            ("AAAA====", 4),
            ("A", 0),
            ("AA", 0),
            ("AA=", 3),
            ("AA=A", 2),
            ("AAA", 0),
            ("AAAA\nA!", 6),
            ("plain text", 5),
        ] {
            assert_eq!(decoded(text), Err(at), "{text:?}");
        }
        assert_eq!(decoded("aGVs\nbG8=\r\n"), Ok(b"hello".to_vec()));
        assert_eq!(decoded(""), Ok(Vec::new()));
    }

    #[test]
    fn plain_texts_become_data() {
        let mut secret = Secret::default();
        secret.data.insert("a".into(), "b2xk".into());
        secret.data.insert("b".into(), "a2Vw\ndA==".into());
        secret.string_data.insert("a".into(), "new".into());
        assert_eq!(secret.take_over(), Ok(()));
        let data = Labels::from([("a".into(), "bmV3".into()), ("b".into(), "a2VwdA==".into())]);
        assert_eq!((&secret.data, secret.string_data.is_empty()), (&data, true));
        assert_eq!(secret.sizes().collect::<Vec<_>>(), [("a".into(), 3), ("b".into(), 4)]);
        secret.data.insert("c".into(), "?".into());
        assert_eq!(secret.take_over(), Err(0));
    }
}
