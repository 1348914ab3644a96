//! What the charts show: series of numbers over simulated time, their axes, and the same as CSV.

use super::Voice;
use crate::cluster::object::PodPhase;
use crate::cluster::{Ms, Tally};
use crate::picture::within;
use crate::text::fleet::ChartText;
use crate::text::number::grouped;
use crate::voyage::{Eviction, Sample};
use std::fmt::Write;

/// One chart.
pub struct Chart {
    /// As in `data-chart`.
    pub id: &'static str,
    pub title: ChartText,
    pub unit: ChartText,
    /// Values stand on each other.
    pub stacked: bool,
    pub series: &'static [Series],
}

/// One line of a chart.
pub struct Series {
    pub name: ChartText,
    /// Its column in the CSV, with the unit.
    pub column: &'static str,
    /// One of the colours `c0` to `c5`.
    pub colour: u8,
    pub value: fn(&Sample) -> u32,
}

macro_rules! series {
    ($($name:ident $column:literal $colour:literal $value:expr;)*) => {
        &[$(Series {
            name: ChartText::$name, column: $column, colour: $colour, value: $value,
        }),*]
    };
}

fn phase(sample: &Sample, phase: PodPhase) -> u32 {
    Tally::of(&sample.tally, phase)
}

/// All charts, in the order shown.
pub const CHARTS: [Chart; 6] = [
    Chart {
        id: "pods",
        title: ChartText::Phases,
        unit: ChartText::PodsUnit,
        stacked: false,
        series: series! {
            Running "pods Running (count)" 1 |s| phase(s, PodPhase::Running);
            Ready "pods Ready (count)" 0 |s| s.tally.ready;
            Pending "pods Pending (count)" 2 |s| phase(s, PodPhase::Pending);
            Failed "pods Failed (count)" 3 |s| phase(s, PodPhase::Failed);
            Succeeded "pods Succeeded (count)" 4 |s| phase(s, PodPhase::Succeeded);
        },
    },
    Chart {
        id: "queue",
        title: ChartText::Queue,
        unit: ChartText::PodsUnit,
        stacked: true,
        series: series! {
            Active "queue active (count)" 1 |s| s.queue[0];
            Backoff "queue backoff (count)" 2 |s| s.queue[1];
            Unschedulable "queue unschedulable (count)" 3 |s| s.queue[2];
        },
    },
    Chart {
        id: "latency",
        title: ChartText::Latency,
        unit: ChartText::MsUnit,
        stacked: false,
        series: series! {
            P50 "scheduling latency p50 (ms)" 0 |s| s.latency_ms[0];
            P90 "scheduling latency p90 (ms)" 2 |s| s.latency_ms[1];
            P99 "scheduling latency p99 (ms)" 3 |s| s.latency_ms[2];
        },
    },
    Chart {
        id: "evictions",
        title: ChartText::Evictions,
        unit: ChartText::PodsUnit,
        stacked: true,
        series: series! {
            Taint "evicted by taint (count)" 3 |s| s.evicted[Eviction::Taint as usize];
            Api "evicted by Eviction API (count)" 2 |s| s.evicted[Eviction::Api as usize];
            Preempted "evicted by preemption (count)" 4
                |s| s.evicted[Eviction::Preemption as usize];
        },
    },
    Chart {
        id: "nodes",
        title: ChartText::Nodes,
        unit: ChartText::NodesUnit,
        stacked: false,
        series: series! {
            NodesReady "nodes Ready (count)" 0 |s| s.tally.nodes[0];
            NotReady "nodes NotReady (count)" 3 |s| s.tally.nodes[1];
            Unknown "nodes Unknown (count)" 4 |s| s.tally.nodes[2];
        },
    },
    Chart {
        id: "requests",
        title: ChartText::Requests,
        unit: ChartText::RequestsUnit,
        stacked: true,
        series: series! {
            Served "requests answered (count)" 0 |s| s.requests[0];
            RequestsFailed "requests failed (count)" 3 |s| s.requests[1];
        },
    },
];

impl Chart {
    /// The series that are anything but nothing; the first always.
    pub fn shown(&self, samples: &[Sample]) -> Vec<&Series> {
        let counts = |s: &Series| samples.iter().any(|sample| (s.value)(sample) > 0);
        let mut shown = Vec::new();
        for (i, series) in self.series.iter().enumerate() {
            if i == 0 || counts(series) {
                shown.push(series);
            }
        }
        shown
    }

    /// Whether there is anything to see.
    pub fn is_empty(&self, samples: &[Sample]) -> bool {
        samples.iter().all(|sample| self.series.iter().all(|s| (s.value)(sample) == 0))
    }

    /// The values at a sample, in words: `Running 12 · Ready 10`.
    pub fn said(&self, voice: Voice, sample: &Sample, shown: &[&Series]) -> String {
        let part =
            |s: &&Series| [s.name.get(voice.lang), " ", &grouped((s.value)(sample))].concat();
        shown.iter().map(part).collect::<Vec<_>>().join(" · ")
    }
}

/// The sample that holds at a time.
pub fn at(samples: &[Sample], ms: Ms) -> usize {
    samples.partition_point(|sample| sample.at <= ms).saturating_sub(1)
}

/// The least round number not below the value: 1, 2 or 5 with zeros.
pub fn round_up(value: u32) -> u32 {
    let mut unit = 1u32;
    loop {
        for factor in [1, 2, 5] {
            let round = unit.saturating_mul(factor);
            if round >= value || round == u32::MAX {
                return round;
            }
        }
        unit = unit.saturating_mul(10);
    }
}

/// Times on the axis: at most so many, at round seconds, minutes or hours.
pub fn times(until: Ms, most: u64) -> Vec<Ms> {
    const STEPS: [Ms; 14] =
        [1, 2, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 21_600, 86_400];
    let gap = STEPS.into_iter().find(|s| until / (s * 1000) <= most).unwrap_or(604_800) * 1000;
    (0..=until / gap).map(|i| i * gap).collect()
}

/// Where a chart is drawn, in pixels.
#[derive(Clone, Copy)]
pub struct Frame {
    pub left: u32,
    pub top: u32,
    pub width: u32,
    pub height: u32,
    pub until: Ms,
    /// The value at the top.
    pub most: u32,
}

impl Frame {
    pub fn x(&self, ms: Ms) -> u32 {
        self.left + (ms.min(self.until) * Ms::from(self.width) / self.until.max(1)) as u32
    }
    pub fn y(&self, value: u32) -> u32 {
        let up = u64::from(value.min(self.most)) * u64::from(self.height);
        self.top + self.height - (up / u64::from(self.most.max(1))) as u32
    }
    /// The time at a place.
    pub fn time(&self, x: f64) -> Ms {
        let share = (x - f64::from(self.left)) / f64::from(self.width.max(1));
        (within(share, 0.0, 1.0) * self.until as f64) as Ms
    }
}

/// The line of values as steps: of many in one column of pixels the least, the greatest and the
/// last are drawn.
pub fn line(frame: &Frame, samples: &[Sample], value: &dyn Fn(&Sample) -> u32) -> String {
    let mut out = String::new();
    let mut last: Option<(u32, u32)> = None;
    let mut i = 0;
    while i < samples.len() {
        let x = frame.x(samples[i].at);
        let (mut low, mut high, mut end) = (u32::MAX, 0, 0);
        while i < samples.len() && frame.x(samples[i].at) == x {
            end = frame.y(value(&samples[i]));
            (low, high) = (low.min(end), high.max(end));
            i += 1;
        }
        match last {
            None => _ = write!(out, "M{x} {end}"),
            Some((_, y)) if y == low && y == high => continue,
            Some(_) => _ = write!(out, "H{x}"),
        }
        for y in [low, high, end] {
            if last.is_some() {
                let _ = write!(out, "V{y}");
            }
        }
        last = Some((x, end));
    }
    let _ = write!(out, "H{}", frame.left + frame.width);
    out
}

/// All samples as comma-separated values (RFC 4180), the columns with their units.
#[inline(never)]
pub fn csv(samples: &[Sample]) -> String {
    let all = || CHARTS.iter().flat_map(|chart| chart.series);
    let mut out = String::from("step,time (ms)");
    for series in all() {
        out.push(',');
        out += series.column;
    }
    out += "\r\n";
    for sample in samples {
        let _ = write!(out, "{},{}", sample.cursor, sample.at);
        for series in all() {
            let _ = write!(out, ",{}", (series.value)(sample));
        }
        out += "\r\n";
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(cursor: usize, at: Ms, running: u32) -> Sample {
        let mut sample = Sample { cursor, at, ..Sample::default() };
        sample.tally.phases[PodPhase::Running as usize] = running;
        sample
    }

    #[test]
    fn a_table_has_a_column_for_each_series_and_a_line_for_each_sample() {
        let text = csv(&[sample(0, 0, 3), sample(7, 1_250, 4)]);
        let lines: Vec<&str> = text.split_terminator("\r\n").collect();
        assert_eq!(lines.len(), 3);
        let names: Vec<&str> = lines[0].split(',').collect();
        let columns: usize = CHARTS.iter().map(|chart| chart.series.len()).sum();
        assert_eq!(names.len(), 2 + columns);
        assert!(names.iter().all(|name| !name.contains(['"', '\r', '\n'])));
        assert!(names[1..].iter().all(|name| name.ends_with("(count)") || name.ends_with("(ms)")));
        assert!(lines[2].starts_with("7,1250,4,"));
        assert!(lines[1..].iter().all(|line| line.split(',').count() == names.len()));
    }

    #[test]
    fn axes_have_round_numbers() {
        assert_eq!([0, 1, 3, 7, 10, 11, 4_970].map(round_up), [1, 1, 5, 10, 10, 20, 5_000]);
        assert_eq!(round_up(u32::MAX), u32::MAX);
        assert_eq!(times(4_500, 5), [0, 1_000, 2_000, 3_000, 4_000]);
        assert_eq!(times(610_000, 6), [0, 120_000, 240_000, 360_000, 480_000, 600_000]);
    }

    #[test]
    fn a_line_keeps_the_extremes_of_a_column() {
        let frame = Frame { left: 10, top: 0, width: 10, height: 100, until: 100, most: 100 };
        let samples: Vec<Sample> =
            (0..100).map(|i| sample(i, i as Ms, if i == 55 { 100 } else { 50 })).collect();
        let path = line(&frame, &samples, &|s| phase(s, PodPhase::Running));
        assert_eq!(path, "M10 50H15V0V50V50H20");
        assert_eq!(frame.time(15.0), 50);
        assert_eq!(at(&samples, 50), 50);
    }
}
