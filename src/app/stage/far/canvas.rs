//! The cells of the ocean, on a canvas behind the picture. Only cells that changed are drawn again.

use super::box_of;
use crate::app::browser;
use crate::app::session::Session;
use crate::app::watch::effect;
use crate::cluster::object::Str;
use crate::picture::{Cell, CellState, ColourBy, Harbour, Layout, Rect, within};
use crate::text::far::FarText;
use crate::text::{Lang, Skin};
use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, Element, HtmlCanvasElement, HtmlElement, KeyboardEvent};

/// What the canvas shows now.
struct Shown {
    canvas: HtmlCanvasElement,
    pen: CanvasRenderingContext2d,
    /// Everything that concerns all cells: when it changes, all are drawn.
    of: Option<(Layout, ColourBy, bool, Skin, Lang, u32)>,
    /// Shade and state of each cell, and whether it is chosen.
    cells: Vec<(u8, CellState, bool)>,
    palette: Vec<String>,
    of_palette: Option<(bool, Skin)>,
}

/// Puts the canvas onto the page and keeps it as the picture is.
pub fn begin(session: Session, scroll: &HtmlElement) {
    let Ok(canvas) = document().create_element("canvas") else { return };
    let canvas: HtmlCanvasElement = canvas.unchecked_into();
    let pen = canvas.get_context("2d").ok().flatten();
    let Some(pen) = pen.and_then(|pen| pen.dyn_into().ok()) else { return };
    for (name, value) in [("class", "cells"), ("tabindex", "0"), ("role", "application")] {
        let _ = canvas.set_attribute(name, value);
    }
    let _ = scroll.insert_before(&canvas, scroll.first_child().as_ref());
    let _ = session.sight.far.canvas.set(canvas.clone());
    let (cells, palette) = (Vec::new(), Vec::new());
    let mut shown = Shown { canvas, pen, of: None, cells, palette, of_palette: None };
    effect(move || paint(session, &mut shown));
}

fn paint(session: Session, shown: &mut Shown) {
    let h = session.harbour().get();
    let lang = session.lang.get();
    let Some(ocean) = &h.ocean else {
        // What it shows stays on it: whoever comes back has little to draw.
        let _ = shown.canvas.set_attribute("hidden", "");
        return;
    };
    let by = session.sight.far.colour.get();
    let dark = session.dark.get();
    let chosen = session.sight.far.chosen.get();
    let density = within(window().device_pixel_ratio(), 1.0, 3.0);
    let of = (h.layout.clone(), by, dark, session.skin.get(), lang, (density * 100.0) as u32);
    let cell = |(place, cell): (usize, &Cell)| {
        let is_chosen = !chosen.is_empty()
            && h.roster.name(place).is_some_and(|name| chosen.binary_search(&name).is_ok());
        (cell.shade(by), cell.state, is_chosen)
    };
    let now: Vec<_> = ocean.cells.iter().enumerate().map(cell).collect();
    let _ = shown.canvas.remove_attribute("hidden");
    if shown.of.as_ref() != Some(&of) {
        let _ = shown.canvas.set_attribute("aria-label", FarText::CellsHow.get(lang));
        // To ask for a token's value has the page's styles computed: once for each theme and skin.
        let of_palette = Some((dark, session.skin.get_untracked()));
        if shown.of_palette != of_palette {
            shown.palette = PALETTE.iter().map(|name| token(name)).collect();
            shown.of_palette = of_palette;
        }
        shown.of = Some(of);
        shown.cells = now;
        return shown.draw_all(&h, density);
    }
    if shown.cells.len() != now.len() {
        shown.of = None;
        shown.cells.clear();
        return paint(session, shown);
    }
    let changed = |place: &usize| shown.cells[*place] != now[*place];
    let changed: Vec<usize> = (0..now.len()).filter(changed).collect();
    shown.cells = now;
    if changed.len() > now_or_all(shown.cells.len()) {
        return shown.draw_all(&h, density);
    }
    shown.draw(&h, &changed);
}

/// From so many changes on all cells are drawn.
fn now_or_all(count: usize) -> usize {
    count / 4
}

impl Shown {
    fn draw_all(&mut self, h: &Harbour, density: f64) {
        let l = &h.layout;
        self.canvas.set_width((l.width * density).round() as u32);
        self.canvas.set_height((l.height * density).round() as u32);
        let size = super::super::art::made("width:{a}px;height:{b}px", &[l.width, l.height]);
        let _ = self.canvas.set_attribute("style", &size);
        let _ = self.pen.set_transform(density, 0.0, 0.0, density, 0.0, 0.0);
        for group in &l.groups {
            self.fill(PAPER);
            self.round(group.frame, 12.0);
            self.pen.fill();
            self.stroke(LINE, 1.2);
            self.pen.stroke();
        }
        // Shade by shade: the colour is set once for each.
        for shade in 0..6 {
            self.fill(shade);
            for (place, cell) in self.cells.iter().enumerate() {
                if let Some(r) = l.cells.rect(place).filter(|_| cell.0 == shade as u8) {
                    self.pen.fill_rect(r.x, r.y, r.w, r.h);
                }
            }
        }
        for place in 0..self.cells.len() {
            self.mark(l, place);
        }
    }

    /// Draws some cells again, with what of their neighbours' signs lies over them.
    fn draw(&self, h: &Harbour, changed: &[usize]) {
        let l = &h.layout;
        let columns = l.cells.columns as isize;
        let mut around: Vec<usize> = Vec::new();
        for place in changed {
            for rows in -1..=1 {
                for across in -1..=1 {
                    let near = *place as isize + rows * columns + across;
                    if near >= 0 && (near as usize) < self.cells.len() {
                        around.push(near as usize);
                    }
                }
            }
        }
        crate::cluster::map::sort(&mut around);
        around.dedup();
        let pitch = l.cells.pitch;
        for place in &around {
            let Some(r) = l.cells.rect(*place) else { continue };
            let free = (pitch - r.w) / 2.0;
            self.fill(PAPER);
            self.pen.fill_rect(r.x - free, r.y - free, pitch, pitch);
            self.fill(usize::from(self.cells[*place].0));
            self.pen.fill_rect(r.x, r.y, r.w, r.h);
        }
        let mut signs = around.clone();
        for place in &around {
            for near in
                [-1 - columns, -columns, 1 - columns, -1, 1, columns - 1, columns, columns + 1]
            {
                let near = *place as isize + near;
                if near >= 0 && (near as usize) < self.cells.len() {
                    signs.push(near as usize);
                }
            }
        }
        crate::cluster::map::sort(&mut signs);
        signs.dedup();
        for place in signs {
            self.mark(l, place);
        }
    }

    /// The sign over a cell that is not well: a shape, not only a colour.
    fn mark(&self, l: &Layout, place: usize) {
        let (_, state, chosen) = self.cells[place];
        if state == CellState::Sound && !chosen {
            return;
        }
        let Some(r) = l.cells.rect(place) else { return };
        let c = r.centre();
        match state {
            CellState::Sound => {}
            CellState::Cordoned => {
                self.stroke(ROPE, 2.0);
                self.line(&[(r.x + 1.0, r.bottom() - 1.0), (r.right() - 1.0, r.y + 1.0)], false);
                self.pen.stroke();
            }
            CellState::Silent => {
                self.stroke(WARN, 2.0);
                self.pen.stroke_rect(r.x + 0.5, r.y + 0.5, r.w - 1.0, r.h - 1.0);
            }
            CellState::NotReady | CellState::Unknown => {
                let half = (l.cells.pitch * 0.68).min(9.0);
                let corners =
                    [(c.x, c.y - half), (c.x + half, c.y), (c.x, c.y + half), (c.x - half, c.y)];
                self.fill(BAD);
                self.stroke(EDGE, 1.4);
                self.line(&corners, true);
                self.pen.fill();
                self.pen.stroke();
            }
        }
        if chosen {
            self.stroke(CHOSEN, 2.0);
            self.pen.stroke_rect(r.x - 0.5, r.y - 0.5, r.w + 1.0, r.h + 1.0);
        }
    }

    fn line(&self, points: &[(f64, f64)], closed: bool) {
        self.pen.begin_path();
        for (i, (x, y)) in points.iter().enumerate() {
            if i == 0 {
                self.pen.move_to(*x, *y);
            } else {
                self.pen.line_to(*x, *y);
            }
        }
        if closed {
            self.pen.close_path();
        }
    }

    fn round(&self, r: Rect, by: f64) {
        self.pen.begin_path();
        let corners = [(r.x, r.y), (r.right(), r.y), (r.right(), r.bottom()), (r.x, r.bottom())];
        self.pen.move_to(r.x + by, r.y);
        for i in 0..4 {
            let ((x, y), (to_x, to_y)) = (corners[(i + 1) % 4], corners[(i + 2) % 4]);
            let _ = self.pen.arc_to(x, y, to_x, to_y, by);
        }
        self.pen.close_path();
    }

    fn fill(&self, colour: usize) {
        self.pen.set_fill_style_str(&self.palette[colour]);
    }

    fn stroke(&self, colour: usize, width: f64) {
        self.pen.set_stroke_style_str(&self.palette[colour]);
        self.pen.set_line_width(width);
    }
}

/// A token's value on the page now.
fn token(name: &str) -> String {
    let style = window().get_computed_style(&browser::root()).ok().flatten();
    style.and_then(|s| s.get_property_value(name).ok()).unwrap_or_default().trim().to_string()
}

/// The keyboard on the map: arrows walk from cell to cell.
pub fn key(session: Session, h: &Harbour, event: &KeyboardEvent) -> bool {
    let Some(canvas) = session.sight.far.canvas.get().filter(|_| h.ocean.is_some()) else {
        return false;
    };
    let canvas: &Element = canvas.unchecked_ref();
    if browser::closest(event.target(), ".cells").as_ref() != Some(canvas) {
        return false;
    }
    let hover = &session.sight.far.hover;
    let here = hover.get_untracked().and_then(|h2| h.roster.place(&h2.0));
    let key = event.key();
    if key == "Enter" {
        let Some(name) = here.and_then(|place| h.roster.name(place)) else { return false };
        session.go_nearer(name, None);
        return true;
    }
    let Some(to) = walk(&h.layout, here, &key) else { return false };
    if let Some(name) = h.roster.name(to) {
        hover.set(Some((name, true)));
        scroll_to(session, h, &name);
    }
    true
}

/// The cell an arrow leads to.
fn walk(l: &Layout, here: Option<usize>, key: &str) -> Option<usize> {
    let (dx, dy) = match key {
        "ArrowLeft" => (-1.0, 0.0),
        "ArrowRight" => (1.0, 0.0),
        "ArrowUp" => (0.0, -1.0),
        "ArrowDown" => (0.0, 1.0),
        _ => return None,
    };
    let Some(here) = here else { return Some(0) };
    let from = l.cells.rect(here)?.centre();
    // Over the gap between two frames as well.
    let pitch = l.cells.pitch;
    let steps = (1..=((l.width.max(l.height)) / pitch) as usize).map(|i| i as f64 * pitch);
    let found = steps.filter_map(|by| l.cells.at(from.shift(dx * by, dy * by)));
    Some(found.into_iter().next().unwrap_or(here))
}

fn scroll_to(session: Session, h: &Harbour, name: &Str) {
    let Some(r) = box_of(h, name) else { return };
    let scroll = session.sight.scroll();
    let (top, height) = (f64::from(scroll.scroll_top()), f64::from(scroll.client_height()));
    if r.y < top + 20.0 || r.bottom() > top + height - 20.0 {
        scroll.set_scroll_top((r.y - height / 2.0).max(0.0) as i32);
    }
}

/// In the palette after the six shades.
const PAPER: usize = 6;
const LINE: usize = 7;
const BAD: usize = 8;
const EDGE: usize = 9;
const WARN: usize = 10;
const ROPE: usize = 11;
const CHOSEN: usize = 12;
const PALETTE: [&str; 13] = [
    "--ramp-0",
    "--ramp-1",
    "--ramp-2",
    "--ramp-3",
    "--ramp-4",
    "--ramp-5",
    "--plate",
    "--plate-line",
    "--bad-mark",
    "--bad-edge",
    "--warn-mark",
    "--rope-mark",
    "--focus",
];
