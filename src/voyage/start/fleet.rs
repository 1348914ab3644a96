//! The large scenes: a fleet and an ocean, grown ([`crate::cluster::Growth`]), not started pod by
//! pod. Both carry the same kinds of apps in the same proportions.

use crate::cluster::{self, App, Fleet, Spread, node};

/// What Kubernetes promises to carry: nodes of a cluster, and pods of a cluster
/// (<https://kubernetes.io/docs/setup/best-practices/cluster-large/>).
pub const SHIPS_MAX: u32 = cluster::NODES_MAX as u32;
pub const PODS_MAX: u32 = cluster::PODS_MAX as u32;

/// How large a sandbox is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Size {
    pub ships: u32,
    pub pods_a_ship: u32,
}

impl Size {
    pub fn pods(self) -> u32 {
        self.ships.saturating_mul(self.pods_a_ship)
    }

    /// The nearest size that Kubernetes promises to carry.
    pub fn within(self) -> Size {
        let ships = self.ships.clamp(1, SHIPS_MAX);
        let most = (PODS_MAX / ships).min(node::PODS_MAX as u32);
        Size { ships, pods_a_ship: self.pods_a_ship.min(most) }
    }
}

/// A sandbox of some size: the same apps, on ships large enough for what they carry.
pub(super) fn sized(size: Size) -> Fleet {
    let pods = size.pods();
    let all: u32 = KINDS.iter().map(|kind| kind.share).sum();
    let replicas =
        |kind: &AppKind| (u64::from(pods) * u64::from(kind.share) / u64::from(all)) as u32;
    let mut apps: Vec<App> = KINDS.iter().map(|kind| kind.app("", replicas(kind))).collect();
    apps[0].replicas += pods - apps.iter().map(|app| app.replicas).sum::<u32>();
    apps.retain(|app| app.replicas > 0);
    // Where ships are nearly full of pods, all are as full.
    let spread = if size.pods_a_ship > SWELL_MAX { Spread::Even } else { Spread::Swell };
    let (cores, gib) = match size.pods_a_ship {
        0..=4 => (4, 8),
        5..=12 => (8, 16),
        13..=SWELL_MAX => (32, 64),
        _ => (96, 192),
    };
    let (zones, cpu_milli, memory_mib) = (size.ships.min(3), cores * 1_000, gib * 1_024);
    Fleet { nodes: size.ships, zones, cpu_milli, memory_mib, spread, apps }
}

/// More pods a ship than that are spread evenly.
const SWELL_MAX: u32 = 40;

/// 200 ships in three zones, seven apps.
pub(super) fn fleet_200() -> Fleet {
    let apps = KINDS.iter().map(|kind| kind.app("", kind.share)).collect();
    let (cpu_milli, memory_mib) = (8_000, 16 * 1024);
    Fleet { nodes: 200, zones: 3, cpu_milli, memory_mib, spread: Spread::Swell, apps }
}

/// The largest cluster that Kubernetes promises to carry: 5,000 ships with 150,000 pods. Its apps
/// are those of many teams, each smaller than the one before.
pub(super) fn ocean_5000() -> Fleet {
    ocean(5_000, 150_000)
}

fn ocean(nodes: u32, pods: u32) -> Fleet {
    let shares: u32 = KINDS.iter().map(|kind| kind.share).sum();
    let sizes: u32 = (0..TEAMS.len() as u32).map(team_size).sum();
    let mut apps = Vec::new();
    for (number, team) in (0..).zip(TEAMS) {
        for kind in &KINDS {
            let part = u64::from(kind.share * team_size(number));
            let replicas = u64::from(pods) * part / u64::from(shares * sizes);
            apps.push(kind.app(team, replicas as u32));
        }
    }
    let rest = pods - apps.iter().map(|app| app.replicas).sum::<u32>();
    apps[0].replicas += rest;
    let (cpu_milli, memory_mib) = (32_000, 128 * 1024);
    Fleet { nodes, zones: 3, cpu_milli, memory_mib, spread: Spread::Swell, apps }
}

/// What an app is for, how many pods it has beside the others, and what each asks for.
struct AppKind {
    name: &'static str,
    image: &'static str,
    share: u32,
    cpu_milli: i64,
    memory_mib: i64,
    service: bool,
}

impl AppKind {
    fn app(&self, team: &str, replicas: u32) -> App {
        App {
            name: [team, self.name].concat().as_str().into(),
            image: self.image.into(),
            replicas,
            cpu_milli: self.cpu_milli,
            memory_mib: self.memory_mib,
            service: self.service,
        }
    }
}

const fn kind(
    (name, image): (&'static str, &'static str),
    share: u32,
    cpu_milli: i64,
    memory_mib: i64,
    service: bool,
) -> AppKind {
    AppKind { name, image, share, cpu_milli, memory_mib, service }
}

const KINDS: [AppKind; 7] = [
    kind(("web", "web:v1"), 704, 250, 256, true),
    kind(("api", "api:v1"), 299, 500, 512, true),
    kind(("cache", "cache:v1"), 227, 250, 1_024, true),
    kind(("db", "db:v1"), 145, 1_000, 1_024, true),
    kind(("log", "log:v1"), 129, 100, 128, false),
    // Works off a queue and does not end, unlike the image `job`.
    kind(("job", "worker:v1"), 85, 500, 512, false),
    kind(("pay", "pay:v1"), 72, 250, 256, true),
];

fn team_size(number: u32) -> u32 {
    TEAMS.len() as u32 + 4 - number
}

/// What stands before the names of a team's apps.
const TEAMS: [&str; 21] = [
    "", "shop-", "cart-", "order-", "user-", "stock-", "media-", "mail-", "search-", "map-",
    "news-", "chat-", "game-", "bank-", "blog-", "data-", "auth-", "push-", "video-", "music-",
    "lab-",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::invariant::{check, check_desired, check_rest, is_at_rest};
    use crate::cluster::object::Kind;
    use crate::cluster::{Cluster, Config, Growth};

    fn grown(fleet: Fleet) -> Cluster {
        Growth::new(Config::default(), 1, fleet).finish()
    }

    /// Ten minutes in which no step is made and nothing written.
    fn rests(mut cluster: Cluster) {
        assert!(is_at_rest(&cluster));
        check(&cluster)
            .and_then(|()| check_rest(&cluster))
            .and_then(|()| check_desired(&cluster))
            .unwrap();
        let (revision, until) = (cluster.revision(), cluster.now() + 600_000);
        assert_eq!(cluster.step_until(until), None);
        assert_eq!(cluster.revision(), revision);
    }

    /// How many nodes have how much of their CPU asked for, by sixths.
    fn sixths(cluster: &Cluster, cpu_milli: i64) -> [usize; 6] {
        let mut sixths = [0; 6];
        for node in cluster.machines().keys() {
            let load = cluster.load(node);
            assert!(load.cpu_milli <= cpu_milli && load.pods <= 110, "{node} is too full");
            sixths[(load.cpu_milli * 6 / (cpu_milli + 1)) as usize] += 1;
        }
        sixths
    }

    #[test]
    fn a_fleet_of_200_rests_and_is_as_its_picture_says() {
        let fleet = fleet_200();
        let (nodes, cpu_milli) = (fleet.nodes, fleet.cpu_milli);
        let cluster = grown(fleet);
        assert_eq!(cluster.tally().pods(), 1_661);
        assert_eq!(cluster.list(Kind::Node).count(), nodes as usize);
        let sixths = sixths(&cluster, cpu_milli);
        assert!(sixths[..4].iter().all(|count| *count > 0), "{sixths:?}");
        rests(cluster);
    }

    #[test]
    fn an_ocean_has_seas_of_different_fullness_and_rests() {
        let fleet = ocean(400, 12_000);
        let (cpu_milli, apps) = (fleet.cpu_milli, fleet.apps.len());
        assert_eq!(apps, 147);
        let cluster = grown(fleet);
        assert_eq!(cluster.tally().pods(), 12_000);
        let sixths = sixths(&cluster, cpu_milli);
        assert!(sixths[..5].iter().all(|count| *count > 0), "{sixths:?}");
        rests(cluster);
    }

    #[test]
    fn a_sandbox_of_any_size_is_grown_and_rests() {
        for (ships, pods_a_ship) in [(1, 0), (1, 1), (1, 110), (2, 3), (7, 110), (50, 12), (20, 40)]
        {
            let size = Size { ships, pods_a_ship };
            assert_eq!(size.within(), size);
            let cluster = grown(sized(size));
            assert_eq!(cluster.tally().pods(), size.pods(), "{size:?}");
            assert_eq!(cluster.list(Kind::Node).count(), ships as usize);
            rests(cluster);
        }
    }

    #[test]
    fn sizes_beyond_the_limits_come_to_the_nearest_within() {
        let within = |ships, pods_a_ship| {
            let size = Size { ships, pods_a_ship }.within();
            (size.ships, size.pods_a_ship)
        };
        assert_eq!(within(9_999, 30), (5_000, 30));
        assert_eq!(within(5_000, 110), (5_000, 30));
        assert_eq!(within(1_363, 400), (1_363, 110));
        assert_eq!(within(u32::MAX, u32::MAX), (5_000, 30));
    }

    #[test]
    fn the_largest_ocean_is_planned_within_the_limits() {
        let fleet = ocean_5000();
        let pods: u32 = fleet.apps.iter().map(|app| app.replicas).sum();
        assert_eq!((fleet.nodes, pods), (5_000, 150_000));
        let mut names: Vec<&str> = fleet.apps.iter().map(|app| &*app.name).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), fleet.apps.len(), "each name is there once");
    }
}
