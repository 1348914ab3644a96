//! The few things asked of the browser. Whatever may throw in a sandboxed frame is caught here.

use crate::text::Lang;
use leptos::prelude::*;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

/// The text of `location.search`.
pub fn query() -> String {
    window().location().search().unwrap_or_default()
}

/// The text of `location.hash`, without `#`.
pub fn fragment() -> String {
    let hash = window().location().hash().unwrap_or_default();
    hash.strip_prefix('#').unwrap_or(&hash).to_string()
}

/// The page's address without query and fragment.
pub fn address() -> String {
    let base = document().base_uri().ok().flatten().unwrap_or_default();
    base.split(['?', '#']).next().unwrap_or_default().to_string()
}

/// Says a state of the page on its outermost element, for the styles: they would ask `:has()` of
/// everything in it after every change of the picture.
pub fn mark(name: &str, value: Option<&str>) {
    let Ok(Some(app)) = document().query_selector(".app") else { return };
    match value {
        _ if app.get_attribute(name).as_deref() == value => {}
        Some(value) => drop(app.set_attribute(name, value)),
        None => drop(app.remove_attribute(name)),
    }
}

pub fn root() -> web_sys::HtmlElement {
    document().document_element().expect("a page has a root").unchecked_into()
}

pub fn root_lang() -> Lang {
    Lang::parse(&root().lang()).unwrap_or_default()
}

pub fn root_is_dark() -> bool {
    root().get_attribute("data-theme").as_deref() == Some("dark")
}

pub fn media(query: &str) -> bool {
    window().match_media(query).ok().flatten().is_some_and(|list| list.matches())
}

/// What an earlier visit kept under a key.
pub fn kept(key: &str) -> Option<String> {
    window().local_storage().ok()??.get_item(key).ok()?
}

/// Keeps a text for the next visit, where that is possible.
pub fn keep(key: &str, value: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.set_item(key, value);
    }
}

pub fn forget(key: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.remove_item(key);
    }
}

/// Calls once, later.
pub fn after(ms: u32, call: impl FnOnce() + 'static) {
    gloo_timers::callback::Timeout::new(ms, call).forget();
}

/// Listens to something for as long as the page lives.
/// Events that do not bubble are heard too.
pub fn hear(at: &web_sys::EventTarget, event: &str, call: Box<dyn FnMut(web_sys::Event)>) {
    let closure = Closure::wrap(call);
    let function = closure.as_ref().unchecked_ref();
    let capture = matches!(event, "close");
    let _ = at.add_event_listener_with_callback_and_bool(event, function, capture);
    closure.forget();
}

/// Puts a text on the clipboard; `done` hears whether that worked.
pub fn copy(text: &str, done: impl Fn(bool) + Clone + 'static) {
    let clipboard = js_sys::Reflect::get(&window().navigator(), &"clipboard".into());
    if !clipboard.is_ok_and(|c| c.is_object()) {
        return done(copy_selected());
    }
    let promise = window().navigator().clipboard().write_text(text);
    let (good, bad) = (done.clone(), done);
    let good = Closure::once_into_js(move |_: JsValue| good(true));
    let bad = Closure::once_into_js(move |_: JsValue| bad(copy_selected()));
    let then = js_sys::Reflect::get(&promise, &"then".into()).map(JsCast::unchecked_into);
    if let Ok(then) = then {
        let then: js_sys::Function = then;
        let _ = then.call2(&promise, &good, &bad);
    }
}

/// Reads a text published beside the page; `None` when it cannot be had.
pub fn fetch(address: &str, done: impl Fn(Option<String>) + Clone + 'static) {
    fn call(of: &JsValue, name: &str, args: &[JsValue]) -> Option<JsValue> {
        let method = js_sys::Reflect::get(of, &name.into()).ok()?;
        let args = args.iter().cloned().collect::<js_sys::Array>();
        method.dyn_ref::<js_sys::Function>()?.apply(of, &args).ok()
    }
    let text = |answer: JsValue| -> JsValue {
        let good = js_sys::Reflect::get(&answer, &"ok".into()).is_ok_and(|ok| ok.is_truthy());
        call(&answer, "text", &[]).filter(|_| good).unwrap_or_default()
    };
    let (read, lost) = (done.clone(), done.clone());
    let read = Closure::once_into_js(move |text: JsValue| read(text.as_string()));
    let lost = Closure::once_into_js(move |_: JsValue| lost(None));
    let promise = call(&window(), "fetch", &[address.into()]);
    let promise = promise.and_then(|p| call(&p, "then", &[Closure::once_into_js(text)]));
    if promise.and_then(|p| call(&p, "then", &[read, lost])).is_none() {
        done(None);
    }
}

/// Old way, also allowed in frames: whatever is selected (the share dialog selects its text).
fn copy_selected() -> bool {
    let document: web_sys::HtmlDocument = document().unchecked_into();
    document.exec_command("copy").unwrap_or(false)
}

pub fn push_history(state: &str, address: &str) {
    if let Ok(history) = window().history() {
        let _ = history.push_state_with_url(&state.into(), "", Some(address));
    }
}

pub fn replace_history(state: &str, address: Option<&str>) {
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&state.into(), "", address);
    }
}

pub fn history_state() -> String {
    let state = window().history().and_then(|h| h.state());
    state.ok().and_then(|s| s.as_string()).unwrap_or_default()
}

pub fn history_back() {
    if let Ok(history) = window().history() {
        let _ = history.back();
    }
}

/// Tells the page around an embed how high it would like to be.
pub fn post_height(height: f64) {
    let message = js_sys::Object::new();
    let _ = js_sys::Reflect::set(&message, &"type".into(), &"moseon:height".into());
    let _ = js_sys::Reflect::set(&message, &"height".into(), &height.into());
    if let Ok(Some(parent)) = window().parent() {
        let _ = parent.post_message(&message, "*");
    }
}

pub fn can_fill_screen() -> bool {
    document().fullscreen_enabled()
}

pub fn toggle_full_screen() {
    if document().fullscreen_element().is_some() {
        document().exit_fullscreen();
    } else {
        let _ = root().request_fullscreen();
    }
}

/// The nearest element around `target` that matches.
pub fn closest(target: Option<web_sys::EventTarget>, selector: &str) -> Option<web_sys::Element> {
    target?.dyn_into::<web_sys::Element>().ok()?.closest(selector).ok()?
}

/// An attribute, empty when it is not there.
pub fn attribute(element: &web_sys::Element, name: &str) -> String {
    element.get_attribute(name).unwrap_or_default()
}

/// Moves the focus to the first element that matches.
pub fn focus(selector: &str) {
    if let Ok(Some(element)) = document().query_selector(selector) {
        let _ = element.unchecked_into::<web_sys::HtmlElement>().focus();
    }
}
