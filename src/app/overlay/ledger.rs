//! The ledger of intended differences, as tables: fetched when a reader opens it, for it is long.
//!
//! Its source is the project's own FIDELITY.md (FIDELITY.ko.md in Korean), published beside the
//! page; of markdown it uses headings, paragraphs, tables, `code` and links between the two.

use crate::app::browser;
use crate::app::html::{button, esc};
use crate::app::session::Session;
use crate::text::Lang;
use crate::text::ui::Ui;
use leptos::prelude::document;
use std::cell::RefCell;
use std::fmt::Write;

/// Where the ledger stands, relative to the page.
pub(super) fn address(lang: Lang) -> &'static str {
    match lang {
        Lang::Ko => "FIDELITY.ko.md",
        Lang::En => "FIDELITY.md",
    }
}

thread_local! {
    /// What was fetched: it can be read again without a network.
    static READ: RefCell<Vec<(Lang, String)>> = const { RefCell::new(Vec::new()) };
}

/// The place in the help, with the button that opens it.
pub(super) fn html(lang: Lang) -> String {
    let open = button("pill", "ledger.open", "", "book", Ui::LedgerOpen.get(lang));
    format!("<div id=\"ledger\" aria-live=\"polite\">{open}</div>")
}

/// Shows the ledger in the open help. When it cannot be had, says so and leaves the button.
pub fn open(session: Session) {
    let lang = session.lang.get_untracked();
    let known = READ.with_borrow(|all| all.iter().find(|(of, _)| *of == lang).cloned());
    if let Some((_, text)) = known {
        return show(&markup(lang, &text));
    }
    show(&["<p role=\"status\">", Ui::LedgerComes.get(lang), "</p>"].concat());
    // Some hosts answer with a page of their own where there is nothing.
    let is_ledger = |text: &String| text.starts_with("# ");
    browser::fetch(address(lang), move |text| match text.filter(is_ledger) {
        Some(text) => {
            show(&markup(lang, &text));
            READ.with_borrow_mut(|all| all.push((lang, text)));
        }
        None => {
            let again = button("pill", "ledger.open", "", "reset", Ui::LedgerAgain.get(lang));
            let why = Ui::LedgerFailed.get(lang);
            show(&["<p class=\"problem\" role=\"alert\">", why, "</p>", &again].concat());
            browser::focus("#ledger button");
        }
    });
}

fn show(html: &str) {
    if let Some(place) = document().get_element_by_id("ledger") {
        place.set_inner_html(html);
        // What had the focus is gone.
        browser::focus("#ledger nav button");
    }
}

/// The tables with their headings. What stands before them explains the file, not the model.
fn markup(lang: Lang, text: &str) -> String {
    let (mut out, mut contents, mut count) = (String::new(), String::new(), 0);
    let mut heads: Vec<&str> = Vec::new();
    let mut title = "";
    for line in text.lines().chain([""]) {
        if let Some(heading) = line.strip_prefix("## ") {
            title = heading;
            let _ =
                write!(out, "<h4 id=\"ledger-{count}\" tabindex=\"-1\">{}</h4>", inline(heading));
            let item = button("link", "ledger.jump", &count.to_string(), "", &inline(heading));
            contents += &["<li>", &item, "</li>"].concat();
            count += 1;
        } else if !line.starts_with('|') {
            if !heads.is_empty() {
                out.push_str("</tbody></table></div>");
            }
            heads.clear();
        } else if heads.is_empty() {
            heads = cells(line);
            let _ = write!(
                out,
                "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\">\
                 <table role=\"table\"><thead role=\"rowgroup\"><tr role=\"row\">",
                esc(title)
            );
            for head in &heads {
                let head = inline(head);
                let _ = write!(out, "<th scope=\"col\" role=\"columnheader\">{head}</th>");
            }
            out.push_str("</tr></thead><tbody role=\"rowgroup\">");
        } else if !line.contains("|---") {
            out.push_str("<tr role=\"row\">");
            for (cell, head) in cells(line).iter().zip(&heads) {
                let (cell, head) = (inline(cell), esc(head));
                let _ = write!(out, "<td role=\"cell\" data-head=\"{head}\">{cell}</td>");
            }
            out.push_str("</tr>");
        }
    }
    let name = Ui::Contents.get(lang);
    ["<nav aria-label=\"", name, "\"><ul>", &contents, "</ul></nav>", &out].concat()
}

/// Goes to a heading, by its number.
pub fn jump(number: &str) {
    let at = ["ledger-", number].concat();
    if let Some(heading) = document().get_element_by_id(&at) {
        heading.scroll_into_view();
        browser::focus(&["#", &at].concat());
    }
}

/// `| a | b \\| c |`: two cells.
fn cells(line: &str) -> Vec<&str> {
    let (mut cells, mut from, mut before) = (Vec::new(), 1, ' ');
    for (at, c) in line.char_indices().skip(1) {
        if c == '|' && before != '\\' {
            cells.push(line[from..at].trim());
            from = at + 1;
        }
        before = c;
    }
    cells
}

/// Escaped text with `code`; an escaped bar is a bar.
fn inline(text: &str) -> String {
    let text = esc(&text.replace("\\|", "|"));
    let mut out = String::new();
    for (i, piece) in text.split('`').enumerate() {
        match i % 2 {
            0 => out.push_str(piece),
            _ => out += &["<code>", piece, "</code>"].concat(),
        }
    }
    out
}
