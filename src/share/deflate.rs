//! Deflate (RFC 1951), small to download: links are short, so that slow is fast enough.
//!
//! Invariants: what is written is read by everyone; every stream that is whole is read; one that
//! is not makes nothing panic, and gives back no more bytes than were asked for.

use crate::cluster::map::sort_by_key;

/// Why a stream could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InflateError {
    /// More comes out than was asked for.
    TooLong,
    Damaged,
}

/// What a stream says, if that is no more than `max` bytes. What follows the stream is ignored.
pub fn inflate(deflated: &[u8], max: usize) -> Result<Vec<u8>, InflateError> {
    let mut inflater = Inflater { left: deflated, bits: 0, count: 0, out: Vec::new(), max };
    match inflater.blocks() {
        Some(()) => Ok(inflater.out),
        None if inflater.out.len() > max => Err(InflateError::TooLong),
        None => Err(InflateError::Damaged),
    }
}

/// The symbol that ends a block; lower ones are bytes, higher ones lengths of copies.
const END: usize = 256;
const LITERALS: usize = 286;
const DISTANCES: usize = 30;
/// The order in which a block tells how long the codes of its code lengths are.
const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// What is shorter is written as bytes.
const LENGTH_MIN: usize = 3;
/// The length that the last symbol stands for alone; we write no copy that long.
const LENGTH_MAX: usize = 258;
const DISTANCE_MAX: usize = 1 << 15;
/// Lengths come in groups of four symbols, distances of two; each group has one bit more.
const LENGTH_GROUP: usize = 2;
const DISTANCE_GROUP: usize = 1;

/// What a symbol stands for at least, and how many bits say how much more.
fn value_of(symbol: usize, group: usize) -> (usize, usize) {
    let (size, bits) = (1 << group, (symbol >> group).saturating_sub(1));
    if symbol < size { (symbol, 0) } else { ((size + symbol % size) << bits, bits) }
}

/// The lengths of the codes that both sides know; two of the distances are none.
fn fixed() -> (Vec<u8>, Vec<u8>) {
    let literals = [(8, 144), (9, 112), (7, 24), (8, 8)];
    let literals = literals.into_iter().flat_map(|(bits, count)| std::iter::repeat_n(bits, count));
    (literals.collect(), vec![5; DISTANCES + 2])
}

struct Inflater<'a> {
    left: &'a [u8],
    /// Bits of the last byte taken, and how many of them are left.
    bits: usize,
    count: usize,
    out: Vec<u8>,
    max: usize,
}

impl Inflater<'_> {
    fn blocks(&mut self) -> Option<()> {
        loop {
            let last = self.take(1)? == 1;
            match self.take(2)? {
                0 => self.stored()?,
                1 => {
                    let (literals, distances) = fixed();
                    self.packed(&Code::new(&literals)?, &Code::new(&distances)?)?;
                }
                2 => {
                    let (literals, distances) = self.codes()?;
                    self.packed(&literals, &distances)?;
                }
                _ => return None,
            }
            if last {
                return Some(());
            }
        }
    }

    fn take(&mut self, count: usize) -> Option<usize> {
        while self.count < count {
            let (byte, left) = self.left.split_first()?;
            self.left = left;
            self.bits |= usize::from(*byte) << self.count;
            self.count += 8;
        }
        let taken = self.bits & ((1 << count) - 1);
        self.bits >>= count;
        self.count -= count;
        Some(taken)
    }

    /// One byte more; one too many is made, but ends everything.
    fn put(&mut self, byte: u8) -> Option<()> {
        self.out.push(byte);
        (self.out.len() <= self.max).then_some(())
    }

    fn stored(&mut self) -> Option<()> {
        (self.bits, self.count) = (0, 0);
        let (length, check) = (self.take(16)?, self.take(16)?);
        (length == check ^ 0xffff).then_some(())?;
        (0..length).try_for_each(|_| {
            let byte = self.take(8)?;
            self.put(byte as u8)
        })
    }

    /// The codes a block brings along.
    fn codes(&mut self) -> Option<(Code, Code)> {
        let (literals, distances) = (self.take(5)? + END + 1, self.take(5)? + 1);
        let mut lengths = [0; ORDER.len()];
        for place in ORDER.into_iter().take(self.take(4)? + 4) {
            lengths[place] = self.take(3)? as u8;
        }
        let code = Code::new(&lengths)?;
        let mut lengths = Vec::new();
        while lengths.len() < literals + distances {
            let (length, times) = match self.symbol(&code)? {
                16 => (*lengths.last()?, self.take(2)? + 3),
                17 => (0, self.take(3)? + 3),
                18 => (0, self.take(7)? + 11),
                length => (length as u8, 1),
            };
            lengths.extend(std::iter::repeat_n(length, times));
        }
        let whole =
            literals <= LITERALS && distances <= DISTANCES && lengths.len() == literals + distances;
        let (literals, distances) = lengths.split_at(literals);
        if whole { Some((Code::new(literals)?, Code::new(distances)?)) } else { None }
    }

    fn packed(&mut self, literals: &Code, distances: &Code) -> Option<()> {
        loop {
            let symbol = self.symbol(literals)?;
            if symbol < END {
                self.put(symbol as u8)?;
                continue;
            }
            let length = match symbol - END {
                0 => return Some(()),
                29 => LENGTH_MAX,
                30.. => return None,
                length => self.number(length - 1, LENGTH_GROUP)? + LENGTH_MIN,
            };
            let distance = self.symbol(distances).filter(|symbol| *symbol < DISTANCES)?;
            let distance = self.number(distance, DISTANCE_GROUP)? + 1;
            for _ in 0..length {
                let byte = self.out[self.out.len().checked_sub(distance)?];
                self.put(byte)?;
            }
        }
    }

    fn number(&mut self, symbol: usize, group: usize) -> Option<usize> {
        let (least, bits) = value_of(symbol, group);
        Some(least + self.take(bits)?)
    }

    fn symbol(&mut self, code: &Code) -> Option<usize> {
        let (mut value, mut first, mut before) = (0, 0, 0);
        for count in code.counts {
            value = value << 1 | self.take(1)?;
            first <<= 1;
            if value - first < count {
                return code.symbols.get(before + value - first).copied();
            }
            first += count;
            before += count;
        }
        None
    }
}

/// A prefix code: how many codes there are of 1 to 15 bits, and their symbols in order.
struct Code {
    counts: [usize; 15],
    symbols: Vec<usize>,
}

impl Code {
    /// `None` if there are more codes than the bits can tell apart, or fewer; one may be alone.
    fn new(lengths: &[u8]) -> Option<Code> {
        let mut code = Code { counts: [0; 15], symbols: Vec::new() };
        let mut room = 1;
        for (count, length) in code.counts.iter_mut().zip(1..) {
            let before = code.symbols.len();
            code.symbols.extend((0..lengths.len()).filter(|symbol| lengths[*symbol] == length));
            *count = code.symbols.len() - before;
            room = (room * 2usize).checked_sub(*count)?;
        }
        (room == 0 || code.symbols.len() < 2).then_some(code)
    }
}

/// A stream that says this.
pub fn deflate(bytes: &[u8]) -> Vec<u8> {
    let words = words(bytes);
    let (literals, distances) = fixed();
    let mut plain = Writer::default();
    plain.put(0b011, 3);
    plain.words(&words, &literals, &distances);
    let mut own = Writer::default();
    own.put(0b101, 3);
    let (literals, distances) = lengths_for(&words);
    own.lengths(&literals, &distances);
    own.words(&words, &literals, &distances);
    if own.bytes.len() < plain.bytes.len() { own.bytes } else { plain.bytes }
}

/// A byte with distance 0, or the length of a copy with its distance.
type Word = (usize, usize);

/// The bytes as words: copies of what came before wherever there is something to copy.
fn words(bytes: &[u8]) -> Vec<Word> {
    let mut past = Past { bytes, last: vec![usize::MAX; 1 << HASH_BITS], before: Vec::new() };
    let (mut words, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        let (length, distance) = past.longest(at);
        past.keep_until(at + 1);
        // A longer copy may begin one byte later.
        if length < LENGTH_MIN || past.longest(at + 1).0 > length {
            words.push((bytes[at].into(), 0));
            at += 1;
        } else {
            words.push((length, distance));
            at += length;
            past.keep_until(at);
        }
    }
    words
}

const HASH_BITS: u32 = 12;
/// Places looked at for one copy.
const TRIES: usize = 100;

/// Where the same three bytes stood before.
struct Past<'a> {
    bytes: &'a [u8],
    /// The last place with a hash, or `usize::MAX`.
    last: Vec<usize>,
    /// For every place kept, the one before it with the same hash.
    before: Vec<usize>,
}

impl Past<'_> {
    fn hash(&self, at: usize) -> Option<usize> {
        let three = self.bytes.get(at..at + LENGTH_MIN)?;
        let hash = three.iter().fold(0u32, |hash, byte| hash << 8 | u32::from(*byte));
        Some((hash.wrapping_mul(0x9e37_79b1) >> (32 - HASH_BITS)) as usize)
    }

    fn keep_until(&mut self, end: usize) {
        for at in self.before.len()..end {
            let last = self.hash(at).map(|hash| std::mem::replace(&mut self.last[hash], at));
            self.before.push(last.unwrap_or(usize::MAX));
        }
    }

    /// The longest copy of what stands here, and how far back it is.
    fn longest(&self, at: usize) -> Word {
        let mut longest = (0, 0);
        let mut from = self.hash(at).map_or(usize::MAX, |hash| self.last[hash]);
        for _ in 0..TRIES {
            if from >= at || at - from > DISTANCE_MAX {
                break;
            }
            let pairs = self.bytes[at..].iter().zip(&self.bytes[from..]).take(LENGTH_MAX - 1);
            let length = pairs.take_while(|(a, b)| a == b).count();
            if length > longest.0 {
                longest = (length, at - from);
            }
            from = self.before[from];
        }
        longest
    }
}

/// The symbol of a value, and the bits that say how much more it is than the symbol's least.
fn symbol_of(value: usize, group: usize) -> (usize, usize, usize) {
    let size = 1 << group;
    if value < size {
        return (value, 0, 0);
    }
    let bits = value.ilog2() as usize - group;
    (((bits + 1) << group) + (value >> bits) - size, value & ((1 << bits) - 1), bits)
}

/// The best lengths of codes for these words.
fn lengths_for(words: &[Word]) -> (Vec<u8>, Vec<u8>) {
    let (mut literals, mut distances) = (vec![0; LITERALS], vec![0; DISTANCES]);
    literals[END] = 1;
    for (value, distance) in words {
        if *distance == 0 {
            literals[*value] += 1;
        } else {
            literals[END + 1 + symbol_of(value - LENGTH_MIN, LENGTH_GROUP).0] += 1;
            distances[symbol_of(distance - 1, DISTANCE_GROUP).0] += 1;
        }
    }
    (lengths(literals, 15), lengths(distances, 15))
}

/// Huffman's lengths of codes, none longer than `max`.
fn lengths(mut counts: Vec<usize>, max: u8) -> Vec<u8> {
    // Not every reader takes a code of fewer than two.
    while counts.iter().filter(|count| **count > 0).count() < 2 {
        let unused = counts.iter().position(|count| *count == 0);
        counts[unused.unwrap_or_default()] = 1;
    }
    loop {
        let mut tops: Vec<_> = counts.iter().copied().zip(0..).filter(|top| top.0 > 0).collect();
        sort_by_key(&mut tops, |top| std::cmp::Reverse(top.0));
        let mut parents = vec![0; counts.len()];
        while let [.., (more, a), (less, b)] = tops[..] {
            tops.truncate(tops.len() - 2);
            let both = (more + less, parents.len());
            (parents[a], parents[b]) = (both.1, both.1);
            parents.push(0);
            tops.insert(tops.partition_point(|top| top.0 > both.0), both);
        }
        // The root was made last, and every parent after its children.
        let mut depths = vec![0; parents.len()];
        for node in (0..parents.len() - 1).rev().filter(|node| parents[*node] > 0) {
            depths[node] = depths[parents[node]] + 1;
        }
        depths.truncate(counts.len());
        if depths.iter().all(|depth| *depth <= max) {
            return depths;
        }
        // Counts that differ less make a flatter tree.
        counts.iter_mut().filter(|count| **count > 0).for_each(|count| *count = *count / 2 + 1);
    }
}

/// The codes that belong to lengths.
fn codes(lengths: &[u8]) -> Vec<usize> {
    let (mut codes, mut code) = (vec![0; lengths.len()], 0);
    for length in 1..=15 {
        for symbol in (0..lengths.len()).filter(|symbol| lengths[*symbol] == length) {
            codes[symbol] = code;
            code += 1;
        }
        code <<= 1;
    }
    codes
}

#[derive(Default)]
struct Writer {
    bytes: Vec<u8>,
    /// Bits written.
    count: usize,
}

impl Writer {
    /// The lowest bit first.
    fn put(&mut self, value: usize, count: usize) {
        for place in 0..count {
            if self.count.is_multiple_of(8) {
                self.bytes.push(0);
            }
            self.bytes[self.count / 8] |= ((value >> place & 1) as u8) << (self.count % 8);
            self.count += 1;
        }
    }

    /// A code: the highest bit first.
    fn code(&mut self, symbol: usize, codes: &[usize], lengths: &[u8]) {
        for place in (0..lengths[symbol]).rev() {
            self.put(codes[symbol] >> place, 1);
        }
    }

    fn words(&mut self, words: &[Word], literals: &[u8], distances: &[u8]) {
        let (literal_codes, distance_codes) = (codes(literals), codes(distances));
        for (value, distance) in words {
            if *distance == 0 {
                self.code(*value, &literal_codes, literals);
                continue;
            }
            let (symbol, more, bits) = symbol_of(value - LENGTH_MIN, LENGTH_GROUP);
            self.code(END + 1 + symbol, &literal_codes, literals);
            self.put(more, bits);
            let (symbol, more, bits) = symbol_of(distance - 1, DISTANCE_GROUP);
            self.code(symbol, &distance_codes, distances);
            self.put(more, bits);
        }
        self.code(END, &literal_codes, literals);
    }

    /// The lengths of both codes, themselves in a code.
    fn lengths(&mut self, literals: &[u8], distances: &[u8]) {
        let runs = runs(&[literals, distances].concat());
        let mut counts = vec![0; ORDER.len()];
        runs.iter().for_each(|(symbol, ..)| counts[*symbol] += 1);
        let lengths = lengths(counts, 7);
        self.put(literals.len() - END - 1, 5);
        self.put(distances.len() - 1, 5);
        self.put(ORDER.len() - 4, 4);
        ORDER.iter().for_each(|place| self.put(lengths[*place].into(), 3));
        let codes = codes(&lengths);
        for (symbol, more, bits) in runs {
            self.code(symbol, &codes, &lengths);
            self.put(more, bits);
        }
    }
}

/// Lengths with their runs drawn together, as symbols with what they need more.
fn runs(lengths: &[u8]) -> Vec<(usize, usize, usize)> {
    let (mut runs, mut at) = (Vec::new(), 0);
    while at < lengths.len() {
        let length = lengths[at];
        let run = lengths[at..].iter().take_while(|other| **other == length).count();
        let again = at > 0 && lengths[at - 1] == length;
        let (symbol, least, most, bits) = match (length, run) {
            (0, 11..) => (18, 11, 138, 7),
            (0, 3..) => (17, 3, 10, 3),
            (_, 3..) if again => (16, 3, 6, 2),
            _ => (length.into(), 1, 1, 0),
        };
        let run = run.min(most);
        runs.push((symbol, run - least, bits));
        at += run;
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::Rng;
    use miniz_oxide::deflate::compress_to_vec;
    use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec, decompress_to_vec_with_limit};

    /// Texts as different as can be: of few letters and of many, with and without repetition.
    fn text(rng: &mut Rng) -> Vec<u8> {
        let length = 1 << rng.below(15);
        let (letters, copies) = (1 + rng.below(256), rng.below(100));
        let mut text: Vec<u8> = Vec::new();
        while text.len() < length {
            if !text.is_empty() && rng.below(100) < copies {
                let from = rng.below(text.len() as u64) as usize;
                let end = text.len().min(from + 1 + rng.below(400) as usize);
                text.extend_from_within(from..end);
            } else {
                let letter = rng.below(letters);
                text.push(rng.below(1 + letter) as u8);
            }
        }
        text
    }

    #[test]
    fn what_is_written_is_read_by_us_and_others() {
        let mut rng = Rng::new(1);
        let mut texts: Vec<Vec<u8>> = (0..400).map(|_| text(&mut rng)).collect();
        texts.extend([vec![], vec![7], vec![0; 70_000], (0..=255).collect()]);
        // Counts like these make a code of more than 15 bits.
        let mut steep = vec![1, 1];
        (2..24).for_each(|n| steep.push(steep[n - 1] + steep[n - 2]));
        let steep: Vec<u8> =
            steep.into_iter().zip(0..).flat_map(|(n, b)| std::iter::repeat_n(b, n)).collect();
        assert!(lengths((1..24).map(|n| 1 << n).collect(), 15).iter().all(|length| *length <= 15));
        texts.push(steep);
        for text in texts {
            let ours = deflate(&text);
            assert_eq!(decompress_to_vec(&ours).ok().as_ref(), Some(&text));
            assert_eq!(inflate(&ours, text.len()), Ok(text));
        }
    }

    #[test]
    fn what_others_write_is_read() {
        let mut rng = Rng::new(2);
        for round in 0..400u32 {
            let text = text(&mut rng);
            let theirs = compress_to_vec(&text, (round % 11) as u8);
            assert_eq!(inflate(&theirs, text.len()).as_ref(), Ok(&text));
            if let Some(less) = text.len().checked_sub(1) {
                assert_eq!(inflate(&theirs, less), Err(InflateError::TooLong));
            }
        }
    }

    #[test]
    fn a_damaged_stream_is_read_as_others_read_it() {
        let mut rng = Rng::new(3);
        for round in 0..20_000u32 {
            let text = text(&mut rng);
            let mut stream = compress_to_vec(&text[..text.len().min(300)], (round % 11) as u8);
            for _ in 0..rng.below(4) {
                let at = rng.below(stream.len() as u64) as usize;
                stream[at] ^= 1 << rng.below(8);
            }
            stream.truncate(stream.len() - rng.below(2) as usize);
            let theirs = decompress_to_vec_with_limit(&stream, 1000);
            match (inflate(&stream, 1000), theirs) {
                (Ok(ours), Ok(theirs)) => assert_eq!(ours, theirs),
                (Err(InflateError::TooLong), Err(error)) => {
                    assert_eq!(error.status, TINFLStatus::HasMoreOutput);
                }
                (ours, theirs) => assert_eq!(ours.is_ok(), theirs.is_ok(), "{stream:?}"),
            }
        }
    }

    #[test]
    fn it_is_as_short_as_what_others_write() {
        let act = |n| {
            let (ms, step, name) = (n * 917, n * 7, n % 9);
            format!("[{ms},{step},\"pod.delete\",\"default\",\"web-{name}\"],")
        };
        let acts: String = (0..200).map(act).collect();
        for end in [60, 200, 500, acts.len()] {
            let text = &acts.as_bytes()[..end];
            let (ours, theirs) = (deflate(text).len(), compress_to_vec(text, 8).len());
            assert!(ours * 100 <= theirs * 103, "{end}: {ours}, {theirs}");
        }
    }
}
