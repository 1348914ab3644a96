//! Running other programs: their output is passed on, a line now and then says that a long one is
//! still at work, and a failure becomes one sentence. No child reads from standard input.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::Outcome;

const HEARTBEAT: Duration = Duration::from_secs(30);

/// A command that finds what `cargo install` and npm have put in place, whatever PATH says.
pub fn command(program: &str) -> Command {
    let mut command = Command::new(program);
    command.env("PATH", search_path()).current_dir(crate::root()).stdin(Stdio::null());
    // trunk takes NO_COLOR=1 for a wrong value of its own flag.
    command.env_remove("NO_COLOR");
    command
}

/// Runs to the end, passing everything on.
pub fn run(what: &str, command: &mut Command) -> Outcome {
    let _beat = Heartbeat::start(what);
    let name = command.get_program().to_string_lossy().into_owned();
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{what} failed: `{name}` ended with {status}.")),
        Err(error) => Err(format!("{what} failed: `{name}` could not be started ({error}).")),
    }
}

/// Runs to the end, passing each line of its standard output on after `look` has seen it.
/// Returns whether it ended well.
pub fn watch(
    what: &str,
    command: &mut Command,
    mut look: impl FnMut(&str),
) -> Result<bool, String> {
    let _beat = Heartbeat::start(what);
    let name = command.get_program().to_string_lossy().into_owned();
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("{what} failed: `{name}` could not be started ({error})."))?;
    if let Some(stdout) = child.stdout.take() {
        let mut reader = BufReader::new(stdout);
        let mut bytes = Vec::new();
        while reader.read_until(b'\n', &mut bytes).is_ok_and(|read| read > 0) {
            let line = String::from_utf8_lossy(&bytes);
            look(line.trim_end());
            print!("{line}");
            bytes.clear();
        }
    }
    let status = child.wait().map_err(|error| format!("{what} failed: {error}."))?;
    Ok(status.success())
}

/// What a command prints, or nothing if it cannot be run or fails.
pub fn read(program: &str, args: &[&str]) -> Option<String> {
    let output = command(program).args(args).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Where a program is, if it is anywhere on the search path.
pub fn find(program: &str) -> Option<PathBuf> {
    std::env::split_paths(&search_path())
        .map(|folder| folder.join(program))
        .find(|path| path.is_file())
}

/// The cargo that runs this command, so that nested builds use the same toolchain.
pub fn cargo() -> String {
    std::env::var("CARGO").unwrap_or_else(|_| "cargo".into())
}

/// npm's tools first (the system's wasm-opt may be too old), then cargo's, then PATH.
fn search_path() -> std::ffi::OsString {
    let mut folders = vec![crate::root().join("e2e/node_modules/.bin")];
    for (variable, below) in [("CARGO_INSTALL_ROOT", "bin"), ("CARGO_HOME", "bin")] {
        folders.extend(std::env::var_os(variable).map(|home| Path::new(&home).join(below)));
    }
    folders.extend(std::env::var_os("HOME").map(|home| Path::new(&home).join(".cargo/bin")));
    let path = std::env::var_os("PATH").unwrap_or_default();
    folders.extend(std::env::split_paths(&path));
    std::env::join_paths(folders).unwrap_or(path)
}

/// Says every half minute that something is still at work, until dropped.
struct Heartbeat {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Heartbeat {
    fn start(what: &str) -> Self {
        let (stop, stopped) = channel();
        let what = what.to_owned();
        let thread = std::thread::spawn(move || beat(&what, &stopped));
        Heartbeat { stop: Some(stop), thread: Some(thread) }
    }
}

impl Drop for Heartbeat {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn beat(what: &str, stopped: &Receiver<()>) {
    let started = Instant::now();
    while let Err(RecvTimeoutError::Timeout) = stopped.recv_timeout(HEARTBEAT) {
        let seconds = started.elapsed().as_secs();
        eprintln!("    ... {what}: still at work ({} min {:02} s)", seconds / 60, seconds % 60);
    }
}
