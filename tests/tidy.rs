//! Keeps the house in order: the rooms' edges, banned calls, the shape of files. The rules are
//! those of ARCHITECTURE.md; each is also tried here on a small bad input, so that it can fail.

use std::fs;
use std::path::{Path, PathBuf};

/// Which rooms a room may name. `app` may name all; nothing else is allowed.
const EDGES: [(&str, &[&str]); 9] = [
    ("cluster", &[]),
    ("voyage", &["cluster"]),
    ("manifest", &["cluster"]),
    ("kubectl", &["cluster", "manifest", "voyage", "text"]),
    ("course", &["cluster", "voyage", "kubectl", "manifest", "text"]),
    ("picture", &["cluster"]),
    ("share", &["cluster", "voyage", "manifest", "picture", "text"]),
    ("text", &[]),
    ("app", &["cluster", "voyage", "manifest", "kubectl", "course", "picture", "share", "text"]),
];

/// Crates of the web: `app` and `src/main.rs` only.
const WEB: [&str; 10] = [
    "leptos",
    "leptos_dom",
    "wasm_bindgen",
    "wasm_bindgen_futures",
    "web_sys",
    "js_sys",
    "gloo",
    "gloo_timers",
    "gloo_utils",
    "console_error_panic_hook",
];

/// Crates that read or write YAML: `manifest` only.
const YAML: [&str; 7] = [
    "serde_yaml",
    "serde_yml",
    "serde_norway",
    "serde_yaml_ng",
    "saphyr",
    "saphyr_parser",
    "yaml_rust2",
];

/// What would make the model differ from run to run, or depend on the machine.
const BANNED_IN_CLUSTER: [(&str, &str); 9] = [
    ("time", "the model has its own clock"),
    ("Instant", "the model has its own clock"),
    ("SystemTime", "the model has its own clock"),
    ("HashMap", "its order differs from run to run; use BTreeMap"),
    ("HashSet", "its order differs from run to run; use BTreeSet"),
    ("thread", "the model is one thread"),
    ("rand", "the model has its own seeded generator"),
    ("println", "the model prints nothing"),
    ("eprintln", "the model prints nothing"),
];

/// Unfinished or forgotten things, banned everywhere.
const BANNED_MACROS: [&str; 3] = ["todo", "unimplemented", "dbg"];

/// Longer lines are hard to read side by side.
const LINE_CHARS_MAX: usize = 100;
/// A longer file has more than one thing to say.
const FILE_LINES_MAX: usize = 900;

#[test]
fn the_house_is_in_order() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in ["src", "tests", "examples", "xtask/src"] {
        rust_files(&root.join(folder), &mut files);
    }
    files.sort();
    assert!(files.len() > 3, "the checker must see the files");
    let mut problems = Vec::new();
    for file in files {
        let name = file.strip_prefix(root).unwrap_or(&file).to_string_lossy().replace('\\', "/");
        let source = fs::read_to_string(&file).expect("a source file can be read");
        problems.extend(check(&name, &source));
    }
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

#[test]
fn both_readmes_name_every_scene() {
    for file in ["README.md", "README.ko.md"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        let text = fs::read_to_string(path).expect("a README can be read");
        let row = text.lines().find(|line| line.starts_with("| `scene` |")).expect("its row");
        for scene in moseon::voyage::Scene::ALL {
            let word = format!("`{}`", scene.id());
            assert!(row.contains(&word), "{file} does not name the scene {word}");
        }
    }
}

#[test]
fn the_lock_file_of_npm_names_no_host() {
    let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("e2e/package-lock.json");
    let lock = fs::read_to_string(lock).expect("e2e/package-lock.json can be read");
    let message = "run `npm install` inside e2e, where .npmrc leaves the hosts out";
    assert!(!lock.contains("\"resolved\": \"http"), "{message}");
}

fn rust_files(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            rust_files(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
}

/// Every broken rule of one file, each as `name:line: sentence`.
fn check(name: &str, source: &str) -> Vec<String> {
    let mut problems = shape(name, source);
    let words = words(&code_only(source));
    let room = room_of(name);
    problems.extend(macros(name, &words));
    if let Some(room) = room {
        problems.extend(edges(name, room, &words));
    }
    if name.starts_with("src/") {
        problems.extend(crates(name, room, &words));
    }
    if room == Some("cluster") {
        problems.extend(banned_in_cluster(name, &words));
    }
    problems
}

fn shape(name: &str, source: &str) -> Vec<String> {
    let mut problems = Vec::new();
    if !source.starts_with("//!") {
        problems.push(format!("{name}:1: must begin with `//!`, saying what it is for"));
    }
    let lines = source.lines().count();
    if lines > FILE_LINES_MAX {
        problems.push(format!("{name}:{lines}: more than {FILE_LINES_MAX} lines; split it"));
    }
    for (number, line) in source.lines().enumerate() {
        let chars = line.chars().count();
        if chars > LINE_CHARS_MAX {
            problems.push(format!("{name}:{}: {chars} characters wide", number + 1));
        }
    }
    problems
}

fn macros(name: &str, words: &[Word]) -> Vec<String> {
    words
        .windows(2)
        .filter(|pair| pair[1].text == "!" && BANNED_MACROS.contains(&pair[0].text.as_str()))
        .map(|pair| format!("{name}:{}: `{}!` is left behind", pair[0].line, pair[0].text))
        .collect()
}

/// `crate::<room>`, `crate::{<room>…}`, `moseon::<room>` and `super::…::<room>` up to the top.
fn edges(name: &str, room: &str, words: &[Word]) -> Vec<String> {
    let allowed = EDGES.iter().find(|edge| edge.0 == room).map_or(&[][..], |edge| edge.1);
    rooms_named(name, words)
        .into_iter()
        .filter(|(named, _)| named != room && !allowed.contains(&named.as_str()))
        .map(|(named, line)| format!("{name}:{line}: `{room}` must not know `{named}`"))
        .collect()
}

fn rooms_named(name: &str, words: &[Word]) -> Vec<(String, usize)> {
    let depth = depth_of(name);
    let mut named = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let text = words[at].text.as_str();
        let mut next = at + 1;
        let top = match text {
            "crate" | "moseon" => is_path(words, next),
            "super" => {
                let mut supers = 1;
                while is_path(words, next) && word(words, next + 1) == "super" {
                    supers += 1;
                    next += 2;
                }
                supers >= depth && is_path(words, next)
            }
            _ => false,
        };
        if top {
            named.extend(first_names(words, next + 1));
        }
        at = next;
    }
    named.retain(|(name, _)| EDGES.iter().any(|edge| edge.0 == name));
    named
}

/// The names that follow `crate::`: one, or the first of each branch inside braces.
fn first_names(words: &[Word], at: usize) -> Vec<(String, usize)> {
    let Some(first) = words.get(at) else {
        return Vec::new();
    };
    if first.text != "{" {
        return vec![(first.text.clone(), first.line)];
    }
    let (mut depth, mut fresh, mut names) = (0, true, Vec::new());
    for word in &words[at..] {
        match word.text.as_str() {
            "{" => depth += 1,
            "}" => depth -= 1,
            "," if depth == 1 => fresh = true,
            text if depth == 1 && fresh => {
                names.push((text.to_owned(), word.line));
                fresh = false;
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    names
}

fn crates(name: &str, room: Option<&str>, words: &[Word]) -> Vec<String> {
    let web_allowed = room == Some("app") || name == "src/main.rs";
    let yaml_allowed = room == Some("manifest");
    let mut problems = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let text = word.text.as_str();
        // A field or a method may bear such a name; a crate is followed by `::` or named by `use`.
        let used = is_path(words, at + 1) || at > 0 && matches!(words[at - 1].text.as_str(), "use");
        if used && WEB.contains(&text) && !web_allowed {
            problems.push(format!("{name}:{}: only `app` may know `{text}`", word.line));
        }
        if used && YAML.contains(&text) && !yaml_allowed {
            problems.push(format!("{name}:{}: only `manifest` may know `{text}`", word.line));
        }
    }
    problems
}

fn banned_in_cluster(name: &str, words: &[Word]) -> Vec<String> {
    let mut problems = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let text = word.text.as_str();
        let Some((_, reason)) = BANNED_IN_CLUSTER.iter().find(|banned| banned.0 == text) else {
            continue;
        };
        // These are good names for a field too; banned is the path.
        let of_std = at >= 2 && is_path(words, at - 1) && words[at - 2].text == "std";
        let is_crate = text != "time" && is_path(words, at + 1);
        let path_only = matches!(text, "time" | "thread" | "rand");
        if !path_only || of_std || is_crate {
            problems.push(format!("{name}:{}: no `{text}` here: {reason}", word.line));
        }
    }
    problems
}

/// The room a file belongs to: `src/<room>.rs` or `src/<room>/…`.
fn room_of(name: &str) -> Option<&'static str> {
    let first = name.strip_prefix("src/")?.split('/').next()?;
    let first = first.strip_suffix(".rs").unwrap_or(first);
    EDGES.iter().map(|edge| edge.0).find(|room| *room == first)
}

/// How many `super` lead from the module of a file to the top of the crate.
fn depth_of(name: &str) -> usize {
    let path = name.strip_prefix("src/").unwrap_or(name).trim_end_matches(".rs");
    let path = path.strip_suffix("/mod").unwrap_or(path);
    path.split('/').count()
}

#[derive(Debug, Clone, PartialEq)]
struct Word {
    text: String,
    line: usize,
}

fn word(words: &[Word], at: usize) -> &str {
    words.get(at).map_or("", |word| word.text.as_str())
}

fn is_path(words: &[Word], at: usize) -> bool {
    word(words, at) == "::"
}

/// Identifiers, `::`, and every other mark by itself.
fn words(code: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let (mut line, mut rest) = (1, code);
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '\n' => {
                line += 1;
                1
            }
            ':' if rest.starts_with("::") => 2,
            c if is_word_char(c) => rest.find(|c| !is_word_char(c)).unwrap_or(rest.len()),
            c => c.len_utf8(),
        };
        if !first.is_whitespace() {
            words.push(Word { text: rest[..length].to_owned(), line });
        }
        rest = &rest[length..];
    }
    words
}

fn is_word_char(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The source with comments and the insides of strings and characters blanked out, line by line
/// where it was.
fn code_only(source: &str) -> String {
    let chars: Vec<char> = source.chars().collect();
    let mut code = String::with_capacity(source.len());
    let mut at = 0;
    while at < chars.len() {
        let end = skipped(&chars, at);
        if end == at {
            code.push(chars[at]);
            at += 1;
            continue;
        }
        // Something must stand between what was before and after.
        code.push(' ');
        code.extend(chars[at..end].iter().filter(|c| **c == '\n'));
        at = end;
    }
    code
}

/// Where the comment or literal that begins at `at` ends; `at` if none does.
fn skipped(chars: &[char], at: usize) -> usize {
    let starts = |text: &str| text.chars().enumerate().all(|(i, c)| chars.get(at + i) == Some(&c));
    let ends_before = |end: usize| end.min(chars.len());
    if starts("//") {
        return chars[at..].iter().position(|c| *c == '\n').map_or(chars.len(), |n| at + n);
    }
    if starts("/*") {
        return end_of_block_comment(chars, at);
    }
    let after_word = at > 0 && is_word_char(chars[at - 1]);
    if !after_word && (starts("r\"") || starts("r#") || starts("br\"") || starts("br#")) {
        return end_of_raw_string(chars, at);
    }
    if starts("\"") {
        return end_of_quoted(chars, at + 1, '"');
    }
    // 'x' and '\n' are characters, 'a is a lifetime.
    if starts("'\\") {
        return end_of_quoted(chars, at + 1, '\'');
    }
    if starts("'") && chars.get(at + 2) == Some(&'\'') {
        return ends_before(at + 3);
    }
    at
}

fn end_of_quoted(chars: &[char], mut at: usize, quote: char) -> usize {
    while at < chars.len() && chars[at] != quote {
        at += if chars[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(chars.len())
}

fn end_of_block_comment(chars: &[char], mut at: usize) -> usize {
    let mut depth = 0;
    while at < chars.len() {
        match (chars[at], chars.get(at + 1)) {
            ('/', Some('*')) => {
                depth += 1;
                at += 2;
            }
            ('*', Some('/')) => {
                depth -= 1;
                at += 2;
            }
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at.min(chars.len())
}

/// `r#"…"#`; `at` itself for a raw identifier such as `r#type`.
fn end_of_raw_string(chars: &[char], at: usize) -> usize {
    let mut quote = at;
    while matches!(chars.get(quote), Some('r' | 'b')) {
        quote += 1;
    }
    let hashes = chars[quote..].iter().take_while(|c| **c == '#').count();
    quote += hashes;
    if chars.get(quote) != Some(&'"') {
        return at;
    }
    let mut end = quote + 1;
    while end < chars.len() {
        let closed = chars[end] == '"'
            && chars[end + 1..].iter().take_while(|c| **c == '#').count() >= hashes;
        if closed {
            return end + 1 + hashes;
        }
        end += 1;
    }
    chars.len()
}

mod the_checker {
    use super::*;

    /// The problems found in a file whose first line is as it should be.
    fn found(name: &str, code: &str) -> Vec<String> {
        check(name, &format!("//! What it is for.\n{code}\n"))
    }

    fn bad(name: &str, code: &str, sentence: &str) {
        let problems = found(name, code);
        assert_eq!(problems.len(), 1, "{code}: {problems:?}");
        assert!(problems[0].contains(sentence), "{code}: {problems:?}");
    }

    fn good(name: &str, code: &str) {
        assert_eq!(found(name, code), Vec::<String>::new(), "{code}");
    }

    #[test]
    fn sees_an_edge_that_is_not_allowed() {
        let name = "src/cluster/etcd.rs";
        bad(name, "use crate::voyage::Voyage;", ":2: `cluster` must not know `voyage`");
        bad(name, "use crate::{\n cluster::Cluster,\n text::Lang,\n};", ":4: `cluster`");
        bad(name, "fn f() { crate :: picture::draw() }", "must not know `picture`");
        bad(name, "use super::super::manifest;", "must not know `manifest`");
        bad("src/cluster/mod.rs", "use super::app::App;", "must not know `app`");
        bad("src/picture/mod.rs", "use crate::text::Lang;", "must not know `text`");
        bad("src/text/ko.rs", "use crate::cluster::Pod;", "must not know `cluster`");
    }

    #[test]
    fn lets_allowed_edges_pass() {
        good("src/kubectl/get.rs", "use crate::{cluster::{Pod, Node}, voyage::Voyage};");
        good("src/app/mod.rs", "use crate::share::Link; use leptos::prelude::*;");
        good("src/cluster/mod.rs", "use crate::cluster::etcd::Etcd;");
        good("src/cluster/node/kubelet.rs", "use super::super::object::Pod;");
        good("src/cluster/etcd.rs", "use super::voyage; // a module of the cluster's own");
        good("src/voyage/mod.rs", "/// See [`crate::app`].\nconst S: &str = \"crate::app\";");
    }

    #[test]
    fn keeps_the_web_in_app_and_yaml_in_manifest() {
        bad("src/share/mod.rs", "use web_sys::window;", "only `app` may know `web_sys`");
        bad("src/voyage/mod.rs", "fn f() { js_sys::Date::now(); }", "only `app`");
        bad("src/kubectl/apply.rs", "use saphyr::Yaml;", "only `manifest` may know `saphyr`");
        good("src/manifest/mod.rs", "use saphyr::Yaml;");
        good("src/main.rs", "use leptos::mount::mount_to;");
    }

    #[test]
    fn sees_what_would_make_the_model_differ() {
        let name = "src/cluster/clock.rs";
        bad(name, "use std::time::Duration;", "no `time` here");
        bad(name, "fn f() { let t = Instant::now(); }", "no `Instant` here");
        bad(name, "use std::collections::HashMap;", "no `HashMap` here");
        bad(name, "fn f() { std::thread::yield_now() }", "no `thread` here");
        bad(name, "fn f() -> u8 { rand::random() }", "no `rand` here");
        good(name, "struct S { time: u64, rand: u8 }");
        good("src/voyage/mod.rs", "use std::collections::HashMap;");
    }

    #[test]
    fn sees_the_shape_of_a_file() {
        assert!(check("src/voyage/a.rs", "fn f() {}\n")[0].contains("must begin with"));
        bad("src/voyage/a.rs", &format!("// {}", "가".repeat(98)), "101 characters wide");
        good("src/voyage/a.rs", &format!("// {}", "가".repeat(97)));
        bad("src/voyage/a.rs", &"\n".repeat(FILE_LINES_MAX), "split it");
    }

    #[test]
    fn sees_what_is_left_behind() {
        bad("src/app/mod.rs", "fn f() { todo!() }", "`todo!` is left behind");
        bad("xtask/src/main.rs", "fn f() { dbg!(1); }", "`dbg!` is left behind");
        good("src/app/mod.rs", "fn f() { let todo = !true; } // todo!()");
    }

    #[test]
    fn is_not_led_astray_by_strings_and_lifetimes() {
        good("src/voyage/a.rs", "const A: &str = r#\"todo!() \" dbg!()\"#;");
        good("src/voyage/a.rs", "/* /* todo!() */ dbg!() */ const Q: char = '\"';");
        bad("src/voyage/a.rs", "fn f<'a>(x: &'a str) { dbg!(x, '\\'', \"\\\"\"); }", "`dbg!`");
        bad("src/voyage/a.rs", "fn f(r#type: u8) { dbg!(r#type); }", "`dbg!`");
    }
}

/// A table's heading and its rows.
type Table<'a> = (&'a str, Vec<&'a str>);

/// The tables of a ledger.
fn tables(ledger: &str) -> Vec<Table<'_>> {
    let mut tables: Vec<Table> = Vec::new();
    for line in ledger.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            tables.push((heading, Vec::new()));
        } else if let Some((_, rows)) = tables.last_mut().filter(|_| line.starts_with("| ")) {
            rows.push(line);
        }
    }
    tables
}

/// What stands between backquotes and is the same in every language.
fn code(row: &str) -> impl Iterator<Item = &str> {
    row.split('`').skip(1).step_by(2).filter(|piece| !piece.contains('<'))
}

/// Where the Korean ledger is not the other one, row by row.
fn out_of_step(english: &str, korean: &str) -> Vec<String> {
    let (ours, theirs) = (tables(english), tables(korean));
    if ours.len() != theirs.len() {
        return vec![format!("{} tables, in Korean {}", ours.len(), theirs.len())];
    }
    let mut found = Vec::new();
    for ((heading, rows), (_, korean)) in ours.iter().zip(&theirs) {
        if rows.len() != korean.len() {
            found.push(format!("{heading}: {} rows, in Korean {}", rows.len(), korean.len()));
            continue;
        }
        for (row, korean) in rows.iter().zip(korean) {
            let hangul = korean.chars().any(|c| ('가'..='힣').contains(&c));
            if !hangul || row.matches(" |").count() != korean.matches(" |").count() {
                found.push(format!("{heading}: as many cells, in Korean: {korean}"));
            } else if !code(row).all(|piece| korean.contains(piece)) {
                found.push(format!("{heading}: another row, or another place: {korean}"));
            }
        }
    }
    found
}

#[test]
fn both_ledgers_have_the_same_rows() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |name| fs::read_to_string(root.join(name)).expect("a ledger");
    let (english, korean) = (read("FIDELITY.md"), read("FIDELITY.ko.md"));
    assert!(tables(&english).len() >= 9, "the tables are found");
    let found = out_of_step(&english, &korean).join("\n");
    assert!(found.is_empty(), "write the rows of FIDELITY.md in FIDELITY.ko.md too:\n{found}");
}

#[test]
fn a_row_missing_or_misplaced_is_noticed() {
    let english = "## A\n| K | h | w |\n|---|---|---|\n| `a` b | c | d |\n| `e` | f | g |\n";
    let korean =
        "## 가\n| 쿠 | 여 | 이 |\n|---|---|---|\n| `a` 나 | 다 | 라 |\n| `e` | 바 | 사 |\n";
    assert_eq!(out_of_step(english, korean), Vec::<String>::new());
    let less = korean.replace("| `e` | 바 | 사 |\n", "");
    assert_eq!(out_of_step(english, &less), ["A: 3 rows, in Korean 2"]);
    let swapped = korean.replace('a', "x").replace('e', "a").replace('x', "e");
    assert_eq!(out_of_step(english, &swapped).len(), 2);
    assert_eq!(out_of_step(english, "## 가\n## 나\n"), ["1 tables, in Korean 2"]);
    let plain = korean.replace("나 | 다 | 라", "b | c | d");
    assert_eq!(out_of_step(english, &plain).len(), 1);
}
