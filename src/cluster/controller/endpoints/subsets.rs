//! The addresses behind a Service, by port, and how an Endpoints object groups them.
//!
//! Invariants: a pod stands at every port it offers, either among the ready or among the others;
//! ports behind which the very same addresses stand are one subset. An object holds at most 1,000
//! addresses, ready ones first.

use crate::cluster::Shared;
use crate::cluster::hash::Fnv;
use crate::cluster::map::Map;
use crate::cluster::object::{EndpointAddress, EndpointSubset, EndpointsPort, Key};
use std::hash::{Hash, Hasher};

/// maxCapacity.
const ADDRESSES_MAX: usize = 1000;

/// How a pod stands behind a Service.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Placed {
    pub(super) address: EndpointAddress,
    pub(super) ports: Vec<EndpointsPort>,
    pub(super) ready: bool,
}

/// All pods behind a Service.
#[derive(Clone, Debug, Default, Hash)]
pub(super) struct Sides {
    placed: Map<Key, Placed>,
    /// By port, in the ports' order. The port of pods behind a headless Service without ports is 0.
    sides: Vec<(EndpointsPort, Side)>,
}

/// The addresses behind one port, in the order of their IPs (LessEndpointAddress).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Side {
    ready: Shared<Vec<EndpointAddress>>,
    not_ready: Shared<Vec<EndpointAddress>>,
    /// A sum over all of them: sides with the same one hold the same addresses (hashAddresses).
    sum: u64,
}

impl Sides {
    /// How a pod stands from now on.
    pub(super) fn put(&mut self, pod: Key, placed: Option<Placed>) {
        if self.placed.get(&pod) == placed.as_ref() {
            return;
        }
        if let Some(old) = self.placed.remove(&pod) {
            self.count(&old, false);
        }
        if let Some(new) = placed {
            self.count(&new, true);
            self.placed.insert(pod, new);
        }
    }

    fn count(&mut self, placed: &Placed, here: bool) {
        let address = placed.address;
        let key = |address: &EndpointAddress| (address.ip, address.target_ref.uid);
        let mut hasher = Fnv::default();
        (&*address.ip, &*address.target_ref.uid, placed.ready).hash(&mut hasher);
        for port in &placed.ports {
            let at = match self.sides.binary_search_by(|(known, _)| known.cmp(port)) {
                Ok(at) => at,
                Err(at) => {
                    self.sides.insert(at, (*port, Side::default()));
                    at
                }
            };
            let side = &mut self.sides[at].1;
            let list = if placed.ready { &mut side.ready } else { &mut side.not_ready };
            let place = list.binary_search_by(|known| key(known).cmp(&key(&address)));
            if here {
                match place {
                    Ok(place) => list[place] = address,
                    Err(place) => list.insert(place, address),
                }
                side.sum = side.sum.wrapping_add(hasher.finish());
            } else {
                place.into_iter().for_each(|place| _ = list.remove(place));
                side.sum = side.sum.wrapping_sub(hasher.finish());
            }
            if side.ready.is_empty() && side.not_ready.is_empty() {
                self.sides.remove(at);
            }
        }
    }

    /// RepackSubsets and truncateEndpoints: the subsets, and whether addresses were left out.
    pub(super) fn repack(&self) -> (Vec<EndpointSubset>, bool) {
        let mut groups: Vec<(Vec<EndpointsPort>, &Side)> = Vec::new();
        for (port, side) in &self.sides {
            let ports: &[EndpointsPort] = if port.port == 0 { &[] } else { &[*port] };
            match groups.iter_mut().find(|(_, known)| known.sum == side.sum) {
                Some((known, _)) => known.extend(ports),
                None => groups.push((ports.to_vec(), side)),
            }
        }
        let all = |count: fn(&Side) -> usize| groups.iter().map(|(_, side)| count(side)).sum();
        let (ready, not_ready): (usize, usize) =
            (all(|side| side.ready.len()), all(|side| side.not_ready.len()));
        // Too many ready ones: no others. Else the others share what is left.
        let truncated = ready + not_ready > ADDRESSES_MAX;
        let (mut for_ready, mut for_others) = (Share::all(), Share::all());
        if ready > ADDRESSES_MAX {
            (for_ready, for_others) = (Share::of(ADDRESSES_MAX, ready), Share::of(0, not_ready));
        } else if truncated {
            for_others = Share::of(ADDRESSES_MAX - ready, not_ready);
        }
        let mut subsets = Vec::new();
        for (ports, side) in groups {
            let (addresses, not_ready_addresses) =
                (for_ready.take(&side.ready), for_others.take(&side.not_ready));
            subsets.push(EndpointSubset { addresses, not_ready_addresses, ports });
        }
        (subsets, truncated)
    }
}

/// How many addresses of all subsets may stay: each keeps its share, rounded up, while it lasts.
struct Share {
    max: usize,
    total: usize,
    left: usize,
}

impl Share {
    fn all() -> Share {
        Share::of(usize::MAX, 0)
    }

    fn of(max: usize, total: usize) -> Share {
        Share { max, total, left: max }
    }

    fn take(&mut self, from: &[EndpointAddress]) -> Vec<EndpointAddress> {
        let mut count = from.len();
        if self.max != usize::MAX && count > 0 {
            // Kubernetes' own expression in float64.
            let share = (count as f64 / self.total as f64) * self.max as f64;
            count = (share.ceil() as usize).min(self.left);
            count = count.min(from.len());
            self.left -= count;
        }
        from[..count].to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::object::Kind;

    fn port(port: u16) -> EndpointsPort {
        EndpointsPort { port, protocol: "TCP".into(), ..EndpointsPort::default() }
    }

    fn put(sides: &mut Sides, number: usize, ports: &[u16], ready: bool) {
        let address =
            EndpointAddress { ip: format!("10.0.0.{number:05}").into(), ..Default::default() };
        let ports = ports.iter().map(|p| port(*p)).collect();
        let key = Key::new(Kind::Pod, "default", number.to_string());
        sides.put(key, Some(Placed { address, ports, ready }));
    }

    /// Per subset: ports, ready and other addresses.
    fn shape(sides: &Sides) -> Vec<(Vec<u16>, usize, usize)> {
        let (subsets, _) = sides.repack();
        let shape = subsets.iter().map(|s| {
            let ports = s.ports.iter().map(|p| p.port).collect();
            (ports, s.addresses.len(), s.not_ready_addresses.len())
        });
        shape.collect()
    }

    #[test]
    fn ports_with_the_same_addresses_are_one_subset() {
        let mut sides = Sides::default();
        put(&mut sides, 1, &[80, 443], true);
        put(&mut sides, 2, &[80, 443], false);
        assert_eq!(shape(&sides), [(vec![80, 443], 1, 1)]);
        put(&mut sides, 3, &[80], true);
        assert_eq!(shape(&sides), [(vec![80], 2, 1), (vec![443], 1, 1)]);
        sides.put(Key::new(Kind::Pod, "default", "3"), None);
        assert_eq!(shape(&sides), [(vec![80, 443], 1, 1)]);
        put(&mut sides, 1, &[], true);
        put(&mut sides, 2, &[], true);
        assert_eq!(shape(&sides), []);
    }

    #[test]
    fn a_thousand_addresses_stay_ready_ones_first() {
        let mut sides = Sides::default();
        (0..600).for_each(|n| put(&mut sides, n, &[80], true));
        (600..1000).for_each(|n| put(&mut sides, n, &[81], false));
        assert!(!sides.repack().1);
        (1000..1400).for_each(|n| put(&mut sides, n, &[82], false));
        assert_eq!(shape(&sides), [(vec![80], 600, 0), (vec![81], 0, 200), (vec![82], 0, 200)]);
        (600..1400).for_each(|n| put(&mut sides, n, &[80 + (n % 2) as u16 * 3], true));
        // 1,000 of 1,000 + 400 in shares: 715 and what is left.
        assert_eq!(shape(&sides), [(vec![80], 715, 0), (vec![83], 285, 0)]);
        assert!(sides.repack().1);
    }
}
