//! The charts: what became of pods, nodes and requests over simulated time.
//!
//! Drawn once when the dialog opens, at the window's width, so that text keeps its size; the
//! present moment and the value under the pointer are moved by themselves.

use super::Overlay;
use crate::app::bar::clock;
use crate::app::browser;
use crate::app::html::{button, esc, head};
use crate::app::narration::Voice;
use crate::app::narration::charts::{CHARTS, Chart, Frame, Series, at, csv, line, round_up, times};
use crate::app::session::Session;
use crate::text::fleet::ChartText;
use crate::text::number::grouped;
use crate::voyage::Sample;
use leptos::prelude::{document, window};
use std::fmt::Write;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement, KeyboardEvent, PointerEvent};

/// Pixels of the plot, and around it.
const HEIGHT: u32 = 120;
const LEFT: u32 = 48;
const TOP: u32 = 10;
const FOOT: u32 = 24;
/// Room for names at the lines' ends, where the window has it.
const NAMES: u32 = 168;
/// A window from so many pixels has it.
const WIDE: u32 = 648;
/// Names stand at least this far apart.
const NAME_GAP: u32 = 15;
/// Rows of a table.
const ROWS_MAX: usize = 30;

pub fn html(session: Session) -> String {
    let voice = Voice { lang: session.lang.get(), skin: session.skin.get() };
    let lang = voice.lang;
    let mut out = head(ChartText::Title.get(lang), ChartText::Close.get(lang));
    out += &format!("<p class=\"lead\" id=\"charts-how\">{}</p>", ChartText::How.get(lang));
    out += "<div class=\"charts\">";
    session.voyage.with_untracked(|v| {
        let samples = v.samples();
        let frame = frame(samples);
        let some: Vec<&Chart> = CHARTS.iter().filter(|chart| !chart.is_empty(samples)).collect();
        if some.is_empty() {
            out += &["<p>", ChartText::Nothing.get(lang), "</p>"].concat();
        }
        for chart in some {
            draw(&mut out, voice, chart, samples, frame, v.time_ms());
        }
    });
    out += "</div>";
    out + &button("pill", "charts.csv", "", "drain", ChartText::Csv.get(lang))
}

fn frame(samples: &[Sample]) -> Frame {
    let wide = window_width();
    let all = wide.saturating_sub(if wide < WIDE { 44 } else { 88 }).clamp(240, 820);
    let names = if wide < WIDE { 12 } else { NAMES };
    let until = samples.last().map_or(1, |sample| sample.at).max(1);
    Frame { left: LEFT, top: TOP, width: all - LEFT - names, height: HEIGHT, until, most: 1 }
}

/// The value of a series, with those it stands on.
fn height(chart: &Chart, shown: &[&Series], upto: usize, sample: &Sample) -> u32 {
    match chart.stacked {
        true => shown[..=upto].iter().map(|series| (series.value)(sample)).sum(),
        false => (shown[upto].value)(sample),
    }
}

#[inline(never)]
fn draw(
    out: &mut String,
    voice: Voice,
    chart: &Chart,
    samples: &[Sample],
    mut frame: Frame,
    now: u64,
) {
    let lang = voice.lang;
    let shown = chart.shown(samples);
    let most = |sample| (0..shown.len()).map(|i| height(chart, &shown, i, sample)).max();
    frame.most = round_up(samples.iter().filter_map(most).max().unwrap_or(1).max(1));
    let (right, bottom) = (frame.left + frame.width, frame.top + frame.height);
    let wide = window_width() >= WIDE;
    let all = right + if wide { NAMES } else { 12 };
    let (title, unit) = (chart.title.get(lang), chart.unit.get(lang));
    let sample = &samples[at(samples, now)];
    let _ = write!(
        out,
        "<section class=\"chart\" data-chart=\"{}\"><h3>{title} <small>{unit}</small></h3>\
         <p class=\"read\" role=\"status\">{}</p>\
         <svg width=\"{all}\" height=\"{}\" tabindex=\"0\" role=\"slider\" \
         aria-describedby=\"charts-how\" aria-label=\"{title}\" aria-valuemin=\"0\" \
         aria-valuemax=\"{}\" aria-valuenow=\"{}\" aria-valuetext=\"{}\">",
        chart.id,
        esc(&read(voice, chart, sample, &shown)),
        bottom + FOOT,
        samples.len() - 1,
        at(samples, now),
        esc(&read(voice, chart, sample, &shown)),
    );
    for value in [0, frame.most / 2, frame.most] {
        if value == 0 || value != frame.most / 2 || frame.most > 1 {
            let y = frame.y(value);
            let _ = write!(
                out,
                "<path class=\"grid\" d=\"M{} {y}H{right}\"/>\
                 <text x=\"{}\" y=\"{}\" class=\"end\">{}</text>",
                frame.left,
                frame.left - 6,
                y + 4,
                grouped(value)
            );
        }
    }
    for ms in times(frame.until, u64::from(frame.width / 90).max(2)) {
        let x = frame.x(ms);
        let _ = write!(
            out,
            "<path class=\"grid\" d=\"M{x} {bottom}v4\"/><text x=\"{x}\" y=\"{}\">{}</text>",
            bottom + 17,
            brief(ms)
        );
    }
    let mut names: Vec<(u32, u8, &str)> = Vec::new();
    for i in (0..shown.len()).rev() {
        let value = |sample: &Sample| height(chart, &shown, i, sample);
        let (path, colour) = (line(&frame, samples, &value), shown[i].colour);
        if chart.stacked {
            let _ = write!(
                out,
                "<path class=\"area c{colour}\" d=\"{path}V{bottom}H{}Z\"/>",
                frame.left
            );
        }
        let _ = write!(out, "<path class=\"line c{colour}\" d=\"{path}\"/>");
        let end = samples.last().map_or(0, value);
        names.push((frame.y(end), colour, shown[i].name.get(lang)));
    }
    if wide {
        label(out, &mut names, right, bottom);
    }
    let _ = write!(
        out,
        "<path class=\"pn\" d=\"M{x} {top}V{bottom}\"/><path class=\"pc\" d=\"\"/></svg>",
        x = frame.x(now),
        top = frame.top,
    );
    if !wide {
        out.push_str("<p class=\"lkey\">");
        for series in &shown {
            let name = series.name.get(lang);
            let _ = write!(out, "<span><i class=\"c{}\"></i>{name}</span>", series.colour);
        }
        out.push_str("</p>");
    }
    table(out, voice, chart, samples, &shown);
    out.push_str("</section>");
}

fn window_width() -> u32 {
    window().inner_width().ok().and_then(|w| w.as_f64()).unwrap_or(1200.0) as u32
}

/// Names beside the ends of their lines, none over another.
fn label(out: &mut String, names: &mut [(u32, u8, &str)], right: u32, bottom: u32) {
    crate::cluster::map::sort_by_key(names, |name| name.0);
    let mut next = 0;
    let mut ys = Vec::new();
    for name in names.iter() {
        let y = name.0.max(next);
        ys.push(y);
        next = y + NAME_GAP;
    }
    // Those pushed below the plot move up again.
    let mut limit = bottom;
    for y in ys.iter_mut().rev() {
        *y = (*y).min(limit);
        limit = y.saturating_sub(NAME_GAP);
    }
    for ((_, colour, name), y) in names.iter().zip(ys) {
        let _ = write!(
            out,
            "<text x=\"{}\" y=\"{}\" class=\"name c{colour}\">{}</text>",
            right + 8,
            y + 4,
            esc(name)
        );
    }
}

/// `2:30`, `1:02:30`.
fn brief(ms: u64) -> String {
    let (s, m, h) = (ms / 1_000 % 60, ms / 60_000 % 60, ms / 3_600_000);
    if h > 0 { format!("{h}:{m:02}:{s:02}") } else { format!("{m}:{s:02}") }
}

fn read(voice: Voice, chart: &Chart, sample: &Sample, shown: &[&Series]) -> String {
    [&*clock(sample.at), " · ", &chart.said(voice, sample, shown)].concat()
}

fn table(out: &mut String, voice: Voice, chart: &Chart, samples: &[Sample], shown: &[&Series]) {
    let lang = voice.lang;
    let _ = write!(
        out,
        "<details><summary>{}</summary><div class=\"scroll\" tabindex=\"0\" role=\"region\" \
         aria-label=\"{title}\"><table><thead><tr><th scope=\"col\">{}</th>",
        ChartText::Table.get(lang),
        ChartText::Time.get(lang),
        title = chart.title.get(lang),
    );
    for series in shown {
        let _ = write!(out, "<th scope=\"col\" class=\"n\">{}</th>", series.name.get(lang));
    }
    out.push_str("</tr></thead><tbody>");
    let gap = samples.len().div_ceil(ROWS_MAX).max(1);
    let last = samples.len() - 1;
    for (_, sample) in samples.iter().enumerate().filter(|(i, _)| i % gap == 0 || *i == last) {
        let _ = write!(out, "<tr><th scope=\"row\">{}</th>", clock(sample.at));
        for series in shown {
            let _ = write!(out, "<td class=\"n\">{}</td>", grouped((series.value)(sample)));
        }
        out.push_str("</tr>");
    }
    out.push_str("</tbody></table></div></details>");
}

/// The chart something belongs to, and its drawing.
fn chart_of(element: &Element) -> Option<(&'static Chart, Element)> {
    let section = element.closest("[data-chart]").ok().flatten()?;
    let id = browser::attribute(&section, "data-chart");
    Some((CHARTS.iter().find(|chart| chart.id == id)?, section))
}

/// The value under the pointer; a press goes there.
#[inline(never)]
pub fn point(session: Session, event: &PointerEvent) {
    let Some(svg) = browser::closest(event.target(), ".chart svg") else { return };
    let x = f64::from(event.client_x()) - svg.get_bounding_client_rect().left();
    let index = session.voyage.with_untracked(|v| {
        let samples = v.samples();
        at(samples, frame(samples).time(x))
    });
    show(session, &svg, index);
    if event.type_() == "pointerdown" {
        go(session, index);
    }
}

/// A key on a chart; `true` if it meant something here.
#[inline(never)]
pub fn key(session: Session, event: &KeyboardEvent) -> bool {
    let Some(svg) = browser::closest(event.target(), ".chart svg") else { return false };
    let last = session.voyage.with_untracked(|v| v.samples().len() - 1);
    let here = browser::attribute(&svg, "aria-valuenow").parse::<usize>().unwrap_or(0);
    let index = match &*event.key() {
        "ArrowRight" | "ArrowUp" => here + 1,
        "ArrowLeft" | "ArrowDown" => here.saturating_sub(1),
        "PageUp" => here + (last / 10).max(1),
        "PageDown" => here.saturating_sub((last / 10).max(1)),
        "Home" => 0,
        "End" => last,
        "Enter" | " " => {
            go(session, here);
            return true;
        }
        _ => return false,
    };
    show(session, &svg, index.min(last));
    true
}

/// Shows the values of a sample on one chart.
fn show(session: Session, svg: &Element, index: usize) {
    let Some((chart, section)) = chart_of(svg) else { return };
    let voice = Voice { lang: session.lang.get_untracked(), skin: session.skin.get_untracked() };
    let found = session.voyage.with_untracked(|v| {
        let samples = v.samples();
        let sample = samples.get(index)?;
        let said = read(voice, chart, sample, &chart.shown(samples));
        Some((said, frame(samples).x(sample.at)))
    });
    let Some((said, x)) = found else { return };
    let _ = svg.set_attribute("aria-valuenow", &index.to_string());
    let _ = svg.set_attribute("aria-valuetext", &said);
    if let Ok(Some(read)) = section.query_selector(".read") {
        read.set_text_content(Some(&said));
    }
    if let Ok(Some(line)) = section.query_selector(".pc") {
        let _ = line.set_attribute("d", &format!("M{x} {TOP}V{}", TOP + HEIGHT));
    }
}

fn go(session: Session, index: usize) {
    let cursor = session.voyage.with_untracked(|v| v.samples().get(index).map(|s| s.cursor));
    if let Some(cursor) = cursor {
        session.run("seek", &cursor.to_string());
    }
}

/// Keeps the present moment marked while the charts are open.
#[inline(never)]
pub fn follow(session: Session) {
    if !session.overlay.with(|open| matches!(open, Some(Overlay::Charts))) {
        return;
    }
    let x = session.voyage.with(|v| frame(v.samples()).x(v.time_ms()));
    let Ok(all) = document().query_selector_all(".chart .pn") else { return };
    for line in (0..all.length()).filter_map(|i| all.get(i)) {
        let d = format!("M{x} {TOP}V{}", TOP + HEIGHT);
        let _ = line.unchecked_ref::<Element>().set_attribute("d", &d);
    }
}

/// Hands the reader all samples as a file.
#[inline(never)]
pub fn download(session: Session) {
    let (text, name) = session
        .voyage
        .with_untracked(|v| (csv(v.samples()), ["moseon-", &v.scene().id(), ".csv"].concat()));
    let _ = save(&text, &name);
}

fn save(text: &str, name: &str) -> Result<(), JsValue> {
    let parts = js_sys::Array::of1(&text.into());
    let bag = web_sys::BlobPropertyBag::new();
    bag.set_type("text/csv;charset=utf-8");
    let blob = web_sys::Blob::new_with_str_sequence_and_options(&parts, &bag)?;
    let address = web_sys::Url::create_object_url_with_blob(&blob)?;
    let link = document().create_element("a")?;
    link.set_attribute("href", &address)?;
    link.set_attribute("download", name)?;
    link.unchecked_ref::<HtmlElement>().click();
    // The browser reads it in its own time.
    browser::after(10_000, move || {
        let _ = web_sys::Url::revoke_object_url(&address);
    });
    Ok(())
}
