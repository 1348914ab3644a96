//! The picture of the present step, as the reader looks at it.

use super::session::Session;
use super::stage::Count;
use super::watch::Derived;
use crate::picture::{Berths, Harbour, Moment, Roster, Same, View, harbour, ship_of};
use crate::voyage::Voyage;
use std::cell::RefCell;
use std::sync::Arc;

/// Follows the voyage and the stage's size.
pub fn follow(session: Session) -> Derived<Harbour> {
    let view = Derived::new(move |old: Option<&View>| {
        let (step, ship, count) = session.voyage.with(|v| {
            let steps = &v.steps()[..v.cursor()];
            let tally = v.cluster().tally();
            let ships = tally.nodes.iter().sum::<u32>() as usize;
            let count = Count { ships, pods: tally.pods() as usize };
            let (id, ship) =
                steps.last().map_or((0, None), |s| (s.id, ship_of(v.cluster(), steps)));
            (id, ship, count)
        });
        session.sight.view(old, step, ship, count)
    });
    let roster = Derived::new(move |old: Option<&Roster>| {
        session.voyage.with(|v| Roster::of(old, v.cluster()))
    });
    let berths = Derived::new(move |old: Option<&Berths>| {
        session.voyage.with(|v| Berths::after(old, v.origin(), &v.steps()[..v.cursor()]))
    });
    let (drawn, ocean) = (RefCell::new(None), RefCell::new(None));
    Derived::new(move |old| {
        let (view, roster, berths) = (view.get(), roster.get(), berths.get());
        // It is made anew with every change of the voyage, not of the reader's look.
        let before = drawn.replace(Some(roster.clone()));
        let still = before.is_some_and(|before| Arc::ptr_eq(&before, &roster));
        let mut ocean = ocean.borrow_mut();
        let same = Same { picture: old.filter(|_| still), ocean: ocean.as_ref().filter(|_| still) };
        let now = session.voyage.with(|v| harbour(moment(v), &roster, &berths, &view, old, same));
        if !still {
            *ocean = None;
        }
        if let Some(seen) = &now.ocean {
            *ocean = Some((now.layout.clone(), seen.clone()));
        }
        now
    })
}

fn moment(voyage: &Voyage) -> Moment<'_> {
    Moment {
        start: voyage.origin(),
        steps: &voyage.steps()[..voyage.cursor()],
        cluster: voyage.cluster(),
    }
}
