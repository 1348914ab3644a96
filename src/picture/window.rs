//! How near the reader looks, and which ships are in sight then.
//!
//! The widest level shows all ships and follows from their number; nearer ones show some
//! neighbours, and stay with them whatever happens elsewhere. Near a limit the level that is shown
//! stays, so that a ship more or less, or a stage a little larger, does not turn the picture over.

use super::geometry::Point;
use super::layout::{self, Form, Layout, View};
use super::roster::Roster;
use std::ops::Range;

/// How near the reader looks: the farthest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// A cell for each ship.
    Ocean,
    /// A sign for each ship.
    Fleet,
    /// Ships with their containers.
    Ship,
    /// Ships with all that is aboard, containers with names.
    Container,
}

/// What of a fleet is in sight.
#[derive(Clone, Debug, PartialEq)]
pub struct Window {
    pub level: Level,
    pub form: Form,
    /// All levels this fleet has on this stage, the widest first.
    pub levels: Vec<Level>,
    /// Places in the sea order.
    pub places: Range<usize>,
    /// The place of the ship in question.
    pub focus: usize,
}

impl Level {
    pub const ALL: [Level; 4] = [Level::Ocean, Level::Fleet, Level::Ship, Level::Container];

    /// As links and controls spell it.
    pub fn code(self) -> &'static str {
        ["ocean", "fleet", "ship", "container"][self as usize]
    }

    pub fn parse(code: &str) -> Option<Level> {
        Level::ALL.into_iter().find(|level| level.code() == code)
    }
}

impl Window {
    pub fn of(view: &View, roster: &Roster) -> Window {
        let (w, h) = layout::stage(view);
        let count = roster.len();
        let widest = form(view, count);
        let levels = levels(widest, w, h, count);
        let wished = view.level.filter(|level| levels.contains(level));
        let level = wished.unwrap_or(levels[0]);
        let focus = view.focus.as_deref().and_then(|name| roster.place(name)).unwrap_or(0);
        if level == levels[0] {
            return Window { level, form: widest, levels, places: 0..count, focus };
        }
        let form = match level {
            Level::Ocean | Level::Fleet => Form::Fleet,
            Level::Ship => Form::Compact,
            Level::Container if layout::is_full(w, h, FULL_SHIPS) => Form::Full,
            Level::Container => Form::Focus,
        };
        let all = match form {
            Form::Fleet => roster.places_in(roster.zone(focus)),
            _ => 0..count,
        };
        let most = match form {
            Form::Fleet => layout::fleet_room(w, h).clamp(1, FLEET_SHIPS),
            Form::Compact => layout::compact_room(w, h - FOOT),
            Form::Full if view.crowded => 1,
            Form::Full => FULL_SHIPS,
            _ if count <= layout::COMPACT_SHIPS_MAX => count,
            _ => FOCUS_SHIPS,
        };
        let shown = most.min(all.len());
        let at = view.at.filter(|_| form != Form::Focus);
        let before = at.map_or(shown / 2, |at| nearest(view, form, shown, at));
        let first = focus.saturating_sub(before).clamp(all.start, all.end - shown);
        Window { level, form, levels, places: first..first + shown, focus }
    }

    /// Whether these are not all ships.
    pub fn is_part(&self) -> bool {
        self.level != self.levels[0]
    }

    /// The next level nearer by (1) or farther off (-1).
    pub fn beside(&self, by: isize) -> Option<Level> {
        let here = self.levels.iter().position(|level| *level == self.level)?;
        self.levels.get(here.checked_add_signed(by)?).copied()
    }

    /// The ship to look at for the next (1) or the last (-1) window of neighbours.
    pub fn neighbours(&self, by: isize, count: usize) -> Option<usize> {
        let Range { start, end } = self.places;
        let middle = start + (end - start) / 2;
        let step = if self.form == Form::Focus { 1 } else { (end - start) as isize };
        let here = if self.form == Form::Focus { self.focus } else { middle };
        let there = (here as isize + by * step).clamp(0, count as isize - 1) as usize;
        let more = if by < 0 { start > 0 } else { end < count };
        (more || self.form == Form::Focus && there != here).then_some(there)
    }
}

/// The form in which all ships are shown.
pub fn form(view: &View, count: usize) -> Form {
    let (w, h) = layout::stage(view);
    let before = view.before;
    let ocean = match before {
        Some(Form::Ocean) => FLEET_MAX - FLEET_MAX / 10,
        Some(_) => FLEET_MAX + FLEET_MAX / 10,
        None => FLEET_MAX,
    };
    if count > ocean {
        return Form::Ocean;
    }
    // Thirteen ships have no room in three rows: only on the way down the signs stay a little.
    let fleet = layout::COMPACT_SHIPS_MAX;
    let fleet = if matches!(before, Some(Form::Fleet)) { fleet - fleet / 10 - 1 } else { fleet };
    if count > fleet {
        return Form::Fleet;
    }
    let now = layout::form(w, h, count);
    match before {
        // More detail comes when there is a little more room than it needs, and goes when there is
        // less.
        Some(before) if before > now && before < Form::Fleet => {
            let still = layout::form(w * GRACE, h * GRACE, count);
            if still >= before { before } else { now }
        }
        _ => now,
    }
}

fn levels(widest: Form, w: f64, h: f64, count: usize) -> Vec<Level> {
    let large = h >= layout::FOCUS_FULL_HEIGHT;
    let mut levels = Vec::new();
    if widest == Form::Ocean {
        levels.push(Level::Ocean);
    }
    if widest >= Form::Fleet {
        levels.push(Level::Fleet);
        if layout::compact_room(w, h - FOOT) > 0 {
            levels.push(Level::Ship);
        }
    } else if widest == Form::Compact {
        levels.push(Level::Ship);
    }
    let nearer = levels.last().is_none_or(|level| *level == Level::Fleet);
    if nearer || large && count > FULL_SHIPS {
        levels.push(Level::Container);
    }
    levels
}

/// How many ships come before the focused one in its window, so that it lies nearest to `at`.
fn nearest(view: &View, form: Form, shown: usize, at: Point) -> usize {
    let l = sized(view, form, true, &vec![0; shown], 0);
    let sign = form == Form::Fleet;
    let (x, y) = if sign { (22.0 * l.scale, 18.0 * l.scale) } else { (l.deck.length / 2.0, 0.0) };
    let middle = |i: usize| l.berths[i].shift(x, y).distance(at);
    (0..shown).min_by(|a, b| middle(*a).total_cmp(&middle(*b))).unwrap_or(0)
}

/// The layout of a window; where there are levels to choose from, ships with their cargo lie above
/// what lies over the stage's foot.
pub(super) fn sized(view: &View, form: Form, far: bool, zones: &[usize], focus: usize) -> Layout {
    if !far || form != Form::Compact {
        return Layout::new(view, form, zones, focus);
    }
    let height = view.height - FOOT;
    let mut layout = Layout::new(&View { height, ..view.clone() }, form, zones, focus);
    layout.height += FOOT;
    layout
}

/// More ships than these are an ocean.
const FLEET_MAX: usize = 400;
/// The most signs of a part of an ocean.
const FLEET_SHIPS: usize = 160;
/// Ships side by side with all that is aboard.
const FULL_SHIPS: usize = 3;
/// Where only one of them fits: it and those its chips lead to.
const FOCUS_SHIPS: usize = 7;
/// Height of what lies over the stage's foot, px.
const FOOT: f64 = 46.0;
/// How much of the stage must still do for more detail.
const GRACE: f64 = 0.96;
