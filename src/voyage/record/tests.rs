//! Samples say what the states say, however one gets there.

use super::*;
use crate::cluster::{Move, Rng};
use crate::voyage::Scene;

/// What the states after a branch's steps say, asked one by one.
fn by_hand(voyage: &Voyage) -> Vec<Sample> {
    let mut voyage = voyage.clone();
    let (mut bound, mut evicted) = (0, [0; 3]);
    let steps = voyage.steps().to_vec();
    (0..=steps.len())
        .map(|cursor| {
            voyage.seek(cursor);
            if let Some(step) = cursor.checked_sub(1).map(|i| &steps[i]) {
                let is_bound = |change: &&Change| matches!(change, Change::Bound { .. });
                bound += step.changes.iter().filter(is_bound).count() as u32;
                if let Some(by) = evicted_by(step, &|id| voyage.step(id).map(|step| &**step)) {
                    evicted[by as usize] += 1;
                }
            }
            let now = voyage.cluster();
            Sample {
                cursor,
                at: voyage.time_ms(),
                tally: *now.tally(),
                queue: now.scheduler().queue_lengths(),
                bound,
                latency_ms: [0; 3],
                evicted,
                requests: now.traffic().totals(),
            }
        })
        .collect()
}

/// Compares all but the latency, which the states do not tell.
fn check(voyage: &Voyage, what: &str) {
    let states = by_hand(voyage);
    let samples = voyage.samples();
    assert!(samples.len() <= SAMPLES_MAX && samples[0].cursor == 0, "{what}");
    let mut next = 0;
    for state in &states {
        while samples.get(next + 1).is_some_and(|sample| sample.cursor <= state.cursor) {
            next += 1;
        }
        let sample = Sample { latency_ms: [0; 3], ..samples[next] };
        assert!(sample.says_as(state), "{what}, step {}:\n{sample:?}\n{state:?}", state.cursor);
    }
}

fn random_act(voyage: &mut Voyage, rng: &mut Rng) {
    let moves = voyage.cluster().enabled();
    let act = moves[rng.below(moves.len() as u64) as usize];
    let _ = voyage.act(act);
    voyage.run(rng.below(90_000));
}

#[test]
fn samples_say_what_the_states_say_after_back_seek_and_fork() {
    for seed in 1..=12 {
        let scene = Scene::ALL[seed as usize % 8];
        let mut voyage = Voyage::start(scene, seed);
        let mut rng = Rng::new(seed);
        (0..6).for_each(|_| random_act(&mut voyage, &mut rng));
        check(&voyage, &format!("seed {seed}"));
        let (before, end) = (voyage.samples().to_vec(), voyage.steps().len());
        voyage.seek(end / 2);
        voyage.back();
        voyage.seek(end);
        assert_eq!(voyage.samples(), before, "going back changes nothing");
        voyage.seek(rng.below(end as u64) as usize);
        random_act(&mut voyage, &mut rng);
        check(&voyage, &format!("seed {seed}, forked"));
        let again = Voyage::restore(&voyage.log(), true).expect("its own log");
        assert_eq!(again.samples(), voyage.samples(), "seed {seed}, repeated");
    }
}

#[test]
fn evictions_are_told_apart_and_latency_is_measured() {
    let mut voyage = Voyage::start(Scene::NodeFailure, 1);
    voyage.act(Move::drain("node-2".into())).expect("it is there");
    voyage.run(60_000);
    let last = *voyage.samples().last().expect("there are steps");
    assert!(last.evicted[Eviction::Api as usize] >= 1, "{last:?}");
    assert_eq!(last.evicted[Eviction::Taint as usize], 0);
    let [half, most, nearly_all] = last.latency_ms;
    assert!(0 < half && half <= most && most <= nearly_all, "{last:?}");

    let drained = last.evicted[Eviction::Api as usize];
    voyage.act(Move::NodeFail { node: "node-1".into() }).expect("it is there");
    voyage.run(420_000);
    let last = *voyage.samples().last().expect("there are steps");
    assert!(last.evicted[Eviction::Taint as usize] >= 1, "{last:?}");
    assert_eq!(last.evicted[Eviction::Api as usize], drained);

    let mut voyage = Voyage::open(Scene::Preemption, 1);
    voyage.run(60_000);
    let last = voyage.samples().last().expect("there are steps");
    assert!(last.evicted[Eviction::Preemption as usize] >= 1, "{last:?}");
}

#[test]
fn a_long_record_is_bounded_and_keeps_its_extremes() {
    let mut voyage = Voyage::start(Scene::NodeFailure, 1);
    let key = Key::new(Kind::Deployment, "default", "web");
    let (mut most, mut rounds) = (0, 0);
    while voyage.samples().last().is_some_and(|s| s.cursor < 9 * SAMPLES_MAX) && rounds < 2_000 {
        let replicas = if rounds % 2 == 0 { 30 } else { 6 };
        voyage.act(Move::Scale { key, replicas }).expect("it is there");
        voyage.run(40_000);
        most = most.max(voyage.cluster().tally().ready);
        rounds += 1;
    }
    let samples = voyage.samples();
    assert!(samples.len() <= SAMPLES_MAX, "{}", samples.len());
    assert!(voyage.steps().len() > 2 * SAMPLES_MAX, "{} steps", voyage.steps().len());
    assert_eq!(samples.iter().map(|s| s.tally.ready).max(), Some(most));
    assert_eq!(samples[0].cursor, 0);
    assert!(samples.is_sorted_by_key(|sample| sample.cursor));
    let last = samples.last().expect("there are some");
    assert_eq!(last.tally, *voyage.cluster().tally());
}

#[test]
fn percentiles_are_nearest_ranks() {
    let values: Vec<u32> = (1..=10).collect();
    assert_eq!([50, 90, 99].map(|p| percentile(&values, p)), [5, 9, 10]);
    assert_eq!(percentile(&[], 50), 0);
    assert_eq!(percentile(&[7], 99), 7);
}
