//! Shows what changes outside the picture: each place of the page's markup remembers what it shows,
//! and only what differs is written.
//!
//! The page around the stage is markup made once. Regions paint into it after every change; a
//! place is found by its selector the first time and kept. This costs a fraction of the download
//! of a tree of components, and elements stay, so the keyboard's focus is never lost.

use super::browser;
use crate::text::Lang;
use crate::text::ui::Ui;
use wasm_bindgen::JsCast;
use web_sys::Element;

pub struct Painter {
    root: Element,
    places: Vec<Place>,
}

/// One attribute (or the text, or the inside) of one element.
struct Place {
    at: String,
    what: &'static str,
    element: Option<Element>,
    shown: Option<String>,
}

const TEXT: &str = "#text";
const HTML: &str = "#html";
const VALUE: &str = "#value";
const SOURCE: &str = "#source";

impl Painter {
    pub fn new(root: Element) -> Painter {
        Painter { root, places: Vec::new() }
    }

    pub fn text(&mut self, at: &str, value: &str) {
        self.put(at, TEXT, Some(value));
    }

    pub fn html(&mut self, at: &str, value: &str) {
        self.put(at, HTML, Some(value));
    }

    /// The chosen value of a control.
    pub fn value(&mut self, at: &str, value: &str) {
        self.put(at, VALUE, Some(value));
    }

    /// `None` takes the attribute away. An empty selector means the page's root.
    pub fn attr(&mut self, at: &str, name: &'static str, value: Option<&str>) {
        self.put(at, name, value);
    }

    pub fn flag(&mut self, at: &str, name: &'static str, on: bool) {
        self.put(at, name, on.then_some(""));
    }

    /// `true` and `false` in words, as ARIA wants them.
    pub fn state(&mut self, at: &str, name: &'static str, on: bool) {
        self.put(at, name, Some(if on { "true" } else { "false" }));
    }

    /// Whether what a place is made from has changed since this was last asked: it need not be made
    /// again if not.
    pub fn is_due(&mut self, at: &str, source: &str) -> bool {
        self.put(at, SOURCE, Some(source))
    }

    /// What is new is read from its top; the same stays where the reader has scrolled to.
    pub fn begin(&mut self, at: &str, source: &str) {
        if self.is_due(at, source)
            && let Ok(Some(element)) = self.root.query_selector(at)
        {
            element.set_scroll_top(0);
        }
    }

    /// Whether anything was to be written.
    fn put(&mut self, at: &str, what: &'static str, value: Option<&str>) -> bool {
        let known = self.places.iter().position(|p| p.what == what && p.at == at);
        let index = known.unwrap_or_else(|| {
            let element = match at {
                "" => Some(self.root.clone()),
                at => self.root.query_selector(at).ok().flatten(),
            };
            debug_assert!(element.is_some(), "no {at} on the page");
            self.places.push(Place { at: at.into(), what, element, shown: None });
            self.places.len() - 1
        });
        let place = &mut self.places[index];
        if known.is_some() && place.shown.as_deref() == value {
            return false;
        }
        place.shown = value.map(str::to_string);
        let Some(element) = &place.element else { return true };
        match (what, value) {
            (SOURCE, _) => {}
            (TEXT, value) => element.set_text_content(value),
            (HTML, value) => element.set_inner_html(value.unwrap_or("")),
            (VALUE, value) => {
                let value = value.unwrap_or("").into();
                let _ = js_sys::Reflect::set(element, &"value".into(), &value);
            }
            (name, Some(value)) => {
                let _ = element.set_attribute(name, value);
            }
            (name, None) => {
                let _ = element.remove_attribute(name);
            }
        }
        true
    }
}

/// Writes all fixed texts of the page: `data-t` marks a text, `data-l` an accessible name, `data-h`
/// a hint; each holds the number of its [`Ui`].
pub fn translate(root: &Element, lang: Lang) {
    for (mark, name) in [("data-t", TEXT), ("data-l", "aria-label"), ("data-h", "title")] {
        let Ok(marked) = root.query_selector_all(&["[", mark, "]"].concat()) else { continue };
        for index in 0..marked.length() {
            let Some(element) = marked.item(index).and_then(|n| n.dyn_into::<Element>().ok())
            else {
                continue;
            };
            let number = browser::attribute(&element, mark).parse::<usize>();
            let Some(text) = number.ok().and_then(|n| Ui::ALL.get(n)) else { continue };
            match name {
                TEXT => element.set_text_content(Some(text.get(lang))),
                name => {
                    let _ = element.set_attribute(name, text.get(lang));
                }
            }
        }
    }
}
