//! Reads recorded cases: JSON lines under `tests/vectors/`, gzip-compressed.

#![allow(dead_code, reason = "each test reads its own families")]

use serde_json::Value;
use std::path::{Path, PathBuf};

/// The cases of every file of a family, in the order of the file names.
pub fn family(family: &str) -> Vec<Value> {
    let folder = folder(family);
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|e| panic!("{folder:?}: {e}"));
    let mut files: Vec<_> = entries.map(|e| e.expect("an entry").path()).collect();
    files.sort();
    files.iter().flat_map(|path| lines(path)).collect()
}

/// The cases of one file.
pub fn file(family: &str, name: &str) -> Vec<Value> {
    lines(&folder(family).join([name, ".jsonl.gz"].concat()))
}

fn folder(family: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors").join(family)
}

fn lines(path: &Path) -> Vec<Value> {
    let bytes = std::fs::read(path).unwrap_or_else(|e| panic!("{path:?}: {e}"));
    let text = gunzip(&bytes).unwrap_or_else(|| panic!("{path:?}: no gzip file"));
    let line = |(i, line): (usize, &str)| {
        serde_json::from_str(line).unwrap_or_else(|e| panic!("{path:?} line {}: {e}", i + 1))
    };
    text.lines().enumerate().map(line).collect()
}

/// RFC 1952 with a header of 10 bytes, as `gzip -n` writes it.
fn gunzip(bytes: &[u8]) -> Option<String> {
    let plain = bytes.starts_with(&[0x1f, 0x8b, 8, 0]);
    let deflated = bytes.get(10..bytes.len().checked_sub(8)?).filter(|_| plain)?;
    String::from_utf8(miniz_oxide::inflate::decompress_to_vec(deflated).ok()?).ok()
}
