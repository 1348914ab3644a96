//! Reads recorded cases: the project's own under `tests/vectors`, and those of every folder named
//! in `MOSEON_VECTORS`, laid out the same: `scheduler/*.jsonl`, `functions/*.jsonl`,
//! `control-plane/*.json`, each plain or gzipped.

use super::Case;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// A line's number, and its value or why it is none.
pub type Line = (usize, Result<Value, String>);

/// A file of cases.
pub struct File {
    pub path: PathBuf,
    /// Without folder and endings: `quantity-parse`.
    pub name: String,
}

/// The project's own folder.
pub fn own() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors")
}

/// The files of one kind of cases in a folder, by name. A folder need not have every kind.
pub fn files(folder: &Path, kind: &str) -> Result<Vec<File>, String> {
    if !folder.is_dir() {
        return Err(format!("{}: there is no such folder", folder.display()));
    }
    let Ok(entries) = std::fs::read_dir(folder.join(kind)) else { return Ok(Vec::new()) };
    let mut files = Vec::new();
    for path in entries.flatten().map(|entry| entry.path()) {
        let file = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let plain = file.trim_end_matches(".gz");
        if let Some(name) = plain.strip_suffix(".jsonl").or_else(|| plain.strip_suffix(".json")) {
            files.push(File { name: name.into(), path });
        }
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(files)
}

impl File {
    /// The whole file as one JSON value.
    pub fn value(&self) -> Result<Value, String> {
        let text = text(&self.path)?;
        serde_json::from_str(&text).map_err(|e| format!("{}: {e}", self.path.display()))
    }

    /// One value a line with its number; a line that is no JSON is an error of its own.
    pub fn lines(&self) -> Result<Vec<Line>, String> {
        let text = text(&self.path)?;
        let lines = text.lines().enumerate().filter(|(_, line)| !line.is_empty());
        let read = |line: &str| serde_json::from_str(line).map_err(|e| format!("{e}"));
        Ok(lines.map(|(i, line)| (i + 1, read(line))).collect())
    }

    /// Each line put to a check, named by its `id` or its place. A failure says file and line.
    pub fn cases(&self, check: impl Fn(&Value) -> Result<(), String>) -> Vec<Case> {
        let lines = match self.lines() {
            Ok(lines) if lines.is_empty() => Err(format!("{}: no cases", self.path.display())),
            lines => lines,
        };
        let case = |(number, line): (usize, Result<Value, String>)| {
            let id = line.as_ref().ok().and_then(|case| case["id"].as_str()).map(String::from);
            let at = |why| format!("{}:{number}: {why}", self.path.display());
            let outcome = line.and_then(|case| check(&case)).map_err(at);
            Case::plain(id.unwrap_or(format!("{}:{number}", self.name)), outcome)
        };
        match lines {
            Ok(lines) => lines.into_iter().map(case).collect(),
            Err(why) => vec![Case::plain("reading".into(), Err(why))],
        }
    }
}

fn text(path: &Path) -> Result<String, String> {
    let bytes = std::fs::read(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let bytes = match bytes.starts_with(&[0x1f, 0x8b]) {
        true => gunzip(&bytes).ok_or(format!("{}: no gzip file", path.display()))?,
        false => bytes,
    };
    String::from_utf8(bytes).map_err(|e| format!("{}: {e}", path.display()))
}

/// RFC 1952; of the optional fields of the header the file's name is understood.
fn gunzip(bytes: &[u8]) -> Option<Vec<u8>> {
    let body = bytes.get(10..bytes.len().checked_sub(8)?)?;
    let body = match bytes.get(3)? {
        0 => body,
        8 => body.get(body.iter().position(|b| *b == 0)? + 1..)?,
        _ => return None,
    };
    miniz_oxide::inflate::decompress_to_vec(body).ok()
}
