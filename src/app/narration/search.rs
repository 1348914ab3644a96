//! Finding objects by a part of their name.
//!
//! All names are written behind each other once, so that a search goes through one text and not
//! through 150,000 objects.

use crate::cluster::Cluster;
use crate::cluster::object::{Key, Kind};

/// Matches shown.
pub const FOUND_MAX: usize = 50;
/// What is looked for, in the order shown.
const KINDS: [Kind; 4] = [Kind::Node, Kind::Deployment, Kind::Service, Kind::Pod];
/// Stands before and after each name; no name holds it.
const MARK: char = '\n';

/// The names of ships, Deployments, Services and pods of one moment.
#[derive(Default)]
pub struct Names {
    text: String,
    /// Where each name begins, and whose it is.
    starts: Vec<u32>,
    keys: Vec<Key>,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The best matches: whole names, then beginnings, then parts, each by kind and name.
    pub keys: Vec<Key>,
    /// All of them.
    pub count: usize,
}

impl Names {
    /// Writes down all names.
    #[inline(never)]
    pub fn of(cluster: &Cluster) -> Names {
        let mut names = Names { text: MARK.into(), ..Names::default() };
        for key in KINDS.iter().flat_map(|kind| cluster.keys(*kind)) {
            names.starts.push(names.text.len() as u32);
            names.keys.push(*key);
            names.text.push_str(&key.name);
            names.text.push(MARK);
        }
        names
    }

    /// Finds the names that hold a part.
    #[inline(never)]
    pub fn find(&self, part: &str) -> Found {
        let part = part.trim().to_ascii_lowercase();
        if part.is_empty() || part.contains(MARK) {
            return Found::default();
        }
        let mut ranks: [Vec<Key>; 3] = Default::default();
        let (mut count, mut from, mut index) = (0, 0, 0);
        while let Some(at) = self.text[from..].find(&*part).map(|at| from + at) {
            while self.starts.get(index + 1).is_some_and(|next| *next as usize <= at) {
                index += 1;
            }
            let start = self.starts[index] as usize;
            let key = self.keys[index];
            count += 1;
            let rank = match at == start {
                true if key.name.len() == part.len() => 0,
                true => 1,
                false => 2,
            };
            if ranks[rank].len() < FOUND_MAX {
                ranks[rank].push(key);
            }
            // A name counts once.
            from = start + key.name.len();
        }
        let mut keys = ranks.concat();
        keys.truncate(FOUND_MAX);
        Found { keys, count }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::voyage::{Scene, Voyage};

    #[test]
    fn whole_names_come_first_and_all_are_counted() {
        let voyage = Voyage::start(Scene::NodeFailure, 1);
        let names = Names::of(voyage.cluster());
        let found = names.find("WEB");
        assert_eq!(found.keys[0], Key::new(Kind::Deployment, "default", "web"));
        assert_eq!(found.keys[1], Key::new(Kind::Service, "default", "web"));
        assert_eq!(found.count, 8, "and six pods");
        assert_eq!(names.find("-2").keys, [Key::new(Kind::Node, "", "node-2")]);
        assert_eq!(names.find(" ").count, 0);
        assert_eq!(names.find("nobody"), Found::default());
        assert_eq!(names.find("e").count, 8 + 3, "each name once");
    }
}
