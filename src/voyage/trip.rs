//! The way of one request through the log: its hops up to the present step, and those that lie
//! ahead of it in the log since the voyage was there before.
//!
//! Invariant: few steps are looked at, however long the log is.

use super::Voyage;
use crate::cluster::network::Hop;
use crate::cluster::{Move, Step, What};
use std::sync::Arc;

/// One request at the present step.
pub struct Trip<'a> {
    /// The hops that the log knows, in order, each with the steps taken once it is made.
    pub hops: Vec<(usize, &'a Hop)>,
    /// Which of them was made last; none before the first.
    pub at: Option<usize>,
    /// Hops that nobody can know yet; `None`: how many is not known either.
    pub unknown: Option<u32>,
}

impl Voyage {
    /// The request the present step is about: it makes a hop, or sends it, or happens while it is
    /// under way.
    pub fn trip(&self) -> Option<Trip<'_>> {
        let (steps, cursor) = (self.steps(), self.cursor());
        let last = cursor.checked_sub(1)?;
        let behind = last.saturating_sub(STEPS_MAX);
        let here = behind..cursor;
        let ahead = cursor..steps.len().min(cursor + STEPS_MAX);
        let sent = match &steps[last].what {
            What::Act(act) => matches!(&**act, Move::TrafficSend(traffic) if traffic.count == 1),
            _ => false,
        };
        let request = if sent {
            let next = steps[ahead.clone()].iter().find_map(|step| hop(step));
            next.filter(|hop| hop.index == 1)?.request
        } else {
            let (at, latest) = here.clone().rev().find_map(|i| Some((i, hop(&steps[i])?)))?;
            Some(latest.request).filter(|_| at == last || latest.outcome.is_none())?
        };
        let mut hops = Vec::new();
        let mut at = None;
        for index in here.chain(ahead) {
            let Some(hop) = hop(&steps[index]).filter(|hop| hop.request == request) else {
                continue;
            };
            if index < cursor {
                at = Some(hops.len());
            }
            hops.push((index + 1, hop));
            if hop.outcome.is_some() {
                break;
            }
        }
        let unknown = match hops.last()?.1 {
            Hop { outcome: Some(_), .. } => Some(0),
            // Of a hop before the last there is always another one.
            hop if hop.of > hop.index => Some(hop.of - hop.index),
            _ => None,
        };
        Some(Trip { hops, at, unknown })
    }
}

fn hop(step: &Arc<Step>) -> Option<&Hop> {
    match &step.what {
        What::Hop(hop) => Some(hop),
        _ => None,
    }
}

/// Steps looked at before the present one, and after it.
const STEPS_MAX: usize = 400;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::object::Str;
    use crate::cluster::{TrafficFrom, TrafficMove};
    use crate::voyage::Scene;

    /// One request in the scene of a request's way, from outside.
    fn sent() -> Voyage {
        let mut voyage = Voyage::start(Scene::ServiceRouting, 1);
        let (namespace, service) = ("default".into(), "web".into());
        let from = TrafficFrom::Outside { node: "node-2".into() };
        let (count, interval_ms, pattern, to) = (1, 1, Str::default(), Str::default());
        let traffic = TrafficMove { namespace, service, from, count, interval_ms, pattern, to };
        voyage.act(Move::TrafficSend(traffic)).expect("it makes sense");
        voyage
    }

    #[test]
    fn what_is_not_made_yet_is_not_known() {
        let mut voyage = sent();
        assert!(voyage.trip().is_none(), "only the act is made");
        voyage.forward();
        let trip = voyage.trip().expect("the first hop");
        assert_eq!((trip.hops.len(), trip.at), (1, Some(0)));
        assert_eq!(trip.unknown, None, "no rule has chosen a pod");
        voyage.forward();
        let trip = voyage.trip().expect("the second hop");
        let hop = trip.hops[1].1;
        assert_eq!(trip.unknown, Some(hop.of - 2));
    }

    #[test]
    fn going_back_keeps_what_is_known() {
        let mut voyage = sent();
        while voyage.current().and_then(hop).is_none_or(|hop| hop.outcome.is_none()) {
            assert!(voyage.forward());
        }
        let cursors: Vec<usize> = voyage.trip().expect("it").hops.iter().map(|h| h.0).collect();
        for (at, cursor) in cursors.iter().enumerate() {
            voyage.seek(*cursor);
            let trip = voyage.trip().expect("a hop of it");
            assert_eq!(trip.at, Some(at));
            assert_eq!(trip.unknown, Some(0));
            assert_eq!(trip.hops.iter().map(|h| h.0).collect::<Vec<_>>(), cursors);
        }
        voyage.seek(cursors[0] - 1);
        let trip = voyage.trip().expect("its act");
        assert_eq!((trip.hops.len(), trip.at), (cursors.len(), None));
    }
}
