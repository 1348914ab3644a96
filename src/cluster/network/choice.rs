//! Which of its endpoints a Service's rules send a packet to, by the mode of kube-proxy, and what
//! nodes remember of that.
//!
//! iptables and nftables draw at random. A chain of chances, 1/n for the first, 1/(n-1) for the
//! next, ..., gives each of n endpoints the same chance; so does one random number modulo n. Both
//! are one draw here. IPVS keeps a list for each virtual server and node. Invariant: what IPVS
//! chooses follows from what went before, without chance.

use super::balancer;
use super::{Address, IpvsScheduler, ProxyMode};
use crate::cluster::map::Map;
use crate::cluster::node::ServiceRules;
use crate::cluster::object::{Key, ServicePort, Str};
use crate::cluster::rng::Rng;
use crate::cluster::step::Ms;

/// Why it was this endpoint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Choice {
    /// Drawn at random.
    #[default]
    Drawn,
    /// sessionAffinity: the client was sent there before.
    Kept,
    /// IPVS, as its scheduler says.
    Ipvs(IpvsScheduler),
}

/// Who chooses, and for whom.
pub(super) struct Question<'a> {
    pub(super) node: Str,
    pub(super) service: Key,
    /// The name of the Service's port.
    pub(super) port: Str,
    pub(super) mode: ProxyMode,
    pub(super) scheduler: IpvsScheduler,
    /// Among so many.
    pub(super) count: usize,
    /// Where the packet goes, and who sent it.
    pub(super) asked: &'a Address,
    pub(super) client: Str,
    /// How long a client stays with its endpoint; `None`: it does not.
    pub(super) stays: Option<Ms>,
    pub(super) now: Ms,
}

/// Node, Service, name of its port, client.
type Sticky = (Str, Key, Str, Str);

/// What the kernels of all nodes remember.
#[derive(Clone, Debug, Default, Hash)]
pub(super) struct Memory {
    /// iptables (`-m recent`) and nftables (affinity sets): the endpoints a client was sent to, and
    /// when last.
    affinity: Map<Sticky, Vec<(Address, Ms)>>,
    /// IPVS, by node and address.
    servers: Map<(Str, Str, u16), VirtualServer>,
    /// Ingress controllers: how many requests each has handed on to each Service.
    turns: Map<(Key, Key), u32>,
}

/// What IPVS remembers of a virtual server.
#[derive(Clone, Debug, Default, Hash)]
struct VirtualServer {
    /// The endpoint chosen last, and its place in the list.
    last: Option<(Address, usize)>,
    connections: Map<(Str, u16), Connections>,
    /// `persistent`: by client.
    persistent: Map<Str, (Address, Ms)>,
}

/// The connections to one real server.
#[derive(Clone, Debug, Default, Hash)]
struct Connections {
    active: u32,
    /// Ended, but not forgotten (TIME_WAIT): the second they ended in, and how many.
    ended: Vec<(Ms, u32)>,
    /// How many those are.
    inactive: u32,
}

impl Memory {
    /// The place of one of `ends`, of which there is at least one.
    pub(super) fn choose(
        &mut self,
        question: &Question,
        mut ends: impl Iterator<Item = Address> + Clone,
        rng: &mut Rng,
    ) -> (usize, Choice) {
        if question.mode == ProxyMode::Ipvs {
            return self.schedule(question, &ends.collect::<Vec<_>>());
        }
        let Question { node, service, port, client, stays, now, .. } = *question;
        let Some(ms) = stays else {
            return (rng.below(question.count as u64) as usize, Choice::Drawn);
        };
        // One list for each endpoint: the first that holds the client takes it.
        let lists = self.affinity.entry((node, service, port, client)).or_default();
        let holds = |end: Address| lists.iter().any(|(to, at)| *to == end && now - at < ms);
        let held = ends.clone().position(holds);
        let chosen = held.unwrap_or_else(|| rng.below(question.count as u64) as usize);
        let end = ends.nth(chosen).unwrap_or_default();
        lists.retain(|(to, _)| *to != end);
        lists.push((end, now));
        (chosen, if held.is_some() { Choice::Kept } else { Choice::Drawn })
    }

    fn schedule(&mut self, question: &Question, ends: &[Address]) -> (usize, Choice) {
        let Question { node, client, stays, now, scheduler, asked, .. } = *question;
        let server = self.servers.entry((node, asked.ip, asked.port)).or_default();
        let held = server.persistent.get(&client);
        let held = held.filter(|(_, at)| stays.is_some_and(|ms| now - at < ms));
        let held = held.and_then(|(end, _)| ends.iter().position(|e| e == end));
        let chosen = held.unwrap_or_else(|| match scheduler {
            IpvsScheduler::RoundRobin => server.next(ends),
            IpvsScheduler::LeastConnection => server.least(ends, now),
            IpvsScheduler::SourceHashing => bucket(&client) % ends.len(),
            IpvsScheduler::DestinationHashing => bucket(&asked.ip) % ends.len(),
        });
        if held.is_none() {
            server.last = Some((ends[chosen].clone(), chosen));
        }
        if stays.is_some() {
            server.persistent.insert(client, (ends[chosen].clone(), now));
        }
        let Address { ip, port } = ends[chosen];
        server.connections.entry((ip, port)).or_default().active += 1;
        let choice = if held.is_some() { Choice::Kept } else { Choice::Ipvs(scheduler) };
        (chosen, choice)
    }

    /// A connection has ended.
    pub(super) fn close(&mut self, node: Str, asked: &Address, end: &Address, now: Ms) {
        let server = self.servers.get_mut(&(node, asked.ip, asked.port));
        let to = server.and_then(|server| server.connections.get_mut(&(end.ip, end.port)));
        let Some(to) = to else { return };
        to.active = to.active.saturating_sub(1);
        to.inactive += 1;
        match to.ended.last_mut() {
            Some((second, count)) if *second == now / 1_000 => *count += 1,
            _ => {
                to.expire(now);
                to.ended.push((now / 1_000, 1));
            }
        }
    }

    /// Connections of a node's virtual server to an endpoint: active, and ended.
    pub(super) fn connections(
        &self,
        node: Str,
        asked: &Address,
        end: &Address,
        now: Ms,
    ) -> [u32; 2] {
        let server = self.servers.get(&(node, asked.ip, asked.port));
        let to = server.and_then(|server| server.connections.get(&(end.ip, end.port)));
        to.map_or([0, 0], |to| [to.active, to.inactive(now)])
    }

    /// An ingress controller (its pod, the Service) takes so many endpoints in turn: whose it is,
    /// counted from 0.
    pub(super) fn in_turn(&mut self, of: (Key, Key), count: u32) -> u32 {
        let turn = self.turns.entry(of).or_default();
        let chosen = *turn % count;
        *turn = turn.wrapping_add(1);
        chosen
    }

    /// These nodes keep nothing: other rules were written, or they are off.
    pub(super) fn forget(&mut self, of: &dyn Fn(&Str) -> bool) {
        self.servers.retain(|(node, ..), _| !of(node));
        self.affinity.retain(|(node, ..), _| !of(node));
    }

    /// The rules of a Service were written anew on these nodes. A list lasts as long as the rules
    /// for its endpoint that ask for it; a virtual server, with its list, as long as the Service.
    pub(super) fn written(
        &mut self,
        of: &dyn Fn(&Str) -> bool,
        service: &Key,
        [before, after]: [Option<&ServiceRules>; 2],
    ) {
        let sticky = after.filter(|rules| rules.service.spec.affinity_seconds().is_some());
        self.affinity.retain(|(node, whose, name, _), lists| {
            if whose != service || !of(node) {
                return true;
            }
            let port = |p: &&ServicePort| p.name == *name;
            let Some((rules, port)) = sticky.and_then(|r| Some((r, r.ports().iter().find(port)?)))
            else {
                return false;
            };
            let has = |to: &Address, only| {
                rules.backends(port, only).any(|b| *b.ip == to.ip && b.port == to.port)
            };
            lists.retain(|(to, _)| has(to, None) || has(to, Some(&**node)));
            !lists.is_empty()
        });
        let Some(gone) = before.filter(|_| after.is_none()) else { return };
        let ports = |port: u16| gone.ports().iter().any(|p| p.node_number() == port);
        self.servers.retain(|(node, ip, port), _| {
            let own = gone.service.spec.cluster_ip == *ip || gone.service.takes(ip, *port);
            !(of(node) && (own || balancer::has_address(gone, ip) || ports(*port)))
        });
    }

    /// Nothing is remembered anywhere.
    pub(super) fn is_empty(&self) -> bool {
        self.affinity.is_empty() && self.servers.is_empty()
    }
}

impl VirtualServer {
    /// rr: the one after the last; where that has left, whoever is in its place.
    fn next(&self, ends: &[Address]) -> usize {
        let Some((last, place)) = &self.last else { return 0 };
        let after = ends.iter().position(|end| end == last).map_or(*place, |place| place + 1);
        after % ends.len()
    }

    /// lc: an active connection weighs as much as 256 that have ended. The first of equals.
    fn least(&mut self, ends: &[Address], now: Ms) -> usize {
        let load = |end: &Address| {
            let to = self.connections.get_mut(&(end.ip, end.port));
            to.map_or(0, |to| {
                to.expire(now);
                u64::from(to.active) * 256 + u64::from(to.inactive)
            })
        };
        let loads = ends.iter().map(load).enumerate();
        loads.min_by_key(|(_, load)| *load).map_or(0, |(place, _)| place)
    }
}

impl Connections {
    fn is_over(second: Ms, now: Ms) -> bool {
        second * 1_000 + TIME_WAIT_MS <= now
    }

    fn expire(&mut self, now: Ms) {
        let over = self.ended.iter().take_while(|(second, _)| Connections::is_over(*second, now));
        let (places, count) = over.fold((0, 0), |(n, sum), (_, count)| (n + 1, sum + count));
        self.inactive -= count;
        self.ended.drain(..places);
    }

    fn inactive(&self, now: Ms) -> u32 {
        let kept = self.ended.iter().filter(|(second, _)| !Connections::is_over(*second, now));
        kept.map(|(_, count)| count).sum()
    }
}

/// Of 256 buckets, which get the endpoints in turn (ip_vs_sh, ip_vs_dh: hash_32).
fn bucket(ip: &str) -> usize {
    const GOLDEN_RATIO: u32 = 0x61C8_8647;
    let address =
        ip.split('.').fold(0u32, |sum, part| sum << 8 | part.parse::<u32>().unwrap_or_default());
    (address.wrapping_mul(GOLDEN_RATIO) >> 24) as usize
}

/// So long IPVS remembers a connection that has ended.
const TIME_WAIT_MS: Ms = 120_000;

#[cfg(test)]
mod tests;
