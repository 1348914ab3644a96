//! Markup as text, for what is built once when it opens: dialogs, menus, forms.
//!
//! Invariant: whatever comes from the model or the reader passes through [`esc`].

use crate::text::ui::Ui;
use crate::text::{Mark, Span};

/// Marks a fixed text, an accessible name or a hint of the page (see `painter::translate`).
pub fn t(text: Ui) -> String {
    format!(" data-t=\"{}\"", text as usize)
}
pub fn l(text: Ui) -> String {
    format!(" data-l=\"{}\"", text as usize)
}
pub fn h(text: Ui) -> String {
    format!(" data-h=\"{}\"", text as usize)
}

/// Text made safe for element content and quoted attributes.
pub fn esc(text: &str) -> String {
    let mut out = String::new();
    escape(&mut out, text);
    out
}

/// Appends text made safe.
pub fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
}

/// Rich text as markup.
pub fn spans(spans: &[Span]) -> String {
    let mut out = String::new();
    for span in spans {
        let text = unbroken(&esc(&span.text));
        let tag = match span.mark {
            Mark::Plain => {
                out.push_str(&text);
                continue;
            }
            Mark::Accent => "em",
            Mark::Code => "code",
            Mark::Strong => "strong",
        };
        out.push_str(&["<", tag, ">", &text, "</", tag, ">"].concat());
    }
    out
}

/// Names with hyphens stay on one line: `web-1`, `kube-apiserver`.
fn unbroken(text: &str) -> String {
    const LONG: usize = 24;
    let in_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '…');
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(in_name) {
        let (before, tail) = rest.split_at(start);
        let end = tail.find(|c| !in_name(c)).unwrap_or(tail.len());
        let (name, after) = tail.split_at(end);
        out.push_str(before);
        if name.contains('-') && name.len() <= LONG {
            out.push_str(&["<span class=\"nb\">", name, "</span>"].concat());
        } else {
            out.push_str(name);
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// An icon of the sprite in `icons.rs`.
pub fn icon(name: &str) -> String {
    format!("<svg class=\"ic\" aria-hidden=\"true\"><use href=\"#i-{name}\"/></svg>")
}

/// A control: an act, its argument, an icon and a name.
pub fn button(class: &str, act: &str, arg: &str, icon_name: &str, label: &str) -> String {
    let icon = if icon_name.is_empty() { String::new() } else { icon(icon_name) };
    format!(
        "<button type=\"button\" class=\"{class}\" data-act=\"{act}\" data-arg=\"{}\">\
         {icon}<span>{label}</span></button>",
        esc(arg)
    )
}

/// A dialog's title line with its close button.
pub fn head(title: &str, close: &str) -> String {
    format!(
        "<div class=\"dh\"><h2>{title}</h2><button type=\"button\" class=\"hb\" \
         data-act=\"overlay.close\" aria-label=\"{close}\">{}</button></div>",
        icon("x")
    )
}
