//! The picture of the present step, as the reader looks at it.

use super::session::Session;
use super::watch::Derived;
use crate::picture::{Berths, Harbour, View, harbour, ship_of};

/// Follows the voyage and the stage's size.
pub fn follow(session: Session) -> Derived<Harbour> {
    let view = Derived::new(move |old: Option<&View>| {
        let (step, ship) = session.voyage.with(|v| {
            let steps = &v.steps()[..v.cursor()];
            steps.last().map_or((0, None), |s| (s.id, ship_of(v.cluster(), steps)))
        });
        session.sight.view(old, step, ship)
    });
    let berths = Derived::new(move |old: Option<&Berths>| {
        session.voyage.with(|v| Berths::after(old, v.origin(), &v.steps()[..v.cursor()]))
    });
    Derived::new(move |_| {
        let (view, berths) = (view.get(), berths.get());
        session.voyage.with(|v| harbour(v.cluster(), &v.steps()[..v.cursor()], &berths, &view))
    })
}
