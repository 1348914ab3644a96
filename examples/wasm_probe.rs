//! The model compiled to WebAssembly without any binding: see the top of e2e/wasm-probe.mjs.

mod common;

use std::cell::RefCell;

thread_local! {
    /// The words handed in and the answer handed out, kept while the host reads them.
    static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Room for a command of `len` bytes.
#[unsafe(no_mangle)]
pub extern "C" fn alloc(len: usize) -> *mut u8 {
    BUFFER.with_borrow_mut(|buffer| {
        buffer.clear();
        buffer.resize(len, 0);
        buffer.as_mut_ptr()
    })
}

/// Runs the command that stands in the room; answers `(ptr << 32) | len`.
#[unsafe(no_mangle)]
pub extern "C" fn run(_ptr: *const u8, len: usize) -> u64 {
    let command = BUFFER.with_borrow(|buffer| String::from_utf8_lossy(&buffer[..len]).into_owned());
    let words: Vec<&str> = command.split_whitespace().collect();
    let answer = common::run(&words);
    BUFFER.with_borrow_mut(|buffer| {
        *buffer = answer.into_bytes();
        ((buffer.as_ptr() as u64) << 32) | buffer.len() as u64
    })
}
