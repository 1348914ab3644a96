//! The hash of the whole cluster state: FNV-1a over what `derive(Hash)` visits.
//!
//! Invariant: the same state gives the same hash on every machine, so lengths and discriminants are
//! widened to 64 bits before they are hashed.

use std::hash::Hasher;

/// Writes a number as 16 hexadecimal digits.
pub(crate) fn write_hex(text: &mut String, number: u64) {
    text.reserve(16);
    for at in (0..16).rev() {
        text.push(b"0123456789abcdef"[(number >> (at * 4) & 15) as usize] as char);
    }
}

/// FNV-1a, 64 bits.
pub(crate) struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Fnv {
        Fnv(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    fn write_u16(&mut self, n: u16) {
        self.write(&n.to_le_bytes());
    }
    fn write_u32(&mut self, n: u32) {
        self.write(&n.to_le_bytes());
    }
    fn write_u64(&mut self, n: u64) {
        self.write(&n.to_le_bytes());
    }
    fn write_usize(&mut self, n: usize) {
        self.write_u64(n as u64);
    }
    fn write_isize(&mut self, n: isize) {
        self.write_u64(n as i64 as u64);
    }
}
