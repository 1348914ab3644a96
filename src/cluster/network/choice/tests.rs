//! 10,000 requests over some endpoints, in each mode.

use super::*;
use crate::cluster::object::Kind;

fn ends(count: u8) -> Vec<Address> {
    (1..=count).map(|n| Address { ip: format!("10.244.1.{n}").into(), port: 8_080 }).collect()
}

struct Bench {
    memory: Memory,
    rng: Rng,
    mode: ProxyMode,
    scheduler: IpvsScheduler,
    asked: Address,
    client: Str,
    stays: Option<Ms>,
    port: Str,
    now: Ms,
}

impl Bench {
    fn new(mode: ProxyMode, scheduler: IpvsScheduler) -> Bench {
        Bench {
            memory: Memory::default(),
            rng: Rng::new(36),
            mode,
            scheduler,
            asked: Address { ip: "10.96.0.12".into(), port: 80 },
            client: "203.0.113.10".into(),
            stays: None,
            port: Str::default(),
            now: 0,
        }
    }

    fn ask(&mut self, ends: &[Address]) -> (usize, Choice) {
        let question = Question {
            node: "w1".into(),
            service: Key::new(Kind::Service, "default", "web"),
            port: self.port,
            mode: self.mode,
            scheduler: self.scheduler,
            count: ends.len(),
            asked: &self.asked,
            client: self.client,
            stays: self.stays,
            now: self.now,
        };
        self.memory.choose(&question, ends.iter().cloned(), &mut self.rng)
    }

    /// How often each of so many is chosen.
    fn counts(&mut self, count: u8, requests: u32) -> Vec<u32> {
        let ends = ends(count);
        let mut counts = vec![0; ends.len()];
        for _ in 0..requests {
            let (chosen, _) = self.ask(&ends);
            counts[chosen] += 1;
            self.memory.close("w1".into(), &self.asked, &ends[chosen], self.now);
            self.now += 1;
        }
        counts
    }
}

/// The chi-square of uniform counts stays below what one of a million such tests exceeds.
#[test]
fn iptables_and_nftables_draw_uniformly() {
    // The quantiles 1 - 10^-6 for 2, 6 and 9 degrees of freedom.
    for (count, bound) in [(3, 27.63), (7, 38.26), (10, 44.81)] {
        for mode in [ProxyMode::Iptables, ProxyMode::Nftables] {
            let counts = Bench::new(mode, IpvsScheduler::default()).counts(count, 10_000);
            let mean = 10_000.0 / f64::from(count);
            let off = counts.iter().map(|n| (f64::from(*n) - mean).powi(2) / mean);
            let chi_square: f64 = off.sum();
            assert!(chi_square < bound, "{mode:?} {counts:?}: {chi_square}");
            assert!(counts.windows(2).any(|pair| pair[0] != pair[1]), "{counts:?} by chance");
        }
    }
}

/// kube-proxy's chain: 1/n for the first rule, 1/(n-1) of the rest for the second, ...; each
/// endpoint has 1/n of all.
#[test]
fn the_chain_of_chances_is_uniform() {
    for n in [3u32, 7, 10, 100] {
        let mut left = 1.0;
        for rule in 0..n {
            let taken = left / f64::from(n - rule);
            assert!((taken * f64::from(n) - 1.0).abs() < 1e-9);
            left -= taken;
        }
        assert!(left.abs() < 1e-9);
    }
}

#[test]
fn round_robin_is_even() {
    for count in [3, 7, 10] {
        let mut bench = Bench::new(ProxyMode::Ipvs, IpvsScheduler::RoundRobin);
        let counts = bench.counts(count, 10_000);
        let even = 10_000 / u32::from(count);
        assert!(counts.iter().all(|n| *n == even || *n == even + 1), "{counts:?}");
        assert_eq!(counts.iter().sum::<u32>(), 10_000);
        assert_eq!(bench.rng, Rng::new(36), "nothing is left to chance");
    }
}

/// Who leaves is passed over, who joins gets a turn.
#[test]
fn round_robin_goes_on_when_endpoints_change() {
    let mut bench = Bench::new(ProxyMode::Ipvs, IpvsScheduler::RoundRobin);
    let all = ends(4);
    let three = [all[0].clone(), all[2].clone(), all[3].clone()];
    let asked: Vec<usize> = (0..2).map(|_| bench.ask(&all).0).collect();
    assert_eq!(asked, [0, 1]);
    assert_eq!(three[bench.ask(&three).0], all[2], "the second has left");
    assert_eq!(bench.ask(&all).0, 3);
    assert_eq!(bench.ask(&all).0, 0);
    // Each address has its own turn.
    bench.asked.port = 30_080;
    assert_eq!(bench.ask(&all).0, 0);
}

#[test]
fn hashing_is_constant_for_each_source() {
    for scheduler in [IpvsScheduler::SourceHashing, IpvsScheduler::DestinationHashing] {
        let mut hit = [false; 7];
        for client in 0..200 {
            let mut bench = Bench::new(ProxyMode::Ipvs, scheduler);
            bench.client = format!("10.244.{}.{client}", client % 5).into();
            let counts = bench.counts(7, 50);
            let chosen = counts.iter().position(|n| *n == 50).expect("always the same");
            hit[chosen] = true;
        }
        // By source all get some, by destination one gets all.
        let sources = scheduler == IpvsScheduler::SourceHashing;
        assert_eq!(hit.iter().filter(|hit| **hit).count(), if sources { 7 } else { 1 });
    }
    // hash_32(10.244.1.2, 8 bits) by hand: 0x0af40102 * 0x61c88647 = 0x..., its first byte.
    let product = 0x0af4_0102u64 * 0x61c8_8647 % (1 << 32);
    assert_eq!(bucket("10.244.1.2") as u64, product >> 24);
}

#[test]
fn least_connection_asks_who_has_the_fewest() {
    let mut bench = Bench::new(ProxyMode::Ipvs, IpvsScheduler::LeastConnection);
    let all = ends(3);
    // Connections that stay open: one after the other.
    let asked: Vec<usize> = (0..6).map(|_| bench.ask(&all).0).collect();
    assert_eq!(asked, [0, 1, 2, 0, 1, 2]);
    let of = |bench: &Bench, n: usize| {
        bench.memory.connections("w1".into(), &bench.asked, &all[n], bench.now)
    };
    bench.memory.close("w1".into(), &bench.asked, &all[1], bench.now);
    assert_eq!([of(&bench, 0), of(&bench, 1)], [[2, 0], [1, 1]]);
    assert_eq!(bench.ask(&all).0, 1);
    // Those that have ended count little, and after two minutes nothing.
    bench.memory.close("w1".into(), &bench.asked, &all[2], bench.now);
    bench.now = 119_999;
    assert_eq!(of(&bench, 2), [1, 1]);
    bench.now = 120_000;
    assert_eq!(of(&bench, 2), [1, 0]);
    // With connections that end at once, it is even.
    let counts = Bench::new(ProxyMode::Ipvs, IpvsScheduler::LeastConnection).counts(3, 9_999);
    assert_eq!(counts, [3_333; 3]);
}

#[test]
fn clients_stay_where_they_were() {
    let all = ends(7);
    for mode in [ProxyMode::Iptables, ProxyMode::Nftables, ProxyMode::Ipvs] {
        let mut bench = Bench::new(mode, IpvsScheduler::RoundRobin);
        bench.stays = Some(10_000);
        bench.ask(&all);
        bench.client = "203.0.113.11".into();
        let (first, _) = bench.ask(&all);
        for _ in 0..20 {
            bench.now += 9_999;
            assert_eq!(bench.ask(&all), (first, Choice::Kept), "{mode:?}");
        }
        bench.now += 10_000;
        assert_ne!(bench.ask(&all).1, Choice::Kept);
    }
}

/// KUBE-SEP chains and affinity sets belong to one port of a Service and one endpoint.
#[test]
fn each_port_keeps_its_own_clients() {
    let all = ends(7);
    for mode in [ProxyMode::Iptables, ProxyMode::Nftables] {
        let mut bench = Bench::new(mode, IpvsScheduler::RoundRobin);
        bench.stays = Some(10_000);
        let (first, _) = bench.ask(&all);
        bench.port = "other".into();
        assert_eq!(bench.ask(&all).1, Choice::Drawn);
        bench.port = Str::default();
        assert_eq!(bench.ask(&all), (first, Choice::Kept));
        // Its pod has the same address, and listens elsewhere now.
        let moved: Vec<Address> =
            all.iter().map(|end| Address { port: 9_090, ..end.clone() }).collect();
        assert_eq!(bench.ask(&moved).1, Choice::Drawn);
    }
}

#[test]
fn other_rules_have_other_lists() {
    let mut bench = Bench::new(ProxyMode::Ipvs, IpvsScheduler::RoundRobin);
    let all = ends(3);
    bench.ask(&all);
    bench.memory.forget(&|node| &**node == "w2");
    assert_eq!(bench.ask(&all).0, 1);
    bench.memory.forget(&|node| &**node == "w1");
    assert_eq!(bench.ask(&all).0, 0);
}
