//! Stands in for the crate of this name, which Leptos takes in for talk with a server.
//!
//! The page has no server and streams nothing. Yet the real crate exports its classes to JavaScript,
//! so every reader would download them; this one has the same names and no classes. A stream of it
//! is always empty.

use futures_util::stream::{self, Stream};
use wasm_bindgen::JsValue;
use web_sys::ReadableStream as Raw;

pub struct ReadableStream(Raw);

impl ReadableStream {
    pub fn from_raw(raw: Raw) -> ReadableStream {
        ReadableStream(raw)
    }

    pub fn into_raw(self) -> Raw {
        self.0
    }

    pub fn from_stream(
        _: impl Stream<Item = Result<JsValue, JsValue>> + 'static,
    ) -> ReadableStream {
        ReadableStream(Raw::new().expect("a browser with streams"))
    }

    pub fn into_stream(self) -> impl Stream<Item = Result<JsValue, JsValue>> {
        stream::empty()
    }
}
