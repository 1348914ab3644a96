//! The label on the boat of a request: which addresses it shows, how large it is, and on which side
//! of the boat it hangs.

use super::card::SUBJECT;
use super::geometry::{Rect, text_width};
use super::{Flight, FlightKind, Form, Harbour, Written};

/// A line of the label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LabelLine<'a> {
    /// 0: the source, 1: the destination.
    pub side: usize,
    pub text: &'a str,
    /// A rule has rewritten it where this hop starts.
    pub struck: bool,
}

impl Flight {
    /// What is written on the boat, line by line: an address that is rewritten stands over the new
    /// one. Where there is little room the source is left out unless it changes.
    pub fn label_lines(&self, form: Form) -> Vec<LabelLine<'_>> {
        let FlightKind::Request { label, .. } = &self.kind else { return Vec::new() };
        let mut lines = Vec::new();
        for (side, Written { before, now }) in label.iter().enumerate() {
            if side == 0 && form != Form::Full && before.is_empty() {
                continue;
            }
            for (text, struck) in [(before, true), (now, false)] {
                if !text.is_empty() {
                    lines.push(LabelLine { side, text, struck });
                }
            }
        }
        lines
    }
}

impl Harbour {
    /// Where the label of a request's boat hangs once it has arrived: near the boat, over as little
    /// as possible.
    pub fn label(&self, flight: &Flight) -> Option<Rect> {
        let lines = flight.label_lines(self.layout.form);
        let widest = lines.iter().map(|line| text_width(line.text, LABEL_SIZE)).reduce(f64::max)?;
        let (w, h) = (LABEL_X + widest + 9.0, 15.0 * lines.len() as f64 + 7.0);
        let at = flight.path.at(1.0);
        let mut taken = self.taken(flight, true);
        taken.push((Rect::new(at.x - 17.0, at.y - 17.0, 34.0, 30.0), 2.0 * SUBJECT));
        let centre = self.free(&taken, at.shift(0.0, -h / 2.0 - 19.0), w, h, 1.5);
        Some(Rect::new(centre.x - w / 2.0, centre.y - h / 2.0, w, h))
    }
}

/// Where the addresses begin, after the words before them, and how large they are.
pub const LABEL_X: f64 = 40.0;
pub const LABEL_SIZE: f64 = 12.5;
