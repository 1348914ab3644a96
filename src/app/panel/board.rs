//! An Ingress: who carries it out, where each of its paths leads, with what TLS is answered, and
//! which rule an address meets; each gap with what mends it.

use crate::app::browser;
use crate::app::dock::offer;
use crate::app::html::{button, esc, icon, spans};
use crate::app::narration::Voice;
use crate::app::session::Session;
use crate::cluster::network::Broken;
use crate::cluster::network::board::{
    self, Board, Certificate, Fit, Gap, Held, Lead, Serving, Trial, Verdict,
};
use crate::cluster::object::{Ingress, Key, Kind, Object};
use crate::cluster::{Cluster, Move, Ms};
use crate::kubectl;
use crate::text::rich;
use crate::text::story::board::{BoardText, GapText, HeldText, ServingText, TrialText};
use crate::voyage::install_ingress_nginx;
use leptos::prelude::document;
use std::cell::RefCell;
use std::fmt::Write;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlInputElement};

/// The name of the buttons that change the Ingress or make what it lacks. Their argument is its key
/// and what to do: `Ingress/default/shop path 0 1`.
pub const ACT: &str = "ingress.mend";
/// Rules that an address is held against in the panel.
const WEIGHED_MAX: usize = 12;
/// The API server has answered by then.
const ANSWER_MS: Ms = 20;

thread_local! {
    /// What was typed to be tried, and for which Ingress.
    static TYPED: RefCell<(Option<Key>, String)> = RefCell::default();
}

/// The tables of an Ingress.
#[inline(never)]
pub(super) fn html(session: Session, voice: Voice, key: &Key) -> String {
    let acts = session.may_act();
    session.voyage.with_untracked(|v| {
        let found = v.cluster().board(key);
        let (Some(board), Some(ingress)) = (found, find(v.cluster(), key)) else {
            return String::new();
        };
        [
            who(voice, v.cluster(), key, &board, acts),
            paths(voice, key, &board, &ingress, acts),
            certificates(voice, key, &board, &ingress, acts),
            field(voice),
        ]
        .concat()
    })
}

fn who(voice: Voice, cluster: &Cluster, key: &Key, board: &Board, acts: bool) -> String {
    let say = |text: BoardText| text.get(voice.lang);
    let (text, args) = match &board.serving {
        Serving::Unnamed => (ServingText::Unnamed, ["".into(), String::new()]),
        Serving::NoSuchClass { class } => {
            (ServingText::NoSuchClass, [class.to_string(), String::new()])
        }
        Serving::Foreign { class, controller } => {
            (ServingText::Foreign, [class.to_string(), controller.to_string()])
        }
        Serving::Nobody { class, controller, .. } => {
            (ServingText::Nobody, [class.to_string(), controller.to_string()])
        }
        Serving::By { class, pods } => (ServingText::By, [class.to_string(), pods.to_string()]),
    };
    let good = matches!(board.serving, Serving::By { .. });
    let mut out = ["<h2>", say(BoardText::Who), "</h2>"].concat();
    out += &paragraph(voice, !good, text.get(voice.lang), &[&args[0], &args[1]]);
    let address = match board.addresses.first() {
        Some(address) => ["<span class=\"mono\">", &*esc(address), "</span>"].concat(),
        None => say(BoardText::NoAddress).into(),
    };
    out += &["<p class=\"fine\">", say(BoardText::Address), ": ", &address, "</p>"].concat();
    let mut rows = Vec::new();
    match &board.serving {
        Serving::NoSuchClass { class } => {
            rows.push((["make ", class].concat(), BoardText::MakeClass, *class));
        }
        Serving::Nobody { pods: 0, .. } => {
            rows.push(("install".into(), BoardText::Install, "ingress-nginx".into()));
        }
        Serving::Unnamed => {
            let mut classes = cluster.list(Kind::IngressClass).map(|class| class.meta().name);
            let class = classes.next().unwrap_or_else(|| "nginx".into());
            rows.push((["class ", &class].concat(), BoardText::SetClass, class));
        }
        _ => {}
    }
    out + &mends(voice, key, &rows, acts)
}

fn paths(voice: Voice, key: &Key, board: &Board, ingress: &Ingress, acts: bool) -> String {
    let say = |text: BoardText| text.get(voice.lang);
    let mut out = format!(
        "<h2>{}</h2><table data-table=\"paths\"><thead><tr><th scope=\"col\">{}</th>\
         <th scope=\"col\">{}</th><th scope=\"col\">{}</th><th scope=\"col\">{}</th>{}</tr>\
         </thead><tbody>",
        say(BoardText::Paths),
        say(BoardText::Host),
        say(BoardText::Path),
        say(BoardText::To),
        say(BoardText::Ready),
        if acts { "<td></td>" } else { "" }
    );
    for lead in &board.leads {
        let (host, path) = match lead.at {
            None => (say(BoardText::Rest).to_string(), "<small>defaultBackend</small>".into()),
            Some(_) => {
                let any = lead.host.is_empty();
                let host = if any { say(BoardText::AnyHost).into() } else { esc(&lead.host) };
                let kind = ["<small>", &*esc(&lead.path_type), "</small>"].concat();
                (host, [esc(&lead.path), kind].concat())
            }
        };
        let is_service = !lead.service.name.is_empty();
        let to = match is_service && !matches!(lead.gap, Some(Gap::NoService)) {
            true => {
                let word = offer::key_word(&lead.service);
                button("pill mono", "select", &word, "", &esc(&lead.to))
            }
            false => esc(&lead.to),
        };
        let bad = lead.gap.is_some();
        let (class, sign) = if bad { (" broken", icon("x")) } else { ("", String::new()) };
        let _ = write!(
            out,
            "<tr><th scope=\"row\" class=\"mono\">{host}</th><td class=\"mono\">{path}</td>\
             <td>{to}</td><td class=\"mono{class}\">{sign}{}/{}</td>",
            lead.ready, lead.total
        );
        if acts {
            let less = lead.at.filter(|at| board::remove_path(ingress, *at).is_some());
            let cell = less.map_or_else(String::new, |at| remove(voice, key, lead, at));
            out += &["<td>", &*cell, "</td>"].concat();
        }
        out.push_str("</tr>");
    }
    out += "</tbody></table>";
    for lead in &board.leads {
        if let Some((text, arg)) = gap(lead) {
            out += &paragraph(voice, true, text.get(voice.lang), &[&arg]);
        }
    }
    if acts {
        let word = offer::key_word(key);
        out += "<div class=\"pair\">";
        out += &button("pill", "ingress.path", &word, "route", say(BoardText::Add));
        out += &button("pill", "ingress.delete", &word, "trash", say(BoardText::Delete));
        out += "</div>";
    }
    out
}

fn remove(voice: Voice, key: &Key, lead: &Lead, (r, p): (usize, usize)) -> String {
    let at = [&*lead.host, &*lead.path].concat();
    let label = voice.say(BoardText::Remove.get(voice.lang), &[&at]);
    bin(key, &format!("path {r} {p}"), &label)
}

/// A button that takes something out of the Ingress.
fn bin(key: &Key, what: &str, label: &str) -> String {
    format!(
        "<button type=\"button\" class=\"hb\" data-act=\"{ACT}\" data-arg=\"{} {what}\" \
         aria-label=\"{}\">{}</button>",
        esc(&offer::key_word(key)),
        esc(label),
        icon("trash")
    )
}

/// Why a path leads nowhere, or its requests to another.
fn gap(lead: &Lead) -> Option<(GapText, String)> {
    let text = match &lead.gap {
        Some(Gap::Resource) => GapText::Resource,
        Some(Gap::NoService) => GapText::NoService,
        Some(Gap::NoPort) => GapText::NoPort,
        Some(Gap::Broken(Broken::NotListening { .. })) => GapText::NotListening,
        Some(Gap::Broken(_)) => GapText::NoneReady,
        None => return lead.taken.map(|by| (GapText::Taken, by.name.to_string())),
    };
    Some((text, lead.service.name.to_string()))
}

fn certificates(voice: Voice, key: &Key, board: &Board, ingress: &Ingress, acts: bool) -> String {
    let say = |text: BoardText| text.get(voice.lang);
    let mut out = ["<h2>", say(BoardText::Tls), "</h2>"].concat();
    if board.certificates.is_empty() {
        out += &paragraph(voice, false, say(BoardText::NoTls), &[]);
    }
    let mut rows = Vec::new();
    for Certificate { at, hosts, secret, held } in &board.certificates {
        let text = match held {
            Held::Yes => HeldText::Yes,
            Held::Unused => HeldText::Unused,
            Held::Unlisted => HeldText::Unlisted,
            Held::Elsewhere { .. } => HeldText::Elsewhere,
            Held::Unnamed => HeldText::Unnamed,
            Held::NoSecret => HeldText::NoSecret,
            Held::NoPair => HeldText::NoPair,
        };
        if *held == Held::NoSecret {
            rows.push((["secret ", secret].concat(), BoardText::MakeSecret, *secret));
        }
        let hosts: Vec<&str> = hosts.iter().map(|host| &**host).collect();
        let hosts = match hosts.is_empty() {
            true => say(BoardText::AnyHost).to_string(),
            false => hosts.join(", "),
        };
        let gone = at.filter(|_| acts).map_or_else(String::new, |at| {
            let whole: Vec<&str> = ingress.spec.tls[at].hosts.iter().map(|host| &**host).collect();
            let whole = match whole.is_empty() {
                true => say(BoardText::AnyHost).to_string(),
                false => whole.join(", "),
            };
            let label = voice.say(say(BoardText::RemoveTls), &[&whole]);
            bin(key, &["tls ", &at.to_string()].concat(), &label)
        });
        out += &["<p class=\"fine mono held\">", &*esc(&hosts), &gone, "</p>"].concat();
        let (bad, of) = match held {
            Held::Yes => (false, secret),
            Held::Elsewhere { by } => (false, &by.name),
            _ => (true, secret),
        };
        out += &paragraph(voice, bad, text.get(voice.lang), &[of]);
    }
    if acts {
        let word = offer::key_word(key);
        let add = button("pill", "ingress.tls", &word, "gear", say(BoardText::AddTls));
        out += &["<div class=\"pair\">", &*add, "</div>"].concat();
    }
    out + &mends(voice, key, &rows, acts)
}

/// Buttons that make what is missing: what they carry, what they say, and of what.
fn mends(
    voice: Voice,
    key: &Key,
    rows: &[(String, BoardText, crate::cluster::object::Str)],
    acts: bool,
) -> String {
    if rows.is_empty() || !acts {
        return String::new();
    }
    let head = BoardText::Mend.get(voice.lang);
    let mut out = ["<h2>", head, "</h2><ul class=\"fixes\">"].concat();
    for (what, text, of) in rows {
        let said = rich::fill(text.get(voice.lang), voice.lang, voice.skin, &[of]);
        let _ = write!(
            out,
            "<li><button type=\"button\" class=\"fix\" data-act=\"{ACT}\" data-arg=\"{} {}\">\
             <span>{}</span></button></li>",
            esc(&offer::key_word(key)),
            esc(what),
            spans(&said)
        );
    }
    out + "</ul>"
}

fn paragraph(voice: Voice, bad: bool, text: &'static str, args: &[&str]) -> String {
    let words = spans(&rich::fill(text, voice.lang, voice.skin, args));
    let class = if bad { " broken" } else { "" };
    ["<p class=\"fine", class, "\">", &words, "</p>"].concat()
}

fn field(voice: Voice) -> String {
    let say = |text: BoardText| text.get(voice.lang);
    format!(
        "<h2>{}</h2><label class=\"try\"><span class=\"sr\">{}</span><input id=\"try\" \
         type=\"text\" maxlength=\"300\" autocapitalize=\"off\" autocomplete=\"off\" \
         spellcheck=\"false\" inputmode=\"url\"></label><div id=\"tried\" role=\"status\"></div>",
        say(BoardText::Try),
        say(BoardText::TryField)
    )
}

/// What was typed stands in the field again after the panel was painted anew, and is held against
/// the rules there are now. What an Ingress is about is there from the beginning.
#[inline(never)]
pub(super) fn refill(session: Session, voice: Voice, key: &Key) {
    let Some(field) = input() else { return };
    let known = TYPED.with_borrow(|(of, text)| (*of == Some(*key)).then(|| text.clone()));
    let text = known.unwrap_or_else(|| {
        let found = session.voyage.with_untracked(|v| find(v.cluster(), key));
        let first = found.and_then(|ingress| {
            let rule = ingress.spec.rules.first()?;
            let path = rule.http.as_ref()?.paths.first()?;
            Some([&*rule.host, &*path.path].concat())
        });
        first.unwrap_or_else(|| "/".into())
    });
    if field.value() != text && document().active_element().as_ref() != Some(field.as_ref()) {
        field.set_value(&text);
    }
    TYPED.set((Some(*key), text));
    put(session, voice);
}

/// Something was typed; `true` if it was here.
#[inline(never)]
pub fn typed(session: Session, event: &Event) -> bool {
    let Some(field) = browser::closest(event.target(), "#try") else { return false };
    let text = field.unchecked_ref::<HtmlInputElement>().value();
    TYPED.with_borrow_mut(|typed| typed.1 = text);
    let voice = Voice { lang: session.lang.get_untracked(), skin: session.skin.get_untracked() };
    put(session, voice);
    true
}

fn input() -> Option<HtmlInputElement> {
    document().get_element_by_id("try").map(|field| field.unchecked_into())
}

fn put(session: Session, voice: Voice) {
    let (Some(key), text) = TYPED.with_borrow(Clone::clone) else { return };
    let trial = session.voyage.with_untracked(|v| v.cluster().trial(&key, &text));
    let (Some(place), Some(trial)) = (document().get_element_by_id("tried"), trial) else { return };
    let html = tried(voice, &trial);
    if place.inner_html() != html {
        place.set_inner_html(&html);
    }
}

fn tried(voice: Voice, trial: &Trial) -> String {
    let (text, to) = match &trial.verdict {
        Verdict::Path { to, .. } => (TrialText::Path, &**to),
        Verdict::Default { to, .. } => (TrialText::Default, &**to),
        Verdict::NotFound => (TrialText::NotFound, ""),
    };
    let bad = matches!(trial.verdict, Verdict::NotFound);
    let mut out = paragraph(voice, bad, text.get(voice.lang), &[to]);
    out += "<table data-table=\"trial\"><tbody>";
    // What it meets is never cut off.
    let won = trial.weighed.iter().position(|rule| rule.fit == Fit::Wins);
    let shown = |i: &usize| *i < WEIGHED_MAX || Some(*i) == won;
    for i in (0..trial.weighed.len()).filter(shown) {
        let rule = &trial.weighed[i];
        let fit = match rule.fit {
            Fit::Wins => TrialText::Wins,
            Fit::OtherHost => TrialText::OtherHost,
            Fit::VaguerHost => TrialText::VaguerHost,
            Fit::NoService => TrialText::NoService,
            Fit::Claimed => TrialText::Claimed,
            Fit::OtherPath => TrialText::OtherPath,
            Fit::Shorter => TrialText::Shorter,
            Fit::NotExact => TrialText::NotExact,
            Fit::Later => TrialText::Later,
        };
        let (class, sign) = match rule.fit {
            Fit::Wins => (" class=\"win\"", icon("check")),
            _ => ("", String::new()),
        };
        let _ = write!(
            out,
            "<tr{class}><th scope=\"row\" class=\"mono\">{}{}<small>{} · {}</small></th>\
             <td>{}{sign}</td></tr>",
            esc(&rule.host),
            esc(&rule.path),
            esc(&rule.path_type),
            esc(&rule.ingress.name),
            fit.get(voice.lang)
        );
    }
    out + "</tbody></table>"
}

fn find(cluster: &Cluster, key: &Key) -> Option<Arc<Ingress>> {
    match cluster.get(key) {
        Some(Object::Ingress(ingress)) => Some(ingress),
        _ => None,
    }
}

/// Does what one of its buttons says.
#[inline(never)]
pub fn mend(session: Session, arg: &str) {
    if !session.may_act() {
        return;
    }
    if arg.ends_with(" install") {
        // What is there already stays as it is.
        let here = |act: &Move| {
            let key = act.object().map(|object| object.key());
            key.is_some_and(|key| {
                session.voyage.with_untracked(|v| v.cluster().get(&key)).is_some()
            })
        };
        for act in install_ingress_nginx().into_iter().filter(|act| !here(act)) {
            let _ = session.act(act);
            // kubectl waits for the answer before it asks for what lives in the namespace.
            if let Move::NamespaceCreate { .. } = act {
                session.voyage.update(|v| v.run(ANSWER_MS));
            }
        }
        return;
    }
    if let Some(act) = asked(session, arg) {
        let _ = session.act(act);
    }
}

fn asked(session: Session, arg: &str) -> Option<Move> {
    let mut words = arg.split(' ');
    let key = offer::read_key(words.next()?)?;
    let ingress = session.voyage.with_untracked(|v| find(v.cluster(), &key))?;
    let (what, of) = (words.next()?, words.next());
    Some(match what {
        "tls" => board::remove_tls(&ingress, of?.parse().ok()?)?,
        "make" => board::class(of?),
        "class" => board::set_class(&ingress, of?),
        "secret" => kubectl::tls_secret(&key.namespace, of?),
        "path" => {
            let at = (of?.parse().ok()?, words.next()?.parse().ok()?);
            board::remove_path(&ingress, at)?
        }
        _ => return None,
    })
}
