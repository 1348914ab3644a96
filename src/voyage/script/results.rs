//! What became of the requests of streams, as a script prints it.

use crate::cluster::Cluster;
use crate::cluster::map::sort;
use crate::cluster::network::{Phase, Series};
use crate::cluster::object::{Kind, Object};
use std::fmt::Write as _;

/// The latest results of every Service, the oldest first.
pub(super) fn print(cluster: &Cluster, out: &mut String) {
    for key in cluster.list(Kind::Service).map(Object::key) {
        let Some(results) = cluster.traffic().results(&key) else { continue };
        for phase in &results.phases {
            writeln!(out, "{} run {}{}", key.name, phase.run, one(phase)).expect(FITS);
        }
        writeln!(out, "{}", over_time(&results.series)).expect(FITS);
    }
}

fn one(phase: &Phase) -> String {
    let Phase { answered, refused, timed_out, crossed, .. } = phase;
    let policy = if phase.rules.local { "Local" } else { "Cluster" };
    let sticky = if phase.rules.sticky { ", ClientIP" } else { "" };
    let mut line = format!(
        ", {policy}{sticky}: {answered} answered, {refused} refused, {timed_out} timed out; \
         {crossed} went on to another node"
    );
    let mut list = |what: &str, words: Vec<String>| {
        write!(line, "\n  {what}: {}", words.join(", ")).expect(FITS);
    };
    let by_entry = phase.entries.iter();
    let by_entry = by_entry.map(|(node, [yes, no])| match no {
        0 => format!("{node} {yes}"),
        no => format!("{node} {yes} and {no} failed"),
    });
    list("came in by", by_entry.collect());
    let by_pod = phase.pods.iter().map(|(pod, got)| {
        let mut from: Vec<_> = got.by_entry.iter().map(|(node, n)| format!("{node} {n}")).collect();
        sort(&mut from);
        format!("{} on {} {} ({})", pod.name, got.node, got.count, from.join(" + "))
    });
    list("answered by", by_pod.collect());
    let seen = phase.sources.iter().map(|(source, count)| format!("{source} {count}"));
    list("clients seen", seen.collect());
    if !phase.failures.is_empty() {
        let of = |(outcome, count): &(_, u32)| format!("{} {count}", super::hop::outcome(outcome));
        list("failed", phase.failures.iter().map(of).collect());
    }
    line
}

fn over_time(series: &Series) -> String {
    let mut line = format!("  each {} s:", series.width / 1_000);
    for bucket in &series.buckets {
        write!(line, " {}", bucket.answered).expect(FITS);
        if bucket.total() > bucket.answered {
            write!(line, "-{}", bucket.total() - bucket.answered).expect(FITS);
        }
        if let Some([median, most]) = bucket.latency_ms() {
            write!(line, " ({median}..{most} ms)").expect(FITS);
        }
    }
    line
}

const FITS: &str = "a string has room";
