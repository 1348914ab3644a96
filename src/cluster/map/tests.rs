//! Maps and sets against the standard ones, through long runs of random acts.

use super::{Item, Map, Set, sort_by};
use crate::cluster::Rng;
use crate::cluster::hash::Fnv;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash, Hasher};

fn hash(of: &impl Hash) -> u64 {
    let mut hasher = Fnv::default();
    of.hash(&mut hasher);
    hasher.finish()
}

fn same(map: &Map<u32, u32>, model: &BTreeMap<u32, u32>, at: u32) {
    assert_eq!(map.len(), model.len());
    assert_eq!(map.is_empty(), model.is_empty());
    assert!(map.iter().eq(model.iter()));
    assert!(map.iter().rev().eq(model.iter().rev()));
    assert!(map.keys().eq(model.keys()) && map.values().eq(model.values()));
    assert_eq!(map.keys().len(), model.len());
    assert_eq!(map.first_key_value(), model.first_key_value());
    assert_eq!(map.last_key_value(), model.last_key_value());
    assert!(map.range(at..).eq(model.range(at..)));
    assert!(map.range(..at).rev().eq(model.range(..at).rev()));
    assert!(map.range(..=at).eq(model.range(..=at)));
    assert!(map.range(at..).rev().eq(model.range(at..).rev()));
    assert!(map.range(at / 2..at).eq(model.range(at / 2..at)));
    assert_eq!(map.range(at / 2..at).len(), model.range(at / 2..at).count());
    assert_eq!(format!("{map:?}"), format!("{model:?}"));
}

#[test]
fn a_map_does_what_the_standard_one_does() {
    for seed in 0..12u64 {
        let mut rng = Rng::new(seed);
        let keys = [10, 100, 1_000, 100_000][seed as usize % 4];
        let (mut map, mut model) = (Map::new(), BTreeMap::new());
        for round in 0..6_000u32 {
            // Grows for a while, then shrinks.
            let grow = if round / 2_000 == 1 { 3 } else { 9 };
            let (key, n) = (rng.below(keys) as u32, round);
            match rng.below(12) {
                act if act < grow => match act % 3 {
                    0 => assert_eq!(map.insert(key, n), model.insert(key, n)),
                    1 => {
                        *map.entry(key).or_insert(n) += 1;
                        *model.entry(key).or_insert(n) += 1;
                    }
                    _ => assert_eq!(map.entry(n).or_default(), model.entry(n).or_default()),
                },
                11 => assert_eq!(map.pop_first(), model.pop_first()),
                _ => {
                    let key = model.range(key..).next().map_or(key, |(k, _)| *k);
                    assert_eq!(map.contains_key(&key), model.contains_key(&key));
                    assert_eq!(map.get_key_value(&key), model.get_key_value(&key));
                    assert_eq!(map.get_mut(&key), model.get_mut(&key));
                    assert_eq!(map.remove(&key), model.remove(&key));
                    assert_eq!(map.get(&key), None);
                }
            }
            if round % 97 == 0 {
                same(&map, &model, key);
                map.change_each(|k, v| *v += k);
                model.iter_mut().for_each(|(k, v)| *v += k);
                same(&map, &model, key);
            }
            if round % 1_999 == 1_998 {
                map.retain(|k, v| (*k + *v) % 3 > 0);
                model.retain(|k, v| (*k + *v) % 3 > 0);
            }
        }
        same(&map, &model, 7);
        // The same contents in other chunks are the same map.
        let again: Map<u32, u32> = map.clone().into_iter().collect();
        let turned: Map<u32, u32> = map.iter().rev().map(|(k, v)| (*k, *v)).collect();
        assert!(again == map && turned == map && again.cmp(&map).is_eq());
        assert!(hash(&again) == hash(&map) && hash(&turned) == hash(&map));
        let text = serde_json::to_string(&map).unwrap();
        assert_eq!(text, serde_json::to_string(&model).unwrap());
        assert!(serde_json::from_str::<Map<u32, u32>>(&text).unwrap() == map);
        map.insert(u32::MAX, 0);
        assert!(again != map && again < map && hash(&again) != hash(&map));
    }
}

#[test]
fn a_set_does_what_the_standard_one_does() {
    let mut rng = Rng::new(1);
    let (mut set, mut model) = (Set::new(), BTreeSet::new());
    for _ in 0..5_000 {
        let item = rng.below(900) as u32;
        if rng.below(3) > 0 {
            assert_eq!(set.insert(item), model.insert(item));
        } else {
            assert_eq!(set.remove(&item), model.remove(&item));
        }
        assert_eq!(set.contains(&item), model.contains(&item));
        assert_eq!((set.first(), set.last()), (model.first(), model.last()));
        assert!(set.range(..item).eq(model.range(..item)));
    }
    assert!(set.iter().eq(model.iter()) && set.len() == model.len());
    let (odd, model_odd): (Set<u32>, BTreeSet<u32>) =
        ((1..900).step_by(2).collect(), (1..900).step_by(2).collect());
    assert!(set.intersection(&odd).eq(model.intersection(&model_odd)));
    assert!(set.difference(&odd).eq(model.difference(&model_odd)));
    set.retain(|n| n % 3 == 0);
    model.retain(|n| n % 3 == 0);
    assert!(set.into_iter().eq(model));
}

#[test]
fn sorting_keeps_the_order_of_equals() {
    let mut rng = Rng::new(2);
    for len in 0..200 {
        let mut items: Vec<(u64, usize)> = (0..len).map(|n| (rng.below(20), n)).collect();
        let mut model = items.clone();
        sort_by(&mut items, |a, b| a.0.cmp(&b.0));
        model.sort_by_key(|a| a.0);
        assert_eq!(items, model);
    }
}

/// An item found by its number, which it shares with others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Numbered(u32);

impl Item for Numbered {
    fn number(&self) -> u32 {
        self.0 % 700 + 1
    }
}

#[test]
fn large_maps_find_by_number_what_they_find_by_comparing() {
    let mut rng = Rng::new(3);
    let (mut map, mut model) = (Map::new(), BTreeMap::new());
    for round in 0..40_000u32 {
        let key = rng.below(3_000) as u32;
        // Grows, shrinks to nothing, grows again.
        let grow = if round / 10_000 % 2 == 0 { 7 } else { 2 };
        match rng.below(10) {
            9 => {
                assert_eq!(map.pop_first().map(|(k, v): (Numbered, _)| (k.0, v)), model.pop_first())
            }
            8 => {
                // What is taken out comes back.
                let back = map.remove(&Numbered(key));
                back.map(|n| map.insert(Numbered(key), n));
            }
            act if act < grow => {
                assert_eq!(map.insert(Numbered(key), round), model.insert(key, round));
            }
            _ => assert_eq!(map.remove(&Numbered(key)), model.remove(&key)),
        }
        assert_eq!(map.get(&Numbered(key)), model.get(&key));
        if round % 501 == 0 {
            assert!(map.iter().map(|(k, v)| (&k.0, v)).eq(model.iter()));
        }
    }
    model.keys().for_each(|key| assert!(map.contains_key(&Numbered(*key))));
}
