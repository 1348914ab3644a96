//! Where everything stands: a pure function of the stage's size and the number of ships.
//!
//! Five forms share one set of rules. *Full* is the whole harbour of a desktop. *Compact* keeps the
//! fleet in up to three rows under a small control ship. *Focus* shows the ship in question and its
//! neighbours where there is no room for all (a phone, a small embed). *Fleet* draws each ship as
//! a sign, *Ocean* as a cell. Text is never scaled: what does not fit becomes a simpler drawing or
//! a larger world to pan.

use super::geometry::{Point, Rect, within};
use super::{Crew, Desk, Level, Room};
use crate::cluster::object::Str;

/// How the reader looks at the harbour.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct View {
    /// The stage's size, CSS px.
    pub width: f64,
    pub height: f64,
    /// The ship to keep in sight where not all are.
    pub focus: Option<Str>,
    /// Where on the stage it would best be found.
    pub at: Option<Point>,
    /// How near the reader wants to look; as far off as all ships are in sight where it does not
    /// say.
    pub level: Option<Level>,
    /// The form in which all ships were shown a moment ago.
    pub before: Option<Form>,
    /// Ships carry so many pods that one alone is shown with all of their names.
    pub crowded: bool,
    /// The last ship that steps were about, and since which step.
    pub followed: Option<(Str, u32)>,
    /// Only the first of the ships in sight, so many slices of them; the others come in the next
    /// pictures. All where it does not say.
    pub slices: Option<usize>,
}

/// Level of detail of the ships.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lod {
    /// Rooms with names, gauges with numbers, containers of 58 × 44.
    Full,
    /// Rooms as icons, gauges without numbers, containers of 42 × 36.
    Compact,
    /// A sign of 44 × 36, scaled up where there is room.
    Glyph,
    /// A cell of at most 8.3 px.
    Cell,
}

/// In the order in which they show more ships and less of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    Full,
    Compact,
    Focus,
    Fleet,
    Ocean,
}

/// How large the control ship is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bridge {
    /// 712 px wide, rooms with desks.
    Grand,
    /// Rooms with names, no desks; as wide as there is room.
    Small,
    /// One line of rooms.
    Strip,
}

/// How large the containers on one ship are drawn; a ship that fills up changes to a smaller size.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Size {
    #[default]
    Full,
    Small,
    /// Squares without names, at this pitch in px.
    Mini(u8),
}

/// One wave across the world.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wave {
    pub y: f64,
    pub amplitude: f64,
    pub length: f64,
    /// 1 (far) to 6 (near): its colour and its drift.
    pub sea: u8,
    pub foam: f64,
}

/// The room for cargo on every ship of one layout.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Deck {
    /// Bridge in front of it, px from the stern.
    pub x: f64,
    pub width: f64,
    pub columns: usize,
    pub rows: usize,
    /// Stern to bow.
    pub length: f64,
    /// Deck line to keel.
    pub hull: f64,
}

/// A zone of the forms Fleet and Ocean.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Which of the zones handed in; `None` where there are no zones.
    pub zone: Option<usize>,
    pub frame: Rect,
    pub ships: usize,
    /// Where they stand in their zone and how many it has, where not all of them are in sight.
    pub part: Option<(usize, usize)>,
}

/// The cells of form Ocean: in each zone's frame in rows from its top left.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cells {
    /// From cell to cell, px; a cell leaves a little of it free.
    pub pitch: f64,
    pub columns: usize,
    /// Of each zone: the top left of its first cell, its first ship's place, and how many it has.
    pub zones: Vec<(Point, usize, usize)>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// The stage, and the world: never smaller than the stage.
    pub stage: Rect,
    pub width: f64,
    pub height: f64,
    pub form: Form,
    pub lod: Lod,
    pub bridge: Bridge,
    /// The control ship: its left end, the line its rooms stand on is given by `bridge`, its width.
    pub control: Rect,
    /// Waves behind everything; those in front of each row; those in front of all.
    pub far: Vec<Wave>,
    pub rows: Vec<Row>,
    pub near: Vec<Wave>,
    pub deck: Deck,
    /// Of each ship, the stern at the deck line (form Fleet: the sign's top left).
    pub berths: Vec<Point>,
    pub groups: Vec<Group>,
    pub cells: Cells,
    /// Scale of the signs of form Fleet, 1 otherwise.
    pub scale: f64,
    pub clients: Rect,
    /// Height of the Service plates: 50 with two lines, 30 with one.
    pub plate: f64,
}

/// Ships at one deck line, and the wave before them.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub deck: f64,
    pub first: usize,
    pub count: usize,
    /// The wave behind the row's ships, and the one that covers their keels.
    pub behind: Option<Wave>,
    pub front: Option<Wave>,
}

impl Layout {
    /// `zones[i]` is the zone of ship `i`, all zero where there are none.
    pub fn new(view: &View, form: Form, zones: &[usize], focus: usize) -> Layout {
        let ((w, h), n) = (stage(view), zones.len());
        match form {
            Form::Full => full(w, h, n, view.crowded && n == 1),
            Form::Compact => compact(w, h, n, compact_columns(w, n).max(1)),
            Form::Focus => focused(w, h, n, focus),
            Form::Fleet => fleet(w, h, zones),
            Form::Ocean => ocean(w, h, zones),
        }
    }

    /// A room of the control ship, in the world.
    pub fn room(&self, room: Room) -> Rect {
        let c = self.control;
        let at = |x: f64, y: f64, w: f64, h: f64| Rect::new(c.x + x, c.y + y, w, h);
        match (self.bridge, room) {
            (Bridge::Grand, Room::Controllers) => at(30.0, 98.0, 220.0, 155.0),
            (Bridge::Grand, Room::Api) => at(260.0, 98.0, 182.0, 76.0),
            (Bridge::Grand, Room::Scheduler) => at(452.0, 98.0, 156.0, 76.0),
            (Bridge::Grand, Room::Etcd) => at(260.0, 187.0, 182.0, 66.0),
            (Bridge::Small, Room::Controllers) => at(16.0, 4.0, 0.335 * c.w, 44.0),
            (Bridge::Small, Room::Api) => at(21.0 + 0.335 * c.w, 4.0, 0.31 * c.w, 44.0),
            (Bridge::Small, Room::Scheduler) => at(26.0 + 0.645 * c.w, 4.0, 0.285 * c.w, 44.0),
            (Bridge::Small, Room::Etcd) => at(21.0 + 0.335 * c.w, 54.0, 20.0 + 0.31 * c.w, 29.0),
            (Bridge::Strip, _) => {
                let step = (c.w - STRIP_NAME - 24.0) / 4.0;
                let i = Room::ALL.iter().position(|r| *r == room).unwrap_or(0) as f64;
                at(STRIP_NAME + step * i, 18.0, step - 6.0, 30.0)
            }
        }
    }

    /// A desk of the controllers' room; the room itself where desks are not drawn.
    pub fn desk(&self, desk: Desk) -> Rect {
        let room = self.room(Room::Controllers);
        if self.bridge != Bridge::Grand {
            return room;
        }
        let i = Desk::ALL.iter().position(|d| *d == desk).unwrap_or(0) as f64;
        Rect::new(room.x + 8.0, room.y + 46.0 + 21.5 * i, 204.0, 19.5)
    }

    /// A crew's room, from the stern at the deck line.
    pub fn crew(&self, crew: Crew) -> Rect {
        match (self.lod, crew) {
            (Lod::Full, Crew::Captain) => Rect::new(5.0, -89.0, 86.0, 40.0),
            (Lod::Full, Crew::RouteOfficer) => Rect::new(5.0, -46.0, 86.0, 40.0),
            (Lod::Full, Crew::Engine) => Rect::new(9.0, 8.0, 82.0, 42.0),
            (Lod::Compact, Crew::Captain) => Rect::new(5.0, -64.0, 32.0, 27.0),
            (Lod::Compact, Crew::RouteOfficer) => Rect::new(5.0, -34.0, 32.0, 26.0),
            (Lod::Compact, Crew::Engine) => Rect::new(self.deck.length - 74.0, 5.0, 24.0, 20.0),
            (Lod::Glyph | Lod::Cell, _) => {
                Rect::new(0.0, 8.0 * self.scale, 7.0 * self.scale, 10.0 * self.scale)
            }
        }
    }

    /// The size containers need on a ship that carries `n`, or may soon.
    pub fn size(&self, n: usize) -> Size {
        let deck = &self.deck;
        if n <= deck.columns * deck.rows {
            return if self.lod == Lod::Full { Size::Full } else { Size::Small };
        }
        let height = self.deck_height();
        if self.lod == Lod::Full {
            let (columns, rows) = small_grid(deck.width, height);
            if n <= columns * rows {
                return Size::Small;
            }
        }
        let fits = |p: &u8| {
            let pitch = f64::from(*p);
            n <= ((deck.width + 2.0) / pitch) as usize * (height / pitch) as usize
        };
        Size::Mini([20u8, 16, 13, 11].into_iter().find(fits).unwrap_or(9))
    }

    /// The box of the container in slot `i`, from the ship's stern at the deck line.
    pub fn slot(&self, size: Size, i: usize) -> Rect {
        let deck = &self.deck;
        let (columns, pitch_x, pitch_y, w, h) = match size {
            Size::Full => (deck.columns, 62.0, 48.0, 58.0, 44.0),
            Size::Small if self.lod == Lod::Compact => (deck.columns, 45.0, 39.0, 42.0, 36.0),
            Size::Small => (small_grid(deck.width, self.deck_height()).0, 45.0, 39.0, 42.0, 36.0),
            Size::Mini(p) => {
                let p = f64::from(p);
                (((deck.width + 2.0) / p) as usize, p, p, p - 2.0, p - 2.0)
            }
        };
        let columns = columns.max(1);
        let (c, r) = ((i % columns) as f64, (i / columns) as f64);
        Rect::new(deck.x + c * pitch_x, -(r + 1.0) * pitch_y - 1.0, w, h)
    }

    fn deck_height(&self) -> f64 {
        let row = if self.lod == Lod::Full { 48.0 } else { 39.0 };
        self.deck.rows as f64 * row
    }
}

fn small_grid(width: f64, height: f64) -> (usize, usize) {
    (((width + 3.0) / 45.0) as usize, ((height + 4.0) / 39.0) as usize)
}

fn full(w: f64, h: f64, n: usize, crowded: bool) -> Layout {
    let extra = (h - 696.0).max(0.0);
    let slack = (696.0 - h).max(0.0);
    let sky = slack.min(62.0);
    let sea = (slack - sky).min(42.0);
    let gap = (slack - sky - sea).min(50.0);
    let my = 0.2 * extra - sky;
    let deck_y = 556.0 + 0.75 * extra - sky - sea - gap;
    let cell = w / n.max(1) as f64;
    let most = if crowded { 14 } else { 4 };
    let columns = (((cell - 24.0 - 142.0 + 4.0) / 62.0) as usize).clamp(3, most);
    let deck = vessel(Lod::Full, columns, 3);
    let wave = |y, a, l, sea, foam| Wave { y, amplitude: a, length: l, sea, foam };
    Layout {
        stage: Rect::new(0.0, 0.0, w, h),
        width: w,
        height: h,
        form: Form::Full,
        lod: Lod::Full,
        bridge: Bridge::Grand,
        control: Rect::new(206.0 + (w - 1068.0) / 2.0, my, 712.0, 312.0),
        far: vec![
            wave(my + 196.0, 5.0, 120.0, 1, 0.6),
            wave(my + 236.0, 6.0, 150.0, 2, 0.5),
            wave(my + 300.0, 7.0, 130.0, 3, 0.75),
        ],
        rows: vec![Row {
            deck: deck_y,
            first: 0,
            count: n,
            behind: Some(wave(deck_y - 86.0, 8.0, 170.0, 4, 0.5)),
            front: None,
        }],
        near: vec![
            wave(deck_y + 78.0, 8.0, 120.0, 5, 0.8),
            wave(deck_y + 108.0, 6.0, 170.0, 6, 0.22),
        ],
        berths: in_row(w, n, deck.length).map(|x| Point::new(x, deck_y)).collect(),
        deck,
        groups: Vec::new(),
        cells: Cells::default(),
        scale: 1.0,
        clients: Rect::new(12.0, my + 216.0, 158.0, 58.0),
        plate: 50.0,
    }
}

/// Ships in rows, the front row filled first.
fn compact(w: f64, h: f64, n: usize, columns: usize) -> Layout {
    let rows = n.div_ceil(columns).max(1);
    let deep = rows > 1 || h >= 480.0;
    let spare = h - rows_need(rows);
    let my = (8.0 + spare * 0.43).min(46.0).floor();
    let last = h - (48.0 + spare * 0.58).min(100.0).floor();
    let pitch = within((last - my - 222.0) / (rows as f64 - 1.0).max(1.0), ROW_PITCH, 204.0);
    let cw = within(w - 360.0, 336.0, 400.0);
    let cell = w / columns as f64;
    let deck_columns = (((cell - 105.0) / 45.0) as usize).clamp(2, 5);
    let deck = vessel(Lod::Compact, deck_columns, if deep { 3 } else { 2 });
    let mut berths = vec![Point::default(); n];
    let mut list = Vec::new();
    for row in 0..rows {
        // Row 0 is the farthest: the first ships lie in front and never change rows.
        let ahead = rows - 1 - row;
        let first = ahead * columns;
        let count = columns.min(n - first);
        let y = last - pitch * ahead as f64;
        let shift = if ahead % 2 == 1 { 20.0 } else { 0.0 };
        for (i, x) in in_row(w, columns.min(n), deck.length).take(count).enumerate() {
            berths[first + i] = Point::new(x + shift, y);
        }
        let sea = (6 - rows + row).min(5) as u8;
        let front = Wave { y: y + 47.0, amplitude: 5.0, length: 120.0, sea, foam: 0.6 };
        list.push(Row { deck: y, first, count, behind: None, front: Some(front) });
    }
    if rows == 1 {
        let behind = Wave { y: last - 36.0, amplitude: 6.0, length: 140.0, sea: 4, foam: 0.4 };
        list[0].behind = Some(behind);
    }
    Layout {
        stage: Rect::new(0.0, 0.0, w, h),
        width: w,
        height: h,
        form: Form::Compact,
        lod: Lod::Compact,
        bridge: Bridge::Small,
        control: Rect::new((w - cw - 8.0) / 2.0, my, cw, 108.0),
        far: far_waves(my),
        rows: list,
        near: Vec::new(),
        deck,
        berths,
        groups: Vec::new(),
        cells: Cells::default(),
        scale: 1.0,
        clients: Rect::new(14.0, my + 2.0, 110.0, 32.0),
        plate: 30.0,
    }
}

/// The focused ship and as many neighbours as fit; the others wait at both sides.
fn focused(w: f64, h: f64, n: usize, focus: usize) -> Layout {
    let strip = h < 360.0;
    let lod = if h >= FOCUS_FULL_HEIGHT { Lod::Full } else { Lod::Compact };
    let (rows, chips) = (2, if n > 1 && h >= CHIPS_HEIGHT_MIN { 52.0 } else { 8.0 });
    let deck = vessel(lod, 3, rows);
    let pitch = deck.length + 32.0;
    let seen = ((w / pitch) as usize).clamp(1, n.max(1));
    let first = (focus.saturating_sub(seen / 2)).min(n.saturating_sub(seen));
    let my = if strip { 4.0 } else { 50.0 };
    let control_h = if strip { 62.0 } else { 108.0 };
    let deck_y = h - chips - deck.hull + if lod == Lod::Full { 4.0 } else { 2.0 };
    let left = (w - (seen as f64 * pitch - 32.0)) / 2.0 + if lod == Lod::Full { 7.0 } else { 0.0 };
    let x = |i: usize| left + (i as f64 - first as f64) * pitch;
    Layout {
        stage: Rect::new(0.0, 0.0, w, h),
        width: w,
        height: h,
        form: Form::Focus,
        lod,
        bridge: if strip { Bridge::Strip } else { Bridge::Small },
        control: if strip {
            // Beside it there is room for what leads nearer and farther off.
            let free = if w < 600.0 { 0.0 } else { 190.0 };
            Rect::new(8.0, my, (w - free).min(620.0) - 32.0, control_h)
        } else {
            Rect::new((w - w.min(440.0)) / 2.0 + 12.0, my, w.min(440.0) - 40.0, control_h)
        },
        far: far_waves(my - if strip { 46.0 } else { 0.0 }),
        rows: vec![Row {
            deck: deck_y,
            first: 0,
            count: n,
            behind: Some(Wave {
                y: deck_y - 70.0,
                amplitude: 6.0,
                length: 140.0,
                sea: 4,
                foam: 0.4,
            }),
            front: Some(Wave {
                y: deck_y + deck.hull - 16.0,
                amplitude: 5.0,
                length: 110.0,
                sea: 5,
                foam: 0.6,
            }),
        }],
        near: Vec::new(),
        deck,
        berths: (0..n).map(|i| Point::new(x(i), deck_y)).collect(),
        groups: Vec::new(),
        cells: Cells::default(),
        scale: 1.0,
        clients: Rect::new(w - 108.0, my + control_h + if strip { 5.0 } else { 8.0 }, 100.0, 30.0),
        plate: 30.0,
    }
}

/// Whether all ships are of one zone.
fn is_one(zones: &[usize]) -> bool {
    zones.windows(2).all(|two| two[0] == two[1])
}

/// The frames of the zones, side by side as far as there is room: how many each holds, and how high
/// it would be if all had the same height.
struct Frames {
    counts: Vec<usize>,
    abreast: usize,
    bands: usize,
    w: f64,
    h: f64,
}

impl Frames {
    fn of(w: f64, h: f64, foot: f64, zones: &[usize]) -> Frames {
        // Part of one zone has one frame.
        let one = is_one(zones);
        let count = if one { 1 } else { zones.iter().max().map_or(1, |z| z + 1) };
        let mut counts = vec![0; count];
        for zone in zones {
            counts[if one { 0 } else { *zone }] += 1;
        }
        let abreast = ((w / 230.0) as usize).clamp(1, count.min(4));
        let bands = count.div_ceil(abreast);
        let room = h - FRAMES_TOP - foot - 10.0 * (bands as f64 - 1.0);
        Frames {
            counts,
            abreast,
            bands,
            w: (w - 28.0 - 10.0 * (abreast as f64 - 1.0)) / abreast as f64,
            h: room / bands as f64,
        }
    }

    fn most(&self) -> usize {
        self.counts.iter().copied().max().unwrap_or(1).max(1)
    }

    fn frame(&self, i: usize) -> Rect {
        let (c, r) = ((i % self.abreast) as f64, (i / self.abreast) as f64);
        let (x, y) = (14.0 + c * (self.w + 10.0), FRAMES_TOP + r * (self.h + 10.0));
        Rect::new(x, y, self.w, self.h)
    }

    /// Where the last band of frames ends.
    fn bottom(&self) -> f64 {
        FRAMES_TOP + self.bands as f64 * (self.h + 10.0) - 10.0
    }

    fn groups(&self) -> Vec<Group> {
        let several = self.counts.len() > 1;
        let group = |(i, ships): (usize, &usize)| Group {
            zone: several.then_some(i),
            frame: self.frame(i),
            ships: *ships,
            part: None,
        };
        self.counts.iter().enumerate().map(group).collect()
    }
}

fn fleet(w: f64, h: f64, zones: &[usize]) -> Layout {
    // What lies over the stage's foot is at the end of the last frame, which is seldom full.
    let foot = if is_one(zones) { FRAMES_FOOT } else { SIGNS_FOOT };
    let mut frames = Frames::of(w, h, foot, zones);
    let most = frames.most();
    let (inner_w, inner_h) = (frames.w - SIGNS_ASIDE, frames.h - 62.0);
    let scale = fleet_scale(inner_w, inner_h, most);
    let (px, py) = fleet_pitch(scale);
    let columns = (inner_w / px).max(1.0) as usize;
    let py = py.max((inner_h / most.div_ceil(columns) as f64).min(py * 1.35));
    frames.h = frames.h.max(62.0 + most.div_ceil(columns) as f64 * py);
    let mut filled = vec![0usize; frames.counts.len()];
    let berths = zones.iter().map(|z| {
        let z = if filled.len() == 1 { 0 } else { *z };
        let (i, f) = (filled[z], frames.frame(z));
        filled[z] += 1;
        let x = f.x + (f.w - columns as f64 * px) / 2.0 + (px - 46.0 * scale) / 2.0;
        Point::new(x + (i % columns) as f64 * px, f.y + 56.0 + (i / columns) as f64 * py)
    });
    let berths = berths.collect();
    Layout {
        form: Form::Fleet,
        lod: Lod::Glyph,
        rows: vec![Row {
            deck: FRAMES_TOP,
            first: 0,
            count: zones.len(),
            behind: None,
            front: None,
        }],
        deck: Deck { x: 9.0, width: 33.0, columns: 5, rows: 3, length: 46.0, hull: 20.0 },
        berths,
        groups: frames.groups(),
        scale,
        ..far_off(w, h.max(frames.bottom() + foot))
    }
}

/// How many signs, a little larger than in the largest fleet, fit in one frame without scrolling.
pub(super) fn fleet_room(w: f64, h: f64) -> usize {
    let frames = Frames::of(w, h, FRAMES_FOOT, &[0]);
    let (px, py) = fleet_pitch(1.25);
    ((frames.w - SIGNS_ASIDE) / px).max(1.0) as usize * ((frames.h - 62.0) / py).max(1.0) as usize
}

/// A cell for each ship; the frames as high as their cells need.
fn ocean(w: f64, h: f64, zones: &[usize]) -> Layout {
    let mut frames = Frames::of(w, h, FRAMES_FOOT, zones);
    let most = frames.most();
    let inner_w = frames.w - 14.0;
    let rows = |pitch: f64| most.div_ceil(((inner_w + 1.3) / pitch).max(1.0) as usize) as f64;
    let fits = |pitch: &f64| rows(*pitch) * pitch <= frames.h - CELLS_TOP - 8.0;
    // From large cells to small ones; smaller still they could not be told from one another.
    let pitch = (33..=130).rev().map(|fifth| f64::from(fifth) / 5.0).find(fits).unwrap_or(6.6);
    frames.h = CELLS_TOP + 8.0 + rows(pitch) * pitch;
    let columns = ((inner_w + 1.3) / pitch).max(1.0) as usize;
    let aside = (frames.w - columns as f64 * pitch + 1.3) / 2.0;
    let mut first = 0;
    let zone = |(i, count): (usize, &usize)| {
        let f = frames.frame(i);
        let at = (Point::new(f.x + aside, f.y + CELLS_TOP), first, *count);
        first += count;
        at
    };
    let cells =
        Cells { pitch, columns, zones: frames.counts.iter().enumerate().map(zone).collect() };
    Layout {
        form: Form::Ocean,
        lod: Lod::Cell,
        deck: Deck { x: 0.0, width: 0.0, columns: 1, rows: 1, length: pitch, hull: pitch },
        groups: frames.groups(),
        cells,
        ..far_off(w, h.max(frames.bottom() + FRAMES_FOOT))
    }
}

/// What the forms Fleet and Ocean share: a control ship in one line, no cargo ships yet.
fn far_off(w: f64, height: f64) -> Layout {
    let clients = Rect::new(12.0, 36.0, 118.0, 32.0);
    // In the middle, unless the clients are there.
    let left = clients.right() + 6.0;
    let cw = (w - left - 6.0).min(618.0);
    Layout {
        stage: Rect::new(0.0, 0.0, w, height),
        width: w,
        height,
        form: Form::Fleet,
        lod: Lod::Glyph,
        bridge: Bridge::Strip,
        control: Rect::new(((w - cw) / 2.0).max(left), 18.0, cw - 18.0, 62.0),
        far: vec![
            Wave { y: 86.0, amplitude: 4.0, length: 120.0, sea: 3, foam: 0.6 },
            Wave { y: 94.0, amplitude: 5.0, length: 110.0, sea: 3, foam: 0.6 },
        ],
        rows: Vec::new(),
        near: Vec::new(),
        deck: vessel(Lod::Glyph, 1, 1),
        berths: Vec::new(),
        groups: Vec::new(),
        cells: Cells::default(),
        scale: 1.0,
        clients,
        plate: 30.0,
    }
}

impl Cells {
    /// A cell's box, by its ship's place.
    pub fn rect(&self, place: usize) -> Option<Rect> {
        let holds = |z: &&(Point, usize, usize)| place >= z.1 && place < z.1 + z.2;
        let (corner, first, _) = self.zones.iter().find(holds)?;
        let (c, r) = ((place - first) % self.columns, (place - first) / self.columns);
        let side = self.pitch * CELL_SHARE;
        let at = corner.shift(c as f64 * self.pitch, r as f64 * self.pitch);
        Some(Rect::new(at.x, at.y, side, side))
    }

    /// The place of the ship whose cell, with what is free around it, is there.
    pub fn at(&self, p: Point) -> Option<usize> {
        self.zones.iter().find_map(|(corner, first, count)| {
            let half = self.pitch * (1.0 - CELL_SHARE) / 2.0;
            let (x, y) =
                ((p.x - corner.x + half) / self.pitch, (p.y - corner.y + half) / self.pitch);
            if x < 0.0 || y < 0.0 || x >= self.columns as f64 {
                return None;
            }
            let i = y as usize * self.columns + x as usize;
            (i < *count).then_some(first + i)
        })
    }
}

/// The largest scale at which `n` signs fit into the frame.
fn fleet_scale(w: f64, h: f64, n: usize) -> f64 {
    let fits = |s: &f64| {
        let (px, py) = fleet_pitch(*s);
        let columns = (w / px) as usize;
        columns > 0 && n.div_ceil(columns) as f64 * py <= h
    };
    [2.6, 2.4, 2.2, 2.0, 1.8, 1.5, 1.25].into_iter().find(fits).unwrap_or(1.0)
}

/// Distance between signs; from the scale 1.8 on their names stand under them.
fn fleet_pitch(scale: f64) -> (f64, f64) {
    (54.0 * scale, 41.5 * scale + if scale >= FLEET_NAMES_SCALE { 14.0 } else { 0.0 })
}

fn far_waves(my: f64) -> Vec<Wave> {
    vec![
        Wave { y: my + 60.0, amplitude: 4.0, length: 100.0, sea: 1, foam: 0.6 },
        Wave { y: my + 82.0, amplitude: 5.0, length: 120.0, sea: 2, foam: 0.5 },
        Wave { y: my + 104.0, amplitude: 5.0, length: 110.0, sea: 3, foam: 0.75 },
    ]
}

fn vessel(lod: Lod, columns: usize, rows: usize) -> Deck {
    let (bridge, pod, gap, bow, hull) = match lod {
        Lod::Full => (102.0, 58.0, 4.0, 40.0, 88.0),
        _ => (49.0, 42.0, 3.0, 44.0, 58.0),
    };
    let width = columns as f64 * pod + (columns as f64 - 1.0) * gap;
    Deck { x: bridge, width, columns, rows, length: bridge + width + bow, hull }
}

/// The sterns of `n` ships side by side.
fn in_row(w: f64, n: usize, length: f64) -> impl Iterator<Item = f64> {
    let free = w - n as f64 * length;
    let gap = within(free / (n as f64 + 1.0), 12.0, 28.0);
    let left = (free - gap * (n as f64 - 1.0)) / 2.0;
    (0..n).map(move |i| (left + i as f64 * (length + gap)).round())
}

/// The stage's size, no smaller than the smallest there is a picture for.
pub(super) fn stage(view: &View) -> (f64, f64) {
    (view.width.max(240.0), view.height.max(HEIGHT_MIN))
}

/// In which form `n` ships are shown with what is aboard.
pub(super) fn form(w: f64, h: f64, n: usize) -> Form {
    if is_full(w, h, n) {
        return Form::Full;
    }
    let columns = compact_columns(w, n);
    if columns > 0 && h >= rows_need(n.div_ceil(columns).max(1)) {
        return Form::Compact;
    }
    Form::Focus
}

/// Whether so many ships have room with all that is aboard.
pub(super) fn is_full(w: f64, h: f64, n: usize) -> bool {
    n <= 4 && w >= 1000.0 && h >= 542.0 && w / n.max(3) as f64 >= 330.0
}

/// How many compact ships have room.
pub(super) fn compact_room(w: f64, h: f64) -> usize {
    let columns = compact_columns(w, COMPACT_SHIPS_MAX);
    let rows = [3, 2, 1].into_iter().find(|rows| h >= rows_need(*rows));
    columns * rows.unwrap_or(0)
}

/// How many of `n` compact ships have room side by side; 0 where the stage is too narrow.
fn compact_columns(w: f64, n: usize) -> usize {
    let wish = (1..=4).find(|c| c * c * 10 >= n * 16).unwrap_or(4).min(n.max(1));
    if w < 600.0 { 0 } else { wish.min((w / 196.0) as usize) }
}

/// The least height a stage needs for so many rows of compact ships.
fn rows_need(rows: usize) -> f64 {
    252.0 + ROW_PITCH * (rows as f64 - 1.0) + if rows > 1 { 26.0 } else { 0.0 }
}

/// A lower stage scrolls over a world of this height.
const HEIGHT_MIN: f64 = 252.0;
/// A stage lower than this has no room for the chips of the other ships.
pub const CHIPS_HEIGHT_MIN: f64 = 300.0;
/// From this height on a stage in form Focus shows all that is aboard.
pub(super) const FOCUS_FULL_HEIGHT: f64 = 430.0;
/// Where the zones' frames begin, and what is left free below them for what lies over the stage's
/// foot.
const FRAMES_TOP: f64 = 104.0;
const FRAMES_FOOT: f64 = 62.0;
const SIGNS_FOOT: f64 = 12.0;
/// What a frame leaves free beside its signs.
const SIGNS_ASIDE: f64 = 14.0;
/// Where the cells begin in their zone's frame, below its name.
const CELLS_TOP: f64 = 44.0;
/// How much of the pitch a cell takes.
const CELL_SHARE: f64 = 8.3 / 9.6;
/// Ships are drawn with their cargo up to this many.
pub const COMPACT_SHIPS_MAX: usize = 12;
/// From this scale on a sign of the fleet has its name under it.
pub const FLEET_NAMES_SCALE: f64 = 1.8;
/// Width of the name on the control ship when it is drawn as one line.
pub const STRIP_NAME: f64 = 64.0;
const ROW_PITCH: f64 = 164.0;
/// The most pods a sign of the fleet shows; of more the last place says that there are more.
pub const SIGN_PODS_MAX: usize = 15;

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(w: f64, h: f64, n: usize) -> Layout {
        let view = View { width: w, height: h, ..View::default() };
        Layout::new(&view, super::super::form(&view, n), &vec![0; n], 0)
    }

    #[test]
    fn three_ships_on_a_desktop_stand_as_drawn() {
        let l = layout(1068.0, 696.0, 3);
        assert_eq!((l.form, l.lod), (Form::Full, Lod::Full));
        let x: Vec<f64> = l.berths.iter().map(|b| b.x).collect();
        assert_eq!(x, [24.0, 372.0, 720.0]);
        assert_eq!((l.berths[0].y, l.deck.length), (556.0, 324.0));
        assert_eq!(l.room(Room::Api), Rect::new(466.0, 98.0, 182.0, 76.0));
        assert_eq!(l.slot(Size::Full, 4), Rect::new(164.0, -97.0, 58.0, 44.0));
    }

    #[test]
    fn twelve_ships_fill_three_rows() {
        let l = layout(1068.0, 696.0, 12);
        assert_eq!((l.form, l.rows.len()), (Form::Compact, 3));
        assert_eq!(l.deck.length, 225.0);
        assert_eq!(l.berths[0].y, 596.0);
        assert_eq!(l.berths[8].y, 268.0);
        assert!(l.berths[0].y + l.deck.hull < l.height);
    }

    #[test]
    fn an_embed_keeps_three_ships_in_one_row() {
        let l = layout(768.0, 277.0, 3);
        assert_eq!((l.form, l.lod, l.rows.len()), (Form::Compact, Lod::Compact, 1));
        assert!(l.berths[2].x + l.deck.length <= 768.0);
        assert!(l.berths[0].y + 47.0 < 277.0);
    }

    #[test]
    fn a_phone_shows_the_ship_in_question() {
        for focus in 0..3 {
            let view = View { width: 390.0, height: 456.0, ..View::default() };
            let l = Layout::new(&view, super::super::form(&view, 3), &[0; 3], focus);
            assert_eq!((l.form, l.lod), (Form::Focus, Lod::Full));
            assert!(l.berths[focus].x > 0.0 && l.berths[focus].x + 324.0 < 390.0);
        }
        assert_eq!(layout(360.0, 277.0, 3).lod, Lod::Compact);
    }

    #[test]
    fn a_fleet_fits_or_the_world_grows() {
        for n in [13, 20, 60, 200, 400] {
            let l = layout(1068.0, 696.0, n);
            assert_eq!(l.lod, Lod::Glyph);
            let lowest = l.berths.iter().map(|b| b.y).fold(0.0, f64::max);
            assert!(lowest + 36.0 * l.scale < l.height, "{n}");
        }
        assert!(layout(1068.0, 696.0, 20).scale >= FLEET_NAMES_SCALE);
    }

    #[test]
    fn slots_never_overlap_and_hold_the_kubelets_limit() {
        for (w, h, n) in [(1068.0, 696.0, 3), (1068.0, 696.0, 9), (390.0, 456.0, 3)] {
            let l = layout(w, h, n);
            for pods in [1, 7, 12, 20, 60, 110] {
                let size = l.size(pods);
                let boxes: Vec<Rect> = (0..pods).map(|i| l.slot(size, i)).collect();
                for (i, a) in boxes.iter().enumerate() {
                    assert!(a.right() <= l.deck.length && a.x >= l.deck.x);
                    for b in &boxes[i + 1..] {
                        assert!(a.right() <= b.x || b.right() <= a.x || a.y != b.y);
                    }
                }
            }
        }
    }

    #[test]
    fn every_size_of_stage_has_a_layout() {
        for w in (240..2000).step_by(97) {
            for h in (160..1200).step_by(83) {
                for n in [0, 1, 2, 3, 4, 5, 8, 12, 13, 40] {
                    let l = layout(f64::from(w), f64::from(h), n);
                    assert_eq!(l.berths.len(), n);
                    let rows: usize = l.rows.iter().map(|r| r.count).sum();
                    assert_eq!(rows, n, "{w}×{h} {n}");
                }
            }
        }
    }
}
