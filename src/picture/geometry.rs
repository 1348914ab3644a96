//! Points, rectangles and paths in CSS pixels of the world. Every curve is kept as cubic pieces, so
//! that "where is the message at 40 % of its way" is one function for every path.

/// A point of the world, CSS px, y downwards.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    pub x: f64,
    pub y: f64,
}

/// An axis-aligned rectangle of the world, CSS px.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    pub x: f64,
    pub y: f64,
    pub w: f64,
    pub h: f64,
}

/// A curve through the world: a start and cubic pieces, each two handles and an end.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Path {
    pub start: Point,
    pub pieces: Vec<[Point; 3]>,
}

impl Point {
    pub const fn new(x: f64, y: f64) -> Point {
        Point { x, y }
    }

    pub fn shift(self, dx: f64, dy: f64) -> Point {
        Point::new(self.x + dx, self.y + dy)
    }

    pub fn distance(self, other: Point) -> f64 {
        let (dx, dy) = (other.x - self.x, other.y - self.y);
        (dx * dx + dy * dy).sqrt()
    }

    /// The point `t` (0..=1) of the straight way to `other`.
    pub fn toward(self, other: Point, t: f64) -> Point {
        Point::new(self.x + (other.x - self.x) * t, self.y + (other.y - self.y) * t)
    }
}

impl Rect {
    pub const fn new(x: f64, y: f64, w: f64, h: f64) -> Rect {
        Rect { x, y, w, h }
    }

    pub fn right(&self) -> f64 {
        self.x + self.w
    }

    pub fn bottom(&self) -> f64 {
        self.y + self.h
    }

    pub fn centre(&self) -> Point {
        Point::new(self.x + self.w / 2.0, self.y + self.h / 2.0)
    }

    pub fn shift(self, dx: f64, dy: f64) -> Rect {
        Rect::new(self.x + dx, self.y + dy, self.w, self.h)
    }
}

impl Path {
    /// Straight pieces through `points`, each corner rounded by at most `radius` px.
    pub fn rounded(points: &[Point], radius: f64) -> Path {
        let mut path = Path { start: points[0], pieces: Vec::new() };
        let mut at = points[0];
        for corner in points.windows(3) {
            let [a, b, c] = [corner[0], corner[1], corner[2]];
            let r = radius.min(a.distance(b) / 2.0).min(b.distance(c) / 2.0);
            let (enter, leave) = (back_from(b, a, r), back_from(b, c, r));
            path.line(at, enter);
            path.pieces.push([enter.toward(b, 2.0 / 3.0), leave.toward(b, 2.0 / 3.0), leave]);
            at = leave;
        }
        path.line(at, points[points.len() - 1]);
        path
    }

    /// One cubic piece from `start` to `end`.
    pub fn curve(start: Point, first: Point, second: Point, end: Point) -> Path {
        Path { start, pieces: vec![[first, second, end]] }
    }

    /// A single arch that leaves `start` and reaches `end` vertically, its top at most at `top`.
    pub fn arch(start: Point, end: Point, top: f64) -> Path {
        // A cubic with both handles at one height reaches three quarters of the way to it.
        let y = start.y.min(end.y) - (start.y.min(end.y) - top) * 4.0 / 3.0;
        Path::curve(start, Point::new(start.x, y), Point::new(end.x, y), end)
    }

    pub fn end(&self) -> Point {
        self.pieces.last().map_or(self.start, |p| p[2])
    }

    /// The point at the fraction `t` (0..=1) of the length.
    pub fn at(&self, t: f64) -> Point {
        let mut left = self.length() * within(t, 0.0, 1.0);
        let mut from = self.start;
        for piece in &self.pieces {
            let mut last = from;
            for i in 1..=STEPS {
                let next = cubic(from, piece, f64::from(i) / f64::from(STEPS));
                let way = last.distance(next);
                if way >= left && way > 0.0 {
                    return last.toward(next, left / way);
                }
                left -= way;
                last = next;
            }
            from = piece[2];
        }
        self.end()
    }

    /// Length in px, measured on [`STEPS`] chords a piece.
    pub fn length(&self) -> f64 {
        let mut from = self.start;
        let mut sum = 0.0;
        for piece in &self.pieces {
            let mut last = from;
            for i in 1..=STEPS {
                let next = cubic(from, piece, f64::from(i) / f64::from(STEPS));
                sum += last.distance(next);
                last = next;
            }
            from = piece[2];
        }
        sum
    }

    fn line(&mut self, from: Point, to: Point) {
        if from.distance(to) > 0.01 {
            self.pieces.push([from.toward(to, 1.0 / 3.0), from.toward(to, 2.0 / 3.0), to]);
        }
    }
}

/// The width of `text` at `size` px, estimated well enough to size a plate around it.
pub fn text_width(text: &str, size: f64) -> f64 {
    text.chars().map(|c| if c as u32 >= 0x1100 { 0.95 } else { narrow(c) }).sum::<f64>() * size
}

/// The beginning of `text` that fits into `width`, with an ellipsis when something was cut.
pub fn fit(text: &str, size: f64, width: f64) -> String {
    if text_width(text, size) <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut room = width - 0.8 * size;
    for c in text.chars() {
        room -= size * if c as u32 >= 0x1100 { 0.95 } else { narrow(c) };
        if room < 0.0 {
            break;
        }
        out.push(c);
    }
    out.push('…');
    out
}

fn narrow(c: char) -> f64 {
    match c {
        'i' | 'l' | 'j' | '.' | ',' | ':' | '\'' | '|' | ' ' => 0.29,
        'f' | 't' | 'r' | '-' | '(' | ')' | '/' => 0.37,
        'm' | 'w' | 'M' | 'W' => 0.86,
        'A'..='Z' => 0.66,
        _ => 0.57,
    }
}

fn back_from(corner: Point, other: Point, by: f64) -> Point {
    let way = corner.distance(other);
    if way == 0.0 { corner } else { corner.toward(other, by / way) }
}

fn cubic(a: Point, [b, c, d]: &[Point; 3], t: f64) -> Point {
    let u = 1.0 - t;
    let (w0, w1, w2, w3) = (u * u * u, 3.0 * u * u * t, 3.0 * u * t * t, t * t * t);
    Point::new(w0 * a.x + w1 * b.x + w2 * c.x + w3 * d.x, w0 * a.y + w1 * b.y + w2 * c.y + w3 * d.y)
}

/// Chords used to measure one cubic piece.
const STEPS: u32 = 12;

/// The number nearest to `x` from `low` to `high`. The standard `clamp` can panic, and its message
/// brings all that prints fractions into the download.
pub fn within(x: f64, low: f64, high: f64) -> f64 {
    x.min(high).max(low)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rounded_path_begins_and_ends_where_it_was_told() {
        let points = [Point::new(0.0, 0.0), Point::new(100.0, 0.0), Point::new(100.0, 100.0)];
        let path = Path::rounded(&points, 20.0);
        assert_eq!(path.at(0.0), points[0]);
        assert!(path.at(1.0).distance(points[2]) < 0.01);
        assert!(path.length() < 200.0 && path.length() > 180.0);
    }

    #[test]
    fn half_of_the_way_is_half_of_the_length() {
        let path = Path::rounded(&[Point::new(0.0, 0.0), Point::new(90.0, 0.0)], 9.0);
        assert!(path.at(0.5).distance(Point::new(45.0, 0.0)) < 0.01);
    }

    #[test]
    fn an_arch_reaches_its_top() {
        let path = Path::arch(Point::new(0.0, 100.0), Point::new(80.0, 100.0), 40.0);
        assert!((path.at(0.5).y - 40.0).abs() < 0.5);
    }

    #[test]
    fn long_names_are_cut_with_an_ellipsis() {
        assert_eq!(fit("web", 13.0, 48.0), "web");
        let cut = fit("recommendation", 13.0, 48.0);
        assert!(cut.ends_with('…') && text_width(&cut, 13.0) <= 50.0, "{cut}");
    }
}
