//! Finding objects by a part of their name.

use crate::cluster::Cluster;
use crate::cluster::object::{Key, Kind, Object};

/// Matches shown.
pub const FOUND_MAX: usize = 50;
/// What is looked for, in the order shown.
const KINDS: [Kind; 4] = [Kind::Node, Kind::Deployment, Kind::Service, Kind::Pod];

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The best matches: whole names, then beginnings, then parts, each by kind and name.
    pub keys: Vec<Key>,
    /// All of them.
    pub count: usize,
}

/// One pass over the names of ships, pods, Deployments and Services.
#[inline(never)]
pub fn find(cluster: &Cluster, part: &str) -> Found {
    let part = part.trim().to_ascii_lowercase();
    let mut ranks: [Vec<Key>; 3] = Default::default();
    let mut count = 0;
    if part.is_empty() {
        return Found::default();
    }
    for object in KINDS.iter().flat_map(|kind| cluster.list(*kind)) {
        let name: &str = &object.meta().name;
        let Some(at) = name.find(&*part) else { continue };
        count += 1;
        let rank = if name.len() == part.len() { 0 } else { 1 + usize::from(at > 0) };
        if ranks[rank].len() < FOUND_MAX {
            ranks[rank].push(Object::key(object));
        }
    }
    let mut keys = ranks.concat();
    keys.truncate(FOUND_MAX);
    Found { keys, count }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::voyage::{Scene, Voyage};

    #[test]
    fn whole_names_come_first_and_all_are_counted() {
        let voyage = Voyage::start(Scene::NodeFailure, 1);
        let cluster = voyage.cluster();
        let found = find(cluster, "WEB");
        assert_eq!(found.keys[0], Key::new(Kind::Deployment, "default", "web"));
        assert_eq!(found.keys[1], Key::new(Kind::Service, "default", "web"));
        assert_eq!(found.count, 8, "and six pods");
        assert_eq!(find(cluster, "-2").keys, [Key::new(Kind::Node, "", "node-2")]);
        assert_eq!(find(cluster, " ").count, 0);
        assert_eq!(find(cluster, "nobody"), Found::default());
    }
}
